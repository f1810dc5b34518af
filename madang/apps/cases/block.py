"""The ``cases:`` block of a programme file: the services that people can ask for.

The kinds, and the longest periods that they may take, are those of the petitions act and its
decree (민원 처리에 관한 법률 제2조, 시행령 제14조–제17조).
"""

from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field, RootModel

from madang.apps.cases.block_findings import service_findings
from madang.apps.cases.block_pre_review import SUFFIX
from madang.apps.cases.block_service import Service
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import Block, Document, ProgrammeFile
from madang.core.programmes.life_events import CODES, WORDS
from madang.core.programmes.values import Key

# The pre-review is filed under the key with its own ending; both have room for 60 letters.
LONGEST_KEY = 60 - len(SUFFIX)
ABOUT = "The services that people can ask for (민원), by key."


class CasesBlock(Block, RootModel[Annotated[dict[Key, Service], Field(min_length=1)]]):
    """The services of a programme by key, in the order in which they are shown."""

    model_config = ConfigDict(frozen=True, strict=True)

    def findings(self) -> Iterator[Finding]:
        for key, service in self.root.items():
            for found in service_findings(service):
                yield found.under(key)
            if service.pre_review and len(key) > LONGEST_KEY:
                message = _("a service with a pre-review has a key of at most %(count)s letters")
                yield Finding((key,), message % {"count": LONGEST_KEY})

    def references(self, file: ProgrammeFile) -> Iterator[Finding]:
        surveys = file.block("surveys")
        known = surveys.root if surveys else {}
        for key, service in self.root.items():
            if service.survey is not None and service.survey not in known:
                message = _('there is no survey "%(name)s"; expected one of %(known)s')
                names = ", ".join(known) or "–"
                yield Finding((key, "survey"), message % {"name": service.survey, "known": names})

    def departments(self) -> Iterator[Finding]:
        for key, service in self.root.items():
            if service.department is not None:
                yield Finding((key, "department"), service.department)
            for place, review in enumerate(service.reviews):
                yield Finding((key, "reviews", place, "department"), review.department)
            for place, name in enumerate(_at_meeting(service)):
                yield Finding((key, "joint_review", "departments", place), name)

    def codes(self) -> Iterator[tuple[str, Finding]]:
        for key, service in self.root.items():
            for place, event in enumerate(service.life_events):
                yield CODES, Finding((key, "life_events", place), event)

    def offers(self) -> tuple[str, ...]:
        return tuple(self.root)

    def documents(self) -> Iterator[Document]:
        for key, service in self.root.items():
            yield Document(
                key,
                service.title.root,
                _text(service),
                tuple(_words(service)),
                [(CODES, event) for event in service.life_events],
            )


def _text(service: Service) -> dict[str, str]:
    """What the page of a service says in plain words, by language."""
    parts = [service.about, service.who, *(need.item for need in service.bring)]
    parts += [service.result] if service.result else []
    return {
        language: "\n".join(part.root[language] for part in parts if language in part.root)
        for language in service.about.root
    }


def _words(service: Service) -> Iterator[str]:
    """Other words for a service: its own, those of its events of life, and its law."""
    for words in service.words.values():
        yield from words
    for event in service.life_events:
        yield from WORDS.get(event, ())  # of one that the office added, its label
    if service.law is not None:
        yield service.law


def _at_meeting(service: Service) -> tuple[str, ...]:
    return service.joint_review.departments if service.joint_review else ()
