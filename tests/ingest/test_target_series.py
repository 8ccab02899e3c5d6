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
