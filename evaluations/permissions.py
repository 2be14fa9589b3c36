"""Who may, in a cycle: each rule with its roles and its refusal. When a thing may be done is workflow.py's affair.

Rules take plain objects (anything with `region_id`), so models may use the role sets.
"""

from accounts.permissions import Refused, grant, may, require, why_not_allowed

__all__ = [
    "AGENCY_PEOPLE",
    "ALL_VIEWERS",
    "VIEW_EVIDENCE",
    "VIEW_RESULT",
    "VIEW_TARGETS",
    "Refused",
    "may",
    "require",
    "why_not_allowed",
]

ALL_VIEWERS = frozenset({"admin", "diskominfo", "asesor_internal", "penanggung_jawab", "koordinator", "auditor"})
AGENCY_PEOPLE = frozenset({"opd", "kepala_opd"})
VIEW_EVIDENCE = ALL_VIEWERS - {"admin"}
VIEW_RESULT = ALL_VIEWERS | AGENCY_PEOPLE | {"pimpinan"}
ASSESSORS = frozenset({"asesor_eksternal"})
CHECKERS = frozenset({"diskominfo", "asesor_internal", "penanggung_jawab"})
VIEW_TARGETS = VIEW_RESULT - AGENCY_PEOPLE
PLANNERS = frozenset({"diskominfo", "penanggung_jawab", "koordinator"})
ASSIGNERS = frozenset({"diskominfo", "koordinator"})
# Who sends the self-assessment, and who opens it again: the law names the sender twice, so both are settings.
SENDERS = frozenset({"koordinator"})
REOPENERS = frozenset({"penanggung_jawab"})

grant("view_worklist", ALL_VIEWERS)
grant("view_values", ALL_VIEWERS)
grant(
    "view_history", ALL_VIEWERS, "Riwayat siklus terbuka bagi auditor, admin, Diskominfo, pemeriksa, dan koordinator."
)
grant("view_result", VIEW_RESULT)
grant("compare_agencies", ALL_VIEWERS | {"pimpinan"})
grant("view_work", ALL_VIEWERS | {"pimpinan"}, "Pandangan kerja terbuka bagi tim penilaian, koordinator, dan pimpinan.")
grant("view_evidence", VIEW_EVIDENCE | AGENCY_PEOPLE, "Hanya OPD dan yang memeriksa bukti yang membuka halaman ini.")
grant("read_pack", ASSESSORS)
grant("preview_pack", VIEW_EVIDENCE, "Paket asesor dibaca oleh asesor eksternal dan oleh tim yang memeriksa bukti.")
grant("view_meetings", VIEW_RESULT)
grant(
    "keep_meetings",
    CHECKERS | {"koordinator"},
    "Hanya Diskominfo, asesor internal, penanggung jawab, dan koordinator yang mengatur rapat dan menulis notulanya.",
)
grant(
    "view_interview",
    VIEW_EVIDENCE | AGENCY_PEOPLE,
    "Persiapan interviu dibaca oleh tim penilaian dan OPD yang ditugaskan.",
)
grant(
    "keep_interview",
    CHECKERS,
    "Hanya Diskominfo, asesor internal, dan penanggung jawab yang menyiapkan interviu.",
)
grant("act_for_agency", AGENCY_PEOPLE)
grant("keep_letterhead", frozenset({"admin", "diskominfo"}), "Hanya admin dan Diskominfo yang mengganti kop laporan.")
grant(
    "order_report",  # what tells of the whole government; agencies read the summary on its page
    ALL_VIEWERS | {"pimpinan"},
    "Laporan disusun untuk tim penilaian, pimpinan, dan auditor.",
)
grant("carry_for_all", frozenset({"diskominfo"}))
grant("keep_library", frozenset({"diskominfo"}))
grant("fill_scores", CHECKERS, "Hanya Diskominfo, asesor internal, dan penanggung jawab yang mengisi tingkat.")
grant(
    "view_internal", ALL_VIEWERS | AGENCY_PEOPLE, "Penilaian internal dibaca oleh tim penilaian dan OPD yang ditugasi."
)
grant("propose_level", AGENCY_PEOPLE, "Hanya OPD yang mengusulkan tingkat.")
grant("review_level", frozenset({"asesor_internal"}), "Hanya asesor internal yang meninjau tingkat.")
grant(
    "decide_level",
    frozenset({"penanggung_jawab"}),
    "Hanya penanggung jawab yang memutuskan tingkat yang berbeda.",
)
grant("judge_evidence", CHECKERS, "Hanya Diskominfo, asesor internal, dan penanggung jawab yang memeriksa bukti.")
grant("record_external", frozenset({"diskominfo"}), "Hanya Diskominfo yang mencatat nilai asesor eksternal.")
grant(
    "judge_repair",
    frozenset({"penanggung_jawab"}),
    "Perbaikan bukti setelah interviu diperiksa oleh penanggung jawab.",
)
grant("assign_indicators", ASSIGNERS, "Hanya Diskominfo dan koordinator yang membagi tugas.")
grant("extend_window", ASSIGNERS, "Hanya Diskominfo dan koordinator yang memperpanjang jadwal.")
grant("set_up_cycle", ASSIGNERS | {"admin"}, "Hanya admin, Diskominfo, dan koordinator yang menyiapkan siklus.")
grant("record_history", frozenset({"admin", "diskominfo"}), "Hanya admin dan Diskominfo yang mencatat tahun lampau.")
ASKERS = ASSIGNERS | {"penanggung_jawab"}
grant("ask_evidence", ASKERS, "Hanya Diskominfo, koordinator, dan penanggung jawab yang meminta bukti.")
grant("ask_heads", ASSIGNERS, "Hanya Diskominfo dan koordinator yang mengatur persetujuan kepala OPD.")
grant(
    "answer_questions",
    ASKERS | CHECKERS,
    "Percakapan ini ditulis oleh OPD yang diminta dan tim penilaian; Anda dapat membacanya.",
)
grant("view_requests", ALL_VIEWERS | AGENCY_PEOPLE)
grant(
    "order_package",  # who prepares what is sent; the auditor watches, and takes documents one by one
    CHECKERS | {"koordinator"},
    "Hanya Diskominfo, asesor internal, penanggung jawab, dan koordinator yang menyusun paket bukti.",
)
grant(
    "upload_evidence",
    AGENCY_PEOPLE | {"diskominfo"},
    "Hanya OPD pengampu, kontributor, dan Diskominfo yang mengunggah bukti.",
)
grant(
    "approve_self_assessment",
    REOPENERS,
    "Hanya penanggung jawab yang menyetujui atau mengembalikan penilaian mandiri.",
)
grant("sign_self_assessment", SENDERS, "Hanya koordinator yang menandatangani penilaian mandiri.")
grant(
    "upload_signed_paper",  # who signs, and the desk that carries the paper to and fro
    SENDERS | {"diskominfo"},
    "Hanya koordinator dan Diskominfo yang mengunggah Berita Acara bertanda tangan.",
)
grant("list_questions", frozenset({"diskominfo"}), "Hanya Diskominfo yang mengubah daftar pertanyaan umum.")
grant("word_papers", PLANNERS, "Hanya Diskominfo, penanggung jawab, dan koordinator yang mengubah naskah.")
grant("view_targets", VIEW_TARGETS, "Jalan ke target dibaca oleh tim penilaian dan pimpinan.")
grant("set_targets", PLANNERS, "Hanya Diskominfo, penanggung jawab, dan koordinator yang menetapkan target dan upaya.")
grant("view_agency_changes", ALL_VIEWERS, "Perubahan OPD dibaca oleh tim penilaian dan auditor.")
# Accounts move along, and only the admin gives people their place; the city's agencies are the admin's as well.
grant("change_agencies", frozenset({"admin"}), "Hanya admin yang menggabung, memecah, atau mengganti nama OPD.")
grant("view_actions", VIEW_RESULT)
grant(
    "plan_actions",
    frozenset({"diskominfo", "penanggung_jawab"}),
    "Hanya Diskominfo dan penanggung jawab yang menyusun rencana tindak lanjut.",
)
