"""A level is named as the instrument names it, with the other name that the ministry's slides use beside it."""

import pytest
from django.urls import reverse

from tests.builders.html_builders import one_line

ALIASES = {"Merintis": "Initiate", "Membangun": "Emerging", "Berkembang": "Developing", "Melembaga": "Embedded"}


def shown(client, city, name, *args):
    client.force_login(city.people["diskominfo"])
    return one_line(client.get(reverse(name, args=args)).content.decode())


def test_the_indicator_page_of_pemdi_names_both(pemdi_city, client):
    page = shown(client, pemdi_city, "indicator", pemdi_city.evaluation.pk, 13)
    for name, alias in ALIASES.items():
        assert f'{name} <span class="k-sub">({alias})</span>' in page


def test_the_instrument_s_own_page_names_both(pemdi_city, client):
    page = shown(client, pemdi_city, "instrument_indicator", "PEMDI-2026", 13)
    assert 'Unggul <span class="k-sub">(Leading)</span>' in page


@pytest.mark.parametrize("number", [21, 45])
def test_a_level_without_another_name_stands_alone(city, client, number):
    page = shown(client, city, "indicator", city.evaluation.pk, number)
    assert not any(f"({alias})" in page for alias in ALIASES.values())
