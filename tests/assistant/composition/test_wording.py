"""One language an answer: rows of English sources in Vietnamese answers, and the other way round."""

from pathlib import Path

import pytest

from assistant.composition.wording import english_figure, share_in_words, unit_text, vietnamese_figure
from assistant.pipeline import Assistant
from ingest.types import Comparator, Direction, Target
from tests.assistant.corpora import assistant_of

FILES = {
    "dong-thap.md": """# Dong Thap: the digital plan of the province

*Issued by the People's Committee of Dong Thap, 4 April 2023*

## Goals to 2026

- The digital economy makes up at least 16% of GRDP.
- More than 44% of adults hold a digital signature.
- No fewer than 310 open datasets are published.
- 80% of fish ponds are watched by sensors.
- Dong Thap is among the 14 leading provinces in the DTI.

## Results

In 2022, Dong Thap ranked 19th of 63 provinces in the Digital Transformation Index.
""",
    "ben-tre.md": """# Kế hoạch chuyển đổi số tỉnh Bến Tre năm 2023

## Mục tiêu

- Tối thiểu 72% vườn bưởi được tưới tự động.
- Cung cấp ít nhất 85 bộ dữ liệu mở trên Cổng dữ liệu của tỉnh.
- Huyện Ba Tri phấn đấu 63% hồ sơ được nộp trực tuyến.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over a plan in each language."""
    return assistant_of(tmp_path_factory.mktemp("wording"), FILES)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Kinh tế số Đồng Tháp đến 2026 chiếm bao nhiêu GRDP?", "Tỷ trọng kinh tế số: ít nhất 16% GRDP ["),
        ("Đồng Tháp đến năm 2026 có bao nhiêu % dân số có chữ ký số?", "Tỷ lệ dân số có chữ ký số: trên 44% ["),
        ("Đồng Tháp đặt mục tiêu dữ liệu mở năm 2026 bao nhiêu?", "Dữ liệu mở (“Open datasets”): ít nhất 310 ["),
        ("Mục tiêu xếp hạng chuyển đổi số của Đồng Tháp đến 2026?", "Xếp hạng chuyển đổi số (DTI): nhóm 14 ["),
        ("Năm 2022 Đồng Tháp xếp hạng chuyển đổi số thứ mấy?", "Xếp hạng chuyển đổi số (DTI): hạng 19 ["),
        ("What was the DTI rank of Dong Thap in 2022?", "Digital transformation ranking (DTI): rank 19 ["),
        ("How many open datasets will Ben Tre publish in 2023?", "Open data: at least 85 datasets ["),
    ],
)
def test_an_answer_has_one_language(assistant: Assistant, question: str, said: str) -> None:
    """Officials got "Adults have a personal digital signature: Over 50%" in a Vietnamese answer."""
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    assert said in draft.text


def test_words_that_the_lexicon_does_not_know_are_quoted(assistant: Assistant) -> None:
    """A wording of the other language must be seen to be the source's own."""
    assert (
        "| “Fish ponds are watched by sensors” | 80% |" in assistant.ask("Mục tiêu của Đồng Tháp đến 2026?").draft.text
    )
    text = assistant.ask("What are the targets of Ben Tre for 2023?").draft.text
    assert "“Vườn bưởi được tưới tự động”: at least 72%" in text


def test_a_districts_figure_keeps_its_district(assistant: Assistant) -> None:
    """The lexicon's name of what is measured says no place, so the district's figure looked like the province's."""
    text = assistant.ask("What share of applications is filed online in Ba Tri district of Ben Tre in 2023?").draft.text
    assert "Huyện Ba Tri: Applications filed online: 63%" in text


def row(low: float, comparator: Comparator, unit: str | None, direction: Direction = "reach") -> Target:
    """A row of which only the value matters."""
    basis = "GRDP" if unit == "%" and direction == "reach" else None
    return Target(
        document_id="d",
        start=0,
        end=9,
        figure_start=0,
        figure_end=9,
        place="dong_thap",
        level="province",
        indicator=None,
        label="Label",
        direction=direction,
        comparator=comparator,
        low=low,
        high=low,
        unit=unit,
        basis=basis,
        value=None,
        year=2026,
        kind="target",
        pillar=None,
    )


@pytest.mark.parametrize(
    ("target", "vietnamese", "english"),
    [
        (row(20, ">=", "%"), "ít nhất 20% GRDP", "at least 20% of GRDP"),
        (row(4.5, "~", "%", "increase"), "tăng khoảng 4,5%", "increase of about 4.5%"),
        (row(12.5, "<=", "tỷ đồng"), "không quá 12,5 tỷ đồng", "at most 12.5 billion VND"),
        (row(1300, ">", "enterprises"), "trên 1.300 doanh nghiệp", "over 1,300 enterprises"),
        (row(10, "top", "localities"), "nhóm 10", "top 10"),
        (row(25, "=", "hạng"), "hạng 25", "rank 25"),
        (row(30, "=", "wards"), "30 phường", "30 wards"),
        (row(30, "=", "buoys"), "“30 buoys”", "30 buoys"),
    ],
)
def test_a_value_in_both_languages(target: Target, vietnamese: str, english: str) -> None:
    """Comparator, decimal sign, unit and basis are those of the language; an unknown unit is the source's own words."""
    assert vietnamese_figure(target, "30 buoys") == vietnamese
    assert english_figure(target, "30 buoys") == english


def test_units_go_both_ways() -> None:
    """Of two Vietnamese words for "datasets" the usual one is taken."""
    assert unit_text("tập dữ liệu", "en") == unit_text("bộ dữ liệu", "en") == "datasets"
    assert unit_text("datasets", "vi") == "bộ dữ liệu"


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("- 64% hồ sơ được nộp trực tuyến.", "năm 2024"),
        ("- Đến cuối năm 2024, 64% hồ sơ được nộp trực tuyến.", "đến năm 2024"),
    ],
)
def test_the_goal_of_one_year_is_told_as_its_own(tmp_path: Path, line: str, when: str) -> None:
    """ "đến năm 2024" of a plan for 2024 sounds as if it had been set years before."""
    text = f"# Kế hoạch chuyển đổi số tỉnh Bến Tre năm 2024\n\n## Mục tiêu\n\n{line}\n"
    draft = assistant_of(tmp_path, {"ben-tre.md": text}).ask("Hồ sơ nộp trực tuyến năm 2024 của Bến Tre?").draft
    assert draft.text.startswith(f"Mục tiêu của Bến Tre {when}:")


def test_the_goal_at_the_end_of_a_period_is_told_as_what_is_reached_by_then(tmp_path: Path) -> None:
    """A plan for several years names its last one, and means all of them."""
    text = "# Kế hoạch chuyển đổi số tỉnh Bến Tre giai đoạn 2024 - 2026\n\n## Mục tiêu\n\n- 64% hồ sơ nộp trực tuyến.\n"
    draft = assistant_of(tmp_path, {"ben-tre.md": text}).ask("Hồ sơ nộp trực tuyến năm 2026 của Bến Tre?").draft
    assert draft.text.startswith("Mục tiêu của Bến Tre đến năm 2026:")


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Tỷ trọng kinh tế số (% GRDP)", "Tỷ trọng kinh tế số trên GRDP"),
        ("Tỷ trọng kinh tế số trong GRDP (% GRDP)", "Tỷ trọng kinh tế số trong GRDP"),
        ("Chi cho chuyển đổi số (% của tổng chi ngân sách)", "Chi cho chuyển đổi số của tổng chi ngân sách"),
        ("Chỉ số chuyển đổi số (DTI)", "Chỉ số chuyển đổi số (DTI)"),
    ],
)
def test_a_bracket_with_a_share_is_said_once(label: str, said: str) -> None:
    """ "Tỷ trọng kinh tế số (% GRDP) (%)" says its unit twice."""
    assert share_in_words(label) == said
