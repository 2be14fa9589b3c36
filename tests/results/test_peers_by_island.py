"""Peers by group of islands: one list from the provinces' codes, in the form and in the rows."""

import pytest
from django.urls import reverse

from regions.islands import ISLANDS, island_group
from regions.models import Region
from regions.region_loader import COLUMNS, FILE, read_rows
from tests.past import print_result


def test_every_province_of_the_reference_data_lies_in_one_group():
    codes = [row["code"] for _, row in read_rows(FILE, COLUMNS)]
    provinces = [code for code in codes if len(code) == 2]
    assert {island_group(code) for code in codes} == set(ISLANDS)
    groups = {name: [code for code in provinces if island_group(code) == name] for name in ISLANDS}
    assert groups["Jawa"] == ["31", "32", "33", "34", "35", "36"]
    assert groups["Bali-Nusa Tenggara"] == ["51", "52", "53"]
    assert (groups["Sumatra"][-1], groups["Maluku"], island_group("00")) == ("21", ["81", "82"], "")


@pytest.fixture
def printed(city, instruments):
    def put(code, name, province, index, **more):
        region = Region.objects.get_or_create(code=code, defaults={"name": name, "kind": "kota"})[0] if code else None
        row = {"institution": name, "kind": "kota", "province": province, "region": region}
        print_result(city, instruments, 2024, index, "Baik", **row | more)

    put("51.71", "Kota Denpasar", "Bali", "3.49")
    put("52.71", "Kota Mataram", "Nusa Tenggara Barat", "3.10")
    put("", "Kota Bima", "Nusa Tenggara Barat", "2.90")  # in no region of ours: where others of its province lie
    put("35.79", "Kota Batu", "Jawa Timur", "3.00")
    put("94.71", "Kota Jauh", "Papua Tengah", "2.80")
    return city


def names(client, city, **query):
    client.force_login(city.people["pimpinan"])
    page = client.get(reverse("peers"), query).context["page"]
    return page.group, [peer.name for peer in page.rows]


def test_a_group_of_islands_holds_all_its_provinces(client, printed):
    assert names(client, printed, provinsi="pulau:Bali-Nusa Tenggara") == (
        "kabupaten dan kota di kelompok pulau Bali-Nusa Tenggara",
        ["Kota Denpasar", "Kota Mataram", "Kota Bima"],
    )


def test_a_province_still_stands_for_itself(client, printed):
    assert names(client, printed, provinsi="Jawa Timur")[1] == ["Kota Batu"]


def test_an_island_without_a_row_is_not_offered_and_an_unknown_one_counts_as_not_asked(client, printed):
    client.force_login(printed.people["pimpinan"])
    html = client.get(reverse("peers")).content.decode()
    assert 'value="pulau:Papua"' in html
    assert 'value="pulau:Sulawesi"' not in html
    assert len(names(client, printed, provinsi="pulau:Atlantis")[1]) == 5


def test_the_chosen_group_stays_in_the_address(client, printed):
    client.force_login(printed.people["pimpinan"])
    page = client.get(reverse("peers"), {"provinsi": "pulau:Jawa"}).context["page"]
    assert ("provinsi", "pulau:Jawa") in page.kept
