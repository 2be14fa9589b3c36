"""Two hosts without a disk in common: two web processes in two folders, one database, one bucket."""

import subprocess
import sys
from contextlib import ExitStack
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.urls import reverse

from evidence.models import DocumentVersion
from outputs.models import Letterhead, Package, Report
from regions import clock
from tests.builders.evidence_builders import items
from tests.builders.letterhead_builders import DEFAULT
from tests.builders.s3_builders import BUCKET, test_bucket
from tests.files import pdf
from tests.services.processes import ROOT
from tests.services.web import Sender, Web, session_of
from uploads.full_storage import AWAY
from uploads.models import Upload

PIECE = {"Content-Type": "application/offset+octet-stream"}


class HostSender(Sender):
    """Also reads what comes back."""

    def read(self, method: str, path: str, body: bytes = b"", **headers: str):
        line = HTTPConnection("127.0.0.1", self.web.port, timeout=60)
        try:
            line.request(method, path, body, self.headers | headers)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def send_file(self, path: str, name: str, content: bytes):
        boundary = "batas-uji"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self.read("POST", path, body, **{"Content-Type": f"multipart/form-data; boundary={boundary}"})


@pytest.fixture
def bucket():
    with test_bucket() as found:
        yield found


@pytest.fixture
def hosts(tmp_path, bucket, redis_url, city, transactional_db):
    """Both serve the tests' city; jobs are done by the process that orders them."""
    clock.set_now(None)
    city.evaluation.windows.update(opens=date(2020, 1, 1), closes=date(2100, 1, 1))
    with ExitStack() as stack:
        found = []
        for name in ("satu", "dua"):
            folder = tmp_path / name
            folder.mkdir()
            web = Web(folder)
            web.env |= bucket.environment() | {
                "EVIDENCE_ROOT": str(folder / "bukti"),
                "REDIS_URL": redis_url,
                "CELERY_EAGER": "1",
                "DEBUG": "1",
                "TMPDIR": str(folder),
            }
            web.start()
            stack.callback(web.kill)
            found.append(web)
        yield found


def manage(web: Web, *words: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=web.env | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
    return done.stdout


def files_of(web: Web) -> list[Path]:
    return [path for path in (Path(web.env["EVIDENCE_ROOT"])).rglob("*") if path.is_file()]


def test_what_one_host_takes_or_makes_the_other_gives(hosts, bucket, city, tmp_path):
    one, two = hosts
    agency, team = session_of(city.people["opd"]), session_of(city.people["diskominfo"])
    first, second = HostSender(one, agency), HostSender(two, agency)

    # An upload begun on one goes on at the other, and the first one's form takes it.
    address = first.begin("Notula.pdf", len(pdf()))
    assert first.put(address, 0, pdf()[:5000]) == 5000
    assert second.offset(address) == 5000
    assert second.put(address, 5000, pdf()[5000:]) == len(pdf())
    key = address.split("/")[2]
    item = items(city, "I45-L2-01")[0]
    fields = [("items", str(item.pk)), ("secrecy", "terbatas"), ("page", "1")]
    fields += [("upload", key), (f"title-{key}", "Notula rapat")]
    assert first.post(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/", fields) == 302
    version = DocumentVersion.objects.get()
    assert version.reading == DocumentVersion.Reading.DONE
    assert [name for name in bucket.names() if "/unggahan/" in name] == []

    # The other shows it with the headers of evidence.
    status, headers, content = second.read("GET", f"{reverse('evidence_download', args=[version.pk])}?lihat")
    assert (status, content, headers["Content-Type"]) == (200, pdf(), "application/pdf")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"

    # Letterhead, package and report: ordered on one, taken on the other.
    maker, taker = HostSender(one, team), HostSender(two, team)
    assert maker.send_file(reverse("letterhead", args=[city.evaluation.pk]), "kop.docx", DEFAULT)[0] == 302
    assert Letterhead.objects.get().size == len(DEFAULT)
    assert (
        maker.post(reverse("packages", args=[city.evaluation.pk]), [("indicator", "45"), ("evidence", "semua")]) == 302
    )
    package = Package.objects.get()
    status, headers, content = taker.read("GET", reverse("package_download", args=[package.pk]))
    assert (status, len(content), content[:2]) == (200, package.size, b"PK")
    order = [("kind", "laporan-docx"), ("column", "mandiri")]
    assert taker.post(reverse("reports", args=[city.evaluation.pk]), order) == 302
    report = Report.objects.get()
    status, headers, content = maker.read("GET", reverse("report_download", args=[report.pk]))
    assert (status, len(content), content[:2]) == (200, report.size, b"PK")
    assert [files_of(web) for web in hosts] == [[], []]

    assert "Semua berkas data dukung cocok" in manage(two, "check_evidence", "--checksums", "--grace", "0")

    # Backup into a bucket, proved, and restored on a third host with its own database and prefix.
    said = manage(two, "backup", f"s3://{BUCKET}/cadangan", "--check")
    assert "Semua berkas data dukung cocok" in said
    place = said.split(": ")[0]
    (tmp_path / "tiga").mkdir()
    third = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/tiga/db.sqlite3",
        "VAR_DIR": str(tmp_path / "tiga"),
        "S3_PREFIX": "tempat-baru",
    }
    assert "Dipulihkan" in manage(two, "restore", place, **third)
    assert "Semua berkas data dukung cocok" in manage(two, "check_evidence", "--checksums", **third)

    # Away: told, nothing half-stored, and good again afterwards.
    before = bucket.names()
    address = first.begin("Kedua.pdf", len(pdf()))
    bucket.stop()
    status, headers, content = first.read(
        "PATCH", address, pdf(), **{"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}, **PIECE
    )
    assert (status, content.decode()) == (503, AWAY)
    assert second.read("GET", reverse("evidence_download", args=[version.pk]))[0] == 503
    assert Upload.objects.get(pk=address.split("/")[2]).offset == 0
    status, _, content = first.read("GET", "/readyz")
    assert (status, b'"storage": false' in content) == (503, True)
    bucket.start()
    assert bucket.names() == before
    assert second.put(address, 0, pdf()) == len(pdf())
