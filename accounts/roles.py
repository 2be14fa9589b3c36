"""The ten roles, each with the one sentence that says what it is for.

A role is a name that permission predicates ask for (accounts.permissions, evaluations.permissions); it holds no
rights itself. Code names a role by its member, never by its stored text, so that a slip fails the type check.
"""

from django.db import models


class Role(models.TextChoices):
    """The value is stored in Membership.role, the label is what screens say where no instrument has a title for it."""

    ADMIN = "admin", "Admin"
    OPD = "opd", "Operator OPD"
    KEPALA_OPD = "kepala_opd", "Kepala OPD"
    DISKOMINFO = "diskominfo", "Entri data (Diskominfo)"
    ASESOR_INTERNAL = "asesor_internal", "Asesor internal"
    PENANGGUNG_JAWAB = "penanggung_jawab", "Penanggung jawab"
    KOORDINATOR = "koordinator", "Koordinator (Sekda)"
    PIMPINAN = "pimpinan", "Pimpinan daerah"
    ASESOR_EKSTERNAL = "asesor_eksternal", "Asesor eksternal"
    AUDITOR = "auditor", "Auditor (Inspektorat)"

    @property
    def sentence(self) -> str:
        """What the role is for, in one sentence."""
        return SENTENCES[self]


SENTENCES = {
    Role.ADMIN: "Menyiapkan orang, OPD, siklus, dan data; tidak dapat mengubah nilai.",
    Role.OPD: "Mengirim data dukung untuk indikator yang ditugaskan kepada OPD-nya.",
    Role.KEPALA_OPD: "Menyetujui data dukung OPD-nya sebelum dikirim.",
    Role.DISKOMINFO: "Mengisi tingkat dan penjelasan, membagi tugas, dan meninjau data dukung.",
    Role.ASESOR_INTERNAL: "Menilai tingkat dan menerima atau mengembalikan data dukung.",
    Role.PENANGGUNG_JAWAB: "Memeriksa kelengkapan, mengubah tingkat dengan alasan, dan menyetujui.",
    Role.KOORDINATOR: "Menjamin mutu, menandatangani, dan mengirim penilaian mandiri.",
    Role.PIMPINAN: "Membaca indeks, tren, dan hal yang perlu diputuskan.",
    Role.ASESOR_EKSTERNAL: "Membaca paket indikator yang sudah dirilis untuknya.",
    Role.AUDITOR: "Melihat semuanya dan riwayatnya; tidak mengubah apa pun.",
}
# Who decides, and who decides who decides: these are given, and their accounts touched, by two people (accounts.power).
POWER_ROLES = frozenset({Role.ADMIN, Role.AUDITOR, Role.PENANGGUNG_JAWAB, Role.KOORDINATOR})
EVIDENCE_ROLES = frozenset(Role) - POWER_ROLES - {Role.PIMPINAN}  # the others that read evidence
AGENCY_ROLES = frozenset({Role.OPD, Role.KEPALA_OPD})  # a membership of these names an agency
