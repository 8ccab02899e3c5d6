"""The generative composer: the extractive answer once more in a model's words, or as it was.

The model is asked only where the extractive engine has found an answer, so it can turn no refusal into an answer. Each
sentence is verified before anyone sees it. What is left must still say what the extractive answer says; otherwise that
one is given, with a notice.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.claims import MARKER, claims_of
from assistant.composition.terms import folded_syllables
from assistant.generation.breaker import CircuitBreaker
from assistant.generation.chat import Chat, Deadline, ModelUnavailableError
from assistant.generation.material import Material, material_of
from assistant.generation.prompts import Prompt, load_prompt
from assistant.messages import message
from assistant.statements import read_statement
from assistant.types import Draft, Intent, Notice, Query
from assistant.verification import Verifier, sentences_of
from index.snapshot import Snapshot
from index.types import Hit
from ingest.document_numbers import find_document_numbers
from ingest.normalize import fold
from ingest.types import Target

log = logging.getLogger(__name__)

OnText = Callable[[str], None]
WRITTEN: frozenset[Intent] = frozenset(
    ["lookup", "list", "compare", "aggregate", "definition", "passage", "document"]
)  # the rest is said in fixed sentences
MIN_PROSE_OVERLAP = 0.4  # share of an extractive answer's words that stand in the model's, where it has no figures
MAX_REWRITE_CHARS = 300
_OPEN_THOUGHT, _CLOSE_THOUGHT = "<think>", "</think>"
_MAY_END = re.compile(r"[.!?…;\s\]]")
_LINK = re.compile(r"://|www\.|\]\(|<\w|!\[")


@dataclass(slots=True)
class _Released:
    """What of a model's answer may be shown."""

    parts: list[str] = field(default_factory=list)
    dropped: int = 0

    @property
    def text(self) -> str:
        return "".join(self.parts).strip()


class GenerativeComposer:
    """Writes answers with a chat model; may be shared by threads.

    ``timeout_seconds`` is one deadline for all that one question asks of the model.
    """

    def __init__(
        self, chat: Chat, timeout_seconds: float, *, name: str = "", breaker: CircuitBreaker | None = None
    ) -> None:
        self._chat = chat
        self._timeout = timeout_seconds
        self._name = name
        self._breaker = breaker or CircuitBreaker()

    def deadline(self) -> Deadline:
        """The deadline of a question that begins now."""
        return Deadline(self._timeout)

    def write(
        self,
        extractive: Draft,
        query: Query,
        hits: Callable[[], Iterable[Hit]],
        snapshot: Snapshot,
        deadline: Deadline,
        on_text: OnText | None = None,
    ) -> Draft:
        """The answer in the model's words, or the extractive one with a notice that says why not.

        ``on_text`` is given each sentence as soon as it is verified; if the answer then falls nonetheless, what was
        given was true but is not the answer that is returned.
        """
        if extractive.status != "answered" or not extractive.citations or query.intent not in WRITTEN:
            return extractive
        if not self._breaker.allows():
            return _with_notice(extractive, query, "model_unavailable")
        started = time.monotonic()
        material = material_of(extractive, hits(), snapshot, query.language)
        prompt = load_prompt("summarise" if query.intent == "list" else "answer", query.language)
        system, user = prompt.render(question=query.restored or query.text, sources=material.text)
        source = replace(extractive, citations=material.citations, targets=material.rows)
        verifier = Verifier.of(source, query, snapshot, strict=True)
        released = _Released()
        try:
            for unit in units_of(without_thoughts(self._chat.stream(system, user, deadline))):
                _release(unit, verifier, released, on_text)
        except ModelUnavailableError as error:
            self._breaker.failed()
            self._log(prompt, f"no answer ({error})", released, started)
            return _with_notice(extractive, query, "model_unavailable")
        self._breaker.succeeded()
        written = assembled(released.text, extractive, material)
        if written is None:
            self._log(prompt, "rejected", released, started)
            return _with_notice(extractive, query, "model_rejected")
        self._log(prompt, "used", released, started)
        return _with_notice(written, query, "unverified_dropped") if released.dropped else written

    def rewrite(self, query: Query, turns: Sequence[str], deadline: Deadline) -> str | None:
        """A follow-up as a question of its own; None where the model gives none that names only what was named."""
        if not turns or not self._breaker.allows():
            return None
        prompt = load_prompt("rewrite", query.language)
        system, user = prompt.render(question=query.text, history="\n".join(f"- {_one_line(turn)}" for turn in turns))
        try:
            text = "".join(without_thoughts(self._chat.stream(system, user, deadline))).strip().strip('"“”')
        except ModelUnavailableError as error:
            self._breaker.failed()
            log.info("prompt %s@%s, model %s: no rewriting (%s)", prompt.name, prompt.version, self._name, error)
            return None
        self._breaker.succeeded()
        return text if names_only_what_was_named(text, query.text, turns) else None

    def _log(self, prompt: Prompt, outcome: str, released: _Released, started: float) -> None:
        log.info(
            "prompt %s@%s, model %s: %s, %d characters released, %d sentences dropped, %.0f ms",
            prompt.name, prompt.version, self._name, outcome, len(released.text), released.dropped,
            (time.monotonic() - started) * 1000,
        )  # fmt: skip


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """The answer without what some models put between <think> and </think> before it."""
    buffer, thinking = "", False
    for piece in pieces:
        buffer += piece
        while True:
            tag = _CLOSE_THOUGHT if thinking else _OPEN_THOUGHT
            before, found, behind = buffer.partition(tag)
            if not found:
                break
            if not thinking and before:
                yield before
            buffer, thinking = behind, not thinking
        held = next((n for n in range(len(tag) - 1, 0, -1) if buffer.endswith(tag[:n])), 0)
        if not thinking and len(buffer) > held:
            yield buffer[: len(buffer) - held]
        buffer = buffer[len(buffer) - held :]
    if buffer and not thinking:
        yield buffer


def units_of(pieces: Iterable[str]) -> Iterator[str]:
    """Whole sentences, and whole lines of tables and quotes, as soon as they are complete."""
    buffer = ""
    for piece in pieces:
        buffer += piece
        while "\n" in buffer:
            line, buffer = buffer.split("\n", 1)
            parts = [line] if line.lstrip().startswith(("|", ">")) else sentences_of(line)
            yield from parts[:-1]
            yield (parts[-1] if parts else "") + "\n"
        if _MAY_END.search(piece) and not buffer.lstrip().startswith(("|", ">")):
            parts = sentences_of(buffer)
            # The last one may go on, and markers behind its full stop may still come.
            while len(parts) > 1 and not parts[1].lstrip().startswith("["):
                yield parts.pop(0)
            buffer = "".join(parts)
    if buffer.strip():
        yield buffer


def _release(unit: str, verifier: Verifier, released: _Released, on_text: OnText | None) -> None:
    """Show a unit if it stands."""
    text = unit.rstrip("\n")
    kept = "" if _LINK.search(text) else verifier.kept_of_line(text)
    if text.strip() and not kept.strip():
        released.dropped += 1
        log.debug("dropped %r", text)
        return
    shown = kept + unit[len(text) :]
    released.parts.append(shown)
    if on_text is not None and shown:
        on_text(shown)


def assembled(text: str, extractive: Draft, material: Material) -> Draft | None:
    """The draft of verified text; None where it no longer says what the extractive answer says."""
    cited = {int(marker) for marker in MARKER.findall(text)}
    if not cited:
        return None
    missing = [row.target for row in extractive.targets if not _states(text, row.target, material)]
    if missing or not (extractive.targets or _same_prose(text, extractive)):
        return None
    rows = tuple(
        each
        for each in material.rows
        if each.citation in cited and any(each.target == r.target for r in extractive.targets)
    )
    citations = tuple(each for each in material.citations if each.marker in cited)
    return replace(extractive, text=text, citations=citations, targets=rows)


def _states(text: str, row: Target, material: Material) -> bool:
    """Whether some line of a text gives a row's value and cites a source that holds it."""
    holding = {each.citation for each in material.rows if each.target == row}
    for line in text.split("\n"):
        for sentence in [line] if line.lstrip().startswith("|") else sentences_of(line):
            if not holding & {int(marker) for marker in MARKER.findall(sentence)}:
                continue
            if row.low is None:
                if row.value and fold(row.value) in fold(sentence):
                    return True
                continue
            figures = read_statement(sentence).figures
            bare = claims_of(sentence).numbers  # a table's cells may have their unit in the head
            if {row.low, row.high} <= bare or any((each.low, each.high) == (row.low, row.high) for each in figures):
                return True
    return False


def _same_prose(text: str, extractive: Draft) -> bool:
    """Whether a text without rows keeps the extractive answer's figures, dates, numbers, and enough of its words."""
    old, new = claims_of(extractive.text), claims_of(text)
    if (old.percentages - new.percentages) or (old.dates - new.dates) or (old.documents - new.documents):
        return False
    if old.documents or old.dates:
        return True
    words = set(folded_syllables(MARKER.sub(" ", extractive.text)))
    return len(words & set(folded_syllables(text))) >= MIN_PROSE_OVERLAP * len(words)


def names_only_what_was_named(text: str, question: str, turns: Sequence[str]) -> bool:
    """Whether a rewritten question keeps what the question names and adds only what earlier turns named."""
    if not text or len(text) > MAX_REWRITE_CHARS or "\n" in text:
        return False
    new, own = _named(text), _named(question)
    return own <= new <= own.union(*(_named(turn) for turn in turns))


def _named(text: str) -> frozenset[str]:
    read = read_statement(text)
    spots = [each.value for each in (*read.places, *read.years, *read.indicators, *read.levels)]
    numbers = [str(figure.low) for figure in read.figures]
    return frozenset([*spots, *numbers, *(each.key for each in find_document_numbers(text))])


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MAX_REWRITE_CHARS]


def _with_notice(draft: Draft, query: Query, kind: str) -> Draft:
    return replace(draft, notices=(*draft.notices, Notice(kind, message(f"notice_{kind}", query.language))))
