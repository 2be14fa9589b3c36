"""Which addresses are pages."""

from tests.access.walk import rows

# Answers for programs and files: nothing to look at.
NOT_PAGES = {
    "healthz",
    "readyz",
    "metrics",
    "worklist_xlsx",
    "history_xlsx",
    "security_log_xlsx",
    "security_log_csv",
    "seal_json",
    "signoff_files",
    "paper",
    "seal_paper",
    "draft_file",
    "draft_files_state",
    "evidence_download",
    "evidence_state",
    "evidence_checks",
    "upload_picture",
    "package_download",
    "package_state",
    "report_download",
    "letterhead_default",
    "report_state",
    "notification_count",
    "duty_count",
    "requests_xlsx",
    "requests_pdf",
    "assignments_xlsx",
    "assignments_pdf",
    "minutes_pdf",
    "plan_xlsx",
    "interview_pdf",
}

# Pages that only exist while signed out or in trouble; test_doors.py sees them.
SIGNED_OUT = {"account_login", "account_signup", "account_logout"}

PAGES = [
    row
    for row in rows()
    if row.method == "GET"
    and row.object != "other"
    and not row.url.startswith("api:")
    and row.url not in NOT_PAGES | SIGNED_OUT
    and "200" in row.expected.values()
]
