"""What each part brings: the same questions put to the assistant with and without it.

First the stock pipeline: llama-index as its guide shows it, with its default splitter and the same
embedder. It finds, and writes nothing. Then our passages, found by one list or by several, with the
vocabulary, with the cards, and with the classifiers that tell which rule a question is for and what
a message tells. Each step is compared with the one before, question by question.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from tqdm import tqdm

from assistant import Assistant
from assistant.corpus import locate
from assistant.retrieval import WEIGHTS, Found, Hit, Index, Search, fuse
from assistant.rules import Rulebook
from assistant.settings import Settings
from assistant.sources import words
from eval.bench import stock
from eval.judging import ask, found_at
from eval.questions import Question
from eval.report import table
from eval.results import interval

TABLE = Path(__file__).parent / "comparison.md"

MEASURES = (
    *("recall_1", "recall_3", "recall_5", "mrr"),
    *("right", "citation_precision", "citation_recall", "false_refusal", "right_refusal"),
)

STEPS = {
    "our passages, for default chunks": ("stock pipeline", "vectors alone"),
    "vectors, to BM25": ("BM25 alone", "fused"),
    "vectors, to BM25 and the vocabulary": ("BM25, vocabulary", "fused, vocabulary"),
    "the vocabulary": ("fused", "fused, vocabulary"),
    "cards": ("fused, vocabulary", "fused, vocabulary, cards"),
    "what is learnt from examples": ("fused, vocabulary, cards", "everything"),
    "vectors, to all the rest": ("everything without vectors", "everything"),
}
"""What is added, and the ways to answer without it and with it."""

TOLD = ("recall_1", "recall_5", "mrr", "right", "false_refusal", "right_refusal")
"""The measures of which the difference is told."""

HEAD = """# What each part brings

Written by `python -m eval compare`, which `eval/README.md` explains. Means and differences in %,
with their bootstrap interval at 95 %.
"""

ADDED = """## What each part adds

Over all the questions: the mean of the differences, question by question. In bold, those whose
interval does not hold 0. Below 0 is better for `false_refusal` alone. A default chunk is as long as
ten of our passages: it holds the proof sooner, and does not say where.
"""

VECTORS = """## The vectors

{found} They stay for what these questions do not show. The index is Chroma's, through
llama-index, by contract: the product must work whole on a corpus that has neither cards nor known
questions, with whatever embedder `REPERE_EMBEDDER` names. The packaged one reads English, hence its
small weight beside BM25. `python -m eval elsewhere` tells what they bring to other documents.
"""

Values = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Part:
    """One way to answer."""

    name: str
    measure: Callable[[Question], Values]


def compare(settings: Settings, questions: Sequence[Question], path: Path = TABLE) -> Iterator[str]:
    """Measure every way on the questions, `dev` and `test` apart, and keep the table."""
    lines, measured = [], {}
    for part in _parts(settings):
        found = [part.measure(question) for question in tqdm(questions, desc=part.name)]
        measured[part.name] = found
        for split in ("dev", "test"):
            values = [one for q, one in zip(questions, found, strict=True) if q.split == split]
            lines.append([part.name, split, *(mean(values, name) for name in MEASURES)])
    gains = {step: gained(measured[a], measured[b]) for step, (a, b) in STEPS.items()}
    added = ([step, *(signed(gain.get(name)) for name in TOLD)] for step, gain in gains.items())
    text = "\n".join(
        [
            HEAD,
            table(["part", "split", *MEASURES], lines) + "\n",
            ADDED,
            table(["what is added", *TOLD], added) + "\n",
            VECTORS.format(found=_of_vectors(gains)),
        ]
    )
    path.write_text(text, encoding="utf-8")
    yield text


@dataclass(frozen=True, slots=True)
class Gain:
    """The mean difference that a part makes, with its bootstrap interval at 95 %."""

    value: float
    low: float
    high: float

    @property
    def tells(self) -> bool:
        """Chance alone would seldom make so much."""
        return not self.low <= 0 <= self.high


def gained(before: Sequence[Values], after: Sequence[Values]) -> dict[str, Gain]:
    """What a part changes, by measure, over the questions that both ways measure."""
    gains = {}
    for name in TOLD:
        pairs = zip(before, after, strict=True)
        both = [(a[name] or 0.0, b[name] or 0.0) for a, b in pairs if name in a and name in b]
        if both:
            changes = [now - then for then, now in both]
            gains[name] = Gain(fmean(changes), *interval(changes))
    return gains


def _of_vectors(gains: Mapping[str, Mapping[str, Gain]]) -> str:
    """In a sentence, what they change for certain."""
    told = [
        f"{name} by {signed(gain).strip('*')} ({step})"
        for step, measures in gains.items()
        for name, gain in measures.items()
        if step.startswith("vectors") and gain.tells
    ]
    if not told:
        return "On these questions, they change no measure by more than chance would."
    return f"On these questions, they change {'; '.join(told)}; no other measure for certain."


def signed(gain: Gain | None) -> str:
    if gain is None:
        return "–"
    told = "{:+.1f} [{:+.1f}, {:+.1f}]".format(
        *(100 * v for v in (gain.value, gain.low, gain.high))
    )
    return f"**{told}**" if gain.tells else told


def _parts(settings: Settings) -> Iterator[Part]:
    with TemporaryDirectory() as made:
        folder = Path(made)
        yield Part("stock pipeline", _stock(settings, folder / "stock"))
        bare = _reduced(settings, folder / "bare", ("vocabulary.yaml", "rules"))
        yield _part("vectors alone", bare, {"vectors": 1})
        yield _part("BM25 alone", bare, {"bm25": 1})
        yield _part("fused", bare)
        worded = _reduced(settings, folder / "worded", ("rules",))
        yield _part("BM25, vocabulary", worded, {"bm25": 1})
        yield _part("fused, vocabulary", worded)
    unlearnt = {name: weight for name, weight in WEIGHTS.items() if name != "rules"}
    yield _part("fused, vocabulary, cards", settings, unlearnt, learnt=False)
    bare_words = {name: weight for name, weight in WEIGHTS.items() if name != "vectors"}
    yield _part("everything without vectors", settings, bare_words)
    yield _part("everything", settings)


def _part(
    name: str, settings: Settings, weights: dict[str, float] = WEIGHTS, *, learnt: bool = True
) -> Part:
    """The assistant with these lists, and with or without what is learnt from examples."""
    index = Index.open(settings)
    if learnt:
        assistant = Assistant.of(index, settings)
    else:
        rulebook = Rulebook.load(settings.corpus, lambda cite: bool(locate(cite, index.passages)))
        corpus = index.passages
        assistant = Assistant(
            index.search, index.rarity, index.vocabulary, rulebook=rulebook, corpus=corpus
        )
    search = index.search if weights is WEIGHTS else searched_by(index, weights)
    assistant.replier.search = cache(search)  # what is measured searches the same again
    return Part(name, lambda question: ask(assistant, question).values)


def searched_by(index: Index, weights: dict[str, float], limit: int = 10) -> Search:
    """Search by some of the lists alone."""
    lists: dict[str, Callable[[str], Found]] = {
        "bm25": index.by_words,
        "asks": index.by_asks,
        "rules": index.by_rules,
        "vectors": index.by_vectors,
    }

    passages = {passage.id: passage for passage in index.passages}

    def search(question: str) -> list[Hit]:
        found = fuse({name: lists[name](question) for name in weights}, weights)[:limit]
        return [Hit(passages[key], score, {}, {}) for key, score in found]

    return search


def _reduced(settings: Settings, folder: Path, without: Sequence[str]) -> Settings:
    """Index the same documents without some of what helps to find them."""
    reduce = shutil.ignore_patterns(*without)
    shutil.copytree(settings.corpus, folder / "corpus", ignore=reduce)
    reduced = settings.model_copy(update={"corpus": folder / "corpus", "index": folder / "index"})
    Index.build(reduced)
    return reduced


def _stock(settings: Settings, folder: Path) -> Callable[[Question], Values]:
    """Of its chunks, as long as ten of our passages, the first that holds a gold quote counts."""
    retrieve = stock(settings, folder)

    def measure(question: Question) -> Values:
        if not question.gold or len(question.turns) > 1:
            return {}
        chunks = [_said(node.text) for node in retrieve(question.question)]
        gold = [_said(quote.quote) for part in question.gold for quote in part]
        places = (n for n, chunk in enumerate(chunks, 1) if any(quote in chunk for quote in gold))
        return found_at(next(places, None))

    return measure


def _said(text: str) -> str:
    return f" {' '.join(words(text))} "


def mean(values: Sequence[Values], name: str) -> str:
    told = [value or 0.0 for measured in values for key, value in measured.items() if key == name]
    if not told:
        return "–"
    low, high = interval(told)
    return f"{fmean(told):.0%} [{low:.0%}, {high:.0%}]".replace("%", "")
