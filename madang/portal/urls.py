"""Addresses of the residents' shell."""

from django.urls import path

from madang.portal import my_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("my/", my_views.overview, name="my_page"),
    path("my/messages/", my_views.messages, name="my_messages"),
    path("my/documents/", my_views.documents, name="my_documents"),
    path("my/details/", my_views.details, name="my_details"),
    path("services/", views.services, name="services"),
    path("topics/<slug:event>/", views.life_event, name="life_event"),
    path("departments/<int:department_id>/", views.department, name="department"),
]
