"""What several tests share: the corpus in service with its index, and small corpora."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import yaml

from assistant.retrieval import Index
from assistant.settings import Settings

# A slow example is not a wrong one: other programs run on the machine.
hypothesis.settings.register_profile("default", deadline=None)

# The same few examples each time, and the first that fails is enough: `make mutants`.
hypothesis.settings.register_profile(
    "mutants",
    hypothesis.settings.get_profile("ci"),
    max_examples=25,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
)

SmallCorpus = Callable[..., Settings]
"""Of `write_corpus`, the folder left out."""


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings in service: the real corpus, and its index."""
    return Settings()


@pytest.fixture(scope="session")
def index(settings: Settings) -> Index:
    """The index of the real corpus, built first where it is not up to date.

    The embedder is loaded by the first search: a test that searches is marked `model`.
    """
    Index.build(settings)
    return Index.open(settings)


@pytest.fixture
def small_corpus(tmp_path: Path) -> SmallCorpus:
    """Write a corpus of its own for a test: `small_corpus({"doc": "# Titre\\n\\nUn mot."})`.

    Written again, it takes the place of the former one; the index stays.
    """

    def write(texts: Mapping[str, str], **files: Any) -> Settings:
        return write_corpus(tmp_path, texts, **files)

    return write


@pytest.fixture(scope="session")
def small_corpora(tmp_path_factory: pytest.TempPathFactory) -> SmallCorpus:
    """Write corpora that last as long as the session, each in a folder of its own."""

    def write(texts: Mapping[str, str], **files: Any) -> Settings:
        return write_corpus(tmp_path_factory.mktemp("small"), texts, **files)

    return write


CARD = {
    "subject": "aap",
    "aspect": "other",
    "says": {"fr": "Notre phrase sur l'AAP.", "en": "Our sentence on the AAP."},
}
"""What a card holds beside its quotes and its questions."""


def write_corpus(
    folder: Path,
    texts: Mapping[str, str],
    *,
    entries: Mapping[str, Mapping[str, object]] | None = None,
    asks: Sequence[Mapping[str, object]] = (),
    vocabulary: Sequence[Mapping[str, object]] = (),
) -> Settings:
    """Write `corpus/` in a folder, strongest document first; its index goes to `index/` beside.

    `entries` overrides, by document, what `sources.yaml` says of it. `asks` are cards, of which
    `cites` and `asks` alone must be given, and `vocabulary` the entries of its file: both are left
    out where there are none.
    """
    corpus = folder / "corpus"
    shutil.rmtree(corpus, ignore_errors=True)
    listed = [
        {
            "id": name,
            "title": f"Le document {name}",
            "publisher": "ANSM",
            "language": "fr",
            "received": f"{name}.txt",
            **(entries or {}).get(name, {}),
        }
        for name in texts
    ]
    files = {"sources.yaml": _yaml(listed)}
    for name, text in texts.items():
        files[f"texts/{name}.md"] = files[f"received/{name}.txt"] = text
    if asks:
        files |= {f"rules/{name}.yaml": "" for name in ("facts", "regimes", "deadlines")}
        cards = [{"id": f"card-{n}", **CARD, **card} for n, card in enumerate(asks, start=1)]
        files["rules/questions/all.yaml"] = _yaml([_questions(card) for card in cards])
        files["rules/cards/all.yaml"] = _yaml([_unasked(card) for card in cards])
    if vocabulary:
        files["vocabulary.yaml"] = _yaml(vocabulary)
    for place, content in files.items():
        file = corpus / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return Settings(corpus=corpus, index=folder / "index", embedder="minilm")


QUESTIONS = ("asks", "confirms", "denies")
"""What a rule is known to be asked, in a file of its own."""


def _questions(card: Mapping[str, object]) -> Mapping[str, object]:
    return {key: value for key, value in card.items() if key in ("id", *QUESTIONS)}


def _unasked(card: Mapping[str, object]) -> Mapping[str, object]:
    return {key: value for key, value in card.items() if key not in QUESTIONS}


def _yaml(content: object) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
