import pytest
from django.core.exceptions import ImproperlyConfigured

from madang.core.accounts.mail import MailServer, mail_server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", MailServer("localhost", 25, "", "", use_tls=False, use_ssl=False)),
        (
            "smtps://ma%40du:p%3Ass@mail.example:1465",
            MailServer("mail.example", 1465, "ma@du", "p:ss", use_tls=False, use_ssl=True),
        ),
        (
            "smtp+starttls://a:b@mail.example",
            MailServer("mail.example", 587, "a", "b", use_tls=True, use_ssl=False),
        ),
        ("smtp://a:b@127.0.0.1", MailServer("127.0.0.1", 25, "a", "b", False, False)),
    ],
)
def test_addresses_of_mail_servers(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtp://", "smtp://a:b@mail.example", "smtp://x:y:z"],
)
def test_what_is_no_usable_address_names_the_variable(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MADANG_MAIL_URL"):
        mail_server(url)
