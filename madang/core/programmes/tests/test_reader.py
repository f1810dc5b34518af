import unicodedata
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from madang.core.programmes.reader import MAX_BYTES, Place, read


def messages(source: bytes | str) -> list[tuple[int, int, str]]:
    data = source.encode() if isinstance(source, str) else source
    with translation.override("en"):
        return [(f.place.line, f.place.column, f.message) for f in read(data).faults]


@pytest.mark.parametrize(
    "text",
    [
        "10:30",
        "no",
        "yes",
        "on",
        "True",
        "NULL",
        "~",
        "1e5",
        "0x10",
        "0o17",
        "017",
        "+5",
        ".5",
        "5.",
        "1_000",
        "2026-09-21",
        "01012345678",
        "1234567890123456789",
        ".inf",
        "=",
    ],
)
def test_what_yaml_would_turn_into_something_else_stays_text(text: str) -> None:
    assert read(f"a: {text}".encode()).data == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("0", 0),
        ("-12", -12),
        ("0.10", Decimal("0.10")),
        ('"true"', "true"),
        ("'12'", "12"),
    ],
)
def test_plain_words_and_numbers_are_typed_and_quoted_ones_are_not(
    text: str, value: object
) -> None:
    read_value = read(f"a: {text}".encode()).data["a"]
    assert (read_value, type(read_value)) == (value, type(value))


def test_decimals_are_exact() -> None:
    assert read(b"a: [0.1, 0.2]").data["a"] == (Decimal("0.1"), Decimal("0.2"))


def test_text_is_normalised_so_that_names_typed_on_any_machine_are_equal() -> None:
    decomposed = unicodedata.normalize("NFD", "위생과")
    assert read(f"{decomposed}: {decomposed}".encode()).data == {"위생과": "위생과"}


def test_keys_and_items_know_their_places() -> None:
    document = read("가나: {x: 1}\nlist:\n  - one\n  - two\n".encode())
    assert document.places["가나", "x"] == Place(1, 6)
    assert document.places["list", 1] == Place(4, 5)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("가: 나 > 1", Place(1, 8)),
        ('가: "나 > 1"', Place(1, 9)),
        ("가: >-\n  나 > 1", Place(1, 1)),
    ],
)
def test_character_of_a_text_is_found_where_it_stands_as_it_is_read(
    source: str, place: Place
) -> None:
    assert read(source.encode()).place_in_text(("가",), 5) == place


def test_location_that_is_not_in_the_file_leads_to_what_is() -> None:
    document = read(b"form:\n  - {name: x, type: text}\n")
    assert document.find(("form", 0, "text", "max_length")) == (("form", 0), Place(2, 5))


def test_byte_order_mark_and_windows_line_ends_are_harmless() -> None:
    document = read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert (document.data, document.faults) == ({"a": 1, "b": 2}, ())


def test_file_that_is_not_utf8_names_the_line() -> None:
    assert messages("a: 1\nb: 가".encode("euc-kr")) == [
        (2, 1, "the file is not in UTF-8; save it in this encoding")
    ]


def test_file_that_is_too_large_is_not_read() -> None:
    assert messages(b"#" * (MAX_BYTES + 1)) == [
        (1, 1, "the file has 257 KiB; at most 256 are read")
    ]


def test_all_faults_are_told_not_only_the_first() -> None:
    assert [line for line, _column, _message in messages("a: &x 1\nb: *x\na: !t 2\n")] == [
        1,
        2,
        3,
        3,
    ]


def test_second_value_of_a_key_does_not_win() -> None:
    assert read(b"a: 1\na: 2\n").data == {"a": 1}


def test_key_must_be_a_name() -> None:
    assert messages("? [a]\n: 1") == [(1, 3, "a name is expected here")]


def test_many_aliases_do_no_harm() -> None:
    bomb = "a: &a [x]\n" + "".join(f"b{i}: [*a, *a, *a]\n" for i in range(1000))
    assert len(messages(bomb)) == 3001


@given(st.text() | st.text(alphabet="ab:{}[]-,&*!|>'\"# \n0.", max_size=60))
def test_any_text_is_either_read_or_found_fault_with(source: str) -> None:
    document = read(source.encode("utf-8", "surrogatepass"))
    assert document.data is not None or document.faults or source.strip() in ("null", "---")


@given(st.binary(max_size=60))
def test_any_bytes_are_either_read_or_found_fault_with(source: bytes) -> None:
    assert isinstance(read(source).faults, tuple)
