"""Parts of the year in titles; those of sentences and headings are tested through whole answers."""

import pytest

from tests.ingest.plan_text import rows


def test_a_title_that_looks_ahead_too_is_of_the_months_that_it_reports() -> None:
    """The results of the first six months were told of the last ones, which the title only announces."""
    title = "Báo cáo kết quả chuyển đổi số 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2024"
    found = rows("Tỷ lệ hồ sơ trực tuyến đạt 71%.", title=title, published="2024-06-28")
    assert [(t.label, t.year) for t in found] == [("Tỷ lệ hồ sơ trực tuyến (6 tháng đầu năm 2024)", 2024)]


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("Báo cáo kết quả thực hiện chuyển đổi số 6 tháng đầu năm 2025", "6 tháng đầu năm 2025"),
        ("Báo cáo kết quả của 6 tháng đầu năm 2025 về chuyển đổi số", "6 tháng đầu năm 2025"),
    ],
)
def test_the_field_s_own_name_is_no_comparison(title: str, part: str) -> None:
    """ "Số" without its mark is "so": the figure of six months was told as the year's."""
    found = rows("Tỷ lệ hồ sơ trực tuyến đạt 62,5%.", title=title, published="2025-06-28")
    assert [(t.label, t.year) for t in found] == [(f"Tỷ lệ hồ sơ trực tuyến ({part})", 2025)]
