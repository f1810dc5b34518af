"""What can be chosen as the answer to a question: options of the file, or codes of a list."""

from collections.abc import Sequence
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from madang.core.office.code_lists import LISTS, Code
from madang.core.programmes.values import LocalizedLine, Name, Part


class Option(Part):
    """One answer to choose."""

    value: Name
    """The name under which the choice is kept."""
    label: LocalizedLine
    """The choice, as the person reads it."""


Options = Annotated[tuple[Option, ...], Field(min_length=2, max_length=100)]


def code_options(name: str | None, codes: Sequence[Code] | None) -> tuple[Option, ...]:
    """Codes as options; without ``codes`` those of the list that every office has."""
    if name is None or name not in LISTS:
        return ()
    return tuple(
        Option(
            value=one.code,
            label=LocalizedLine({code.partition("-")[0]: text for code, text in one.label.items()}),
        )
        for one in (LISTS[name].product() if codes is None else codes)
    )


def values_of(options: Sequence[Option]) -> list[str]:
    """The names under which the options are kept."""
    return [option.value for option in options]


def option_slips(options: Sequence[Option]) -> Sequence[tuple[str, str]]:
    """Options that stand there twice, as pairs of a key and a sentence."""
    values = values_of(options)
    return [
        ("options", _('the option "%(value)s" stands here twice') % {"value": value})
        for value in sorted({value for value in values if values.count(value) > 1})
    ]
