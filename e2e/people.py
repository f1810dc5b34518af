"""What people do again and again: sign in, file a petition, open a case."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from demo.logins import PASSWORD, SECOND_FACTOR
from e2e.files import make_pdf, make_png
from e2e.visitor import Visitor
from tests.sign_in.kit import app_code

PROGRAMME = Path(__file__).resolve().parent.parent / "programmes/gangnam/2-10/programme.yaml"
SERVICES: dict[str, Any] = yaml.load(PROGRAMME.read_bytes(), Loader=yaml.CSafeLoader)["cases"]

FOOD = "food-business-report"
PERSON = "가온누리"
SUBJECT = "마을버스 배차 간격"
NUMBER = re.compile(r"\d{4}-\d+")
CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a resident takes home; ``due`` is written as on the page, without the period."""

    number: str
    due: str
    code: str


def title(service: str, language: str) -> str:
    """The name of a service."""
    return str(SERVICES[service]["title"][language])


def questions(service: str, language: str) -> dict[str, str]:
    """The questions of a service by the names of their fields."""
    return {field["name"]: field["label"][language] for field in SERVICES[service]["form"]}


def sign_in_official(visitor: Visitor, username: str) -> None:
    """With the password and the code of the authenticator app, to the inbox."""
    visitor.open("/desk/")
    visitor.answer("User name", username)
    visitor.answer("Password", PASSWORD)
    visitor.press("Sign in")
    visitor.answer("Code of the authenticator app", app_digits(visitor))
    visitor.press("Sign in")
    visitor.shows("Inbox")


def app_digits(visitor: Visitor) -> str:
    """What the officials' authenticator app shows; not when it is about to show something else."""
    visitor.page.wait_for_function("() => Date.now() % 30000 < 27000")
    return app_code(SECOND_FACTOR)


def sign_in_resident(visitor: Visitor, name: str) -> None:
    """With proof of identity by the provider, as one of its people."""
    visitor.open("/sign-in/")
    with visitor.answered(language="ko"):
        visitor.button("Sign in with your digital identity").click()
    with visitor.answered():
        visitor.page.get_by_role("button", name=name).click()


def start(visitor: Visitor, service: str) -> None:
    """From the home page to the first page of a form."""
    visitor.open("/")
    visitor.follow(title(service, visitor.language))
    visitor.press("Apply online")


def introduce_oneself(visitor: Visitor) -> None:
    """Answer the questions about who asks, as somebody without an account."""
    visitor.answer("Name", "하늬바람")
    visitor.answer("Telephone number", "010-0000-4321")
    visitor.press("Continue")


def describe_suggestion(visitor: Visitor, subject: str = SUBJECT) -> None:
    """Answer the questions of a suggestion."""
    asked = questions("improvement-suggestion", visitor.language)
    visitor.answer(asked["subject"], subject)
    visitor.answer(asked["present_state"], "마을버스가 20분에 한 번만 옵니다.")
    visitor.answer(asked["proposal"], "출퇴근 시간에는 10분에 한 번 오게 해 주세요.")
    visitor.press("Continue")


def file_suggestion(visitor: Visitor, subject: str = SUBJECT) -> Receipt:
    """File a suggestion without an account, from the home page to the receipt."""
    start(visitor, "improvement-suggestion")
    introduce_oneself(visitor)
    describe_suggestion(visitor, subject)
    visitor.shows(subject)
    visitor.press("Send")
    return read_receipt(visitor)


def file_report(visitor: Visitor, folder: Path) -> Receipt:
    """Fill in all pages of the report; ground water asks for one more document."""
    asked = questions(FOOD, visitor.language)
    start(visitor, FOOD)
    visitor.shows(PERSON, "Confirmed when you signed in.")
    visitor.answer("Telephone number", "010-0000-5678")
    visitor.press("Continue")

    visitor.answer(asked["shop_name"], "마당 김밥")
    visitor.choose(asked["shop_kind"], "일반음식점")
    visitor.answer(asked["shop_address"], "서울특별시 강남구 학동로 426")
    visitor.press("Continue")

    visitor.answer(asked["floor_area"], "120.5")
    visitor.choose(asked["uses_ground_water"], "Yes")
    visitor.press("Continue")

    visitor.attach(asked["training_certificate"], make_pdf(folder / "이수증.pdf"))
    visitor.attach(asked["health_check"], make_png(folder / "건강진단.png"))
    visitor.attach(asked["water_test"], make_pdf(folder / "수질검사.pdf"))
    visitor.tick(asked["fetch_records"])
    visitor.press("Continue")
    visitor.shows("마당 김밥", "이수증.pdf", "건강진단.png", "수질검사.pdf")
    visitor.press("Send")
    return read_receipt(visitor)


def read_receipt(visitor: Visitor) -> Receipt:
    """What stands on the receipt that the visitor sees."""
    visitor.shows("Your petition has arrived.")
    number, due = visitor.fact("Receipt number"), visitor.fact("To be answered by")
    code = CODE.search(visitor.fact("Tracking code"))
    assert NUMBER.fullmatch(number), number
    assert code, "no tracking code"
    return Receipt(number, due.partition(" (")[0], code[0])


def track(visitor: Visitor, code: str, *, status: int = 200) -> None:
    """Look a petition up by its tracking code."""
    visitor.open("/track/")
    visitor.answer("Tracking code", code)
    visitor.press("Look it up", status=status)


def open_case(visitor: Visitor, number: str) -> None:
    """An official finds a case in the inbox and opens it."""
    visitor.open("/desk/")
    row = visitor.page.get_by_role("row").filter(has_text=number)
    with visitor.answered():
        row.get_by_role("link").click()
    visitor.shows(number)


def decide(visitor: Visitor, outcome: str, reasons: str, *, status: int = 200) -> None:
    """Fill in the decision on the page of a case and send it."""
    visitor.choose("Outcome", outcome)
    visitor.answer("Reasons", reasons)
    visitor.press("Decide and close", status=status)
