"""The text with which the minutes of a meeting begin."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from madang.apps.bodies import words
from madang.apps.bodies.models import AgendaItem, Meeting, Member, Opinion
from madang.apps.bodies.queries.reading import MeetingRecord, meeting_record
from madang.core.orgs.showing import localised
from madang.ui.formats import moment as in_words


def minutes_draft(meeting: Meeting) -> str:
    """Attendance, items, opinions, votes and outcomes as running text, to be edited.

    In the language of the installation, whoever asks: the minutes are a record of the office.
    """
    record = meeting_record(meeting)
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join([*_heading(record), *_agenda(record)])


def _heading(record: MeetingRecord) -> Iterator[str]:
    meeting = record.meeting
    yield _("Body: %(name)s") % {"name": localised(meeting.body.name)}
    yield _("Time: %(time)s") % {"time": in_words(meeting.scheduled_at)}
    yield _("Place: %(place)s") % {"place": meeting.place}
    if record.chair:
        yield _("Presiding: %(name)s") % {"name": _person(record.chair)}
    if record.states:
        yield _("Attendance: %(present)s of %(seats)s members (%(quorum)s)") % {
            "present": record.present,
            "seats": len(record.seats),
            "quorum": _("there is a quorum") if record.quorum else _("there is no quorum"),
        }
    for state, label in words.ATTENDANCE.items():
        names = [_person(one) for one in record.seats if record.states.get(one.pk) == state]
        if names:
            yield f"- {label}: {', '.join(names)}"


def _agenda(record: MeetingRecord) -> Iterator[str]:
    for item in record.items:
        yield ""
        yield _("Item %(number)s: %(title)s") % {"number": item.order, "title": item.title}
        yield _("Presented by: %(department)s") % {"department": localised(item.department.name)}
        if item.statement:
            yield _("Statement of the applicant: %(text)s") % {"text": item.statement}
        for opinion in record.opinions.get(item.pk, ()):
            yield _opinion(opinion)
        yield from _result(record, item)


def _opinion(opinion: Opinion) -> str:
    stance = words.STANCES[opinion.stance][0]
    if opinion.member:
        whose = _person(opinion.member)
    else:
        whose = localised(opinion.department.name) if opinion.department else ""
    said = f": {opinion.text}" if opinion.text else ""
    return f"- {whose} ({stance}){said}"


def _result(record: MeetingRecord, item: AgendaItem) -> Iterator[str]:
    counted = record.tallies[item.pk]
    if counted.cast:
        yield _("Votes: %(for)s for, %(against)s against, %(abstained)s abstentions") % {
            "for": counted.in_favour,
            "against": counted.against,
            "abstained": counted.abstained,
        }
    if not item.outcome:
        return
    outcome = words.OUTCOMES[item.outcome][0]
    by_chair = _(" (decided by the chair alone)") if item.delegated else ""
    yield _("Outcome: %(outcome)s") % {"outcome": f"{outcome}{by_chair}"}
    if item.conditions:
        yield _("Conditions: %(text)s") % {"text": item.conditions}
    if item.reasons:
        yield _("Reasons: %(text)s") % {"text": item.reasons}


def _person(member: Member) -> str:
    office = localised(member.department.name) if member.department else member.affiliation
    return f"{member.name} ({office})" if office else member.name
