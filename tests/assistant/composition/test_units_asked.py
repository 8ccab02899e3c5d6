"""Communes that are named in a question and lead to no province: their own figures, or none."""

from pathlib import Path

import pytest

from assistant.composition.wording import unit_name
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

COMMUNE = """# Kế hoạch chuyển đổi số xã Hòa Tân năm 2026

Số 31/KH-UBND ngày 15/01/2026, Ủy ban nhân dân xã Hòa Tân, tỉnh Đồng Tháp ban hành.

## Mục tiêu đến năm 2030

- Kinh tế số chiếm khoảng 28% GRDP.

## Kinh phí

Tổng kinh phí thực hiện là 9,6 tỷ đồng.
"""
PROVINCE = """# Kế hoạch chuyển đổi số tỉnh Cà Mau năm 2026

Số: 90/KH-UBND

Cà Mau, ngày 20 tháng 3 năm 2026

## Mục tiêu đến năm 2030

- Kinh tế số chiếm 25% GRDP.

## Kinh phí

Tổng kinh phí thực hiện là 300 tỷ đồng.
"""
BEFORE = "Kinh tế số của Cà Mau năm 2030?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("units")
    return assistant_of(folder, {"xa.md": COMMUNE, "tinh.md": PROVINCE})


@pytest.mark.parametrize(
    ("question", "figure", "other"),
    [
        ("Kinh tế số xã Hòa Tân năm 2030", "28%", "25%"),
        ("kinh te so xa hoa tan nam 2030?", "28%", "25%"),
        ("Digital economy of Hoa Tan commune in 2030?", "28%", "25%"),
        ("Còn xã Hòa Tân thì sao?", "28%", "25%"),
        ("Tổng kinh phí của xã Hòa Tân?", "9,6 tỷ", "300 tỷ"),
        ("Kế hoạch số 31/KH-UBND đặt mục tiêu kinh tế số bao nhiêu?", "28%", "25%"),
        ("Kế hoạch của xã Hòa Tân ban hành ngày nào?", "15/1/2026", "20/3/2026"),
    ],
)
def test_figures_of_the_commune_after_another_place(
    assistant: Assistant, question: str, figure: str, other: str
) -> None:
    """A commune named after a question on a province is not found, or answered with the province's figure."""
    draft = assistant.ask(question, [BEFORE]).draft
    assert draft.status == "answered" and figure in draft.text and other not in draft.text


@pytest.mark.parametrize("question", ["Kinh tế số xã Tân Mỹ Lợi năm 2030", "Tổng kinh phí của xã Tân Mỹ Lợi?"])
def test_commune_without_documents_has_no_figures(assistant: Assistant, question: str) -> None:
    """Another commune's figure is given for the one that was asked for."""
    draft = assistant.ask(question).draft
    assert draft.status == "not_found" and not any(figure in draft.text for figure in ("28", "25%", "9,6", "300"))


@pytest.mark.parametrize("question", ["Kinh tế số của Đồng Tháp năm 2030?", "Mục tiêu của Đồng Tháp đến năm 2030?"])
def test_province_is_not_answered_with_rows_of_its_communes(assistant: Assistant, question: str) -> None:
    """A commune's figure is listed as the province's."""
    draft = assistant.ask(question).draft
    assert draft.status == "not_found" and not draft.targets


def test_lead_names_the_commune_and_its_province(assistant: Assistant) -> None:
    """A commune's figure or sum is headed by the province's name."""
    figure = assistant.ask("Kinh tế số xã Hòa Tân năm 2030?").draft
    assert figure.text.startswith("Mục tiêu của xã Hòa Tân (tỉnh Đồng Tháp) đến năm 2030: Kinh tế số")
    budget = assistant.ask("Tổng kinh phí của xã Hòa Tân?").draft
    assert "Xã Hòa Tân (tỉnh Đồng Tháp):" in budget.text


def test_commune_in_capitals_is_named_as_in_a_sentence() -> None:
    """A letterhead's capitals stand in the middle of a sentence, their first letter small."""
    assert unit_name("XÃ HÒA TÂN", "dong_thap", "vi") == "xã Hòa Tân (tỉnh Đồng Tháp)"


def test_table_of_a_commune_is_headed_by_its_name(tmp_path: Path) -> None:
    """A table of a commune's targets is headed by the province's name, or loses rows when it is verified."""
    more = "- Phủ sóng 5G 97% dân số.\n- 88% dân số có tài khoản thanh toán điện tử.\n- 100% trường học có internet.\n"
    text = COMMUNE.replace("28% GRDP.\n", f"28% GRDP.\n{more}")
    draft = assistant_of(tmp_path, {"xa.md": text}).ask("Mục tiêu của xã Hòa Tân đến năm 2030?").draft
    assert draft.text.startswith("**Mục tiêu của xã Hòa Tân (tỉnh Đồng Tháp) đến năm 2030**")
    assert all(figure in draft.text for figure in ("28%", "97%", "88%", "100%"))
