"""Addresses of messages: on the desk, and for whoever is told."""

from django.urls import path

from madang.apps.notices import alert_pages, alert_views
from madang.apps.notices import campaign_issue_views as issues
from madang.apps.notices import campaign_views as campaigns
from madang.apps.notices import consent_views as consents
from madang.apps.notices import desk_views as desk
from madang.apps.notices import portal_views as portal
from madang.apps.notices import reminder_views as reminders
from madang.apps.notices.content import views as content
from madang.apps.notices.publications import views as publications

desk_urls = [
    path("messages/", desk.outbox, name="desk_messages"),
    path("messages/doubt/", desk.doubts, name="desk_doubts"),
    path("messages/allow/", desk.allow, name="desk_allow_sending"),
    path("messages/<int:notice_id>/", desk.message, name="desk_message"),
    path("messages/<int:notice_id>/settle/", desk.settle, name="desk_settle_doubt"),
    path("consents/", consents.find, name="desk_consents"),
    path("consents/<int:resident_id>/", consents.consents, name="desk_consents_of"),
    path("reminders/", reminders.reminders, name="desk_reminders"),
    path("alerts/", alert_views.alerts, name="desk_alerts"),
    path("alerts/new/", alert_views.new, name="desk_alert_new"),
    path("alerts/<uuid:identifier>/", alert_views.alert, name="desk_alert"),
    path("alerts/<uuid:identifier>/update/", alert_views.update, name="desk_alert_update"),
    path("alerts/<uuid:identifier>/cancel/", alert_views.cancel, name="desk_alert_cancel"),
    path("campaigns/", campaigns.campaigns, name="desk_campaigns"),
    path("campaigns/new/", campaigns.new, name="desk_campaign_new"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="desk_campaign"),
    path("campaigns/<int:campaign_id>/change/", campaigns.change, name="desk_campaign_change"),
    path("campaigns/<int:campaign_id>/submit/", campaigns.submit, name="desk_campaign_submit"),
    path("campaigns/<int:campaign_id>/approve/", campaigns.approve, name="desk_campaign_approve"),
    path("campaigns/<int:campaign_id>/refuse/", campaigns.refuse, name="desk_campaign_refuse"),
    path("campaigns/<int:campaign_id>/pause/", campaigns.pause, name="desk_campaign_pause"),
    path("campaigns/<int:campaign_id>/resume/", campaigns.resume, name="desk_campaign_resume"),
    path("campaigns/<int:campaign_id>/cancel/", campaigns.cancel, name="desk_campaign_cancel"),
    path("campaigns/<int:campaign_id>/issues/new/", issues.new, name="desk_issue_new"),
    path("campaigns/issues/<int:issue_id>/", issues.issue, name="desk_issue"),
    path("campaigns/issues/<int:issue_id>/change/", issues.change, name="desk_issue_change"),
    path("campaigns/issues/<int:issue_id>/approve/", issues.approve, name="desk_issue_approve"),
    path("campaigns/issues/<int:issue_id>/refuse/", issues.refuse, name="desk_issue_refuse"),
    path("campaigns/rounds/<int:round_id>/seen/", issues.note_missed, name="desk_round_seen"),
    path("publications/", publications.publications, name="desk_publications"),
    path("publications/new/", publications.new, name="desk_publication_new"),
    path("publications/<int:issue_id>/", publications.publication, name="desk_publication"),
    path(
        "publications/<int:issue_id>/printed/",
        publications.printed,
        name="desk_publication_printed",
    ),
    path(
        "publications/<int:issue_id>/handed-out/",
        publications.handed_out,
        name="desk_publication_handed_out",
    ),
    path(
        "publications/<int:issue_id>/counted/",
        publications.counted,
        name="desk_publication_counted",
    ),
    path(
        "publications/<int:issue_id>/corrected/",
        publications.corrected,
        name="desk_publication_corrected",
    ),
    path(
        "publications/<int:issue_id>/copies.csv",
        publications.moves_file,
        name="desk_publication_file",
    ),
    path("content/", content.calendar, name="desk_content"),
    path("content/month.csv", content.month_file, name="desk_content_file"),
    path("content/new/", content.new, name="desk_post_new"),
    path("content/followers/", content.followers, name="desk_followers"),
    path("content/<int:post_id>/", content.post, name="desk_post"),
    path("content/<int:post_id>/change/", content.change, name="desk_post_change"),
    path("content/<int:post_id>/drop/", content.drop, name="desk_post_drop"),
    path("content/<int:post_id>/approve/", content.approve, name="desk_post_approve"),
    path("content/<int:post_id>/posted/", content.posted, name="desk_post_posted"),
    path("content/<int:post_id>/take-back/", content.take_back, name="desk_post_take_back"),
]
portal_urls = [
    path("alerts/", alert_pages.alerts, name="alerts"),
    path("alerts.atom", alert_pages.feed, name="alerts_feed"),
    path("alerts/<uuid:identifier>.xml", alert_pages.cap, name="alert_cap"),
    path("my/notices/", portal.notices, name="my_notices"),
    path("my/consents/", portal.consents, name="my_consents"),
    path("messages/stop/<str:token>/", portal.stop, name="stop_messages"),
]
