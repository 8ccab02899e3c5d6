"""What kind of fact a question asks for by its words, and whether a text states one of that kind."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.composition.context import Task
from assistant.composition.rows import HOW_MUCH
from assistant.composition.terms import folded_text, marked_syllables
from ingest.data_files import load_yaml
from ingest.figures import find_figures
from ingest.normalize import fold, nfc

COUNT_QUESTION = re.compile(
    r"(?<!dieu )(?<!khoan )(?<!muc )(?<!so )(?<!thu )\b(?:may|bao nhieu|how many)\s+"
    r"(?!so (?:voi|sanh)\b|bac\b)((?:\w+\s?){1,3})"
)
CONTACT_ASKED = re.compile(
    r"\bso (?:dien thoai|hotline|duong day nong|tong dai|truc (?:ban|dien thoai|ho tro))\b"
    r"|\b(?:phone|telephone|hotline) number\b"
    r"|\b(?:hotline|duong day nong|tong dai)\b[^?|]{0,40}\b(?:nao|la gi|la so|so may|la bao nhieu)\b"
)
CONTACT = re.compile(  # a telephone number, or a short one behind its name
    r"(?<![\d/])(?:\+84|0|1[89]00)(?:[ .\-]?\d){6,10}(?![\d/])"
    r"|\b(?:dien thoai|hotline|duong day nong|tong dai|phone|so truc)\b[^.;|\d]{0,30}\d{3,}"
)
UNCOUNTED = frozenset(  # units and small words behind "how much", not things
    re.findall(
        r"\w+",
        """phan tien ty ti trieu von dong grdp diem nam ngay thang lan lau muc cho o tai cua trong la de den vao thi voi
        mot moi tu va hang theo nua roi khi neu sau truoc ve tren vay duoc dat vi hay""",
    )
)
MEASURES = frozenset(["met", "m", "m2", "km", "km2", "ha", "gio", "phut", "tuan", "mbps"])  # of one thing, no things
NAMES_WANTED = re.compile(  # not only how many
    r"\b(?:ke ten|neu ten|liet ke|gom(?! (?:bao nhieu|may)\b)|la gi|la nhung|nao|which|name)\b"
)
LOCAL_UNITS = frozenset(["xa", "phuong", "huyen", "quan"])
NUMERAL = r"(?:\d[\d.,]*|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)"
SHARE = re.compile(r"\b(?:t[yi] le|t[yi] trong|share|percentage|proportion)\b")  # a share of an area is no area
WHEN = re.compile(  # an English question stands behind its Vietnamese
    r"\b(?:khi nao|bao gio|ngay nao|thang nao|nam nao|luc nao|(?:what|which) (?:year|date|day|month|quarter)|by when)\b"
    r"|(?:^|\| )when\b"
)
TIME = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}/\d|\b(?:quy|thang|ngay|tuan|gio|nam hoc|dau nam|cuoi nam|hang nam|moi nam)\b|"
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|quarter|month|year"
    r"|quarterly|monthly|yearly|annually|\d{1,2}(?:st|nd|rd|th))\b"
)
WHY = re.compile(
    r"\b(?:vi sao|tai sao|vi ly do gi|ly do gi|ly do nao|nguyen nhan (?:nao|gi)"
    r"|why|how come|what (?:made|led|caused)|for what reason)\b"
)
REASON = re.compile(
    r"\b(?:vi|do|boi|nham|de|nguyen nhan|ly do|xuat phat|bat nguon"
    r"|because|due|since|cause[ds]?|so that|in order|owing|reasons?)\b"
)
WHO = re.compile(  # as typed: "AI" is none
    r"(?<!\w)(?:[Aa]i|[Cc]ơ quan nào|[Đđ]ơn vị nào|[Ss]ở nào|[Bb]ộ nào|[Bb]an nào|[Tt]ổ chức nào|[Ww]ho"
    r"|[Ww]hich (?:agency|department|body|office|unit|ministry))(?!\w)"
)
BODY = re.compile(  # a body by its kind, or by initials
    r"(?<!\w)(?:Sở|Ủy ban|Uỷ ban|Bộ|Cục|Vụ|Chi cục|Tổng cục|Văn phòng|Ban|Tỉnh ủy|Thành ủy|Tỉnh đoàn|Đoàn|Giám đốc"
    r"|Chủ tịch|Bí thư|Chánh|Trưởng|Công an|Cảnh sát|Trung tâm|Tập đoàn|Công ty|Hội|Hội đồng|Trường|Đại học|Học viện"
    r"|Viện|Phòng|Tổ|Thủ tướng|Chính phủ|Bệnh viện|Kho bạc|Ngân hàng|Đài|Báo|Liên minh|Mặt trận|[A-ZĐ]{3,}"
    r"|[Dd]oanh nghiệp|[Cc]ơ quan|[Đđ]ơn vị|các sở|[Dd]epartments?|[Cc]ommittee|[Aa]gency|[Cc]hairman|[Oo]ffice"
    r"|[Bb]oard|[Mm]inistry|[Pp]olice|[Cc]ompan(?:y|ies)|[Cc]entre|[Bb]ank)(?!\w)"
)
WHERE = re.compile(r"(?<!\w)(?:ở đâu|tại đâu|nơi nào|chỗ nào|địa điểm nào|đặt đâu|[Ww]here)(?!\w)")
LOCATED = re.compile(
    r"(?<!\w)(?:[Tt]ại|[Ởở]|thuộc|đặt|trụ sở|địa chỉ|địa điểm|khu vực|[Aa]t|[Ii]n|[Ll]ocated)\s+\w"
    r"|(?<!\w)(?:xã|phường|huyện|thị xã|thị trấn|thành phố|quận|đặc khu|TP\.?|TX\.?)\s+[A-ZĐÀ-Ỹ]"
)
OFFICE = (
    r"(?:giam doc|chu tich|(?:tong )?bi thu|thu tuong|tong thong|bo truong|thu truong|cuc truong"
    r"|vu truong|truong (?:ban|phong)|chanh van phong"
    r"|director|chair\w*|president|(?:prime )?minister|secretary|head)"
)
NAME_OF_HOLDER = re.compile(
    rf"\b{OFFICE}\b[^?|]{{0,80}}\b(?:ten (?:la )?(?:gi|ai)|ho ten|named?)\b"
    rf"|\b(?:ho ten|ten cua|name of)\b[^?|]{{0,20}}\b{OFFICE}\b"
)
HOLDER = re.compile(
    rf"\b(?:ai (?:la|lam|giu chuc)|who (?:is|was))\b[^?|]{{0,20}}?\b(?P<asked>{OFFICE})\b"
    rf"|\b(?P<named>{OFFICE})\b[^?|]{{0,80}}\bla ai\b"
)
PERSON = re.compile(  # a title, and a name of two syllables or more; an initial may stand for the last one
    r"(?:\b(?:[Ôô]ng|[Bb]à|[Đđ]ồng chí|Đ/c|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|TS\.?|ThS\.?)\s+(?:[A-ZĐÀ-Ỹ][\wà-ỹ]*\.?\s?){1,4})"
)
SAYS_WHAT = (  # "… là 20%" says how much
    r"\b(?:la|gom|bao gom|duoc hieu|nghia la|duoc dinh nghia|viet tat|is|are|means?|refers?|stands? for|comprises?"
    r"|consists?|includes?)\b(?!\s+(?:\w+\s+){0,2}\d)"
)
CALLED = r"\b(?:goi(?: tat)? la|khai niem|thuat ngu|viet tat la|called|known as)"
STEP = re.compile(r"^\W{0,3}buoc (?:\d|mot|hai|ba|bon|nam|thu|dau)")
STEPS = re.compile(r"\b(?:may buoc|cac buoc|nhung buoc|gom buoc|quy trinh|trinh tu|steps?)\b")
MAX_DEFINED_SYLLABLES = 8  # of a thing that is defined; what is behind them belongs to the question
ANSWER_TYPES_FILE = Path(__file__).with_name("answer_types.yaml")


@dataclass(frozen=True, slots=True)
class AnswerType:
    """A kind of fact: how questions ask for it and how sentences give it; ``asking`` holds the syllables that ask."""

    asks: re.Pattern[str]
    given_by: re.Pattern[str]
    stands_for: tuple[str, ...] = ()
    asking: frozenset[str] = frozenset()

    def given(self, sentence: str) -> bool:
        """Whether a sentence states such a fact."""
        return _states(self.given_by, sentence)


@lru_cache(maxsize=8192)  # the same sentences are held against many questions
def _states(given_by: re.Pattern[str], sentence: str) -> bool:
    return given_by.search(nfc(sentence)) is not None


@lru_cache(maxsize=1)
def answer_types() -> tuple[AnswerType, ...]:
    """The kinds of fact of ``answer_types.yaml``."""
    raw = load_yaml(ANSWER_TYPES_FILE)
    return tuple(
        AnswerType(
            whole_phrases(map(fold, each["asks"])),
            whole_phrases(each["given_by"]),
            marked_syllables(each.get("stands_for", "")),
            frozenset(word for phrase in each["asks"] for word in marked_syllables(phrase)),
        )
        for each in raw.values()
    )


def whole_phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """Whole phrases; one that ends in a digit or a sign ("năm 20", "đồng/") may be followed by anything.

    A phrase with a capital is a name and matches as written ("Sở", not "sở hữu"), the others in any case.
    """
    forms = []
    for phrase in phrases:
        ending = r"\b" if phrase[-1].isalpha() else ""
        form = rf"(?<!\w){re.escape(phrase)}{ending}"
        forms.append(form if phrase != phrase.lower() else f"(?i:{form})")
    return re.compile("|".join(forms))


def facts_asked(task: Task) -> tuple[AnswerType, ...]:
    """The kinds of fact that the question asks for by its words."""
    return _facts_in(task.wanted.folded_question)


@lru_cache(maxsize=64)  # looked at for each sentence of one question
def _facts_in(question: str) -> tuple[AnswerType, ...]:
    return tuple(each for each in answer_types() if each.asks.search(question))


def gives_fact_asked(task: Task, text: str) -> bool:
    """Whether a text gives a fact of a kind that the question asks for."""
    return any(each.given(text) for each in facts_asked(task))


def asks_other_fact(task: Task) -> bool:
    """Whether the question wants a body, a date or a place rather than a value."""
    return bool(facts_asked(task)) and not asks_how_much(task) and not SHARE.search(task.wanted.folded_question)


def asks_how_much(task: Task) -> bool:
    """Whether the question says "how much" or "how many"."""
    return _has(HOW_MUCH, task.wanted.folded_question)


def asks_figure(task: Task) -> bool:
    """Whether the question wants a value: it says "how much", "target", or names a year for its indicator."""
    if asks_steps(task):
        return False
    return task.wanted.asks_target or bool(task.wanted.years) or asks_how_much(task)


def asks_when(task: Task) -> bool:
    """Whether the question wants a point in time and nothing else will do."""
    return _has(WHEN, task.wanted.folded_question)


def asks_why(task: Task) -> bool:
    """Whether the question wants a reason, and nothing else will do."""
    return _has(WHY, task.wanted.folded_question)


def gives_body_or_place_asked(task: Task, text: str) -> bool:
    """Whether a text names a body where "who" is asked, or a place where "where" is; true where neither is asked.

    A place that the question names itself is none.
    """
    question = f"{task.query.restored} | {task.query.normalized}"
    asks_who, asks_where = (_has(words, question) for words in (WHO, WHERE))
    if not (asks_who or asks_where):
        return True
    if asks_who and (BODY.search(nfc(text)) or PERSON.search(nfc(text))):
        return True
    return asks_where and LOCATED.search(nfc(text)) is not None


def gives_holder_asked(task: Task, text: str) -> bool:
    """Whether a text tells who holds the office that is asked about; true where none is.

    A name where the name is asked, else also the office of the one who has it as well ("do Chủ tịch … làm Trưởng ban").
    """
    question = task.wanted.folded_question
    if _has(NAME_OF_HOLDER, question):
        return PERSON.search(nfc(text)) is not None
    holder = HOLDER.search(question)
    if holder is None or PERSON.search(nfc(text)):
        return True
    office = re.escape(holder["asked"] or holder["named"])
    holds = rf"\b(?:lam|la|giu (?:chuc|vai tro)|as|is)\b[^.;]{{0,40}}\b{office}\b|\b{office}\s?:"
    return re.search(holds, folded_text(text)) is not None


def asks_contact(task: Task) -> bool:
    """Whether the question wants a telephone number: no figure of the same subject will do."""
    return _has(CONTACT_ASKED, task.wanted.folded_question) and not task.wanted.asks_share and not asks_count(task)


def gives_contact(text: str) -> bool:
    """Whether a text states a telephone number."""
    return CONTACT.search(folded_text(text)) is not None


def gives_reason(text: str) -> bool:
    """Whether a text gives a reason or an aim."""
    return REASON.search(folded_text(text)) is not None


def asks_definition(task: Task) -> bool:
    """Whether the question wants to know what a thing is, anywhere: "X là gì", without place, year or document."""
    query = task.query
    return query.intent == "definition" and not (query.places or query.years or query.document_numbers)


@lru_cache(maxsize=4096)
def defines(topic: tuple[str, ...], text: str) -> bool:
    """Whether a text says what its topic is: "X là …", "X: …", "… (X)", "X (…)" or "… gọi là X".

    One of several things with remarks in brackets is listed, not defined.
    """
    folded = folded_text(text)
    subject = r"\W+(?:\w+\W+){0,2}?".join(re.escape(fold(term)) for term in topic[:MAX_DEFINED_SYLLABLES])
    named = rf"(?<!\w){subject}(?!\w)"
    forms = [
        rf"{named}[^.;:]{{0,60}}?{SAYS_WHAT}",
        rf"(?:^|[.;\n])\W{{0,3}}(?:\w{{1,3}}[.)]\s)?\W{{0,3}}{named}\W{{0,3}}\s?[:–—]\s",  # not "Về X: …"
        rf"\(\W?{subject}\W?\)",
        rf"{CALLED}\W+{subject}(?!\w)",
    ]
    if folded.count("(") == 1:
        forms.append(rf"{named}\W{{0,2}}\(")
    return any(re.search(form, folded) for form in forms)


def asks_steps(task: Task) -> bool:
    """Whether the question wants a procedure, which prose tells and no row."""
    return _has(STEPS, task.wanted.folded_question)


def is_step(text: str) -> bool:
    """Whether a text begins as a step of a procedure does."""
    return STEP.search(folded_text(text)) is not None


def states_time(text: str) -> bool:
    """Whether a text names a time."""
    return TIME.search(folded_text(text)) is not None


def thing_counted(task: Task) -> str:
    """The folded noun of a "bao nhiêu …" question in its own words; empty where it counts nothing.

    Neither what a turn takes over from the one before it nor the Vietnamese of an English question is looked at.
    """
    if task.language != "vi" or not asks_count(task):
        return ""
    counted = COUNT_QUESTION.search(folded_text(task.query.normalized))
    noun = counted[1].split()[0] if counted else ""
    return "" if noun in UNCOUNTED or noun in MEASURES else noun


def asks_count(task: Task) -> bool:
    """Whether the question wants to know how many things there are, and not their names or an amount."""
    question = task.wanted.folded_question
    counted = COUNT_QUESTION.search(question)
    return counted is not None and counted[1].split()[0] not in UNCOUNTED and not _has(NAMES_WANTED, question)


def counts_thing_asked(task: Task, text: str) -> bool:
    """Whether a text counts the things of a "how many …" question ("mấy nhiệm vụ": "5 nhiệm vụ")."""
    units_only = {fold(term) for term in task.wanted.topic} <= LOCAL_UNITS
    pattern = _counting(task.wanted.folded_question, of_province=units_only)
    return pattern is not None and pattern.search(folded_text(text)) is not None


@lru_cache(maxsize=64)  # looked at for each sentence of one question
def _counting(question: str, *, of_province: bool) -> re.Pattern[str] | None:
    """How a text counts what the question counts; None where it counts nothing.

    ``of_province``: how many units a province has: "99 đơn vị hành chính cấp xã" says so; "99/99 xã" tells how far some
    task has come.
    """
    counted = COUNT_QUESTION.search(question)
    words = counted[1].split() if counted else []
    if not words:
        return None
    thing = re.escape(words[0])
    if of_province:
        return re.compile(rf"(?<![\d/.,]){NUMERAL}\s+(?:don vi (?:hanh chinh )?cap )?{thing}\b")
    return re.compile(rf"\b{NUMERAL}\s+(?:\w+\s+)?{thing}\b")


def states_number(text: str) -> bool:
    """Whether a sentence states any number, in digits or in words."""
    return bool(re.search(r"\d", text)) or bool(find_figures(text, bare=True))


@lru_cache(maxsize=512)  # looked at for each sentence of one question
def _has(words: re.Pattern[str], question: str) -> bool:
    """Whether a question has words of a kind."""
    return words.search(question) is not None
