"""Every programme file in life: put into force, opened in a browser, petitioned for.

What an example expects of the file, the commands do with a real agency.
"""

import datetime as dt
import html
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from madang.apps.cases import queries
from madang.apps.cases.commands import meeting_moment
from madang.apps.cases.commands.assigning import choose
from madang.apps.cases.filing import Filing, InvalidAnswers, file_case
from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef, system
from madang.core.events.queries import measures
from madang.core.orgs import calendars
from madang.core.orgs.models import Agency
from madang.core.programmes.checks import Surroundings, check_source
from madang.core.programmes.commands import apply_programme
from madang.core.programmes.files import programme_files
from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.reader import read
from tests import factories

pytestmark = pytest.mark.django_db
FILES = list(programme_files([factories.PROGRAMMES]))


@pytest.fixture(autouse=True)
def long_calendars(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dates of the documents lie further back than an agency's calendar reaches today."""
    reach = dt.date(2015, 1, 1), dt.date(2031, 12, 31)
    monkeypatch.setattr(calendars, "reach_of_calendars", lambda _today: reach)
    cache.clear()


def in_force(path: Path) -> AgencyRef:
    """An agency with the departments that the file names, which offers what it says."""
    source = path.read_bytes()
    file = read_programme(path)
    agency = factories.make_agency(file.agency)
    for name in dict.fromkeys(reference.message for reference in file.departments()):
        factories.make_department(agency, name)
    actor = system(agency.pk, "programmes.apply")
    apply_programme(actor=actor, agency=agency, source=source, path=path.as_posix())
    return factories.ref(Agency.objects.get(id=agency.pk))


def read_programme(path: Path) -> ProgrammeFile:
    surroundings = Surroundings(measures())
    checked = check_source(path.read_bytes(), file=path.as_posix(), surroundings=surroundings)
    assert checked.content is not None
    return checked.content


def petitions(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The examples of petitions that are filed, with their titles."""
    for example in read(path.with_name("examples.yaml").read_bytes()).data["examples"]:
        if "filed" in example:
            yield example["title"], example["filed"]


def file_example(agency: AgencyRef, filed: Mapping[str, Any]) -> Case:
    """File the petition of an example as a machine of the agency."""
    at = dt.datetime.fromisoformat(filed["at"]).replace(tzinfo=timezone.get_default_timezone())
    channel = filed.get("channel", "web")
    receipt = file_case(
        actor=Actor("device", 1, agency.id, permissions=frozenset({"cases.file"})),
        agency=agency,
        filing=Filing(
            service_id=filed["service"],
            client_id=uuid.uuid4(),
            answers=filed["answers"],
            applicant={"name": "가온누리", "phone": "010-0000-1234"},
            channel=channel,
            language="ko",
            files=filed.get("files", {}),
            mandated=channel == "proxy",
        ),
        moment=at,
    )
    return Case.objects.select_related("department").get(uid=receipt.case_uid)


def outcome(case: Case, agency: AgencyRef) -> dict[str, object]:
    """What an example may expect of a case that was filed, if it is accepted at the same moment."""
    service = queries.pinned_service(case)
    meeting = service.joint_review
    if meeting is not None and not service.holds(meeting.when, case.answers):
        meeting = None
    chosen = choose(case, timezone.localdate(case.filed_at))
    rule = chosen.rule if chosen else ""
    return {
        "due": shown(case.due_at),
        "promise": shown(case.promised_at) if case.promised_at else None,
        "department": case.department.key,
        "role": rule.rpartition(":")[2] if rule.startswith("rule:") else None,
        "reviews": tuple(review.department for review in service.reviews_asked(case.answers)),
        "joint_review": meeting is not None,
        "meeting": meeting
        and shown(meeting_moment(meeting, case.filed_at, case.due_at, agency))[:10],
    }


def shown(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_petitions_of_the_examples_are_filed_as_they_say(path: Path) -> None:
    agency = in_force(path)
    for title, filed in petitions(path):
        expected = dict(filed["expect"])
        if wrong := expected.get("errors"):
            with pytest.raises(InvalidAnswers) as refused:
                file_example(agency, filed)
            assert set(refused.value.errors) == set(wrong), title
            continue
        if "then" in filed:
            expected.pop("due", None)  # of what comes later
        found = outcome(file_example(agency, filed), agency)
        assert {key: expected[key] for key in found if key in expected} == {
            key: value for key, value in found.items() if key in expected
        }, title


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_page_of_every_service_opens(path: Path, client: Client, settings: Settings) -> None:
    agency = in_force(path)
    settings.MADANG_AGENCY = agency.slug
    for key, offered in queries.offered_services(agency).items():
        for language in ("ko", "en"):
            page = client.get(f"/services/{key}/", headers={"accept-language": language})
            assert page.status_code == 200, key
            said = html.unescape(page.content.decode())
            assert offered.service.title.in_language(language) in said, key
