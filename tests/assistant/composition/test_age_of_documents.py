"""Whether a document is of before or after the mergers, where nothing but its text tells."""

from pathlib import Path

import pytest

from tests.assistant.corpora import assistant_of

BODY = "\n\n## Mục tiêu đến năm 2030\n\n- Kinh tế số chiếm 27% GRDP.\n"
QUESTION = "Kinh tế số của Đồng Tháp năm 2030?"


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("# Kế hoạch chuyển đổi số tỉnh Đồng Tháp năm 2026", None),
        ("# Kế hoạch chuyển đổi số tỉnh Đồng Tháp giai đoạn 2026-2030", None),
        ("# Kế hoạch chuyển đổi số tỉnh Đồng Tháp\n\nThực hiện mô hình chính quyền địa phương hai cấp.", None),
        ("# Kế hoạch chuyển đổi số tỉnh Đồng Tháp", "Không rõ tài liệu ban hành trước hay sau ngày 1/7/2025"),
        ("# Kế hoạch chuyển đổi số tỉnh Đồng Tháp đến năm 2030", "Không rõ tài liệu ban hành trước hay sau"),
        ("# Kế hoạch chuyển đổi số tỉnh Đồng Tháp năm 2025", "Không rõ tài liệu ban hành trước hay sau"),
        ("# Kế hoạch chuyển đổi số tỉnh Đồng Tháp giai đoạn 2021-2025", "Tài liệu có trước ngày 1/7/2025"),
        (
            "---\npublished: '2025'\n---\n# Kế hoạch chuyển đổi số tỉnh Đồng Tháp",
            "Không rõ tài liệu ban hành trước hay sau",
        ),
    ],
)
def test_age_of_an_undated_document(tmp_path: Path, head: str, told: str | None) -> None:
    """A plan of today's province is said to be of before the merger because its date is missing."""
    draft = assistant_of(tmp_path, {"ke-hoach.md": head + BODY}).ask(QUESTION).draft
    notices = [notice.text for notice in draft.notices if notice.kind == "merged_province"]
    assert draft.status == "answered"
    assert [told] == [told for text in notices if told and text.startswith(told)] if told else not notices


def test_plan_of_a_commune_right_below_its_province(tmp_path: Path) -> None:
    """A commune's plan of today is said to be of before the merger."""
    head = "# Kế hoạch chuyển đổi số xã Hòa Tân\n\nỦy ban nhân dân xã Hòa Tân, tỉnh Đồng Tháp ban hành kế hoạch."
    draft = assistant_of(tmp_path, {"xa.md": head + BODY}).ask("Kinh tế số xã Hòa Tân năm 2030?").draft
    assert draft.status == "answered" and not draft.notices
