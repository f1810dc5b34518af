"""Addresses of the officials' shell."""

from django.urls import path

from madang.desk import (
    absence_views,
    department_views,
    hours_views,
    official_views,
    outage_views,
    programme_edit_views,
    programme_views,
    role_views,
    settings_views,
    views,
)

urlpatterns = [
    path("absences/", absence_views.absences, name="desk_absences"),
    path("absences/new/", absence_views.record_own, name="desk_record_absence"),
    path("absences/<int:absence_id>/end/", absence_views.end, name="desk_end_absence"),
    path("hours/", hours_views.hours, name="desk_hours"),
    path("hours/change/", hours_views.change, name="desk_change_hours"),
    path("hours/windows/new/", hours_views.add_window, name="desk_add_window"),
    path(
        "hours/windows/<int:window_id>/remove/",
        hours_views.remove_window,
        name="desk_remove_window",
    ),
    path("settings/", settings_views.settings, name="desk_settings"),
    path("settings/change/", settings_views.change, name="desk_change_settings"),
    path("departments/", department_views.departments, name="desk_departments"),
    path("departments/new/", department_views.create, name="desk_create_department"),
    path("departments/<int:department_id>/", department_views.department, name="desk_department"),
    path(
        "departments/<int:department_id>/change/",
        department_views.change,
        name="desk_change_department",
    ),
    path(
        "departments/<int:department_id>/head/", department_views.head, name="desk_department_head"
    ),
    path(
        "departments/<int:department_id>/close/",
        department_views.close,
        name="desk_close_department",
    ),
    path("officials/", official_views.officials, name="desk_officials"),
    path("officials/new/", official_views.appoint, name="desk_appoint_official"),
    path("officials/<int:official_id>/", official_views.official_page, name="desk_official"),
    path("officials/<int:official_id>/move/", official_views.move, name="desk_move_official"),
    path(
        "officials/<int:official_id>/superior/",
        official_views.superior,
        name="desk_official_superior",
    ),
    path("officials/<int:official_id>/roles/", official_views.roles, name="desk_official_roles"),
    path("officials/<int:official_id>/leave/", official_views.leave, name="desk_leave_office"),
    path(
        "officials/<int:official_id>/absence/",
        absence_views.record_for,
        name="desk_record_absence_for",
    ),
    path("roles/", role_views.roles, name="desk_roles"),
    path("roles/new/", role_views.define, name="desk_define_role"),
    path("roles/<int:role_id>/", role_views.change, name="desk_role"),
    path("programmes/", programme_views.programmes, name="desk_programmes"),
    path("programmes/new/", programme_edit_views.new, name="desk_new_programme"),
    path("programmes/check/", programme_edit_views.check, name="desk_check_programme"),
    path("programmes/<int:programme_id>/", programme_views.programme, name="desk_programme"),
    path(
        "programmes/<int:programme_id>/edit/",
        programme_edit_views.edit,
        name="desk_edit_programme",
    ),
    path(
        "programmes/<int:programme_id>/difference/",
        programme_views.compare,
        name="desk_programme_difference",
    ),
    path("outage/", outage_views.outage, name="desk_outage"),
    path("outage/begin/", outage_views.begin, name="desk_outage_begin"),
    path("outage/<int:outage_id>/end/", outage_views.end, name="desk_outage_end"),
    path("deliveries/", views.deliveries, name="desk_deliveries"),
    path("deliveries/<int:delivery_id>/replay/", views.replay, name="desk_replay"),
    path("timers/", views.timers, name="desk_timers"),
    path("timers/<int:timer_id>/replay/", views.replay_timer, name="desk_replay_timer"),
]
