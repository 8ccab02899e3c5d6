"""Loaders: whatever the format, the clean text is the file's own words and its tables are rows."""

import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.load_html import html_blocks
from ingest.load_markdown import markdown_blocks
from ingest.load_text import text_blocks
from ingest.loaders import LoadedText, load
from ingest.types import IngestError

SHARED = Path(__file__).parents[2] / ".." / "shared"


def loaded(tmp_path: Path, name: str, content: str | bytes) -> LoadedText:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load(path)


def lines(text: LoadedText) -> list[tuple[str, str]]:
    return [(block.kind, text.text[block.start : block.end]) for block in text.blocks]


# ruff: noqa: E501
PAGE = """<html><head><title>Báo Thử - Kế hoạch số</title>
<meta property="article:published_time" content="2023-04-05T08:00:00+07:00"><meta property="og:site_name" content="Báo Thử">
<script>var muc_tieu = "99%";</script></head><body>
<nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/t">Thời sự</a></li></ul></nav>
<div class="content no-sidebar"><h1>Một tỉnh đẩy mạnh số hóa</h1>
<p>Đến năm 2026, kinh tế số chiếm <b>12%</b>&nbsp;GRDP<sup><a href="#n1">[1]</a></sup>.<br>Phấn đấu 85&#37; hộ có cáp quang.</p>
<p style="display: none">ẩn 77%</p><p hidden>ẩn 66%</p><div aria-hidden="true">ẩn 55%</div><!-- ẩn 44% -->
<ul><li>Trên 35% dân số có chữ ký số;</li></ul></div>
<div class="social-share">Chia sẻ</div><aside>Tỉnh bạn đạt 50%</aside><footer>Bản quyền 2023</footer></body></html>"""


def test_html_keeps_the_text_and_nothing_hidden(tmp_path: Path) -> None:
    """A hidden or foreign figure of a page would be cited as the plan's."""
    page = loaded(tmp_path, "a.html", PAGE)
    assert lines(page) == [
        ("heading", "Một tỉnh đẩy mạnh số hóa"),
        ("paragraph", "Đến năm 2026, kinh tế số chiếm 12% GRDP."),
        ("paragraph", "Phấn đấu 85% hộ có cáp quang."),
        ("item", "Trên 35% dân số có chữ ký số;"),
    ]
    assert (page.embedded.published, page.embedded.publisher) == ("2023-04-05", "Báo Thử")


TABLE = """<table><tr><td rowspan=2>TT</td><td rowspan=2>Chỉ tiêu</td><td colspan=2>Mục tiêu</td><td rowspan=2>Kết quả</td></tr>
<tr><td>2026</td><td>2031</td></tr><tr><td colspan=5>A. Chính quyền số</td></tr>
<tr><td>1</td><td>Dịch vụ<br>toàn trình</td><td>75%</td><td>100%</td><td>61,5%</td></tr>
<tr><td rowspan=2>2</td><td>Hồ sơ cấp huyện</td><td>70%</td><td colspan=2>90%</td></tr>
<tr><td>Hồ sơ cấp xã</td><td>55%</td><td>80%</td><td>41%</td></tr>
<tr><td>II</td><td><b>Xã hội số</b></td><td></td><td> </td><td></td></tr></table>"""
ROWS = [
    ("table_header", "| TT | Chỉ tiêu | Mục tiêu - 2026 | Mục tiêu - 2031 | Kết quả |"),
    ("table_section", "| A. Chính quyền số |"),
    ("table_row", "| 1 | Dịch vụ toàn trình | 75% | 100% | 61,5% |"),
    ("table_row", "| 2 | Hồ sơ cấp huyện | 70% | 90% | 90% |"),
    ("table_row", "| 2 | Hồ sơ cấp xã | 55% | 80% | 41% |"),
    ("table_section", "| II | Xã hội số |"),
]


def test_html_tables_become_rows_with_spans_expanded(tmp_path: Path) -> None:
    """A value would stand under the wrong year."""
    assert lines(loaded(tmp_path, "t.html", f"<html><body><p>Bảng chỉ tiêu.</p>{TABLE}</body></html>"))[1:] == ROWS
    assert lines(loaded(tmp_path, "t.md", f"Bảng chỉ tiêu.\n\n{TABLE}\n"))[1:] == ROWS


LIST = """<html><body><h1>Các bước</h1><ol><li>Nộp hồ sơ tại cổng.</li><li><p>Nhận kết quả</p><p>tại nhà.</p>
<ul><li>qua bưu chính;</li></ul></li><li>Đánh giá<ol type="a"><li>mức độ</li><li>b) thái độ</li></ol></li>
<li value="9">Kết thúc.</li></ol><ol start="4" type="I"><li>Phần sau.</li></ol>
<ol style="list-style: none"><li>Không số.</li></ol><ol reversed><li>hai</li><li>một</li></ol></body></html>"""


def test_ordered_lists_of_html_keep_their_numbers(tmp_path: Path) -> None:
    """ "Bước 3" or "điểm b" of a page could neither be found nor cited."""
    assert [line for _, line in lines(loaded(tmp_path, "a.html", LIST))] == [
        "Các bước",
        "1. Nộp hồ sơ tại cổng.",
        "2. Nhận kết quả",
        "tại nhà.",
        "qua bưu chính;",
        "3. Đánh giá",
        "a. mức độ",
        "b) thái độ",
        "9. Kết thúc.",
        "IV. Phần sau.",
        "Không số.",
        "2. hai",
        "1. một",
    ]


HEADS = """<table><thead><tr><th rowspan=2>Chỉ tiêu</th><th colspan=2>Năm 2027</th></tr><tr><th>Mục tiêu</th><th>Kết quả</th></tr>
</thead><tbody><tr><td>Hồ sơ cấp xã</td><td>55%</td><td>61%</td></tr></tbody></table>"""


@pytest.mark.parametrize(
    "page",
    [
        HEADS,
        HEADS.replace("<thead>", "").replace("</thead><tbody>", "").replace("</tbody>", ""),
        HEADS.replace("th>", "td>").replace("<th ", "<td "),
        HEADS.replace("</tr><tr><th>", "</tr></thead><tbody><tr><th>").replace("</thead><tbody>", "", 1),
    ],
    ids=["thead", "th", "td", "thead of one row"],
)
def test_a_header_of_two_rows_in_html_is_one(tmp_path: Path, page: str) -> None:
    """A target would be told as the result of its year."""
    text = loaded(tmp_path, "a.html", f"<html><body><p>Kết quả các xã.</p>{page}</body></html>")
    assert lines(text)[1:] == [
        ("table_header", "| Chỉ tiêu | Năm 2027 - Mục tiêu | Năm 2027 - Kết quả |"),
        ("table_row", "| Hồ sơ cấp xã | 55% | 61% |"),
    ]


def test_a_marked_header_and_a_layout_table(tmp_path: Path) -> None:
    """A page laid out by tables would become one row; a marked header would pass for data."""
    page = (
        "<html><body><table><tr><td><h1>Tiêu đề của trang</h1><p>Một câu dài hơn.</p></td><td>"
        "<table><thead><tr><th>Năm</th><th>Tỷ lệ</th></tr></thead>"
        "<tbody><tr><td>2027</td><td>45%</td></tr></tbody></table>"
        "</td></tr></table></body></html>"
    )
    assert lines(loaded(tmp_path, "l.html", page)) == [
        ("heading", "Tiêu đề của trang"),
        ("paragraph", "Một câu dài hơn."),
        ("table_header", "| Năm | Tỷ lệ |"),
        ("table_row", "| 2027 | 45% |"),
    ]


def test_markdown_loses_marks_and_nothing_else(tmp_path: Path) -> None:
    """A quote would carry asterisks, or differ from the file in its words."""
    raw = (
        "# Kế hoạch **số**\n\n> Trích: _kinh tế số_ đạt `11%` <b>GRDP</b> &amp; hơn.\n\n**I. MỤC TIÊU**\n\n"
        "* Đến năm 2026, đạt 21%;\n- văn hoá số\n\n```\nmã 5%\n```\n\n| Chỉ tiêu | 2026 |\n|---|:-:|\n| **Cáp** | 81% |\n\n"
        "dòng một được ngắt\ngiữa câu.\n\nPhụ lục\n=======\n<script>x</script><!-- ẩn\n1% -->\nhết"
    )
    assert lines(loaded(tmp_path, "b.md", raw)) == [
        ("heading", "Kế hoạch số"),
        ("paragraph", "Trích: kinh tế số đạt 11% GRDP & hơn."),
        ("heading", "I. MỤC TIÊU"),
        ("item", "Đến năm 2026, đạt 21%;"),
        ("item", "văn hoá số"),
        ("paragraph", "mã 5%"),
        ("table_header", "| Chỉ tiêu | 2026 |"),
        ("table_row", "| Cáp | 81% |"),
        ("paragraph", "dòng một được ngắt giữa câu."),
        ("heading", "Phụ lục"),
        ("paragraph", "hết"),
    ]


def test_plain_text_lines_wrapped_at_a_width_join(tmp_path: Path) -> None:
    """A year at the end of one line would be parted from its value in the next."""
    raw = (
        "Trong giai đoạn tới, toàn tỉnh tập trung nguồn lực cho hạ tầng số và\n"
        "nhân lực số, phấn đấu tỷ lệ hộ gia đình có cáp quang đến hết năm\n"
        "2027 đạt trên 88% và tỷ lệ người dân có tài khoản thanh toán điện tử\n"
        "đạt 72%.\n\nĐoạn thứ hai đứng riêng.\n"
    )
    text = loaded(tmp_path, "w.txt", raw)
    assert len(text.blocks) == 2
    assert "đến hết năm 2027 đạt trên 88%" in text.text


def test_headings_and_dates_that_a_width_broke_join(tmp_path: Path) -> None:
    """Half a heading announces nothing, and half a date leaves a document without one."""
    raw = (
        "Đắk Nông, ngày\n17 tháng 3 năm 2022\nI. TÌNH HÌNH\nVÀ NGUYÊN NHÂN\n"
        "Trong thời gian qua, toàn tỉnh tập trung nguồn lực cho hạ tầng số và\n"
        "nhân lực số; tỷ lệ hộ gia đình có cáp quang đến hết năm\n"
        "2021 đạt 58% và tỷ lệ người dân có tài khoản thanh toán điện tử\nđạt 42%.\n"
        "II. QUAN ĐIỂM,\nMỤC TIÊU\n1. Phát triển dữ liệu: hoàn thành\nTrung tâm dữ liệu của tỉnh."
    )
    text = loaded(tmp_path, "w.txt", raw)
    assert [(b.kind, text.text[b.start : b.end][:44]) for b in text.blocks if b.kind != "paragraph"] == [
        ("heading", "I. TÌNH HÌNH VÀ NGUYÊN NHÂN"),
        ("heading", "II. QUAN ĐIỂM, MỤC TIÊU"),
        ("item", "1. Phát triển dữ liệu: hoàn thành Trung tâm d"[:44]),
    ]
    assert "Đắk Nông, ngày 17 tháng 3 năm 2022" in text.text


def test_form_feeds_are_page_breaks(tmp_path: Path) -> None:
    """A citation could not name its page."""
    text = loaded(tmp_path, "p.txt", "Trang một có chữ.\n\fTrang hai có chữ.\n")
    assert [text.text[at:] for at in text.page_breaks] == ["Trang hai có chữ."]


SENTENCE = "Đến năm 2026, tỉnh phấn đấu đạt 21% về chuyển đổi số; hoàn thành nền tảng."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
def test_code_pages_of_old_files_are_read(tmp_path: Path, encoding: str) -> None:
    """Files saved by an old office program would be refused or garbled."""
    if encoding == "cp1258":
        marks = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
        pieces = []
        for character in SENTENCE:
            decomposed = unicodedata.normalize("NFD", character)
            tone = "".join(c for c in decomposed if c in marks)
            base = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in marks))
            pieces.append(base + tone)
        data = "".join(pieces).encode("cp1258")
    else:
        data = SENTENCE.encode(encoding)
    assert loaded(tmp_path, "e.txt", data).text == SENTENCE


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    """A search for "số" would miss a file saved on a Mac."""
    assert loaded(tmp_path, "d.txt", unicodedata.normalize("NFD", SENTENCE)).text == SENTENCE


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n ", "empty"),
        ("a.txt", b"%PDF-1.7 rest", "PDF"),
        ("a.txt", bytes(range(256)) * 8, "binary"),
        ("a.txt", b"\x00\x01\x02\x03abc" * 50, "binary"),
        ("a.txt", b"tr\xff\xfe\xfd\x81\x8d " * 9, "UTF-8"),
        ("a.xyz", b"abc", "suffix"),
        ("a.html", b"<html><body><script>x</script></body></html>", "no text"),
        ("a.md", b"---\ntitle: [\n---\nabc", "line"),
    ],
)
def test_bad_files_are_refused_with_name_and_cause(tmp_path: Path, name: str, data: bytes, cause: str) -> None:
    """An operator would not learn which file failed or why."""
    with pytest.raises(IngestError, match=cause) as caught:
        loaded(tmp_path, name, data)
    assert str(caught.value).startswith(name)


def test_the_size_cap_holds(tmp_path: Path) -> None:
    """One huge file would take the memory of the service."""
    path = tmp_path / "a.txt"
    path.write_text("x" * 100)
    with pytest.raises(IngestError, match="at most 50"):
        load(path, max_bytes=50)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab *_`#|-<>/!&[]()\\\n0123%tdr.đố", max_size=300))
def test_any_markup_is_read_without_error(raw: str) -> None:
    """A strange file would stop the ingestion of all others."""
    for blocks in (text_blocks(raw), markdown_blocks(raw), html_blocks(raw)[0]):
        assert all(block.text and "\n" not in block.text for block in blocks)


@pytest.mark.parametrize(
    "piece", ["<div>", "<table><tr><td>", "[", "![a", "*", "<!--", "| ", "<a ", "_a", "`", "&", "> ", "\\", "<ul><li>"]
)
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    """One hostile page would stall the ingestion."""
    raw = (piece * 30000)[:30000]
    started = time.perf_counter()
    text_blocks(raw)
    markdown_blocks(raw)
    html_blocks(raw)
    assert time.perf_counter() - started < 4.0


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_clean_text_is_verbatim_text_of_the_file() -> None:
    """A quote could not be found in the source it names."""

    def folded(text: str) -> str:
        text = unicodedata.normalize("NFC", text).replace("\u00a0", " ")
        return re.sub(r"\s+", " ", re.sub(r"[*_`]", "", text))

    for path in sorted((SHARED / "seeds").glob("*.txt")):
        raw = folded(path.read_text(encoding="utf-8"))
        text = load(path)
        for block in text.blocks:
            assert folded(text.text[block.start : block.end]) in raw
        assert len(text.text) > 0.97 * len(raw) - 200


def test_the_parts_of_a_legal_document_are_its_heading_path(tmp_path: Path) -> None:
    """A clause would be quoted as of a chapter's title alone, or as of the line that a signature begins with."""
    lines = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Gia Viễn, ngày 12 tháng 3 năm 2026",
        "Phần thứ nhất",
        "QUY ĐỊNH CHUNG",
        "Chương I",
        "PHẠM VI VÀ ĐỐI TƯỢNG",
        "Mục 1. Phạm vi",
        "Điều 1. Phạm vi điều chỉnh",
        "Quy chế này quy định việc quản lý dữ liệu số của tỉnh.",
        "TM. ỦY BAN NHÂN DÂN",
        "PHÓ CHỦ TỊCH",
        "Phụ lục II",
        "DANH MỤC CHỈ TIÊU",
        "Tỷ lệ dữ liệu mở đạt 60% năm 2027.",
    ]
    text = loaded(tmp_path, "a.txt", "\n".join(lines).encode())
    headings = [(b.level, text.text[b.start : b.end]) for b in text.blocks if b.kind == "heading"]
    assert headings == [
        (2, "Phần thứ nhất QUY ĐỊNH CHUNG"),
        (3, "Chương I PHẠM VI VÀ ĐỐI TƯỢNG"),
        (4, "Mục 1. Phạm vi"),
        (5, "Điều 1. Phạm vi điều chỉnh"),
        (2, "Phụ lục II DANH MỤC CHỈ TIÊU"),
    ]
