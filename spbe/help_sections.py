"""Which paragraph of the help page belongs to which page: "Bantuan" in the frame opens there."""

from collections.abc import Iterator

# anchor on the help page: the pages, by their names in urls.py
PAGES_BY_SECTION = {
    "tugas": "duties agency_approvals notifications notification_settings mails more",
    "data-dukung": (
        "agency_evidence evidence_add evidence_sent evidence_renew evidence_cite archive photos repairs requests "
        "request request_add requests_copy reminders carryover expiry library document document_edit document_version "
        "check_dismiss draft_files"
    ),
    "tinjauan": (
        "reviews review document_review document_check review_reasons evidence_send_back assessor_verdicts "
        "assessor_comparison assessor_verdict_edit assessor_verdicts_import"
    ),
    "lembar-kerja": (
        "worklist indicator internal assignments assignments_import values value_edit values_import "
        "self_assessment_import index_import"
    ),
    "angka": (
        "dashboard dashboard_details results result_add result_edit past_cycle_add peers years year_note year_note_add "
        "calibration work_view presentation reports letterhead"
    ),
    "tindak-lanjut": (
        "target targets scenarios efforts plan plan_place plan_yearly plan_carry actions_import action "
        "action_add action_edit recommendation recommendation_add"
    ),
    "pengesahan": (
        "signoff signoff_compare one_person papers questions seal packages tauval assessor_pack shared_packs"
    ),
    "rapat": "meetings meeting meeting_add meeting_edit minutes interview interview_edit",
    "siklus": (
        "cycle cycles cycle_add cycle_correct cycle_delete prepare prepare_dates prepare_agencies prepare_assignments "
        "prepare_evidence extensions holidays history setup"
    ),
    "instrumen": "instruments instrument instrument_indicator crosswalk cycle_revision revision_work revision_load",
    "orang-opd": (
        "people person_add person_edit person_contact person_merge person_delete role_move people_import invitations "
        "agencies agency_add agency_edit agency_delete agencies_import agency_changes agency_change "
        "agency_change_add agency_change_edit"
    ),
    "pembatalan": "undo_list undo_confirm import_progress",
    "sistem": "system security_log",
    "cari": "search",
    "akun": (
        "own_contact own_sessions mfa_index mfa_activate_totp mfa_generate_recovery_codes account_change_password "
        "account_reauthenticate linked_accounts api_keys power_requests"
    ),
}


def _pairs() -> Iterator[tuple[str, str]]:
    for section, pages in PAGES_BY_SECTION.items():
        for page in pages.split():
            yield page, section


SECTION_OF_PAGE = dict(_pairs())


def help_section(page: str | None) -> str:
    """The anchor; empty where the help page is read from its beginning."""
    return SECTION_OF_PAGE.get(page or "", "")
