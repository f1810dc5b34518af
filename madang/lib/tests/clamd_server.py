"""A small daemon that speaks as much of clamd's protocol as we use, for the tests.

    python -m madang.lib.tests.clamd_server unix:/path | tcp:PORT  [answer]

It says that a stream with MARK in it is harmful, unless it is told to answer always the same. The
port is printed when it listens; 0 takes a free one.
"""

import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = b"THIS-IS-HARMFUL"
FOUND = "stream: Test.Mark-1 FOUND"


def main(where: str, answer: str = "") -> None:
    kind, _colon, place = where.partition(":")
    if kind == "unix":
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(place)
        server.listen()
    else:
        server = socket.create_server(("127.0.0.1", int(place)))
    print(server.getsockname()[1] if kind == "tcp" else "ready", flush=True)  # noqa: T201
    while True:
        connection, _address = server.accept()
        with connection:
            said = answer or (FOUND if MARK in stream(connection) else "stream: OK")
            connection.sendall(said.encode() + b"\0")


def stream(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as source:
        command = source.read(10)
        assert command == b"zINSTREAM\0", command
        content = b""
        while length := struct.unpack(">I", source.read(4))[0]:
            content += source.read(length)
        return content


@contextmanager
def running(where: str, answer: str = "") -> Iterator[str]:
    """The address of such a daemon in a process of its own, as the setting takes it."""
    command = [sys.executable, "-m", "madang.lib.tests.clamd_server", where, answer]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            yield where if where.startswith("unix:") else f"tcp://127.0.0.1:{port}"
        finally:
            process.kill()


def socket_in(folder: Path) -> str:
    """An address in a folder; paths of sockets are short, so it is relative to nothing long."""
    return f"unix:{folder / 'clamd.ctl'}"


if __name__ == "__main__":
    main(*sys.argv[1:])
