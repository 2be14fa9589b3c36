"""What a person may not open gives no hit, no sentence, no completion and no count: for every role and every kind."""

import json

import pytest

from accounts.roles import Role
from evidence.models import Citation, Document, DocumentVersion
from regions.models import Agency, Region
from search.document_index import refresh_index
from search.one_search import search
from tests.builders.search_builders import read_document
from tests.city import fresh, person

WORD = "zamrudkatulistiwa"
OPEN, RESTRICTED = Document.Secrecy.OPEN, Document.Secrecy.RESTRICTED
TEAM = ("diskominfo", "asesor_internal", "penanggung_jawab", "koordinator", "auditor")
OWN, OTHER = ("opd", "kepala_opd"), ("opd2",)
NOBODY = ("admin", "pimpinan", "asesor_eksternal")
# Who finds which planted document, as its pages show it to them.
READERS = {
    "dinkes terbuka": {*TEAM, *OWN, *OTHER},
    "dinkes terbatas": {*TEAM, *OWN},
    "bpkad terbuka": {*TEAM, *OWN, *OTHER},
    "bpkad terbatas": {*TEAM, *OTHER},
    "diskominfo terbatas": {*TEAM},
    "daerah lain": {"orang_lain"},
    "menunggu pindai": set(),
    "bervirus": set(),
}


@pytest.fixture
def planted(city):
    """A word on a page of every kind of document; each title says of which."""
    elsewhere = Region.objects.create(
        code="51.02", name="Kabupaten Tabanan", kind="kabupaten", time_zone="Asia/Makassar"
    )
    agency = Agency.objects.create(region=elsewhere, name="Dinas Lain", short_name="Lain")
    city.people["orang_lain"] = person(elsewhere, Role.DISKOMINFO, "orang_lain")
    text = [f"Kata {WORD} tertanam di halaman ini."]
    for title, owner, secrecy in (
        ("dinkes terbuka", city.agency, OPEN),
        ("dinkes terbatas", city.agency, RESTRICTED),
        ("bpkad terbuka", city.other_agency, OPEN),
        ("bpkad terbatas", city.other_agency, RESTRICTED),
        ("diskominfo terbatas", None, RESTRICTED),
    ):
        read_document(city, title, text, agency=owner, secrecy=secrecy)
    read_document(city, "daerah lain", text, agency=agency, region=elsewhere, secrecy=OPEN)
    for title, scan in (("menunggu pindai", "menunggu"), ("bervirus", "virus")):
        document = read_document(city, title, text, secrecy=OPEN)
        refresh_index()
        document.versions.update(scan=scan)  # it was open when it was indexed
    refresh_index()
    return city


def titles(user, text=WORD):
    return {hit.title for group in search(fresh(user), text).groups for hit in group.hits}


def test_each_role_finds_what_its_pages_show(planted):
    for name, user in planted.people.items():
        assert titles(user) == {title for title, readers in READERS.items() if name in readers}, name


def test_no_beginning_is_completed(planted):
    for name, user in planted.people.items():
        expected = {title for title, readers in READERS.items() if name in readers}
        assert titles(user, WORD[:6]) == titles(user, f'"{WORD} tertanam"') == expected, name


def test_no_page_answer_or_number_tells_of_it(planted, client):
    for name in (*NOBODY, "orang_lain"):
        client.force_login(planted.people[name])
        told = [
            client.get("/cari/", {"q": WORD}).content.decode().replace(f'value="{WORD}"', ""),
            client.get("/cari/", {"q": WORD}, headers={"HX-Request": "true"})
            .content.decode()
            .replace(f"?q={WORD}", ""),
            json.dumps(client.get("/api/v1/search/", {"q": WORD}).json()["groups"]),
        ]
        hidden = [title for title, readers in READERS.items() if name not in readers]
        assert not [title for title in hidden for text in told if title in text], name
        assert name == "orang_lain" or not [text for text in told if WORD in text.replace(f"q={WORD}", "")], name


def test_what_is_cut_off_counts_what_may_be_read_alone(planted):
    """Twenty foreign documents before one's own neither fill the list nor make it longer."""
    for number in range(20):
        read_document(planted, f"{WORD} rahasia {number}", [WORD], agency=planted.other_agency, secrecy=RESTRICTED)
    refresh_index()
    (group,) = search(fresh(planted.people["opd"]), WORD).groups
    assert {hit.title for hit in group.hits} == {t for t, readers in READERS.items() if "opd" in readers}
    assert not group.more


def test_a_change_of_class_acts_at_once(planted):
    """The index is not made again in between."""
    user = planted.people["opd2"]
    Document.objects.filter(title="dinkes terbuka").update(secrecy=RESTRICTED)
    assert "dinkes terbuka" not in titles(user)
    Document.objects.filter(title="dinkes terbuka").update(secrecy=OPEN)
    assert "dinkes terbuka" in titles(user)


def test_quarantine_acts_at_once(planted):
    user = planted.people["diskominfo"]
    DocumentVersion.objects.filter(document__title="dinkes terbuka").update(scan=DocumentVersion.Scan.INFECTED)
    assert "dinkes terbuka" not in titles(user)
    assert titles(user, "dinkes terbuka") == {"dinkes terbuka"}  # its facts stand in the library as before


def test_a_role_that_ends_finds_nothing(planted):
    user = planted.people["asesor_internal"]
    assert titles(user)
    user.memberships.update(is_active=False)
    assert titles(user) == set()


def test_a_document_that_is_deleted_is_gone_at_once(planted):
    document = Document.objects.get(title="dinkes terbuka")
    Citation.objects.filter(version__document=document).delete()
    document.delete()
    assert "dinkes terbuka" not in titles(planted.people["diskominfo"])
