"""What a rule states, in order: our sentences with their quotes, then notes that quote none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from assistant.rules import Card, Deadline, Rule
from assistant.sources import Citation, Statement

QUOTES = {"ansm-faq-aap": "Le médicament est présumé innovant"}
CITES = (Citation(source="ansm-faq-aap", quote="Le médicament est présumé innovant"),)
DAY = date(2021, 7, 1)

LAW = (
    {
        "article": "article L. 5121-12",
        "version": DAY,
        "effect": "refines",
        "says": {"fr": "trois mois.", "en": "three months."},
    },
    {
        "article": "article R. 5121-69",
        "effect": "refines",
        "says": {"fr": "les cas de l'annexe X", "en": "the cases of annex X"},
    },
)


def text(words: str) -> Mapping[str, str]:
    """A text in both languages."""
    return {"fr": f"{words}, en français.", "en": f"{words}, in English."}


def sentence(words: str, **more: object) -> Mapping[str, object]:
    """What every sentence of ours has, its everyday words too."""
    return {"says": text(words), "cites": QUOTES, **more}


def rule(words: str, **more: object) -> Mapping[str, object]:
    return sentence(words, plain=text(f"{words} in short"), **more)


def proved(words: str) -> Statement:
    return Statement(f"{words}, en français.", CITES, "rule")


def diverging(words: str) -> Statement:
    return replace(proved(words), aside="divergence")


def noted(words: str) -> Statement:
    return Statement(f"{words}, en français.", (), "note")


def warned(words: str) -> Statement:
    return replace(noted(words), aside="caution")


RULE = Rule.model_validate(
    rule(
        "The rule",
        divergences=[sentence("Lost", suspended=True), sentence("Another source")],
        caution=text("A caution"),
        law=LAW,
    )
)


# --- a rule --------------------------------------------------------------------------------------


def test_a_rule_states_its_sentence_what_diverges_then_notes() -> None:
    assert list(RULE.statements("fr")) == [
        proved("The rule"),
        diverging("Another source"),
        warned("A caution"),
        Statement(
            "À vérifier dans le Code : trois mois (article L. 5121-12, version du 1er juillet "
            "2021).",
            (),
            "note",
            aside="law",
        ),
        Statement(
            "À vérifier dans le Code : les cas de l'annexe X (article R. 5121-69).",
            (),
            "note",
            aside="law",
        ),
    ]


def test_a_rule_states_the_same_in_english() -> None:
    assert list(RULE.statements("en")) == [
        Statement("The rule, in English.", CITES, "rule"),
        Statement("Another source, in English.", CITES, "rule", aside="divergence"),
        Statement("A caution, in English.", (), "note", aside="caution"),
        Statement(
            "To be verified in the Code: three months (article L. 5121-12, version of 1 July "
            "2021).",
            (),
            "note",
            aside="law",
        ),
        Statement(
            "To be verified in the Code: the cases of annex X (article R. 5121-69).",
            (),
            "note",
            aside="law",
        ),
    ]


def test_in_everyday_words_only_the_sentence_of_a_rule_changes() -> None:
    plain, *others = RULE.statements("fr", plainly=True)
    assert plain == proved("The rule in short") == RULE.told("fr", plainly=True)
    assert RULE.told("fr") == proved("The rule")
    assert others == list(RULE.statements("fr"))[1:]


def test_a_rule_without_everyday_words_keeps_its_own() -> None:
    bare = Rule.model_validate(sentence("The rule"))
    assert list(bare.statements("fr", plainly=True)) == [proved("The rule")]


# --- a card --------------------------------------------------------------------------------------


def card(**more: object) -> Card:
    named = {"id": "a-card", "subject": "aap", "aspect": "other"}
    return Card.model_validate(rule("The card", **named, **more))


def test_a_card_states_what_a_rule_does() -> None:
    assert list(card().statements("fr")) == [proved("The card")]
    assert list(card().statements("fr", plainly=True)) == [proved("The card in short")]


def test_a_gap_quotes_only_for_its_nearest_words() -> None:
    gap = card(
        gap=True, nearest=text("The nearest"), whom=text("The desk"), caution=text("A caution")
    )
    assert list(gap.statements("fr")) == [
        noted("The card"),
        proved("The nearest"),
        noted("The desk"),
        warned("A caution"),
    ]
    assert next(gap.statements("fr", plainly=True)) == noted("The card in short")


def test_a_gap_may_have_no_nearest_words_and_nobody_to_ask() -> None:
    assert list(card(gap=True).statements("fr")) == [noted("The card")]


# --- a deadline ----------------------------------------------------------------------------------


def deadline(**more: object) -> Deadline:
    named = {"id": "a-deadline", "regimes": ["aap_pre_amm"], "aspect": "decision_time"}
    return Deadline.model_validate(
        rule(
            "The deadline",
            **named,
            divergences=[sentence("Another source")],
            caution=text("A caution"),
            **more,
        )
    )


def test_a_deadline_states_what_may_move_it_before_what_diverges() -> None:
    moved = deadline(
        period="3 mois",
        after="accuse_reception",
        extensions=[
            rule("One month more", period="1 mois", caution=text("Of the extension")),
            rule("Two months more", period="2 mois", suspended=True),
        ],
        pauses=[
            rule(
                "The clock stops",
                starts="questions_posees",
                ends="reponses_recues",
                divergences=[sentence("Another stop")],
                caution=text("Of the stop"),
            )
        ],
        consequences=[rule("Silence means refusal")],
    )
    notes = [
        diverging("Another source"),
        warned("A caution"),
        warned("Of the extension"),
        diverging("Another stop"),
        warned("Of the stop"),
    ]
    assert list(moved.statements("fr")) == [
        proved("The deadline"),
        proved("One month more"),
        proved("The clock stops"),
        *notes,
    ]
    assert list(moved.statements("fr", plainly=True)) == [
        proved("The deadline in short"),
        proved("One month more in short"),
        proved("The clock stops in short"),
        *notes,
    ]


def test_a_deadline_that_the_texts_do_not_give_is_a_gap() -> None:
    gap = deadline(gap=True, nearest=text("The nearest"))
    assert list(gap.statements("fr")) == [
        noted("The deadline"),
        proved("The nearest"),
        warned("A caution"),
    ]
    assert next(gap.statements("fr", plainly=True)) == noted("The deadline in short")


def test_what_expiry_is_said_to_mean_stands_beside_a_gap() -> None:
    lost = {**rule("Silence means nothing"), "suspended": True}
    gap = deadline(gap=True, whom=text("The desk"), consequences=[rule("Silence refuses"), lost])
    assert list(gap.statements("fr")) == [
        noted("The deadline"),
        proved("Silence refuses"),
        noted("The desk"),
        warned("A caution"),
    ]
    plain = list(gap.statements("fr", plainly=True))
    assert plain[:2] == [noted("The deadline in short"), proved("Silence refuses in short")]
