"""The page of a cycle's history: who did what in words, filters by person, indicator and day, and the whole file."""

from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from assessment.scores import save_score
from evidence.verdicts import judge_citation
from history.models import HistoryEntry
from regions import clock
from tests.builders.evidence_builders import send
from tests.files import pdf
from tests.work import WHY

WITA = ZoneInfo("Asia/Makassar")


@pytest.fixture
def auditor(city, client):
    client.force_login(city.people["auditor"])
    return client


def url(city, name="history"):
    return reverse(name, args=[city.evaluation.pk])


def save(city, number, role="diskominfo", reason=None, **changes):
    score = city.evaluation.scores.filter(indicator__number=number, column="mandiri").first()
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(number),
        by=city.people[role],
        version=score.version if score else 0,
        changes=changes,
        reason=reason or (WHY if "value" in changes else None),
    )


def told(response):
    return [(event.who, event.what, event.reason) for moment in response.context["moments"] for event in moment.events]


def test_the_year_so_far_reads_as_sentences_newest_first(city, auditor):
    save(city, 21, value="2")
    save(city, 21, value="3", reason="Notula reviu sudah ada.", role="penanggung_jawab")
    assert told(auditor.get(url(city))) == [
        ("Penanggung_Jawab", "mengubah tingkat 2 → 3", "Notula reviu sudah ada."),
        ("Diskominfo", "mengisi tingkat 2", WHY),
        ("Diskominfo", "mengubah tahap Persiapan → Penilaian mandiri", ""),
        ("Diskominfo", "menugaskan BPKAD: pengampu, tenggat 22 Agustus 2025", ""),
        ("Diskominfo", "menugaskan Dinkes: pengampu, tenggat 22 Agustus 2025", ""),
        ("Diskominfo", "membuat siklus", ""),
        ("Diskominfo", "mengisi jadwal penilaian mandiri 1 Agustus 2025 – 29 Agustus 2025", ""),
    ]


def test_a_text_typed_in_many_steps_is_told_once_and_stays_whole_in_the_file(city, auditor):
    for words in ("Perwali", "Perwali 10", "Perwali 10 tahun 2024"):
        save(city, 21, fact=words)
        save(city, 21, analysis=f"{words} memenuhi")
    save(city, 34, fact="SIPD")
    first = told(auditor.get(url(city)))[:3]
    assert first == [
        ("Diskominfo", "memperbarui fakta (1 kata)", ""),
        ("Diskominfo", "memperbarui analisis (5 kata)", ""),
        ("Diskominfo", "memperbarui fakta (4 kata)", ""),
    ]
    typed = [row for row in lines(auditor.get(url(city, "history_xlsx"))) if row[4] == "fakta"]
    assert [row[6] for row in typed] == ["SIPD", "Perwali 10 tahun 2024", "Perwali 10", "Perwali"]


def test_somebody_elses_words_in_between_are_told(city, auditor):
    save(city, 21, fact="satu")
    save(city, 21, fact="satu dua", role="asesor_internal")
    save(city, 21, fact="satu dua tiga")
    assert [who for who, what, _ in told(auditor.get(url(city))) if "fakta" in what] == [
        "Diskominfo",
        "Asesor_Internal",
        "Diskominfo",
    ]


def test_the_days_of_a_text_are_those_of_the_region(city, auditor):
    """23.30 and 00.30 in Makassar are two days, though one in UTC."""
    late, early = datetime(2025, 8, 14, 23, 30, tzinfo=WITA), datetime(2025, 8, 15, 0, 30, tzinfo=WITA)
    for moment, words in ((late, "satu"), (early, "dua")):
        clock.set_now(moment)
        save(city, 21, fact=words)
    assert [what for _, what, _ in told(auditor.get(url(city)))][:2] == ["memperbarui fakta (1 kata)"] * 2
    second = auditor.get(url(city), {"hari": "2025-08-15"})
    assert told(second) == [("Diskominfo", "memperbarui fakta (1 kata)", "")]


def test_person_indicator_and_day_narrow_the_list_and_the_file_alike(city, auditor):
    save(city, 21, value="2")
    save(city, 34, value="4", role="asesor_internal")
    clock.set_now(clock.now() + timedelta(days=1))
    save(city, 34, value="3", role="asesor_internal")
    asked = {"orang": city.people["asesor_internal"].pk, "indikator": 34, "hari": "2025-08-14"}
    response = auditor.get(url(city), asked)
    assert told(response) == [("Asesor_Internal", "mengisi tingkat 4", WHY)]
    assert response.context["filter"].query == f"?orang={asked['orang']}&indikator=34&hari=2025-08-14"
    found = lines(auditor.get(url(city, "history_xlsx") + response.context["filter"].query))
    assert [row[2:7] for row in found] == [(34, city.indicator(34).name, "tingkat", None, "4")]


@pytest.mark.parametrize(
    "asked", [{"orang": "0"}, {"indikator": "satu"}, {"hari": "0001-01-01"}, {"hari": "9999-12-31"}]
)
def test_what_cannot_be_read_counts_as_not_asked(city, auditor, asked):
    assert len(told(auditor.get(url(city), asked))) == 5


def test_the_choices_name_only_who_and_what_the_history_tells_of(city, auditor):
    shown = auditor.get(url(city)).context["filter"].fields
    assert [label for _, label in shown["orang"].choices] == ["Semua orang", "Diskominfo"]
    assert [number for number, _ in shown["indikator"].choices] == ["", 34, 45]


def test_a_day_without_an_entry_says_so(city, auditor):
    assert "Tidak ada catatan yang cocok" in auditor.get(url(city), {"hari": "2025-08-13"}).content.decode()


def test_a_long_history_comes_in_pages(city, auditor):
    by = city.people["diskominfo"]
    for number in range(60):
        HistoryEntry.objects.record(
            subject=city.evaluation,
            kind=HistoryEntry.Kind.LEVEL_SET,
            details={"name": "value", "column": "mandiri"},
            after={"level": str(number)},
            by=by,
        )
    pages = [told(auditor.get(url(city), {"page": page})) for page in (1, 2)]
    assert [len(page) for page in pages] == [50, 15]
    assert pages[0][0] == ("Diskominfo", "mengisi tingkat 59", "")


def test_the_file_names_cycle_time_and_account(city, auditor):
    response = auditor.get(url(city, "history_xlsx"))
    assert response["Content-Disposition"] == 'attachment; filename="riwayat-51.71-2025.xlsx"'
    sheet = load_workbook(BytesIO(response.content)).active
    head = [sheet.cell(row, 1).value for row in (1, 2, 3)]
    assert head == [
        "Riwayat siklus 2025, Pemerintah Kota Denpasar",
        f"Instrumen {city.evaluation.instrument.name}",
        "Tahap Penilaian mandiri, dibuat 14 Agustus 2025, 12.00 WITA",
    ]
    newest = lines(response)[0]
    assert (newest[0].date(), *newest[1:3]) == (date(2025, 8, 14), "12.00.00", None)
    assert newest[4:] == ("tahap", "Persiapan", "Penilaian mandiri", None, "Diskominfo", "diskominfo")


def lines(response):
    """The rows below the head and the titles."""
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    return rows[rows.index(next(row for row in rows if row[0] == "Tanggal")) + 1 :]


def test_what_looks_like_a_formula_stays_text(city, auditor):
    save(city, 21, fact="=1+1")
    sheet = load_workbook(BytesIO(auditor.get(url(city, "history_xlsx")).content)).active
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_the_same_queries_however_much_was_done(city, auditor, django_assert_num_queries, times):
    for number in range(1, 1 + times):
        save(city, number, value="2", role=["diskominfo", "asesor_internal", "penanggung_jawab"][number - 1])
    with django_assert_num_queries(9):
        auditor.get(url(city))


def test_who_may_not_know_of_documents_reads_the_history_without_them(city, client):
    (row,) = send(city, title="Daftar pegawai rahasia", file=SimpleUploadedFile("pegawai-rahasia.pdf", pdf()))
    judge_citation(citation=row, outcome="diterima", by=city.people["asesor_internal"])
    save(city, 45, value="2")
    pages = [url(city), reverse("indicator", args=[city.evaluation.pk, 45])]

    def naming(role):
        client.force_login(city.people[role])
        cells = [cell for line in lines(client.get(url(city, "history_xlsx"))) for cell in line]
        return [client.get(page).content.decode().count("rahasia") > 0 for page in pages], any(
            "rahasia" in str(cell) for cell in cells
        )

    assert {role: naming(role) for role in ("auditor", "admin")} == {
        "auditor": ([True, True], True),
        "admin": ([False, False], False),
    }
    assert told(client.get(url(city)))[0] == ("Diskominfo", "mengisi tingkat 2", WHY)


def test_what_one_person_did_in_one_minute_stands_together_and_the_rest_of_it_is_folded(city, auditor):
    for number in range(21, 27):
        save(city, number, value="2")
    save(city, 27, value="2", role="penanggung_jawab")
    answer = auditor.get(url(city))
    first, second = answer.context["moments"][:2]
    assert (first.who, len(first.events), first.folded) == ("Penanggung_Jawab", 1, ())
    assert (second.who, len(second.shown), len(second.folded) > 2) == ("Diskominfo", 3, True)
    assert f"{len(second.folded)} catatan lagi pada menit yang sama" in answer.content.decode()
