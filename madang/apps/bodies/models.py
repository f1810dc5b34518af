"""A body that meets (회의체), who sits in it, and what its meetings deal with."""

from typing import Any, ClassVar, NoReturn

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q, TextField, Value
from django.db.models.functions import Concat

from madang.core.orgs.models import Agency, Department, Official

Expression = models.expressions.Combinable


def _same(*number: Expression) -> Func:
    """A range of one number, so that a plain GiST index can ask whether two are equal."""
    low, high = number * 2
    return Func(low, high, Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def _outside_person() -> Func:
    """Who somebody from outside is: by name and office, as a number."""
    text = Concat("expert_name", Value("|"), "affiliation", output_field=TextField())
    return Func(text, Value(0), function="hashtextextended", output_field=BigIntegerField())


def _term() -> Func:
    return Func(
        "term_from", "term_until", Value("[]"), function="daterange", output_field=DateRangeField()
    )


class Kind(models.TextChoices):
    """What a body is for (법32③, 34)."""

    JOINT_REVIEW = "joint_review"  # 합동심의
    WORKING_REVIEW = "working_review"  # 민원실무심의회, 영36
    COMMITTEE = "committee"  # 민원조정위원회, 법34, 영38


class Body(models.Model):
    """A standing body of an agency. ``version`` is raised by each change, of its members too.

    A meeting has a quorum when the share of members who are present exceeds (or, without
    ``quorum_exceeds``, reaches) ``quorum_numerator`` / ``quorum_denominator``.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    key = models.SlugField(max_length=60, db_index=False)
    name = models.JSONField()  # {"ko": …, "en": …}
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # Keeps its papers (간사 부서).
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    quorum_numerator = models.SmallIntegerField(db_default=1)
    quorum_denominator = models.SmallIntegerField(db_default=2)
    quorum_exceeds = models.BooleanField(db_default=True)
    # Whether its chair may decide an item without a vote (위임 전결).
    may_delegate = models.BooleanField(db_default=False)
    # Whether members have the power to decide for their departments (참석자 전결권): what they say
    # in the meeting is their department's answer.
    members_decide = models.BooleanField(db_default=False)
    version = models.IntegerField(db_default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "key"], name="body_key"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="body_kind"),
            models.CheckConstraint(
                condition=Q(
                    quorum_numerator__gte=1,
                    quorum_denominator__gte=1,
                    quorum_numerator__lte=F("quorum_denominator"),
                )
                # Nobody can exceed all.
                & (Q(quorum_exceeds=False) | Q(quorum_numerator__lt=F("quorum_denominator"))),
                name="body_quorum",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Member(models.Model):
    """A seat in a body for a term: of an official, or of somebody from outside (외부전문가).

    Of people from outside only name and office are kept: what 영38④ asks to be considered when
    they are chosen need not be stored.
    """

    class Role(models.TextChoices):
        CHAIR = "chair"  # 위원장
        MEMBER = "member"  # 위원

    body = models.ForeignKey(Body, models.PROTECT, related_name="members")
    official = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+")
    expert_name = models.CharField(max_length=60, blank=True, db_default="")
    affiliation = models.CharField(max_length=120, blank=True, db_default="")
    # For which department the member speaks.
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices, db_default=Role.MEMBER)
    term_from = models.DateField()
    term_until = models.DateField(null=True)  # the last day

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(official__isnull=False, expert_name="", affiliation="")
                | (Q(official=None) & ~Q(expert_name="") & ~Q(affiliation="")),
                name="member_official_or_outside",
            ),
            models.CheckConstraint(
                condition=Q(term_until=None) | Q(term_until__gte=F("term_from")),
                name="member_term_order",
            ),
            ExclusionConstraint(
                name="member_official_once",
                expressions=[
                    (_same(F("body_id")), RangeOperators.OVERLAPS),
                    (_same(F("official_id")), RangeOperators.OVERLAPS),
                    (_term(), RangeOperators.OVERLAPS),
                ],
                condition=Q(official__isnull=False),
            ),
            ExclusionConstraint(
                name="member_outside_once",
                expressions=[
                    (_same(F("body_id")), RangeOperators.OVERLAPS),
                    (_same(_outside_person()), RangeOperators.OVERLAPS),
                    (_term(), RangeOperators.OVERLAPS),
                ],
                condition=Q(official=None),
            ),
            ExclusionConstraint(
                name="member_one_chair",
                expressions=[
                    (_same(F("body_id")), RangeOperators.OVERLAPS),
                    (_term(), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="chair"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.official.name if self.official else self.expert_name


class Meeting(models.Model):
    """One meeting (회의). ``client_id`` is chosen by whoever convenes it: sent twice, it is one."""

    class State(models.TextChoices):
        CONVENED = "convened"
        HELD = "held"
        CANCELLED = "cancelled"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings", db_index=False)
    client_id = models.UUIDField()
    scheduled_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, db_default=State.CONVENED)
    # Presides over this meeting, where it is not the body's chair (영36②, or in its absence).
    chair = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    cancelled_because = models.TextField(blank=True, db_default="")
    version = models.IntegerField(db_default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "client_id"], name="meeting_once"),
            models.CheckConstraint(
                condition=Q(state="convened", ended_at=None)
                | Q(state__in=["held", "cancelled"], ended_at__isnull=False),
                name="meeting_ended",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "scheduled_at", "id"],
                name="meeting_coming",
                condition=Q(state="convened"),
            ),
            models.Index(fields=["body", "-scheduled_at", "-id"], name="meeting_of_body"),
        ]


class Attendance(models.Model):
    """How one member took part. A noted sheet has a row for each seat of that day."""

    class State(models.TextChoices):
        PRESENT = "present"
        EXCUSED = "excused"
        WRITTEN = "written"  # sent a written opinion only; neither counts for the quorum nor votes
        ABSENT = "absent"

    pk = models.CompositePrimaryKey("meeting_id", "member_id")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices)


class AgendaItem(models.Model):
    """One thing to be dealt with (안건). It may be about anything: a subject of another capability.

    ``outcome`` is empty while the item is open. The counts are those of the moment of closing;
    they are null where nobody voted.
    """

    class Outcome(models.TextChoices):
        ADOPTED = "adopted"  # 가결
        WITH_CONDITIONS = "adopted_with_conditions"  # 조건부 가결
        REJECTED = "rejected"  # 부결
        DEFERRED = "deferred"  # 보류
        WITHDRAWN = "withdrawn"  # 철회: nobody needs it any more

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", db_index=False)
    order = models.SmallIntegerField()
    subject_type = models.CharField(max_length=40, blank=True, db_default="")
    subject_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")  # presents it
    # The applicant was invited, with prior notice, or gave a statement (영36⑦, 38⑥).
    applicant_invited = models.BooleanField(db_default=False)
    statement = models.TextField(blank=True, db_default="")
    outcome = models.CharField(max_length=30, choices=Outcome.choices, blank=True, db_default="")
    conditions = models.TextField(blank=True, db_default="")
    reasons = models.TextField(blank=True, db_default="")
    delegated = models.BooleanField(db_default=False)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+")
    seats = models.SmallIntegerField(null=True)
    present = models.SmallIntegerField(null=True)
    in_favour = models.SmallIntegerField(null=True)
    against = models.SmallIntegerField(null=True)
    abstained = models.SmallIntegerField(null=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "order"], name="item_order"),
            models.UniqueConstraint(
                fields=["meeting", "subject_type", "subject_id"],
                name="item_subject_once",
                condition=~Q(outcome="withdrawn"),
            ),
            models.CheckConstraint(
                condition=Q(subject_type="", subject_id=None)
                | (~Q(subject_type="") & Q(subject_id__isnull=False)),
                name="item_subject_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None)
                | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="item_closed",
            ),
            models.CheckConstraint(
                condition=Q(outcome="adopted_with_conditions") ^ Q(conditions=""),
                name="item_conditions",
            ),
            models.CheckConstraint(
                condition=Q(delegated=False) | ~Q(reasons=""), name="item_delegated_with_reasons"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["subject_type", "subject_id"],
                name="item_subject",
                condition=Q(subject_id__isnull=False),
            ),
        ]


class Opinion(models.Model):
    """What a member, or a department that was asked, thinks of an item (의견)."""

    class Stance(models.TextChoices):
        AGREE = "agree"  # 찬성
        AGREE_WITH_CONDITIONS = "agree_with_conditions"  # 조건부 찬성
        OPPOSE = "oppose"  # 반대
        NONE = "no_opinion"  # 의견 없음

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="opinions", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    stance = models.CharField(max_length=30, choices=Stance.choices)
    text = models.TextField(blank=True, db_default="")
    given_at = models.DateTimeField()
    # The official who wrote it down; null for a machine.
    written_by = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "member"], name="opinion_of_member"),
            models.UniqueConstraint(fields=["item", "department"], name="opinion_of_department"),
            models.CheckConstraint(
                condition=Q(member=None) ^ Q(department=None), name="opinion_of_one"
            ),
            models.CheckConstraint(
                condition=Q(stance__in=["agree", "no_opinion"]) | ~Q(text=""),
                name="opinion_with_text",
            ),
        ]


class Vote(models.Model):
    """A member's vote on an item (표결): one, which may be changed until the item is closed."""

    class Choice(models.TextChoices):
        FOR = "for"
        AGAINST = "against"
        ABSTAIN = "abstain"

    pk = models.CompositePrimaryKey("item_id", "member_id")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="votes", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    cast_at = models.DateTimeField()
    # By the member, or noted by whoever keeps the minutes.
    by_member = models.BooleanField()


class ConfirmedError(TypeError):
    """Somebody tried to change minutes that were confirmed."""


class Minutes(models.Model):
    """The record of a meeting (회의록). Once confirmed it is never changed: a trigger refuses."""

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, primary_key=True, related_name="minutes"
    )
    text = models.TextField()
    written_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+")
    version = models.IntegerField(db_default=1)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.confirmed_at is not None and not self._state.adding:
            raise ConfirmedError("confirmed minutes are never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise ConfirmedError("minutes are never deleted")
