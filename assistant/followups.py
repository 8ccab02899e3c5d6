"""Completes a turn from the one before it: what it leaves unsaid is carried over, what it says itself always wins."""

from dataclasses import dataclass, replace

from assistant.types import ROW_INTENTS, Intent, Language, PlaceAsked, Query, QueryField
from ingest.normalize import fold
from ingest.places import place

_NO_TOPIC: frozenset[Intent] = frozenset(
    ["greeting", "smalltalk", "empty", "manipulation", "personal_data", "out_of_scope", "source"]
)
_OWN_INTENTS: frozenset[Intent] = frozenset(["merger", "document", "definition", "aggregate"])
_ROLES = frozenset(["chu", "tri", "phu", "trach", "phoi", "hop", "dau", "moi", "hoan", "thanh", "xong", "han"])
_SHORT_WORDS = 9  # a prose question without a place that is no longer goes on with the last one


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn understood by itself, with the signs that it goes on with the one before.

    ``leads``: begins or ends like a follow-up ("Còn …", "… thì sao?"); ``compares``: "So với …"; ``back_…``: points
    back ("tỉnh đó", "nghị quyết này", "năm đó"), ``back_document`` to a whole document; ``own_ask``: says itself what
    kind of thing it asks;
    ``own_language`` is None where the words do not tell it.
    """

    query: Query
    leads: bool = False
    compares: bool = False
    back_place: bool = False
    back_thing: bool = False
    back_document: bool = False
    back_year: bool = False
    own_ask: bool = False
    figure_asked: bool = False
    asks: bool = False
    words: int = 0
    own_language: Language | None = None

    @property
    def subject(self) -> bool:
        """Whether the turn names what it is about, beside places, years and levels."""
        query = self.query
        return bool(query.topic or query.indicators or query.pillars or query.document_numbers)

    @property
    def elliptical(self) -> bool:
        """Whether it gives only a place, a year, a level or nothing."""
        return not self.subject and not self.own_ask

    @property
    def asks_role(self) -> bool:
        """Whether it asks who does something or when it is done, and not what: "Đơn vị nào chủ trì?"."""
        query = self.query
        named = query.places or query.indicators or query.pillars or query.document_numbers
        return bool(query.topic) and not named and all(fold(term) in _ROLES for term in query.topic)

    @property
    def points_back(self) -> bool:
        """Whether it says that it goes on with the turn before."""
        return (
            self.leads
            or self.back_place
            or self.back_thing
            or self.back_year
            or (self.compares and len(self.query.places) < 2)
        )


def sets_topic(turn: Turn) -> bool:
    """Whether a later turn may go on with this one; thanks and refused turns are passed over."""
    return turn.query.intent not in _NO_TOPIC


def needs_previous(turn: Turn) -> bool:
    """Whether a turn is to be completed from the one before it; a complete question is not."""
    query = turn.query
    if query.intent == "source":
        return True
    if query.intent in _NO_TOPIC:
        return False
    if query.document_numbers and "place" in query.document_facets:  # "… là của tỉnh nào?" asks, it does not point back
        return False
    if turn.points_back or turn.elliptical:
        return True
    if query.places or query.units:
        return False
    if query.intent == "aggregate":
        return not turn.subject and not query.premises
    if query.intent in ("lookup", "list"):
        return True
    if query.intent == "compare":
        return not query.places
    if query.intent == "document":
        return not query.document_numbers
    return query.intent == "passage" and turn.words <= _SHORT_WORDS


def carry_over(turn: Turn, previous: Query) -> Query:
    """Returns the turn's query completed from the query before it."""
    query = turn.query
    if query.intent == "source":
        return replace(query, previous=previous, language=turn.own_language or previous.language)
    intent = _intent(turn, previous)
    carried: list[QueryField] = []
    changes: dict[str, object] = {"intent": intent, "language": turn.own_language or previous.language}
    if intent != query.intent:
        carried.append("intent")
    _carry_places(turn, previous, intent, changes, carried)
    _carry_years(turn, previous, intent, changes, carried)
    _carry_subject(turn, previous, intent, changes, carried)
    unresolved = "places" in carried and not changes["places"]
    changes["previous"] = previous if unresolved or previous.previous is None else replace(previous, previous=None)
    changes["carried"] = tuple(carried)
    result = replace(query, **changes)  # type: ignore[arg-type]
    return replace(result, restored=_restored(result, previous))


def _intent(turn: Turn, previous: Query) -> Intent:
    query = turn.query
    beside = not turn.own_ask or turn.back_place or turn.back_thing
    if turn.compares and query.places and _known_places(previous) and beside:
        return "compare"
    if query.intent in _OWN_INTENTS or (query.intent == "compare" and turn.subject):
        return query.intent
    before = previous.intent
    if turn.elliptical and not turn.figure_asked:
        if before == "compare":
            return "compare" if not query.places or len(query.places) > 1 or len(previous.years) > 1 else "lookup"
        if before == "aggregate" and query.places:
            return "lookup" if previous.indicators else "list"
        return before
    if turn.elliptical:  # "… thì bao nhiêu?"
        return before if before in ROW_INTENTS and not (before == "aggregate" and query.places) else "lookup"
    return _same_kind(turn, previous)


def _same_kind(turn: Turn, previous: Query) -> Intent:
    """A turn that names another subject: asked in the manner of the turn before, if that asked for figures."""
    query, before = turn.query, previous.intent
    if turn.own_ask or not turn.points_back:
        return query.intent
    if before in ("compare", "aggregate") and not query.places and query.intent in ("lookup", "list", "passage"):
        return before
    if before in ROW_INTENTS and query.intent == "passage":
        return "list" if query.pillars and not query.indicators else "lookup"
    return before if before == "definition" and query.intent in ("passage", "list", "lookup") else query.intent


def _known_places(query: Query) -> tuple[PlaceAsked, ...]:
    """The places that a question is about; those of its answer are not known yet."""
    answer_is_place = query.intent == "aggregate" or (query.intent == "document" and "place" in query.document_facets)
    return () if answer_is_place else query.places


def _carry_places(
    turn: Turn, previous: Query, intent: Intent, changes: dict[str, object], carried: list[QueryField]
) -> None:
    query = turn.query
    known = _known_places(previous)
    if intent == "compare" and turn.compares and len(query.places) == 1 and known:
        codes = {p.code for p in query.places}
        changes["places"] = (*(p for p in known if p.code not in codes), *query.places)
        carried.append("places")
    elif query.places or query.units or not _wants_place(turn, intent):
        changes["places"] = query.places
    else:
        changes["places"] = known
        changes["region"] = previous.region if known else None
        changes["units"] = previous.units
        open_answer = previous.intent in ("aggregate", "merger") or "place" in previous.document_facets
        if known or open_answer or ("places" in previous.carried and not previous.places):
            carried.append("places")


def _wants_place(turn: Turn, intent: Intent) -> bool:
    """Whether a turn without a place is about the place of the turn before."""
    if intent in ("aggregate", "definition"):
        return turn.back_place
    return intent != "merger" or turn.points_back or turn.elliptical


def _carry_years(
    turn: Turn, previous: Query, intent: Intent, changes: dict[str, object], carried: list[QueryField]
) -> None:
    query = turn.query
    if query.years or query.year_span or not (previous.years or previous.year_span):
        return
    if intent in ROW_INTENTS or (intent == "passage" and turn.elliptical) or turn.back_year:
        changes["years"], changes["year_span"] = previous.years, previous.year_span
        carried.append("years")


def _carry_subject(
    turn: Turn, previous: Query, intent: Intent, changes: dict[str, object], carried: list[QueryField]
) -> None:
    query = turn.query
    of_plan = turn.back_document and bool(previous.indicators)  # "that plan" is more than the figure that was asked
    named = turn.subject or (query.intent in ("merger", "list") and turn.own_ask and not turn.points_back)
    whole_list = turn.own_ask and query.intent == "list" and not turn.back_thing
    other_kind = intent in ("document", "merger") and previous.intent not in ("document", "merger", "passage")
    if not named and not whole_list and not other_kind:
        for name in ("indicators", "pillars", "topic"):
            if getattr(previous, name):
                changes[name] = getattr(previous, name)
                carried.append(name)  # type: ignore[arg-type]
        if query.level is None and previous.level is not None:
            changes["level"] = previous.level
            carried.append("level")
    elif (turn.back_thing or turn.asks_role) and query.topic and previous.topic and not whole_list and not of_plan:
        changes["topic"] = (*previous.topic, *query.topic)  # "who is in charge of it?" is about what was asked before
        carried.append("topic")
    same_place = not query.places or {p.code for p in query.places} == {p.code for p in previous.places}
    same_place = same_place and (not query.units or query.units == previous.units)
    if not query.document_numbers and previous.document_numbers and same_place and not (named and not turn.back_thing):
        changes["document_numbers"] = previous.document_numbers
        carried.append("document_numbers")
    if intent == "document" and not query.document_facets and previous.document_facets:
        changes["document_facets"] = previous.document_facets
        carried.append("document_facets")
    if intent == "aggregate" and query.operation is None:
        changes["operation"] = previous.operation
        changes["premises"] = query.premises or previous.premises
    if turn.elliptical and previous.asks_result:
        changes["asks_result"] = True


def _restored(query: Query, previous: Query) -> str:
    """The turn's own words with those that were carried over, so that it can be searched by itself."""
    words = [query.restored]
    if "topic" in query.carried:
        words.append(" ".join(query.topic))
    if "places" in query.carried:
        own = query.restored.lower()
        names = [place(p.code).name for p in query.places]
        words += [name for name in (*names, *query.units) if name.lower() not in own]
    if "years" in query.carried:
        words.append(" ".join(f"năm {year}" for year in query.years))
    if "document_numbers" in query.carried:
        words += query.document_numbers
    return " ".join(word for word in words if word)
