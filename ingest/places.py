"""Places of Vietnam before and after 1 July 2025, and how texts name them.

Codes are slugs of the 63 provinces of before July 2025; each of the 34 of today bears the name of one of them, so one
code serves both. Districts, towns and communes are no places of their own here: they lead to their province.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from ingest.normalize import canonical_tone, fold, nfc, syllables

PlaceKind = Literal["province", "city", "nation", "ministry", "region"]

_PLACES_FILE = Path(__file__).with_name("places.json")
_FORMER = re.compile(r"(?:\bcũ|\((?:cũ|old|former)\s?\))$", re.IGNORECASE)
_COMMUNES_FILE = Path(__file__).with_name("communes.json")
_NEARBY_CHARS = 200
_NEIGHBOURS = 8
_DASHES = "-–—‑"


@dataclass(frozen=True, slots=True)
class Place:
    """A province, the nation, a ministry or a region.

    ``kind`` and ``full_name`` say what a province was before 1 July 2025 (``city`` is a centrally-run city).
    ``successor`` is the code of the unit it belongs to today (its own code where nothing changed). ``present_name`` is
    the full name of the present unit that bears this code, None where the code names no present unit; ``members`` are
    the former provinces or ministries that this present unit is made of, or the provinces of a region.
    """

    code: str
    name: str
    full_name: str
    kind: PlaceKind
    english: str
    successor: str
    present_name: str | None = None
    members: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text; ``text[start:end]`` holds the name with its "tỉnh", "TP." or "cũ".

    ``via`` is the district, town or commune that led to the province ("huyện Hải Hậu"), None if it is named itself.
    ``explicit`` is False for ``via``, for two-letter abbreviations and for words with another reading ("quốc gia",
    bare "Hồ Chí Minh").
    """

    start: int
    end: int
    code: str
    name: str
    via: str | None
    explicit: bool


def is_former(text: str, mention: PlaceMention) -> bool:
    """Return whether a place is named in its bounds of before the reform ("tỉnh Lào Cai (cũ)")."""
    return _FORMER.search(text[mention.start : mention.end]) is not None


def place(code: str) -> Place:
    """Return the place of a code; KeyError names an unknown code."""
    return _places()[code]


def all_places() -> tuple[Place, ...]:
    """Return the 63 provinces of before July 2025, in the official order (north to south)."""
    return tuple(p for p in _places().values() if p.kind in ("province", "city"))


def all_ministries() -> tuple[Place, ...]:
    """Return ministries and bodies of that rank, those merged in March 2025 among them."""
    return tuple(p for p in _places().values() if p.kind == "ministry")


def is_ministry(code: str | None) -> bool:
    """Return whether a code is that of a ministry or a body of that rank."""
    found = _places().get(code or "")
    return found is not None and found.kind == "ministry"


def successor(code: str) -> str:
    """Return the code of the unit that a place belongs to today (itself if nothing changed)."""
    return place(code).successor


def members(code: str) -> tuple[str, ...]:
    """Return the former provinces or ministries that make up today's unit of this code, itself first.

    Empty for a former unit, and for a ministry that took in no other.
    """
    found = place(code)
    return found.members if found.kind in ("province", "city", "ministry") else ()


def predecessors(code: str) -> tuple[str, ...]:
    """Return the former provinces or ministries that went into the one of this code, without itself."""
    return tuple(member for member in members(code) if member != code)


def reform() -> tuple[str, str]:
    """Return the number of the resolution that merged the provinces and the ISO date it took effect."""
    data = _data()
    return data["resolution"], data["reform_date"]


def reform_date(code: str) -> str:
    """Return the ISO date on which bodies of this one's kind were merged: ministries some months before provinces."""
    date: str = _data()["ministry_reform_date" if place(code).kind == "ministry" else "reform_date"]
    return date


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_PLACES_FILE.read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def _places() -> dict[str, Place]:
    data = _data()
    present = {unit["code"]: unit for unit in data["present"]}
    found: dict[str, Place] = {}
    for row in data["provinces"]:
        unit = present.get(row["code"])
        found[row["code"]] = Place(
            row["code"],
            row["name"],
            row["full_name"],
            row["kind"],
            row["english"],
            row["successor"],
            unit["full_name"] if unit else None,
            tuple(unit["members"]) if unit else (),
            tuple(row["aliases"]),
            tuple(row["weak"]),
        )
    nation = data["nation"]
    name = nation["name"]
    found[nation["code"]] = Place(
        nation["code"], name, name, "nation", "Vietnam", nation["code"], name, (), tuple(nation["aliases"])
    )
    for row in data["ministries"]:
        english = next((a for a in row["aliases"] if a.isascii() and " " in a and len(a) > 12), row["name"])
        name, code = row["name"], row["code"]
        present_name = name if row["successor"] == code else None
        parts = [each["code"] for each in data["ministries"] if each["successor"] == code and "since" not in each]
        made_of = tuple(sorted(parts, key=lambda part: part != code)) if parts != [code] else ()
        found[code] = Place(
            code, name, name, "ministry", english, row["successor"], present_name, made_of, tuple(row["aliases"])
        )
    for row in data["regions"]:
        name, code = row["name"], row["code"]
        found[code] = Place(code, name, name, "region", name, code, name, tuple(row["members"]), tuple(row["aliases"]))
    return found


# --- the lexicon of names --------------------------------------------------------------------------------------------

_Role = Literal["province", "weak", "loose", "unit", "commune", "ministry", "region", "blocked"]


_Entry = tuple[str, _Role, str, str, str]  # a name as written, and what its form names: see ``_Form``
_FIRST_WORD = re.compile(r"\w+")
_SECTOR = re.compile(r"\bnganh ")
_SECTOR_CHARS = 60
_FORMER_IN_BRACKETS = re.compile(r"\s?\(\s?(?:cũ|old|former)\s?\)", re.IGNORECASE)
_AND = " và "
_MARKS_FOR_AND = (" & ", " - ")  # a form with a mark is found without it too


class _Form(NamedTuple):
    """One written form of a name: its tokens with marks, what stands between them, and what it names."""

    tokens: tuple[str, ...]
    gaps: tuple[str, ...]
    role: _Role
    code: str
    unit: str = ""  # the administrative kind of a unit ("huyện")
    name: str = ""  # the unit's name as officially written


class _Lexicon(NamedTuple):
    forms: dict[tuple[str, ...], list[_Form]]
    lengths: dict[str, tuple[int, ...]]  # by first token, longest first


def _tokens_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    canonical = canonical_tone(text).casefold()
    spans = syllables(canonical)
    gaps = tuple(canonical[a[1] : b[0]].strip() for a, b in pairwise(spans))
    return tuple(canonical[s:e] for s, e in spans), gaps


def _build(entries: Iterable[_Entry]) -> _Lexicon:
    forms: dict[tuple[str, ...], list[_Form]] = defaultdict(list)
    lengths: dict[str, set[int]] = defaultdict(set)
    for text, role, code, unit, name in entries:
        tokens, gaps = _tokens_of(text)
        folded = tuple(fold(token) for token in tokens)
        forms[folded].append(_Form(tokens, gaps, role, code, unit, name))
        lengths[folded[0]].add(len(folded))
    return _Lexicon(dict(forms), {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()})


def _entries() -> Iterator[_Entry]:
    data = _data()
    for row in data["provinces"]:
        yield from _province_entries(row, data["spellings"])
    for text, code in data["older"].items():
        yield text, "unit", code, "tỉnh", text
    nation = data["nation"]
    for role, texts in (("province", (nation["name"], *nation["aliases"])), ("loose", nation["loose"])):
        for text in texts:
            yield text, cast(_Role, role), nation["code"], "", ""
    for role, rows in (("ministry", data["ministries"]), ("region", data["regions"])):
        for row in rows:
            for text in (row["name"], *row["aliases"]):
                yield text, cast(_Role, role), row["code"], "", ""
                if role == "ministry" and _AND in text:  # "Bộ Tài nguyên & Môi trường", "Bộ Tài nguyên Môi trường"
                    for mark in _MARKS_FOR_AND:
                        yield text.replace(_AND, mark), "ministry", row["code"], "", ""
    for text in data["reading"]["not_places"]:
        yield text, "blocked", "", "", ""


def _province_entries(row: dict[str, Any], spellings: dict[str, list[str]]) -> Iterator[_Entry]:
    code = row["code"]
    for text in (row["name"], row["english"], *row["aliases"]):
        # A name typed without its marks is found anyway; as a form of its own it would hide the town so called.
        if text == row["name"] or text != fold(row["name"]).title():
            yield text, "province", code, "", ""
    for text in row["weak"]:
        yield text, "weak", code, "", ""
    for unit, names in row["units"].items():
        for name in names:
            for text in (name, *spellings.get(name, ())):
                yield text, "unit", code, unit, name


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    return _build(_entries())


@lru_cache(maxsize=1)
def _communes_by_first_word() -> dict[str, list[_Entry]]:
    """The communes as they stand in their file, by the first word folded: eleven thousand forms would take too long."""
    data = json.loads(_COMMUNES_FILE.read_text(encoding="utf-8"))
    entries: list[_Entry] = [
        (name, "commune", code, unit, name)
        for age in ("present", "former")
        for code, units in data[age].items()
        for unit, names in units.items()
        for name in names
    ]
    found: dict[str, list[_Entry]] = defaultdict(list)
    for line, entry in zip(fold("\n".join(name for name, *_ in entries)).split("\n"), entries, strict=True):
        first = _FIRST_WORD.match(line)
        found[first.group() if first else line].append(entry)
    return dict(found)


@lru_cache(maxsize=2048)
def _communes(first: str) -> _Lexicon:
    """The communes whose name begins with a folded word.

    They are looked up behind "xã", "phường", "thị trấn", "đặc khu" only, so most texts never load them.
    """
    return _build(_communes_by_first_word().get(first, ()))


class _Reading(NamedTuple):
    common: frozenset[str]
    prefix_only: frozenset[str]
    street: frozenset[str]
    not_after_bare_city: frozenset[str]
    not_before_ministry: frozenset[str]
    words_in_capitals: frozenset[str]
    surnames: frozenset[str]
    glued: frozenset[str]


@lru_cache(maxsize=1)
def _reading() -> _Reading:
    rules = _data()["reading"]

    def tones(key: str, *, casefold: bool = True) -> frozenset[str]:
        return frozenset(canonical_tone(w).casefold() if casefold else canonical_tone(w) for w in rules[key])

    return _Reading(
        tones("common_words"),
        tones("prefix_only"),
        tones("street_words", casefold=False),
        tones("not_after_ho_chi_minh"),
        tones("not_before_ministry"),
        tones("words_in_capitals"),
        tones("surnames"),
        frozenset(rules["glued"]),
    )


# --- reading a text --------------------------------------------------------------------------------------------------

# Administrative words before a name: folded tokens → the kind; "" stands for province or city of whatever rank.
_PREFIXES: dict[tuple[str, ...], tuple[str, str]] = {
    ("tinh",): ("tỉnh", "tỉnh"),
    ("thanh", "pho"): ("thành phố", "thành phố"),
    ("tp",): ("thành phố", "tp"),
    ("t", "p"): ("thành phố", "t p"),
    ("thu", "do"): ("tỉnh", "thủ đô"),
    ("thi", "xa"): ("thị xã", "thị xã"),
    ("tx",): ("thị xã", "tx"),
    ("huyen",): ("huyện", "huyện"),
    ("quan",): ("quận", "quận"),
    ("xa",): ("xã", "xã"),
    ("phuong",): ("phường", "phường"),
    ("thi", "tran"): ("thị trấn", "thị trấn"),
    ("tt",): ("thị trấn", "tt"),
    ("dac", "khu"): ("đặc khu", "đặc khu"),
}
_LAST_OF_PREFIX = frozenset(["xa", "phuong", "tran", "tt", "khu", "p", "x", "quan", "q"])
_DOTTED_PREFIXES = {"q": "quận", "h": "huyện", "p": "phường", "x": "xã", "t": "tỉnh"}
_COMMUNE_KINDS = frozenset(["xã", "phường", "thị trấn", "đặc khu"])
_NO_PREFIX_AFTER = frozenset(["cấp", "các", "những", "mỗi", "từng", "toàn", "bộ", "cap"])


class _Prefix(NamedTuple):
    kind: str
    start: int  # index of its first token
    exact: bool  # typed with its diacritics


class _Candidate(NamedTuple):
    """What a stretch of tokens may mean before its surroundings have been judged."""

    first: int
    last: int  # index of the last token
    forms: tuple[_Form, ...]
    exact: bool
    prefix: _Prefix | None


class _Text:
    """A text cut into tokens once: as typed, canonical and folded."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = syllables(text)
        folded = fold(text)
        canonical = canonical_tone(text)
        self.folded = [folded[s:e] for s, e in self.spans]
        self._canonical = canonical
        self.ascii = text.isascii()
        # Small letters say nothing where all letters are small, or where marks were not typed either.
        self.cased = not self.ascii and any(c.isupper() for c in text)

    def canonical(self, index: int) -> str:
        start, end = self.spans[index]
        return self._canonical[start:end].casefold()

    def capital(self, index: int) -> bool:
        return self.text[self.spans[index][0]].isupper()

    def gap(self, index: int) -> str:
        """What stands between token ``index`` and the next one."""
        return self.text[self.spans[index][1] : self.spans[index + 1][0]]


def find_places(text: str, *, weak: bool = False) -> list[PlaceMention]:
    """Return the places that NFC text names, in order, without overlap.

    The longest name wins. Names typed without diacritics, or with some of them missing, are found; a name whose marks
    contradict ("Long Ân") is not. Units that bear the same name in several provinces lead to the one that is named
    nearby, else nowhere. With ``weak`` (for questions) two-letter abbreviations and names in small letters that are
    also common words count too. Regions are left to ``find_regions``.
    """
    return [m for m in _find(nfc(text), weak=weak) if not m.code.startswith("vung_")]


def find_sectors(text: str) -> list[PlaceMention]:
    """Return the sectors that NFC text names ("ngành nông nghiệp") with the code of the ministry of each."""
    text = nfc(text)
    found = []
    for match in _SECTOR.finditer(fold(text)):
        named = find_places(f"Bộ {text[match.end() : match.end() + _SECTOR_CHARS]}", weak=True)[:1]
        if named and named[0].start == 0 and is_ministry(named[0].code):
            end = match.end() + named[0].end - len("Bộ ")
            found.append(replace(named[0], start=match.start(), end=end, explicit=False))
    return found


def find_regions(text: str) -> list[PlaceMention]:
    """Return the socio-economic regions that NFC text names."""
    return [m for m in _find(nfc(text), weak=False) if m.code.startswith("vung_")]


def _find(text: str, *, weak: bool) -> list[PlaceMention]:
    tokens = _Text(text)
    found: list[PlaceMention] = []
    unresolved: list[tuple[int, _Candidate]] = []
    index, last_end = 0, -1
    while index < len(tokens.spans):
        candidate = _candidate_at(tokens, index, weak=weak)
        if candidate is None:
            index += 1
            continue
        after_place = last_end >= 0 and candidate.first == last_end + 1
        mention: PlaceMention | Literal["ambiguous"] | None = None
        if not _is_chance(tokens, candidate, weak=weak, after_place=after_place):
            mention = _judge(tokens, candidate, weak=weak, after_place=after_place)
        if mention == "ambiguous":
            unresolved.append((len(found), candidate))
        elif mention is not None:
            found.append(mention)
        if mention is not None or candidate.forms[0].role == "blocked":
            last_end = candidate.last
            index = candidate.last + 1
        else:
            index += 1
    for position, candidate in reversed(unresolved):
        resolved = _resolve(tokens, candidate, found, position)
        if resolved is not None:
            found.insert(position, resolved)
    return _with_named_successor([mention for mention in found if not _in_longer_name(text, mention)])


def _in_longer_name(text: str, mention: PlaceMention) -> bool:
    """Whether a name is joined to more by a hyphen: "Hue-S" is an application, not the city."""
    follows = text[mention.end : mention.end + 2]
    return len(follows) == 2 and follows[0] == "-" and follows[1].isalnum() and "-" not in mention.name


def _with_named_successor(found: list[PlaceMention]) -> list[PlaceMention]:
    """A unit behind which today's province stands ("phường Mỹ Tho, tỉnh Đồng Tháp") leads there."""
    result = list(found)
    for index, (unit, following) in enumerate(pairwise(found)):
        near = 0 <= following.start - unit.end <= 3
        if near and unit.via and following.via is None and unit.code != following.code == successor(unit.code):
            result[index] = replace(unit, code=following.code, name=following.name)
    return result


def _candidate_at(tokens: _Text, index: int, *, weak: bool) -> _Candidate | None:
    first = tokens.folded[index]
    sizes = _lexicon().lengths.get(first, ())
    before = tokens.folded[index - 1] if index else ""
    if before not in _LAST_OF_PREFIX and (not sizes or first.isdigit()):
        return None
    prefix = _prefix_before(tokens, index)
    lexicons = [_lexicon()]
    if prefix is not None and prefix.kind in _COMMUNE_KINDS and (weak or tokens.capital(index)):
        communes = _communes(first)
        lexicons.append(communes)
        sizes = tuple(sorted({*sizes, *communes.lengths.get(first, ())}, reverse=True))
    for size in sizes:
        if index + size > len(tokens.spans):
            continue
        key = tuple(tokens.folded[index : index + size])
        forms = [form for lexicon in lexicons for form in lexicon.forms.get(key, ()) if weak or form.role != "weak"]
        matched = [(form, _agreement(tokens, index, form)) for form in forms]
        best = max((agreement for _, agreement in matched), default=0)
        if best:
            kept = tuple(form for form, agreement in matched if agreement == best)
            last = index + size - 1
            return _Candidate(index, last, kept, best == 2, prefix or _city_behind(tokens, last))
    return None


def _agreement(tokens: _Text, index: int, form: _Form) -> int:
    """2: the name as written (but for case and tone placement); 1: marks are missing; 0: another name."""
    for offset, gap in enumerate(form.gaps):
        if not _gap_fits(tokens.gap(index + offset), gap):
            return 0
    exact = True
    for offset, token in enumerate(form.tokens):
        typed = tokens.canonical(index + offset)
        if typed != token:
            exact = False
            if not _marks_missing(typed, token):
                return 0
    return 2 if exact else 1


def _gap_fits(typed: str, expected: str) -> bool:
    if "\n" in typed or len(typed) > 3:
        return False
    typed = typed.strip()
    if expected == "":
        return typed == ""
    if expected in _DASHES:
        return typed == "" or typed in _DASHES
    return typed in ("", expected, "’" if expected == "'" else expected)


def _marks_missing(typed: str, name: str) -> bool:
    """Whether ``typed`` is ``name`` with some of its marks left out (both have the same letters when folded)."""
    if typed.isascii():
        return True
    if len(typed) != len(name):
        return False
    for a, b in zip(typed, name, strict=True):
        if a != b and not set(unicodedata.normalize("NFD", a)[1:]) <= set(unicodedata.normalize("NFD", b)[1:]):
            return False
        if a == "đ" and b == "d":
            return False
    return True


def _prefix_before(tokens: _Text, index: int) -> _Prefix | None:
    """The administrative word directly before a name, unless it is part of "cấp xã", "các huyện", "80% xã"."""
    if index == 0:
        return None
    gap = tokens.gap(index - 1)
    one = tokens.folded[index - 1]
    if gap not in (" ", ".", ". ", "  "):
        return None
    if gap[0] == "." and one in _DOTTED_PREFIXES and tokens.capital(index - 1):
        before = index - 2 >= 0 and tokens.gap(index - 2) == "." and tokens.folded[index - 2] == "t"
        if one == "p" and before:
            return _Prefix("thành phố", index - 2, True)
        return _Prefix(_DOTTED_PREFIXES[one], index - 1, True)
    for size in (2, 1):
        start = index - size
        if start < 0 or (size == 2 and tokens.gap(start) not in (" ", ".")):
            continue
        known = _PREFIXES.get(tuple(tokens.folded[start:index]))
        if known is None:
            continue
        typed = " ".join(tokens.canonical(i) for i in range(start, index))
        exact = typed == known[1]
        if not exact and not typed.isascii():
            return None
        counted = start > 0 and tokens.gap(start - 1) in (" ", "% ", " % ")
        if counted and (tokens.canonical(start - 1) in _NO_PREFIX_AFTER or tokens.folded[start - 1].isdigit()):
            return None
        return _Prefix(known[0], start, exact)
    return None


def _city_behind(tokens: _Text, last: int) -> _Prefix | None:
    """The English order: "Vinh Long city"."""
    if last + 1 < len(tokens.spans) and tokens.gap(last) == " " and tokens.canonical(last + 1) == "city":
        return _Prefix("thành phố", last, True)
    return None


def _judge(
    tokens: _Text, candidate: _Candidate, *, weak: bool, after_place: bool
) -> PlaceMention | Literal["ambiguous"] | None:
    """Decide what a candidate means where it stands; None: nothing that leads to a place."""
    roles = {form.role for form in candidate.forms}
    if "blocked" in roles:
        return None
    prefix = candidate.prefix
    named = next((form for form in candidate.forms if form.role in ("province", "weak", "loose")), None)
    units = tuple(form for form in candidate.forms if form.role in ("unit", "commune"))
    if roles & {"ministry", "region"}:
        return _body_mention(tokens, candidate, weak=weak)
    if _is_person_or_street(tokens, candidate, after_place=after_place):
        return None
    if prefix is not None and prefix.kind not in ("tỉnh", "") and not (named and _is_city(named, prefix)):
        of_kind = tuple(form for form in units if form.unit == prefix.kind)
        if of_kind:
            return _unit_mention(tokens, candidate, of_kind)
        if units and named is None:
            return _unit_mention(tokens, candidate, units)
    if named is not None:
        return _province_mention(tokens, candidate, named, weak=weak)
    if prefix is not None and prefix.kind == "tỉnh":
        units = tuple(form for form in units if form.unit == "tỉnh")
    return _bare_unit(tokens, candidate, units, weak=weak) if units else None


def _is_chance(tokens: _Text, candidate: _Candidate, *, weak: bool, after_place: bool) -> bool:
    """Whether the syllables only happen to stand together: "an ninh Bình Dương", "trực tuyến Quảng Nam"."""
    first, last = candidate.first, candidate.last
    if not any(form.role in ("province", "unit") and form.code != "vn" for form in candidate.forms):
        return False
    prefix = candidate.prefix
    if prefix is not None and prefix.start < first and (prefix.exact or prefix.kind != "quận"):
        return False
    if first and not after_place and tokens.gap(first - 1) == " ":
        glued = f"{tokens.folded[first - 1]} {tokens.folded[first]}" in _reading().glued
        if glued and (not tokens.capital(first) or tokens.capital(first - 1)):
            return True
    capitals = [tokens.capital(i) for i in range(first, last + 1)]
    if all(capitals):
        return False
    mixed = any(capitals) and not capitals[0]
    if not weak and (mixed or (tokens.cased and not any(capitals))):
        return True
    only_unit = all(form.role == "unit" for form in candidate.forms)
    return (mixed or only_unit) and _province_overlaps(tokens, candidate, weak=weak)


def _province_overlaps(tokens: _Text, candidate: _Candidate, *, weak: bool) -> bool:
    """Whether a province's name begins within the candidate and ends behind it ("muc tieu can tho")."""
    for index in range(candidate.first + 1, candidate.last + 1):
        other = _candidate_at(tokens, index, weak=weak)
        if other and other.last > candidate.last and any(form.role == "province" for form in other.forms):
            return True
    return False


def _is_city(form: _Form, prefix: _Prefix) -> bool:
    """Whether "thành phố" before this name means a centrally-run city, before the reform or today."""
    if prefix.kind != "thành phố":
        return False
    named = place(form.code)
    return named.kind in ("city", "nation") or (named.present_name or "").startswith("Thành phố")


def _province_mention(tokens: _Text, candidate: _Candidate, form: _Form, *, weak: bool) -> PlaceMention | None:
    capitals = all(tokens.capital(i) for i in range(candidate.first, candidate.last + 1))
    start, end = _extent(tokens, candidate)
    known_prefix = candidate.prefix is not None and (candidate.prefix.exact or tokens.ascii)
    explicit = True
    if form.role == "weak":
        typed = tokens.text[tokens.spans[candidate.first][0] : tokens.spans[candidate.last][1]]
        if not (typed.isupper() or typed in ("hn", "hcm", "sg")):
            return None
        explicit = False
    elif form.role == "loose":
        explicit = False
    elif " ".join(form.tokens) in _reading().common and not capitals and not known_prefix:
        if not weak:
            return None
        explicit = candidate.exact and candidate.last == candidate.first
    elif len(form.tokens) == 1 and not candidate.exact and not capitals and not weak and not known_prefix:
        return None
    elif form.tokens == ("hồ", "chí", "minh") and start == tokens.spans[candidate.first][0]:
        if _follows_person_word(tokens, candidate.first):
            return None
        explicit = False
    return PlaceMention(start, end, form.code, place(form.code).name, None, explicit)


def _follows_person_word(tokens: _Text, index: int) -> bool:
    if index == 0 or tokens.gap(index - 1).strip(" \"“'"):
        return False
    words = [tokens.canonical(index - 1)]
    if index > 1:
        words.append(f"{tokens.canonical(index - 2)} {words[0]}")
    known = _reading().not_after_bare_city
    return any(word in known or word in {fold(k) for k in known} for word in words)


def _is_person_or_street(tokens: _Text, candidate: _Candidate, *, after_place: bool) -> bool:
    """E.g. "Nguyễn Hòa Bình", "Trần Thị Thái Bình", "đường Hà Nam", "sông Đồng Nai" name no province."""
    first = candidate.first
    if first == 0 or candidate.prefix is not None or tokens.gap(first - 1) != " ":
        return False
    start, end = tokens.spans[first - 1]
    street = canonical_tone(tokens.text[start:end])
    if street in _reading().street and not (street == "phố" and first > 1 and tokens.folded[first - 2] == "thanh"):
        return True
    if after_place or not (tokens.capital(first) and tokens.capital(first - 1)):
        return False
    if _is_surname(tokens, first - 1):
        return True
    return first > 1 and tokens.gap(first - 2) == " " and tokens.capital(first - 2) and _is_surname(tokens, first - 2)


def _is_surname(tokens: _Text, index: int) -> bool:
    surnames = _reading().surnames
    typed = tokens.canonical(index)
    if typed in surnames:
        return True
    return tokens.ascii and len(typed) > 2 and any(fold(name) == typed for name in surnames)


def _body_mention(tokens: _Text, candidate: _Candidate, *, weak: bool) -> PlaceMention | None:
    form = next(form for form in candidate.forms if form.role in ("ministry", "region"))
    start, end = tokens.spans[candidate.first][0], tokens.spans[candidate.last][1]
    if form.role == "ministry":
        first = candidate.first
        if first and tokens.gap(first - 1) == " ":
            words = _reading().not_before_ministry
            before = tokens.canonical(first - 1)
            if before in words or before in {fold(word) for word in words}:
                return None
        acronym = len(form.tokens) == 1
        if acronym and not tokens.text[start:end].isupper():
            return None
        if acronym and tokens.text.isupper() and form.tokens[0] in _reading().words_in_capitals:
            return None  # "WHAT IS THE MOST …"
        if not tokens.capital(first) and not weak and not tokens.ascii:
            return None
    return PlaceMention(start, end, form.code, place(form.code).name, None, True)


def _unit_mention(
    tokens: _Text, candidate: _Candidate, forms: tuple[_Form, ...]
) -> PlaceMention | Literal["ambiguous"] | None:
    codes = {form.code for form in forms}
    if len(codes) > 1:
        return "ambiguous"
    form = forms[0]
    start, end = _extent(tokens, candidate)
    return PlaceMention(start, end, form.code, place(form.code).name, _via(form), False)


def _bare_unit(tokens: _Text, candidate: _Candidate, units: tuple[_Form, ...], *, weak: bool) -> PlaceMention | None:
    """A town or district without its "huyện": only if the name is its own, in capitals or typed in a question."""
    form = units[0]
    if len({unit.code for unit in units}) > 1 or form.role == "commune":
        return None
    single = len(form.tokens) == 1 and form.name != "Pleiku"
    if single or " ".join(form.tokens) in _reading().prefix_only:
        return None
    capitals = all(tokens.capital(i) for i in range(candidate.first, candidate.last + 1))
    if not capitals and not weak:
        return None
    if not candidate.exact and not tokens.ascii:
        return None
    if not candidate.exact and not capitals and form.unit not in ("thành phố", "thị xã"):
        return None  # in plain small letters every other pair of syllables is some district's name
    start, end = _extent(tokens, candidate)
    return PlaceMention(start, end, form.code, place(form.code).name, _via(form), False)


def _via(form: _Form) -> str:
    return f"{form.unit} {form.name}"


def _extent(tokens: _Text, candidate: _Candidate) -> tuple[int, int]:
    """The span with the administrative word before it and "cũ", "province" or "City" behind it."""
    start = tokens.spans[candidate.first][0]
    prefix = candidate.prefix
    named_unit = any(prefix is not None and form.unit == prefix.kind for form in candidate.forms)
    if prefix is None or prefix.start >= candidate.first:
        pass
    elif named_unit or (prefix.kind in ("tỉnh", "thành phố") and (prefix.exact or tokens.ascii)):
        start = tokens.spans[prefix.start][0]
    end = tokens.spans[candidate.last][1]
    following = candidate.last + 1
    if following < len(tokens.spans) and tokens.gap(candidate.last) == " ":
        word = tokens.canonical(following)
        if word in ("cũ", "province", "city"):
            end = tokens.spans[following][1]
    if _FORMER_IN_BRACKETS.match(tokens.text, end):
        end = tokens.text.index(")", end) + 1
    return start, end


def _resolve(tokens: _Text, candidate: _Candidate, found: list[PlaceMention], position: int) -> PlaceMention | None:
    """Lead an ambiguous unit to the one of its provinces that is named nearest, if one is near.

    ``position`` is where in ``found`` the unit would stand, so only neighbours are looked at.
    """
    prefix = candidate.prefix
    forms = [form for form in candidate.forms if form.role in ("unit", "commune")]
    if prefix is not None:
        forms = [form for form in forms if form.unit == prefix.kind] or forms
    start, end = _extent(tokens, candidate)
    near: list[tuple[int, str, _Form]] = []
    for mention in found[max(0, position - _NEIGHBOURS) : position + _NEIGHBOURS]:
        distance = max(mention.start - end, start - mention.end)
        if not 0 <= distance <= _NEARBY_CHARS:
            continue
        for form in forms:
            if form.code == mention.code:
                near.append((distance, form.code, form))
            elif mention.via is None and successor(form.code) == mention.code:
                near.append((distance, mention.code, form))
    if not near:
        return None
    closest = min(distance for distance, _, _ in near)
    codes = {code for distance, code, _ in near if distance == closest}
    if len(codes) != 1:
        return None
    code, form = next((code, form) for distance, code, form in near if distance == closest)
    return PlaceMention(start, end, code, place(code).name, _via(form), False)
