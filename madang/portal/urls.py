"""Addresses of the residents' shell."""

from django.urls import path

from madang.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("services/", views.services, name="services"),
    path("topics/<slug:event>/", views.life_event, name="life_event"),
    path("departments/<int:department_id>/", views.department, name="department"),
]
