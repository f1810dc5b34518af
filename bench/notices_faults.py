"""``python -m bench.notices_faults [N]``: N people (20,000) are told, while everything breaks.

Two ``madang send`` are killed six times at chance moments, the servers refuse 3 % of the messages
for now and drop 0.3 % of the connections after they took the message, PostgreSQL is restarted once.
What arrived is counted at the receiving servers, which are processes of their own.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bench.notices_city import Town, Workers, opened, workers
from bench.table import show
from demo.gateways import HOST, Faults, running, switch, taken
from madang.lib import postgres

READERS, KILLS, WORKERS = 20_000, 6, 2
LEASE_SECONDS = 10
STILL_SECONDS = 180  # without any progress: something hangs
OPEN = ("queued", "sending")


def main(readers: int) -> int:
    began = time.monotonic()
    with opened(readers) as town, ExitStack() as stack:
        folders = {channel: town.home / channel for channel in ("email", "sms")}
        for folder in folders.values():
            folder.mkdir()
            switch(folder, Faults(refused=0.03, dropped=0.003))
        for template, occasion in (("mail", "mail"), ("text", "text")):
            town.queue(template, town.readers, occasion)
        settings = {
            "MADANG_MAIL_URL": f"smtp://{HOST}:"
            f"{stack.enter_context(running('smtp', folders['email']))}",
            "MADANG_SMS_URLS": f"http://{HOST}:"
            f"{stack.enter_context(running('sms', folders['sms'], 'key'))}",
            "MADANG_SMS_KEY": "key",
        }
        options = ("--lease", str(LEASE_SECONDS))
        found = stack.enter_context(workers(WORKERS, settings, *options))
        sent = time.monotonic()
        _break(town, found, 2 * readers)
        took = time.monotonic() - sent
        faults = [*_told(readers, folders, found)]
    print(f"\nSending took {took:.0f} s, all of it {time.monotonic() - began:.0f} s.")
    print("\n".join(faults) or "No message is missing, none came twice.")
    return 1 if faults else 0


def _break(town: Town, found: Workers, messages: int) -> None:
    """Kill and restart at chance moments, until nothing waits any more."""
    chance = random.Random()  # noqa: S311  moments, not secrets
    moments = sorted(chance.uniform(0.05, 0.9) * messages for _ in range(KILLS + 1))
    restart = chance.randrange(KILLS + 1)
    least, still_since = messages, time.monotonic()
    for number, moment in enumerate([*moments, messages]):
        while (left := _waiting()) > messages - moment and left:
            found.keep_up()
            if left < least:
                least, still_since = left, time.monotonic()
            if time.monotonic() - still_since > STILL_SECONDS:
                raise RuntimeError(f"{left} messages wait, and nothing happens")
            time.sleep(chance.uniform(0.02, 0.2))
        if number == restart:
            _say(f"PostgreSQL is restarted, {_waiting()} wait")
            _restart(town.home)
        elif number <= KILLS:
            _say(f"a worker is killed, {left} wait")
            found.kill(chance.randrange(WORKERS))


def _restart(home: Path) -> None:
    from django.db import connections

    connections.close_all()
    postgres.stop(home)
    postgres.ensure_running(home)


def _waiting() -> int:
    from madang.apps.notices.models import Notice

    return Notice.objects.filter(state__in=OPEN).count()


def _told(readers: int, folders: Mapping[str, Path], found: Workers) -> list[str]:
    """Print what came of it; what must not be."""
    from madang.apps.notices.models import Notice

    faults: list[str] = []
    rows = [("channel", "accepted", "in doubt", "other", "arrived", "twice", "missing")]
    for channel, folder in folders.items():
        states: dict[str, set[str]] = {}
        for uid, state in Notice.objects.filter(channel=channel).values_list("uid", "state"):
            states.setdefault(state, set()).add(str(uid))
        accepted, doubted = states.get("accepted", set()), states.get("in_doubt", set())
        arrived = Counter(str(one["ref"]) for one in taken(folder))
        twice = [ref for ref, times in arrived.items() if times > 1]
        missing = accepted - arrived.keys()
        other = readers - len(accepted) - len(doubted)
        numbers = (accepted, doubted, range(other), arrived, twice, missing)
        rows.append((channel, *(f"{len(one):,}" for one in numbers)))  # type: ignore[arg-type]
        if twice or missing or other or arrived.keys() - accepted - doubted:
            faults.append(f"{channel}: not every message once, or in doubt")
        if channel == "sms" and doubted:
            faults.append("sms: in doubt, though the provider can be asked")
    show(rows)
    ended = ", ".join(f"{code}: {times}" for code, times in sorted(found.ended.items()))
    print(f"Workers that ended, by exit code (-9 is a kill): {ended or 'none'}.")
    return faults


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else READERS))
