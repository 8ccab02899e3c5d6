"""Prompts: one Markdown file a task and language in ``prompts/``, filled in with ``string.Template``.

A file has two parts, divided by a line ``---``: what the model is told of its task, and what it is asked. ``version``
is made of the file's content, so that a log line says which wording an answer was written with.
"""

import hashlib
import string
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from assistant.types import Language

PROMPTS_DIR = Path(__file__).parents[2] / "prompts"
Task = Literal["answer", "rewrite", "summarise"]


class PromptError(Exception):
    """A prompt file that cannot be used; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as loaded; ``version`` is eight hexadecimal digits of its content's SHA-256."""

    name: str
    version: str
    system: str
    user: str

    def render(self, **values: object) -> tuple[str, str]:
        """The two messages with the values filled in.

        Raises:
            PromptError: the prompt names a value that is not given.
        """
        try:
            return string.Template(self.system).substitute(values), string.Template(self.user).substitute(values)
        except (KeyError, ValueError) as error:
            raise PromptError(f"prompt {self.name!r}: no value for {error}, given are {sorted(values)}") from None


@lru_cache(maxsize=16)
def load_prompt(task: Task, language: Language, folder: Path = PROMPTS_DIR) -> Prompt:
    """Load a task's prompt.

    Raises:
        PromptError: there is no such file, or it has not two parts.
    """
    path = folder / f"{task}.{language}.md"
    if not path.is_file():
        raise PromptError(f"there is no prompt {path.name!r} in {folder.name!r}")
    content = path.read_text(encoding="utf-8")
    system, divider, user = content.partition("\n---\n")
    if not divider:
        raise PromptError(f"prompt {path.name!r}: expected two parts divided by a line ---")
    version = hashlib.sha256(content.encode()).hexdigest()[:8]
    return Prompt(path.name, version, system.strip(), user.strip())
