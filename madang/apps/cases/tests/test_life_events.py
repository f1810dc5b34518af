"""Events of life are a code list of the office: services name them, residents browse by them."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone, translation

from madang.apps.cases.tests.browsing import browser
from madang.core.actors import AgencyRef, system
from madang.core.office import commands
from madang.core.orgs.models import Agency
from madang.core.programmes.checks import Surroundings, check_source
from madang.core.programmes.commands import ProgrammeRefused
from tests import factories
from tests.factories import PROGRAMMES

pytestmark = pytest.mark.django_db

OF_FOOD = "    life_events: [business]\n"
PETS = {"ko": "반려동물", "en": "Pets"}


def add(agency: AgencyRef, code: str = "pets", days: int = 0) -> AgencyRef:
    commands.add_code(
        actor=system(agency.id, "office.codes"),
        agency_id=agency.id,
        list_name="life_events",
        code=code,
        label=PETS,
        starts_on=timezone.localdate() + dt.timedelta(days=days),
    )
    return factories.ref(Agency.objects.get(id=agency.id))


def topics(client: Client) -> list[str]:
    return re.findall(r'href="/topics/(\w+)/"', client.get("/").content.decode())


def test_an_event_of_the_office_is_named_by_a_file_browsed_and_searched_by() -> None:
    agency = add(factories.make_city())
    factories.apply_changed(agency, OF_FOOD, "    life_events: [business, pets]\n")
    client = browser()
    assert "pets" in topics(client)
    page = client.get("/topics/pets/").content.decode()
    assert "<h1" in page
    assert "Pets" in page
    assert 'href="/services/food-business-report/"' in page
    assert "food-business-report" in client.get("/?q=반려동물을").content.decode()


def test_what_has_not_begun_and_what_has_ended_is_not_browsed_by() -> None:
    agency = add(factories.make_city(), days=1)
    factories.apply_changed(agency, OF_FOOD, "    life_events: [business, pets]\n")
    commands.end_code(
        actor=system(agency.id, "office.codes"),
        agency_id=agency.id,
        list_name="life_events",
        code="business",
        ends_on=timezone.localdate(),
    )
    client = browser()
    assert {"pets", "business"} & set(topics(client)) == set()
    assert client.get("/topics/pets/").status_code == 404
    assert client.get("/topics/business/").status_code == 404
    # The file itself stays right: an end is no mistake of whoever wrote it.
    factories.apply_changed(agency, OF_FOOD, "    life_events: [pets, business]\n")


def test_the_office_orders_what_the_home_page_shows() -> None:
    agency = factories.make_city()
    factories.apply_changed(agency, OF_FOOD, "    life_events: [business, moving]\n")
    client = browser()
    last, first = topics(client)  # as the product has them
    assert (last, first) == ("moving", "business")
    commands.place_code(
        actor=system(agency.id, "office.codes"),
        agency_id=agency.id,
        list_name="life_events",
        code=first,
    )
    assert topics(client) == [first, last]


def test_a_file_that_names_an_unknown_one_is_refused_by_line_and_field() -> None:
    agency = factories.make_city()
    with pytest.raises(ProgrammeRefused) as refused:
        factories.apply_changed(agency, OF_FOOD, "    life_events: [business, pets]\n")
    problem, *_of_another_service = refused.value.problems
    source = (PROGRAMMES / "gangnam" / "2-10" / "programme.yaml").read_text()
    line = source[: source.index(OF_FOOD)].count("\n") + 1
    assert problem.place.line == line
    assert problem.field == "cases.food-business-report.life_events[2]"
    assert "life_events" in problem.message
    assert '"pets"' in problem.message


def test_without_a_database_the_codes_of_the_product_are_known() -> None:
    source = (PROGRAMMES / "gangnam" / "2-10" / "programme.yaml").read_text()
    with translation.override("en"):
        found = [
            str(one)
            for one in check_source(
                source.replace(OF_FOOD, "    life_events: [busyness]\n").encode(),
                file="x",
                surroundings=Surroundings(),
            ).problems
        ]
    assert any('has no code "busyness"; expected one of birth, ' in one for one in found)
    assert not any("life_events" in one for one in found if "busyness" not in one)
