"""Table rows: every row of names above the values is header, whatever the page marks, and no data row is."""

import pytest

from ingest.table_rows import Cell, table_blocks

DATA = ["1", "Hồ sơ cấp xã", "55%", "61,5%", "80%"]
HEADER = "| TT | Chỉ tiêu | Năm 2027 - Mục tiêu | Năm 2027 - Kết quả | Mục tiêu 2028 |"


def cells(*texts: str, header: bool = False) -> list[Cell]:
    return [Cell(text, header=header) for text in texts]


def spanned(*, header: bool = False, down: int = 2) -> list[list[Cell]]:
    """Two header rows, the first written with spans."""
    first = [
        Cell("TT", down, header=header),
        Cell("Chỉ tiêu", down, header=header),
        Cell("Năm 2027", 1, 2, header),
        Cell("Mục tiêu 2028", down, header=header),
    ]
    rest = ("Mục tiêu", "Kết quả") if down > 1 else ("", "", "Mục tiêu", "Kết quả", "")
    return [first, cells(*rest, header=header)]


def rows_of(rows: list[list[Cell]], marked: int | None = None) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in table_blocks(rows, 0, marked)]


@pytest.mark.parametrize("marked", [None, 1, 2, 3])
@pytest.mark.parametrize(
    "head",
    [
        spanned(),
        spanned(header=True),
        spanned(down=1),
        [
            cells("TT", "Chỉ tiêu", "Năm 2027", "Năm 2027", "Mục tiêu 2028"),
            cells("", "", "Mục tiêu", "Kết quả", ""),
        ],
        [
            cells("TT", "Chỉ tiêu", "Năm 2027", "Năm 2027", "Mục tiêu 2028"),
            cells("TT", "Chỉ tiêu", "Mục tiêu", "Kết quả", "Mục tiêu 2028"),
        ],
        [[*cells("TT", "Chỉ tiêu", "Năm 2027"), *cells("Năm 2027", "Mục tiêu 2028", header=True)], spanned(down=1)[1]],
    ],
    ids=["merged", "th", "only across", "repeated across", "repeated down", "partly th"],
)
def test_a_header_of_two_rows_is_one(head: list[list[Cell]], marked: int | None) -> None:
    """A target would be told as the result: nothing else says which of two columns of a year is which."""
    rows = [*head, cells(*DATA), cells("2", *DATA[1:])]
    found = rows_of(rows, marked)
    assert found[0] == ("table_header", HEADER)
    assert [kind for kind, _ in found[1:]] == ["table_row", "table_row"]


def test_gaps_stand_for_spans_where_none_can_be_written() -> None:
    """In Markdown the second column of a year would have no year."""
    head = [cells("Chỉ tiêu", "Năm 2027", "", "Năm 2028", ""), cells("", "Mục tiêu", "Kết quả", "Mục tiêu", "Kết quả")]
    found = rows_of([*head, cells("Hồ sơ", "55%", "61%", "60%", "62%")], 1)
    assert found[0][1] == (
        "| Chỉ tiêu | Năm 2027 - Mục tiêu | Năm 2027 - Kết quả | Năm 2028 - Mục tiêu | Năm 2028 - Kết quả |"
    )


def test_three_levels_and_years_below_a_span() -> None:
    """The year of a value, two rows below the name of its column, would be lost."""
    head = [
        [Cell("Chỉ tiêu", 3), Cell("Lộ trình", 1, 4)],
        [Cell("Mục tiêu", 1, 2), Cell("Kết quả", 1, 2)],
        cells("2027", "2028", "2027", "2028"),
    ]
    found = rows_of([*head, cells("Hồ sơ", "55%", "60%", "50%", "58%")], 1)
    assert found[0][1].startswith("| Chỉ tiêu | Lộ trình - Mục tiêu - 2027 | Lộ trình - Mục tiêu - 2028 |")
    assert [kind for kind, _ in found] == ["table_header", "table_row"]


@pytest.mark.parametrize("names", [("Ước đạt", "Mục tiêu"), ("(%)", "(%)")])
def test_names_added_over_columns_of_figures_are_header(names: tuple[str, str]) -> None:
    """ "Ước đạt" below a year would pass for the value of a row without a name."""
    head = [cells("Chỉ tiêu", "2027", "2028"), cells("", *names)]
    found = rows_of([*head, cells("Hồ sơ", "55", "60"), cells("Chữ ký số", "15", "30")])
    assert found[0] == ("table_header", f"| Chỉ tiêu | 2027 - {names[0]} | 2028 - {names[1]} |")
    assert [kind for kind, _ in found[1:]] == ["table_row", "table_row"]


@pytest.mark.parametrize("numbers", [("1", "2", "3", "4"), ("A", "B", "1", "2"), ("(1)", "(2)", "(3)", "(4)=(3)/(2)")])
def test_a_row_that_numbers_the_columns_is_none(numbers: tuple[str, ...]) -> None:
    """ "3" would be quoted as a target of the plan."""
    found = rows_of([cells("TT", "Chỉ tiêu", "2027", "2028"), cells(*numbers), cells("1", "Hồ sơ", "55%", "60%")])
    assert [kind for kind, _ in found] == ["table_header", "table_row"]
    assert found[1][1] == "| 1 | Hồ sơ | 55% | 60% |"


def test_a_title_marked_as_header_hides_no_names() -> None:
    """Where only the table's title is marked, the names of the columns would be data."""
    rows = [[Cell("BIỂU 3. CHỈ TIÊU", 1, 5)], *spanned(), cells(*DATA), cells("2", *DATA[1:])]
    found = rows_of(rows, 1)
    assert found[:2] == [("table_section", "| BIỂU 3. CHỈ TIÊU |"), ("table_header", HEADER)]
    assert [kind for kind, _ in found[2:]] == ["table_row", "table_row"]


@pytest.mark.parametrize("marked", [None, 4])
def test_a_table_marked_as_header_throughout_has_rows(marked: int | None) -> None:
    """All values would be lost in one header."""
    rows = [[Cell(c.text, c.rows, c.columns, True) for c in row] for row in (*spanned(), cells(*DATA), cells(*DATA))]
    found = rows_of(rows, marked)
    assert [kind for kind, _ in found] == ["table_header", "table_row", "table_row"]


def test_a_header_repeated_further_down_is_header_again() -> None:
    """The header of the next printed page would be a row "Mục tiêu | Kết quả"."""
    found = rows_of([*spanned(), cells(*DATA), *spanned(), cells("2", *DATA[1:])])
    assert [kind for kind, _ in found] == ["table_header", "table_row", "table_header", "table_row"]
    assert found[2][1] == HEADER


@pytest.mark.parametrize(
    "row",
    [
        ("1", "Hồ sơ cấp xã", "Hoàn thành", "Chưa đạt"),
        ("", "Hồ sơ cấp xã", "phổ cập", ""),
        ("I", "Xây dựng nền tảng", "Sở Khoa học và Công nghệ", "Các sở, ngành"),
        ("", "", "Công an tỉnh", "Sở Y tế"),
    ],
)
@pytest.mark.parametrize("marked", [None, 1])
def test_a_first_row_of_words_is_data(row: tuple[str, ...], marked: int | None) -> None:
    """A task or a target in words would vanish into the header."""
    last = cells("2", "Nền tảng số", "Sở Y tế", "UBND xã")
    rows = [cells("TT", "Nội dung", "Chủ trì", "Phối hợp"), cells(*row), last]
    found = rows_of(rows, marked)
    assert found[0] == ("table_header", "| TT | Nội dung | Chủ trì | Phối hợp |")
    assert found[1] == ("table_row", f"| {' | '.join(row)} |")


def test_cells_merged_among_data_rows_are_no_header() -> None:
    """The first task of a body that has several would be lost."""
    rows = [
        cells("Đơn vị", "Nhiệm vụ", "Thời hạn"),
        [Cell("Sở Y tế", 2), *cells("Bệnh án điện tử", "2027")],
        cells("Hồ sơ sức khỏe", "2028"),
        cells("Công an tỉnh", "Căn cước", "2027"),
    ]
    assert [kind for kind, _ in rows_of(rows)] == ["table_header", *["table_row"] * 3]
