"""Signing in, for residents and officials: django-allauth with our rules and our pages.

``adapters`` holds the rules (allauth's public extension points), ``identity`` the OpenID Connect
client, ``residents`` and ``officials`` the pages, ``marks`` who may open them.
``madang/config/account_urls.py`` lists every address.
"""
