"""A petition keeps the codes of the day on which it was filed."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from madang.apps.cases import queries
from madang.apps.cases.filing import InvalidAnswers
from madang.apps.cases.models import Case
from madang.apps.cases.showing.rows import answer_rows
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import AgencyRef, system
from madang.core.office import commands
from madang.core.office import queries as office
from madang.core.orgs.models import Agency
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 9, 21)
LATER = MONDAY + dt.timedelta(days=7)
QUESTION = "      - {name: area, type: choice, codes: work_areas, label: {ko: 분야}}\n"


@pytest.fixture
def agency(monkeypatch: pytest.MonkeyPatch) -> AgencyRef:
    on(monkeypatch, MONDAY)
    made = factories.make_city()
    first = "      - name: affected\n"
    return factories.apply_changed(made, first, QUESTION + first)


def on(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    """Let it be this day for codes."""
    monkeypatch.setattr(office, "today", lambda: day)
    monkeypatch.setattr("madang.apps.cases.offers.today", lambda: day)
    monkeypatch.setattr("madang.apps.cases.code_lists.today", lambda: day)


def codes(agency: AgencyRef) -> AgencyRef:
    """One code is added and one ends, both in a week."""
    who: dict[str, Any] = {
        "actor": system(agency.id, "office.codes"),
        "agency_id": agency.id,
        "list_name": "work_areas",
    }
    commands.end_code(**who, code="traffic", ends_on=LATER)
    commands.add_code(**who, code="pets", label={"ko": "반려동물"}, starts_on=LATER)
    return factories.ref(Agency.objects.get(pk=agency.id))


def file(agency: AgencyRef, area: str, moment: str = "2026-09-21T10:00") -> Case:
    answers = dict(suggestion().answers) | {"area": area}
    receipt = put_in(agency, suggestion(answers=answers), moment)
    return Case.objects.get(uid=receipt.case_uid)


def area_options(service: Any) -> set[str]:
    (field,) = [one for one in service.form if one.name == "area"]
    return {option.value for option in field.options}


def test_a_filed_petition_keeps_its_codes(
    agency: AgencyRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = file(agency, "traffic")
    changed = codes(agency)
    on(monkeypatch, LATER)
    offered = area_options(queries.offered_service(changed, case.service).service)
    assert ("pets" in offered, "traffic" in offered) == (True, False)
    pinned = queries.pinned_service(case)
    assert ("pets" in area_options(pinned), "traffic" in area_options(pinned)) == (False, True)
    with translation.override("ko"):
        shown = {str(row["label"]): row["value"] for row in answer_rows(pinned, case.answers)}
    assert shown["분야"] == "교통·주차"


def test_a_new_petition_takes_the_codes_of_its_day(
    agency: AgencyRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = codes(agency)
    with pytest.raises(InvalidAnswers):
        file(changed, "pets")
    on(monkeypatch, LATER)
    assert file(changed, "pets", "2026-09-28T10:00").answers["area"] == "pets"
    with pytest.raises(InvalidAnswers):
        file(changed, "traffic", "2026-09-28T10:00")


def test_a_service_without_code_lists_is_given_back_as_it_is(agency: AgencyRef) -> None:
    service = queries.offered_service(agency, "food-business-report").service
    assert (
        queries.service_of_version(
            queries.offered_service(agency, "food-business-report").version_id,
            "food-business-report",
        )
        is service
    )
