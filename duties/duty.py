"""One duty: what is to be done, for which cycle, by when, and the page where it is done."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from evaluations.models import Evaluation
from ui.due import DueDate


class DutyKind(Enum):
    """What waits, as a list counts it ("3 data dukung dikembalikan"), and its picture. In the order of doing."""

    REPAIR = "butir dikembalikan asesor", "undo-2"
    RETURNED = "data dukung dikembalikan", "undo-2"
    APPROVE = "data dukung menunggu persetujuan Anda", "stamp"
    HEADLESS = "data dukung tertahan karena OPD belum punya kepala", "stamp"
    CONFIRM_RULES = "usulan revisi instrumen menunggu konfirmasi Anda", "stamp"
    REWORDED = "data dukung yang butirnya berubah atau dihapus", "refresh-cw"
    QUESTION = "pertanyaan belum dijawab", "message-square"
    ASKED = "permintaan belum dijawab", "send"
    RENEW = "data dukung tahun lalu perlu diperbarui", "refresh-cw"
    SEND = "indikator belum ada data dukungnya", "upload"
    ACTION = "tindak lanjut belum selesai", "flag"
    PROPOSE = "indikator belum Anda usulkan tingkatnya", "list-checks"
    REVIEW = "usulan tingkat menunggu tinjauan", "list-checks"
    DECIDE = "tingkat yang berbeda menunggu keputusan", "stamp"
    JUDGE = "data dukung menunggu putusan", "file-check"
    LEVEL = "indikator yang tingkat kematangannya belum diisi", "list-checks"
    GENERAL = "pertanyaan umum belum dijawab", "message-square"
    WORDING = "naskah Berita Acara belum lengkap", "file-text"
    ENDORSE = "penilaian mandiri menunggu persetujuan", "stamp"
    PAPER = "Berita Acara menunggu tanda tangan", "file-text"
    SIGN = "penilaian mandiri menunggu tanda tangan", "stamp"
    EXTERNAL = "nilai asesor eksternal belum dicatat", "list-checks"
    MEETING = "rapat menunggu Anda", "users"
    MINUTES = "notula rapat belum ditutup", "file-text"
    DECISION = "keputusan rapat belum selesai", "list-checks"
    ASSIGN = "indikator belum punya pengampu", "users"
    DATES = "tahap belum memiliki tanggal", "calendar"
    STAGE = "tahap perlu digerakkan", "arrow-right"

    @property
    def words(self) -> str:
        return self.value[0]

    @property
    def icon(self) -> str:
        return self.value[1]

    @property
    def rank(self) -> int:
        return list(DutyKind).index(self)


@dataclass(frozen=True)
class Duty:
    """`key` names it for good: the same duty has the same key tomorrow."""

    kind: DutyKind
    evaluation: Evaluation
    key: str
    title: str
    detail: str
    due: DueDate
    url: str
    action: str
    count: int = 1  # of the things that the kind's words count

    @property
    def days(self) -> int:
        """Until the due date; below zero where there is none or it has passed."""
        return (self.due.day - self.due.today).days if self.due.day else -1

    @property
    def order(self) -> tuple[date, int, str]:
        return self.due.order, self.kind.rank, self.title
