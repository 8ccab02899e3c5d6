"""Follow-ups from the history alone."""

from functools import lru_cache

import pytest

from assistant.types import Query
from assistant.understanding import Knowledge, understand
from index.diacritics import DiacriticsRestorer

SHARE = "Mục tiêu kinh tế số của Hải Phòng đến năm 2030 là bao nhiêu?"
FILES = "Hồ sơ công việc cấp xã của Bến Tre xử lý trên mạng năm 2025?"
WHICH = "Tỉnh nào đặt mục tiêu kinh tế số cao nhất năm 2025?"
BESIDE = "So sánh kinh tế số năm 2030 của Hải Phòng và Long An"
NUMBER = "Nghị quyết chuyển đổi số của Cà Mau số mấy?"
ENGLISH = "What does Thai Nguyen aim at in the digital economy for 2025?"


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    return Knowledge(DiacriticsRestorer.from_counts(None))


def read(question: str, *history: object) -> Query:
    return understand(question, list(history), knowledge=knowledge())


def codes(query: Query) -> list[str]:
    return [place.code for place in query.places]


@pytest.mark.parametrize(
    ("history", "question", "intent", "places", "years", "indicators"),
    [
        ([SHARE], "Còn năm 2025?", "lookup", ["hai_phong"], (2025,), ("kinh_te_so_grdp",)),
        ([SHARE], "2025", "lookup", ["hai_phong"], (2025,), ("kinh_te_so_grdp",)),
        ([SHARE], "Thế còn Long An?", "lookup", ["long_an"], (2030,), ("kinh_te_so_grdp",)),
        ([SHARE], "the con long an", "lookup", ["long_an"], (2030,), ("kinh_te_so_grdp",)),
        ([SHARE], "Long An?", "lookup", ["long_an"], (2030,), ("kinh_te_so_grdp",)),
        ([SHARE], "Và chữ ký số?", "lookup", ["hai_phong"], (2030,), ("chu_ky_so",)),
        ([SHARE], "So với Long An thì sao?", "compare", ["hai_phong", "long_an"], (2030,), ("kinh_te_so_grdp",)),
        ([SHARE], "Cả nước thì sao?", "lookup", ["vn"], (2030,), ("kinh_te_so_grdp",)),
        ([SHARE], "nó có cao hơn cả nước không?", "compare", ["hai_phong", "vn"], (2030,), ("kinh_te_so_grdp",)),
        ([SHARE], "Tỉnh nào cao nhất?", "aggregate", [], (2030,), ("kinh_te_so_grdp",)),
        ([SHARE, "ok", "cảm ơn bạn"], "còn năm 2025", "lookup", ["hai_phong"], (2025,), ("kinh_te_so_grdp",)),
        ([SHARE, "Còn năm 2025?"], "Thế còn Cà Mau?", "lookup", ["ca_mau"], (2025,), ("kinh_te_so_grdp",)),
        ([SHARE, "Còn Cà Mau?", "Và chữ ký số?"], "còn 2025 thì sao", "lookup", ["ca_mau"], (2025,), ("chu_ky_so",)),
        ([WHICH], "Còn năm 2030?", "aggregate", [], (2030,), ("kinh_te_so_grdp",)),
        ([WHICH], "Còn Long An?", "lookup", ["long_an"], (2025,), ("kinh_te_so_grdp",)),
        ([BESIDE], "Còn năm 2025?", "compare", ["hai_phong", "long_an"], (2025,), ("kinh_te_so_grdp",)),
        ([BESIDE], "còn Cà Mau?", "lookup", ["ca_mau"], (2030,), ("kinh_te_so_grdp",)),
        ([BESIDE], "Và năng suất lao động?", "compare", ["hai_phong", "long_an"], (2030,), ("nang_suat_lao_dong",)),
        ([ENGLISH], "what about 2030?", "lookup", ["thai_nguyen"], (2030,), ("kinh_te_so_grdp",)),
        ([ENGLISH], "and Long An?", "lookup", ["long_an"], (2025,), ("kinh_te_so_grdp",)),
        ([ENGLISH], "How is that compared with Hue?", "compare", ["thai_nguyen", "hue"], (2025,), ("kinh_te_so_grdp",)),
        (["Các chỉ tiêu của Cà Mau đến 2025"], "Còn đến 2030?", "list", ["ca_mau"], (2030,), ()),
        (["Cà Mau sáp nhập với tỉnh nào?"], "Còn Bến Tre?", "merger", ["ben_tre"], (), ()),
        (["Chính quyền số là gì?"], "Còn xã hội số?", "definition", [], (), ()),
        (["Giải pháp của Cà Mau là gì?"], "Còn Long An?", "passage", ["long_an"], (), ()),
    ],
)  # fmt: skip
def test_follow_up(
    history: list[str],
    question: str,
    intent: str,
    places: list[str],
    years: tuple[int, ...],
    indicators: tuple[str, ...],
) -> None:
    """A short further question is answered about another place, year or indicator."""
    query = read(question, *history)
    assert (query.intent, codes(query), query.years, query.indicators) == (intent, places, years, indicators)
    assert query.previous is not None


@pytest.mark.parametrize(
    "question",
    [
        "Mục tiêu của Cà Mau năm 2025?",
        "Hạ tầng số là gì?",
        "Bài viết về Cà Mau đăng ngày nào?",
        "Cà Mau sáp nhập với tỉnh nào?",
        "Tỉnh nào đặt mục tiêu chữ ký số cao nhất năm 2025?",
        "Nghị quyết 16-NQ/TU là của tỉnh nào?",
        "Which province has the highest digital economy target for 2025?",
        "ok",
        "Xin chào",
        "Thời tiết Cà Mau hôm nay?",
        "Kinh tế số của xã Hòa Tân năm 2025?",
        "Tổng kinh phí của phường Tân Lập?",
    ],
)
def test_complete_question_carries_nothing_over(question: str) -> None:
    """A new question is answered about the place or year of the last one."""
    alone, after = read(question), read(question, SHARE)
    assert (after.places, after.years, after.indicators, after.carried) == (
        alone.places,
        alone.years,
        alone.indicators,
        (),
    )


def test_level_of_a_follow_up() -> None:
    """ "Còn cấp huyện?" is answered with the communes' figure."""
    district = read("Còn cấp huyện?", FILES)
    assert (district.level, codes(district), district.years) == ("district", ["ben_tre"], (2025,))
    assert read("Còn năm 2030?", FILES).level == "commune"


def test_documents_in_a_row() -> None:
    """The date of a resolution named a turn ago is not found."""
    issued = read("Ban hành ngày nào?", NUMBER)
    assert (issued.intent, issued.document_facets, codes(issued)) == ("document", ("issued",), ["ca_mau"])
    other = read("Còn Thái Nguyên?", NUMBER)
    assert (other.intent, other.document_facets, codes(other)) == ("document", ("number",), ["thai_nguyen"])
    numbered = read("Ban hành ngày nào?", "Nghị quyết 16-NQ/TU là của tỉnh nào?")
    assert numbered.document_numbers == ("16-NQ/TU",)


def test_place_that_only_the_answer_knows() -> None:
    """ "Tỉnh đó" after "Tỉnh nào …?" is taken for a province of the question."""
    query = read("Tỉnh đó có nghị quyết số mấy?", WHICH)
    assert (query.intent, query.places, "places" in query.carried) == ("document", (), True)
    assert query.previous is not None and query.previous.operation == "highest"
    further = read("Ban hành ngày nào?", WHICH, "Tỉnh đó có nghị quyết số mấy?")
    assert further.places == () and further.previous is not None and further.previous.previous is not None


def test_place_of_the_question_before() -> None:
    """ "Tỉnh đó" after a question about a province is not resolved."""
    assert codes(read("Tỉnh đó có nghị quyết số mấy?", SHARE)) == ["hai_phong"]


def test_source_of_the_last_answer() -> None:
    """Who asks for the source is given another answer instead."""
    query = read("nguồn nào nói vậy?", SHARE)
    assert query.intent == "source" and query.previous is not None
    assert codes(query.previous) == ["hai_phong"]


def test_carried_words_are_searched() -> None:
    """A follow-up is searched by "thế còn" alone."""
    restored = read("Thế còn Long An?", SHARE).restored
    assert "kinh tế số" in restored and "2030" in restored
    assert "Hải Phòng" in read("Còn năm 2025?", SHARE).restored


@pytest.mark.parametrize(
    "history",
    [
        [{"role": "user", "content": SHARE}, {"role": "assistant", "content": "30% [1]"}],
        [{"role": "user", "content": [{"type": "text", "text": SHARE}]}],
        [None, 7, {"role": "user"}, {"role": "user", "content": None}, object(), SHARE],
        (SHARE,),
    ],
)
def test_forms_of_history(history: object) -> None:
    """A portal that sends its history in another form gets no follow-ups, or a crash."""
    query = understand("Còn năm 2025?", history, knowledge=knowledge())  # type: ignore[arg-type]
    assert codes(query) == ["hai_phong"]


@pytest.mark.parametrize("history", [None, 5, {}, [[]], [b"x"], "", [{"role": "assistant", "content": SHARE}]])
def test_history_that_is_none(history: object) -> None:
    """A broken history brings the page down or answers with the assistant's own words."""
    assert understand("Còn năm 2025?", history, knowledge=knowledge()).places == ()  # type: ignore[arg-type]


def test_language_follows_the_conversation() -> None:
    """A year alone after an English question is answered in Vietnamese."""
    assert read("2030?", ENGLISH).language == "en"
    assert read("Còn năm 2030?", ENGLISH).language == "vi"


def test_commune_ends_the_place_of_the_turn_before() -> None:
    """A commune of another province is looked for in the province of the turn before."""
    query = read("Còn xã Hòa Tân thì sao?", SHARE)
    assert (query.places, query.units, query.years) == ((), ("xã Hòa Tân",), (2030,))
    assert query.indicators == ("kinh_te_so_grdp",)
    further = read("Còn năm 2025?", "Kinh tế số của xã Hòa Tân năm 2030?")
    assert (further.units, further.years, further.indicators) == (("xã Hòa Tân",), (2025,), ("kinh_te_so_grdp",))
    assert read("Còn Long An?", "Kinh tế số của xã Hòa Tân năm 2030?").units == ()


@pytest.mark.parametrize(
    "question",
    [
        "Co Quan Chu Tri la ai?",
        "Mục tiêu Xã Hội Số năm 2025?",
        "Cấp xã nào đạt?",
        "Hợp tác xã Minh Tâm?",
        "Cấp xã Lạng Sơn",
    ],
)
def test_other_words_are_no_communes(question: str) -> None:
    """A question in title case loses the place of the turn before."""
    assert read(question).units == ()
