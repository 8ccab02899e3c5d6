"""True sentences, the same in other words, and the same with one thing made false: what does the verifier catch?

Run with ``python -m benchmarks.mutations FOLDER …`` (documents to make the answers from; ``corpus`` by default). The
extractive engine answers a question for every figure, document number and date that the documents state; its own lines
and other wordings of them (``mutations.yaml``) are the truths. A mutant is a truth with one thing changed, and only
where no row of the documents happens to make it true. ``--kept-back`` takes the wordings that nothing was tuned on.

The verifier sees what it sees behind a language model: a text with markers and numbered quotes, those that the engine
cited and two others (one of the same document where there is one). A mutant is caught if its sentence is gone.
"""

import argparse
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any, Literal

from assistant.composition.citations import CitationBook, sentence_around
from assistant.composition.wording import number_text, place_name
from assistant.pipeline import Assistant
from assistant.types import CitedTarget, Draft, Language, Query
from assistant.verification import verify
from index.snapshot import Snapshot
from index.writer import build_in_memory
from ingest.data_files import load_yaml
from ingest.dates import find_dates
from ingest.document_numbers import find_document_numbers
from ingest.indicators import indicator
from ingest.pipeline import find_files, parse_file
from ingest.places import all_places
from ingest.types import Target

ROOT = Path(__file__).parents[1]
WORDINGS = Path(__file__).with_name("mutations.yaml")
SEED = 20261123
DISTRACTORS = 2
Set = Literal["tuned", "kept_back"]
VI_DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
EN_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
EN_UNITS += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
EN_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
YEAR_WORDS = re.compile(
    r"(?:, thời hạn là |vào |đến |trước khi hết |trong )?năm \$year,? ?|,? ?(?:by|for|in) \$year,? ?", re.IGNORECASE
)
STRICT_CLASSES = ("digit", "percent", "year", "province", "comparator", "document number", "date")


@dataclass(frozen=True, slots=True)
class Fact:
    """One row as a sentence states it; mutants change a field or the words."""

    place: str | None
    year: int | None
    label: str
    indicator: str | None
    comparator: str
    low: float
    high: float
    level: str


@dataclass(frozen=True, slots=True)
class Item:
    """One text to be judged: ``text`` holds ``judged``, which must stay (a truth) or go (a mutant)."""

    kind: Literal["truth", "mutant"]
    name: str  # the class of the change, or of the wording
    text: str
    judged: str
    base: Draft
    query: Query


@dataclass(frozen=True)
class World:
    """The documents and what they state."""

    snapshot: Snapshot
    assistant: Assistant

    @classmethod
    def read(cls, folders: Sequence[Path]) -> "World":
        """Parse and index in memory, without an embedding model."""
        snapshot = build_in_memory([parse_file(path, name) for path, name in find_files(folders)], None)
        return cls(snapshot, Assistant(snapshot))

    @cached_property
    def rows(self) -> list[Target]:
        """The rows with a number."""
        return [row for row in self.snapshot.targets if row.low is not None and row.unit is not None]

    def holds(self, fact: Fact) -> bool:
        """Whether some row makes the fact true; an unstated year or place of a row makes it true for any."""
        for row in self.rows:
            same_thing = row.indicator == fact.indicator if fact.indicator else row.label == fact.label
            same_value = (row.low, row.high, row.comparator, row.level) == (
                fact.low, fact.high, fact.comparator, fact.level,
            )  # fmt: skip
            if same_thing and same_value and row.place in (fact.place, None) and row.year in (fact.year, None):
                return True
        return False


def fact_of(row: Target, label: str) -> Fact:
    """A row as a fact."""
    low, high = row.low or 0.0, row.high or 0.0
    return Fact(row.place, row.year, label, row.indicator, row.comparator, low, high, row.level)


def spelt(value: float, language: Language) -> str | None:
    """A whole number up to 100 in words; None for others."""
    if value != int(value) or not 0 < value <= 100:
        return None
    tens, ones = divmod(int(value), 10)
    if language == "en":
        if value == 100:
            return "one hundred"
        return EN_UNITS[int(value)] if value < 20 else "-".join([EN_TENS[tens], *([EN_UNITS[ones]] if ones else [])])
    if value == 100:
        return "một trăm"
    head = "" if not tens else "mười" if tens == 1 else f"{VI_DIGITS[tens]} mươi"
    tail = "" if not ones else "lăm" if ones == 5 and tens else "mốt" if ones == 1 and tens > 1 else VI_DIGITS[ones]
    return f"{head} {tail}".strip()


def lowered(sentence: str) -> str:
    """The sentence as it goes on behind an opening; an abbreviation keeps its capitals."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


class Maker:
    """Makes the items of one set of wordings, the same ones for the same seed and documents."""

    def __init__(self, world: World, chosen: Set, seed: int) -> None:
        self.world = world
        self.rng = random.Random(f"{seed} {chosen}")
        self.words: dict[str, Any] = load_yaml(WORDINGS)
        self.chosen = chosen
        self.places = [place.code for place in all_places()]

    # --- wordings -------------------------------------------------------------------------------------------------

    def figure(self, row: Target, fact: Fact, language: Language, *, in_words: bool = False) -> str:
        """The fact's value in some wording of its comparator."""
        unit = row.unit or ""
        if fact.comparator == "top":
            noun = unit or ("địa phương" if language == "vi" else "localities")
            many = number_text(fact.low, language)
            return f"nhóm {many} {noun} dẫn đầu" if language == "vi" else f"top {many}"
        words = [spelt(value, language) if in_words else None for value in (fact.low, fact.high)]
        low, high = (
            word or number_text(value, language) for word, value in zip(words, (fact.low, fact.high), strict=True)
        )
        suffix = f" {unit}"
        if unit == "%":
            suffix = "%" if words[0] is None else (" phần trăm" if language == "vi" else " percent")
        if fact.comparator == "range":
            join = "đến" if language == "vi" else "to"
            text = f"{low}{suffix} {join} {high}{suffix}"
        else:
            text = self.rng.choice(self.words["comparators"][language][fact.comparator]) + low + suffix
        text = self.words["directions"][language][row.direction] + text
        if row.basis and row.basis.casefold() not in fact.label.casefold() and language == "vi":
            text += f" {row.basis}"
        elif row.basis in ("GRDP", "GDP") and language == "en":
            text += f" of {row.basis}"
        return text

    def label(self, row: Target, language: Language) -> str:
        """What the row measures, as a sentence says it."""
        if language == "en" and row.indicator:
            text = indicator(row.indicator).en
            level = "" if row.level not in ("district", "commune") else f" at {row.level} level"
            return text[:1].lower() + text[1:] + level
        label = re.sub(r"\s+", " ", row.label).strip(" .;:,")
        levels = {"district": "cấp huyện", "commune": "cấp xã"}
        if row.level in levels and levels[row.level] not in label.casefold():
            label = f"{label} {levels[row.level]}"
        return label[:1].lower() + label[1:] if not label[:2].isupper() else label

    def templates(self, row: Target, language: Language) -> list[str]:
        """The wordings for the row's kind; results are told in the past."""
        wordings: list[str] = self.words["templates" if row.kind == "target" else "results"][self.chosen][language]
        if row.year is not None and row.place is not None:
            return wordings
        cut = []
        for wording in wordings:
            if row.year is None:
                wording = YEAR_WORDS.sub(" ", wording)
            cut.append(re.sub(r" {2,}", " ", wording).strip())
        return [wording for wording in cut if "$year" not in wording]

    def sentence(self, template: str, row: Target, fact: Fact, language: Language, marks: str, **how: bool) -> str:
        """A template filled in with a fact."""
        place = place_name(fact.place, language)
        label = fact.label
        values = {
            "place": place, "year": fact.year, "label": label, "Label": label[:1].upper() + label[1:],
            "figure": self.figure(row, fact, language, **how), "marks": marks,
        }  # fmt: skip
        text = Template(template).substitute(values)
        return text[:1].upper() + text[1:]

    # --- answers of the engine ------------------------------------------------------------------------------------

    def answers(self) -> Iterator[tuple[Target, Draft, Query]]:
        """For each row the engine's own answer to a question for it, with the other quotes that a model would see."""
        for row in self.world.rows:
            if row.place is None:
                continue
            where, when = place_name(row.place, "vi"), f" năm {row.year}" if row.year else ""
            label = self.label(row, "vi")
            answer = self.world.assistant.ask(f"{label} của {where}{when} là bao nhiêu?")
            if answer.draft.status == "answered" and any(each.target == row for each in answer.draft.targets):
                yield row, self.with_distractors(answer.draft, row), answer.query

    def with_distractors(self, draft: Draft, row: Target) -> Draft:
        """The draft with two more quotes and with all rows that stand in its quotes."""
        book = CitationBook(self.world.snapshot, list(draft.citations))
        others = [other for other in self.world.rows if other != row]
        same = [other for other in others if other.document_id == row.document_id] or others
        for pool in (same, others)[:DISTRACTORS]:
            book.cite_target(self.rng.choice(pool))
        rows = [
            CitedTarget(target, citation.marker)
            for citation in book.citations
            for target in self.world.snapshot.targets
            if target.document_id == citation.document_id
            and citation.start <= target.figure_start and target.figure_end <= citation.end
        ]  # fmt: skip
        return replace(draft, citations=tuple(book.citations), targets=tuple(rows), notices=())

    # --- items ----------------------------------------------------------------------------------------------------

    def items(self) -> Iterator[Item]:
        """Every truth and every mutant."""
        for row, draft, query in self.answers():
            yield from self.of_row(row, draft, query)
        yield from self.of_levels()
        yield from self.of_documents()

    def of_row(self, row: Target, draft: Draft, query: Query) -> Iterator[Item]:
        """Truths and mutants of one figure, in the engine's own line and in other words."""
        marks = next(f"[{each.citation}]" for each in draft.targets if each.target == row)
        if self.chosen == "tuned":
            yield Item("truth", "engine", draft.text, draft.text, draft, query)
        for language in ("vi", "en"):
            if language == "en" and not row.indicator:
                continue
            asked = replace(query, language=language)
            templates = self.templates(row, language)
            fact = fact_of(row, self.label(row, language))
            for template in templates:
                for in_words in (False, False, False, True, True):  # comparators are drawn anew each time
                    if in_words and spelt(fact.low, language) is None:
                        continue
                    text = self.sentence(template, row, fact, language, marks, in_words=in_words)
                    name = f"{language} {'number words' if in_words else 'other words'}"
                    yield Item("truth", name, text, text, draft, asked)
            for template in self.rng.sample(templates, min(2, len(templates))):
                yield from self.mutants(template, row, fact, language, draft, asked, marks)

    def mutants(
        self, template: str, row: Target, fact: Fact, language: Language, draft: Draft, query: Query, marks: str
    ) -> Iterator[Item]:
        """One mutant a class, where the class applies and the mutant is false."""
        for name, changed in self.changed_facts(row, fact, language):
            if not self.world.holds(changed):
                text = self.sentence(template, row, changed, language, marks)
                yield Item("mutant", name, text, text, draft, query)
        truth = self.sentence(template, row, fact, language, marks)
        for name, text in self.changed_words(truth, row, language, draft):
            if text != truth:
                yield Item("mutant", name, text, text, draft, query)

    def changed_facts(self, row: Target, fact: Fact, language: Language) -> Iterator[tuple[str, Fact]]:
        """The fact with one field changed."""
        rng = self.rng
        step = rng.choice([-10, -5, -2, -1, 1, 2, 5, 10])
        if fact.low + step > 0:
            yield "digit", replace(fact, low=fact.low + step, high=fact.high + step)
        digits = str(int(fact.low)) if fact.low == int(fact.low) else None
        if digits:
            at = rng.randrange(len(digits))
            other = rng.choice([d for d in "123456789" if d != digits[at]])
            value = float(digits[:at] + other + digits[at + 1 :])
            yield "digit", replace(fact, low=value, high=value + fact.high - fact.low)
        near = [other for other in self.world.rows if other.document_id == row.document_id and other.unit == "%"]
        values = [
            each.low for each in near if each.low is not None and each.low != fact.low and each.comparator != "range"
        ]
        if row.unit == "%" and values and fact.comparator != "range":
            value = rng.choice(values)
            yield "percent", replace(fact, low=value, high=value)
        if fact.year:
            years = {each.year for each in self.world.rows if each.year} | {2024, 2035}
            yield "year", replace(fact, year=rng.choice(sorted(years - {fact.year})))
            yield "year", replace(fact, year=fact.year + rng.choice([-1, 1]))
        if fact.place:
            known = sorted({each.place for each in self.world.rows if each.place} - {fact.place, "vn"})
            yield "province", replace(fact, place=rng.choice(known or self.places))
            yield "province", replace(fact, place=rng.choice([code for code in self.places if code != fact.place]))
        if fact.comparator not in ("range", "top"):
            others = [each for each in self.words["comparators"][language] if each != fact.comparator]
            for comparator in rng.sample(others, 2):
                yield "comparator", replace(fact, comparator=comparator)
        others = [
            each for each in self.world.rows
            if each.indicator and each.indicator != row.indicator and each.label != row.label and each.unit == row.unit
        ]  # fmt: skip
        if others:
            other_row = rng.choice([each for each in others if each.document_id == row.document_id] or others)
            label = self.label(other_row, language)
            yield "indicator", replace(fact, label=label, indicator=other_row.indicator)

    def changed_words(self, truth: str, row: Target, language: Language, draft: Draft) -> Iterator[tuple[str, str]]:
        """The sentence with words changed: negated, another unit, an invented agency, a wrong marker."""
        negations = [pair for pair in self.words["negations"][language] if pair[0] in truth]
        if negations:
            old, new = self.rng.choice(negations[:2])
            yield "negation", truth.replace(old, new, 1)
        for old, new in self.words["units"][language]:
            at = truth.rfind(old)
            if at >= 0 and (old not in "% " or "% GRDP" not in truth):
                yield "unit", truth[:at] + new + truth[at + len(old) :]
        agency = self.rng.choice(self.words["agencies"][language])
        yield "agency", agency + (truth if truth.startswith(str(place_name(row.place, language))) else lowered(truth))
        holding = {each.citation for each in draft.targets if each.target == row}
        wrong = [each.marker for each in draft.citations if each.marker not in holding]
        mark = re.compile(r"\[\d+\]")
        if wrong:
            yield "marker", mark.sub(f"[{self.rng.choice(wrong)}]", truth, count=1)
        yield "marker", mark.sub(f"[{len(draft.citations) + self.rng.randint(1, 5)}]", truth, count=1)
        yield "marker", mark.sub("", truth).replace(" .", ".")

    def of_levels(self) -> Iterator[Item]:
        """Two figures of one quote with their levels or nouns; false with the figures swapped."""
        for row, draft, query in self.answers():
            quote = next(each for each in draft.targets if each.target == row)
            others = [
                each.target for each in draft.targets
                if each.citation == quote.citation and each.target.year == row.year and each.target.place == row.place
                and each.target.low != row.low and each.target.unit == row.unit
                and each.target.kind == row.kind == "target"
                and each.target.label != row.label
            ]  # fmt: skip
            if not others or row.year is None:
                continue
            other = self.rng.choice(others)
            fact1, fact2 = fact_of(row, self.label(row, "vi")), fact_of(other, self.label(other, "vi"))
            figures = self.figure(row, fact1, "vi"), self.figure(other, fact2, "vi")
            common = {
                "place": place_name(row.place, "vi"), "year": row.year, "marks": f"[{quote.citation}]",
                "label1": fact1.label, "label2": fact2.label,
            }  # fmt: skip
            template = Template(self.words["pairs"]["vi"])
            text = template.substitute(common, figure1=figures[0], figure2=figures[1])
            yield Item("truth", "vi two figures", text, text, draft, query)
            text = template.substitute(common, figure1=figures[1], figure2=figures[0])
            yield Item("mutant", "swapped figures", text, text, draft, query)
            for pair in self.words["levels"]:
                for old, new in (pair, pair[::-1]):
                    label = fact1.label
                    if old in label and new not in label:
                        marks = f"[{quote.citation}]"
                        for wording in self.words["templates"][self.chosen]["vi"][:4]:
                            false = replace(fact1, label=label.replace(old, new))
                            text = self.sentence(wording, row, false, "vi", marks)
                            yield Item("mutant", "level", text, text, draft, query)

    def of_documents(self) -> Iterator[Item]:
        """Numbers and dates of documents, where a sentence states them."""
        for document in self.world.snapshot.documents.values():
            numbers = {each.key: each for each in find_document_numbers(document.text)}
            for number in numbers.values():
                yield from self.of_claim(document.id, number.start, number.end, "documents", "number", number.typed)
            dates = {each.iso: each for each in find_dates(document.text)}
            for date in dates.values():
                yield from self.of_claim(
                    document.id, date.start, date.end, "dates", "date", "/".join(reversed(date.iso.split("-")))
                )

    def of_claim(self, document_id: str, start: int, end: int, group: str, key: str, said: str) -> Iterator[Item]:
        """Truths and mutants of one document number or date."""
        snapshot = self.world.snapshot
        book = CitationBook(snapshot)
        document = snapshot.documents[document_id]
        marker = book.cite(document, *sentence_around(document, start, end))
        if len(book.citations[0].quote) < 12:
            return
        draft = Draft("answered", "", tuple(book.citations))
        for language in ("vi", "en"):
            query = Query("Văn bản nào?", "Văn bản nào?", "Văn bản nào?", language, "document")
            for wording in self.words[group][self.chosen][language]:
                text = Template(wording).substitute({key: said, "marks": f"[{marker}]"})
                yield Item("truth", f"{language} {key}", text, text, draft, query)
                for _ in range(2):
                    digits = [m.start() for m in re.finditer(r"\d", said)]
                    at = self.rng.choice(digits if key == "number" else digits[: len(digits) - 4])
                    other = self.rng.choice([d for d in ("12" if key == "date" else "123456789") if d != said[at]])
                    false = said[:at] + other + said[at + 1 :]
                    readable = find_dates(false) if key == "date" else find_document_numbers(false)
                    known = document.text + document.title + (document.number or "") + (document.published or "")
                    iso = {each.iso for each in find_dates(known)} | {document.published}
                    keys = {each.key for each in find_document_numbers(known)}
                    if not readable or {
                        getattr(each, "iso", None) or getattr(each, "key", None) for each in readable
                    } & (iso | keys):
                        continue
                    text = Template(wording).substitute({key: false, "marks": f"[{marker}]"})
                    yield Item("mutant", "document number" if key == "number" else "date", text, text, draft, query)


def survives(item: Item, snapshot: Snapshot) -> bool:
    """Whether the judged text is still there after verification."""
    checked = verify(replace(item.base, text=item.text), item.query, snapshot, strict=item.name != "engine")
    return checked.status == "answered" and item.judged in checked.text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the items: per class how many there are and how many were judged rightly."""

    counts: dict[tuple[str, str], tuple[int, int]]
    misjudged: tuple[Item, ...]
    milliseconds: tuple[float, ...]

    def rate(self, kind: str, names: Sequence[str] = ()) -> float:
        """The share judged rightly over a kind, of some classes or all."""
        chosen = [value for (k, name), value in self.counts.items() if k == kind and (not names or name in names)]
        return sum(right for _, right in chosen) / max(1, sum(n for n, _ in chosen))


def judge(items: Sequence[Item], snapshot: Snapshot) -> Outcome:
    """Verify every item."""
    total: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    wrong, times = [], []
    for item in items:
        started = time.perf_counter()
        kept = survives(item, snapshot)
        times.append((time.perf_counter() - started) * 1000)
        key = item.kind, item.name
        total[key] += 1
        if kept == (item.kind == "truth"):
            right[key] += 1
        else:
            wrong.append(item)
    return Outcome({key: (n, right[key]) for key, n in total.items()}, tuple(wrong), tuple(times))


def report(outcome: Outcome) -> str:
    """The table by class, as ``docs/results.md`` shows it."""
    lines = ["| class | items | judged rightly | share |", "|---|---|---|---|"]
    for kind in ("mutant", "truth"):
        for (k, name), (n, good) in sorted(outcome.counts.items()):
            if k == kind:
                lines.append(f"| {kind}: {name} | {n} | {good} | {good / n:.4f} |")
        everything = [value for (k, _), value in outcome.counts.items() if k == kind]
        n, good = sum(value[0] for value in everything), sum(value[1] for value in everything)
        lines.append(f"| **{kind}s, all** | {n} | {good} | {good / max(1, n):.4f} |")
    lines.append(
        f"\nfigures, years, numbers, dates, places, comparators: {outcome.rate('mutant', STRICT_CLASSES):.4f} caught"
    )
    lines.append(
        f"verification: median {statistics.median(outcome.milliseconds):.2f} ms, "
        f"slowest {max(outcome.milliseconds):.1f} ms"
    )
    return "\n".join(lines)


def make_items(folders: Sequence[Path], chosen: Set = "tuned", seed: int = SEED) -> tuple[list[Item], World]:
    """All items over the documents of some folders, each text once."""
    world = World.read(folders)
    unique: dict[tuple[str, str, int], Item] = {}
    for item in Maker(world, chosen, seed).items():
        unique.setdefault((item.kind, item.text, id(item.base) if item.name == "engine" else 0), item)
    return list(unique.values()), world


def main() -> None:
    """Make, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "corpus"])
    parser.add_argument("--kept-back", action="store_true", help="the wordings that nothing was tuned on")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", type=int, default=0, help="print so many misjudged items a class")
    args = parser.parse_args()
    items, world = make_items(args.folders, "kept_back" if args.kept_back else "tuned", args.seed)
    outcome = judge(items, world.snapshot)
    print(report(outcome))
    shown: defaultdict[tuple[str, str], int] = defaultdict(int)
    for item in outcome.misjudged:
        shown[item.kind, item.name] += 1
        if shown[item.kind, item.name] <= args.show:
            print(f"{item.kind} {item.name}: {item.text!r} of {item.query.text!r}")


if __name__ == "__main__":
    main()
