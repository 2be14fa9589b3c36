"""The summary for a meeting room: one finding a screen, whose figures it shows, nothing its reader may not see."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Evaluation
from planning.targets.planning_writes import set_target
from regions.models import Agency
from tests.builders.dashboard_builders import fill
from tests.past import print_averages, print_official, print_result, record_levels

QUERIES = 20
ALL = [
    "jawaban",
    "bukti",
    "indeks",
    "ambang",
    "tahun",
    "bagian",
    "timpang",
    "kekuatan",
    "kelemahan",
    "jujur",
    "ungkit",
    "jalan",
]
ALL += ["tenggat"]


def get(client, city, role, evaluation=None, **query):
    client.force_login(city.people[role])
    return client.get(reverse("presentation", args=[(evaluation or city.evaluation).pk]), query)


def names(response):
    return [screen.name for screen in response.context["page"].screens]


@pytest.fixture
def full(city, instruments):
    """A past with both columns, two results, and a self-assessment in work."""
    record_levels(city, instruments)
    print_official(city, instruments)
    print_averages()
    fill(city, {number: 4 if number < 20 else 2 for number in range(1, 48)})
    return city


def test_a_leader_sees_every_finding_once_and_in_order(client, full):
    response = get(client, full, "pimpinan")
    assert names(response) == ALL
    html = response.content.decode()
    assert [html.count(f'id="layar-{n}"') for n in range(1, 15)] == [1] * 13 + [0]


def test_agency_people_see_no_target_and_no_other_agency_s_lateness(client, full):
    assert names(get(client, full, "opd")) == [name for name in ALL if name not in ("jalan", "tenggat")]


def test_a_screen_says_what_the_summary_says(client, full):
    page = get(client, full, "pimpinan").context["page"]
    titles = {screen.name: screen.title for screen in page.screens}
    assert titles["indeks"] == "Kota Denpasar: Sangat Baik, kurang 0,24 menuju Memuaskan"
    assert titles["timpang"] == "Layanan SPBE mengangkat indeks, Manajemen SPBE tertinggal"
    assert titles["kekuatan"] == "19 dari 47 indikator yang terisi menjadi kekuatan (tingkat 4–5): 19 belum terbukti."
    assert titles["jujur"] == "Penilaian mandiri 2021 0,56 lebih tinggi dari nilai akhir."
    assert titles["tenggat"] == "Tidak ada yang lewat tenggat"


def test_every_screen_names_whose_figures_it_shows(client, full):
    page = get(client, full, "pimpinan").context["page"]
    sources = {screen.name: screen.sources[0] for screen in page.screens}
    assert [name for name, source in sources.items() if not source] == []
    assert sources["indeks"].startswith("2024, resmi: KemenPANRB, Laporan 2024, Tabel 44, dicatat ")
    assert sources["kekuatan"] == "Penilaian mandiri 2025: tingkat yang diisi di Kawal SPBE"
    assert sources["jalan"].startswith("Nilai awal: penilaian mandiri 2025. Ditanyakan: target ")


def test_the_way_leads_to_the_government_s_own_target(client, full):
    set_target(
        evaluation=full.evaluation,
        year=2025,
        scope="kota",
        value=Decimal("2.90"),
        source="RPJMD",
        by=full.people["koordinator"],
    )
    page = get(client, full, "pimpinan").context["page"]
    assert (page.path.wish.target, page.path.meets) == (Decimal("2.90"), True)


def test_gaps_count_as_the_lowest_level_and_the_screen_says_so(client, city, instruments):
    fill(city, {1: 3})
    page = get(client, city, "pimpinan").context["page"]
    screen = next(screen for screen in page.screens if screen.name == "jalan")
    assert screen.sources[1].startswith("Anggapan: 46 indikator yang belum terisi berada di tingkat 1.")


def test_before_anything_is_known_there_is_only_that_to_show(client, city):
    assert names(get(client, city, "pimpinan")) == ["jawaban", "indeks", "tahun", "tenggat"]


def test_who_is_late_stands_in_the_order_of_the_alphabet(client, full):
    """The agency with more late things does not stand first for it."""
    for name, numbers in (("Dinas Zeta", (1, 2, 3)), ("Dinas Alfa", (4,))):
        agency = Agency.objects.create(region=full.region, name=name, short_name=name.split()[1])
        assign_agency(
            evaluation=full.evaluation,
            indicators=[full.indicator(number) for number in numbers],
            agency=agency,
            part=AssignmentPart.LEAD,
            by=full.people["diskominfo"],
            due=date(2025, 8, 1),
        )
    page = get(client, full, "pimpinan").context["page"]
    assert [(row.agency.short_name, len(row.late)) for row in page.work.late] == [("Alfa", 1), ("Zeta", 3)]
    assert page.screens[-1].title == "Empat hal lewat tenggat pada 2 OPD"


def test_another_year_and_an_unknown_one(client, full):
    assert get(client, full, "pimpinan", tahun="2021").context["page"].board.standing.lead.year == 2021
    assert get(client, full, "pimpinan", tahun="1999").status_code == 404


def test_sample_data_say_so_on_their_screens_and_only_there(client, full):
    Evaluation.objects.filter(pk=full.evaluation.pk).update(is_sample=True)
    page = get(client, full, "pimpinan").context["page"]
    assert [s.name for s in page.screens if s.is_sample] == [
        "jawaban",
        "bukti",
        "tahun",
        "kekuatan",
        "kelemahan",
        "ungkit",
        "jalan",
        "tenggat",
    ]


def test_the_summary_leads_there_and_keeps_the_chosen_year(client, full):
    client.force_login(full.people["pimpinan"])
    html = client.get(reverse("dashboard_details", args=[full.evaluation.pk]), {"tahun": "2021"}).content.decode()
    assert f'href="{reverse("presentation", args=[full.evaluation.pk])}?tahun=2021"' in html


def test_the_number_of_queries_does_not_grow(client, city, instruments, django_assert_num_queries):
    record_levels(city, instruments, years=(2021,))
    print_result(city, instruments, 2024, "3.96", "Sangat Baik")
    fill(city, {1: 3})
    client.force_login(city.people["pimpinan"])
    url = reverse("presentation", args=[city.evaluation.pk])
    with django_assert_num_queries(QUERIES):
        client.get(url)
    record_levels(city, instruments, years=(2018, 2019))
    print_result(city, instruments, 2023, "3.80", "Sangat Baik")
    fill(city, {2: 3, 3: 4})
    for number in (1, 2, 3):
        agency = Agency.objects.create(region=city.region, name=f"Dinas {number}", short_name=f"D{number}")
        assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(number)],
            agency=agency,
            part=AssignmentPart.LEAD,
            by=city.people["diskominfo"],
            due=date(2025, 8, 1),
        )
    with django_assert_num_queries(QUERIES):
        client.get(url)
