"""The words that ask: what is shipped, and how it is learnt."""

import json
from pathlib import Path

from index.lexical import FIELDS
from index.question_words import QUESTION_WORDS, question_word_weights
from index.training.data import TextPair
from index.training.question_words import FactorSettings, asking_terms, learn_factors, write_factors

# Each subject has its own name; the rest of a question is the same for all, and so is the frame of a passage.
SUBJECTS = [f"tên{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(60)]
PASSAGES = [f"Xưởng {name} làm ra giày dép và bán cho các chợ." for name in SUBJECTS]
# Some passages hold the words that ask, so that a plain idf takes them for telling.
DISTRACTORS = [f"Không ai rõ điều gì là gì, gì cũng được, mục {i}." for i in range(6)]
QUESTIONS = [TextPair(f"Xưởng {name} làm gì?", text, "made up") for name, text in zip(SUBJECTS, PASSAGES, strict=True)]
SETTINGS = FactorSettings(
    epochs=60, batch_size=20, learning_rate=0.1, stretch_passages=6, least_questions=10, least_lift=1.2
)
PAIRS = [*QUESTIONS, *(TextPair(f"mục {i}", text, "made up") for i, text in enumerate(DISTRACTORS))]


def test_the_shipped_factors_are_of_words_that_ask() -> None:
    """Words of the plans would count for little because of the texts that the factors were learnt from."""
    by_field = json.loads(QUESTION_WORDS.read_text(encoding="utf-8"))
    assert set(by_field) <= set(FIELDS)
    assert all(0 < factor <= 1 for factors in by_field.values() for factor in factors.values())
    assert {"gì", "nào", "bao", "nhiêu", "ai"} <= set(by_field["syllables"])
    content = {"chuyển", "đổi", "số", "kinh", "tế", "tỉnh", "hồ", "sơ", "dịch", "vụ", "công", "chính", "quyền", "hạ"}
    assert not content & set(by_field["syllables"])
    assert len(question_word_weights()) == sum(map(len, by_field.values()))


def test_asking_terms_stand_in_questions_to_everything() -> None:
    """A name would be taken for a word that asks, because its passage has many questions."""
    passages = [pair.right for pair in PAIRS]
    found = asking_terms(PAIRS, passages, SETTINGS)
    assert (1, "gì") in found
    assert not any(term in SUBJECTS for _, term in found)
    often = [*PAIRS, *(TextPair(f"{SUBJECTS[0]} {SUBJECTS[0]}?", PASSAGES[0], "made up") for _ in range(50))]
    assert (1, SUBJECTS[0]) not in asking_terms(often, passages, SETTINGS)


def test_learning_finds_what_says_little_and_is_the_same_each_time(tmp_path: Path) -> None:
    """The factors would be noise, or nobody could check how they came about."""
    factors = learn_factors([PAIRS], SETTINGS)
    assert factors == learn_factors([PAIRS], SETTINGS)
    assert factors[1, "gì"] < 0.9
    assert all(0 < factor <= SETTINGS.largest_factor for factor in factors.values())
    write_factors(factors, tmp_path / "words.json")
    written = json.loads((tmp_path / "words.json").read_text(encoding="utf-8"))
    assert written["syllables"]["gì"] == round(factors[1, "gì"], 2)
