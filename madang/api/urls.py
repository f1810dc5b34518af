"""The API of this version, with its OpenAPI description at ``/api/v1/openapi.json``."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from madang.apps.bodies.api_views import router as bodies
from madang.apps.cases.api_actions import router as case_actions
from madang.apps.cases.api_analysis import router as analysis
from madang.apps.cases.api_contents import router as case_contents
from madang.apps.cases.api_lists import router as case_lists
from madang.apps.cases.api_months import router as months
from madang.apps.cases.api_opinions import router as opinions
from madang.apps.cases.api_own import router as own_case
from madang.apps.cases.api_shortening import router as shortening
from madang.apps.cases.api_views import router as cases
from madang.apps.cases.filing import InvalidAnswers
from madang.apps.notices.api_alerts import router as alerts
from madang.apps.notices.api_campaigns import router as campaigns
from madang.apps.notices.api_messages import router as messages
from madang.apps.notices.api_views import router as notices
from madang.apps.notices.content.api import router as content
from madang.apps.notices.publications.api import router as publications
from madang.core.errors import DomainError
from madang.core.orgs.api_views import router as office
from madang.lib.inputs import Unreadable, read_json


class TextParser(Parser):
    """Bodies without NUL and halves of surrogates, which no text of the database can hold."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = read_json(request.body)
        return found


api = NinjaAPI(
    title="Madang", version="1", docs_url=None, urls_namespace="api-1", parser=TextParser()
)
# Addresses are tried in this order: what is asked most comes first.
api.add_router("", cases)
api.add_router("", bodies)
api.add_router("", case_actions)
api.add_router("", case_contents)
api.add_router("", case_lists)
api.add_router("", months)
api.add_router("", opinions)
api.add_router("", shortening)
api.add_router("", analysis)
api.add_router("", own_case)
api.add_router("", office)
api.add_router("", notices)
api.add_router("", campaigns)
api.add_router("", messages)
api.add_router("", alerts)
api.add_router("", publications)
api.add_router("", content)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal by a rule: a stable code, a sentence, and the fields that it is about."""
    body: dict[str, object] = {"code": error.code, "message": str(error.message)}
    if isinstance(error, InvalidAnswers):
        body["errors"] = {name: str(message) for name, message in error.errors.items()}
    elif error.field:
        body["errors"] = {error.field: str(error.message)}
    return api.create_response(request, body, status=error.status)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """No token, or one that is unknown or revoked."""
    message = _("Send a valid token: Authorization: Bearer …")
    return api.create_response(request, {"code": "no_token", "message": message}, status=401)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent has not the shape that the description of the API asks for."""
    body = {
        "code": "malformed",
        "message": _("What was sent has not the right form. Nothing was changed."),
        "errors": {".".join(map(str, one["loc"][1:])): one["msg"] for one in error.errors},
    }
    return api.create_response(request, body, status=422)


@api.exception_handler(HttpError)
def refused_by_library(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What django-ninja itself refuses, such as a body that is not JSON."""
    if isinstance(error.__cause__, Unreadable):
        message = _("The body is no JSON, or holds text that cannot be kept. Nothing was changed.")
        return api.create_response(
            request, {"code": "bad_request", "message": message}, status=error.status_code
        )
    body = {"code": "bad_request", "message": str(error)}
    return api.create_response(request, body, status=error.status_code)


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(MultiPartParserError)
def damaged(request: HttpRequest, error: Exception) -> HttpResponse:
    """A body that Django itself does not read: too large, or damaged on the way."""
    if isinstance(error, RequestDataTooBig):
        body = {"code": "too_large", "message": _("The body is too large. Nothing was changed.")}
        return api.create_response(request, body, status=413)
    body = {"code": "bad_request", "message": _("The body is damaged. Nothing was changed.")}
    return api.create_response(request, body, status=400)
