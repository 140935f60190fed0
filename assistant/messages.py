"""Messages: what a whole message asks, tells and takes over from the conversation it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.analysis import fold, folded, tokens
from assistant.clauses import Clauses, set_apart, wanting, without_points
from assistant.personal import Kind, personal_data
from assistant.reading import Conversation, Reading, about, orients, read
from assistant.rules import Fact
from assistant.sources import Language
from assistant.spelling import Mend, Speller
from assistant.talk import Talk, talk_in
from assistant.telling import Day, Stated, Tells, choices_in, days_in, events_of, lengths_in
from assistant.vocabulary import Concept, Vocabulary

LEAST = 2
"""Words of a question from which it is understood by itself."""

MANY = 4
"""Questions of one message that are answered."""

_CORRECTS = re.compile(
    r"^((ah|oh|euh|hm+|zut|mince|flute|aie|arf|damn|oh no|whoops)\b[ ,:;.!-]*)*("
    r"non|no|nan|pardon|oups|oops|desolee?|sorry|je me suis trompee?|"
    r"(petite |une )*(erreur( de (ma|notre) part)?|rectification|correction|coquille)|"
    r"erratum|je (rectifie|corrige|confonds|me corrige|me reprends)|(au|autant) (temps )?pour moi|"
    r"mea culpa|mauvaise lecture( de ma part)?|(i )?misread|j'ai (mal lu|lu de travers)|"
    r"j'ai (lu|pris|regarde|recopie|donne) (la|le|une?) mauvaise? \w+|"
    r"i (read|took|looked at|copied|gave you) (the|a) wrong \w+|(mes excuses|(my )?apologies)|"
    r"(my|our) (mistake|bad|error)|scratch that|typo|wait|hold on|attende?[zs]|"
    r"en fait|actually|plutot|rather|disons|mettons|mettez|make (it|that)|let's say|"
    r"je (voulais|veux) dire|je parl(e|ais) (du|de la|de l'|des|d'un|d'une)|"
    r"i (meant|mean)|i was (talking|asking) about"
    r")\b[ ,:;.!-]*"
)
_SUPPOSES = re.compile(
    r"^\W*((et|and|ok|mais|but|alors|so|bon|bien|tres bien|note|noted|compris|entendu|d'accord|"
    r"merci|super|parfait|thanks|thank you|great|fine|right|good|understood|got it|ah|oh|hm+)\W+)*"
    r"(?P<supposed>(si|s'ils?|s'elles?|sans|avec|what if|if|without|with|suppos(?:ons|ez|ing|e)|"
    r"admettons|imagin(?:ons|ez|e)|assuming)\b)"
)
"""What a message begins with that supposes something else: "and if it had an MA?"."""

_BEGINS = re.compile(
    r"^((ok|merci|thanks|thank you|super|parfait|great|bien)\b[ ,:;.!-]*)*"
    r"(nouveau (sujet|dossier|cas)|(tout )?autre (question|sujet|dossier|cas|chose|produit)|"
    r"changement de sujet|rien a voir|(question|sujet) tout autre|"
    r"new (topic|subject|case|file)|(an)?other (question|topic|subject|case|product|file)|"
    r"(different|separate) (question|topic|subject|case)|change of (topic|subject)|unrelated)\b"
    r"[^,:;.!?]{0,20}[,:;.!-]+ *"
)
"""What a message begins with that leaves the former subject: "Autre dossier, rien à voir : …"."""

_REPEATS = frozenset(
    (
        *("meme", "pareil", "pareillement", "idem", "aussi", "question", "chose", "cas"),
        *("same", "again", "likewise", "ditto", "too", "case"),
        *("etait", "serait", "was", "were"),
        *("sait", "savez", "savons", "connait", "connu", "know", "known", "told"),
        *("parlais", "voulais", "dire", "plutot", "obtenu", "obtenue"),
        *("meant", "mean", "talking", "asking", "about", "rather", "got", "obtained"),
    )
)
"""Words of a message that asks the former question again, about something else."""

_LEANS = re.compile(
    r"(?<![-\w])(il|ils|elle|elles|ca|cela|ceci|"
    r"(celui|celle|ceux|celles)(-ci|-la| de| du| d'| des)|"
    r"(le|la|les) (notre|nos|mien|mienne)s?|ours|mine|"
    r"cette|ces|cet|ce (delai|cas|cadre|dispositif|dossier|traitement|medicament|protocole|rapport|"
    r"produit|document|guichet|chiffre|systeme)|la-dedans|dedans|y|(on|nous|je|j'ai|avons) leur|"
    r"it|they|them|this|these|those|that one|(for|about|with|of|in|under|to) that(?= ?\W|$))\b"
)
"""Words that stand for something said before."""

_ORDINALS = (
    (0, re.compile(r"\b(le |la |the )?(premiere?|1ere?|1er|first|former)\b( one)?")),
    (1, re.compile(r"\b(le |la |the )?(deuxieme|second(e)?|2eme|2nde?|2e|latter)\b( one)?")),
    (2, re.compile(r"\b(le |la |the )?(troisieme|3eme|3e|third)\b( one)?")),
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message, understood."""

    text: str
    """Its words, their slips mended."""
    language: Language
    clauses: Clauses
    readings: tuple[Reading, ...]
    """Each of its questions."""
    talks: tuple[Talk, ...] = ()
    """What it says beside, or instead of, a question."""
    mends: tuple[Mend, ...] = ()
    personal: tuple[Kind, ...] = ()
    choices: tuple[Stated, ...] = ()
    """The facts of a situation that it states, but for those that are dates."""
    days: tuple[Day, ...] = ()
    """The dates that it gives, with what they may be of."""
    lengths: tuple[Stated, ...] = ()
    """How many days something lasted, of which it does not give the dates."""
    replies: bool = False
    """It answers the question that was asked back."""
    orients: bool = False
    """It asks which way of access fits."""
    regimes: tuple[Concept, ...] = field(default=())
    """The ways of access that it names."""
    intelligible: bool = True
    """Some of its words are known."""

    @property
    def stated(self) -> tuple[Stated, ...]:
        """The facts that it states by itself, dates too."""
        return (*self.choices, *events_of(self.days, {})[0])

    def says(self, name: str) -> bool:
        """Tell whether it says one of the things people say beside a question."""
        return any(talk.id == name for talk in self.talks)


def corrects(message: str) -> bool:
    """Tell whether a message begins by putting something right: "no, I meant…"."""
    return bool(_CORRECTS.match(folded(message)))


def supposes(message: str) -> bool:
    """Tell whether a message begins by supposing something else: "and if it had an MA?"."""
    return _supposed(message) is not None


def _supposed(message: str) -> int | None:
    """Where a message that begins by supposing something else does so, after a word or two."""
    match = _SUPPOSES.match(folded(message))
    return match.start("supposed") if match else None


def without_correction(message: str) -> str:
    """The message without the words by which it begins to put something right."""
    while match := _CORRECTS.match(folded(message)):
        message = message[match.end() :]
    return message


def begins(message: str) -> bool:
    """Tell whether a message leaves the subject of those before it: "another topic: …"."""
    return bool(_BEGINS.match(folded(message)))


class Reader:
    """Reads messages with what is known of the words of the field and of the corpus."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        speller: Speller,
        facts: Sequence[Fact] = (),
        tells: Tells = lambda words, language: {},
    ) -> None:
        """`facts` are what may be told of a situation; `tells`, how likely words tell them."""
        self.tells = tells
        self.vocabulary = vocabulary
        self.speller = speller
        self.facts = facts

    def read(
        self,
        message: str,
        conversation: Conversation = Conversation(),  # noqa: B008 - frozen, and empty
        language: Language | None = None,
        *,
        today: date | None = None,
    ) -> Message:
        """Read a message; `language` overrides what it looks like; dates are read as of `today`."""
        spoken = language or self.vocabulary.language(message, conversation.language)
        said = without_points(self.vocabulary.spoken_low(message))
        mended = self.speller.mend(said, spoken)
        clauses = set_apart(mended.text, spoken)
        named = self.vocabulary.mentions(mended.text, spoken)
        talks = talk_in(mended.text, spoken, of_the_field=bool(named))
        if len(clauses.asking) == 1:  # beside courtesy, or a story
            talks += tuple(t for t in talk_in(clauses.asking[0], spoken) if t not in talks)
        asked = next((fact for fact in self.facts if fact.id == conversation.asked), None)
        reply = asked.read(message) if asked else None
        dated = [value for _, value in conversation.facts if isinstance(value, date)]
        former = dated[-1] if dated else None
        told = (mended.text, spoken, self.facts, self.tells, lambda at: mended.written(at, message))
        supposing = _supposed(mended.text) if conversation.guided else None
        choices = tuple(choices_in(*told, supposing=supposing)) if reply is None else ()
        if asked and reply is None and {choice.fact for choice in choices} <= {asked.id}:
            reply = asked.led_by(message)  # "no, the first MA was for epilepsy"
        return Message(
            text=mended.text,
            language=spoken,
            clauses=clauses,
            readings=self._questions(clauses, conversation, spoken),
            talks=talks,
            mends=mended.mends,
            personal=personal_data(message),
            choices=choices
            if reply is None
            else (Stated(conversation.asked, reply, message.strip()),),
            days=tuple(days_in(*told, today, former)) if reply is None else (),
            lengths=tuple(lengths_in(mended.text, spoken, self.facts, told[-1]))
            if reply is None
            else (),
            replies=reply is not None,
            orients=orients(mended.text),
            regimes=self.vocabulary.regimes(mended.text, spoken),
            intelligible=self._intelligible(mended.text, spoken),
        )

    def _questions(
        self, clauses: Clauses, conversation: Conversation, language: Language
    ) -> tuple[Reading, ...]:
        """Each question; one that opens a conversation is of what the next ones are of, where only
        these name it: "how long does it last, and who pays for the AAC?".
        """
        asked = clauses.asking[:MANY]
        readings = [
            self._question(
                clause,
                "" if n else " ".join(clauses.telling[-1:]),
                " ".join([*clauses.telling, *asked[:n]]),
                replace(conversation, question=asked[n - 1], language=language)
                if n and self._only_names(clause, language)
                else conversation,
                language,
            )
            for n, clause in enumerate(asked)
        ]
        for n in reversed(range(len(readings) - 1)):
            told = any(
                concept.kind in ("regime", "body", "term") for concept in readings[n].concepts
            )
            if not (told or readings[n].regimes or conversation.question):
                following = readings[n + 1]
                context = f"{readings[n].context} {following.asked}".strip()
                readings[n] = replace(about(readings[n], following.regimes), context=context)
        return tuple(readings)

    def _question(
        self, clause: str, told: str, context: str, conversation: Conversation, language: Language
    ) -> Reading:
        """One question, with what it leaves to the rest of the message and to what came before.

        `told` is what the message tells last, before its first question.
        """
        clause, corrects = self._corrected(clause)
        clause = self._pointed(clause, conversation, language)
        here = self.vocabulary.regimes(context, language) if context else ()
        words = len(tokens(clause, language))
        if told and (words if not here else wanting(clause, language)) < LEAST:
            clause = f"{told} {clause}"  # "Why?" asks of what was just told
        reading = read(clause, self.vocabulary, language)
        if reading.regimes and conversation.question and self._only_names(clause, language):
            former, spoken = conversation.question, conversation.language
            names = " ".join(concept.short(language) for concept in reading.regimes)
            asked = self.vocabulary.without(former, "regime", spoken, instead=names)
            asked = f"{former} {names}" if asked == former else asked
            return read(asked, self.vocabulary, language)
        if not reading.regimes and here:
            return replace(about(reading, here), context=context)
        reading = replace(reading, context=context)
        named = self.vocabulary.mentions(context, language) if context else ()
        afresh = any(mention.concept.kind in ("body", "term") for mention in named)
        starts = afresh and not _LEANS.search(fold(context))  # "we wrote to them for a meeting"
        follows = (
            bool(conversation.question)
            and not starts  # what it leans on was just told
            and (reading.follows or corrects or bool(_LEANS.search(fold(clause))))
        )
        return self.following(reading, conversation) if follows else reading

    def following(self, reading: Reading, conversation: Conversation) -> Reading:
        """The reading of a question that leans on the former one: of the same ways of access,
        where it names none.
        """
        if not reading.regimes:
            carried = tuple(self.vocabulary.concepts[name] for name in conversation.regimes)
            reading = replace(about(reading, carried), carried=carried)
        return replace(reading, context=f"{conversation.question} {reading.context}".strip())

    def _corrected(self, clause: str) -> tuple[str, bool]:
        """The clause without "no, I meant": what is said instead."""
        match = _CORRECTS.match(folded(clause))
        if not match or not clause[match.end() :].strip(" ?.!"):
            return clause, False
        return clause[match.end() :], True

    def _pointed(self, clause: str, conversation: Conversation, language: Language) -> str:
        """The clause with "the second one" put in the words of the conversation."""
        for place, pattern in _ORDINALS:
            match = pattern.search(folded(clause))
            if match and 1 < len(conversation.regimes) > place:
                concept = self.vocabulary.concepts[conversation.regimes[place]]
                return clause[: match.start()] + concept.short(language) + clause[match.end() :]
        return clause

    def _only_names(self, clause: str, language: Language) -> bool:
        """Tell whether a clause says nothing but names of ways of access ("et pour un CPC ?")."""
        left = tokens(self.vocabulary.without(clause, "regime", language), language)
        return all(fold(token.surface) in _REPEATS for token in left)

    def _intelligible(self, text: str, language: Language) -> bool:
        """Tell whether enough of the words are words, or names of the field."""
        written = re.findall(r"[^\W\d_]{2,}", fold(text))
        other: Language = "en" if language == "fr" else "fr"
        known = [
            w for w in written if any(self.speller.knows(w, spoken) for spoken in (language, other))
        ]
        return (3 * len(known) >= len(written) and bool(written)) or bool(re.search(r"\d", text))
