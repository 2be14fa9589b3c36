"""Sheets of a cycle: assignments, self-assessment, index values, actions; what goes out comes back unchanged."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.models import ExternalIndexValue
from assessment.scores import save_score
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Assignment, Score
from history.models import HistoryEntry
from planning.models import Action
from regions.models import Agency
from ui.cells import set_cell_value

KINDS = ["assignments_import", "self_assessment_import", "actions_import"]


@pytest.fixture
def desk(client, city):
    client.force_login(city.people["diskominfo"])
    return client


def paste(browser, page, text):
    return browser.post(page, {"text": text})


def own(city, name):
    return reverse(name, args=[city.evaluation.pk])


def fates(answer):
    return [(p.number, p.fate.value, p.note) for p in answer.context["planned"]]


def write(browser, page, preview):
    return browser.post(page, {"rows": preview.context["rows"]})


def back_again(browser, page):
    """What is stored now, as its page gives it out, brought to the same page."""
    content = browser.get(page, {"unduh": "isi"}).content
    return browser.post(page, {"file": SimpleUploadedFile("isi.xlsx", content)})


def test_assignments_come_in_with_dates_and_agencies_in_other_spellings(desk, city):
    page = own(city, "assignments_import")
    text = (
        "PEMBAGIAN TUGAS SPBE 2025\t\t\t\n"
        "No\tIndikator\tOPD Pengampu\tOPD Pendukung\tBatas Waktu\n"
        "1\tArsitektur\tDINAS KESEHATAN\tBPKAD\t20 Agustus 2025\n"
        "2\tPeta Rencana\tDinas Kesehtan\t\t20-08-2025\n"
        "99\tLain\tDinkes\t\t\n"
    )
    preview = paste(desk, page, text)
    assert fates(preview)[0] == (3, "baru", "kontributor BPKAD; pengampu Dinkes; tenggat 20-08-2025")
    assert [fate for _, fate, _ in fates(preview)] == ["baru", "ditolak", "ditolak"]
    (question,) = preview.context["plan"].questions
    again = desk.post(page, {"rows": preview.context["rows"], "jawaban_0": question.proposed, "jawab": "1"})
    assert write(desk, page, again).url == own(city, "assignments")
    rows = Assignment.objects.filter(evaluation=city.evaluation, indicator__number__in=[1, 2])
    assert sorted(rows.values_list("indicator__number", "agency__short_name", "part", "due")) == [
        (1, "BPKAD", "contributor", date(2025, 8, 20)),
        (1, "Dinkes", "lead", date(2025, 8, 20)),
        (2, "Dinkes", "lead", date(2025, 8, 20)),
    ]
    assert {fate for _, fate, _ in fates(back_again(desk, page))} == {"ada"}


def test_assignments_brought_back_unchanged_keep_a_contributors_own_date(desk, city):
    by, indicator = city.people["diskominfo"], city.indicator(1)
    for name, part, due in (("Dinkes", "lead", date(2025, 8, 20)), ("BPKAD", "contributor", date(2025, 8, 10))):
        agency = Agency.objects.get(region=city.region, short_name=name)
        assign_agency(evaluation=city.evaluation, indicators=[indicator], agency=agency, part=part, due=due, by=by)
    page = own(city, "assignments_import")
    assert {fate for _, fate, _ in fates(back_again(desk, page))} == {"ada"}
    preview = paste(desk, page, "Indikator\tPengampu\tTenggat\n1\tDinkes\t21-08-2025\n")
    write(desk, page, preview)
    dues = set(Assignment.objects.filter(indicator=indicator).values_list("due", flat=True))
    assert dues == {date(2025, 8, 21)}


def test_one_press_takes_a_whole_sheet_of_assignments_back(desk, city):
    page = own(city, "assignments_import")
    before = sorted(Assignment.objects.values_list("indicator__number", "agency", "part", "due"))
    text = "Indikator\tPengampu\tKontributor\tTenggat\n1\tDinkes\tBPKAD\t20-08-2025\n2\tBPKAD\t\t21-08-2025\n"
    write(desk, page, paste(desk, page, text))
    shown = desk.get(own(city, "assignments")).context["last"]
    assert Assignment.objects.count() == len(before) + 3
    desk.post(own(city, "assignments_undo"), {"mark": shown.mark})
    assert sorted(Assignment.objects.values_list("indicator__number", "agency", "part", "due")) == before


def test_a_date_that_is_over_or_outside_of_the_cycle_is_told_on_the_preview(desk, city):
    text = "Indikator\tPengampu\tTenggat\n1\tDinkes\t01-01-2025\n2\tDinkes\t01-01-2027\n"
    (_, _, over), (_, _, outside) = fates(paste(desk, own(city, "assignments_import"), text))
    assert over == "pengampu Dinkes; tenggat 01-01-2025 (sudah lewat)"
    assert outside.startswith("pengampu Dinkes; tenggat 01-01-2027 (di luar jadwal penilaian mandiri, ")


def test_a_quarter_or_a_month_is_due_on_its_last_day_and_the_preview_says_so(desk, city):
    text = "Indikator\tPengampu\tTenggat\n1\tDinkes\tTriwulan III 2025\n2\tDinkes\takhir Agustus\n3\tDinkes\tawal Mei\n"
    page = own(city, "assignments_import")
    preview = paste(desk, page, text)
    (_, _, quarter), (_, _, month), (_, fate, refused) = fates(preview)
    window = "di luar jadwal penilaian mandiri, 01-08-2025 sampai 29-08-2025"
    assert quarter == f"pengampu Dinkes; tenggat 30-09-2025 (hari terakhir “Triwulan III 2025”) ({window})"
    assert month == (
        f"pengampu Dinkes; tenggat 31-08-2025 (hari terakhir “akhir Agustus”, tahun 2025 dari siklus ini) ({window})"
    )
    assert (fate, refused) == ("ditolak", "Tanggal “awal Mei” tidak terbaca; tulis hh-bb-tttt.")
    write(desk, page, preview)
    assert set(Assignment.objects.filter(indicator__number__in=[1, 2]).values_list("due", flat=True)) == {
        date(2025, 9, 30),
        date(2025, 8, 31),
    }
    actions = own(city, "actions_import")
    told = fates(paste(desk, actions, "Tindak lanjut\tWaktu\nSusun SOP\tTW IV 2025\nLatih\t30-09-2025\n"))
    assert [note for _, _, note in told] == ["Tenggat 31-12-2025: hari terakhir “TW IV 2025”.", ""]


def test_several_rows_of_one_indicator_are_one(desk, city):
    """A row for each criterion: the level once or the same, what follows without a number goes on."""
    page = own(city, "self_assessment_import")
    text = (
        "No\tAspek/Indikator\tKriteria\tTingkat\tFakta\n"
        "\tAspek 1 Kebijakan\t\t2,5\t\n"
        "1\tArsitektur\ta\tTingkat III\tAda Perwali\n\t\tb\t\tAda SK\n\t\tc\t3,0\tAda Perwali\n"
        "\tAspek 2 Tata kelola\t\t\t\n"
        "2\tPeta\ta\tLevel 2\t\n2\tPeta\tb\t\tAda peta\n"
        "3\tAnggaran\ta\tII\t\n3\tAnggaran\tb\t4\tAda DPA\n"
    )
    preview = paste(desk, page, text)
    told = [(number, fate, note) for number, fate, note in fates(preview)]
    conflict = (
        "Indikator 3 ada di beberapa baris dengan tingkat berbeda: baris 9 tingkat 2, baris 10 tingkat 4. Samakan."
    )
    assert [told[2], told[3]] == [(9, "ditolak", conflict), (10, "ditolak", conflict)]
    assert [(number, fate) for number, fate, _ in told[:2]] == [(3, "baru"), (7, "baru")]
    assert told[0][2].startswith("tingkat kosong → 3, fakta")
    assert [note.rpartition(", ")[2] for _, _, note in told[:2]] == ["digabung dari baris 3–5", "8"]
    write(desk, page, preview)
    stored = Score.objects.filter(evaluation=city.evaluation, column="mandiri").order_by("indicator__number")
    assert list(stored.values_list("indicator__number", "value", "fact")) == [
        (1, 3, "Ada Perwali\nAda SK"),
        (2, 2, "Ada peta"),
    ]


def test_the_self_assessment_comes_in_with_its_texts_and_reasons(desk, city):
    page = own(city, "self_assessment_import")
    text = (
        "No\tIndikator\tTingkat\tFakta\tAnalisis\tAlasan\n"
        "1\tA\t3\tAda Perwali\tBelum direviu\tDijanjikan\n2\tB\t4\t\t\t\n3\tC\t9\t\t\t\n"
    )
    preview = paste(desk, page, text)
    assert fates(preview)[0][1:] == ("baru", "tingkat kosong → 3, fakta, analisis, alasan")
    assert fates(preview)[1][1:] == (
        "baru",
        "tingkat kosong → 4, melebihi data dukung; data dukung yang diterima baru memenuhi tingkat 1; "
        "alasannya paling lambat ditulis pada pengesahan",
    )
    assert fates(preview)[2][1:] == ("ditolak", "nilai 9 di luar 1–5")
    assert write(desk, page, preview).url == own(city, "worklist")
    score = Score.objects.get(evaluation=city.evaluation, indicator__number=1, column="mandiri")
    assert (score.value, score.fact, score.analysis, score.reason) == (3, "Ada Perwali", "Belum direviu", "Dijanjikan")
    assert HistoryEntry.objects.filter(indicator=score.indicator, by=city.people["diskominfo"]).exists()
    assert {fate for _, fate, _ in fates(back_again(desk, page))} == {"ada"}


def test_what_somebody_changed_meanwhile_is_shown_again(desk, city):
    page = own(city, "self_assessment_import")
    preview = paste(desk, page, "Indikator\tTingkat\tAlasan\n1\t3\tDijanjikan\n")
    place = {"evaluation": city.evaluation, "indicator": city.indicator(1), "by": city.people["diskominfo"]}
    save_score(**place, version=0, changes={"value": "2"}, reason="Sementara")
    again = write(desk, page, preview)
    assert again.context["moved"].startswith("Data berubah")
    assert Score.objects.get(indicator=place["indicator"], column="mandiri").value == 2


@pytest.mark.django_db
@settings(max_examples=8)
@given(
    text=st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn", "Cf"]) | st.just("\n"), max_size=300
    )
    | st.sampled_from(["=SUM(A1)", "+62", "-3", "@x", "007", "_x0041_", "a\n\nb", "x" * 20_000, "'=1"])
)
def test_any_text_comes_out_of_a_sheet_as_it_went_in(text):
    from io import BytesIO

    from openpyxl import Workbook

    from ui.sheets import read_sheet
    from ui.texts import clean_readable

    book = Workbook()
    book.active.append(["nama", "isi"])
    set_cell_value(book.active.cell(2, 1), "A")
    set_cell_value(book.active.cell(2, 2), text)
    content = BytesIO()
    book.save(content)
    (row,) = read_sheet(content.getvalue(), "t.xlsx", ["nama"], ["isi"])
    assert row.cells["isi"] == clean_readable(text).strip()


def test_long_texts_formulas_and_line_breaks_come_back_unchanged(desk, city):
    place = {"evaluation": city.evaluation, "by": city.people["diskominfo"]}
    texts = ["=1+1", "0012", "satu\n\ndua", "x" * 20_000, "_x0041_ dan @sesuatu"]
    for number, text in enumerate(texts, 1):
        save_score(**place, indicator=city.indicator(number), version=0, changes={"fact": text, "analysis": text[::-1]})
    answer = back_again(desk, own(city, "self_assessment_import"))
    assert {(fate, note) for _, fate, note in fates(answer)} == {("ada", "")}


def test_index_values_come_in_by_number_or_by_name(client, pemdi_city):
    desk, city = client, pemdi_city
    desk.force_login(city.people["diskominfo"])
    page = own(city, "index_import")
    text = (
        "Nama Indeks\tNilai Indeks\tTahun\tSumber\n"
        "Evaluasi Satu Data Indonesia\t62,5\t2025\tSurat Bappenas\n"
        "SJIG\tbanyak\t2025\tSurat BIG\n"
        "Indeks Bahagia\t3\t2025\tBPS\n"
    )
    preview = paste(desk, page, text)
    assert [fate for _, fate, _ in fates(preview)] == ["baru", "ditolak", "ditolak"]
    assert fates(preview)[1][2] == "Indeks “banyak” tidak terbaca; tulis seperti 68,75."
    assert write(desk, page, preview).url == own(city, "worklist")
    stored = ExternalIndexValue.objects.get()
    assert (stored.index, stored.year, stored.source, stored.score.value) == (
        Decimal("62.5"),
        2025,
        "Surat Bappenas",
        Decimal("3.5"),
    )
    assert fates(back_again(desk, page)) == [(2, "ada", "")]
    links = desk.get(own(city, "worklist")).content.decode()
    assert page in links


def test_an_index_that_is_not_filled_in_is_said_to_be_so(client, pemdi_city):
    client.force_login(pemdi_city.people["diskominfo"])
    text = "Nama Indeks\tNilai Indeks\tTahun\tSumber\nSJIG\t\t2025\tSurat BIG\n"
    preview = paste(client, own(pemdi_city, "index_import"), text)
    assert fates(preview) == [(2, "ditolak", "Indeks belum diisi.")]


def test_actions_come_in_are_changed_and_come_back(desk, city):
    page = own(city, "actions_import")
    text = (
        "No\tRencana Aksi\tPenanggung Jawab\tTarget Waktu\tIndikator\tAnggaran\n"
        "1\tSusun pedoman\tDinkes\t30-09-2025\t21\tAPBD\n"
    )
    preview = paste(desk, page, text)
    assert [fate for _, fate, _ in fates(preview)] == ["baru"]
    write(desk, page, preview)
    action = Action.objects.get()
    assert (action.text, action.agency, action.due, action.cost_note) == (
        "Susun pedoman",
        city.agency,
        date(2025, 9, 30),
        "APBD",
    )
    assert [fate for _, fate, _ in fates(back_again(desk, page))] == ["ada"]
    changed = paste(desk, page, text.replace("30-09-2025", "15-10-2025"))
    assert [fate for _, fate, _ in fates(changed)] == ["berubah"]
    write(desk, page, changed)
    action.refresh_from_db()
    assert (action.due, action.revision) == (date(2025, 10, 15), 2)


@pytest.mark.parametrize("name", KINDS)
def test_the_page_of_the_work_leads_to_its_sheet_and_gives_template_and_example(desk, city, name):
    pages = {"assignments_import": "assignments", "self_assessment_import": "worklist", "actions_import": "plan"}
    assert own(city, name) in desk.get(own(city, pages[name])).content.decode()
    for asked in ("templat", "contoh"):
        assert desk.get(own(city, name), {"unduh": asked}).content.startswith(b"PK")
    example = desk.get(own(city, name), {"unduh": "contoh"}).content
    answer = desk.post(own(city, name), {"file": SimpleUploadedFile("contoh.xlsx", example)})
    assert "planned" in answer.context


@pytest.mark.parametrize("name", KINDS)
def test_the_preview_of_a_sheet_costs_as_much_for_many_rows(desk, city, name):
    counts = []

    heads = {
        "assignments_import": "Indikator\tPengampu\n{}\tDinkes\n",
        "self_assessment_import": "Indikator\tTingkat\tAlasan\n{}\t3\tya\n",
        "actions_import": "Tindakan\tOPD\nSusun {}\tDinkes\n",
    }
    head, line = heads[name].split("\n")[:2]
    for many in (1, 30):
        text = "\n".join([head, *(line.format(number) for number in range(1, many + 1))])
        with CaptureQueriesContext(
            connection,
        ) as found:
            paste(desk, own(city, name), text)
        counts.append(len(found))
    assert counts[0] == counts[1]
