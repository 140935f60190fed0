"""Whatever the replies, and in whatever order: the interview is sound, it ends, dates only grow."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.rules import UNKNOWN, Deadline, Facts, Rulebook
from assistant.rules.deadlines import place
from assistant.rules.logic import holds
from assistant.settings import ROOT

RULEBOOK = Rulebook.load(ROOT / "corpus")
DAY = date(2026, 1, 1)
CHOICES = {fact.id: fact for fact in RULEBOOK.facts if fact.kind == "choice"}
SITUATIONS = st.fixed_dictionaries(
    {name: st.sampled_from(sorted(fact.options)) for name, fact in CHOICES.items()}
)
DOUBTS = st.sets(st.sampled_from(sorted(CHOICES)))
KNOWN = st.sets(st.sampled_from(sorted(CHOICES)))
FILE_DATES = st.dates(date(2020, 1, 1), date(2090, 12, 31))
DATED = st.sampled_from([deadline for deadline in RULEBOOK.deadlines if deadline.period])
EXTENDED = st.sampled_from([deadline for deadline in RULEBOOK.deadlines if deadline.extensions])
PAUSED = st.sampled_from([deadline for deadline in RULEBOOK.deadlines if deadline.pauses])


def weigh(facts: Facts) -> list[bool | None]:
    return [decision.holds for decision in RULEBOOK.decide(facts, DAY)]


def interview(replies: Facts) -> dict[str, str | date]:
    """Ask until nothing is left to ask; the facts in the order in which they were learnt."""
    facts: dict[str, str | date] = {}
    while fact := RULEBOOK.next_fact(RULEBOOK.decide(facts, DAY)):
        assert fact.id not in facts, "asked twice"
        assert holds(fact.needs, facts) is not False, "asked where it makes no sense"
        facts[fact.id] = replies[fact.id]
    return facts


# --- decisions -----------------------------------------------------------------------------------


@given(SITUATIONS, KNOWN, KNOWN, DOUBTS)
def test_learning_more_never_changes_a_settled_decision(
    situation: dict[str, str], known: set[str], more: set[str], doubts: set[str]
) -> None:
    said = {name: UNKNOWN if name in doubts else situation[name] for name in known}
    later = said | {name: situation[name] for name in more}
    for before, after in zip(weigh(said), weigh(later), strict=True):
        assert before is None or before is after


@given(SITUATIONS, DOUBTS)
def test_not_to_know_is_as_not_to_have_been_asked(
    situation: dict[str, str], doubts: set[str]
) -> None:
    asked = {name: UNKNOWN if name in doubts else value for name, value in situation.items()}
    unasked = {name: value for name, value in situation.items() if name not in doubts}
    assert weigh(asked) == weigh(unasked)


@given(SITUATIONS, KNOWN)
def test_a_settled_decision_waits_for_nothing_and_tells_why(
    situation: dict[str, str], known: set[str]
) -> None:
    facts = {name: situation[name] for name in known}
    for decision in RULEBOOK.decide(facts, DAY):
        assert bool(decision.missing) is (decision.holds is None)
        assert not set(decision.missing) & facts.keys()
        assert decision.because or decision.holds is None


# --- the interview -------------------------------------------------------------------------------


@given(SITUATIONS)
def test_the_interview_settles_every_decision(situation: dict[str, str]) -> None:
    facts = interview(situation)
    assert None not in weigh(facts)
    RULEBOOK.require(facts)


@given(SITUATIONS, DOUBTS)
def test_the_interview_ends_when_some_replies_are_unknown(
    situation: dict[str, str], doubts: set[str]
) -> None:
    facts = interview(situation | dict.fromkeys(doubts, UNKNOWN))
    assert [d.missing for d in RULEBOOK.decide(facts, DAY) if d.missing] == []


@given(SITUATIONS, KNOWN)
def test_the_interview_may_start_from_what_is_already_known(
    situation: dict[str, str], known: set[str]
) -> None:
    """The decisions are those of the whole situation, whatever was said at first."""
    facts: dict[str, str | date] = {name: situation[name] for name in known}
    while fact := RULEBOOK.next_fact(RULEBOOK.decide(facts, DAY)):
        assert fact.id not in facts
        facts[fact.id] = situation[fact.id]
    assert weigh(facts) == weigh(situation)


def test_an_interview_without_an_answer_still_ends() -> None:
    facts = interview(dict.fromkeys(CHOICES, UNKNOWN))
    assert len(facts) > 1
    assert {*facts.values()} == {UNKNOWN}
    assert set(weigh(facts)) == {None}


# --- dates ---------------------------------------------------------------------------------------


@given(DATED, FILE_DATES, FILE_DATES, SITUATIONS)
def test_a_later_start_is_never_due_earlier(
    deadline: Deadline, one: date, other: date, situation: dict[str, str]
) -> None:
    first, last = (
        place(deadline, situation | {deadline.after: start}, DAY) for start in sorted([one, other])
    )
    assert first.due and last.due and first.due <= last.due
    assert first.working_day and last.working_day and first.working_day <= last.working_day
    for earlier, later in zip(first.alternatives, last.alternatives, strict=True):
        assert earlier.due <= later.due


@given(PAUSED, FILE_DATES, st.integers(0, 200), st.integers(0, 60), st.integers(0, 60), SITUATIONS)
def test_a_later_start_with_the_same_pause_is_never_due_earlier(
    deadline: Deadline,
    start: date,
    asked: int,
    answered: int,
    delay: int,
    situation: dict[str, str],
) -> None:
    stopped: dict[str, str | date] = {
        name: start + timedelta(days=days)
        for pause in deadline.pauses
        for name, days in ((pause.starts, asked), (pause.ends, asked + answered))
    }
    first, last = (
        place(deadline, {**situation, **stopped, deadline.after: day}, DAY).due
        for day in (start, start + timedelta(days=delay))
    )
    assert first and last and first <= last


@given(PAUSED, FILE_DATES, st.integers(0, 150), st.integers(0, 80), st.integers(0, 80), SITUATIONS)
def test_a_longer_pause_is_never_due_earlier(
    deadline: Deadline, start: date, asked: int, one: int, other: int, situation: dict[str, str]
) -> None:
    pause = deadline.pauses[0]
    questions = start + timedelta(days=asked)
    base: Facts = {**situation, deadline.after: start, pause.starts: questions}
    running = place(deadline, {**situation, deadline.after: start}, DAY).due
    assert running
    shorter, longer = (
        place(deadline, {**base, pause.ends: questions + timedelta(days=days)}, DAY).due
        for days in sorted([one, other])
    )
    assert shorter and longer and running <= shorter <= longer
    assert pause.at_most and (longer - running).days <= pause.at_most.days


@given(EXTENDED, FILE_DATES, SITUATIONS)
def test_more_time_is_never_due_earlier(
    deadline: Deadline, start: date, situation: dict[str, str]
) -> None:
    facts: Facts = {**situation, deadline.after: start}
    tests = [name for rule in deadline.extensions for case in rule.when for name in case]
    without, extended = (
        place(deadline, {**facts, **dict.fromkeys(tests, value)}, DAY).due
        for value in ("non", "oui")
    )
    assert without and extended and without < extended


@given(DATED, SITUATIONS)
def test_without_its_start_a_deadline_has_no_date(
    deadline: Deadline, situation: dict[str, str]
) -> None:
    for facts in (situation, {**situation, deadline.after: UNKNOWN}):
        placed = place(deadline, facts, DAY)
        assert placed.due is None and placed.working_day is None
        assert placed.missing == (deadline.after,)
