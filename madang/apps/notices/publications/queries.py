"""Reading publications: those of the programmes in force, their issues, stocks and moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch, Sum
from django.utils.translation import gettext_lazy as _

from madang.apps.notices.publications.block import Publication, PublicationsBlock
from madang.apps.notices.publications.models import CopyMove, PrintedIssue, PrintedStock
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound
from madang.core.programmes import queries as programmes

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class OfferedPublication:
    """A publication of a programme in force."""

    programme: str
    title: str
    version_id: int
    name: str
    publication: Publication

    @property
    def key(self) -> str:
        return f"{self.programme}:{self.name}"


def offered_publications(agency: AgencyRef) -> Sequence[OfferedPublication]:
    """What the programmes in force have printed, in their order."""
    found: list[OfferedPublication] = []
    for version_id in programmes.current_versions(agency):
        loaded = programmes.version(version_id)
        block: PublicationsBlock | None = loaded.block("publications")
        found += [
            OfferedPublication(loaded.file.id, str(loaded.file.title), version_id, name, one)
            for name, one in (block.root if block else {}).items()
        ]
    return found


def publication_of(issue: PrintedIssue) -> Publication:
    """The publication as its file had it when the issue was opened."""
    block: PublicationsBlock | None = programmes.version(issue.version_id).block("publications")
    if block is None or issue.publication not in block.root:
        raise NotFound("no_publication", _("There is no such publication in the programme file."))
    return block.root[issue.publication]


def issues_page(actor: Actor, *, before: int | None = None) -> Sequence[PrintedIssue]:
    """Issues of the agency, newest first, with their stocks: a page and one more."""
    rows = _all(actor).order_by("-id")
    return list((rows if before is None else rows.filter(id__lt=before))[: PAGE + 1])


def issue_by_id(actor: Actor, issue_id: int) -> PrintedIssue:
    """An issue of the actor's agency, with its stocks. Raises Forbidden, and NotFound."""
    return _found(_all(actor).filter(id=issue_id).first())


def issue_by_uid(actor: Actor, uid: Any) -> PrintedIssue:
    """The same by the id that machines know. Raises Forbidden, and NotFound."""
    return _found(_all(actor).filter(uid=uid).first())


def issue_of_agency(actor: Actor, issue_id: int) -> PrintedIssue:
    """The same for whoever may do something with it, without reading all. Raises NotFound."""
    return _found(_of_agency(actor).filter(id=issue_id).first())


def _all(actor: Actor) -> Any:
    actor.require("notices.read")
    return _of_agency(actor)


def _of_agency(actor: Actor) -> Any:
    stocks = Prefetch("stocks", PrintedStock.objects.order_by("id"))
    rows = PrintedIssue.objects.filter(agency_id=actor.agency_id)
    return rows.select_related("department").prefetch_related(stocks)


def _found(issue: PrintedIssue | None) -> PrintedIssue:
    if issue is None:
        raise NotFound("no_issue", _("There is no such issue."))
    return issue


def went_to(issue: PrintedIssue) -> Mapping[tuple[str, str], int]:
    """How many copies went to each place in each language, corrections included."""
    rows = (
        CopyMove.objects.filter(issue=issue)
        .exclude(place="")
        .values_list("place", "language")
        .annotate(went=Sum("copies"))
    )
    return {(place, language): -went for place, language, went in rows}


def moves_page(issue: PrintedIssue, *, before: int | None = None) -> Sequence[CopyMove]:
    """What happened to the copies, the newest first: a page and one more."""
    rows = moves_of(issue).order_by("-id")
    return list((rows if before is None else rows.filter(id__lt=before))[: PAGE + 1])


def moves_of(issue: PrintedIssue) -> Any:
    """All that happened to the copies of an issue, as it happened."""
    return CopyMove.objects.filter(issue=issue).select_related("by").order_by("id")
