"""What files of an agency and of its region may take: said before it bites, refused with nothing lost, also at once."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.stages import workflow
from evidence import citations
from evidence.library.library_writes import add_document_version
from evidence.models import Document, DocumentVersion
from submissions.form_tokens import new_token
from submissions.models import Submission
from tests import tus
from tests.builders.evidence_builders import returned, send, stored_files
from tests.builders.evidence_page_builders import act, add_url, typed  # noqa: F401
from tests.builders.html_builders import one_line
from tests.files import drawn_pdf
from uploads.incoming import MB
from uploads.models import Upload

FULL = "Dinkes memakai 10,0 MB dari 10,0 MB. Minta tambahan ruang kepada admin (Admin)."


def another(words="Notula lain"):
    return SimpleUploadedFile("Lain.pdf", drawn_pdf(words))


def taken(city, size=10 * MB, **more):
    """One document that takes so much."""
    citation = send(city, **more)[0]
    DocumentVersion.objects.filter(pk=citation.version_id).update(size=size)
    return citation


@pytest.fixture(autouse=True)
def ten_megabytes(settings):
    settings.QUOTA_AGENCY_MB, settings.QUOTA_REGION_MB = 10, 30


def test_a_file_without_room_is_refused_on_the_form_and_nothing_typed_is_lost(act, city, settings):  # noqa: F811
    taken(city)
    before = stored_files(settings)
    answer = act("opd").post(add_url(city), typed(city, file=another(), form_token=new_token()))
    form = answer.context["form"]
    assert form.errors["file"] == [f"Berkas 1 KB ini tidak muat lagi: {FULL}"]
    assert (form["title"].value(), form["note"].value()) == ("Notula reviu layanan", "Lihat lampiran")
    assert (DocumentVersion.objects.count(), stored_files(settings), Submission.objects.count()) == (1, before, 0)


def test_it_is_refused_before_the_write_holds_anything(city, monkeypatch):
    taken(city)
    monkeypatch.setattr(citations, "_store_cited", lambda *_: pytest.fail("the write had begun"))
    with pytest.raises(ValidationError, match="tidak muat lagi"):
        send(city, file=another())


def test_who_stores_meanwhile_leaves_no_room_for_the_slower_one(act, city, settings, monkeypatch):  # noqa: F811
    """Both were told that there is room; the write asks again after it has waited."""
    lock, faster = workflow.lock_cycle, []

    def waits(evaluation, **held):
        lock(evaluation, **held)
        if not faster:
            faster.append(True)
            faster.append(taken(city, title="Yang lebih cepat"))

    monkeypatch.setattr(workflow, "lock_cycle", waits)
    answer = act("opd").post(add_url(city), typed(city, file=another(), form_token=new_token()))
    assert answer.context["form"].errors["file"] == [f"Berkas 1 KB ini tidak muat lagi: {FULL}"]
    assert answer.context["form"]["title"].value() == "Notula reviu layanan"
    assert [str(row) for row in Document.objects.all()] == ["Yang lebih cepat"]
    assert len(stored_files(settings)) == 1


@pytest.mark.parametrize("size", [9 * MB, 10 * MB])
def test_every_version_counts_and_a_link_weighs_nothing(city, size):
    document = taken(city, size=5 * MB).version.document
    add_document_version(document=document, source=another("Versi kedua"), by=city.people["opd"])
    document.versions.filter(number=2).update(size=size - 5 * MB)
    if size < 10 * MB:
        assert send(city, file=another())
        return
    with pytest.raises(ValidationError, match="tidak muat lagi"):
        add_document_version(document=document, source=another("Versi ketiga"), by=city.people["opd"])
    from evidence.documents import EvidenceLink

    assert send(city, file=EvidenceLink("https://jdih.denpasarkota.go.id/perwali-5"), title="Perwali")


def test_what_one_agency_takes_leaves_another_its_room_until_the_region_is_full(city):
    document = taken(city).version.document
    Document.objects.filter(pk=document.pk).update(owner=city.other_agency)
    assert send(city, file=another())
    DocumentVersion.objects.filter(document=document).update(size=30 * MB)
    with pytest.raises(ValidationError, match="Kota Denpasar memakai 30,0 MB dari 30,0 MB"):
        send(city, file=another("Satu lagi"))


def test_near_the_limit_the_plain_form_asks_little_more_than_with_plenty_of_room(
    act,  # noqa: F811
    city,
    django_assert_num_queries,
):
    """Here also what is stored by then; the region's row is held together with the cycle's."""
    opd, said = act("opd"), typed(city, file=another(), form_token=new_token())
    with django_assert_num_queries(21):
        assert opd.post(add_url(city), said).status_code == 302


def test_without_a_limit_everything_fits(city, settings):
    settings.QUOTA_AGENCY_MB = settings.QUOTA_REGION_MB = 0
    taken(city, size=10**15)
    assert send(city, file=another())


def test_several_files_of_one_post_count_one_after_the_other(act, city):  # noqa: F811
    """Each alone would fit."""
    opd, page = act("opd"), add_url(city)
    contents = {f"Notula_{n}.pdf": drawn_pdf(f"Notula {n}") for n in range(2)}
    keys = [tus.number(tus.send(opd, name, content, page=page)) for name, content in contents.items()]
    taken(city, size=10 * MB - len(contents["Notula_0.pdf"]) - 10)
    said = typed(city, file=None, title=None) | {f"title-{key}": f"Notula {key}" for key in keys}
    answer = opd.post(page, said | {"upload": keys})
    (refused,) = answer.context["form"].non_field_errors()
    assert refused.startswith("Notula_1.pdf: Berkas 1 KB ini tidak muat lagi:")
    assert (DocumentVersion.objects.count(), [row["id"] for row in answer.context["arrivals"]["rows"]]) == (2, keys[1:])


def test_a_renewal_and_a_new_version_ask_for_the_room_of_who_keeps_the_document(act, city):  # noqa: F811
    citation = returned(city, taken(city))
    renew = reverse("evidence_renew", args=[citation.pk])
    version = reverse("document_version", args=[citation.version.document_id])
    for page in (renew, version):
        answer = act("opd").post(page, {"file": another(), "title": "Notula baru", "page": "9"})
        assert answer.context["form"].errors["file"] == [f"Berkas 1 KB ini tidak muat lagi: {FULL}"]
        assert "Hampir penuh; minta tambahan ruang kepada admin (Admin)." in one_line(answer.text)
    assert DocumentVersion.objects.count() == 1


def test_what_fits_nowhere_does_not_travel(act, city):  # noqa: F811
    taken(city, size=9 * MB)
    answers = [tus.begin(act("opd"), size=size) for size in (2 * MB, MB // 2, 3 * MB // 4)]
    assert [answer.status_code for answer in answers] == [403, 201, 403]  # the third beside the second
    assert answers[0].content.decode() == (
        "Berkas 2,0 MB ini tidak muat lagi: Dinkes memakai 9,0 MB dari 10,0 MB. "
        "Minta tambahan ruang kepada admin (Admin)."
    )
    assert tus.begin(act("diskominfo"), size=2 * MB).status_code == 201


def test_forms_of_sending_say_so_from_four_fifths_on(act, city):  # noqa: F811
    taken(city, size=8 * MB - 1)
    assert "Dinkes memakai" not in act("opd").get(add_url(city)).text
    DocumentVersion.objects.update(size=8 * MB)
    shown = one_line(act("opd").get(add_url(city)).text)
    assert "Dinkes memakai 8,0 MB dari 10,0 MB." in shown
    assert "Hampir penuh; minta tambahan ruang kepada admin (Admin)." in shown
    DocumentVersion.objects.update(size=24 * MB)
    assert "Kota Denpasar memakai 24,0 MB dari 30,0 MB." in one_line(act("diskominfo").get(add_url(city)).text)


def test_the_documents_page_always_says_what_is_taken(act, city):  # noqa: F811
    taken(city, size=2 * MB)
    shown = one_line(act("opd").get(reverse("library")).text)
    told = "Dinkes memakai 2,0 MB dari 10,0 MB. Kota Denpasar memakai 2,0 MB dari 30,0 MB."
    assert (told in shown, "Hampir penuh" in shown) == (True, False)
    shown = one_line(act("auditor").get(reverse("library")).text)
    assert ("Kota Denpasar memakai 2,0 MB" in shown, "Dinkes memakai" in shown) == (True, False)


def test_unfinished_uploads_are_told_before_they_are_too_many(act, city, settings):  # noqa: F811
    settings.UPLOADS_OPEN = 5
    opd = act("opd")
    for count in range(4):
        assert ("Unggahan Anda yang belum dikirim" in opd.get(add_url(city)).text) is (count >= 4)
        tus.begin(opd, size=MB // 4, page="/lain/")
    shown = one_line(opd.get(add_url(city)).text)
    assert "Unggahan Anda yang belum dikirim: 4 dari 5 berkas, 1,0 MB dari 2,0 GB." in shown
    assert "terhapus sesudah 48 jam. Batasnya dinaikkan admin (Admin)." in shown
    tus.begin(opd, size=10)
    refused = tus.begin(opd, size=10)
    assert refused.status_code == 403
    assert refused.content.decode().startswith("Terlalu banyak unggahan yang belum dikirim. Kirim atau batalkan")
    assert Upload.objects.count() == 5


def test_the_admin_sees_all_of_it_on_the_system_page(act, city, settings):  # noqa: F811
    settings.UPLOADS_OPEN = 1
    taken(city, size=9 * MB)
    assert "Belum ada yang mendekati batas itu." in act("admin").get(reverse("system")).text
    tus.begin(act("opd"), size=10)
    answer = act("admin").get(reverse("system"))
    rows = [(use.of, use.used, use.limit, use.is_nearly_full) for use in answer.context["storage"]]
    assert rows == [("Kota Denpasar", 9 * MB, 30 * MB, False), ("Dinkes", 9 * MB, 10 * MB, True)]
    shown = one_line(answer.text)
    assert "Opd: 1 dari 1 unggahan belum dikirim, 1 KB dari 2,0 GB" in shown
    assert "Hampir penuh" in shown


def test_another_region_s_admin_does_not_see_it(act, city):  # noqa: F811
    from accounts.models import Membership
    from regions.models import Region

    taken(city)
    other = Region.objects.exclude(pk=city.region.pk).filter(documents=None).first() or Region.objects.create(
        code="99.98", name="Kota Lain"
    )
    Membership.objects.filter(user=city.people["admin"]).update(region=other)
    assert [use.used for use in act("admin").get(reverse("system")).context["storage"]] == [0]


@pytest.mark.parametrize("agencies", [1, 2])
def test_the_system_page_asks_as_often_for_two_agencies_as_for_one(act, city, agencies, django_assert_num_queries):  # noqa: F811
    from operations.limits_in_use import people_near_limits, storage_in_use

    taken(city, size=MB)
    if agencies == 2:
        Document.objects.filter(pk=send(city, file=another())[0].version.document_id).update(owner=city.other_agency)
    with django_assert_num_queries(5):
        storage_in_use([city.region])
        people_near_limits([city.region])
