"""Dates: an official who asks when a plan was issued gets the day that the document says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import find_dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("(14/03/2022)", "2022-03-14"),
        ("ngày 5-9-2021,", "2021-09-05"),
        ("ngày 30 tháng 8 năm 2020 của", "2020-08-30"),
        ("ngay 30 thang 8 nam 2020", "2020-08-30"),
        ("2023-01-31", "2023-01-31"),
        ("2023-01-31T08:00:00+07:00", "2023-01-31"),
        ("từ 1.7.2025.", "2025-07-01"),
        ("on 4 July 2021", "2021-07-04"),
        ("on July 4th, 2021", "2021-07-04"),
        ("3rd of March 2022", "2022-03-03"),
        ("trong tháng 4/2021", "2021-04"),
        ("tháng 12 năm 2024", "2024-12"),
        ("September 2021", "2021-09"),
        ("ký 06/2022", "2022-06"),
    ],
)
def test_every_written_form_is_read(text: str, iso: str) -> None:
    """The same day in another form would count as unknown."""
    found = find_dates(text)
    assert [mention.iso for mention in found] == [iso]
    assert found[0].precision == ("day" if len(iso) == 10 else "month")


@pytest.mark.parametrize(
    "text", ["31/02/2021", "12/2021/NĐ-CP", "tỷ lệ 23/34", "1.300.2021", "giai đoạn 2021-2025", "13/2022"]
)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    """A document number or a ratio would be shown as a date."""
    assert find_dates(text) == []


def test_several_dates_do_not_overlap() -> None:
    """One date would be reported twice, as day and as month."""
    text = "Từ 01/02/2021 đến ngày 3 tháng 4 năm 2022 và tháng 5/2023"
    found = find_dates(text)
    assert [m.iso for m in found] == ["2021-02-01", "2022-04-03", "2023-05"]
    assert [text[m.start : m.end] for m in found] == ["01/02/2021", "3 tháng 4 năm 2022", "tháng 5/2023"]


@given(st.text(alphabet="0123456789/-. ngàythámăJuneo,", max_size=300))
def test_any_text_is_read_without_error(text: str) -> None:
    """A strange document would stop the ingestion."""
    for mention in find_dates(text):
        assert 0 <= mention.start < mention.end <= len(text)
