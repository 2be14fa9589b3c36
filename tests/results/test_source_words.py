"""What the files say in English about a figure is read in Indonesian."""

import csv
from pathlib import Path

from domains.public_names import public_name
from results.models import NationalAverage, OfficialResult
from results.rules.source_words import REMARKS, source_citation, source_in_indonesian

DATA = Path(__file__).resolve().parents[2] / "results" / "data"
ENGLISH = {"and", "the", "text", "line", "in", "layer", "also", "source", "from", "application"}


def column(file: str, name: str) -> set[str]:
    with (DATA / file).open(encoding="utf-8") as lines:
        return {row[name] for row in csv.DictReader(lines)} - {""}


def test_every_note_of_the_file_has_its_words_and_no_word_is_left_over():
    assert set(REMARKS) == column("official-results.csv", "notes")


def test_no_source_of_a_result_keeps_english_words():
    sources = {public_name(source, "source") for source in column("official-results.csv", "source")}
    kept = {word for source in sources for word in source_in_indonesian(source).split()}
    assert kept & ENGLISH == set()


def test_no_source_of_a_published_target_keeps_english_words():
    with (DATA / "national-averages.csv").open(encoding="utf-8") as lines:
        sources = {row["source"] for row in csv.DictReader(lines) if row["measure"].startswith("target_index")}
    kept = {word for source in sources for word in source_citation(source).split()}
    assert kept & (ENGLISH | {"before", "public", "summaries", "says", "reached"}) == set()


def test_a_published_mean_names_its_report():
    mean = NationalAverage(source="Laporan Pelaksanaan Evaluasi SPBE 2024, Tabel 4 and 5")
    assert mean.report == "Laporan Pelaksanaan Evaluasi SPBE 2024, Tabel 4 dan 5"
    assert source_citation("Laporan 2024, Tabel 4 (the 2023 report itself prints 2.91)") == "Laporan 2024, Tabel 4"


def test_what_a_person_noted_stands_as_written():
    recorded = OfficialResult(notes="also in bandung.bisnis.com", recorded_by_id=1)
    published = OfficialResult(notes="also in bandung.bisnis.com")
    assert (recorded.remark, published.remark) == (
        "also in bandung.bisnis.com",
        "Dimuat juga di bandung.bisnis.com.",
    )
