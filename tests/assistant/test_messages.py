"""Every sentence exists in both languages with the same values to fill in."""

import pytest

from assistant.messages import _messages, message, message_names


@pytest.mark.parametrize("name", message_names())
def test_both_languages_take_the_same_values(name: str) -> None:
    """An English reader would see an error or a Vietnamese sentence."""
    texts = _messages()[name]
    assert set(texts) == {"vi", "en"}
    assert set(texts["vi"].get_identifiers()) == set(texts["en"].get_identifiers())


def test_a_missing_value_is_named() -> None:
    """A sentence with a hole would reach a reader."""
    with pytest.raises(KeyError, match="place"):
        message("not_found_topic", "vi")
