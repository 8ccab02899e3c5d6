"""A worker whose questions are orders: ``hang``, ``fail``, ``die`` …; the generation stands in a file."""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from socket import socket
from types import SimpleNamespace

from assistant.service import Service
from assistant.worker import serve
from tests.assistant.fakes import FakeAssistant, service

FOLDER = Path(sys.argv[1])


class Obedient(FakeAssistant):
    def ask(self, question, history=(), on_text=None, **filters):
        if question == "hang":
            time.sleep(60)
        if question == "fail":
            raise ArithmeticError("secret")
        if question == "die" or (question == "die once" and not (FOLDER / "died").exists()):
            (FOLDER / "died").touch()
            os._exit(3)
        if question == "two at a time":  # goes on when another process has come as far
            (FOLDER / str(os.getpid())).touch()
            while len(list(FOLDER.glob("[0-9]*"))) < 2:
                time.sleep(0.01)
        if on_text is not None:
            on_text("Đang nói. ")
        answer = super().ask(question, history, **filters)
        if question == "not there":
            answer = replace(answer, draft=replace(answer.draft, status="not_found"))
        return replace(answer, generation=self.generation)


def load():
    generation = (FOLDER / "CURRENT").read_text()
    if generation == "damaged" or (generation == "g3" and not (FOLDER / "refused").exists()):
        (FOLDER / "refused").touch()
        raise ValueError("damaged")
    plain = service(Obedient())
    plain.assistant.generation = generation
    return Service(plain.assistant, SimpleNamespace(documents=plain.snapshot.documents, generation=generation), 1000)


if __name__ == "__main__":
    orders, *lanes = (socket(fileno=int(number)) for number in sys.argv[2:])
    serve(orders, lanes, load)
