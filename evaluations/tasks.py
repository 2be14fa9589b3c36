"""Entry points of the worker: a job id in, one domain call. Each task is idempotent by its job."""

from celery import shared_task

from evaluations import jobs
from evaluations.evidence import intake, reminders, uploads
from evaluations.notices import mails
from evaluations.outputs import packages, report_orders
from evaluations.reorganisation import agency_changes


@shared_task(name="evaluations.sweep_jobs")
def sweep_jobs() -> int:
    """Send lost jobs again (beat, once a minute)."""
    return jobs.sweep()


@shared_task(name="evaluations.sweep_uploads")
def sweep_uploads() -> int:
    """Throw away unfinished uploads that nobody came back for (beat, once an hour)."""
    return uploads.sweep()


@shared_task(name=intake.SCAN_TASK)
def scan_document(job_id: int) -> None:
    """What the virus scanner says of an uploaded file."""
    jobs.run(job_id, intake.scan, intake.stay_closed)


@shared_task(name="evaluations.scan_again")
def scan_again() -> int:
    """Ask the scanner again about what still waits in quarantine (beat, every ten minutes)."""
    return intake.scan_again()


@shared_task(name=intake.READ_TASK)
def read_document(job_id: int) -> None:
    """Pages and searchable text of an uploaded file."""
    jobs.run(job_id, intake.read, intake.give_up_reading)


@shared_task(name=packages.BUILD_TASK)
def build_package(job_id: int) -> None:
    """The zips, manifest and checksums that somebody has ordered."""
    jobs.run_long(job_id, packages.build, packages.give_up)


@shared_task(name=report_orders.BUILD_TASK)
def build_report(job_id: int) -> None:
    """A report that somebody has ordered."""
    jobs.run_long(job_id, report_orders.build, report_orders.give_up)


@shared_task(name="evaluations.sweep_packages")
def sweep_packages() -> int:
    """Throw away packages and reports that nobody may take any more (beat)."""
    return packages.sweep() + report_orders.sweep()


@shared_task(name="evaluations.remind")
def remind() -> int:
    """Reminders and digests of all people, then what is to be mailed (beat, once an hour)."""
    told = reminders.remind_all()
    mails.send_waiting()
    return told


@shared_task(name="evaluations.send_mails")
def send_mails() -> int:
    """E-mails that wait (beat, once a minute)."""
    return mails.send_waiting()


@shared_task(name="evaluations.apply_agency_changes")
def apply_agency_changes() -> int:
    """Changes of agencies whose day has come (beat, once an hour)."""
    return agency_changes.apply_due()
