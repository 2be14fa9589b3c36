"""In a year of Pemdi nothing says SPBE where Pemdi is meant: pages, files, mails and notices of a whole cycle, read."""

import re
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from domains.models import Instrument
from duties.reminders import remind_everybody
from evaluations.choices import EXTERNAL_COLUMNS, CycleState, ValueColumn
from evaluations.models import Evaluation
from evidence.models.document import evidence_storage
from evidence.requests.asking import request_evidence
from notices.calendar_addresses import renew_calendar_address
from notices.models import Mail, Notification
from outputs.models import Report
from regions import clock
from tests.access.walk import address_of, routes, rows
from tests.access.world import World, own_side, store_files
from tests.builders.pemdi_builders import LED, NOON, build_pemdi_city
from tests.builders.report_builders import built
from tests.crawl.documents import OFFICE, text_of
from tests.packing import built as packed
from tests.packing import cite as cite_in_package
from tests.packing import document as package_document
from tests.packing import entries
from tests.past import print_official
from tests.work import fill

# What may be said: the product and its address, instruments and their years by name, laws by name, titles of works,
# and the source that maps the items of one instrument to the other.
ALLOWED = re.compile(
    r"[Kk]awal[ -](?:SPBE|spbe)|spbe\.contoh\.invalid|pemetaan ke SPBE"
    r"|SPBE[ -]20(?:18|20)\b(?: \(\d+ indikator[^)]*\))?|SPBE (?:tahun )?20(?:1[89]|2[0-5])\b"
    r"|(?:Laporan|Pedoman|Evaluasi|Pemantauan)[\w ]* SPBE 20\d\d"
)
# About all instruments and all years, SPBE's among them.
OTHER_SUBJECTS = ("instrumen/", "hasil/", "api/", "ui/", "static/", "media/")
# Pages about all instruments, about years under SPBE, which name its domains, and the bytes of files that a person
# brought. What is made here is read by tests of its own.
OTHER_OBJECTS = frozenset(
    [
        *("api:instruments", "api:schema", "crosswalk", "gallery", "instruments"),
        *("peers", "years"),
        *("draft_file", "evidence_download", "package_download", "report_download"),
    ]
)
# Where a text was read: repositories, their owners, hashes.
PLACES = re.compile(
    r"@ ?[0-9a-f]{7,}\b|github|gitlab|niumination|rokifauzi|pemdiminsel|putuokky|lembanoyoga|aqilalfa|alfiyansys",
    re.IGNORECASE,
)
VALUES = {"number": LED, "kind": "berita-acara", "column": "dokumen", "manner": "gabung"}


@pytest.fixture
def begun(instruments):
    clock.set_now(NOON)
    return build_pemdi_city()


@pytest.fixture
def pemdi_city(begun):
    city = begun
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


@pytest.fixture
def full_work(begun, instruments):
    """Every kind of single object, real years of SPBE before, levels in each column, and a calendar feed."""
    print_official(begun, instruments)
    for column in (ValueColumn.USULAN, ValueColumn.MANDIRI, *EXTERNAL_COLUMNS):
        fill(begun, {number: Decimal("1.3") for number in range(1, 21)}, column=column)
    begun.evaluation.general_questions.create(number=1, text="Apa kendala utama?")
    side = own_side(begun, LED)
    store_files(World({}, side, side))
    return begun, side


def objects(side):
    """The address of every page and file that one can ask for, by URL name; tokens and old links lead nowhere."""
    names = dict.fromkeys(row.url for row in rows() if row.method == "GET" and row.object != "other")
    return {name: address_of(name, side, LED) for name in names if name not in OTHER_OBJECTS}


def faults(answers):
    """What is wrong by address: the other instrument's name, or a place of the data's sources."""
    found = {}
    for path, response in answers.items():
        if response.status_code == 200 and not path.startswith(("/static/", "/media/")):
            text = read(response)
            places = [m[0] for m in PLACES.finditer(text)]
            if said := wrong(text) + places:
                found[path] = said
    return found


def visit(user, paths):
    browser = Client()
    browser.force_login(user)
    return {path: browser.get(path) for path in paths}


@pytest.mark.parametrize("state", list(CycleState))
def test_no_page_of_a_single_object_says_spbe_at_any_stage(full_work, state):
    city, side = full_work
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state)
    answers = visit(city.people["diskominfo"], objects(side).values())
    answers |= visit(city.people["asesor_eksternal"], [path for path in objects(side).values() if "/siklus/" in path])
    assert sum(response.status_code == 200 for response in answers.values()) > 45
    assert faults(answers) == {}


@pytest.mark.parametrize("role", ["admin", "opd", "asesor_internal", "koordinator", "pimpinan"])
def test_no_page_of_a_single_object_says_spbe_to_any_role(full_work, role):
    city, side = full_work
    answers = visit(city.people[role], objects(side).values())
    assert faults(answers) == {}


def test_the_calendar_feed_says_no_other_instrument(full_work):
    city, _ = full_work
    address = reverse("calendar_feed", args=[renew_calendar_address(user=city.people["opd"])])
    feed = Client().get(address)
    assert "BEGIN:VEVENT" in feed.content.decode()
    assert faults({address: feed}) == {}


def test_the_package_of_a_pemdi_cycle_says_no_other_instrument(full_work):
    city, _ = full_work
    cite_in_package(city, package_document(city, "Laporan aplikasi"), "I20-L1-01")
    package = packed(city, LED)
    found = entries(package)
    told = [text_of(content, TYPES["xlsx"]) if name.endswith(".xlsx") else name for name, content in found.items()]
    told += [content.decode() for name, content in found.items() if name.endswith(".txt")]
    assert len(told) > 4
    assert [said for text in told if (said := wrong(text) + PLACES.findall(text))] == []


def read(response):
    kind = response.headers.get("Content-Type", "").split(";")[0]
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers.get('Content-Disposition', '')}\n{text_of(content, kind)}"


@pytest.mark.parametrize("state", [CycleState.PERSIAPAN, CycleState.MANDIRI])
@pytest.mark.parametrize("role", Role.values)
def test_no_page_says_spbe_where_it_means_pemdi(pemdi_city, role, state):
    Evaluation.objects.filter(pk=pemdi_city.evaluation.pk).update(state=state)
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
