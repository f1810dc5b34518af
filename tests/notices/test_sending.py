"""Handing messages over: to real servers on the loopback, each in a process of its own."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from demo.gateways import HOST, Faults, switch, taken
from madang.apps.notices import stop_links
from madang.apps.notices.commands import confirm_sending, settle_doubt, suppress, take_receipts
from madang.apps.notices.gateways import Letter, Receipt
from madang.apps.notices.gateways.http_sms import HttpSmsGateway
from madang.apps.notices.gateways.smtp import SmtpGateway
from madang.apps.notices.models import Begun, GatewayState, Notice, SendingGate, State, Suppression
from madang.apps.notices.sending import reconcile_once, send_once
from madang.core.actors import system
from madang.core.errors import DomainError, Forbidden, Stale
from madang.core.orgs.models import Agency
from madang.core.people.models import AccessLog, SealedField
from tests.notices.office import NO_LEASE, Office, agree, events, only, resident, send

pytestmark = pytest.mark.django_db


def test_an_email_goes_out_in_its_readers_language_with_what_is_filled_in(
    office: Office, mail: SmtpGateway, mail_folder: tuple[Path, int]
) -> None:
    reader = resident(office, 1)
    assert office.queue("decided", [reader], number="2026-000123") == 1
    assert send(mail) == ["claimed", "handed over", "written"]
    notice = only()
    assert (notice.state, notice.basis) == ("accepted", "law:민원 처리에 관한 법률 제27조제1항")
    (letter,) = [one for one in taken(mail_folder[0]) if one["ref"] == str(notice.uid)]
    assert letter["to"] == "r1@example.org"
    assert letter["subject"] == "처리결과를 알려드립니다(2026-000123)"
    assert "가온누리 님의 민원 2026-000123을(를) gangnam 구청에서" in letter["text"]
    assert "가온누리" not in str(notice.values)
    assert events() == ["occasion.queued", "notice.accepted"]
    assert AccessLog.objects.filter(resident_id=reader, purpose="contact").count() == 1


def test_data_that_cannot_be_opened_holds_up_nobody_else(office: Office, mail: SmtpGateway) -> None:
    readers = [resident(office, number) for number in (1, 2, 3)]
    spoilt = SealedField.objects.get(resident_id=readers[1], field="email")
    SealedField.objects.filter(pk=spoilt.pk).update(ciphertext=bytes(spoilt.ciphertext)[:-1] + b"x")
    assert office.queue("decided", readers, number="1") == 3
    send(mail)
    first, second, third = (Notice.objects.get(resident_id=reader) for reader in readers)
    assert [first.state, third.state] == ["accepted", "accepted"]
    assert (second.state, second.reason, second.attempts) == ("queued", "sealed_off", 0)
    assert second.wanted_at > timezone.now() + dt.timedelta(minutes=29)


def test_an_occasion_tells_a_person_once_on_each_channel(office: Office) -> None:
    reader = resident(office, 1)
    assert office.queue("collected", [reader]) == 2
    assert office.queue("collected", [reader]) == 0
    assert office.queue("collected", [reader, resident(office, 2)]) == 2
    assert events() == ["occasion.queued", "occasion.queued"]


def test_a_message_on_this_site_needs_no_gateway(office: Office) -> None:
    office.queue("collected", [resident(office, 1, email="a@example.org")])
    notice = only()
    assert (notice.channel, notice.state) == ("in_app", "delivered")


def test_words_that_ask_for_what_is_not_given_are_refused(office: Office) -> None:
    with pytest.raises(DomainError, match="value_missing"):
        office.queue("decided", [resident(office, 1)])
    assert not Notice.objects.exists()


def test_without_consent_nothing_is_queued_that_needs_it(office: Office) -> None:
    one, other = resident(office, 1), resident(office, 2)
    agree(office, one, "email")
    assert office.queue("news", [one, other]) == 1
    assert only().resident_id == one
    agree(office, one, "email", given=False)
    assert office.queue("news", [one], name="next week") == 0


def test_a_consent_taken_back_in_time_is_obeyed(office: Office, mail: SmtpGateway) -> None:
    one = resident(office, 1)
    agree(office, one, "email")
    office.queue("news", [one])
    agree(office, one, "email", given=False)
    assert send(mail) == ["claimed", "written"]
    assert (only().state, only().reason) == ("withheld", "no_consent")
    assert events()[-1] == "notice.withheld"


def test_what_is_too_late_is_not_sent(office: Office, sms: HttpSmsGateway) -> None:
    office.queue("collected", [resident(office, 1, phone="010-0000-0001")])
    past = timezone.now() - dt.timedelta(seconds=1)
    Notice.objects.filter(channel="sms").update(expires_at=past)
    send(sms)
    assert Notice.objects.get(channel="sms").reason == "expired"


def test_one_address_of_several_is_told_once_what_nobody_owes(office: Office) -> None:
    family = [resident(office, number, email="family@example.org") for number in (1, 2)]
    for one in family:
        agree(office, one, "email")
    assert office.queue("news", family) == 1
    assert office.queue("decided", family, name="two", number="1") == 2


def test_quiet_hours_hold_what_stands_on_consent(
    office: Office, sms: HttpSmsGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = resident(office, 1)
    agree(office, one, "sms")
    office.queue("news", [one])
    seoul = timezone.get_default_timezone()
    night = dt.datetime(2026, 9, 21, 22, 0, tzinfo=seoul)
    monkeypatch.setattr("madang.apps.notices.preparing.timezone.now", lambda: night)
    send(sms)
    notice = only()
    assert (notice.state, notice.reason, notice.attempts) == ("queued", "quiet_hours", 0)
    assert notice.wanted_at == dt.datetime(2026, 9, 22, 8, 0, tzinfo=seoul)


def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(
    office: Office, mail: SmtpGateway, mail_folder: tuple[Path, int]
) -> None:
    office.queue("decided", [resident(office, 1)], number="1")
    switch(mail_folder[0], Faults(refused=1))
    send(mail)
    notice = only()
    assert (notice.state, notice.reason, notice.attempts) == ("queued", "smtp_451", 1)
    assert notice.wanted_at > timezone.now()
    assert send(mail) == []
    Notice.objects.update(wanted_at=timezone.now())
    switch(mail_folder[0], Faults(never=1))
    send(mail)
    assert (only().state, only().reason) == ("failed", "smtp_550")


def test_mail_dropped_after_it_was_taken_is_in_doubt_until_a_person_says(
    office: Office, mail: SmtpGateway, mail_folder: tuple[Path, int]
) -> None:
    office.queue("decided", [resident(office, 1)], number="1")
    switch(mail_folder[0], Faults(dropped=1))
    send(mail)
    notice = only()
    assert notice.state == State.IN_DOUBT
    switch(mail_folder[0], Faults())
    assert send(mail) == []
    with pytest.raises(Forbidden):
        settle_doubt(actor=system(office.agency.id), notice_id=notice.pk, sent=True)
    settler = system(office.agency.id, "notices.settle")
    settle_doubt(actor=settler, notice_id=notice.pk, sent=True)
    assert only().state == State.ACCEPTED
    with pytest.raises(Stale):
        settle_doubt(actor=settler, notice_id=notice.pk, sent=False)
    assert events()[-2:] == ["notice.in_doubt", "doubt.settled"]


def test_a_text_message_dropped_after_it_was_taken_is_found_by_our_id(
    office: Office, sms: HttpSmsGateway, sms_folder: tuple[Path, int]
) -> None:
    office.queue("collected", [resident(office, 1, phone="010-0000-0001")])
    switch(sms_folder[0], Faults(dropped=1))
    send(sms)
    notice = Notice.objects.get(channel="sms")
    assert (notice.state, notice.cost) == ("accepted", 9)
    assert [one["ref"] for one in taken(sms_folder[0])].count(str(notice.uid)) == 1


@pytest.mark.parametrize("step", ["claimed", "handed over"])
def test_a_worker_that_dies_loses_and_doubles_no_text_message(
    office: Office, sms: HttpSmsGateway, sms_folder: tuple[Path, int], step: str
) -> None:
    office.queue("collected", [resident(office, 1, phone="010-0000-0001")])
    for done in send_once(sms):
        if done == step:
            break  # and is never heard of again
    assert list(reconcile_once(sms)) == []  # it may still be at work
    list(reconcile_once(sms, lease=NO_LEASE))
    list(send_once(sms))
    notice = Notice.objects.get(channel="sms")
    assert (notice.state, notice.parts) == ("accepted", 1)
    assert [one["ref"] for one in taken(sms_folder[0])].count(str(notice.uid)) == 1


@pytest.mark.parametrize(
    ("step", "state"), [("claimed", State.QUEUED), ("handed over", State.IN_DOUBT)]
)
def test_a_dead_workers_mail_is_in_doubt_only_if_it_had_begun(
    office: Office, mail: SmtpGateway, step: str, state: str
) -> None:
    office.queue("decided", [resident(office, 1)], number="1")
    for done in send_once(mail):
        if done == step:
            break
    list(reconcile_once(mail, lease=NO_LEASE))
    assert only().state == state


def test_of_a_dead_workers_batch_what_was_said_is_known_but_for_the_last(
    office: Office, mail: SmtpGateway
) -> None:
    readers = [resident(office, number) for number in (1, 2, 3)]
    office.queue("decided", readers, number="1")
    sending = send_once(mail)
    assert [next(sending) for _step in range(3)] == ["claimed", "handed over", "handed over"]
    # Whoever asks dies as well, and somebody else asks again.
    assert next(reconcile_once(mail, lease=NO_LEASE)) == "claimed"
    list(reconcile_once(mail, lease=NO_LEASE))
    states = [Notice.objects.get(resident_id=reader).state for reader in readers]
    assert states == [State.ACCEPTED, State.IN_DOUBT, State.QUEUED]
    assert events() == ["occasion.queued", "notice.accepted", "notice.in_doubt"]
    assert not Begun.objects.exists()


def test_after_a_crash_of_the_database_nothing_is_known_of_what_was_begun(
    office: Office, mail: SmtpGateway
) -> None:
    office.queue("decided", [resident(office, 1)], number="1")
    next(send_once(mail))
    Begun.objects.all().delete()  # as PostgreSQL empties what is not in its log
    list(reconcile_once(mail, lease=NO_LEASE))
    assert only().state == State.IN_DOUBT


def test_a_worker_that_was_taken_for_dead_hands_no_mail_over(
    office: Office, mail: SmtpGateway, mail_folder: tuple[Path, int]
) -> None:
    office.queue("decided", [resident(office, 1)], number="1")
    slow = send_once(mail)
    next(slow)
    list(reconcile_once(mail, lease=NO_LEASE))
    assert list(slow) == ["written"]
    assert send(mail) == ["claimed", "handed over", "written"]
    assert [one["ref"] for one in taken(mail_folder[0])].count(str(only().uid)) == 1


def test_a_worker_that_was_taken_for_dead_changes_nothing(
    office: Office, sms: HttpSmsGateway
) -> None:
    office.queue("collected", [resident(office, 1, phone="010-0000-0001")])
    slow = send_once(sms)
    assert [next(slow), next(slow)] == ["claimed", "handed over"]
    list(reconcile_once(sms, lease=NO_LEASE))
    list(slow)
    assert events().count("notice.accepted") == 1


def test_reports_come_twice_late_and_early(office: Office, sms: HttpSmsGateway) -> None:
    office.queue("collected", [resident(office, 1, phone="010-0000-0001")])
    sending = send_once(sms)
    assert [next(sending), next(sending)] == ["claimed", "handed over"]
    notice = Notice.objects.get(channel="sms")
    report = Receipt(str(notice.uid), delivered=True)
    assert take_receipts(gateway="sms", receipts=[report]) == 1
    list(sending)  # our own note that it was taken comes later than the report
    assert take_receipts(gateway="sms", receipts=[report]) == 0
    late = Receipt(str(notice.uid), delivered=False, reason="no_such_address")
    assert take_receipts(gateway="sms", receipts=[late, Receipt("nonsense", delivered=True)]) == 0
    notice.refresh_from_db()
    assert notice.state == State.DELIVERED


def test_an_address_that_does_not_exist_is_not_used_again(
    office: Office, sms: HttpSmsGateway
) -> None:
    reader = resident(office, 1, phone="010-0000-0001")
    office.queue("collected", [reader])
    send(sms)
    notice = Notice.objects.get(channel="sms")
    gone = Receipt(str(notice.uid), delivered=False, reason="no_such_address")
    take_receipts(gateway="sms", receipts=[gone])
    office.queue("collected", [reader], name="again")
    send(sms)
    assert Notice.objects.get(channel="sms", occasion="again").reason == "address_refused"


def test_who_wants_no_more_still_gets_what_the_law_owes(office: Office, mail: SmtpGateway) -> None:
    reader = resident(office, 1)
    agree(office, reader, "email")
    office.queue("decided", [reader], number="1")
    suppress(only(), Suppression.Reason.UNWANTED)
    office.queue("news", [reader], name="two")
    send(mail)
    states = dict(Notice.objects.values_list("template", "state"))
    assert states == {"decided": "accepted", "news": "withheld"}


def test_a_gateway_that_is_down_rests_and_the_next_one_takes_over(
    office: Office, sms: HttpSmsGateway, sms_folder: tuple[Path, int]
) -> None:
    office.queue("collected", [resident(office, 1, phone="010-0000-0001")])
    down = HttpSmsGateway(f"http://{HOST}:1", b"key", name="sms")
    second = HttpSmsGateway(f"http://{HOST}:{sms_folder[1]}", b"key", name="sms-2")
    GatewayState.objects.create(name="sms-2")
    for _turn in range(5):
        assert list(send_once(second, before=["sms"])) == []
        list(send_once(down))
        Notice.objects.filter(channel="sms").update(wanted_at=timezone.now())
    list(send_once(second, before=["sms"]))
    second.close()
    notice = Notice.objects.get(channel="sms")
    assert (notice.state, notice.gateway) == ("accepted", "sms-2")
    assert sms.name == "sms"


def test_a_line_feed_in_an_address_gives_the_mail_server_no_command(mail: SmtpGateway) -> None:
    letter = Letter("x", "a@example.org>\r\nRCPT TO:<b@example.org", "s", "t")
    assert mail.submit(letter).said == "refused"


def test_an_alert_overtakes_a_campaign(
    office: Office, mail: SmtpGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("madang.apps.notices.sending.BATCH", 10)
    for number in range(12):
        one = resident(office, number)
        agree(office, one, "email")
        office.queue("news", [one], name=str(number))
    office.queue("decided", [resident(office, 99)], number="1")
    send(mail)
    assert Notice.objects.get(template="decided").state == "accepted"
    assert Notice.objects.filter(state="queued").count() > 0


def test_what_stands_on_consent_says_how_to_stop_it_and_what_the_law_owes_does_not(
    office: Office, mail: SmtpGateway, mail_folder: tuple[Path, int]
) -> None:
    Agency.objects.filter(id=office.agency.id).update(host="gangnam.example.kr")
    one = resident(office, 1)
    agree(office, one, "email")
    office.queue("news", [one])
    office.queue("decided", [one], name="two", number="1")
    send(mail)
    came = {letter["ref"]: letter for letter in taken(mail_folder[0])}
    uids = dict(Notice.objects.values_list("template", "uid"))
    news, decided = came[str(uids["news"])], came[str(uids["decided"])]
    url = stop_links.stop_url_of(uids["news"], "https://gangnam.example.kr")
    assert news["stop"] == f"<{url}>"
    assert url in news["text"]
    assert (decided["stop"], "수신거부" in decided["text"]) == ("", False)


def test_a_database_that_was_put_back_sends_nothing_until_somebody_allows_it(
    office: Office, mail: SmtpGateway
) -> None:
    office.queue("decided", [resident(office, 1)], number="1")
    SendingGate.objects.update(mark="another database")
    assert send(mail) == []
    assert only().state == State.QUEUED
    confirm_sending(actor=system(office.agency.id, "notices.settle"))
    send(mail)
    assert only().state == State.ACCEPTED
