"""Every link as every role: none leads to an error, or shows who an applicant is.

Begun at the home of each visitor, in the demo city. Of addresses that differ in numbers only, a few
are enough.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from demo import city
from demo.logins import LOGINS
from demo.making import NAMES
from madang.core.actors import AgencyRef
from madang.core.orgs.models import Official
from tests import factories

pytestmark = pytest.mark.django_db

OF_ONE_KIND = 2
#: One who can sign in for each role.
STAFF = {login.role: login.username for login in reversed(LOGINS)}
_LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"')
_NUMBER = re.compile(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True, slots=True)
class Visited:
    """A page that was opened by a link of another one."""

    path: str
    origin: str
    status: int
    text: str


def walk(client: Client, home: str) -> Iterator[Visited]:
    """Open a page, then each page to which one of those opened leads."""
    waiting, seen, kinds = deque([(home, "")]), {home}, Counter[str]()
    while waiting:
        path, origin = waiting.popleft()
        response = client.get(path, follow=True)
        kind = response.headers.get("Content-Type", "")
        content = response.getvalue()  # also of a file that is sent in pieces
        text = content.decode() if kind.startswith("text/html") else ""
        yield Visited(path, origin, response.status_code, text)
        for link in map(unescape, _LINK.findall(text)):
            target = urljoin(path, link).partition("#")[0]
            parts = urlsplit(target)
            if (
                parts.scheme
                or parts.netloc
                or target in seen
                or kinds[_kind(target)] >= OF_ONE_KIND
            ):
                continue
            seen.add(target)
            kinds[_kind(target)] += 1
            waiting.append((target, path))


def _kind(address: str) -> str:
    """An address without its numbers and values: what is alike for all cases."""
    path, _mark, query = address.partition("?")
    names = "&".join(sorted({part.partition("=")[0] for part in query.split("&")}))
    return f"{_NUMBER.sub('0', path)}?{names}"


def visitors(agency: AgencyRef) -> Iterator[tuple[str, Client, str]]:
    """Each visitor's name, browser and home."""
    yield "nobody", Client(raise_request_exception=False), "/"
    resident = Client(raise_request_exception=False)
    factories.sign_in_resident(resident, agency)
    yield "resident", resident, "/"
    for role, username in STAFF.items():
        client = Client(raise_request_exception=False)
        official = Official.objects.get(account__username=username)
        factories.sign_in_official(client, official)
        yield role, client, "/desk/"


def test_every_link_leads_somewhere_and_tells_nobodys_name() -> None:
    agency = city.load()
    wrong, opened = [], Counter[str]()
    for name, client, home in visitors(agency):
        for page in walk(client, home):
            opened[name] += 1
            if page.status != 200:
                wrong.append(f"{name}: {page.path} ({page.status}), linked on {page.origin}")
            wrong += [f"{name}: {page.path} names {one}" for one in NAMES if one in page.text]
            if name == "resident" and page.path.startswith("/desk/"):
                wrong.append(f"{name}: {page.path} is linked on {page.origin}")
    assert wrong == [], "\n".join(wrong)
    assert min(opened.values()) > 10, opened
