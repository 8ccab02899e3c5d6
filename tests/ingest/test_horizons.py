"""Years in running text: where a year's own words begin, and which of them set a horizon."""

import pytest

from ingest.horizons import find_years
from ingest.normalize import fold


def years(text: str) -> list[tuple[str, int, bool]]:
    """The words of each year, the year, and whether it is a deadline."""
    return [(text[y.start : y.end], y.year, y.strong) for y in find_years(text, fold(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tỷ lệ biên lai điện tử năm 2023 đạt 64%", [("năm 2023", 2023, False)]),
        ("Học bạ điện tử đến năm 2027 đạt 80%", [("đến năm 2027", 2027, True)]),
        ("Văn bản điện tử giai đoạn 2021-2025", [("giai đoạn 2021-2025", 2025, False)]),
        ("Mua sắm vật tư năm 2024 đạt 3%", [("năm 2024", 2024, False)]),
        ("Các lớp buổi tối năm 2024 có 300 học viên", [("năm 2024", 2024, False)]),
        ("Thay bóng đèn năm 2024 được 70%", [("năm 2024", 2024, False)]),
        ("Ở Hà Nam năm 2024, tỷ lệ đạt 41%", [("năm 2024", 2024, False)]),
        ("Bien lai dien tu nam 2023 dat 64%", [("nam 2023", 2023, False)]),
        ("Từ năm 2023 đạt 64%", [("Từ năm 2023", 2023, False)]),
        ("Tu nam 2023 dat 64%", [("Tu nam 2023", 2023, False)]),
        ("Tới năm 2028 đạt 64%", [("Tới năm 2028", 2028, True)]),
        ("Nộp thuế điện tử 2023", []),
        ("Thanh toán trực tuyến đạt 40%, tăng 3% so với 6 tháng đầu năm 2024", []),
        ("Đạt 40%, cao hơn cùng kỳ 9 tháng đầu năm 2024", []),
        ("Kết quả chuyển đổi số 6 tháng đầu năm 2024", [("năm 2024", 2024, False)]),
        ("Ket qua chuyen doi so 6 thang dau nam 2024", [("nam 2024", 2024, False)]),
    ],
)
def test_a_word_that_only_folds_to_a_lead_word_is_not_the_years(
    text: str, expected: list[tuple[str, int, bool]]
) -> None:
    """The end of "điện tử" was once read as "từ" and cut off the label; "buổi tối" was once a deadline."""
    assert years(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xong trước 31-12-2026", [("trước 31-12-2026", 2026, True)]),
        ("chậm nhất quý II/2026", [("chậm nhất quý II/2026", 2026, True)]),
        ("muộn nhất ngày 15 tháng 11 năm 2028", [("muộn nhất ngày 15 tháng 11 năm 2028", 2028, True)]),
        ("trong quý III-2023", [("trong quý III-2023", 2023, False)]),
        ("đến hết tháng 10-2022", [("đến hết tháng 10-2022", 2022, True)]),
        ("hoàn thành quý IV/2026", [("quý IV/2026", 2026, False)]),
        ("điểm du lịch cấp tỉnh trước năm 2028", [("trước năm 2028", 2028, True)]),
        ("tính đến năm 2024", [("đến năm 2024", 2024, False)]),
        ("Nghị quyết ngày 30-6-2022", []),
        ("Tờ trình ngày 14 tháng 7 năm 2022", []),
    ],
)
def test_days_months_and_quarters_are_deadlines_where_words_say_so(
    text: str, expected: list[tuple[str, int, bool]]
) -> None:
    """The day on which a document was signed sets no horizon; the one by which a task is done does."""
    assert years(text) == expected


def test_what_begins_in_a_year_says_so() -> None:
    """A school year counts from its first year."""
    found = find_years("từ năm học 2026 - 2027", "tu nam hoc 2026 - 2027")
    assert [(y.year, y.onward, y.since) for y in found] == [(2026, True, None)]
