"""Replying: from the questions of a message to the rules and the words that answer them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from assistant.answers import Status, Told, note
from assistant.matching import Match, recent
from assistant.messages import Message
from assistant.reading import Reading, about, set_aside
from assistant.retrieval import Hit, Search
from assistant.rules import Answerable, Refusal, Rulebook
from assistant.rules.dates import without_dates
from assistant.sources import Language, Passage, Statement
from assistant.vocabulary import Concept
from assistant.writing import CONTEXT, Claim, Silent, Writer, Written, pieces, proved

CONSULTED = 8
"""Passages among which an answer is looked for."""

MATCHED = 20
"""Rules among which an answer is looked for."""

WAITED = 0.7
"""Share of the likelihood of what a question waits for that is that of its deadline; on `dev`."""

NEAREST = 3
"""Passages named by a refusal, and rules a question may be for."""

REFUSED = 0.6
"""Likelihood of a refusal from which what was told before a question does not count; on `dev`."""

_NOTES: dict[Language, dict[str, str]] = {
    "fr": {
        "carried": "Vous parlez toujours de : {regimes}.",
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
        "carried": "Still about: {regimes}.",
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


class Replier:
    """Answers questions from the rules and from what a search finds."""

    def __init__(
        self,
        search: Search,
        match: Match,
        waits: Match,
        silent: Silent,
        writer: Writer,
        rulebook: Rulebook,
        corpus: Sequence[Passage],
    ) -> None:
        """`waits` is how likely words ask for each thing that is due, whatever way of access;
        `corpus` holds the passages in which the quotes of the rules stand.
        """
        self.search = search
        self.match: Match = recent(lambda words, spoken: match(without_dates(words), spoken))
        self.waits: Match = recent(waits)
        self.silent: Silent = lambda question, spoken: silent(without_dates(question), spoken)
        self.writer = writer
        self.vocabulary = writer.vocabulary
        self.rulebook = rulebook
        self.corpus = corpus

    def replies(self, heard: Message, *, plainly: bool) -> Told:
        """Answer each question of a message; what two answers have in common is said once."""
        if len(heard.readings) == 1:
            return self.reply(heard.readings[0], plainly=plainly)
        answers = [*self._each(heard.readings, plainly=plainly)]
        if any(answer.status == "out_of_scope" for answer in answers):
            answers = [replace(a, statements=()) if a.status == "partial" else a for a in answers]
        statements: list[Statement] = []
        for reading, answer in zip(heard.readings, answers, strict=True):
            fresh = [s for s in answer.statements if s not in statements]
            found = answer.rules or answer.found or reading.wants
            if not found and any(a.rules or a.found for a in answers):
                continue  # nothing of the field, beside a question that is
            if any(s.kind != "note" for s in fresh) or (fresh and answer.status == "not_found"):
                statements += [note(f"« {reading.asked} »"), *fresh]
        statuses = {answer.status for answer in answers if answer.statements}
        status: Status = (
            "partial" if "answered" in statuses and len(statuses) > 1 else answers[0].status
        )
        return Told(
            status,
            tuple(statements),
            [hit for answer in answers for hit in answer.hits],
            rules=tuple(dict.fromkeys(name for answer in answers for name in answer.rules)),
            aside=all(answer.aside for answer in answers),
        )

    def _each(self, readings: Sequence[Reading], *, plainly: bool) -> Iterator[Told]:
        """The reply to each question; one that names no way of access is of that of the reply
        before it: "which scheme, who decides, for how long?".
        """
        spoken: tuple[Concept, ...] = ()
        for reading in readings:
            if spoken and reading.wants and not reading.regimes:
                reading = replace(about(reading, spoken), context="")  # the way stands for it
            told = self.reply(reading, plainly=plainly)
            subjects = self.rulebook.answerables[told.rules[0]].subjects if told.rules else ()
            known = [self.vocabulary.concepts[s] for s in subjects if s in self.vocabulary.concepts]
            if len(reading.regimes) == 1 and not reading.carried:
                spoken = reading.regimes
            elif told.status == "answered" and [c.kind for c in known] == ["regime"]:
                spoken = tuple(known)
            yield told

    def reply(self, reading: Reading, *, plainly: bool) -> Told:
        """Say whether what a message takes for granted is so, then answer what it asks besides."""
        claims = self.writer.claims(reading)
        besides: Reading | None = reading
        if claims:
            besides = set_aside(reading, [claim.words for claim in claims], self.vocabulary)
        told = [claim for claim in claims if not (claim.holds and besides)]
        verdicts = [s for claim in told for s in self._verdict(reading, claim, plainly=plainly)]
        if verdicts and not besides:
            cautions = self.cautions([claim.rule for claim in told], reading.language)
            rules = tuple(claim.rule.id for claim in told)
            return Told("answered", (*verdicts, *cautions), rules=rules)
        answer = self._look_up(besides or reading, plainly=plainly)
        said = {
            s for claim in told for s in claim.rule.statements(reading.language, plainly=plainly)
        }
        left = (statement for statement in answer.statements if statement not in said)
        half = verdicts and answer.status in ("not_found", "out_of_scope")
        status: Status = "partial" if half else answer.status
        return replace(answer, status=status, statements=(*verdicts, *left))

    def _look_up(self, reading: Reading, *, plainly: bool) -> Told:
        """Answer from the rules and the documents."""
        notes = _NOTES[reading.language]
        hits, written = self.find(reading, plainly=plainly)
        passages = [hit.passage for hit in hits]
        known = [*passages, *self.corpus]
        shown = [statement for statement in written.statements if proved(statement, known)]
        before = [note(notes["suspended"])] if written.suspended else []
        if not shown:
            nearest = self._nearest(reading, hits)
            named = bool(reading.concepts)
            told = (*before, note(notes["not_found"]), *nearest, *self._desk(reading))
            return Told("not_found", told, hits, aside=not named)
        if reading.carried:
            regimes = ", ".join(concept.name(reading.language) for concept in reading.carried)
            before.append(note(notes["carried"].format(regimes=regimes)))
        if not written.rules and reading.language not in _languages(shown, passages):
            before.append(note(notes["foreign"]))
        if not written.sure:
            before.append(note(notes["partial"]))
        if written.rules and written.sure:
            shown = [*self._settled(reading, written.rules, shown[0]), *shown[1:]]
        after = self.cautions(written.rules, reading.language)
        status: Status = "answered" if written.sure else "partial"
        if written.gap:
            status = "not_found"
        if any(isinstance(rule, Refusal) for rule in written.rules):
            status = "out_of_scope"
        rules = tuple(rule.id for rule in written.rules)
        elsewhere = status == "out_of_scope"
        return Told(
            status, (*before, *shown, *after), hits, rules=rules, aside=elsewhere, found=True
        )

    def find(self, reading: Reading, *, plainly: bool = False) -> tuple[Sequence[Hit], Written]:
        """The passages consulted for a question, and what was picked from them and the rules."""
        hits = self.search(reading.question)[:CONSULTED]
        passages = [hit.passage for hit in hits]
        matches = dict(islice(self.matches(reading).items(), MATCHED))
        silent = self._silence(reading)
        written = self.writer.write(reading, passages, matches, silent, plainly=plainly)
        return hits, written

    def _silence(self, reading: Reading) -> float:
        """How likely the documents do not answer a question, by itself and in its context."""
        alone = self.silent(reading.question, reading.language)
        if not reading.context:
            return alone
        within = self.silent(f"{reading.context} {reading.question}", reading.language)
        return (1 - CONTEXT) * alone + CONTEXT * within

    def candidates(self, reading: Reading) -> list[tuple[Answerable, float]]:
        """The rules that a question may be for, likeliest first, each with its likelihood."""
        known = self.rulebook.answerables
        likely = self.matches(reading).items()
        return [(known[name], likelihood) for name, likelihood in likely if name in known][:NEAREST]

    def matches(self, reading: Reading) -> dict[str, float]:
        """The likelihood of each rule, of a question by itself and in its context, best first; by
        itself alone where it is surely refused: "our AAP was granted, is it sunny in Paris?".
        """
        matches = self._own(reading)
        best = max(matches, key=matches.__getitem__, default="")
        refused = isinstance(self.rulebook.answerables.get(best), Refusal)
        if reading.context and not (refused and matches[best] >= REFUSED):
            within = self.match(f"{reading.context} {reading.question}", reading.language)
            matches = {
                rule: (1 - CONTEXT) * matches.get(rule, 0.0) + CONTEXT * likelihood
                for rule, likelihood in within.items()
            }
        matches = self._timed(reading, matches)
        return dict(sorted(matches.items(), key=lambda found: -found[1]))

    def _timed(self, reading: Reading, matches: dict[str, float]) -> dict[str, float]:
        """The likelihoods, those of the deadlines of the one way of access that a question of time
        is about no less than what it waits for is likely to be theirs.
        """
        named = {concept.id for concept in reading.regimes}
        if reading.wants != "time" or len(named) != 1:
            return matches
        waited = self.waits(without_dates(reading.asked), reading.language)
        due = {
            d.id: WAITED * waited.get(d.waits, 0.0)
            for d in self.rulebook.deadlines
            if named & {*d.regimes}
        }
        return {**matches, **{name: max(n, matches.get(name, 0.0)) for name, n in due.items()}}

    def _own(self, reading: Reading) -> dict[str, float]:
        """The likelihood of each rule, by the words of a question alone and with what it takes over
        as much: the name of a way of access, put beside few words, would say all by itself.
        """
        whole = self.match(reading.question, reading.language)
        if reading.question == reading.asked:
            return dict(whole)
        alone = self.match(reading.asked, reading.language)
        return {rule: (whole.get(rule, 0.0) + likely) / 2 for rule, likely in alone.items()}

    def _settled(
        self, reading: Reading, rules: Sequence[Answerable], first: Statement
    ) -> Iterator[Statement]:
        """The first sentence, after a yes or a no where the rules settle it."""
        verdict = self.writer.verdict(reading, rules)
        if verdict is None or first.kind != "rule":
            yield first
            return
        yield settled(first, reading.language, holds=verdict)

    def _verdict(self, reading: Reading, claim: Claim, *, plainly: bool) -> Iterator[Statement]:
        """Whether what a message says in passing is so, and what proves it."""
        spoken = reading.language
        first, *others = claim.rule.statements(spoken, plainly=plainly)
        if proved(first, self.corpus):
            yield settled(first, spoken, holds=claim.holds)
            yield from (statement for statement in others if proved(statement, self.corpus))

    def cautions(self, rules: Sequence[Answerable], language: Language) -> list[Statement]:
        """What is to be kept in mind of the ways of access that rules speak of, once."""
        spoken = {wide for rule in rules for name in rule.subjects for wide in self.line(name)}
        cautions = (
            regime.caution[language]
            for regime in self.rulebook.regimes
            if regime.caution and spoken & self.line(regime.id)
        )
        told = dict.fromkeys(cautions)
        return [Statement(caution, (), "note", aside="caution") for caution in told]

    def line(self, name: str) -> set[str]:
        """The concept of that name and the wider ones; itself alone where there is none."""
        concept = self.vocabulary.concepts.get(name)
        return {wide.id for wide in self.vocabulary.lineage(concept)} if concept else {name}

    def _desk(self, reading: Reading) -> Iterator[Statement]:
        """Whom to ask what the documents do not tell of the way of access that is spoken of."""
        named = {concept.id for concept in reading.regimes}
        desks = (r.desk for r in self.rulebook.regimes if r.desk and self.line(r.id) & named)
        yield from (note(desk[reading.language]) for desk in islice(desks, 1))

    def _nearest(self, reading: Reading, hits: Sequence[Hit]) -> list[Statement]:
        """Name the passages that come nearest, without passing them for an answer."""
        nearest = []
        for passage in [hit.passage for hit in hits[:NEAREST]]:
            first = next(pieces(passage, self.vocabulary)).statement
            section = passage.heading[-1] if passage.heading else passage.source.title
            text = _NOTES[reading.language]["nearest"].format(section=f"« {section} »")
            nearest.append(Statement(text, first.citations, "note"))
        return nearest


def settled(statement: Statement, language: Language, *, holds: bool) -> Statement:
    """A sentence after the yes or the no that it proves."""
    text = _NOTES[language]["so" if holds else "not so"].format(says=statement.text)
    return replace(statement, text=text)


def _languages(statements: Sequence[Statement], passages: Sequence[Passage]) -> set[Language]:
    """The languages of the sources that statements cite."""
    cited = {citation.source for statement in statements for citation in statement.citations}
    return {passage.source.language for passage in passages if passage.source.id in cited}
