"""A text is cut along its structure: no word is lost, none is torn from what explains it."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count, pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from assistant.corpus import (
    LONGEST,
    NO,
    SILENT,
    TOLD,
    YES,
    CorpusError,
    Known,
    cut,
    fingerprint,
    locate,
    read_asks,
    read_corpus,
    read_known,
    read_silences,
    read_sources,
    read_tellings,
    read_text,
    read_verdicts,
    read_waits,
)
from assistant.dues import ANY
from assistant.rules import Rulebook
from assistant.settings import ROOT, Settings
from assistant.sources import Asks, Citation, Source, find, words
from assistant.telling import OTHER
from assistant.vocabulary import Vocabulary
from assistant.writing import pieces

SmallCorpus = Callable[..., Settings]

CORPUS = ROOT / "corpus"
SOURCES = {source.id: source for source in read_sources(CORPUS)}
TEXTS = {name: read_text(CORPUS, source) for name, source in SOURCES.items()}
PASSAGES = read_corpus(CORPUS)
ASKS = read_asks(CORPUS)
CARDS = "rules/cards/all.yaml"
QUESTIONS = "rules/questions/all.yaml"
TELLINGS = "rules/tellings.yaml"

SOURCE = Source(id="doc", title="T", publisher="P", language="fr", received="d.txt", rank=1)


def texts(text: str) -> list[str]:
    return [passage.text for passage in cut(SOURCE, text)]


def filler(number: int) -> str:
    return " ".join(["mot"] * number)


# --- cutting -------------------------------------------------------------------------------------


def test_a_question_with_its_answer_is_one_passage() -> None:
    text = (
        "# T\n\n## Délais\n\n### Quel délai ?\n\nTrois mois.\n\nUn de plus.\n\n### Qui ?\n\nLa HAS."
    )
    first, second = cut(SOURCE, text)
    assert first.heading == ("Délais", "Quel délai ?")
    assert first.text == "Trois mois.\n\nUn de plus."
    assert (second.heading, second.text) == (("Délais", "Qui ?"), "La HAS.")


def test_headings_are_those_above_the_title_left_out() -> None:
    text = "a\n\n# T\n\nb\n\n### A **fort**\n\nc\n\n## B\n\nd\n\n# U\n\ne"
    assert [p.heading for p in cut(SOURCE, text)] == [(), (), ("A fort",), ("B",), ("U",)]


def test_the_row_of_a_table_carries_its_columns() -> None:
    rows = "| | CPC | **AAC** |\n|---|---|---|\n| Durée | 3 ans | [1 an](x) |\n| Qui | | ANSM |"
    text = f"# T\n\nAvant.\n\n{rows}\n\nAprès."
    before, duration, who, after = cut(SOURCE, text)
    assert (before.text, after.text) == ("Avant.", "Après.")
    assert duration.text == "| Durée | 3 ans | [1 an](x) |"
    assert duration.columns == ("", "CPC", "AAC")
    assert duration.cells == ("Durée", "3 ans", "1 an")
    assert duration.plain == "Durée\nCPC : 3 ans\nAAC : 1 an"
    assert who.plain == "Qui\nAAC : ANSM"


def test_a_bar_within_a_cell_parts_nothing() -> None:
    (row,) = cut(SOURCE, "| A | B |\n|---|---|\n| x \\| y | z |\n")
    assert row.cells == ("x | y", "z")


def test_each_item_of_a_numbered_list_is_a_line() -> None:
    (passage,) = cut(SOURCE, "Les étapes :\n\n1. déposer ;\n2. attendre.\n")
    assert passage.plain.split("\n")[1:] == ["1. déposer ;", "2. attendre."]


@pytest.mark.parametrize("before", [0, 100, LONGEST - 1, LONGEST + 1])
@pytest.mark.parametrize("items", [2, 30])
def test_a_list_stays_with_the_line_that_announces_it(before: int, items: int) -> None:
    listed = "\n".join(f"- le critère numéro {n}" for n in range(items))
    text = f"{filler(before)}\n\nSont requis :\n\n{listed}"
    (announced,) = (passage for passage in texts(text) if "Sont requis" in passage)
    assert announced.endswith(f"Sont requis :\n\n{listed}")


def test_a_list_too_long_for_one_passage_is_cut_between_its_items() -> None:
    items = [f"- {filler(20)} {n} ;" for n in range(20)]
    cut_up = texts("Sont requis :\n\n" + "\n".join(items))
    assert len(cut_up) > 2
    assert cut_up[0].startswith("Sont requis :\n\n- mot")
    assert [line for passage in cut_up for line in passage.split("\n") if "-" in line] == items


def test_a_long_section_is_cut_between_blocks_under_the_same_headings() -> None:
    blocks = [f"{filler(59)} {n}" for n in range(7)]
    passages = cut(SOURCE, "# T\n\n## A\n\n### B\n\n" + "\n\n".join(blocks))
    assert [p.text for p in passages] == [
        "\n\n".join(blocks[start : start + 3]) for start in (0, 3, 6)
    ]
    assert {p.heading for p in passages} == {("A", "B")}
    assert len(words(passages[0].text)) == LONGEST


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentences = [f"Phrase {n} : {filler(57)}." for n in range(10)]
    assert texts(" ".join(sentences)) == [
        " ".join(sentences[start : start + 3]) for start in (0, 3, 6, 9)
    ]


def test_a_sentence_that_repeats_the_end_of_the_one_before_is_cut_where_it_stands() -> None:
    sentences = [f"{filler(LONGEST)} est de 3 mois.", "3 mois.", f"Puis {filler(LONGEST)}."]
    assert [p[-20:] for p in texts(" ".join(sentences))] == [s[-20:] for s in sentences]


@pytest.mark.parametrize(
    "hard",
    [
        "à l’article L. 5121-12 du code",
        "à l'art. L. 5121-12 du code",
        "(art. L. 5121-12)",
        "au II de l’article R. 5121-70 du CSP",
        "(cf article D. 5121-74-1-1 du CSP)",
        "cf. le guide de dépôt",
        "(cf. Guide de dépôt)",
        "le décret n° 2021-869 du 30 juin 2021",
        "à partir du 1er juillet 2021",
        "de 2.5 % à 3,5 % par an",
        "les RCP / notices / étiquetages",
        "les notices, étiquetages, etc. du médicament",
        "c.-à-d. la HAS",
        "M. Dupont et le Dr. Durand",
    ],
)
def test_what_looks_like_the_end_of_a_sentence_is_not_one(hard: str) -> None:
    """A sentence alone is never cut, however long: the first piece would end in the middle."""
    sentence = f"{filler(LONGEST - 2)} conformément {hard} et {filler(LONGEST)}."
    assert [piece[-40:] for piece in texts(sentence)] == [sentence[-40:]]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("> Un avis conforme.", id="a quotation"),
        pytest.param("```\nUn avis conforme.\n```", id="a fence"),
        pytest.param("    Un avis conforme.", id="indented by four spaces"),
        pytest.param("- a\n\n      Un avis conforme.", id="indented within a list"),
        pytest.param("[avis]: conforme", id="the definition of a link"),
        pytest.param("<div>Un avis conforme.</div>", id="HTML"),
        pytest.param("| Un avis | conforme |\n|---|---|", id="a table without rows"),
        pytest.param("| Un |\n|---|\n| avis | conforme |", id="a row longer than its head"),
    ],
)
def test_no_word_is_lost(text: str) -> None:
    said = [word for p in cut(SOURCE, f"# T\n\n{text}\n") for word in words(p.plain)]
    assert {"avis", "conforme"} <= set(said)


def test_the_same_words_under_the_same_headings_are_kept_once() -> None:
    assert texts("## A\n\nUn.\n\n## B\n\nUn.\n\n## A\n\nUn.\n\nDeux.") == [
        "Un.",
        "Un.",
        "Un.\n\nDeux.",
    ]
    assert texts("## A\n\nUn.\n\n## B\n\nDeux.\n\n## A\n\nUn.") == ["Un.", "Deux."]


@pytest.mark.parametrize("text", ["", "# T", "# T\n\n## A\n\n<!-- page 2 -->\n\n---\n", "…"])
def test_a_text_that_says_nothing_has_no_passage(text: str) -> None:
    assert texts(text) == []


@st.composite
def markdown(draw: DrawFn) -> tuple[str, list[str]]:
    """A text made of any blocks, and the words of its body in their order, each one its own."""
    number = count()
    body: list[str] = []

    def say(most: int) -> str:
        said = [f"mot{next(number)}" for _ in range(draw(st.integers(1, most)))]
        body.extend(said)
        ends = st.sampled_from(["", "", "", ".", ";", " :", ", art. L. 5121-12", "…", "?"])
        return " ".join(word + draw(ends) for word in said)

    def paragraph() -> str:
        mark = draw(st.sampled_from(["", "<!-- page 3 --> ", "<!-- page ? -->\n"]))
        return f"{say(12)} {mark}**{say(draw(st.sampled_from([3, 3, 3, 250])))}**"

    def bullets() -> str:
        items = (f"{draw(st.sampled_from(['', '  ']))}- {say(40)}" for _ in range(6))
        return f"- {say(3)}\n" + "\n".join(items)

    def table() -> str:
        rows = "\n".join(f"| {say(3)} | {say(60)} |" for _ in range(draw(st.integers(1, 3))))
        return f"| tête | |\n|---|---|\n{rows}"

    kinds: list[Callable[[], str]] = [
        paragraph,
        paragraph,
        bullets,
        table,
        lambda: f"1. {say(5)}\n2. {say(5)}",
        lambda: f"> {say(30)}",
        lambda: f"```\n{say(9)}\n```",
        lambda: f"{'#' * draw(st.integers(1, 4))} titre",
        lambda: f"<!-- page {draw(st.sampled_from(['1', '2', '?']))} -->",
        lambda: "---",
    ]
    blocks = [draw(st.sampled_from(kinds))() for _ in range(draw(st.integers(0, 12)))]
    return "\n\n".join(blocks), body


@given(markdown())
def test_passages_hold_every_word_of_the_body_once_and_where_they_say(
    written: tuple[str, list[str]],
) -> None:
    text, body = written
    passages = sorted(cut(SOURCE, text), key=lambda passage: passage.start)
    assert all(text[p.start : p.start + len(p.text)] == p.text for p in passages)
    assert all(one.start + len(one.text) <= other.start for one, other in pairwise(passages))
    said = [word for passage in passages for word in words(passage.text)]
    assert [word for word in said if word.startswith("mot")] == body


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        pytest.param("un", [None], id="no marks"),
        pytest.param("<!-- page 1 -->\n\n# T\n\nun", [1], id="on its own line"),
        pytest.param("un\n\n<!-- page 2 -->\n\n## A\n\ndeux", [None, 2], id="after some words"),
        pytest.param("<!-- page 3 -->un", [3], id="stuck to the words"),
        pytest.param(
            "<!-- page 1 -->\n\nun <!-- page 2 --> deux\n\n## A\n\ntrois", [1, 2], id="inline"
        ),
        pytest.param("<!-- page 1 -->\n\nun\n\n<!-- page 2 -->\n\ndeux", [1], id="in a section"),
        pytest.param("<!-- page 1 -->\n\n## A\n\n<!-- page ? -->\n\nun", [None], id="unknown"),
        pytest.param(
            "<!-- page 2 -->\n\n## A\n\nun\n\n<!-- page ? -->\n\n## B\n\nmoved\n\n<!-- page 2 -->"
            "\n\n## C\n\ndeux",
            [2, None, 2],
            id="around a text that was moved",
        ),
        pytest.param(
            "<!-- page 7 -->\n\n| A |\n|---|\n| un |\n<!-- page 8 -->\n| deux |",
            [7, 8],
            id="between two rows",
        ),
        pytest.param(
            f"<!-- page 1 -->\n\n{filler(100)}.\n\n<!-- page 2 -->\n\n{filler(99)} a.",
            [1, 2],
            id="where a long section is cut",
        ),
    ],
)
def test_a_passage_begins_on_the_page_that_the_mark_before_it_gives(
    text: str, pages: list[int | None]
) -> None:
    passages = cut(SOURCE, text)
    assert [passage.page for passage in passages] == pages
    assert not any(passage.text.startswith("<!--") for passage in passages)
    assert not any("page" in passage.plain for passage in passages)


@pytest.mark.parametrize(
    ("quote", "page"),
    [
        ("un premier", 4),
        ("Un second", 5),
        ("premier mot. Un", 4),
        ("un autre", None),
        ("Un dernier", 6),
        ("absent", 4),
    ],
)
def test_a_quote_begins_on_its_own_page(quote: str, page: int | None) -> None:
    text = (
        "<!-- page 4 -->\n\nun premier mot. <!-- page 5 -->Un second mot,\n"
        "<!-- page ? --> un autre.\n\n<!-- page 6 -->\n\nUn dernier."
    )
    (passage,) = cut(SOURCE, text)
    assert passage.page_of(quote) == page


# --- finding words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "text", "place"),
    [
        pytest.param("l'AAP", "Oui, l’**AAP** !", "l’**AAP", id="apostrophe and bold"),
        pytest.param("LA HAS", "si la\nHAS décide", "la\nHAS", id="case and line break"),
        pytest.param("pre‑AMM", "une pre-AMM", "pre-AMM", id="hyphen"),
        pytest.param(
            "un délai de", "un délai <!-- page 4 --> de trois", "un délai <!-- page 4 --> de",
            id="across a page mark",
        ),
        pytest.param("page 4", "à la <!-- page 4 --> page 4", "page 4", id="a mark says nothing"),
        pytest.param("78%", "soit 78 % de", "78 %", id="per cent"),
        pytest.param("78", "1978, 78 € ou 78 %", "78", id="whole words"),
        pytest.param("un an", "un mois, un an, un an", "un an", id="the first of two"),
        pytest.param("un an", "renouvelable un anno", None, id="the beginning of a word"),
        pytest.param("78 %", "78 jours, 78 €", None, id="another unit"),
        pytest.param("trois mois", "mois trois", None, id="another order"),
        pytest.param("un an de plus", "un an", None, id="longer than the text"),
        pytest.param("…", "un… an", None, id="no word"),
        pytest.param("", "un an", None, id="nothing"),
    ],
)  # fmt: skip
def test_a_quote_is_found_whatever_the_typography(quote: str, text: str, place: str | None) -> None:
    found = find(quote, text)
    assert (text[found] if found else None) == place


def test_a_citation_finds_its_passage_in_its_source_alone() -> None:
    other = SOURCE.model_copy(update={"id": "autre"})
    passages = [
        *cut(other, "Un avis conforme."),
        *cut(SOURCE, "Rien.\n\n## A\n\nUn avis *conforme*."),
    ]
    found = locate(Citation(source="doc", quote="avis conforme"), passages)
    assert found == passages[2]
    assert locate(Citation(source="doc", quote="avis contraire"), passages) is None


# --- the corpus in service -----------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_every_word_of_a_text_stands_in_a_passage_or_a_heading(name: str) -> None:
    passages = [passage for passage in PASSAGES if passage.source.id == name]
    kept = {w for p in passages for part in (p.text, *p.heading, *p.columns) for w in words(part)}
    headings = re.findall(r"^#+ .*", TEXTS[name], re.MULTILINE)
    assert set(words(TEXTS[name])) - kept <= {word for line in headings for word in words(line)}
    assert all(TEXTS[name].startswith(p.text, p.start) for p in passages)


def test_passages_have_each_their_id_and_are_short_enough_to_be_read_at_once() -> None:
    assert len({passage.id for passage in PASSAGES}) == len(PASSAGES)
    assert max(len(words(passage.text)) for passage in PASSAGES) <= LONGEST


@pytest.fixture(scope="module")
def said() -> dict[str, list[str]]:
    """What each document can say in one statement."""
    vocabulary = Vocabulary.load(CORPUS)
    return {
        name: [
            piece.core
            for passage in PASSAGES
            if passage.source.id == name
            for piece in pieces(passage, vocabulary)
        ]
        for name in SOURCES
    }


@pytest.mark.parametrize(
    ("name", "begins", "ends"),
    [
        pytest.param(
            "ansm-faq-aap",
            "En particulier le projet",
            "à l’article R. 5121-144 du CSP et rédigées en français.",
            id="article R.",
        ),
        pytest.param(
            "ansm-faq-aap",
            "Une commercialisation dans le cadre",
            "l'article L. 5124-5 du code de la santé publique.",
            id="article L.",
        ),
        pytest.param(
            "ansm-faq-aap",
            "Lors de la mise en place",
            "au II de l’article R. 5121-70 du CSP.",
            id="II de l’article R.",
        ),
        pytest.param(
            "ansm-faq-aap",
            "En l’absence d’accès précoce",
            "(dans le cadre de poursuites de traitements uniquement).",
            id="(cf article D.",
        ),
        pytest.param(
            "ansm-faq-aap",
            "La périodicité des rapports",
            "dans le dossier de demande d’AAP, cf guide de dépôt.",
            id="cf guide",
        ),
        pytest.param(
            "ansm-faq-aap",
            "Une convention (cf modèle)",
            "pour le temps consacré à la collecte de données.",
            id="(cf modèle)",
        ),
        pytest.param(
            "ansm-faq-aap",
            "La HAS revoie le PUT",
            "pour le traitement de pathologies graves).",
            id="(cf Pharmacovigilance",
        ),
        pytest.param(
            "ansm-faq-aap",
            "Le laboratoire peut demander",
            "une modification du PUT et /ou des annexes de l’AAP.",
            id="et /ou",
        ),
        pytest.param(
            "ansm-faq-aap",
            "Pour une demande d’AAP pré AMM pour un médicament disposant",
            "pas de nouveau code CIP.",
            id="a page mark",
        ),
        pytest.param(
            "ansm-has-bilan",
            "Mise en place le 1er juillet 2021,",
            "dans le droit commun.",
            id="1er juillet",
        ),
        pytest.param(
            "ansm-has-bilan",
            "Sur les 125 décisions",
            "par la HAS, 78% étaient positives.",
            id="1er juillet, 78%",
        ),
        pytest.param(
            "ansm-has-bilan",
            "Enfin, Les produits",
            "déjà disponibles en accès précoce.",
            id="1er semestre",
        ),
        pytest.param(
            "ansm-has-bilan",
            "Le dispositif d’autorisation",
            "qui augmente chaque trimestre.",
            id="100 000",
        ),
        pytest.param(
            "defiscience",
            "A partir du 1er juillet",
            "et l’accès précoce.",
            id="1er juillet 2021, 2",
        ),
        pytest.param(
            "defiscience",
            "Conseil nationaux",
            "professionnels Et / ou […] Et / ou […]",
            id="Et / ou",
        ),
        pytest.param(
            "ansm-early-access",
            "AAP are issued",
            "HAS) upon request from a laboratory.",
            id="Autorité de Santé, HAS",
        ),
    ],
)
def test_a_real_sentence_stays_whole(
    name: str, begins: str, ends: str, said: dict[str, list[str]]
) -> None:
    (sentence,) = (core for core in said[name] if core.startswith(begins))
    assert sentence.endswith(ends)


@pytest.mark.parametrize("name", TEXTS)
def test_no_sentence_ends_within_an_article_of_law(name: str, said: dict[str, list[str]]) -> None:
    articles = r"\b[LRD]\.? ?\d{4}-[\d-]+"
    assert re.findall(articles, "\n".join(said[name])) == re.findall(articles, TEXTS[name])


def test_each_rule_that_answers_questions_is_known_to_a_passage() -> None:
    asking = {ask.rule for asks in ASKS.values() for ask in asks}
    assert asking == {ask.rule for passage in PASSAGES for ask in passage.asks}
    assert len(asking) > 300


# --- reading a folder ----------------------------------------------------------------------------


def test_a_corpus_is_read_strongest_document_first(small_corpus: SmallCorpus) -> None:
    settings = small_corpus(
        {"b": "# B\n\nUn avis.", "a": "# A\n\nUn autre avis."},
        entries={"a": {"date": 2022, "language": "en"}},
        asks=[{"cites": {"a": "autre avis", "b": "avis"}, "asks": {"fr": ["Quoi ?"]}}],
    )
    first, second = read_corpus(settings.corpus)
    assert [(p.source.id, p.source.rank) for p in (first, second)] == [("b", 1), ("a", 2)]
    assert (second.source.date, second.source.language) == ("2022", "en")
    assert second.asks == (Asks("autre avis", {"fr": ("Quoi ?",)}, "card-1"),)


def test_only_a_passage_that_says_a_quote_answers_its_questions() -> None:
    long, who = (Asks("trois mois", {"fr": ("C'est long ?",)}), Asks("la HAS", {"fr": ("Qui ?",)}))
    passages = cut(
        SOURCE, "## A\n\nLa **HAS**.\n\n## B\n\nTrois mois ; la HAS.\n\n## C\n\nRien.", [long, who]
    )
    assert [passage.asks for passage in passages] == [(who,), (long, who), ()]


def test_a_question_is_for_what_the_documents_tell_or_do_not(small_corpus: SmallCorpus) -> None:
    corpus = small_corpus(
        {"doc": "un"},
        asks=[
            {"cites": {"doc": "un"}, "asks": {"fr": ["Qui ?"]}, "confirms": {"en": ["Is it?"]}},
            {"cites": {"doc": "un"}, "asks": {"fr": ["Combien ?"]}, "gap": True},
        ],
    ).corpus
    (corpus / "rules" / "refusals.yaml").write_text("- {id: never}")
    (corpus / "rules" / "questions" / "more.yaml").write_text(
        "[{id: never, asks: {fr: [Un poème ?]}}, {id: way, asks: {fr: [Où aller ?]}}]"
    )
    assert read_known(corpus) == (
        Known("card-1", "fr", "Qui ?"),
        Known("card-1", "en", "Is it?"),
        Known("card-2", "fr", "Combien ?"),
        Known("never", "fr", "Un poème ?"),
        Known("way", "fr", "Où aller ?"),
    )
    assert [known.name for known in read_silences(corpus)] == [TOLD, TOLD, SILENT, SILENT, TOLD]
    assert [k.text for k in read_silences(corpus)] == [k.text for k in read_known(corpus)]


def test_how_people_tell_a_fact_is_read_by_language(small_corpus: SmallCorpus) -> None:
    corpus = small_corpus({"doc": "un"}, asks=[{"cites": {"doc": "un"}}]).corpus
    assert read_tellings(corpus) == ()
    (corpus / TELLINGS).write_text('- {id: "amm=aucune", tells: {fr: [sans AMM], en: [no MA]}}')
    assert read_tellings(corpus) == (
        Known("amm=aucune", "fr", "sans AMM"),
        Known("amm=aucune", "en", "no MA"),
    )


DUE = {"cites": {"doc": "un"}, "asks": {"fr": ["Quand finit-elle ?"]}, "waits": "end"}


def test_how_people_ask_for_what_is_due_is_read_with_the_questions_of_its_deadline(
    small_corpus: SmallCorpus,
) -> None:
    corpus = small_corpus({"doc": "un"}, asks=[DUE]).corpus
    asked = [known for known in read_waits(corpus) if known.name == "end"]
    assert [known.text for known in asked] == [known.text for known in read_known(corpus)]
    (corpus / "rules" / "waits.yaml").write_text("- {id: end, tells: {fr: [c'est fini quand ?]}}")
    assert read_waits(corpus) == (Known("end", "fr", "c'est fini quand ?"), *asked)


def test_each_deadline_is_asked_for_in_ways_that_are_known_and_each_way_asks_for_one() -> None:
    ways = {known.name for known in read_waits(CORPUS)}
    assert {deadline.waits for deadline in Rulebook.load(CORPUS).deadlines} == ways - {ANY, OTHER}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        pytest.param("- [", TELLINGS, id="bad YAML"),
        pytest.param("- {id: other}", "tells", id="nothing told"),
        pytest.param("- {id: other, tells: {de: [gestern]}}", "tells", id="another language"),
        pytest.param("- {tells: {fr: [hier]}}", "id", id="of nothing"),
    ],
)
def test_tellings_that_cannot_be_read_are_named(
    content: str, named: str, small_corpus: SmallCorpus
) -> None:
    corpus = small_corpus({"doc": "un"}, asks=[{"cites": {"doc": "un"}}]).corpus
    (corpus / TELLINGS).write_text(content)
    with pytest.raises(CorpusError) as refused:
        read_tellings(corpus)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_is_told_in_service_is_a_value_of_a_fact_a_date_or_nothing() -> None:
    facts = {fact.id: fact for fact in Rulebook.load(CORPUS).facts}
    for told in {known.name for known in read_tellings(CORPUS)} - {"nothing", OTHER}:
        name, _, value = told.partition("=")
        assert value in facts[name].options if value else facts[name].kind == "date", told


def test_what_a_date_is_of_is_told_with_its_place() -> None:
    for known in read_tellings(CORPUS):
        if "=" not in known.name and known.name != "nothing":
            assert known.text.count("{d}") == 1, known


def test_an_empty_corpus_has_no_passages(small_corpus: SmallCorpus) -> None:
    assert read_corpus(small_corpus({}).corpus) == ()


def test_a_passage_keeps_its_id_until_its_words_or_headings_change() -> None:
    def ids(text: str) -> list[str]:
        return [passage.id for passage in cut(SOURCE, text)]

    text = "## A\n\nUn avis.\n"
    assert ids(f"# T\n\n## Z\n\nAutre.\n\n{text}")[1:] == ids(text)
    assert ids(text.replace("avis", "Avis")) != ids(text) != ids(text.replace("A", "B"))


def test_a_document_changes_with_its_entry_its_text_or_its_questions() -> None:
    asks = (Asks("un", {"fr": ("Combien ?",)}),)
    states = [
        fingerprint(SOURCE, "un", asks),
        fingerprint(SOURCE.model_copy(update={"title": "U"}), "un", asks),
        fingerprint(SOURCE.model_copy(update={"rank": 2}), "un", asks),
        fingerprint(SOURCE, "deux", asks),
        fingerprint(SOURCE, "un", ()),
        fingerprint(SOURCE, "un", (Asks("un", {"en": ("Combien ?",)}),)),
    ]
    assert len({*states}) == len(states)
    assert states[0] == fingerprint(SOURCE.model_copy(), "un", asks)


@pytest.mark.parametrize(
    ("file", "content", "named"),
    [
        pytest.param("sources.yaml", None, "sources.yaml", id="no list"),
        pytest.param("sources.yaml", "- {id: doc", "sources.yaml", id="bad YAML"),
        pytest.param("sources.yaml", "doc", "sources.yaml", id="not a list"),
        pytest.param("sources.yaml", "- doc", "sources.yaml", id="not an entry"),
        pytest.param("sources.yaml", "é".encode("latin-1"), "sources.yaml", id="list not UTF-8"),
        pytest.param("sources.yaml", [{"date": "hier"}], "date", id="a bad date"),
        pytest.param("sources.yaml", [{"date": "2023-13-45"}], "date", id="no such date"),
        pytest.param("sources.yaml", [{"id": "Été"}], "id", id="a bad id"),
        pytest.param("sources.yaml", [{"auteur": "x"}], "auteur", id="an unknown field"),
        pytest.param("sources.yaml", [{"language": "de"}], "language", id="another language"),
        pytest.param("sources.yaml", [{}, {}], "'doc'", id="the same id twice"),
        pytest.param("texts/doc.md", None, "'doc'", id="no text"),
        pytest.param("texts/doc.md", "é".encode("latin-1"), "'doc'", id="text not UTF-8"),
        pytest.param(CARDS, "- [", "all.yaml", id="bad rules"),
        pytest.param(QUESTIONS, "- {asks: {fr: [Qui ?]}}", "id", id="questions of no rule"),
        pytest.param(QUESTIONS, "- {id: a, ask: {}}", "ask", id="questions that are none"),
        pytest.param(CARDS, "é".encode("latin-1"), "all.yaml", id="rules not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_in_one_sentence(
    file: str, content: object, named: str, small_corpus: SmallCorpus
) -> None:
    corpus = small_corpus({"doc": "un"}, asks=[{"cites": {"doc": "un"}}]).corpus
    _replace(corpus / file, content)
    with pytest.raises(CorpusError) as refused:
        read_corpus(corpus)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


def _replace(file: Path, content: object) -> None:
    match content:
        case None:
            file.unlink()
        case bytes():
            file.write_bytes(content)
        case str():
            file.write_text(content, encoding="utf-8")
        case list():
            (entry,) = yaml.safe_load(file.read_text(encoding="utf-8"))
            listed = [{**entry, **changes} for changes in content]
            file.write_text(yaml.safe_dump(listed, allow_unicode=True), encoding="utf-8")


def test_each_verdict_is_read_beside_the_words_of_its_rule(small_corpus: SmallCorpus) -> None:
    says = {"fr": "Une AAC dure un an."}
    sides = {"confirms": {"fr": ["Un an ?"]}, "denies": {"fr": ["Trois ans ?"]}}
    rule = {"cites": {"doc": "un"}, "says": says, **sides}
    assert read_verdicts(small_corpus({"doc": "un"}, asks=[rule]).corpus) == (
        Known(YES, "fr", "Un an ?", says["fr"]),
        Known(NO, "fr", "Trois ans ?", says["fr"]),
    )
