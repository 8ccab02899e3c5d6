"""Scripted models in LangChain's own message types, for tests that need no wire."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from langchain_core.messages import AIMessageChunk

from assistant.generation.chat import Chat
from assistant.generation.composer import GenerativeComposer

ROW = re.compile(r"^= (.+?) \| (.+?) \| (.+?) \| (.+?) \| (\w+)$", re.MULTILINE)


class ScriptedModel:
    """Answers each prompt with what a function makes of it, in small pieces."""

    def __init__(self, reply: Callable[[str], str]) -> None:
        self.reply = reply
        self.prompts: list[list[tuple[str, str]]] = []

    def stream(self, input: Any) -> Iterator[AIMessageChunk]:
        self.prompts.append(list(input))
        text = self.reply(input[-1][1])
        for at in range(0, len(text), 9):
            yield AIMessageChunk(content=text[at : at + 9])
        yield AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})


def composer_of(reply: Callable[[str], str] | str) -> GenerativeComposer:
    """A composer over a scripted model that says one thing, or what a function makes of the user's message."""
    said = reply if callable(reply) else lambda _: reply
    return GenerativeComposer(Chat(ScriptedModel(said)), 20.0, name="scripted")


def sources_in(prompt: str) -> list[tuple[int, str]]:
    """The numbered sources of a prompt."""
    found = re.findall(r"<<<SOURCE (\d+)\n(.*?)\nSOURCE \1>>>", prompt, re.DOTALL)
    return [(int(number), text) for number, text in found]
