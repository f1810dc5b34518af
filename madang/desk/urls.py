"""Addresses of the officials' shell."""

from django.urls import path

from madang.desk import outage_views, views

urlpatterns = [
    path("outage/", outage_views.outage, name="desk_outage"),
    path("outage/begin/", outage_views.begin, name="desk_outage_begin"),
    path("outage/<int:outage_id>/end/", outage_views.end, name="desk_outage_end"),
    path("deliveries/", views.deliveries, name="desk_deliveries"),
    path("deliveries/<int:delivery_id>/replay/", views.replay, name="desk_replay"),
    path("timers/", views.timers, name="desk_timers"),
    path("timers/<int:timer_id>/replay/", views.replay_timer, name="desk_replay_timer"),
]
