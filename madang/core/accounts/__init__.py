"""Signing in: the account behind an official, a resident or a machine."""

# What the rows of allauth call our one identity provider.
IDENTITY_PROVIDER = "identity"
