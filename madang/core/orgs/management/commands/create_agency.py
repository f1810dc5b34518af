"""``madang create agency``: found an agency with the usual working hours and an administrator."""

import datetime as dt
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction

from madang.core.access import PERMISSIONS
from madang.core.accounts.commands import create_account
from madang.core.actors import system
from madang.core.orgs import commands
from madang.core.orgs.models import Agency

LUNCH = (dt.time(12), dt.time(13))


class Command(BaseCommand):
    help = "Found an agency: hours from 9 to 18 with lunch from 12 to 13, and an administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name in addresses and programme files: gangnam")
        parser.add_argument("--code", required=True, help="the seven-digit code of the agency")
        parser.add_argument("--name-ko", required=True)
        parser.add_argument("--name-en", required=True)
        parser.add_argument("--parent", help="slug of the agency above")
        parser.add_argument("--phone", default="")
        parser.add_argument("--department", required=True, help="the administrator's department")
        parser.add_argument("--administrator", required=True, help="the administrator's user name")
        parser.add_argument("--email", default="", help="where a new password can be asked for")

    def handle(self, *_args: Any, **options: Any) -> None:
        password = getpass("Password of the administrator: ")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(f"Nothing was made: {' '.join(error.messages)}") from None
        try:
            with transaction.atomic():
                agency = self._found(options)
                self._appoint(agency, options, password)
        except IntegrityError as error:
            raise CommandError(f"Nothing was made: {error}") from None
        self.stdout.write(f"{agency.slug} is set up. Sign in at /desk/ and add a second factor.")

    def _found(self, options: dict[str, Any]) -> Agency:
        parent = None
        if options["parent"]:
            parent = Agency.objects.filter(slug=options["parent"]).first()
            if parent is None:
                raise CommandError(f"There is no agency {options['parent']}. Nothing was made.")
        agency = commands.create_agency(
            slug=options["slug"],
            code=options["code"],
            name={"ko": options["name_ko"], "en": options["name_en"]},
            parent=parent,
            phone=options["phone"],
        )
        commands.set_opening_hours(
            actor=system(agency.pk, "orgs.calendar"),
            agency_id=agency.pk,
            weekdays=range(5),
            opens=dt.time(9),
            closes=dt.time(18),
            lunch=LUNCH,
        )
        return agency

    def _appoint(self, agency: Agency, options: dict[str, Any], password: str) -> None:
        setter = system(agency.pk, "orgs.manage")
        name = options["department"]
        department = commands.create_department(
            actor=setter, agency_id=agency.pk, name={"ko": name, "en": name}
        )
        role = commands.define_role(
            actor=setter,
            agency_id=agency.pk,
            key="administrator",
            name={"ko": "관리자", "en": "Administrator"},
            permissions=PERMISSIONS,
        )
        username = options["administrator"]
        commands.appoint_official(
            actor=setter,
            account=create_account(
                kind="official", username=username, email=options["email"], password=password
            ),
            department=department,
            name=username,
            roles=[role],
        )
