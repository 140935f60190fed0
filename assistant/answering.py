"""Answering: from a message to an answer in which every sentence is cited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Any, Literal

from assistant.corpus import locate
from assistant.guiding import Ask, ask, cited, orient, schedule
from assistant.reading import Conversation, Known, Reading, read, set_aside
from assistant.retrieval import Hit, Index, Search
from assistant.rules import Answerable, Decision, Fact, FactError, Facts, Milestone, Rulebook
from assistant.settings import Settings
from assistant.sources import Citation, Language, Passage, Statement
from assistant.vocabulary import Vocabulary
from assistant.writing import Claim, Rarity, Writer, pieces, proof, proved

Audience = Literal["startup", "patients", "staff"]

Status = Literal["answered", "partial", "clarify", "not_found", "out_of_scope"]

CONSULTED = 8
"""Passages among which an answer is looked for."""

SITUATION = 3
"""Facts in a message from which it is a situation to be oriented."""

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
    def text(self) -> str:
        """The whole answer, one statement a paragraph, with the numbers of its references."""
        return "\n\n".join(
            statement.text + "".join(f" [{n}]" for n in self.numbers(statement))
            for statement in self.statements
        )

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


class Assistant:
    """Answers from what a search finds, in the documents' own words."""

    def __init__(
        self,
        search: Search,
        rarity: Rarity,
        vocabulary: Vocabulary,
        max_message: int = 4000,
        *,
        rulebook: Rulebook = Rulebook(),  # noqa: B008 - frozen, and empty
        corpus: Sequence[Passage] = (),
    ) -> None:
        """`corpus` holds the passages in which the quotes of the rules stand."""
        self.search = search
        self.vocabulary = vocabulary
        self.rulebook = rulebook
        self.corpus = corpus
        self.writer = Writer(vocabulary, rarity, rulebook.answerables)
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
        reading = read(
            message[: self.max_message],
            self.vocabulary,
            conversation,
            language,
            facts=self.rulebook.facts,
            year=day.year,
        )
        told = self._answer(message, reading, conversation, day, plainly=audience == "patients")
        references = _number(told.statements, [*(hit.passage for hit in told.hits), *self.corpus])
        left = Conversation(
            reading.question,
            tuple(concept.id for concept in reading.regimes),
            told.facts or conversation.facts,
            told.asks.fact if told.asks else "",
        )
        return Answer(
            question=message,
            language=reading.language,
            audience=audience,
            status=told.status,
            statements=told.statements,
            references=references,
            follow_ups=_follow_ups(reading, told.hits, references),
            asks=told.asks,
            conversation=left if told.asks or told.status != "clarify" else conversation,
            elapsed_ms=(perf_counter() - begun) * 1000,
        )

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
        reading: Reading,
        conversation: Conversation,
        day: date,
        *,
        plainly: bool,
    ) -> _Told:
        notes = _NOTES[reading.language]
        if not message.strip():
            return _Told("clarify", (_note(notes["empty"]),))
        if len(message) > self.max_message:
            long = notes["long"].format(length=len(message), limit=self.max_message)
            return _Told("clarify", (_note(long),))
        stated = {said.fact: said.value for said in reading.stated}
        dated = any(isinstance(value, date) for value in stated.values())
        guided = dated or reading.replies or (reading.orients and bool(stated))
        if guided or self._tells_a_situation(reading):
            facts = {**dict(conversation.facts), **stated}
            try:
                self.rulebook.require(facts)
            except FactError as error:
                return _Told("clarify", (_note(error.says[reading.language]),))
            if dated:
                return self._schedule(reading, facts, day, plainly=plainly)
            return self._orient(reading, facts, dict(conversation.facts), day, plainly=plainly)
        return self._reply(reading, plainly=plainly)

    def _tells_a_situation(self, reading: Reading) -> bool:
        """A message that states several facts, and asks about no way of access by its name."""
        return len(reading.stated) >= SITUATION and not reading.regimes and not reading.wants

    def _orient(
        self, reading: Reading, facts: Facts, before: Facts, day: date, *, plainly: bool
    ) -> _Told:
        """Tell which ways of access are open, and ask the one fact that settles most.

        While there is something to ask, what was closed on the facts `before` is not said again.
        """
        decisions = self.rulebook.decide(facts, day)
        fact = self.rulebook.next_fact(decisions)
        closed = (d.regime.id for d in self.rulebook.decide(before, day) if d.holds is False)
        settled = {*closed} if fact and reading.replies else set()
        statements = (
            *self._retold(reading),
            *orient(decisions, reading.language, plainly=plainly, settled=settled),
        )
        return _Told(
            "clarify" if fact else "answered",
            tuple(dict.fromkeys(statements)),
            facts=tuple(facts.items()),
            asks=ask(fact, reading.language) if fact else None,
        )

    def _schedule(self, reading: Reading, facts: Facts, day: date, *, plainly: bool) -> _Told:
        """Count the deadlines that run from the dates of a message."""
        named = [c.id for c in reading.regimes]
        regimes = [
            regime.id
            for regime in self.rulebook.regimes
            if regime.kind != "gap"
            if not named or self._line(regime.id) & {*named}
        ]
        placed = {
            milestone.deadline.id: milestone
            for regime in regimes
            for milestone in self.rulebook.timeline(regime, facts, day)
            if milestone.steps
        }
        if not placed:
            return self._reply(reading, plainly=plainly)
        told = schedule([*placed.values()], self.rulebook.facts, reading.language)
        cautions = self._cautions([m.deadline for m in placed.values()], reading.language)
        statements = (*told, *cautions, *self._retold(reading))
        missing = [name for milestone in placed.values() for name in milestone.missing]
        return _Told(
            "answered",
            tuple(dict.fromkeys(statements)),
            facts=tuple(facts.items()),
            asks=ask(self.rulebook.fact(missing[0]), reading.language) if missing else None,
        )

    def _retold(self, reading: Reading) -> Iterator[Statement]:
        """What was understood of a situation, each fact with the user's words."""
        if reading.stated and not reading.replies:
            spoken = reading.language
            known = ((self.rulebook.fact(s.fact), s) for s in reading.stated)
            facts = " ; ".join(
                f"{fact.name[spoken]} : {fact.label(said.value, spoken)} (« {said.words} »)"
                for fact, said in known
            )
            yield _note(_NOTES[reading.language]["retold"].format(facts=facts))

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
            return _Told("answered", (*verdicts, *cautions))
        answer = self._look_up(besides or reading, plainly=plainly)
        said = {
            s for claim in told for s in claim.rule.statements(reading.language, plainly=plainly)
        }
        left = (statement for statement in answer.statements if statement not in said)
        return replace(answer, statements=(*verdicts, *left))

    def _look_up(self, reading: Reading, *, plainly: bool) -> _Told:
        """Answer from the rules and the documents."""
        notes = _NOTES[reading.language]
        hits = self.search(reading.question)[:CONSULTED]
        passages = [hit.passage for hit in hits]
        likes = {rule: cosine for hit in hits for rule, cosine in hit.likes.items()}
        written = self.writer.write(reading, passages, likes, plainly=plainly)
        known = [*passages, *self.corpus]
        shown = [statement for statement in written.statements if proved(statement, known)]
        before = [_note(notes["suspended"])] if written.suspended else []
        if not shown:
            nearest = self._nearest(reading, hits)
            return _Told("not_found", (*before, _note(notes["not_found"]), *nearest), hits)
        if reading.carried:
            regimes = ", ".join(concept.name(reading.language) for concept in reading.carried)
            before.append(_note(notes["carried"].format(regimes=regimes)))
        if not written.rules and reading.language not in _languages(shown, passages):
            before.append(_note(notes["foreign"]))
        if not written.sure:
            before.append(_note(notes["partial"]))
        after = self._cautions(written.rules, reading.language)
        status: Status = "answered" if written.sure else "partial"
        return _Told("not_found" if written.gap else status, (*before, *shown, *after), hits)

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
        return [_note(caution) for caution in dict.fromkeys(cautions)]

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


def _follow_ups(
    reading: Reading, hits: Sequence[Hit], references: Sequence[Reference]
) -> tuple[str, ...]:
    """The questions that the documents themselves ask nearby, in the language of the reader."""
    used = {reference.passage.heading for reference in references}
    near = (
        hit.passage.heading[-1]
        for hit in hits
        if hit.passage.heading
        and hit.passage.heading not in used
        and hit.passage.source.language == reading.language
    )
    return tuple(dict.fromkeys(h for h in near if h.endswith("?")))[:NEAREST]
