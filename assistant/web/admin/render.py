"""The templates of the operators' page: autoescaped, so that a title or a question can never become markup."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.operations import Told
from assistant.reasons import told_reason
from assistant.schema import place_name
from assistant.texts import admin_text, readable_date
from assistant.types import Language
from ingest.loaders import SUFFIXES

TEMPLATES = Path(__file__).with_name("templates")
_VIETNAM = timezone(timedelta(hours=7))  # no summer time since 1975
_SIZES = ("B", "kB", "MB", "GB", "TB")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, language: Language, **values: Any) -> str:
    """A template as HTML; in it ``t(name, …)`` is a text, the others below make values readable."""
    words = _Words(language)
    return (
        _environment()
        .get_template(template)
        .render(
            language=language,
            t=words.text,
            told=words.told,
            when=words.when,
            day=words.day,
            number=words.number,
            milliseconds=words.milliseconds,
            size=words.size,
            place=words.place,
            **values,
        )
    )


class _Words:
    """Values as people of one language read them."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def text(self, name: str, **values: object) -> str:
        return admin_text(name, self._language, **values)

    def told(self, item: Told | Mapping[str, Any]) -> str:
        name, given = (item.name, item.values) if isinstance(item, Told) else (item["name"], item["values"])
        values = dict(given)
        if "file" in values and "reason" in values:
            values["reason"] = told_reason(values["file"], values["reason"], self._language)
        try:
            return self.text(str(name), **{"suffixes": ", ".join(SUFFIXES), **values})
        except KeyError:  # a job of another version
            return self.text("told_program", said=f"{name} {values}")

    def when(self, moment: datetime | str | None) -> str:
        """A time of day in Vietnam, from UTC."""
        if not moment:
            return ""
        value = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(_VIETNAM)
        return f"{readable_date(f'{local:%Y-%m-%d}', self._language)} {local:%H:%M}"

    def day(self, iso: str | None) -> str:
        return readable_date(iso, self._language)

    def number(self, value: float | None) -> str:
        if value is None:
            return ""
        return f"{value:,.0f}" if self._language == "en" else f"{value:,.0f}".replace(",", ".")

    def milliseconds(self, value: float) -> str:
        shown = f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
        if self._language == "vi":
            shown = shown.translate(str.maketrans(",.", ".,"))
        return f"{shown} ms"

    def size(self, count: float | None) -> str:
        if count is None:
            return ""
        step = 0
        while count >= 1000 and step < len(_SIZES) - 1:
            count, step = count / 1000, step + 1
        shown = f"{count:.1f}" if step and count < 100 else f"{count:.0f}"
        return f"{shown.replace('.', ',') if self._language == 'vi' else shown} {_SIZES[step]}"

    def place(self, code: str) -> str:
        return self.text("national") if code == "vn" else place_name(code)
