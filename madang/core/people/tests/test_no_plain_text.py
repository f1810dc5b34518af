"""Personal data is readable nowhere but behind ``reveal``."""

import pytest
from django.apps import apps
from jinja2 import Environment

from madang.core.people.commands import (
    change_contact,
    find_by_identifier,
    reveal,
    verify_identity,
)
from madang.core.people.models import AccessLog, Resident, SealedField
from madang.core.people.queries import masked
from madang.core.people.tests.factories import (
    HONG,
    NUMBER,
    clerk,
    execute,
    make_account,
    make_numbered_resident,
    make_resident,
    owner,
    sign_in,
)
from madang.core.people.tests.tables import all_tables
from tests.factories import make_agency

pytestmark = pytest.mark.django_db

SECRETS = [
    *HONG.values(),
    "학동로",
    "01012345678",
    "1234-5678",
    NUMBER,
    "9001011234567",
    "1234567",
    "subject-a1b2",
    "1990-01-31",
]


def live_through_everything() -> list[Resident]:
    agency = make_agency()
    filed, numbered = make_resident(agency), make_numbered_resident(agency)
    verified = verify_identity(
        actor=sign_in(agency),
        account=make_account(),
        claims={
            "iss": "https://id.example",
            "sub": "subject-a1b2",
            "name": "홍길동",
            "birthdate": "1990-01-31",
        },
    )
    change_contact(actor=owner(verified), resident_id=verified.pk, fields={"phone": HONG["phone"]})
    actor = clerk(agency, "people.reveal", "people.reveal_unique")
    reveal(actor=actor, resident_id=filed.pk, fields=HONG, purpose="contact")
    for field, value in (("phone", HONG["phone"]), ("resident_number", NUMBER)):
        find_by_identifier(
            actor=actor, agency_id=agency.pk, field=field, value=value, purpose="identification"
        )
    return [filed, numbered, verified]


def test_no_table_holds_plain_text() -> None:
    live_through_everything()
    stored = all_tables()
    for secret in SECRETS:
        for encoding in ("utf-8", "utf-16-le", "cp949"):
            assert secret.encode(encoding) not in stored
        assert secret.encode().hex().encode() not in stored


def test_the_search_of_the_tables_would_find_plain_text() -> None:
    make_resident(make_agency())
    execute("UPDATE people_sealedfield SET ciphertext = convert_to('홍길동', 'UTF8')")
    assert "홍길동".encode() in all_tables()


def test_no_row_shows_plain_text_when_printed() -> None:
    live_through_everything()
    rows = [*Resident.objects.all(), *SealedField.objects.all(), *AccessLog.objects.all()]
    shown = " ".join(f"{row} {row!r}" for row in rows)
    assert not [secret for secret in SECRETS if secret in shown]


def test_no_template_shows_plain_text() -> None:
    residents = live_through_everything()
    page = Environment(autoescape=True).from_string(
        "{% for r in rows %}{{ r }}{% for f in r.sealed.all() %}{{ f }}{{ f.ciphertext }}"
        "{% endfor %}{% endfor %}{{ people }}"
    )
    actor = owner(residents[0])
    people = masked([resident.pk for resident in residents], actor=actor)
    shown = page.render(rows=residents, people=people)
    assert "홍*동" in shown
    assert not [secret for secret in SECRETS if secret in shown]


def test_no_column_of_a_resident_is_made_for_personal_data() -> None:
    columns = {field.column for field in apps.get_model("people", "Resident")._meta.concrete_fields}
    assert columns == {
        "id",
        "uid",
        "agency_id",
        "account_id",
        "identity_level",
        "language",
        "created_at",
    }
