"""Which paragraph of the help page belongs to which page: "Bantuan" in the frame opens there."""

from collections.abc import Iterator

# anchor on the help page: the pages, by their names in urls.py
PAGES_BY_SECTION = {
    "tugas": "duties agency_approvals notifications notification_settings",
    "data-dukung": (
        "agency_evidence evidence_add evidence_sent evidence_renew evidence_cite repairs requests request "
        "request_add reminders carryover expiry library document document_edit document_version"
    ),
    "tinjauan": "reviews review document_review review_reasons evidence_send_back",
    "lembar-kerja": "worklist indicator internal assignments values",
    "angka": "dashboard results peers years calibration target targets scenarios work_view presentation",
    "pengesahan": "signoff signoff_compare papers questions seal packages tauval assessor_pack",
    "rapat": "meetings meeting meeting_add meeting_edit minutes interview",
    "siklus": "cycle cycles cycle_add prepare extensions holidays history plan setup",
    "peran": "people person_add person_edit people_import agencies agency_add agency_edit invitations",
    "cari": "search",
    "akun": "own_contact own_sessions mfa_index account_change_password api_keys power_requests",
}


def _pairs() -> Iterator[tuple[str, str]]:
    for section, pages in PAGES_BY_SECTION.items():
        for page in pages.split():
            yield page, section


SECTION_OF_PAGE = dict(_pairs())


def help_section(page: str | None) -> str:
    """The anchor; empty where the help page is read from its beginning."""
    return SECTION_OF_PAGE.get(page or "", "")
