"""An office and its administrator at a browser, for the tests of the pages."""

import datetime as dt
import re
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.core.orgs import commands
from madang.core.orgs.models import Department, Official
from tests import factories

XSS = "<script>alert('부서')</script>"


class Office:
    """A city with somebody who manages it and two who work in a department."""

    def __init__(self) -> None:
        self.agency = factories.make_city()
        self.setter = factories.set_up(self.agency.id)
        self.department = Department.objects.get(agency_id=self.agency.id, key="위생과")
        other = Department.objects.get(agency_id=self.agency.id, key="민원여권과")
        self.manager = factories.make_official(other, name="가람이")
        self.worker = factories.make_official(
            self.department, name="누리", permissions=["cases.read", "orgs.absences"]
        )
        self.colleague = factories.make_official(self.department, name="다솜", permissions=[])

    def browser(self, official: Official | None = None, language: str = "en") -> Client:
        """Somebody signed in, the manager if nobody is named."""
        client = Client(headers={"accept-language": language})
        factories.sign_in_official(client, official or self.manager)
        return client

    def window(self) -> int:
        return commands.set_window(
            actor=self.setter,
            agency_id=self.agency.id,
            weekday=5,
            opens=dt.time(9),
            closes=dt.time(13),
            name={"ko": "토요 민원실", "en": "Saturday hours"},
        ).pk


def text_of(response: Any) -> str:
    """What stands on a page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def queries_of(client: Client, path: str) -> int:
    """How many queries a page takes once everything that is kept in the process is there."""
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)
