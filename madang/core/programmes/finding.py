"""Searching for what people can ask for, in the words that they use.

First what has all words, in its title before in its text. If there is nothing, what comes nearest:
some of the words, like sounds, a slip of the finger. If there is nothing either, the same keys on
the Korean keyboard. The index narrows it down to few, and those are ranked here (docs/adr/0017).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django.db import connection
from django.utils.translation import get_language

from madang.core.actors import LocalText
from madang.core.programmes.documents import SHORT, SOUND, TITLE, tagged
from madang.lib.words import Text, Word, excerpt, likeness, pairs, typed_in_english, wanted_words
from madang.lib.words.likeness import Piece

SHOWN = 20
RANKED = 60  # of each way in which something is found
# What it counts that a word stands in the title, in the other words for it, or in the text.
IN_TITLE, IN_WORDS, IN_TEXT = 10.0, 8.0, 3.0
WHOLE_TITLE = 6.0
# Among things that have only some of the words, how near to the best the others have to come, and
# how much less a word says that all of them have.
LEAST_OF_BEST, COMMON = 0.55, 0.7

Nearness = Literal["all", "nearest", "other_keys"]
Tokens = list[str]

SELECT_SQL = """
(SELECT id, key, title::text, text::text, heard_title, heard_words, heard_text
FROM programmes_searchdocument
WHERE agency_id = %s AND kind = %s AND ({condition}) LIMIT {ranked})
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: its key, its texts, and the piece of them that shows why."""

    key: str
    title: LocalText
    excerpt: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Search:
    """What was found for ``words``, the best first.

    ``nearness``: it has all words, it only comes near, or the words were typed with the keys of the
    English keyboard.
    """

    words: str
    nearness: Nearness
    found: Sequence[Found]


def search(agency_id: int, kind: str, text: str) -> Search:
    """Look for things of a kind; at most ``SHOWN`` of them. Takes one query, or up to three."""
    words = [Word(word) for word in wanted_words(text)]
    if not words:
        return Search(text, "all", ())
    rows = _rows(agency_id, kind, _of_all(words))
    if rows:
        return Search(text, "all", _ranked(rows, words, needs_all=True))
    rows = _rows(agency_id, kind, _of_any(words))
    if found := _ranked(rows, words, needs_all=False):
        return Search(text, "nearest", found)
    korean = typed_in_english(text)
    words = [Word(word) for word in wanted_words(korean)]
    rows = _rows(agency_id, kind, _of_all(words)) if words else []
    return Search(korean if rows else text, "other_keys", _ranked(rows, words, needs_all=True))


@dataclass(frozen=True)
class _Row:
    id: int
    key: str
    title: str
    text: str
    heard_title: str
    heard_words: str
    heard_text: str

    @cached_property
    def in_title(self) -> Text:
        return Text(self.heard_title)

    @cached_property
    def in_words(self) -> Text:
        return Text(self.heard_words)


Condition = Sequence[Sequence[Tokens]]
"""Of each list one must hold: all its tokens are there."""


def _of_all(words: Sequence[Word]) -> list[tuple[str, Condition]]:
    """All words in the title; all anywhere; or all of them written as one (음식 점)."""
    in_title = [[*_exact(word, TITLE), *_special(word)] for word in words]
    anywhere = [[*_exact(word, ""), *_special(word)] for word in words]
    return [("AND", in_title), ("AND", anywhere), *_as_one(words)]


def _as_one(words: Sequence[Word]) -> list[tuple[str, Condition]]:
    joined = "".join(word.text for word in words)
    return [("AND", [[tagged(TITLE, pairs(joined))]])] if len(words) > 1 else []


def _of_any(words: Sequence[Word]) -> list[tuple[str, Condition]]:
    near = [
        [*_exact(word, TITLE), *_special(word), *_by_sound(word), *_halves(word)] for word in words
    ]
    return [("OR", near), ("OR", [_exact(word, "") for word in words])]


def _exact(word: Word, sign: str) -> list[Tokens]:
    """The shortest stem: whatever has the whole word has it too."""
    found = pairs(word.stems[-1])
    return [tagged(sign, found)] if found else []


def _special(word: Word) -> list[Tokens]:
    short = [[SHORT + word.short]] if word.short else []
    return [*short, pairs(word.initials)] if word.initials else short


def _by_sound(word: Word) -> list[Tokens]:
    found = pairs(word.soft)
    return [tagged(SOUND, found)] if found else []


def _halves(word: Word) -> list[Tokens]:
    return [tagged(TITLE, pairs(half)) for half in word.halves]


def _rows(agency_id: int, kind: str, ways: Iterable[tuple[str, Condition]]) -> list[_Row]:
    """What is found in each of the ways, the first one's first, each once."""
    queries: list[str] = []
    values: list[Any] = []
    for operator, condition in ways:
        tokens = [form for forms in condition for form in forms]
        if not tokens or (not all(condition) and operator == "AND"):
            continue
        each = [" OR ".join(["tokens @> %s"] * len(forms)) for forms in condition if forms]
        queries.append(
            SELECT_SQL.format(
                condition=f" {operator} ".join(f"({one})" for one in each), ranked=RANKED
            )
        )
        values += [agency_id, kind, *tokens]
    if not queries:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries), values)
        return list({row[0]: _Row(*row) for row in cursor.fetchall()}.values())


def _ranked(rows: Sequence[_Row], words: Sequence[Word], *, needs_all: bool) -> list[Found]:
    scores = {row.id: [_score(word, row, near=not needs_all) for word in words] for row in rows}
    if needs_all:
        totals = {row.id: sum(scores[row.id]) + _bonus(row, words) for row in rows}
        least = 0.0
    else:
        says = [_says(place, scores.values()) for place in range(len(words))]
        totals = {
            row: sum(score * much for score, much in zip(parts, says, strict=True))
            for row, parts in scores.items()
        }
        least = LEAST_OF_BEST * max(totals.values(), default=0.0)
    best_first = sorted(rows, key=lambda row: (-totals[row.id], _length(row), row.key))
    kept = [row for row in best_first if totals[row.id] >= least and totals[row.id] > 0]
    return [_shown(row, words) for row in kept[:SHOWN]]


def _length(row: _Row) -> int:
    """Of the title in its first language: of equals the shorter one says it more exactly."""
    return len(row.heard_title.partition("\n")[0])


def _says(place: int, scores: Iterable[Sequence[float]]) -> float:
    """How much a word says: less, the more of what was found has it."""
    hits = [parts[place] > 0 for parts in scores]
    return 1 - COMMON * sum(hits) / len(hits) if hits else 1.0


def _score(word: Word, row: _Row, *, near: bool) -> float:
    title, words = likeness(word, row.in_title), likeness(word, row.in_words)
    if not near and not (title or words):
        return IN_TEXT
    text = max(
        (0.9**place for place, stem in enumerate(word.stems) if stem in row.heard_text), default=0
    )
    return max(IN_TITLE * title, IN_WORDS * words, IN_TEXT * text)


def _bonus(row: _Row, words: Sequence[Word]) -> float:
    """For a title that is just what was asked for."""
    asked = "".join(word.text for word in words)
    return WHOLE_TITLE if asked in row.heard_title.split("\n") else 0.0


def _shown(row: _Row, words: Sequence[Word]) -> Found:
    title: LocalText = json.loads(row.title)
    text: LocalText = json.loads(row.text)
    return Found(row.key, title, excerpt(_in_language(text), words))


def _in_language(text: LocalText) -> str:
    code = get_language() or "ko"
    return text.get(code) or text.get(code.partition("-")[0]) or text["ko"]
