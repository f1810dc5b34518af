"""Bodies that may come with files: JSON alone, or JSON and files as ``multipart/form-data``."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

from django.core.files.uploadedfile import UploadedFile
from ninja.errors import HttpError, ValidationError
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field
from pydantic import ValidationError as ShapeError

from madang.core.access import Request
from madang.lib.inputs import FIRST_DAY, LAST_DAY, Unreadable, read_json


def _within(moment: dt.datetime) -> dt.datetime:
    if not FIRST_DAY <= moment.date() <= LAST_DAY:
        raise ValueError("a moment between the years 1900 and 2199 is expected")
    return moment


DATA: Final = "data"
"""The part that holds the JSON; every other part is a file under the name of its field."""

Moment = Annotated[AwareDatetime, AfterValidator(_within)]
"""A moment with its offset, within the years in which days can be worked out."""
Day = Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Version = Annotated[int, Field(ge=0, lt=2**31)]
"""The version of a case that was seen."""
Values = dict[str, str | bool | int | list[str]]
"""The answers of an action by field."""

Shape = TypeVar("Shape", bound=BaseModel)
Uploads = Mapping[str, list[UploadedFile[Any]]]


def sent(request: Request, shape: type[Shape]) -> tuple[Shape, Uploads]:
    """What was sent, and the files beside it by name. Raises what django-ninja raises itself."""
    uploads: Uploads = {}
    if request.content_type == "multipart/form-data":
        uploads = {name: request.FILES.getlist(name) for name in request.FILES if name != DATA}
        raw = _data(request)
    else:
        raw = request.body
    try:
        return shape.model_validate(read_json(raw)), uploads
    except Unreadable as error:
        raise HttpError(400, "Cannot parse request body") from error
    except ShapeError as error:
        found = [{**one, "loc": ("body", "body", *one["loc"])} for one in _told(error)]
        raise ValidationError(found) from None


def _data(request: Request) -> bytes:
    """The JSON of a multipart body, whether its part was sent as text or as a file."""
    part = request.FILES.get(DATA)
    return request.POST.get(DATA, "").encode() if part is None else part.read()


def _told(error: ShapeError) -> list[dict[str, Any]]:
    return [dict(one) for one in error.errors(include_url=False, include_input=False)]


def described(shape: type[BaseModel]) -> dict[str, Any]:
    """The description of such a body for OpenAPI."""
    schema = _without_references(shape.model_json_schema())
    files = {"type": "array", "items": {"type": "string", "format": "binary"}}
    parts = {
        "type": "object",
        "properties": {DATA: schema},
        "required": [DATA],
        "additionalProperties": files,
    }
    content = {"application/json": {"schema": schema}, "multipart/form-data": {"schema": parts}}
    return {"requestBody": {"required": True, "content": content}}


def _without_references(schema: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = schema.pop("$defs", {})

    def inlined(value: Any) -> Any:
        if isinstance(value, list):
            return [inlined(one) for one in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return inlined(parts[value["$ref"].rpartition("/")[2]])
        return {key: inlined(one) for key, one in value.items()}

    found: dict[str, Any] = inlined(schema)
    return found
