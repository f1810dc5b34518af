"""Filing a petition: the one statement that writes everything, and who asks.

One statement is the whole write path, and where nobody opened a transaction around it, it is one
by itself: the counter's row is locked no longer than PostgreSQL needs for the statement and its
commit, however busy this process is. A form sent twice breaks the unique client id: the statement
is undone, number and all, so numbers have no gaps.
"""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, drafts, queries
from madang.apps.cases.applicant import read_applicant
from madang.apps.cases.block_service import Service
from madang.apps.cases.events import CaseFiled
from madang.apps.cases.models import Case, receipt_number
from madang.apps.cases.promises import promised
from madang.apps.cases.queries import OfferedService
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Text
from madang.core.events.commands import event_ctes, event_values
from madang.core.orgs import queries as orgs
from madang.core.people import vault
from madang.core.programmes.fields import Answer
from madang.core.programmes.form import clean_answers
from madang.lib import crypto

FILE_SQL = f"""
WITH person AS (
    INSERT INTO people_resident (uid, agency_id, identity_level, language)
    SELECT %s::uuid, %s::bigint, 'anonymous', %s::text
    WHERE %s::bigint IS NULL
    RETURNING id
), sealed AS (
    INSERT INTO people_sealedfield (resident_id, field, ciphertext, key_id, blind_index, law)
    SELECT person.id, row.field, row.ciphertext, row.key_id, row.blind_index, row.law
    FROM person, jsonb_to_recordset(%s::jsonb)
        AS row (field text, ciphertext bytea, key_id text, blind_index bytea, law text)
), counted AS (
    INSERT INTO cases_counter (agency_id, year, value) VALUES (%s::bigint, %s::smallint, 1)
    ON CONFLICT (agency_id, year) DO UPDATE SET value = cases_counter.value + 1
    RETURNING agency_id, year, value
), filed AS (
    INSERT INTO cases_case (agency_id, year, number, resident_id, uid, client_id, tracking_index,
        programme_version_id, service, kind, channel, language, answers, sealed_answers,
        department_id, filed_at, due_at, minutes_allowed, promised_at)
    SELECT counted.agency_id, counted.year, counted.value,
        coalesce(%s::bigint, (SELECT id FROM person)), %s::uuid, %s::uuid, %s::bytea,
        %s::bigint, %s::text, %s::text, %s::text, %s::text, %s::jsonb, %s::bytea,
        %s::bigint, %s::timestamptz, %s::timestamptz, %s::integer, %s::timestamptz
    FROM counted
    RETURNING id, number
), files AS (
    UPDATE cases_attachment SET case_id = filed.id FROM filed
    WHERE draft_id = (SELECT id FROM cases_draft WHERE uid = %s::uuid)
), sent AS (
    UPDATE cases_draft SET sent_at = %s::timestamptz WHERE uid = %s::uuid
), {event_ctes(subject="filed.id", source="FROM filed")}
SELECT id, number FROM filed
"""  # noqa: S608  only our own column names are put in


SPOKEN_ONLY_OTHER = _(
    "Only an “other” petition can be made by word of mouth or by telephone (Civil Petitions"
    " Treatment Act, article 8). This one is made in writing, or dictated and signed."
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What somebody holds in hand after filing; the code opens the case without an account."""

    case_uid: uuid.UUID
    number: str
    due_at: dt.datetime
    tracking_code: str
    repeated: bool = False


class InvalidAnswers(DomainError):
    """Some answers cannot be taken; ``errors`` has a message for each field."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(
            "invalid_answers", _("Some answers are missing or not right. Nothing was sent.")
        )
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class Filing:
    """A petition as it comes in. ``answers`` and ``applicant`` are unchecked.

    ``client_id`` is chosen by the sender; the same one again gives the same receipt.
    ``files`` are the names of file fields with the number of files uploaded for each.
    ``draft_id`` is the form from which it comes, if there is one; its files are then counted anew
    when it is filed. ``resident_id`` is who asks where the office knows them already; then nobody
    is added and ``applicant`` is empty.
    ``mandated`` says that who files for whom is written down with it.
    """

    service_id: str
    client_id: uuid.UUID
    answers: Mapping[str, Any]
    applicant: Mapping[str, str]
    channel: str
    language: str
    files: Mapping[str, int]
    resident_id: int | None = None
    mandated: bool = False
    draft_id: int | None = None


def file_case(
    *, actor: Actor, agency: AgencyRef, filing: Filing, moment: dt.datetime | None = None
) -> Receipt:
    """Take in a petition and start its legal clock (민원처리법 제9조, 제19조).

    Raises NotFound (no such service), InvalidAnswers, and DomainError for a channel or an identity
    level that the service does not admit.
    """
    if filing.draft_id is None:
        return _file(actor, agency, filing, moment or timezone.now())
    with transaction.atomic():
        files = drafts.lock_files(filing.draft_id)
        filing = filing if files is None else replace(filing, files=files)
        return _file(actor, agency, filing, moment or timezone.now())


def _file(actor: Actor, agency: AgencyRef, filing: Filing, moment: dt.datetime) -> Receipt:
    offered = queries.offered_service(agency, filing.service_id)
    _check_way_in(offered, filing, actor)
    answers, applicant = _checked(offered, filing)
    end = clock.due_of(offered.period, moment, agency)
    uid = _own_uuid(agency, filing, "case")
    new = NewCase(
        uid=uid,
        client_id=filing.client_id,
        resident_id=actor.id if actor.kind == "resident" else filing.resident_id,
        programme=offered.programme,
        version_id=offered.version_id,
        service=filing.service_id,
        kind=offered.service.kind,
        channel=filing.channel,
        language=filing.language,
        answers=answers.plain,
        sealed_answers=seal_answers(uid, answers.personal),
        department_id=offered.department_id,
        filed_at=moment,
        due_at=clock.with_zone(end.moment),
        minutes_allowed=end.minutes_allowed,
        promised_at=_promised(offered, filing.channel, answers.plain, moment, end.moment, agency),
    )
    return write_case(
        actor=actor, agency=agency, new=new, person=_person(agency, filing, new, applicant)
    )


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that is worked out and not written yet. Moments carry their zone."""

    uid: uuid.UUID
    client_id: uuid.UUID
    resident_id: int | None
    programme: str
    version_id: int
    service: str
    kind: str
    channel: str
    language: str
    answers: Mapping[str, Any]
    sealed_answers: bytes | None
    department_id: int
    filed_at: dt.datetime
    due_at: dt.datetime
    minutes_allowed: int
    promised_at: dt.datetime | None = None


def write_case(
    *, actor: Actor, agency: AgencyRef, new: NewCase, person: Sequence[Any] | None = None
) -> Receipt:
    """Write a new case with all that belongs to it, or give the receipt of the first time.

    ``person`` are the parameters that add who asks; without it ``new.resident_id`` is known.
    """
    code = tracking_code(new.uid)
    try:
        number = _write(_parameters(actor, agency, new, code, person or _known(agency, new)))
    except IntegrityError:
        # The same client id again: the first time's receipt. Anything else is our own mistake.
        known = receipt_again(agency, new.client_id)
        if known is None:
            raise
        return known
    year = clock.local(new.filed_at).year
    return Receipt(new.uid, receipt_number(year, number), new.due_at, code)


def _promised(
    offered: OfferedService,
    channel: str,
    values: Mapping[str, Any],
    moment: dt.datetime,
    due: dt.datetime,
    agency: AgencyRef,
) -> dt.datetime | None:
    """The moment that the file promises, where it is sooner than the law demands (fast track)."""
    track = offered.service.fast_track(values, channel) if offered.service.fast_tracks else None
    if track is None:
        return None
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    sooner = promised(track, clock.local(moment), calendar)
    return clock.with_zone(sooner) if sooner < due else None


def _write(parameters: Sequence[Any]) -> int:
    """Run FILE_SQL; return the receipt number. Raises IntegrityError, having written nothing."""
    # Inside somebody's transaction a savepoint keeps that one usable after a refusal. Alone, BEGIN
    # and COMMIT would only keep the counter locked while this process waits for its turn.
    around = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with around, connection.cursor() as cursor:
        cursor.execute(FILE_SQL, parameters)
        _case_id, number = cursor.fetchone()
    return int(number)


def _parameters(
    actor: Actor, agency: AgencyRef, new: NewCase, code: str, person: Sequence[Any]
) -> list[Any]:
    """The parameters of FILE_SQL in their order."""
    event = CaseFiled(
        agency_id=agency.id,
        subject_id=0,  # the statement puts the id of the case in its place
        department_id=new.department_id,
        programme=new.programme,
        service=new.service,
        kind=new.kind,
        channel=new.channel,
        due_at=new.due_at,
        minutes_allowed=new.minutes_allowed,
    )
    return [
        *person,
        agency.id,
        clock.local(new.filed_at).year,
        new.resident_id,
        new.uid,
        new.client_id,
        crypto.code_index(vault.index_key(), code),
        new.version_id,
        new.service,
        new.kind,
        new.channel,
        new.language,
        json.dumps(new.answers, ensure_ascii=False),
        new.sealed_answers,
        new.department_id,
        new.filed_at,
        new.due_at,
        new.minutes_allowed,
        new.promised_at,
        new.client_id,
        new.filed_at,
        new.client_id,
        *event_values(event, actor),
    ]


def _own_uuid(agency: AgencyRef, filing: Filing, what: str) -> uuid.UUID:
    """An id that follows from the sender's: the same petition again makes the same one."""
    return uuid.uuid5(filing.client_id, f"{agency.id}/{what}")


def tracking_code(case_uid: uuid.UUID) -> str:
    """The code that opens a case without an account; derived, so never stored readable."""
    return crypto.derive_code(vault.index_key(), case_uid)


def seal_answers(case_uid: uuid.UUID, personal: Mapping[str, object]) -> bytes | None:
    """The answers that say who somebody is, sealed for this case; None if there are none."""
    if not personal:
        return None
    text = json.dumps(dict(personal), ensure_ascii=False)
    return vault.ring().seal(text, context=crypto.bind("cases_case", case_uid))


def _person(
    agency: AgencyRef, filing: Filing, new: NewCase, applicant: Mapping[str, str]
) -> list[Any]:
    """The parameters of the first two parts: nobody is added for a resident who is known."""
    if new.resident_id is not None:
        return _known(agency, new)
    resident_uid = _own_uuid(agency, filing, "resident")
    rows = vault.seal_values(agency_id=agency.id, resident_uid=resident_uid, values=applicant)
    return [resident_uid, agency.id, new.language, None, json.dumps([row.plain() for row in rows])]


def _known(agency: AgencyRef, new: NewCase) -> list[Any]:
    return [new.uid, agency.id, new.language, new.resident_id, "[]"]


def _check_way_in(offered: OfferedService, filing: Filing, actor: Actor) -> None:
    if filing.channel not in offered.service.channels:
        raise DomainError(
            "channel_not_offered",
            _("This service cannot be asked for in this way."),
            field="channel",
        )
    if filing.channel == "phone" and offered.service.kind != "other":
        raise DomainError("spoken_only_other", SPOKEN_ONLY_OTHER, field="channel")
    if filing.channel == "proxy" and not filing.mandated:
        raise DomainError(
            "mandate_missing",
            _("Write down who files for whom, with the mandate (petitions decree, article 6)."),
            field="channel",
        )
    if not offered.admits(actor):
        raise DomainError(
            "identity_level", _("Please sign in first: this service needs to know who you are.")
        )


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """What was answered: what may stand readable, what is sealed, and what is wrong by field."""

    plain: Mapping[str, Answer]
    personal: Mapping[str, Answer]
    errors: Mapping[str, str]


def read_answers(service: Service, raw: Mapping[str, Any], files: Mapping[str, int]) -> ReadAnswers:
    """Check answers by the form of a service, and part those that say who somebody is."""
    answers = clean_answers(service.form, raw, files=files)
    names = personal_names(service)
    plain = {name: value for name, value in answers.values.items() if name not in names}
    personal = {name: value for name, value in answers.values.items() if name in names}
    return ReadAnswers(plain, personal, answers.errors)


def personal_names(service: Service) -> frozenset[str]:
    """The questions whose answers say who somebody is: they are sealed."""
    form = service.form
    return form.identifiers | {field.name for field in form if field.personal}


def _checked(offered: OfferedService, filing: Filing) -> tuple[ReadAnswers, Mapping[str, str]]:
    """The answers of a petition and who asks, all of it right. Raises InvalidAnswers."""
    found = read_answers(offered.service, filing.answers, filing.files)
    errors: dict[str, Text] = dict(found.errors)
    applicant: Mapping[str, str] = {}
    if filing.resident_id is None:
        who = read_applicant(filing.applicant)
        applicant, errors = who.kept, {**who.errors, **errors}
    if errors:
        raise InvalidAnswers(errors)
    return found, applicant


def receipt_again(agency: AgencyRef, client_id: uuid.UUID) -> Receipt | None:
    """The receipt of the first time for a client id that was used; None for a new one."""
    case = (
        Case.objects.only("uid", "year", "number", "due_at")
        .filter(agency_id=agency.id, client_id=client_id)
        .first()
    )
    if case is None:
        return None
    code = tracking_code(case.uid)
    due_at = timezone.localtime(case.due_at)
    return Receipt(case.uid, case.receipt_number, due_at, code, repeated=True)
