"""What a plan quotes from the nation or a superior body answers questions about the nation, and no others."""

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "ls.txt": """ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN
Số: 61/KH-UBND
Lạng Sơn, ngày 04 tháng 3 năm 2026
KẾ HOẠCH
Chuyển đổi số tỉnh Lạng Sơn giai đoạn 2026 - 2029
Theo Nghị quyết số 57-NQ/TW, đến năm 2029: tỷ lệ hồ sơ trực tuyến đạt 83%; 64% người dân trưởng thành có chữ ký số;
tỷ lệ doanh nghiệp sử dụng hợp đồng điện tử đạt 71%.
I. MỤC TIÊU CỦA TỈNH ĐẾN NĂM 2029
- Tỷ lệ hồ sơ trực tuyến đạt 83%.
- 47% người dân trưởng thành có chữ ký số.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("quoted"), FILES)


def test_a_goal_that_only_the_nation_has_is_not_the_provinces(assistant: Assistant) -> None:
    """The nation's 71% is told as Lạng Sơn's, in a row or in a quotation."""
    answer = assistant.ask("Lạng Sơn: tỷ lệ doanh nghiệp sử dụng hợp đồng điện tử đến năm 2029 là bao nhiêu?")
    assert answer.draft.status == "not_found"
    assert "71" not in answer.draft.text


def test_the_provinces_own_figure_beside_the_nations(assistant: Assistant) -> None:
    """The nation's figure is given beside or instead of the province's."""
    answer = assistant.ask("Chữ ký số của người dân Lạng Sơn đến năm 2029 đạt bao nhiêu?")
    assert "47%" in answer.draft.text
    assert "64" not in answer.draft.text


def test_an_equal_figure_of_its_own_is_kept(assistant: Assistant) -> None:
    """The province's own goal is dropped as a duplicate of the nation's equal one."""
    answer = assistant.ask("Tỷ lệ hồ sơ trực tuyến của Lạng Sơn đến năm 2029?")
    assert [(t.target.place, t.target.low) for t in answer.draft.targets] == [("lang_son", 83)]


@pytest.mark.parametrize(
    "asked",
    [
        "Mục tiêu quốc gia về chữ ký số của người dân đến năm 2029 theo kế hoạch của Lạng Sơn?",
        "Mục tiêu trung ương và mục tiêu của Lạng Sơn về chữ ký số đến năm 2029 khác nhau thế nào?",
        "Chỉ tiêu của cả nước về chữ ký số đến 2029 so với Lạng Sơn?",
    ],
)
def test_the_nations_goal_is_told_as_the_nations(assistant: Assistant, asked: str) -> None:
    """A question for the nation's goal beside a province is answered with the province's alone."""
    answer = assistant.ask(asked)
    assert {(t.target.place, t.target.low) for t in answer.draft.targets} >= {("vn", 64)}
    assert {t.target.place for t in answer.draft.targets if t.target.low == 64} == {"vn"}
