"""A length of time as a law states it."""

import re
from dataclasses import dataclass
from enum import StrEnum

HOURS_PER_DAY = 8  # 법19①: "1일은 8시간의 근무시간을 기준으로 한다"
LONGEST_HOURS_RULE = 5  # 법19①: a period of at most five days runs by the hour
AT_ONCE_HOURS = 3  # 영19: "즉시"는 3근무시간 이내


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class PeriodError(ValueError):
    """The text is not a period, or the rule does not know periods of this unit."""


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as a law states it, such as ``5 days``.

    ``hours`` are working hours. ``at once`` is three of them (영19).
    """

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read ``at once``, ``3 hours``, ``5 days``, ``2 weeks``, ``1 month``, ``1 year``.

        Raises PeriodError for anything else.
        """
        if text == "at once":
            return cls(AT_ONCE_HOURS, Unit.HOURS)
        match = re.fullmatch(r"([1-9]\d{0,3}) (hour|day|week|month|year)(s?)", text)
        if match is None or (match[1] == "1") == bool(match[3]):
            raise PeriodError(f"{text!r} is not a period")
        return cls(int(match[1]), Unit(match[2] + "s"))

    def __str__(self) -> str:
        unit = self.unit.value if self.amount != 1 else self.unit.value.removesuffix("s")
        return f"{self.amount} {unit}"

    @property
    def runs_by_the_hour(self) -> bool:
        """Whether 법19① applies: hours, or at most five days."""
        return self.unit is Unit.HOURS or (
            self.unit is Unit.DAYS and self.amount <= LONGEST_HOURS_RULE
        )

    @property
    def working_hours(self) -> int:
        """Length in working hours, for periods that run by the hour."""
        return self.amount * (HOURS_PER_DAY if self.unit is Unit.DAYS else 1)
