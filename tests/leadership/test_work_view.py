"""The work view: how ready, who owes what, who was reminded; the same cost for any number of agencies."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Evaluation
from evidence.requests.asking import request_evidence
from history.models import type_of
from leadership.work_view.notification_log import reminder_rounds
from leadership.work_view.queries import progress_page
from notices.models import Mail, Notification
from regions import clock
from regions.models import Agency
from tests.acting import draft, made
from tests.builders.assignment_builders import assign_to
from tests.builders.html_builders import one_line
from tests.city import person
from tests.work import cite, cite_item, fill

QUERIES = 11


@pytest.fixture
def cycle(city):
    return Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)


def open_page(client, city, role="koordinator"):
    client.force_login(city.people[role])
    return client.get(reverse("work_view", args=[city.evaluation.pk]))


def rows(page):
    return {
        row.agency.short_name: (row.people, row.tally.total, row.tally.filled, row.supports, row.open, len(row.late))
        for row in page.agencies
    }


def told(user, evaluation, kind="tenggat", key="tenggat-1", at=None, mail=None):
    at = at or clock.now()
    own = None if kind == "harian" else evaluation
    Notification.objects.create(
        user=user,
        subject_type=type_of(own) if own else "",
        subject_id=own.pk if own else None,
        kind=kind,
        key=key,
        text="Rahasia",
        url="/",
        created_at=at,
    )
    if mail:
        Mail.objects.create(user=user, key=key, subject="x", text="x", state=mail, created_at=at)


def test_each_agency_has_its_people_its_load_and_what_it_owes(city, cycle):
    fill(city, {45: 3})
    cite(city, 45, "diterima")
    indicators = [city.indicator(21)]
    assign_agency(
        evaluation=cycle,
        indicators=indicators,
        agency=city.agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=city.people["diskominfo"],
    )
    assert rows(progress_page(cycle)) == {"BPKAD": (1, 1, 0, 0, 1, 0), "Dinkes": (2, 1, 1, 1, 1, 0)}


def test_a_person_with_two_roles_counts_once_and_one_who_left_not_at_all(city, cycle):
    Membership.objects.create(user=city.people["opd"], region=city.region, role="kepala_opd", agency=city.agency)
    person(city.region, "opd", "cuti", city.agency).memberships.update(is_active=False)
    left = person(city.region, "opd", "pindah", city.agency)
    left.is_active = False
    left.save()
    assert rows(progress_page(cycle))["Dinkes"][0] == 2


def test_what_is_late_is_named_by_agency_and_leaves_when_it_is_sent(city, cycle):
    by = city.people["diskominfo"]
    request_evidence(
        evaluation=cycle, agency=city.agency, indicators=[city.indicator(45)], due=date(2025, 8, 15), by=by
    )
    clock.set_now(clock.now() + timedelta(days=3))
    page = progress_page(cycle)
    assert [(row.agency.short_name, [need.words for need in row.late]) for row in page.late] == [
        ("Dinkes", [f"Indikator 45, {city.indicator(45).short_name}: seluruh data dukung"])
    ]
    assert page.late_finding == "Satu hal lewat tenggat pada 1 OPD"
    cite(city, 45)
    assert progress_page(cycle).late_finding == "Tidak ada yang lewat tenggat"


def test_where_nothing_is_late_the_page_counts_what_is_open_and_praises_nobody(client, city):
    def said():
        late = open_page(client, city, "koordinator").content.decode().split('id="h-lewat"')[1].split("</section>")[0]
        return " ".join(re.findall(r'<p class="k-sub mb-0">\s*(.*?)\s*</p>', late, re.DOTALL))

    assert said() == "2 hal belum selesai; tidak satu pun lewat tenggat."
    city.evaluation.assignments.all().delete()
    assert said() == "Tidak ada data dukung atau tindak lanjut yang belum selesai."


def test_what_is_late_leads_to_its_page_where_the_reader_may_open_it(client, city):
    """A mayor reads the plan, but not the indicators one by one."""
    action = made(city, draft(city, due=date(2025, 8, 20)))[0]
    clock.set_now(clock.now() + timedelta(days=10))
    urls = [reverse("indicator", args=[city.evaluation.pk, 45]), reverse("action", args=[action.pk])]
    linked = {}
    for role in ("koordinator", "pimpinan"):
        page = open_page(client, city, role).content.decode()
        late = page[page.index("work-late") :].split("</section>")[0]
        linked[role] = [url for url in urls if f'href="{url}"' in late]
        assert [client.get(url).status_code for url in linked[role]] == [200] * len(linked[role])
    assert linked == {"koordinator": urls, "pimpinan": urls[1:]}


def test_without_anything_late_the_figure_names_what_is_looked_at_and_counts_no_agencies(client, city, cycle):
    page = one_line(open_page(client, city).content.decode())
    assert page.count("0 OPD") == 0
    assert '<dd>0</dd> <dd class="k-fine k-sub">permintaan, penugasan, dan tindak lanjut</dd>' in page


def test_the_parts_count_what_is_filled_accepted_and_carried_by_evidence(city, cycle):
    fill(city, {21: 2, 22: 1, 45: 1})
    cite_item(city, "I21-L2-01", "diterima")
    cite(city, 45, "dikembalikan", "Kurang.")
    found = {section.layer.name: section.tally for section in progress_page(cycle).sections}
    counted = {name: (t.total, t.filled, t.accepted, t.carried) for name, t in found.items()}
    assert counted == {
        "Kebijakan Internal SPBE": (10, 0, 0, 0),
        "Tata Kelola SPBE": (10, 0, 0, 0),
        "Manajemen SPBE": (11, 2, 1, 2),  # level 1 of these holds without any document
        "Layanan SPBE": (16, 1, 0, 0),
    }


def test_reminders_tell_when_to_whom_and_what_became_of_the_mail(city, cycle):
    opd, head, other = (city.people[name] for name in ("opd", "kepala_opd", "opd2"))
    told(opd, cycle, mail="terkirim")
    told(head, cycle)
    told(other, cycle, kind="harian", key="harian-1", mail="tidak_pasti", at=clock.now() - timedelta(days=1))
    told(other, cycle, key="lama", at=clock.now() - timedelta(days=15))
    told(city.people["diskominfo"], cycle)  # no agency's person
    told(opd, cycle, kind="minta", key="minta-1")  # a request is no reminder
    found = [(r.day, r.what, [(p.name, p.agency) for p in r.readers], r.states) for r in reminder_rounds(cycle)]
    assert found == [
        (
            date(2025, 8, 14),
            "Pengingat tenggat",
            [("Kepala_Opd", "Dinkes"), ("Opd", "Dinkes")],
            ["1 hanya pada lonceng", "1 surel terkirim"],
        ),
        (date(2025, 8, 13), "Ringkasan harian", [("Opd2", "BPKAD")], ["1 surel tidak pasti"]),
    ]


def test_reminders_of_another_cycle_and_of_another_government_stay_away(city, cycle, instruments):
    from tests.access.world import build_world

    world = build_world(city)
    told(world.other.person, world.other.evaluation)
    told(world.other.person, world.other.evaluation, kind="harian", key="harian-1")
    told(city.people["opd"], world.other.evaluation)
    assert reminder_rounds(cycle) == []


def test_a_digest_of_all_cycles_is_never_quoted(client, city, cycle):
    told(city.people["opd"], cycle, kind="harian", key="harian-1")
    assert "Rahasia" not in open_page(client, city).content.decode()


def test_agencies_stand_in_the_order_of_the_alphabet_whatever_they_owe(city, cycle):
    assign_to(city, range(1, 4))
    names = [row.agency.name for row in progress_page(cycle).agencies]
    assert names == ["Badan Keuangan dan Aset Daerah", "Dinas 01", "Dinas 02", "Dinas 03", "Dinas Kesehatan"]


def test_the_page_costs_the_same_with_1_3_and_40_agencies(client, city):
    costs = []
    for numbers in (range(1, 2), range(2, 4), range(4, 41)):
        assign_to(city, numbers)
        for agency in Agency.objects.filter(short_name__in=[f"D{n:02}" for n in numbers]):
            user = person(city.region, "opd", f"op-{agency.pk}", agency)
            told(user, city.evaluation, mail="terkirim")
            led = agency.assignments.get().indicator
            request_evidence(evaluation=city.evaluation, agency=agency, indicators=[led], by=city.people["diskominfo"])
        client.force_login(city.people["koordinator"])
        with CaptureQueriesContext(connection) as captured:
            assert open_page_again(client, city).status_code == 200
        costs.append(len(captured))
    assert costs == [QUERIES] * 3


def open_page_again(client, city):
    return client.get(reverse("work_view", args=[city.evaluation.pk]))
