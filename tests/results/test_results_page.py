"""The published results: what is shown of whom, under which word, in how many queries."""

from decimal import Decimal

import pytest
from django.urls import reverse

from regions.models import Region
from results.models import NationalAverage, OfficialResult

URL = reverse("results")


def published(instrument, institution, index, year=2024, **more):
    values = {"kind": "kota", "province": "Bali", "predicate": "Baik", "source_type": "official", "source": "Laporan"}
    return OfficialResult.objects.create(
        year=year, institution=institution, index=Decimal(index), instrument=instrument, **values | more
    )


@pytest.fixture
def rows(instruments):
    """Three published rows of 2024 and one of 2022."""
    instrument = instruments["SPBE-2020"]
    return [
        published(instrument, "Kota Batu", "3.57", province="Jawa Timur", predicate="Sangat Baik"),
        published(instrument, "Kabupaten Badung", "2.90", kind="kabupaten"),
        published(instrument, "Kementerian Sosial", "3.58", kind="kementerian", province=""),
        published(instrument, "Kota Tegal", "3.05", year=2022, source_type="news", source="https://contoh.test/a"),
    ]


def shown(client, **query):
    """The institutions of the table, in order."""
    table = client.get(URL, query).context["table"]
    return [line.result.institution for line in table.lines]


def test_the_newest_year_of_the_ministrys_reports_is_shown_first(client, city, rows):
    client.force_login(city.people["pimpinan"])
    assert shown(client) == ["Kementerian Sosial", "Kota Batu", "Kabupaten Badung"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"tahun": "2022"}, ["Kota Tegal"]),
        ({"tahun": ""}, ["Kementerian Sosial", "Kota Batu", "Kota Tegal", "Kabupaten Badung"]),
        ({"tahun": "", "jenis": "kota"}, ["Kota Batu", "Kota Tegal"]),
        ({"provinsi": "Jawa Timur"}, ["Kota Batu"]),
        ({"predikat": "Sangat Baik"}, ["Kota Batu"]),
        ({"cari": "batu kota"}, ["Kota Batu"]),
        ({"cari": "tidak ada"}, []),
        ({"urut": "instansi"}, ["Kabupaten Badung", "Kementerian Sosial", "Kota Batu"]),
        ({"urut": "indeks"}, ["Kabupaten Badung", "Kota Batu", "Kementerian Sosial"]),
        ({"urut": "recorded_by__password", "tahun": "2022"}, ["Kota Tegal"]),
        ({"tahun": "dua ribu"}, ["Kementerian Sosial", "Kota Batu", "Kota Tegal", "Kabupaten Badung"]),
    ],
)
def test_the_table_is_filtered_and_sorted(client, city, rows, query, expected):
    client.force_login(city.people["pimpinan"])
    assert shown(client, **query) == expected


def test_pages_of_25_rows(client, city, instruments):
    for number in range(30):
        published(instruments["SPBE-2020"], f"Kota {number:02}", "3.00")
    client.force_login(city.people["pimpinan"])
    pages = [shown(client, page=page) for page in (1, 2)]
    assert [len(page) for page in pages] == [25, 5]
    assert len({name for page in pages for name in page}) == 30


def test_only_the_ministrys_rows_are_called_official(client, city, rows):
    client.force_login(city.people["pimpinan"])
    assert "Hasil resmi</span>" in client.get(URL).content.decode()
    page = client.get(URL, {"tahun": "2022"}).content.decode()
    assert "Menurut berita" in page
    assert "Hasil resmi</span>" not in page


def test_the_published_mean_stands_beside_the_rows_and_is_not_computed_from_them(client, city, rows):
    NationalAverage.objects.create(year=2024, scope="nasional", measure="index", value="3.12", source="Tabel 4")
    NationalAverage.objects.create(year=2024, scope="kota", measure="index", value="3.39", source="Tabel 8")
    client.force_login(city.people["pimpinan"])
    means = client.get(URL, {"jenis": "kota"}).context["means"]
    assert [(row.scope, row.value) for row in means] == [("nasional", Decimal("3.12")), ("kota", Decimal("3.39"))]
    assert [row.scope for row in client.get(URL).context["means"]] == ["nasional"]
    assert client.get(URL, {"tahun": ""}).context["means"] == []


def test_the_own_regions_row_is_marked(client, city, rows):
    own = published(city.evaluation.instrument, "Kota Denpasar", "3.96", region=city.region)
    client.force_login(city.people["pimpinan"])
    marked = [line.result.pk for line in client.get(URL).context["table"].lines if line.own]
    assert marked == [own.pk]


def test_what_a_region_recorded_never_shows_to_another_regions_people(client, city, rows):
    elsewhere = Region.objects.create(
        code="51.02", name="Kabupaten Tabanan", kind="kabupaten", time_zone="Asia/Makassar"
    )
    common = {"instrument": city.evaluation.instrument, "source_type": "catatan daerah", "source": "Surat"}
    theirs = OfficialResult.objects.create(
        year=2022, institution="Kabupaten Tabanan", kind="kabupaten", region=elsewhere, index="1.11",
        recorded_by=city.people["admin"], **common,
    )  # fmt: skip
    ours = OfficialResult.objects.create(
        year=2022, institution="Kota Denpasar", kind="kota", region=city.region, index="2.22",
        recorded_by=city.people["admin"], **common,
    )  # fmt: skip
    client.force_login(city.people["pimpinan"])
    visible = OfficialResult.objects.visible_to(city.people["pimpinan"]).recorded()
    assert list(visible) == [ours]
    page = client.get(URL, {"tahun": ""}).content.decode()
    assert "2,22" in page
    assert "1,11" not in page
    assert theirs.institution not in page


def test_own_years_tell_what_is_known_of_each_year_and_by_whom(client, city):
    published(city.evaluation.instrument, "Kota Denpasar", "3.96", region=city.region)
    published(
        city.evaluation.instrument, "Kota Denpasar", "3.10", 2022, region=city.region, source_type="news", source="x"
    )
    client.force_login(city.people["diskominfo"])
    response = client.get(URL)
    years = {row.year: [result.provenance for result in row.results] for row in response.context["years"]}
    assert years == {
        **{year: [] for year in (2025, 2023, 2021, 2020, 2019, 2018)},
        2024: ["hasil resmi"],
        2022: ["menurut berita"],
    }
    assert response.context["headline"] == "Hasil resmi 2024: 3,96, Baik"
    open_years = [row.year for row in response.context["years"] if row.may_be_recorded]
    assert open_years == [2023, 2022, 2021, 2020, 2019, 2018]


def test_only_those_who_record_the_past_see_its_buttons(client, city):
    for role, expected in (("diskominfo", True), ("admin", True), ("pimpinan", False), ("opd", False)):
        client.force_login(city.people[role])
        page = client.get(URL).content.decode()
        assert (f"{reverse('result_add')}?tahun=2023" in page) is expected, role


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_needs_the_same_queries_for_one_row_and_for_three(
    client, city, instruments, django_assert_num_queries, count
):
    for number in range(count):
        year = 2024 - number
        published(instruments["SPBE-2020"], f"Kota {number}", "3.00")
        published(instruments["SPBE-2020"], "Kota Denpasar", "3.00", year, region=city.region)
        OfficialResult.objects.create(
            year=year,
            institution="Kota Denpasar",
            kind="kota",
            region=city.region,
            instrument=instruments["SPBE-2020"],
            index="3.00",
            source_type="catatan daerah",
            source="Surat",
            recorded_by=city.people["admin"],
        )
        NationalAverage.objects.create(year=year, scope="nasional", measure="index", value="3.12", source="Tabel 4")
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(16):
        client.get(URL)
