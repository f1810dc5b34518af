"""Reading what complex petitions have beside the case: opinions, meetings, guardians."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence

from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies import queries as bodies
from madang.apps.bodies.queries import SubjectItem
from madang.apps.cases import clock, queries
from madang.apps.cases.block_pre_review import SUFFIX
from madang.apps.cases.block_service import Service
from madang.apps.cases.models import Case, CaseLink, Guardian, Guidance, Opinion
from madang.apps.cases.parts import may_have
from madang.core.actors import Actor, AgencyRef, LocalText
from madang.core.errors import NotFound
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Absence, Department, Official

PAGE = 50
MOST_OFFERED = 5
OWED = (Opinion.State.ASKED, Opinion.State.ESCALATED)


def opinions_of(case: Case) -> Sequence[Opinion]:
    """All questions of a case to other departments, in the order in which they were asked.

    One query for a case, however often it is asked for; none before the case was accepted.
    """
    if case.accepted_at is None or not may_have(case, "opinions"):
        return []
    rows = Opinion.objects.select_related("department", "answered_by").order_by("id")
    prefetch_related_objects([case], Prefetch("opinions", rows))
    return list(case.opinions.all())


def open_opinions(case: Case) -> Sequence[Opinion]:
    """Those that are not answered and not settled."""
    return [opinion for opinion in opinions_of(case) if opinion.state in OWED]


def opinions_owed(
    actor: Actor, *, after: tuple[dt.datetime, int] | None = None
) -> Sequence[Opinion]:
    """What the actor's department owes to others, the most urgent first, one more than a page.

    A machine sees what all departments of its agency owe. ``after`` is the answer-by and id of the
    last row of the page before. Raises Forbidden.
    """
    actor.require("cases.review")
    rows = _own(actor).filter(state__in=OWED)
    if after:
        moment, number = after
        rows = rows.filter(Q(answer_by__gt=moment) | Q(answer_by=moment, id__gt=number))
    return list(rows.order_by("answer_by", "id")[: PAGE + 1])


def opinion_owed(actor: Actor, opinion_id: int) -> Opinion:
    """A question to the actor's own department, open or not; to any one for a machine.

    Raises Forbidden, and NotFound for those of others, whether they exist or not.
    """
    actor.require("cases.review")
    return _there(_own(actor).filter(id=opinion_id))


def opinion_of_uid(actor: Actor, uid: uuid.UUID) -> Opinion:
    """The same by its opaque id."""
    actor.require("cases.review")
    return _there(_own(actor).filter(uid=uid))


def _there(rows: QuerySet[Opinion]) -> Opinion:
    opinion = rows.first()
    if opinion is None:
        raise NotFound("no_opinion", _("Your department was not asked this."))
    return opinion


def _own(actor: Actor) -> QuerySet[Opinion]:
    rows = _opinions(actor)
    return rows if actor.kind == "device" else rows.filter(department_id=actor.department_id or 0)


def opinion_of_agency(actor: Actor, opinion_id: int) -> Opinion:
    """A question of the agency for which a rule acts. Raises Opinion.DoesNotExist."""
    return _opinions(actor).get(id=opinion_id)


def _opinions(actor: Actor) -> QuerySet[Opinion]:
    return Opinion.objects.filter(case__agency_id=actor.agency_id).select_related(
        "department", "answered_by", "case__department", "case__programme_version__programme"
    )


def latest_extension(opinion: Opinion, agency: AgencyRef) -> dt.datetime:
    """Up to when an answer-by can be extended: by as much working time as it has had (법20②).

    Never beyond the period of the case, within which every answer-by lies (법20①), and not beyond
    the meeting for which the answer is wanted. Where nothing is left, it is the answer-by itself.
    """
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    end = clock.local(opinion.answer_by)
    length = max(1, calendar.working_minutes(clock.local(opinion.asked_at), end))
    ends = [clock.with_zone(calendar.add_minutes(end, length)), opinion.case.due_at]
    ends += [item.scheduled_at for item in meetings_pending(opinion.case)]
    return max(opinion.answer_by, min(ends))


def superiors_of_department(department: Department) -> list[int]:
    """The head of a department and those above, by id, the next one first; who left is left out."""
    head = department.head_id
    if head is None:
        return []
    in_office = Official.objects.filter(id=head, is_active=True).exists()
    return [*([head] if in_office else []), *orgs.superiors_of(head)]


def opinions_escalated_to(
    actor: Actor, *, after: tuple[dt.datetime, int] | None = None
) -> Sequence[Opinion]:
    """What other departments still owe and what went up to the actor, the longest late first.

    To whom it went when it became late, and who leads the department now. One more than a page.
    """
    actor.require("cases.read")
    mine = Q(escalated_to__contains=[actor.id or 0]) | Q(department__head_id=actor.id or 0)
    rows = _opinions(actor).filter(mine, state=Opinion.State.ESCALATED)
    if after:
        moment, number = after
        rows = rows.filter(Q(answer_by__gt=moment) | Q(answer_by=moment, id__gt=number))
    return list(rows.order_by("answer_by", "id")[: PAGE + 1])


def is_complex(service: Service) -> bool:
    """Whether several departments have a part in the service (복합민원, 법2조5호)."""
    return bool(service.reviews or service.joint_review or service.guardian)


def may_have_guardian(case: Case) -> bool:
    """Whether the applicant of this case may be given a guardian (영37)."""
    return is_complex(queries.pinned_service(case))


def wants_guardian(case: Case) -> bool:
    """Whether a guardian is to be there and nobody was found."""
    in_work = case.status == Case.Status.ACCEPTED
    return in_work and queries.pinned_service(case).guardian and guardian_of(case) is None


def who_may_guide(agency_id: int) -> Sequence[Official]:
    """The pool of guardians: everybody in office who holds ``cases.guide``."""
    rows = Official.objects.filter(
        agency_id=agency_id, is_active=True, roles__permissions__contains=["cases.guide"]
    )
    return list(rows.select_related("department").order_by("id").distinct())


def least_burdened_guardian(case: Case, *, on: dt.date) -> int | None:
    """Who guides the fewest applicants now, the longest in office first; None for nobody.

    Nobody who is away on that day, and not whoever is in charge of the case.
    """
    ids = [person.pk for person in who_may_guide(case.agency_id) if person.pk != case.assignee_id]
    away = Absence.objects.filter(official_id__in=ids, starts_on__lte=on, ends_on__gte=on)
    there = set(ids) - set(away.values_list("official_id", flat=True))
    burdens = dict.fromkeys(there, 0)
    rows = Guardian.objects.filter(official_id__in=there, ended_at=None).values("official_id")
    for row in rows.annotate(applicants=Count("id")):
        burdens[row["official_id"]] = row["applicants"]
    return min(burdens, key=lambda official: (burdens[official], official), default=None)


def guardian_of(case: Case) -> Guardian | None:
    """The guardian of a case, or who was it last; read once for the case as it was loaded."""
    if case.accepted_at is None or not may_have_guardian(case):
        return None
    if not may_have(case, "guardians"):
        return None
    rows = Guardian.objects.select_related("official__department").order_by("id")
    prefetch_related_objects([case], Prefetch("guardians", rows))
    named = list(case.guardians.all())
    return named[-1] if named else None


def guidance_of(guardian: Guardian) -> Sequence[Guidance]:
    """What was done for the applicant of the case, by all its guardians, oldest first."""
    rows = Guidance.objects.filter(guardian__case_id=guardian.case_id)
    return list(rows.select_related("guardian__official").order_by("at", "id"))


def guardianship(actor: Actor, case_id: int) -> Guardian | None:
    """The actor's own guardianship of a case, also that with which the case ended."""
    rows = Guardian.objects.filter(case_id=case_id, case__agency_id=actor.agency_id)
    last = rows.select_related("case__programme_version__programme").order_by("-id").first()
    if last is None or actor.kind != "official" or last.official_id != actor.id:
        return None
    return last


def guarded_by(actor: Actor, *, before: int | None = None) -> Sequence[Guardian]:
    """By whom the actor stands as guardian, the newest first, one more than a page."""
    actor.require("cases.guide")
    rows = Guardian.objects.filter(
        official_id=actor.id or 0, ended_at=None, case__agency_id=actor.agency_id
    )
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.select_related("case__department").order_by("-id")[: PAGE + 1])


def pre_review_before(case: Case) -> Case | None:
    """The pre-review from which a case goes on; read once for the case as it was loaded."""
    if case.accepted_at is None or queries.pinned_service(case).pre_review is None:
        return None
    if not may_have(case, "links"):
        return None
    rows = CaseLink.objects.filter(kind=CaseLink.Kind.FOLLOWS).select_related("other")
    prefetch_related_objects([case], Prefetch("links", rows, to_attr="followed"))
    followed: Sequence[CaseLink] = vars(case)["followed"]
    return followed[0].other if followed else None


def pre_review_numbered(case: Case, number: str) -> Case | None:
    """A pre-review of the case's service by its receipt number (2026-000012)."""
    said = re.fullmatch(r"(\d{4})-(\d{1,9})", number.strip())
    if said is None:
        return None
    rows = Case.objects.filter(agency_id=case.agency_id, year=int(said[1]), number=int(said[2]))
    return rows.filter(service=case.service + SUFFIX, kind="pre_review").first()


def pre_reviews_of_resident(resident_id: int, agency_id: int, service_id: str) -> Sequence[Case]:
    """A resident's own pre-reviews of a service that have a result, the newest first."""
    rows = Case.objects.filter(
        resident_id=resident_id,
        agency_id=agency_id,
        service=service_id + SUFFIX,
        ending=Case.Ending.DECIDED,
    )
    return list(rows.order_by("-id")[:MOST_OFFERED])


def pre_reviews(actor: Actor, *, before: int | None = None) -> Sequence[Case]:
    """The register of pre-reviews (접수 처리부, 규칙11③), the newest first, one more than a page.

    Those of the actor's department, or of all with ``cases.read_all``.
    """
    actor.require("cases.read")
    rows = Case.objects.filter(agency_id=actor.agency_id, kind="pre_review")
    if not actor.may("cases.read_all"):
        rows = rows.filter(department_id=actor.department_id or 0)
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.select_related("department").order_by("-id")[: PAGE + 1])


def bodies_for(case: Case) -> Mapping[int, LocalText]:
    """The bodies before which a case can come, by id: if it is not complex, the committee."""
    everything = is_complex(queries.pinned_service(case))
    return {
        body.pk: body.name
        for body in bodies.bodies_of(case.agency_id)
        if everything or body.kind == "committee"
    }


def meetings_of(case: Case) -> Sequence[SubjectItem]:
    """Where a case was or will be dealt with, the latest meeting first; read once for the case."""
    if case.accepted_at is None or not may_have(case, "meetings"):
        return []
    kept = vars(case)
    if "meetings_read" not in kept:
        kept["meetings_read"] = bodies.meetings_of_subject(case.agency_id, "cases.case", case.pk)
    found: Sequence[SubjectItem] = kept["meetings_read"]
    return found


def meetings_pending(case: Case) -> Sequence[SubjectItem]:
    """Those that have the case on their agenda and have not dealt with it."""
    return [item for item in meetings_of(case) if item.state == "convened" and not item.outcome]


def meetings_ahead(case: Case, moment: dt.datetime) -> Sequence[SubjectItem]:
    """Those that are still to deal with the case."""
    return [item for item in meetings_pending(case) if item.scheduled_at > moment]


def meeting_on(body_id: int, day: dt.date) -> int | None:
    """The meeting that a body has on a day and that was not cancelled or held."""
    for meeting in bodies.meetings_of_body(body_id):
        if meeting.state == "convened" and bodies.day_of(meeting) == day:
            return meeting.pk
    return None


def takes_place_on(actor: Actor, meeting_id: int, day: dt.date) -> bool:
    """Whether a meeting is still to be held, on this day."""
    meeting = bodies.meeting_by_id(actor, meeting_id)
    return meeting.state == "convened" and bodies.day_of(meeting) == day
