"""The two servers of the demo, as a person sees them."""

import smtplib
from email.message import EmailMessage

import httpx
from django.conf import settings

from demo.identity_provider import PEOPLE, Provider
from demo.mailbox import Mailbox


def test_the_mailbox_shows_letters_and_runs_nothing_of_them(letters: Mailbox) -> None:
    assert "Nothing yet" in httpx.get(letters.page_url).text
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.org", "b@example.org", "<b>안녕"
    letter.set_content("<script>alert(1)</script>\n본문")
    host, port = letters.smtp_url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as server:
        server.send_message(letter)
    page = httpx.get(letters.page_url).text
    assert "&lt;b&gt;안녕" in page
    assert "본문" in page
    assert "<script>" not in page


def test_the_login_page_offers_the_people_by_name(provider: Provider) -> None:
    query = (
        "?response_type=code&client_id=x&redirect_uri=http://testserver/&scope=openid&nonce=1"
        "&state=2"
    )
    page = httpx.get(f"{provider.url}/oauth2/authorize{query}").text
    for one in PEOPLE:
        assert one.name in page
    assert "가상 인물" in page
    assert "None of these people exists" in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_client_that_is_no_client_gets_an_error_page(provider: Provider) -> None:
    assert httpx.get(f"{provider.url}/oauth2/authorize?response_type=code").status_code == 400
    assert httpx.get(provider.url).status_code == 200


def test_both_listen_on_this_machine_only(provider: Provider, letters: Mailbox) -> None:
    assert settings.SOCIALACCOUNT_PROVIDERS
    for url in (provider.url, letters.page_url, letters.smtp_url):
        assert "//127.0.0.1:" in url
