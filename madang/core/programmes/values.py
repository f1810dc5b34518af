"""The small values of which the blocks of a programme file are made."""

import datetime as dt
import keyword
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from django.utils.translation import get_language
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    RootModel,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from madang.lib.expressions import ExpressionError, compile_condition, compile_formula
from madang.lib.periods import Period, PeriodError

# Each pattern has its own sentence in ``messages``.
PROGRAMME_ID = r"^[a-z][a-z0-9-]*/[a-z0-9]+(-[a-z0-9]+)*$"
KEY = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
NAME = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
EVENT_NAME = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Z][A-Za-z]{1,3})?$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
LINE = r"^[^\s\x00-\x1f\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$"
LAW = r"^\S.*(제\d+조|별표).*$"
PERIOD = r"^(at once|[1-9]\d{0,3} (hour|day|week|month|year)s?)$"

LANGUAGES = ("ko", "en")
SOURCE_LANGUAGE = "ko"


class Part(BaseModel):
    """A part of a programme file: nothing unknown is let in, nothing is changed afterwards."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


Line = Annotated[str, StringConstraints(max_length=200, pattern=LINE)]
"""Text on one line."""
Prose = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
"""Text that may have several lines."""
ProgrammeId = Annotated[str, StringConstraints(max_length=80, pattern=PROGRAMME_ID)]
Key = Annotated[str, StringConstraints(max_length=60, pattern=KEY)]
"""The name of a thing in addresses: ``food-business-report``."""
DepartmentName = Annotated[str, StringConstraints(max_length=60, pattern=LINE)]
"""The Korean name of a department of the agency."""
LawReference = Annotated[str, StringConstraints(max_length=200, pattern=LAW)]
"""A law and its article: ``식품위생법 제37조``."""
EventName = Annotated[str, StringConstraints(max_length=80, pattern=EVENT_NAME)]
LanguageCode = Annotated[str, StringConstraints(pattern=LANGUAGE)]
DateText = Annotated[str, StringConstraints(pattern=DATE)]
Year = Annotated[int, Field(ge=1990, le=2100)]
Won = Annotated[int, Field(ge=0, le=10**15)]
"""An amount in won."""


def _check_name(name: str) -> str:
    if keyword.iskeyword(name) or name in {"true", "false", "null", "answered"}:
        raise PydanticCustomError("reserved_name", "a word of the language of conditions")
    return name


Name = Annotated[str, StringConstraints(max_length=40, pattern=NAME), AfterValidator(_check_name)]
"""A name that conditions and formulas may use: ``floor_area``."""


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
"""An exact number, whole or decimal."""


def _check_period(text: str) -> str:
    try:
        Period.parse(text)
    except PeriodError:
        raise PydanticCustomError("not_a_period", "not a period") from None
    return text


PeriodText = Annotated[
    str,
    AfterValidator(_check_period),
    WithJsonSchema(
        {"type": "string", "pattern": PERIOD, "examples": ["at once", "8 hours", "3 days"]}
    ),
]
"""A period as a law states it; ``Period.parse`` gives its length."""


def expression_error(error: ExpressionError) -> PydanticCustomError:
    """The same error for pydantic, with all that a sentence about it needs."""
    return PydanticCustomError(
        "expression",
        "not an expression",
        {
            "code": error.code,
            "column": error.column,
            "part": error.found,
            "expected": list(error.expected),
        },
    )


def _check_condition(source: str) -> str:
    try:
        compile_condition(source)
    except ExpressionError as error:
        raise expression_error(error) from None
    return source


def _check_formula(source: str) -> str:
    try:
        compile_formula(source)
    except ExpressionError as error:
        raise expression_error(error) from None
    return source


ConditionText = Annotated[str, AfterValidator(_check_condition)]
"""A condition whose shape is right; its names are checked where they are known."""
FormulaText = Annotated[str, AfterValidator(_check_formula)]
"""A figure formula whose shape is right."""


_MOMENT = "%Y-%m-%d %H:%M"


def read_moment(text: str) -> dt.datetime:
    """Local time of the agency as it stands in a file. Raises ValueError."""
    return dt.datetime.strptime(text, _MOMENT)  # noqa: DTZ007  local time has no zone


def show_moment(moment: dt.datetime) -> str:
    return moment.strftime(_MOMENT)


def _check_moment(text: str) -> str:
    try:
        in_file = show_moment(read_moment(text))
    except ValueError:
        in_file = ""
    if in_file != text:
        raise PydanticCustomError("not_a_moment", "not a moment")
    return text


MomentText = Annotated[str, AfterValidator(_check_moment)]
"""A date and time in local time: ``2026-09-21 10:00``."""


class _Localized(RootModel[dict[str, str]]):
    """One text in several languages, Korean always among them.

    As a string it is the text in the reader's language, in Korean where that is missing.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    @model_validator(mode="after")
    def _has_korean(self) -> Self:
        if SOURCE_LANGUAGE not in self.root:
            raise PydanticCustomError("korean_missing", "no Korean text")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Editors offer our languages and ask for Korean."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        text = schema["patternProperties"][LANGUAGE]
        schema["properties"] = dict.fromkeys(LANGUAGES, text)
        schema["additionalProperties"] = False
        schema["required"] = [SOURCE_LANGUAGE]
        return schema

    def in_language(self, code: str | None) -> str:
        """The text in this language, in the language without region, or in Korean."""
        for candidate in (code or "", (code or "").partition("-")[0]):
            if candidate in self.root:
                return self.root[candidate]
        return self.root[SOURCE_LANGUAGE]

    def __str__(self) -> str:
        return self.in_language(get_language())


class LocalizedLine(_Localized):
    """A short text (at most 200 characters) by language code."""

    root: dict[LanguageCode, Line]


class LocalizedProse(_Localized):
    """A longer text (at most 4,000 characters) by language code."""

    root: dict[LanguageCode, Prose]


def languages_of(part: object) -> tuple[str, ...]:
    """The languages in which all texts of a part of a file can be read, in the order of codes."""
    texts = [frozenset(text.root) for text in _texts(part)]
    return tuple(sorted(frozenset.intersection(*texts))) if texts else ()


def _texts(part: object) -> Iterator[_Localized]:
    if isinstance(part, _Localized):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts(getattr(part, name))
    elif isinstance(part, tuple | Mapping):
        for value in part.values() if isinstance(part, Mapping) else part:
            yield from _texts(value)
