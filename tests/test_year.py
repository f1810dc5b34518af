import datetime as dt

import pytest

from bench.year import simulate

SUMMER = dt.date(2026, 6, 22), dt.date(2026, 8, 19)


@pytest.mark.usefixtures("own_database")  # a long transaction would keep every version of each row
def test_in_a_summer_ledger_events_and_figures_agree() -> None:
    """A holiday is declared in it, and the information system fails once."""
    found = simulate(150, days=SUMMER)
    assert found.cases == found.closed == 150
    assert found.late
    assert found.moved
    assert found.letters
