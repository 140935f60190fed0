"""The cases in tests/cases/*.yaml say what the rules must answer; this file only runs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Literal

import pytest
import yaml
from pydantic import BaseModel

from assistant.rules import FactError, Facts, LateError, Milestone, Rulebook
from assistant.rules.deadlines import Pause, place
from assistant.rules.periods import Period
from assistant.rules.regimes import Regime
from assistant.rules.rule import Rule
from assistant.settings import ROOT

RULEBOOK = Rulebook.load(ROOT / "corpus")


class Expect(BaseModel, frozen=True, extra="forbid"):
    """What a case expects; each file says at its head what its keys mean."""

    regimes: Mapping[str, Literal["ouvert", "fermé", "à préciser", "absent"]] = {}
    next: str | None = None
    because: Mapping[str, str] = {}
    features: Mapping[str, str] = {}
    cautions: Mapping[str, str] = {}
    due: Mapping[str, date | None] = {}
    working_day: Mapping[str, date | None] = {}
    alternatives: Mapping[str, Sequence[date]] = {}
    waits_for: Mapping[str, str | None] = {}
    caveats: Mapping[str, Sequence[str]] = {}
    consequences: Mapping[str, Sequence[str]] = {}
    absent: Sequence[str] = ()
    refused: str = ""
    says: Mapping[str, str] = {}
    notes: Mapping[str, str] = {}
    address: Mapping[str, str] = {}
    diverges: Mapping[str, Sequence[str]] = {}
    covers: Sequence[str] = ()
    gap: Sequence[str] = ()


class Case(BaseModel, frozen=True, extra="forbid"):
    """One situation, and what is expected of it."""

    name: str
    day: date = date(2026, 1, 1)
    regime: str = ""
    facts: Mapping[str, str | date] = {}
    expect: Expect


CASES = [
    pytest.param(case := Case(**entry), id=f"{path.stem}: {case.name}")
    for path in sorted((ROOT / "tests/cases").glob("*.yaml"))
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
]
STATES = {True: "ouvert", False: "fermé", None: "à préciser"}


def facts_of(case: Case) -> Facts:
    """The facts of a case, as a program gives them; refused where the case says so."""
    given = [(name, str(value)) for name, value in case.facts.items()]
    if not case.expect.refused:
        return RULEBOOK.read_facts(given)
    with pytest.raises(FactError) as refused:
        RULEBOOK.read_facts(given)
    assert case.expect.refused in refused.value.says["fr"]
    return {name: RULEBOOK.fact(name).parse(value) for name, value in given}


def found(expected: Mapping[str, str], said: Mapping[str, Iterable[str]]) -> Mapping[str, object]:
    """By name, the expected words where they are said, else all that is."""
    return {
        name: words if any(words in text for text in said[name]) else list(said[name])
        for name, words in expected.items()
    }


def in_order(expected: Sequence[str], rules: Sequence[Rule]) -> list[str]:
    """For each rule, the expected words where it says them, else all that it says."""
    told = zip_longest(expected, (rule.says["fr"] for rule in rules), fillvalue="")
    return [words if words and words in says else says for words, says in told]


def told_of(regime: Regime, facts: Facts) -> list[str]:
    """What is told of a regime in a situation."""
    return [rule.says["fr"] for rule in regime.features if rule.holds(facts) is not False]


def warned_of(regime: Regime) -> list[str]:
    """Our notes on a regime, and on what it is made of."""
    rules = (*regime.conditions, *regime.bars, *regime.features)
    notes = [note.text for rule in rules for note in rule.notes("fr")]
    return [*notes, *([regime.caution["fr"]] if regime.caution else [])]


def opposed(covered: str) -> Iterator[str]:
    """The sources that rules put beside their own for a divergence of the inventory."""
    for rule in RULEBOOK.rules():
        for other in rule.divergences:
            if covered in other.covers:
                yield from (cite.source for cite in other.cites)


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    expect, facts = case.expect, facts_of(case)
    decisions = RULEBOOK.decide(facts, case.day)

    weighed = {decision.regime.id: decision for decision in decisions}
    states = {name: STATES[decision.holds] for name, decision in weighed.items()}
    assert {name: states.get(name, "absent") for name in expect.regimes} == expect.regimes
    if "next" in expect.model_fields_set:
        asked = RULEBOOK.next_fact(decisions)
        assert (asked and asked.id) == expect.next
    reasons = {name: [r.says["fr"] for r in d.because] for name, d in weighed.items()}
    assert found(expect.because, reasons) == expect.because
    features = {regime.id: told_of(regime, facts) for regime in RULEBOOK.regimes}
    assert found(expect.features, features) == expect.features
    cautions = {regime.id: warned_of(regime) for regime in RULEBOOK.regimes}
    assert found(expect.cautions, cautions) == expect.cautions

    placed: dict[str, Milestone] = {}
    if case.regime:
        listed = RULEBOOK.timeline(case.regime, facts, case.day)
        placed = {milestone.deadline.id: milestone for milestone in listed}
    assert {name: placed[name].due for name in expect.due} == expect.due
    assert {name: placed[name].working_day for name in expect.working_day} == expect.working_day
    others = {name: [s.due for s in placed[name].alternatives] for name in expect.alternatives}
    assert others == expect.alternatives
    missing = {name: next(iter(placed[name].missing), None) for name in expect.waits_for}
    assert missing == expect.waits_for
    for name, words in expect.caveats.items():
        assert in_order(words, placed[name].caveats) == words
    for name, words in expect.consequences.items():
        assert in_order(words, placed[name].consequences) == words
    assert not placed.keys() & {*expect.absent}
    assert {*expect.absent} <= {deadline.id for deadline in RULEBOOK.deadlines}

    rules = RULEBOOK.answerables
    assert found(expect.says, {n: [rule.says["fr"]] for n, rule in rules.items()}) == expect.says
    notes = {name: [note.text for note in rule.notes("fr")] for name, rule in rules.items()}
    assert found(expect.notes, notes) == expect.notes
    addresses: dict[str, list[str]] = {}
    for rule in rules.values():
        for subject in rule.subjects:
            addresses.setdefault(f"{subject} {rule.aspect}", []).append(rule.says["fr"])
    assert found(expect.address, addresses) == expect.address
    for covered, sources in expect.diverges.items():
        assert {*sources} <= {*opposed(covered)}, covered
    assert {*expect.covers} <= {name for cited in RULEBOOK.cited() for name in cited.covers}
    assert [name for name in expect.gap if not (name in rules and rules[name].gap)] == []


def test_each_case_has_a_name_of_its_own_and_expects_something() -> None:
    cases = [case for parameters in CASES for case in parameters.values if isinstance(case, Case)]
    assert len({case.name for case in cases}) == len(cases) >= 150
    assert [case.name for case in cases if not case.expect.model_fields_set] == []


def test_each_dated_deadline_and_each_branch_has_a_case() -> None:
    cases = [case for parameters in CASES for case in parameters.values if isinstance(case, Case)]
    dated = {name for case in cases for name, due in case.expect.due.items() if due}
    assert dated == {deadline.id for deadline in RULEBOOK.deadlines if deadline.period}
    undated = {name for case in cases for name in case.expect.gap}
    assert {deadline.id for deadline in RULEBOOK.deadlines if deadline.gap} <= undated
    named = {case.name.split(" ")[0] for case in cases}
    assert {f"BR-{n:02}" for n in range(2, 26)} <= named
    assert {f"C-{n:02}" for n in range(1, 25)} <= named


START, DAY = date(2026, 1, 15), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("second", "due"),
    [
        pytest.param((date(2026, 2, 11), date(2026, 2, 15)), date(2026, 4, 29), id="within it"),
        pytest.param(
            (date(2026, 2, 15), date(2026, 2, 25)), date(2026, 4, 30), id="across its end"
        ),
        pytest.param((date(2026, 2, 24), date(2026, 2, 26)), date(2026, 5, 1), id="at its end"),
        pytest.param((date(2026, 3, 1), date(2026, 3, 4)), date(2026, 5, 2), id="apart"),
        pytest.param(
            (date(2026, 4, 20), date(2026, 4, 22)), date(2026, 5, 1), id="in the time won"
        ),
        pytest.param((date(2026, 5, 2), date(2026, 5, 9)), date(2026, 4, 29), id="too late"),
    ],
)
def test_days_of_two_clock_stops_count_once(second: tuple[date, date], due: date) -> None:
    """Beside one from 10 to 24 February, for a decision due on 15 April."""
    deadline = next(d for d in RULEBOOK.deadlines if d.id == "decision_has")
    pause = deadline.pauses[0]
    again = pause.model_copy(update={"starts": "starts", "ends": "ends"})
    assert isinstance(again, Pause)
    facts = {
        "accuse_reception": START,
        pause.starts: date(2026, 2, 10),
        pause.ends: date(2026, 2, 24),
        "starts": second[0],
        "ends": second[1],
    }
    both = deadline.model_copy(update={"pauses": (pause, again)})
    assert place(both, facts, DAY).due == due


def test_the_steps_lead_to_the_date() -> None:
    deadline = next(d for d in RULEBOOK.deadlines if d.id == "decision_has")
    facts: Facts = {
        "accuse_reception": START,
        "allongement": "oui",
        "questions_posees": date(2026, 2, 10),
        "reponses_recues": date(2026, 2, 20),
    }
    steps = place(deadline, facts, DAY).steps
    assert [step.due for step in steps] == [date(2026, 4, 15), date(2026, 5, 15), date(2026, 5, 25)]
    told = [step.statement("fr") for step in steps]
    assert [statement.kind for statement in told] == ["date"] * 3
    assert told[-1].text.endswith("→ 25 mai 2026")
    assert told[-1].citations == deadline.pauses[0].cites


@pytest.mark.parametrize(
    ("in_force", "due"),
    [
        pytest.param({}, date(2026, 5, 25), id="always"),
        pytest.param({"since": DAY, "until": DAY}, date(2026, 5, 25), id="that day alone"),
        pytest.param({"since": date(2026, 1, 2)}, date(2026, 4, 15), id="from the next day"),
        pytest.param({"until": date(2025, 12, 31)}, date(2026, 4, 15), id="until the day before"),
    ],
)
def test_what_is_not_in_force_moves_no_date_and_is_not_told(
    in_force: Mapping[str, date], due: date
) -> None:
    decision = next(d for d in RULEBOOK.deadlines if d.id == "decision_has")
    parts: dict[str, tuple[Rule, ...]] = {
        "extensions": decision.extensions,
        "pauses": decision.pauses,
        "consequences": decision.consequences,
    }
    deadline = decision.model_copy(
        update={
            name: tuple(part.model_copy(update=in_force) for part in listed)
            for name, listed in parts.items()
        }
    )
    facts: Facts = {
        "accuse_reception": START,
        "allongement": "oui",
        "questions_posees": date(2026, 2, 10),
        "reponses_recues": date(2026, 2, 20),
    }
    assert place(deadline, facts, DAY).due == due
    waiting = place(deadline, {"accuse_reception": START}, DAY)
    told = deadline.parts if due == date(2026, 5, 25) else ()
    assert (*waiting.caveats, *waiting.consequences) == told


def test_a_clock_stop_without_a_limit_lasts_until_the_reply() -> None:
    decision = next(d for d in RULEBOOK.deadlines if d.id == "decision_has")
    unlimited = tuple(pause.model_copy(update={"at_most": None}) for pause in decision.pauses)
    facts: Facts = {
        "accuse_reception": START,
        "questions_posees": date(2026, 2, 10),
        "reponses_recues": date(2026, 4, 11),
    }
    assert place(decision, facts, DAY).due == date(2026, 5, 30)
    assert place(decision.model_copy(update={"pauses": unlimited}), facts, DAY).due == date(
        2026, 6, 14
    )


def test_a_clock_stop_of_so_many_days_counts_as_one_between_two_dates() -> None:
    decision = next(d for d in RULEBOOK.deadlines if d.id == "decision_has")
    begun: Facts = {"accuse_reception": START, "questions_posees": date(2026, 2, 10)}
    between = place(decision, {**begun, "reponses_recues": date(2026, 2, 25)}, DAY)
    lasting = place(decision, {"accuse_reception": START, "duree_suspension": "15"}, DAY)
    both = place(decision, {**begun, "duree_suspension": "15"}, DAY)
    assert between.due == lasting.due == both.due == date(2026, 4, 30)
    assert [a.due for a in between.alternatives] == [a.due for a in lasting.alternatives]
    assert decision.pauses[0] not in lasting.caveats


def test_a_clock_stop_is_refused_beyond_its_most_however_it_is_told() -> None:
    RULEBOOK.require({"duree_suspension": "45"})
    RULEBOOK.require({"duree_suspension": "?"})
    with pytest.raises(LateError, match="at most") as refused:
        RULEBOOK.require({"duree_suspension": "46"})
    assert refused.value.fact == "duree_suspension"
    assert "45 jours au plus" in refused.value.says["fr"]


def test_a_clock_stop_that_did_not_happen_hides_no_other() -> None:
    decision = next(d for d in RULEBOOK.deadlines if d.id == "decision_has")
    pause = decision.pauses[0]
    never = pause.model_copy(update={"starts": "starts", "ends": "ends"})
    facts: Facts = {
        "accuse_reception": START,
        pause.starts: date(2026, 2, 10),
        pause.ends: date(2026, 2, 20),
    }
    placed = place(decision.model_copy(update={"pauses": (never, pause)}), facts, DAY)
    assert (placed.due, placed.missing) == (date(2026, 4, 25), ())
    assert never in placed.caveats and pause not in placed.caveats


def test_while_replies_are_awaited_the_steps_so_far_are_told() -> None:
    decision = next(d for d in RULEBOOK.deadlines if d.id == "decision_has")
    facts: Facts = {
        "accuse_reception": START,
        "allongement": "oui",
        "questions_posees": date(2026, 2, 10),
    }
    waiting = place(decision, facts, DAY)
    assert (waiting.due, waiting.missing) == (None, ("reponses_recues",))
    assert [step.due for step in waiting.steps] == [date(2026, 4, 15), date(2026, 5, 15)]


@pytest.mark.parametrize(
    ("period", "other", "due", "alternative"),
    [
        ("3 mois", "90 jours", date(2026, 5, 25), date(2026, 5, 26)),
        ("90 jours", "3 mois", date(2026, 5, 26), date(2026, 5, 25)),
        ("90 jours", "60 jours", date(2026, 5, 26), date(2026, 4, 26)),
    ],
)
def test_what_diverges_takes_the_place_of_the_period_and_of_nothing_else(
    period: str, other: str, due: date, alternative: date
) -> None:
    """The extension and the clock-stop stay."""
    decision = next(d for d in RULEBOOK.deadlines if d.id == "decision_has")
    divergence = decision.divergences[0].model_copy(update={"period": Period.parse(other)})
    facts: Facts = {
        "accuse_reception": START,
        "allongement": "oui",
        "questions_posees": date(2026, 2, 10),
        "reponses_recues": date(2026, 2, 20),
    }
    timed = {"period": Period.parse(period), "divergences": (divergence,)}
    placed = place(decision.model_copy(update=timed), facts, DAY)
    assert placed.due == due
    assert [(step.rule, step.due) for step in placed.alternatives] == [(divergence, alternative)]
