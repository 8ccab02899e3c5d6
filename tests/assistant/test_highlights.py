"""Which words around a quote are shown, and which are marked."""

from hypothesis import given, strategies

from assistant.highlights import excerpts
from assistant.schema import CitationModel

TEXT = " ".join(f"từ{number}" for number in range(400))


def citation(marker, start, end, text=TEXT):
    about = {"document": "d", "document_id": "d", "title": "t", "kind": "source"}
    return CitationModel(marker=marker, start=start, end=end, quote=text[start:end], **about)


def test_a_quote_stands_in_whole_words():
    """A cut word can be misread."""
    start = TEXT.index("từ200")
    (found,) = excerpts(TEXT, [citation(1, start, start + 11)], chars=17)
    assert [piece.markers for piece in found.pieces] == [(), (1,), ()]
    words = "".join(piece.text for piece in found.pieces).split()
    assert words == [f"từ{number}" for number in range(198, 204)]
    assert found.cut_before
    assert found.cut_after


def test_near_quotes_share_a_stretch_and_overlapping_ones_a_piece():
    """Ten targets of one paragraph would show that paragraph ten times."""
    found = excerpts(
        TEXT, [citation(2, 30, 40), citation(1, 0, 10), citation(3, 35, 50), citation(4, 1500, 1510)], chars=50
    )
    assert [[piece.markers for piece in item.pieces if piece.markers] for item in found] == [[(1,), (2, 3)], [(4,)]]


@given(
    strategies.text(alphabet="ab \n", max_size=300),
    strategies.lists(
        strategies.tuples(strategies.integers(0, 300), strategies.integers(1, 60)), min_size=1, max_size=6
    ),
    strategies.integers(0, 40),
)
def test_every_quote_is_marked_whole_and_nothing_is_invented(text, spans, chars):
    """A highlight that leaves out a word of the quote, or adds one, misleads."""
    citations = [
        citation(number, start, min(start + length, len(text)), text)
        for number, (start, length) in enumerate(spans, 1)
        if start < len(text)
    ]
    found = excerpts(text, citations, chars)
    for item in citations:
        assert any(item.marker in piece.markers and item.quote in piece.text for one in found for piece in one.pieces)
    for one in found:
        assert "".join(piece.text for piece in one.pieces) in text
