"""Addresses of the officials' shell."""

from django.urls import path

from madang.desk import views

urlpatterns = [
    path("deliveries/", views.deliveries, name="desk_deliveries"),
    path("deliveries/<int:delivery_id>/replay/", views.replay, name="desk_replay"),
]
