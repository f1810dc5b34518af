import tempfile
from pathlib import Path

import pytest

from madang.lib.clamd import Address, ScannerDownError, found_in
from madang.lib.tests.clamd_server import MARK, running, socket_in

LARGE = b"x" * 200_000


def test_a_stream_is_scanned_over_a_unix_socket_and_over_tcp() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for where in (socket_in(Path(folder)), "tcp:0"):
            with running(where) as address:
                clamd = Address.parse(address)
                assert found_in(clamd, [LARGE, b"", LARGE]) is None
                assert found_in(clamd, [LARGE + MARK + LARGE]) == "Test.Mark-1"


@pytest.mark.parametrize(
    "answer", ["INSTREAM size limit exceeded. ERROR", "stream: Can't allocate memory ERROR", "OK"]
)
def test_what_is_no_verdict_is_never_taken_for_one(answer: str) -> None:
    with running("tcp:0", answer) as address, pytest.raises(ScannerDownError):
        found_in(Address.parse(address), [b"content"])


def test_nobody_who_listens_is_told() -> None:
    with running("tcp:0") as address:
        clamd = Address.parse(address)
    with pytest.raises(ScannerDownError):
        found_in(clamd, [b"content"])
    with pytest.raises(ScannerDownError):
        found_in(Address(path="/nowhere/clamd.ctl"), [b"content"])


@pytest.mark.parametrize(
    "text",
    ["", "unix:relative", "/run/clamd.ctl", "tcp://10.0.0.1:3310", "tcp://localhost", "tcp://x:0"],
)
def test_an_address_that_is_none_or_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither unix"):
        Address.parse(text)
