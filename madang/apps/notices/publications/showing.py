"""What the pages of publications show, made ready before a template sees it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language_info, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from madang.apps.notices.publications import queries
from madang.apps.notices.publications.block import Place, Publication
from madang.apps.notices.publications.models import CopyMove, PrintedIssue, PrintedStock
from madang.core.actors import Actor
from madang.core.orgs.showing import localised
from madang.core.programmes import queries as programmes
from madang.lib.sheets import Cell, Column
from madang.ui.formats import number

Row = dict[str, Any]
EVERY: Final = {
    "week": pgettext_lazy("publication", "every week"),
    "month": pgettext_lazy("publication", "every month"),
    "quarter": pgettext_lazy("publication", "every quarter"),
    "year": pgettext_lazy("publication", "every year"),
}


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def issue_row(issue: PrintedIssue) -> Row:
    """An issue in a list, with how many copies of it are there."""
    publication = queries.publication_of(issue)
    stocks = list(issue.stocks.all())
    return {
        "url": reverse("desk_publication", args=[issue.pk]),
        "label": issue.label,
        "title": issue.title,
        "publication": str(publication.title),
        "printed": sum(one.printed for one in stocks),
        "handed_out": sum(one.handed_out for one in stocks),
        "copies": sum(one.copies for one in stocks),
        "is_low": any(is_low(one, publication) for one in stocks),
    }


def is_low(stock: PrintedStock, publication: Publication) -> bool:
    """Whether so few are left of what was printed that it is worth a mark."""
    return stock.printed > 0 and stock.copies <= publication.low_stock


def issue_page(issue: PrintedIssue, actor: Actor, moves: Sequence[CopyMove]) -> Row:
    """One issue: its stock by language, what each place was to get and got, what happened."""
    publication, file = queries.publication_of(issue), programmes.version(issue.version_id).file
    stocks = list(issue.stocks.all())
    several, went = len(stocks) > 1, queries.went_to(issue)
    return {
        "issue": issue,
        "one": issue_row(issue),
        "facts": [
            {
                "label": _("Programme"),
                "value": str(file.title),
            },
            {"label": _("Department"), "value": localised(issue.department.name)},
            {"label": _("Appears"), "value": str(EVERY[publication.every])},
        ],
        "stocks": [_stock(one, publication) for one in stocks],
        "places": [
            row
            for name, place in publication.places.items()
            for row in _place(name, place, went, several=several)
        ],
        "moves": [_move(one, publication) for one in moves],
        "may_keep": actor.may("notices.publications"),
    }


def _stock(stock: PrintedStock, publication: Publication) -> Row:
    return {
        "code": stock.language,
        "language": language_name(stock.language),
        "printed": stock.printed,
        "handed_out": stock.handed_out,
        "copies": stock.copies,
        "wanted": publication.copies_in(stock.language),
        "is_low": is_low(stock, publication),
    }


def _place(
    name: str, place: Place, went: Mapping[tuple[str, str], int], *, several: bool
) -> list[Row]:
    return [
        {
            "title": place_in_words(place, language if several else ""),
            "by": way_in_words(place),
            "planned": planned,
            "went": went.get((name, language), 0),
        }
        for language, planned in place.copies.items()
    ]


def place_in_words(place: Place, language: str = "") -> str:
    """A place by its name, with the language where there are several."""
    return f"{place.title} ({language_name(language)})" if language else str(place.title)


def way_in_words(place: Place) -> str:
    return _("by post") if place.by == "post" else _("by hand")


def _move(move: CopyMove, publication: Publication) -> Row:
    place = publication.places.get(move.place)
    about = (str(place.title) if place else move.place, move.reason)
    return {
        "at": move.at,
        "kind": kind_in_words(move),
        "language": language_name(move.language),
        "copies": f"{move.copies:+,}",
        "left": number(move.left),
        "about": " · ".join(filter(None, about)),
        "by": move.by.name if move.by else _("a machine of the office"),
    }


def kind_in_words(move: CopyMove) -> str:
    """What happened; of a correction what was corrected."""
    kind = CopyMove.Kind(move.kind).label
    return f"{kind} ({CopyMove.Kind(move.corrects).label})" if move.corrects else str(kind)


def columns() -> list[Column]:
    """The columns of the file of what happened to copies."""
    return [
        Column(_("When"), "moment"),
        Column(_("What")),
        Column(_("Language")),
        Column(pgettext("copies", "Place"), width=28),
        Column(_("Copies"), "number"),
        Column(pgettext("copies", "Left"), "number"),
        Column(_("Reason"), width=40),
        Column(pgettext("copies", "By")),
    ]


def rows(issue: PrintedIssue) -> list[list[Cell]]:
    """What happened to the copies of an issue, as it happened, for a file."""
    places = queries.publication_of(issue).places
    return [
        [
            one.at,
            kind_in_words(one),
            language_name(one.language),
            str(places[one.place].title) if one.place in places else one.place,
            one.copies,
            one.left,
            one.reason,
            one.by.name if one.by else "",
        ]
        for one in queries.moves_of(issue)
    ]
