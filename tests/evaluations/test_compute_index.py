"""`manage.py compute_index`: the JSON other programs read, and one line on stderr for bad input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tests.workbooks import case

ROOT = Path(__file__).resolve().parents[2]
FULL = [f"{n},3" for n in range(1, 48)]


@pytest.fixture
def run(instruments, tmp_path, capsys):
    """Write the table, run the command, return its stdout."""

    def run(lines, *options, instrument="SPBE-2020", name="nilai.csv", header="indicator,level"):
        path = tmp_path / name
        path.write_bytes("\n".join([header, *lines]).encode() if isinstance(lines, list) else lines)
        call_command("compute_index", str(path), "--instrument", instrument, *options)
        return capsys.readouterr().out

    return run


def refusal(run, lines, **options):
    with pytest.raises(CommandError) as error:
        run(lines, "--json", **options)
    assert error.value.returncode == 2
    return str(error.value)


def test_a_complete_table(run):
    answer = json.loads(run([*FULL[:-1], "47,4"], "--json", "--year", "2024"))
    aspects, domains = answer.pop("aspects"), answer.pop("domains")
    assert answer == {
        "instrument": "SPBE-2020",
        "year": 2024,
        "index": "3.03",
        "index_exact": "303/100",
        "predicate": "Baik",
        "predicate_basis": "unrounded",
        "complete": True,
        "missing": [],
    }
    assert domains[3] == {"number": 4, "name": "Layanan SPBE", "index": "3.07", "index_exact": "279/91"}
    assert [aspect["index_exact"] for aspect in aspects] == ["3"] * 7 + ["19/6"]
    assert [domain["number"] for domain in domains] == [1, 2, 3, 4]


def test_gaps_leave_no_index_and_no_predicate(run):
    answer = json.loads(run([*FULL[:20], "21,", *FULL[21:46]], "--json"))
    assert (answer["index"], answer["index_exact"], answer["predicate"]) == (None, None, None)
    assert (answer["complete"], answer["missing"], answer["year"]) == (False, [21, 47], None)
    assert [(d["number"], d["index"]) for d in answer["domains"]] == [(1, "3.00"), (2, "3.00"), (3, None), (4, None)]
    assert [a["number"] for a in answer["aspects"] if a["index_exact"] is None] == [5, 8]


def test_the_year_decides_the_basis_of_the_predicate(run):
    rows = [f"{n},{2 if n <= 40 else 1}" for n in range(1, 48)]
    bases = {year: json.loads(run(rows, "--json", "--year", year))["predicate_basis"] for year in ("2023", "2024")}
    assert bases == {"2023": "rounded", "2024": "unrounded"}


def test_decimals_for_pemdi_and_no_domains(run):
    rows = [f'{n};"3,05"' for n in range(1, 21)]
    answer = json.loads(run(rows, "--json", instrument="PEMDI-2026", header="\ufeffindicator;level"))
    assert (answer["index"], answer["index_exact"], answer["domains"]) == ("3.05", "61/20", [])
    assert len(answer["aspects"]) == 7


def test_spbe_2018_has_37_rows(run):
    answer = json.loads(run([f"{n},5" for n in range(1, 38)], "--json", instrument="SPBE-2018"))
    assert (answer["index"], answer["index_exact"], answer["predicate"]) == ("5.00", "5", "Memuaskan")


def test_an_xlsx_reads_like_a_csv(run, tmp_path):
    book = openpyxl.Workbook()
    for row in [("Indikator", "Tingkat"), *((n, 3) for n in range(1, 48))]:
        book.active.append(row)
    book.save(tmp_path / "sumber.xlsx")
    content = (tmp_path / "sumber.xlsx").read_bytes()
    assert json.loads(run(content, "--json", name="nilai.xlsx"))["index"] == "3.00"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["1,3", "48,3"], "nilai.csv: Baris 3: indikator “48” tidak ada dalam SPBE-2020."),
        (
            ["1,3", "01,4"],
            "nilai.csv: Indikator 1 ada di beberapa baris dengan tingkat berbeda: "
            "baris 2 tingkat 3, baris 3 tingkat 4. Samakan.",
        ),
        (["1,6"], "nilai.csv: Baris 2: indikator 1: nilai 6 di luar 1–5."),
        (["1,0"], "nilai.csv: Baris 2: indikator 1: nilai 0 di luar 1–5."),
        (["1,2.5"], "nilai.csv: Baris 2: indikator 1: nilai 2,5 harus bilangan bulat."),
        (['1,"2,5"'], "nilai.csv: Baris 2: indikator 1: nilai 2,5 harus bilangan bulat."),
        (["1,tiga"], "nilai.csv: Baris 2: indikator 1: nilai “tiga” bukan angka."),
        (["1,-3"], "nilai.csv: Baris 2: indikator 1: nilai “-3” bukan angka."),
        (["1,6/2"], "nilai.csv: Baris 2: indikator 1: nilai “6/2” bukan angka."),
        (["1,1e0"], "nilai.csv: Baris 2: indikator 1: nilai “1e0” bukan angka."),
        (["1,٣"], "nilai.csv: Baris 2: indikator 1: nilai “٣” bukan angka."),
        ([",3"], "nilai.csv: Baris 2: nomor indikator kosong."),
        (["satu,3"], "nilai.csv: Baris 2: indikator “satu” tidak ada dalam SPBE-2020."),
        ([], "nilai.csv: Berkas ini hanya berisi judul kolom, belum ada baris data."),
        (b"", "nilai.csv: Berkas ini kosong."),
        (b"indicator\n1\n", "nilai.csv: Baris 1: Kolom “level” tidak ada."),
        (b"a,b\n1,3\n", "nilai.csv: Kolom “a” tidak dikenal. Kolom yang dibaca: indicator, level."),
    ],
)
def test_bad_input_names_the_row(run, lines, message):
    assert refusal(run, lines) == message


@pytest.mark.parametrize("name", ["office-levels.xlsx", "office-assessor-levels.xlsx"])
def test_b9_an_office_sheet_gives_its_index_and_says_how_it_was_read(run, name, tmp_path, capsys):
    path = tmp_path / name
    path.write_bytes(case(name))
    call_command("compute_index", str(path), "--instrument", "SPBE-2020", "--json")
    streams = capsys.readouterr()
    answer = json.loads(streams.out)
    assert (answer["complete"], answer["missing"]) == (True, [])
    assert streams.err.startswith("Lembar “Sheet”, judul kolom di baris")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("18-formula-no-cache.xlsx", "nilai.xlsx: Sel B2 berisi rumus tanpa hasil tersimpan; buka dan simpan di Excel"),
        ("19-merged.xlsx", "nilai.xlsx: Sel B2:B3 digabung pada beberapa baris."),
    ],
)
def test_b9_cells_that_are_not_their_value_are_refused_by_address(run, name, message):
    assert refusal(run, case(name), name="nilai.xlsx").startswith(message)


def test_a_file_that_was_read_whole_leaves_the_error_stream_of_json_empty(run, capsys, tmp_path):
    (tmp_path / "n.csv").write_text("indicator,level\n1,3\n")
    call_command("compute_index", str(tmp_path / "n.csv"), "--instrument", "SPBE-2020", "--json")
    assert capsys.readouterr().err == ""


def test_decimals_of_pemdi_have_two_places(run):
    message = "nilai.csv: Baris 2: indikator 1: nilai 3,055 lebih dari 2 desimal."
    assert refusal(run, ["1,3.055"], instrument="PEMDI-2026") == message


def test_an_instrument_that_cannot_score_is_refused(run):
    assert (
        refusal(run, FULL, instrument="PEMDI-2025")
        == "PEMDI-2025: Pemdi rancangan 2025 masih rancangan dan tidak dapat dinilai."
    )
    message = "Instrumen SPBE-1999 tidak ada; yang ada: PEMDI-2025, PEMDI-2026, SPBE-2018, SPBE-2020."
    assert refusal(run, FULL, instrument="SPBE-1999") == message


def test_an_instrument_scores_only_its_own_years(run):
    with pytest.raises(CommandError, match=r"^SPBE-2020: SPBE 2020 \(47 indikator\) tidak berlaku untuk tahun 2019\.$"):
        run(FULL, "--json", "--year", "2019")


def test_people_read_the_terms_and_the_interval(run):
    text = run(FULL, "--year", "2024").splitlines()
    assert text[:4] == [
        "SPBE 2020 (47 indikator), siklus 2024",
        "Indeks SPBE: 3,00 (tepatnya 3)",
        "Predikat: Baik (dasar: indeks tanpa pembulatan)",
        "  13 × 3,00  1 Kebijakan Internal SPBE",
    ]
    text = run(FULL[:46]).splitlines()
    assert text[1:5] == [
        "Indeks SPBE: belum ada, 46 dari 47 terisi",
        "Indeks antara 2,94–3,06",
        "Predikat: Baik (dasar: indeks tanpa pembulatan)",
        "Belum terisi: indikator 47",
    ]


def test_exit_code_and_streams_of_a_real_process(tmp_path):
    """An empty database of its own: the refusal is one line on stderr, stdout stays empty."""
    database = f"sqlite:///{tmp_path / 'kosong.sqlite3'}"
    environment = {**os.environ, "LOCAL": "1", "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "spbe.settings"}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "domains", "-v0"], env=environment, check=True, cwd=ROOT)
    (tmp_path / "nilai.csv").write_text("indicator,level\n1,3\n")
    command = [*manage, "compute_index", str(tmp_path / "nilai.csv"), "--instrument", "SPBE-2020", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    line = "CommandError: Instrumen SPBE-2020 tidak ada; jalankan dahulu: manage.py load_instruments.\n"
    assert done.stderr == line
