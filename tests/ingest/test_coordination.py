"""Clauses beside each other that say their subject or predicate once: what each of them measures."""

import pytest

from tests.ingest.plan_text import rows


def _labels(sentence: str) -> list[tuple[float | None, str]]:
    return [(row.low, row.label) for row in rows(f"Đến năm 2027, {sentence}")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "tối thiểu 35% hợp tác xã, 65% doanh nghiệp vừa và nhỏ dùng nền tảng số.",
            [(35, "hợp tác xã dùng nền tảng số"), (65, "doanh nghiệp vừa và nhỏ dùng nền tảng số")],
        ),
        (
            "90% trường trung học, 80% trường tiểu học và 60% trường mầm non triển khai học bạ số.",
            [
                (90, "trường trung học triển khai học bạ số"),
                (80, "trường tiểu học triển khai học bạ số"),
                (60, "trường mầm non triển khai học bạ số"),
            ],
        ),
        (
            "30% hợp tác xã, 70% doanh nghiệp có quy mô vừa sử dụng hợp đồng điện tử.",
            [(30, "hợp tác xã sử dụng hợp đồng điện tử"), (70, "doanh nghiệp có quy mô vừa sử dụng hợp đồng điện tử")],
        ),
    ],
)
def test_a_predicate_at_the_end_is_that_of_every_subject(sentence: str, expected: list[tuple[float, str]]) -> None:
    """Cooperatives of which nobody says what they do are found by no question."""
    assert _labels(sentence) == expected


def test_what_is_complete_by_itself_takes_no_predicate_from_its_neighbour() -> None:
    """Online services are no dossiers: each figure keeps its own words."""
    sentence = "tối thiểu 50% dịch vụ công trực tuyến toàn trình, 80% hồ sơ được xử lý trực tuyến."
    assert _labels(sentence) == [(50, "dịch vụ công trực tuyến toàn trình"), (80, "hồ sơ được xử lý trực tuyến")]


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("80% người dân có điện thoại thông minh; 50% có chữ ký số.", "người dân có chữ ký số"),
        ("75% nông sản được truy xuất nguồn gốc; ít nhất 25% được bán qua mạng.", "nông sản được bán qua mạng"),
        ("tỷ lệ doanh nghiệp sử dụng hợp đồng điện tử đạt 80%; 50% có chữ ký số.", "doanh nghiệp có chữ ký số"),
    ],
)
def test_a_predicate_alone_has_the_subject_before_it(sentence: str, label: str) -> None:
    """ "50% có chữ ký số" says of whom only in the clause before, which is quoted with it."""
    text = f"Đến năm 2027, {sentence}"
    row = rows(text)[-1]
    assert row.label == label
    assert "80%" in text[row.start : row.end] or "75%" in text[row.start : row.end]


@pytest.mark.parametrize("at", ["ở ", "tại ", ""])
def test_levels_share_subject_and_predicate(at: str) -> None:
    """The level in the middle has neither words; a question for it got no answer."""
    text = f"Đến năm 2027, trên 85% hồ sơ {at}cấp tỉnh, trên 75% {at}cấp huyện, trên 55% {at}cấp xã được số hóa."
    found = [(row.level, row.low, row.label) for row in rows(text)]
    assert found == [
        ("province", 85, f"hồ sơ {at}cấp tỉnh được số hóa"),
        ("district", 75, f"hồ sơ {at}cấp huyện được số hóa"),
        ("commune", 55, f"hồ sơ {at}cấp xã được số hóa"),
    ]
    assert all("được số hóa" in text[row.start : row.end] for row in rows(text))


@pytest.mark.parametrize("levels", ["cấp tỉnh và cấp huyện", "cấp tỉnh, cấp huyện", "cấp tỉnh, huyện"])
def test_one_figure_for_two_levels_is_that_of_both(levels: str) -> None:
    """The second level stood before a comma and went to the next figure."""
    found = rows(f"Đến năm 2027, 100% hồ sơ ở {levels}, 80% ở cấp xã được số hóa.")
    assert [(row.level, row.low) for row in found] == [("province", 100), ("district", 100), ("commune", 80)]


@pytest.mark.parametrize(
    "opening",
    [
        "Về kinh tế số, tỉnh phấn đấu đến năm 2027 có",
        "Phát triển kinh tế số, Quảng Ninh đặt mục tiêu năm 2027 có",
        "Cùng với kinh tế số, UBND tỉnh yêu cầu đến năm 2027 có",
    ],
)
def test_what_opens_a_sentence_is_not_what_its_figure_measures(opening: str) -> None:
    """A share of firms must not pass for the digital economy's."""
    (row,) = rows(f"{opening} 55% doanh nghiệp nộp thuế điện tử.")
    assert row.label == "doanh nghiệp nộp thuế điện tử"
    assert row.indicator == "nop_thue_dien_tu"


def test_who_sets_a_goal_is_no_part_of_what_is_measured() -> None:
    """ "Kinh tế số, tỉnh" measures nothing."""
    (row,) = rows("Về kinh tế số, tỉnh phấn đấu đến năm 2027 đạt 15% GRDP.")
    assert (row.label, row.indicator, row.low) == ("kinh tế số", "kinh_te_so_grdp", 15)


def test_where_a_figure_holds_tells_it_from_the_next_one() -> None:
    """Two figures of one label contradict each other; towns and villages do not."""
    sentence = "số hộ gia đình kết nối cáp quang đạt 90% ở thành thị, 75% ở nông thôn."
    assert _labels(sentence) == [
        (90, "số hộ gia đình kết nối cáp quang ở thành thị"),
        (75, "số hộ gia đình kết nối cáp quang ở nông thôn"),
    ]
