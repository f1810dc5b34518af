"""A kiosk in a city, and somebody who stands at it, for the tests of its pages."""

import re
from html import unescape
from typing import Any

from django.test import Client

from madang.apps.queues.commands import open_counter
from madang.core.actors import Actor
from madang.core.devices import commands
from madang.core.orgs.models import Department
from madang.kiosk.addresses import COOKIE
from tests import factories


class Standing:
    """A paired kiosk; ``client`` is its browser."""

    def __init__(self, *, has_printer: bool = True) -> None:
        self.agency = factories.make_city()
        department = Department.objects.get(agency_id=self.agency.id, key="민원여권과")
        permissions = frozenset({"devices.manage", "queues.manage"})
        self.manager = Actor("official", None, self.agency.id, permissions=permissions)
        self.kiosk = commands.register_kiosk(
            actor=self.manager,
            department_id=department.pk,
            name="1층",
            place="정문 옆",
            has_printer=has_printer,
        )
        self.counter = open_counter(
            actor=self.manager,
            department_id=department.pk,
            letter="A",
            name={"ko": "여권", "en": "Passports"},
        )
        self.client = Client(headers={"accept-language": "en"})

    def code(self) -> str:
        return commands.issue_pairing_code(actor=self.manager, kiosk_id=self.kiosk.pk)[0]

    def pair(self) -> None:
        nobody = Actor("anonymous", None, self.agency.id, ip="192.0.2.9")
        token = commands.pair_kiosk(actor=nobody, code=self.code())
        self.client.cookies[COOKIE] = token

    def begin(self, language: str = "en") -> None:
        self.pair()
        self.press("/kiosk/begin/", language=language)

    def press(self, path: str, **values: str) -> str:
        """Send a form; every answer is a redirect. Gives where it leads."""
        response = self.client.post(path, values)
        assert response.status_code == 302, response.content.decode()
        return response.headers["Location"]

    def type_keys(self, path: str, keys: str) -> None:
        for key in keys:
            self.press(path, key=key)

    def see(self, path: str) -> str:
        """The words on a page."""
        response = self.client.get(path)
        assert response.status_code == 200, response.headers.get("Location")
        assert "no-store" in response.headers["Cache-Control"]
        return words_of(response)


def words_of(response: Any) -> str:
    body = response.content.decode().partition("<body")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
