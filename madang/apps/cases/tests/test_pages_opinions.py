import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from madang.apps.cases import commands
from madang.apps.cases.models import Attachment, Case, Opinion
from madang.apps.cases.tests.browsing import (
    XSS,
    Response,
    act,
    browser,
    official_at,
    page_of,
    queries_of,
    text_of,
)
from madang.apps.cases.tests.complex_cases import accept, actor_of, asked, food
from madang.core.actors import AgencyRef
from tests import factories

pytestmark = pytest.mark.django_db

REVIEWER = ["cases.review"]


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


@pytest.fixture
def case(agency: AgencyRef) -> Case:
    return accept(food(agency), actor_of(agency, "위생과"))


@pytest.fixture
def reviewer(agency: AgencyRef) -> Client:
    """Somebody of 건축과 who may answer, and nothing else."""
    return official_at(agency, "건축과", permissions=REVIEWER)[0]


def page(case: Case, action: str = "") -> str:
    return f"/desk/opinions/{asked(case).pk}/{action}"


def send(client: Client, case: Case, **data: object) -> Response:
    return client.post(page(case, "answer/"), {"version": asked(case).version} | data)


def with_file(case: Case, field: str, name: str) -> Attachment:
    path = default_storage.save("cases/ab/abc", ContentFile(b"%PDF-1.7 plan"))
    return Attachment.objects.create(
        case=case, field=field, name=name, kind="pdf", size=13, digest=b"x" * 32, path=path
    )


def test_what_is_owed_is_listed_with_words_beside_the_colour(reviewer: Client, case: Case) -> None:
    found = text_of(reviewer.get("/desk/opinions/"))
    assert case.receipt_number in found
    assert "Waiting for the answer" in found
    assert re.search(r"\d+ (working )?days? (late|overdue)|late|overdue", found)


def test_the_list_is_paged_by_key(reviewer: Client, case: Case, agency: AgencyRef) -> None:
    from madang.apps.cases import queries_complex

    second = accept(food(agency), actor_of(agency, "위생과"), moment="2026-09-21T14:00")
    original, queries_complex.PAGE = queries_complex.PAGE, 1
    try:
        first = reviewer.get("/desk/opinions/")
        assert case.receipt_number in text_of(first)
        assert second.receipt_number not in text_of(first)
        following = re.search(r'href="(\?after=[^"]+)"', first.content.decode())
        assert following
        then = reviewer.get("/desk/opinions/" + following[1].replace("&amp;", "&"))
        assert second.receipt_number in text_of(then)
        assert case.receipt_number not in text_of(then)
    finally:
        queries_complex.PAGE = original


def test_an_address_that_is_no_page_of_the_list(reviewer: Client) -> None:
    assert reviewer.get("/desk/opinions/?after=nonsense~x").status_code == 404


def test_the_facts_that_are_needed_are_there_and_nobody_is_named(
    reviewer: Client, case: Case
) -> None:
    plan = with_file(case, "training_certificate", "이수증.pdf")
    with_file(case, "health_check", "건강진단.pdf")
    found = reviewer.get(page(case))
    words = text_of(found)
    assert "나래 제과점" in words
    assert "이수증.pdf" in words
    assert "건강진단.pdf" not in words
    assert "가온누리" not in words
    assert "010-0000-1234" not in words
    assert f"files/{plan.uid}/" in found.content.decode()


def test_files_of_a_person_cannot_be_fetched(reviewer: Client, case: Case) -> None:
    plan = with_file(case, "training_certificate", "이수증.pdf")
    health = with_file(case, "health_check", "건강진단.pdf")
    assert reviewer.get(page(case, f"files/{plan.uid}/")).status_code == 200
    assert reviewer.get(page(case, f"files/{health.uid}/")).status_code == 404


def test_being_asked_does_not_open_the_case_itself(reviewer: Client, case: Case) -> None:
    assert reviewer.get(page_of(case)).status_code == 403
    reader = official_at(case_agency(case), "건축과", permissions=["cases.read", *REVIEWER])[0]
    assert reader.get(page_of(case)).status_code == 403


def case_agency(case: Case) -> AgencyRef:
    return factories.ref(case.agency)


@pytest.mark.parametrize("department", ["위생과", "민원여권과"])
def test_other_departments_find_no_such_question(
    agency: AgencyRef, case: Case, department: str
) -> None:
    client, _official = official_at(agency, department, permissions=["cases.read", *REVIEWER])
    for answer in (
        client.get(page(case)),
        send(client, case, stance="agree"),
        client.post(page(case, "extend/"), {"version": 1}),
    ):
        assert answer.status_code == 404
    assert asked(case).state == "asked"


def test_answering_leads_back_to_the_list(reviewer: Client, case: Case) -> None:
    answer = send(reviewer, case, stance="oppose", text="용도가 맞지 않습니다.")
    assert answer["Location"] == "/desk/opinions/"
    assert "Opposes" in text_of(reviewer.get(page(case)))
    assert "Nobody waits for an opinion" in text_of(reviewer.get("/desk/opinions/"))


def test_what_was_typed_is_kept_with_the_mistake(reviewer: Client, case: Case) -> None:
    answer = send(reviewer, case, stance="oppose", text="")
    assert answer.status_code == 422
    body = answer.content.decode()
    assert re.search(r'value="oppose"[^>]* checked', body)
    assert 'href="#id_text"' in body


def test_who_comes_too_late_keeps_the_text(reviewer: Client, case: Case, agency: AgencyRef) -> None:
    Opinion.objects.update(version=7)
    answer = reviewer.post(
        page(case, "answer/"), {"version": 1, "stance": "agree", "text": f"내 글 {XSS}"}
    )
    assert answer.status_code == 409
    assert "내 글" in text_of(answer)
    assert XSS not in answer.content.decode()


def test_after_the_case_has_ended_the_page_says_why(
    reviewer: Client, case: Case, agency: AgencyRef
) -> None:
    case.refresh_from_db()
    commands.decide_case(
        actor=actor_of(agency, "위생과"),
        agency=agency,
        case_id=case.pk,
        version=case.version,
        outcome="granted",
        reasons="기준에 맞습니다.",
        waiver="급합니다.",
    )
    answer = send(reviewer, case, stance="agree", text="늦은 글")
    assert answer.status_code == 422
    assert "Your opinion is not needed any more" in text_of(answer)
    assert "늦은 글" in text_of(answer)


def test_an_extension_that_comes_too_late_says_so(reviewer: Client, case: Case) -> None:
    data = {"version": 1, "until": "2026-09-23", "reasons": "현장 확인 중"}
    answer = reviewer.post(page(case, "extend/"), data)
    assert answer.status_code == 422
    assert "before the answer-by ends" in text_of(answer)
    assert "현장 확인 중" in text_of(answer)


def test_the_official_in_charge_sees_all_opinions_and_must_confirm(
    agency: AgencyRef, case: Case, reviewer: Client
) -> None:
    client, _official = official_at(agency, "위생과")
    found = text_of(client.get(page_of(case)))
    assert "Opinions of other departments" in found
    assert "Opinions are still open" in found
    refused = act(client, case, "decide", outcome="granted", reasons="기준에 맞습니다.")
    assert refused.status_code == 422
    assert "Wait, or say why" in text_of(refused)
    words = {"outcome": "granted", "reasons": "기준에 맞습니다.", "waiver": "면적이 작습니다."}
    assert act(client, case, "decide", **words).status_code == 302
    after = text_of(client.get(page_of(case)))
    assert "Decided without it:" in after
    assert "면적이 작습니다." in after


def test_an_action_asks_another_department(agency: AgencyRef, case: Case) -> None:
    client, _official = official_at(agency, "위생과")
    form = client.get(page_of(case, "do/ask-opinion/"))
    assert "민원여권과 (en)" in text_of(form)
    other = asked_department(agency, "민원여권과")
    answer = act(
        client, case, "do/ask-opinion", department=other, within="5 days", question="어떻습니까?"
    )
    assert answer["Location"] == page_of(case)
    assert asked(case, "민원여권과").question == "어떻습니까?"


def asked_department(agency: AgencyRef, key: str) -> int:
    from madang.core.orgs.models import Department

    return Department.objects.get(agency_id=agency.id, key=key).pk


def test_the_applicant_reads_that_a_department_was_asked_and_not_what_it_says(
    agency: AgencyRef, case: Case
) -> None:
    client = browser()
    resident = factories.sign_in_resident(client, agency)
    Case.objects.filter(id=case.pk).update(resident_id=resident.id)
    commands.answer_opinion(
        actor=actor_of(agency, "건축과"),
        agency=agency,
        opinion_id=asked(case).pk,
        version=1,
        stance="oppose",
        text="내부 검토 의견",
    )
    found = text_of(client.get(f"/cases/{case.uid}/"))
    assert "건축과" in found
    assert "내부 검토 의견" not in found
    assert "Opposes" not in found


@pytest.mark.parametrize(("language", "words"), [("ko", "회신할 협의"), ("en", "Opinions we owe")])
def test_pages_come_in_both_languages_with_few_queries(
    reviewer: Client, case: Case, language: str, words: str
) -> None:
    for path, most in (("/desk/opinions/", 6), (page(case), 9)):
        answer = reviewer.get(path, headers={"accept-language": language})
        assert words in text_of(answer)
        assert queries_of(reviewer, path) <= most
