"""The page without a browser: what it writes of an answer, and what its server lets through."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import app
from assistant import Answer, Assistant
from assistant.answers import Reference
from assistant.retrieval import Hit
from assistant.settings import Settings
from assistant.sources import Citation, Language, Passage, Source, Statement
from assistant.vocabulary import Vocabulary

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
    "h[123]|p|div|section|article|details|summary|figure|blockquote|figcaption|cite|a|span|mark|"
    "[ou]l|li|br|small"
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


def source(**fields: object) -> Source:
    given = {"id": "doc", "title": "Le document", "publisher": "ANSM", "language": "fr"}
    return Source.model_validate({**given, "received": "doc.txt", "rank": 1, **fields})


def passage(text: str, heading: tuple[str, ...] = ("Les délais",), **fields: object) -> Passage:
    return Passage(source(**fields), heading, text, 0, 2)


def answer(question: str, *passages: Passage) -> Answer:
    return answers_from(passages).ask(question)


def quoting(quote: str, found: Passage) -> Answer:
    """An answer that quotes these words of a passage."""
    citation = Citation(source=found.source.id, quote=quote)
    statement = Statement(quote, (citation,), "quote")
    references = (Reference(1, citation, found),)
    return replace(answer(ASKED, found), statements=(statement,), references=references)


def answers_from(passages: Sequence[Passage]) -> Assistant:
    hits = [Hit(found, 1.0, {}, {}) for found in passages]
    return Assistant(search=lambda q: hits, rarity=lambda t: 1.0, vocabulary=Vocabulary(()))


def turns(*answers: Answer) -> app.Turns:
    return tuple(app.Turn(said.question, None, said) for said in answers)


DELAY = passage("La HAS décide dans un délai de 3 mois. Ce délai peut être allongé d’un mois.")
ASKED = "Dans quel délai la HAS décide-t-elle ?"


def test_both_languages_say_the_same_things() -> None:
    french, english = app.SAYS["fr"], app.SAYS["en"]
    assert french.keys() == english.keys()
    assert {a: len(asked) for a, asked in french["examples"].items()} == {
        a: len(asked) for a, asked in english["examples"].items()
    }
    assert tuple(french["examples"]) == app.AUDIENCES


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
    assert app.dated(source(**fields), language) == words


def test_a_card_says_what_its_source_is_and_marks_the_quoted_words() -> None:
    text = "La HAS se prononce. Elle décide en 3 mois. Le reste suit."
    printed = passage(text, date="2025-07-26", dated="printed", url="https://ansm.test/")
    said = quoting("Elle décide en 3 mois.", printed)
    card = app.card(1, said.references[:1], said, "fr")
    assert "Le document" in card
    assert "ANSM · imprimé le 26 juillet 2025 · p. 2" in card
    assert '<p class="section" lang="fr">Les délais</p>' in card
    assert "<p>La HAS se prononce. <mark>Elle décide en 3 mois</mark>. Le reste suit.</p>" in card
    assert '<a href="https://ansm.test/" target="_blank" rel="noopener noreferrer">' in card


def test_quotes_of_one_passage_share_a_card_that_marks_them_all() -> None:
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
    shown = Elements(app.panel(turns(said), (), "fr"))
    assert [name for name in shown.values("id") if name.startswith("src-")] == ["src-1-1"]
    links = Elements(app.conversation(turns(said), (), "fr")).values("href")
    assert links == ["#src-1-1"] * 4
    card = app.card(1, said.references, said, "fr")
    assert [f">{n}</span>" in card for n in (1, 2, 3, 4)] == [True] * 4
    assert (
        "<p><mark>La HAS se prononce</mark>. Elle <mark>décide en 3 mois</mark><mark>. Le délai"
        "</mark> peut être <mark>suspendu</mark>.</p>" in card
    )


def test_a_slide_is_named_in_the_language_of_the_page() -> None:
    said = answer(ASKED, passage(DELAY.text, paged="slide"))
    assert "diapo 2" in app.card(1, said.references[:1], said, "fr")
    assert "slide 2" in app.card(1, said.references[:1], said, "en")


def test_each_item_of_a_list_is_marked_on_its_line() -> None:
    listed = passage("Conditions :\n\n- maladie rare ;\n- urgence.")
    said = quoting(listed.plain, listed)
    assert '<p class="item">• <mark>maladie rare ;</mark></p>' in app.card(
        1, said.references, said, "fr"
    )


def test_a_refusal_marks_nothing_and_says_what_its_passages_are() -> None:
    said = answer("Recette de la tarte aux pommes ?", DELAY)
    assert said.status == "not_found"
    shown = app.panel(turns(said), (), "fr")
    assert "Passages les plus proches" in shown
    assert "<mark>" not in shown


def test_words_of_a_document_look_like_a_quotation_and_ours_do_not() -> None:
    quoted = app.conversation(turns(answer(ASKED, DELAY)), (), "fr")
    assert '<blockquote lang="fr"><p>La HAS décide' in quoted
    assert "<cite" in quoted
    refused = app.conversation(turns(answer("Recette de la tarte ?", DELAY)), (), "fr")
    assert "<blockquote" not in refused
    assert '<p class="note"' in refused


def test_each_number_of_each_turn_names_one_card() -> None:
    held = turns(answer(ASKED, DELAY), answer("Recette ?", DELAY), answer(ASKED, DELAY))
    shown = Elements(app.conversation(held, (), "fr") + app.panel(held, (), "fr"))
    ids = shown.values("id")
    assert len(ids) == len(set(ids))
    linked = [link.removeprefix("#") for link in shown.values("href")]
    assert {"src-1-1", "src-3-1", "turn-1", "turn-3"} <= set(linked) <= set(ids)


def test_the_sources_of_the_last_answer_come_first() -> None:
    held = turns(answer(ASKED, DELAY), answer(ASKED, DELAY))
    shown = app.panel(held, (), "fr")
    assert shown.index('id="src-2-1"') < shown.index('id="src-1-1"')


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_hostile_becomes_markup(payload: str) -> None:
    text = f"Le délai de la HAS est de 3 mois {payload} et rien de plus."
    bad = passage(text, (payload,), title=payload, publisher=payload, url="javascript:alert(1)")
    said = answer(f"Quel est le délai de la HAS ? {payload}", bad)
    former = app.Turn(payload, None, None, trouble=payload)
    held = (former, *turns(said), former)
    shown = Elements(
        app.conversation(held, (bad.source,), "fr") + app.panel(held, (bad.source,), "fr")
    )
    assert payload in shown.text
    assert all(TAGS.fullmatch(tag) for tag, _ in shown.found)
    assert not [name for _, given in shown.found for name in given if name.startswith("on")]
    assert all(link.startswith("#") for link in shown.values("href"))


def test_what_repere_is_and_is_not_is_computed_from_its_documents() -> None:
    listed = (source(date="2025-07-26", dated="printed"), source(id="other", publisher="HAS"))
    beside = app.panel((), listed, "fr")
    assert "ANSM · imprimé le 26 juillet 2025" in beside
    assert "HAS · sans date" in beside
    assert "Un avis médical" in beside
    assert "2 documents publics" in app.conversation((), listed, "fr")


def test_a_trouble_is_told_in_the_place_of_the_answer() -> None:
    told = app.conversation((app.Turn("Qui ?", trouble="L’index manque."),), (), "fr")
    assert "L’index manque." in told


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    async def served() -> FastAPI:
        return app.page(answers_from([DELAY]), Settings())

    # In a running loop, for outside of one Gradio makes loops of its own and never closes them.
    with TestClient(asyncio.run(served()), "http://127.0.0.1") as client:
        yield client


def test_every_reply_bears_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/theme.css", "/nowhere"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_the_page_is_closed_to_all_it_does_not_need(client: TestClient) -> None:
    assert client.get("/openapi.json").status_code == 404
    assert client.get("/gradio_api/file=/etc/passwd").status_code == 403
    sent = client.post("/gradio_api/upload", files={"files": ("a.txt", b"some words")})
    assert sent.status_code == 413


def chunks() -> Iterator[bytes]:
    yield from (b"x" * 300_000 for _ in range(5))


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    for body in (b"x" * 1_500_000, chunks()):
        assert client.post("/gradio_api/call/ask", content=body).status_code == 413


def test_the_answer_is_also_given_to_programs(client: TestClient) -> None:
    event = client.post("/gradio_api/call/ask", json={"data": [ASKED]}).json()["event_id"]
    told = client.get(f"/gradio_api/call/ask/{event}").text
    assert '"status": "answered"' in told
    assert "3 mois" in told


def test_a_busy_port_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(port=taken.getsockname()[1])
        with pytest.raises(app.PageError, match=r"already in use.*REPERE_PORT"):
            app._listen(settings)


def test_without_an_index_the_page_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REPERE_INDEX", str(tmp_path / "none"))
    assert app.main() == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "python -m assistant index" in told.err
