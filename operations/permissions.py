"""Who sees how the installation does, which tells an attacker where to press; and who watches those with power."""

from accounts.permissions import grant
from accounts.roles import Role

VIEW_SYSTEM = "view_system"

VIEW_SECURITY_LOG = "view_security_log"

grant(VIEW_SYSTEM, frozenset({Role.ADMIN}), "Hanya admin yang membuka halaman sistem.")
grant(VIEW_SECURITY_LOG, frozenset({Role.AUDITOR}), "Hanya auditor yang membaca catatan keamanan.")
