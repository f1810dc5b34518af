import datetime as dt
import re
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from madang.apps.cases import commands
from madang.apps.cases.models import Case, MonthNote
from madang.apps.cases.tests.browsing import browser, text_of
from madang.apps.cases.tests.keeping import Office, accept, at, decide, file_at, make_office, told
from madang.core.events.models import EventRow
from madang.core.orgs.models import CalendarDay
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

LAW = "관공서의 공휴일에 관한 규정 제2조제11호"


def signed_in(office: Office, permissions: list[str] | None = None) -> Client:
    client = browser()
    official = factories.make_official(office.department, permissions=permissions, name="아라")
    factories.sign_in_official(client, official)
    return client


def due_case(office: Office, days: int = 0) -> Case:
    """A case that is due so many days from now."""
    case = file_at(office.agency, "2026-09-21T10:00")
    commands.make_findable(case)
    Case.objects.filter(id=case.pk).update(due_at=timezone.now() + dt.timedelta(days=days))
    case.refresh_from_db()
    return case


def test_the_day_view_lists_what_is_due_on_it() -> None:
    office = make_office()
    today, later = due_case(office), due_case(office, days=3)
    page = text_of(signed_in(office).get("/desk/due/", {"view": "day"}))
    assert today.receipt_number in page
    assert later.receipt_number not in page


@pytest.mark.parametrize("view", ["week", "month"])
def test_a_calendar_counts_what_is_due_and_leads_to_the_day(view: str) -> None:
    office = make_office()
    case = due_case(office)
    on = timezone.localtime(case.due_at).date()
    client = signed_in(office)
    page = client.get("/desk/due/", {"view": view, "on": on.isoformat()})
    assert "1 due" in text_of(page)
    assert f"view=day&amp;on={on}&amp;scope=department" in page.content.decode()


def test_a_calendar_names_the_holidays() -> None:
    office = make_office()
    page = text_of(signed_in(office).get("/desk/due/", {"view": "month", "on": "2026-10-05"}))
    assert "National Foundation Day" in page
    assert "Hangul Day" in page


def test_a_day_with_very_many_cases_says_only_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madang.apps.cases.watch_queries.COUNTED", 2)
    office = make_office()
    for _number in range(3):
        due_case(office)
    page = text_of(signed_in(office).get("/desk/due/", {"view": "month"}))
    assert "1+ due" in page


def test_the_overdue_stand_in_a_list_of_their_own() -> None:
    office = make_office()
    late, good = due_case(office, days=-2), due_case(office, days=2)
    page = text_of(signed_in(office).get("/desk/due/", {"view": "late"}))
    assert late.receipt_number in page
    assert good.receipt_number not in page


def on_hold(office: Office, case: Case) -> None:
    case.refresh_from_db()
    commands.hold_case(
        actor=office.actor, case_id=case.pk, version=case.version, ground="examination"
    )


@pytest.mark.parametrize("view", ["late", "day", "week"])
def test_what_is_on_hold_is_not_due_and_stands_in_a_list_of_its_own(view: str) -> None:
    office = make_office()
    case = due_case(office)
    on_hold(office, case)
    Case.objects.update(due_at=timezone.now() - dt.timedelta(minutes=1))
    client = signed_in(office)
    page = text_of(client.get("/desk/due/", {"view": view}))
    assert case.receipt_number not in page
    assert "1 due" not in page
    held = text_of(client.get("/desk/due/", {"view": "held"}))
    assert case.receipt_number in held
    assert "Clock stopped: technical review" in held
    assert "so they are not overdue" in held


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ({"number": "{number}"}, True),
        ({"number": "2026-999999"}, False),
        ({"number": "nonsense"}, False),
        ({"text": "골목이 어둡"}, True),
        ({"text": "골목 어두운"}, False),
        ({"text": "목골"}, False),
        ({"service": "improvement-suggestion"}, True),
        ({"service": "food-business-report"}, False),
        ({"state": "closed"}, False),
        ({"state": "filed"}, True),
        ({"state": "accepted"}, False),
        ({"state": "all"}, True),
        ({"state": "all", "text": "가로등"}, True),
        ({"due_from": "2020-01-01", "due_until": "2020-02-01"}, False),
        ({"due_from": "2020-01-01"}, True),
    ],
)
def test_search(sought: dict[str, str], found: bool) -> None:
    office = make_office()
    case = due_case(office)
    query = {name: text.format(number=case.receipt_number) for name, text in sought.items()}
    page = text_of(signed_in(office).get("/desk/search/", query | {"scope": "all"}))
    assert (f"{case.receipt_number} " in page) == found


def test_a_word_of_one_letter_is_refused_and_kept() -> None:
    office = make_office()
    page = signed_in(office).get("/desk/search/", {"text": "등"})
    assert page.status_code == 422
    assert "at least two letters" in text_of(page)
    assert 'value="등"' in page.content.decode()


def test_what_says_who_somebody_is_cannot_be_searched() -> None:
    office = make_office()
    due_case(office)
    page = text_of(signed_in(office).get("/desk/search/", {"text": "가온누리", "scope": "all"}))
    assert "Nothing was found" in page


def test_search_pages_by_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("watch_queries", "watch_views"):
        monkeypatch.setattr(f"madang.apps.cases.{module}.PAGE", 2)
    office = make_office()
    numbers = {due_case(office, days=day).receipt_number for day in range(5)}
    client = signed_in(office)
    seen: set[str] = set()
    address = "/desk/search/?state=all"
    for _page in range(3):
        response = client.get(address)
        shown = {number for number in numbers if number in text_of(response)}
        assert not shown & seen
        seen |= shown
        following = re.search(r'href="([^"]*)" rel="next"', response.content.decode())
        address = f"/desk/search/{unescape(following[1])}" if following else ""
    assert not address
    assert seen == numbers


def test_other_departments_cases_are_not_found_without_the_right() -> None:
    office = make_office()
    due_case(office)
    client = signed_in(office, ["cases.read"])
    assert client.get("/desk/search/", {"scope": "all", "state": "all"}).status_code == 403


def test_a_dunning_letter_can_be_printed() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-10-15T12:00"))
        page = text_of(signed_in(office).get(f"/desk/cases/{case.pk}/letters/1/"))
        assert f"{case.receipt_number}-1" in page
        assert "1 working days" in page
        assert "한결" in page
        assert signed_in(office).get(f"/desk/cases/{case.pk}/letters/2/").status_code == 404


def test_the_case_page_leads_to_its_letters() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-10-15T12:00"))
        page = signed_in(office).get(f"/desk/cases/{case.pk}/").content.decode()
        assert f"/desk/cases/{case.pk}/letters/1/" in page


def test_the_applicant_reads_the_interim_notice_and_nothing_between_officials() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-10-22T12:00"))
        client = browser()
        factories.sign_in_resident(client, office.agency)
        Case.objects.filter(id=case.pk).update(
            resident_id=int(client.session["_auth_user_id"]) and _resident_of(client)
        )
        page = text_of(client.get(f"/cases/{case.uid}/"))
        assert "30 days have passed" in page
        assert "Dunning" not in page
        assert "reminder" not in page


def _resident_of(client: Client) -> int:
    from madang.core.people.models import Resident

    return Resident.objects.get(account_id=client.session["_auth_user_id"]).pk


def test_declaring_a_holiday_shows_first_whom_it_touches() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work()
        client = signed_in(office)
        asked = {"date": "2026-10-14", "name": "임시공휴일", "works": "false", "law": LAW}
        page = text_of(client.get("/desk/holidays/", asked))
        assert "1 open petitions would be due at another time" in page
        assert "15 Oct 2026, 18:00" in page
        said = " ".join(page.split())
        assert re.search(r"By service By service Open petitions [\w ]+ 1 By department", said)
        assert re.search(r"By department Open petitions [\w ()]+ 1 Petitions whose date", said)
        assert not CalendarDay.objects.exists()
        response = client.post("/desk/holidays/declare/", asked)
        assert response["Location"].endswith("?declared=2026-10-14")
        clock.work()
        assert len(told(case, "cases.due.moved")) == 1


def test_a_declared_day_is_taken_back_after_seeing_whom_it_touches() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        client = signed_in(office)
        asked = {"date": "2026-10-14", "name": "임시공휴일", "works": "false", "law": LAW}
        client.post("/desk/holidays/declare/", asked)
        clock.work()
        assert 'href="/desk/holidays/2026-10-14/"' in client.get("/desk/holidays/").content.decode()
        page = text_of(client.get("/desk/holidays/2026-10-14/"))
        assert "1 open petitions would be due at another time" in page
        assert CalendarDay.objects.exists()
        response = client.post("/desk/holidays/2026-10-14/withdraw/")
        assert response["Location"].endswith("?withdrawn=2026-10-14")
        clock.work()
        assert not CalendarDay.objects.exists()
        assert len(told(case, "cases.due.moved")) == 2
        clock.to(at("2026-10-14T09:00"))
        client = signed_in(office)
        assert client.get("/desk/holidays/2026-10-15/").status_code == 404
        client.post("/desk/holidays/declare/", asked)
        assert client.get("/desk/holidays/2026-10-14/").status_code == 422
        assert client.post("/desk/holidays/2026-10-14/withdraw/").status_code == 422
        assert CalendarDay.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"law": " "}, "Name the law"),
        ({"works": "true", "date": "2026-10-10"}, "Saturday"),
        ({"name": " "}, "called"),
        ({"date": "x"}, "Say which day"),
    ],
)
def test_a_declaration_that_the_law_does_not_know_is_refused_before_and_after(
    changed: dict[str, str], words: str
) -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")):
        client = signed_in(office)
        asked = {"date": "2026-10-14", "name": "임시공휴일", "works": "false", "law": LAW} | changed
        for response in (
            client.get("/desk/holidays/", asked),
            client.post("/desk/holidays/declare/", asked),
        ):
            assert response.status_code == 422
            assert words in text_of(response)
        assert not CalendarDay.objects.exists()


def test_a_day_that_is_over_cannot_be_declared() -> None:
    office = make_office()
    client = signed_in(office)
    asked = {"date": "2020-10-14", "name": "임시공휴일", "works": "false", "law": LAW}
    for response in (
        client.get("/desk/holidays/", asked),
        client.post("/desk/holidays/declare/", asked),
    ):
        assert response.status_code == 422
        assert "over" in text_of(response)
    assert not CalendarDay.objects.exists()


def test_the_month_is_checked_on_the_fifth_and_can_be_noted() -> None:
    with travelling(at("2026-10-01T10:00")) as clock:
        office = make_office()
        case = file_at(office.agency, "2026-10-01T10:00")
        clock.work()
        accept(office, case, "2026-10-01T11:00")
        clock.to(at("2026-10-22T10:00"))
        decide(office, case, "2026-10-22T10:00")
        clock.work_until(at("2026-11-05T12:00"))
        (row,) = EventRow.objects.filter(name="cases.month.checked", data__month="2026-10-01")
        assert row.numbers | {"overrun": 0} == row.numbers
        assert (row.numbers["received"], row.numbers["closed"]) == (1, 1)
        client = signed_in(office)
        assert "Oct 2026" in text_of(client.get("/desk/months/"))
        assert case.receipt_number in text_of(
            client.get("/desk/months/2026-10/", {"number": "closed"})
        )
        refused = client.post("/desk/months/2026-10/note/", {"found": " "})
        assert refused.status_code == 422
        client.post("/desk/months/2026-10/note/", {"found": "지연 1건, 담당 재배정"})
        assert "지연 1건" in text_of(client.get("/desk/months/2026-10/"))
        note = MonthNote.objects.get()
        event = EventRow.objects.get(name="cases.month_check.noted")
        # What somebody wrote may name people: it stands in no event.
        assert event.data == {"month": "2026-10-01", "note_id": note.pk}
        with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
            MonthNote.objects.filter(id=note.pk).update(found="")


def test_a_month_is_checked_on_the_last_working_day_up_to_the_fifth() -> None:
    with travelling(at("2026-08-20T10:00")) as clock:
        make_office()
        clock.work_until(at("2026-10-12T12:00"))
        # 5 September 2026 is a Saturday; 5 October is the substitute for the 3rd, a Saturday, and
        # 2 October a Friday.
        moments = EventRow.objects.filter(name="cases.month.checked").order_by("id")
        days = [f"{timezone.localtime(row.occurred_at):%m-%d}" for row in moments]
        assert days == ["09-04", "10-02"]
