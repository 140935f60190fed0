"""What a message asks is told from what it tells, and from courtesy."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clauses import Clauses, asks, set_apart, without_courtesy, yes_or_no
from assistant.sources import Language

# --- asking and telling --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "message", "asking", "telling"),
    [
        pytest.param(language, message, asking, telling, id=about)
        for about, language, message, asking, telling in (
            ("nothing", "fr", "", (), ()),
            ("courtesy alone", "fr", "Bonjour, merci beaucoup !", (), ()),
            ("courtesy alone, in English", "en", "Hi all, thanks a lot!", (), ()),
            ("no question", "fr", "Il est prêt. Il part.", ("Il est prêt. Il part.",), ()),
            ("a polite one", "fr", "Le stock part, svp ?", ("Le stock part ?",), ()),
            (
                "two questions of one sentence",
                "fr",
                "Bonjour, qui signe le bon, et combien de temps dure l'envoi ? Merci d'avance.",
                ("qui signe le bon", "combien de temps dure l'envoi ?"),
                (),
            ),
            (
                "three questions of one sentence",
                "en",
                "Hi all, who signs the form, how long is the wait and where is the stock kept?",
                ("who signs the form", "how long is the wait", "where is the stock kept?"),
                (),
            ),
            ("points", "fr", "2. faut-il un bon ?", ("faut-il un bon ?",), ()),
            ("a semicolon", "fr", "Qui paie ; qui signe ?", ("Qui paie", "qui signe ?"), ()),
            (
                "a question of one of two verbs",
                "fr",
                "Le médecin peut-il prescrire et dispenser ?",
                ("Le médecin peut-il prescrire et dispenser ?",),
                (),
            ),
            (
                "a request beside a question",
                "fr",
                "Qui signe le bon ? Merci de me préciser la durée.",
                ("Qui signe le bon ?", "Merci de me préciser la durée."),
                (),
            ),
            (
                "a request beside a question, in English",
                "en",
                "Who signs the form? Please confirm the price.",
                ("Who signs the form?", "confirm the price."),
                (),
            ),
            ("half of a question", "fr", "Qui signe et quand ?", ("Qui signe et quand ?",), ()),
            (
                "questions that share a verb",
                "fr",
                "Devant quelle juridiction et sous combien de jours peut-on se plaindre ?",
                (
                    "Devant quelle juridiction peut-on se plaindre ?",
                    "sous combien de jours peut-on se plaindre ?",
                ),
                (),
            ),
            (
                "a relative clause",
                "en",
                "Would it help her son, who has never had a dose?",
                ("Would it help her son, who has never had a dose?",),
                (),
            ),
            (
                "a second question, no relative clause",
                "en",
                "Is the vial free, who pays for the stock?",
                ("Is the vial free", "who pays for the stock?"),
                (),
            ),
            (
                "questions that share a verb, in English",
                "en",
                "To whom and in what form should we send the vials?",
                ("To whom should we send the vials?", "in what form should we send the vials?"),
                (),
            ),
            (
                "a question that hangs on a turn",
                "en",
                "Who signs the form, and once signed, how fast is the delivery?",
                ("Who signs the form", "and once signed, how fast is the delivery?"),
                (),
            ),
            (
                "numbered questions",
                "fr",
                "1/ qui paie le stock ?\n2) Quand livrer ?\n- Comment signer le bon ?",
                ("qui paie le stock ?", "Quand livrer ?", "Comment signer le bon ?"),
                (),
            ),
            (
                "a story",
                "fr",
                "Bonjour, ma voisine vit à Brest. Son essai est fini. Quel bon faut-il remplir "
                "pour garder ses comprimés ? Cordialement",
                ("Quel bon faut-il remplir pour garder ses comprimés ?",),
                ("ma voisine vit à Brest.", "Son essai est fini."),
            ),
            (
                "a story without a question mark",
                "fr",
                "Mon oncle est malade. J'aimerais savoir qui paie le flacon. Il habite loin.",
                ("J'aimerais savoir qui paie le flacon.",),
                ("Mon oncle est malade.", "Il habite loin."),
            ),
            (
                "a story in English",
                "en",
                "My aunt lives in Brest. The trial ended. Which form keeps her tablets coming?",
                ("Which form keeps her tablets coming?",),
                ("My aunt lives in Brest.", "The trial ended."),
            ),
            (
                "a quoted e-mail",
                "fr",
                "Bonjour,\n> De : Anne\n> Objet : stock\n> Le stock est vide.\n\n"
                "Qui livre les flacons ?",
                ("Qui livre les flacons ?",),
                ("Le stock est vide.",),
            ),
            (
                "an e-mail quoted twice",
                "en",
                "> > From: Anne\n>> The stock is empty.\nWho ships the vials?\n\nKind regards",
                ("Who ships the vials?",),
                ("The stock is empty.",),
            ),
            (
                "a whole message after the name of a header",
                "fr",
                "Objet : on nous dit non. Chers tous, le stock est vide. Qui livre ?",
                ("Qui livre ?",),
                ("Objet : on nous dit non.", "le stock est vide."),
            ),
            ("headers", "fr", "De : Anne\nÀ : Paul\nCc : Zoé\nQui livre ?", ("Qui livre ?",), ()),
            (
                "a question that leans on nothing",
                "fr",
                "Le bon est refusé. Qui signe le recours ?",
                ("Qui signe le recours ?",),
                ("Le bon est refusé.",),
            ),
            (
                "questions of which the second has no word that asks",
                "fr",
                "Qui signe la demande et c'est remboursé ?",
                ("Qui signe la demande", "c'est remboursé ?"),
                (),
            ),
            (
                "questions of which the second turns its verb round",
                "fr",
                "Quand livrer, et nos délégués peuvent-ils en parler ?",
                ("Quand livrer", "nos délégués peuvent-ils en parler ?"),
                (),
            ),
            (
                "two who do one thing",
                "fr",
                "Le labo et l'hôpital doivent-ils signer ?",
                ("Le labo et l'hôpital doivent-ils signer ?",),
                (),
            ),
            ("why, of nothing", "fr", "Pourquoi ?", ("Pourquoi ?",), ()),
        )
    ],
)
def test_what_a_message_asks_and_tells(
    language: Language, message: str, asking: tuple[str, ...], telling: tuple[str, ...]
) -> None:
    assert set_apart(message, language) == Clauses(asking, telling)


# --- courtesy ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "sentence", "left"),
    [
        ("fr", "Bonjour Docteur, qui paie ?", "qui paie ?"),
        ("fr", "Excusez-moi de vous déranger : qui paie ?", "qui paie ?"),
        ("fr", "Qui paie, s'il vous plaît ?", "Qui paie ?"),
        ("fr", "Merci de préciser le délai.", "Merci de préciser le délai."),
        ("en", "Dear all, hey team, who pays? Many thanks", "who pays?"),
        ("en", "Who pays, please?", "Who pays?"),
        ("fr", "Chère Madame, cher Monsieur, qui paie ?", "qui paie ?"),
        ("fr", "Qui paie ? Merci d'avance !", "Qui paie ?"),
        ("fr", "Merci, bonne journée !", ""),
        ("fr", "2 mois suffisent", "2 mois suffisent"),
        ("fr", "Les superviseurs paient", "Les superviseurs paient"),
        ("fr", "Topiramate ou placebo", "Topiramate ou placebo"),
        ("en", "Dear Sir or Madam, who pays?", "who pays?"),
        ("en", "Sorry to bother you, quick question: who pays?", "who pays?"),
        ("en", "Hidden costs count", "Hidden costs count"),
        ("en", "...", ""),
    ],
)
def test_courtesy_is_left_out(language: Language, sentence: str, left: str) -> None:
    assert without_courtesy(sentence, language) == left


# --- kinds of questions --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "sentence", "asking", "closed"),
    [
        *[("fr", "Est-ce que le patient paie ?", True, True), ("fr", "Il paie ?", True, True)],
        *[("fr", "Peut-on livrer", True, True), ("fr", "LE BON PEUT-IL CHANGER ?", True, True)],
        *[("fr", "Est-ce qu'il faut signer ?", True, True), ("fr", "Qui signe ?", True, False)],
        *[("fr", "Je voudrais savoir si on livre", True, True), ("fr", "Il part.", False, False)],
        *[("fr", "Combien coûte-t-il ?", True, False), ("fr", "c'est quoi un bon", True, False)],
        *[("fr", "Que faut-il signer ?", True, False), ("fr", "Où est-il ?", True, False)],
        *[("fr", "À partir de quand peut-on livrer ?", True, False)],
        *[("fr", "Qu'est-ce qu'un bon ?", True, False), ("fr", "Dites-moi qui", True, False)],
        *[("fr", "L'oncle qui part a signé", False, False), ("fr", "Le prix ?", True, True)],
        *[("en", "When must HAS sign?", True, False), ("en", "Tell me whether", True, True)],
        *[("en", "Until when", True, False), ("en", "Please advise", True, False)],
        *[("en", "Is it free?", True, True), ("en", "May we ship when the box is in?", True, True)],
        *[("en", "We may ship, right?", True, True), ("en", "How long is it?", True, False)],
        *[("en", "I wonder if we may ship", True, True), ("en", "Who signs?", True, False)],
        *[("en", "The HAS decides.", False, False), ("en", "HAS THE BOX LEFT", True, True)],
        *[("en", "what is a form", True, False), ("en", "HAS and ANSM agree.", False, False)],
        *[("fr", "Peut-on livrer un bon qui est vide ?", True, True)],
        *[("fr", "Peut-on savoir qui signe ?", True, False)],
        *[("fr", "L'ANSM le dit-elle quand il part ?", True, True)],
        *[("fr", "Savez-vous quand il part ?", True, False)],
        *[("en", "Can a box which is empty go?", True, True)],
        *[("en", "For a box, can a man who left sign?", True, True)],
        *[("en", "Is it known yet who signs?", True, False)],
    ],
)
def test_what_waits_for_a_yes_or_a_no(
    language: Language, sentence: str, asking: bool, closed: bool
) -> None:
    assert (asks(sentence, language), yes_or_no(sentence, language)) == (asking, closed)


SAID = st.sampled_from(["Bonjour", "merci", "qui paie", "pourquoi", "et", ",", "?", "2.", "\n> "])


@given(st.lists(st.one_of(SAID, st.text(max_size=6))).map(" ".join))
def test_a_clause_has_a_word_and_what_is_told_stands_beside_a_question(message: str) -> None:
    clauses = set_apart(message, "fr")
    assert all(re.search(r"\w", clause) for clause in (*clauses.asking, *clauses.telling))
    assert clauses.asking or not clauses.telling
