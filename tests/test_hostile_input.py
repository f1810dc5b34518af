"""Every address × what strangers write behind it: a page or a refusal, never an error of ours."""

import re
import uuid
from itertools import product
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict

from madang.apps.cases.models import Case
from madang.apps.cases.tests.complex_cases import accept, actor_of, asked, food
from madang.core.actors import AgencyRef
from madang.core.orgs.models import Department
from tests import factories
from tests.test_access import PAGES

pytestmark = pytest.mark.django_db

HOSTILE = {
    "nul": "%00",
    "a number without end": "9" * 5000,
    "larger than any id": str(2**63),
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "the last moment": quote("9999-12-31T23:59:59-14:00~1"),
    "a key without end": quote("2026-09-21T10:00:00~" + "9" * 5000),
    "half of a surrogate pair": "%ED%A0%80",
    "very long": quote("가" * 3000),
}
# Words that lead to the branch in which a hostile value beside them is read.
BRANCHING = ("key", "after")
BESIDE = ("", "by=department&", "by=official&", "state=all&text=ab&", "view=day&")


def official(agency: AgencyRef) -> Client:
    client = Client(raise_request_exception=False)
    department = Department.objects.get(agency_id=agency.id, key="민원여권과")
    factories.sign_in_official(client, factories.make_official(department))
    return client


def resident(agency: AgencyRef) -> Client:
    client = Client(raise_request_exception=False)
    factories.sign_in_resident(client, agency)
    return client


def address(path: str, case: Case) -> str:
    """The path with something that exists in place of each parameter, where there is one."""
    values = {
        "case_id": str(case.pk),
        "case_uid": str(case.uid),
        "opinion_id": str(asked(case).pk),
        "service_id": "food-business-report",
        "month": "2026-10",
    }
    kinds = {"slug": "x", "uuid": str(uuid.uuid4()), "int": "1", "str": "x", "": "x"}
    return "/" + re.sub(
        r"<(?:(\w+):)?(\w+)>", lambda one: values.get(one[2], kinds[one[1] or ""]), path
    )


def names_read(client: Client, url: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that a page looks up in its address; empty if it shows no page."""
    names: set[str] = set()
    look_up = MultiValueDict.__getitem__

    def noting(self: MultiValueDict[str, object], key: str) -> object:
        if isinstance(self, QueryDict):
            names.add(key)
        return look_up(self, key)

    with monkeypatch.context() as patched:
        patched.setattr(MultiValueDict, "__getitem__", noting)
        statuses = [client.get(f"{url}?{beside}").status_code for beside in BESIDE]
    # Of rows that are read alike (hold_first_1, hold_first_2, …) the first is enough.
    names = {name for name in names if not re.search(r"_[2-9]$", name)}
    return names | {"floor_area"} if 200 in statuses else set()


@pytest.fixture(name="case")
def _case() -> Case:
    agency = factories.make_city()
    return accept(food(agency), actor_of(agency, "위생과"))


def test_no_address_breaks_on_what_strangers_write(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = AgencyRef(case.agency_id, "gangnam", {}, "", 1, 1)
    of_desk, of_portal = official(agency), resident(agency)
    broken = []
    asked_for = 0
    for path, _pattern in PAGES:
        client = of_desk if path.startswith("desk/") else of_portal
        url = address(path, case)
        for name, (what, value) in product(
            sorted(names_read(client, url, monkeypatch)), HOSTILE.items()
        ):
            for beside in BESIDE if name in BRANCHING else BESIDE[:1]:
                asked_for += 1
                if client.get(f"{url}?{beside}{name}={value}").status_code >= 500:
                    broken.append(f"{path}?{beside}{name}: {what}")
    assert broken == []
    assert asked_for > 500  # the names were found
