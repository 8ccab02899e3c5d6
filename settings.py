"""Settings: environment variables ``DX_…`` or a ``.env`` file beside this one. Only ``app.py`` reads them."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal, get_origin

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT_DIR = Path(__file__).parent
PREFIX = "DX_"
DEFAULT_RECORDS = PROJECT_DIR / "data" / "records.sqlite"
_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?")
MIN_TOKEN_CHARS = 16
NOT_YET = "No effect in this version: "


def _default_cache_dir() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path("~/.cache").expanduser()) / "hoi-dap-chuyen-doi-so"


def _split(value: object) -> object:
    """Read "a, b" as ["a", "b"]."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _origins(values: list[str]) -> list[str]:
    """Hold every value to scheme://host[:port]: it goes into headers, and a path or a * would never match."""
    origins = [value.rstrip("/").lower() for value in values]
    wrong = [value for value in origins if not _ORIGIN.fullmatch(value)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no origin; expected for example https://portal.example")
    return origins


def _long_enough(token: SecretStr) -> SecretStr:
    """Hold the operators' token to a length that cannot be guessed."""
    if 0 < len(token.get_secret_value()) < MIN_TOKEN_CHARS:
        raise ValueError(f"expected at least {MIN_TOKEN_CHARS} characters; make one with `openssl rand -hex 24`")
    return token


_List = Annotated[list[str], NoDecode, BeforeValidator(_split)]
_SecretList = Annotated[list[SecretStr], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """Every setting of the program; the README's table is made from this class and a test compares them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=PROJECT_DIR / ".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    index_dir: Path = Field(default=PROJECT_DIR / "data" / "index", description="Where the index lies.")
    corpus_dir: Path = Field(default=PROJECT_DIR / "corpus", description="The folder that `make run` indexes.")
    upload_dir: Path = Field(
        default=PROJECT_DIR / "data" / "uploads",
        description="Where files uploaded on `/admin` lie; indexed like the corpus.",
    )
    cache_dir: Path = Field(
        default_factory=_default_cache_dir,
        description="Where `--corpus` keeps what it built; may be deleted at any time.",
    )
    embedding_model: str = Field(
        default="", description="A sentence-transformers model by folder or name; empty: the bundled one."
    )
    reranker_model: str = Field(
        default="",
        description="A cross-encoder by folder or name that reads the best passages again; empty: none.",
    )
    model_backend: Literal["torch", "onnx", "openvino"] = Field(
        default="torch",
        description="What runs these two models: `torch`; `onnx` or `openvino` need `sentence-transformers[onnx]` or "
        "`[openvino]`.",
    )
    index_uri: str = Field(
        default="", description=NOT_YET + "`milvus://…` for a Milvus server; empty: FAISS in `DX_INDEX_DIR`."
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL of feedback and unanswered questions; empty: SQLite in `data/records.sqlite`.",
    )
    llm_model: str = Field(
        default="", description="A language model that words answers, as `provider:model`; empty: none."
    )
    llm_base_url: str = Field(default="", description="Its OpenAI-compatible address; empty: the provider's.")
    llm_api_key: SecretStr = Field(default=SecretStr(""), description="Its key; local servers need none.")
    llm_timeout_seconds: float = Field(
        default=20.0, gt=0, description="How long one question may wait for it, all in all."
    )
    allowed_origins: Annotated[_List, AfterValidator(_origins)] = Field(
        default_factory=list,
        description="Web origins that may call the API from a browser, comma-separated; empty: none but our own.",
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=10, description="How many proxies stand before us (for the client's address)."
    )
    admin_token: Annotated[SecretStr, AfterValidator(_long_enough)] = Field(
        default=SecretStr(""),
        description="Opens `/admin`, and `/metrics` to other machines; at least 16 characters; empty: closed.",
    )
    api_keys: _SecretList = Field(
        default_factory=list,
        description="Keys of portals, comma-separated: KEY or KEY=QUESTIONS_A_MINUTE (else ten times the rate).",
    )
    rate_per_minute: int = Field(
        default=120, ge=1, description="Questions a minute from one client; an office often has one address."
    )
    max_question_chars: int = Field(
        default=1000, ge=10, le=10_000, description="A longer question is not answered; the asker is told so."
    )
    retention_days: int = Field(
        default=30, ge=0, description="Days for which unanswered questions and feedback are kept; 0: not at all."
    )
    workers: int = Field(
        default=1, ge=1, le=64, description="Processes that answer, as many as there are cores; 1: the server itself."
    )


class SettingsError(Exception):
    """A setting that cannot be used; the message names the variable, its value and what was expected."""


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a variable has a value of the wrong form.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_describe(item) for item in error.errors())) from None


def _describe(item: object) -> str:
    details = dict(item)  # type: ignore[call-overload]
    name = PREFIX + str(details["loc"][0]).upper()
    secret = any(word in name for word in ("KEY", "TOKEN"))
    value = "(hidden)" if secret else repr(details["input"])
    return f"{name}={value}: {details['msg']}. Correct it in the environment or in {PROJECT_DIR / '.env'}."


def markdown_table() -> str:
    """The settings as the README's table."""
    rows = ["| Setting | Type | Default | Meaning |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        cells = (f"`{PREFIX}{name.upper()}`", _kind(field.annotation), _default(name), field.description or "")
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _kind(annotation: object) -> str:
    names = {Path: "path", str: "text", int: "number", float: "number", SecretStr: "secret"}
    if isinstance(annotation, type) and annotation in names:
        return names[annotation]
    if get_origin(annotation) is Literal:
        return "word"
    return "list of secrets" if "SecretStr" in str(annotation) else "list"


def _default(name: str) -> str:
    if name == "cache_dir":
        return "`~/.cache/hoi-dap-chuyen-doi-so`"
    value = Settings.model_fields[name].get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path):
        value = value.relative_to(PROJECT_DIR).as_posix()
    return f"`{value}`" if value not in ("", []) else "empty"


if __name__ == "__main__":
    print(markdown_table())
