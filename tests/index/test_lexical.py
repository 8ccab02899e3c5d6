"""BM25 as its formula says, however passages are spread over segments and however people type."""

from math import log1p

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import lexical
from index.lexical import (
    FIELDS,
    LexicalIndex,
    QueryTerm,
    build_postings,
    fold_syllable,
    fragments,
    merge_postings,
    term_hash,
)
from index.question_words import question_word_weights
from tests.index.factory import SENTENCES

TEXTS = ["số hoá hồ sơ", "hồ sơ giấy và hồ sơ số", "đường bộ", ""]


def _index(texts: list[str], live: np.ndarray | None = None, **options: float) -> LexicalIndex:
    return LexicalIndex([build_postings(texts)], live, field_weights=(0, 1, 0, 0, 0), **options)


def _written(*syllables: str) -> list[QueryTerm]:
    return [QueryTerm(1, term_hash(1, syllable)) for syllable in syllables]


def test_scores_are_the_formula_by_hand() -> None:
    """Ranking would follow no known function."""
    k1, b = 1.2, 0.75
    lengths = [4, 7, 2, 0]
    average = sum(lengths) / 4
    index = _index(TEXTS, k1=k1, b=b)

    def bm25(frequency: int, count: int, length: int) -> float:
        idf = log1p((4 - frequency + 0.5) / (frequency + 0.5))
        return idf * (k1 + 1) * count / (count + k1 * (1 - b + b * length / average))

    found = index.scores(_written("hồ", "số"), np.arange(4))
    expected = [bm25(2, 1, 4) + bm25(2, 1, 4), bm25(2, 2, 7) + bm25(2, 1, 7), 0.0, 0.0]
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    ids, scores = index.search(_written("hồ", "số"), 10)
    assert ids.tolist() == sorted([0, 1], key=lambda i: -expected[i])
    np.testing.assert_allclose(scores, sorted(expected[:2], reverse=True), rtol=1e-5)


def test_repeated_terms_of_a_query_count_each_time() -> None:
    """A question that stresses a word would be read as if it did not."""
    index = _index(TEXTS)
    once, twice = (index.scores([QueryTerm(1, term_hash(1, "hồ"), count)], np.arange(4)) for count in (1, 2))
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-6)


@pytest.mark.parametrize(
    ("typed", "row"),
    [("ho so giay", 1), ("HỒ SƠ GIẤY", 1), ("số hóa", 0), ("so hoa", 0), ("duong bo", 2), ("Đường  BỘ?", 2)],
)
def test_people_type_without_marks_in_capitals_and_with_other_tone_placement(typed: str, row: int) -> None:
    """A question typed on a phone would find nothing."""
    index = LexicalIndex([build_postings(TEXTS)])
    assert index.search(index.query_terms(typed), 1)[0].tolist() == [row]


def test_as_typed_adds_what_restoring_took_away() -> None:
    """A wrongly restored question would lose the passage that the typed one finds."""
    index = LexicalIndex([build_postings(TEXTS)])
    assert index.search(index.query_terms("giày"), 5)[0].tolist() == [1]
    assert index.search(index.query_terms("xe", as_typed="giay"), 5)[0].tolist() == [1]


def test_words_of_a_question_are_the_longest_that_the_index_knows() -> None:
    """Words would be split differently in questions than in passages."""
    texts = ["hồ sơ số của tỉnh", "sơ đồ"]
    words = {"hồ sơ số của tỉnh": ["hồ_sơ", "số", "của", "tỉnh"], "sơ đồ": ["sơ_đồ"]}
    index = LexicalIndex([build_postings(texts, lambda text: words[text])], field_weights=(1, 0, 0, 0, 0))
    terms = {term.hash for term in index.query_terms("hồ sơ đồ") if term.field == 0}
    assert terms == {term_hash(0, "hồ_sơ"), term_hash(0, "đồ")}


@pytest.mark.parametrize(("typed", "row"), [("Seaman", 0), ("chloroplastidan", 1), ("GRDPs", 2)])
def test_names_are_found_in_another_spelling(typed: str, row: int) -> None:
    """A slip in a foreign name, or its plural, would find nothing."""
    texts = ["ông Seamans lập ra ủy ban", "nhóm cloroplastidan có ở thực vật", "kinh tế số đạt 30% GRDP", "tỉnh khác"]
    index = LexicalIndex([build_postings(texts)])
    assert index.search(index.query_terms(typed), 5)[0].tolist() == [row]


@pytest.mark.parametrize("syllable", ["nghieng", "chuyen", "quyen", "truong", "giuong", "doi", "xa", "h5n1", "2030"])
def test_vietnamese_syllables_and_numbers_have_no_fragments(syllable: str) -> None:
    """The index would grow by a half, and every syllable would find others that look like it."""
    assert fragments(syllable) == ()


def test_long_words_have_a_bounded_number_of_fragments() -> None:
    """A document of encoded data would fill the index."""
    assert len(fragments("x" * 5000)) == len(fragments("x" * 40)) < 40


def test_words_that_ask_say_little_of_what_is_asked() -> None:
    """ "NASUWT là gì?" would find passages that hold "là gì", not the one about NASUWT."""
    texts = ["NASUWT bảo vệ quyền lợi của giáo viên", "họ là gì thì không ai rõ, điều đó là gì", *SENTENCES]
    weights = question_word_weights()
    plain, weighed = (LexicalIndex([build_postings(texts)], term_weights=w) for w in (None, weights))
    asking, name = [QueryTerm(1, term_hash(1, word)) for word in ("gì", "nasuwt")]
    for index, factor in ((plain, 1.0), (weighed, weights[term_hash(1, "gì")])):
        by_hash = {term.hash: term.weight for term in index.query_terms("NASUWT là gì?")}
        assert by_hash[asking.hash] == factor
        assert by_hash[name.hash] == 1.0
    question = weighed.query_terms("giáo viên là gì?")
    assert plain.search(plain.query_terms("giáo viên là gì?"), 1)[0].tolist() == [1]
    assert weighed.search(question, 1)[0].tolist() == [0]


def test_removed_passages_leave_no_trace_in_scores() -> None:
    """An index that was changed often would rank differently from a fresh one."""
    live = np.array([True, False, True, True])
    kept = [text for text, alive in zip(TEXTS, live, strict=True) if alive]
    fresh, changed = _index(kept), _index(TEXTS, live)
    terms = _written("hồ", "sơ", "số", "đường")
    np.testing.assert_allclose(
        changed.scores(terms, np.flatnonzero(live)), fresh.scores(terms, np.arange(3)), rtol=1e-6
    )
    assert 1 not in changed.search(terms, 10)[0]


def test_a_mask_holds_inside_the_search() -> None:
    """A question about one province would come back empty when others fill the first places."""
    texts = [*SENTENCES] * 300
    allowed = np.zeros(len(texts), dtype=np.bool_)
    allowed[[2399, 7, 9]] = True
    index = LexicalIndex([build_postings(texts)])
    found = index.search(index.query_terms("bệnh án điện tử của xã"), 10, allowed)[0]
    assert set(found) == {2399, 7, 9}


def test_a_spent_budget_still_gives_exact_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large indexes would rank by half of a question."""
    texts = [f"{SENTENCES[i % 8]} mục {i}" for i in range(600)]
    index = LexicalIndex([build_postings(texts[:400]), build_postings(texts[400:])])
    terms = index.query_terms("Kho dữ liệu dùng chung hoàn thành mục 437")
    exact_ids, exact_scores = index.search(terms, 5)
    monkeypatch.setattr(lexical, "POSTINGS_BUDGET", 50)
    monkeypatch.setattr(lexical, "READ_ON_BUDGET", 50)
    monkeypatch.setattr(lexical, "EXACT_CANDIDATES", 100)
    ids, scores = index.search(terms, 5)
    assert ids[0] == exact_ids[0] == 437
    np.testing.assert_allclose(scores[0], exact_scores[0], rtol=1e-5)
    np.testing.assert_allclose(scores, index.scores(terms, np.sort(ids))[np.argsort(np.argsort(ids))], rtol=1e-5)


def test_a_query_may_be_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second search with another filter would find nothing, or what the first one allowed."""
    index = LexicalIndex([build_postings(f"{SENTENCES[i % 8]} mục {i}" for i in range(600))])
    monkeypatch.setattr(lexical, "POSTINGS_BUDGET", 50)
    asked = index.ask(index.query_terms("Kho dữ liệu dùng chung hoàn thành mục 437"))
    first = asked.search(5)
    rest = np.ones(600, np.bool_)
    rest[first[0]] = False
    assert not set(asked.search(5, rest)[0]) & set(first[0])
    for mine, again in zip(first, asked.search(5), strict=True):
        np.testing.assert_array_equal(mine, again)


@settings(deadline=None, max_examples=60)
@given(
    texts=st.lists(st.lists(st.sampled_from("abcdefghij"), max_size=9), min_size=1, max_size=60),
    asked=st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=6),
    budget=st.integers(0, 80),
    k=st.integers(1, 12),
)
def test_skipping_terms_loses_nothing_while_candidates_are_few(
    texts: list[list[str]], asked: list[str], budget: int, k: int
) -> None:
    """Passages that hold the common words of a question would be lost before anybody looks at them."""
    index = LexicalIndex([build_postings(map(" ".join, texts[:20])), build_postings(map(" ".join, texts[20:]))])
    terms = index.query_terms(" ".join(asked))
    exact = index.search(terms, k)[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical, "POSTINGS_BUDGET", budget)
        patch.setattr(lexical, "EXACT_CANDIDATES", 60)
        scores = index.search(terms, k)[1]
    # Equal scores may stand in another order: which of two equal ones is k-th is chance.
    np.testing.assert_allclose(scores, exact, rtol=1e-4)


def test_what_a_spent_budget_misses(monkeypatch: pytest.MonkeyPatch) -> None:
    """On large indexes the passages that answer a question would not be among the first ten."""
    rng = np.random.default_rng(0)
    vocabulary = np.asarray([f"từ{i}" for i in range(2_000)])
    shares = 1 / np.arange(1, 2_001)  # Zipf's law: a few words stand nearly everywhere
    passages = rng.choice(vocabulary, (4_000, 40), p=shares / shares.sum())
    index = LexicalIndex([build_postings(" ".join(words) for words in passages)], field_weights=(0, 1, 0.5, 1, 0))
    questions = [" ".join(rng.permutation(passages[row])[:12]) for row in range(0, 4_000, 100)]
    exact = [index.search(index.query_terms(text), 10) for text in questions]
    postings = [sum(term.postings for term in index.ask(index.query_terms(text))._weighted) for text in questions]
    monkeypatch.setattr(lexical, "POSTINGS_BUDGET", int(np.median(postings)) // 20)
    monkeypatch.setattr(lexical, "READ_ON_BUDGET", int(np.median(postings)) // 20)
    monkeypatch.setattr(lexical, "EXACT_CANDIDATES", 100)
    found = [index.search(index.query_terms(text), 10) for text in questions]
    kept = [len(set(a[0]) & set(b[0])) / 10 for a, b in zip(exact, found, strict=True)]
    assert np.mean(kept) >= 0.95
    assert all(a[0][0] == b[0][0] for a, b in zip(exact, found, strict=True))


_SYLLABLES = st.sampled_from(["số", "hồ", "sơ", "hoá", "hóa", "tỉnh", "xã", "30", "đường", "Bộ", "VNPT", "Huguenots"])
_PASSAGES = st.lists(st.lists(_SYLLABLES, max_size=8).map(" ".join), min_size=1, max_size=12)


@settings(deadline=None, max_examples=60)
@given(left=_PASSAGES, right=_PASSAGES, data=st.data())
def test_merging_two_indexes_equals_building_one(left: list[str], right: list[str], data: st.DataObject) -> None:
    """Adding documents one by one would give another ranking than adding them together."""
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(left), max_size=len(left))), dtype=np.bool_)
    whole = np.ones(len(right), dtype=np.bool_)
    kept = [text for text, keep in zip(left, mask, strict=True) if keep]
    merged = merge_postings([(build_postings(left), mask), (build_postings(right), whole)])
    built = build_postings(kept + right)
    for name, array in built.arrays().items():
        np.testing.assert_array_equal(merged.arrays()[name], array, err_msg=name)
    terms = LexicalIndex([built]).query_terms("số hoá hồ sơ tỉnh 30")
    beside = LexicalIndex([build_postings(left), build_postings(right)], np.concatenate([mask, whole]))
    expected = LexicalIndex([built]).scores(terms, np.arange(len(kept) + len(right)))
    found = beside.scores(terms, np.flatnonzero(np.concatenate([mask, whole])))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=60))
def test_any_text_can_be_indexed_and_asked(text: str) -> None:
    """A strange character in a document or a question would stop the program."""
    index = LexicalIndex([build_postings([text, SENTENCES[0]])])
    found = index.search(index.query_terms(text), 5)[0]
    assert (0 in found) == bool(lexical.syllables(text))


def test_folding_and_hashes_are_those_of_the_stored_files() -> None:
    """Indexes on disk would no longer be found by their terms: raise FORMAT_VERSION if this must change."""
    assert FIELDS == ("words", "syllables", "folded", "bigrams", "fragments")
    assert fragments("huguenot") == ("^hug", "hugu", "ugue", "guen", "ueno", "enot", "not$")
    assert fold_syllable("đường") == "duong"
    assert term_hash(1, "số") == 23783151854861697
