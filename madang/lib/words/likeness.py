"""How well a word stands in a text, and the piece of the text that shows it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from madang.lib.words.letters import (
    PAIR,
    WORD_BEGINS,
    initials,
    only_initials,
    pairs,
    soft,
)
from madang.lib.words.sayings import stems

WHOLE, SOUND, SIMILAR = 1.0, 0.6, 0.5
"""How much it counts that a word stands there, that it sounds like it, that most of it does."""
LEAST_SHARE: Final = 0.5  # of the pairs of a word that is taken for another one
SHORTEST_HALVED, SHORTEST_LATIN_HALVED = 4, 6
EXCERPT: Final = 140

Piece = tuple[str, bool]
"""A piece of text, and whether it is what was looked for."""


@dataclass(frozen=True)
class Word:
    """A word that is looked for, as ``heard``, with all the forms by which it may be found."""

    text: str

    @cached_property
    def stems(self) -> list[str]:
        """The word and its stems of at least two letters, or the last one of a single letter."""
        found = stems(self.text)
        return [stem for stem in found if len(stem) >= PAIR] or found[-1:]

    @cached_property
    def short(self) -> str:
        """The single letter that is left without its particle (집을 → 집), else ""."""
        last = stems(self.text)[-1]
        return last if len(last) == 1 else ""

    @cached_property
    def initials(self) -> str:
        """The first consonants, where somebody typed nothing else."""
        return self.text if only_initials(self.text) else ""

    @cached_property
    def halves(self) -> list[str]:
        """The halves of a long word: one slip of the finger leaves one of them as it was."""
        text = self.stems[-1]
        if not _is_long(text):
            return []
        middle = len(text) // 2
        return [half for half in (text[:middle], text[middle:]) if len(half) >= PAIR]

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The pairs of the shortest stem."""
        return frozenset(pairs(self.stems[-1]))

    @cached_property
    def soft(self) -> str:
        """The shortest stem as it sounds."""
        return soft(self.stems[-1])


def _is_long(word: str) -> bool:
    """Whether a word can be known by a part of it."""
    if word.startswith(WORD_BEGINS):
        return len(word) > SHORTEST_LATIN_HALVED
    return len(word) >= SHORTEST_HALVED


@dataclass(frozen=True)
class Text:
    """A text in which words are looked for, as ``heard``."""

    heard: str

    @cached_property
    def soft(self) -> str:
        return soft(self.heard)

    @cached_property
    def initials(self) -> str:
        return initials(self.heard)


def likeness(word: Word, text: Text) -> float:
    """How well a word stands in a text: from 0 (not at all) to 1 (as it is)."""
    if word.initials:
        return WHOLE if word.initials in text.initials else 0.0
    for place, stem in enumerate(word.stems):
        if stem in text.heard:
            return WHOLE * (0.9**place)
    if word.short and word.short in re.split(r"[\n_]", text.heard):
        return WHOLE * 0.8
    if word.soft in text.soft:
        return SOUND
    return SIMILAR * _share(word, text.heard)


def _share(word: Word, text: str) -> float:
    """The share of the pairs of a word that stand together in a text; too few count for nothing.

    Only what a part of the text of about the same length has counts: pairs that stand far apart
    make no word.
    """
    if not _is_long(word.stems[-1]):
        return 0.0
    own, length = word.pairs, len(word.stems[-1])
    if sum(pair in text for pair in own) < LEAST_SHARE * len(own):
        return 0.0
    places = [at for at in range(len(text) - 1) if text[at : at + PAIR] in own]
    best = max(
        (
            len({text[at : at + PAIR] for at in places if first <= at < first + length})
            for first in places
        ),
        default=0,
    )
    share = best / len(own)
    return share if share >= LEAST_SHARE else 0.0


def excerpt(text: str, words: Sequence[Word]) -> list[Piece]:
    """The sentence of a text that says most of the words, cut to ``EXCERPT`` letters, in pieces."""
    pattern = _pattern(words)
    sentences = [one.strip() for one in re.split(r"(?<=[.!?。！？])\s*|\n+", text) if one.strip()]
    if not sentences:
        return []
    best = max(sentences, key=lambda one: len({found[0] for found in pattern.finditer(one)}))
    return list(_pieces(_cut(best, pattern), pattern))


def _pattern(words: Sequence[Word]) -> re.Pattern[str]:
    """Finds the words in a text as it was written: with blanks, capitals and marks."""
    forms = {stem.lstrip(WORD_BEGINS) for word in words for stem in word.stems}
    longest_first = sorted((form for form in forms if len(form) >= PAIR), key=len, reverse=True)
    said = [r"\s?".join(map(re.escape, form.replace(WORD_BEGINS, " "))) for form in longest_first]
    return re.compile("|".join(said) or r"(?!)", re.IGNORECASE)


def _cut(sentence: str, pattern: re.Pattern[str]) -> str:
    if len(sentence) <= EXCERPT:
        return sentence
    found = pattern.search(sentence)
    begin = max(0, min((found.start() if found else 0) - 20, len(sentence) - EXCERPT))
    cut = sentence[begin : begin + EXCERPT]
    before, after = "…" if begin else "", "…" if begin + EXCERPT < len(sentence) else ""
    return f"{before}{cut.strip()}{after}"


def _pieces(text: str, pattern: re.Pattern[str]) -> Iterator[Piece]:
    place = 0
    for found in pattern.finditer(text):
        if found.start() > place:
            yield text[place : found.start()], False
        yield found[0], True
        place = found.end()
    if place < len(text):
        yield text[place:], False


__all__ = ["Piece", "Text", "Word", "excerpt", "likeness"]
