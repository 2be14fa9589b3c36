"""Two packages after a repair: what the assessors were given, unchanged, and what was repaired."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from evidence.models import Citation
from evidence.repairs.opening import open_repair_window
from outputs.models import Package
from regions import clock
from tests.builders.assessor_builders import WRONG, at_stage, decide
from tests.builders.form_builders import press
from tests.builders.html_builders import one_line
from tests.packing import built, cite, document, entries


def pack(city, code, title):
    """One accepted document for one item."""
    return cite(city, document(city, title, f"%PDF-1.7 {title}".encode()), code)


def on(month, day):
    clock.set_now(datetime(2026, month, day, 10, tzinfo=ZoneInfo("Asia/Makassar")))


@pytest.fixture
def repaired(pemdi_city):
    """Two documents were handed in; one came back and was replaced in the repair, accepted by us."""
    city = at_stage(pemdi_city)
    on(8, 20)
    pack(city, "I20-L1-01", "Perwali")
    old = pack(city, "I20-L2-01", "Rekap anggaran")
    on(10, 5)
    decide(city, {"I20-L2-01": WRONG})
    city.before = names(built(city))
    open_repair_window(evaluation=city.evaluation, opens=clock.today(city.region), by=city.people["koordinator"])
    at_stage(city)
    on(10, 6)
    new = pack(city, "I20-L2-01", "Renja dengan subkegiatan")
    Citation.objects.filter(pk=old.pk).update(replaced_by=new)
    return city


def names(package):
    """The evidence in a package of all indicators, by its name."""
    zips = [content for name, content in entries(package).items() if name.endswith(".zip")]
    return sorted(name for content in zips for name in entries(content) if name.endswith(".pdf"))


def test_the_package_of_the_self_assessment_stays_as_it_was(repaired):
    assert names(built(repaired)) == repaired.before == ["20.a.Perwali.pdf", "20.b.Rekap-anggaran.pdf"]


def test_what_was_repaired_is_a_package_of_its_own(repaired):
    package = built(repaired, is_repair=True)
    assert names(package) == ["20.a.Renja-dengan-subkegiatan.pdf"]
    assert package.title == "Perbaikan: Semua indikator"


def test_the_page_offers_both_once_a_repair_was_opened(client, repaired):
    client.force_login(repaired.people["diskominfo"])
    address = reverse("packages", args=[repaired.evaluation.pk])
    page = client.get(address, {"paket": "perbaikan"}).content.decode()
    assert press(client, page, "Susun paket", address).status_code == 302
    assert Package.objects.latest("asked_at").is_repair
    assert "Perbaikan: Semua indikator" in one_line(client.get(address).content.decode())


def test_without_a_repair_there_is_nothing_to_choose(client, pemdi_city):
    client.force_login(pemdi_city.people["diskominfo"])
    page = client.get(reverse("packages", args=[at_stage(pemdi_city).evaluation.pk])).content.decode()
    assert "Penilaian mandiri: data dukung yang dikirim" not in one_line(page)
