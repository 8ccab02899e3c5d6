"""DOCX: paragraphs with their headings and numbers, tables with merged cells, footnotes; nothing that is hidden.

Read with zipfile and lxml straight from the parts that hold text, so that bombs are met before they are unpacked and
nothing outside the file is opened. Headers and footers are parts of their own and are not read. Runs in the worker.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element

from ingest.front_matter import Metadata
from ingest.line_kinds import classify, counted, with_headlines
from ingest.normalize import fold
from ingest.old_encodings import Scheme, convert, detect, scheme_of_font
from ingest.raw_blocks import RawBlock, tidy
from ingest.table_rows import Cell, table_blocks
from ingest.types import IngestError

MAX_PART_BYTES = 120 * 1024 * 1024
MAX_BLOCKS = 400_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_HEADING_NAME = re.compile(r"(?:heading|tiêu đề|đầu đề)\s?(\d)", re.IGNORECASE)
_LEFT_OUT = frozenset(
    _W + name
    for name in (
        "del",
        "moveFrom",
        "rPr",
        "pPr",
        "instrText",
        "delText",
        "fldData",
        "sectPr",
        "tblPr",
        "tblGrid",
        "trPr",
        "tcPr",
        "sdtPr",
    )
) | {_FALLBACK}
_MOTTO = "cong hoa xa hoi chu nghia viet nam"
_LAYOUT_CELL_CHARS = 3000
_MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says: None where it says nothing."""

    name: str = ""
    outline: int | None = None
    bold: bool | None = None
    hidden: bool | None = None
    colour: str | None = None
    shaded: bool = False
    number: tuple[str, int] | None = None
    font: str | None = None


class _Level(NamedTuple):
    """A level of a numbering: its format, its text ("%1.%2."), its first number, and what Word does out of the usual.

    ``legal`` writes the numbers of higher levels in digits; ``restart`` is the level (from 1) after which the count
    begins anew, 0 for never, None for any higher one.
    """

    form: str
    text: str
    start: int
    legal: bool = False
    restart: int | None = None


@dataclass(slots=True)
class _Run:
    """A stretch of a paragraph's text with its weight."""

    text: str
    bold: bool


@dataclass(slots=True)
class _Package:
    """The parts of a file as far as they are needed."""

    styles: dict[str, _Style] = field(default_factory=dict)
    default_style: str = ""
    default_font: str = ""
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    notes: dict[tuple[str, str], _Element] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    noted: list[tuple[str, str]] = field(default_factory=list)


def docx_blocks(path: Path, name: str) -> tuple[list[RawBlock], Metadata]:
    """Return the blocks of a Word document; raises IngestError. Its properties are not trusted as metadata."""
    try:
        with zipfile.ZipFile(path) as archive:
            main = _main_part(archive, name)
            package = _package(archive, name, main.rsplit("/", 1)[0] if "/" in main else "")
            root = _xml(archive, main, name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise IngestError(
            f"{name}: the Word document is damaged; open it in Word or LibreOffice and save it again"
        ) from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise IngestError(f"{name}: the document is encrypted; save it without a password") from error
    body = root.find(_W + "body") if root is not None else None
    if body is None:
        raise IngestError(
            f"{name}: no text part in the Word document; open it in Word or LibreOffice and save it again"
        )
    walk = _Walk(package, name)
    walk.whole(body)
    scheme = detect(" ".join(walk.old_texts)) or detect(" ".join(block.text for block in walk.blocks))
    if scheme is not None:
        package.counters.clear()
        package.noted.clear()
        walk = _Walk(package, name, scheme, everywhere=not walk.old_texts)
        walk.whole(body)
    return walk.blocks if walk.emphasis else with_headlines(walk.blocks), Metadata()


# --- parts -----------------------------------------------------------------------------------------------------------


def _main_part(archive: zipfile.ZipFile, name: str) -> str:
    names = set(archive.namelist())
    if "word/document.xml" in names:
        return "word/document.xml"
    if "_rels/.rels" in names:
        relations = _xml(archive, "_rels/.rels", name)
        for relation in relations.iter(_RELATION) if relations is not None else ():
            target = relation.get("Target", "").lstrip("/")
            if relation.get("Type", "").endswith("/officeDocument") and target.endswith(".xml") and target in names:
                if target.startswith(("xl/", "ppt/")):
                    break
                return target
    raise IngestError(f"{name}: not a Word document; give the file its own suffix or save it as .docx")


def _xml(archive: zipfile.ZipFile, part: str, name: str) -> _Element | None:
    try:
        info = archive.getinfo(part)
    except KeyError:
        return None
    with archive.open(info) as stream:
        data = stream.read(MAX_PART_BYTES + 1)
    if len(data) > MAX_PART_BYTES:
        raise IngestError(f"{name}: unpacks to more than {MAX_PART_BYTES:,} bytes; split the document")
    letters = data if b"\0" not in data[:64] else data.replace(b"\0", b"")  # UTF-16 as well
    if b"<!DOCTYPE" in letters or b"<!ENTITY" in letters:
        raise IngestError(
            f"{name}: entities are declared in it, which Word never does; save it again in Word or LibreOffice"
        )
    data = data.replace(_STRICT, _W.strip("{}").encode())
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise IngestError(
            f"{name}: part {part!r} is damaged; open it in Word or LibreOffice and save it again"
        ) from error


def _package(archive: zipfile.ZipFile, name: str, folder: str) -> _Package:
    package = _Package()
    prefix = f"{folder}/" if folder else ""
    styles = _xml(archive, f"{prefix}styles.xml", name)
    if styles is not None:
        _read_styles(styles, package)
    numbering = _xml(archive, f"{prefix}numbering.xml", name)
    if numbering is not None:
        _read_numbering(numbering, package)
    for kind in ("footnote", "endnote"):
        notes = _xml(archive, f"{prefix}{kind}s.xml", name)
        for note in notes.iter(_W + kind) if notes is not None else ():
            if note.get(_W + "type") in (None, "normal"):
                package.notes[kind, note.get(_W + "id", "")] = note
    return package


def _value(parent: _Element | None, tag: str) -> str | None:
    """The w:val of a child; "" for a child without one; None where there is no child."""
    child = parent.find(_W + tag) if parent is not None else None
    return None if child is None else child.get(_W + "val", "")


def _flag(parent: _Element | None, tag: str) -> bool | None:
    value = _value(parent, tag)
    return None if value is None else value.lower() not in ("0", "false", "off")


def _read_styles(root: _Element, package: _Package) -> None:
    raw = {style.get(_W + "styleId", ""): style for style in root.iter(_W + "style")}

    package.default_font = _font(root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")) or ""

    def resolve(identifier: str, depth: int) -> _Style:
        if identifier in package.styles:
            return package.styles[identifier]
        style = raw.get(identifier)
        if style is None or depth > 20:
            return _Style()
        base = resolve(_value(style, "basedOn") or "", depth + 1)
        paragraph, run = style.find(_W + "pPr"), style.find(_W + "rPr")
        own = _Style(
            (_value(style, "name") or identifier).lower(),
            _outline(paragraph) if _outline(paragraph) is not None else base.outline,
            _flag(run, "b") if _flag(run, "b") is not None else base.bold,
            _flag(run, "vanish") if _flag(run, "vanish") is not None else base.hidden,
            (_value(run, "color") or base.colour),
            _is_shaded(paragraph) or _is_shaded(run) or base.shaded,
            _number(paragraph, base.number),
            _font(run) or base.font,
        )
        match = _HEADING_NAME.match(own.name)
        if match is not None:
            own = replace(own, outline=int(match[1]) - 1)
        package.styles[identifier] = own
        return own

    for identifier, style in raw.items():
        resolve(identifier, 0)
        if style.get(_W + "default") in ("1", "true") and style.get(_W + "type") == "paragraph":
            package.default_style = identifier


def _font(properties: _Element | None) -> str | None:
    """The font of Western letters that run properties name."""
    fonts = properties.find(_W + "rFonts") if properties is not None else None
    return (fonts.get(_W + "ascii") or fonts.get(_W + "hAnsi")) if fonts is not None else None


def _outline(properties: _Element | None) -> int | None:
    value = _value(properties, "outlineLvl")
    return int(value) if value and value.isdecimal() and int(value) < 9 else None


def _number(properties: _Element | None, base: tuple[str, int] | None = None) -> tuple[str, int] | None:
    """The numbering and level that properties state; what they leave unsaid is the ``base``'s, a style's."""
    numbering = properties.find(_W + "numPr") if properties is not None else None
    if numbering is None:
        return base
    number, level = _value(numbering, "numId"), _value(numbering, "ilvl")
    return (
        number or (base[0] if base else "0"),
        int(level) if level and level.isdecimal() else (base[1] if base and not number else 0),
    )


def _is_shaded(properties: _Element | None) -> bool:
    """Whether letters stand on a colour of their own."""
    if properties is None:
        return False
    shade = properties.find(_W + "shd")
    fill = shade.get(_W + "fill", "auto").lower() if shade is not None else "auto"
    return fill not in ("auto", "ffffff", "") or properties.find(_W + "highlight") is not None


def _read_numbering(root: _Element, package: _Package) -> None:
    abstract: dict[str, dict[int, _Level]] = {}
    styles: dict[str, str] = {}  # list styles, by the definition that they stand for
    links: dict[str, str] = {}
    for definition in root.iter(_W + "abstractNum"):
        levels: dict[int, _Level] = {}
        for level in definition.iter(_W + "lvl"):
            levels[_index(level)] = _read_level(level)
        identifier = definition.get(_W + "abstractNumId", "")
        abstract[identifier] = levels
        styles[_value(definition, "styleLink") or ""] = identifier
        links[identifier] = _value(definition, "numStyleLink") or ""
    for number in root.iter(_W + "num"):
        identifier = number.get(_W + "numId", "")
        parent = _value(number, "abstractNumId") or ""
        parent = styles.get(links.get(parent) or " ", parent)
        levels = dict(abstract.get(parent, {}))
        overridden = False
        for override in number.iter(_W + "lvlOverride"):
            own = override.find(_W + "lvl")
            if own is not None:
                levels[_index(override)] = _read_level(own)
                overridden = True
            index, first = override.get(_W + "ilvl", "0"), _value(override, "startOverride")
            if index.isdecimal() and first and first.isdecimal() and int(index) in levels:
                levels[int(index)] = levels[int(index)]._replace(start=min(int(first[:6]), 99_999))
                overridden = True
        package.levels[identifier] = levels
        package.abstract[identifier] = identifier if overridden else f"a{parent}"


def _index(level: _Element) -> int:
    index = level.get(_W + "ilvl", "0")
    return int(index) if index.isdecimal() and len(index) < 3 else 0


def _read_level(level: _Element) -> _Level:
    start, restart = _value(level, "start") or "1", _value(level, "lvlRestart") or ""
    return _Level(
        _value(level, "numFmt") or "decimal",
        _value(level, "lvlText") or "",
        int(start) if start.isdecimal() and len(start) < 7 else 1,
        bool(_flag(level, "isLgl")),
        int(restart) if restart.isdecimal() and len(restart) < 3 else None,
    )


# --- numbers ---------------------------------------------------------------------------------------------------------


def _label(package: _Package, number: tuple[str, int] | None) -> tuple[str, bool] | None:
    """The text of a paragraph's number, and whether it is an outline of several numbers; None for none or a bullet."""
    if number is None:
        return None
    identifier, depth = number
    levels = package.levels.get(identifier, {})
    level = levels.get(depth)
    if level is None or level.form in ("none", "bullet"):
        return None
    counts = package.counters.setdefault(package.abstract.get(identifier, identifier), {})
    counts[depth] = counts.get(depth, level.start - 1) + 1
    for deeper in [key for key in counts if key > depth]:
        restart = levels[deeper].restart if deeper in levels else None
        if restart is None or depth < restart:
            del counts[deeper]

    def written(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        shape = levels.get(at, level)
        form = "decimal" if level.legal and shape.form not in ("bullet", "none") else shape.form
        return counted(counts.get(at, shape.start), form)

    text = re.sub(r"%(\d)", written, level.text[:80])
    return text.strip(), level.text.count("%") > 1


# --- the body --------------------------------------------------------------------------------------------------------


class _Walk:
    """The state of a walk through a body."""

    def __init__(self, package: _Package, name: str, scheme: Scheme | None = None, *, everywhere: bool = False) -> None:
        """``scheme`` is the old encoding of runs in its fonts, or of all runs ``everywhere``, None for Unicode."""
        self.old_texts: list[str] = []  # of runs in fonts of old encodings
        self._scheme = scheme
        self._everywhere = everywhere
        self.blocks: list[RawBlock] = []
        self.emphasis = False  # whether headings are set off by style or weight
        self._package = package
        self._name = name
        self._tables = 0

    def whole(self, body: _Element) -> None:
        """Read a body and the notes that it refers to."""
        self.children(body, 0)
        self.footnotes()

    def children(self, parent: _Element, depth: int) -> None:
        """Read the paragraphs and tables below an element, through content controls and insertions."""
        if depth > _MAX_DEPTH:
            return
        for child in parent:
            if len(self.blocks) > MAX_BLOCKS:
                raise IngestError(f"{self._name}: more than {MAX_BLOCKS:,} paragraphs; split the document")
            if child.tag == _W + "p":
                self._paragraph(child, depth)
            elif child.tag == _W + "tbl":
                self._table(child, depth)
            elif child.tag == _W + "sdt" and _is_contents(child):
                continue
            elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
                self.children(child, depth + 1)

    def footnotes(self) -> None:
        """Append the notes that the text refers to, in order."""
        for key in dict.fromkeys(self._package.noted):
            note = self._package.notes.get(key)
            if note is None:
                continue
            parts = (self._text(paragraph)[0] for paragraph in note.iter(_W + "p"))
            text = tidy(" ".join(parts))
            if any(c.isalnum() for c in text):
                self.blocks.append(RawBlock("paragraph", text))

    def _style(self, paragraph: _Element) -> _Style:
        identifier = _value(paragraph.find(_W + "pPr"), "pStyle") or self._package.default_style
        return self._package.styles.get(identifier, _Style())

    def _text(self, paragraph: _Element) -> tuple[str, bool]:
        """The visible text of a paragraph (line breaks as "\\n") and whether all of it is bold."""
        style = self._style(paragraph)
        shaded = style.shaded or _is_shaded(paragraph.find(_W + "pPr")) or _in_shaded_cell(paragraph)
        runs = list(self._runs(paragraph, style, shaded))
        text = "".join(run.text for run in runs)
        bold = bool(text.strip()) and all(run.bold for run in runs if run.text.strip())
        return text, bold

    def _runs(self, paragraph: _Element, style: _Style, shaded: bool) -> Iterator[_Run]:
        stack = list(reversed(paragraph))
        while stack:
            element = stack.pop()
            if element.tag == _W + "r":
                if not self._is_hidden(element, style, shaded):
                    text = self._run_text(element)
                    yield _Run(self._in_unicode(text, self._font(element, style)), self._is_bold(element, style))
            elif isinstance(element.tag, str) and element.tag not in _LEFT_OUT and element.tag != _W + "p":
                stack.extend(reversed(element))

    def _font(self, run: _Element, style: _Style) -> str:
        properties = run.find(_W + "rPr")
        character = self._package.styles.get(_value(properties, "rStyle") or "", _Style())
        return _font(properties) or character.font or style.font or self._package.default_font

    def _in_unicode(self, text: str, font: str) -> str:
        """The text of a run; that of old fonts is gathered on the first walk and converted on the second."""
        known = scheme_of_font(font)
        if self._scheme is None:
            if known:
                self.old_texts.append(text)
            return text
        if not known and not self._everywhere:
            return text
        converted = convert(text, known[0] if known else self._scheme)
        return converted.upper() if known and known[1] else converted

    def _is_bold(self, run: _Element, style: _Style) -> bool:
        properties = run.find(_W + "rPr")
        own = _flag(properties, "b")
        if own is not None:
            return own
        character = self._package.styles.get(_value(properties, "rStyle") or "", _Style())
        return bool(character.bold if character.bold is not None else style.bold)

    def _is_hidden(self, run: _Element, style: _Style, shaded: bool) -> bool:
        properties = run.find(_W + "rPr")
        character = self._package.styles.get(_value(properties, "rStyle") or "", _Style())
        vanish = _flag(properties, "vanish")
        vanish = vanish if vanish is not None else (character.hidden if character.hidden is not None else style.hidden)
        if vanish or _flag(properties, "webHidden"):
            return True
        size = _value(properties, "sz") or ""
        if size.isdecimal() and int(size) <= 4:  # two points
            return True
        colour = (_value(properties, "color") or character.colour or style.colour or "").lower()
        white = len(colour) == 6 and all(part >= "f0" for part in (colour[:2], colour[2:4], colour[4:]))
        return white and not (shaded or character.shaded or _is_shaded(properties))

    def _run_text(self, run: _Element) -> str:
        pieces: list[str] = []
        for child in run:
            if child.tag == _W + "t":
                pieces.append(child.text or "")
            elif child.tag in (_W + "tab", _W + "ptab"):
                pieces.append(" ")
            elif child.tag in (_W + "br", _W + "cr"):
                pieces.append("\n")
            elif child.tag == _W + "noBreakHyphen":
                pieces.append("-")
            elif child.tag in (_W + "footnoteReference", _W + "endnoteReference"):
                kind = "footnote" if child.tag == _W + "footnoteReference" else "endnote"
                self._package.noted.append((kind, child.get(_W + "id", "")))
        return "".join(pieces)

    def _paragraph(self, paragraph: _Element, depth: int) -> None:
        style = self._style(paragraph)
        if style.name.startswith(("toc ", "mục lục")):
            return
        properties = paragraph.find(_W + "pPr")
        text, bold = self._text(paragraph)
        number = _number(properties, style.number)
        if text.strip():
            outline = _outline(properties)
            outline = outline if outline is not None else style.outline
            level = 1 if style.name in ("title", "tiêu đề") else (outline + 1 if outline is not None else 0)
            label = _label(self._package, number)
            if label is not None and not (label[1] and level):
                text = f"{label[0]} {text}"
            listed = number is not None and number[0] != "0"
            for piece in text.split("\n"):
                self._add(tidy(piece), level, bold, listed)
        elif next(paragraph.iter(_W + "del", _W + "vanish"), None) is None:
            _label(self._package, number)  # Word counts an entry that is empty
        for box in _boxes(paragraph):
            self.children(box, depth + 1)

    def _add(self, text: str, level: int, bold: bool, listed: bool) -> None:
        if not any(c.isalnum() for c in text):
            return
        kind, guessed = classify(text, headlines=bold)
        self.emphasis = self.emphasis or bool(level) or (bold and kind == "heading")
        if level and len(text) <= 400:
            self.blocks.append(RawBlock("heading", text, level))
        elif listed and (kind == "paragraph" or (kind == "heading" and not bold)):
            self.blocks.append(RawBlock("item", text))
        else:
            self.blocks.append(RawBlock(kind, text, guessed))

    # --- tables ---

    def _table(self, table: _Element, depth: int) -> None:
        rows = list(_rows(table))
        if _is_layout(rows):
            for row in rows:
                for cell in row:
                    self.children(cell, depth + 1)
            return
        laid = [self._cells(row) for row in rows]
        head = 0
        while head < len(rows) and _is_header(rows[head]):
            head += 1
        found = table_blocks(_with_spans(laid), self._tables, head or None)
        self.blocks.extend(found)
        self._tables += bool(found)

    def _cells(self, row: list[_Element]) -> list[tuple[int, int, str, str | None]]:
        """The cells of a row as (first column, columns, text, merge: "restart", "continue" or None)."""
        found: list[tuple[int, int, str, str | None]] = []
        parent = row[0].getparent() if row else None
        while parent is not None and parent.tag != _W + "tr":
            parent = parent.getparent()
        before = _value(parent.find(_W + "trPr"), "gridBefore") if parent is not None else None
        column = min(int(before), 100) if before and before.isdecimal() else 0
        if column:
            found.append((0, column, "", None))
        for cell in row:
            properties = cell.find(_W + "tcPr")
            span = _value(properties, "gridSpan") or "1"
            columns = max(1, min(int(span), 500)) if span.isdecimal() else 1
            merge = _value(properties, "vMerge")
            text = "" if merge in ("", "continue") else self._cell_text(cell)
            found.append((column, columns, text, "continue" if merge == "" else merge))
            column += columns
        return found

    def _cell_text(self, cell: _Element) -> str:
        pieces: list[str] = []
        for paragraph in cell.iter(_W + "p"):
            properties = paragraph.find(_W + "pPr")
            text = self._text(paragraph)[0].strip()
            label = _label(self._package, _number(properties, self._style(paragraph).number)) if text else None
            pieces.append(f"{label[0]} {text}" if label else text)
            pieces.extend(self._text(inner)[0] for box in _boxes(paragraph) for inner in box.iter(_W + "p"))
        numbers = _number(cell.find(f"{_W}p/{_W}pPr")) if not any(pieces) else None
        if numbers is not None:  # a running number with nothing behind it
            label = _label(self._package, numbers)
            return label[0].rstrip(".)") if label else ""
        return tidy(" ".join(pieces))


def _boxes(paragraph: _Element) -> list[_Element]:
    """Text boxes that hang on a paragraph, each once."""
    found = []
    for box in paragraph.iter(_W + "txbxContent"):
        above = [parent.tag for parent in box.iterancestors()]
        if _FALLBACK not in above and above.index(_W + "p") <= next(
            (n for n, t in enumerate(above) if t == _W + "txbxContent"), 999
        ):
            found.append(box)
    return found


def _in_shaded_cell(paragraph: _Element) -> bool:
    for parent in paragraph.iterancestors():
        if parent.tag == _W + "tc":
            return _is_shaded(parent.find(_W + "tcPr"))
        if parent.tag == _W + "txbxContent":  # a box may be filled in ways of drawing; its text counts as visible
            return True
    return False


def _is_contents(control: _Element) -> bool:
    gallery = control.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return gallery is not None and gallery.get(_W + "val", "") == "Table of Contents"


def _rows(table: _Element) -> Iterator[list[_Element]]:
    for row in _own(table, _W + "tr"):
        cells = list(_own(row, _W + "tc"))
        if cells:
            yield cells


def _own(parent: _Element, tag: str) -> Iterator[_Element]:
    """Children of a tag, through content controls and insertions, not through other tables."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag == tag:
            yield element
        elif (
            isinstance(element.tag, str)
            and element.tag not in _LEFT_OUT
            and element.tag not in (_W + "tbl", _W + "tc", _W + "p")
        ):
            stack.extend(reversed(element))


def _is_header(row: list[_Element]) -> bool:
    parent = row[0].getparent()
    while parent is not None and parent.tag != _W + "tr":
        parent = parent.getparent()
    return bool(_flag(parent.find(_W + "trPr"), "tblHeader")) if parent is not None else False


def _is_layout(rows: list[list[_Element]]) -> bool:
    """A table that only places things: one column, a letterhead or signature, or cells with pages of text."""
    texts = [["".join(t.text or "" for t in cell.iter(_W + "t")) for cell in row] for row in rows]
    if max((len(row) for row in rows), default=0) < 2 and not any(
        _value(c.find(_W + "tcPr"), "gridSpan") for r in rows for c in r
    ):
        return True
    if any(len(text) > _LAYOUT_CELL_CHARS for row in texts for text in row):
        return True
    whole = fold(" ".join(text for row in texts for text in row))
    letterhead = _MOTTO in whole or "noi nhan:" in whole or "dang cong san viet nam" in whole
    return letterhead and len(whole) < 2000 and max(len(row) for row in rows) <= 3


def _with_spans(rows: list[list[tuple[int, int, str, str | None]]]) -> list[list[Cell]]:
    """Rows as pages write them: a cell that is merged downwards once, with the rows that it covers."""
    merges = [{column for column, _, _, merge in row if merge == "continue"} for row in rows]
    found: list[list[Cell]] = []
    for y, row in enumerate(rows):
        cells: list[Cell] = []
        for column, columns, text, merge in row:
            if merge == "continue" and y > 0:
                continue
            high = 1
            while merge == "restart" and y + high < len(rows) and column in merges[y + high]:
                high += 1
            cells.append(Cell(text, high, columns))
        found.append(cells)
    return found
