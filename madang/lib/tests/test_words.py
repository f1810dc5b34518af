import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.lib.words import (
    Text,
    Word,
    excerpt,
    heard,
    initials,
    likeness,
    pairs,
    soft,
    stems,
    typed_in_english,
    wanted_words,
)


def test_korean_is_heard_without_blanks_and_other_words_each_for_itself() -> None:
    assert heard("식품 영업·신고 (Food business)") == "식품영업신고_food_business"
    assert heard("Việt Nam, Đà Nẵng") == "_viet_nam_da_nang"


@pytest.mark.parametrize("typed", ["음시점", "음싁점", "읍식점", "음식쩜"])
def test_what_sounds_alike_is_alike(typed: str) -> None:
    assert soft(typed) == soft("음식점")


def test_first_consonants_and_keys_of_the_english_keyboard() -> None:
    assert initials("식품영업 신고") == "ㅅㅍㅇㅇㅅㄱ"
    assert typed_in_english("tlrvnaduddjq tlsrh") == "식품영업 신고"
    assert typed_in_english("rkqtdl dkswek") == "값이 앉다"
    assert typed_in_english("food") == ""


@pytest.mark.parametrize(
    ("word", "stem"),
    [("식당을", "식당"), ("이사했는데요", "이사"), ("창업하려고", "창업"), ("집에서는", "집")],
)
def test_particles_and_endings_come_off(word: str, stem: str) -> None:
    assert stems(word)[0] == word
    assert stems(word)[-1] == stem


def test_what_says_nothing_is_not_wanted_unless_it_is_all() -> None:
    assert wanted_words("식당을 어떻게 하나요?") == ["식당을"]
    assert wanted_words("How do I open a restaurant") == ["_open", "_restaurant"]
    assert wanted_words("내과") == ["내과"]
    assert wanted_words("어떻게") == ["어떻게"]


@pytest.mark.parametrize(
    ("word", "text", "least", "most"),
    [
        ("식당을", "식당", 0.8, 1),
        ("식품영억신고", "식품영업신고", 0.3, 0.6),
        ("음시점", "휴게음식점", 0.5, 0.7),
        ("_or", "_form", 0, 0),
        ("집을", "집\n건물", 0.7, 0.9),
        ("집을", "수집인", 0, 0),
        ("_restuarant", "_a_restaurant", 0.2, 0.6),
    ],
)
def test_a_word_is_more_or_less_in_a_text(word: str, text: str, least: float, most: float) -> None:
    assert least <= likeness(Word(word), Text(text)) <= most


def test_an_excerpt_shows_the_sentence_with_the_word() -> None:
    text = "가게를 엽니다. 음식점은 식품 영업 신고를 합니다. 끝입니다."
    assert excerpt(text, [Word("식품영업신고를")]) == [
        ("음식점은 ", False),
        ("식품 영업 신고를", True),
        (" 합니다.", False),
    ]


@given(st.text(max_size=60), st.text(max_size=200))
def test_nothing_that_is_typed_breaks_it(typed: str, text: str) -> None:
    words = [Word(word) for word in wanted_words(typed)]
    for word in words:
        assert 0 <= likeness(word, Text(heard(text))) <= 1
        assert all(len(pair) == 2 for pair in pairs(word.text))
    shown = excerpt(text, words)
    assert all(piece for piece, _marked in shown)
    assert isinstance(typed_in_english(typed), str)
