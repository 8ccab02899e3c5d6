"""Sentences of passages: where they stand, what they speak of, which years they name."""

import pytest

from assistant.composition.sentences import item_label, opens_section, sentences_of_hits, terms_of, years_at, years_of
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of, task_of

FILES = {
    "ke-hoach.md": """---
title: Kế hoạch chuyển đổi số tỉnh Lai Châu
---
# KẾ HOẠCH chuyển đổi số tỉnh Lai Châu

## I. NHIỆM VỤ

### 1. Hạ tầng

Phủ sóng mọi bản. Kéo cáp quang tới xã.

## II. KINH PHÍ

| Nội dung | Năm 2024 | Năm 2025 |
|---|---|---|
| Cáp quang | 4 | 6 |

Các nguồn gồm:
- Ngân sách tỉnh.
"""
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("sentences"), FILES)


def test_a_sentence_knows_its_headings(assistant: Assistant) -> None:
    """A sentence would be taken for one of the section before."""
    found = {each.text: each for each in sentences_of_hits(task_of(assistant, "Lai Châu kéo cáp quang tới đâu?"))}
    title = "KẾ HOẠCH chuyển đổi số tỉnh Lai Châu"
    assert found["Kéo cáp quang tới xã."].headings == (title, "I. NHIỆM VỤ", "1. Hạ tầng")
    assert found["II. KINH PHÍ"].headings == (title, "II. KINH PHÍ")
    assert found["II. KINH PHÍ"].kind == "heading"
    assert found["Các nguồn gồm:"].headings == (title, "II. KINH PHÍ")


def test_a_sentence_comes_once(assistant: Assistant) -> None:
    """Passages overlap: a sentence would be quoted twice."""
    found = [each.start for each in sentences_of_hits(task_of(assistant, "Lai Châu kéo cáp quang tới đâu?"))]
    assert found
    assert len(found) == len(set(found))


def test_a_table_row_speaks_of_what_its_head_names(assistant: Assistant) -> None:
    """A row of figures alone has no year and no word of the question."""
    rows = [each for each in sentences_of_hits(task_of(assistant, "Kinh phí cáp quang?")) if "| 4 |" in each.text]
    assert [years_at(row) for row in rows] == [[2024, 2025]]
    assert {"nội", "dung", "cáp"} <= set(terms_of(rows[0].document, rows[0].start, rows[0].end))


def test_what_opens_a_section(assistant: Assistant) -> None:
    """A list would be quoted without its items."""
    found = {each.text: each for each in sentences_of_hits(task_of(assistant, "Các nguồn kinh phí Lai Châu?"))}
    assert opens_section(found["Các nguồn gồm:"])
    assert not opens_section(found["Phủ sóng mọi bản."])


@pytest.mark.parametrize(
    ("text", "years"),
    [("giai đoạn 2021-2025", [2021, 2025]), ("số 12/2024", []), ("1.2024 hộ; năm 2024,5", []), ("Năm 2030.", [2030])],
)
def test_years_are_no_other_numbers(text: str, years: list[int]) -> None:
    """A document number or an amount would pass for the year asked."""
    assert years_of(text) == years


@pytest.mark.parametrize(
    ("line", "label"), [("1.2. Hạ tầng", "1.2."), ("a) Cấp xã", "a)"), ("2 xã", ""), ("Xã a) b", "")]
)
def test_the_label_of_a_line(line: str, label: str) -> None:
    """The end of a list would not be seen."""
    assert item_label(line) == label
