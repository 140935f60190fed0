"""Other weights of the fusion, to choose those of `assistant.retrieval` by, on `dev` alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from assistant.retrieval import Found, Index, fuse
from assistant.settings import Settings
from eval.questions import Question, load


def weigh(settings: Settings) -> Iterator[str]:
    """Mean reciprocal rank and recall at 3 of other constants and weights."""
    index = Index.open(settings)
    asked = [q for q in load() if q.gold and len(q.turns) == 1 and q.split == "dev"]
    lists = {
        question.id: {
            "bm25": index.by_words(question.question),
            "asks": index.by_asks(question.question),
            "rules": index.by_rules(question.question),
            "vectors": index.by_vectors(question.question),
        }
        for question in asked
    }
    tried = product((5, 20, 40), (1, 2), (0, 3, 6, 10), (0, 0.5, 1))
    for k, asks, rules, vectors in tried:
        weights = {"bm25": 1.0, "asks": asks, "rules": rules, "vectors": vectors}
        ranks = [_rank(index, fuse(lists[q.id], weights, k), q) for q in asked]
        mean = sum(1 / rank for rank in ranks) / len(ranks)
        third = sum(rank <= 3 for rank in ranks) / len(ranks)
        figures = f"MRR {mean:.3f}  recall@3 {third:.3f}"
        tuned = f"k {k:2}  asks {asks:.1f}  rules {rules:4.1f}  vectors {vectors:.1f}"
        yield f"{tuned}  {figures}"


def _rank(index: Index, found: Found, question: Question) -> float:
    """The rank, from 1, of the first passage that answers; infinite where none does."""
    passages = {passage.id: passage for passage in index.passages}
    ranks = (n for n, (key, _) in enumerate(found, 1) if question.answered_by(passages[key]))
    return next(ranks, float("inf"))
