"""A received file, made into a text of the corpus that a person can review."""

from assistant.documents.adding import Added, add
from assistant.documents.document import Document, DocumentError
from assistant.documents.received import read_document

__all__ = ["Added", "Document", "DocumentError", "add", "read_document"]
