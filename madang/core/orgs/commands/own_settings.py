"""What an agency decides for itself."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.orgs.commands.base import require
from madang.core.orgs.events import SettingsChanged
from madang.core.orgs.models import AgencySettings

Value = str | int | bool
NAMES = (
    "objection_counting",
    "shortening_from_hours",
    "points_per_day_saved",
    "points_per_day_late",
    "reminder_hours_before",
    "far_transfer",
    "notes_kept_years",
)


def change_settings(*, actor: Actor, agency_id: int, changes: Mapping[str, Value]) -> None:
    """Change some settings, named as in ``AgencySettings``; what stays the same is no change.

    Raises DomainError for a name that does not exist and for a value that is not possible.
    """
    require(actor, "orgs.manage", agency_id)
    for name in changes:
        if name not in NAMES:
            raise DomainError(
                "unknown_setting",
                _("There is no setting called %(name)s. Nothing was changed.") % {"name": name},
                field=name,
            )
    with transaction.atomic():
        row = AgencySettings.objects.select_for_update().get(agency_id=agency_id)
        old = {name: getattr(row, name) for name in changes}
        new = _checked(row, changes)
        different = sorted(name for name in changes if old[name] != new[name])
        if not different:
            return
        row.save(update_fields=different)
        record(
            SettingsChanged(
                agency_id=agency_id,
                subject_id=agency_id,
                names=tuple(different),
                old={name: old[name] for name in different},
                new={name: new[name] for name in different},
            ),
            actor=actor,
        )


def _checked(row: AgencySettings, changes: Mapping[str, Value]) -> dict[str, Value]:
    """Put the values on the row and give them as they are stored."""
    for name, value in changes.items():
        setattr(row, name, value)
    try:
        row.full_clean(exclude=["agency"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        wrong = sorted(set(error.message_dict) & set(changes))
        raise DomainError(
            "wrong_setting",
            _("%(name)s cannot have this value. Nothing was changed.") % {"name": wrong[0]},
            field=wrong[0],
        ) from None
    return {name: getattr(row, name) for name in changes}
