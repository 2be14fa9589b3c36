"""Peers: official rows only, positions with ties named, the published mean never mistaken for the rows' own."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from evaluations.scoring_inputs import instrument_bands
from results.models import NationalAverage, OfficialResult
from results.peers.dot_plot import dot_plot
from tests.past import print_result

QUERIES = 13  # one of them is the tag of the kept page
URL = reverse("peers")


def get(client, city, role="pimpinan", **query):
    client.force_login(city.people[role])
    return client.get(URL, query)


def page(client, city, **query):
    return get(client, city, **query).context["page"]


def printed(city, instruments, institution, index, predicate="Baik", year=2024, **more):
    values = {"institution": institution, "kind": "kabupaten", "province": "Bali", "region": None} | more
    return print_result(city, instruments, year, index, predicate, ("3.00", "3.00", "2.00", "3.50"), **values)


@pytest.fixture
def bali(city, instruments):
    """Five of Bali and one elsewhere; 2023 for three of them."""
    printed(city, instruments, "Kota Denpasar", "3.49", kind="kota", region=city.region)
    printed(city, instruments, "Kabupaten Badung", "4.25", "Memuaskan")
    printed(city, instruments, "Kabupaten Gianyar", "3.49")
    printed(city, instruments, "Kabupaten Bangli", "2.10", "Cukup")
    printed(city, instruments, "Bali", "3.90", "Sangat Baik", kind="provinsi")
    printed(city, instruments, "Kota Batu", "3.00", kind="kota", province="Jawa Timur")
    printed(city, instruments, "Kota Denpasar", "3.60", "Sangat Baik", year=2023, kind="kota", region=city.region)
    printed(city, instruments, "Kabupaten Badung", "4.00", "Sangat Baik", year=2023)
    printed(city, instruments, "Kabupaten Gianyar", "3.49", year=2023)
    NationalAverage.objects.create(year=2024, scope="nasional", measure="index", value="3.12", source="Tabel 4")
    NationalAverage.objects.create(year=2024, scope="kota", measure="index", value="3.39", source="Tabel 8")
    return city


# --- the own place ---------------------------------------------------------------------------------


def test_the_own_position_is_among_the_neighbours_with_ties_named(client, bali):
    shown = page(client, bali)
    assert shown.title == "Kota Denpasar 2024: posisi 2 dari 4"
    assert shown.sentences == (
        "Hasil resmi 2024: 3,49 Baik, posisi 2 dari 4 kabupaten dan kota di Bali, sama dengan Kabupaten Gianyar.",
        "Kurang 0,01 menuju Sangat Baik (batas 3,50).",
    )
    assert [(p.position, p.name, p.change) for p in shown.rows] == [
        (1, "Kabupaten Badung", Decimal("0.25")),
        (2, "Kabupaten Gianyar", Decimal("0.00")),
        (2, "Kota Denpasar", Decimal("-0.11")),
        (4, "Kabupaten Bangli", None),
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"jenis": "pemda"},
         ["Kabupaten Badung", "Provinsi Bali", "Kabupaten Gianyar", "Kota Denpasar", "Kabupaten Bangli"]),
        ({"jenis": "provinsi"}, ["Provinsi Bali"]),
        ({"jenis": "kota", "provinsi": ""}, ["Kota Denpasar", "Kota Batu"]),
        ({"tahun": "2023"}, ["Kabupaten Badung", "Kota Denpasar", "Kabupaten Gianyar"]),
        ({"predikat": "Cukup"}, ["Kabupaten Bangli"]),
        ({"urut": "abjad"}, ["Kabupaten Badung", "Kabupaten Bangli", "Kabupaten Gianyar", "Kota Denpasar"]),
        ({"urut": "naik"}, ["Kabupaten Badung", "Kabupaten Gianyar", "Kota Denpasar", "Kabupaten Bangli"]),
        ({"urut": "turun"}, ["Kota Denpasar", "Kabupaten Gianyar", "Kabupaten Badung", "Kabupaten Bangli"]),
        ({"urut": "recorded_by", "tahun": "dulu", "jenis": "x"},
         ["Kabupaten Badung", "Kabupaten Gianyar", "Kota Denpasar", "Kabupaten Bangli"]),
        ({"jenis": "pusat"}, []),
    ],
)  # fmt: skip
def test_the_group_is_what_was_asked_for(client, bali, query, names):
    assert [peer.name for peer in page(client, bali, **query).rows] == names


def test_a_predicate_narrows_the_table_and_not_the_position(client, bali):
    shown = page(client, bali, predikat="Baik")
    assert (shown.total, [peer.position for peer in shown.rows]) == (4, [2, 2])


def test_rises_and_falls_are_both_counted(client, bali):
    moves = page(client, bali).moves
    assert moves.title == "Sejak 2023: 1 naik, 1 turun, 1 tetap"
    assert (
        moves.sentence == "Perubahan antara −0,11 dan +0,25; mediannya 0,00 (dihitung oleh aplikasi dari 3 instansi)."
    )


def test_predicates_are_counted_as_printed(client, bali):
    OfficialResult.objects.filter(institution="Kabupaten Gianyar", year=2024).update(index="3.50", predicate="Baik")
    assert [(b.name, b.count, b.share) for b in page(client, bali).bands] == [
        ("Memuaskan", 1, 25),
        ("Sangat Baik", 0, 0),
        ("Baik", 2, 50),
        ("Cukup", 1, 25),
        ("Kurang", 0, 0),
    ]


def test_the_published_mean_is_named_and_is_not_the_mean_of_the_rows(client, bali):
    html = get(client, bali).content.decode()
    assert "Rata-rata nasional terbit 2024: <strong>3,12</strong>" in html
    assert "bukan rata-rata baris" in html
    assert [(m.scope, m.value) for m in page(client, bali, jenis="kota").means] == [
        ("nasional", Decimal("3.12")),
        ("kota", Decimal("3.39")),
    ]


def test_a_threshold_says_how_far_it_is(client, bali):
    assert page(client, bali, ambang="3,5").sentences[-1] == "0,01 di bawah ambang 3,50."
    assert page(client, bali, ambang="3,49").sentences[-1] == "Tepat pada ambang 3,49."
    response = get(client, bali, ambang="tinggi")
    assert (response.context["page"].question.threshold, "k-err" in response.content.decode()) == (None, True)


def test_another_government_can_be_looked_at(client, bali):
    shown = page(client, bali, untuk="Kabupaten Badung")
    assert shown.sentences[1] == "Tidak ada predikat di atasnya."
    other = page(client, bali, untuk="Kota Batu")
    assert (other.own, other.sentences) == (None, ("Kota Batu tidak termasuk kelompok ini.",))


def test_only_the_ministrys_rows_are_ranked(client, bali, instruments):
    printed(bali, instruments, "Kabupaten Buleleng", "4.90", "Memuaskan", source_type="news")
    shown = page(client, bali)
    assert shown.rows[0].name == "Kabupaten Badung"
    html = get(client, bali).content.decode()
    assert "Buleleng" not in html


def test_without_official_results_the_page_says_so(client, city):
    response = get(client, city)
    assert (response.status_code, "Belum ada hasil resmi" in response.content.decode()) == (200, True)


def test_a_person_without_a_region_reads_the_published_figures(client, bali, django_user_model):
    client.force_login(django_user_model.objects.create_user(username="tamu", password="x"))
    shown = client.get(URL).context["page"]
    assert (shown.own, shown.total) == (None, 5)


def test_pontianak_reads_how_many_of_616_are_good_or_better(client, city, instruments):
    """2018: 82 of 616 (13.31 %) good or better, 534 below."""
    names = ["Baik"] * 60 + ["Sangat Baik"] * 22 + ["Cukup"] * 300 + ["Kurang"] * 234
    old, index = instruments["SPBE-2018"], {"Baik": "2.70", "Sangat Baik": "3.60", "Cukup": "2.00", "Kurang": "1.50"}
    OfficialResult.objects.bulk_create(
        OfficialResult(
            year=2018, institution=f"Kota {number:03}", kind="kota", province="", instrument=old, predicate=name,
            index=Decimal(index[name]), source_type="official", source="Laporan 2018",
        )
        for number, name in enumerate(names)
    )  # fmt: skip
    bands = {b.name: (b.above, b.above_share) for b in page(client, city).bands}
    assert bands["Baik"] == (82, "13,31")
    assert bands["Kurang"] == (616, "100,00")


def test_a_wider_group_is_summed_up_by_province_in_the_order_of_the_alphabet(client, bali, instruments):
    printed(bali, instruments, "Kabupaten Ragu", "1.05", "Kurang", province="Jawa Timur", warnings=["Domain 4 0,30."])
    shown = page(client, bali, provinsi="")
    assert [(p.name, p.count, str(p.median), str(p.lowest), str(p.highest)) for p in shown.provinces] == [
        ("Bali", 4, "3.49", "2.10", "4.25"),
        ("Jawa Timur", 2, "2.03", "3.00", "3.00"),
    ]
    assert page(client, bali).provinces == ()


# --- the distribution ------------------------------------------------------------------------------


def test_every_dot_stands_at_its_own_index_on_its_own_side_of_a_bound(instruments):
    bands = instrument_bands(instruments["SPBE-2020"])
    values = [(Decimal("3.49"), False, False), (Decimal("3.50"), True, False), (Decimal("1.05"), False, True)]
    plot = dot_plot(values, bands, Decimal("3.49"), Decimal("3.12"), None)
    assert sorted((dot.x, dot.own, dot.doubted) for dot in plot.dots) == [
        ("1.25%", False, True),
        ("62.25%", False, False),
        ("62.50%", True, False),
    ]
    assert [(cut.x, cut.name) for cut in plot.cuts][3] == ("62.50%", "Sangat Baik")
    assert plot.dots[-1].own


# --- governments over the years --------------------------------------------------------------------


def test_a_chosen_group_is_followed_and_its_address_can_be_sent(client, bali, instruments):
    old = {"instrument": instruments["SPBE-2018"], "source_type": "news", "source": "Radar"}
    printed(bali, instruments, "Kota Denpasar", "2.64", "", year=2018, kind="kota", region=bali.region, **old)
    response = get(client, bali, daerah="Kota Denpasar", tambah="kabupaten  badung")
    assert (response.status_code, response.url) == (
        302,
        f"{URL}?daerah=Kota+Denpasar&daerah=Kabupaten+Badung#h-kelompok",
    )
    group = client.get(response.url.partition("#")[0]).context["page"].followed
    assert (group.years, [row.label for row in group.rows]) == (
        (2018, 2023, 2024),
        ["Kota Denpasar", "Kabupaten Badung"],
    )
    own = group.rows[0]
    assert [r and str(r.index) for r in own.results] == ["2.64", "3.60", "3.49"]
    assert own.changes == (None, None, Decimal("-0.11"))
    assert [(s.sure, s.x1 < s.x2) for s in own.stretches] == [(True, True)]
    assert [name for _, name in group.breaks] == ["SPBE 2020"]


def test_an_unknown_name_is_said_to_be_unknown_and_kept(client, bali):
    response = get(client, bali, tambah="Kota Atlantis")
    assert (response.status_code, "“Kota Atlantis” tidak ada dalam daftar" in response.content.decode()) == (200, True)


def test_at_most_eight_are_followed(client, bali, instruments):
    names = [f"Kabupaten {number}" for number in range(10)]
    for name in names:
        printed(bali, instruments, name, "3.00")
    assert len(page(client, bali, daerah=names).followed.rows) == 8


def test_what_a_region_wrote_down_itself_is_not_followed(client, bali):
    OfficialResult.objects.create(
        year=2022, institution="Kota Denpasar", kind="kota", region=bali.region, index="1.11",
        instrument=bali.evaluation.instrument, source_type="catatan daerah", source="Surat",
        recorded_by=bali.people["admin"],
    )  # fmt: skip
    assert page(client, bali).followed.years == (2023, 2024)


# --- cost ------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow(client, city, instruments, django_assert_num_queries, crowd):
    printed(city, instruments, "Kota Denpasar", "3.49", kind="kota", region=city.region)
    client.force_login(city.people["pimpinan"])
    with django_assert_num_queries(QUERIES):
        client.get(URL)
    for number in (1, 2):
        printed(city, instruments, f"Kabupaten Uji {number}", "3.00")
    with django_assert_num_queries(QUERIES):
        client.get(URL)
    crowd(city, instruments)
    query = {
        "provinsi": "",
        "jenis": "semua",
        "tahun": "2024",
        "daerah": ["Kabupaten 001", "Kabupaten 002", "Kota Denpasar"],
    }
    with django_assert_num_queries(QUERIES):
        response = client.get(URL, query)
    assert (response.context["page"].total, response.context["page"].followed.years) == (643, tuple(range(2018, 2026)))


# --- what the cities ask, with the ministry's figures ----------------------------------------------


def test_the_five_cities_of_the_handbook_read_their_place(client, city, instruments):
    call_command("load_reference", verbosity=0)
    asked = {
        ("Kota Sukabumi", "2023", "pemda", "3,0"): (
            "Hasil resmi 2023: 2,98 Baik, posisi 26 dari 28 pemerintah daerah di Jawa Barat.",
            "Kurang 0,52 menuju Sangat Baik (batas 3,50).",
            "0,02 di bawah ambang 3,00.",
        ),
        ("Kota Pontianak", "2024", "kk", ""): (
            "Hasil resmi 2024: 3,49 Baik, posisi 1 dari 14 kabupaten dan kota di Kalimantan Barat.",
            "Kurang 0,01 menuju Sangat Baik (batas 3,50).",
        ),
        ("Kota Balikpapan", "2023", "kk", "3,2"): (
            "Hasil resmi 2023: 3,75 Sangat Baik, posisi 1 dari 10 kabupaten dan kota di Kalimantan Timur.",
            "Kurang 0,45 menuju Memuaskan (batas 4,20).",
            "0,55 di atas ambang 3,20.",
        ),
        ("Kota Pekalongan", "2024", "kk", "4,27"): (
            "Hasil resmi 2024: 3,76 Sangat Baik, posisi 18 dari 35 kabupaten dan kota di Jawa Tengah.",
            "Kurang 0,44 menuju Memuaskan (batas 4,20).",
            "0,51 di bawah ambang 4,27.",
        ),
        ("Kota Tegal", "2024", "kk", ""): (
            "Hasil resmi 2024: 3,95 Sangat Baik, posisi 10 dari 35 kabupaten dan kota di Jawa Tengah, "
            "sama dengan Kota Semarang.",
            "Kurang 0,25 menuju Memuaskan (batas 4,20).",
        ),
    }
    provinces = dict(OfficialResult.objects.official().values_list("institution", "province"))
    for (name, year, kind, threshold), sentences in asked.items():
        query = {"untuk": name, "tahun": year, "jenis": kind, "provinsi": provinces[name], "ambang": threshold}
        assert page(client, city, **query).sentences == sentences
    falls = page(client, city, jenis="pemda", provinsi="", urut="turun")
    assert (falls.moves.down, falls.moves.up + falls.moves.down + falls.moves.same) == (26, 517)
    assert (falls.moves.least, falls.rows[0].change) == (Decimal("-0.79"), Decimal("-0.79"))
    assert [b.name for b in falls.bands] == ["Memuaskan", "Sangat Baik", "Baik", "Cukup", "Kurang"]
    assert page(client, city, jenis="semua", provinsi="", tahun="2023").has_doubt  # Banyuasin, marked and not hidden
