"""Text messages by SMPP: to a real centre on the loopback, in a process of its own."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from demo.gateways import HOST, Faults, running, switch, taken
from madang.apps.notices.commands import take_receipts
from madang.apps.notices.consenting import stop_by_reply
from madang.apps.notices.gateways import Letter, Receipt, Reply, smpp
from madang.apps.notices.gateways.smpp import SmppGateway, centre_of
from madang.apps.notices.models import GatewayState, Notice, State
from madang.apps.notices.sending import reconcile_once, send_once
from madang.core.people.consents import consents_of
from madang.core.people.models import Consent
from tests.notices import office as offices
from tests.notices.office import NO_LEASE, Office, agree, resident

pytestmark = pytest.mark.django_db
LONGEST_WAIT = 10.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def centre(folder: Path) -> Iterator[SmppGateway]:
    with running("smpp", folder) as port:
        gateway = SmppGateway(centre_of(f"smpp://city:secret@{HOST}:{port}?from=0200000120"))
        yield gateway
        gateway.close()


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(smpp, "HELD_SECONDS", 0)
    found = offices.opened()
    GatewayState.objects.create(name=smpp.NAME)
    found.queue("collected", [resident(found, 1, phone="010-0000-0001")])
    return found


def only() -> Notice:
    return Notice.objects.get(channel="sms")


def reports(gateway: SmppGateway) -> list[Receipt]:
    found: list[Receipt] = []
    deadline = time.monotonic() + LONGEST_WAIT
    while not found and time.monotonic() < deadline:
        found += gateway.receipts()
    return found


def test_a_message_goes_out_and_its_report_comes_back_twice(
    office: Office, centre: SmppGateway, folder: Path
) -> None:
    switch(folder, Faults(doubled=1))
    list(send_once(centre))
    assert (only().state, only().gateway_ref) == (State.ACCEPTED, "m1")
    (came,) = taken(folder)
    assert (came["to"], came["text"]) == ("01000000001", "가온누리 님, 찾아가실 서류가 있습니다.")
    assert take_receipts(gateway="sms", receipts=reports(centre)) == 0  # of another gateway
    switch(folder, Faults())
    report = Receipt("", delivered=True, gateway_ref="m1")
    assert take_receipts(gateway=smpp.NAME, receipts=[report, report]) == 1
    assert only().state == State.DELIVERED


def test_an_answer_to_stop_takes_back_what_was_agreed_to_by_text_message(
    office: Office, centre: SmppGateway, folder: Path
) -> None:
    reader = Notice.objects.get(channel="sms").resident_id
    for channel in ("sms", "email"):
        agree(office, reader, channel)
    switch(folder, Faults(answer=" 수신 거부. "))
    list(send_once(centre))
    answers: list[Reply] = []
    deadline = time.monotonic() + LONGEST_WAIT
    while not answers and time.monotonic() < deadline:
        centre.receipts()
        answers += centre.replies()
    assert stop_by_reply(answers) == 1
    assert stop_by_reply(answers) == 0
    assert consents_of(reader) == {("newsletter", "email")}
    assert Consent.objects.latest("id").how == "reply"


def test_a_long_message_arrives_whole(centre: SmppGateway, folder: Path) -> None:
    text = "긴 문자입니다. " * 30
    assert centre.submit(Letter("x", "010-0000-0001", "", text)).said == "accepted"
    assert taken(folder)[0]["text"] == text


@pytest.mark.parametrize(
    ("faults", "state", "reason", "arrived"),
    [
        (Faults(refused=1), State.QUEUED, "smpp_88", 0),
        (Faults(never=1), State.FAILED, "no_such_address", 0),
        (Faults(dropped=1), State.IN_DOUBT, "connection_lost", 1),
    ],
)
def test_what_a_centre_refuses_or_leaves_unanswered(
    office: Office,
    centre: SmppGateway,
    folder: Path,
    faults: Faults,
    state: str,
    reason: str,
    arrived: int,
) -> None:
    switch(folder, faults)
    Notice.objects.filter(channel="sms").update(template="decided", values={"number": "1"})
    list(send_once(centre))
    assert (only().state, only().reason, len(taken(folder))) == (state, reason, arrived)


def test_a_centre_that_is_not_there_has_certainly_taken_nothing(office: Office) -> None:
    gateway = SmppGateway(centre_of(f"smpp://city:secret@{HOST}:1?from=0200000120"))
    list(send_once(gateway))
    gateway.close()
    assert (only().state, only().reason) == (State.QUEUED, "no_connection")


def test_a_dead_workers_message_is_in_doubt(office: Office, centre: SmppGateway) -> None:
    Notice.objects.filter(channel="sms").update(template="decided", values={"number": "1"})
    sending = send_once(centre)
    assert [next(sending), next(sending)] == ["claimed", "handed over"]
    list(reconcile_once(centre, lease=NO_LEASE))
    assert only().state == State.IN_DOUBT


@pytest.mark.parametrize(
    "url",
    [
        "http://city:secret@10.0.0.1?from=02",
        "smpp://city:secret@10.0.0.1",
        "smpp://city:secret@carrier.example?from=02",
        "smpp://city:secret@10.0.0.1:port?from=02",
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MADANG_SMPP_URL"):
        centre_of(url)
