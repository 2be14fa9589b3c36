"""The site file of deploy/ in front of the real web process: what a browser gets, and what gets in."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from datetime import date
from http.client import HTTPSConnection
from pathlib import Path

import brotli
import pytest
from django.conf import settings

from evidence.models import DocumentVersion
from regions import clock
from tests.builders.evidence_builders import items, send
from tests.files import pdf
from tests.services.conftest import missing
from tests.services.web import Sender, Web, session_of

SITE = settings.BASE_DIR / "deploy/nginx/kawal.conf"
PIECE = 1024 * 1024
KEPT = (
    "content-type",
    "content-length",
    "content-disposition",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cache-control",
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Nginx:
    """The site file as it stands, with this test's ports and folders."""

    def __init__(self, folder: Path, web: Web) -> None:
        self.folder, self.port = folder, free_port()
        site = SITE.read_text().replace("127.0.0.1:8100", f"127.0.0.1:{web.port}")
        site = re.sub(r"listen \[::\].*\n", "", site).replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
        site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl").replace(
            "spbe.kota.go.id", "localhost"
        )
        site = site.replace("/etc/ssl/kawal/fullchain.pem", f"{folder}/cert.pem")
        site = site.replace("/etc/ssl/kawal/privkey.pem", f"{folder}/key.pem")
        site = site.replace("/var/lib/kawal-spbe/evidence/", f"{settings.EVIDENCE_ROOT}/")
        whole = (
            f"user root; daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
            f"events {{}} http {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
            f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
            f"gzip on; gzip_proxied any; access_log off;\n{site}\n}}"
        )
        (folder / "nginx.conf").write_text(whole)

    def start(self) -> None:
        names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        made = ["-keyout", f"{self.folder}/key.pem", "-out", f"{self.folder}/cert.pem"]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *names, *made],
            check=True,
            capture_output=True,
        )
        self.process = subprocess.Popen(["nginx", "-c", f"{self.folder}/nginx.conf", "-e", f"{self.folder}/error.log"])
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "error.log").read_text()[-2000:])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


class ThroughNginx(Sender):
    """A browser on the other side of TLS, which believes this test's certificate only."""

    def __init__(self, nginx: Nginx, session: str) -> None:
        super().__init__(None, session)
        self.nginx = nginx
        self.headers["Referer"] = f"https://localhost:{nginx.port}/"
        self.headers["Origin"] = f"https://localhost:{nginx.port}"

    def read(self, method: str, path: str, body: bytes = b"", **headers: str):
        trusted = ssl.create_default_context(cafile=f"{self.nginx.folder}/cert.pem")
        line = HTTPSConnection("localhost", self.nginx.port, timeout=60, context=trusted)
        try:
            line.request(method, path, body, self.headers | {"Host": f"localhost:{self.nginx.port}"} | headers)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str):
        return self.read(method, path, body, **headers)[:2]


@pytest.fixture
def front(request, tmp_path, city, transactional_db):
    """Web process and nginx; `front.plain` asks the web process without nginx."""
    if not shutil.which("nginx"):
        missing("nginx tidak terpasang")
    clock.set_now(None)
    city.evaluation.windows.update(opens=date(2020, 1, 1), closes=date(2100, 1, 1))
    web = Web(tmp_path)
    nginx = Nginx(tmp_path, web)
    web.env |= {
        "TRUSTED_PROXY_COUNT": "1",
        "SENDFILE_BACKEND": "django_sendfile.backends.nginx",
        "CSRF_TRUSTED_ORIGINS": f"https://localhost:{nginx.port}",
    } | getattr(request, "param", {})
    web.start()
    nginx.start()
    yield nginx
    nginx.stop()
    web.kill()


def test_evidence_leaves_with_the_headers_that_make_it_harmless(front, city, tmp_path):
    plain = Web(tmp_path)
    plain.start()
    try:
        [citation] = send(city)
        session = session_of(city.people["opd"])
        path = f"/bukti/berkas/{citation.version_id}/"
        for shown in ("", "?lihat"):
            status, headers, content = ThroughNginx(front, session).read("GET", path + shown)
            direct, without = Sender(plain, session).ask("GET", path + shown)
            assert (status, direct) == (200, 200)
            assert content == citation.version.file.open().read()
            assert {name: headers[name] for name in KEPT} == {name: without[name] for name in KEPT}
        assert ThroughNginx(front, session).read("GET", f"/_bukti/{citation.version.file.name}")[0] == 404
    finally:
        plain.kill()


def test_thirty_megabytes_come_in_as_a_form_and_in_pieces(front, city):
    browser = ThroughNginx(front, session_of(city.people["opd"]))
    content = pdf() + b"\n%" + bytes(30 * PIECE) + b"\n%%EOF\n"
    address = browser.begin("Laporan_30_MB.pdf", len(content)).replace(f"https://localhost:{front.port}", "")
    offset = 0
    while offset < len(content):
        offset = browser.put(address, offset, content[offset : offset + PIECE])
    assert browser.offset(address) == len(content)
    path = f"/siklus/{city.evaluation.pk}/indikator/45/bukti/"
    kind, body = multipart(fields(city, title="Laporan tahunan"), "Laporan.pdf", content + b"% lain")
    assert browser.ask("POST", path, body, **{"Content-Type": kind})[0] == 302
    key = address.split("/")[2]
    kind, body = multipart(fields(city, **{"upload": key, f"title-{key}": "Laporan 30 MB"}))
    assert browser.ask("POST", path, body, **{"Content-Type": kind})[0] == 302
    found = DocumentVersion.objects.values_list("original_name", "size").order_by("original_name")
    assert list(found) == [("Laporan.pdf", len(content) + 6), ("Laporan_30_MB.pdf", len(content))]


def fields(city, **typed: str) -> dict[str, str]:
    """What the form of indicator 45 sends beside the file."""
    return {"items": str(items(city, "I45-L2-01")[0].pk), "secrecy": "terbatas", "page": "1"} | typed


def multipart(typed: dict[str, str], name: str = "", content: bytes = b"") -> tuple[str, bytes]:
    """Content type and body of a browser's form."""
    edge = "batas-formulir"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in typed.items()]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n' if name else ""
    body = "".join(parts).encode() + (head.encode() + content + b"\r\n" if name else b"")
    return f"multipart/form-data; boundary={edge}", body + f"--{edge}--\r\n".encode()


def test_what_only_the_server_may_ask_is_not_passed_on(front, city):
    browser = ThroughNginx(front, session_of(city.people["admin"]))
    assert [browser.ask("GET", path)[0] for path in ("/readyz", "/metrics", "/healthz")] == [404, 404, 200]


@pytest.mark.parametrize("front", [{"DEBUG": "1"}], indirect=True)  # pages without collected files
def test_pages_are_packed_once_and_those_with_secrets_never(front, city):
    """Though Debian's own settings pack whatever passes."""
    browser = ThroughNginx(front, session_of(city.people["opd"]))
    answers = {
        path: browser.read("GET", path, **{"Accept-Encoding": "gzip, br"})
        for path in ("/pemberitahuan/", "/pemberitahuan/pengaturan/")
    }
    assert {path: (status, headers["Content-Encoding"]) for path, (status, headers, _) in answers.items()} == {
        "/pemberitahuan/": (200, "br"),
        "/pemberitahuan/pengaturan/": (200, None),
    }
    assert b"<h1" in brotli.decompress(answers["/pemberitahuan/"][2])
