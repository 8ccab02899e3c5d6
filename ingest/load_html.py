"""HTML: the main text without menus, scripts and hidden parts; tables to rows.

Read with lxml's forgiving parser and walked without recursion, so that broken and deeply nested pages cost no more than
their length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lxml import html as lxml_html
from lxml.etree import ParserError, _Element
from lxml.html import HtmlElement

from ingest.cleaning import furniture_names
from ingest.dates import find_dates
from ingest.front_matter import Metadata
from ingest.html_styles import Visibility
from ingest.line_kinds import classify, counted, with_headlines
from ingest.load_text import unwrap
from ingest.normalize import fold
from ingest.raw_blocks import RawBlock, tidy
from ingest.table_rows import Cell, table_blocks

_DROPPED_TAGS = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "canvas",
        "iframe",
        "object",
        "embed",
        "button",
        "select",
        "input",
        "textarea",
        "nav",
        "footer",
        "aside",
        "head",
        "dialog",
        "video",
        "audio",
        "map",
        "menu",
        "form",
    ]
)
_BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "form",
    ]
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_FURNITURE_ROLES = frozenset(["navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu"])
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"([a-z])([A-Z])")
_NEGATED = re.compile(r"(?:^|[-_])(?:no|non|has|with|without|not)[-_]")
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LABELLED = re.compile(r"(?:\(?(?:\d{1,3}|[a-zđ])[.)]|[IVXLC]{1,6}[.)])(?:\s|\d)|(?:Điều|Bước|Mục|Chương|Phần)\s\d")
_LINK_BLOCKS = frozenset(["div", "section", "p", "ul", "ol", "dl", "span", "center"])
_SMALL_HEADER_CHARS = 300
_MAX_SPAN = 1000
_LAYOUT_CELL_CHARS = 3000
_NATIONAL_MOTTO = "cong hoa xa hoi chu nghia viet nam"


def html_blocks(raw: str) -> tuple[list[RawBlock], Metadata]:
    """Return the blocks of a page's main text and what its head says about it."""
    root = _parse(raw)
    if root is None:
        return [], Metadata()
    metadata = _head_metadata(root)
    _drop_hidden(root)
    main = _main(root)
    blocks, _ = _walk(main, 0)
    set_off = any(_tag(e) in _HEADINGS or _tag(e) in ("b", "strong") for e in main.iterdescendants())
    return blocks if set_off else with_headlines(blocks), metadata


def html_table_blocks(raw: str, tables: int) -> tuple[list[RawBlock], int]:
    """Return the blocks of a piece of HTML that holds tables, numbered from ``tables`` on, and the next free number."""
    root = _parse(raw)
    if root is None:
        return [], tables
    _drop_hidden(root)
    return _walk(root, tables)


def _parse(raw: str) -> HtmlElement | None:
    text = re.sub(r"^\s{0,100}<\?xml[^>]{0,200}\?>", "", raw.replace("\x00", ""))
    if not text.strip():
        return None
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return lxml_html.document_fromstring(text, parser=parser)
    except (ParserError, ValueError):
        return None


def _tag(element: _Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _length(element: _Element) -> int:
    return sum(len(piece) for piece in element.itertext())


class _Extent(NamedTuple):
    """What stands below an element: letters, letters in links, links, and whether the subject is in it."""

    text: int
    linked: int
    links: int
    main: bool


def _extents(root: _Element) -> dict[_Element, _Extent]:
    """Measure every element in one pass, children before parents."""
    found: dict[_Element, _Extent] = {}
    for event, element in _events(root):
        if event == "start":
            continue
        text, linked, links = _letters(element.text), 0, 0
        main = _tag(element) in ("h1", "article", "main")
        for child in element:
            below = found[child]
            text += below.text + _letters(child.tail)
            linked += below.linked
            links += below.links
            main = main or below.main
        if _tag(element) == "a":
            linked, links = text, 1
        found[element] = _Extent(text, linked, links, main)
    return found


def _letters(text: str | None) -> int:
    return sum(map(str.isalnum, text)) if text else 0


def _drop_hidden(root: HtmlElement) -> None:
    """Take out what a reader does not see, and the page's furniture as far as its mark-up names it."""
    sheets = ["".join(style.itertext()) for style in root.iter("style") if _is_for_screens(style)]
    for element in Visibility(sheets).hidden(root):
        _remove(element)
    extents = _extents(root)
    whole = extents[root].text or 1
    for element, extent in extents.items():
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        if _is_hidden(element) or (_is_furniture(element, extent) and extent.text < 0.5 * whole):
            _remove(element)


def _is_for_screens(style: _Element) -> bool:
    return style.get("media", "all").strip().lower() in ("", "all", "screen", "only screen")


def _is_hidden(element: _Element) -> bool:
    if _tag(element) in ("script", "style", "noscript", "template", "svg", "head", "iframe"):
        return True
    return element.get("hidden") is not None or element.get("aria-hidden", "").lower() == "true"


def _is_furniture(element: _Element, extent: _Extent) -> bool:
    tag = _tag(element)
    if tag in ("html", "body", "main", "article", "td", "th", "tr", "table", "tbody") or extent.main:
        return False
    if tag in _DROPPED_TAGS or element.get("role", "").lower() in _FURNITURE_ROLES:
        return True
    if tag == "header" and extent.text < _SMALL_HEADER_CHARS and _is_of_the_page(element):
        return True
    if _is_named_furniture(f"{element.get('class', '')} {element.get('id', '')}"):
        return True
    return tag in _LINK_BLOCKS and extent.links > 2 and extent.linked > 0.75 * extent.text


def _is_of_the_page(header: _Element) -> bool:
    return not any(_tag(parent) in ("article", "main", "section") for parent in header.iterancestors())


@lru_cache(maxsize=4096)
def _is_named_furniture(names: str) -> bool:
    """Whether a class or id is a name for furniture: "share", "tin-lien-quan", "TinKhac"."""
    single, compound = furniture_names()
    for name in names[:1000].split():
        parts = _WORD.findall(_CAMEL.sub(r"\1-\2", name).lower())
        if _NEGATED.search(name.lower()):
            continue
        if not single.isdisjoint(parts):
            return True
        runs = ("".join(parts[n : n + length]) for length in (1, 2, 3, 4) for n in range(len(parts) - length + 1))
        if any(run in compound for run in runs):
            return True
    return False


def _remove(element: _Element) -> None:
    """Remove an element but keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _main(root: HtmlElement) -> _Element:
    """The element that holds the text: an article or main that carries most of the page, else the body."""
    body = root.find("body")
    whole: _Element = body if body is not None else root
    total = _length(whole)
    candidates = list(whole.iter("article", "main")) + whole.xpath(".//*[@itemprop='articleBody']")
    large = [(size, e) for e in candidates if (size := _length(e)) >= max(0.6 * total, 200)]
    if not large:
        return whole
    best = max(large, key=lambda pair: pair[0])[1]
    headline = next((h for h in whole.iter("h1") if _length(h) > 3), None)
    if headline is not None and best not in headline.iterancestors():
        return whole
    return best


# --- blocks ----------------------------------------------------------------------------------------------------------


def _walk(root: _Element, tables: int) -> tuple[list[RawBlock], int]:
    """Return the blocks below an element and the next free table number."""
    walk = _Walk(tables)
    stack: list[tuple[_Element, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        descends = False
        if closing:
            walk.close(_tag(element))
        else:
            descends = walk.open(element)
        if descends:
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        elif element is not root:
            walk.add(element.tail)
    walk.flush()
    return walk.blocks, walk.tables


@dataclass(slots=True)
class _List:
    """An ordered list: the number of its next entry, the step to the one after, and the form of its numbers."""

    number: int
    step: int
    form: str

    @classmethod
    def of(cls, element: _Element) -> "_List | None":
        """The list that an element opens, None where its style shows no numbers."""
        style = element.get("style", "").lower().replace(" ", "")
        if "list-style:none" in style or "list-style-type:none" in style:
            return None
        first = _whole(element.get("start"))
        if element.get("reversed") is None:
            return cls(1 if first is None else first, 1, element.get("type", "1"))
        entries = sum(1 for child in element if _tag(child) == "li")
        return cls(entries if first is None else first, -1, element.get("type", "1"))

    def label(self, entry: _Element) -> str:
        """The number that a browser writes before an entry: "3.", "c."."""
        stated = _whole(entry.get("value"))
        number = self.number if stated is None else stated
        self.number = number + self.step
        return f"{counted(number, _LIST_FORMS.get(self.form, 'decimal'))}."


def _whole(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else None


class _Walk:
    """The state of a walk: text gathers until a block element opens or closes."""

    def __init__(self, tables: int) -> None:
        self.blocks: list[RawBlock] = []
        self.tables = tables
        self._gathered: list[str] = []
        self._heading = 0
        self._items = 0
        self._bold_depth = 0
        self._all_bold = True
        self._preformatted = 0
        self._lists: list[_List | None] = []  # None for a list without numbers
        self._label = ""

    def open(self, element: _Element) -> bool:
        """Enter an element; False if it has been dealt with whole."""
        tag = _tag(element)
        if tag == "table" and not _is_layout(element):
            self.flush()
            self._table(element)
            return False
        if tag == "sup" and _is_note(element):
            return False
        if tag in _BLOCK_TAGS:
            self.flush()
            self._heading = _HEADINGS.get(tag, self._heading)
            self._items += tag == "li"
            self._preformatted += tag == "pre"
            if tag in ("ol", "ul"):
                self._lists.append(_List.of(element) if tag == "ol" else None)
            elif tag == "li":
                counted = self._lists[-1] if self._lists else None
                self._label = counted.label(element) if counted is not None else ""
        elif tag == "br":
            self._gathered.append("\n")
        elif tag in ("b", "strong"):
            self._bold_depth += 1
        self.add(element.text)
        return True

    def close(self, tag: str) -> None:
        """Leave an element."""
        if tag in _BLOCK_TAGS:
            self.flush()
            self._heading = 0 if tag in _HEADINGS else self._heading
            self._items -= tag == "li"
            self._preformatted -= tag == "pre"
            if tag == "li":
                self._label = ""
            elif tag in ("ol", "ul"):
                self._lists.pop()
        elif tag in ("b", "strong"):
            self._bold_depth -= 1

    def add(self, text: str | None) -> None:
        """Gather inline text."""
        if text:
            self._gathered.append(text if self._preformatted else re.sub(r"\s", " ", text))
            if not self._bold_depth and text.strip():
                self._all_bold = False

    def flush(self) -> None:
        """Make blocks of what has gathered."""
        lines = "".join(self._gathered).split("\n")
        for piece in unwrap([tidy(line) for line in lines]) if self._preformatted else lines:
            text = tidy(piece)
            if any(c.isalnum() for c in text):
                numbered = f"{self._label} {text}" if self._label and not _LABELLED.match(text) else text
                self._label = ""
                self.blocks.append(self._block(numbered))
        self._gathered.clear()
        self._all_bold = True

    def _block(self, text: str) -> RawBlock:
        if self._heading:
            return RawBlock("heading", text, self._heading)
        kind, level = classify(text, headlines=self._all_bold)
        if self._items and (kind == "paragraph" or (kind == "heading" and not self._all_bold)):
            return RawBlock("item", text)
        return RawBlock(kind, text, level)

    def _table(self, element: _Element) -> None:
        caption = element.find("caption")
        if caption is not None and (text := tidy("".join(caption.itertext()))):
            self.blocks.append(RawBlock("paragraph", text))
        found = table_blocks(list(_rows(element)), self.tables, _head_rows(element))
        self.blocks.extend(found)
        self.tables += bool(found)


def _is_note(element: _Element) -> bool:
    """A superscript that refers to a note: a number or letter in brackets or under a link."""
    text = "".join(element.itertext()).strip()
    parent = element.getparent()
    linked = element.find(".//a") is not None or (parent is not None and _tag(parent) == "a")
    return bool(re.fullmatch(r"[\[(]\w{1,3}[\])]", text)) or (linked and len(text) <= 4)


# --- tables ----------------------------------------------------------------------------------------------------------


def _is_layout(table: _Element) -> bool:
    """A table that only places things: one column, or cells that hold headings, tables or pages of text."""
    if table.get("role", "").lower() == "presentation":
        return True
    if any(_tag(inner) in ("table", "h1", "h2", "article") for inner in table.iterdescendants()):
        return True
    widths = [sum(1 for cell in row if _tag(cell) in ("td", "th")) for row in table.iter("tr")]
    if not widths or (max(widths) < 2 and not any(c.get("colspan") for c in table.iter("td", "th"))):
        return True
    if _length(table) < 1000 and _NATIONAL_MOTTO in fold(" ".join("".join(table.itertext()).split())):
        return True  # the head of a formal document, set in two columns
    return any(_length(cell) > _LAYOUT_CELL_CHARS for cell in table.iter("td", "th"))


def _rows(table: _Element) -> Iterator[list[Cell]]:
    for row in table.iter("tr"):
        cells = [cell for cell in row if _tag(cell) in ("td", "th")]
        if cells:
            yield [
                Cell(_cell_text(cell), _span(cell, "rowspan"), _span(cell, "colspan"), _tag(cell) == "th")
                for cell in cells
            ]


def _head_rows(table: _Element) -> int | None:
    head = table.find("thead")
    rows = (
        sum(1 for row in head.iter("tr") if any(_tag(cell) in ("td", "th") for cell in row)) if head is not None else 0
    )
    return rows or None


def _span(cell: _Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    if not value.isdecimal() or len(value) > 5:
        return 1
    return max(1, min(int(value), _MAX_SPAN))


def _cell_text(cell: _Element) -> str:
    """The text of a cell on one line; block elements and breaks within it become spaces."""
    pieces: list[str] = []
    for event, element in _events(cell):
        if event == "start":
            if _tag(element) in _BLOCK_TAGS or _tag(element) == "br":
                pieces.append(" ")
            pieces.append(element.text or "")
        elif element is not cell:
            if _tag(element) in _BLOCK_TAGS:
                pieces.append(" ")
            pieces.append(element.tail or "")
    return "".join(pieces)


def _events(root: _Element) -> Iterator[tuple[str, _Element]]:
    stack: list[tuple[_Element, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        if closing:
            yield "end", element
            continue
        yield "start", element
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


# --- the head --------------------------------------------------------------------------------------------------------

_META_KEYS = {
    "title": ("og:title", "twitter:title", "dc.title"),
    "publisher": ("og:site_name", "dc.publisher", "article:publisher"),
    "published": ("article:published_time", "pubdate", "datepublished", "dc.date.issued", "dc.date", "date"),
    "url": ("og:url",),
}


def _head_metadata(root: HtmlElement) -> Metadata:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = tidy(meta.get("content") or "")
        for key, names in _META_KEYS.items():
            if name in names and content and key not in found:
                found[key] = content
    canonical = root.xpath("//link[@rel='canonical']/@href")
    if canonical and "url" not in found:
        found["url"] = str(canonical[0])
    title = root.find(".//title")
    if "title" not in found and title is not None and title.text:
        found["title"] = tidy(title.text)
    if "publisher" in found and found["publisher"].startswith("http"):
        del found["publisher"]
    if "url" in found and not found["url"].startswith(("http://", "https://")):
        del found["url"]
    dates = find_dates(found.pop("published", ""))
    return Metadata.model_validate({**found, "published": dates[0].iso if dates else None})
