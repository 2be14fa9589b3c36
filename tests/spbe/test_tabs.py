"""Which tab each role finds marked on the pages it may open: one, and the one it came by."""

import pytest

from spbe import navigation
from tests.access.walk import rows
from tests.builders.page_builders import NOT_PAGES
from tests.city import person

pytestmark = pytest.mark.django_db

# Columns of the access matrix and their roles. External assessors have no cycle here: their one tab is "Hasil".
ROLES = {
    "admin": "admin",
    "opd": "opd",
    "kepala": "kepala_opd",
    "disko": "diskominfo",
    "asesor": "asesor_internal",
    "pj": "penanggung_jawab",
    "koord": "koordinator",
    "pimp": "pimpinan",
    "audit": "auditor",
}
# They lead elsewhere, or belong to nobody's work.
PLAIN = {"home", "help", "calendar_feed", "shared_pack", "shared_pack_file"}


def pages_of(column):
    """The whole pages that the access matrix opens to that person."""
    found = {
        row.url for row in rows() if row.method == "GET" and row.object != "other" and row.expected[column] == "200"
    }
    return sorted(url for url in found - NOT_PAGES - PLAIN if not url.startswith(("api:", "account_")))


def marked(user, evaluation, page, *menus):
    links = [link for menu in menus for link in navigation._links(menu, user, evaluation, page)]
    return [link.label for link in links if link.current]


@pytest.mark.parametrize(("column", "role"), ROLES.items())
def test_every_page_marks_one_tab_or_its_line_in_the_other_menus(city, column, role):
    user, found = city.people[role], {}
    for page in pages_of(column):
        tabs = marked(user, city.evaluation, page, navigation.TABS)
        if len(tabs or marked(user, city.evaluation, page, navigation.REFERENCES, navigation.ACCOUNT)) != 1:
            found[page] = tabs
    assert found == {}


@pytest.mark.parametrize(
    ("page", "tabs"),
    [
        ("cycle", {"Siklus": "admin disko koord", "Lembar kerja": "asesor pj audit"}),
        ("cycles", {"Siklus": "admin disko koord", "Lembar kerja": "asesor pj audit", "Ringkasan": "opd kepala pimp"}),
        ("history", {"Siklus": "admin disko koord", "Lembar kerja": "asesor pj audit"}),
        ("agency_changes", {"OPD": "admin disko", "Lembar kerja": "asesor pj koord audit"}),
        (
            "requests",
            {"Permintaan": "disko asesor pj koord", "Tugas saya": "opd kepala", "Lembar kerja": "admin audit"},
        ),
        ("review_reasons", {"Tinjauan": "disko asesor pj", "Lembar kerja": "admin koord audit"}),
        ("assignments", {"Penugasan": "disko koord", "Lembar kerja": "admin asesor pj audit"}),
        ("evidence_add", {"Tugas saya": "opd kepala", "Lembar kerja": "disko"}),
        ("duties", {}),
    ],
)
def test_the_marked_tab_of_a_page_that_several_roles_open(city, page, tabs):
    found: dict[str, str] = {}
    for column, role in ROLES.items():
        if page in pages_of(column):
            for tab in marked(city.people[role], city.evaluation, page, navigation.TABS):
                found[tab] = f"{found.get(tab, '')} {column}".strip()
    assert found == tabs


def test_who_holds_two_roles_finds_one_tab_marked(city):
    both = person(city.region, "diskominfo", "rangkap")
    both.memberships.create(region=city.region, role="opd", agency=city.agency)
    assert [marked(both, city.evaluation, page, navigation.TABS) for page in ("indicator", "requests", "inbox")] == [
        ["Lembar kerja"],
        ["Permintaan"],
        ["Tugas saya"],
    ]


def test_a_page_that_comes_back_with_errors_keeps_its_tab(client, city):
    client.force_login(city.people["diskominfo"])
    cycle, question = city.evaluation.pk, city.evaluation.general_questions.first().pk
    posts = [
        (f"/siklus/{cycle}/pertanyaan-umum/{question}/hapus/", {}, 422),
        (f"/siklus/{cycle}/indikator/45/nilai/", {"value": "9", "version": "0"}, 422),
        (f"/siklus/{cycle}/tahap/", {"target": "x"}, 403),
    ]
    found = []
    for address, sent, status in posts:
        answer = client.post(address, sent)
        assert answer.status_code == status
        found.append([tab.label for tab in answer.context["frame"].tabs if tab.current])
    assert found == [["Lembar kerja"], ["Lembar kerja"], ["Siklus"]]


def test_an_address_that_is_none_marks_nothing(client, city):
    client.force_login(city.people["diskominfo"])
    tabs = client.get("/siklus/tidak-ada/").context["frame"].tabs
    assert [tab.label for tab in tabs if tab.current] == []


def test_what_stands_in_the_other_menus_is_marked_there(client, city):
    client.force_login(city.people["auditor"])
    html = client.get("/pemberitahuan/").content.decode()
    assert html.count('aria-current="page"') == 2  # in the account menu, and once more in the menu of a phone
    assert client.get("/instrumen/").content.decode().count('aria-current="page"') == 1
