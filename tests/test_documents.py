"""A received file becomes a text that says what it says, or is refused in one clear sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from docx.document import Document as Word
from pypdf import PdfWriter
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from assistant import documents
from assistant.corpus import read_corpus
from assistant.documents import Added, Document, DocumentError, add, read_document
from assistant.sources import PAGE_MARK

TITLE = "Délais d’accès précoce"
UNSEEN = "A\u200bA\u202eP\U000e0041 \u2066en 3 mois"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "sources.yaml").write_text(
        "# La plus forte d'abord.\n\n- id: ansm   # l'agence\n  title: 'Un'\n  publisher: ANSM\n"
        "  language: fr\n  received: ansm.txt\n",
        encoding="utf-8",
    )
    for name, text in (("received/ansm.txt", "Un avis."), ("texts/ansm.md", "# Un\n\nUn avis.\n")):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def put(file: Path, corpus: Path, **given: Any) -> Added:
    wanted = {"title": TITLE, "publisher": "HAS", "date": "2024-05", "max_megabytes": 5}
    return add(file, corpus, **{**wanted, **given})


def read(file: Path) -> Document:
    return read_document(file, max_megabytes=5)


def saved(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def listing(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_door_is_sorted_and_open() -> None:
    names = documents.__all__
    assert names == sorted(names)
    assert [name for name in names if not hasattr(documents, name)] == []


# PDF

Draw = Callable[[Canvas], None]


def pdf(path: Path, *pages: Draw, size: tuple[float, float] = A4) -> Path:
    canvas = Canvas(str(path), pagesize=size)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(
    *texts: str, top: float = 100, size: float = 11, font: str = "Helvetica", x: float = 70
) -> Draw:
    """Lines of one paragraph, from so many points below the top of the page."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, text in enumerate(texts):
            canvas.drawString(x, A4[1] - top - 1.2 * size * number, text)

    return draw


def all_of(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for one in draws:
            one(canvas)

    return draw


def furniture(page: int) -> Draw:
    return all_of(
        lines("ANSM – Note aux demandeurs", top=40, size=9),
        lines(f"Page {page} sur 2", top=810, size=9),
    )


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """Two pages, with a sentence that runs over the first."""
    return pdf(
        tmp_path / "note.pdf",
        all_of(
            furniture(1),
            lines("Délais d’accès précoce", size=20, font="Helvetica-Bold"),
            lines("Avant l’autorisation", top=150, size=14, font="Helvetica-Bold"),
            lines(
                "La Haute Autorité de santé décide d’une autorisation d’accès précoce pré-",
                "AMM dans les trois mois. Le laboratoire est entendu, et le rapport bénéfice-",
                "risque est évalué par l’agence avant que la décision d’octroi ne soit théra-",
                "peutique. Une décision thérapeutique a un rapport et un bénéfice, un risque.",
                top=180,
            ),
            lines("• un dossier complet, déposé sur la plateforme ;", top=250),
            lines("• un projet de protocole.", top=270),
            lines(
                "Le délai est suspendu (1) lorsque l’agence demande des précisions et que", top=740
            ),
            lines("(1) Décret n° 2021-869 du 1er juillet.", top=780, size=8),
        ),
        all_of(
            furniture(2),
            lines("le laboratoire prépare sa réponse, qu’il rend en 45 jours.", top=100),
            lines("Qui contacter ?", top=150, font="Helvetica-Bold"),
            lines("Écrivez au guichet.", top=170),
        ),
    )


def test_a_pdf_is_read_as_headings_paragraphs_lists_and_pages(note: Path) -> None:
    document = read(note)
    assert document.paged == "page"
    assert document.text == (
        "<!-- page 1 -->\n\n# Délais d’accès précoce\n\n## Avant l’autorisation\n\n"
        "La Haute Autorité de santé décide d’une autorisation d’accès précoce pré-AMM dans les "
        "trois mois. Le laboratoire est entendu, et le rapport bénéfice-risque est évalué par "
        "l’agence avant que la décision d’octroi ne soit thérapeutique. Une décision thérapeutique "
        "a un rapport et un bénéfice, un risque.\n\n"
        "- un dossier complet, déposé sur la plateforme ;\n- un projet de protocole.\n\n"
        "(1) Décret n° 2021-869 du 1er juillet.\n\n"
        "Le délai est suspendu (1) lorsque l’agence demande des précisions et que "
        "<!-- page 2 --> le laboratoire prépare sa réponse, qu’il rend en 45 jours.\n\n"
        "### Qui contacter ?\n\nÉcrivez au guichet.\n"
    )


def test_what_a_pdf_lost_is_reported(note: Path) -> None:
    assert read(note).notes == (
        "Dropped headers, footers and page numbers: 'ANSM – Note aux demandeurs', 'Page # sur #'.",
        "Rejoined words cut at the end of a line: 'thérapeutique'.",
    )


def hidden_by(**how: Any) -> Draw:
    """A line that nobody sees, in one of the ways there are."""

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        text = canvas.beginText(*how.get("at", (70, 400)))
        text.setFont("Helvetica", how.get("size", 11))
        text.setTextRenderMode(how.get("mode", 0))
        text.setFillGray(how.get("gray", 0))
        text.textOut("INVISIBLE")
        canvas.drawText(text)
        canvas.restoreState()

    return draw


WAYS_TO_HIDE: dict[str, dict[str, Any]] = {
    "render-mode": {"mode": 3},
    "white": {"gray": 1},
    "tiny": {"size": 0.5},
    "off-page": {"at": (70, -300)},
}


def test_text_that_cannot_be_seen_is_dropped_from_a_pdf_and_reported(tmp_path: Path) -> None:
    ways = [
        all_of(lines("Un avis favorable.", top=300), hidden_by(**way))
        for way in WAYS_TO_HIDE.values()
    ]
    document = read(pdf(tmp_path / "hidden.pdf", lines("Un avis."), *ways))
    assert "INVISIBLE" not in document.text
    assert document.text.count("Un avis favorable.") == len(ways)
    assert document.notes == ("Dropped text that cannot be seen, on page 2, 3, 4, 5.",)


def test_white_text_on_a_dark_background_is_kept(tmp_path: Path) -> None:
    def banner(canvas: Canvas) -> None:
        canvas.rect(60, 380, 300, 40, stroke=0, fill=1)

    file = pdf(tmp_path / "banner.pdf", all_of(lines("Avis."), banner, hidden_by(gray=1)))
    assert "INVISIBLE" in read(file).text


def test_a_page_without_text_is_reported_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    document = read(pdf(tmp_path / "a.pdf", lines("Un avis."), lines(), lines("Une suite.")))
    assert document.text == "<!-- page 1 -->\n\nUn avis.\n\n<!-- page 3 -->\n\nUne suite.\n"
    assert document.notes == ("Found no text on page 2: see whether images bear some.",)


def test_slides_are_told_from_pages_and_begin_with_their_titles(
    tmp_path: Path, corpus: Path
) -> None:
    def slide(canvas: Canvas) -> None:
        canvas.drawString(70, 300, "Un avis favorable.")
        canvas.setFont("Helvetica", 24)
        canvas.drawString(70, 500, "Le titre")

    added = put(pdf(tmp_path / "slides.pdf", slide, size=landscape(A4)), corpus)
    assert added.text.read_text("utf-8").endswith("\n\n## Le titre\n\nUn avis favorable.\n")
    assert yaml.safe_load((corpus / "sources.yaml").read_text("utf-8"))[-1]["paged"] == "slide"


def encrypted(file: Path, password: str) -> Path:
    writer = PdfWriter(clone_from=file)
    writer.encrypt(password, "owner", algorithm="AES-256")
    writer.write(file)
    return file


def test_a_pdf_that_only_restricts_printing_is_read(tmp_path: Path) -> None:
    assert "Un avis." in read(encrypted(pdf(tmp_path / "a.pdf", lines("Un avis.")), "")).text


# Web pages

PAGE = """<!doctype html><html><head><meta charset="{charset}"><title>Titre</title>
<style>p {{ color: black }}</style>
<script>document.write("SCRIPT")</script></head><body>
<header><nav><ul><li><a href="/">Accueil</a></li><li><a href="/x">Nos missions</a></li></ul></nav>
</header><div class="cookie-banner">Ce site utilise des cookies. <button>Accepter</button></div>
<main><div class="breadcrumb"><a href="/">Accueil</a> &gt; <a href="/y">Vos démarches</a></div>
<h1>Délais d’accès précoce</h1>
<p>La Haute Autorité de santé décide dans les <b>trois mois</b>, à compter du 1<sup>er</sup> dépôt.
<span style="display: none">CACHÉ</span></p><p hidden>CACHÉ</p>
<h2><button aria-expanded="false">Qui peut demander ?</button></h2>
<p>Tout laboratoire <a href="javascript:alert(1)">peut demander</a> une autorisation.</p>
<ul><li>un dossier ;</li><li>un projet :<ul><li>sous Word</li></ul></li></ul>
<table><tr><th>Régime</th><th>Délai|max</th></tr><tr><td rowspan="2">AAP</td><td>3 mois</td></tr>
<tr><td>1 mois de plus</td></tr></table>
<!-- page 8 | x
 --><p>Écrit tel quel : &lt;script&gt;alert(1)&lt;/script&gt; &lt;!-- page
9 --&gt; [x](javascript:alert(1))</p>
</main><aside><a href="/z">À lire aussi</a></aside>
<footer><p>Mentions légales, plan du site</p></footer></body></html>"""

READ_PAGE = """# Délais d’accès précoce

La Haute Autorité de santé décide dans les trois mois, à compter du 1er dépôt.

## Qui peut demander ?

Tout laboratoire peut demander une autorisation.

- un dossier ;
- un projet :
  - sous Word

| Régime | Délai¦max |
| --- | --- |
| AAP | 3 mois |
| AAP | 1 mois de plus |

Écrit tel quel : < script>alert(1)< /script> < !-- page 9 --> [x] (javascript:alert(1))
"""


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_web_page_is_read_without_menus_scripts_or_hidden_text(
    tmp_path: Path, charset: str
) -> None:
    content = PAGE.format(charset=charset).encode(charset.replace("iso-8859-1", "windows-1252"))
    document = read(saved(tmp_path / "page.html", content))
    assert document.text == READ_PAGE
    assert document.paged is None
    notes = iter(document.notes)
    if charset != "utf-8":
        assert "check the accents" in next(notes)
    assert next(notes) == "Dropped 2 words that the page hides: see whether it reveals them."
    assert "as menus, banners and the like" in next(notes)


# Word


def word(path: Path, write: Callable[[Word], object]) -> Path:
    document = docx.Document()
    write(document)
    document.save(str(path))
    return path


def a_report(document: Word) -> None:
    document.add_heading("Délais d’accès précoce", 0)
    document.add_heading("Avant l’autorisation", 1)
    document.add_paragraph("La HAS décide en trois mois.")
    document.add_paragraph("un dossier ;", style="List Bullet")
    document.add_paragraph("un projet.", style="List Bullet")
    table = document.add_table(3, 2)
    for row, texts in zip(
        table.rows, [("Régime", "Délai"), ("AAP", "3 mois"), ("", "+ 1 mois")], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))


def test_a_word_document_keeps_headings_lists_and_tables(tmp_path: Path) -> None:
    document = read(word(tmp_path / "report.docx", a_report))
    assert document == Document(
        "# Délais d’accès précoce\n\n# Avant l’autorisation\n\nLa HAS décide en trois mois.\n\n"
        "- un dossier ;\n- un projet.\n\n"
        "| Régime | Délai |\n| --- | --- |\n| AAP | 3 mois |\n| AAP | + 1 mois |\n",
        (),
    )


# Markdown and text


def test_markdown_keeps_its_words_and_one_way_to_write_the_rest(tmp_path: Path) -> None:
    file = saved(
        tmp_path / "a.md",
        "Titre\n=====\n<!-- page 7 -->\n\n\n\n- un [site](https://ansm.fr)\n"
        "- un [piège](javascript:alert(1)) ![logo](https://x.fr/pixel.png)\n\n"
        "Partie\n---\n\nUn <b>avis</b> à < 5 %.   \r\n",
    )
    document = read(file)
    assert document.text == (
        "# Titre\n\n- un [site](https://ansm.fr)\n"
        "- un [piège] (javascript:alert(1)) ! [logo](https://x.fr/pixel.png)\n\n"
        "## Partie\n\nUn avis à < 5 %.\n"
    )
    assert "Dropped HTML tags and comments" in document.notes[0]


HOSTILE = (
    "Un avis. <!-- page 9 --> suite",
    "Un avis. <!<!-- x -->-- page 9 --> suite",
    "Un avis. <\u200b!-- page 9 --> suite",
    "[a](javascript:alert(1)) [[a]](javascript:alert(1)) [b]( data:text/html,x)",
    "[a]![](x)(javascript:alert(1)) [a][](x)(javascript:alert(1)) ![[a]](https://x.fr)",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "<scr<b></b>ipt>alert(1)</script> <img src=x onerror=alert(1)> <javascript:alert(1)>",
    "Page \f9\f <!-- page 9",
)


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_no_text_forges_a_page_mark_a_tag_or_a_link(tmp_path: Path, suffix: str) -> None:
    document = read(saved(tmp_path / f"a{suffix}", "\n\n".join(HOSTILE)))
    assert PAGE_MARK.findall(document.text) == ["1", "2", "3"]
    bare = PAGE_MARK.sub("", document.text)
    forbidden = ("<!--", "<script", "<img", "<java", "](java", "]( d", "![", "]: java")
    assert [sign for sign in forbidden if sign in bare] == []
    assert "Un avis." in bare


def test_form_feeds_part_the_pages_of_a_text(tmp_path: Path) -> None:
    document = read(saved(tmp_path / "a.txt", "Un avis.\n\fUne suite.\n\f"))
    assert document.text == "<!-- page 1 -->\n\nUn avis.\n\n<!-- page 2 -->\n\nUne suite.\n"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("utf-8-sig", ()), ("cp1252", ("Read as cp1252: check the accents.",))],
)
def test_a_text_is_read_in_its_encoding(
    tmp_path: Path, encoding: str, note: tuple[str, ...]
) -> None:
    document = read(saved(tmp_path / "a.txt", "L’été, n° 1 – œuvre".encode(encoding)))
    assert document == Document("L’été, n° 1 – œuvre\n", note)


# Every format


def unseen(path: Path) -> Path:
    """A file that says "AAP en 3 mois", with characters that nobody sees among the letters."""
    if path.suffix == ".pdf":
        pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
        return pdf(path, lines(UNSEEN, font="Vera"))
    if path.suffix == ".docx":
        return word(path, lambda document: document.add_paragraph(UNSEEN))
    html = f"<html><body><p>{UNSEEN}</p></body></html>"
    return saved(path, html if path.suffix == ".html" else UNSEEN)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".docx", ".pdf"])
def test_characters_that_cannot_be_seen_are_dropped_and_counted(
    tmp_path: Path, suffix: str
) -> None:
    document = read(unseen(tmp_path / f"a{suffix}"))
    assert "AAP en 3 mois" in document.text
    kinds = "4 control" if suffix == ".pdf" else "2 bidirectional, 2 zero-width"
    assert f"Dropped 4 characters that cannot be seen: {kinds}." in document.notes


def test_control_characters_go_and_broken_letters_are_whole(tmp_path: Path) -> None:
    document = read(saved(tmp_path / "a.txt", "ef\x07ﬁcacité e\u0301levée,\u2028n° 1"))
    assert document.text == "efficacité élevée,\nn° 1\n"
    assert document.notes == ("Dropped 1 characters that cannot be seen: 1 control.",)


# The corpus


def test_a_document_enters_the_corpus_last_and_whole(note: Path, corpus: Path) -> None:
    listed = (corpus / "sources.yaml").read_text("utf-8")
    added = put(note, corpus, dated="published", url="https://ansm.fr/note")
    assert added.source_id == "delais-d-acces-precoce"
    assert added.received == corpus / "received" / "delais-d-acces-precoce.pdf"
    assert added.received.read_bytes() == note.read_bytes()
    now = (corpus / "sources.yaml").read_text("utf-8")
    assert now.startswith(listed.rstrip())
    assert yaml.safe_load(now)[1:] == [
        {
            "id": "delais-d-acces-precoce",
            "title": TITLE,
            "publisher": "HAS",
            "language": "fr",
            "received": "delais-d-acces-precoce.pdf",
            "date": "2024-05",
            "dated": "published",
            "url": "https://ansm.fr/note",
        }
    ]
    text = added.text.read_text("utf-8")
    assert text.startswith(f"<!-- page 1 -->\n\n# {TITLE}\n\n## Avant l’autorisation\n\n")
    passage = next(p for p in read_corpus(corpus) if p.source.id == added.source_id)
    assert (passage.heading, passage.page) == (("Avant l’autorisation",), 1)


def test_headings_go_below_the_title(tmp_path: Path, corpus: Path) -> None:
    added = put(saved(tmp_path / "a.md", "# Un\n\n## Deux\n\nmots\n\n# Trois\n"), corpus)
    text = added.text.read_text("utf-8")
    assert text == f"# {TITLE}\n\n## Un\n\n### Deux\n\nmots\n\n## Trois\n"


def test_a_corpus_is_made_where_there_is_none(tmp_path: Path) -> None:
    corpus = tmp_path / "new"
    put(saved(tmp_path / "a.txt", "Un avis."), corpus)
    assert [passage.text for passage in read_corpus(corpus)] == ["Un avis."]


def test_two_documents_of_one_title_have_two_ids(tmp_path: Path, corpus: Path) -> None:
    title = "Œuvre : encadrement des accès dérogatoires aux produits de santé"
    files = [saved(tmp_path / f"{n}.txt", f"Avis {n}.") for n in range(2)]
    ids = [put(file, corpus, title=title).source_id for file in files]
    assert ids == ["oeuvre-encadrement-des-acces", "oeuvre-encadrement-des-acces-2"]
    assert len(read_corpus(corpus)) == 3


# Refusals


@dataclass(frozen=True)
class Refused:
    says: str
    """The start of the sentence."""
    make: Callable[[Path], Path]
    """Makes the file in an empty folder."""
    given: Sequence[tuple[str, Any]] = ()


def file(name: str, content: str | bytes) -> Callable[[Path], Path]:
    return lambda folder: saved(folder / name, content)


def half(path: Path) -> Path:
    return saved(path, path.read_bytes()[: path.stat().st_size // 2])


def scan(folder: Path) -> Path:
    def image(canvas: Canvas) -> None:
        canvas.rect(100, 100, 300, 300, fill=1)

    return pdf(folder / "scan.pdf", image)


GOOD = file("a.txt", "Un autre avis.")

REFUSED = {
    "missing": Refused("'.*absent.pdf' cannot be opened: No such file", lambda f: f / "absent.pdf"),
    "folder": Refused("'.*' cannot be opened: Is a directory", lambda f: f),
    "empty": Refused("'a.pdf' is empty", file("a.pdf", b"")),
    "blank": Refused("'a.txt' is empty", file("a.txt", b" \n")),
    "unknown-type": Refused(
        "'a.png' is of a type that cannot be read: make it .pdf, .html", file("a.png", b"x")
    ),
    "old-word": Refused("'a.doc' is of a type", file("a.doc", b"\xd0\xcf\x11\xe0")),
    "sheet": Refused("'a.xlsx' is of a type", file("a.xlsx", b"PK\x03\x04")),
    "page-named-pdf": Refused(
        "'a.pdf' is not a PDF but a web page", file("a.pdf", "<!DOCTYPE html><p>")
    ),
    "text-named-docx": Refused(
        "'a.docx' is not a Word document but text", file("a.docx", "Un avis.")
    ),
    "zip-named-docx": Refused(
        "'a.docx' is not a Word document but an arch", file("a.docx", b"PK\x03\x04zip")
    ),
    "pdf-named-html": Refused("'a.html' is not a web page but a PDF", file("a.html", b"%PDF-1.7")),
    "binary-named-txt": Refused("'a.txt' is not text but binary data", file("a.txt", b"\x00\x01")),
    "no-known-encoding": Refused("'a.txt' is neither UTF-8 nor", file("a.txt", b"\x81\x8d")),
    "too-large": Refused(
        "'a.txt' weighs 0.002 MB and the limit is 0.001",
        file("a.txt", b"x" * 2000),
        [("max_megabytes", 0.001)],
    ),
    "too-long": Refused(
        "'a.pdf' takes more than 0.01 sec",
        lambda f: pdf(f / "a.pdf", lines("A")),
        [("max_seconds", 0.01)],
    ),
    "broken-pdf": Refused(
        "'a.pdf' is damaged: open it", lambda f: half(pdf(f / "a.pdf", lines("A")))
    ),
    "garbage-pdf": Refused(
        "'a.pdf' is damaged: open it", file("a.pdf", b"%PDF-1.7\n" + b"\0garbage" * 99)
    ),
    "broken-docx": Refused("'a.docx' is damaged", lambda f: half(word(f / "a.docx", a_report))),
    "encrypted-pdf": Refused(
        "'a.pdf' is protected by a password",
        lambda f: encrypted(pdf(f / "a.pdf", lines("A")), "secret"),
    ),
    "scan": Refused("'scan.pdf' has no text, as a scan has none: put it through OCR", scan),
    "invisible-pdf": Refused(
        "'a.pdf' has no text but invisible text", lambda f: pdf(f / "a.pdf", hidden_by(mode=3))
    ),
    "no-words-html": Refused(
        "'a.html' has no text", file("a.html", "<html><body><img></body></html>")
    ),
    "no-words-docx": Refused("'a.docx' has no text", lambda f: word(f / "a.docx", lambda d: None)),
    "no-words-md": Refused("'a.md' has no text", file("a.md", "<!-- rien -->\n\n---\n")),
    "known": Refused(
        "'a.txt' is already in the corpus, as '.*ansm.txt'", file("a.txt", "Un avis.")
    ),
    "empty-title": Refused("The title is ' ': give one in words", GOOD, [("title", " ")]),
    "empty-publisher": Refused("The publisher is '': give one", GOOD, [("publisher", "")]),
    "vague-date": Refused("The date is 'mai 2024': give a real one", GOOD, [("date", "mai 2024")]),
    "unreal-date": Refused("The date is '2024-02-30': give", GOOD, [("date", "2024-02-30")]),
    "unreal-month": Refused("The date is '2024-13': give", GOOD, [("date", "2024-13")]),
    "bad-url": Refused("The url is 'javascript:x': give one that", GOOD, [("url", "javascript:x")]),
    "bad-language": Refused("The language is 'de'", GOOD, [("language", "de")]),
    "bad-dated": Refused("The dated is 'hier'", GOOD, [("dated", "hier")]),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_says_why_and_changes_nothing(
    tmp_path: Path, corpus: Path, refused: Refused, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder := tmp_path / "in").mkdir()
    file = refused.make(folder)
    before = listing(corpus)
    with pytest.raises(DocumentError, match=f"^{refused.says}") as caught:
        put(file, corpus, **dict(refused.given))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")
    assert listing(corpus) == before


BROKEN: dict[str, tuple[str, Callable[[Path], object]]] = {
    "not-yaml": ("cannot be read .*mend it first", lambda c: saved(c / "sources.yaml", "- id: [")),
    "not-utf-8": (
        "cannot be read .*mend it first",
        lambda c: saved(c / "sources.yaml", b"- id: \xff"),
    ),
    "not-a-list": ("is not a list of sources", lambda c: saved(c / "sources.yaml", "id: ansm")),
    "in-brackets": ("is not a list of '- id: …'", lambda c: saved(c / "sources.yaml", "[{id: a}]")),
    "a-folder": (
        "cannot be read .*mend it first",
        lambda c: (c / "sources.yaml").mkdir(parents=True),
    ),
    "no-texts-folder": ("cannot be written", lambda c: saved(c / "texts", "")),
}


@pytest.mark.parametrize(("says", "spoil"), BROKEN.values(), ids=BROKEN.keys())
def test_a_corpus_that_cannot_be_added_to_is_left_as_it_is(
    tmp_path: Path, says: str, spoil: Callable[[Path], object]
) -> None:
    (corpus := tmp_path / "corpus").mkdir()
    spoil(corpus)
    before = listing(corpus)
    with pytest.raises(DocumentError, match=says) as caught:
        put(GOOD(tmp_path), corpus)
    assert "\n" not in str(caught.value)
    assert listing(corpus) == before
