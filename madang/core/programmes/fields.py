"""The questions of a form. Each reads what a person or a program sent and says what is wrong.

The same field serves the web form and the API: what is sent may be the text of an input or the
value of JSON. What is kept can be written as JSON; exact decimals are kept as text.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from madang.core.office.code_lists import LISTS
from madang.core.programmes.options import (
    Option,
    Options,
    code_options,
    option_slips,
    values_of,
)
from madang.core.programmes.typed import (
    AnswerError,
    existing_date,
    read_boolean,
    read_date,
    read_decimal,
    read_email,
    read_integer,
    read_phone,
    read_resident_number,
    read_text,
)
from madang.core.programmes.values import (
    ConditionText,
    DateText,
    LawReference,
    Line,
    LocalizedLine,
    LocalizedProse,
    Name,
    Number,
    Part,
)
from madang.lib import expressions
from madang.lib.expressions import Kind
from madang.lib.text import clean

Answer = str | int | bool | list[str]
"""What is kept of an answer, ready for JSON."""
FileKind = Literal["pdf", "image", "hwp", "hwpx", "docx", "xlsx"]
Slips = Sequence[tuple[str, str]]
"""What is wrong inside a declaration: pairs of a key and a sentence."""


class BaseField(Part, ABC):
    """What every question has."""

    name: Name
    """The name under which the answer is kept and by which conditions refer to it."""
    label: LocalizedLine
    """The question, as the person reads it."""
    hint: LocalizedProse | None = None
    """A line of help below the question."""
    required: bool = False
    """Whether it must be answered."""
    when: ConditionText | None = None
    """Asked only when this holds of earlier answers, for example `floor_area >= 100`."""
    personal: bool = False
    """Whether the answer says something about a person. Such answers never leave the agency."""
    step: LocalizedLine | None = None
    """Begins a new page of the form with this title."""

    kind: ClassVar[Kind | None] = Kind.TEXT

    @property
    def operand(self) -> expressions.Name | None:
        """How conditions see the answer; None if they cannot use it."""
        return None if self.kind is None else expressions.Name(self.kind)

    def is_blank(self, raw: Any) -> bool:
        """Whether nothing was answered."""
        return raw is None or raw == [] or (isinstance(raw, str) and not clean(raw))

    @abstractmethod
    def clean(self, raw: Any) -> Answer:
        """The answer as it is kept. ``raw`` is not blank. Raises AnswerError."""

    def slips(self) -> Slips:
        """What is wrong inside the declaration, beyond the shape of its values."""
        return ()


class TextField(BaseField):
    """Text on one line."""

    type: Literal["text"]
    min_length: Annotated[int, Field(ge=1, le=1000)] = 1
    """The least number of characters."""
    max_length: Annotated[int, Field(ge=1, le=1000)] = 200
    """The greatest number of characters."""

    lines: ClassVar[bool] = False

    def clean(self, raw: Any) -> str:
        text = clean(read_text(raw), lines=self.lines)
        if len(text) > self.max_length:
            raise AnswerError(
                _("This may have at most %(limit)s characters; it has %(length)s.")
                % {"limit": self.max_length, "length": len(text)}
            )
        if len(text) < self.min_length:
            raise AnswerError(
                ngettext(
                    "Write at least %(limit)s character.",
                    "Write at least %(limit)s characters.",
                    self.min_length,
                )
                % {"limit": self.min_length}
            )
        return text

    def slips(self) -> Slips:
        return _order_slips("min_length", self.min_length, self.max_length)


class TextAreaField(TextField):
    """Text that may have several lines."""

    type: Literal["textarea"]  # type: ignore[assignment]  # the tag that tells the fields apart
    max_length: Annotated[int, Field(ge=1, le=20_000)] = 4000
    """The greatest number of characters."""

    lines: ClassVar[bool] = True


class IntegerField(BaseField):
    """A whole number. `1,200` and full-width digits are understood."""

    type: Literal["integer"]
    min: int | None = None
    """The least number."""
    max: int | None = None
    """The greatest number."""
    unit: Line | LocalizedLine | None = None
    """What is counted, shown behind the input: `명`."""

    kind: ClassVar[Kind] = Kind.NUMBER

    def clean(self, raw: Any) -> int:
        number = read_integer(raw)
        _check_range(number, self.min, self.max)
        return number

    def slips(self) -> Slips:
        return _order_slips("min", self.min, self.max)


class DecimalField(BaseField):
    """A number that may have decimals; it is kept exactly."""

    type: Literal["decimal"]
    min: Number | None = None
    """The least number."""
    max: Number | None = None
    """The greatest number."""
    places: Annotated[int, Field(ge=1, le=9)] = 2
    """The greatest number of decimals."""
    unit: Line | LocalizedLine | None = None
    """What is measured, shown behind the input: `m2`."""

    kind: ClassVar[Kind] = Kind.NUMBER

    def clean(self, raw: Any) -> str:
        number = read_decimal(raw, self.places)
        _check_range(number, self.min, self.max)
        return format(number, "f")

    def slips(self) -> Slips:
        return _order_slips("min", self.min, self.max)


class DateField(BaseField):
    """A date. `2026. 9. 21.`, `2026년 9월 21일` and `20260921` are understood."""

    type: Literal["date"]
    min: DateText | None = None
    """The earliest date, as in `2026-01-01`."""
    max: DateText | None = None
    """The latest date, as in `2026-12-31`."""

    kind: ClassVar[Kind] = Kind.DATE

    def clean(self, raw: Any) -> str:
        date = read_date(raw)
        _check_range(date.isoformat(), self.min, self.max)
        return date.isoformat()

    def slips(self) -> Slips:
        wrong = [
            (key, _("this date does not exist"))
            for key, text in (("min", self.min), ("max", self.max))
            if text is not None and existing_date(*map(int, text.split("-"))) is None
        ]
        return wrong or _order_slips("min", self.min, self.max)


class ChoiceField(BaseField):
    """Exactly one of several options."""

    type: Literal["choice"]
    options: Options = ()
    """What can be chosen, in the order in which it is shown."""
    codes: Name | None = None
    """In the place of `options`: the code list of the office that is asked for, by its name."""

    @property
    def operand(self) -> expressions.Name:
        """An office may add to a code list, so that any text may be an answer of one."""
        known: frozenset[str] = (
            frozenset(values_of(self.options)) if self.codes is None else frozenset()
        )
        return expressions.Name(self.kind or Kind.TEXT, known)

    @property
    def choices(self) -> tuple[Option, ...]:
        """What can be chosen; of a code list those that every office has, until ``offering``."""
        return self.options or code_options(self.codes, None)

    def offering(self, options: tuple[Option, ...]) -> Self:
        """The question with the codes that an office offers on a day."""
        return self.model_copy(update={"options": options})

    def clean(self, raw: Any) -> Answer:
        choice = clean(read_text(raw))
        if choice not in values_of(self.choices):
            raise AnswerError(_("Choose one of the options shown."))
        return choice

    def slips(self) -> Slips:
        if (self.codes is None) == (not self.options):
            return [("options", _("give either options or codes"))]
        if self.codes is not None and self.codes not in LISTS:
            message = _("there is no code list %(found)s; expected one of %(known)s")
            known = {"found": self.codes, "known": ", ".join(sorted(LISTS))}
            return [("codes", message % known)]
        return option_slips(self.options)


class ChoicesField(ChoiceField):
    """Any of several options."""

    type: Literal["choices"]  # type: ignore[assignment]  # the tag that tells the fields apart
    max_choices: Annotated[int, Field(ge=1, le=100)] | None = None
    """How many may be chosen at most."""

    kind: ClassVar[Kind] = Kind.LIST

    def clean(self, raw: Any) -> Answer:
        sent = raw if isinstance(raw, list | tuple) else [raw]
        chosen = {clean(read_text(item)) for item in sent}
        if not chosen.issubset(values_of(self.choices)):
            raise AnswerError(_("Choose from the options shown."))
        if self.max_choices is not None and len(chosen) > self.max_choices:
            raise AnswerError(
                ngettext("Choose at most %(limit)s.", "Choose at most %(limit)s.", self.max_choices)
                % {"limit": self.max_choices}
            )
        return [value for value in values_of(self.choices) if value in chosen]


class BooleanField(BaseField):
    """Yes or no."""

    type: Literal["boolean"]

    kind: ClassVar[Kind] = Kind.TRUTH

    def clean(self, raw: Any) -> bool:
        return read_boolean(raw)


class ConsentField(BooleanField):
    """A box to tick. If it is required, it must be ticked; one that is not ticked says no."""

    type: Literal["consent"]  # type: ignore[assignment]  # the tag that tells the fields apart

    def is_blank(self, raw: Any) -> bool:  # noqa: ARG002  nothing is an answer here
        return False

    def clean(self, raw: Any) -> bool:
        is_ticked = read_boolean(raw)
        if self.required and not is_ticked:
            raise AnswerError(_("Please tick this box to go on."))
        return is_ticked


class PhoneField(BaseField):
    """A telephone number."""

    type: Literal["phone"]
    personal: bool = True
    """Whether the answer says something about a person. Such answers never leave the agency."""

    def clean(self, raw: Any) -> str:
        return read_phone(raw)


class EmailField(BaseField):
    """An e-mail address."""

    type: Literal["email"]
    personal: bool = True
    """Whether the answer says something about a person. Such answers never leave the agency."""

    def clean(self, raw: Any) -> str:
        return read_email(raw)


class FileField(BaseField):
    """One or more files. Their content is checked where they are taken in."""

    type: Literal["file"]
    accept: Annotated[tuple[FileKind, ...], Field(min_length=1)]
    """The kinds of file that are taken."""
    max_mb: Annotated[int, Field(ge=1, le=100)] = 10
    """The greatest size of one file in megabytes."""
    max_files: Annotated[int, Field(ge=1, le=20)] = 1
    """How many files may be sent."""

    kind: ClassVar[Kind | None] = None

    def is_blank(self, raw: Any) -> bool:
        return not raw

    def clean(self, raw: Any) -> int:
        """The number of files that were sent."""
        count = read_integer(raw)
        if count > self.max_files:
            raise AnswerError(
                ngettext(
                    "Send at most %(limit)s file.", "Send at most %(limit)s files.", self.max_files
                )
                % {"limit": self.max_files}
            )
        return count


class ResidentNumberField(BaseField):
    """A resident or foreigner registration number (개인정보 보호법 제24조의2)."""

    type: Literal["resident_number"]
    law: LawReference
    """The law and article that demands or allows the number; without one it may not be asked."""
    personal: Literal[True] = True
    """Always personal."""

    kind: ClassVar[Kind | None] = None

    def clean(self, raw: Any) -> str:
        return read_resident_number(raw)


FormField = Annotated[
    TextField
    | TextAreaField
    | IntegerField
    | DecimalField
    | DateField
    | ChoiceField
    | ChoicesField
    | BooleanField
    | ConsentField
    | PhoneField
    | EmailField
    | FileField
    | ResidentNumberField,
    Field(discriminator="type"),
]


def _check_range(value: Any, least: Any, greatest: Any) -> None:
    if least is not None and value < least:
        raise AnswerError(_("This must be %(limit)s or more.") % {"limit": least})
    if greatest is not None and value > greatest:
        raise AnswerError(_("This must be %(limit)s or less.") % {"limit": greatest})


def _order_slips(key: str, least: Any, greatest: Any) -> Slips:
    if least is None or greatest is None or least <= greatest:
        return ()
    return [
        (key, _("%(least)s is more than %(greatest)s") % {"least": least, "greatest": greatest})
    ]
