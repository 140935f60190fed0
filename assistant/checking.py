"""Checking: all that can be wrong with a corpus and its index, each with its mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.corpus import locate, read_corpus, read_sources, read_text
from assistant.retrieval import Index
from assistant.rules import Rulebook
from assistant.settings import Settings
from assistant.sources import Source, UserError
from assistant.vocabulary import Vocabulary


def check(settings: Settings) -> tuple[str, ...]:
    """What is wrong, one sentence each and once; nothing where all holds together."""
    try:
        sources = read_sources(settings.corpus)
    except UserError as error:
        return (str(error),)
    found = (
        *_corpus(settings, sources),
        *_rules(settings, sources),
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


def _rules(settings: Settings, sources: Sequence[Source]) -> Iterator[str]:
    try:
        passages = read_corpus(settings.corpus)
        rulebook = Rulebook.load(settings.corpus, lambda cite: bool(locate(cite, passages)))
    except UserError as error:
        yield str(error)
        return
    known = {source.id for source in sources}
    for cited in rulebook.cited():
        for cite in cited.cites if cited.suspended else ():
            if cite.source not in known:
                yield f"A rule quotes {cite.source!r}, which sources.yaml does not list: mend the id."
            elif not locate(cite, passages):
                yield (
                    f"{cite.source!r} does not say {cite.quote!r}: the rule {cited.says['fr']!r} is "
                    f"suspended; mend its quote."
                )


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
