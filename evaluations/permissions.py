"""Who may, in a cycle: each rule with its roles and its refusal. When a thing may be done is workflow.py's affair.

Rules take plain objects (anything with `region_id`), so models may use the role sets.
"""

from accounts.permissions import Refused, grant, may, require, why_not_allowed
from accounts.roles import Role

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

ALL_VIEWERS = frozenset(
    {Role.ADMIN, Role.DISKOMINFO, Role.ASESOR_INTERNAL, Role.PENANGGUNG_JAWAB, Role.KOORDINATOR, Role.AUDITOR}
)
AGENCY_PEOPLE = frozenset({Role.OPD, Role.KEPALA_OPD})
VIEW_EVIDENCE = ALL_VIEWERS - {Role.ADMIN}
VIEW_RESULT = ALL_VIEWERS | AGENCY_PEOPLE | {Role.PIMPINAN}
ASSESSORS = frozenset({Role.ASESOR_EKSTERNAL})
CHECKERS = frozenset({Role.DISKOMINFO, Role.ASESOR_INTERNAL, Role.PENANGGUNG_JAWAB})
VIEW_TARGETS = VIEW_RESULT - AGENCY_PEOPLE
PLANNERS = frozenset({Role.DISKOMINFO, Role.PENANGGUNG_JAWAB, Role.KOORDINATOR})
ASSIGNERS = frozenset({Role.DISKOMINFO, Role.KOORDINATOR})
# Who sends the self-assessment, and who opens it again: the law names the sender twice, so both are settings.
SENDERS = frozenset({Role.KOORDINATOR})
REOPENERS = frozenset({Role.PENANGGUNG_JAWAB})

grant("view_worklist", ALL_VIEWERS)
# Agencies read their own rows of it, leaders all without opening one: what opens is `view_worklist` and the assignment.
grant("open_board", VIEW_RESULT)
grant("view_values", ALL_VIEWERS)
grant("view_history", ALL_VIEWERS, "Riwayat siklus terbuka bagi auditor, admin, Diskominfo, peninjau, dan koordinator.")
grant("view_result", VIEW_RESULT)
grant("compare_agencies", ALL_VIEWERS | {Role.PIMPINAN})
grant(
    "view_work",
    ALL_VIEWERS | {Role.PIMPINAN},
    "Pemantauan kemajuan terbuka bagi tim penilaian, koordinator, dan pimpinan.",
)
grant(
    "view_evidence", VIEW_EVIDENCE | AGENCY_PEOPLE, "Hanya OPD dan yang meninjau data dukung yang membuka halaman ini."
)
grant("read_pack", ASSESSORS)
grant(
    "preview_pack", VIEW_EVIDENCE, "Paket asesor dibaca oleh asesor eksternal dan oleh tim yang meninjau data dukung."
)
grant("view_meetings", VIEW_RESULT)
grant(
    "keep_meetings",
    CHECKERS | {Role.KOORDINATOR},
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
grant(
    "keep_letterhead",
    frozenset({Role.ADMIN, Role.DISKOMINFO}),
    "Hanya admin dan Diskominfo yang mengganti kop laporan.",
)
grant(
    "order_report",  # what tells of the whole government; agencies read the summary on its page
    ALL_VIEWERS | {Role.PIMPINAN},
    "Laporan disusun untuk tim penilaian, pimpinan, dan auditor.",
)
grant("carry_for_all", frozenset({Role.DISKOMINFO}))
grant("keep_library", frozenset({Role.DISKOMINFO}))
grant("fill_scores", CHECKERS, "Hanya Diskominfo, asesor internal, dan penanggung jawab yang mengisi tingkat.")
grant(
    "view_internal", ALL_VIEWERS | AGENCY_PEOPLE, "Penilaian internal dibaca oleh tim penilaian dan OPD yang ditugasi."
)
grant("propose_level", AGENCY_PEOPLE, "Hanya OPD yang mengusulkan tingkat.")
grant("review_level", frozenset({Role.ASESOR_INTERNAL}), "Hanya asesor internal yang meninjau tingkat.")
grant(
    "decide_level",
    frozenset({Role.PENANGGUNG_JAWAB}),
    "Hanya penanggung jawab yang memutuskan tingkat yang berbeda.",
)
grant("judge_evidence", CHECKERS, "Hanya Diskominfo, asesor internal, dan penanggung jawab yang meninjau data dukung.")
grant("record_external", frozenset({Role.DISKOMINFO}), "Hanya Diskominfo yang mencatat nilai asesor eksternal.")
grant(
    "judge_repair",
    frozenset({Role.PENANGGUNG_JAWAB}),
    "Perbaikan data dukung setelah interviu ditinjau oleh penanggung jawab.",
)
grant("assign_indicators", ASSIGNERS, "Hanya Diskominfo dan koordinator yang membagi tugas.")
grant("extend_window", ASSIGNERS, "Hanya Diskominfo dan koordinator yang memperpanjang jadwal.")
grant("set_up_cycle", ASSIGNERS | {Role.ADMIN}, "Hanya admin, Diskominfo, dan koordinator yang menyiapkan siklus.")
grant(
    "record_history", frozenset({Role.ADMIN, Role.DISKOMINFO}), "Hanya admin dan Diskominfo yang mencatat tahun lampau."
)
grant("adopt_corrections", REOPENERS, "Hanya penanggung jawab yang mengambil koreksi instrumen.")
grant(
    "adopt_rules",  # one proposes, the other confirms
    REOPENERS | {Role.KOORDINATOR},
    "Aturan baru diambil oleh penanggung jawab bersama koordinator.",
)
grant(
    "load_revision",
    frozenset({Role.ADMIN, Role.DISKOMINFO}),
    "Hanya admin dan Diskominfo yang memuat revisi instrumen.",
)
grant(
    "place_evidence",
    frozenset({Role.DISKOMINFO}),
    "Hanya Diskominfo yang memutuskan data dukung dari butir yang dihapus.",
)
ASKERS = ASSIGNERS | {Role.PENANGGUNG_JAWAB}
grant("ask_evidence", ASKERS, "Hanya Diskominfo, koordinator, dan penanggung jawab yang meminta data dukung.")
grant("ask_heads", ASSIGNERS, "Hanya Diskominfo dan koordinator yang mengatur persetujuan kepala OPD.")
grant(
    "answer_questions",
    ASKERS | CHECKERS,
    "Percakapan ini ditulis oleh OPD yang diminta dan tim penilaian; Anda dapat membacanya.",
)
grant("view_requests", ALL_VIEWERS | AGENCY_PEOPLE)
grant(
    "order_package",  # who prepares what is sent; the auditor watches, and takes documents one by one
    CHECKERS | {Role.KOORDINATOR},
    "Hanya Diskominfo, asesor internal, penanggung jawab, dan koordinator yang menyusun paket data dukung.",
)
grant(
    "share_pack",  # who answers for what leaves the house
    REOPENERS | {Role.KOORDINATOR},
    "Hanya koordinator dan penanggung jawab yang membagikan paket lewat tautan.",
)
grant(
    "tick_entered",  # who fills the levels types them into the ministry's application
    CHECKERS,
    "Hanya Diskominfo, asesor internal, dan penanggung jawab yang menandai isian TAUVAL.",
)
grant(
    "upload_evidence",
    AGENCY_PEOPLE | {Role.DISKOMINFO},
    "Hanya OPD pengampu, kontributor, dan Diskominfo yang mengirim data dukung.",
)
grant(
    "approve_self_assessment",
    REOPENERS,
    "Hanya penanggung jawab yang menyetujui atau mengembalikan penilaian mandiri.",
)
grant("sign_self_assessment", SENDERS, "Hanya koordinator yang menandatangani penilaian mandiri.")
grant("share_index", SENDERS, "Hanya koordinator yang membagikan indeks kepada daerah induk.")
grant(
    "upload_signed_paper",  # who signs, and the desk that carries the paper to and fro
    SENDERS | {Role.DISKOMINFO},
    "Hanya koordinator dan Diskominfo yang mengunggah Berita Acara bertanda tangan.",
)
grant(
    "allow_one_person",  # never somebody who would profit by it
    frozenset({Role.ADMIN}),
    "Hanya admin yang mengizinkan satu orang menyetujui dan menandatangani.",
)
grant(
    "allow_own_agency",  # likewise
    frozenset({Role.ADMIN}),
    "Hanya admin yang mengizinkan orang menilai OPD yang diwakilinya.",
)
grant("list_questions", frozenset({Role.DISKOMINFO}), "Hanya Diskominfo yang mengubah daftar pertanyaan umum.")
grant("word_papers", PLANNERS, "Hanya Diskominfo, penanggung jawab, dan koordinator yang mengubah naskah.")
grant("view_targets", VIEW_TARGETS, "Simulasi target dibaca oleh tim penilaian dan pimpinan.")
grant("set_targets", PLANNERS, "Hanya Diskominfo, penanggung jawab, dan koordinator yang menetapkan target dan upaya.")
grant("view_agency_changes", ALL_VIEWERS, "Perubahan OPD dibaca oleh tim penilaian dan auditor.")
# Accounts move along, and only the admin gives people their place; the city's agencies are the admin's as well.
grant("change_agencies", frozenset({Role.ADMIN}), "Hanya admin yang menggabung, memecah, atau mengganti nama OPD.")
grant("view_actions", VIEW_RESULT)
grant(
    "plan_actions",
    frozenset({Role.DISKOMINFO, Role.PENANGGUNG_JAWAB}),
    "Hanya Diskominfo dan penanggung jawab yang menyusun rencana tindak lanjut.",
)
