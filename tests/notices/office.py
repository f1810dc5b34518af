"""An office that tells its residents things, for the tests of this house."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from madang.apps.notices import gate
from madang.apps.notices.commands import Occasion, queue_notices
from madang.apps.notices.gateways import Gateway
from madang.apps.notices.models import GatewayState, Notice
from madang.apps.notices.sending import send_once
from madang.core.actors import AgencyRef, system
from madang.core.events.models import EventRow
from madang.core.orgs.models import Agency
from madang.core.people.commands import register_resident
from madang.core.people.consents import say_consent
from madang.core.programmes.commands import apply_programme
from tests import factories

NO_LEASE = dt.timedelta()
FILE = """
schema: 1
id: gangnam/16
title: {ko: 복지정보 안내}
department: 민원여권과
content:
  posts_a_month: 3
  followers_growth: 10
  channels:
    blog: {title: {ko: 블로그, en: Blog}, url: "https://blog.example.kr/office", followers: 100}
    video: {title: {ko: 영상, en: Videos}, posts_a_month: 1, followers: 50}
publications:
  monthly:
    title: {ko: 이달의 건강정보, en: Health of the month}
    every: month
    languages: [ko, en]
    low_stock: 10
    places:
      pharmacies: {title: {ko: 약국, en: Pharmacies}, copies: {ko: 60, en: 5}}
      senior_halls: {title: {ko: 경로당, en: Senior halls}, by: post, copies: {ko: 40}}
notices:
  purposes:
    newsletter:
      title: {ko: 소식지 받기, en: Newsletter}
      channels: [email, sms, in_app]
  templates:
    decided:
      title: {ko: 처리결과 알림, en: Result}
      law: 민원 처리에 관한 법률 제27조제1항
      channels: [email]
      subject: {ko: "처리결과를 알려드립니다({number})", en: "The result of {number}"}
      text:
        ko: "{name} 님의 민원 {number}을(를) {office}에서 처리하였습니다."
        en: "{office} decided {number}."
    collected:
      title: {ko: 찾아가지 않은 서류}
      law: 민원 처리에 관한 법률 시행령 제25조제4항
      channels: [sms, in_app]
      expires_hours: 72
      doubt: resend
      subject: {ko: 찾아가실 서류가 있습니다}
      text: {ko: "{name} 님, 찾아가실 서류가 있습니다."}
    ordered:
      title: {ko: 통지서}
      law: 행정절차법 제24조제1항
      channels: [letter]
      subject: {ko: "처분 통지서({number})"}
      text: {ko: "{name} 님께 {office}에서 알려드립니다."}
    news:
      title: {ko: 소식지}
      consent: newsletter
      lane: campaign
      at_most: {messages: 2, days: 7}
      channels: [email, sms]
      subject: {ko: 구정 소식}
      text: {ko: "{office} 소식입니다."}
    letter:
      title: {ko: 금요 소식}
      consent: newsletter
      lane: campaign
      channels: [email, sms, in_app]
      subject: {ko: "[{office}] {subject_line}", en: "[{office}] {subject_line}"}
      text: {ko: "{content}\\n문의 {phone}", en: "{content}\\nQuestions: {phone}"}
    here:
      title: {ko: 누리집 소식}
      consent: newsletter
      lane: campaign
      channels: [in_app]
      subject: {ko: 구정 소식}
      text: {ko: "{department} 소식입니다. 문의 {phone}"}
"""


@dataclass(frozen=True, slots=True)
class Office:
    """The agency, and the version of its file that has the templates."""

    agency: AgencyRef
    version_id: int

    def occasion(self, name: str, template: str) -> Occasion:
        return Occasion(name, self.version_id, template, programme="gangnam/16")

    def queue(self, template: str, residents: list[int], name: str = "one", **own: str) -> int:
        return queue_notices(
            actor=system(self.agency.id),
            occasion=self.occasion(name, template),
            recipients=dict.fromkeys(residents, own),
        )


def opened() -> Office:
    """An agency with one department and the file above."""
    agency = factories.make_agency()
    factories.make_department(agency, "민원여권과")
    return in_agency(agency)


def in_agency(agency: Agency) -> Office:
    """The file above, put into force in an agency that has the department."""
    version = apply_programme(
        actor=system(agency.pk, "programmes.apply"),
        agency=Agency.objects.get(id=agency.pk),
        source=FILE.encode(),
        path="programme.yaml",
    )
    assert gate.is_open()
    for name in ("smtp", "sms"):
        GatewayState.objects.create(name=name)
    agency.refresh_from_db()
    return Office(factories.ref(agency), version.version_id)


def resident(office: Office, number: int, **fields: str) -> int:
    """Somebody with a mailbox and a telephone, or with what is given."""
    kept = fields or {"email": f"r{number}@example.org", "phone": f"010-0000-{number:04}"}
    actor = system(office.agency.id, "people.register")
    found = register_resident(
        actor=actor,
        agency_id=office.agency.id,
        level="anonymous",
        fields={"name": "가온누리", **kept},
    )
    return found.pk


MANY_SQL = """
WITH person AS (
    INSERT INTO people_resident (uid, agency_id)
    SELECT gen_random_uuid(), %(agency)s FROM generate_series(1, %(count)s) RETURNING id
)
INSERT INTO people_consent (resident_id, purpose, channel, given, how)
SELECT id, 'newsletter', 'in_app', true, 'paper' FROM person
"""


def many(office: Office, count: int) -> None:
    """So many people without name and address who agree to the newsletter on the site."""
    with connection.cursor() as cursor:
        cursor.execute(MANY_SQL, {"agency": office.agency.id, "count": count})


def agree(office: Office, resident_id: int, channel: str, *, given: bool = True) -> None:
    say_consent(
        actor=system(office.agency.id, "people.change"),
        resident_id=resident_id,
        purpose="newsletter",
        channel=channel,
        given=given,
        how="counter",
    )


def send(gateway: Gateway) -> list[str]:
    return list(send_once(gateway))


def only() -> Notice:
    return Notice.objects.get()


def events() -> list[str]:
    rows = EventRow.objects.filter(name__startswith="notices.").order_by("id")
    return [row.name.removeprefix("notices.") for row in rows]
