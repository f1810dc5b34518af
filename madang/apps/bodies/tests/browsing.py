"""A person at a browser, for the tests of the pages."""

import re
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.apps.bodies.models import Member
from madang.apps.bodies.tests.factories import ALL
from madang.core.orgs.models import Department
from tests import factories

# What somebody might try to put into our pages.
XSS = "<script>alert('회의')</script>"
# What the test client gives is more than its type says.
Response = Any


def browser_of(member: Member) -> Client:
    """The member, signed in, reading English."""
    client = Client(headers={"accept-language": "en"})
    assert member.official is not None
    factories.sign_in_official(client, member.official)
    return client


def keeper(department: Department, permissions: list[str] | None = None) -> Client:
    """Somebody who is no member, signed in, reading English."""
    client = Client(headers={"accept-language": "en"})
    official = factories.make_official(
        department, name="기록이", permissions=ALL if permissions is None else permissions
    )
    factories.sign_in_official(client, official)
    return client


def text_of(response: Response) -> str:
    """What stands on a page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def queries_of(client: Client, path: str) -> int:
    """How many queries a page takes once everything that is kept in the process is there."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)
