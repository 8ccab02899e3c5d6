"""The parts of the generative composer: prompts, budget, breaker, the opening of a model."""

from pathlib import Path

import pytest

from assistant.generation.breaker import CircuitBreaker
from assistant.generation.chat import ModelUnavailableError, open_chat_model
from assistant.generation.material import material_of, token_counter
from assistant.generation.prompts import PROMPTS_DIR, PromptError, load_prompt
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of


@pytest.mark.parametrize("task", ["answer", "rewrite", "summarise"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_prompt_loads_and_takes_its_values(task: str, language: str) -> None:
    """A question would fail in front of a user for a typing error in a prompt."""
    prompt = load_prompt(task, language)  # type: ignore[arg-type]
    system, user = prompt.render(question="Câu hỏi $gì?", sources="NGUỒN", history="LƯỢT")
    assert "$gì" in user
    assert "$" not in system
    assert len(prompt.version) == 8


def test_a_wrong_prompt_says_what_is_wrong(tmp_path: Path) -> None:
    """Whoever edits a prompt would search for the mistake."""
    (tmp_path / "answer.vi.md").write_text("only one part")
    with pytest.raises(PromptError, match="two parts"):
        load_prompt("answer", "vi", tmp_path)
    (tmp_path / "answer.en.md").write_text("a\n---\n$unknown")
    with pytest.raises(PromptError, match="unknown"):
        load_prompt("answer", "en", tmp_path).render(question="x")
    with pytest.raises(PromptError, match="no prompt"):
        load_prompt("rewrite", "en", tmp_path)


def test_a_prompt_is_versioned_by_its_content(tmp_path: Path) -> None:
    """Nobody could tell which wording an answer was written with."""
    (tmp_path / "answer.vi.md").write_text("a\n---\n$question")
    (tmp_path / "answer.en.md").write_text("a\n---\n$question ")
    assert load_prompt("answer", "vi", tmp_path).version != load_prompt("answer", "en", tmp_path).version


def test_no_prompt_stands_in_python() -> None:
    """An official could not read or change what a model is told."""
    assert {path.name for path in PROMPTS_DIR.glob("*.??.md")} == {
        f"{task}.{language}.md" for task in ("answer", "rewrite", "summarise") for language in ("vi", "en")
    }


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    lines = "\n\n".join(f"Đến năm 2030, xã số {n} của tỉnh Lai Châu có {n + 10} điểm truy cập." for n in range(1, 60))
    text = f"# Kế hoạch tỉnh Lai Châu\n\nĐến năm 2030, kinh tế số chiếm 21% GRDP.\n\n{lines}\n"
    return assistant_of(tmp_path_factory.mktemp("plans"), {"lai-chau.md": text})


def test_the_least_relevant_passages_fall_out_first(engine: Assistant) -> None:
    """The quote that answers would be cut for passages that do not."""
    draft = engine.ask("Kinh tế số của Lai Châu năm 2030?").draft
    hits = engine.snapshot.search("Lai Châu điểm truy cập", k=6)
    count = token_counter()
    wide = material_of(draft, hits, engine.snapshot, "vi", budget=100_000)
    narrow = material_of(draft, hits, engine.snapshot, "vi", budget=count(wide.text) // 2)
    assert wide.citations[: len(narrow.citations)] == narrow.citations
    assert draft.citations[0] in narrow.citations
    assert len(narrow.citations) < len(wide.citations)
    assert narrow.tokens <= count(wide.text) // 2
    assert abs(wide.tokens - count(wide.text)) < 10 * len(wide.citations)


def test_the_breaker_opens_rests_and_closes() -> None:
    """A dead endpoint would be asked for ever, or a living one never again."""
    now = [0.0]
    breaker = CircuitBreaker(failures=2, rest_seconds=10, clock=lambda: now[0])
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    now[0] = 11
    assert breaker.allows(), "one try after the rest"
    assert not breaker.allows(), "and no more than one"
    breaker.succeeded()
    assert breaker.allows()


def test_a_model_that_cannot_be_opened_says_what_to_type() -> None:
    """An operator would read a stack trace of a library."""
    with pytest.raises(ModelUnavailableError, match=r"requirements-llm\.txt"):
        open_chat_model("ollama:qwen3", "", "", 5)
    with pytest.raises(ModelUnavailableError, match="provider:model"):
        open_chat_model("no-such-thing", "", "", 5)
    model = open_chat_model("openai:qwen3:8b", "http://127.0.0.1:9/v1", "", 5)
    assert model.model_name == "qwen3:8b"  # type: ignore[attr-defined]
