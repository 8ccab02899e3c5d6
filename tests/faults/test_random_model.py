"""A real model server over a real, tiny model with random weights: its gibberish reaches no reader."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.generation.chat import Chat, Deadline, open_chat_model
from assistant.generation.composer import GenerativeComposer
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of
from tests.faults.test_model_faults import PLAN, QUESTION

pytest.importorskip("langchain_openai", reason="pip install -r requirements-llm.txt")
ROOT = Path(__file__).parents[2]
START_SECONDS = 120
STOPS = 25  # every so manieth token ends the answer: with random weights that is a few words


def make_model(folder: Path) -> None:
    """A GPT-2 of one layer with random weights and the bundled tokenizer."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    torch.manual_seed(20261122)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(ROOT / "index/model/tokenizer.json"), unk_token="[UNK]")
    tokenizer.chat_template = "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"
    size = len(tokenizer)
    shape = GPT2Config(vocab_size=size, n_positions=4096, n_embd=32, n_layer=1, n_head=2, initializer_range=1.0)
    model = GPT2LMHeadModel(shape)
    model.generation_config.eos_token_id = list(range(0, size, STOPS))
    model.generation_config.pad_token_id = 0
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The base URL of a running `transformers serve`, and the name of its model."""
    folder = tmp_path_factory.mktemp("model")
    make_model(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("transformers")
    command = [str(program), "serve", str(folder), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process, folder / "log.txt")
        yield f"http://127.0.0.1:{port}/v1", str(folder)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"the model server ended: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the model server did not start: {log.read_text()[-2000:]}")


@pytest.mark.slow
def test_gibberish_of_a_real_model_is_rejected(server: tuple[str, str], tmp_path: Path) -> None:
    """Whatever a model says would be believed, or its server's dialect of the protocol not understood."""
    url, name = server
    chat = Chat(open_chat_model(f"openai:{name}", url, "", 60.0))
    assert "".join(chat.stream("x", "chuyển đổi số", Deadline(60))).strip(), "the model must say something"
    engine = assistant_of(tmp_path, {"lao-cai.md": PLAN})
    seen: list[str] = []
    draft = Assistant(engine.snapshot, GenerativeComposer(chat, 60.0)).ask(QUESTION, on_text=seen.append).draft
    plain = engine.ask(QUESTION).draft
    assert (draft.status, draft.text, draft.citations) == (plain.status, plain.text, plain.citations)
    assert {notice.kind for notice in draft.notices} >= {"model_rejected"}
    assert seen == []
