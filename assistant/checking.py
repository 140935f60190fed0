"""Checking: all that can be wrong with a corpus and its index, each with its mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.corpus import read_asks, read_sources, read_text
from assistant.retrieval import Index
from assistant.settings import Settings
from assistant.sources import Source, UserError, find
from assistant.vocabulary import Vocabulary


def check(settings: Settings) -> tuple[str, ...]:
    """What is wrong, one sentence each and once; nothing where all holds together."""
    try:
        sources = read_sources(settings.corpus)
    except UserError as error:
        return (str(error),)
    found = (
        *_corpus(settings, sources),
        *_asks(settings, sources),
        *_vocabulary(settings),
        *_index(settings),
    )
    return tuple(dict.fromkeys(found))


def _corpus(settings: Settings, sources: Sequence[Source]) -> Iterator[str]:
    for source in sources:
        received = settings.corpus / "received" / source.received
        if not received.is_file():
            yield f"The received file of {source.id!r}, {str(received)!r}, is missing: put it back."
        try:
            read_text(settings.corpus, source)
        except UserError as error:
            yield str(error)


def _asks(settings: Settings, sources: Sequence[Source]) -> Iterator[str]:
    try:
        asks = read_asks(settings.corpus)
        texts = {source.id: read_text(settings.corpus, source) for source in sources}
    except UserError as error:
        yield str(error)
        return
    for name, known in asks.items():
        if name not in texts:
            yield f"asks.yaml quotes {name!r}, which sources.yaml does not list: mend the id."
        for ask in known if name in texts else ():
            if not find(ask.quote, texts[name]):
                yield f"{name!r} does not say {ask.quote!r}: mend that quote in asks.yaml."


def _vocabulary(settings: Settings) -> Iterator[str]:
    try:
        Vocabulary.load(settings.corpus)
    except UserError as error:
        yield str(error)


def _index(settings: Settings) -> Iterator[str]:
    try:
        index = Index.open(settings)
        lacking = index.lacking()
    except UserError as error:
        yield str(error)
        return
    if lacking:
        yield f"The index lacks {lacking} vectors: run `python -m assistant index --rebuild`."
    for name in index.stale:
        yield f"The index does not hold {name!r} as it is: run `python -m assistant index`."
