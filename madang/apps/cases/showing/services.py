"""What residents see of a service before they ask for it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from madang.apps.cases import queries_complex
from madang.apps.cases.block_parts import JointReview, Review
from madang.apps.cases.block_pre_review import SUFFIX, petition_of
from madang.apps.cases.block_service import Service
from madang.apps.cases.queries import OfferedService, offered_services
from madang.apps.cases.showing import words
from madang.apps.cases.showing.conditions import in_words
from madang.apps.cases.showing.promises import promise_rows
from madang.apps.cases.showing.rows import Row
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.queries import department_names
from madang.core.orgs.showing import localised
from madang.lib.law import law_url
from madang.lib.periods import Period
from madang.ui.formats import won
from madang.ui.language import in_our_order, language_name

LAW_OF_PETITIONS = "민원 처리에 관한 법률"
# Where one comes by or calls, so that the hours of the office matter.
IN_PERSON = ("counter", "phone", "proxy")


def service_card(offered: OfferedService) -> Row:
    """A service in a list."""
    return {
        "title": offered.service.title,
        "text": offered.service.about,
        "url": reverse("service", kwargs={"service_id": offered.id}),
        "kind": words.KINDS[offered.service.kind],
        "facts": [
            (_("How long"), words.period_name(offered.service)),
            (_("Fee"), _fee(offered)),
            (_("Department"), localised(offered.department_name)),
        ],
    }


def service_page(offered: OfferedService, actor: Actor, agency: AgencyRef) -> dict[str, Any]:
    """Everything about a service, and whether this visitor may ask for it now."""
    service = offered.service
    department = localised(offered.department_name)
    names = {name["ko"]: localised(name) for name in department_names(agency).values()}
    return {
        "service": service,
        "service_id": offered.id,
        "kind": words.KINDS[service.kind],
        "online": "web" in service.channels,
        "admitted": offered.admits(actor),
        "office": office_of(agency, offered.id),
        "department_url": reverse("department", kwargs={"department_id": offered.department_id}),
        "facts": [
            (_("How long"), words.period_name(service)),
            (_("Fee"), _fee(offered)),
            (_("Sign-in"), words.IDENTITIES[service.identity]),
            (_("Who answers"), department),
        ],
        "period": words.period_name(service),
        "leaves_out_days_off": words.leaves_out_days_off(service),
        "channels": [words.CHANNELS[name] for name in service.channels],
        "in_person": any(name in IN_PERSON for name in service.channels),
        "promises": promise_rows(service),
        "ask_first": _ask_first(offered, actor),
        "needs_url": reverse("service_needs", kwargs={"service_id": offered.id})
        if queries_complex.is_complex(service)
        else "",
        "asked": [_asked(review, service, names) for review in service.reviews],
        "meeting": _meeting(service.joint_review, service),
        "outcomes": [words.OUTCOMES[name][0] for name in service.decisions],
        "next_steps": _next_steps(service, department),
        "law": {
            "name": service.law or LAW_OF_PETITIONS,
            "url": law_url(service.law or LAW_OF_PETITIONS),
        },
        "languages": [(code, language_name(code)) for code in in_our_order(service.languages)],
    }


def office_of(agency: AgencyRef, service_id: str) -> Row | None:
    """Who answers for a service, for the box at the end of its pages; None once it is gone."""
    offered = offered_services(agency).get(petition_of(service_id))
    if offered is None:
        return None
    phone = offered.department_phone or agency.phone
    return {"name": localised(offered.department_name), "phone": phone}


def _asked(review: Review, service: Service, names: Mapping[str, str]) -> Row:
    """Another department that is asked, how long it has, and when it is asked."""
    return {
        "name": names.get(review.department, review.department),
        "within": words.length(Period.parse(review.within)),
        "when": in_words(review.when, service) if review.when else "",
    }


def _meeting(meeting: JointReview | None, service: Service) -> Row | None:
    if meeting is None:
        return None
    return {"when": in_words(meeting.when, service) if meeting.when else ""}


def _next_steps(service: Service, department: str) -> list[str]:
    """What happens after sending, step by step, as the file and the law say."""
    outcomes = get_text_list([str(words.OUTCOMES[name][0]) for name in service.decisions], _("or"))
    steps = [
        _("You get a receipt with its number and the day by which you have an answer."),
        _("%(department)s looks through it. If something is missing, you are told what to send.")
        % {"department": department},
    ]
    if service.reviews or service.joint_review:
        steps.append(_("We ask the other departments ourselves. You need not go there."))
    steps.append(
        _("You are told the result within %(period)s: %(outcomes)s.")
        % {"period": words.length(service.period), "outcomes": outcomes}
    )
    if service.collect:
        steps.append(_("You collect the paper at the office."))
    if service.kind == "statutory":
        steps.append(_("If you do not agree with a refusal, you may object within 60 days."))
    return steps


def _ask_first(offered: OfferedService, actor: Actor) -> Row | None:
    """The pre-review of a service (법30), and those of this resident that have a result."""
    asked = offered.service.pre_review
    if asked is None:
        return None
    own = (
        queries_complex.pre_reviews_of_resident(actor.id, actor.agency_id, offered.id)
        if actor.kind == "resident" and actor.id is not None
        else []
    )
    return {
        "url": reverse("service", kwargs={"service_id": offered.id + SUFFIX}),
        "period": words.length(Period.parse(asked.period_text)),
        "own": [
            {
                "uid": case.uid,
                "number": case.receipt_number,
                "outcome": words.ending_of(case),
                "closed_at": case.closed_at,
            }
            for case in own
        ],
    }


def _fee(offered: OfferedService) -> str:
    return won(offered.service.fee) if offered.service.fee else _("Free")
