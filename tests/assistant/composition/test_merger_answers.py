"""Where a place went on 1 July 2025: from the table of places, whatever is indexed."""

from pathlib import Path

from tests.assistant.corpora import assistant_of

FILES = {"tin.txt": "Yên Bái triển khai nghị quyết về chuyển đổi số\nTỉnh ủy Yên Bái đã ban hành nghị quyết.\n"}


def test_mergers_are_answered_from_the_table_of_places(tmp_path: Path) -> None:
    """Where a province went is asked daily and stands in no plan."""
    draft = assistant_of(tmp_path, FILES).ask("Yên Bái sáp nhập với tỉnh nào?").draft
    assert draft.status == "answered"
    assert "Lào Cai" in draft.text
    assert "202/2025/QH15" in draft.text
