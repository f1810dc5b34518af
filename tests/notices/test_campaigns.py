"""Campaigns: allowed by a second official, frozen once, stopped at any moment, never doubled."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from madang.apps.cases.tests.complex_cases import food
from madang.apps.notices import campaign_rounds, campaigning
from madang.apps.notices.campaign_days import round_key
from madang.apps.notices.campaign_queries import audience_of
from madang.apps.notices.gateways import Answer, Letter
from madang.apps.notices.models import Campaign, CampaignRecipient, CampaignRound, Notice
from madang.apps.notices.segments import check_segment, read_segment
from madang.apps.notices.sending import send_once
from madang.core.actors import Actor, system
from madang.core.errors import DomainError, Forbidden, Stale
from madang.core.events.models import EventRow, Timer
from madang.core.events.tests.killing import killed_at_each_step
from madang.core.events.worker import work_once
from madang.core.orgs.models import Agency, Department
from tests import factories
from tests.notices import office as offices
from tests.notices.office import Office, agree, resident

BOTH = ("notices.read", "notices.campaign", "notices.approve")


class Mail:
    """A way out that takes everything and keeps what it took."""

    name = "smtp"
    channel = "email"
    rate = 1000.0
    answers_queries = False

    def __init__(self) -> None:
        self.taken: list[Letter] = []

    def submit(self, letter: Letter) -> Answer:
        self.taken.append(letter)
        return Answer("accepted")

    def query(self, ref: str) -> Answer:
        return Answer("unknown", ref)

    def receipts(self) -> list[Any]:
        return []

    def close(self) -> None:
        """Nothing is open."""


def official(office: Office, *permissions: str) -> Actor:
    department = Department.objects.get(agency_id=office.agency.id, key="민원여권과")
    return factories.acting(factories.make_official(department, permissions=list(permissions)))


def plan(segment: dict[str, Any] | None = None, **other: Any) -> campaigning.Plan:
    return campaigning.Plan(
        **{
            "title": "겨울 소식",
            "template": "gangnam/16:news",
            "segment": read_segment(segment or {}),
            "channels": ["email"],
            **other,
        }
    )


def drafted(office: Office, maker: Actor, **other: Any) -> Campaign:
    campaign_id = campaigning.draft_campaign(
        actor=maker, agency=office.agency, client_id=uuid.uuid4(), plan=plan(**other)
    )
    return Campaign.objects.get(id=campaign_id)


def submitted(office: Office, maker: Actor, **other: Any) -> Campaign:
    campaign = drafted(office, maker, **other)
    campaigning.submit_campaign(actor=maker, campaign_id=campaign.pk, version=campaign.version)
    campaign.refresh_from_db()
    return campaign


def approved(office: Office, **other: Any) -> Campaign:
    campaign = submitted(office, official(office, *BOTH), **other)
    campaigning.approve_campaign(
        actor=official(office, *BOTH), campaign_id=campaign.pk, version=campaign.version
    )
    return campaign


def readers(office: Office, count: int) -> list[int]:
    found = [resident(office, number) for number in range(count)]
    for one in found:
        agree(office, one, "email")
    return found


def work(times: int = 4) -> None:
    for _turn in range(times):
        list(work_once())


def states(campaign: Campaign) -> dict[str, int]:
    rows = list(Notice.objects.filter(campaign=campaign).values_list("state", flat=True))
    return {state: rows.count(state) for state in sorted(set(rows))}


def happened() -> list[str]:
    rows = EventRow.objects.filter(name__startswith="notices.campaign.").order_by("id")
    return [row.name.removeprefix("notices.campaign.") for row in rows]


@pytest.mark.django_db
def test_a_campaign_goes_from_a_draft_to_its_end() -> None:
    office = offices.opened()
    people = readers(office, 3)
    resident(office, 9)  # agrees to nothing
    maker = official(office, *BOTH)
    campaign = submitted(office, maker)
    assert campaign.expected == 3
    campaigning.approve_campaign(
        actor=official(office, *BOTH), campaign_id=campaign.pk, version=campaign.version
    )
    work()
    assert states(campaign) == {"queued": 3}
    told = Notice.objects.filter(campaign=campaign).first()
    assert told is not None
    assert (told.lane, told.basis, told.values["department"]) == (
        2,
        "consent:newsletter",
        "민원여권과",
    )
    mail = Mail()
    list(send_once(mail))
    assert {one.address for one in mail.taken} == {f"r{number}@example.org" for number in range(3)}
    Timer.objects.update(due_at=timezone.now())
    work()
    campaign.refresh_from_db()
    assert (campaign.state, campaign.rounds.get().recipients) == ("done", len(people))
    assert happened() == ["drafted", "submitted", "approved", "round_began", "finished"]


@pytest.mark.django_db
def test_nobody_allows_what_they_made_or_submitted_themselves() -> None:
    office = offices.opened()
    readers(office, 1)
    maker, other = official(office, *BOTH), official(office, *BOTH)
    campaign = drafted(office, maker)
    campaigning.submit_campaign(actor=other, campaign_id=campaign.pk, version=campaign.version)
    campaign.refresh_from_db()
    for actor in (maker, other):
        with pytest.raises(Forbidden, match="own_campaign"):
            campaigning.approve_campaign(
                actor=actor, campaign_id=campaign.pk, version=campaign.version
            )
    with pytest.raises(Forbidden, match="officials_only"):
        campaigning.approve_campaign(
            actor=system(office.agency.id, "notices.approve"),
            campaign_id=campaign.pk,
            version=campaign.version,
        )
    third = official(office, "notices.approve")
    campaigning.refuse_campaign(
        actor=third, campaign_id=campaign.pk, version=campaign.version, reason="오탈자"
    )
    campaign.refresh_from_db()
    assert (campaign.state, campaign.refusal) == ("draft", "오탈자")


@pytest.mark.django_db
def test_what_is_allowed_is_what_was_seen() -> None:
    office = offices.opened()
    readers(office, 1)
    maker = official(office, *BOTH)
    campaign = submitted(office, maker)
    third = official(office, *BOTH)
    campaigning.refuse_campaign(
        actor=third, campaign_id=campaign.pk, version=campaign.version, reason="다시"
    )
    campaigning.change_campaign(
        actor=maker,
        agency=office.agency,
        campaign_id=campaign.pk,
        version=campaign.version + 1,
        plan=plan(title="봄 소식"),
    )
    campaigning.submit_campaign(actor=maker, campaign_id=campaign.pk, version=campaign.version + 2)
    with pytest.raises(Stale):
        campaigning.approve_campaign(actor=third, campaign_id=campaign.pk, version=campaign.version)


def test_two_officials_who_allow_at_once_send_one_campaign(own_database: str) -> None:
    assert own_database
    office = offices.opened()
    people = readers(office, 5)
    campaign = submitted(office, official(office, *BOTH))
    others = [official(office, *BOTH) for _turn in range(4)]

    def press(actor: Actor) -> str:
        try:
            campaigning.approve_campaign(
                actor=actor, campaign_id=campaign.pk, version=campaign.version
            )
        except Stale:
            return "stale"
        finally:
            connections.close_all()
        return "allowed"

    with ThreadPoolExecutor(len(others)) as pool:
        assert sorted(pool.map(press, others)) == ["allowed", "stale", "stale", "stale"]
    work()
    assert Notice.objects.filter(campaign=campaign).count() == len(people)


@pytest.mark.django_db
def test_a_consent_that_is_taken_back_in_the_middle_is_obeyed() -> None:
    office = offices.opened()
    one, other = readers(office, 2)
    campaign = approved(office)
    work()
    agree(office, one, "email", given=False)
    mail = Mail()
    list(send_once(mail))
    assert states(campaign) == {"accepted": 1, "withheld": 1}
    withheld = Notice.objects.get(state="withheld")
    assert (withheld.resident_id, withheld.reason) == (one, "no_consent")
    assert Notice.objects.get(state="accepted").resident_id == other


@pytest.mark.django_db
def test_a_paused_campaign_waits_and_goes_on() -> None:
    office = offices.opened()
    readers(office, 2)
    campaign, maker = approved(office), official(office, *BOTH)
    work()
    campaigning.pause_campaign(actor=maker, campaign_id=campaign.pk)
    mail = Mail()
    assert list(send_once(mail)) == []
    # What belongs to no campaign is not held up.
    office.queue("decided", [resident(office, 7)], number="1")
    assert len(list(send_once(mail))) == 3
    campaigning.resume_campaign(actor=maker, campaign_id=campaign.pk)
    list(send_once(mail))
    assert states(campaign) == {"accepted": 2}
    with pytest.raises(Stale):
        campaigning.resume_campaign(actor=maker, campaign_id=campaign.pk)


@pytest.mark.django_db
def test_what_was_claimed_before_the_pause_or_the_end_is_not_handed_over() -> None:
    office = offices.opened()
    readers(office, 2)
    campaign, maker = approved(office), official(office, *BOTH)
    work()
    mail = Mail()
    steps = send_once(mail)
    assert next(steps) == "claimed"
    campaigning.pause_campaign(actor=maker, campaign_id=campaign.pk)
    list(steps)
    assert (states(campaign), mail.taken) == ({"queued": 2}, [])
    campaigning.resume_campaign(actor=maker, campaign_id=campaign.pk)
    steps = send_once(mail)
    assert next(steps) == "claimed"
    assert campaigning.cancel_campaign(actor=maker, campaign_id=campaign.pk) == 0
    list(steps)
    assert (states(campaign), mail.taken) == ({"withheld": 2}, [])


@pytest.mark.django_db
def test_a_cancelled_campaign_withholds_what_still_waits() -> None:
    office = offices.opened()
    readers(office, 3)
    campaign, maker = approved(office), official(office, *BOTH)
    work()
    assert campaigning.cancel_campaign(actor=maker, campaign_id=campaign.pk) == 3
    assert set(Notice.objects.values_list("state", "reason")) == {("withheld", "cancelled")}
    assert list(send_once(Mail())) == []
    with pytest.raises(Stale):
        campaigning.pause_campaign(actor=maker, campaign_id=campaign.pk)
    assert EventRow.objects.get(name="notices.campaign.cancelled").numbers == {"withheld": 3}


@pytest.mark.django_db
def test_the_audience_does_not_grow_after_it_was_written_down() -> None:
    office = offices.opened()
    readers(office, 2)
    campaign = approved(office)
    campaign_rounds.begin_round(campaign_id=campaign.pk, key=timezone.localdate().isoformat())
    late = resident(office, 8)
    agree(office, late, "email")
    work()
    assert CampaignRecipient.objects.count() == 2
    assert not Notice.objects.filter(resident_id=late).exists()


@pytest.mark.django_db
def test_an_address_that_a_family_shares_gets_it_once_over_all_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(campaign_rounds, "BATCH", 1)
    office = offices.opened()
    for _member in range(3):
        agree(office, resident(office, 1, email="family@example.org"), "email")
    campaign = approved(office)
    work(6)
    assert states(campaign) == {"queued": 1}


def test_workers_killed_between_batches_lose_and_double_nothing(own_database: str) -> None:
    assert own_database
    office = offices.opened()
    count = campaign_rounds.BATCH + 3
    offices.many(office, count)
    campaign = approved(office, template="gangnam/16:here", channels=())
    for _step in killed_at_each_step():
        Timer.objects.filter(done_at=None).update(due_at=timezone.now(), attempts=0)
    work()
    made = EventRow.objects.filter(name="notices.occasion.queued").order_by("id")
    assert [row.numbers["messages"] for row in made] == [campaign_rounds.BATCH, 3]
    assert CampaignRound.objects.get().queued == count
    assert states(campaign) == {"delivered": count}
    assert happened()[-2:] == ["round_began", "finished"]


@pytest.mark.django_db
def test_a_monthly_campaign_keeps_its_day_and_has_one_round_a_day() -> None:
    office = offices.opened()
    readers(office, 1)
    first = dt.datetime(2099, 1, 31, 10, tzinfo=timezone.get_default_timezone())
    campaign = approved(
        office, starts_at=first, repeat="monthly", repeats_until=dt.date(2099, 3, 31)
    )
    campaign.refresh_from_db()
    assert campaign.next_at == first
    campaign_rounds.begin_round(campaign_id=campaign.pk, key="2099-01-31")
    campaign_rounds.begin_round(campaign_id=campaign.pk, key="2099-01-31")
    campaign.refresh_from_db()
    assert campaign.rounds.count() == 1
    assert campaign.next_at is not None
    assert round_key(campaign.next_at) == "2099-02-28"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("segment", "code"),
    [
        ({"language": ["ko"]}, "bad_segment"),
        ({"levels": ["known"]}, "bad_segment"),
        ({"languages": ["tlh"]}, "unknown_language"),
        ({"cases": {"service": "none-such"}}, "no_service"),
        ({"cases": {"service": "food-business-report", "since": "2199-01-01"}}, "in_the_future"),
        ({"cases": {"service": "food-business-report", "ending": "decided"}}, "ending_of_open"),
        (
            {"cases": {"service": "food-business-report", "standing": "ended", "ending": "lost"}},
            "unknown_ending",
        ),
    ],
)
def test_mistakes_in_a_segment_are_told(segment: dict[str, Any], code: str) -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match=code):
        check_segment(read_segment(segment), agency)


@pytest.mark.django_db
def test_a_segment_narrows_by_language_level_and_petitions() -> None:
    office = offices.opened()
    readers(office, 2)
    maker = official(office, *BOTH)
    assert audience_of(drafted(office, maker, segment={"languages": ["ko"]})).people == 2
    assert audience_of(drafted(office, maker, segment={"languages": ["en"]})).people == 0
    assert audience_of(drafted(office, maker, segment={"levels": ["verified"]})).people == 0


@pytest.mark.django_db
def test_a_segment_finds_those_who_filed_a_petition() -> None:
    city = factories.make_city()
    office = offices.in_agency(Agency.objects.get(id=city.id))
    case, maker = food(city), official(office, *BOTH)
    agree(office, case.resident_id, "in_app")
    readers(office, 1)

    def reached(**asked: str) -> list[int]:
        segment = {"cases": {"service": "food-business-report", **asked}}
        everywhere = drafted(
            office, maker, segment=segment, template="gangnam/16:here", channels=()
        )
        return list(audience_of(everywhere).sample)

    assert reached(standing="open", since="2026-09-21") == [case.resident_id]
    assert reached(since="2026-09-22") == []
    assert reached(standing="ended") == []
