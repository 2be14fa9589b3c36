"""Lists as offices keep them, from the file to what is stored, through the pages and their forms."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.imports.people_words import PEOPLE_SHEET
from accounts.imports.table_import import AGENCY_SHEET
from accounts.models import Membership, User
from imports.models import SheetDraft, SheetMapping
from regions import clock
from regions.models import Agency
from tests.builders.evidence_builders import send
from tests.workbooks import case
from ui.sheets import read_table

AGENCIES, PEOPLE = "agencies_import", "people_import"
MOST_QUERIES = 20  # of an upload


@pytest.fixture
def admin(client, city):
    client.force_login(city.people["admin"])
    return client


def bring(browser, city, name, filename, content):
    file = SimpleUploadedFile(filename, content)
    return browser.post(reverse(name), {"region": city.region.pk, "file": file})


def paste(browser, city, name, text):
    return browser.post(reverse(name), {"region": city.region.pk, "text": text})


def chosen(preview, **changes):
    """What the form of sheet, titles and columns shows, with some of it chosen otherwise."""
    sheet = preview.context["sheet"]
    fields = {
        **dict(preview.context["carried"]),
        "draft": sheet.draft.pk,
        "lembar": sheet.outline.sheet,
        "lembar_lama": sheet.outline.sheet,
        "judul": sheet.outline.header,
        "judul_lama": sheet.outline.header,
        "baca": "1",
    }
    fields |= {f"kolom_{c.name}": "" if c.place is None else c.place for c in sheet.column_choices}
    return fields | changes


def fates(answer):
    return [(p.number, p.fate.value) for p in answer.context["planned"]]


def test_the_list_of_agencies_comes_in_as_the_office_keeps_it(admin, city):
    preview = bring(admin, city, AGENCIES, "opd.xlsx", case("office-opd.xlsx"))
    refused = [(p.number, p.note) for p in preview.context["planned"] if p.fate.value == "ditolak"]
    assert refused == [(46, "Sama dengan baris 13."), (47, "Sama dengan baris 21.")]
    assert admin.post(reverse(AGENCIES), {"rows": preview.context["rows"]}).url == reverse("agencies")
    assert Agency.objects.filter(region=city.region).count() == 36 + 1  # the city has the two, one of them in the list
    assert Agency.objects.get(name="Kelurahan Kraton").kind == "kelurahan"


def test_kinds_as_offices_write_them_are_agencies_and_others_are_refused(admin, city):
    text = (
        "Nama OPD\tSingkatan\tJenis\nBappeda\tBappeda\tBadan\nSetda\tSetda\tSekretariat Daerah\n"
        "Distrik Utara\tUtara\tKecamatan tipe A\nArsip\tArsip\tPerangkat Daerah\nPT Maju\tMaju\tPerusahaan\n"
    )
    preview = paste(admin, city, AGENCIES, text)
    assert [fate for _, fate in fates(preview)] == ["baru"] * 4 + ["ditolak"]
    admin.post(reverse(AGENCIES), {"rows": preview.context["rows"]})
    kinds = dict(Agency.objects.filter(region=city.region).values_list("short_name", "kind"))
    assert [kinds[name] for name in ("Bappeda", "Setda", "Utara", "Arsip")] == ["opd", "opd", "kecamatan", "opd"]


def test_the_list_of_people_comes_in_with_one_question_and_nothing_typed(admin, city):
    preview = bring(admin, city, AGENCIES, "opd.xlsx", case("office-opd.xlsx"))
    admin.post(reverse(AGENCIES), {"rows": preview.context["rows"]})
    preview = bring(admin, city, PEOPLE, "orang.xlsx", case("office-people.xlsx"))
    (question,) = preview.context["plan"].questions
    assert (question.text, question.rows) == ("OPD mana yang dimaksud dengan “Bapeda”?", [13])
    assert Agency.objects.get(pk=question.proposed).short_name == "Bappeda"
    fields = {"rows": preview.context["rows"], "jawaban_0": question.proposed, "jawab": "1"}
    again = admin.post(reverse(PEOPLE), fields)
    assert {fate for _, fate in fates(again)} == {"baru"}
    assert admin.post(reverse(PEOPLE), {"rows": again.context["rows"]}).url == reverse("people")
    wayan, eko = (User.objects.get(username=f"{name}.contoh") for name in ("wayan", "eko"))
    assert (wayan.nip, wayan.phone, wayan.email) == ("", "081200000000", "wayan0@contoh.go.id")
    assert (wayan.position, wayan.memberships.get().role) == ("Sekretaris Daerah", "koordinator")
    assert eko.memberships.get().agency.short_name == "Dinkes"  # the cell is joined with the one above
    told = "NIP: angka di sel C4, C6, C7, C8, C9, C10, C11, C12 dan 9 lain sudah dipotong oleh Excel dan dikosongkan."
    assert any(sentence.startswith(told) for sentence in preview.context["reading"])


def test_a_list_brought_again_finds_its_own_people(admin, city):
    text = "Nama\tE-mail\tPeran\tOPD\nKetut Suardana, S.T.\tketut@uji.id\tOperator\tDinkes\n"
    preview = paste(admin, city, PEOPLE, text)
    admin.post(reverse(PEOPLE), {"rows": preview.context["rows"]})
    again = paste(admin, city, PEOPLE, text)
    assert fates(again) == [(2, "ada")]
    assert User.objects.filter(email="ketut@uji.id").count() == 1


@pytest.mark.parametrize(("answer", "people"), [("sama", 1), ("lain", 2)])
def test_the_same_address_offers_the_person_who_is_there(admin, city, answer, people):
    User.objects.filter(pk=city.people["opd"].pk).update(email="dinkes@uji.id")
    preview = paste(admin, city, PEOPLE, "Nama\tE-mail\tPeran\tOPD\nLuh Sari\tDINKES@uji.id\tKepala OPD\tDinkes\n")
    assert fates(preview) == [(2, "ditolak")]
    (question,) = preview.context["plan"].questions
    assert question.text == "Surel dinkes@uji.id sudah ada pada akun opd (Opd). Orang yang sama?"
    said = {"rows": preview.context["rows"], "jawaban_0": answer, "jawab": "1"}
    again = admin.post(reverse(PEOPLE), said)
    assert fates(again) == [(2, "baru")]
    admin.post(reverse(PEOPLE), {"rows": again.context["rows"]})
    assert User.objects.filter(email="dinkes@uji.id").count() == people
    assert Membership.objects.get(role="kepala_opd", agency=city.agency, user__email="dinkes@uji.id").is_active


def test_no_account_is_made_that_somebody_has(admin, city):
    text = "Nama\tPeran\tOPD\nOpd\tOperator\tBPKAD\nDr. Putu Ayu, M.Si.\tOperator\tDinkes\nPutu Ayu\tOperator\tBPKAD\n"
    preview = paste(admin, city, PEOPLE, text)
    accounts = [p.cells["nama_akun"] for p in preview.context["planned"][1:]]
    assert accounts == ["putu.ayu", "putu.ayu2"]


def test_the_person_says_where_titles_and_columns_are_and_the_next_file_is_read_alike(admin, city):
    text = b"Daftar;;\nA;B;C\nDinsos;Dinas Sosial;x\nDLH;Dinas Lingkungan Hidup;y\n"
    refused = bring(admin, city, AGENCIES, "opd.csv", text)
    assert list(refused.context["form"].errors) == ["file"]
    found = admin.post(
        reverse(AGENCIES), chosen(refused, judul="2", judul_lama="2", kolom_nama="1", kolom_nama_singkat="0")
    )
    assert [(p.cells["nama"], p.cells["nama_singkat"]) for p in found.context["planned"]] == [
        ("Dinas Sosial", "Dinsos"),
        ("Dinas Lingkungan Hidup", "DLH"),
    ]
    assert SheetMapping.objects.get().places == {"nama": 1, "nama_singkat": 0}
    following = bring(admin, city, AGENCIES, "opd lain.csv", b"Judul lain;;\nA;B;C\nDishub;Dinas Perhubungan;z\n")
    assert fates(following) == [(3, "baru")]
    assert "Kolom dibaca seperti yang Anda pilih untuk berkas sebelumnya." in following.context["reading"]


def test_another_sheet_is_chosen_on_the_preview(admin, city):
    from tests.workbooks import row, sheet, workbook

    book = workbook(
        sheet(row(1, "Nama OPD", "Singkatan"), row(2, "Dinas Sosial", "Dinsos")),
        sheet(row(1, "Nama OPD", "Singkatan"), row(2, "Dinas Perhubungan", "Dishub")),
    )
    first = bring(admin, city, AGENCIES, "opd.xlsx", book)
    key = first.context["sheet"].outline.sheets[1][0]
    second = admin.post(reverse(AGENCIES), chosen(first, lembar=key))
    assert [p.cells["nama"] for p in second.context["planned"]] == ["Dinas Perhubungan"]
    admin.post(reverse(AGENCIES), {"rows": second.context["rows"]})
    assert not Agency.objects.filter(short_name="Dinsos").exists()
    assert Agency.objects.filter(short_name="Dishub").exists()


def test_good_rows_are_taken_and_the_others_come_back_as_a_sheet(admin, city):
    text = "Nama OPD\tSingkatan\tJenis\nDinas Sosial\tDinsos\t\nDinas X\tDX\tperusahaan\n"
    preview = paste(admin, city, AGENCIES, text)
    bad = admin.post(reverse(AGENCIES), {"rows": preview.context["rows"], "keliru": "1"})
    lines = list(load_workbook(io.BytesIO(bad.content)).active.values)
    assert lines[0] == ("nama", "nama singkat", "jenis", "berlaku sejak", "Perbaikan yang diperlukan")
    assert lines[1][:3] == ("Dinas X", "DX", "perusahaan")
    assert lines[1][4] == "Jenis “perusahaan” tidak dikenal; pilih opd, kecamatan, kelurahan."
    admin.post(reverse(AGENCIES), {"rows": preview.context["rows"]})
    assert Agency.objects.filter(short_name="Dinsos").exists()
    mended = bring(admin, city, AGENCIES, "perbaikan.xlsx", bad.content)
    assert "Tidak dibaca: kolom E “Perbaikan yang diperlukan”." in mended.context["reading"]


def test_one_column_of_names_is_pasted_without_a_title(admin, city):
    preview = paste(admin, city, AGENCIES, "Dinas Sosial\nDinas Perhubungan\n")
    assert [(p.number, p.cells["nama"], p.fate.value) for p in preview.context["planned"]] == [
        (1, "Dinas Sosial", "baru"),
        (2, "Dinas Perhubungan", "baru"),
    ]


@pytest.mark.parametrize("name", [AGENCIES, PEOPLE])
@pytest.mark.parametrize("asked", ["templat", "contoh"])
def test_template_and_example_are_read_by_their_own_page(admin, city, name, asked):
    file = admin.get(reverse(name), {"unduh": asked})
    kind = {AGENCIES: "opd", PEOPLE: "orang"}[name]
    assert file["Content-Disposition"] == f'attachment; filename="{asked}-{kind}.xlsx"'
    answer = bring(admin, city, name, "t.xlsx", file.content)
    if asked == "contoh":
        assert {fate for _, fate in fates(answer)} <= {"baru", "ada"}
    else:
        assert answer.context["form"].errors["file"] == ["Berkas ini hanya berisi judul kolom, belum ada baris data."]


def test_a_file_is_nobody_elses(admin, city, client):
    preview = paste(admin, city, AGENCIES, "Nama OPD\tSingkatan\nDinas Sosial\tDinsos\n")
    fields = chosen(preview)
    client.force_login(city.people["diskominfo"])
    answer = client.post(reverse(AGENCIES), fields)
    assert answer.context["form"].errors["file"] == ["Berkas ini sudah tidak tersimpan. Pilih berkasnya sekali lagi."]
    assert SheetDraft.objects.count() == 1


def test_a_preview_costs_as_many_queries_for_many_rows(admin, city):
    counts = []
    for lines in (2, 40):
        text = "Nama\tPeran\tOPD\n" + "".join(f"Orang {n}\tOperator\tDinkes\n" for n in range(lines))
        with CaptureQueriesContext(connection) as found:
            paste(admin, city, PEOPLE, text)
        counts.append(len(found))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_no_other_column_takes_a_role_for_remarks():
    table = read_table(b"Nama;Peran;Ket\nA;Operator;lama\n", "o.csv", PEOPLE_SHEET)
    assert table.rows[0].cells["peran"] == "Operator"


@pytest.mark.parametrize(("name", "sheet"), [("office-opd.ods", "Sheet1"), ("office-people.xls", "PIC SPBE")])
def test_the_same_lists_are_read_from_older_and_freer_programs(name, sheet):
    columns = AGENCY_SHEET if "opd" in name else PEOPLE_SHEET
    read = read_table(case(name), name, columns)
    same = read_table(case(name.rpartition(".")[0] + ".xlsx"), "t.xlsx", columns)
    assert read.rows == same.rows
    kind = name.rpartition(".")[2].upper()
    assert read.reading.sheet == sheet
    told = f"Baris dan kolom yang tersembunyi tidak dapat dikenali dalam berkas {kind} dan ikut dibaca."
    assert read.reading.notes[-1] == told


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.xls", b"\xd0\xcf\x11\xe0" + b"x" * 4000, "Berkas XLS ini rusak"),
        ("t.xls", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "Berkas ini dikunci sandi."),
        ("t.xls", b"\xd0\xcf\x11\xe0" + "_VBA_PROJECT".encode("utf-16-le"), "Berkas ini berisi makro."),
        ("t.ods", b"PK\x03\x04 rusak", "Berkas ODS ini rusak"),
    ],
)
def test_a_hostile_file_of_an_older_program_is_refused_in_words(name, content, said):
    from ui.sheets import SheetRefused, columns_of

    with pytest.raises(SheetRefused) as refused:
        read_table(content, name, columns_of(["nama"]))
    assert str(refused.value).startswith(said)


def test_an_ods_of_endless_rows_is_refused_or_read_within_its_limits():
    import io as bytes_io
    import zipfile

    from ui.sheets import SheetRefused, columns_of

    said = 'office:value-type="string" table:number-columns-repeated="16384"'
    cell = f"<table:table-cell {said}><text:p>a</text:p></table:table-cell>"
    names = " xmlns:".join(
        ["", *(f'{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))]
    )
    rows = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    table = f'<table:table table:name="A">{rows}</table:table>'
    body = f"<office:document-content{names}><office:body><office:spreadsheet>{table}"
    out = bytes_io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", body + "</office:spreadsheet></office:body></office:document-content>")
    with pytest.raises(SheetRefused) as refused:
        read_table(out.getvalue(), "t.ods", columns_of(["nama"]))
    assert "lagi." in str(refused.value)


def test_a_row_without_a_name_says_so_and_not_that_it_is_another_row(admin, city):
    preview = paste(admin, city, AGENCIES, "Nama OPD\tSingkatan\nDinas Sosial\tDinsos\n\tDishub\n\tDisdik\n")
    told = [(p.number, p.note) for p in preview.context["planned"]]
    assert told == [(2, ""), (3, "nama: belum diisi."), (4, "nama: belum diisi.")]


def test_a_stored_agency_is_there_already_though_the_list_has_no_abbreviations(admin, city):
    Agency.objects.create(region=city.region, name="RSUP Prof. Ngoerah", short_name="RSUP")
    preview = paste(admin, city, AGENCIES, f"Nama OPD\n{city.agency.name}\nRSUP Prof. Ngoerah\n")
    assert fates(preview) == [(2, "ada"), (3, "ada")]


def test_a_column_without_a_title_is_named_by_its_letter_alone(admin, city):
    preview = paste(admin, city, AGENCIES, "Dinas Sosial\nDinas Perhubungan\n")
    assert preview.context["reading"][:2] == ["Tanpa judul kolom.", "Dibaca: nama dari kolom A."]


def test_pasted_columns_without_titles_are_sent_to_where_one_chooses_them(admin, city):
    answer = paste(admin, city, AGENCIES, "Dinas Sosial\tDinsos\nDinas Perhubungan\tDishub\n")
    html = answer.content.decode()
    assert "Bila judulnya berbeda atau tidak ada, pilih sendiri pada “Ubah lembar, baris judul, atau kolom”." in html
    assert "<summary>Ubah lembar, baris judul, atau kolom</summary>" in html


# --- roles that two people give ---------------------------------------------------------------------------


def test_a_role_of_power_is_told_to_wait_before_and_after_the_writing(admin, city):
    text = "Nama\tPeran\tOPD\nLuh Sari\tAuditor\t\nMade Adi\tOperator\tDinkes\nNyoman Ayu\tKoordinator\t\n"
    preview = paste(admin, city, PEOPLE, text)
    waiting = "Menunggu orang kedua; perannya berlaku sesudah disetujui."
    assert [p.note.endswith(waiting) for p in preview.context["planned"]] == [True, False, True]
    shown = admin.post(reverse(PEOPLE), {"rows": preview.context["rows"]}, follow=True).content.decode()
    assert "1 orang dan peran ditambahkan dari berkas." in shown
    assert f'2 peran <a href="{reverse("power_requests")}">menunggu orang kedua</a>.' in shown
    assert Membership.objects.filter(user__username__in=["luh.sari", "nyoman.ayu"], is_active=False).count() == 2


def test_a_list_that_only_waits_says_nothing_was_added(admin, city):
    preview = paste(admin, city, PEOPLE, "Nama\tPeran\nLuh Sari\tAuditor\n")
    shown = admin.post(reverse(PEOPLE), {"rows": preview.context["rows"]}, follow=True).content.decode()
    assert "ditambahkan dari berkas" not in shown
    assert "1 peran <a" in shown


def test_once_there_is_evidence_the_operators_of_a_list_wait_too(admin, city):
    send(city)
    preview = paste(admin, city, PEOPLE, "Nama\tPeran\tOPD\nMade Adi\tOperator\tDinkes\n")
    assert preview.context["plan"].waiting == 1


# --- words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [AGENCIES, PEOPLE])
def test_no_title_is_a_name_of_the_program_and_the_old_ones_are_still_read(admin, city, name):
    columns = {AGENCIES: AGENCY_SHEET, PEOPLE: PEOPLE_SHEET}[name]
    assert not [column.title for column in columns if "_" in column.title or column.title in ("opd", "nip")]
    old = "\t".join(column.name for column in columns)
    read = read_table(f"{old}\nDinas Sosial\n".encode(), "t.tsv", columns)
    assert sorted(read.outline.places) == sorted(column.name for column in columns)


@pytest.mark.parametrize("name", [AGENCIES, PEOPLE])
def test_an_empty_file_has_one_fault(admin, city, name):
    form = bring(admin, city, name, "kosong.csv", b"").context["form"]
    assert {field: len(faults) for field, faults in form.errors.items()} == {"file": 1}


def test_an_agency_that_begins_later_is_not_called_ended(admin, city):
    begins = clock.today(city.region) + timedelta(days=40)
    Agency.objects.create(region=city.region, name="Dinas Kelautan", short_name="DKP", valid_from=begins)
    preview = paste(admin, city, PEOPLE, "Nama\tPeran\tOPD\nMade Adi\tOperator\tDinas Kelautan\n")
    assert preview.context["planned"][0].note == "OPD “Dinas Kelautan” tidak ada di antara OPD yang berlaku."
