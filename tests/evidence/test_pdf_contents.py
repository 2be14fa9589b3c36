"""A PDF that common readers open is taken; what it holds is told page by page; what nobody would see is refused."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter

from evidence.file_storage import runs_of
from evidence.files import text_reading
from evidence.models import DocumentVersion
from tests.builders.evidence_builders import items, send, stored_files
from tests.builders.pdf_builders import FIELD, SIGNATURE, TYPED
from tests.files import drawn_pdf, locked_pdf, pdf, stream_of
from tests.hostile import ATTACHED, NO_PAGES, UNKNOWN, with_attachment
from uploads import pdf_contents
from uploads.filetypes import PDF, TypeRefused, identify_content

TWO = drawn_pdf(TYPED, f"{TYPED} halaman dua")


def with_late_table(more: bytes) -> bytes:
    """Something between the place of the table and the end mark."""
    at = TWO.rindex(b"%%EOF")
    return TWO[:at] + more + TWO[at:]


READABLE = {
    "header at byte 1024": b"x" * 1024 + TWO,
    "byte order mark": b"\xef\xbb\xbf" + TWO,
    "blank lines": b"\r\n\r\n" + TWO,
    "a printer's words": b"\x1b%-12345X@PJL SET DUPLEX=ON\r\n@PJL ENTER LANGUAGE=PDF\r\n" + TWO + b"\x1b%-12345X",
    "a mail's head": b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n" + TWO,
    "a warning of the server": b"<br />\n<b>Warning</b>: Undefined variable $nip on line <b>12</b><br />\n" + TWO,
    "blanks behind": TWO + b"\r\n  \0\0" * 4_000,
    "a page of the web behind": TWO + b"<html><body>terima kasih</body></html>",
    "a lot behind": TWO + bytes(range(256)) * 10_000,
    "a comment behind": TWO + b"\n% uji 21\n%%EOF\n",
    "a comment before the mark": with_late_table(b"% dicetak 12-05-2025\n"),
    "several comments and blanks": with_late_table(b"\n\n% satu\r\n% dua\r\n\r\n") + b"\n% tiga",
    "no line break at its end": TWO.rstrip(),
    "both sides": b"junk\n" + TWO + b"\n--batas--\n",
}


@pytest.mark.parametrize("content", READABLE.values(), ids=READABLE)
def test_b14_what_common_readers_open_is_taken_and_read_to_its_last_page(content):
    assert identify_content(io.BytesIO(content), "a.pdf") == PDF
    found = text_reading.examine(io.BytesIO(content))
    assert found == text_reading.ReadingResult(2, True, text=f"{TYPED} {TYPED} halaman dua")


@pytest.mark.parametrize("before", [1025, 2000])
def test_a_header_beyond_the_first_1024_bytes_is_none(before):
    with pytest.raises(TypeRefused, match=UNKNOWN[:40]):
        identify_content(io.BytesIO(b"x" * before + TWO), "a.pdf")


def test_the_original_bytes_are_stored(city, settings):
    content = READABLE["both sides"]
    send(city, file=SimpleUploadedFile("Surat.pdf", content))
    assert [path.read_bytes() for path in stored_files(settings)] == [content]


# --- pages ------------------------------------------------------------------------------------------


def written(build) -> bytes:
    writer, stream = PdfWriter(), io.BytesIO()
    build(writer)
    writer.write(stream)
    return stream.getvalue()


def emptied() -> bytes:
    """Its only page is no longer in the tree, but still in the file."""
    return TWO.replace(b"/Count 2 /Kids [5 0 R 7 0 R]", b"/Count 0 /Kids [           ]")


WITHOUT_PAGES = {
    "none": drawn_pdf(),
    "only a header": b"%PDF-1.4\n%%EOF",
    "taken out of the tree": emptied(),
    "written by a program": written(lambda writer: None),
    "locked for changes": written(lambda writer: writer.encrypt("", "pemilik", algorithm="RC4-128")),
}


@pytest.mark.parametrize("content", WITHOUT_PAGES.values(), ids=WITHOUT_PAGES)
def test_b14_a_file_without_pages_is_refused(content):
    with pytest.raises(TypeRefused) as refused:
        identify_content(io.BytesIO(content), "a.pdf")
    assert str(refused.value) == NO_PAGES


def test_a_locked_or_broken_file_is_taken_and_says_so_when_it_was_read():
    broken = TWO.replace(b"/Type /Catalog", b"/Type /Katalog").replace(b"/Pages 2 0 R", b"/Pages 9 9 R")
    for content, problem in ((locked_pdf(), text_reading.PDF_LOCKED), (broken, text_reading.PDF_UNREADABLE)):
        assert identify_content(io.BytesIO(content), "a.pdf") == PDF
        assert text_reading.examine(io.BytesIO(content)).problem == problem


def test_where_the_bytes_are_clear_no_child_is_asked(monkeypatch):
    monkeypatch.setattr(pdf_contents.children, "run_child", lambda *words, **given: pytest.fail("asked"))
    assert [pdf_contents.why_not_pdf(io.BytesIO(content)) for content in (TWO, pdf())] == [None, None]


# --- files inside -----------------------------------------------------------------------------------

ATTACHING = {
    "by name": with_attachment("/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>"),
    "deeper": with_attachment("/Names << /EmbeddedFiles << /Kids [<< /Kids [<< /Names [(a) 5 0 R] >>] >>] >> >>"),
    "with the whole": with_attachment("/AF [5 0 R]"),
    "on a page": with_attachment("", "/Annots [<< /Type /Annot /Subtype /FileAttachment /FS 5 0 R /Rect [0 0 9 9] >>]"),
    "as a portfolio": with_attachment("/Collection << >> /Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>"),
    "in another spelling": with_attachment("/Names << /Embedded#46iles << /Names [(a) 5 0 R] >> >> /#41F [5 0 R]"),
}


@pytest.mark.parametrize("content", ATTACHING.values(), ids=ATTACHING)
def test_a_pdf_with_files_attached_is_refused_by_their_names(content):
    with pytest.raises(TypeRefused) as refused:
        identify_content(io.BytesIO(content), "a.pdf")
    assert str(refused.value) == ATTACHED.format("rahasia.exe")
    found = text_reading.examine(io.BytesIO(content))
    assert (found.problem, found.text) == (ATTACHED.format("rahasia.exe")[:200], "")  # never half read


@pytest.mark.parametrize("root", ["/Names << /EmbeddedFiles << /Names [] >> >>", "/Names << /Dests << >> >>", "/AF []"])
def test_a_tree_of_attachments_without_any_is_no_attachment(root):
    assert identify_content(io.BytesIO(drawn_pdf(TYPED, root=root)), "a.pdf") == PDF


def test_many_attachments_are_counted_and_the_first_are_named():
    words = pdf_contents.attachments_text([f"{n}.pdf" for n in range(5)])
    assert words.startswith("PDF ini membawa 5 berkas lampiran (0.pdf, 1.pdf, 2.pdf, …) yang tidak terbaca")


# --- pages that are pictures --------------------------------------------------------------------------


def found_in(*pages: str | None, **more) -> tuple:
    found = text_reading.examine(io.BytesIO(drawn_pdf(*pages, **more)))
    return found.searchable, found.pictures, found.text


def test_b14_pictures_are_told_page_by_page_and_the_rest_is_indexed():
    assert found_in(*[None] * 24, TYPED) == (True, tuple(range(1, 25)), TYPED)
    assert found_in(TYPED, None, TYPED, None, None) == (True, (2, 4, 5), f"{TYPED} {TYPED}")
    assert found_in(None, None, None) == (False, (1, 2, 3), "")


def test_an_empty_page_and_a_short_title_are_no_pictures():
    assert found_in(TYPED, "", "BAB II") == (True, (), f"{TYPED} BAB II")


def test_a_picture_with_a_stamp_of_the_scanner_is_one():
    font = b"/Font << /F1 3 0 R >> "
    page = drawn_pdf("CamScanner", TYPED).replace(font, font + b"/XObject << /P 4 0 R >> ", 1)
    assert text_reading.examine(io.BytesIO(page)).pictures == (1,)


def test_the_child_tells_the_same():
    content = drawn_pdf(None, TYPED, root=f"/AcroForm << /Fields [{FIELD}] >>", more=[SIGNATURE])
    assert text_reading.read_file(io.BytesIO(content), "pdf") == text_reading.ReadingResult(2, True, "", TYPED, (1,), 1)


INLINE = b"q 9 0 0 9 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
CURVES = b"0 0 m 10 10 l S\n" * 100


@pytest.mark.parametrize(
    ("form", "pictures"),
    [(b"/P Do", (1,)), (INLINE, (1,)), (CURVES, (1,)), (b"0 0 m 10 10 l S", ())],
    ids=["a picture in a form", "in the drawing", "letters as curves", "a line"],
)
def test_pictures_are_found_wherever_they_are(form, pictures):
    inside = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /P 4 0 R >> >> /Length 1 >>"
    wanted = stream_of(form, inside)
    page = drawn_pdf("", TYPED, more=[wanted] if form == b"/P Do" else [])
    if form == b"/P Do":
        page = page.replace(b"/Font << /F1 3 0 R >>", b"/XObject << /P 5 0 R >> ", 1)
    else:
        page = drawn_pdf("LUKISAN", TYPED).replace(b"BT /F1 12 Tf 20 100 Td (LUKISAN) Tj ET", form)
    assert text_reading.examine(io.BytesIO(page)).pictures == pictures


@pytest.mark.parametrize(("limit", "value"), [("TEXT_BYTES", 10), ("TEXT_SECONDS", -1)])
def test_beyond_the_limits_of_text_pages_are_still_told_apart(monkeypatch, limit, value):
    monkeypatch.setattr(text_reading, limit, value)
    found = text_reading.examine(io.BytesIO(drawn_pdf(TYPED, TYPED, None, TYPED, "", None)))
    assert found.pictures == (3, 6)


def test_pages_that_were_not_looked_at_are_not_called_pictures(monkeypatch):
    monkeypatch.setattr(text_reading, "ALL_PAGES_SECONDS", -1)
    assert text_reading.examine(io.BytesIO(drawn_pdf(TYPED, None))).pictures == ()


@pytest.mark.parametrize(
    ("pages", "runs", "note"),
    [
        (25, [[1, 24]], "Halaman 1–24 berupa gambar"),
        (25, [[1, 2], [9, 9]], "Halaman 1, 2, 9 berupa gambar"),
        (24, [[1, 24]], "Seluruh 24 halaman berupa gambar"),
        (1, [[1, 1]], "Halamannya berupa gambar"),
        (99, [[n, n] for n in range(2, 30, 3)], "10 halaman, mulai halaman 2, berupa gambar"),
        (25, [], ""),
    ],
)
def test_pages_that_are_pictures_are_named_in_runs(pages, runs, note):
    version = DocumentVersion(pages=pages, picture_pages=runs)
    assert version.picture_pages_note == (note and f"{note}; teks di dalamnya tidak dapat dicari")
    numbers = [number for first, last in runs for number in range(first, last + 1)]
    assert runs_of(numbers) == runs


# --- signatures -------------------------------------------------------------------------------------

STAMP = SIGNATURE.replace(b"/Type /Sig", b"/Type /DocTimeStamp")


@pytest.mark.parametrize(
    ("fields", "value", "count"),
    [
        (FIELD, SIGNATURE, 1),
        (f"<< /T (bagian) /Kids [{FIELD} {FIELD}] >>", SIGNATURE, 2),
        ("<< /FT /Sig /T (kosong) >>", SIGNATURE, 0),
        (FIELD, b"<< /Type /Sig >>", 0),
        (FIELD, STAMP, 0),
        ("<< /FT /Tx /T (nama) /V (Budi) >>", SIGNATURE, 0),
        ("6 0 R", SIGNATURE, 1),
    ],
    ids=["one", "in a group", "a field to be signed", "nothing signed", "a time stamp", "a text", "a circle"],
)
def test_signatures_are_counted_by_the_bytes_they_cover(fields, value, count):
    circle = b"<< /FT /Sig /T (a) /V 5 0 R /Kids [6 0 R] >>"
    content = drawn_pdf(TYPED, root=f"/AcroForm << /Fields [{fields}] >>", more=[value, circle])
    assert identify_content(io.BytesIO(content), "a.pdf") == PDF
    found = text_reading.examine(io.BytesIO(content))
    assert replace(found, text="") == text_reading.ReadingResult(1, True, signatures=count)


# --- on the pages -----------------------------------------------------------------------------------


def test_document_and_review_say_what_the_file_holds(city, client, django_capture_on_commit_callbacks):
    signed = drawn_pdf(None, None, None, TYPED, root=f"/AcroForm << /Fields [{FIELD}] >>", more=[SIGNATURE])
    with django_capture_on_commit_callbacks(execute=True):
        upload = SimpleUploadedFile("Pindaian.pdf", signed)
        citation = send(city, file=upload, items=items(city, "I45-L2-01"))[0]
    version = DocumentVersion.objects.get()
    assert (version.pages, version.picture_pages, version.signatures) == (4, [[1, 3]], 1)
    assert version.wording.text == TYPED
    pages = {
        "opd": [reverse("document", args=[version.document_id]), reverse("indicator", args=[city.evaluation.pk, 45])],
        "asesor_internal": [reverse("review", args=[city.evaluation.pk, citation.pk])],
    }
    for role, addresses in pages.items():
        client.force_login(city.people[role])
        for address in addresses:
            text = client.get(address).content.decode()
            assert "Halaman 1–3 berupa gambar; teks di dalamnya tidak dapat dicari" in text
            assert "Bertanda tangan digital; penandatangan belum dapat dipastikan" in text
