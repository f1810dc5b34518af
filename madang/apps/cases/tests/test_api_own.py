"""The applicant's own steps by the API, opened by the tracking code."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from madang.apps.cases import commands, queries
from madang.apps.cases.filing import tracking_code
from madang.apps.cases.models import Attachment, Case, CaseLink, Draft
from madang.apps.cases.tests import test_pre_review as pre_reviews
from madang.apps.cases.tests.complex_cases import accept, actor_of, food
from madang.apps.cases.tests.test_api import body, post, token_of
from madang.core.actors import AgencyRef
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_wrong_codes() -> None:
    cache.clear()


@pytest.fixture(name="agency")
def _agency() -> AgencyRef:
    return factories.make_city()


@pytest.fixture(name="code")
def _code(agency: AgencyRef) -> str:
    code: str = post("/cases", body(), token_of(agency)).json()["tracking_code"]
    return code


def do(name: str, code: str, **values: Any) -> Any:
    return post(f"/track/actions/{name}", {"tracking_code": code, "values": values})


def test_the_code_shows_what_can_be_done(code: str) -> None:
    answer = post("/track", {"tracking_code": code}).json()
    assert {"amend", "withdraw"} <= {one["name"] for one in answer["actions"]}
    assert "object" not in {one["name"] for one in answer["actions"]}  # nothing is refused yet
    assert answer["actions"][0]["fields"]["answer.subject"] == "text"


def test_an_applicant_changes_what_was_sent(code: str) -> None:
    answer = do("amend", code, **{"answer.subject": "가로등 두 개"})
    assert answer.status_code == 200, answer.content
    assert Case.objects.get().answers["subject"] == "가로등 두 개"


def test_an_applicant_takes_the_petition_back(code: str) -> None:
    answer = do("withdraw", code)
    assert (answer.status_code, answer.json()["status"]) == (200, "closed")
    assert Case.objects.get().ending == "withdrawn"
    again = do("withdraw", code)
    assert (again.status_code, again.json()["code"]) == (422, "case_closed")


def test_a_wrong_code_opens_no_step(code: str) -> None:
    answer = do("withdraw", "ABCD-ABCD-ABCD-ABCD")
    assert (answer.status_code, answer.json()["code"]) == (404, "wrong_code")
    assert Case.objects.get().status == "filed"


def test_an_official_step_is_none_of_the_applicant(code: str) -> None:
    assert do("accept", code).json()["code"] == "no_action"


def supplemented(agency: AgencyRef) -> Case:
    """A case of which something is demanded."""
    case = food(agency)
    actor = actor_of(agency, "위생과")
    commands.accept_case(actor=actor, case_id=case.pk, version=case.version)
    case.refresh_from_db()
    demand = commands.Demand("건축물대장", 10, late_reason="현장에서 알게 되었습니다.")
    commands.demand_supplement(actor=actor, case_id=case.pk, version=case.version, demand=demand)
    case.refresh_from_db()
    return case


def test_an_applicant_sends_what_is_missing_with_a_file(agency: AgencyRef) -> None:
    case = supplemented(agency)
    data = {"tracking_code": tracking_code(case.uid), "values": {"text": "붙임과 같습니다."}}
    file = SimpleUploadedFile("register.pdf", b"%PDF-1.7 a register")
    answer = Client().post(
        "/api/v1/track/actions/answer-supplement", {"data": json.dumps(data), "files": file}
    )
    assert answer.status_code == 200, answer.content
    assert Attachment.objects.get(name="register.pdf").case_id == case.pk


def test_an_applicant_asks_for_more_time(agency: AgencyRef) -> None:
    case = supplemented(agency)
    before = queries.supplements_of(case)[-1].answer_by
    assert do("ask-more-time", tracking_code(case.uid), days=5).status_code == 200
    case = Case.objects.get(id=case.pk)
    assert queries.supplements_of(case)[-1].answer_by > before


def test_an_applicant_objects_to_a_refusal(agency: AgencyRef) -> None:
    case = food(agency)
    actor = actor_of(agency, "위생과")
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    case.refresh_from_db()
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        outcome="refused",
        reasons="시설 기준에 맞지 않습니다.",
        waiver="시설 기준만으로 정해집니다.",
    )
    case.refresh_from_db()
    assert case.closed_at is not None
    told = timezone.localdate(case.closed_at).isoformat()
    answer = do(
        "object", tracking_code(case.uid), told_on=told, wanted="수리", grounds="기준에 맞습니다."
    )
    assert answer.status_code == 200, answer.content
    assert CaseLink.objects.get(kind="objects_to").other_id == case.pk


# --- From a pre-review to the petition ---------------------------------------------------------


@pytest.fixture(name="pre_review")
def _pre_review() -> Case:
    agency = factories.apply_changed(
        factories.make_city(), "    department: 위생과\n", pre_reviews.BLOCK
    )
    case = pre_reviews.decided(agency, pre_reviews.ask_first(agency))
    pre_reviews.with_paper(case)
    return case


def begin(pre_review: Case) -> Any:
    return post("/track/petition", {"tracking_code": tracking_code(pre_review.uid)})


def test_a_petition_goes_on_from_its_pre_review(pre_review: Case) -> None:
    begun = begin(pre_review).json()
    assert begun["service"] == "food-business-report"
    assert begun["files"] == [{"field": "training_certificate", "name": "이수증.pdf"}]
    agency = factories.ref(pre_review.agency)
    data = {
        "service": begun["service"],
        "client_id": begun["client_id"],
        "applicant": {"name": "가온누리", "phone": "010-0000-1234"},
        "answers": begun["answers"],
        "goes_on": True,
    }
    health = SimpleUploadedFile("health.pdf", b"%PDF-1.7 healthy")
    answer = Client().post(
        "/api/v1/cases",
        {"data": json.dumps(data), "health_check": health},
        headers=token_of(agency),
    )
    assert answer.status_code == 201, answer.content
    case = Case.objects.get(uid=answer.json()["case_uid"])
    assert set(Attachment.objects.filter(case=case).values_list("field", flat=True)) == {
        "training_certificate",
        "health_check",
    }
    accept(case, actor_of(agency, "위생과"))
    assert CaseLink.objects.get(case=case, kind="follows").other_id == pre_review.pk


def test_only_a_pre_review_with_a_result_is_gone_on_from(code: str) -> None:
    answer = post("/track/petition", {"tracking_code": code})
    assert (answer.status_code, answer.json()["code"]) == (422, "no_result")
    assert not Draft.objects.exists()
