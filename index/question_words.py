"""What the words are worth that ask: data, learnt by ``index.training.question_words``.

BM25 takes a word that few passages hold for one that says much. "Gì" and "bao nhiêu" stand in few passages and in most
questions; they say how something is asked, not what. The file holds a factor below 1 for each such term, by field.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from index.lexical import FIELDS, term_hash

QUESTION_WORDS = Path(__file__).with_name("question_words.json")


@lru_cache(maxsize=1)
def question_word_weights() -> Mapping[int, float]:
    """Factors in (0, 1] by term hash, for ``LexicalIndex``."""
    by_field: dict[str, dict[str, float]] = json.loads(QUESTION_WORDS.read_text(encoding="utf-8"))
    return {
        term_hash(FIELDS.index(field), term): float(factor)
        for field, factors in by_field.items()
        for term, factor in factors.items()
    }
