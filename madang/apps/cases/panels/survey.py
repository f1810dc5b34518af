"""The survey after a decision, on the applicant's page."""

from django.urls import reverse

from madang.apps.cases import survey_queries
from madang.apps.cases.actions.base import action_named
from madang.apps.cases.models import Case
from madang.apps.cases.panels.base import Panel
from madang.apps.cases.showing.survey import survey_rows
from madang.core.actors import Actor, AgencyRef


def own_survey(case: Case, _actor: Actor, _agency: AgencyRef) -> Panel | None:
    """The questions, while they can be answered; what is sent goes to the page of the step."""
    survey = survey_queries.survey_asked(case)
    if survey is None:
        return None
    action = action_named("applicant", "answer-survey")
    context = {
        "title": survey.title,
        "about": survey.about or action.about,
        "fields": survey_rows(survey),
        "label": action.label,
        "url": reverse("case_action", kwargs={"case_uid": case.uid, "name": action.name}),
    }
    return Panel("own_survey.html", context)
