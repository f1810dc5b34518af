"""What an event is. Each capability defines its own beside its commands (``events.py``)."""

import dataclasses
import datetime as dt
import decimal
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from madang.core.errors import Text

REGISTRY: dict[str, type["Event"]] = {}

# These describe where an event belongs; they make columns of its row, and are not its data.
ENVELOPE = frozenset({"agency_id", "department_id", "programme", "subject_id", "in_charge_id"})


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, in the past tense.

    Class attributes every event declares:

    ``name``      ``app.thing.happened``, stable for ever.
    ``version``   raised when the fields change their meaning.
    ``text``      one sentence for the timeline; ``{field}`` is filled in.
    ``measures``  the numeric fields that figures may count and sum.
    ``personal``  the fields that say something about a person. They are left out of everything
                  that leaves the agency (open data, webhooks). An empty set is a statement too.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    text: ClassVar[Text]
    measures: ClassVar[frozenset[str]]
    personal: ClassVar[frozenset[str]]
    subject_type: ClassVar[str]

    agency_id: int
    subject_id: int
    department_id: int | None = None
    programme: str | None = None
    # Whose work it is, if it is an official's own: ``standing`` says who acts for whom.
    in_charge_id: int | None = None

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        _check_declaration(cls)
        REGISTRY[cls.name] = cls

    def numbers(self) -> dict[str, str | int]:
        """The measures, decimals as text so that no digit is lost on the way."""
        return {name: _plain(getattr(self, name)) for name in sorted(self.measures)}

    def data(self) -> dict[str, Any]:
        """Everything else that was said, ready for JSON."""
        return {
            field.name: _plain(getattr(self, field.name))
            for field in dataclasses.fields(self)
            if field.name not in ENVELOPE and field.name not in self.measures
        }


def _check_declaration(cls: type[Event]) -> None:
    missing = [
        key
        for key in ("name", "text", "measures", "personal", "subject_type")
        if not hasattr(cls, key)
    ]
    if missing:
        raise TypeError(f"{cls.__name__} does not declare {', '.join(missing)}")
    if not cls.__doc__:
        raise TypeError(f"{cls.__name__} has no docstring")
    other = REGISTRY.get(cls.name)
    if other is not None and other.__qualname__ != cls.__qualname__:
        raise TypeError(f"two events are called {cls.name}")


def _plain(value: Any) -> Any:
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    return value
