"""Rows of tables read as targets, results and baselines."""

from pathlib import Path

import pytest

from ingest.pipeline import parse_file
from tests.ingest.plan_text import rows


def parsed(text: str, folder: Path) -> list[tuple[float | None, str | None, int | None]]:
    """Value, unit and year of each row of a plan of Hà Nam, loaded as Markdown."""
    path = folder / "plan.md"
    path.write_text(f"---\nprovinces: [ha_nam]\n---\n# Kế hoạch\n\n{text}", encoding="utf-8")
    return [(t.low, t.unit, t.year) for t in parse_file(path, "plan.md").targets]


def test_years_in_the_header_and_units_in_a_column() -> None:
    """A column of values gets another column's year, or loses its unit."""
    text = (
        "| TT | Chỉ tiêu | Đơn vị tính | Năm 2026 | Năm 2031 |\n"
        "| 1 | Tỷ lệ hồ sơ trực tuyến | % | 65 | ≥ 90 |\n"
        "| 2 | Số doanh nghiệp công nghệ số | Doanh nghiệp | 240 | 1.200 |\n"
        "| 3 | Xếp hạng DTI | Hạng | Top 20 | Top 12 |"
    )
    found = [(t.indicator, t.year, t.comparator, t.low, t.unit) for t in rows(text)]
    assert found == [
        ("ho_so_truc_tuyen", 2026, "=", 65, "%"),
        ("ho_so_truc_tuyen", 2031, ">=", 90, "%"),
        ("doanh_nghiep_cong_nghe_so", 2026, "=", 240, "doanh nghiệp"),
        ("doanh_nghiep_cong_nghe_so", 2031, "=", 1200, "doanh nghiệp"),
        ("xep_hang_cds", 2026, "top", 20, None),
        ("xep_hang_cds", 2031, "top", 12, None),
    ]


def test_results_and_targets_in_one_table() -> None:
    """A result column is told as goals."""
    text = (
        "| Chỉ tiêu | Kết quả năm 2023 | Mục tiêu năm 2026 | Cơ quan chủ trì |\n"
        "| Tỷ lệ dân số có tài khoản thanh toán (%) | 58,5 | 75 | Ngân hàng Nhà nước |\n"
        "| Phủ sóng 5G | Chưa triển khai | Các khu công nghiệp | Sở Thông tin và Truyền thông |"
    )
    found = [(t.kind, t.year, t.low, t.unit, t.value) for t in rows(text)]
    assert found == [
        ("result", 2023, 58.5, "%", None),
        ("target", 2026, 75, "%", None),
        ("target", 2026, None, None, "Các khu công nghiệp"),
    ]


def test_the_quote_is_the_row() -> None:
    """A row of a table cannot be checked."""
    text = "| Chỉ tiêu | Năm 2026 |\n| Tỷ lệ hồ sơ trực tuyến | 65% |"
    (target,) = rows(text)
    assert text[target.start : target.end] == "| Tỷ lệ hồ sơ trực tuyến | 65% |"
    assert text[target.figure_start : target.figure_end] == "65%"


def test_section_rows_set_the_year() -> None:
    """The year in a section row is lost."""
    text = (
        "| STT | Nội dung | Đơn vị | Mục tiêu |\n| Đến năm 2026 |\n| 1 | Tỷ lệ hộ gia đình có cáp quang | % | 70 |\n"
        "| Đến năm 2031 |\n| 1 | Tỷ lệ hộ gia đình có cáp quang | % | 95 |"
    )
    assert [(t.year, t.low) for t in rows(text)] == [(2026, 70), (2031, 95)]


def test_sub_rows_take_their_parents_words() -> None:
    """ "- Cấp huyện" loses what is measured."""
    text = (
        "| TT | Chỉ tiêu | ĐVT | Năm 2026 |\n| 1 | Tỷ lệ hồ sơ công việc xử lý trên môi trường mạng | % | |\n"
        "| | - Cấp tỉnh | % | 92 |\n| | - Cấp huyện | % | 81 |\n| | - Cấp xã | % | 63 |"
    )
    found = rows(text)
    assert [(t.level, t.low) for t in found] == [("province", 92), ("district", 81), ("commune", 63)]
    assert {t.indicator for t in found} == {"ho_so_cong_viec_tren_mang"}


def test_levels_and_provinces_as_columns_and_rows() -> None:
    """The value of one level or province is told for another."""
    text = "| Chỉ tiêu đến năm 2026 | Cấp tỉnh | Cấp huyện |\n| Hồ sơ công việc xử lý trên mạng | 90% | 70% |"
    assert [(t.level, t.low, t.year) for t in rows(text)] == [("province", 90, 2026), ("district", 70, 2026)]
    text = (
        "| Địa phương | Kinh tế số/GRDP (2026) | Tỷ lệ DVCTT mức độ 4 (2026) |\n| Thái Bình | 12% | 70% |\n"
        "| Hà Nam | 14% | 75% |"
    )
    assert [(t.place, t.indicator, t.low) for t in rows(text, provinces=())] == [
        ("thai_binh", "kinh_te_so_grdp", 12),
        ("thai_binh", "dvctt_muc_do_4", 70),
        ("ha_nam", "kinh_te_so_grdp", 14),
        ("ha_nam", "dvctt_muc_do_4", 75),
    ]


def test_a_table_of_tasks_and_costs_gives_no_rows() -> None:
    """Costs and deadlines of a task list are told as goals."""
    text = (
        "| TT | Nhiệm vụ | Cơ quan chủ trì | Thời gian | Kinh phí (triệu đồng) |\n"
        "| 1 | Xây dựng kho dữ liệu | Sở Thông tin và Truyền thông | 2026 | 4.500 |"
    )
    assert rows(text) == ()


def test_rows_that_only_say_for_whom_take_the_caption() -> None:
    """ "Trung học cơ sở: 45%" does not say of what."""
    text = (
        "### Điều 2. Lộ trình học bạ số\n\n| Cấp học | Năm 2026 | Năm 2027 |\n"
        "| Tiểu học | Thí điểm tại 9 tỉnh | 80% |\n| Trung học cơ sở | Chuẩn bị dữ liệu | 45% |"
    )
    found = rows(text)
    assert [(t.indicator, t.year, t.low, t.value) for t in found] == [
        ("hoc_ba_so", 2026, None, "Thí điểm tại 9 tỉnh"),
        ("hoc_ba_so", 2027, 80, None),
        ("hoc_ba_so", 2026, None, "Chuẩn bị dữ liệu"),
        ("hoc_ba_so", 2027, 45, None),
    ]
    assert found[3].label == "Lộ trình học bạ số: Trung học cơ sở"


def test_levels_as_rows() -> None:
    """ "| Cấp huyện | 84 |" is told for the province, or of nothing."""
    text = (
        "## Tỷ lệ hồ sơ công việc xử lý trên môi trường mạng\n\n| Cấp | Năm 2026 (%) |\n"
        "| Cấp tỉnh | 96 |\n| Cấp huyện | 84 |"
    )
    found = [(t.indicator, t.level, t.low, t.unit) for t in rows(text)]
    assert found == [
        ("ho_so_cong_viec_tren_mang", "province", 96, "%"),
        ("ho_so_cong_viec_tren_mang", "district", 84, "%"),
    ]


def test_a_row_before_says_nothing_of_the_next() -> None:
    """A row takes the name of its neighbour."""
    text = "| Chỉ tiêu | ĐVT | Năm 2026 |\n| Kinh tế số trong GRDP | % | 14 |\n| Số chợ có mạng | chợ | 9 |"
    assert [(t.label, t.indicator) for t in rows(text)] == [
        ("Kinh tế số trong GRDP", "kinh_te_so_grdp"),
        ("Số chợ có mạng", None),
    ]


def test_section_rows_and_groups_name_the_pillar() -> None:
    """A list of one pillar's targets lacks a table's rows."""
    text = (
        "| TT | Chỉ tiêu | ĐVT | Năm 2026 |\n| A | XÃ HỘI SỐ | | |\n"
        "| 1 | Số nhà văn hóa có mạng | nhà | 40 |\n"
        "| B | KINH TẾ SỐ | | |\n| 2 | Số chợ có mạng | chợ | 9 |"
    )
    assert [(t.low, t.pillar) for t in rows(text)] == [(40, "xa_hoi_so"), (9, "kinh_te_so")]
    grouped = (
        "| Nhóm chỉ tiêu | Chỉ tiêu | Năm 2026 (%) |\n| Xã hội số | Số hộ có mạng | 40 |\n| | Số chợ có mạng | 9 |"
    )
    assert [(t.label, t.low, t.pillar) for t in rows(grouped)] == [
        ("Số hộ có mạng", 40, "xa_hoi_so"),
        ("Số chợ có mạng", 9, "xa_hoi_so"),
    ]


def test_a_unit_anywhere_in_the_header() -> None:
    """ "Mục tiêu (%) - Năm 2026" gives figures without a unit, which no share takes."""
    text = "| Chỉ tiêu | Mục tiêu (%) - Năm 2026 |\n| Tỷ lệ hồ sơ trực tuyến | 65 |"
    assert [(t.indicator, t.unit) for t in rows(text)] == [("ho_so_truc_tuyen", "%")]


def test_rows_of_districts_are_theirs() -> None:
    """A district's share is told as its province's, and nobody can say which district it is."""
    text = (
        "# Báo cáo\n## Kết quả năm 2023\n\n| Địa bàn | Tỷ lệ hồ sơ trực tuyến (%) | Số tổ công nghệ số |\n"
        "| Huyện Hòn Xanh | 41,5 | 23 |\n| Bãi Mơ | 52 | 31 |\n| Xã Bình Mơ | 33 | 2 |\n| Toàn tỉnh | 47 | 56 |"
    )
    assert [(t.level, t.low, t.label) for t in rows(text) if t.unit == "%"] == [
        ("district", 41.5, "Huyện Hòn Xanh: Tỷ lệ hồ sơ trực tuyến (%)"),
        ("district", 52, "Bãi Mơ: Tỷ lệ hồ sơ trực tuyến (%)"),
        ("commune", 33, "Xã Bình Mơ: Tỷ lệ hồ sơ trực tuyến (%)"),
        ("province", 47, "Tỷ lệ hồ sơ trực tuyến (%)"),
    ]


def test_the_deadline_of_a_row_is_its_year() -> None:
    """A camera due in 2027 is promised for the plan's last year, and a task's product is told as a goal."""
    text = (
        "# Kế hoạch\n## Nhiệm vụ đến năm 2029\n\n| Nhiệm vụ | Chủ trì | Thời hạn | Sản phẩm |\n"
        "| Lắp camera tại các nút giao | Công an tỉnh | Quý III/2027 | 315 camera |\n"
        "| Số hóa di tích | Sở Văn hóa | Tháng 5/2028 | Bản đồ ba chiều |"
    )
    assert [(t.year, t.low) for t in rows(text)] == [(2027, 315)]


FUNDING = (
    "## Nhu cầu kinh phí giai đoạn 2026 - 2027\n\nĐơn vị tính: tỷ đồng\n\n| TT | Nội dung | 2026 | 2027 | Tổng cộng |\n"
    "|---|---|---|---|---|\n| 1 | Trung tâm dữ liệu | 12 | 8,5 | 20,5 |\n| | Tổng cộng | 12 | 8,5 | 20,5 |\n"
)


@pytest.mark.parametrize(
    "text",
    [
        FUNDING,
        FUNDING.replace("## Nhu cầu kinh phí giai đoạn 2026 - 2027", "## Phụ lục II"),
        FUNDING.replace("Đơn vị tính: tỷ đồng", "(Kèm theo Kế hoạch số 12/KH-UBND ngày 3/4/2025)"),
        "| Nguồn vốn | Năm 2026 | Năm 2027 |\n|---|---|---|\n| Ngân sách tỉnh | 14 | 15 |\n| Tổng cộng | 14 | 15 |\n",
        "| Nhiệm vụ | Kinh phí năm 2026 (triệu đồng) |\n|---|---|\n| Xây dựng kho dữ liệu dùng chung | 3.200 |\n",
    ],
)
def test_what_things_cost_is_no_target(text: str, tmp_path: Path) -> None:
    """The budget of 2026 is listed among the targets of 2026, and the sum over years among those of the last one."""
    assert parsed(text, tmp_path) == []


def test_shares_and_earnings_stay_beside_money(tmp_path: Path) -> None:
    """A plan may aim at revenue, and at a share of its budget."""
    text = (
        "## Chỉ tiêu doanh thu\n\nĐơn vị tính: tỷ đồng\n\n| Nội dung | Năm 2026 | Năm 2027 |\n|---|---|---|\n"
        "| Công nghiệp công nghệ thông tin | 900 | 1.100 |\n\n## Kinh phí\n\n"
        "| Nội dung | Đơn vị | Năm 2026 |\n|---|---|---|\n"
        "| Tỷ lệ chi ngân sách cho chuyển đổi số | % | 1 |\n| Chi cho nền tảng số | tỷ đồng | 25 |\n"
    )
    assert parsed(text, tmp_path) == [(900, "tỷ đồng", 2026), (1100, "tỷ đồng", 2027), (1, "%", 2026)]


def test_a_sum_over_years_is_of_none_of_them(tmp_path: Path) -> None:
    """"Tổng cộng 520 người" would answer the question for 2027."""
    text = (
        "## Chỉ tiêu đào tạo đến năm 2027\n\n"
        "| Chỉ tiêu | Đơn vị | Năm 2026 | Năm 2027 | Tổng cộng |\n|---|---|---|---|---|\n"
        "| Cán bộ được tập huấn kỹ năng số | người | 220 | 300 | 520 |\n"
    )
    assert parsed(text, tmp_path) == [(220, "người", 2026), (300, "người", 2027)]


def units(text: str) -> set[str | None]:
    return {row.unit for row in rows(text)}


@pytest.mark.parametrize("word", ["ước", "kế hoạch", "mục tiêu", "dự kiến", "ước thực hiện", "cả năm", "điều chỉnh"])
def test_a_word_on_the_kind_of_a_column_is_no_unit(word: str) -> None:
    """ "2024 (ước)" gave the unit "ước", and the share that the line above states was lost."""
    text = f"Đơn vị tính: %\n| Chỉ tiêu | Năm 2024 ({word}) | Năm 2027 |\n| Hộ gia đình có cáp quang | 71 | 88 |"
    assert [(row.low, row.unit, row.indicator) for row in rows(text)] == [
        (71, "%", "bang_rong_ho_gia_dinh"),
        (88, "%", "bang_rong_ho_gia_dinh"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "*Đơn vị tính: %*\n{}",
        "Bảng 3. Lộ trình\n(ĐVT: %)\n{}",
        "Đơn vị: phần trăm\nBảng 3. Lộ trình\n{}",
        "Bảng 3. Lộ trình\n{}\nGhi chú: Đơn vị tính là %.",
        "{}\n(Đơn vị tính: %)\nCác sở báo cáo hằng năm.",
    ],
)
def test_a_line_around_the_table_states_its_unit(lines: str) -> None:
    """A share without its unit is found by no question for a share."""
    table = "| Chỉ tiêu | Năm 2026 | Năm 2027 |\n| Hộ gia đình có cáp quang | 71 | 88 |"
    assert units(lines.format(table)) == {"%"}


@pytest.mark.parametrize("head", ["Chỉ tiêu (đơn vị: %)", "Tên chỉ tiêu (%)", "Nội dung chỉ tiêu - ĐVT: %"])
def test_the_head_of_the_names_states_the_unit(head: str) -> None:
    """The unit of all values may stand above the names of the rows."""
    assert units(f"| {head} | Năm 2027 |\n| Hộ gia đình có cáp quang | 88 |") == {"%"}


def test_a_unit_below_one_table_and_above_the_next_is_the_next_one_s() -> None:
    """The shares of the second table would be read into the first."""
    text = (
        "| Chỉ tiêu | Năm 2027 |\n| Điểm phục vụ bưu chính | 88 |\nĐơn vị tính: %\n"
        "| Nội dung | Năm 2027 |\n| Hộ gia đình có cáp quang | 71 |"
    )
    assert [(row.low, row.unit) for row in rows(text)] == [(88, None), (71, "%")]


def test_a_rank_or_count_in_a_table_of_shares_keeps_its_own_unit() -> None:
    """Rank 25 would be told as 25%."""
    text = (
        "Đơn vị tính: %\n| Chỉ tiêu | Năm 2027 |\n| Xếp hạng DTI | 25 |\n| Số tổ công nghệ số (tổ) | 30 |\n"
        "| Tỷ lệ hồ sơ trực tuyến (toàn trình) | 70 |"
    )
    assert [(row.low, row.unit) for row in rows(text)] == [(25, None), (30, "tổ"), (70, "%")]


def test_a_group_named_in_the_label_is_a_rank_among_the_first() -> None:
    """ "Xếp hạng DTI (nhóm) | hạng | 25" is told as place 25."""
    text = "| Chỉ tiêu | Đơn vị | Năm 2027 |\n| Xếp hạng DTI (nhóm) | hạng | 25 |"
    (row,) = rows(text)
    assert (row.comparator, row.low, row.unit, row.label) == ("top", 25, None, "Xếp hạng DTI")


def test_a_column_of_half_a_year_says_so() -> None:
    """The share of June would be read as the result of the year."""
    text = (
        "| Chỉ tiêu | Kết quả 2024 | Thực hiện 6 tháng đầu năm 2025 | Kế hoạch năm 2025 |\n"
        "| Tỷ trọng kinh tế số trong GRDP (%) | 11 | 12,5 | 15 |"
    )
    found = {row.low: row.label for row in rows(text, published="2025-08-01")}
    assert found[12.5].endswith("(6 tháng đầu năm 2025)")
    assert "6 tháng" not in found[11] + found[15]


@pytest.mark.parametrize("head", ["TH 2024", "TH năm 2024", "KQ 2024", "Năm 2024 (sơ bộ)"])
def test_short_words_for_results_in_a_head(head: str) -> None:
    """What was done in 2024 is told as a goal for 2024."""
    found = rows(f"Đơn vị tính: %\n| Chỉ tiêu | {head} | KH 2027 |\n| Hộ gia đình có cáp quang | 71 | 88 |")
    assert [(row.kind, row.year) for row in found] == [("result", 2024), ("target", 2027)]
