"""One figure in every output: page, slides, leaders' PDF, full report in PDF and DOCX, worksheet, and API agree."""

import csv
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse

from evaluations.choices import ValueColumn
from evidence.models.document import evidence_storage
from regions import clock
from results.models import OfficialResult
from tests.builders.api_builders import client_of
from tests.builders.html_builders import one_line
from tests.builders.leadership_pdf_builders import bare, pages
from tests.builders.letterhead_builders import opened, words
from tests.builders.pemdi_builders import NOON, build_pemdi_city
from tests.builders.report_builders import built
from tests.past import print_official, print_result
from tests.work import cite_item, fill

READER = "koordinator"


@pytest.fixture
def pemdi_city(instruments):
    clock.set_now(NOON)
    city = build_pemdi_city()
    print_official(city, instruments)
    return city


def values(value):
    return dict.fromkeys(range(1, 21), Decimal(value))


def estimate(city, instruments):
    cite_item(city, "I13-L1-01", "diterima")


def own(city, instruments):
    fill(city, values("1.42"))
    cite_item(city, "I13-L1-01", "diterima")


def interim(city, instruments):
    fill(city, values("2.6"))
    fill(city, values("1.24"), column=ValueColumn.DOKUMEN)


def recorded(city, instruments):
    fill(city, values("2.6"))
    row = print_result(city, instruments, 2026, "2.49", "Cukup", instrument=instruments["PEMDI-2026"])
    OfficialResult.objects.filter(pk=row.pk).update(recorded_at=NOON)


CASES = {
    # what is known: figure, predicate, distance to the next band, how it is called, and its date
    estimate: ("1,01–1,57", None, None, "perkiraan dari data dukung", "14 Agustus 2026"),
    own: ("1,42", "Kurang", "0,08", "mandiri, sementara", "14 Agustus 2026"),
    interim: ("1,24", "Kurang", "0,26", "nilai asesor, sementara", "14 Agustus 2026"),
    recorded: ("2,49", "Cukup", "0,01", "resmi", "14 Agustus 2026"),
}


def outputs(city, client):
    """The text of each output, by name."""
    client.force_login(city.people[READER])
    pk = city.evaluation.pk
    with evidence_storage().open(built(city, "lembar", by=READER).path) as stream:
        sheet = openpyxl.load_workbook(BytesIO(stream.read())).active
    return {
        "halaman": one_line(client.get(reverse("dashboard", args=[pk])).content.decode()),
        "rincian": one_line(client.get(reverse("dashboard_details", args=[pk])).content.decode()),
        "paparan": one_line(client.get(reverse("presentation", args=[pk])).content.decode()),
        "pimpinan": " ".join(pages(built(city, "pimpinan", by=READER))[0]),
        "laporan pdf": " ".join(pages(built(city, "laporan-pdf", by=READER))[0]),
        "laporan docx": words(opened(built(city, "laporan-docx", by=READER))),
        "lembar": " ".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None),
    }


def csv_years(city):
    """The rows of all years in the file of the whole cycle."""
    with evidence_storage().open(built(city, "csv", by=READER).path) as stream:
        archive = zipfile.ZipFile(BytesIO(stream.read()))
    return list(csv.DictReader(StringIO(archive.read("tahun-tahun.csv").decode("utf-8-sig"))))


@pytest.mark.parametrize("known", CASES, ids=[case.__name__ for case in CASES])
def test_every_output_says_the_same_newest_value(pemdi_city, instruments, client, known):
    known(pemdi_city, instruments)
    figure, predicate, distance, word, day = CASES[known]
    texts = {name: bare(text) for name, text in outputs(pemdi_city, client).items()}
    for said in filter(None, (figure, predicate or "tanpa predikat", distance, word, day)):
        assert [name for name, text in texts.items() if bare(said).lower() not in text.lower()] == [], said
    answer = client_of(pemdi_city.people[READER]).get(f"/api/v1/evaluations/{pemdi_city.evaluation.pk}/newest/").json()
    band = answer["next_band"]
    assert (answer["figure"], answer["predicate"], band and band["distance"].replace(".", ",")) == (
        figure,
        predicate,
        distance,
    )
    assert (answer["status"], answer["date"], answer["year"]) == (word, "2026-08-14", 2026)
    (row,) = (row for row in csv_years(pemdi_city) if row["Nilai terbaru siklus ini"])
    assert (row["Tahun"], row["Status"], row["Indeks"]) == ("2026", word, answer["index"] or "")
    assert row["Predikat"] == (predicate or "")


def test_the_api_gives_bounds_and_no_index_for_an_estimate(pemdi_city, instruments):
    estimate(pemdi_city, instruments)
    answer = client_of(pemdi_city.people[READER]).get(f"/api/v1/evaluations/{pemdi_city.evaluation.pk}/newest/").json()
    assert (answer["kind"], answer["index"], answer["interval"]) == ("perkiraan", None, {"low": "1.01", "high": "1.57"})
    assert answer["support"] == {"supported": 0, "filled": 0, "indicators": 20}


def test_the_api_counts_what_evidence_carries(pemdi_city, instruments):
    own(pemdi_city, instruments)
    answer = client_of(pemdi_city.people[READER]).get(f"/api/v1/evaluations/{pemdi_city.evaluation.pk}/newest/").json()
    assert answer["support"] == {"supported": 0, "filled": 20, "indicators": 20}
    assert answer["next_band"] == {"name": "Cukup", "bound": "1.50", "distance": "0.08"}
