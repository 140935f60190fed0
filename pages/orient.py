"""« S'orienter »: one question a screen, the ways of access as cards, a summary to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.answers import Audience
from assistant.rules import UNKNOWN, Decision, Fact, Facts, NextStep, Rule
from assistant.rules.dates import write_date
from assistant.sources import Citation, Language, where
from pages.files import WRITERS, Paragraphs, download
from pages.web import NAVIGATION, TEXTS, PageNotFound, Site, spoken

AUDIENCE, CHANGE = "pour", "modifier"
"""Parameters of an address that are no facts: who asks, and the reply that is being changed."""

ANYONE = "tous"
"""Who asks, of one who does not say so."""

IGNORED = "inconnu"
"""The reply, in an address, of one who does not know."""

_ORDER = {"open": 0, "undecided": 1, "closed": 2}


@dataclass(frozen=True, slots=True)
class Card:
    """A way of access as it stands after the replies given so far."""

    decision: Decision
    steps: tuple[NextStep, ...]
    awaited: tuple[Fact, ...]
    """What is still to be known of it, as far as it can be told."""
    features: tuple[Rule, ...]
    """What is to be known of it once it is open: who decides, within what time…"""

    @property
    def state(self) -> Literal["open", "closed", "undecided", "gap"]:
        is_gap = self.decision.regime.kind == "gap"
        return "gap" if is_gap else self.decision.state

    @property
    def reasons(self) -> tuple[Rule, ...]:
        """The conditions that are met, or those that are not where it is closed."""
        return tuple(rule for rule in self.decision.because if not rule.suspended)

    @property
    def failed(self) -> tuple[Rule, ...]:
        """The one condition that is told of a way that is closed: the first that is not met."""
        return self.reasons[:1] if self.state == "closed" else ()


@dataclass(frozen=True, slots=True)
class Interview:
    """Where an orientation stands: it is whole in the address of its page."""

    audience: Audience | None
    begun: bool
    facts: Facts
    asked: Fact | None
    """What is asked now; None once nothing is left to ask."""
    changing: bool
    cards: tuple[Card, ...]

    @property
    def given(self) -> list[tuple[str, str]]:
        """The parameters of the address that leads here."""
        who = [(AUDIENCE, self.audience or ANYONE)] if self.begun else []
        return [*who, *_pairs(self.facts)]

    @property
    def settled(self) -> int:
        return sum(card.decision.holds is not None for card in self.ways)

    @property
    def ways(self) -> tuple[Card, ...]:
        """The cards, those of what the documents do not cover left out."""
        return tuple(card for card in self.cards if card.state != "gap")

    @property
    def open(self) -> tuple[Card, ...]:
        return tuple(card for card in self.ways if card.state == "open")

    @property
    def plainly(self) -> bool:
        return self.audience == "patients"


def routes(site: Site) -> list[Route]:
    def interview(request: Request) -> Response:
        now = read(site, request)
        template = "orient_start.html" if not now.begun else "orient.html"
        rulebook = site.assistant.rulebook
        known = [(rulebook.fact(name), value) for name, value in now.facts.items()]
        return site.page(request, template, "orient", now=now, known=known, audiences=AUDIENCES)

    def summary(request: Request) -> Response:
        language = spoken(request)
        texts = TEXTS[language]["orient"]
        suffix = request.path_params["suffix"]
        if suffix not in WRITERS:
            raise PageNotFound(texts["suffix"].format(known=", ".join(WRITERS)))
        write, kind = WRITERS[suffix]
        told = _Summary(site, read(site, request), language).paragraphs()
        content = write(told, texts["summary"], language)
        return download(content, kind, f"{texts['file']}.{suffix}")

    path = NAVIGATION["orient"]
    return [site.route(path, interview), site.route(path + "/resume.{suffix}", summary)]


AUDIENCES: tuple[Audience, ...] = get_args(Audience)


def read(site: Site, request: Request) -> Interview:
    """Read where an orientation stands from the address; FactError where it holds a wrong fact."""
    query = request.query_params
    rulebook = site.assistant.rulebook
    aside = (AUDIENCE, CHANGE, "lang")
    given = {
        name: rulebook.fact(name).parse(UNKNOWN if value == IGNORED else value)
        for name, value in query.items()
        if name not in aside
    }
    facts = rulebook.sensible(given)
    rulebook.require(facts)
    audience = next((known for known in AUDIENCES if known == query.get(AUDIENCE)), None)
    decisions, fact, _ = site.assistant.orient(facts, site.today(), spoken(request))
    changed = rulebook.fact(query[CHANGE]) if query.get(CHANGE) in facts else None
    return Interview(
        audience=audience,
        begun=AUDIENCE in query or bool(facts),
        facts=facts,
        asked=changed or fact,
        changing=changed is not None,
        cards=_cards(site, decisions, facts, audience),
    )


def _cards(
    site: Site, decisions: Sequence[Decision], facts: Facts, audience: Audience | None
) -> tuple[Card, ...]:
    """The cards, what is open first, then what most of the replies speak for."""
    told = [d for d in decisions if d.regime.kind != "gap" or d.holds]
    told.sort(key=lambda d: (_ORDER[d.state], -d.met(facts)))
    fact = site.assistant.rulebook.fact
    return tuple(
        Card(
            d,
            tuple(_steps(site, d, audience)),
            tuple(fact(name) for name in d.missing),
            tuple(_features(d, facts)),
        )
        for d in told
    )


def _features(decision: Decision, facts: Facts) -> Iterable[Rule]:
    """The features of a way that is open, those that the replies exclude left out."""
    for rule in decision.regime.features if decision.holds else ():
        if not rule.suspended and rule.holds(facts) is not False:
            yield rule


def _steps(site: Site, decision: Decision, audience: Audience | None) -> Iterable[NextStep]:
    """What to do next where a way is open; for each audience, of one who did not say who asks."""
    served: tuple[Audience, ...] = ("startup", "patients")
    for who in served if decision.holds else ():
        if audience in (who, "staff", None):
            yield from site.assistant.next_steps(decision.regime.id, who)


def _pairs(facts: Facts) -> list[tuple[str, str]]:
    return [
        (name, value.isoformat() if isinstance(value, date) else IGNORED if value == "?" else value)
        for name, value in facts.items()
    ]


class _Summary:
    """Tells an orientation in paragraphs, its sources numbered."""

    def __init__(self, site: Site, now: Interview, language: Language) -> None:
        self.site, self.now, self.language = site, now, language
        self.t = TEXTS[language]["orient"]
        self.cites: dict[Citation, int] = {}

    def paragraphs(self) -> Paragraphs:
        t, language = self.t, self.language
        yield "foot", t["made"].format(day=write_date(self.site.today(), language))
        yield "heading", t["replies"]
        for name, value in self.now.facts.items():
            fact = self.site.assistant.rulebook.fact(name)
            label = t["unknown"] if value == UNKNOWN else fact.label(value, language)
            yield "item", f"{fact.question[language]} {label}"
        for card in self.now.cards:
            yield from self._card(card)
        yield "heading", t["sources"]
        for cite, number in self.cites.items():
            for reference in self.site.references([cite]):
                yield "place", f"[{number}] {where(reference.passage, cite.quote, language)}"
                yield "quote", f"« {cite.quote} »"
        yield "foot", TEXTS[language]["web"]["about"]

    def _card(self, card: Card) -> Paragraphs:
        t, language, regime = self.t, self.language, card.decision.regime
        yield "heading", f"{regime.name[language]} — {t['states'][card.state]}"
        if card.state == "closed":
            for said in (rule.told(language, plainly=self.now.plainly) for rule in card.failed):
                yield "item", f"{t['failed']} {said.text}{self._numbers(said.citations)}"
            return
        for rule in (*card.reasons, *card.features):
            first, *others = rule.statements(language, plainly=self.now.plainly)
            yield "item", f"{first.text}{self._numbers(first.citations)}"
            for other in others:
                yield "aside", f"{other.text}{self._numbers(other.citations)}"
        if regime.caution and card.decision.holds:
            yield "aside", regime.caution[language]
        for fact in card.awaited:
            yield "item", f"{t['awaited']} {fact.question[language]}"
        for step in card.steps:
            yield "item", f"{t['next']} : {step.says[language]}{self._numbers(step.cites)}"

    def _numbers(self, cites: Sequence[Citation]) -> str:
        for cite in cites:
            self.cites.setdefault(cite, len(self.cites) + 1)
        return "".join(f" [{self.cites[cite]}]" for cite in cites)
