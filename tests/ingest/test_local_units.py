"""Units below the province, found by name."""

import pytest

from ingest.local_units import find_local_units
from ingest.places import find_places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("riêng thành phố Vinh đạt 30%", [("thành phố Vinh", "district")]),
        ("huyện đảo Hòn Xanh và xã Bình Mơ", [("huyện đảo Hòn Xanh", "district"), ("xã Bình Mơ", "commune")]),
        ("thành phố Hà Nội, TP. Hồ Chí Minh", []),
        ("Xã Hội số, cấp xã 80%, Thành phố Thông minh", []),
    ],
)
def test_units_below_the_province(text: str, expected: list[tuple[str, str]]) -> None:
    """A district's figure is told as its province's."""
    assert [(u.name, u.level) for u in find_local_units(text, find_places(text))] == expected
