"""Words that officials write for a campaign: kept once, approved by another, never sent again."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from madang.apps.notices import campaign_issues, campaign_rounds, campaigning
from madang.apps.notices.campaign_issue_queries import waiting
from madang.apps.notices.models import Campaign, CampaignIssue, Notice
from madang.apps.notices.sending import send_once
from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, Stale
from madang.core.events.models import Timer
from tests.notices import office as offices
from tests.notices.office import Office
from tests.notices.test_campaigns import (
    BOTH,
    Mail,
    approved,
    drafted,
    happened,
    official,
    readers,
    submitted,
    work,
)

pytestmark = pytest.mark.django_db

LETTER: dict[str, Any] = {"template": "gangnam/16:letter", "channels": ["email"]}
WORDS = {"content": {"ko": "이번 주 소식"}, "subject_line": {"ko": "12월 첫째 주"}}
FIRST = dt.date(2099, 1, 2)


def weekly(office: Office, maker: Actor, **other: Any) -> Campaign:
    """A letter each Friday, allowed by somebody else than its maker."""
    start = dt.datetime.combine(FIRST, dt.time(10), timezone.get_default_timezone())
    campaign = submitted(
        office,
        maker,
        **{**LETTER, **other},
        starts_at=start,
        repeat="weekly",
        repeats_until=FIRST + dt.timedelta(weeks=2),
    )
    campaigning.approve_campaign(
        actor=official(office, *BOTH), campaign_id=campaign.pk, version=campaign.version
    )
    return campaign


def written(office: Office, maker: Actor, campaign: Campaign, day: dt.date, text: str) -> int:
    return campaign_issues.write_issue(
        actor=maker,
        agency=office.agency,
        campaign_id=campaign.pk,
        day=day,
        content={"ko": text},
        subject_line={"ko": text},
        version=getattr(campaign.issues.filter(key=day.isoformat()).first(), "version", 0),
    )


def allowed(office: Office, issue_id: int) -> None:
    campaign_issues.approve_issue(
        actor=official(office, "notices.approve"),
        issue_id=issue_id,
        version=CampaignIssue.objects.get(id=issue_id).version,
    )


def round_of(campaign: Campaign, day: dt.date) -> None:
    key = day.isoformat()
    campaign_rounds.begin_round(campaign_id=campaign.pk, key=key)
    campaign_rounds.queue_batch(campaign_id=campaign.pk, key=key)


def test_a_newsletter_says_what_was_written_for_it_and_no_message_keeps_it() -> None:
    office = offices.opened()
    readers(office, 2)
    campaign = approved(
        office,
        **LETTER,
        content={"ko": "e\u0301  소식\r\n\r\n\r\n둘"},
        subject_line={"ko": " 12월 "},
    )
    work()
    mail = Mail()
    list(send_once(mail))
    assert {one.subject for one in mail.taken} == {"[gangnam 구청] 12월"}
    (text,) = {one.text.partition("\n문의")[0] for one in mail.taken}
    assert text == "é 소식\n\n둘"
    assert Notice.objects.filter(campaign=campaign, state="accepted").count() == 2
    assert "소식" not in str(list(Notice.objects.values_list("values", flat=True)))


def test_a_reader_gets_english_only_where_all_of_it_was_written_in_english() -> None:
    office = offices.opened()
    (reader,) = readers(office, 1)
    both = {"content": {"ko": "소식", "en": "News"}, "subject_line": {"ko": "겨울", "en": "Winter"}}
    for words, subject in ((both, "Winter"), (WORDS, "12월 첫째 주")):
        approved(office, **LETTER, **words)
        work()
        Notice.objects.filter(resident_id=reader).update(language="en")
        mail = Mail()
        list(send_once(mail))
        assert [one.subject.partition("] ")[2] for one in mail.taken] == [subject]


def test_a_round_without_approved_words_is_missed_and_its_maker_is_told() -> None:
    office = offices.opened()
    readers(office, 1)
    maker, other = official(office, *BOTH), official(office, *BOTH)
    campaign = weekly(office, maker)
    allowed(office, written(office, maker, campaign, FIRST, "첫째"))
    round_of(campaign, FIRST)
    second = FIRST + dt.timedelta(weeks=1)
    written(office, maker, campaign, second, "둘째")  # nobody approves it
    round_of(campaign, second)
    assert Notice.objects.filter(campaign=campaign).count() == 1
    assert [(one.key, one.is_missed) for one in waiting(maker)] == [("2099-01-09", True)]
    assert list(waiting(other)) == []
    campaign_issues.note_missed_round(
        actor=maker, round_id=campaign.rounds.get(key="2099-01-09").pk
    )
    assert list(waiting(maker)) == []
    third = FIRST + dt.timedelta(weeks=2)
    allowed(office, written(office, maker, campaign, third, "셋째"))
    round_of(campaign, third)
    mail = Mail()
    list(send_once(mail))
    assert sorted(one.subject for one in mail.taken) == [
        "[gangnam 구청] 셋째",
        "[gangnam 구청] 첫째",
    ]
    assert "round_missed" in happened()


def test_a_campaign_whose_last_round_was_missed_ends() -> None:
    office = offices.opened()
    readers(office, 1)
    maker = official(office, *BOTH)
    campaign = weekly(office, maker)
    for week in range(3):
        round_of(campaign, FIRST + dt.timedelta(weeks=week))
    campaign.refresh_from_db()
    assert (campaign.state, campaign.rounds.filter(missed=True).count()) == ("done", 3)
    assert happened()[-2:] == ["round_missed", "finished"]


def test_an_issue_is_approved_by_another_as_it_was_seen_and_until_it_begins() -> None:
    office = offices.opened()
    readers(office, 1)
    maker, other = official(office, *BOTH), official(office, *BOTH)
    campaign = weekly(office, maker)
    issue = written(office, maker, campaign, FIRST, "하나")
    with pytest.raises(Forbidden, match="own_campaign"):
        campaign_issues.approve_issue(actor=maker, issue_id=issue, version=1)
    campaign_issues.approve_issue(actor=other, issue_id=issue, version=1)
    # Changed afterwards, it waits again; approving what was seen before is refused.
    written(office, maker, campaign, FIRST, "둘")
    assert CampaignIssue.objects.get().approved_by_id is None
    with pytest.raises(Stale):
        campaign_issues.approve_issue(actor=other, issue_id=issue, version=2)
    campaign_issues.refuse_issue(actor=other, issue_id=issue, version=3, reason="오탈자")
    assert CampaignIssue.objects.get().refusal == "오탈자"
    allowed(office, issue)
    round_of(campaign, FIRST)
    with pytest.raises(DomainError, match="no_such_round"):
        written(office, maker, campaign, FIRST, "셋")


def test_words_that_are_lacking_close_to_their_day_are_told_ahead() -> None:
    office = offices.opened()
    readers(office, 1)
    maker = official(office, *BOTH)
    campaign = weekly(office, maker)
    assert list(waiting(maker)) == []
    soon = timezone.now() + dt.timedelta(days=1)
    Campaign.objects.filter(id=campaign.pk).update(next_at=soon)
    assert [one.is_missed for one in waiting(maker)] == [False]
    allowed(office, written(office, maker, campaign, timezone.localdate(soon), "소식"))
    assert list(waiting(maker)) == []


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"content": {}}, "content_missing"),
        ({"content": {"en": "News"}, "subject_line": {"ko": "겨울"}}, "content_missing"),
        ({"subject_line": {"ko": " \u200b"}}, "subject_line_missing"),
        ({"content": {"ko": "가" * 4001}}, "content_too_long"),
        (
            {"content": {"ko": "소식", "fr": "a"}, "subject_line": {"ko": "겨울"}},
            "unknown_language",
        ),
        ({"content": {"ko": "소식", "en": "News"}}, "languages_differ"),
        ({"content": {"ko": "가" * 1000}, "channels": ["sms"]}, "too_long_for_sms"),
        ({"template": "gangnam/16:news"}, "subject_line_not_asked"),
        ({"repeat": "weekly", "repeats_until": dt.date(2099, 1, 1)}, "content_per_issue"),
        (
            {"repeat": "weekly", "repeats_until": FIRST, "content": {}, "subject_line": {}},
            "start_missing",
        ),
    ],
)
def test_words_that_cannot_be_sent_are_refused(other: dict[str, Any], code: str) -> None:
    office = offices.opened()
    wanted = {**LETTER, **WORDS, **other}
    if code == "subject_line_not_asked":
        wanted["content"] = {}
    with pytest.raises(DomainError, match=code):
        drafted(office, official(office, *BOTH), **wanted)
    assert not Campaign.objects.exists()


def test_a_first_round_that_nobody_could_write_is_not_allowed() -> None:
    office = offices.opened()
    readers(office, 1)
    campaign = submitted(
        office,
        official(office, *BOTH),
        **LETTER,
        starts_at=timezone.now() + dt.timedelta(hours=1),
        repeat="weekly",
        repeats_until=FIRST,
    )
    Campaign.objects.filter(id=campaign.pk).update(starts_at=timezone.now())
    with pytest.raises(DomainError, match="first_round_passed"):
        campaigning.approve_campaign(
            actor=official(office, *BOTH), campaign_id=campaign.pk, version=campaign.version
        )
    assert not Timer.objects.filter(name="notices.campaign_round").exists()
