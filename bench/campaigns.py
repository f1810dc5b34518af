"""``python -m bench.campaigns [N]``: N people (60,000) of five times as many agree to a newsletter.

How long it takes to write down whom a campaign means, and to make all its messages ready.
"""

import sys
import time
import uuid
from pathlib import Path
from typing import Any

from bench.notices_city import Town, opened
from bench.table import show

READERS, OTHERS_EACH = 60_000, 4
MOST_FROZEN_SECONDS, MOST_QUEUED_SECONDS = 5, 15
OTHERS_SQL = """
WITH person AS (
    INSERT INTO people_resident (uid, agency_id)
    SELECT gen_random_uuid(), agency_id FROM people_resident, generate_series(1, %s) RETURNING id
)
INSERT INTO people_sealedfield (resident_id, field, ciphertext, key_id, blind_index, law)
SELECT person.id, kept.field, kept.ciphertext, kept.key_id,
    CASE WHEN kept.blind_index IS NOT NULL THEN sha256(int8send(person.id)) END, kept.law
FROM person, (SELECT * FROM people_sealedfield ORDER BY id LIMIT 3) AS kept
"""
AGREE_SQL = """
INSERT INTO people_consent (resident_id, purpose, channel, given, how)
SELECT unnest(%s::bigint[]), 'newsletter', 'email', true, 'paper'
"""


def main(readers: int) -> None:
    with opened(readers) as town:
        _people(town)
        campaign, key = _approved(town)
        rows = [("what", "measured", "limit"), *_measured(campaign, key)]
    print(f"\nLoad: {Path('/proc/loadavg').read_text()}")
    show(rows)


def _people(town: Town) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(OTHERS_SQL, [OTHERS_EACH])
        cursor.execute(AGREE_SQL, [list(town.readers)])
        cursor.execute("ANALYZE")


def _approved(town: Town) -> tuple[Any, str]:
    """A campaign that two officials have allowed, and the day of its round."""
    from django.utils import timezone

    from madang.apps.notices import campaigning
    from madang.apps.notices.campaign_days import round_key
    from madang.apps.notices.models import Campaign
    from madang.apps.notices.segments import read_segment
    from madang.core.orgs.models import Agency, Department
    from tests import factories

    department = Department.objects.get(agency_id=town.agency_id)
    agency = factories.ref(Agency.objects.get(id=town.agency_id))
    maker, other = (
        factories.acting(factories.make_official(department, name=name))
        for name in ("나래", "다솜")
    )
    plan = campaigning.Plan(
        title="겨울 소식",
        template="gangnam/16:news",
        segment=read_segment({}),
        channels=["email"],
    )
    made = campaigning.draft_campaign(actor=maker, agency=agency, client_id=uuid.uuid4(), plan=plan)
    campaigning.submit_campaign(actor=maker, campaign_id=made, version=1)
    campaigning.approve_campaign(actor=other, campaign_id=made, version=2)
    return Campaign.objects.get(id=made), round_key(timezone.now())


def _measured(campaign: Any, key: str) -> list[tuple[str, str, str]]:
    from madang.apps.notices.campaign_rounds import begin_round, queue_batch

    began = time.perf_counter()
    begin_round(campaign_id=campaign.pk, key=key)
    frozen = time.perf_counter() - began
    going = campaign.rounds.get()
    began = time.perf_counter()
    while going.queued < going.recipients:
        queue_batch(campaign_id=campaign.pk, key=key)
        going.refresh_from_db()
    queued = time.perf_counter() - began
    return [
        (f"whom it means: {going.recipients:,}", f"{frozen:.1f} s", f"{MOST_FROZEN_SECONDS} s"),
        ("their messages ready", f"{queued:.1f} s", f"{MOST_QUEUED_SECONDS} s"),
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else READERS)
