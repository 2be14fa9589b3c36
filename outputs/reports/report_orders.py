"""Reports: ordered by who reads the cycle, made in the background, kept for a few days.

Only this module writes under `laporan/`. A worker that dies half-way leaves at most a file that the sweep throws away.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evidence.models.document import evidence_storage
from history.models import DownloadLog
from jobs import queue
from leadership.dashboard.queries import leadership_dashboard
from leadership.summary.queries import leaders_summary
from leadership.work_view.queries import progress_page
from outputs import generated_files
from outputs.full_report.full_report_data import full_report_pdf
from outputs.full_report.queries import FullReport, build_full_report
from outputs.letterheads import letterhead_writes
from outputs.models import Report
from outputs.reports.csv_report import csv_zip
from outputs.reports.leadership_pdf import leadership_pdf
from results.newest_value import read_newest_value
from results.region_history import read_region_history
from results.stage_result import current_seal, seal_text, stage_result

BUILD_TASK = "outputs.build_report"
FOLDER = "laporan"
Kind = Report.Kind
NamedContent = tuple[str, bytes]  # name and content

# Who may have which: what holds every level needs the right to open the worklist.
RULES = {
    Kind.SHEET: "view_worklist",
    Kind.CSV: "view_worklist",
}


def report_rule(kind: str) -> str:
    return RULES.get(Kind(kind), "order_report")


def report_kinds_for(user: User, evaluation: Evaluation) -> list[Report.Kind]:
    """What a person may order of a cycle, in the order of the form."""
    return [kind for kind in BUILDERS if permissions.may(report_rule(kind), user, evaluation)]


@transaction.atomic
def order_report(*, evaluation: Evaluation, kind: str, column: str, by: User) -> Report:
    """One report; the same one that is still being made is not begun twice."""
    permissions.require(report_rule(kind), by, evaluation)
    return generated_files.order_file(
        Report, BUILD_TASK, {"evaluation": evaluation, "kind": kind, "column": column}, by
    )


def make_report(report_id: str, progress: queue.JobProgress) -> None:
    """Make the file (background), as the asker may see things now. Doing it twice makes it once."""
    related = Report.objects.select_related("evaluation__region", "evaluation__instrument", "asked_by")
    report = related.get(pk=report_id)
    if report.path:
        return
    if refusal := permissions.why_not_allowed(report_rule(report.kind), report.asked_by, report.evaluation):
        Report.objects.filter(pk=report.pk).update(remarks=[{"text": refusal, "link": ""}])
        return
    progress.now(10)
    name, content = BUILDERS[Kind(report.kind)](report)
    progress.now(80)
    _publish_report(report, name, content, progress)


def _publish_report(report: Report, name: str, content: bytes, progress: queue.JobProgress) -> None:
    """Written beside its place first; it gets its name while this worker still holds the job."""
    suffix = Path(name).suffix
    workplace = evidence_storage().workplace(FOLDER)
    workplace.mkdir(mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS, parents=True, exist_ok=True)
    draft = workplace / f"{report.pk}.{report.job.attempts if report.job else 0}.tmp"
    draft.write_bytes(content)
    staged = evidence_storage().stage(f"{FOLDER}/{report.pk}{suffix}", draft)
    with transaction.atomic():
        progress.now(99)  # holds the job's row: nobody takes it over while the file changes its name
        staged.finish()
        report.path, report.name, report.size = staged.name, name, len(content)
        report.sha256, report.expires_at = hashlib.sha256(content).hexdigest(), generated_files.file_expiry()
        report.save(update_fields=["path", "name", "size", "sha256", "expires_at"])
    # All orders of this person for the same thing.
    same_orders = Report.objects.filter(
        evaluation=report.evaluation_id, kind=report.kind, column=report.column, asked_by=report.asked_by_id
    )
    for older in same_orders.exclude(pk=report.pk).exclude(path=""):
        generated_files.clear_file(older)


def fail_report(report_id: str) -> None:
    """The last try has failed; what it may have left has no row and goes with the next sweep."""


def why_not_download_report(report: Report, user: User) -> str | None:
    """Why the asker may not download it now; None if they may. For others it does not exist."""
    return permissions.why_not_allowed(report_rule(report.kind), user, report.evaluation)


@transaction.atomic
def download_report(*, report: Report, by: User) -> str:
    """Log the download; returns the file's name in the storage."""
    if refusal := why_not_download_report(report, by):
        raise Refused(refusal)
    DownloadLog.objects.log(report, by=by)
    return report.path


def delete_expired_reports() -> int:
    """Reports past their days, and what nobody knows; returns how many expired."""
    return generated_files.delete_expired_files(Report, FOLDER, generated_files.clear_file)


def _worksheet(report: Report) -> NamedContent:
    from outputs.reports.live_sheet import live_worksheet  # the writer of workbooks takes 27 MB

    evaluation, user = report.evaluation, report.asked_by
    cycles = Evaluation.objects.visible_to(user).beside(evaluation).select_related("region")
    newest = read_newest_value(read_region_history(list(cycles), user), evaluation)
    return live_worksheet(stage_result(evaluation, ValueColumn(report.column)), newest.sentence)


def _leadership(report: Report) -> NamedContent:
    """The summary's own figures, as the asker sees them on its page."""
    evaluation, user = report.evaluation, report.asked_by
    cycles = Evaluation.objects.visible_to(user).beside(evaluation)
    years = list(cycles.select_related("region", "instrument"))
    page = leadership_dashboard(years, evaluation, user)
    answers = leaders_summary(years, evaluation, user, page.record).answers
    seal = current_seal(evaluation)
    return leadership_pdf(evaluation, page, answers, progress_page(evaluation), seal_text(seal) if seal else "")


def _full_pdf(report: Report) -> NamedContent:
    return full_report_pdf(_full(report))


def _full_docx(report: Report) -> NamedContent:
    """On the region's own letterhead where it has one. The writer of DOCX takes 16 MB: no other report loads it."""
    from outputs.full_report.docx_report import full_report_docx

    own = letterhead_writes.current_letterhead(report.evaluation.region)
    return full_report_docx(_full(report), letterhead_writes.letterhead_content(own) if own else None)


def _full(report: Report) -> FullReport:
    return build_full_report(report.evaluation, ValueColumn(report.column), report.asked_by)


def _csv(report: Report) -> NamedContent:
    seal = current_seal(report.evaluation)
    return csv_zip(report.evaluation, report.asked_by, seal_text(seal) if seal else "")


BUILDERS: dict[Report.Kind, Callable[[Report], NamedContent]] = {
    Kind.LEADERSHIP: _leadership,
    Kind.FULL_PDF: _full_pdf,
    Kind.FULL_DOCX: _full_docx,
    Kind.SHEET: _worksheet,
    Kind.CSV: _csv,
}
