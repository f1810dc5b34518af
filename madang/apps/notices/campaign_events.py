"""What became of campaigns. None of these says whom they meant: their subject is the campaign."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()
SUBJECT = "notices.campaign"


@dataclass(frozen=True, kw_only=True)
class CampaignDrafted(Event):
    """Somebody began to prepare a message for many."""

    name: ClassVar[str] = "notices.campaign.drafted"
    text: ClassVar[Text] = _("A campaign was drafted.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str


@dataclass(frozen=True, kw_only=True)
class CampaignChanged(Event):
    """A draft was changed."""

    name: ClassVar[str] = "notices.campaign.changed"
    text: ClassVar[Text] = _("The draft of a campaign was changed.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str


@dataclass(frozen=True, kw_only=True)
class CampaignSubmitted(Event):
    """A campaign waits for another official; ``people`` is whom it would reach now."""

    name: ClassVar[str] = "notices.campaign.submitted"
    text: ClassVar[Text] = _("A campaign was submitted for approval.")
    measures: ClassVar = frozenset({"people"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    people: int


@dataclass(frozen=True, kw_only=True)
class CampaignApproved(Event):
    """A second official allowed it."""

    name: ClassVar[str] = "notices.campaign.approved"
    text: ClassVar[Text] = _("A campaign was approved.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str


@dataclass(frozen=True, kw_only=True)
class CampaignRefused(Event):
    """A second official sent it back; the reason stands with the campaign."""

    name: ClassVar[str] = "notices.campaign.refused"
    text: ClassVar[Text] = _("A campaign was sent back.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str


@dataclass(frozen=True, kw_only=True)
class CampaignRoundBegan(Event):
    """Whom a round means was written down; ``messages`` are theirs."""

    name: ClassVar[str] = "notices.campaign.round_began"
    text: ClassVar[Text] = _("A campaign began to be sent.")
    measures: ClassVar = frozenset({"messages"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    round: str
    messages: int


@dataclass(frozen=True, kw_only=True)
class CampaignRoundMissed(Event):
    """The words of a round were not there when its moment came, so nobody was told anything."""

    name: ClassVar[str] = "notices.campaign.round_missed"
    text: ClassVar[Text] = _("A round of a campaign was not sent: its words were missing.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    round: str


@dataclass(frozen=True, kw_only=True)
class CampaignMissNoted(Event):
    """Somebody took note of a round that was not sent."""

    name: ClassVar[str] = "notices.campaign.miss_noted"
    text: ClassVar[Text] = _("Somebody took note of a round that was not sent.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    round: str


@dataclass(frozen=True, kw_only=True)
class IssueWritten(Event):
    """The words of a round were written or changed."""

    name: ClassVar[str] = "notices.campaign.issue_written"
    text: ClassVar[Text] = _("The words of an issue were written.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    round: str


@dataclass(frozen=True, kw_only=True)
class IssueApproved(Event):
    """A second official allowed the words of a round."""

    name: ClassVar[str] = "notices.campaign.issue_approved"
    text: ClassVar[Text] = _("An issue was approved.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    round: str


@dataclass(frozen=True, kw_only=True)
class IssueRefused(Event):
    """A second official sent the words of a round back; the reason stands with the issue."""

    name: ClassVar[str] = "notices.campaign.issue_refused"
    text: ClassVar[Text] = _("An issue was sent back.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    round: str


@dataclass(frozen=True, kw_only=True)
class CampaignPaused(Event):
    """Nothing of it is handed over until it goes on."""

    name: ClassVar[str] = "notices.campaign.paused"
    text: ClassVar[Text] = _("A campaign was paused.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str


@dataclass(frozen=True, kw_only=True)
class CampaignResumed(Event):
    """It goes on."""

    name: ClassVar[str] = "notices.campaign.resumed"
    text: ClassVar[Text] = _("A campaign goes on.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str


@dataclass(frozen=True, kw_only=True)
class CampaignCancelled(Event):
    """It ended before its time; ``withheld`` messages that waited are not sent."""

    name: ClassVar[str] = "notices.campaign.cancelled"
    text: ClassVar[Text] = _("A campaign was cancelled.")
    measures: ClassVar = frozenset({"withheld"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    withheld: int


@dataclass(frozen=True, kw_only=True)
class CampaignFinished(Event):
    """All rounds went out."""

    name: ClassVar[str] = "notices.campaign.finished"
    text: ClassVar[Text] = _("A campaign is finished.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
