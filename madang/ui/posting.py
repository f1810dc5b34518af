"""Addresses that only take what a form sends."""

from collections.abc import Callable
from functools import wraps
from http import HTTPMethod
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from madang.ui.language import PARAMETER, is_known

View = Callable[..., HttpResponseBase]

_READING = frozenset({HTTPMethod.GET, HTTPMethod.HEAD})


def posted(back: str, *arguments: str) -> Callable[[View], View]:
    """POST only; whoever comes with GET is led to the page ``back`` with the named arguments.

    After a form that could not be taken the browser stands at this address: reloading, switching
    the language and coming back from a sign-in must not end on a blank page. Other methods: 405.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in _READING:
                url = reverse(back, kwargs={name: kwargs[name] for name in arguments})
                language = request.GET.get(PARAMETER)
                known = f"{url}?{PARAMETER}={language}" if is_known(language) else url
                return HttpResponseRedirect(known)
            if request.method != HTTPMethod.POST:
                return HttpResponseNotAllowed([HTTPMethod.POST])
            return view(request, *args, **kwargs)

        return checked

    return mark
