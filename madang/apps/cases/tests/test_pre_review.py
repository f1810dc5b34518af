from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import translation

from madang.apps.cases import commands, drafts, pages, queries, queries_complex
from madang.apps.cases.block import CasesBlock
from madang.apps.cases.block_pre_review import pre_review_of
from madang.apps.cases.models import Attachment, Case, CaseLink, Draft
from madang.apps.cases.tests.browsing import SHOP, browser, official_at, page_of, text_of
from madang.apps.cases.tests.complex_cases import accept, actor_of, at, food
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.people.models import Resident
from tests import factories

pytestmark = pytest.mark.django_db

PRE = "food-business-report--pre-review"
BLOCK = """    department: 위생과
    pre_review:
      period: 2 days
      bring:
        - {ko: 영업장 배치도, en: Plan of the premises}
"""


@pytest.fixture(autouse=True)
def _korean() -> Iterator[None]:
    """Texts of the file are compared in Korean, whatever a page before was read in."""
    with translation.override("ko"):
        yield


@pytest.fixture
def agency() -> AgencyRef:
    return factories.apply_changed(factories.make_city(), "    department: 위생과\n", BLOCK)


def ask_first(agency: AgencyRef, *, resident: Actor | None = None, **files: int) -> Case:
    """A pre-review that was asked for on a Monday at 10:00."""
    filing = suggestion(service_id=PRE, answers=SHOP, files=files)
    case = Case.objects.get(uid=put_in(agency, filing).case_uid)
    if resident:
        Case.objects.filter(id=case.pk).update(resident_id=resident.id)
        case.refresh_from_db()
    return case


def decided(agency: AgencyRef, case: Case, outcome: str = "feasible") -> Case:
    actor = actor_of(agency, "위생과")
    accept(case, actor)
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        outcome=outcome,
        reasons="위치가 알맞습니다.",
        waiver="사전심사입니다.",
        moment=at("2026-09-22T10:00"),
    )
    case.refresh_from_db()
    return case


def with_paper(case: Case, field: str = "training_certificate") -> None:
    path = default_storage.save("cases/ab/abc", ContentFile(b"%PDF-1.7 plan"))
    Attachment.objects.create(
        case=case, field=field, name="이수증.pdf", kind="pdf", size=13, digest=b"x" * 32, path=path
    )


def link(actor: Actor, case: Case, number: str) -> None:
    case.refresh_from_db()
    commands.follow_pre_review(actor=actor, case_id=case.pk, version=case.version, number=number)


# --- The service that follows from the file -----------------------------------------------------


def test_a_pre_review_has_its_own_period_and_asks_for_no_file(agency: AgencyRef) -> None:
    case = ask_first(agency)
    assert (case.kind, case.service) == ("pre_review", PRE)
    assert case.due_at == at("2026-09-23T10:00")  # 2 days, not 3
    service = queries.pinned_service(case)
    assert not any(field.required for field in service.form if field.type == "file")
    assert [str(need.item) for need in service.bring] == ["영업장 배치도"]
    assert service.fee == 0


def test_the_service_itself_stays_as_it_is(agency: AgencyRef) -> None:
    own = queries.offered_service(agency, "food-business-report").service
    short = pre_review_of(own)
    assert (own.period_text, short.period_text) == ("3 days", "2 days")
    assert own.period.amount == 3
    assert any(field.required for field in own.form if field.type == "file")


def test_a_service_without_a_pre_review_has_none() -> None:
    agency = factories.make_city()
    with pytest.raises(NotFound):
        queries.offered_service(agency, PRE)
    with pytest.raises(ValueError, match="no pre-review"):
        pre_review_of(queries.offered_service(agency, "improvement-suggestion").service)


def test_a_key_leaves_room_for_the_ending_of_its_pre_review(agency: AgencyRef) -> None:
    service = queries.offered_service(agency, "food-business-report").service
    keys = ("x" * 48, "x" * 49)
    wrong = [finding.path for finding in CasesBlock(dict.fromkeys(keys, service)).findings()]
    assert wrong == [("x" * 49,)]


def test_pre_reviews_do_not_crowd_the_list_of_services(agency: AgencyRef) -> None:
    assert PRE not in queries.offered_services(agency)


def test_the_service_page_offers_to_ask_first(agency: AgencyRef) -> None:
    page = browser().get("/services/food-business-report/")
    assert f'href="/services/{PRE}/"' in page.content.decode()
    assert "Plan of the premises" in text_of(browser().get(f"/services/{PRE}/"))


# --- Its outcomes -------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["feasible", "feasible_with_conditions", "not_feasible"])
def test_it_ends_with_what_was_found(agency: AgencyRef, outcome: str) -> None:
    assert decided(agency, ask_first(agency), outcome).outcome == outcome


def test_it_is_not_granted(agency: AgencyRef) -> None:
    with pytest.raises(DomainError, match="unknown_outcome"):
        decided(agency, ask_first(agency), "granted")


def test_other_departments_are_asked_as_for_the_petition_itself(agency: AgencyRef) -> None:
    case = accept(ask_first(agency), actor_of(agency, "위생과"))
    (opinion,) = queries_complex.opinions_of(case)
    assert opinion.department.key == "건축과"


# --- The petition afterwards --------------------------------------------------------------------


def test_the_petition_of_the_same_resident_is_linked(agency: AgencyRef) -> None:
    resident = factories.make_resident(agency)
    earlier = decided(agency, ask_first(agency, resident=resident))
    case = food(agency)
    Case.objects.filter(id=case.pk).update(resident_id=resident.id)
    accept(case, actor_of(agency, "위생과"))
    assert CaseLink.objects.get(case=case, kind="follows").other == earlier
    assert queries.timeline_of(case)[-1].data["rule"] == "same_applicant"


def test_somebody_elses_pre_review_is_not_linked(agency: AgencyRef) -> None:
    decided(agency, ask_first(agency, resident=factories.make_resident(agency)))
    accept(food(agency), actor_of(agency, "위생과"))
    assert not CaseLink.objects.exists()


def test_one_without_a_result_is_not_linked(agency: AgencyRef) -> None:
    resident = factories.make_resident(agency)
    ask_first(agency, resident=resident)
    case = food(agency)
    Case.objects.filter(id=case.pk).update(resident_id=resident.id)
    accept(case, actor_of(agency, "위생과"))
    assert not CaseLink.objects.exists()


def test_at_the_counter_it_is_linked_by_its_number(agency: AgencyRef) -> None:
    earlier = decided(agency, ask_first(agency))
    actor = actor_of(agency, "위생과")
    case = accept(food(agency), actor)
    link(actor, case, f" {earlier.receipt_number} ")
    assert CaseLink.objects.get().other == earlier
    with pytest.raises(DomainError, match="linked_already"):
        link(actor, case, earlier.receipt_number)


@pytest.mark.parametrize("number", ["", "2026", "2026-999999", "x-y", "2026-1-1", "9" * 30 + "-1"])
def test_a_number_of_no_pre_review_is_refused(agency: AgencyRef, number: str) -> None:
    actor = actor_of(agency, "위생과")
    case = accept(food(agency), actor)
    with pytest.raises(DomainError, match="no_pre_review"):
        link(actor, case, number)


def test_another_petition_is_no_pre_review(agency: AgencyRef) -> None:
    actor = actor_of(agency, "위생과")
    other, case = food(agency), accept(food(agency), actor)
    with pytest.raises(DomainError, match="no_pre_review"):
        link(actor, case, other.receipt_number)


def test_a_pre_review_without_a_result_cannot_be_linked(agency: AgencyRef) -> None:
    actor = actor_of(agency, "위생과")
    open_one, case = ask_first(agency), accept(food(agency), actor)
    with pytest.raises(DomainError, match="no_result"):
        link(actor, case, open_one.receipt_number)


def test_only_the_department_in_charge_links(agency: AgencyRef) -> None:
    earlier = decided(agency, ask_first(agency))
    case = accept(food(agency), actor_of(agency, "위생과"))
    with pytest.raises(Forbidden):
        link(actor_of(agency, "건축과"), case, earlier.receipt_number)


def test_the_official_reads_what_the_applicant_was_told(agency: AgencyRef) -> None:
    earlier = decided(agency, ask_first(agency))
    client, official = official_at(agency, "위생과")
    case = accept(food(agency), factories.acting(official))
    link(factories.acting(official), case, earlier.receipt_number)
    page = text_of(client.get(page_of(case)))
    assert earlier.receipt_number in page
    assert "is to be decided alike" in page
    assert "Do not ask again for papers" in page


# --- Going on from there on the web ------------------------------------------------------------


def begin(client: Client, case: Case, service: str = "food-business-report") -> Any:
    return client.post(f"/services/{service}/start/", {"pre_review": str(case.uid)})


def test_answers_and_papers_are_taken_over(agency: AgencyRef) -> None:
    client = browser()
    resident = factories.sign_in_resident(client, agency)
    case = ask_first(agency, resident=resident)
    with_paper(case)
    decided(agency, case)
    assert begin(client, case).status_code == 302
    draft = Draft.objects.get()
    form = pages.form_of(draft, resident)
    assert form.answers.values["shop_name"] == SHOP["shop_name"]
    assert form.answers.values["uses_ground_water"] is False
    # Only what was not handed in then is still missing (영34③).
    assert set(form.answers.errors) == {"health_check"}
    (copied,) = drafts.files_of(draft)
    (kept,) = queries.attachments_of(case)
    assert copied.path != kept.path
    drafts.remove_file(draft=draft, file_uid=copied.uid)
    assert default_storage.exists(kept.path)


def test_a_form_that_was_begun_so_is_linked_with_its_pre_review(agency: AgencyRef) -> None:
    client = browser()
    resident = factories.sign_in_resident(client, agency)
    decided(agency, ask_first(agency, resident=resident))
    second = decided(agency, ask_first(agency, resident=resident), "not_feasible")
    begin(client, Case.objects.order_by("id")[0])
    draft = Draft.objects.get()
    filing = suggestion(
        service_id="food-business-report",
        client_id=draft.uid,
        answers=SHOP,
        files={"training_certificate": 1, "health_check": 1},
    )
    case = Case.objects.get(uid=put_in(agency, filing).case_uid)
    accept(case, actor_of(agency, "위생과"))
    assert CaseLink.objects.get(case=case).other_id != second.pk
    assert queries.timeline_of(case)[-1].data["rule"] == "same_form"


def test_nobody_goes_on_from_somebody_elses_pre_review(agency: AgencyRef) -> None:
    case = decided(agency, ask_first(agency, resident=factories.make_resident(agency)))
    client = browser()
    factories.sign_in_resident(client, agency)
    begin(client, case)
    assert drafts.content_of(Draft.objects.get()).answers == {}
    assert not Attachment.objects.filter(draft__isnull=False).exists()


def test_one_cannot_go_on_before_there_is_a_result(agency: AgencyRef) -> None:
    client = browser()
    resident = factories.sign_in_resident(client, agency)
    case = ask_first(agency, resident=resident)
    assert begin(client, case).status_code == 422
    assert not Draft.objects.exists()


def test_the_applicant_is_led_on_from_the_result(agency: AgencyRef) -> None:
    client = browser()
    resident = factories.sign_in_resident(client, agency)
    case = decided(agency, ask_first(agency, resident=resident))
    page = client.get(f"/cases/{case.uid}/")
    assert "This is not the permit yet" in text_of(page)
    assert 'action="/services/food-business-report/start/"' in page.content.decode()
    assert "Go on from there" in text_of(client.get("/services/food-business-report/"))


# --- The register (규칙11③) --------------------------------------------------------------------


def test_the_register_lists_pre_reviews_only_and_names_nobody_in_full(agency: AgencyRef) -> None:
    client, _official = official_at(agency, "위생과")
    one, other = ask_first(agency), food(agency)
    page = client.get("/desk/pre-reviews/")
    assert one.receipt_number in text_of(page)
    assert other.receipt_number not in text_of(page)
    assert "가온누리" not in text_of(page)
    assert Resident.objects.count() == 2


def test_another_department_does_not_see_them_in_the_register(agency: AgencyRef) -> None:
    case = ask_first(agency)
    client, _official = official_at(agency, "건축과", permissions=["cases.read"])
    assert case.receipt_number not in text_of(client.get("/desk/pre-reviews/"))
    stranger, _there = official_at(factories.make_city("seocho"))
    page = stranger.get("/desk/pre-reviews/", headers={"host": "testserver"})
    assert case.receipt_number not in text_of(page)
