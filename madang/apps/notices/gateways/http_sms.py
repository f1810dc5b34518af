"""Text messages by a provider's HTTP interface: signed requests, and an answer by our own id.

``POST /messages`` with ``{"ref", "to", "text", "subject"}`` gives 202 ``{"id", "cost"}``; the same
``ref`` again gives the first answer and sends nothing. ``GET /messages/REF`` gives 200 or 404.
Each request carries ``X-Timestamp`` and ``X-Signature``: HMAC-SHA256 over moment, method, path and
body, so a request that was written down is worth nothing later.
"""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from madang.apps.notices.gateways import Answer, Letter, Receipt

TOO_MANY: Final = 429
SERVER_ERROR: Final = 500


def signature(key: bytes, moment: str, method: str, path: str, body: bytes) -> str:
    """The signature of a request, or of a report: hexadecimal HMAC-SHA256."""
    signed = b"\n".join([moment.encode(), method.encode(), path.encode(), body])
    return hmac.new(key, signed, hashlib.sha256).hexdigest()


class HttpSmsGateway:
    """A provider of text messages at ``url`` with a shared ``key``."""

    channel = "sms"
    answers_queries = True

    def __init__(
        self,
        url: str,
        key: bytes,
        *,
        name: str = "sms",
        timeout: float = 10,
        rate: float = 1000,
    ) -> None:
        self.name = name
        self.url, self.key, self.timeout, self.rate = urlsplit(url), key, timeout, rate
        self._connection: http.client.HTTPConnection | None = None

    def submit(self, letter: Letter) -> Answer:
        body = json.dumps(
            {
                "ref": letter.ref,
                "to": letter.address,
                "subject": letter.subject,
                "text": letter.text,
            },
            ensure_ascii=False,
        ).encode()
        connection = self._connected()
        if connection is None:
            return Answer("later", "no_connection")
        try:
            status, answer = self._ask(connection, "POST", "/messages", body)
        except (http.client.HTTPException, OSError, ValueError):
            self.close()
            return Answer("unknown", "connection_lost")
        return _of_status(status, answer)

    def query(self, ref: str) -> Answer:
        connection = self._connected()
        if connection is None:
            return Answer("unknown", "no_connection")
        try:
            status, answer = self._ask(connection, "GET", f"/messages/{ref}", b"")
        except (http.client.HTTPException, OSError, ValueError):
            self.close()
            return Answer("unknown", "connection_lost")
        if status == http.HTTPStatus.NOT_FOUND:
            return Answer("absent")
        return _of_status(status, answer)

    def receipts(self) -> Sequence[Receipt]:
        return ()  # this kind reports by itself

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> http.client.HTTPConnection | None:
        """A connection that is open, None where there is none: then nothing was said to anybody."""
        if self._connection is not None:
            return self._connection
        secure = self.url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        found = kind(self.url.hostname or "", self.url.port, timeout=self.timeout)
        try:
            found.connect()
        except OSError:
            return None
        self._connection = found
        return found

    def _ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes
    ) -> tuple[int, Any]:
        path, moment = self.url.path.rstrip("/") + path, str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Timestamp": moment,
            "X-Signature": signature(self.key, moment, method, path, body),
        }
        connection.request(method, path, body=body or None, headers=headers)
        response = connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else {}


def _of_status(status: int, answer: Any) -> Answer:
    if status in (http.HTTPStatus.OK, http.HTTPStatus.ACCEPTED):
        return Answer(
            "accepted", gateway_ref=str(answer.get("id", ""))[:120], cost=int(answer.get("cost", 0))
        )
    if status == TOO_MANY or status >= SERVER_ERROR:
        # 503 and 429 are said before anything was done; another 5xx after whatever was done.
        before = status in (TOO_MANY, http.HTTPStatus.SERVICE_UNAVAILABLE)
        return Answer("later" if before else "unknown", f"http_{status}")
    return Answer("refused", f"http_{status}")
