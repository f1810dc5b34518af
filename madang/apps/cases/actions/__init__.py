"""What can be done with cases, by subject. Importing this makes all of it known."""

from madang.apps.cases.actions.base import ACTIONS, Action, Call, action_named, offered

__all__ = ["ACTIONS", "Action", "Call", "action_named", "offered"]
