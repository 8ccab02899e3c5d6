"""Goals, results and baselines are told apart."""

import pytest

from ingest.clauses import make_page, split_clauses
from ingest.document_profile import DocumentProfile
from ingest.target_kinds import KindReader, KindReading, is_baseline
from ingest.target_sections import Announced
from ingest.target_years import Horizon
from ingest.types import Block
from tests.ingest.plan_text import rows, short

REPORT = "Báo cáo sơ kết 6 tháng đầu năm 2025 về chuyển đổi số tỉnh Quảng Ninh"


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của tỉnh đạt 31,5%, mục tiêu 28%.",
        "Tỷ lệ hồ sơ nộp trực tuyến năm 2023 đã đạt 31,5% (chỉ tiêu là 28%).",
    ],
)
def test_a_result_beside_its_target(text: str) -> None:
    """Trap 4: what was reached is told as what was aimed at."""
    found = rows(text)
    assert [(t.kind, t.low) for t in found] == [("result", 31.5), ("target", 28)]


def test_results_are_results() -> None:
    """Trap 4: a report's figures are told as goals."""
    text = "Đến nay, 97% xã đã có cáp quang; 72% hộ gia đình sử dụng Internet. Phấn đấu năm 2027 đạt 88%."
    assert [(t.kind, t.low, t.year) for t in rows(text)] == [
        ("result", 97, None),
        ("result", 72, None),
        ("target", 88, 2027),
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Đến năm 2026 phủ cáp quang 80% hộ gia đình.\nSau một năm, tỷ lệ hộ gia đình có cáp quang đạt 41%.",
            [(2026, 80, "target"), (None, 41, "result")],
        ),
        (
            "Tỷ trọng kinh tế số ước đạt 9,4% GRDP, mục tiêu đến năm 2026 là 15%.",
            [(None, 9.4, "result"), (2026, 15, "target")],
        ),
        (
            "Tỷ lệ số hóa hồ sơ đạt 52%, chưa đạt mục tiêu 66%. Năm 2026, phấn đấu số hóa 70% hồ sơ.",
            [(2024, 52, "result"), (2024, 66, "target"), (2026, 70, "target")],
        ),
    ],
)
def test_results_keep_away_from_the_years_of_goals(text: str, wanted: list[tuple[int | None, float, str]]) -> None:
    """What was reached is told as a goal, or for the goal's year."""
    title = "Báo cáo kết quả chuyển đổi số năm 2024" if "chưa đạt" in text else ""
    assert [(t.year, t.low, t.kind) for t in rows(text, title=title)] == wanted


def test_a_pair_of_result_and_goal_has_one_indicator() -> None:
    """ "chưa đạt mục tiêu 66%" names nothing, so the goal is not found."""
    found = rows("# Báo cáo kết quả chuyển đổi số năm 2024\nTỷ lệ số hóa hồ sơ đạt 52%, chưa đạt mục tiêu 66%.")
    assert {t.indicator for t in found} == {"so_hoa_tthc"}


def test_a_year_that_is_over_holds_results() -> None:
    """ "Đến hết năm 2023, … Kinh tế số đạt 17%" in a text of 2024 is told as a goal."""
    text = "Đến hết năm 2023, 95% hộ gia đình có cáp quang. Kinh tế số đạt 17% GRDP. Đến năm 2026 đạt 25% GRDP."
    found = [short(t) for t in rows(text, published="2024-01-03")]
    assert found[:2] == [(2023, "result", "=", 95), (2023, "result", "=", 17)]
    assert all(kind == "result" or year == 2026 for year, kind, *_ in found)


def test_a_result_beside_a_goal_has_not_its_year() -> None:
    """ "So với mục tiêu đến năm 2026 là 15%, … mới đạt 8%": 8% is told for 2026."""
    found = rows("So với mục tiêu đến năm 2026 là 15% GRDP, kinh tế số của tỉnh mới đạt 8%.", published="2023-03-01")
    assert [short(t) for t in found] == [(2026, "target", "=", 15), (None, "result", "=", 8)]


@pytest.mark.parametrize("words", ["chưa bằng", "chưa đến", "chưa tới", "chưa đầy"])
def test_not_yet_is_less_and_a_result(words: str) -> None:
    """What is not reached is told as reached."""
    found = rows(f"Tỷ lệ hồ sơ trực tuyến của tỉnh {words} 33%.")
    assert [(t.kind, t.comparator, t.low) for t in found] == [("result", "<", 33)]


def test_goals_and_results_in_brackets() -> None:
    """What was reached last year is told as a goal, or a goal as reached."""
    report = "Tỷ lệ hồ sơ trực tuyến đã đạt 43,5%, chưa đạt mục tiêu (55%). Kinh tế số đã đạt 9% (chỉ tiêu giao 13%)."
    assert [(t.kind, t.low) for t in rows(report)] == [
        ("result", 43.5),
        ("target", 55),
        ("result", 9),
        ("target", 13),
    ]
    later = (
        "- Tối thiểu 75% hồ sơ được nộp trực tuyến (năm 2026 đạt 61,5%).\n"
        "- Tỷ lệ người dân có chữ ký số đạt 25% (thực hiện năm 2026: 14%).\n"
        "- Tỷ lệ hộ gia đình có cáp quang ước thực hiện năm 2026 là 52%."
    )
    assert [(t.kind, t.year, t.low) for t in rows(later, title="Kế hoạch chuyển đổi số năm 2027")] == [
        ("target", 2027, 75),
        ("result", 2026, 61.5),
        ("target", 2027, 25),
        ("result", 2026, 14),
        ("result", 2026, 52),
    ]


def test_a_paragraph_that_reports_goes_on_reporting() -> None:
    """What stands today is told as a goal of the paragraph before."""
    text = (
        "Đến năm 2029, kinh tế số chiếm 18% GRDP.\nTheo báo cáo của Sở, năm 2022 kinh tế số của tỉnh đạt 7% GRDP. "
        "Tỷ lệ phủ sóng 4G đạt 98,1% khu dân cư."
    )
    assert [(t.kind, t.low) for t in rows(text)] == [("target", 18), ("result", 7), ("result", 98.1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ba chỉ tiêu chưa hoàn thành: tỷ lệ hộ gia đình có cáp quang (đạt 61%, kế hoạch 70%); "
            "tỷ lệ hồ sơ trực tuyến (đạt 44%, kế hoạch 60%).",
            [("result", 61), ("target", 70), ("result", 44), ("target", 60)],
        ),
        (
            "Về y tế, 78% người dân đã có hồ sơ sức khỏe điện tử, trong khi chỉ tiêu năm 2025 là 95%.",
            [("result", 78), ("target", 95)],
        ),
        (
            "Năm 2025 tỉnh phấn đấu kinh tế số chiếm 15% GRDP; giảm tối thiểu 20% thời gian xử lý so với năm 2024.",
            [("target", 15), ("target", 20)],
        ),
        (
            "Đến năm 2025, kinh tế số chiếm 15% GRDP. Hết năm 2023, tỉnh ước đạt 9,6%.",
            [("target", 15), ("result", 9.6)],
        ),
        (
            "Đến năm 2025, kinh tế số chiếm 15% GRDP.\nCả tỉnh có 112 cán bộ chuyên trách công nghệ thông tin.",
            [("target", 15), ("result", 112)],
        ),
        (
            "Đến năm 2025, kinh tế số chiếm 15% GRDP.\n"
            "Tỷ lệ hồ sơ nộp trực tuyến tăng từ 31% năm 2022 lên 54,2% vào cuối năm 2023.",
            [("target", 15), ("baseline", 31), ("result", 54.2)],
        ),
    ],
)
def test_goals_and_results_told_side_by_side(text: str, expected: list[tuple[str, float]]) -> None:
    """A result that is called a target (or the other way round) misleads whoever reports on it."""
    assert [(t.kind, t.low) for t in rows(f"# Chuyển đổi số Quảng Ninh\n{text}", published="2024-03-01")] == expected


def test_a_report_of_half_a_year_tells_results() -> None:
    """ "Đến hết tháng 6/2025" is over when the report comes out: its figures are no targets."""
    text = (
        f"# {REPORT}\n## 1. Hạ tầng\nĐến hết tháng 6/2025, tỷ lệ phủ sóng 5G đạt 41%.\n"
        "## 2. Chính quyền số\n- Tỷ lệ hồ sơ trực tuyến đạt 68,4%, phấn đấu cả năm đạt 80%.\n"
        "- 98,7% văn bản được ký số.\n- Cấp 215.000 chữ ký số, đạt 71,6% kế hoạch năm."
    )
    found = rows(text, title=REPORT, published="2025-07-10")
    assert [(t.kind, t.low) for t in found] == [("result", 41), ("result", 68.4), ("target", 80), ("result", 98.7)]
    assert found[1].label == f"{found[2].label} (6 tháng đầu năm 2025)"


def test_a_month_ahead_is_a_goal() -> None:
    """A deadline by month that is still to come stays one."""
    text = "# Kế hoạch chuyển đổi số tỉnh Quảng Ninh\nĐến hết tháng 12/2025, tỷ lệ phủ sóng 5G đạt 41%."
    assert [(t.kind, t.year) for t in rows(text, published="2025-07-10")] == [("target", 2025)]


def test_demands_of_a_report_are_no_results() -> None:
    """ "100% cán bộ được bồi dưỡng" under the report's proposals has not happened."""
    title = "Báo cáo kết quả chuyển đổi số tỉnh Quảng Ninh năm 2024"
    text = (
        f"# {title}\n## I. Kết quả\n- Tỷ lệ hồ sơ trực tuyến đạt 70%.\n## II. Kiến nghị, đề xuất\n"
        "100% cán bộ được bồi dưỡng kỹ năng số."
    )
    assert [t.low for t in rows(text, title=title, published="2024-12-20") if t.kind == "result"] == [70]


def test_a_goal_above_that_of_the_government_stays_a_goal() -> None:
    """ "…, trong khi chỉ tiêu Chính phủ đã giao là 70%" tells of a goal that was set, not of a result."""
    text = (
        "# Kế hoạch\n## Mục tiêu\n"
        "Phấn đấu hết năm 2025 đạt 80% hồ sơ trực tuyến, trong khi chỉ tiêu Chính phủ đã giao là 70%."
    )
    assert rows(text)[0].kind == "target"


def _kind(text: str, announced: Announced | None, horizon: Horizon, **profile: int) -> KindReading:
    page = make_page(text)
    reader = KindReader(page, DocumentProfile(**profile), horizon)  # type: ignore[arg-type]
    reader.open_section(announced)
    reader.enter_block(Block("paragraph", 0, len(text)))
    (clause,) = split_clauses(page, 0, len(text))
    return reader.kind_of(clause, (0, len(text)), None, horizon.year)


def test_the_words_of_a_clause_go_before_its_section() -> None:
    """What was reached would be told as a goal of the section it stands in, and the other way round."""
    plain, reached, aimed = (f"Tỷ lệ hồ sơ trực tuyến {verb} 64%." for verb in ("đạt", "đã đạt", "phấn đấu đạt"))
    assert _kind(plain, "target", Horizon()).kind == "target"
    assert _kind(plain, "result", Horizon()).kind == "result"
    assert _kind(plain, None, Horizon()).kind is None
    assert _kind(reached, "target", Horizon()).kind == "result"
    assert _kind(aimed, "result", Horizon()).kind == "target"


def test_a_horizon_makes_goals_unless_it_is_over() -> None:
    """A figure below "Đến năm 2027" would be neither, one below a year that is over a goal."""
    text = "Tỷ lệ hồ sơ trực tuyến đạt 64%."
    assert _kind(text, None, Horizon(2027, strong=True), published=2025).kind == "target"
    assert _kind(text, None, Horizon(2024, strong=True), published=2025).kind == "result"
    assert _kind(text, "other", Horizon(2027, strong=False), published=2025).kind is None


def test_a_target_named_beside_its_result_says_so() -> None:
    """The figures behind it would be taken for targets as well."""
    assert _kind("chưa đạt mục tiêu 70% hồ sơ", None, Horizon()) == KindReading("target", named_in_passing=True)


def test_a_baseline_is_where_a_rise_begins() -> None:
    """ "Từ 10%" of "từ 10% lên 20%" would be a goal."""
    page = make_page("Tăng từ 10% lên 20%. Đạt 30% hồ sơ.")
    assert [is_baseline(page, figure) for figure in page.figures] == [True, False, False]


@pytest.mark.parametrize("bracket", ["năm 2021: 4,1%", "2021: 4,1%", "năm 2021 là 4,1%", "cuối năm 2021 mới đạt 4,1%"])
def test_what_a_bracket_tells_of_an_earlier_year_is_a_result(bracket: str) -> None:
    """Read as the goal's own year, the goal would be told as what was reached years ago."""
    text = f"Tỉnh phấn đấu đến năm 2026 kinh tế số chiếm 11% GRDP ({bracket})."
    assert [(t.year, t.kind, t.low) for t in rows(text, published="2022-03-02")] == [
        (2026, "target", 11),
        (2021, "result", 4.1),
    ]


def test_a_bracket_of_a_year_still_to_come_is_a_step_on_the_way() -> None:
    """A step of the plan told as a result would be a figure that nobody reached."""
    text = "## Mục tiêu đến năm 2027\n- Kinh tế số chiếm 16% GRDP (năm 2025: 13%)."
    assert [(t.year, t.kind) for t in rows(text, published="2023-11-20")] == [(2027, "target"), (2025, "target")]


@pytest.mark.parametrize(("month", "kind"), [("02", "target"), ("12", "result")])
def test_a_bracket_of_this_year_is_a_result_when_the_year_is_nearly_over(month: str, kind: str) -> None:
    """A plan of December states where it starts from, one of February the step of its first year."""
    text = "## Mục tiêu đến năm 2027\n- Kinh tế số chiếm 16% GRDP (năm 2023: 9%)."
    assert [t.kind for t in rows(text, published=f"2023-{month}-20")] == ["target", kind]


def test_a_rank_in_brackets_is_the_year_s_own() -> None:
    """ "(năm 2021: 52/63)" once made a result of the goal before it, and the rank was lost."""
    text = "## Đến năm 2026\n- Chỉ số chuyển đổi số thuộc nhóm 35 tỉnh, thành phố (năm 2021: 52/63)."
    found = rows(text, published="2022-03-02")
    assert [(t.year, t.kind, t.low, t.unit) for t in found] == [
        (2026, "target", 35, "tỉnh, thành phố"),
        (2021, "result", 52, "/63"),
    ]


@pytest.mark.parametrize("heading", ["I. Tình hình và nguyên nhân", "I. Sự cần thiết", "Phần I. Cơ sở thực tiễn"])
def test_a_year_that_is_over_is_no_goal_where_a_plan_tells_where_it_starts_from(heading: str) -> None:
    """ "Đến cuối năm 2021, …" reads like a goal; a document without a date gives no other sign."""
    text = f"## {heading}\nĐến cuối năm 2021, 51% hộ gia đình có cáp quang. Kinh tế số đóng góp 4,5% GRDP."
    assert {(t.year, t.kind) for t in rows(text)} == {(2021, "result")}


def test_the_period_of_a_plan_says_what_lies_before_it() -> None:
    """A plan without a date is not older than the years that it is for."""
    text = "Đến hết năm 2021, 51% hộ gia đình có cáp quang.\nĐến hết năm 2023, 70% hộ gia đình có cáp quang."
    found = rows(text, title="Kế hoạch chuyển đổi số tỉnh Quảng Ninh giai đoạn 2022 - 2025")
    assert [(t.year, t.kind) for t in found] == [(2021, "result"), (2023, "target")]


def test_a_paragraph_that_opens_with_the_time_past_tells_results() -> None:
    """In December the year of the document is no goal any more."""
    text = (
        "Thời gian qua, tỉnh đã quan tâm đầu tư hạ tầng. Đến cuối năm 2021, 62% hộ gia đình có cáp quang.\n"
        "Đến cuối năm 2022, 75% hộ gia đình có cáp quang."
    )
    assert [(t.year, t.kind) for t in rows(text, published="2021-12-25")] == [(2021, "result"), (2022, "target")]


@pytest.mark.parametrize(
    "plan",
    [
        "(kế hoạch giao 55%)",
        "(chỉ tiêu được giao là 55%)",
        "(KH: 55%)",
        "(Nghị quyết giao 55%)",
        "(kế hoạch Trung ương giao: 55%)",
        ", kế hoạch giao đầu năm 55%",
        ", vượt kế hoạch giao (55%)",
        " so với kế hoạch đề ra 55%",
    ],
)
def test_what_a_plan_set_stands_beside_what_was_reached(plan: str) -> None:
    """Without its indicator the plan's figure is not found, and the result answers for it."""
    text = f"Năm 2023, tỷ lệ hồ sơ trực tuyến ở cấp xã đạt 62%{plan}."
    found = rows(text, title="Báo cáo kết quả chuyển đổi số năm 2023", published="2023-12-14")
    assert [(t.kind, t.low, t.indicator, t.level, t.year) for t in found] == [
        ("result", 62, "ho_so_truc_tuyen", "commune", 2023),
        ("target", 55, "ho_so_truc_tuyen", "commune", 2023),
    ]


def test_a_share_of_a_plan_is_no_value() -> None:
    """ "đạt 71% kế hoạch" says how much of it was done."""
    assert rows("Số hồ sơ trực tuyến đạt 71% kế hoạch năm 2023.", published="2023-12-14") == ()


def test_what_something_rose_from_is_a_baseline_of_its_year() -> None:
    """ "tăng từ 6,1% năm 2021" was read as a result of at least 6,1%."""
    found = rows("Kinh tế số năm 2022 ước đạt 7,4% GRDP, tăng từ 6,1% năm 2021.", published="2023-02-16")
    assert [(t.kind, t.year, t.comparator, t.low) for t in found] == [
        ("result", 2022, "~", 7.4),
        ("baseline", 2021, "=", 6.1),
    ]


@pytest.mark.parametrize("bracket", ["ước thực hiện 2022: 7,4%", "kết quả 2022: 7,4%", "hiện trạng 2022: 7,4%"])
def test_a_year_without_its_word_in_a_bracket_is_a_year(bracket: str) -> None:
    """Read as part of the label, it left the result without its indicator's name and year."""
    found = rows(f"## Đến năm 2025\n- Kinh tế số chiếm 9% GRDP ({bracket}).", published="2023-02-16")
    assert [(t.kind, t.year, t.label) for t in found] == [
        ("target", 2025, "Kinh tế số"),
        ("result", 2022, "Kinh tế số"),
    ]


def test_a_group_before_a_bracket_is_the_goal() -> None:
    """ "thuộc nhóm 15 (năm 2021 đứng thứ 24/63)" kept the result and lost the goal."""
    text = "## Đến năm 2025\n- Xếp hạng chuyển đổi số thuộc nhóm 15 (năm 2021 đứng thứ 24/63)."
    found = rows(text, published="2023-02-16")
    assert [(t.kind, t.year, t.low) for t in found] == [("target", 2025, 15), ("result", 2021, 24)]
