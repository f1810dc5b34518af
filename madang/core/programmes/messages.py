"""Sentences about mistakes in a programme file, in the language of whoever runs the check.

pydantic and the language of expressions give codes; here each code has its sentence. They are part
of what we promise: ``tests/bad`` holds one file for each mistake, with the sentence expected.
"""

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic_core import ErrorDetails

from madang.core.programmes import values
from madang.lib.expressions import ExpressionError

_LONGEST_QUOTE = 60

_BY_PATTERN: Mapping[str, str | Promise] = {
    values.PROGRAMME_ID: _('%(found)s is not a programme id; expected for example "gangnam/2-10"'),
    values.KEY: _(
        "%(found)s is not a key; expected small letters, digits and single hyphens,"
        ' for example "food-business-report"'
    ),
    values.NAME: _(
        "%(found)s is not a name; expected small letters, digits and single underscores,"
        ' for example "floor_area"'
    ),
    values.EVENT_NAME: _(
        '%(found)s is not the name of an event; expected for example "cases.case.closed"'
    ),
    values.LANGUAGE: _('%(found)s is not a language code; expected for example "ko" or "en"'),
    values.LINE: _("%(found)s is not one line of text without space at its ends"),
    values.LAW: _(
        '%(found)s does not name a law and its article; expected for example "식품위생법 제37조"'
    ),
    values.DATE: _('%(found)s is not a date; expected for example "2026-09-21"'),
}

_BY_TYPE: Mapping[str, str | Promise] = {
    "missing": _("is missing"),
    "not_a_period": _(
        '%(found)s is not a period; expected for example "3 days", "at once", "2 weeks"'
    ),
    "not_a_moment": _('%(found)s is not a date and time; expected for example "2026-09-21 10:00"'),
    "korean_missing": _("the Korean text is missing; expected {ko: …}"),
    "reserved_name": _("%(found)s is a word of the language of conditions; take another name"),
    "string_type": _("%(found)s is not text; put it in quotes if text is meant"),
    "int_type": _("%(found)s is not a whole number"),
    "bool_type": _("%(found)s is neither true nor false"),
    "is_instance_of": _("%(found)s is not a number"),
    "tuple_type": _("%(found)s is not a list; expected [ … ] or lines that begin with -"),
    "dict_type": _("%(found)s has no names in it; expected {name: value}"),
    "mapping_type": _("%(found)s has no names in it; expected {name: value}"),
    "model_type": _("%(found)s has no names in it; expected {name: value}"),
    "model_attributes_type": _("%(found)s has no names in it; expected {name: value}"),
    "literal_error": _("%(found)s is not possible here; expected %(expected)s"),
    "union_tag_invalid": _('"%(tag)s" is not a type of field; expected %(expected_tags)s'),
    "union_tag_not_found": _('the field has no "type"'),
    "string_too_short": _("%(found)s is too short; expected at least %(min_length)s characters"),
    "string_too_long": _("%(found)s is too long; expected at most %(max_length)s characters"),
    "too_short": _("has %(actual_length)s entries; expected at least %(min_length)s"),
    "too_long": _("has %(actual_length)s entries; expected at most %(max_length)s"),
    "greater_than_equal": _("%(found)s is too small; expected %(ge)s or more"),
    "less_than_equal": _("%(found)s is too large; expected %(le)s or less"),
}

_BY_EXPRESSION: Mapping[str, str | Promise] = {
    "empty": _("the expression is empty"),
    "too_long": _("the expression is longer than %(expected)s characters"),
    "too_deep": _("the expression is nested too deep"),
    "unexpected_character": _(
        "“%(part)s” has no meaning here; expected names, numbers, text in quotes,"
        " and or not in if else, + - * / == != < <= > >= ( ) [ ]"
    ),
    "single_equals": _("“=” has no meaning here; expected == to compare"),
    "syntax": _("the expression cannot be read from here on (“%(part)s”)"),
    "not_allowed": _("“%(part)s” is not possible in an expression"),
    "number_too_long": _("the number has more than %(expected)s digits"),
    "unfinished": _("the expression ends too early"),
    "unknown_name": _("“%(part)s” is not an earlier question; expected %(choices)s"),
    "unknown_name_alone": _("“%(part)s” is not an earlier question; there is none before this"),
    "unknown_function": _("there is no function “%(part)s”; expected %(choices)s"),
    "unknown_event": _("there is no event “%(part)s”; expected %(choices)s"),
    "unknown_measure": _("the event has no number “%(part)s”; expected %(choices)s"),
    "wrong_arguments": _("“%(part)s” is not called rightly; expected %(expected)s"),
    "wrong_kind": _("this is %(kind)s; expected %(kinds)s"),
    "unknown_option": _("“%(part)s” is never an answer here; expected %(choices)s"),
    "date_expected": _('“%(part)s” is not a date; expected for example "2026-09-21"'),
    "list_expected": _('“%(part)s” is not a list; expected for example ["cafe", "bakery"]'),
    "literal_expected": _("“%(part)s” is neither a number nor text in quotes"),
    "use_in": _('“%(part)s” holds several answers; expected "cafe" in %(part)s'),
}

_KINDS: Mapping[str, str | Promise] = {
    "number": _("a number"),
    "text": _("text"),
    "date": _("a date"),
    "truth": _("a condition"),
    "list": _("a list of answers"),
}


def shape_sentence(error: ErrorDetails, known: Callable[[], Sequence[str]]) -> str:
    """What one error of pydantic means. ``known`` gives the names possible in the same place."""
    context: Mapping[str, Any] = error.get("ctx", {})
    kind = error["type"]
    if kind == "extra_forbidden":
        return unknown_field_sentence(str(error["loc"][-1]), known())
    if kind == "expression":
        return expression_sentence(
            ExpressionError(
                context["code"], context["column"], context["part"], *context["expected"]
            )
        )
    if kind == "string_pattern_mismatch":
        template = _BY_PATTERN[context["pattern"]]
    else:
        template = _BY_TYPE.get(kind, _("%(found)s is not possible here"))
    return str(template) % {**_plain_lists(context), "found": quoted(error["input"])}


def unknown_field_sentence(name: str, known: Sequence[str]) -> str:
    """That there is no field of this name, with the nearest or all that there are."""
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return gettext('there is no field "%(name)s"; did you mean "%(near)s"?') % {
            "name": name,
            "near": near[0],
        }
    return gettext('there is no field "%(name)s"; expected one of %(known)s') % {
        "name": name,
        "known": ", ".join(sorted(known)),
    }


def expression_sentence(error: ExpressionError) -> str:
    """What is wrong with a condition or formula, without its column."""
    kinds = [str(_KINDS.get(kind, kind)) for kind in error.expected]
    is_alone = error.code == "unknown_name" and not error.expected
    return str(_BY_EXPRESSION["unknown_name_alone" if is_alone else error.code]) % {
        "part": error.found,
        "expected": ", ".join(error.expected),
        "choices": _choices(error),
        "kind": str(_KINDS.get(error.found, error.found)),
        "kinds": gettext(" or ").join(kinds),
    }


def quoted(value: Any) -> str:
    """A value of the file as a person wrote it, shortened."""
    if isinstance(value, str):
        text = value if len(value) <= _LONGEST_QUOTE else value[:_LONGEST_QUOTE] + "…"
        return f'"{text}"'
    if isinstance(value, Mapping):
        return "{ … }"
    if isinstance(value, tuple | list):
        return "[ … ]"
    return "null" if value is None else str(value).lower()


def _plain_lists(context: Mapping[str, Any]) -> dict[str, Any]:
    """Pydantic joins what it expected with an English word: ``'web' or 'phone'``."""
    return {
        key: value.replace("' or '", "', '").replace("'", '"') if isinstance(value, str) else value
        for key, value in context.items()
    }


def _choices(error: ExpressionError) -> str:
    near = difflib.get_close_matches(error.found.strip("\"'"), error.expected, n=1)
    return ", ".join(near or error.expected)
