"""The product, telling with each answer how long it took the server (``Server-Timing``).

``wall`` is from the moment at which a thread begins with the request to its answer, ``cpu`` how
much of that the thread itself worked, both in milliseconds. What is missing in ``cpu`` is waiting:
for the database, and for the other threads of the process.
"""

import time
from collections.abc import Iterable
from typing import Any

from madang.config.wsgi import application as product


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    began, worked = time.perf_counter(), time.thread_time()

    def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        wall = (time.perf_counter() - began) * 1000
        cpu = (time.thread_time() - worked) * 1000
        timing = ("Server-Timing", f"wall;dur={wall:.2f}, cpu;dur={cpu:.2f}")
        return start_response(status, [*headers, timing], *rest)

    answer: Iterable[bytes] = product(environ, started)
    return answer
