"""How often something may be done: counted for all web processes together, in fixed windows.

Twice the amount can fall into the time of one window, half before and half after its end; who needs
less than that sets half of it.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache

from madang.core.errors import Text, TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``amount`` times in a window of ``seconds``; ``message`` says what was too much."""

    name: str
    amount: int
    seconds: int
    message: Text

    def count(self, who: str) -> None:
        """Count one for this address, session or account. Raises TooMany beyond the amount."""
        if self._count(who) > self.amount:
            raise self.refusal()

    def check(self, who: str) -> None:
        """Raise TooMany where the amount is used up, without counting."""
        if cache.get(self._key(who), 0) >= self.amount:
            raise self.refusal()

    def refusal(self) -> TooMany:
        """That it was too much, and in how many seconds the next window begins."""
        code = f"too_many_{self.name}"
        left = self.seconds - int(time.time()) % self.seconds
        return TooMany(code, self.message, retry_after=left)

    def _count(self, who: str) -> int:
        key = self._key(who)
        # It outlives its window a little: clocks of processes differ.
        cache.add(key, 0, self.seconds + 60)
        return int(cache.incr(key))

    def _key(self, who: str) -> str:
        return f"limit:{self.name}:{who}:{int(time.time()) // self.seconds}"
