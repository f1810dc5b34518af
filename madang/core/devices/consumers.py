"""What is done about kiosks by itself."""

from django.utils import timezone

from madang.core.devices import commands
from madang.core.devices.models import Kiosk
from madang.core.devices.visits import forget_visit
from madang.core.events.commands import set_timer
from madang.core.events.models import Timer
from madang.core.events.timers import timer


@timer(commands.FORGET_TIMER)
def forget(timer: Timer) -> None:
    """A minute has passed at a kiosk; recurs for as long as it is paired.

    Nobody's data stays because the screen was switched off before it could ask for the next page.
    """
    paired = Kiosk.objects.filter(client=timer.subject_id, client__revoked_at=None)
    if paired.select_for_update(of=("self",)).first() is None:
        return
    now = timezone.now()
    forget_visit(kiosk_id=timer.subject_id, moment=now)
    set_timer(
        name=timer.name,
        agency_id=timer.agency_id,
        subject_type=timer.subject_type,
        subject_id=timer.subject_id,
        due_at=now + commands.FORGET_EVERY,
    )
