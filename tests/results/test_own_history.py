"""A region writes down its past: only what fits together, never as an official result, never over one."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from evaluations.permissions import Refused
from history.models import HistoryEntry
from history.presenters import history_event
from regions.models import Region
from results.models import OfficialResult
from results.official.recording import PrintedFigures, ResultStatement, record_own_result, revise_own_result
from tests.city import person

ADD = reverse("result_add")


def said(index="2.90", predicate="Baik", domains=None, notes=""):
    figures = PrintedFigures(Decimal(index), predicate, {n: Decimal(v) for n, v in (domains or {}).items()})
    return ResultStatement(figures, "Surat KemenPANRB 12/2023", notes)


def typed(**more):
    return {"index": "2,90", "predicate": "Baik", "source": "Surat KemenPANRB 12/2023", "notes": ""} | more


def printed(city, index="3.05", year=2022, **more):
    values = {"source_type": "official", "source": "Laporan", "predicate": "Baik"} | more
    return OfficialResult.objects.create(
        year=year,
        institution="Kota Denpasar",
        kind="kota",
        region=city.region,
        instrument=city.evaluation.instrument,
        index=Decimal(index),
        **values,
    )


def record(city, year=2022, role="diskominfo", **figures):
    return record_own_result(region=city.region, year=year, statement=said(**figures), by=city.people[role])


# --- the domain call ------------------------------------------------------------------------------


def test_a_statement_is_stored_as_the_regions_own_and_told_in_the_history(city):
    result = record(city, domains={1: "3.00", 4: "3.55"})
    stored = OfficialResult.objects.get(pk=result.pk)
    assert (stored.index, stored.predicate, stored.domain_values) == (
        Decimal("2.90"),
        "Baik",
        {"1": "3.00", "4": "3.55"},
    )
    assert (stored.institution, stored.kind, stored.province) == ("Kota Denpasar", "kota", "Bali")
    assert (stored.source_type, stored.provenance, stored.is_official) == (
        "catatan daerah",
        "menurut catatan daerah",
        False,
    )
    assert (stored.instrument.code, stored.recorded_by) == ("SPBE-2020", city.people["diskominfo"])
    entry = history_event(HistoryEntry.objects.about(stored).get())
    assert (entry.field, entry.before) == ("hasil 2022", "")
    assert entry.after == "2,90, Baik, domain 1 3,00, domain 4 3,55; sumber: Surat KemenPANRB 12/2023"


@pytest.mark.parametrize("year", [2018, 2020])
def test_an_older_year_is_measured_by_the_instrument_of_its_time(city, year):
    assert record(city, year=year).instrument.code == "SPBE-2018"


@pytest.mark.parametrize(
    ("figures", "field", "reason"),
    [
        (
            {"index": "4.67", "predicate": "Sangat Baik"},
            "predicate",
            "Indeks 4,67 mendapat predikat Memuaskan, bukan Sangat Baik.",
        ),
        (
            {"index": "3.90", "predicate": "", "domains": {1: "1.00", 2: "1.00", 3: "1.00", 4: "1.00"}},
            "index",
            "Indeks 3,90 tidak mungkin berasal dari nilai domainnya, yang menghasilkan 1,00–1,01.",
        ),
        ({"index": "5.40", "predicate": ""}, "index", "Indeks 5,40 di luar 1,00–5,00."),
        (
            {"predicate": "", "domains": {4: "0.30"}},
            "index",
            "Domain 4 bernilai 0,30; tidak ada tingkat yang menghasilkan nilai itu.",
        ),
        ({"predicate": "", "domains": {5: "3.00"}}, "index", "Domain 5 tidak ada dalam SPBE-2020."),
    ],
)
def test_figures_that_do_not_fit_together_do_not_get_in(city, figures, field, reason):
    with pytest.raises(ValidationError) as refusal:
        record(city, **figures)
    assert refusal.value.message_dict == {field: [reason]}
    assert OfficialResult.objects.count() == 0


def test_near_a_bound_both_predicates_of_an_unrounded_year_get_in_but_one_of_a_rounded_year(city):
    record(city, index="3.50", predicate="Baik", year=2022)
    record(city, index="3.50", predicate="Sangat Baik", year=2021)
    with pytest.raises(ValidationError, match="mendapat predikat Sangat Baik, bukan Baik"):
        record(city, index="3.50", predicate="Baik", year=2023)


@pytest.mark.parametrize("year", [2025, 2026, 2017])
def test_a_running_a_coming_and_an_unmeasured_year_cannot_be_told(city, year):
    with pytest.raises(ValidationError, match=f"Tahun {year} belum dapat dicatat"):
        record(city, year=year)


def test_a_year_is_told_once(city):
    record(city)
    with pytest.raises(ValidationError, match="sudah dicatat"):
        record(city)


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        (
            {"index": "3.40"},
            "Hasil resmi 2022 tercetak 3,05, Baik, domain 1 3,00. Indeks Anda 3,40. Catatan daerah tidak menggantinya.",
        ),
        (
            {"index": "3.05", "domains": {1: "3.10"}},
            "Hasil resmi 2022 tercetak 3,05, Baik, domain 1 3,00. Domain 1 Anda 3,10. "
            "Catatan daerah tidak menggantinya.",
        ),
        ({"index": "3.05"}, "Hasil resmi 2022 sudah ada dengan angka yang sama; tidak perlu dicatat lagi."),
    ],
)
def test_nothing_stands_against_the_ministrys_row_or_merely_repeats_it(city, stated, reason):
    printed(city, domain_values={"1": "3.00"})
    with pytest.raises(ValidationError) as refusal:
        record(city, notes="kami lebih tahu", **stated)
    assert refusal.value.messages == [reason]
    assert OfficialResult.objects.recorded().count() == 0


def test_what_the_ministrys_row_leaves_out_may_be_added(city):
    printed(city, domain_values={"1": "3.00"})
    result = record(city, index="3.05", domains={1: "3.00", 4: "3.55"})
    assert (result.provenance, result.domain_values) == ("menurut catatan daerah", {"1": "3.00", "4": "3.55"})


def test_a_figure_that_differs_from_the_press_needs_a_word_why(city):
    printed(city, source_type="news")
    with pytest.raises(ValidationError) as refusal:
        record(city)
    assert refusal.value.messages == ["Menurut berita, hasilnya 3,05, Baik. Jelaskan perbedaannya pada catatan."]
    assert record(city, notes="Surat KemenPANRB menyebut 2,90.").index == Decimal("2.90")


@pytest.mark.parametrize(
    "role",
    sorted(set(Role.values) - {"admin", "diskominfo"}),
)
def test_other_roles_do_not_write_the_past(city, role):
    with pytest.raises(Refused, match="Hanya admin dan Diskominfo"):
        record(city, role=role)


def test_a_correction_keeps_the_former_words_in_the_history(city):
    result = record(city)
    revise_own_result(result=result, statement=said("3.00", notes="salah ketik"), by=city.people["admin"])
    stored = OfficialResult.objects.get(pk=result.pk)
    assert (stored.index, stored.recorded_by, stored.source_type) == (
        Decimal("3.00"),
        city.people["admin"],
        "catatan daerah",
    )
    entry = history_event(HistoryEntry.objects.about(stored).first())
    assert (entry.before, entry.after, entry.by) == (
        "2,90, Baik; sumber: Surat KemenPANRB 12/2023",
        "3,00, Baik; sumber: Surat KemenPANRB 12/2023; catatan: salah ketik",
        city.people["admin"],
    )


def test_saving_without_a_change_writes_no_history(city):
    result = record(city)
    revise_own_result(result=result, statement=said(), by=city.people["admin"])
    assert result.history.count() == 1
    assert OfficialResult.objects.get(pk=result.pk).recorded_by == city.people["diskominfo"]


def test_a_published_row_is_nobodys_to_change(city):
    with pytest.raises(Refused, match="seperti tercetak"):
        revise_own_result(result=printed(city), statement=said(), by=city.people["diskominfo"])


def test_a_correction_must_fit_together_too(city):
    result = record(city)
    with pytest.raises(ValidationError, match="mendapat predikat Memuaskan"):
        revise_own_result(result=result, statement=said("4.67", "Sangat Baik"), by=city.people["admin"])
    assert OfficialResult.objects.get(pk=result.pk).index == Decimal("2.90")


# --- the pages ------------------------------------------------------------------------------------


def aspects(count):
    return [f"aspek_{number}" for number in range(1, count + 1)]


def test_the_year_is_asked_first_because_it_decides_the_domains(client, city):
    client.force_login(city.people["diskominfo"])
    assert client.get(ADD).templates[0].name == "results/choose_year.html"
    fields = {year: list(client.get(ADD, {"tahun": year}).context["form"].fields) for year in (2019, 2021)}
    assert fields == {
        2019: ["index", "predicate", *(f"domain_{n}" for n in range(1, 4)), *aspects(7), "source", "notes"],
        2021: ["index", "predicate", *(f"domain_{n}" for n in range(1, 5)), *aspects(8), "source", "notes"],
    }


@pytest.mark.parametrize("year", ["2025", "2017", "kemarin", "٢٠٢٢", ""])
def test_a_year_that_cannot_be_told_leads_back_to_the_choice(client, city, year):
    client.force_login(city.people["diskominfo"])
    assert client.get(ADD, {"tahun": year}).templates[0].name == "results/choose_year.html"


def test_a_comma_is_read_as_people_write_it_and_the_region_comes_from_the_membership(client, city):
    elsewhere = Region.objects.create(code="33.76", name="Kota Tegal", kind="kota", time_zone="Asia/Jakarta")
    client.force_login(city.people["diskominfo"])
    sent = typed(domain_1="3,10", region=elsewhere.pk, source_type="official", year=2019)
    response = client.post(f"{ADD}?tahun=2022", sent)
    assert response.url == reverse("results")
    stored = OfficialResult.objects.get()
    assert (stored.region, stored.year, stored.source_type) == (city.region, 2022, "catatan daerah")
    assert (stored.index, stored.domain_values) == (Decimal("2.90"), {"1": "3.10"})


def test_467_sangat_baik_does_not_get_in_and_nothing_typed_is_lost(client, city):
    client.force_login(city.people["diskominfo"])
    response = client.post(f"{ADD}?tahun=2023", typed(index="4,67", predicate="Sangat Baik", notes="dari koran"))
    form = response.context["form"]
    assert form.errors == {"predicate": ["Indeks 4,67 mendapat predikat Memuaskan, bukan Sangat Baik."]}
    assert [form["index"].value(), form["source"].value(), form["notes"].value()] == [
        "4,67",
        "Surat KemenPANRB 12/2023",
        "dari koran",
    ]
    assert OfficialResult.objects.count() == 0


def test_what_was_published_of_the_year_is_said_before_anything_is_typed(client, city):
    printed(city, year=2023)
    client.force_login(city.people["diskominfo"])
    assert client.get(ADD, {"tahun": 2023}).context["printed"] == "Hasil resmi 2023: 3,05, Baik."


def test_an_empty_form_says_what_is_missing(client, city):
    client.force_login(city.people["diskominfo"])
    form = client.post(f"{ADD}?tahun=2022", {}).context["form"]
    assert form.errors == {"index": ["Isi indeks."], "source": ["Isi sumber."]}


def test_a_year_that_is_recorded_already_opens_for_correction(client, city):
    result = record(city)
    client.force_login(city.people["diskominfo"])
    assert client.get(ADD, {"tahun": 2022}).url == reverse("result_edit", args=[result.pk])


def test_a_correction_starts_from_what_was_said(client, city):
    result = record(city, domains={4: "3.55"})
    client.force_login(city.people["admin"])
    url = reverse("result_edit", args=[result.pk])
    assert client.get(url).context["form"].initial["domain_4"] == Decimal("3.55")
    assert client.post(url, typed(index="3.00", domain_4="")).url == reverse("results")
    stored = OfficialResult.objects.get()
    assert (stored.index, stored.domain_values) == (Decimal("3.00"), {})


def test_another_regions_row_and_a_published_row_are_not_found(client, city):
    elsewhere = Region.objects.create(code="33.76", name="Kota Tegal", kind="kota", time_zone="Asia/Jakarta")
    theirs = record_own_result(
        region=elsewhere, year=2022, statement=said(), by=person(elsewhere, "diskominfo", "diskominfo_tegal")
    )
    client.force_login(city.people["diskominfo"])
    for row in (theirs, printed(city)):
        url = reverse("result_edit", args=[row.pk])
        assert [client.get(url).status_code, client.post(url, typed(index="1,00")).status_code] == [404, 404]
    assert OfficialResult.objects.get(pk=theirs.pk).index == Decimal("2.90")


def test_people_of_the_region_without_the_role_read_the_reason(client, city):
    result = record(city)
    client.force_login(city.people["pimpinan"])
    for url in (ADD, reverse("result_edit", args=[result.pk])):
        response = client.get(url)
        assert response.status_code == 403
        assert "Hanya admin dan Diskominfo yang mencatat tahun lampau." in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_choice_of_years_needs_the_same_queries_for_one_row_and_for_three(
    client, city, django_assert_num_queries, count
):
    for year in range(2022 - count, 2022):
        record(city, year=year)
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(11):
        client.get(ADD)


@pytest.mark.parametrize("count", [1, 3])
def test_a_correction_needs_the_same_queries_for_one_change_and_for_three(
    client, city, django_assert_num_queries, count
):
    result = record(city)
    for number in range(count - 1):
        revise_own_result(result=result, statement=said(notes=f"catatan {number}"), by=city.people["admin"])
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(9):
        client.get(reverse("result_edit", args=[result.pk]))


def test_a_year_that_is_recorded_already_keeps_what_was_typed_on_the_page(city, client):
    earlier = record(city)
    client.force_login(city.people["diskominfo"])
    address = f"{ADD}?tahun=2022"
    assert client.get(address).url == reverse("result_edit", args=[earlier.pk])
    answer = client.post(address, typed(index="3,10", notes="Angka yang dibetulkan"))
    page = answer.content.decode()
    assert (answer.status_code, "Angka yang dibetulkan" in page) == (200, True)
    assert f'<a href="{reverse("result_edit", args=[earlier.pk])}">Sunting catatan itu</a>' in page
    assert OfficialResult.objects.recorded().get().index == Decimal("2.90")
