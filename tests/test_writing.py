"""What answers is picked word for word, understood alone, and proved before it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as law
from hypothesis import strategies as st

from assistant.corpus import cut, read_corpus
from assistant.reading import read
from assistant.rules.cards import Card
from assistant.sources import Asks, Citation, Kind, Language, Passage, Source, Statement, words
from assistant.vocabulary import Concept, Vocabulary
from assistant.writing import Writer, Written, pieces, proved

CORPUS = Path(__file__).parent.parent / "corpus"

WORDS = Vocabulary(
    (
        Concept(
            id="aap", kind="regime", fr=("accès précoce",), en=("early access",), acronyms=("AAP",)
        ),
        Concept(id="pre", kind="regime", implies=("aap",), fr=("pré-AMM",), en=("pre-MA",)),
        Concept(id="post", kind="regime", implies=("aap",), fr=("post-AMM",), en=("post-MA",)),
        Concept(
            id="compassionnel",
            kind="regime",
            fr=("accès compassionnel",),
            en=("compassionate access",),
        ),
        Concept(
            id="aac",
            kind="regime",
            implies=("compassionnel",),
            fr=("autorisation d'accès compassionnel",),
            en=("compassionate use",),
            acronyms=("AAC",),
        ),
        Concept(
            id="cpc",
            kind="regime",
            implies=("compassionnel",),
            fr=("cadre de prescription",),
            en=("prescription framework",),
            acronyms=("CPC",),
        ),
        Concept(id="duree", kind="aspect", fr=("durée", "durer", "dure"), en=("how long", "valid")),
        Concept(id="decider", kind="aspect", fr=("délivrer", "décider"), en=("issue", "decide")),
    )
)


def passages(
    text: str,
    language: Language = "fr",
    name: str = "doc",
    asks: Sequence[Asks] = (),
) -> tuple[Passage, ...]:
    """The passages of a document of this text."""
    source = Source(
        id=name,
        title="Le document",
        publisher="ANSM",
        language=language,
        received="doc.txt",
        rank=1,
    )
    return cut(source, text, asks)


def write(question: str, found: Sequence[Passage]) -> list[str]:
    """The statements that answer a question, where every term tells as much."""
    written = Writer(WORDS, lambda term: 1.0, {}).write(read(question, WORDS), found)
    return [statement.text for statement in written.statements]


# What is picked


def test_the_best_statement_comes_first() -> None:
    found = passages(
        "# T\n\nUne AAC est gratuite.\n\nLe stock est vérifié.\n\n"
        "L'AAC est délivrée par l'ANSM au médecin qui demande.\n"
    )
    first, *_ = write("Qui délivre au médecin une AAC ?", found)
    assert first == "L'AAC est délivrée par l'ANSM au médecin qui demande."


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 9])
def test_one_to_four_statements_are_picked(number: int) -> None:
    said = [f"AAC durée {word * 3} {word * 4} {word * 5}." for word in "abcdefghi"[:number]]
    found = passages("\n\n".join(["# T", *said]))
    assert len(write("Durée AAC", found)) == min(number, 4)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        pytest.param("Quel temps fera-t-il à Lyon ?", "Le temps à Lyon est bon.", id="no name"),
        pytest.param("", "Une AAC dure un an.", id="no word"),
        pytest.param("Qui délivre une AAC ?", "", id="no passage"),
        pytest.param("Qui délivre une AAC ?", "Le fromage affiné vient de Savoie.", id="far"),
    ],
)
def test_nothing_is_picked_where_nothing_answers(question: str, text: str) -> None:
    assert write(question, passages(f"# T\n\n{text}\n")) == []


def test_without_a_vocabulary_words_alone_decide() -> None:
    writer = Writer(Vocabulary(()), lambda term: 1.0, {})
    written = writer.write(
        read("Qui affine le fromage ?", writer.vocabulary),
        passages("# T\n\nLe fromage est affiné par la laiterie.\n"),
    )
    assert [s.text for s in written.statements] == ["Le fromage est affiné par la laiterie."]


def test_two_documents_that_say_the_same_are_heard_once() -> None:
    said = "# T\n\nLes AAC sont délivrées par l'ANSM, sur demande d'un médecin.\n"
    found = passages(said) + passages(said, name="other")
    assert write("Qui délivre une AAC ?", found) == [
        "Les AAC sont délivrées par l'ANSM, sur demande d'un médecin."
    ]


@pytest.mark.parametrize(
    ("question", "one", "two"),
    [
        pytest.param(
            "Combien de temps dure une AAC ?",
            "Une AAC dure 6 mois au plus.",
            "Une AAC dure 12 mois au plus.",
            id="number",
        ),
        pytest.param(
            "Qui délivre une AAC au médecin ?",
            "L'ANSM délivre une AAC au médecin.",
            "L'ANSM ne délivre pas une AAC au médecin.",
            id="negation",
        ),
        pytest.param(
            "Peut-on faire la promotion d'un médicament en AAP ?",
            "Toute promotion d’un médicament en AAP avant son AMM est interdite.",
            "La promotion d’un médicament faisant l’objet d’une AAP est possible dès l’octroi de "
            "l’AMM et dans le respect des recommandations en vigueur de l’ANSM.",
            id="forbidden, then allowed",
        ),
    ],
)
def test_two_that_differ_by_what_counts_are_both_heard(question: str, one: str, two: str) -> None:
    """Else a divergence between documents, or a prohibition, would go unseen."""
    assert set(write(question, passages(f"# T\n\n{one}\n\n{two}\n"))) == {one, two}


def test_of_two_that_answer_the_same_the_language_of_the_reader_is_heard() -> None:
    same: Mapping[Language, tuple[str, ...]] = {
        "fr": ("Quelle est la durée d'une AAC ?",),
        "en": ("How long does an AAC last?",),
    }
    fr = passages("# T\n\nUne AAC dure un an.\n", asks=[Asks("Une AAC dure un an", same)])
    en = passages(
        "# T\n\nAn AAC is valid for one year.\n",
        "en",
        "doc-en",
        asks=[Asks("An AAC is valid for one year", same)],
    )
    assert write("Combien de temps dure une AAC ?", en + fr) == ["Une AAC dure un an."]
    assert write("How long is an AAC valid?", fr + en) == ["An AAC is valid for one year."]


def test_where_all_else_is_equal_the_language_of_the_reader_comes_first() -> None:
    far = passages("# T\n\nLe stock suit.\n") * 6
    fr = passages("# T\n\nAAC : aac@ansm.example, 1 an\n")
    en = passages("# T\n\nAAC: aac@ansm.example, 1 year\n", "en", "doc-en")
    assert write("AAC", far + en + fr)[0] == "AAC : aac@ansm.example, 1 an"
    assert write("The AAC?", far + fr + en)[0] == "AAC: aac@ansm.example, 1 year"


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        pytest.param(
            "Combien de temps dure une AAC ?",
            "Une AAC délivrée dure un an.",
            "Une AAC dure autant que le traitement.",
            id="time",
        ),
        pytest.param(
            "Combien de temps dure une AAC ?",
            "Une AAC délivrée dure un an.",
            "Une AAC dure pour 78 % des patients.",
            id="time: a percentage is none",
        ),
        pytest.param(
            "Combien de temps dure une AAC ?",
            "Une AAC délivrée dure un an.",
            "Une AAC dure assez (art. L. 5121-12 du code).",
            id="time: an article is none",
        ),
        pytest.param(
            "Combien d'AAC sont délivrées ?",
            "Plus de 250 AAC sont délivrées au total.",
            "Des AAC sont délivrées.",
            id="number",
        ),
        pytest.param(
            "À quelle adresse demander une AAC ?",
            "AAC, demande : aac@ansm.example",
            "On peut demander une AAC à cette adresse.",
            id="where",
        ),
    ],
)
def test_a_statement_with_what_is_waited_for_comes_first(
    question: str, right: str, wrong: str
) -> None:
    found = passages(f"# T\n\n{wrong}\n\n{right}\n")
    assert write(question, found)[:1] == [right]


# Rules


def card(name: str, says: str, **more: object) -> Card:
    """A card that says the same in both languages."""
    entry = {
        "id": name,
        "subject": "aac",
        "aspect": "other",
        "says": {"fr": says, "en": says},
        "cites": {"doc": "un"},
    }
    return Card.model_validate(entry | more)


def ruled(question: str, likely: Mapping[str, float], *cards: Card, silent: float = 0.5) -> Written:
    """What answers of some cards, each this likely to be what a question is for."""
    writer = Writer(WORDS, lambda term: 1.0, {card.id: card for card in cards})
    return writer.write(read(question, WORDS), (), likely, silent)


ISSUES = card("issues", "L'ANSM délivre une AAC au médecin.")
LASTS = card("lasts", "Une AAC délivrée au médecin dure un an.")
GAP = card("gap", "Les documents ne disent pas qui délivre une AAC.", gap=True)


@pytest.mark.parametrize(
    ("likely", "told"),
    [
        pytest.param({"issues": 0.9, "lasts": 0.1}, ["issues"], id="one far likelier"),
        pytest.param({"issues": 0.9, "lasts": 0.9}, ["issues", "lasts"], id="nearly as likely"),
    ],
)
def test_another_rule_answers_too_where_it_does_so_nearly_as_surely(
    likely: Mapping[str, float], told: list[str]
) -> None:
    written = ruled("Qui délivre une AAC au médecin ?", likely, ISSUES, LASTS)
    assert [rule.id for rule in written.rules] == told


@pytest.mark.parametrize(
    ("silent", "told"),
    [pytest.param(0.0, "issues", id="they tell"), pytest.param(1.0, "gap", id="they tell not")],
)
def test_a_gap_answers_what_the_documents_likely_do_not_tell(silent: float, told: str) -> None:
    likely = {"issues": 0.6, "gap": 0.6}
    written = ruled("Qui délivre une AAC ?", likely, ISSUES, GAP, silent=silent)
    assert written.rules[0].id == told
    assert written.gap is (told == "gap")


def test_a_gap_is_told_alone() -> None:
    likely = {"issues": 0.9, "gap": 0.9}
    written = ruled("Qui délivre une AAC ?", likely, ISSUES, GAP, silent=0.7)
    assert [rule.id for rule in written.rules] == ["gap"]


# A yes or a no


@pytest.mark.parametrize(
    ("question", "says", "sides", "verdict"),
    [
        pytest.param(
            "Une AAC est-elle payante ?",
            "Une AAC n'est pas payante.",
            {"denies": {"fr": ["Une AAC est-elle payante ?"]}},
            False,
            id="no",
        ),
        pytest.param(
            "Une AAC est-elle payante ?",
            "Une AAC est payante.",
            {"confirms": {"fr": ["Une AAC est-elle payante ?"]}},
            True,
            id="yes",
        ),
        pytest.param(
            "Une AAC est-elle payante ?",
            "Une AAC n'est pas payante.",
            {"confirms": {"fr": ["Une AAC est-elle payante ?"]}},
            None,
            id="yes before a sentence that denies",
        ),
        pytest.param(
            "Une AAC est-elle payante ?",
            "Une AAC est payante.",
            {"denies": {"fr": ["Une AAC est-elle payante ?"]}},
            None,
            id="no before what was asked",
        ),
        pytest.param(
            "Une AAC est-elle possible ?",
            "Une AAC est possible pour un médicament sans AMM.",
            {"denies": {"fr": ["Une AAC est-elle possible pour un médicament vendu ?"]}},
            None,
            id="no to more than was asked",
        ),
        pytest.param(
            "Une AAC est-elle payante pour un pharmacien signataire ?",
            "Une AAC est payante.",
            {"confirms": {"fr": ["Une AAC est-elle payante ?"]}},
            None,
            id="yes to less than was asked",
        ),
        pytest.param(
            "Quand une AAC est-elle payante ?",
            "Une AAC est payante.",
            {"confirms": {"fr": ["Une AAC est-elle payante ?"]}},
            None,
            id="waits for something else",
        ),
    ],
)
def test_a_verdict_never_contradicts_its_sentence(
    question: str, says: str, sides: Mapping[str, object], verdict: bool | None
) -> None:
    rule = card("price", says, **sides)
    writer = Writer(WORDS, lambda term: 1.0, {rule.id: rule})
    assert writer.verdict(read(question, WORDS), [rule]) is verdict


@pytest.mark.parametrize(
    ("likely", "verdict"), [(0.9, True), (0.6, None), (0.1, None), (None, True)]
)
def test_a_verdict_is_told_where_what_was_learnt_agrees(
    likely: float | None, verdict: bool | None
) -> None:
    rule = card("price", "Une AAC est payante.", confirms={"fr": ["Une AAC est-elle payante ?"]})
    writer = Writer(WORDS, lambda term: 1.0, {rule.id: rule}, lambda *asked: likely)
    assert writer.verdict(read("L'AAC est-elle payante ?", WORDS), [rule]) is verdict


@pytest.mark.parametrize(
    ("question", "says"),
    [
        pytest.param(
            "Une AAC signée par un pharmacien est-elle payante ou gratuite ?",
            "Une AAC est payante.",
            id="this or that",
        ),
        pytest.param(
            "Une AAC signée par un pharmacien est-elle payante ?",
            "Une AAC est payante, sauf exception.",
            id="it depends",
        ),
    ],
)
def test_no_yes_answers_a_choice_nor_stands_for_what_depends(question: str, says: str) -> None:
    asked = "Une AAC signée par un pharmacien est-elle payante ?"
    rule = card("price", says, confirms={"fr": [asked]})
    writer = Writer(WORDS, lambda term: 1.0, {rule.id: rule})
    assert writer.verdict(read(question, WORDS), [rule]) is None


# Ways of access


@pytest.mark.parametrize(
    ("question", "text", "picked"),
    [
        pytest.param("Qui délivre une AAC ?", "La HAS délivre une AAP.", False, id="aac / aap"),
        pytest.param("Qui délivre une AAC ?", "L'ANSM délivre un CPC.", False, id="aac / cpc"),
        pytest.param("Qui délivre un CPC ?", "L'ANSM délivre une AAC.", False, id="cpc / aac"),
        pytest.param(
            "Qui délivre une AAC ?", "## L'AAP\n\nLa HAS délivre.", False, id="aac / under aap"
        ),
        pytest.param(
            "Qui délivre une AAC ?",
            "L'AAP est pour tous. Alors on délivre.",
            False,
            id="aac / sentence after aap",
        ),
        pytest.param(
            "Qui délivre en post-AMM ?",
            "La HAS délivre en pré-AMM.",
            False,
            id="post / pre",
        ),
        pytest.param(
            "Qui délivre une AAP post-AMM ?",
            "L'ANSM délivre une AAP pré-AMM.",
            False,
            id="aap post / aap pre",
        ),
        pytest.param(
            "Qui délivre une AAP pré-AMM ?",
            "L'ANSM délivre une AAP post-AMM.",
            False,
            id="aap pre / aap post",
        ),
        pytest.param(
            "Qui délivre une AAP post-AMM ?",
            "- AAP pré-AMM : le dossier est lu. L'ANSM délivre l'AAP.",
            False,
            id="aap post / aap under aap pre",
        ),
        pytest.param("Qui délivre une AAC ?", "L'ANSM délivre une AAC.", True, id="aac / aac"),
        pytest.param("Qui délivre une AAC ?", "L'ANSM délivre.", True, id="aac / none"),
        pytest.param("Qui délivre ?", "L'ANSM délivre une AAC.", True, id="none / aac"),
        pytest.param(
            "Qui délivre une AAC ?",
            "L'ANSM délivre l'accès compassionnel.",
            True,
            id="part / whole",
        ),
        pytest.param(
            "Qui délivre un accès compassionnel ?",
            "L'ANSM délivre une AAC.",
            True,
            id="whole / part",
        ),
        pytest.param(
            "Qui délivre une AAC ?", "L'ANSM délivre AAC et AAP.", True, id="aac / aac and aap"
        ),
        pytest.param(
            "Qui délivre une AAC ?",
            "## L'AAP\n\nL'ANSM délivre une AAC.",
            True,
            id="aac / aac under aap",
        ),
        pytest.param(
            "Qui délivre une AAP pré-AMM ?",
            "La HAS délivre une AAP.",
            True,
            id="aap pre / aap",
        ),
    ],
)
def test_a_statement_on_another_way_of_access_is_never_picked(
    question: str, text: str, picked: bool
) -> None:
    assert bool(write(question, passages(f"# T\n\n{text}\n"))) is picked


def test_the_nearest_words_on_another_way_of_access_are_passed_over() -> None:
    found = passages(
        "# T\n\nL'AAP est délivrée au médecin par la HAS en ville.\n\nL'AAC vient de l'ANSM.\n"
    )
    question = "Par qui l'{} est-elle délivrée au médecin en ville ?"
    assert write(question.format("AAP"), found) == [
        "L'AAP est délivrée au médecin par la HAS en ville."
    ]
    assert write(question.format("AAC"), found) in ([], ["L'AAC vient de l'ANSM."])


@pytest.mark.parametrize(
    ("asked", "cell"),
    [("AAC", "Durée — AAC : 1 an"), ("CPC", "Durée — CPC : 3 ans")],
)
def test_of_a_row_only_the_column_asked_about_is_picked(asked: str, cell: str) -> None:
    found = passages("# T\n\n| | CPC | AAC |\n| --- | --- | --- |\n| Durée | 3 ans | 1 an |\n")
    assert write(f"Combien de temps dure l'{asked} ?", found) == [cell]


# What is shown alone is understood alone


@pytest.mark.parametrize(
    ("question", "paragraph", "language"),
    [
        pytest.param(
            "Combien de temps dure une AAC ?",
            "Les AAC sont pour un patient. Elles durent 1 an.",
            "fr",
            id="elles",
        ),
        pytest.param(
            "Combien de temps dure une AAC ?",
            "Les AAC sont pour un patient. Elles sont gratuites. Elles durent 1 an.",
            "fr",
            id="elles, twice",
        ),
        pytest.param(
            "Combien de temps dure un CPC ?",
            "Le CPC vient de l'ANSM. Il dure 3 ans.",
            "fr",
            id="il",
        ),
        pytest.param(
            "Combien de temps dure une AAC ?",
            "Une AAC est écrite. Cette autorisation dure 1 an.",
            "fr",
            id="cette",
        ),
        pytest.param(
            "Combien de temps dure un CPC ?",
            "L'ANSM tient les CPC. Ceux-ci durent 3 ans.",
            "fr",
            id="ceux-ci",
        ),
        pytest.param(
            "Combien de temps dure un CPC ?",
            "L'ANSM tient le CPC. De plus, il dure 3 ans.",
            "fr",
            id="de plus, il",
        ),
        pytest.param(
            "How long is an AAC valid?",
            "AAC are issued by ANSM. They are valid for one year.",
            "en",
            id="they",
        ),
        pytest.param(
            "How long is an AAC valid?",
            "ANSM issues an AAC. It is valid for one year.",
            "en",
            id="it",
        ),
        pytest.param(
            "How long is an AAC valid?",
            "ANSM issues AAC. Such authorisations are valid for one year.",
            "en",
            id="such",
        ),
    ],
)
def test_a_sentence_that_leans_on_another_comes_with_it(
    question: str, paragraph: str, language: Language
) -> None:
    assert write(question, passages(f"# T\n\n{paragraph}\n", language))[:1] == [paragraph]


def test_a_sentence_may_lean_on_the_paragraph_before() -> None:
    found = passages("# T\n\nLe CPC est un cadre.\n\nIl s'agit d'une durée de 3 ans.\n")
    assert len(found) == 1
    (first,) = write("Quelle durée, 3 ans ?", found)
    assert words(first) == words("Le CPC est un cadre. Il s'agit d'une durée de 3 ans.")


def test_a_sentence_that_stands_alone_comes_alone() -> None:
    found = passages("# T\n\nLe dossier est lu. Une AAC dure 1 an. Le stock suit.\n")
    assert write("Combien de temps dure une AAC ?", found) == ["Une AAC dure 1 an."]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        pytest.param("fr", "Voir l'article L. 5121-12 du code.", id="article L."),
        pytest.param("fr", "Voir l'article R. 5121-70 du code.", id="article R."),
        pytest.param("fr", "Voir l'art. D. 5121-74-1-1 du code.", id="art. D."),
        pytest.param("fr", "M. Martin et le Dr. Dupont délivrent.", id="titles"),
        pytest.param("fr", "Les pièces (RCP, notice, etc.) sont jointes, cf. le guide.", id="etc."),
        pytest.param("fr", "Le délai est de 1.5 mois.", id="decimal"),
        pytest.param("fr", "Le délai est de max. 45 jours.", id="max."),
        pytest.param("fr", "Écrire à aac@ansm.example ou voir www.ansm.example.", id="address"),
        pytest.param("en", "See art. L. 5121-12 of the Code, e.g. for conditions.", id="en e.g."),
        pytest.param("en", "Dr. Smith files within approx. 30 days.", id="en approx."),
    ],
)
def test_a_sentence_is_not_cut_at_an_abbreviation(language: Language, sentence: str) -> None:
    (passage,) = passages(f"# T\n\n{sentence}\n", language)
    assert [piece.quote for piece in pieces(passage, WORDS)] == [sentence]


def test_no_sentence_of_the_corpus_begins_in_the_middle_of_an_article_of_law() -> None:
    begun = [
        piece.quote
        for passage in read_corpus(CORPUS)
        for piece in pieces(passage, WORDS)
        if re.match(r"\d{4}-\d", piece.quote)
    ]
    assert begun == []


def test_a_list_comes_whole_with_the_words_that_announce_it() -> None:
    found = passages(
        "# T\n\nAvant.\n\nPour une AAC, les pièces sont :\n\n"
        "- une ordonnance\n- un courrier\n\nLe stock suit.\n"
    )
    assert write("Quelles pièces pour une AAC ?", found) == [
        "Pour une AAC, les pièces sont :\n• une ordonnance\n• un courrier"
    ]


def test_an_item_that_nothing_announces_comes_alone() -> None:
    found = passages("# T\n\n- L'ANSM délivre une AAC\n- Le stock est vérifié\n")
    assert write("Qui délivre une AAC ?", found) == ["L'ANSM délivre une AAC"]


def test_an_item_that_announces_others_begins_with_its_words() -> None:
    found = passages("# T\n\n- L'AAC fixe une durée :\n  - un an\n  - renouvelable\n")
    assert write("Quelle durée pour une AAC ?", found) == [
        "L'AAC fixe une durée :\n• un an\n• renouvelable"
    ]


def test_a_cell_comes_with_its_row_and_its_column_and_quotes_itself() -> None:
    found = passages("# T\n\n| | CPC |\n| --- | --- |\n| Durée | **3 ans** |\n")
    written = Writer(WORDS, lambda term: 1.0, {}).write(read("Durée du CPC", WORDS), found)
    assert written.statements == (
        Statement("Durée — CPC : 3 ans", (Citation(source="doc", quote="3 ans"),), "quote"),
    )
    assert proved(written.statements[0], found)


# The words of the documents


@pytest.fixture(scope="module")
def corpus() -> tuple[Passage, ...]:
    return read_corpus(CORPUS)


def test_all_that_the_corpus_can_say_is_proved_by_its_own_passage(
    corpus: Sequence[Passage],
) -> None:
    unproved = [
        piece.statement.text
        for passage in corpus
        for piece in pieces(passage, WORDS)
        if not proved(piece.statement, [passage])
    ]
    assert unproved == []


def test_all_that_the_corpus_can_say_is_proved_among_its_passages(
    corpus: Sequence[Passage],
) -> None:
    """Words that another passage says too are no less proved."""
    unproved = [
        piece.statement.text
        for passage in corpus
        for piece in pieces(passage, WORDS)
        if not proved(piece.statement, corpus)
    ]
    assert unproved == []


def test_all_that_the_corpus_can_say_stands_in_it_letter_for_letter(
    corpus: Sequence[Passage],
) -> None:
    for passage in corpus:
        inside = " ".join([passage.plain, *passage.cells]).split()
        for piece in pieces(passage, WORDS):
            assert " ".join(piece.quote.split()) in " ".join(inside)


# The proof

PROVING = passages(
    "# Les délais\n\n## L'accès précoce\n\n"
    "Les AAC ne sont **pas** délivrées par la HAS au-delà de 45 jours, sauf avis contraire.\n\n"
    "Le patient a un âge ≥ 18 ans.\n\n"
    "| | CPC | AAC |\n| --- | --- | --- |\n| Durée | 3 ans | 1 an |\n"
) + passages("# Autre\n\nLa HAS décide en 90 jours.\n", name="other")

SENTENCE = "Les AAC ne sont pas délivrées par la HAS au-delà de 45 jours, sauf avis contraire."


def statement(text: str, *quotes: str, source: str = "doc", kind: Kind = "quote") -> Statement:
    """A statement that quotes these words, or else its own text."""
    citations = tuple(Citation(source=source, quote=quote) for quote in quotes or (text,))
    return Statement(text, citations, kind)


@pytest.mark.parametrize(
    ("right", "said"),
    [
        pytest.param(True, statement(SENTENCE), id="word for word"),
        pytest.param(True, statement(SENTENCE.replace("'", "’").upper()), id="typography"),
        pytest.param(True, statement("pas délivrées par la HAS"), id="a part"),
        pytest.param(
            True, statement(f"L'accès précoce : {SENTENCE}", SENTENCE), id="under its heading"
        ),
        pytest.param(True, statement("Durée — AAC : 1 an", "1 an"), id="cell"),
        pytest.param(True, statement("3 ans 1 an", "3 ans", "1 an"), id="two quotes"),
        pytest.param(True, statement("Rien trouvé.", kind="note"), id="note"),
        pytest.param(
            False, statement(SENTENCE.replace("HAS", "ANSM"), SENTENCE), id="other actor shown"
        ),
        pytest.param(False, statement(SENTENCE.replace("HAS", "ANSM")), id="other actor quoted"),
        pytest.param(False, statement(SENTENCE.replace("45", "54"), SENTENCE), id="number shown"),
        pytest.param(False, statement(SENTENCE.replace("45", "54")), id="number quoted"),
        pytest.param(False, statement(SENTENCE.replace("jours", "mois")), id="unit"),
        pytest.param(False, statement("un âge ≤ 18 ans"), id="sign"),
        pytest.param(
            False, statement(SENTENCE.replace("ne sont pas", "sont"), SENTENCE), id="negation shown"
        ),
        pytest.param(False, statement(SENTENCE.replace("ne sont pas", "sont")), id="negation"),
        pytest.param(
            False, statement(SENTENCE.replace("jours", "jours ouvrés"), SENTENCE), id="added inside"
        ),
        pytest.param(False, statement(f"{SENTENCE} Toujours.", SENTENCE), id="added after"),
        pytest.param(False, statement(f"Toujours : {SENTENCE}", SENTENCE), id="added before"),
        pytest.param(
            False,
            statement(f"Précoce, l'accès : {SENTENCE}", SENTENCE),
            id="words of a heading put otherwise",
        ),
        pytest.param(
            False,
            statement("pas délivrées — par la HAS décide", "pas délivrées", "par la", "HAS décide"),
            id="one quote of three unproved",
        ),
        pytest.param(False, statement("3 ans", "3 ans", "1 an"), id="quote not shown"),
        pytest.param(False, statement("1 an 3 ans", "3 ans", "1 an"), id="quotes out of order"),
        pytest.param(False, statement("Durée — DM : 1 an", "1 an"), id="column of none"),
        pytest.param(False, statement("Durée — CPC : 1 an", "1 an"), id="column of another cell"),
        pytest.param(False, statement("La HAS décide en 90 jours."), id="other source"),
        pytest.param(
            False, statement("La HAS décide en 90 jours.", source="none"), id="no such source"
        ),
        pytest.param(
            True, statement("La HAS décide en 90 jours.", source="other"), id="its source"
        ),
        pytest.param(False, Statement(SENTENCE, (), "quote"), id="no quote"),
        pytest.param(False, Statement("Une AAC dure un an.", (), "rule"), id="rule without quote"),
        pytest.param(False, statement("…"), id="quote without a word"),
        pytest.param(
            False, statement("Dix jours.", "10 jours", kind="date"), id="date without proof"
        ),
    ],
)
def test_a_statement_is_proved_by_the_very_words(right: bool, said: Statement) -> None:
    assert proved(said, PROVING) is right


def test_words_that_several_passages_say_are_proved_by_any() -> None:
    found = passages(
        "# T\n\nUn mois compte 3 ans.\n\n| | CPC |\n| --- | --- |\n| Durée | 3 ans |\n"
    )
    assert proved(statement("Durée — CPC : 3 ans", "3 ans"), found)


LETTERS = st.text("abcdefgh", min_size=1, max_size=4)
SENTENCES = st.lists(LETTERS, min_size=3, max_size=12, unique=True)


@law(deadline=None)
@given(SENTENCES, st.data())
def test_no_word_of_a_quote_can_be_taken_away_changed_or_added(
    said: list[str], data: st.DataObject
) -> None:
    """Whatever the words, all different; `zz` is none of them."""
    found = passages(f"# T\n\nAvant {' '.join(said)} après\n")
    quote = " ".join(said)
    place = data.draw(st.integers(0, len(said) - 1))
    without = " ".join(said[:place] + said[place + 1 :])
    changed = " ".join([*said[:place], "zz", *said[place + 1 :]])
    longer = " ".join([*said[:place], "zz", *said[place:]])
    assert proved(statement(quote), found)
    for other in (without, changed, longer):
        assert not proved(statement(other, quote), found), "what is shown is not what is quoted"
        assert not proved(statement(quote, other), found), "what is quoted is not what is shown"
    assert not proved(statement(changed), found)
    assert not proved(statement(longer), found)
    assert proved(statement(without), found) is (place in (0, len(said) - 1))


@law(deadline=None)
@given(SENTENCES, st.permutations(range(3)))
def test_the_order_of_the_words_counts(said: list[str], order: list[int]) -> None:
    found = passages(f"# T\n\n{' '.join(said)}\n")
    mixed = [said[n] for n in order] + said[3:]
    assert proved(statement(" ".join(mixed)), found) is (mixed == said)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        pytest.param("Le labo a bien 2 mois pour fournir ?", True, id="right"),
        pytest.param("Le labo a 6 mois pour fournir, c'est exact ?", False, id="wrong"),
        pytest.param("Le labo a bien 60 jours pour fournir ?", None, id="told otherwise beside"),
        pytest.param("Le labo a 6 mois pour fournir ?", None, id="checks nothing"),
        pytest.param("Le labo n'a pas 6 mois pour fournir, c'est exact ?", None, id="denies"),
        pytest.param("Le labo a été retenu il y a 6 mois, exact ?", None, id="tells when"),
        pytest.param("Le labo a 2 mois, puis 6 mois, exact ?", None, id="two of them"),
        pytest.param("Quand le labo fournit-il, dans 6 mois, exact ?", None, id="asks when"),
    ],
)
def test_the_length_of_time_that_a_question_checks_is_confirmed_or_denied(
    question: str, verdict: bool | None
) -> None:
    rule = card("supply", "Le labo fournit sous 2 mois.")
    beside = card("days", "Une autre page écrit 60 jours.")
    writer = Writer(WORDS, lambda term: 1.0, {rule.id: rule, beside.id: beside})
    assert writer.verdict(read(question, WORDS), [rule, beside]) is verdict
