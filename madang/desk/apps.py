from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "madang.desk"
    label = "desk"
