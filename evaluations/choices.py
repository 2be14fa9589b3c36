"""The words of a cycle that more than one module needs: states, value columns, verdicts."""

from django.db import models


class Activity(models.TextChoices):
    """The kind of cycle; a government has one of them in a year (PermenPANRB 59/2020)."""

    EVALUASI = "evaluasi", "evaluasi"
    PEMANTAUAN = "pemantauan", "pemantauan"


class CycleState(models.TextChoices):
    """Where a cycle stands; a pemantauan has no interviu and no visitasi."""

    PERSIAPAN = "persiapan", "Persiapan"
    MANDIRI = "mandiri", "Penilaian mandiri"
    DOKUMEN = "dokumen", "Penilaian dokumen"
    INTERVIU = "interviu", "Penilaian interviu"
    VISITASI = "visitasi", "Penilaian visitasi"
    REVIU = "reviu", "Konsolidasi dan reviu"
    SELESAI = "selesai", "Selesai"

    @property
    def position(self) -> int:
        """Which stage it is in the order of a year, counted from 0."""
        return list(CycleState).index(self)


# Until the self-assessment is sealed; afterwards a cycle keeps the names of its agencies as they were.
OPEN_STATES = (CycleState.PERSIAPAN, CycleState.MANDIRI)


class ValueColumn(models.TextChoices):
    """Who said it: each stage keeps its own value, no later one overwrites an earlier one."""

    USULAN = "usulan", "usulan OPD"
    TINJAUAN = "tinjauan", "tinjauan internal"
    MANDIRI = "mandiri", "penilaian mandiri"
    DOKUMEN = "dokumen", "penilaian dokumen"
    INTERVIU = "interviu", "penilaian interviu"
    VISITASI = "visitasi", "penilaian visitasi"
    FINAL = "final", "nilai akhir"


# In which state a value column is open. Columns of external stages are entered in their own state.
STATE_OF_COLUMN = {
    ValueColumn.USULAN: CycleState.MANDIRI,
    ValueColumn.TINJAUAN: CycleState.MANDIRI,
    ValueColumn.MANDIRI: CycleState.MANDIRI,
    ValueColumn.DOKUMEN: CycleState.DOKUMEN,
    ValueColumn.INTERVIU: CycleState.INTERVIU,
    ValueColumn.VISITASI: CycleState.VISITASI,
    ValueColumn.FINAL: CycleState.REVIU,
}
# While the external assessors work: handed in, and not yet in the ministry's review.
RELEASED_STATES = (CycleState.DOKUMEN, CycleState.INTERVIU, CycleState.VISITASI)
# A column without a value of its own takes the one before it (Pedoman 3/2024). Dokumen never
# inherits from mandiri: the external team decides every indicator again.
INHERITS_FROM = {
    ValueColumn.INTERVIU: ValueColumn.DOKUMEN,
    ValueColumn.VISITASI: ValueColumn.INTERVIU,
    ValueColumn.FINAL: ValueColumn.VISITASI,
}


# The self-assessment and what leads to it: proposed by the agency, checked by internal assessors, entered, decided.
INTERNAL_COLUMNS = (ValueColumn.USULAN, ValueColumn.TINJAUAN, ValueColumn.MANDIRI)
# Filled by hand or by a sheet from what the ministry's assessors decided, each in its own stage.
EXTERNAL_COLUMNS = (ValueColumn.DOKUMEN, ValueColumn.INTERVIU, ValueColumn.VISITASI, ValueColumn.FINAL)
SCORE_FIELD_LABELS = {
    "value": "tingkat",
    "reason": "alasan tingkat",
    "fact": "fakta",
    "analysis": "analisis",
    "justification": "justifikasi",
    "notes": "catatan asesor",
}


def history_field_name(name: str, column: str) -> str:
    """What the history calls a field of a score: "tingkat", "tingkat penilaian dokumen"."""
    label = SCORE_FIELD_LABELS[name]
    return label if column == ValueColumn.MANDIRI else f"{label} {ValueColumn(column).label}"


def fallback_chain(column: str) -> list[ValueColumn]:
    """The column and those it falls back to, nearest first."""
    links = [ValueColumn(column)]
    while (before := INHERITS_FROM.get(links[-1])) is not None:
        links.append(before)
    return links


class PredicateBasis(models.TextChoices):
    """Which index the predicate compares with the bands."""

    UNROUNDED = "unrounded", "indeks sebelum pembulatan"
    ROUNDED = "rounded", "indeks dua desimal"


class AssignmentPart(models.TextChoices):
    """An agency's part in an indicator."""

    LEAD = "lead", "pengampu"
    CONTRIBUTOR = "contributor", "kontributor"


class VerdictOutcome(models.TextChoices):
    ACCEPTED = "diterima", "Diterima"
    RETURNED = "dikembalikan", "Dikembalikan"


class ReturnReason(models.TextChoices):
    """Why evidence comes back; a return always carries a note besides."""

    IRRELEVANT = "tidak_relevan", "Tidak relevan"
    EXPIRED = "kedaluwarsa", "Kedaluwarsa"
    INCOMPLETE = "tidak_lengkap", "Tidak lengkap"
    NOT_ENACTED = "belum_disahkan", "Belum disahkan"
    UNREADABLE = "tidak_terbaca", "Tidak terbaca"
    WRONG_LEVEL = "salah_tingkat", "Salah tingkat"
    OTHER = "lainnya", "Lainnya"


class AssessorStage(models.TextChoices):
    """Rounds in which the ministry's assessors judge evidence items; the last one answers what was repaired."""

    DOKUMEN = "dokumen", "penilaian dokumen"
    INTERVIU = "interviu", "penilaian interviu"
    PERBAIKAN = "perbaikan", "setelah perbaikan"


class AssessorOutcome(models.TextChoices):
    ACCEPTED = "diterima", "Diterima"
    REVISION = "revisi", "Revisi"


class RevisionCause(models.TextChoices):
    """Why the ministry's assessors send an item back."""

    WRONG = "tidak_tepat", "Tidak tepat"
    MISSING = "belum_diunggah", "Belum diunggah"
    BLOCKED = "otomatis_ditolak", "Otomatis ditolak"


class RepeatRequest(models.TextChoices):
    """What becomes of a request that is open already when the same is asked once more."""

    TELL = "tanya", "Beri tahu saya dahulu"
    SKIP = "lewati", "Lewati yang sudah diminta"
    UPDATE = "perbarui", "Perbarui tenggat dan catatannya"


class IndicatorStatus(models.TextChoices):
    """Where the work on one indicator stands; the values are the names of the status words of the ui."""

    RETURNED = "kembali", "Dikembalikan"
    EMPTY = "kosong", "Belum diisi"
    DRAFT = "draf", "Draf"
    WAITING = "tunggu", "Menunggu tinjauan"
    ACCEPTED = "terima", "Diterima"
