"""Scanned pages of dropped files wait for their turn like those of any file, and are not read again once it is sent."""

import pytest
from django.urls import reverse

from evidence import draft_reading, page_reading, scanned_copies
from evidence.draft_files import discard_draft
from evidence.files import scan_reading
from evidence.models import Citation, DocumentVersion, DraftFile, PageText
from evidence.scan_turns import ReadPages
from evidence.tasks import READING
from jobs import queue
from jobs.models import Job
from tests.builders.draft_builders import drop, press
from tests.files import drawn_pdf, png

TITLE = "NOTULA RAPAT LAYANAN PUBLIK SEKTOR 1\nHari ini layanan publik sektor 1 dibahas. Nomor 7 Tahun 2025"


@pytest.fixture(autouse=True)
def _scans_are_left():
    """They are what is tested."""


@pytest.fixture
def asked(monkeypatch, settings, tmp_path):
    """The numbers of the pages that were asked for; each turn reads one."""
    settings.VAR_DIR = tmp_path
    numbers = []

    def read_scan(stream, kind, number, target):
        numbers.append(number)
        return TITLE if number == 1 else f"Kata {number}"

    monkeypatch.setattr(scan_reading, "why_no_scans", lambda: "")
    monkeypatch.setattr(scan_reading, "read_scan", read_scan)
    monkeypatch.setattr("evidence.scan_turns.TURN", 0.0)
    monkeypatch.setattr(queue, "send", lambda job: None)
    return numbers


def turn(draft) -> str:
    job = Job.objects.get(name=draft_reading.READ_DRAFT_SCANS_TASK, target=draft.pk)
    queue.run_long(job.pk, draft_reading.read_draft_scans, draft_reading.fail_draft_scans)
    draft.refresh_from_db()
    return Job.objects.get(pk=job.pk).state


def test_a_scan_waits_is_told_by_its_title_page_and_is_read_to_the_end(city, asked):
    draft = drop(city, "Pindai 1.pdf", drawn_pdf(None, None, None))
    assert (draft.state, draft.scans_left, draft.facts) == ("menunggu", 3, {})
    assert turn(draft) == "menunggu"
    assert (draft.state, draft.scans_left, draft.facts["kind"]["value"]) == ("siap", 2, "Notula")
    assert [turn(draft), turn(draft)] == ["menunggu", "selesai"]
    assert (draft.scans_left, asked) == (0, [1, 2, 3])


def test_what_was_typed_stays_when_a_scan_is_read_later(client, city, asked):
    draft = drop(city, "Pindai.png", png())
    client.force_login(city.people["opd"])
    press(client, "simpan", draft, title="Judul saya")
    turn(draft)
    line = client.get(reverse("draft_files")).context["lines"][0]
    assert (line.draft.state, line.form["title"].value()) == ("siap", "Judul saya")


def test_one_persons_unread_files_hold_up_nobody_elses(city, asked):
    """Drafts and stored files share one rank: whoever had fewer files read of late comes next."""
    for number in range(3):
        drop(city, f"Pindai {number}.pdf", drawn_pdf(None) + b"\n" * number)
    drop(city, "Satu.pdf", drawn_pdf(None) + b"\n\n\n\n", by="diskominfo")
    Job.objects.exclude(name=draft_reading.READ_DRAFT_SCANS_TASK).delete()
    order = []
    while job := page_reading.next_in_turn(READING):
        order.append(DraftFile.objects.get(pk=job.target).owner)
        queue.finish(queue.claim(job.pk))
    people = city.people
    assert order == [people["opd"], people["diskominfo"], people["opd"], people["opd"]]


def test_what_was_read_of_a_draft_belongs_to_its_version_once_sent(client, city, asked):
    draft = drop(city, "Pindai.pdf", drawn_pdf(None, None, None))
    turn(draft)
    client.force_login(city.people["opd"])
    assert press(client, "kirim", draft, other="I45-L2-01", page="1").status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.scans_left, turn(draft)) == ("terkirim", 0, "selesai")
    version = Citation.objects.get().version
    said = {"pages": 3, "picture_pages": [[1, 3]], "reading": "selesai"}
    DocumentVersion.objects.filter(pk=version.pk).update(**said)
    for job in Job.objects.filter(target=version.pk):
        job.delete()
    job = queue.enqueue(page_reading.READ_SCANS_TASK, version.pk)
    for _ in range(2):
        queue.run_long(job.pk, scanned_copies.read_scans, scanned_copies.fail_scans)
    texts = dict(PageText.objects.filter(version=version).values_list("number", "text"))
    assert (asked, texts) == ([1, 2, 3], {1: TITLE, 2: "Kata 2", 3: "Kata 3"})


def test_a_draft_that_was_thrown_away_is_nobodys_work(city, asked):
    draft = drop(city, "Pindai.pdf", drawn_pdf(None, None))
    job = Job.objects.get(name=draft_reading.READ_DRAFT_SCANS_TASK)
    discard_draft(draft=draft)
    queue.run_long(job.pk, draft_reading.read_draft_scans, draft_reading.fail_draft_scans)
    job.refresh_from_db()
    assert (job.state, asked) == ("selesai", [])


def test_after_the_last_try_the_page_says_what_was_not_read(city, asked):
    draft = drop(city, "Pindai.pdf", drawn_pdf(None, None))
    draft_reading.fail_draft_scans(str(draft.pk))
    draft.refresh_from_db()
    assert (draft.state, draft.scans_left, draft.note) == ("siap", 0, draft_reading.UNREAD_SCANS)
    assert not ReadPages(str(draft.pk)).folder.exists()
