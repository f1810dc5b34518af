"""What can be done with cases, by subject. Importing this makes all of it known."""

from madang.apps.cases.actions import (  # noqa: F401  known from now on
    applicant,
    belonging,
    clock,
    ending,
    guarding,
    handling,
    meetings,
    noting,
    opinions,
    own_supplement,
    pre_review,
    standing,
    supplement,
    supplement_ends,
    survey,
)
from madang.apps.cases.actions.base import ACTIONS, Action, Call, action_named, listed, offered

__all__ = ["ACTIONS", "Action", "Call", "action_named", "listed", "offered"]
