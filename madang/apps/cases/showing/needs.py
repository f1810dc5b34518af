"""What a petition will need: the answer of the one-visit desk (민원 1회방문 상담창구, 법32②).

Worked out from the file of the service and from a few key figures, as they will be when it is
filed: which departments are asked, which papers are needed, whether a body meets and when.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.bodies import queries as bodies
from madang.apps.cases import clock, commands
from madang.apps.cases.block_pre_review import SUFFIX
from madang.apps.cases.block_service import Service
from madang.apps.cases.queries import OfferedService
from madang.apps.cases.showing import words
from madang.apps.cases.showing.forms import field_row
from madang.apps.cases.showing.promises import Sure, promises_for
from madang.apps.cases.showing.rows import Row, answer_rows
from madang.core.actors import AgencyRef
from madang.core.errors import NotFound
from madang.core.orgs.models import Department
from madang.core.orgs.showing import localised
from madang.core.programmes.fields import Answer, FileField, FormField
from madang.core.programmes.typed import AnswerError
from madang.lib.expressions import compile_condition
from madang.lib.periods import Period
from madang.ui.formats import won


@dataclass(frozen=True, slots=True)
class Figures:
    """The key figures of a service: what its conditions hang on, what was typed, what is wrong."""

    service: Service
    typed: Mapping[str, Any]
    values: Mapping[str, Answer]
    errors: Mapping[str, str]

    @classmethod
    def of(cls, service: Service, typed: Mapping[str, Any]) -> "Figures":
        values: dict[str, Answer] = {}
        errors: dict[str, str] = {}
        for field in key_fields(service):
            raw = typed.get(field.name)
            if field.is_blank(raw):
                continue
            try:
                values[field.name] = field.clean(raw)
            except AnswerError as error:
                errors[field.name] = str(error)
        return cls(service, typed, values, errors)

    def sure(self, when: str | None) -> Sure:
        """Whether a condition holds of what was typed."""
        if when is None:
            return "yes"
        condition = compile_condition(when, self.service.questions.names)
        if condition.holds(self.values):
            return "yes"
        return "no" if condition.names <= self.values.keys() else "open"

    def rows(self) -> list[Row]:
        """The questions for the key figures."""
        return [
            {
                **field_row(field, self.typed.get(field.name), self.errors.get(field.name), ()),
                "required": False,
            }
            for field in key_fields(self.service)
        ]


def key_fields(service: Service) -> list[FormField]:
    """The questions on whose answers something hangs, in the order of the form."""
    names: set[str] = set()
    for when in _conditions(service):
        names |= compile_condition(when, service.questions.names).names
    return [field for field in service.questions if field.name in names]


def _conditions(service: Service) -> Iterable[str]:
    meeting = service.joint_review
    asked = [review.when for review in service.reviews]
    asked += [meeting.when] if meeting else []
    asked += [track.when for track in service.fast_tracks]
    asked += [field.when for field in service.questions if isinstance(field, FileField)]
    return [when for when in asked if when is not None]


def needs_page(
    offered: OfferedService, typed: Mapping[str, Any], agency: AgencyRef, moment: dt.datetime
) -> dict[str, Any]:
    """Everything that a petition of this service will need, if it came in at this moment."""
    service = offered.service
    figures = Figures.of(service, typed)
    due = clock.with_zone(clock.due_of(offered.period, moment, agency).moment)
    return {
        "service": service,
        "service_id": offered.id,
        "fields": figures.rows(),
        "errors": list(figures.errors.items()),
        "given": answer_rows(service, figures.values),
        "answered": bool(figures.values),
        "now": moment,
        "due_at": due,
        "facts": [
            (_("How long"), words.period_name(service)),
            (_("Fee"), won(service.fee) if service.fee else _("Free")),
            (_("Department in charge"), localised(offered.department_name)),
        ],
        "phone": offered.department_phone or agency.phone,
        "promises": promises_for(service, figures.sure, agency, moment, due),
        "departments": _departments(figures, agency),
        "papers": _papers(figures),
        "meeting": _meeting(figures, agency, moment, due),
        "guardian": service.guardian,
        "collect": service.collect,
        "ask_first_url": reverse("service", kwargs={"service_id": offered.id + SUFFIX})
        if service.pre_review
        else "",
    }


def _departments(figures: Figures, agency: AgencyRef) -> list[Row]:
    """The other departments with how long they have; those that are surely not asked are left out.

    Who speaks only at a meeting is asked for it.
    """
    meeting = figures.service.joint_review
    found: dict[str, Row] = {}
    for review in figures.service.reviews:
        within = words.length(Period.parse(review.within))
        _add(found, review.department, figures.sure(review.when), within)
    for name in meeting.departments if meeting else ():
        _add(found, name, figures.sure(meeting.when if meeting else None), _("for the meeting"))
    rows = Department.objects.filter(agency_id=agency.id, key__in=found)
    names = {row.key: localised(row.name) for row in rows}
    return [{**row, "name": names.get(key, key)} for key, row in found.items()]


def _add(found: dict[str, Row], key: str, sure: Sure, within: str) -> None:
    known = found.get(key)
    if sure == "no" or (known and known["sure"] == "yes"):
        return
    found[key] = {"sure": sure, "within": within}


def _papers(figures: Figures) -> list[Row]:
    """What has to be brought, and the files that the form asks for on these figures."""
    rows: list[Row] = [
        {"name": need.item, "sure": "yes", "from_state": need.from_state}
        for need in figures.service.bring
    ]
    known = {str(row["name"]) for row in rows}
    for field in figures.service.questions:
        sure = figures.sure(field.when)
        if isinstance(field, FileField) and sure != "no" and str(field.label) not in known:
            rows.append({"name": field.label, "sure": sure, "from_state": False})
    return rows


def _meeting(
    figures: Figures, agency: AgencyRef, moment: dt.datetime, due: dt.datetime
) -> Row | None:
    """Whether a body meets, and when if the petition were accepted now."""
    review = figures.service.joint_review
    if review is None:
        return None
    try:
        name = localised(bodies.body(agency.id, review.body).name)
    except NotFound:
        name = _("Joint review")
    sure = figures.sure(review.when)
    at = commands.meeting_moment(review, moment, due, agency) if sure == "yes" else None
    return {"sure": sure, "name": name, "at": at}
