"""The model's own tokenizer: WordPiece over lower-case Vietnamese and English, diacritics kept."""

from collections.abc import Sequence

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import NFC, Lowercase
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.trainers import WordPieceTrainer

SPECIAL_TOKENS = ["[PAD]", "[UNK]"]


def train_tokenizer(texts: Sequence[str], vocabulary: int) -> Tokenizer:
    """Trains on ``texts``; frequent words and syllables become one token each, ``vocabulary`` is an upper bound."""
    tokenizer = Tokenizer(WordPiece(unk_token="[UNK]"))  # noqa: S106 (a token of text, not of access)
    tokenizer.normalizer = Normalizers([NFC(), Lowercase()])
    tokenizer.pre_tokenizer = BertPreTokenizer()
    trainer = WordPieceTrainer(
        vocab_size=vocabulary, min_frequency=2, special_tokens=SPECIAL_TOKENS, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
