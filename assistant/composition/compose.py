"""The third stage: a query and its evidence become a draft, by the intent's composers, the most exact first."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.composition.asked_facts import thing_counted
from assistant.composition.attainment_answers import attainment_answer
from assistant.composition.budget_answers import plan_budget
from assistant.composition.context import Evidence, Task
from assistant.composition.document_answers import document_answer
from assistant.composition.merger_answers import in_sentence, inclusion_answer, merger_answer
from assistant.composition.money import without_misleading_share
from assistant.composition.passage_answers import passage_answer, stated_change, stated_plainly
from assistant.composition.qualifiers import sector_asked
from assistant.composition.quotes import joined
from assistant.composition.row_answers import (
    aggregate,
    compare,
    corrected_premise,
    exact_lookup,
    lookup,
    names_unit,
    target_list,
    units_asked,
    year_of_value,
)
from assistant.composition.rows import is_money
from assistant.composition.second_part import with_other_part
from assistant.composition.task_tables import task_list
from assistant.composition.terms import marked_syllables
from assistant.composition.wording import day_text, indicator_name, place_name, place_names
from assistant.retrieval import retrieve
from assistant.types import ROW_INTENTS, AnswerStatus, Draft, Intent, Notice, PlaceAsked, Query
from ingest.document_numbers import find_document_numbers
from ingest.normalize import fold, nfc
from ingest.places import find_sectors, is_ministry, place, predecessors, reform_date, successor
from ingest.types import Target

MAX_PLACES_NAMED = 34  # of the places of one kind that are covered; a longer list is cut and says so
Composer = Callable[[Task], Draft | None]

CANNED: dict[Intent, tuple[AnswerStatus, str]] = {
    "greeting": ("greeting", "greeting"),
    "smalltalk": ("greeting", "thanks"),
    "empty": ("clarify", "empty"),
    "out_of_scope": ("out_of_scope", "out_of_scope"),
    "personal_data": ("refused", "personal_data"),
    "manipulation": ("refused", "manipulation"),
}


def compare_passages(task: Task) -> Draft | None:
    """Places compared in prose: what each one's documents say, or None where some place's say nothing."""
    codes = task.place_codes
    if len(codes) < 2:
        return None
    drafts = []
    for asked in task.query.places:
        own = replace(task.query, places=(asked,), intent="passage")
        hits = tuple(hit for hit in task.evidence.hits if asked.code in hit.passage.provinces)
        draft = passage_answer(replace(task, query=own, evidence=Evidence.of(hits, task.evidence.document_ids)))
        if draft is None:
            return None
        drafts.append((place_name(asked.code, task.language), draft))
    return joined(drafts)


def lookup_or_count(task: Task) -> Draft | None:
    """The rows asked; where things are counted and no row counts them, a sentence that does.

    Without one, shares answer only for what the lexicon or the question's very words name; what counts other things
    ("41 khu" where people are asked for) never does.
    """
    draft = lookup(task)
    thing = thing_counted(task)
    if draft is None or not draft.targets or not thing or task.wanted.asks_share:
        return draft
    targets = [cited.target for cited in draft.targets]
    if any(counts(target, thing) for target in targets):
        return draft
    counted = passage_answer(replace(task, query=replace(task.query, intent="passage")))
    if counted is not None:
        return counted
    named = task.query.indicators or task.wanted.in_same_words(task.corpus.rows.of_places(task.place_codes))
    return draft if named and all(is_share(target) for target in targets) else None


def counts(target: Target, thing: str) -> bool:
    """Whether a row may tell how many of a thing there are: its unit is the thing, or its label says so."""
    if is_share(target) or is_money(target.unit):
        return False
    unit, label = fold(nfc(target.unit or "")), fold(nfc(target.label))
    return not unit or unit.startswith(thing) or re.search(rf"\b{re.escape(thing)}\b", label) is not None


def is_share(target: Target) -> bool:
    """Whether a row's value is a part of a whole."""
    return "%" in (target.unit or "")


COMPOSERS: dict[Intent, Sequence[Composer]] = {
    "lookup": (attainment_answer, plan_budget, year_of_value, lookup_or_count, corrected_premise, passage_answer),
    "list": (attainment_answer, plan_budget, task_list, target_list, passage_answer),
    "compare": (attainment_answer, compare, stated_change, lookup, compare_passages, passage_answer),
    "aggregate": (attainment_answer, aggregate, passage_answer),
    "definition": (passage_answer, document_answer),
    "passage": (plan_budget, year_of_value, exact_lookup, corrected_premise, task_list, passage_answer),
    "document": (document_answer, passage_answer),
    "merger": (merger_answer,),
}


def compose(task: Task) -> Draft:
    """The draft of the first composer that can answer; else what is missing, said plainly."""
    if task.query.region and task.query.intent not in CANNED and task.corpus.snapshot.documents:
        return compose_for_region(task, task.query.region)
    return compose_for_places(task)


def compose_for_region(task: Task, region: str) -> Draft:
    """The answer for those provinces of a region that the corpus covers, with a notice on which these are."""
    covered = [each for each in task.query.places if is_covered(task, each.code)]
    name = place_name(region, task.language)
    listed = place_names((each.code for each in task.query.places), task.language)
    if not covered:
        return Draft("not_found", task.say("not_found_region", region=name, members=listed))
    held = place_names((each.code for each in covered), task.language)
    draft = compose_for_places(replace(task, query=replace(task.query, places=tuple(covered))))
    opening = name[:1].upper() + name[1:]
    notice = Notice("region", task.say("notice_region", region=opening, members=listed, covered=held))
    return replace(draft, notices=(notice, *draft.notices))


def is_covered(task: Task, code: str) -> bool:
    """Whether some document is about a place or states a figure of it."""
    return code in task.corpus.covered_places or code in task.corpus.rows.by_place


def compose_for_places(task: Task) -> Draft:
    """The same for the places of the query as they stand."""
    task = replace(task, query=without_misleading_share(task))
    query = task.query
    if query.intent == "out_of_scope" and task.place_codes and (draft := plainly_said(task)):
        return draft
    if query.intent in CANNED:
        status, name = CANNED[query.intent]
        return Draft(status, task.say(name))
    if not task.corpus.snapshot.documents:
        return Draft("not_found", task.say("no_documents"))
    if query.asks_inclusion and (draft := inclusion_answer(task)):
        return draft
    if query.intent != "merger" and (missing := missing_places(task)):
        return of_heir(task, missing)
    task = of_unit(of_sector(task))
    if query.document_numbers and query.intent in ROW_INTENTS and not query.document_facets:
        bound = bound_to_number(task)
        if isinstance(bound, Draft):
            return bound
        task = bound
    return after_merger(task) if query.merged and query.intent != "merger" else of_heir(task, composed(task))


def composed(task: Task) -> Draft:
    """The draft of the first composer that has one; a plain sentence rather than rows that only refuse."""
    for composer in composers_for(task.query):
        if (draft := composer(task)) is not None:
            if refuses(draft, composer) and (plain := stated_plainly(task)) is not None:
                return plain
            return with_other_part(task, draft)
    return nothing_found(task)


def refuses(draft: Draft, composer: Composer) -> bool:
    """Whether rows were looked for and only others than those asked are there."""
    return draft.status == "not_found" and composer in (lookup, lookup_or_count, target_list)


def after_merger(task: Task) -> Draft:
    """What documents of after the merger say of the province of today; else a refusal that offers the old one's."""
    code = task.place_codes[0]
    recent = documents_since_reform(task, code)
    if recent and (draft := composed(replace(task, evidence=task.evidence.within(recent)))).status == "answered":
        return draft
    refusal = task.say("not_found_after_merger", successor=in_sentence(place(code).present_name or place(code).name))
    former = composed(task)
    if former.status != "answered":
        return Draft("not_found", refusal)
    offer = task.say(
        "offer_before_merger", place=place_name(code, task.language), since=day_text(reform_date(code), task.language)
    )
    return replace(former, status="not_found", text=f"{refusal} {offer}\n\n{former.text}")


def documents_since_reform(task: Task, code: str) -> frozenset[str]:
    """The documents of a place of today since it is what it is."""
    return frozenset(
        document_id
        for document_id, document in task.corpus.documents.items()
        if code in document.provinces and (document.published or "") >= reform_date(code) and task.in_scope(document_id)
    )


def of_heir(task: Task, draft: Draft) -> Draft:
    """For a bare refusal on a former province, what documents of since the merger say of the one it belongs to now."""
    query = task.query
    bare = draft.status == "not_found" and not draft.citations and query.intent in ("lookup", "list", "passage")
    if not bare or len(task.place_codes) != 1 or query.document_numbers or task.wanted.asks_old_bounds:
        return draft
    code = task.place_codes[0]
    heir = successor(code)
    recent = frozenset() if heir == code or is_ministry(code) else documents_since_reform(task, heir)
    if not recent:
        return draft
    query = replace(query, places=(PlaceAsked(heir, query.places[0].typed),))
    told = composed(replace(task, query=query, evidence=retrieve(query, task.corpus, recent)))
    if told.status != "answered":
        return draft
    names = {"place": place_name(code, task.language), "successor": place_name(heir, task.language)}
    since = day_text(reform_date(heir), task.language)
    lead = task.say("not_found_former_province", since=since, **names)
    return replace(told, status="not_found", text=f"{lead}\n\n{told.text}")


def of_sector(task: Task) -> Task:
    """A question about a sector and no place ("ngành Y tế") is about its ministry, where the corpus covers that."""
    restored = nfc(task.query.restored)
    sectors = [] if task.place_codes else find_sectors(restored)
    if len(sectors) != 1:
        return task
    sector = sectors[0]
    typed = restored[sector.start : sector.end]
    code = next((c for c in (sector.code, successor(sector.code)) if c in task.corpus.covered_places), None)
    if code is None:
        return task
    named = set(marked_syllables(typed))
    topic = tuple(word for word in task.query.topic if not set(marked_syllables(word)) <= named)
    query = replace(task.query, places=(PlaceAsked(code, typed),), topic=topic)
    documents = task.corpus.documents.items()
    inside = frozenset(each for each, document in documents if code in document.provinces)
    return replace(task, query=query, evidence=task.evidence.within(inside))


def of_unit(task: Task) -> Task:
    """A question about a commune that leads to no province is answered by its own documents, if any."""
    units = units_asked(task) if not task.place_codes else []
    documents = task.corpus.documents.items()
    own = (key for key, document in documents if any(names_unit(document.title, unit) for unit in units))
    inside = frozenset(key for key in own if task.in_scope(key))
    return replace(task, evidence=task.evidence.within(inside)) if inside else task


def bound_to_number(task: Task) -> Task | Draft:
    """The task within the documents that bear or name the number asked, or a refusal where none does."""
    query, corpus = task.query, task.corpus
    typed = ", ".join(query.document_numbers)
    keys = [found.key for each in query.document_numbers for found in find_document_numbers(each)]
    mentions = corpus.mentions.of_number(keys, [each for each in corpus.snapshot.documents if task.in_scope(each)])
    if not mentions:
        return Draft("not_found", task.say("not_found_document", number=typed))
    places = {code for mention in mentions for code in mention.places}
    if "places" in query.carried and places and not places & set(task.place_codes):
        query = replace(query, places=())  # the number leads elsewhere than the turn before
        task = replace(task, query=query)
    if task.place_codes and places and not places & set(task.place_codes):
        names = place_names(task.place_codes, task.language)
        return Draft("not_found", task.say("not_found_number_of_place", number=typed, place=names))
    if not task.place_codes and len(places) == 1:
        code = next(iter(places))
        query = replace(query, places=(PlaceAsked(code, place_name(code, "vi")),))
    inside = frozenset(mention.document.id for mention in mentions)
    own = {mention.document.id: mention.document for mention in mentions if mention.is_own}
    rows = [row.target for row in corpus.rows.of_places(task.place_codes) if row.document.id in own]
    for year in query.years:  # "Kế hoạch số 5/KH-UBND năm 2021": the plan's own year, where it sets nothing for it
        behind = any(
            re.search(rf"{re.escape(number)}\W{{1,3}}năm {year}\b", query.restored) for number in query.document_numbers
        )
        issued = any((document.published or "").startswith(str(year)) for document in own.values())
        if behind and issued and not any(row.year == year for row in rows):
            query = replace(query, years=tuple(each for each in query.years if each != year))
    return replace(task, query=query, evidence=task.evidence.within(inside))


def plainly_said(task: Task) -> Draft | None:
    """What a place's documents say in the question's very words, whatever subject the words belong to elsewhere."""
    inside = replace(task, query=replace(task.query, intent="passage"))
    rows = inside.wanted.in_same_words(task.corpus.rows.of_places(task.place_codes))
    return lookup(replace(task, query=replace(task.query, intent="lookup"))) if rows else None


def composers_for(query: Query) -> list[Composer]:
    """The composers of the intent; a question that names a document number may always be about that document."""
    composers = list(COMPOSERS[query.intent])
    if query.document_numbers and document_answer not in composers:
        composers.append(document_answer)
    return composers


def missing_places(task: Task) -> Draft | None:
    """A refusal where the corpus says nothing of a place asked, naming what it covers; None where all are covered."""
    unknown = [code for code in task.place_codes if code != "vn" and not is_covered(task, code)]
    if unknown:
        hit_places = {code for hit in task.evidence.hits for code in hit.passage.provinces}
        unknown = [code for code in unknown if code not in hit_places]
    if not unknown or len(unknown) < len(task.place_codes):
        return None
    if len(task.place_codes) == 1 and (related := of_related_ministries(task)):
        return related
    names = place_names(unknown, task.language)
    return Draft("not_found", task.say("not_found_place", place=names, available=covered_places_text(task)))


def covered_places_text(task: Task) -> str:
    """The places that documents are about: provinces of today, former ones and ministries apart, by name."""
    groups: dict[str, list[str]] = {"covered_provinces": [], "covered_former": [], "covered_ministries": []}
    for code in task.corpus.covered_places:
        former = "covered_former" if successor(code) != code else "covered_provinces"
        groups["covered_ministries" if is_ministry(code) else former].append(place_name(code, task.language))
    parts = []
    for group, names in groups.items():
        if names:
            more = task.say("and_others", count=len(names) - MAX_PLACES_NAMED) if len(names) > MAX_PLACES_NAMED else ""
            parts.append(task.say(group, places=", ".join(sorted(names, key=fold)[:MAX_PLACES_NAMED]) + more))
    return "; ".join(parts) or "–"


def of_related_ministries(task: Task) -> Draft | None:
    """What documents of a ministry's predecessors or successor say, labelled as theirs; None where there are none.

    A short name that fits old and new alike ("Bộ Nông nghiệp") means the one that has documents.
    """
    asked = task.query.places[0]
    if not is_ministry(asked.code):
        return None
    heir = successor(asked.code)
    related = [each for each in (heir, *predecessors(asked.code)) if each != asked.code and is_covered(task, each)]
    if not related:
        return None
    query = replace(task.query, places=tuple(PlaceAsked(each, asked.typed) for each in related))
    inside = replace(task, query=query, evidence=retrieve(query, task.corpus, task.evidence.document_ids))
    if heir in related and fold(place(heir).name).startswith(fold(asked.typed)):
        return compose_for_places(inside)
    told = compose_for_places(inside)
    values = {"place": place_name(asked.code, task.language), "since": day_text(reform_date(heir), task.language)}
    if heir != asked.code:
        refusal = task.say("not_found_former_ministry", successor=place_name(heir, task.language), **values)
    else:
        refusal = task.say("not_found_new_ministry", others=place_names(predecessors(heir), task.language), **values)
    if told.status != "answered":
        return Draft("not_found", refusal)
    offer = task.say("offer_of_ministry", place=place_names(related, task.language))
    return replace(told, status="not_found", text=f"{refusal} {offer}\n\n{told.text}")


def nothing_found(task: Task) -> Draft:
    """What is missing: the indicator of a known place, or the topic."""
    query = task.query
    places = place_names(task.place_codes, task.language)
    if query.indicators and query.intent in ROW_INTENTS:
        names = ", ".join(indicator_name(each, task.language) for each in query.indicators[:2])
        if sector := sector_asked(query):
            names = f"{names} {task.say('of_sector', sector=sector)}"
        name = "not_found_indicator" if places else "not_found_indicator_anywhere"
        draft = Draft("not_found", task.say(name, place=places, indicator=names))
    elif places:
        draft = Draft("not_found", task.say("not_found_topic", place=places))
    else:
        draft = Draft("not_found", task.say("not_found"))
    return replace(draft, suggestions=suggestions(task))


def suggestions(task: Task) -> tuple[str, ...]:
    """Questions that the corpus can answer, near the one asked."""
    rows = task.corpus.rows.of_places(task.place_codes) if task.place_codes else []
    years = sorted({row.target.year for row in rows if row.target.year and row.target.kind == "target"})
    return tuple(
        task.say("suggest_list", place=place_name(task.place_codes[0], task.language), year=year) for year in years[-2:]
    )
