"""Writing: the words of the documents that answer a question, and the gate of what is proved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice, pairwise
from math import exp, log
from typing import get_args

from assistant.analysis import fold, folded, quantities, sentences
from assistant.clauses import checks, chooses, yes_or_no
from assistant.reading import Reading, Wants
from assistant.rules import Answerable, Aspect, Comparison, Refusal, Rule
from assistant.sources import Citation, Language, Passage, Statement, find, words
from assistant.vocabulary import Concept, Vocabulary

Rarity = Callable[[str], float]
"""How much a term tells, from 0 for one that stands everywhere."""

Silent = Callable[[str, Language], float]
"""How likely it is, from 0 to 1, that the documents do not answer a question."""

SaysYes = Callable[[str, Language, str], float | None]
"""How likely it is, from 0 to 1, that the words of a rule say yes to a question, rather than no;
None where that is not known."""

Weights = Mapping[str, float]
"""Terms of a question, and how much each tells."""

MOST = 4
"""Statements in an answer."""

CONTEXT = 0.75
"""Share, in a score, of the question together with what was told beside, or asked before."""

MORE = 0.25
"""Share of a question, by the weight of its terms, from which it asks more than what is known."""

VERDICT, CLEAR = 0.6, 0.05
"""Likeness to a question that a rule confirms or denies from which its yes or no is told, and by
how much it must pass the likeness to any on the other side."""

AGREES = 0.7
"""Likelihood from which the yes or the no of the most like known question is told; chosen on known
questions kept out of what is learnt."""

ENOUGH = 0.45
"""Score, from 0 to 1, under which a statement is not shown. Chosen on the `dev` half of the
questions with the curve that `python -m eval run` reports."""

SURE = 0.6
"""Score under which the best statement may answer only in part, chosen likewise."""

NEAR_BEST = 0.85
"""Share of the best score under which another statement adds more noise than matter; and from which
a rule is preferred to the words of a document, which it puts in short."""

ALSO = 1.2
"""By how much the log-odds of another rule that answers too may be below those of the best: the
surer the best, the nearer the other must be. On `dev`."""

BEHIND = 0.3
"""Share of the greatest likelihood under which a rule does not answer, whatever its words; on
`dev`."""

_GOES_ON = 0.95
"""Share of the best score from which what follows a statement is quoted with it."""

_FIRST, _HELD, _MATCHED, _PLACE = -2.6, 2.85, 5.5, 1.8
"""What makes the score, before it is brought between 0 and 1 (a logistic regression on `dev`): a
constant, the share of the question that its own words hold, the likelihood that the question is for
this rule, and 1 / the rank of its passage."""

_LACKS, _GAP, _REFUSAL = -1.4, -0.55, 1.4
"""What is added, likewise, to what has not what the question waits for (a length of time, an
address…), to a gap, and to a refusal."""

_SILENCE, _LOUD = 2.0, 0.5
"""What is added to a gap or a refusal, and taken from the rest, times the likelihood that the
documents do not answer above the second; on `dev`."""

_OTHER_WAY = -1.0
"""What is added to a rule on another way of access, of which the message speaks too."""

_FOREIGN = -0.4
"""What is added to a piece in the other language: the reader's own is preferred."""

NONE_NAMED = 0.3
"""Likelihood of a refusal from which it answers a question in which nothing of the field is
named."""

NONE_KNOWN = 0.5
"""Likelihood of another rule, likewise; it must be the likeliest."""

_EVERYDAY = {"§patient"}
"""Concepts that anybody may speak of: a mother's garden is not of the field."""

_WEAKER = 0.04
"""Share of its score that a piece loses, for its order alone, with each rank of its source: of two
that answer, the stronger document is quoted first."""

_SAME = 0.75
"""Share of common words from which two statements say the same thing."""

_NEGATIONS = {"ne", "n", "pas", "sans", "aucun", "aucune", "sauf", "ni", "not", "no", "unless"}

_LEANS = re.compile(
    r"(elles?|ils?|ce|cet|cette|ces|celui|celle|ceux|celles|dans ce cas|en revanche|cependant|"
    r"de plus|toutefois|it|its|they|their|this|these|those|such|in this case|however|moreover)\b"
)
"""Beginnings of a sentence that is only understood after the one before."""

_GRANTING = (
    r"(?:delivr|accord|octro[iy]|autoris|decid|grant|issu|approv|authori[sz]|sign|tranch|statu|rend|"
    r"prend|takes?|makes?)\w*"
)
_GRANTS = re.compile(
    rf"(?: (?:qui|that|which|a|ont|has|have|had|deja|already))* {_GRANTING}"
    r"(?:-t-(?:elle|il))?(?: (?:sur|on|pour|for|des?|d'|du|l'|la|les?|une?|an?|the|all|any|"
    r"(?:final )?decisions?(?: finale)?))*\W*"
)
"""What stands between an authority and the way of access that it is said to grant."""

_GRANTED = re.compile(rf".{{0,30}}\b{_GRANTING}(?: \w+)?,? (?:par|by)(?: (?:l'|la|le|the))?\W*")
"""What stands between a way of access and the authority by which it is said to be granted."""

_PARENTHESIS = re.compile(r"\([^)]*\)")

_LASTS = re.compile(
    r"(?:[^,.;?!]{0,30}\b(?:dure(?:nt)?|valables?|vaut|valid|lasts?|runs?|"
    r"(?:accorde|delivre)\w* pour|granted for)|\W*(?:pour|for))\b([^,.;?!]{0,20})"
)
"""What follows a way of access that is said to last so long; the length of time is in the group."""

_ONLY = re.compile(r"\bn(?:e |')(?=\w+ qu(?:e |'))")
"""The half of a negation that denies nothing: "ne dure qu'un an"."""

_CHECKED = re.compile(
    r"\b(?:exact|correct|right|true|vrai|(?:est-)?ce (?:bien|juste)|n'est-ce pas|c'est ca|"
    r"(?:a|ont|avons|dure|faut|est) bien|isn't it|don't (?:we|they))\b"
)
"""What asks whether what is said beside it is so."""

_ELAPSED = re.compile(
    r"\b(?:il y a|depuis|au bout de|dans (?:les|\d+)|plus tard|since|ago|later)\b"
)
"""What tells when something was: the length of time beside it is that of no rule."""

_DEPENDS = re.compile(r"\b(?:depend|selon (?:que|l')|sauf|unless|except)")
"""What makes a rule say yes here and no there."""

_OR = re.compile(r" (?:ou|or)\b")
_NEGATES = re.compile(
    r"\b(?:pas|jamais|sans|aucune?|interdit\w*|not|never|no|without|forbidden)\b|n't\b"
)
_DENIES = re.compile(r"\bn'|n't\b|\b(?:ne|pas|plus|jamais|not|never)\b")

_COMPARISON = re.compile(
    r"\b(differen\w+|differs?|compar\w+|distin\w+|versus|vs|par rapport|change\w* entre|diff|"
    r"entre .* et |(what|which) changes? between|as opposed to|pareil|meme chose|the same)\b"
)
"""Words by which a question asks for a comparison."""

_ITEM = re.compile(r"• |\d+[.)] ")

_NUMERAL = re.compile(r"(?<![\w./-])(?!(?:19|20)\d\d\b)\d[\d,]*(?![\d/-]|er\b)")
"""A number, but for the year of a date."""

_HOLDS: dict[Wants, re.Pattern[str]] = {
    "where": re.compile(
        r"@|https?://|www\.|sites? (internet|de l)|platefo|platform|portail|portal|e-saturne|sesame"
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What was picked, best first."""

    statements: tuple[Statement, ...]
    score: float
    """Of the best piece or rule, from 0 to 1, picked or not."""
    rules: tuple[Answerable, ...] = ()
    """The rules that answer, best first; none where the documents' own words do."""
    suspended: bool = False
    """A rule would have answered, but a document no longer says its quote."""

    @property
    def sure(self) -> bool:
        """The best statement surely answers; else it may do so only in part."""
        return self.score >= SURE

    @property
    def gap(self) -> bool:
        """What is told is that the documents do not tell."""
        return any(rule.gap for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a message says in passing, and the rule that tells whether it is so."""

    rule: Answerable
    holds: bool
    words: slice
    """Where the message says it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, a list with what announces it, or a cell of a table: what can be shown alone."""

    passage: Passage
    core: str
    """What it says."""
    quote: str
    """What it says, after the sentences without which it is not understood."""
    lead: tuple[str, ...] = ()
    """Words that stand above it and say what it is about: row and column of a cell."""
    regimes: tuple[Concept, ...] = ()
    """The ways of access it speaks of, by its own words or by those above it."""

    @property
    def statement(self) -> Statement:
        lead = " — ".join(self.lead)
        text = f"{lead} : {self.quote}" if lead else self.quote
        return Statement(
            text, (Citation(source=self.passage.source.id, quote=self.quote),), "quote"
        )


@dataclass(frozen=True, slots=True)
class _Understood:
    """What may answer: a piece of a document, or a rule that quotes documents."""

    found: Piece | Answerable
    said: Mapping[Language, frozenset[str]]
    """Terms of its words and of those above it, in each language in which it stands."""
    known: Mapping[Language, frozenset[str]]
    """The questions that a piece is known to answer."""
    regimes: tuple[Concept, ...]
    """The ways of access it speaks of."""
    holds: str
    """The words in which a length of time, an address… is looked for."""

    @property
    def rank(self) -> int:
        """That of its source; a rule already names its strongest first."""
        return self.found.passage.source.rank if isinstance(self.found, Piece) else 1


_Scored = Sequence[tuple[float, _Understood]]


class Writer:
    """Picks the rule or the words that answer; keeps what it once understood of a passage."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        rarity: Rarity,
        rules: Mapping[str, Answerable],
        says_yes: SaysYes = lambda question, language, rule: None,
    ) -> None:
        self.vocabulary = vocabulary
        self.rarity = rarity
        self.rules = rules
        self.says_yes = says_yes
        self._pieces: dict[str, tuple[_Understood, ...]] = {}
        self._of_rules: dict[str, _Understood] = {}

    def write(
        self,
        reading: Reading,
        passages: Sequence[Passage],
        matches: Mapping[str, float] | None = None,
        silent: float = 0.5,
        *,
        plainly: bool = False,
    ) -> Written:
        """Pick what answers: a rule, or else the one to four statements of the documents, verbatim.

        `matches` holds, by rule, the likelihood that the question is for it; `silent` is how likely
        the documents do not answer it.

        Nothing is picked where nothing holds enough of what is asked. A statement on another way of
        access than the one asked about is never picked, however near its words.
        """
        asked = self._weights(reading.question, reading.language)
        wide = self._weights(f"{reading.context} {reading.question}", reading.language)
        matches = matches or {}
        if self.vocabulary.concepts and not of_the_field(wide) and not self._known(matches):
            return self._refused(matches, reading.language, plainly=plainly)
        scored = sorted(
            (
                (self._score(understood, place, asked, wide, reading, matches, silent), understood)
                for place, understood in self._candidates(passages, _likely(matches))
                if self._compatible(understood.regimes, reading.regimes)
                or self._nearly_compatible(understood, reading)
            ),
            key=lambda entry: -entry[0] * (1 - _WEAKER * (entry[1].rank - 1)),
        )
        running = [entry for entry in scored if not _suspended(entry[1])]
        best = max((score for score, _ in running), default=0.0)
        missed = max((score for score, found in scored if _suspended(found)), default=0.0)
        lost = missed >= max(ENOUGH, NEAR_BEST * best)
        if best < ENOUGH:
            return Written((), best, suspended=lost)
        rules = self._of_each_way(self._ruled(running, best), reading, matches)
        if rules:
            statements = [*_told(rules, reading.language, plainly=plainly)]
        else:
            statements = self._quoted(running, best, reading)
        return Written(tuple(dict.fromkeys(statements)), best, rules, lost)

    def _known(self, matches: Mapping[str, float]) -> bool:
        """Tell whether a question is like those of a rule, though it names nothing of the field."""
        best = max(matches, key=matches.__getitem__, default="")
        rule = self.rules.get(best)
        return rule is not None and not isinstance(rule, Refusal) and matches[best] >= NONE_KNOWN

    def _refused(
        self, matches: Mapping[str, float], language: Language, *, plainly: bool
    ) -> Written:
        """What is said of a question in which nothing of the field is named."""
        known = ((likely, self.rules.get(name)) for name, likely in matches.items())
        refusals = [(n, rule) for n, rule in known if isinstance(rule, Refusal) and n >= NONE_NAMED]
        if not refusals:
            return Written((), 0.0)
        likely, rule = max(refusals, key=lambda found: found[0])
        return Written(tuple(rule.statements(language, plainly=plainly)), likely, (rule,))

    def _weights(self, text: str, language: Language) -> Weights:
        return {term: self.rarity(term) for term in self.vocabulary.meaning(text, language)}

    def verdict(self, reading: Reading, rules: Sequence[Answerable]) -> bool | None:
        """Whether the first of the rules that answer says yes or no to a question that waits for
        it; None where it tells not.

        The question must be like one that the rule is known to confirm or deny, and likely enough
        to be answered so, by its words beside those of the rule.
        """
        spoken, asked = reading.language, reading.question
        if not yes_or_no(asked, spoken) or chooses(asked):
            return None
        says = rules[0].says[spoken]
        likely, known = self.says_yes(asked, spoken, says), self._as_known(reading, rules)
        if known is None or likely is None or length_holds(asked, rules, spoken) is known:
            return known
        return known if (likely if known else 1 - likely) >= AGREES else None

    def _as_known(self, reading: Reading, rules: Sequence[Answerable]) -> bool | None:
        """What the first rule says to the known question most like this one, with the same
        authorities and as many negations; where only the lengths of time differ, they decide, as
        where the question does nothing but check one.
        """
        spoken, asked = reading.language, reading.question
        rule = rules[0]
        if _DEPENDS.search(fold(rule.says[spoken])):
            return None
        sides = [(q, True) for q in rule.confirms.get(spoken, ())]
        sides += [(q, False) for q in rule.denies.get(spoken, ())]
        likeness = [(self._alike(asked, known, spoken), holds, known) for known, holds in sides]
        best, holds, known = max(likeness, default=(0.0, None, ""))
        against = max((like for like, other, _ in likeness if other is not holds), default=0.0)
        if best < VERDICT or self._asks_more(asked, f"{known} {rule.says[spoken]}", spoken):
            return length_holds(asked, rules, spoken)
        mine, theirs = set(quantities(asked)), set(quantities(known))
        if mine and not theirs:
            return length_holds(asked, rules, spoken)
        if mine != theirs and mine:
            told = set(quantities(rule.says[spoken]))
            return True if mine == told else False if mine.isdisjoint(told) else None
        if not holds and self._asks_more(known, asked, spoken):
            return None  # "no" to what the known question speaks of, and this one does not
        if best - against < CLEAR or self._contradicts(holds, asked, rule.says[spoken], spoken):
            return None
        return holds

    def _asks_more(self, asked: str, said: str, language: Language) -> bool:
        """Tell whether a question speaks of what neither the known one nor the rule does."""
        weights, known = self._weights(asked, language), self._weights(said, language)
        more = sum(weight for term, weight in weights.items() if term not in known)
        return more > MORE * sum(weights.values())

    def _contradicts(self, holds: bool | None, asked: str, says: str, language: Language) -> bool:
        """Tell whether a yes before a sentence that denies, or a no before one that says just what
        was asked, would contradict it.
        """
        same = bool(_NEGATES.search(folded(asked))) == bool(_NEGATES.search(folded(says)))
        return not same if holds else same and self._alike(asked, says, language) >= VERDICT

    def _alike(self, one: str, other: str, language: Language) -> float:
        """How alike two questions are, from 0 to 1; 0 where they differ by what counts."""
        if _bodies(one, language, self.vocabulary) != _bodies(other, language, self.vocabulary):
            return 0.0
        if len(_NEGATES.findall(folded(one))) != len(_NEGATES.findall(folded(other))):
            return 0.0
        left, right = (
            {t: w for t, w in self._weights(text, language).items() if not t[0].isdigit()}
            for text in (one, other)
        )
        total = sum(left.values()) + sum(right.values())
        return 2 * sum(left[term] for term in left.keys() & right.keys()) / total if total else 0.0

    def claims(self, reading: Reading) -> tuple[Claim, ...]:
        """What a message says of who grants an access, or of how long one lasts, beside the rules.

        Nothing where no rule tells it.
        """
        asked, spoken = reading.question, reading.language
        claims = []
        for regime, body, place in _granted(asked, spoken, self.vocabulary):
            for rule in self._at(regime, "authority")[:1]:
                deciding = _bodies(rule.says[spoken], spoken, self.vocabulary)[:1]
                claims.append(Claim(rule, deciding == [body.id], place))
        for regime, lengths, place in _lasting(asked, spoken, self.vocabulary):
            rules = self._at(regime, "validity")
            told = set().union(*(_lengths(rule.says[spoken]) for rule in rules))
            claims += [Claim(rule, lengths <= told, place) for rule in rules[:1]]
        return tuple(claims)

    def _at(self, regime: Concept, aspect: Aspect) -> list[Answerable]:
        """The rules at an address, those of the narrowest subject first."""
        return [
            rule
            for subject in self.vocabulary.lineage(regime)
            for rule in self.rules.values()
            if rule.aspect == aspect and subject.id in rule.subjects
            if not (rule.gap or rule.suspended)
        ]

    def warm(self, passages: Iterable[Passage]) -> None:
        """Understand passages, and every rule, before they are asked for."""
        for passage in passages:
            self._understand(passage)
        for rule in self.rules.values():
            self._understand_rule(rule)

    def _ruled(self, scored: _Scored, best: float) -> tuple[Answerable, ...]:
        """The rule that answers, and one more where it does so nearly as surely.

        None where words of a document answer far better than any rule.
        """
        rules = [(score, u) for score, u in scored if isinstance(u.found, Answerable)]
        if not rules or rules[0][0] < NEAR_BEST * best:
            return ()
        (sure, first), *others = rules
        near = (
            other
            for score, other in others
            if not _is_gap(other) and _log_odds(score) >= _log_odds(sure) - ALSO
        )
        second = () if _is_gap(first) else islice(near, 1)
        return tuple(u.found for u in (first, *second) if isinstance(u.found, Answerable))

    def _of_each_way(
        self, rules: tuple[Answerable, ...], reading: Reading, matches: Mapping[str, float]
    ) -> tuple[Answerable, ...]:
        """The rules that answer and, where the first is of one of two ways of access that are asked
        about, the likeliest that tells the same of the other.
        """
        asked = {concept.id for concept in reading.regimes}
        if len(asked) != 2 or not rules or rules[0].gap or not asked & {*rules[0].subjects}:
            return rules
        told = {name for rule in rules for name in rule.subjects}
        same = [
            rule
            for rule in self.rules.values()
            if rule.aspect == rules[0].aspect and not (rule.gap or rule.suspended)
            if {*rule.subjects} & (asked - told)
        ]
        others = sorted(same, key=lambda rule: -matches.get(rule.id, 0.0))[:1]
        return (*rules, *others)

    def _quoted(self, scored: _Scored, best: float, reading: Reading) -> list[Statement]:
        """The words of the documents that answer best."""
        picked: list[_Understood] = []
        for score, understood in scored:
            if len(picked) == MOST:
                break
            if score < max(ENOUGH, NEAR_BEST * best) or not isinstance(understood.found, Piece):
                continue
            same = next((n for n, other in enumerate(picked) if _same(understood, other)), None)
            if same is None:
                picked.append(understood)
            elif score >= _GOES_ON * best and find(_quote(picked[same]), understood.found.quote):
                picked[same] = understood  # says that, and goes on
        shown = (self._in_own_language(understood, scored, reading) for understood in picked)
        return [u.found.statement for u in shown if isinstance(u.found, Piece)]

    def _candidates(
        self, passages: Sequence[Passage], likes: Iterable[str]
    ) -> Iterator[tuple[int, _Understood]]:
        """What may answer, each with the place of the first passage that holds it."""
        asked = {name for name in likes if name in self.rules}
        for place, passage in enumerate(passages, start=1):
            for understood in self._understand(passage):
                yield place, understood
            for name in dict.fromkeys(ask.rule for ask in passage.asks):
                if name in asked:
                    asked.remove(name)
                    yield place, self._understand_rule(self.rules[name])
        for name in sorted(asked & self.rules.keys()):
            yield len(passages) + 1, self._understand_rule(self.rules[name])

    def _in_own_language(
        self, understood: _Understood, scored: _Scored, reading: Reading
    ) -> _Understood:
        """The same thing in the language of the reader, where a document says it so."""
        if reading.language in understood.said:
            return understood
        own = (
            other
            for score, other in scored
            if score >= ENOUGH
            and isinstance(other.found, Piece)
            and reading.language in other.said
            and _same(understood, other)
        )
        return next(own, understood)

    def _understand(self, passage: Passage) -> tuple[_Understood, ...]:
        if passage.id not in self._pieces:
            self._pieces[passage.id] = tuple(self._analyse(passage))
        return self._pieces[passage.id]

    def _analyse(self, passage: Passage) -> Iterator[_Understood]:
        spoken = passage.source.language
        above = self.vocabulary.meaning(_above(passage), spoken)
        for piece in pieces(passage, self.vocabulary):
            said = frozenset([*above, *self.vocabulary.meaning(piece.quote, spoken)])
            known = {
                language: frozenset(
                    question
                    for ask in passage.asks
                    if ask.rule not in self.rules and find(ask.quote, piece.core)
                    for question in ask.questions.get(language, ())
                )
                for language in get_args(Language)
            }
            yield _Understood(piece, {spoken: said}, known, piece.regimes, holds=piece.core)

    def _understand_rule(self, rule: Answerable) -> _Understood:
        if rule.id not in self._of_rules:
            self._of_rules[rule.id] = self._analyse_rule(rule)
        return self._of_rules[rule.id]

    def _analyse_rule(self, rule: Answerable) -> _Understood:
        concepts = self.vocabulary.concepts
        subjects = tuple(concepts[name] for name in rule.subjects if name in concepts)
        address = [f"§{wide.id}" for named in subjects for wide in self.vocabulary.lineage(named)]
        texts = {spoken: " ".join(s.text for s in rule.statements(spoken)) for spoken in rule.says}
        return _Understood(
            rule,
            {
                spoken: frozenset([*address, *self.vocabulary.meaning(text, spoken)])
                for spoken, text in texts.items()
            },
            {},
            tuple(concept for concept in subjects if concept.kind == "regime"),
            holds=" ".join(texts.values()),
        )

    def _score(
        self,
        understood: _Understood,
        place: int,
        asked: Weights,
        wide: Weights,
        reading: Reading,
        matches: Mapping[str, float],
        silent: float,
    ) -> float:
        """How well it answers, from 0 to 1: a question by itself, and in its context."""
        found = understood.found
        if isinstance(found, Comparison) and _compares(reading, found):
            return 1.0
        native = reading.language in understood.said
        if native:
            said = understood.said[reading.language]
        else:
            # Words of two languages do not compare: only concepts, articles and quantities do.
            others = understood.said.values()
            said = frozenset(t for terms in others for t in terms if not t.isalpha())
        held = (1 - CONTEXT) * _held(asked, said) + CONTEXT * _held(wide, said)
        total = _FIRST + _HELD * held + _PLACE / place
        if isinstance(found, Answerable):
            total += _MATCHED * matches.get(found.id, 0.0)
        if not self._compatible(understood.regimes, reading.regimes):
            total += _OTHER_WAY
        if _is_gap(understood):
            total += _GAP
        elif not _holds(understood.holds, reading.wants):
            total += _LACKS
        if isinstance(found, Refusal):
            total += _REFUSAL
        total += (_SILENCE if _is_gap(understood) else -_SILENCE) * (silent - _LOUD)
        return 1 / (1 + exp(-(total if native else total + _FOREIGN)))

    def _nearly_compatible(self, understood: _Understood, reading: Reading) -> bool:
        """Tell whether a rule on another way of access speaks of the one that is asked about, in a
        message that speaks of both.
        """
        if not isinstance(understood.found, Answerable) or not reading.context:
            return False
        told = self.vocabulary.regimes(reading.context, reading.language)
        asked = {f"§{concept.id}" for concept in reading.regimes}
        return (
            bool(told)
            and self._compatible(understood.regimes, told)
            and bool(asked & understood.said.get(reading.language, frozenset()))
        )

    def _compatible(self, spoken: Sequence[Concept], asked: Sequence[Concept]) -> bool:
        """Tell whether words on some ways of access may answer a question on others.

        They may where one is the other, or a part of it; and where either names none.
        """
        if not spoken or not asked:
            return True
        lineage = self.vocabulary.lineage
        lines = {c.id: {wider.id for wider in lineage(c)} for c in (*spoken, *asked)}
        return any(a.id in lines[s.id] or s.id in lines[a.id] for a in asked for s in spoken)


def of_the_field(terms: Iterable[str]) -> bool:
    """Tell whether one of the terms of a message is a concept that not everybody speaks of."""
    return any(term.startswith("§") and term not in _EVERYDAY for term in terms)


def _likely(matches: Mapping[str, float]) -> list[str]:
    """The rules that a question is not much less likely for than for the likeliest."""
    best = max(matches.values(), default=0.0)
    return [name for name, likelihood in matches.items() if likelihood >= BEHIND * best]


def _compares(reading: Reading, comparison: Comparison) -> bool:
    """Tell whether a question asks what differs between just the things of a table."""
    named = {concept.id for concept in reading.concepts}
    others = {c.id for c in reading.regimes} - {*comparison.subjects}
    compared = bool(_COMPARISON.search(folded(reading.asked)))
    return compared and {*comparison.subjects} <= named and not others


def _held(asked: Weights, terms: AbstractSet[str]) -> float:
    """The share of what is asked that these terms hold."""
    return sum(map(asked.__getitem__, asked.keys() & terms)) / (sum(asked.values()) or 1.0)


def _granted(
    text: str, language: Language, vocabulary: Vocabulary
) -> Iterator[tuple[Concept, Concept, slice]]:
    """The ways of access that a text says an authority grants, that authority, and where."""
    named = [
        mention
        for mention in vocabulary.mentions(text, language)
        if mention.concept.kind in ("regime", "body")
    ]
    for one, other in pairwise(named):
        between = folded(text[one.words.stop : other.words.start])
        if one.concept.kind == other.concept.kind and _OR.match(between):
            return  # it asks which of them
        if _DENIES.search(between):
            continue
        place = slice(one.words.start, other.words.stop)
        kinds = (one.concept.kind, other.concept.kind)
        if kinds == ("body", "regime") and _GRANTS.fullmatch(between):
            yield other.concept, one.concept, place
        elif kinds == ("regime", "body") and _GRANTED.fullmatch(between):
            yield one.concept, other.concept, place


def _lasting(
    text: str, language: Language, vocabulary: Vocabulary
) -> Iterator[tuple[Concept, set[tuple[str, float]], slice]]:
    """The ways of access that a text says last so long, and where."""
    for mention in vocabulary.mentions(text, language):
        after = _LASTS.match(folded(text[mention.words.stop :]))
        if mention.concept.kind != "regime" or not after:
            continue
        if _DENIES.search(_ONLY.sub("", after[0])):
            continue
        if lengths := _lengths(after[1]):
            place = slice(mention.words.start, mention.words.stop + after.end())
            yield mention.concept, lengths, place


def length_holds(asked: str, rules: Sequence[Rule], language: Language) -> bool | None:
    """Whether the one length of time that a question checks is that of the first rule; None where
    it checks none, or where the rules speak of it otherwise.
    """
    text = folded(asked)
    checked, sets = _lengths(asked), _lengths(rules[0].says[language])
    denies = _DENIES.search(_ONLY.sub("", _CHECKED.sub("", text)))
    if (
        len(checked) != 1
        or not sets
        or denies
        or not (_CHECKED.search(text) or checks(asked, language))
        or _ELAPSED.search(text)
    ):
        return None
    told = _lengths(" ".join(s.text for rule in rules for s in rule.statements(language)))
    first, *_ = [n for n in quantities(rules[0].says[language]) if _lengths_of([n])]
    return True if checked == _lengths_of([first]) else False if checked.isdisjoint(told) else None


def _bodies(text: str, language: Language, vocabulary: Vocabulary) -> list[str]:
    """The authorities that a text names, in order."""
    concepts = (mention.concept for mention in vocabulary.mentions(text, language))
    return list(dict.fromkeys(concept.id for concept in concepts if concept.kind == "body"))


def _lengths(text: str) -> set[tuple[str, float]]:
    """The lengths of time that a text gives, each in days ("j") or in months ("m"): three months
    are not ninety days.
    """
    return _lengths_of(quantities(text))


def _lengths_of(told: Iterable[str]) -> set[tuple[str, float]]:
    units = {"j": ("j", 1), "s": ("j", 7), "m": ("m", 1), "a": ("m", 12)}
    return {
        (units[quantity[-1]][0], float(quantity[:-1].replace(",", ".")) * units[quantity[-1]][1])
        for quantity in told
        if quantity[-1] in units
    }


def proved(statement: Statement, passages: Iterable[Passage]) -> bool:
    """Tell whether each quote of a statement is word for word in a passage, and nothing is added.

    A `note` states nothing to prove.
    """
    if statement.kind == "note":
        return True
    passages = tuple(passages)
    found = [proof(statement, citation, passages) for citation in statement.citations]
    return bool(found) and all(found)


def proof(statement: Statement, citation: Citation, passages: Iterable[Passage]) -> Passage | None:
    """The passage that says a quote of a statement, as the statement says it; None where none.

    The text of a `quote` is its quotes and no other word, but for what stands above the first in
    its passage: a heading, or the row and the column of the cell of a table.
    """
    lead: list[str] = []
    if statement.kind == "quote":
        said = words(statement.text)
        quoted = [word for c in statement.citations for word in words(c.quote)]
        lead = said[: len(said) - len(quoted)]
        if said != lead + quoted:
            return None
    first = citation == statement.citations[0]
    return next(
        (
            passage
            for passage in passages
            if citation.is_in(passage)
            if not (first and lead) or lead in _leads(passage, citation.quote)
        ),
        None,
    )


def _leads(passage: Passage, quote: str) -> list[list[str]]:
    """The words that may stand before a quote: a heading, or the row and column of its cell."""
    cells = zip(passage.columns[1:], passage.cells[1:], strict=False)
    above = [f"{passage.cells[0]} {name}" for name, cell in cells if find(quote, cell)]
    return [words(text) for text in (*passage.heading, *above)]


def pieces(passage: Passage, vocabulary: Vocabulary) -> Iterator[Piece]:
    """Everything a passage can say in one statement, in its order."""
    if passage.columns:
        row, *cells = passage.cells
        for column, cell in zip(passage.columns[1:], cells, strict=False):
            if cell:
                lead = tuple(part for part in (row, column) if part)
                yield _piece(passage, cell, cell, lead, (column, row), vocabulary)
        return
    said: list[str] = []
    for paragraph in _paragraphs(passage.plain):
        begun = len(said)
        for sentence in _sentences(paragraph, passage.source.language):
            said.append(sentence)
            first = len(said) - 1
            while first and _LEANS.match(fold(said[first])):
                first -= 1
            quote = " ".join(said[first:])
            nearest = said[min(first, begun) : -1][::-1]
            yield _piece(passage, sentence, quote, (), nearest, vocabulary)


def _sentences(paragraph: str, language: Language) -> list[str]:
    """The sentences of a paragraph; a list stays whole."""
    return [paragraph] if "\n" in paragraph else sentences(paragraph, language)


def _piece(
    passage: Passage,
    core: str,
    quote: str,
    lead: tuple[str, ...],
    nearest: Sequence[str],
    vocabulary: Vocabulary,
) -> Piece:
    """A piece, with the ways of access named by the nearest words: its own, then those above it."""
    spoken = passage.source.language
    above = [core, *nearest, *reversed(passage.heading), passage.source.title]
    named = [regimes for text in above if (regimes := vocabulary.regimes(text, spoken))]
    own = named[0] if named else ()
    # "l'AAP" under "AAP pré-AMM" is that one: the nearest words that narrow it down prevail.
    narrower = (
        tuple(c for c in regimes if set(own) & set(vocabulary.wider(c))) for regimes in named[1:]
    )
    return Piece(passage, core, quote, lead, next(filter(None, narrower), own))


def _paragraphs(plain: str) -> Iterator[str]:
    """The paragraphs of a passage; a list is kept with the words that announce it."""
    announced: list[str] = []
    for line in plain.split("\n"):
        if announced and not _ITEM.match(line):
            yield "\n".join(announced)
            announced = []
        if announced:
            announced.append(line)
        elif line.endswith(":"):
            announced.append(line.removeprefix("• "))
        else:
            yield line.removeprefix("• ")
    if announced:
        yield "\n".join(announced)


def _above(passage: Passage) -> str:
    row = passage.cells[:1]
    return "\n".join([*passage.heading, *passage.columns, *row])


def _holds(quote: str, wants: Wants | None) -> bool:
    if wants == "number":
        of_time = {quantity[:-1] for quantity in quantities(quote) if not quantity.endswith("%")}
        return bool({*_NUMERAL.findall(fold(quote))} - of_time)
    if wants == "time":
        lengths = [quantity for quantity in quantities(quote) if not quantity.endswith("%")]
        said = _PARENTHESIS.sub("", quote)  # "(2022)" dates a source, not what it says
        return bool(lengths or re.search(r"(?<![\w.-])(19|20)\d{2}(?![\w-])", said))
    return wants not in _HOLDS or bool(_HOLDS[wants].search(fold(quote)))


def _told(rules: Sequence[Answerable], language: Language, *, plainly: bool) -> Iterator[Statement]:
    """What the rules say, each once, then the notes: cautions, and what is to be verified."""
    told = [s for rule in rules for s in rule.statements(language, plainly=plainly)]
    if rules[0].gap:
        yield from told
        return
    yield from (s for s in told if s.kind != "note")
    yield from (s for s in told if s.kind == "note")


def _is_gap(understood: _Understood) -> bool:
    return isinstance(understood.found, Answerable) and understood.found.gap


def _log_odds(score: float) -> float:
    bounded = min(max(score, 1e-6), 1 - 1e-6)
    return log(bounded / (1 - bounded))


def _suspended(understood: _Understood) -> bool:
    return isinstance(understood.found, Answerable) and understood.found.suspended


def _quote(understood: _Understood) -> str:
    return understood.found.quote if isinstance(understood.found, Piece) else ""


def _same(one: _Understood, other: _Understood) -> bool:
    """Tell whether two pieces say the same: in the same words, or each in its language.

    A number or a negation that only one of them holds makes them differ.
    """
    if one.said.keys() != other.said.keys():
        return any(one.known[spoken] & other.known[spoken] for spoken in one.known)
    quote, told = _quote(one), _quote(other)
    if find(quote, told) or find(told, quote):
        return True
    left, right = set(words(quote)), set(words(told))
    apart = left ^ right
    decisive = any(word.isdigit() or word in _NEGATIONS for word in apart)
    return not decisive and len(left & right) >= _SAME * len(left | right)
