"""Goals that are told in words and not in figures."""

import pytest

from ingest.clauses import make_page
from ingest.target_wordings import worded_goals
from ingest.types import Target
from tests.ingest.plan_text import rows


def _figure(text: str, target: Target) -> str:
    return text[target.figure_start : target.figure_end]


@pytest.mark.parametrize(
    ("text", "value", "indicator"),
    [
        ("Đến năm 2026, phổ cập dịch vụ mạng di động 5G.", "phổ cập", "mang_5g"),
        ("Đến năm 2026, hoàn thành Kho dữ liệu dùng chung của tỉnh.", "hoàn thành", "kho_du_lieu_dung_chung"),
        (
            "Đến năm 2026, các chỉ tiêu về dữ liệu số đạt trên mức khá cả nước.",
            "trên mức khá cả nước",
            "so_voi_ca_nuoc",
        ),
    ],
)
def test_goals_without_a_figure(text: str, value: str, indicator: str) -> None:
    """A list of goals lacks those that are no number."""
    (target,) = rows(text)
    assert (target.value, target.indicator, target.year, target.low) == (value, indicator, 2026, None)
    assert _figure(text, target).lower() == value


def test_finishing_tasks_is_no_goal() -> None:
    """ "Hoàn thành các chỉ tiêu đề ra" is listed as a goal of its own."""
    assert rows("Đến năm 2026, hoàn thành các chỉ tiêu, nhiệm vụ đề ra.") == ()


def test_a_goal_in_words_needs_a_year() -> None:
    """ "Phổ cập 5G" without a horizon would be a goal of no year."""
    page = make_page("Phổ cập mạng 5G; chuyển đổi số trên mức khá cả nước.")
    assert list(worded_goals(page, 0, len(page.text), (), lambda at: None)) == []
    goals = worded_goals(page, 0, len(page.text), (), lambda at: 2029 if at else 2027)
    assert [(page.text[slice(*goal.value)], page.text[slice(*goal.noun)], goal.year) for goal in goals] == [
        ("Phổ cập", "mạng 5G", 2027),
        ("trên mức khá cả nước", "chuyển đổi số", 2029),
    ]
