"""Internal notes: added only, seen by officials only, emptied with the petition's personal data."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from madang.apps.cases import commands
from madang.apps.cases.commands.noting import years_before
from madang.apps.cases.filing import tracking_code
from madang.apps.cases.models import Case, Note
from madang.apps.cases.queries import timeline_of
from madang.apps.cases.tests.browsing import (
    accepted,
    act,
    browser,
    decided,
    food_case,
    official_at,
    page_of,
    text_of,
)
from madang.core.actors import AgencyRef, system
from madang.core.errors import Forbidden
from madang.core.events.commands import ensure_standing_timers
from madang.core.events.models import Timer
from madang.core.events.timers import TIMERS
from madang.core.orgs.commands import change_settings
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "신청인과 통화함: 다음 주에 다시 연락하기로 함."


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def test_a_note_is_written_on_the_page_and_read_there(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = accepted(agency, official)
    response = act(client, case, "do/note", note=TEXT)
    assert response["Location"] == page_of(case)
    page = text_of(client.get(page_of(case)))
    assert TEXT in page
    assert "An internal note was written." in page
    version = case.version
    case.refresh_from_db()
    assert case.version == version  # nobody else's page became stale


def test_the_event_says_that_and_not_what(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = accepted(agency, official)
    act(client, case, "do/note", note=TEXT)
    noted = timeline_of(case)[-1]
    assert noted.name == "cases.case.noted"
    assert noted.data == {"note_id": Note.objects.get().pk}


def test_the_applicant_sees_nothing_of_it(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = accepted(agency, official)
    act(client, case, "do/note", note=TEXT)
    applicant = browser()
    response = applicant.post("/track/", {"code": tracking_code(case.uid)})
    page = text_of(applicant.get(response["Location"]))
    assert case.receipt_number in page
    assert TEXT not in page
    assert "note" not in page


@pytest.mark.parametrize("note", ["", "   ", "가" * 2001])
def test_what_is_no_note_is_refused_and_kept_in_the_form(agency: AgencyRef, note: str) -> None:
    client, official = official_at(agency)
    response = act(client, accepted(agency, official), "do/note", note=note)
    assert response.status_code == 422
    assert not Note.objects.exists()


def test_other_departments_read_and_do_not_write(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = food_case(agency)
    with pytest.raises(Forbidden):
        commands.write_note(actor=factories.acting(official), case_id=case.pk, version=1, text=TEXT)
    assert "Write an internal note" not in text_of(client.get(page_of(case)))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_note SET text = 'other'",
        "UPDATE cases_note SET text = '', purged_at = now(), official_id = official_id + 1",
        "DELETE FROM cases_note",
    ],
)
def test_the_database_keeps_notes_as_they_are(agency: AgencyRef, sql: str) -> None:
    client, official = official_at(agency)
    act(client, accepted(agency, official), "do/note", note=TEXT)
    with (
        pytest.raises(IntegrityError, match=r"added|refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert Note.objects.get().text == TEXT


def test_notes_of_old_petitions_are_emptied_once(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    old, recent = decided(agency, official), decided(agency, official)
    going_on = accepted(agency, official)
    for case in (old, recent, going_on):
        act(client, case, "do/note", note=TEXT)
    long_ago = dt.datetime(2020, 1, 2, tzinfo=dt.UTC)
    Case.objects.filter(id=old.pk).update(closed_at=long_ago)
    for _time in range(2):
        call_command("purge_notes", agency=agency.slug, closed_before=dt.date(2021, 1, 1))
    texts = dict(Note.objects.values_list("case_id", "text"))
    assert texts == {old.pk: "", recent.pk: TEXT, going_on.pk: TEXT}
    assert [row.name for row in timeline_of(old)].count("cases.case.notes_purged") == 1
    assert "Destroyed with the personal data" in text_of(client.get(page_of(old)))


def test_emptying_needs_the_permission(agency: AgencyRef) -> None:
    with pytest.raises(Forbidden):
        commands.purge_notes(actor=system(agency.id), closed_before=dt.date(2021, 1, 1))


def test_the_worker_empties_by_night_what_the_office_keeps_no_longer(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    old, recent = decided(agency, official), decided(agency, official)
    for case in (old, recent):
        act(client, case, "do/note", note=TEXT)
    changes = {"notes_kept_years": 2}
    change_settings(actor=factories.set_up(agency.id), agency_id=agency.id, changes=changes)
    now = timezone.now()
    for case, days in ((old, 2 * 366 + 1), (recent, 2 * 365 - 1)):
        Case.objects.filter(id=case.pk).update(closed_at=now - dt.timedelta(days=days))
    ensure_standing_timers([agency.id])
    timer = Timer.objects.get(name="cases.purge_notes", agency_id=agency.id)
    assert timezone.localtime(timer.due_at).hour == 3
    TIMERS[timer.name](timer)
    assert dict(Note.objects.values_list("case_id", "text")) == {old.pk: "", recent.pk: TEXT}
    timer.refresh_from_db()
    assert timer.due_at > now + dt.timedelta(minutes=2)


@pytest.mark.parametrize(
    ("today", "years", "expected"),
    [
        (dt.date(2026, 11, 30), 5, dt.date(2021, 11, 30)),
        (dt.date(2028, 2, 29), 5, dt.date(2023, 2, 28)),
        (dt.date(2028, 2, 29), 4, dt.date(2024, 2, 29)),
    ],
)
def test_years_are_those_of_the_calendar(today: dt.date, years: int, expected: dt.date) -> None:
    assert years_before(today, years) == expected
