"""What all tests share: the order in which they run."""

import pytest

LAST = "tests/browser/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run last: Playwright keeps an event loop running, under which no other can start."""
    items.sort(key=lambda item: item.nodeid.startswith(LAST))
