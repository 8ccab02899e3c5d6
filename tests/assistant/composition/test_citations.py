"""What a row of a table is cited with: its head, and the line that gives its unit."""

from pathlib import Path

from tests.assistant.corpora import assistant_of

PLAN = """# Kế hoạch chuyển đổi số tỉnh Bến Tre

*Đơn vị tính: %*

| TT | Chỉ tiêu | Năm 2026 (ước) | Năm 2027 |
|---|---|---|---|
| 1 | Hộ gia đình có cáp quang | 71 | 88 |
"""


def test_the_line_with_the_unit_is_cited(tmp_path: Path) -> None:
    """The reader sees that 88 is a share, and where the source says so."""
    draft = assistant_of(tmp_path, {"ben-tre.md": PLAN}).ask("Hộ gia đình có cáp quang của Bến Tre năm 2027?").draft
    assert "(%)" in draft.text
    assert "88" in draft.text
    assert any("Đơn vị tính: %" in citation.quote for citation in draft.citations)
