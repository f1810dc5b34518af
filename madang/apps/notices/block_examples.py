"""Examples of messages: with these words filled in it is so long, and stands on this ground."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from madang.apps.notices.block import (
    ALERT_FIELDS,
    FIELDS,
    OWN_WORDS,
    ChannelName,
    NoticesBlock,
    Template,
)
from madang.apps.notices.wording import length_of
from madang.core.office.wordings import filled
from madang.core.programmes.examples import ExampleKind, mismatch
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.values import SOURCE_LANGUAGE, LanguageCode, Line, Name, Part

ABOUT: Final = "With these words filled in, expect this message."


class ExpectedMessage(Part):
    """What is expected of a message; what is left out is not looked at."""

    text: Line | None = None
    """Its words."""
    size: int | None = None
    """Its length in bytes as Korean carriers count: a Hangul syllable is two."""
    kind: Literal["sms", "lms"] | None = None
    """What it goes as: up to 90 bytes `sms`, above it `lms`."""
    ground: Literal["law", "consent"] | None = None
    """On what it stands."""
    channels: tuple[ChannelName, ...] | None = None
    """Where it is sent, in the order of the file."""
    lane: Literal["alert", "notice", "campaign"] | None = None
    """Which goes first."""


class MessageExample(ExampleKind):
    """A message of this file with the braces filled in."""

    template: Name
    """The message, by its name in `notices:`."""
    language: LanguageCode = SOURCE_LANGUAGE
    """In which language it is read."""
    filled_in: dict[Name, Line] = Field(default_factory=dict)
    """What stands in the place of each brace."""
    expect: ExpectedMessage
    """What is expected of it."""

    def mismatches(self, programme: ProgrammeFile) -> Iterator[Finding]:
        block: NoticesBlock | None = programme.block("notices")
        template = block.templates.get(self.template) if block else None
        if template is None:
            yield Finding(("template",), _("There is no such message in the programme file."))
            return
        for name in sorted(self.filled_in.keys() - FIELDS - ALERT_FIELDS - OWN_WORDS):
            yield Finding(("filled_in", name), _("nothing is filled in under this name"))
        found = self._found(template)
        for name in ExpectedMessage.model_fields:
            expected = getattr(self.expect, name)
            if expected is not None and expected != found[name]:
                yield mismatch(("expect", name), expected, found[name])

    def _found(self, template: Template) -> Mapping[str, object]:
        text = filled(template.text.in_language(self.language), self.filled_in)
        length = length_of(text)
        return {
            "text": text,
            "size": length.size,
            "kind": length.kind,
            "ground": "law" if template.law else "consent",
            "channels": template.channels,
            "lane": template.lane,
        }
