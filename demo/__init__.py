"""The demo city, and the small servers around it: an identity provider and a mail server."""
