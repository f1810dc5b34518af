"""What can be wrong with the meaning of a service in a programme file."""

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from madang.apps.cases.block_parts import JointReview, Review
from madang.apps.cases.block_service import ATTACHMENTS, Service
from madang.core.programmes.findings import Finding, condition_findings
from madang.lib.expressions import compile_condition
from madang.lib.periods import Period, Unit

LONGEST_PRE_REVIEW = 30  # 영 제34조②2

# The longest period by law, in days that are worked, and the article. What is "other" may be set
# by each agency (영16③); statutory ones have their own law.
_LONGEST: Mapping[str, tuple[int, str]] = {
    "inquiry": (14, "민원 처리에 관한 법률 시행령 제14조"),
    "suggestion": (14, "민원 처리에 관한 법률 시행령 제15조"),
    "grievance": (7, "민원 처리에 관한 법률 시행령 제17조"),
}
# What a question that is not about the law is (영 제14조제2호), and its days.
_NOT_ABOUT_LAW = re.compile(r"민원\s?처리.*시행령 제14조\s?제2호")
_LONGEST_NOT_ABOUT_LAW = (7, "민원 처리에 관한 법률 시행령 제14조제2호")


def service_findings(service: Service) -> Iterator[Finding]:
    """All of it, with the path within the service."""
    if service.kind == "statutory" and service.law is None:
        message = _("a statutory petition must cite its law; expected for example %(law)s")
        yield Finding(("law",), message % {"law": '"식품위생법 제37조"'})
    yield from _period_findings(service)
    for key, values in (
        ("channels", service.channels),
        ("decisions", service.decisions),
        ("life_events", service.life_events),
    ):
        yield from _repeated(key, values)
    for found in service.questions.findings():
        yield found.under("form")
    if service.attachments and ATTACHMENTS in {field.name for field in service.questions}:
        message = _('with "attachments", no field of the form may have this name')
        yield Finding(("attachments",), message)
    yield from _way_findings(service)
    yield from _condition_findings(service)
    yield from _assignment_findings(service)
    yield from _complex_findings(service)
    yield from _silence_findings(service)
    yield from _track_findings(service)
    yield from _pre_review_findings(service)


def _period_findings(service: Service) -> Iterator[Finding]:
    days, article = _longest(service)
    if days is not None and _working_days(service.period) > days:
        yield Finding(
            ("period",),
            _("%(found)s is longer than the law allows for this kind: %(days)s days (%(law)s)")
            % {"found": f'"{service.period_text}"', "days": days, "law": article},
        )
    for place, review in enumerate(service.reviews):
        if _working_days(Period.parse(review.within)) > _working_days(service.period):
            message = _("the review may not take longer than the service itself (%(law)s)")
            yield Finding(
                ("reviews", place, "within"), message % {"law": "민원 처리에 관한 법률 제20조"}
            )
    meeting = service.joint_review
    if meeting and _working_days(Period.parse(meeting.after)) > _working_days(service.period):
        message = _("the meeting must be within the period of the service itself")
        yield Finding(("joint_review", "after"), message)


def _longest(service: Service) -> tuple[int | None, str]:
    """The days that the law allows at most, None where it names none here; and the article."""
    if service.kind == "inquiry" and service.law and _NOT_ABOUT_LAW.search(service.law):
        return _LONGEST_NOT_ABOUT_LAW
    return _LONGEST.get(service.kind, (None, ""))


def _way_findings(service: Service) -> Iterator[Finding]:
    if service.kind != "other" and "phone" in service.channels:
        message = _("only a petition of the kind other may come by telephone (%(law)s)")
        yield Finding(("channels",), message % {"law": "민원 처리에 관한 법률 제8조"})


def _assignment_findings(service: Service) -> Iterator[Finding]:
    if not isinstance(service.assignment, tuple):
        return
    if not service.assignment:
        yield Finding(("assignment",), _("there is no rule in the list"))
    for place, rule in enumerate(service.assignment[:-1]):
        if rule.when is None:
            message = _("this rule holds of every petition, so those after it never count")
            yield Finding(("assignment", place), message)


def _complex_findings(service: Service) -> Iterator[Finding]:
    if service.kind == "statutory":
        return
    for name, said in (("joint_review", service.joint_review), ("guardian", service.guardian)):
        if said:
            message = _("only a statutory petition can be a complex one (%(law)s)")
            yield Finding((name,), message % {"law": "민원 처리에 관한 법률 제2조제5호"})


def _silence_findings(service: Service) -> Iterator[Finding]:
    """Silence is consent only where a law says so."""
    asked: list[tuple[tuple[str | int, ...], Review | JointReview]] = [
        (("reviews", place), review) for place, review in enumerate(service.reviews)
    ]
    if service.joint_review:
        asked.append((("joint_review",), service.joint_review))
    for path, one in asked:
        if one.if_late == "deem" and one.law is None:
            message = _("silence is consent only where a law says so; expected for example %(law)s")
            yield Finding((*path, "law"), message % {"law": '"건축법 제11조제6항"'})
        if one.if_late != "deem" and one.law is not None:
            message = _('a law is named here only where "if_late" is "deem"')
            yield Finding((*path, "law"), message)


def _condition_findings(service: Service) -> Iterator[Finding]:
    personal = {field.name for field in service.questions if field.personal}
    for path, source in service.conditions():
        wrong = list(condition_findings(source, service.questions.names))
        # Personal answers are sealed once the petition is filed; no rule may hang on them.
        for name in () if wrong else sorted(personal & compile_condition(source).names):
            message = _('"%(name)s" is personal; a rule can only hang on other answers')
            wrong.append(Finding((), message % {"name": name}))
        for found in wrong:
            yield found.under(*path)


def _track_findings(service: Service) -> Iterator[Finding]:
    for place, track in enumerate(service.fast_tracks):
        if (track.within is None) != track.half_day:
            message = _('a promise needs either "within" or "half_day", and not both')
            yield Finding(("fast_tracks", place), message)
        elif track.within and _working_days(Period.parse(track.within)) > _working_days(
            service.period
        ):
            message = _("the promise must be sooner than the period of the service")
            yield Finding(("fast_tracks", place, "within"), message)
        for channel in track.channels:
            if channel not in service.channels:
                message = _('the service does not come in by "%(channel)s"')
                yield Finding(("fast_tracks", place, "channels"), message % {"channel": channel})


def _pre_review_findings(service: Service) -> Iterator[Finding]:
    if service.pre_review is None:
        return
    if service.kind != "statutory":
        message = _("only a statutory petition can have a pre-review (%(law)s)")
        yield Finding(("pre_review",), message % {"law": "민원 처리에 관한 법률 제30조"})
    limit = min(_working_days(service.period), LONGEST_PRE_REVIEW)
    if _working_days(Period.parse(service.pre_review.period_text)) > limit:
        message = _("longer than the period of the service, or than 30 days (%(law)s)")
        yield Finding(
            ("pre_review", "period"), message % {"law": "민원 처리에 관한 법률 시행령 제34조"}
        )


def _repeated(key: str, values: tuple[str, ...]) -> Iterator[Finding]:
    for place, value in enumerate(values):
        if value in values[:place]:
            yield Finding((key, place), _('"%(value)s" stands here twice') % {"value": value})


def _working_days(period: Period) -> float:
    """The usual length in working days, to compare periods of different units."""
    per_unit = {Unit.HOURS: 1 / 8, Unit.DAYS: 1, Unit.WEEKS: 5, Unit.MONTHS: 21, Unit.YEARS: 250}
    return period.amount * per_unit[period.unit]
