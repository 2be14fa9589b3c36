"""The full report as DOCX: our words between the head and foot of the city's own, which is judged before it is kept."""

import io
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.shared import Mm

from evaluations.choices import ValueColumn
from evaluations.models import Score
from history.models import HistoryEntry
from outputs.full_report import letterhead_file
from outputs.full_report.full_report_data import full_report_content, full_report_head
from outputs.full_report.letterhead_file import letterhead_faults
from outputs.full_report.queries import build_full_report
from outputs.models import Letterhead
from tests.active_files import ACTIVE
from tests.builders.letterhead_builders import DEFAULT, letterhead, opened, with_parts, words
from tests.builders.report_builders import built, page
from tests.files import office, png
from tests.history_rows import texts
from tests.work import fill, seal


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


def url(city, name="letterhead"):
    return reverse(name, args=[city.evaluation.pk])


def send(client, city, content, name="kop.docx"):
    return client.post(url(city), {"file": SimpleUploadedFile(name, content)})


def complaints(answer):
    return list(answer.context["form"].errors["file"])


def report_of(city):
    return build_full_report(city.evaluation, ValueColumn.MANDIRI, city.people["koordinator"])


def codes(document):
    return document.sections[0].footer._element.xml


def test_the_plain_page_is_faultless_and_the_report_says_everything(city):
    assert letterhead_faults(DEFAULT, "kop.docx") == []
    fill(city, {n: 1 + n % 5 for n in range(1, 48)})
    own = seal(city)
    document = opened(built(city, "laporan-docx", by="koordinator"))
    said = words(document)
    for fact in (
        "2025, pemantauan",
        city.evaluation.instrument.name,
        "Mandiri, disegel",
        "14 Agustus 2025, 12.00 WITA",
        f"Nomor {own.pk}, 14 Agustus 2025",
    ):
        assert fact in said
    levels = next(t for t in document.tables if [cell.text for cell in t.rows[0].cells][3:4] == ["Tingkat"])
    assert [(row.cells[0].text, row.cells[3].text) for row in levels.rows[1:]] == [
        (str(n), str(1 + n % 5)) for n in range(1, 48)
    ]
    assert document.core_properties.title == "Laporan hasil penilaian 2025"
    assert document.sections[0].header.paragraphs[0].text == city.region.government


def test_the_docx_says_every_text_of_the_report(city):
    """Whatever the report knows stands in the file: a new text that is forgotten here is found."""

    def leaves(value):
        if isinstance(value, str):
            return [value] if value else []
        parts = value.values() if isinstance(value, dict) else value
        return [leaf for part in parts for leaf in leaves(part)]

    fill(city, dict.fromkeys(range(1, 11), 1) | dict.fromkeys(range(11, 48), 5))
    Score.objects.filter(indicator__number=1).update(value=5, fact="Perwali 12 Tahun 2024.")
    report = report_of(city)
    content = full_report_content(report)
    for row in content["indikator"]:
        row.pop("aspek")  # the PDF's own column
    said = words(opened(built(city, "laporan-docx", by="koordinator")))
    assert [text for text in leaves([full_report_head(report), content]) if text not in said] == []


def test_docx_and_pdf_tell_the_same_numbers(city):
    fill(city, {n: 1 + n % 5 for n in range(1, 48)})
    content, document = full_report_content(report_of(city)), opened(built(city, "laporan-docx", by="koordinator"))
    tables = {table.rows[0].cells[1].text: table for table in document.tables}
    for name, rows in (("Domain", content["domain"]), ("Aspek", content["aspek"])):
        found = [(row.cells[1].text, row.cells[3].text) for row in tables[name].rows[1:]]
        assert found == [(row["nama"], row["nilai"]) for row in rows]


def test_what_people_wrote_is_text_not_xml_and_no_command(city):
    hostile = "<w:p/> & {{ 7 * 7 }} {% for x in domain %}\x0b”"
    fill(city, dict.fromkeys(range(1, 48), 5))
    Score.objects.filter(indicator__number=1).update(fact=hostile)
    said = words(opened(built(city, "laporan-docx", by="koordinator")))
    assert "<w:p/> & {{ 7 * 7 }} {% for x in domain %}”" in said
    assert "49" not in said


def test_the_next_report_stands_between_head_and_foot_of_the_city(city, desk):
    own = letterhead("Kop Kota Denpasar, Jalan Gajah Mada", foot=["Kaki halaman kota"], body=["Isi surat lama"])
    assert send(desk, city, own).status_code == 302
    row = Letterhead.objects.get()
    assert (row.original_name, row.uploaded_by, row.region) == ("kop.docx", city.people["diskominfo"], city.region)
    document = opened(built(city, "laporan-docx"))
    said = words(document)
    assert [
        text in said for text in ("Kop Kota Denpasar, Jalan Gajah Mada", "Kaki halaman kota", "Isi surat lama")
    ] == [
        True,
        True,
        False,
    ]
    foot = [line.text for line in document.sections[0].footer.paragraphs]
    assert foot[-1].startswith("Laporan hasil penilaian 2025. Status: ")
    assert [" PAGE " in codes(document), " NUMPAGES " in codes(document)] == [True, True]
    assert texts(HistoryEntry.objects.filter(kind="letterhead_changed"), "before", "after") == [("", "kop.docx")]


def test_pages_that_the_city_numbers_are_not_numbered_twice(city, desk):
    content = with_parts(
        letterhead("Kop", foot=["Halaman"]),
        replace=[(">Halaman<", '>Halaman</w:t></w:r><w:fldSimple w:instr=" PAGE "/><w:r><w:t><')],
    )
    assert send(desk, city, content).status_code == 302
    document = opened(built(city, "laporan-docx"))
    assert codes(document).count("PAGE") == 1
    assert words(document).count("Status: ") == 1


def test_page_picture_first_page_and_even_pages_come_along(city, desk):
    """A coat of arms on the first page alone, a narrow page, another foot on even pages."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.left_margin, section.different_first_page_header_footer = Mm(200), Mm(40), True
    section.first_page_header.paragraphs[0].add_run("Kop halaman pertama").add_picture(io.BytesIO(png()), Mm(20))
    document.settings.odd_and_even_pages_header_footer = True
    section.even_page_footer.paragraphs[0].add_run("Kaki halaman genap")
    document.add_section()
    out = io.BytesIO()
    document.save(out)
    assert send(desk, city, out.getvalue()).status_code == 302
    report = opened(built(city, "laporan-docx"))
    kept = report.sections[0]
    assert (len(report.sections), round(kept.page_width.mm), round(kept.left_margin.mm)) == (1, 200, 40)
    assert kept.first_page_header.paragraphs[0].text == "Kop halaman pertama"
    pictures = [r for r in kept.first_page_header.part.rels.values() if r.reltype.endswith("/image")]
    assert [len(r.target_part.blob) for r in pictures] == [len(png())]
    assert report.settings.odd_and_even_pages_header_footer
    for foot in (kept.first_page_footer, kept.even_page_footer, kept.footer):
        assert foot.paragraphs[-1].text.startswith("Laporan hasil penilaian 2025. Status: ")
    assert kept.even_page_footer.paragraphs[0].text == "Kaki halaman genap"
    widths = {sum(cell.width for cell in table.rows[0].cells) // 1000 for table in report.tables}
    assert widths <= {(kept.page_width - kept.left_margin - kept.right_margin) // 1000 - n for n in range(2)}


def test_nothing_else_of_the_city_s_file_goes_along(city, desk):
    """Its author, its comments, its own parts and settings stay behind."""
    document = docx.Document(io.BytesIO(letterhead("Kop", body=["Rahasia dinas"])))
    document.core_properties.author, document.core_properties.comments = "Budi", "konsep"
    document.add_comment(document.paragraphs[0].runs, text="Komentar rahasia", author="Budi")
    out = io.BytesIO()
    document.save(out)
    assert (
        send(desk, city, with_parts(out.getvalue(), parts=[("customXml/item9.xml", b"<rahasia/>")])).status_code == 302
    )
    with zipfile.ZipFile(opened_file(built(city, "laporan-docx"))) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        names = archive.namelist()
    assert [word in everything for word in (b"Budi", b"ahasia", b"konsep", b"Kop")] == [False, False, False, True]
    assert [name for name in names if "comments" in name or "customXml" in name or "thumbnail" in name] == []


def opened_file(report):
    from evidence.models.document import evidence_storage

    with evidence_storage().open(report.path) as stream:
        return io.BytesIO(stream.read())


def test_headings_are_seen_where_the_letterhead_has_no_styles_for_them(city, desk):
    renamed = [(f'"heading {n}"', f'"judul kota {n}"') for n in (1, 2, 3)]
    assert send(desk, city, with_parts(letterhead("Kop"), replace=renamed)).status_code == 302
    document = opened(built(city, "laporan-docx"))
    title = document.paragraphs[0]
    assert (title.text, title.runs[0].bold, title.runs[0].font.size.pt) == ("Laporan hasil penilaian 2025", True, 16)


def test_a_new_one_takes_its_place_and_the_plain_page_can_come_back(city, desk):
    for word in ("Kop pertama", "Kop kedua"):
        send(desk, city, letterhead(word))
    said = words(opened(built(city, "laporan-docx")))
    assert ("Kop kedua" in said, "Kop pertama" in said) == (True, False)
    desk.post(url(city, "letterhead_retire"))
    assert "Kop kedua" not in words(opened(built(city, "laporan-docx")))
    assert Letterhead.objects.filter(retired_at=None).count() == 0
    assert Letterhead.objects.count() == 2


def test_the_plain_page_can_be_taken_to_begin_with(city, desk):
    answer = desk.get(url(city, "letterhead_default"))
    assert answer["Content-Disposition"] == 'attachment; filename="kop-laporan.docx"'
    assert letterhead_faults(answer.content, "kop-laporan.docx") == []
    assert docx.Document(io.BytesIO(answer.content)).sections[0].header.paragraphs[0].text == city.region.government


def with_object():
    """A drawing program's object in the head."""
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
    relation = f'<Relationship Id="rId1" Type="{kind}" Target="document.xml"/>'
    relation = f'<Relationships xmlns="{package}">{relation}</Relationships>'
    return with_parts(letterhead("Kop"), parts=[("word/_rels/header1.xml.rels", relation.encode())])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (letterhead(body=["KOP DI ISI DOKUMEN"]), letterhead_file.WITHOUT_EDGES),
        (letterhead("{{ pemerintah }}"), letterhead_file.HAS_PLACEHOLDERS),
        (letterhead("Kop", foot=["{% if segel %}x{% endif %}"]), letterhead_file.HAS_PLACEHOLDERS),
        (with_object(), letterhead_file.OTHER_OBJECTS),
        (office(), letterhead_file.UNREADABLE),
        (b"%PDF-1.7\n%%EOF", None),
        (b"", None),
        (with_parts(DEFAULT, parts=[("word/vbaProject.bin", b"x")]), None),
        (with_parts(DEFAULT, parts=[("word/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')]), None),
    ],
)
def test_what_is_no_letterhead_is_refused_with_the_reason(city, desk, content, said):
    answer = send(desk, city, content)
    assert (answer.status_code, Letterhead.objects.count(), len(complaints(answer))) == (422, 0, 1)
    assert said is None or complaints(answer) == [said]


@pytest.mark.parametrize("name", [name for name in ACTIVE if name.endswith(".docx")])
def test_active_content_is_refused_by_the_rule_of_evidence(name, settings):
    """Also where the operator keeps such files as evidence: a letterhead goes out with every report."""
    settings.KEEP_ACTIVE_CONTENT = True
    faults = letterhead_faults(ACTIVE[name][0](), name)
    assert [fault.startswith(f"Berkas Office ini {ACTIVE[name][1]}") for fault in faults] == [True]


def test_a_letterhead_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(letterhead_file, "MAX_UNPACKED_MB", 2)
    picture = [("word/media/x.png", bytes(3 * 1024 * 1024))]
    assert letterhead_faults(with_parts(DEFAULT, parts=picture), "kop.docx") == [letterhead_file.TOO_LARGE]


def test_a_virus_or_a_silent_scanner_keeps_it_out(city, desk, settings, monkeypatch):
    from evidence.files import scanning

    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    monkeypatch.setattr(scanning, "scan_stream", lambda *args: "Eicar-Test")
    assert complaints(send(desk, city, DEFAULT)) == ["Berkas ini mengandung virus (Eicar-Test) dan tidak disimpan."]

    def silent(*args):
        raise scanning.ScannerUnavailable("diam")

    monkeypatch.setattr(scanning, "scan_stream", silent)
    assert complaints(send(desk, city, DEFAULT))[0].startswith("Pemindai virus belum menjawab")
    assert Letterhead.objects.count() == 0


@pytest.mark.parametrize(("role", "status"), [("admin", 302), ("koordinator", 403), ("pimpinan", 403), ("opd", 403)])
def test_who_may_change_the_letterhead(city, client, role, status):
    client.force_login(city.people[role])
    assert send(client, city, DEFAULT).status_code == status
    assert Letterhead.objects.count() == (status == 302)
    if role != "opd":
        assert (url(city) in client.get(page(city)).content.decode()) == (status == 302)
