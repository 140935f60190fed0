"""What the chat writes of a conversation: its turns, their proofs, what may be taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import pytest
from docx import Document
from markupsafe import Markup

from assistant import Answer
from assistant.answers import Reference
from assistant.sources import Aside, Citation, Language, Passage, Source, Statement
from pages.chat import AUDIENCES
from pages.conversation import SAYS, Turn, Turns, card, former, kept, last, panel
from pages.saving import as_file, as_mail
from pages.web import dated, linking
from tests.serving import answers_from, source

LINK = linking("", "fr")

HOSTILE = [
    "<script>window.hacked = 1</script>",
    "<img src=https://evil.test/x.png onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "[cliquez](javascript:alert(1)) ![](https://evil.test/y.png)",
    "<a href='javascript:alert(1)'>ici</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://evil.test><input name=q></form>",
    "${alert(1)} {{value}} {title} {0.__class__}",
    "</blockquote></div><style>*{display:none}</style>",
]

TAGS = re.compile(
    "h[1234]|p|div|section|article|details|summary|figure|blockquote|figcaption|cite|a|span|mark|"
    "[ou]l|li|br|small|strong|button|form|input|pre"
)


class Elements(HTMLParser):
    """The elements of a piece of HTML, with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(str(html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, attribute: str) -> list[str]:
        return [found[attribute] for _, found in self.found if attribute in found]


def passage(text: str, heading: tuple[str, ...] = ("Les délais",), **fields: object) -> Passage:
    return Passage(source(**fields), heading, text, 0, 2)


def answer(question: str, *passages: Passage) -> Answer:
    return answers_from(*passages).ask(question)


def quoting(quote: str, found: Passage) -> Answer:
    """An answer that quotes these words of a passage."""
    citation = Citation(source=found.source.id, quote=quote)
    statement = Statement(quote, (citation,), "quote")
    references = (Reference(1, citation, found),)
    return replace(answer(ASKED, found), statements=(statement,), references=references)


def turns(*answers: Answer) -> Turns:
    return tuple(Turn(said.question, None, said) for said in answers)


def conversation(held: Turns, sources: Sequence[Source], language: Language) -> Markup:
    shown = former(held, language, LINK) + last(held, sources, language)
    return shown + kept(held, language, LINK)


def beside(held: Turns, sources: Sequence[Source], language: Language) -> Markup:
    return panel(held, sources, language, LINK)


def marked(card: Markup) -> list[str]:
    """The lines of the passage of a card, with `[n]` for a number and `<words>` for marked ones."""
    lines = re.findall(r"<p(?: class=\"item\")?>(.*?)</p>", card.split('class="passage"')[1])
    numbered = (re.sub(r'<span class="number".*?</span>(\d+)</span>', r"[\1]", li) for li in lines)
    told = (re.sub(r"<mark[^>]*>(.*?)</mark>", r"«\1»", line) for line in numbered)
    return [re.sub(r"<[^>]*>", "", line).replace("«", "<").replace("»", ">") for line in told]


DELAY = passage("La HAS décide dans un délai de 3 mois. Ce délai peut être allongé d’un mois.")
ASKED = "Dans quel délai la HAS décide-t-elle ?"


def test_both_languages_say_the_same_things() -> None:
    french, english = SAYS["fr"], SAYS["en"]
    assert french.keys() == english.keys()
    assert {a: len(asked) for a, asked in french["examples"].items()} == {
        a: len(asked) for a, asked in english["examples"].items()
    }
    assert tuple(french["examples"]) == AUDIENCES


@pytest.mark.parametrize(
    ("fields", "language", "words"),
    [
        ({"date": "2025-07-26", "dated": "printed"}, "fr", "imprimé le 26 juillet 2025"),
        ({"date": "2023-10-01", "dated": "published"}, "fr", "publié le 1er octobre 2023"),
        ({"date": "2023-10", "dated": "published"}, "fr", "publié en octobre 2023"),
        ({"date": "2023-10-01", "dated": "published"}, "en", "published on 1 October 2023"),
        ({"date": "2023", "dated": "printed"}, "en", "printed in 2023"),
        ({"date": "2022", "dated": "page mark"}, "fr", "porte la date\u00a0: 2022"),
        ({"date": "2022"}, "fr", "2022"),
        ({}, "fr", "sans date"),
        ({}, "en", "undated"),
    ],
)
def test_a_date_is_said_in_words(fields: dict[str, str], language: Language, words: str) -> None:
    assert dated(source(**fields), language) == words


def test_a_card_says_what_its_source_is_and_marks_the_quoted_words() -> None:
    text = "La HAS se prononce. Elle décide en 3 mois. Le reste suit."
    printed = passage(text, date="2025-07-26", dated="printed", url="https://ansm.test/")
    said = quoting("Elle décide en 3 mois.", printed)
    shown = card(1, said.references[:1], said, "fr", LINK)
    assert "</span>1</span> p. 2</h4>" in shown
    assert '<p class="section" lang="fr">Les délais</p>' in shown
    assert marked(shown) == ["La HAS se prononce. [1]<Elle décide en 3 mois>. Le reste suit."]
    beside_it = beside(turns(said), (), "fr")
    assert '<h3 lang="fr">Le document</h3>' in beside_it
    assert "ANSM · imprimé le 26 juillet 2025 <a" in beside_it
    assert '<a href="https://ansm.test/" target="_blank" rel="noopener noreferrer">' in beside_it


def test_quotes_of_one_passage_share_a_card_that_marks_and_numbers_each() -> None:
    text = "La HAS se prononce. Elle décide en 3 mois. Le délai peut être suspendu."
    held = passage(text)
    quotes = ("La HAS se prononce", "décide en 3 mois", "3 mois. Le délai", "suspendu")
    whole = quoting(text, held)
    cited = tuple(Citation(source=held.source.id, quote=quote) for quote in quotes)
    said = replace(
        whole,
        statements=(Statement("Elle a trois mois.", cited, "rule"),),
        references=tuple(Reference(n, cite, held) for n, cite in enumerate(cited, 1)),
    )
    cards = Elements(beside(turns(said), (), "fr"))
    places = [f"src-1-1-{n}" for n in (1, 2, 3, 4)]
    assert [name for name in cards.values("id") if name.startswith("src-1-")] == [
        "src-1-1",
        *places,
    ]
    links = Elements(conversation(turns(said), (), "fr")).values("href")
    assert links == [*(f"#{place}" for place in places), "#src-1"]
    shown = card(1, said.references, said, "fr", LINK)
    assert marked(shown) == [
        "[1]<La HAS se prononce>. Elle [2]<décide en >[3]<3 mois><. Le délai> peut être "
        "[4]<suspendu>."
    ]
    assert cards.values("data-cited") == ["1", "2", "2 3", "3", "4"]


def test_a_number_stands_outside_the_words_that_are_quoted() -> None:
    said = quoting("Elle décide en 3 mois.", passage("Elle décide en 3 mois."))
    shown = card(1, said.references, said, "en", LINK)
    assert '<mark data-cited="1">Elle décide en 3 mois</mark>' in shown
    assert '<span class="number" lang="en"><span class="unseen">Citation </span>1</span>' in shown


def test_two_quotes_that_begin_alike_bear_both_numbers() -> None:
    text = "Elle décide en 3 mois."
    held = passage(text)
    cites = tuple(
        Citation(source="doc", quote=quote) for quote in ("Elle décide", "Elle décide en")
    )
    said = replace(
        quoting(text, held),
        statements=(Statement("Elle décide.", cites, "rule"),),
        references=tuple(Reference(n, cite, held) for n, cite in enumerate(cites, 1)),
    )
    shown = card(1, said.references, said, "fr", LINK)
    assert marked(shown) == ["[1][2]<Elle décide>< en> 3 mois."]
    assert {"src-1-1-1", "src-1-1-2"} <= set(Elements(shown).values("id"))


def citing(*sources: Source) -> Answer:
    """An answer that quotes a passage of each of these sources."""
    held = [Passage(s, (f"Partie {n}",), f"Mots {n}.", 0, n) for n, s in enumerate(sources, 1)]
    references = tuple(
        Reference(n, Citation(source=p.source.id, quote=p.text), p) for n, p in enumerate(held, 1)
    )
    cites = tuple(reference.citation for reference in references)
    return replace(
        answer(ASKED, DELAY),
        statements=(Statement("Elle décide.", cites, "rule"),),
        references=references,
    )


def test_the_passages_of_a_document_stand_together_under_its_name() -> None:
    faq, other = source(title="FAQ"), source(id="other", title="Bilan")
    said = citing(faq, other, faq)
    shown = beside(turns(said), (), "fr")
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", shown) == ["FAQ", "Bilan"]
    assert re.findall(r"</span>(\d)</span> (p\. \d)</h4>", shown) == [
        ("1", "p. 1"),
        ("3", "p. 3"),
        ("2", "p. 2"),
    ]


@pytest.mark.parametrize(
    ("sources", "language", "title"),
    [
        (("a",), "fr", "Sources : 1 document, 1 citation"),
        (("a", "a"), "fr", "Sources : 1 document, 2 citations"),
        (("a", "b", "a"), "fr", "Sources : 2 documents, 3 citations"),
        (("a",), "en", "Sources: 1 document, 1 citation"),
        (("a", "b", "a"), "en", "Sources: 2 documents, 3 citations"),
    ],
)
def test_sources_are_counted_by_document(
    sources: tuple[str, ...], language: Language, title: str
) -> None:
    said = citing(*(source(id=name) for name in sources))
    assert f">{title}</h2>" in beside(turns(said), (), language)


def test_a_slide_is_named_in_the_language_of_the_page() -> None:
    said = answer(ASKED, passage(DELAY.text, paged="slide"))
    assert "diapo 2" in card(1, said.references[:1], said, "fr", LINK)
    assert "slide 2" in card(1, said.references[:1], said, "en", LINK)


def test_each_item_of_a_list_is_marked_on_its_line() -> None:
    listed = passage("Conditions :\n\n- maladie rare ;\n- urgence.")
    said = quoting(listed.plain, listed)
    shown = card(1, said.references, said, "fr", LINK)
    assert marked(shown) == ["[1]<Conditions :>", "• <maladie rare ;>", "• <urgence>."]


def test_a_refusal_marks_nothing_and_says_what_its_passages_are() -> None:
    said = answer("Recette de la tarte aux pommes ?", DELAY)
    assert said.status == "not_found"
    shown = beside(turns(said), (), "fr")
    assert "Passages les plus proches" in shown
    assert "<mark" not in shown
    assert 'id="src-1-1"' in shown


def test_words_of_a_document_look_like_a_quotation_and_ours_do_not() -> None:
    quoted = conversation(turns(answer(ASKED, DELAY)), (), "fr")
    assert '<blockquote lang="fr"><p>La HAS décide' in quoted
    assert "<cite" in quoted
    refused = conversation(turns(answer("Recette de la tarte ?", DELAY)), (), "fr")
    assert "<blockquote" not in refused
    assert '<p class="note"' in refused


def test_each_number_of_each_turn_names_one_card() -> None:
    held = turns(answer(ASKED, DELAY), answer("Recette ?", DELAY), answer(ASKED, DELAY))
    shown = Elements(conversation(held, (), "fr") + beside(held, (), "fr"))
    ids = shown.values("id")
    assert len(ids) == len(set(ids))
    linked = [link.removeprefix("#") for link in shown.values("href") if link.startswith("#")]
    assert {"src-1-1-1", "src-3-1-1", "turn-1", "turn-3"} <= set(linked) <= set(ids)


def test_the_sources_of_the_last_answer_come_first() -> None:
    held = turns(answer(ASKED, DELAY), answer(ASKED, DELAY))
    shown = beside(held, (), "fr")
    assert shown.index('id="src-2-1"') < shown.index('id="src-1-1"')


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_hostile_becomes_markup(payload: str) -> None:
    text = f"Le délai de la HAS est de 3 mois {payload} et rien de plus."
    bad = passage(text, (payload,), title=payload, publisher=payload, url="javascript:alert(1)")
    said = answer(f"Quel est le délai de la HAS ? {payload}", bad)
    former = Turn(payload, None, None, trouble=payload)
    held = (former, *turns(said), former)
    shown = Elements(conversation(held, (bad.source,), "fr") + beside(held, (bad.source,), "fr"))
    assert payload in shown.text
    assert all(TAGS.fullmatch(tag) for tag, _ in shown.found)
    assert not [name for _, given in shown.found for name in given if name.startswith("on")]
    assert all(link.startswith(("#", "/documents/doc?mot=")) for link in shown.values("href"))
    assert set(shown.values("action")) <= {"/reponse"}


def test_what_repere_is_and_is_not_is_computed_from_its_documents() -> None:
    listed = (source(date="2025-07-26", dated="printed"), source(id="other", publisher="HAS"))
    shown = beside((), listed, "fr")
    assert "ANSM · imprimé le 26 juillet 2025" in shown
    assert "HAS · sans date" in shown
    assert "Un avis médical" in shown
    assert "2 documents publics" in conversation((), listed, "fr")


def test_a_trouble_is_told_in_the_place_of_the_answer() -> None:
    told = conversation((Turn("Qui ?", trouble="L’index manque."),), (), "fr")
    assert "L’index manque." in told


@pytest.mark.parametrize(("language", "told"), [("fr", "nouvel onglet"), ("en", "new tab")])
def test_a_link_that_opens_a_tab_says_so(language: Language, told: str) -> None:
    held = passage("Elle décide en 3 mois.", url="https://ansm.test/")
    shown = beside(turns(quoting(held.text, held)), (held.source,), language)
    opening = re.findall(r'<a [^>]*target="_blank"[^>]*>(.*?)</a>', shown)
    assert len(opening) == 3
    assert all(link.endswith(f"<small>({told})</small>") for link in opening)
    assert f"({told})" not in re.sub(r'<a [^>]*target="_blank".*?</a>', "", shown)


def test_a_card_links_to_the_quoted_words_in_their_document() -> None:
    said = quoting("Elle décide en 3 mois.", passage("Elle décide en 3 mois."))
    shown = Elements(card(1, said.references, said, "fr", linking("/repere", "en")))
    link = "/repere/documents/doc?mot=Elle+d%C3%A9cide+en+3+mois.&lang=en#cite"
    assert link in shown.values("href")


def setting_apart(*asides: Aside) -> Answer:
    """An answer with a sentence of each of these kinds after the one that answers."""
    said = quoting("Elle décide en 3 mois.", passage("Elle décide en 3 mois."))
    apart = tuple(Statement(f"Mots {n}.", (), "note", aside=a) for n, a in enumerate(asides))
    return replace(said, statements=(*said.statements, *apart))


def test_divergences_cautions_and_the_code_stand_apart_under_their_names() -> None:
    said = setting_apart("divergence", "divergence", "caution", "law")
    shown = conversation(turns(said), (), "fr")
    assert re.findall(r'class="aside (\w+)".*?<strong>([^<]*)', shown) == [
        ("divergence", "Ailleurs dans les documents"),
        ("caution", "À noter"),
        ("law", "Hors de ces documents"),
    ]
    assert shown.index("</blockquote>") < shown.index('class="aside')


SAVED = setting_apart("divergence")


def test_an_email_holds_the_question_the_answer_and_its_sources() -> None:
    words = as_mail(SAVED).split("\n\n")
    assert words[0] == f"Votre question : {ASKED}"
    assert words[1] == "Elle décide en 3 mois. [1]"
    assert words[2] == "Ailleurs dans les documents — Mots 0."
    assert words[3:6] == [
        "Sources",
        "[1] Le document › Les délais (ANSM · sans date · p. 2)",
        "« Elle décide en 3 mois. »",
    ]
    assert "une personne reste responsable" in words[6]


def test_a_markdown_file_keeps_signs_from_becoming_markup() -> None:
    said = replace(SAVED, question="<b>Qui</b> *décide* ?")
    words = as_file(said, date(2026, 3, 1), "md").decode()
    assert words.startswith("# Réponse de Repère du 1er mars 2026\n")
    assert "**Votre question : \\<b\\>Qui\\</b\\> \\*décide\\* ?**" in words


def test_a_word_document_can_be_opened_and_holds_no_sign_that_cannot_be_written() -> None:
    said = replace(SAVED, question="Qui\x00 décide\x0b ?")
    document = Document(BytesIO(as_file(said, date(2026, 3, 1), "docx")))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[:2] == ["Réponse de Repère du 1er mars 2026", "Votre question : Qui décide ?"]
    assert "« Elle décide en 3 mois. »" in words
    assert document.core_properties.language == "fr"
