"""Word documents."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

from assistant.documents.document import Document, clean, finish
from assistant.documents.web import markdown, parsed


def read_docx(name: str, content: bytes) -> Document:
    """Read the headings, paragraphs, lists and tables of a Word document, and its notes last."""
    import mammoth

    result = mammoth.convert_to_html(
        BytesIO(content),
        style_map="p[style-name='Title'] => h1:fresh",
        convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
    )
    page = parsed(result.value)
    unread = {message.message for message in result.messages}
    notes = sorted(f"{message}." for message in unread if "element was ignored" in message)
    if images := len(page("img")):
        notes.append(f"Left out {images} images: see whether they bear text.")
    dropped: Counter[str] = Counter()
    return finish(name, clean(markdown(page), dropped), notes, dropped)
