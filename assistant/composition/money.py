"""Sums of money: which questions want one, which sentences and table rows state one, and of what."""

import re
from dataclasses import replace

from assistant.composition.citations import block_index, block_of, table_head
from assistant.composition.context import Task
from assistant.composition.rows import HOW_MUCH, is_money
from assistant.composition.sentences import Candidate, years_at, years_of
from assistant.composition.terms import folded_text
from assistant.types import Query
from ingest.english_text import is_english_at
from ingest.indicators import indicator
from ingest.normalize import fold, nfc
from ingest.types import Block, Document

MONEY = re.compile(
    r"\d[\d.,]*\s?(?:(?:nghìn |ngàn )?(?:tỷ|tỉ|triệu|nghìn|ngàn|đồng|usd|vnd)|[bmtr]{1,2}illion\s(?:vnd|usd|dong))"
    r"|(?:vnd|usd|us\$|\$)\s?\d"
)
CURRENCY = re.compile(  # of a table's unit line; "cộng đồng" is none
    r"(?:tỷ|tỉ|triệu|nghìn|ngàn)\s+(?:đồng|vnđ|vnd|usd)|[(:]\s*(?:đồng|tỷ|tỉ|triệu)\b|\b(?:usd|vnd|vnđ)\b"
)
TOTAL = re.compile(
    r"\b(?:tong (?:kinh phi|von|nhu cau|cong|so|du toan|muc|ngan sach)|khai toan"
    r"|kinh phi (?:thuc hien|du kien|giai doan)"
    r"|total (?:cost|budget|funding|investment|amount|sum|of)|overall (?:cost|budget)|in total|altogether)\b"
    r"|(?:^|\|)\s*(?:cong|tong|total)\s*(?=\||$)"  # a cell of its own
)
PLAN_COSTS = re.compile(  # an English sentence whose subject is the plan, or the money for it
    r"\b(?:plan|programme|program|project|scheme|strategy|implementation)\b[^.;:,]{0,60}?"
    r"(?:\b(?:vnd|usd)|us\$|\$|\d)\s?[\d.,]*\s?(?:billion|million|trillion|vnd|usd)"
)
GIVEN_TO_PLAN = re.compile(  # "tỉnh dành 74 tỷ đồng cho chuyển đổi số"
    r"\b(?:danh|bo tri|chi|dau tu|phan bo)\b[^.;]{0,30}?\d[\d.,]*\s(?:nghin |ngan )?(?:ty|trieu|dong)\b[^.;]{0,40}?"
    r"\bcho (?:cong tac |chuong trinh |ke hoach |nhiem vu |hoat dong )?chuyen doi so\b"
)
BUDGET = re.compile(r"\b(?:kinh phi|du toan|nhu cau von|nguon von|budget|funding)\b")
MONEY_GIVEN = re.compile(
    r"\b(?:kinh phi|du toan|von|ngan sach|dau tu|bo tri|tong muc|nguon luc|budget|funding|cost|resources|spending)\b"
)
OTHER_FACT = re.compile(r"\b(?:nao|gi|ai|dau|the nao|ra sao|vi sao|tai sao|khi nao|bao gio|who|which|where|why|when)\b")
SPENT = re.compile(r"\b(?:giai ngan|da (?:chi|thuc hien|cap|bo tri)|disbursed|spent)\b")
AMOUNT = re.compile(r"\d[\d.,]*\s(?:nghin|ngan|trieu|ty|dong|usd|billion|million|trillion)\b")
JOINING_WORDS = frozenset(  # between "kinh phí" and its sum these name nothing else than the plan
    re.findall(
        r"\w+",
        """nam den cua tinh thanh pho bo nganh cho ke hoach de an chuong trinh nghi quyet la tu gom giai doan nay va
        trong voi toan cac nhiem vu giai phap uoc tinh quy het cuoi dau nha nuoc so
        plan programme program project scheme strategy implementation in of for the and its is are was will be total
        overall estimated at put comes to about around some vnd us usd province city provincial""",
    )
)
COMPARED = re.compile(  # a year that a sum is held against
    r"\bso (?:voi|cung ky)\b[^.;]{0,20}?\b(?:nam )?(?:19|20)\d\d\b(?P<own_sum>\s?(?:\(|la |dat |: ?)\s?\d)?"
)
UNIT_LINE = re.compile(r"\W*(?:don vi tinh|don vi|dvt|unit)\b")
LINES_BEFORE_TABLE = 3  # among which the unit of all its figures stands
MONEY_TERMS = frozenset(  # syllables that ask for money: what is left of a topic names the thing that it is for
    re.findall(
        r"\w+",
        """kinh phí tiền vốn ngân sách chi phí tổng bố trí dành dự kiến hết tốn cần bỏ ra cấp rót lấy nguồn đầu tư triệu
        tỷ đồng mỗi giao""",
    )
)
PLAN_NAMES = re.compile(r"\b(?:de an|nghi quyet)\b")  # "an" alone is of "an toàn"
PLAN_WORDS = frozenset(  # words of asking for money and for the plan itself
    re.findall(
        r"\w+",
        """chuyen doi so tien chi danh bo ra tri kinh phi von ngan sach tong dau tu du kien nhu cau khai toan thuc hien
        hang moi nguon lay het ton khoang ty trieu dong cap phan giao muc da duoc giai ke hoach chuong trinh""",
    )
)


def asks_amount(task: Task) -> bool:
    """Whether the question wants a sum of money; a passage without one is no answer to it.

    "How much" says so, and so does a question of nothing but money and the plan ("Kinh phí chuyển đổi số năm 2026?").
    """
    wanted, words = task.wanted, task.wanted.folded_question
    if wanted.asks_sum and HOW_MUCH.search(words):
        return True
    if wanted.asks_share or OTHER_FACT.search(words):
        return False
    return _of_plan_only(task) and BUDGET.search(words) is not None


def asks_whole_sum(task: Task) -> bool:
    """Whether the question wants what a whole plan costs: a sum for one of its tasks is no answer."""
    how_much = HOW_MUCH.search(task.wanted.folded_question) is not None
    return _of_plan_only(task) and (asks_amount(task) or (how_much and _names_budget(task)))


def without_misleading_share(task: Task) -> Query:
    """A question for a sum of money is not about the share of the budget that the same words name in the lexicon."""
    if not (task.wanted.asks_sum or _names_budget(task)):
        return task.query
    kept = tuple(each for each in task.query.indicators if is_money(indicator(each).unit))
    return replace(task.query, indicators=kept)


def _names_budget(task: Task) -> bool:
    """Whether the question speaks of a budget, and of no share of it."""
    return "ngan sach" in task.wanted.folded_question and not task.wanted.asks_share


def _of_plan_only(task: Task) -> bool:
    terms = set(PLAN_NAMES.sub(" ", fold(" ".join(task.wanted.topic))).split())
    return terms <= PLAN_WORDS and bool(terms or task.wanted.asks_sum)


def states_amount(document: Document, start: int, end: int) -> bool:
    """Whether a stretch of text states a sum of money; a table row may have its unit in the head or above."""
    text = nfc(document.text[start:end]).casefold()
    if MONEY.search(text):
        return True
    if not text.startswith("|") or not re.search(r"\d", text):
        return False
    return CURRENCY.search(_unit_of_table(document, start)) is not None


def of_whole_plan(document: Document, start: int, end: int, headings: tuple[str, ...]) -> bool:
    """Whether a sentence or row that states a sum states the plan's: it says so, or its paragraph or section does."""
    own = folded_text(document.text[start:end])
    if _of_one_thing(own, folded_text(document.title)):
        return False
    if TOTAL.search(own) or GIVEN_TO_PLAN.search(own):
        return True
    if own.startswith("|"):
        return False
    if is_english_at(document.text, start):
        return PLAN_COSTS.search(own) is not None
    block = block_of(document, start)
    opening = document.text[block.start : start] if block and block.start <= start else ""
    return any(BUDGET.search(folded_text(text)) for text in (own, opening, *headings[-1:]))


def years_of_sum(candidate: Candidate, *, others: bool = False) -> set[int]:
    """The years that a sum or its table's head names, without those that it is only held against.

    With ``others`` also those of further sums: "so với năm 2023 (84,5 tỷ đồng)" tells what 2023 cost.
    """
    held = [found for found in COMPARED.finditer(folded_text(candidate.text)) if not (others and found["own_sum"])]
    return set(years_at(candidate)) - {year for found in held for year in years_of(found[0])}


def _of_one_thing(own: str, title: str) -> bool:
    """Whether the words between "kinh phí" and its sum name something that the plan's title does not: a part of it."""
    named = BUDGET.search(own)
    amount = AMOUNT.search(own, named.end()) if named else None
    if named is None or amount is None or own.startswith("|"):
        return False
    words = set(re.findall(r"[^\W\d_]+", own[named.end() : amount.start()]))
    return bool(words - PLAN_WORDS - JOINING_WORDS - set(re.findall(r"[^\W\d_]+", title)))


def _unit_of_table(document: Document, start: int) -> str:
    """What says the unit of a table's figures, casefolded: its head, else the unit line or title before it."""
    head = table_head(document, start)
    if head is None:
        return ""
    line = unit_line(document, head)
    stated = document.text[head.start : head.end] + (f" {document.text[line.start : line.end]}" if line else "")
    return nfc(stated).casefold()


def unit_line(document: Document, head: Block) -> Block | None:
    """The line close before a table that gives the currency of its figures ("Đơn vị tính: tỷ đồng"), if any."""
    index = block_index(document, head.start)
    for block in reversed(document.blocks[max(0, index - LINES_BEFORE_TABLE) : index]):
        line = nfc(document.text[block.start : block.end]).casefold()
        if block.table is None and CURRENCY.search(line) and (UNIT_LINE.match(folded_text(line)) or "(" in line):
            return block
    return None
