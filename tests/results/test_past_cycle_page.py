"""Levels of past years: every row is seen with its index before anything is written, and nothing typed is lost."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.models import Evaluation, Score
from history.models import HistoryEntry
from results.models import OfficialResult
from spbe.demo.seed import PAST_LEVELS_FILE
from tests.builders.html_builders import one_line
from tests.workbooks import case
from ui.formats import decimal_comma

PAGE = reverse("past_cycle_add")
DENPASAR = {row["year"]: row for row in yaml.safe_load(PAST_LEVELS_FILE.read_text(encoding="utf-8"))["evaluations"]}


def lines(levels):
    return "\n".join(f"{number};{level}" for number, level in enumerate(levels, 1))


def table(levels):
    return SimpleUploadedFile("tingkat.csv", f"\ufeffindicator;level\n{lines(levels)}\n".encode())


@pytest.fixture
def entry(client, city):
    """Diskominfo's browser."""
    client.force_login(city.people["diskominfo"])
    return client


def send(client, year=2021, **fields):
    return client.post(f"{PAGE}?tahun={year}", {"source": "Basis data pemkot", **fields})


@pytest.mark.parametrize("year", [2018, 2019, 2021])
def test_the_published_figures_of_denpasar_come_out_before_anything_is_written(entry, year):
    known = DENPASAR[year]
    response = send(entry, year, mandiri=lines(known["self"]), final_file=table(known["official"]))
    shown = response.context["preview"]
    final = shown["columns"][1]
    assert [decimal_comma(line.computed) for line in final.lines] == [
        figure.replace(".", ",") for figure in [known["published_index"], *known["published_domains"]]
    ]
    assert list(shown["rows"].values()) == [
        [Decimal(a), Decimal(b)] for a, b in zip(known["self"], known["official"], strict=True)
    ]
    assert (Evaluation.objects.count(), Score.objects.count()) == (1, 0)  # only the running cycle of 2025


def test_the_second_step_writes_what_was_seen(entry, city):
    known = DENPASAR[2021]
    form = send(entry, mandiri=lines(known["self"]), final_file=table(known["official"])).context["form"]
    carried = {name: form[name].value() for name in ("mandiri", "final", "source")}
    response = entry.post(f"{PAGE}?tahun=2021", {**carried, "simpan": "1"})
    assert response.url == reverse("results")
    cycle = Evaluation.objects.get(year=2021)
    assert (cycle.region, cycle.instrument.code, cycle.state, cycle.source) == (
        city.region,
        "SPBE-2020",
        "selesai",
        "Basis data pemkot",
    )
    for column, key in (("mandiri", "self"), ("final", "official")):
        stored = Score.objects.filter(evaluation=cycle, column=column).order_by("indicator__number")
        assert [score.value for score in stored] == known[key]
    assert HistoryEntry.objects.about(cycle).count() == 2


def test_going_back_from_the_preview_keeps_everything_typed(entry):
    response = send(entry, mandiri="1;3\n2;4", ubah="1")
    form = response.context["form"]
    assert response.templates[0].name == "results/past_cycles/form.html"
    assert [form[name].value() for name in ("mandiri", "source")] == ["1;3\n2;4", "Basis data pemkot"]
    assert not form.errors


def test_an_xlsx_table_is_read_too(entry):
    book = openpyxl.Workbook()
    for row in [["Indikator", "Tingkat"], *enumerate(DENPASAR[2021]["official"], 1)]:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    shown = send(entry, final_file=SimpleUploadedFile("tingkat.xlsx", content.getvalue())).context["preview"]
    assert shown["columns"][0].headline == "3,19, Baik"


@pytest.mark.parametrize(
    "text", ["1;3\n2;4", "1,3\n2,4", "1\t3\n2\t4", "1 3\n\n2 4", "indikator;tingkat\n1 ; 3\n2 ; 4"]
)
def test_levels_are_typed_or_pasted_in_any_of_the_usual_ways(entry, text):
    rows = list(send(entry, mandiri=text).context["preview"]["rows"].values())
    assert [values[0] for values in rows[:3]] == [Decimal(3), Decimal(4), None]


def test_gaps_give_no_index_but_say_how_far_it_may_reach(entry):
    column = send(entry, mandiri="1;3").context["preview"]["columns"][0]
    assert column.headline == "1 dari 47 terisi, indeks antara 1,03 dan 4,97"
    assert column.outcome.predicate is None
    assert len(column.outcome.total.missing) == 46
    html = one_line(send(entry, mandiri="1;3").content.decode())
    assert "Tahun ini tersimpan tanpa indeks, dan sesudah disimpan tidak dapat ditambah." in html


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1;3\n2;6", "Baris 2: indikator 2: nilai 6 di luar 1–5."),
        ("1;3\n\n48;2", "Baris 3: indikator “48” tidak ada dalam SPBE-2020."),
        (
            "1;3\n1;4",
            "Indikator 1 ada di beberapa baris dengan tingkat berbeda: baris 1 tingkat 3, baris 2 tingkat 4. Samakan.",
        ),
        ("1;2,5", "Baris 1: indikator 1: nilai 2,5 harus bilangan bulat."),
        ("1;tiga", "Baris 1: indikator 1: nilai “tiga” bukan angka."),
        ("tiga", "Belum ada baris berisi nomor indikator dan tingkat."),
    ],
)
def test_a_bad_row_is_named_and_what_was_typed_stays(entry, text, reason):
    form = send(entry, mandiri=text).context["form"]
    assert form.errors == {"mandiri": [reason]}
    assert form["mandiri"].value() == text


def test_a_bad_file_comes_back_as_text_that_can_be_corrected_at_the_row_named(entry):
    levels = [*DENPASAR[2021]["self"][:15], 7, *DENPASAR[2021]["self"][16:]]
    form = send(entry, mandiri_file=table(levels)).context["form"]
    assert form.errors == {"mandiri": ["Baris 17: indikator 16: nilai 7 di luar 1–5."]}
    assert form["mandiri"].value().splitlines()[16] == "16;7"


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (SimpleUploadedFile("a.pdf", b"%PDF-1.7"), "Berkas ini bukan CSV, XLSX, XLS, atau ODS."),
        (SimpleUploadedFile("a.csv", b"nomor;tingkat\n1;3\n"), "Kolom “nomor” tidak dikenal."),
    ],
)
def test_a_file_that_is_no_table_of_levels_is_refused_at_its_field(entry, file, reason):
    file.seek(0)
    form = send(entry, mandiri="1;3", mandiri_file=file).context["form"]
    assert list(form.errors) == ["mandiri_file"]
    assert form.errors["mandiri_file"][0].startswith(reason)
    assert form["mandiri"].value() == "1;3"


def office(name):
    return SimpleUploadedFile(name, case(name))


@pytest.mark.parametrize("place", ["mandiri_file", "final_file"])
@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("09-no-in-front-1.xlsx", {1: 3}),
        ("10-lke-real.xlsx", {1: 3, 2: 2, 11: 3}),
        ("11-header-rows-between.xlsx", {1: 3, 2: 3}),
        ("12-title-row-above.xlsx", {1: 3}),
        ("13-extra-column.xlsx", {1: 3}),
        ("16-cover-sheet-first.xlsx", {1: 3}),
        ("35-header-nbsp-newline.xlsx", {1: 3}),
        ("36-header-nilai.xlsx", {1: 3}),
        ("37-header-level-kematangan.xlsx", {1: 3}),
        ("38-total-row.xlsx", {1: 3}),
        ("39-footnote.xlsx", {1: 3}),
        ("42-strict.xlsx", {1: 3, 2: 4}),
    ],
)
def test_b9_work_sheets_of_offices_give_their_levels_and_the_preview_tells_how(entry, place, name, levels):
    response = send(entry, **{place: office(name)})
    rows = {indicator.number: values[0] for indicator, values in response.context["preview"]["rows"].items()}
    assert {number: value for number, value in rows.items() if value is not None} == levels
    (reading,) = response.context["form"].readings.values()
    html = response.content.decode()
    assert all(f"<li>{sentence}</li>" in html for sentence in reading.sentences)
    assert reading.sentences[0].startswith("Lembar “")


def test_b9_the_office_sheet_of_a_past_year_is_stored_as_it_was_shown(entry):
    form = send(entry, final_file=office("office-levels.xlsx")).context["form"]
    carried = {name: form[name].value() or "" for name in ("mandiri", "final", "source")}
    assert entry.post(f"{PAGE}?tahun=2021", {**carried, "simpan": "1"}).url == reverse("results")
    stored = Score.objects.filter(column="final").order_by("indicator__number").values_list("value", flat=True)
    assert (len(stored), list(stored)[:11], stored[46]) == (47, [5] * 10 + [4], 4)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("18-formula-no-cache.xlsx", ["Sel B2 berisi rumus tanpa hasil", "Sel B3 berisi rumus tanpa hasil"]),
        ("19-merged.xlsx", ["Sel B2:B3 digabung pada beberapa baris."]),
    ],
)
def test_b9_cells_that_are_not_their_value_are_refused_by_address(entry, name, said):
    form = send(entry, mandiri_file=office(name)).context["form"]
    errors = form.errors["mandiri"]
    assert [error[: len(start)] for error, start in zip(errors, said, strict=True)] == said
    assert Score.objects.count() == 0


def test_b9_no_row_of_a_file_is_lost_on_the_way_through_the_text(entry):
    file = SimpleUploadedFile("a.csv", b"indikator;tingkat\nsatu;tiga\n2;3\n")
    assert send(entry, mandiri_file=file).context["form"].errors == {
        "mandiri": ["Baris 2: indikator “satu” tidak ada dalam SPBE-2020."]
    }


def test_neither_column_filled_is_said(entry):
    form = send(entry).context["form"]
    assert form.errors == {"__all__": ["Isi tingkat penilaian mandiri, nilai akhir, atau keduanya."]}


def test_a_difference_from_the_published_figures_is_shown_but_does_not_forbid(entry, city):
    OfficialResult.objects.create(
        year=2021,
        institution="Kota Denpasar",
        kind="kota",
        region=city.region,
        instrument=city.evaluation.instrument,
        index=Decimal("3.29"),
        domain_values={"1": "3.00"},
        source_type="news",
        source="x",
    )
    levels = lines(DENPASAR[2021]["official"])
    mandiri, final = send(entry, mandiri=levels, final=levels).context["preview"]["columns"]
    assert [(line.label, line.distance) for line in final.lines if line.printed is not None] == [
        ("Indeks", Decimal("-0.10")),
        ("1. Kebijakan Internal SPBE", Decimal("0.00")),
    ]
    assert (final.agrees, mandiri.printed) == (False, None)
    assert send(entry, final=levels, simpan="1").url == reverse("results")


def test_a_year_that_has_a_cycle_leads_back_to_the_choice(entry):
    send(entry, final="1;3", simpan="1")
    assert entry.get(PAGE, {"tahun": 2021}).templates[0].name == "results/choose_year.html"
    assert send(entry, final="1;5", simpan="1").templates[0].name == "results/choose_year.html"
    assert Score.objects.get().value == Decimal(3)


@pytest.mark.parametrize("year", ["2025", "2026", "2017", "x"])
def test_a_year_that_is_not_over_or_not_measured_cannot_be_filled(entry, year):
    assert send(entry, year, final="1;3", simpan="1").templates[0].name == "results/choose_year.html"
    assert Score.objects.count() == 0


@pytest.mark.parametrize("role", ["opd", "koordinator", "pimpinan", "auditor"])
def test_other_roles_read_the_reason_and_nothing_is_written(client, city, role):
    client.force_login(city.people[role])
    assert client.get(PAGE).status_code == 403
    response = send(client, final="1;3", simpan="1")
    assert response.status_code == 403
    assert "Hanya admin dan Diskominfo yang mencatat tahun lampau." in response.content.decode()
    assert Score.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_needs_the_same_queries_for_one_level_and_for_three(entry, django_assert_num_queries, count):
    with django_assert_num_queries(12):
        send(entry, final=lines([3] * count))
