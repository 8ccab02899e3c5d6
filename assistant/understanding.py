"""The first stage: a question as typed becomes a ``Query``.

Nothing here knows a document. A question is cleaned of markup and invisible characters, its language told, its words
brought into standard Vietnamese (``restored``), and what it names (places, years, indicators, documents, figures) and
wants (``intents``) is read off; ``followups`` fills what a turn leaves unsaid from the turns before it.
Time is linear in the text; there is no state besides the data files and what ``Knowledge`` holds.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import islice, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from assistant.followups import Turn, carry_over, needs_previous, sets_topic
from assistant.glossary import glossary, vietnamese_wordings
from assistant.intents import Cues, Signals, attainment, classify, find_cues, intent_words
from assistant.language import detect_language, is_bare_syllable, is_english_word, language_words
from assistant.phrases import (
    BareWord,
    Token,
    fold_word,
    marked,
    never_bare,
    tokenize,
    words_of,
)
from assistant.spelling import Lexicon, build_lexicon, match_case, mend, repair_marks
from assistant.types import ROW_INTENTS, Language, PlaceAsked, Premise, Query
from ingest.data_files import load_yaml
from ingest.dates import find_dates
from ingest.document_numbers import find_document_numbers
from ingest.figures import Figure, find_figures
from ingest.indicators import IndicatorMention, all_indicators, find_indicators
from ingest.local_units import UNIT_KIND, LocalUnit, find_local_units
from ingest.normalize import clean_invisible, fold, nfc
from ingest.places import PlaceMention, all_places, find_places, find_regions, members, place
from ingest.types import Level

if TYPE_CHECKING:
    from index.snapshot import Snapshot

ABBREVIATIONS_FILE = Path(__file__).with_name("abbreviations.yaml")
MAX_TURNS = 12  # earlier turns looked back through
MAX_TURN_CHARS = 1000  # of each earlier turn
_MAX_COUNTED_CHARS = 2_000_000  # of the corpus, for the frequencies of words

_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,400}>")
_TAG_START = re.compile(r"<(?=[/A-Za-z!])")
_SPACES = re.compile(r"\s+")
_REPEATED = re.compile(r"([?!.,;:…\-_=*#~])\1{2,}")
_RUN_TOGETHER = re.compile(r"(?<=[^\W\d_]{2})(?=(?:19|20)\d\d(?!\d))")
_CLAUSE_END = re.compile(r"[.!?;:\n](?=\s|[\"”’']|$)|,(?=\s)|\s[-–—]\s")
_QUOTED = re.compile(r"[\"“”][^\"“”]{1,200}[\"“”]")
_YEAR = re.compile(r"(?<![\w./])(?:19|20)\d\d(?![\w/])")
_YEAR_SPAN = re.compile(
    r"(?<![\w./])(?P<first>(?:19|20)\d\d)\s{0,2}(?P<link>[-–—]|(?:den|toi|to|and|va)\b)\s{0,2}"
    r"(?:het\s)?(?:nam\s)?(?P<last>(?:19|20)\d\d)(?![\w/])"
)
# A year that no plan is for ("năm 1800?"): asked all the same, so that no other year's figures answer it.
_FAR_YEAR = re.compile(
    r"(?<!moi )(?<!hang )(?<!tung )\b(?:nam|year)\s(?P<year>\d{4})(?![.,]\d)(?=\s{0,2}(?:[?.,;!)]|$))"
)
_UNIT_KIND_BEFORE = re.compile(r"(?:huyen|quan|thi xa|thi tran|xa|phuong|dac khu)\s")
_UNIT_KIND_BEHIND = re.compile(r"\s(?:district|commune|ward|town|township|island district)\b", re.IGNORECASE)
# Goals of the nation by what they are called; "chương trình mục tiêu quốc gia" is the name of a programme.
_GOAL_OF_THE_NATION = re.compile(
    r"(?<!chuong trinh )\b(?:muc tieu|chi tieu)(?:\s(?:chung|cu the))?(?:\s(?:cua|cap))?\s"
    r"(?P<nation>quoc gia|trung uong|chinh phu|ca nuoc|toan quoc)\b(?!\s(?:so\b|dien tu|giao\b))"
    r"|\b(?P<national>national)\s(?:[a-z]+\s){0,3}?(?:target|goal|objective)s?\b(?!\sprogram)"
)
_PERCENT_UNITS = ("%", "điểm phần trăm")
_MONEY_WORDS = ("đồng", "usd", "tỷ", "triệu", "nghìn tỷ", "dong")
_LEVELS: tuple[Level, ...] = ("national", "province", "district", "commune")
_STRUCTURES = ("script", "style", "iframe", "template", "svg", "object")


class Restorer(Protocol):
    """What restores diacritics, keeping the words and their number (``index.diacritics.DiacriticsRestorer``)."""

    def restore(self, text: str) -> str:
        """Returns ``text`` with its missing diacritics."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What understanding knows of a corpus.

    A restorer of diacritics, how often folded words stand in it, and the districts and communes that its titles name,
    by their folded names ("xa thanh binh").
    """

    restorer: Restorer | None = None
    frequencies: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_snapshot(cls, snapshot: "Snapshot") -> "Knowledge":
        """Counts the words of a snapshot's documents (the first two million characters); made once a snapshot."""
        counts: Counter[str] = Counter()
        left = _MAX_COUNTED_CHARS
        for document in snapshot.documents.values():
            text = document.text[:left]
            counts.update(map(fold_word, words_of(text)))
            left -= len(text)
            if left <= 0:
                break
        titles = (nfc(document.title) for document in snapshot.documents.values())
        units = {fold(unit.name): unit.name for title in titles for unit in find_local_units(title, find_places(title))}
        return cls(snapshot.restorer, dict(counts), units)

    def frequency(self, word: str) -> int:
        """How often a word stands in the corpus, whatever its marks."""
        return self.frequencies.get(fold_word(word), 0)


def understand(
    question: str,
    history: Sequence[Any] | None = (),
    *,
    knowledge: Knowledge,
    language: Language | None = None,
) -> Query:
    """Returns what a question asks, completed from the user's earlier turns where it leaves something unsaid.

    ``history`` is oldest first: strings (the user's turns) or ``{"role", "content"}`` mappings; everything else in it
    is ignored. ``language`` overrides the question's own as the language of the answer.
    """
    turns = _user_turns(history)
    turn = _read(question, knowledge, follows=bool(turns))
    query = _resolve(turn, turns, knowledge)
    return query if language is None else replace(query, language=language)


def _resolve(turn: Turn, earlier: list[str], knowledge: Knowledge) -> Query:
    """Walks back through the earlier turns as far as this one needs, then carries over forwards."""
    chain = [turn]
    at = len(earlier)
    while at and needs_previous(chain[-1]):
        at -= 1
        before = _read(earlier[at], knowledge, follows=at > 0)
        if sets_topic(before):
            chain.append(before)
    query = chain.pop().query
    while chain:
        query = carry_over(chain.pop(), query)
    return query


def _user_turns(history: Sequence[Any] | None) -> list[str]:
    """The texts of the user's earlier turns, oldest first; what is no turn is left out."""
    if isinstance(history, str):
        history = [history]
    if not isinstance(history, list | tuple):
        return []
    texts = (_turn_text(item) for item in history[-4 * MAX_TURNS :])
    return [text[:MAX_TURN_CHARS] for text in texts if text.strip()][-MAX_TURNS:]


def _turn_text(item: object) -> str:
    if isinstance(item, str):
        return item
    if isinstance(item, Mapping):
        role, content = item.get("role"), item.get("content")
    else:
        role, content = getattr(item, "role", None), getattr(item, "content", None)
    if role != "user":
        return ""
    if isinstance(content, list | tuple):  # parts, as in OpenAI's format and Gradio's
        parts = [part.get("text") if isinstance(part, Mapping) else part for part in islice(content, 20)]
        return " ".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


# ---- one turn ----


def _read(question: str, knowledge: Knowledge, *, follows: bool) -> Turn:
    normalized = clean_question(question)
    turn = _read_clean(question, normalized, knowledge, follows=follows)
    if turn.query.intent != "manipulation":
        return turn
    kept = _without_orders(normalized)
    if not kept:
        return turn
    rest = _read_clean(question, kept, knowledge, follows=follows)
    return rest if _is_real_question(rest) else turn


def clean_question(text: str) -> str:
    """Returns a question as NFC without markup, scripts, invisible and look-alike characters, blanks made single."""
    text = clean_invisible(nfc(text.encode("utf-8", "ignore").decode("utf-8")))
    if "&" in text:
        text = clean_invisible(html.unescape(text))
    if "<" in text:
        for name in _STRUCTURES:
            text = _drop_elements(text, name)
        text = _TAG_START.sub(" ", _TAG.sub(" ", text))
    text = _RUN_TOGETHER.sub(" ", text)
    return _SPACES.sub(" ", _REPEATED.sub(r"\1", text)).strip()


def _drop_elements(text: str, name: str) -> str:
    """Drops ``<name …> … </name>`` with what is in it; one that is not closed loses its tags only."""
    lowered = text.lower() if text.isascii() else fold(text)
    pieces: list[str] = []
    last = 0
    while (start := lowered.find(f"<{name}", last)) >= 0:
        end = lowered.find(f"</{name}", start)
        if end < 0:
            break
        close = lowered.find(">", end)
        pieces += [text[last:start], " "]
        last = len(text) if close < 0 else close + 1
    return "".join([*pieces, text[last:]])


def _without_orders(text: str) -> str:
    """The clauses of a text that give the assistant no orders."""
    kept: list[str] = []
    start = 0
    for end in [match.end() for match in _CLAUSE_END.finditer(text)] + [len(text)]:
        clause = text[start:end]
        start = end
        if clause.strip(" .,;:!?\"“”'") and not find_cues(tokenize(clause), "vi").has("manipulation"):
            kept.append(clause)
    return "".join(kept).strip(' ,;:"“”')


def _is_real_question(turn: Turn) -> bool:
    query = turn.query
    named = query.places or query.document_numbers or query.operation
    asked = query.intent in ROW_INTENTS or query.intent in ("document", "merger")
    return bool(named and asked and turn.asks)


def _read_clean(text: str, normalized: str, knowledge: Knowledge, *, follows: bool) -> Turn:
    typed = tokenize(normalized)
    names = _names_of(normalized)
    own_language = detect_language(typed, [*names.spans(normalized), *_abbreviated(typed)])
    language = own_language or "vi"
    if language == "en":
        working, standard = normalized, ""
    else:
        working = standard = _standard_vietnamese(normalized, names, knowledge)
    bare_word = _bare_words(typed, knowledge.restorer) if language == "vi" else never_bare
    found = _find_all(working, language, names, bare_word, knowledge.units)
    if language == "en":
        topic, english = _topic_and_translation(found)
    else:
        topic, english = _topic(found, typed_bare=not marked(typed)), ""
    signals = _signals(found, topic, follows=follows)
    classified, wants = classify(signals), attainment(signals)
    query = Query(
        text=text,
        normalized=normalized,
        restored=standard or english,
        language=language,
        intent=classified.intent,
        places=found.places,
        years=found.years,
        year_span=found.year_span,
        indicators=found.indicators,
        pillars=found.pillars,
        level=found.level,
        document_numbers=found.document_numbers,
        document_facets=classified.facets,
        operation=classified.operation,
        premises=found.premises,
        asks_result=found.cues.has("result_word") or wants == "compared",
        topic=topic,
        dates=found.dates,
        asks_inclusion=classified.asks_inclusion,
        attainment=wants,
        region=found.region,
        merged=found.merged,
        units=found.units,
    )
    return _turn(query, found, signals, own_language)


def _turn(query: Query, found: "_Found", signals: Signals, own_language: Language | None) -> Turn:
    cues = found.cues
    leads = any(span.start == 0 for span in cues.spans("follow_lead"))
    own_ask = cues.has("target_word", "enumeration", "passage_focus", "definition", "document_word", "article_word")
    return Turn(
        query=query,
        leads=leads or (cues.has("follow_tail") and len(found.tokens) <= 10),
        compares=cues.has("follow_compare"),
        back_place=cues.has("back_place"),
        back_thing=cues.has("back_thing", "back_document"),
        back_document=cues.has("back_document"),
        back_year=cues.has("back_year"),
        own_ask=own_ask or query.intent in ("merger", "document", "aggregate"),
        figure_asked=cues.has("figure_word", "ratio_word"),
        asks=signals.asks,
        words=len(found.tokens),
        own_language=own_language,
    )


# ---- standard Vietnamese ----


@dataclass(frozen=True, slots=True)
class _Names:
    """The stretches of a cleaned question that spelling leaves alone: places, regions and numbers of documents."""

    places: tuple[PlaceMention, ...]
    regions: tuple[PlaceMention, ...]
    numbers: tuple[range, ...]

    def spans(self, text: str) -> list[range]:
        """Characters that say nothing about the language."""
        quoted = [range(*match.span()) for match in _QUOTED.finditer(text)]
        return [*self.protected(), *quoted]

    def protected(self) -> list[range]:
        """Characters that are right as they are."""
        return [*(range(m.start, m.end) for m in (*self.places, *self.regions)), *self.numbers]


@lru_cache(maxsize=64)  # one question asks for the names of the same text at several steps
def _names_of(text: str) -> _Names:
    numbers = tuple(range(number.start, number.end) for number in find_document_numbers(text))
    places = tuple(_named_places(text, numbers))
    # "Đông Nam Bộ" is a region, whatever provinces its syllables look like.
    regions = find_regions(text)[:1]
    inside = [m for m in places if any(m.start < r.end and r.start < m.end for r in regions)]
    places = _with_nation([m for m in places if m not in inside], text)
    return _Names(places, tuple(regions), numbers)


def _with_nation(places: Sequence[PlaceMention], text: str) -> tuple[PlaceMention, ...]:
    """The places named, and the nation where its goals are asked for without its name ("mục tiêu trung ương")."""
    asked = _GOAL_OF_THE_NATION.search(fold(text))
    if asked is None or any(m.code == "vn" for m in places):
        return tuple(places)
    start, end = asked.span("nation" if asked["nation"] else "national")
    nation = PlaceMention(start, end, "vn", place("vn").name, None, True)
    return tuple(sorted([*places, nation], key=lambda m: m.start))


def _without_doubtful(places: Sequence[PlaceMention], text: str) -> list[PlaceMention]:
    """Leaves out initials that are other words too where a place is named beside them."""
    doubtful = abbreviations().not_beside_a_place
    sure = [m for m in places if text[m.start : m.end] not in doubtful]
    return sure if sure else list(places)


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """``abbreviations.yaml``: what short forms stand for, by folded (or, for capitals, exact) word."""

    any_case: Mapping[str, str]
    upper: Mapping[str, str]
    informal: Mapping[str, str]
    not_beside_a_place: frozenset[str]
    around_names: Mapping[str, str]


@lru_cache(maxsize=1)
def abbreviations() -> Abbreviations:
    """Reads ``abbreviations.yaml``."""
    data = load_yaml(ABBREVIATIONS_FILE)
    return Abbreviations(
        {fold_word(nfc(short)): nfc(full) for short, full in data["expand"].items()},
        {nfc(short): nfc(full) for short, full in data["expand_upper"].items()},
        {nfc(short): nfc(full) for short, full in data["informal"].items()},
        frozenset(nfc(short) for short in data["not_beside_a_place"]),
        {bare: nfc(full) for bare, full in data["around_names"].items()},
    )


def _abbreviated(tokens: Sequence[Token]) -> list[range]:
    """The characters of Vietnamese short forms ("dvctt"), which look like no Vietnamese word."""
    short, english = abbreviations().any_case, language_words().english
    return [range(t.start, t.end) for t in tokens if t.folded in short and t.folded not in english]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The terms that typing is mended towards: places, indicators, question words, the glossary's Vietnamese."""
    terms = [known.name for known in all_places()]
    terms += [known.vi for known in all_indicators()]
    terms += intent_words().terms
    terms += vietnamese_wordings()
    terms += [*abbreviations().any_case.values(), *abbreviations().upper.values(), *abbreviations().informal.values()]
    return build_lexicon(terms)


def _standard_vietnamese(text: str, names: _Names, knowledge: Knowledge) -> str:
    """Brings a question into standard Vietnamese: names in full, abbreviations, slips, diacritics."""
    typed = tokenize(text)
    text = mend(text, lexicon(), knowledge.frequency, names.protected())
    text = _replace_outside_numbers(text)
    plain = text
    if knowledge.restorer is not None:
        restored = knowledge.restorer.restore(text)
        if len(restored) == len(text):
            text = _keep_numbers(text, restored)
    repaired = repair_marks(
        text,
        lexicon(),
        lambda token: _known(token, knowledge),
        _bare_words(typed, knowledge.restorer),
    )
    text = _keep_numbers(text, repaired) if len(repaired) == len(text) else repaired
    return text if marked(typed) else _question_words(text, plain)


def _bare_words(typed: Sequence[Token], restorer: Restorer | None) -> BareWord:
    """Tells the words that are meant without marks in a text that bears marks elsewhere."""
    if restorer is None or not marked(typed):
        return never_bare

    def is_bare_word(tokens: Sequence[Token], index: int) -> bool:
        """Whether a restorer that sees the word beside its neighbours, one of them with marks, leaves it as it is."""
        first = index - (index > 0 and tokens[index].start - tokens[index - 1].end == 1)
        last = index + (index + 1 < len(tokens) and tokens[index + 1].start - tokens[index].end == 1)
        beside = tokens[first : last + 1]
        if all(token.bare for token in beside):
            return False
        words = restored(" ".join(token.text for token in beside))
        return len(words) == len(beside) and words[index - first] == tokens[index].text

    @cache  # one question repeats few pairs of neighbours, a hostile one the same ones hundreds of times
    def restored(words: str) -> list[str]:
        return restorer.restore(words).split()

    return is_bare_word


def _question_words(text: str, plain: str) -> str:
    """Reads question words typed bare as such where the restorer read something else ("so may": số mấy, not số máy).

    ``text`` is ``plain`` restored. What already is a question word in ``text`` stays; a single bare word is read only
    where it leads a follow-up ("con Long An").
    """
    tokens, bare = tokenize(text), tokenize(plain)
    if len(tokens) != len(bare):
        return text
    words = intent_words()
    strict = [hit for hit in words.vietnamese.find_all(tokens) if hit.last - hit.first > 1]
    taken = {index for hit in strict for index in range(hit.first, hit.last)}
    edits: list[tuple[int, int, str]] = []
    for hit in words.vietnamese.find(bare):
        span = range(hit.first, hit.last)
        if hit.value not in words.asking or taken & set(span) or not all(bare[i].bare for i in span):
            continue
        if len(span) > 1 or (hit.first == 0 and hit.value == "follow_lead" and _is_named_next(bare, plain)):
            for token, word in zip(tokens[hit.first : hit.last], hit.words, strict=True):
                edits.append((token.start, token.end, match_case(word, token.text)))
    return _edited(text, edits)


def _is_named_next(tokens: Sequence[Token], text: str) -> bool:
    """Whether the second word is a year or begins a place or a level."""
    if len(tokens) < 2:
        return False
    second = tokens[1]
    named = second.text.isdigit() or second.folded in abbreviations().around_names or second.folded in ("nam", "cap")
    return named or any(m.start == second.start for m in find_places(text, weak=True))


def _known(token: Token, knowledge: Knowledge) -> bool:
    """Whether a word with marks is one: it stands in the lexicon, or its folded form bears it in the corpus."""
    return token.key in lexicon().keys or (not token.bare and knowledge.restorer is None and len(token.text) < 3)


def _replace_outside_numbers(text: str) -> str:
    """Writes places and abbreviations out, save inside the numbers of documents."""
    names = _names_of(text)
    edits = [(m.start, m.end, _full_name(text[m.start : m.end], m)) for m in names.places if _is_province(m)]
    edits += [(m.start, m.end, m.name) for m in names.regions]
    taken = [range(start, end) for start, end, _ in edits] + list(names.numbers)
    tokens = tokenize(text)
    for token in tokens:
        if not any(token.start in span for span in taken):
            full = _expansion(token)
            if full is not None:
                edits.append((token.start, token.end, full))
                taken.append(range(token.start, token.end))
    for hit in glossary().find(tokens):
        span = tokens[hit.first : hit.last]
        foreign = all(is_english_word(token) and not is_bare_syllable(token.folded) for token in span)
        if foreign and not any(token.start in taken_span for token in span for taken_span in taken):
            edits.append((span[0].start, span[-1].end, hit.value))
    return _edited(text, edits)


def _edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    last = 0
    for start, end, new in sorted(edits):
        pieces += [text[last:start], new]
        last = end
    return "".join([*pieces, text[last:]])


def _expansion(token: Token) -> str | None:
    known = abbreviations()
    if token.text in known.upper:
        return known.upper[token.text]
    return known.any_case.get(token.folded) or known.informal.get(token.text.lower())


def _is_province(mention: PlaceMention) -> bool:
    return place(mention.code).kind in ("province", "city")


def _full_name(typed: str, mention: PlaceMention) -> str:
    """The place in standard spelling, with the "tỉnh" or "cũ" that was typed around it; typed marks stay."""
    named = mention.via or mention.name
    core = named.split(" ", 1)[1] if mention.via and " " in named and fold(named) not in fold(typed) else named
    at = fold(typed).find(fold(core))
    if at < 0:
        return f"{named} cũ" if fold(typed).endswith(" cu") else named
    before, after = typed[:at], typed[at + len(core) :]
    return _marked(before) + core + _marked(after)


def _marked(words: str) -> str:
    stripped = words.strip()
    return words.replace(stripped, abbreviations().around_names.get(stripped, stripped)) if stripped else words


def _keep_numbers(before: str, after: str) -> str:
    """Puts back what a restorer changed inside names and terms that were typed right (the lengths are equal)."""
    if before == after:
        return after
    names = _names_of(before)
    tokens = tokenize(before)
    right = [hit for hit in lexicon().phrases.find(tokens) if hit.exact(tokens)]
    edits = [(span.start, span.stop, before[span.start : span.stop]) for span in names.numbers]
    edits += [(m.start, m.end, before[m.start : m.end]) for m in (*names.places, *names.regions)]
    inside = [range(start, end) for start, end, _ in edits]
    acronyms = [token for token in _acronyms(tokens) if not any(token.start in span for span in inside)]
    edits += [(token.start, token.end, token.text) for token in acronyms]
    taken = [range(start, end) for start, end, _ in edits]
    for hit in right:
        start, end = tokens[hit.first].start, tokens[hit.last - 1].end
        if not any(span.start < end and start < span.stop for span in taken):
            edits.append((start, end, before[start:end]))
    return _edited(after, edits)


def _acronyms(tokens: Sequence[Token]) -> list[Token]:
    """Words in capitals that stand alone among others: "SOC" is not "sóc"."""
    upper = [False, *(token.bare and token.text.isalpha() and token.text.isupper() for token in tokens), False]
    alone = zip(upper, upper[1:], upper[2:], tokens, strict=False)
    return [token for left, own, right, token in alone if own and not left and not right and len(token.text) > 1]


# ---- what a question names ----


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything that is read off the working text, with the spans that topic words may not lie in."""

    text: str
    tokens: tuple[Token, ...]
    cues: Cues
    mentions: tuple[PlaceMention, ...]
    places: tuple[PlaceAsked, ...]
    region: str | None
    years: tuple[int, ...]
    year_span: tuple[int, int] | None
    dates: tuple[str, ...]
    document_numbers: tuple[str, ...]
    indicators: tuple[str, ...]
    pillars: tuple[str, ...]
    level: Level | None
    premises: tuple[Premise, ...]
    taken: tuple[range, ...]
    merged: bool = False
    units: tuple[str, ...] = ()


def _find_all(
    text: str,
    language: Language,
    typed: _Names,
    bare_word: BareWord = never_bare,
    known_units: Mapping[str, str] = MappingProxyType({}),
) -> _Found:
    tokens = tokenize(text)
    numbers = find_document_numbers(text)
    number_spans = [range(number.start, number.end) for number in numbers]
    names = _names_of(text)
    named = list(names.places)
    regions = () if any(m.code != "vn" for m in named) else names.regions
    indicators = _indicators(text, named)
    mentions = _places_meant(named, indicators, text)
    cues = find_cues(tokens, language, bare_word)
    dates = [d for d in find_dates(text) if not any(d.start in span for span in number_spans)]
    mentions = [] if regions else mentions
    taken = [*number_spans, *(range(d.start, d.end) for d in dates)]
    taken += [range(m.start, m.end) for m in (*named, *names.regions)]
    folded = fold(text)
    units = _units_named(text, folded, named, known_units)
    taken += [range(unit.start, unit.end) for unit in units]
    years, year_span, year_spans = _years(folded, taken, cues, tokens)
    taken += year_spans
    inner = {i for i, token in enumerate(tokens) for m in indicators if m.start < token.start < m.end}
    cues = cues.without(frozenset(inner), "facet_number", "yes_no")
    procedures = {index for span in cues.spans("result_of_procedure") for index in span}
    cues = cues.without(frozenset(procedures), "result_word")
    pillars = _pillars(cues, tokens, indicators)
    tag = bool(indicators) and _TAG_QUESTION.search(folded) is not None
    stated = find_figures(text)
    figures = [f for f in stated if _is_premise(f, text)]
    counts = [f for f in stated if tag and f not in figures and _is_count(f)]  # their noun is the question's subject
    taken += [range(f.start, f.end) for f in figures]
    places = _places_of(regions[0], text) if regions else _places_asked(mentions, text, typed)
    merged = [range(*match.span()) for match in _AFTER_MERGER.finditer(folded)]
    merged += [range(m.end, found.end()) for m in mentions if (found := _NEW.match(folded, m.end))]
    heir = _heir_asked(places) if merged and not regions else None
    if heir is not None:
        places, taken = (heir,), [*taken, *merged]
    pairs = enumerate(pairwise(tokens), start=1)
    online = frozenset(i for i, (before, token) in pairs if (before.folded, token.folded) == ("truc", "tuyen"))
    cues = cues.without(online, *(f"level_{level}" for level in _LEVELS))  # "trực tuyến huyện …" is no "tuyến huyện"
    levels = [level for level in _LEVELS if cues.has(f"level_{level}")]
    return _Found(
        text=text,
        tokens=tokens,
        cues=cues,
        mentions=tuple(mentions),
        places=places,
        region=regions[0].code if regions else None,
        years=years,
        year_span=year_span,
        dates=tuple(dict.fromkeys(d.iso for d in dates)),
        document_numbers=tuple(dict.fromkeys(number.typed for number in numbers)),
        indicators=tuple(dict.fromkeys(m.id for m in indicators)),
        pillars=pillars,
        level=levels[0] if len(levels) == 1 else None,
        premises=(
            *(Premise(f.comparator, f.low, f.high, f.unit, f.text) for f in figures),
            *(Premise(f.comparator, f.low, f.high, None, f.text) for f in counts),
        ),
        taken=tuple(taken),
        merged=heir is not None,
        units=tuple(dict.fromkeys(unit.name for unit in units)),
    )


def _units_named(text: str, folded: str, places: Sequence[PlaceMention], known: Mapping[str, str]) -> list[LocalUnit]:
    """The districts and communes that lead to no province: named with capitals, or as a title of the corpus names them.

    A kind typed without its marks is another word as often ("Cơ Quan Chủ Trì").
    """
    units = [unit for unit in find_local_units(text, places) if _KIND_WITH_MARKS.match(unit.name)]
    units = [unit for unit in units if not any(m.start < unit.end and unit.start < m.end for m in places)]
    for key, name in known.items():
        bare = UNIT_KIND.sub("", key, count=1).strip()
        for match in re.finditer(
            rf"(?<!\w)(?:{re.escape(key)}|{re.escape(bare)} (?:commune|ward|district|town))(?!\w)", folded
        ):
            spans = [(each.start, each.end) for each in units] + [(each.start, each.end) for each in places]
            inside = any(match.start() < end and start < match.end() for start, end in spans)
            if not inside and not folded.endswith("hop tac ", 0, match.start()):
                units.append(LocalUnit(*match.span(), name, "commune"))
    return sorted(units, key=lambda unit: unit.start)


_KIND_WITH_MARKS = re.compile(r"(?:thành phố|tp|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu)(?!\w)", re.IGNORECASE)


# "… mới (sau sáp nhập)": the province of today, whatever parts are named with it; "mới đạt" is "only reached".
_AFTER_MERGER = re.compile(
    r"\bsau (?:khi |ngay )?(?:duoc )?(?:sap nhap|sat nhap|hop nhat|nhap)\b|\(moi\)"
    r"|\b(?:after|since) (?:the |its )?merg\w+"
)
# "tỉnh An Giang mới", right behind the name; "An Giang mới ban hành", "An Giang mới nhất" say something else.
_NEW = re.compile(
    r"\s\(?moi\b\)?(?! (?:nhat|dat|co|chi|duoc|hoan|dua|ban hanh|cong bo|thanh lap|trien khai|bat dau|gi|bao nhieu))"
)


def _heir_asked(places: Sequence[PlaceAsked]) -> PlaceAsked | None:
    """The merged province among the places named, if all others are the parts that it was made of."""
    for asked in places:
        parts = members(asked.code)
        if len(parts) > 1 and not asked.via and all(other.code in parts for other in places):
            return asked
    return None


def _indicators(text: str, places: Sequence[PlaceMention]) -> list[IndicatorMention]:
    """The indicators named.

    One Vietnamese syllable alone ("sóc", "công") names none; in capitals, outside of a place, they may ("SOC").
    """
    capitals = not text.isupper()

    def names_one(mention: IndicatorMention) -> bool:
        typed = text[mention.start : mention.end]
        if not is_bare_syllable(fold(typed)):
            return True
        acronym = capitals and len(typed) > 1 and typed.isascii() and typed.isupper()
        return acronym and not any(m.start <= mention.start < m.end for m in places)

    return [mention for mention in find_indicators(text) if names_one(mention)]


def _named_places(text: str, numbers: Sequence[range]) -> list[PlaceMention]:
    """The places that a text names, read as a question in small letters needs it."""
    mentions = find_places(text, weak=True) or find_places(text)
    found = [m for m in mentions if not any(m.start in span for span in numbers)]
    if not found:
        return []
    found = [_province_inside(m, text) if m.via and text[m.start : m.end].isascii() else m for m in found]
    found = _without_doubtful(_without_common_nouns(found, text), text)
    return [m for m in found if not ((len(found) > 1 or m.via) and _cuts_term(m, text))]


def _without_common_nouns(places: Sequence[PlaceMention], text: str) -> list[PlaceMention]:
    """Leaves out towns and communes in small letters where another name has its capitals ("xã biên giới")."""
    if not any(text[m.start : m.end].split()[-1].istitle() for m in places):
        return list(places)
    return [m for m in places if not (m.via and text[m.start : m.end].islower())]


def _province_inside(mention: PlaceMention, text: str) -> PlaceMention:
    """Reads "tinh gia lai" as the province of Gia Lai, not as Tĩnh Gia: a name behind "tinh" that reaches further."""
    first = text[mention.start : mention.end].lower().find("tinh ")
    if first != 0:
        return mention
    at = mention.start + len("tinh ")
    for other in find_places(text[at : mention.end + 20], weak=True)[:1]:
        if other.start == 0 and other.via is None and at + other.end > mention.end:
            return replace(other, start=at, end=at + other.end)
    return mention


def _cuts_term(mention: PlaceMention, text: str) -> bool:
    """Whether a name typed bare is made of the end of a term and of "nam" before a year ("cap quang nam 2030").

    A town that begins like a common word ("cua lo", not "Cua Lo") is none either without its "thi xa".
    """
    typed = text[mention.start : mention.end]
    as_name = typed.istitle() and not text.istitle()
    if mention.via and typed.isascii() and not as_name and fold_word(typed.split()[0]) in language_words().frame:
        return True
    if not typed.isascii() or not _YEAR_BEHIND.match(text, mention.end):
        return False
    if mention.via:
        return typed.lower().endswith(" nam")
    tokens = tokenize(text[max(0, mention.start - 40) : mention.end])
    end = tokens[-1].end
    return any(
        tokens[hit.last - 1].end < end and tokens[hit.last - 1].start >= end - len(typed) > tokens[hit.first].start
        for hit in lexicon().phrases.find(tokens, any_marks=True)
    )


def _places_meant(found: list[PlaceMention], indicators: Sequence[IndicatorMention], text: str) -> list[PlaceMention]:
    """The places asked about; the nation beside another only where it is set beside it or its goal is asked for.

    "Kinh tế số của Huế và cả nước", "mục tiêu quốc gia theo kế hoạch của Huế".
    """
    if not any(m.code != "vn" for m in found):
        return found
    measured = [range(m.start, m.end) for m in indicators]  # "so với cả nước" is part of what some measure
    goal = _GOAL_OF_THE_NATION.search(fold(text))

    def is_asked(nation: PlaceMention) -> bool:
        if goal is not None and nation.start in range(*goal.span()):
            return True
        return _set_beside(text, nation) and not any(nation.start in span for span in measured)

    return [m for m in found if m.code != "vn" or is_asked(m)]


_YEAR_BEHIND = re.compile(r" (?:19|20)\d\d(?!\w)")
_BESIDE = re.compile(r"(?:và|với|va|voi|and|with|to|hay|hoặc|vs|of)\s*$")


def _set_beside(text: str, mention: PlaceMention) -> bool:
    return _BESIDE.search(text[max(0, mention.start - 8) : mention.start].lower()) is not None


def _places_asked(mentions: Sequence[PlaceMention], text: str, typed: _Names) -> tuple[PlaceAsked, ...]:
    """One entry a province; a province that is named itself beats the town that leads to it.

    Not the district or commune that is named as one: "huyện Ba Tri, Bến Tre" and "Bến Tre: huyện Ba Tri" ask for it.
    """
    as_typed = {m.code: m for m in reversed(typed.places)}
    asked: dict[str, PlaceAsked] = {}
    for mention in mentions:
        words = text[mention.start : mention.end]
        known, own = asked.get(mention.code), PlaceAsked(mention.code, words, mention.via)
        narrower = own.via is not None and _is_named_unit(own, text)
        if known is None or (known.via and not own.via and not _is_named_unit(known, text)):
            first = as_typed.get(mention.code)
            asked[mention.code] = own if first is None else replace(own, via=first.via and own.via)
        elif narrower and not known.via:
            asked[mention.code] = own
    return tuple(asked.values())


def _is_named_unit(asked: PlaceAsked, text: str) -> bool:
    """Whether a place is asked for as a district, town or commune: by its kind before or behind its name."""
    if _UNIT_KIND_BEFORE.match(fold(asked.typed)):
        return True
    at = text.find(asked.typed)
    return at >= 0 and _UNIT_KIND_BEHIND.match(text, at + len(asked.typed)) is not None


def _places_of(region: PlaceMention, text: str) -> tuple[PlaceAsked, ...]:
    """The provinces of a region, each named by the region's words."""
    words = text[region.start : region.end]
    return tuple(PlaceAsked(code, words) for code in place(region.code).members)


def _years(
    folded: str, taken: Sequence[range], cues: Cues, tokens: Sequence[Token]
) -> tuple[tuple[int, ...], tuple[int, int] | None, list[range]]:
    """Years, the period if one is named, and the characters they stand in.

    "giai đoạn 2021-2025" is a period and its last year the horizon; "từ 2025 đến 2030" are two years.
    """
    years: list[int] = []
    spans: list[range] = []
    period: tuple[int, int] | None = None
    for match in _YEAR_SPAN.finditer(folded):
        first, last = int(match["first"]), int(match["last"])
        if first >= last or any(match.start() in span for span in taken):
            continue
        spans.append(range(*match.span()))
        if _is_period(folded, match):
            period = (first, last)
            years.append(last)
        else:
            years += [first, last]
    blocked = [*taken, *spans]
    for match in _YEAR.finditer(folded):
        if not any(match.start() in span for span in blocked):
            years.append(int(match[0]))
            spans.append(range(*match.span()))
    for match in _FAR_YEAR.finditer(folded):
        if not any(match.start("year") in span for span in [*taken, *spans]):
            years.append(int(match["year"]))
            spans.append(range(*match.span("year")))
    return tuple(dict.fromkeys(years)), period, spans


_PERIOD_LEAD = re.compile(
    r"(?:giai doan|nhiem ky|thoi ky|gd|period|term|phase|trong)(?:\s(?:tu|nam|tu nam|from|of))?\s*$"
)


def _is_period(folded: str, match: re.Match[str]) -> bool:
    link = match["link"]
    if link in "-–—":
        return True
    led = _PERIOD_LEAD.search(folded[max(0, match.start() - 24) : match.start()]) is not None
    return led and link not in ("va", "and")


def _pillars(cues: Cues, tokens: Sequence[Token], indicators: Sequence[IndicatorMention]) -> tuple[str, ...]:
    """Pillars that are named as such: not as part of the words of one indicator ("tỷ trọng kinh tế số")."""
    found: list[tuple[int, str]] = []
    for group, spans in cues.hits.items():
        if not group.startswith("pillar_") or group == "pillar_lead":
            continue
        for span in spans:
            start, end = tokens[span.start].start, tokens[span.stop - 1].end
            inside = any(m.start <= start and end <= m.end and m.end - m.start > end - start for m in indicators)
            if not inside:
                found.append((start, group.removeprefix("pillar_")))
    return tuple(dict.fromkeys(pillar for _, pillar in sorted(found)))


_TAG_QUESTION = re.compile(r"\b(?:dung khong|phai khong|co phai|co dung|dung hay sai|is it true|is it correct)\b")
_LEAST_COUNT = 10  # smaller ones count parts of the text ("3 trụ cột")


def _is_count(figure: Figure) -> bool:
    """Whether a figure of a yes-or-no question about an indicator counts things ("500 doanh nghiệp"), not years."""
    return figure.low == figure.high and figure.low >= _LEAST_COUNT and not 1900 <= figure.low <= 2100


def _is_premise(figure: Figure, text: str) -> bool:
    """Shares, money and ranks that the question states; counts of things ("8 lĩnh vực", "2 xã") are none."""
    if figure.comparator == "top":
        return True
    unit = (figure.unit or "").lower()
    return unit.startswith(("/", *_PERCENT_UNITS)) or any(word in unit.split() for word in _MONEY_WORDS)


def _signals(found: _Found, topic: tuple[str, ...], *, follows: bool) -> Signals:
    cues = found.cues
    question_words = ("figure_word", "which_place", "count_places", "yes_no", "definition", "passage_focus", "manner")
    asks = "?" in found.text or cues.has(*question_words, "facet_number", "facet_issued", "facet_place", "enumeration")
    return Signals(
        tokens=found.tokens,
        cues=cues,
        places=(found.region,) if found.region else tuple(p.code for p in found.places),
        region=found.region is not None,
        years=found.years,
        indicators=found.indicators,
        pillars=found.pillars,
        document_numbers=found.document_numbers,
        level=found.level is not None,
        premises=bool(found.premises),
        content=bool(topic),
        asks=asks,
        follows=follows,
    )


# ---- the subject ----


def _filler_tokens(found: _Found) -> set[int]:
    groups = intent_words().filler
    nouns = found.cues.spans("passage_noun")  # "hạn chế" is no deadline ("hạn")
    return {
        index
        for group in found.cues.hits
        if group in groups
        for span in found.cues.hits[group]
        if not any(noun.start <= span.start and span.stop <= noun.stop and len(span) < len(noun) for noun in nouns)
        for index in span
    }


def _topic(found: _Found, *, typed_bare: bool) -> tuple[str, ...]:
    filler = _filler_tokens(found)
    if typed_bare:  # a filler word that was restored to another one, outside of any term ("co": "có", not "cơ")
        terms = lexicon().phrases.find(found.tokens)
        in_terms = {index for hit in terms for index in range(hit.first, hit.last)}
        small = intent_words().bare_filler
        filler |= {i for i, token in enumerate(found.tokens) if token.folded in small and i not in in_terms}
    words = [
        token.text.lower()
        for index, token in enumerate(found.tokens)
        if index not in filler and not token.text.isdigit() and not any(token.start in span for span in found.taken)
    ]
    return tuple(dict.fromkeys(words))


def _topic_and_translation(found: _Found) -> tuple[tuple[str, ...], str]:
    """The Vietnamese words of an English question's subject, and the Vietnamese that is searched for it."""
    filler = _filler_tokens(found)
    hits = {hit.first: hit for hit in glossary().find(found.tokens)}
    names = {m.start: m for m in found.mentions}
    topic: list[str] = []
    pieces: list[str] = []
    index = 0
    while index < len(found.tokens):
        token = found.tokens[index]
        hit = hits.get(index)
        in_name = any(token.start in range(m.start, m.end) for m in found.mentions)
        if in_name:
            mention = names.get(token.start)
            pieces += [mention.via or mention.name] if mention else []
        elif hit is not None and not any(token.start in span for span in found.taken):
            pieces.append(hit.value)
            wanted = [i for i in range(hit.first, hit.last) if i not in filler]
            topic += [t.text.lower() for t in tokenize(hit.value)] if wanted else []
            index = hit.last - 1
        elif token.text.isdigit() and len(token.text) == 4:
            pieces.append(f"năm {token.text}")
        elif index not in filler:
            pieces.append(token.text)
            if not token.text.isdigit() and not any(token.start in span for span in found.taken):
                topic.append(token.text.lower())
        index += 1
    return tuple(dict.fromkeys(topic)), " ".join(pieces)
