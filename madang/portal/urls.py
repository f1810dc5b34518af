"""Addresses of the residents' shell."""

from django.urls import path

from madang.portal import views

urlpatterns = [path("", views.home, name="home")]
