"""Which program this is."""

import tomllib
from functools import cache

from django.conf import settings


@cache
def program_version() -> str:
    """The version in pyproject.toml."""
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])
