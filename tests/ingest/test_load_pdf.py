"""PDF: words of the page in reading order, tables as rows, and nothing of heads, feet and hidden layers."""

import html
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from ingest.load_pdf import pdf_blocks
from ingest.loaders import load
from ingest.types import IngestError
from tests.ingest.pdf_factory import grid, rule, text, turned, write_pdf

SHARED = Path(__file__).parents[2] / ".." / "shared" / "documents" / "pdf"
FILL = [
    "Trong nam toi toan tinh tap trung nguon luc cho ha tang so va nhan luc so,",
    "phan dau ty le ho gia dinh co cap quang den het nam dat muc cao nhat vung.",
]


def body(y: float, *lines: str) -> list[str]:
    return [text(72, y - 16 * n, line) for n, line in enumerate(lines)]


def lines_of(path: Path) -> list[str]:
    return [block.text for block in pdf_blocks(path, path.name)[0]]


def test_heads_feet_and_page_numbers_are_no_text(tmp_path: Path) -> None:
    """A running head would stand in the middle of a quoted sentence."""
    own = ["mot", "hai", "ba", "bon"]
    pages = [
        [
            text(72, 800, f"Ke hoach so cua tinh, ban {n}"),
            *body(700, f"Phan {word} cua ke hoach.", "Loi chung cua moi trang.", f"Het phan {word}."),
            text(290, 30, f"- {n} -"),
        ]
        for n, word in enumerate(own, start=1)
    ]
    found = lines_of(write_pdf(tmp_path / "a.pdf", pages))
    wanted = [(f"Phan {word} cua ke hoach.", "Loi chung cua moi trang.", f"Het phan {word}.") for word in own]
    assert found == [line for page in wanted for line in page]


def test_a_sentence_cut_by_a_page_break_is_whole_and_pages_are_known(tmp_path: Path) -> None:
    """A year would be parted from its value, or a citation name the wrong page."""
    first = "Den nam 2027 toan tinh phan dau ty trong kinh te so trong tong san pham dat it"
    pages = [body(120, FILL[0], first), body(780, "nhat 21% va giu muc do.", "", "Doan sau.")]
    loaded = load(write_pdf(tmp_path / "a.pdf", pages))
    assert loaded.text.split("\n") == [f"{FILL[0]} {first} nhat 21% va giu muc do.", "Doan sau."]
    assert [loaded.text[at : at + 8] for at in loaded.page_breaks] == ["nhat 21%"]


def test_a_ruled_table_becomes_rows_over_pages(tmp_path: Path) -> None:
    """A value would stand beside the wrong indicator, or the part on the second page lose its header."""
    xs = (72, 100, 300, 380, 460)

    def row(y: float, *cells: str) -> list[str]:
        return [text(x + 3, y, cell) for x, cell in zip(xs, cells, strict=False) if cell]

    first = [
        grid(xs, (60, 80, 100)),
        *row(86, "TT", "Chi tieu", "2026", "2031"),
        *row(66, "1", "Cap quang", "81%", "95%"),
    ]
    second = [
        grid(xs, (680, 700, 720, 740)),
        *row(726, "TT", "Chi tieu", "2026", "2031"),
        *row(706, "", "(ho gia dinh)", "", ""),
        *row(686, "2", "Chu ky so", "35%", "60%"),
    ]
    found = lines_of(write_pdf(tmp_path / "a.pdf", [[*body(200, *FILL), *first], second]))
    assert found[1:] == [
        "| TT | Chi tieu | 2026 | 2031 |",
        "| 1 | Cap quang (ho gia dinh) | 81% | 95% |",
        "| 2 | Chu ky so | 35% | 60% |",
    ]


def ragged(y: float, *lines: str) -> list[str]:
    """Lines set flush left, so that their ends say nothing."""
    return [text(72, y - 16 * n, line) for n, line in enumerate(lines)]


def test_short_last_lines_stay_with_their_paragraphs(tmp_path: Path) -> None:
    """A target whose name runs on into a last line of two words would be cut there."""
    first = ("Toan tinh co 212 doanh nghiep so; 45% doanh nghiep dang hoat dong dung", "hoa don so.")
    second = ("a) Kinh te so: ty trong kinh te so trong nam toi dat it nhat 21%; co du 640", "doanh nghiep so.")
    third = ("Cac so, nganh va Uy ban nhan dan cac xa, phuong bao cao ket qua truoc ngay", "25.")
    page = [
        line
        for n, part in enumerate((("1. Ket qua",), first, ("2. Muc tieu",), second, ("3. To chuc",), third, first))
        for line in ([text(72, 760 - 60 * n, part[0], bold=True)] if len(part) == 1 else ragged(760 - 60 * n, *part))
    ]
    aside = [text(420, 800, "Ban luu hanh noi bo"), text(420, 784, "nam 2027")]  # makes short lines look like columns
    found = lines_of(write_pdf(tmp_path / "a.pdf", [[*aside, *page]]))[-7:]
    assert found == [
        "1. Ket qua",
        " ".join(first),
        "2. Muc tieu",
        " ".join(second),
        "3. To chuc",
        " ".join(third),
        " ".join(first),
    ]


def test_a_title_on_two_lines_is_one_heading(tmp_path: Path) -> None:
    """The title in citations would end in the middle, the rest stand as a sentence of its own."""
    title = (
        "Tinh hinh, ket qua chuyen doi so nam 2027 va nhiem vu trong",
        "tam nam 2028 tren dia ban cua tinh va cac xa",
    )
    page = [
        text(72, 800, "UY BAN NHAN DAN"),
        text(265, 750, "BAO CAO", size=13, bold=True),
        text(100, 720, title[0], size=13, bold=True),
        text(152, 702, title[1], size=13, bold=True),
        *body(660, *FILL, *FILL),
        text(72, 580, "1. Muc tieu", bold=True),
        *body(560, *FILL, "het."),
        text(72, 500, "2. Nhiem vu", bold=True),
        *body(480, *FILL, "het."),
    ]
    blocks = pdf_blocks(write_pdf(tmp_path / "a.pdf", [page]), "a.pdf")[0]
    assert ("heading", " ".join(title)) in [(block.kind, block.text) for block in blocks]


def test_a_table_s_header_of_two_rows_is_one(tmp_path: Path) -> None:
    """A target would be told as a result: both stand under the same year."""
    upright = [rule(x, 60, x, 120) for x in (72, 100, 260, 420)] + [rule(340, 60, 340, 100)]
    level = [rule(72, y, 420, y) for y in (60, 80, 120)] + [rule(260, 100, 420, 100)]
    words = [(75, 96, "TT"), (103, 96, "Chi tieu"), (310, 106, "Nam 2027"), (263, 86, "Muc tieu"), (343, 86, "Ket qua")]
    values = [(75, 66, "1"), (103, 66, "Ho so cap xa"), (263, 66, "55%"), (343, 66, "61,5%")]
    page = [*body(400, *FILL), *upright, *level, *(text(x, y, word) for x, y, word in (*words, *values))]
    assert lines_of(write_pdf(tmp_path / "a.pdf", [page]))[1:] == [
        "| TT | Chi tieu | Nam 2027 - Muc tieu | Nam 2027 - Ket qua |",
        "| 1 | Ho so cap xa | 55% | 61,5% |",
    ]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Half-lines of two columns would make sentences that nobody wrote."""
    left = [text(60, 700 - 15 * n, f"cot trai dong {n} co nam sau tu", size=11) for n in range(6)]
    right = [text(320, 700 - 15 * n, f"cot phai dong {n} co nam sau tu", size=11) for n in range(6)]
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    found = " ".join(lines_of(write_pdf(tmp_path / "a.pdf", [mixed])))
    order = [int(n) + (10 if side == "phai" else 0) for side, n in re.findall(r"cot (trai|phai) dong (\d)", found)]
    assert order == [*range(6), *range(10, 16)]


@pytest.mark.parametrize(
    "hidden",
    [
        text(72, 600, "an 99%", before="1 1 1 rg"),
        text(72, 600, "an 99%", before="3 Tr"),
        text(-500, 600, "an 99%"),
        text(72, 3000, "an 99%"),
        turned(200, 400, "an 99%", "0.7 0.7 -0.7 0.7"),
    ],
)
def test_what_a_reader_does_not_see_is_dropped(tmp_path: Path, hidden: str) -> None:
    """A hidden order or figure would be quoted as the plan's."""
    assert lines_of(write_pdf(tmp_path / "a.pdf", [[*body(700, *FILL), hidden]])) == [" ".join(FILL)]


def test_white_letters_on_a_dark_ground_stay(tmp_path: Path) -> None:
    """The header of a table would be lost."""
    dark = "0 0 0.5 rg 60 590 200 30 re f"
    page = [*body(700, *FILL), dark, text(72, 600, "Dau bang 21%", before="1 1 1 rg")]
    assert lines_of(write_pdf(tmp_path / "a.pdf", [page]))[1:] == ["Dau bang 21%"]


def test_a_note_s_number_is_no_digit_of_the_figure(tmp_path: Path) -> None:
    """30 with a note 1 would be read as 301."""
    page = [text(72, 700, "Kinh te so dat 30"), text(166, 705, "1", size=7), text(180, 700, "phan tram trong nam toi.")]
    found = lines_of(write_pdf(tmp_path / "a.pdf", [page]))[0]
    assert "301" not in found
    assert "dat 30 " in found


def test_hyphens_at_the_line_s_end(tmp_path: Path) -> None:
    """A span of years would be torn, a foreign word keep its break."""
    wide = "x" * 30
    page = body(700, f"{wide} {wide} giai doan 2026-", f"2031 {wide} {wide} trans-", "formation va het.")
    found = lines_of(write_pdf(tmp_path / "a.pdf", [page]))[0]
    assert "2026-2031" in found
    assert "transformation" in found


def test_turned_pages_are_read_upright(tmp_path: Path) -> None:
    """An annex in landscape would be lost or read backwards."""
    sideways = [turned(100 + 20 * n, 72, line, "0 1 -1 0") for n, line in enumerate(FILL)]
    assert lines_of(write_pdf(tmp_path / "a.pdf", [sideways], rotate=90)) == [" ".join(FILL)]
    assert lines_of(write_pdf(tmp_path / "b.pdf", [sideways])) == [" ".join(FILL)]


def test_generated_outline_numbers_become_levels(tmp_path: Path) -> None:
    """Headings of a numbered outline would be paragraphs, or the path to a passage lose its order."""
    page = []
    for n, (label, title) in enumerate((("1.1", "Muc tieu"), ("1.1.1", "Kinh te so"), ("1.2", "Nhiem vu"))):
        page += [
            text(72, 700 - 80 * n, label, bold=True),
            text(120, 700 - 80 * n, title, bold=True),
            *body(680 - 80 * n, *FILL),
        ]
    blocks = pdf_blocks(write_pdf(tmp_path / "a.pdf", [page]), "a.pdf")[0]
    headings = [(block.text, block.level) for block in blocks if block.kind == "heading"]
    assert headings == [("Muc tieu", 3), ("Kinh te so", 4), ("Nhiem vu", 3)]


@pytest.mark.parametrize("name", ["cut", "rubbish", "empty-page"])
def test_bad_files_are_told(tmp_path: Path, name: str) -> None:
    """An operator would not learn which file failed and what to do."""
    path = write_pdf(tmp_path / f"{name}.pdf", [[]] if name == "empty-page" else [body(700, *FILL)])
    if name == "cut":
        path.write_bytes(path.read_bytes()[:200])
    if name == "rubbish":
        path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    with pytest.raises(IngestError, match=f"{name}.pdf: .*(damaged|no text)") as caught:
        load(path)
    assert ";" in str(caught.value)


# --- against gold -----------------------------------------------------------------------------------------------------


def _runs(raw: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", html.unescape(raw)))


def _gold(path: Path) -> str:
    raw = path.with_suffix(".md").read_text(encoding="utf-8").split("\n", 1)[1]
    return re.sub(r"\|?<image_\d+>\|?", " ", raw)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
@pytest.mark.parametrize("path", sorted(SHARED.glob("*.pdf")), ids=lambda path: path.stem)
def test_words_of_real_files_against_their_gold(path: Path) -> None:
    """Words of a plan would be lost, or words that are none of it be cited."""
    gold = Counter(_runs(re.sub(r"</?[a-z][^>]*>", " ", _gold(path))))
    found = Counter(_runs(load(path).text))
    common = sum((gold & found).values())
    assert common / sum(gold.values()) >= 0.985
    assert common / sum(found.values()) >= 0.985


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_cells_of_real_tables_stand_in_their_rows() -> None:
    """A value would be quoted without its row.

    One cell of the four files cannot be there: its letter is cut off by a clip path, so that no reader of the page sees
    it, and what is hidden is not read.
    """
    present = total = 0
    for path in sorted(SHARED.glob("*.pdf")):
        lines = [Counter(_runs(line)) for line in load(path).text.split("\n")]
        for row in re.findall(r"<tr>.*?</tr>", path.with_suffix(".md").read_text(encoding="utf-8"), re.DOTALL):
            row = re.sub(r"</?(?:strong|em|sub|sup)>", "", row)
            cells = [html.unescape(re.sub(r"<[^>]+>", " ", cell)) for cell in re.split(r"</t[dh]>", row)]
            wanted = [Counter(found) for cell in cells if (found := _runs(cell))]
            best = max(lines, key=lambda line: sum(not cell - line for cell in wanted)) if wanted else Counter()
            present += sum(not cell - best for cell in wanted)
            total += len(wanted)
    assert total > 20
    assert present >= total - 1


def test_letters_beyond_their_clip_path_are_no_text(tmp_path: Path) -> None:
    """Words that no reader sees would be quoted, or stand between the letters of words that they do see."""
    hidden = f"q 70 600 100 40 re W n {text(300, 610, 'Cau khong ai thay.')} Q"
    shown = f"q 70 640 400 40 re W n {text(72, 650, 'Cau ai cung thay.')} Q"
    assert lines_of(write_pdf(tmp_path / "a.pdf", [[*body(700, *FILL), shown, hidden]]))[1:] == ["Cau ai cung thay."]


def test_a_text_layer_of_rubbish_is_not_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters of a font without a map to Unicode would be found and quoted."""
    from ingest import scans
    from ingest.tesseract import OcrUnavailableError

    def none_here() -> None:
        raise OcrUnavailableError("Tesseract is not installed; install it")

    monkeypatch.setattr(scans, "tesseract", none_here)
    rubbish = [f"7K{n}XQJ qW{n}yP!Q kR#{n}xZ dF{n}$gH bN{n}~mJ wT{n}^vC zL{n}" for n in "abcdefgh"]
    with pytest.raises(
        IngestError, match=r"a\.pdf: .*Tesseract is not installed; install it, and ingest the file again"
    ):
        pdf_blocks(write_pdf(tmp_path / "a.pdf", [body(700, *rubbish)]), "a.pdf")
    mixed = pdf_blocks(write_pdf(tmp_path / "b.pdf", [body(700, *FILL), body(700, *rubbish)]), "b.pdf")
    assert [block.text for block in mixed.blocks] == [" ".join(FILL)]
    assert mixed.warnings[0].startswith("b.pdf: page 2 of 2 could not be recognised")


def test_a_table_without_rules_becomes_rows(tmp_path: Path) -> None:
    """All rows would run together into one line, each value beside the next row's indicator."""
    xs = (72, 100, 330, 400, 470)
    rows = [
        ("TT", "Chi tieu", "Don vi", "2026", "2031"),
        ("1", "Ho gia dinh co cap quang", "%", "81", "95"),
        ("2", "Nguoi dan co chu ky so", "%", "35,5", "60"),
        ("3", "Doanh nghiep so", "", "450", "1.200"),
    ]
    cells = [text(x, 640 - 18 * n, cell) for n, row in enumerate(rows) for x, cell in zip(xs, row, strict=True) if cell]
    found = lines_of(write_pdf(tmp_path / "a.pdf", [[*body(700, *FILL), *cells, *body(520, *FILL)]]))
    filled = " ".join(FILL)
    assert found == [filled, *("| " + " | ".join(row) + " |" for row in rows), filled]


def test_three_columns_of_text_are_no_table(tmp_path: Path) -> None:
    """Sentences would be cut into cells."""
    columns = [[f"cot {word} dong {n}" for n in ("mot", "hai", "ba", "bon")] for word in ("trai", "giua", "phai")]
    page = [text(72 + 170 * x, 640 - 16 * n, line) for x, lines in enumerate(columns) for n, line in enumerate(lines)]
    assert not any(line.startswith("|") for line in lines_of(write_pdf(tmp_path / "a.pdf", [page])))


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_stands_on_its_head_is_read(tmp_path: Path, rotate: int) -> None:
    """Its letters would be read from right to left."""
    assert lines_of(write_pdf(tmp_path / "a.pdf", [body(700, *FILL)], rotate=rotate)) == [" ".join(FILL)]
