"""What a worker has begun and heard, noted outside of the write-ahead log (``Begun``).

For gateways that cannot be asked afterwards. The note of what was said of one message goes with the
mark of the next one, in one statement that waits for no disk: of a killed worker's batch one
message at most is in doubt on each line.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import connection

from madang.apps.notices.gateways import Answer
from madang.apps.notices.preparing import Claimed

# Nothing is counted where somebody else has taken the message meanwhile: then it is theirs.
BEGIN_SQL: Final = """
WITH heard AS (
    UPDATE notices_begun SET answer = %s WHERE notice_id = %s AND claimed_at = %s
)
UPDATE notices_begun SET begun = true WHERE notice_id = %s AND claimed_at = %s
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a gateway said of a message, which counted as so many ``parts``."""

    answer: Answer
    parts: int

    def as_json(self) -> str:
        return json.dumps({"answer": asdict(self.answer), "parts": self.parts})

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Heard":
        return cls(Answer(**kept["answer"]), kept["parts"])


class Marks:
    """The marks of one batch, in the order in which it is handed over."""

    def __init__(self) -> None:
        self._last: tuple[str, int, Any] | tuple[None, None, None] = (None, None, None)

    def begin(self, claimed: Claimed) -> bool:
        """Mark that a message is handed over from now on; whether it is still ours."""
        with connection.cursor() as cursor:
            cursor.execute(BEGIN_SQL, [*self._last, claimed.id, claimed.claimed_at])
            is_ours = bool(cursor.rowcount)
        self._last = (None, None, None)
        return is_ours

    def hear(self, claimed: Claimed, heard: Heard) -> None:
        """Keep what was said of a message until the next one begins."""
        self._last = (heard.as_json(), claimed.id, claimed.claimed_at)
