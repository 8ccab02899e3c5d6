"""What a reader should know beside the figures: mergers, abolished levels, conflicts, old plans, digests, scans."""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten

from assistant.composition.context import Task
from assistant.composition.rows import Resolved, Row
from assistant.composition.wording import date_text, flat, inert, place_name
from assistant.messages import message
from assistant.types import Citation, Language, Notice
from ingest.normalize import drop_invisible
from ingest.places import members, successor
from ingest.types import Document

REFORM_DATE = "2025-07-01"  # Resolution 202/2025/QH15
MAX_NAMED = 8  # sources that a notice of disagreement names
MAX_NAME_CHARS = 80


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
    for code, sources in by_place.items():
        notices += merger_notices(task, code, sources)
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
    for code in places:
        notices += merger_notices(task, code, documents, figures=False)
    return [*notices, *summary_notices(task, documents)]


def merger_notices(task: Task, code: str, documents: Sequence[Document], *, figures: bool = True) -> list[Notice]:
    """What became of a province of before July 2025 whose figures the answer gives."""
    heir = successor(code)
    ended = heir is not None and heir != code  # later documents report on it, its name alone does not say so
    if not ended and not any((document.published or "0") < REFORM_DATE for document in documents):
        return []
    name = place_name(code, task.language)
    if ended:
        return [
            Notice(
                "merged_province",
                task.say(
                    "notice_merged_province" if figures else "notice_merged_document",
                    place=name,
                    successor=place_name(heir, task.language),
                ),
            )
        ]
    others = [place_name(member, task.language) for member in members(code) if member != code]
    if others:
        joined = ", ".join(others)
        return [Notice("merged_province", task.say("notice_enlarged_province", place=name, others=joined))]
    return []


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
            dated = date_text(document.published, task.language) if document.published else None
            original = ", ".join(part for part in (f"“{document.title}”", document.publisher, dated) if part)
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
