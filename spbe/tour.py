"""The short tour at somebody's first sign-in: three steps above their first page, until they end or skip it.

That it is over is kept with the account, so that no other device shows it again; the help page opens it once more.
"""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from regions import clock

KEY = "pengenalan"  # in addresses
TASKS, SUMMARY = "duties", "dashboard"  # where people begin, by the names in urls.py
LISTED = (
    "Semua tugas Anda ada di halaman ini",
    "Yang terlambat di atas, lalu minggu ini dan nanti. Angka pada tab Tugas saya adalah jumlahnya.",
)
HELPED = (
    "Bantuan ada pada setiap halaman",
    "Bantuan, di atas halaman atau dalam Menu, terbuka pada bagian tentang halaman itu. Lonceng memuat kabar baru.",
)
# What a role sees first, then how its main job begins.
STEPS: dict[Role, tuple[tuple[str, str], tuple[str, str]]] = {
    Role.OPD: (
        LISTED,
        (
            "Satu tombol untuk setiap tugas",
            "Kirim data dukung membuka butir yang diminta: pilih berkas, sebutkan halaman atau pasalnya, lalu kirim.",
        ),
    ),
    Role.KEPALA_OPD: (
        (
            "Persetujuan Anda berada di urutan pertama",
            "Sesudah data dukung yang menunggu persetujuan Anda, tampil tugas OPD: terlambat, minggu ini, nanti.",
        ),
        (
            "Setujui atau kembalikan",
            "Tombol Setujui membuka kiriman operator; dokumennya dapat dibaca sebelum Anda memutuskan.",
        ),
    ),
    Role.DISKOMINFO: (
        LISTED,
        (
            "Lembar kerja menurut langkah",
            "Setiap indikator ada pada satu langkah: isi tingkat, minta data dukung, tinjau, perbaiki, atau selesai.",
        ),
    ),
    Role.ASESOR_INTERNAL: (
        LISTED,
        (
            "Tinjau satu per satu",
            "Tombol Tinjau membuka dokumen di samping butirnya: terima, atau kembalikan dengan alasan.",
        ),
    ),
    Role.PENANGGUNG_JAWAB: (
        LISTED,
        (
            "Putusan dan persetujuan Anda",
            "Tombol pada barisnya membuka halaman putusan. Ringkasan memuat indeks dan yang menahannya.",
        ),
    ),
    Role.KOORDINATOR: (
        LISTED,
        (
            "Tanda tangan sesudah persetujuan",
            "Penilaian Mandiri yang disetujui penanggung jawab tampil di sini. Lembar kerja memuat kemajuannya.",
        ),
    ),
    Role.PIMPINAN: (
        (
            "Indeks dan empat jawaban",
            "Terbukti, Menahan, Dahulukan, dan Terlambat: setiap jawaban menaut ke halamannya.",
        ),
        (
            "Rincian di halaman tersendiri",
            "Rincian memuat tabel dan grafiknya. Ringkasan tercetak pada satu halaman.",
        ),
    ),
    Role.ADMIN: (
        LISTED,
        (
            "Orang dan OPD ada pada Lainnya",
            "Lainnya memuat Orang, Undangan, OPD, Siklus dan tahap, serta Sistem.",
        ),
    ),
    Role.ASESOR_EKSTERNAL: (
        (
            "Paket asesor datang sesudah Penilaian Mandiri dikirim",
            "Sampai saat itu halaman ini memuat tahap, tanggal, dan yang sudah dapat dibaca.",
        ),
        (
            "Satu tab memuat paketnya",
            "Paket asesor memuat setiap indikator dengan tingkat, alasan, dan data dukungnya.",
        ),
    ),
    Role.AUDITOR: (
        (
            "Tahap dan tanggal ada di halaman ini",
            "Halaman ini juga menyebut yang sudah dapat dibaca. Rapat yang mengundang Anda tampil sebagai tugas.",
        ),
        (
            "Lembar kerja dan riwayat terbuka untuk dibaca",
            "Tingkat, data dukung, putusan, dan riwayat setiap siklus dapat dibaca dan diunduh, tidak diubah.",
        ),
    ),
}


@dataclass(frozen=True)
class TourStep:
    number: int
    title: str
    text: str
    total: int

    @property
    def next(self) -> str:
        """The address of the next step, empty after the last."""
        return f"?{KEY}={self.number + 1}#pengenalan" if self.number < self.total else ""

    @property
    def before(self) -> str:
        return f"?{KEY}={self.number - 1}#pengenalan" if self.number > 1 else ""


def tour_step(user: User, page: str | None, asked: str) -> TourStep | None:
    """The step in the address; for who has not ended the tour the first. None away from the page they begin at."""
    roles = [Role(membership.role) for membership in user.active_memberships]
    begins_at = {TASKS, SUMMARY} if set(roles) == {Role.PIMPINAN} else {TASKS}
    if not roles or page not in begins_at:
        return None
    steps = (*STEPS[roles[0]], HELPED)
    known = {str(number): number for number in range(1, len(steps) + 1)}
    if user.toured_at and asked not in known:
        return None
    number = known.get(asked, 1)
    return TourStep(number, *steps[number - 1], total=len(steps))


@transaction.atomic
def end_tour(*, by: User) -> None:
    """Ended or skipped, which is the same; the first time counts."""
    User.objects.filter(pk=by.pk, toured_at=None).update(toured_at=clock.now())
