"""How places, figures, years and dates of an answer are worded in Vietnamese and English."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from assistant.messages import message
from assistant.types import Language
from ingest.data_files import load_yaml
from ingest.english_text import is_english_at
from ingest.indicators import indicator
from ingest.normalize import fold
from ingest.places import place
from ingest.target_labels import scope_of
from ingest.types import Document, Target

COMPARATOR_WORDS = {
    ">": "over ",
    ">=": "at least ",
    "<": "under ",
    "<=": "at most ",
    "~": "about ",
    "=": "",
    "range": "",
}
VIETNAMESE_COMPARATORS = {">": "trên ", ">=": "ít nhất ", "<": "dưới ", "<=": "không quá ", "~": "khoảng "}
RANKS = ("hạng", "thứ hạng")
RANK_WORDS = re.compile(r"hạng|\bthứ\b|vị trí|\brank|\d(?:st|nd|rd|th)\b", re.IGNORECASE)
PERCENT_WORDS = re.compile(r"%|phần trăm|percent|per cent", re.IGNORECASE)
SHARE_OF = re.compile(r"\s*\(%\s*(?:(?P<link>trên|trong|của|so với)\s)?(?P<whole>[^()]+)\)$")
UNITS_FILE = Path(__file__).with_name("units.yaml")


@lru_cache(maxsize=1)
def _english_units() -> dict[str, str]:
    units: dict[str, str] = load_yaml(UNITS_FILE)
    return units


@lru_cache(maxsize=1)
def _vietnamese_units() -> dict[str, str]:
    """The Vietnamese of the English words that figures of English sources are counted in."""
    return {english: unit for unit, english in reversed(_english_units().items()) if english.isalpha()}


def place_name(code: str | None, language: Language) -> str:
    """The name that a reader knows a place code by; Vietnamese names keep their diacritics in English answers.

    Without a code the text does not say whose a figure is; it must not be passed off as the nation's.
    """
    if code is None:
        return message("place_unstated", language)
    if code == "vn":
        return "cả nước" if language == "vi" else "Vietnam"
    return place(code).name


def unit_name(unit: str, code: str | None, language: Language) -> str:
    """A district or commune with its province: "xã Hòa Tân (tỉnh Đồng Tháp)"; as it stands in a sentence."""
    named = unit.title() if unit.isupper() else unit
    name = named[:1].lower() + named[1:]
    if code is None or code == "vn":
        return name
    province = place(code).full_name
    home = province[:1].lower() + province[1:] if language == "vi" else place(code).name
    return f"{name} ({home})"


def place_names(codes: Iterable[str | None], language: Language) -> str:
    """The names of several places, as a reader would list them."""
    return ", ".join(place_name(code, language) for code in codes)


def inert(text: str) -> str:
    """A source's words as Markdown that shows them and does nothing: no links, no images, no tags."""
    return text.replace("](", "]\\(").replace("<", "\\<")


def flat(text: str) -> str:
    """The text on one line, fit for a sentence or a table cell of Markdown."""
    return inert(re.sub(r"\s+", " ", text.replace("|", " ")).strip())


def number_text(value: float, language: Language) -> str:
    """3.5 is "3,5" in Vietnamese and "3.5" in English; 1300 is "1.300" and "1,300"."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def label_text(target: Target, document: Document, language: Language) -> str:
    """What a row measures, in the language of the answer.

    The source's own wording in Vietnamese; the lexicon's name in English and where the source has the other language.
    Wording of the other language that the lexicon does not know is marked as a quotation.
    """
    foreign = language_of(target, document) != language
    label = flat(target.label).rstrip(".;:,")
    label = label[:1].upper() + label[1:]
    shown = f"“{label}”" if foreign else label
    if target.indicator is None or (language == "vi" and not foreign):
        return shown
    name = indicator_name(target.indicator, language)
    if scope := scope_of(target.label):
        return f"{name} (“{flat(scope)}”)"
    counts = target.low is not None and target.unit is None and target.comparator != "top"
    if not counts:
        return name
    return f"{name} ({shown})" if foreign else shown  # the name does not say what is counted ("Open data: 120")


def language_of(target: Target, document: Document) -> Language:
    """The language that a row's source has at its figure."""
    return "en" if is_english_at(document.text, target.figure_start) else "vi"


def share_in_words(label: str) -> str:
    """A label without the bracket that says what its percentage is of: "Kinh tế số (% GRDP)"."""
    found = SHARE_OF.search(label)
    if not found:
        return label
    measured, whole = label[: found.start()], found["whole"]
    return measured if fold(whole) in fold(measured) else f"{measured} {found['link'] or 'trên'} {whole}"


def indicator_name(indicator_id: str, language: Language) -> str:
    """The lexicon's name of an indicator."""
    known = indicator(indicator_id)
    return known.en if language == "en" else known.vi


def figure_words(target: Target, document: Document) -> str:
    """The source's own words for the value, comparator and unit as far as they stand there."""
    return flat(document.text[target.figure_start : target.figure_end])


def unit_is_elsewhere(target: Target, document: Document) -> bool:
    """Whether the value's unit stands apart from it (a unit column, a table head) and must be shown beside it."""
    if target.low is None or not target.unit:
        return False
    words = figure_words(target, document)
    if target.unit == "%":
        return not PERCENT_WORDS.search(words)
    if target.unit in RANKS and RANK_WORDS.search(words):
        return False
    stated = words.casefold()  # "10 người trên một vạn dân" is stated in "người/vạn dân"
    return not all(part in stated for part in target.unit.casefold().split("/"))


def unit_text(unit: str, language: Language) -> str:
    """A unit in the language of the answer; one without a translation stays as the source has it."""
    return (_english_units() if language == "en" else _vietnamese_units()).get(unit, unit)


def figure_text(target: Target, document: Document, language: Language) -> str:
    """The value with its comparator: a Vietnamese source's own words in Vietnamese, else rendered from the row."""
    words = figure_words(target, document)
    foreign = language_of(target, document) != language
    if target.low is None or target.high is None:
        value = flat(target.value or words)
        return f"“{value}”" if foreign else value
    show_unit = not unit_is_elsewhere(target, document)
    if language == "en":
        return english_figure(target, words, show_unit=show_unit)
    bare_rank = target.comparator == "top" and words.isdigit()  # the head of its row says "nhóm"
    return vietnamese_figure(target, words, show_unit=show_unit) if foreign or bare_rank else words


def vietnamese_figure(target: Target, words: str, *, show_unit: bool = True) -> str:
    """The value of an English source's row in Vietnamese: "ít nhất 20% GRDP", "nhóm 10", "hạng 25", "tăng 30%".

    ``words`` are the source's own, shown as a quotation where their unit has no Vietnamese word here.
    """
    assert target.low is not None and target.high is not None  # noqa: S101 (callers pass quantified rows)
    low, high = number_text(target.low, "vi"), number_text(target.high, "vi")
    if target.comparator == "top":
        return f"nhóm {low}"
    if target.unit in RANKS:
        return f"hạng {low}"
    unit = unit_text(target.unit or "", "vi") if show_unit else ""
    if unit.isascii() and unit.isalpha():
        return f"“{words}”"
    suffix = unit if unit in ("", "%") else f" {unit}"
    value = f"{low} đến {high}{suffix}" if target.comparator == "range" else f"{low}{suffix}"
    value = f"{VIETNAMESE_COMPARATORS.get(target.comparator, '')}{value}"
    if target.basis and show_unit:
        value += f" {target.basis}"
    if target.direction == "reach":
        return value
    return f"{'tăng' if target.direction == 'increase' else 'giảm'} {value}"


def english_figure(target: Target, words: str, *, show_unit: bool = True) -> str:
    """A row's value in English: "at least 20% of GRDP", "15% to 20%", "top 10", "increase of 30%"."""
    assert target.low is not None and target.high is not None  # noqa: S101 (callers pass quantified rows)
    unit = (target.unit or "") if show_unit else ""
    suffix = "%" if unit == "%" else (f" {unit_text(unit, 'en')}" if unit else "")
    if target.comparator == "top":
        return f"top {number_text(target.low, 'en')}"
    if unit.casefold() in RANKS:
        return f"rank {number_text(target.low, 'en')}"
    if target.comparator == "range":
        value = f"{number_text(target.low, 'en')}{suffix} to {number_text(target.high, 'en')}{suffix}"
    else:
        value = f"{COMPARATOR_WORDS[target.comparator]}{number_text(target.low, 'en')}{suffix}"
    basis = _english_units().get(target.basis, target.basis) if target.basis else None
    label = indicator_name(target.indicator, "en") if target.indicator else target.label
    if basis and show_unit and basis not in label:
        value += f" of {basis}"
    if target.direction == "reach":
        return value
    settles = re.search(r"\b(?:còn|xuống|lên|to)\b", words.casefold())
    verb = "increase" if target.direction == "increase" else "decrease"
    return f"{verb} {'to' if settles else 'of'} {value}"


def when_text(target_kind: str, year: int | None, language: Language, *, of_one_year: bool = False) -> str:
    """ " đến năm 2030" behind "Mục tiêu của …", " năm 2026" for a goal ``of_one_year``; empty without a year."""
    if year is None:
        return ""
    goal = "when_one_year" if of_one_year else "when_year"
    name = goal if target_kind == "target" else "when_result_year"
    return " " + message(name, language, year=year).strip()


def day_text(iso: str, language: Language) -> str:
    """A full ISO date as it stands in a sentence: "1/7/2025", "1 July 2025"."""
    year, month, day = iso.split("-")
    return f"{int(day)}/{int(month)}/{year}" if language == "vi" else date_text(iso, language)


def date_text(iso: str, language: Language) -> str:
    """An ISO date (YYYY, YYYY-MM or YYYY-MM-DD) as readers write it."""
    parts = iso.split("-")
    if len(parts) == 3 and language == "en":
        months = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ]
        return f"{int(parts[2])} {months[int(parts[1]) - 1]} {parts[0]}"
    return "/".join(reversed(parts))
