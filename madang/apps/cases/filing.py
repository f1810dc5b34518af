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
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, queries
from madang.apps.cases.applicant import check_applicant
from madang.apps.cases.events import CaseFiled
from madang.apps.cases.models import Case, receipt_number
from madang.apps.cases.queries import OfferedService
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Text
from madang.core.events.commands import event_ctes, event_values
from madang.core.people import vault
from madang.core.people.commands import SealedRow, sealed_rows
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
    FROM person, unnest(%s::text[], %s::bytea[], %s::text[], %s::bytea[], %s::text[])
        AS row (field, ciphertext, key_id, blind_index, law)
), counted AS (
    INSERT INTO cases_counter (agency_id, year, value) VALUES (%s::bigint, %s::smallint, 1)
    ON CONFLICT (agency_id, year) DO UPDATE SET value = cases_counter.value + 1
    RETURNING agency_id, year, value
), filed AS (
    INSERT INTO cases_case (agency_id, year, number, resident_id, uid, client_id, tracking_index,
        programme_version_id, service, kind, channel, language, answers, sealed_answers,
        department_id, filed_at, due_at, minutes_allowed)
    SELECT counted.agency_id, counted.year, counted.value,
        coalesce(%s::bigint, (SELECT id FROM person)), %s::uuid, %s::uuid, %s::bytea,
        %s::bigint, %s::text, %s::text, %s::text, %s::text, %s::jsonb, %s::bytea,
        %s::bigint, %s::timestamptz, %s::timestamptz, %s::integer
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
    """

    service_id: str
    client_id: uuid.UUID
    answers: Mapping[str, Any]
    applicant: Mapping[str, str]
    channel: str
    language: str
    files: Mapping[str, int]


def file_case(
    *, actor: Actor, agency: AgencyRef, filing: Filing, moment: dt.datetime | None = None
) -> Receipt:
    """Take in a petition and start its legal clock (민원처리법 제9조, 제19조).

    Raises NotFound (no such service), InvalidAnswers, and DomainError for a channel or an identity
    level that the service does not admit.
    """
    offered = queries.offered_service(agency, filing.service_id)
    _check_way_in(offered, filing, actor)
    values, personal = _checked_answers(offered, filing)
    moment = moment or timezone.now()
    end = clock.due_of(offered.period, moment, agency)
    uid = _own_uuid(agency, filing, "case")
    facts = _Facts(
        uid=uid,
        code=tracking_code(uid),
        resident_id=actor.id if actor.kind == "resident" else None,
        year=clock.local(moment).year,
        filed_at=moment,
        due_at=clock.with_zone(end.moment),
        minutes_allowed=end.minutes_allowed,
        answers=json.dumps(values, ensure_ascii=False),
        sealed_answers=seal_answers(uid, personal),
    )
    try:
        number = _write(_parameters(actor, agency, offered, filing, facts))
    except IntegrityError:
        # The same client id again: the first time's receipt. Anything else is our own mistake.
        known = _receipt_again(agency, filing)
        if known is None:
            raise
        return known
    return Receipt(uid, receipt_number(facts.year, number), facts.due_at, facts.code)


def _write(parameters: Sequence[Any]) -> int:
    """Run FILE_SQL; return the receipt number. Raises IntegrityError, having written nothing."""
    # Inside somebody's transaction a savepoint keeps that one usable after a refusal. Alone, BEGIN
    # and COMMIT would only keep the counter locked while this process waits for its turn.
    around = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with around, connection.cursor() as cursor:
        cursor.execute(FILE_SQL, parameters)
        _case_id, number = cursor.fetchone()
    return int(number)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is worked out about a new case before it is written."""

    uid: uuid.UUID
    code: str
    resident_id: int | None
    year: int
    filed_at: dt.datetime
    due_at: dt.datetime
    minutes_allowed: int
    answers: str
    sealed_answers: bytes | None


def _parameters(
    actor: Actor, agency: AgencyRef, offered: OfferedService, filing: Filing, facts: _Facts
) -> list[Any]:
    """The parameters of FILE_SQL in their order."""
    service = offered.service
    event = CaseFiled(
        agency_id=agency.id,
        subject_id=0,  # the statement puts the id of the case in its place
        department_id=offered.department_id,
        programme=offered.programme,
        service=filing.service_id,
        kind=service.kind,
        channel=filing.channel,
        due_at=facts.due_at,
        minutes_allowed=facts.minutes_allowed,
    )
    return [
        *_person(agency, filing, facts.resident_id),
        agency.id,
        facts.year,
        facts.resident_id,
        facts.uid,
        filing.client_id,
        crypto.code_index(vault.index_key(), facts.code),
        offered.version_id,
        filing.service_id,
        service.kind,
        filing.channel,
        filing.language,
        facts.answers,
        facts.sealed_answers,
        offered.department_id,
        facts.filed_at,
        facts.due_at,
        facts.minutes_allowed,
        filing.client_id,
        facts.filed_at,
        filing.client_id,
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


def _person(agency: AgencyRef, filing: Filing, resident_id: int | None) -> list[Any]:
    """The parameters of the first two parts: nobody is added for a resident who signed in."""
    resident_uid = _own_uuid(agency, filing, "resident")
    rows: list[SealedRow] = []
    if resident_id is None:
        rows = sealed_rows(agency_id=agency.id, resident_uid=resident_uid, values=filing.applicant)
    columns = [[row[place] for row in rows] for place in range(5)]
    return [resident_uid, agency.id, filing.language, resident_id, *columns]


def _check_way_in(offered: OfferedService, filing: Filing, actor: Actor) -> None:
    if filing.channel not in offered.service.channels:
        raise DomainError(
            "channel_not_offered",
            _("This service cannot be asked for in this way."),
            field="channel",
        )
    if not offered.admits(actor):
        raise DomainError(
            "identity_level", _("Please sign in first: this service needs to know who you are.")
        )


def _checked_answers(
    offered: OfferedService, filing: Filing
) -> tuple[dict[str, Answer], dict[str, Answer]]:
    """The answers, those that are not personal and those that are. Raises InvalidAnswers."""
    answers = clean_answers(offered.service.form, filing.answers, files=filing.files)
    errors: dict[str, Text] = {**check_applicant(filing.applicant), **answers.errors}
    if errors:
        raise InvalidAnswers(errors)
    form = offered.service.form
    names = form.identifiers | {field.name for field in form if field.personal}
    personal = {name: value for name, value in answers.values.items() if name in names}
    rest = {name: value for name, value in answers.values.items() if name not in names}
    return rest, personal


def _receipt_again(agency: AgencyRef, filing: Filing) -> Receipt | None:
    case = (
        Case.objects.only("uid", "year", "number", "due_at")
        .filter(agency_id=agency.id, client_id=filing.client_id)
        .first()
    )
    if case is None:
        return None
    code = tracking_code(case.uid)
    due_at = timezone.localtime(case.due_at)
    return Receipt(case.uid, case.receipt_number, due_at, code, repeated=True)
