"""Answers quoted from passages: the fewest whole sentences that cover the question, or None where nothing covers it."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assistant.composition.citations import CitationBook, block_index, table_head, trimmed
from assistant.composition.context import Task
from assistant.composition.money import TOTAL, asks_amount, asks_whole_sum, of_whole_plan, states_amount, unit_line
from assistant.composition.notices import REFORM_DATE, notices_for_documents
from assistant.composition.rows import HOW_MUCH
from assistant.composition.terms import credit, document_terms, folded_text, known_terms, marked_syllables
from assistant.composition.wording import inert, place_name
from assistant.intents import intent_words
from assistant.types import ROW_INTENTS, Citation, Draft, Notice
from index.types import Hit
from ingest.data_files import load_yaml
from ingest.figures import find_figures
from ingest.indicators import find_indicators
from ingest.normalize import fold, nfc
from ingest.places import find_places, successor
from ingest.sentences import sentence_spans
from ingest.types import Block, BlockKind, Document, Level

MIN_COVERAGE = 0.62  # of the question's topic weight; below it the sentence speaks of something else
MIN_OWN_COVERAGE = 0.5  # of what title and headings leave open the sentence itself must hold so much
SELF_EVIDENT_COVERAGE = 0.85  # a sentence that holds so much of the topic needs no indicator to prove it
EXACT_FORM = 0.12  # the bonus of a sentence in the very form asked for ("2 nhiệm vụ", "X là …"), which …
MAX_FORM_RELIEF = 0.2  # … lets it cover a little less of the topic
COMPLEMENT_CHARS = 600  # how near such a sentence stands
COMPLEMENT_COVERAGE = 0.2  # and how much of the topic it must add
YEAR_BONUS = 0.2  # a sentence that itself names the year asked
ANSWER_TYPE_BONUS = 0.1  # a sentence that gives a date where "when" was asked, a body where "who" was asked
MAX_QUOTES = 3
MAX_QUOTE_CHARS = 700  # a look-up's text stays under 1,200 characters
MAX_LIST_QUOTE_CHARS = 1400
ENUMERATION = re.compile(r":[^:;]{1,400};[^;]{1,400};")  # a sentence that lists things one by one …
ENUMERATION_CHARS = 1050  # … may take most of a look-up's text
CLOSE_SECOND = 0.93  # a second sentence is quoted if it scores nearly as well as the first
MAX_CLAUSES = 24  # of a run, so that the work on one sentence stays bounded
MAX_STEP_GAP = 5  # characters between the lines of one procedure
LENGTH_WEIGHT = 0.15  # how much the length of a run counts beside what it covers
YEAR_REACH_CHARS = 40  # between a figure and the year it is of
LEAD_IN_SYLLABLES = 7  # a sentence with so few of its own beside the question's words ("lớn nhất hiện nay vẫn là")
LOOK_AHEAD_SENTENCES = 3  # how far behind the sentence on the topic its "who" or "when" may stand
COUNT_QUESTION = re.compile(
    r"(?<!dieu )(?<!khoan )(?<!muc )(?<!so )(?<!thu )\b(?:may|bao nhieu|how many)\s+((?:\w+\s?){1,3})"
)
SHARE = re.compile(r"\b(?:t[yi] le|t[yi] trong|share|percentage|proportion)\b")  # a share of an area is no area
YEAR = re.compile(r"(?:(?<=[12]\d\d\d-)|(?<![\d/.,-]))(?:19|20)\d\d(?![\d.,]?\d)")
MIN_ENGLISH_WORD = 4  # shorter English words ask or join; they say nothing of the subject
ENGLISH_ASKING = frozenset(
    [
        "what",
        "which",
        "when",
        "where",
        "does",
        "should",
        "will",
        "many",
        "much",
        "have",
        "been",
        "that",
        "this",
        "with",
        "from",
        "does",
        "their",
    ]
)
WHEN = re.compile(r"\b(?:khi nao|bao gio|ngay nao|thang nao|nam nao|luc nao)\b|^when\b")
TIME = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}/\d|\b(?:quy|thang|ngay|tuan|gio|nam hoc|dau nam|cuoi nam|hang nam|moi nam)\b|"
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|quarter|month|year)\b"
)
STEP = re.compile(r"^\W{0,3}buoc (?:\d|mot|hai|ba|bon|nam|thu|dau)")
STEPS = re.compile(r"\b(?:may buoc|cac buoc|nhung buoc|gom buoc|quy trinh|trinh tu|steps?)\b")
PLACE_CONTEXT_CHARS = 900  # and so does the last place named before a sentence
YEAR_CONTEXT_CHARS = 700  # a year holds for the paragraph behind it
UNCOUNTED = frozenset(  # units and small words behind "how much", not things
    re.findall(
        r"\w+",
        """phan tien ty ti trieu von dong grdp diem nam ngay thang lan lau muc cho o tai cua trong la de den vao thi voi
        mot moi tu va hang theo nua roi khi neu sau truoc ve tren vay duoc dat vi hay""",
    )
)
LEVEL_WORDS: dict[Level, str] = {"province": "cap tinh", "district": "cap huyen", "commune": "cap xa"}
LEVEL_NOUNS: dict[Level, str] = {
    "national": r"\b(?:ca nuoc|toan quoc|quoc gia|national)",
    "province": r"\b(?:tinh|thanh pho|province|provincial)\b",
    "district": r"\b(?:huyen|quan|thi xa|district)",
    "commune": r"\b(?:xa|phuong|commune|ward)",
}
AIM = re.compile(r"\b(?:muc tieu|chi tieu|phan dau|ke hoach|den nam|target\w*|goals?|aims?|plans?)\b")
UNIT_KIND = re.compile(r"(?:huyen|thi xa|thanh pho|quan|phuong|xa|thi tran|dac khu)\b")
UNIT_OPENING_CHARS = 40  # a sentence about a district names it at once
VENUE = re.compile(r"\b(?:tai|o)\s+$")  # "hội nghị tại thành phố …" is no document of that city
NAMES_WANTED = re.compile(r"\b(?:ke ten|neu ten|liet ke|gom|la gi|la nhung|nao|which|name)\b")  # not only how many
NUMERAL = r"(?:\d+|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)"
HEADING_KINDS: tuple[BlockKind, ...] = ("heading", "table_section", "table_header")
PASSAGE_WORDS_FILE = Path(__file__).with_name("passage_words.yaml")
ANSWER_TYPES_FILE = Path(__file__).with_name("answer_types.yaml")


@dataclass(frozen=True, slots=True)
class AnswerType:
    """A kind of fact: how questions ask for it and how sentences give it."""

    asks: re.Pattern[str]
    given_by: re.Pattern[str]
    stands_for: tuple[str, ...] = ()
    asking: frozenset[str] = frozenset()

    def given(self, sentence: str) -> bool:
        """Whether a sentence states such a fact."""
        return _states(self.given_by, sentence)


@lru_cache(maxsize=8192)  # the same sentences are held against many questions
def _states(given_by: re.Pattern[str], sentence: str) -> bool:
    return given_by.search(nfc(sentence)) is not None


@lru_cache(maxsize=1)
def answer_types() -> tuple[AnswerType, ...]:
    """The kinds of fact of ``answer_types.yaml``."""
    raw = load_yaml(ANSWER_TYPES_FILE)
    return tuple(
        AnswerType(
            _any_of(map(fold, each["asks"])),
            _any_of(each["given_by"]),
            marked_syllables(each.get("stands_for", "")),
            frozenset(word for phrase in each["asks"] for word in fold(phrase).split()),
        )
        for each in raw.values()
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Whole phrases; one that ends in a digit or a sign ("năm 20", "đồng/") may be followed by anything.

    A phrase with a capital is a name and matches as written ("Sở", not "sở hữu"), the others in any case.
    """
    forms = []
    for phrase in phrases:
        ending = r"\b" if phrase[-1].isalpha() else ""
        form = rf"(?<!\w){re.escape(phrase)}{ending}"
        forms.append(form if phrase != phrase.lower() else f"(?i:{form})")
    return re.compile("|".join(forms))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with how well it answers; offsets in the document's clean text."""

    document: Document
    start: int
    end: int
    coverage: float
    own_coverage: float
    score: float
    topic: tuple[str, ...] = ()
    form: float = 0.0
    kind: BlockKind = "paragraph"
    headings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentence."""
        return self.document.text[self.start : self.end]

    def scored(self, score: float) -> "Candidate":
        """The same sentence with another score."""
        return replace(self, score=score)


def passage_answer(task: Task) -> Draft | None:
    """Quote the sentences that cover the question's topic; None where none covers enough of it."""
    of_units: tuple[Sequence[str], Candidate] | None = None
    for topic in topics_of(task):
        fit = [each for each in rank_sentences(task, topic) if covers(each) and answers_question(task, each)]
        of_place = [each for each in fit if unit_reported(task, each) is None]
        if of_place:
            return _quoted(task, topic, of_place)
        if fit and of_units is None:
            of_units = topic, fit[0]
    return None if of_units is None else unit_offer(task, *of_units)


def unit_offer(task: Task, topic: Sequence[str], candidate: Candidate) -> Draft:
    """A refusal that offers the figure of a district or commune as what it is."""
    place = ", ".join(place_name(code, task.language) for code in task.place_codes)
    offer = task.say("offer_unit", unit=unit_reported(task, candidate))
    lead = f"{task.say('not_found_topic', place=place)} {offer}"
    return replace(quote(task, topic, [candidate], lead=lead), status="not_found")


def unit_reported(task: Task, candidate: Candidate) -> str | None:
    """The district or commune whose figure a sentence gives, where a figure of a whole province is asked; else None.

    The sentence opens with its name, stands under a heading with it, or in a document of its own. In prose that gives
    no figure a unit is an example, and a question that names a unit is answered by its sentences.
    """
    query = task.query
    if not query.places or any(asked.via for asked in query.places) or query.level in ("district", "commune"):
        return None
    if not (asks_amount(task) or (query.intent in ROW_INTENTS and asks_figure(task))):
        return None
    opening = candidate.text[:UNIT_OPENING_CHARS]
    for text in (opening, *reversed(candidate.headings), candidate.document.title):
        named = [mention for mention in find_places(nfc(text)) if mention.code != "vn"]
        if named:
            unit = named[0]
            held_at = VENUE.search(folded_text(text[: unit.start])) is not None
            of_place = unit.code in task.place_codes and UNIT_KIND.match(fold(unit.via or ""))
            return unit.via if of_place and not held_at else None
    return None


def stated_plainly(task: Task) -> Draft | None:
    """A sentence that names indicator, year and figure itself, where no row was read from it; None elsewhere.

    Its year must not be that of something else in it, and a goal must be called one.
    """
    if not asks_figure(task) or not (task.wanted.years or task.query.level):
        return None
    for topic in topics_of(task):
        for each in rank_sentences(task, topic):
            plain = each.own_coverage >= SELF_EVIDENT_COVERAGE and each.coverage >= SELF_EVIDENT_COVERAGE
            if not plain or not answers_question(task, each) or not states_number(each.text):
                continue
            if unit_reported(task, each) is None and _is_of_year_and_kind(task, each):
                return quote(task, topic, [each])
    return None


def _is_of_year_and_kind(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence names the years asked, none for another indicator only, and the kind and level asked."""
    wanted, query = task.wanted, task.query
    if not all(_figure_of_year(candidate.text, year) for year in wanted.years):
        return False
    folded = folded_text(candidate.text)
    if wanted.asks_target and not query.asks_result and not AIM.search(folded):
        return False
    if query.asks_result and not wanted.asks_target and AIM.search(folded):
        return False
    if query.level is not None and not re.search(LEVEL_NOUNS[query.level], folded):
        return False
    rows = task.corpus.rows.of_places(task.place_codes)
    document, start, end = candidate.document, candidate.start, candidate.end
    inside = [row.target for row in rows if row.target.document_id == document.id and start <= row.target.start < end]
    return not any(row.year in wanted.years and row.indicator not in query.indicators for row in inside)


def _figure_of_year(text: str, year: int) -> bool:
    """Whether a sentence puts a figure and a year side by side ("10% của năm 2025")."""
    plain = nfc(text)
    figures = find_figures(plain)
    for match in re.finditer(rf"(?<![\d/–-]){year}(?![\d/–-])", plain):
        for figure in figures:
            first, last = sorted([(figure.start, figure.end), match.span()])
            between = plain[first[1] : last[0]]
            if figure.low != year and 0 <= last[0] - first[1] <= YEAR_REACH_CHARS and not re.search(r"[;:.,]", between):
                return True
    return False


def topics_of(task: Task) -> list[tuple[str, ...]]:
    """What a sentence must speak of: the topic in Vietnamese and, for English sources, the words as typed."""
    topics = [task.wanted.topic]
    for asked in facts_asked(task):
        if asked.stands_for:
            rest = tuple(term for term in task.wanted.topic if fold(term) not in asked.asking)
            topics.append((*asked.stands_for, *rest))
    if task.language == "en":
        named = {term for place in task.query.places for term in marked_syllables(place.typed)}
        words = marked_syllables(task.query.normalized)
        topics.append(
            tuple(
                word
                for word in words
                if len(word) >= MIN_ENGLISH_WORD
                and word not in named
                and word not in ENGLISH_ASKING
                and not word.isdigit()
            )
        )
    return [topic for topic in topics if topic]


def _quoted(task: Task, topic: Sequence[str], fit: Sequence[Candidate]) -> Draft:
    """The best sentence with what completes it."""
    best = fit[0]
    chosen = [best]
    if (second := complement(task, topic, best, fit[1:])) is not None:
        chosen.append(second)
    elif task.query.intent in ("list", "passage", "aggregate") and best.kind not in HEADING_KINDS:
        close = [each for each in fit[1:] if each.score >= best.score * CLOSE_SECOND and each.kind not in HEADING_KINDS]
        if task.query.intent != "aggregate":  # a second document speaks of another place or plan
            close = [each for each in close if each.document.id == best.document.id]
        chosen += close[: MAX_QUOTES - 1]
    return quote(task, topic, chosen)


def complement(task: Task, topic: Sequence[str], best: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """A sentence near the best one that states much of what it leaves unsaid: the second half of a double question."""
    weights = task.corpus.weights
    stated = _terms_of(best.document, best.start, best.end)
    covered = weights.coverage(topic, stated)
    for other in others:
        near = abs(other.start - best.start) <= COMPLEMENT_CHARS and other.document.id == best.document.id
        if near and other.kind not in HEADING_KINDS:
            both = weights.coverage(topic, stated + _terms_of(other.document, other.start, other.end))
            if both - covered >= COMPLEMENT_COVERAGE:
                return other
    return None


def covers(candidate: Candidate) -> bool:
    """Whether a sentence speaks of enough of the question's topic."""
    if candidate.kind not in HEADING_KINDS and not _says_more(candidate):
        return False  # it only repeats the question's words: a name, a caption
    relief = min(candidate.form, MAX_FORM_RELIEF) if candidate.form >= EXACT_FORM else 0.0
    return candidate.coverage >= MIN_COVERAGE - relief and candidate.own_coverage >= MIN_OWN_COVERAGE - relief


def _says_more(candidate: Candidate) -> bool:
    """Whether a sentence has words beside the question's, its own numbering, years and small words, or opens a list."""
    if _opens_section(candidate):
        return True
    small, topic = intent_words().bare_filler, set(candidate.topic)
    words = document_terms(YEAR.sub(" ", candidate.text[len(_label(candidate.text)) :]))
    return any(term not in topic and fold(term) not in small for term in words)


def _opens_section(candidate: Candidate) -> bool:
    """Whether a sentence is the title of what follows: it ends in a colon, or is a numbered line without a stop."""
    text = candidate.text.rstrip()
    if text.endswith(":"):
        return True
    if candidate.kind != "item" or not _label(text) or text[-1] in ".;,!?":
        return False
    index = block_index(candidate.document, candidate.start)
    behind = candidate.document.blocks[index + 1 : index + 2]
    return bool(behind) and behind[0].kind == "paragraph" and candidate.end >= candidate.document.blocks[index].end


def _label(text: str) -> str:
    """The number or letter that a line begins with ("1.", "a)"), empty for none."""
    label = re.match(r"\s*(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)](?=\s)", text)
    return label[0] if label else ""


def answers_question(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence on the topic is also about the year, the indicator and the kind of fact that are asked.

    Rows come first wherever a figure is asked for; a sentence may stand in for one only if it says as much itself.
    """
    query = task.query
    if addresses_assistant(candidate.text) or not of_places_asked(task, candidate) or names_only(candidate):
        return False
    if asks_amount(task) and not gives_amount(candidate):
        return False
    if asks_whole_sum(task) and not of_whole_plan(
        candidate.document, candidate.start, candidate.end, candidate.headings
    ):
        return False
    if query.intent in ROW_INTENTS:
        proven = candidate.own_coverage >= SELF_EVIDENT_COVERAGE or not asks_figure(task)
        if query.indicators and not proven:
            return bool({mention.id for mention in find_indicators(candidate.text)} & set(query.indicators))
        if (_asked(HOW_MUCH, task.wanted.folded_question) or asks_figure(task)) and not states_number(candidate.text):
            return False
    if not asks_steps(task) and not states_count(task, candidate):
        return False
    if asks_when(task) and not gives_time(task, candidate):
        return False
    if not task.wanted.years:
        return True
    stated = years_at(candidate) if asks_amount(task) else years_of(candidate.text)
    if stated and asks_amount(task):  # a sum with its year is of no other one
        return bool(set(stated) & task.wanted.years)
    if not stated:
        before = candidate.document.text[max(0, candidate.start - YEAR_CONTEXT_CHARS) : candidate.start]
        stated = years_of(before)[-1:] if query.intent in ROW_INTENTS else years_of(before)
        stated = stated or years_of(f"{candidate.document.title} {candidate.document.published or ''}")
    return bool(set(stated) & task.wanted.years) or _of_that_plan(task, candidate)


def _of_that_plan(task: Task, candidate: Candidate) -> bool:
    """Whether prose stands in a plan for the very period asked, whose title names it ("giai đoạn 2022-2025")."""
    if task.query.year_span and set(task.query.year_span) <= set(years_of(candidate.document.title)):
        return True
    return task.query.intent not in ROW_INTENTS and bool(task.wanted.years & set(years_of(candidate.document.text)))


def addresses_assistant(text: str) -> bool:
    """Whether a sentence of a document gives orders to AI readers: never an answer to anybody's question."""
    words = answer_words()
    folded = folded_text(text)
    return bool(words["assistants"].search(folded)) and bool(words["orders"].search(folded))


@lru_cache(maxsize=1)
def answer_words() -> dict[str, re.Pattern[str]]:
    """The patterns of ``passage_words.yaml`` over folded text."""
    return {name: _any_of(map(fold, phrases)) for name, phrases in load_yaml(PASSAGE_WORDS_FILE).items()}


def of_places_asked(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence of a document about several places speaks of one that is asked."""
    document, codes = candidate.document, set(task.place_codes)
    if codes == {"vn"}:
        central = all(code == "vn" or code.startswith("bo_") for code in document.provinces)
        return (central and bool(document.provinces)) or any(m.code == "vn" for m in find_places(candidate.text))
    if not codes or set(document.provinces) <= codes:
        return True
    named = _places_told_of(candidate)
    return not named or bool(codes & named)


def _places_told_of(candidate: Candidate) -> set[str]:
    """The places that a sentence is about: those it names, its section's, the last one named before, the document's.

    A place that a heading or an earlier sentence names ends with its section.
    """
    document = candidate.document
    if own := _codes(document, candidate.text):
        return set(own)
    for heading in reversed(candidate.headings[1:]):
        if above := _codes(document, heading):
            return set(above)
    first = max(0, candidate.start - PLACE_CONTEXT_CHARS)
    if candidate.headings:
        first = max(first, document.text.rfind(candidate.headings[-1], 0, candidate.start))
        if not _codes(document, document.text[first : candidate.start]):
            return set(_codes(document, document.title))
    return set(_codes(document, document.text[first : candidate.start])[-1:])


def _codes(document: Document, text: str) -> list[str]:
    """The places that a text names, in order; since the merger a district is of the province of today as well."""
    late = (document.published or "") >= REFORM_DATE
    named = [mention for mention in find_places(nfc(text)) if mention.code != "vn"]
    return [code for m in named for code in ((m.code, successor(m.code)) if m.via and late else (m.code,))]


def states_count(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence counts what a "how many …" question counts; true where the question counts nothing."""
    counted = COUNT_QUESTION.search(task.wanted.folded_question)
    if counted is None or counted[1].split()[0] in UNCOUNTED or _asked(NAMES_WANTED, task.wanted.folded_question):
        return True
    if asks_amount(task) and gives_amount(candidate):
        return True
    pattern = _counted(task.wanted.folded_question)
    return pattern is None or pattern.search(folded_text(candidate.text)) is not None


def names_only(candidate: Candidate) -> bool:
    """Whether a sentence is but a title: the document's own, or a heading whose section does not fit behind it."""
    if candidate.kind == "heading":
        return _end_of_section(candidate, MAX_QUOTE_CHARS) <= candidate.end
    own = folded_text(candidate.text).strip(" .")
    return candidate.kind == "paragraph" and bool(own) and own in folded_text(candidate.document.title)


def gives_amount(candidate: Candidate) -> bool:
    """Whether a sentence, or the list that it opens, states a sum of money."""
    end = candidate.end
    if candidate.text.rstrip().endswith(":"):
        end = _end_of_section(candidate, MAX_QUOTE_CHARS)
    return states_amount(candidate.document, candidate.start, end)


def states_number(text: str) -> bool:
    """Whether a sentence states any number, in digits or in words."""
    return bool(re.search(r"\d", text)) or bool(find_figures(text, bare=True))


def asks_other_fact(task: Task) -> bool:
    """Whether the question wants a body, a date or a place rather than a value."""
    question = task.wanted.folded_question
    return bool(facts_asked(task)) and not HOW_MUCH.search(question) and not SHARE.search(question)


def asks_when(task: Task) -> bool:
    """Whether the question wants a point in time and nothing else will do."""
    return _asked(WHEN, task.wanted.folded_question)


def gives_time(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence, with what would be quoted of it, names a time."""
    start, end = extent(task, candidate.topic, candidate, MAX_QUOTE_CHARS)
    return TIME.search(folded_text(candidate.document.text[start:end])) is not None


def asks_steps(task: Task) -> bool:
    """Whether the question wants a procedure, which prose tells and no row."""
    return _asked(STEPS, task.wanted.folded_question)


def facts_asked(task: Task) -> tuple[AnswerType, ...]:
    """The kinds of fact that the question asks for by its words."""
    return _facts_in(task.wanted.folded_question)


@lru_cache(maxsize=512)  # looked at for each sentence of one question
def _asked(words: re.Pattern[str], question: str) -> bool:
    """Whether a question has words of a kind."""
    return words.search(question) is not None


@lru_cache(maxsize=64)  # looked at for each sentence of one question
def _facts_in(question: str) -> tuple[AnswerType, ...]:
    return tuple(each for each in answer_types() if each.asks.search(question))


@lru_cache(maxsize=64)
def _counted(question: str) -> re.Pattern[str] | None:
    """How a sentence counts what the question counts ("mấy nhiệm vụ": "5 nhiệm vụ"); None where it counts nothing."""
    counted = COUNT_QUESTION.search(question)
    words = counted[1].split() if counted else []
    return re.compile(rf"\b{NUMERAL}\s+(?:\w+\s+)?{re.escape(words[0])}\b") if words else None


def asks_figure(task: Task) -> bool:
    """Whether the question wants a value: it says "how much", "target", or names a year for its indicator."""
    if asks_steps(task):
        return False
    return task.wanted.asks_target or bool(task.wanted.years) or _asked(HOW_MUCH, task.wanted.folded_question)


def years_at(candidate: Candidate) -> list[int]:
    """The years that a sentence, or a table row with its head, names."""
    head = table_head(candidate.document, candidate.start) if candidate.text.startswith("|") else None
    return years_of(candidate.document.text[head.start : head.end] if head else "") + years_of(candidate.text)


def years_of(text: str) -> list[int]:
    """The years that a text names, in order."""
    return [int(year) for year in YEAR.findall(text)]


def quote(task: Task, topic: Sequence[str], chosen: Sequence[Candidate], *, lead: str | None = None) -> Draft:
    """The chosen sentences as cited quotes, the best first, under a lead of their own or the usual one."""
    book = CitationBook(task.corpus.snapshot)
    room = MAX_LIST_QUOTE_CHARS if task.query.intent in ("list", "aggregate") else MAX_QUOTE_CHARS
    parts = []
    for each in chosen:
        if ENUMERATION.search(each.text):
            room = max(room, ENUMERATION_CHARS)
        start, end = extent(task, topic, each, room)
        part = written(task, book, each, start, end)
        parts.append(f"{_whose(task, each)}{part}")
        room -= end - start
        if room < 150:
            break
    documents = list({each.document.id: each.document for each in chosen}.values())
    notices = notices_for_documents(task, documents, task.place_codes)
    foreign = task.language == "en" and any(not _is_plain(each.text) for each in chosen)
    lead = lead or task.say("quote_lead" if foreign or task.language == "vi" else "quote_lead_english")
    text = f"{lead}\n\n" + "\n\n".join(parts)
    return Draft("answered", text, tuple(book.citations), (), tuple(notices))


def _whose(task: Task, candidate: Candidate) -> str:
    """The place that a quote is about, where the question names none: a reader must see whose words these are."""
    if task.place_codes or not candidate.document.provinces:
        return ""
    return ", ".join(place_name(code, task.language) for code in candidate.document.provinces[:4]) + ":\n\n"


def _is_plain(text: str) -> bool:
    """Whether a text has no Vietnamese marks: a source in English is not announced as Vietnamese."""
    return folded_text(text) == nfc(text).casefold()


def written(task: Task, book: CitationBook, candidate: Candidate, start: int, end: int) -> str:
    """A quote as Markdown: a block quote, or table rows under their head and unit, in the columns asked for."""
    document = candidate.document
    text = document.text[start:end].strip()
    if not text.startswith("|"):
        body = "\n> ".join(inert(line.strip()) for line in _of_level_asked(task, text.split("\n")) if line.strip())
        return f"> {body} [{book.cite(document, start, end)}]"
    rows = [line for line in text.split("\n") if line.strip()]
    head = table_head(document, start)
    if head is None:
        return "\n".join([*(f"> {row}" for row in rows), f"> [{book.cite(document, start, end)}]"])
    caption = []
    if (unit := unit_line(document, head)) is not None:
        line = inert(document.text[unit.start : unit.end].strip(" ()"))
        caption = [f"{line} [{book.cite(document, unit.start, unit.end)}]", ""]
    shown = _of_years_asked(task, [document.text[head.start : head.end], *rows])
    columns = max(shown[0].count("|") - 1, 1)
    marks = f"[{book.cite(document, start, end)}] [{book.cite(document, head.start, head.end)}]"
    return "\n".join([*caption, shown[0], f"|{' --- |' * columns}", *shown[1:], "", marks])


def _of_level_asked(task: Task, lines: Sequence[str]) -> list[str]:
    """The lines of a list without the items of other levels ("a) Cấp tỉnh: …"), where one is of the level asked."""
    if task.query.level is None:
        return list(lines)
    named = [{level for level, words in LEVEL_WORDS.items() if words in folded_text(line)} for line in lines]
    if not any(levels == {task.query.level} for levels in named[1:]):
        return list(lines)
    return [line for line, levels in zip(lines, named, strict=True) if not levels or task.query.level in levels]


def _of_years_asked(task: Task, lines: Sequence[str]) -> list[str]:
    """Table lines without the columns of years that were not asked, where the head has one of a year that was.

    A sum over all years goes with them; a question for a period, or for no figure, is shown every column.
    """
    cells = [line.strip().strip("|").split("|") for line in lines]
    wanted, head = task.wanted.years, cells[0]
    named = [set(years_of(cell)) for cell in head]
    whole = task.query.year_span or len({len(row) for row in cells}) > 1
    if whole or not any(years & wanted for years in named):
        return list(lines)
    kept = [
        column
        for column, years in enumerate(named)
        if years & wanted or not (years or TOTAL.search(folded_text(head[column])))
    ]
    return ["|" + "|".join(row[column] for column in kept) + "|" for row in cells]


def joined(drafts: Sequence[tuple[str, Draft]]) -> Draft:
    """Several quoted answers as one, each under its heading, markers counted on."""
    texts: list[str] = []
    citations: list[Citation] = []
    notices: list[Notice] = []
    for heading, draft in drafts:
        shift = len(citations)
        body = draft.text
        for each in reversed(draft.citations):
            body = body.replace(f"[{each.marker}]", f"[{each.marker + shift}]")
        texts.append(f"**{heading}**\n\n{body}")
        citations += [replace(each, marker=each.marker + shift) for each in draft.citations]
        notices += [each for each in draft.notices if each not in notices]
    return Draft("answered", "\n\n".join(texts), tuple(citations), (), tuple(notices))


def sentences_of_hits(task: Task) -> Iterator[Candidate]:
    """All sentences and table rows of the retrieved passages, whatever they speak of, unscored, each once."""
    seen: set[tuple[str, int]] = set()
    for hit in task.evidence.hits:
        if not task.in_scope(hit.passage.document_id):
            continue
        document = task.corpus.documents[hit.passage.document_id]
        spans = _units(document, hit.passage.start, hit.passage.end)
        for (start, end), path in zip(spans, _heading_paths(document, hit.passage.start, spans), strict=True):
            if (document.id, start) not in seen:
                seen.add((document.id, start))
                block = _block_of(document, start)
                kind: BlockKind = block.kind if block else "paragraph"
                yield Candidate(document, start, end, 0.0, 0.0, 0.0, kind=kind, headings=path)


def rank_sentences(task: Task, topic: Sequence[str]) -> list[Candidate]:
    """All sentences of the retrieved passages, best first."""
    seen: dict[tuple[str, int], Candidate] = {}
    for hit in task.evidence.hits:
        if not task.in_scope(hit.passage.document_id):
            continue
        document = task.corpus.documents[hit.passage.document_id]
        for candidate in _sentences_of(task, topic, hit, document):
            known = seen.get((document.id, candidate.start))
            if known is None or candidate.score > known.score:
                seen[document.id, candidate.start] = candidate
    return sorted(seen.values(), key=lambda each: -each.score)


def _sentences_of(task: Task, topic: Sequence[str], hit: Hit, document: Document) -> list[Candidate]:
    weights = task.corpus.weights
    passage = hit.passage
    spans = _units(document, passage.start, passage.end)
    terms = [_terms_of(document, start, end) for start, end in spans]
    title = known_terms(document_terms(document.title))
    paths = _heading_paths(document, passage.start, spans)
    candidates = []
    for position, (start, end) in enumerate(spans):
        own = terms[position]
        said = known_terms(own)
        if not any(credit(term, said) for term in topic):
            continue
        before = known_terms(terms[position - 1]) if position else frozenset()
        block = _block_of(document, start)
        kind: BlockKind = block.kind if block else "paragraph"
        frame = title | known_terms(document_terms(" ".join(paths[position])))
        # a heading stands in its own heading path: only the title can have said before what it says
        left_open = [term for term in topic if credit(term, title if kind == "heading" else frame) < 1]
        stated = weights.coverage(topic, said)
        own_coverage = weights.coverage(left_open, said) if left_open else stated
        coverage = weights.coverage(topic, frame | said | before)
        score = 0.25 * stated + 0.2 * own_coverage + 0.2 * coverage
        score += 0.2 * weights.pair_coverage(topic, own) + 0.15 * hit.score
        form = _fits_question(task, topic, document.text[start:end])
        score += form
        if asks_amount(task) and TOTAL.search(folded_text(document.text[start:end] + " ".join(paths[position]))):
            score += YEAR_BONUS  # the sum of the plan before the sums of its parts
        if task.wanted.years & set(years_of(document.text[start:end])):
            score += YEAR_BONUS
        if kind in HEADING_KINDS:
            score -= 0.05  # a heading answers through what stands under it, a sentence by itself
        candidates.append(
            Candidate(document, start, end, coverage, own_coverage, score, tuple(topic), form, kind, paths[position])
        )
    return candidates


def _heading_paths(document: Document, start: int, spans: Sequence[tuple[int, int]]) -> list[tuple[str, ...]]:
    """The headings that each of some neighbouring sentences stands under, outermost first; its own if it is one."""
    first = block_index(document, start)
    path: list[Block] = []
    for block in reversed(document.blocks[:first]):
        if block.kind == "heading" and (not path or block.level < path[0].level):
            path.insert(0, block)
            if block.level == 1:
                break
    paths, index = [], first
    for _, end in spans:
        while index < len(document.blocks) and document.blocks[index].start < end:
            block = document.blocks[index]
            if block.kind == "heading":
                path = [*(above for above in path if above.level < block.level), block]
            index += 1
        paths.append(tuple(document.text[above.start : above.end] for above in path))
    return paths


def _units(document: Document, first: int, last: int) -> list[tuple[int, int]]:
    """The sentences of a stretch of text; a heading ("Điều 6. Các hành vi bị cấm") and a table row stay whole."""
    units: dict[tuple[int, int], None] = {}
    for start, end in sentence_spans(document.text, first, last):
        block = _block_of(document, start)
        whole = block is not None and (block.kind == "heading" or block.table is not None) and block.start <= start
        units[(block.start, block.end) if whole and block else (start, end)] = None
    return list(units)


def _terms_of(document: Document, start: int, end: int) -> tuple[str, ...]:
    """The syllables of a sentence; a table row speaks of what its head names as well."""
    terms = document_terms(document.text[start:end])
    head = table_head(document, start) if document.text.startswith("|", start) else None
    return terms + document_terms(document.text[head.start : head.end]) if head else terms


def _block_of(document: Document, offset: int) -> Block | None:
    index = block_index(document, offset)
    return document.blocks[index] if index < len(document.blocks) else None


def _fits_question(task: Task, topic: Sequence[str], sentence: str) -> float:
    """A bonus for the form of answer that the question asks for: a definition, a count, a body, a date."""
    folded = folded_text(sentence)
    bonus = 0.0
    if task.query.intent == "definition":
        subject = r"\W+".join(re.escape(fold(term)) for term in topic[:8])
        verb = r"(?:la|gom|bao gom|duoc hieu la|nghia la)\b"
        if re.search(rf"\b{subject}\W{{1,6}}(?:\([^)]{{1,40}}\)\W{{0,3}})?{verb}", folded):
            bonus += 0.35
        elif re.match(rf"(?:\w{{1,3}}[.)]\s)?\W{{0,3}}{subject}\b[^.;]{{0,60}}?\W{verb}", folded):
            bonus += 0.3
        elif re.search(rf"\(\W?{subject}\W?\)|{subject}\W{{0,3}}\(", folded):
            bonus += 0.15
    if asks_steps(task) and STEP.search(folded):
        bonus += 0.2
    counted = _counted(task.wanted.folded_question)
    if counted is not None and counted.search(folded):
        bonus += 0.12
    return bonus + ANSWER_TYPE_BONUS * sum(each.given(sentence) for each in facts_asked(task))


def extent(task: Task, topic: Sequence[str], candidate: Candidate, room: int) -> tuple[int, int]:
    """What to quote of a sentence.

    All of it; with the list that it opens, the section that it heads, or the near sentence that gives the "who" or
    "when" that was asked; of a very long one the clauses that matter.
    """
    document, start, end = candidate.document, candidate.start, candidate.end
    if STEP.search(folded_text(document.text[start:end])):
        return _all_steps(document, start, end, room)
    if _opens_section(candidate) or candidate.kind in ("heading", "table_section"):
        return trimmed(document.text, start, _end_of_section(candidate, room))
    if end - start > room:
        return _best_clauses(task, topic, candidate, room)
    return start, max(end, _end_of_fact(task, candidate, room), _end_of_lead_in(task, topic, candidate, room))


def _all_steps(document: Document, start: int, end: int, room: int) -> tuple[int, int]:
    """A step with the steps before and behind it, as far as there is room."""
    steps = [block for block in document.blocks if STEP.search(folded_text(document.text[block.start : block.end]))]
    index = next((i for i, block in enumerate(steps) if block.start <= start < block.end), None)
    if index is None:
        return start, end
    first, last = steps[index].start, steps[index].end
    for block in reversed(steps[:index]):
        if first - block.end > MAX_STEP_GAP or last - block.start > room:
            break
        first = block.start
    for block in steps[index + 1 :]:
        if block.start - last > MAX_STEP_GAP or block.end - first > room:
            break
        last = block.end
    return first, last


def _end_of_section(candidate: Candidate, room: int) -> int:
    """The end of the list or section that a sentence opens, as far as there is room."""
    document = candidate.document
    index = block_index(document, candidate.start)
    opener = document.blocks[index] if index < len(document.blocks) else None
    style = _numbering(document.text[opener.start : opener.end]) if opener else ""
    end = candidate.end
    for position, block in enumerate(document.blocks[index + 1 :]):
        if style and candidate.kind != "heading" and _numbering(document.text[block.start : block.end]) == style:
            break  # "2." ends what "1. …:" opens
        if block.kind == "heading" and (candidate.kind != "heading" or opener is None or block.level <= opener.level):
            break
        if block.kind == "table_section" and candidate.kind == "table_section":
            break
        further = end > candidate.end and candidate.kind != "heading"
        new_table = block.table is not None and document.blocks[index + position].table != block.table
        if block.end - candidate.start > room or (further and (block.kind == "paragraph" or new_table)):
            break
        end = block.end
    return end


def _end_of_lead_in(task: Task, topic: Sequence[str], candidate: Candidate, room: int) -> int:
    """Behind a sentence that only says the question's words again, the end of what its paragraph goes on to say."""
    text, end = candidate.document.text, candidate.end
    own = set(document_terms(candidate.text)) - set(topic)
    if task.query.intent in ROW_INTENTS or facts_asked(task) or len(own) > LEAD_IN_SYLLABLES or not topic:
        return end
    block = _block_of(candidate.document, candidate.start)
    if block is None or block.kind != "paragraph":
        return end
    for _, last in sentence_spans(text, end, block.end)[:LOOK_AHEAD_SENTENCES]:
        if last - candidate.start > room:
            break
        end = last
    return end


def _numbering(text: str) -> str:
    """The way a line is numbered: "1." and "2." are numbered alike, "a)" and "1.1." otherwise; empty for none."""
    return re.sub(r"[a-zđ]", "a", re.sub(r"\d+", "1", _label(text).strip()))


def _end_of_fact(task: Task, candidate: Candidate, room: int) -> int:
    """The end of the near sentence that gives what the sentence on the topic leaves open ("who", "when")."""
    asked = facts_asked(task)
    text = candidate.document.text
    if not asked or any(each.given(candidate.text) for each in asked):
        return candidate.end
    spans = sentence_spans(text, candidate.end, min(len(text), candidate.start + room))
    for start, end in spans[:LOOK_AHEAD_SENTENCES]:
        block = _block_of(candidate.document, start)
        if block is None or block.kind in HEADING_KINDS or end - candidate.start > room:
            break
        if any(each.given(text[start:end]) for each in asked):
            return end
    return candidate.end


def _best_clauses(task: Task, topic: Sequence[str], candidate: Candidate, room: int) -> tuple[int, int]:
    """The run of clauses of a long sentence, at most ``room`` characters, that answers best.

    Semicolons part what stands by itself: of two such runs that say the same the shorter one is quoted. Where these
    are too long, commas must do, and the longest run is taken, since commas also part the items of a list.
    """
    clauses = _runs(candidate, r"[;:]\s", room)
    phrases = [] if clauses else _runs(candidate, r"[;,:]\s", room)
    best: tuple[float, int, int] = (-1.0, candidate.start, min(candidate.end, candidate.start + room))
    for first, last in clauses or phrases:
        run = candidate.document.text[first:last]
        whole = bool(phrases) or ": " in run  # a list that a colon opens is quoted as far as there is room
        worth = task.corpus.weights.coverage(topic, document_terms(run)) + _gives_fact(task, run)
        worth += (last - first) / room * (LENGTH_WEIGHT if whole else -LENGTH_WEIGHT)
        if worth > best[0] + 1e-9:
            best = (worth, first, last)
    return trimmed(candidate.document.text, best[1], best[2])


def _runs(candidate: Candidate, border: str, room: int) -> list[tuple[int, int]]:
    """All runs of neighbouring parts of a sentence that have room; none where some single part has not."""
    inner = (candidate.start + match.end() for match in re.finditer(border, candidate.text))
    borders = [candidate.start, *inner, candidate.end]
    if any(last - first > room for first, last in itertools.pairwise(borders)):
        return []
    return [
        (first, last)
        for index, first in enumerate(borders[:-1])
        for last in borders[index + 1 : index + 1 + MAX_CLAUSES]
        if last - first <= room and not candidate.document.text[first:last].rstrip().endswith(":")
    ]


def _gives_fact(task: Task, run: str) -> float:
    """A bonus for clauses that state the number or the kind of fact that is asked."""
    given = 0.2 * bool(_asked(HOW_MUCH, task.wanted.folded_question) and states_number(run))
    return given + 0.2 * any(each.given(run) for each in facts_asked(task))
