"""A lean HTTP client: ``python -m bench.client PORT TOKEN CONNECTIONS SECONDS`` files petitions.

One thread over raw sockets, keep-alive, one request at a time on each connection. It does no more
than count status lines and bytes, so that it takes little of the two processors that it shares
with the server; what it took is part of its answer, one line of JSON.
"""

import json
import re
import selectors
import socket
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
PETITION = {
    "service": "permit-procedure-question",
    "channel": "web",
    "language": "ko",
    "applicant": {
        "name": "가온누리",
        "phone": "010-0000-1234",
        "email": "gaon@example.org",
        "address": "서울특별시 강남구 학동로 426",
    },
    "answers": {
        "topic": "food",
        "question": "가정집에서 반찬을 만들어 인터넷으로 팔려면 어떤 신고를 해야 하나요? " * 3,
    },
}
CLIENT_ID = b"00000000-0000-4000-8000-000000000000"
TIMING = re.compile(rb"server-timing: wall;dur=([0-9.]+), cpu;dur=([0-9.]+)", re.IGNORECASE)

Short = dict[str, Any]


@dataclass
class Tally:
    """What came back. ``seconds_each`` are the times from sending to the last byte.

    ``server_ms`` are the server's own times, if it tells them (``bench.timed``): from a thread's
    beginning with the request to the answer, and how much of it that thread worked.
    """

    statuses: dict[str, int] = field(default_factory=dict)
    seconds_each: list[float] = field(default_factory=list)
    server_ms: list[tuple[float, float]] = field(default_factory=list)
    last_answer: bytes = b""


class Connection:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._expected = 0
        self._sent_at = 0.0

    def send(self, request: bytes) -> None:
        self._received, self._expected = b"", 0
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self, tally: Tally) -> bool:
        """Take what has arrived; True when the answer is complete."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed a connection")
        self._received += part
        if not self._expected:
            head, blank, _body = self._received.partition(b"\r\n\r\n")
            if not blank:
                return False
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
            self._expected = len(head) + 4 + int(length)
        if len(self._received) < self._expected:
            return False
        tally.seconds_each.append(time.perf_counter() - self._sent_at)
        status = self._received[9:12].decode()
        tally.statuses[status] = tally.statuses.get(status, 0) + 1
        tally.last_answer = self._received
        if timing := TIMING.search(self._received):
            tally.server_ms.append((float(timing[1]), float(timing[2])))
        return True


def petition(port: int, token: str) -> bytes:
    """The bytes of a request, with a client id to be replaced."""
    body = json.dumps(PETITION | {"client_id": CLIENT_ID.decode()}, ensure_ascii=False).encode()
    return (
        f"POST /api/v1/cases HTTP/1.1\r\nHost: {HOST}:{port}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def petitions(port: int, token: str) -> Iterator[bytes]:
    """The bytes of requests that file a petition, each with a client id of its own."""
    request = petition(port, token)
    while True:
        yield request.replace(CLIENT_ID, str(uuid.uuid4()).encode())


def run(
    port: int, requests: Iterator[bytes], connections: int, seconds: float
) -> tuple[Short, Tally]:
    """Send for so many seconds; what came of it, in short and in full."""
    waiting, tally = selectors.DefaultSelector(), Tally()
    for _ in range(connections):
        one = Connection(port)
        waiting.register(one.socket, selectors.EVENT_READ, one)
    began, cpu = time.perf_counter(), time.process_time()
    for key in list(waiting.get_map().values()):
        key.data.send(next(requests))
    under_way = connections
    while under_way:
        for key, _events in waiting.select():
            if not key.data.receive(tally):
                continue
            if time.perf_counter() - began < seconds:
                key.data.send(next(requests))
            else:
                under_way -= 1
    taken = time.perf_counter() - began
    each = sorted(tally.seconds_each)
    short: Short = {
        "statuses": tally.statuses,
        "rate": len(each) / taken,
        "median_ms": each[len(each) // 2] * 1000,
        "p99_ms": each[len(each) * 99 // 100] * 1000,
        "client_share": (time.process_time() - cpu) / taken,
        "last_answer": tally.last_answer.decode(),
    }
    return short, tally


if __name__ == "__main__":
    _port, _token, _connections, _seconds = sys.argv[1:]
    _requests = petitions(int(_port), _token)
    _short, _full = run(int(_port), _requests, int(_connections), float(_seconds))
    print(json.dumps(_short))
