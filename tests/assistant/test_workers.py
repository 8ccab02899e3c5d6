"""The processes that answer: several at once, and what happens when one ends, hangs or fails."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant.grouping import by_words
from assistant.live import BusyError
from assistant.schema import AskRequest
from assistant.workers import WorkerError, Workers

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "CURRENT").write_text("g1")
    return tmp_path


@pytest.fixture
def start(folder):
    """A function that starts workers and waits for them; they are ended with the test."""
    started = []

    def run(processes=1, lanes=1, answer_seconds=20.0, module="tests.assistant.worker_process"):
        command = [sys.executable, "-m", module, str(folder)]
        workers = Workers(
            lambda sockets: [*command, *map(str, sockets)],
            processes,
            lanes=lanes,
            answer_seconds=answer_seconds,
            environment={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        started.append(workers)
        workers.start()
        return workers

    yield run
    for workers in started:
        workers.close()


def until(condition, seconds=30):
    """Wait for what comes about in another process."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def processes(workers):
    return [channel.process for channel in workers._orders.values()]


def ask(workers, question, generation="g1"):
    return workers.answer(AskRequest(question=question), generation)[0]


def test_two_processes_answer_at_the_same_time(start):
    """A second core would lie idle, or an answer would not be the one of the engine."""
    workers = start(processes=2)
    assert workers.wait(60)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(workers, "two at a time")), daemon=True) for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [answer.text for answer in answers] == ["Kinh tế số đạt 30% GRDP [1]."] * 2
    assert answers[0].citations[0].quote == "Đến năm 2030, kinh tế số đạt 30% GRDP."


def test_what_is_said_meanwhile_arrives_first(start):
    """A language model's sentences would not be seen before the whole answer."""
    heard = []
    workers = start()
    answer, subject = workers.answer(AskRequest(question="?"), "g1", heard.append)
    assert subject is None
    assert (heard, answer.status) == (["Đang nói. "], "answered")


def test_what_a_question_without_an_answer_is_about_comes_with_it(start):
    """The operator would not see what citizens ask in vain."""
    answer, subject = start().answer(AskRequest(question="not there"), "g1")
    assert (answer.status, subject) == ("not_found", by_words("not there"))


def test_a_worker_that_ends_is_replaced_and_its_question_asked_again(start):
    """One crash would cost an answer, and in the end the server."""
    workers = start()
    assert ask(workers, "die once").status == "answered"
    assert workers.ended == 1
    (process,) = processes(workers)
    os.kill(process.pid, signal.SIGKILL)
    until(lambda: workers.ended == 2)
    assert ask(workers, "?").status == "answered"


def test_a_question_that_ends_every_worker_is_given_up(start):
    """One question would end workers for ever."""
    workers = start()
    with pytest.raises(WorkerError, match="so did the next"):
        ask(workers, "die")
    assert ask(workers, "?").status == "answered"


def test_a_worker_that_hangs_is_ended(start):
    """One question could hold a worker for ever."""
    workers = start(answer_seconds=0.5)
    assert workers.wait(60)
    with pytest.raises(WorkerError, match=r"0\.5 s"):
        ask(workers, "hang")
    assert ask(workers, "?").status == "answered"
    assert workers.ended == 1


def test_a_fault_is_told_by_its_kind_alone_and_costs_no_worker(start, capfd):
    """A fault of one answer would end the process, or its inner workings reach the visitor."""
    workers = start()
    with pytest.raises(WorkerError) as told:
        ask(workers, "fail")
    assert str(told.value) == "ArithmeticError"
    assert ask(workers, "?").status == "answered"
    assert workers.ended == 0


def test_a_new_generation_is_opened_by_all_and_the_old_one_kept_until_then(start, folder):
    """The page would quote from documents that it does not know yet, or old figures would be given for ever."""
    workers = start(processes=2)
    assert workers.wait(60)
    (folder / "CURRENT").write_text("g2")
    workers.open_current(unless="g2")
    assert {ask(workers, "?", "g1").generation for _ in range(4)} == {"g1"}
    assert {ask(workers, "?", "g2").generation for _ in range(4)} == {"g2"}
    assert {ask(workers, "?", "g1").generation for _ in range(4)} == {"g2"}, "the old one is let go"
    (folder / "CURRENT").write_text("damaged")
    workers.open_current()
    assert ask(workers, "?", "g2").generation == "g2"


def test_a_worker_that_fails_once_to_open_a_new_generation_is_replaced(start, folder):
    """It would give the old figures for ever, and every other answer would contradict the one before."""
    workers = start(processes=2)
    assert workers.wait(60)
    (folder / "CURRENT").write_text("g3")
    workers.open_current()
    assert (workers.ended, workers.ready) == (1, 2)
    assert {ask(workers, "?", "g3").generation for _ in range(6)} == {"g3"}


def test_a_reply_that_nobody_heard_goes_to_nobody(start):
    """The next visitor would read the answer to another's question."""
    workers = start()
    assert workers.wait(60)

    def interrupted(text):
        raise RuntimeError("the visitor has gone")

    with pytest.raises(RuntimeError):
        workers.answer(AskRequest(question="not there"), "g1", interrupted)
    assert ask(workers, "?").status == "answered"
    assert workers.ended == 1


def test_workers_end_with_their_server(start):
    """Processes of a server that has gone would fill the machine; a stop by the system would cut answers off."""
    workers = start(processes=2)
    assert workers.wait(60)
    running = processes(workers)
    for process in running:
        process.terminate()  # as systemd does to every process of a service
    assert ask(workers, "?").status == "answered"
    workers.close()
    assert [process.wait(10) for process in running] == [0, 0]
    with pytest.raises(BusyError):
        ask(workers, "?")


def test_workers_that_cannot_start_are_told(start, folder):
    """The server would wait for ever."""
    (folder / "CURRENT").write_text("damaged")
    assert not start().wait(60)


def test_a_machine_that_has_no_process_left_is_asked_again(start, monkeypatch):
    """A moment without memory would cost a worker for good."""
    real, refused = subprocess.Popen, []

    def sometimes(*arguments, **options):
        if not refused:
            refused.append(True)
            raise OSError("no memory")
        return real(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", sometimes)
    assert ask(start(), "?").status == "answered"
    assert refused
