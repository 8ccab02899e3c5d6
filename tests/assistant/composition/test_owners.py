"""Whose a document is: ministries by all their names, old and new bodies, and those without documents."""

from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of, kinds

FILES = {
    "nn.txt": """BỘ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN
Số: 61/QĐ-BNN-VP
Hà Nội, ngày 04 tháng 3 năm 2023
KẾ HOẠCH SỐ HÓA NGÀNH NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN GIAI ĐOẠN 2023 - 2026
I. MỤC TIÊU
1. Đến năm 2026
87% tàu cá có nhật ký khai thác điện tử; 76% hồ sơ công việc tại cấp Bộ được xử lý trên môi trường mạng.
Việc cấp mã số vùng trồng thực hiện trên nền tảng của Cục Bảo vệ thực vật, cán bộ khuyến nông hướng dẫn từng hộ.
""",
    "cn.txt": """BỘ KHOA HỌC VÀ CÔNG NGHỆ
Số: 62/QĐ-BKHCN
Hà Nội, ngày 05 tháng 6 năm 2025
KẾ HOẠCH
Phát triển hạ tầng số đến năm 2026
Đến năm 2026, 73% trạm phát sóng dùng chung hạ tầng.
""",
    "sl.md": """---
title: Kế hoạch số hóa tỉnh Sơn La đến năm 2026
published: 2023-03-01
---
# Kế hoạch số hóa tỉnh Sơn La đến năm 2026

Đến năm 2026, 41% tàu cá lòng hồ có nhật ký khai thác điện tử.
""",
    "yb.md": """---
title: Kế hoạch số hóa tỉnh Yên Bái đến năm 2026
published: 2023-03-02
---
# Kế hoạch số hóa tỉnh Yên Bái đến năm 2026

Đến năm 2026, 52% hộ trồng quế có tài khoản số.
""",
    "chung.txt": """Tổng hợp về nhà yến
Đến năm 2026, 33% nhà yến được gắn thiết bị đo.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("owners"), FILES)


@pytest.mark.parametrize(
    "asked",
    [
        "Bộ Nông nghiệp và Phát triển nông thôn đặt mục tiêu bao nhiêu % tàu cá có nhật ký khai thác điện tử năm 2026?",
        "bo nn&ptnt: bao nhieu % tau ca co nhat ky khai thac dien tu nam 2026?",
        "Tàu cá có nhật ký khai thác điện tử năm 2026 theo kế hoạch Bộ Nông nghiệp là bao nhiêu %?",
        "Ngành nông nghiệp đặt mục tiêu bao nhiêu % tàu cá có nhật ký khai thác điện tử năm 2026?",
    ],
)
def test_a_ministry_by_any_of_its_names(assistant: Assistant, asked: str) -> None:
    """A ministry's plan would be said not to be there, or a province's figure be given for it."""
    draft = assistant.ask(asked).draft
    assert draft.status == "answered"
    assert {(row.target.place, row.target.low) for row in draft.targets} == {
        ("bo_nong_nghiep_va_phat_trien_nong_thon", 87)
    }
    assert "1/3/2025" in draft.notices[0].text
    assert "1/7/2025" not in draft.notices[0].text


def test_a_new_ministry_is_told_of_its_predecessors_figures(assistant: Assistant) -> None:
    """The figures of a ministry that is no more would pass for those of its successor."""
    draft = assistant.ask(
        "Bộ Nông nghiệp và Môi trường: bao nhiêu % tàu cá có nhật ký khai thác điện tử năm 2026?"
    ).draft
    assert draft.status == "not_found"
    assert "không có tài liệu của Bộ Nông nghiệp và Môi trường" in draft.text
    assert "Mục tiêu của Bộ Nông nghiệp và Phát triển nông thôn" in draft.text
    assert "87%" in draft.text


def test_an_old_ministry_is_told_of_its_successor(assistant: Assistant) -> None:
    """A reader of today's plan would have to know who was merged with whom."""
    draft = assistant.ask("Bộ TT&TT đặt mục tiêu bao nhiêu % trạm phát sóng dùng chung hạ tầng năm 2026?").draft
    assert draft.status == "not_found"
    assert "tổ chức lại thành Bộ Khoa học và Công nghệ" in draft.text
    assert "73%" in draft.text


def test_the_level_of_a_ministry_is_not_the_nation(assistant: Assistant) -> None:
    """A ministry's own files would be labelled "(cả nước)", and verification drop the answer."""
    draft = assistant.ask("bo nn&ptnt 2026 ho so cong viec cap bo xu ly tren moi truong mang bao nhieu").draft
    assert "76%" in draft.text
    assert "cả nước" not in draft.text


def test_passages_of_a_predecessor_are_found(assistant: Assistant) -> None:
    """Only rows would be offered, and the prose of the old ministry be lost."""
    draft = assistant.ask("Bộ Nông nghiệp và Môi trường: ai hướng dẫn từng hộ cấp mã số vùng trồng?").draft
    assert draft.status == "not_found"
    assert "khuyến nông" in draft.text


def test_what_is_held_is_listed_by_kind(assistant: Assistant) -> None:
    """Ministries and provinces that are no more would be listed among the provinces of today."""
    text = assistant.ask("Mục tiêu kinh tế số của Đồng Nai năm 2026?").draft.text
    assert (
        "tỉnh, thành phố: Sơn La; tỉnh, thành phố trước sáp nhập: Yên Bái; bộ, ngành: Bộ Khoa học và Công nghệ," in text
    )


def test_a_figure_of_nobody_is_not_the_nations(assistant: Assistant) -> None:
    """A figure whose owner the text does not name would be read as all of Vietnam's."""
    draft = assistant.ask("Bao nhiêu % nhà yến được gắn thiết bị đo năm 2026?").draft
    assert "33%" in draft.text
    assert "cả nước" not in draft.text


def test_the_reorganisation_of_ministries_is_told(assistant: Assistant) -> None:
    """Where a ministry went is asked as often as where a province did."""
    for asked in ("Bộ Thông tin và Truyền thông sáp nhập với bộ nào?", "Bộ TTTT nay thuộc bộ nào?"):
        text = assistant.ask(asked).draft.text
        assert "được tổ chức lại thành Bộ Khoa học và Công nghệ theo Nghị quyết số 176/2025/QH15" in text
    assert "không hợp nhất với bộ nào" in assistant.ask("Bộ Y tế sáp nhập với bộ nào?").draft.text


NOTICES = {
    f"{code}.md": f"""---
title: Kế hoạch số hóa tỉnh {name} đến năm 2026
published: {published}
---
# Kế hoạch số hóa tỉnh {name} đến năm 2026

Đến năm 2026, {share}% nhà yến tại {name} được gắn thiết bị đo.

Trạm quan trắc {place} do Sở Du lịch vận hành.
"""
    for code, name, published, share, place in [
        ("kg", "Kiên Giang", "2023-03-01", 31, "Rạch Giá"),
        ("py", "Phú Yên", "2023-03-02", 32, "Tuy Hòa"),
        ("kh", "Khánh Hòa", "2023-03-03", 34, "Cam Ranh"),
        ("ag", "An Giang", "2025-09-03", 35, "Phú Quốc"),
    ]
}


def test_many_mergers_are_told_in_one_notice(tmp_path: Path) -> None:
    """A table over all provinces would be followed by a page of notices."""
    draft = assistant_of(tmp_path, NOTICES).ask("Bao nhiêu % nhà yến được gắn thiết bị đo năm 2026?").draft
    assert {row.target.low for row in draft.targets} == {31, 32, 34, 35}
    told = [notice.text for notice in draft.notices if notice.kind == "merged_province"]
    assert len(told) == 1
    assert "Phú Yên (nay thuộc Đắk Lắk)" in told[0]
    assert "Khánh Hòa (chưa gồm Ninh Thuận)" in told[0]


def test_a_document_of_after_the_merger_is_not_the_former_provinces(tmp_path: Path) -> None:
    """A plan of today's province would be called one of before the merger because it names a former one's town."""
    draft = assistant_of(tmp_path, {"ag.md": NOTICES["ag.md"]}).ask("Ai vận hành trạm quan trắc Phú Quốc?").draft
    assert "Sở Du lịch" in draft.text
    assert "merged_province" in kinds(draft)
    assert not any("trước sáp nhập" in notice.text for notice in draft.notices)


MERGED = {
    "lc.md": """---
title: Kế hoạch số hóa tỉnh Lào Cai đến năm 2030
published: 2025-09-12
---
# Kế hoạch số hóa tỉnh Lào Cai đến năm 2030

Kết quả 6 tháng đầu năm 2025: tỷ trọng kinh tế số của tỉnh Lào Cai (cũ) ước đạt 13,9%, tỉnh Yên Bái (cũ) ước đạt 15,2%.

## Mục tiêu

| Chỉ tiêu | Ước thực hiện 2025 | Năm 2026 | Năm 2027 | Năm 2028 | Năm 2029 | Năm 2030 |
|---|---|---|---|---|---|---|
| Tỷ trọng kinh tế số trong GRDP (%) | 14 | 17 | 20 | 23 | 26 | 30 |
""",
    "ag.md": """---
title: Báo cáo kết quả số hóa tỉnh An Giang 6 tháng đầu năm 2025
published: 2025-08-12
---
# Báo cáo kết quả số hóa tỉnh An Giang 6 tháng đầu năm 2025

Tỷ lệ hồ sơ trực tuyến đạt 62%.
""",
}


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("merged"), MERGED)


def test_the_year_of_todays_province_is_not_half_a_year_of_the_old_one(merged: Assistant) -> None:
    """Half a year of the former province would stand beside, or for, the year of today's."""
    draft = merged.ask("Kinh tế số của Lào Cai năm 2025 đạt bao nhiêu?").draft
    assert {row.target.low for row in draft.targets} == {14}


def test_the_old_bounds_are_given_where_they_are_asked(merged: Assistant) -> None:
    """The former province's figure would be unfindable, or be the new one's."""
    draft = merged.ask("6 tháng đầu năm 2025, kinh tế số của tỉnh Lào Cai cũ ước đạt bao nhiêu?").draft
    assert {row.target.low for row in draft.targets} == {13.9}
    assert "6 tháng đầu năm 2025" in draft.text
    draft = merged.ask("Kinh tế số của Yên Bái năm 2025 đạt bao nhiêu?").draft
    assert "15,2%" in draft.text
    assert "Lào Cai (cũ)" not in draft.text


def test_todays_figure_is_not_the_former_provinces(merged: Assistant) -> None:
    """Who asks for the former province would take the aim of today's for it."""
    draft = merged.ask("Mục tiêu kinh tế số của Lào Cai cũ năm 2026?").draft
    assert any("gồm cả Yên Bái" in notice.text for notice in draft.notices)
    draft = merged.ask("Mục tiêu kinh tế số của Lào Cai năm 2026?").draft
    assert not any("gồm cả Yên Bái" in notice.text for notice in draft.notices)


def test_a_report_of_half_a_year_says_so(merged: Assistant) -> None:
    """A share of June would be quoted as the result of the year."""
    text = merged.ask("Tỷ lệ hồ sơ trực tuyến của An Giang năm 2025 đạt bao nhiêu?").draft.text
    assert "62%" in text
    assert "6 tháng đầu năm 2025" in text


def test_the_years_offered_are_the_nearest(merged: Assistant) -> None:
    """A reader who asks for 2033 would be offered the figures of ten years before it."""
    draft = merged.ask("Kinh tế số của Lào Cai năm 2033 là bao nhiêu?").draft
    assert draft.status == "not_found"
    assert 2030 in {row.target.year for row in draft.targets}
