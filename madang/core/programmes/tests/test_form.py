import datetime as dt
import json
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from madang.core.programmes.fields import TextAreaField
from madang.core.programmes.form import clean_answers
from madang.core.programmes.tests.samples import field, form
from madang.core.programmes.typed import AnswerError

OPTIONS = [
    {"value": "cafe", "label": {"ko": "카페"}},
    {"value": "bakery", "label": {"ko": "제과점"}},
    {"value": "canteen", "label": {"ko": "급식"}},
]
OPTIONS_OF_FILE = tuple(OPTIONS)


def kept(raw: Any, **declaration: Any) -> Any:
    return field(**declaration).clean(raw)


def refusal(raw: Any, **declaration: Any) -> str:
    with translation.override("en"), pytest.raises(AnswerError) as caught:
        field(**declaration).clean(raw)
    return str(caught.value)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("  봄날   식당 ", "봄날 식당"),
        ("봄날", "봄날"),
        ("a\x00b\x1bc", "abc"),
        ("한\n줄", "한 줄"),
        ("\ud800x", "x"),
    ],
)
def test_text_is_cleaned(raw: str, value: str) -> None:
    assert kept(raw, type="text") == value


def test_textarea_keeps_its_lines() -> None:
    assert kept("첫 줄\r\n둘째 줄\n", type="textarea") == "첫 줄\n둘째 줄"


def test_textarea_is_longer_by_default() -> None:
    longest = field(type="textarea")
    assert isinstance(longest, TextAreaField)
    assert longest.max_length == 4000


def test_text_that_is_too_long_tells_both_lengths() -> None:
    assert refusal("가나다라", type="text", max_length=3) == (
        "This may have at most 3 characters; it has 4."
    )


def test_text_that_is_too_short() -> None:
    assert refusal("가", type="text", min_length=2) == "Write at least 2 characters."


@pytest.mark.parametrize(
    ("raw", "value"),
    [("12", 12), ("１２", 12), ("1,200", 1200), (" -3 ", -3), (7, 7), (7.0, 7), ("−5", -5)],
)
def test_whole_numbers_as_people_and_programs_send_them(raw: Any, value: int) -> None:
    assert kept(raw, type="integer") == value


@pytest.mark.parametrize("raw", ["", "열", "1.5", 1.5, "12,00", "1e3", "9" * 19, "1 2"])
def test_what_is_no_whole_number(raw: Any) -> None:
    assert refusal(raw, type="integer") == "Write a whole number, for example 12."


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("99.90", "99.9"),
        ("１００．５", "100.5"),
        ("1,200.25", "1200.25"),
        (0.1, "0.1"),
        (100, "100"),
        ("-0", "0"),
        (1e-2, "0.01"),
    ],
)
def test_decimals_are_kept_exactly_as_text(raw: Any, value: str) -> None:
    assert kept(raw, type="decimal") == value


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), "NaN", "1.2.3", "백 평", "0x1"])
def test_what_is_no_number(raw: Any) -> None:
    assert refusal(raw, type="decimal") == "Write a number, for example 12.5."


def test_number_with_too_many_decimals() -> None:
    assert refusal("1.234", type="decimal") == "Write at most 2 decimals."


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [("0", "This must be 1 or more."), ("9.5", "This must be 9 or less.")],
)
def test_number_out_of_range(raw: str, sentence: str) -> None:
    assert refusal(raw, type="decimal", min=1, max=9) == sentence


@pytest.mark.parametrize(
    "raw",
    ["2026-09-21", "2026. 9. 21.", "2026년 9월 21일", "20260921", "2026/9/21", "２０２６-9-21"],
)
def test_dates_as_people_write_them(raw: str) -> None:
    assert kept(raw, type="date") == "2026-09-21"


@pytest.mark.parametrize("raw", ["2026-02-30", "21.9.2026", "내일", "2026-13-01"])
def test_what_is_no_date(raw: str) -> None:
    assert refusal(raw, type="date") == "Write a date that exists, for example 2026-09-21."


def test_date_out_of_range() -> None:
    assert refusal("2025-12-31", type="date", min="2026-01-01") == (
        "This must be 2026-01-01 or more."
    )


def test_choice_must_be_one_of_the_options() -> None:
    assert kept("cafe", type="choice", options=OPTIONS_OF_FILE) == "cafe"
    assert refusal("bar", type="choice", options=OPTIONS_OF_FILE) == (
        "Choose one of the options shown."
    )


def test_choices_are_kept_once_in_the_order_of_the_form() -> None:
    raw = ["bakery", "cafe", "cafe"]
    assert kept(raw, type="choices", options=OPTIONS_OF_FILE) == ["cafe", "bakery"]


def test_single_choice_of_several_may_come_alone() -> None:
    assert kept("cafe", type="choices", options=OPTIONS_OF_FILE) == ["cafe"]


def test_too_many_choices() -> None:
    raw = ["cafe", "bakery"]
    declared: dict[str, Any] = {"type": "choices", "options": OPTIONS_OF_FILE, "max_choices": 1}
    assert refusal(raw, **declared) == "Choose at most 1."


@pytest.mark.parametrize(
    ("raw", "value"), [("true", True), ("on", True), (True, True), ("false", False), (False, False)]
)
def test_yes_and_no(raw: Any, value: bool) -> None:
    assert kept(raw, type="boolean") is value


def test_neither_yes_nor_no() -> None:
    assert refusal("perhaps", type="boolean") == "Send true or false."


def test_required_consent_must_be_ticked() -> None:
    asked = form({"name": "agree", "type": "consent", "required": True})
    with translation.override("en"):
        assert clean_answers(asked, {}).errors == {"agree": "Please tick this box to go on."}
    assert clean_answers(asked, {"agree": "on"}).values == {"agree": True}


def test_consent_that_is_not_required_is_no_when_nothing_came() -> None:
    asked = form({"name": "agree", "type": "consent"})
    assert clean_answers(asked, {}).values == {"agree": False}


def test_required_boolean_must_be_answered_and_no_is_an_answer() -> None:
    asked = form({"name": "water", "type": "boolean", "required": True})
    assert set(clean_answers(asked, {}).errors) == {"water"}
    assert clean_answers(asked, {"water": "false"}).values == {"water": False}


@pytest.mark.parametrize(
    "raw", ["010-1234-5678", "01012345678", "+82 10 1234 5678", "０１０１２３４５６７８"]
)
def test_telephone_numbers(raw: str) -> None:
    assert kept(raw, type="phone") == "010-1234-5678"


def test_what_is_no_telephone_number() -> None:
    assert refusal("12", type="phone") == "Write a telephone number, for example 010-1234-5678."


def test_email_address() -> None:
    assert kept(" Hong@Example.COM ", type="email") == "Hong@example.com"
    assert refusal("hong", type="email") == (
        "Write an e-mail address, for example name@example.com."
    )


@pytest.mark.parametrize("raw", ["900101-1234567", "9001011234567", "９００１０１-１２３４５６７"])
def test_resident_number(raw: str) -> None:
    declared = {"type": "resident_number", "law": "식품위생법 제37조"}
    assert kept(raw, **declared) == "900101-1234567"


@pytest.mark.parametrize("raw", ["900230-1234567", "900101-123456", "abc"])
def test_what_is_no_resident_number(raw: str) -> None:
    sentence = refusal(raw, type="resident_number", law="식품위생법 제37조")
    assert sentence == "Write the 13 digits of the registration number."


def test_resident_number_is_always_personal_and_belongs_into_the_vault() -> None:
    declared = {"name": "rrn", "type": "resident_number", "law": "식품위생법 제37조"}
    assert form(declared).identifiers == {"rrn"}
    with pytest.raises(ValidationError):
        form({**declared, "personal": False})


@pytest.mark.parametrize(
    "declared", [{"type": "text"}, {"type": "date"}, {"type": "choice", "options": OPTIONS_OF_FILE}]
)
@pytest.mark.parametrize("raw", [5, 1.5, True, ["a"], {"a": 1}])
def test_wrong_type_is_refused(declared: dict[str, Any], raw: Any) -> None:
    assert refusal(raw, **declared) == "One text is expected here."


@pytest.mark.parametrize(
    "raw", [{}, {"shop": ""}, {"shop": " \u200b"}, {"shop": None}, {"shop": []}]
)
def test_missing_answer(raw: dict[str, Any]) -> None:
    asked = form({"name": "shop", "type": "text", "required": True})
    with translation.override("en"):
        assert clean_answers(asked, raw).errors == {"shop": "Please answer this."}


def test_answer_that_is_not_required_may_be_missing() -> None:
    answers = clean_answers(form({"name": "shop", "type": "text"}), {"shop": ""})
    assert (answers.values, answers.errors) == ({}, {})


def test_unknown_names_are_errors() -> None:
    asked = form(
        {"name": "shop", "type": "text"}, {"name": "plan", "type": "file", "accept": ("pdf",)}
    )
    with translation.override("en"):
        answers = clean_answers(asked, {"shpo": "x", "plan": "x"}, {"shop": 1})
    assert answers.errors == dict.fromkeys(("plan", "shop", "shpo"), "There is no such question.")


def test_question_that_is_not_asked_is_dropped_with_its_mistakes() -> None:
    asked = form(
        {"name": "water", "type": "boolean"},
        {"name": "depth", "type": "integer", "when": "water", "required": True},
    )
    answers = clean_answers(asked, {"water": "false", "depth": "deep"})
    assert (answers.values, answers.errors) == ({"water": False}, {})


def test_question_is_asked_by_an_earlier_answer() -> None:
    asked = form(
        {"name": "area", "type": "decimal"},
        {
            "name": "plan",
            "type": "file",
            "accept": ("pdf",),
            "when": "area >= 100",
            "required": True,
        },
    )
    assert set(clean_answers(asked, {"area": "１００"}).errors) == {"plan"}
    assert clean_answers(asked, {"area": "100"}, {"plan": 1}).errors == {}
    assert clean_answers(asked, {"area": "99.99"}).errors == {}


def test_too_many_files() -> None:
    asked = form({"name": "plan", "type": "file", "accept": ("pdf",), "max_files": 2})
    with translation.override("en"):
        assert clean_answers(asked, {}, {"plan": 3}).errors == {"plan": "Send at most 2 files."}


def test_field_with_a_step_begins_a_page() -> None:
    asked = form(
        {"name": "a", "type": "text"},
        {"name": "b", "type": "text"},
        {"name": "c", "type": "text", "step": {"ko": "서류"}},
    )
    pages = [
        (page.title and page.title.in_language("ko"), [question.name for question in page.fields])
        for page in asked.pages
    ]
    assert pages == [(None, ["a", "b"]), ("서류", ["c"])]


EVERY_TYPE = form(
    {"name": "text", "type": "text", "max_length": 9},
    {"name": "textarea", "type": "textarea"},
    {"name": "integer", "type": "integer", "min": -5},
    {"name": "decimal", "type": "decimal", "max": 100},
    {"name": "date", "type": "date"},
    {"name": "choice", "type": "choice", "options": OPTIONS_OF_FILE},
    {"name": "choices", "type": "choices", "options": OPTIONS_OF_FILE},
    {"name": "boolean", "type": "boolean"},
    {"name": "consent", "type": "consent"},
    {"name": "phone", "type": "phone"},
    {"name": "email", "type": "email"},
    {"name": "rrn", "type": "resident_number", "law": "식품위생법 제37조"},
    {"name": "late", "type": "text", "when": 'integer > 0 or "cafe" in choices or boolean'},
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates().map(dt.date.isoformat)
    | st.decimals(places=3).map(str)
    | st.sampled_from(["cafe", "true", "hong@example.com", "010-1234-5678", "900101-1234567"])
)
SENT = st.dictionaries(
    st.sampled_from([question.name for question in EVERY_TYPE]) | st.text(max_size=5),
    SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(), SCALARS, max_size=2),
)


@given(SENT)
def test_whatever_is_sent_is_taken_or_refused_and_what_is_kept_is_json(
    sent: dict[str, Any],
) -> None:
    answers = clean_answers(EVERY_TYPE, sent)
    assert answers.values.keys().isdisjoint(answers.errors)
    assert json.loads(json.dumps(answers.values)) == answers.values
    json.dumps(answers.values, ensure_ascii=False).encode()  # no half characters


@given(SENT)
def test_what_is_kept_is_kept_the_same_when_it_is_sent_again(sent: dict[str, Any]) -> None:
    values = clean_answers(EVERY_TYPE, sent).values
    again = clean_answers(EVERY_TYPE, values)
    assert {name: again.values.get(name) for name in values} == values


def test_a_choice_has_options_or_codes_of_a_known_list() -> None:
    def slips(**more: object) -> list[str]:
        return [key for key, _message in field(type="choice", **more).slips()]

    options = ({"value": "yes", "label": {"ko": "예"}}, {"value": "no", "label": {"ko": "아니요"}})
    assert slips(options=options) == slips(codes="work_areas") == []
    assert slips() == slips(options=options, codes="work_areas") == ["options"]
    assert slips(codes="nothing") == ["codes"]
    assert field(type="choice", codes="work_areas").clean("traffic") == "traffic"
