"""Checking: all that can be wrong with a corpus and its index, each with its mend."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.corpus import CorpusError, read_sources, read_text
from assistant.retrieval import Index, IndexProblem
from assistant.settings import Settings
from assistant.vocabulary import Vocabulary, VocabularyError


def check(settings: Settings) -> Iterator[str]:
    """Say what is wrong, one sentence each; nothing where all holds together."""
    yield from _corpus(settings)
    try:
        Vocabulary.load(settings.corpus)
    except VocabularyError as error:
        yield str(error)
    yield from _index(settings)


def _corpus(settings: Settings) -> Iterator[str]:
    try:
        sources = read_sources(settings.corpus)
    except CorpusError as error:
        yield str(error)
        return
    for source in sources:
        received = settings.corpus / "received" / source.received
        if not received.is_file():
            yield f"The received file of {source.id!r}, {str(received)!r}, is missing: put it back."
        try:
            read_text(settings.corpus, source)
        except CorpusError as error:
            yield str(error)


def _index(settings: Settings) -> Iterator[str]:
    try:
        index = Index.open(settings)
    except (IndexProblem, CorpusError, VocabularyError) as error:
        yield str(error)
        return
    for name in index.stale:
        yield f"The index does not hold {name!r} as it is: run `python -m assistant index`."
