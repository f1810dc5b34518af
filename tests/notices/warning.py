"""An office that can warn its residents, for the tests of alerts."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from madang.apps.notices import alerting
from madang.apps.notices.alert_planning import Content
from madang.apps.notices.models import Alert
from madang.core.actors import Actor, system
from madang.core.orgs.models import Agency, Department
from madang.core.people.consents import say_consent
from madang.core.programmes.commands import apply_programme
from tests import factories
from tests.notices import office as offices
from tests.notices.office import Office, resident

FILE = """
schema: 1
id: gangnam/6
title: {ko: 구 알림, en: Alerts}
department: 민원여권과
notices:
  purposes:
    safety:
      title: {ko: 재난과 안전, en: Safety}
      channels: [sms, email]
  templates:
    warning:
      title: {ko: 재난 경보, en: Warning}
      consent: safety
      lane: alert
      channels: [sms]
      subject: {ko: "{headline}", en: "{headline}"}
      text:
        ko: "[{office}] {headline} {instruction} 문의 {phone}"
        en: "[{office}] {headline} {instruction} Questions: {phone}"
"""
TEMPLATE = "gangnam/6:warning"
PERMISSIONS = ("notices.alert", "notices.read")


def opened() -> Office:
    """An office with the file above in force beside that of ``office``."""
    office = offices.opened()
    apply_programme(
        actor=system(office.agency.id, "programmes.apply"),
        agency=Agency.objects.get(id=office.agency.id),
        source=FILE.encode(),
        path="programme.yaml",
    )
    return now(office)


def now(office: Office) -> Office:
    """The office as a request sees it now."""
    return Office(factories.ref(Agency.objects.get(id=office.agency.id)), office.version_id)


def official(office: Office, *permissions: str) -> Actor:
    department = Department.objects.get(agency_id=office.agency.id, key="민원여권과")
    granted = list(permissions or PERMISSIONS)
    return factories.acting(factories.make_official(department, permissions=granted))


def agree(office: Office, resident_id: int, *, given: bool = True) -> None:
    say_consent(
        actor=system(office.agency.id, "people.change"),
        resident_id=resident_id,
        purpose="safety",
        channel="sms",
        given=given,
        how="counter",
    )


def people(office: Office, numbers: range) -> list[int]:
    """So many residents who want to be warned."""
    found = [resident(office, number) for number in numbers]
    for one in found:
        agree(office, one)
    return found


def content(**changes: Any) -> Content:
    return Content(
        **{
            "category": "Met",
            "urgency": "Immediate",
            "severity": "Severe",
            "certainty": "Likely",
            "event": {"ko": "호우", "en": "Heavy rain"},
            "area": {"ko": "홍제천 일대", "en": "Along the Hongjecheon"},
            "headline": {"ko": "홍제천 범람 위험", "en": "The stream may flood"},
            "instruction": {"ko": "하천에서 벗어나십시오.", "en": "Keep away from it."},
            "description": {"ko": "수위가 오르고 있습니다."},
            "expires": timezone.now() + dt.timedelta(hours=6),
            **changes,
        }
    )


def issued(office: Office, actor: Actor, *, status: str = "actual", **changes: Any) -> Alert:
    found = alerting.issue_alert(
        actor=actor,
        agency=now(office).agency,
        client_id=uuid.uuid4(),
        template=TEMPLATE,
        status=status,
        content=content(**changes),
    )
    return Alert.objects.get(id=found)


def updated(office: Office, actor: Actor, alert: Alert, **changes: Any) -> Alert:
    found = alerting.update_alert(
        actor=actor,
        agency=now(office).agency,
        client_id=uuid.uuid4(),
        identifier=alert.identifier,
        content=content(**changes),
    )
    return Alert.objects.get(id=found)


def cancelled(office: Office, actor: Actor, alert: Alert) -> Alert:
    found = alerting.cancel_alert(
        actor=actor,
        agency=now(office).agency,
        client_id=uuid.uuid4(),
        identifier=alert.identifier,
        headline={"ko": "호우 경보가 끝났습니다", "en": "The warning is over"},
        instruction={"ko": "평소대로 다니셔도 됩니다.", "en": "You may go out again."},
    )
    return Alert.objects.get(id=found)
