"""The departments of the demo city, who works there, and the bodies in which they meet."""

import datetime as dt
from collections.abc import Mapping

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from demo.logins import COLLEAGUES, LOGINS, PASSWORD, SECOND_FACTOR, Login
from madang.apps.bodies import commands as bodies
from madang.apps.bodies import queries as bodies_read
from madang.core.access import PERMISSIONS
from madang.core.accounts.commands import create_account
from madang.core.actors import Actor
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Agency, Department, Official, Role

# Those that the programme files of the city name.
DEPARTMENTS = {
    "민원여권과": "Petitions and Passports",
    "위생과": "Food Hygiene",
    "건축과": "Building",
    "주택과": "Housing",
    "관광진흥과": "Tourism",
    "환경과": "Environment",
    "부동산정보과": "Real Estate Information",
    "치수방재과": "Flood Control",
    "지역경제과": "Local Economy",
    "보육지원과": "Childcare",
    "도시계획과": "Urban Planning",
    "도로관리과": "Roads",
    "안전건설과": "Safety and Construction",
    "보건과": "Public Health",
    "감사담당관": "Audit",
    "재무과": "Finance",
    "공보실": "Press Office",
    "행정국": "Administration Bureau",
}
BUREAU, OF_THE_BUREAU = "행정국", ("민원여권과", "재무과")
# Those that answer for services in Chinese and Vietnamese.
FURTHER_NAMES = {
    "민원여권과": {"zh": "民愿护照科", "vi": "Phòng Hồ sơ và Hộ chiếu"},
    "위생과": {"zh": "卫生科", "vi": "Phòng Vệ sinh"},
    "건축과": {"zh": "建筑科", "vi": "Phòng Xây dựng"},
}
HANDLING = (
    "bodies.read",
    "bodies.vote",
    "cases.accept",
    "cases.assign",
    "cases.clock",
    "cases.decide",
    "cases.end",
    "cases.intake",
    "cases.read",
    "cases.review",
    "cases.transfer",
    "orgs.absences",
    "people.reveal",
    "queues.serve",
)
LEADING = (
    *HANDLING,
    "bodies.manage",
    "bodies.minutes",
    "cases.export",
    "cases.guide",
    "cases.read_all",
    "notices.alert",
    "notices.approve",
    "notices.campaign",
    "notices.content",
    "notices.publications",
    "notices.read",
    "notices.settle",
    "orgs.team_absences",
    "queues.manage",
)
ROLES = {
    "handler": ({"ko": "담당자", "en": "Case handler"}, HANDLING),
    "small-permits": ({"ko": "소규모 전담", "en": "Desk for small permits"}, HANDLING),
    "cost-engineer": ({"ko": "원가 심사", "en": "Cost engineer"}, HANDLING),
    "auditor": (
        {"ko": "감사", "en": "Auditor"},
        (
            *HANDLING,
            "cases.export",
            "cases.read_all",
            "cases.watch",
            "notices.read",
            "people.audit",
        ),
    ),
    "team-head": ({"ko": "팀장", "en": "Team head"}, LEADING),
    "director": ({"ko": "국장", "en": "Director"}, (*LEADING, "cases.watch")),
}
POSITIONS = {"team-head": "팀장", "director": "국장"}
# The committee on complex petitions (programme 2-10 ④): 21 members of seven departments.
COMMITTEE = (
    "관광진흥과",
    "주택과",
    "건축과",
    "부동산정보과",
    "치수방재과",
    "환경과",
    "위생과",
)
BODIES = {
    "building-joint-review": ("joint_review", {"ko": "건축 합동심의회", "en": "Joint review"}),
    "complex-petition-committee": (
        "working_review",
        {"ko": "복합민원 심의위원회", "en": "Committee on complex petitions"},
    ),
    "petition-mediation-committee": (
        "committee",
        {"ko": "민원조정위원회", "en": "Mediation committee"},
    ),
}
KEEPERS = {
    "building-joint-review": "건축과",
    "complex-petition-committee": "민원여권과",
    "petition-mediation-committee": "감사담당관",
}
SEATS_OF_A_DEPARTMENT = 3


def make_departments(setter: Actor, agency: Agency) -> dict[str, Department]:
    """The departments by their Korean names, with telephones that nobody has."""
    made = {
        name: orgs.create_department(
            actor=setter,
            agency_id=agency.pk,
            name={"ko": name, "en": english, **FURTHER_NAMES.get(name, {})},
            phone=f"02-0000-{1000 + place}",
        )
        for place, (name, english) in enumerate(DEPARTMENTS.items())
    }
    for name in OF_THE_BUREAU:
        orgs.change_department(
            actor=setter,
            department_id=made[name].pk,
            name=made[name].name,
            phone=made[name].phone,
            parent_id=made[BUREAU].pk,
        )
    return made


def make_officials(
    setter: Actor, agency: Agency, departments: Mapping[str, Department]
) -> dict[str, Official]:
    """Everybody who works here, by username, and who stands above whom."""
    roles = _roles(setter, agency)
    officials = {
        login.username: _appoint(setter, login, departments[login.department], roles[login.role])
        for login in (*LOGINS, *COLLEAGUES)
    }
    for login in (*LOGINS, *COLLEAGUES):
        official = officials[login.username]
        if login.superior:
            superior = officials[login.superior]
            orgs.set_superior(actor=setter, official_id=official.pk, superior_id=superior.pk)
        if login.superior in ("", "onnuri") and login.role != "administrator":
            orgs.set_head(actor=setter, department_id=official.department_id, head_id=official.pk)
    return officials


def _appoint(setter: Actor, login: Login, department: Department, role: Role) -> Official:
    signs_in = login in LOGINS
    password = PASSWORD if signs_in else None
    account = create_account(kind="official", username=login.username, password=password)
    if signs_in:
        TOTP.activate(account, SECOND_FACTOR)
    return orgs.appoint_official(
        actor=setter,
        account=account,
        department=department,
        name=login.name,
        position=POSITIONS.get(login.role, "주무관"),
        roles=[role],
    )


def _roles(setter: Actor, agency: Agency) -> dict[str, Role]:
    wanted = {
        **ROLES,
        "administrator": ({"ko": "관리자", "en": "Administrator"}, tuple(PERMISSIONS)),
    }
    return {
        key: orgs.define_role(
            actor=setter,
            agency_id=agency.pk,
            key=key,
            name=name,
            permissions=sorted(permissions),
        )
        for key, (name, permissions) in wanted.items()
    }


def found_bodies(
    setter: Actor, departments: Mapping[str, Department], officials: Mapping[str, Official]
) -> None:
    """The bodies that the programme files name, with their members; ``maru`` presides."""
    for key, (kind, name) in BODIES.items():
        rules = bodies.BodyRules(
            name=name,
            department_id=departments[KEEPERS[key]].pk,
            may_delegate=True,
            members_decide=kind == "joint_review",
        )
        body_id = bodies.found_body(actor=setter, key=key, kind=kind, rules=rules)
        for seat in _seats(departments, officials):
            version = bodies_read.body_by_id(setter, body_id).version
            bodies.appoint_member(actor=setter, body_id=body_id, version=version, seat=seat)


def _seats(
    departments: Mapping[str, Department], officials: Mapping[str, Official]
) -> list[bodies.Seat]:
    """Three for each department of the committee; who is missing comes from outside (영36③)."""
    since = timezone.localdate() - dt.timedelta(days=30)
    seats: list[bodies.Seat] = []
    for name in COMMITTEE:
        department = departments[name]
        ours = [one for one in officials.values() if one.department_id == department.pk]
        seats += [
            bodies.Seat(
                official_id=one.pk,
                department_id=department.pk,
                role="chair" if one == officials["maru"] else "member",
                term_from=since,
            )
            for one in ours[:SEATS_OF_A_DEPARTMENT]
        ]
        seats += [
            bodies.Seat(
                expert_name="너나들이",
                affiliation=f"{name} 자문위원",
                department_id=department.pk,
                term_from=since,
            )
            for _missing in range(SEATS_OF_A_DEPARTMENT - len(ours))
        ]
    return seats
