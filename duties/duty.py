"""One duty: what is to be done, for which cycle, by when, and the page where it is done."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from evaluations.models import Evaluation
from ui.due import DueDate


class DutyKind(Enum):
    """What waits, as a list counts it ("3 data dukung dikembalikan"), its picture, and what is done with it."""

    REPAIR = "butir dikembalikan asesor", "undo-2", "Perbaiki"
    RETURNED = "data dukung dikembalikan", "undo-2", "Perbaiki"
    APPROVE = "data dukung menunggu persetujuan Anda", "stamp", "Setujui"
    HEADLESS = "data dukung tertahan karena OPD belum punya kepala", "stamp", "Tunjuk kepala OPD"
    CONFIRM_RULES = "usulan revisi instrumen menunggu konfirmasi Anda", "stamp", "Periksa"
    REWORDED = "data dukung yang butirnya berubah atau dihapus", "refresh-cw", "Periksa"
    QUESTION = "pertanyaan belum dijawab", "message-square", "Jawab"
    ASKED = "permintaan belum dijawab", "send", "Kirim data dukung"
    RENEW = "data dukung tahun lalu perlu diperbarui", "refresh-cw", "Perbarui data dukung"
    SEND = "indikator belum ada data dukungnya", "upload", "Kirim data dukung"
    ACTION = "tindak lanjut belum selesai", "flag", "Selesaikan"
    PROPOSE = "indikator belum Anda usulkan tingkatnya", "list-checks", "Usulkan tingkat"
    REVIEW = "usulan tingkat menunggu tinjauan", "list-checks", "Tinjau"
    DECIDE = "tingkat yang berbeda menunggu keputusan", "stamp", "Putuskan"
    JUDGE = "data dukung menunggu putusan", "file-check", "Tinjau"
    LEVEL = "indikator yang tingkat kematangannya belum diisi", "list-checks", "Isi tingkat"
    GENERAL = "pertanyaan umum belum dijawab", "message-square", "Jawab"
    WORDING = "naskah Berita Acara belum lengkap", "file-text", "Lengkapi"
    ENDORSE = "penilaian mandiri menunggu persetujuan", "stamp", "Setujui"
    PAPER = "Berita Acara menunggu tanda tangan", "file-text", "Tanda tangani"
    SIGN = "penilaian mandiri menunggu tanda tangan", "stamp", "Tanda tangani"
    EXTERNAL = "nilai asesor eksternal belum dicatat", "list-checks", "Catat nilai"
    MEETING = "rapat menunggu Anda", "users", "Hadiri"
    MINUTES = "notula rapat belum ditutup", "file-text", "Tutup notula"
    DECISION = "keputusan rapat belum selesai", "list-checks", "Laksanakan"
    ASSIGN = "indikator belum punya pengampu", "users", "Bagi tugas"
    DATES = "tahap belum memiliki tanggal", "calendar", "Atur tanggal"
    STAGE = "tahap perlu digerakkan", "arrow-right", "Pindahkan tahap"

    @property
    def words(self) -> str:
        return self.value[0]

    @property
    def icon(self) -> str:
        return self.value[1]

    @property
    def verb(self) -> str:
        return self.value[2]

    @property
    def rank(self) -> int:
        return list(DutyKind).index(self)


NEAR_DAYS = 7  # days from today that are "this week"


class Urgency(Enum):
    """Where a duty stands on the page; the value stands in addresses."""

    LATE = "lambat", "Terlambat"
    WEEK = "minggu", "Minggu ini"
    LATER = "nanti", "Nanti"

    @property
    def anchor(self) -> str:
        return self.value[0]

    @property
    def title(self) -> str:
        return self.value[1]


@dataclass(frozen=True)
class Duty:
    """`key` names it for good: the same duty has the same key tomorrow.

    `why` is what somebody wrote about it, word by word; `asker` is who asks. Both may be empty.
    """

    kind: DutyKind
    evaluation: Evaluation
    key: str
    title: str
    detail: str
    due: DueDate
    url: str
    action: str
    count: int = 1  # of the things that the kind's words count
    why: str = ""
    asker: str = ""
    thread: str = ""  # the page where it can be asked about

    @property
    def urgency(self) -> Urgency:
        """A day that is today is not late; what has no day, or can only be told any more, is for later."""
        if self.due.is_late:
            return Urgency.LATE
        days = (self.due.day - self.due.today).days if self.due.day else NEAR_DAYS + 1
        return Urgency.WEEK if 0 <= days <= NEAR_DAYS else Urgency.LATER

    @property
    def days(self) -> int:
        """Until the due date; below zero where there is none or it has passed."""
        return (self.due.day - self.due.today).days if self.due.day else -1

    @property
    def order(self) -> tuple[date, int, str]:
        return self.due.order, self.kind.rank, self.title
