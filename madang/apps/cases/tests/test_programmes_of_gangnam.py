"""What the plan of Gangnam says of its departments (2-10 ②–④), against all its files together."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from madang.apps.cases.block_service import Service
from madang.core.events.queries import measures
from madang.core.programmes.checks import Surroundings, check_source
from madang.core.programmes.files import programme_files
from madang.core.programmes.format import ProgrammeFile

GANGNAM = Path(__file__).parents[4] / "programmes" / "gangnam"


@cache
def files() -> dict[str, ProgrammeFile]:
    found = {}
    for path in programme_files([GANGNAM]):
        checked = check_source(
            path.read_bytes(), file=path.as_posix(), surroundings=Surroundings(measures())
        )
        assert checked.content is not None
        found[checked.content.id] = checked.content
    return found


def services() -> Iterator[tuple[str, Service]]:
    """Every service of the district with the department in charge."""
    for file in files().values():
        block = file.block("cases")
        for service in block.root.values() if block else ():
            yield service.department or file.department, service


def planned(programme: str, item: str) -> int:
    scope = files()[programme].plan.scope
    return next(row.count for row in scope if row.item.root["ko"] == item)


def test_pre_reviews_are_of_the_seven_kinds_in_six_departments() -> None:
    offered = [department for department, service in services() if service.pre_review]
    assert len(offered) == planned("gangnam/2-10-2", "사전심사 대상 민원 종류") == 7
    assert len(set(offered)) == planned("gangnam/2-10-2", "사전심사 부서") == 6
    assert set(offered) == {
        "관광진흥과",
        "지역경제과",
        "보육지원과",
        "도시계획과",
        "건축과",
        "환경과",
    }


def test_guardians_stand_by_the_permits_of_eight_departments() -> None:
    permits = {"건축과", "주택과", "위생과", "도로관리과", "도시계획과", "관광진흥과"}
    permits |= {"안전건설과", "지역경제과"}
    assert permits <= {department for department, service in services() if service.guardian}
    assert len(permits) == planned("gangnam/2-10-3", "민원후견인 지정부서") == 8


def test_committee_hears_its_seven_departments() -> None:
    heard = set()
    for department, service in services():
        if service.joint_review and service.joint_review.body == "complex-petition-committee":
            heard |= {department, *service.joint_review.departments}
    assert heard == {
        "관광진흥과",
        "주택과",
        "건축과",
        "부동산정보과",
        "치수방재과",
        "환경과",
        "위생과",
    }
    assert len(heard) == planned("gangnam/2-10-4", "복합민원 처리 부서") == 7


def test_inquiries_cite_the_part_of_the_article_that_gives_their_days() -> None:
    laws = {
        service.law: service.period_text for _of, service in services() if service.kind == "inquiry"
    }
    assert laws == {
        "민원 처리에 관한 법률 시행령 제14조제1호": "14 days",
        "민원 처리에 관한 법률 시행령 제14조제2호": "7 days",
    }
