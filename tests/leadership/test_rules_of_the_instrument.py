"""What SPBE's guideline rules, strengths and weaknesses, the middle of the scale, no page or file applies to Pemdi."""

from decimal import Decimal

import pytest
from django.urls import reverse

from regions import clock
from tests.builders.html_builders import one_line
from tests.builders.leadership_pdf_builders import bare, pages
from tests.builders.letterhead_builders import opened, words
from tests.builders.pemdi_builders import NOON, build_pemdi_city
from tests.builders.report_builders import built
from tests.work import fill

RULES = ("Pedoman Menteri", "kekuatan", "kelemahan", "Ambang 3", "Sukabumi", "LHE", "terpenuhi")


@pytest.fixture
def pemdi_city(instruments):
    clock.set_now(NOON)
    city = build_pemdi_city()
    fill(city, {n: Decimal(1 + n % 5) for n in range(1, 21)})
    return city


def files(city, client):
    """The page, the slides and every report that tells of results, as text."""
    client.force_login(city.people["koordinator"])
    pk = city.evaluation.pk
    read = {name: client.get(reverse(name, args=[pk])) for name in ("dashboard_details", "presentation")}
    found = {name: one_line(response.content.decode()) for name, response in read.items()}
    found["pimpinan"] = " ".join(pages(built(city, "pimpinan", by="koordinator"))[0])
    found["laporan-pdf"] = " ".join(pages(built(city, "laporan-pdf", by="koordinator"))[0])
    found["laporan-docx"] = words(opened(built(city, "laporan-docx", by="koordinator")))
    return {name: bare(text).lower() for name, text in found.items()}


def test_an_instrument_without_such_a_rule_has_no_strengths_and_no_weaknesses(pemdi_city, client):
    found = files(pemdi_city, client)
    told = {name: [rule for rule in RULES if bare(rule).lower() in text] for name, text in found.items()}
    assert {name: rules for name, rules in told.items() if rules} == {}


def test_an_instrument_with_the_rule_says_whose_it_is(city, client):
    fill(city, {n: 1 + n % 5 for n in range(1, 48)})
    found = files(city, client)
    rule = bare("Pedoman Menteri PANRB 3/2024").lower()
    assert [name for name, text in found.items() if rule not in text] == ["pimpinan"]
    assert [name for name, text in found.items() if "kekuatan" not in text] == ["pimpinan"]
