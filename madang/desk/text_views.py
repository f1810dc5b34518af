"""The texts that an office words itself: what stands there, how it came, and back again."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.events.models import EventRow
from madang.core.form_pages import FormPage, form_methods, form_page
from madang.core.office import commands, queries
from madang.core.office.wordings import WORDINGS, Wording, wording
from madang.core.orgs import office_queries as office
from madang.ui.posting import posted


@require_GET
@official("office.texts")
def texts(request: Request) -> HttpResponse:
    """All texts that may be worded here, and which of them are."""
    own = queries.own_texts(request.agency)
    names = _languages()
    context = {
        "rows": [
            {
                "title": one.title,
                "url": reverse("desk_text", args=[one.key]),
                "where": one.where,
                "own": [names[code] for key, code in sorted(own) if key == one.key],
            }
            for one in WORDINGS.values()
        ]
    }
    return render(request, "desk/texts.html", context)


@require_GET
@official("office.texts")
def text(request: Request, key: str) -> HttpResponse:
    """One text in each language, and its versions."""
    one = wording(key)
    own = queries.own_texts(request.agency)
    events = queries.text_changes(request.agency.id, key)
    names = office.official_names(event.actor_id for event in events)
    context = {
        "wording": one,
        "placeholders": _placeholders(one),
        "rows": [_row(one, code, own) for code in _languages()],
        "changes": [_change(event, names) for event in events],
        "done": request.GET.get("done", ""),
    }
    return render(request, "desk/text.html", context)


def _row(one: Wording, language: str, own: queries.Own) -> dict[str, Any]:
    said = own.get((one.key, language), "")
    arguments = [one.key, language]
    return {
        "language": language,
        "name": _languages()[language],
        "is_own": bool(said),
        "text": said or one.product(language),
        "product": one.product(language) if said else "",
        "edit_url": reverse("desk_replace_text", args=arguments),
        "restore_url": reverse("desk_restore_text", args=arguments),
    }


def _change(event: EventRow, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "when": event.occurred_at,
        "title": _languages().get(event.data["language"], event.data["language"]),
        "by": names.get(event.actor_id or 0, ""),
        "text": event.data.get("new") or _("Back to the text of the product"),
    }


def _languages() -> dict[str, str]:
    return {code: str(name) for code, name in settings.LANGUAGES}


def _placeholders(one: Wording) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(one.placeholders))


@form_methods
@official("office.texts")
def replace(request: Request, key: str, language: str) -> HttpResponseBase:
    """Word a text anew in one language."""
    one = wording(key)
    back = reverse("desk_text", args=[key])
    said = queries.own_texts(request.agency).get((key, language)) or one.product(language)
    page = FormPage(
        title=_("Word the text anew"),
        lead=f"{one.title} · {_languages().get(language, language)}",
        submit=_("Save the text"),
        back=back,
        crumbs=[(_("Message texts"), reverse("desk_texts")), (one.title, back)],
        fields=[
            {
                "name": "text",
                "type": "textarea",
                "label": _("Text"),
                "hint": _("Filled in where it is shown: %(names)s") % {"names": _placeholders(one)},
                "required": True,
                "max_length": one.longest,
                "value": said,
            }
        ],
    )

    def act(typed: QueryDict) -> str:
        commands.replace_text(
            actor=request.actor,
            agency_id=request.agency.id,
            key=key,
            language=language,
            text=typed.get("text", ""),
        )
        return f"{back}?done=replaced"

    return form_page(request, page, act)


@posted("desk_text", "key")
@official("office.texts")
def restore(request: Request, key: str, language: str) -> HttpResponseBase:
    """Let it say again what the product says."""
    commands.restore_text(
        actor=request.actor, agency_id=request.agency.id, key=key, language=language
    )
    return redirect(f"{reverse('desk_text', args=[key])}?done=restored")
