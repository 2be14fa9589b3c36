"""Files in pieces: the protocol, whose they are, what survives a break, and what is thrown away."""

import fcntl
import hashlib
import io
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from evaluations.permissions import Refused
from evidence.models import Document, DocumentVersion
from regions import clock
from tests import tus
from tests.builders.evidence_builders import send as send_evidence
from tests.builders.evidence_builders import stored_files
from tests.files import pdf
from uploads import pieces
from uploads.models import Upload
from uploads.tasks import sweep_uploads

MB = 1024 * 1024


@pytest.fixture
def opd(client, city):
    client.force_login(city.people["opd"])
    return client


def upload_of(answer) -> Upload:
    return Upload.objects.get(pk=tus.number(answer))


def parts() -> list[Path]:
    return sorted(tus.part_folder().iterdir()) if tus.part_folder().exists() else []


def later(hours: int) -> None:
    clock.set_now(clock.now() + timedelta(hours=hours))


def test_a_file_arrives_in_pieces(opd, city):
    begun = tus.begin(opd, "Notula.pdf", len(pdf()), page="/siklus/1/", details={"title": "Notula"})
    assert (begun.status_code, begun["Upload-Offset"], begun["Tus-Resumable"]) == (201, "0", "1.0.0")
    address = begun["Location"]
    assert [tus.put(opd, address, 0, pdf()[:100])["Upload-Offset"], tus.head(opd, address)["Upload-Offset"]] == [
        "100",
        "100",
    ]
    assert tus.head(opd, address)["Upload-Length"] == str(len(pdf()))
    ended = tus.put(opd, address, 100, pdf()[100:])
    assert (ended.status_code, ended["Upload-Offset"]) == (204, str(len(pdf())))
    upload = upload_of(begun)
    assert (upload.owner, upload.name, upload.page, upload.details) == (
        city.people["opd"],
        "Notula.pdf",
        "/siklus/1/",
        {"title": "Notula"},
    )
    assert [part.read_bytes() for part in parts()] == [pdf()]


def test_parts_are_private(opd, settings):
    tus.put(opd, tus.begin(opd)["Location"], 0, b"12345")
    modes = [oct(path.stat().st_mode & 0o777) for path in (tus.part_folder(), *parts())]
    assert modes == ["0o700", "0o600"]
    assert Path(settings.EVIDENCE_ROOT) in parts()[0].parents


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412, "Tus-Resumable harus 1.0.0."),
        ({"Upload-Length": "banyak"}, 400, "Upload-Length tidak ada atau bukan bilangan."),
        ({"Upload-Length": "-5"}, 400, "Upload-Length tidak ada atau bukan bilangan."),
        ({"Upload-Length": "9" * 20}, 400, "Upload-Length tidak ada atau bukan bilangan."),
        ({"Upload-Metadata": "filename ???"}, 400, "Upload-Metadata tidak terbaca."),
        ({"Upload-Metadata": "filename a b c"}, 400, "Upload-Metadata tidak terbaca."),
        ({"Upload-Metadata": tus.metadata(details="[" * 3000)}, 400, "Upload-Metadata tidak terbaca."),
        ({"Upload-Metadata": tus.metadata(details='{"title": "\\u0000"}')}, 400, "Upload-Metadata tidak terbaca."),
        ({"Upload-Metadata": tus.metadata(details='{"title": "\\ud800"}')}, 400, "Upload-Metadata tidak terbaca."),
        ({"Upload-Metadata": tus.metadata(details='{"page": NaN}')}, 400, "Upload-Metadata tidak terbaca."),
        ({"Upload-Metadata": tus.metadata(page="/siklus/\0")}, 400, "Upload-Metadata tidak terbaca."),
        (
            {"Upload-Length": "0"},
            422,
            "Berkas ini kosong (0 byte). Buka berkas aslinya, simpan ulang, lalu pilih lagi.",
        ),
        (
            {"Upload-Length": str(101 * MB)},
            413,
            "Berkas ini lebih besar dari 100 MB. Perkecil resolusinya atau bagi menjadi beberapa berkas.",
        ),
    ],
)
def test_what_makes_no_sense_begins_nothing(opd, change, status, words):
    answer = tus.begin(opd, **change)
    assert (answer.status_code, answer.content.decode(), Upload.objects.count()) == (status, words, 0)


def test_a_piece_that_does_not_continue_the_file_is_refused_with_the_place_to_go_on(opd):
    address = tus.begin(opd)["Location"]
    tus.put(opd, address, 0, b"12345")
    for offset in (0, 4, 6):
        answer = tus.put(opd, address, offset, b"x")
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "5")
    assert [part.read_bytes() for part in parts()] == [b"12345"]


@pytest.mark.parametrize(
    ("options", "piece", "status"),
    [
        ({"content_type": "application/octet-stream"}, b"1", 415),
        ({"content_type": "text/plain"}, b"1", 415),
        ({}, b"1" * 11, 413),
        ({}, b"1" * (2 * MB + 1), 413),
        ({"Upload-Offset": "x"}, b"1", 400),
        ({"Tus-Resumable": ""}, b"1", 412),
    ],
)
def test_a_piece_against_the_rules_leaves_no_byte(opd, options, piece, status):
    begun = tus.begin(opd)
    answer = tus.put(opd, begun["Location"], 0, piece, **options)
    assert (answer.status_code, upload_of(begun).offset) == (status, 0)
    assert [part.stat().st_size for part in parts()] in ([], [0])


def test_a_piece_that_breaks_off_leaves_no_byte(opd):
    begun = tus.begin(opd)
    broken = {"wsgi.input": io.BytesIO(b"123"), "CONTENT_LENGTH": "9"}
    sent = tus.VERSION | {"Upload-Offset": "0"}
    answer = opd.generic("PATCH", begun["Location"], b"123", tus.PIECE_TYPE, headers=sent, **broken)
    assert (answer.status_code, upload_of(begun).offset, parts()) == (400, 0, [])


def test_a_cancelled_upload_leaves_nothing(opd, django_capture_on_commit_callbacks):
    address = tus.begin(opd)["Location"]
    tus.put(opd, address, 0, b"12345")
    with django_capture_on_commit_callbacks(execute=True):
        assert tus.delete(opd, address).status_code == 204
    assert (Upload.objects.count(), parts()) == (0, [])
    assert tus.head(opd, address).status_code == 404


@pytest.mark.parametrize("other", ["opd2", "kepala_opd", "diskominfo", "admin", "auditor"])
def test_nobody_else_finds_an_upload(opd, city, other):
    begun = tus.begin(opd)
    stranger = Client()
    stranger.force_login(city.people[other])
    address = begun["Location"]
    answers = [tus.head(stranger, address), tus.put(stranger, address, 0, b"x"), tus.delete(stranger, address)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert upload_of(begun).offset == 0


@pytest.mark.parametrize("role", ["admin", "asesor_internal", "penanggung_jawab", "koordinator", "pimpinan", "auditor"])
def test_who_sends_no_evidence_begins_no_upload(client, city, role):
    client.force_login(city.people[role])
    answer = tus.begin(client)
    assert (answer.status_code, Upload.objects.count()) == (403, 0)
    assert answer.content.decode() == "Hanya OPD pengampu, kontributor, dan Diskominfo yang mengirim data dukung."


def test_every_write_needs_the_token_of_a_page(city):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(city.people["opd"])
    upload = pieces.begin_upload(by=city.people["opd"], name="a.pdf", size=10)
    address = reverse("upload", kwargs={"pk": upload.pk})
    answers = [tus.begin(browser), tus.put(browser, address, 0, b"x"), tus.delete(browser, address)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    token = (
        browser.get(reverse("help"))
        and browser.get(reverse("evidence_add", kwargs={"pk": city.evaluation.pk, "number": 45}))
        .cookies["csrftoken"]
        .value
    )
    assert tus.put(browser, address, 0, b"x", **{"X-CSRFToken": token}).status_code == 204


def test_of_two_pieces_at_the_same_moment_one_waits_its_turn(opd):
    begun = tus.begin(opd)
    tus.part_folder().mkdir(parents=True)
    with tus.part_path(upload_of(begun)).open("wb") as twin:
        fcntl.flock(twin, fcntl.LOCK_EX)
        assert tus.put(opd, begun["Location"], 0, b"12345").status_code == 409
    assert upload_of(begun).offset == 0
    assert tus.put(opd, begun["Location"], 0, b"12345").status_code == 204


def test_a_row_that_moved_meanwhile_is_not_moved_back(city):
    upload = pieces.begin_upload(by=city.people["opd"], name="a.pdf", size=10)
    stale = Upload.objects.get()
    pieces.append_chunk(upload=upload, offset=0, piece=b"12345")
    with pytest.raises(pieces.UploadOffsetMismatch):
        pieces.append_chunk(upload=stale, offset=0, piece=b"abc")
    Upload.objects.get().delete()
    with pytest.raises((pieces.UploadOffsetMismatch, Upload.DoesNotExist)):
        pieces.append_chunk(upload=upload, offset=5, piece=b"67")


def test_what_was_written_but_never_acknowledged_is_written_again(opd):
    """A process that is killed between the disk and the row."""
    begun = tus.begin(opd)
    tus.put(opd, begun["Location"], 0, b"12345")
    with parts()[0].open("ab") as part:
        part.write(b"xyz")
    assert tus.head(opd, begun["Location"])["Upload-Offset"] == "5"
    tus.put(opd, begun["Location"], 5, b"67")
    assert parts()[0].read_bytes()[:7] == b"1234567"


def test_an_upload_whose_bytes_are_lost_begins_again(opd):
    begun = tus.begin(opd)
    tus.put(opd, begun["Location"], 0, b"12345")
    parts()[0].write_bytes(b"12")
    assert tus.head(opd, begun["Location"]).status_code == 410
    assert tus.put(opd, begun["Location"], 5, b"67").status_code == 410


def test_a_person_keeps_only_so_many_unfinished(opd, city, settings):
    settings.UPLOADS_OPEN = 2
    assert [tus.begin(opd).status_code for _ in range(3)] == [201, 201, 403]
    other = Client()
    other.force_login(city.people["opd2"])
    assert tus.begin(other).status_code == 201


def test_a_person_keeps_only_so_many_bytes(opd, settings):
    settings.UPLOADS_OPEN_MB = 1
    assert [tus.begin(opd, size=600_000).status_code for _ in range(2)] == [201, 403]
    assert tus.begin(opd, size=400_000).status_code == 201


def test_what_nobody_came_back_for_is_thrown_away(opd, settings, django_capture_on_commit_callbacks):
    forgotten = tus.begin(opd)
    tus.put(opd, forgotten["Location"], 0, b"12345")
    later(settings.UPLOAD_HOURS - 1)
    kept = tus.begin(opd)
    tus.put(opd, kept["Location"], 0, b"123")
    later(2)
    assert tus.head(opd, forgotten["Location"]).status_code == 410
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_uploads() == 1
    assert [part.read_bytes() for part in parts()] == [b"123"]
    assert list(Upload.objects.all()) == [upload_of(kept)]


def test_each_piece_renews_the_time(opd, settings):
    begun = tus.begin(opd)
    later(settings.UPLOAD_HOURS - 1)
    tus.put(opd, begun["Location"], 0, b"1")
    later(2)
    assert (tus.head(opd, begun["Location"]).status_code, sweep_uploads()) == (200, 0)


def test_a_file_that_may_not_be_evidence_is_refused_with_its_last_piece(opd, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = tus.send(opd, "halaman.pdf", b"<html><script>1</script></html>", piece=10)
    assert (answer.status_code, Upload.objects.count(), parts()) == (422, 0, [])
    assert answer.content.decode() == (
        "Berkas ini halaman web atau SVG dan tidak diterima. Simpan atau cetak sebagai PDF, lalu unggah PDF itu."
    )


# --- the domain's functions take it as a file -----------------------------------------------------


def whole(city, content: bytes | None = None, name="Notula.pdf", by="opd") -> Upload:
    content = content or pdf()
    upload = pieces.begin_upload(by=city.people[by], name=name, size=len(content))
    return pieces.append_chunk(upload=upload, offset=0, piece=content)


def test_a_finished_upload_becomes_evidence_without_another_copy(city, settings, django_capture_on_commit_callbacks):
    upload = whole(city)
    disk = parts()[0].stat()
    with django_capture_on_commit_callbacks(execute=True):
        send_evidence(city, file=pieces.uploaded_files([str(upload.pk)], city.people["opd"])[0])
    version = DocumentVersion.objects.get()
    upload.refresh_from_db()
    assert (version.sha256, version.original_name) == (hashlib.sha256(pdf()).hexdigest(), "Notula.pdf")
    assert (upload.stored_id, parts()) == (str(version.pk), [])
    stored = stored_files(settings)[0].stat()
    assert (stored.st_ino, oct(stored.st_mode & 0o777)) == (disk.st_ino, "0o600")


def test_a_form_sent_twice_stores_the_file_once(city, settings, django_capture_on_commit_callbacks):
    upload = whole(city)
    twins = [
        pieces.uploaded_files([str(upload.pk)], city.people["opd"])[0] for _ in range(2)
    ]  # both read before either wrote
    with django_capture_on_commit_callbacks(execute=True):
        send_evidence(city, file=twins[0])
    for file in (twins[1], pieces.uploaded_files([str(upload.pk)], city.people["opd"])[0]):
        with pytest.raises((pieces.UploadAlreadyUsed, ValidationError)):
            send_evidence(city, file=file)
    assert (Document.objects.count(), DocumentVersion.objects.count(), len(stored_files(settings))) == (1, 1, 1)


def test_a_refused_form_leaves_the_upload_for_the_next_try(city, settings):
    upload = whole(city)
    with pytest.raises(Refused):
        send_evidence(
            city, agency=city.other_agency, file=pieces.uploaded_files([str(upload.pk)], city.people["opd"])[0]
        )
    assert [part.read_bytes() for part in parts()] == [pdf()]
    send_evidence(city, file=pieces.uploaded_files([str(upload.pk)], city.people["opd"])[0])
    assert DocumentVersion.objects.count() == 1


@pytest.mark.parametrize("key", ["unfinished", "foreign", "unknown"])
def test_what_is_not_there_whole_is_not_stored(city, settings, key):
    unfinished = pieces.begin_upload(by=city.people["opd"], name="a.pdf", size=10)
    foreign = whole(city, by="opd2")
    keys = {"unfinished": unfinished.pk, "foreign": foreign.pk, "unknown": uuid4()}
    with pytest.raises(ValidationError) as refused:
        send_evidence(city, file=pieces.uploaded_files([str(keys[key])], city.people["opd"])[0])
    assert refused.value.message_dict == {"file": [pieces.UPLOAD_MISSING]}
    assert Document.objects.count() == 0


def test_what_is_no_number_is_no_upload(city):
    assert pieces.uploaded_files(["", "../../etc", "9" * 40], city.people["opd"]) == []
