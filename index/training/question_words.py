"""Learns what the words are worth that ask, for ``index.question_words``.

Usage: ``python -m index.training.question_words --data DATA [--out index/question_words.json]``

The questions of the training pairs, Vietnamese and English, are asked to their Vietnamese passages with BM25, each
term's contribution multiplied by a factor of its own; gradient descent on the softmax of the right passage finds the
factors. Only words that ask get one: those that questions use more than passages do, whatever they are about. The
pairs are about some 35 subjects in the order of the file, so a term must occur in questions to most stretches of it:
factors of content words would be facts about these subjects. No factor exceeds 1.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.fusion import DEFAULT_WEIGHTS
from index.lexical import FIELDS, LexicalIndex, QueryTerm, build_postings, field_terms, syllables, term_hash
from index.question_words import QUESTION_WORDS
from index.training.data import TextPair, read_question_passages, read_translations

Term = tuple[int, str]  # field, term


@dataclass(frozen=True, slots=True)
class FactorSettings:
    """What decides the factors beside the data; chosen on the tuning half (docs/results.md, "Retrieval")."""

    seed: int = 0
    epochs: int = 4
    batch_size: int = 256
    learning_rate: float = 0.03
    decay: float = 2.5e-4
    least_questions: int = 20
    stretch_passages: int = 30
    least_stretches: float = 0.7
    least_lift: float = 1.6  # how much more frequent in questions than in passages
    largest_factor: float = 0.95  # what is closer to 1 is left out


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the training pairs and writes the factors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds train/*.jsonl")
    parser.add_argument("--out", type=Path, default=QUESTION_WORDS)
    options = parser.parse_args(arguments)
    factors = learn_factors(read_questions(options.data), FactorSettings())
    write_factors(factors, options.out)
    print(f"{len(factors)} terms -> {options.out}")


def read_questions(data: Path) -> list[list[TextPair]]:
    """Questions with Vietnamese passages, those in Vietnamese and those in English whose translation is among them."""
    vietnamese = read_question_passages(data)
    passage_of = {pair.left: pair.right for pair in vietnamese}
    translations = [pair for pair in read_translations(data) if pair.right in passage_of]
    return [vietnamese, [TextPair(pair.left, passage_of[pair.right], pair.source) for pair in translations]]


def learn_factors(languages: Sequence[Sequence[TextPair]], settings: FactorSettings) -> dict[Term, float]:
    """The factors of the terms that ask, without those of nearly 1; ``languages`` are the pairs of each language."""
    pairs = [pair for language in languages for pair in language]
    passages = list(dict.fromkeys(pair.right for pair in pairs))
    asking = sorted(set().union(*(asking_terms(language, passages, settings) for language in languages)))
    logs = _descend(pairs, passages, asking, settings)
    learnt = {term: float(np.exp(log)) for term, log in zip(asking, logs, strict=True)}
    return {term: factor for term, factor in learnt.items() if factor <= settings.largest_factor}


def asking_terms(pairs: Sequence[TextPair], passages: Sequence[str], settings: FactorSettings) -> list[Term]:
    """The terms that questions use more than passages do, whatever stretch of the ``passages`` they are about."""
    number = {passage: i for i, passage in enumerate(passages)}
    asked: Counter[Term] = Counter()
    questions: Counter[Term] = Counter()
    stretches: dict[Term, set[int]] = defaultdict(set)
    for pair in pairs:
        terms = _terms(pair.left)
        asked.update(terms)
        questions.update(terms.keys())
        for term in terms:
            stretches[term].add(number[pair.right] // settings.stretch_passages)
    told = Counter(term for passage in passages for term in field_terms(syllables(passage)))
    share = sum(told.values()) / max(sum(asked.values()), 1)
    stretch_count = len(set().union(*stretches.values()))
    return [
        term
        for term, count in asked.items()
        if questions[term] >= settings.least_questions
        and len(stretches[term]) >= settings.least_stretches * stretch_count
        and count / (told[term] + 1) * share >= settings.least_lift
    ]


def write_factors(factors: Mapping[Term, float], path: Path) -> None:
    """Writes the factors by field, the smallest first."""
    by_field: dict[str, dict[str, float]] = {name: {} for name in FIELDS}
    for (field, term), factor in sorted(factors.items(), key=lambda item: (round(item[1], 2), item[0])):
        by_field[FIELDS[field]][term] = round(factor, 2)
    filled = {name: terms for name, terms in by_field.items() if terms}
    path.write_text(json.dumps(filled, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _terms(text: str) -> Counter[Term]:
    return Counter(field_terms(syllables(text)))


def _descend(
    pairs: Sequence[TextPair], passages: Sequence[str], asking: Sequence[Term], settings: FactorSettings
) -> NDArray[np.float32]:
    """The logarithms of the factors of ``asking``, at most 0; Adam on the cross-entropy of the right passages."""
    import torch

    torch.manual_seed(settings.seed)
    number = {passage: i for i, passage in enumerate(passages)}
    gold = torch.tensor([number[pair.right] for pair in pairs])
    position = {term: i for i, term in enumerate(asking)}
    questions = [_terms(pair.left) for pair in pairs]
    rows, contributions = _contributions(questions, passages)
    logs = torch.zeros(len(asking) + 1, requires_grad=True)  # the last one is that of all other terms and stays 0
    temperature = torch.tensor(-1.0, requires_grad=True)
    optimizer = torch.optim.Adam([logs, temperature], lr=settings.learning_rate)
    order = np.random.default_rng(settings.seed)
    for epoch in range(settings.epochs):
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * (1 - epoch / settings.epochs)
        shuffled = order.permutation(len(pairs))
        for start in range(0, len(pairs), settings.batch_size):
            batch = shuffled[start : start + settings.batch_size]
            asked = [[(rows[t], position.get(t, -1), n) for t, n in questions[i].items() if t in rows] for i in batch]
            flat = [entry for question in asked for entry in question]
            counts = torch.tensor([n for _, _, n in flat], dtype=torch.float32)
            factors = torch.exp(logs[torch.tensor([p for _, p, _ in flat])])
            scores = torch.nn.functional.embedding_bag(
                torch.tensor([row for row, _, _ in flat]),
                contributions,
                torch.tensor(np.cumsum([0, *(len(question) for question in asked[:-1])])),
                mode="sum",
                per_sample_weights=counts * factors,
            )
            loss = torch.nn.functional.cross_entropy(scores * torch.exp(temperature), gold[batch])
            optimizer.zero_grad()
            (loss + settings.decay * (logs**2).sum()).backward()
            optimizer.step()
            with torch.no_grad():
                logs.clamp_(max=0)
                logs[-1] = 0
    return logs.detach().numpy()[:-1]


def _contributions(questions: Sequence[Counter[Term]], passages: Sequence[str]) -> tuple[dict[Term, int], Any]:
    """(row of each term that some passage holds, what one such term adds to each passage, (terms, passages))."""
    import torch

    weights = DEFAULT_WEIGHTS
    index = LexicalIndex([build_postings(passages)], field_weights=weights.fields, k1=weights.k1, b=weights.b)
    everything = np.arange(len(passages))
    rows: dict[Term, int] = {}
    scores = []
    for field, term in dict.fromkeys(term for question in questions for term in question):
        added = index.scores([QueryTerm(field, term_hash(field, term))], everything)
        if added.any():
            rows[field, term] = len(rows)
            scores.append(added)
    return rows, torch.from_numpy(np.stack(scores))


if __name__ == "__main__":
    main()
