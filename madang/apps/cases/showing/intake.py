"""What an official sees who takes a petition in: how it came, who asks, the questions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.apps.cases import clock
from madang.apps.cases.applicant import applicant_fields
from madang.apps.cases.commands.intake import LONGEST_NAME, TAKEN_IN
from madang.apps.cases.files import MANDATE_FILE, MANDATE_MB
from madang.apps.cases.models import Attachment
from madang.apps.cases.pages import Form
from madang.apps.cases.queries import OfferedService
from madang.apps.cases.showing import words
from madang.apps.cases.showing.forms import MEGABYTE, field_row
from madang.apps.cases.showing.rows import Row
from madang.core.errors import Text
from madang.core.orgs.showing import localised

HOW, WHO = "intake.", "applicant."
"""In front of our own questions, which must not meet names of the programme file."""

TEXTS = (
    "channel",
    "language",
    "received_on",
    "received_at",
    "spoken",
    "signed",
    "mandate_name",
    "mandate_relation",
    "mandate_checked",
)
"""What the form asks about how a petition came; the mandate's document is a file beside it."""


def ways_in(offered: OfferedService) -> Sequence[str]:
    """The ways by which an official can take in a petition of this service."""
    return [name for name in TAKEN_IN if name in offered.service.channels]


def service_rows(services: Sequence[OfferedService]) -> list[Row]:
    """The services that can be taken in, each with the ways."""
    return [
        {
            "title": offered.service.title,
            "kind": words.KINDS[offered.service.kind],
            "department": localised(offered.department_name),
            "ways": ", ".join(str(words.CHANNELS[name]) for name in ways_in(offered)),
            "url": reverse("desk_intake_start", kwargs={"service_id": offered.id}),
        }
        for offered in services
        if ways_in(offered)
    ]


def intake_form(
    form: Form,
    offered: OfferedService,
    documents: Sequence[Attachment],
    errors: Mapping[str, Text],
) -> dict[str, Any]:
    """All questions on one page, each with what was typed and what is wrong with it."""
    typed = form.content.intake
    return {
        "service": form.service,
        "how": [_with(row, HOW, typed, errors) for row in _how(offered)],
        "mandate": [
            *(_with(row, HOW, typed, errors) for row in _mandate_fields()),
            _document(documents, errors),
        ]
        if "proxy" in ways_in(offered)
        else [],
        "who": [
            {**row, "name": WHO + row["name"], "error": errors.get(WHO + row["name"])}
            for row in applicant_fields(form.content.applicant)
        ],
        "questions": [
            field_row(
                field, form.content.answers.get(field.name), errors.get(field.name), form.files
            )
            for page in form.pages[1:]
            for field in page.fields
        ],
        "errors": [(name or None, message) for name, message in errors.items()],
    }


def _with(row: Row, prefix: str, typed: Mapping[str, str], errors: Mapping[str, Text]) -> Row:
    name = prefix + row["name"]
    value = typed.get(row["name"], row.get("value", ""))
    return {**row, "name": name, "value": value, "error": errors.get(name)}


def _how(offered: OfferedService) -> list[Row]:
    now = clock.local(timezone.now())
    ways = ways_in(offered)
    return [
        {
            "name": "channel",
            "type": "choice",
            "label": _("How it came"),
            "options": [(name, words.CHANNELS[name]) for name in ways],
            "value": ways[0] if ways else "",
            "required": True,
        },
        {
            "name": "received_on",
            "type": "date",
            "label": _("Received on"),
            "hint": _(
                "The true day, also if you enter it later: what came by post, or what was written"
                " down during an outage. The period runs from then on."
            ),
            "value": now.date().isoformat(),
            "max": now.date().isoformat(),
            "required": True,
        },
        {
            "name": "received_at",
            "type": "text",
            "label": _("Time of receipt"),
            "hint": _("For example 14:30"),
            "value": f"{now:%H:%M}",
            "max_length": 5,
            "required": True,
        },
        {
            "name": "spoken",
            "type": "consent",
            "label": _("It was told by word of mouth"),
            "hint": _("By telephone always. Only an “other” petition may be (act, article 8)."),
        },
        {
            "name": "signed",
            "type": "consent",
            "label": _("I wrote it down, and the applicant signed (decree, article 10④)"),
        },
        {
            "name": "language",
            "type": "choice",
            "label": _("Language of the applicant"),
            "options": list(settings.LANGUAGES),
            "value": "ko",
            "required": True,
        },
    ]


def _mandate_fields() -> list[Row]:
    return [
        {
            "name": "mandate_name",
            "type": "text",
            "label": _("Name of the representative"),
            "max_length": LONGEST_NAME,
        },
        {
            "name": "mandate_relation",
            "type": "text",
            "label": _("Relation to the applicant"),
            "max_length": LONGEST_NAME,
        },
        {
            "name": "mandate_checked",
            "type": "consent",
            "label": _("I have seen the identity card and the mandate (rules, article 4)"),
        },
    ]


def _document(documents: Sequence[Attachment], errors: Mapping[str, Text]) -> Row:
    return {
        "name": MANDATE_FILE,
        "type": "file",
        "label": _("Mandate as a file"),
        "accept": ["pdf", "png", "jpg", "jpeg"],
        "max_bytes": MANDATE_MB * MEGABYTE,
        "max_files": 1,
        "files": [
            {"name": one.name, "size": one.size, "remove": str(one.uid)} for one in documents
        ],
        "error": errors.get(MANDATE_FILE),
    }
