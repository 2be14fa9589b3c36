"""A long sheet of the ministry's verdicts is written by a worker, as one act; its page says how far it is."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from evaluations.models import AssessorVerdict
from evidence.assessor_verdicts.verdict_recording import why_not_record_verdicts
from imports import long_lists, sheet_steps
from imports.models import SheetDraft
from jobs.models import Job
from tests.builders.assessor_builders import BLOCKED, SOURCE, at_stage, decide
from tests.builders.form_builders import press
from tests.city import fresh
from undo.models import BulkAct

CODES = ["I20-L1-01", "I20-L2-01", "I20-L2-02"]
LINES = "Kode;Putusan;Penyebab\n" + "".join(f"{code};Revisi;Belum diunggah\n" for code in CODES) + "salah;Diterima;\n"


class Report:
    def now(self, percent):
        """Nobody takes the job over."""


@pytest.fixture
def judged(pemdi_city, monkeypatch):
    monkeypatch.setattr(sheet_steps, "MOST_AT_ONCE", 2)
    return at_stage(pemdi_city)


@pytest.fixture
def page(client, judged):
    """The page of the list after the press; the worker has not come yet."""
    client.force_login(judged.people["diskominfo"])
    address = reverse("assessor_verdicts_import", args=[judged.evaluation.pk, "dokumen"])
    preview = client.post(address, {"text": LINES, "source": SOURCE})
    return press(client, preview.content.decode(), "Simpan putusan", address).url


def write():
    long_lists.write_list(Job.objects.get(name="imports.write_list").target, Report())
    return SheetDraft.objects.exclude(job=None).get().result


def test_it_is_written_in_the_background_and_can_be_taken_back(client, judged, page, monkeypatch):
    monkeypatch.setattr(long_lists, "TOLD_EVERY", 1)
    seen, real = [], cache.set
    monkeypatch.setattr(long_lists.cache, "set", lambda *args: (real(*args), seen.append(args[1])))
    assert not AssessorVerdict.objects.exists()
    assert "Sedang ditulis" in client.get(page).content.decode()
    assert write() == "3 putusan asesor penilaian dokumen disimpan dari berkas."
    assert seen == [(1, 3), (2, 3), (3, 3)]
    rows = AssessorVerdict.objects.order_by("item__position")
    assert [(row.item.code, row.words, row.source) for row in rows] == [
        (code, "Revisi: belum diunggah", SOURCE) for code in CODES
    ]
    html = client.get(page).content.decode()
    assert reverse("undo_confirm", args=[BulkAct.objects.get().pk]) in html
    assert reverse("assessor_verdicts", args=[judged.evaluation.pk]) in html


def test_what_another_recorded_meanwhile_writes_nothing(judged, page):
    decide(judged, {CODES[0]: BLOCKED})
    assert "Data berubah sejak pratinjau" in write()
    assert [row.words for row in AssessorVerdict.objects.all()] == ["Revisi: otomatis ditolak"]


def test_what_was_recorded_between_preview_and_press_is_not_run_over(client, judged):
    client.force_login(judged.people["diskominfo"])
    address = reverse("assessor_verdicts_import", args=[judged.evaluation.pk, "dokumen"])
    preview = client.post(address, {"text": LINES, "source": SOURCE})
    decide(judged, {CODES[0]: BLOCKED})
    press(client, preview.content.decode(), "Simpan putusan", address)
    assert "Data berubah sejak pratinjau" in write()
    assert [row.words for row in AssessorVerdict.objects.all()] == ["Revisi: otomatis ditolak"]


def test_who_records_no_more_writes_nothing(judged, page):
    judged.people["diskominfo"].memberships.update(is_active=False)
    assert write() == why_not_record_verdicts(judged.evaluation, fresh(judged.people["diskominfo"]), "dokumen")
    assert not AssessorVerdict.objects.exists()
