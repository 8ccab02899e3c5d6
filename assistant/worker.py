"""A process that answers for the server: it opens the index for itself and talks JSON, a line a message, over sockets.

The first socket is for orders (open the index, or open it anew), each other one is a lane: one question at a time. It
ends when the server closes the sockets, or has gone. Started and watched by ``assistant.workers``.
"""

import gc
import logging
import signal
import threading
from collections.abc import Callable, Sequence
from socket import socket

from pydantic import BaseModel

from assistant.grouping import Subject
from assistant.schema import AnswerModel, AskRequest
from assistant.service import Service

log = logging.getLogger(__name__)


class Job(BaseModel):
    """A question, or without one the order to open the generation that is current."""

    request: AskRequest | None = None
    generation: str = ""
    listens: bool = False


class Reply(BaseModel):
    """A sentence of an answer under way, the answer (with its subject), the generation opened, or a fault's name."""

    text: str | None = None
    answer: AnswerModel | None = None
    subject: Subject | None = None
    generation: str | None = None
    fault: str | None = None


class Generations:
    """The newest generation, and the one before until the server has gone over to the newest."""

    def __init__(self, load: Callable[[], Service]) -> None:
        self._load = load
        self._held: tuple[Service, ...] = ()
        self._lock = threading.Lock()

    def open(self) -> str:
        """Open the current generation and return its name."""
        service = self._load()
        with self._lock:
            self._held = (*self._held[-1:], service)
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # what is loaded now stays: a full collection over it would stop answers for tens of milliseconds
        return service.snapshot.generation

    def service(self, generation: str) -> Service:
        """The service of a generation; the newest for one that is not held.

        Raises:
            LookupError: none has been opened yet.
        """
        with self._lock:
            if not self._held:
                raise LookupError("no generation has been opened yet")
            newest = self._held[-1]
            if newest.snapshot.generation == generation:
                self._held = (newest,)
            return next((each for each in self._held if each.snapshot.generation == generation), newest)


def serve(orders: socket, lanes: Sequence[socket], load: Callable[[], Service]) -> None:
    """Answer until the server has gone; ``load`` opens the current generation."""
    for ending in (signal.SIGINT, signal.SIGTERM):  # they reach all processes; the server lets answers end first
        signal.signal(ending, signal.SIG_IGN)
    generations = Generations(load)

    def opened(job: Job, tell: Callable[[str], None]) -> Reply:
        return Reply(generation=generations.open())

    def answered(job: Job, tell: Callable[[str], None]) -> Reply:
        if job.request is None:
            raise ValueError("expected a question")
        service = generations.service(job.generation)
        answer, subject = service.answer_and_subject(job.request, on_text=tell if job.listens else None)
        return Reply(answer=answer, subject=subject)

    for lane in lanes:
        threading.Thread(target=_obey, args=(lane, answered), daemon=True).start()
    _obey(orders, opened)


def _obey(place: socket, do: Callable[[Job, Callable[[str], None]], Reply]) -> None:
    """Do one job after another, until the other side closes."""
    with place, place.makefile("rb") as lines:

        def tell(text: str) -> None:
            send(place, Reply(text=text))

        try:
            for line in lines:
                try:
                    reply = do(Job.model_validate_json(line), tell)
                except Exception as error:
                    log.exception("a worker failed at a job")
                    reply = Reply(fault=type(error).__name__)
                send(place, reply)
        except OSError:
            return


def send(place: socket, message: BaseModel) -> None:
    """Write one message."""
    place.sendall(message.model_dump_json(exclude_unset=True).encode() + b"\n")
