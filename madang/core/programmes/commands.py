"""Putting a programme file into force."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError, Stale
from madang.core.events.commands import record
from madang.core.orgs.commands import raise_offers_version
from madang.core.orgs.models import Agency
from madang.core.programmes.checks import Checked, Problem, digest
from madang.core.programmes.documents import put_documents
from madang.core.programmes.events import ProgrammeApplied
from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.models import Offer, Programme, ProgrammeVersion
from madang.core.programmes.queries import checked_for, taken_finding
from madang.lib.text import clean

LONGEST_REASON = 500


class ProgrammeRefused(DomainError):
    """The file has mistakes, all of them in ``problems``."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            "programme_refused",
            _("The programme file has mistakes. Nothing was changed."),
        )
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """What came of it: a new content, one that was in force before, or nothing to do."""

    outcome: Literal["new", "restored", "unchanged"]
    key: str
    programme_id: int
    version_id: int
    digest: str


def apply_programme(
    *,
    actor: Actor,
    agency: Agency,
    source: bytes,
    path: str,
    reason: str = "",
    based_on: int | None = None,
) -> ApplyResult:
    """Put a programme file of an agency into force; ``path`` is the file's name in messages.

    Versions are known by their content: the same content again changes nothing. Cases that run
    keep the version under which they were filed. An official says why (``reason``), and names the
    version that they saw in force (``based_on``, 0 for none). Raises Forbidden, Stale if another
    one is in force by now, DomainError without a reason, and ProgrammeRefused if the file has
    mistakes, belongs to another agency, or offers what another programme offers already.
    """
    actor.require("programmes.apply")
    actor.require_agency(agency.pk)
    said = _reason(actor, reason)
    checked = checked_for(agency.pk, agency.slug, source, path=path)
    content = checked.content
    if content is None or checked.problems:
        raise ProgrammeRefused(checked.problems)
    with transaction.atomic():
        programme = _locked(agency, content.id)
        _check_seen(programme, based_on)
        _offer(programme, content, checked)
        version, is_new = _version(programme, checked, source, actor)
        # Also of a content that is in force already: what is made findable may have grown since.
        put_documents(programme, content)
        if programme.current_id == version.pk:
            return _result("unchanged", content, version)
        programme.current = version
        programme.save(update_fields=["current"])
        raise_offers_version(agency.pk)
        result = _result("new" if is_new else "restored", content, version)
        record(
            ProgrammeApplied(
                agency_id=agency.pk,
                subject_id=programme.pk,
                programme=content.id,
                version_id=version.pk,
                digest=result.digest[:12],
                reason=said,
            ),
            actor=actor,
        )
    return result


def _reason(actor: Actor, reason: str) -> str:
    said = clean(reason)
    if actor.kind == "official" and not said:
        raise DomainError(
            "reason_missing", _("Say why this version is put into force."), field="reason"
        )
    if len(said) > LONGEST_REASON:
        message = _("The reason may have at most %(limit)s characters.")
        raise DomainError("reason_too_long", message % {"limit": LONGEST_REASON}, field="reason")
    return said


def _check_seen(programme: Programme, based_on: int | None) -> None:
    """Raise Stale where somebody put another version into force meanwhile."""
    if based_on is not None and based_on != (programme.current_id or 0):
        raise Stale(
            "stale",
            _(
                "Another version was put into force meanwhile. Nothing was changed; what you wrote"
                " is kept here. Look at what changes now and decide again."
            ),
        )


def _locked(agency: Agency, key: str) -> Programme:
    """The programme's row, made if there is none; two who apply at once come one by one."""
    Programme.objects.bulk_create([Programme(agency=agency, key=key)], ignore_conflicts=True)
    return Programme.objects.select_for_update().get(agency=agency, key=key)


def _version(
    programme: Programme, checked: Checked[ProgrammeFile], source: bytes, actor: Actor
) -> tuple[ProgrammeVersion, bool]:
    content = digest(checked.document.data)
    known = ProgrammeVersion.objects.filter(programme=programme, digest=content).first()
    if known is not None:
        return known, False
    version = ProgrammeVersion.objects.create(
        agency_id=programme.agency_id,
        programme=programme,
        digest=content,
        source=source.decode("utf-8-sig"),
        schema_number=checked.document.data["schema"],
        applied_by_kind=actor.kind,
        applied_by_id=actor.id,
    )
    return version, True


def _offer(programme: Programme, content: ProgrammeFile, checked: Checked[ProgrammeFile]) -> None:
    """Let go of what is offered no more, and take the rest. Raises ProgrammeRefused."""
    wanted = {(name, key) for name, block in content.blocks() for key in block.offers()}
    held = {(offer.block, offer.key): offer for offer in programme.offers.all()}
    Offer.objects.filter(pk__in=[held[gone].pk for gone in held.keys() - wanted]).delete()
    for block, key in sorted(wanted - held.keys()):
        try:
            with transaction.atomic(savepoint=True):
                Offer.objects.create(
                    agency_id=programme.agency_id, programme=programme, block=block, key=key
                )
        except IntegrityError:
            raise ProgrammeRefused([_taken(programme, block, key, checked)]) from None


def _taken(programme: Programme, block: str, key: str, checked: Checked[ProgrammeFile]) -> Problem:
    other = Offer.objects.select_related("programme").get(
        agency_id=programme.agency_id, block=block, key=key
    )
    return checked.problem(taken_finding(other))


def _result(
    outcome: Literal["new", "restored", "unchanged"],
    content: ProgrammeFile,
    version: ProgrammeVersion,
) -> ApplyResult:
    return ApplyResult(
        outcome, content.id, version.programme_id, version.pk, bytes(version.digest).hex()
    )
