"""Addresses of cases: the residents' and the officials'."""

from django.urls import path

from madang.apps.cases import (
    action_views,
    complex_views,
    desk_views,
    holiday_views,
    intake_views,
    month_views,
    objection_views,
    opinion_views,
    paper_views,
    portal_views,
    told_views,
    watch_views,
)
from madang.apps.cases.calculator import calculator

portal_urls = [
    path("services/<slug:service_id>/", portal_views.service, name="service"),
    path("services/<slug:service_id>/needs/", complex_views.needs, name="service_needs"),
    path("services/<slug:service_id>/start/", portal_views.start, name="form_start"),
    path("forms/<uuid:draft_uid>/<int:number>/", portal_views.form_page, name="form_page"),
    path("forms/<uuid:draft_uid>/review/", portal_views.form_review, name="form_review"),
    path("forms/<uuid:draft_uid>/receipt/", portal_views.receipt, name="receipt"),
    path("track/", portal_views.track, name="track"),
    path("calculator/", calculator, name="calculator"),
    path("cases/<uuid:case_uid>/", portal_views.case_status, name="case_status"),
    path(
        "cases/<uuid:case_uid>/extensions/<int:number>/",
        paper_views.own_extension,
        name="case_extension",
    ),
    path(
        "cases/<uuid:case_uid>/<slug:name>/",
        action_views.applicant_action,
        name="case_action",
    ),
    path("my/cases/", portal_views.my_cases, name="my_cases"),
]

desk_urls = [
    path("guardianships/", complex_views.guardianships, name="desk_guardianships"),
    path("one-visit/", complex_views.one_visit, name="desk_one_visit"),
    path(
        "one-visit/<slug:service_id>/",
        complex_views.one_visit_service,
        name="desk_one_visit_service",
    ),
    path("pre-reviews/", complex_views.pre_reviews, name="desk_pre_reviews"),
    path("opinions/", opinion_views.opinions, name="desk_opinions"),
    path("opinions/escalated/", opinion_views.escalated, name="desk_opinions_escalated"),
    path("opinions/<int:opinion_id>/", opinion_views.opinion, name="desk_opinion"),
    path("opinions/<int:opinion_id>/answer/", opinion_views.answer, name="desk_opinion_answer"),
    path("opinions/<int:opinion_id>/extend/", opinion_views.extend, name="desk_opinion_extend"),
    path(
        "opinions/<int:opinion_id>/files/<uuid:file_uid>/",
        opinion_views.file,
        name="desk_opinion_file",
    ),
    path("", desk_views.inbox, name="desk_inbox"),
    path("intake/", intake_views.services, name="desk_intake"),
    path("intake/new/<slug:service_id>/", intake_views.start, name="desk_intake_start"),
    path("intake/<uuid:draft_uid>/", intake_views.form, name="desk_intake_form"),
    path("intake/<uuid:draft_uid>/receipt/", intake_views.receipt, name="desk_intake_receipt"),
    path("told/", told_views.told, name="desk_told"),
    path("told/all/", told_views.see_all, name="desk_told_see_all"),
    path("told/<int:told_id>/", told_views.open_told, name="desk_told_open"),
    path("objections/", objection_views.objections, name="desk_objections"),
    path("due/", watch_views.due, name="desk_due"),
    path("search/", watch_views.search, name="desk_search"),
    path("shortening/", watch_views.shortening_table, name="desk_shortening"),
    path("shortening/cases/", watch_views.shortening_cases, name="desk_shortening_cases"),
    path("months/", month_views.months, name="desk_months"),
    path("months/<slug:month>/", month_views.month, name="desk_month"),
    path("months/<slug:month>/note/", month_views.note_month, name="desk_month_note"),
    path("holidays/", holiday_views.holidays, name="desk_holidays"),
    path("holidays/declare/", holiday_views.declare_day, name="desk_declare_day"),
    path("cases/<int:case_id>/letters/<int:number>/", paper_views.letter, name="desk_letter"),
    path(
        "cases/<int:case_id>/extensions/<int:number>/",
        paper_views.extension,
        name="desk_extension",
    ),
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
