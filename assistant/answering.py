"""Answering: from a message to an answer in which every sentence is cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, islice
from time import perf_counter
from typing import Any, Literal, get_args

from assistant.corpus import locate
from assistant.guiding import Ask, ask, cited, orient, schedule
from assistant.matching import Match
from assistant.messages import Message, Reader
from assistant.reading import Conversation, Known, Reading, set_aside
from assistant.registers import with_exact_words, written_out
from assistant.retrieval import Hit, Index, Search
from assistant.rules import (
    Answerable,
    Decision,
    Fact,
    FactError,
    Facts,
    Milestone,
    NextStep,
    Refusal,
    Rulebook,
)
from assistant.settings import Settings
from assistant.sources import Citation, Language, Passage, Statement, where, words
from assistant.spelling import Speller
from assistant.talk import talks
from assistant.vocabulary import Vocabulary
from assistant.writing import CONTEXT, Claim, Rarity, Writer, Written, pieces, proof, proved

Audience = Literal["startup", "patients", "staff"]

Status = Literal["answered", "partial", "clarify", "not_found", "out_of_scope"]

CONSULTED = 8
"""Passages among which an answer is looked for."""

SITUATION = 2
"""Facts in a message from which it is a situation to be oriented."""

ORIENTATION = "orientation"
"""What is known to be asked by those who look for the way that fits them, by its id."""

DATED = 0.25
"""Likelihood from which a deadline is the one that is asked for."""

ORIENTS, PRECISE = 0.4, 0.5
"""Likelihoods from which a message asks for orientation, and for what one rule tells; on `dev`."""

REMEMBERED = 400
"""Characters of a message that are kept for the next one."""

USUAL = 3
"""Times a word stands in known questions before others are mended to it."""

PROOFS = 4
"""Quotes shown to one who asks for the source of the former answer."""

NEAREST = 3
"""Passages named by a refusal, and further questions proposed."""

_NOTES: dict[Language, dict[str, str]] = {
    "fr": {
        "empty": "Le message est vide : écrivez votre question.",
        "long": "Le message compte {length} caractères et {limit} au plus sont lus : posez votre "
        "question en quelques phrases.",
        "carried": "Vous parlez toujours de : {regimes}.",
        "retold": "D'après vos mots : {facts}.",
        "partial": "Les documents n'y répondent peut-être pas tout à fait. Le plus proche :",
        "foreign": "Seuls des documents en anglais en parlent ; voici leurs mots.",
        "not_found": "Les documents ne répondent pas à cette question.",
        "so": "Oui. {says}",
        "not so": "Non. {says}",
        "suspended": "La règle qui répondait à cette question est suspendue : un document ne dit "
        "plus les mots qui la prouvaient.",
        "nearest": "Ce qu'ils disent de plus proche se trouve sous {section}.",
        "personal": "Votre message contient des données personnelles : n'envoyez ni nom, ni "
        "coordonnées, ni numéro de sécurité sociale. Repère n'en a pas besoin, ne s'en sert pas et "
        "n'en garde rien.",
        "unread": "Je n'ai pas compris ce message : posez votre question en une phrase, par "
        "exemple « Qui décide d'un accès compassionnel ? ».",
        "says": "C'est écrit dans {where} :",
        "blank": "les documents ne le disent pas",
    },
    "en": {
        "empty": "The message is empty: write your question.",
        "long": "The message has {length} characters and at most {limit} are read: ask your "
        "question in a few sentences.",
        "carried": "Still about: {regimes}.",
        "retold": "From your words: {facts}.",
        "partial": "The documents may not quite answer this. The nearest they say:",
        "foreign": "Only documents in French speak of this; here are their own words.",
        "not_found": "The documents do not answer this question.",
        "so": "Yes. {says}",
        "not so": "No. {says}",
        "suspended": "The rule that answered this question is suspended: a document no longer says "
        "the words that proved it.",
        "nearest": "The nearest they say stands under {section}.",
        "personal": "Your message holds personal data: send no name, no contact details and no "
        "social security number. Repère does not need them, does not use them and keeps nothing.",
        "unread": "I did not understand this message: ask your question in one sentence, such as "
        "'Who decides on compassionate use?'.",
        "says": "It is written in {where}:",
        "blank": "the documents do not tell",
    },
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation as it is shown: numbered, with the passage in which the quote stands."""

    n: int
    citation: Citation
    passage: Passage

    @property
    def page(self) -> int | None:
        """The page or slide on which the quote begins."""
        return self.passage.page_of(self.citation.quote)

    def as_json(self) -> dict[str, Any]:
        """The reference as other programs read it."""
        source = self.passage.source
        return {
            "n": self.n,
            "source": source.id,
            "title": source.title,
            "publisher": source.publisher,
            "date": source.date,
            "section": self.passage.section,
            "page": self.page,
            "url": source.url,
            "quote": self.citation.quote,
            "passage": self.passage.plain,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a message, and where."""

    question: str
    language: Language
    audience: Audience | None
    status: Status
    statements: tuple[Statement, ...]
    references: tuple[Reference, ...]
    follow_ups: tuple[str, ...]
    asks: Ask | None
    """The one thing worth asking back."""
    conversation: Conversation
    elapsed_ms: float

    def numbers(self, statement: Statement) -> tuple[int, ...]:
        """The numbers of the references of a statement."""
        return tuple(r.n for r in self.references if r.citation in statement.citations)

    @property
    def by_passage(self) -> tuple[tuple[Reference, ...], ...]:
        """The references, those to one passage together, in the order of the first."""
        groups: dict[str, list[Reference]] = {}
        for reference in self.references:
            groups.setdefault(reference.passage.id, []).append(reference)
        return tuple(map(tuple, groups.values()))

    @property
    def text(self) -> str:
        """The whole answer, one statement a paragraph, with the numbers of its references."""
        parts = []
        for tabled, told in groupby(self.statements, key=lambda s: s.cell is not None):
            said = [(s, s.text + "".join(f" [{n}]" for n in self.numbers(s))) for s in told]
            parts += [_table(said, self.language)] if tabled else [text for _, text in said]
        return "\n\n".join(parts)

    def as_json(self) -> dict[str, Any]:
        """The answer as other programs read it; see the command line in the README."""
        return {
            "question": self.question,
            "language": self.language,
            "audience": self.audience,
            "status": self.status,
            "answer": self.text,
            "statements": [
                {"text": s.text, "citations": list(self.numbers(s)), "kind": s.kind}
                | ({"row": s.cell[0], "column": s.cell[1]} if s.cell else {})
                for s in self.statements
            ],
            "citations": [reference.as_json() for reference in self.references],
            "asks": self.asks.as_json() if self.asks else None,
            "follow_ups": list(self.follow_ups),
            "elapsed_ms": round(self.elapsed_ms, 1),
        }


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer before its references are numbered."""

    status: Status
    statements: tuple[Statement, ...]
    hits: Sequence[Hit] = ()
    facts: Known = ()
    asks: Ask | None = None
    rules: tuple[str, ...] = ()
    """The rules that answer, by id."""
    guided: Literal["", "oriented", "scheduled"] = ""
    language: Language | None = None
    """In which it is written, where it is not that of the message."""
    found: bool = False
    """Something was found that answers, a refusal too."""
    aside: bool = False
    """The message was no question of ours: the conversation goes on where it was."""


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
        rulebook: Rulebook = Rulebook(),  # noqa: B008 - frozen, and empty
        corpus: Sequence[Passage] = (),
    ) -> None:
        """`corpus` holds the passages in which the quotes of the rules stand."""
        self.match = match
        self.search = search
        self.vocabulary = vocabulary
        self.rulebook = rulebook
        self.corpus = corpus
        self.writer = Writer(vocabulary, rarity, rulebook.answerables)
        self.reader = Reader(vocabulary, _speller(vocabulary, rulebook, corpus), rulebook.facts)
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
        heard = self.reader.read(message[: self.max_message], conversation, language, year=day.year)
        told = self._answer(message, heard, conversation, day, audience)
        language_told = told.language or heard.language
        told = replace(
            told,
            statements=(
                *self._noticed(heard),
                *self._in_register(told, conversation, audience, language_told),
            ),
        )
        references = _number(told.statements, [*(hit.passage for hit in told.hits), *self.corpus])
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

    def _left(self, heard: Message, told: _Told, before: Conversation) -> Conversation:
        """What this message leaves to the next one; nothing new where it asked nothing we know."""
        if told.aside:
            return before
        last = heard.readings[-1] if heard.readings else None
        regimes = tuple(concept.id for concept in last.regimes) if last else ()
        if last and (last.carried or last.question != last.asked):
            question = last.question
        else:
            question = " ".join([*heard.clauses.telling, *heard.clauses.asking])[-REMEMBERED:]
        cited = (c for s in told.statements if s.kind != "note" for c in s.citations)
        return Conversation(
            question if last else before.question,
            regimes,
            told.facts or before.facts,
            told.asks.fact if told.asks else "",
            told.guided,
            told.rules,
            tuple(dict.fromkeys(cited)),
            heard.language,
        )

    def _in_register(
        self,
        told: _Told,
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

    def _noticed(self, heard: Message) -> Iterator[Statement]:
        """What is to be said before anything else: to one in distress, of what is personal."""
        spoken = heard.language
        for talk in heard.talks:
            if talk.id in ("distress", "sorrow"):
                yield _note(talk.says[spoken])
                break
        if heard.personal:
            yield _note(_NOTES[spoken]["personal"])

    def warm(self) -> None:
        """Load the embedder and understand every passage and rule, as the first questions would.

        IndexProblem where the embedder cannot be loaded.
        """
        self.search("?")
        self.writer.warm(self.corpus)

    def orient(
        self, facts: Facts, today: date, language: Language = "fr"
    ) -> tuple[list[Decision], Fact | None, tuple[Reference, ...]]:
        """Weigh every regime on facts: what each becomes, the fact to ask next, the proofs."""
        decisions = self.rulebook.decide(facts, today)
        statements = [rule.told(language) for d in decisions for rule in d.because]
        return decisions, self.rulebook.next_fact(decisions), _number(statements, self.corpus)

    def deadlines(
        self, regime: str, facts: Facts, today: date
    ) -> tuple[list[Milestone], tuple[Reference, ...]]:
        """Count every deadline of a regime from the dates in the facts, with the proofs.

        RulebookError where there is no such regime.
        """
        milestones = self.rulebook.timeline(regime, facts, today)
        statements = [statement for m in milestones for statement in cited(m, "fr")]
        return milestones, _number(statements, self.corpus)

    def _answer(
        self,
        message: str,
        heard: Message,
        conversation: Conversation,
        day: date,
        audience: Audience | None,
    ) -> _Told:
        notes = _NOTES[heard.language]
        plainly = audience == "patients"
        if not message.strip():
            return _Told("clarify", (_note(notes["empty"]),), aside=True)
        if len(message) > self.max_message:
            long = notes["long"].format(length=len(message), limit=self.max_message)
            return _Told("clarify", (_note(long),), aside=True)
        if heard.says("injection"):
            return _talked(heard, "injection", "out_of_scope")
        if again := self._again(heard, conversation, day, plainly=plainly):
            return again
        guided = self._guided(heard, conversation, day, plainly=plainly)
        if guided:
            return guided
        for name in ("greeting", "thanks", "abilities", "insult"):
            if heard.says(name) and not self._asks_of_the_field(heard):
                return _talked(heard, name, "clarify")
        if not heard.intelligible:
            return _Told("clarify", (_note(notes["unread"]),), aside=True)
        if not heard.readings:
            return _talked(heard, "greeting", "clarify")
        return self._replies(heard, plainly=plainly)

    def _asks_of_the_field(self, heard: Message) -> bool:
        return bool(self.vocabulary.mentions(heard.text, heard.language))

    def _again(
        self, heard: Message, conversation: Conversation, day: date, *, plainly: bool
    ) -> _Told | None:
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
            return self._schedule(heard, facts, day, told_in, plainly=plainly)
        if conversation.guided == "oriented":
            return self._orient(heard, facts, {}, day, told_in, plainly=plainly)
        rules = [self.rulebook.answerables[name] for name in conversation.told]
        if not rules:
            former = self.reader.read(conversation.question, language=conversation.language)
            return replace(self._replies(former, plainly=plainly), language=told_in)
        statements = [s for rule in rules for s in rule.statements(told_in, plainly=plainly)]
        return _Told(
            "not_found" if any(rule.gap for rule in rules) else "answered",
            (*dict.fromkeys(statements), *self._cautions(rules, told_in)),
            rules=conversation.told,
            language=told_in,
        )

    def _proofs(self, heard: Message, conversation: Conversation) -> _Told:
        """The words that proved the former answer, each with its document."""
        spoken = heard.language
        statements: list[Statement] = []
        for cite in conversation.cited[:PROOFS]:
            passage = locate(cite, self.corpus)
            if passage:
                statements.append(
                    _note(_NOTES[spoken]["says"].format(where=where(passage, cite.quote, spoken)))
                )
                statements.append(Statement(cite.quote, (cite,), "quote"))
        return _Told("answered", tuple(statements), rules=conversation.told)

    def _guided(
        self, heard: Message, conversation: Conversation, day: date, *, plainly: bool
    ) -> _Told | None:
        """What the rules make of a situation, or of dates; None where the message tells neither."""
        stated = {said.fact: said.value for said in heard.stated}
        dated = any(isinstance(value, date) for value in stated.values())
        goes_on = conversation.guided == "oriented" and (
            (bool(stated) and not self._asks_more(heard)) or heard.orients
        )
        asks_when = any(reading.wants == "time" for reading in heard.readings)
        waits = conversation.guided == "scheduled" and (bool(stated) or asks_when)
        situation = not dated and self._tells_a_situation(heard, stated)
        if not (dated or heard.replies or goes_on or waits or situation):
            return None
        facts = {**dict(conversation.facts), **stated}
        if not (heard.replies or dated):
            facts = self.rulebook.sensible(facts)
        try:
            self.rulebook.require(facts)
        except FactError as error:
            return _Told("clarify", (_note(error.says[heard.language]),), aside=True)
        if dated or waits:
            return self._schedule(heard, facts, day, heard.language, plainly=plainly)
        before = dict(conversation.facts)
        return self._orient(heard, facts, before, day, heard.language, plainly=plainly)

    def _asks_more(self, heard: Message) -> bool:
        return "?" in heard.text and not heard.orients

    def _tells_a_situation(self, heard: Message, stated: Facts) -> bool:
        """A message that asks which way fits, or states several facts and asks nothing precise."""
        likely = dict(self.match(heard.text, heard.language))
        orientation = likely.pop(ORIENTATION, 0.0)
        other = max(likely.values(), default=0.0)
        told = len(stated)
        if orientation >= other and (orientation >= ORIENTS or told > SITUATION):
            return True
        if heard.orients and told >= SITUATION and orientation >= ORIENTS / 2:
            return True
        return told > SITUATION + 1 and other < PRECISE

    def _replies(self, heard: Message, *, plainly: bool) -> _Told:
        """Answer each question of a message; what two answers have in common is said once."""
        if len(heard.readings) == 1:
            return self._reply(heard.readings[0], plainly=plainly)
        answers = [self._reply(reading, plainly=plainly) for reading in heard.readings]
        statements: list[Statement] = []
        for reading, answer in zip(heard.readings, answers, strict=True):
            fresh = [s for s in answer.statements if s not in statements]
            if not (answer.rules or answer.found) and any(a.rules or a.found for a in answers):
                continue  # nothing of the field, beside a question that is
            if any(s.kind != "note" for s in fresh) or answer.status == "not_found":
                statements += [_note(f"« {reading.asked} »"), *fresh]
        statuses = {answer.status for answer in answers}
        status: Status = (
            "partial" if "answered" in statuses and len(statuses) > 1 else answers[0].status
        )
        return _Told(
            status,
            tuple(statements),
            [hit for answer in answers for hit in answer.hits],
            rules=tuple(dict.fromkeys(name for answer in answers for name in answer.rules)),
            aside=all(answer.aside for answer in answers),
        )

    def _orient(
        self,
        heard: Message,
        facts: Facts,
        before: Facts,
        day: date,
        language: Language,
        *,
        plainly: bool,
    ) -> _Told:
        """Tell which ways of access are open, and ask the one fact that settles most.

        While there is something to ask, what was closed on the facts `before` is not said again.
        """
        decisions = self.rulebook.decide(facts, day)
        fact = self.rulebook.next_fact(decisions)
        closed = (d.regime.id for d in self.rulebook.decide(before, day) if d.holds is False)
        settled = {*closed} if fact and heard.replies else set()
        statements = (
            *self._retold(heard, language),
            *orient(decisions, facts, language, plainly=plainly, settled=settled),
            *self._told_besides(heard, plainly=plainly),
        )
        return _Told(
            "clarify" if fact else "answered",
            tuple(dict.fromkeys(statements)),
            facts=tuple(facts.items()),
            asks=ask(fact, language) if fact else None,
            guided="oriented",
            language=language,
        )

    def _told_besides(self, heard: Message, *, plainly: bool) -> Iterator[Statement]:
        """What one rule tells to a precise question, in a message that tells a situation too."""
        for reading in heard.readings if not heard.replies else ():
            likely = dict(self.match(reading.question, reading.language))
            best = max(likely, key=likely.__getitem__, default=ORIENTATION)
            rule = self.rulebook.answerables.get(best)
            if rule and not rule.gap and not rule.suspended and likely[best] >= PRECISE:
                yield from rule.statements(reading.language, plainly=plainly)

    def _schedule(
        self, heard: Message, facts: Facts, day: date, language: Language, *, plainly: bool
    ) -> _Told:
        """Count the deadlines that run from the dates of a message."""
        named = {concept.id for concept in heard.regimes}
        known = [regime.id for regime in self.rulebook.regimes if regime.kind != "gap"]
        regimes = [name for name in known if not named or self._line(name) & named]
        placed = self._placed(regimes, facts, day) or self._placed(known, facts, day)
        if not placed:
            return replace(self._replies(heard, plainly=plainly), facts=tuple(facts.items()))
        asked = self._asked_for(placed, heard, facts)
        told = schedule(asked, self.rulebook.facts, language)
        cautions = self._cautions([m.deadline for m in asked], language)
        statements = (*told, *cautions, *self._retold(heard, language))
        missing = [name for milestone in asked for name in milestone.missing]
        return _Told(
            "answered",
            tuple(dict.fromkeys(statements)),
            facts=tuple(facts.items()),
            asks=ask(self.rulebook.fact(missing[0]), language) if missing else None,
            guided="scheduled",
            language=language,
        )

    def _placed(self, regimes: Iterable[str], facts: Facts, day: date) -> dict[str, Milestone]:
        """The deadlines of regimes that the facts give a date to, by id."""
        return {
            milestone.deadline.id: milestone
            for regime in regimes
            for milestone in self.rulebook.timeline(regime, facts, day)
            if milestone.steps
        }

    def _asked_for(
        self, placed: Mapping[str, Milestone], heard: Message, facts: Facts
    ) -> Sequence[Milestone]:
        """The deadlines that a message asks for: first those that count most of its dates."""
        counted = {name: placed[name].counted(facts) for name in placed}
        most = max(counted.values())
        wanted = dict.fromkeys(placed, 0.0)
        kept = {name for name in placed if counted[name] == most > 1}
        for asked in [reading.question for reading in heard.readings] or [heard.text]:
            likely = self.match(asked, heard.language)
            best = max(likely.get(name, 0.0) for name in placed)
            for name in placed:
                wanted[name] = max(wanted[name], likely.get(name, 0.0))
                if best >= DATED and likely.get(name, 0.0) >= best / 2:
                    kept.add(name)
        first = sorted(placed, key=lambda name: (-counted[name], -wanted[name]))
        sure = max(wanted.values()) >= DATED
        return [placed[name] for name in first if name in kept or not sure]

    def _retold(self, heard: Message, spoken: Language) -> Iterator[Statement]:
        """What was understood of a situation, each fact with the user's words."""
        grieves = heard.says("sorrow") or heard.says("distress")  # not to be told back to them
        if heard.stated and not (heard.replies or grieves):
            known = ((self.rulebook.fact(s.fact), s) for s in heard.stated)
            facts = " ; ".join(
                f"{fact.name[spoken]} : {fact.label(said.value, spoken)} (« {said.words} »)"
                for fact, said in known
            )
            yield _note(_NOTES[spoken]["retold"].format(facts=facts))

    def _reply(self, reading: Reading, *, plainly: bool) -> _Told:
        """Say whether what a message takes for granted is so, then answer what it asks besides."""
        claims = self.writer.claims(reading)
        besides: Reading | None = reading
        if claims:
            besides = set_aside(reading, [claim.words for claim in claims], self.vocabulary)
        told = [claim for claim in claims if not (claim.holds and besides)]
        verdicts = [s for claim in told for s in self._verdict(reading, claim, plainly=plainly)]
        if verdicts and not besides:
            cautions = self._cautions([claim.rule for claim in told], reading.language)
            rules = tuple(claim.rule.id for claim in told)
            return _Told("answered", (*verdicts, *cautions), rules=rules)
        answer = self._look_up(besides or reading, plainly=plainly)
        said = {
            s for claim in told for s in claim.rule.statements(reading.language, plainly=plainly)
        }
        left = (statement for statement in answer.statements if statement not in said)
        return replace(answer, statements=(*verdicts, *left))

    def _look_up(self, reading: Reading, *, plainly: bool) -> _Told:
        """Answer from the rules and the documents."""
        notes = _NOTES[reading.language]
        hits, written = self.find(reading, plainly=plainly)
        passages = [hit.passage for hit in hits]
        known = [*passages, *self.corpus]
        shown = [statement for statement in written.statements if proved(statement, known)]
        before = [_note(notes["suspended"])] if written.suspended else []
        if not shown:
            nearest = self._nearest(reading, hits)
            named = bool(reading.concepts)
            told = (*before, _note(notes["not_found"]), *nearest)
            return _Told("not_found", told, hits, aside=not named)
        if reading.carried:
            regimes = ", ".join(concept.name(reading.language) for concept in reading.carried)
            before.append(_note(notes["carried"].format(regimes=regimes)))
        if not written.rules and reading.language not in _languages(shown, passages):
            before.append(_note(notes["foreign"]))
        if not written.sure:
            before.append(_note(notes["partial"]))
        if written.rules:
            shown = [*self._settled(reading, written.rules[0], shown[0]), *shown[1:]]
        after = self._cautions(written.rules, reading.language)
        status: Status = "answered" if written.sure else "partial"
        if written.gap:
            status = "not_found"
        if any(isinstance(rule, Refusal) for rule in written.rules):
            status = "out_of_scope"
        rules = tuple(rule.id for rule in written.rules)
        elsewhere = status == "out_of_scope"
        return _Told(
            status, (*before, *shown, *after), hits, rules=rules, aside=elsewhere, found=True
        )

    def find(self, reading: Reading, *, plainly: bool = False) -> tuple[Sequence[Hit], Written]:
        """The passages consulted for a question, and what was picked from them and the rules."""
        hits = self.search(reading.question)[:CONSULTED]
        passages = [hit.passage for hit in hits]
        written = self.writer.write(reading, passages, self._matches(reading), plainly=plainly)
        return hits, written

    def candidates(self, reading: Reading) -> list[tuple[Answerable, float]]:
        """The rules that a question may be for, likeliest first, each with its likelihood."""
        known = self.rulebook.answerables
        likely = sorted(self._matches(reading).items(), key=lambda found: -found[1])
        return [(known[name], likelihood) for name, likelihood in likely if name in known][:NEAREST]

    def _matches(self, reading: Reading) -> dict[str, float]:
        """The likelihood of each rule, of a question by itself and in its context."""
        matches = dict(self.match(reading.question, reading.language))
        if not reading.context:
            return matches
        within = self.match(f"{reading.context} {reading.question}", reading.language)
        return {
            rule: (1 - CONTEXT) * matches.get(rule, 0.0) + CONTEXT * within.get(rule, 0.0)
            for rule in dict.fromkeys([*within, *matches])
        }

    def _settled(self, reading: Reading, rule: Answerable, first: Statement) -> Iterator[Statement]:
        """The first sentence, after a yes or a no where the rule settles it."""
        verdict = self.writer.verdict(reading, rule)
        if verdict is None or first.kind != "rule":
            yield first
            return
        text = _NOTES[reading.language]["so" if verdict else "not so"].format(says=first.text)
        yield replace(first, text=text)

    def _verdict(self, reading: Reading, claim: Claim, *, plainly: bool) -> Iterator[Statement]:
        """Whether what a message says in passing is so, and what proves it."""
        spoken = reading.language
        first, *others = claim.rule.statements(spoken, plainly=plainly)
        text = _NOTES[spoken]["so" if claim.holds else "not so"].format(says=first.text)
        if proved(first, self.corpus):
            yield replace(first, text=text)
            yield from (statement for statement in others if proved(statement, self.corpus))

    def _cautions(self, rules: Sequence[Answerable], language: Language) -> list[Statement]:
        """What is to be kept in mind of the ways of access that rules speak of, once."""
        spoken = {wide for rule in rules for name in rule.subjects for wide in self._line(name)}
        cautions = (
            regime.caution[language]
            for regime in self.rulebook.regimes
            if regime.caution and spoken & self._line(regime.id)
        )
        told = dict.fromkeys(cautions)
        return [Statement(caution, (), "note", aside="caution") for caution in told]

    def _line(self, name: str) -> set[str]:
        """The concept of that name and the wider ones; itself alone where there is none."""
        concept = self.vocabulary.concepts.get(name)
        return {wide.id for wide in self.vocabulary.lineage(concept)} if concept else {name}

    def _nearest(self, reading: Reading, hits: Sequence[Hit]) -> list[Statement]:
        """Name the passages that come nearest, without passing them for an answer."""
        nearest = []
        for passage in [hit.passage for hit in hits[:NEAREST]]:
            first = next(pieces(passage, self.vocabulary)).statement
            section = passage.heading[-1] if passage.heading else passage.source.title
            text = _NOTES[reading.language]["nearest"].format(section=f"« {section} »")
            nearest.append(Statement(text, first.citations, "note"))
        return nearest


def _languages(statements: Sequence[Statement], passages: Sequence[Passage]) -> set[Language]:
    """The languages of the sources that statements cite."""
    cited = {citation.source for statement in statements for citation in statement.citations}
    return {passage.source.language for passage in passages if passage.source.id in cited}


def table(cells: Sequence[Statement]) -> tuple[list[str], list[tuple[str, list[Statement | None]]]]:
    """The heads of the columns of a table, then each row: its head and its cells in order."""
    placed = {cell.cell: cell for cell in cells if cell.cell}
    rows = list(dict.fromkeys(row for row, _ in placed))
    columns = list(dict.fromkeys(column for _, column in placed))
    return columns, [(row, [placed.get((row, column)) for column in columns]) for row in rows]


def _table(said: Sequence[tuple[Statement, str]], language: Language) -> str:
    """A table in Markdown."""
    texts = {cell: text for cell, text in said}
    columns, rows = table([cell for cell, _ in said])
    blank = _NOTES[language]["blank"]
    lines = [["", *columns], ["---"] * (1 + len(columns))]
    lines += [[row, *(texts[c] if c else blank for c in cells)] for row, cells in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _note(text: str) -> Statement:
    return Statement(text, (), "note")


def _number(statements: Sequence[Statement], passages: Sequence[Passage]) -> tuple[Reference, ...]:
    """Number the citations in the order in which the statements call them."""
    found: dict[Citation, Passage] = {}
    for statement in statements:
        for citation in statement.citations:
            passage = proof(statement, citation, passages)
            if passage and citation not in found:
                found[citation] = passage
    return tuple(Reference(n, c, p) for n, (c, p) in enumerate(found.items(), start=1))


def _talked(heard: Message, name: str, status: Status) -> _Told:
    """What is replied to something that people say beside a question."""
    talk = next(talk for talk in talks() if talk.id == name)
    return _Told(status, (_note(talk.says[heard.language]),), aside=True)


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
