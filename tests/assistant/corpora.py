"""Small invented corpora for tests of answering: texts of our own, written to a folder and read the usual way."""

from collections.abc import Mapping
from pathlib import Path

from assistant.composition.context import Task
from assistant.pipeline import Assistant
from assistant.retrieval import retrieve
from assistant.types import Draft
from assistant.understanding import understand
from index.writer import build_in_memory
from ingest.pipeline import parse_file

FOLDER_FILES = Mapping[str, str]


def assistant_of(folder: Path, files: FOLDER_FILES) -> Assistant:
    """An assistant over invented files, without an embedding model."""
    parsed = []
    for name, text in files.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        parsed.append(parse_file(path, name))
    return Assistant(build_in_memory(parsed, None))


def task_of(assistant: Assistant, question: str) -> Task:
    """What the composers are given for a question."""
    query = understand(question, knowledge=assistant.knowledge)
    return Task(query, retrieve(query, assistant.corpus, frozenset()), assistant.corpus)


def kinds(draft: Draft) -> set[str]:
    """The kinds of the notices of a draft."""
    return {notice.kind for notice in draft.notices}
