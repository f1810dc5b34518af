"""Petitions of the demo's other programmes, in the states that only a permit or a grievance knows.

All persons, places and plans are invented.
"""

import datetime as dt
from typing import Any

from django.utils import timezone

from demo.making import Doing, Petition
from madang.apps.cases import commands
from madang.core.actors import Actor
from madang.core.orgs.models import Department
from madang.lib.periods import Period

SITE = "서울특별시 강남구 학동로 426"
ROLL = (
    ("가온", "101동 101호"),
    ("나린", "101동 203호"),
    ("다온", "102동 402호"),
    ("라라", "102동 501호"),
    ("마니", "103동 1204호"),
    ("바른", "103동 1305호"),
)


def _ask_for_drawings(doing: Doing) -> None:
    """A supplement: the clock stands still."""
    commands.demand_supplement(
        actor=doing.actor,
        case_id=doing.case.pk,
        version=doing.case.version,
        demand=commands.Demand(
            what="점용할 곳의 폭과 길이를 적은 도면을 다시 내 주세요.",
            days=7,
            late_reason="현장과 맞추어 본 뒤에야 도면에 빠진 것을 알았습니다.",
        ),
        moment=doing.moment,
    )


def _extend(doing: Doing) -> None:
    commands.extend_case(
        actor=doing.actor,
        case_id=doing.case.pk,
        version=doing.case.version,
        length=Period.parse("5 days"),
        ground="verification",
        reason="헐려는 벽이 내력벽인지 현장에서 확인해야 합니다.",
        moment=doing.moment,
    )


def _survey(doing: Doing) -> None:
    commands.hold_case(
        actor=doing.actor,
        case_id=doing.case.pk,
        version=doing.case.version,
        ground="survey",
        note="현장 소음 측정",
        moment=doing.moment,
    )


def _hand_to_roads(doing: Doing) -> None:
    roads = Department.objects.get(agency_id=doing.agency.id, key="도로관리과")
    commands.transfer_case(
        actor=doing.actor,
        agency=doing.agency,
        case_id=doing.case.pk,
        version=doing.case.version,
        to_department=roads.pk,
        reasons="보도 정비는 도로관리과의 일입니다.",
        moment=doing.moment,
    )


def _enter_roll(doing: Doing) -> None:
    """Six households sign: a collective petition (다수인관련민원)."""
    commands.enter_roll(
        actor=doing.actor,
        case_id=doing.case.pk,
        version=doing.case.version,
        signatories=[commands.Signatory(name, home) for name, home in ROLL],
        is_original=True,
        moment=doing.moment,
    )


def _withdraw(doing: Doing) -> None:
    commands.withdraw_on_request(
        actor=doing.actor,
        agency=doing.agency,
        case_id=doing.case.pk,
        version=doing.case.version,
        request="설계를 바꾸어 다시 신청하겠다는 취하서를 창구에 냈습니다.",
        moment=doing.moment,
    )


def _building(area: str, floors: int, *, at: tuple[int, str], **more: Any) -> Petition:
    answers = {
        "site": SITE,
        "site_area": "900",
        "work": "new",
        "use": "office",
        "total_area": area,
        "floors": floors,
        "underground": 1,
        "architect": "마루건축사사무소",
    }
    return Petition("building-permit", at, answers, **more)


def _road(place: str, *, at: tuple[int, str], **more: Any) -> Petition:
    answers = {
        "place": place,
        "area": "12.5",
        "digs": False,
        "begins_on": "2027-03-02",
        "ends_on": "2027-03-31",
    }
    return Petition("road-occupation-permit", at, answers, **more)


def _grievance(
    subject: str, what: str, demand: str, *, before: bool = False, at: tuple[int, str], **more: Any
) -> Petition:
    answers = {
        "subject": subject,
        "what_happened": what,
        "demand": demand,
        "answered_before": before,
    }
    return Petition("grievance", at, answers, **more)


def _object(doing: Doing) -> None:
    """The applicant objects two days after being told of the refusal."""
    told = timezone.localtime(doing.moment)
    commands.object_to_refusal(
        actor=Actor("anonymous", None, doing.agency.id),
        agency=doing.agency,
        case=doing.case,
        objection=commands.Objection(
            told.date(),
            wanted="거부를 취소하고 용도변경을 허가해 주세요.",
            grounds="정화조 용량을 늘리는 공사를 이미 계약했습니다.",
        ),
        moment=told + dt.timedelta(days=2),
    )


PERMITS = (
    # Small: at once. Middle: other departments are asked. Large: they meet.
    _building("640", 4, at=(0, "09:05")),
    _building("1800", 6, at=(3, "14:10"), in_charge="byeol"),
    _building("8200", 12, at=(1, "11:20"), in_charge="byeol"),
    _building("450", 3, at=(6, "10:40"), in_charge="dasom", steps=(_withdraw,)),
    Petition(
        "change-of-use-permit",
        (20, "10:15"),
        {"site": SITE, "area": "84", "use_now": "사무소", "use_then": "일반음식점"},
        in_charge="byeol",
        outcome="refused",
        reasons="정화조의 용량이 음식점에 모자라 허가할 수 없습니다(건축법 제19조).\n\n"
        "용량을 늘린 뒤 다시 신청하시면 이번에 낸 서류를 그대로 쓸 수 있습니다.",
        took=5,
        after=_object,
    ),
    _road("학동로 426 앞 보도", at=(4, "10:30"), in_charge="roads", steps=(_ask_for_drawings,)),
    Petition(
        "apartment-works-permit",
        (5, "13:40"),
        {
            "complex": "한빛마을 101동 1201호",
            "takes_down_walls": True,
            "works": "발코니 쪽 벽을 헐고 거실을 넓힙니다.",
        },
        in_charge="housing-2",
        steps=(_extend,),
    ),
    Petition(
        "daycare-licence--pre-review",
        (12, "09:50"),
        {"centre_name": "새싹 어린이집", "site": SITE, "children": 49, "floor": 1},
        in_charge="childcare",
        outcome="feasible",
        reasons="1층이고 정원에 맞는 면적이 있어 인가할 수 있습니다(영유아보육법 제13조).",
        took=4,
    ),
    _grievance(
        "새벽 공사 소음",
        "건너편 공사장이 새벽 다섯 시부터 시끄럽습니다.",
        "공사 시간을 지키게 해 주세요.",
        at=(3, "08:20"),
        in_charge="narae",
        steps=(_survey,),
    ),
    _grievance(
        "놀이터 옆 주차장 입구",
        "놀이터 바로 옆에 주차장 입구가 생겨 아이들이 위험합니다.",
        "입구를 옮겨 주세요.",
        at=(2, "11:00"),
        in_charge="narae",
        steps=(_enter_roll,),
    ),
    _grievance(
        "과태료 통지",
        "이미 낸 과태료를 다시 내라는 통지를 받았고, 지난번 답변에는 까닭이 없었습니다.",
        "다시 조사해 주세요.",
        before=True,
        at=(0, "08:40"),
    ),
    Petition(
        "wish-to-the-mayor",
        (2, "20:15"),
        {"subject": "보도 턱", "wish": "횡단보도 앞 턱을 낮춰 유아차가 다닐 수 있게 해 주세요."},
        in_charge="narae",
        steps=(_hand_to_roads,),
    ),
    Petition(
        "contract-cost-advice",
        (6, "15:30"),
        {
            "facility": "apartment",
            "facility_name": "한빛마을",
            "in_district": True,
            "contract": "works",
            "amount": "120,000,000",
            "is_signed": False,
            "question": "옥상 방수 공사비가 알맞은지 봐 주세요.",
        },
        in_charge="garam",
    ),
    Petition(
        "land-price-objection",
        (8, "10:10"),
        {
            "land": "신사동 1-1",
            "basis": "january",
            "own": "owner",
            "price_now": "9,800,000",
            "price_wanted": "9,000,000",
            "reasons": "길에 닿지 않는 땅입니다.",
            "takes_part": False,
        },
    ),
)
