"""The smallest pieces of pages, written in Python: a list has hundreds of them.

A macro of Jinja2 takes some ten times as long to call as a function.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any

from django.utils.translation import get_language
from markupsafe import Markup, escape

from madang.ui import formats
from madang.ui.fields import Option

TONES = {
    "neutral": "gray",
    "primary": "primary",
    "info": "information",
    "success": "success",
    "warning": "warning",
    "danger": "danger",
}


def attrs(**values: Any) -> Markup:
    """`` name="value"`` for each, escaped; True gives the bare name, None and False nothing.

    Underscores become hyphens and one at the end is dropped: ``aria_label``, ``for_``, ``class_``.
    """
    parts: list[str] = []
    for key, value in values.items():
        if value is None or value is False:
            continue
        name = key.rstrip("_").replace("_", "-")
        parts.append(f" {name}" if value is True else f' {name}="{escape(value)}"')
    return Markup("".join(parts))  # noqa: S704  # every value was escaped above


def table_cell(
    label: Any,
    value: Any = "",
    *,
    header: bool = False,
    number: bool = False,
    caller: Callable[[], str] | None = None,
) -> Markup:
    """A cell of a table; ``label`` repeats the heading of its column for phones."""
    tag, role = ("th", 'scope="row" role="rowheader"') if header else ("td", 'role="cell"')
    css = ' class="m-number"' if number else ""
    inner = escape("" if value is None else value) if caller is None else caller()
    return Markup(  # noqa: S704  # label and value are escaped; a caller is a piece of template
        f'<{tag} {role} data-label="{escape(label)}"{css}><span>{inner}</span></{tag}>'
    )


def select_options(options: Iterable[Option]) -> Markup:
    """The answers of a ``select``: a list of officials has hundreds."""
    parts = [
        f'<option value="{escape(one.value)}"{" selected" if one.chosen else ""}>'
        f"{escape(one.label)}</option>"
        for one in options
    ]
    return Markup("\n    ".join(parts))  # noqa: S704  # every value was escaped above


def badge(label: Any, tone: str = "neutral") -> Markup:
    """A word in a colour. ``tone`` is one of ``TONES``; a colour alone says nothing."""
    css = f"krds-badge bg-light-{TONES[tone]} m-badge"
    return Markup(f'<span class="{css}">{escape(label)}</span>')  # noqa: S704  # escaped


def due_badge(days: int) -> Markup:
    """Working days until a due date, negative when it has passed."""
    return _due_badge(days, get_language())


def due_badges() -> Callable[[int], Markup]:
    """``due_badge`` for many numbers: the reader's language is looked up once."""
    return partial(_due_badge, _language=get_language())


@lru_cache(maxsize=1024)
def _due_badge(days: int, _language: str | None) -> Markup:
    tone = "danger" if days < 0 else "warning" if days <= 1 else "neutral"
    return badge(formats.days_left(days), tone)
