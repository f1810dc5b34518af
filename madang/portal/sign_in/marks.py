"""Who may open the pages of the sign-in that are not for everybody."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from madang.core.access import Access, Request
from madang.core.accounts.models import Account
from madang.core.accounts.queries import has_second_factor, is_fully_signed_in
from madang.core.errors import Forbidden
from madang.portal.sign_in.pages import with_next

View = Callable[..., HttpResponseBase]


def own_official(*, setting_up: bool = False) -> Callable[[View], View]:
    """An official at their own account, whether or not they hold an office at present.

    With ``setting_up`` also one who has given the password only, as long as there is no second
    factor yet. Once there is one, a session without it is worth nothing and ends.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _turned_away(request, setting_up=setting_up) or view(request, *args, **kwargs)

        checked.access = Access("official")  # type: ignore[attr-defined]  # as madang.core.access marks
        return checked

    return mark


def _turned_away(request: Request, *, setting_up: bool) -> HttpResponseBase | None:
    account = request.user
    here = request.get_full_path()
    if not account.is_authenticated:
        return HttpResponseRedirect(with_next(reverse("account_login"), here))
    if account.kind != Account.Kind.OFFICIAL:
        raise Forbidden("officials_only", _("This page is for officials."))
    if is_fully_signed_in(request):
        return None
    if has_second_factor(account):
        get_adapter(request).logout(request)
        return HttpResponseRedirect(with_next(reverse("account_login"), here))
    return None if setting_up else HttpResponseRedirect(with_next(reverse("mfa_index"), here))
