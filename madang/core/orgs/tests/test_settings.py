import pytest

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden
from madang.core.events.models import EventRow
from madang.core.orgs import commands, queries
from madang.core.orgs.commands.own_settings import NAMES, Value
from madang.core.orgs.models import AgencySettings
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_agency_starts_with_the_defaults() -> None:
    settings = queries.settings_of(factories.make_agency().pk)
    assert {name: getattr(settings, name) for name in NAMES} == {
        "objection_counting": "civil",
        "shortening_from_hours": 8,
        "points_per_day_saved": 1,
        "points_per_day_late": 2,
        "reminder_hours_before": 8,
        "far_transfer": False,
        "notes_kept_years": 5,
    }


def test_all_settings_can_be_changed() -> None:
    fields = {field.name for field in AgencySettings._meta.get_fields()}
    assert fields - {"agency"} == set(NAMES)


def test_a_change_is_told_with_old_and_new() -> None:
    agency = factories.make_agency()
    commands.change_settings(
        actor=factories.set_up(agency.pk),
        agency_id=agency.pk,
        changes={"objection_counting": "days", "far_transfer": True, "points_per_day_late": 2},
    )
    settings = queries.settings_of(agency.pk)
    assert (settings.objection_counting, settings.far_transfer) == ("days", True)
    event = EventRow.objects.get(name="orgs.settings.changed")
    assert event.data == {
        "names": ["far_transfer", "objection_counting"],
        "old": {"far_transfer": False, "objection_counting": "civil"},
        "new": {"far_transfer": True, "objection_counting": "days"},
    }


def test_no_change_is_no_event() -> None:
    agency = factories.make_agency()
    commands.change_settings(
        actor=factories.set_up(agency.pk),
        agency_id=agency.pk,
        changes={"points_per_day_saved": "1"},
    )
    assert not EventRow.objects.filter(name="orgs.settings.changed").exists()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("objection_counting", "lunar", "wrong_setting"),
        ("points_per_day_late", -1, "wrong_setting"),
        ("reminder_hours_before", "soon", "wrong_setting"),
        ("shortening_from_hours", 40_000, "wrong_setting"),
        ("far_transfer", "maybe", "wrong_setting"),
        ("notes_kept_years", 0, "wrong_setting"),
        ("notes_kept_years", 101, "wrong_setting"),
        ("agency_id", 1, "unknown_setting"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(name: str, value: Value, code: str) -> None:
    agency = factories.make_agency()
    with pytest.raises(DomainError, match=code) as refused:
        commands.change_settings(
            actor=factories.set_up(agency.pk),
            agency_id=agency.pk,
            changes={"points_per_day_saved": 3, name: value},
        )
    assert refused.value.field == name
    assert queries.settings_of(agency.pk).points_per_day_saved == 1


def test_settings_need_the_permission_and_the_same_agency() -> None:
    here, there = factories.make_agency(), factories.make_agency("seocho")
    for actor in (Actor("official", 1, there.pk), factories.set_up(here.pk)):
        with pytest.raises(Forbidden):
            commands.change_settings(
                actor=actor, agency_id=there.pk, changes={"far_transfer": True}
            )
