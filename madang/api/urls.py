"""The API of this version, with its OpenAPI description at ``/api/v1/openapi.json``."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from madang.apps.cases.api_views import router as cases
from madang.apps.cases.filing import InvalidAnswers
from madang.core.errors import DomainError

api = NinjaAPI(title="Madang", version="1", docs_url=None, urls_namespace="api-1")
api.add_router("", cases)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal by a rule: a stable code, a sentence, and the fields that it is about."""
    body: dict[str, object] = {"code": error.code, "message": str(error.message)}
    if isinstance(error, InvalidAnswers):
        body["errors"] = {name: str(message) for name, message in error.errors.items()}
    elif error.field:
        body["errors"] = {error.field: str(error.message)}
    return api.create_response(request, body, status=error.status)
