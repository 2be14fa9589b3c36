"""The list of the internal assessment: what waits for its reader stands first and open, the rest folded by agency."""

from datetime import date

import pytest
from django.urls import reverse

from evaluations.choices import AssignmentPart, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import StageWindow
from tests.assessing import SEEN, disputed, join, say, settle


@pytest.fixture
def dispute(city):
    return disputed(city)


def shown(client, city, role, **asked):
    client.force_login(city.people[role])
    return client.get(reverse("internal", args=[city.evaluation.pk]), asked)


def waiting(client, city, role, **asked):
    listing = shown(client, city, role, **asked).context["listing"]
    return [(row.indicator.number, verb) for row, verb in listing.own]


def test_each_reader_finds_first_what_they_alone_may_do_now(dispute, client):
    say(dispute, ValueColumn.USULAN, "opd2", "2", number=34)
    lead = {"indicators": [dispute.indicator(21)], "agency": dispute.agency, "part": AssignmentPart.LEAD}
    assign_agency(evaluation=dispute.evaluation, by=dispute.people["diskominfo"], **lead)
    people = ("opd", "opd2", "asesor_internal", "penanggung_jawab", "diskominfo", "auditor")
    assert {role: waiting(client, dispute, role) for role in people} == {
        "opd": [(21, "Usulkan")],
        "opd2": [],
        "asesor_internal": [(34, "Tinjau")],
        "penanggung_jawab": [(45, "Putuskan")],
        "diskominfo": [],
        "auditor": [],
    }


def test_what_is_decided_of_their_own_agency_or_after_the_window_waits_for_nobody(dispute, client):
    fresh = dispute.people["penanggung_jawab"]
    dispute.people["penanggung_jawab"] = join(fresh, dispute, "opd", dispute.agency)
    assert waiting(client, dispute, "penanggung_jawab") == []
    dispute.people["penanggung_jawab"].memberships.filter(agency=dispute.agency).delete()
    dispute.people["penanggung_jawab"] = type(fresh).objects.get(pk=fresh.pk)
    assert waiting(client, dispute, "penanggung_jawab") == [(45, "Putuskan")]
    StageWindow.objects.update(closes=date(2025, 8, 13))
    assert waiting(client, dispute, "penanggung_jawab") == []
    StageWindow.objects.update(closes=date(2025, 8, 29))
    settle(dispute, **SEEN)
    assert waiting(client, dispute, "penanggung_jawab") == []


def test_many_others_are_folded_by_agency_and_few_are_a_plain_table(dispute, client):
    say(dispute, ValueColumn.USULAN, "opd2", "2", number=34)
    page = shown(client, dispute, "diskominfo")
    groups = [
        (group.name, group.words, [row.indicator.number for row in group.rows][:2])
        for group in page.context["listing"].groups
    ]
    assert groups == [
        ("BPKAD", "1 indikator · 1 menunggu tinjauan", [34]),
        ("Dinkes", "1 indikator · 1 belum diputuskan", [45]),
        ("Belum ada pengampu", "45 indikator", [1, 2]),
    ]
    assert page.content.decode().count('<details class="lk-asp">') == 3
    few = shown(client, dispute, "diskominfo", keadaan="diusulkan")
    assert (few.content.decode().count('<details class="lk-asp'), len(few.context["listing"].others)) == (0, 2)


def test_of_many_that_wait_the_first_are_open(city, client):
    indicators = [city.indicator(number) for number in range(1, 13)]
    assign_agency(
        evaluation=city.evaluation,
        indicators=indicators,
        agency=city.agency,
        part=AssignmentPart.LEAD,
        by=city.people["diskominfo"],
    )
    listing = shown(client, city, "opd").context["listing"]
    assert [row.indicator.number for row, _ in listing.first] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [row.indicator.number for row, _ in listing.later] == [9, 10, 11, 12, 45]
