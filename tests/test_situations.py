"""A situation is weighed and a date is counted for those who tell them, and for no one else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from assistant import Answer, Assistant, Conversation
from assistant.answers import Audience
from assistant.retrieval import Index
from assistant.rules import Rulebook
from assistant.settings import ROOT, Settings
from assistant.sources import Language
from assistant.vocabulary import Vocabulary
from tests.talking import talk

CORPUS = ROOT / "corpus"
WORDS = Vocabulary.load(CORPUS)
RULEBOOK = Rulebook.load(CORPUS)
TODAY = date(2026, 6, 1)


def guided(
    message: str,
    likely: Mapping[str, float],
    before: Conversation = Conversation(),  # noqa: B008 - frozen, and empty
    tells: Mapping[str, float] = {},
) -> Answer:
    """What is told where the rules are this likely, whatever is asked; and what is told likewise,
    of any words.
    """
    assistant = Assistant(
        lambda question: (),
        lambda term: 1.0,
        WORDS,
        match=lambda question, language: likely,
        tells=lambda words, language: tells,
        rulebook=RULEBOOK,
    )
    return assistant.ask(message, before, TODAY)


def facts(answer: Answer) -> dict[str, str | date]:
    return dict(answer.conversation.facts)


# --- who is oriented -----------------------------------------------------------------------------

ONE_FACT = "Un médicament, voilà tout."
FOUR_FACTS = "Un médicament sans AMM pour une maladie rare, pour un seul patient."


@pytest.mark.parametrize(
    ("message", "likely", "oriented"),
    [
        pytest.param(ONE_FACT, {"orientation": 0.4}, True, id="asks for it"),
        pytest.param(ONE_FACT, {"orientation-aac": 0.4}, True, id="like those of a regime"),
        pytest.param(ONE_FACT, {"orientation": 0.39}, False, id="hardly asks"),
        pytest.param(
            ONE_FACT, {"orientation": 0.5, "decision_has": 0.6}, False, id="asks more for a rule"
        ),
        pytest.param(
            f"{FOUR_FACTS} Quelle voie ?", {"orientation": 0.2}, True, id="a way, some facts"
        ),
        pytest.param(FOUR_FACTS, {"orientation": 0.25}, True, id="many facts, no question"),
        pytest.param(
            f"{FOUR_FACTS} Qui décide ?",
            {"orientation": 0.3, "decision_has": 0.5},
            False,
            id="facts, then a rule",
        ),
        pytest.param(
            FOUR_FACTS, {"orientation": 0.3, "decision_has": 0.5}, True, id="facts, nothing asked"
        ),
        pytest.param(
            f"{ONE_FACT} Par où commencer ?", {"orientation": 0.3}, True, id="a way, one fact"
        ),
        pytest.param(FOUR_FACTS, {}, False, id="facts alone"),
    ],
)
def test_only_one_who_asks_for_it_is_oriented(
    message: str, likely: dict[str, float], oriented: bool
) -> None:
    answer = guided(message, likely)
    assert (answer.conversation.guided == "oriented") is oriented


def test_one_who_was_oriented_goes_on_with_another_fact() -> None:
    first = guided("Un médicament sans AMM.", {"orientation": 0.9})
    then = guided("C'est pour une maladie rare.", {}, first.conversation)
    assert then.conversation.guided == "oriented"
    assert facts(then) == {**facts(first), "maladie_grave": "oui"}


def test_a_reply_to_what_was_asked_is_a_fact() -> None:
    first = guided("Un médicament sans AMM pour une maladie rare.", {"orientation": 0.9})
    assert first.asks
    then = guided(first.asks.options[0], {}, first.conversation)
    assert then.conversation.guided == "oriented"
    assert first.asks.fact in facts(then)
    assert not [s.text for s in then.statements if s.text.startswith("D'après vos mots")]


def test_a_way_that_a_situation_is_for_comes_first() -> None:
    message = "Un médicament sans AMM pour une maladie rare."
    for name in ("aac", "aap_pre_amm"):
        answer = guided(message, {"orientation": 0.5, f"orientation-{name}": 1.0})
        assert answer.conversation.regimes[0] == name


@pytest.mark.parametrize("sorrow", ["Je n'en peux plus. ", "Je veux en finir. "])
def test_their_sorrow_is_not_told_back(sorrow: str) -> None:
    told = "D'après vos mots"
    assert told in guided(FOUR_FACTS, {"orientation": 0.9}).text
    assert told not in guided(f"{sorrow}{FOUR_FACTS}", {"orientation": 0.9}).text


@pytest.mark.model
def test_a_situation_that_names_nothing_of_the_field_is_oriented(assistant: Assistant) -> None:
    message = (
        "Hello, it's about my dad. He has pulmonary fibrosis, so it is serious, and nothing else "
        "is left to give him. Just for him, not a whole group. What might fit?"
    )
    answer = assistant.ask(message, today=TODAY)
    assert answer.conversation.guided == "oriented"
    assert facts(answer)["traitement_approprie"] == "non"


# --- whose dates are counted ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "fact", "day"),
    [
        pytest.param("AR le 12 mars 2026.", "accuse_reception", date(2026, 3, 12), id="a date"),
        pytest.param("AR le 12/03/26.", "accuse_reception", date(2026, 3, 12), id="two figures"),
        pytest.param("AR le 12 mars.", "accuse_reception", date(2026, 3, 12), id="no year"),
    ],
)
def test_a_date_that_tells_what_it_is_of_is_counted(message: str, fact: str, day: date) -> None:
    answer = guided(message, {"decision_has": 0.9})
    assert answer.conversation.guided == "scheduled"
    assert facts(answer)[fact] == day


@pytest.mark.parametrize(
    ("likely", "told"), [(0.8, {"accuse_reception": date(2026, 5, 31)}), (0.7, {})]
)
def test_yesterday_is_a_date_where_more_than_a_phrase_tells_of_what(
    likely: float, told: dict[str, date]
) -> None:
    asked = {"decision_has": 0.9}
    answer = guided(
        "Accusé reçu hier, quand répond-on ?", asked, tells={"accuse_reception": likely}
    )
    assert facts(answer) == told


def test_what_a_date_allows_is_possible_from_it_and_no_day_to_act_on() -> None:
    sunday = "AMM obtenue le 21 juin 2026, promotion à partir de quand ?"
    answer = guided(sunday, {"aap-promotion-apres-amm": 0.9})
    assert "Possible à partir du 21 juin 2026" in answer.statements[0].text
    assert "ouvré" not in answer.text


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        pytest.param("17 février 2026", "vient 2 jours avant cette échéance", id="in time"),
        pytest.param("23 février 2026", "vient 4 jours après cette échéance", id="too late"),
    ],
)
def test_the_day_of_the_answers_stands_beside_the_time_there_was(answers: str, told: str) -> None:
    message = f"Questions reçues le 5 janvier 2026, réponses reçues le {answers} : à temps ?"
    assert told in guided(message, {"reponse_aux_questions": 0.9}).text


@pytest.mark.parametrize(
    ("message", "day"),
    [
        pytest.param("AR le 2 mars 2026. Pardon, le 12 mars 2026 !", 12, id="put right"),
        pytest.param("AR le 2 mars 2026. Réunion le 12 mars 2026 !", 2, id="another date"),
    ],
)
def test_of_two_dates_the_one_that_puts_the_other_right_counts(message: str, day: int) -> None:
    told = facts(guided(f"{message} Décision quand ?", {"decision_has": 0.9}))
    assert told["accuse_reception"] == date(2026, 3, day)


def test_a_date_told_alone_answers_the_question_before_it() -> None:
    asked = guided("AR mi-mars : décision quand ?", {"decision_has": 0.9})
    assert facts(asked) == {}
    answer = guided("AR du 12 mars 2026.", {"decision_has": 0.9}, asked.conversation)
    assert "12 juin 2026" in answer.text


def test_a_new_subject_leaves_the_dates_of_the_former_one() -> None:
    before = guided("AR le 12 mars 2026 : décision quand ?", {"decision_has": 0.9}).conversation
    assert facts(guided("Et la fin ?", {}, before))
    assert facts(guided("Autre dossier, rien à voir : la fin ?", {}, before)) == {}


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        pytest.param("9 mois pour livrer, AAP octroyée le 2 mars 2026, exact ?", "Non. ", id="no"),
        pytest.param("2 mois pour livrer, AAP octroyée le 2 mars 2026, exact ?", "Oui. ", id="yes"),
        pytest.param("AAP octroyée le 2 mars 2026, livrer quand ?", "Échéance", id="not checked"),
        pytest.param(
            "AAP octroyée le 2 mars 2026, 2 mois pour livrer, donc le 9 mai 2026, exact ?",
            "Non. ",
            id="another date",
        ),
    ],
)
def test_a_length_of_time_that_is_checked_beside_a_date_is_confirmed_or_denied(
    message: str, begins: str
) -> None:
    answer = guided(message, {"mise_a_disposition": 0.9})
    assert answer.statements[0].text.startswith(begins)
    assert "2 mai 2026" in answer.statements[0].text


def test_what_is_due_first_is_looked_for_among_all_that_is_due() -> None:
    answer = guided("Octroi le 2 mars 2026: what is due first?", {}, tells={"octroi_aap": 0.9})
    assert all(day in answer.text for day in ("2 May 2026", "2 March 2027"))


def test_yesterday_in_a_story_is_no_date() -> None:
    assert guided("AR hier, voilà.", {"decision_has": 0.9}).conversation.guided == ""


@pytest.mark.parametrize(
    ("likelihood", "supposed"), [pytest.param(0.3, True, id="y"), pytest.param(0.2, False, id="n")]
)
def test_a_date_of_nothing_is_that_of_what_is_asked_for_and_this_is_said(
    likelihood: float, supposed: bool
) -> None:
    answer = guided("Le 12 mars 2026 : décision quand ?", {"decision_has": likelihood})
    assert ("accuse_reception" in facts(answer)) is supposed
    assert ("Je compte à partir de cette date, accusé de réception" in answer.text) is supposed


def test_more_dates_than_a_deadline_waits_for_are_not_supposed() -> None:
    days = ", ".join(f"le {n} mars 2026" for n in range(2, 9))
    answer = guided(f"{days} : fin quand ?", {"fin_aac": 0.9})
    assert (answer.conversation.guided, facts(answer)) == ("", {})


def test_a_reply_too_late_is_told_and_the_rest_is_counted() -> None:
    answer = guided(
        "AR le 12 mars 2026, questions le 2 avril, réponses le 20 juin 2026.", {"decision_has": 0.9}
    )
    assert "45 au plus" in answer.statements[0].text
    assert answer.conversation.guided == "scheduled"
    assert facts(answer).keys() == {"accuse_reception", "questions_posees"}


def test_dates_that_cannot_be_leave_the_conversation_as_it_was() -> None:
    before = guided("AR le 12 mars 2026.", {"decision_has": 0.9}).conversation
    answer = guided("Questions le 2 janvier 2026.", {"decision_has": 0.9}, before)
    assert answer.status == "clarify"
    assert answer.conversation == before


# --- on the documents ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def assistant(index: Index, settings: Settings) -> Assistant:
    return Assistant.of(index, settings)


@pytest.mark.model
@pytest.mark.parametrize(
    ("message", "left"),
    [
        pytest.param(
            "AR le 12/03/26 : décision quand ?", "Au 1er juin 2026, il reste 11 jours.", id="left"
        ),
        pytest.param(
            "AAP accordée le 1er juin 2025, quand finit-elle ?", "C'est aujourd'hui.", id="today"
        ),
        pytest.param(
            "AAP accordée le 31 mai 2025, quand finit-elle ?",
            "Au 1er juin 2026, elle est passée depuis 1 jour.",
            id="passed, one day",
        ),
        pytest.param(
            "Receipt acknowledged on 12 March 2026: when will HAS decide?",
            "On 1 June 2026, 11 days are left.",
            id="English",
        ),
    ],
)
def test_how_many_days_are_left_is_told(assistant: Assistant, message: str, left: str) -> None:
    answer = assistant.ask(message, today=TODAY)
    (told,) = (s for s in answer.statements if s.text == left)
    assert told.kind == "date"
    assert answer.numbers(told)


@pytest.mark.model
@pytest.mark.parametrize(
    ("message", "due", "besides"),
    [
        pytest.param(
            "AAP octroyée le 12 janvier 2026 : quand livrer, et qui paie le médicament ?",
            "12 mars 2026",
            "rembours",
            id="French",
        ),
        pytest.param(
            "Early access granted on 3 February 2026. By when must we deliver? Who pays for it?",
            "3 April 2026",
            "reimburse",
            id="English",
        ),
    ],
)
def test_what_is_asked_beside_a_date_is_answered_too(
    assistant: Assistant, message: str, due: str, besides: str
) -> None:
    told = assistant.ask(message, today=TODAY).statements
    assert any(due in s.text for s in told if s.kind == "date")
    assert any(besides in s.text for s in told if s.kind == "rule")


@pytest.mark.model
@pytest.mark.parametrize(
    "message",
    [
        "AAP octroyée le 12 janvier 2026 : quand livrer, et nos délégués peuvent-ils en parler ?",
        "AAP granted on 12 January 2026: when to supply, and may our reps talk about it?",
    ],
)
def test_what_is_not_understood_beside_a_date_is_not_passed_over(
    assistant: Assistant, message: str
) -> None:
    told = [s.text for s in assistant.ask(message, today=TODAY).statements]
    assert any("2026" in text and "12" in text for text in told)
    assert any(text.startswith("« ") and text.endswith("? »") for text in told)


@pytest.mark.model
def test_deadlines_are_told_in_the_order_in_which_they_are_asked_for(assistant: Assistant) -> None:
    def dues(message: str) -> list[str]:
        told = assistant.ask(message, today=TODAY).statements
        return [s.text for s in told if s.text.startswith("Indicative due date")]

    granted = "We were granted an AAP on 2 November 2026"
    supply, end = "Indicative due date: 2 January 2027.", "Indicative due date: 2 November 2027."
    assert dues(f"{granted}: when must we supply, and when does it expire?") == [supply, end]
    assert dues(f"{granted}: when does it expire, and when must we supply?") == [end, supply]


@pytest.mark.model
@pytest.mark.parametrize(
    ("first", "then", "due"),
    [
        pytest.param(
            "Questions reçues le 3 septembre 2026 : répondre pour quand ?",
            "Pardon, le 13 septembre.",
            "28 octobre 2026",
            id="a date put right",
        ),
        pytest.param(
            "Questions reçues le 3 septembre 2026 : répondre pour quand ?",
            "Au temps pour moi, j'ai lu la mauvaise ligne : 13 septembre.",
            "28 octobre 2026",
            id="a date misread",
        ),
        pytest.param(
            "AAP accordée le 12 mars 2026, mise à disposition avant quand ?",
            "non, le 14",
            "14 mai 2026",
            id="its day alone put right",
        ),
        pytest.param(
            "CPC établi le 21 mars 2023 : il finit quand ?",
            "2024 et non 2023, désolé",
            "21 mars 2027",
            id="its year put right",
        ),
        pytest.param(
            "My AAC was granted on 3 July 2026. When does it run out?",
            "June, not July",
            "3 June 2027",
            id="its month put right",
        ),
        pytest.param(
            "AAP pré-AMM ; AMM obtenue le 30 octobre 2025. Conditionnement commercial pour quand ?",
            "le 29 novembre, pas le 30 octobre, j'ai lu la mauvaise ligne",
            "28 février 2026",
            id="told beside the wrong one",
        ),
        pytest.param(
            "AR du dossier complet le 12/02/2026, questions 20/03, réponses 17/04 : décision AAP ?",
            "en fait les réponses c'est le 24, pas le 17",
            "16 juin 2026",
            id="the last of several put right",
        ),
        pytest.param(
            "Le CPC a été établi le 4 mai 2026, il finit quand ?",
            "Et une AAC délivrée ce même jour, elle finit quand ?",
            "4 mai 2027",
            id="the same day",
        ),
        pytest.param(
            "Early access was granted to us on 21 January 2026.",
            "So when does the stuff have to be on hospital shelves?",
            "21 March 2026",
            id="told before it is asked for",
        ),
        pytest.param(
            "Our complete file was acknowledged on 9 June 2026. Decision by when?",
            "And if the clock was stopped for 25 days?",
            "4 October 2026",
            id="a clock-stop told by its length",
        ),
        pytest.param(
            "How long does a compassionate use authorisation last?",
            "Ours started on 22 January 2026. When is it over?",
            "22 January 2027",
            id="a way of access taken over",
        ),
        pytest.param(
            "Notre dossier d'accès précoce a été déclaré complet le 6 janvier 2026.",
            "Et la décision, elle tombe quand ?",
            "6 avril 2026",
            id="asked for again",
        ),
        pytest.param(
            "La lettre aux médecins doit-elle être validée en AAP pré-AMM ?",
            "Elle est partie, l'accusé de réception est du 30 janvier 2026. Le silence vaut accord "
            "à quelle date ?",
            "28 février 2026",
            id="an acknowledgement of what was spoken of",
        ),
    ],
)
def test_a_date_is_counted_in_the_light_of_what_came_before(
    assistant: Assistant, first: str, then: str, due: str
) -> None:
    before = assistant.ask(first, today=TODAY).conversation
    told = assistant.ask(then, before, TODAY).statements
    assert any(s.text.endswith(f"{due}.") for s in told if s.kind == "date")


@pytest.mark.parametrize(
    ("verb", "day"),
    [("finie", None), ("expire", None), ("accordée", date(2026, 7, 15))],
)
def test_the_day_on_which_an_access_ends_is_not_the_one_it_began(
    verb: str, day: date | None
) -> None:
    message = f"AAC {verb} le 15/07/2026, quelle échéance ?"
    told = guided(message, {"fin_aac": 0.9}, tells={"octroi_aac": 0.95})
    assert facts(told).get("octroi_aac") == day


@pytest.mark.parametrize(("year", "told"), [(2026, False), (2027, True)])
def test_only_a_day_after_the_beginning_stands_beside_what_is_due(year: int, told: bool) -> None:
    message = f"AAC accordée le 2 novembre 2026, elle finit bien le 1er janvier {year} ?"
    answer = guided(message, {"fin_aac": 0.9}, tells={"octroi_aac": 0.3})
    assert (f"1er janvier {year}" in answer.text) is told


@pytest.mark.parametrize(
    ("likelihood", "begins"), [pytest.param(0.9, "Oui. ", id="asked for"), (0.2, "Échéance")]
)
def test_no_yes_is_told_of_a_deadline_that_may_not_be_what_is_asked(
    likelihood: float, begins: str
) -> None:
    message = "AAP obtenue le 3 février 2026. On peut en parler au congrès du 11 juin 2026 ?"
    told = guided(message, {"fin_aap": likelihood})
    assert told.statements[0].text.startswith(begins)


@pytest.mark.model
@pytest.mark.parametrize(
    "message",
    [
        "AAP octroyée le 12 juin 2026. Quand en demander le renouvellement au plus tard ?",
        "L'AAP est du 12 juin 2026. Combien de semaines avant la fin faut-il avoir demandé à la "
        "renouveler, et quelle est donc la date limite ?",
        "Refus d'AAP notifié le 10 avril 2026, délai de recours ?",
        "HAS refused our early access on 6 March 2026. What's the last day to lodge an appeal?",
        "AAC de ma mère demandée le 4 mars 2026, l'ANSM doit répondre sous combien de jours ?",
    ],
)
def test_no_date_is_given_for_what_the_documents_give_no_time(
    assistant: Assistant, message: str
) -> None:
    answer = assistant.ask(message, today=TODAY)
    assert answer.status == "not_found"
    assert not any(s.kind == "date" for s in answer.statements)


@pytest.mark.model
def test_what_has_no_time_is_told_beside_the_date_that_is_asked_for(assistant: Assistant) -> None:
    message = (
        "Mon mari a eu son autorisation d'accès compassionnel le 4 mai 2026, ça finit quand et "
        "faut redemander combien de temps avant ?"
    )
    told = [s.text for s in assistant.ask(message, today=TODAY).statements]
    assert "Échéance indicative : 4 mai 2027." in told
    assert any("renouvellement" in text for text in told)


@pytest.mark.model
def test_each_due_date_of_a_list_is_given(assistant: Assistant) -> None:
    message = (
        "AAP pré-AMM octroyée le 10 août 2026. Donnez-moi mise à disposition, expiration et "
        "date limite de la demande d'AMM."
    )
    told = {s.text for s in assistant.ask(message, today=TODAY).statements if s.kind == "date"}
    days = ("10 octobre 2026", "10 août 2027", "10 août 2028")
    assert {f"Échéance indicative : {day}." for day in days} <= told


@pytest.mark.model
@pytest.mark.parametrize(
    ("first", "then", "fact", "value"),
    [
        pytest.param(
            "Notre stimulateur, un dispositif médical, n'a pas le marquage CE. Une dérogation est-"
            "elle possible ?",
            "erreur, il est marqué CE",
            "marquage_ce",
            "oui",
            id="French",
        ),
        pytest.param(
            "Rare disease, no MA in France, no other treatment. Which early access fits?",
            "Actually another appropriate treatment exists",
            "traitement_approprie",
            "oui",
            id="English",
        ),
    ],
)
def test_a_fact_put_right_is_believed(
    assistant: Assistant, first: str, then: str, fact: str, value: str
) -> None:
    before = assistant.ask(first, today=TODAY).conversation
    assert dict(before.facts)[fact] != value
    assert facts(assistant.ask(then, before, TODAY))[fact] == value


@pytest.mark.model
@pytest.mark.parametrize(
    "then",
    [
        "Dossier complet le 12 mars 2026, mais on n'a pas de réponse au 20 mai 2026.",
        "Combien d'AAP ont été accordées en 2025 et 2026 ?",
        "May we ask again in March?",
    ],
)
def test_a_date_is_not_moved_by_what_puts_nothing_right(assistant: Assistant, then: str) -> None:
    first = "Accusé de réception du dossier complet d'AAP le 12 mars 2026, décision quand ?"
    before = assistant.ask(first, today=TODAY).conversation
    after = assistant.ask(then, before, TODAY)
    assert facts(after)["accuse_reception"] == date(2026, 3, 12)


@pytest.mark.model
@pytest.mark.parametrize(
    ("first", "then", "fact", "day"),
    [
        pytest.param(
            "AAP obtenue le 9 mars 2026. Combien de temps avant de devoir livrer ?",
            "Noté. Et si la HAS l'avait signée le 23 mars 2026 ?",
            "octroi_aap",
            date(2026, 3, 23),
            id="supposed",
        ),
        pytest.param(
            "Our AAP is granted on 1 June 2026, when must the product be in hospitals?",
            "and supposing HAS only grants it on the 22nd?",
            "octroi_aap",
            date(2026, 6, 22),
            id="supposed, of the same month",
        ),
        pytest.param(
            "Autorisation nominative obtenue le 7 janvier 2026, elle dure jusqu'à quand ?",
            "oh zut je me suis trompée en lisant, c'est le 17 janvier 2026",
            "octroi_aac",
            date(2026, 1, 17),
            id="misread",
        ),
        pytest.param(
            "Mon AAC date du 30 janvier 2026, elle est valable jusqu'à quand ?",
            "Oups, j'ai confondu avec l'ordonnance. L'ANSM l'a donnée le 14 février.",
            "octroi_aac",
            date(2026, 2, 14),
            id="mistaken for another",
        ),
        pytest.param(
            "Accusé de réception de la HAS, dossier complet, le 9 février 2026. Décision quand ?",
            "Mince, j'ai lu la mauvaise ligne : c'est le 19, pas le 9.",
            "accuse_reception",
            date(2026, 2, 19),
            id="the wrong line",
        ),
    ],
)
def test_a_date_put_right_or_supposed_is_of_what_it_was_of(
    assistant: Assistant, first: str, then: str, fact: str, day: date
) -> None:
    *_, last = talk(assistant, first, then)
    assert facts(last)[fact] == day
    assert [value for value in facts(last).values() if isinstance(value, date)] == [day]


@pytest.mark.model
def test_what_would_void_the_date_told_with_it_is_not_believed(assistant: Assistant) -> None:
    message = (
        "In return for the AAC, the company pledged on April 8, 2025 to apply for early access. "
        "There is no trial in humans under way. What is the last date for that application?"
    )
    told = assistant.ask(message, today=TODAY).statements
    assert any(s.text == "Indicative due date: 8 April 2026." for s in told)


@pytest.mark.model
@pytest.mark.parametrize(
    ("message", "verdict", "told"),
    [
        pytest.param(
            "La liste de questions nous est parvenue le 4 mai 2026 : les 45 jours nous mènent bien "
            "au 18 juin ?",
            "Oui. ",
            "Le 18 juin 2026 est bien la date que nous comptons.",
            id="the same",
        ),
        pytest.param(
            "AAP granted on 2 November 2026. We mean to supply on 15 January 2027: in time?",
            "No. ",
            "15 January 2027 is 13 days after this due date.",
            id="later",
        ),
        pytest.param(
            "Le CPC établi le 3 mai 2024 court-il jusqu'au 2 mai 2027 ?",
            "Non. ",
            "Le 2 mai 2027 vient 1 jour avant cette échéance.",
            id="earlier",
        ),
    ],
)
def test_a_date_that_a_question_checks_is_set_beside_the_one_that_is_due(
    assistant: Assistant, message: str, verdict: str, told: str
) -> None:
    texts = [statement.text for statement in assistant.ask(message, today=TODAY).statements]
    assert told in texts
    due = [text for text in texts if "Échéance" in text or "Indicative due" in text]
    assert [text.startswith(verdict) for text in due] == [True]


@pytest.mark.model
def test_a_date_that_a_deadline_leads_to_is_what_happened_where_another_is_checked(
    assistant: Assistant,
) -> None:
    message = "Dossier complet le 1er mars 2026, questions le 4 mai, réponses le 18 juin : décision"
    told = facts(assistant.ask(f"{message} avant le 15 juillet ?", today=TODAY))
    assert told["reponses_recues"] == date(2026, 6, 18)


@pytest.mark.model
@pytest.mark.parametrize(
    ("message", "status"),
    [
        pytest.param(
            "Mon voisin m'a donné un pot de miel, ma mère en mange depuis mars et il sent le "
            "vernis. On le garde ?",
            "not_found",
            id="a story of something else",
        ),
        pytest.param("AAP accordée. Quelle heure est-il à Tokyo ?", "out_of_scope", id="beside"),
        pytest.param(
            "Puisque le CPC dure un an, combien coûte son renouvellement ?",
            "partial",
            id="a false premise put right",
        ),
    ],
)
def test_what_the_documents_do_not_tell_is_refused_whatever_is_told_before(
    assistant: Assistant, message: str, status: str
) -> None:
    answer = assistant.ask(message, today=TODAY)
    assert answer.status == status


@pytest.mark.model
def test_the_year_of_a_source_is_no_answer_to_when(assistant: Assistant) -> None:
    answer = assistant.ask("When do we have to file the MAA under a pre-MA AAP?", today=TODAY)
    assert any("within 2 years" in s.text for s in answer.statements if s.kind == "rule")


@pytest.mark.parametrize(
    ("message", "granted"),
    [
        pytest.param("le stock est bien arrivé au dépôt le 20 mars 2026", 12, id="another event"),
        pytest.param("non, elle est tombée le 20 mars 2026 en fait", 20, id="put right"),
        pytest.param("et cette autre AAP, tombée le 20 mars 2026 ?", 20, id="named again"),
    ],
)
def test_what_was_dated_before_is_dated_again_only_on_purpose(message: str, granted: int) -> None:
    """Even where the words around a date are like those that tell a grant."""
    first = date(2026, 3, 12)
    assistant = Assistant(
        lambda question: (),
        lambda term: 1.0,
        WORDS,
        tells=lambda words, language: {"octroi_aap": 0.8},
        rulebook=RULEBOOK,
    )
    before = Conversation("livrer quand ?", facts=(("octroi_aap", first),), guided="scheduled")
    told = dict(assistant.ask(message, before, TODAY).conversation.facts)
    assert told["octroi_aap"] == first.replace(day=granted)


@pytest.mark.model
@pytest.mark.parametrize(
    ("message", "closed"),
    [
        pytest.param(
            "Ce médicament a une AMM dans une autre indication. Un médecin le veut pour une seule "
            "patiente : peut-il passer par une AAC ?",
            "Non, d'après ce que vous dites : Autorisation d'accès compassionnel (AAC).",
            id="French",
        ),
        pytest.param(
            "Our medical device has no CE mark yet. Can we apply for early access?",
            "No, from what you say: Early access (AAP)",
            id="English",
        ),
    ],
)
def test_whether_a_way_fits_is_answered_first_where_the_situation_closes_it(
    assistant: Assistant, message: str, closed: str
) -> None:
    answer = assistant.ask(message, today=TODAY)
    rules = [s for s in answer.statements if s.kind == "rule"]
    assert rules[0].text.startswith(closed)
    assert answer.numbers(rules[0])


@pytest.mark.model
def test_every_deadline_of_a_date_is_told_to_those_who_ask_for_all(assistant: Assistant) -> None:
    answer = assistant.ask("AAP accordée le 5 janvier 2026. Dates clés ?", today=TODAY)
    dues = [s.text for s in answer.statements if s.text.startswith("Échéance")]
    for day in ("5 mars 2026", "5 janvier 2027", "5 janvier 2028"):
        assert any(day in due for due in dues)


@pytest.mark.model
def test_from_what_we_count_is_told_beside_a_date_alone(assistant: Assistant) -> None:
    dated = assistant.ask("CPC établi le 4 avril 2025 : il finit quand ?", today=TODAY)
    asked = assistant.ask("Combien de temps dure un CPC ?", today=TODAY)
    assert "Nous les comptons de l'établissement." in dated.text
    assert "comptons" not in asked.text
    assert "ne disent pas de quand" in asked.text


@pytest.mark.model
@pytest.mark.parametrize("year", range(2023, 2028))
def test_the_year_of_a_date_is_no_word_on_a_reform_of_that_year(
    assistant: Assistant, year: int
) -> None:
    answer = assistant.ask(f"AR le 31 janvier {year}, quand la HAS répond-elle ?", today=TODAY)
    assert answer.conversation.guided == "scheduled"
    assert any(f"30 avril {year}" in s.text for s in answer.statements if s.kind == "date")


@pytest.mark.model
@pytest.mark.parametrize(
    ("audience", "comforted"),
    [("patients", True), ("startup", False), ("staff", False), (None, True)],
)
def test_only_one_who_may_grieve_is_comforted(
    assistant: Assistant, audience: Audience | None, comforted: bool
) -> None:
    answer = assistant.ask("Je n'en peux plus, qui décide d'une AAC ?", audience=audience)
    assert answer.status == "answered"
    assert ("3114" in answer.text) is comforted


@pytest.mark.model
@pytest.mark.parametrize(
    ("language", "message"),
    [("fr", "Mon bébé ne respire plus après le médicament"), ("en", "My baby stopped breathing")],
)
@pytest.mark.parametrize("audience", ["patients", "staff"])
def test_in_an_emergency_the_number_to_call_comes_first(
    assistant: Assistant, language: Language, message: str, audience: Audience
) -> None:
    answer = assistant.ask(message, audience=audience, language=language)
    assert "112" in answer.statements[0].text


@pytest.mark.model
def test_one_who_leans_on_a_desk_to_tell_a_date_still_asks_of_it(assistant: Assistant) -> None:
    *_, last = talk(
        assistant,
        "C'est quoi exactement le guichet innovation ?",
        "Nous leur avons écrit le 12 janvier 2026 pour un rendez-vous. Ils ont jusqu'à quelle date "
        "pour nous répondre ?",
    )
    assert last.conversation.regimes == ("gio",)
    assert last.conversation.told == ("reponse_gio",)


@pytest.mark.model
def test_a_question_is_of_the_way_that_the_one_before_it_was_answered_with(
    assistant: Assistant,
) -> None:
    message = (
        "Le médicament existe en France pour une autre maladie. "
        "Quel dispositif, qui décide, pour quelle durée ?"
    )
    answer = assistant.ask(message, today=TODAY)
    assert any("3 ans" in s.text for s in answer.statements if s.kind == "rule")


@pytest.mark.model
def test_the_end_of_an_authorisation_is_not_put_off_to_a_working_day(assistant: Assistant) -> None:
    ends = assistant.ask("AAC accordée le 28 février 2025 : elle finit quand ?", today=TODAY)
    due = assistant.ask("AAP octroyée le 28 décembre 2025 : livrer pour quand ?", today=TODAY)
    assert "28 février 2026" in ends.text and "jour ouvré" not in ends.text
    assert "Le 28 février 2026 n'est pas un jour ouvré" in due.text


@pytest.mark.model
@pytest.mark.parametrize(
    ("turns", "due"),
    [
        pytest.param(
            [
                "AAP accordée le 3 février 2026, livraison au plus tard quand ?",
                "oups, pardon, petite erreur de ma part : c'était le 13",
            ],
            "13 avril 2026",
            id="courtesy before it",
        ),
        pytest.param(
            [
                "We file for early access on 4 May 2026: when is the admissibility check over?",
                "make that 11 May, sorry",
            ],
            "21 May 2026",
            id="make that",
        ),
        pytest.param(
            ["AAC granted on 24 June 2025, when does it end?", "and if it was the 30th?"],
            "30 June 2026",
            id="supposed",
        ),
        pytest.param(
            [
                "AAP accordée le 5 mars 2026, livrer pour quand ?",
                "pas le 5 en fait, signature le 9",
            ],
            "9 mai 2026",
            id="the wrong day said first",
        ),
        pytest.param(
            [
                "Projet de courrier en AAP pré-AMM, accusé de réception du 12 juin 2026 : sans "
                "réponse, on peut l'envoyer quand ?",
                "Mauvaise lecture de ma part, le 12 c'est notre envoi ; l'accusé est du 15 juin.",
            ],
            "15 juillet 2026",
            id="the wrong day is of something else",
        ),
        pytest.param(
            ["AAC granted on 24 June 2025.", "so she is covered until 24 June 2027, right?"],
            "No. Indicative due date: 24 June 2026.",
            id="checked, not put right",
        ),
    ],
)
def test_a_date_alone_is_put_right_in_many_words_or_checked(
    assistant: Assistant, turns: Sequence[str], due: str
) -> None:
    assert due in talk(assistant, *turns)[-1].text


@pytest.mark.model
@pytest.mark.parametrize(
    ("message", "first"),
    [
        pytest.param(
            "AAP pré-AMM accordée le 14/07/2025. Notre DG croit que la demande d'AMM part au plus "
            "tard le 14/07/2026. Exact ?",
            "Non. Échéance indicative : 14 juillet 2027.",
            id="a claim before the check",
        ),
        pytest.param(
            "AAP granted on 2 November 2026. Can we still supply on 15 December 2026?",
            "Yes. Indicative due date: 2 January 2027.",
            id="still time",
        ),
        pytest.param(
            "AAP octroyée le 2 novembre 2026, on livre le 15 décembre 2026. C'est bon ?",
            "Oui. Échéance indicative : 2 janvier 2027.",
            id="good enough",
        ),
        pytest.param(
            "AAP octroyée le 2 novembre 2026, livraison le 15 décembre 2026, c'est prudent ?",
            "Échéance indicative : 2 janvier 2027.",
            id="earlier, and it is not said for what",
        ),
        pytest.param(
            "AAP octroyée le 2 novembre 2026. On n'a pas jusqu'au 2 janvier 2027 pour livrer ?",
            "Échéance indicative : 2 janvier 2027.",
            id="denied",
        ),
        pytest.param(
            "AAP octroyée le 2 novembre 2026. Le labo est dans les temps ou c'est trop tard ?",
            "Échéance indicative : 2 janvier 2027.",
            id="this or that",
        ),
        pytest.param(
            "Liste de questions reçue le 4 mai 2026 pour notre AAP : les 45 jours nous mènent au "
            "10 juin, exact ?",
            "Échéance indicative : 18 juin 2026.",
            id="a right length beside a date that is not due",
        ),
        pytest.param(
            "ANSM's questions on our AAP came on 5 January 2026, all our answers were received on "
            "17 February 2026. Were we late?",
            "No. Indicative due date: 19 February 2026.",
            id="met in time, though it is long past",
        ),
        pytest.param(
            "AAP octroyée le 2 novembre 2026 : est-elle encore valable ?",
            "Oui. Échéance indicative : 2 novembre 2027.",
            id="today",
        ),
        pytest.param(
            "AAP octroyée le 2 novembre 2026, livraison le 15 janvier 2027 : trop tard ?",
            "Oui. Échéance indicative : 2 janvier 2027.",
            id="too late",
        ),
        pytest.param(
            "HAS flagged our early access application as incomplete on 10 April 2026. The missing "
            "module will be ready on the 23rd of that month. Is it too late by then?",
            "Yes. Indicative due date: 20 April 2026.",
            id="too late by the day told before",
        ),
        pytest.param(
            "AAP octroyée le 2 novembre 2026. Sera-t-il livré avant le 15 janvier 2027 ?",
            "Échéance indicative : 2 janvier 2027.",
            id="before a later day",
        ),
        pytest.param(
            "Under an AAC we undertook on 15 September 2026 to apply for early access. A RIPH is "
            "under way. That leaves us 12 months, right?",
            "No. Indicative due date: 15 March 2028.",
            id="a length that another one takes the place of",
        ),
    ],
)
def test_a_date_or_a_length_that_is_checked_gets_a_yes_or_a_no(
    assistant: Assistant, message: str, first: str
) -> None:
    assert assistant.ask(message, today=TODAY).statements[0].text == first


@pytest.mark.model
@pytest.mark.parametrize("supposed", ["et sans le marquage CE ?", "Noté. Et sans le marquage CE ?"])
def test_what_a_follow_up_supposes_changes_the_situation(
    assistant: Assistant, supposed: str
) -> None:
    told = ["Notre implant porte le marquage CE. Peut-on demander la dérogation de l'ANSM ?"]
    first, then = talk(assistant, *told, supposed)
    assert dict(first.conversation.facts)["marquage_ce"] == "oui"
    assert dict(then.conversation.facts)["marquage_ce"] == "non"


@pytest.mark.model
def test_a_way_is_weighed_where_its_question_holds_the_situation(assistant: Assistant) -> None:
    asked = "Peut-on obtenir un CPC pour un médicament qui n'a aucune AMM en France ?"
    assert assistant.ask(asked).statements[0].text.startswith("Non")


@pytest.mark.model
def test_a_way_is_weighed_on_what_was_told_before(assistant: Assistant) -> None:
    told = ["Our drug has no MA in France. It is under commercial development in the indication."]
    told += ["We will not commit to applying for early access."]
    answer = talk(assistant, *told, "Can a physician still get an AAC for one patient?")[-1]
    assert answer.statements[0].text.startswith("No, from what you say")
