"""What happens to a programme."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event


@dataclass(frozen=True, kw_only=True)
class ProgrammeApplied(Event):
    """A version of a programme file was put into force; the one before stays for its cases."""

    name: ClassVar[str] = "programmes.programme.applied"
    text: ClassVar[Text] = _("Version {digest} of the programme was put into force.")
    measures: ClassVar[frozenset[str]] = frozenset()
    personal: ClassVar[frozenset[str]] = frozenset()
    subject_type: ClassVar[str] = "programmes.programme"

    version_id: int
    digest: str
    reason: str
