"""Messages for many in the demo city: one that went out, one that waits for approval."""

import uuid
from collections.abc import Mapping

from django.utils import timezone

from demo.texts import acting
from madang.apps.notices import campaign_queries, campaign_rounds, campaigning
from madang.apps.notices.segments import Segment
from madang.core.actors import Actor, AgencyRef, system
from madang.core.orgs.models import Official
from madang.core.people.consents import say_consent
from madang.core.people.models import Resident

MAKER, APPROVER = "onnuri", "admin"
READERS = 12
CHANNELS = ("in_app", "email")


def make_campaigns(agency: AgencyRef, officials: Mapping[str, Official]) -> None:
    """Make them by the commands that make them in life."""
    maker, approver = acting(officials[MAKER]), acting(officials[APPROVER])
    if not _agree(agency):
        return  # a city without petitions has nobody to tell
    sent = _drafted(maker, agency, "봄 예방접종 안내", "children", ("in_app",))
    _submit(maker, sent)
    version = campaign_queries.campaign_of_agency(maker, sent).version
    campaigning.approve_campaign(actor=approver, campaign_id=sent, version=version)
    day = timezone.localdate().isoformat()
    campaign_rounds.begin_round(campaign_id=sent, key=day)
    for _turn in ("queued", "finished"):
        campaign_rounds.queue_batch(campaign_id=sent, key=day)
    _submit(maker, _drafted(maker, agency, "어르신 예방접종 안내", "elders", CHANNELS))


def _agree(agency: AgencyRef) -> int:
    """Some of those who filed a petition want to be reminded of vaccinations; return how many."""
    rows = Resident.objects.filter(agency_id=agency.id).order_by("id")[:READERS]
    people = list(rows.values_list("id", flat=True))
    for resident_id in people:
        for channel in CHANNELS:
            say_consent(
                actor=system(agency.id, "people.change"),
                resident_id=resident_id,
                purpose="vaccination",
                channel=channel,
                given=True,
                how="counter",
            )
    return len(people)


def _drafted(
    maker: Actor, agency: AgencyRef, title: str, template: str, channels: tuple[str, ...]
) -> int:
    return campaigning.draft_campaign(
        actor=maker,
        agency=agency,
        client_id=uuid.uuid5(uuid.NAMESPACE_URL, template),
        plan=campaigning.Plan(
            title=title,
            template=f"{agency.slug}/1-5:{template}",
            segment=Segment(),
            channels=channels,
        ),
    )


def _submit(maker: Actor, campaign_id: int) -> None:
    version = campaign_queries.campaign_of_agency(maker, campaign_id).version
    campaigning.submit_campaign(actor=maker, campaign_id=campaign_id, version=version)
