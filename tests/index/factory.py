"""Parsed documents and a small model of the tests' own."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from ingest.types import Document, ParsedDocument, Passage, Target

SENTENCES = (
    "Kinh tế số chiếm 30% GRDP vào năm 2030.",
    "Toàn bộ hồ sơ của xã được xử lý trên môi trường mạng.",
    "Sở Thông tin và Truyền thông chủ trì tổ công nghệ số cộng đồng.",
    "Hạ tầng băng rộng cáp quang phủ tới từng hộ gia đình.",
    "Dịch vụ công trực tuyến toàn trình đạt trên 90%.",
    "Kho dữ liệu dùng chung phải hoàn thành trong quý hai.",
    "Học sinh được dùng học liệu số ở mọi trường phổ thông.",
    "Bệnh án điện tử thay hồ sơ giấy tại bệnh viện tỉnh.",
)


def parsed(name: str, *texts: str, provinces: Sequence[str] = (), targets: int = 1) -> ParsedDocument:
    """A document with one passage a text, one line each."""
    full = "\n".join(texts)
    identity = sha256(full.encode()).hexdigest()[:16]
    passages, start = [], 0
    for text in texts:
        passages.append(Passage(identity, start, start + len(text), ("Mục tiêu",), text, tuple(provinces), (2030,)))
        start += len(text) + 1
    row = Target(
        identity, 0, len(texts[0]), 0, 3, "long_an", "province", None, name, "reach", "=", 30.0, 30.0, "%", None, None,
        2030, "target", None,
    )  # fmt: skip
    document = Document(identity, name, f"Kế hoạch {name}", full, (), provinces=tuple(provinces))
    return ParsedDocument(document, tuple(passages), (row,) * targets)


class HashModel:
    """An embedding for tests: each word is a random direction that its own spelling decides."""

    def __init__(self, dimensions: int = 16) -> None:
        self.name = f"hash-{dimensions}"
        self.fingerprint = sha256(self.name.encode()).hexdigest()
        self.dimensions = dimensions

    def embed_documents(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                seed = int.from_bytes(sha256(word.encode()).digest()[:4], "little")
                vectors[row] += np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths > 0, lengths, 1)

    embed_queries = embed_documents


def static_model(folder: Path, texts: Sequence[str] = SENTENCES, dimensions: int = 8) -> Path:
    """A StaticEmbedding model folder written by hand: words as tokens, random rows."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = sorted({word for text in texts for word in text.replace(".", " .").replace("%", " %").split()})
    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(["[UNK]", *words])}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    module = folder / "0_StaticEmbedding"
    module.mkdir(parents=True)
    tokenizer.save(str(module / "tokenizer.json"))
    rows = np.random.default_rng(3).standard_normal((len(words) + 1, dimensions)).astype(np.float32)
    save_file({"embedding.weight": rows}, module / "model.safetensors")
    kind = "sentence_transformers.models.StaticEmbedding"
    modules = [{"idx": 0, "name": "0", "path": "0_StaticEmbedding", "type": kind}]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    return folder
