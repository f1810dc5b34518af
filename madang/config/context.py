"""What a page shows around its content, by the shell it belongs to."""

from typing import Any, cast

from django.http import HttpRequest

from madang.core.access import Request
from madang.desk import context as desk
from madang.portal import context as portal


def around(request: HttpRequest) -> dict[str, Any]:
    """The context of the base layouts."""
    known = cast("Request", request)
    return desk.around(known) if request.path.startswith("/desk/") else portal.around(known)
