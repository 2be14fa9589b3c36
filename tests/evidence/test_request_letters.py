"""The list for the Sekda's letter, and reminders to copy: who owes what, by when, in files and in words."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from domains.item_help import item_help
from evidence.approving import set_head_approval
from evidence.requests.reminder_texts import ReminderScope, reminder_texts
from tests.builders.evidence_builders import items, returned, send
from tests.builders.leadership_pdf_builders import bare
from tests.builders.request_builders import request_indicators, request_items

SITE = "https://spbe.contoh.go.id"


def fetch(client, city, name, query="", role="diskominfo"):
    client.force_login(city.people[role])
    return client.get(reverse(name, args=[city.evaluation.pk]) + query)


def table(response):
    """The rows below the titles, without the numbers."""
    sheet = load_workbook(BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    start = next(place for place, row in enumerate(rows) if row[0] == "No.")
    return [row[1:] for row in rows[start + 1 :]]


def text_of(response):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages).split())


def reminders(city, which=ReminderScope.ALL):
    return {found.agency.short_name: found for found in reminder_texts(city.evaluation, which, SITE)}


def test_the_table_holds_numbers_and_dates(client, city):
    request_items(city, "I45-L3-01", note="=1+1")
    request_indicators(city, 34, agency=city.other_agency, due=None)
    send(city, items=items(city, "I45-L3-01"))
    request_items(city, "I45-L5-09")
    response = fetch(client, city, "requests_xlsx")
    (bpkad, dinkes) = table(response)
    assert bpkad[:6] == (
        "Badan Keuangan dan Aset Daerah",
        34,
        "Layanan Keuangan",
        None,
        None,
        "Seluruh data dukung indikator ini",
    )
    assert (dinkes[3], dinkes[4], dinkes[6].date(), dinkes[7]) == ("I45-L5-09", 5, date(2025, 8, 20), "Belum dikirim")
    assert response["Content-Disposition"] == 'attachment; filename="permintaan-bukti-51.71-2025.xlsx"'
    sent = table(fetch(client, city, "requests_xlsx", "?keadaan=tunggu"))
    assert [(row[3], row[8]) for row in sent] == [("I45-L3-01", "=1+1")]


def test_the_filter_of_the_list_holds_for_the_files(client, city):
    request_items(city, "I45-L3-01")
    request_indicators(city, 34, agency=city.other_agency)
    query = f"?opd={city.agency.pk}"
    assert [row[0] for row in table(fetch(client, city, "requests_xlsx", query))] == ["Dinas Kesehatan"]
    text = text_of(fetch(client, city, "requests_pdf", query))
    assert ("Dinas Kesehatan" in text, "Badan Keuangan" in text) == (True, False)


def test_the_paper_says_what_it_is_and_numbers_its_pages(client, city):
    request_indicators(city, *range(1, 48))
    response = fetch(client, city, "requests_pdf")
    text = text_of(response)
    pages = len(PdfReader(BytesIO(response.content)).pages)
    for words in (
        "Daftar permintaan data dukung 2025",
        "Pemerintah Kota Denpasar",
        "2025, pemantauan",
        "tahap Penilaian mandiri",
        "14 Agustus 2025, 12.00 WITA",
        "Jumlah permintaan 47",
        f"Halaman {pages} dari {pages}",
    ):
        assert words in text
    assert (pages > 1, response["Content-Type"]) == (True, "application/pdf")


def test_the_letter_brings_the_help_of_an_item_and_calls_it_advice(client, pemdi_city):
    request_items(pemdi_city, "I20-L1-01")
    request_indicators(pemdi_city, 13, agency=pemdi_city.other_agency)
    help_ = item_help("PEMDI-2026", "I20-L1-01", "")
    (whole, asked) = table(fetch(client, pemdi_city, "requests_xlsx"))
    assert (whole[-1], asked[3]) == (None, "I20-L1-01")
    assert asked[-1].startswith("Saran Kawal SPBE, bukan aturan. Contoh baik: ")
    text = bare(text_of(fetch(client, pemdi_city, "requests_pdf"))).replace("-", "")
    for words in (help_.example, help_.mistake):
        assert words in asked[-1]
        assert bare(words).replace("-", "") in text


def test_without_help_there_is_no_column_for_it(client, city):
    request_items(city, "I45-L3-01")
    assert len(table(fetch(client, city, "requests_xlsx"))[0]) == 9


def test_what_people_type_is_never_run(client, city):
    note = '#panic("x") #read("/etc/passwd") *tebal* $x$ \\ 漢字 😀 \x07'
    request_items(city, "I45-L3-01", note=note)
    text = text_of(fetch(client, city, "requests_pdf"))
    assert '#panic("x") #read("/etc/passwd") *tebal* $x$ \\' in text


def test_the_same_list_is_the_same_file(client, city):
    request_items(city, "I45-L3-01")
    first, second = (fetch(client, city, "requests_pdf").content for _ in range(2))
    assert first == second


def test_a_reminder_names_each_thing_with_its_date(city):
    request_items(city, "I21-L3-01", due=date(2025, 8, 20))
    request_indicators(city, 22, due=date(2025, 8, 15))
    pk, opd = city.evaluation.pk, city.agency.pk
    assert reminders(city)["Dinkes"].text == (
        "Yth. Pimpinan Dinas Kesehatan\n\n"
        "Dengan hormat, mohon dikirim data dukung penilaian mandiri 2025 Pemerintah Kota Denpasar "
        "yang masih ditunggu:\n\n"
        "1. Indikator 22, Penerapan Manajemen Keamanan Informasi: seluruh data dukung, "
        "tenggat 15 Agustus 2025 (besok)\n"
        f"   {SITE}/siklus/{pk}/indikator/22/bukti/?opd={opd}\n"
        f"2. Indikator 21, butir I21-L3-01: {items(city, 'I21-L3-01')[0].text}, tenggat 20 Agustus 2025 (6 hari lagi)\n"
        f"   {SITE}/siklus/{pk}/indikator/21/bukti/?opd={opd}&butir=I21-L3-01\n"
        "3. Indikator 45, Layanan Publik Sektor 1, tenggat 22 Agustus 2025 (8 hari lagi)\n"
        f"   {SITE}/siklus/{pk}/indikator/45/bukti/?opd={opd}\n\n"
        f"Semua yang ditunggu dari OPD Anda: {SITE}/tugas/?siklus={pk}\n\n"
        "Terima kasih atas kerja sama Bapak/Ibu.\nTim penilaian mandiri Pemerintah Kota Denpasar"
    )
    assert [need.number for need in reminders(city)["BPKAD"].needs] == [34]


def test_what_is_sent_is_not_reminded_of_and_what_came_back_is(city):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    request_items(city, "I45-L1-01", "I45-L2-01", "I45-L3-01")
    send(city, by="kepala_opd", items=items(city, "I45-L1-01"))
    returned(city, send(city, by="kepala_opd", items=items(city, "I45-L2-01"))[0])
    send(city, items=items(city, "I45-L3-01"))
    lines = [need.line for need in reminders(city)["Dinkes"].needs]
    assert [line.rpartition("; ")[2] for line in lines] == [
        "dikembalikan, mohon diperbaiki",
        "menunggu persetujuan kepala OPD",
    ]


@pytest.mark.parametrize(
    ("which", "numbers"), [(ReminderScope.ALL, [1, 2, 3, 45]), (ReminderScope.SOON, [1, 2]), (ReminderScope.LATE, [1])]
)
def test_a_reminder_is_about_what_is_chosen(city, which, numbers, settings):
    from regions import clock
    from tests.conftest import NOON

    clock.set_now(NOON.replace(day=10))
    request_indicators(city, 1, due=date(2025, 8, 13))
    clock.set_now(NOON)
    request_indicators(city, 2, due=date(2025, 8, 17))
    request_indicators(city, 3, due=None)
    assert sorted(need.number for need in reminders(city, which)["Dinkes"].needs) == numbers


def test_the_page_offers_each_text_to_copy_and_the_absolute_address(client, city):
    request_items(city, "I45-L3-01")
    text = fetch(client, city, "reminders").content.decode()
    assert text.count("<textarea") == 2
    assert f"http://testserver/tugas/?siklus={city.evaluation.pk}" in text
    assert "Tidak ada yang perlu diingatkan" in fetch(client, city, "reminders", "?isi=lewat").content.decode()
    assert fetch(client, city, "reminders", role="opd").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_reminders_take_ten_queries(client, city, django_assert_num_queries, number):
    request_indicators(city, *range(1, 1 + number))
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(10):
        response = client.get(reverse("reminders", args=[city.evaluation.pk]))
    assert [len(row.reminder.needs) for row in response.context["rows"]] == [1, 1 + number]
