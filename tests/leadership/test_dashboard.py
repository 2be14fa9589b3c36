"""The leadership page itself: who reads it, what it costs, and the words it may use."""

import pytest
from django.urls import reverse

from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Evaluation
from regions.models import Agency, Region
from tests.city import person
from tests.past import print_averages, print_official, print_result, record_levels

QUERIES = 12


def get(client, city, role, evaluation=None, **query):
    client.force_login(city.people[role] if isinstance(role, str) else role)
    return client.get(reverse("dashboard_details", args=[(evaluation or city.evaluation).pk]), query)


@pytest.mark.parametrize(
    "role",
    [
        "admin",
        "opd",
        "kepala_opd",
        "diskominfo",
        "asesor_internal",
        "penanggung_jawab",
        "koordinator",
        "pimpinan",
        "auditor",
    ],
)
def test_every_role_of_the_city_reads_it(client, city, instruments, role):
    print_official(city, instruments)
    response = get(client, city, role)
    assert (response.status_code, response.context["page"].standing.lead.year) == (200, 2024)


def test_the_external_assessor_does_not_find_it(client, city):
    assert get(client, city, "asesor_eksternal").status_code == 404


def test_a_person_of_another_region_does_not_find_it(client, city, instruments):
    print_official(city, instruments)
    other = Region.objects.create(code="51.01", name="Kab. Jembrana", kind="kabupaten", time_zone="Asia/Makassar")
    assert get(client, city, person(other, "pimpinan", "bupati")).status_code == 404


def test_a_signed_out_visitor_is_sent_to_the_door(client, city):
    url = reverse("dashboard_details", args=[city.evaluation.pk])
    response = client.get(url)
    assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={url}")


def test_it_only_reads(client, city):
    client.force_login(city.people["pimpinan"])
    assert client.post(reverse("dashboard_details", args=[city.evaluation.pk])).status_code == 405


def test_another_year_can_lead(client, city, instruments):
    record_levels(city, instruments)
    print_official(city, instruments)
    page = get(client, city, "pimpinan", tahun="2021").context["page"]
    assert (page.standing.lead.year, [c.year for c in page.choices]) == (2021, [2025, 2024, 2023, 2021, 2019, 2018])


def test_a_year_that_nobody_knows_is_not_found(client, city):
    assert get(client, city, "pimpinan", tahun="1999").status_code == 404


def test_a_past_cycle_has_its_own_page(client, city, instruments):
    past = record_levels(city, instruments)
    page = get(client, city, "pimpinan", past[2019]).context["page"]
    assert (page.standing.lead.year, page.standing.beside.origin) == (2019, "mandiri")


def test_unofficial_figures_are_nowhere_called_official(client, city, instruments):
    record_levels(city, instruments)
    print_result(city, instruments, 2022, "3.05", "Baik", source_type="news", source="Radar Bali")
    html = get(client, city, "pimpinan").content.decode()
    assert "asal-resmi" not in html
    assert "hasil resmi" not in html.lower().replace("bukan hasil resmi", "")


def test_unpublished_aspects_are_said_to_be_unpublished(client, city, instruments):
    print_official(city, instruments)
    print_averages()
    html = get(client, city, "pimpinan").content.decode()
    assert "data-radar" not in html
    assert "Tidak diterbitkan" in html


def test_sample_data_say_so_beside_their_figures(client, city):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(is_sample=True)
    city.evaluation.scores.create(
        indicator=city.indicator(1),
        column="mandiri",
        value=3,
        updated_by=city.people["diskominfo"],
        updated_at=city.evaluation.created_at,
    )
    html = get(client, city, "pimpinan").content.decode()
    assert "memuat data contoh" in html
    assert "Data contoh: 2025" in html
    # beside the index, its two findings, the line, the radar's table, strengths and weaknesses, and the levers
    assert html.count("asal-contoh") == 7


def test_the_number_of_queries_does_not_grow(client, city, instruments, django_assert_num_queries):
    record_levels(city, instruments, years=(2021,))
    print_result(city, instruments, 2024, "3.96", "Sangat Baik")
    print_averages()
    client.force_login(city.people["pimpinan"])
    url = reverse("dashboard_details", args=[city.evaluation.pk])
    with django_assert_num_queries(QUERIES):
        client.get(url)
    record_levels(city, instruments, years=(2018, 2019))
    print_result(city, instruments, 2022, "3.50", "Sangat Baik")
    print_result(city, instruments, 2023, "3.80", "Sangat Baik")
    for number in (1, 2, 3):
        agency = Agency.objects.create(region=city.region, name=f"Dinas {number}", short_name=f"D{number}")
        assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(number)],
            agency=agency,
            part=AssignmentPart.LEAD,
            by=city.people["diskominfo"],
        )
    with django_assert_num_queries(QUERIES):
        client.get(url)
