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
from madang.apps.notices.consenting import stop_by_reply
from madang.apps.notices.gateways import Receipt, Reply
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
    """How many messages, or consents, changed by it."""

    changed: int


@router.post("/notices/receipts/{gateway}", response=ReceiptsOut, auth=None)
@public
def receipts(request: HttpRequest, gateway: str, body: ReceiptsIn) -> dict[str, Any]:
    """Take reports of a provider. Signed as our own requests to it are (``X-Signature``)."""
    _require_signature(request)
    found = [Receipt(one.ref, one.delivered, one.reason) for one in body.receipts]
    return {"changed": take_receipts(gateway=gateway, receipts=found)}


class ReplyIn(Schema):
    """What somebody answered to a text message."""

    sender: str = Field(max_length=40, description="the number that answered")
    text: str = Field(max_length=2000)


class RepliesIn(Schema):
    """Answers, in any order; the same may come again."""

    replies: list[ReplyIn] = Field(max_length=1000)


@router.post("/notices/replies/{gateway}", response=ReceiptsOut, auth=None)
@public
def replies(request: HttpRequest, gateway: str, body: RepliesIn) -> dict[str, Any]:  # noqa: ARG001
    """Take answers to text messages, signed as reports are. A word to stop takes consents back."""
    _require_signature(request)
    return {"changed": stop_by_reply([Reply(one.sender, one.text) for one in body.replies])}


def _require_signature(request: HttpRequest) -> None:
    """Raise Forbidden unless the request was signed with our key a moment ago."""
    key = settings.MADANG_SMS_KEY.encode()
    at = request.headers.get("X-Timestamp", "")
    wanted = signature(key, at, "POST", request.path, request.body)
    is_fresh = at.isdecimal() and abs(time.time() - int(at)) < OLDEST_SECONDS
    given = request.headers.get("X-Signature", "").encode()
    if not (key and is_fresh and hmac.compare_digest(wanted.encode(), given)):
        raise Forbidden("not_signed", _("This request is not signed with our key, or too old."))
