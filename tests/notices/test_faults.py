"""Workers killed at any moment, servers that refuse and drop: nobody forgotten, nobody told twice.

What arrived is counted at the receiving servers, which are processes of their own.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from demo.gateways import HOST, Faults, running, switch, taken
from madang.apps.notices.gateways.smtp import SmtpGateway
from madang.apps.notices.models import Notice, State
from madang.apps.notices.sending import send_once
from madang.core.accounts.mail import mail_server
from tests.notices import office as offices
from tests.notices.office import resident

RESIDENTS = 80
KILLS = 3
LEASE_SECONDS = 2
DEADLINE_SECONDS = 240


class Workers(list["subprocess.Popen[bytes]"]):
    """Two of them."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        super().__init__([self.start(), self.start()])

    def start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "django", "send", "--lease", str(LEASE_SECONDS)]
        return subprocess.Popen(command, env=self.environment)  # noqa: S603  our own

    def replace(self, place: int) -> None:
        """Kill one and put another in its place."""
        self[place].kill()
        assert self[place].wait() == -signal.SIGKILL
        self[place] = self.start()


@contextmanager
def workers(database: str, mail_port: int, sms_port: int) -> Iterator[Workers]:
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "MADANG_MAIL_URL": f"smtp://{HOST}:{mail_port}",
        "MADANG_SMS_URLS": f"http://{HOST}:{sms_port}",
        "MADANG_SMS_KEY": "key",
    }
    found = Workers(environment)
    try:
        yield found
    finally:
        for one in found:
            one.terminate()
        for one in found:
            one.wait(timeout=30)


def waiting() -> int:
    return Notice.objects.filter(state__in=[State.QUEUED, State.SENDING]).count()


def test_killed_workers_lose_and_double_nothing(own_database: str, tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311  moments, not secrets
    office = offices.opened()
    readers = [resident(office, number) for number in range(RESIDENTS)]
    office.queue("decided", readers, name="mail", number="1")
    office.queue("collected", readers, name="sms")
    folders = tmp_path / "mail", tmp_path / "sms"
    for folder in folders:
        folder.mkdir()
        switch(folder, Faults(refused=0.03, dropped=0.03, slow=0.01))
    with ExitStack() as stack:
        mail_port = stack.enter_context(running("smtp", folders[0]))
        sms_port = stack.enter_context(running("sms", folders[1], "key"))
        found = stack.enter_context(workers(own_database, mail_port, sms_port))
        deadline = time.monotonic() + DEADLINE_SECONDS
        for _kill in range(KILLS):
            before = waiting()
            while waiting() > before - 20 and waiting() and time.monotonic() < deadline:
                time.sleep(chance.uniform(0.05, 0.3))
            found.replace(chance.randrange(2))
        while waiting() and time.monotonic() < deadline:
            time.sleep(0.2)
    assert waiting() == 0
    by_channel = {
        channel: Counter(Notice.objects.filter(channel=channel).values_list("state", flat=True))
        for channel in ("email", "sms")
    }
    arrived = [Counter(one["ref"] for one in taken(folder)) for folder in folders]
    # Who can be asked by our id: none missing, none twice, none in doubt.
    assert by_channel["sms"] == {State.ACCEPTED: RESIDENTS}
    assert set(arrived[1].values()) == {1}
    assert len(arrived[1]) == RESIDENTS
    # Who cannot: none twice, and what is not known to have arrived is exactly what is in doubt.
    assert set(arrived[0].values()) == {1}
    accepted = {str(uid) for uid in uids("email", State.ACCEPTED)}
    doubted = {str(uid) for uid in uids("email", State.IN_DOUBT)}
    assert len(accepted) + len(doubted) == RESIDENTS
    assert accepted <= set(arrived[0])
    assert set(arrived[0]) - accepted <= doubted
    assert doubted, "the faults were too few to show anything"


def test_what_a_server_said_is_written_though_the_database_goes_away_in_between(
    own_database: str, tmp_path: Path
) -> None:
    office = offices.opened()
    office.queue("decided", [resident(office, 1)], number="1")
    with running("smtp", tmp_path) as port:
        gateway = SmtpGateway(mail_server(f"smtp://{HOST}:{port}"), sender="office@example.org")
        sending = send_once(gateway)
        assert [next(sending), next(sending)] == ["claimed", "handed over"]
        with psycopg.connect(own_database, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert list(sending) == ["written"]
        gateway.close()
    assert Notice.objects.get().state == State.ACCEPTED


def uids(channel: str, state: str) -> list[object]:
    return list(Notice.objects.filter(channel=channel, state=state).values_list("uid", flat=True))
