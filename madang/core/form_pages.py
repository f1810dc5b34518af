"""A page of the desk with one form: shown, sent, and shown again with what is wrong.

Shell and capabilities make theirs of the same ``FormPage``; the shell has its template,
``desk/form.html``.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.core.access import Request
from madang.core.errors import DomainError, Forbidden, NotFound, Text
from madang.lib import inputs

Row = dict[str, Any]
Typed = Mapping[str, str]
"""What was typed, by the name of its field; the last value where there are several."""
Command = Callable[[QueryDict], str | HttpResponse]
"""What a form does when it is sent; gives the page that follows, or its address."""

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(slots=True, kw_only=True)
class FormPage:
    """A page with one form. ``notes`` stand above it; ``kind`` is that of its button.

    ``hidden`` are values that go with the form, such as the version, and ``once`` the id under
    which it was given out. ``beside`` stands above it for somebody who was overtaken by others.
    """

    title: Text
    submit: Text
    back: str
    crumbs: Sequence[tuple[Text, str]]
    fields: list[Row] = field(default_factory=list)
    lead: Text = ""
    notes: Sequence[Text] = ()
    kind: str = "primary"
    hidden: Mapping[str, Any] = field(default_factory=dict)
    once: str = ""
    beside: str = ""

    def with_typed(self, typed: QueryDict, wrong: str | None, message: Text) -> None:
        """Keep what was typed, and put the message to the field that it is about."""
        self.once = typed.get("once", self.once)
        for one in self.fields:
            name = one["name"]
            one["value"] = typed.getlist(name) if one["type"] == "choices" else typed.get(name, "")
            if name == wrong:
                one["error"] = message


def form_page(request: Request, page: FormPage, command: Command) -> HttpResponseBase:
    """Show a form, or run what was sent. What was typed stays where the command refuses it."""
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
    context = {
        "page": page,
        "errors": [(error.field if error.field in names else None, error.message)] if error else [],
        "overtaken": bool(error and error.code == "stale"),
    }
    status = int(error.status) if error else 200
    return render(request, "desk/form.html", context, status=status)


def day(typed: Typed, name: str) -> dt.date:
    """A date. Raises DomainError."""
    found = inputs.day(typed.get(name, "").strip())
    if found is None:
        raise DomainError("bad_date", _("Enter a date."), field=name)
    return found


def time(typed: Typed, name: str) -> dt.time:
    """A time of day to the minute. Raises DomainError."""
    found = inputs.time_of_day(typed.get(name, "").strip())
    if found is None or found != found.replace(second=0, microsecond=0):
        raise DomainError("bad_time", _("Enter a time such as 14:00."), field=name)
    return found


def number(typed: Typed, name: str) -> int | None:
    """The id that was chosen; None where nothing was. What is no id is the id of nothing."""
    raw = typed.get(name, "").strip()
    return id_of(raw) if raw else None


def numbers(typed: QueryDict, name: str) -> list[int]:
    """The ids that were ticked."""
    return [id_of(raw) for raw in typed.getlist(name)]


def version(typed: Typed) -> int:
    """The version that the page showed; 0, which is always stale, where it says none."""
    return number(typed, "version") or 0


def id_of(raw: str) -> int:
    """An id as forms and addresses send it; 0, which nothing has, for anything else."""
    return inputs.whole_number(raw) or 0


def is_yes(typed: Typed, name: str) -> bool:
    """Whether a box was ticked."""
    return typed.get(name) == "true"


def names(typed: Typed, name: str = "name") -> dict[str, str]:
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


def client_id(typed: Typed) -> uuid.UUID:
    """The id under which the form was given out (``once``); a new one if it was lost."""
    try:
        return uuid.UUID(typed.get("once", ""))
    except ValueError:
        return uuid.uuid4()
