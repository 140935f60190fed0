"""A message is read in its own language, with what it names, waits for and takes over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.messages import MANY, Reader
from assistant.reading import Conversation, Reading, Wants, read
from assistant.sources import Language
from assistant.spelling import Speller
from assistant.vocabulary import Vocabulary

WORDS = Vocabulary.load(Path(__file__).parent.parent / "corpus")


def regimes(reading: Reading) -> list[str]:
    return [concept.id for concept in reading.regimes]


def carried(reading: Reading) -> list[str]:
    return [concept.id for concept in reading.carried]


def converse(*messages: str) -> Reading:
    """Read messages one after the other; the reading of the last one."""
    reader = Reader(WORDS, Speller(()))
    conversation = Conversation()
    for message in messages:
        heard = reader.read(message, conversation)
        (reading,) = heard.readings
        conversation = Conversation(
            reading.question, tuple(regimes(reading)), language=heard.language
        )
    return reading


@pytest.mark.parametrize(
    ("language", "message"),
    [
        pytest.param("fr", "Qui peut demander une AAP ?", id="fr sentence"),
        pytest.param("fr", "QUELS SONT LES DELAIS ?", id="fr capitals, no accents"),
        pytest.param("fr", "duree aac", id="fr keywords, no accents"),
        pytest.param("fr", "renouvellement AAC", id="fr name and acronym"),
        pytest.param("fr", "mon fils a une maladie rare", id="fr everyday words"),
        pytest.param("fr", "C'est quoi un early access en France ?", id="fr with an English name"),
        pytest.param("fr", "clock-stop : combien de jours ?", id="fr with an English word"),
        pytest.param("fr", "bonjour", id="fr greeting"),
        pytest.param("fr", "AAC", id="acronym alone"),
        pytest.param("fr", "2021", id="number alone"),
        pytest.param("fr", "???", id="no word"),
        pytest.param("fr", "", id="nothing"),
        pytest.param("en", "Who can apply for an AAP?", id="en sentence"),
        pytest.param("en", "WHAT IS THE DEADLINE?", id="en capitals"),
        pytest.param("en", "AAC renewal", id="en name and acronym"),
        pytest.param("en", "deadline HAS", id="en keyword, HAS an acronym"),
        pytest.param("en", "my son has a rare disease", id="en everyday words, has a verb"),
        pytest.param("en", "Is the PUT mandatory?", id="en with a French acronym"),
        pytest.param("en", "who pays?", id="en two words"),
        pytest.param("en", "thanks", id="en thanks"),
    ],
)
def test_the_language_is_that_of_each_message(language: Language, message: str) -> None:
    assert read(message, WORDS).language == language


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_language_asked_for_prevails(language: Language) -> None:
    assert read("Qui décide ?", WORDS, language=language).language == language
    assert read("Who decides?", WORDS, language=language).language == language


def test_the_language_of_the_message_before_is_forgotten() -> None:
    assert converse("Combien de temps dure une AAC ?", "and who decides?").language == "en"
    assert converse("How long is an AAC valid?", "et qui décide ?").language == "fr"


@pytest.mark.parametrize(
    ("wants", "message"),
    [
        pytest.param("time", "Combien de temps dure une AAC ?", id="combien de temps"),
        pytest.param("time", "Quel est le délai d'évaluation ?", id="delai"),
        pytest.param("time", "delai evaluation", id="delai, no accents"),
        pytest.param("time", "Sous combien de jours la HAS répond-elle ?", id="combien de jours"),
        pytest.param("time", "Combien d'années peut durer un CPC ?", id="combien d'annees"),
        pytest.param("time", "combien de semaines pour une réponse", id="combien de semaines"),
        pytest.param("time", "Durée du CPC", id="duree"),
        pytest.param("time", "A partir de quand peut-on faire la promotion ?", id="quand"),
        pytest.param("time", "À quelle date la réforme a-t-elle pris effet ?", id="a quelle date"),
        pytest.param("time", "How long is an AAC valid?", id="how long"),
        pytest.param("time", "How many days to answer the questions?", id="how many days"),
        pytest.param("time", "For how many years is a CPC granted?", id="how many years"),
        pytest.param("time", "What is the deadline?", id="deadline"),
        pytest.param("time", "Is there a time limit?", id="time limit"),
        pytest.param("time", "When may promotion begin?", id="when"),
        pytest.param("number", "How many AACs were granted last year?", id="last year"),
        pytest.param("number", "Combien de décisions ont été rendues ?", id="combien de"),
        pytest.param("number", "Quel pourcentage d'avis favorables ?", id="pourcentage"),
        pytest.param("number", "taux de décisions positives", id="taux"),
        pytest.param("number", "How many applications were filed?", id="how many"),
        pytest.param("number", "What percentage was granted?", id="percentage"),
        pytest.param("who", "Qui décide d'une AAC ?", id="qui"),
        pytest.param("who", "À qui adresser le résumé ?", id="a qui"),
        pytest.param("who", "Quelle autorité délivre l'AAP ?", id="quelle autorite"),
        pytest.param("who", "Who issues an AAC?", id="who"),
        pytest.param("who", "To whom are summaries sent?", id="whom"),
        pytest.param("who", "Which agency evaluates the file?", id="which agency"),
        pytest.param("where", "Où déposer la demande ?", id="ou"),
        pytest.param("where", "ou sont publiees les decisions", id="ou, no accents"),
        pytest.param("where", "Savez-vous où déposer une demande ?", id="ou, inside"),
        pytest.param("where", "À quelle adresse écrire ?", id="a quelle adresse"),
        pytest.param("where", "mail de l'ANSM pour une AAC", id="mail"),
        pytest.param("where", "Where are decisions published?", id="where"),
        pytest.param("where", "Which portal do I use?", id="which portal"),
        pytest.param(None, "Que remplace l'AAC ?", id="fr nothing in particular"),
        pytest.param(None, "conditions pour obtenir une AAP", id="fr keywords"),
        pytest.param(None, "Que se passe-t-il quand une AAP est refusée ?", id="quand: lorsque"),
        pytest.param(None, "Est-ce une AAP ou est-ce une AAC ?", id="ou: or"),
        pytest.param(None, "C'est une AAP, ou peut-on faire une AAC ?", id="ou: or, after a comma"),
        pytest.param(None, "What is an AAP?", id="en nothing in particular"),
        pytest.param(None, "What happens when an AAP is refused?", id="when: if"),
    ],
)
def test_a_question_waits_for_a_kind_of_answer(wants: Wants | None, message: str) -> None:
    assert read(message, WORDS).wants == wants


@pytest.mark.parametrize(
    ("named", "message"),
    [
        pytest.param(["aac"], "Qui délivre une AAC ?", id="acronym"),
        pytest.param(["aac"], "qui delivre une aac", id="acronym in small letters"),
        pytest.param(["aac"], "Who issues AACs?", id="en plural of an acronym"),
        pytest.param(["aac"], "les autorisations d'accès compassionnel", id="plural"),
        pytest.param(["aac"], "AUTORISATION D’ACCÈS COMPASSIONNEL", id="capitals"),
        pytest.param(["aac"], "Is compassionate use free?", id="en aac"),
        pytest.param(["aap"], "acces precoce : qui demande ?", id="no accents"),
        pytest.param(["aap"], "What is early access?", id="en aap"),
        pytest.param(["aap_pre_amm"], "l'accès précoce pré-AMM", id="pre-AMM"),
        pytest.param(["aap_pre_amm"], "pre-MA early access", id="en pre-AMM"),
        pytest.param(["aap_post_amm"], "le dossier AP2", id="post-AMM by its number"),
        pytest.param(["acces_compassionnel"], "compassionate access", id="the two at once"),
        pytest.param(["cpc"], "la durée d'un CPC", id="cpc"),
        pytest.param(["cpc"], "compassionate prescription framework", id="en cpc"),
        pytest.param(["derogation_dm"], "une dérogation pour un dispositif médical", id="device"),
        pytest.param(["derogation_dm"], "medical devices", id="en device"),
        pytest.param(["gio"], "Comment contacter le guichet innovation ?", id="gio"),
        pytest.param(["aac", "cpc"], "Quelle différence entre AAC et CPC ?", id="two, in order"),
        pytest.param(["aac"], "Mon fils avait une ATU nominative", id="old aac"),
        pytest.param(["aac"], "Que deviennent les ATU nominatives ?", id="old aac, plural"),
        pytest.param(["aac"], "une ATUn", id="old aac, short"),
        pytest.param(["cpc"], "Existe-t-il encore une RTU ?", id="old cpc"),
        pytest.param(["aap"], "l'ATU de cohorte", id="old aap"),
        pytest.param(["aap"], "What replaced the ATU de cohorte?", id="old aap, in English"),
        pytest.param(["aap"], "un PECT", id="old aap, by its acronym"),
        pytest.param([], "Le docteur parle d'une ATU", id="old name of several"),
        pytest.param([], "Quels articles de loi faut-il lire ?", id="none"),
        pytest.param([], "I put the file online", id="a verb like an acronym"),
    ],
)
def test_a_way_of_access_is_recognised(named: list[str], message: str) -> None:
    reading = read(message, WORDS)
    assert regimes(reading) == named
    assert carried(reading) == []
    assert reading.question == message


@pytest.mark.parametrize(
    ("first", "then", "regime", "kept", "wants"),
    [
        pytest.param(
            "Combien de temps dure une AAC ?", "et pour un CPC ?", "cpc", "dure", "time", id="et"
        ),
        pytest.param("Qui délivre une AAC ?", "CPC ?", "cpc", "délivre", "who", id="name alone"),
        pytest.param(
            "Qui délivre une AAC ?",
            "et dans le cas d'un CPC ?",
            "cpc",
            "délivre",
            "who",
            id="dans le cas d'un",
        ),
        pytest.param(
            "Qui délivre une AAC ?", "et une RTU ?", "cpc", "délivre", "who", id="old name"
        ),
        pytest.param(
            "Qui délivre une AAP pré-AMM ?",
            "et en post-AMM ?",
            "aap_post_amm",
            "délivre",
            "who",
            id="part",
        ),
        pytest.param(
            "How long is an AAC valid?", "and for a CPC?", "cpc", "valid", "time", id="and"
        ),
        pytest.param(
            "Who issues an AAC?", "What about an AAP?", "aap", "issues", "who", id="what about"
        ),
    ],
)
def test_another_way_of_access_takes_the_place_of_the_first(
    first: str, then: str, regime: str, kept: str, wants: Wants
) -> None:
    reading = converse(first, then)
    assert regimes(reading) == [regime]
    assert carried(reading) == []
    assert kept in reading.question
    assert reading.wants == wants
    asked = read(reading.question, WORDS, language=reading.language)
    assert regimes(asked) == [regime], "the completed question names the new one alone"


def test_a_follow_up_that_names_two_ways_of_access_asks_about_both() -> None:
    reading = converse("Qui délivre une AAC ?", "et pour un CPC ou une AAP ?")
    assert regimes(reading) == ["cpc", "aap"]
    assert regimes(read(reading.question, WORDS)) == ["cpc", "aap"]


@pytest.mark.parametrize(
    ("first", "then", "wants"),
    [
        pytest.param("Combien de temps dure une AAC ?", "et qui décide ?", "who", id="et"),
        pytest.param("Combien de temps dure une AAC ?", "qui décide ?", "who", id="short"),
        pytest.param(
            "Combien de temps dure une AAC ?",
            "Mais dans ce cas quel est le délai prévu pour que la réponse soit rendue ?",
            "time",
            id="mais, long",
        ),
        pytest.param(
            "Qui délivre une AAC ?",
            "Et dans ce cas quel est le délai prévu pour que la réponse soit rendue ?",
            "time",
            id="et, long",
        ),
        pytest.param("How long is an AAC valid?", "and who decides?", "who", id="and"),
        pytest.param(
            "Who issues an AAC?",
            "And in that case how long does the agency take before it gives its answer?",
            "time",
            id="and, long",
        ),
        pytest.param(
            "Who issues an AAC?",
            "What about the time that it takes before the agency gives its answer?",
            None,
            id="what about, long",
        ),
        pytest.param("How long is an AAC valid?", "et qui décide ?", "who", id="other language"),
    ],
)
def test_a_follow_up_takes_over_the_way_of_access(
    first: str, then: str, wants: Wants | None
) -> None:
    reading = converse(first, then)
    assert regimes(reading) == carried(reading) == ["aac"]
    assert reading.wants == wants
    assert reading.question.startswith(then)
    assert regimes(read(reading.question, WORDS, language=reading.language)) == ["aac"]


def test_the_way_of_access_is_taken_over_from_message_to_message() -> None:
    reading = converse("Combien de temps dure une AAC ?", "et qui décide ?", "et où ?")
    assert carried(reading) == ["aac"]
    reading = converse("Combien de temps dure une AAC ?", "et pour un CPC ?", "et qui décide ?")
    assert carried(reading) == ["cpc"]
    assert reading.wants == "who"


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(
            "Quelles décisions la Haute Autorité de santé publie-t-elle sur son site ?", id="fr"
        ),
        pytest.param("What decisions does the health authority publish on its website?", id="en"),
    ],
)
def test_a_new_question_takes_nothing_over(message: str) -> None:
    reading = converse("Qui délivre une AAC ?", message)
    assert (reading.question, regimes(reading), carried(reading)) == (message, [], [])


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("Que remplace le CPC ?", id="short"),
        pytest.param("Et combien de temps un CPC est-il valable ?", id="et"),
    ],
)
def test_a_whole_question_on_another_way_of_access_stays_as_it_is(message: str) -> None:
    reading = converse("Qui délivre une AAC ?", message)
    assert (reading.question, regimes(reading), carried(reading)) == (message, ["cpc"], [])


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read(first: str, then: str) -> None:
    reader = Reader(WORDS, Speller(()))
    before = reader.read(first)
    left = before.readings[-1] if before.readings else read("", WORDS)
    heard = reader.read(then, Conversation(left.question, tuple(regimes(left))))
    assert heard.language in ("fr", "en")
    assert len(heard.readings) <= MANY
    for reading in heard.readings:
        assert set(carried(reading)) <= set(regimes(reading))


@pytest.mark.parametrize(
    ("message", "question"),
    [
        pytest.param(
            "Le bon est refusé. Pourquoi ?", "Le bon est refusé. Pourquoi ?", id="why, of a story"
        ),
        pytest.param(
            "HAS refused the file. Why?", "HAS refused the file. Why?", id="why, in English"
        ),
        pytest.param(
            "Le bon est refusé. Qui paie ?", "Le bon est refusé. Qui paie ?", id="a word or two"
        ),
        pytest.param(
            "Le CPC de ma femme dure. Il finit quand ?",
            "Il finit quand ? CPC",
            id="a word, of a way of access that is named",
        ),
        pytest.param(
            "Le bon est refusé. Qui signe le recours ?",
            "Qui signe le recours ?",
            id="what leans on nothing",
        ),
    ],
)
def test_a_question_of_few_words_is_joined_to_what_was_told(message: str, question: str) -> None:
    assert converse(message).question == question


def test_what_only_a_later_question_names_is_what_the_first_is_of_too() -> None:
    heard = Reader(WORDS, Speller(())).read("Combien de temps dure-t-elle, et qui paie l'AAC ?")
    assert [regimes(reading) for reading in heard.readings] == [["aac"], ["aac"]]
