"""What a whole plan costs: the sentence or table row that states the plan's own sum, for the year or period asked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.composition.context import Task
from assistant.composition.money import SPENT, TOTAL, asks_whole_sum, of_whole_plan, states_amount, years_of_sum
from assistant.composition.quotes import quote, unit_offer
from assistant.composition.sentence_checks import addresses_assistant
from assistant.composition.sentence_places import of_places_asked, unit_reported
from assistant.composition.sentences import HEADING_KINDS, Candidate, sentences_of_hits, years_of
from assistant.composition.terms import document_terms, folded_text
from assistant.types import Draft

OWN_YEAR = 1.0  # a sum with its year stands before one whose plan alone names the year …
TOTAL_BONUS = 0.5  # … and the sum before a part of it


def plan_budget(task: Task) -> Draft | None:
    """Quote the plan's sum; None where the question wants another sum or no sentence states one for its year."""
    if not asks_whole_sum(task):
        return None
    found = sorted(_sums(task), key=lambda each: -each.score)
    if not found or (not task.place_codes and len({each.document.id for each in found}) > 1):
        return None
    of_place = [each for each in found if unit_reported(task, each) is None]
    if not of_place:
        return unit_offer(task, task.wanted.topic, found[0])
    return quote(task, task.wanted.topic, _with_other_years(task, of_place))


def _with_other_years(task: Task, found: Sequence[Candidate]) -> list[Candidate]:
    """The best sum, and for each further year asked that it does not name the best one of its document that does."""
    best = found[0]
    chosen = [best]
    named = years_of_sum(best)
    for year in sorted(task.wanted.years - named) if named else ():
        own = (each for each in found[1:] if each.document.id == best.document.id and years_of_sum(each) == {year})
        if (further := next(own, None)) is not None:
            chosen.append(further)
    return chosen


def _sums(task: Task) -> Iterator[Candidate]:
    """The sentences and rows that state a whole plan's sum for the year asked, scored."""
    asks_spent = bool(SPENT.search(task.wanted.folded_question))
    for each in sentences_of_hits(task):
        if each.kind in HEADING_KINDS:
            continue
        document, start, end = each.document, each.start, each.end
        if not states_amount(document, start, end) or not of_whole_plan(document, start, end, each.headings):
            continue
        if addresses_assistant(each.text) or not of_places_asked(task, each):
            continue
        folded = folded_text(each.text)
        if bool(SPENT.search(folded)) != asks_spent and not task.query.asks_result:
            continue  # what was spent is no budget, and the other way round
        year = _year_score(task, each)
        if year is None:
            continue
        worded = task.corpus.weights.coverage(task.wanted.topic, document_terms(each.text))
        yield replace(each, score=year + TOTAL_BONUS * bool(TOTAL.search(folded)) + worded)


def _year_score(task: Task, candidate: Candidate) -> float | None:
    """How plainly a sum is of the year or period asked; None where it is another one's."""
    span = set(task.query.year_span or ())
    wanted = span or task.wanted.years
    if not wanted:
        return 0.0
    stated = years_of_sum(candidate)
    if not stated:  # a sum without a year is that of its section, or the plan's own
        above = (candidate.document.published or "", candidate.document.title, *candidate.headings)
        stated = next((set(found) for text in reversed(above) if (found := years_of(text))), set())
        return 0.0 if (wanted <= stated if span else wanted & stated) else None
    return OWN_YEAR if (wanted <= stated if span else wanted & stated) else None
