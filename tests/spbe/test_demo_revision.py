"""A correction of thirty changes on the whole demo city, from the file to the last decision, by pages and buttons."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.models import User
from domains.instrument_loader import FOLDER
from domains.models import Instrument
from domains.yaml_reading import read_yaml
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evidence.models import Citation, EvidenceRequest
from regions.region_loader import load_regions
from tests.builders.form_builders import fields_of, press
from tests.builders.html_builders import one_line
from tests.builders.revision_builders import as_text, evidence_of, pemdi_file, thirty_changes

FIVE_MINUTES = 300  # seconds; the pages alone take a few of them


@pytest.fixture
def demo(instruments, settings, monkeypatch):
    """What `make run` shows; no worker reads the files meanwhile."""
    settings.DEMO = True
    monkeypatch.setattr("jobs.queue.send", lambda job: None)
    load_regions()
    call_command("seed_demo", verbosity=0)
    return Evaluation.objects.select_related("region", "instrument").get(instrument__code="PEMDI-2026")


def browser_of(username):
    browser = Client()
    browser.force_login(User.objects.get(username=username))
    return browser


def bring(desk, text):
    """The file is chosen and checked; returns the page that answers."""
    address = reverse("revision_load")
    page = desk.get(address).content.decode()
    file = SimpleUploadedFile("pemdi.yaml", text.encode())
    return press(desk, page, "Periksa perbedaan", address, file=file).content.decode()


def forms_to(browser, address, action):
    page = html.fromstring(browser.get(address).content)
    return [form for form in page.forms if form.action == action]


def undecided(browser, address, action):
    """The forms that ask where something belongs; that of what was set aside only takes it back."""
    return [form for form in forms_to(browser, address, action) if "butir" in form.fields]


def standing(cycle):
    """What every citation and request is for: {key: (code, text)}."""
    rows = [*Citation.objects.filter(evaluation=cycle), *EvidenceRequest.objects.filter(evaluation=cycle)]
    return {(type(row).__name__, row.pk): (row.item.code, row.item.text) for row in rows if row.item}


def test_thirty_changes_go_through_the_pages_of_the_full_demo(demo):
    data = pemdi_file()
    added, removed, reworded = thirty_changes(data)
    before, verdicts = standing(demo), dict(Citation.objects.with_verdict().values_list("pk", "outcome"))
    assert len(before) > 50
    desk, judge, assessor = (browser_of(name) for name in ("diskominfo", "penanggungjawab", "asesor"))
    began = time.perf_counter()
    page = bring(desk, as_text(data))
    assert "10 butir baru, 10 berubah, 10 dihapus" in one_line(page)
    press(desk, page, "Simpan sebagai revisi", reverse("revision_load"))
    cycle, revision, work = (reverse(name, args=[demo.pk]) for name in ("cycle", "cycle_revision", "revision_work"))
    assert revision in judge.get(cycle).content.decode()
    press(judge, judge.get(revision).content.decode(), "Ambil koreksi ini", revision, reason="Pedoman teknis")
    place, fits = (reverse(name, args=[demo.pk]) for name in ("revision_place", "revision_fits"))
    hung = len(undecided(desk, work, place))
    for _ in range(hung):
        desk.post(place, fields_of(undecided(desk, work, place)[0]))
    doubts = len(forms_to(assessor, work, fits))
    for _ in range(doubts):
        assessor.post(fits, fields_of(forms_to(assessor, work, fits)[0]))
    took = time.perf_counter() - began

    demo.refresh_from_db()
    assert demo.instrument.revision == 2
    after = standing(demo)
    assert {key: code for key, (code, _) in before.items()} == {key: code for key, (code, _) in after.items()}
    assert {code for key, (code, text) in after.items() if before[key][1] != text} <= set(reworded)
    assert not {code for code, _ in after.values()} & set(added)
    assert dict(Citation.objects.with_verdict().values_list("pk", "outcome")) == verdicts
    assert (hung, doubts) == (
        sum(code in removed for code, _ in before.values()),
        Citation.objects.filter(evaluation=demo, item__code__in=reworded).current().count(),
    )
    assert (undecided(desk, work, place), forms_to(assessor, work, fits)) == ([], [])
    assert took < FIVE_MINUTES


@pytest.mark.parametrize("fault", ["renumbered", "weight", "yaml"])
def test_a_broken_file_is_refused_whole_with_key_and_reason(demo, fault):
    data = pemdi_file()
    items = evidence_of(data, 13, 1)
    text, key, reason = as_text(data), "", ""
    if fault == "renumbered":
        items[0]["code"], items[1]["code"] = items[1]["code"], items[0]["code"]
        text, key, reason = as_text(data), ".code", "kodenya tetap"
    elif fault == "weight":
        data["domains"][0]["aspects"][0]["indicators"][0]["weight"] = "99"
        text, key, reason = as_text(data), "aspects[0].weight", "berjumlah"
    else:
        text = text.replace("domains:", "domains: [", 1)
    page = one_line(bring(browser_of("diskominfo"), text))
    assert "Berkas ditolak seluruhnya." in page
    assert key in page
    assert reason in page
    assert Instrument.objects.filter(code="PEMDI-2026").count() == 1


def test_the_sealed_year_is_offered_nothing_that_it_can_take(demo):
    data = read_yaml(FOLDER / "spbe-2020.yaml")
    evidence_of(data, 45, 2)[0]["text"] += " yang ditandatangani"
    desk, judge = browser_of("diskominfo"), browser_of("penanggungjawab")
    press(desk, bring(desk, as_text(data)), "Simpan sebagai revisi", reverse("revision_load"))
    sealed = Evaluation.objects.get(instrument__code="SPBE-2020", year=demo.year - 1)
    assert sealed.state == CycleState.SELESAI
    address = reverse("cycle_revision", args=[sealed.pk])
    page = one_line(judge.get(address).content.decode())
    assert ("penilaian mandirinya sudah dikirim" in page, "Ambil koreksi ini" in page) == (True, False)
    assert judge.post(address, {"revision": 2, "reason": "Pedoman teknis"}).status_code == 403
    sealed.refresh_from_db()
    assert sealed.instrument.revision == 1
