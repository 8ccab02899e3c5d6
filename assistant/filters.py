"""Filters from outside the question: they fill in what it leaves open, and never answer for what it did not ask."""

from dataclasses import replace

from assistant.catalogue import NotInCatalogueError, place_code
from assistant.messages import message
from assistant.schema import place_name
from assistant.types import Draft, Intent, PlaceAsked, Query
from ingest.places import place

# What is said to these rests on no document, so that no filter can contradict it.
UNFILTERED: frozenset[Intent] = frozenset(
    {"greeting", "smalltalk", "out_of_scope", "personal_data", "manipulation", "empty"}
)


def with_filters(query: Query, province: str | None, year: int | None) -> tuple[Query, Draft | None]:
    """The query within its filters, and what to ask back where they cannot be kept (None where they can).

    A question that names another place or year than its filter is asked back: whichever of the two were answered, the
    asker could take it for the other. Of a period that holds the filter's year, that year is asked.
    """
    if query.intent in UNFILTERED:
        return query, None
    if query.intent == "source" and query.previous is not None:
        previous, fault = with_filters(query.previous, province, year)
        return replace(query, previous=previous), fault
    if province:
        try:
            code = place_code(province)
        except NotInCatalogueError:
            return query, Draft("clarify", message("filter_unknown", query.language, filter=_shown(province)))
        if not query.places:
            query = replace(query, places=(PlaceAsked(code, province),))
        elif asked := _other_places(query, code):
            return query, _contradiction(query, asked, place_name(code))
    if year:
        if not query.years and not query.year_span:
            query = replace(query, years=(year,))
        elif query.year_span and query.year_span[0] <= year <= query.year_span[1]:
            query = replace(query, years=(year,), year_span=query.year_span if year in query.years else None)
        elif set(query.years) != {year}:
            return query, _contradiction(query, ", ".join(map(str, query.years)), str(year))
    return query, None


def _other_places(query: Query, code: str) -> str:
    """The places of the question that its filter leaves out; a ministry or the nation beside its place is none."""
    named = {item.code: place_name(item.code) for item in query.places}
    if code in named:
        named = {key: name for key, name in named.items() if key != code and key != "vn" and _is_province(key)}
    return ", ".join(named.values())


def _is_province(code: str) -> bool:
    return place(code).kind in ("province", "city")


def _shown(typed: str) -> str:
    """A filter as an answer may repeat it: short, and without what would be read as markup."""
    return " ".join("".join(c if c.isalnum() or c in " -'." else " " for c in typed[:60]).split())


def _contradiction(query: Query, asked: str, chosen: str) -> Draft:
    return Draft("clarify", message("filter_contradiction", query.language, asked=asked, filter=chosen))
