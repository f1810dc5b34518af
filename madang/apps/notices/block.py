"""The ``notices:`` block of a programme file: what people are told, on which ground and how.

A template says on what it stands: a law that owes the message, or a purpose to which the person has
agreed. There is nothing in between.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from madang.core.office.wordings import BRACES, PLACEHOLDER
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import Block
from madang.core.programmes.values import (
    LawReference,
    LocalizedLine,
    LocalizedProse,
    Name,
    Part,
)

ABOUT: Final = "What people are told (알림), by template, and the purposes to which they may agree."
ChannelName = Literal["sms", "email", "letter", "in_app"]
FIELDS: Final = frozenset({"name", "office", "department", "phone", "number", "service", "due"})
"""What may stand in braces in every template; each is filled in by whoever sends."""
ALERT_FIELDS: Final = frozenset({"headline", "instruction"})
"""What an official writes when issuing an alert; only templates with ``lane: alert`` have them."""
CONTENT: Final = "content"
SUBJECT_LINE: Final = "subject_line"
OWN_WORDS: Final = frozenset({CONTENT, SUBJECT_LINE})
"""What a message for many may have besides: words that officials write for each campaign."""


class Purpose(Part):
    """Something that people may agree to be told (수신동의 목적)."""

    title: LocalizedLine
    """What one agrees to, as the page of consents says it."""
    about: LocalizedProse | None = None
    """What is sent and how often, in plain words."""
    channels: Annotated[tuple[ChannelName, ...], Field(min_length=1)]
    """On which channels it is offered."""


class Cap(Part):
    """How often somebody may be told what stands on consent."""

    messages: Annotated[int, Field(ge=1, le=1000)]
    """So many occasions at most."""
    days: Annotated[int, Field(ge=1, le=366)]
    """Within so many days before the moment of sending."""


class Template(Part):
    """One message: its words by language, and the ground on which it is sent."""

    title: LocalizedLine
    """What the message is called on the desk."""
    law: LawReference | None = None
    """The law that owes the message: sent without consent."""
    consent: Name | None = None
    """The purpose, of this file, to which its reader has agreed."""
    readers: Literal["residents", "officials"] = "residents"
    """Whom it tells: residents, or officials of the office itself."""
    lane: Literal["alert", "notice", "campaign"] = "notice"
    """Which goes first: `alert`, then `notice`, then `campaign`."""
    channels: Annotated[tuple[ChannelName, ...], Field(min_length=1)]
    """On each of these it is sent, where the person can be reached on it."""
    expires_hours: Annotated[int, Field(ge=1, le=24 * 366)] | None = None
    """After so many hours by the wall clock it is not sent any more. Without it, never."""
    doubt: Literal["hold", "resend"] = "hold"
    """If nobody can say whether it was sent: a person decides, or it is sent once more."""
    at_most: Cap | None = None
    """A person who was told more than this, on any consent, is not told this."""
    subject: LocalizedLine
    """The subject of an e-mail or a letter."""
    text: LocalizedProse
    """The words. In braces: what is filled in; in a message for many also `content` and
    `subject_line`, which officials write for each campaign."""

    @property
    def basis(self) -> str:
        """The ground as a message carries it: ``law:…`` or ``consent:…``."""
        return f"law:{self.law}" if self.law else f"consent:{self.consent}"

    def placeholders(self) -> set[str]:
        """What its words have in braces, in any language."""
        texts = (*self.subject.root.values(), *self.text.root.values())
        return {name for text in texts for name in PLACEHOLDER.findall(text)}

    def findings(self, purposes: Mapping[str, Purpose]) -> Iterator[Finding]:
        """What is wrong with its meaning."""
        if (self.law is None) == (self.consent is None):
            yield Finding((), _("Say either the law that owes this, or the consent it stands on."))
        if self.at_most is not None and self.consent is None:
            yield Finding(("at_most",), _("What a law owes is told however often it happens."))
        if self.lane == "alert":
            yield from self._alert_findings()
        if self.consent is not None:
            yield from self._consent_findings(purposes)
        for name, text, own in (
            ("subject", self.subject, {SUBJECT_LINE}),
            ("text", self.text, OWN_WORDS),
        ):
            known = self.fields | own if self.lane == "campaign" else self.fields
            for language, words in text.root.items():
                for found in _unknown_in(words, known):
                    yield Finding((name, language), found)

    @property
    def fields(self) -> frozenset[str]:
        """What may stand in its braces, but for the words of a campaign."""
        return FIELDS | ALERT_FIELDS if self.lane == "alert" else FIELDS

    def _alert_findings(self) -> Iterator[Finding]:
        if self.at_most is not None:
            yield Finding(("at_most",), _("Of danger people are told however often it happens."))
        if self.doubt == "resend":
            yield Finding(("doubt",), _("Nobody is told twice of one alert: a person decides."))

    def _consent_findings(self, purposes: Mapping[str, Purpose]) -> Iterator[Finding]:
        purpose = purposes.get(self.consent or "")
        if purpose is None:
            message = _("There is no purpose called %(name)s in this file.")
            yield Finding(("consent",), message % {"name": self.consent})
            return
        for place, channel in enumerate(self.channels):
            if channel not in purpose.channels:
                yield Finding(("channels", place), _("The purpose is not offered on this channel."))


class NoticesBlock(Part, Block):
    """What this programme tells people."""

    purposes: dict[Name, Purpose] = Field(default_factory=dict)
    """What people may agree to, by name."""
    templates: dict[Name, Template] = Field(default_factory=dict)
    """The messages, by name."""

    def findings(self) -> Iterator[Finding]:
        for name, template in self.templates.items():
            for found in template.findings(self.purposes):
                yield found.under("templates", name)


def _unknown_in(words: str, known: frozenset[str]) -> Iterator[str]:
    unknown = sorted(set(PLACEHOLDER.findall(words)) - known)
    if unknown or BRACES.search(PLACEHOLDER.sub("", words)):
        message = _("Braces stand for what is filled in. Known here: %(known)s. Found: %(found)s")
        yield message % {
            "known": ", ".join(f"{{{name}}}" for name in sorted(known)),
            "found": ", ".join(f"{{{name}}}" for name in unknown) or "{ }",
        }
