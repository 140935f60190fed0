"""« Glossaire »: the words of the field, what the documents say of each, and their old names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.analysis import fold
from assistant.rules import Answerable
from assistant.sources import Language
from assistant.vocabulary import Concept, OldName
from pages.documents import slug
from pages.web import NAVIGATION, Site, spoken

FILTER = "q"


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the glossary: one that is defined, or an old one that leads to it."""

    title: str
    concept: Concept
    definitions: tuple[Answerable, ...]
    """None for an old name."""
    old: OldName | None = None

    @property
    def anchor(self) -> str:
        return slug(self.old.name) if self.old else self.concept.id

    @property
    def letter(self) -> str:
        first = fold(self.title)[:1].upper()
        return first if first.isalpha() else "#"


def routes(site: Site) -> list[Route]:
    def shown(request: Request) -> Response:
        language = spoken(request)
        sought = request.query_params.get(FILTER, "").strip()
        entries = [e for e in read(site, language) if _holds(e, sought, language)]
        letters: dict[str, list[Entry]] = {}
        for entry in entries:
            letters.setdefault(entry.letter, []).append(entry)
        return site.page(
            request,
            "glossary.html",
            "glossary",
            letters=letters,
            sought=sought,
            count=len(entries),
            history=_history(site),
        )

    return [site.route(NAVIGATION["glossary"], shown)]


def read(site: Site, language: Language) -> list[Entry]:
    """The words of the glossary in the order of a language, old names among them."""
    defined: dict[str, list[Answerable]] = {}
    for card in site.assistant.rulebook.cards:
        if card.aspect == "definition" and not card.suspended:
            defined.setdefault(card.subject, []).append(card)
    concepts = [c for c in site.assistant.vocabulary.concepts.values() if c.id in defined]
    entries = [Entry(_title(c, language), c, tuple(defined[c.id])) for c in concepts]
    entries += [Entry(old.name, concept, (), old) for concept in concepts for old in concept.old]
    return sorted(entries, key=lambda entry: fold(entry.title))


def _title(concept: Concept, language: Language) -> str:
    name = concept.name(language)
    return name[:1].upper() + name[1:]


def _holds(entry: Entry, sought: str, language: Language) -> bool:
    """Tell whether a word, its other names or what is said of it have a word that begins so."""
    concept = entry.concept
    old = (name.name for name in concept.old)
    names = (entry.title, *concept.fr, *concept.en, *concept.acronyms, *old)
    said = (definition.says[language] for definition in entry.definitions)
    return re.search(rf"\b{re.escape(fold(sought))}", fold(" ¶ ".join([*names, *said]))) is not None


def _history(site: Site) -> dict[str, Sequence[Answerable]]:
    """What the documents say of the old names, by concept."""

    def told(subject: str) -> Iterable[Answerable]:
        for card in site.assistant.rulebook.cards:
            if card.subject == subject and card.aspect == "history" and not card.suspended:
                yield card

    concepts = site.assistant.vocabulary.concepts.values()
    return {c.id: tuple(told(c.id))[:1] for c in concepts if c.old}
