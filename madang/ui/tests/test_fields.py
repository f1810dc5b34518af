"""The wiring of questions: what a screen reader and a keyboard get."""

from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment

from madang.ui.fields import TYPES, FieldView
from madang.ui.tests.conftest import Render

SHOP: dict[str, Any] = {"name": "shop", "type": "text", "label": "Shop name"}
ABC = [("a", "A"), ("b", "B"), ("c", "C")]


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_every_type_has_an_input_with_name_and_label(render: Render, kind: str) -> None:
    html = render("fields", "field(f)", f={"name": "x", "type": kind, "label": "L", "options": ABC})
    assert 'name="x"' in html
    assert 'id="id_x"' in html
    assert "L" in html


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no such type 'colour'"):
        FieldView.of({"name": "x", "type": "colour"})


def test_hint_limits_unit_and_error_are_read_after_the_label() -> None:
    field = FieldView.of(
        SHOP | {"type": "decimal", "hint": "h", "max": 9, "unit": "m2", "error": "e"}
    )
    assert field.described_by == "id_shop_hint id_shop_limits id_shop_unit id_shop_error"


def test_what_describes_a_field_is_on_the_page(render: Render) -> None:
    field = SHOP | {"type": "decimal", "hint": "h", "max": 9, "unit": "m2", "error": "e"}
    html = render("fields", "field(f)", f=field)
    for part in ("hint", "limits", "unit", "error"):
        assert f'id="id_shop_{part}"' in html


def test_a_wrong_answer_is_marked_and_kept(render: Render) -> None:
    html = render("fields", "field(f)", f=SHOP | {"error": "Too long", "value": "가나다"})
    assert 'aria-invalid="true"' in html
    assert 'value="가나다"' in html
    assert "Too long" in html


def test_a_right_answer_is_not_marked(render: Render) -> None:
    assert "aria-invalid" not in render("fields", "field(f)", f=SHOP)


def test_required_is_said_in_words(render: Render) -> None:
    assert "(required)" in render("fields", "field(f)", f=SHOP | {"required": True})
    assert "(required)" not in render("fields", "field(f)", f=SHOP)


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        ("integer", 'inputmode="numeric"'),
        ("decimal", 'inputmode="decimal"'),
        ("phone", 'autocomplete="tel"'),
        ("email", 'autocomplete="email"'),
        ("code", 'autocomplete="one-time-code"'),
        ("resident_number", 'autocomplete="off"'),
        ("date", 'type="date"'),
    ],
)
def test_the_right_keyboard_and_memory_are_offered(
    render: Render, kind: str, attribute: str
) -> None:
    assert attribute in render("fields", "field(f)", f=SHOP | {"type": kind})


def test_few_choices_are_radios_and_many_a_list(render: Render) -> None:
    few = render("fields", "field(f)", f=SHOP | {"type": "choice", "options": ABC})
    many = render("fields", "field(f)", f=SHOP | {"type": "choice", "options": ABC * 3})
    assert few.count('type="radio"') == 3
    assert "<select" in many


def test_a_group_has_a_legend_and_carries_the_error(render: Render) -> None:
    field = SHOP | {"type": "choice", "options": ABC, "error": "Choose one", "required": True}
    html = render("fields", "field(f)", f=field)
    fieldset = html[html.index("<fieldset") : html.index("<legend")]
    assert 'role="radiogroup"' in fieldset
    assert 'aria-describedby="id_shop_error"' in fieldset
    assert 'aria-invalid="true"' in fieldset


def test_chosen_answers_come_back_chosen() -> None:
    field = FieldView.of(SHOP | {"type": "choices", "options": ABC, "value": ["a", "c"]})
    assert [option.value for option in field.options if option.chosen] == ["a", "c"]


@pytest.mark.parametrize(("value", "chosen"), [(True, ["true"]), (False, ["false"]), (None, [])])
def test_yes_and_no_are_both_answers(value: bool | None, chosen: list[str]) -> None:
    field = FieldView.of(SHOP | {"type": "boolean", "value": value})
    assert [option.value for option in field.options if option.chosen] == chosen


def test_the_first_option_has_the_id_that_errors_link_to() -> None:
    field = FieldView.of(SHOP | {"type": "choices", "options": ABC})
    assert [option.id for option in field.options] == ["id_shop", "id_shop_1", "id_shop_2"]


def test_a_file_question_says_what_may_be_sent(render: Render) -> None:
    field = SHOP | {"type": "file", "accept": ["PDF", ".jpg"], "max_bytes": 1024**2, "max_files": 2}
    html = render("fields", "field(f)", f=field)
    assert "PDF, JPG · up to 1MB per file · up to 2 files" in html
    assert 'accept=".pdf,.jpg"' in html
    assert " multiple" in html


def test_a_sent_file_can_be_removed_by_name(render: Render) -> None:
    files = [{"name": "plan.pdf", "size": 10, "remove": "f1"}]
    html = render("fields", "field(f)", f=SHOP | {"type": "file", "files": files})
    assert 'name="remove" value="f1"' in html
    assert '<span class="sr-only"> plan.pdf</span>' in html


def test_the_enter_key_does_not_remove_a_file(env: Environment) -> None:
    html = env.from_string(
        '{% from "ui/fields.html" import field, form %}'
        '{% call form("/", "", files=true) %}{{ field(f) }}{% endcall %}'
    ).render(f=SHOP | {"type": "file", "files": [{"name": "a", "size": 1, "remove": "f1"}]})
    first_button = html[html.index("<button") :].split(">")[0]
    assert 'type="submit"' in first_button
    assert "remove" not in first_button


def test_an_object_serves_as_well_as_a_mapping() -> None:
    assert FieldView.of(SimpleNamespace(**SHOP)) == FieldView.of(SHOP)


def test_nought_is_a_limit_and_an_answer() -> None:
    field = FieldView.of(SHOP | {"type": "integer", "min": 0, "max": 300, "value": 0})
    assert (field.limits, field.value) == ("From 0 to 300", "0")


def test_few_options_are_a_list_where_there_is_little_room(render: Render) -> None:
    question = {"name": "x", "type": "choice", "label": "L", "options": ABC}
    assert "<select" not in render("fields", "field(f)", f=question)
    assert "<select" in render("fields", "field(f)", f=question | {"compact": True})


def test_no_further_file_is_asked_for_than_may_be_sent(render: Render) -> None:
    paper = {"name": "plan.pdf", "size": 1, "remove": "1"}
    question = {"name": "x", "type": "file", "label": "L", "max_files": 2}
    assert 'type="file"' in render("fields", "field(f)", f=question | {"files": [paper]})
    full = question | {"files": [paper, paper]}
    assert 'type="file"' not in render("fields", "field(f)", f=full)
    assert 'name="remove"' in render("fields", "field(f)", f=full)
    assert 'type="file"' in render("fields", "field(f)", f=full | {"error": "Too large"})
