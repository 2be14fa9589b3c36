"""What is taken as the signed Berita Acara: our own draft never, a signed PDF by its sum, a scan by who signs."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from evaluations.permissions import Refused
from evidence.files.text_reading import ReadingResult
from history.models import HistoryEntry
from signing.models import Seal, SignedPaper
from signing.paper_matching import is_same_paper, names_other_sum, why_not_signed_paper
from signing.signed_papers import compare_signed_paper
from signing.signing import sign_self_assessment, signoff_state
from tests.builders.signing_builders import (
    SCANNED_PAGES,
    approved,
    brought,
    checked,
    compared,
    given_out,
    whole,
)
from tests.city import PASSWORD, person
from tests.files import drawn_pdf, png

__all__ = ["whole"]  # a fixture
OURS = "Berkas ini naskah buatan aplikasi, tanpa tanda tangan"


def saved_again(content, *, title="Cetak", signature=None):
    """The pages written anew, as another program stores or prints them; `signature`: what a field of the form holds."""
    writer = PdfWriter()
    for page in PdfReader(BytesIO(content)).pages:
        writer.add_page(page)
    writer.add_metadata({"/Title": title, "/Producer": "Pencetak"})
    if signature is not None:
        field = DictionaryObject({NameObject("/FT"): NameObject("/Sig"), NameObject("/T"): TextStringObject("ttd")})
        if signature:
            field[NameObject("/V")] = writer._add_object(DictionaryObject(signature))
        form = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
        writer._root_object[NameObject("/AcroForm")] = form
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def signature():
    return {
        NameObject("/Type"): NameObject("/Sig"),
        NameObject("/Filter"): NameObject("/Adobe.PPKLite"),
        NameObject("/ByteRange"): ArrayObject(NumberObject(number) for number in (0, 100, 200, 300)),
        NameObject("/Contents"): ByteStringObject(b"\x00\x01"),
    }


def sign(city, by=None):
    return sign_self_assessment(evaluation=city.evaluation, password=PASSWORD, by=by or city.people["koordinator"])


def refused(city, content, name="BA.pdf"):
    with pytest.raises(ValidationError) as error:
        brought(city, content=content, name=name)
    assert not SignedPaper.objects.exists()
    (said,) = error.value.message_dict["file"]
    return said


# --- our own draft ----------------------------------------------------------------------------------


def test_c20_our_draft_byte_for_byte_is_not_the_signed_paper(whole, client):
    approved(whole)
    client.force_login(whole.people["koordinator"])
    content = client.get(reverse("paper", args=[whole.evaluation.pk, "berita-acara"])).content
    url = reverse("signoff_paper", args=[whole.evaluation.pk])
    answer = client.post(url, {"file": SimpleUploadedFile("Berita Acara.pdf", content)})
    assert answer.status_code == 422
    assert answer.context["paper_form"].errors["file"][0].startswith(OURS)
    assert not SignedPaper.objects.exists()


def test_our_draft_saved_or_printed_by_another_program_is_not_the_signed_paper(whole):
    approved(whole)
    content = given_out(whole)
    printed = saved_again(content)
    assert printed != content
    assert refused(whole, printed).startswith(OURS)


def test_a_draft_made_at_another_hour_is_our_draft(whole):
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from regions import clock

    approved(whole)
    with clock.fixed_at(datetime(2025, 8, 14, 12, tzinfo=ZoneInfo("Asia/Makassar")) + timedelta(days=3, hours=5)):
        later = given_out(whole)
    assert refused(whole, later).startswith(OURS)


def test_an_empty_field_for_a_signature_signs_nothing(whole):
    approved(whole)
    assert refused(whole, saved_again(given_out(whole), signature={})).startswith(OURS)


def test_the_draft_of_before_the_approval_is_not_the_signed_paper(whole):
    before = given_out(whole)
    approved(whole)
    assert refused(whole, before).startswith("Ini draf dari sebelum disetujui")


# --- signed electronically --------------------------------------------------------------------------


def test_a_signed_pdf_with_the_approved_sum_is_taken_and_asks_for_no_comparison(whole):
    approved(whole)
    paper = brought(whole, content=saved_again(given_out(whole), signature=signature()))
    assert (paper.is_electronic, paper.pages) == (True, paper.draft_pages)
    with pytest.raises(Refused, match="tidak perlu dibandingkan"):
        compared(whole)
    checked(whole)
    assert sign(whole).pk


def test_c20_a_signed_pdf_whose_text_lost_the_sum_is_refused(whole):
    """Printed as pictures, or another document: the signature is real, what it stands under is not known."""
    approved(whole)
    pictures = saved_again(drawn_pdf(*[None] * SCANNED_PAGES), signature=signature())
    assert "tidak memuat SHA-256 isi yang disetujui" in refused(whole, pictures)


def test_a_signed_pdf_of_an_earlier_approval_is_refused(whole):
    from evaluations.models import Score

    approved(whole)
    earlier = saved_again(given_out(whole), signature=signature())
    Score.objects.filter(indicator__number=1).update(fact="Perwali 11 tahun 2025")
    approved(whole)
    assert "memuat SHA-256 isi yang lain" in refused(whole, earlier)


# --- scans ------------------------------------------------------------------------------------------


def test_c20_a_scan_is_compared_by_the_person_who_signs(whole):
    approved(whole)
    paper = brought(whole)
    checked(whole)
    assert not paper.is_electronic
    with pytest.raises(Refused, match="Bandingkan dahulu pindaian"):
        sign(whole)
    compared(whole)
    (entry,) = HistoryEntry.objects.filter(kind="paper_compared")
    assert (entry.by, entry.details) == (whole.people["koordinator"], {"pages": SCANNED_PAGES})
    assert sign(whole).pk


def test_what_one_coordinator_compared_another_does_not_sign(whole):
    from signing.paper_writes import save_papers

    approved(whole)
    brought(whole)
    checked(whole)
    compared(whole)
    other = person(whole.region, "koordinator", "wakil")
    by = whole.people["diskominfo"]
    save_papers(evaluation=whole.evaluation, version=0, changes={"signatory": other}, by=by)
    brought(whole)
    checked(whole)
    with pytest.raises(Refused, match="Naskah menyebut Wakil"):
        compared(whole)
    with pytest.raises(Refused, match="Bandingkan dahulu pindaian"):
        sign(whole, other)


@pytest.mark.parametrize("role", ["diskominfo", "penanggung_jawab", "asesor_internal", "admin", "auditor"])
def test_others_state_nothing_of_a_scan(whole, role):
    approved(whole)
    seen = str(brought(whole).version_id)
    with pytest.raises(Refused, match="Hanya koordinator yang menandatangani"):
        compare_signed_paper(evaluation=whole.evaluation, seen=seen, by=whole.people[role])


def test_a_new_scan_is_compared_anew(whole):
    approved(whole)
    brought(whole)
    compared(whole)
    brought(whole, content=drawn_pdf(*[None] * (SCANNED_PAGES + 1)))
    assert SignedPaper.objects.get().compared_by is None


def test_a_scan_with_fewer_pages_lacks_some(whole):
    approved(whole)
    assert "Pindai semua halamannya" in refused(whole, drawn_pdf(None))


def test_a_scan_with_more_pages_says_so_where_it_is_compared(whole, client):
    approved(whole)
    paper = brought(whole, content=drawn_pdf(*[None] * 9))
    client.force_login(whole.people["koordinator"])
    url = reverse("signoff_compare", args=[whole.evaluation.pk])
    page = client.get(url, {"page": 9}).content.decode()
    assert f"Pindaian 9 halaman, naskah {paper.draft_pages} halaman" in page
    assert "Naskah tidak mempunyai halaman 9." in page
    assert f"{reverse('evidence_download', args=[paper.version_id])}?lihat#navpanes=0&amp;view=FitH&amp;page=9" in page


def test_a_picture_is_no_paper(whole):
    approved(whole)
    assert refused(whole, png(), "BA.png") == ("Berita Acara bertanda tangan diunggah sebagai PDF. Pindai menjadi PDF.")


def test_a_locked_pdf_is_refused(whole):
    approved(whole)
    writer = PdfWriter(clone_from=BytesIO(given_out(whole)))
    writer.encrypt("rahasia")
    stream = BytesIO()
    writer.write(stream)
    assert "dikunci kata sandi" in refused(whole, stream.getvalue())


# --- words against words ----------------------------------------------------------------------------

SUM = "0123456789abcdef" * 4
TEXT = f"Dibuat 14 Agustus 2025, 12.00 WITA SHA-256 isi yang disetujui: {SUM} Berita Acara"


def reading(text, pages=3, signatures=0):
    return ReadingResult(pages, bool(text), text=text, signatures=signatures)


def test_blocks_in_another_order_are_the_same_paper():
    parts = TEXT.split(": ")
    assert is_same_paper(reading(f"{parts[1]} {parts[0]}:"), reading(TEXT))
    assert not is_same_paper(reading(TEXT, pages=4), reading(TEXT))
    assert not is_same_paper(reading(f"{TEXT} ttd"), reading(TEXT))


def test_a_sum_that_a_scanner_misread_is_ours_and_another_one_is_not():
    misread = SUM.replace("b", "8")
    assert not names_other_sum(f"sha-256isiyangdisetujui:{misread}", SUM)
    assert names_other_sum(f"sha-256isiyangdisetujui:{'f0' * 32}", SUM)
    scan = reading(TEXT.replace(SUM, misread) + " Nyoman")
    assert why_not_signed_paper(scan, reading(TEXT), SUM) is None


# --- the page ---------------------------------------------------------------------------------------


def test_the_page_shows_both_side_by_side_and_takes_the_statement(whole, client):
    approved(whole)
    paper = brought(whole)
    client.force_login(whole.people["koordinator"])
    url = reverse("signoff_compare", args=[whole.evaluation.pk])
    assert f'href="{url}"' in client.get(reverse("signoff", args=[whole.evaluation.pk])).content.decode()
    page = client.get(url, {"page": 2})
    text = page.content.decode()
    for file in (
        reverse("paper", args=[whole.evaluation.pk, "berita-acara"]),
        reverse("evidence_download", args=[paper.version_id]),
    ):
        assert f'src="{file}?lihat#navpanes=0&amp;view=FitH&amp;page=2"' in text
        shown = client.get(f"{file}?lihat")
        assert (shown["X-Frame-Options"], shown["Content-Disposition"][:6]) == ("SAMEORIGIN", "inline")
        assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    seen = page.context["form"]["seen"].value()
    answer = client.post(url, {"seen": seen})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["agreed"])
    assert client.post(url, {"seen": seen, "agreed": "on"}).status_code == 302
    assert SignedPaper.objects.get().compared_by == whole.people["koordinator"]
    assert not Seal.objects.exists()


def test_a_statement_about_a_file_that_was_replaced_counts_for_nothing(whole, client):
    approved(whole)
    old = str(brought(whole).version_id)
    brought(whole, content=drawn_pdf(*[None] * (SCANNED_PAGES + 1)))
    client.force_login(whole.people["koordinator"])
    answer = client.post(reverse("signoff_compare", args=[whole.evaluation.pk]), {"seen": old, "agreed": "on"})
    assert answer.status_code == 422
    assert answer.context["form"]["seen"].value() == str(signoff_state(whole.evaluation).signed_paper.version_id)
    assert not answer.context["form"]["agreed"].value()
    assert SignedPaper.objects.get().compared_by is None


def test_without_a_paper_there_is_nothing_to_compare(whole, client):
    approved(whole)
    client.force_login(whole.people["koordinator"])
    assert client.get(reverse("signoff_compare", args=[whole.evaluation.pk])).status_code == 404
