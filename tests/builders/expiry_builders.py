"""Dates of evidence around the age limit of one item."""

from datetime import date

from evidence.models import Document
from tests.work import cite_item

EVE, DAY, OLD = date(2023, 8, 30), date(2023, 8, 29), date(2023, 5, 2)


LOWER = ("I21-L2-01", "I21-L3-01", "I21-L3-02", "I21-L4-01", "I21-L4-02", "I21-L4-04")


REVIEW = "I21-L4-03"  # minutes of a review, younger than two years


def dated(city, code, issued, outcome="diterima", **kwargs):
    citation = cite_item(city, code, outcome, **kwargs)
    Document.objects.filter(pk=citation.version.document_id).update(issued_on=issued)
    return citation
