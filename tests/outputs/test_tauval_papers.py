"""Salin ke TAUVAL beside the indicators: general questions, papers, and what was repaired after the interview."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from lxml import html

from evaluations.models import GeneralQuestion
from evidence.models import Citation
from evidence.repairs.opening import open_repair_window
from history.models import HistoryEntry
from history.presenters import history_events
from outputs.models import Package, TauvalEntry
from regions import clock
from tests.builders.assessor_builders import WRONG, at_stage, decide
from tests.builders.form_builders import form_with, press
from tests.builders.html_builders import one_line
from tests.builders.signing_builders import sealed, whole
from tests.builders.tauval_builders import page, shown
from tests.packing import cite, document
from tests.work import fill

__all__ = ["sealed", "whole"]  # fixtures


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


@pytest.fixture
def asked(city):
    GeneralQuestion.objects.filter(evaluation=city.evaluation).delete()
    rows = (("Apa kendalanya?", "Anggaran."), ("Apa inovasinya?", ""))
    for number, (text, answer) in enumerate(rows, 1):
        GeneralQuestion.objects.create(evaluation=city.evaluation, number=number, text=text, answer=answer)
    return city


def part(client, city, anchor):
    tree = html.fromstring(shown(client, city))
    return html.tostring(tree.get_element_by_id(anchor), encoding="unicode")


def part_words(client, city, anchor):
    return " ".join(html.fromstring(part(client, city, anchor)).text_content().split())


def test_an_answer_is_ticked_taken_back_and_known_as_changed(desk, asked):
    assert "Belum dijawab" in part_words(desk, asked, "pertanyaan-2")
    assert "Tandai" not in part_words(desk, asked, "pertanyaan-2")
    assert press(desk, part(desk, asked, "pertanyaan-1"), "Tandai", page(asked)).status_code == 302
    text = part_words(desk, asked, "pertanyaan-1")
    assert "Sudah dimasukkan 14 Agu 2025, 12.00, Diskominfo" in text
    assert "1 dari 2 pertanyaan dan naskah" in one_line(shown(desk, asked))
    GeneralQuestion.objects.filter(number=1).update(answer="Anggaran dan orang.")
    assert "Berubah sejak dimasukkan pertanyaan atau jawaban;" in part_words(desk, asked, "pertanyaan-1")
    press(desk, part(desk, asked, "pertanyaan-1"), "Batalkan", page(asked))
    assert "Belum dimasukkan" in part_words(desk, asked, "pertanyaan-1")
    entries = HistoryEntry.objects.filter(kind="tauval_ticked").order_by("pk")
    assert [(entry.details, entry.indicator) for entry in entries] == [({"thing": "pertanyaan 1"}, None)] * 2
    told = [event.what for event in history_events(entries)]
    assert told == [
        "menandai pertanyaan 1 sudah dimasukkan ke TAUVAL",
        "membatalkan tanda pertanyaan 1 sudah dimasukkan ke TAUVAL",
    ]


def test_an_answer_that_changed_meanwhile_is_not_ticked(desk, asked):
    old = form_with(part(desk, asked, "pertanyaan-1"), "Tandai", page(asked))
    GeneralQuestion.objects.filter(number=1).update(answer="Lain.")
    answer = desk.post(*old, headers={"HX-Request": "true"})
    assert (answer.status_code, TauvalEntry.objects.count()) == (409, 0)
    assert 'id="pertanyaan-1"' in answer.content.decode()


@pytest.mark.parametrize("key", ["pertanyaan-9", "berita-acara", "perbaikan-21", "lain", "21a", "9" * 30])
def test_what_is_not_there_cannot_be_ticked(desk, asked, key):
    for name in ("tauval_enter", "tauval_take_back", "tauval_zip"):
        assert desk.post(reverse(name, args=[asked.evaluation.pk, key])).status_code == 404
    assert TauvalEntry.objects.count() == 0


def test_a_question_has_no_zip(desk, asked):
    assert desk.post(reverse("tauval_zip", args=[asked.evaluation.pk, "pertanyaan-1"])).status_code == 404


def test_papers_are_ticked_and_a_new_seal_makes_them_old(sealed, client):
    client.force_login(sealed.people["diskominfo"])
    assert press(client, part(client, sealed, "berita-acara"), "Tandai", page(sealed)).status_code == 302
    assert "Sudah dimasukkan" in part_words(client, sealed, "berita-acara")
    assert "Belum dimasukkan" in part_words(client, sealed, "persetujuan-publikasi")
    assert "Sudah dimasukkan" not in part_words(client, sealed, "berita-acara-bertanda-tangan")
    TauvalEntry.objects.update(evidence_sha256="0" * 64)  # as of another seal
    assert "Berubah sejak dimasukkan naskah;" in part_words(client, sealed, "berita-acara")


def test_a_repair_is_handed_over_and_ticked_apart_from_its_indicator(pemdi_city, client):
    city = at_stage(pemdi_city)
    clock.set_now(datetime(2026, 8, 20, 10, tzinfo=ZoneInfo("Asia/Makassar")))
    old = cite(city, document(city, "Rekap anggaran", b"%PDF-1.7 a"), "I20-L2-01")
    fill(city, {20: 2})
    client.force_login(city.people["diskominfo"])
    assert "h-perbaikan" not in shown(client, city)
    clock.set_now(datetime(2026, 10, 5, 10, tzinfo=ZoneInfo("Asia/Makassar")))
    decide(city, {"I20-L2-01": WRONG})
    open_repair_window(evaluation=city.evaluation, opens=clock.today(city.region), by=city.people["koordinator"])
    at_stage(city)
    assert "Belum ada perbaikan yang diterima." in one_line(shown(client, city))
    clock.set_now(datetime(2026, 10, 6, 10, tzinfo=ZoneInfo("Asia/Makassar")))
    new = cite(city, document(city, "Renja", b"%PDF-1.7 b"), "I20-L2-01")
    Citation.objects.filter(pk=old.pk).update(replaced_by=new)
    text = html.fromstring(shown(client, city)).get_element_by_id("teks-perbaikan-20").text
    assert text.strip().splitlines() == [
        "Data dukung dalam ZIP",
        "- 20.a.Renja.pdf: Renja; butir I20-L2-01",
    ]
    press(client, part(client, city, "perbaikan-20"), "Tandai", page(city))
    assert "Sudah dimasukkan" in part_words(client, city, "perbaikan-20")
    assert "Belum dimasukkan" in part_words(client, city, "indikator-20")
    assert "1 dari 1 perbaikan" in one_line(shown(client, city))
    assert TauvalEntry.objects.get().indicator.number == 20
    press(client, part(client, city, "perbaikan-20"), "ZIP perbaikan indikator 20", page(city))
    package = Package.objects.get()
    assert (package.indicator.number, package.is_repair, package.handover_key) == (20, True, "perbaikan-20")
    cite(city, document(city, "Renja kedua", b"%PDF-1.7 c"), "I20-L2-01")
    assert "Berubah sejak dimasukkan data dukung;" in part_words(client, city, "perbaikan-20")
