"""Years of results for the leaders' report, and its pages as words."""

import re
from decimal import Decimal
from io import BytesIO

import pypdf
import pytest

from results.models import OfficialResult
from tests.work import fill


def pages(report):
    """The words of each page, without the breaks of lines."""
    from evidence.models.document import evidence_storage

    with evidence_storage().open(report.path) as stream:
        reader = pypdf.PdfReader(BytesIO(stream.read()))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages], reader


def bare(text):
    """Without spaces: a line that was broken has lost or won some."""
    return re.sub(r"\s", "", text)


@pytest.fixture
def history(city):
    """An official row of the year before, with domains, beside a finished self-assessment of this year."""
    fill(city, {n: 1 + n % 5 for n in range(1, 48)})
    OfficialResult.objects.create(
        year=2024,
        institution=city.region.government,
        kind="kota",
        region=city.region,
        instrument=city.evaluation.instrument,
        index=Decimal("3.19"),
        predicate="Baik",
        domain_values={"1": "3.10", "2": "2.80", "3": "2.09", "4": "3.82"},
        source_type="official",
        source="Laporan KemenPANRB 2024, Tabel 31",
    )
    return city
