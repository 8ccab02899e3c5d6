"""The algebra of target values: order, difference, and whether a figure of the question is the row's."""

import math
import re

from assistant.types import Premise
from ingest.types import Target

STRICTNESS = {"<": -2, "<=": -1, "~": 0, "=": 0, "range": 0, "top": 0, ">=": 1, ">": 2}
Interval = tuple[float, float]
RANK_UNIT = re.compile(r"(?:hạng|bậc)\b|/\s?(?:6[0-3]|34)\b")  # of 63 provinces, of 34 since July 2025


def interval(target: Target) -> Interval:
    """The values that a row allows; "about" allows its own value only, exactness is asked for elsewhere."""
    if target.low is None or target.high is None:
        raise ValueError(f"a qualitative target has no interval: {target.value!r}")
    if target.comparator in (">", ">="):
        return target.low, math.inf
    if target.comparator in ("<", "<="):
        return -math.inf, target.high
    return target.low, target.high


def compare_values(first: Target, second: Target) -> int | None:
    """1 if the first is certainly higher, -1 if the second is, None where the rows do not decide it."""
    if first.low is None or second.low is None or "~" in (first.comparator, second.comparator):
        return None
    (low1, high1), (low2, high2) = interval(first), interval(second)
    strict1, strict2 = first.comparator in "><", second.comparator in "><"
    if low1 > high2 or (low1 == high2 and (strict1 or strict2)):
        return 1
    if low2 > high1 or (low2 == high1 and (strict1 or strict2)):
        return -1
    return None


def is_rank(target: Target) -> bool:
    """Whether a value is a place in a ranking, of which the smaller is the better: "top 10", "thứ 21", "25/63"."""
    return target.comparator == "top" or RANK_UNIT.match(target.unit or "") is not None


def higher_threshold(first: Target, second: Target) -> int:
    """1 or -1 where both rows only set a floor ("at least", "over") and one floor is higher; else 0."""
    floors = (">", ">=")
    if first.comparator not in floors or second.comparator not in floors or first.low is None or second.low is None:
        return 0
    return (first.low > second.low) - (first.low < second.low)


def difference_of(earlier: Target, later: Target) -> Interval | None:
    """later - earlier as (least, greatest); None unless both are exact values or ranges of one unit."""
    exact = ("=", "range")
    if earlier.comparator not in exact or later.comparator not in exact or earlier.unit != later.unit:
        return None
    if earlier.low is None or later.low is None or earlier.high is None or later.high is None:
        return None
    low, high = round(later.low - earlier.high, 4), round(later.high - earlier.low, 4)
    return min(low, high), max(low, high)


def sort_key(target: Target) -> float:
    """Orders rows by value; of equal values "over 20" stands above "20" and "under 20" below it."""
    top = target.high if target.comparator == "range" else target.low
    return (top or 0.0) + STRICTNESS[target.comparator] * 1e-6


def holds_premise(target: Target, premise: Premise) -> bool:
    """Whether a figure that the question states is the row's: its value, or one end of its range, in its unit."""
    if target.low is None or target.high is None:
        return False
    if premise.unit and target.unit and premise.unit != target.unit:
        return False
    if target.basis != "GRDP" and "grdp" in premise.typed.casefold():
        return False
    ends = {target.low, target.high}
    if premise.comparator in (">", ">=", "<", "<="):
        return _within_threshold(target, premise)
    return premise.low in ends and premise.high in ends


def verdict_on(target: Target, premise: Premise) -> bool | None:
    """Whether a row says exactly what a question states (True), contradicts it (False), or neither (None).

    "20%" is neither right nor wrong of "over 20%", nor of "15% to 20%": the reader gets the row and no verdict.
    """
    if target.low is None or target.high is None:
        return None
    if target.comparator == "top":
        return _verdict_on_rank(target.low, premise)
    if premise.unit and target.unit and premise.unit != target.unit:
        return None
    same = (premise.low, premise.high) == (target.low, target.high)
    if premise.comparator == target.comparator and same:
        return True
    if premise.comparator in (">", ">=", "<", "<="):
        return True if target.comparator == "=" and _within_threshold(target, premise) else None
    if target.comparator == "~":
        return None if same else False
    low, high = interval(target)
    return None if low <= premise.low <= high or low <= premise.high <= high else False


def _verdict_on_rank(rank: float, premise: Premise) -> bool | None:
    """Whether "nhóm 15" is what a question says; "nhóm 20" is neither right nor wrong of it."""
    if premise.comparator != "top" or premise.low > rank:
        return None
    return premise.low == rank


def _within_threshold(target: Target, premise: Premise) -> bool:
    """Whether all that a row allows lies beyond the threshold that the question names ("from 26% up")."""
    low, high = interval(target)
    if premise.comparator == ">=":
        return low >= premise.low
    if premise.comparator == ">":
        return low > premise.low or (low == premise.low and target.comparator == ">")
    if premise.comparator == "<=":
        return high <= premise.high
    return high < premise.high or (high == premise.high and target.comparator == "<")
