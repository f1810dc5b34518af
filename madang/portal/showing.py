"""What the pages for finding a service show, made ready before a template sees it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from markupsafe import Markup, escape

from madang.apps.cases.queries import OfferedService
from madang.apps.cases.showing import service_card
from madang.core.office.code_lists import Code
from madang.core.orgs.showing import localised
from madang.core.programmes.life_events import ABOUT
from madang.portal.finding import Hit, Hits, Office

Row = dict[str, Any]


def card(offered: OfferedService) -> Row:
    """A service in a list of few."""
    return service_card(offered)


def line(offered: OfferedService) -> Row:
    """A service in a long list: its title and who answers."""
    return {
        "title": offered.service.title,
        "url": reverse("service", kwargs={"service_id": offered.id}),
        "note": localised(offered.department_name),
    }


def life_event_tiles(counts: Iterable[tuple[Code, int]]) -> list[Row]:
    """The events of life, each with what belongs to it; one of the office has its label alone."""
    return [
        {
            "title": localised(event.label),
            "text": ABOUT.get(event.code, ""),
            "url": reverse("life_event", kwargs={"event": event.code}),
            "count": count,
        }
        for event, count in counts
    ]


def office_rows(offices: Iterable[Office]) -> list[Row]:
    """Departments with how many services each answers for."""
    return [
        {
            "title": localised(one.name),
            "url": reverse("department", kwargs={"department_id": one.id}),
            "phone": one.phone,
            "count": one.services,
        }
        for one in offices
    ]


def office_help(office: Office) -> Row:
    """Who helps on a page, for the box at its end."""
    return {"name": localised(office.name), "phone": office.phone}


def found_page(hits: Hits) -> Row:
    """What a search has found, and what to say of it."""
    return {
        "services": [_hit(hit) for hit in hits.services],
        "offices": office_rows(hits.offices),
        "nearest": hits.nearness == "nearest" and bool(hits.services),
        "other_words": hits.words if hits.nearness == "other_keys" and hits.services else "",
    }


def _hit(hit: Hit) -> Row:
    row = service_card(hit.offered)
    if hit.excerpt:
        row["text"] = Markup("").join(
            Markup("<mark>{}</mark>").format(piece) if marked else escape(piece)
            for piece, marked in hit.excerpt
        )
    return row
