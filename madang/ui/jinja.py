"""The Jinja2 environment of all our pages, for Django's Jinja2 backend.

Settings: ``BACKEND`` ``django.template.backends.jinja2.Jinja2``, ``DIRS`` ``template_dirs()``,
``OPTIONS`` ``{"environment": "madang.ui.jinja.environment", "context_processors": […]}``.

Templates are compiled once in each process and, unless DEBUG is on, never looked at again.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = ("*/templates", "core/*/templates", "apps/*/templates")


def template_dirs() -> list[Path]:
    """The template folder of each of our packages, the page kit's first."""
    found = sorted(path for pattern in _FOLDERS for path in _PACKAGE.glob(pattern))
    return sorted(found, key=lambda path: path.parent.name != "ui")


def environment(**options: Any) -> Environment:
    """The environment; ``options`` are Django's (loader, autoescape, auto_reload).

    An unknown name in a template raises: a page must not silently lose what a citizen should read.
    Message texts: ``_()``, ``ngettext()``, ``pgettext()`` with arguments by name, which are
    escaped; only literal texts may be given to them, for their result counts as safe HTML.
    """
    options["undefined"] = StrictUndefined
    env = Environment(  # noqa: S701  # Django passes autoescape=True
        **options,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    _add_translations(env)
    env.globals.update(_globals())
    env.filters.update(_filters())
    return env


def _add_translations(env: Environment) -> None:
    from django.utils import translation

    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals["_"] = _message(translation.gettext, translation.get_language)


def _message(gettext: Callable[[str], str], language: Callable[[], str | None]) -> Any:
    """What Jinja's own ``_`` gives, each text looked up once in each language.

    A page has a hundred of them, and Jinja goes through four calls for each.
    """

    @lru_cache(maxsize=8192)
    def said(_language: str | None, text: str) -> Markup:
        return Markup(gettext(text))  # noqa: S704  # only literal texts of templates come here

    def message(text: str, /, **variables: Any) -> Markup:
        found = said(language(), text)
        return found % variables if variables or "%" in found else found

    return message


def _globals() -> dict[str, Any]:
    from django.templatetags.static import static
    from django.urls import reverse
    from django.utils.timezone import localdate
    from django.utils.translation import get_language

    from madang.ui.attributes import attrs, badge, due_badge, select_options, table_cell
    from madang.ui.fields import FieldView
    from madang.ui.language import language_links

    return {
        "static": cache(static),
        "url": _url(reverse),
        "get_language": get_language,
        "language_links": language_links,
        "today": localdate,
        "attrs": attrs,
        "select_options": select_options,
        "table_cell": table_cell,
        "status_badge": badge,
        "status_due_badge": due_badge,
        "field_view": FieldView.of,
    }


def _url(reverse: Any) -> Any:
    @cache
    def fixed(name: str) -> str:
        return str(reverse(name))

    def url(name: str, *args: Any, **kwargs: Any) -> str:
        """The address of a named view: ``url("case", number=7)``."""
        return str(reverse(name, args=args, kwargs=kwargs)) if args or kwargs else fixed(name)

    return url


def _filters() -> dict[str, Any]:
    from madang.ui import formats

    by_name: dict[str, Callable[..., str]] = {
        "day": formats.day,
        "moment": formats.moment,
        "clock": formats.clock,
        "iso": formats.iso,
        "number": formats.number,
        "won": formats.won,
        "file_size": formats.file_size,
        "days_left": formats.days_left,
        "masked": formats.masked,
        "time": formats.time_tag,
        "paragraphs": _paragraphs,
    }
    return {name: _at_run_time(function) for name, function in by_name.items()}


def _at_run_time(function: Callable[..., str]) -> Callable[..., str]:
    """Keep Jinja from working out constants while compiling: the language is not known then."""

    @pass_context
    def filtered(_context: Context, *args: Any, **kwargs: Any) -> str:
        return function(*args, **kwargs)

    return filtered


def _paragraphs(text: str | None) -> Markup:
    """Plain text a person wrote, as paragraphs and line breaks; everything in it is escaped."""
    blocks = [block for block in (text or "").replace("\r\n", "\n").split("\n\n") if block.strip()]
    breaks = Markup("<br>")
    return Markup("\n").join(
        Markup("<p>{}</p>").format(breaks.join(block.strip().split("\n"))) for block in blocks
    )
