from typing import Any

import pytest

from madang.core.errors import DomainError, Forbidden
from madang.core.people.commands import find_by_identifier
from madang.core.people.models import AccessLog
from madang.core.people.tests.factories import (
    HONG,
    NUMBER,
    clerk,
    make_numbered_resident,
    make_resident,
    visitor,
)
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["01012345678", "+82 10 1234 5678", "010-1234-5678"])
def test_a_telephone_is_found_however_it_is_typed(typed: str) -> None:
    agency = make_agency()
    resident = make_resident(agency)
    assert find_by_identifier(
        actor=clerk(agency, "people.reveal"),
        agency_id=agency.pk,
        field="phone",
        value=typed,
        purpose="contact",
    ) == [resident.pk]


def test_a_mailbox_is_found_in_any_case() -> None:
    agency = make_agency()
    resident = make_resident(agency)
    assert find_by_identifier(
        actor=clerk(agency, "people.reveal"),
        agency_id=agency.pk,
        field="email",
        value="HONG@Example.COM",
        purpose="contact",
    ) == [resident.pk]


def test_all_who_share_a_telephone_are_found_newest_first() -> None:
    agency = make_agency()
    one, other = make_resident(agency), make_resident(agency)
    assert find_by_identifier(
        actor=clerk(agency, "people.reveal"),
        agency_id=agency.pk,
        field="phone",
        value=HONG["phone"],
        purpose="contact",
    ) == [other.pk, one.pk]


def test_a_unique_identifier_is_found_with_its_own_permission_only() -> None:
    agency = make_agency()
    resident = make_numbered_resident(agency)

    def find(permission: str) -> list[int]:
        return find_by_identifier(
            actor=clerk(agency, permission),
            agency_id=agency.pk,
            field="resident_number",
            value=NUMBER.replace("-", ""),
            purpose="identification",
        )

    assert find("people.reveal_unique") == [resident.pk]
    with pytest.raises(Forbidden):
        find("people.reveal")


def test_a_search_is_logged_for_everybody_it_found() -> None:
    agency = make_agency()
    found = {make_resident(agency).pk, make_resident(agency).pk}
    find_by_identifier(
        actor=clerk(agency, "people.reveal"),
        agency_id=agency.pk,
        field="phone",
        value=HONG["phone"],
        purpose="contact",
        reason="전화 문의",
        path="/desk/",
    )
    rows = AccessLog.objects.filter(action="find", fields=["phone"], reason="전화 문의")
    assert set(rows.values_list("resident_id", flat=True)) == found


def test_a_search_that_finds_nobody_is_logged_too() -> None:
    agency = make_agency()
    found = find_by_identifier(
        actor=clerk(agency, "people.reveal"),
        agency_id=agency.pk,
        field="phone",
        value="010-0000-0000",
        purpose="contact",
    )
    assert found == []
    assert AccessLog.objects.get().resident_id is None


def test_nobody_is_found_in_another_agency() -> None:
    make_resident(make_agency())
    other = make_agency("seocho")
    actor = clerk(other, "people.reveal")
    arguments = {"field": "phone", "value": HONG["phone"], "purpose": "contact"}
    assert find_by_identifier(actor=actor, agency_id=other.pk, **arguments) == []


def test_another_agency_cannot_be_searched() -> None:
    agency, other = make_agency(), make_agency("seocho")
    with pytest.raises(Forbidden):
        find_by_identifier(
            actor=clerk(other, "people.reveal"),
            agency_id=agency.pk,
            field="phone",
            value=HONG["phone"],
            purpose="contact",
        )


@pytest.mark.parametrize("field", ["name", "address", "birth_date"])
def test_kinds_with_few_values_cannot_be_searched(field: str) -> None:
    agency = make_agency()
    with pytest.raises(DomainError, match="not_searchable"):
        find_by_identifier(
            actor=clerk(agency, "people.reveal"),
            agency_id=agency.pk,
            field=field,
            value="1990-01-31",
            purpose="contact",
        )


def test_the_proof_of_identity_cannot_be_searched() -> None:
    agency = make_agency()
    with pytest.raises(DomainError, match="bad_value"):
        find_by_identifier(
            actor=clerk(agency, "people.reveal"),
            agency_id=agency.pk,
            field="identity_key",
            value="x",
            purpose="identification",
        )


def test_a_search_needs_permission_and_purpose() -> None:
    agency = make_agency()
    arguments: dict[str, Any] = {"agency_id": agency.pk, "field": "phone", "value": HONG["phone"]}
    with pytest.raises(Forbidden):
        find_by_identifier(actor=visitor(agency), purpose="contact", **arguments)
    with pytest.raises(DomainError, match="purpose_missing"):
        find_by_identifier(actor=clerk(agency, "people.reveal"), purpose="", **arguments)
