"""DOCX: what Word shows is the text; numbers, merged cells and footnotes are where a reader sees them."""

from pathlib import Path

import pytest

from ingest.load_docx import docx_blocks
from ingest.loaders import load
from ingest.types import IngestError
from tests.ingest.docx_factory import cell, paragraph, table, write_docx

STYLES = (
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="Muc"/><w:basedOn w:val="H1"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="character" w:styleId="An"><w:name w:val="An"/><w:rPr><w:vanish/></w:rPr></w:style>'
)


def blocks_of(path: Path) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in docx_blocks(path, path.name)[0]]


def texts_of(path: Path) -> list[str]:
    return [text for _, _, text in blocks_of(path)]


def styled(text: str, style: str) -> str:
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


def test_headings_by_style_and_by_outline(tmp_path: Path) -> None:
    """A passage would lose the path to it, and a year in a heading its targets."""
    body = (
        styled("Mục lục 3", "TOC1")
        + styled("Mục tiêu đến năm 2026", "H1")
        + styled("Kinh tế số", "Muc")
        + paragraph("Xã hội số", '<w:outlineLvl w:val="2"/>')
        + paragraph("Đạt 21% GRDP.")
    )
    assert blocks_of(write_docx(tmp_path / "a.docx", body, styles=STYLES)) == [
        ("heading", 1, "Mục tiêu đến năm 2026"),
        ("heading", 2, "Kinh tế số"),
        ("heading", 3, "Xã hội số"),
        ("paragraph", 0, "Đạt 21% GRDP."),
    ]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="1"/></w:num>'
)


def numbered(text: str, number: int, level: int) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_numbers_that_word_counts_are_written(tmp_path: Path) -> None:
    """ "Điều 2" and "điểm b" could not be found or cited."""
    body = "".join(
        numbered(*item)
        for item in [
            ("Mục tiêu của kế hoạch;", 5, 0),
            ("hạ tầng;", 5, 1),
            ("nhân lực;", 5, 1),
            ("Tổ chức thực hiện;", 5, 0),
            ("sở, ngành;", 5, 1),
            ("gạch đầu dòng;", 6, 0),
        ]
    )
    found = blocks_of(write_docx(tmp_path / "a.docx", body, numbering=NUMBERING))
    assert [text for _, _, text in found] == [
        "Điều 1. Mục tiêu của kế hoạch;",
        "a) hạ tầng;",
        "b) nhân lực;",
        "Điều 2. Tổ chức thực hiện;",
        "a) sở, ngành;",
        "gạch đầu dòng;",
    ]
    assert {kind for kind, _, _ in found} == {"item"}


def test_merged_cells_are_repeated(tmp_path: Path) -> None:
    """A value would stand under the wrong year or without its indicator."""
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    body = table(
        [cell("Chỉ tiêu", down), cell("Mục tiêu", wide)],
        [cell("", on), cell("2026"), cell("2031")],
        [cell("Hồ sơ cấp xã", down), cell("55%"), cell("80%")],
        [cell("", on), cell("60%", wide)],
    )
    assert texts_of(write_docx(tmp_path / "a.docx", body)) == [
        "| Chỉ tiêu | Mục tiêu - 2026 | Mục tiêu - 2031 |",
        "| Hồ sơ cấp xã | 55% | 80% |",
        "| Hồ sơ cấp xã | 60% | 60% |",
    ]


OUTLINE = (
    '<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="Muc"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/><w:isLgl/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="(%3)"/>'
    '<w:lvlRestart w:val="0"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Muc"/></w:abstractNum>'
    '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="6"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0">'
    '<w:start w:val="3"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl></w:lvlOverride></w:num>'
)


def test_numbers_are_those_that_word_shows(tmp_path: Path) -> None:
    """ "Mục 2.1" or "nhiệm vụ (3)" would be another one than in the file that the reader holds."""
    items = [("một;", 5, 0), ("hai;", 5, 1), ("ba;", 5, 2), ("", 5, 0), ("bốn;", 5, 0), ("năm;", 5, 1), ("sáu;", 5, 2)]
    items += [("bảy;", 6, 0), ("tám;", 6, 0)]
    body = "".join(numbered(*item) for item in items)
    body += paragraph("chín;", '<w:pStyle w:val="Entry"/><w:numPr><w:ilvl w:val="1"/></w:numPr>')
    entry = (
        '<w:style w:type="paragraph" w:styleId="Entry"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
    )
    assert texts_of(write_docx(tmp_path / "a.docx", body, numbering=OUTLINE, styles=entry)) == [
        "I. một;",
        "1.1. hai;",
        "(1) ba;",
        "III. bốn;",
        "3.1. năm;",
        "(2) sáu;",
        "c) bảy;",
        "d) tám;",
        "3.2. chín;",
    ]


@pytest.mark.parametrize("marked", [0, 1, 2])
def test_a_header_of_two_rows_is_one_whatever_repeats(tmp_path: Path, marked: int) -> None:
    """In most files only the first row is set to repeat: a target would be told as the result of its year."""
    down, on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    rows = [
        [cell("TT", down), cell("Chỉ tiêu", down), cell("Năm 2027", wide), cell("Đánh giá", down)],
        [cell("", on), cell("", on), cell("Mục tiêu"), cell("Kết quả"), cell("", on)],
        [cell("1"), cell("Hồ sơ cấp xã"), cell("55%"), cell("61,5%"), cell("Vượt")],
    ]
    repeats = "<w:trPr><w:tblHeader/></w:trPr>"
    body = table(*([repeats, *row] if n < marked else row for n, row in enumerate(rows)))
    assert blocks_of(write_docx(tmp_path / "a.docx", body)) == [
        ("table_header", 0, "| TT | Chỉ tiêu | Năm 2027 - Mục tiêu | Năm 2027 - Kết quả | Đánh giá |"),
        ("table_row", 0, "| 1 | Hồ sơ cấp xã | 55% | 61,5% | Vượt |"),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        paragraph("Ẩn 99%.", run="<w:vanish/>"),
        paragraph("Ẩn 99%.", run='<w:color w:val="FFFFFF"/>'),
        paragraph("Ẩn 99%.", run='<w:sz w:val="2"/>'),
        paragraph("Ẩn 99%.", run='<w:rStyle w:val="An"/>'),
        "<w:p><w:del><w:r><w:delText>Ẩn 99%.</w:delText></w:r></w:del></w:p>",
        "<w:p><w:r><w:instrText>Ẩn 99%</w:instrText></w:r></w:p>",
    ],
)
def test_what_word_does_not_show_is_dropped(tmp_path: Path, hidden: str) -> None:
    """A hidden order or figure would be quoted as the plan's."""
    path = write_docx(tmp_path / "a.docx", paragraph("Thấy được.") + hidden, styles=STYLES, hdr=paragraph("Đầu trang"))
    assert texts_of(path) == ["Thấy được."]


def test_white_on_a_dark_cell_stays(tmp_path: Path) -> None:
    """The header of a table would be lost."""
    dark = '<w:tcPr><w:shd w:fill="003366"/></w:tcPr>'
    head = [
        f"<w:tc>{dark}{paragraph(text, run='<w:color w:val=' + chr(34) + 'FFFFFF' + chr(34) + '/>')}</w:tc>"
        for text in ("Năm", "Tỷ lệ")
    ]
    body = table(head, [cell("2026"), cell("21%")])
    assert texts_of(write_docx(tmp_path / "a.docx", body)) == ["| Năm | Tỷ lệ |", "| 2026 | 21% |"]


def test_footnotes_and_text_boxes_are_read_once(tmp_path: Path) -> None:
    """A condition in a note, or a figure in a box, could not be found."""
    box = f"<w:txbxContent>{paragraph('Trong hộp 12%.')}</w:txbxContent>"
    body = (
        '<w:p><w:r><w:t>Đạt 21%</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t> GRDP.</w:t></w:r></w:p>'
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        "</w:r></w:p>" + paragraph("Câu cuối.")
    )
    notes = f'<w:footnote w:id="2">{paragraph("Theo giá hiện hành.")}</w:footnote>'
    path = write_docx(tmp_path / "a.docx", body, footnotes=notes)
    assert texts_of(path) == ["Đạt 21% GRDP.", "Trong hộp 12%.", "Câu cuối.", "Theo giá hiện hành."]


def test_a_letterhead_table_is_text(tmp_path: Path) -> None:
    """Number, date and issuer of a plan could not be told."""
    left = f"<w:tc>{paragraph('UBND TỈNH SƠN LA')}{paragraph('Số: 45/KH-UBND')}</w:tc>"
    right = (
        f"<w:tc>{paragraph('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')}{paragraph('Sơn La, ngày 9 tháng 2 năm 2022')}</w:tc>"
    )
    found = texts_of(write_docx(tmp_path / "a.docx", table([left, right]) + paragraph("Đạt 21%.")))
    assert found[:2] == ["UBND TỈNH SƠN LA", "Số: 45/KH-UBND"]
    assert "|" not in " ".join(found)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"PK\x03\x04 rubbish", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "encrypted, or an old Word document"),
        (b"%PDF-1.7", "not a Word document but a PDF"),
    ],
)
def test_bad_files_are_told(tmp_path: Path, data: bytes, cause: str) -> None:
    """An operator would not learn which file failed and what to do."""
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(IngestError, match=f"a.docx: .*{cause}"):
        load(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    """A file of a kilobyte would grow to gigabytes."""
    import zipfile

    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="x">&a;</w:document>'
        )
    with pytest.raises(IngestError, match="entities"):
        load(path)
