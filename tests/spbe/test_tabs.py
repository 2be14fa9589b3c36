"""Which tab each role finds marked on the pages it may open: one, and the one it came by."""

import re

import pytest
from django.urls import reverse

from spbe import navigation
from tests.access.walk import rows
from tests.builders.page_builders import NOT_PAGES
from tests.city import person

pytestmark = pytest.mark.django_db

# Columns of the access matrix and their roles. External assessors have no cycle here: nothing is released to them.
ROLES = {
    "admin": "admin",
    "opd": "opd",
    "kepala": "kepala_opd",
    "disko": "diskominfo",
    "asesor": "asesor_internal",
    "pj": "penanggung_jawab",
    "koord": "koordinator",
    "pimp": "pimpinan",
    "ekst": "asesor_eksternal",
    "audit": "auditor",
}
# They lead elsewhere, or need no account.
PLAIN = {"home", "calendar_feed", "shared_pack", "shared_pack_file"}


def pages_of(column):
    """The whole pages that the access matrix opens to that person."""
    found = {
        row.url for row in rows() if row.method == "GET" and row.object != "other" and row.expected[column] == "200"
    }
    return sorted(url for url in found - NOT_PAGES - PLAIN if not url.startswith(("api:", "account_")))


def marked(user, evaluation, page):
    return [link.label for link in navigation._links(navigation.TABS, user, evaluation, page) if link.current]


@pytest.mark.parametrize(("column", "role"), ROLES.items())
def test_every_page_marks_exactly_one_tab(city, column, role):
    user = city.people[role]
    found = {page: marked(user, city.evaluation, page) for page in pages_of(column)}
    assert {page: tabs for page, tabs in found.items() if len(tabs) != 1} == {}


@pytest.mark.parametrize(("column", "role"), ROLES.items())
def test_six_tabs_at_most_and_each_opens(city, column, role):
    tabs = navigation._links(navigation.TABS, city.people[role], city.evaluation)
    assert len(tabs) <= 6
    assert (tabs[0].label, tabs[-1].label) == ("Tugas saya", "Lainnya")
    opened = {page_address(page, city) for page in pages_of(column)}
    assert {tab.url for tab in tabs} - opened <= {reverse("assessor_pack", args=[city.evaluation.pk])}


def page_address(page, city):
    names = [reverse, lambda name: reverse(name, args=[city.evaluation.pk])]
    for make in names:
        try:
            return make(page)
        except Exception:
            continue
    return page


@pytest.mark.parametrize(("column", "role"), [pair for pair in ROLES.items() if pair[0] != "ekst"])
def test_the_last_tab_leads_to_what_one_may_open_and_to_nothing_else(client, city, column, role):
    client.force_login(city.people[role])
    shown = {link.url for group in client.get(reverse("more")).context["frame"].groups for link in group.links}
    opened = {page_address(page, city) for page in pages_of(column)}
    assert shown - opened - {reverse("account_change_password"), reverse("mfa_index")} == set()
    offered = {place.name for _, places in navigation.GROUPS for place in places}
    assert {page_address(page, city) for page in pages_of(column) if page in offered} - shown == set()


@pytest.mark.parametrize(
    ("page", "tabs"),
    [
        ("cycle", {"Lainnya": "admin disko asesor pj koord audit"}),
        ("requests", {"Lainnya": "admin disko asesor pj koord audit", "Tugas saya": "opd kepala"}),
        ("assignments", {"Lainnya": "admin disko asesor pj koord audit"}),
        ("evidence_add", {"Tugas saya": "opd kepala", "Lembar kerja": "disko"}),
        ("indicator", {"Tugas saya": "opd kepala", "Lembar kerja": "admin disko asesor pj koord audit"}),
        (
            "meetings",
            {"Tugas saya": "opd kepala", "Ringkasan": "pimp", "Lembar kerja": "admin disko asesor pj koord audit"},
        ),
        ("api_keys", {"Lainnya": "admin opd kepala disko asesor pj koord pimp ekst audit"}),
        ("duties", {"Tugas saya": "admin opd kepala disko asesor pj koord pimp ekst audit"}),
    ],
)
def test_the_marked_tab_of_a_page_that_several_roles_open(city, page, tabs):
    found: dict[str, str] = {}
    for column, role in ROLES.items():
        if page in pages_of(column):
            for tab in marked(city.people[role], city.evaluation, page):
                found[tab] = f"{found.get(tab, '')} {column}".strip()
    assert found == tabs


def test_who_holds_two_roles_finds_one_tab_marked(city):
    both = person(city.region, "diskominfo", "rangkap")
    both.memberships.create(region=city.region, role="opd", agency=city.agency)
    assert [marked(both, city.evaluation, page) for page in ("indicator", "requests", "duties")] == [
        ["Lembar kerja"],
        ["Tugas saya"],
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
    assert found == [["Lembar kerja"], ["Lembar kerja"], ["Lainnya"]]


def test_an_address_that_is_none_marks_nothing(client, city):
    client.force_login(city.people["diskominfo"])
    tabs = client.get("/siklus/tidak-ada/").context["frame"].tabs
    assert [tab.label for tab in tabs if tab.current] == []


def test_what_stands_in_the_account_menu_is_marked_there_too(client, city):
    client.force_login(city.people["auditor"])
    html = client.get(reverse("notification_settings")).content.decode()
    assert html.count('aria-current="page"') == 3  # its tab, the account menu, and once more in the menu of a phone
    assert client.get("/instrumen/").content.decode().count('aria-current="page"') == 1


def test_keys_and_the_gallery_are_reached_from_their_own_pages_only(client, city):
    client.force_login(city.people["admin"])
    more = client.get(reverse("more")).content.decode()
    assert (reverse("api_keys") in more, reverse("gallery") in more) == (False, False)
    assert reverse("api_keys") in client.get(reverse("own_sessions")).content.decode()
    assert reverse("gallery") in client.get(reverse("system")).content.decode()


def test_the_trail_begins_with_the_place(client, city):
    client.force_login(city.people["diskominfo"])
    html = client.get(reverse("packages", args=[city.evaluation.pk])).content.decode()
    assert re.search(
        r'<div class="k-trail">\s*<p>Kota Denpasar · siklus 2025</p>\s*<nav aria-label="Jejak halaman">', html
    )
