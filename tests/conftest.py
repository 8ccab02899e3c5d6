"""What all tests share: the order in which they run, and the option that makes the fault tests heavy."""

import pytest

LAST = "tests/browser/"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--faults`` is ``make faults``: hundreds of kills and corruptions instead of a few of each."""
    parser.addoption("--faults", action="store_true", help="try every fault many times, and print a table of them")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run last: Playwright keeps an event loop running, under which no other can start."""
    items.sort(key=lambda item: item.nodeid.startswith(LAST))
