"""An agency that has something to tell many people, and the workers and servers that carry it."""

import contextlib
import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.district import SEALED, next_ids
from bench.installation import own_folder
from madang.lib import postgres

FILE = """
schema: 1
id: gangnam/16
title: {ko: 복지정보 안내}
department: 복지과
notices:
  purposes:
    newsletter:
      title: {ko: 소식지 받기}
      channels: [email]
  templates:
    news:
      title: {ko: 소식지}
      consent: newsletter
      lane: campaign
      channels: [email]
      subject: {ko: 구정 소식}
      text: {ko: "{name} 님, {office} 소식입니다."}
    mail:
      title: {ko: 처리결과 알림}
      law: 민원 처리에 관한 법률 제27조제1항
      channels: [email]
      subject: {ko: 처리결과를 알려드립니다}
      text: {ko: "{name} 님의 민원을 {office}에서 처리하였습니다."}
    text:
      title: {ko: 찾아가지 않은 서류}
      law: 민원 처리에 관한 법률 시행령 제25조제4항
      channels: [sms]
      subject: {ko: 찾아가실 서류가 있습니다}
      text: {ko: "{name} 님, 찾아가실 서류가 있습니다."}
    alert:
      title: {ko: 대피 알림}
      law: 재난 및 안전관리 기본법 제38조의2
      lane: alert
      channels: [email, sms]
      subject: {ko: 대피하십시오}
      text: {ko: "{office}: 지금 대피하십시오."}
"""


class Town:
    """An agency with ``readers``, residents who each have a mailbox and a telephone."""

    def __init__(self, home: Path, database: str, readers: int) -> None:
        from django.db import connection, transaction

        from madang.apps.notices import gate
        from madang.core.actors import system
        from madang.core.orgs import commands as orgs
        from madang.core.orgs.models import Agency
        from madang.core.programmes.commands import apply_programme

        self.home, self.database = home, database
        with transaction.atomic():
            agency = orgs.create_agency(
                slug="gangnam",
                code="3220000",
                name={"ko": "강남구청", "en": "Gangnam District"},
                phone="02-0000-0120",
            )
            actor = system(agency.pk, "orgs.manage", "programmes.apply")
            orgs.create_department(
                actor=actor,
                agency_id=agency.pk,
                name={"ko": "복지과", "en": "Welfare"},
                phone="02-0000-0121",
            )
        self.agency_id = agency.pk
        self.version_id = apply_programme(
            actor=actor,
            agency=Agency.objects.get(id=agency.pk),
            source=FILE.encode(),
            path="programme.yaml",
        ).version_id
        if not gate.is_open():
            raise RuntimeError("a new database may send")
        with connection.cursor() as cursor:
            self.first = next_ids(cursor, readers)
            self._fill(cursor, readers)
            cursor.execute("ANALYZE")
        self.readers = range(self.first, self.first + readers)

    def _fill(self, cursor: Any, readers: int) -> None:
        uids = [uuid.uuid4() for _ in range(readers)]
        with cursor.copy("COPY people_resident (id, uid, agency_id) FROM STDIN") as copy:
            for number, uid in enumerate(uids):
                copy.write_row((self.first + number, uid, self.agency_id))
        with cursor.copy(f"COPY people_sealedfield ({SEALED}) FROM STDIN") as copy:
            for row in self._sealed(uids):
                copy.write_row(row)

    def _sealed(self, uids: Sequence[uuid.UUID]) -> Iterator[Sequence[Any]]:
        from madang.core.people import vault

        for number, uid in enumerate(uids):
            values = {
                "name": "가온누리",
                "email": f"r{number}@example.org",
                "phone": f"010-0{number // 10_000:03}-{number % 10_000:04}",
            }
            sealed = vault.seal_values(agency_id=self.agency_id, resident_uid=uid, values=values)
            for row in sealed:
                yield (self.first + number, *row)

    def queue(self, template: str, readers: Sequence[int], occasion: str) -> int:
        """Make a message for each reader ready; how many they are."""
        from madang.apps.notices.commands import Occasion, queue_notices
        from madang.core.actors import system

        return queue_notices(
            actor=system(self.agency_id),
            occasion=Occasion(occasion, self.version_id, template, programme="gangnam/16"),
            recipients={reader: {} for reader in readers},
        )


@contextlib.contextmanager
def opened(readers: int) -> Iterator[Town]:
    """A town in a database of its own, and Django set up for it in this process."""
    with own_folder() as home:
        database = postgres.ensure_running(home)
        os.environ.update(
            DATABASE_URL=database,
            DJANGO_SETTINGS_MODULE="madang.config.settings",
            MADANG_VAR=str(home),
            MADANG_DEMO="true",
            MADANG_AGENCY="gangnam",
        )
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        try:
            yield Town(home, database, readers)
        finally:
            connections.close_all()


class Workers(list["subprocess.Popen[bytes]"]):
    """``madang send``, so many at once, each started anew when it has ended."""

    def __init__(self, many: int, settings: Mapping[str, str], *options: str) -> None:
        self.environment, self.options = {**os.environ, **settings}, options
        self.ended: Counter[int] = Counter()
        super().__init__(self.start() for _ in range(many))

    def start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "django", "send", *self.options]
        return subprocess.Popen(command, env=self.environment)

    def kill(self, place: int) -> None:
        """End one without warning; ``keep_up`` puts another in its place."""
        self[place].kill()
        self[place].wait()

    def keep_up(self) -> None:
        """Start those anew that have ended, as whoever runs services does."""
        for place, one in enumerate(self):
            if (code := one.poll()) is not None:
                self.ended[code] += 1
                self[place] = self.start()

    def stop(self) -> None:
        """Ask all of them to end, and wait."""
        for one in self:
            one.terminate()
        for one in self:
            one.wait(timeout=60)


@contextlib.contextmanager
def workers(many: int, settings: Mapping[str, str], *options: str) -> Iterator[Workers]:
    found = Workers(many, settings, *options)
    try:
        yield found
    finally:
        found.stop()
