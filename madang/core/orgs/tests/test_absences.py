import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import commands, queries
from madang.core.orgs.models import Absence, Department, Official
from tests import factories

pytestmark = pytest.mark.django_db

KST = dt.timezone(dt.timedelta(hours=9))
NOW = dt.datetime(2026, 9, 21, 10, 0, tzinfo=KST)


def day(number: int) -> dt.date:
    return dt.date(2026, 9, number)


@pytest.fixture
def department() -> Department:
    return factories.make_department(factories.make_agency())


def officials(department: Department, number: int) -> list[Official]:
    own = ["orgs.absences"]
    return [factories.make_official(department, permissions=own) for _ in range(number)]


def absent(
    official: Official,
    starts: int = 22,
    ends: int = 24,
    *,
    substitute: Official | None = None,
    actor: Actor | None = None,
) -> Absence:
    return commands.record_absence(
        actor=actor or factories.set_up(official.agency_id),
        official_id=official.pk,
        starts_on=day(starts),
        ends_on=day(ends),
        substitute_id=substitute.pk if substitute else None,
        moment=NOW,
    )


def back(absence: Absence, returns: int, *, actor: Actor | None = None) -> None:
    commands.end_absence(
        actor=actor or factories.set_up(absence.official.agency_id),
        absence_id=absence.pk,
        returns_on=day(returns),
        moment=NOW,
    )


def test_a_substitute_stands_in_on_both_ends_and_not_outside(department: Department) -> None:
    away, here = officials(department, 2)
    absent(away, 22, 24, substitute=here)
    found = [queries.stand_in(away.pk, day(number)) for number in range(21, 26)]
    assert found == [away.pk, here.pk, here.pk, here.pk, away.pk]
    event = EventRow.objects.get(name="orgs.absence.recorded")
    assert event.data["substitute_id"] == here.pk


def test_substitutes_are_followed_along_the_chain(department: Department) -> None:
    first, second, third = officials(department, 3)
    absent(first, 22, 24, substitute=second)
    absent(second, 23, 23, substitute=third)
    found = [queries.stand_in(first.pk, day(number)) for number in (22, 23, 24)]
    assert found == [second.pk, third.pk, second.pk]


def test_a_chain_that_goes_round_leads_to_nobody(department: Department) -> None:
    first, second, third = officials(department, 3)
    absent(first, substitute=second)
    absent(second, substitute=third)
    absent(third, substitute=second)
    assert [queries.stand_in(one.pk, day(22)) for one in (first, second, third)] == [None] * 3


def test_a_chain_ends_with_whoever_is_away_without_a_substitute(department: Department) -> None:
    first, second = officials(department, 2)
    absent(first, substitute=second)
    absent(second)
    assert queries.stand_in(first.pk, day(22)) is None


def test_nobody_out_of_office_stands_in(department: Department) -> None:
    first, second = officials(department, 2)
    absent(first, substitute=second)
    Official.objects.filter(id=second.pk).update(is_active=False)
    assert queries.stand_in(first.pk, day(22)) is None


def test_for_whom_somebody_stands_in_is_the_same_the_other_way_round(
    department: Department,
) -> None:
    first, second, third, other = officials(department, 4)
    absent(first, 22, 24, substitute=second)
    absent(second, 23, 23, substitute=third)
    absent(other, 22, 24)
    people = (first, second, third, other)
    for date in (day(number) for number in range(21, 26)):
        expected: dict[int, list[int]] = {one.pk: [] for one in people}
        for one in people:
            does_it = queries.stand_in(one.pk, date)
            if does_it not in (None, one.pk):
                expected[does_it or 0].append(one.pk)
        assert {one.pk: queries.stands_in_for(one.pk, date) for one in people} == expected


def test_in_a_circle_nobody_stands_in_for_anybody(department: Department) -> None:
    first, second = officials(department, 2)
    absent(first, substitute=second)
    absent(second, substitute=first)
    assert [queries.stands_in_for(one.pk, day(22)) for one in (first, second)] == [[], []]


def test_who_of_a_department_is_away_is_listed(department: Department) -> None:
    away, here = officials(department, 2)
    absent(away, substitute=here)
    ids = [away.pk, here.pk]
    found = [queries.colleagues_on(department.pk, day(number)) for number in (23, 25)]
    assert [[(key, gone) for key, _name, gone in rows] for rows in found] == [
        list(zip(ids, (True, False), strict=True)),
        list(zip(ids, (False, False), strict=True)),
    ]
    elsewhere = factories.make_department(department.agency, "건축과")
    assert queries.colleagues_on(elsewhere.pk, day(23)) == []


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (24, 22, "ends_before_start"),
        (18, 25, "absence_in_the_past"),
        (24, 30, "absent_already"),
        (22, 22, "absent_already"),
        (21, 30, "absent_already"),
    ],
)
def test_days_that_cannot_be_are_refused(
    department: Department, starts: int, ends: int, code: str
) -> None:
    away, here = officials(department, 2)
    absent(away, 22, 24)
    absent(here, 22, 24)  # somebody else is away on the same days
    with pytest.raises(DomainError, match=code):
        absent(away, starts, ends)
    assert Absence.objects.count() == 2
    assert EventRow.objects.filter(name="orgs.absence.recorded").count() == 2


def test_the_database_holds_that_absences_do_not_overlap(department: Department) -> None:
    (away,) = officials(department, 1)
    absent(away, 22, 24)
    with pytest.raises(IntegrityError, match="absence_once"), transaction.atomic():
        Absence.objects.create(official=away, starts_on=day(24), ends_on=day(25))
    absent(away, 25, 25)


def test_substitutes_are_others_in_office_of_the_same_agency(department: Department) -> None:
    away, gone = officials(department, 2)
    Official.objects.filter(id=gone.pk).update(is_active=False)
    elsewhere = factories.make_official(
        factories.make_department(factories.make_agency("seocho")), permissions=[]
    )
    with pytest.raises(DomainError, match="own_substitute"):
        absent(away, substitute=away)
    for nobody in (gone, elsewhere):
        with pytest.raises(NotFound):
            absent(away, substitute=nobody)
    assert not Absence.objects.exists()


def test_officials_record_their_own_and_only_their_own(department: Department) -> None:
    away, other = officials(department, 2)
    absence = absent(away, actor=factories.acting(away))
    with pytest.raises(Forbidden):
        absent(other, actor=factories.acting(away))
    with pytest.raises(Forbidden):
        back(absence, 23, actor=factories.acting(other))
    back(absence, 23, actor=factories.acting(away))
    absence.refresh_from_db()
    assert absence.ends_on == day(22)


def test_absences_of_another_agency_are_out_of_reach(department: Department) -> None:
    (away,) = officials(department, 1)
    absence = absent(away)
    stranger = factories.set_up(factories.make_agency("seocho").pk)
    with pytest.raises(NotFound):
        absent(away, 28, 29, actor=stranger)
    with pytest.raises(NotFound):
        back(absence, 23, actor=stranger)


def test_an_early_return_ends_the_absence_the_day_before(department: Department) -> None:
    away, here = officials(department, 2)
    back(absent(away, 22, 25, substitute=here), 24)
    found = [queries.stand_in(away.pk, day(number)) for number in (23, 24)]
    assert found == [here.pk, away.pk]
    assert EventRow.objects.get(name="orgs.absence.ended").data["returns_on"] == "2026-09-24"
    absent(away, 24, 25)  # the days are free again


def test_who_is_back_on_the_first_day_was_not_away(department: Department) -> None:
    (away,) = officials(department, 1)
    back(absent(away, 22, 25), 22)
    assert not Absence.objects.exists()


@pytest.mark.parametrize(("returns", "code"), [(20, "return_in_the_past"), (25, "not_earlier")])
def test_a_return_in_the_past_or_not_earlier_is_refused(
    department: Department, returns: int, code: str
) -> None:
    (away,) = officials(department, 1)
    absence = absent(away, 22, 24)
    with pytest.raises(DomainError, match=code):
        back(absence, returns)
    absence.refresh_from_db()
    assert absence.ends_on == day(24)
