"""What carries messages, behind one small interface.

A gateway is asked outside of any transaction. It says what it knows, and only that: ``Unknown`` is
an answer. ``ref`` is our own id of a message; a gateway that can be asked by it gives certainty
after a crash, one that cannot leaves a doubt.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

Said = Literal["accepted", "refused", "later", "unknown", "absent"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to go: to one address, in one language.

    ``stop_url`` takes back the consent that it stands on, "" where it stands on none.
    """

    ref: str
    address: str
    subject: str
    text: str
    stop_url: str = ""
    # What only a letter on paper says besides.
    name: str = ""
    office: str = ""
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway says of a message.

    ``accepted``: it has it. ``refused``: it will never take it (``reason`` is a short code).
    ``later``: it certainly has not taken it; ask again. ``unknown``: nobody can say. ``absent``: it
    was asked by ``ref`` and has never heard of it.
    """

    said: Said
    reason: str = ""
    gateway_ref: str = ""
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a gateway reports later: the message reached its address, or did not.

    ``ref`` is our id; "" where the gateway names its own, ``gateway_ref``. ``at`` is when, with its
    zone; None for now.
    """

    ref: str
    delivered: bool
    reason: str = ""
    at: dt.datetime | None = None
    gateway_ref: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answered to a message, from the address to which it went."""

    address: str
    text: str


class Gateway(Protocol):
    """A way out. Instances are not shared between threads."""

    name: str
    channel: str
    rate: float
    """Messages a second that all workers together may hand over."""
    answers_queries: bool
    """Whether ``query`` can tell."""

    def submit(self, letter: Letter) -> Answer:
        """Hand a message over. Raises nothing: what goes wrong is an answer."""

    def query(self, ref: str) -> Answer:
        """What became of a message that may have been handed over."""

    def receipts(self) -> Sequence[Receipt]:
        """What the gateway reports since it was asked last, for gateways that are asked."""

    def close(self) -> None:
        """Let go of connections."""


@runtime_checkable
class Press(Protocol):
    """A gateway that takes many messages at once, all of them or none."""

    def submit_all(self, letters: Sequence[Letter]) -> Mapping[str, Answer]:
        """Hand messages over together; the answers by ``ref``. Raises nothing."""


@runtime_checkable
class Hears(Protocol):
    """A gateway that is asked for what people answer."""

    def replies(self) -> Sequence[Reply]:
        """The answers since it was asked last."""
