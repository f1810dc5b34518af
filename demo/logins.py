"""Who can sign in to the desk of the demo city, and how."""

from dataclasses import dataclass

PASSWORD = "demo-city-2026"
# Known to everybody who reads this: it protects nothing but a demo on one's own machine.
SECOND_FACTOR = "MADANGDEMOCITYAAMADANGDEMOCITYAA"


@dataclass(frozen=True, slots=True)
class Login:
    """An official of the demo, as it is printed at the start."""

    username: str
    name: str
    department: str
    role: str


LOGINS = (
    Login("haneul", "하늘빛", "민원여권과", "team-head"),
    Login("baram", "바람결", "위생과", "handler"),
    Login("iseul", "이슬비", "위생과", "handler"),
    Login("byeol", "별하나", "건축과", "handler"),
    Login("admin", "마당쇠", "민원여권과", "administrator"),
)
