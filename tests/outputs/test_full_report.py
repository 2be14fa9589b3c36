"""The full report in the order of an LHE: the levels, what they come to, and a draft of what to do."""

import re
from dataclasses import replace

import pytest

from evaluations.choices import ValueColumn
from evaluations.models import Score
from leadership.dashboard.queries import leadership_dashboard
from outputs.full_report.full_report_data import full_report_content, full_report_head
from outputs.full_report.queries import build_full_report
from tests.builders.leadership_pdf_builders import bare, history, pages  # noqa: F401, a fixture
from tests.builders.letterhead_builders import opened, words
from tests.builders.report_builders import built
from tests.work import fill, seal
from ui.formats import decimal_comma

HEADINGS = [
    "1. Indeks",
    "2. Nilai domain",
    "3. Nilai aspek",
    "4. Nilai indikator",
    "5. Kekuatan dan kelemahan",
    "6. Rekomendasi",
    "7. Asal angka",
]

RULE = (
    "Terpenuhi: indikator dengan tingkat 2–5. Kekuatan: 4–5, dari yang tertinggi. Kelemahan: 1–2, dari yang terendah. "
    "Tingkat 3 bukan keduanya."
)


def report_of(city, column=ValueColumn.MANDIRI):
    return build_full_report(city.evaluation, column, city.people["koordinator"])


def test_the_pdf_is_tagged_numbered_and_in_the_order_of_an_lhe(city):
    fill(city, {n: 1 + n % 5 for n in range(1, 48)})
    texts, reader = pages(built(city, "laporan-pdf", by="koordinator"))
    said = " ".join(texts)
    places = [said.find(heading) for heading in HEADINGS]
    assert places == sorted(places)
    assert places[0] > 0
    assert [f"Halaman {n} dari {len(texts)}" in text for n, text in enumerate(texts, 1)] == [True] * len(texts)
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()


def test_the_numbers_of_its_headings_run_on_without_gaps_under_pemdi(pemdi_city):
    fill(pemdi_city, dict.fromkeys(range(1, 21), 2))
    said = " ".join(pages(built(pemdi_city, "laporan-pdf", by="koordinator"))[0])
    document = opened(built(pemdi_city, "laporan-docx", by="koordinator"))
    shown = ["Indeks", "Nilai aspek", "Nilai indikator", "Asal angka"]
    headings = [f"{number}. {title}" for number, title in enumerate(shown, 1)]
    assert [heading for heading in headings if heading not in said] == []
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 2"] == headings
    assert "0 dari 20 nilai terbukti dengan data dukung yang diterima" in said


def test_under_pemdi_the_column_of_an_indicator_is_its_value(pemdi_city):
    fill(pemdi_city, dict.fromkeys(range(1, 21), 2))
    said = bare(" ".join(pages(built(pemdi_city, "laporan-pdf", by="koordinator"))[0]))
    document = opened(built(pemdi_city, "laporan-docx", by="koordinator"))
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert ["No.", "Indikator", "Bobot", "Nilai", "Berasal dari"] in heads
    assert bare("Bobot Nilai Berasal dari") in said
    assert bare("dihitung tepat dari nilai dan bobot instrumen") in said


def test_its_numbers_are_those_of_the_leadership_page(city):
    fill(city, {n: 1 + n % 5 for n in range(1, 48)})
    page = leadership_dashboard([city.evaluation], city.evaluation, city.people["koordinator"])
    content = full_report_content(report_of(city))
    assert (content["indeks"], content["predikat"]) == (decimal_comma(page.standing.lead.printed), "Baik")
    assert {row["nama"]: row["nilai"] for row in content["domain"]} == {
        row.name: decimal_comma(row.value) for row in page.bars.rows
    }
    assert {(row["nomor"], row["nilai"], row["pemenuhan"]) for row in content["uraian"]} == {
        (str(row.number), decimal_comma(row.value), row.fulfilment) for row in page.merits.rows
    }
    assert {row["nomor"]: row["nilai"] for row in content["indikator"]} == {
        str(n): str(1 + n % 5) for n in range(1, 48)
    }


def test_strengths_from_the_highest_weaknesses_from_the_lowest_each_with_its_whole_fact(city):
    fill(city, {1: 4, 2: 5, 3: 3, 4: 2, 5: 1})
    long = "Perwali 12 Tahun 2024 Pasal 7. " * 20
    Score.objects.filter(indicator__number=2).update(fact=long)
    content = full_report_content(report_of(city))
    first = content["uraian"][0]
    assert [(row["nomor"], row["tingkat"]) for row in first["kekuatan"]] == [
        ("2", "5 (belum terbukti)"),
        ("1", "4 (belum terbukti)"),
    ]
    assert [(row["nomor"], row["tingkat"]) for row in first["kelemahan"]] == [
        ("5", "1 (terbukti)"),
        ("4", "2 (belum terbukti)"),
    ]
    assert (first["kekuatan"][0]["fakta"], first["kekuatan"][1]["fakta"]) == (long.strip(), "")
    assert content["aturan"] == f"{RULE} Fakta belum ditulis untuk 3 dari 4 indikator di bawah ini: nomor 1, 4, 5."
    assert first["pemenuhan"] == "4 dari 10, 5 belum terisi"


@pytest.mark.parametrize("kind", ["laporan-pdf", "laporan-docx"])
def test_missing_facts_are_told_once_and_not_under_every_indicator(city, kind):
    fill(city, dict.fromkeys(range(1, 48), 4))
    once = "Fakta belum ditulis untuk 47 indikator di bawah ini, yaitu semuanya."
    report = built(city, kind, by="koordinator")
    said = " ".join(pages(report)[0]) if kind == "laporan-pdf" else words(opened(report))
    assert (bare(said).count(bare(once)), bare(said).count(bare("Fakta belum"))) == (1, 1)


def test_many_missing_facts_are_named_in_spans(city):
    fill(city, {**dict.fromkeys(range(1, 48), 3), 2: 5, 4: 1, 5: 4, 7: 4, 8: 2, 9: 5, 20: 4})
    Score.objects.filter(indicator__number=20).update(fact="SK Tim 2024.")
    said = full_report_content(report_of(city))["aturan"].removeprefix(RULE)
    assert said == " Fakta belum ditulis untuk 6 dari 7 indikator di bawah ini: nomor 2, 4, 5, 7–9."


def test_where_every_fact_is_written_nothing_is_told_missing(city):
    fill(city, dict.fromkeys(range(1, 48), 4))
    Score.objects.update(fact="Perwali 12 Tahun 2024 Pasal 7.")
    assert full_report_content(report_of(city))["aturan"] == RULE


def test_with_gaps_there_is_no_index_and_no_extreme_of_what_is_not_filled(city):
    fill(city, dict.fromkeys(range(1, 44), 3))
    content = full_report_content(report_of(city))
    assert (content["indeks"], content["aspek"][-1]["nilai"]) == ("2,76–3,24", "1,67–4,33")
    assert [row["nilai"] for row in content["uraian"]] == [row["nilai"] for row in content["aspek"]]
    assert content["rekomendasi"]["terlemah"] == ("7 dari 8 aspek lengkap, semuanya bernilai 3,00.")
    assert "8. Layanan Publik" not in content["rekomendasi"]["terlemah"]


def test_before_anything_is_filled_no_interval_stands_for_an_index(city):
    content = full_report_content(report_of(city))
    values = {row["nilai"] for name in ("domain", "aspek", "uraian") for row in content[name]}
    assert (content["indeks"], content["predikat"], values) == ("–", "belum ada predikat", {"–"})
    assert content["rekomendasi"]["ringkasan"].startswith("0 dari 47 terisi, belum ada indeks.")


def test_the_advice_names_the_lowest(city):
    fill(city, {**dict.fromkeys(range(1, 48), 4), 30: 1, 9: 2})
    assert full_report_content(report_of(city))["rekomendasi"]["saran"] == (
        "Perbaikan dapat dimulai dari indikator terendah: 30. Pelaksanaan Audit Aplikasi SPBE (tingkat 1); "
        "9. Kebijakan Internal Audit TIK (tingkat 2)."
    )


def test_where_nothing_is_weak_only_proof_is_praised(city):
    fill(city, dict.fromkeys(range(1, 48), 4))
    report = report_of(city)
    advice = full_report_content(report)["rekomendasi"]
    assert advice["saran"].startswith("Tidak ada kelemahan menurut tingkat yang terisi, tetapi 0 dari 47 tingkat ")
    assert "baik" not in advice["saran"]
    assert advice["ringkasan"] == (
        "0 dari 47 tingkat terbukti dengan data dukung yang diterima; indeks 4,00, Sangat Baik; "
        "47 kekuatan (47 belum terbukti); tidak ada kelemahan menurut tingkat yang terisi."
    )
    proven = replace(report.support, supported=report.support.filled)
    praised = full_report_content(replace(report, support=proven))["rekomendasi"]["saran"]
    assert praised == "Tidak ada indikator dengan tingkat 1–2. Capaian ini baik dan perlu dijaga dengan reviu berkala."


def test_where_the_ministry_has_spoken_its_word_leads_as_printed(history):  # noqa: F811
    history.evaluation.year = 2024
    history.evaluation.save()
    report = report_of(history)
    content, head = full_report_content(report), full_report_head(report)
    assert (content["indeks"], content["predikat"], content["status_indeks"]) == ("3,19", "Baik", "resmi")
    assert head["status"].startswith("Resmi; nilai per indikator mandiri, sementara;")
    assert (
        content["ringkasan"][0]
        == "5 dari 47 tingkat terbukti dengan data dukung yang diterima; lainnya: 42 belum terbukti."
    )
    assert content["ringkasan"][1] == "Hasil resmi 2024: 3,19 Baik, Laporan KemenPANRB 2024, Tabel 31."


def test_values_of_the_assessors_are_provisional_and_say_from_which_stage(city):
    fill(city, dict.fromkeys(range(1, 48), 4))
    Score.objects.filter(indicator__number__lte=2).update(column=ValueColumn.DOKUMEN, value=2)
    Score.objects.filter(indicator__number=2).update(column=ValueColumn.INTERVIU, value=3)
    report = report_of(city, ValueColumn.FINAL)
    content, head = full_report_content(report), full_report_head(report)
    assert head["status"] == (
        "Nilai asesor, sementara; 0 dari 2 tingkat yang terisi terbukti dengan data dukung yang diterima; tahap "
        "Penilaian mandiri"
    )
    assert [(row["nilai"], row["tahap"]) for row in content["indikator"][:3]] == [
        ("2", "penilaian dokumen"),
        ("3", "penilaian interviu"),
        ("–", "belum terisi"),
    ]


@pytest.mark.parametrize("sealed", [False, True])
def test_head_and_seal(city, sealed):
    fill(city, dict.fromkeys(range(1, 48), 3))
    own = seal(city) if sealed else None
    assert full_report_head(report_of(city)) == {
        "judul": "Laporan hasil penilaian 2025",
        "pemerintah": "Pemerintah Kota Denpasar",
        "siklus": "2025, pemantauan",
        "instrumen": city.evaluation.instrument.name,
        "status": (
            f"Mandiri, {'disegel' if sealed else 'sementara'}; 0 dari 47 tingkat terbukti dengan data dukung yang "
            "diterima; "
            "tahap Penilaian mandiri"
        ),
        "dibuat": "14 Agustus 2025, 12.00 WITA",
        "segel": f"Nomor {own.pk}, 14 Agustus 2025, oleh Koordinator, SHA-256 {'0' * 64}" if own else "",
        "keterangan": "",
    }


def test_what_people_wrote_is_text_and_nothing_else(city):
    fill(city, dict.fromkeys(range(1, 48), 5))
    hostile = '#read("/etc/passwd") {{ 7 * 7 }} <w:p/> $x$ *tebal*'
    Score.objects.filter(indicator__number=1).update(fact=hostile)
    texts, _ = pages(built(city, "laporan-pdf", by="koordinator"))
    assert bare(hostile) in bare(" ".join(texts))


def test_the_mayor_may_order_it(city):
    fill(city, dict.fromkeys(range(1, 48), 3))
    texts, _ = pages(built(city, "laporan-pdf", by="pimpinan"))
    assert re.search(r"Indeks SPBE, mandiri, sementara 3,00 Baik", texts[0])


@pytest.mark.parametrize("filled", [1, 47])
def test_it_asks_as_often_for_one_level_as_for_all(city, filled, django_assert_num_queries):
    fill(city, dict.fromkeys(range(1, filled + 1), 3))
    with django_assert_num_queries(9):
        full_report_content(report_of(city))
