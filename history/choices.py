"""What sorts of acts the history knows, and who may read of them."""

from enum import Enum

from django.db import models


class HistoryKind(models.TextChoices):
    """One sort of act. Its presenter and its readers are registered by the app that records it (`presenters`)."""

    CYCLE_CREATED = "cycle_created", "siklus dibuat"
    ACTIVITY_CHANGED = "activity_changed", "kegiatan diubah"
    INSTRUMENT_CHANGED = "instrument_changed", "instrumen diubah"
    REVISION_LOADED = "revision_loaded", "revisi instrumen dimuat"
    REVISION_PROPOSED = "revision_proposed", "revisi instrumen diusulkan"
    REVISION_ADOPTED = "revision_adopted", "revisi instrumen diambil"
    EVIDENCE_PLACED = "evidence_placed", "data dukung butir terhapus diputuskan"
    WORDING_CONFIRMED = "wording_confirmed", "kecocokan data dukung dipastikan"
    WINDOW_SET = "window_set", "jadwal diatur"
    TIME_EXTENDED = "time_extended", "jadwal diperpanjang"
    STAGE_MOVED = "stage_moved", "tahap berpindah"
    COLUMN_RECORDED = "column_recorded", "kolom nilai dicatat"
    ASSIGNED = "assigned", "OPD ditugaskan"
    ASSIGNMENTS_COPIED = "assignments_copied", "penugasan disalin"
    QUESTION_LISTED = "question_listed", "pertanyaan umum didaftar"
    QUESTION_ANSWERED = "question_answered", "pertanyaan umum dijawab"
    LEVEL_SET = "level_set", "tingkat diisi"
    LEVEL_REASON_SET = "level_reason_set", "alasan tingkat diisi"
    TEXT_CHANGED = "text_changed", "penjelasan diubah"
    STAGE_LEVEL_SET = "stage_level_set", "tingkat tahap luar diisi"
    STAGE_REASON_SET = "stage_reason_set", "alasan tingkat tahap luar diisi"
    COLUMN_TEXT_CHANGED = "column_text_changed", "penjelasan kolom lain diubah"
    EXTERNAL_INDEX_SET = "external_index_set", "indeks lembaga lain dicatat"
    SERVICE_CHOSEN = "service_chosen", "layanan dipilih"
    LEVEL_DECIDED = "level_decided", "tingkat diputuskan"
    EVIDENCE_SENT = "evidence_sent", "data dukung dikirim"
    EVIDENCE_CARRIED = "evidence_carried", "data dukung tahun lalu diputuskan"
    EVIDENCE_SENDER_MOVED = "evidence_sender_moved", "pengirim data dukung berpindah"
    EVIDENCE_REQUESTED = "evidence_requested", "data dukung diminta"
    AGENCY_REMINDED = "agency_reminded", "OPD diingatkan"
    CHECK_DISMISSED = "check_dismissed", "pemeriksaan dikesampingkan"
    VERDICT_GIVEN = "verdict_given", "data dukung diputus"
    ASSESSOR_VERDICT_SET = "assessor_verdict_set", "putusan asesor dicatat"
    HOLIDAY_SET = "holiday_set", "hari libur diubah"
    HEAD_APPROVAL_SET = "head_approval_set", "persetujuan kepala diatur"
    HEAD_DECIDED = "head_decided", "kepala memutus data dukung"
    COVERAGE_RECORDED = "coverage_recorded", "cakupan dicatat"
    DOCUMENT_EDITED = "document_edited", "keterangan dokumen diubah"
    DOCUMENT_OWNER_MOVED = "document_owner_moved", "pemilik dokumen berpindah"
    VERSION_ADDED = "version_added", "versi dokumen ditambah"
    SIGNOFF_DECIDED = "signoff_decided", "pengesahan diputuskan"
    SEALED = "sealed", "penilaian mandiri disegel"
    PAPER_WORDED = "paper_worded", "naskah diubah"
    PAPER_SIGNED = "paper_signed", "berita acara diunggah"
    PAPER_COMPARED = "paper_compared", "berita acara dibandingkan"
    ONE_PERSON_SET = "one_person_set", "aturan penanda tangan diatur"
    OWN_AGENCY_SET = "own_agency_set", "aturan menilai OPD sendiri diatur"
    INDEX_SHARING_SET = "index_sharing_set", "pembagian indeks kepada daerah induk diatur"
    MEETING_PLANNED = "meeting_planned", "rapat dijadwalkan"
    MINUTES_WRITTEN = "minutes_written", "notula ditulis"
    MINUTES_CLOSED = "minutes_closed", "notula ditutup"
    MEETING_DECIDED = "meeting_decided", "keputusan rapat dicatat"
    DECISION_CARRIED_OUT = "decision_carried_out", "keputusan rapat dilaksanakan"
    INTERVIEW_PREPARED = "interview_prepared", "interviu disiapkan"
    RESULT_RECORDED = "result_recorded", "hasil dicatat"
    TARGET_SET = "target_set", "target diatur"
    EFFORT_SET = "effort_set", "upaya diatur"
    LEVEL_REACHED = "level_reached", "tingkat dianggap tercapai"
    SCENARIO_SAVED = "scenario_saved", "skenario disimpan"
    RECOMMENDATION_RECORDED = "recommendation_recorded", "rekomendasi dicatat"
    ACTIONS_PLANNED = "actions_planned", "tindak lanjut disusun"
    ACTION_CHANGED = "action_changed", "tindak lanjut diubah"
    ACTION_STATE_SET = "action_state_set", "status tindak lanjut diubah"
    ACTION_PROVEN = "action_proven", "data dukung tindak lanjut diubah"
    YEAR_NOTED = "year_noted", "catatan tahun ditulis"
    AGENCIES_CHANGED = "agencies_changed", "OPD berubah"
    ACT_UNDONE = "act_undone", "tindakan dibatalkan"
    LEVELS_UNDONE = "levels_undone", "impor tingkat dibatalkan"
    ROW_DELETED = "row_deleted", "dihapus"
    LETTERHEAD_CHANGED = "letterhead_changed", "kop laporan diubah"
    PACK_SHARED = "pack_shared", "tautan paket diatur"
    TAUVAL_TICKED = "tauval_ticked", "isian TAUVAL ditandai"


# An act that concerned many indicators is taken back by one entry; `details["numbers"]` says which: ",1,21,".
UNDONE_KINDS = (HistoryKind.ACT_UNDONE, HistoryKind.LEVELS_UNDONE)


class Readers(Enum):
    """Whom the entries of a kind are shown to, the widest circle first."""

    AGENCIES = "agencies"  # everybody; agencies on the pages of their own indicators too
    CYCLE = "cycle"  # who reads the history of the cycle
    EVIDENCE = "evidence"  # of these only who may read evidence: entries that name documents
