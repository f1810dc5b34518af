"""Addresses of cases: the residents' and the officials'."""

from django.urls import path

from madang.apps.cases import action_views, desk_views, portal_views

portal_urls = [
    path("services/<slug:service_id>/", portal_views.service, name="service"),
    path("services/<slug:service_id>/start/", portal_views.start, name="form_start"),
    path("forms/<uuid:draft_uid>/<int:number>/", portal_views.form_page, name="form_page"),
    path("forms/<uuid:draft_uid>/review/", portal_views.form_review, name="form_review"),
    path("forms/<uuid:draft_uid>/receipt/", portal_views.receipt, name="receipt"),
    path("track/", portal_views.track, name="track"),
    path("cases/<uuid:case_uid>/", portal_views.case_status, name="case_status"),
    path(
        "cases/<uuid:case_uid>/<slug:name>/",
        action_views.applicant_action,
        name="case_action",
    ),
    path("my/cases/", portal_views.my_cases, name="my_cases"),
]

desk_urls = [
    path("", desk_views.inbox, name="desk_inbox"),
    path("cases/<int:case_id>/", desk_views.case_page, name="desk_case"),
    path("cases/<int:case_id>/accept/", desk_views.accept, name="desk_accept"),
    path("cases/<int:case_id>/assign/", desk_views.assign, name="desk_assign"),
    path("cases/<int:case_id>/decide/", desk_views.decide, name="desk_decide"),
    path(
        "cases/<int:case_id>/do/<slug:name>/",
        action_views.official_action,
        name="desk_case_action",
    ),
    path("cases/<int:case_id>/reveal/", desk_views.reveal, name="desk_reveal"),
    path(
        "cases/<int:case_id>/files/<uuid:file_uid>/",
        desk_views.attachment,
        name="desk_attachment",
    ),
]
