"""Linking a petition with the pre-review that came before it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands, queries, queries_complex
from madang.apps.cases.actions.base import Action, Call, FieldSpec, in_work, register
from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef


def _may_be_linked(case: Case, actor: Actor) -> bool:
    return (
        in_work(case, actor)
        and queries.pinned_service(case).pre_review is not None
        and queries_complex.pre_review_before(case) is None
    )


def _fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "number",
            "type": "text",
            "label": _("Receipt number of the pre-review"),
            "hint": _("For example 2026-000012. Check that the applicant is the same."),
            "required": True,
            "max_length": 20,
        },
    )


def _run(call: Call) -> None:
    commands.follow_pre_review(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        number=call.text("number"),
    )


register(
    Action(
        name="link-pre-review",
        label=_("Link with a pre-review"),
        about=_("What was called feasible is to be decided alike, and its papers count here."),
        law="민원 처리에 관한 법률 제30조, 시행령 제34조",
        audience="official",
        permission="cases.decide",
        is_open=_may_be_linked,
        fields=_fields,
        run=_run,
    )
)
