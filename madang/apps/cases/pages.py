"""The pages of a form, made from the programme file and from what was typed so far."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from madang.apps.cases import drafts
from madang.apps.cases.applicant import applicant_fields, check_applicant, locked_fields
from madang.apps.cases.block_service import Service
from madang.apps.cases.filing import Filing
from madang.apps.cases.models import Attachment, Draft
from madang.apps.cases.queries import service_of_version
from madang.core.actors import Actor
from madang.core.errors import NotFound, Text
from madang.core.programmes.fields import ChoicesField, FileField, FormField
from madang.core.programmes.form import Answers, clean_answers


@dataclass(frozen=True)
class Form:
    """A draft with all that belongs to it."""

    draft: Draft
    service: Service
    content: drafts.Content
    files: Sequence[Attachment]
    locked: frozenset[str]

    @cached_property
    def applicant_questions(self) -> list[dict[str, Any]]:
        """What is asked about the applicant; what the sign-in has confirmed is not asked."""
        rows = applicant_fields(self.content.applicant)
        return [row for row in rows if row["name"] not in self.locked]

    @cached_property
    def answers(self) -> Answers:
        """What was answered so far, checked as a whole: later answers may hang on earlier ones."""
        typed = {name: value for name, value in self.content.answers.items() if value}
        return clean_answers(self.service.form, typed, files=self.file_counts)

    @cached_property
    def file_counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for row in self.files:
            counts[row.field] = counts.get(row.field, 0) + 1
        return counts

    @cached_property
    def pages(self) -> "Sequence[FormPage]":
        """The applicant's page, then the pages of the file on which something is asked now."""
        found = [FormPage(self, 1, _("About you"), ())]
        for page in self.service.form.pages:
            asked = tuple(field for field in page.fields if self._is_asked(field))
            if asked:
                title = str(page.title) if page.title else _("Your petition")
                found.append(FormPage(self, len(found) + 1, title, asked))
        return found

    def page(self, number: int) -> "FormPage":
        """Raises NotFound when the form has no such page (any more)."""
        if not 1 <= number <= len(self.pages):
            raise NotFound("no_form_page", _("This form has no such page."))
        return self.pages[number - 1]

    @property
    def first_open(self) -> int | None:
        """The first page on which something is missing or not right; None if all is complete."""
        return next((page.number for page in self.pages if page.errors()), None)

    def filing(self, *, language: str, channel: str) -> Filing:
        """The form as a petition, ready to be filed."""
        asked = {field.name for page in self.pages for field in page.fields}
        return Filing(
            service_id=self.draft.service,
            client_id=self.draft.uid,
            answers={
                name: value
                for name, value in self.content.answers.items()
                if value and name in asked
            },
            applicant=self.content.applicant,
            channel=channel,
            language=language,
            files=self.file_counts,
            draft_id=self.draft.pk,
        )

    def _is_asked(self, field: FormField) -> bool:
        condition = self.service.form.conditions.get(field.name)
        return condition is None or condition.holds(self.answers.values)


@dataclass(frozen=True)
class FormPage:
    """One page: some fields of the file, or the applicant's details (page 1)."""

    form: Form
    number: int
    title: str
    fields: tuple[FormField, ...]

    @property
    def is_applicant(self) -> bool:
        return self.number == 1

    @property
    def is_last(self) -> bool:
        return self.number == len(self.form.pages)

    @property
    def file_fields(self) -> Sequence[FileField]:
        return [field for field in self.fields if isinstance(field, FileField)]

    @property
    def names(self) -> set[str]:
        return {field.name for field in self.fields}

    @property
    def deciding(self) -> frozenset[str]:
        """The questions of this page whose answers decide what else it asks."""
        form = self.form.service.form
        groups = (page.fields for page in form.pages)
        beside = next((one for one in groups if self.names & {field.name for field in one}), ())
        conditions = [form.conditions.get(field.name) for field in beside]
        used = frozenset(name for one in conditions if one for name in one.names)
        return used & self.names

    def typed(self, data: QueryDict) -> dict[str, Any]:
        """What this page sent, one value per name, a list where several may be chosen."""
        if self.is_applicant:
            asked = self.form.applicant_questions
            return {field["name"]: data.get(field["name"], "") for field in asked}
        return {
            field.name: data.getlist(field.name)
            if isinstance(field, ChoicesField)
            else data.get(field.name, "")
            for field in self.fields
            if not isinstance(field, FileField)
        }

    def errors(self) -> dict[str, Text]:
        """What is missing or wrong on this page, by field."""
        if self.is_applicant:
            return check_applicant(self.form.content.applicant)
        found: Mapping[str, Text] = self.form.answers.errors
        return {name: message for name, message in found.items() if name in self.names}


def form_of(draft: Draft, actor: Actor) -> Form:
    """The form of a draft, under the version of the programme file with which it began."""
    return Form(
        draft,
        service_of_version(draft.programme_version_id, draft.service),
        drafts.content_of(draft),
        drafts.files_of(draft),
        locked_fields(actor),
    )


def uuid_or_none(text: str) -> uuid.UUID | None:
    """A UUID that a browser sent back, or None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
