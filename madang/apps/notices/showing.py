"""What the pages of messages show, made ready before a template sees it."""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from madang.apps.notices import campaign_words, consent_queries, outbox_queries, queries
from madang.apps.notices.consent_queries import OfferedPurpose
from madang.apps.notices.models import Notice, State
from madang.apps.notices.queries import OwnWords
from madang.apps.notices.reaching import ADDRESSES
from madang.apps.notices.words import TONES, reason_in_words
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound
from madang.core.orgs.showing import localised
from madang.core.people import queries as people
from madang.core.people.models import Channel
from madang.core.people.queries import MaskedPerson
from madang.core.programmes import queries as programmes

Row = dict[str, Any]
SOURCE_LANGUAGE: Final = "ko"
MASKED: Final = ("name", *ADDRESSES.values())
SEPARATOR: Final = ":"


def state_tabs() -> list[tuple[str, str, str]]:
    """The ways to narrow the list down: name, label, address."""
    address = reverse("desk_messages")
    named = [(str(value), str(label)) for value, label in State.choices if value != State.IN_DOUBT]
    return [
        ("", pgettext("messages", "All"), address),
        *((value, label, f"{address}?state={value}") for value, label in named),
        (State.IN_DOUBT, str(State.IN_DOUBT.label), reverse("desk_doubts")),
    ]


def outbox_rows(notices: Sequence[Notice], actor: Actor) -> list[Row]:
    """Messages for a list of the desk, each with its recipient masked."""
    persons = people.masked({one.resident_id for one in notices}, actor=actor, fields=MASKED)
    return [_row(one, persons.get(one.resident_id)) for one in notices]


def _row(notice: Notice, person: MaskedPerson | None) -> Row:
    return {
        "id": notice.pk,
        "url": reverse("desk_message", args=[notice.pk]),
        "title": outbox_queries.title_of(notice),
        "when": when_of(notice),
        "channel": Channel(notice.channel).label,
        "name": person.name if person else "",
        "address": _address(notice, person),
        "state": State(notice.state).label,
        "tone": TONES[notice.state],
        "reason": reason_in_words(notice.reason),
        "programme": _programme(notice),
        "gateway": notice.gateway,
        "claimed_at": notice.claimed_at,
        "uid": notice.uid,
    }


def when_of(notice: Notice) -> Any:
    """The latest moment that is known of a message."""
    return notice.ended_at or notice.accepted_at or notice.claimed_at or notice.queued_at


def _address(notice: Notice, person: MaskedPerson | None) -> str:
    field = ADDRESSES.get(notice.channel)
    return str(getattr(person, field)) if person and field else ""


def _programme(notice: Notice) -> str:
    if not notice.programme:
        return ""
    return str(programmes.version(notice.version_id).file.title)


def message_page(notice: Notice, actor: Actor, agency: AgencyRef) -> Row:
    """One message: its words as they go out but for the name, and all that is known of it."""
    (row,) = outbox_rows([notice], actor)
    own = _own_words([notice]).get(notice.pk)
    return {
        "one": row,
        "words": words(notice, row["name"], agency, own),
        "language": language_of_words(notice, own),
        "in_doubt": notice.state == State.IN_DOUBT,
        "summary": [one for one in _summary(notice, row) if _is_known(one)],
        "times": [one for one in _times(notice) if _is_known(one)],
    }


def _is_known(row: Row) -> bool:
    return any(row.get(key) not in (None, "") for key in ("value", "date"))


def _own_words(notices: Sequence[Notice]) -> Mapping[int, OwnWords]:
    """What officials wrote for the campaigns of messages whose templates are still there."""
    return campaign_words.of_notices([one for one in notices if _has_template(one)])


def _has_template(notice: Notice) -> bool:
    try:
        queries.template_of(notice.version_id, notice.template)
    except NotFound:
        return False
    return True


def words(
    notice: Notice, name: str, agency: AgencyRef, own: OwnWords | None
) -> queries.Words | None:
    """What a message says; None where a later release does not have its template any more."""
    office = agency.name.get(notice.language) or agency.name[SOURCE_LANGUAGE]
    values = {**notice.values, "name": name, "office": office}
    try:
        return queries.words_of(notice.version_id, notice.template, notice.language, values, own)
    except NotFound:
        return None


def language_of_words(notice: Notice, own: OwnWords | None) -> str:
    """The language in which the words really are: Korean where there is no other."""
    try:
        template = queries.template_of(notice.version_id, notice.template)
    except NotFound:
        return SOURCE_LANGUAGE
    return queries.language_of(template, notice.language, own)


def _summary(notice: Notice, row: Row) -> list[Row]:
    purpose = outbox_queries.purpose_name(notice)
    found = consent_queries.purpose_of(notice.version_id, purpose) if purpose else None
    department = notice.department
    ground = str(found.title) if found else purpose or notice.basis.partition(SEPARATOR)[2]
    return [
        {"label": _("To"), "value": " · ".join(filter(None, (row["name"], row["address"])))},
        {"label": _("Channel"), "value": row["channel"]},
        {"label": _("Stands on the consent") if purpose else _("Legal basis"), "value": ground},
        {"label": _("Programme"), "value": row["programme"]},
        {"label": _("Department"), "value": localised(department.name) if department else ""},
        {"label": _("Language"), "value": language_name(notice.language)},
        {"label": _("Gateway"), "value": notice.gateway},
        {"label": _("Our number at the gateway"), "value": notice.gateway and notice.uid},
        {"label": _("The gateway's own number"), "value": notice.gateway_ref},
        {"label": _("Attempts"), "value": notice.attempts or None},
        {"label": _("Parts"), "value": notice.parts or None},
        {"label": _("Cost"), "value": won_in_words(notice.cost)},
    ]


def won_in_words(cost: int) -> str:
    return _("%(amount)s won") % {"amount": f"{cost:,}"} if cost else ""


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _times(notice: Notice) -> list[Row]:
    return [
        {"label": _("Made ready"), "date": notice.queued_at},
        {"label": _("Not to be sent before"), "date": notice.wanted_at},
        {"label": _("Of no use after"), "date": notice.expires_at},
        {"label": _("Taken by the sender"), "date": notice.claimed_at},
        {"label": _("Handed over"), "date": notice.accepted_at},
        {"label": pgettext("message", "Ended"), "date": notice.ended_at},
    ]


def own_rows(notices: Sequence[Notice], name: str, agency: AgencyRef) -> list[Row]:
    """What a resident was told, in their words; once for an occasion that went out on channels."""
    own = _own_words(notices)
    return [
        _own_row(list(found), name, agency, own)
        for _same, found in groupby(notices, key=lambda one: (one.occasion, one.template))
    ]


def _own_row(
    notices: Sequence[Notice], name: str, agency: AgencyRef, own: Mapping[int, OwnWords]
) -> Row:
    first = notices[0]
    reached = [one for one in notices if one.state != State.FAILED]
    return {
        "when": min(when_of(one) for one in notices),
        "channels": [Channel(one.channel).label for one in reached],
        "failed": [Channel(one.channel).label for one in notices if one not in reached],
        "title": outbox_queries.title_of(first),
        "words": words(first, name, agency, own.get(first.pk)),
        "language": language_of_words(first, own.get(first.pk)),
    }


def consent_fields(
    purposes: Sequence[OfferedPurpose],
    given: Collection[tuple[str, str]],
    actor: Actor,
    resident_id: int,
) -> list[Row]:
    """A question for each purpose: on which channels a resident wants it."""
    known = people.masked([resident_id], actor=actor, fields=MASKED).get(resident_id)
    reached = {channel: getattr(known, field) for channel, field in ADDRESSES.items()}
    return [
        {
            "name": one.name,
            "type": "choices",
            "label": one.title,
            "hint": one.about,
            "value": [channel for channel in one.channels if (one.name, channel) in given],
            "options": [
                (channel, Channel(channel).label, _reach(channel, reached))
                for channel in one.channels
            ],
        }
        for one in purposes
    ]


def _reach(channel: str, reached: Mapping[str, str]) -> str:
    """Where a message of a channel goes."""
    if channel not in reached:
        return _("You read it here, under “Messages sent to you”.")
    if reached[channel]:
        return _("To %(address)s") % {"address": reached[channel]}
    return _("We do not have this of you yet. Add it under “My details”.")
