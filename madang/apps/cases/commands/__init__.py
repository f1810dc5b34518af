"""What people and rules do with a case.

Each command checks, changes and records in one transaction.

``version`` is the version of the case that an official saw: if somebody acted meanwhile, the
command changes nothing and says so.
"""

from madang.apps.cases.commands.handling import accept_case, assign_case, decide_case

__all__ = ["accept_case", "assign_case", "decide_case"]
