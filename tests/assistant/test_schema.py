"""The answer object is a contract: other programs read these fields by name."""

import json
from dataclasses import dataclass, field

import pytest
from pydantic import ValidationError

from assistant import schema
from assistant.composition.notices import recognized_notices
from assistant.types import Answer, Citation, CitedTarget, Draft, Notice, Query
from ingest.types import Block, Document, Target

TITLE = "Kế hoạch chuyển đổi số"
TEXT = f"{TITLE}\n\nI. Mục tiêu\n\n1. Kinh tế số\n\nĐến năm 2030, kinh tế số đạt 30% GRDP.\n\nII. Nhiệm vụ\n\nĐào tạo."
QUOTE = "Đến năm 2030, kinh tế số đạt 30% GRDP."


def block(kind, words, level=0):
    start = TEXT.index(words)
    return Block(kind, start, start + len(words), level)


def document(**changes):
    values = {
        "id": "d1",
        "name": "binh-duong.md",
        "title": TITLE,
        "text": TEXT,
        "blocks": (
            block("heading", TITLE, 1),
            block("heading", "I. Mục tiêu", 2),
            block("heading", "1. Kinh tế số", 3),
            block("paragraph", QUOTE),
            block("heading", "II. Nhiệm vụ", 2),
            block("paragraph", "Đào tạo."),
        ),
        "publisher": "Báo Thử",
        "published": "2022-05",
        "url": "https://example.org/1",
        "kind": "summary",
    }
    return Document(**(values | changes))


@dataclass
class FakeSnapshot:
    documents: dict = field(default_factory=lambda: {"d1": document()})


def row(**changes):
    start = TEXT.index(QUOTE)
    values = {
        "document_id": "d1",
        "start": start,
        "end": start + len(QUOTE),
        "figure_start": start,
        "figure_end": start + 3,
        "place": "binh_duong",
        "level": "province",
        "indicator": "kinh_te_so_grdp",
        "label": "kinh tế số",
        "direction": "reach",
        "comparator": "=",
        "low": 30.0,
        "high": 30.0,
        "unit": "%",
        "basis": "GRDP",
        "value": None,
        "year": 2030,
        "kind": "target",
        "pillar": None,
    }
    return Target(**(values | changes))


def answer(*targets):
    start = TEXT.index(QUOTE)
    draft = Draft(
        status="answered",
        text="30% GRDP [1]",
        citations=(Citation(1, "d1", start, start + len(QUOTE), QUOTE),),
        targets=tuple(CitedTarget(target, 1) for target in targets),
        notices=(Notice("summary_source", "Tóm tắt."),),
        suggestions=("Còn năm 2025?",),
    )
    query = Query(text="?", normalized="?", restored="?", language="vi", intent="lookup")
    return Answer(id="a1", draft=draft, query=query, generation="g1", timings_ms={"total": 3.14159})


def test_every_field_of_the_contract_is_there():
    """A portal that reads a field by the name in the contract would find nothing."""
    value = schema.to_answer_model(answer(row()), FakeSnapshot(), question_id="S001").model_dump(mode="json")
    assert " ".join(value) == ("id status language text citations targets notices suggestions generation timings_ms")
    assert value["id"] == "S001"
    assert value["citations"] == [
        {
            "marker": 1,
            "document": "binh-duong.md",
            "document_id": "d1",
            "title": TITLE,
            "publisher": "Báo Thử",
            "published": "2022-05",
            "url": "https://example.org/1",
            "page": None,
            "heading": "I. Mục tiêu › 1. Kinh tế số",
            "kind": "summary",
            "start": TEXT.index(QUOTE),
            "end": TEXT.index(QUOTE) + len(QUOTE),
            "quote": QUOTE,
            "source": "bản tóm tắt, Báo Thử, tháng 05/2022",
        }
    ]
    assert value["targets"][0]["province"] == "Bình Dương"
    assert json.dumps(value["targets"][0]["low"]) == "30"
    assert value["timings_ms"] == {"total": 3.14}


@pytest.mark.parametrize(("code", "name"), [("vn", "Quốc gia"), (None, None), ("da_nang", "Đà Nẵng")])
def test_rows_name_their_place(code, name):
    """A national figure shown as a province's would be a wrong figure."""
    value = schema.to_answer_model(answer(row(place=code)), FakeSnapshot())
    assert value.targets[0].province is None if name is None else name in value.targets[0].province


def test_pages_count_from_one():
    """A citation that names the wrong page sends the reader looking in vain."""
    paged = document(page_breaks=(10, 20), pages=3)
    assert [paged.page_of(offset) for offset in (0, 9, 10, 19, 20, 500)] == [1, 1, 2, 2, 3, 3]
    assert document(pages=1).page_of(5) == 1  # a PDF of one page has a page to name, a web page has none
    assert document().page_of(5) is None


def test_heading_path_drops_headings_of_finished_sections():
    """A quote of section II shown under section I misleads."""
    assert schema.heading_above(document(), TEXT.index("Đào tạo")) == "II. Nhiệm vụ"
    assert schema.heading_above(document(), 0) is None


def test_history_takes_strings_and_turns():
    """Chat front ends send roles, scripts send strings; both must be understood."""
    request = schema.AskRequest.model_validate(
        {"question": "Còn 2025?", "history": ["a", {"role": "assistant", "content": "b", "name": "x"}]}
    )
    assert request.turns() == ["a", {"role": "assistant", "content": "b"}]


def test_blank_filters_are_no_filters():
    """A form with its filter left alone would find nothing."""
    request = schema.AskRequest.model_validate({"question": "?", "province": " ", "year": "", "document": ""})
    assert (request.province, request.year, request.document) == (None, None, None)


def test_half_letters_are_replaced():
    """One broken emoji in a question would end the answer in an encoding error."""
    request = schema.AskRequest.model_validate({"question": "a\ud83d", "history": ["\ude00"]})
    assert (request.question, request.history) == ("a?", ["?"])


@pytest.mark.parametrize(
    "body",
    [{}, {"question": 3}, {"question": "?", "language": "fr"}, {"question": "?", "yaer": 2030},
     {"question": "?", "history": ["x"] * 41}, {"question": "?", "history": [{"role": "system", "content": "x"}]}],
)  # fmt: skip
def test_faulty_requests_are_refused(body):
    """A misspelt filter that is silently ignored gives an answer to another question."""
    with pytest.raises(ValidationError):
        schema.AskRequest.model_validate(body)


@pytest.mark.parametrize(("name", "content"), list(schema.json_schemas()))
def test_the_committed_schema_is_the_one_of_the_code(name, content):
    """Programs generate their types from the committed file; run `python -m assistant.schema` after a change."""
    assert (schema.SCHEMA_DIR / name).read_text(encoding="utf-8") == schema.schema_text(content)


def test_a_quote_from_a_scanned_page_is_marked():
    """A misread figure would be used as if the document had printed it."""
    mixed = document(page_breaks=(10, 20), pages=3, recognized_pages=(2,))
    on_second, on_third = Citation(1, "d1", 12, 15, "abc"), Citation(2, "d1", 20, 25, "abcde")
    reaching_over = Citation(3, "d1", 5, 11, "abcdef")
    for citations, marked in (
        ((on_second,), True),
        ((on_third,), False),
        ((reaching_over, on_third), True),
        ((), False),
    ):
        for language, word in (("vi", "trang 2"), ("en", "page 2")):
            notices = recognized_notices(citations, {"d1": mixed}, language)
            assert [notice.kind for notice in notices] == ["recognized_source"] * marked
            assert all(word in notice.text and mixed.title in notice.text for notice in notices)
