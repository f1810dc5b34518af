"""Changing what a petition says: obvious slips by the office, anything by the applicant."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, filing, queries, sealing
from madang.apps.cases import queries_belonging as belonging
from madang.apps.cases.commands.base import change_case, envelope, require_open, the_case
from madang.apps.cases.commands.ledger import locked
from madang.apps.cases.events.applicant import CaseAmended
from madang.apps.cases.events.belonging import CaseCorrected
from madang.apps.cases.models import Attachment, Case, Revision
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.lib.text import clean

CORRECTED_SINCE: Final = dt.date(2026, 5, 6)  # 영6⑤, 대통령령 제36296호
LONGEST_CONSENT: Final = 200
PREFIX: Final = "answer."
"""In front of a question's name where it stands beside fields of ours."""


def correct_case(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    changes: Mapping[str, Any],
    consent: str,
    moment: dt.datetime | None = None,
) -> None:
    """Correct an obvious slip in a petition with the applicant's consent (보정, 영6⑤).

    ``consent`` says how and when the applicant agreed. The clock runs on, and what the petition
    said before is kept. Raises Forbidden, NotFound, Stale, and DomainError for a petition received
    before the decree allowed it (2026-05-06), missing consent, an answer that the form does not
    take or that says who somebody is, or no change.
    """
    actor.require("cases.accept")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.FILED, Case.Status.ACCEPTED)
    if clock.local(case.filed_at).date() < CORRECTED_SINCE:
        raise DomainError(
            "before_the_decree",
            _("Petitions received before 6 May 2026 cannot be corrected (decree, article 6⑤)."),
        )
    consent = clean(consent)
    if not 0 < len(consent) <= LONGEST_CONSENT:
        raise DomainError(
            "consent_missing",
            _("Write down how and when the applicant agreed (petitions decree, article 6⑤)."),
            field="consent",
        )
    personal = filing.personal_names(queries.pinned_service(case))
    for name in changes:
        if name in personal:
            raise DomainError(
                "personal_answer",
                _("Only the applicant changes what says who somebody is."),
                field=PREFIX + name,
            )
    _revise(
        actor, case, version, Revision.Kind.CORRECTED, changes, consent, moment or timezone.now()
    )


def amend_case(
    *,
    actor: Actor,
    case: Case,
    changes: Mapping[str, Any],
    moment: dt.datetime | None = None,
) -> None:
    """The applicant changes what the petition says, until it ends (변경, 법22②).

    Whoever calls has checked that the actor is the applicant. The clock runs on. Raises DomainError
    for a closed case, an answer that the form does not take, or no change.
    """
    with transaction.atomic():
        now = locked(case)
        _revise(
            actor, now, now.version, Revision.Kind.AMENDED, changes, "", moment or timezone.now()
        )


def _revise(
    actor: Actor,
    case: Case,
    version: int,
    kind: Revision.Kind,
    changes: Mapping[str, Any],
    consent: str,
    moment: dt.datetime,
) -> None:
    if case.kind == clock.OBJECTION:
        raise DomainError("no_form", _("An objection is changed by a letter to the office."))
    sealed_before = belonging.sealed_answers_of(case)
    before = {**case.answers, **sealed_before}
    found = _read(case, {**before, **changes})
    after = {**found.plain, **found.personal}
    names = sorted(name for name in before.keys() | after if before.get(name) != after.get(name))
    if not names:
        raise DomainError("nothing_changed", _("Nothing is different from before."))
    was_personal = {name: sealed_before[name] for name in names if name in sealed_before}
    event = CaseCorrected if kind == Revision.Kind.CORRECTED else CaseAmended
    with transaction.atomic():
        change_case(
            case,
            version,
            answers=dict(found.plain),
            sealed_answers=filing.seal_answers(case.uid, found.personal),
        )
        Revision.objects.create(
            case=case,
            kind=kind,
            fields=names,
            before={name: case.answers[name] for name in names if name in case.answers},
            sealed_before=sealing.seal(sealing.REVISION, case.uid, was_personal)
            if was_personal
            else None,
            consent=consent,
            at=moment,
            official_id=actor.id if actor.kind == "official" else None,
        )
        record(event(**envelope(case), fields=tuple(names)), actor=actor)


def _read(case: Case, raw: Mapping[str, Any]) -> filing.ReadAnswers:
    """All answers by the form under which the case was filed. Raises DomainError."""
    service = queries.pinned_service(case)
    names = [field.name for field in service.form]
    files = Counter(
        Attachment.objects.filter(case=case, field__in=names).values_list("field", flat=True)
    )
    given = {name: value for name, value in raw.items() if value not in ("", [], None)}
    found = filing.read_answers(service, given, files)
    for name, message in found.errors.items():
        raise DomainError("invalid_answer", message, field=PREFIX + name)
    return found
