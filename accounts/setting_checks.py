"""What a wrong setting about people would quietly leave open."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from accounts.roles import Role


@register()
def factor_roles_are_roles(**kwargs: Any) -> list[Error]:
    """A slip in FACTOR_ROLES would demand the second step of nobody."""
    unknown = sorted(set(settings.FACTOR_ROLES) - set(Role.values))
    known = ", ".join(Role.values)
    return [
        Error(f"FACTOR_ROLES: peran {name!r} tidak ada. Yang ada: {known}.", id="accounts.E001") for name in unknown
    ]
