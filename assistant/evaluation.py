"""The project's own report on a file of questions: accuracy, citations, abstention and latency.

A line holds ``question`` and, as far as they are known, ``id``, ``history``, ``kind``, ``must_contain``,
``must_not_contain`` and ``source`` (the name of the document that answers it). The measure is plain on purpose: words
that must and must not stand in the text. It is for comparing two versions of the program, not for boasting.
"""

import itertools
import json
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.batch import request_fields
from assistant.schema import AnswerModel, AskRequest
from assistant.service import Service
from assistant.verification import REFORM_FACTS
from ingest.normalize import fold

# Kinds of questions without an answer in the documents: to decline is right, and so is to correct a false premise with
# the words that the question's line wants to see.
UNANSWERABLE = frozenset({"unanswerable", "adversarial", "smalltalk", "out_of_scope"})
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_MARKER = re.compile(r"\[\d{1,3}\]")


class QuestionsError(ValueError):
    """A file of questions that cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One question judged; ``cited`` is None where the question names no document."""

    id: str
    kind: str
    answerable: bool
    answered: bool
    correct: bool
    cited: bool | None
    verbatim: bool
    grounded: bool
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """Shares in [0, 1], higher is better except ``declined_wrongly``; None where nothing was to be measured."""

    questions: int
    correct: float | None
    cited: float | None
    quotes_verbatim: float | None
    grounded: float | None
    declined_rightly: float | None
    declined_wrongly: float | None
    median_ms: float
    p95_ms: float
    by_kind: dict[str, str] = field(default_factory=dict)
    failures: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The report for JSON."""
        return asdict(self)


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a file, one JSON object a line.

    Raises:
        QuestionsError: the file cannot be read, or a line is no object with a question.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise QuestionsError(
            f"The questions {path} cannot be read ({error.strerror or error}); check path and rights."
        ) from None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except ValueError as error:
            raise QuestionsError(f"{path}, line {number}: {error}. Expected a JSON object.") from None
        if not isinstance(row, dict) or not isinstance(row.get("question"), str):
            raise QuestionsError(f'{path}, line {number}: expected {{"question": …}}, found {line[:60]!r}.')
        rows.append(row)
    if not rows:
        raise QuestionsError(f"{path} holds no question: expected one JSON object a line.")
    return rows


def evaluate(service: Service, questions: Iterable[dict[str, Any]]) -> Report:
    """Ask every question and report."""
    return report([judge(service, row) for row in questions])


def judge(service: Service, row: dict[str, Any]) -> Judgement:
    """Ask one question and judge the answer."""
    started = time.perf_counter()
    answer = service.answer(AskRequest.model_validate(request_fields(row)))
    milliseconds = (time.perf_counter() - started) * 1000
    answerable = row.get("kind") not in UNANSWERABLE
    text = fold(_MARKER.sub(" ", answer.text))
    right = all(fold(str(part)) in text for part in row.get("must_contain") or ())
    right = right and not any(fold(str(part)) in text for part in row.get("must_not_contain") or ())
    answered = answer.status == "answered"
    source = row.get("source")
    return Judgement(
        id=str(row.get("id", row["question"])),
        kind=str(row.get("kind", "question")),
        answerable=answerable,
        answered=answered,
        correct=(answered and right) if answerable else (not answered or bool(row.get("must_contain") and right)),
        cited=any(item.document == source for item in answer.citations) if source and answerable else None,
        verbatim=_verbatim(service, answer),
        grounded=_grounded(answer, row),
        milliseconds=milliseconds,
    )


def report(judgements: Sequence[Judgement]) -> Report:
    """The shares over all questions."""
    kinds: dict[str, list[bool]] = {}
    for item in judgements:
        kinds.setdefault(item.kind, []).append(item.correct)
    times = sorted(item.milliseconds for item in judgements) or [0.0]
    return Report(
        questions=len(judgements),
        correct=_share(item.correct for item in judgements),
        cited=_share(item.cited for item in judgements if item.cited is not None),
        quotes_verbatim=_share(item.verbatim for item in judgements),
        grounded=_share(item.grounded for item in judgements),
        declined_rightly=_share(not item.answered for item in judgements if not item.answerable),
        declined_wrongly=_share(not item.answered for item in judgements if item.answerable),
        median_ms=round(times[len(times) // 2], 2),
        p95_ms=round(times[min(len(times) - 1, int(len(times) * 0.95))], 2),
        by_kind={kind: f"{sum(values)}/{len(values)}" for kind, values in sorted(kinds.items())},
        failures=tuple(item.id for item in judgements if not item.correct),
    )


def _share(values: Iterable[bool]) -> float | None:
    found = list(values)
    return round(sum(found) / len(found), 4) if found else None


def _verbatim(service: Service, answer: AnswerModel) -> bool:
    documents = service.snapshot.documents
    return all(documents[item.document_id].text[item.start : item.end] == item.quote for item in answer.citations)


def _grounded(answer: AnswerModel, row: dict[str, Any]) -> bool:
    """Whether every figure of the text is stated: in a quote, a title or date, a row's year, or the question so far.

    The difference of two stated figures counts, and so does what the program knows of the reform of 2025. Counts of one
    or two digits ("7 provinces") are no figures.
    """
    parts = [row["question"], json.dumps(row.get("history") or [], ensure_ascii=False), REFORM_FACTS]
    for item in answer.citations:
        parts += [item.quote, item.title, item.published or ""]
    parts += [str(target.year) for target in answer.targets]
    known = {_plain(number) for part in parts for number in _FIGURE.findall(part)}
    shares = {value for number in known if (value := _value(number)) is not None and value <= 100}
    differences = {_plain(f"{abs(a - b):g}") for a, b in itertools.combinations(shares, 2)}
    for match in _FIGURE.finditer(text := _MARKER.sub(" ", answer.text)):
        number, percent = _plain(match[0]), text[match.end() :].lstrip().startswith("%")
        counts = percent or len(number) > 2 or "." in number
        if counts and number not in known and (percent or number not in differences):
            return False
    return True


def _value(number: str) -> float | None:
    try:
        return float(number)
    except ValueError:
        return None


def _plain(number: str) -> str:
    return number.replace(",", ".").lstrip("0")
