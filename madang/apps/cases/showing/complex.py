"""What pages show of complex petitions: opinions of other departments, meetings, guardians."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from madang.apps.cases import clock, queries, queries_complex
from madang.apps.cases.block_service import Service
from madang.apps.cases.models import Attachment, Case, Guardian, Guidance, Opinion
from madang.apps.cases.showing import words
from madang.apps.cases.showing.rows import Row, answer_rows, file_rows, topic
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised
from madang.core.people import queries as people
from madang.ui.attributes import badge
from madang.ui.formats import moment as in_words

STANCES: Mapping[str, tuple[words.Lazy, str]] = {
    Opinion.Stance.AGREE: (gettext_lazy("Agrees"), "success"),
    Opinion.Stance.CONDITIONS: (gettext_lazy("Agrees with conditions"), "info"),
    Opinion.Stance.OPPOSE: (gettext_lazy("Opposes"), "danger"),
    Opinion.Stance.NOT_CONCERNED: (gettext_lazy("Not concerned"), "neutral"),
}
OPINION_STATES: Mapping[str, tuple[words.Lazy, str]] = {
    Opinion.State.ASKED: (gettext_lazy("Waiting for the answer"), "primary"),
    Opinion.State.DEEMED: (gettext_lazy("Counted as consent"), "warning"),
    Opinion.State.ESCALATED: (gettext_lazy("Late, superiors told"), "danger"),
    Opinion.State.CANCELLED: (gettext_lazy("Not needed any more"), "neutral"),
}
MEETING_STATES: Mapping[str, tuple[words.Lazy, str]] = {
    "convened": (gettext_lazy("Meeting ahead"), "primary"),
    "held": (gettext_lazy("Meeting held"), "neutral"),
    "cancelled": (gettext_lazy("Meeting cancelled"), "neutral"),
}
MEETING_OUTCOMES: Mapping[str, tuple[words.Lazy, str]] = {
    "adopted": (gettext_lazy("Adopted"), "success"),
    "adopted_with_conditions": (gettext_lazy("Adopted with conditions"), "success"),
    "rejected": (gettext_lazy("Rejected"), "danger"),
    "deferred": (gettext_lazy("Deferred"), "warning"),
    "withdrawn": (gettext_lazy("Taken off the agenda"), "neutral"),
}
DUTIES: Mapping[str, words.Lazy] = {
    Guidance.Duty.ADVICE: gettext_lazy("Advice on how the petition is handled"),
    Guidance.Duty.STATEMENT: gettext_lazy("Help with a statement to a meeting"),
    Guidance.Duty.SUPPLEMENT: gettext_lazy("Help with supplementing the documents"),
    Guidance.Duty.PROGRESS: gettext_lazy("Information on progress and result"),
}


def stance_or_state(opinion: Opinion) -> tuple[words.Lazy, str]:
    """What a department said, or how the question stands, as a badge."""
    if opinion.state == Opinion.State.ANSWERED:
        return STANCES[opinion.stance]
    if opinion.state == Opinion.State.ESCALATED and not opinion.escalated_to:
        return gettext_lazy("Late, nobody leads the department"), "danger"
    return OPINION_STATES[opinion.state]


def silence_of(opinion: Opinion) -> str:
    """What it means if a question that is still open is not answered, and by when; else ""."""
    if opinion.state != Opinion.State.ASKED:
        return ""
    values = {
        "when": in_words(opinion.answer_by),
        "department": localised(opinion.department.name),
        "law": opinion.law,
    }
    if opinion.when_late == "deem":
        text = _("If no answer comes by %(when)s, that counts as consent (%(law)s).")
    elif opinion.department.head_id is None:
        text = _(
            "If no answer comes by %(when)s, it is late. Nobody leads %(department)s, so nobody"
            " above can be told. It does not count as consent."
        )
    else:
        text = _(
            "If no answer comes by %(when)s, the head of %(department)s and those above are told."
            " It does not count as consent."
        )
    return text % values


def opinion_rows(opinions: Iterable[Opinion], agency: AgencyRef) -> list[Row]:
    """The questions of one case to other departments, for the department in charge."""
    days_left = clock.counter_of_days_left(agency)
    return [
        {
            "department": localised(opinion.department.name),
            "phone": opinion.department.phone,
            "badge": stance_or_state(opinion),
            "question": opinion.question,
            "text": opinion.text,
            "asked_at": opinion.asked_at,
            "answer_by": opinion.answer_by,
            "answered_at": opinion.answered_at,
            "by": opinion.answered_by.name if opinion.answered_by else "",
            "days_left": days_left(opinion.answer_by),
            "is_open": opinion.state in queries_complex.OWED,
            "waived": opinion.state == Opinion.State.CANCELLED and bool(opinion.text),
            "extension": opinion.extension_reasons,
            "deemed": opinion.state == Opinion.State.DEEMED,
            "law": opinion.law,
            "silence": silence_of(opinion),
        }
        for opinion in opinions
    ]


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A question that a department owes an answer to. ``days_left`` is negative when late."""

    url: str
    number: str
    title: str
    topic: str
    asked_by: str
    state: Markup
    asked_at: dt.datetime
    answer_by: dt.datetime
    days_left: int


def owed_rows(opinions: Sequence[Opinion], agency: AgencyRef) -> list[OwedRow]:
    """What a department owes, as the list shows it."""
    days_left: Callable[[dt.datetime], int] = clock.counter_of_days_left(agency)
    rows = []
    for opinion in opinions:
        case = opinion.case
        service = queries.pinned_service(case)
        rows.append(
            OwedRow(
                url=reverse("desk_opinion", kwargs={"opinion_id": opinion.pk}),
                number=case.receipt_number,
                title=str(service.title),
                topic=topic(service, case.answers),
                asked_by=localised(case.department.name),
                state=badge(*stance_or_state(opinion)),
                asked_at=opinion.asked_at,
                answer_by=opinion.answer_by,
                days_left=days_left(opinion.answer_by),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class EscalatedRow:
    """An opinion that is late and went up. ``url`` is "" where the reader cannot answer it."""

    url: str
    number: str
    title: str
    department: str
    phone: str
    asked_by: str
    asked_by_phone: str
    answer_by: dt.datetime
    days_left: int
    due_at: dt.datetime


def escalated_rows(
    opinions: Sequence[Opinion], actor: Actor, agency: AgencyRef
) -> list[EscalatedRow]:
    """What went up to an official, as the list shows it: who owes what to whom."""
    days_left: Callable[[dt.datetime], int] = clock.counter_of_days_left(agency)
    return [
        EscalatedRow(
            url=reverse("desk_opinion", kwargs={"opinion_id": opinion.pk})
            if opinion.department_id == actor.department_id and actor.may("cases.review")
            else "",
            number=opinion.case.receipt_number,
            title=str(queries.pinned_service(opinion.case).title),
            department=localised(opinion.department.name),
            phone=opinion.department.phone,
            asked_by=localised(opinion.case.department.name),
            asked_by_phone=opinion.case.department.phone,
            answer_by=opinion.answer_by,
            days_left=days_left(opinion.answer_by),
            due_at=opinion.case.due_at,
        )
        for opinion in opinions
    ]


def opinion_page(opinion: Opinion, actor: Actor, agency: AgencyRef) -> dict[str, Any]:
    """A question with what the department asked needs to know of the case, nobody named."""
    case = opinion.case
    service = queries.pinned_service(case)
    latest = queries_complex.latest_extension(opinion, agency)
    return {
        "opinion": opinion,
        "case": case,
        "title": service.title,
        "topic": topic(service, case.answers),
        "law": service.law,
        "badge": stance_or_state(opinion),
        "is_open": opinion.state in queries_complex.OWED,
        "may_extend": opinion.state == Opinion.State.ASKED
        and opinion.extended_at is None
        and latest > opinion.answer_by,
        "silence": silence_of(opinion),
        "latest": latest,
        "days_left": clock.working_days_left(opinion.answer_by, agency),
        "asked_by": localised(case.department.name),
        "asked_by_phone": case.department.phone,
        "person": people.masked([case.resident_id], actor=actor, fields=["name"]).get(
            case.resident_id
        ),
        "answers": answer_rows(service, case.answers),
        "has_personal_answers": case.sealed_answers is not None,
        "files": [
            {**row, "url": _opinion_file_url(opinion, row)}
            for row in file_rows(shared_files(case), service)
        ],
        "stances": [(name, label) for name, (label, _tone) in STANCES.items()],
    }


def shared_files(case: Case) -> list[Attachment]:
    """The files of a case that say nothing about a person: those that other departments see."""
    service = queries.pinned_service(case)
    personal = {field.name for field in service.questions if field.personal}
    return [file for file in queries.attachments_of(case) if file.field not in personal]


def _opinion_file_url(opinion: Opinion, row: Row) -> str:
    return reverse("desk_opinion_file", kwargs={"opinion_id": opinion.pk, "file_uid": row["uid"]})


def guarded_rows(guardians: Sequence[Guardian], agency: AgencyRef) -> list[Row]:
    """By whom an official stands as guardian, as the list shows it."""
    days_left = clock.counter_of_days_left(agency)
    rows = []
    for guardian in guardians:
        case = guardian.case
        service = queries.pinned_service(case)
        rows.append(
            {
                "url": reverse("desk_case", kwargs={"case_id": case.pk}),
                "number": case.receipt_number,
                "title": service.title,
                "topic": topic(service, case.answers),
                "department": localised(case.department.name),
                "status": words.STATUSES[case.status],
                "due_at": case.due_at,
                "days_left": days_left(case.due_at),
                "named_at": guardian.named_at,
            }
        )
    return rows


def register_rows(cases: Sequence[Case], actor: Actor) -> list[Row]:
    """The register of pre-reviews; applicants by their masked names, in one query."""
    asking = {case.resident_id for case in cases}
    found = people.masked(asking, actor=actor, fields=["name"]) if cases else {}
    return [
        {
            "url": reverse("desk_case", kwargs={"case_id": case.pk}),
            "number": case.receipt_number,
            "title": queries.pinned_service(case).title,
            "applicant": found[case.resident_id].name if case.resident_id in found else "",
            "department": localised(case.department.name),
            "filed_at": case.filed_at,
            "due_at": case.due_at,
            "status": words.ending_of(case) if case.ending else words.STATUSES[case.status],
            "closed_at": case.closed_at,
        }
        for case in cases
    ]


def one_visit_rows(offered: Iterable[queries.OfferedService]) -> list[Row]:
    """The services of the one-visit desk, with what makes each of them complex."""
    return [
        {
            "title": one.service.title,
            "url": reverse("desk_one_visit_service", kwargs={"service_id": one.id}),
            "text": localised(one.department_name),
            "parts": parts,
        }
        for one in offered
        if (parts := _parts(one.service))
    ]


def _parts(service: Service) -> list[words.Lazy]:
    named = (
        (bool(service.reviews), gettext_lazy("Opinions")),
        (service.joint_review is not None, gettext_lazy("Joint review")),
        (service.guardian, gettext_lazy("Guardian")),
        (service.pre_review is not None, gettext_lazy("Pre-review")),
    )
    return [label for holds, label in named if holds]
