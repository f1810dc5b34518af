"""Alerts on the desk, on the site, and for other systems."""

import datetime as dt
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from madang.apps.cases.tests.test_api import post, token_of
from madang.apps.notices.models import Alert, Notice
from madang.core.orgs.models import Department
from tests import factories
from tests.notices import warning
from tests.notices.office import Office

pytestmark = pytest.mark.django_db

TYPED = {
    "status": "actual",
    "template": warning.TEMPLATE,
    "event_ko": "호우",
    "event_en": "Heavy rain",
    "area_ko": "홍제천 일대",
    "area_en": "Along the Hongjecheon",
    "headline_ko": "홍제천 범람 위험",
    "headline_en": "The stream <may> flood",
    "instruction_ko": "하천에서 벗어나십시오.",
    "instruction_en": "Keep away from it.",
    "description_ko": "",
    "description_en": "",
    "category": "Met",
    "severity": "Severe",
    "urgency": "Immediate",
    "certainty": "Likely",
    "expires_on": "2199-01-01",
    "expires_time": "18:00",
    "onset_on": "",
    "onset_time": "",
    "once": "5f0c1d2e-3f4a-4b6c-9d7e-8f9a0b1c2d3e",
}
NEW = "/desk/alerts/new/"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
ATOM = "{http://www.w3.org/2005/Atom}"
# CAP 1.2, section 3.4: the elements of each part in their order; those with "!" must be there.
ORDER = {
    "alert": "identifier! sender! sent! status! msgType! source scope! restriction addresses code"
    " note references incidents info",
    "info": "language category! event! responseType urgency! severity! certainty! audience"
    " eventCode effective onset expires senderName headline description instruction web contact"
    " parameter resource area",
    "area": "areaDesc! polygon circle geocode altitude ceiling",
}
CODES = {
    "status": "Actual Exercise System Test Draft",
    "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"
# The name of a message holds no space, comma or sign of markup.
NAME = r"[^\s,<&]+"


def text_of(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def desk(office: Office, *permissions: str) -> Client:
    department = Department.objects.get(agency_id=office.agency.id, key="민원여권과")
    official = factories.make_official(department, permissions=list(permissions))
    client = Client(headers={"accept-language": "en"})
    factories.sign_in_official(client, official)
    return client


def typed(**changes: str) -> dict[str, str]:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return {**TYPED, "expires_on": tomorrow.isoformat(), **changes}


def require_valid(part: ET.Element) -> None:
    """Fail where an element of CAP is missing, unknown, out of order, or says what it may not."""
    name = part.tag.removeprefix(CAP)
    order = [one.removesuffix("!") for one in ORDER[name].split()]
    found = [child.tag.removeprefix(CAP) for child in part]
    assert [order.index(one) for one in found] == sorted(order.index(one) for one in found)
    assert {one[:-1] for one in ORDER[name].split() if one.endswith("!")} <= set(found)
    for child in part:
        tag, text = child.tag.removeprefix(CAP), child.text or ""
        if tag in ORDER:
            require_valid(child)
        elif tag in CODES:
            assert text in CODES[tag].split()
        elif tag in ("sent", "effective", "onset", "expires"):
            assert re.fullmatch(MOMENT, text)
        elif tag in ("identifier", "sender"):
            assert re.fullmatch(NAME, text)
        elif tag == "references":
            assert all(re.fullmatch(f"{NAME},{NAME},{MOMENT}", one) for one in text.split())
        else:
            assert text.strip(), tag


def cap_of(alert: Alert) -> ET.Element:
    answer = Client().get(f"/alerts/{alert.identifier}.xml")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/cap+xml")
    root = ET.fromstring(answer.content)  # noqa: S314  our own
    assert root.tag == f"{CAP}alert"
    require_valid(root)
    return root


def test_an_alert_is_looked_at_once_more_before_it_goes_out(settings: Any) -> None:
    settings.MADANG_SMS_WON = 9
    office = warning.opened()
    warning.people(office, range(3))
    client = desk(office, "notices.read", "notices.alert")
    looked = client.post(NEW, typed())
    said = text_of(looked)
    assert "This is meant in earnest" in said
    assert "It reaches 3 people." in said
    assert "text message 3" in said
    assert "[gangnam 구청] 홍제천 범람 위험 하천에서 벗어나십시오. 문의 02-0000-0000" in said
    assert re.search(r"\d+ bytes: SMS, one part", said)
    assert "Its text messages would cost 27 won." in said
    assert not Alert.objects.exists()
    again = client.post(NEW, typed(step="change"))
    assert 'value="홍제천 범람 위험"' in again.content.decode()
    for _turn in range(2):
        done = client.post(NEW, typed(step="issue"), follow=True)
        assert "홍제천" not in done.request["PATH_INFO"]
    alert = Alert.objects.get()
    page = text_of(client.get(f"/desk/alerts/{alert.identifier}/"))
    assert "The stream <may> flood" in page
    assert "0 of 3 messages have been dealt with." in page
    assert "waiting – text message 3" in page
    assert "in force" in text_of(client.get("/desk/alerts/"))
    reader = desk(office, "notices.read")
    assert reader.post(NEW, typed(step="issue")).status_code == 403
    assert "Update the alert" not in text_of(reader.get(f"/desk/alerts/{alert.identifier}/"))


def test_a_form_with_a_mistake_says_what_is_wrong_and_keeps_what_was_typed() -> None:
    office = warning.opened()
    client = desk(office, "notices.read", "notices.alert")
    wrong = {
        "expires_on": ("2020-01-01", "a moment that is still to come"),
        "category": ("Rain", "Choose one of those offered."),
        "headline_ko": ("가" * 161, "Up to 160 characters, please."),
        "instruction_en": ("", "Write all of it in English too"),
        "onset_time": ("10:00", "Enter the day too."),
        "status": ("", "Say whether it is meant in earnest."),
    }
    for name, (value, message) in wrong.items():
        answer = client.post(NEW, typed(**{name: value, "step": "issue"}))
        assert answer.status_code == 422, name
        assert message in text_of(answer), name
        assert 'value="홍제천 일대"' in answer.content.decode()
    assert not Alert.objects.exists()


def test_updating_and_cancelling_on_the_desk_and_a_page_that_was_overtaken() -> None:
    office = warning.opened()
    warning.people(office, range(1))
    alert = warning.issued(office, warning.official(office))
    client = desk(office, "notices.read", "notices.alert")
    address = f"/desk/alerts/{alert.identifier}"
    form = client.get(f"{address}/update/").content.decode()
    assert 'value="홍제천 범람 위험"' in form
    change = typed(headline_ko="대피하십시오", headline_en="Leave now", step="issue")
    assert client.post(f"{address}/update/", change).status_code == 302
    newer = Alert.objects.get(replaces=alert)
    late = client.post(f"{address}/cancel/", change | {"once": "x"})
    assert late.status_code == 409
    assert "Somebody has updated this warning meanwhile." in text_of(late)
    looked = client.post(f"/desk/alerts/{newer.identifier}/cancel/", typed())
    assert "It reaches 0 people." in text_of(looked)  # nobody was told so far
    over = client.post(f"/desk/alerts/{newer.identifier}/cancel/", change | {"once": "x"})
    assert over.status_code == 302
    page = text_of(client.get(address + "/"))
    assert "[Cancelled] Leave now" in page
    assert "was updated" in page


def test_a_longer_list_of_alerts_takes_no_more_queries() -> None:
    office = warning.opened()
    actor, client = warning.official(office), desk(office, "notices.read")

    def asked() -> int:
        client.get("/desk/alerts/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/desk/alerts/").status_code == 200
        return len(queries)

    alert = warning.issued(office, actor)
    few = asked()
    for _turn in range(3):
        alert = warning.updated(office, actor, alert)
    assert asked() == few


def test_other_systems_read_it_as_cap_and_what_it_replaces() -> None:
    office = warning.opened()
    actor = warning.official(office)
    odd = {"ko": "범람 & <위험>\ufffe", "en": "Flood"}
    alert = warning.issued(office, actor, status="exercise", headline=odd)
    newer = warning.updated(office, actor, alert)
    over = warning.cancelled(office, actor, newer)
    first, last = cap_of(alert), cap_of(over)
    said = {name: first.findtext(f"{CAP}{name}") for name in ("status", "msgType", "references")}
    assert said == {"status": "Exercise", "msgType": "Alert", "references": None}
    texts = [info.findtext(f"{CAP}headline") for info in first.iter(f"{CAP}info")]
    assert texts == ["[훈련] 범람 & <위험>", "[Exercise] Flood"]
    sent = timezone.localtime(alert.sent).isoformat()
    assert cap_of(newer).findtext(f"{CAP}references") == (
        f"{alert.sender},{alert.identifier},{sent}"
    )
    assert (last.findtext(f"{CAP}references") or "").count(str(alert.identifier)) == 1
    assert last.findtext(f"{CAP}msgType") == "Cancel"
    assert Client().get("/alerts/5f0c1d2e-3f4a-4b6c-9d7e-8f9a0b1c2d3e.xml").status_code == 404


def test_the_site_warns_on_each_page_for_no_query_more() -> None:
    office = warning.opened()
    client = Client(headers={"accept-language": "en"})
    client.get("/")

    def asked(path: str) -> tuple[int, str]:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            said = text_of(client.get(path))
        return len(queries), said

    before, quiet = asked("/")
    assert "Read the whole warning" not in quiet
    actor = warning.official(office)
    alert = warning.issued(office, actor)
    after, warned = asked("/")
    assert "The stream may flood Keep away from it. Read the whole warning" in warned
    assert after == before
    assert "There is no warning now." not in asked("/alerts/")[1]
    feed = ET.fromstring(client.get("/alerts.atom").content)  # noqa: S314  our own
    entries = [one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")]
    assert entries == [f"urn:uuid:{alert.identifier}"]
    link = feed.find(f"{ATOM}entry/{ATOM}link")
    assert link is not None
    assert client.get(link.attrib["href"].removeprefix("http://testserver")).status_code == 200
    warning.cancelled(office, actor, alert)
    assert "Read the whole warning" not in asked("/")[1]
    assert "There is no warning now." in asked("/alerts/")[1]


def test_a_machine_issues_updates_and_cancels() -> None:
    office = warning.opened()
    warning.people(office, range(2))
    headers = token_of(office.agency, "notices.alert", "notices.read")
    body: dict[str, Any] = {
        "client_id": TYPED["once"],
        "template": warning.TEMPLATE,
        "status": "test",
        "expires": (timezone.now() + dt.timedelta(hours=1)).isoformat(),
    } | {name: TYPED[name] for name in ("category", "urgency", "severity", "certainty")}
    for name in ("event", "area", "headline", "instruction"):
        body[name] = {code: TYPED[f"{name}_{code}"] for code in ("ko", "en")}
    made = post("/alerts", body, headers)
    assert (made.status_code, made.json()["recipients"]) == (201, 2)
    assert post("/alerts", body, headers).json()["identifier"] == made.json()["identifier"]
    address = f"/alerts/{made.json()['identifier']}"
    change = {**body, "client_id": "6f0c1d2e-3f4a-4b6c-9d7e-8f9a0b1c2d3e"}
    newer = post(f"{address}/update", change, headers)
    assert newer.json()["replaces"] == made.json()["identifier"]
    stale = post(f"{address}/cancel", change | {"client_id": address[-36:]}, headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    listed = Client().get("/api/v1/alerts", headers=headers).json()
    assert [one["identifier"] for one in listed] == [newer.json()["identifier"]]
    older = Client().get(f"/api/v1{address}", headers=headers).json()
    assert [(one["state"], one["messages"]) for one in older["messages"]] == [("withheld", 2)]
    end = {**body, "client_id": "7f0c1d2e-3f4a-4b6c-9d7e-8f9a0b1c2d3e"}
    over = post(f"/alerts/{newer.json()['identifier']}/cancel", end, headers)
    assert (over.status_code, over.json()["msg_type"]) == (201, "cancel")
    assert not Notice.objects.filter(state="queued").exists()
    wrong = {**end, "client_id": "8f0c1d2e-3f4a-4b6c-9d7e-8f9a0b1c2d3e", "category": "Rain"}
    assert post("/alerts", wrong, headers).json()["code"] == "unknown_category"
    reader = token_of(office.agency, "notices.read")
    assert post("/alerts", wrong, reader).status_code in (401, 403)
