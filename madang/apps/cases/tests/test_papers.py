"""The notice that a period was extended, to be printed (시행규칙 별지 제5호서식)."""

import pytest
from django.test import Client

from madang.apps.cases import commands
from madang.apps.cases.models import Case
from madang.apps.cases.tests.belonging import accept, again, at, official_of, refused
from madang.apps.cases.tests.browsing import browser, official_at, page_of, text_of
from madang.apps.cases.tests.clockpages import own_page, resident_at
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.apps.cases.tests.test_objecting import object_to, row
from madang.core.actors import Actor, AgencyRef
from madang.core.events.models import EventRow
from madang.core.orgs.models import Official
from madang.lib.periods import Period
from tests import factories

pytestmark = pytest.mark.django_db

REASON = "다른 부서의 의견이 필요합니다."


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


@pytest.fixture
def desk(agency: AgencyRef) -> tuple[Client, Official]:
    return official_at(agency)


def extend(actor: Actor, case: Case, length: str, ground: str = "cooperation") -> Case:
    commands.extend_case(
        actor=actor,
        case_id=case.pk,
        version=again(case).version,
        length=Period.parse(length),
        ground=ground,
        reason=REASON,
        moment=at("2026-09-30T10:00"),
    )
    return again(case)


def extended(agency: AgencyRef, official: Official) -> Case:
    case = Case.objects.get(uid=put_in(agency, suggestion(), "2026-09-21T10:00").case_uid)
    actor = factories.acting(official)
    return extend(actor, accept(actor, case), "3 days")


def test_both_sides_print_the_notice_from_the_page_of_the_case(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = extended(agency, official)
    theirs = resident_at(case, "en")
    for one, page in ((client, page_of(case)), (theirs, own_page(case))):
        address = f"{page}extensions/1/"
        assert address in one.get(page).content.decode()
        shown = text_of(one.get(address))
        assert "Notice: your petition takes longer" in shown
        assert REASON in shown
        assert "14 Oct 2026, 18:00" in shown  # before
        assert "19 Oct 2026, 18:00" in shown  # now
        assert case.receipt_number in shown


def test_the_event_keeps_the_date_before_the_extension(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    extended(agency, desk[1])
    event = EventRow.objects.get(name="cases.case.extended")
    assert event.data["old_due_at"] == "2026-10-14T18:00:00+09:00"


def test_the_notice_names_no_official(agency: AgencyRef, desk: tuple[Client, Official]) -> None:
    case = extended(agency, desk[1])
    shown = text_of(resident_at(case).get(f"{own_page(case)}extensions/1/"))
    assert desk[1].name not in shown


def test_of_an_objection_it_is_that_of_the_decision(agency: AgencyRef) -> None:
    actor = official_of(agency, "위생과")
    case = accept(actor, row(object_to(agency, refused(agency))), "2026-09-28T11:00")
    extend(actor, case, "10 days", "unavoidable")
    client, _official = official_at(agency, "위생과")
    shown = text_of(client.get(f"{page_of(case)}extensions/1/"))
    assert "Notice: the decision on your objection takes longer" in shown
    assert "article 35(2)" in shown


def test_there_is_no_notice_of_what_was_not_extended(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = extended(agency, official)
    assert client.get(f"{page_of(case)}extensions/2/").status_code == 404
    other = Case.objects.get(uid=put_in(agency, suggestion()).case_uid)
    assert "extensions/" not in client.get(page_of(other)).content.decode()


def test_nobody_else_reads_it(agency: AgencyRef, desk: tuple[Client, Official]) -> None:
    case = extended(agency, desk[1])
    stranger = browser().get(f"{own_page(case)}extensions/1/")
    assert (stranger.status_code, stranger["Location"]) == (302, "/track/")
    elsewhere, _official = official_at(agency, "건축과", permissions=["cases.read"])
    assert elsewhere.get(f"{page_of(case)}extensions/1/").status_code == 403
