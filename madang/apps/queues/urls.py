"""Addresses of counters on the desk."""

from django.urls import path

from madang.apps.queues import desk_views as views

desk_urls = [
    path("queues/", views.counters, name="desk_queues"),
    path("queues/new/", views.open_one, name="desk_open_counter"),
    path("queues/<int:counter_id>/", views.counter_page, name="desk_queue"),
    path("queues/<int:counter_id>/call/", views.call, name="desk_call_next"),
    path("queues/<int:counter_id>/close/", views.close, name="desk_close_counter"),
    path("queues/<int:counter_id>/tickets/<int:ticket_id>/end/", views.end, name="desk_end_ticket"),
]
