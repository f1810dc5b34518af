import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from madang.core.actors import Actor, system
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.office import commands, queries
from madang.core.orgs.models import Agency
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 21)
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "today", lambda: TODAY)


@pytest.fixture
def agency() -> Agency:
    return factories.make_agency()


def setter(agency: Agency) -> Actor:
    return system(agency.pk, "office.codes", "office.texts")


def add(agency: Agency, code: str = "pets", **changed: Any) -> None:
    wanted: dict[str, Any] = {
        "label": {"ko": "반려동물"},
        "starts_on": TODAY,
        "list_name": "work_areas",
    } | changed
    commands.add_code(actor=setter(agency), agency_id=agency.pk, code=code, **wanted)


def end(agency: Agency, code: str, day: dt.date) -> None:
    commands.end_code(
        actor=setter(agency), agency_id=agency.pk, list_name="work_areas", code=code, ends_on=day
    )


def offered(agency: Agency, day: dt.date) -> set[str]:
    return {one.code for one in queries.codes_on(agency.pk, "work_areas", day)}


def test_a_code_is_offered_from_its_first_day_until_its_end(agency: Agency) -> None:
    add(agency, starts_on=TOMORROW)
    end(agency, "pets", TOMORROW + dt.timedelta(days=2))
    end(agency, "traffic", TOMORROW)
    assert "pets" not in offered(agency, TODAY)
    assert "traffic" in offered(agency, TODAY)
    assert "pets" in offered(agency, TOMORROW)
    assert "traffic" not in offered(agency, TOMORROW)
    assert "pets" not in offered(agency, TOMORROW + dt.timedelta(days=2))


def test_an_ended_code_stays_readable_and_is_never_used_again(agency: Agency) -> None:
    end(agency, "traffic", TODAY)
    with translation.override("ko"):
        assert queries.code_label(factories.ref(agency), "work_areas", "traffic") == "교통·주차"
    with pytest.raises(DomainError, match="code_taken"):
        add(agency, "traffic")
    with pytest.raises(DomainError, match="code_ended"):
        end(agency, "traffic", TOMORROW)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code": "Pets"}, "code_shape"),
        ({"code": "class"}, "code_shape"),
        ({"label": {"en": "Pets"}}, "label_missing"),
        ({"starts_on": TODAY - dt.timedelta(days=1)}, "day_over"),
        ({"list_name": "channels"}, "list_fixed"),
        ({"list_name": "nothing"}, "no_code_list"),
    ],
)
def test_what_cannot_be_added(agency: Agency, changed: dict[str, Any], error: str) -> None:
    with pytest.raises(DomainError, match=error):
        add(agency, **changed)
    assert not EventRow.objects.filter(name="office.code.added").exists()


def test_the_last_code_of_a_list_does_not_end(agency: Agency) -> None:
    *others, last = sorted(offered(agency, TODAY))
    for code in others:
        end(agency, code, TODAY)
    with pytest.raises(DomainError, match="last_code"):
        end(agency, last, TODAY)


def test_texts_and_codes_need_their_permission(agency: Agency) -> None:
    nobody = system(agency.pk)
    with pytest.raises(Forbidden):
        commands.replace_text(
            actor=nobody, agency_id=agency.pk, key="portal.help", language="ko", text="글"
        )
    with pytest.raises(Forbidden):
        commands.end_code(
            actor=nobody, agency_id=agency.pk, list_name="work_areas", code="tax", ends_on=TODAY
        )


def place(agency: Agency, code: str, after: str = "") -> list[str]:
    commands.place_code(
        actor=setter(agency), agency_id=agency.pk, list_name="work_areas", code=code, after=after
    )
    return [one.code for one in queries.all_codes(agency.pk, "work_areas")]


def test_codes_stand_where_the_office_puts_them_and_new_ones_behind(agency: Agency) -> None:
    product = [one.code for one in queries.all_codes(agency.pk, "work_areas")]
    assert product[:2] == ["administration", "building"]
    assert place(agency, "welfare")[:2] == ["welfare", "administration"]
    assert place(agency, "tax", after="welfare")[:3] == ["welfare", "tax", "administration"]
    add(agency)
    assert [one.code for one in queries.all_codes(agency.pk, "work_areas")][-1] == "pets"
    end(agency, "tax", TOMORROW)  # keeps its place
    assert place(agency, "pets", after="tax")[:3] == ["welfare", "tax", "pets"]
    rows = EventRow.objects.filter(name="office.code.placed").order_by("id")
    assert [row.data["code"] for row in rows] == ["welfare", "tax", "pets"]
    assert rows[0].data["old"] == product


def test_the_same_place_is_no_change_and_an_unknown_one_is_refused(agency: Agency) -> None:
    place(agency, "administration")
    place(agency, "building", after="building")
    for code, after in (("pets", ""), ("tax", "pets")):
        with pytest.raises(NotFound):
            place(agency, code, after)
    with pytest.raises(DomainError, match="list_fixed"):
        commands.place_code(
            actor=setter(agency), agency_id=agency.pk, list_name="channels", code="web"
        )
    assert not EventRow.objects.filter(name="office.code.placed").exists()
