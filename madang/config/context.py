"""What a page shows around its content, by the shell it belongs to."""

from typing import Any, cast

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from madang.core.access import Request
from madang.desk import context as desk
from madang.kiosk import context as kiosk
from madang.kiosk.addresses import is_of_kiosk
from madang.portal import context as portal


def around(request: HttpRequest) -> dict[str, Any]:
    """The context of the base layouts, and one token against forgery for all forms of the page.

    Django makes a new disguise of it for each form: a page has several, its length gives away no
    more if they share one.
    """
    token = SimpleLazyObject(lambda: csrf_input(request))
    return _of_shell(cast("Request", request)) | {"csrf_input": token}


def _of_shell(request: Request) -> dict[str, Any]:
    if is_of_kiosk(request.path):
        return kiosk.around(request)
    return desk.around(request) if request.path.startswith("/desk/") else portal.around(request)
