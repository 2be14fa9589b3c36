"""The ten roles, each with the one sentence that says what it is for.

A role is a name that permission predicates ask for (evaluations.permissions); it holds no rights itself.
"""

from typing import ClassVar


class Role:
    """Base of all roles; `code` is stored in Membership.role."""

    code: ClassVar[str]
    title: ClassVar[str]
    sentence: ClassVar[str]
    of_agency: ClassVar[bool] = False  # a membership of this role names an agency

    registry: ClassVar[dict[str, type["Role"]]] = {}

    def __init_subclass__(cls) -> None:
        Role.registry[cls.code] = cls


class Admin(Role):
    code, title = "admin", "Admin"
    sentence = "Menyiapkan orang, OPD, siklus, dan data; tidak pernah menyentuh nilai."


class Opd(Role):
    code, title, of_agency = "opd", "Operator OPD", True
    sentence = "Mengunggah bukti untuk indikator yang ditugaskan kepada OPD-nya."


class KepalaOpd(Role):
    code, title, of_agency = "kepala_opd", "Kepala OPD", True
    sentence = "Menyetujui bukti OPD-nya sebelum dikirim."


class Diskominfo(Role):
    code, title = "diskominfo", "Entri data (Diskominfo)"
    sentence = "Mengisi tingkat dan penjelasan, membagi tugas, dan memeriksa bukti."


class AsesorInternal(Role):
    code, title = "asesor_internal", "Asesor internal"
    sentence = "Menilai tingkat dan menerima atau mengembalikan bukti."


class PenanggungJawab(Role):
    code, title = "penanggung_jawab", "Penanggung jawab"
    sentence = "Memeriksa kelengkapan, mengubah tingkat dengan alasan, dan menyetujui."


class Koordinator(Role):
    code, title = "koordinator", "Koordinator SPBE (Sekda)"
    sentence = "Menjamin mutu, menandatangani, dan mengirim penilaian mandiri."


class Pimpinan(Role):
    code, title = "pimpinan", "Pimpinan daerah"
    sentence = "Membaca indeks, tren, dan hal yang perlu diputuskan."


class AsesorEksternal(Role):
    code, title = "asesor_eksternal", "Asesor eksternal"
    sentence = "Membaca paket indikator yang sudah dirilis untuknya."


class Auditor(Role):
    code, title = "auditor", "Auditor (Inspektorat)"
    sentence = "Melihat semuanya dan riwayatnya; tidak mengubah apa pun."


CHOICES = [(role.code, role.title) for role in Role.registry.values()]
AGENCY_ROLES = frozenset(role.code for role in Role.registry.values() if role.of_agency)
