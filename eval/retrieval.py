"""How often the passage that answers is among the first ones found."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.retrieval import Found, Index, fuse
from assistant.settings import Settings
from eval.questions import Question, load

DEPTHS = (1, 3, 5)

Find = Callable[[str], Sequence[str]]
"""A question to the ids of passages, best first."""


def compare(settings: Settings) -> Iterator[str]:
    """Recall at 1, 3 and 5 of each list and fusion, each part of the index added in its turn."""
    asked = [q for q in load() if q.gold and len(q.turns) == 1]
    yield f"{len(asked)} questions with an answer. Recall at {', '.join(map(str, DEPTHS))}:"
    yield f"{'':44}{'French':20}{'English':20}"
    for name, index, find in _pipelines(settings):
        for split in ("dev", "test", "both"):
            cells = (
                " ".join(f"{value:.2f}" for value in _recall(index, find, asked, split, language))
                for language in ("fr", "en")
            )
            yield f"{name:36}{split:8}" + "".join(f"{cell:20}" for cell in cells)


def weigh(settings: Settings) -> Iterator[str]:
    """Mean reciprocal rank and recall at 3, on `dev` alone, of other weights of the fusion."""
    index = Index.open(settings)
    asked = [q for q in load() if q.gold and len(q.turns) == 1 and q.split == "dev"]
    lists = {
        question.id: {
            "bm25": index.by_words(question.question),
            "asks": index.by_asks(question.question),
            "vectors": index.by_vectors(question.question),
        }
        for question in asked
    }
    for k, asks, vectors in product((5, 10, 20, 60), (0, 0.3, 0.5, 1), (0, 0.1, 0.3, 0.5, 1)):
        weights = {"bm25": 1.0, "asks": asks, "vectors": vectors}
        ranks = [_rank(index, _ids(fuse(lists[q.id], weights, k)), q) for q in asked]
        mean = sum(1 / rank for rank in ranks) / len(ranks)
        third = sum(rank <= 3 for rank in ranks) / len(ranks)
        figures = f"MRR {mean:.3f}  recall@3 {third:.3f}"
        yield f"k {k:2}  asks {asks:.1f}  vectors {vectors:.1f}  {figures}"


def _pipelines(settings: Settings) -> Iterator[tuple[str, Index, Find]]:
    with TemporaryDirectory() as folder:
        bare = _index(settings, Path(folder) / "bare", ("vocabulary.yaml", "rules"))
        yield "BM25 alone", bare, lambda q: _ids(bare.by_words(q))
        yield "vectors alone", bare, lambda q: _ids(bare.by_vectors(q))
        yield "fused", bare, _search(bare)
        worded = _index(settings, Path(folder) / "worded", ("rules",))
        yield "fused, with the vocabulary", worded, _search(worded)
        asking = _index(settings, Path(folder) / "asking", ("vocabulary.yaml",))
        yield "fused, with known questions", asking, _search(asking)
    whole = Index.open(settings)
    yield "everything", whole, _search(whole)


def _index(settings: Settings, folder: Path, without: Sequence[str]) -> Index:
    """Index the same documents without some of what helps to find them."""
    reduce = shutil.ignore_patterns(*without)
    shutil.copytree(settings.corpus, folder / "corpus", ignore=reduce)
    reduced = settings.model_copy(update={"corpus": folder / "corpus", "index": folder / "index"})
    Index.build(reduced)
    return Index.open(reduced)


def _search(index: Index) -> Find:
    return lambda question: [hit.passage.id for hit in index.search(question)]


def _ids(found: Found) -> list[str]:
    return [name for name, _ in found]


def _recall(
    index: Index, find: Find, asked: Sequence[Question], split: str, language: str
) -> list[float]:
    chosen = [q for q in asked if split in (q.split, "both") and q.language == language]
    ranks = [_rank(index, find(question.question), question) for question in chosen]
    return [sum(rank <= depth for rank in ranks) / len(ranks) for depth in DEPTHS]


def _rank(index: Index, found: Sequence[str], question: Question) -> float:
    """The rank, from 1, of the first passage that answers; infinite where none does."""
    passages = {passage.id: passage for passage in index.passages}
    ranks = (n for n, key in enumerate(found, start=1) if question.answered_by(passages[key]))
    return next(ranks, float("inf"))
