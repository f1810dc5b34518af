"""Who works in the demo city, who of them can sign in to the desk, and how."""

from collections.abc import Iterator
from dataclasses import dataclass

PASSWORD = "demo-city-2026"
# Known to everybody who reads this: it protects nothing but a demo on one's own machine.
SECOND_FACTOR = "MADANGDEMOCITYAAMADANGDEMOCITYAA"


@dataclass(frozen=True, slots=True)
class Login:
    """An official of the demo; ``superior`` is the username of who stands next above."""

    username: str
    name: str
    department: str
    role: str
    superior: str = ""


#: Those who can sign in, as they are printed at the start.
LOGINS = (
    Login("haneul", "하늘빛", "민원여권과", "team-head", "onnuri"),
    Login("baram", "바람결", "위생과", "handler", "onnuri"),
    Login("iseul", "이슬비", "위생과", "handler", "baram"),
    Login("byeol", "별하나", "건축과", "handler", "maru"),
    Login("dasom", "다솜별", "건축과", "small-permits", "maru"),
    Login("maru", "마루한", "건축과", "team-head", "onnuri"),
    Login("boram", "보람찬", "도시계획과", "team-head", "onnuri"),
    Login("narae", "나래울", "감사담당관", "auditor", "onnuri"),
    Login("garam", "가람솔", "재무과", "cost-engineer", "onnuri"),
    Login("onnuri", "온누리", "행정국", "director"),
    Login("admin", "마당쇠", "민원여권과", "administrator", "onnuri"),
)

# Three for each department of the committee on complex petitions, one for each of the others; the
# first of a department leads it.
_COLLEAGUES = {
    "관광진흥과": ("tourism", "너울", "두레", "윤슬"),
    "주택과": ("housing", "누리", "한빛", "새솔"),
    "환경과": ("environment", "푸르내", "솔바람", "물가람"),
    "부동산정보과": ("land", "터울", "들찬", "해든"),
    "치수방재과": ("floods", "샘물", "미르", "여울"),
    "지역경제과": ("economy", "벼리"),
    "보육지원과": ("childcare", "새싹"),
    "도로관리과": ("roads", "한길"),
    "안전건설과": ("safety", "든든"),
    "보건과": ("health", "다온"),
    "공보실": ("press", "다솔"),
}


def _colleagues() -> Iterator[Login]:
    for department, (slug, head, *others) in _COLLEAGUES.items():
        yield Login(slug, head, department, "team-head", "onnuri")
        for number, name in enumerate(others, 2):
            yield Login(f"{slug}-{number}", name, department, "handler", slug)


#: Those of whom one only reads; nobody signs in as them.
COLLEAGUES = (
    *_colleagues(),
    Login("solchan", "솔찬", "재무과", "handler", "garam"),
    Login("hangyeol", "한결", "감사담당관", "handler", "narae"),
)
