"""What applicants answered after a decision."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from madang.apps.cases.models.case import Case
from madang.core.orgs.models import Agency, Department


class SurveyAnswer(models.Model):
    """The answers to a survey, once for each case. Nobody in the office reads a single one.

    ``department`` is the one that decided. ``answers`` are numbers, choices and yes or no by
    question; ``score`` is the answer that says how satisfied somebody is.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="survey_answer")
    agency = models.ForeignKey(
        Agency, models.PROTECT, db_index=False
    )  # survey_newest begins with it
    department = models.ForeignKey(Department, models.PROTECT, db_index=False)
    service = models.CharField(max_length=60)
    survey = models.CharField(max_length=40)
    answers = models.JSONField()
    score = models.SmallIntegerField()
    answered_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency", "answered_at"], name="survey_newest")]
