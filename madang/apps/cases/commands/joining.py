"""Petitions that say the same: closed as repeated (법23), or joined to one (병합, 영6⑦)."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies import queries as bodies
from madang.apps.cases import similarity
from madang.apps.cases.commands.base import change_case, end_case, envelope, require_open, the_case
from madang.apps.cases.commands.transferring import checked_reasons
from madang.apps.cases.events.belonging import CaseClosedAsRepeated, CaseMergedInto, CasesMerged
from madang.apps.cases.grounds import NOT_STATUTORY
from madang.apps.cases.models import Case, CaseLink
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Stale
from madang.core.events.commands import record

ANSWERS_BEFORE: Final = 2  # 법23①
MERGED_FROM: Final = 5  # 영6⑦
MOST_MERGED: Final = 500
OPEN: Final = (Case.Status.FILED, Case.Status.ACCEPTED)
COMMITTEE: Final = "committee"
ADOPTED: Final = ("adopted", "adopted_with_conditions")


def close_as_repeated(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    earlier: Sequence[int],
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """Close a petition whose content was answered twice or more before it came (반복민원, 법23).

    ``earlier`` are the ids of the cases that answered it, chosen by an official who looked at them.
    Raises Forbidden, NotFound, Stale, and DomainError for a statutory petition, for fewer than two
    answers before it to the same applicant, for a collective petition without the decision of the
    mediation committee (영26), and for missing reasons.
    """
    actor.require("cases.end")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    if case.kind not in NOT_STATUTORY:
        raise DomainError(
            "statutory",
            _("A statutory petition is never closed as repeated (petitions act, article 23①)."),
        )
    reasons = checked_reasons(reasons)
    answered = _answered_before(case, earlier)
    item_id = _committee_item(case) if case.is_collective else None
    with transaction.atomic():
        CaseLink.objects.bulk_create(
            [CaseLink(case=case, other=one, kind=CaseLink.Kind.REPEATS) for one in answered]
        )
        record(
            CaseClosedAsRepeated(
                **envelope(case),
                earlier=tuple(one.pk for one in answered),
                agenda_item=item_id,
                answers_before=len(answered),
            ),
            actor=actor,
        )
        end_case(
            case,
            version,
            Case.Ending.REPEATED,
            actor=actor,
            agency=agency,
            moment=moment or timezone.now(),
            reasons=reasons,
        )


def _answered_before(case: Case, earlier: Sequence[int]) -> list[Case]:
    """The named cases, each an answer to the same applicant before this one came."""
    named = set(earlier)
    of_applicant = {one.pk: one for one in similarity.earlier_cases(case)}
    if named - of_applicant.keys():
        raise DomainError(
            "not_of_applicant",
            _("Name earlier petitions of the same applicant that no law provides for."),
            field="earlier",
        )
    answered = [
        of_applicant[key]
        for key in sorted(named)
        if of_applicant[key].ending == Case.Ending.DECIDED
        and of_applicant[key].closed_at <= case.filed_at  # type: ignore[operator]  # decided: closed
    ]
    if len(answered) < max(ANSWERS_BEFORE, len(named)):
        raise DomainError(
            "answers_before",
            _(
                "It takes at least two results that were told to the applicant before this petition"
                " came (petitions act, article 23①)."
            ),
            field="earlier",
        )
    return answered


def _committee_item(case: Case) -> int:
    """The agenda item by which the committee agreed. Raises DomainError (영26)."""
    items = bodies.meetings_of_subject(case.agency_id, "cases.case", case.pk)
    for item in items:
        if item.kind == COMMITTEE and item.outcome in ADOPTED:
            return item.item_id
    raise DomainError(
        "committee_first",
        _(
            "A collective petition is closed as repeated only after the mediation committee has"
            " agreed (petitions decree, article 26)."
        ),
    )


def merge_cases(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    others: Sequence[int],
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """Join petitions of the same purpose from five or more people to one of them (병합, 영6⑦).

    The others end; each applicant sees how the main one goes on. Raises Forbidden, NotFound, Stale,
    and DomainError for fewer than five applicants, another kind or service, an objection or a
    pre-review, closed cases, or missing reasons.
    """
    actor.require("cases.end")
    main = the_case(actor, case_id)
    require_open(main, version, *OPEN)
    reasons = checked_reasons(reasons)
    moment = moment or timezone.now()
    with transaction.atomic():
        joined = _to_be_joined(actor, main, others)
        change_case(main, version)
        CaseLink.objects.bulk_create(
            [CaseLink(case=one, other=main, kind=CaseLink.Kind.MERGED_INTO) for one in joined]
        )
        record(
            CasesMerged(
                **envelope(main),
                others=tuple(one.receipt_number for one in joined),
                count=len(joined),
            ),
            actor=actor,
        )
        for one in joined:
            record(CaseMergedInto(**envelope(one), into=main.pk), actor=actor)
            end_case(
                one,
                one.version,
                Case.Ending.MERGED,
                actor=actor,
                agency=agency,
                moment=moment,
                reasons=reasons,
            )


def _to_be_joined(actor: Actor, main: Case, others: Sequence[int]) -> list[Case]:
    """The other cases, locked in order. Raises DomainError for any that cannot be joined."""
    wanted = sorted(set(others) - {main.pk})
    rows = Case.objects.select_for_update(of=("self",)).filter(
        id__in=wanted[:MOST_MERGED], agency_id=actor.agency_id, department_id=main.department_id
    )
    found = list(rows.order_by("id"))
    if not wanted or len(found) != len(wanted):
        raise DomainError(
            "not_in_department",
            _("Name petitions that are with the same department. Nothing was changed."),
            field="others",
        )
    for one in found:
        _require_joinable(main, one)
    people = {main.resident_id, *(one.resident_id for one in found)}
    signed = sum(one.signatories - 1 for one in (main, *found))
    if len(people) + signed < MERGED_FROM:
        raise DomainError(
            "too_few_applicants",
            _("Petitions are joined where five or more people ask the same (decree, article 6⑦)."),
            field="others",
        )
    return found


def _require_joinable(main: Case, one: Case) -> None:
    if one.status == Case.Status.CLOSED:
        raise Stale(
            "closed_meanwhile",
            _("The petition %(number)s has ended already. Nothing was changed.")
            % {"number": one.receipt_number},
            field="others",
        )
    same = (one.kind, one.service) == (main.kind, main.service)
    if not same or main.kind in ("objection", "pre_review"):
        raise DomainError(
            "not_the_same",
            _("Only petitions for the same service can be joined. Nothing was changed."),
            field="others",
        )
