import threading
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections, transaction
from django.test import override_settings

from madang.core.actors import system
from madang.core.errors import Forbidden
from madang.core.events.models import EventRow
from madang.core.people import rotation
from madang.core.people.commands import reveal, rotate_keys
from madang.core.people.models import SealedField
from madang.core.people.rotation import Rotation, declare_resealing, declare_sealed_column
from madang.core.people.tests.factories import HONG, clerk, execute, make_resident, owner
from madang.core.people.vault import VaultError, ring
from madang.lib.crypto import bind
from tests.factories import make_agency

OLD = settings.MADANG_VAULT_KEYS
NEW = "next:" + "Ab0d" * 10 + "AbA="
ROTATED = override_settings(MADANG_VAULT_KEYS=f"{NEW},{OLD}")
OLD_KEY_REMOVED = override_settings(MADANG_VAULT_KEYS=NEW)
OPERATOR = system(0, "people.rotate_keys")


def key_ids() -> set[str]:
    return set(SealedField.objects.values_list("key_id", flat=True))


@pytest.mark.django_db
def test_everything_is_under_the_new_key_and_reads_the_same() -> None:
    resident = make_resident(make_agency())
    with ROTATED:
        assert rotate_keys(actor=OPERATOR) == Rotation("next", resealed=4, remaining=0)
    assert key_ids() == {"next"}
    with OLD_KEY_REMOVED:
        assert reveal(actor=owner(resident), resident_id=resident.pk, fields=HONG) == HONG


@pytest.mark.django_db
def test_old_values_are_read_before_they_are_rotated() -> None:
    resident = make_resident(make_agency())
    with ROTATED:
        assert reveal(actor=owner(resident), resident_id=resident.pk, fields=HONG) == HONG


@pytest.mark.django_db
def test_rotating_again_changes_nothing() -> None:
    make_resident(make_agency())
    with ROTATED:
        rotate_keys(actor=OPERATOR)
        before = list(SealedField.objects.order_by("id").values_list("ciphertext", flat=True))
        assert rotate_keys(actor=OPERATOR).resealed == 0
        after = list(SealedField.objects.order_by("id").values_list("ciphertext", flat=True))
    assert [bytes(value) for value in before] == [bytes(value) for value in after]


@pytest.mark.django_db
def test_small_batches_reach_every_value() -> None:
    agency = make_agency()
    for _ in range(3):
        make_resident(agency)
    with ROTATED:
        assert rotate_keys(actor=OPERATOR, batch=5).resealed == 12
    assert key_ids() == {"next"}


@pytest.mark.django_db
def test_each_agency_is_told_how_many_values_were_resealed() -> None:
    one, other = make_agency(), make_agency("seocho")
    make_resident(one)
    make_resident(other, name="임꺽정")
    with ROTATED:
        rotate_keys(actor=OPERATOR)
    rows = EventRow.objects.filter(name="people.vault.resealed")
    assert {row.agency_id: row.numbers["count"] for row in rows} == {one.pk: 4, other.pk: 1}
    assert {row.data["key_id"] for row in rows} == {"next"}


@pytest.mark.django_db
def test_a_key_removed_too_early_is_named() -> None:
    resident = make_resident(make_agency())
    with OLD_KEY_REMOVED:
        with pytest.raises(VaultError, match=r"key_missing: .*“1”.*MADANG_VAULT_KEYS"):
            rotate_keys(actor=OPERATOR)
        with pytest.raises(VaultError, match="key_missing"):
            reveal(actor=owner(resident), resident_id=resident.pk, fields=["name"])
    assert reveal(actor=owner(resident), resident_id=resident.pk, fields=HONG) == HONG


@pytest.mark.django_db
def test_a_damaged_value_stops_the_rotation_and_is_left_as_it_is() -> None:
    make_resident(make_agency(), name="홍길동")
    execute("UPDATE people_sealedfield SET ciphertext = ciphertext || '\\x00'::bytea")
    with ROTATED, pytest.raises(VaultError, match="sealed_value_damaged"):
        rotate_keys(actor=OPERATOR)
    assert key_ids() == {"1"}


@pytest.mark.django_db
def test_rotating_is_for_upkeep_with_the_permission() -> None:
    for actor in (clerk(make_agency(), "people.rotate_keys"), system(0, "people.reveal")):
        with pytest.raises(Forbidden):
            rotate_keys(actor=actor)


@pytest.mark.django_db
def test_columns_of_other_apps_are_rotated_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "_COLUMNS", dict(rotation._COLUMNS))
    declare_sealed_column("people_test_notes", "note")
    agency = make_agency()
    uid = make_resident(agency).uid
    execute("CREATE TABLE people_test_notes (id bigint, agency_id bigint, uid uuid, note bytea)")
    sealed = ring().seal("비밀", context=bind("people_test_notes", uid))
    execute(
        "INSERT INTO people_test_notes VALUES (1, %s, %s, %s), (2, %s, %s, NULL)",
        *(agency.pk, uid, sealed),
        *(agency.pk, uid),
    )
    with ROTATED:
        assert rotate_keys(actor=OPERATOR) == Rotation("next", resealed=5, remaining=0)
    with OLD_KEY_REMOVED, connection.cursor() as cursor:
        cursor.execute("SELECT note FROM people_test_notes WHERE id = 1")
        opened = ring().open(cursor.fetchone()[0], context=bind("people_test_notes", uid))
    assert opened.decode() == "비밀"


@pytest.mark.django_db
def test_what_is_sealed_in_another_form_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "_RESEALINGS", {})
    declare_resealing("second factors", lambda: (2, 1))
    with ROTATED:
        assert rotate_keys(actor=OPERATOR) == Rotation("next", resealed=2, remaining=1)


@pytest.mark.django_db
def test_the_management_command_fails_while_values_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "_RESEALINGS", {"second factors": lambda: (0, 1)})
    with ROTATED, pytest.raises(CommandError, match="1 values still stand under older keys"):
        call_command("rotate_keys")


def test_only_plain_names_are_columns() -> None:
    with pytest.raises(ValueError, match="no plain column name"):
        declare_sealed_column("cases_case; --", "sealed")


@pytest.mark.django_db
def test_the_management_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    make_resident(make_agency())
    with ROTATED:
        call_command("rotate_keys", batch=3)
    assert capsys.readouterr().out == "4 values sealed anew under key next.\n"


@pytest.mark.django_db
def test_the_management_command_names_the_missing_key() -> None:
    make_resident(make_agency())
    with OLD_KEY_REMOVED, pytest.raises(CommandError, match="“1”"):
        call_command("rotate_keys")


@pytest.mark.usefixtures("own_database")
def test_a_value_in_use_is_left_for_the_next_time(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        resident = make_resident(make_agency())
        held, done = threading.Event(), threading.Event()

        def hold_the_name() -> None:
            with django_db_blocker.unblock(), transaction.atomic():
                SealedField.objects.select_for_update().get(resident=resident, field="name")
                held.set()
                done.wait(20)
            connections.close_all()

        thread = threading.Thread(target=hold_the_name)
        thread.start()
        held.wait(20)
        try:
            with ROTATED:
                first = rotate_keys(actor=OPERATOR, batch=2)
        finally:
            done.set()
            thread.join()
        with ROTATED:
            second = rotate_keys(actor=OPERATOR)
        assert (first.resealed, first.remaining) == (3, 1)
        assert (second.resealed, second.remaining) == (1, 0)


@pytest.mark.usefixtures("own_database")
def test_batches_before_a_failure_stay_done(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        agency = make_agency()
        make_resident(agency)
        last = make_resident(agency, name="임꺽정")
        execute(
            "UPDATE people_sealedfield SET ciphertext='\\x0101'::bytea WHERE resident_id=%s",
            last.pk,
        )
        with ROTATED, pytest.raises(VaultError):
            rotate_keys(actor=OPERATOR, batch=2)
        assert SealedField.objects.filter(key_id="next").count() == 4
