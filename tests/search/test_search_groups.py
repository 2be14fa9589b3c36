"""Each group shows what its own pages show to this person, leads where they may go, and takes few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from regions.models import Agency, Region
from results.models import OfficialResult
from search.document_index import refresh_index
from search.help_texts import help_sections
from search.one_search import search
from tests.acting import draft, made
from tests.builders.meeting_builders import meet
from tests.builders.search_builders import read_document
from tests.city import fresh, person

TEAM = {"diskominfo", "asesor_internal", "penanggung_jawab", "koordinator", "auditor"}
AGENCY = {"opd", "kepala_opd"}


def group(user, text, key):
    return {hit.title: hit for one in search(fresh(user), text).groups if one.key == key for hit in one.hits}


def who_finds(city, text, key):
    return {name for name, user in city.people.items() if group(user, text, key)}


@pytest.fixture
def region_beside(city):
    """Kabupaten Tabanan with an agency and a person of its own."""
    tabanan = Region.objects.create(code="51.02", name="Kabupaten Tabanan", kind="kabupaten", time_zone="Asia/Makassar")
    Agency.objects.create(region=tabanan, name="Dinas Kesehatan", short_name="Dinkes Tabanan")
    city.people["orang_lain"] = person(tabanan, Role.ADMIN, "orang_lain")
    return tabanan


def test_an_indicator_opens_where_the_person_sees_it(city, client):
    name = city.indicator(45).name.removeprefix("Tingkat Kematangan ")
    for role, starts in (
        ("auditor", "/siklus/"),
        ("opd", "/siklus/"),
        ("opd2", "/instrumen/"),
        ("pimpinan", "/instrumen/"),
    ):
        (hit,) = [
            hit for title, hit in group(city.people[role], "indikator 45", "indikator").items() if title[:3] == "45."
        ]
        assert hit.url.startswith(starts), role
        client.force_login(city.people[role])
        assert client.get(hit.url).status_code == 200, role
    assert any(name.split()[-1] in title for title in group(city.people["auditor"], name, "indikator"))


def test_items_are_found_by_their_words(city, client):
    item = city.evaluation.instrument.items.filter(criterion__indicator__number=45).first()
    words = " ".join(item.text.split()[:6])
    (found,) = search(city.people["diskominfo"], f"{item.code} {words}", group="butir").groups
    assert [hit.title for hit in found.hits] == [item.text]
    assert found.hits[0].note == f"{item.code} · indikator 45, tingkat {item.criterion.level}"
    client.force_login(city.people["diskominfo"])
    assert client.get(found.hits[0].url).status_code == 200


def test_agencies_are_those_of_the_persons_pages(city, region_beside, client):
    assert who_finds(city, "dinas kesehatan", "opd") == {*TEAM, *AGENCY, "admin", "orang_lain"}
    assert who_finds(city, "badan keuangan", "opd") == {*TEAM, "opd2", "admin"}
    assert who_finds(city, "tabanan", "opd") == {"orang_lain"}
    for role in ("admin", "auditor", "opd"):
        client.force_login(city.people[role])
        (hit,) = group(city.people[role], "dinkes", "opd").values()
        assert client.get(hit.url).status_code == 200, role


def test_people_are_found_by_their_admin_alone(city, region_beside, client):
    assert who_finds(city, "auditor", "orang") == {"admin"}
    assert who_finds(city, "orang_lain", "orang") == {"orang_lain"}
    client.force_login(city.people["admin"])
    assert client.get(group(city.people["admin"], "audit", "orang")["Auditor"].url).status_code == 200


def test_actions_are_those_of_the_team_and_the_agency(city, client):
    made(city)
    assert who_finds(city, "menyusun pedoman", "tindak_lanjut") == {*TEAM, *AGENCY, "admin", "pimpinan"}
    client.force_login(city.people["opd"])
    assert client.get(group(city.people["opd"], "pedoman", "tindak_lanjut")["Susun pedoman"].url).status_code == 200


def test_meetings_are_those_one_is_invited_to(city, client):
    meet(city)
    found = who_finds(city, "meriviu layanan aula", "rapat") | who_finds(city, "reviu layanan aula", "rapat")
    assert found == {*TEAM, *AGENCY, "admin"}
    client.force_login(city.people["opd"])
    assert client.get(group(city.people["opd"], "reviu", "rapat")["Reviu layanan"].url).status_code == 200


def test_results_are_public_but_what_a_region_wrote_itself(city, region_beside, client):
    OfficialResult.objects.create(
        year=2024,
        institution="Kabupaten Tabanan",
        kind="kabupaten",
        instrument=city.evaluation.instrument,
        index="3.05",
        predicate="Baik",
        source_type="official",
        source="Laporan",
    )
    OfficialResult.objects.create(
        year=2023,
        institution="Kabupaten Tabanan",
        kind="kabupaten",
        instrument=city.evaluation.instrument,
        index="2.90",
        source_type="catatan",
        source="Sendiri",
        region=region_beside,
        recorded_by=city.people["orang_lain"],
    )
    assert set(group(city.people["opd"], "tabanan", "hasil")) == {"Kabupaten Tabanan 2024"}
    assert group(city.people["opd"], "tabanan 2024", "hasil")["Kabupaten Tabanan 2024"].note == "indeks 3,05 · Baik"
    assert len(group(city.people["orang_lain"], "tabanan", "hasil")) == 2
    client.force_login(city.people["opd"])
    page = client.get(group(city.people["opd"], "tabanan", "hasil")["Kabupaten Tabanan 2024"].url)
    assert "Kabupaten Tabanan" in page.content.decode()


def test_help_is_found_by_section(city, client):
    assert {"peran", "tugas", "angka"} <= {section.anchor for section in help_sections()}
    found = group(city.people["asesor_eksternal"], "dibulatkan sekali", "bantuan")
    assert [hit.url for hit in found.values()] == ["/bantuan/#angka"]


@pytest.mark.parametrize(("role", "count"), [("admin", 5), ("diskominfo", 7), ("opd", 8), ("pimpinan", 4)])
def test_at_most_eight_queries(city, role, count):
    counts = []
    for number in (1, 2, 3):
        read_document(city, f"Pedoman {number}", [f"Pedoman layanan {number}."], secrecy="terbuka")
        made(city, draft(city, f"Susun pedoman {number}"))
        refresh_index()
        user = fresh(city.people[role])
        assert user.active_memberships
        with CaptureQueriesContext(
            connection,
        ) as queries:
            search(user, "pedoman")
        counts.append(len(queries))
    assert counts == [count] * 3
