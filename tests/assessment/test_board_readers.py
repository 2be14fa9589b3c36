"""Who reads the board: agencies their own rows, leaders all of them, both without a way to change anything there."""

import pytest
from django.urls import reverse
from lxml import html

from tests.builders.evidence_builders import items, returned, send
from tests.work import fill


@pytest.fixture
def boards(client, city):
    fill(city, {34: 3, 45: 3})

    def read(role, query=""):
        client.force_login(city.people[role])
        return client.get(reverse("worklist", args=[city.evaluation.pk]) + query)

    return read


def rows(answer):
    return {
        int(row.get("data-row")): [" ".join(link.text_content().split()) for link in row.xpath(".//a")]
        for row in html.fromstring(answer.content).xpath("//tr[@data-row]")
    }


def test_an_agency_reads_its_own_rows_and_counts_them_alone(boards, city):
    for role, own in (("opd", {45}), ("kepala_opd", {45}), ("opd2", {34})):
        answer = boards(role)
        assert set(rows(answer)) == own
        tabs = html.fromstring(answer.content).xpath("//nav[contains(@class, 'pb-tabs')]//span/text()")
        assert (tabs[0], sum(map(int, tabs[1:]))) == ("1", 1)
        assert "Hanya indikator yang ditugaskan kepada OPD Anda" in answer.text
    assert "BPKAD" not in boards("opd", "?urut=opd").text


def test_an_agency_opens_its_row_and_sends_what_is_missing(boards, client, city):
    answer = boards("opd")
    assert rows(answer)[45] == ["Layanan Publik Sektor 1", "Kirim data dukung indikator 45"]
    link = html.fromstring(answer.content).xpath("string(//tr[@data-row]//td[contains(@class, 'pb-do')]//a/@href)")
    assert client.get(link, follow=True).status_code == 200
    panel = html.fromstring(answer.content).xpath("string(//tr[@data-row]//a/@data-panel)")
    opened = client.get(panel, headers={"HX-Request": "true"})
    assert (opened.status_code, "<form" in opened.text) == (200, False)


def test_the_mayor_reads_every_row_and_opens_none(boards, city):
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    returned(city, sent)
    answer = boards("pimpinan")
    assert len(rows(answer)) == 47
    assert [links for links in rows(answer).values() if links] == []
    main = html.fromstring(answer.content).xpath("//main")[0]
    assert main.xpath(".//input[@type='checkbox']") == []
    assert "Hanya dapat dibaca" in answer.text
    allowed = {reverse(name, args=[city.evaluation.pk]) for name in ("worklist", "meetings")}
    links = {address.split("?")[0] for address in main.xpath(".//a/@href") if address.startswith("/siklus/")}
    assert links - allowed == set()


@pytest.mark.parametrize("role", ["opd", "kepala_opd", "pimpinan", "auditor", "admin"])
def test_every_link_of_the_board_opens_for_its_reader(boards, client, city, role):
    main = html.fromstring(boards(role).content).xpath("//main")[0]
    found = {address for address in main.xpath(".//a/@href") if address.startswith("/")}
    assert {address: code for address in found if (code := client.get(address).status_code) not in (200, 302)} == {}


def test_the_tab_stands_for_the_board_alone_where_pages_are_an_agencys_own(client, boards, city):
    def lit(role, address):
        client.force_login(city.people[role])
        found = html.fromstring(client.get(address).content)
        return found.xpath("//ul[@class='k-nav']/li[not(@class)]/a[@aria-current]/text()[1]")[0].strip()

    page = reverse("indicator", args=[city.evaluation.pk, 45])
    assert (lit("opd", page), lit("diskominfo", page)) == ("Tugas saya", "Lembar kerja")
    board = reverse("worklist", args=[city.evaluation.pk])
    assert {lit(role, board) for role in ("opd", "kepala_opd", "pimpinan", "diskominfo")} == {"Lembar kerja"}
