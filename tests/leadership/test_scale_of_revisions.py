"""Years under two revisions of one instrument: one scale where the text was corrected, two where the rules changed."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from domains.models import Instrument
from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Evaluation
from planning.models import Target
from planning.targets.target_years import targets_by_year
from regions import clock
from results.peers.peer_history import peer_histories
from results.region_history import read_region_history
from tests.builders.api_builders import client_of
from tests.builders.html_builders import one_line
from tests.builders.revision_builders import insert_item, loaded, new_weights, pemdi_file
from tests.carryover import later
from tests.city import fresh
from tests.past import print_result
from tests.work import fill

CORRECTED, NEW_RULES = "koreksi", "aturan baru"


@pytest.fixture(params=[CORRECTED, NEW_RULES])
def kind(request):
    return request.param


@pytest.fixture
def two_revisions(pemdi_city, kind):
    """2026 finished with 2,00 under the first revision; 2027 self-assessed with 3,00 under the second."""
    city = pemdi_city
    for column in (ValueColumn.MANDIRI, ValueColumn.FINAL):
        fill(city, dict.fromkeys(range(1, 21), Decimal(2)), column)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.SELESAI)
    data = pemdi_file()
    if kind == CORRECTED:
        insert_item(data, 1, 1, 0, "Butir yang disisipkan")
    else:
        new_weights(data)
    revision = loaded(data)
    clock.set_now(datetime(2027, 8, 14, 12, tzinfo=ZoneInfo("Asia/Makassar")))
    city.evaluation = later(city, revision, year=2027, number=20)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.MANDIRI)
    city.evaluation = fresh(city.evaluation)
    fill(city, dict.fromkeys(range(1, 21), Decimal(3)))
    return city


def page(city, client, name):
    client.force_login(fresh(city.people["pimpinan"]))
    response = client.get(reverse(name, args=[city.evaluation.pk]))
    return response.context["page"], one_line(response.content.decode())


def test_only_new_rules_begin_another_scale(instruments, pemdi_city):
    data = pemdi_file()
    insert_item(data, 1, 1, 0, "Butir yang disisipkan")
    assert loaded(data).scale == instruments["PEMDI-2026"].scale
    new_weights(data)
    ruled = loaded(data)
    assert (ruled.revision, ruled.rules_since) == (3, 3)
    insert_item(data, 2, 1, 0, "Satu butir lagi")
    assert loaded(data).scale == ruled.scale


def test_the_leaders_page_leads_with_what_the_same_rules_measured(two_revisions, client, kind):
    lead = page(two_revisions, client, "dashboard")[0].standing.lead
    assert (lead.year, lead.printed) == ((2026, Decimal("2.00")) if kind == CORRECTED else (2027, Decimal("3.00")))


def test_the_years_are_one_line_or_two(two_revisions, client, kind):
    found, html = page(two_revisions, client, "years")
    since_spbe = [] if kind == CORRECTED else ["Pemdi 2026 revisi 2"]
    assert [one.after_name for one in found.years.breaks] == ["Pemdi 2026", *since_spbe]
    assert len(found.years.chart["segments"]) == 2 + len(since_spbe)
    assert ("Pemdi 2026 revisi 2" in html) == (kind == NEW_RULES)


def test_targets_of_aspects_meet_the_values_of_the_same_rules(two_revisions, kind):
    city = two_revisions
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.SELESAI)
    fill(city, dict.fromkeys(range(1, 21), Decimal(3)), ValueColumn.FINAL)
    first = Instrument.objects.get(code="PEMDI-2026", revision=1)
    aspect = first.domains.get().aspects.first()
    said = {"year": 2027, "value": Decimal("2.50"), "source": "RPJMD", "by": city.people["koordinator"]}
    Target.objects.create(region=city.region, family=city.evaluation.family, scope="aspek", aspect=aspect, **said)
    cycles = list(Evaluation.objects.filter(region=city.region).select_related("region", "instrument"))
    cycles.sort(key=lambda cycle: -cycle.year)
    reader = fresh(city.people["pimpinan"])
    rows = targets_by_year(cycles, read_region_history(cycles, reader), reader)
    result = next(row for row in rows if row.target).result
    assert result == (Decimal("3.00") if kind == CORRECTED else None)


def test_peers_are_followed_through_corrections_only(two_revisions, kind):
    revisions = {one.revision: one for one in Instrument.objects.filter(code="PEMDI-2026")}
    rows = [
        print_result(two_revisions, {"SPBE-2020": revisions[at]}, year, index, "Cukup")
        for at, year, index in ((1, 2026, "2.00"), (2, 2027, "2.40"))
    ]
    name = two_revisions.region.name
    histories = peer_histories([name], rows, {one.pk: one for one in revisions.values()}, name)
    (own,) = histories.rows
    assert own.changes == (None, Decimal("0.40") if kind == CORRECTED else None)
    assert (len(own.stretches), len(histories.breaks)) == ((1, 0) if kind == CORRECTED else (0, 1))


def test_the_api_says_under_which_revision_the_newest_value_was_measured(two_revisions, kind):
    reader = client_of(two_revisions.people["pimpinan"])
    said = reader.get(f"/api/v1/evaluations/{two_revisions.evaluation.pk}/newest/").json()
    assert (said["year"], said["instrument"], said["revision"]) == (
        (2026, "PEMDI-2026", 1) if kind == CORRECTED else (2027, "PEMDI-2026", 2)
    )
