"""The referee of the gold tables: it must accept the right row and no other."""

from pathlib import Path
from typing import Any

import pytest

from ingest.types import Target
from tests.gold.scoring import Extracted, differences, load_gold, score

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / ".." / "shared"

ROW: dict[str, Any] = {
    "document": "plan.md",
    "place": "long_an",
    "level": "province",
    "indicator": "kinh_te_so_grdp",
    "about": ["kinh te so"],
    "direction": "reach",
    "comparator": ">",
    "low": 20,
    "high": 20,
    "unit": "%",
    "basis": "GRDP",
    "value": None,
    "year": 2030,
    "kind": "target",
}


def extracted(gold: dict[str, Any], **changes: Any) -> Extracted:
    """The row that a faultless reader would extract for a gold row, with changes."""
    about = " ".join(word.split("|")[0] for word in gold.get("about", ()))
    fields: dict[str, Any] = {
        "document_id": "x",
        "start": 0,
        "end": 1,
        "figure_start": 0,
        "figure_end": 1,
        "label": about,
        "pillar": None,
    }
    names = ("place", "level", "indicator", "direction", "comparator", "low", "high", "unit", "basis", "value", "year")
    fields |= {name: gold.get(name) for name in names} | {"kind": gold.get("kind", "target")} | changes
    return Extracted(gold["document"], Target(**fields), about)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("place", {"place": "tay_ninh"}),
        ("level", {"level": "district"}),
        ("indicator", {"indicator": "kinh_te_so_nganh"}),
        ("direction", {"direction": "increase"}),
        ("comparator", {"comparator": "="}),
        ("figure", {"low": 2.0, "high": 2.0}),
        ("figure", {"unit": "xã"}),
        ("basis", {"basis": "GDP"}),
        ("year", {"year": 2025}),
        ("kind", {"kind": "result"}),
    ],
)
def test_each_wrong_field_is_seen(field: str, change: dict[str, Any]) -> None:
    """A referee blind to one field would let that kind of wrong figure through."""
    assert differences(ROW, extracted(ROW, **change)) == (field,)


def test_scaled_units_are_equal() -> None:
    """ "1,5 nghìn tỷ đồng" counted as a miss would send the rule writer after a right row."""
    gold = ROW | {"low": 1500, "high": 1500, "unit": "tỷ đồng", "basis": None}
    assert not differences(gold, extracted(gold, low=1.5, high=1.5, unit="nghìn tỷ đồng"))
    assert not differences(ROW, extracted(ROW, unit="%/năm"))


def test_counts_of_misses_and_false_rows() -> None:
    """A duplicate, a stranger and an optional row must not be confused in the two figures."""
    later = ROW | {"year": 2025}
    spare = {"document": "plan.md", "about": [], "kind": "result", "optional": True}
    rows = [extracted(ROW), extracted(ROW), extracted(ROW, kind="result"), extracted(ROW, low=3.0, high=3.0)]
    report = score([ROW, later, spare], rows)
    assert (report.required, report.matched, len(report.misses), len(report.false)) == (2, 1, 1, 2)
    assert report.precision == pytest.approx(1 / 3)
    assert report.recall == pytest.approx(1 / 2)


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("targets*.jsonl")))
def test_gold_tables_agree_with_themselves(name: str) -> None:
    """A gold table with two names for one row could never be met in full."""
    gold = load_gold(HERE / name)
    required = [row for row in gold if not row.get("optional")]
    report = score(gold, [extracted(row) for row in required])
    assert (report.matched, report.misses, report.false) == (len(required), (), ()), str(report)


def test_gold_figures_stand_in_their_documents() -> None:
    """A slip in the gold table would teach the rules a wrong figure."""
    if not SHARED.is_dir():
        pytest.skip("the shared documents are not beside the repository")
    for row in load_gold(HERE / "targets.jsonl"):
        path = next(
            p for p in (SHARED / "seeds" / row["document"], SHARED / "documents" / row["document"]) if p.is_file()
        )
        text = path.read_text(encoding="utf-8")
        words = {3: "ba", 230000: "230 nghìn", 1000000: "01 triệu", 20000: "20 nghìn"}
        numbers: list[float] = [row[end] for end in ("low", "high") if row.get(end) is not None]
        for number in numbers:
            written = {f"{number:g}".replace(".", ","), f"{number:,.0f}".replace(",", "."), f"{number:02.0f}"}
            written |= {str(int(number)), words.get(int(number), "-")}
            assert any(w in text for w in written), row
        assert row.get("year") is None or str(row["year"]) in text, row
