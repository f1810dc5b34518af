"""Addresses of the kiosk's shell. None of them says anything about whoever stands there."""

from django.urls import path

from madang.kiosk import filing_views, printing_views, start_views, ticket_views, tracking_views

urlpatterns = [
    path("", start_views.start, name="kiosk"),
    path("pair/", start_views.pair, name="kiosk_pair"),
    path("begin/", start_views.begin, name="kiosk_begin"),
    path("menu/", start_views.menu, name="kiosk_menu"),
    path("language/", start_views.switch_language, name="kiosk_language"),
    path("still-there/", start_views.still_there, name="kiosk_still_there"),
    path("awake/", start_views.awake, name="kiosk_awake"),
    path("end/", start_views.end, name="kiosk_end"),
    path("services/", filing_views.services, name="kiosk_services"),
    path("services/<slug:service_id>/", filing_views.service, name="kiosk_service"),
    path("form/", filing_views.question, name="kiosk_question"),
    path("form/check/", filing_views.check, name="kiosk_check"),
    path("receipt/", filing_views.receipt, name="kiosk_receipt"),
    path("receipt/print/", printing_views.receipt, name="kiosk_print_receipt"),
    path("track/", tracking_views.track, name="kiosk_track"),
    path("track/found/", tracking_views.found, name="kiosk_tracked"),
    path("tickets/", ticket_views.counters, name="kiosk_counters"),
    path("ticket/", ticket_views.ticket, name="kiosk_ticket"),
    path("ticket/print/", printing_views.ticket, name="kiosk_print_ticket"),
]
