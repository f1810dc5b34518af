"""The services of the demo city, looked for as people say things."""

from pathlib import Path

import pytest

from demo.staff import DEPARTMENTS
from madang.core.actors import system
from madang.core.orgs.models import Agency
from madang.core.programmes.commands import apply_programme
from madang.core.programmes.finding import search
from madang.core.programmes.models import SearchDocument
from tests import factories

pytestmark = pytest.mark.django_db

PROGRAMMES = Path(__file__).parent.parent / "programmes" / "gangnam"
SAID = {
    "식당을 열려고 하는데요": "food-business-report",
    "카페 차리려면": "food-business-report",
    "I want to open a coffee shop": "food-business-report",
    "집을 짓고 싶어요": "building-report building-permit",
    "어린이 집 만들기": "daycare-licence",
    "땅값이 너무 비싸요": "land-price-opinion land-price-objection",
    "간판 때문에 도로를 쓰려면": "road-occupation-permit",
    "호탤": "hotel-plan-approval",
    "이웃집 소음이 심해요": "grievance",
    "ㄱㅊㅎㄱ": "building-permit",
    "rjscnrgjrk": "building-permit",
}


@pytest.fixture
def agency() -> Agency:
    agency = factories.make_agency("gangnam")
    for name in DEPARTMENTS:
        factories.make_department(agency, name)
    for path in sorted(PROGRAMMES.glob("*/programme.yaml")):
        apply(agency, path.read_text())
    return agency


def apply(agency: Agency, source: str) -> None:
    actor = system(agency.pk, "programmes.apply")
    apply_programme(actor=actor, agency=agency, source=source.encode(), path="programme.yaml")


def test_services_are_found_as_people_say_things(agency: Agency) -> None:
    best = {said: search(agency.pk, "cases", said).found[:4] for said in SAID}
    keys = {said: {one.key for one in found} for said, found in best.items()}
    missed = {
        said: keys[said] for said, wanted in SAID.items() if not keys[said] & set(wanted.split())
    }
    assert missed == {}


def test_what_is_no_longer_offered_is_no_longer_found(agency: Agency) -> None:
    source = (PROGRAMMES / "2-7" / "programme.yaml").read_text()
    assert search(agency.pk, "cases", "바가지").found
    apply(agency, source.replace("바가지", "덤터기"))
    assert not search(agency.pk, "cases", "바가지").found
    assert search(agency.pk, "cases", "덤터기를").found
    SearchDocument.objects.all().delete()
    apply(agency, source.replace("바가지", "덤터기"))  # unchanged, and findable again
    assert search(agency.pk, "cases", "덤터기").found
