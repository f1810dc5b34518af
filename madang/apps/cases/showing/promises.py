"""What is promised to be sooner than the law demands (fast tracks), before anybody files."""

import datetime as dt
from collections.abc import Callable
from typing import Literal

from django.utils.translation import gettext as _

from madang.apps.cases import clock
from madang.apps.cases.block_parts import FastTrack
from madang.apps.cases.block_service import Service
from madang.apps.cases.promises import promised
from madang.apps.cases.showing import words
from madang.apps.cases.showing.conditions import in_words
from madang.apps.cases.showing.rows import Row
from madang.core.actors import AgencyRef
from madang.lib.periods import Period

Sure = Literal["yes", "no", "open"]
"""Whether something holds; ``open`` while a figure that it hangs on was not given."""


def promise_rows(service: Service) -> list[Row]:
    """The promises of a service: how much sooner, and for whom. The first that fits counts."""
    return [_row(track, service) for track in service.fast_tracks]


def promises_for(
    service: Service,
    sure: Callable[[str | None], Sure],
    agency: AgencyRef,
    moment: dt.datetime,
    due: dt.datetime,
) -> list[Row]:
    """Those that are or may be given for some figures, with the moment if it came in now."""
    rows: list[Row] = []
    for track in service.fast_tracks:
        holds = sure(track.when)
        if holds == "no":
            continue
        rows.append({**_row(track, service), "sure": holds, "at": None})
        if holds == "yes":
            sooner = promised(track, clock.local(moment), clock.calendar_of(agency))
            at = clock.with_zone(sooner)
            rows[-1]["at"] = at if at < due else None
            if not track.channels:
                break  # it counts whatever the way, so those after it never do
    return rows


def _row(track: FastTrack, service: Service) -> Row:
    return {
        "title": track.title,
        "how": _how_soon(track),
        "when": in_words(track.when, service) if track.when else "",
        "channels": ", ".join(str(words.CHANNELS[name]) for name in track.channels),
    }


def _how_soon(track: FastTrack) -> str:
    if track.within is None:
        return _(
            "In by noon: done by closing time of the same day. In later: by noon of the next"
            " working day."
        )
    if track.within == "at once":
        return _("At once (within 3 working hours)")
    return _("Within %(length)s") % {"length": words.length(Period.parse(track.within))}
