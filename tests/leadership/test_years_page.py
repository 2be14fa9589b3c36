"""The page of years: why the index moved, what two instruments share, and the notes of the region."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from history.models import HistoryEntry
from leadership.years.year_notes import YearNoteInput, add_year_note, revise_year_note, withdraw_year_note
from regions.models import Region
from results.models import YearNote
from tests.city import person
from tests.history_rows import texts
from tests.past import print_averages, print_official, print_result, record_levels

QUERIES = 12
PEGI = YearNoteInput(2015, "PeGI 2015: rata-rata 2,5 dari 4", "Laporan PeGI 2015")


@pytest.fixture
def denpasar(city, instruments):
    record_levels(city, instruments)
    print_official(city, instruments)
    print_averages()
    return city


def get(client, city, role="pimpinan", **query):
    client.force_login(city.people[role] if isinstance(role, str) else role)
    return client.get(reverse("years", args=[city.evaluation.pk]), query)


def page(client, city, **query):
    return get(client, city, **query).context["page"]


# --- shares of change ------------------------------------------------------------------------------


def test_printed_years_are_shared_by_domain_with_a_line_for_the_rounding(client, denpasar):
    step = page(client, denpasar).changes.chosen
    assert (step.title, step.kind, step.delta) == ("2023 → 2024", "hasil", Decimal("0.16"))
    assert [(row.name, row.share_text) for row in step.domain_rows] == [
        ("Kebijakan Internal SPBE", "+0,0650"),
        ("Tata Kelola SPBE", "+0,1000"),
        ("Manajemen SPBE", "−0,0297"),
        ("Layanan SPBE", "+0,0273"),
    ]
    assert (step.rounding_text, step.total_text, step.indicator_rows) == ("−0,0026", "+0,1600", ())
    assert step.sentence == (
        "+0,10 dari Tata Kelola SPBE, +0,07 dari Kebijakan Internal SPBE, −0,03 dari Manajemen SPBE, "
        "+0,03 dari Layanan SPBE"
    )


def test_levels_of_two_years_are_shared_by_indicator_without_a_rounding(client, denpasar):
    step = page(client, denpasar, dari="2018", ke="2019").changes.chosen
    assert (step.delta, step.rounding_text) == (Decimal("0.69"), "")
    assert len(step.indicator_rows) + step.unchanged == 37
    assert sum(row.share for row in step.indicator_rows) == step.shares.total
    assert [row.falls for row in step.indicator_rows].count(True) == 0


def test_a_fall_is_shown_like_a_rise(client, denpasar):
    step = page(client, denpasar, dari="2019", ke="2018", kolom="mandiri").changes.chosen
    assert (step.before.year, step.after.year, step.delta) == (2018, 2019, Decimal("-0.44"))
    assert step.domain_rows[0].falls in (True, False)
    assert any(row.falls for row in step.indicator_rows)
    assert any(not row.falls for row in step.indicator_rows)


def test_nothing_is_shared_across_instruments(client, denpasar):
    step = page(client, denpasar, dari="2019", ke="2021").changes.chosen
    assert (step.shares, step.delta) == (None, None)
    assert step.why_not == "Instrumen berganti: SPBE 2018, lalu SPBE 2020. Perubahannya tidak dihitung."
    html = get(client, denpasar, dari="2019", ke="2021").content.decode()
    assert "Tidak dihitung" in html


def test_levels_beside_a_printed_year_are_shared_as_printed(client, denpasar):
    step = page(client, denpasar, dari="2021", ke="2023").changes.chosen
    assert (step.delta, step.total_text, step.shares.is_exact) == (Decimal("0.61"), "+0,61000", False)
    assert sum(row.share for row in step.domain_rows) + step.shares.rounding == step.shares.total


def test_results_and_self_assessments_have_steps_of_their_own(client, denpasar):
    found = page(client, denpasar).changes
    assert [(s.kind, s.title, s.delta) for s in found.steps] == [
        ("hasil", "2023 → 2024", Decimal("0.16")),
        ("hasil", "2021 → 2023", Decimal("0.61")),
        ("hasil", "2019 → 2021", None),
        ("hasil", "2018 → 2019", Decimal("0.69")),
        ("mandiri", "2019 → 2021", None),
        ("mandiri", "2018 → 2019", Decimal("-0.44")),
    ]
    assert page(client, denpasar).steps_title == "Hasil: 3 kali naik, 0 kali turun, 0 kali tetap"


def test_unpublished_domains_are_said_to_be_missing(client, city, instruments):
    print_result(city, instruments, 2021, "2.44", "Cukup", source_type="news", source="Radar")
    print_result(city, instruments, 2022, "3.05", "Baik", source_type="news", source="Radar")
    found = page(client, city).changes
    assert (found.chosen, found.steps[0].delta) == (None, Decimal("0.61"))
    assert found.steps[0].sentence == "Nilai domain salah satu tahun tidak diterbitkan lengkap."


def test_a_year_that_nobody_knows_is_not_found(client, denpasar):
    assert get(client, denpasar, dari="1999", ke="2024").status_code == 404
    assert page(client, denpasar, dari="2024", ke="2024").changes.chosen.title == "2023 → 2024"


# --- parts of every year ---------------------------------------------------------------------------


def test_domains_and_aspects_stand_by_instrument_with_self_and_result_apart(client, denpasar):
    new, old = page(client, denpasar).tables
    assert [(r.year, r.short) for r in new.columns] == [
        (2021, "dihitung oleh aplikasi"),
        (2021, "mandiri"),
        (2023, "resmi"),
        (2024, "resmi"),
    ]
    assert [(r.year, r.short) for r in old.columns] == [
        (2018, "dihitung oleh aplikasi"),
        (2018, "mandiri"),
        (2019, "dihitung oleh aplikasi"),
        (2019, "mandiri"),
    ]
    management = next(row for row in new.rows if row.label.startswith("Domain 3."))
    assert [str(value) for value in management.values] == ["2.18", "2.91", "3.45", "3.27"]
    audit = next(row for row in new.rows if row.label.startswith("6."))
    assert [value and str(value) for value in audit.values] == ["2.33", "3.00", None, None]


def test_a_line_joins_results_with_results_and_self_with_self(client, denpasar):
    new = page(client, denpasar).tables[0]
    index = new.rows[0].line
    assert [(m.x, m.own) for m in index.marks] == [
        ("6.00%", True),
        ("6.00%", False),
        ("64.67%", False),
        ("94.00%", False),
    ]
    # nothing is known of the year between 2021 and 2023
    assert [(s.x1, s.x2, s.own) for s in index.strokes] == [("64.67%", "94.00%", False)]


# --- the bridge ------------------------------------------------------------------------------------


def test_equivalent_indicators_are_set_side_by_side_and_called_no_index(client, denpasar):
    found = page(client, denpasar).bridge
    assert found.title == "Bukan indeks: rata-rata tingkat 21 indikator setara"
    assert [(r.reading.year, r.word, str(r.mean)) for r in found.rows if r.word != "mandiri"] == [
        (2018, "dihitung oleh aplikasi", "2.67"),
        (2019, "dihitung oleh aplikasi", "3.38"),
        (2021, "dihitung oleh aplikasi", "3.62"),
    ]


def test_without_levels_on_both_sides_there_is_no_bridge(client, city, instruments):
    record_levels(city, instruments, years=(2018, 2019))
    print_official(city, instruments)
    assert page(client, city).bridge is None


# --- notes -----------------------------------------------------------------------------------------


def test_a_note_stands_on_the_line_with_its_source_and_changes_no_figure(client, denpasar):
    before = page(client, denpasar).years.chart
    add_year_note(region=denpasar.region, said=PEGI, by=denpasar.people["diskominfo"])
    shown = page(client, denpasar)
    assert [(year.year, [note.text for note in year.notes]) for year in shown.line][-1] == (2015, [PEGI.text])
    assert shown.years.chart == before
    assert "Sumber: Laporan PeGI 2015." in get(client, denpasar).content.decode()


@pytest.mark.parametrize("role", sorted(Role.values))
def test_who_records_history_writes_notes(city, role):
    if role in {"admin", "diskominfo"}:
        assert add_year_note(region=city.region, said=PEGI, by=city.people[role]).year == 2015
    else:
        with pytest.raises(Refused):
            add_year_note(region=city.region, said=PEGI, by=city.people[role])
        assert not YearNote.objects.exists()


def test_every_change_of_a_note_is_told(city):
    by = city.people["diskominfo"]
    note = add_year_note(region=city.region, said=PEGI, by=by)
    revise_year_note(note=note, said=YearNoteInput(2016, "PeGI 2,6", "Laporan"), by=by)
    revise_year_note(note=note, said=YearNoteInput(2016, "PeGI 2,6", "Laporan"), by=by)
    withdraw_year_note(note=note, reason="Tahunnya keliru", by=by)
    told = texts(HistoryEntry.objects.about(note).order_by("pk"), "before", "after", "reason")
    first = "2015: PeGI 2015: rata-rata 2,5 dari 4 (sumber: Laporan PeGI 2015)"
    assert told == [
        ("", first, ""),
        (first, "2016: PeGI 2,6 (sumber: Laporan)", ""),
        ("2016: PeGI 2,6 (sumber: Laporan)", "", "Tahunnya keliru"),
    ]
    with pytest.raises(Refused):
        revise_year_note(note=note, said=PEGI, by=by)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (YearNoteInput(2026, "Belum terjadi", "Surat"), "year"),
        (YearNoteInput(1900, "Terlalu lama", "Surat"), "year"),
        (YearNoteInput(2015, "  ", "Surat"), "text"),
        (YearNoteInput(2015, "PeGI", ""), "source"),
    ],
)
def test_a_note_needs_a_past_year_words_and_a_source(city, said, field):
    with pytest.raises(ValidationError) as error:
        add_year_note(region=city.region, said=said, by=city.people["diskominfo"])
    assert list(error.value.error_dict) == [field]


def test_another_regions_notes_do_not_show(client, denpasar):
    other = Region.objects.create(code="51.02", name="Kabupaten Tabanan", kind="kabupaten", time_zone="Asia/Makassar")
    theirs = add_year_note(region=other, said=PEGI, by=person(other, "diskominfo", "tabanan"))
    assert "PeGI" not in get(client, denpasar).content.decode()
    client.force_login(denpasar.people["diskominfo"])
    url = reverse("year_note", args=[denpasar.evaluation.pk, theirs.pk])
    assert client.get(url).status_code == 404
    assert client.post(url, {"year": "2014", "text": "x", "source": "y"}).status_code == 404


def test_a_note_is_written_corrected_and_withdrawn_on_the_page(client, city):
    client.force_login(city.people["diskominfo"])
    back = reverse("years", args=[city.evaluation.pk])
    add = reverse("year_note_add", args=[city.evaluation.pk])
    refused = client.post(add, {"year": "2030", "text": "Nanti", "source": "Surat"})
    assert (refused.status_code, "Tahun catatan antara" in refused.content.decode()) == (200, True)
    assert 'value="2030"' in refused.content.decode()
    assert client.post(add, {"year": "2015", "text": PEGI.text, "source": PEGI.source}).url == back
    note = YearNote.objects.get()
    edit = reverse("year_note", args=[city.evaluation.pk, note.pk])
    assert client.post(edit, {"year": "2015", "text": "PeGI 2,5", "source": PEGI.source}).url == back
    withdraw = reverse("year_note_withdraw", args=[city.evaluation.pk, note.pk])
    assert client.post(withdraw, {"reason": ""}).status_code == 200
    assert client.post(withdraw, {"reason": "Keliru"}).url == back
    assert (client.get(edit).status_code, "PeGI" in client.get(back).content.decode()) == (404, False)
    assert "Dibatalkan: Keliru" in client.get(add).content.decode()


# --- scope and cost --------------------------------------------------------------------------------


def test_a_person_of_another_region_does_not_find_it(client, denpasar):
    other = Region.objects.create(code="51.01", name="Kab. Jembrana", kind="kabupaten", time_zone="Asia/Makassar")
    assert get(client, denpasar, person(other, "pimpinan", "bupati")).status_code == 404
    assert get(client, denpasar, "asesor_eksternal").status_code == 404


def test_a_city_with_nothing_says_so(client, city):
    response = get(client, city)
    html = response.content.decode()
    assert (response.status_code, "Belum ada dua tahun lengkap" in html, "Garis waktu masih kosong" in html) == (
        200,
        True,
        True,
    )


def test_the_number_of_queries_does_not_grow(client, city, instruments, django_assert_num_queries):
    by = city.people["diskominfo"]
    record_levels(city, instruments, years=(2021,))
    print_result(city, instruments, 2024, "3.96", "Sangat Baik")
    add_year_note(region=city.region, said=PEGI, by=by)
    client.force_login(city.people["pimpinan"])
    url = reverse("years", args=[city.evaluation.pk])
    with django_assert_num_queries(QUERIES):
        client.get(url)
    record_levels(city, instruments, years=(2018, 2019))
    for year in (2022, 2023, 2025):
        print_result(city, instruments, year, "3.50", "Sangat Baik")
    for year in (2011, 2012, 2013):
        add_year_note(region=city.region, said=YearNoteInput(year, "Catatan", "Surat"), by=by)
    with django_assert_num_queries(QUERIES):
        client.get(url)


def test_640_governments_with_8_years_cost_no_more(client, denpasar, instruments, django_assert_num_queries, crowd):
    crowd(denpasar, instruments)
    client.force_login(denpasar.people["pimpinan"])
    with django_assert_num_queries(QUERIES):
        client.get(reverse("years", args=[denpasar.evaluation.pk]))


# --- what the cities ask ---------------------------------------------------------------------------


def test_pontianak_keeps_its_three_domains_and_other_scales_apart(client, city, instruments):
    """2018 2,33 of three domains, PeGI 2,5 of 4 as a note, official 2023 3,43 and 2024 3,49."""
    old = {"instrument": instruments["SPBE-2018"], "source_type": "news", "source": "Pontianak Post"}
    print_result(city, instruments, 2018, "2.33", "Cukup", **old)
    print_result(city, instruments, 2023, "3.43", "Baik", ("3.50", "3.10", "2.27", "4.01"))
    print_result(city, instruments, 2024, "3.49", "Baik", ("3.60", "3.40", "1.73", "4.14"))
    add_year_note(region=city.region, said=PEGI, by=city.people["diskominfo"])
    shown = page(client, city)
    assert [(y.year, y.fresh) for y in shown.line] == [
        (2024, ""),
        (2023, "SPBE 2020, 47 indikator"),
        (2018, "SPBE 2018, 37 baris"),
        (2015, ""),
    ]
    assert [s.delta for s in shown.changes.steps] == [Decimal("0.06"), None]
    assert [(r.number, r.falls) for r in shown.changes.chosen.domain_rows] == [
        (1, False),
        (2, False),
        (3, True),
        (4, False),
    ]


def test_balikpapan_sees_its_rise_of_0_61_as_a_statement(client, city, instruments):
    site = {"source_type": "city government site", "source": "web.balikpapan.go.id"}
    print_result(city, instruments, 2021, "2.44", "", **site)
    print_result(city, instruments, 2022, "3.05", "Baik", **site)
    print_result(city, instruments, 2023, "3.75", "Sangat Baik", ("4.60", "3.70", "2.27", "4.07"))
    print_result(city, instruments, 2024, "3.96", "Sangat Baik", ("4.50", "3.90", "2.64", "4.32"))
    shown = page(client, city)
    assert [(s.title, s.delta) for s in shown.changes.steps] == [
        ("2023 → 2024", Decimal("0.21")),
        ("2022 → 2023", Decimal("0.70")),
        ("2021 → 2022", Decimal("0.61")),
    ]
    first = next(y for y in shown.line if y.year == 2022)
    sentence = "Indeks 3,05, Baik, untuk 2022 menurut situs pemerintah kota: web.balikpapan.go.id."
    assert first.told == [(sentence, False)]


def test_sample_years_say_so(client, denpasar):
    denpasar.evaluation.scores.create(
        indicator=denpasar.indicator(1),
        column="mandiri",
        value=3,
        updated_by=denpasar.people["diskominfo"],
        updated_at=denpasar.evaluation.created_at,
    )
    Evaluation.objects.filter(pk=denpasar.evaluation.pk).update(is_sample=True)
    html = get(client, denpasar).content.decode()
    assert ("memuat data contoh" in html, "Data contoh: 2025" in html) == (True, True)
    line = html[html.index("Peristiwa setiap tahun") :]
    assert (line.count("asal-contoh"), "asal-contoh" in line[line.index(">2021<") :]) == (1, False)
