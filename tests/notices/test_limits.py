"""How much, how often and how long: rates, caps, batches, gateways that are gone."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from madang.apps.notices.gateways.http_sms import HttpSmsGateway
from madang.apps.notices.gateways.smtp import SmtpGateway
from madang.apps.notices.models import GatewayState, Notice, State
from madang.apps.notices.sending import give_up_once, send_once
from tests.notices import office as offices
from tests.notices.office import NO_LEASE, Office, agree, events, only, resident, send

pytestmark = pytest.mark.django_db


def test_nobody_is_told_more_often_on_consent_than_the_template_says(
    office: Office, mail: SmtpGateway
) -> None:
    one = resident(office, 1)
    agree(office, one, "email")
    for number in range(4):
        office.queue("news", [one], name=str(number))
    send(mail)
    states = list(Notice.objects.order_by("id").values_list("state", "reason"))
    assert states == [("accepted", ""), ("accepted", ""), *[("withheld", "too_often")] * 2]
    Notice.objects.update(accepted_at=timezone.now() - dt.timedelta(days=8))
    office.queue("news", [one], name="a week later")
    office.queue("decided", [one], name="owed", number="1")
    send(mail)
    rows = Notice.objects.filter(occasion__in=["a week later", "owed"])
    assert list(rows.values_list("state", flat=True)) == [State.ACCEPTED] * 2


def test_messages_of_a_gateway_that_was_taken_away_do_not_stay_unasked(
    office: Office, mail: SmtpGateway
) -> None:
    office.queue("decided", [resident(office, 1)], number="1")
    sending = send_once(mail)
    assert [next(sending), next(sending)] == ["claimed", "handed over"]
    assert list(give_up_once([mail.name], lease=NO_LEASE)) == []
    assert list(give_up_once(["another"])) == []  # its worker may still be there
    list(give_up_once(["another"], lease=NO_LEASE))
    assert (only().state, only().reason) == (State.IN_DOUBT, "gateway_gone")
    assert events()[-1] == "notice.in_doubt"


def test_a_batch_that_takes_long_gives_the_rest_back(
    office: Office, sms: HttpSmsGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.queue("collected", [resident(office, n, phone=f"010-0000-{n:04}") for n in range(3)])
    monkeypatch.setattr("madang.apps.notices.sending.HOLD_SECONDS", 0)
    list(send_once(sms))
    rows = Notice.objects.filter(channel="sms").order_by("id")
    assert list(rows.values_list("state", "attempts")) == [
        ("accepted", 1),
        ("queued", 0),
        ("queued", 0),
    ]


def test_all_workers_together_stay_below_the_rate(office: Office, sms: HttpSmsGateway) -> None:
    readers = [resident(office, n, phone=f"010-0000-{n:04}") for n in range(8)]
    office.queue("collected", readers)
    sms.rate = 3
    GatewayState.objects.filter(name="sms").update(allowance=3)
    list(send_once(sms))
    list(send_once(sms))
    assert Notice.objects.filter(channel="sms", state="accepted").count() <= 4


def test_telling_one_person_does_not_read_all_residents(office: Office) -> None:
    one = resident(office, 1, phone="010-0000-0001")
    offices.many(office, 20_000)
    plans: list[str] = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "INSERT INTO notices_notice" in sql:
            with context["connection"].connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}", params)
                plans.extend(row[0] for row in cursor.fetchall())
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_resident")
    with connection.execute_wrapper(explained):
        office.queue("collected", [one])
    assert any("on people_resident" in line for line in plans)
    assert not any("Seq Scan on people_resident" in line for line in plans), "\n".join(plans)
