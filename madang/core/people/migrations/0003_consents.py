import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from madang.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_downloads_and_months"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=40)),
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
                ("given", models.BooleanField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("site", "on the site"),
                            ("link", "by the link in a message"),
                            ("reply", "by an answer to a message"),
                            ("counter", "at the counter"),
                            ("phone", "by telephone"),
                            ("paper", "on paper"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "said_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
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
                        fields=["resident", "purpose", "channel", "-id"], name="consent_last"
                    ),
                    models.Index(
                        fields=["purpose", "channel", "resident", "-id"], name="consent_of_many"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["sms", "email", "letter", "in_app"])),
                        name="consent_channel",
                    )
                ],
            },
        ),
        append_only("people_consent"),
    ]
