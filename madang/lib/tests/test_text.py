"""Cleaning, normalising and masking of text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.lib.text import (
    HIDDEN,
    clean,
    mask_address,
    mask_birth_date,
    mask_email,
    mask_identifier,
    mask_name,
    mask_phone,
    mask_resident_number,
    normalise_phone,
)

MASKS = [
    mask_address,
    mask_birth_date,
    mask_email,
    mask_identifier,
    mask_name,
    mask_phone,
    mask_resident_number,
]


@given(st.text(max_size=60), st.booleans())
def test_cleaning_twice_is_cleaning_once(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (unicodedata.normalize("NFD", "홍길동"), "홍길동"),
        ("  홍\t길동\n", "홍 길동"),
        ("a\x00b\x1b[0m", "ab[0m"),
        ("한\u200b글\ufeff", "한글"),
        ("pay\u202exe.pdf", "payxe.pdf"),
        ("\ud800x", "x"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_cleaning_removes_what_nobody_sees(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_lines_stay_where_they_are_wanted() -> None:
    assert clean(" 하나 \r\n둘\r\n\r\n\r\n셋\t넷 ", lines=True) == "하나\n둘\n\n셋 넷"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01012345678", "010-1234-5678"),
        ("010.1234 5678", "010-1234-5678"),
        ("０１０－１２３４－５６７８", "010-1234-5678"),
        ("011-234-5678", "011-234-5678"),
        ("02-123-4567", "02-123-4567"),
        ("(02) 1234-5678", "02-1234-5678"),
        ("+82 10-1234-5678", "010-1234-5678"),
        ("+82 (0)10-1234-5678", "010-1234-5678"),
        ("0082 2 123 4567", "02-123-4567"),
        ("1588-1234", "1588-1234"),
        ("+1 (555) 123-4567", "+15551234567"),
        ("00 1 555 123 4567", "+15551234567"),
    ],
)
def test_a_telephone_number_has_one_form(typed: str, kept: str) -> None:
    assert normalise_phone(typed) == kept
    assert normalise_phone(kept) == kept


@pytest.mark.parametrize(
    "typed", ["", "112", "call me", "010-1234-567x", "12345678901234567890", "+82 1", "٠١٠١٢٣٤٥٦٧٨"]
)
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a telephone number"):
        normalise_phone(typed)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("홍길동", "홍*동"),
        (unicodedata.normalize("NFD", "홍길동"), "홍*동"),
        ("김철", "김*"),
        ("남궁민수", "남**수"),
        ("홍", "*"),
        ("홍 길동", "홍*동"),
        ("王小明", "王*明"),
        ("Anna Lee", "A*** L***"),
        ("홍Gildong", "홍***"),
        ("A", HIDDEN),
        ("", ""),
    ],
)
def test_a_name_keeps_its_ends(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("010-1234-5678", "010-****-5678"),
        ("+82 10 1234 5678", "010-****-5678"),
        ("02-123-4567", "02-****-4567"),
        ("1588-1234", "****-1234"),
        ("+1 555 123 4567", "****4567"),
        ("010123456789012345", "****2345"),
        ("112", HIDDEN),
        ("none", HIDDEN),
        ("", ""),
    ],
)
def test_a_telephone_number_keeps_its_last_digits(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("hong@example.com", "h***@example.com"),
        ("h@example.com", "***@example.com"),
        ('"a@b"@example.com', '"***@example.com'),
        ("hong", HIDDEN),
        ("hong@", HIDDEN),
        ("", ""),
    ],
)
def test_an_email_keeps_its_first_letter_and_its_domain(email: str, shown: str) -> None:
    assert mask_email(email) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("서울특별시 강남구 학동로 426 3층", "서울특별시 강남구 ***"),
        ("서울 강남구 삼성동 16-1", "서울 강남구 ***"),
        ("경기도 성남시 분당구 불정로 6", "경기도 성남시 분당구 ***"),
        ("충북 청주시 상당구 상당로 155", "충북 청주시 상당구 ***"),
        ("경상남도 창원시 의창구 중앙대로 300", "경상남도 창원시 의창구 ***"),
        ("세종특별자치시 한누리대로 2130", "세종특별자치시 ***"),
        ("전북특별자치도 전주시 완산구 1", "전북특별자치도 전주시 완산구 ***"),
        ("강남구 학동로 426", HIDDEN),
        ("홍길동 학동로 426", HIDDEN),
        ("1 Main Street, Springfield", HIDDEN),
        ("", ""),
    ],
)
def test_an_address_keeps_its_district(address: str, shown: str) -> None:
    assert mask_address(address) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("900101-1234567", "900101-*******"),
        ("9001011234567", "900101-*******"),
        ("900101", HIDDEN),
        ("", ""),
    ],
)
def test_a_resident_number_keeps_its_date_only(number: str, shown: str) -> None:
    assert mask_resident_number(number) == shown


@pytest.mark.parametrize(
    ("date", "shown"), [("1990-01-31", "1990-**-**"), ("31 Jan", HIDDEN), ("", "")]
)
def test_a_birth_date_keeps_its_year(date: str, shown: str) -> None:
    assert mask_birth_date(date) == shown


@pytest.mark.parametrize(("number", "shown"), [("M12345678", "M***"), ("M", HIDDEN), ("", "")])
def test_another_identifier_keeps_its_first_character(number: str, shown: str) -> None:
    assert mask_identifier(number) == shown


@pytest.mark.parametrize("mask", MASKS)
@given(text=st.text(min_size=1, max_size=40))
def test_a_mask_takes_anything_and_hides_something(mask: object, text: str) -> None:
    assert callable(mask)
    shown = mask(text)
    assert (shown == "") if not clean(text) else ("*" in shown)
