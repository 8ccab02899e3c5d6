"""The algebra of values: an order or a difference that the sources do not decide must never be printed."""

import itertools

import pytest

from assistant.composition.values import compare_values, difference_of, holds_premise, is_rank, sort_key, verdict_on
from assistant.types import Premise
from ingest.types import Comparator, Target


def target(
    comparator: Comparator, low: float, high: float | None = None, *, unit: str = "%", year: int = 2030
) -> Target:
    return Target(
        "d", 0, 1, 0, 1, "binh_duong", "province", None, "x", "reach", comparator, low, low if high is None else high,
        unit, None, None, year, "target", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        (target("=", 30), target("=", 15), 1),
        (target(">", 20), target("=", 20), 1),
        (target(">", 20), target("=", 25), None),
        (target(">=", 20), target("=", 20), None),
        (target("range", 15, 20), target("=", 10), 1),
        (target("range", 15, 20), target("=", 18), None),
        (target("~", 20), target("=", 10), None),
        (target("<", 5), target("=", 5), -1),
    ],
)
def test_order_only_where_the_values_decide_it(first: Target, second: Target, order: int | None) -> None:
    """A reader would be told that one province aims higher when the documents do not say so."""
    assert compare_values(first, second) == order
    assert compare_values(second, first) == (None if order is None else -order)


def test_difference_of_exact_values_and_ranges() -> None:
    """A computed difference that is off by the width of a range."""
    assert difference_of(target("=", 10), target("=", 15)) == (5, 5)
    assert difference_of(target("=", 10), target("range", 15, 20)) == (5, 10)
    assert difference_of(target("range", 15, 20), target("=", 10)) == (-10, -5)
    assert difference_of(target(">", 10), target("=", 15)) is None
    assert difference_of(target("=", 10), target("=", 15, unit="xã")) is None


def test_sort_key_puts_thresholds_beside_their_value() -> None:
    """ "Highest" would name the wrong province where only the comparator differs."""
    ordered = [target("<", 20), target("<=", 20), target("=", 20), target(">=", 20), target(">", 20), target("=", 21)]
    for lower, higher in itertools.pairwise(ordered):
        assert sort_key(lower) < sort_key(higher)


def test_premise_is_held_against_value_and_unit() -> None:
    """A false figure in a question would be confirmed."""
    assert holds_premise(target("=", 30), Premise("=", 30, 30, "%", "30%"))
    assert holds_premise(target("range", 15, 20), Premise("=", 15, 15, "%", "15%"))
    assert not holds_premise(target("=", 10), Premise("=", 30, 30, "%", "30%"))
    assert not holds_premise(target("=", 30, unit="xã"), Premise("=", 30, 30, "%", "30%"))


@pytest.mark.parametrize(
    ("row", "premise", "verdict"),
    [
        (target("=", 30), Premise("=", 30, 30, "%", "30%"), True),
        (target(">", 30), Premise(">", 30, 30, "%", "trên 30%"), True),
        (target("=", 10), Premise("=", 30, 30, "%", "30%"), False),
        (target(">", 20), Premise("=", 20, 20, "%", "20%"), None),
        (target("~", 20), Premise("=", 20, 20, "%", "20%"), None),
        (target("range", 15, 20), Premise("=", 20, 20, "%", "20%"), None),
        (target(">=", 20), Premise("=", 15, 15, "%", "15%"), False),
        (target("top", 10, unit="tỉnh"), Premise("=", 10, 10, None, "10"), None),
        (target("top", 15, unit="tỉnh"), Premise("top", 15, 15, None, "nhóm 15"), True),
        (target("top", 15, unit="tỉnh"), Premise("top", 10, 10, "địa phương", "nhóm 10 địa phương"), False),
        (target("top", 15, unit="tỉnh"), Premise("top", 20, 20, None, "nhóm 20"), None),
    ],
)
def test_a_verdict_only_where_nothing_is_left_open(row: Target, premise: Premise, verdict: bool | None) -> None:
    """ "Correct" under a threshold, a range or an approximation that the question did not state."""
    assert verdict_on(row, premise) is verdict


@pytest.mark.parametrize(
    ("unit", "rank"), [("hạng", True), ("/63", True), ("/34 tỉnh", True), ("/14 bệnh viện", False), ("%", False)]
)
def test_places_in_a_ranking_are_told_from_shares(unit: str, rank: bool) -> None:
    """The 41st of 63 would be called higher than the 25th, and so better."""
    assert is_rank(target("=", 10, unit=unit)) is rank
