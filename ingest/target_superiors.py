"""Where a document quotes a goal of the nation or of a superior body instead of setting one of its own.

A plan repeats what it is founded on: "Căn cứ Quyết định số 749/QĐ-TTg …, theo đó có 80% …", "Theo Nghị quyết
số 57-NQ/TW: …; …; …", a bracket behind such a document, a section "Mục tiêu của Trung ương". All figures of such a
quotation are the nation's, until the document speaks of itself again: not only the one beside "cả nước".
"""

import re

from ingest.clauses import Page, trim
from ingest.document_profile import DocumentProfile
from ingest.figures import Figure
from ingest.places import is_ministry
from ingest.types import Block, TargetKind

_BODY = (
    r"bo chinh tri|ban bi thu|ban chap hanh trung uong|trung uong|quoc hoi|thu tuong|chinh phu(?!\s(?:so|dien tu))"
    r"|politburo|prime minister|central government|national assembly"
)
_NUMBER = r"\d{1,4}[a-z]?(?:/\d{4})?[-/](?:qd-ttg|ct-ttg|nq-cp|nd-cp|(?:nq|kl|ct|qd)[-/]tw|qh\d\d)"
_PROGRAMME = (
    r"(?:chuong trinh|chien luoc|ke hoach|de an)\s[^.;:,\n|]{0,60}?quoc gia(?:\s(?:ve )?chuyen doi so)?"
    r"|national\s(?:[a-z]+\s){0,4}?(?:programme|program|strategy|plan|resolution)"
)
# A superior body or a document of one; this and all below search folded text.
_SUPERIOR = re.compile(rf"\b(?:{_NUMBER}|{_BODY}|{_PROGRAMME}|nghi quyet (?:so )?57)\b")
_NATIONS_GOAL = (
    r"(?<!chuong trinh )\b(?:muc tieu|chi tieu)(?:\s(?:chung|cu the|chu yeu))?(?:\s(?:cua|cap))?\s"
    r"(?:quoc gia|ca nuoc|toan quoc|trung uong)\b"
    r"|\bnational\s(?:[a-z]+\s){0,3}?(?:targets?|goals?|objectives?)\b"
)
_QUOTES_NATION = re.compile(_NATIONS_GOAL)
_NATION_AIMS = re.compile(  # it opens the sentence
    r"(?:den nam \d{4},?\s)?(?:ca nuoc|toan quoc|viet ?nam)\s(?:se\s)?"
    r"(?:phan dau|dat muc tieu|dat chi tieu|dat ra|de ra|huong toi|aims?|targets?|plans?)\b"
    r"|nationally\b|nationwide\b|(?:for|in|across) the (?:whole )?country\b"
    r"|the country(?: as a whole)?\s(?:aims?|targets?)\b"
)
_ONE_THAT_CITES = re.compile(
    r"(?:can cu|theo|quan triet|neu tai|quy dinh tai|under|according to|pursuant to|as set out in)\s"
)
_IMPLEMENTS = re.compile(
    r"\b(?:thuc hien|trien khai|cu the hoa|hanh dong|tinh uy|thanh uy|hdnd|ubnd|uy ban nhan dan|cua tinh|cua thanh pho"
    r"|implement\w*|ket qua)\b"
)
_SAYS_SO = re.compile(
    r"\btheo do\b|\btrong do\s(?:dat|neu|xac dinh|de ra|quy dinh)\b"
    r"|\b(?:sets?|targets?|aims?|calls? for|requires?|envisages?|stipulates?)\b"
)
_SETS = re.compile(  # with the document as its subject; right behind its name
    r"[^.;:,\n]{0,90}?\s(?:dat (?:ra|muc tieu|chi tieu)|de ra|xac dinh|neu ro|quy dinh|yeu cau|phan dau|huong toi)\b"
)
_ASSIGNS = re.compile(r"\s*(?:da\s)?giao\b(?!\s(?:dich|thong))")
_SELF = r"(?:tinh|thanh pho|bo|nganh|dia phuong|don vi|co quan)"
_OWN_AGAIN = re.compile(
    rf"(?:^|(?<!\bbo)(?<!nganh)(?<!tinh)(?<!huyen)(?<!\bxa)[,;:.(]\s*|\b(?:va|con|thi|nen|rieng|do do|vi vay)\s)"
    rf"{_SELF}\s(?:se|da|phan dau|dat|co|hien|ta|nha|cung|can"
    r"|phai|xac dinh|de ra|quyet tam|dang ky|lua chon|ban hanh|thong nhat|duoc|huong|chon)\b"
    r"|(?<!cap )\b(?:toan tinh|ca tinh|toan nganh|toan thanh pho|cua (?:tinh|thanh pho)(?!,)|tren co so do|tu do"
    r"|tren tinh than do|cu the hoa|ubnd|uy ban nhan dan|(?:ke hoach|de an|chuong trinh|nghi quyet) nay)\b"
    r"|\btren dia ban (?!ca nuoc|toan quoc)"
    r"|\bthe (?:province|city|municipality|ministry|locality|plan)\b"
)
_OWN_BEHIND = re.compile(
    r"\b(?:cua|tren dia ban) (?:tinh|thanh pho)\b(?!,)|\bngan sach (?:tinh|thanh pho|dia phuong)\b"
)
_GOES_ON = re.compile(
    r"\W*(?:den|vao|tam nhin|dong thoi|ngoai ra|ben canh do|by|it also|nghi quyet|quyet dinh|chien luoc|chuong trinh)\b"
)
_HEADING_OF_NATION = re.compile(
    rf"{_NATIONS_GOAL}"
    r"|\b(?:muc tieu|chi tieu|dinh huong|chu truong|quan diem|yeu cau)\b[^:\n]{0,60}?\b(?:cua|cap|theo|tai|trong)\s"
    rf"(?:[a-z]+\s){{0,3}}?(?:so\s)?(?:{_NUMBER}|{_BODY}|dang va nha nuoc|dang, nha nuoc|quoc gia|ca nuoc|toan quoc)\b"
    rf"|^[\W\divx]*(?:theo\s)?(?:nghi quyet|quyet dinh|chi thi|ket luan)\s(?:so\s)?{_NUMBER}"
    r"|\b(?:targets?|goals?|objectives?)\s(?:[a-z]+\s){0,3}?(?:by|of)\sthe\s"
    r"(?:central government|government|country|nation|politburo|prime minister)\b"
)
_HEADING_OF_ONES_OWN = re.compile(
    r"\b(?:thuc hien|trien khai|ket qua|tinh hinh|giao|gop phan|ubnd|tinh|thanh pho|dia phuong|nganh|implement\w*"
    r"|province|provincial|city|results?)\b"
)


class SuperiorReader:
    """Follows whether a text quotes a superior body, if its headings, blocks and sentences are opened in order."""

    def __init__(self, page: Page, profile: DocumentProfile) -> None:
        self.page = page
        self.profile = profile
        self._sections: list[tuple[int, bool]] = []  # depth; whether the centre's goals stand below
        self._listed = False  # the items that follow are the centre's
        self._from: int | None = None  # where in this sentence the quotation begins
        self._goes_on = False  # it did not end with the sentence before
        self._cut = False  # that sentence itself goes on in this block
        self._end = 0  # of the block before

    @property
    def in_section(self) -> bool:
        """Whether the innermost section tells the centre's goals."""
        return bool(self._sections) and self._sections[-1][1]

    @property
    def in_list(self) -> bool:
        """Whether the items of a list are read that a superior body's document announced."""
        return self._listed

    def open_heading(self, level: int, start: int, end: int) -> None:
        """Enter the section of a heading: of the centre where it says so, or where the one above it does."""
        while self._sections and self._sections[-1][0] >= level:
            self._sections.pop()
        folded = self.page.folded[start:end]
        within = self.in_section
        own = _HEADING_OF_ONES_OWN.search(folded) is not None or self._names_own(start, end)
        self._sections.append((level, not own and (within or _HEADING_OF_NATION.search(folded) is not None)))
        self._listed = self._goes_on = False

    def enter_block(self, block: Block) -> None:
        """A list that a line announced ends with its items, a quotation with its paragraph, however its lines break."""
        ended = self.page.text[max(0, self._end - 4) : self._end].rstrip()[-1:] in ".:!?"
        self._goes_on = self._cut = self._goes_on and not ended and self._is_going_on(block)
        self._end = block.end
        if block.kind != "item":
            self._listed = False

    def _is_going_on(self, block: Block) -> bool:
        """Whether a paragraph begins amid a sentence: in small letters, or with a figure that numbers nothing."""
        text = self.page.text[block.start : block.end].lstrip()
        return block.kind == "paragraph" and (text[:1].islower() or re.match(r"\d+(?![\d.)/])", text) is not None)

    def announce(self, start: int, end: int) -> None:
        """Take up a line without figures, which may announce a list: "Quyết định số 749/QĐ-TTg đề ra các mục tiêu:"."""
        if self.page.text[start:end].rstrip().endswith(":"):
            quoted = self._quotes(start, end)
            self._listed = quoted is not None and not self._is_itself_again(quoted, end)

    def open_sentence(self, start: int, end: int) -> None:
        """Remember from where on a sentence quotes a superior body."""
        begin = trim(self.page, start, end)[0]
        self._from = self._quotes(start, end)
        if self._from is None and self._goes_on and (self._cut or _GOES_ON.match(self.page.folded, begin, end)):
            self._from = begin
        self._cut = False
        self._goes_on = self._from is not None and not self._is_itself_again(self._from, end)

    def is_quoted(self, figure: Figure, kind: TargetKind, sentence: int, end: int) -> bool:
        """Whether a goal is the centre's; ``sentence`` is where its sentence begins, ``end`` where its clause ends.

        Results told under a superior document's name, and shares of GRDP, are the place's own.
        """
        if self.profile.home in (None, "vn") or kind != "target" or figure.basis == "GRDP":
            return False
        if _OWN_BEHIND.search(self.page.folded, figure.end, end) or self._names_own(figure.end, end):
            return False
        begin = self._from
        if begin is None and (self._listed or self.in_section):
            begin = sentence
        if begin is None or begin > figure.start:
            begin = self._bracket_of_superior(sentence, figure.start)
        return begin is not None and not self._is_itself_again(begin, figure.start)

    def _quotes(self, start: int, end: int) -> int | None:
        """The offset behind the superior document or body whose words a sentence gives, None where it gives none."""
        folded = self.page.folded
        begin = trim(self.page, start, end)[0]
        aims = _NATION_AIMS.match(folded, begin, end)
        if aims:
            return aims.end()
        goal = _QUOTES_NATION.search(folded, begin, end)
        if goal and not _IMPLEMENTS.search(folded, begin, goal.start()):
            return goal.end()
        cites = _ONE_THAT_CITES.match(folded, begin, end)
        for named in _SUPERIOR.finditer(folded, begin, end):
            if _ASSIGNS.match(folded, named.end(), end):
                continue
            if cites and not _IMPLEMENTS.search(folded, begin, named.start()):
                return named.end()
            figures = self.page.figures_in(named.end(), end)
            upto = figures[0].start if figures else end
            says = _SAYS_SO.search(folded, named.end(), upto)
            if says is None and not _IMPLEMENTS.search(folded, begin, named.start()):
                says = _SETS.match(folded, named.end(), upto)
            if says and not self._is_itself_again(named.end(), says.start()):
                return says.end()
        return None

    def _bracket_of_superior(self, sentence: int, at: int) -> int | None:
        """Where the bracket around an offset begins, if a superior document stands right before it."""
        text = self.page.folded[sentence:at]
        opened = text.rfind("(")
        if opened < 0 or ")" in text[opened:]:
            return None
        named = list(_SUPERIOR.finditer(text, 0, opened))
        if not named or _IMPLEMENTS.search(text, named[-1].end(), opened):
            return None
        return None if self._is_itself_again(sentence + named[-1].end(), sentence + opened) else sentence + opened + 1

    def _is_itself_again(self, start: int, end: int) -> bool:
        return _OWN_AGAIN.search(self.page.folded[start:end]) is not None or self._names_own(start, end)

    def _names_own(self, start: int, end: int) -> bool:
        """Whether a province, or the document's own ministry, is named in a span."""
        named = (p for p in self.page.places_in(start, end) if p.explicit and p.code != "vn")
        return any(p.code == self.profile.home or not is_ministry(p.code) for p in named)
