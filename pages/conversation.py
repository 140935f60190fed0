"""A conversation as HTML: its turns, and beside them the sources that they quote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from textwrap import shorten
from typing import Any

from markupsafe import Markup

from assistant import Answer
from assistant.answers import Audience, Reference, table
from assistant.sources import Language, Source, Statement, find
from pages.saving import SAVED, as_mail
from pages.web import TEXTS, Link, described, quoted, spaced

SAYS: Mapping[Language, dict[str, Any]] = {
    language: {**texts["web"], **texts["chat"]} for language, texts in TEXTS.items()
}
"""All that the page says of its own, by language."""

PROPOSED = 5
"""Buttons under an answer: the replies to what it asks, or further questions."""


@dataclass(frozen=True)
class Turn:
    """A message and what came of it: an answer, a trouble, or nothing yet."""

    message: str
    audience: Audience | None = None
    answer: Answer | None = None
    trouble: str = ""
    slow: bool = False
    """The search was still being made ready when it was asked."""

    @property
    def waits(self) -> bool:
        return not (self.answer or self.trouble)


Turns = tuple[Turn, ...]


def former(turns: Turns, language: Language, link: Link) -> Markup:
    """The turns before the last one, each folded under its question."""
    shown = (
        _FORMER_TURN.format(*_turn(n, turn, language), kept(turns[:n], language, link))
        for n, turn in enumerate(turns[:-1], 1)
    )
    return Markup().join(shown)


def last(turns: Turns, sources: Sequence[Source], language: Language) -> Markup:
    """The last turn; before the first one, what to expect."""
    if not turns:
        promise = SAYS[language]["promise"].format(count=len(sources))
        return _WELCOME.format(title=SAYS[language]["welcome"], promise=promise)
    n, turn = len(turns), turns[-1]
    below = Markup()
    if turn.answer and turn.answer.references:
        below = _BELOW.format(n=n, title=_counted(turn.answer, language))
    return _LAST_TURN.format(*_turn(n, turn, language), below)


def panel(turns: Turns, sources: Sequence[Source], language: Language, link: Link) -> Markup:
    """What stands beside: the sources of each turn, the last first; what Repère is."""
    cited = [_sources(n, turn, n == len(turns), language, link) for n, turn in enumerate(turns, 1)]
    about = (_FOLDED if turns else _UNFOLDED).format(
        title=SAYS[language]["about"], content=_about(sources, language)
    )
    content = Markup().join([*reversed(cited), about])
    return _PANEL.format(label=SAYS[language]["sources"], content=content)


def card(
    turn: int, references: Sequence[Reference], answer: Answer, language: Language, link: Link
) -> Markup:
    """A passage as HTML: where it stands in its document, the words that prove an answer marked.

    `references` all stand in that passage.
    """
    first, passage = references[0], references[0].passage
    label = SAYS[language]["citation"]
    proving = _proving(answer)
    stretches = [
        _Stretch(r.n, f"src-{turn}-{first.n}-{r.n}", label, language, proving[r.n])
        for r in references
        if r.n in proving
    ]
    return _CARD.format(
        turn=turn,
        n=first.n,
        numbers=Markup(" ").join(_NUMBER.format(language, label, r.n) for r in references),
        spoken=passage.source.language,
        page=SAYS[language][passage.source.paged].format(page=first.page) if first.page else "",
        section=" › ".join(passage.heading),
        passage=_lines(passage.plain, stretches),
        read=_new_tab(quoted(first.citation, link), SAYS[language]["whole"], language),
        back=SAYS[language]["back"],
        words=SAYS[language]["words"],
    )


def kept(turns: Turns, language: Language, link: Link) -> Markup:
    """The means to take the last answer away: copied for an email, or as a file.

    Nothing of it waits on the server: the form sends the messages, and they are answered again.
    """
    answer = turns[-1].answer if turns else None
    if not answer or not answer.references:
        return Markup()
    says = SAYS[language]
    asked = [{"message": turn.message, "audience": turn.audience} for turn in turns if turn.answer]
    return _KEPT.format(
        n=len(turns),
        label=says["keep"],
        copy=says["copy"],
        copied=says["copied"],
        mail=as_mail(answer),
        action=link(SAVED),
        turns=json.dumps(asked, ensure_ascii=False),
        save=says["save"],
        markdown=says["markdown"],
        docx=says["docx"],
        print=says["print"],
    )


def proposed(answer: Answer | None) -> tuple[str, ...]:
    """What may be said next in one click: replies to what is asked back, or further questions."""
    if answer is None:
        return ()
    if answer.asks:
        return (*answer.asks.options, SAYS[answer.language]["unknown"])[:PROPOSED]
    return answer.follow_ups[:PROPOSED]


def _turn(n: int, turn: Turn, language: Language) -> tuple[int, str, str, Markup]:
    return n, _question(turn), SAYS[language]["answer"], _reply(n, turn, language)


def _question(turn: Turn) -> str:
    return spaced(shorten(turn.message, 280, placeholder="…"))


def _reply(n: int, turn: Turn, language: Language) -> Markup:
    if not turn.answer:
        waits = SAYS[language]["warms" if turn.slow else "waits"]
        return (_TROUBLE if turn.trouble else _WAITS).format(spaced(turn.trouble or waits))
    answer = turn.answer
    heads = _heads(answer)
    statements = Markup()
    for (tabled, aside), told in groupby(answer.statements, key=lambda s: (bool(s.cell), s.aside)):
        if tabled:
            statements += _compared(n, [*told], answer, language)
            continue
        said = Markup().join(
            _HEADING.format(spoken=answer.language, text=spaced(s.text))
            if s in heads
            else _statement(n, s, answer, language)
            for s in told
        )
        if aside:
            label = SAYS[answer.language]["asides"][aside]
            said = _ASIDE.format(aside=aside, spoken=answer.language, label=label, said=said)
        statements += said
    if answer.asks:
        statements += _ASKS.format(spoken=answer.language, question=spaced(answer.asks.question))
    return _REPLY.format(status=answer.status, statements=statements)


def _heads(answer: Answer) -> tuple[Statement, ...]:
    """Our words that begin each part of an answer, where it has several: a question of the message
    said again, or what is told of next."""
    heads = tuple(
        statement
        for statement, then in pairwise(answer.statements)
        if (statement.kind, statement.aside) == ("note", "")
        and (then.kind != "note" or statement.text.startswith("« "))
    )
    return heads if len(heads) > 1 else ()


def _compared(n: int, cells: Sequence[Statement], answer: Answer, language: Language) -> Markup:
    """A table as HTML, each cell with the numbers of what proves it."""
    columns, rows = table(cells)
    spoken = answer.language
    heads = Markup().join(_HEAD.format(column) for column in columns)
    blank = SAYS[spoken]["blank"]
    body = Markup().join(
        _ROW.format(
            row,
            Markup().join(
                _CELL.format(spaced(c.text), _links(n, c, answer, language))
                if c
                else _BLANK.format(blank)
                for c in told
            ),
        )
        for row, told in rows
    )
    label = SAYS[language]["compared"]
    return _TABLE.format(spoken=spoken, label=label, heads=heads, body=body)


def _links(n: int, statement: Statement, answer: Answer, language: Language) -> Markup:
    """The numbers of the references of a statement, each a link to its words, or to their card."""
    references = [r for r in answer.references if r.citation in statement.citations]
    name = SAYS[language]["source"]
    proving = _proving(answer)
    places = {
        r.n: f"{group[0].n}-{r.n}" if r.n in proving else group[0].n
        for group in answer.by_passage
        for r in group
    }
    return Markup(" ").join(
        _REFERENCE.format(turn=n, n=r.n, name=name, title=r.passage.source.title, place=places[r.n])
        for r in references
    )


def _statement(n: int, statement: Statement, answer: Answer, language: Language) -> Markup:
    """A statement as HTML: a quotation named after its source, or words of ours."""
    references = [r for r in answer.references if r.citation in statement.citations]
    links = _links(n, statement, answer, language)
    text = {"spoken": answer.language, "text": spaced(statement.text), "links": links}
    if statement.aside:
        return _SAID.format(**text)
    if statement.kind in ("rule", "date"):
        return _RULE.format(kind=statement.kind, **text)
    if statement.kind != "quote" or not references:
        return _NOTE.format(**text)
    first = references[0]
    source = first.passage.source
    return _QUOTE.format(
        spoken=source.language,
        quote=_lines(statement.text),
        title=shorten(source.title, 60, placeholder="…"),
        about=described(source, first.page, language),
        links=links,
    )


def _sources(n: int, turn: Turn, last: bool, language: Language, link: Link) -> Markup:
    if turn.waits:
        says = SAYS[language]
        return _AWAITED.format(title=says["sources"], awaited=says["awaited"])
    if not turn.answer or not turn.answer.references:
        return Markup()
    documents = Markup().join(_documents(n, turn.answer, language, link))
    if last:
        return _SOURCES.format(n=n, title=_counted(turn.answer, language), documents=documents)
    says = SAYS[language]
    title = says["nearest" if turn.answer.status == "not_found" else "sources"]
    former = says["former"].format(title=title, question=_question(turn))
    return _FOLDED.format(title=former, content=documents)


def _documents(n: int, answer: Answer, language: Language, link: Link) -> Iterator[Markup]:
    """Each document that an answer cites, in the order of the first citation, with its passages."""
    cited: dict[str, list[tuple[Reference, ...]]] = {}
    for group in answer.by_passage:
        cited.setdefault(group[0].passage.source.id, []).append(group)
    for groups in cited.values():
        source = groups[0][0].passage.source
        yield _CITED.format(
            spoken=source.language,
            title=source.title,
            about=described(source, None, language),
            link=_link(source, language),
            cards=Markup().join(card(n, group, answer, language, link) for group in groups),
        )


def _counted(answer: Answer, language: Language) -> str:
    """What the sources of an answer are called, and how many they are."""
    says = SAYS[language]
    if answer.status == "not_found":
        return str(says["nearest"])
    documents = len({reference.passage.source.id for reference in answer.references})
    citations = len(answer.references)
    return str(says["counted"]).format(
        documents=says["documents cited"][documents > 1].format(count=documents),
        citations=says["citations"][citations > 1].format(count=citations),
    )


def _about(sources: Sequence[Source], language: Language) -> Markup:
    says = SAYS[language]
    documents = Markup().join(
        _DOCUMENT.format(
            spoken=source.language,
            title=source.title,
            about=described(source, None, language),
            link=_link(source, language),
        )
        for source in sources
    )
    return _ABOUT.format(**{**says, "documents": documents, "cites": says["documents"]})


def _link(source: Source, language: Language) -> Markup:
    """A link to the site of a source; an address of any other scheme could be a script."""
    if not source.url or not source.url.startswith(("https://", "http://")):
        return Markup()
    return _new_tab(source.url, SAYS[language]["open"], language)


def _new_tab(url: str, says: str, language: Language) -> Markup:
    """A link that leaves the conversation where it is, and says so."""
    return _NEW_TAB.format(url=url, says=says, tab=SAYS[language]["tab"])


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The words of a passage that a number of an answer stands for."""

    n: int
    id: str
    label: str
    language: Language
    """That of the label: the words have that of their document."""
    place: slice


def _proving(answer: Answer) -> dict[int, slice]:
    """Where the words of each reference that proves an answer stand in its passage."""
    cites = {c for s in answer.statements if s.kind != "note" for c in s.citations}
    places = {
        r.n: find(r.citation.quote, r.passage.plain)
        for r in answer.references
        if r.citation in cites
    }
    return {n: place for n, place in places.items() if place}


def _lines(text: str, stretches: Sequence[_Stretch] = ()) -> Markup:
    """The lines of a text as HTML, stretches of it marked, each behind its number."""
    lines, start = [], 0
    numbered: set[int] = set()
    for line in text.split("\n"):
        shape, least = (_ITEM, len("• ")) if line.startswith("• ") else (_LINE, 0)
        ends = [end - start for s in stretches for end in (s.place.start, s.place.stop)]
        cuts = sorted({least, len(line), *(end for end in ends if least < end < len(line))})
        said = Markup.escape(line[:least])
        for first, last in pairwise(cuts):
            over = [
                s
                for s in stretches
                if s.place.start < last + start and s.place.stop > first + start
            ]
            said += _marked(line[first:last], over, numbered)
            numbered |= {stretch.n for stretch in over}
        lines.append(shape.format(said))
        start += len(line) + 1
    return Markup().join(lines)


def _marked(words: str, over: Sequence[_Stretch], numbered: set[int]) -> Markup:
    """Words as HTML, marked where stretches lie over them, behind the number of those not yet
    numbered."""
    if not over:
        return Markup.escape(words)
    begun = [stretch for stretch in over if stretch.n not in numbered]
    marked = _MARKED.format(" ".join(str(stretch.n) for stretch in over), words)
    for stretch in reversed(begun):
        number = _NUMBER.format(stretch.language, stretch.label, stretch.n)
        marked = _NUMBERED.format(stretch.id, stretch.n, number + marked)
    return marked


# What fills these is escaped as it enters: no word of a document or of a visitor becomes markup.
_WELCOME = Markup('<div class="welcome"><h1>{title}</h1><p>{promise}</p></div>')
_FORMER_TURN = Markup(
    '<details class="former"><summary>{1}</summary>'
    '<div id="turn-{0}" tabindex="-1"><h2 class="unseen">{2}</h2>{3}{4}</div></details>'
)
_LAST_TURN = Markup(
    '<article class="turn" id="turn-{0}" tabindex="-1"><h1 class="question">{1}</h1>'
    '<h2 class="unseen">{2}</h2><div class="told">{3}</div>{4}</article>'
)
_BELOW = Markup('<p class="below"><a href="#src-{n}">{title}</a></p>')
_REPLY = Markup('<div class="reply {status}">{statements}</div>')
_NOTE = Markup('<p class="note" lang="{spoken}">{text} {links}</p>')
_HEADING = Markup('<h3 class="part" lang="{spoken}">{text}</h3>')
_ASKS = Markup('<p class="asked" lang="{spoken}">{question}</p>')
_WAITS = Markup('<p class="waits">{}</p>')
_TROUBLE = Markup('<p class="note trouble">{}</p>')
_RULE = Markup('<p class="rule {kind}" lang="{spoken}">{text} {links}</p>')
_ASIDE = Markup('<div class="aside {aside}" lang="{spoken}"><strong>{label}</strong>{said}</div>')
_SAID = Markup("<p>{text} {links}</p>")
_TABLE = Markup(
    '<div class="compared" role="region" aria-label="{label}" tabindex="0">'
    '<table lang="{spoken}"><thead><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody></table>'
    "</div>"
)
_HEAD = Markup('<th scope="col">{}</th>')
_ROW = Markup('<tr><th scope="row">{}</th>{}</tr>')
_CELL = Markup("<td>{} {}</td>")
_BLANK = Markup('<td class="blank">{}</td>')
_QUOTE = Markup(
    '<figure class="quote"><blockquote lang="{spoken}">{quote}</blockquote>'
    '<figcaption><cite lang="{spoken}">{title}</cite> · {about} {links}</figcaption></figure>'
)
_REFERENCE = Markup(
    '<a class="reference" href="#src-{turn}-{place}" aria-label="[{n}], {name}: {title}">[{n}]</a>'
)
_KEPT = Markup(
    '<div class="kept" role="group" aria-label="{label}">'
    '<button type="button" data-copies="mail-{n}" data-copied="{copied}">{copy}</button>'
    '<form method="post" action="{action}">'
    '<input type="hidden" name="turns" value="{turns}"><span>{save}</span> '
    '<button name="as" value="md">{markdown}</button> '
    '<button name="as" value="docx">{docx}</button></form>'
    '<button type="button" data-prints>{print}</button>'
    '<span class="copied" role="status"></span><pre id="mail-{n}" hidden>{mail}</pre></div>'
)
_LINE = Markup("<p>{}</p>")
_ITEM = Markup('<p class="item">{}</p>')
_MARKED = Markup('<mark data-cited="{}">{}</mark>')
_NUMBERED = Markup('<span class="stretch" id="{}" data-n="{}" tabindex="-1">{}</span>')
_NUMBER = Markup('<span class="number" lang="{}"><span class="unseen">{} </span>{}</span>')
_PANEL = Markup(
    '<div class="panel" role="region" aria-label="{label}" tabindex="0">{content}</div>'
)
_SOURCES = Markup('<section><h2 id="src-{n}" tabindex="-1">{title}</h2>{documents}</section>')
_AWAITED = Markup('<section><h2>{title}</h2><p class="document awaited">{awaited}</p></section>')
_FOLDED = Markup('<details class="folded"><summary>{title}</summary>{content}</details>')
_UNFOLDED = Markup('<details class="folded unfolds"><summary>{title}</summary>{content}</details>')
_CITED = Markup(
    '<div class="document"><h3 lang="{spoken}">{title}</h3><p class="about">{about} {link}</p>'
    "{cards}</div>"
)
_CARD = Markup(
    '<article class="card" id="src-{turn}-{n}" tabindex="-1" aria-labelledby="title-{turn}-{n}">'
    '<h4 id="title-{turn}-{n}">{numbers} {page}</h4>'
    '<p class="section" lang="{spoken}">{section}</p>'
    '<details class="unfolds"><summary>{words}</summary>'
    '<div class="passage" lang="{spoken}">{passage}</div></details>'
    '<p class="links"><a href="#turn-{turn}">{back}</a> {read}</p></article>'
)
_NEW_TAB = Markup(
    '<a href="{url}" target="_blank" rel="noopener noreferrer">{says} <small>({tab})</small></a>'
)
_DOCUMENT = Markup('<li><span lang="{spoken}">{title}</span><br><small>{about} {link}</small></li>')
_ABOUT = Markup(
    '<section class="limits"><h2>{cites}</h2><ol>{documents}</ol>'
    "<h2>{limits}</h2><ul><li>{advice}</li><li>{outdated}</li></ul>"
    "<h2>{yours}</h2><p>{privacy}</p></section>"
)
