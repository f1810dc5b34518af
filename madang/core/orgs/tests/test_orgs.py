import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import commands, queries
from madang.core.orgs.models import Agency, Official
from tests import factories

pytestmark = pytest.mark.django_db


def test_agencies_form_a_tree() -> None:
    seoul = commands.create_agency(slug="seoul", code="6110000", name={"ko": "서울특별시"})
    gangnam = commands.create_agency(
        slug="gangnam", code="3220000", name={"ko": "강남구"}, parent=seoul
    )
    other = commands.create_agency(slug="pocheon", code="3850000", name={"ko": "포천시"})
    assert set(queries.below(seoul)) == {seoul, gangnam}
    assert set(queries.below(other)) == {other}


def test_an_agency_code_has_seven_digits() -> None:
    with pytest.raises(IntegrityError, match="agency_code"):
        commands.create_agency(slug="short", code="123", name={"ko": "짧은"})


def test_an_official_acts_with_the_permissions_of_all_roles() -> None:
    department = factories.make_department(factories.make_agency())
    official = factories.make_official(department, permissions=["cases.read"])
    more = commands.define_role(
        actor=factories.set_up(department.agency_id),
        agency_id=department.agency_id,
        key="more",
        name={"ko": "더"},
        permissions=["cases.decide"],
    )
    official.roles.add(more)
    actor = queries.actor_of_account(official.account, ip=None)
    assert actor is not None
    assert actor.permissions == {"cases.read", "cases.decide"}


def test_somebody_out_of_office_can_do_nothing() -> None:
    official = factories.make_official(factories.make_department(factories.make_agency()))
    Official.objects.update(is_active=False)
    assert queries.actor_of_account(official.account, ip=None) is None


def test_a_typing_slip_in_a_permission_is_refused() -> None:
    agency = factories.make_agency()
    with pytest.raises(DomainError, match="unknown_permission"):
        commands.define_role(
            actor=factories.set_up(agency.pk),
            agency_id=agency.pk,
            key="x",
            name={"ko": "x"},
            permissions=["cases.raed"],
        )


def test_nobody_manages_another_agency() -> None:
    here, there = factories.make_agency(), factories.make_agency("seocho")
    with pytest.raises(Forbidden):
        commands.create_department(
            actor=factories.set_up(here.pk), agency_id=there.pk, name={"ko": "위생과"}
        )


def test_managing_needs_the_permission() -> None:
    agency = factories.make_agency()
    actor = Actor("official", 1, agency.pk)
    with pytest.raises(Forbidden):
        commands.create_department(actor=actor, agency_id=agency.pk, name={"ko": "위생과"})


def test_a_token_is_stored_as_a_digest_and_opens_its_agency() -> None:
    agency = factories.make_agency()
    token = commands.issue_token(
        actor=factories.set_up(agency.pk),
        agency_id=agency.pk,
        name="kiosk",
        permissions=["cases.file"],
    )
    site, actor = queries.site_and_machine("testserver", token, ip="127.0.0.1")
    assert (site, actor and actor.ip) == (factories.ref(agency), "127.0.0.1")
    assert actor is not None
    assert (actor.kind, actor.agency_id) == ("device", agency.pk)
    assert actor.permissions == {"cases.file"}
    assert queries.site_and_machine("testserver", token[:-1], ip=None) == (site, None)
    agency.api_clients.update(revoked_at=dt.datetime.now(dt.UTC))
    assert queries.site_and_machine("testserver", token, ip=None) == (site, None)


def test_the_site_of_a_host_is_its_agencys() -> None:
    factories.make_agency("gangnam")  # MADANG_AGENCY of the tests
    other = factories.make_agency("seocho")
    Agency.objects.filter(id=other.pk).update(host="seocho.example")
    for host, slug in (("seocho.example", "seocho"), ("elsewhere.example", "gangnam")):
        assert queries.agency_for_host(host).slug == slug
        assert queries.site_and_machine(host, "mdg_unknown", ip=None)[0].slug == slug


def test_without_any_agency_it_is_told() -> None:
    with pytest.raises(NotFound):
        queries.agency_for_host("nowhere.example")
    with pytest.raises(NotFound):
        queries.site_and_machine("nowhere.example", "mdg_unknown", ip=None)


def test_a_revoked_token_opens_nothing_and_the_others_do() -> None:
    agency, other = factories.make_agency(), factories.make_agency("seocho")
    setter = factories.set_up(agency.pk)
    tokens = {
        name: commands.issue_token(
            actor=setter, agency_id=agency.pk, name=name, permissions=["cases.file"]
        )
        for name in ("kiosk", "hall")
    }
    assert commands.revoke_token(actor=setter, agency_id=agency.pk, name="kiosk") == 1
    assert queries.site_and_machine("testserver", tokens["kiosk"], ip=None)[1] is None
    assert queries.site_and_machine("testserver", tokens["hall"], ip=None)[1] is not None
    with pytest.raises(NotFound):
        commands.revoke_token(actor=setter, agency_id=agency.pk, name="kiosk")
    with pytest.raises(NotFound):
        commands.revoke_token(actor=factories.set_up(other.pk), agency_id=other.pk, name="hall")
    told = EventRow.objects.filter(name__startswith="orgs.token.").order_by("id")
    assert [(row.name, row.data["client"]) for row in told] == [
        ("orgs.token.issued", "kiosk"),
        ("orgs.token.issued", "hall"),
        ("orgs.token.revoked", "kiosk"),
    ]


def test_a_token_can_be_revoked_on_the_command_line() -> None:
    agency = factories.make_agency()
    token = commands.issue_token(
        actor=factories.set_up(agency.pk), agency_id=agency.pk, name="kiosk", permissions=[]
    )
    call_command("revoke_token", "kiosk", agency=agency.slug)
    assert queries.site_and_machine("testserver", token, ip=None)[1] is None
    with pytest.raises(CommandError, match="Nothing was revoked"):
        call_command("revoke_token", "kiosk", agency=agency.slug)
    with pytest.raises(CommandError, match="no agency nowhere"):
        call_command("revoke_token", "kiosk", agency="nowhere")


def test_an_agency_can_be_founded_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "madang.core.orgs.management.commands.create_agency.getpass",
        lambda _ask: "a long one of words",
    )
    options = {
        "code": "3220000",
        "name_ko": "강남구",
        "name_en": "Gangnam",
        "department": "민원여권과",
        "administrator": "admin",
    }
    call_command("create_agency", "gangnam", **options)
    official = Official.objects.get()
    actor = queries.actor_of_account(official.account, ip=None)
    assert actor is not None
    assert actor.may("orgs.manage")
    assert official.account.check_password("a long one of words")
    with pytest.raises(CommandError, match="Nothing was made"):
        call_command("create_agency", "gangnam", **options)
    assert Agency.objects.count() == 1


def test_a_weak_password_founds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "madang.core.orgs.management.commands.create_agency.getpass", lambda _ask: ""
    )
    with pytest.raises(CommandError, match="Nothing was made"):
        call_command(
            "create_agency",
            "gangnam",
            code="3220000",
            name_ko="강남구",
            name_en="Gangnam",
            department="민원여권과",
            administrator="admin",
        )
    assert not Agency.objects.exists()
