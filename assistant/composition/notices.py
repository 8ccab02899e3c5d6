"""What a reader should know beside the figures: mergers, abolished levels, conflicts, old plans, digests, scans."""

import re
from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Literal

from assistant.composition.context import Task
from assistant.composition.rows import Resolved, Row, is_of_today
from assistant.composition.wording import day_text, flat, inert, place_name, place_names
from assistant.messages import message
from assistant.source_lines import original_line
from assistant.types import Citation, Language, Notice
from ingest.horizons import find_years
from ingest.normalize import drop_invisible, fold, nfc
from ingest.places import is_ministry, predecessors, reform_date, successor
from ingest.types import Document

REFORM_DATE = "2025-07-01"  # Resolution 202/2025/QH15
MAX_NAMED = 8  # sources that a notice of disagreement names
MAX_NAME_CHARS = 80
_TELLS_OF_MERGER = re.compile(
    r"\(mới\)|\(cũ\)|\bsau (?:khi )?(?:sáp|hợp) nhất\b|\bsau (?:khi )?sáp nhập\b|202/2025/QH15"
    r"|\bformer provinces of\b|\b(?:after|since|following) the merger\b",
    re.I,
)
# Two levels of local government since 1 July 2025: no district stands between commune and province.
_TWO_LEVELS = re.compile(
    r"chính quyền địa phương (?:hai|2|02) cấp|\b[Đđ]ặc khu [A-ZĐÀ-Ỹ]|hành chính công (?:cấp )?(?:xã|phường)\b"
    r"|\b(?:[Xx]ã|XÃ|[Pp]hường|PHƯỜNG)(?: [A-ZĐÀ-Ỹ]\w*){1,4}, (?:[Tt]ỉnh|TỈNH|[Tt]hành phố|THÀNH PHỐ) [A-ZĐÀ-Ỹ]"
)
_HEAD_CHARS = 1500  # letterhead, title and opening: who issues
MAX_MERGER_NOTICES = 2  # more places are told of in one notice


def notices_for(task: Task, rows: Sequence[Row], resolved: Sequence[Resolved]) -> list[Notice]:
    """The notices of an answer made of rows."""
    notices: list[Notice] = []
    documents = list({row.document.id: row.document for row in rows}.values())
    by_place: dict[str, list[Document]] = {}
    for row in rows:
        if row.target.place:
            by_place.setdefault(row.target.place, []).append(row.document)
    disagreeing = [document for each in resolved for document in each.disagreeing]
    if disagreeing:
        notices.append(Notice("conflict", task.say("notice_conflict", sources=_publishers(disagreeing))))
    overruled = [document for each in resolved for document in each.overruled]
    if overruled:
        notices.append(Notice("conflict", task.say("notice_overruled", sources=_publishers(overruled))))
    superseded = {document.id: document for each in resolved for document in each.superseded}
    notices += superseded_notices(task, superseded.values())
    notices += merger_notices(task, by_place)
    if task.wanted.asks_old_bounds:
        today = dict.fromkeys(str(row.target.place) for row in rows if is_of_today(row))
        notices += [_of_todays_province(task, code) for code in today]
    if any(row.target.level == "district" for row in rows):
        notices.append(Notice("level_abolished", task.say("notice_level_abolished")))
    return [*notices, *summary_notices(task, documents)]


def _publishers(documents: Iterable[Document]) -> str:
    """Who states something, each once: the publisher, or the name of the file where none is known."""
    stated = (drop_invisible(flat(document.publisher or document.name)) for document in documents)
    names = list(dict.fromkeys(inert(shorten(name, MAX_NAME_CHARS, placeholder=" …")) for name in stated))
    return ", ".join(names[:MAX_NAMED]) + (", …" if len(names) > MAX_NAMED else "")


def notices_for_documents(task: Task, documents: Sequence[Document], places: Iterable[str]) -> list[Notice]:
    """The notices of an answer made of passages."""
    notices = superseded_notices(task, [document for document in documents if document.validity == "superseded"])
    notices += merger_notices(task, dict.fromkeys(places, documents), figures=False)
    return [*notices, *summary_notices(task, documents)]


def merger_notices(task: Task, sources: Mapping[str, Sequence[Document]], *, figures: bool = True) -> list[Notice]:
    """What became of provinces and ministries of before 2025 whose figures or documents the answer gives.

    ``sources`` are the documents that the answer cites, by the place that they are cited for. One notice a place, or a
    single one for all of them where there are many.
    """
    told = {code: text for code, documents in sources.items() if (text := _merger(task, code, documents, figures))}
    if len(told) <= MAX_MERGER_NOTICES:
        return [Notice("merged_province", text) for text in told.values()]
    listed = ", ".join(_in_brackets(task, code) for code in told)
    old = any(age_of(document, reform_date(code)) == "before" for code in told for document in sources[code])
    name = "notice_merged_places" if old or any(successor(code) != code for code in told) else "notice_ages_unknown"
    return [Notice("merged_province", task.say(name, places=listed))]


def _merger(task: Task, code: str, documents: Sequence[Document], figures: bool) -> str | None:
    """What the reader must know of one place; documents of after the reform may still report on a former one."""
    heir, since = successor(code), reform_date(code)
    ended = heir != code
    ages = {age_of(document, since) for document in documents}
    early = "before" in ages or (ended and "unknown" in ages)  # a former province's own paper is of its time
    values: dict[str, object] = {
        "place": place_name(code, task.language),
        "successor": place_name(heir, task.language),
        "since": day_text(since, task.language),
    }
    body = "ministry" if is_ministry(code) else "province"
    if ended and figures:
        return task.say(f"notice_merged_{body}", **values)
    if ended:
        return task.say("notice_merged_document" if early else "notice_document_since_merger", **values)
    others = predecessors(code)
    if not others or not (early or "unknown" in ages):
        return None
    if not early:
        return task.say("notice_age_unknown", others=place_names(others, task.language), **values)
    return task.say(f"notice_enlarged_{body}", others=place_names(others, task.language), **values)


def age_of(document: Document, since: str) -> Literal["before", "after", "unknown"]:
    """Whether a document is of before or after the mergers of a date; without a date of its own its text may show it.

    A plan of a year is of that year or the end of the one before; a period that began before the mergers, of before.
    """
    published, turn = document.published, int(since[:4])
    if published and not since.startswith(published):
        return "before" if published < since else "after"
    if _TELLS_OF_MERGER.search(document.text) or _TWO_LEVELS.search(document.text[:_HEAD_CHARS]):
        return "after"
    title = nfc(document.title)
    years = find_years(title, fold(title))
    alone = [year.year for year in years if not (year.strong or year.vision) and year.since is None]
    begun = [year.since for year in years if year.since is not None]
    if any(year > turn for year in (*alone, *begun)):
        return "after"
    return "before" if any(year < turn for year in (*alone, *begun)) else "unknown"


def _of_todays_province(task: Task, code: str) -> Notice:
    """The warning that a figure is not the former province's, which was asked."""
    values = {"place": place_name(code, task.language), "since": day_text(reform_date(code), task.language)}
    others = place_names(predecessors(code), task.language)
    return Notice("merged_province", task.say("notice_todays_province", others=others, **values))


def _in_brackets(task: Task, code: str) -> str:
    """A place with what became of it, as one of a list."""
    heir = successor(code)
    name = "place_now_part_of" if heir != code else "place_without"
    others = place_names(predecessors(code), task.language)
    return task.say(
        name, place=place_name(code, task.language), successor=place_name(heir, task.language), others=others
    )


def superseded_notices(task: Task, documents: Iterable[Document]) -> list[Notice]:
    """One notice a superseded document."""
    notices = []
    for document in documents:
        by = task.say("notice_superseded_by", by=document.superseded_by) if document.superseded_by else ""
        by = f" {by.strip()}" if by else ""
        notices.append(Notice("superseded", task.say("notice_superseded", title=document.title, by=by)))
    return notices


def summary_notices(task: Task, documents: Sequence[Document]) -> list[Notice]:
    """One notice a digest of our own, naming the original."""
    notices = []
    for document in documents:
        if document.kind == "summary":
            original = original_line(document, task.language)
            notices.append(Notice("summary_source", task.say("notice_summary_source", original=original)))
    return notices


def recognized_notices(
    citations: Iterable[Citation], documents: Mapping[str, Document], language: Language
) -> list[Notice]:
    """One notice where a quote stands on a page whose text was recognised from a picture, naming document and pages."""
    read: dict[str, set[int]] = {}
    for citation in citations:
        document = documents[citation.document_id]
        first, last = document.page_of(citation.start), document.page_of(max(citation.start, citation.end - 1))
        if first is not None and last is not None:
            pages = set(range(first, last + 1)).intersection(document.recognized_pages)
            if pages:
                read.setdefault(document.id, set()).update(pages)
    if not read:
        return []
    places = [
        message(
            "notice_recognized_page", language, title=documents[key].title, pages=", ".join(map(str, sorted(pages)))
        )
        for key, pages in read.items()
    ]
    return [Notice("recognized_source", message("notice_recognized_source", language, where="; ".join(places)))]
