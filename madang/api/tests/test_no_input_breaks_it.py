"""Whatever is sent to the API, by its own description: an answer or a refusal, never a 500."""

import inspect
import json
from typing import Any

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from madang.api.urls import api
from madang.apps.bodies.tests.factories import Town
from madang.apps.cases import tracking
from madang.apps.cases.tests.complex_cases import accept, actor_of, asked, food
from madang.apps.cases.tests.test_api import token_of
from madang.core.access import PERMISSIONS
from madang.core.actors import AgencyRef
from tests import factories

pytestmark = pytest.mark.django_db

# The same examples in every run, and few: this is the net, not the search.
bounded = settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
DESCRIBED = schemathesis.openapi.from_dict(
    json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
)
OPERATIONS = {
    f"{found.method} {found.path}": found
    for found in (
        result.ok() for result in DESCRIBED.get_all_operations() if isinstance(result, Ok)
    )
}
REQUEST = frozenset(inspect.signature(requests.Request).parameters)
BODIES = [name for name in OPERATIONS if "/bodies" in name]
CASES = [name for name in OPERATIONS if "/bodies" not in name]


@pytest.fixture(autouse=True)
def _codes_without_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "WRONG_CODES_ALLOWED", 10**9)


@pytest.fixture(name="case")
def _case() -> Any:
    agency = factories.make_city()
    return accept(food(agency), actor_of(agency, "위생과"))


def answer_to(example: schemathesis.Case[Any], headers: dict[str, str]) -> Any:
    """Send an example to the application in this process, as its bytes would come in."""
    wanted = example.as_transport_kwargs(base_url="http://localhost", headers=headers)
    sent = requests.Request(
        **{key: value for key, value in wanted.items() if key in REQUEST}
    ).prepare()
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    kind = sent.headers.get("Content-Type", "application/json")
    client = Client(raise_request_exception=False)
    return client.generic(
        str(sent.method),
        sent.path_url,
        body,
        content_type=str(kind),
        headers={**headers, "Accept-Language": "en"},
    )


def send_examples(name: str, agency: AgencyRef, known: dict[str, Any]) -> None:
    """Send examples of an operation, half of them to something that exists."""
    operation = OPERATIONS[name]
    headers = token_of(agency, *sorted(PERMISSIONS))
    names = {one.name for one in operation.path_parameters}
    there = {key: value for key, value in known.items() if key in names}
    examples = operation.as_strategy()
    if there:
        examples |= operation.as_strategy(path_parameters=there)

    @bounded
    @given(examples)
    def send(example: schemathesis.Case[Any]) -> None:
        answer = answer_to(example, headers)
        assert answer.status_code < 500, answer.content

    send()


@pytest.mark.parametrize("name", CASES)
def test_no_input_about_cases_breaks_it(name: str, case: Any) -> None:
    known = {"case_uid": case.uid, "uid": asked(case).uid, "month": "2026-10"}
    send_examples(name, factories.ref(case.agency), known)


@pytest.mark.parametrize("name", BODIES)
def test_no_input_about_bodies_breaks_it(name: str) -> None:
    town = Town()
    meeting, item = town.opened()
    known = {
        "body_id": town.body_id,
        "member_id": town.second.pk,
        "meeting_id": meeting.pk,
        "item_id": item.pk,
    }
    send_examples(name, factories.ref(town.agency), known)
