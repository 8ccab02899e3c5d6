"""Front matter: what an operator states counts, and a slip is told with its line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.front_matter import merge, read_sidecar, split_front_matter
from ingest.types import IngestError


def test_values_are_read_and_the_body_begins_behind_them() -> None:
    """A stated title, date or province would be ignored."""
    raw = (
        "---\ntitle: Kế hoạch  số\npublished: 05/04/2023\nprovinces: [Kiên Giang, TP.HCM]\nkind: summary\n"
        "official: true\nvalidity: superseded\nnumber: 12\ntags: [a]\n---\nThân bài"
    )
    metadata, body = split_front_matter(raw)
    assert body == "Thân bài"
    assert (metadata.title, metadata.published, metadata.number) == ("Kế hoạch số", "2023-04-05", "12")
    assert metadata.provinces == ("kien_giang", "tp_ho_chi_minh")
    assert (metadata.kind, metadata.official, metadata.validity) == ("summary", True, "superseded")


@pytest.mark.parametrize("published", ["2022", "2022-05", "2022-05-24"])
def test_partial_dates_stay_partial(published: str) -> None:
    """A document of 2022 would be dated to the first of January."""
    assert split_front_matter(f"---\npublished: {published}\n---\n")[0].published == published


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("---\ntitle: a\nkind: [\n---\n", "line 4|line 3"),
        ("---\ntitle: a: b: c\n---\n", "line 2"),
        ("---\ntitle: a\nkind: nonsense\n---\n", "line 3"),
        ("---\ntitle: a\nprovinces: [Atlantis]\n---\n", "line 3"),
        ("---\npublished: gestern\n---\n", "line 2"),
        ("---\ntitle: a\n", "line 1"),
        ("---\ntitle: a\n- b\n---\n", "line 3"),
    ],
)
def test_unreadable_front_matter_is_told_with_its_line(raw: str, line: str) -> None:
    """An operator would search a long file for a missing quote."""
    with pytest.raises(IngestError, match=line) as caught:
        split_front_matter(raw, "ke-hoach.md")
    assert "ke-hoach.md" in str(caught.value)


def test_a_ruler_is_no_front_matter() -> None:
    """A page that opens with a line of dashes would be refused."""
    raw = "---\nMột đoạn văn bình thường.\n---\nHai."
    assert split_front_matter(raw)[1] == raw
    assert split_front_matter("không có gì")[1] == "không có gì"


def test_sidecars_are_read_and_win(tmp_path: Path) -> None:
    """Metadata beside a file that cannot carry any would be lost."""
    page = tmp_path / "trang.html"
    assert read_sidecar(page).title is None
    (tmp_path / "trang.html.meta.yaml").write_text("title: Bên cạnh\n", encoding="utf-8")
    metadata = read_sidecar(page)
    assert metadata.title == "Bên cạnh"
    other, _ = split_front_matter("---\ntitle: Trong tệp\nurl: https://x.vn\n---\n")
    assert merge(metadata, other).title == "Bên cạnh"
    assert merge(metadata, other).url == "https://x.vn"


KEYS = [
    "title",
    "publisher",
    "published",
    "url",
    "number",
    "provinces",
    "validity",
    "official",
    "kind",
    "a b",
    "superseded_by",
]
VALUES = [
    "x",
    "true",
    "2022-05-24",
    "99999-99-99",
    "0x1F",
    "1e999",
    "[a, b]",
    "{a: b}",
    "!!binary x",
    "!!set {a}",
    "~",
    "|",
    ">",
]
VALUES += [
    "- a",
    "? a",
    "&a b",
    "*a",
    "<<",
    "'",
    '"',
    "\\0",
    "\u202e",
    "2001-01-01 00:00:00 -99:99",
    ".nan",
    "0o777",
    "=",
    "%TAG",
    "`",
]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES) | st.text(max_size=12)), max_size=8).map(
            lambda pairs: "\n".join(f"{key}: {value}" for key, value in pairs)
        ),
    )
)
def test_any_front_matter_is_read_or_told(inner: str) -> None:
    """Some value of some key would lose a whole folder to a line of Python."""
    try:
        metadata, _ = split_front_matter(f"---\n{inner}\n---\nThân bài\n", "a.md")
    except IngestError as error:
        assert str(error).startswith("a.md: ") and ";" in str(error)
    else:
        assert metadata.provinces is None or all(isinstance(code, str) for code in metadata.provinces)
