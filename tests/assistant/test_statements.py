"""Sentences about figures: what the cited sources do not say of them must not reach a reader."""

from dataclasses import replace

import pytest

from assistant.generation.material import material_of
from assistant.pipeline import Assistant
from assistant.verification import Verifier, sentences_of, verify
from tests.assistant.corpora import assistant_of

FILES = {
    "ha-giang.md": """# Kế hoạch chuyển đổi số tỉnh Hà Giang

## Mục tiêu đến năm 2030

- Kinh tế số chiếm tối thiểu 22% GRDP.
- 90% hồ sơ công việc tại cấp tỉnh, 75% hồ sơ công việc tại cấp xã được xử lý trên mạng.
- Thời gian giải quyết thủ tục giảm 35%.
""",
    "cao-bang.md": """# Kế hoạch chuyển đổi số tỉnh Cao Bằng

Đến năm 2030, kinh tế số của tỉnh Cao Bằng đạt 17% GRDP.
""",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("plans"), FILES)


def verifier(engine: Assistant, question: str) -> Verifier:
    answer = engine.ask(question)
    material = material_of(answer.draft, (), engine.snapshot, answer.query.language)
    draft = replace(answer.draft, citations=material.citations, targets=material.rows)
    return Verifier.of(draft, answer.query, engine.snapshot, strict=True)


COMPARE = "So sánh kinh tế số của Hà Giang và Cao Bằng năm 2030"


@pytest.mark.parametrize(
    "said",
    [
        "Năm 2030, Hà Giang đặt kinh tế số từ 22% GRDP trở lên, còn Cao Bằng đặt 17% GRDP [1] [2].",
        "Hà Giang cao hơn Cao Bằng về kinh tế số năm 2030 [1] [2].",
        "In 2030 Cao Bằng wants a digital economy of 17% of GRDP, which is lower than Hà Giang [1] [2].",
        "Kinh tế số năm 2030 của Hà Giang không dưới hai mươi hai phần trăm GRDP [1].",
        "Đến năm 2030, kinh tế số của tỉnh Cao Bằng đạt 17% GRDP. [2]",
    ],
)
def test_what_the_sources_say_in_other_words_stands(said: str, engine: Assistant) -> None:
    """True sentences would be thrown away."""
    assert verifier(engine, COMPARE).faults(said) == []


@pytest.mark.parametrize(
    "said",
    [
        "Hà Giang thấp hơn Cao Bằng về kinh tế số năm 2030 [1] [2].",
        "Năm 2030, Hà Giang đặt kinh tế số 17% GRDP, còn Cao Bằng đặt từ 22% GRDP trở lên [1] [2].",
        "Năm 2030, Hà Giang đứng đầu cả nước với kinh tế số tối thiểu 22% GRDP [1].",
        "Năm 2030, kinh tế số của Hà Giang đã đạt tối thiểu 22% GRDP [1].",
        "Mỗi năm, kinh tế số của Hà Giang chiếm tối thiểu 22% GRDP, đến năm 2030 [1].",
        "Kinh tế số nông thôn của Hà Giang năm 2030 chiếm tối thiểu 22% GRDP [1].",
        "UNESCO nêu kinh tế số của Hà Giang năm 2030 tối thiểu 22% GRDP [1].",
        "Theo Tổng cục Hải quan, kinh tế số của Hà Giang năm 2030 tối thiểu 22% GRDP [1].",
        "Mục tiêu kinh tế số tối thiểu 22% GRDP năm 2030 của Hà Giang đã bị bãi bỏ [1].",
        "Năm 2030, kinh tế số của Hà Giang tối thiểu 22% GRDP [2].",
        "Năm 2030, kinh tế số của Cao Bằng đạt 17% GDP [2].",
        "Năm 2030, kinh tế số của Cao Bằng đạt 17 tỷ đồng [2].",
        "Hà Giang chắc chắn bỏ xa mọi nơi khác [1].",
        "The province is famous for its buckwheat flowers [1].",
    ],
)
def test_what_the_sources_do_not_say_falls(said: str, engine: Assistant) -> None:
    """A right-looking sentence whose source does not say so."""
    assert verifier(engine, COMPARE).faults(said)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("Năm 2030, Hà Giang xử lý 90% hồ sơ công việc cấp tỉnh trên môi trường mạng [1].", True),
        ("Năm 2030, Hà Giang xử lý 75% hồ sơ công việc cấp tỉnh trên môi trường mạng [1].", False),
        ("Năm 2030, Hà Giang xử lý 75% hồ sơ công việc trên môi trường mạng [1].", False),
        ("Năm 2030, Hà Giang xử lý 75% hồ sơ công việc cấp tỉnh và 90% hồ sơ công việc cấp xã trên mạng [1].", False),
    ],
)
def test_levels_keep_their_figures(said: str, stands: bool, engine: Assistant) -> None:
    """A commune would be held to the province's target."""
    assert (not verifier(engine, "Hồ sơ công việc của Hà Giang năm 2030?").faults(said)) is stands


def test_a_heading_says_what_the_lines_below_are_about(engine: Assistant) -> None:
    """A list under the wrong place or year would pass line by line."""
    right, wrong = verifier(engine, COMPARE), verifier(engine, COMPARE)
    line = "- Kinh tế số: tối thiểu 22% GRDP [1]"
    assert right.kept_of_line("Mục tiêu của Hà Giang đến năm 2030:")
    assert right.kept_of_line(line) == line
    assert wrong.kept_of_line("Mục tiêu của Cao Bằng đến năm 2030:")
    assert wrong.kept_of_line(line) == ""


def test_a_table_row_is_judged_by_its_cells(engine: Assistant) -> None:
    """Two provinces' figures would change places in a table."""
    head = "| Địa phương | 2030 |\n| --- | --- |\n"
    answer = engine.ask(COMPARE)
    true = replace(answer.draft, text=head + "| Hà Giang | tối thiểu 22% GRDP [1] |\n| Cao Bằng | 17% GRDP [2] |")
    false = replace(answer.draft, text=head + "| Hà Giang | 17% GRDP [2] |\n| Cao Bằng | 17% GRDP [2] |")
    assert verify(true, answer.query, engine.snapshot, strict=True).text == true.text
    assert "| Hà Giang" not in verify(false, answer.query, engine.snapshot, strict=True).text


def test_markers_behind_a_full_stop_belong_to_the_sentence_before() -> None:
    """A sentence would be judged by its neighbour's source."""
    assert [each.strip() for each in sentences_of("Một 5%. [1] Hai 6% [2]. Ba No. 7 [3].")] == [
        "Một 5%. [1]", "Hai 6% [2].", "Ba No. 7 [3].",
    ]  # fmt: skip


def test_hostile_sentences_take_no_time(engine: Assistant) -> None:
    """One answer of a broken model would stop the server."""
    import time

    judge = verifier(engine, COMPARE)
    for text in (
        "không " * 2000,
        "A" * 12000,
        "1,1" * 4000,
        "Sở Và " * 2000,
        "[1]" * 4000,
        "| " * 6000,
        "Đến năm " * 1500,
    ):
        started = time.perf_counter()
        judge.kept_of_line(text)
        assert time.perf_counter() - started < 3
