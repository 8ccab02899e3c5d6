"""Questions narrower than an indicator: a sector or a body does not get the figure of the whole or of another."""

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "lc.md": """---
title: Kế hoạch số hóa tỉnh Lào Cai năm 2026
published: 2025-09-12
---
# Kế hoạch số hóa tỉnh Lào Cai năm 2026

Năm 2026, kinh tế số chiếm 17% GRDP; 97% hồ sơ công việc được xử lý trên môi trường mạng.

Tỷ trọng kinh tế số trong từng ngành, lĩnh vực đạt tối thiểu 9%.
""",
    "nn.txt": """BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG
Số: 61/QĐ-BNNMT
Hà Nội, ngày 04 tháng 9 năm 2025
KẾ HOẠCH SỐ HÓA NGÀNH NÔNG NGHIỆP VÀ MÔI TRƯỜNG NĂM 2026
Năm 2026, kinh tế số nông nghiệp chiếm 11% GDP của ngành.
""",
    "tp.txt": """BỘ TƯ PHÁP
Số: 62/QĐ-BTP
Hà Nội, ngày 04 tháng 9 năm 2025
KẾ HOẠCH
Số hóa năm 2026 của Bộ Tư pháp
Năm 2026, 83% hồ sơ công việc tại Cục Thi hành án dân sự được xử lý trên môi trường mạng.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("qualifiers"), FILES)


def low(assistant: Assistant, question: str) -> set[float | None]:
    return {row.target.low for row in assistant.ask(question).draft.targets}


def test_a_body_is_not_joined_by_those_that_nobody_asked_for(assistant: Assistant) -> None:
    """A province's share would stand beside that of the one office asked."""
    question = "Bao nhiêu % hồ sơ công việc tại Cục Thi hành án dân sự được xử lý trên mạng năm 2026?"
    assert low(assistant, question) == {83}
    assert low(assistant, "Năm 2026 bao nhiêu % hồ sơ công việc được xử lý trên môi trường mạng?") >= {97}


def test_a_sectors_economy_is_not_the_provinces(assistant: Assistant) -> None:
    """The share of the whole economy would be given for that of farming."""
    draft = assistant.ask("Kinh tế số nông nghiệp của Lào Cai năm 2026 chiếm bao nhiêu?").draft
    assert "17%" not in draft.text
    assert "riêng ngành, lĩnh vực nông nghiệp" in draft.text
    assert low(assistant, "Kinh tế số của Lào Cai năm 2026 chiếm bao nhiêu?") == {17}


def test_what_holds_for_each_sector_answers_for_one(assistant: Assistant) -> None:
    """A minimum for every sector would be withheld from who asks for one."""
    assert (
        "9%"
        in assistant.ask("Tỷ trọng kinh tế số ngành công thương của Lào Cai năm 2026 tối thiểu bao nhiêu?").draft.text
    )


@pytest.mark.parametrize(
    "question",
    [
        "Kinh tế số nông nghiệp năm 2026 chiếm bao nhiêu % GDP của ngành?",
        "Bộ Nông nghiệp: kinh tế số nông nghiệp năm 2026 là bao nhiêu?",
    ],
)
def test_a_sector_named_beside_the_indicator_finds_its_row(assistant: Assistant, question: str) -> None:
    """A reader who names the sector would be shown every province."""
    text = assistant.ask(question).draft.text
    assert "11%" in text
    assert "17%" not in text
