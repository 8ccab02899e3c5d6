"""Which elements of a page a reader cannot see, as far as its own style sheets and attributes tell.

A small reading of CSS: style blocks of the page itself, selectors of tags, classes and ids with descendants and
children. What it does not know (attributes, pseudo-classes, print and width queries, outside style sheets) hides
nothing. Linear in the length of the sheets; the number of rules is bounded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lxml.etree import _Element

_MAX_RULES = 4000
_MAX_ANCESTORS = 60
_MAX_VALUE_CHARS = 200
_COMPOUND = re.compile(r"(?:\*|[a-z][\w-]{0,60})?(?:[.#][\w-]{1,120}){0,8}", re.IGNORECASE)
_PART = re.compile(r"([.#]?)([\w-]{1,120})")
_LENGTH = re.compile(r"(-?\d{0,6}(?:\.\d{0,6})?)(px|em|rem|pt|%|vw|vh|cm|in)?")
_RGB = re.compile(r"rgba?\(\s?(\d{1,3})\s?[,\s]\s?(\d{1,3})\s?[,\s]\s?(\d{1,3})\s?(?:[,/]\s?([\d.]{1,6}%?)\s?)?\)")
_NAMED = {"white": "ffffff", "black": "000000", "snow": "fffafa", "ivory": "fffff0", "whitesmoke": "f5f5f5"}
_TELLING = frozenset(
    [
        "display",
        "visibility",
        "opacity",
        "font-size",
        "color",
        "background",
        "background-color",
        "background-image",
        "text-indent",
        "position",
        "left",
        "top",
        "right",
        "bottom",
        "clip",
        "clip-path",
        "width",
        "height",
        "max-height",
        "max-width",
        "overflow",
        "transform",
    ]
)
_FAR = -900.0
_NEAR_COLOURS = 12  # a distance per channel that no eye tells apart
Specificity = tuple[bool, int, int, int, int]


class _Compound(NamedTuple):
    tag: str
    classes: frozenset[str]
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A selector, last compound first, each with whether it must be the parent of the one before."""

    compounds: tuple[tuple[_Compound, bool], ...]
    declarations: Mapping[str, tuple[str, bool]]
    weight: tuple[int, int, int, int]


class Visibility:
    """Tells what is hidden, element by element, parents first."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._by_key: dict[str, list[_Rule]] = {}
        count = 0
        for sheet in sheets:
            for rule in _rules(sheet, count):
                count += 1
                if count > _MAX_RULES:
                    return
                self._by_key.setdefault(_key(rule.compounds[0][0]), []).append(rule)

    def hidden(self, root: _Element) -> list[_Element]:
        """Return the topmost elements below ``root`` that cannot be seen, in document order."""
        found: list[_Element] = []
        stack: list[tuple[_Element, str | None, str | None]] = [(root, "000000", "ffffff")]
        while stack:
            element, colour, ground = stack.pop()
            if not isinstance(element.tag, str):
                continue
            style = self._style(element)
            ground = _ground(style, ground)
            colour = _colour(style["color"]) if "color" in style else colour
            on_own_ground = "color" in style or "background" in style or "background-color" in style
            whole = element.tag in ("html", "body")
            if not whole and (_is_hidden(style) or (on_own_ground and _same(colour, ground))):
                found.append(element)
                continue
            stack.extend((child, colour, ground) for child in reversed(element))
        return found

    def _style(self, element: _Element) -> dict[str, str]:
        style: dict[str, tuple[Specificity, str]] = {}
        for attribute, name in (("bgcolor", "background-color"), ("color", "color")):
            value = element.get(attribute)
            if value and len(value) < _MAX_VALUE_CHARS:
                style[name] = ((False, 0, 0, 0, 0), value.strip().lower())
        for rule in self._matching(element):
            for name, (value, important) in rule.declarations.items():
                _put(style, name, value, (important, *rule.weight))
        for name, (value, important) in _declarations(element.get("style", "")).items():
            _put(style, name, value, (important, 1 << 30, 0, 0, 0))
        return {name: value for name, (_, value) in style.items()}

    def _matching(self, element: _Element) -> Iterator[_Rule]:
        if not self._by_key:
            return
        keys = [str(element.tag).lower(), "*", f"#{element.get('id', '')}"]
        keys += [f".{name}" for name in dict.fromkeys(element.get("class", "").split()[:30])]
        for key in keys:
            for rule in self._by_key.get(key, ()):
                if _matches(rule, element):
                    yield rule


def _put(style: dict[str, tuple[Specificity, str]], name: str, value: str, weight: Specificity) -> None:
    if name not in style or weight >= style[name][0]:
        style[name] = (weight, value)


# --- reading of sheets -----------------------------------------------------------------------------------------------


def _rules(sheet: str, order: int) -> Iterator[_Rule]:
    """The rules of a sheet with a declaration that may hide something or show it again."""
    position = 0
    sheet = _without_comments(sheet)
    while (opened := sheet.find("{", position)) >= 0:
        head = sheet[position:opened].rsplit("}", 1)[-1].rsplit(";", 1)[-1].strip()
        if head.startswith("@"):
            if head.lower() in (
                "@media screen",
                "@media all",
                "@media only screen",
                "@media",
            ) or head.lower().startswith(("@layer", "@supports")):
                position = opened + 1
            else:
                position = _behind_block(sheet, opened)
            continue
        closed = sheet.find("}", opened)
        body = sheet[opened + 1 : closed if closed >= 0 else len(sheet)]
        declarations = _declarations(body)
        if declarations:
            for selector in head.split(",")[:200]:
                order += 1
                rule = _rule(selector.strip(), declarations, order)
                if rule is not None:
                    yield rule
        if closed < 0:
            return
        position = closed + 1


def _without_comments(sheet: str) -> str:
    pieces: list[str] = []
    position = 0
    while (opened := sheet.find("/*", position)) >= 0:
        pieces.append(sheet[position:opened])
        closed = sheet.find("*/", opened + 2)
        if closed < 0:
            return "".join(pieces)
        position = closed + 2
    return "".join([*pieces, sheet[position:]]).replace("<!--", " ").replace("-->", " ")


def _behind_block(sheet: str, opened: int) -> int:
    depth, position = 1, opened + 1
    while depth:
        next_open, next_close = sheet.find("{", position), sheet.find("}", position)
        if next_close < 0:
            return len(sheet)
        if 0 <= next_open < next_close:
            depth, position = depth + 1, next_open + 1
        else:
            depth, position = depth - 1, next_close + 1
    return position


def _declarations(body: str) -> dict[str, tuple[str, bool]]:
    found: dict[str, tuple[str, bool]] = {}
    if not body:
        return found
    for piece in body.split(";"):
        name, colon, value = piece.partition(":")
        name = name.strip().lower()
        if colon and name in _TELLING and len(value) <= _MAX_VALUE_CHARS:
            value = value.strip().lower()
            bare = value.removesuffix("!important").rstrip()
            found[name] = (bare, bare != value)
    return found


def _rule(selector: str, declarations: Mapping[str, tuple[str, bool]], order: int) -> _Rule | None:
    if not selector or len(selector) > 400:
        return None
    compounds: list[tuple[_Compound, bool]] = []
    child = False
    for word in reversed(selector.replace(">", " > ").split()[:12]):
        if word == ">":
            child = True
            continue
        if not _COMPOUND.fullmatch(word):
            return None
        parts = _PART.findall(word)
        tag = parts[0][1].lower() if parts and not parts[0][0] else ""
        classes = frozenset(name for mark, name in parts if mark == ".")
        ids = frozenset(name for mark, name in parts if mark == "#")
        compounds.append((_Compound(tag, classes, ids), child))
        child = False
    if not compounds:
        return None
    weight = (
        sum(len(c.ids) for c, _ in compounds),
        sum(len(c.classes) for c, _ in compounds),
        sum(bool(c.tag) for c, _ in compounds),
        order,
    )
    return _Rule(tuple(compounds), declarations, weight)


def _key(compound: _Compound) -> str:
    if compound.ids:
        return f"#{min(compound.ids)}"
    if compound.classes:
        return f".{min(compound.classes)}"
    return compound.tag or "*"


def _matches(rule: _Rule, element: _Element) -> bool:
    if not _fits(rule.compounds[0][0], element):
        return False
    current: _Element | None = element
    steps = 0
    for compound, is_parent in rule.compounds[1:]:
        current = current.getparent() if current is not None else None
        while current is not None and not _fits(compound, current):
            steps += 1
            current = None if is_parent or steps > _MAX_ANCESTORS else current.getparent()
        if current is None:
            return False
    return True


def _fits(compound: _Compound, element: _Element) -> bool:
    if compound.tag and compound.tag != str(element.tag).lower():
        return False
    if compound.ids and compound.ids != {element.get("id", "")}:
        return False
    return not compound.classes or compound.classes <= set(element.get("class", "").split()[:30])


# --- what hides ------------------------------------------------------------------------------------------------------


def _is_hidden(style: Mapping[str, str]) -> bool:
    if not style:
        return False
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if _number(style.get("opacity")) == 0 or _is_tiny(style.get("font-size")):
        return True
    if "transparent" in style.get("color", "") or _alpha(style.get("color", "")) == 0:
        return True
    return _is_off_screen(style) or _is_clipped(style)


def _is_off_screen(style: Mapping[str, str]) -> bool:
    if (_number(style.get("text-indent")) or 0) <= _FAR:
        return True
    if style.get("position") not in ("absolute", "fixed"):
        return False
    return any((_number(style.get(side)) or 0) <= _FAR for side in ("left", "top", "right", "bottom"))


def _is_clipped(style: Mapping[str, str]) -> bool:
    clip = "".join(style.get("clip", "").split()).replace(",", "").replace("px", "")
    if clip in ("rect(0000)", "rect(1111)") or style.get("clip-path", "").startswith(("inset(50%", "inset(100%")):
        return True
    if style.get("transform", "").replace(" ", "") in ("scale(0)", "scale(0,0)", "scalex(0)", "scaley(0)"):
        return True
    small = any(
        (_number(style.get(side)) or 9) <= 1 for side in ("width", "height", "max-height", "max-width") if side in style
    )
    zero = any(_number(style.get(side)) == 0 for side in ("width", "height", "max-height", "max-width"))
    return style.get("overflow") in ("hidden", "clip") and (zero or small)


def _is_tiny(size: str | None) -> bool:
    """A letter of two pixels or less."""
    if not size:
        return False
    match = _LENGTH.fullmatch(size)
    value = _number(size)
    if match is None or value is None:
        return False
    scale = {"em": 16.0, "rem": 16.0, "%": 0.16, "pt": 1.33}.get(match[2] or "px", 1.0)
    return value * scale <= 2.0


def _number(value: str | None) -> float | None:
    match = _LENGTH.fullmatch(value) if value else None
    if match is None or not any(c.isdigit() for c in match[1]):
        return None
    return float(match[1])


def _alpha(colour: str) -> float | None:
    match = _RGB.fullmatch(colour)
    if match is None or match[4] is None:
        return None
    try:
        return float(match[4].rstrip("%"))
    except ValueError:
        return None


def _ground(style: Mapping[str, str], inherited: str | None) -> str | None:
    """The colour behind the letters; None where a picture or something unknown is."""
    if style.get("background-image", "none") != "none":
        return None
    stated = style.get("background-color") or style.get("background")
    if not stated or stated in ("none", "transparent", "inherit", "initial", "unset"):
        return inherited
    return None if "url(" in stated or "gradient" in stated else _colour(stated)


def _colour(value: str) -> str | None:
    """A colour as six hexadecimal digits, None if it is not one that can be compared."""
    value = value.strip()
    if value in _NAMED:
        return _NAMED[value]
    match = _RGB.fullmatch(value)
    if match is not None:
        return "".join(f"{min(255, int(part)):02x}" for part in match.groups()[:3])
    digits = value.removeprefix("#")
    if len(digits) in (3, 6, 8) and all(c in "0123456789abcdef" for c in digits):
        return "".join(c * 2 for c in digits) if len(digits) == 3 else digits[:6]
    return None


def _same(colour: str | None, ground: str | None) -> bool:
    if colour is None or ground is None:
        return False
    pairs = [(int(colour[n : n + 2], 16), int(ground[n : n + 2], 16)) for n in (0, 2, 4)]
    return all(abs(a - b) <= _NEAR_COLOURS for a, b in pairs)
