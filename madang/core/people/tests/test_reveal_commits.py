"""What was read is in the log for good before the reader sees it."""

from typing import Any

import pytest
from django.db import transaction

from madang.core.people.commands import find_by_identifier, reveal
from madang.core.people.models import AccessLog
from madang.core.people.tests.factories import HONG, clerk, make_resident, owner
from tests.factories import make_agency


@pytest.mark.usefixtures("own_database")
def test_nobody_reads_inside_a_transaction_that_could_be_undone(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        resident = make_resident(make_agency())
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            reveal(actor=owner(resident), resident_id=resident.pk, fields=["name"])
        assert not AccessLog.objects.exists()


@pytest.mark.usefixtures("own_database")
def test_nobody_searches_inside_a_transaction_that_could_be_undone(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        agency = make_agency()
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            find_by_identifier(
                actor=clerk(agency, "people.reveal"),
                agency_id=agency.pk,
                field="phone",
                value=HONG["phone"],
                purpose="contact",
            )
        assert not AccessLog.objects.exists()
