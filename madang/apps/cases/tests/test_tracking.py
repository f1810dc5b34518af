import uuid

import pytest
from django.core.cache import cache

from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.apps.cases.tracking import WRONG_CODES_ALLOWED, case_uid_for
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound, TooMany
from tests import factories


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(db: None) -> None:
    cache.clear()


def visitor(agency: AgencyRef, ip: str = "127.0.0.1") -> Actor:
    return Actor("anonymous", None, agency.id, ip=ip)


def look_up(agency: AgencyRef, code: str, ip: str = "127.0.0.1") -> uuid.UUID:
    return case_uid_for(actor=visitor(agency, ip), agency=agency, code=code)


def test_a_code_opens_its_case_however_it_is_typed() -> None:
    agency = factories.make_city()
    receipt = put_in(agency, suggestion())
    for typed in (
        receipt.tracking_code,
        receipt.tracking_code.lower(),
        receipt.tracking_code.replace("-", " "),
    ):
        assert look_up(agency, typed) == receipt.case_uid


def test_a_wrong_code_and_nonsense_answer_alike() -> None:
    agency = factories.make_city()
    put_in(agency, suggestion())
    answers = set()
    for code in ("AAAA-AAAA-AAAA-AAAA", "x", "", "가" * 500, "' OR 1=1 --"):
        with pytest.raises(NotFound) as refused:
            look_up(agency, code)
        answers.add((refused.value.code, str(refused.value.message)))
    assert len(answers) == 1


def test_a_code_of_another_agency_opens_nothing() -> None:
    here, there = factories.make_city(), factories.make_city("seocho")
    receipt = put_in(here, suggestion())
    with pytest.raises(NotFound):
        look_up(there, receipt.tracking_code)


def test_after_ten_wrong_codes_even_a_right_one_waits() -> None:
    agency = factories.make_city()
    receipt = put_in(agency, suggestion())
    for _try in range(WRONG_CODES_ALLOWED):
        with pytest.raises(NotFound):
            look_up(agency, "wrong")
    with pytest.raises(TooMany):
        look_up(agency, receipt.tracking_code)
    assert look_up(agency, receipt.tracking_code, ip="127.0.0.2") == receipt.case_uid
