"""Rows of one plan that state a value with and without its comparator, and counts beside shares."""

from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "ben-tre.md": """# Kế hoạch chuyển đổi số tỉnh Bến Tre

## Mục tiêu đến năm 2027

- Kinh tế số chiếm khoảng 19% GRDP.
- Toàn tỉnh thành lập 1.240 tổ công nghệ số cộng đồng; 86% thành viên tổ công nghệ số cộng đồng được tập huấn.

## Phụ lục

| Chỉ tiêu | Năm 2026 | Năm 2027 |
|---|---|---|
| Tỷ trọng kinh tế số trong GRDP (% GRDP) | 16 | 19 |
| Xếp hạng DTI (nhóm) | 30 | 25 |
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("plans"), FILES)


def test_about_is_not_lost_to_a_bare_annex(assistant: Assistant) -> None:
    """ "About 19%" would be told as exactly 19%."""
    text = assistant.ask("Tỷ trọng kinh tế số trong GRDP của Bến Tre năm 2027 là bao nhiêu?").draft.text
    assert "khoảng 19% GRDP" in text
    assert "(% GRDP) (%)" not in text


def test_how_many_teams_is_not_answered_with_a_share_of_members(assistant: Assistant) -> None:
    """The share of trained members is no number of teams."""
    text = assistant.ask("Mục tiêu năm 2027 của Bến Tre có bao nhiêu tổ công nghệ số cộng đồng?").draft.text
    assert "1.240" in text
    assert "86%" not in text


def test_a_false_rank_is_corrected(assistant: Assistant) -> None:
    """ "Nhóm 10, phải không?" needs a plain no."""
    text = assistant.ask("Bến Tre mục tiêu DTI năm 2027 nhóm 10 phải không?").draft.text
    assert text.startswith("Không đúng.")
    assert "nhóm 25" in text


def test_words_of_the_topic_stand_side_by_side(tmp_path: Path) -> None:
    """ "… nông nghiệp … kinh doanh" holds all the words of "doanh nghiệp nông nghiệp" and is about something else."""
    plan = (
        "# Kế hoạch chuyển đổi số tỉnh Bến Tre\n\n## Mục tiêu đến năm 2027\n\n"
        "- 12% hợp tác xã nông nghiệp có thẻ kinh doanh số.\n- 47% doanh nghiệp nông nghiệp có thẻ số.\n"
    )
    text = assistant_of(tmp_path, {"ben-tre.md": plan}).ask("Doanh nghiệp nông nghiệp của Bến Tre năm 2027?").draft.text
    assert "47%" in text
    assert "12%" not in text
