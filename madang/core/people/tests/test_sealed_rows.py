"""The prepared rows for commands that write a resident in a statement of their own."""

import json
import uuid

import pytest
from django.db import connection

from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.people.commands import find_by_identifier, reveal, sealed_rows
from madang.core.people.tests.factories import HONG, LAW, NUMBER, clerk
from tests.factories import make_agency

SQL = """
WITH person AS (
    INSERT INTO people_resident (uid, agency_id) VALUES (%s::uuid, %s::bigint) RETURNING id
), sealed AS (
    INSERT INTO people_sealedfield (resident_id, field, ciphertext, key_id, blind_index, law)
    SELECT person.id, row.* FROM person,
        jsonb_to_recordset(%s::jsonb)
            AS row (field text, ciphertext bytea, key_id text, blind_index bytea, law text)
)
SELECT id FROM person
"""


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{}, {"name": "홍길동"}, HONG])
def test_one_statement_writes_a_resident_with_any_number_of_values(values: dict[str, str]) -> None:
    agency, uid = make_agency(), uuid.uuid4()
    rows = sealed_rows(agency_id=agency.pk, resident_uid=uid, values=values)
    with connection.cursor() as cursor:
        cursor.execute(SQL, [uid, agency.pk, json.dumps([row.plain() for row in rows])])
        (resident_id,) = cursor.fetchone()
    actor = Actor("resident", resident_id, agency.pk)
    assert reveal(actor=actor, resident_id=resident_id, fields=HONG) == values
    if "phone" in values:
        assert find_by_identifier(
            actor=clerk(agency, "people.reveal"),
            agency_id=agency.pk,
            field="phone",
            value=values["phone"],
            purpose="contact",
        ) == [resident_id]


def test_the_rows_carry_no_plain_text() -> None:
    rows = sealed_rows(agency_id=1, resident_uid=uuid.uuid4(), values=HONG)
    shown = repr(rows).encode() + b"".join(row.ciphertext for row in rows)
    assert not [value for value in HONG.values() if value.encode() in shown]


def test_only_searchable_kinds_have_an_index() -> None:
    rows = sealed_rows(agency_id=1, resident_uid=uuid.uuid4(), values=HONG)
    assert {row.field for row in rows if row.blind_index} == {"phone", "email"}


def test_equal_values_of_two_agencies_do_not_look_equal() -> None:
    uid = uuid.uuid4()
    (one,), (other,) = (
        sealed_rows(agency_id=agency, resident_uid=uid, values={"phone": HONG["phone"]})
        for agency in (1, 2)
    )
    assert one.blind_index != other.blind_index


def test_a_unique_identifier_needs_its_law() -> None:
    uid = uuid.uuid4()
    with pytest.raises(DomainError, match="law_missing"):
        sealed_rows(agency_id=1, resident_uid=uid, values={"resident_number": NUMBER}, law=" ")
    (row,) = sealed_rows(agency_id=1, resident_uid=uid, values={"resident_number": NUMBER}, law=LAW)
    assert row.law == LAW
