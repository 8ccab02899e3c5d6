"""What a snapshot shows and finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.snapshot import Snapshot
from index.types import SearchFilter
from index.writer import build_in_memory
from tests.index.factory import SENTENCES, HashModel, parsed


@pytest.fixture(params=[True, False], ids=["hybrid", "lexical"])
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    items = [
        parsed("long-an.md", *SENTENCES[:4], provinces=("long_an",)),
        parsed("hue.md", *SENTENCES[4:], provinces=("hue",), targets=3),
    ]
    return build_in_memory(items, HashModel() if request.param else None)


def test_documents_passages_and_targets_come_back_as_they_went_in(snapshot: Snapshot) -> None:
    """A quote or a figure would differ from what was ingested."""
    item = parsed("hue.md", *SENTENCES[4:], provinces=("hue",), targets=3)
    assert snapshot.documents[item.document.id] == item.document
    assert snapshot.passages_of(item.document.id) == item.passages
    assert tuple(snapshot.targets)[1:] == item.targets == snapshot.targets_of(item.document.id)
    assert len(snapshot.targets) == 4 and snapshot.targets[-1] == item.targets[-1]
    assert list(snapshot.targets[0:2]) == [snapshot.targets[0], snapshot.targets[1]]
    assert snapshot.passages_of("unknown") == () and "unknown" not in snapshot.documents
    with pytest.raises(IndexError):
        snapshot.targets[4]


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_question_finds_nothing(snapshot: Snapshot, text: str) -> None:
    """A blank question would be answered."""
    assert snapshot.search(text) == []


def test_more_hits_than_passages_gives_each_once(snapshot: Snapshot) -> None:
    """The list would repeat passages or fail."""
    hits = snapshot.search("hồ sơ số của tỉnh và xã", k=1000)
    assert len({(hit.passage.document_id, hit.passage.start) for hit in hits}) == len(hits) <= len(SENTENCES)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert snapshot.search("hồ sơ", k=0) == [] == snapshot.search("hồ sơ", k=-1)


def test_filters_hold(snapshot: Snapshot) -> None:
    """A question about Huế would be answered with Long An's figures."""
    hits = snapshot.search("kinh tế số hồ sơ", filter=SearchFilter(provinces=frozenset({"hue"})))
    assert hits and all(hit.passage.provinces == ("hue",) for hit in hits)
    identity = next(iter(snapshot.documents))
    hits = snapshot.search("hồ sơ số", filter=SearchFilter(document_ids=frozenset({identity, "unknown"})))
    assert hits and all(hit.passage.document_id == identity for hit in hits)
    assert snapshot.search("hồ sơ", filter=SearchFilter(provinces=frozenset({"nowhere"}))) == []
    both = SearchFilter(provinces=frozenset({"hue"}), document_ids=frozenset({identity}))
    assert snapshot.search("hồ sơ", filter=both) == []


def test_headings_and_titles_are_searched() -> None:
    """A passage could not be found by the heading that it stands under."""
    items = [parsed("van-tai.md", SENTENCES[0]), parsed("giao-duc.md", SENTENCES[1])]
    hits = build_in_memory(items, None).search("giao duc")
    assert hits[0].passage.document_id == items[1].document.id


def test_a_later_document_of_the_same_name_counts() -> None:
    """Two versions of a file would contradict each other."""
    snapshot = build_in_memory([parsed("a.md", SENTENCES[0]), parsed("a.md", SENTENCES[1])], None)
    assert [document.text for document in snapshot.documents.values()] == [SENTENCES[1]]


def test_an_empty_index_answers_with_nothing() -> None:
    """The first start without documents would fail."""
    for model in (None, HashModel()):
        snapshot = build_in_memory([], model)
        assert snapshot.search("hồ sơ") == [] and len(snapshot.targets) == 0 and len(snapshot.documents) == 0


def test_the_restorer_knows_the_corpus(snapshot: Snapshot) -> None:
    """Names of the corpus would stay without their marks."""
    assert "hồ sơ" in snapshot.restorer.restore("ho so giay tai benh vien tinh")
    assert snapshot.restorer is snapshot.restorer


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=300))
def test_any_question_is_searched(text: str) -> None:
    """A strange question would stop the program."""
    snapshot = build_in_memory([parsed("a.md", *SENTENCES)], HashModel(4))
    assert len(snapshot.search(text, k=3)) <= 3
