"""Somebody with a browser in front of the installed site: through nginx, by TLS, by the pages' own forms."""

import json
import re
import socket
import ssl
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http.client import HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.builders.app_codes import app_code
from tests.builders.form_builders import fields_of, form_with, posting_form
from tests.files import pdf

PASSWORD = "awal-yang-baik-25"
EDGE = "batas-formulir"
FORM = "application/x-www-form-urlencoded"
TODAY = datetime.now(UTC).date()
REGION, APP = "Kota Denpasar", "/langkah-kedua/aplikasi/"


class TlsAnswer:
    """What came back."""

    def __init__(self, status: int, headers: Any, content: bytes) -> None:
        self.status, self.headers, self.content = status, headers, content

    @property
    def text(self) -> str:
        return self.content.decode()


class TlsBrowser:
    """Cookies, and the belief in the certificate of one machine only; the name of the site leads to this one."""

    def __init__(self, site: str, certificate: Path) -> None:
        self.site, self.cookies = site, SimpleCookie()
        self.trusted = ssl.create_default_context(cafile=str(certificate))

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = FORM) -> TlsAnswer:
        line = self.connection()
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        headers = {"Cookie": cookies, "Referer": f"https://{self.site}{path}", "Content-Type": kind}
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                self.cookies.load(cookie)
            return TlsAnswer(answer.status, answer.headers, answer.read())
        finally:
            line.close()

    def connection(self) -> HTTPSConnection:
        line = HTTPSConnection(self.site, timeout=60, context=self.trusted)
        plain = socket.create_connection(("127.0.0.1", 443), 60)
        line.sock = self.trusted.wrap_socket(plain, server_hostname=self.site)
        return line

    def page(self, path: str) -> TlsAnswer:
        """Where it leads to in the end; anything but 200 is an `AssertionError`."""
        answer = self.ask("GET", path)
        for _ in range(5):
            if answer.status not in (301, 302):
                break
            path = urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl()
            answer = self.ask("GET", path)
        assert answer.status == 200, f"{path} answers {answer.status}"
        return answer

    def post(self, path: str, fields: dict[str, Any]) -> str:
        """Where the site leads to; a form that is not taken is an `AssertionError` with what the page says."""
        answer = self.ask("POST", path, urlencode(fields, doseq=True).encode())
        assert answer.status == 302, f"{path} answers {answer.status}: {said(answer.text)}"
        return str(answer.headers["Location"])

    def press(self, path: str, button: str, **typed: Any) -> str:
        """The form of that page with that button, and `typed` in it."""
        address, fields = form_with(self.page(path).text, button, path)
        return self.post(address, fields | typed)


def said(page: str) -> str:
    told = re.findall(r'(?s)class="[^"]*(?:invalid-feedback|k-alert)[^"]*"[^>]*>(.*?)</', page)
    return " ".join(" ".join(re.sub("<[^>]+>", " ", one).split()) for one in told)[:500]


class SiteVisit:
    """One person: the first admin, who also does the data entry."""

    def __init__(self, tree: Path, site: str, account: str) -> None:
        self.tree, self.site, self.account = tree, site, account
        self.file, self.address, self.secret = pdf(), "", ""

    @cached_property
    def browser(self) -> TlsBrowser:
        """Made when the certificate is there."""
        return TlsBrowser(self.site, self.tree / "etc/ssl/kawal/fullchain.pem")

    def on(self, tree: Path) -> "SiteVisit":
        """The same person in front of another machine, with what they know of this one."""
        there = SiteVisit(tree, self.site, self.account)
        there.file, there.address, there.secret = self.file, self.address, self.secret
        return there

    def become_first_admin(self) -> None:
        """With the code that `kawal prepare` has printed, and an authenticator app, which a real city demands."""
        form = posting_form(self.browser.page("/mulai/").content, "/mulai/")
        [region] = [option.get("value") for option in form.xpath(".//option") if REGION in option.text_content()]
        typed = {
            "code": (self.tree / "var/lib/kawal-spbe/setup_code").read_text(),
            "region": region,
            "full_name": "Sri Hastuti",
            "username": self.account,
            "email": "sri@kota.go.id",
            "does_data_entry": "on",
            "password": PASSWORD,
            "repeated": PASSWORD,
        }
        self.browser.post("/mulai/", fields_of(form) | typed)
        shown = self.browser.page(APP).text
        self.secret = re.search(r'id="kunci-aplikasi" type="text"\s+value="(\w+)"', shown)[1]  # type: ignore[index]
        address, fields = form_with(shown, "Pasang", APP)
        self.browser.post(address, fields | {"code": app_code(self.secret, -1)})

    def sign_in(self) -> None:
        """Anew, with the password and what the app shows now."""
        self.__dict__.pop("browser", None)
        form = posting_form(self.browser.page("/masuk/").content, "/masuk/")
        self.browser.post("/masuk/", fields_of(form) | {"login": self.account, "password": PASSWORD})
        path = "/langkah-kedua/masuk/"
        form = posting_form(self.browser.page(path).content, path)
        self.browser.post(path, fields_of(form) | {"code": app_code(self.secret)})
        assert "/masuk/" not in self.browser.page("/tugas/").text.partition("<main")[0]

    def send_a_file(self) -> None:
        """Agency, year, assignment, self-assessment opened, and a document for the first indicator."""
        self.browser.press("/opd/baru/", "Simpan", name="Dinas Kesehatan", short_name="Dinkes")
        year = TODAY.year
        place = self.browser.press(f"/siklus/baru/?tahun={year}", "Buat siklus")
        cycle = re.match(r".*?(/siklus/\d+/)", place)[1]  # type: ignore[index]
        dates = {"opens_mandiri": TODAY - timedelta(days=2), "closes_mandiri": TODAY + timedelta(days=30)}
        self.browser.press(f"{cycle}siapkan/jadwal/", "Simpan dan lanjut", **dates)
        self._assign(f"{cycle}penugasan/")
        self.browser.press(cycle, "Buka penilaian mandiri")
        self._send(f"{cycle}indikator/1/bukti/")

    def _assign(self, path: str) -> None:
        """The first indicator to the one agency."""
        form = posting_form(self.browser.page(path).content, path, path)
        first = form.xpath(".//input[@name='indicators']")[0].get("value")
        self.browser.post(path, fields_of(form) | {"indicators": first, "agency": "Dinas Kesehatan"})

    def _send(self, path: str) -> None:
        """A plain form, as a browser without scripts sends it."""
        address, fields = form_with(self.browser.page(path).text, "Kirim", path)
        form = posting_form(self.browser.page(path).content, path)
        item = form.xpath(".//input[@name='items']")[0].get("value")
        told = {"items": item, "title": "Laporan tahunan", "is_whole": "on", "issued_on": f"{TODAY:%d-%m-%Y}"}
        body = _multipart({**fields, **told}, self.file)
        answer = self.browser.ask("POST", address, body, f"multipart/form-data; boundary={EDGE}")
        assert answer.status == 302, f"{path} answers {answer.status}: {said(answer.text)}"
        document = re.search(r"/dokumen/\d+/", self.browser.page("/dokumen/").text)[0]  # type: ignore[index]
        shown = self.browser.page(document).text
        self.address = re.search(r"/bukti/berkas/[0-9a-f-]{36}/", shown)[0]  # type: ignore[index]

    def take_the_file(self) -> None:
        """Its bytes are those that were sent, and no browser is led to run them."""
        answer = self.browser.page(self.address)
        assert answer.content == self.file
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def version(self) -> str:
        """What the site says it is."""
        return str(json.loads(self.browser.page("/healthz").content)["version"])


def _multipart(typed: dict[str, Any], content: bytes) -> bytes:
    parts = []
    for name, value in typed.items():
        for one in value if isinstance(value, list) else [value]:
            parts.append(f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n')
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="Laporan.pdf"\r\n\r\n'
    return "".join([*parts, head]).encode() + content + f"\r\n--{EDGE}--\r\n".encode()
