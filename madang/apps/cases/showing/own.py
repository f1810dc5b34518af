"""My page: what a resident has to do, was told, can take along and has agreed to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.apps.cases import commands, own_queries, queries, survey_queries
from madang.apps.cases.models import Case
from madang.apps.cases.showing.documents import downloads
from madang.apps.cases.showing.residents import UNTOLD, my_case_row
from madang.apps.cases.showing.rows import Row, timeline
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised
from madang.core.programmes.fields import ConsentField
from madang.ui.formats import day

SHOWN_OPEN = 5
SHOWN_NEWS = 5


def to_do(actor: Actor) -> list[Row]:
    """What waits for the resident, the most urgent first: each with what, until when, and where."""
    return [*_demands(actor), *_consents_asked(actor), *_to_collect(actor), *_surveys(actor)]


def _demands(actor: Actor) -> Iterator[Row]:
    today = timezone.localdate()
    for demand in own_queries.demands(actor):
        yield _row(
            demand.case,
            _("Send what is missing"),
            "answer-supplement",
            text=demand.what,
            by=_("by %(day)s") % {"day": day(demand.answer_by)},
            tone="danger" if demand.answer_by < today else "warning",
        )


def _consents_asked(actor: Actor) -> Iterator[Row]:
    for case in own_queries.extended(actor):
        if commands.asked_extension(case) is not None:
            yield _row(case, _("Say whether you agree to wait longer"), "agree-to-extension")


def _to_collect(actor: Actor) -> Iterator[Row]:
    for case in own_queries.to_collect(actor):
        text = _("%(department)s has it ready for you.") % {
            "department": localised(case.department.name)
        }
        since = _("from %(day)s") % {"day": day(case.collect_from)}
        yield _row(case, _("Collect your result"), "", text=text, by=since, tone="success")


def _surveys(actor: Actor) -> Iterator[Row]:
    since = timezone.now() - survey_queries.ASKED_FOR
    for case in own_queries.just_decided(actor, since):
        if survey_queries.survey_of(case) is not None:
            yield _row(case, _("Tell us how satisfied you are"), "answer-survey", tone="neutral")


def _row(
    case: Case, label: str, action: str, *, text: str = "", by: str = "", tone: str = "info"
) -> Row:
    url = reverse("case_status", kwargs={"case_uid": case.uid})
    if action:
        url = reverse("case_action", kwargs={"case_uid": case.uid, "name": action})
    return {"label": label, "url": url, "text": text, "by": by, "tone": tone, **_named(case)}


def _named(case: Case) -> Row:
    return {
        "petition": queries.pinned_service(case).title,
        "number": case.receipt_number,
        "status_url": reverse("case_status", kwargs={"case_uid": case.uid}),
    }


def open_rows(actor: Actor, agency: AgencyRef) -> list[Row]:
    """The newest petitions that are not settled yet."""
    found = own_queries.open_cases(actor, SHOWN_OPEN)
    return [my_case_row(case, agency) for case in found]


def messages(
    actor: Actor, agency: AgencyRef, *, before: int | None = None, most: int = queries.PAGE
) -> tuple[list[Row], int | None]:
    """What was told about the petitions, newest first, and the id before which more are found."""
    found = own_queries.messages(actor, without=UNTOLD, before=before, most=most)
    shown = found[:most]
    rows = [{**timeline([one.event], one.case, agency)[0], **_named(one.case)} for one in shown]
    return rows, shown[-1].event.pk if len(found) > most else None


def document_rows(cases: Sequence[Case]) -> list[Row]:
    """What can be taken along, by petition."""
    return [{**_named(case), "filed_at": case.filed_at, "files": downloads(case)} for case in cases]


def consent_rows(actor: Actor) -> list[Row]:
    """What the resident ticked in forms, with the petition for which it was."""
    return list(_consents(own_queries.newest(actor)))


def _consents(cases: Iterable[Case]) -> Iterator[Row]:
    for case in cases:
        for field in queries.pinned_service(case).form:
            if isinstance(field, ConsentField) and case.answers.get(field.name) is True:
                yield {"label": field.label, "given_at": case.filed_at, **_named(case)}


def overview(actor: Actor, agency: AgencyRef) -> dict[str, Any]:
    """The first look: what to do, what is open, what is new."""
    news, _more = messages(actor, agency, most=SHOWN_NEWS)
    return {"to_do": to_do(actor), "open": open_rows(actor, agency), "news": news}
