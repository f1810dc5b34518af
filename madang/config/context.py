"""What a page shows around its content, by the shell it belongs to."""

from typing import Any, cast

from django.http import HttpRequest

from madang.core.access import Request
from madang.desk import context as desk
from madang.kiosk import context as kiosk
from madang.kiosk.addresses import is_of_kiosk
from madang.portal import context as portal


def around(request: HttpRequest) -> dict[str, Any]:
    """The context of the base layouts."""
    known = cast("Request", request)
    if is_of_kiosk(request.path):
        return kiosk.around(known)
    return desk.around(known) if request.path.startswith("/desk/") else portal.around(known)
