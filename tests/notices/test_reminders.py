"""Officials are told where they chose to be told, through a real provider on the loopback."""

from pathlib import Path

import pytest

from demo.gateways import taken
from madang.apps.cases import commands
from madang.apps.cases.tests.browsing import browser, text_of
from madang.apps.cases.tests.keeping import Office, accept, at, file_at, make_office
from madang.apps.notices import gate
from madang.apps.notices.contacting import choose_contact, contact_of
from madang.apps.notices.gateways.http_sms import HttpSmsGateway
from madang.apps.notices.models import GatewayState, Notice
from madang.core.actors import system
from madang.core.errors import DomainError, Forbidden
from madang.core.events.models import EventRow
from madang.core.people.models import SealedField
from tests import factories
from tests.notices.office import send
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db
NUMBER = "010-0000-0042"


@pytest.fixture
def town() -> Office:
    found = make_office()
    assert gate.is_open()
    GatewayState.objects.create(name="sms")
    return found


def reminded(town: Office) -> list[Notice]:
    """What goes out about a petition of the clerk that is due on 14 October."""
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(town.agency, "2026-09-21T10:00")
        accept(town, case, "2026-09-21T11:00")
        commands.assign_case(
            actor=town.actor, case_id=case.pk, version=2, official_id=town.clerk.pk
        )
        clock.work_until(at("2026-10-14T10:00"))
    # The gateway lives in the present: what was of use then is sent all the same.
    found = Notice.objects.filter(template__startswith="official_").order_by("id")
    found.update(expires_at=None)
    return list(found)


def test_the_one_in_charge_gets_one_text_message_before_it_is_due(
    town: Office, sms: HttpSmsGateway, sms_folder: tuple[Path, int]
) -> None:
    choose_contact(actor=factories.acting(town.clerk), channels=["sms"], phone=NUMBER)
    (notice,) = reminded(town)
    assert notice.basis == "law:민원 처리에 관한 법률 제25조제1항"
    send(sms)
    (text,) = [one for one in taken(sms_folder[0]) if one["ref"] == str(notice.uid)]
    assert text["to"].replace("-", "") == NUMBER.replace("-", "")
    assert town.clerk.name in text["text"]
    assert "10월 14일" in text["text"] or "2026" in text["text"]
    told = EventRow.objects.get(name="cases.official.told", subject_id=town.clerk.pk)
    assert notice.occasion == f"event:{told.pk}"


def test_who_chose_nothing_has_it_on_the_desk_only(town: Office) -> None:
    assert reminded(town) == []
    assert EventRow.objects.filter(name="cases.official.told").exists()


def test_what_is_not_chosen_any_more_is_destroyed(town: Office) -> None:
    clerk = factories.acting(town.clerk)
    choose_contact(actor=clerk, channels=["sms", "email"], phone=NUMBER, email="n@example.org")
    channels, kept = contact_of(clerk)
    assert channels == ("sms", "email")
    assert kept is not None
    assert NUMBER not in (kept.phone, kept.email)
    choose_contact(actor=clerk, channels=["email"])
    assert contact_of(clerk)[0] == ("email",)
    assert set(SealedField.objects.values_list("field", flat=True)) >= {"email"}
    assert not SealedField.objects.filter(field="phone", resident__account=None).exists()


def test_only_officials_choose_and_a_channel_needs_its_address(town: Office) -> None:
    clerk = factories.acting(town.clerk)
    with pytest.raises(DomainError, match="address_missing"):
        choose_contact(actor=clerk, channels=["sms"])
    with pytest.raises(DomainError):
        choose_contact(actor=clerk, channels=["sms"], phone="4711")
    with pytest.raises(DomainError, match="unknown_channel"):
        choose_contact(actor=clerk, channels=["letter"])
    with pytest.raises(Forbidden):
        choose_contact(actor=system(town.agency.id), channels=["sms"], phone=NUMBER)
    assert contact_of(clerk) == ((), None)


def test_the_page_shows_the_number_masked_and_keeps_it(town: Office) -> None:
    page = browser()
    factories.sign_in_official(page, town.clerk)
    answer = page.post("/desk/reminders/", {"channels": ["sms"], "phone": "no number"})
    assert answer.status_code == 422
    assert page.post("/desk/reminders/", {"channels": ["sms"], "phone": NUMBER}).status_code == 302
    assert page.post("/desk/reminders/", {"channels": ["sms"], "phone": ""}).status_code == 302
    shown = text_of(page.get("/desk/reminders/"))
    assert NUMBER not in shown
    assert "0042" in shown
