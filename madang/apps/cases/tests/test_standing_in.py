"""What somebody does in the place of one who is away says so, for ever and on the timeline."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation

from madang.apps.cases import commands
from madang.apps.cases.commands.base import envelope
from madang.apps.cases.events.desk import CaseNoted
from madang.apps.cases.models import Case
from madang.apps.cases.tests.belonging import REASONS, again, official_of
from madang.apps.cases.tests.browsing import browser, file_cases, page_of, text_of
from madang.apps.cases.tests.test_assigning import away, colleague
from madang.core.actors import Actor, AgencyRef
from madang.core.events.commands import record
from madang.core.events.models import EventRow
from madang.core.orgs.models import Absence, Official
from tests import factories

pytestmark = pytest.mark.django_db

WITHOUT_GROUND = """
INSERT INTO events_eventrow (name, version, agency_id, subject_type, subject_id, actor_kind,
    actor_id, instead_of_id, absence_ids, numbers, data)
VALUES ('x.y.z', 1, 1, 'x', 1, 'official', 1, 2, %s, '{}', '{}')
"""


def in_charge(official: Official, agency: AgencyRef) -> Case:
    """A petition that was accepted, and of which an official is in charge."""
    case, actor = file_cases(agency, 1)[0], factories.acting(official)
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    commands.assign_case(
        actor=actor, case_id=case.pk, version=again(case).version, official_id=official.pk
    )
    return again(case)


def decide(actor: Actor, case: Case, agency: AgencyRef) -> None:
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        outcome="taken_up",
        reasons=REASONS,
    )


def note(actor: Actor, case: Case) -> None:
    with transaction.atomic():
        record(CaseNoted(**envelope(case), note_id=1), actor=actor)


def acts_on(case: Case) -> list[tuple[str, int | None, list[int] | None]]:
    """Of each event on the case since it was given to somebody: its name, for whom, by what."""
    rows = EventRow.objects.filter(subject_type="cases.case", subject_id=case.pk).order_by("id")
    return [(row.name.split(".")[-1], row.instead_of_id, row.absence_ids) for row in rows][3:]


def timeline_of(reader: Official, case: Case) -> str:
    client: Client = browser()
    factories.sign_in_official(client, reader)
    return text_of(client.get(page_of(case)))


def test_a_decision_in_somebodys_absence_says_for_whom_and_why() -> None:
    agency = factories.make_city()
    absent, acting = colleague(agency, "하늘빛"), colleague(agency, "두리")
    case = in_charge(absent, agency)
    away(agency, absent, acting)
    decide(factories.acting(acting), case, agency)
    absence = Absence.objects.get()
    by = (absent.pk, [absence.pk])
    assert acts_on(case) == [("decided", *by), ("closed", *by)]
    assert "두리 (standing in for 하늘빛)" in timeline_of(acting, case)
    page = browser("ko")
    factories.sign_in_official(page, acting)
    with translation.override("ko"):
        assert "두리 (하늘빛 대직)" in text_of(page.get(page_of(case)))


def test_a_chain_of_substitutes_is_kept_whole() -> None:
    agency = factories.make_city()
    first, second, third = (colleague(agency, name) for name in ("하나", "두리", "세나"))
    case = in_charge(first, agency)
    away(agency, first, second)
    away(agency, second, third)
    chain = [Absence.objects.get(official=one).pk for one in (first, second)]
    note(factories.acting(third), case)
    assert acts_on(case) == [("noted", first.pk, chain)]
    assert "세나 (standing in for 하나; 두리 away too)" in timeline_of(third, case)


def test_handing_the_work_on_is_still_done_for_the_one_who_had_it() -> None:
    agency = factories.make_city()
    absent, acting, other = (colleague(agency, name) for name in ("하나", "두리", "세나"))
    case = in_charge(absent, agency)
    away(agency, absent, acting)
    commands.assign_case(
        actor=factories.acting(acting),
        case_id=case.pk,
        version=case.version,
        official_id=other.pk,
    )
    assert [row[:2] for row in acts_on(case)] == [("assigned", absent.pk)]


@pytest.mark.parametrize("who", ["colleague", "themselves", "somebody of another department"])
def test_who_acts_in_their_own_right_stands_in_for_nobody(who: str) -> None:
    agency = factories.make_city()
    absent, substitute = colleague(agency, "하나"), colleague(agency, "두리")
    case = in_charge(absent, agency)
    actor = factories.acting(absent)
    if who == "colleague":
        away(agency, absent, substitute)
        actor = official_of(agency)
    elif who != "themselves":
        other = colleague(agency, "세나", department="건축과")
        away(agency, absent, other)
        actor = factories.acting(other)
    note(actor, case)
    assert acts_on(case) == [("noted", None, None)]


@pytest.mark.parametrize("why", [None, []])
def test_a_row_cannot_say_for_whom_without_saying_why(why: list[int] | None) -> None:
    with (
        pytest.raises(IntegrityError, match="event_stand_in"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(WITHOUT_GROUND, [why])


def test_after_the_absence_nobody_stands_in() -> None:
    agency = factories.make_city()
    absent, acting = colleague(agency, "하나"), colleague(agency, "두리")
    case = in_charge(absent, agency)
    away(agency, absent, acting)
    over = dt.date(2020, 1, 1)
    Absence.objects.update(starts_on=over, ends_on=over)
    note(factories.acting(acting), case)
    assert acts_on(case) == [("noted", None, None)]
