"""Lists of codes that programme files, forms and pages use: what the product knows by itself.

An office adds codes to an open list and ends them from a day on (``models.OwnCode``); a list that
a law or the software fixes is only shown. Why so: ``docs/adr/0018-codes-by-day.md``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from madang.core.actors import LocalText
from madang.core.errors import NotFound, Text


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its label by language. ``starts_on`` is the first day of one that was added,
    ``ends_on`` the first day on which an ended one is not offered any more.
    """

    code: str
    label: LocalText
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    is_own: bool = False
    place: int | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is offered on this day."""
        begun = self.starts_on is None or self.starts_on <= day
        return begun and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list by its name in programme files. ``fixed_by`` says what fixes it; "" is an open one.

    ``named_by`` says who names its codes, where it is not a question of a form.
    """

    name: str
    title: Text
    about: Text
    codes: Mapping[str, Text] = field(default_factory=dict)
    fixed_by: Text = ""
    named_by: Text = ""

    def product(self) -> tuple[Code, ...]:
        """The codes that every office has, with their labels in all languages."""
        languages = [code for code, _name in settings.LANGUAGES]
        labels: dict[str, dict[str, str]] = {code: {} for code in self.codes}
        for language in languages:
            with translation.override(language):
                for code, label in self.codes.items():
                    labels[code][language] = str(label)
        return tuple(Code(code, label) for code, label in labels.items())


LISTS: dict[str, CodeList] = {}


def declare_code_list(one: CodeList) -> None:
    """Make a list known; call it from ``AppConfig.ready``."""
    LISTS[one.name] = one


def code_list(name: str) -> CodeList:
    """One of them. Raises NotFound."""
    if name not in LISTS:
        raise NotFound("no_code_list", _("There is no such code list."))
    return LISTS[name]
