"""Figures in running text: numbers with their comparator, range, unit and basis, Vietnamese and English.

The wordings are data (``figures.yaml``). The scan finds number tokens first and reads bounded windows to their left and
right, so it is linear in the text. A number without any sign of being a value (a date, a document number, an item of a
list, "mức độ 4", an age) is not a figure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ingest.data_files import load_yaml
from ingest.normalize import fold
from ingest.types import Comparator, Direction

_LEFT_CHARS = 72  # the longest run of comparator, direction and filler words is shorter
# Unaccented syllables that are words of their own in accented text: "qua 5 năm" is not "quá 5 năm".
_AMBIGUOUS = frozenset(
    [
        "qua",
        "tu",
        "tam",
        "nam",
        "la",
        "con",
        "so",
        "hon",
        "hai",
        "ba",
        "to",
        "sao",
        "san",
        "muc",
        "den",
        "nuoc",
        "ho",
        "gan",
        "ban",
        "dong",
    ]
)

# "đạt75%": a blank is missing; "VND320 billion" is written so
_NUMBER = re.compile(r"(?:(?<!\w)|(?<=\sdat)|(?<=\schiem)|(?<=\stren)|(?<=\bvnd)|(?<=\busd))\d+(?:[.,]\d+)*")
_CURRENCY = re.compile(r"(?:\b(?:vnd|usd|us\$)|(?<!\w)\$)\s?$")
_ENGLISH_SCALES = {"thousand": "nghìn", "million": "triệu", "billion": "tỷ", "trillion": "nghìn tỷ"}
_CURRENCIES = {"vnd": "đồng", "dong": "đồng", "đồng": "đồng", "usd": "USD", "us$": "USD", "$": "USD"}
_MASKED = re.compile(
    r"(?<!\d)\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:19|20)\d\d(?!\d)"  # 11/6/2021, 7-3-2019
    r"|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)"  # 2021-06-11
    r"|(?<![\d/])\d{1,2}/(?:19|20)\d\d(?![\d%])"  # 4/2021
    r"|(?<!\d)\d{1,2}:\d\d(?!\d)"  # 19:31
    r"|(?<!\d)\d{1,4}(?:/(?:19|20)\d\d)?[-/][a-z]{2,6}[0-9]{0,2}(?:[-/][a-z]{1,8}){0,2}"  # 749/QĐ-TTg, 202/2025/QH15
    r"|(?<!\d)\d{1,4}\s-\s(?:nq|qd|ct|kh|kl)[-/][a-z]{1,6}"
    r"|\[\d{1,3}\]"  # footnote marks
)
_AMONG_ALL = frozenset(["/63", "/34"])  # the provinces before and after July 2025: "(năm 2021: 55/63)" is a rank
_OPENS_A_BRACKET = re.compile(
    r"\((?:(?:ket qua|xep hang|thu hang|hien nay|nam)\s?){0,2}(?:(?:19|20)\d\d)?\s?(?::|la)?\s?$"
)
_BRACKET_CHARS = 32
_RANKED_GROUP = 5  # "nhóm 15 (năm 2021: 24/63)"; "nhóm 2 (gồm …)" numbers a group
_OF_A_YEAR = frozenset([" of ", " is "])
_WORD = re.compile(r"[a-z0-9²]+")
_BORDER = re.compile(r"[.,;:|\n()\[\]\"“”…•]")
_NEXT_WORD = re.compile(r"[ -]{0,2}([a-z0-9²]+)")
_RANGE = re.compile(r"\s{0,2}(?:[-–—÷]|\b(?:den|toi|to|and|va)\b)\s{0,2}(?=\d)")
_FRACTION = re.compile(r"\s?/\s?(\d{1,6}(?:\.\d{3})?)(?![\d/]|-[a-z]|[.,]\d)")
_PER = re.compile(r"\s?/\s?(?:(1[.,]?000|10[.,]?000|100[.,]?000|100|10|van|nghin|trieu|ngan)(?:\s|(?=[a-z])))?\s?")
_ENDS_A_RANK = re.compile(  # "nhóm 10 phải không?", "nhóm 10 vào năm 2027"
    r"\s(?:(?:co\s)?(?:phai|dung)\s(?:khong|chua|hay)|(?:(?:vao|den|trong)\s)?(?:cuoi\s|het\s)?nam\s20\d\d)\b"
)
_PER_IN_WORDS = re.compile(  # "10 người trên một vạn dân"
    r"\stren\s(?:(?:moi|mot|1)\s)?(?P<per>(?:(?:van|nghin|ngan|trieu|1[.,]?000|10[.,]?000|100[.,]?000|100)\s)"
    r"(?:(?:nguoi\s)?dan|ho(?:\sdan)?|lao dong)\b)"
)
_PERCENT = re.compile(r"\s{0,2}[%٪％]")
_WORD_RATIO = re.compile(r"\s(?:phan tram|percent|per cent)\b")
_WORD_FRACTION = re.compile(r"\b(mot|hai|ba|bon)\s(phan)\s(hai|ba|tu|bon|nam|muoi)\b")
_TOP_WORD = re.compile(r"\b(?:nhom|top)\s(hai|ba|bon|nam|sau|bay|tam|chin|muoi|two|three|four|five|ten)\b")
_AMONG = re.compile(  # what stands before "10 địa phương dẫn đầu", "20 leading provinces"
    r"\b(?:trong|thuoc|vao|nhom|so|among|of|(?:among|one of)\sthe(?:\s(?:country|nation)['’]s)?)\s{1,2}$"
)
_AT_LEAST_ASIDE = re.compile(r"\bat (?:a minimum|minimum|the very least|least),\s$")  # "At minimum, 65% of …"
_AMONG_WORD = re.compile(
    r"\b(?:among|one of)\sthe\s(?:(?:country|nation)['’]s\s)?"
    r"(three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)\b"
)
_LOCAL_UNITS = frozenset(["xã", "phường", "thị trấn", "huyện", "thị xã", "quận", "thôn", "bản", "ấp", "khu phố"])
_PLACE_UNITS = frozenset(["tỉnh", "thành phố", "địa phương", "quốc gia", "nước", "đô thị"])
_OUT_OF = re.compile(r"\b(?:trong|trong so|tong so|ca|toan bo|cua|tren tong so)\s$")
_WORD_NUMBER = re.compile(
    r"\b(?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)(?:\s(?:mot|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|tram)\b){0,4}"
    r"(?!\w)(?=\s[a-z])"
)
_BARE_CELL = re.compile(r"[\s*_]*(?:[<>≥≤~≈]=?\s*)?\d[\d.,]*(?:\s?[-–—]\s?\d[\d.,]*)?[\s*_.;]*")


@dataclass(frozen=True, slots=True)
class Figure:
    """One stated value; ``start``/``end`` span its words with direction, comparator, unit and basis.

    ``unit`` is None where the text gives none; ``low`` and ``high`` differ only for the comparator ``range``. For a
    fraction such as 23/34 ``low`` is 23 and the unit begins with "/34". Numbers stay as written: "1.300 tỷ đồng" is
    1300 with the unit "tỷ đồng".
    """

    start: int
    end: int
    comparator: Comparator
    direction: Direction
    low: float
    high: float
    unit: str | None
    basis: str | None
    text: str


class _Phrases:
    """Phrases with a value each, looked up by folded words; see ``figures.yaml`` for the rule on diacritics."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        self.values: dict[str, Any] = {}
        self.exact: set[str] = set()
        self.heads: dict[str, int] = {}  # first word: words of the longest phrase that begins with it
        self.tails: dict[str, int] = {}
        for phrase, value in pairs:
            self.exact.add(phrase.lower())
            folded = fold(phrase)
            self.values.setdefault(folded, value)
            words = _WORD.findall(folded) or [folded]
            self.heads[words[0]] = max(len(words), self.heads.get(words[0], 0))
            self.tails[words[-1]] = max(len(words), self.tails.get(words[-1], 0))

    def get(self, line: "_Line", start: int, end: int) -> Any | None:
        """Return the value of the phrase that stands at the offsets, or None."""
        folded = line.folded[start:end]
        if "  " in folded or "\n" in folded:
            folded = " ".join(folded.split())
        value = self.values.get(folded)
        if value is None or " " in folded:
            return value
        typed = line.text[start:end].lower()
        if typed in self.exact or (typed == folded and (line.plain or folded not in _AMBIGUOUS)):
            return value
        return None


class _Line(NamedTuple):
    text: str
    folded: str
    plain: bool  # typed without diacritics


class _Lexicon(NamedTuple):
    comparators: _Phrases
    negations: _Phrases
    carriers: _Phrases
    let: _Phrases
    symbols: Mapping[str, Comparator]
    suffixes: _Phrases
    openers: _Phrases
    directions: _Phrases
    fillers: _Phrases
    value_cues: _Phrases
    rank_cues: _Phrases
    top_cues: _Phrases
    names: _Phrases
    not_units: _Phrases
    durations: _Phrases
    ratios: _Phrases
    bases: _Phrases
    basis_links: _Phrases
    scales: _Phrases
    units: _Phrases
    per_units: _Phrases
    listed: _Phrases
    top_nouns: _Phrases
    top_adjectives: _Phrases
    top_marks: tuple[str, ...]
    group_marks: tuple[str, ...]
    words: Mapping[str, int]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw: dict[str, Any] = load_yaml(Path(__file__).with_name("figures.yaml"))

    def keyed(name: str) -> _Phrases:
        return _Phrases((phrase, value) for value, phrases in raw[name].items() for phrase in phrases)

    def plain(name: str) -> _Phrases:
        return _Phrases((phrase, phrase) for phrase in raw[name])

    words = {fold(word): int(number) for word, number in raw["number_words"]["units"].items()}
    words |= dict.fromkeys((fold(w) for w in raw["number_words"]["ten"]), 10)
    words |= {word: int(number) for word, number in raw["number_words"]["english"].items()}
    per_units = [*raw["units"], *raw["not_units"], "s", "giây", "vạn dân", "người dân", "lao động", "hộ dân"]
    return _Lexicon(
        comparators=keyed("comparators"),
        negations=_Phrases((phrase, phrase) for phrase in raw["negations"]["words"]),
        carriers=_Phrases((phrase, phrase) for phrase in raw["negations"]["carriers"]),
        let=_Phrases((phrase, phrase) for phrase in raw["negations"]["let"]),
        symbols=raw["symbols"],
        suffixes=keyed("suffixes"),
        openers=plain("openers"),
        directions=keyed("directions"),
        fillers=plain("fillers"),
        value_cues=plain("value_cues"),
        rank_cues=plain("rank_cues"),
        top_cues=plain("top_cues"),
        names=plain("names"),
        not_units=plain("not_units"),
        durations=plain("durations"),
        ratios=keyed("ratio_words"),
        bases=keyed("bases"),
        basis_links=plain("basis_links"),
        scales=plain("scales"),
        units=plain("units"),
        per_units=_Phrases((u, u) for u in per_units),
        listed=plain("listed"),
        top_nouns=plain("top_nouns"),
        top_adjectives=plain("top_adjectives"),
        top_marks=tuple(fold(m) for m in raw["top_marks"]),
        group_marks=tuple(fold(m) for m in raw["top_marks"] + raw["group_marks"]),
        words=words,
    )


def parse_number(token: str, *, percent: bool = False) -> float | None:
    """Read a written number: ``1.300``, ``1,300``, ``29,7``, ``29.7``, ``1.234,5``; None when it is not one number.

    A single group of three digits after a separator is read as thousands, unless a percent sign follows
    (``percent``) or the number begins with 0.
    """
    if re.fullmatch(r"\d{1,15}", token):
        return float(token)
    single = re.fullmatch(r"(\d{1,12})[.,](\d{1,12})", token)
    if single and (percent or len(single[2]) != 3 or len(single[1]) > 3 or single[1].startswith("0")):
        return float(f"{single[1]}.{single[2]}")
    for thousands, decimal in (".,", ",."):
        groups, _, rest = token.partition(decimal)
        parts = groups.split(thousands)
        if 1 <= len(parts[0]) <= 3 and 1 < len(parts) < 6 and all(len(p) == 3 for p in parts[1:]):
            if rest and not rest.isdigit():
                continue
            return float("".join(parts) + (f".{rest}" if rest else ""))
    return None


def parse_words(words: Iterable[str]) -> float | None:
    """Read number words up to a hundred, folded: ``ba muoi lam`` is 35, ``twenty five`` 25; None when they are not."""
    lexicon = _lexicon()
    total = 0
    last: int | None = None
    seen = False
    for word in words:
        if word in ("linh", "le", "and"):
            continue
        if word == "muoi" and last is not None and last < 10:
            total, last = total - last + last * 10, None
        elif word == "tram" and last is not None and last < 10:
            total, last = total - last + last * 100, None
        elif word in lexicon.words:
            value = lexicon.words[word]
            if value == 100 and last is not None:
                total, last = total - last + last * 100, None
                continue
            if last is not None and (last < 20 or value >= 10) and not (last == 10 and value < 10):
                return None
            total, last = total + value, value
        else:
            return None
        seen = True
    return float(total) if seen else None


class _Left(NamedTuple):
    """What stands before a number."""

    start: int
    comparator: Comparator | None
    direction: Direction
    opener: bool
    cue: str | None  # "value", "rank", "top", "name" or None


class _Right(NamedTuple):
    """What stands after a number."""

    end: int
    unit: str | None
    basis: str | None
    percent: bool


def _words_before(line: _Line, end: int) -> list[tuple[int, int]]:
    """Spans of the words directly before ``end``, nearest last, back to the next clause border."""
    low = max(0, end - _LEFT_CHARS)
    window = line.folded[low:end]
    border = 0
    for m in _BORDER.finditer(window):
        border = m.end()
    if border == 0 and low > 0 and line.folded[low - 1].isalnum():
        border = len(window) - len(window.lstrip("abcdefghijklmnopqrstuvwxyz0123456789"))
    return [(low + border + m.start(), low + border + m.end()) for m in _WORD.finditer(window[border:])]


def _longest_before(line: _Line, words: list[tuple[int, int]], count: int, phrases: _Phrases) -> tuple[int, Any] | None:
    """The longest phrase that ends with word ``count - 1``: how many words it takes, and its value."""
    if not count:
        return None
    longest = phrases.tails.get(line.folded[words[count - 1][0] : words[count - 1][1]], 0)
    for n in range(min(longest, count), 0, -1):
        value = phrases.get(line, words[count - n][0], words[count - 1][1])
        if value is not None:
            return n, value
    return None


_STRENGTH: Mapping[str, int] = {">": 4, ">=": 4, "<": 4, "<=": 4, "range": 3, "~": 2}

_NEGATED: Mapping[str, Comparator] = {">": "<=", "<": ">="}
_NEW_PREDICATES = frozenset(["va", "dat", "nhung", "ma", "phan", "con", "thi", "and", "but"])  # "không để" ends there


def _read_left(line: _Line, start: int) -> _Left:
    """Read comparators, directions and fillers leftwards from a number at ``start``."""
    lexicon = _lexicon()
    comparator: Comparator | None = None
    direction: Direction = "reach"
    opener = False
    begin = start
    head = line.folded[max(0, start - 3) : start]
    for width in (2, 1):
        symbol = head.rstrip()[-width:]
        if symbol in (">=", "=>", "<=", "=<"):
            comparator, begin = (">=" if ">" in symbol else "<="), line.folded.rindex(symbol, 0, start)
            break
        if symbol in lexicon.symbols:
            comparator, begin = lexicon.symbols[symbol], line.folded.rindex(symbol, 0, start)
            break
    aside = _AT_LEAST_ASIDE.search(line.folded, max(0, start - 24), start)
    if aside:
        comparator, begin = ">=", aside.start()
    words = _words_before(line, begin)
    count = len(words)
    tentative = count  # fillers count only when something that matters stands before them
    while tentative > 0:
        found = _longest_before(line, words, tentative, lexicon.comparators)
        # "không quá" beats the "quá" in it: the longest phrase wins; "hơn" of "cao hơn trên" cannot repeat
        if found:
            taken, said = found
            if said in _NEGATED:
                negated = _negated(line, words, tentative - taken)
                if negated is not None:
                    taken, said = tentative - negated, _NEGATED[said]
            if comparator is None or _STRENGTH[said] > _STRENGTH[comparator]:
                comparator = said
            tentative -= taken
            count, begin = tentative, words[tentative][0]
            continue
        found = _longest_before(line, words, tentative, lexicon.openers)
        if found and not opener:
            opener, tentative = True, tentative - 1
            count, begin = tentative, words[tentative][0]
            continue
        found = _longest_before(line, words, tentative, lexicon.directions)
        if found:
            direction = found[1]
            begin = words[tentative - found[0]][0]
            return _Left(begin, comparator, direction, opener, "value")
        found = _longest_before(line, words, tentative, lexicon.fillers)
        if not found or (tentative == count and _named(line, words, count)):
            break
        tentative -= found[0]
    return _Left(begin, comparator, direction, opener, _cue(line, words, count))


def _negated(line: _Line, words: list[tuple[int, int]], count: int) -> int | None:
    """Where the negation of a comparator after word ``count - 1`` begins, as a count of the words before it.

    ``count`` itself where the negation stands farther off ("không để tỷ lệ hồ sơ đúng hạn dưới 80%"), None without one.
    """
    lexicon = _lexicon()
    at = count
    while at > 0:
        found = _longest_before(line, words, at, lexicon.negations)
        if found:
            return at - found[0]
        carrier = _longest_before(line, words, at, lexicon.carriers)
        if carrier is None:
            break
        at -= carrier[0]
    for end in range(count, 0, -1):
        if line.folded[words[end - 1][0] : words[end - 1][1]] in _NEW_PREDICATES:
            return None
        if _longest_before(line, words, end, lexicon.let):
            return count
    return None


def _named(line: _Line, words: list[tuple[int, int]], count: int) -> bool:
    found = _longest_before(line, words, count, _lexicon().names)
    return bool(found) and _longest_before(line, words, count, _lexicon().fillers) is None


def _cue(line: _Line, words: list[tuple[int, int]], count: int) -> str | None:
    """Name what the word before the number (and its comparator) makes of it."""
    lexicon = _lexicon()
    if not count:
        return None
    top = _longest_before(line, words, count, lexicon.top_cues)
    if top:
        return "top"
    rank = _longest_before(line, words, count, lexicon.rank_cues)
    name = _longest_before(line, words, count, lexicon.names)
    if rank and (not name or name[0] <= rank[0]):
        return "rank"
    two = line.folded[words[count - 2][0] : words[count - 1][1]] if count > 1 else ""
    if name and two not in ("tong so", "trong so", "con so", "moi nam", "hang nam", "hằng nam", "mot nam"):
        return "name"
    if _longest_before(line, words, count, lexicon.value_cues):
        return "value"
    return None


def _longest_after(line: _Line, pos: int, phrases: _Phrases) -> tuple[int, Any] | None:
    """The longest phrase that begins at ``pos``, words joined by single blanks or hyphens: its end, and its value."""
    word = _NEXT_WORD.match(line.folded, pos)
    if not word:
        return None
    begin = word.start(1)
    longest = phrases.heads.get(word[1], 0)
    if not longest:
        return None
    ends = [word.end()]
    for _ in range(longest - 1):
        word = _NEXT_WORD.match(line.folded, word.end())
        if not word:
            break
        ends.append(word.end())
    for end in reversed(ends):
        value = phrases.get(line, begin, end)
        if value is not None:
            return end, value
    return None


def _read_ratio(line: _Line, pos: int) -> tuple[int, str] | None:
    sign = _PERCENT.match(line.folded, pos)
    if sign:
        return sign.end(), "%"
    if line.folded.startswith((" diem %", " diem phan tram"), pos):
        return pos + (7 if line.folded.startswith(" diem %", pos) else 15), "điểm phần trăm"
    return _longest_after(line, pos, _lexicon().ratios)


def _read_per(line: _Line, pos: int) -> tuple[int, str]:
    """Read "/1.000 dân", "/người/năm" after a unit: the end and the words as written."""
    end = pos
    for _ in range(2):
        slash = _PER.match(line.folded, end)
        if not slash:
            break
        found = _longest_after(line, slash.end(), _lexicon().per_units)
        if not found:
            break
        end = found[0]
    return end, re.sub(r"\s+", " ", line.text[pos:end]).strip()


def _read_unit(line: _Line, pos: int) -> tuple[int, str] | None:
    """Read scale and unit words after a number: their end and the canonical unit."""
    lexicon = _lexicon()
    end, parts = pos, []
    scale = _longest_after(line, pos, lexicon.scales)
    if scale and not re.compile(r"\s(?:le|trong|suat)\b").match(line.folded, scale[0]):
        end = scale[0]
        parts.append(scale[1].replace("tỉ", "tỷ").replace("ngàn", "nghìn"))
    noun = _longest_after(line, end, lexicon.units)
    if noun:
        end = noun[0]
        parts.append(noun[1].upper() if noun[1] in ("usd", "vnd", "vnđ") else noun[1])
    elif parts and parts[0].endswith("tỷ"):
        parts.append("đồng")
    if not parts:
        return None
    if len(parts) == 2 and parts[0] in _ENGLISH_SCALES and parts[1].lower() in _CURRENCIES:
        parts = [_ENGLISH_SCALES[parts[0]], _CURRENCIES[parts[1].lower()]]  # "45 billion dong" is "45 tỷ đồng"
    end, per = _read_per(line, end)
    worded = _PER_IN_WORDS.match(line.folded, end) if noun and not per else None
    if worded:
        end, per = worded.end(), "/" + re.sub(r"\s+", " ", line.text[worded.start("per") : worded.end("per")])
    return end, " ".join(parts) + per.replace(" /", "/").replace("/ ", "/")


def _read_right(line: _Line, pos: int) -> _Right:
    """Read unit and basis to the right of a number that ends at ``pos``."""
    lexicon = _lexicon()
    ratio = _read_ratio(line, pos)
    if not ratio:
        unit = _read_unit(line, pos)
        return _Right(unit[0], unit[1], None, False) if unit else _Right(pos, None, None, False)
    end = _read_per(line, ratio[0])[0]
    after = end
    link = _longest_after(line, after, lexicon.basis_links)
    basis = _longest_after(line, after, lexicon.bases) or (
        _longest_after(line, link[0], lexicon.bases) if link else None
    )
    if basis:
        return _Right(basis[0], ratio[1], basis[1], True)
    return _Right(end, ratio[1], None, True)


def _is_year(token: str) -> bool:
    return len(token) == 4 and token.isdigit() and 1900 <= int(token) <= 2100


class _Value(NamedTuple):
    """A number or a range with what follows it."""

    low: float
    high: float
    right: _Right
    range: bool
    token: str


def _read_value(line: _Line, m: re.Match[str]) -> _Value | None:
    """Read one number, a range or a fraction that begins at the match."""
    token = m.group()
    right = _read_right(line, m.end())
    low = parse_number(token, percent=right.percent)
    fraction = None if right.percent or right.unit else _FRACTION.match(line.folded, m.end())
    if fraction and low is not None:
        whole = parse_number(fraction[1].rstrip("."))
        if whole is None or low > whole or _is_year(fraction[1]):
            return None
        noun = _longest_after(line, fraction.end(), _lexicon().units)
        while noun and line.folded.startswith(", ", noun[0]):  # "28/63 tỉnh, thành phố"
            more = _longest_after(line, noun[0] + 2, _lexicon().top_nouns)
            local = _longest_after(line, noun[0] + 2, _lexicon().units)
            more = more or (local if local and local[1] in _LOCAL_UNITS else None)
            if not more:
                break
            noun = (more[0], f"{noun[1]}, {more[1]}")
        unit = f"/{fraction[1]}" + (f" {noun[1]}" if noun else "")
        return _Value(low, low, _Right(noun[0] if noun else fraction.end(), unit, None, False), False, token)
    # The second number of a range follows the first one, or the unit of the first one.
    for at in {right.end, m.end()}:
        link = _RANGE.match(line.folded, at)
        second = _NUMBER.match(line.folded, link.end()) if link else None
        if not link or not second:
            continue
        word = link.group().strip()
        if word in ("va", "and") and not line.folded[max(0, m.start() - 9) : m.start()].endswith(("between ", "tu ")):
            continue
        tail = _read_right(line, second.end())
        if right.percent and not tail.percent:
            continue
        if _is_year(token) and _is_year(second.group()) and not tail.percent:
            continue
        if tail.percent != right.percent and _is_year(token):
            continue
        first = parse_number(token, percent=tail.percent)
        high = parse_number(second.group(), percent=tail.percent)
        if first is None or high is None or first >= high:
            continue
        if _FRACTION.match(line.folded, second.end()) and not tail.unit:
            continue
        if tail.unit is None and right.unit is not None:
            tail = tail._replace(unit=right.unit)
        return _Value(first, high, tail, True, second.group())
    return None if low is None else _Value(low, low, right, False, token)


def _glued(line: _Line, m: re.Match[str], right: _Right) -> bool:
    """Whether letters, dashes or slashes tie the number to a name ("4G", "Covid-19", "05-NQ/TU")."""
    before = line.folded[m.start() - 1 : m.start()]
    if before and before in "/-–._" and m.start() > 1 and line.folded[m.start() - 2].isalnum():
        return True
    after = line.folded[m.end() : m.end() + 2]
    if after[:1].isalpha() and right.unit is None:
        return True
    return bool(right.unit is None and len(after) == 2 and after[0] in "-/_" and after[1].isalpha())


def _is_value(line: _Line, m: re.Match[str], left: _Left, value: _Value, bare: bool) -> bool:
    """Whether a number is a value at all; percentages always are."""
    lexicon, right = _lexicon(), value.right
    if right.percent:
        return True
    if (
        right.unit in _PLACE_UNITS
        and left.comparator is None
        and _OUT_OF.search(line.folded[max(0, m.start() - 16) : m.start()])
    ):
        return False  # "đứng đầu trong 63 tỉnh"
    if _longest_after(line, m.end(), lexicon.listed) and value.token == m.group():
        return False
    denominator = right.unit in ("ha", "dân", "người dân", "hộ") and value.low in (1, 100, 1000, 10000, 100000)
    if denominator and line.folded[max(0, m.start() - 5) : m.start()] == "tren ":
        return False  # "giá trị sản xuất trên 1 ha", "số thuê bao trên 100 dân"
    if _longest_after(line, right.end if right.unit is None else m.end(), _lexicon().not_units) and not right.unit:
        return False
    if (
        left.cue == "name"
        and left.comparator is None
        and (line.folded[max(0, m.start() - 4) : m.start()] != "nam " or _is_year(m.group()) or value.low < 100)
    ):
        return False
    if _is_year(value.token) and left.comparator is None and left.cue not in ("value", "rank"):
        return False
    if _is_year(value.token) and right.unit is None and line.folded[max(0, m.start() - 4) : m.start()] in _OF_A_YEAR:
        return False  # "by the end of 2025"
    if right.unit is not None and not right.unit.startswith("/"):
        return True
    if right.unit is not None:  # a fraction: 23/34 xã; đạt 2/3
        if " " in right.unit or left.cue in ("value", "rank") or left.comparator is not None:
            return True
        before = line.folded[max(0, m.start() - _BRACKET_CHARS) : m.start()]
        return right.unit in _AMONG_ALL and _OPENS_A_BRACKET.search(before) is not None
    if left.cue == "rank" or (left.comparator is not None and not left.opener):
        return not _is_year(m.group())
    suffix = _longest_after(line, right.end, _lexicon().suffixes)
    if suffix or left.cue == "value":
        follows = line.folded[right.end : right.end + 2].strip()
        return not value.low.is_integer() or value.range or bool(suffix) or follows[:1] in ("", ".", ",", ";", ")", "?")
    return bare


def _top(line: _Line, left: _Left, value: _Value, end: int) -> tuple[int, str | None] | None:
    """Read "top 10", "nhóm 15 tỉnh, thành phố", "10 địa phương dẫn đầu": the figure's end and unit, or None."""
    if value.right.percent or (value.range and left.cue != "top"):
        return None
    adjective = _longest_after(line, end, _lexicon().top_adjectives)  # "the 20 best-performing provinces"
    noun_end = adjective[0] if adjective else end
    nouns = 0
    while nouns < 3:
        gap = 2 if line.folded.startswith(", ", noun_end) else 0
        noun = _longest_after(line, noun_end + gap, _lexicon().top_nouns)
        if not noun:
            break
        noun_end, nouns = noun[0], nouns + 1
    unit = re.sub(r"\s+", " ", line.text[adjective[0] if adjective else end : noun_end]).strip() or None
    tail = re.split(r"[.;:\n|]|\d", line.folded[noun_end : noun_end + 70])[0]
    if left.cue == "top":
        marked = any(mark in tail[:48] for mark in _lexicon().group_marks)
        word = line.folded[max(0, left.start - 5) : left.start]
        follows = line.folded[noun_end : noun_end + 1]
        about = re.compile(r"\s(?:tinh\s)?ve\s(?:chi so|chuyen doi|xep hang)").match(line.folded, noun_end)
        ends = follows in ("", "?", ",", ";", ".", ")") or _ENDS_A_RANK.match(line.folded, noun_end)
        ranked = line.folded.startswith(" (", noun_end) and value.low >= _RANKED_GROUP
        if "nhom" in word and not (nouns or marked or about or ranked or (ends and value.low > 2)):
            return None
        return noun_end, unit
    marked = adjective is not None or any(mark in tail[:48] for mark in _lexicon().top_marks)
    if nouns and marked and _AMONG.search(line.folded, max(0, left.start - 40), left.start):
        return noun_end, unit
    return None


def _with_duration(line: _Line, left: _Left, value: _Value, end: int) -> _Value:
    """Read a duration as a unit where the words before bound it: "không quá 15 phút", "còn 2 ngày làm việc"."""
    if value.right.unit is not None or not (left.comparator or left.cue == "value" or left.direction != "reach"):
        return value
    unit = _longest_after(line, value.right.end, _lexicon().durations)
    return value._replace(right=_Right(unit[0], unit[1], None, False)) if unit else value


def _build(line: _Line, m: re.Match[str], bare: bool) -> Figure | None:
    value = _read_value(line, m)
    if value is None or _glued(line, m, value.right):
        return None
    currency = _CURRENCY.search(line.folded[max(0, m.start() - 5) : m.start()])
    if currency and value.right.unit in (None, *_ENGLISH_SCALES):  # "VND320 billion", "US$1.8 billion", "$500"
        scale = _ENGLISH_SCALES.get(value.right.unit or "", "")
        money = f"{scale} {_CURRENCIES[currency.group().strip()]}".strip()
        value = value._replace(right=value.right._replace(unit=money))
    left = _read_left(line, m.start() - (len(currency.group()) if currency else 0))
    value = _with_duration(line, left, value, m.end())
    top = _top(line, left, value, m.end())
    if top:
        words = _words_before(line, left.start) if left.cue == "top" else []
        taken = _longest_before(line, words, len(words), _lexicon().top_cues) if words else None
        start = words[-taken[0]][0] if taken else left.start
        return Figure(start, top[0], "top", "reach", value.low, value.high, top[1], None, line.text[start : top[0]])
    if (left.cue == "top" and not value.right.percent) or not _is_value(line, m, left, value, bare):
        return None
    end = value.right.end
    comparator: Comparator = left.comparator or "="
    suffix = _longest_after(line, end, _lexicon().suffixes)
    if value.range:
        comparator = "range"
    elif suffix:
        end, comparator = suffix[0], suffix[1]
    elif left.opener and left.comparator is None:
        lift = re.compile(r"\s(?:len|xuong|con|to|thanh)\b").match(line.folded, end)
        comparator = "=" if lift else ">="
    start = left.start
    if left.opener and not value.range and not suffix and comparator == "=":
        start = m.start()
    unit = value.right.unit
    if left.cue == "rank":
        if comparator == ">=":
            comparator = "top"
        unit = "hạng" if unit is None else unit
    text, basis = line.text[start:end], value.right.basis
    return Figure(start, end, comparator, left.direction, value.low, value.high, unit, basis, text)


def _worded(line: _Line) -> Iterator[Figure]:
    """Figures in number words: "ba mươi phần trăm", "một phần ba", "nhóm ba địa phương", "ít nhất mười xã"."""
    for m in _WORD_RATIO.finditer(line.folded):
        best = _number_before(line, m.start())
        if best:
            yield _from_words(line, best[0], best[1], m.start())
    for m in _WORD_NUMBER.finditer(line.folded):
        value = parse_words(m.group().split())
        left = _read_left(line, m.start()) if value is not None else None
        unit = _read_unit(line, m.end()) if left and left.comparator and not left.opener else None
        if value == 1 and left is not None and left.comparator == ">":
            continue  # "trên một ứng dụng": on, not more than
        if value is not None and unit and line.text[m.start() : m.end()].lower() in _spelt(m.group()):
            yield _from_words(line, m.start(), value, m.end())
    for m in _WORD_FRACTION.finditer(line.folded):
        low, whole = parse_words([m[1]]), parse_words([m[3]])
        typed = line.text[m.start(2) : m.end(2)].lower()
        if low is not None and whole is not None and low < whole and typed in ("phần", "phan"):
            left = _read_left(line, m.start())
            text, unit_text = line.text[left.start : m.end()], f"/{whole:g}"
            comparator: Comparator = left.comparator or "="
            yield Figure(left.start, m.end(), comparator, left.direction, low, low, unit_text, None, text)
    for m in _TOP_WORD.finditer(line.folded):
        number = parse_words([m[1]])
        noun = _longest_after(line, m.end(), _lexicon().top_nouns)
        if number is not None and (line.folded.startswith("top", m.start()) or noun):
            end, unit_noun = noun if noun else (m.end(), None)
            yield Figure(m.start(), end, "top", "reach", number, number, unit_noun, None, line.text[m.start() : end])
    for m in _AMONG_WORD.finditer(line.folded):
        number = parse_words([m[1]])
        adjective = _longest_after(line, m.end(), _lexicon().top_adjectives)
        noun = _longest_after(line, adjective[0], _lexicon().top_nouns) if adjective else None
        if number is not None and noun:
            text = line.text[m.start(1) : noun[0]]
            yield Figure(m.start(1), noun[0], "top", "reach", number, number, noun[1], None, text)


def _number_before(line: _Line, end: int) -> tuple[int, float] | None:
    """The longest number in words that ends at an offset: where it begins, and its value."""
    words = _words_before(line, end)
    best: tuple[int, float] | None = None
    for n in range(1, min(6, len(words)) + 1):
        parts = [line.folded[a:b] for a, b in words[-n:]]
        number = parse_words(parts)
        # "mươi lăm" is the end of "ba mươi lăm", "mười lăm" is fifteen.
        cut = n > 1 and parts[0] == "muoi" and line.text[slice(*words[-n])].lower() != "mười"
        if number is not None and not cut and parts[0] not in ("linh", "le", "and"):
            best = (words[-n][0], number)
    return best


def _spelt(folded: str) -> tuple[str, ...]:
    """The spellings under which folded number words are number words: "nam" is "năm" or typed without marks."""
    raw = _number_spellings()
    spelt = [""]
    for word in folded.split():
        spelt = [f"{left} {form}".strip() for left in spelt for form in raw.get(word, (word,))]
    return (*spelt, folded)


@lru_cache(maxsize=1)
def _number_spellings() -> dict[str, tuple[str, ...]]:
    raw: dict[str, Any] = load_yaml(Path(__file__).with_name("figures.yaml"))
    words = raw["number_words"]
    forms: dict[str, tuple[str, ...]] = {}
    for word in [*words["units"], *words["ten"], *words["tens"], *words["hundred"], *words["filler"]]:
        forms[fold(word)] = (*forms.get(fold(word), ()), word)
    return forms


def _from_words(line: _Line, start: int, value: float, number_end: int) -> Figure:
    """The figure of a number in words that stands at ``start`` and ends at ``number_end``."""
    left = _read_left(line, start)
    right = _read_right(line, number_end)
    comparator: Comparator = left.comparator or (">=" if left.opener else "=")
    suffix = _longest_after(line, right.end, _lexicon().suffixes)
    end = suffix[0] if suffix else right.end
    comparator = suffix[1] if suffix else comparator
    text = line.text[left.start : end]
    return Figure(left.start, end, comparator, left.direction, value, value, right.unit, right.basis, text)


def comparator_words() -> Mapping[str, Comparator]:
    """The wordings of comparators as ``figures.yaml`` has them, each with what it says."""
    return _lexicon().comparators.values


def find_figures(text: str, *, bare: bool = False) -> list[Figure]:
    """Return the figures of a text in reading order, without overlaps.

    ``text`` is NFC. With ``bare`` a number alone counts as well, if the whole text is nothing else (a table cell).
    """
    folded = fold(text)
    if len(folded) != len(text):  # not NFC: offsets could not be trusted
        return []
    line = _Line(text, folded, text.lower() == folded)
    alone = bare and len(text) < 80 and bool(_BARE_CELL.fullmatch(text))
    masked = [] if alone else [m.span() for m in _MASKED.finditer(folded)]
    figures: list[Figure] = []
    position = mask = 0
    for m in _NUMBER.finditer(folded):
        while mask < len(masked) and masked[mask][1] <= m.start():
            mask += 1
        if m.start() < position or (mask < len(masked) and masked[mask][0] <= m.start()):
            continue
        figure = _build(line, m, alone)
        if figure:
            figures.append(figure)
            position = figure.end
    worded = list(_worded(line))
    if worded:
        figures = _without_overlaps(figures + worded)
    return figures


def _without_overlaps(figures: list[Figure]) -> list[Figure]:
    kept: list[Figure] = []
    for figure in sorted(figures, key=lambda f: (f.start, -f.end)):
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return kept
