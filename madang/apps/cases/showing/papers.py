"""What papers to be printed say: dunning letters, notices of extension."""

import datetime as dt

from django.utils.translation import gettext as _

from madang.apps.cases import clock, queries
from madang.apps.cases.clock_words import EXTENSION_GROUNDS, period_words
from madang.apps.cases.models import Case
from madang.apps.cases.showing.rows import Row
from madang.core.actors import Actor, AgencyRef
from madang.core.events.models import EventRow
from madang.core.orgs.models import Official
from madang.core.orgs.showing import localised
from madang.core.people import queries as people
from madang.lib.periods import Period


def letter_page(case: Case, row: EventRow, agency: AgencyRef) -> Row:
    """What a dunning letter says (시행규칙 별지 제7호서식)."""
    whom = [row.data["official_id"], row.data["instead_of"]]
    rows = Official.objects.filter(id__in=[one for one in whom if one])
    names = {key: words for key, *words in rows.values_list("id", "position", "name")}
    addressed, absent = (" ".join(filter(None, names.get(one, ()))) for one in whom)
    return {
        "case": case,
        "title": queries.pinned_service(case).title,
        "agency_name": localised(agency.name),
        "department": localised(case.department.name),
        "number": row.data["number"],
        "step": row.data["step"],
        "issued_at": dt.datetime.fromisoformat(row.data["issued_at"]),
        "due_at": dt.datetime.fromisoformat(row.data["due_at"]),
        "days_late": row.numbers["days_late"],
        "addressed": addressed,
        "absent": absent,
    }


def extension_page(case: Case, row: EventRow, actor: Actor, agency: AgencyRef) -> Row:
    """What the notice of an extension says (시행규칙 별지 제5호서식), as it was told then.

    Of an objection it is that of the period for the decision (영40③).
    """
    data = row.data
    person = people.masked([case.resident_id], actor=actor, fields=["name"]).get(case.resident_id)
    is_objection = case.kind == clock.OBJECTION
    consent_on = data["consent_on"]
    return {
        "case": case,
        "title": queries.pinned_service(case).title,
        "heading": _("Notice: the decision on your objection takes longer")
        if is_objection
        else _("Notice: your petition takes longer"),
        "explained": _(
            "Under article 35(2) of the Civil Petitions Treatment Act the decision on your"
            " objection is put off to the new date."
        )
        if is_objection
        else _(
            "Under article 21 of the Enforcement Decree of the Civil Petitions Treatment Act your"
            " petition will be settled by the new date."
        ),
        "agency_name": localised(agency.name),
        "applicant": person.name if person else "",
        "old_due_at": dt.datetime.fromisoformat(data["old_due_at"]),
        "due_at": dt.datetime.fromisoformat(data["due_at"]),
        "length": period_words(Period.parse(data["length"])),
        "ground": EXTENSION_GROUNDS[data["ground"]],
        "article": data["article"],
        "reason": data["reason"],
        "consent_on": dt.date.fromisoformat(consent_on) if consent_on else None,
        "told_at": row.occurred_at,
        "department": localised(case.department.name),
        "phone": case.department.phone or agency.phone,
    }
