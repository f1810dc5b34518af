"""The officials' pages of alerts: written, looked at once more, issued; updated or cancelled."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.notices import (
    alert_forms,
    alert_planning,
    alert_queries,
    alert_showing,
    alerting,
)
from madang.apps.notices.models import Alert
from madang.core.access import Request, official
from madang.core.form_pages import FormPage, client_id, form_methods, form_page
from madang.lib import inputs

STEP = "step"
ISSUE, CHANGE = "issue", "change"


@require_GET
@official("notices.read")
def alerts(request: Request) -> HttpResponse:
    """All alerts, newest first."""
    before = inputs.whole_number(request.GET.get("before", ""))
    found = alert_queries.alerts_page(request.actor, before=before)
    shown = found[: alert_queries.PAGE]
    more = len(found) > alert_queries.PAGE
    may_warn = request.actor.may("notices.alert")
    has_words = bool(alert_queries.offered_templates(request.agency))
    context = {
        "rows": [alert_showing.alert_row(one) for one in shown],
        "first_url": "?" if before else "",
        "next_url": "?" + urlencode({"before": shown[-1].pk}) if more else "",
        "may_issue": may_warn and has_words,
        "lacks_words": may_warn and not has_words,
    }
    return render(request, "notices/desk_alerts.html", context)


@require_GET
@official("notices.read")
def alert(request: Request, identifier: uuid.UUID) -> HttpResponse:
    """One alert: what it says, whom it reached, what stands before and after it."""
    found = alert_queries.alert_by_identifier(request.actor, identifier)
    context = alert_showing.alert_page(found, request.actor)
    return render(request, "notices/desk_alert.html", context)


@form_methods
@official("notices.alert")
def new(request: Request) -> HttpResponseBase:
    """Warn people: written, looked at, issued. Nobody writes what could not be sent."""
    offered = alert_queries.offered_templates(request.agency)
    if not offered:
        return redirect("desk_alerts")
    page = _page(_("Issue an alert"), reverse("desk_alerts"))
    page.fields = alert_forms.issue_fields(request.agency, offered)

    def plan(typed: QueryDict) -> Alert:
        return alert_planning.plan_issue(
            agency=request.agency,
            template=typed.get("template", ""),
            status=typed.get("status", ""),
            content=alert_forms.content(typed),
        )

    def issue(typed: QueryDict) -> int:
        return alerting.issue_alert(
            actor=request.actor,
            agency=request.agency,
            client_id=client_id(typed),
            template=typed.get("template", ""),
            status=typed.get("status", ""),
            content=alert_forms.content(typed),
        )

    return _written(request, page, plan, issue)


@form_methods
@official("notices.alert")
def update(request: Request, identifier: uuid.UUID) -> HttpResponseBase:
    """Say something newer in its place."""
    older = alert_queries.published(request.agency, identifier)
    page = _page(_("Update the alert"), _address(older), older)
    page.fields = alert_forms.content_fields(older, request.agency)

    def plan(typed: QueryDict) -> Alert:
        content = alert_forms.content(typed)
        return alert_planning.plan_update(older, request.agency, content)

    def issue(typed: QueryDict) -> int:
        return alerting.update_alert(
            actor=request.actor,
            agency=request.agency,
            client_id=client_id(typed),
            identifier=identifier,
            content=alert_forms.content(typed),
        )

    return _written(request, page, plan, issue)


@form_methods
@official("notices.alert")
def cancel(request: Request, identifier: uuid.UUID) -> HttpResponseBase:
    """Take the warning back."""
    older = alert_queries.published(request.agency, identifier)
    page = _page(_("Cancel the alert"), _address(older), older)
    page.fields = alert_forms.cancel_fields(older)
    page.notes = [_("It is told to exactly those who were told of the warning.")]

    def plan(typed: QueryDict) -> Alert:
        headline, instruction = _said(typed)
        return alert_planning.plan_cancel(older, headline, instruction)

    def issue(typed: QueryDict) -> int:
        headline, instruction = _said(typed)
        return alerting.cancel_alert(
            actor=request.actor,
            agency=request.agency,
            client_id=client_id(typed),
            identifier=identifier,
            headline=headline,
            instruction=instruction,
        )

    return _written(request, page, plan, issue)


def _said(typed: QueryDict) -> tuple[dict[str, str], dict[str, str]]:
    return alert_forms.texts(typed, "headline"), alert_forms.texts(typed, "instruction")


def _page(title: str, back: str, older: Alert | None = None) -> FormPage:
    crumbs = [(_("Alerts"), reverse("desk_alerts"))]
    if older is not None:
        crumbs.append((alert_showing.headline(older), _address(older)))
    return FormPage(
        title=title,
        submit=_("Look at it once more"),
        back=back,
        crumbs=crumbs,
        lead=_("Nothing is sent yet: the next page shows what would go out, and to how many."),
        once=str(uuid.uuid4()),
    )


def _written(
    request: Request,
    page: FormPage,
    plan: Callable[[QueryDict], Alert],
    issue: Callable[[QueryDict], int],
) -> HttpResponseBase:
    """The form; what would be sent; and, from that page, the sending or the form again."""

    def act(typed: QueryDict) -> str | HttpResponse:
        if typed.get(STEP) == CHANGE:
            page.with_typed(typed, None, "")
            context = {"page": page, "errors": [], "overtaken": False}
            return render(request, "desk/form.html", context)
        if typed.get(STEP) == ISSUE:
            return _address(alert_queries.alert_of_agency(request.actor, issue(typed)))
        return render(request, "notices/alert_confirm.html", _confirm(request, page, plan(typed)))

    return form_page(request, page, act)


def _confirm(request: Request, page: FormPage, planned: Alert) -> dict[str, Any]:
    typed = request.POST
    kept = [(one["name"], typed.get(one["name"], "")) for one in page.fields]
    return {
        "page": page,
        "kept": kept,
        "once": typed.get("once", page.once),
        **alert_showing.confirm_page(planned),
    }


def _address(found: Alert) -> str:
    return reverse("desk_alert", kwargs={"identifier": found.identifier})
