"""Results held against their targets: what was met, missed, exceeded; the source's verdict before arithmetic."""

from dataclasses import replace

import pytest

from assistant.composition.attainment_answers import reached
from assistant.pipeline import Assistant
from assistant.understanding import Knowledge, understand
from ingest.types import Target
from tests.assistant.corpora import assistant_of

FILES = {
    "bao-cao.md": """---
title: Báo cáo kết quả chuyển đổi số tỉnh Lai Châu năm 2024
published: 2024-12-20
---
# Báo cáo kết quả chuyển đổi số tỉnh Lai Châu năm 2024

| Chỉ tiêu | Đơn vị | Mục tiêu năm 2024 | Kết quả năm 2024 | Đánh giá |
|---|---|---|---|---|
| Tỷ lệ hộ gia đình có cáp quang | % | 70 | 64,5 | Chưa đạt |
| Tỷ lệ hồ sơ nộp trực tuyến | % | 60 | 71 | Vượt |
| Thời gian chờ giải quyết thủ tục | ngày | 5 | 7 | Không đạt |
| Số thôn được phủ sóng di động 4G | thôn | 900 | 900 | Đạt |

Về kinh tế số: tỷ trọng kinh tế số trong GRDP đạt 6%, mục tiêu năm 2024 là 8%.
""",
    "ke-hoach.md": """---
title: Kế hoạch chuyển đổi số tỉnh Sơn La đến năm 2030
---
# Kế hoạch chuyển đổi số tỉnh Sơn La đến năm 2030

Đến năm 2030, kinh tế số chiếm 20% GRDP; 90% hộ gia đình có cáp quang.
""",
    "nua-nam.md": """---
title: Báo cáo sơ kết chuyển đổi số tỉnh Cao Bằng 6 tháng đầu năm 2025
---
# Báo cáo sơ kết chuyển đổi số tỉnh Cao Bằng 6 tháng đầu năm 2025

- Tỷ lệ hồ sơ trực tuyến đạt 58,4%, mục tiêu năm 2025 là 80%.
- Tỷ lệ hộ gia đình có cáp quang đạt 76%, mục tiêu năm 2025 là 75%.
""",
    "bao-cao-2.md": """---
title: Báo cáo chuyển đổi số tỉnh Hòa Bình năm 2024
published: 2024-12-28
---
# Báo cáo chuyển đổi số tỉnh Hòa Bình năm 2024

| Chỉ tiêu | Kế hoạch 2024 | Kết quả 2024 | Ghi chú |
|---|---|---|---|
| Tỷ lệ cơ sở chăm sóc sức khỏe từ xa | 40% | 55% | |
| Tỷ lệ sự cố an toàn thông tin được xử lý | 90% | 95% | |
| Tỷ lệ hồ sơ trễ hạn | 5% | 8% | |
| Tỷ lệ xã đạt chuẩn | 81% | 61% | Hoàn thành trong quý I năm sau |
| Tỷ lệ hồ sơ số hóa | 70% | 91% | Chưa đạt chuẩn dữ liệu quốc gia |
| Tỷ lệ văn bản ký số | 71% | 92% | Chưa đạt |

Chỉ số DTI xếp thứ 25/63 (mục tiêu: xếp thứ 20/63).
""",
    "bai-bao.txt": """Chuyển đổi số ở Điện Biên

Về y tế, 71% người dân đã có hồ sơ sức khỏe điện tử, trong khi chỉ tiêu năm 2026 là 95%.

Kinh tế số của tỉnh năm 2023 chiếm 5% GRDP, so với chỉ tiêu 9% của năm 2025.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("attainment"), FILES)


@pytest.mark.parametrize(
    ("question", "named", "unnamed"),
    [
        ("Lai Châu năm 2024 chỉ tiêu nào chưa đạt?", ["64,5", "Thời gian chờ", "6%"], ["71", "900"]),
        ("lai chau nam 2024 chi tieu nao khong dat", ["64,5", "Thời gian chờ", "6%"], ["71", "900"]),
        ("Lai Châu năm 2024 vượt những chỉ tiêu nào?", ["71"], ["64,5", "900", "Thời gian"]),
        ("Những chỉ tiêu nào của Lai Châu đã hoàn thành năm 2024?", ["71", "900"], ["64,5", "Thời gian"]),
        ("Which targets did Lai Chau miss in 2024?", ["64.5", "Thời gian chờ", "6%"], ["71", "900"]),
    ],
)
def test_only_pairs_of_the_wanted_kind_are_listed(
    assistant: Assistant, question: str, named: list[str], unnamed: list[str]
) -> None:
    """A list of all rows would leave it to the reader which of them failed."""
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    for words in named:
        assert words in draft.text
    for words in unnamed:
        assert words not in draft.text
    assert {cited.target.kind for cited in draft.targets} == {"target", "result"}
    assert all(cited.target.place == "lai_chau" for cited in draft.targets)


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Kinh tế số của Lai Châu năm 2024 có đạt mục tiêu không?", "Chưa đạt."),
        ("Tỷ lệ hồ sơ nộp trực tuyến của Lai Châu năm 2024 có đạt chỉ tiêu không?", "Vượt mục tiêu."),
    ],
)
def test_one_indicator_gets_a_verdict_with_both_figures(assistant: Assistant, question: str, opening: str) -> None:
    """The target alone would answer another question."""
    draft = assistant.ask(question).draft
    assert draft.text.startswith(opening)
    assert [cited.target.kind for cited in draft.targets] == ["result", "target"]


def test_a_plan_without_results_is_given_as_a_plan(assistant: Assistant) -> None:
    """A target that nobody has reported on yet is neither met nor missed."""
    draft = assistant.ask("Sơn La phấn đấu đạt những mục tiêu nào năm 2030?").draft
    assert "20%" in draft.text
    assert "chưa đạt" not in assistant.ask("Sơn La năm 2030 chỉ tiêu nào chưa đạt?").draft.text.casefold()


def test_nothing_is_missed_before_the_year_is_over(assistant: Assistant) -> None:
    """A report of half a year would call every target missed that the whole year is for."""
    draft = assistant.ask("Cao Bằng năm 2025 chỉ tiêu nào chưa đạt?").draft
    assert "58,4%" in draft.text
    assert "chưa hết năm" in draft.text
    assert "hưa đạt" not in draft.text
    met = assistant.ask("Cao Bằng năm 2025 vượt chỉ tiêu nào?").draft
    assert "76%" in met.text
    assert "58,4%" not in met.text


@pytest.mark.parametrize(
    ("question", "named", "unnamed"),
    [
        ("Hòa Bình năm 2024 chỉ tiêu nào chưa đạt?", ["8%", "61%"], ["55%", "95%", "91%", "92%"]),
        ("Hòa Bình năm 2024 vượt những chỉ tiêu nào?", ["55%", "91%"], ["8%", "61%", "92%"]),
    ],
)
def test_verdicts_are_read_where_a_source_gives_them(
    assistant: Assistant, question: str, named: list[str], unnamed: list[str]
) -> None:
    """A remark or a label taken for a verdict, or a good result called missed, would be a false report on a province.

    Where word and figures disagree (92 of 71, "Chưa đạt") and where less may be better, nothing is said.
    """
    text = assistant.ask(question).draft.text
    for words in named:
        assert words in text
    for words in unnamed:
        assert words not in text


def test_both_figures_are_given_where_both_are_asked(assistant: Assistant) -> None:
    """A result without a year is no verdict on a target whose year may still come."""
    asked = "Điện Biên có bao nhiêu người dân có hồ sơ sức khỏe điện tử rồi, chỉ tiêu 2026 là mấy?"
    draft = assistant.ask(asked).draft
    assert {(cited.target.kind, cited.target.low) for cited in draft.targets} == {("result", 71), ("target", 95)}
    assert "hưa đạt" not in draft.text


def test_a_target_named_in_passing_has_its_own_year(assistant: Assistant) -> None:
    """ "so với chỉ tiêu 9% của năm 2025" is the target of 2025, not of the year of the result before it."""
    draft = assistant.ask("Mục tiêu kinh tế số của Điện Biên năm 2025?").draft
    assert [(cited.target.low, cited.target.year) for cited in draft.targets] == [(9, 2025)]


@pytest.mark.parametrize(
    ("question", "attainment"),
    [
        ("Mục tiêu kinh tế số Lai Châu năm 2025 đạt bao nhiêu?", None),
        ("Kinh tế số Lai Châu năm 2024 đạt bao nhiêu so với chỉ tiêu?", "compared"),
        ("Kết quả hồ sơ trực tuyến của Lai Châu năm 2024 so với kế hoạch?", "compared"),
        ("Tỷ lệ số hóa kết quả giải quyết thủ tục của Lai Châu 2025 là bao nhiêu?", None),
    ],
)
def test_what_is_to_be_held_against_what(question: str, attainment: str | None) -> None:
    """A plain question for a target must not turn into one about results, nor the other way round."""
    assert understand(question, knowledge=Knowledge()).attainment == attainment


def test_results_asked_for_stand_alone(assistant: Assistant) -> None:
    """ "đạt được bao nhiêu" asks for the result; the target beside it would be read as one."""
    draft = assistant.ask("Lai Châu năm 2024 kinh tế số đạt được bao nhiêu?").draft
    assert {cited.target.kind for cited in draft.targets} == {"result"}


TARGET = Target(
    document_id="d", start=0, end=9, figure_start=0, figure_end=1, place="lai_chau", level="province", indicator=None,
    label="tỷ lệ", direction="reach", comparator="=", low=50, high=50, unit="%", basis=None, value=None, year=2024,
    kind="target", pillar=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("target", "result", "verdict"),
    [
        ({}, {"low": 50}, "met"),
        ({}, {"low": 49.9}, "missed"),
        ({}, {"low": 51}, "exceeded"),
        ({}, {"low": 40, "comparator": ">"}, None),
        ({}, {"low": 60, "comparator": ">"}, "exceeded"),
        ({}, {"low": 51, "unit": "ngày"}, None),
        ({}, {"low": 51, "direction": "increase"}, None),
        ({"comparator": ">"}, {"low": 50}, "missed"),
        ({"comparator": ">="}, {"low": 50}, "met"),
        ({"comparator": "~"}, {"low": 49}, None),
        ({"comparator": "<="}, {"low": 49}, "exceeded"),
        ({"comparator": "<="}, {"low": 51}, "missed"),
        ({"comparator": "<"}, {"low": 50}, "missed"),
        ({"comparator": "top", "low": 20, "high": 20}, {"low": 25}, "missed"),
        ({"comparator": "range", "low": 40, "high": 50}, {"low": 45}, "met"),
        ({"label": "tỷ lệ hồ sơ trễ hạn"}, {"low": 60}, "missed"),
        ({"label": "tỷ lệ sự cố được xử lý"}, {"low": 60}, None),
        ({"label": "tỷ lệ công trình thủy lợi có cảm biến"}, {"low": 60}, "exceeded"),
        ({"unit": "/63", "low": 20, "high": 20}, {"low": 25, "unit": "/63"}, "missed"),
        ({"comparator": "top", "low": 20, "high": 20, "unit": "tỉnh"}, {"low": 18, "unit": "/63"}, "exceeded"),
        ({"low": None, "high": None, "value": "phổ cập"}, {"low": 60}, None),
    ],
)
def test_the_figures_decide_only_where_they_can(
    target: dict[str, object], result: dict[str, object], verdict: str | None
) -> None:
    """A verdict that the figures do not bear would be a wrong statement about a province."""
    aim = replace(TARGET, **target)  # type: ignore[arg-type]
    told = replace(TARGET, kind="result", **{**result, "high": result["low"]})  # type: ignore[arg-type]
    assert reached(aim, told) == verdict
