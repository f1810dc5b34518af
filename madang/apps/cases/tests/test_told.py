"""What is addressed to an official: who is told, who stands in, who may then read what."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client

from madang.apps.cases import commands, inbox_queries, queries, todo_queries, told_queries
from madang.apps.cases.events.keeping import CaseReminded
from madang.apps.cases.inbox_filters import Filters
from madang.apps.cases.models import Case, Told
from madang.apps.cases.tests.browsing import browser, queries_of, text_of
from madang.apps.cases.tests.complex_cases import accept as accept_food
from madang.apps.cases.tests.complex_cases import actor_of, asked, food
from madang.apps.cases.tests.keeping import Office, accept, at, file_at, make_office
from madang.core.actors import system
from madang.core.errors import Forbidden, NotFound
from madang.core.events.commands import record
from madang.core.events.models import EventRow
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Department, Official
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

REMINDED = "cases.case.reminded"
LETTER = "cases.dunning_letter.issued"


def on_leave(office: Office, away: Official, substitute: Official | None) -> None:
    with travelling(at("2026-09-20T10:00")):
        orgs.record_absence(
            actor=system(office.agency.id, "orgs.manage"),
            official_id=away.pk,
            starts_on=dt.date(2026, 10, 12),
            ends_on=dt.date(2026, 10, 31),
            substitute_id=substitute.pk if substitute else None,
        )


def late_case(office: Office, *, until: str = "2026-10-16T18:00") -> Case:
    """A case of the clerk that is due on 14 October; who is away is away from the 12th on."""
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        accept(office, case, "2026-09-21T11:00")
        case.refresh_from_db()
        commands.assign_case(
            actor=office.actor,
            case_id=case.pk,
            version=case.version,
            official_id=office.clerk.pk,
            moment=at("2026-09-21T11:00"),
        )
        clock.work_until(at(until))
    case.refresh_from_db()
    return case


def elsewhere(office: Office, *permissions: str) -> Official:
    """Somebody of another department."""
    row = Department.objects.get(agency_id=office.agency.id, key="건축과")
    return factories.make_official(row, name="높바람", permissions=["cases.read", *permissions])


def lines(official: Official) -> list[str]:
    return [one.told.name for one in told_queries.told(factories.acting(official))]


def signed_in(official: Official) -> Client:
    client = browser()
    factories.sign_in_official(client, official)
    return client


def test_reminder_and_letters_reach_those_whom_they_name() -> None:
    office = make_office()
    late_case(office)
    assert lines(office.clerk) == [REMINDED]
    assert lines(office.head) == [LETTER]
    assert lines(office.director) == [LETTER]


def test_the_head_finds_what_nobody_accepted() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-09-22T10:00"))
    assert lines(office.head) == ["cases.registration.late"]


def test_who_stands_in_is_told_along_the_chain() -> None:
    office = make_office()
    first, second = (factories.make_official(office.department) for _ in range(2))
    on_leave(office, office.head, first)
    on_leave(office, first, second)
    case = late_case(office, until="2026-10-15T18:00")
    assert (lines(office.head), lines(first), lines(second)) == ([], [], [LETTER])
    row = Told.objects.get(official=second)
    assert (row.instead_of_id, row.case_id) == (office.head.pk, case.pk)
    letter = EventRow.objects.get(name=LETTER)
    assert (letter.data["official_id"], letter.data["instead_of"]) == (second.pk, office.head.pk)
    page = text_of(signed_in(second).get(f"/desk/cases/{case.pk}/letters/1/"))
    assert "in the absence of 한결" in page


def test_a_reminder_says_for_whom_one_stands_in() -> None:
    office = make_office()
    on_leave(office, office.clerk, office.director)
    late_case(office, until="2026-10-14T18:00")
    row = Told.objects.get(name=REMINDED)
    assert (row.official_id, row.instead_of_id) == (office.director.pk, office.clerk.pk)


def test_a_letter_for_somebody_away_without_a_substitute_still_goes_to_them() -> None:
    office = make_office()
    on_leave(office, office.head, None)
    late_case(office, until="2026-10-15T18:00")
    assert lines(office.head) == [LETTER]


def test_a_department_without_a_head_is_told_as_a_whole() -> None:
    office = make_office()
    orgs.set_head(
        actor=system(office.agency.id, "orgs.manage"),
        department_id=office.department.pk,
        head_id=None,
    )
    other = elsewhere(office)
    late_case(office)
    assert lines(office.head) == [LETTER]
    assert lines(office.clerk) == [LETTER, REMINDED]
    assert lines(other) == []


def test_nobody_is_told_twice_of_one_event() -> None:
    office = make_office()
    late_case(office)
    event = EventRow.objects.filter(name=LETTER).earliest("id")
    before = Told.objects.count()
    commands.tell_officials(actor=office.keeper, event=event)
    assert Told.objects.count() == before


def test_a_superior_of_another_department_reads_the_letter_and_its_case_and_acts_on_nothing() -> (
    None
):
    office = make_office()
    above = elsewhere(office, "cases.decide")
    orgs.set_superior(
        actor=system(office.agency.id, "orgs.manage"),
        official_id=office.head.pk,
        superior_id=above.pk,
    )
    case = late_case(office)
    client = signed_in(above)
    assert client.get(f"/desk/cases/{case.pk}/letters/2/").status_code == 200
    assert client.get(f"/desk/cases/{case.pk}/").status_code == 200
    with pytest.raises(Forbidden, match="other_department"):
        commands.decide_case(
            actor=factories.acting(above),
            agency=office.agency,
            case_id=case.pk,
            version=case.version,
            outcome="taken_up",
            reasons="이유",
        )


def test_somebody_of_another_department_who_was_not_told_reads_nothing() -> None:
    office = make_office()
    case = late_case(office)
    client = signed_in(elsewhere(office))
    assert client.get(f"/desk/cases/{case.pk}/letters/1/").status_code == 403
    assert client.get(f"/desk/cases/{case.pk}/").status_code == 403


def test_a_line_is_seen_once_it_was_opened_and_the_count_falls() -> None:
    office = make_office()
    case = late_case(office)
    client = signed_in(office.head)
    (line,) = told_queries.told(factories.acting(office.head))
    assert "To do 1" in " ".join(text_of(client.get("/desk/")).split())
    page = client.get("/desk/told/")
    assert "Dunning letter no. 1 was issued." in text_of(page)
    assert case.receipt_number in text_of(page)
    opened = client.get(f"/desk/told/{line.told.pk}/")
    assert opened["Location"] == f"/desk/cases/{case.pk}/letters/1/"
    assert len(todo_queries.unseen(factories.acting(office.head))) == 0
    assert "To do 0" in " ".join(text_of(client.get("/desk/")).split())


def test_a_reminder_leads_to_the_case() -> None:
    office = make_office()
    case = late_case(office)
    (line,) = told_queries.told(factories.acting(office.clerk))
    opened = signed_in(office.clerk).get(f"/desk/told/{line.told.pk}/")
    assert opened["Location"] == f"/desk/cases/{case.pk}/"


def test_opening_a_line_again_keeps_when_it_was_seen_first() -> None:
    office = make_office()
    late_case(office)
    actor = factories.acting(office.head)
    (line,) = told_queries.told(actor)
    for moment in ("2026-10-16T09:00", "2026-10-17T09:00"):
        commands.see_told(actor=actor, told_id=line.told.pk, moment=at(moment))
    assert Told.objects.get(id=line.told.pk).seen_at == at("2026-10-16T09:00")


def test_nobody_opens_a_line_of_somebody_else() -> None:
    office = make_office()
    late_case(office)
    (line,) = told_queries.told(factories.acting(office.head))
    with pytest.raises(NotFound):
        commands.see_told(actor=factories.acting(office.clerk), told_id=line.told.pk)
    assert len(todo_queries.unseen(factories.acting(office.head))) == 1


def test_the_whole_list_can_be_noted_as_seen() -> None:
    office = make_office()
    late_case(office)
    signed_in(office.head).post("/desk/told/all/")
    assert len(todo_queries.unseen(factories.acting(office.head))) == 0
    assert len(todo_queries.unseen(factories.acting(office.director))) == 1


def remind(office: Office, case: Case, times: int) -> None:
    """Remind the clerk of a case so many times."""
    for _each in range(times):
        with transaction.atomic():
            record(
                CaseReminded(
                    agency_id=office.agency.id,
                    subject_id=case.pk,
                    service=case.service,
                    due_at=case.due_at,
                    official_id=office.clerk.pk,
                ),
                actor=office.keeper,
            )
        event = EventRow.objects.filter(name=REMINDED).latest("id")
        commands.tell_officials(actor=office.keeper, event=event)


def test_the_list_is_paged_by_key_the_newest_first() -> None:
    office = make_office()
    remind(office, file_at(office.agency, "2026-09-21T10:00"), queries.PAGE + 2)
    actor = factories.acting(office.clerk)
    first = told_queries.told(actor)
    ids = [one.told.pk for one in first]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == queries.PAGE + 1
    rest = told_queries.told(actor, before=ids[queries.PAGE - 1])
    assert [one.told.pk for one in rest] == list(
        Told.objects.order_by("-id").values_list("id", flat=True)
    )[queries.PAGE :]
    client = signed_in(office.clerk)
    assert f"?before={ids[queries.PAGE - 1]}" in client.get("/desk/told/").content.decode()


def test_the_list_takes_as_many_queries_for_30_as_for_3() -> None:
    office = make_office()
    case = file_at(office.agency, "2026-09-21T10:00")
    client = signed_in(office.clerk)
    counts = []
    for more in (3, 27):
        remind(office, case, more)
        counts.append(queries_of(client, "/desk/told/"))
    assert counts[0] == counts[1]


def test_who_was_told_of_a_late_opinion_does_not_see_the_case() -> None:
    agency = factories.make_city()
    case = accept_food(food(agency), actor_of(agency, "위생과"))
    building = Department.objects.get(agency_id=agency.id, key="건축과")
    head = factories.make_official(building)
    Department.objects.filter(id=building.pk).update(head=head)
    opinion = asked(case)
    moment = opinion.answer_by + dt.timedelta(minutes=1)
    commands.lapse_opinion(actor=system(agency.id), opinion_id=opinion.pk, moment=moment)
    event = EventRow.objects.get(name="cases.opinion.escalated")
    commands.tell_officials(actor=system(agency.id, "cases.watch"), event=event)
    (line,) = told_queries.told(factories.acting(head))
    opened = signed_in(head).get(f"/desk/told/{line.told.pk}/")
    assert opened["Location"] == f"/desk/opinions/{opinion.pk}/"
    reader = replace(factories.acting(head), permissions=frozenset({"cases.read"}))
    with pytest.raises(Forbidden, match="other_department"):
        queries.case_for_official(reader, case.pk)


def test_a_late_opinion_of_a_department_without_a_head_is_told_to_that_department() -> None:
    agency = factories.make_city()
    case = accept_food(food(agency), actor_of(agency, "위생과"))
    building = Department.objects.get(agency_id=agency.id, key="건축과")
    colleague = factories.make_official(building)
    opinion = asked(case)
    moment = opinion.answer_by + dt.timedelta(minutes=1)
    commands.lapse_opinion(actor=system(agency.id), opinion_id=opinion.pk, moment=moment)
    event = EventRow.objects.get(name="cases.opinion.unanswered")
    commands.tell_officials(actor=system(agency.id, "cases.watch"), event=event)
    assert list(Told.objects.values_list("official_id", flat=True)) == [colleague.pk]


def test_my_work_is_also_that_of_whoever_is_away() -> None:
    office = make_office()
    other = elsewhere(office)
    on_leave(office, office.clerk, other)
    case = late_case(office, until="2026-10-12T09:00")  # nobody was told of anything yet
    mine = factories.acting(other)
    with travelling(at("2026-10-13T10:00")):
        assert [row.id for row in inbox_queries.inbox(mine, Filters("mine"))] == [case.pk]
        assert queries.case_for_official(mine, case.pk).pk == case.pk
    with travelling(at("2026-11-02T10:00")):
        assert inbox_queries.inbox(mine, Filters("mine")) == []
        with pytest.raises(Forbidden):
            queries.case_for_official(mine, case.pk)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/desk/due/?view=day&on=2026-10-14&scope=mine", "away: you stand in"),
        ("/desk/due/?view=week&on=2026-10-14&scope=mine", "1 due"),
        ("/desk/search/?state=open&scope=mine", "away: you stand in"),
        ("/desk/search/?text=골목&scope=mine", "away: you stand in"),
    ],
)
def test_every_list_of_mine_has_the_work_of_those_for_whom_i_stand_in(
    address: str, says: str
) -> None:
    office = make_office()
    other = elsewhere(office)
    on_leave(office, office.clerk, office.head)
    case = late_case(office, until="2026-10-12T09:00")
    commands.make_findable(case)
    client = signed_in(other)
    with travelling(at("2026-10-13T10:00")):
        assert case.receipt_number not in text_of(client.get(address))
    on_leave(office, office.head, other)  # the substitute is away too
    with travelling(at("2026-10-13T10:00")):
        page = text_of(client.get(address))
    assert case.receipt_number in page
    assert says in page


def test_the_inbox_says_for_whom_one_stands_in() -> None:
    office = make_office()
    on_leave(office, office.clerk, office.head)
    late_case(office)
    with travelling(at("2026-10-13T10:00")):
        page = text_of(signed_in(office.head).get("/desk/?scope=mine"))
    assert "하늘빛" in page
    assert "away: you stand in" in page
