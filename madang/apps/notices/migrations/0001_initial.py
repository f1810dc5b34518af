import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("orgs", "0003_whole_office"),
        ("people", "0003_consents"),
    ]

    operations = [
        migrations.CreateModel(
            name="GatewayState",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("allowance", models.FloatField(default=0)),
                (
                    "refilled_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("failures", models.SmallIntegerField(default=0)),
                ("rests_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SendingGate",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=80)),
                (
                    "confirmed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_sending_gate")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("programme", models.CharField(blank=True, default="", max_length=80)),
                ("occasion", models.CharField(max_length=120)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("sms", "text message"),
                            ("email", "e-mail"),
                            ("letter", "letter"),
                            ("in_app", "message on this site"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "lane",
                    models.SmallIntegerField(
                        choices=[(0, "alert"), (1, "notice"), (2, "campaign")], default=1
                    ),
                ),
                ("version_id", models.BigIntegerField()),
                ("template", models.CharField(max_length=60)),
                ("basis", models.CharField(max_length=220)),
                ("language", models.CharField(max_length=10)),
                ("values", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("sending", "being sent"),
                            ("accepted", "handed over"),
                            ("delivered", "delivered"),
                            ("failed", "failed"),
                            ("in_doubt", "in doubt"),
                            ("withheld", "not sent"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                (
                    "queued_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "wanted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("expires_at", models.DateTimeField(null=True)),
                ("attempts", models.SmallIntegerField(db_default=0, default=0)),
                ("gateway", models.CharField(blank=True, db_default="", default="", max_length=20)),
                (
                    "gateway_ref",
                    models.CharField(blank=True, db_default="", default="", max_length=120),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("parts", models.SmallIntegerField(db_default=0, default=0)),
                ("cost", models.IntegerField(db_default=0, default=0)),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.agency",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.department",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.resident",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["lane", "wanted_at", "id"],
                        name="notice_to_send",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["claimed_at", "id"],
                        name="notice_under_way",
                    ),
                    models.Index(
                        condition=models.Q(("state", "in_doubt")),
                        fields=["agency", "-id"],
                        name="notice_in_doubt",
                    ),
                    models.Index(fields=["agency", "-id"], name="notice_of_agency"),
                    models.Index(fields=["resident", "-id"], name="notice_of_resident"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("occasion", "resident", "channel"), name="notice_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "queued",
                                    "sending",
                                    "accepted",
                                    "delivered",
                                    "failed",
                                    "in_doubt",
                                    "withheld",
                                ],
                            )
                        ),
                        name="notice_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["sms", "email", "letter", "in_app"])),
                        name="notice_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lane__in", [0, 1, 2])), name="notice_lane"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__startswith", "law:"),
                            ("basis__startswith", "consent:"),
                            _connector="OR",
                        ),
                        name="notice_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            ("state__in", ["delivered", "failed", "withheld"]),
                            _connector="XOR",
                        ),
                        name="notice_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("sms", "text message"),
                            ("email", "e-mail"),
                            ("letter", "letter"),
                            ("in_app", "message on this site"),
                        ],
                        max_length=6,
                    ),
                ),
                ("address", models.BinaryField()),
                (
                    "reason",
                    models.CharField(
                        choices=[("refused", "Refused"), ("unwanted", "Unwanted")], max_length=8
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.agency",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "channel", "address"), name="suppression_once"
                    )
                ],
            },
        ),
    ]
