"""What an operator says about a document: YAML front matter, or ``NAME.meta.yaml`` beside the file."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from ingest.dates import find_dates
from ingest.normalize import nfc
from ingest.places import find_places, place
from ingest.types import DocumentKind, IngestError, Validity

SIDECAR_SUFFIX = ".meta.yaml"
_SHOWN_CHARS = 100
_MAX_CHARS = 64 * 1024
_MAX_BRACKETS = 500
_KEY = re.compile(r"[A-Za-z_][\w-]{0,40}\s?:(?:\s|$)")


class Metadata(BaseModel):
    """The metadata keys of a document, all optional; keys of other programs are ignored.

    ``published`` is an ISO date, possibly only YYYY or YYYY-MM. ``provinces`` are place codes.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    issuer: str | None = None
    number: str | None = None
    provinces: tuple[str, ...] | None = None
    validity: Validity | None = None
    superseded_by: str | None = None
    official: bool | None = None
    kind: DocumentKind | None = None

    @field_validator("title", "publisher", "url", "issuer", "number", "superseded_by", mode="before")
    @classmethod
    def _text(cls, value: Any) -> Any:
        if isinstance(value, str):
            return " ".join(nfc(value).split()) or None
        return str(value) if isinstance(value, int | float | date) else value

    @field_validator("published", mode="before")
    @classmethod
    def _iso(cls, value: Any) -> Any:
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        text = str(value).strip()
        if re.fullmatch(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", text):
            return text
        dates = find_dates(text)
        if len(dates) != 1:
            raise ValueError(f"{_cut(text)} is no date; write it like 2022-05-24, 2022-05 or 2022")
        return dates[0].iso

    @field_validator("provinces", mode="before")
    @classmethod
    def _codes(cls, value: Any) -> Any:
        if value is None:
            return None
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list | tuple):
            raise ValueError(f"{_cut(value)} is no list of provinces; write it like [Bình Dương, Long An]")
        return tuple(dict.fromkeys(code for name in names for code in _place_codes(str(name))))


def _cut(value: object) -> str:
    """A value as a message shows it; it may be as long as the metadata."""
    told = repr(value)
    return told if len(told) <= _SHOWN_CHARS else f"{told[:_SHOWN_CHARS]}…"


def _place_codes(name: str) -> list[str]:
    try:
        return [place(name).code]
    except KeyError:
        found = [mention.code for mention in find_places(nfc(name), weak=True)]
    if not found:
        raise ValueError(f"{_cut(name)} is no province that is known; write its name like 'Bình Dương'")
    return found


def merge(first: Metadata, second: Metadata) -> Metadata:
    """Return the values of ``first`` and, where it has none, those of ``second``."""
    return Metadata.model_construct(
        **{
            name: value if (value := getattr(first, name)) is not None else getattr(second, name)
            for name in Metadata.model_fields
        }
    )


def split_front_matter(raw: str, name: str = "the file") -> tuple[Metadata, str]:
    """Return the metadata that a text opens with, and the text after it.

    Raises IngestError, naming the line, for front matter that is not closed, no YAML, or has a value of the wrong kind.
    """
    lines = raw.split("\n")
    if lines[0].rstrip() != "---" or len(lines) < 2 or not _opens(lines):
        return Metadata(), raw
    close = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() in ("---", "...")), None)
    if close is None:
        raise IngestError(
            f"{name}: the front matter that opens in line 1 is never closed; close it with a line of three dashes (---)"
        )
    return _parse("\n".join(lines[1:close]), name, first_line=2), "\n".join(lines[close + 1 :])


def _opens(lines: list[str]) -> bool:
    """A first line of dashes is front matter if keys follow, else a ruler."""
    following = next((line for line in lines[1:] if line.strip() and not line.lstrip().startswith("#")), "")
    return bool(_KEY.match(following)) or following.rstrip() in ("---", "...")


def sidecar_of(path: Path) -> Path | None:
    """Return the file beside a file that says what it is: ``plan.pdf.meta.yaml``, else ``plan.meta.yaml``."""
    names = (path.name, path.stem)
    return next((file for name in names if (file := path.with_name(name + SIDECAR_SUFFIX)).is_file()), None)


def read_sidecar(path: Path) -> Metadata:
    """Return the metadata of the ``NAME.meta.yaml`` beside a file, empty if there is none."""
    sidecar = sidecar_of(path)
    if sidecar is None:
        return Metadata()
    try:
        raw = sidecar.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IngestError(f"{sidecar.name}: cannot be read ({error}); save it as UTF-8") from error
    return _parse(raw, sidecar.name, first_line=1)


def _parse(raw: str, name: str, first_line: int) -> Metadata:
    if len(raw) > _MAX_CHARS:
        raise IngestError(f"{name}: {len(raw)} characters of metadata, at most {_MAX_CHARS} are read; shorten it")
    if raw.count("[") + raw.count("{") > _MAX_BRACKETS:  # the scanner's time grows with the square of their nesting
        raise IngestError(f"{name}: more than {_MAX_BRACKETS} brackets in the front matter; write 'key: value' lines")
    try:
        tokens = yaml.scan(raw) if "*" in raw else ()
        alias = next((token for token in tokens if isinstance(token, yaml.AliasToken)), None)
        data = yaml.safe_load(raw) if alias is None else None
    except RecursionError as error:
        raise IngestError(f"{name}: the front matter is nested without end; write 'key: value' lines") from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or str(error)
        raise IngestError(
            f"{name}: line {line} of the front matter is no YAML ({problem}); mend it, quote values that hold a colon"
        ) from error
    if alias is not None:  # a few lines of them stand for gigabytes
        line = first_line + alias.start_mark.line
        raise IngestError(f"{name}: line {line}: *{alias.value} repeats another value; write the value itself there")
    if data is None:
        return Metadata()
    if not isinstance(data, dict):
        raise IngestError(
            f"{name}: line {first_line}: metadata must be 'key: value' lines, found {type(data).__name__}"
        )
    try:
        return Metadata.model_validate({str(key): value for key, value in data.items()})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        line = first_line + next((n for n, text in enumerate(raw.split("\n")) if text.startswith(key)), 0)
        message = first["msg"].removeprefix("Value error, ")
        raise IngestError(f"{name}: line {line}: {key}: {message}; mend it or leave the key out") from error
