"""Two people send at the same moment what there is room for once: one file is stored, the other one is refused."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from evidence import file_storage
from evidence.library.library_writes import add_document_version
from evidence.models import DocumentVersion
from tests.builders.evidence_builders import send
from tests.files import drawn_pdf
from uploads.incoming import MB

AT_ONCE = 0.5  # seconds that the slow one leaves to the other


def file(name):
    return SimpleUploadedFile(f"{name}.pdf", drawn_pdf(name) + b"%" + b"x" * MB)


def test_of_two_files_stored_at_once_one_finds_no_room(city, transactional_db, monkeypatch, settings):
    """By ways that hold no row in common but the region: a document's newer version, and new evidence."""
    document = send(city, title="Yang lama")[0].version.document
    settings.QUOTA_AGENCY_MB = 2
    under_way, store = Event(), file_storage.store_version

    def slowly(**kwargs):
        if not under_way.is_set():
            under_way.set()
            time.sleep(AT_ONCE)
        return store(**kwargs)

    def in_thread(write):
        try:
            return bool(write())
        except ValidationError as refused:
            return refused.message_dict["file"][0]
        finally:
            connection.close()

    def second():
        assert under_way.wait(5)
        return in_thread(lambda: send(city, file=file("Bukti"), title="Data dukung baru"))

    def first():
        return in_thread(lambda: add_document_version(document=document, source=file("Versi"), by=city.people["opd"]))

    monkeypatch.setattr(file_storage, "store_version", slowly)
    with ThreadPoolExecutor() as pool:
        answers = [future.result() for future in [pool.submit(first), pool.submit(second)]]
    assert answers[0] is True
    assert str(answers[1]).startswith("Berkas 1,0 MB ini tidak muat lagi: Dinkes memakai 1,0 MB dari 2,0 MB.")
    assert DocumentVersion.objects.count() == 2
