"""The trainer of the bundled model, and what it shipped."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from index.embeddings import BUNDLED_MODEL, load_embedding_model
from index.training.data import TextPair, read_question_passages, read_training_texts, read_translations
from index.training.examples import ExamplePlanner, ExampleSettings
from index.training.teacher import _solve_ridge, document_frequency_weights, unit_rows
from index.training.tokenizer import train_tokenizer

PASSAGES = [f"Xã số {i} có chợ nổi. Chợ họp từ sáng sớm! Người bán chèo thuyền đến từ {i} làng." for i in range(40)]
QUESTIONS = [TextPair(f"Chợ ở xã số {i} họp khi nào?", PASSAGES[i], "made up") for i in range(40)]
TRANSLATIONS = [TextPair(f"When does market number {i} open?", QUESTIONS[i].left, "made up") for i in range(40)]


def planner(seed: int) -> ExamplePlanner:
    return ExamplePlanner(QUESTIONS, TRANSLATIONS, ExampleSettings(batch_size=20), random.Random(seed))


def test_one_seed_gives_one_model() -> None:
    """Nobody could check how the shipped model came about."""
    assert list(planner(3).batches(4)) == list(planner(3).batches(4))
    assert list(planner(3).batches(4)) != list(planner(4).batches(4))


def test_the_tokenizer_is_the_same_at_each_run_and_drops_punctuation() -> None:
    """Rows and tokens would not belong together when the model is made anew."""
    texts = [pair.right for pair in QUESTIONS] + [pair.left for pair in TRANSLATIONS]
    first, second = train_tokenizer(texts, 400), train_tokenizer(texts, 400)
    assert first.to_str() == second.to_str()
    assert first.encode("Chợ, nổi!").tokens == first.encode("chợ nổi").tokens == ["▁chợ", "▁nổi"]


def test_no_passage_is_its_own_negative() -> None:
    """The model would be taught that a right answer is wrong."""
    for batch in planner(5).batches(10):
        villages = [positive.split("từ")[-1].split()[0] for _, positive in batch if "làng" in positive]
        passages = [v for v in villages if v.isdigit()]
        assert len(passages) == len(set(passages))
        assert 0 < len(batch) <= 20


def test_a_share_of_the_questions_is_bare() -> None:
    """Questions typed without diacritics would be strange to the model."""
    anchors = [anchor for batch in planner(6).batches(20) for anchor, _ in batch if "market" not in anchor]
    assert 0.03 < sum(anchor.isascii() for anchor in anchors) / len(anchors) < 0.25


def test_the_ridge_solver_solves() -> None:
    """The first rows would be noise."""
    from scipy.sparse import csr_matrix

    rng = np.random.default_rng(1)
    bags = unit_rows(rng.random((30, 50)))
    targets = rng.standard_normal((30, 4)).astype(np.float32)
    exact = np.linalg.solve(bags @ bags.T + np.eye(30), targets)
    np.testing.assert_allclose(_solve_ridge(csr_matrix(bags), targets, 1.0), exact, atol=1e-3)


def test_rare_tokens_weigh_more_and_special_ones_nothing() -> None:
    """ "của" would count as much as the name of a place."""
    texts = [*PASSAGES, "Đồng Xoài"] * 2
    tokenizer = train_tokenizer(texts, 500)
    weights = document_frequency_weights(tokenizer, texts)
    vocabulary = tokenizer.get_vocab()
    assert weights[vocabulary["▁đồng"]] > weights[vocabulary["▁chợ"]]
    assert weights[vocabulary["[UNK]"]] == 0


def test_data_are_read_in_order(tmp_path: Path) -> None:
    """A changed order would be a changed model."""
    folder = tmp_path / "train"
    folder.mkdir()
    (folder / "question_passage.jsonl").write_text('{"question": "a?", "passage": "b"}\n', encoding="utf-8")
    (folder / "english_vietnamese.jsonl").write_text('{"en": "c", "vi": "d", "source": "s"}\n\n', encoding="utf-8")
    assert read_question_passages(tmp_path) == [TextPair("a?", "b", "")]
    assert read_translations(tmp_path) == [TextPair("c", "d", "s")]
    assert read_training_texts(tmp_path) == (["a?", "b", "d"], ["c"])


def test_the_shipped_model_is_small_and_says_where_it_comes_from() -> None:
    """The repository would grow without bound, or ship weights of unknown licence."""
    assert sum(path.stat().st_size for path in BUNDLED_MODEL.iterdir()) <= 20_000_000
    card = (BUNDLED_MODEL / "README.md").read_text(encoding="utf-8")
    assert "license:" in card and "CC BY-SA" in card
    settings = json.loads((BUNDLED_MODEL / "training.json").read_text(encoding="utf-8"))
    assert settings["seed"] == 1


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("What is the capital of the country?", "Thủ đô của nước này là một thành phố lớn.", "Con mèo ngủ trên ghế."),
        (
            "how many students does the university have",
            "Trường đại học có hai nghìn sinh viên.",
            "Trời hôm nay mưa to.",
        ),
        ("Khi nào chiến tranh kết thúc?", "The war ended in 1945.", "He likes to cook rice and fish."),
    ],
)
def test_the_shipped_model_joins_both_languages(question: str, near: str, far: str) -> None:
    """English questions would not find Vietnamese passages."""
    model = load_embedding_model()
    query = model.embed_queries([question])[0]
    close, distant = model.embed_documents([near, far]) @ query
    assert close > distant + 0.05
