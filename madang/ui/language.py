"""The language of a page, chosen by a link to the same page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_info

PARAMETER = "lang"
_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A link to the present page in one language; ``label`` is the language's own name."""

    code: str
    label: str
    url: str
    current: bool


class QueryLanguageMiddleware:
    """The language of ``?lang=en`` on any page, remembered in the cookie; else what Django finds.

    A link that only sets a preference may be a GET: nothing of anybody is changed by it. Django's
    own LocaleMiddleware also looks for languages in addresses, which we do not have.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = _chosen(request)
        translation.activate(chosen or translation.get_language_from_request(request))
        language = translation.get_language() or settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", language)
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=_YEAR,
                secure=request.is_secure(),
                samesite="Lax",
            )
        return response


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """The present page in each language, named in that language."""
    current = translation.get_language() or settings.LANGUAGE_CODE
    links = []
    for code, _name in settings.LANGUAGES:
        query = request.GET.copy()
        query[PARAMETER] = code
        links.append(
            LanguageLink(
                code=code,
                label=get_language_info(code)["name_local"],
                url=f"{request.path}?{query.urlencode()}",
                current=code == current,
            )
        )
    return links


def _chosen(request: HttpRequest) -> str | None:
    if not request.META.get("QUERY_STRING"):
        return None
    code = request.GET.get(PARAMETER)
    return code if code in dict(settings.LANGUAGES) else None
