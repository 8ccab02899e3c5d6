"""Of the first candidates, the one that says all of the question in one place stands first."""

from dataclasses import replace

import numpy as np
import pytest

from index.coverage import REORDERED, Coverage
from index.fusion import DEFAULT_WEIGHTS
from index.lexical import LexicalIndex, build_postings
from index.segments import build_segment
from index.snapshot import Snapshot
from index.writer import build_in_memory
from tests.index.factory import parsed

QUESTION = "Trung tâm điều hành thông minh đặt ở đâu?"
APART = "Trung tâm hội nghị đặt ở phường Một. Sở điều hành giao thông. Trường học thông minh. Bến xe đặt ở phường Hai."
TOGETHER = "Năm nay, trung tâm điều hành thông minh đặt ở phường Ba. Bến xe dời đi. Chợ mở lại. Trường học nghỉ hè sớm."
OTHERS = [f"Đường số {i} được sửa, đèn được thay, cây được trồng ở thôn {i}." for i in range(40)]


def coverage(question: str, *texts: str) -> Coverage:
    index = LexicalIndex([build_postings([*texts, *OTHERS])])
    return Coverage(question, index.ask(index.query_terms(question)))


@pytest.mark.parametrize("question", [QUESTION, "trung tam dieu hanh thong minh dat o dau"])
def test_words_together_are_worth_more_than_the_same_words_apart(question: str) -> None:
    """A passage with all the words of a question in four unrelated sentences would answer it."""
    asked = coverage(question, APART, TOGETHER)
    assert asked.added(TOGETHER) > asked.added(APART) + 0.03


def test_a_share_is_at_most_the_whole_and_length_costs() -> None:
    """A constant that is off by a factor would let ten passages' order decide against everything else."""
    asked = coverage(QUESTION, TOGETHER)
    penalty = DEFAULT_WEIGHTS.length_penalty
    assert asked.added(QUESTION) == pytest.approx(4 * DEFAULT_WEIGHTS.coverage - penalty * np.log1p(len(QUESTION)))
    assert asked.added("Không có gì.") == pytest.approx(-penalty * np.log1p(len("Không có gì.")))
    assert asked.added(QUESTION + "\n" + TOGETHER) < asked.added(QUESTION)


def test_a_word_of_all_passages_counts_less_than_a_rare_one() -> None:
    """ "được" would count as much as the name of what is asked for."""
    asked = coverage("Bến xe được sửa?", "Bến xe mới.")
    assert asked.added("Bến xe mới khánh thành.") > asked.added("Đèn được sửa hôm nay ạ.")


def test_untrusted_words_leave_the_order_alone() -> None:
    """An English question's stray "thông" and "minh" would reorder what the dense side found."""
    hits = build_in_memory([parsed("a.md", APART), parsed("b.md", TOGETHER)], None).search(QUESTION)
    asked = coverage(QUESTION, APART, TOGETHER)
    fused = [hit.score for hit in hits]
    assert asked.scores(hits, trust=0.0).tolist() == fused
    assert asked.scores(hits, trust=1.0).tolist() == asked.scores(hits, trust=0.5).tolist() != fused


def test_only_the_first_change_places() -> None:
    """A search would read every candidate again, or lose one that it does not read."""
    texts = [f"Hồ sơ số {i} của {'tỉnh ' * (i % 7)} xã được xử lý. Tỉnh hồ sơ của." for i in range(REORDERED + 15)]
    segment = build_segment([parsed(f"{i}.md", text) for i, text in enumerate(texts)], None)
    found, plain = (
        Snapshot([(segment, frozenset())], None, weights=weights).search("hồ sơ của tỉnh", k=len(texts))
        for weights in (DEFAULT_WEIGHTS, replace(DEFAULT_WEIGHTS, coverage=0.0, length_penalty=0.0))
    )
    names = [[hit.passage.text for hit in hits] for hits in (found, plain)]
    assert names[0][REORDERED:] == names[1][REORDERED:]
    assert names[0][:REORDERED] != names[1][:REORDERED]
    assert sorted(names[0][:REORDERED]) == sorted(names[1][:REORDERED])
    assert [hit.score for hit in found] == [hit.score for hit in plain]
    snapshot = Snapshot([(segment, frozenset())], None)
    assert [hit.passage.text for hit in snapshot.search("hồ sơ của tỉnh", k=3)] == names[0][:3]


def test_empty_texts_and_questions_have_no_share() -> None:
    """A question of punctuation or an empty passage would divide by nothing."""
    assert coverage("?!", TOGETHER).added("") == 0.0
    assert coverage("?!", TOGETHER).added(TOGETHER) <= 0.0
