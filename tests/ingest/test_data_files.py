"""The YAML data files that ship with the code: words stay words, whoever reads them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.data_files import load_yaml

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path for folder in ("ingest", "index", "assistant", "benchmarks") for path in (ROOT / folder).rglob("*.yaml")
)


def values_in_lists(value: Any, *, listed: bool = False) -> Iterator[Any]:
    """Every scalar that stands in a list, however deep."""
    if isinstance(value, dict):
        for each in value.values():
            yield from values_in_lists(each)
    elif isinstance(value, list):
        for each in value:
            yield from values_in_lists(each, listed=True)
    elif listed:
        yield value


def test_every_scalar_is_text(tmp_path: Path) -> None:
    """A word list would hold `True` and `1` where "on", "no" and "1" were meant."""
    file = tmp_path / "words.yaml"
    file.write_text("words: [on, no, yes, 1, 2021-05-24, ~, không]\n1: {ten: 10}\n", encoding="utf-8")
    words = ["on", "no", "yes", "1", "2021-05-24", "~", "không"]
    assert load_yaml(file) == {"words": words, "1": {"ten": "10"}}


def test_a_fault_names_its_line(tmp_path: Path) -> None:
    """An official who extends a word list would have to look for the slip."""
    file = tmp_path / "words.yaml"
    file.write_text("one: [a, b]\ntwo: [a, b\nthree: [c]\n", encoding="utf-8")
    with pytest.raises(yaml.YAMLError, match="line 3"):
        load_yaml(file)


def test_there_are_data_files() -> None:
    """The next test would pass over an empty list."""
    assert {"intents.yaml", "language.yaml", "target_cues.yaml"} <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_words_in_lists_are_quoted_where_yaml_would_read_them_otherwise(path: Path) -> None:
    """Another reader, or an editor that writes the file anew, would make a boolean of "no" and a number of "1"."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [value for value in values_in_lists(content) if not isinstance(value, str)] == []
