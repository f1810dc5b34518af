"""Sealing, blind indexes and tracking codes."""

import base64
import copy
import pickle
import re
import traceback
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.lib.crypto import (
    INDEX_BYTES,
    CryptoError,
    IndexKey,
    KeyRing,
    MalformedCodeError,
    MalformedKeysError,
    TamperedError,
    UnknownKeyError,
    bind,
    blind_index,
    code_index,
    derive_code,
    key_id_of,
    normalise_code,
)

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
OLD_TEXT, NEW_TEXT = base64.b64encode(OLD).decode(), base64.b64encode(NEW).decode()
RING = KeyRing({"old": OLD})
ROTATED = KeyRing({"new": NEW, "old": OLD})
INDEX_KEY = IndexKey(OLD)
CASE = uuid.UUID(int=2**127 + 12345)

plaintexts = st.binary(max_size=300)
contexts = st.binary(max_size=40)
parts = st.lists(st.text(max_size=8), max_size=4)


@given(plaintexts, contexts)
def test_what_is_sealed_opens_in_its_context(plaintext: bytes, context: bytes) -> None:
    assert RING.open(RING.seal(plaintext, context=context), context=context) == plaintext


@given(st.text(max_size=100))
def test_text_is_sealed_as_utf8(text: str) -> None:
    assert RING.open(RING.seal(text, context=b""), context=b"").decode() == text


@given(plaintexts, contexts, contexts)
def test_a_sealed_value_does_not_open_elsewhere(plaintext: bytes, one: bytes, other: bytes) -> None:
    sealed = RING.seal(plaintext, context=one)
    if one == other:
        assert RING.open(sealed, context=other) == plaintext
    else:
        with pytest.raises(TamperedError):
            RING.open(sealed, context=other)


@given(plaintexts, st.data())
def test_every_changed_bit_is_noticed(plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(RING.seal(plaintext, context=b"row"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((TamperedError, UnknownKeyError)):
        RING.open(bytes(sealed), context=b"row")


@given(plaintexts, st.data())
def test_every_cut_is_noticed(plaintext: bytes, data: st.DataObject) -> None:
    sealed = RING.seal(plaintext, context=b"row")
    length = data.draw(st.integers(0, len(sealed) - 1))
    with pytest.raises(TamperedError):
        RING.open(sealed[:length], context=b"row")


@given(st.binary(max_size=120))
def test_rubbish_is_refused_with_a_crypto_error(rubbish: bytes) -> None:
    with pytest.raises(CryptoError):
        RING.open(rubbish, context=b"")


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    assert len({RING.seal("홍길동", context=b"") for _ in range(100)}) == 100


def test_values_sealed_together_have_nonces_of_their_own() -> None:
    values = [(f"{number}", f"row {number % 3}".encode()) for number in range(50)]
    sealed = RING.seal_all(values)
    opened = [
        RING.open(one, context=context).decode()
        for one, (_text, context) in zip(sealed, values, strict=True)
    ]
    assert opened == [text for text, _context in values]
    start = len(RING.prefix)
    assert len({one[start : start + 12] for one in sealed}) == len(values)


def test_a_sealed_value_does_not_contain_its_text() -> None:
    assert "홍길동".encode() not in RING.seal("홍길동", context="홍길동".encode())


@given(plaintexts)
def test_after_rotation_old_values_still_open(plaintext: bytes) -> None:
    sealed = RING.seal(plaintext, context=b"row")
    assert ROTATED.open(sealed, context=b"row") == plaintext


def test_new_values_are_sealed_under_the_first_key() -> None:
    assert key_id_of(ROTATED.seal("x", context=b"")) == "new"


def test_only_values_under_older_keys_need_rotation() -> None:
    assert ROTATED.needs_rotation(RING.seal("x", context=b""))
    assert not ROTATED.needs_rotation(ROTATED.seal("x", context=b""))


def test_a_removed_key_is_named() -> None:
    sealed = RING.seal("x", context=b"")
    with pytest.raises(UnknownKeyError, match="'old'") as caught:
        KeyRing({"new": NEW}).open(sealed, context=b"")
    assert caught.value.key_id == "old"


def test_another_key_under_the_same_id_does_not_open() -> None:
    with pytest.raises(TamperedError):
        KeyRing({"old": NEW}).open(RING.seal("x", context=b""), context=b"")


def test_the_first_key_of_the_setting_is_the_current_one() -> None:
    ring = KeyRing.parse(f"new:{NEW_TEXT}, old:{OLD_TEXT}")
    assert (ring.current, ring.ids) == ("new", ("new", "old"))


def test_a_parsed_key_is_the_key_that_was_written() -> None:
    sealed = RING.seal("x", context=b"")
    assert KeyRing.parse(f"old:{OLD_TEXT}").open(sealed, context=b"") == b"x"


def test_url_safe_base64_without_padding_is_read_too() -> None:
    key = b"\xfb\xff" * 16
    text = base64.urlsafe_b64encode(key).decode().rstrip("=")
    sealed = KeyRing({"k": key}).seal("x", context=b"")
    assert "-" in text
    assert KeyRing.parse(f"k:{text}").open(sealed, context=b"") == b"x"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no key given"),
        (" , ", "no key given"),
        (OLD_TEXT, "entry 1 is not of the form id:base64"),
        (f"a:{OLD_TEXT},{NEW_TEXT}", "entry 2 is not of the form id:base64"),
        ("a:!!", "entry 1 is not base64"),
        ("a:" + base64.b64encode(bytes(31)).decode(), "key 'a' has 31 bytes"),
        ("a:" + base64.b64encode(bytes(33)).decode(), "key 'a' has 33 bytes"),
        (f"A b:{OLD_TEXT}", "'A b' is no key id"),
        (f":{OLD_TEXT}", "'' is no key id"),
        (f"a:{OLD_TEXT},a:{NEW_TEXT}", "the key id 'a' is given twice"),
        (f"a:{OLD_TEXT},b:{OLD_TEXT}", "the same key stands there under two ids"),
    ],
)
def test_a_malformed_setting_is_named_with_its_mistake(text: str, problem: str) -> None:
    with pytest.raises(MalformedKeysError) as caught:
        KeyRing.parse(text, setting="MADANG_VAULT_KEYS")
    assert str(caught.value).startswith(f"MADANG_VAULT_KEYS: {problem}")
    assert caught.value.setting == "MADANG_VAULT_KEYS"


@pytest.mark.parametrize(
    "text", [OLD_TEXT, f"a:{OLD_TEXT}!", f"a:{OLD_TEXT[:-8]}", f"{OLD_TEXT}:a"]
)
def test_the_traceback_of_a_malformed_setting_does_not_quote_the_key(text: str) -> None:
    with pytest.raises(MalformedKeysError) as caught:
        KeyRing.parse(text)
    shown = "".join(traceback.format_exception(caught.value))
    # A key put where the id belongs is quoted up to 40 of its 44 characters: it is no key then.
    assert OLD_TEXT not in shown
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("text", ["", "!!", base64.b64encode(bytes(31)).decode()])
def test_a_malformed_index_key_is_named(text: str) -> None:
    with pytest.raises(MalformedKeysError, match=r"^MADANG_INDEX_KEY: "):
        IndexKey.parse(text)


def test_a_longer_index_key_is_taken_whole() -> None:
    longer = IndexKey.parse(base64.b64encode(OLD + NEW).decode())
    assert blind_index(longer, "f", "v") != blind_index(INDEX_KEY, "f", "v")


@pytest.mark.parametrize("keys", [RING, ROTATED, INDEX_KEY])
def test_keys_are_in_no_representation(keys: KeyRing | IndexKey) -> None:
    shown = f"{keys!r} {keys}"
    assert re.fullmatch(r"KeyRing\(ids=.*\) KeyRing\(ids=.*\)|IndexKey\(\) IndexKey\(\)", shown)
    assert not hasattr(keys, "__dict__")


@pytest.mark.parametrize("keys", [RING, INDEX_KEY])
def test_keys_are_neither_pickled_nor_copied(keys: KeyRing | IndexKey) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(keys)
    with pytest.raises(TypeError, match="not pickled"):
        copy.deepcopy(keys)


@given(parts, parts)
def test_different_parts_give_different_contexts(one: list[str], other: list[str]) -> None:
    assert (bind(*one) == bind(*other)) == (one == other)


def test_a_blind_index_is_stable_over_processes() -> None:
    # Pinned: a change of the derivation would lose every index and code in every database.
    assert blind_index(INDEX_KEY, "1/phone", "010-1234-5678").hex() == (
        "194076f73a4e3180eaf53fed30811dd3"
    )


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_blind_indexes_are_equal_only_for_the_same_field_and_value(
    field: str, value: str, other_field: str, other_value: str
) -> None:
    one = blind_index(INDEX_KEY, field, value)
    other = blind_index(INDEX_KEY, other_field, other_value)
    assert len(one) == INDEX_BYTES
    assert (one == other) == ((field, value) == (other_field, other_value))


def test_another_key_gives_another_blind_index() -> None:
    assert blind_index(INDEX_KEY, "f", "v") != blind_index(IndexKey(NEW), "f", "v")


@given(st.uuids())
def test_a_code_has_four_groups_of_crockford_symbols(case: uuid.UUID) -> None:
    code = derive_code(INDEX_KEY, case)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", code)
    assert normalise_code(code) == code


def test_a_code_is_stable_over_processes() -> None:
    assert derive_code(INDEX_KEY, CASE) == "K83F-1AF4-Z156-RD0D"


def test_a_code_depends_on_the_key() -> None:
    assert derive_code(INDEX_KEY, CASE) != derive_code(IndexKey(NEW), CASE)


def test_codes_of_neighbouring_cases_have_nothing_in_common() -> None:
    codes = [derive_code(INDEX_KEY, uuid.UUID(int=number)) for number in range(1000)]
    assert len({code[:4] for code in codes}) > 990


@pytest.mark.parametrize(
    "typed",
    [
        "0123-4567-89AB-CDEF",
        "0123456789abcdef",
        " o123 4567 89ab cdef\n",
        "O1234567-89ab—cdef",
        "0i23-4567-89AB-CDEF",
        "0l23-4567-89AB-CDEF",
        "０１２３－４５６７－８９ＡＢ－ＣＤＥＦ",
    ],
)
def test_a_code_is_understood_as_people_type_it(typed: str) -> None:
    assert normalise_code(typed) == "0123-4567-89AB-CDEF"
    assert code_index(INDEX_KEY, typed) == code_index(INDEX_KEY, "0123-4567-89AB-CDEF")


@pytest.mark.parametrize(
    "typed",
    ["", "0123", "0123-4567-89AB-CDE", "0123-4567-89AB-CDEFG", "U" * 16, "홍" * 16, "0" * 999],
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(MalformedCodeError):
        normalise_code(typed)


@given(st.text(max_size=80))
def test_normalising_any_text_gives_a_code_or_the_error(text: str) -> None:
    try:
        code = normalise_code(text)
    except MalformedCodeError:
        return
    assert normalise_code(code) == code


def test_an_index_of_a_code_is_not_an_index_of_a_field() -> None:
    code = derive_code(INDEX_KEY, CASE)
    assert code_index(INDEX_KEY, code) != blind_index(INDEX_KEY, "code", code)
    assert len(code_index(INDEX_KEY, code)) == INDEX_BYTES
