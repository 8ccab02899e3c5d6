"""Files to clean text: ``.txt``, ``.md``, ``.html`` (UTF-8, UTF-16, old Vietnamese code pages), PDF, DOCX, pictures.

Clean text is Unicode NFC with one block a line; spelling is untouched, so a quote can be found in the file again once
marks and line breaks are disregarded. What takes a parser of more than lines is parsed in a process with limits.
"""

import codecs
import logging
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.cleaning import drop_furniture
from ingest.front_matter import Metadata, merge, read_sidecar, split_front_matter
from ingest.isolation import shared_worker
from ingest.line_kinds import with_parts
from ingest.normalize import nfc, shown
from ingest.old_encodings import convert, detect, in_unicode
from ingest.raw_blocks import ParsedFile, assemble
from ingest.types import Block, IngestError

_LOG = logging.getLogger(__name__)
SUFFIXES = (".txt", ".md", ".html", ".pdf", ".docx", ".png", ".jpg", ".tif", ".bmp", ".webp", ".gif")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"RIFF", b"GIF8")
_BINARY: dict[str, tuple[tuple[bytes, ...], str]] = {
    ".pdf": ((b"%PDF",), "PDF"),
    ".docx": ((b"PK\x03\x04",), "Word document"),
    **dict.fromkeys((".png", ".jpg", ".tif", ".bmp", ".webp", ".gif"), (_IMAGES, "picture")),
}
_ALIASES = {".markdown": ".md", ".htm": ".html", ".text": ".txt", ".jpeg": ".jpg", ".tiff": ".tif"}
MAX_BYTES = 50 * 1024 * 1024
# Text and Markdown are read in this process, without the limits of the parsers; 5 MB of table rows take 285 MB.
MAX_TEXT_CHARS = 5_000_000
MAX_TEXT_LINES = 100_000
_LINE_STARTS = re.compile(r"\n|\f|<(?:br|p|div|li|tr|td|th)\b", re.IGNORECASE)
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or Office document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "an RTF document",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_VIETNAMESE_BASES = frozenset("aăâeêioôơuưyđAĂÂEÊIOÔƠUƯYĐ")


@dataclass(frozen=True, slots=True)
class LoadedText:
    """A file's clean text with its structure.

    ``metadata`` is what front matter and sidecar state, ``embedded`` what an HTML head or a publication line says.
    ``pages`` is 0 for formats without pages; the text of the ``recognized`` ones comes from a picture.
    """

    text: str
    blocks: tuple[Block, ...]
    page_breaks: tuple[int, ...]
    metadata: Metadata
    embedded: Metadata
    pages: int = 0
    recognized: tuple[int, ...] = ()


def load(path: Path, *, max_bytes: int = MAX_BYTES) -> LoadedText:
    """Read one file; raises IngestError with the file, the cause and the next step."""
    suffix, name = suffix_of(path), shown(path.name)
    if suffix not in SUFFIXES:
        raise IngestError(f"{name}: unknown suffix {path.suffix!r}; convert it to one of {', '.join(SUFFIXES)}")
    data = _read(path, max_bytes)
    if suffix in _BINARY:
        _check_magic(data, suffix, name)
        metadata = Metadata()
        parsed = shared_worker().parse(suffix, name, path=path)
    else:
        raw = decode(data, name)
        metadata, body = split_front_matter(raw.replace("\r\n", "\n").replace("\r", "\n"), name)
        parsed = _parsed(body, suffix, name)
    for warning in parsed.warnings:
        _LOG.warning("%s", warning)
    blocks = [replace(block, text=nfc(block.text)) for block in parsed.blocks]
    cleaned = drop_furniture(blocks)
    text, placed, page_breaks = assemble(with_parts(cleaned.blocks))
    if not any(c.isalnum() for c in text):
        raise IngestError(f"{name}: no text in it; check that it is the right file, or take it out of the folder")
    published = Metadata(published=cleaned.dates[0] if cleaned.dates else None)
    return LoadedText(
        text,
        placed,
        page_breaks,
        merge(read_sidecar(path), metadata),
        merge(parsed.metadata, published),
        parsed.pages,
        parsed.recognized,
    )


def _check_magic(data: bytes, suffix: str, name: str) -> None:
    magics, kind = _BINARY[suffix]
    if data.startswith(magics) or (suffix == ".pdf" and magics[0] in data[:1024]):
        return
    if suffix == ".docx" and data.startswith(b"\xd0\xcf\x11\xe0"):
        raise IngestError(f"{name}: encrypted, or an old Word document; save it as .docx without a password")
    what = next((what for start, what in _MAGIC.items() if data.startswith(start)), "something else")
    raise IngestError(f"{name}: not a {kind} but {what}; give the file its own suffix")


def decode(data: bytes, name: str) -> str:
    """Return the text of a file's bytes in NFC; raises IngestError for binary files and unknown code pages."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise IngestError(f"{name}: this is {what}, not text; give it its own suffix or export it as text")
    encoding = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None) or _bomless_utf16(data)
    if encoding is None and b"\x00" in data:
        raise IngestError(f"{name}: binary data, not text; check the file, or take it out of the folder")
    try:
        text = in_unicode(data.decode(encoding or "utf-8"))
    except UnicodeDecodeError as error:
        text = (_old_encoding(data) or _windows_1258(data)) if encoding is None else ""
        if not text:
            line = data.count(b"\n", 0, error.start) + 1
            raise IngestError(
                f"{name}: line {line} is not {encoding or 'UTF-8'} and no code page that is known; save it as UTF-8"
            ) from error
    if _control_share(text) > 0.02:
        raise IngestError(f"{name}: binary data, not text; check the file, or take it out of the folder")
    return nfc(text)


def accepts(path: Path) -> bool:
    """Return whether files with this suffix are read."""
    return suffix_of(path) in SUFFIXES


def suffix_of(path: Path) -> str:
    """Return the suffix of a file in the form that ``SUFFIXES`` has, whether it is among them or not."""
    suffix = path.suffix.lower()
    return _ALIASES.get(suffix, suffix)


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise IngestError(f"{shown(path.name)}: {size:,} bytes, at most {max_bytes:,} are read; split the file")
        data = path.read_bytes()
    except OSError as error:
        raise IngestError(
            f"{shown(path.name)}: cannot be read ({error.strerror or error}); check path and rights"
        ) from error
    if not data.strip():
        raise IngestError(f"{shown(path.name)}: the file is empty; fill it or take it out of the folder")
    return data


def _bomless_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: Vietnamese has a zero byte in most pairs, on one side only."""
    sample = data[:4000]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * len(sample) / 2 and even < 0.05 * len(sample):
        return "utf-16-le"
    if even > 0.4 * len(sample) / 2 and odd < 0.05 * len(sample):
        return "utf-16-be"
    return None


def _old_encoding(data: bytes) -> str:
    """Text in TCVN3, VNI or VISCII, or ""."""
    text = data.decode("latin-1")
    scheme = detect(text)
    if scheme is None:
        return ""
    if scheme != "viscii":  # quotation marks and dashes are those of Windows
        text = "".join(_western(c) if "\x80" <= c < "\xa0" else c for c in text)
    return convert(text, scheme)


def _western(code: str) -> str:
    return code.encode("latin-1").decode("cp1252", "ignore")


def _windows_1258(data: bytes) -> str:
    """Text of Windows' Vietnamese code page, or "" if it makes no Vietnamese: its tones must sit on vowels."""
    try:
        text = data.decode("cp1258")
    except UnicodeDecodeError:
        return ""
    tones = [n for n, c in enumerate(text) if unicodedata.combining(c)]
    foreign = sum(1 for c in text if not c.isascii() and c.isalpha() and "WITH" not in unicodedata.name(c, "WITH"))
    fine = sum(1 for n in tones if n and text[n - 1] in _VIETNAMESE_BASES)
    if not tones or fine < 0.98 * len(tones) or foreign > 0.01 * len(text):
        return ""
    return unicodedata.normalize("NFC", text)


def _control_share(text: str) -> float:
    sample = text[:20000]
    controls = sum(1 for c in sample if unicodedata.category(c) == "Cc" and c not in "\n\r\t\f\v")
    return controls / max(1, len(sample))


def _check_length(body: str, name: str) -> None:
    """Raise IngestError for a text of which the blocks would take gigabytes."""
    if len(body) > MAX_TEXT_CHARS:
        raise IngestError(
            f"{name}: {len(body):,} characters of text, at most {MAX_TEXT_CHARS:,} are read; split the file"
        )
    lines = sum(1 for _ in _LINE_STARTS.finditer(body))
    if lines > MAX_TEXT_LINES:
        raise IngestError(f"{name}: {lines:,} lines and cells, at most {MAX_TEXT_LINES:,} are read; split the file")


def _parsed(body: str, suffix: str, name: str) -> ParsedFile:
    if suffix == ".html":
        return shared_worker().parse(suffix, name, body=body)
    _check_length(body, name)
    if suffix == ".md":
        from ingest.load_markdown import markdown_blocks

        return ParsedFile(markdown_blocks(body), Metadata())
    from ingest.load_text import text_blocks

    pages = body.count("\f") + 1
    return ParsedFile(text_blocks(body), Metadata(), pages if pages > 1 else 0)
