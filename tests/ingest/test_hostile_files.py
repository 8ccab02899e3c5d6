"""Hostile, broken and enormous files in one folder: a clear line or harmless text for each, the others indexed."""

import gzip
import io
import os
import re
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.build import Failure, parse_files
from ingest import loaders, pipeline
from ingest.isolation import Limits, Worker
from ingest.pipeline import find_files
from ingest.types import ParsedDocument
from tests.ingest.docx_factory import paragraph, table, write_docx
from tests.ingest.pdf_factory import text, write_pdf

LIMITS = Limits(seconds=8, analysis_seconds=6, memory_bytes=900 * 1024**2, output_bytes=2_000_000)
SLACK_SECONDS = 5.0  # to start a worker anew
MAX_BYTES = 4 * 1024**2
GOOD = "# Kế hoạch tỉnh Long An\n\nĐến năm 2030, kinh tế số chiếm 31% GRDP.\n"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
DTD = f'<!DOCTYPE w:document [<!ENTITY l0 "ha">{LAUGHS}]>'
SECRET = "BÍ MẬT 987"


@dataclass(frozen=True)
class Hostile:
    """How a file is made, and what becomes of it: a line that matches ``told``, or no line and harmless text."""

    make: Callable[[Path], object]
    told: str | None = None


def of(data: bytes | str) -> Callable[[Path], object]:
    """Makes a file of these bytes, or of this text."""
    return lambda path: path.write_bytes(data.encode() if isinstance(data, str) else data)


def docx(body: str, **parts: str) -> Callable[[Path], object]:
    return lambda path: write_docx(path, body, **parts)


def zipped(**parts: bytes) -> Callable[[Path], object]:
    """A ZIP of parts by name, with "__" for a slash and "_xml" for the suffix."""

    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)

    return make


def document_xml(inner: str, head: str = "", encoding: str = "utf-8") -> bytes:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    return f"{declared}{head}<w:document {W}><w:body>{inner}</w:body></w:document>".encode(encoding)


def encrypted_zip(path: Path) -> None:
    """A document whose members have the flag of encryption."""
    write_docx(path, paragraph("x"))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            data[start + offset] |= 1
            start += 4
    path.write_bytes(data)


def lying_zip(path: Path) -> None:
    """A member that says it unpacks to ten bytes."""
    zipped(word__document_xml=document_xml(paragraph("a" * 100_000)))(path)
    data = path.read_bytes()
    at = data.find(b"PK\x01\x02")
    path.write_bytes(data[: at + 24] + (10).to_bytes(4, "little") + data[at + 28 :])


def nested_zip(path: Path) -> None:
    data = b"0" * 1_000_000
    for _ in range(6):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(8):
                archive.writestr(f"{number}.docx", data)
        data = buffer.getvalue()
    path.write_bytes(data)


def pdf(*objects: bytes, head: bytes = b"%PDF-1.7\n") -> Callable[[Path], object]:
    """A PDF of objects 1, 2, … without a cross-reference table, which readers rebuild."""
    bodies = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, body) for n, body in enumerate(objects, start=1))
    return of(head + bodies + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(objects) + 1))


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def deflated(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter [" + b"/FlateDecode " * times + b"]")


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
)


def encrypted_pdf(path: Path) -> None:
    write_pdf(path, [[text(100, 700, "Secret")]])
    data = path.read_bytes()
    crypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00><00>]" % (
        b"41" * 32,
        b"42" * 32,
    )
    path.write_bytes(data.replace(b"trailer << ", b"trailer << " + crypt + b" "))


def cut(make: Callable[[Path], object], share: float) -> Callable[[Path], object]:
    def make_cut(path: Path) -> None:
        make(path)
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

    return make_cut


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(8)
)
HIDDEN_IN_HTML = (
    f"<html><head><meta http-equiv='refresh' content='0; url=file:///etc/passwd'><title>Trang</title></head><body>"
    f"<script>document.write('{SECRET}')</script><noscript>{SECRET}</noscript><iframe src='file:///etc/passwd'></iframe>"
    f"<object data='file:///etc/passwd'></object><img src='http://127.0.0.1:9/x' alt='{SECRET}'><template>{SECRET}"
    f"</template><!-- {SECRET} --><p>Đến năm 2030, kinh tế số chiếm 31% GRDP.</p></body></html>"
)
DEEP_TABLES = paragraph("Thấy được.")
for _ in range(400):
    DEEP_TABLES = f"<w:tbl><w:tr><w:tc>{DEEP_TABLES}</w:tc></w:tr></w:tbl>"
REMOTE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    b'Target="http://127.0.0.1:9/evil.dotm" TargetMode="External"/></Relationships>'
)

FILES: dict[str, Hostile] = {
    # Word
    "bomb.docx": Hostile(zipped(word__document_xml=b" " * 130 * 1024**2), "unpacks to more than"),
    "bomb-in-styles.docx": Hostile(
        zipped(word__document_xml=document_xml(paragraph("x")), word__styles_xml=b" " * 130 * 1024**2),
        "unpacks to more than",
    ),
    "paragraphs.docx": Hostile(
        zipped(word__document_xml=document_xml("<w:p/>" * 2_000_000)),
        "took more|more than .* (?:paragraphs|bytes)|no text",
    ),
    "laughs.docx": Hostile(zipped(word__document_xml=document_xml(paragraph("&l9;"), DTD)), "entities are declared"),
    "laughs-utf16.docx": Hostile(
        zipped(word__document_xml=document_xml('<w:p w:x="&l9;"/>' + paragraph("&l9;"), DTD, "utf-16")),
        "entities are declared",
    ),
    "entity-of-a-file.docx": Hostile(
        zipped(
            word__document_xml=document_xml(
                paragraph("&f;"), '<!DOCTYPE w:document [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
            )
        ),
        "entities are declared",
    ),
    "nested.docx": Hostile(nested_zip, "not a Word document"),
    "deep.docx": Hostile(docx(paragraph("Thấy được.") + DEEP_TABLES)),
    "deep-runs.docx": Hostile(
        docx("<w:p>" + "<w:ins>" * 30_000 + "<w:r><w:t>a</w:t></w:r>" + "</w:ins>" * 30_000 + "</w:p>"),
        "damaged|memory|no text",
    ),
    "wide.docx": Hostile(docx(table([f"<w:tc>{paragraph('30%')}</w:tc>"] * 10_000)), None),
    "spans.docx": Hostile(
        docx(
            f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{paragraph("a")}</w:tc></w:tr></w:tbl>'
        )
    ),
    "truncated.docx": Hostile(cut(docx(paragraph("x" * 5000)), 0.6), "damaged"),
    "encrypted.docx": Hostile(encrypted_zip, "encrypted; save it without a password"),
    "password.docx": Hostile(of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)), "encrypted, or an old Word"),
    "lying.docx": Hostile(lying_zip, "damaged"),
    "remote-template.docx": Hostile(
        zipped(
            **{
                "word__document_xml": document_xml(paragraph("Đến năm 2030, kinh tế số chiếm 31% GRDP.")),
                "word___rels__settings_xml.rels": REMOTE,
            }
        )
    ),
    "sheet.docx": Hostile(zipped(xl__workbook_xml=b"<workbook/>"), "not a Word document"),
    "leading-out.docx": Hostile(zipped(**{"..__..__etc__passwd": b"x"}), "not a Word document"),
    "styles-in-a-circle.docx": Hostile(
        docx(
            paragraph("Thấy được.", '<w:pStyle w:val="A"/>'),
            styles='<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
            '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>',
        )
    ),
    # PDF
    "truncated.pdf": Hostile(
        cut(lambda path: write_pdf(path, [[text(100, 700, "Kinh te so 31%")]] * 3), 0.3),
        "damaged|no text|cannot be read",
    ),
    "encrypted.pdf": Hostile(encrypted_pdf, "password"),
    "head-alone.pdf": Hostile(of(b"%PDF-1.7\n"), "damaged|PDF"),
    "pages-in-a-circle.pdf": Hostile(
        pdf(CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"), "damaged|no text|PDF"
    ),
    "million-pages.pdf": Hostile(
        pdf(CATALOG, b"<< /Type /Pages /Kids [%s] /Count 1000000 >>" % (b"3 0 R " * 100_000), PAGE, stream(b"")),
        "pages, at most|no text|damaged|PDF",
    ),
    "claims-pages.pdf": Hostile(
        pdf(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", PAGE, stream(b"")),
        "pages, at most|no text|damaged|PDF",
    ),
    "huge-page.pdf": Hostile(
        pdf(
            CATALOG,
            ONE_PAGE,
            PAGE.replace(b"595 842", b"99999999999 99999999999"),
            stream(b"BT /F1 9 Tf 9 9 Td (Trang 1) Tj ET"),
        ),
        "",
    ),
    "stream-bomb.pdf": Hostile(
        pdf(CATALOG, ONE_PAGE, PAGE, deflated(b" " * 300 * 1024**2, 2)), "no text|memory|took more"
    ),
    "text-bomb.pdf": Hostile(
        pdf(CATALOG, ONE_PAGE, PAGE, deflated(b"BT /F1 9 Tf 9 9 Td " + b"(a b c d) Tj " * 1_500_000 + b" ET", 2)),
        "",
    ),
    "forms-in-a-circle.pdf": Hostile(
        pdf(
            CATALOG,
            ONE_PAGE,
            PAGE.replace(b"/Resources <<", b"/Resources << /XObject << /X 5 0 R >>"),
            stream(b"/X Do " * 50),
            stream(
                b"/X Do " * 50,
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
            ),
        ),
        "no text|took more",
    ),
    "script.pdf": Hostile(
        pdf(
            CATALOG.replace(
                b">>", b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9'\\)) >> >>"
            ),
            ONE_PAGE,
            PAGE,
            stream(b"BT /F1 9 Tf 9 700 Td (Kinh te so 31%) Tj ET"),
        )
    ),
    # HTML
    "deep.html": Hostile(of("<div>" * 100_000 + "Đạt 31%" + "</div>" * 100_000), ""),
    "hidden.html": Hostile(of(HIDDEN_IN_HTML)),
    "entities.html": Hostile(
        of(
            f'<!DOCTYPE html [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
            "<p>&l9; &f; Đạt 31%.</p>"
        )
    ),
    "wide.html": Hostile(of("<table><tr>" + "<td>30%</td>" * 10_000 + "</tr></table>")),
    "spans.html": Hostile(of("<table>" + "<tr><td rowspan=65534 colspan=1000>30%</td></tr>" * 50 + "</table>"), ""),
    "attributes.html": Hostile(of("<p " + "".join(f"a{i}=1 " for i in range(200_000)) + ">Đạt 31%.</p>"), ""),
    # Text and Markdown
    "long-line.txt": Hostile(of("kinh tế số đạt 31% " * 8_000), ""),
    "no-space.txt": Hostile(of("a" * 200_000), ""),
    "percentages.txt": Hostile(of("30% " * 250_000), "took more than 6 seconds|"),
    "headings.txt": Hostile(of("I. A\n" * 20_000), ""),
    "wide.md": Hostile(of("| năm 2025 " * 10_000 + "|\n" + "|---" * 10_000 + "|\n" + "| 30% " * 10_000 + "|\n")),
    "too-big.txt": Hostile(of("a " * (MAX_BYTES // 2 + 1)), r"4,194,306 bytes, at most 4,194,304 are read; split"),
    "blank.txt": Hostile(of(" \n\t\r\n" * 1000), "the file is empty"),
    "empty.md": Hostile(of(b""), "the file is empty"),
    "zeros.txt": Hostile(of(bytes(10_000)), "binary data|empty"),
    "some-zeros.txt": Hostile(of("Đạt 31%\0\0 GRDP"), "binary data"),
    "broken-utf8.txt": Hostile(of("Đạt 31%\n".encode() + b"\xff\xfe\xfa\x80" * 20), "line 2 is not UTF-8"),
    "utf16.txt": Hostile(of("Đến năm 2030, kinh tế số chiếm 31% GRDP.".encode("utf-16-le"))),
    "surrogates.txt": Hostile(of(b"\xff\xfe" + b"\x00\xd8" * 50), "is not utf-16"),
    "image.md": Hostile(of(b"\x89PNG\r\n\x1a\n" + bytes(100)), "an image, not text"),
    "archive.txt": Hostile(of(gzip.compress(b"a" * 1000)), "gzip archive, not text"),
    "letter.txt": Hostile(of(rb"{\rtf1 \object\objdata 0105}"), "RTF document, not text"),
    "markdown.pdf": Hostile(of("# Không phải PDF"), "not a PDF but something else"),
    "page.docx": Hostile(of("%PDF-1.7\n"), "not a Word document but a PDF"),
    "program.exe.txt": Hostile(of(b"MZ\x90\x00" + bytes(range(256)) * 20), "binary data"),
    # Metadata
    "aliases.md": Hostile(of(f"---\n{ALIASES}title: x\n---\n{GOOD}"), "line 3: \\*a repeats another value; write"),
    "types.md": Hostile(of(f"---\ntitle: {{a: 1}}\n---\n{GOOD}"), "line 2: title"),
    "python.md": Hostile(of(f"---\ntitle: !!python/object/apply:os.system ['echo x']\n---\n{GOOD}"), "line 2"),
    "bomb-of-provinces.md": Hostile(of(f"---\n{ALIASES}provinces: *i\n---\n{GOOD}"), "repeats another value"),
    "indented.md": Hostile(
        of("---\ntitle:\n" + "".join(f"{' ' * i}a:\n" for i in range(1, 300)) + f"---\n{GOOD}"), "line 2: title"
    ),
    "nested.md": Hostile(of(f"---\ntitle: {'[' * 20_000}\n---\n{GOOD}"), "front matter"),
    "unclosed.md": Hostile(of(f"---\ntitle: x\n{GOOD}"), "never closed"),
    "endless.md": Hostile(of(f"---\ntitle: {'x' * 70_000}\n---\n{GOOD}"), "at most 65536 are read"),
    "number.md": Hostile(of(f"---\nnumber: {'9' * 5000}\npublished: 99999-99-99\n---\n{GOOD}"), "line [23]"),
    "side.txt": Hostile(
        lambda path: (path.write_text(GOOD), Path(f"{path}.meta.yaml").write_text("- a\n- b\n")), "must be"
    ),
    "side-bytes.txt": Hostile(
        lambda path: (path.write_text(GOOD), Path(f"{path}.meta.yaml").write_bytes(b"\xff\xfe\x00")), "cannot be read"
    ),
    # Names
    "<img src=x onerror=alert(1)>.md": Hostile(of(GOOD)),
    "hai\ndòng \x1b[2J.pdf": Hostile(of("rubbish"), r"^hai\ufffddòng \ufffd\[2J\.pdf"),
    "\u202egpj.txt": Hostile(of(b""), "^\ufffdgpj.txt: the file is empty"),
    "a" * 240 + ".md": Hostile(of(GOOD)),
    "'; DROP TABLE documents; --.md": Hostile(of(GOOD)),
}


@pytest.fixture(scope="module")
def outcome(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[str, str], dict[str, ParsedDocument], dict[str, float]]]:
    """(lines by name, documents by name, seconds by name) of a folder with all files and three good ones."""
    folder = tmp_path_factory.mktemp("folder")
    for name, hostile in FILES.items():
        hostile.make(folder / name)
    for name in ("0-good.md", "m-good.md", "z-good.md"):
        (folder / name).write_text(GOOD, encoding="utf-8")
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.md").write_text(SECRET)
    (folder / "link.md").symlink_to(outside / "secret.md")
    (folder / "link-folder").symlink_to(outside)
    (folder / "link-loop").symlink_to(folder)
    (folder / "link-nowhere.md").symlink_to(folder / "nothing.md")
    os.mkfifo(folder / "pipe.md")
    (folder / "device.md").symlink_to("/dev/zero")
    (folder / "secret.md.meta.yaml").symlink_to(outside / "secret.md")
    parser, analyst = Worker(LIMITS), Worker(LIMITS, words=True)
    failures: list[Failure] = []
    seconds: dict[str, float] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loaders, "shared_worker", lambda: parser)
        patch.setattr(pipeline, "analysis_worker", lambda: analyst)
        patch.setattr(pipeline, "MAX_BYTES", MAX_BYTES)
        patch.setattr(pipeline.parse_file, "__kwdefaults__", {"max_bytes": MAX_BYTES})
        started = time.monotonic()

        def done(name: str) -> None:
            nonlocal started
            now = time.monotonic()
            seconds[name], started = now - started, now

        parsed = {item.document.name: item for item in parse_files(find_files([folder]), failures.append, done)}
    parser.close()
    analyst.close()
    yield {failure.name: failure.reason for failure in failures}, parsed, seconds


def test_there_are_enough_hostile_files() -> None:
    """A short list of attacks proves little."""
    assert len(FILES) >= 40


@pytest.mark.parametrize("name", FILES, ids=lambda name: re.sub(r"[^\w.-]", "_", name)[:40])
def test_a_hostile_file_gives_a_clear_line_or_harmless_text(outcome, name: str) -> None:
    """An operator who drops a folder on the server would find it hanging, or one line of Python for an explanation."""
    lines, parsed, seconds = outcome
    told = FILES[name].told
    assert seconds[name] < LIMITS.seconds + LIMITS.analysis_seconds + SLACK_SECONDS
    if name in lines:
        assert told is not None, lines[name]
        assert re.search(told, lines[name]), lines[name]
        assert lines[name].isprintable() and len(lines[name]) < 600, lines[name]
        assert re.match(r".+: .+[;,] .+", lines[name]), "file: cause; next step"
        assert "Error" not in lines[name] and "Traceback" not in lines[name], lines[name]
    else:
        assert not told or told.endswith("|"), f"{name} was indexed"
        everything = parsed[name].document.text + (parsed[name].document.title or "")
        assert SECRET not in everything and "root:" not in everything and "hahaha" not in everything


def test_the_others_are_indexed_and_nothing_outside_is_read(outcome) -> None:
    """One bad file would keep a hundred plans from the public, or a link would publish the server's files."""
    lines, parsed, _ = outcome
    for name in ("0-good.md", "m-good.md", "z-good.md"):
        assert [target.low for target in parsed[name].targets] == [31.0]
    assert set(lines) | set(parsed) == set(FILES) | {"0-good.md", "m-good.md", "z-good.md"}
    assert not any(SECRET in item.document.text for item in parsed.values())
