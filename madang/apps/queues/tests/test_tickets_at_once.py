"""Several kiosks at once, with real commits."""

import threading

from django.db import connections

from madang.apps.queues.tests.test_tickets import make_counter, take


def test_two_kiosks_at_once_get_numbers_without_a_gap(own_database: str) -> None:
    counter, _official = make_counter()
    labels: list[str] = []

    def press() -> None:
        try:
            labels.extend([take(counter).label for _ in range(5)])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(labels) == [f"A{number:03}" for number in range(1, 11)]
