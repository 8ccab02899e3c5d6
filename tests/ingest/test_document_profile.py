"""Whose a document is and of which year, before its sentences are read."""

from typing import Any

import pytest

from ingest.clauses import make_page
from ingest.document_profile import DocumentProfile, profile_of
from ingest.horizons import YearMention
from tests.ingest.plan_text import plan


def profile(text: str = "", **fields: Any) -> DocumentProfile:
    """The profile of a short document without provinces in its metadata."""
    document = plan(text, **({"provinces": ()} | fields))
    return profile_of(document, make_page(text))


def month(year: int, number: int) -> YearMention:
    return YearMention(0, 4, year, True, False, False, None, number)


def test_whose_a_document_is() -> None:
    """Every row without a place of its own would be given to the wrong province."""
    assert profile(provinces=("ha_nam",)).own == "ha_nam"
    assert profile("Tỉnh Lai Châu phấn đấu.").own == "lai_chau"
    assert profile("Tỉnh Lai Châu, tỉnh Lào Cai phấn đấu.").own is None
    assert profile("Tỉnh Lai Châu phấn đấu.", title="Quyết định của Thủ tướng Chính phủ").own == "vn"
    several = profile(provinces=("ha_nam", "nam_dinh"), title="Kế hoạch của tỉnh Nam Định")
    assert (several.own, several.home, several.of_one_place) == (None, "nam_dinh", False)


def test_a_title_names_a_unit() -> None:
    """A district's plan would give its goals to the province."""
    unit = profile(title="Kế hoạch chuyển đổi số huyện Tam Nông năm 2025").unit
    assert unit is not None and unit.name == "huyện Tam Nông"
    assert profile(title="Kế hoạch của tỉnh Phú Thọ về hỗ trợ huyện Tam Nông").unit is None


@pytest.mark.parametrize(
    ("title", "title_year", "plan_year", "report_year"),
    [
        ("Kế hoạch chuyển đổi số năm 2026", 2026, 2026, None),
        ("Kế hoạch chuyển đổi số giai đoạn 2026-2030", 2030, None, None),
        ("Kế hoạch chuyển đổi số đến năm 2025, định hướng đến năm 2030", None, None, None),
        ("Báo cáo kết quả chuyển đổi số năm 2024, phương hướng năm 2025", 2024, None, 2024),
        ("Tổng kết chuyển đổi số năm 2024", 2024, None, 2024),
    ],
)
def test_the_years_of_a_title(
    title: str, title_year: int | None, plan_year: int | None, report_year: int | None
) -> None:
    """A row without a year would get that of a period's end or of a report."""
    found = profile(title=title)
    assert (found.title_year, found.plan_year, found.report_year) == (title_year, plan_year, report_year)


def test_a_report_tells_of_no_year_to_come() -> None:
    """A report of before the year in its title would tell results of that year."""
    assert profile(title="Báo cáo kết quả năm 2026", published="2025-03-01").report_year is None


def test_what_has_come_when_the_document_comes_out() -> None:
    """ "Đến hết tháng 6/2025" of a report in July would be a goal."""
    dated = DocumentProfile(published=2025, published_month="2025-07")
    assert dated.has_come(month(2025, 6)) and dated.has_come(month(2025, 7)) and not dated.has_come(month(2025, 8))
    assert DocumentProfile(report_year=2025).has_come(month(2025, 8))
    assert not DocumentProfile().has_come(month(2020, 6))


def test_what_a_bare_year_makes_of_a_figure() -> None:
    """ "Năm 2024: 12%" would be a goal of a text of 2025."""
    dated = DocumentProfile(published=2025)
    assert [dated.kind_of_year(year) for year in (2024, 2025, 2026)] == ["result", None, "target"]
    assert [DocumentProfile().kind_of_year(year) for year in (2024, 2025)] == [None, "target"]
    assert [DocumentProfile().is_past(year) for year in (2024, 2025)] == [True, False]
