"""The model's own tokenizer: byte-pair encoding over lower-case Vietnamese and English words, diacritics kept.

Punctuation is dropped, for a mean of rows has no use for it. ``tokenizers``' own WordPiece trainer would give another
vocabulary at each run, because it numbers its continuing letters in the order of a hash table.
"""

from collections.abc import Sequence

from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE
from tokenizers.normalizers import NFC, Lowercase, Replace, Strip
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.trainers import BpeTrainer

SPECIAL_TOKENS = ["[PAD]", "[UNK]"]
WORD_START = "▁"


def train_tokenizer(texts: Sequence[str], vocabulary: int) -> Tokenizer:
    """Trains on ``texts``; frequent words and syllables become one token each, ``vocabulary`` is an upper bound."""
    tokenizer = Tokenizer(BPE(unk_token="[UNK]"))  # noqa: S106 (a token of text, not of access)
    tokenizer.normalizer = Normalizers([NFC(), Lowercase(), Replace(Regex(r"[^\w]+|_+"), " "), Strip()])
    tokenizer.pre_tokenizer = Metaspace(replacement=WORD_START, prepend_scheme="always", split=True)
    trainer = BpeTrainer(vocab_size=vocabulary, min_frequency=2, special_tokens=SPECIAL_TOKENS, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
