"""Scanned pages are read a few at a turn; beside the file stands a copy to be searched, the file stays as it was."""

import hashlib
import io
import os
import shutil
from importlib import metadata
from types import SimpleNamespace

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from evidence import page_reading, scan_turns, scanned_copies
from evidence.evidence_downloads import searchable_name
from evidence.files import scan_reading
from evidence.files.sample_documents import sample_pdf
from evidence.models import DocumentVersion, PageText, VersionCopy, VersionReading
from evidence.tasks import READING
from history.models import DownloadLog
from jobs import queue
from jobs.models import Job
from tests.builders.evidence_builders import send
from tests.files import drawn_pdf, scanned_pdf
from uploads import children

WORDS = ["Keputusan Bupati tentang manajemen keamanan informasi"]


@pytest.fixture(autouse=True)
def _scans_are_left():
    """Here they are read."""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture(autouse=True)
def _no_message(monkeypatch):
    """Each turn is taken by the test: messages of the next one are not delivered at once."""
    monkeypatch.setattr(queue, "send", lambda job: None)


@pytest.fixture
def read_at_once(monkeypatch):
    """Pages are "read" here and now: each says its number, page 2 as the test wants it."""
    said = SimpleNamespace(second="Kata 2", copies=True, asked=[])

    def read_scan(stream, kind, page, target):
        said.asked.append(page)
        words = said.second if page == 2 else f"Kata {page}"
        if words is not None and said.copies:
            target.write(drawn_pdf(words))
        return words

    monkeypatch.setattr(scan_reading, "why_no_scans", lambda: "")
    monkeypatch.setattr(scan_reading, "why_no_copies", lambda: "")
    monkeypatch.setattr(scan_reading, "read_scan", read_scan)
    return said


def scan(city, pages=3, by="opd", title="Pindaian") -> DocumentVersion:
    agency = city.agency if by == "opd" else None
    file = SimpleUploadedFile(f"{title}.pdf", scanned_pdf(pages=pages))
    version = send(city, by=by, agency=agency, file=file, title=title)[0].version
    DocumentVersion.objects.filter(pk=version.pk).update(pages=pages, picture_pages=[[1, pages]], reading="selesai")
    Job.objects.all().delete()
    return version


def read_text(version) -> VersionReading:
    """The part of the text layer, which asks for the scans."""
    job = queue.enqueue(page_reading.READ_PAGES_TASK, version.pk)
    page_reading.read_pages(str(version.pk), queue.JobProgress(queue.claim(job.pk)))
    queue.finish(Job.objects.get(pk=job.pk))
    return VersionReading.objects.get(version=version)


def turn(job: Job) -> str:
    queue.run_long(job.pk, scanned_copies.read_scans, scanned_copies.fail_scans)
    return Job.objects.get(pk=job.pk).state


def read_all(version) -> DocumentVersion:
    read_text(version)
    turn(Job.objects.get(name=page_reading.READ_SCANS_TASK, target=version.pk))
    return DocumentVersion.objects.select_related("searchable_copy", "copy").get(pk=version.pk)


def texts(version) -> dict[int, str]:
    return dict(PageText.objects.filter(version=version, is_scan=True).values_list("number", "text"))


def bytes_of(file) -> bytes:
    with file.open("rb") as stream:
        return stream.read()


# --- one pass, a turn at a time ---------------------------------------------------------------------


def test_words_and_copy_come_from_one_reading(city, read_at_once):
    version = read_all(scan(city))
    assert (texts(version), read_at_once.asked) == ({1: "Kata 1", 2: "Kata 2", 3: "Kata 3"}, [1, 2, 3])
    copy = version.searchable_copy
    with pypdfium2.PdfDocument(bytes_of(copy.file)) as made:
        assert [page.get_textpage().get_text_bounded() for page in made] == ["Kata 1", "Kata 2", "Kata 3"]
    assert (copy.kind, copy.pages, version.copy, version.copies_size) == ("teks", 3, None, copy.size)
    assert list(scan_turns._folder().iterdir()) == []


def test_the_scanned_original_stays_byte_for_byte(city, read_at_once):
    content = scanned_pdf(pages=3)
    version = read_all(scan(city))
    assert bytes_of(version.file) == content
    assert version.sha256 == hashlib.sha256(content).hexdigest() != version.searchable_copy.sha256


def test_a_long_scan_gives_others_their_turn_and_goes_on_where_it_stood(city, read_at_once, monkeypatch):
    monkeypatch.setattr(scan_turns, "TURN", 0)
    version = scan(city)
    assert read_text(version).scans_left == 3
    job = Job.objects.get(name=page_reading.READ_SCANS_TASK)
    assert (turn(job), texts(version), read_at_once.asked) == ("menunggu", {1: "Kata 1"}, [1])
    assert VersionReading.objects.get(version=version).scans_left == 2
    assert [turn(job), turn(job)] == ["menunggu", "selesai"]
    assert (read_at_once.asked, VersionReading.objects.get(version=version).scans_left) == ([1, 2, 3], 0)
    job.refresh_from_db()
    assert (job.attempts, job.tries) == (3, 1)  # many turns are no failures


def test_a_turn_that_died_reads_only_its_page_again(city, read_at_once, monkeypatch):
    version = scan(city)
    read_text(version)
    job = Job.objects.get(name=page_reading.READ_SCANS_TASK)
    whole = scan_reading.read_scan
    monkeypatch.setattr(scan_reading, "read_scan", lambda *asked: 1 / 0 if asked[2] == 3 else whole(*asked))
    assert turn(job) == "menunggu"
    monkeypatch.setattr(scan_reading, "read_scan", whole)
    assert (turn(job), read_at_once.asked, texts(version)[3]) == ("selesai", [1, 2, 3], "Kata 3")


def test_text_comes_before_scans_and_a_small_scan_does_not_wait_for_a_large_one(city, read_at_once, monkeypatch):
    monkeypatch.setattr(scan_turns, "TURN", 0)
    large, small = scan(city, pages=4, title="Besar"), scan(city, pages=1, by="diskominfo", title="Kecil")
    text = send(city, file=SimpleUploadedFile("a.pdf", sample_pdf("a", ["Isi."])), title="Teks")[0].version
    Job.objects.all().delete()
    read_text(large), read_text(small)
    queue.enqueue(page_reading.READ_PAGES_TASK, text.pk)
    names = {str(large.pk): "large", str(small.pk): "small", str(text.pk): "text"}
    order = []
    while job := page_reading.next_in_turn(READING):
        order.append(names[job.target])
        queue.finish(queue.claim(job.pk)) if order[-1] == "text" else turn(job)
    assert order == ["text", "small", "large", "large", "large", "large"]


def test_reading_again_keeps_the_words_of_scans_until_they_are_read_anew(city, read_at_once):
    version = read_all(scan(city))
    read_text(version)
    assert texts(version) == {1: "Kata 1", 2: "Kata 2", 3: "Kata 3"}
    turn(Job.objects.get(name=page_reading.READ_SCANS_TASK, state="menunggu"))
    assert VersionCopy.objects.filter(version=version).count() == 1


# --- what cannot be read ----------------------------------------------------------------------------


def test_a_page_over_its_limit_is_named_and_stays_in_the_copy_as_it_is(city, read_at_once):
    read_at_once.second = None
    version = read_all(scan(city))
    assert VersionReading.objects.get(version=version).note == "Halaman 2 tidak terbaca dalam batas waktunya."
    assert texts(version) == {1: "Kata 1", 3: "Kata 3"}
    with pypdfium2.PdfDocument(bytes_of(version.searchable_copy.file)) as made:
        assert [page.get_textpage().get_text_bounded() for page in made] == ["Kata 1", "", "Kata 3"]


def test_what_acts_by_itself_gets_no_copy(city, read_at_once):
    version = scan(city)
    DocumentVersion.objects.filter(pk=version.pk).update(acts="memuat skrip JavaScript")
    assert read_all(version).searchable_copy is None


def test_the_last_failed_try_of_scans_stops_the_waiting(city, read_at_once):
    version = scan(city)
    read_text(version)
    scanned_copies.fail_scans(str(version.pk))
    found = VersionReading.objects.get(version=version)
    assert (found.scans_left, found.note) == (0, scanned_copies.NOT_READ)


def test_pages_of_a_file_that_nobody_takes_up_are_thrown_away(city, read_at_once):
    old, new = scan_turns._folder() / "a", scan_turns._folder() / "b"
    old.mkdir(parents=True), new.mkdir()
    os.utime(old, (0, 0))
    scan_turns.delete_left_pages()
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize("program", ["why_no_scans", "why_no_copies"])
def test_what_is_missing_is_said_and_done_once_it_is_there(city, client, read_at_once, monkeypatch, program):
    missing = scan_reading.NO_TESSERACT if program == "why_no_scans" else scan_reading.NO_OCRMYPDF
    monkeypatch.setattr(scan_reading, "why_no_scans", lambda: missing if program == "why_no_scans" else "")
    monkeypatch.setattr(scan_reading, "why_no_copies", lambda: missing)
    read_at_once.copies = False
    version = scan(city)
    read_text(version)
    for job in Job.objects.filter(name=page_reading.READ_SCANS_TASK):
        turn(job)
    client.force_login(city.people["opd"])
    page = client.get(reverse("document", args=[version.document_id])).content.decode()
    assert (missing in page, "dapat-dicari" in page) == (True, False)
    assert page_reading.request_unread() == 0
    monkeypatch.setattr(scan_reading, program, lambda: "")
    monkeypatch.setattr(scan_reading, "why_no_copies", lambda: "")
    assert page_reading.request_unread() == 1


@pytest.mark.parametrize(
    ("program", "said", "reason"),
    [(None, "", scan_reading.NO_TESSERACT), ("/bin/echo", "", scan_reading.NO_INDONESIAN)],
    ids=["absent", "without Indonesian"],
)
def test_what_is_missing_is_found_out(monkeypatch, program, said, reason):
    monkeypatch.setattr(shutil, "which", lambda name: program)
    assert scan_reading.why_no_scans.__wrapped__() == reason


def test_without_ocrmypdf_there_are_words_but_no_copies(monkeypatch):
    monkeypatch.setattr(scan_reading, "why_no_scans", lambda: "")
    monkeypatch.setattr(scan_reading, "find_spec", lambda name: None)
    assert scan_reading.why_no_copies.__wrapped__() == scan_reading.NO_OCRMYPDF


# --- who takes it -----------------------------------------------------------------------------------


def test_the_copy_leaves_as_the_file_does(city, client, read_at_once):
    version = read_all(scan(city))
    client.force_login(city.people["opd"])
    assert "?dapat-dicari&amp;lihat" in client.get(reverse("document", args=[version.document_id])).content.decode()
    address = reverse("evidence_download", args=[version.pk])
    answer = client.get(f"{address}?dapat-dicari&lihat")
    assert b"".join(answer.streaming_content) == bytes_of(version.searchable_copy.file)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="Pindaian (dapat dicari).pdf"',
    )
    plain = client.get(f"{address}?lihat")
    headers = ("Content-Security-Policy", "Cache-Control", "X-Frame-Options", "X-Content-Type-Options")
    assert [answer[name] for name in headers] == [plain[name] for name in headers]
    assert DownloadLog.objects.filter(by=city.people["opd"]).count() == 2


def test_who_may_not_see_the_document_gets_no_copy(city, client, read_at_once):
    version = read_all(scan(city))
    address = f"{reverse('evidence_download', args=[version.pk])}?dapat-dicari"
    answers = []
    for name in ("diskominfo", "opd2"):
        client.force_login(city.people[name])
        answers.append(client.get(address).status_code)
    assert answers == [200, 404]


def test_no_copy_no_download(city, client, read_at_once):
    version = scan(city)
    client.force_login(city.people["opd"])
    address = f"{reverse('evidence_download', args=[version.pk])}?dapat-dicari"
    assert client.get(address).status_code == 403
    version = read_all(version)
    DocumentVersion.objects.filter(pk=version.pk).update(scan=DocumentVersion.Scan.INFECTED)
    assert client.get(address).status_code == 403
    assert not DownloadLog.objects.exists()


# --- with the real programs -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page_of_words() -> Image.Image:
    with pypdfium2.PdfDocument(sample_pdf("Surat", WORDS * 12)) as drawn:  # turned pages are known by many letters
        return drawn[0].render(scale=2).to_pil().convert("RGB")


def needs(missing: str) -> None:
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"CI=true, tetapi {missing}")
    if missing:
        pytest.skip(missing)


def as_pdf(*pages: Image.Image) -> io.BytesIO:
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=144)
    return target


def test_a_turned_scan_is_read_and_can_be_searched(page_of_words):
    needs(scan_reading.why_no_copies())
    made = io.BytesIO()
    words = scan_reading.read_scan(as_pdf(page_of_words.rotate(90, expand=True)), "pdf", 1, made)
    with pypdfium2.PdfDocument(made.getvalue()) as copy:
        found = copy[0].get_textpage().get_text_bounded()
        assert (len(copy), copy[0].get_width() < copy[0].get_height()) == (1, True)
    assert ["keamanan informasi" in said for said in (words, found)] == [True, True]


def test_a_page_too_large_for_a_copy_is_read_all_the_same(page_of_words):
    needs(scan_reading.why_no_scans())
    wide, made = io.BytesIO(), io.BytesIO()
    page_of_words.save(wide, "PDF", resolution=8)  # three metres high
    assert "keamanan informasi" in scan_reading.read_scan(wide, "pdf", 1, made)
    assert made.getvalue() == b""


def test_all_programs_of_a_page_together_have_its_seconds(monkeypatch, tmp_path):
    """The limit of a process alone would let each program that it starts begin anew."""
    spin = "import subprocess, sys\nwhile True: subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))'])"
    code = f"from uploads import children\nchildren.limit_resources(30, 1 << 20)\nchildren.limit_group(1)\n{spin}"
    (tmp_path / "spinner.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", f"{children.ROOT}:{tmp_path}")
    with pytest.raises(children.ChildFailed, match="-9"):
        children.run_child("spinner", stream=io.BytesIO(), seconds=60)


def test_ocrmypdf_is_the_one_that_is_named():
    needs("" if scan_reading.find_spec("ocrmypdf") else scan_reading.NO_OCRMYPDF)
    lines = (children.ROOT / "requirements-ocr.txt").read_text().splitlines()
    assert [line.split()[0] for line in lines if "==" in line] == [f"ocrmypdf=={metadata.version('ocrmypdf')}"]


def test_a_photo_gets_a_copy_beside_it_that_tells_no_place(city, page_of_words):
    needs(scan_reading.why_no_copies())
    photo, marks = io.BytesIO(), Image.Exif()
    marks[0x8825] = {1: "S", 2: (8.0, 39.0, 0.0)}
    marks[0x010E] = "KETERANGAN-RAHASIA"
    page_of_words.save(photo, "JPEG", exif=marks)
    version = send(city, file=SimpleUploadedFile("Foto.jpg", photo.getvalue()))[0].version
    Job.objects.all().delete()
    version = read_all(version)
    made = bytes_of(version.searchable_copy.file)
    assert "keamanan informasi" in texts(version)[1]
    assert (version.searchable_copy.content_type, searchable_name(version)) == (
        "application/pdf",
        "Foto (dapat dicari).pdf",
    )
    assert (bytes_of(version.file), b"KETERANGAN-RAHASIA" in photo.getvalue()) == (photo.getvalue(), True)
    assert [mark in made for mark in (b"KETERANGAN-RAHASIA", b"Exif")] == [False, False]
