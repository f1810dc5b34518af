"""Reading messages and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from madang.apps.notices.block import CONTENT, SUBJECT_LINE, NoticesBlock, Template
from madang.apps.notices.models import Notice, State
from madang.core.actors import Actor, system
from madang.core.errors import NotFound
from madang.core.office.wordings import filled
from madang.core.programmes import queries as programmes
from madang.core.programmes.checks import check_shape
from madang.core.programmes.values import SOURCE_LANGUAGE

OWN: Final = ("petitions.yaml", "officials.yaml")
MARK: Final = "mark"
"""The value that stands before all words of a message, such as ``[훈련] `` of an exercise."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message in one language, with all that was known filled in."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What officials wrote for one sending of a message for many, by language; Korean is there."""

    content: Mapping[str, str]
    subject_line: Mapping[str, str]

    def has(self, language: str) -> bool:
        """Whether all of it is there in a language."""
        return all(language in one for one in (self.content, self.subject_line) if one)

    def values(self, language: str) -> Mapping[str, str]:
        """What stands in the braces of the template."""
        return {
            CONTENT: self.content.get(language, ""),
            SUBJECT_LINE: self.subject_line.get(language, ""),
        }


def sender(agency_id: int) -> Actor:
    """The platform itself, when it sends."""
    return system(agency_id)


def template_of(version_id: int, name: str) -> Template:
    """A template as a version of a programme file has it, or the product's. Raises NotFound."""
    block: NoticesBlock | None = programmes.version(version_id).block("notices")
    found = (block.templates if block else {}).get(name) or _own().get(name)
    if found is None:
        raise NotFound("no_template", _("There is no such message in the programme file."))
    return found


@cache
def _own() -> Mapping[str, Template]:
    """The product's own messages: to applicants, and to officials."""
    found: dict[str, Template] = {}
    for name in OWN:
        checked = check_shape(
            Path(__file__).with_name(name).read_bytes(), file=name, model=NoticesBlock
        )
        if checked.content is None:
            raise RuntimeError("\n".join(map(str, checked.problems)))
        found |= checked.content.templates
    return found


def words_of(
    version_id: int,
    name: str,
    language: str,
    values: Mapping[str, str],
    own: OwnWords | None = None,
) -> Words:
    """What a message says; in Korean, as a whole, where a part of it is not there in the language.

    ``own`` are the words of its campaign, where the template has a place for them.
    """
    template = template_of(version_id, name)
    mark = values.get(MARK, "")
    if own is not None:
        language = language_of(template, language, own)
        values = {**values, **own.values(language)}
    return Words(
        mark + filled(template.subject.in_language(language), values),
        mark + filled(template.text.in_language(language), values),
    )


def language_of(template: Template, language: str, own: OwnWords | None = None) -> str:
    """The language in which a message really is for whoever reads this one."""
    is_there = language in template.text.root and (own is None or own.has(language))
    return language if is_there else SOURCE_LANGUAGE


def outbox(actor: Actor, *, state: str = "", before: int | None = None) -> QuerySet[Notice]:
    """The messages of the actor's agency, newest first. Raises Forbidden without notices.read."""
    actor.require("notices.read")
    rows = Notice.objects.filter(agency_id=actor.agency_id).order_by("-id")
    if state:
        rows = rows.filter(state=state)
    return rows if before is None else rows.filter(id__lt=before)


def in_doubt(actor: Actor) -> QuerySet[Notice]:
    """Those of which nobody knows whether they were sent."""
    return outbox(actor, state=State.IN_DOUBT)


def messages_of(actor: Actor) -> QuerySet[Notice]:
    """What a signed-in resident was told, newest first. Nothing for anybody else."""
    rows = Notice.objects.order_by("-id").exclude(state__in=[State.QUEUED, State.WITHHELD])
    if actor.kind != "resident" or actor.id is None:
        return rows.none()
    return rows.filter(resident_id=actor.id, agency_id=actor.agency_id)
