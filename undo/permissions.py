"""Who sees the page of acts that can be taken back; which of them stands with each kind (`act_kinds`)."""

from accounts.permissions import grant
from accounts.roles import Role

grant(
    "view_bulk_acts",
    frozenset({Role.ADMIN, Role.DISKOMINFO, Role.ASESOR_INTERNAL, Role.PENANGGUNG_JAWAB, Role.KOORDINATOR}),
    "Halaman ini untuk yang mengimpor dan mengubah banyak isian sekaligus.",
)
