"""The full report as DOCX: on the city's own letterhead, which is judged before it is kept."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.choices import ValueColumn
from evaluations.models import Score
from history.models import HistoryEntry
from outputs.full_report import docx_report, docx_safety, docx_shape
from outputs.full_report.full_report_data import full_report_content, full_report_head
from outputs.full_report.queries import build_full_report
from outputs.models import Letterhead
from tests.builders.letterhead_builders import DEFAULT, opened, template, with_parts, words
from tests.builders.report_builders import built, page
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


def test_the_shape_of_the_placeholders_is_the_shape_of_the_report(city):
    """What a template may name is what a report has, no more and no less."""

    def shape(value):
        if isinstance(value, dict):
            return {name: shape(part) for name, part in value.items()}
        return [shape(value[0])] if isinstance(value, list) else ""

    fill(city, dict.fromkeys(range(1, 11), 1) | dict.fromkeys(range(11, 48), 5))
    Score.objects.filter(indicator__number=1).update(value=5)
    report = report_of(city)
    assert shape({**full_report_head(report), **full_report_content(report)}) == docx_shape.SHAPE


def test_the_default_template_is_faultless_and_filled_to_the_last_placeholder(city):
    assert docx_report.template_faults(DEFAULT, "laporan.docx") == []
    fill(city, {n: 1 + n % 5 for n in range(1, 48)})
    own = seal(city)
    document = opened(built(city, "laporan-docx", by="koordinator"))
    said = words(document)
    assert re.findall(r"[{}]", said) == []
    for fact in (
        "2025, pemantauan",
        city.evaluation.instrument.name,
        "Mandiri, disegel",
        "14 Agustus 2025, 12.00 WITA",
    ):
        assert fact in said
    assert f"Nomor {own.pk}, 14 Agustus 2025" in said
    levels = next(t for t in document.tables if [cell.text for cell in t.rows[0].cells][3:4] == ["Tingkat"])
    assert [(row.cells[0].text, row.cells[3].text) for row in levels.rows[1:]] == [
        (str(n), str(1 + n % 5)) for n in range(1, 48)
    ]
    assert document.core_properties.title == "Laporan hasil penilaian 2025"
    footer = document.sections[0].footer._element.xml
    assert [" PAGE " in footer, " NUMPAGES " in footer] == [True, True]


def test_docx_and_pdf_tell_the_same_numbers(city):
    fill(city, {n: 1 + n % 5 for n in range(1, 48)})
    content, document = full_report_content(report_of(city)), opened(built(city, "laporan-docx", by="koordinator"))
    tables = {table.rows[0].cells[1].text: table for table in document.tables}
    for name, rows in (("Domain", content["domain"]), ("Aspek", content["aspek"])):
        found = [(row.cells[1].text, row.cells[3].text) for row in tables[name].rows[1:]]
        assert found == [(row["nama"], row["nilai"]) for row in rows]


def test_what_people_wrote_is_text_not_xml_and_no_placeholder(city):
    hostile = "<w:p/> & {{ 7 * 7 }} {% for x in domain %}\x0b”"
    fill(city, dict.fromkeys(range(1, 48), 5))
    Score.objects.filter(indicator__number=1).update(fact=hostile)
    said = words(opened(built(city, "laporan-docx", by="koordinator")))
    assert "<w:p/> & {{ 7 * 7 }} {% for x in domain %}”" in said
    assert "49" not in said


def test_the_next_report_stands_on_the_letterhead_of_the_city(city, desk):
    answer = send(desk, city, template("Kop Kota Denpasar, Jalan Gajah Mada"))
    assert answer.status_code == 302
    row = Letterhead.objects.get()
    assert (row.original_name, row.uploaded_by, row.region) == ("kop.docx", city.people["diskominfo"], city.region)
    assert "Kop Kota Denpasar, Jalan Gajah Mada" in words(opened(built(city, "laporan-docx")))
    assert texts(HistoryEntry.objects.filter(kind="letterhead_changed"), "before", "after") == [("", "kop.docx")]


def test_a_new_one_takes_its_place_and_the_default_can_come_back(city, desk):
    for word in ("Kop pertama", "Kop kedua"):
        send(desk, city, template(word))
    said = words(opened(built(city, "laporan-docx")))
    assert ("Kop kedua" in said, "Kop pertama" in said) == (True, False)
    desk.post(url(city, "letterhead_retire"))
    assert "Kop kedua" not in words(opened(built(city, "laporan-docx")))
    assert Letterhead.objects.filter(retired_at=None).count() == 0
    assert Letterhead.objects.count() == 2


def test_the_default_can_be_taken_to_begin_with(city, desk):
    answer = desk.get(url(city, "letterhead_default"))
    assert answer.content == DEFAULT
    assert answer["Content-Disposition"] == 'attachment; filename="templat-laporan.docx"'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ indeksnya }}", "Penanda {{ indeksnya }} tidak dikenal. Mungkin maksudnya indeks."),
        ("{{ kepala_dinas }}", "Penanda {{ kepala_dinas }} tidak dikenal. Periksa daftar penanda di halaman ini."),
        ("{{ rekomendasi.usul }}", "Penanda {{ rekomendasi.usul }} tidak dikenal."),
        ("{{ domain }}", "{{ domain }} adalah daftar; ulangi dengan {% for baris in domain %}."),
        ("{{ rekomendasi }}", "{{ rekomendasi }} terdiri atas catatan, ringkasan, terbaik, terlemah, saran; tulis"),
        ("{%p for b in domain %}", "Susunan penanda belum lengkap"),
        ("{% for b in indeks %}{{ b }}{% endfor %}", "indeks bukan daftar"),
        ("{% for b in domain %}{{ b.harga }}{% endfor %}", "Penanda {{ b.harga }} tidak dikenal."),
    ],
)
def test_what_a_template_says_wrongly_is_explained(city, desk, line, said):
    answer = send(desk, city, template(line))
    assert (answer.status_code, Letterhead.objects.count()) == (422, 0)
    assert [complaint.startswith(said) for complaint in complaints(answer)] == [True]


@pytest.mark.parametrize(
    "line",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ judul.__class__ }}",
        "{{ judul.upper() }}",
        "{{ range(1000000000) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ judul|safe }}",
        "{% for a in range(99999) %}x{% endfor %}",
        "{% include 'etc' %}",
        "{% set a = 1 %}",
        "{% macro a() %}{% endmacro %}",
        "{% if judul.__class__ %}x{% endif %}",
        "{% if range(9) %}x{% endif %}",
        "{{ self }}",
        "{{ domain[0] }}",
        "{% for a in uraian %}{% for b in a.kekuatan %}{% for c in domain %}x{% endfor %}{% endfor %}{% endfor %}",
    ],
)
def test_a_template_that_wants_more_than_placeholders_is_refused(city, desk, line):
    answer = send(desk, city, template(line))
    assert (answer.status_code, Letterhead.objects.count(), len(complaints(answer))) == (422, 0, 1)


def test_a_command_in_head_foot_or_title_is_found_too(city):
    for before in ("{{ pemerintah }}", "{{ judul }}. Status", "<dc:title>{{ judul }}"):
        content = with_parts(DEFAULT, replace=[(before, before.replace("{{ ", "{{ cycler.__init__.__globals__ or "))])
        assert docx_report.template_faults(content, "kop.docx") == [docx_shape.UNKNOWN_COMMAND]


EXTERNAL = '<Relationship Id="rId99" Type="http://x/image" Target="http://jahat.invalid/a.png" TargetMode="External"/>'
LINKED = (
    '<Relationship Id="rId99" Type="http://x/hyperlink" Target="https://denpasarkota.go.id" TargetMode="External"/>'
)


def test_no_macros_no_parts_from_elsewhere_no_entities_no_fetching_fields(city):
    closing = "</Relationships>"
    hostile = {
        "makro": with_parts(DEFAULT, parts=[("word/vbaProject.bin", b"x")]),
        "luar": with_parts(DEFAULT, replace=[(closing, EXTERNAL + closing)]),
        "entitas": with_parts(DEFAULT, parts=[("word/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')]),
        "kolom": with_parts(DEFAULT, replace=[(" NUMPAGES ", " NUMPAGES INCLUDETEXT C:/rahasia.txt ")]),
        "pdf": b"%PDF-1.7\n%%EOF",
        "kosong": b"",
    }
    assert {
        name: len(docx_report.template_faults(content, "kop.docx")) for name, content in hostile.items()
    } == dict.fromkeys(hostile, 1)
    assert docx_report.template_faults(with_parts(DEFAULT, replace=[(closing, LINKED + closing)]), "kop.docx") == []


@pytest.mark.parametrize("name", docx_shape.REQUIRED)
def test_a_template_must_say_what_every_report_says(name):
    """`segel` stands in a condition too."""
    gone = [(f"{{{{ {name} }}}}", "x"), (f"if {name} %}}", "if indeks %}")]
    found = docx_report.template_faults(with_parts(DEFAULT, replace=gone), "kop.docx")
    assert found == [f"Templat belum memuat {{{{ {name} }}}}. Setiap laporan harus menyebutnya."]


def test_a_template_must_number_its_pages(city):
    found = docx_report.template_faults(with_parts(DEFAULT, replace=[(" NUMPAGES ", " DATE ")]), "kop.docx")
    assert [fault.startswith("Templat belum bernomor halaman.") for fault in found] == [True]


def test_a_virus_or_a_silent_scanner_keeps_it_out(city, desk, settings, monkeypatch):
    from evidence.files import scanning

    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    monkeypatch.setattr(scanning, "scan_stream", lambda *args: "Eicar-Test")
    assert complaints(send(desk, city, DEFAULT)) == ["Templat ini mengandung virus (Eicar-Test) dan tidak disimpan."]

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


IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def field(*runs, kind="begin"):
    code = "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)
    ends = [f'<w:r><w:fldChar w:fldCharType="{end}"/></w:r>' for end in (kind, "end")]
    return f"<w:p>{ends[0]}{code}{ends[1]}</w:p>"


def with_body(more):
    return with_parts(DEFAULT, replace=[("<w:body>", f"<w:body>{more}")])


def under_another_name(more):
    """The main part is XML by its declared kind alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(with_body(more))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            name, data = entry.filename.replace("document.xml", "document.foo"), old.read(entry)
            data = (
                data.replace(b"word/document.xml", b"word/document.foo") if name.startswith(("[", "_rels/")) else data
            )
            new.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "relation",
    [
        f'Type="{IMAGE}" Target="http://jahat.invalid/a.png" TargetMode="&#69;xternal"',
        f'Target="http://jahat.invalid/a>.png" Type="{IMAGE}" TargetMode="External"',
        f'Type="{IMAGE}" TargetMode="External" Target="http://jahat.invalid/hyperlink"',
        f'Type="{IMAGE}" Target="http://jahat.invalid/a.png"',
        'Type="http://x/attachedTemplate" Target="kop.dotx"',
    ],
)
def test_a_part_from_elsewhere_is_found_however_it_is_written(relation):
    content = with_parts(
        DEFAULT, replace=[("</Relationships>", f'<Relationship Id="rId98" {relation}/></Relationships>')]
    )
    assert docx_report.template_faults(content, "kop.docx") == [docx_safety.EXTERNAL_PARTS]


@pytest.mark.parametrize(
    "more",
    [
        field('includepicture "http://jahat.invalid/x"'),
        field("INCLUDE", 'PICTURE "http://jahat.invalid/x"'),
        field("IF 1 = 1 ", "DDEAUTO x y"),
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>INCLUDETEXT C:/a</w:instrText></w:r></w:p>',
        "<w:p><w:fldSimple w:instr='INCLUDETEXT \"C:/a\"'/></w:p>",
    ],
)
def test_a_field_that_fetches_is_found_however_it_is_written(more):
    assert docx_report.template_faults(with_body(more), "kop.docx") == [docx_safety.HAS_FETCHING_FIELDS]


def test_an_address_may_hold_any_word():
    assert (
        docx_report.template_faults(
            with_body(field('HYPERLINK "https://denpasarkota.go.id/ link /import"')), "kop.docx"
        )
        == []
    )


def test_no_part_is_xml_under_another_name_or_in_another_writing():
    assert docx_report.template_faults(under_another_name(field("INCLUDETEXT C:/a")), "kop.docx") == [
        docx_safety.UNUSUAL_PACKAGE
    ]
    for content in (b"<?xml version='1.0' encoding='UTF-7'?><a/>", b"<a>"):
        assert docx_report.template_faults(with_parts(DEFAULT, parts=[("word/a.xml", content)]), "kop.docx") == [
            docx_safety.UNUSUAL_PACKAGE
        ]


def test_a_template_that_would_fill_the_memory_is_refused(monkeypatch):
    """Pictures that unpack to much, text repeated for every pair of rows, commands within each other without end."""
    monkeypatch.setattr(docx_safety, "MAX_UNPACKED", 2 * 1024 * 1024)
    picture = [("word/media/x.png", bytes(3 * 1024 * 1024))]
    assert docx_report.template_faults(with_parts(DEFAULT, parts=picture), "kop.docx") == [docx_safety.TOO_LARGE]
    loops = "{% for a in indikator %}{% for b in indikator %}" + "x" * 20_000 + "{% endfor %}{% endfor %}"
    deep = "{% if judul %}" * 1_000 + "{% endif %}" * 1_000
    assert [docx_shape.part_faults(text) for text in (loops, deep)] == [
        [docx_shape.LOOP_TOO_LONG],
        [docx_shape.UNBALANCED],
    ]
