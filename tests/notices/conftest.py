"""The gateways of these tests: real servers on the loopback, each in a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.gateways import HOST, Faults, running, switch
from madang.apps.notices.gateways.http_sms import HttpSmsGateway
from madang.apps.notices.gateways.smtp import SmtpGateway
from madang.core.accounts.mail import mail_server
from tests.notices import office as offices
from tests.notices.office import Office


@pytest.fixture(scope="module")
def mail_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    folder = tmp_path_factory.mktemp("mail")
    with running("smtp", folder) as port:
        yield folder, port


@pytest.fixture(scope="module")
def sms_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    folder = tmp_path_factory.mktemp("sms")
    with running("sms", folder, "key") as port:
        yield folder, port


@pytest.fixture
def mail(mail_folder: tuple[Path, int]) -> Iterator[SmtpGateway]:
    folder, port = mail_folder
    switch(folder, Faults())
    gateway = SmtpGateway(mail_server(f"smtp://{HOST}:{port}"), sender="office@example.org")
    yield gateway
    gateway.close()


@pytest.fixture
def sms(sms_folder: tuple[Path, int]) -> Iterator[HttpSmsGateway]:
    folder, port = sms_folder
    switch(folder, Faults())
    gateway = HttpSmsGateway(f"http://{HOST}:{port}", b"key")
    yield gateway
    gateway.close()


@pytest.fixture
def office() -> Office:
    return offices.opened()


@pytest.fixture(autouse=True)
def _as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine gives no message back in the middle of a test."""
    monkeypatch.setattr("madang.apps.notices.sending.HOLD_SECONDS", 30)
