"""The form of each kind of personal data."""

import pytest

from madang.core.errors import DomainError
from madang.core.people.kinds import IDENTITY, KINDS, UNIQUE, normalised
from madang.core.people.tests.factories import LAW

GOOD = [
    ("name", "  홍  길동 ", "홍 길동"),
    ("phone", "+82 10-1234-5678", "010-1234-5678"),
    ("email", "Hong@EXAMPLE.com", "Hong@example.com"),
    ("address", "서울특별시\t강남구 학동로 426", "서울특별시 강남구 학동로 426"),
    ("birth_date", "1990-01-31", "1990-01-31"),
    ("resident_number", "9001311234567", "900131-1234567"),
    ("resident_number", "000229-3234567", "000229-3234567"),
    ("foreigner_number", "900131-5234567", "900131-5234567"),
    ("passport_number", "m 123a4567", "M123A4567"),
    ("licence_number", "112233333344", "11-22-333333-44"),
    ("licence_number", "서울-90-123456-78", "서울-90-123456-78"),
]
BAD = [
    ("phone", "112"),
    ("email", "hong"),
    ("email", "hong@@example.com"),
    ("birth_date", "31.1.1990"),
    ("birth_date", "1990-02-30"),
    ("birth_date", "0001-01-01"),
    ("resident_number", "900131-123456"),
    ("resident_number", "901331-1234567"),
    ("resident_number", "000229-1234567"),
    ("resident_number", "900131-5234567"),
    ("foreigner_number", "900131-1234567"),
    ("passport_number", "M1234"),
    ("passport_number", "여권12345678"),
    ("licence_number", "11-22-33"),
    (IDENTITY, "anything"),
]


@pytest.mark.parametrize(("kind", "typed", "kept"), GOOD)
def test_a_value_is_kept_in_one_form(kind: str, typed: str, kept: str) -> None:
    assert normalised({kind: typed}, law=LAW) == {kind: kept}
    assert normalised({kind: kept}, law=LAW) == {kind: kept}


@pytest.mark.parametrize(("kind", "typed"), BAD)
def test_a_value_of_another_form_is_refused_without_quoting_it(kind: str, typed: str) -> None:
    with pytest.raises(DomainError) as caught:
        normalised({kind: typed}, law=LAW)
    assert (caught.value.code, caught.value.field) == ("bad_value", kind)
    assert typed not in str(caught.value)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_value_that_is_too_long_is_refused(kind: str) -> None:
    with pytest.raises(DomainError, match="too_long"):
        normalised({kind: "1" * (KINDS[kind].max_length + 1)}, law=LAW)


@pytest.mark.parametrize(("kind", "typed", "kept"), GOOD)
def test_no_mask_shows_the_whole_value(kind: str, typed: str, kept: str) -> None:
    assert kept not in KINDS[kind].mask(kept)


def test_the_unique_identifiers_are_those_of_the_decree() -> None:
    # 개인정보 보호법 시행령 제19조
    assert {
        "resident_number",
        "passport_number",
        "licence_number",
        "foreigner_number",
    } == UNIQUE
