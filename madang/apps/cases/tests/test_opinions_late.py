"""What the silence of a department means, and whom it reaches."""

import re

import pytest
from django.test import Client

from madang.apps.cases import queries_complex
from madang.apps.cases.models import Opinion
from madang.apps.cases.tests.browsing import official_at, page_of, text_of
from madang.apps.cases.tests.complex_cases import REVIEW, actor_of, asked, at
from madang.apps.cases.tests.test_api import token_of
from madang.apps.cases.tests.test_opinions import (
    answer,
    ask,
    events,
    extend,
    in_work,
    lapse,
)
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.events.models import Delivery
from madang.core.events.worker import work_once
from madang.core.orgs.models import Department
from tests import factories

pytestmark = pytest.mark.django_db

DEEMED = REVIEW.replace("}", ", if_late: deem, law: 건축법 제11조제6항}")


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def test_silence_goes_up_to_the_superiors_and_can_still_be_broken(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    building = Department.objects.get(agency_id=agency.id, key="건축과")
    head, above = factories.make_official(building), factories.make_official(building)
    Department.objects.filter(id=building.pk).update(head=head)
    type(head).objects.filter(id=head.pk).update(superior=above)
    assert lapse(asked(case))
    assert asked(case).state == "escalated"
    (event,) = events(case, "escalated")
    assert event.data["official_ids"] == [head.pk, above.pk]
    answer(factories.acting(head), agency, asked(case), moment=at("2026-09-22T14:00"))
    assert events(case, "answered")[0].numbers == {"minutes_used": 600, "minutes_late": 120}


def test_silence_counts_as_consent_where_the_file_says_so() -> None:
    city = factories.make_city()
    agency = factories.apply_changed(city, REVIEW, DEEMED)
    _actor, case = in_work(agency)
    assert lapse(asked(case))
    assert (asked(case).state, asked(case).stance) == ("deemed", "")
    assert events(case, "deemed")[0].data["law"] == "건축법 제11조제6항"
    with pytest.raises(DomainError, match="opinion_closed"):
        answer(actor_of(agency, "건축과"), agency, asked(case))


def test_where_nobody_leads_the_department_it_is_said_plainly(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    building = Department.objects.get(agency_id=agency.id, key="건축과")
    assert building.head is None
    lapse(asked(case))
    assert (asked(case).state, asked(case).escalated_to) == ("escalated", [])
    assert (len(events(case, "unanswered")), events(case, "escalated")) == (1, [])


def test_a_head_who_left_is_not_told(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    building = Department.objects.get(agency_id=agency.id, key="건축과")
    head = factories.make_official(building)
    Department.objects.filter(id=building.pk).update(head=head)
    type(head).objects.filter(id=head.pk).update(is_active=False)
    lapse(asked(case))
    assert asked(case).escalated_to == []


def test_what_went_up_stands_on_the_list_of_the_head_and_of_those_above(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    building = Department.objects.get(agency_id=agency.id, key="건축과")
    head, above = factories.make_official(building), factories.make_official(building)
    Department.objects.filter(id=building.pk).update(head=head)
    type(head).objects.filter(id=head.pk).update(superior=above)
    lapse(asked(case))
    for official in (head, above):
        rows = queries_complex.opinions_escalated_to(factories.acting(official))
        assert [row.pk for row in rows] == [asked(case).pk]
    other = factories.acting(factories.make_official(building))
    assert queries_complex.opinions_escalated_to(other) == []
    answer(factories.acting(head), agency, asked(case), moment=at("2026-09-22T14:00"))
    assert queries_complex.opinions_escalated_to(factories.acting(above)) == []


def test_a_head_who_came_later_finds_it_too(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    lapse(asked(case))
    building = Department.objects.get(agency_id=agency.id, key="건축과")
    head = factories.make_official(building)
    Department.objects.filter(id=building.pk).update(head=head)
    rows = queries_complex.opinions_escalated_to(factories.acting(head))
    assert [row.pk for row in rows] == [asked(case).pk]


def test_the_list_of_what_went_up_is_of_one_agency(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    lapse(asked(case))
    stranger = actor_of(factories.make_city("seocho"), "건축과")
    Opinion.objects.filter(case=case).update(escalated_to=[stranger.id])
    assert queries_complex.opinions_escalated_to(stranger) == []


def test_silence_is_no_consent_where_no_law_says_so(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    with pytest.raises(DomainError, match="deemed_without_law"):
        ask(actor, agency, case, "민원여권과", when_late="deem")
    with pytest.raises(DomainError, match="unknown_when_late"):
        ask(actor, agency, case, "민원여권과", when_late="ignore")
    assert not Opinion.objects.filter(department__key="민원여권과").exists()


def test_silence_before_the_time_of_the_law_is_over_is_no_consent(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    law = "건축법 제11조제6항"
    ask(actor, agency, case, "민원여권과", within="15 days", when_late="deem", law=law)
    opinion = asked(case, "민원여권과")
    assert (opinion.answer_by, opinion.when_late, opinion.law) == (case.due_at, "escalate", "")


def test_the_timer_fires_once(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    # Nothing runs out before a calendar that was changed is worked in.
    Delivery.objects.filter(consumer="cases.recompute").delete()
    # Accepted in the past: its answer-by has come already.
    list(work_once())
    list(work_once())
    assert asked(case).state == "escalated"
    assert len(events(case, "unanswered")) == 1
    assert not lapse(asked(case), "2026-12-01T10:00")
    assert len(events(case, "unanswered")) == 1


def test_nothing_lapses_before_its_time(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    assert not lapse(asked(case), "2026-09-22T10:59")
    assert asked(case).state == "asked"


def test_a_timer_that_was_set_before_an_extension_does_nothing(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    extend(actor_of(agency, "건축과"), agency, asked(case), "2026-09-23")
    assert not lapse(asked(case), "2026-09-22T11:00")


# --- Told beforehand ----------------------------------------------------------------------------


def test_both_departments_read_beforehand_that_it_goes_up(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    building = Department.objects.get(agency_id=agency.id, key="건축과")
    Department.objects.filter(id=building.pk).update(head=factories.make_official(building))
    for department, path in (
        ("건축과", f"/desk/opinions/{asked(case).pk}/"),
        ("위생과", page_of(case)),
    ):
        page = text_of(official_at(agency, department)[0].get(path))
        assert "the head of" in page
        assert "It does not count as consent." in page


def test_both_departments_read_beforehand_that_it_is_consent_and_by_which_law() -> None:
    agency = factories.apply_changed(factories.make_city(), REVIEW, DEEMED)
    _actor, case = in_work(agency)
    for department, path in (
        ("건축과", f"/desk/opinions/{asked(case).pk}/"),
        ("위생과", page_of(case)),
    ):
        page = text_of(official_at(agency, department)[0].get(path))
        assert "22 Sep 2026, 11:00, that counts as consent (건축법 제11조제6항)" in page


def test_it_is_said_beforehand_that_nobody_leads_the_department(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    page = text_of(official_at(agency, "위생과")[0].get(page_of(case)))
    assert "so nobody above can be told" in page
    lapse(asked(case))
    page = text_of(official_at(agency, "위생과")[0].get(page_of(case)))
    assert "Late, nobody leads the department" in page
    assert "superiors told" not in page


def test_the_list_of_what_went_up_is_a_page(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    client, head = official_at(agency, "건축과")
    assert "No late opinion went up to you." in text_of(client.get("/desk/opinions/escalated/"))
    Department.objects.filter(id=head.department_id).update(head=head)
    lapse(asked(case))
    page = client.get("/desk/opinions/escalated/")
    assert case.receipt_number in text_of(page)
    assert f"/desk/opinions/{asked(case).pk}/" in page.content.decode()
    assert "Late opinions that went up to me" in text_of(client.get("/desk/opinions/"))


def test_the_list_of_what_went_up_is_paged_by_key(
    agency: AgencyRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, head = official_at(agency, "건축과")
    Department.objects.filter(id=head.department_id).update(head=head)
    (_first_actor, first), (_second_actor, second) = in_work(agency), in_work(agency)
    for case in (first, second):
        lapse(asked(case))
    monkeypatch.setattr(queries_complex, "PAGE", 1)
    page = client.get("/desk/opinions/escalated/")
    assert second.receipt_number not in text_of(page)
    following = re.search(r'href="(\?after=[^"]+)"', page.content.decode())
    assert following
    page = client.get("/desk/opinions/escalated/" + following[1].replace("&amp;", "&"))
    assert second.receipt_number in text_of(page)
    assert first.receipt_number not in text_of(page)


def test_machines_read_what_silence_will_mean() -> None:
    agency = factories.apply_changed(factories.make_city(), REVIEW, DEEMED)
    in_work(agency)
    headers = token_of(agency, "cases.review")
    (shown,) = Client().get("/api/v1/opinions", headers=headers).json()["opinions"]
    assert (shown["when_late"], shown["law"], shown["superiors_told"]) == (
        "deem",
        "건축법 제11조제6항",
        0,
    )
