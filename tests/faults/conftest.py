"""How many faults are tried: a few in `make test`, all in `make faults`, which prints what became of them."""

from collections import Counter
from dataclasses import dataclass, field

import pytest


@dataclass
class Tally:
    """What was done to the index, how often, and how it ended."""

    rows: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, fault: str, outcome: str) -> None:
        """Counts one try."""
        self.rows.setdefault(fault, Counter())[outcome] += 1

    def tries(self, fault: str) -> int:
        """How often a fault was tried."""
        return sum(self.rows.get(fault, Counter()).values())


_TALLY = Tally()


@pytest.fixture(scope="session")
def tally() -> Tally:
    """The record of this run."""
    return _TALLY


@pytest.fixture(scope="session")
def heavy(request: pytest.FixtureRequest) -> bool:
    """Whether all faults are wanted."""
    return bool(request.config.getoption("--faults"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the table of docs/results.md."""
    if not config.getoption("--faults") or not _TALLY.rows:
        return
    terminalreporter.write_line("\n| fault | tries | what became of them |\n|---|---:|---|")
    for fault, outcomes in sorted(_TALLY.rows.items()):
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        terminalreporter.write_line(f"| {fault} | {sum(outcomes.values())} | {told} |")
