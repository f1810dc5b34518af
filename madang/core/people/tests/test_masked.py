import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.core.people.commands import verify_contact
from madang.core.people.models import AccessLog
from madang.core.people.queries import UNREADABLE, MaskedPerson, actor_of_account, masked
from madang.core.people.tests.factories import (
    clerk,
    execute,
    make_account,
    make_numbered_resident,
    make_resident,
    sign_in,
)
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


def test_a_person_is_shown_masked() -> None:
    agency = make_agency()
    resident = make_resident(agency)
    assert masked([resident.pk], actor=clerk(agency)) == {
        resident.pk: MaskedPerson(
            id=resident.pk,
            level="anonymous",
            language="ko",
            name="홍*동",
            phone="010-****-5678",
            email="h***@example.com",
            address="서울특별시 강남구 ***",
        )
    }


def test_fifty_people_take_one_query() -> None:
    agency = make_agency()
    ids = [make_resident(agency).pk for _ in range(50)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(masked(ids, actor=clerk(agency))) == 50
    assert len(queries) == 1


def test_people_of_another_agency_are_left_out() -> None:
    resident = make_resident(make_agency())
    assert masked([resident.pk], actor=clerk(make_agency("seocho"))) == {}


def test_a_person_of_whom_nothing_is_kept_is_shown_empty() -> None:
    agency = make_agency()
    resident = make_resident(agency, name=" ")
    assert masked([resident.pk], actor=clerk(agency))[resident.pk].name == ""


def test_only_what_is_asked_for_is_opened() -> None:
    agency = make_agency()
    resident = make_numbered_resident(agency)
    found = masked([resident.pk], actor=clerk(agency), fields=["name", "resident_number"])
    assert found[resident.pk] == MaskedPerson(id=resident.pk, level="anonymous", name="홍*동")


def test_unique_identifiers_are_not_even_opened() -> None:
    agency = make_agency()
    resident = make_numbered_resident(agency)
    execute("UPDATE people_sealedfield SET ciphertext = ''::bytea WHERE field = 'resident_number'")
    assert masked([resident.pk], actor=clerk(agency))[resident.pk].name == "홍*동"


def test_one_damaged_value_does_not_close_the_list(caplog: pytest.LogCaptureFixture) -> None:
    agency = make_agency()
    resident, other = make_resident(agency), make_resident(agency)
    execute(
        "UPDATE people_sealedfield SET ciphertext = ''::bytea WHERE resident_id = %s", resident.pk
    )
    people = masked([resident.pk, other.pk], actor=clerk(agency))
    assert (people[resident.pk].name, people[other.pk].name) == (UNREADABLE, "홍*동")
    assert "sealed_value_damaged" in caplog.text


def test_masked_people_are_no_entry_in_the_access_log() -> None:
    agency = make_agency()
    masked([make_resident(agency).pk], actor=clerk(agency))
    assert not AccessLog.objects.exists()


def test_the_actor_behind_an_account_is_the_resident_of_that_agency() -> None:
    agency, account = make_agency(), make_account()
    resident = verify_contact(actor=sign_in(agency), account=account, email="a@example.com")
    actor = actor_of_account(account, agency_id=agency.pk, ip="192.0.2.1")
    assert actor is not None
    assert (actor.kind, actor.id, actor.agency_id, actor.ip, actor.identity_level) == (
        "resident",
        resident.pk,
        agency.pk,
        "192.0.2.1",
        "contact",
    )
    assert actor_of_account(account, agency_id=make_agency("seocho").pk, ip=None) is None
