"""What nobody may keep any longer goes by night, and what is alive stays."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from madang.core.accounts.models import Account, CacheEntry, SignInCode
from madang.core.errors import Forbidden
from madang.core.events.commands import ensure_standing_timers
from madang.core.events.models import EventRow, Timer
from madang.core.events.timers import TIMERS
from madang.core.people.commands import destroy_expired
from madang.core.people.models import AccessLog
from madang.core.people.tests.factories import clerk
from madang.core.people.tests.test_access_log import an_old_access
from tests.factories import make_agency

pytestmark = pytest.mark.django_db

PAST, AHEAD = -dt.timedelta(minutes=1), dt.timedelta(hours=1)


def of_each_one(ends: dt.timedelta, mark: str) -> None:
    """A code, a session with its browser, and a counter that end so long from now."""
    now = timezone.now()
    SignInCode.objects.create(email=mark, digest=mark, expires_at=now + ends)
    Session.objects.create(session_key=mark, session_data="", expire_date=now + ends)
    CacheEntry.objects.create(key=mark, value=1, expires_at=now + ends)
    account, _new = Account.objects.get_or_create(username="kim", defaults={"kind": "official"})
    UserSession.objects.create(
        user=account,
        ip="192.0.2.7",
        session_key=mark,
        user_agent=mark,
        created_at=now - dt.timedelta(days=2),
    )


def left() -> list[set[str]]:
    return [
        set(SignInCode.objects.values_list("email", flat=True)),
        set(Session.objects.values_list("session_key", flat=True)),
        set(UserSession.objects.values_list("session_key", flat=True)),
        set(CacheEntry.objects.values_list("key", flat=True)),
    ]


def test_what_ended_is_destroyed_and_one_event_counts_it() -> None:
    agency = make_agency()
    of_each_one(PAST, "over")
    of_each_one(AHEAD, "alive")
    an_old_access(agency.pk, dt.timedelta(days=733))
    young = an_old_access(agency.pk, dt.timedelta(days=729))
    actor = clerk(agency, "people.audit")
    assert destroy_expired(actor=actor) is False
    assert left() == [{"alive"}] * 4
    assert [row.pk for row in AccessLog.objects.all()] == [young.pk]
    destroy_expired(actor=actor)  # nothing is left, and nothing is told
    row = EventRow.objects.get(name="people.expired.destroyed")
    assert row.numbers == {"accesses": 1, "codes": 1, "sessions": 1, "browsers": 1, "counters": 1}


def test_a_session_that_has_just_begun_keeps_its_browser() -> None:
    agency = make_agency()
    of_each_one(PAST, "new")
    UserSession.objects.update(created_at=timezone.now())
    destroy_expired(actor=clerk(agency, "people.audit"))
    assert UserSession.objects.count() == 1


def test_the_worker_does_it_each_night() -> None:
    agency = make_agency()
    of_each_one(PAST, "over")
    ensure_standing_timers([agency.pk])
    timer = Timer.objects.get(name="people.destroy_expired", agency_id=agency.pk)
    TIMERS[timer.name](timer)
    assert left() == [set()] * 4
    timer.refresh_from_db()
    assert timezone.localtime(timer.due_at).hour == 3
    assert timer.due_at > timezone.now()


def test_it_needs_the_permission() -> None:
    with pytest.raises(Forbidden):
        destroy_expired(actor=clerk(make_agency(), "people.reveal"))
