"""Registers: the same proved sentences for three audiences; the proof never changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.corpus import locate
from assistant.sources import Language, Passage, Statement, where
from assistant.vocabulary import Vocabulary

_QUOTES: dict[Language, str] = {"fr": "Source : {where}.", "en": "Source: {where}."}


def written_out(
    statements: Iterable[Statement], vocabulary: Vocabulary, language: Language
) -> Iterator[Statement]:
    """Write out each acronym at its first use; the words of a document, or of the user, stay as
    they are.
    """
    names = {
        acronym: concept.fr[0] if language == "fr" else concept.en[0]
        for concept in vocabulary.concepts.values()
        for acronym in concept.acronyms[:1]
        if acronym.isupper()
    }
    met: set[str] = set()
    for statement in statements:
        text = statement.text
        if statement.kind != "quote" and not statement.cell and "«" not in text:
            for acronym, name in names.items():
                match = re.search(rf"(?<![\w(-]){acronym}(?![\w-])", text)
                explained = f"({acronym})" in text or name.casefold() in text.casefold()
                if acronym not in met and match and not explained:
                    text = f"{text[: match.end()]} ({name}){text[match.end() :]}"
        met |= {acronym for acronym in names if re.search(rf"(?<![\w-]){acronym}(?![\w-])", text)}
        yield replace(statement, text=text)


def with_exact_words(
    statements: Sequence[Statement], passages: Sequence[Passage], language: Language
) -> Iterator[Statement]:
    """After the sentence that answers, the words that prove it and where they stand."""
    quoted = False
    for statement in statements:
        yield statement
        if statement.kind == "rule" and not quoted and not statement.cell:
            quoted = True
            found = [(c, p) for c in statement.citations if (p := locate(c, passages))]
            spoken = [one for one in found if one[1].source.language == language]
            for cite, passage in (spoken or found)[:1]:
                yield Statement(cite.quote, (cite,), "quote")
                place = where(passage, cite.quote, language)
                yield Statement(_QUOTES[language].format(where=place), (), "note")
