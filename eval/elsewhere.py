"""What finds the answers in other documents, with neither cards nor known questions nor words.

The documents and their questions come as SQuAD has them (https://arxiv.org/abs/1606.05250):
articles of paragraphs, each with the questions that it answers. A paragraph is a document here; the
title of an article, which often is the question, is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from pydantic import BaseModel, Field, ValidationError

from assistant.retrieval import WEIGHTS, Index
from assistant.settings import Settings
from assistant.sources import Language, UserError, in_one_line
from eval.compare import gained, mean, searched_by, signed
from eval.judging import found_at
from eval.report import table

WAYS = {
    "vectors alone": {"vectors": 1.0},
    "BM25 alone": {"bm25": 1.0},
    "fused": {name: WEIGHTS[name] for name in ("bm25", "vectors")},
}
"""The lists that a bare corpus has, by weight."""

MEASURES = ("recall_1", "recall_3", "recall_5", "mrr")


class SquadError(UserError):
    """A file that is not in the format of SQuAD; the message names it."""


class Asked(BaseModel, frozen=True):
    question: str = Field(min_length=1)


class Paragraph(BaseModel, frozen=True):
    context: str = Field(min_length=1)
    qas: tuple[Asked, ...]


class Article(BaseModel, frozen=True):
    paragraphs: tuple[Paragraph, ...]


class Squad(BaseModel, frozen=True):
    """Documents and the questions that they answer."""

    data: tuple[Article, ...]


def elsewhere(settings: Settings, file: Path, language: Language) -> Iterator[str]:
    """Measure each way to find over the questions of a file, and what the vectors add."""
    paragraphs = [p for article in _read(file).data for p in article.paragraphs]
    asked = [(q.question, n) for n, p in enumerate(paragraphs) for q in p.qas]
    if not asked:
        raise SquadError(f"{str(file)!r} asks no question.")
    with TemporaryDirectory() as made:
        bare = settings.model_copy(
            update={"corpus": Path(made) / "corpus", "index": Path(made) / "index"}
        )
        _write(bare.corpus, paragraphs, language)
        Index.build(bare)
        index = Index.open(bare)
        found = {}
        for name, weights in WAYS.items():
            search = searched_by(index, weights)
            homes = [[hit.passage.source.id for hit in search(question)] for question, _ in asked]
            ranks = [_rank(home, _name(n)) for home, (_, n) in zip(homes, asked, strict=True)]
            found[name] = [found_at(rank) for rank in ranks]
    yield f"{len(paragraphs)} documents, {len(asked)} questions; %, with the interval at 95 %."
    lines = ([name, *(mean(values, one) for one in MEASURES)] for name, values in found.items())
    yield table(["way", *MEASURES], lines)
    gains = gained(found["BM25 alone"], found["fused"])
    told = (f"{name} {signed(gains[name])}" for name in MEASURES if name in gains)
    yield f"What the vectors add to BM25: {', '.join(told)}."


def _read(file: Path) -> Squad:
    try:
        return Squad.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise SquadError(f"{str(file)!r} holds no questions: {in_one_line(error)}.") from error


def _write(corpus: Path, paragraphs: list[Paragraph], language: Language) -> None:
    """A corpus of which each paragraph is a document, under a name that tells nothing."""
    (corpus / "texts").mkdir(parents=True)
    entries = []
    for n, paragraph in enumerate(paragraphs):
        (corpus / "texts" / f"{_name(n)}.md").write_text(paragraph.context, encoding="utf-8")
        told = {"id": _name(n), "title": _name(n), "publisher": "-", "received": f"{_name(n)}.txt"}
        entries.append({**told, "language": language})
    (corpus / "sources.yaml").write_text(yaml.safe_dump(entries), encoding="utf-8")


def _name(place: int) -> str:
    return f"d{place}"


def _rank(homes: list[str], wanted: str) -> int | None:
    """The rank, from 1, of the first passage of a document; None where none is found."""
    return homes.index(wanted) + 1 if wanted in homes else None
