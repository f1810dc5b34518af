"""A petition that is being typed at a kiosk: what was answered, and what is asked next.

It lies in the visit and nowhere else, so it is gone when the visit is.
"""

import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext as _

from madang.apps.cases.block_service import Service
from madang.apps.cases.filing import Filing
from madang.apps.cases.queries import OfferedService, service_of_version
from madang.core.devices.visits import Visit
from madang.core.errors import DomainError
from madang.kiosk.questions import WHO, Question, check, document_demanded, questions_of

FORM: Final = "form"
ON_A_PAGE: Final = 6
"""Large buttons on a page; where there are more options, one of them leads to the others."""


def begin(visit: Visit, offered: OfferedService) -> None:
    """Begin a form; one that was begun before is dropped."""
    visit.content[FORM] = {
        "service": offered.id,
        "version": offered.version_id,
        "filing": str(uuid.uuid4()),
        "answers": {},
        "now": "",
        "typed": None,
        "skipped": 0,
    }


class Answering:
    """The form of a visit. ``now`` is the name of the question that is asked."""

    def __init__(self, visit: Visit) -> None:
        self.form: dict[str, Any] = visit.content[FORM]

    @property
    def service_id(self) -> str:
        return str(self.form["service"])

    @property
    def version_id(self) -> int:
        return int(self.form["version"])

    @property
    def answers(self) -> dict[str, Any]:
        """All answers by the names of their questions."""
        answers: dict[str, Any] = self.form["answers"]
        return answers

    @property
    def of_the_file(self) -> Mapping[str, Any]:
        """The answers to the questions of the programme file that are asked now."""
        return {
            one.name: self.answers[one.name]
            for one in self.questions
            if not one.name.startswith(WHO) and self.answers.get(one.name)
        }

    @cached_property
    def service(self) -> Service:
        """The service as the version says with which the form was begun."""
        return service_of_version(self.version_id, self.service_id)

    @property
    def questions(self) -> list[Question]:
        given = {name: value for name, value in self.answers.items() if not name.startswith(WHO)}
        return questions_of(self.service, given)

    @property
    def place(self) -> int:
        """Where the question that is asked stands among all, from 0."""
        names = [one.name for one in self.questions]
        return names.index(self.form["now"]) if self.form["now"] in names else 0

    @property
    def question(self) -> Question:
        return self.questions[self.place]

    @property
    def typed(self) -> Any:
        """What stands in the question: what is being typed, else the answer of before."""
        typed = self.form["typed"]
        return self.answers.get(self.question.name, "") if typed is None else typed

    @typed.setter
    def typed(self, value: Any) -> None:
        self.form["typed"] = value

    def keep(self, value: Any) -> None:
        """Keep an answer. Raises DomainError, and then it stays as typed."""
        question = self.question
        self.typed = value
        check(self.service, question, value, self.of_the_file)
        self.answers[question.name] = value
        self.typed = None

    def go(self, steps: int) -> bool:
        """To another question; False where there is none (any more)."""
        place = self.place + steps
        there = 0 <= place < len(self.questions)
        if there:
            self.ask(self.questions[place].name)
        return there

    def ask(self, name: str) -> None:
        self.form.update(now=name, typed=None, skipped=0)

    def turn_options(self) -> None:
        """To the further options of a question, and after the last ones to the first."""
        shown = self.form["skipped"] + ON_A_PAGE - 1
        self.form["skipped"] = shown if shown < len(self.question.options) else 0

    def first_unanswered(self) -> str:
        """The first question that has no right answer yet; "" when all have."""
        for one in self.questions:
            try:
                check(self.service, one, self.answers.get(one.name), self.of_the_file)
            except DomainError:
                return one.name
        return ""

    def filing(self, language: str) -> Filing:
        """The form as a petition. Raises DomainError for one that demands a document now."""
        document = document_demanded(self.service, self.of_the_file)
        if document:
            raise DomainError(
                "document_demanded",
                _(
                    "A document is needed with these answers: %(document)s. Please go to the"
                    " counter with it."
                )
                % {"document": document},
            )
        return Filing(
            service_id=self.service_id,
            client_id=uuid.UUID(self.form["filing"]),
            answers=self.of_the_file,
            applicant={
                name.removeprefix(WHO): value
                for name, value in self.answers.items()
                if name.startswith(WHO) and value
            },
            channel="kiosk",
            language=language,
            files={},
        )
