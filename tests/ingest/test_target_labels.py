"""What a row measures: label, indicator, basis and level."""

import pytest

from ingest.clauses import make_page, split_clauses
from ingest.local_units import LocalUnit
from ingest.target_labels import direction_of, label_of_unit, levels_of, measure_of, says_nothing, scope_of
from tests.ingest.plan_text import rows


def test_the_whole_economy_and_its_sectors() -> None:
    """Trap 6: the sectors' value is told for the economy."""
    text = "Đến năm 2026, kinh tế số chiếm 18% GRDP, trong đó kinh tế số từng ngành, lĩnh vực chiếm tối thiểu 9%."
    assert [(t.indicator, t.low) for t in rows(text)] == [("kinh_te_so_grdp", 18), ("kinh_te_so_nganh", 9)]


def test_anaphora_takes_indicator_and_basis() -> None:
    """ "Tỷ lệ này" loses what it speaks of."""
    text = "Kinh tế số sẽ chiếm trên 15% GRDP vào năm 2026 và mục tiêu đến năm 2031, tỷ lệ này sẽ đạt trên 25%."
    first, second = rows(text)
    assert (second.indicator, second.basis, second.year) == (first.indicator, "GRDP", 2031)
    assert "Kinh tế số" in text[second.start : second.end]


def test_a_shared_head_is_quoted_and_labelled() -> None:
    """ "…, 100% xã" loses the network that covers them."""
    text = "Đến năm 2026, mạng cáp quang phủ trên 75% hộ gia đình và 100% xã."
    assert [(t.indicator, t.low) for t in rows(text)] == [("bang_rong_ho_gia_dinh", 75), ("bang_rong_xa", 100)]
    assert all("cáp quang" in text[t.start : t.end] for t in rows(text))


def test_an_unknown_indicator_keeps_its_own_words() -> None:
    """A row is lost because the lexicon lacks its indicator."""
    (target,) = rows("Đến năm 2026, tỷ lệ lồng bè nuôi tôm gắn cảm biến đạt 45%.")
    assert target.indicator is None
    assert target.label == "tỷ lệ lồng bè nuôi tôm gắn cảm biến"


def test_sectors_go_on_with_the_whole() -> None:
    """ "từng ngành, lĩnh vực tối thiểu 7%" belongs to the digital economy."""
    found = rows("Đến năm 2026, kinh tế số chiếm 13% GRDP, trong đó từng ngành, lĩnh vực tối thiểu 6%.")
    assert [(t.indicator, t.low) for t in found] == [("kinh_te_so_grdp", 13), ("kinh_te_so_nganh", 6)]


def test_brackets_between_a_figure_and_its_noun() -> None:
    """The value in brackets is told of the next clause's indicator."""
    found = rows("Đến năm 2026, 72% (năm 2031 đạt 91%) dân số có chữ ký số; tỷ lệ hồ sơ trực tuyến đạt 55%.")
    assert [(t.indicator, t.year, t.low) for t in found] == [
        ("chu_ky_so", 2026, 72),
        ("chu_ky_so", 2031, 91),
        ("ho_so_truc_tuyen", 2026, 55),
    ]


def test_labels_name_no_other_level() -> None:
    """The commune's row is headed "tại cấp tỉnh"."""
    found = rows("Đến năm 2026, hồ sơ công việc xử lý trên mạng tại cấp tỉnh đạt 96%, cấp huyện 84%, cấp xã 61%.")
    assert [t.level for t in found] == ["province", "district", "commune"]
    assert not any("cấp tỉnh" in t.label for t in found[1:])


def test_a_share_of_sales_is_no_share_of_output() -> None:
    """ "8% tổng mức bán lẻ" under "kinh tế số" is told as the digital economy's share of GRDP."""
    found = rows(
        "Về kinh tế số: tỷ trọng kinh tế số đến năm 2026 đạt 14% GRDP. Đến năm 2026, doanh thu thương mại điện tử đạt "
        "7.200 tỷ đồng, chiếm 8% tổng mức bán lẻ."
    )
    assert [(t.indicator, t.low) for t in found if t.unit == "%"] == [
        ("kinh_te_so_grdp", 14),
        ("thuong_mai_dien_tu_ban_le", 8),
    ]


def test_levels_behind_the_values() -> None:
    """ "96%, 84%, 61% hồ sơ … tương ứng ở cấp tỉnh, huyện, xã" is told for the province three times."""
    found = rows("Đến năm 2026: 96%, 84%, 61% hồ sơ công việc tương ứng ở cấp tỉnh, huyện, xã được xử lý trên mạng.")
    assert [(t.indicator, t.level, t.low) for t in found] == [
        ("ho_so_cong_viec_tren_mang", "province", 96),
        ("ho_so_cong_viec_tren_mang", "district", 84),
        ("ho_so_cong_viec_tren_mang", "commune", 61),
    ]


def test_an_exception_is_no_label_and_a_verb_is_shared() -> None:
    """A commune's share loses its name, a saving its "giảm tối thiểu"."""
    text = (
        "# Kế hoạch\n## Mục tiêu năm 2027\n"
        "- Tỷ lệ hồ sơ công việc xử lý trên môi trường mạng ở cấp tỉnh đạt 97%, ở cấp xã đạt 81%, trừ hồ sơ mật.\n"
        "- Giảm tối thiểu 35% thời gian giải quyết và 25% chi phí tuân thủ thủ tục hành chính."
    )
    found = rows(text)
    assert all("trừ" not in t.label for t in found)
    assert [(t.level, t.comparator, t.direction, t.low) for t in found] == [
        ("province", "=", "reach", 97),
        ("commune", "=", "reach", 81),
        ("province", ">=", "decrease", 35),
        ("province", ">=", "decrease", 25),
    ]


def test_a_sector_s_share_is_not_the_economy_s() -> None:
    """A share of agriculture stands among the provinces' shares of GRDP."""
    for text in (
        "Đến năm 2029, kinh tế số trong nông nghiệp đạt 11%.",
        "Đến năm 2029, kinh tế số ngành du lịch đạt 12%.",
    ):
        assert [t.indicator for t in rows(text)] != ["kinh_te_so_grdp"]


def test_a_pair_of_label_and_value_is_its_own() -> None:
    """ "Kinh tế số: chiếm trên 25% GRDP; 100% doanh nghiệp …" is no share of the enterprises."""
    text = (
        "# Kế hoạch\n## Mục tiêu đến năm 2025\nKinh tế số: chiếm trên 25% GRDP; 100% doanh nghiệp dùng hóa đơn điện tử."
    )
    assert [(t.label, t.low) for t in rows(text)] == [("Kinh tế số", 25), ("doanh nghiệp dùng hóa đơn điện tử", 100)]


def test_levels_behind_a_colon_belong_to_the_label_before_it() -> None:
    """The values of one line would be given to the line above."""
    text = (
        "# Kế hoạch\n## Mục tiêu đến năm 2025\n- Hồ sơ trực tuyến toàn trình: 72%.\n"
        "- Số hóa hồ sơ tại bộ phận một cửa: cấp tỉnh 100%, cấp xã 80%."
    )
    assert [(t.label, t.level, t.low) for t in rows(text)] == [
        ("Hồ sơ trực tuyến toàn trình", "province", 72),
        ("Số hóa hồ sơ tại bộ phận một cửa", "province", 100),
        ("Số hóa hồ sơ tại bộ phận một cửa", "commune", 80),
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Giao dịch không dùng tiền mặt đạt 85%.", "Giao dịch không dùng tiền mặt"),
        ("Điểm chuyển đổi số cấp tỉnh (DTI) đạt 80%.", "Điểm chuyển đổi số cấp tỉnh (DTI)"),
    ],
)
def test_labels_are_whole(text: str, label: str) -> None:
    """Half a word or half a bracket is no name of an indicator."""
    assert [t.label for t in rows(f"# Kế hoạch\n## Mục tiêu đến năm 2030\n- {text}")] == [label]


def test_a_clause_without_words_takes_those_of_the_line_above() -> None:
    """ "Cấp tỉnh: 72%" below "Tỷ lệ hồ sơ trực tuyến:" would measure nothing."""
    page = make_page("Cấp tỉnh: 72%")
    (clause,) = split_clauses(page, 0, len(page.text))
    found = measure_of(page, clause, 0, "Tỷ lệ hồ sơ trực tuyến", previous=None, near=None)
    assert (found.label, found.indicator) == ("Tỷ lệ hồ sơ trực tuyến", "ho_so_truc_tuyen")
    assert levels_of(page, clause) == ["province"]


@pytest.mark.parametrize(
    ("label", "nothing"), [("các tỷ lệ này", True), ("xã", True), ("cả nước", True), ("xã nông thôn mới", False)]
)
def test_labels_that_say_nothing(label: str, nothing: bool) -> None:
    """A row would be offered that does not say what it measures."""
    assert says_nothing(label) is nothing


def test_a_label_says_whose_its_figure_is() -> None:
    """A town's share would be listed as the province's, or a label would be nothing but the town."""
    unit = LocalUnit(0, 14, "thành phố Vinh", "district")
    assert label_of_unit("tỷ lệ hồ sơ trực tuyến", unit) == "Thành phố Vinh: tỷ lệ hồ sơ trực tuyến"
    assert label_of_unit("hồ sơ của thành phố Vinh", unit) == "hồ sơ của thành phố Vinh"
    assert label_of_unit("Thành phố Vinh", unit) == ""


def test_a_saving_told_as_what_is_left_is_a_decrease() -> None:
    """ "Giảm thời gian xuống 3%" would be 3% to be reached."""
    directions = []
    for text in ("Giảm tỷ lệ hồ sơ trễ hạn xuống còn 3%", "Tỷ lệ hồ sơ trễ hạn còn 3%"):
        page = make_page(text)
        (clause,) = split_clauses(page, 0, len(text))
        directions.append(direction_of(page, clause))
    assert directions == ["decrease", "reach"]


@pytest.mark.parametrize(
    ("text", "label", "low"),
    [
        ("80% hồ sơ được nộp trực tuyến, riêng lĩnh vực đất đai đạt 50%.", "(riêng lĩnh vực đất đai)", 50),
        ("80% hồ sơ được nộp trực tuyến (riêng hồ sơ hộ tịch đạt 55%).", "(riêng hồ sơ hộ tịch)", 55),
        ("80% hồ sơ được nộp trực tuyến. Riêng khối Đảng đạt tối thiểu 40%.", "(riêng khối Đảng)", 40),
        ("80% hồ sơ được nộp trực tuyến; đối với các xã biên giới đạt 30%.", "(riêng các xã biên giới)", 30),
        ("80% hồ sơ được nộp trực tuyến, trong đó lĩnh vực thuế là 95%.", "(riêng lĩnh vực thuế)", 95),
        ("80% hồ sơ được nộp trực tuyến, trừ lĩnh vực đất đai đạt 50%.", "(riêng lĩnh vực đất đai)", 50),
        ("80% hồ sơ được nộp trực tuyến (ngoại trừ khối Đảng là 45%).", "(riêng khối Đảng)", 45),
    ],
)
def test_an_exception_is_a_row_with_its_subject(text: str, label: str, low: float) -> None:
    """ "Lĩnh vực đất đai: 50%" says of nothing what it is a share of, and no question finds it."""
    whole = f"Đến năm 2027, {text}"
    first, exception = rows(whole)
    assert exception.label == f"hồ sơ được nộp trực tuyến {label}"
    assert (exception.low, exception.indicator, exception.year) == (low, first.indicator, 2027)
    assert "nộp trực tuyến" in whole[exception.start : exception.end]


def test_a_measure_of_its_own_is_no_exception() -> None:
    """A sector's economy, a year, a level or a town is no part of the figure before it."""
    text = (
        "Đến năm 2027, kinh tế số chiếm 20% GRDP; riêng kinh tế số nông nghiệp đạt 8%; riêng tỷ lệ hộ nghèo còn 2%.\n"
        "Đến năm 2027, 80% hồ sơ được nộp trực tuyến; riêng cấp xã đạt 60%; riêng thành phố Hạ Long đạt 90%."
    )
    assert not any("(riêng" in row.label for row in rows(text))


def test_the_next_field_replaces_the_one_before() -> None:
    """ "… trong lĩnh vực hộ tịch đạt 36%, lĩnh vực đất đai đạt 71%": two fields of one share."""
    first, second = rows("Năm 2023, tỷ lệ hồ sơ trực tuyến trong lĩnh vực hộ tịch đạt 36%, lĩnh vực đất đai đạt 71%.")
    assert scope_of(first.label) == "lĩnh vực hộ tịch"
    assert second.label == "tỷ lệ hồ sơ trực tuyến (riêng lĩnh vực đất đai)"
    assert scope_of("tỷ lệ hồ sơ trực tuyến lĩnh vực đất đai") == "lĩnh vực đất đai"
    assert scope_of("tỷ trọng kinh tế số trong từng ngành, lĩnh vực") == ""
    assert scope_of("tỷ trọng kinh tế số của các lĩnh vực ưu tiên") == ""


def test_kinds_behind_a_colon_belong_to_the_label_before_it() -> None:
    """ "Tiểu học: 100%" says of nothing what it is a share of."""
    text = "Đến năm 2027, tỷ lệ trường ứng dụng học bạ số: tiểu học 100%, trung học cơ sở 80%."
    assert [(row.low, row.label, row.indicator) for row in rows(text)] == [
        (100, "tỷ lệ trường ứng dụng học bạ số: tiểu học", "hoc_ba_so"),
        (80, "tỷ lệ trường ứng dụng học bạ số: trung học cơ sở", "hoc_ba_so"),
    ]


@pytest.mark.parametrize(
    ("text", "label", "figure"),
    [
        (
            "tỉnh thuộc nhóm 30 tỉnh, thành phố dẫn đầu về chỉ số chuyển đổi số (DTI).",
            "xếp hạng về chỉ số chuyển đổi số (DTI)",
            "nhóm 30 tỉnh, thành phố dẫn đầu",
        ),
        (
            "Quảng Ninh vào nhóm 5 địa phương đứng đầu cả nước về chuyển đổi số vào năm 2027, các sở đang triển khai.",
            "xếp hạng về chuyển đổi số",
            "nhóm 5 địa phương đứng đầu cả nước",
        ),
        (
            "duy trì xếp hạng chuyển đổi số trong nhóm 15 tỉnh dẫn đầu.",
            "xếp hạng chuyển đổi số",
            "nhóm 15 tỉnh dẫn đầu",
        ),
    ],
)
def test_leading_belongs_to_the_rank(text: str, label: str, figure: str) -> None:
    """ "Dẫn đầu về chỉ số …: nhóm 30" reads as if the province led."""
    whole = f"Đến năm 2027, {text}"
    (row,) = rows(whole)
    assert row.label == label
    assert whole[row.figure_start : row.figure_end] == figure


def test_a_second_rank_is_of_what_the_first_was() -> None:
    """ "… đến năm 2030 thuộc nhóm 5 tỉnh dẫn đầu" leads in something only the clause before names."""
    text = (
        "Năm 2024, Quảng Ninh xếp thứ 12/63 về chuyển đổi số, tăng 2 bậc so với năm 2023; mục tiêu đến năm 2027 vào "
        "nhóm 10 tỉnh dẫn đầu."
    )
    assert [(row.low, row.label) for row in rows(text)] == [
        (12, "xếp hạng về chuyển đổi số"),
        (10, "xếp hạng về chuyển đổi số"),
    ]


@pytest.mark.parametrize(
    ("doer", "label"),
    [
        ("Sở Y tế chủ trì triển khai bệnh án điện tử tại", "triển khai bệnh án điện tử tại bệnh viện"),
        ("Sở Y tế chủ trì, phối hợp với Sở Tài chính triển khai bệnh án số tại", "triển khai bệnh án số tại bệnh viện"),
        ("Công an tỉnh chịu trách nhiệm lắp camera tại", "lắp camera tại bệnh viện"),
    ],
)
def test_who_does_a_task_is_no_part_of_what_is_measured(doer: str, label: str) -> None:
    """A list of goals is told as a list of orders."""
    (row,) = rows(f"Mục tiêu năm 2027:\n- {doer} 100% bệnh viện.")
    assert row.label == label


def test_an_object_behind_the_figure_ends_a_verb_s_label() -> None:
    """ "… qua tài khoản cho" ends in the air."""
    (row,) = rows("Đến năm 2027, chi trả an sinh xã hội qua tài khoản cho tối thiểu 50% đối tượng ở vùng thuận lợi.")
    assert row.label == "chi trả an sinh xã hội qua tài khoản cho đối tượng ở vùng thuận lợi"


def test_a_share_of_a_total_says_what_was_done() -> None:
    """ "Tổng số hồ sơ cần số hóa: 82%" is no result."""
    text = "# Kế hoạch\n## Kết quả năm 2024\nTỉnh đã số hóa 37.600 hồ sơ đất đai, đạt 82% tổng số hồ sơ cần số hóa."
    share = rows(text)[-1]
    assert (share.low, share.label) == (82, "số hóa hồ sơ đất đai trên tổng số hồ sơ cần số hóa")
    assert "đã số hóa" in text[share.start : share.end]


def test_a_count_before_its_share_is_no_part_of_the_label() -> None:
    """ "cấp 215.000 chữ ký số dân số trưởng thành" measures nothing."""
    (row,) = rows("# Kế hoạch\n## Kết quả năm 2024\nĐã cấp 215.000 chữ ký số, đạt tỷ lệ 31% dân số trưởng thành.")
    assert (row.low, row.label) == (31, "cấp chữ ký số trên dân số trưởng thành")


def test_a_share_is_named_after_what_it_is_among() -> None:
    """ "5 chỉ tiêu chưa đạt, trong đó tỷ lệ …" is no name of a share."""
    (row,) = rows("Kết quả năm 2024:\n- Có 5 chỉ tiêu chưa đạt, trong đó tỷ lệ hộ có cáp quang đạt 61,4%.")
    assert row.label == "tỷ lệ hộ có cáp quang"


def test_a_number_per_head_may_be_written_out() -> None:
    """ "10 người trên một vạn dân" is told as ten people."""
    text = "Đến năm 2027, nhân lực số đạt 12 người trên một vạn dân; có 0,9 doanh nghiệp trên 1.000 dân."
    per_head, firms = rows(text)
    assert (per_head.unit, per_head.label) == ("người/vạn dân", "nhân lực số")
    assert firms.unit == "doanh nghiệp/1.000 dân"


def test_a_figure_in_a_bracket_is_named_by_the_bracket() -> None:
    """The title of the resolution before the bracket is told as what is measured."""
    text = "Nghị quyết số 57-NQ/TW về chuyển đổi số quốc gia (mục tiêu đến năm 2027 quy mô kinh tế số đạt 23% GDP)."
    assert [(t.label, t.place) for t in rows(text)] == [("quy mô kinh tế số", "vn")]


def test_half_a_bracket_is_no_label() -> None:
    """The figure of what is left out was told as that of all the rest: "hồ sơ (trừ lĩnh vực đất đai …: 30%"."""
    assert not rows("Tối thiểu 50% hồ sơ (trừ lĩnh vực đất đai, 30%) được số hóa.")
    (row,) = rows("Tối thiểu 50% hồ sơ (trừ lĩnh vực đất đai) được số hóa.")
    assert (row.low, row.label) == (50.0, "hồ sơ (trừ lĩnh vực đất đai) được số hóa")
