"""Every hostile file at both doors, the plain form and the pieces: nothing of it stays, and people are told why."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence.models import Document, DocumentVersion
from jobs.models import Job
from tests import tus
from tests.builders.evidence_builders import items, stored_files
from tests.files import GOOD, jpg, pdf, png
from tests.hostile import HOSTILE, HTML, NAMES
from uploads.filetypes import PDF
from uploads.incoming import clean_file_name, name_with_extension
from uploads.models import Upload

IDS = [bad.name for bad in HOSTILE]


@pytest.fixture
def opd(client, city):
    client.force_login(city.people["opd"])
    return client


def page(city) -> str:
    return reverse("evidence_add", kwargs={"pk": city.evaluation.pk, "number": 45})


def said(city, **changes) -> dict:
    return {"title": "Notula", "secrecy": "terbatas", "items": [items(city, "I45-L2-01")[0].pk], "page": "1"} | changes


def post(opd, city, name: str, content: bytes):
    """Through the plain form."""
    return opd.post(page(city), said(city, file=SimpleUploadedFile(name, content)))


def kept(settings) -> tuple:
    return Document.objects.count(), Upload.objects.count(), Job.objects.count(), stored_files(settings)


def test_the_corpus_is_large_and_each_file_has_its_own_name():
    assert (len(HOSTILE) >= 60, len(set(IDS))) == (True, len(HOSTILE))


@pytest.mark.parametrize("bad", HOSTILE, ids=IDS)
def test_the_plain_form_keeps_nothing_and_says_why(opd, city, settings, bad):
    answer = post(opd, city, bad.name, bad.make())
    assert answer.context["form"].errors == {"file": [bad.says]}
    assert answer.context["form"]["title"].value() == "Notula"
    assert kept(settings) == (0, 0, 0, [])


@pytest.mark.parametrize("bad", HOSTILE, ids=IDS)
def test_pieces_keep_nothing_and_say_why(opd, settings, bad, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = tus.send(opd, bad.name, bad.make())
    assert (answer.status_code in (413, 422), answer.content.decode()) == (True, bad.says)
    assert kept(settings) == (0, 0, 0, [])


def test_a_larger_file_than_was_announced_is_stopped(opd, settings):
    begun = tus.begin(opd, "kecil.pdf", 10)
    assert tus.put(opd, begun["Location"], 0, b"x" * 11).status_code == 413
    assert [path.stat().st_size for path in stored_files(settings)] in ([], [0])


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name)[:40])
def test_a_name_is_made_safe_and_never_touches_the_disk(opd, city, settings, name):
    answer = tus.send(opd, name, pdf())
    assert opd.post(page(city), said(city, upload=tus.number(answer))).status_code == 302
    version = DocumentVersion.objects.get()
    assert version.original_name == NAMES[name]
    assert version.file.name == f"{version.pk.hex[:2]}/{version.pk.hex}"
    file = opd.get(reverse("evidence_download", args=[version.pk]))
    assert file["Content-Disposition"].startswith("attachment; filename")
    assert ("\n" in file["Content-Disposition"], b"".join(file.streaming_content) == pdf()) == (False, True)
    shown = opd.get(reverse("agency_evidence", args=[city.evaluation.pk])).content.decode()
    assert "<img src=x" not in shown


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name)[:40])
def test_both_doors_make_the_same_name(name):
    assert name_with_extension(clean_file_name(name), PDF) == NAMES[name]


HARMLESS = {
    "dengan-skrip.pdf": lambda: pdf() + b"\n%" + HTML + b"\n%%EOF",
    "dengan-html.png": lambda: png() + HTML,
    "dengan-html.jpg": lambda: jpg() + HTML,
    **GOOD,
}


@pytest.mark.parametrize("name", HARMLESS)
def test_whatever_a_stored_file_holds_no_browser_runs_it(opd, city, name):
    content = HARMLESS[name]()  # once: a zip made a second later has another time in it
    assert post(opd, city, name, content).status_code == 302
    version = DocumentVersion.objects.get()
    for query in ("", "?lihat"):
        answer = opd.get(reverse("evidence_download", args=[version.pk]) + query)
        inline = answer["Content-Disposition"].startswith("inline")
        assert inline == (query == "?lihat" and Path(name).suffix.lower() in (".pdf", ".png", ".jpg", ".jpeg"))
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (version.content_type, "nosniff")
        assert answer["Content-Security-Policy"].endswith("; sandbox")
        assert "html" not in answer["Content-Type"]
        assert b"".join(answer.streaming_content) == content
