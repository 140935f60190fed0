"""The HTML pages without a browser: what they tell, in both languages, and what they refuse."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from docx import Document
from icalendar import Calendar
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.corpus import read_corpus, read_sources
from assistant.documents import add
from assistant.retrieval import Index
from assistant.settings import Settings
from assistant.sources import Passage, Source
from assistant.vocabulary import Vocabulary
from eval.results import About, Pairing, Row, Run
from pages import evaluation, routes
from pages.facsimile import MARK
from pages.web import NAVIGATION, TEXTS, Site
from tests.conftest import SmallCorpus
from tests.serving import answers_from

OPEN = {
    "pour": "startup",
    "besoin": "une autorisation",
    "produit": "médicament",
    "amm": "aucune",
    "commercialisation": "oui",
    "maladie_grave": "oui",
    "traitement_approprie": "non",
    "traitement_differable": "non",
    "benefice_presume": "oui",
    "innovant": "oui",
    "patients": "un groupe",
    "developpement_commercial": "oui",
    "engagement_acces_precoce": "oui",
}
"""Replies that open early access before the marketing authorisation, and close the rest."""

PAGES = [address for name, address in NAVIGATION.items() if name != "chat"]


@pytest.fixture(scope="module")
def client(index: Index, settings: Settings) -> Iterator[TestClient]:
    assistant = Assistant.of(index, settings)
    sources = read_sources(settings.corpus)
    site = Site(assistant, sources, settings, today=lambda: date(2026, 11, 27))
    with TestClient(Starlette(routes=routes(site))) as client:
        yield client


def read(client: TestClient, path: str, status: int = 200, /, **given: str) -> BeautifulSoup:
    """The page at an address, whose parameters may be given by name."""
    reply = client.get(path, params=given or None)
    assert reply.status_code == status, reply.text
    return BeautifulSoup(reply.text, "lxml")


def said(page: BeautifulSoup | Any) -> str:
    """The words of a page, or of a part of it, as they are read."""
    return " ".join(page.get_text(" ").split())


def test_both_languages_have_the_same_texts() -> None:
    def shape(texts: Any) -> Any:
        if isinstance(texts, dict):
            return {name: shape(text) for name, text in texts.items()}
        return [shape(text) for text in texts] if isinstance(texts, list) else type(texts)

    assert shape(TEXTS["fr"]) == shape(TEXTS["en"])


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_page_speaks_its_language_and_links_to_the_other(
    client: TestClient, path: str, language: str
) -> None:
    page = read(client, path, **({"lang": "en"} if language == "en" else {}))
    assert page.html and page.html["lang"] == language
    assert page.title and page.title.get_text().endswith("Repère")
    assert len(page.select("h1")) == 1
    current = page.select("nav [aria-current=page]")
    assert [str(link["href"]).split("?")[0] for link in current] == [path]
    switch = page.select_one(".switch a")
    assert switch and switch["href"] == (path if language == "en" else f"{path}?lang=en")
    inside = [link["href"] for link in page.select("a[href^='/']") if link is not switch]
    assert all(("lang=en" in link) == (language == "en") for link in inside)


def test_no_page_runs_a_script_or_asks_elsewhere(client: TestClient) -> None:
    for path in PAGES:
        reply = client.get(path)
        assert "script-src" not in reply.headers["content-security-policy"]
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        page = BeautifulSoup(reply.text, "lxml")
        assert page.select("script, iframe, [style], [onclick]") == []
        assert all(
            str(link["href"]).startswith(("/", "data:")) for link in page.select("link[href]")
        )


def test_an_orientation_is_told_with_its_reasons_and_their_proofs(client: TestClient) -> None:
    page = read(client, "/orienter", **OPEN)
    card = page.select_one("#aap_pre_amm")
    assert card and "Ouverte, d’après vos réponses" in said(card)
    quotes = card.select("details.proofs blockquote")
    assert any("maladies graves, rares ou invalidantes" in said(quote) for quote in quotes)
    closed = page.select_one("#aac")
    assert closed and "Condition non remplie : L'AAC est délivrée pour un patient" in said(closed)
    assert "guichet innovation et orientation" in said(card)
    assert page.select_one("a[href^='/delais?regime=aap_pre_amm']")


def test_every_proof_leads_to_its_words_in_the_document(client: TestClient) -> None:
    page = read(client, "/orienter", **OPEN)
    for figure in page.select("figure.quote"):
        link, quote = figure.select_one("a"), figure.select_one("blockquote")
        assert link and quote
        document = read(client, str(link["href"]))
        marked = " ".join(said(mark) for mark in document.select("mark"))
        assert re.findall(r"\w+", said(quote).lower()) == re.findall(r"\w+", marked.lower())
        assert len(document.select("#cite")) == 1


def test_a_patient_reads_plain_words(client: TestClient) -> None:
    situation = {**OPEN, "pour": "patients"}
    assert "Le traitement ne peut pas attendre" in said(read(client, "/orienter", **situation))
    steps = said(read(client, "/orienter", **situation, lang="en").select_one("#aap_pre_amm"))
    assert "With the doctor who treats the person" in steps


def test_one_who_does_not_know_is_asked_the_next_question(client: TestClient) -> None:
    page = read(client, "/orienter", pour="tous", besoin="une autorisation", produit="inconnu")
    assert page.h1 and "médicament ou d'un dispositif" not in said(page.h1)
    assert "Je ne sais pas" in said(page.select_one("dl.given"))


def test_a_reply_can_be_changed_and_what_no_longer_makes_sense_goes(client: TestClient) -> None:
    page = read(client, "/orienter", **OPEN, modifier="produit")
    assert page.h1 and "médicament ou d'un dispositif médical" in said(page.h1)
    assert "réponse actuelle" in said(page.select_one(".choices"))
    changed = read(client, "/orienter", **{**OPEN, "produit": "dispositif médical"})
    assert changed.h1 and "marquage CE" in said(changed.h1)
    assert "AMM" not in said(changed.select_one("dl.given"))


def test_the_summary_holds_the_replies_the_reasons_and_the_sources(client: TestClient) -> None:
    reply = client.get("/orienter/resume.md", params={**OPEN, "lang": "en"})
    assert reply.headers["content-type"].startswith("text/markdown")
    assert "attachment" in reply.headers["content-disposition"]
    assert "Is the disease serious, rare or disabling? yes" in reply.text
    assert "Condition not met: The AAC is issued for a specifically named patient." in reply.text
    numbers = {int(n) for n in re.findall(r"\[(\d+)\]", reply.text)}
    assert numbers == set(range(1, max(numbers) + 1))
    assert all(f"\n[{n}] " in reply.text for n in numbers)
    file = client.get("/orienter/resume.docx", params={**OPEN, "lang": "en"}).content
    told = [paragraph.text for paragraph in Document(io.BytesIO(file)).paragraphs]
    assert "Early access (AAP) before the marketing authorisation — Open, from your replies" in told
    assert read(client, "/orienter/resume.pdf", 404).select("[role=alert]")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"amm": "bleu"}, "n'est pas une réponse possible"),
        ({"couleur": "bleu"}, "n'est pas un fait connu"),
        ({"couleur": "<script>alert(1)</script>", "lang": "en"}, "is not a known fact"),
    ],
)
def test_a_wrong_fact_is_told_in_one_sentence(
    client: TestClient, given: dict[str, str], told: str
) -> None:
    page = read(client, "/orienter", 400, **given)
    assert told in said(page.select_one("[role=alert]"))
    assert page.select("script") == []


DATES = {
    "regime": "aap_pre_amm",
    "accuse_reception": "2026-03-12",
    "questions_posees": "2026-04-02",
    "reponses_recues": "2026-04-20",
}


def test_dates_lead_to_due_dates_with_their_rules(client: TestClient) -> None:
    page = read(client, "/delais", **DATES)
    moments = [said(moment) for moment in page.select(".timeline > li")]
    assert moments[0].startswith("12 mars 2026 votre date")
    decision = next(moment for moment in moments if moment.startswith("30 juin 2026"))
    assert "échéance indicative · HAS" in decision
    assert "Au 27 novembre 2026, elle est passée depuis 150 jours." in decision
    assert "3 mois" in decision
    assert "D’autres documents donneraient" in decision
    assert "Ce qui pourrait encore déplacer cette date" in decision
    shown = page.select_one("#f-accuse_reception")
    assert shown and shown["value"] == "2026-03-12"
    assert len(page.select("figure.line svg[role=img] text")) == len(moments)


@pytest.mark.parametrize(
    ("received", "left"),
    [
        ("2026-11-20", "On 27 November 2026, 85 days are left."),
        ("2026-08-28", "On 27 November 2026, 1 day is left."),
        ("2026-08-27", "It is today."),
    ],
)
def test_how_many_days_are_left_is_told(client: TestClient, received: str, left: str) -> None:
    page = read(client, "/delais", regime="aap_pre_amm", accuse_reception=received, lang="en")
    assert left in said(page.select_one(".timeline > .due"))


def test_a_stopped_clock_names_the_date_it_waits_for(client: TestClient) -> None:
    given = {name: day for name, day in DATES.items() if name != "reponses_recues"}
    page = read(client, "/delais", **given, lang="en")
    stopped = page.select_one("[aria-labelledby=stopped]")
    assert stopped and "On what date were all your answers received?" in said(stopped)
    assert stopped.select("a[href='#f-reponses_recues']")


def test_what_a_date_allows_is_no_due_date(client: TestClient) -> None:
    page = read(client, "/delais", regime="aap_post_amm", obtention_amm="2026-06-21")
    moments = [said(moment) for moment in page.select(".timeline > li.due")]
    assert moments[0].startswith("21 juin 2026 possible à partir de ce jour")
    assert "ouvré" not in moments[0]
    assert "échéance indicative" in moments[1]


def test_a_clock_stop_may_be_given_by_its_length(client: TestClient) -> None:
    given = {name: DATES[name] for name in ("regime", "accuse_reception")}
    page = read(client, "/delais", **given, duree_suspension="15")
    assert page.select(".timeline > .due time[datetime='2026-06-27']")
    field = page.select_one("#f-duree_suspension")
    assert field and field["value"] == "15" and field["inputmode"] == "numeric"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("depot", "2026-13-45", "n'est pas une date possible"),
        ("reponses_recues", "2026-03-20", "vient avant"),
        ("reponses_recues", "2026-07-20", "au plus"),
        ("duree_suspension", "un mois", "n'est pas un nombre de jours"),
        ("duree_suspension", "60", "45 jours au plus"),
    ],
)
def test_a_wrong_date_is_told_beside_its_field_and_nothing_is_lost(
    client: TestClient, field: str, value: str, told: str
) -> None:
    page = read(client, "/delais", 422, **{**DATES, field: value})
    wrong = page.select_one(f"#f-{field}")
    assert wrong and wrong["value"] == value
    assert wrong["aria-invalid"] == "true"
    error = page.select_one(f"#e-{field}")
    assert error and told in said(error)
    assert f"e-{field}" in wrong["aria-describedby"]
    kept = page.select_one("#f-accuse_reception")
    assert kept and kept["value"] == "2026-03-12"


def test_due_dates_are_taken_away_as_a_calendar_and_a_table(client: TestClient) -> None:
    calendar = Calendar.from_ical(client.get("/delais/echeances.ics", params=DATES).content)
    days = {event.decoded("dtstart") for event in calendar.walk("VEVENT")}
    assert date(2026, 6, 30) in days
    text = client.get("/delais/echeances.csv", params=DATES).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert {date.fromisoformat(row["Échéance"]) for row in rows} == days
    assert all(row["Mots du document"] and row["Document"] for row in rows)


def test_an_unknown_procedure_or_document_says_where_to_look(client: TestClient) -> None:
    page = read(client, "/delais", 404, regime="atu")
    assert "donnez l’une de aac, aap_post_amm" in said(page.select_one("[role=alert]"))
    page = read(client, "/documents/nothing", 404, lang="en")
    assert "choose one from the list" in said(page.select_one("[role=alert]"))
    assert client.get("/delais/echeances.ics").status_code == 404


def test_documents_are_listed_by_strength(client: TestClient, settings: Settings) -> None:
    page = read(client, "/documents")
    listed = [link["href"] for link in page.select(".sources a")]
    assert listed == [f"/documents/{s.id}" for s in read_sources(settings.corpus)]


def test_a_document_shows_every_passage_and_its_sections(client: TestClient, index: Index) -> None:
    for source in {passage.source.id for passage in index.passages}:
        page = read(client, f"/documents/{source}")
        passages = [p for p in index.passages if p.source.id == source]
        words = said(page.select_one(".words"))
        flat = re.sub(r"\W+", " ", words)
        for passage in passages:
            for line in passage.cells or passage.plain.split("\n"):
                assert re.sub(r"\W+", " ", line).strip() in flat, line
        for link in page.select(".contents a"):
            assert page.select_one(f"[id='{str(link['href'])[1:]}']"), link
        ids = [element["id"] for element in page.select("[id]")]
        assert len(ids) == len(set(ids))


def test_words_that_a_document_does_not_say_are_told(client: TestClient) -> None:
    page = read(client, "/documents/ansm-faq-aap", mot="ce qui n'y est pas")
    assert "Le document ne dit pas ces mots" in said(page.select_one("[role=alert]"))
    assert page.select("mark") == []


def test_a_document_is_searched_whatever_the_endings(client: TestClient) -> None:
    page = read(client, "/documents/ansm-faq-aap", q="suspendre le délai")
    assert {said(mark).lower() for mark in page.select("mark")} >= {"délai", "délais"}
    links = [str(link["href"]) for link in page.select(".jumps a")]
    assert links and all(page.select_one(f"[id='{link[1:]}']") for link in links)
    nothing = read(client, "/documents/ansm-faq-aap", q="tarte")
    assert "ne contient pas « tarte »" in said(nothing.select_one("[role=status]"))
    assert "raccourcissez-la" in said(read(client, "/documents", 400, q="mot " * 80))


def test_a_received_pdf_is_shown_with_the_quoted_words_highlighted(
    small_corpus: SmallCorpus, tmp_path: Path
) -> None:
    settings = small_corpus({"doc": "# Titre\n\nUn mot."})
    canvas = Canvas(str(tmp_path / "avis.pdf"))
    canvas.drawString(72, 700, "Le laboratoire a 45 jours pour y répondre.")
    canvas.showPage()
    canvas.drawString(72, 700, "La HAS décide en trois mois, hors suspension.")
    canvas.save()
    add(
        tmp_path / "avis.pdf",
        settings.corpus,
        title="L'avis",
        publisher="HAS",
        date="2026",
        max_megabytes=1,
    )
    sources = read_sources(settings.corpus)
    passages = read_corpus(settings.corpus)
    site = Site(answers_from(*passages), sources, settings)
    client = TestClient(Starlette(routes=routes(site)))
    quote = "décide en trois mois"
    image = read(client, f"/documents/{sources[-1].id}", mot=quote).select_one("img")
    assert image and str(image["alt"]).startswith("Page 2 du document")
    assert highlighted(client.get(str(image["src"])).content) > 500
    assert highlighted(client.get(str(image["src"]).split("?")[0]).content) == 0
    for nothing in (f"{sources[-1].id}/page/9.png", "doc/page/1.png"):
        page = read(client, f"/documents/{nothing}", 404)
        assert "lisez son texte" in said(page.select_one("[role=alert]"))


def highlighted(png: bytes) -> int:
    """How many points of an image have the colour of a mark."""
    with Image.open(io.BytesIO(png)) as image:
        return sum(count for count, colour in image.getcolors(2**24) or [] if colour == MARK)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>"


def test_nothing_hostile_becomes_markup() -> None:
    bad = Source.model_validate(
        {
            "id": "doc",
            "title": HOSTILE,
            "publisher": HOSTILE,
            "language": "fr",
            "rank": 1,
            "received": "doc.txt",
            "url": "javascript:alert(1)",
        }
    )
    passages = (
        Passage(bad, (HOSTILE,), f"Le délai {HOSTILE} court.", 0, 1),
        Passage(bad, (HOSTILE,), f"| {HOSTILE} | délai |", 90, 1, (HOSTILE, HOSTILE)),
    )
    assistant = answers_from(*passages)
    client = TestClient(Starlette(routes=routes(Site(assistant, (bad,), Settings()))))
    for path in ("/documents", "/documents/doc", "/glossaire"):
        for name in ("q", "mot"):
            for words in (HOSTILE, "délai"):
                page = read(client, path, **{name: words})
                assert page.select("script, img, b, [onerror], a[href^=javascript]") == []
                assert HOSTILE in page.get_text() or path == "/glossaire"


def test_the_glossary_defines_and_leads_from_old_names(client: TestClient) -> None:
    page = read(client, "/glossaire")
    aap = page.select_one("#aap")
    assert aap and "En anglais : early access authorisation (AAP)" in said(aap)
    assert aap.select("details.proofs blockquote")
    assert "PECT, jusqu’au 30 juin 2021" in said(aap)
    old = page.select_one("#atu-nominative")
    assert old and old.select("a[href='/glossaire#aac']")
    letters = [said(heading) for heading in page.select("section > h2")]
    assert letters == sorted(letters)


def test_the_glossary_is_filtered(client: TestClient) -> None:
    page = read(client, "/glossaire", q="rtu", lang="en")
    assert {said(word).rstrip(" #") for word in page.select("article h3")} >= {"RTU"}
    assert page.select("#cpc")
    assert page.select("#gio") == []
    page = read(client, "/glossaire", q="zzz")
    assert "Aucun mot ne contient « zzz »" in said(page.select_one("[role=status]"))


def run() -> Run:
    rows = tuple(
        Row(
            id=f"q{n}",
            split="test" if n % 2 else "dev",
            language="fr",
            audience="staff",
            kind="deadline",
            status="answered",
            unanswerable=n % 10 == 0,
            score=n / 40,
            ms=float(n),
            values={"right": None if n == 3 else 1.0, "proved": 1.0},
        )
        for n in range(40)
    )
    about = About(date="2026-11-27", fingerprint="-", questions=40, pairings=1, seconds=1)
    return Run(about, rows, (Pairing(pair="p", change="other_language", alike=True),))


def figures(last: Run | None) -> BeautifulSoup:
    assistant = Assistant(search=lambda q: [], rarity=lambda t: 1.0, vocabulary=Vocabulary(()))
    site = Site(assistant, (), Settings())
    client = TestClient(Starlette(routes=evaluation.routes(site, lambda: last)))
    return read(client, "/evaluation")


def test_the_figures_are_those_of_the_run() -> None:
    page = figures(run())
    assert "40 questions, comptées le 27 novembre 2026" in said(page)
    right = page.select_one("#m-right")
    assert right and "95,0\u00a0%" in right.get_text()
    assert "20 questions" in said(right)
    assert "comptées comme des échecs : 1." in said(right)
    assert len(page.select("figure.plot svg[role=img] title")) == 2
    assert len(page.select("[aria-labelledby=curve] tbody tr")) == 20


def test_without_a_run_no_figure_is_told() -> None:
    page = figures(None)
    assert "Aucune évaluation n’est encore enregistrée" in said(page)
    assert "%" not in page.get_text()
    assert "Ce que ces chiffres ne disent pas" in said(page)


def test_pages_stay_below_the_path_they_are_mounted_at(index: Index, settings: Settings) -> None:
    site = Site(Assistant.of(index, settings), read_sources(settings.corpus), settings)
    client = TestClient(Starlette(routes=routes(site)), root_path="/repere")
    page = read(client, "/repere/orienter", pour="startup")
    assert page.select_one("form")
    for element in page.select("a[href^='/'], form, link[rel=stylesheet]"):
        assert str(element.get("href") or element.get("action")).startswith("/repere/")
