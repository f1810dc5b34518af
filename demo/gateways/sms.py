"""``python -m demo.gateways.sms PORT FOLDER KEY [REPORT_URL]``: a provider of text messages.

It speaks what ``madang/apps/notices/gateways/http_sms.py`` describes: signed requests, one message
for one ``ref``, an answer by ``ref``, and reports to ``REPORT_URL``.
"""

import hmac
import json
import queue
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from demo.gateways import HOST, Kept, read_faults, taken
from madang.apps.notices.gateways.http_sms import signature

SHORT_WON, LONG_WON, SHORT_BYTES = 9, 27, 90
OLDEST_SECONDS = 300


class Provider:
    """What is common to all connections."""

    def __init__(self, folder: Path, key: bytes, report_url: str) -> None:
        self.kept, self.key, self.report_url = Kept(folder), key, report_url
        self.lock = threading.Lock()
        self.known = {one["ref"]: one for one in taken(folder)}
        self.reports: queue.Queue[tuple[float, str]] = queue.Queue()
        if report_url:
            threading.Thread(target=self._report, daemon=True).start()

    def take(self, message: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
        """The message as it is kept, and the fault that it meets; the first one of a ref stays."""
        with self.lock:
            known = self.known.get(message["ref"])
            fault = "" if known else self.kept.fault()
            if known or fault in ("refused", "never"):
                return known, fault
            size = len(message["text"].encode("cp949", errors="replace"))
            cost = SHORT_WON if size <= SHORT_BYTES else LONG_WON
            kept = {**message, "id": f"m{len(self.known) + 1}", "cost": cost}
            self.kept.take(kept)
            self.known[message["ref"]] = kept
        if self.report_url:
            self.reports.put((time.monotonic(), message["ref"]))
        return kept, fault

    def known_as(self, ref: str) -> dict[str, Any] | None:
        """What was taken under a ref."""
        with self.lock:
            return self.known.get(ref)

    def _report(self) -> None:
        while True:
            taken_at, ref = self.reports.get()
            faults = read_faults(self.kept.folder)
            time.sleep(max(0, taken_at + faults.late - time.monotonic()))
            for _turn in range(1 + (hash(ref) % 100 < faults.doubled * 100)):
                self._send_report(ref)

    def _send_report(self, ref: str) -> None:
        body = json.dumps({"receipts": [{"ref": ref, "delivered": True}]}).encode()
        path = "/" + self.report_url.split("/", 3)[3]
        moment = str(int(time.time()))
        request = urllib.request.Request(  # noqa: S310  the address of whoever started us
            self.report_url,
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Timestamp": moment,
                "X-Signature": signature(self.key, moment, "POST", path, body),
            },
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            answer.read()


class Handler(BaseHTTPRequestHandler):
    """One connection; ``provider`` is set on the class that the server is given."""

    provider: Provider
    protocol_version = "HTTP/1.1"
    # Head and body are two writes: without this each answer waits for the reader's own.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self._is_signed(body):
            self._answer(HTTPStatus.UNAUTHORIZED, {})
            return
        kept, fault = self.provider.take(json.loads(body))
        if fault == "dropped":
            self.close_connection = True
        elif kept is None:
            for_now = fault == "refused"
            self._answer(
                HTTPStatus.SERVICE_UNAVAILABLE if for_now else HTTPStatus.UNPROCESSABLE_ENTITY, {}
            )
        else:
            self._answer(HTTPStatus.ACCEPTED, {"id": kept["id"], "cost": kept["cost"]})

    def do_GET(self) -> None:
        if not self._is_signed(b""):
            self._answer(HTTPStatus.UNAUTHORIZED, {})
            return
        kept = self.provider.known_as(self.path.rpartition("/")[2])
        if kept is None:
            self._answer(HTTPStatus.NOT_FOUND, {})
        else:
            self._answer(HTTPStatus.OK, {"id": kept["id"], "cost": kept["cost"]})

    def _is_signed(self, body: bytes) -> bool:
        moment = self.headers.get("X-Timestamp") or "0"
        wanted = signature(self.provider.key, moment, self.command, self.path, body)
        fresh = moment.isdecimal() and abs(time.time() - int(moment)) < OLDEST_SECONDS
        return fresh and hmac.compare_digest(wanted, self.headers.get("X-Signature") or "")

    def _answer(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing: what was taken stands in the file."""


class Server(ThreadingHTTPServer):
    """One thread for each connection; whoever breaks off is nothing to tell of."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _server(port: int, folder: Path, key: str, report_url: str = "") -> Server:
    provider = Provider(folder, key.encode(), report_url)
    return Server((HOST, port), type("HandlerOfProvider", (Handler,), {"provider": provider}))


@contextmanager
def serving(port: int, folder: Path, key: str) -> Iterator[str]:
    """The same in a thread of this process, without reports; gives its address."""
    with _server(port, folder, key) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{port}"
        finally:
            server.shutdown()
            thread.join()


def main(port: int, folder: Path, key: str, report_url: str = "") -> None:
    with _server(port, folder, key, report_url) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
