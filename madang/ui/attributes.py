"""HTML attributes from Python values."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape


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
    """A cell of a table; ``label`` repeats the heading of its column for phones.

    A function and not a macro, for a list has hundreds of them.
    """
    tag, role = ("th", 'scope="row" role="rowheader"') if header else ("td", 'role="cell"')
    css = ' class="m-number"' if number else ""
    inner = escape("" if value is None else value) if caller is None else caller()
    return Markup(  # noqa: S704  # label and value are escaped; a caller is a piece of template
        f'<{tag} {role} data-label="{escape(label)}"{css}><span>{inner}</span></{tag}>'
    )
