"""Files in a bucket: what goes in comes out, nothing is open, twins and crashes lose nothing, a bucket away is told."""

import re
from datetime import timedelta
from pathlib import Path
from unittest import mock
from urllib.request import urlopen

import pytest
import requests
from django.apps import apps as django_apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse

from evidence.models import DocumentVersion
from outputs import storage_check
from outputs.storage_check import StorageProblem
from tests import tus
from tests.builders.evidence_builders import items
from tests.builders.form_builders import shown_fields
from tests.builders.s3_builders import BUCKET, PREFIX, test_bucket
from tests.files import pdf
from uploads import pieces
from uploads.full_storage import AWAY, UNREADABLE, StorageAway, StorageUnreadable
from uploads.models import Upload
from uploads.private_storage import private_storage


@pytest.fixture(scope="module")
def server():
    with test_bucket() as found:
        yield found


@pytest.fixture
def bucket(server, settings, tmp_path, monkeypatch):
    server.empty()
    files = {"BACKEND": "uploads.object_storage.ObjectStorage", "OPTIONS": server.options(str(tmp_path))}
    settings.STORAGES = settings.STORAGES | {"default": files, "evidence": files}
    monkeypatch.setattr(DocumentVersion._meta.get_field("file"), "storage", private_storage())
    return server


@pytest.fixture
def nowhere(settings, tmp_path, server, monkeypatch):
    """The bucket of a server that is not there."""
    options = server.options(str(tmp_path)) | {"endpoint_url": "http://127.0.0.1:9"}
    files = {"BACKEND": "uploads.object_storage.ObjectStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": files, "evidence": files}
    monkeypatch.setattr(DocumentVersion._meta.get_field("file"), "storage", private_storage())


@pytest.fixture
def opd(city):
    client = Client()
    client.force_login(city.people["opd"])
    return client


def sent(opd, content: bytes, name: str = "Notula.pdf") -> Upload:
    """An upload in two pieces."""
    address = tus.begin(opd, name, len(content))["Location"]
    half = len(content) // 2
    assert tus.put(opd, address, 0, content[:half]).status_code == 204
    assert tus.put(opd, address, half, content[half:]).status_code == 204
    return Upload.objects.get(pk=address.split("/")[2])


def send_form(opd, city, upload: Upload):
    page = reverse("evidence_add", args=[city.evaluation.pk, 45])
    fields = {
        "items": str(items(city, "I45-L2-01")[0].pk),
        "secrecy": "terbatas",
        "page": "1",
        "upload": str(upload.pk),
        f"title-{upload.pk}": "Laporan layanan",
    }
    return opd.post(page, fields)


def test_what_is_stored_comes_back_with_its_size_and_age(bucket):
    storage = private_storage()
    assert storage.save("ab/cd", ContentFile(b"12345")) == "ab/cd"
    assert (storage.exists("ab/cd"), storage.size("ab/cd"), storage.listdir("ab")) == (True, 5, ([], ["cd"]))
    with storage.open("ab/cd") as stream:
        assert (stream.read(2), stream.seek(1), stream.read()) == (b"12", 1, b"2345")
    assert storage.age("ab/cd") < timedelta(minutes=1)
    assert bucket.names() == [f"{PREFIX}/ab/cd"]
    storage.delete("ab/cd")
    storage.delete("ab/cd")
    assert (storage.exists("ab/cd"), bucket.names()) == (False, [])
    for ask in (storage.open, storage.size, storage.get_modified_time):
        with pytest.raises(FileNotFoundError):
            ask("ab/cd")


def test_nothing_in_the_bucket_opens_without_a_signature(bucket, opd, city, tmp_path):
    send_form(opd, city, sent(opd, pdf()))
    sent(opd, pdf())
    assert len(bucket.names()) == 5
    for name in bucket.names():
        assert requests.get(f"{bucket.url}/{BUCKET}/{name}", timeout=5).status_code == 403
    stored = DocumentVersion.objects.get()
    public = type(private_storage())(**bucket.options(str(tmp_path), public_url=bucket.url))
    address = public.signed_address(stored.file.name, 'attachment; filename="a.pdf"', "application/pdf")
    assert "X-Amz-Expires=60" in address
    assert requests.get(address.partition("?")[0], timeout=5).status_code == 403


def test_pieces_are_objects_that_become_one_file(bucket, opd, city, django_capture_on_commit_callbacks):
    upload = sent(opd, pdf())
    assert [bool(name.startswith(f"{PREFIX}/unggahan/{upload.pk.hex}/")) for name in bucket.names()] == [True, True]
    with pieces.open_part(upload) as joined:
        assert joined.read() == pdf()
    with django_capture_on_commit_callbacks(execute=True):
        assert send_form(opd, city, upload).status_code == 302
    version = DocumentVersion.objects.get()
    assert bucket.names() == [f"{PREFIX}/{version.file.name}"]
    with version.file.open() as stream:
        assert stream.read() == pdf()
    assert storage_check.storage_findings(checksums=True) == []


@pytest.mark.django_db(transaction=True)
def test_joining_that_fails_loses_nothing_and_is_done_again(bucket, opd, city):
    upload = sent(opd, pdf())
    before = bucket.names()
    with mock.patch.object(type(private_storage()), "_save", side_effect=StorageAway):
        assert send_form(opd, city, upload).status_code == 503
    assert (bucket.names(), DocumentVersion.objects.count()) == (before, 0)
    assert send_form(opd, city, upload).status_code == 302
    assert DocumentVersion.objects.get().size == len(pdf())


def test_of_two_twins_one_piece_counts(bucket, city):
    upload = pieces.begin_upload(by=city.people["opd"], name="a.pdf", size=10)
    stale = Upload.objects.get()
    pieces.append_chunk(upload=upload, offset=0, piece=b"12345")
    with mock.patch.object(Upload, "refresh_from_db"), pytest.raises(pieces.UploadOffsetMismatch):
        pieces.append_chunk(upload=stale, offset=0, piece=b"abc")
    assert len(bucket.names()) == 1
    with pieces.open_part(Upload.objects.get()) as stream:
        assert stream.read() == b"12345"


def test_a_piece_whose_request_died_is_not_part_of_the_file(bucket, city, opd):
    upload = pieces.begin_upload(by=city.people["opd"], name="a.pdf", size=10)
    with private_storage().part_store().writing(upload) as write:
        write(0, b"xyz")
    assert tus.head(opd, reverse("upload", args=[upload.pk]))["Upload-Offset"] == "0"
    pieces.append_chunk(upload=upload, offset=0, piece=b"12345")
    with pieces.open_part(upload) as stream:
        assert stream.read() == b"12345"
    assert len(bucket.names()) == 2
    private_storage().part_store().delete(upload)
    assert bucket.names() == []


def test_lost_pieces_and_pieces_of_nobody_are_found_and_mended(bucket, city, opd, django_capture_on_commit_callbacks):
    upload = pieces.begin_upload(by=city.people["opd"], name="a.pdf", size=10)
    pieces.append_chunk(upload=upload, offset=0, piece=b"12345")
    storage = private_storage()
    storage.save("unggahan/0123abc/0", ContentFile(b"1"))
    storage.delete_all(f"unggahan/{upload.pk.hex}")
    assert tus.head(opd, reverse("upload", args=[upload.pk])).status_code == 410
    found = storage_check.storage_findings(grace=timedelta(0))
    assert {one.kind for one in found} == {StorageProblem.STRAY, StorageProblem.BROKEN}
    with django_capture_on_commit_callbacks(execute=True):
        storage_check.repair_findings(found)
    assert (bucket.names(), Upload.objects.count()) == ([], 0)


def ask(storage, name: str, *, attachment: bool):
    return storage.send(
        RequestFactory().get("/"), name, attachment=attachment, filename="Laporan é.pdf", content_type="application/pdf"
    )


def test_what_is_shown_is_streamed_and_only_attachments_leave_by_a_signed_address(bucket, tmp_path):
    private_storage().save("ab/cd", ContentFile(pdf()))
    shown = ask(private_storage(), "ab/cd", attachment=False)
    assert (b"".join(shown), shown["Content-Type"], shown["Content-Length"]) == (
        pdf(),
        "application/pdf",
        str(len(pdf())),
    )
    assert shown["Content-Disposition"].startswith("inline; filename")
    assert ask(private_storage(), "ab/cd", attachment=True).status_code == 200
    public = type(private_storage())(**bucket.options(str(tmp_path), public_url=bucket.url))
    assert ask(public, "ab/cd", attachment=False).status_code == 200
    answer = ask(public, "ab/cd", attachment=True)
    assert answer.status_code == 302
    with urlopen(answer["Location"]) as taken:  # our own server
        assert (taken.read(), taken.headers["Content-Type"]) == (pdf(), "application/pdf")
        assert taken.headers["Content-Disposition"] == shown["Content-Disposition"].replace("inline", "attachment")
    for attachment in (True, False):
        with pytest.raises(Http404):
            ask(public, "ab/tidak-ada", attachment=attachment)


def test_a_bucket_that_is_away_is_told_and_nothing_is_half_stored(nowhere, opd, city):
    address = tus.begin(opd, "Notula.pdf", len(pdf()))["Location"]
    answer = tus.put(opd, address, 0, pdf())
    assert (answer.status_code, answer.content.decode()) == (503, AWAY)
    assert Upload.objects.get().offset == 0
    form = f"{reverse('evidence_add', args=[city.evaluation.pk, 45])}?butir=I45-L2-01"
    fields = shown_fields(opd, form, None, title="Laporan layanan", is_whole="on")
    page = opd.post(form, fields | {"file": SimpleUploadedFile("laporan.pdf", pdf())})
    assert (page.status_code, AWAY in page.text, "Laporan layanan" in page.text) == (503, True, True)
    assert DocumentVersion.objects.count() == 0
    with pytest.raises(StorageUnreadable, match=UNREADABLE[:20]):
        private_storage().open("ab/cd")
    with pytest.raises(StorageAway):
        private_storage().exists("ab/cd")


def test_nobody_but_the_local_storage_knows_a_path():
    """`.path(…)` of a storage, `.path` of a stored file, or sendfile anywhere else would break with a bucket."""
    told = re.compile(r"\.path\(|file\.path\b|^from django_sendfile", re.MULTILINE)
    apps = {config.path for config in django_apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    sources = [path for app in sorted(apps) for path in Path(app).rglob("*.py") if "migrations" not in path.parts]
    knowing = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for path in sources
        if told.search(path.read_text().replace("os.path.", ""))
    }
    assert len(sources) > 500
    assert knowing == {"uploads/local_storage.py"}
