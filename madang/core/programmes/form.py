"""A form made of fields, and the reading of what was answered: one way for web and API alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field, RootModel

from madang.core.office.code_lists import Code
from madang.core.programmes.fields import (
    Answer,
    ChoiceField,
    FileField,
    FormField,
    ResidentNumberField,
)
from madang.core.programmes.findings import Finding, condition_findings
from madang.core.programmes.options import code_options
from madang.core.programmes.typed import AnswerError
from madang.core.programmes.values import LocalizedLine
from madang.lib.expressions import Condition, Name, compile_condition

MAX_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Page:
    """The fields that are shown together."""

    title: LocalizedLine | None
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered. ``values`` can be written as JSON; ``errors`` has sentences by name.

    Only questions that were asked and answered are in ``values``; files are not.
    """

    values: Mapping[str, Answer] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


class Form(RootModel[Annotated[tuple[FormField, ...], Field(min_length=1, max_length=MAX_FIELDS)]]):
    """The questions of a service, in the order in which they are asked."""

    model_config = ConfigDict(frozen=True, strict=True)

    def __iter__(self) -> Iterator[FormField]:  # type: ignore[override]  # pydantic's own advice
        return iter(self.root)

    def __len__(self) -> int:
        return len(self.root)

    @cached_property
    def names(self) -> Mapping[str, Name]:
        """What conditions may refer to."""
        return _operands(self.root)

    @cached_property
    def pages(self) -> Sequence[Page]:
        """The fields by page; a field with ``step`` begins a new one."""
        pages: list[Page] = []
        for question in self.root:
            if question.step is not None or not pages:
                pages.append(Page(question.step, (question,)))
            else:
                pages[-1] = Page(pages[-1].title, (*pages[-1].fields, question))
        return pages

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """Fields whose answers belong into the vault and nowhere else (법 제24조의2)."""
        return frozenset(
            question.name for question in self.root if isinstance(question, ResidentNumberField)
        )

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """The compiled ``when`` of each field that has one."""
        return {
            question.name: compile_condition(question.when, self.names)
            for question in self.root
            if question.when is not None
        }

    @cached_property
    def code_lists(self) -> frozenset[str]:
        """The code lists that its questions ask for."""
        asked = (question for question in self.root if isinstance(question, ChoiceField))
        return frozenset(question.codes for question in asked if question.codes is not None)

    def offering(self, codes: Mapping[str, Sequence[Code]]) -> "Form":
        """The same questions with the codes that an office offers, by list."""
        return Form(
            tuple(
                question.offering(code_options(question.codes, codes[question.codes]))
                if isinstance(question, ChoiceField) and question.codes is not None
                else question
                for question in self.root
            )
        )

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the meaning of the form."""
        seen: set[str] = set()
        for place, question in enumerate(self.root):
            if question.name in seen:
                message = _('there is already a field called "%(name)s"') % {"name": question.name}
                yield Finding((place, "name"), message)
            seen.add(question.name)
            if question.when is not None:
                earlier = _operands(self.root[:place])
                for found in condition_findings(question.when, earlier):
                    yield found.under(place, "when")
            for key, message in question.slips():
                yield Finding((place, key), message)


def clean_answers(
    form: Form, raw: Mapping[str, Any], files: Mapping[str, int] | None = None
) -> Answers:
    """Read what was sent for a form: by a browser (text) or a program (JSON).

    ``raw`` has one value per name, a list where several may be chosen; ``files`` the number of
    files that came for each name. Never raises for anything that was sent: every mistake is in
    ``errors``. An answer to a question that is not asked (``when``) is dropped; a name that is no
    question is an error.
    """
    sent_files = files or {}
    values: dict[str, Answer] = {}
    errors = _unknown_names(form, raw, sent_files)
    for question in form:
        name = question.name
        if name in form.conditions and not form.conditions[name].holds(values):
            continue
        is_file = isinstance(question, FileField)
        sent = sent_files.get(name) if is_file else raw.get(name)
        if question.is_blank(sent):
            if question.required:
                errors[name] = _("Please answer this.")
            continue
        try:
            answer = question.clean(sent)
        except AnswerError as error:
            errors[name] = str(error)
            continue
        if not is_file:
            values[name] = answer
    return Answers(values, errors)


def _unknown_names(form: Form, raw: Mapping[str, Any], files: Mapping[str, int]) -> dict[str, str]:
    uploads = {question.name for question in form if isinstance(question, FileField)}
    answers = {question.name for question in form} - uploads
    unknown = [*(raw.keys() - answers), *(files.keys() - uploads)]
    return {name: _("There is no such question.") for name in sorted(map(str, unknown))}


def _operands(fields: Sequence[FormField]) -> dict[str, Name]:
    return {question.name: question.operand for question in fields if question.operand is not None}
