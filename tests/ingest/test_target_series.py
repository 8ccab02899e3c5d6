"""Values told in a row keep their level, year, place and order."""

import pytest

from ingest.clauses import make_page, split_clauses
from ingest.target_series import Share, deal_out
from tests.ingest.plan_text import rows


@pytest.mark.parametrize(
    "text",
    [
        "Đến năm 2026, 95% hồ sơ công việc tại cấp tỉnh; 85% hồ sơ công việc tại cấp huyện và 65% hồ sơ công việc tại "
        "cấp xã được xử lý hoàn toàn trên mạng.",
        "Đến năm 2026, tỷ lệ hồ sơ công việc xử lý trên môi trường mạng ở cấp tỉnh, cấp huyện, cấp xã lần lượt đạt "
        "95%, 85% và 65%.",
        "Đến năm 2026, tỷ lệ hồ sơ công việc xử lý trên mạng: 95% cấp tỉnh; 85% cấp huyện và 65% cấp xã.",
        "Đến năm 2026, cấp tỉnh 95%, cấp huyện 85%, cấp xã 65% hồ sơ công việc được xử lý trên mạng.",
    ],
)
def test_values_are_dealt_out_over_levels(text: str) -> None:
    """Trap 3: the commune's value is told for the province."""
    found = rows(text)
    assert [(t.level, t.low) for t in found] == [("province", 95), ("district", 85), ("commune", 65)]
    assert {t.indicator for t in found} == {"ho_so_cong_viec_tren_mang"}
    for target in found:
        assert "hồ sơ công việc" in text[target.start : target.end]


def test_values_are_dealt_out_over_provinces() -> None:
    """Trap 3: values in a row are given to the wrong provinces."""
    text = "Hà Nam, Thái Bình và Ninh Bình đặt mục tiêu kinh tế số đến năm 2026 lần lượt đạt 12%, 14% và 16% GRDP."
    assert [(t.place, t.low, t.basis) for t in rows(text, provinces=())] == [
        ("ha_nam", 12, "GRDP"),
        ("thai_binh", 14, "GRDP"),
        ("ninh_binh", 16, "GRDP"),
    ]


def test_values_taken_up_together_keep_their_order() -> None:
    """ "hai tỷ lệ này lần lượt là …" gives both values to one indicator."""
    found = rows(
        "Đến năm 2026, kinh tế số chiếm 13% GRDP, 66% hồ sơ công việc cấp xã được xử lý trên môi trường mạng; "
        "đến năm 2031 hai tỷ lệ này lần lượt là 22% và 88%."
    )
    assert [(t.indicator, t.level, t.year, t.low) for t in found] == [
        ("kinh_te_so_grdp", "province", 2026, 13),
        ("ho_so_cong_viec_tren_mang", "commune", 2026, 66),
        ("kinh_te_so_grdp", "province", 2031, 22),
        ("ho_so_cong_viec_tren_mang", "commune", 2031, 88),
    ]


def test_values_taken_up_that_do_not_fit_are_left_out() -> None:
    """Three values after two indicators are dealt out by guessing."""
    found = rows(
        "Đến năm 2026, kinh tế số chiếm 13% GRDP, tỷ lệ hồ sơ trực tuyến đạt 66%; "
        "đến năm 2031 các tỷ lệ này lần lượt là 22%, 55% và 88%."
    )
    assert {t.year for t in found} == {2026}


def test_nothing_is_dealt_out_where_the_numbers_do_not_fit() -> None:
    """Two levels for three values would move every value to its neighbour."""
    for levels, shares in (("cấp tỉnh, cấp huyện, cấp xã", 3), ("cấp tỉnh, cấp xã", 0)):
        page = make_page(f"Tỷ lệ hồ sơ tại {levels} lần lượt đạt 95%, 85% và 65%.")
        clauses = split_clauses(page, 0, len(page.text))
        dealt = deal_out(page, clauses, lambda start, end: [])
        assert len(clauses) == 3 and len(dealt) == shares
        assert [dealt[i] for i in dealt] == [Share(level) for level in ("province", "district", "commune")][:shares]


def test_places_are_dealt_out_as_they_are_given() -> None:
    """Values in a row would be given to whoever is spoken of."""
    page = make_page("Các tỉnh A và B lần lượt đạt 12% và 14% hồ sơ.")
    clauses = split_clauses(page, 0, len(page.text))
    dealt = deal_out(page, clauses, lambda start, end: ["lang_son", "cao_bang"])
    assert [share.place for share in dealt.values()] == ["lang_son", "cao_bang"]
    assert deal_out(page, clauses, lambda start, end: ["lang_son", "lang_son"]) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Đến năm 2026, kinh tế số chiếm 13% GRDP và tỷ lệ hồ sơ trực tuyến đạt 66%, năm 2031 lần lượt là 22% và 88%.",
        "Đến năm 2026, kinh tế số chiếm 13% GRDP; tỷ lệ hồ sơ trực tuyến đạt 66%. Đến năm 2031 tương ứng 22% và 88%.",
        "Đến năm 2026, kinh tế số chiếm 13% GRDP; 66% hồ sơ được nộp trực tuyến; đến năm 2031 là 22% và 88%.",
        "Tỉnh vào nhóm 20 tỉnh dẫn đầu vào năm 2026. Đến năm 2026, kinh tế số chiếm 13% GRDP, tỷ lệ hồ sơ trực tuyến "
        "đạt 66%; đến năm 2031, các con số này lần lượt là 22% và 88%.",
    ],
)
def test_figures_without_nouns_take_up_the_nearest_rows(text: str) -> None:
    """Both figures were once told of the last indicator."""
    found = [t for t in rows(text) if t.year == 2031]
    assert [(t.indicator, t.low) for t in found] == [("kinh_te_so_grdp", 22), ("ho_so_truc_tuyen", 88)]
    assert all("13% GRDP" in text[t.start : t.end] for t in found if t.low == 22)


def test_figures_without_nouns_that_fit_no_rows_are_left_out() -> None:
    """Three indicators and two figures: whose they are nobody can tell."""
    text = (
        "Đến năm 2026, kinh tế số chiếm 13% GRDP, tỷ lệ hồ sơ trực tuyến đạt 66%, tỷ lệ hộ có cáp quang đạt 70%; "
        "đến năm 2031 lần lượt là 22% và 88%."
    )
    assert {t.year for t in rows(text)} == {2026}


@pytest.mark.parametrize("turn", ["lần lượt đạt", "tương ứng là", "đạt"])
def test_figures_are_dealt_out_over_the_nouns_before_them(turn: str) -> None:
    """All figures were once told of the last noun phrase."""
    text = f"Đến năm 2026, tỷ lệ hộ gia đình có cáp quang, tỷ lệ hồ sơ trực tuyến {turn} 72% và 64%."
    found = rows(text)
    assert [(t.indicator, t.low) for t in found] == [("bang_rong_ho_gia_dinh", 72), ("ho_so_truc_tuyen", 64)]
    assert all(text[t.start : t.end].endswith("72% và 64%") for t in found)


def test_figures_behind_one_noun_that_nothing_parts_are_left_out() -> None:
    """Two values of one indicator for one year contradict each other."""
    assert rows("Đến năm 2026, tỷ lệ hồ sơ trực tuyến của sở và địa phương lần lượt đạt 80% và 70%.") == ()


def test_a_noun_phrase_behind_the_second_figure_makes_no_row_of_figures() -> None:
    """ "13% GRDP, 66% hồ sơ …" are two goals and not two values of one."""
    found = rows("Đến năm 2026 kinh tế số chiếm 13% GRDP, 66% hồ sơ được nộp trực tuyến.")
    assert [(t.indicator, t.low) for t in found] == [("kinh_te_so_grdp", 13), ("ho_so_truc_tuyen", 66)]


@pytest.mark.parametrize(
    "second", ["không dưới 70% vào năm 2025", "ít nhất 70% năm 2025", "đạt từ 70% trở lên vào năm 2025"]
)
def test_a_second_goal_goes_on_with_what_the_first_took_up(second: str) -> None:
    """ "tỷ lệ này đạt 50% trong năm 2023 và không dưới 70% vào năm 2025": the second goal was lost."""
    text = f"Tỷ lệ hồ sơ nộp qua mạng mới đạt 41%. Mục tiêu là tỷ lệ này đạt 50% trong năm 2023 và {second}."
    found = [t for t in rows(text, published="2022-11-15") if t.kind == "target"]
    assert [(t.indicator, t.year, t.low) for t in found] == [
        ("ho_so_truc_tuyen", 2023, 50),
        ("ho_so_truc_tuyen", 2025, 70),
    ]
