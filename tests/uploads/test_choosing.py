"""What a person chooses of a ZIP, and several photos as one document: pages that work without JavaScript."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from evidence.models import DocumentVersion
from tests import tus
from tests.builders.archive_builders import packed
from tests.builders.evidence_builders import send
from tests.builders.evidence_page_builders import act, add_url, typed  # noqa: F401
from tests.builders.file_case_builders import case
from tests.files import pdf
from tests.photos import photo, screenshot
from uploads import photo_sets, pieces
from uploads.models import Upload

PLACE_OF = re.compile(r'name="berkas" value="(\d+)"')


@pytest.fixture
def browser(act):  # noqa: F811
    return act("opd")


@pytest.fixture
def back(city):
    return f"{add_url(city)}?butir=I45-L3-01"


def brought(browser, name: str, content: bytes) -> Upload:
    return Upload.objects.get(pk=tus.number(tus.send(browser, name, content)))


def opened(browser, back: str, content: bytes) -> str:
    """The address of the list of a ZIP that was sent with the form."""
    answer = browser.post(back, {"title": "Notula", "file": SimpleUploadedFile("bukti.zip", content)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def fields_of(page: str) -> dict[str, list[str]]:
    """What the page's own form would send, without any button."""
    form = next(form for form in html.fromstring(page).forms if form.xpath('.//button[@name="tekan"]'))
    found: dict[str, list[str]] = {}
    for name, text in form.form_values():
        found.setdefault(name, []).append(text)
    return found


def chosen(answer) -> Upload:
    return Upload.objects.get(pk=answer["Location"].rpartition("unggahan=")[2])


def stored(upload: Upload) -> bytes:
    return tus.part_path(upload).read_bytes()


# --- a ZIP ------------------------------------------------------------------------------------------


def test_a_zip_that_comes_with_the_form_opens_into_a_list(browser, back):
    place = opened(browser, back, packed({"SK/keputusan.pdf": pdf(), "program.exe": b"MZ"}))
    page = browser.get(place).content.decode()
    assert ("keputusan.pdf" in page, "jenis .exe tidak diterima" in page) == (True, True)
    assert page.count("disabled") == 1
    assert DocumentVersion.objects.count() == 0


def test_a_zip_that_came_in_pieces_opens_too(browser, back):
    upload = brought(browser, "bukti.zip", packed({"a.pdf": pdf()}))
    answer = browser.post(back, {"upload": str(upload.pk), "title": ""})
    assert answer["Location"] == reverse("archive", args=[upload.pk])


def test_the_chosen_file_goes_on_in_the_form_as_if_it_had_been_sent(
    browser, back, city, django_capture_on_commit_callbacks
):
    place = opened(browser, back, packed({"SK/keputusan.pdf": pdf(), "lain.png": screenshot()}))
    page = browser.get(place).content.decode()
    number = re.search(r'value="(\d+)"[^>]*>\s*<label[^>]*>keputusan', page)[1]
    answer = browser.post(place, fields_of(page) | {"berkas": [number], "tekan": "satu"})
    assert answer["Location"].startswith(f"{back}&unggahan=")
    upload = chosen(answer)
    assert (upload.name, stored(upload), upload.details["said"]["title"]) == ("keputusan.pdf", pdf(), "Notula")
    with django_capture_on_commit_callbacks(execute=True):
        sent = browser.post(add_url(city), typed(city, file=None, upload=str(upload.pk)))
    assert sent.status_code == 302
    assert DocumentVersion.objects.get().original_name == "keputusan.pdf"


@pytest.mark.parametrize("wanted", [[], ["0", "1"]])
def test_one_file_is_chosen_no_more_and_no_less(browser, back, wanted):
    place = opened(browser, back, packed({"a.pdf": pdf(), "b.pdf": pdf()}))
    answer = browser.post(place, {"berkas": wanted, "tekan": "satu"})
    assert (answer.status_code, "Pilih satu berkas." in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("palsu.pdf", b"MZ program", "program Windows"),
        ("palsu.docx", packed({"a.pdf": pdf()}), "arsip di dalam ZIP"),
        ("lagi", packed({"a.pdf": pdf()}), "arsip di dalam ZIP"),
        ("halaman.pdf", b"<html><script>", "halaman web"),
    ],
)
def test_each_entry_is_judged_as_a_file_that_is_sent_by_itself(browser, back, name, content, says):
    place = opened(browser, back, packed({name: content}))
    answer = browser.post(place, {"berkas": ["0"], "tekan": "satu"})
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert list(Upload.objects.values_list("name", flat=True)) == ["bukti.zip"]


def test_a_zip_that_cannot_be_opened_says_why_on_the_form(browser, back):
    files = {f"{number}.pdf": b"x" for number in range(201)}
    answer = browser.post(back, {"file": SimpleUploadedFile("bukti.zip", packed(files))}, follow=True)
    assert "ZIP ini berisi 201 berkas; paling banyak 200" in answer.content.decode()
    upload = tus.send(browser, "bukti.zip", packed(files))
    assert (upload.status_code, "201 berkas" in upload.content.decode()) == (422, True)


def test_a_list_is_its_owners_alone(act, back):  # noqa: F811
    place = opened(act("opd"), back, packed({"a.pdf": pdf()}))
    assert act("opd2").get(place).status_code == 404
    assert act("opd2").post(place, {"berkas": ["0"]}).status_code == 404


def test_what_is_no_zip_opens_no_list(browser, back):
    upload = brought(browser, "a.pdf", pdf())
    answer = browser.get(reverse("archive", args=[upload.pk]), {"kembali": back}, follow=True)
    assert "Arsip ZIP ini rusak" in answer.content.decode()


def test_a_list_whose_zip_is_gone_leads_back_with_the_reason(browser, back):
    place = opened(browser, back, packed({"a.pdf": pdf()}))
    Upload.objects.update(offset=10**6)
    answer = browser.get(place, follow=True)
    assert (answer.redirect_chain[0][0], pieces.UPLOAD_MISSING in answer.content.decode()) == (back, True)


def test_pressed_twice_one_file_is_taken(browser, back):
    place = opened(browser, back, packed({"a.pdf": pdf()}))
    page = browser.get(place).content.decode()
    sent = fields_of(page) | {"berkas": ["0"], "tekan": "satu"}
    assert browser.post(place, sent)["Location"] == browser.post(place, sent)["Location"]
    assert Upload.objects.filter(name="a.pdf").count() == 1


def test_the_form_shows_what_was_chosen_with_what_was_typed(browser, back):
    place = opened(browser, back, packed({"a.pdf": pdf()}))
    answer = browser.post(place, {"berkas": ["0"], "tekan": "satu"})
    page = html.fromstring(browser.get(answer["Location"]).content.decode())
    (tick,) = page.xpath("//input[@type='checkbox' and @name='upload']")
    assert (tick.get("value"), tick.get("checked") is not None) == (str(chosen(answer).pk), True)
    assert page.xpath("//input[@name='title']")[0].get("value") == "Notula"
    assert "a.pdf" in tick.getparent().text_content()
    again = html.fromstring(browser.get(back).content.decode())
    assert again.xpath("//input[@type='checkbox' and @name='upload']") == []


def test_a_new_version_can_lie_in_a_zip_too(browser, city):
    document = send(city)[0].version.document
    place = reverse("document_version", args=[document.pk])
    answer = browser.post(opened(browser, place, packed({"a.png": screenshot()})), {"berkas": ["0"], "tekan": "satu"})
    sent = browser.post(place, {"upload": str(chosen(answer).pk)})
    assert (sent.status_code, document.versions.count()) == (302, 2)


# --- photos -----------------------------------------------------------------------------------------


def photos_page(back: str) -> str:
    return f"{reverse('photos')}?kembali={back}"


def arrange(browser, place: str, **more) -> str:
    """Press a button of the page; the address of what follows."""
    page = browser.get(place).content.decode()
    answer = browser.post(reverse("photos"), fields_of(page) | more)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def names(browser, place: str) -> list[tuple[str, str]]:
    """Of the photos in their order: the alternative text and the turn of the picture."""
    pictures = html.fromstring(browser.get(place).content.decode()).xpath("//img[@class='ft__p']")
    return [(picture.get("alt"), picture.get("src").rpartition("=")[2]) for picture in pictures]


def with_photos(browser, back: str) -> str:
    files = [
        SimpleUploadedFile("a.jpg", photo()),
        SimpleUploadedFile("b.png", screenshot()),
        SimpleUploadedFile("c.heic", case("tanpa-lokasi.heic")),
    ]
    return arrange(browser, photos_page(back), foto_baru=files, tekan="unggah")


def key_of(place: str, number: int) -> str:
    return re.findall(r"foto=([0-9a-f-]{36})", place)[number]


def test_photos_are_listed_moved_turned_and_left_out(browser, back):
    place = with_photos(browser, back)
    assert names(browser, place) == [("a.jpg", "0"), ("b.png", "0"), ("c.heic", "0")]
    place = arrange(browser, place, tekan=f"naik:{key_of(place, 2)}")
    assert [name for name, _ in names(browser, place)] == ["a.jpg", "c.heic", "b.png"]
    place = arrange(browser, place, tekan=f"turun:{key_of(place, 0)}")
    assert [name for name, _ in names(browser, place)] == ["c.heic", "a.jpg", "b.png"]
    place = arrange(browser, place, tekan=f"putar:{key_of(place, 1)}")
    assert names(browser, place)[1] == ("a.jpg", "90")
    place = arrange(browser, place, tekan=f"hapus:{key_of(place, 0)}")
    assert names(browser, place) == [("a.jpg", "90"), ("b.png", "0")]


def test_order_and_turn_are_typed_without_any_script(browser, back):
    place = with_photos(browser, back)
    first, third = key_of(place, 0), key_of(place, 2)
    place = arrange(browser, place, **{f"urutan-{third}": "1", f"putar-{first}": "270", "tekan": "urutkan"})
    assert names(browser, place) == [("c.heic", "0"), ("a.jpg", "270"), ("b.png", "0")]
    place = arrange(browser, place, **{f"urutan-{third}": "3", "tekan": "urutkan"})
    assert [name for name, _ in names(browser, place)] == ["a.jpg", "b.png", "c.heic"]


def test_the_photos_become_one_upload_that_the_form_takes(browser, back, city, django_capture_on_commit_callbacks):
    place = with_photos(browser, back)
    place = arrange(browser, place, tekan=f"putar:{key_of(place, 0)}")
    page = browser.get(place).content.decode()
    answer = browser.post(reverse("photos"), fields_of(page) | {"tekan": "gabung"})
    assert answer["Location"].startswith(f"{back}&unggahan=")
    upload = chosen(answer)
    found = photo_sets.read_set(io.BytesIO(stored(upload)))
    assert [(one.name, one.turn) for one in found] == [("01 a.jpg", 90), ("02 b.png", 0), ("03 c.heic", 0)]
    assert list(Upload.objects.all()) == [upload]  # theirs went with it
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(add_url(city), typed(city, file=None, upload=str(upload.pk))).status_code == 302
    version = DocumentVersion.objects.select_related("copy").get()
    assert (version.copy.kind, version.pages, version.handed_on_name) == (
        "kumpulan",
        3,
        "Kumpulan 3 foto (salinan).pdf",
    )
    with version.file.open("rb") as original:
        assert [content.read() for content in photo_sets.contents(original)] == [
            photo(),
            screenshot(),
            case("tanpa-lokasi.heic"),
        ]


def test_photos_of_a_zip_are_put_together(browser, back):
    place = opened(browser, back, packed({"a.jpg": photo(), "b.png": screenshot(), "c.pdf": pdf()}))
    page = browser.get(place).content.decode()
    assert "Gabungkan foto terpilih menjadi satu PDF" in page
    answer = browser.post(place, fields_of(page) | {"berkas": ["0", "1"], "tekan": "foto"})
    assert names(browser, answer["Location"]) == [("a.jpg", "0"), ("b.png", "0")]


def test_what_is_no_photo_is_named_and_the_others_stay(browser, back):
    files = [SimpleUploadedFile("a.jpg", photo()), SimpleUploadedFile("b.pdf", pdf())]
    page = browser.get(photos_page(back)).content.decode()
    answer = browser.post(reverse("photos"), fields_of(page) | {"foto_baru": files, "tekan": "unggah"})
    assert (answer.status_code, "b.pdf bukan foto JPG, PNG, atau HEIC." in answer.content.decode()) == (422, True)
    assert 'alt="a.jpg"' in answer.content.decode()
    assert list(Upload.objects.values_list("name", flat=True)) == ["a.jpg"]


def test_one_photo_is_not_several(browser, back):
    place = arrange(browser, photos_page(back), foto_baru=[SimpleUploadedFile("a.jpg", photo())], tekan="unggah")
    page = browser.get(place).content.decode()
    answer = browser.post(reverse("photos"), fields_of(page) | {"tekan": "gabung"})
    assert (answer.status_code, "Pilih sekurangnya dua foto." in answer.content.decode()) == (422, True)


def test_pressed_twice_the_photos_become_one_upload(browser, back):
    place = with_photos(browser, back)
    sent = fields_of(browser.get(place).content.decode()) | {"tekan": "gabung"}
    assert browser.post(reverse("photos"), sent)["Location"] == browser.post(reverse("photos"), sent)["Location"]
    assert Upload.objects.count() == 1


def test_photos_of_somebody_else_are_not_there(act, back):  # noqa: F811
    place = with_photos(act("opd"), back)
    picture = reverse("upload_picture", args=[key_of(place, 0)])
    assert act("opd").get(picture)["Content-Type"] == "image/jpeg"
    assert act("opd2").get(picture).status_code == 404
    assert names(act("opd2"), place) == []


@pytest.mark.parametrize("elsewhere", ["https://jahat.example/", "//jahat.example", "javascript:alert(1)", "jahat"])
def test_the_way_back_stays_here(browser, elsewhere):
    page = browser.get(reverse("photos"), {"kembali": elsewhere}).content.decode()
    assert "jahat" not in page
    assert "javascript:" not in page
