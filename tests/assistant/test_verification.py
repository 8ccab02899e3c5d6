"""The verifier: what stands in no cited quote must not reach a reader."""

from dataclasses import dataclass, field

import pytest

from assistant.types import Citation, CitedTarget, Draft, Query
from assistant.verification import claims_of, verify
from ingest.types import Document, Target

TEXT = "Phấn đấu đến năm 2030, kinh tế số của tỉnh chiếm trên 27,5% GRDP theo Nghị quyết số 12-NQ/TU ngày 03/4/2022."


@dataclass
class OneDocument:
    """As much of a snapshot as the verifier reads."""

    documents: dict[str, Document] = field(
        default_factory=lambda: {"d": Document("d", "d.md", "Kế hoạch chuyển đổi số", TEXT, (), published="2022-04-10")}
    )


def draft(text: str, quote: str = TEXT, **changes: object) -> Draft:
    start = TEXT.find(quote)
    return Draft("answered", text, (Citation(1, "d", start, start + len(quote), quote),), **changes)  # type: ignore[arg-type]


def query(text: str = "Mục tiêu kinh tế số?") -> Query:
    return Query(text, text, text, "vi", "lookup")


def checked(given: Draft, asked: Query | None = None) -> Draft:
    return verify(given, asked or query(), OneDocument())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Kinh tế số: trên 27,5% GRDP [1].",
        "Digital economy: over 27.5% of GRDP by 2030 [1].",
        "Nghị quyết số 12-NQ/TU, ban hành ngày 3/4/2022 [1].",
        "Bài viết được đăng ngày 10/4/2022 [1].",
    ],
)
def test_what_the_quote_states_passes(text: str) -> None:
    """True answers would be thrown away."""
    assert checked(draft(text)) == draft(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kinh tế số: trên 27,6% GRDP [1].",
        "Kinh tế số: trên 275% GRDP [1].",
        "Kinh tế số: trên 27,5% GRDP đến năm 2035 [1].",
        "Nghị quyết số 13-NQ/TU [1].",
        "Ban hành ngày 3/5/2022 [1].",
        "Kinh tế số: trên 27,5% GRDP [2].",
        "Kinh tế số: 2030% GRDP [1].",
    ],
)
def test_what_no_quote_states_is_not_found(text: str) -> None:
    """One wrong figure on a government page."""
    assert checked(draft(text)).status == "not_found"


def test_a_false_line_falls_and_true_ones_stay() -> None:
    """A whole answer lost, or a false line kept, for one bad line."""
    kept = checked(draft("- Kinh tế số: trên 27,5% GRDP [1]\n- Chữ ký số: 60% [1]"))
    assert kept.status == "answered"
    assert kept.text == "- Kinh tế số: trên 27,5% GRDP [1]"
    assert [notice.kind for notice in kept.notices] == ["unverified_dropped"]


def test_a_quote_that_is_not_verbatim_supports_nothing() -> None:
    """A citation that a reader cannot find in the source."""
    forged = TEXT.replace("27,5", "37,5")
    given = Draft("answered", "Kinh tế số: trên 37,5% GRDP [1].", (Citation(1, "d", 0, len(forged), forged),))
    assert checked(given).status == "not_found"


def test_a_year_may_come_from_a_cited_row() -> None:
    """Years that a heading sets for a whole list would be struck out."""
    quote = "kinh tế số của tỉnh chiếm trên 27,5% GRDP"
    start = TEXT.find(quote)
    row = Target(
        "d", start, start + len(quote), start + 30, start + len(quote), "binh_duong", "province", "kinh_te_so_grdp",
        "kinh tế số", "reach", ">", 27.5, 27.5, "%", "GRDP", None, 2030, "target", None,
    )  # fmt: skip
    text = "Kinh tế số đến năm 2030: trên 27,5% GRDP [1]."
    assert checked(draft(text, quote)).status == "not_found"
    assert checked(draft(text, quote, targets=(CitedTarget(row, 1),))).text == text


def test_claims_keep_percentages_and_plain_numbers_apart() -> None:
    """ "30 communes" would support "30%"."""
    claims = claims_of("30 xã, 45% hộ, ngày 3/4/2022, số 12-NQ/TU [3]")
    assert 45.0 in claims.percentages
    assert 30.0 in claims.numbers
    assert 3.0 not in claims.numbers
    assert claims.dates == {"2022-04-03"}
