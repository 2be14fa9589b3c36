"""Settings that open the site to the wrong people, and parts that do not answer, are named before anybody comes."""

import subprocess
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as site
from django.core.management import call_command

from operations.heartbeats import Process, record_sign
from operations.models import BackupRecord
from operations.unsafe_settings import unsafe_settings
from regions import clock
from tests.services.conftest import missing
from uploads import children

UNITS = sorted((site.BASE_DIR / "deploy/systemd").glob("*.service"))


@pytest.fixture
def served(settings, tmp_path):
    """A real city's settings."""
    settings.ALLOWED_HOSTS = ["spbe.kota.go.id"]
    settings.SECRET_KEY = "k3j4h5g6f7d8s9a0q1w2e3r4t5y6u7i8o9"  # of nobody
    settings.DEBUG = settings.DEMO = False
    settings.EVIDENCE_ROOT, settings.STATIC_ROOT = tmp_path / "bukti", tmp_path / "statis"
    return settings


def test_a_real_citys_settings_are_taken(served):
    assert list(unsafe_settings()) == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", [".go.id"], "ALLOWED_HOSTS"),
        ("DEBUG", True, "DEBUG"),
        ("DEMO", True, "DEMO"),
        ("SECRET_KEY", "pendek", "SECRET_KEY"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "EMAIL_URL"),
    ],
)
def test_a_setting_that_nobody_may_serve_with_is_named(served, name, value, said):
    setattr(served, name, value)
    assert [sentence.split()[0] for sentence in unsafe_settings()] == [said]


def test_evidence_in_the_public_folder_is_named(served):
    served.EVIDENCE_ROOT = served.STATIC_ROOT / "bukti"
    assert [sentence.split()[0] for sentence in unsafe_settings()] == ["EVIDENCE_ROOT"]


def test_a_laptop_may_be_as_careless_as_it_likes(served):
    served.ALLOWED_HOSTS, served.DEBUG, served.DEMO, served.SECRET_KEY = ["localhost"], True, True, "x"
    assert list(unsafe_settings()) == []


def doctor(*asked: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("doctor", *asked, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.django_db
def test_the_doctor_finds_what_is_missing_and_is_content_when_it_is_there():
    code, said = doctor()
    assert code == 1
    assert [line.split(":")[0] for line in said.splitlines() if line.startswith("GAGAL")] == [
        "GAGAL  Pekerja",
        "GAGAL  Penjadwal",
        "GAGAL  Cadangan",
    ]
    for process in Process:
        record_sign(process)
    BackupRecord.objects.create(finished_at=clock.now() - timedelta(hours=20), place="/cadangan", rows=1, files=1)
    assert doctor()[0] == 0
    BackupRecord.objects.update(finished_at=clock.now() - timedelta(hours=31))
    assert doctor()[0] == 1


@pytest.mark.django_db
def test_before_the_start_nobody_asks_for_a_worker():
    assert doctor("--quick") == (0, doctor("--quick")[1])


@pytest.mark.django_db
def test_a_scanner_that_does_not_answer_is_named(settings, tmp_path):
    settings.CLAMD_URL = f"unix://{tmp_path}/tidak-ada"
    assert "GAGAL  Pemindai virus tidak menjawab" in doctor()[1]


@pytest.mark.django_db
def test_a_letter_on_request_goes_out(mailoutbox):
    assert "Surel ke admin@kota.go.id: diterima server surel" in doctor("--mail", "admin@kota.go.id")[1]
    assert [letter.to for letter in mailoutbox] == [["admin@kota.go.id"]]


def test_systemd_takes_the_units(tmp_path):
    """All but the programs' places, which are made by the installation."""
    assert len(UNITS) == 4
    for unit in UNITS:
        text = unit.read_text().replace("/opt/kawal-spbe/.venv/bin/", "/usr/bin/env ")
        (tmp_path / unit.name).write_text(text)
    try:
        units = [str(tmp_path / unit.name) for unit in UNITS]
        done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        missing("systemd-analyze tidak ada")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("program", "alone", "said"),
    [
        (None, True, "LibreOffice: tidak terpasang, jadi berkas .doc, .xls, dan .ppt tidak diterima"),
        ("/usr/bin/soffice", True, "LibreOffice: ada; salinan PDF dibuat tanpa jaringan"),
        (
            "/usr/bin/soffice",
            False,
            "LibreOffice: ada; salinan PDF dibuat dengan jaringan, sebab sistem ini menolak memisahkannya",
        ),
    ],
)
def test_whether_old_office_files_are_taken_is_told(monkeypatch, program, alone, said):
    monkeypatch.setattr(children, "office_program", lambda: program)
    monkeypatch.setattr(children, "may_leave_network", lambda: alone)
    assert said in doctor()[1]
