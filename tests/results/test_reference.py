"""`load_reference`: whole, quick, twice the same, and honest about figures that do not fit."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from regions.models import Region
from regions.region_loader import BrokenReference, load_regions
from results import reference
from results.models import NationalAverage, OfficialResult
from results.models.result import OWN_RECORD
from results.reference import RESULT_COLUMNS, load_averages, load_results

HEAD = ",".join(RESULT_COLUMNS)


def run() -> list[str]:
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def results_file(tmp_path):
    def write(*lines):
        path = tmp_path / "hasil.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
        return path

    return write


def test_everything_is_loaded_once_and_the_second_run_says_that_nothing_changed(instruments):
    first = run()
    assert first[:3] == [
        "Daerah: 552 baru, 0 diperbarui, 0 dihapus, 0 tidak berubah",
        "Hasil terbit: 1288 baru, 0 diperbarui, 0 dihapus, 0 tidak berubah",
        "Rata-rata: 147 baru, 0 diperbarui, 0 dihapus, 0 tidak berubah",
    ]
    before = list(OfficialResult.objects.order_by("pk").values_list())
    second = run()
    assert second[:3] == [
        "Daerah: tidak berubah, 552 baris",
        "Hasil terbit: tidak berubah, 1288 baris",
        "Rata-rata: tidak berubah, 147 baris",
    ]
    assert list(OfficialResult.objects.order_by("pk").values_list()) == before


def test_the_only_row_of_the_real_file_that_does_not_fit_is_named(instruments):
    warnings = run()[3:]
    assert warnings == [
        "Peringatan: Kabupaten Banyuasin 2023: Domain 4 bernilai 0,30; tidak ada tingkat yang menghasilkan nilai itu."
    ]
    stored = OfficialResult.objects.exclude(warnings=[]).values_list("institution", "year")
    assert list(stored) == [("Kabupaten Banyuasin", 2023)]


def test_rows_are_stored_as_printed_under_the_instrument_of_their_year(instruments):
    run()
    denpasar = OfficialResult.objects.get(region__code="51.71", year=2024)
    assert (denpasar.index, denpasar.predicate, denpasar.province) == (Decimal("3.96"), "Sangat Baik", "Bali")
    assert denpasar.domain_values == {"1": "4.10", "2": "3.90", "3": "3.27", "4": "4.20"}
    years = set(OfficialResult.objects.values_list("year", "instrument__code"))
    assert years == {
        *((year, "SPBE-2018") for year in (2018, 2019, 2020)),
        *((year, "SPBE-2020") for year in (2021, 2022, 2023, 2024, 2025)),
    }


def test_only_rows_of_the_ministrys_reports_are_called_official(instruments):
    run()
    assert OfficialResult.objects.official().count() == 1236
    others = [row.provenance for row in OfficialResult.objects.exclude(source_type="official")]
    assert len(others) == 52
    assert [words for words in others if not words.startswith("menurut ")] == []
    english = [words for words in others if "news" in words or "government" in words or " via " in words]
    assert english == []


def test_predicate_and_domains_that_contradict_the_index_are_loaded_with_a_warning(instruments, results_file):
    load_regions()
    path = results_file(
        "2023,Kota Tegal,kota,33.76,Jawa Tengah,4.67,Sangat Baik,,,,,news,https://contoh.test,",
        "2024,Kota Denpasar,kota,51.71,Bali,3.96,Sangat Baik,1.00,1.00,1.00,1.00,official,Laporan,",
        "2024,Kabupaten Pacitan,kabupaten,35.01,Jawa Timur,3.50,Baik,,,,,official,Laporan,",
        "2023,Kabupaten Pacitan,kabupaten,35.01,Jawa Timur,3.50,Baik,,,,,official,Laporan,",
    )
    load_results(path)
    found = {(row.institution, row.year): row.warnings for row in OfficialResult.objects.all()}
    assert found == {
        ("Kota Tegal", 2023): ["Indeks 4,67 mendapat predikat Memuaskan, bukan Sangat Baik."],
        ("Kota Denpasar", 2024): [
            "Indeks 3,96 tidak mungkin berasal dari nilai domainnya, yang menghasilkan 1,00–1,01."
        ],
        # 2024 compared the unrounded index: 3.495 prints 3.50 and is Baik. 2023 compared the printed one.
        ("Kabupaten Pacitan", 2024): [],
        ("Kabupaten Pacitan", 2023): ["Indeks 3,50 mendapat predikat Sangat Baik, bukan Baik."],
    }


def test_a_persons_row_is_never_touched_and_a_row_that_left_the_file_goes(city, results_file):
    own = OfficialResult.objects.create(
        year=2022,
        institution="Kota Denpasar",
        kind="kota",
        region=city.region,
        instrument=city.evaluation.instrument,
        index=Decimal("2.90"),
        source_type=OWN_RECORD,
        source="Surat KemenPANRB",
        recorded_by=city.people["diskominfo"],
    )
    line = "2022,{},kota,51.71,Bali,3.00,Baik,,,,,news,https://contoh.test,"
    load_results(results_file(line.format("Kota Denpasar")))
    outcome = load_results(results_file(line.format("Denpasar")))
    assert str(outcome) == "1 baru, 0 diperbarui, 1 dihapus, 0 tidak berubah"
    assert OfficialResult.objects.get(pk=own.pk).index == Decimal("2.90")
    assert sorted(OfficialResult.objects.values_list("institution", "index")) == [
        ("Denpasar", Decimal("3.00")),
        ("Kota Denpasar", Decimal("2.90")),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("20x4,Kota A,kota,,Bali,3.00,Baik,,,,,news,x,", "hasil.csv, baris 2: tahun '20x4' bukan tahun"),
        ("2024,Kota A,kota,99.99,Bali,3.00,Baik,,,,,news,x,", "hasil.csv, baris 2: kode daerah '99.99' tidak ada"),
        ("2024,Kota A,desa,,Bali,3.00,Baik,,,,,news,x,", "hasil.csv, baris 2: jenis 'desa' tidak dikenal"),
        ("2024,Kota A,kota,,Bali,3.005,Baik,,,,,news,x,", "hasil.csv, baris 2: nilai '3.005' bukan angka dua desimal"),
        ("2024,Kota A,kota,,Bali,NaN,Baik,,,,,news,x,", "hasil.csv, baris 2: nilai 'NaN' bukan angka dua desimal"),
        ("2024,Kota A,kota,,Bali,tiga,Baik,,,,,news,x,", "hasil.csv, baris 2: nilai 'tiga' bukan angka dua desimal"),
        (
            "1999,Kota A,kota,,Bali,3.00,Baik,,,,,news,x,",
            "hasil.csv, baris 2: tidak ada instrumen untuk tahun 1999; muat instrumen dahulu",
        ),
        ("2024,Kota A,kota", "hasil.csv, baris 2: bukan 14 kolom"),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_written(instruments, results_file, line, reason):
    with pytest.raises(BrokenReference) as refusal:
        load_results(results_file(line))
    assert str(refusal.value) == reason
    assert OfficialResult.objects.count() == 0


def test_the_command_is_all_or_nothing(instruments, results_file, monkeypatch):
    broken = results_file("2024,Kota A,desa,,Bali,3.00,Baik,,,,,news,x,")
    monkeypatch.setattr(
        "results.management.commands.load_reference.load_results", lambda: reference.load_results(broken)
    )
    with pytest.raises(CommandError, match=r"hasil\.csv, baris 2: jenis 'desa' tidak dikenal"):
        run()
    assert Region.objects.count() == 0


def test_the_published_mean_is_not_the_mean_of_the_rows(instruments):
    run()
    published = NationalAverage.objects.index(2024)
    assert (published.value, published.source) == (
        Decimal("3.12"),
        "Laporan Pelaksanaan Evaluasi SPBE 2024, Tabel 4 and 5",
    )
    rows = OfficialResult.objects.official().filter(year=2024).values_list("index", flat=True)
    assert round(sum(rows) / len(rows), 2) == Decimal("3.17")


def test_published_averages_are_found_by_year_scope_and_measure(db):
    load_averages()
    city = NationalAverage.objects.of(2024, "kota")
    aspects = {row.aspect_number: row.value for row in city.values() if row.aspect_number}
    assert aspects[5] == Decimal("2.09")
    assert sorted(aspects) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert NationalAverage.objects.of(2022, "kota") == {}
    assert NationalAverage.objects.indexes()[2018].value == Decimal("1.98")
