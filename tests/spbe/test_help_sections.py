""" "Bantuan" opens at the paragraph of the page: each named anchor stands on the help page, each name is a page."""

from django.urls import get_resolver, reverse
from lxml import html

from spbe.help_sections import PAGES_BY_SECTION, SECTION_OF_PAGE
from tests.builders.page_builders import PAGES


def test_each_named_anchor_stands_on_the_help_page_and_each_name_in_the_addresses(client, city):
    page = html.fromstring(client.get(reverse("help")).content)
    assert set(PAGES_BY_SECTION) - set(page.xpath("//h2/@id")) == set()
    assert {name for name in SECTION_OF_PAGE if name not in get_resolver().reverse_dict} == set()
    assert sum(len(pages.split()) for pages in PAGES_BY_SECTION.values()) == len(SECTION_OF_PAGE)


# The help itself, what has no page of its own, and what only the makers of the program read.
WITHOUT = {"help", "home", "gallery"}


def test_every_page_that_somebody_may_open_has_its_paragraph():
    shut_out = {name for name in (row.url for row in PAGES) if name.startswith(("account_reset", "account_inactive"))}
    assert {row.url for row in PAGES} - set(SECTION_OF_PAGE) - WITHOUT - shut_out == set()


def test_bantuan_leads_to_the_paragraph_of_the_page_and_else_to_the_beginning(client, city):
    client.force_login(city.people["opd"])
    pages = {
        reverse("duties"): "/bantuan/#tugas",
        reverse("agency_evidence", args=[city.evaluation.pk]): "/bantuan/#data-dukung",
        reverse("dashboard", args=[city.evaluation.pk]): "/bantuan/#angka",
        reverse("instruments"): "/bantuan/#instrumen",
        reverse("gallery"): "/bantuan/",
    }
    links = {page: html.fromstring(client.get(page).content).xpath("//header//a/@href") for page in pages}
    assert {page: [a for a in found if a.startswith("/bantuan/")] for page, found in links.items()} == {
        page: [address, address] for page, address in pages.items()
    }
