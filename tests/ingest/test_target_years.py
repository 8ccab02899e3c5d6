"""The year of a row: its clause's own, or the horizon that a heading or an opening set."""

import pytest

from ingest.clauses import make_page, split_clauses
from ingest.document_profile import DocumentProfile
from ingest.target_years import Horizon, YearReader
from ingest.types import Block
from tests.ingest.plan_text import rows


def test_a_heading_sets_the_year_for_its_items() -> None:
    """Trap 1: the year stands lines above the figure."""
    text = (
        "# Kế hoạch\n## Mục tiêu đến năm 2025\n### Chính quyền số\n- 85% hồ sơ được nộp trực tuyến.\n"
        "### Xã hội số\n- 60% hộ gia đình có cáp quang.\n## Mục tiêu đến năm 2030\n- 90% hộ gia đình có cáp quang."
    )
    assert [(t.year, t.low) for t in rows(text)] == [(2025, 85), (2025, 60), (2030, 90)]


def test_an_opening_sets_the_year_for_the_paragraphs_after_it() -> None:
    """Trap 1: "Đến năm 2027, …" holds until another year is set."""
    text = (
        "Đến năm 2027, phát triển chính quyền số: 75% văn bản được ký số; 40% cuộc họp trực tuyến.\n"
        "Phát triển xã hội số: Tỷ lệ người dân có chữ ký số đạt 35%.\n"
        "Đến năm 2032, tỷ lệ người dân có chữ ký số đạt 65%."
    )
    assert [(t.year, t.low) for t in rows(text)] == [(2027, 75), (2027, 40), (2027, 35), (2032, 65)]


def test_a_year_at_the_end_of_a_title_does_not_run_into_the_first_line() -> None:
    """ "… đến năm 2030" above "Đến năm 2030, …" read as a span of years would cost the first goals of the plan."""
    found = rows("# Kế hoạch chuyển đổi số tỉnh Sơn La đến năm 2030\nĐến năm 2030, kinh tế số chiếm 20% GRDP.")
    assert [(row.year, row.low, row.kind) for row in found] == [(2030, 20, "target")]


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ hộ gia đình có cáp quang đến năm 2026 đạt khoảng 45%, đến năm 2031 đạt khoảng 85%.",
        "Tỷ lệ hộ gia đình có cáp quang đạt khoảng 45% vào năm 2026 và khoảng 85% vào năm 2031.",
        "Tỷ lệ hộ gia đình có cáp quang đạt khoảng 45% (năm 2026) và khoảng 85% (năm 2031).",
        "Đến năm 2026, khoảng 45% hộ gia đình có cáp quang (năm 2031 đạt khoảng 85%).",
        "Phấn đấu đến năm 2026 có khoảng 45% và đến năm 2031 có khoảng 85% hộ gia đình có cáp quang.",
        "Tỷ lệ hộ gia đình có cáp quang năm 2026 và năm 2031 lần lượt đạt khoảng 45% và khoảng 85%.",
    ],
)
def test_two_years_of_one_sentence_keep_their_values(text: str) -> None:
    """Trap 2: the value of one year is told for the other."""
    found = rows(text)
    assert [(t.year, t.low, t.comparator) for t in found] == [(2026, 45, "~"), (2031, 85, "~")]
    assert {t.indicator for t in found} == {"bang_rong_ho_gia_dinh"}


def test_a_new_province_does_not_take_over_the_year() -> None:
    """Trap 9: the horizon of one province's paragraph is told for the next province."""
    text = "Thái Bình: đến năm 2026, kinh tế số chiếm 13% GRDP.\nNinh Bình phấn đấu kinh tế số chiếm 15% GRDP."
    assert [(t.place, t.year) for t in rows(text, provinces=())] == [("thai_binh", 2026), ("ninh_binh", None)]


def test_a_title_with_two_horizons_sets_none() -> None:
    """The year of a plan's title is told for every figure of the text."""
    text = (
        "Kế hoạch chuyển đổi số đến năm 2025, định hướng đến năm 2030 đã được ban hành. Phấn đấu 45% hồ sơ trực tuyến."
    )
    assert [t.year for t in rows(text)] == [None]


def test_a_yearly_plan_gives_its_year() -> None:
    """The figures of a plan for one year have no year."""
    (target,) = rows("## Mục tiêu\n- 45% hồ sơ được nộp trực tuyến.", title="Kế hoạch chuyển đổi số năm 2024")
    assert target.year == 2024


@pytest.mark.parametrize(
    "text",
    [
        "### 1. Mục tiêu đến năm 2026\n- Kinh tế số chiếm 11% GRDP.\n"
        "### 2. Tầm nhìn đến năm 2031\n- Kinh tế số chiếm 21% GRDP.",
        "Năm 2026: kinh tế số chiếm 11% GRDP trước ngày 30/6/2026. Tầm nhìn đến năm 2031: kinh tế số chiếm 21% GRDP.",
        "Đến năm 2026, kinh tế số chiếm 11% GRDP. Định hướng đến năm 2031: kinh tế số chiếm 21% GRDP.",
        "## Mục tiêu 2026\nKinh tế số chiếm 11% GRDP.\n## Định hướng 2031\nKinh tế số chiếm 21% GRDP.",
    ],
)
def test_visions_have_years_of_their_own(text: str) -> None:
    """A vision for 2031 is told as a goal of 2026."""
    assert [(t.year, t.low, t.kind) for t in rows(text)] == [(2026, 11, "target"), (2031, 21, "target")]


def test_a_year_told_in_a_bullet_ends_with_it() -> None:
    """The goals of the next bullets are put off to a year that only one clause is about."""
    text = (
        "# Kế hoạch\n## Mục tiêu năm 2027\n- Tỷ trọng kinh tế số đạt 8% GRDP; phấn đấu đến năm 2031 đạt 16% GRDP.\n"
        "- Tỷ lệ hộ gia đình có cáp quang đạt 52%."
    )
    assert [(t.year, t.low) for t in rows(text)] == [(2027, 8), (2031, 16), (2027, 52)]


def test_a_tasks_own_deadline_is_its_year() -> None:
    """The year of an earlier clause, or of the heading, was given to what is due two years before or after it."""
    text = (
        "## Mục tiêu đến năm 2031\n- Kết nối kho dữ liệu của tỉnh với 100% trường học, hoàn thành năm 2027.\n"
        "- 90% hộ gia đình có cáp quang."
    )
    assert [(t.low, t.year) for t in rows(text)] == [(100, 2027), (90, 2031)]
    text = "Đến năm 2026, số hóa 100% sổ hộ tịch; kết nối 80% trạm y tế trong năm 2028."
    assert [(t.low, t.year) for t in rows(text)] == [(100, 2026), (80, 2028)]


def test_what_is_done_every_year_is_of_no_earlier_paragraphs_year() -> None:
    """ "Hằng năm … 3.000 lượt" was told as a target of the year that the paragraph before spoke of."""
    text = "Đến năm 2026, số hóa 100% sổ hộ tịch.\nHằng năm tập huấn kỹ năng số cho 3.000 lượt cán bộ."
    assert [(t.low, t.year) for t in rows(text) if t.year] == [(100, 2026)]


def _reader(text: str, horizon: Horizon, **profile: int) -> YearReader:
    return YearReader(make_page(text), DocumentProfile(**profile), horizon)  # type: ignore[arg-type]


def test_a_year_told_in_passing_gives_way_to_the_one_before() -> None:
    """The items below would be put off to a year that one of them only looks ahead to."""
    horizon = Horizon(year=2027, strong=True)
    text = "đến năm 2031 đạt 16%"
    reader = _reader(text, horizon)
    reader.enter_block(0, Block("item", 0, len(text)), 2027, after_results=False)
    assert not reader.open_part(0, len(text), text.index("16"), "target", opens_sentence=True)
    assert (horizon.year, horizon.is_from_earlier_prose) == (2031, False)
    reader.enter_block(1, Block("item", 0, len(text)), 2027, after_results=False)
    assert (horizon.year, horizon.strong, horizon.inline) == (2027, True, None)


def test_an_opening_line_holds_for_the_lines_below() -> None:
    """A list would lose the year that its opening line gives it."""
    text = "Mục tiêu đến năm 2031:"
    horizon = Horizon()
    assert _reader(text, horizon).open_part(0, len(text), None, None, opens_sentence=True)
    assert (horizon.year, horizon.strong, horizon.inline) == (2031, True, None)


def test_a_paragraph_after_results_goes_back_to_the_section() -> None:
    """What a report told of one year would be told of it in the next paragraph too."""
    horizon = Horizon(year=2024, strong=False, inline=0)
    _reader("Ngoài ra, 5%.", horizon).enter_block(1, Block("paragraph", 0, 13), 2026, after_results=True)
    assert (horizon.year, horizon.strong) == (2026, True)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("tỷ lệ hồ sơ trực tuyến đạt 80% năm 2026", 2026),
        ("năm 2026 tỷ lệ hồ sơ trực tuyến đạt 80%", 2026),
        ("tỷ lệ hồ sơ trực tuyến đạt 80%, hoàn thành trong năm 2026", 2026),
        ("tỷ lệ hồ sơ trực tuyến đạt 80%", None),
    ],
)
def test_the_year_of_a_clause_is_its_own(text: str, year: int | None) -> None:
    """A clause would take the horizon's year for the one that it names."""
    reader = _reader(text, Horizon(year=2030, strong=True))
    clauses = split_clauses(reader.page, 0, len(text))
    assert reader.year_of_clause(clauses[0], clauses, (0, len(text)))[0] == year


def test_a_result_takes_no_year_of_a_goal() -> None:
    """ "Mới đạt 8%" under "Đến năm 2030" would be a result of 2030."""
    assert _reader("", Horizon(year=2030, strong=True), published=2025, report_year=2024).year_of_result(None) == 2024
    assert _reader("", Horizon(year=2024, strong=True), published=2025).year_of_result(None) == 2024
    assert _reader("", Horizon(year=2024, strong=True), published=2024).year_of_result("target") is None


@pytest.mark.parametrize(
    "deadline",
    [
        "trước 31/12/2026",
        "trước ngày 30-9-2026",
        "chậm nhất quý II/2026",
        "muộn nhất ngày 15 tháng 11 năm 2026",
        "vào năm 2026",
        "từ năm 2026",
    ],
)
def test_a_clause_with_its_own_deadline_has_its_year(deadline: str) -> None:
    """The end of the plan, told for a clause that sets its own day, is years too late."""
    text = f"## Mục tiêu đến năm 2030\n- 100% bệnh viện, trạm y tế có bệnh án điện tử {deadline}; 80% hộ có cáp quang."
    assert [t.year for t in rows(text)] == [2026, 2030]


@pytest.mark.parametrize("done", ["hoàn thành trong năm 2027", "xong trong quý III/2027", "hoàn thành quý I năm 2027"])
def test_what_is_to_be_finished_has_the_year_behind_its_comma(done: str) -> None:
    """A task is listed with the day by which it is done."""
    text = f"## Mục tiêu đến năm 2030\n- Phủ sóng 5G tại 100% trung tâm xã, {done}."
    assert [t.year for t in rows(text)] == [2027]


def test_what_a_task_costs_may_follow_its_deadline() -> None:
    """The sum behind it once hid the deadline."""
    text = (
        "## Nhiệm vụ đến năm 2030\n"
        "- Lắp đặt 120 trạm cảnh báo sạt lở, lũ quét trước mùa mưa năm 2027 với kinh phí 34 tỷ đồng."
    )
    assert [(t.year, t.low) for t in rows(text)] == [(2027, 120)]


def test_a_deadline_holds_for_its_own_task_only() -> None:
    """The year of one task was once that of the next ones in its sentence."""
    text = "Hoàn thành số hóa 100% hồ sơ trong năm 2026; tối thiểu 15% kinh phí dành cho an toàn thông tin."
    found = rows(text, title="Kế hoạch chuyển đổi số giai đoạn 2026 - 2030")
    assert [(t.low, t.year) for t in found] == [(100, 2026), (15, 2030)]


@pytest.mark.parametrize(
    "text",
    [
        "Trung tâm dữ liệu được đầu tư từ năm 2016, hiện vận hành 42 máy chủ.",
        "Kể từ năm 2016, tỷ lệ hồ sơ trực tuyến tăng đều, đến nay đạt 21%.",
        "Hệ thống họp trực tuyến đầu tư năm 2016, hiện nay 93% xã đã sử dụng.",
    ],
)
def test_the_year_in_which_something_began_is_not_that_of_today_s_figure(text: str) -> None:
    """A figure of today would be told as one of the year in which the machines were bought."""
    assert [(t.year, t.kind) for t in rows(text, published="2021-10-18")] == [(None, "result")]


def test_a_school_year_begins_in_its_first_year() -> None:
    """ "Từ năm học 2026 - 2027" is September 2026."""
    text = "## Nhiệm vụ\n- Triển khai học bạ số cho 100% học sinh từ năm học 2026 - 2027."
    assert [t.year for t in rows(text, published="2025-09-12")] == [2026]


def test_a_bracket_of_a_part_does_not_date_the_whole() -> None:
    """What is done first in some places is not done everywhere by then."""
    text = "## Mục tiêu đến năm 2027\n- 100% xã có mạng 5G (xong trước năm 2025 tại các phường)."
    assert [t.year for t in rows(text)] == [2027]


def test_two_goals_of_one_part_have_a_day_each() -> None:
    """The day of the first task was once that of the second."""
    text = "Giao sở đưa 200 sản phẩm lên sàn, xong trong tháng 12/2022, và đưa 500 sản phẩm, hoàn thành trước năm 2025."
    found = rows(text, published="2021-08-10")
    assert [(t.low, t.year) for t in found] == [(200, 2022), (500, 2025)]


@pytest.mark.parametrize("parted", ["; ", ", "])
def test_years_before_their_figures_in_a_bracket_are_theirs(parted: str) -> None:
    """ "(2023: 65%; 2024: 72%)": the second step was lost and the first had the next year in its label."""
    text = f"## Mục tiêu đến năm 2025\n- Tỷ lệ hộ có cáp quang đạt 80% (2023: 65%{parted}2024: 72%)."
    found = rows(text, published="2023-01-15")
    assert [(t.year, t.low) for t in found] == [(2025, 80), (2023, 65), (2024, 72)]
    assert {t.label for t in found} == {"Tỷ lệ hộ có cáp quang"}


def test_figures_in_turn_in_a_bracket_are_of_its_year() -> None:
    """ "(năm 2023 là 55% và 70%)": the second figure was told of the year before the bracket."""
    text = "Tỷ lệ hồ sơ trực tuyến và tỷ lệ số hóa hồ sơ năm 2024 lần lượt đạt 68% và 81% (năm 2023 là 55% và 70%)."
    found = rows(text, published="2025-01-15")
    assert [(t.year, t.low) for t in found] == [(2024, 68), (2024, 81), (2023, 55), (2023, 70)]
    assert [t.indicator for t in found] == ["ho_so_truc_tuyen", "so_hoa_tthc"] * 2
