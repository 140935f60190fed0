"""Dating: what each date of a message is of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.analysis import folded, tokens
from assistant.clauses import checks, chooses, last_clause, wonders, yes_or_no
from assistant.dues import DATED, PRECISE, Dues, asks_when, asks_yes_or_no
from assistant.messages import Message, corrects, supposes, without_correction
from assistant.rules import Facts, Milestone
from assistant.rules.dates import dates_in, months_in, without_dates
from assistant.rules.logic import holds
from assistant.rules.periods import Period, shift
from assistant.telling import SURE, Day, Stated, events_of

GOES_ON = 0.3
"""Likelihood that a deadline is asked for, for each of its dates that is told."""

HARDLY_MORE = 3
"""Words beside a date in a message that only puts the former date right: "sorry, I meant"."""

_YEAR = re.compile(r"\b20\d\d\b")

_DENIED = re.compile(
    r"\b(?:pas|non|not|instead of|rather than|au lieu de?|plutot que)"
    r"(?: (?:de|du|le|en|in|on|the))*\W*$"
)
"""What stands before the one of two dates that is wrong: "the 14th, not the 12th"."""

_SENTENCE = re.compile(r"[^.;?!\n]+[.;?!\n]*")

_STOP = re.compile(r"[.;:?!]")

_DIGIT = re.compile(r"\d")

_LATE = re.compile(
    r"\b(?:(?:trop|deja) tard|en retard|hors delais?|depass\w+|perimee?s?|"
    r"late\b|overdue|passed|missed)"
)
"""What asks whether a date is past the one that is due."""

_IN_TIME = re.compile(
    r"\b(?:(?:peut|puis|peux|pouvons|pouvez|peuvent|pourr\w+|can|could|may)\b|"
    r"encore (?:valable|temps)|still (?:valid|time)|dans les (?:temps|delais|clous)|a temps|"
    r"(?:in|on) time|suffi\w*|enough|ca (?:passe|va)|in the clear|"
    r"(?:c'?e?st|is (?:it|that)) (?:bon|ok|fine)|"
    r"conforme|respect\w*|tenable)"
)
"""What asks whether it is still time on a date, or already."""

_CLAIMS = re.compile(
    r"\b(?:jusqu'a\w*|au plus tard|limite|until|till|at the latest|deadline|due|by|avant|before|"
    r"must|doi\w+|devons|echeance|expire\w*|fini\w*|fin|s'arrete|termine|ends?|over|lapses?|tombe\w*|"
    r"decision|last day|dernier jour|toujours|still|bien le|court|falls?)\b"
)
"""What says of a date that it is the very one that is due."""

_VALID = re.compile(
    r"\b(?:encore|toujours|still)(?: \w+){0,2}? (?:valables?|valides?|valid|en cours|running)"
)
"""What asks whether something has not ended yet."""

_THEN = re.compile(r"\b(?:(?:by|until|till) then|d'ici la|a ce moment(?:-| )la|a cette date)\b")
"""What speaks of the last date that was told: "is it too late by then?"."""

_NOT = re.compile(r"\b(?:ne|n'(?!est-ce pas)|jamais|not|never)\b|n't\b(?! (?:it|we|they))")
"""What denies: neither a yes nor a no to it would be understood."""

_BEFORE = re.compile(r"\b(?:avant|before|by|d'ici)(?: (?:le|the|au))?\W*$")
"""What stands before a date by which something is said to be done."""


class Dating:
    """Reads what the dates of a message are of, in the light of the deadlines it asks for."""

    def __init__(self, dues: Dues) -> None:
        self.dues = dues
        self.rulebook = dues.rulebook

    def events(
        self, heard: Message, before: Facts
    ) -> tuple[tuple[Stated, ...], Mapping[str, date]]:
        """What the dates of a message are of, by its words; and by what its question waits for,
        where no word tells.
        """
        stated = {said.fact: said.value for said in heard.choices}
        foreseen = self._foreseen(heard)
        asked, goes_on = asks_when(heard), self.dues.goes_on(heard)
        days = [
            day
            for day in heard.days
            if day.exact or (asked and day.clear) or (goes_on and day.sure)
            if day.day not in foreseen
        ]
        wanted = self._wanted(heard, {**before, **stated})
        days = self._put_right(self._fitting(days, heard, before), heard.text)
        asked_for = wanted if wonders(heard.text, heard.language) else {}
        events, loose = events_of(self._finer(days, asked_for), wanted)
        told = {said.fact: said.value for said in (*heard.choices, *events)}
        return events, self._supposed(heard, loose, {**before, **told})

    def corrected(self, heard: Message, before: Facts, today: date) -> Day | None:
        """The date told last, put right by a message that gives hardly more than another one, or
        that puts something right and does not tell of what its date is; or the one that a message
        gives beside another: "the 14th, not the 12th", "2024, not 2023".
        """
        told = [(name, value) for name, value in before.items() if isinstance(value, date)]
        if not told:
            return None
        last, former = told[-1]
        if not heard.days and (moved := _moved(former, heard.text)):
            return Day(moved, heard.text, {last: 1.0})
        of = {(value.month, value.day): (name, value) for name, value in told}
        wrong = [day.day for day in heard.days if (day.day.month, day.day.day) in of]
        right = [day for day in heard.days if (day.day.month, day.day.day) not in of]
        places = {day: place for place, day in dates_in(heard.text, today, former)}
        put_right = corrects(heard.text)
        if len(wrong) == len(right) == 1 and (
            put_right or _denied(heard.text, places[wrong[0]].start)
        ):
            name, said = of[wrong[0].month, wrong[0].day]
            meant = shift(right[0].day, Period(months=12 * (said.year - wrong[0].year)))
            return replace(right[0], day=meant, likely={name: 1.0}, other=0.0, exact=True)
        bare = [
            token
            for token in tokens(
                without_dates(without_correction(heard.text), today), heard.language
            )
            if not token.surface.isdigit()  # "the 29th", of the month that was told
        ]
        if len(heard.days) != 1:
            return None
        brief = len(bare) <= HARDLY_MORE
        another = put_right or (brief and supposes(heard.text))
        tells_it_not = not (heard.days[0].clear or asks_yes_or_no(heard))
        if sum((brief, another, tells_it_not)) > 1:
            return replace(heard.days[0], likely={last: 1.0}, other=0.0, exact=True)
        return None

    def consistent(self, stated: Facts) -> Facts:
        """The facts without the choices that would void whatever is counted from a date told with
        them: "no trial is under way" beside the day of a commitment is no end of the development.
        """
        voided = set[str]()
        for event in (name for name, value in stated.items() if isinstance(value, date)):
            counted = [d for d in self.rulebook.deadlines if d.after == event]
            if counted and all(holds(d.when, stated) is False for d in counted):
                voided |= {name for d in counted for case in d.when for name in case}
        return {name: value for name, value in stated.items() if name not in voided}

    def checked(self, heard: Message, facts: Facts) -> tuple[date, ...]:
        """The dates that a message asks a yes or a no of: those that nothing happened on."""
        if not asks_yes_or_no(heard):
            return ()
        days = (day.day for day in heard.days if day.exact and day.day not in facts.values())
        return tuple(dict.fromkeys(days))

    def holds(self, heard: Message, checked: date, milestone: Milestone) -> bool | None:
        """Whether the last date of a question is what it takes it for, beside the one that is due:
        this very one, a day on which it is still time, or too late; None where it does not tell.
        """
        due = milestone.due
        for reading in heard.readings:
            last = last_clause(reading.asked, reading.language)
            asked = last if _DIGIT.search(last) else reading.asked  # "… on 15 April, too late?"
            then = checked if _THEN.search(folded(asked)) else None
            *_, (place, day) = [(slice(0), then), *dates_in(asked, former=checked)]
            if day == checked and due and yes_or_no(reading.asked, reading.language):
                break
        else:
            return None
        words = folded(asked)
        if _NOT.search(words) or chooses(asked):
            return None
        if _LATE.search(words):
            return checked > due and not milestone.deadline.opens
        if _IN_TIME.search(words):
            return checked >= due if milestone.deadline.opens else checked <= due
        if checked > due and _BEFORE.search(words[: place.start]):
            return None
        late = checked < due if milestone.deadline.opens else checked > due
        return checked == due or (False if late or _CLAIMS.search(words) else None)

    def still_holds(self, heard: Message, today: date, milestone: Milestone) -> bool | None:
        """Whether a question without a date of its own, "is it still valid?", gets a yes today;
        None where there is none.
        """
        due = milestone.due
        for reading in heard.readings:
            last = last_clause(reading.asked, reading.language)
            if not due or _DIGIT.search(last) or _NOT.search(folded(last)) or chooses(last):
                continue
            if yes_or_no(reading.asked, reading.language):
                if _VALID.search(folded(last)):
                    return today <= due
                if _LATE.search(folded(last)):
                    return today > due
        return None

    def _foreseen(self, heard: Message) -> set[date]:
        """The date in the last words of a yes-or-no question, where a deadline leads to it from
        another one of the message: it is what the question checks, and nothing that happened.
        """
        ends = _STOP.split(heard.text.rstrip(" .?!"))[-1]
        if not (asks_yes_or_no(heard) and heard.days and dates_in(ends)):
            return set()
        periods = [d.period for d in self.dues.counted(heard).values() if d.period]
        *others, last = [day.day for day in heard.days]
        return {shift(day, period) for day in others for period in periods} & {last}

    def _fitting(self, days: Sequence[Day], heard: Message, before: Facts) -> list[Day]:
        """The dates without what they may hardly be of: what no deadline is counted from, of the
        ways of access that are spoken of; and what was dated before, unless it is put right, is
        supposed otherwise, or a way of access is named again.
        """
        counted = self.dues.counted(heard).values()
        starts = {event for deadline in counted for event in deadline.counted_from}
        again = bool(heard.regimes) or corrects(heard.text) or supposes(heard.text)
        dated = {name for name, value in before.items() if isinstance(value, date)}

        def may_be(event: str, likelihood: float) -> bool:
            fits = event in starts or likelihood >= SURE
            return fits and (again or event not in dated)

        return [
            replace(day, likely={e: n for e, n in day.likely.items() if may_be(e, n)})
            for day in days
        ]

    def _put_right(self, days: Sequence[Day], text: str) -> list[Day]:
        """The dates; of two, the second is of what the first one was of, where its sentence puts
        it right: "set up on 11 February. Sorry, 11 March".
        """
        places = [place.start for place, _ in dates_in(text)]
        kept = [*days]
        if len(places) != len(days):  # some are counted from today
            return kept
        for match in _SENTENCE.finditer(text):
            inside = [n for n, start in enumerate(places) if match.start() <= start < match.end()]
            if len(inside) == 1 and inside[0] and corrects(match[0].strip()):
                right, wrong = inside[0], inside[0] - 1
                kept[right] = replace(kept[right], likely=kept[wrong].likely, other=0.0)
                kept[wrong] = replace(kept[wrong], likely={}, other=1.0)
        return kept

    def _finer(self, days: Sequence[Day], wanted: Mapping[str, float]) -> list[Day]:
        """The dates, each as likely to be of what refines its event, where the question waits for
        that one rather: an acknowledgement, of the letter that was spoken of.
        """
        finer = {fact.id: fact.refines for fact in self.rulebook.facts if fact.refines}
        meant = {
            event: wide
            for event, wide in finer.items()
            if wanted.get(event, 0.0) > max(PRECISE, wanted.get(wide, 0.0))
        }
        return [
            replace(
                day,
                likely={
                    **day.likely,
                    **{
                        event: max(day.likely.get(event, 0.0), day.likely.get(wide, 0.0))
                        for event, wide in meant.items()
                    },
                },
            )
            for day in days
        ]

    def _wanted(self, heard: Message, known: Facts) -> dict[str, float]:
        """How much what is asked is counted from each event: as likely as the deadline is asked
        for, and more with each of its dates that is told.
        """
        wanted: dict[str, float] = {}
        deadlines = self.dues.counted(heard)
        for each in self.dues.likelihoods(heard, heard.readings, deadlines) if heard.days else ():
            for name, likelihood in each.items():
                events = deadlines[name].counted_from
                told = sum(isinstance(known.get(event), date) for event in events)
                for event in events:
                    weight = min(1.0, likelihood + GOES_ON * told)
                    wanted[event] = max(wanted.get(event, 0.0), weight)
        return wanted

    def _supposed(self, heard: Message, loose: Sequence[date], known: Facts) -> dict[str, date]:
        """What the dates that tell it not are of: those that the deadline asked for waits for; not
        one of which it is asked whether it is so.

        Nothing where there are more of them, or where no deadline is clearly asked for.
        """
        said = [r.asked for r in heard.readings if checks(r.asked, r.language)]
        loose = [day for day in loose if not any(_in(day, asked) for asked in said)]
        if not loose or any(map(self.dues.undated, heard.readings)):
            return {}
        deadlines = self.dues.counted(heard)
        likely = [
            (likelihood, name)
            for each in self.dues.likelihoods(heard, heard.readings, deadlines)
            for name, likelihood in each.items()
        ]
        likelihood, name = max(likely, default=(0.0, ""))
        if likelihood < DATED:
            return {}
        days = sorted(set(loose))
        waited = [event for event in deadlines[name].counted_from if event not in known]
        return dict(zip(waited, days, strict=False)) if len(days) <= len(waited) else {}


def _in(day: date, text: str) -> bool:
    """Tell whether a text gives a date."""
    return any(other == day for _, other in dates_in(text, former=day))


def _moved(day: date, text: str) -> date | None:
    """The day in another year or month, where a text puts either right: "2024, not 2023"."""
    years = {int(year[0]): year.start() for year in _YEAR.finditer(text)}
    months = {number: place.start for place, number in months_in(text)}
    if len(years) == 2 and day.year in years and _denied(text, years.pop(day.year)):
        (year,) = years
        return shift(day, Period(months=12 * (year - day.year)))
    if len(months) == 2 and day.month in months and _denied(text, months.pop(day.month)):
        (month,) = months
        return shift(day, Period(months=month - day.month))
    return None


def _denied(text: str, start: int) -> bool:
    """Tell whether what begins there is what a text says not to be so."""
    return bool(_DENIED.search(folded(text)[:start]))
