"""The mutation benchmark over the bundled corpus: what the verifier is held to."""

import pytest

from benchmarks.mutations import ROOT, STRICT_CLASSES, Outcome, judge, make_items


@pytest.fixture(scope="module", params=["tuned", "kept_back"])
def outcome(request: pytest.FixtureRequest) -> Outcome:
    items, world = make_items([ROOT / "corpus"], request.param)
    return judge(items, world.snapshot)


@pytest.mark.slow
def test_mutants_are_caught_and_truths_stand(outcome: Outcome) -> None:
    """One wrong figure on a government page; or true answers thrown away."""
    assert sum(n for n, _ in outcome.counts.values()) > 1000
    assert outcome.rate("mutant", STRICT_CLASSES) >= 0.995
    assert outcome.rate("mutant") >= 0.97
    assert outcome.rate("truth") >= 0.98


@pytest.mark.slow
def test_verification_is_fast(outcome: Outcome) -> None:
    """Every answer would be slower."""
    assert sorted(outcome.milliseconds)[len(outcome.milliseconds) // 2] < 10


def test_the_same_seed_makes_the_same_items() -> None:
    """Two runs of the benchmark could not be compared."""
    first, second = (make_items([ROOT / "corpus" / "binh-duong-05-nq-tu.md"])[0] for _ in range(2))
    assert [item.text for item in first] == [item.text for item in second]
    assert {item.kind for item in first} == {"truth", "mutant"}
