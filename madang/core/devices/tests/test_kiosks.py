import datetime as dt

import pytest
from django.utils import timezone

from madang.core.actors import Actor
from madang.core.devices import commands, queries, visits
from madang.core.devices.models import Kiosk, Visit
from madang.core.errors import DomainError, Forbidden, NotFound, TooMany
from madang.core.events.models import EventRow, Timer
from madang.core.events.worker import work_once
from tests import factories

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def manager(agency_id: int) -> Actor:
    return Actor("official", None, agency_id, permissions=frozenset({"devices.manage"}))


@pytest.fixture
def kiosk() -> Kiosk:
    agency = factories.make_agency()
    department = factories.make_department(agency)
    return commands.register_kiosk(
        actor=manager(agency.pk),
        department_id=department.pk,
        name="1층 안내",
        place="1층 정문 옆",
        has_printer=True,
    )


def stranger(kiosk: Kiosk, ip: str = "192.0.2.1") -> Actor:
    return Actor("anonymous", None, kiosk.agency_id, ip=ip)


def paired(kiosk: Kiosk, moment: dt.datetime | None = None) -> tuple[Actor, str]:
    code, _until = commands.issue_pairing_code(
        actor=manager(kiosk.agency_id), kiosk_id=kiosk.pk, moment=moment
    )
    token = commands.pair_kiosk(actor=stranger(kiosk), code=code, moment=moment)
    agency = factories.ref(kiosk.agency)
    actor = queries.actor_of_token(agency, token, ip=None)
    assert actor is not None
    return actor, token


def test_a_code_makes_one_device_the_kiosk_and_is_used_once(kiosk: Kiosk) -> None:
    code, _until = commands.issue_pairing_code(actor=manager(kiosk.agency_id), kiosk_id=kiosk.pk)
    token = commands.pair_kiosk(actor=stranger(kiosk), code=f"{code[:4]}-{code[4:]}")
    actor = queries.actor_of_token(factories.ref(kiosk.agency), token, ip=None)
    assert actor == Actor("device", kiosk.pk, kiosk.agency_id, kiosk.department_id)
    with pytest.raises(NotFound):
        commands.pair_kiosk(actor=stranger(kiosk), code=code)
    names = EventRow.objects.filter(subject_type="devices.kiosk").order_by("id")
    assert list(names.values_list("name", flat=True)) == [
        "devices.kiosk.registered",
        "devices.kiosk.code_issued",
        "devices.kiosk.paired",
    ]


def test_a_code_is_good_for_fifteen_minutes(kiosk: Kiosk) -> None:
    now = timezone.now()
    code, until = commands.issue_pairing_code(
        actor=manager(kiosk.agency_id), kiosk_id=kiosk.pk, moment=now
    )
    assert until - now == 15 * MINUTE
    with pytest.raises(NotFound):
        commands.pair_kiosk(actor=stranger(kiosk), code=code, moment=until)


def test_whoever_guesses_is_stopped_and_then_not_even_the_right_code_helps(kiosk: Kiosk) -> None:
    code, _until = commands.issue_pairing_code(actor=manager(kiosk.agency_id), kiosk_id=kiosk.pk)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    for _try in range(commands.OF_AN_ADDRESS.amount):
        with pytest.raises(NotFound):
            commands.pair_kiosk(actor=stranger(kiosk), code=wrong)
    with pytest.raises(TooMany):
        commands.pair_kiosk(actor=stranger(kiosk), code=code)
    commands.pair_kiosk(actor=stranger(kiosk, ip="192.0.2.2"), code=code)


def test_a_revoked_kiosk_is_shut_out_for_good_until_it_is_paired_anew(kiosk: Kiosk) -> None:
    _actor, old = paired(kiosk)
    commands.revoke_kiosk(actor=manager(kiosk.agency_id), kiosk_id=kiosk.pk)
    agency = factories.ref(kiosk.agency)
    assert queries.actor_of_token(agency, old, ip=None) is None
    assert not Timer.objects.filter(name=commands.FORGET_TIMER).exists()
    with pytest.raises(DomainError, match="kiosk_shut"):
        commands.revoke_kiosk(actor=manager(kiosk.agency_id), kiosk_id=kiosk.pk)
    _actor, new = paired(kiosk)
    assert queries.actor_of_token(agency, old, ip=None) is None
    assert queries.actor_of_token(agency, new, ip=None) is not None


def test_kiosks_are_managed_with_permission_in_ones_own_agency(kiosk: Kiosk) -> None:
    nobody = Actor("official", None, kiosk.agency_id)
    with pytest.raises(Forbidden):
        commands.issue_pairing_code(actor=nobody, kiosk_id=kiosk.pk)
    elsewhere = manager(factories.make_agency("other").pk)
    with pytest.raises(NotFound):
        commands.revoke_kiosk(actor=elsewhere, kiosk_id=kiosk.pk)


def test_what_a_kiosk_knows_is_sealed_and_gone_after_a_minute(kiosk: Kiosk) -> None:
    actor, _token = paired(kiosk)
    now = timezone.now()
    visit = visits.open_visit(actor, moment=now)
    visit.content["name"] = "하늬바람"
    visits.keep_visit(visit, moment=now)
    assert "하늬바람" not in Visit.objects.get().sealed
    assert visits.open_visit(actor, moment=now + 0.9 * MINUTE).content == {"name": "하늬바람"}
    assert visits.open_visit(actor, moment=now + MINUTE).content == {}
    assert not Visit.objects.exists()


def test_the_worker_forgets_also_when_no_further_page_is_asked_for(kiosk: Kiosk) -> None:
    now = timezone.now()
    actor, _token = paired(kiosk, moment=now - 2 * MINUTE)
    visit = visits.open_visit(actor, moment=now)
    visit.content["name"] = "하늬바람"
    visits.keep_visit(visit, moment=now - 2 * MINUTE)
    list(work_once())
    assert not Visit.objects.exists()
    assert Timer.objects.get(name=commands.FORGET_TIMER, done_at=None).due_at > now
