"""What is indexed, as listings: documents by name and target rows by place, year and indicator."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Protocol

from assistant.schema import heading_above, place_name, plain_number
from ingest.indicators import all_indicators, find_indicators
from ingest.places import all_ministries, all_places, find_places
from ingest.types import Document, Target

TARGET_FIELDS = (
    "province", "level", "indicator", "label", "direction", "comparator", "low", "high", "value", "unit", "basis",
    "year", "kind", "document", "document_id", "page", "heading", "start", "end", "quote",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Catalogue(Protocol):
    """What this module needs of a snapshot."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by id."""

    @property
    def copies(self) -> Mapping[str, tuple[str, ...]]:
        """The other names of documents that are indexed more than once, by id."""

    @property
    def targets(self) -> Sequence[Target]:
        """Every target row."""


class NotInCatalogueError(Exception):
    """A name, place or indicator that nothing indexed bears; the message says what there is instead."""


def find_document(snapshot: Catalogue, name: str) -> Document:
    """The document called ``name``: its full name, its id, or the end of its path if only one ends so.

    Raises:
        NotInCatalogueError: no document or several are called so.
    """
    documents = list(snapshot.documents.values())
    exact = [item for item in documents if name in (item.name, item.id, *snapshot.copies.get(item.id, ()))]
    found = exact or [item for item in documents if _file_name(item.name) == name or _stem(item.name) == name]
    if len(found) == 1:
        return found[0]
    names = [item.name for item in found]
    if found:
        raise NotInCatalogueError(
            f"{name!r} is the name of {len(found)} documents: {', '.join(names)}. Name one fully."
        )
    near = get_close_matches(name, [item.name for item in documents], n=3, cutoff=0.6)
    hint = f"did you mean {', '.join(near)}?" if near else "type `python app.py documents` to see the names."
    raise NotInCatalogueError(f"No document is called {name!r}; {hint}")


def indexed_names(snapshot: Catalogue, name: str) -> tuple[str, ...]:
    """The names that ``name`` means in the index: one, or all names of a document that is given by its id.

    Raises:
        NotInCatalogueError: no document or several are called so.
    """
    document = find_document(snapshot, name)
    others = snapshot.copies.get(document.id, ())
    if name == document.id:
        return (document.name, *others)
    return (name,) if name in others else (document.name,)


def document_row(document: Document, target_count: int = 0, also: Sequence[str] = ()) -> dict[str, Any]:
    """What is known of a document, without its text."""
    return {
        "name": document.name,
        "also": list(also),
        "document_id": document.id,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published,
        "url": document.url,
        "issuer": document.issuer,
        "number": document.number,
        "provinces": [place_name(code) for code in document.provinces],
        "kind": document.kind,
        "official": document.official,
        "validity": document.validity,
        "superseded_by": document.superseded_by,
        "inferred": list(document.inferred),
        "characters": len(document.text),
        "pages": document.pages or None,
        "recognized_pages": list(document.recognized_pages),
        "targets": target_count,
    }


def document_rows(snapshot: Catalogue) -> list[dict[str, Any]]:
    """Every document by name, with the number of its target rows."""
    counts: dict[str, int] = {}
    for row in snapshot.targets:
        counts[row.document_id] = counts.get(row.document_id, 0) + 1
    documents = sorted(snapshot.documents.values(), key=lambda item: item.name)
    return [document_row(item, counts.get(item.id, 0), snapshot.copies.get(item.id, ())) for item in documents]


def place_code(name: str) -> str:
    """The place that ``name`` means: a code, or a name as people write it.

    Raises:
        NotInCatalogueError: no place is called so, or the text names several.
    """
    if name in {known.code for known in (*all_places(), *all_ministries())} | {"vn"}:
        return name
    codes = {mention.code for mention in find_places(name) or find_places(name, weak=True)}
    if len(codes) != 1:
        what = "no province is" if not codes else f"{len(codes)} places are"
        raise NotInCatalogueError(f"{what.capitalize()} called {name!r}; expected one, for example 'Bình Dương'.")
    return codes.pop()


def indicator_ids(text: str) -> frozenset[str]:
    """The indicators that ``text`` means: an id of ``indicators.yaml``, or words that name some.

    Raises:
        NotInCatalogueError: no indicator is called so.
    """
    known = {item.id for item in all_indicators()}
    found = frozenset({text} if text in known else {mention.id for mention in find_indicators(text)})
    if not found:
        raise NotInCatalogueError(f"No indicator is called {text!r}; expected one of: {', '.join(sorted(known))}.")
    return found


def select_targets(
    snapshot: Catalogue, province: str | None = None, year: int | None = None, indicator: str | None = None
) -> list[Target]:
    """The target rows of a province, year and indicator, by document and place in it; None does not restrict.

    Raises:
        NotInCatalogueError: the province or the indicator is unknown.
    """
    code = None if province is None else place_code(province)
    indicators = None if indicator is None else indicator_ids(indicator)
    rows = [
        row
        for row in snapshot.targets
        if (code is None or row.place == code)
        and (year is None or row.year == year)
        and (indicators is None or row.indicator in indicators)
    ]
    return sorted(rows, key=lambda row: (snapshot.documents[row.document_id].name, row.start, row.figure_start))


def target_row(row: Target, document: Document) -> dict[str, Any]:
    """A target row with its quote, under the names of the answer object and ``TARGET_FIELDS``."""
    values = {name: getattr(row, name) for name in TARGET_FIELDS if hasattr(row, name)}
    values |= {
        "province": None if row.place is None else place_name(row.place),
        "low": plain_number(row.low),
        "high": plain_number(row.high),
        "document": document.name,
        "page": document.page_of(row.start),
        "heading": heading_above(document, row.start),
        "quote": document.text[row.start : row.end],
    }
    return {name: values[name] for name in TARGET_FIELDS}


def target_rows(snapshot: Catalogue, rows: Sequence[Target]) -> Iterator[dict[str, Any]]:
    """``target_row`` for each row."""
    return (target_row(row, snapshot.documents[row.document_id]) for row in rows)


def targets_csv(rows: Iterable[dict[str, Any]]) -> str:
    """Target rows as CSV; see ``rows_csv``."""
    return rows_csv(TARGET_FIELDS, rows, harmless=("comparator",))


def rows_csv(fields: Sequence[str], rows: Iterable[Mapping[str, Any]], harmless: Sequence[str] = ()) -> str:
    """Rows as CSV with a header; text that a spreadsheet would run as a formula is made plain by an apostrophe.

    The fields in ``harmless`` hold words of ours and stay as they are.
    """
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fields, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: value if name in harmless else _cell(value) for name, value in row.items()})
    return stream.getvalue()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _file_name(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _stem(name: str) -> str:
    return _file_name(name).rsplit(".", 1)[0]
