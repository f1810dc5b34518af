"""Obvious slips corrected with consent (영6⑤), and what the applicant changes (법22②)."""

from typing import Any

import pytest

from madang.apps.cases import commands, queries_belonging, sealing
from madang.apps.cases.models import Case, Revision
from madang.apps.cases.tests.belonging import (
    again,
    at,
    everything,
    filed,
    food,
    names,
    official_of,
    refused,
)
from madang.apps.cases.tests.browsing import SHOP
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from tests import factories

pytestmark = pytest.mark.django_db

CONSENT = "9월 21일 전화로 동의"


def correct(actor: Actor, case: Case, changes: dict[str, Any], **more: Any) -> Case:
    values: dict[str, Any] = {"version": case.version, "consent": CONSENT} | more
    commands.correct_case(
        actor=actor, case_id=case.pk, changes=changes, moment=at("2026-09-21T12:00"), **values
    )
    return again(case)


def amend(agency: AgencyRef, case: Case, changes: dict[str, Any]) -> Case:
    commands.amend_case(
        actor=Actor("anonymous", None, agency.id),
        case=case,
        changes=changes,
        moment=at("2026-09-21T12:00"),
    )
    return again(case)


def shop(agency: AgencyRef) -> Case:
    """A statutory petition with its papers there, as the form wants them."""
    case = food(agency, answers=SHOP)
    for field in ("training_certificate", "health_check"):
        case.attachments.create(
            field=field, name="a.pdf", kind="pdf", size=1, digest=b"0" * 32, path="x"
        )
    return case


def test_a_slip_is_corrected_and_what_was_written_is_kept() -> None:
    agency = factories.make_city()
    actor, case = official_of(agency), filed(agency)
    after = correct(actor, case, {"subject": "가로등 설치"})
    assert after.answers["subject"] == "가로등 설치"
    assert (after.due_at, after.filed_at) == (case.due_at, case.filed_at)
    kept = Revision.objects.get()
    assert (kept.kind, kept.fields, kept.before) == (
        "corrected",
        ["subject"],
        {"subject": "가로등"},
    )
    assert (kept.consent, kept.official_id) == (CONSENT, actor.id)
    assert names(case) == ["filed", "corrected"]


def test_before_the_decree_allowed_it_nothing_is_corrected() -> None:
    agency = factories.make_city()
    case = filed(agency, "2026-05-04T17:00")
    with pytest.raises(DomainError, match="before_the_decree") as caught:
        correct(official_of(agency), case, {"subject": "가로등 설치"})
    assert "6" in str(caught.value.message)
    case = filed(agency, "2026-05-06T09:00")
    assert correct(official_of(agency), case, {"subject": "가로등 설치"}).version == 2


@pytest.mark.parametrize("consent", ["", "  ", "가" * 201])
def test_without_consent_nothing_is_corrected(consent: str) -> None:
    agency = factories.make_city()
    case = filed(agency)
    before = everything(case)
    with pytest.raises(DomainError, match="consent_missing") as caught:
        correct(official_of(agency), case, {"subject": "가로등 설치"}, consent=consent)
    assert caught.value.field == "consent"
    assert everything(case) == before


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"subject": ""}, "invalid_answer", "answer.subject"),
        ({"proposal": "짧다"}, "invalid_answer", "answer.proposal"),
        ({"shoe_size": "265"}, "invalid_answer", "answer.shoe_size"),
        ({"subject": "가로등"}, "nothing_changed", None),
        ({}, "nothing_changed", None),
    ],
)
def test_what_the_form_does_not_take_is_refused(
    changes: dict[str, Any], code: str, field: str | None
) -> None:
    agency = factories.make_city()
    case = filed(agency)
    before = everything(case)
    with pytest.raises(DomainError, match=code) as caught:
        correct(official_of(agency), case, changes)
    assert caught.value.field == field
    assert everything(case) == before


def test_the_office_does_not_change_what_says_who_somebody_is() -> None:
    agency = factories.make_city()
    case = shop(agency)
    with pytest.raises(DomainError, match="personal_answer"):
        correct(official_of(agency, "위생과"), case, {"shop_phone": "02-1111-2222"})


def test_the_applicant_changes_a_personal_answer_and_the_old_one_is_sealed() -> None:
    agency = factories.make_city()
    case = shop(agency)
    after = amend(agency, case, {"shop_phone": "02-1111-2222", "floor_area": "60"})
    assert queries_belonging.sealed_answers_of(after) == {"shop_phone": "02-1111-2222"}
    assert after.answers["floor_area"] == "60"
    kept = Revision.objects.get()
    assert (kept.kind, kept.before) == ("amended", {"floor_area": "128.5"})
    assert "02-0000-2026" not in str(kept.before)
    assert sealing.opened(sealing.REVISION, case.uid, kept.sealed_before or b"") == {
        "shop_phone": "02-0000-2026"
    }
    assert after.due_at == case.due_at


def test_the_conditions_of_the_form_hold_again() -> None:
    agency = factories.make_city()
    case = shop(agency)
    # With ground water the form asks for a test of it, which is not there.
    with pytest.raises(DomainError, match="invalid_answer") as caught:
        amend(agency, case, {"uses_ground_water": "true"})
    assert caught.value.field == "answer.water_test"
    assert again(case).answers == case.answers


def test_what_has_ended_is_not_changed() -> None:
    agency = factories.make_city()
    case = refused(agency)
    before = everything(case)
    with pytest.raises(DomainError, match="case_closed"):
        amend(agency, case, {"shop_name": "다른 이름"})
    with pytest.raises(DomainError, match="wrong_status"):
        correct(official_of(agency, "위생과"), case, {"shop_name": "다른 이름"})
    assert everything(case) == before


def test_nobody_else_corrects_it() -> None:
    agency, there = factories.make_city(), factories.make_city("jongno")
    case = filed(agency)
    before = everything(case)
    with pytest.raises(NotFound):
        correct(official_of(there), case, {"subject": "x"})
    with pytest.raises(Forbidden):
        correct(official_of(agency, "위생과"), case, {"subject": "x"})
    with pytest.raises(Forbidden):
        correct(official_of(agency, permissions=["cases.read"]), case, {"subject": "x"})
    with pytest.raises(Stale):
        correct(official_of(agency), case, {"subject": "x"}, version=9)
    assert everything(case) == before
