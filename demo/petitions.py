"""The first petitions of the demo city: of programme 2-10, new, in work and answered.

All persons and shops are invented.
"""

from typing import Any

from demo.making import Petition

SUGGESTION, QUESTION, FOOD = (
    "improvement-suggestion",
    "permit-procedure-question",
    "food-business-report",
)


def _suggestion(
    subject: str, trouble: str, proposal: str, *affected: str, at: tuple[int, str], **more: Any
) -> Petition:
    answers = {
        "subject": subject,
        "present_state": trouble,
        "proposal": proposal,
        "affected": list(affected),
    }
    return Petition(SUGGESTION, at, answers, **more)


def _question(topic: str, question: str, *, at: tuple[int, str], **more: Any) -> Petition:
    answers = {"topic": topic, "question": question}
    if topic == "other":
        answers["topic_in_words"] = "동물 보호"
    return Petition(QUESTION, at, answers, **more)


def _shop(name: str, kind: str, area: str, *, at: tuple[int, str], **more: Any) -> Petition:
    answers = {
        "shop_name": name,
        "shop_kind": kind,
        "shop_address": "서울특별시 강남구 학동로 426",
        "shop_phone": "02-0000-2026",
        "floor_area": area,
        "uses_ground_water": False,
        "fetch_records": True,
    }
    return Petition(FOOD, at, answers, **more)


PETITIONS = (
    _shop("가람 분식", "snack_bar", "48.5", at=(0, "09:12")),
    _shop("나래 제과점", "bakery", "128", at=(1, "16:40"), in_charge="baram"),
    _shop("다솜 반찬", "made_on_site", "33", at=(2, "10:05"), in_charge="iseul"),
    _shop(
        "라온 한식당",
        "restaurant",
        "210",
        at=(9, "11:30"),
        in_charge="baram",
        outcome="refused",
        reasons="건축물대장에 적힌 용도가 음식점에 맞지 않아 신고를 받아들일 수 없습니다"
        "(식품위생법 제37조).\n\n건축과에서 용도를 바꾼 뒤 다시 신고하시면 이번에 내신 서류를"
        " 그대로 쓸 수 있습니다.",
    ),
    _shop(
        "마루 커피",
        "snack_bar",
        "62",
        at=(14, "14:20"),
        in_charge="iseul",
        outcome="granted",
        reasons="시설과 서류가 기준에 맞아 신고를 수리했습니다. 신고증은 위생과 창구에서 받으실 수"
        " 있습니다.",
    ),
    _suggestion(
        "횡단보도 신호 시간",
        "초등학교 앞 신호가 짧아 어르신과 아이들이 다 건너기 전에 바뀝니다.",
        "등하교 시간만이라도 신호를 5초 더 길게 해 주세요.",
        "families",
        "elderly",
        at=(2, "08:55"),
    ),
    _suggestion(
        "무인발급기 위치 안내",
        "구청 누리집에서 무인발급기의 위치와 운영 시간을 찾기 어렵습니다.",
        "지도에 위치와 여는 시간을 함께 보여 주면 좋겠습니다.",
        "residents",
        at=(7, "19:32"),
        in_charge="haneul",
    ),
    _suggestion(
        "공원 의자 늘리기",
        "근린공원 산책로에 쉴 곳이 없어 다리가 아픈 분들이 힘들어합니다.",
        "산책로 100미터마다 등받이가 있는 의자를 놓아 주세요.",
        "elderly",
        "disabled",
        at=(15, "13:10"),
        in_charge="haneul",
        outcome="taken_up",
        reasons="현장을 확인하니 말씀하신 구간에 의자가 없었습니다. 다음 달까지 등받이 의자 12개를"
        " 놓겠습니다.\n\n좋은 의견을 주셔서 고맙습니다.",
        took=6,
    ),
    _suggestion(
        "종이 신청서 큰 글씨",
        "민원실의 종이 신청서 글씨가 작아 돋보기 없이는 읽을 수 없습니다.",
        "자주 쓰는 신청서만이라도 큰 글씨로 만들어 주세요.",
        "elderly",
        at=(17, "10:48"),
    ),
    _suggestion(
        "점심시간 민원창구",
        "직장인은 점심시간에만 갈 수 있는데 그때 창구가 비어 있습니다.",
        "점심시간에 창구 하나는 교대로 열어 주세요.",
        "residents",
        "businesses",
        at=(22, "12:25"),
        in_charge="haneul",
    ),
    _suggestion(
        "분리배출 요일 알림",
        "이사 온 뒤로 동마다 다른 분리배출 요일을 몰라 헷갈립니다.",
        "전입신고를 할 때 우리 동의 배출 요일을 문자로 알려 주세요.",
        "residents",
        at=(26, "21:03"),
        in_charge="haneul",
        outcome="partly_taken_up",
        reasons="전입신고 창구에서 배출 요일 안내문을 드리기로 했습니다. 문자 알림은 내년 예산에"
        " 담아 준비하겠습니다.",
        took=8,
    ),
    _question(
        "food",
        "가정집에서 반찬을 만들어 인터넷으로 팔려면 어떤 신고를 해야 하나요?",
        at=(1, "09:40"),
    ),
    _question(
        "building",
        "옥상에 비를 막는 지붕을 올리려면 허가가 필요한가요?",
        at=(4, "15:18"),
        in_charge="haneul",
    ),
    _question(
        "road",
        "가게 앞 보도에 휠체어 경사로를 놓으려면 어디에 신청하나요?",
        at=(7, "11:02"),
        in_charge="haneul",
        outcome="answered",
        reasons="보도에 경사로를 놓으려면 도로점용 허가가 필요합니다. 위치도와 도면을 내시면"
        " 처리기간은 10일이고, 장애인 편의시설이라 점용료는 받지 않습니다.",
    ),
    _question("environment", "새벽 공사 소음은 몇 시부터 신고할 수 있나요?", at=(12, "06:30")),
    _question(
        "tourism",
        "I would like to rent out two rooms of my house to visitors. Which permit do I need?",
        at=(3, "10:20"),
        language="en",
    ),
    _question("other", "반려동물 등록을 온라인으로 할 수 있나요?", at=(5, "22:14")),
)
