"""Where a photo was taken stays with who keeps the document: pages, downloads and packages carry a copy without it."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Membership
from evidence import file_storage
from evidence.documents import FileAlreadyStored
from evidence.library.library_writes import add_document_version
from evidence.models import DocumentVersion, VersionCopy
from history.models import DownloadLog
from outputs import storage_check
from tests import tus
from tests.builders.evidence_builders import items, send, stored_files
from tests.builders.evidence_page_builders import act, add_url, typed  # noqa: F401
from tests.builders.file_case_builders import case
from tests.builders.link_builders import many
from tests.builders.storage_builders import NONE, check
from tests.packing import built, cite, entries, manifest_rows
from tests.photos import PLACE, exif, photo, screenshot
from uploads import children, pictures

TELLING = photo(exif=exif(PLACE, 6))
NOTE = "Foto ini memuat data lokasi; yang ditampilkan, diunduh, dan dipaketkan salinan tanpa data itu"


@pytest.fixture
def sent(city, django_capture_on_commit_callbacks):
    """`sent(content)`: a photo of the agency, read; its citation."""

    def run(content=TELLING, name="Rapat.jpg", **said):
        with django_capture_on_commit_callbacks(execute=True):
            upload = SimpleUploadedFile(name, content)
            return send(city, file=upload, items=items(city, "I45-L2-01"), secrecy="terbuka", **said)[0]

    return run


def taken(browser, version, query="") -> bytes:
    answer = browser.get(reverse("evidence_download", args=[version.pk]) + query)
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content)


def stored(version) -> bytes:
    with version.file.open("rb") as file:
        return file.read()


def test_the_original_stays_byte_for_byte_and_a_copy_stands_beside_it(sent):
    version = sent().version
    version = DocumentVersion.objects.get(pk=version.pk)
    assert (stored(version), version.has_position, version.reading) == (TELLING, True, "selesai")
    copy = version.copy.file.open("rb").read()
    assert (version.copy.size, Image.open(io.BytesIO(copy)).size) == (len(copy), (40, 80))
    assert pictures.read_facts(io.BytesIO(copy)) == pictures.PictureFacts()


@pytest.mark.parametrize("query", ["", "?lihat"])
@pytest.mark.parametrize("role", ["opd", "kepala_opd", "opd2", "diskominfo", "asesor_internal", "auditor"])
def test_b14_everybody_gets_the_copy(act, city, sent, role, query):  # noqa: F811
    version = sent().version
    content = taken(act(role), version, query)
    assert (Image.open(io.BytesIO(content)).size, b"GPS" in content, b"Exif" in content) == ((40, 80), False, False)


def test_the_case_is_shown_upright_without_its_place(act, sent):  # noqa: F811
    version = sent(case("exif-rot-gps.jpg")).version
    shown = taken(act("asesor_internal"), version, "?lihat")
    assert (Image.open(io.BytesIO(shown)).size, pictures.read_facts(io.BytesIO(shown)).has_position) == (
        (40, 80),
        False,
    )
    assert taken(act("opd"), version, "?asli") == case("exif-rot-gps.jpg")


def test_only_who_keeps_the_document_takes_the_original(act, city, sent):  # noqa: F811
    version = sent().version
    address = reverse("evidence_download", args=[version.pk]) + "?asli"
    answers = {role: act(role).get(address).status_code for role in city.people}
    assert {role for role, status in answers.items() if status == 200} == {"opd", "kepala_opd", "diskominfo"}
    assert {answers[role] for role in ("opd2", "asesor_internal", "auditor", "koordinator")} == {403}
    assert taken(act("opd"), version, "?asli&lihat") == TELLING
    told = [(log.by.username, log.is_original, log.shown) for log in DownloadLog.objects.order_by("pk")]
    assert told == [*((role, True, False) for role in city.people if answers[role] == 200), ("opd", True, False)]


def test_a_photo_without_a_place_leaves_as_it_is(act, city, sent):  # noqa: F811
    version = sent(photo(exif=exif())).version
    assert VersionCopy.objects.count() == 0
    assert [taken(act("opd2"), version, query) for query in ("", "?lihat", "?asli")] == [photo(exif=exif())] * 3


def test_the_colours_of_print_are_shown_in_those_of_a_screen_and_handed_on_as_they_are(act, sent):  # noqa: F811
    version = sent(case("cmyk.jpg")).version
    assert Image.open(io.BytesIO(taken(act("opd2"), version, "?lihat"))).mode == "RGB"
    assert taken(act("opd2"), version) == case("cmyk.jpg")
    assert NOTE not in act("opd").get(reverse("document", args=[version.document_id])).content.decode()


def test_until_there_is_a_copy_nothing_is_handed_on(act, city):  # noqa: F811
    citation = send(city, file=SimpleUploadedFile("Rapat.jpg", TELLING), items=items(city, "I45-L2-01"))[0]
    for role in ("opd", "asesor_internal"):
        for query in ("", "?lihat"):
            answer = act(role).get(reverse("evidence_download", args=[citation.version_id]) + query)
            assert (answer.status_code, "sedang disiapkan" in answer.content.decode()) == (403, True)
    review = act("asesor_internal").get(reverse("review", args=[city.evaluation.pk, citation.pk])).content.decode()
    assert ("sedang disiapkan" in review, "<img" in review) == (True, False)
    assert taken(act("opd"), citation.version, "?asli") == TELLING


def test_a_photo_that_cannot_be_copied_says_so_and_stays(act, city, monkeypatch, sent):  # noqa: F811
    def silent(*words, **given):
        raise children.ChildFailed

    monkeypatch.setattr(children, "run_child", silent)
    version = DocumentVersion.objects.get(pk=sent().version_id)
    assert (version.reading, version.problem) == ("gagal", file_storage.NO_COPY)
    answer = act("asesor_internal").get(reverse("evidence_download", args=[version.pk]) + "?lihat")
    assert (answer.status_code, "tidak dapat dibuat" in answer.content.decode()) == (403, True)
    colours = DocumentVersion.objects.get(pk=sent(case("cmyk.jpg")).version_id)
    assert (colours.reading, taken(act("opd2"), colours, "?lihat")) == ("selesai", case("cmyk.jpg"))


def test_reading_twice_makes_one_copy(settings, sent):
    version = sent().version
    file_storage.read_version(str(version.pk))
    assert (VersionCopy.objects.count(), len(stored_files(settings))) == (1, 2)


def test_a_file_that_came_in_pieces_is_looked_at_as_any(act, city, django_capture_on_commit_callbacks):  # noqa: F811
    browser = act("opd")
    key = tus.number(tus.send(browser, "Rapat.jpg", TELLING))
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(add_url(city), typed(city, file=None, upload=key)).status_code == 302
    assert DocumentVersion.objects.get().has_position
    assert pictures.read_facts(io.BytesIO(taken(browser, DocumentVersion.objects.get()))).has_position is False


def test_the_copy_that_somebody_sends_back_is_known(act, city, sent):  # noqa: F811
    version = sent().version
    copy = SimpleUploadedFile("Rapat.jpg", taken(act("opd"), version))
    with pytest.raises(FileAlreadyStored) as found:
        many(city, source=copy, new_copy=False, agency=None, by=city.people["diskominfo"])
    assert found.value.version == version


# --- pages ------------------------------------------------------------------------------------------


def test_pages_say_what_is_handed_on_and_offer_the_original_to_keepers(act, city, sent):  # noqa: F811
    citation = sent()
    original = f"{reverse('evidence_download', args=[citation.version_id])}?asli"
    document = reverse("document", args=[citation.version.document_id])
    offered = {}
    for role in ("opd", "diskominfo", "opd2", "asesor_internal"):
        text = act(role).get(document).content.decode()
        assert NOTE in text
        offered[role] = original in text
    assert offered == {"opd": True, "diskominfo": True, "opd2": False, "asesor_internal": False}
    review = act("asesor_internal").get(reverse("review", args=[city.evaluation.pk, citation.pk])).content.decode()
    assert (NOTE in review, "?lihat" in review, original in review) == (True, True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_document_of_many_photos_takes_eleven_queries(
    client, city, sent, django_assert_num_queries, django_capture_on_commit_callbacks, rows
):
    document = sent().version.document
    for number in range(1, rows):
        newer = SimpleUploadedFile("Rapat.jpg", photo(exif=exif(PLACE), comment=str(number)))
        with django_capture_on_commit_callbacks(execute=True):
            add_document_version(document=document, source=newer, by=city.people["opd"])
    client.force_login(city.people["opd"])
    with django_assert_num_queries(11):
        page = client.get(reverse("document", args=[document.pk])).content.decode()
    assert (page.count(NOTE), page.count("?asli")) == (rows, rows)


# --- packages ---------------------------------------------------------------------------------------


def pack(city, version):
    cite(city, version, "I21-L2-01")
    return built(city, 21)


def test_b14_a_package_carries_the_copy_and_says_so(city, sent):
    version = DocumentVersion.objects.get(pk=sent(title="Rapat SPBE").version_id)
    package = pack(city, version)
    found = entries(package)
    content = found["21.a.Rapat-SPBE.jpg"]
    assert (Image.open(io.BytesIO(content)).size, b"GPS" in content) == ((40, 80), False)
    row = manifest_rows(found["21.Manifes.xlsx"])[0]
    assert (row["Ukuran (byte)"], row["SHA-256"], row["Keterangan"]) == (
        len(content),
        version.copy.sha256,
        "salinan tanpa data lokasi; berkas asli pada pemilik dokumen",
    )
    assert f"{version.copy.sha256}  21.a.Rapat-SPBE.jpg\n" in found["SHA256SUMS"].decode()
    assert package.remarks == []


def test_a_package_leaves_out_what_has_no_copy_yet(city):
    version = send(city, file=SimpleUploadedFile("Rapat.jpg", TELLING))[0].version
    package = pack(city, version)
    assert package.path == ""  # no zip without a file
    assert package.remarks[1]["text"].endswith("memuat data lokasi, dan salinannya belum dibuat.")


def test_a_copy_that_changed_on_the_disk_is_told(city, sent):
    version = DocumentVersion.objects.get(pk=sent().version_id)
    Path(version.copy.file.path).write_bytes(screenshot())
    assert "isi berkas tidak sama lagi" in pack(city, version).remarks[0]["text"]


# --- disk and database ------------------------------------------------------------------------------


def test_the_check_knows_copies_and_makes_them_again(sent, django_capture_on_commit_callbacks):
    version = DocumentVersion.objects.get(pk=sent().version_id)
    path = Path(version.copy.file.path)
    assert storage_check.storage_findings(checksums=True, grace=NONE) == []
    for spoil in (path.unlink, lambda: path.write_bytes(b"x"), lambda: path.write_bytes(bytes(version.copy.size))):
        spoil()
        assert [finding.kind for finding in storage_check.storage_findings(checksums=True, grace=NONE)] == [
            storage_check.StorageProblem.COPY
        ]
        with django_capture_on_commit_callbacks(execute=True):
            assert check("--repair", "--checksums", "--grace", "0") == 0
        assert pictures.read_facts(io.BytesIO(path.read_bytes())) == pictures.PictureFacts()


def test_a_person_who_stops_being_a_keeper_gets_the_copy(act, city, sent):  # noqa: F811
    version = sent().version
    Membership.objects.filter(user=city.people["opd"]).update(is_active=False)
    Membership.objects.create(
        user=city.people["opd"], region=city.region, role="opd", agency=city.other_agency, is_active=True
    )
    address = reverse("evidence_download", args=[version.pk])
    assert act("opd").get(f"{address}?asli").status_code == 403
    assert b"GPS" not in taken(act("opd"), version)
