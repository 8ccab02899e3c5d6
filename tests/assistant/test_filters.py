"""Filters from outside the question."""

import pytest

from assistant.batch import answer_line, request_fields
from assistant.catalogue import NotInCatalogueError, place_code
from assistant.service import Service
from tests.assistant.corpora import assistant_of

FILES = {
    "bd.md": "# Kế hoạch chuyển đổi số tỉnh Bình Dương\n\n- Đến năm 2030, kinh tế số chiếm 31% GRDP.\n"
    "- Đến năm 2025, kinh tế số chiếm 19% GRDP.\n",
    "la.md": "# Kế hoạch chuyển đổi số tỉnh Long An\n\n- Đến năm 2030, kinh tế số chiếm 27% GRDP.\n",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    return assistant_of(tmp_path_factory.mktemp("filters"), FILES)


def test_a_province_that_does_not_exist_is_asked_back(assistant):
    """A slip in a portal's filter would be a server error, or an answer for all provinces."""
    draft = assistant.ask("Kinh tế số năm 2030?", province="Atlantis").draft
    assert draft.status == "clarify"
    assert "Atlantis" in draft.text


def test_a_filter_is_repeated_without_markup(assistant):
    """A link in a portal's address could put markup of its own into an answer."""
    text = assistant.ask("Kinh tế số?", province="[Atlantis](http://x) <b>" + "y" * 200).draft.text
    assert "Atlantis" in text
    assert not set("[]()<>") & set(text)
    assert "y" * 60 not in text


@pytest.mark.parametrize("name", ["binh_duong", "Binh Duong", "tỉnh Bình Dương", "BD"])
def test_a_filter_fills_in_what_the_question_leaves_open(assistant, name):
    """The page's choice of a province would have no effect."""
    draft = assistant.ask("Kinh tế số chiếm bao nhiêu?", province=name, year=2030).draft
    assert draft.status == "answered"
    assert "31%" in draft.text
    assert "27%" not in draft.text


@pytest.mark.parametrize(
    ("question", "filters", "other"),
    [
        ("Kinh tế số của Bình Dương năm 2030?", {"province": "Long An"}, "31%"),
        ("So sánh kinh tế số của Bình Dương và Long An năm 2030", {"province": "Long An"}, "31%"),
        ("Kinh tế số của Bình Dương năm 2025?", {"year": 2030}, "19%"),
        ("Kinh tế số của Bình Dương năm 2025 và 2030?", {"year": 2030}, "19%"),
    ],
)
def test_a_question_against_its_filter_is_asked_back(assistant, question, filters, other):
    """The figure of one province or year would be read as that of the filter."""
    draft = assistant.ask(question, **filters).draft
    assert draft.status == "clarify"
    assert other not in draft.text
    assert str(next(iter(filters.values()))) in draft.text


def test_a_follow_up_against_the_filter_is_asked_back(assistant):
    """A place carried over from earlier turns would slip past the filter."""
    history = ["Kinh tế số của Bình Dương năm 2030?"]
    assert assistant.ask("Còn năm 2025?", history, province="Long An").draft.status == "clarify"
    assert assistant.ask("Nguồn nào nói vậy?", history, province="Long An").draft.status == "clarify"


def test_a_filter_that_agrees_changes_nothing(assistant):
    """The page would ask back at each question on its own province."""
    question = "Kinh tế số của Bình Dương năm 2030?"
    assert assistant.ask(question, province="Bình Dương", year=2030).draft == assistant.ask(question).draft
    assert assistant.ask("Xin chào", province="Long An").draft.status == "greeting"


def test_a_year_within_the_period_asked_is_that_year(assistant):
    """A period of five years would answer for a year that is not the filter's."""
    draft = assistant.ask("Kinh tế số của Bình Dương giai đoạn 2021-2025?", year=2025).draft
    assert "19%" in draft.text
    query = assistant.ask("Kinh tế số của Bình Dương giai đoạn 2021-2025?", year=2023).query
    assert (query.years, query.year_span) == ((2023,), None)
    assert assistant.ask("Kinh tế số của Bình Dương giai đoạn 2021-2025?", year=2030).draft.status == "clarify"


def test_a_line_with_an_unknown_province_is_an_error_that_names_it(assistant):
    """A file of questions would be answered beside what it asked."""
    service = Service(assistant, assistant.snapshot)
    line = '{"id": "q7", "question": "Kinh tế số 2030?", "province": "Atlantis"}'.encode()
    answer = answer_line(service, line, 3)
    assert (answer.id, answer.status) == ("q7", "error")
    assert "Line 3" in answer.text
    assert "Atlantis" in answer.text


def test_filters_of_a_line_count_unless_they_are_gold():
    """A portal's own field `kind` would silently take its filters away."""
    own = {"question": "?", "kind": "portal", "evidence": "x", "province": "Long An", "year": 2030}
    assert request_fields(own) == {"question": "?", "province": "Long An", "year": 2030}
    gold = {"question": "?", "province": ["Long An"], "year": 2030, "gold": "27%", "document": "la.md"}
    assert request_fields(gold) == {"question": "?", "document": "la.md"}
    assert request_fields({"question": "?", "year": 2030, "must_contain": ["27%"]}) == {"question": "?"}


def test_ministries_are_places_of_filters():
    """A ministry's code, as the listings show it, would be refused."""
    assert place_code("bo_cong_thuong") == "bo_cong_thuong"
    with pytest.raises(NotInCatalogueError, match="Atlantis"):
        place_code("Atlantis")
