"""Digital signatures: whose, when, whether the bytes changed since; nobody is asked, and a folder says who vouches."""

import asyncio
import io
import socket
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from evidence.files.signature_reading import examine, read_signatures
from evidence.models import DocumentVersion
from evidence.page_reading import UNREAD_SIGNATURES
from evidence.signature_words import NO_LIST, NOT_LISTED, VOUCHED, signatures_read
from tests.builders.evidence_builders import send
from tests.builders.evidence_page_builders import act  # noqa: F401  a fixture
from tests.files import pdf
from tests.signed_pdfs import DAY, outside_the_loop, signed_pdf, trust_folder

ISSUER, STRANGER = "CA Contoh", "CA Lain"


def read(content: bytes, trusted: str = "") -> list[tuple[str, str, bool]]:
    found = read_signatures(io.BytesIO(content), trusted)
    assert found is not None
    return [(one.signer, one.state, one.is_trusted) for one in found]


def added_to(content: bytes) -> bytes:
    """The page shows something else, in an update behind the signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_who_signed_what_and_whether_it_is_still_that(tmp_path):
    trusted = trust_folder(tmp_path, ISSUER)
    once = signed_pdf("Made Contoh", ISSUER)
    assert read(once) == [("Made Contoh", "utuh", False)]
    assert read(once, trusted) == [("Made Contoh", "utuh", True)]
    twice = signed_pdf("Ketut Contoh", STRANGER, pdf=once)
    assert read(twice, trusted) == [("Made Contoh", "ditambah", True), ("Ketut Contoh", "utuh", False)]
    assert [row[1] for row in read(once.replace(b"Keputusan", b"Xeputusan"))] == ["berubah"]
    assert [row[1] for row in read(added_to(once))] == ["berubah"]
    assert read(pdf()) == []


def test_a_certificate_that_has_ended_counts_on_the_day_it_signed(tmp_path):
    """And one that had ended before that day does not."""
    trusted, now = trust_folder(tmp_path, ISSUER), datetime.now(UTC)
    assert read(signed_pdf(ends=now - DAY), trusted)[0][2] is False
    found = read_signatures(io.BytesIO(signed_pdf()), trusted)
    assert found
    assert abs(datetime.fromisoformat(found[0].at) - now) < DAY


def test_nothing_is_fetched(monkeypatch, tmp_path):
    """Its certificate names where its issuer, its state, and the revoked ones are told."""
    asked = []

    def refuse(*args, **kwargs):
        asked.append(args)
        raise OSError("no network")

    content = signed_pdf(issuer=ISSUER)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", refuse)
    found = outside_the_loop(examine, io.BytesIO(content), trust_folder(tmp_path, ISSUER))
    assert [one.is_trusted for one in found] == [True]
    assert asked == []


def test_the_library_stays_out_of_the_worker_and_the_site():
    loaded = "import sys, evidence.files.signature_reading; print('pyhanko' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing", b"%PDF-1.7\n" + b"[" * 500_000, b""])
def test_a_broken_file_gives_no_answer_and_no_error(content):
    assert read_signatures(io.BytesIO(content)) is None


def test_a_child_that_takes_too_long_is_ended():
    assert read_signatures(io.BytesIO(signed_pdf()), seconds=0.01) is None


def test_a_folder_with_other_things_vouches_for_nobody(tmp_path):
    (tmp_path / "a.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    (tmp_path / "b.der").write_bytes(b"\x30\x80 kaputt")
    (tmp_path / "readme.txt").write_text("daftar")
    assert read(signed_pdf(), str(tmp_path)) == [("Ni Luh Contoh", "utuh", False)]


def sent_and_read(city, callbacks, content: bytes) -> DocumentVersion:
    with callbacks(execute=True):
        send(city, file=SimpleUploadedFile("SK.pdf", content))
    return DocumentVersion.objects.get()


def test_it_is_kept_with_the_reading_and_told_on_the_page(
    city,
    settings,
    tmp_path,
    act,  # noqa: F811
    django_capture_on_commit_callbacks,
):
    settings.SIGNATURE_TRUST = trust_folder(tmp_path, ISSUER)
    version = sent_and_read(city, django_capture_on_commit_callbacks, signed_pdf("Wayan <b>Contoh</b>", ISSUER))
    assert version.has_digital_signature
    (shown,) = signatures_read(version.page_reading, city.region)
    assert (shown.signer, shown.label, shown.trust) == ("Wayan <b>Contoh</b>", "Utuh", VOUCHED)
    page = act("opd").get(f"/dokumen/{version.document_id}/").content.decode()
    assert "Wayan &lt;b&gt;Contoh&lt;/b&gt;" in page
    assert "Isi berkas tidak berubah sejak ditandatangani." in page
    citation = version.citations.get()
    review = act("asesor_internal").get(f"/siklus/{city.evaluation.pk}/tinjauan/{citation.pk}/").content.decode()
    assert "Wayan &lt;b&gt;Contoh&lt;/b&gt;" in review
    assert VOUCHED in review


@pytest.mark.parametrize(("trusts", "sentence"), [("", NO_LIST), (STRANGER, NOT_LISTED)])
def test_without_a_list_nobody_is_vouched_for(
    city, settings, tmp_path, django_capture_on_commit_callbacks, trusts, sentence
):
    settings.SIGNATURE_TRUST = trust_folder(tmp_path, trusts) if trusts else ""
    version = sent_and_read(city, django_capture_on_commit_callbacks, signed_pdf(issuer=ISSUER))
    (shown,) = signatures_read(version.page_reading, city.region)
    assert shown.trust == sentence
    assert "enandatangan belum dapat dipastikan" in sentence


def test_what_could_not_be_checked_is_said(city, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("evidence.page_reading.read_signatures", lambda stream, trusted: None)
    version = sent_and_read(city, django_capture_on_commit_callbacks, signed_pdf())
    assert version.page_reading.signatures == []
    assert UNREAD_SIGNATURES in version.page_reading.note


def test_an_unsigned_file_starts_no_child(city, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("evidence.page_reading.read_signatures", lambda *args: pytest.fail("asked"))
    version = sent_and_read(city, django_capture_on_commit_callbacks, pdf())
    assert not version.has_digital_signature
    assert version.page_reading.signatures == []
