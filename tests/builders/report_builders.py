"""Reports that are ordered and made."""

from django.urls import reverse

from jobs.models import Job
from outputs.models import Report
from outputs.reports import report_orders
from tests import packing

SHEET = "lembar"


def page(city):
    return reverse("reports", args=[city.evaluation.pk])


def ordered(city, kind=SHEET, column="mandiri", by="diskominfo"):
    return report_orders.order_report(evaluation=city.evaluation, kind=kind, column=column, by=city.people[by])


def built(city, *args, **asked):
    """The report, made on the spot."""
    report = ordered(city, *args, **asked)
    report_orders.make_report(str(report.pk), packing.Report())
    Job.objects.filter(pk=report.job_id).update(state="selesai")
    return Report.objects.select_related("job").get(pk=report.pk)
