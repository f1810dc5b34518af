from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.db import migrations, models
from django.db.models import PROTECT, F, Func, Q, Value
from django.db.models.functions import Concat

# Confirmed minutes are the record of the office: whoever asks, they stay as they are.
KEEP_CONFIRMED = """
CREATE TRIGGER bodies_minutes_confirmed BEFORE UPDATE ON bodies_minutes
    FOR EACH ROW WHEN (OLD.confirmed_at IS NOT NULL) EXECUTE FUNCTION madang_refuse_change();
CREATE TRIGGER bodies_minutes_kept BEFORE DELETE ON bodies_minutes
    FOR EACH ROW EXECUTE FUNCTION madang_refuse_change();
"""
LET_GO = """
DROP TRIGGER bodies_minutes_kept ON bodies_minutes;
DROP TRIGGER bodies_minutes_confirmed ON bodies_minutes;
"""


def row_id() -> tuple[str, Any]:
    return "id", models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def pair(*names: str) -> tuple[str, Any]:
    return "pk", models.CompositePrimaryKey(
        *names, blank=True, editable=False, primary_key=True, serialize=False
    )


def link(to: str, related_name: str = "+", **options: Any) -> Any:
    return models.ForeignKey(on_delete=PROTECT, related_name=related_name, to=to, **options)


def chosen(length: int, *values: tuple[str, str], **options: Any) -> Any:
    return models.CharField(choices=list(values), max_length=length, **options)


def text() -> Any:
    return models.TextField(blank=True, db_default="")


def line(length: int) -> Any:
    return models.CharField(blank=True, db_default="", max_length=length)


def small() -> Any:
    return models.SmallIntegerField(null=True)


def same(*number: Any) -> Func:
    low, high = number * 2
    return Func(low, high, Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def term() -> Func:
    return Func(
        "term_from", "term_until", Value("[]"), function="daterange", output_field=DateRangeField()
    )


def outside_person() -> Func:
    return Func(
        Concat("expert_name", Value("|"), "affiliation", output_field=models.TextField()),
        Value(0),
        function="hashtextextended",
        output_field=models.BigIntegerField(),
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [("events", "0001_initial"), ("orgs", "0002_offers_version")]

    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                row_id(),
                ("key", models.SlugField(db_index=False, max_length=60)),
                ("name", models.JSONField()),
                (
                    "kind",
                    chosen(
                        20,
                        ("joint_review", "Joint Review"),
                        ("working_review", "Working Review"),
                        ("committee", "Committee"),
                    ),
                ),
                ("quorum_numerator", models.SmallIntegerField(db_default=1)),
                ("quorum_denominator", models.SmallIntegerField(db_default=2)),
                ("quorum_exceeds", models.BooleanField(db_default=True)),
                ("may_delegate", models.BooleanField(db_default=False)),
                ("members_decide", models.BooleanField(db_default=False)),
                ("version", models.IntegerField(db_default=1)),
                ("agency", link("orgs.agency", db_index=False)),
                ("department", link("orgs.department")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "key"), name="body_key"),
                    models.CheckConstraint(
                        condition=Q(kind__in=["joint_review", "working_review", "committee"]),
                        name="body_kind",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            quorum_numerator__gte=1,
                            quorum_denominator__gte=1,
                            quorum_numerator__lte=F("quorum_denominator"),
                        )
                        & (
                            Q(quorum_exceeds=False)
                            | Q(quorum_numerator__lt=F("quorum_denominator"))
                        ),
                        name="body_quorum",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                row_id(),
                ("expert_name", line(60)),
                ("affiliation", line(120)),
                (
                    "role",
                    chosen(10, ("chair", "Chair"), ("member", "Member"), db_default="member"),
                ),
                ("term_from", models.DateField()),
                ("term_until", models.DateField(null=True)),
                ("body", link("bodies.body", "members")),
                ("department", link("orgs.department", null=True)),
                ("official", link("orgs.official", null=True)),
            ],
            options={
                "constraints": [
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
                            (same(F("body_id")), "&&"),
                            (same(F("official_id")), "&&"),
                            (term(), "&&"),
                        ],
                        condition=Q(official__isnull=False),
                    ),
                    ExclusionConstraint(
                        name="member_outside_once",
                        expressions=[
                            (same(F("body_id")), "&&"),
                            (same(outside_person()), "&&"),
                            (term(), "&&"),
                        ],
                        condition=Q(official=None),
                    ),
                    ExclusionConstraint(
                        name="member_one_chair",
                        expressions=[(same(F("body_id")), "&&"), (term(), "&&")],
                        condition=Q(role="chair"),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                row_id(),
                ("client_id", models.UUIDField()),
                ("scheduled_at", models.DateTimeField()),
                ("place", models.CharField(max_length=120)),
                (
                    "state",
                    chosen(
                        10,
                        ("convened", "Convened"),
                        ("held", "Held"),
                        ("cancelled", "Cancelled"),
                        db_default="convened",
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("cancelled_because", text()),
                ("version", models.IntegerField(db_default=1)),
                ("agency", link("orgs.agency", db_index=False)),
                ("body", link("bodies.body", "meetings", db_index=False)),
                ("chair", link("bodies.member", null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(state="convened"),
                        fields=["agency", "scheduled_at", "id"],
                        name="meeting_coming",
                    ),
                    models.Index(fields=["body", "-scheduled_at", "-id"], name="meeting_of_body"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "client_id"), name="meeting_once"),
                    models.CheckConstraint(
                        condition=Q(state="convened", ended_at=None)
                        | Q(state__in=["held", "cancelled"], ended_at__isnull=False),
                        name="meeting_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                pair("meeting_id", "member_id"),
                (
                    "state",
                    chosen(
                        10,
                        ("present", "Present"),
                        ("excused", "Excused"),
                        ("written", "Written"),
                        ("absent", "Absent"),
                    ),
                ),
                ("meeting", link("bodies.meeting", "attendances", db_index=False)),
                ("member", link("bodies.member", db_index=False)),
            ],
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                row_id(),
                ("order", models.SmallIntegerField()),
                ("subject_type", line(40)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("title", models.CharField(max_length=200)),
                ("applicant_invited", models.BooleanField(db_default=False)),
                ("statement", text()),
                (
                    "outcome",
                    chosen(
                        30,
                        ("adopted", "Adopted"),
                        ("adopted_with_conditions", "With Conditions"),
                        ("rejected", "Rejected"),
                        ("deferred", "Deferred"),
                        ("withdrawn", "Withdrawn"),
                        blank=True,
                        db_default="",
                    ),
                ),
                ("conditions", text()),
                ("reasons", text()),
                ("delegated", models.BooleanField(db_default=False)),
                ("closed_at", models.DateTimeField(null=True)),
                ("seats", small()),
                ("present", small()),
                ("in_favour", small()),
                ("against", small()),
                ("abstained", small()),
                ("version", models.IntegerField(db_default=1)),
                ("closed_by", link("orgs.official", null=True)),
                ("department", link("orgs.department")),
                ("meeting", link("bodies.meeting", "items", db_index=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(subject_id__isnull=False),
                        fields=["subject_type", "subject_id"],
                        name="item_subject",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "order"), name="item_order"),
                    models.UniqueConstraint(
                        fields=("meeting", "subject_type", "subject_id"),
                        name="item_subject_once",
                        condition=models.Q(("outcome", "withdrawn"), _negated=True),
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
                        condition=Q(delegated=False) | ~Q(reasons=""),
                        name="item_delegated_with_reasons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                row_id(),
                (
                    "stance",
                    chosen(
                        30,
                        ("agree", "Agree"),
                        ("agree_with_conditions", "Agree With Conditions"),
                        ("oppose", "Oppose"),
                        ("no_opinion", "None"),
                    ),
                ),
                ("text", text()),
                ("given_at", models.DateTimeField()),
                ("department", link("orgs.department", null=True)),
                ("item", link("bodies.agendaitem", "opinions", db_index=False)),
                ("member", link("bodies.member", null=True)),
                ("written_by", link("orgs.official", null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "member"), name="opinion_of_member"),
                    models.UniqueConstraint(
                        fields=("item", "department"), name="opinion_of_department"
                    ),
                    models.CheckConstraint(
                        condition=Q(member=None) ^ Q(department=None), name="opinion_of_one"
                    ),
                    models.CheckConstraint(
                        condition=Q(stance__in=["agree", "no_opinion"]) | ~Q(text=""),
                        name="opinion_with_text",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                pair("item_id", "member_id"),
                (
                    "choice",
                    chosen(10, ("for", "For"), ("against", "Against"), ("abstain", "Abstain")),
                ),
                ("cast_at", models.DateTimeField()),
                ("by_member", models.BooleanField()),
                ("item", link("bodies.agendaitem", "votes", db_index=False)),
                ("member", link("bodies.member", db_index=False)),
            ],
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=PROTECT,
                        primary_key=True,
                        related_name="minutes",
                        serialize=False,
                        to="bodies.meeting",
                    ),
                ),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(db_default=1)),
                ("confirmed_by", link("orgs.official", null=True)),
            ],
        ),
        migrations.RunSQL(KEEP_CONFIRMED, LET_GO),
    ]
