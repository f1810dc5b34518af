"""``python -m bench.notices [N]``: N messages (60,000) by two workers to each of two servers.

Beside it, in turn, a bare loop sends the same words to the same server by as many connections, and
keeps no record of anything: what it does is the most that the server and this machine can take.
Alerts are submitted meanwhile. Compare the ratios; the rates are those of a quarter of an hour.
"""

import multiprocessing
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.notices_city import Town, opened, workers
from bench.table import show
from demo.gateways import HOST, running

MESSAGES, WORKERS, BARE, ROUNDS = 60_000, 2, 3_000, 5
ALERT_EVERY_SECONDS = 2.0
LEAST_SHARE, MOST_ALERT_SECONDS = 0.8, 1.0


@dataclass(frozen=True, slots=True)
class Way:
    """A gateway as it is measured: ``least`` messages a second are wanted."""

    kind: str
    channel: str
    template: str
    least: int
    settings: Callable[[int], Mapping[str, str]]


WAYS = (
    Way("smtp", "email", "mail", 500, lambda port: {"MADANG_MAIL_URL": f"smtp://{HOST}:{port}"}),
    Way(
        "sms",
        "sms",
        "text",
        800,
        lambda port: {"MADANG_SMS_URLS": f"http://{HOST}:{port}", "MADANG_SMS_KEY": "key"},
    ),
)


def main(messages: int) -> None:
    rows: list[tuple[str, str, str]] = [("what", "measured", "limit")]
    with opened(messages) as town:
        for way in WAYS:
            rows += _rows(town, way, messages)
    print(f"\nLoad: {Path('/proc/loadavg').read_text()}")
    show(rows)


def _rows(town: Town, way: Way, messages: int) -> Iterator[tuple[str, str, str]]:
    rates, bare = [], []
    with _server(town.home, way) as settings, workers(WORKERS, settings):
        # The workers have started when the first message is through.
        town.queue(way.template, town.readers[:1], f"{way.kind}:start")
        _wait(way)
        for number in range(ROUNDS):
            bare.append(_bare(way, settings))
            occasion = f"{way.kind}:{number}"
            town.queue(way.template, town.readers[number:messages:ROUNDS], occasion)
            with _alerts(town, occasion):
                _wait(way)
            rates.append(_rate(occasion))
    shares = sorted(rate / most for rate, most in zip(rates, bare, strict=True))
    yield f"{way.kind}: {WORKERS} workers", f"{_words(rates)} a second", f"{way.least}"
    yield "  a bare loop, in turn", f"{_words(bare)} a second", ""
    told = f"{statistics.median(shares):.2f} ({shares[0]:.2f} to {shares[-1]:.2f})"
    yield "  to that, round by round", told, f"{LEAST_SHARE}"
    waits = _waits(way)
    told = f"median {statistics.median(waits):.2f} s, longest {waits[-1]:.2f} s of {len(waits)}"
    yield "  alerts submitted meanwhile", told, f"{MOST_ALERT_SECONDS:.0f} s"


def _words(rates: Sequence[float]) -> str:
    return f"{statistics.median(rates):.0f} ({min(rates):.0f} to {max(rates):.0f})"


@contextmanager
def _server(home: Path, way: Way) -> Iterator[Mapping[str, str]]:
    key = ("key",) if way.kind == "sms" else ()
    with running(way.kind, home / way.kind, *key) as port:
        yield way.settings(port)


def _wait(way: Way) -> None:
    from madang.apps.notices.models import Notice

    rows = Notice.objects.filter(channel=way.channel, state__in=["queued", "sending"])
    while rows.exists():
        time.sleep(0.5)


@contextmanager
def _alerts(town: Town, occasion: str) -> Iterator[None]:
    """Submit an alert now and then, as somebody at the desk does."""
    stop = threading.Event()

    def submit() -> None:
        from django.db import connections

        reader = 0
        while not stop.wait(ALERT_EVERY_SECONDS):
            town.queue("alert", [town.readers[reader]], f"alert:{occasion}:{reader}")
            reader += 1
        connections.close_all()

    thread = threading.Thread(target=submit)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _rate(occasion: str) -> float:
    """Messages a second, from the first to the last that a worker wrote down."""
    from madang.apps.notices.models import Notice

    moments = Notice.objects.filter(occasion=occasion).values_list("accepted_at", flat=True)
    found = sorted(one for one in moments if one is not None)
    return len(found) / (found[-1] - found[0]).total_seconds()


def _waits(way: Way) -> list[float]:
    """Seconds from submitting an alert to the note that the gateway has it, the longest last."""
    from madang.apps.notices.models import Notice

    rows = Notice.objects.filter(
        channel=way.channel, template="alert", occasion__startswith=f"alert:{way.kind}:"
    )
    return sorted(
        (accepted - queued).total_seconds()
        for queued, accepted in rows.values_list("queued_at", "accepted_at")
        if accepted is not None
    ) or [0.0]


def _bare(way: Way, settings: Mapping[str, str]) -> float:
    """What as many processes send in a second who keep no record."""
    own: Any = multiprocessing.get_context("spawn")
    ready, go = own.Barrier(WORKERS + 1), own.Barrier(WORKERS + 1)
    found = [
        own.Process(target=_send_bare, args=(way.kind, dict(settings), ready, go))
        for _worker in range(WORKERS)
    ]
    for one in found:
        one.start()
    ready.wait()
    began = time.monotonic()
    go.wait()
    for one in found:
        one.join()
    if any(one.exitcode for one in found):
        raise RuntimeError("the bare loop failed")
    return BARE / (time.monotonic() - began)


def _send_bare(kind: str, settings: Mapping[str, str], ready: Any, go: Any) -> None:
    import os

    os.environ.update(settings)
    import django

    django.setup()
    from madang.apps.notices import ways_out
    from madang.apps.notices.gateways import Gateway, Letter
    from madang.apps.notices.lines import TO_EACH

    address = "r1@example.org" if kind == "smtp" else "010-0000-0001"
    words = "가온누리 님의 민원을 강남구청에서 처리하였습니다."

    def send(gateway: Gateway) -> None:
        for _number in range(BARE // WORKERS // TO_EACH):
            said = gateway.submit(Letter(str(uuid.uuid4()), address, "알려드립니다", words)).said
            if said != "accepted":
                raise RuntimeError(said)
        gateway.close()

    ready.wait()
    go.wait()
    with ThreadPoolExecutor(TO_EACH) as pool:
        list(pool.map(send, [ways_out.gateways()[0] for _line in range(TO_EACH)]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES)
