"""The language of a page, chosen by a link to the same page."""

from collections.abc import Callable, Collection, Iterable
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
        found = _chosen(request) or translation.get_language_from_request(request)
        translation.activate(found)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", str(request.LANGUAGE_CODE))
        chosen = _chosen(request)  # the page may offer further languages (``speak``)
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=_YEAR,
                secure=request.is_secure(),
                samesite="Lax",
            )
        return response


def speak(request: HttpRequest, codes: Collection[str]) -> None:
    """Let a page be read in further languages too, and show it in the one that was chosen.

    ``codes`` are those in which the content of the page is there, as in programme files (``zh``).
    Of them count the further languages of the settings, in which not every page can be read.
    """
    offered = [code for code in _further() if _short(code) in codes]
    request.further_languages = offered  # type: ignore[attr-defined]  # for language_links below
    chosen = request.GET.get(PARAMETER) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in offered:
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen


def language_name(code: str) -> str:
    """The name of a language in itself: ``zh`` → 简体中文. Of an unknown one the code."""
    names = {_short(one): one for one in (*dict(settings.LANGUAGES), *_further())}
    return str(get_language_info(names[code])["name_local"]) if code in names else code


def in_our_order(codes: Iterable[str]) -> list[str]:
    """Codes of languages as the links to them stand: Korean first."""
    ours = [_short(one) for one in (*dict(settings.LANGUAGES), *_further())]
    return sorted(codes, key=lambda code: (ours.index(code) if code in ours else len(ours), code))


def is_known(code: str | None) -> bool:
    """Whether some page can be read in this language."""
    return code in dict(settings.LANGUAGES) or code in _further()


def _further() -> list[str]:
    return list(settings.MADANG_FURTHER_LANGUAGES)


def _short(code: str) -> str:
    """A code as programme files have it, without script and region."""
    return code.partition("-")[0]


def _offered(request: HttpRequest) -> list[str]:
    """The languages of the present page."""
    return [*dict(settings.LANGUAGES), *getattr(request, "further_languages", ())]


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """The present page in each of its languages, named in that language."""
    current = translation.get_language() or settings.LANGUAGE_CODE
    links = []
    for code in _offered(request):
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
    return code if code in _offered(request) else None
