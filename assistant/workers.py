"""The processes that answer for the server, so that answers use every core while the server itself stays one.

The server keeps what there must be one of: rates, the queue and its bound, records, the page's conversations, the count
of everything. A worker gets a question and gives the answer; one that ends is replaced, one that hangs is ended.
"""

import logging
import queue
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.grouping import Subject
from assistant.highlights import Excerpt, excerpts
from assistant.live import BusyError
from assistant.schema import AnswerModel, AskRequest, CitationModel
from assistant.worker import Job, Reply, send

if TYPE_CHECKING:
    from index.snapshot import Snapshot

log = logging.getLogger(__name__)

START_SECONDS = 600.0  # a large index is held against its hashes first
STOP_SECONDS = 5.0
FREE_SECONDS = 30.0  # as long as a question waits in the queue
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 30.0
LIVES = 2  # a question is asked once more when its worker ended, in case another was to blame


class WorkerError(Exception):
    """A worker failed at a question, or took too long."""


class _WorkerEndedError(Exception):
    """The process at the other end has gone."""


class _Channel:
    """One side of a conversation with a process: a message out, messages back until the last."""

    def __init__(self, process: subprocess.Popen[bytes], place: socket.socket) -> None:
        self.process = process
        self._place = place
        self._lines = place.makefile("rb")

    def exchange(self, job: Job, seconds: float, on_text: Callable[[str], None] | None = None) -> Reply:
        """Send a job and wait for its reply; the process is ended if it takes longer than ``seconds`` in all.

        Raises:
            WorkerError: the worker failed at it or took too long.
            _WorkerEndedError: it has gone.
        """
        until = time.monotonic() + seconds
        try:
            self._place.settimeout(seconds)
            send(self._place, job)
            while line := self._lines.readline():
                reply = Reply.model_validate_json(line)
                if reply.text is None:
                    break
                if on_text is not None:
                    on_text(reply.text)
                self._place.settimeout(max(0.01, until - time.monotonic()))
            else:
                raise _WorkerEndedError
        except TimeoutError:
            self.end()
            raise WorkerError(f"took more than {seconds:g} s") from None
        except (OSError, _WorkerEndedError):
            self.end()
            raise _WorkerEndedError from None
        except ValueError as error:
            self.end()  # it may be in the midst of something
            raise WorkerError(f"sent what is no reply: {type(error).__name__}") from None
        except BaseException:  # the reply that is still to come would be taken for that to the next question
            self.end()
            raise
        if reply.fault is not None:
            raise WorkerError(reply.fault)
        return reply

    def end(self) -> None:
        """End the process for sure, so that nobody takes another of its channels."""
        self.process.kill()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)

    def close(self) -> None:
        """Tell the process that nothing more comes."""
        with suppress(OSError):
            self._place.shutdown(socket.SHUT_RDWR)
        self._place.close()


class Workers:
    """A fixed number of answering processes with ``lanes`` questions at a time each; safe to share between threads."""

    def __init__(
        self,
        command: Callable[[Sequence[int]], Sequence[str]],
        processes: int,
        *,
        lanes: int = 1,
        answer_seconds: float = 30.0,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """``command`` gives the command line of a process that runs ``worker.serve`` on sockets of these numbers."""
        self._command = command
        self._lanes = lanes
        self._answer_seconds = answer_seconds
        self._environment = environment
        self._free: queue.SimpleQueue[_Channel] = queue.SimpleQueue()
        self._orders: dict[int, _Channel] = {}
        self._opened: dict[int, str] = {}
        self._closing = threading.Event()
        self._changed = threading.Condition()
        self.capacity = processes * lanes
        self.ended = 0
        self._threads = [
            threading.Thread(target=self._keep, args=(number,), name=f"worker {number}", daemon=True)
            for number in range(processes)
        ]

    def start(self) -> None:
        """Start the processes; they open the index while the caller goes on."""
        for thread in self._threads:
            thread.start()

    @property
    def ready(self) -> int:
        """How many processes can answer."""
        return len(self._opened)

    def wait(self, seconds: float = START_SECONDS) -> bool:
        """Wait until every process can answer; False when as many have ended, or the time is over."""
        wanted = len(self._threads)
        with self._changed:
            self._changed.wait_for(lambda: self.ready == wanted or self.ended >= wanted, seconds)
            return self.ready == wanted

    def answer(
        self, request: AskRequest, generation: str, on_text: Callable[[str], None] | None = None
    ) -> tuple[AnswerModel, Subject | None]:
        """The answer from a generation, and its subject if nothing was found.

        Raises:
            BusyError: no process was free in time.
            WorkerError: a worker failed at the question or took too long.
        """
        job = Job(request=request, generation=generation, listens=on_text is not None)
        for life in range(LIVES):
            channel = self._take()
            try:
                reply = channel.exchange(job, self._answer_seconds, on_text if life == 0 else None)
            except _WorkerEndedError:
                continue
            finally:
                self._free.put(channel)
            if reply.answer is None:
                raise WorkerError("gave no answer")
            return reply.answer, reply.subject
        raise WorkerError("ended at the question, and so did the next")

    def open_current(self, unless: str = "") -> None:
        """Let the workers open the generation that is current now, one after another, so that some always answer.

        Those that answer from the generation ``unless`` already are left alone. One that cannot open it is ended, as a
        fresh process may have the memory or the files that it lacks; if that cannot either, the others keep what they
        have.
        """
        for number, channel in list(self._orders.items()):
            if self._opened.get(number) in (None, unless) or self._open(number, channel):
                continue
            if self._closing.is_set() or not self._renewed(number, channel):
                return

    def _renewed(self, number: int, channel: _Channel) -> bool:
        """End a process and wait for the one in its place; False if that cannot open the index either."""

        def opened() -> bool:
            return self._orders[number] is not channel and number in self._opened

        ended = self.ended + 1
        channel.end()
        with self._changed:
            self._changed.wait_for(lambda: opened() or self.ended > ended or self._closing.is_set(), START_SECONDS)
            return opened()

    def close(self) -> None:
        """End the processes; those that do not end by themselves are killed."""
        self._closing.set()
        for channel in list(self._orders.values()):
            channel.close()
        until = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))
        for channel in list(self._orders.values()):
            channel.process.kill()

    def _take(self) -> _Channel:
        until = time.monotonic() + FREE_SECONDS
        while not self._closing.is_set():
            try:
                channel = self._free.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            if channel.process.returncode is None:
                return channel
            channel.close()  # and forget it
        raise BusyError

    def _keep(self, number: int) -> None:
        """Keep one process running."""
        pause = 0.0
        while not self._closing.wait(pause):
            pause = min(LONGEST_PAUSE_SECONDS, max(FIRST_PAUSE_SECONDS, 2 * pause))
            try:
                process, orders, lanes = self._launch()
            except OSError as error:  # no memory, no process, no file is to be had for now
                log.error("an answering process could not be started: %s", error)
                continue
            self._orders[number] = orders
            if self._closing.is_set():  # since it was looked at
                orders.close()
            if self._open(number, orders):
                pause = 0.0
                for lane in lanes:
                    self._free.put(lane)
            else:
                process.kill()
            process.wait()
            orders.close()
            with self._changed:
                self.ended += 1
                self._opened.pop(number, None)
                self._changed.notify_all()
            if not self._closing.is_set():
                log.error("answering process %s ended (%s); another is started", process.pid, process.returncode)

    def _launch(self) -> tuple[subprocess.Popen[bytes], _Channel, list[_Channel]]:
        pairs = [socket.socketpair() for _ in range(1 + self._lanes)]
        theirs = [pair[1] for pair in pairs]
        numbers = [place.fileno() for place in theirs]
        try:
            process = subprocess.Popen(  # noqa: S603 (our own program, no shell)
                self._command(numbers), pass_fds=numbers, stdin=subprocess.DEVNULL, env=self._environment
            )
        finally:
            for place in theirs:
                place.close()
        orders, *lanes = (_Channel(process, pair[0]) for pair in pairs)
        return process, orders, lanes

    def _open(self, number: int, orders: _Channel) -> bool:
        """Let a worker open the current generation; False if it cannot."""
        try:
            generation = orders.exchange(Job(), START_SECONDS).generation or ""
        except (_WorkerEndedError, WorkerError) as error:
            if not self._closing.is_set():
                log.error("an answering process could not open the index: %s", error or "it ended")
            return False
        with self._changed:
            self._opened[number] = generation
            self._changed.notify_all()
        return True


@dataclass(frozen=True, slots=True)
class RemoteService:
    """A service whose answers come from the workers; the server's own snapshot is for its lists and documents."""

    workers: Workers
    snapshot: "Snapshot"
    max_question_chars: int = 1000

    def answer_and_subject(
        self,
        request: AskRequest,
        question_id: str | int | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> tuple[AnswerModel, Subject | None]:
        """Answer a request; see ``Service.answer_and_subject`` and ``Workers.answer``."""
        answer, subject = self.workers.answer(request, self.snapshot.generation, on_text)
        return (answer if question_id is None else answer.model_copy(update={"id": question_id})), subject

    def excerpts(self, document_id: str, citations: Sequence[CitationModel]) -> list[Excerpt]:
        """The stretches of a document that show its citations in their surroundings."""
        return excerpts(self.snapshot.documents[document_id].text, citations)
