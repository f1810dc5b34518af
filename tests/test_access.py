"""Every address × every kind of visitor: who gets in, who is sent to sign in, who is refused."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern

from madang.core.actors import AgencyRef
from madang.core.orgs.models import Department
from tests import factories
from tests.test_architecture import ALL_URLS, declared

pytestmark = pytest.mark.django_db

VALUES = {"slug": "improvement-suggestion", "uuid": str(uuid.uuid4()), "int": "1", "str": "x"}
# Pages of the sign-in itself decide by what is set up so far; tests/sign_in holds them.
PAGES = [
    (path, pattern)
    for path, pattern in ALL_URLS
    if not path.startswith(
        ("desk/account/", "desk/sign-in/", "desk/password/", "account/", "sign-in/", "api/")
    )
]


def address(path: str) -> str:
    """The path with something in place of each parameter."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: VALUES[found[1] or "str"], path)


def nobody(_agency: AgencyRef) -> Client:
    return Client(raise_request_exception=False)


def resident(agency: AgencyRef) -> Client:
    client = nobody(agency)
    factories.sign_in_resident(client, agency)
    return client


def official(agency: AgencyRef, permissions: list[str] | None) -> Client:
    client = nobody(agency)
    department = Department.objects.get(agency_id=agency.id, key="민원여권과")
    factories.sign_in_official(client, factories.make_official(department, permissions=permissions))
    return client


Visitor = Callable[[AgencyRef], Client]
VISITORS: dict[str, Visitor] = {
    "nobody": nobody,
    "resident": resident,
    "official without permissions": lambda agency: official(agency, []),
    "official with all permissions": lambda agency: official(agency, None),
}

# What each audience answers to each visitor: the page (whatever it then says), the way to the
# sign-in, or a refusal.
EXPECTED = {
    "public": dict.fromkeys(VISITORS, "page"),
    "resident": {
        "nobody": "sign in",
        "resident": "page",
        "official without permissions": "sign in",
        "official with all permissions": "sign in",
    },
    "official": {
        "nobody": "sign in",
        "resident": "refused",
        "official without permissions": "refused",
        "official with all permissions": "page",
    },
}


def outcome(client: Client, path: str) -> str:
    """What a visitor gets from an address, by both methods; where both answer, they agree."""
    answers = set()
    for response in (client.get(path), client.post(path)):
        assert response.status_code < 500, path
        target = response.headers.get("Location", "")
        if "sign-in/?next=" in target:
            answers.add("sign in")
        elif response.status_code == 405 or (response.status_code == 302 and not answers):
            continue  # the other method, or the page to which a form's address leads
        else:
            answers.add("refused" if response.status_code == 403 else "page")
    assert len(answers) <= 1, f"{path}: {answers}"
    return answers.pop() if answers else "page"


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize(("path", "pattern"), PAGES, ids=[path or "/" for path, _ in PAGES])
def test_who_gets_in(path: str, pattern: URLPattern, visitor: str) -> None:
    agency = factories.make_city()
    client = VISITORS[visitor](agency)
    (access,) = declared(pattern)
    assert access is not None
    assert outcome(client, address(path)) == EXPECTED[access.audience][visitor]
