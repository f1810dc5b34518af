"""What cases are found by: the words that were written in them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from madang.apps.cases.models.case import Case


class CaseText(models.Model):
    """The readable answers of a case, made comparable, and their tokens of two letters.

    One more token is the span of ids in which the case lies, so that the index finds the newest
    first (``watch_queries``).

    Written after filing by a consumer, so that filing does not wait for the index. What says who
    somebody is stands sealed in the case and is not found here.
    """

    case = models.OneToOneField(
        Case, models.CASCADE, primary_key=True, related_name="found_by", db_index=False
    )
    text = models.TextField()
    tokens = ArrayField(models.TextField())

    class Meta:
        indexes: ClassVar = [
            # Without a list of what is pending: searching is what has to be fast.
            GinIndex(fields=["tokens"], name="case_text_tokens", fastupdate=False),
        ]
