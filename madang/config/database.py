"""The database of ``DATABASE_URL``. There is one engine: PostgreSQL."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

SECONDS_KEPT = 300


def database_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Django's settings for a libpq address.

    Without one there is still an entry, so that commands which need no database run; whoever then
    connects is told what is missing. ``madang`` (the command) starts the embedded PostgreSQL and
    sets the variable itself.
    """
    url = environ.get("DATABASE_URL", "")
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured("DATABASE_URL is not a PostgreSQL address") from error
    named = {key: parts.pop(key, "") for key in ("dbname", "user", "password", "host", "port")}
    return {
        "ENGINE": "madang.config.postgresql",
        "NAME": named["dbname"] or "DATABASE_URL-is-not-set",
        "USER": named["user"],
        "PASSWORD": named["password"],
        "HOST": named["host"],
        "PORT": named["port"],
        # A new connection for each request costs 5 to 7 ms.
        "CONN_MAX_AGE": SECONDS_KEPT,
        # One that the server has closed meanwhile is replaced before it is used.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **parts,
            # Statements are planned once for each connection and sent by name afterwards.
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
    }
