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
    found = [*_corpus(settings, sources), *_vocabulary(settings)]
    try:
        found += _rules(settings, sources)
    except UserError as error:
        found.append(str(error))  # no index is made of rules that cannot be read
    else:
        found += _index(settings)
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
    passages = read_corpus(settings.corpus)
    rulebook = Rulebook.load(settings.corpus, lambda cite: bool(locate(cite, passages)))
    listed = {source.id for source in sources}
    for rule in rulebook.cited():
        for cite in rule.cites if rule.suspended else ():
            if cite.source not in listed:
                yield f"A rule quotes {cite.source!r}, not listed in sources.yaml: mend the id."
            elif not locate(cite, passages):
                says = rule.says["fr"]
                yield (
                    f"{cite.source!r} does not say {cite.quote!r}: the rule {says!r} is suspended; "
                    f"mend its quote."
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
