"""Asking ClamAV's daemon about a file: INSTREAM over a unix socket, or over TCP on this machine.

The protocol is that of ``clamd(8)``: the command, then pieces with their length in four bytes, then
a length of nought; the answer is one line. TCP is neither encrypted nor does it know who asks, so
only the loopback is taken.
"""

import ipaddress
import socket
import struct
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 60.0
LONGEST_ANSWER: Final = 4096
PIECE: Final = 64 * 1024


class ScannerDownError(Exception):
    """The scanner did not say whether the file is harmless."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the daemon listens: ``path`` of a unix socket, or ``host`` and ``port``."""

    path: str = ""
    host: str = ""
    port: int = 0

    @classmethod
    def parse(cls, text: str) -> "Address":
        """``unix:/run/clamav/clamd.ctl`` or ``tcp://127.0.0.1:3310``. Raises ValueError."""
        parts = urlsplit(text)
        if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
            return cls(path=parts.path)
        if parts.scheme == "tcp" and parts.port and not parts.path and _is_loopback(parts.hostname):
            return cls(host=parts.hostname or "", port=parts.port)
        raise ValueError("neither unix:/path nor tcp:// with an address of this machine and a port")


def found_in(address: Address, pieces: Iterable[bytes]) -> str | None:
    """The name of what is harmful in the pieces of a file, None if nothing is.

    Raises ScannerDownError whenever the answer is neither: nobody listens, it takes too long, or
    the file is longer than the daemon takes (``StreamMaxLength``).
    """
    try:
        with closing(_connected(address)) as connection:
            connection.sendall(b"zINSTREAM\0")
            for piece in pieces:
                for start in range(0, len(piece), PIECE):
                    part = piece[start : start + PIECE]
                    connection.sendall(struct.pack(">I", len(part)) + part)
            connection.sendall(struct.pack(">I", 0))
            return _verdict(_answer(connection))
    except OSError as error:
        raise ScannerDownError(f"clamd does not answer: {error}") from error


def _connected(address: Address) -> socket.socket:
    if address.path:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(address.path)
        except OSError:
            connection.close()
            raise
    else:
        connection = socket.create_connection((address.host, address.port), CONNECT_SECONDS)
    connection.settimeout(ANSWER_SECONDS)
    return connection


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> str | None:
    if answer == "stream: OK":
        return None
    name = answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer == f"stream: {name} FOUND":
        return name
    raise ScannerDownError(f"clamd says: {answer or 'nothing'}")


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
