"""Entry points of the worker: a job id in, one domain call. Each task is idempotent by its job."""

from celery import shared_task

from jobs import queue
from outputs.packages import package_orders
from outputs.reports import report_orders


@shared_task(name=package_orders.BUILD_TASK)
def build_package(job_id: int) -> None:
    """Make the zips, manifest and checksums that somebody has ordered."""
    queue.run_long(job_id, package_orders.make_package, package_orders.fail_package)


@shared_task(name=report_orders.BUILD_TASK)
def build_report(job_id: int) -> None:
    """Make a report that somebody has ordered."""
    queue.run_long(job_id, report_orders.make_report, report_orders.fail_report)


@shared_task(name="outputs.sweep")
def sweep_outputs() -> int:
    """Delete packages and reports whose time is over (beat)."""
    return package_orders.delete_expired_packages() + report_orders.delete_expired_reports()
