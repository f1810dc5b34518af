"""Complex petitions for tests: a food business in a city whose file may say something more."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from madang.apps.cases import commands
from madang.apps.cases import consumers_complex as consumers
from madang.apps.cases.models import Case, Opinion
from madang.apps.cases.tests.browsing import SHOP
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import Actor, AgencyRef
from madang.core.events.consumers import CONSUMERS
from madang.core.events.models import Delivery
from madang.core.orgs.models import Department
from tests import factories

SEOUL = timezone.get_default_timezone()
FILES = {"training_certificate": 1, "health_check": 1}
REVIEW = "- {department: 건축과, within: 8 hours, when: floor_area >= 100}"


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def actor_of(agency: AgencyRef, department: str, *permissions: str, name: str = "마당이") -> Actor:
    """An official of a department with these permissions, or with all."""
    row = Department.objects.get(agency_id=agency.id, key=department)
    held = list(permissions) or None
    return factories.acting(factories.make_official(row, permissions=held, name=name))


def food(agency: AgencyRef, *, moment: str = "2026-09-21T10:00", **answers: object) -> Case:
    """A food business of 128.5 m², filed on a Monday; due on Wednesday the 30th at 10:00."""
    filing = suggestion(service_id="food-business-report", answers=SHOP | answers, files=FILES)
    return Case.objects.get(uid=put_in(agency, filing, moment).case_uid)


MINE = [name for name, one in CONSUMERS.items() if one.handler.__module__ == consumers.__name__]


def follow_up() -> None:
    """Do what a complex petition owes because of events.

    No timer fires: those of 2026-09 are long due. Nobody is put in charge by other rules.
    """
    waiting = Delivery.objects.filter(done_at=None, consumer__in=MINE).order_by("id")
    while delivery := waiting.first():
        with transaction.atomic():
            CONSUMERS[delivery.consumer].handler(delivery.event)
            Delivery.objects.filter(id=delivery.pk).update(done_at=timezone.now())


def accept(case: Case, actor: Actor, *, moment: str = "2026-09-21T11:00") -> Case:
    """Accept a case and let everything that follows by rule happen."""
    commands.accept_case(actor=actor, case_id=case.pk, version=case.version, moment=at(moment))
    follow_up()
    case.refresh_from_db()
    return case


def asked(case: Case, department: str = "건축과") -> Opinion:
    return Opinion.objects.get(case=case, department__key=department)
