"""What providers of text messages report, by requests of their own."""

import hmac
import time
from typing import Any, Final, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from madang.apps.notices.commands import take_receipts
from madang.apps.notices.gateways import Receipt
from madang.apps.notices.gateways.http_sms import signature
from madang.core.access import public
from madang.core.errors import Forbidden

router = Router(tags=["notices"])
OLDEST_SECONDS: Final = 300


class ReceiptIn(Schema):
    """What became of one message, by our own id of it."""

    ref: str = Field(max_length=60)
    delivered: bool
    reason: Literal["", "no_such_address", "switched_off", "refused", "other"] = ""


class ReceiptsIn(Schema):
    """Reports, in any order; the same may come again."""

    receipts: list[ReceiptIn] = Field(max_length=1000)


class ReceiptsOut(Schema):
    """How many messages changed by it."""

    changed: int


@router.post("/notices/receipts/{gateway}", response=ReceiptsOut, auth=None)
@public
def receipts(request: HttpRequest, gateway: str, body: ReceiptsIn) -> dict[str, Any]:
    """Take reports of a provider. Signed as our own requests to it are (``X-Signature``)."""
    _require_signature(request)
    found = [Receipt(one.ref, one.delivered, one.reason) for one in body.receipts]
    return {"changed": take_receipts(gateway=gateway, receipts=found)}


def _require_signature(request: HttpRequest) -> None:
    """Raise Forbidden unless the request was signed with our key a moment ago."""
    key = settings.MADANG_SMS_KEY.encode()
    at = request.headers.get("X-Timestamp", "")
    wanted = signature(key, at, "POST", request.path, request.body)
    is_fresh = at.isdecimal() and abs(time.time() - int(at)) < OLDEST_SECONDS
    given = request.headers.get("X-Signature", "").encode()
    if not (key and is_fresh and hmac.compare_digest(wanted.encode(), given)):
        raise Forbidden("not_signed", _("This request is not signed with our key, or too old."))
