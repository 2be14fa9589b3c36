"""Everything of a cycle as CSV: readable by a spreadsheet, dangerous to none, and only what the asker may see."""

import csv
import io
import zipfile
from datetime import date

import pytest

from evaluations.choices import ValueColumn
from evaluations.models import Score
from evidence.models.document import evidence_storage
from evidence.requests.asking import request_evidence
from history.models import HistoryEntry
from leadership.dashboard.queries import leadership_dashboard
from meetings.minutes_writes import close_minutes
from outputs.reports.csv_report import csv_zip
from planning.targets.planning_writes import set_target
from tests.acting import draft, made
from tests.builders.meeting_builders import held, meet, point, write
from tests.builders.report_builders import built
from tests.packing import cite, document
from tests.work import fill, seal

ALL = ["nilai", "indeks", "penugasan", "data-dukung", "permintaan", "tahun-tahun", "target"]
ALL += ["tindak-lanjut", "keputusan-rapat", "riwayat"]


def tables(city, role="diskominfo"):
    """{part: its rows as {title: cell}}, and the bytes of each."""
    report = built(city, "csv", by=role)
    with evidence_storage().open(report.path) as stream:
        return unpacked(stream.read())


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        raw = {name.removesuffix(".csv"): archive.read(name) for name in archive.namelist()}
    return {name: list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")))) for name, data in raw.items()}, raw


def about(rows):
    return {row["Perihal"]: row["Isi"] for row in rows["keterangan"]}


def test_every_part_is_there_with_bom_and_says_what_it_is(city):
    own = seal(city)
    rows, raw = tables(city)
    assert list(rows) == ["keterangan", *ALL]
    assert [data.startswith(b"\xef\xbb\xbf") for data in raw.values()] == [True] * 11
    facts = about(rows)
    assert (facts["Siklus"], facts["Instrumen"], facts["Dibuat"], facts["nilai.csv"]) == (
        "2025, pemantauan",
        city.evaluation.instrument.name,
        "14 Agustus 2025, 12.00 WITA",
        "0 baris",
    )
    assert facts["Segel"].startswith(f"Nomor {own.pk}, 14 Agustus 2025")
    assert facts["Status"].endswith("tahap Penilaian mandiri")


def test_each_column_of_each_indicator_has_its_row(city):
    fill(city, {1: 3, 2: 4})
    Score.objects.filter(indicator__number=2).update(column=ValueColumn.DOKUMEN, notes="Cek halaman 4.", value=2)
    rows = tables(city)[0]["nilai"]
    assert [(r["No."], r["Kolom"], r["Nilai"], r["Bobot"], r["Catatan asesor"], r["Pada"]) for r in rows] == [
        ("1", "penilaian mandiri", "3.00", "1.3", "", "2025-08-14 12:00:00"),
        ("2", "penilaian dokumen", "2.00", "1.3", "Cek halaman 4.", "2025-08-14 12:00:00"),
    ]


def test_its_index_domains_and_aspects_are_those_of_the_leadership_page(city):
    fill(city, {n: 1 + n % 5 for n in range(1, 48)})
    page = leadership_dashboard([city.evaluation], city.evaluation, city.people["koordinator"])
    rows = tables(city)[0]["indeks"]
    (index,) = [row for row in rows if row["Bagian"] == "indeks"]
    assert (index["Nilai"], index["Predikat"], index["Nilai tepat"]) == (
        str(page.standing.lead.printed),
        page.standing.lead.predicate,
        "597/200",
    )
    assert {r["Nama"]: r["Nilai"] for r in rows if r["Bagian"] == "domain"} == {
        bar.name: str(bar.value) for bar in page.bars.rows
    }
    assert {r["No."]: r["Nilai"] for r in rows if r["Bagian"] == "aspek"} == {
        str(row.number): str(row.value) for row in page.merits.rows
    }


def test_with_gaps_the_index_is_empty_and_its_ends_are_not(city):
    fill(city, dict.fromkeys(range(1, 44), 3))
    index = tables(city)[0]["indeks"][0]
    assert (index["Nilai"], index["Nilai tepat"], index["Terendah"], index["Tertinggi"], index["Belum terisi"]) == (
        "",
        "",
        "2.76",
        "3.24",
        "4",
    )


@pytest.mark.parametrize("text", ["=1+1", "+62", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1"])
def test_no_text_becomes_a_formula(city, text):
    fill(city, {1: 3})
    Score.objects.update(fact=text, analysis=f"Aman {text}")
    (row,) = tables(city)[0]["nilai"]
    assert (row["Fakta"], row["Analisis"]) == (f"'{text}", f"Aman {text}")


def test_assignments_evidence_requests_targets_and_history(city):
    cite(city, document(city, "SK Manrisk", reference="5/2024", issued_on=date(2025, 3, 1)), "I21-L2-01", page="4")
    cite(city, document(city, "Laporan"), 45, "dikembalikan")
    request_evidence(
        evaluation=city.evaluation,
        agency=city.agency,
        indicators=[city.indicator(45)],
        due=date(2025, 8, 20),
        by=city.people["diskominfo"],
    )
    set_target(
        evaluation=city.evaluation, year=2025, scope="kota", value="3.50", source="RPJMD", by=city.people["koordinator"]
    )
    rows, _ = tables(city)
    assert [(r["No."], r["OPD"], r["Peran"], r["Tenggat"]) for r in rows["penugasan"]] == [
        ("34", "Badan Keuangan dan Aset Daerah", "pengampu", "2025-08-22"),
        ("45", "Dinas Kesehatan", "pengampu", "2025-08-22"),
    ]
    assert [
        (r["No."], r["Butir"], r["Dokumen"], r["Putusan"], r["Alasan"], r["Halaman atau menit"])
        for r in rows["data-dukung"]
    ] == [
        ("21", "I21-L2-01", "SK Manrisk", "diterima", "", "4"),
        ("45", "", "Laporan", "dikembalikan", "Kedaluwarsa", ""),
    ]
    assert [(r["No."], r["OPD"], r["Tenggat"], r["Status"]) for r in rows["permintaan"]] == [
        ("45", "Dinas Kesehatan", "2025-08-20", "Dikembalikan")
    ]
    assert [(r["Tahun"], r["Nilai"], r["Sumber"]) for r in rows["target"]] == [("2025", "3.50", "RPJMD")]
    assert len(rows["riwayat"]) == city.evaluation.history.count() > 2


@pytest.fixture
def talked(city):
    """Two actions and two meetings; a decision of the first is closed, that of the second stands in a draft."""
    fill(city, {21: 2})
    made(
        city,
        draft(city, "=Punya Dinkes", number=21, level=3, cost_note="+Rp 5 juta"),
        draft(city, "Punya BPKAD", agency=city.other_agency),
    )
    second = meet(city, 34, agencies=[city.other_agency])
    first = held(city, 45)
    key = f"titik-{point(first).pk}"
    owner = f"opd-{city.agency.pk}"
    texts = {f"{key}-decision": "=1+1", f"{key}-discussion": "Cek", f"{key}-owner": owner, f"{key}-due": "2025-09-01"}
    write(city, first, **texts)
    close_minutes(meeting=first, by=city.people["koordinator"])
    write(city, second, **{f"titik-{point(second, 34).pk}-decision": "Masih draf"})
    return city


def test_actions_and_decisions_of_meetings(talked):
    rows, _ = tables(talked)
    assert [
        (
            r["Tindak lanjut"],
            r["OPD"],
            r["Indikator"],
            r["Tambahan indeks"],
            r["Catatan biaya"],
            r["Tenggat"],
            r["Status"],
        )
        for r in rows["tindak-lanjut"]
    ] == [
        ("'=Punya Dinkes", "Dinas Kesehatan", "21: 2 → 3", "0.0150", "'+Rp 5 juta", "2025-09-30", "Belum mulai"),
        ("Punya BPKAD", "Badan Keuangan dan Aset Daerah", "", "", "", "2025-09-30", "Belum mulai"),
    ]
    assert [
        (r["Notula"], r["No."], r["Pembahasan"], r["Keputusan"], r["Pelaksana"], r["Tenggat"], r["Selesai pada"])
        for r in rows["keputusan-rapat"]
    ] == [
        ("draf", "34", "", "Masih draf", "", "", ""),
        ("ditutup", "45", "Cek", "'=1+1", "Dinas Kesehatan", "2025-09-01", ""),
    ]


@pytest.mark.parametrize(
    ("role", "actions", "decisions"), [("opd", ["'=Punya Dinkes"], ["'=1+1"]), ("opd2", ["Punya BPKAD"], [])]
)
def test_of_actions_and_decisions_only_what_the_asker_may_see(talked, role, actions, decisions):
    """Nobody of an agency may order the file; should that change, it still holds no draft and nothing of others."""
    rows, _ = unpacked(csv_zip(talked.evaluation, talked.people[role], "")[1])
    assert [row["Tindak lanjut"] for row in rows["tindak-lanjut"]] == actions
    assert [row["Keputusan"] for row in rows["keputusan-rapat"]] == decisions


def test_the_admin_gets_everything_but_the_evidence(city):
    cite(city, document(city, "Laporan rahasia"), 45)
    by = city.people["opd"]
    HistoryEntry.objects.record(
        subject=city.evaluation, kind=HistoryEntry.Kind.EVIDENCE_SENT, after={"file": "Laporan rahasia"}, by=by
    )
    rows, raw = tables(city, "admin")
    assert list(rows) == ["keterangan", *(name for name in ALL if name != "data-dukung")]
    assert [name for name, data in raw.items() if b"rahasia" in data] == []
    assert b"rahasia" in tables(city)[1]["riwayat"]


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_for_one_document_as_for_three(city, count, django_assert_num_queries):
    for number in range(count):
        cite(city, document(city, f"Dokumen {number}"), 45)
        fill(city, {number + 1: 3})
        made(city, draft(city, f"Tindakan {number}", number=number + 1, level=4))
        meeting = meet(city, 45)
        write(city, meeting, **{f"titik-{point(meeting).pk}-decision": "Unggah."})
    with django_assert_num_queries(20):
        csv_zip(city.evaluation, city.people["diskominfo"], "")
