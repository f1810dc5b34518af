"""Who may open which page. Every view carries one of these marks; a test walks all URLs.

The marks answer with the redirect or error themselves, so that a forgotten check in a view is not
possible: a view without a mark fails ``tests/test_architecture.py``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from madang.core.errors import Forbidden, Text

if TYPE_CHECKING:
    from madang.core.actors import Actor, AgencyRef

P = ParamSpec("P")

# Every permission that a role may hold, with what it lets its holder do; each app adds its own.
PERMISSIONS: dict[str, Text] = {}


def declare_permissions(permissions: Mapping[str, Text]) -> None:
    """Make permissions known, so that roles can be checked for typing slips."""
    PERMISSIONS.update(permissions)


class Request(HttpRequest):
    """A request after our middleware: it knows who asks and which agency's site was opened."""

    actor: "Actor"
    agency: "AgencyRef"
    htmx: Any


@dataclass(frozen=True, slots=True)
class Access:
    """The declared audience of a URL, read by the architecture test and the URL table."""

    audience: Literal["public", "resident", "official", "device", "token"]
    permission: str | None = None


View = Callable[Concatenate[Request, P], HttpResponseBase]
AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])


def _marked(view: AnyFunction, access: Access) -> AnyFunction:
    view.access = access  # type: ignore[attr-defined]  # a mark on the function, as Django's own decorators do
    return view


def public(view: AnyFunction) -> AnyFunction:
    """Everybody, signed in or not."""
    return _marked(view, Access("public"))


def resident(view: View[P]) -> View[P]:
    """A signed-in resident; others are sent to sign in and come back."""

    @wraps(view)
    def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor.kind != "resident":
            return _to_sign_in(request, "resident_sign_in")
        return view(request, *args, **kwargs)

    return _marked(cast("View[P]", checked), Access("resident"))


def official(permission: str) -> Callable[[View[P]], View[P]]:
    """A signed-in official with the permission, whose second factor is set up."""

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.actor.kind != "official":
                if request.user.is_authenticated and request.actor.kind != "anonymous":
                    raise Forbidden("officials_only", _("This page is for officials."))
                return _to_sign_in(request, "account_login")
            request.actor.require(permission)
            return view(request, *args, **kwargs)

        return _marked(cast("View[P]", checked), Access("official", permission))

    return mark


def device(view: View[P]) -> View[P]:
    """A kiosk that was paired; any other browser is led to the page where that is done."""

    @wraps(view)
    def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor.kind != "device":
            return redirect("kiosk_pair")
        return view(request, *args, **kwargs)

    return _marked(cast("View[P]", checked), Access("device"))


def _to_sign_in(request: Request, name: str) -> HttpResponseBase:
    from django.urls import reverse
    from django.utils.http import urlencode

    return redirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")
