"""The files of published results are written in English where they tell how a figure was read; screens are not."""

import re

PHRASES = (
    ("from the KemenPANRB 2025 monitoring report", "dari laporan pemantauan KemenPANRB 2025"),
    (", text before Tabel", ", teks sebelum Tabel"),
    (" and text", " dan teks"),
    ("public summaries of RPJMN", "ringkasan terbit RPJMN"),
    ("says 2.6 to be reached by 2025", "menyebut 2,6 dicapai paling lambat 2025"),
    (" and ", " dan "),
)

# The notes of the rows, as they stand in official-results.csv; a test asks for every one of them.
REMARKS = {
    "D1 cell illegible in the text layer; left empty": "Nilai domain 1 tidak terbaca pada laporan; dibiarkan kosong.",
    "named Kemendikdasmen in the source": "Sumbernya menyebut Kemendikdasmen.",
    "domains 1.29 / 1.00 / - / 1.85 (2018 instrument)": "Domain 1,29 / 1,00 / – / 1,85 (instrumen 2018).",
    "also in bandung.bisnis.com": "Dimuat juga di bandung.bisnis.com.",
    "also in bandung.bisnis.com; predicate corroborated by spbe.belitung.go.id/?p=1630": (
        "Dimuat juga di bandung.bisnis.com; predikatnya dikuatkan oleh spbe.belitung.go.id/?p=1630."
    ),
    "the same article gives 4.67 for 2023, which is wrong: the official 2023 value is 3.76": (
        "Artikel yang sama menyebut 4,67 untuk 2023, yang keliru: nilai resmi 2023 adalah 3,76."
    ),
    "predicate corroborated by spbe.belitung.go.id/?p=1630": (
        "Predikatnya dikuatkan oleh spbe.belitung.go.id/?p=1630."
    ),
    "also pontianak.tribunnews.com 2022-01-05": "Dimuat juga di pontianak.tribunnews.com, 5 Januari 2022.",
    "conflict: harianmomentum.com says Tulang Bawang is not in the 2022 decree, so this may be a self-assessment": (
        "Bertentangan: menurut harianmomentum.com Tulang Bawang tidak ada dalam keputusan 2022, "
        "jadi angka ini mungkin penilaian mandiri."
    ),
    'source labels it "Sedang", which is not an official predicate': (
        "Sumbernya menulis “Sedang”, yang bukan predikat resmi."
    ),
    "D4 0.30 and index 1.05 are as printed (below 1: unscored service indicators count as 0)": (
        "Domain 4 0,30 dan indeks 1,05 seperti tercetak (di bawah 1: indikator layanan tanpa nilai dihitung 0)."
    ),
    "D1 4.10, D2 3.50, A8 4.50": "Domain 1 4,10; domain 2 3,50; aspek 8 4,50.",
    "A7 4.00, A8 4.83, D4 4.33": "Aspek 7 4,00; aspek 8 4,83; domain 4 4,33.",
}


def source_in_indonesian(source: str) -> str:
    for english, indonesian in PHRASES:
        source = source.replace(english, indonesian)
    return source


def source_citation(source: str) -> str:
    """Report and table, without the notes on how it was read (the results page shows all of it)."""
    return source_in_indonesian(re.split(r" \(the |; also |, quoting ", source)[0])
