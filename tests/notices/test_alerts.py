"""Alerts: first of all, to whom they are meant, once; those who were told hear that it is over."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from demo.gateways import taken
from madang.apps.notices import alert_queueing, alerting
from madang.apps.notices.alert_queries import alerts_in_force
from madang.apps.notices.gateways.http_sms import HttpSmsGateway
from madang.apps.notices.models import Alert, AlertRecipient, Notice
from madang.apps.notices.sending import send_once
from madang.core.errors import DomainError, Forbidden, Stale
from madang.core.events.models import EventRow, Timer
from madang.core.events.worker import work_once
from tests.notices import office as offices
from tests.notices import warning
from tests.notices.office import Office, resident, send

NIGHT = dt.datetime(2026, 9, 21, 23, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))


@pytest.fixture
def office() -> Office:
    return warning.opened()


def states(alert: Alert) -> dict[str, int]:
    rows = list(Notice.objects.filter(alert=alert).values_list("state", flat=True))
    return {state: rows.count(state) for state in sorted(set(rows))}


def told(alert: Alert) -> set[int]:
    return set(Notice.objects.filter(alert=alert).values_list("resident_id", flat=True))


def happened() -> list[str]:
    rows = EventRow.objects.filter(name__startswith="notices.alert.").order_by("id")
    return [row.name.removeprefix("notices.alert.") for row in rows]


@pytest.mark.django_db
def test_an_alert_overtakes_a_campaign_and_waits_for_no_morning(
    office: Office,
    sms: HttpSmsGateway,
    sms_folder: tuple[Path, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("madang.apps.notices.sending.BATCH", 2)
    monkeypatch.setattr("madang.apps.notices.preparing.timezone.now", lambda: NIGHT)
    for number in range(5):
        one = resident(office, number)
        offices.agree(office, one, "sms")
        office.queue("news", [one], name=str(number))
    warned = warning.people(office, range(10, 12))
    resident(office, 20)  # agrees to nothing
    alert = warning.issued(office, warning.official(office))
    send(sms)
    assert states(alert) == {"accepted": 2}
    assert told(alert) == set(warned)
    came = {one["ref"]: one["text"] for one in taken(sms_folder[0])}
    uid = str(Notice.objects.filter(alert=alert).latest("id").uid)
    words = "[gangnam 구청] 홍제천 범람 위험 하천에서 벗어나십시오. 문의 02-0000-0000"
    assert came[uid].startswith(words)
    assert not Notice.objects.filter(template="news").exclude(state="queued").exists()
    (row,) = EventRow.objects.filter(name="notices.alert.issued")
    assert row.numbers == {"messages": 2}


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "mark"), [("exercise", "[훈련] "), ("test", "[시험] ")])
def test_an_exercise_says_so_before_anything_else(
    office: Office, sms: HttpSmsGateway, sms_folder: tuple[Path, int], status: str, mark: str
) -> None:
    warning.people(office, range(1))
    alert = warning.issued(office, warning.official(office), status=status)
    send(sms)
    came = {one["ref"]: one["text"] for one in taken(sms_folder[0])}
    assert came[str(Notice.objects.get().uid)].startswith(f"{mark}[gangnam 구청] 홍제천")
    over = warning.cancelled(office, warning.official(office), alert)
    send(sms)
    came = {one["ref"]: one["text"] for one in taken(sms_folder[0])}
    assert came[str(Notice.objects.get(alert=over).uid)].startswith(f"{mark}[해제] [gangnam")


@pytest.mark.django_db
def test_an_update_stops_what_waits_and_tells_all_who_are_meant(
    office: Office, sms: HttpSmsGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("madang.apps.notices.sending.BATCH", 2)
    monkeypatch.setattr(alert_queueing, "FIRST_BATCH", 3)
    warning.people(office, range(5))
    actor = warning.official(office)
    alert = warning.issued(office, actor)
    assert AlertRecipient.objects.filter(alert=alert).count() == 5
    assert states(alert) == {"queued": 3}
    send(sms)
    steps = send_once(sms)  # the third is claimed by a worker when the update comes
    assert next(steps) == "claimed"
    late = warning.people(office, range(10, 11))
    newer = warning.updated(office, actor, alert, severity="Extreme")
    list(steps)
    list(work_once())
    assert states(alert) == {"accepted": 2, "withheld": 1}
    assert Notice.objects.get(alert=alert, state="withheld").reason == "alert_updated"
    assert states(newer) == {"queued": 6}
    assert set(late) < told(newer)
    assert not Timer.objects.filter(subject_id=alert.pk, name=alert_queueing.BATCH_TIMER).exists()
    assert [one.pk for one in alerts_in_force(warning.now(office).agency)] == [newer.pk]
    with pytest.raises(Stale):
        warning.updated(office, actor, alert)


@pytest.mark.django_db
def test_a_cancellation_tells_exactly_those_who_were_told(
    office: Office, sms: HttpSmsGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    warning.people(office, range(5))
    actor = warning.official(office)
    alert = warning.issued(office, actor)
    monkeypatch.setattr("madang.apps.notices.sending.BATCH", 1)
    send(sms)
    mine = Notice.objects.filter(alert=alert)
    (first,) = mine.filter(state="accepted").values_list("resident_id", flat=True)
    waits = mine.filter(state="queued").order_by("-id").values_list("resident_id", flat=True)
    doubted, failed, waiting, handed = waits
    mine.filter(resident_id=doubted).update(state="in_doubt", reason="unknown")
    mine.filter(resident_id=failed).update(state="failed", ended_at=timezone.now())
    steps = send_once(sms)
    assert [next(steps), next(steps)] == ["claimed", "handed over"]
    assert mine.get(state="sending").resident_id == handed
    warning.agree(office, waiting, given=False)
    newer = warning.updated(office, actor, alert)
    over = warning.cancelled(office, actor, newer)
    assert told(over) == {first, doubted}
    assert not mine.filter(state="queued").exists()
    assert states(newer) == {"withheld": 4}
    # What a worker had in its hands is looked at again when it is known what became of it.
    list(steps)
    Timer.objects.filter(done_at=None).update(due_at=timezone.now())
    list(work_once())
    assert told(over) == {first, doubted, handed}
    assert happened() == ["issued", "updated", "cancelled"]
    assert alerts_in_force(warning.now(office).agency) == []
    with pytest.raises(DomainError, match="alert_cancelled"):
        warning.updated(office, actor, over)


@pytest.mark.django_db
def test_a_form_that_is_sent_twice_is_one_alert(office: Office) -> None:
    warning.people(office, range(2))
    actor, client_id = warning.official(office), uuid.uuid4()
    form: dict[str, Any] = {
        "agency": office.agency,
        "client_id": client_id,
        "template": warning.TEMPLATE,
        "status": "actual",
        "content": warning.content(),
    }
    assert alerting.issue_alert(actor=actor, **form) == alerting.issue_alert(actor=actor, **form)
    assert (Alert.objects.count(), Notice.objects.count()) == (1, 2)
    assert happened() == ["issued"]
    with pytest.raises(DomainError, match="client_id_taken"):
        alerting.issue_alert(actor=warning.official(office), **form)
    with pytest.raises(Forbidden):
        alerting.issue_alert(actor=warning.official(office, "notices.read"), **form)


def test_two_officials_who_update_at_once_make_one_update(own_database: str) -> None:
    assert own_database
    office = warning.opened()
    warning.people(office, range(3))
    alert = warning.issued(office, warning.official(office))
    others = [warning.official(office) for _turn in range(4)]

    def press(actor: Any) -> str:
        try:
            warning.updated(office, actor, alert)
        except Stale:
            return "stale"
        finally:
            connections.close_all()
        return "updated"

    with ThreadPoolExecutor(len(others)) as pool:
        assert sorted(pool.map(press, others)) == ["stale", "stale", "stale", "updated"]
    newer = Alert.objects.get(replaces=alert)
    assert states(newer) == {"queued": 3}
    # Also past the command: no alert has two that follow it, and none is ever changed.
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(id=alert.pk).update(severity="Minor")
    newer.pk, newer.identifier, newer.client_id = None, uuid.uuid4(), uuid.uuid4()
    with pytest.raises(IntegrityError, match="replaces"), transaction.atomic():
        newer.save(force_insert=True)


LONG = {"ko": "가" * 161, "en": "a"}
PAST = timezone.now() - dt.timedelta(minutes=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"expires": PAST}, "expires_in_past", "expires_on"),
        ({"expires": PAST + dt.timedelta(days=40)}, "expires_too_late", "expires_on"),
        ({"onset": PAST + dt.timedelta(days=1)}, "onset_after_end", "onset_on"),
        ({"category": "Rain"}, "unknown_category", "category"),
        ({"headline": LONG}, "headline_too_long", "headline_ko"),
        ({"headline": {"ko": "호우"}}, "english_incomplete", "headline_en"),
        ({"area": {"ko": " "}}, "area_missing", "area_ko"),
    ],
)
def test_mistakes_are_told_and_nothing_is_sent(
    office: Office, changes: dict[str, Any], code: str, field: str
) -> None:
    warning.people(office, range(1))
    with pytest.raises(DomainError, match=code) as refused:
        warning.issued(office, warning.official(office), **changes)
    assert refused.value.field == field
    assert not Alert.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_what_has_expired_or_has_no_message_is_refused(office: Office) -> None:
    actor = warning.official(office)
    alert = warning.issued(office, actor, expires=timezone.now() + dt.timedelta(seconds=2))
    with pytest.MonkeyPatch.context() as later:
        moment = timezone.now() + dt.timedelta(minutes=1)
        later.setattr("madang.apps.notices.alert_planning.timezone.now", lambda: moment)
        with pytest.raises(DomainError, match="alert_expired"):
            warning.cancelled(office, actor, alert)
    for template in ("gangnam/16:news", "gangnam/99:warning", ""):
        with pytest.raises(DomainError, match="no_alert_template"):
            alerting.issue_alert(
                actor=actor,
                agency=office.agency,
                client_id=uuid.uuid4(),
                template=template,
                status="actual",
                content=warning.content(),
            )
    assert Alert.objects.count() == 1
