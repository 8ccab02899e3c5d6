"""What headings and opening lines announce for the lines below them."""

import pytest

from ingest.clauses import make_page
from ingest.target_sections import Outline, Section, heading_kind
from tests.ingest.plan_text import plan, rows, short


def test_a_list_of_goals_ends_where_tasks_begin() -> None:
    """A task's figure is told as a goal of the year far above it."""
    text = (
        "Mục tiêu đến năm 2026:\n- 70% hồ sơ được số hóa.\n"
        "Để thực hiện các mục tiêu trên, tỉnh tập trung vào các nhiệm vụ sau.\nTập huấn 40% cán bộ mỗi quý."
    )
    assert [t.low for t in rows(text)] == [70]


def test_sections_name_the_pillar() -> None:
    """A list of one pillar's targets lacks those that the document puts there."""
    found = rows(
        "## Mục tiêu đến năm 2026\n### a) Xã hội số\n- 77% hộ gia đình có cáp quang.\n- 12% thư viện mở cửa cả đêm.\n"
        "### b) Chính quyền số\n- 60% hồ sơ được nộp trực tuyến.\n"
        "Về kinh tế số: 31% cửa hàng nhận đơn qua mạng."
    )
    assert [(t.low, t.pillar) for t in found] == [
        (77, "xa_hoi_so"),
        (12, "xa_hoi_so"),
        (60, "chinh_quyen_so"),
        (31, "kinh_te_so"),
    ]


def test_a_title_names_no_section() -> None:
    """A title with "kinh tế số" puts all targets into that pillar."""
    text = "# Phát triển kinh tế số của tỉnh\nĐến năm 2026, 60% hồ sơ được nộp trực tuyến."
    assert [t.pillar for t in rows(text)] == ["chinh_quyen_so"]


def test_a_remark_about_targets_opens_no_list_of_goals() -> None:
    """ "Tỉnh đã hoàn thành 11/14 chỉ tiêu." makes goals of the results after it."""
    text = (
        "## I. Đánh giá tình hình năm 2023\n"
        "Năm 2023, tỉnh đã hoàn thành 11/14 chỉ tiêu. Tỷ lệ hồ sơ trực tuyến đạt 74%."
    )
    assert [short(t) for t in rows(text, published="2024-02-15")] == [(2023, "result", "=", 74)]


def test_the_name_of_an_indicator_announces_no_results() -> None:
    """ "Số hóa kết quả giải quyết …" stands in nearly every plan; the goals below it would be called results."""
    text = (
        "# Kế hoạch\n## Mục tiêu đến năm 2025\n- Tỷ lệ số hóa kết quả giải quyết thủ tục hành chính:\n"
        "+ Cấp tỉnh: 100%;\n+ Cấp xã: 85%.\n### Kinh tế số\n- Kinh tế số chiếm 20% GRDP."
    )
    assert [(t.year, t.kind, t.low) for t in rows(text)] == [
        (2025, "target", 100), (2025, "target", 85), (2025, "target", 20),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ii. kết quả đạt được", "result"),
        ("mục tiêu đến năm 2030", "target"),
        ("nhiệm vụ và giải pháp", "other"),
        ("nâng cao nhận thức về chuyển đổi số và đánh giá kết quả đạt được", None),
        ("phụ lục", None),
    ],
)
def test_what_a_heading_announces(text: str, kind: str | None) -> None:
    """A heading that speaks of results in passing would make results of the goals below it."""
    assert heading_kind(make_page(text), text) == kind


def test_a_flat_heading_of_a_pillar_belongs_to_the_goals_above() -> None:
    """ "Kinh tế số" beside "Mục tiêu đến năm 2026" would lose the year."""
    document = plan("# Kế hoạch\n## Mục tiêu đến năm 2026\n## Kinh tế số\n## Tổ chức thực hiện")
    outline = Outline(document, make_page(document.text))
    outline.open_section(Section(2, 2026, "target"))
    pillar, other = (outline.read_heading(block) for block in document.blocks[2:])
    assert (pillar.level, pillar.pillar, other.level) == (3, "kinh_te_so", 2)
    assert outline.close_sections(pillar.level) is None
    assert outline.section_year == 2026
    assert outline.close_sections(other.level) == Section(2, 2026, "target")
    assert outline.section is None


def test_the_lines_above_a_table_are_kept_until_prose_with_figures() -> None:
    """A table's rows would be named after a sentence that states figures of its own."""
    document = plan("## Chỉ tiêu\nTỷ lệ hồ sơ trực tuyến\nNăm 2024, tỷ lệ hồ sơ đạt 31%.\nBảng 2")
    outline = Outline(document, make_page(document.text))
    captions = []
    for block in document.blocks:
        outline.enter_block(block)
        captions.append(list(outline.captions))
    assert captions[1] == ["Chỉ tiêu", "Tỷ lệ hồ sơ trực tuyến"]
    assert captions[2] == ["Chỉ tiêu", "Tỷ lệ hồ sơ trực tuyến", ""]
    assert captions[3] == ["Chỉ tiêu", "Tỷ lệ hồ sơ trực tuyến", "Bảng 2"]
