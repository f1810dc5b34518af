"""The pages of what is missing: demanded at the desk, sent by the applicant."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from madang.apps.cases.models import Attachment, Case, Supplement
from madang.apps.cases.tests.browsing import (
    PDF,
    XSS,
    browser,
    official_at,
    page_of,
    text_of,
)
from madang.apps.cases.tests.clockpages import case_of, demanded, do, own_page, resident_at, run_out
from madang.apps.cases.tests.clockwork import (
    WHAT,
    everything,
)
from madang.core.actors import AgencyRef
from madang.core.orgs.models import Official
from tests import factories

pytestmark = pytest.mark.django_db

FULL = PDF + b"\n%%EOF"


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


@pytest.fixture
def desk(agency: AgencyRef) -> tuple[Client, Official]:
    return official_at(agency)


def test_a_demand_reaches_the_applicant_and_the_answer_the_office(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    wanted = demanded(client, case, what=f"{WHAT}{XSS}")
    applicant = resident_at(case)
    page = applicant.get(own_page(case))
    assert WHAT in text_of(page)
    assert "<script>alert" not in page.content.decode()
    assert "We need something from you" in text_of(page)
    assert "Please send it by" in text_of(page)
    assert f'href="{own_page(case, "answer-supplement/")}"' in page.content.decode()
    files = [SimpleUploadedFile(f"검진 {number}.pdf", FULL) for number in (1, 2)]
    response = applicant.post(
        own_page(case, "answer-supplement/"), {"text": "두 장을 보냅니다.", "files": files}
    )
    assert response["Location"] == own_page(case)
    wanted.refresh_from_db()
    assert (wanted.state, wanted.answer) == ("answered", "두 장을 보냅니다.")
    stored = Attachment.objects.filter(supplement=wanted)
    assert [one.kind for one in stored] == ["pdf", "pdf"]
    office = text_of(client.get(page_of(case)))
    for words in ("두 장을 보냅니다.", "검진 1.pdf", "Arrived"):
        assert words in office
    assert "Clock stopped" not in office


def test_lists_say_that_the_clock_stands_still(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    applicant = browser()
    resident = factories.sign_in_resident(applicant, agency)
    case = case_of(agency, official)
    Case.objects.filter(id=case.pk).update(resident_id=resident.id)
    demanded(client, case)
    assert "Clock stopped: supplement" in text_of(client.get("/desk/"))
    korean = client.get("/desk/", headers={"accept-language": "ko"})
    assert "불산입: 보완" in text_of(korean)
    assert "Clock stopped: supplement" in text_of(applicant.get("/my/cases/"))


def test_a_late_demand_asks_for_its_reason(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    new, old = case_of(agency, official), case_of(agency, official, days_ago=14)
    Case.objects.filter(id=old.pk).update(accepted_at=old.filed_at)  # received then (영6⑧)
    path = "do/demand-supplement/"
    assert "Why only now" not in text_of(client.get(page_of(new, path)))
    assert "Why only now" in text_of(client.get(page_of(old, path)))
    sent = {"what": WHAT, "days": 7, "method": "in_writing"}
    response = do(client, old, "demand-supplement", **sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="id_late_reason_error"' in page
    assert WHAT in page
    assert not Supplement.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("검진.pdf", b"MZ program"), ("검진.exe", FULL), ("검진.pdf", b"")],
)
def test_a_file_that_cannot_be_taken_is_refused_and_the_text_is_kept(
    agency: AgencyRef, desk: tuple[Client, Official], name: str, content: bytes
) -> None:
    client, official = desk
    case = case_of(agency, official)
    demanded(client, case)
    before = everything(case)
    good = SimpleUploadedFile("먼저.pdf", FULL)
    response = resident_at(case).post(
        own_page(case, "answer-supplement/"),
        {"text": "제가 쓴 글", "files": [good, SimpleUploadedFile(name, content)]},
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="id_files_error"' in page
    assert "제가 쓴 글" in page
    assert everything(case) == before
    assert not Attachment.objects.filter(case=case).exists()
    assert not any_file_stored()


def any_file_stored() -> bool:
    try:
        folders = default_storage.listdir("cases")[0]
    except FileNotFoundError:
        return False
    return any(default_storage.listdir(f"cases/{folder}")[1] for folder in folders)


def test_more_time_twice_and_not_a_third_time(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    wanted = demanded(client, case)
    applicant = resident_at(case)
    path = own_page(case, "ask-more-time/")
    for _each in range(2):
        assert applicant.get(path).status_code == 200
        assert applicant.post(path, {"days": "5"})["Location"] == own_page(case)
    before = everything(case)
    assert applicant.get(path)["Location"] == own_page(case)
    response = applicant.post(path, {"days": "5"})
    assert response.status_code == 422
    assert "twice at most" in text_of(response)
    assert "article 24②" in text_of(response)
    assert everything(case) == before
    last = wanted.answer_by
    wanted.refresh_from_db()
    assert (wanted.answer_by - last).days >= 10
    assert "more time 2 times" in text_of(client.get(page_of(case)))


def test_an_answer_after_the_end_is_refused_and_what_was_typed_is_kept(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    run_out(demanded(client, case))
    reasons = f"기한 안에 보완하지 않아 반려합니다. {XSS}"
    assert do(client, case, "return-petition", reasons=reasons).status_code == 302
    before = everything(case)
    applicant = resident_at(case)
    response = applicant.post(own_page(case, "answer-supplement/"), {"text": "이제 보냅니다."})
    assert response.status_code == 422
    assert "closed already" in text_of(response)
    assert "이제 보냅니다." in response.content.decode()
    assert everything(case) == before
    page = applicant.get(own_page(case))
    assert "Returned" in text_of(page)
    assert "기한 안에 보완하지 않아 반려합니다." in text_of(page)
    assert "<script>alert" not in page.content.decode()
    assert "We need something from you" not in text_of(page)


def test_once_more_and_then_it_goes_back(agency: AgencyRef, desk: tuple[Client, Official]) -> None:
    client, official = desk
    case = case_of(agency, official)
    wanted = demanded(client, case)
    page = client.get(page_of(case)).content.decode()
    for step in ("return-petition", "repeat-demand", "resume-clock", "demand-supplement"):
        assert f"do/{step}/" not in page
    run_out(wanted)
    page = client.get(page_of(case)).content.decode()
    for step in ("return-petition", "repeat-demand", "resume-clock", "take-in-supplement"):
        assert f"do/{step}/" in page
    form = client.get(page_of(case, "do/repeat-demand/")).content.decode()
    assert WHAT in form
    sent = {"what": WHAT, "days": 11, "method": "in_writing"}
    assert 'id="id_days_error"' in do(client, case, "repeat-demand", **sent).content.decode()
    assert do(client, case, "repeat-demand", **sent | {"days": 10}).status_code == 302
    assert "Second and last demand" in text_of(resident_at(case).get(own_page(case)))


def test_an_official_takes_in_a_paper_at_the_counter(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    wanted = demanded(client, case)
    file = SimpleUploadedFile("스캔.pdf", FULL)
    today = timezone.localdate().isoformat()
    sent = {"arrived_on": today, "arrived_time": "", "text": "", "files": file}
    assert do(client, case, "take-in-supplement", **sent).status_code == 302
    wanted.refresh_from_db()
    assert wanted.state == "answered"
    assert Attachment.objects.get(supplement=wanted).name == "스캔.pdf"


def test_what_comes_back_twice_ends_the_case(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    demanded(client, case)
    assert do(client, case, "demand-undelivered").status_code == 302
    page = client.get(page_of(case))
    assert "Came back undelivered" in text_of(page)
    assert "do/demand-undelivered/" not in page.content.decode()
    sent = {"method": "in_writing", "address": "registered", "sent_on": "", "sent_time": ""}
    assert do(client, case, "send-demand-again", **sent).status_code == 302
    assert "registered address" in text_of(client.get(page_of(case)))
    assert do(client, case, "demand-undelivered").status_code == 302
    own = text_of(resident_at(case).get(own_page(case)))
    assert "Taken as withdrawn" in own
    assert "제25조제2항" in own  # in the language of the petition


def test_what_is_not_enough_is_said_on_the_page_of_the_applicant(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    demanded(client, case)
    applicant = resident_at(case)
    applicant.post(own_page(case, "answer-supplement/"), {"text": "네"})
    assert "do/find-insufficient/" in client.get(page_of(case)).content.decode()
    reasons = f"서명이 없습니다.{XSS}"
    assert do(client, case, "find-insufficient", reasons=reasons).status_code == 302
    page = applicant.get(own_page(case))
    for words in ("What you sent is not enough yet", "서명이 없습니다.", "Please send it by"):
        assert words in text_of(page)
    assert "<script>alert" not in page.content.decode()
    office = text_of(client.get(page_of(case)))
    assert "Not enough, because" in office
    assert "Clock stopped: supplement" in office


def test_who_asks_for_more_time_at_the_counter_is_helped(
    agency: AgencyRef, desk: tuple[Client, Official]
) -> None:
    client, official = desk
    case = case_of(agency, official)
    demanded(client, case)
    assert do(client, case, "give-more-time", days=5).status_code == 302
    assert "more time 1 time" in text_of(client.get(page_of(case)))


def test_nobody_else_answers(agency: AgencyRef, desk: tuple[Client, Official]) -> None:
    client, official = desk
    case = case_of(agency, official)
    demanded(client, case)
    before = everything(case)
    response = browser().post(own_page(case, "answer-supplement/"), {"text": "남의 것"})
    assert response["Location"] == "/track/"
    assert everything(case) == before
