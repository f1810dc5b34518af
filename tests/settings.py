"""The product's settings with keys of their own, for the tests and the type checker."""

import os
import sys
from pathlib import Path

from madang.config.environment import new_keys
from madang.lib import postgres

VAR_OF_TESTS = Path(__file__).parents[1] / "var" / "tests"

for _name, _value in new_keys().items():
    os.environ.setdefault(_name, _value)
os.environ.setdefault("MADANG_DEBUG", "true")
os.environ.setdefault("MADANG_AGENCY", "gangnam")
os.environ.setdefault("MADANG_VAR", str(VAR_OF_TESTS))
if "pytest" in sys.modules and not os.environ.get("DATABASE_URL"):
    # fsync off: this cluster may be lost with the machine, and is stopped by tests/conftest.py.
    os.environ["DATABASE_URL"] = postgres.ensure_running(
        Path(os.environ["MADANG_VAR"]), durable=False
    )
    os.environ["MADANG_TESTS_STARTED_POSTGRES"] = "true"

from madang.config.settings import *  # noqa: E402, F403  the variables must be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
