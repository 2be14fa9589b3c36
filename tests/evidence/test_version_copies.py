"""What opens in no browser stands beside a copy made here; the original stays byte for byte the evidence."""

import hashlib
import io
import os
import socket
import tempfile
import threading
import time
from pathlib import Path

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from evidence import quotas
from evidence.files import office_copies
from evidence.models import DocumentVersion, PageText, VersionCopy
from history.models import DownloadLog
from outputs import storage_check
from tests import tus
from tests.builders.evidence_builders import items, send
from tests.builders.evidence_page_builders import act, add_url, typed  # noqa: F401
from tests.builders.file_case_builders import case
from tests.builders.storage_builders import NONE, check
from tests.packing import built, cite, entries, manifest_rows
from uploads import children, filetypes, photo_copies, pictures

LOOPBACK = "127.0.0.1"
PORT_IN_CASE = 59999  # of the address that memanggil.doc names


@pytest.fixture
def sent(city, django_capture_on_commit_callbacks):
    """`sent(name)`: a case of the agency, its copy made and read; the version."""

    def run(name, **said):
        with django_capture_on_commit_callbacks(execute=True):
            upload = SimpleUploadedFile(name, case(name))
            citation = send(city, file=upload, items=items(city, "I45-L2-01"), secrecy="terbuka", **said)[0]
        return DocumentVersion.objects.select_related("copy").get(pk=citation.version_id)

    return run


@pytest.fixture
def needs_office():
    """Without LibreOffice the test is skipped, but not where it must be there."""
    if children.office_program() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI=true, tetapi LibreOffice tidak ada")
        pytest.skip("LibreOffice tidak ada: apt-get install libreoffice-writer-nogui")


@pytest.fixture
def drawn(monkeypatch):
    """LibreOffice answers at once with this PDF."""
    monkeypatch.setattr(children, "office_program", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(
        office_copies, "write_pdf", lambda stream, extension, target: target.write(case("bom-before-header.pdf"))
    )


def taken(browser, version, query="") -> tuple[bytes, str, str]:
    """Content, content type, and the name under which it is saved."""
    answer = browser.get(reverse("evidence_download", args=[version.pk]) + query)
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content), answer["Content-Type"], answer["Content-Disposition"]


def stored(field) -> bytes:
    with field.open("rb") as file:
        return file.read()


# --- HEIC -------------------------------------------------------------------------------------------


def test_a_heic_becomes_an_upright_jpg_without_its_place(sent):
    version = sent("exif-rot-gps.heic")
    assert (stored(version.file), version.sha256) == (
        case("exif-rot-gps.heic"),
        hashlib.sha256(case("exif-rot-gps.heic")).hexdigest(),
    )
    copy = stored(version.copy.file)
    picture = Image.open(io.BytesIO(copy))
    assert (picture.format, picture.size) == ("JPEG", (80, 160))
    # Red on the left is red above, turned by a quarter.
    assert (picture.getpixel((40, 10))[0] > 150, picture.getpixel((40, 150))[2] > 150) == (True, True)
    assert (pictures.read_facts(io.BytesIO(copy)).has_position, b"Exif" in copy) == (False, False)
    assert (version.has_position, version.reading, version.copy.kind) == (True, "selesai", "jpg")


def test_who_decodes_a_heic_turns_it_once():
    """A file with a box that turns it says so to its decoder; what the camera says besides would turn it again."""
    assert photo_copies.turns_itself(b"....ipco\0\0\0\x09irot\x03....")
    assert not photo_copies.turns_itself(case("exif-rot-gps.heic"))


def test_a_heic_is_shown_as_jpg_and_its_original_is_for_keepers(act, sent):  # noqa: F811
    version = sent("exif-rot-gps.heic")
    for query in ("", "?lihat"):
        content, content_type, said = taken(act("opd2"), version, query)
        assert (Image.open(io.BytesIO(content)).format, content_type) == ("JPEG", "image/jpeg")
        assert "exif-rot-gps%20%28salinan%29.jpg" in said or "exif-rot-gps (salinan).jpg" in said
    assert act("opd2").get(reverse("evidence_download", args=[version.pk]) + "?asli").status_code == 403
    content, content_type, said = taken(act("opd"), version, "?asli")
    assert (content, content_type) == (case("exif-rot-gps.heic"), "image/heic")
    assert "exif-rot-gps.heic" in said


def test_a_heic_without_a_place_has_its_original_for_all_readers(act, sent):  # noqa: F811
    version = sent("tanpa-lokasi.heic")
    assert version.has_position is False
    assert taken(act("opd2"), version, "?asli")[0] == case("tanpa-lokasi.heic")
    assert [log.is_original for log in DownloadLog.objects.all()] == [True]


def test_a_heic_with_too_many_dots_has_no_copy_and_says_so(act, city, sent, monkeypatch):  # noqa: F811
    version = sent("tanpa-lokasi.heic")
    monkeypatch.setattr(photo_copies, "MOST_PIXELS", 100)
    with pytest.raises(ValueError, match="too many"):
        photo_copies.draw_jpg(io.BytesIO(case("tanpa-lokasi.heic")), io.BytesIO())
    VersionCopy.objects.all().delete()

    def ended(*words, **given):
        raise children.ChildFailed

    monkeypatch.setattr(children, "run_child", ended)
    version = sent("exif-rot-gps.heic")
    assert (version.copy, version.reading) == (None, "gagal")
    answer = act("opd").get(reverse("evidence_download", args=[version.pk]))
    assert (answer.status_code, "tidak dapat dibuat" in answer.content.decode()) == (403, True)
    assert taken(act("opd"), version, "?asli")[0] == case("exif-rot-gps.heic")


def test_a_heic_that_came_in_pieces_is_taken_as_any(act, city, django_capture_on_commit_callbacks):  # noqa: F811
    browser = act("opd")
    key = tus.number(tus.send(browser, "Rapat.heic", case("exif-rot-gps.heic")))
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(add_url(city), typed(city, file=None, upload=key)).status_code == 302
    assert DocumentVersion.objects.get().copy.kind == VersionCopy.Kind.JPG


# --- old Office files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "words"), [("keputusan.doc", "Nomor 12"), ("anggaran.xls", "Anggaran layanan")])
def test_an_old_office_file_becomes_a_pdf_that_is_read(needs_office, act, city, sent, name, words):  # noqa: F811
    started = time.monotonic()
    version = sent(name)
    assert (stored(version.file), version.reading, version.searchable) == (case(name), "selesai", True)
    page = pypdfium2.PdfDocument(stored(version.copy.file))[0].get_textpage().get_text_bounded()
    assert words in page
    assert words in PageText.objects.get(version=version, number=1).text
    assert version.copy_note == f"Salinan PDF dibuat oleh aplikasi; berkas asli {name} tersimpan utuh"
    assert time.monotonic() - started < office_copies.PATIENCE


def heard_while(work, port: int) -> list[bytes]:
    """What calls at this port of the machine while the work is done."""
    heard: list[bytes] = []
    ended = threading.Event()
    with socket.create_server((LOOPBACK, port)) as door:
        door.settimeout(0.2)

        def listen():
            while not ended.is_set():
                try:
                    caller, _ = door.accept()
                except TimeoutError:
                    continue
                with caller:
                    heard.append(caller.recv(100))

        listener = threading.Thread(target=listen)
        listener.start()
        try:
            work()
        finally:
            ended.set()
            listener.join()
    return heard


def calling(port: int) -> bytes:
    """A document with a picture that stands at this port; the number has as many digits as in the case."""
    content = case("memanggil.doc")
    for spell in (lambda number: str(number).encode(), lambda number: str(number).encode("utf-16-le")):
        content = content.replace(spell(PORT_IN_CASE), spell(port))
    return content


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as door:
        return door.getsockname()[1]


@pytest.mark.parametrize("network", ["as the system allows", "its own"])
def test_a_document_that_names_an_address_calls_nobody(needs_office, network, monkeypatch):
    """By its settings alone, and by having no network: each of the two is enough."""
    port, target = free_port(), io.BytesIO()
    content = calling(port)
    assert str(port).encode() in content
    if network == "its own":
        with tempfile.TemporaryFile() as made:
            heard = heard_while(lambda: office_copies.write_pdf(io.BytesIO(content), "doc", made), port)
            assert made.tell() > 0
    else:
        heard = heard_while(lambda: office_copies.draw(io.BytesIO(content), "doc", target), port)
        assert target.getvalue().startswith(b"%PDF-")
    assert heard == []


def test_the_listener_hears_who_calls():
    port = free_port()
    assert heard_while(lambda: socket.create_connection((LOOPBACK, port)).sendall(b"halo"), port) == [b"halo"]


def test_the_program_ends_with_what_it_started(tmp_path, monkeypatch):
    """On overrun: the program, and its children."""
    program, note = tmp_path / "soffice", tmp_path / "anak"
    program.write_text(f"#!/bin/sh\nsleep 300 &\necho $! > {note}\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(office_copies, "PATIENCE", 3)
    with pytest.raises(children.ChildFailed), tempfile.TemporaryFile() as made:
        office_copies.write_pdf(io.BytesIO(case("keputusan.doc")), "doc", made)
    left = int(note.read_text())
    for _ in range(50):
        if not Path(f"/proc/{left}").exists() or "Z" in Path(f"/proc/{left}/stat").read_text().split()[2]:
            return
        time.sleep(0.1)
    pytest.fail(f"{left} is still there")


def test_the_program_gets_settings_of_its_own_each_time(tmp_path, monkeypatch):
    """A profile that was made for this file, macros forbidden, and limits."""
    program, note = tmp_path / "soffice", tmp_path / "catatan"
    lines = ["#!/bin/sh", f"ulimit -v >> {note}", f"ulimit -t >> {note}", f"echo $HOME >> {note}"]
    lines += [f'for word in "$@"; do echo "$word" >> {note}; done', f"cat $HOME/profil/user/*.xcu >> {note}", "exit 1"]
    program.write_text("\n".join(lines))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    for _ in range(2):
        with pytest.raises(children.ChildFailed), tempfile.TemporaryFile() as made:
            office_copies.write_pdf(io.BytesIO(case("keputusan.doc")), "doc", made)
    said = note.read_text()
    assert said.count(f"{office_copies.MEMORY // 1024}\n{office_copies.SECONDS}\n") == 2
    profiles = {line for line in said.splitlines() if line.startswith("-env:UserInstallation=")}
    assert len(profiles) == 2
    assert said.count('"DisableMacrosExecution" oor:op="fuse"><value>true<') == 2
    assert not any(Path(profile.partition("file://")[2]).exists() for profile in profiles)


def test_without_the_program_old_files_are_refused_as_ever(city, monkeypatch):
    monkeypatch.setattr(children, "office_program", lambda: None)
    with pytest.raises(ValidationError) as refused:
        send(city, file=SimpleUploadedFile("keputusan.doc", case("keputusan.doc")))
    assert refused.value.messages[0].startswith("Berkas ini dokumen Word lama dan belum dapat diterima di sini. Buka")


def test_both_are_offered_and_the_copy_is_named(drawn, act, city, sent):  # noqa: F811
    version = sent("keputusan.doc", title="Tim SPBE")
    document = act("opd2").get(reverse("document", args=[version.document_id])).content.decode()
    assert "Salinan PDF dibuat oleh aplikasi; berkas asli keputusan.doc tersimpan utuh" in document
    assert f"{reverse('evidence_download', args=[version.pk])}?asli" in document
    content, content_type, said = taken(act("opd2"), version)
    assert (content[:5], content_type) == (b"\xef\xbb\xbf%P", "application/pdf")
    assert ("salinan" in said, ".pdf" in said) == (True, True)
    assert taken(act("opd2"), version, "?asli")[:2] == (case("keputusan.doc"), "application/msword")


def test_a_reviewer_sees_the_copy_in_the_page(drawn, act, city, sent):  # noqa: F811
    version = sent("keputusan.doc")
    citation = version.citations.get()
    page = act("asesor_internal").get(reverse("review", args=[city.evaluation.pk, citation.pk])).content.decode()
    assert "<iframe" in page
    assert "?asli" in page


def test_a_package_takes_the_copy_and_names_the_original(drawn, city, sent):
    version = sent("keputusan.doc", title="Tim SPBE")
    cite(city, version, "I21-L2-01")
    found = entries(built(city, 21))
    assert found["21.a.Tim-SPBE.pdf"] == stored(version.copy.file)
    row = manifest_rows(found["21.Manifes.xlsx"])[0]
    assert (row["Nama berkas asal"], row["SHA-256"]) == ("keputusan.doc", version.copy.sha256)
    assert row["Keterangan"] == (
        f"Salinan PDF dibuat oleh aplikasi; berkas asli keputusan.doc tersimpan utuh (SHA-256 {version.sha256})"
    )


def test_copies_count_in_the_quota_and_are_made_again(drawn, city, sent, django_capture_on_commit_callbacks):
    version = sent("keputusan.doc")
    assert quotas.bytes_by_owner([city.region.pk])[city.region.pk] == {
        version.document.owner_id: version.size + version.copy.size
    }
    Path(version.copy.file.path).write_bytes(b"x")
    found = storage_check.storage_findings(checksums=True, grace=NONE)
    assert [finding.kind for finding in found] == [storage_check.StorageProblem.COPY]
    with django_capture_on_commit_callbacks(execute=True):
        assert check("--repair", "--checksums", "--grace", "0") == 0
    again = DocumentVersion.objects.select_related("copy").get(pk=version.pk)
    assert (stored(again.copy.file), again.copies_size) == (case("bom-before-header.pdf"), again.copy.size)


def test_each_kind_that_opens_nowhere_has_its_maker():
    from evidence.version_copies import MAKERS

    assert set(MAKERS) == {kind for kind in filetypes.ALLOWED if kind.becomes}
    assert all(made.extension == kind.becomes for kind, (_, made, _) in MAKERS.items())
