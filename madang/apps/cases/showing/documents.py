"""What residents take with them: receipt and result as papers, the due day as calendar file."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.apps.cases import filing, own_texts, queries
from madang.apps.cases.block_service import Service
from madang.apps.cases.models import Case
from madang.apps.cases.showing import words
from madang.apps.cases.showing.rows import Row
from madang.apps.cases.showing.standing import period_name
from madang.apps.cases.showing.worded import own_text
from madang.core.actors import AgencyRef
from madang.core.orgs.showing import localised, opening_hours
from madang.lib.calendar_file import CalendarEvent
from madang.ui.formats import moment
from madang.ui.papers import Paper, Section


def downloads(case: Case) -> list[Row]:
    """What there is to take away of a case now, with a word on each."""
    found = [_download("case_receipt_pdf", case, _("Receipt"), "PDF")]
    if case.ending:
        found.append(_download("case_result_pdf", case, _("Result"), "PDF"))
    else:
        label = _("Day of the answer, for your calendar")
        found.append(_download("case_calendar", case, label, "ICS"))
    return found


def _download(view: str, case: Case, label: str, kind: str) -> Row:
    return {"label": label, "kind": kind, "url": reverse(view, kwargs={"case_uid": case.uid})}


def receipt_paper(case: Case, agency: AgencyRef, *, applicant: str, track_url: str) -> Paper:
    """The receipt (접수증, 시행규칙 별지 제2호서식), with what happens next."""
    service = queries.pinned_service(case)
    rows = [
        (_("Petition"), str(service.title)),
        (_("Applicant"), applicant),
        (_("Received"), moment(case.filed_at)),
        (_("How it came"), str(words.CHANNELS[case.channel])),
        (_("To be answered by"), f"{moment(case.due_at)} ({period_name(case, service)})"),
        (_("Promised by"), moment(case.promised_at)),
        (_("Tracking code"), filing.tracking_code(case.uid)),
        (_("Look it up at"), track_url),
    ]
    return Paper(
        issuer=localised(agency.name),
        title=_("Receipt"),
        number_label=_("Receipt number"),
        number=case.receipt_number,
        sections=[
            Section(rows=_given(rows)),
            Section(_("How it goes on"), steps=next_steps(case, service)),
            Section(_("Questions?"), rows=_whom_to_ask(case, agency)),
        ],
        note=own_text(own_texts.RECEIPT_FOOTER, case, agency),
    )


def next_steps(case: Case, service: Service) -> list[str]:
    """What the office does with a petition from now on, and what it asks of the applicant."""
    department = {"department": localised(case.department.name)}
    steps = [
        _("%(department)s checks what you sent and starts work on it.") % department,
        _(
            "If something is missing we tell you what, and by when we need it. Until you have sent"
            " it the period stands still."
        ),
        _("You have the answer by %(moment)s. If it takes longer, we tell you before and say why.")
        % {"moment": moment(case.due_at)},
    ]
    if service.collect:
        steps.append(_("You collect the result from us. We tell you when it is ready."))
    return steps


def result_paper(case: Case, agency: AgencyRef, *, applicant: str, remedies: str) -> Paper:
    """How a petition ended (처리결과, 법27): outcome, reasons, and what can be done against it."""
    outcome, _tone = words.ending_of(case)
    rows = [
        (_("Petition"), str(queries.pinned_service(case).title)),
        (_("Applicant"), applicant),
        (_("Received"), moment(case.filed_at)),
        (_("Ended"), moment(case.closed_at)),
        (_("Result"), str(outcome)),
    ]
    sections = [Section(rows=_given(rows))]
    if case.reasons:
        sections.append(Section(_("Reasons"), paragraphs=_paragraphs(case.reasons)))
    if remedies:
        sections.append(Section(_("If you do not agree"), paragraphs=_paragraphs(remedies)))
    return Paper(
        issuer=localised(agency.name),
        title=_("Result of your petition"),
        number_label=_("Receipt number"),
        number=case.receipt_number,
        sections=[*sections, Section(_("Questions?"), rows=_whom_to_ask(case, agency))],
        note=_(
            "This sheet says what stands in the record of the petition. It bears no official seal:"
            " where a certificate is needed, ask the department."
        ),
    )


def _whom_to_ask(case: Case, agency: AgencyRef) -> list[tuple[str, str]]:
    return _given(
        [
            (_("Who answers"), localised(case.department.name)),
            (_("Telephone"), case.department.phone or agency.phone),
            (_("Office hours"), opening_hours(agency)),
            (_("Give this number"), case.receipt_number),
        ]
    )


def _given(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in rows if value]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def due_day(
    case: Case, agency: AgencyRef, *, due_at: dt.datetime, status_url: str
) -> CalendarEvent:
    """The moment by which the answer is due, for the applicant's own calendar."""
    title = str(queries.pinned_service(case).title)
    phone = case.department.phone or agency.phone
    told = [
        f"{_('Receipt number')}: {case.receipt_number}",
        f"{_('Who answers')}: {localised(case.department.name)} {phone}".strip(),
        _("If it takes longer, we tell you before and say why."),
    ]
    return CalendarEvent(
        uid=f"{case.uid}@{agency.slug}.madang",
        at=due_at,
        made_at=timezone.now(),
        summary=_("Answer due: %(petition)s") % {"petition": title},
        description="\n".join(told),
        url=status_url,
        sequence=case.version,
    )
