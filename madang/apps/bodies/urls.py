"""Addresses of bodies on the desk."""

from django.urls import path

from madang.apps.bodies import desk_views as views
from madang.apps.bodies import desk_views_items as items
from madang.apps.bodies import desk_views_meetings as meetings

desk_urls = [
    path("bodies/", views.bodies, name="desk_bodies"),
    path("bodies/new/", views.found, name="desk_found_body"),
    path("bodies/<int:body_id>/", views.body_page, name="desk_body"),
    path("bodies/<int:body_id>/change/", views.change, name="desk_change_body"),
    path("bodies/<int:body_id>/members/new/", views.appoint, name="desk_appoint_member"),
    path("bodies/members/<int:member_id>/end/", views.end, name="desk_end_membership"),
    path("bodies/<int:body_id>/convene/", meetings.convene, name="desk_convene"),
    path("bodies/meetings/", meetings.coming, name="desk_meetings"),
    path("bodies/meetings/<int:meeting_id>/", meetings.meeting_page, name="desk_meeting"),
    path("bodies/meetings/<int:meeting_id>/items/new/", meetings.add, name="desk_add_item"),
    path("bodies/meetings/<int:meeting_id>/move/", meetings.move, name="desk_move_meeting"),
    path("bodies/meetings/<int:meeting_id>/cancel/", meetings.cancel, name="desk_cancel_meeting"),
    path("bodies/meetings/<int:meeting_id>/attendance/", meetings.attend, name="desk_attendance"),
    path("bodies/meetings/<int:meeting_id>/minutes/", meetings.minutes, name="desk_minutes"),
    path(
        "bodies/meetings/<int:meeting_id>/minutes/confirm/",
        meetings.confirm,
        name="desk_confirm_minutes",
    ),
    path("bodies/meetings/<int:meeting_id>/print/", meetings.paper, name="desk_meeting_paper"),
    path("bodies/items/<int:item_id>/", items.item_page, name="desk_item"),
    path("bodies/items/<int:item_id>/opinion/", items.opinion, name="desk_item_opinion"),
    path("bodies/items/<int:item_id>/vote/", items.vote, name="desk_item_vote"),
    path("bodies/items/<int:item_id>/note/opinion/", items.note_opinion, name="desk_note_opinion"),
    path("bodies/items/<int:item_id>/note/vote/", items.note_vote, name="desk_note_vote"),
    path("bodies/items/<int:item_id>/applicant/", items.applicant, name="desk_item_applicant"),
    path("bodies/items/<int:item_id>/close/", items.close, name="desk_item_close"),
    path("bodies/items/<int:item_id>/delegate/", items.delegate, name="desk_item_delegate"),
    path("bodies/items/<int:item_id>/withdraw/", items.withdraw, name="desk_withdraw_item"),
]
