"""What the demo city's officials keep for their daily work: decision texts and a view."""

from collections.abc import Mapping

from madang.apps.cases import commands
from madang.apps.cases.inbox_filters import Filters
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.models import Official
from madang.core.orgs.queries import actor_of_account

# By whom, for which service and outcome, under which name.
TEXTS = (
    (
        "haneul",
        "improvement-suggestion",
        "taken_up",
        "제안 채택",
        (
            "안녕하십니까. {department}입니다.\n\n"
            "{filed_on}에 보내 주신 제안 “{subject}”을(를) 관련 부서와 검토하여 채택하였습니다."
            " 추진 일정은 확정되는 대로 알려 드리겠습니다.\n\n문의: {department} {phone}"
        ),
    ),
    (
        "haneul",
        "improvement-suggestion",
        "not_taken_up",
        "제안 불채택",
        (
            "안녕하십니까. {department}입니다.\n\n"
            "{filed_on}에 보내 주신 제안 “{subject}”을(를) 검토하였으나 다음과 같은 이유로 채택하지"
            " 못하게 되었습니다.\n\n1. \n\n문의: {department} {phone}"
        ),
    ),
    (
        "haneul",
        "",
        "",
        "맺음말",
        "더 궁금하신 점은 {department}({phone})로 문의해 주시기 바랍니다. 접수번호: {number}",
    ),
)


def keep_texts(agency: AgencyRef, officials: Mapping[str, Official]) -> None:
    """Write them by the commands that write them in life."""
    for username, service, outcome, title, text in TEXTS:
        commands.write_decision_text(
            actor=acting(officials[username]),
            agency=agency,
            title=title,
            text=text,
            service=service,
            outcome=outcome,
        )
    commands.keep_view(
        actor=acting(officials["haneul"]),
        agency=agency,
        name="담당자 없는 민원",
        filters=Filters(charge="nobody"),
    )


def acting(official: Official) -> Actor:
    """The actor for somebody who works here. Raises LookupError for who has left."""
    actor = actor_of_account(official.account, ip=None)
    if actor is None:
        raise LookupError(f"{official.name} is not in office")
    return actor
