"""Whether a sentence answers a question: its topic, year, indicator, place and kind of fact are those asked."""

import re
from functools import lru_cache
from pathlib import Path

from assistant.composition.asked_facts import (
    asks_contact,
    asks_count,
    asks_definition,
    asks_figure,
    asks_how_much,
    asks_steps,
    asks_when,
    asks_why,
    counts_thing_asked,
    defines,
    gives_body_or_place_asked,
    gives_contact,
    gives_holder_asked,
    gives_reason,
    states_number,
    states_time,
    whole_phrases,
)
from assistant.composition.citations import table_head
from assistant.composition.context import Task
from assistant.composition.money import (
    BUDGET,
    MONEY_GIVEN,
    asks_amount,
    asks_whole_sum,
    of_whole_plan,
    states_amount,
    years_of_sum,
)
from assistant.composition.quote_extents import QUOTE_CHARS, end_of_section, extent
from assistant.composition.sentence_places import of_places_asked
from assistant.composition.sentence_ranking import EXACT_FORM
from assistant.composition.sentences import (
    HEADING_KINDS,
    YEAR,
    Candidate,
    item_label,
    opens_section,
    terms_of,
    years_at,
    years_of,
)
from assistant.composition.table_marks import is_scheduled
from assistant.composition.terms import document_terms, folded_text, known_terms
from assistant.intents import intent_words
from assistant.types import ROW_INTENTS
from ingest.data_files import load_yaml
from ingest.figures import find_figures
from ingest.indicators import find_indicators
from ingest.normalize import fold, nfc
from ingest.types import Level

MIN_COVERAGE = 0.62  # of the question's topic weight; below it the sentence speaks of something else
MIN_OWN_COVERAGE = 0.5  # of what title and headings leave open the sentence itself must hold so much
SELF_EVIDENT_COVERAGE = 0.85  # a sentence that holds so much of the topic needs no indicator to prove it
MAX_FORM_RELIEF = 0.2  # a sentence of the very form asked for may cover so much less of the topic
YEAR_CONTEXT_CHARS = 700  # a year holds for the paragraph behind it
YEAR_REACH_CHARS = 40  # between a figure and the year it is of
LEVEL_NOUNS: dict[Level, str] = {
    "national": r"\b(?:ca nuoc|toan quoc|quoc gia|national)",
    "province": r"\b(?:tinh|thanh pho|province|provincial)\b",
    "district": r"\b(?:huyen|quan|thi xa|district)",
    "commune": r"\b(?:xa|phuong|commune|ward)",
}
AIM = re.compile(r"\b(?:muc tieu|chi tieu|phan dau|ke hoach|den nam|target\w*|goals?|aims?|plans?)\b")
PREAMBLE = re.compile(r"\W{0,3}(?:can cu (?!vao\b)|xet de nghi\b|theo de nghi cua\b)")  # what a document rests on
DOCUMENTS_ASKED = re.compile(
    r"\b(?:can cu|co so phap ly|de nghi|to trinh|van ban|nghi quyet|quyet dinh|nghi dinh|luat|chi thi)\b"
)
PASSAGE_WORDS_FILE = Path(__file__).with_name("passage_words.yaml")


def covers(candidate: Candidate) -> bool:
    """Whether a sentence speaks of enough of the question's topic."""
    if candidate.kind not in HEADING_KINDS and not _says_more(candidate):
        return False  # it only repeats the question's words: a name, a caption
    relief = min(candidate.form, MAX_FORM_RELIEF) if candidate.form >= EXACT_FORM else 0.0
    return candidate.coverage >= MIN_COVERAGE - relief and candidate.own_coverage >= MIN_OWN_COVERAGE - relief


def _says_more(candidate: Candidate) -> bool:
    """Whether a sentence has words beside the question's, its own numbering, years and small words, or opens a list."""
    if opens_section(candidate):
        return True
    small, topic = intent_words().bare_filler, set(candidate.topic)
    words = document_terms(YEAR.sub(" ", candidate.text[len(item_label(candidate.text)) :]))
    return any(term not in topic and fold(term) not in small for term in words)


def answers_question(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence on the topic is also about the year, the indicator and the kind of fact that are asked.

    Rows come first wherever a figure is asked for; a sentence may stand in for one only if it says as much itself.
    """
    query = task.query
    if addresses_assistant(candidate.text) or not of_places_asked(task, candidate) or names_only(candidate):
        return False
    if PREAMBLE.match(folded_text(candidate.text)) and not _asks_about_documents(task):
        return False
    if asks_amount(task) and not gives_amount(candidate):
        return False
    if asks_amount(task) and BUDGET.search(task.wanted.folded_question) and not of_budget(candidate):
        return False
    if asks_whole_sum(task) and not of_whole_plan(
        candidate.document, candidate.start, candidate.end, candidate.headings
    ):
        return False
    if query.intent in ROW_INTENTS:
        proven = _says_indicator_itself(task, candidate) or not asks_figure(task)
        if query.indicators and not proven:
            return bool({mention.id for mention in find_indicators(candidate.text)} & set(query.indicators))
        if (asks_how_much(task) or asks_figure(task)) and not states_number(candidate.text):
            return False
    if not asks_steps(task) and not states_count(task, candidate):
        return False
    if asks_contact(task) and not gives_contact(_quoted(task, candidate)):
        return False
    if asks_when(task) and not gives_time(task, candidate):
        return False
    if asks_why(task) and not _tells_why(task, candidate):
        return False
    if asks_definition(task) and not defines(candidate.topic, _quoted(task, candidate)):
        return False
    if not _tells_who_or_where(task, candidate) or not gives_holder_asked(task, _quoted(task, candidate)):
        return False
    return not task.wanted.years or _of_year_asked(task, candidate)


def _says_indicator_itself(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence has so much of the topic that it need not name the indicator as the lexicon does.

    What the title says besides ("chuyển đổi số") does not make a target of the digital economy of a "Phòng Kinh tế".
    """
    if candidate.own_coverage < SELF_EVIDENT_COVERAGE or not task.wanted.asks_target:
        return candidate.own_coverage >= SELF_EVIDENT_COVERAGE
    above = " ".join(candidate.headings[1:])
    said = known_terms(terms_of(candidate.document, candidate.start, candidate.end) + document_terms(above))
    return task.corpus.weights.coverage(candidate.topic, said) >= SELF_EVIDENT_COVERAGE


def _of_year_asked(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence is of a year asked: one that it names, or else one named before it, in title or date.

    A sum that names a year is of that year alone, prose in a plan for the period may name another one.
    """
    query = task.query
    if asks_amount(task) and years_at(candidate):  # a sum with its year is of no other one
        above = (candidate.document.title, *candidate.headings)
        own = years_of_sum(candidate, others=True)
        return bool((own or set(years_of(" ".join(above)))) & task.wanted.years)
    stated = years_of(candidate.text)
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


def states_count(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence counts what a "how many …" question counts; true where the question counts nothing."""
    if not asks_count(task) or (asks_amount(task) and gives_amount(candidate)):
        return True
    return counts_thing_asked(task, candidate.text)


def gives_amount(candidate: Candidate) -> bool:
    """Whether a sentence, or the list that it opens, states a sum of money."""
    end = candidate.end
    if candidate.text.rstrip().endswith(":"):
        end = end_of_section(candidate, QUOTE_CHARS)
    return states_amount(candidate.document, candidate.start, end)


def _asks_about_documents(task: Task) -> bool:
    """Whether a question is about documents, which the opening lines of one name."""
    asked = bool(task.query.document_facets or task.query.document_numbers)
    return asked or DOCUMENTS_ASKED.search(task.wanted.folded_question) is not None


def _tells_why(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence, with what would be quoted of it or the headings above it, gives a reason."""
    return gives_reason(" ".join((*candidate.headings, _quoted(task, candidate))))


def _tells_who_or_where(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence, what would be quoted of it or the headings above it name the body or place asked for."""
    named = (heading for heading in candidate.headings[1:] if not heading.isupper())
    return gives_body_or_place_asked(task, " ".join((*named, _quoted(task, candidate))))


def _quoted(task: Task, candidate: Candidate) -> str:
    """What would be quoted of a sentence."""
    start, end = extent(task, candidate.topic, candidate, QUOTE_CHARS)
    return candidate.document.text[start:end]


def of_budget(candidate: Candidate) -> bool:
    """Whether a sentence or row speaks of money that is given for something, or its section or its table does."""
    document = candidate.document
    head = table_head(document, candidate.start)
    above = document.text[head.start : head.end] if head else ""
    told = (candidate.text, above, *candidate.headings, document.title)
    return any(MONEY_GIVEN.search(folded_text(text)) for text in told)


def gives_time(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence, with what would be quoted of it, names a time, or is a row with a mark below a year."""
    return states_time(_quoted(task, candidate)) or is_scheduled(candidate.document, candidate.start)


def names_only(candidate: Candidate) -> bool:
    """Whether a sentence is but a title: the document's own, or a heading whose section does not fit behind it."""
    if candidate.kind == "heading":
        return end_of_section(candidate, QUOTE_CHARS) <= candidate.end
    own = folded_text(candidate.text).strip(" .")
    return candidate.kind == "paragraph" and bool(own) and own in folded_text(candidate.document.title)


def addresses_assistant(text: str) -> bool:
    """Whether a sentence of a document gives orders to AI readers: never an answer to anybody's question."""
    words = _words_to_assistants()
    folded = folded_text(text)
    return bool(words["assistants"].search(folded)) and bool(words["orders"].search(folded))


@lru_cache(maxsize=1)
def _words_to_assistants() -> dict[str, re.Pattern[str]]:
    """The patterns of ``passage_words.yaml`` over folded text."""
    return {name: whole_phrases(map(fold, phrases)) for name, phrases in load_yaml(PASSAGE_WORDS_FILE).items()}


def of_year_and_kind(task: Task, candidate: Candidate) -> bool:
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
