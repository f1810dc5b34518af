"""Letters made comparable, their pairs, and what the ear and the fingers mix up.

Everything is total: whatever comes in, something comparable comes out.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

PAIR: Final = 2
WORD_BEGINS: Final = "_"
"""Stands before each word of an alphabet: "or" is then not found in "form"."""

# Scripts whose words people write with blanks and without.
_SPACELESS: Final = "ㄱ-ㆎ가-힣\u3040-\u30ff㐀-䶿一-鿿"
_IS_SPACELESS: Final = re.compile(f"[{_SPACELESS}]")
_RUN: Final = re.compile(rf"[{_SPACELESS}]+|[^\W_{_SPACELESS}]+")
_MARKS: Final = re.compile("[\u0300-\u036f]")
_LATIN_WITH_MARK: Final = re.compile("[À-ɏḀ-ỿ]")

_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_VOWELS, _FINALS = 21, 28
_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL_LETTERS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINAL_LETTERS: Final = (
    "",
    *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ",
)
# What sounds alike or nearly so, and is the usual slip: 재과점, 결재, 꼬기.
_SOFT_INITIAL: Final = str.maketrans("ㄲㄸㅃㅆㅉ", "ㄱㄷㅂㅅㅈ")
_SOFT_VOWEL: Final = str.maketrans("ㅐㅒㅖㅙㅞㅢ", "ㅔㅔㅔㅚㅚㅣ")

# NFKC turns the letters of a keyboard into those that syllables are made of: turned back.
_ONE_FORM: Final = str.maketrans(
    {"đ": "d", **{chr(0x1100 + place): letter for place, letter in enumerate(_INITIALS)}}
)

# The Korean keyboard (두벌식) as the same keys write in English.
_KEYS: Final = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        strict=True,
    )
)
_JOINED: Final = {
    ("ㅗ", "ㅏ"): "ㅘ",
    ("ㅗ", "ㅐ"): "ㅙ",
    ("ㅗ", "ㅣ"): "ㅚ",
    ("ㅜ", "ㅓ"): "ㅝ",
    ("ㅜ", "ㅔ"): "ㅞ",
    ("ㅜ", "ㅣ"): "ㅟ",
    ("ㅡ", "ㅣ"): "ㅢ",
}
_JOINED_FINALS: Final = {
    ("ㄱ", "ㅅ"): "ㄳ",
    ("ㄴ", "ㅈ"): "ㄵ",
    ("ㄴ", "ㅎ"): "ㄶ",
    ("ㄹ", "ㄱ"): "ㄺ",
    ("ㄹ", "ㅁ"): "ㄻ",
    ("ㄹ", "ㅂ"): "ㄼ",
    ("ㄹ", "ㅅ"): "ㄽ",
    ("ㄹ", "ㅌ"): "ㄾ",
    ("ㄹ", "ㅍ"): "ㄿ",
    ("ㄹ", "ㅎ"): "ㅀ",
    ("ㅂ", "ㅅ"): "ㅄ",
}


def folded(text: str) -> str:
    """One form of each letter: small, Latin letters without marks (Việt → viet)."""
    small = unicodedata.normalize("NFKC", text).casefold().translate(_ONE_FORM)
    return _LATIN_WITH_MARK.sub(_without_marks, small)


def _without_marks(letter: re.Match[str]) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFD", letter[0]))


def heard(text: str) -> str:
    """Letters and digits only: Korean and Chinese without blanks, other words each with its ``_``.

    ``식품 영업 신고(Food business)`` → ``식품영업신고_food_business``.
    """
    runs = _RUN.findall(folded(text))
    return "".join(run if _IS_SPACELESS.match(run) else WORD_BEGINS + run for run in runs)


def pairs(text: str) -> list[str]:
    """The pairs of neighbouring letters, each once, in order; none reaches over a line feed."""
    found = {text[place : place + PAIR] for place in range(len(text) - 1)}
    return sorted(pair for pair in found if "\n" not in pair)


def soft(text: str) -> str:
    """A text as it sounds, roughly: without finals, like vowels and like consonants the same.

    음식점 → 으시저, and so are 음시점 and 읍식점.
    """
    return "".join(_softened(letter) for letter in text)


@lru_cache(maxsize=20_000)  # more than there are syllables in Korean
def _softened(letter: str) -> str:
    if not _FIRST_SYLLABLE <= ord(letter) <= _LAST_SYLLABLE:
        return letter
    first, vowel, _final = _parts(letter)
    initial = _INITIALS[first].translate(_SOFT_INITIAL)
    middle = _VOWEL_LETTERS[vowel].translate(_SOFT_VOWEL)
    return _syllable(_INITIALS.index(initial), _VOWEL_LETTERS.index(middle), 0)


def initials(text: str) -> str:
    """The first consonants of a Korean text (초성): 식품영업 → ㅅㅍㅇㅇ; all else stays out."""
    return "".join(
        _INITIALS[_parts(letter)[0]]
        for letter in text
        if _FIRST_SYLLABLE <= ord(letter) <= _LAST_SYLLABLE
    )


def only_initials(word: str) -> bool:
    """Whether somebody typed first consonants only: ㅅㅍㅇㅇ."""
    return len(word) >= PAIR and all(letter in _INITIALS for letter in word)


def typed_in_english(text: str) -> str:
    """What the keys would have written in Korean (tlrvna → 식품); "" where that is no Korean."""
    if not text or any(key not in _KEYS and not key.isspace() for key in text):
        return ""
    words = [_composed([_KEYS[key] for key in word]) for word in text.split()]
    return " ".join(words) if all(words) else ""


def _composed(letters: list[str]) -> str:
    """Single letters as syllables; "" where one is left over."""
    written, place = "", 0
    while place < len(letters):
        syllable, used = _next_syllable(letters, place)
        if not used:
            return ""
        written, place = written + syllable, place + used
    return written


def _next_syllable(letters: list[str], place: int) -> tuple[str, int]:
    """The syllable that begins here and how many letters it took; none: 0."""
    rest = letters[place : place + 6]
    if len(rest) < PAIR or rest[0] not in _INITIALS or rest[1] not in _VOWEL_LETTERS:
        return "", 0
    vowel, used = rest[1], PAIR
    if len(rest) > used and (vowel, rest[used]) in _JOINED:
        vowel, used = _JOINED[vowel, rest[used]], used + 1
    final = ""
    for count in (2, 1):
        taken = tuple(rest[used : used + count])
        after = rest[used + count : used + count + 1]
        found = _JOINED_FINALS.get((taken[0], taken[1]), "") if len(taken) == PAIR else ""
        found = found or (taken[0] if count == 1 and taken else "")
        # A consonant before a vowel begins the next syllable.
        if found in _FINAL_LETTERS and found and not (after and after[0] in _VOWEL_LETTERS):
            final, used = found, used + count
            break
    indexes = (_INITIALS.index(rest[0]), _VOWEL_LETTERS.index(vowel), _FINAL_LETTERS.index(final))
    return _syllable(*indexes), used


def _parts(syllable: str) -> tuple[int, int, int]:
    """The numbers of initial, vowel and final (Unicode 3.12)."""
    place = ord(syllable) - _FIRST_SYLLABLE
    return place // (_VOWELS * _FINALS), place // _FINALS % _VOWELS, place % _FINALS


def _syllable(first: int, vowel: int, final: int) -> str:
    return chr(_FIRST_SYLLABLE + (first * _VOWELS + vowel) * _FINALS + final)
