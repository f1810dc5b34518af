import datetime as dt

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from madang.core.actors import AgencyRef
from madang.core.events import timers
from madang.core.events.commands import set_timer
from madang.core.events.models import Timer
from madang.core.orgs.models import Department
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


@pytest.fixture
def desk(client: Client, agency: AgencyRef) -> Client:
    department = Department.objects.filter(agency_id=agency.id)[0]
    factories.sign_in_official(client, factories.make_official(department))
    return client


@pytest.fixture
def _ringing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(timers.TIMERS, "tests.desk", lambda _timer: None)


def dead_timer(agency_id: int, subject_id: int = 7) -> Timer:
    with transaction.atomic():
        set_timer(
            name="tests.desk",
            agency_id=agency_id,
            subject_type="tests.thing",
            subject_id=subject_id,
            due_at=timezone.now() - dt.timedelta(hours=1),
        )
    Timer.objects.filter(subject_id=subject_id).update(
        dead_at=timezone.now(), attempts=12, error="builtins.ValueError"
    )
    return Timer.objects.get(subject_id=subject_id)


@pytest.mark.usefixtures("_ringing")
def test_dead_timers_are_listed_beside_dead_deliveries(desk: Client, agency: AgencyRef) -> None:
    dead_timer(agency.id)
    dead_timer(agency.id + 1, subject_id=8)
    page = desk.get("/desk/timers/", {"lang": "en"}, follow=True).content.decode()
    assert "tests.thing 7" in page
    assert "builtins.ValueError" in page
    assert "tests.thing 8" not in page
    assert "tests.thing 7" not in desk.get("/desk/deliveries/").content.decode()


@pytest.mark.usefixtures("_ringing")
def test_a_dead_timer_is_tried_again(desk: Client, agency: AgencyRef) -> None:
    timer = dead_timer(agency.id)
    assert desk.post(f"/desk/timers/{timer.pk}/replay/").headers["Location"] == "/desk/timers/"
    timer.refresh_from_db()
    assert (timer.dead_at, timer.attempts) == (None, 0)
    assert desk.post(f"/desk/timers/{timer.pk}/replay/").status_code == 404


def test_a_page_that_does_not_exist_is_told(desk: Client) -> None:
    assert desk.get("/desk/timers/?before=x").status_code == 404
