"""The inbox narrowed by its address, and the views of it that an official keeps."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from madang.apps.cases.models import Case, KeptView
from madang.apps.cases.tests.browsing import accepted, file_cases, food_case, official_at, text_of
from madang.core.actors import AgencyRef
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def numbers(client: Client, query: str) -> set[str]:
    """The receipt numbers that a list shows."""
    response = client.get(f"/desk/?{query}")
    assert response.status_code == 200
    return set(re.findall(r"\d{4}-\d{6}", text_of(response)))


def due_in(case: Case, **time: int) -> Case:
    Case.objects.filter(id=case.pk).update(due_at=timezone.now() + dt.timedelta(**time))
    return case


def test_the_address_narrows_the_list(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    late = due_in(file_cases(agency, 1)[0], days=-2)
    far = due_in(accepted(agency, official), days=30)
    mine = due_in(accepted(agency, official), days=31)
    Case.objects.filter(id=mine.pk).update(assignee_id=official.pk)
    for query, shown in {
        "when=late": {late},
        "state=filed": {late},
        "state=accepted": {far, mine},
        "state=accepted&charge=nobody": {far},
        "service=improvement-suggestion": {late, far, mine},
        "service=food-business-report": set(),
        "when=held": set(),
    }.items():
        assert numbers(client, query) == {case.receipt_number for case in shown}, query


@pytest.mark.parametrize("query", ["state=closed", "when=never", "service=gone", "charge=me"])
def test_an_address_that_means_nothing_is_not_found(agency: AgencyRef, query: str) -> None:
    client, _official = official_at(agency)
    assert client.get(f"/desk/?{query}").status_code == 404


def test_the_case_leads_back_to_the_list_as_it_was(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    file_cases(agency, 1)
    page = client.get("/desk/?state=filed").content.decode()
    address = re.search(r'href="(/desk/cases/\d+/\?[^"]+)"', page)
    assert address
    case = client.get(address[1].replace("&amp;", "&")).content.decode()
    assert 'href="/desk/?scope=department&amp;state=filed"' in case


def keep(client: Client, name: str, **filters: str) -> KeptView:
    response = client.post("/desk/views/keep/", {"name": name, **filters})
    assert response.status_code == 302
    return KeptView.objects.latest("id")


def test_a_view_is_kept_opened_renamed_and_removed(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    view = keep(client, "늦은 것", scope="department", when="late", state="")
    assert client.get(f"/desk/views/{view.pk}/")["Location"] == "/desk/?scope=department&when=late"
    assert "늦은 것" in text_of(client.get("/desk/"))
    assert "Overdue" in text_of(client.get("/desk/views/"))
    client.post(f"/desk/views/{view.pk}/rename/", {"name": "급한 것"})
    assert "급한 것" in text_of(client.get("/desk/"))
    client.post(f"/desk/views/{view.pk}/remove/")
    assert not KeptView.objects.exists()


def test_a_view_is_checked_again_when_it_is_opened(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    view = keep(client, "식품", scope="all", service="food-business-report", state="filed")
    role = official.roles.get()
    role.permissions.remove("cases.read_all")
    role.save(update_fields=["permissions"])
    KeptView.objects.filter(id=view.pk).update(query=view.query.replace("food-", "old-"))
    page = client.get(f"/desk/views/{view.pk}/")
    assert "no longer hold: Whose petitions, Service." in text_of(page)
    assert 'href="/desk/?scope=department&amp;state=filed"' in page.content.decode()


@pytest.mark.parametrize("name", ["", " ", "가" * 41])
def test_a_view_without_a_name_is_refused_on_the_page(agency: AgencyRef, name: str) -> None:
    client, _official = official_at(agency)
    file_cases(agency, 1)
    response = client.post("/desk/views/keep/", {"name": name, "scope": "mine"})
    assert response.status_code == 422
    assert "Give the view a name" in text_of(response)


def test_views_are_ones_own_and_their_names_too(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    other, _colleague = official_at(agency)
    view = keep(client, "내 것", scope="mine")
    assert client.post("/desk/views/keep/", {"name": "내 것"}).status_code == 422
    keep(other, "내 것", scope="mine")
    for address in ("", "rename/", "remove/"):
        method = other.post if address else other.get
        assert method(f"/desk/views/{view.pk}/{address}", {"name": "x"}).status_code == 404
    second = keep(client, "둘째", scope="mine")
    renamed = client.post(f"/desk/views/{second.pk}/rename/", {"name": "내 것"})
    assert renamed.status_code == 422


def test_there_is_an_end_to_views(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    for number in range(20):
        keep(client, f"보기 {number}", scope="mine")
    assert client.post("/desk/views/keep/", {"name": "더"}).status_code == 422


def test_without_permission_to_work_there_is_nothing_to_tick(agency: AgencyRef) -> None:
    food_case(agency)
    reader, _official = official_at(agency, "위생과", permissions=["cases.read"])
    worker, _other = official_at(agency, "위생과")
    assert 'name="case"' not in reader.get("/desk/").content.decode()
    assert 'name="case"' in worker.get("/desk/").content.decode()
