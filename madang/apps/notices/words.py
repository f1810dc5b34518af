"""The words for what became of a message, with the tone of their badge."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.apps.notices.models import State

Lazy = str | Promise

TONES: Final[Mapping[str, str]] = {
    State.QUEUED: "neutral",
    State.SENDING: "primary",
    State.ACCEPTED: "info",
    State.DELIVERED: "success",
    State.FAILED: "danger",
    State.IN_DOUBT: "warning",
    State.WITHHELD: "neutral",
}

# What the sender and the gateways write down, as sentences.
REASONS: Final[Mapping[str, Lazy]] = {
    "expired": gettext_lazy("It was too late for it to be of any use."),
    "no_consent": gettext_lazy("The person does not agree to it (any more)."),
    "cancelled": gettext_lazy("Its campaign was cancelled before it was sent."),
    "alert_updated": gettext_lazy("A newer alert took the place of its own before it was sent."),
    "alert_cancelled": gettext_lazy("Its alert was cancelled before it was sent."),
    "paused": gettext_lazy("Its campaign is paused."),
    "quiet_hours": gettext_lazy("It waits for the morning: no such messages go out at night."),
    "sealed_off": gettext_lazy(
        "What is kept of the person cannot be opened: a key of the vault is missing or wrong. It is"
        " tried again."
    ),
    "no_address": gettext_lazy("No address of the person is kept for this channel."),
    "address_refused": gettext_lazy("An earlier message showed that there is no such address."),
    "unwanted": gettext_lazy("Whoever reads at this address wants nothing more."),
    "too_long": gettext_lazy("The text is longer than a text message can be."),
    "not_taken": gettext_lazy("The gateway says that it never had it. It is sent again."),
    "resent": gettext_lazy("Nobody could say whether it went out, so it is sent once more."),
    "given_up": gettext_lazy("The gateway did not take it after many attempts."),
    "no_connection": gettext_lazy("The gateway could not be reached. It is tried again."),
    "connection_lost": gettext_lazy("The connection broke before the gateway answered."),
    "cannot_be_asked": gettext_lazy(
        "Whoever sent it stopped in the middle, and this gateway cannot be asked afterwards."
    ),
    "unknown": gettext_lazy("No answer of the gateway was written down."),
    "no_such_address": gettext_lazy("There is no such address."),
    "gateway_gone": gettext_lazy(
        "It went to a gateway that is not in the settings any more, so nobody can ask it."
    ),
    "too_often": gettext_lazy("The person was told as much as may be within these days."),
    "returned": gettext_lazy("The letter came back."),
    "not_printed": gettext_lazy("The letter was not printed."),
}
# Families of reasons whose number is the answer of a gateway: ``smtp_550``, ``http_503``.
NUMBERED: Final = frozenset({"smtp", "smpp", "http"})


def reason_in_words(code: str) -> str:
    """A reason as a sentence; "" where there is none. Gateways may have reasons of their own."""
    if not code or code in REASONS:
        return str(REASONS.get(code, ""))
    family, _separator, number = code.partition("_")
    if family in NUMBERED and number.isdecimal():
        return _("The gateway answered with the code %(code)s.") % {"code": number}
    return _("The gateway said: %(words)s") % {"words": code}
