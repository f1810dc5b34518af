"""Lists that left our pages as files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event


@dataclass(frozen=True, kw_only=True)
class ListExported(Event):
    """An official took a list out as a file, and said why.

    ``filters`` are those of the list, as its address has them. ``named``: whether the names of the
    applicants stand in it; then the access log has a row for each of them.
    """

    name: ClassVar[str] = "cases.list.exported"
    text: ClassVar[Text] = _("A list was exported: {list}, {rows} rows.")
    measures: ClassVar[frozenset[str]] = frozenset({"rows"})
    # Both are typed freely, and may name somebody.
    personal: ClassVar[frozenset[str]] = frozenset({"reason", "filters"})
    subject_type: ClassVar[str] = "orgs.agency"

    list: str
    filters: Mapping[str, str]
    format: str
    reason: str
    named: bool
    rows: int
