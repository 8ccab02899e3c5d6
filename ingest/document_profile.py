"""What holds for a whole document before its sentences are read: whose it is and of which year.

It is decided from the title, the issuer, the number, the date and the provinces of the metadata. The text itself has a
say in one case: where the metadata names no place, the one place that the text names is the document's.
"""

import re
from dataclasses import dataclass

from ingest.clauses import Page, make_page
from ingest.horizons import YearMention
from ingest.local_units import LocalUnit
from ingest.normalize import fold
from ingest.types import Document, TargetKind

# How a text speaks of the place whose document it is without naming it; searches folded text.
OWN_PLACE = re.compile(
    r"\b(?:toan tinh|toan thanh pho|ca tinh|ca thanh pho|tinh (?:se|da|dat|phan dau|dat muc tieu|co|hien|ta|nha)|"
    r"(?:cua|tren dia ban|ubnd|uy ban nhan dan) (?:tinh|thanh pho)(?! [A-Z]))\b"
)
# The bodies and documents of the nation; searches folded text.
NATION = re.compile(
    r"\b(?:chinh phu|thu tuong|quoc hoi|bo chinh tri|trung uong|nq-cp|qd-ttg|nghi quyet so \d{1,3}-nq/tw|quoc gia)\b"
)
_SECOND_HALF = "07"
FIRST_PLAN_YEAR = 2025  # texts without a date speak of this year and later ones as goals
_REPORT = re.compile(r"\b(?:bao cao|ket qua|tong ket|so ket|tinh hinh thuc hien)\b")
_PLAN = re.compile(r"\b(?:ke hoach|chuong trinh|nhiem vu)\b")


@dataclass(frozen=True, slots=True)
class DocumentProfile:
    """Whose a document is and of which year; None where that is not said.

    ``own`` is the one place whose document it is, ``home`` that place or the one that the title of a document over
    several places names, ``unit`` the district or commune that the title names. ``published`` is the year of
    publication, ``published_month`` the date as far as the month ("2025-06"). ``title_year`` is the year that the title
    gives every row, ``first_year`` the one in which its period begins ("giai đoạn 2022 - 2025"), ``plan_year`` the year
    of an annual plan, ``report_year`` the year that a report tells of.
    """

    own: str | None = None
    home: str | None = None
    unit: LocalUnit | None = None
    published: int | None = None
    published_month: str = ""
    title_year: int | None = None
    first_year: int | None = None
    plan_year: int | None = None
    report_year: int | None = None

    @property
    def of_one_place(self) -> bool:
        """Whether the document is the plan or report of one place."""
        return self.own is not None

    @property
    def written(self) -> int | None:
        """The year before which nothing is ahead: of publication, or else in which the plan's period begins."""
        return self.published if self.published is not None else self.first_year

    def has_come(self, year: YearMention) -> bool:
        """Whether the month of "đến hết tháng 6/2025" is over when the document comes out."""
        if year.month is None:
            return False
        if len(self.published_month) == len("2025-06"):
            return f"{year.year}-{year.month:02}" <= self.published_month
        return self.report_year is not None and year.year <= self.report_year

    def is_past(self, year: int) -> bool:
        """Whether a year is not later than the document; without a date, whether it is earlier than plans reach."""
        if self.published is None and self.first_year is not None:
            return year < self.first_year
        return year <= (self.published or FIRST_PLAN_YEAR - 1)

    def is_over(self, year: int) -> bool:
        """Whether a year is over when the document comes out, or nearly so: its figure is known then."""
        if self.written is None:
            return year < FIRST_PLAN_YEAR
        return year < self.written or (year == self.published and self.published_month[5:] >= _SECOND_HALF)

    def kind_of_year(self, year: int) -> TargetKind | None:
        """What a year told without "đến" makes of a figure: a "target" ahead, a "result" behind, else None.

        Texts without a date speak of round years as goals.
        """
        if self.written is not None and year < self.written:
            return "result"
        if self.published is not None:
            return "target" if year > self.published else None
        return "target" if year >= FIRST_PLAN_YEAR else None


def profile_of(document: Document, page: Page) -> DocumentProfile:
    """Return what holds for a whole document; ``page`` is its text, read."""
    title = make_page(document.title)
    published = _year_of(document.published)
    own = _own_place(document, page)
    report_year = _report_year(title, published)
    return DocumentProfile(
        own=own,
        home=own or _titled_place(document, title),
        unit=_titled_unit(title),
        published=published,
        published_month=(document.published or "")[:7],
        title_year=_title_year(title) or report_year,
        first_year=None if _REPORT.search(title.folded) else next((y.since for y in title.years if y.since), None),
        plan_year=_plan_year(title),
        report_year=report_year,
    )


def _own_place(document: Document, page: Page) -> str | None:
    """The place whose document this is, or None when it speaks of several or of none."""
    places = document.provinces
    if len(places) == 1:
        return places[0]
    if places:
        return None
    source = fold(f"{document.issuer or ''} {document.number or ''} {document.title}")
    if NATION.search(source):
        return "vn"
    named = _provinces(page)
    return next(iter(named)) if len(named) == 1 else None


def _provinces(page: Page) -> set[str]:
    return {p.code for p in page.places if p.explicit and p.code != "vn"}


def _titled_place(document: Document, title: Page) -> str | None:
    """The one place that the title of a document over several names: whose plan it is."""
    titled = _provinces(title)
    return titled.pop() if len(titled) == 1 and titled <= set(document.provinces) else None


def _titled_unit(title: Page) -> LocalUnit | None:
    """The district or commune whose document this is."""
    if len(title.units) != 1 or OWN_PLACE.search(title.folded):
        return None
    unit = title.units[0]
    if title.folded[: unit.start].rstrip().endswith(("tai", " o")):
        return None
    others = [p for p in title.places if p.explicit and p.code != "vn"]
    return None if others and others[0].start < unit.start else unit


def _title_year(title: Page) -> int | None:
    """The year that a title gives the whole plan, if it gives one ("Kế hoạch … năm 2023")."""
    return title.years[0].year if len(title.years) == 1 and not title.years[0].vision else None


def _plan_year(title: Page) -> int | None:
    """The year of an annual plan ("Kế hoạch … năm 2026"), None for plans of several years and other documents."""
    years = title.years
    annual = len(years) == 1 and not years[0].strong and years[0].since is None and not years[0].vision
    return years[0].year if annual and _PLAN.search(title.folded) else None


def _report_year(title: Page, published: int | None) -> int | None:
    """The year that a report tells of ("Báo cáo kết quả … năm 2024, phương hướng năm 2025")."""
    if not title.years or not _REPORT.search(title.folded):
        return None
    year = title.years[0].year
    return None if published is not None and year > published else year


def _year_of(date: str | None) -> int | None:
    return int(date[:4]) if date and date[:4].isdigit() else None
