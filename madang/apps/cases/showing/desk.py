"""What officials see: the list of what is due, and a case with everything in reach."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from markupsafe import Markup

from madang.apps.cases import clock, queries, queries_complex
from madang.apps.cases.applicant import applicant_fields
from madang.apps.cases.block_service import Service
from madang.apps.cases.events import CaseAssigned
from madang.apps.cases.events.desk import AssignmentUndone
from madang.apps.cases.events.keeping import INTERNAL
from madang.apps.cases.events.opinions import GuardianNamed
from madang.apps.cases.models import Case
from madang.apps.cases.queries import OpenCase
from madang.apps.cases.showing import words
from madang.apps.cases.showing.belonging import why_nobody
from madang.apps.cases.showing.notes import notes
from madang.apps.cases.showing.rows import (
    Row,
    answer_rows,
    file_rows,
    timeline,
    topic,
    topic_fields,
    topic_in,
)
from madang.apps.cases.showing.standing import held_badges, period_name, standing
from madang.apps.cases.telling import usual_means
from madang.core.actors import Actor, AgencyRef
from madang.core.events.models import EventRow
from madang.core.orgs import office_queries as office
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Official
from madang.core.orgs.showing import localised
from madang.core.people import queries as people
from madang.core.people import vault
from madang.lib import crypto
from madang.ui.attributes import badge, due_badges
from madang.ui.formats import days, time_tags
from madang.ui.formats import moment as in_words

# Events that name the official whom they concern.
TELLS_WHOM = INTERNAL | {CaseAssigned.name, AssignmentUndone.name, GuardianNamed.name}


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An open case as a list shows it, with its moments written for the reader.

    ``left`` is the badge of the working days to the moment that was promised, or else to the due
    one; while the clock stands still, that of why. ``promised`` is "" where nothing was.
    """

    url: str
    number: str
    title: str
    topic: str
    applicant: str
    status: Markup
    filed: str
    due: Markup
    left: Markup
    promised: Markup
    promise_passed: bool
    department: str
    assignee: str
    # Its official is away, and the reader stands in.
    stood_in: bool
    # As which a bulk step knows it: id and version.
    choice: str


def inbox_rows(
    cases: Sequence[OpenCase],
    actor: Actor,
    agency: AgencyRef,
    *,
    scope: str,
    here: str = "",
    with_applicants: bool = True,
) -> list[InboxRow]:
    """Open cases as a list shows them; applicants by their masked names, in one query.

    ``scope`` is the list and ``here`` its whole address, to which the page of a case leads back;
    ``with_applicants``: whether it shows them. What many rows share is put into the reader's
    language once: that, and finding an address, costs more than all the rest.
    """
    asking = {case.resident_id for case in cases} if with_applicants else set()
    found = people.masked(asking, actor=actor, fields=["name"]) if asking else {}
    shared = _Shared.of(cases, agency)
    address = f"{shared.address}?{here or f'scope={scope}'}"
    return [
        InboxRow(
            url=address.replace("/0/", f"/{case.id}/", 1),
            number=case.receipt_number,
            title=shared.titles[case.version_id, case.service],
            topic=topic_in(shared.topics[case.version_id, case.service], case.answers),
            applicant=found[case.resident_id].name if case.resident_id in found else "",
            status=shared.statuses[case.status],
            filed=shared.day(case.filed_at),
            due=shared.moment(case.due_at),
            left=shared.held[case.held] or shared.badge(shared.days_left(case.wanted_at)),
            promised=shared.moment(case.promised_at) if case.promised_at else Markup(""),
            promise_passed=_promise_passed(case, shared.now),
            department=shared.departments[case.department_id],
            assignee=case.assignee,
            stood_in=scope == "mine" and case.assignee_id != actor.id,
            choice=f"{case.id}~{case.version}",
        )
        for case in cases
    ]


def _promise_passed(case: OpenCase, now: dt.datetime) -> bool:
    """Whether an open case is still there after the moment that was promised."""
    is_open = case.status != Case.Status.CLOSED
    return is_open and case.promised_at is not None and case.promised_at < now


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the rows of a list have in common."""

    address: str
    statuses: Mapping[str, Markup]
    departments: Mapping[int, str]
    titles: Mapping[tuple[int, str], str]
    topics: Mapping[tuple[int, str], Sequence[str]]
    days_left: Callable[[dt.datetime], int]
    badge: Callable[[int], Markup]
    held: Mapping[str, Markup]
    day: Callable[[dt.date], str]
    moment: Callable[[dt.date], Markup]
    now: dt.datetime

    @classmethod
    def of(cls, cases: Sequence[OpenCase], agency: AgencyRef) -> "_Shared":
        keys = {(case.version_id, case.service) for case in cases}
        services = {key: queries.service_of_version(*key) for key in keys}
        return cls(
            address=reverse("desk_case", kwargs={"case_id": 0}),
            statuses={key: badge(label, tone) for key, (label, tone) in words.STATUSES.items()},
            departments={
                key: localised(name) for key, name in orgs.department_names(agency).items()
            },
            titles={key: str(service.title) for key, service in services.items()},
            topics={key: topic_fields(service) for key, service in services.items()},
            days_left=clock.counter_of_days_left(agency),
            badge=due_badges(),
            held=held_badges({case.held for case in cases}),
            day=days(),
            moment=time_tags(),
            now=timezone.now(),
        )


def desk_case(case: Case, actor: Actor, agency: AgencyRef) -> dict[str, Any]:
    """One case for an official who may read it."""
    service = queries.pinned_service(case)
    outcome, tone = words.ending_of(case) if case.ending else ("", "info")
    now = standing(case, agency)
    events, steps = queries.timeline_of(case), _open_steps(case, actor)
    today = timezone.localdate()
    colleagues = orgs.colleagues_on(case.department_id, today) if steps["may_assign"] else []
    names = _names_of(events, {key: name for key, name, _is_away in colleagues})
    return {
        "case": case,
        "service": service,
        "title": service.title,
        "topic": topic(service, case.answers),
        "kind": words.KINDS[case.kind],
        "status": words.STATUSES[case.status],
        "due_at": now.due_at,
        "days_left": now.days_left,
        "held": now.held,
        "person": people.masked([case.resident_id], actor=actor).get(case.resident_id),
        "channel": words.CHANNELS.get(case.channel, case.channel),
        "language": "" if case.language == "ko" else _language_name(case.language),
        "department": localised(case.department.name),
        "period": period_name(case, service),
        "answers": answer_rows(service, case.answers),
        "has_personal_answers": case.sealed_answers is not None,
        "reviews": _reviews(case, service, agency),
        "opinions_open": [
            localised(opinion.department.name) for opinion in queries_complex.open_opinions(case)
        ],
        "meetings_open": [
            f"{localised(item.body_name)} {in_words(item.scheduled_at)}"
            for item in queries_complex.meetings_pending(case)
        ],
        "files": [
            {**row, "url": _file_url(case, row)}
            for row in file_rows(queries.attachments_of(case), service)
        ],
        "events": _events(events, case, agency, names),
        "notes": notes(case, actor, events, names),
        "nobody": _why_nobody(case, events),
        "means": [*words.MEANS.items()],
        "usual_means": usual_means(case),
        "outcomes": [(name, words.OUTCOMES[name][0]) for name in queries.decisions_of(case)],
        "outcome": outcome,
        "tone": tone,
        "official_options": _choices(colleagues, today),
        **steps,
    }


def _open_steps(case: Case, actor: Actor) -> dict[str, Any]:
    """What the official may do now, and the sentence that says what happens next."""
    mine = case.department_id == actor.department_id
    filed, accepted = case.status == Case.Status.FILED, case.status == Case.Status.ACCEPTED
    return {
        "mine": mine,
        "may_accept": mine and filed and actor.may("cases.accept"),
        "may_assign": mine and accepted and actor.may("cases.assign"),
        "may_decide": mine and accepted and actor.may("cases.decide"),
        "may_reveal": actor.may("people.reveal"),
        "what_next": _what_next(case, mine=mine),
    }


def _what_next(case: Case, *, mine: bool) -> str:
    if case.status == Case.Status.CLOSED:
        return _("The case is closed. The applicant can read how it ended and why.")
    if not mine:
        return _("This case is with %(department)s. You can read it; only they can work on it.") % {
            "department": localised(case.department.name)
        }
    if case.status == Case.Status.FILED:
        return _("Check that the petition belongs to your department, then accept it.")
    if case.assignee is None:
        return _("Nobody is in charge yet: name somebody, or decide it yourself.")
    return _("%(name)s is in charge. Decide it, with reasons, by the due date.") % {
        "name": case.assignee.name
    }


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _reviews(case: Case, service: Service, agency: AgencyRef) -> list[str]:
    keys = [review.department for review in service.reviews_asked(case.answers)]
    if not keys:
        return []
    names = {name["ko"]: localised(name) for name in orgs.department_names(agency).values()}
    return [names.get(key, key) for key in keys]


def _file_url(case: Case, row: Row) -> str:
    return reverse("desk_attachment", kwargs={"case_id": case.pk, "file_uid": row["uid"]})


def _why_nobody(case: Case, events: Sequence[EventRow]) -> str:
    """Why nobody was put in charge, where the programme file has a rule for it."""
    is_open = case.status == Case.Status.ACCEPTED and case.assignee_id is None
    by_rule = is_open and queries.pinned_service(case).assignment != "by_hand"
    return why_nobody(events) if by_rule else ""


def _events(
    events: Sequence[EventRow], case: Case, agency: AgencyRef, names: Mapping[int, str]
) -> list[Row]:
    """The timeline, with who did each thing, for whom, and who was put in charge."""
    passed = _passed_over(events)
    return [
        {
            **row,
            "by": _by(event, names, passed),
            "text": names.get(event.data["official_id"] or 0, "")
            if event.name in TELLS_WHOM
            else row.get("text", ""),
        }
        for row, event in zip(timeline(events, case, agency), events, strict=True)
    ]


def _passed_over(events: Iterable[EventRow]) -> Mapping[int, str]:
    """Who was away as well between somebody and who stood in for them, by the absence."""
    wanted = {one for event in events for one in (event.absence_ids or ())[1:]}
    return office.away_by(wanted) if wanted else {}


def _by(event: EventRow, names: Mapping[int, str], passed: Mapping[int, str]) -> str:
    """Who did it; whoever stood in (대직) with the one for whom, and those between them."""
    if event.instead_of_id is not None and event.absence_ids is not None:
        others = ", ".join(passed[one] for one in event.absence_ids[1:] if one in passed)
        text = (
            _("%(name)s (standing in for %(away)s; %(others)s away too)")
            if others
            else _("%(name)s (standing in for %(away)s)")
        )
        away = names.get(event.instead_of_id, "")
        return text % {"name": names.get(event.actor_id or 0, ""), "away": away, "others": others}
    if event.actor_kind == "official":
        return names.get(event.actor_id or 0, "")
    if event.actor_kind == "device" and event.data.get("channel") == "kiosk":
        return _("the applicant, at a kiosk")
    kinds = {
        "resident": _("the applicant"),
        "anonymous": _("the applicant"),
        "device": _("another system"),
        "system": _("automatically"),
    }
    return kinds.get(event.actor_kind, "")


def _names_of(events: Iterable[EventRow], known: Mapping[int, str]) -> Mapping[int, str]:
    """The officials who appear in events, by id; whom we know already is not asked for."""
    wanted = {event.actor_id or 0 for event in events if event.actor_kind == "official"}
    wanted |= {event.data["official_id"] or 0 for event in events if event.name in TELLS_WHOM}
    wanted |= {event.instead_of_id or 0 for event in events}
    wanted -= known.keys() | {0}
    rows = Official.objects.filter(id__in=wanted)
    return {**known, **dict(rows.values_list("id", "name"))} if wanted else known


def labelled(person: Mapping[str, str]) -> list[Row]:
    """Opened personal data with the names of its fields."""
    return [
        {"label": row["label"], "value": row["value"]}
        for row in applicant_fields(person)
        if row["value"]
    ]


def personal_answers(case: Case) -> list[Row]:
    """The sealed answers of a case with their questions. The caller has logged the reading."""
    if case.sealed_answers is None:
        return []
    raw = vault.ring().open(bytes(case.sealed_answers), context=crypto.bind("cases_case", case.uid))
    return answer_rows(queries.pinned_service(case), json.loads(raw))


def official_choices(department_id: int) -> list[tuple[str, str]]:
    """Who can be put in charge, and of whoever is away today who then gets the case."""
    today = timezone.localdate()
    return _choices(orgs.colleagues_on(department_id, today), today)


def _choices(found: Sequence[tuple[int, str, bool]], today: dt.date) -> list[tuple[str, str]]:
    names = {key: name for key, name, _is_away in found}
    for key, name, is_away in found:
        if is_away:
            does_it = names.get(orgs.stand_in(key, today) or 0)
            text = _("%(name)s (away; %(other)s stands in)") if does_it else _("%(name)s (away)")
            names[key] = text % {"name": name, "other": does_it}
    return [(str(key), name) for key, name in names.items()]
