"""Errors that a person may read: each has a stable code and says what is wrong and what to do."""

from http import HTTPStatus

from django.utils.functional import Promise

Text = str | Promise


class DomainError(Exception):
    """A refusal by a rule. Nothing was changed.

    ``code`` is stable and public (API, tests); ``message`` is a sentence in the reader's language;
    ``field`` names the input that the message belongs to, if there is one.
    """

    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, code: str, message: Text, *, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Forbidden(DomainError):
    """The actor may not do this."""

    status = HTTPStatus.FORBIDDEN


class NotFound(DomainError):
    """There is no such thing, or none that this actor may know of."""

    status = HTTPStatus.NOT_FOUND


class Stale(DomainError):
    """Somebody else changed the thing meanwhile."""

    status = HTTPStatus.CONFLICT


class TooMany(DomainError):
    """Asked too often; it may be asked again in ``retry_after`` seconds."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, code: str, message: Text, *, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something that is needed for it does not work at the moment; it can be tried again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
