from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "madang.core.accounts"
    label = "accounts"
