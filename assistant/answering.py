"""Answering: from a message to an answer in which every sentence is cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from time import perf_counter
from typing import get_args

from assistant.analysis import tokens
from assistant.answers import Answer, Audience, Reference, Status, Told, note, number
from assistant.clauses import wonders
from assistant.corpus import locate
from assistant.guiding import cited
from assistant.matching import Match
from assistant.messages import Message, Reader, begins
from assistant.reading import Conversation
from assistant.registers import with_exact_words, written_out
from assistant.replying import NEAREST, Replier
from assistant.retrieval import Hit, Index, Search
from assistant.rules import Decision, Fact, Facts, Milestone, NextStep, Rulebook
from assistant.settings import Settings
from assistant.situations import Guide
from assistant.sources import Language, Passage, Statement, where, words
from assistant.spelling import Speller
from assistant.talk import talks
from assistant.telling import Tells
from assistant.vocabulary import Vocabulary
from assistant.writing import Rarity, SaysYes, Silent, Writer

REMEMBERED = 400
"""Characters of a message that are kept for the next one."""

USUAL = 3
"""Times a word stands in known questions before others are mended to it."""

PROOFS = 4
"""Quotes shown to one who asks for the source of the former answer."""

_NOTES: dict[Language, dict[str, str]] = {
    "fr": {
        "empty": "Le message est vide : écrivez votre question.",
        "long": "Le message compte {length} caractères et {limit} au plus sont lus : posez votre "
        "question en quelques phrases.",
        "personal": "Votre message contient des données personnelles : n'envoyez ni nom, ni "
        "coordonnées, ni numéro de sécurité sociale. Repère n'en a pas besoin, ne s'en sert pas et "
        "n'en garde rien.",
        "unread": "Je n'ai pas compris ce message : posez votre question en une phrase, par "
        "exemple « Qui décide d'un accès compassionnel ? ».",
        "says": "C'est écrit dans {where} :",
    },
    "en": {
        "empty": "The message is empty: write your question.",
        "long": "The message has {length} characters and at most {limit} are read: ask your "
        "question in a few sentences.",
        "personal": "Your message holds personal data: send no name, no contact details and no "
        "social security number. Repère does not need them, does not use them and keeps nothing.",
        "unread": "I did not understand this message: ask your question in one sentence, such as "
        "'Who decides on compassionate use?'.",
        "says": "It is written in {where}:",
    },
}


class Assistant:
    """Answers from what a search finds, in the documents' own words."""

    def __init__(
        self,
        search: Search,
        rarity: Rarity,
        vocabulary: Vocabulary,
        max_message: int = 4000,
        *,
        match: Match = lambda question, language: {},
        silent: Silent = lambda question, language: 0.5,
        tells: Tells = lambda words, language: {},
        waits: Match = lambda question, language: {},
        says_yes: SaysYes = lambda question, language, rule: None,
        rulebook: Rulebook = Rulebook(),  # noqa: B008 - frozen, and empty
        corpus: Sequence[Passage] = (),
    ) -> None:
        """`corpus` holds the passages in which the quotes of the rules stand."""
        self.vocabulary = vocabulary
        self.rulebook = rulebook
        self.corpus = corpus
        writer = Writer(vocabulary, rarity, rulebook.answerables, says_yes)
        self.replier = Replier(search, match, waits, silent, writer, rulebook, corpus)
        self.guide = Guide(self.replier)
        speller = _speller(vocabulary, rulebook, corpus)
        self.reader = Reader(vocabulary, speller, rulebook.facts, tells)
        self.max_message = max_message

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """Answer from the index in service; IndexProblem where there is none."""
        return cls.of(Index.open(settings), settings)

    @classmethod
    def of(cls, index: Index, settings: Settings) -> Assistant:
        """Answer from an index that is open."""
        rulebook = Rulebook.load(settings.corpus, lambda cite: bool(locate(cite, index.passages)))
        return cls(
            index.search,
            index.rarity,
            index.vocabulary,
            settings.max_message,
            match=index.match,
            silent=index.silent,
            tells=index.told,
            waits=index.waits,
            says_yes=index.says_yes,
            rulebook=rulebook,
            corpus=index.passages,
        )

    def ask(
        self,
        message: str,
        conversation: Conversation = Conversation(),  # noqa: B008 - frozen, and empty
        today: date | None = None,
        *,
        language: Language | None = None,
        audience: Audience | None = None,
    ) -> Answer:
        """Answer a message in the light of the conversation it belongs to."""
        begun = perf_counter()
        day = today or date.today()
        message = message.encode("utf-8", "replace").decode()  # half a character is no text
        if begins(message):
            conversation = Conversation(cited=conversation.cited, language=conversation.language)
        heard = self.reader.read(message[: self.max_message], conversation, language, today=day)
        told = self._answer(message, heard, conversation, day, audience)
        language_told = told.language or heard.language
        if conversation.cited:  # the first answer of a conversation said them
            cautions = {r.caution[language_told] for r in self.rulebook.regimes if r.caution}
            left = tuple(s for s in told.statements if s.kind != "note" or s.text not in cautions)
            told = replace(told, statements=left)
        told = replace(
            told,
            statements=(
                *self._noticed(heard, audience),
                *self._in_register(told, conversation, audience, language_told),
            ),
        )
        references = number(told.statements, [*self.corpus, *(hit.passage for hit in told.hits)])
        return Answer(
            question=message,
            language=language_told,
            audience=audience,
            status=told.status,
            statements=told.statements,
            references=references,
            follow_ups=_follow_ups(heard.language, told.hits, references),
            asks=told.asks,
            conversation=self._left(heard, told, conversation),
            elapsed_ms=(perf_counter() - begun) * 1000,
        )

    def _left(self, heard: Message, told: Told, before: Conversation) -> Conversation:
        """What this message leaves to the next one; nothing new where it asked nothing we know."""
        known = {**dict(before.facts), **{s.fact: s.value for s in heard.stated}}
        if told.aside:
            kept = tuple(known.items()) if told.status == "out_of_scope" else before.facts
            return replace(before, facts=kept)
        last = heard.readings[-1] if heard.readings else None
        regimes = tuple(concept.id for concept in last.regimes) if last else ()
        regimes = regimes or self._spoken_of(told)
        said = " ".join([*heard.clauses.telling, *heard.clauses.asking])
        if last and last.question not in said:
            question = last.question
        elif wonders(said, heard.language):
            question = said
        else:
            question = f"{before.question} {said}"
        cited = (c for s in told.statements if s.kind != "note" for c in s.citations)
        return Conversation(
            question[-REMEMBERED:] if last else before.question,
            told.regimes or regimes,
            told.facts or tuple(known.items()),
            told.asks.fact if told.asks else "",
            told.guided,
            told.rules,
            tuple(dict.fromkeys(cited)),
            heard.language,
        )

    def _spoken_of(self, told: Told) -> tuple[str, ...]:
        """The way of access of the rule that answered a question which named none."""
        subjects = self.rulebook.answerables[told.rules[0]].subjects if told.rules else ()
        known = self.vocabulary.concepts
        regimes = [name for name in subjects if name in known and known[name].kind == "regime"]
        return tuple(regimes) if len(regimes) == 1 else ()

    def _in_register(
        self,
        told: Told,
        conversation: Conversation,
        audience: Audience | None,
        language: Language,
    ) -> Iterable[Statement]:
        """The same sentences for an audience: acronyms explained, next steps, exact words."""
        rules = [self.rulebook.answerables[name] for name in told.rules]
        answers = told.status in ("answered", "partial") and bool(rules)
        if audience == "staff":
            exact = answers and not told.guided
            return (
                with_exact_words(told.statements, self.corpus, language)
                if exact
                else told.statements
            )
        steps = [
            step.statement(language)
            for subject in (name for rule in rules[:1] for name in rule.subjects[:1])
            for step in self.next_steps(subject, audience)
            if answers and step.cites[0] not in conversation.cited
        ]
        statements = (*told.statements, *(s for s in steps if s not in told.statements))
        return (
            written_out(statements, self.vocabulary, language)
            if audience == "patients"
            else statements
        )

    def next_steps(self, subject: str, audience: Audience | None) -> Iterator[NextStep]:
        """What one of this audience may do next about a subject: one step, the narrowest."""
        if subject in self.vocabulary.concepts:
            found = (
                step
                for concept in self.vocabulary.lineage(self.vocabulary.concepts[subject])
                for step in self.rulebook.next_steps
                if (step.subject, step.audience) == (concept.id, audience) and not step.suspended
            )
            yield from islice(found, 1)

    def _noticed(self, heard: Message, audience: Audience | None) -> Iterator[Statement]:
        """What is to be said before anything else: to one in distress, of what is personal.

        A company or a hospital that tells of a patient's sorrow is not comforted for it.
        """
        spoken = heard.language
        heeded = {"distress", "emergency", "sorrow"}
        if audience in ("startup", "staff"):
            heeded.remove("sorrow")
        for talk in heard.talks:
            if talk.id in heeded:
                yield note(talk.says[spoken])
                break
        if heard.personal:
            yield note(_NOTES[spoken]["personal"])

    def warm(self) -> None:
        """Load the embedder and understand every passage and rule, as the first questions would.

        IndexProblem where the embedder cannot be loaded.
        """
        self.replier.search("?")
        self.replier.writer.warm(self.corpus)

    def orient(
        self, facts: Facts, today: date, language: Language = "fr"
    ) -> tuple[list[Decision], Fact | None, tuple[Reference, ...]]:
        """Weigh every regime on facts: what each becomes, the fact to ask next, the proofs."""
        decisions = self.rulebook.decide(facts, today)
        statements = [rule.told(language) for d in decisions for rule in d.because]
        return decisions, self.rulebook.next_fact(decisions), number(statements, self.corpus)

    def deadlines(
        self, regime: str, facts: Facts, today: date
    ) -> tuple[list[Milestone], tuple[Reference, ...]]:
        """Count every deadline of a regime from the dates in the facts, with the proofs.

        RulebookError where there is no such regime.
        """
        milestones = self.rulebook.timeline(regime, facts, today)
        statements = [statement for m in milestones for statement in cited(m, "fr")]
        return milestones, number(statements, self.corpus)

    def _answer(
        self,
        message: str,
        heard: Message,
        conversation: Conversation,
        day: date,
        audience: Audience | None,
    ) -> Told:
        notes = _NOTES[heard.language]
        plainly = audience == "patients"
        if not message.strip():
            return Told("clarify", (note(notes["empty"]),), aside=True)
        if len(message) > self.max_message:
            long = notes["long"].format(length=len(message), limit=self.max_message)
            return Told("clarify", (note(long),), aside=True)
        if heard.says("injection"):
            return _talked(heard, "injection", "out_of_scope")
        if again := self._again(heard, conversation, day, plainly=plainly):
            return again
        if heard.says("emergency") and not heard.regimes:
            return Told("out_of_scope", (), aside=True)  # what was noticed says all
        guided = self.guide.guide(heard, conversation, day, plainly=plainly)
        if guided:
            return guided
        for name in ("greeting", "thanks", "abilities", "insult"):
            if heard.says(name) and not self._asks_of_the_field(heard):
                return _talked(heard, name, "clarify")
        empty = not conversation.question and not any(
            tokens(reading.question, heard.language) for reading in heard.readings
        )
        if not heard.intelligible or (heard.readings and empty):
            return Told("clarify", (note(notes["unread"]),), aside=True)
        if not heard.readings:
            return _talked(heard, "greeting", "clarify")
        told = self.replier.replies(heard, plainly=plainly)
        if told.found or len(heard.readings) > 1 or not conversation.question:
            return told
        leaning = self.reader.following(heard.readings[0], conversation)
        again = self.replier.replies(replace(heard, readings=(leaning,)), plainly=plainly)
        return again if again.found else told

    def _asks_of_the_field(self, heard: Message) -> bool:
        return bool(self.vocabulary.mentions(heard.text, heard.language))

    def _again(
        self, heard: Message, conversation: Conversation, day: date, *, plainly: bool
    ) -> Told | None:
        """The former answer told otherwise: with its proofs, in simpler words, in the other
        language; None where that is not what is asked for, or there is none.
        """
        if not conversation.question or not heard.talks:
            return None
        known = {
            "in_french": "fr",
            "in_english": "en",
            "simpler": heard.language,
        }
        spoken = next((known[t.id] for t in heard.talks if t.id in known), None)
        if any(heard.says(name) for name in ("source", "why")) and conversation.cited:
            return self._proofs(heard, conversation)
        if spoken is None:
            return None
        plainly = plainly or heard.says("simpler")
        told_in: Language = "en" if spoken == "en" else "fr"
        facts = dict(conversation.facts)
        if conversation.guided == "scheduled":
            asked = self.reader.read(conversation.question, language=conversation.language)
            return self.guide.schedule(
                asked, conversation, facts, day, told_in, plainly=plainly, met=facts
            )
        if conversation.guided == "oriented":
            return self.guide.orient(heard, conversation, facts, day, told_in, plainly=plainly)
        rules = [self.rulebook.answerables[name] for name in conversation.told]
        if not rules:
            former = self.reader.read(conversation.question, language=conversation.language)
            return replace(self.replier.replies(former, plainly=plainly), language=told_in)
        statements = [s for rule in rules for s in rule.statements(told_in, plainly=plainly)]
        return Told(
            "not_found" if any(rule.gap for rule in rules) else "answered",
            (*dict.fromkeys(statements), *self.replier.cautions(rules, told_in)),
            rules=conversation.told,
            language=told_in,
        )

    def _proofs(self, heard: Message, conversation: Conversation) -> Told:
        """The words that proved the former answer, each with its document."""
        spoken = heard.language
        statements: list[Statement] = []
        for cite in conversation.cited[:PROOFS]:
            passage = locate(cite, self.corpus)
            if passage:
                statements.append(
                    note(_NOTES[spoken]["says"].format(where=where(passage, cite.quote, spoken)))
                )
                statements.append(Statement(cite.quote, (cite,), "quote"))
        return Told("answered", tuple(statements), rules=conversation.told)


def _talked(heard: Message, name: str, status: Status) -> Told:
    """What is replied to something that people say beside a question."""
    talk = next(talk for talk in talks() if talk.id == name)
    return Told(status, (note(talk.says[heard.language]),), aside=True)


def _speller(vocabulary: Vocabulary, rulebook: Rulebook, corpus: Sequence[Passage]) -> Speller:
    """What mends slips by the words of the documents, of the vocabulary and, where they are in
    use there, of the known questions.
    """
    asked = Counter(
        word
        for rule in rulebook.answerables.values()
        for spoken in get_args(Language)
        for question in rule.known(spoken)
        for word in words(question)
    )
    written = [word for passage in corpus for word in words(passage.text)]
    concepts = vocabulary.concepts.values()
    named = [w for c in concepts for name in (*c.fr, *c.en) for w in words(name)]
    usual = [word for word, times in asked.items() for _ in range(times) if times >= USUAL]
    return Speller([*written, *named, *usual], [name for c in concepts for name in c.acronyms])


def _follow_ups(
    language: Language, hits: Sequence[Hit], references: Sequence[Reference]
) -> tuple[str, ...]:
    """The questions that the documents themselves ask nearby, in the language of the reader."""
    used = {reference.passage.heading for reference in references}
    near = (
        hit.passage.heading[-1]
        for hit in hits
        if hit.passage.heading
        and hit.passage.heading not in used
        and hit.passage.source.language == language
    )
    return tuple(dict.fromkeys(h for h in near if h.endswith("?")))[:NEAREST]
