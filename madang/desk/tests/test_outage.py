import pytest
from django.test import Client

from madang.core.actors import AgencyRef
from madang.core.orgs.models import Department, Outage
from tests import factories

pytestmark = pytest.mark.django_db

NOTE = "정보시스템 장애로 인터넷 접수가 되지 않습니다. 전화나 창구로 신청해 주십시오."


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


@pytest.fixture
def desk(client: Client, agency: AgencyRef) -> Client:
    department = Department.objects.filter(agency_id=agency.id)[0]
    factories.sign_in_official(client, factories.make_official(department))
    return client


def test_residents_are_told_of_an_outage_until_it_ends(desk: Client) -> None:
    desk.post("/desk/outage/begin/", {"note_ko": NOTE, "note_en": "Please call us."})
    assert NOTE in Client().get("/?lang=ko", follow=True).content.decode()
    desk.post(f"/desk/outage/{Outage.objects.get().pk}/end/")
    assert NOTE not in Client().get("/?lang=ko", follow=True).content.decode()


def test_an_outage_without_a_notice_is_refused(desk: Client) -> None:
    answer = desk.post("/desk/outage/begin/", {"note_ko": " ", "note_en": "Please call us."})
    assert answer.status_code == 422
    assert "Please call us." in answer.content.decode()
    assert not Outage.objects.exists()


def test_a_second_outage_at_once_is_refused(desk: Client) -> None:
    desk.post("/desk/outage/begin/", {"note_ko": NOTE})
    assert desk.post("/desk/outage/begin/", {"note_ko": NOTE}).status_code >= 400
    assert Outage.objects.count() == 1
