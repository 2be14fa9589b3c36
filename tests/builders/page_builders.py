"""Which addresses are no pages."""

# Answers for programs and files: nothing to look at.
NOT_PAGES = {
    "healthz",
    "readyz",
    "worklist_xlsx",
    "history_xlsx",
    "seal_json",
    "signoff_files",
    "paper",
    "seal_paper",
    "evidence_download",
    "evidence_state",
    "package_download",
    "package_state",
    "report_download",
    "letterhead_default",
    "report_state",
    "notification_count",
    "requests_xlsx",
    "requests_pdf",
    "minutes_pdf",
    "plan_xlsx",
    "interview_pdf",
}
