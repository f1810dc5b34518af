import uuid

import pytest
from django.test import Client

from madang.apps.cases.models import Case, Opinion
from madang.apps.cases.tests.complex_cases import accept, actor_of, asked, food
from madang.apps.cases.tests.test_api import post, token_of
from madang.core.actors import AgencyRef
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


@pytest.fixture
def case(agency: AgencyRef) -> Case:
    return accept(food(agency), actor_of(agency, "위생과"))


def test_what_departments_owe_is_listed(agency: AgencyRef, case: Case) -> None:
    headers = token_of(agency, "cases.review")
    (row,) = Client().get("/api/v1/opinions", headers=headers).json()["opinions"]
    assert (row["department"], row["case_number"]) == ("건축과", case.receipt_number)
    following = Client().get(f"/api/v1/opinions?after={row['uid']}", headers=headers).json()
    assert following == {"opinions": [], "next": ""}


def test_a_machine_hands_an_opinion_on(agency: AgencyRef, case: Case) -> None:
    data = {"version": 1, "stance": "conditions", "text": "주차 1면"}
    path = f"/opinions/{asked(case).uid}/answer"
    answer = post(path, data, token_of(agency, "cases.review"))
    assert (answer.status_code, answer.json()["state"]) == (200, "answered")
    assert asked(case).answered_by is None
    assert post(path, data, token_of(agency, "cases.review")).status_code == 422


def test_an_extension_that_comes_too_late_is_refused(agency: AgencyRef, case: Case) -> None:
    data = {"version": 1, "until": "2026-09-23", "reasons": "현장 확인 중"}
    path = f"/opinions/{asked(case).uid}/extend"
    answer = post(path, data, token_of(agency, "cases.review"))
    assert (answer.status_code, answer.json()["code"]) == (422, "extension_late")


def test_other_tokens_and_other_agencies_get_nothing(agency: AgencyRef, case: Case) -> None:
    data = {"version": 1, "stance": "agree"}
    path = f"/opinions/{asked(case).uid}/answer"
    assert post(path, data, token_of(agency, "cases.read")).status_code == 403
    assert post(path, data).status_code == 401
    stranger = token_of(factories.make_city("seocho"), "cases.review")
    assert post(path, data, stranger).status_code in (401, 403, 404)
    assert (
        post(f"/opinions/{uuid.uuid4()}/answer", data, token_of(agency, "cases.review")).json()[
            "code"
        ]
        == "no_opinion"
    )
    assert Opinion.objects.get().state == "asked"
