"""The demo city: one district with departments, officials and petitions in all states.

Everything is made by the commands that make it in life. All persons are invented.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils import timezone

from madang.apps.cases import commands, filing
from madang.apps.cases.models import Case
from madang.core.access import PERMISSIONS
from madang.core.accounts.commands import create_account
from madang.core.actors import Actor, AgencyRef, system
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Agency, Department, Official, Role
from madang.core.orgs.queries import agency_for_host
from madang.core.programmes.commands import apply_programme

PROGRAMMES = Path(__file__).resolve().parent.parent / "programmes"
AGENCY = "gangnam"
PASSWORD = "demo-city-2026"
# Known to everybody who reads this: it protects nothing but a demo on one's own machine.
SECOND_FACTOR = "MADANGDEMOCITYAAMADANGDEMOCITYAA"

# The departments that handle complex petitions (programme 2-10).
DEPARTMENTS = {
    "민원여권과": "Petitions and Passports",
    "위생과": "Food Hygiene",
    "건축과": "Building",
    "주택과": "Housing",
    "관광진흥과": "Tourism",
    "환경과": "Environment",
    "부동산정보과": "Real Estate Information",
    "치수방재과": "Flood Control",
}
HANDLING = ["cases.read", "cases.accept", "cases.assign", "cases.decide", "people.reveal"]


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


def load() -> AgencyRef:
    """Make the city if there is none yet; a second start finds it as it was left."""
    if not Agency.objects.filter(slug=AGENCY).exists():
        with transaction.atomic():
            _make()
    return agency_for_host("")


def _make() -> None:
    agency = orgs.create_agency(
        slug=AGENCY,
        code="3220000",
        name={"ko": "강남구청 (시연)", "en": "Gangnam District (demo)"},
        phone="02-0000-0120",
    )
    setter = system(agency.pk, *PERMISSIONS)
    orgs.set_opening_hours(
        actor=setter,
        agency_id=agency.pk,
        weekdays=range(5),
        opens=dt.time(9),
        closes=dt.time(18),
        lunch=(dt.time(12), dt.time(13)),
    )
    departments = {
        name: orgs.create_department(
            actor=setter,
            agency_id=agency.pk,
            name={"ko": name, "en": english},
            phone=f"02-0000-{1000 + place}",
        )
        for place, (name, english) in enumerate(DEPARTMENTS.items())
    }
    _appoint(setter, agency, departments)
    for path in sorted(PROGRAMMES.glob(f"{AGENCY}/*/programme.yaml")):
        apply_programme(actor=setter, agency=agency, source=path.read_bytes(), path=str(path))
    _petitions(agency, departments)


def _appoint(setter: Actor, agency: Agency, departments: dict[str, Department]) -> None:
    roles = _roles(setter, agency)
    for login in LOGINS:
        account = create_account(kind="official", username=login.username, password=PASSWORD)
        TOTP.activate(account, SECOND_FACTOR)
        orgs.appoint_official(
            actor=setter,
            account=account,
            department=departments[login.department],
            name=login.name,
            roles=[roles[login.role]],
        )


def _roles(setter: Actor, agency: Agency) -> dict[str, Role]:
    wanted = {
        "handler": ({"ko": "담당자", "en": "Case handler"}, HANDLING),
        "team-head": ({"ko": "팀장", "en": "Team head"}, [*HANDLING, "cases.read_all"]),
        "administrator": ({"ko": "관리자", "en": "Administrator"}, sorted(PERMISSIONS)),
    }
    return {
        key: orgs.define_role(
            actor=setter, agency_id=agency.pk, key=key, name=name, permissions=permissions
        )
        for key, (name, permissions) in wanted.items()
    }


SUGGESTIONS = (
    ("횡단보도 신호 시간", "초등학교 앞 신호가 짧아 어르신과 아이들이 다 건너기 전에 바뀝니다."),
    ("무인발급기 위치 안내", "구청 누리집에서 무인발급기의 위치와 운영 시간을 찾기 어렵습니다."),
    ("공원 의자 늘리기", "근린공원 산책로에 쉴 곳이 없어 다리가 아픈 분들이 힘들어합니다."),
    ("종이 신청서 큰 글씨", "민원실의 종이 신청서 글씨가 작아 돋보기 없이는 읽을 수 없습니다."),
    ("점심시간 민원창구", "직장인은 점심시간에만 갈 수 있는데 그때 창구가 비어 있습니다."),
    ("분리배출 요일 알림", "이사 온 뒤로 동마다 다른 분리배출 요일을 몰라 헷갈립니다."),
)
QUESTIONS = (
    ("food", "가정집에서 반찬을 만들어 인터넷으로 팔려면 어떤 신고를 해야 하나요?"),
    ("building", "옥상에 비를 막는 지붕을 올리려면 허가가 필요한가요?"),
    ("road", "가게 앞 보도에 휠체어 경사로를 놓으려면 어디에 신청하나요?"),
    ("environment", "새벽 공사 소음은 몇 시부터 신고할 수 있나요?"),
    ("other", "반려동물 등록을 온라인으로 할 수 있나요?"),
)
NAMES = ("가람슬기", "나래보라", "다솜누리", "라온하제", "마루한별", "바다새롬")


def _petitions(agency: Agency, departments: dict[str, Department]) -> None:
    """Petitions of the last weeks: some answered, some in work, some new."""
    ref = agency_for_host("")
    now = timezone.now().replace(minute=20, second=0, microsecond=0)
    filed = []
    for number, (subject, trouble) in enumerate(SUGGESTIONS):
        answers = {
            "subject": subject,
            "present_state": trouble,
            "proposal": "다른 구의 좋은 사례를 참고해 올해 안에 고쳐 주시기 바랍니다.",
            "affected": ["residents", "elderly"],
        }
        moment = now - dt.timedelta(days=2 + 5 * number)
        filed.append(_file(ref, "improvement-suggestion", number, answers, moment))
    for number, (topic, question) in enumerate(QUESTIONS):
        answers = {"topic": topic, "question": question}
        if topic == "other":
            answers["topic_in_words"] = "동물 보호"
        moment = now - dt.timedelta(days=1 + 3 * number, hours=number)
        filed.append(_file(ref, "permit-procedure-question", number + 10, answers, moment))
    official = Official.objects.get(account__username="haneul")
    actor = Actor(
        "official", official.pk, agency.pk, departments["민원여권과"].pk, frozenset(HANDLING)
    )
    for place, uid in enumerate(filed):
        if place % 3:
            _work_on(actor, ref, uid, decide=place % 3 == 2)


def _file(
    agency: AgencyRef, service: str, number: int, answers: dict[str, Any], moment: dt.datetime
) -> uuid.UUID:
    receipt = filing.file_case(
        actor=Actor("device", None, agency.id),
        agency=agency,
        filing=filing.Filing(
            service_id=service,
            client_id=uuid.uuid5(uuid.NAMESPACE_URL, f"demo/{service}/{number}"),
            answers=answers,
            applicant={
                "name": NAMES[number % len(NAMES)],
                "phone": f"010-0000-{1000 + number}",
                "address": "서울특별시 강남구 학동로 426",
            },
            channel="web",
            language="ko",
            files={},
        ),
        moment=moment,
    )
    return receipt.case_uid


def _work_on(actor: Actor, agency: AgencyRef, uid: uuid.UUID, *, decide: bool) -> None:
    case = Case.objects.get(uid=uid)
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    if decide:
        outcome = "answered" if case.kind == "inquiry" else "taken_up"
        commands.decide_case(
            actor=actor,
            agency=agency,
            case_id=case.pk,
            version=2,
            outcome=outcome,
            reasons="보내 주신 내용을 담당 부서와 함께 살펴보았습니다. 현장을 확인한 결과 말씀하신"
            " 불편이 있어, 다음 달까지 고치고 누리집에 알리겠습니다.\n\n더 궁금하신 점은 담당 부서로"
            " 연락해 주시기 바랍니다.",
            moment=min(timezone.now(), case.filed_at + dt.timedelta(days=3)),
        )
