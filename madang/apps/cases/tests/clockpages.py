"""People at the pages of the clock, for their tests."""

import datetime as dt

from django.test import Client
from django.utils import timezone

from madang.apps.cases import commands, filing
from madang.apps.cases.models import Case, Supplement
from madang.apps.cases.tests.browsing import (
    Response,
    browser,
    page_of,
)
from madang.apps.cases.tests.clockwork import WHAT, fresh
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.models import Official
from tests import factories


def case_of(agency: AgencyRef, official: Official, *, days_ago: int = 0) -> Case:
    """A petition of 14 days, filed some days ago and accepted."""
    filed_at = timezone.localtime() - dt.timedelta(days=days_ago)
    moment = filed_at.replace(tzinfo=None).isoformat()
    case = Case.objects.get(uid=put_in(agency, suggestion(), moment).case_uid)
    commands.accept_case(actor=factories.acting(official), case_id=case.pk, version=1)
    return fresh(case)


def do(client: Client, case: Case, name: str, **data: object) -> Response:
    """Send the form of an official's step as the case is now."""
    values = {"version": fresh(case).version} | data
    return client.post(page_of(case, f"do/{name}/"), values)


def resident_at(case: Case, language: str = "en") -> Client:
    """Whoever entered the tracking code in their browser."""
    client = browser(language)
    client.post("/track/", {"code": filing.tracking_code(case.uid)})
    return client


def own_page(case: Case, action: str = "") -> str:
    return f"/cases/{case.uid}/{action}"


def demanded(client: Client, case: Case, **changes: object) -> Supplement:
    data: dict[str, object] = {"what": WHAT, "days": 7, "method": "in_writing"} | changes
    response = do(client, case, "demand-supplement", late_reason="현장에서 알게 됨", **data)
    assert response["Location"] == page_of(case)
    return Supplement.objects.latest("id")


def run_out(supplement: Supplement) -> None:
    """Let the time for a supplement run out."""
    commands.lapse_supplement(
        actor=Actor("system", None, supplement.case.agency_id),
        case_id=supplement.case_id,
        supplement_id=supplement.pk,
        moment=timezone.now() + dt.timedelta(days=200),
    )
