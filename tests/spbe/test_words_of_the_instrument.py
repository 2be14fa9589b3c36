"""In a year of Pemdi nothing says SPBE where Pemdi is meant: pages, files, mails and notices of a whole cycle, read."""

import re
import zipfile
from io import BytesIO

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from domains.models import Instrument
from duties.reminders import remind_everybody
from evidence.models.document import evidence_storage
from evidence.requests.asking import request_evidence
from notices.models import Mail, Notification
from outputs.models import Report
from regions import clock
from tests.access.walk import routes
from tests.builders.pemdi_builders import LED, NOON, build_pemdi_city
from tests.builders.report_builders import built
from tests.crawl.documents import OFFICE, text_of

# The product, instruments and their years by name, laws by name, titles of works and of indicators.
ALLOWED = re.compile(
    r"Kawal SPBE|SPBE[ -]20(?:18|20)\b(?: \(\d+ indikator[^)]*\))?|SPBE (?:tahun )?20(?:1[89]|2[0-5])\b"
    r"|(?:Laporan|Pedoman|Evaluasi|Pemantauan)[\w ]* SPBE 20\d\d"
)
# About all instruments and all years, SPBE's among them.
OTHER_SUBJECTS = ("instrumen/", "hasil/", "api/", "ui/", "static/", "media/")
VALUES = {"number": LED, "kind": "berita-acara", "column": "dokumen", "manner": "gabung"}


@pytest.fixture
def pemdi_city(instruments):
    clock.set_now(NOON)
    city = build_pemdi_city()
    request_evidence(
        evaluation=city.evaluation,
        agency=city.agency,
        indicators=[city.indicator(LED)],
        by=city.people["diskominfo"],
    )
    return city


def addresses(city):
    """Every page of the cycle, and those that belong to none, by what their address names."""
    for name, route in routes().items():
        wanted = re.findall(r"<(?:\w+:)?(\w+)>", route)
        values = VALUES | ({"pk": city.evaluation.pk} if route.startswith("siklus/") else {})
        if not route.startswith(OTHER_SUBJECTS) and set(wanted) <= set(values):
            yield reverse(name, kwargs={key: values[key] for key in wanted})


def wrong(text):
    """Where a text says SPBE and means Pemdi, with what stands around it."""
    return [m[0] for m in re.finditer(r".{0,40}spbe.{0,30}", ALLOWED.sub("", text), re.IGNORECASE)]


def read(response):
    kind = response.headers.get("Content-Type", "").split(";")[0]
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers.get('Content-Disposition', '')}\n{text_of(content, kind)}"


@pytest.mark.parametrize("role", Role.values)
def test_no_page_says_spbe_where_it_means_pemdi(pemdi_city, role):
    browser = Client()
    browser.force_login(pemdi_city.people[role])
    answers = {path: browser.get(path) for path in addresses(pemdi_city)}
    pages = {path: read(response) for path, response in answers.items() if response.status_code == 200}
    assert len(pages) > 5
    assert {path: found for path, text in pages.items() if (found := wrong(text))} == {}


@pytest.mark.parametrize("kind", Report.Kind.values)
def test_no_report_says_spbe_where_it_means_pemdi(pemdi_city, kind):
    report = built(pemdi_city, kind, by="koordinator")
    with evidence_storage().open(report.path) as stream:
        content = stream.read()
    text = csv_text(content) if report.name.endswith("zip") else text_of(content, TYPES[report.name.split(".")[-1]])
    assert len(text) > 300
    assert wrong(f"{report.name}\n{text}") == []


TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
}


def csv_text(content):
    with zipfile.ZipFile(BytesIO(content)) as package:
        return "\n".join(f"{name}\n{package.read(name).decode()}" for name in package.namelist())


def test_no_mail_and_no_notice_says_spbe_where_it_means_pemdi(pemdi_city):
    clock.set_now(NOON.replace(day=15, hour=8))  # a week before the indicator is due, when digests leave
    remind_everybody()
    told = [f"{row.subject}\n{row.text}" for row in Mail.objects.all()] + [n.text for n in Notification.objects.all()]
    told += [f"{message.subject}\n{message.body}" for message in mail.outbox]
    assert told
    assert [found for text in told if (found := wrong(text))] == []


def test_the_coordinator_is_called_by_the_instrument(pemdi_city):
    evaluation = pemdi_city.evaluation
    assert evaluation.title_of(Role.KOORDINATOR) == "Koordinator Pemdi (Sekda)"
    assert evaluation.title_of(Role.AUDITOR) == Role.AUDITOR.label
    evaluation.instrument = Instrument.objects.get(code="SPBE-2020")
    assert evaluation.title_of(Role.KOORDINATOR) == "Koordinator SPBE (Sekda)"
    evaluation.instrument = Instrument.objects.get(code="SPBE-2018")
    assert evaluation.title_of(Role.KOORDINATOR) == "Koordinator (Sekda)"
