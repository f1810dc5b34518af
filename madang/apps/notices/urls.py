"""Addresses of messages: on the desk, and for whoever is told."""

from django.urls import path

from madang.apps.notices import desk_views as desk
from madang.apps.notices import portal_views as portal

desk_urls = [
    path("messages/", desk.outbox, name="desk_messages"),
    path("messages/doubt/", desk.doubts, name="desk_doubts"),
    path("messages/allow/", desk.allow, name="desk_allow_sending"),
    path("messages/<int:notice_id>/", desk.message, name="desk_message"),
    path("messages/<int:notice_id>/settle/", desk.settle, name="desk_settle_doubt"),
]
portal_urls = [
    path("my/notices/", portal.notices, name="my_notices"),
    path("my/consents/", portal.consents, name="my_consents"),
    path("messages/stop/<str:token>/", portal.stop, name="stop_messages"),
]
