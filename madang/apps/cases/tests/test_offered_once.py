import pytest
from django.utils import translation

from madang.core.actors import system
from madang.core.orgs.models import Agency
from madang.core.programmes.commands import ApplyResult, ProgrammeRefused, apply_programme
from madang.core.programmes.models import Offer
from tests.factories import make_agency, make_department

pytestmark = pytest.mark.django_db

PROGRAMME = """schema: 1
id: gangnam/{number}
title: {{ko: 시험 과제}}
department: 위생과
cases:
  {key}:
    title: {{ko: 신고}}
    kind: other
    period: at once
    channels: [web]
    about: {{ko: 신고합니다.}}
    who: {{ko: 누구나}}
    form: [{{name: subject, type: text, label: {{ko: 제목}}}}]
"""


@pytest.fixture
def gangnam() -> Agency:
    agency = make_agency("gangnam")
    make_department(agency, "위생과")
    return agency


def apply(agency: Agency, number: str, key: str) -> ApplyResult:
    return apply_programme(
        actor=system(agency.pk, "programmes.apply"),
        agency=agency,
        source=PROGRAMME.format(number=number, key=key).encode(),
        path="programme.yaml",
    )


def test_service_of_one_programme_is_not_offered_by_another(gangnam: Agency) -> None:
    apply(gangnam, "2-10", "report")
    with translation.override("en"), pytest.raises(ProgrammeRefused) as caught:
        apply(gangnam, "2-11", "report")
    (problem,) = caught.value.problems
    assert str(problem) == (
        'programme.yaml:6:3 cases.report: "report" is offered by the programme gangnam/2-10'
        " already; take another key"
    )


def test_service_that_is_given_up_may_be_offered_by_another(gangnam: Agency) -> None:
    apply(gangnam, "2-10", "report")
    apply(gangnam, "2-10", "question")
    apply(gangnam, "2-11", "report")
    held = Offer.objects.order_by("key").values_list("key", "programme__key")
    assert list(held) == [("question", "gangnam/2-10"), ("report", "gangnam/2-11")]


def test_service_stays_where_it_is_when_the_file_changes(gangnam: Agency) -> None:
    apply(gangnam, "2-10", "report")
    first = Offer.objects.get().pk
    apply(gangnam, "2-10", "report")
    assert Offer.objects.get().pk == first
