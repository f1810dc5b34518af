"""What can be searched, kept as it is in force: documents and the tokens of their letters.

A document's tokens are of five kinds, told apart by their first letter (docs/adr/0017):

=========  ===================================================================
``식품``    a pair of neighbouring letters, of the title, the words or the text
``^식품``   a pair of the title or the words
``~시푸``   such a pair as it sounds
``ㅅㅍ``    a pair of first consonants of the title or the words
``=집``     a word of one letter in the title or the words
=========  ===================================================================
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from madang.core.actors import LocalText
from madang.core.office.queries import own_labels
from madang.core.programmes.format import Document, ProgrammeFile
from madang.core.programmes.models import Programme, SearchDocument
from madang.lib.words import heard, initials, pairs, soft

TITLE, SOUND, SHORT = "^", "~", "="


def put_documents(programme: Programme, content: ProgrammeFile) -> None:
    """Make found what a programme offers, and nothing else of it; in the caller's transaction."""
    SearchDocument.objects.filter(programme=programme).delete()
    labels = own_labels(programme.agency_id)  # they never change, so they are found for ever
    SearchDocument.objects.bulk_create(
        row(programme.agency_id, kind, _labelled(document, labels), programme_id=programme.pk)
        for kind, block in content.blocks()
        for document in block.documents()
    )


def _labelled(document: Document, labels: Mapping[tuple[str, str], LocalText]) -> Document:
    """The document with the labels of the office's own codes among its words."""
    found = [text for code in document.codes for text in labels.get(code, {}).values()]
    return replace(document, words=(*document.words, *found)) if found else document


def row(
    agency_id: int, kind: str, document: Document, *, programme_id: int | None = None
) -> SearchDocument:
    """A document as it is stored. It need not be of a programme."""
    title, text = _lines(document.title.values()), _lines(document.text.values())
    words = _lines(document.words)
    return SearchDocument(
        agency_id=agency_id,
        programme_id=programme_id,
        kind=kind,
        key=document.key,
        title=dict(document.title),
        text=dict(document.text),
        heard_title=title,
        heard_words=words,
        heard_text=text,
        tokens=sorted({*pairs(f"{title}\n{words}\n{text}"), *_of_title(f"{title}\n{words}")}),
    )


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(filter(None, map(heard, texts)))


def _of_title(text: str) -> Iterator[str]:
    yield from tagged(TITLE, pairs(text))
    yield from tagged(SOUND, pairs(soft(text)))
    for line in text.split("\n"):
        yield from pairs(initials(line))
    yield from (SHORT + word for word in re.split(r"[\n_]", text) if len(word) == 1)


def tagged(sign: str, found: Iterable[str]) -> list[str]:
    """Tokens of one kind."""
    return [sign + one for one in found]
