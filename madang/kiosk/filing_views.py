"""Sending a petition at a kiosk: a service, one question a page, a look at all, the receipt."""

import uuid
from typing import Any, Final

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.cases import commands, kiosk_queries, queries, showing
from madang.core.access import Request
from madang.core.devices.visits import Visit
from madang.core.errors import DomainError
from madang.core.orgs.showing import localised
from madang.kiosk import answering
from madang.kiosk.answering import FORM, ON_A_PAGE, Answering
from madang.kiosk.paging import page_of
from madang.kiosk.questions import Question, in_words
from madang.kiosk.visiting import LANGUAGE, READING, at_kiosk

RECEIPT: Final = "receipt"
LONGEST_TEXT: Final = 4000


@at_kiosk()
def services(request: Request, visit: Visit) -> HttpResponseBase:  # noqa: ARG001  as all pages
    """What can be asked for here."""
    offered = kiosk_queries.services_at_kiosk(request.agency)
    shown, further = page_of(request, offered)
    context = {
        "choices": [
            (
                str(one.service.title),
                localised(one.department_name),
                reverse("kiosk_service", kwargs={"service_id": one.id}),
            )
            for one in shown
        ],
        "further": further,
    }
    return render(request, "kiosk/services.html", context)


@at_kiosk(posts=True)
def service(request: Request, visit: Visit, service_id: str) -> HttpResponseBase:
    """What a service is, and the way into its form."""
    offered = kiosk_queries.service_at_kiosk(request.agency, service_id)
    if request.method in READING:
        card = showing.service_card(offered)
        return render(request, "kiosk/service.html", {"card": card})
    answering.begin(visit, offered)
    return redirect("kiosk_question")


@at_kiosk(posts=True)
def question(request: Request, visit: Visit) -> HttpResponseBase:
    """The question that is asked now."""
    if FORM not in visit.content:
        return _without_form(visit)
    answers = Answering(visit)
    if request.method in READING:
        return render(request, "kiosk/question.html", _question_page(answers))
    return _answered(request, answers)


def _answered(request: Request, answers: Answering) -> HttpResponseBase:
    sent, asked = request.POST, answers.question
    if "back" in sent:
        return redirect("kiosk_question" if answers.go(-1) else "kiosk_services")
    if "more" in sent:
        answers.turn_options()
        return redirect("kiosk_question")
    if asked.pad:
        pressed = asked.pad.pressed(answers.typed, sent)
        if pressed is not None:
            answers.typed = pressed
            return redirect("kiosk_question")
    if asked.several and "toggle" in sent:
        answers.typed = _toggled(asked, answers.typed, sent["toggle"])
        return redirect("kiosk_question")
    if "save" in sent:
        answers.typed = sent.get("answer", "")[:LONGEST_TEXT]
        return redirect("kiosk_question")
    answers.keep(_value(request, asked, answers))
    return redirect("kiosk_question" if answers.go(1) else "kiosk_check")


def _value(request: Request, asked: Question, answers: Answering) -> Any:
    """What was answered: the button that was pressed, what was typed on keys, or the text."""
    if "skip" in request.POST:
        return ""
    if asked.pad or asked.several:
        return answers.typed
    return request.POST.get("answer", "")[:LONGEST_TEXT]


def _toggled(asked: Question, chosen: Any, value: str) -> list[str]:
    known = [key for key, _label in asked.options]
    before = set(chosen or ())
    return [key for key in known if (key in before) != (key == value)]


def _question_page(answers: Answering) -> dict[str, Any]:
    asked, typed = answers.question, answers.typed
    first = answers.form["skipped"]
    paged = len(asked.options) > ON_A_PAGE - asked.several
    most = ON_A_PAGE - 1 if paged else ON_A_PAGE
    chosen = typed if isinstance(typed, list) else [typed]
    return {
        "question": asked,
        "service": answers.service,
        "options": [
            {"value": key, "label": label, "chosen": key in chosen}
            for key, label in asked.options[first : first + most]
        ],
        "paged": paged,
        "number": answers.place + 1,
        "count": len(answers.questions),
        "pad": asked.pad.rows(typed) if asked.pad else None,
        "typed": "" if asked.pad else typed,
    }


@at_kiosk(posts=True)
def check(request: Request, visit: Visit) -> HttpResponseBase:
    """All answers once more; sending files the petition, and sending twice files it once."""
    if FORM not in visit.content:
        return _without_form(visit)
    answers = Answering(visit)
    missing = answers.first_unanswered()
    if "change" in request.POST or missing:
        answers.ask(missing or request.POST["change"])
        return redirect("kiosk_question")
    if request.method in READING:
        rows = [
            {"name": one.name, "label": one.label, "value": in_words(one, value)}
            for one in answers.questions
            for value in [answers.answers.get(one.name)]
        ]
        context = {"rows": rows, "service": answers.service}
        return render(request, "kiosk/check.html", context)
    return _send(request, visit, answers)


def _send(request: Request, visit: Visit, answers: Answering) -> HttpResponseBase:
    offered = kiosk_queries.service_at_kiosk(request.agency, answers.service_id)
    if offered.version_id != answers.version_id:
        # The office changed the form meanwhile: nobody sends answers to questions not seen.
        answers.form["version"] = offered.version_id
        raise DomainError(
            "form_changed",
            _("The office has changed this form meanwhile. Please look at your answers again."),
        )
    filed = commands.file_at_kiosk(
        actor=request.actor,
        agency=request.agency,
        filing=answers.filing(str(visit.content[LANGUAGE])),
    )
    del visit.content[FORM]
    visit.content[RECEIPT] = str(filed.case_uid)
    return redirect("kiosk_receipt")


@at_kiosk()
def receipt(request: Request, visit: Visit) -> HttpResponseBase:
    """The receipt on the screen (접수증, 민원처리법 제9조)."""
    if RECEIPT not in visit.content:
        return redirect("kiosk_menu")
    return render(request, "kiosk/receipt.html", receipt_rows(request, visit))


def receipt_rows(request: Request, visit: Visit) -> dict[str, Any]:
    """What the receipt says; nothing about who sent it."""
    case = queries.case_of_uid(request.agency, uuid.UUID(visit.content[RECEIPT]))
    return showing.receipt(case, request.agency)


def _without_form(visit: Visit) -> HttpResponseBase:
    """Back from the receipt, or to a form that was forgotten."""
    return redirect("kiosk_receipt" if RECEIPT in visit.content else "kiosk_services")
