"""Questions about a region of the country are about its provinces, and say which of them the corpus covers."""

import pytest

from assistant.pipeline import Assistant
from assistant.understanding import Knowledge, understand
from tests.assistant.corpora import assistant_of, kinds


def _plan(place: str, share: int) -> str:
    return f"# Kế hoạch chuyển đổi số tỉnh {place}\n\nĐến năm 2030, kinh tế số chiếm {share}% GRDP.\n"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    shares = {"Kon Tum": 21, "Đắk Lắk": 24, "Quảng Ninh": 35}
    files = {f"{n}.md": _plan(place, share) for n, (place, share) in enumerate(shares.items())}
    return assistant_of(tmp_path_factory.mktemp("regions"), files)


@pytest.mark.parametrize(
    "question",
    [
        "Tỉnh Tây Nguyên nào đặt mục tiêu kinh tế số năm 2030 cao nhất?",
        "tinh nao o tay nguyen dat muc tieu kinh te so 2030 cao nhat",
        "Which Central Highlands province has the highest digital economy target for 2030?",
    ],
)
def test_the_highest_of_a_region_lies_in_it(assistant: Assistant, question: str) -> None:
    """A province of another region would be named as its best."""
    draft = assistant.ask(question).draft
    assert "24%" in draft.text
    assert "35%" not in draft.text
    assert "region" in kinds(draft)


def test_a_region_is_compared_over_the_provinces_that_are_there(assistant: Assistant) -> None:
    """A row without a document behind it would look like a province without targets."""
    draft = assistant.ask("So sánh kinh tế số các tỉnh Tây Nguyên năm 2030").draft
    assert {cited.target.place for cited in draft.targets} == {"kon_tum", "dak_lak"}
    notice = next(notice for notice in draft.notices if notice.kind == "region")
    assert notice.text.endswith("nói về: Kon Tum, Đắk Lắk.")


def test_a_region_without_documents_is_not_answered(assistant: Assistant) -> None:
    """The figures of other regions answer nothing about this one."""
    draft = assistant.ask("Các tỉnh Đông Nam Bộ đặt mục tiêu gì về kinh tế số?").draft
    assert draft.status == "not_found"
    assert "Đông Nam Bộ" in draft.text
    assert "%" not in draft.text


def test_a_province_named_beside_its_region_is_what_is_asked() -> None:
    """ "Kon Tum ở Tây Nguyên" asks about Kon Tum alone."""
    query = understand("Kon Tum ở Tây Nguyên đặt mục tiêu kinh tế số 2030 bao nhiêu?", knowledge=Knowledge())
    assert [place.code for place in query.places] == ["kon_tum"]
    assert query.region is None
    assert "nguyên" not in query.topic


def test_a_follow_up_stays_in_the_region() -> None:
    """ "Còn năm 2025?" behind a question on a region is about the region."""
    query = understand("Còn năm 2025?", ["Kinh tế số ĐBSCL năm 2030?"], knowledge=Knowledge())
    assert query.region == "vung_dong_bang_song_cuu_long"
    assert query.years == (2025,)


@pytest.mark.parametrize("words", ["miền Tây", "Tây Nam Bộ", "Tây Bắc", "miền Nam"])
def test_a_region_in_common_words_is_one_too(assistant: Assistant, words: str) -> None:
    """The best of all provinces would be named as the best of a region that it does not lie in."""
    draft = assistant.ask(f"Tỉnh nào ở {words} đặt mục tiêu kinh tế số năm 2030 cao nhất?").draft
    assert draft.status == "not_found"
    assert "35%" not in draft.text
