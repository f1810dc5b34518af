"""One step with several petitions: looked at first, done one by one, taken back."""

import re
import uuid

import pytest
from django.test import Client

from madang.apps.cases import commands
from madang.apps.cases.events.desk import AssignmentUndone
from madang.apps.cases.models import BulkItem, Case, Note
from madang.apps.cases.queries import timeline_of
from madang.apps.cases.tests.browsing import (
    Response,
    accepted,
    decided,
    file_cases,
    food_case,
    official_at,
    state,
    text_of,
)
from madang.core.actors import AgencyRef
from madang.core.orgs.models import Department, Official
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def colleague_of(official: Official, name: str = "바람결") -> Official:
    return factories.make_official(Department.objects.get(id=official.department_id), name=name)


def choice(*cases: Case) -> list[str]:
    for case in cases:
        case.refresh_from_db()
    return [f"{case.pk}~{case.version}" for case in cases]


def look(client: Client, step: str, *cases: Case, **more: object) -> Response:
    return client.post("/desk/bulk/", {"step": step, "case": choice(*cases), **more})


def do(client: Client, step: str, chosen: list[str], **more: object) -> Response:
    """Do it without the preview page; gives the page of the run."""
    once = str(uuid.uuid4())
    sent = {"step": step, "case": chosen, "once": once, **more}
    response = client.post("/desk/bulk/do/", sent)
    assert response["Location"] == f"/desk/bulk/{once}/"
    return client.get(response["Location"])


def undo(client: Client, run: Response) -> Response:
    address = re.search(r'action="(/desk/bulk/[^/]+/undo/)"', run.content.decode())
    assert address
    return client.get(client.post(address[1])["Location"])


def test_the_preview_says_what_happens_to_each_and_changes_nothing(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    new, old = file_cases(agency, 1)[0], accepted(agency, official)
    before = state(new), state(old)
    page = text_of(look(client, "accept", new, old))
    assert "Will be accepted." in page
    assert "1 is refused and stays as it is." in page
    assert (state(new), state(old)) == before
    assert not BulkItem.objects.exists()


def test_what_is_possible_is_done_and_the_rest_says_why_not(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    new, old = file_cases(agency, 1)[0], decided(agency, official)
    page = text_of(do(client, "accept", choice(new, old)))
    assert "1 petition was done." in page
    assert "This step cannot be taken back." in page
    new.refresh_from_db()
    assert new.status == Case.Status.ACCEPTED
    refused = BulkItem.objects.get(case=old)
    assert refused.error == "wrong_status"
    assert refused.said in page


def test_a_petition_that_somebody_worked_on_meanwhile_is_left_as_it_is(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    first, second = file_cases(agency, 2)
    chosen = choice(first, second)
    commands.accept_case(actor=factories.acting(official), case_id=first.pk, version=1)
    do(client, "accept", chosen)
    found = dict(BulkItem.objects.values_list("case_id", "error"))
    assert found == {first.pk: "stale", second.pk: ""}
    assert [row.name for row in timeline_of(first)].count("cases.case.accepted") == 1


def test_the_same_form_sent_twice_is_one_run(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = accepted(agency, official)
    sent = {"step": "note", "case": choice(case), "once": str(uuid.uuid4()), "note": "전화함"}
    for _time in range(2):
        assert client.post("/desk/bulk/do/", sent).status_code == 302
    assert Note.objects.filter(case=case).count() == 1


def test_assigning_asks_whom_then_shows_who_does_it(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case, other = accepted(agency, official), colleague_of(official)
    assert "Official in charge" in text_of(look(client, "assign", case))
    empty = look(client, "assign", case, official="")
    assert (empty.status_code, "Say who is to be in charge." in text_of(empty)) == (422, True)
    page = text_of(look(client, "assign", case, official=other.pk))
    assert f"{other.name} will be in charge (now: nobody yet)." in page


def test_assignments_go_back_to_whom_it_was(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    other = colleague_of(official)
    mine, nobodys, touched = (accepted(agency, official) for _each in range(3))
    Case.objects.filter(id=mine.pk).update(assignee_id=official.pk)
    run = do(client, "assign", choice(mine, nobodys, touched), official=other.pk)
    touched.refresh_from_db()
    commands.assign_case(
        actor=factories.acting(official),
        case_id=touched.pk,
        version=touched.version,
        official_id=other.pk,
    )
    page = text_of(undo(client, run))
    assert "Not taken back. Somebody else worked on this case" in page
    assert "Take the assignments back" not in page
    assignees = dict(Case.objects.values_list("id", "assignee_id"))
    assert assignees == {mine.pk: official.pk, nobodys.pk: None, touched.pk: other.pk}
    assert timeline_of(mine)[-1].name == AssignmentUndone.name


def test_handing_on_needs_somebody_in_charge_and_leaves_a_note(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    other = colleague_of(official)
    mine, nobodys = accepted(agency, official), accepted(agency, official)
    Case.objects.filter(id=mine.pk).update(assignee_id=official.pk)
    chosen = choice(mine, nobodys)
    do(client, "hand_on", chosen, official=other.pk, note="현장 확인은 마쳤습니다.")
    assert Case.objects.get(id=mine.pk).assignee_id == other.pk
    assert Note.objects.get().case_id == mine.pk
    assert BulkItem.objects.get(case=nobodys).error == "nobody_in_charge"


def test_petitions_of_others_are_neither_shown_nor_touched(agency: AgencyRef) -> None:
    client, _official = official_at(agency, permissions=["cases.read", "cases.accept"])
    strange = food_case(agency)
    elsewhere = file_cases(factories.make_city("seocho"), 1)[0]
    page = text_of(look(client, "accept", strange, elsewhere))
    assert "2 of the petitions you chose are not in your lists any more" in page
    assert strange.receipt_number not in page
    do(client, "accept", choice(strange, elsewhere))
    assert not BulkItem.objects.exists()
    assert state(strange)[0] == state(elsewhere)[0] == Case.Status.FILED


def test_a_run_is_shown_to_whoever_did_it_only(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    do(client, "accept", choice(file_cases(agency, 1)[0]))
    other, _colleague = official_at(agency)
    uid = BulkItem.objects.get().run.uid
    assert other.get(f"/desk/bulk/{uid}/").status_code == 404
    assert other.post(f"/desk/bulk/{uid}/undo/").status_code == 404
    assert client.post(f"/desk/bulk/{uid}/undo/").status_code == 422  # acceptance stays
    assert official.pk


@pytest.mark.parametrize("sent", [{}, {"step": "accept"}, {"step": "burn", "case": ["1~1"]}])
def test_with_nothing_to_do_the_page_says_so(agency: AgencyRef, sent: dict[str, object]) -> None:
    client, _official = official_at(agency)
    for address in ("/desk/bulk/", "/desk/bulk/do/"):
        response = client.post(address, sent)
        assert response.status_code == 422
        assert "Nothing was changed." in text_of(response)
