"""A service whose file speaks Chinese and Vietnamese, from its page to the receipt."""

import re

import pytest

from madang.apps.cases.models import Case
from madang.apps.cases.tests.browsing import begin, browser, text_of
from madang.core.actors import AgencyRef
from tests import factories

pytestmark = pytest.mark.django_db

SERVICE = "/services/permit-procedure-question/"
HANGUL = re.compile("[가-힣]+")
SAID = {
    "zh-hans": ("网上申请", "请填写姓名。", "继续", "受理编号", r"\d{4}年\d+月\d+日（周.） 18:00"),
    "vi": (
        "Nộp trực tuyến",
        "Hãy nhập họ tên.",
        "Tiếp tục",
        "Số hồ sơ",
        r"18:00 ngày \d+/\d+/\d{4}",
    ),
}


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


@pytest.mark.parametrize("language", SAID)
def test_a_form_is_read_filled_in_and_sent_in_ones_own_language(
    agency: AgencyRef, language: str
) -> None:
    apply, name_missing, go_on, number, due = SAID[language]
    client = browser("ko")
    page = client.get(SERVICE, {"lang": language})
    assert f'<html lang="{language}"' in page.content.decode()
    assert apply in text_of(page)

    form = begin(client, "permit-procedure-question")
    wrong = client.post(f"{form}1/", {"name": ""})
    assert wrong.status_code == 422
    assert f'<html lang="{language}"' in wrong.content.decode()
    assert name_missing in text_of(wrong)
    assert go_on in text_of(wrong)

    client.post(f"{form}1/", {"name": "Nguyễn An", "phone": "010-0000-1234"})
    client.post(f"{form}2/", {"topic": "food", "question": "Tôi cần giấy tờ gì?"})
    receipt = client.post(f"{form}review/", follow=True)
    case = Case.objects.get()
    assert case.language == language
    assert number in text_of(receipt)
    assert re.search(due, text_of(receipt))
    status = client.get(f"/cases/{case.uid}/")
    for one in (page, wrong, receipt, status):
        main = re.search(r"<main.*</main>", one.content.decode(), re.DOTALL)
        assert main
        bare = re.sub(r'<span[^>]* lang="ko">.*?</span>', "", main[0])
        # The department of the tests has a Korean name in English too.
        foreign = set(HANGUL.findall(bare)) - {"민원여권과", "한국어"}
        assert foreign == set(), (one.request["PATH_INFO"], foreign)


def test_other_pages_and_other_services_do_not_offer_the_language(agency: AgencyRef) -> None:
    client = browser("en")
    assert 'hreflang="vi"' in client.get(SERVICE).content.decode()
    other = client.get("/services/improvement-suggestion/?lang=vi")
    assert '<html lang="en"' in other.content.decode()
    assert 'hreflang="vi"' not in other.content.decode()
    client.get(SERVICE, {"lang": "vi"})
    assert '<html lang="en"' in client.get("/").content.decode()
    assert '<html lang="vi"' in client.get(SERVICE).content.decode()
