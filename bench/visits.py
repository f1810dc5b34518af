"""Who looks at what in the big city: many officials, many cases, many residents' browsers."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from bench.client import HOST
from madang.core.actors import Actor, AgencyRef

MANY = 60  # browsers of officials, and of residents
CASES_EACH = 20


@dataclass(frozen=True, slots=True)
class Visit:
    """One address as somebody's browser asks for it. ``cookie`` is that of a session."""

    path: str
    cookie: str = ""

    def request(self, port: int) -> bytes:
        return (
            f"GET {self.path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept-Language: ko\r\n"
            f"Accept-Encoding: gzip\r\nCookie: {self.cookie}\r\n\r\n"
        ).encode()


Visits = Mapping[str, list[Visit]]
Requests = Iterator[bytes]


def requests(visits: list[Visit], port: int) -> Requests:
    """The visits again and again, in an order of chance that is always the same."""
    mixed = random.Random(7).sample(visits, len(visits))  # noqa: S311  no secret
    return cycle([one.request(port) for one in mixed])


def made(agency: AgencyRef) -> Visits:
    """The visits of each page, by its name. Signs officials in, begins and sends forms."""
    from madang.apps.cases import queries
    from madang.apps.cases.models import Case

    staff = _signed_in()
    open_cases = Case.objects.filter(agency_id=agency.id).exclude(status="closed")
    work = {
        key: open_cases.filter(department_id=department)
        .order_by("-id")
        .values_list("id", flat=True)
        for key, department, _cookie in staff
    }
    return {
        "home": [Visit("/")],
        "service": [Visit(f"/services/{one}/") for one in queries.offered_services(agency)],
        **_of_residents(agency),
        "inbox": [Visit("/desk/", cookie) for _key, _department, cookie in staff],
        "case page of an official": [
            Visit(f"/desk/cases/{case}/", cookie)
            for key, _department, cookie in staff
            for case in work[key][:CASES_EACH]
        ],
        "board": [Visit("/desk/board/", cookie) for _key, _department, cookie in staff],
    }


def _signed_in() -> list[tuple[int, int, str]]:
    """Officials of all departments: id, department, cookie of a session."""
    from bench.pages import session_of
    from madang.core.orgs.models import Official

    rows = Official.objects.filter(account__username__startswith="official-").order_by("id")
    return [
        (one.pk, one.department_id, _cookie(session_of(one.account)))
        for one in rows.select_related("account")[:MANY]
    ]


def _of_residents(agency: AgencyRef) -> Visits:
    """A form that is begun, the receipt of one that was sent, and where a case stands."""
    from madang.apps.cases import drafts, queries
    from madang.apps.cases.models import Case, Draft

    nobody = Actor("anonymous", None, agency.id)
    person = {"name": "가온누리", "phone": "010-0000-1234"}
    begun, receipts, status = [], [], []
    services = cycle(queries.offered_services(agency).values())
    for case in Case.objects.filter(agency_id=agency.id).order_by("-id")[: MANY * CASES_EACH : 7]:
        started = drafts.start_draft(
            actor=nobody, agency=agency, offered=next(services), applicant=person
        )
        sent = drafts.start_draft(
            actor=nobody, agency=agency, offered=next(services), applicant=person
        )
        Case.objects.filter(id=case.pk).update(client_id=sent)
        Draft.objects.filter(uid=sent).update(
            sent_at=case.filed_at,
            service=case.service,
            programme_version_id=case.programme_version_id,
        )
        cookie = _cookie(_browser(drafts=[str(started), str(sent)], tracked=[str(case.uid)]))
        begun += [Visit(f"/forms/{started}/{number}/", cookie) for number in (1, 2)]
        receipts.append(Visit(f"/forms/{sent}/receipt/", cookie))
        status.append(Visit(f"/cases/{case.uid}/", cookie))
    return {"form step": begun, "receipt": receipts, "case page of a resident": status}


def _browser(**remembered: Any) -> str:
    """The key of a session that remembers forms and cases."""
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session.update(remembered)
    session.save()
    return str(session.session_key)


def _cookie(key: str) -> str:
    from django.conf import settings

    return f"{settings.SESSION_COOKIE_NAME}={key}"
