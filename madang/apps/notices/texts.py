"""Texts that officials type, as the commands keep them."""

from django.utils.translation import gettext_lazy as _

from madang.core.errors import DomainError, Text
from madang.lib.text import clean


def one_text(
    raw: str, field: str, most: int, missing: Text | None = None, *, lines: bool = False
) -> str:
    """A text, cleaned. Raises DomainError where it is too long, or empty and ``missing``."""
    found = clean(raw, lines=lines)
    if missing is not None and not found:
        raise DomainError(f"{field}_missing", missing, field=field)
    if len(found) > most:
        message = _("Up to %(most)s characters, please.") % {"most": most}
        raise DomainError(f"{field}_too_long", message, field=field)
    return found
