"""Who sees how the installation does: it holds no contents, but tells an attacker where to press."""

from accounts.permissions import grant
from accounts.roles import Role

VIEW_SYSTEM = "view_system"

grant(VIEW_SYSTEM, frozenset({Role.ADMIN}), "Hanya admin yang membuka halaman sistem.")
