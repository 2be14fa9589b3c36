"""The pages that leaders open cost at most thirteen queries, however many agencies, years and governments there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders.assignment_builders import assign_to
from tests.past import print_averages, print_crowd, print_official, record_levels

MOST = 13  # one of them is the tag of the kept page


@pytest.mark.parametrize("name", ["dashboard", "dashboard_details", "years", "calibration", "peers"])
def test_a_page_costs_the_same_with_1_3_and_40_agencies_and_640_governments(client, city, instruments, name):
    record_levels(city, instruments)
    print_official(city, instruments)
    print_averages()
    client.force_login(city.people["pimpinan"])
    address = f"{reverse('peers')}?tahun=2024" if name == "peers" else reverse(name, args=[city.evaluation.pk])
    costs = []
    for numbers in (range(1, 2), range(2, 4), range(4, 41)):
        assign_to(city, numbers)
        costs.append(cost(client, address))
    print_crowd(city, instruments)
    costs.append(cost(client, address))
    assert (len(set(costs)), max(costs) <= MOST) == (1, True), costs


def cost(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
