from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "madang.kiosk"
    label = "kiosk"
