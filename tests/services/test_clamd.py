"""A real clamd with one signature: EICAR, the harmless file that every scanner must find."""

import os
import shutil
import subprocess
import time
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evidence.files import scanning
from evidence.models import DocumentVersion
from tests.builders.evidence_builders import send
from tests.files import pdf
from tests.hostile import EICAR
from tests.services.conftest import missing

SIGNATURE = "Eicar-Uji:0:*:" + EICAR.hex()
LONGEST_START = 30  # seconds


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """The address of a clamd that knows this one signature and needs no network."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        missing("clamd tidak ada: apt-get install clamav-daemon")
    home = tmp_path_factory.mktemp("clamd")
    (home / "eicar.ndb").write_text(SIGNATURE + "\n")
    log = home / "clamd.log"
    owner = "" if os.geteuid() else "User root\n"
    (home / "clamd.conf").write_text(
        f"Foreground yes\nDatabaseDirectory {home}\nLocalSocket {home}/socket\nLogFile {log}\n{owner}"
    )
    process = subprocess.Popen(
        [program, "-c", home / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(home / "socket", process, log)
        yield f"unix://{home}/socket"
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(path, process, log) -> None:
    end = time.monotonic() + LONGEST_START
    while not path.exists():
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"clamd tidak mulai:\n{log.read_text() if log.exists() else ''}")
        time.sleep(0.1)


def test_it_finds_eicar_and_nothing_else(clamd):
    assert scanning.scan_stream(BytesIO(pdf()), clamd) == ""
    assert scanning.scan_stream(BytesIO(EICAR), clamd) == "Eicar-Uji.UNOFFICIAL"


def test_a_large_clean_file_passes(clamd):
    assert scanning.scan_stream(BytesIO(pdf() + b"\0" * 30_000_000), clamd) == ""


def test_an_infected_document_never_leaves_quarantine(city, clamd, settings, django_capture_on_commit_callbacks):
    settings.CLAMD_URL = clamd
    files = {"Bersih.pdf": pdf(), "Kotor.pdf": pdf() + b"\n%" + EICAR + b"\n%%EOF"}
    for name, content in files.items():
        with django_capture_on_commit_callbacks(execute=True):
            send(city, file=SimpleUploadedFile(name, content))
    told = DocumentVersion.objects.order_by("original_name").values_list("original_name", "scan", "reading")
    assert list(told) == [("Bersih.pdf", "bersih", "selesai"), ("Kotor.pdf", "virus", "gagal")]
