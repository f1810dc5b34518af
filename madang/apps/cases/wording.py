"""Words made comparable, and the tokens by which an index finds them.

A text is searched without regard to capitals, spaces and signs. Its tokens are all pairs of
neighbouring letters: a word is in a text only if all pairs of the word are, and the text itself
then says whether it really is (design: exact, and no dictionary).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

PAIR = 2
SPAN = 1 << 16
MOST_WORDS = 8
LONGEST_WORD = 40
_SIGNS = re.compile(r"[\W_]+")


def comparable(text: str) -> str:
    """Letters and digits only, in one form, small."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())


def tokens(text: str) -> list[str]:
    """The pairs of a comparable text, each once, in order; none reaches over a line feed."""
    pairs = {text[place : place + PAIR] for place in range(len(text) - 1)}
    return sorted(pair for pair in pairs if "\n" not in pair)


def span_of(case_id: int) -> int:
    """The span of neighbouring ids in which a case lies: its age, roughly."""
    return case_id // SPAN


def span_token(span: int) -> str:
    """A token for a span; no text has it, because it begins with a sign."""
    return f"#{span}"


def words_of(query: str) -> list[str]:
    """The words that are looked for: comparable, of at least two letters."""
    words = (comparable(word)[:LONGEST_WORD] for word in query.split())
    return [word for word in words if len(word) >= PAIR][:MOST_WORDS]


def said(answers: Mapping[str, Any]) -> str:
    """All that was written in answers, comparable. Parts stay apart by a line feed."""
    return "\n".join(filter(None, map(comparable, _texts(answers.values()))))


def _texts(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _texts(value)
