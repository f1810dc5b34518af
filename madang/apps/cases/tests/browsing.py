"""A person at a browser, by Django's test client, for the tests of the pages."""

import re
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.apps.cases import commands, queries
from madang.apps.cases.models import Case
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import AgencyRef
from madang.core.orgs.models import Department, Official
from tests import factories

APPLICANT = {"name": "가온누리", "phone": "010-0000-1234"}
ANSWERS = {
    "subject": "가로등",
    "present_state": "밤에 골목이 어둡습니다.",
    "proposal": "가로등을 두 개 더 세워 주세요.",
}
PDF = b"%PDF-1.7\n%content"
# What somebody might try to put into our pages.
XSS = "<script>alert('민원')</script>"
SHOP = {
    "shop_name": "나래 제과점",
    "shop_kind": "bakery",
    "shop_address": "서울특별시 강남구 학동로 426",
    "shop_phone": "02-0000-2026",
    "floor_area": "128.5",
    "uses_ground_water": False,
}
REASONS = "현장을 확인하고 고치기로 했습니다."

# What the test client gives is more than its type says: content, stream or template.
Response = Any


def browser(language: str = "en") -> Client:
    return Client(headers={"accept-language": language})


def text_of(response: Response) -> str:
    """What stands on a page, without tags."""
    return unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def queries_of(client: Client, path: str) -> int:
    """How many queries a page takes once everything that is kept in the process is there."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def begin(client: Client, service: str = "improvement-suggestion") -> str:
    """Begin a form; the address under which its pages stand."""
    response = client.post(f"/services/{service}/start/")
    assert response.status_code == 302
    return re.sub(r"1/$", "", response["Location"])


def send_page(client: Client, form: str, number: int, data: dict[str, Any]) -> Response:
    return client.post(f"{form}{number}/", data)


def filled(client: Client) -> str:
    """A suggestion that is complete up to the review."""
    form = begin(client)
    assert send_page(client, form, 1, APPLICANT)["Location"] == f"{form}2/"
    assert send_page(client, form, 2, ANSWERS)["Location"] == f"{form}review/"
    return form


def sent(client: Client) -> str:
    """A suggestion that was sent."""
    form = filled(client)
    assert client.post(f"{form}review/")["Location"] == f"{form}receipt/"
    return form


def file_cases(agency: AgencyRef, count: int) -> list[Case]:
    return [Case.objects.get(uid=put_in(agency, suggestion()).case_uid) for _ in range(count)]


def official_at(
    agency: AgencyRef, department: str = "민원여권과", *, permissions: list[str] | None = None
) -> tuple[Client, Official]:
    """An official of a department who reads English, signed in."""
    client = browser()
    row = Department.objects.get(agency_id=agency.id, key=department)
    official = factories.make_official(row, permissions=permissions, name="하늘빛")
    factories.sign_in_official(client, official)
    return client, official


def food_case(agency: AgencyRef) -> Case:
    """A case of 위생과 for which 건축과 is to be asked, with an answer that is personal."""
    counts = {"training_certificate": 1, "health_check": 1}
    receipt = put_in(
        agency, suggestion(service_id="food-business-report", answers=SHOP, files=counts)
    )
    return Case.objects.get(uid=receipt.case_uid)


def page_of(case: Case, action: str = "") -> str:
    return f"/desk/cases/{case.pk}/{action}"


def act(client: Client, case: Case, action: str, **data: Any) -> Response:
    """Send a form of the page of a case as it is now, unless told otherwise."""
    case.refresh_from_db()
    return client.post(page_of(case, f"{action}/"), {"version": case.version} | data)


def accepted(agency: AgencyRef, official: Official) -> Case:
    case = file_cases(agency, 1)[0]
    commands.accept_case(actor=factories.acting(official), case_id=case.pk, version=1)
    case.refresh_from_db()
    return case


def decided(agency: AgencyRef, official: Official) -> Case:
    case = accepted(agency, official)
    commands.decide_case(
        actor=factories.acting(official),
        agency=agency,
        case_id=case.pk,
        version=case.version,
        outcome="taken_up",
        reasons=REASONS,
    )
    case.refresh_from_db()
    return case


def state(case: Case) -> tuple[str, int, int]:
    """What a refused attempt must not change."""
    case.refresh_from_db()
    return case.status, case.version, len(queries.timeline_of(case))
