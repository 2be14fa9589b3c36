"""Files are read page by page: words, facts, proposals; what cannot be read is named, and nobody waits for another."""

import hashlib
import io
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from evidence import page_reading
from evidence.files import page_texts
from evidence.files.sample_documents import sample_pdf
from evidence.models import DocumentVersion, PageText, VersionReading
from evidence.tasks import READING
from jobs import queue
from jobs.models import Job
from operations import readiness_checks
from regions import clock
from spbe.celery import app
from tests.builders.evidence_builders import send
from tests.files import office, pdf
from uploads import children

DECREE = ["KEPUTUSAN BUPATI CONTOH", "NOMOR 12 TAHUN 2024", "TENTANG", "TIM KOORDINASI SPBE", "BUPATI CONTOH,"]


def decree() -> SimpleUploadedFile:
    return SimpleUploadedFile("SK Tim.pdf", sample_pdf("SK", DECREE, pages=2))


def read(version: DocumentVersion) -> VersionReading:
    job = queue.enqueue(page_reading.READ_PAGES_TASK, version.pk)
    page_reading.read_pages(str(version.pk), queue.JobProgress(queue.claim(job.pk)))
    return VersionReading.objects.get(version=version)


def test_an_upload_is_read_page_by_page(city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        version = send(city, file=decree(), title="Berkas")[0].version
    pages = list(PageText.objects.filter(version=version).values_list("number", "is_scan"))
    assert pages == [(1, False), (2, False)]
    found = VersionReading.objects.get(version=version)
    facts = {name: (fact["value"], fact["page"]) for name, fact in found.facts.items()}
    assert facts["number"] == ("12", 1)
    assert facts["kind"] == ("Keputusan Bupati", 1)
    assert [one["indicator"] for one in found.proposals["SPBE-2020"]][:1] == [10]
    assert found.note == ""


def test_the_original_stays_byte_for_byte(city, django_capture_on_commit_callbacks):
    content = decree().read()
    with django_capture_on_commit_callbacks(execute=True):
        version = send(city, file=SimpleUploadedFile("SK Tim.pdf", content))[0].version
    version.refresh_from_db()
    with version.file.open("rb") as stream:
        assert stream.read() == content
    assert version.sha256 == hashlib.sha256(content).hexdigest()


def test_parts_of_an_office_file_are_its_pages():
    slide = b"<d xmlns:w='w'><w:p><w:t>Laporan audit</w:t></w:p></d>"
    content = office(extra={"ppt/slides/slide1.xml": slide, "ppt/slides/slide2.xml": slide})
    assert page_texts.read_texts(io.BytesIO(content), "pptx").texts == ["Laporan audit", "Laporan audit"]


def test_a_paragraph_of_an_office_file_is_a_line():
    """Titles and articles are known by their lines: without them a DOCX has no article and no end of its title."""
    words = "<w:p><w:t>Pasal 1</w:t></w:p><w:p><w:t>Audit</w:t><w:tab/><w:t>TIK</w:t><w:br/><w:t>wajib.</w:t></w:p>"
    content = office(extra={"word/document.xml": f"<d xmlns:w='w'>{words}</d>".encode()})
    assert "Pasal 1\nAudit TIK\nwajib." in page_texts.read_texts(io.BytesIO(content), "docx").texts


def test_reading_twice_changes_nothing(city):
    version = send(city, file=decree())[0].version
    first, again = read(version), read(version)
    assert (first.facts, PageText.objects.filter(version=version).count()) == (again.facts, 2)


def test_what_was_read_before_the_child_was_ended_is_kept(monkeypatch):
    def ended(module, kind, *, stream, seconds, output):
        output.write(b'"halaman satu"\n"halaman d')
        raise children.ChildFailed

    monkeypatch.setattr(children, "run_child", ended)
    assert page_texts.read_texts(io.BytesIO(b""), "pdf") == page_texts.PageTexts(["halaman satu"], stopped_at=2)


def test_a_broken_file_is_no_fault_of_the_worker(city):
    version = send(city)[0].version
    with version.file.storage.open(version.file.name, "wb") as stream:
        stream.write(b"%PDF-1.7 rusak")
    assert read(version).note == "Halaman 1 dan sesudahnya terlalu rumit untuk dibaca."


def test_a_child_has_little_time_and_memory():
    assert page_texts.read_texts(io.BytesIO(pdf()), "pdf", seconds=0.01) == page_texts.PageTexts([], stopped_at=1)


def test_files_of_one_person_do_not_hold_up_those_of_another(city):
    jobs = []
    for role, number in [("opd", 0), ("opd", 1), ("opd", 2), ("diskominfo", 0)]:
        file = SimpleUploadedFile("a.pdf", sample_pdf(f"{role} {number}", ["Isi."]))
        agency = city.agency if role == "opd" else None
        version = send(city, by=role, agency=agency, file=file, title=f"{role}{number}")[0].version
        jobs.append((role, queue.enqueue(page_reading.READ_PAGES_TASK, version.pk)))
    Job.objects.exclude(name=page_reading.READ_PAGES_TASK).delete()
    order = []
    for _ in jobs:
        turn = page_reading.next_in_turn(READING)
        order.append(next(role for role, job in jobs if job.pk == turn.pk))
        queue.finish(queue.claim(turn.pk))
    assert order == ["opd", "diskominfo", "opd", "opd"]
    assert page_reading.next_in_turn(READING) is None


def test_reading_waits_in_a_queue_of_its_own():
    routes = app.amqp.router
    assert {routes.route({}, name)["queue"].name for names in READING for name in names} == {"reading"}
    assert routes.route({}, "duties.remind")["queue"].name == "celery"
    lines = (settings.BASE_DIR / "Procfile").read_text().splitlines()
    assert sum("-Q celery " in line for line in lines) == sum("-Q reading,index " in line for line in lines) == 1


def test_the_search_index_does_not_wait_behind_scans():
    """Celery asks the queues of one worker by turns: a message of the index waits for one turn of the reader."""
    assert app.amqp.router.route({}, "search.refresh_index")["queue"].name == "index"


def test_a_long_queue_of_pages_is_no_fault_of_the_server(city):
    long_ago = clock.now() - timedelta(hours=2)
    Job.objects.create(name=page_reading.READ_PAGES_TASK, target="x", created_at=long_ago, heartbeat=long_ago)
    assert {check.name: check.passed for check in readiness_checks.all_checks()}["queue"]
    Job.objects.update(name="duties.remind")
    assert not {check.name: check.passed for check in readiness_checks.all_checks()}["queue"]


def test_what_was_never_read_is_asked_for_once(city):
    version = send(city, file=decree())[0].version
    Job.objects.all().delete()
    assert page_reading.request_unread() == 0  # its first look is still to come
    DocumentVersion.objects.filter(pk=version.pk).update(reading="selesai")
    assert (page_reading.request_unread(), page_reading.request_unread()) == (1, 0)


def test_the_last_failed_try_stops_the_waiting(city):
    version = send(city)[0].version
    page_reading.fail_pages(str(version.pk))
    assert VersionReading.objects.get(version=version).note == "Isi berkas ini tidak dapat dibaca per halaman."
