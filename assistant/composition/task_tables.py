"""Tables of tasks: who does what and when, by a column of deadlines or by marks in columns of years."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.composition.asked_facts import asks_count, asks_steps, facts_asked
from assistant.composition.citations import CitationBook
from assistant.composition.context import Task
from assistant.composition.money import asks_amount
from assistant.composition.notices import notices_for_documents
from assistant.composition.quotes import joined
from assistant.composition.sentence_places import of_places_asked
from assistant.composition.sentences import Candidate, hits_in_scope, years_of
from assistant.composition.table_marks import cells_of, marked_columns
from assistant.composition.terms import document_terms, folded_text, known_terms
from assistant.composition.wording import inert
from assistant.types import Draft
from ingest.normalize import fold
from ingest.types import Block, Document

TASKS = re.compile(r"\b(?:nhiem vu|cong viec|du an|dau viec|hoat dong|tasks?|projects?)\b")
TASK_COLUMN = re.compile(r"\b(?:nhiem vu|cong viec|noi dung|du an|dau viec|hoat dong|task|project)\b")
LISTED = re.compile(  # "which tasks", and not one of them
    r"\b(?:cac|nhung|gom|danh muc|liet ke)\s(?:\w+\s)?(?:nhiem vu|cong viec|du an|dau viec|hoat dong)\b"
    r"|\b(?:nhiem vu|cong viec|du an|dau viec|hoat dong) (?:gi|nao)\b"
    r"|\b(?:what|which|list|all)\b.{0,20}\b(?:tasks|projects)\b"
)
SUPPORT_COLUMN = re.compile(r"\b(?:phoi hop|support\w*|cooperat\w*|coordinat\w*)\b")  # who helps does not have the task
LEAD = re.compile(r"\b(?:chu tri|lead)\b")
BODY_COLUMN = re.compile(r"\b(?:chu tri|co quan|don vi|phu trach|thuc hien|lead|agency|responsible)\b")
TIME_COLUMN = re.compile(r"\b(?:thoi han|thoi gian|hoan thanh|tien do|lo trinh|han|deadline|time|timeline|due)\b")
ALL_TASKS = frozenset(  # words of asking for tasks: they choose none of them
    re.findall(
        r"\w+",
        """viec trien khai thuc hien lo trinh hoan thanh phai can lam cac nhung
        chu tri phu trach danh muc chu yeu tinh nganh ke hoach giao theo phan
        tasks task projects project implemented implement carried list main key digital transformation planned""",
    )
)
ASKED_WORK = re.compile(  # the same as whole words: their syllables belong to bodies too ("Công an", "Sở Nội vụ")
    r"\b(?:nhiem vu|cong viec|phan cong|dau viec|du an|hoat dong|trong tam|chuyen doi so)\b"
)
MIN_COVERAGE = 0.8  # of what else a question names ("của Sở Y tế") a row must hold so much …
MIN_PAIRS = 0.5  # … with so much of its neighbours side by side: "Công nghệ" and "an toàn" are no "Công an"
MAX_ROWS = 15
YEARS_OF_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-–—]\s?((?:19|20)\d\d)(?!\d)")
ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A table of tasks: its head and rows as blocks of the clean text."""

    document: Document
    head: Block
    rows: tuple[Block, ...]

    def cells(self, block: Block) -> list[str]:
        """The cells of one of its lines."""
        return cells_of(self.document.text[block.start : block.end])


def task_list(task: Task) -> Draft | None:
    """The rows of task tables for the year or the body asked; None where something else is asked."""
    if not _asks_tasks(task):
        return None
    drafts = []
    for document_tables in _by_document(_tables(task)):
        chosen = [(table, row) for table in document_tables for row in _rows_asked(task, table)]
        if chosen:
            drafts.append((chosen[0][0].document.title, _quoted(task, chosen)))
    if not drafts:
        return None
    return drafts[0][1] if len(drafts) == 1 else replace(joined(drafts), notices=drafts[0][1].notices)


def _asks_tasks(task: Task) -> bool:
    """Whether a question of a place wants its tasks, with those who do them or by when; not how many there are."""
    asked = task.wanted.folded_question
    if not task.place_codes or not TASKS.search(asked) or task.wanted.asks_target:
        return False
    if facts_asked(task) and not LISTED.search(asked):
        return False
    return not (asks_count(task) or asks_amount(task) or asks_steps(task))


def _tables(task: Task) -> Iterator[TaskTable]:
    """The task tables that retrieved passages have a part of, each whole and once."""
    seen: set[tuple[str, int]] = set()
    for hit in hits_in_scope(task):
        document = task.corpus.documents[hit.passage.document_id]
        inside = [b for b in document.blocks if hit.passage.start <= b.start < hit.passage.end and b.table is not None]
        for number in dict.fromkeys(block.table for block in inside):
            if number is None or (document.id, number) in seen:
                continue
            seen.add((document.id, number))
            blocks = [block for block in document.blocks if block.table == number]
            head = next((block for block in blocks if block.kind == "table_header"), None)
            if head and _heads_tasks(cells_of(document.text[head.start : head.end])):
                yield TaskTable(document, head, tuple(block for block in blocks if block.kind == "table_row"))


def _heads_tasks(head: Sequence[str]) -> bool:
    """Whether a head has a column of tasks, and one of who does them, of deadlines or of years."""
    names = [folded_text(cell) for cell in head]
    dated = any(BODY_COLUMN.search(name) or TIME_COLUMN.search(name) or years_of(name) for name in names)
    return dated and any(TASK_COLUMN.search(name) for name in names)


def _by_document(tables: Iterator[TaskTable]) -> list[list[TaskTable]]:
    found: dict[str, list[TaskTable]] = {}
    for table in tables:
        found.setdefault(table.document.id, []).append(table)
    return list(found.values())


def _rows_asked(task: Task, table: TaskTable) -> list[Block]:
    """The rows for a year asked that hold what else is named; all, where neither is and a list is wanted."""
    asking = {term for each in facts_asked(task) for term in each.asking}
    rest = tuple(term for term in _named(task.wanted.topic) if term not in asking)
    if not (rest or task.wanted.years or LISTED.search(task.wanted.folded_question)):
        return []
    head = table.cells(table.head)
    found = []
    for row in table.rows:
        cells = table.cells(row)
        if task.wanted.years and not task.wanted.years & _years_of_task(table.document, head, cells):
            continue
        if rest and not _holds(task, rest, _own_words(task, head, cells)):
            continue
        if of_places_asked(task, Candidate(table.document, row.start, row.end, kind=row.kind)):
            found.append(row)
    return found


def _named(topic: Sequence[str]) -> list[str]:
    """The syllables of a topic without those that only ask for tasks."""
    folded = fold(" ".join(topic))
    asking = {place for found in ASKED_WORK.finditer(folded) for place in range(*found.span())}
    named, start = [], 0
    for term in topic:
        if start not in asking and fold(term) not in ALL_TASKS:
            named.append(term)
        start += len(term) + 1
    return named


def _own_words(task: Task, head: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    """The syllables of a row without the bodies that only support its task, unless the question asks for these."""
    supports = [SUPPORT_COLUMN.search(folded_text(name)) and not LEAD.search(folded_text(name)) for name in head]
    if len(head) != len(row) or SUPPORT_COLUMN.search(task.wanted.folded_question):
        supports = []
    kept = [cell for index, cell in enumerate(row) if index >= len(supports) or not supports[index]]
    return document_terms(" | ".join(kept))


def _holds(task: Task, named: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether a row's words hold what a question names beside its asking for tasks."""
    weights = task.corpus.weights
    if weights.coverage(named, known_terms(words)) < MIN_COVERAGE:
        return False
    return len(named) < 2 or weights.pair_coverage(named, words) >= MIN_PAIRS


def _years_of_task(document: Document, head: Sequence[str], row: Sequence[str]) -> set[int]:
    """The years that a row is marked for, or that its column of deadlines names; "2023 - 2025" names each of them.

    A quarter or month without a year is of the one year that the plan's title names.
    """
    told: set[int] = set()
    marked = marked_columns(head, row)
    times = [head[index] for index in marked]
    if not marked and len(head) == len(row):
        times = [cell for name, cell in zip(head, row, strict=True) if cell and TIME_COLUMN.search(folded_text(name))]
    for time in times:
        told.update(map(int, ANY_YEAR.findall(time)))
        for first, last in YEARS_OF_SPAN.findall(time):
            told.update(range(int(first), int(last) + 1))
    titled = set(years_of(document.title))
    return told or (titled if times and len(titled) == 1 else told)


def _quoted(task: Task, chosen: Sequence[tuple[TaskTable, Block]]) -> Draft:
    """Rows of one document under their heads, each with its source."""
    document = chosen[0][0].document
    book = CitationBook(task.corpus.snapshot)
    parts = [task.say("quote_lead")]
    for table in dict.fromkeys(table for table, _ in chosen):
        rows = [row for owner, row in chosen if owner is table][:MAX_ROWS]
        marks = [book.cite(document, row.start, row.end) for row in rows]
        marks.append(book.cite(document, table.head.start, table.head.end))
        head, *lines = (inert(document.text[block.start : block.end].strip()) for block in (table.head, *rows))
        columns = max(head.count("|") - 1, 1)
        parts.append("\n".join([head, f"|{' --- |' * columns}", *lines]))
        parts.append(" ".join(f"[{mark}]" for mark in marks))
        left = sum(owner is table for owner, _ in chosen) - len(rows)
        if left:
            parts.append(task.say("list_truncated", count=left))
    notices = notices_for_documents(task, [document], task.place_codes)
    return Draft("answered", "\n\n".join(parts), tuple(book.citations), (), tuple(notices))
