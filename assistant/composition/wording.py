"""How places, figures, years and dates of an answer are worded in Vietnamese and English."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from assistant.messages import message
from assistant.types import Language
from ingest.data_files import load_yaml
from ingest.indicators import indicator
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
PERCENT_WORDS = re.compile(r"%|phần trăm|percent|per cent", re.IGNORECASE)
UNITS_FILE = Path(__file__).with_name("units.yaml")


@lru_cache(maxsize=1)
def _english_units() -> dict[str, str]:
    units: dict[str, str] = load_yaml(UNITS_FILE)
    return units


def place_name(code: str | None, language: Language) -> str:
    """The name that a reader knows a place code by; Vietnamese names keep their diacritics in English answers.

    Without a code the text does not say whose a figure is; it must not be passed off as the nation's.
    """
    if code is None:
        return message("place_unstated", language)
    if code == "vn":
        return "cả nước" if language == "vi" else "Vietnam"
    return place(code).name


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


def label_text(target: Target, language: Language) -> str:
    """What a row measures: the source's own wording in Vietnamese, the lexicon's English name where there is one."""
    if language == "en" and target.indicator:
        scope = scope_of(target.label)
        return f"{indicator(target.indicator).en} (“{flat(scope)}”)" if scope else indicator(target.indicator).en
    label = flat(target.label).rstrip(".;:,")
    return label[:1].upper() + label[1:]


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
    return target.unit.casefold() not in words.casefold()


def figure_text(target: Target, document: Document, language: Language) -> str:
    """The value with its comparator: the source's words in Vietnamese, rendered from the row in English."""
    words = figure_words(target, document)
    if language == "vi":
        return words if target.value is None else flat(target.value)
    if target.low is None or target.high is None:
        return f"“{flat(target.value or words)}”"
    return english_figure(target, words, show_unit=not unit_is_elsewhere(target, document))


def english_figure(target: Target, words: str, *, show_unit: bool = True) -> str:
    """A row's value in English: "at least 20% of GRDP", "15% to 20%", "top 10", "increase of 30%"."""
    assert target.low is not None and target.high is not None  # noqa: S101 (callers pass quantified rows)
    unit = (target.unit or "") if show_unit else ""
    suffix = "%" if unit == "%" else (f" {_english_units().get(unit, unit)}" if unit else "")
    if target.comparator == "top":
        return f"top {number_text(target.low, 'en')}"
    if target.comparator == "range":
        value = f"{number_text(target.low, 'en')}{suffix} to {number_text(target.high, 'en')}{suffix}"
    else:
        value = f"{COMPARATOR_WORDS[target.comparator]}{number_text(target.low, 'en')}{suffix}"
    basis = _english_units().get(target.basis, target.basis) if target.basis else None
    if basis and show_unit and basis not in label_text(target, "en"):
        value += f" of {basis}"
    if target.direction == "reach":
        return value
    settles = re.search(r"\b(?:còn|xuống|lên|to)\b", words.casefold())
    verb = "increase" if target.direction == "increase" else "decrease"
    return f"{verb} {'to' if settles else 'of'} {value}"


def when_text(target_kind: str, year: int | None, language: Language) -> str:
    """ " đến năm 2030" behind "Mục tiêu của …"; empty where no year is known."""
    if year is None:
        return ""
    name = "when_year" if target_kind == "target" else "when_result_year"
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
