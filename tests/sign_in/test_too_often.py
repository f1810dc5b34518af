from typing import Any

import pytest
from django.test import Client

from madang.config import settings as product
from tests import factories

pytestmark = pytest.mark.django_db


def test_signing_in_too_often_says_when_to_try_again_and_keeps_the_user_name(settings: Any) -> None:
    factories.make_city()
    settings.ROOT_URLCONF = product.ROOT_URLCONF
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    client = Client(headers={"accept-language": "en"})
    typed = {"login": "maru", "password": "a secret of mine"}
    assert client.post("/desk/sign-in/", typed).status_code == 200
    refused = client.post("/desk/sign-in/", typed)
    page = refused.content.decode()
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "You can try again from" in page
    assert '<input type="hidden" name="login" value="maru">' in page
    assert "a secret of mine" not in page
