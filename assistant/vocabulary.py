"""The words of the field: which concepts a text speaks of, in either language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, TypeAdapter

from assistant.analysis import Token, every_token, fold, is_stop, quantities, terms, tokens
from assistant.dictionaries import in_dictionary
from assistant.entries import Unreadable, parse_entries
from assistant.sources import Language, UserError, in_one_line, words

NAME = "vocabulary.yaml"

_VERBS = {"fr": frozenset[str](), "en": frozenset({"put"})}
"""Acronyms that are also common words of a language: there, only capitals are the acronym."""


class VocabularyError(UserError):
    """A vocabulary that cannot be read; the message names the entry and what is expected."""


class OldName(BaseModel, frozen=True, extra="forbid"):
    """What a concept was called before."""

    name: str
    until: date
    """Last day of use."""


class Concept(BaseModel, frozen=True, extra="forbid"):
    """One idea of the field and all the ways people write it."""

    id: str
    kind: Literal["regime", "body", "aspect", "term"] = "term"
    implies: tuple[str, ...] = ()
    """Wider concepts a text speaks of whenever it speaks of this one."""
    fr: tuple[str, ...]
    en: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    old: tuple[OldName, ...] = ()

    def name(self, language: Language) -> str:
        """Its usual name, with its acronym where it has one."""
        name = (self.fr if language == "fr" else self.en)[0]
        return f"{name} ({self.acronyms[0]})" if self.acronyms else name

    def short(self, language: Language) -> str:
        """Its acronym where it has a usual one, or else its name: as people write it."""
        usual = next((name for name in self.acronyms if len(name) > 2 and name.isalpha()), None)
        return usual or (self.fr if language == "fr" else self.en)[0]


_ONLY_FRENCH = re.compile(r"\w*[àâçèéêëîïôùûœ]\w*|\b(?:[cdjlmnst]|qu)['’](?=[aeiouyhàâéèêî])", re.I)
"""Accents, and what is elided: words that are of no English."""

_LEAST = 1
"""Evidence, see `Vocabulary._evidence`, above which a message is in a language: one word of a
dictionary alone tells nothing."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a text, with the words that say it."""

    concept: Concept
    words: slice
    """Where the text says it."""


class Vocabulary:
    """All the concepts, and what finds them in a text."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self.concepts = {concept.id: concept for concept in concepts}
        self._names: dict[Language, set[str]] = {
            "fr": {word for concept in concepts for name in concept.fr for word in _words(name)},
            "en": {word for concept in concepts for name in concept.en for word in _words(name)},
        }
        self._acronyms = {fold(name) for concept in concepts for name in concept.acronyms}
        self._forms: defaultdict[str, list[tuple[tuple[str, ...], Concept]]] = defaultdict(list)
        for concept in concepts:
            for form in _forms(concept):
                self._forms[form[0]].append((form, concept))
        for forms in self._forms.values():
            forms.sort(key=lambda entry: len(entry[0]), reverse=True)

    @classmethod
    def load(cls, corpus: Path) -> Vocabulary:
        """Read the vocabulary of a corpus; a corpus without one has an empty vocabulary."""
        path = corpus / NAME
        if not path.is_file():
            return cls(())
        try:
            listed = parse_entries(path.read_text(encoding="utf-8"))
            concepts = TypeAdapter(tuple[Concept, ...]).validate_python(listed)
        except Unreadable as error:
            raise VocabularyError(f"{str(path)!r} cannot be read: {in_one_line(error)}.") from error
        ids = [concept.id for concept in concepts]
        for concept in concepts:
            if ids.count(concept.id) > 1:
                raise VocabularyError(f"{str(path)!r} defines {concept.id!r} twice.")
            if unknown := set(concept.implies) - set(ids):
                raise VocabularyError(
                    f"{str(path)!r}: {concept.id!r} implies {sorted(unknown)}, not defined there."
                )
        vocabulary = cls(concepts)
        for concept in concepts:
            if concept in vocabulary.wider(concept):
                raise VocabularyError(f"{str(path)!r}: {concept.id!r} implies itself.")
        return vocabulary

    @property
    def fingerprint(self) -> str:
        """Changes when any word of it does."""
        content = "\n".join(c.model_dump_json() for c in self.concepts.values())
        return sha256(content.encode()).hexdigest()

    def language(self, message: str, tie: Language = "fr") -> Language:
        """The language of a message, by its common words, the names it uses and the dictionaries.

        Where hardly anything tells ("PUT-RD vs PUT-SP"), it is `tie`.

        >>> known = Concept(id="has", fr=("délai",), en=("deadline",), acronyms=("HAS",))
        >>> words = Vocabulary([known])
        >>> words.language("who decides?"), words.language("deadline HAS"), words.language("HAS")
        ('en', 'en', 'fr')
        """
        shouted = self._shouts(message)
        written = (token.surface for token in every_token(message))
        read = [fold(word) for word in written if shouted or len(word) < 2 or not word.isupper()]
        score = sum(self._evidence(word, "en") - self._evidence(word, "fr") for word in read)
        score -= 2 * len(_ONLY_FRENCH.findall(message))
        return "en" if score > _LEAST else "fr" if score < -_LEAST else tie

    def _evidence(self, word: str, language: Language) -> int:
        """How much a word speaks for a language: twice a common word or a name, once any other."""
        told = is_stop(word, language) + (word in self._names[language])
        return 2 * told + in_dictionary(word, language)

    def without(self, text: str, kind: str, language: Language, instead: str = "") -> str:
        """The text without the names of the concepts of a kind, `instead` where the first stood."""
        named = [m.words for m in self.mentions(text, language) if m.concept.kind == kind]
        places = sorted({(words.start, words.stop) for words in named})
        for start, stop in reversed(places):
            text = text[:start] + (instead if start == places[0][0] else "") + text[stop:]
        return text

    def mentions(self, text: str, language: Language) -> list[Mention]:
        """The concepts a text of that language speaks of, in order, the longest name first."""
        found = []
        read = tokens(text.lower() if self._shouts(text) else text, language)
        place = 0
        while place < len(read):
            match = self._match(read, place, language)
            if match:
                length, concepts = match
                last = read[place + length - 1]
                said = slice(read[place].start, last.start + len(last.surface))
                found += [Mention(concept, said) for concept in concepts]
                place += length
            else:
                place += 1
        return found

    def concept_terms(self, text: str, language: Language) -> list[str]:
        """The terms that stand for the concepts of a text, wider concepts included."""
        said = [mention.concept for mention in self.mentions(text, language)]
        return [f"§{concept.id}" for named in said for concept in self.lineage(named)]

    def terms(self, text: str, language: Language) -> list[str]:
        """All the terms by which a text is found: those of its words, those of its concepts."""
        return terms(text, language) + self.concept_terms(text, language)

    def meaning(self, text: str, language: Language) -> list[str]:
        """The terms of a text in which a name counts as its concept, not as its words.

        Two ways to name one thing then weigh alike, whatever the number of their words.
        """
        rest = text.lower() if self._shouts(text) else text
        mentions = self.mentions(text, language)
        for mention in reversed(mentions):
            blank = " " * (mention.words.stop - mention.words.start)
            rest = rest[: mention.words.start] + blank + rest[mention.words.stop :]
        concepts = [f"§{wide.id}" for said in mentions for wide in self.lineage(said.concept)]
        return terms(rest, language) + quantities(text) + concepts

    def lineage(self, concept: Concept) -> tuple[Concept, ...]:
        """A concept, then the wider ones it implies."""
        return (concept, *self.wider(concept))

    def wider(self, concept: Concept) -> tuple[Concept, ...]:
        """The concepts that one implies, directly or not."""
        found: dict[str, Concept] = {}
        waiting = list(concept.implies)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = self.concepts[name]
                waiting += self.concepts[name].implies
        return tuple(found.values())

    def regimes(self, text: str, language: Language) -> tuple[Concept, ...]:
        """The ways of access a text names, each as narrowly as it names it.

        Where it says both "accès précoce" and "post-AMM", only the latter: it is on that alone.
        """
        said = (mention.concept for mention in self.mentions(text, language))
        named = tuple(dict.fromkeys(concept for concept in said if concept.kind == "regime"))
        wider = {w.id for concept in named for w in self.wider(concept)}
        return tuple(concept for concept in named if concept.id not in wider)

    def spoken_low(self, text: str) -> str:
        """A text in capitals throughout, in small letters but for its acronyms; any other as it is.

        >>> words = Vocabulary([Concept(id="aac", fr=("a",), en=("a",), acronyms=("AAC",))])
        >>> words.spoken_low("QUI DÉCIDE D'UNE AAC ?"), words.spoken_low("AAC et CPC ?")
        ("qui décide d'une AAC ?", 'AAC et CPC ?')
        """
        if not self._shouts(text):
            return text
        low = text.lower()
        for token in every_token(text):
            if fold(token.surface) in self._acronyms:
                place = slice(token.start, token.start + len(token.surface))
                low = low[: place.start] + text[place] + low[place.stop :]
        return low

    def _shouts(self, text: str) -> bool:
        """Tell whether a text is in capitals throughout: then they are no sign of an acronym."""
        if not text.isupper():
            return False
        said = {fold(token.surface) for token in every_token(text)} - self._acronyms
        known = (w for w in said if len(w) > 3 or is_stop(w, "fr") or is_stop(w, "en"))
        return any(in_dictionary(w, language) for w in known for language in ("fr", "en"))

    def _match(
        self, read: Sequence[Token], place: int, language: Language
    ) -> tuple[int, list[Concept]] | None:
        """The longest name that begins at this place, and the concepts that bear it."""
        rest = read[place:]
        longest: tuple[int, list[Concept]] | None = None
        for spelling in _spellings(rest[0], language):
            for form, concept in self._forms.get(spelling, ()):
                length = len(form)
                if longest and length < longest[0]:
                    break
                if length > len(rest) or (length == 1 and _foreign(form[0], language)):
                    continue
                said = zip(form, rest, strict=False)
                if all(word in _spellings(token, language) for word, token in said):
                    if longest and length == longest[0]:
                        longest[1].append(concept)
                    else:
                        longest = (length, [concept])
        return longest


def _forms(concept: Concept) -> Iterator[tuple[str, ...]]:
    """The names of a concept as sequences of stems, each marked with how it must be matched."""
    names: dict[Language, list[str]] = {"fr": [*concept.fr], "en": [*concept.en]}
    seen = set()
    for language, written in names.items():
        for name in written:
            seen.add(tuple(f"{language}:{_stem(t, language)}" for t in tokens(name, language)))
    for name in (*concept.acronyms, *(old.name for old in concept.old)):
        for language in names:  # a stop word of one is none of the other: ATU de cohorte
            seen.add(tuple(_written(token) for token in tokens(name, language)))
    yield from sorted(form for form in seen if form)


def _words(name: str) -> list[str]:
    return [fold(word) for word in words(name)]


def _spellings(token: Token, language: Language) -> tuple[str, ...]:
    """The ways in which a word of a text may match a word of a name."""
    word = fold(token.surface)
    common = is_stop(word, language) or word in _VERBS[language]
    acronyms = [] if common and not token.surface.isupper() else [f"=:{word}"]
    if token.surface.endswith("s") and token.surface[:-1].isupper():
        acronyms.append(f"=:{word[:-1]}")  # two AACs
    return (*acronyms, f"fr:{token.fr}", f"en:{token.en}")


def _written(token: Token) -> str:
    """An acronym is matched as it is written, any other word of an old name by its stem."""
    lower = token.surface.islower()
    return f"fr:{token.fr}" if lower else f"=:{fold(token.surface)}"


def _foreign(word: str, language: Language) -> bool:
    """Tell whether a lone word is of the other language: `report` is not `rapport` in French."""
    return not word.startswith((language, "="))


def _stem(token: Token, language: Language) -> str:
    return token.fr if language == "fr" else token.en
