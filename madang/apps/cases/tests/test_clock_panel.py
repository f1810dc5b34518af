"""The pages of the clock: why this date, what stands still, what is missing, and doing it."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from madang.apps.cases import commands
from madang.apps.cases.commands import Consent
from madang.apps.cases.models import Case, LedgerEntry
from madang.apps.cases.tests.browsing import (
    XSS,
    Response,
    official_at,
    page_of,
    queries_of,
    text_of,
)
from madang.apps.cases.tests.clockpages import case_of, demanded, do, own_page, resident_at
from madang.apps.cases.tests.clockwork import (
    REASON,
    everything,
    fresh,
)
from madang.apps.cases.tests.test_api import token_of
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import AgencyRef
from madang.core.orgs.models import Official
from madang.lib.periods import Period
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


@pytest.fixture
def desk(agency: AgencyRef) -> tuple[Client, Official]:
    return official_at(agency)


# --- Why this date? ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "why", "first"),
    [
        ("ko", "왜 이 날짜인가요?", "접수일을 첫날로 산입합니다."),
        ("en", "Why this date?", "The day of receipt counts as the first day."),
    ],
)
def test_both_sides_see_why_it_is_this_date(
    agency: AgencyRef, desk: tuple[Client, Official], language: str, why: str, first: str
) -> None:
    client, official = desk
    moment = "2026-09-21T10:00"
    case = Case.objects.get(uid=put_in(agency, suggestion(), moment).case_uid)
    for one, path in ((client, page_of(case)), (resident_at(case, language), own_page(case))):
        response = one.get(path, headers={"accept-language": language})
        page = response.content.decode()
        assert re.search(rf"<details[^>]*><summary>{re.escape(why)}</summary>", page)
        assert "제19조제2항" in page
        shown = text_of(response)
        assert first in shown
        assert "10. 14.(수) 18:00" in shown or "14 Oct 2026, 18:00" in shown
    assert official.name not in text_of(resident_at(case, language).get(own_page(case)))


def test_the_applicant_reads_whom_to_ask_and_no_note_of_the_office(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    do(client, case, "stop-clock", ground="hearing", note="청문 일정 조율")
    mine, theirs = client.get(page_of(case)), resident_at(case).get(own_page(case))
    assert "청문 일정 조율" in text_of(mine)
    assert "청문 일정 조율" not in text_of(theirs)
    assert official.name not in text_of(theirs)
    for page in (mine, theirs):
        assert "The period stands still" in text_of(page)
        assert "hearing of opinions" in text_of(page)
        assert "Clock stopped: hearing" in text_of(page)
    assert "02-0000-0000" in text_of(theirs)


# --- Stopping and going on -----------------------------------------------------------------------


def test_stop_and_go_on_by_the_forms(agency: AgencyRef, desk: tuple[Client, Official]) -> None:
    client, official = desk
    case = case_of(agency, official, days_ago=10)
    assert "Stop the period" in text_of(client.get(page_of(case)))
    form = text_of(client.get(page_of(case, "do/stop-clock/")))
    assert "supplement by the applicant" not in form
    assert "survey of a grievance" not in form
    since = timezone.localdate() - dt.timedelta(days=5)
    data = {"ground": "examination", "started_on": since.isoformat(), "started_time": "9:30"}
    assert do(client, case, "stop-clock", **data)["Location"] == page_of(case)
    entry = case.ledger.get()
    assert timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M") == f"{since} 09:30"
    until = since + dt.timedelta(days=1)
    data = {"ended_on": until.isoformat(), "ended_time": ""}
    assert do(client, case, "resume-clock", **data)["Location"] == page_of(case)
    entry = case.ledger.latest("id")
    assert timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M") == f"{until} 23:59"
    assert "Time that does not count" in text_of(client.get(page_of(case)))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"ground": "hearing", "started_on": "soon"}, "started_on"),
        ({"ground": "hearing", "started_time": "25:00"}, "started_time"),
        ({"ground": "lunch"}, "ground"),
        ({}, "ground"),
        ({"ground": "hearing", "started_on": "2019-01-01"}, "started_on"),
        ({"ground": "hearing", "started_on": "2099-01-01"}, "started_on"),
    ],
)
def test_a_hold_that_cannot_be_is_explained_at_its_question(
    agency: AgencyRef, desk: tuple[Client, Official], data: dict[str, str], field: str
) -> None:
    client, official = desk
    case = case_of(agency, official)
    before = everything(case)
    today = timezone.localdate().isoformat()
    sent = {"started_on": today, "started_time": "", "note": "적어 둔 것"} | data
    response = do(client, case, "stop-clock", **sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    assert "적어 둔 것" in page
    assert everything(case) == before


# --- Extensions ----------------------------------------------------------------------------------


def test_an_extension_is_told_with_reason_and_new_date(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    assert "consent_by" not in client.get(page_of(case, "do/extend-period/")).content.decode()
    response = do(
        client, case, "extend-period", amount="3", ground="cooperation", reason=f"{REASON}{XSS}"
    )
    assert response["Location"] == page_of(case)
    due = timezone.localtime(fresh(case).due_at)
    page = resident_at(case).get(own_page(case))
    assert REASON in text_of(page)
    assert "<script>alert" not in page.content.decode()
    told = f"The period was extended. New date: {due.day} {due:%b %Y, %H:%M}."
    assert told in text_of(page)
    assert "other offices or departments must cooperate" in text_of(page)
    korean = text_of(resident_at(case, "ko").get(own_page(case)))
    assert f"처리완료 예정일: {due.year}. {due.month}. {due.day}." in korean


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"ground": "overload"}, "ground", "제21조제2항"),
        ({"ground": ""}, "ground", "제21조제1항"),
        ({"amount": "15"}, "amount", "제21조제1항"),
        ({"amount": "0"}, "amount", ""),
        ({"amount": "x"}, "amount", ""),
        ({"amount": "9" * 30}, "amount", ""),
        ({"reason": "  "}, "reason", ""),
    ],
)
def test_an_extension_that_the_law_forbids_is_explained_at_its_question(
    agency: AgencyRef,
    desk: tuple[Client, Official],
    data: dict[str, str],
    field: str,
    words: str,
) -> None:
    client, official = desk
    case = case_of(agency, official)
    before = everything(case)
    sent = {"amount": "3", "ground": "cooperation", "reason": REASON} | data
    response = do(client, case, "extend-period", **sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    assert words in page
    assert (sent["reason"].strip() or "textarea") in page
    assert everything(case) == before


def extended_once(client: Client, case: Case) -> None:
    sent = {"amount": "1", "ground": "cooperation", "reason": REASON}
    assert do(client, case, "extend-period", **sent).status_code == 302


def test_the_second_extension_asks_how_and_when_the_applicant_agreed(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    extended_once(client, case)
    sent = {"amount": "2", "ground": "verification", "reason": REASON}
    response = do(client, case, "extend-period", **sent)
    assert 'id="id_consent_by_error"' in response.content.decode()
    response = do(client, case, "extend-period", consent_by="by_phone", **sent)
    assert 'id="id_consent_on_error"' in response.content.decode()
    today = timezone.localdate().isoformat()
    agreed = {"consent_by": "by_phone", "consent_on": today}
    assert do(client, case, "extend-period", **agreed, **sent).status_code == 302
    assert "with the applicant's consent" in text_of(client.get(page_of(case)))
    assert "extend-period" not in client.get(page_of(case)).content.decode()


def test_the_applicant_is_asked_and_agrees_on_the_page(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    applicant = resident_at(case)
    assert applicant.get(own_page(case, "agree-to-extension/"))["Location"] == own_page(case)
    extended_once(client, case)
    sent = {"amount": "2", "ground": "verification", "reason": REASON}
    assert do(client, case, "ask-for-extension", **sent).status_code == 302
    assert "was asked to agree" in text_of(client.get(page_of(case)))
    assert "The office asks for your consent" in text_of(applicant.get(own_page(case)))
    form = text_of(applicant.get(own_page(case, "agree-to-extension/")))
    assert "extended by 2 days" in form
    assert REASON in form
    before = everything(case)
    response = applicant.post(own_page(case, "agree-to-extension/"))
    assert 'id="id_agree_error"' in response.content.decode()
    assert everything(case) == before
    response = applicant.post(own_page(case, "agree-to-extension/"), {"agree": "true"})
    assert response["Location"] == own_page(case)
    assert fresh(case).minutes_allowed == 17 * 480
    assert "asks for your consent" not in text_of(applicant.get(own_page(case)))


# --- The API, and the number of queries --------------------------------------------------------


def test_a_machine_stops_and_extends_the_clock(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    _client, official = desk
    case = case_of(agency, official)
    headers = token_of(agency, "cases.read", "cases.clock")
    path = f"/api/v1/cases/{case.uid}/actions"

    def call(name: str, **values: object) -> Response:
        body = {"version": fresh(case).version, "values": values}
        return Client(headers=headers).post(f"{path}/{name}", body, content_type="application/json")

    extension = {"amount": "3", "ground": "overload", "reason": REASON}
    refused = call("extend-period", **extension)
    assert (refused.status_code, refused.json()["code"]) == (422, "extension_forbidden")
    assert "ground" in refused.json()["errors"]
    assert call("extend-period", **extension | {"ground": "cooperation"}).status_code == 200
    assert call("stop-clock", ground="hearing").status_code == 200
    assert fresh(case).open_hold is not None


def test_the_pages_of_a_case_with_a_long_ledger_take_few_queries(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    plain, busy = case_of(agency, official), case_of(agency, official)
    actor = factories.acting(official)
    for number in range(2):
        commands.extend_case(
            actor=actor,
            case_id=busy.pk,
            version=fresh(busy).version,
            length=Period.parse("1 day"),
            ground="cooperation",
            reason=REASON,
            consent=Consent("by_phone", timezone.localdate()) if number else None,
        )
    demanded(client, busy)
    # Some more for the demands, their sendings and answers; the ledger is read once for panel,
    # heading and steps, and not at all where it is empty.
    assert queries_of(client, page_of(busy)) - queries_of(client, page_of(plain)) == 4
    theirs = queries_of(resident_at(busy), own_page(busy))
    assert theirs - queries_of(resident_at(plain), own_page(plain)) == 4


def test_a_change_of_the_calendar_is_told_and_what_an_official_noted_is_not(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    now = timezone.now()
    told = {"case": case, "kind": LedgerEntry.Kind.CALENDAR, "at": now}
    LedgerEntry.objects.create(**told, note="임시공휴일 지정")
    LedgerEntry.objects.create(**told, note="내부 사정", official_id=official.pk)
    theirs = text_of(resident_at(case).get(own_page(case)))
    assert "임시공휴일 지정" in theirs
    assert "내부 사정" not in theirs
    assert "내부 사정" in text_of(client.get(page_of(case)))


def test_characters_that_nobody_types_do_no_harm(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    nul = "\x00"
    sent = {"amount": "1", "ground": "cooperation", "reason": REASON}
    for name in sent:
        response = do(client, case, "extend-period", **sent | {name: nul})
        assert response.status_code == 400, name
    assert do(client, case, "stop-clock", ground=nul).status_code == 400
    assert do(client, case, "stop-clock", ground="hearing", note=f"메모{nul}").status_code == 400
    assert not case.ledger.exists()
