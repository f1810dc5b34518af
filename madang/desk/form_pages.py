"""A page with one form: shown, sent, and shown again with what is wrong."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.core.access import Request
from madang.core.errors import DomainError, Forbidden, NotFound, Text

Row = dict[str, Any]
form_methods = require_http_methods(["GET", "HEAD", "POST"])
_LARGEST = 2**63 - 1


@dataclass(slots=True, kw_only=True)
class FormPage:
    """A page with one form. ``notes`` stand above it; ``kind`` is that of its button."""

    title: Text
    submit: Text
    back: str
    crumbs: Sequence[tuple[Text, str]]
    fields: list[Row] = field(default_factory=list)
    lead: Text = ""
    notes: Sequence[Text] = ()
    kind: str = "primary"

    def with_typed(self, typed: QueryDict, wrong: str | None, message: Text) -> None:
        """Keep what was typed, and put the message to the field that it is about."""
        for one in self.fields:
            name = one["name"]
            one["value"] = typed.getlist(name) if one["type"] == "choices" else typed.get(name, "")
            if name == wrong:
                one["error"] = message


def form_page(
    request: Request, page: FormPage, command: Callable[[QueryDict], str | HttpResponse]
) -> HttpResponseBase:
    """Show a form, or run what was sent. The command gives the page that follows, or its address.

    What was typed stays where the command refuses it.
    """
    if request.method != "POST":
        return _shown(request, page, None)
    try:
        following = command(request.POST)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        page.with_typed(request.POST, error.field, error.message)
        return _shown(request, page, error)
    return redirect(following) if isinstance(following, str) else following


def _shown(request: Request, page: FormPage, error: DomainError | None) -> HttpResponse:
    names = {one["name"] for one in page.fields}
    errors = [(error.field if error.field in names else None, error.message)] if error else []
    context = {"page": page, "errors": errors}
    status = int(error.status) if error else 200
    return render(request, "desk/form.html", context, status=status)


def day(typed: QueryDict, name: str) -> dt.date:
    """A date. Raises DomainError."""
    try:
        return dt.date.fromisoformat(typed.get(name, "").strip())
    except ValueError:
        raise DomainError("bad_date", _("Enter a date."), field=name) from None


def time(typed: QueryDict, name: str) -> dt.time:
    """A time of day to the minute. Raises DomainError."""
    try:
        found = dt.datetime.strptime(typed.get(name, "").strip(), "%H:%M")  # noqa: DTZ007  a time of day
    except ValueError:
        raise DomainError("bad_time", _("Enter a time such as 14:00."), field=name) from None
    return found.time()


def number(typed: QueryDict, name: str) -> int | None:
    """The id that was chosen; None where nothing was. What is no id is the id of nothing."""
    raw = typed.get(name, "").strip()
    return key_of(raw) if raw else None


def numbers(typed: QueryDict, name: str) -> list[int]:
    """The ids that were ticked."""
    return [key_of(raw) for raw in typed.getlist(name)]


def key_of(raw: str) -> int:
    """An id as forms send it; 0, which nothing has, for anything else."""
    value = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= len(str(_LARGEST)) else 0
    return value if value <= _LARGEST else 0


def names(typed: QueryDict, name: str = "name") -> dict[str, str]:
    """A text in Korean and, where it was given, in English."""
    texts = {one: typed.get(f"{name}_{one}", "").strip() for one in ("ko", "en")}
    return {language: text for language, text in texts.items() if text or language == "ko"}


def name_fields(value: Any, *, most: int, name: str = "name") -> list[Row]:
    """The questions for a name in both languages; ``value`` is what it is so far."""
    known = value or {}
    labels = {"ko": _("Name in Korean"), "en": _("Name in English")}
    return [
        {
            "name": f"{name}_{language}",
            "type": "text",
            "label": label,
            "required": language == "ko",
            "max_length": most,
            "value": known.get(language, ""),
        }
        for language, label in labels.items()
    ]
