"""Who is told of a change of agencies, what its preview warns of, and an agency that goes on beside its part."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Membership
from evaluations.models import Assignment, Evaluation
from evidence.models import Document
from notices.models import Notification
from regions import clock
from regions.models import Agency
from reorganisation.agency_changes import (
    apply_due_changes,
    change_remarks,
    choose_successors,
    draft_change,
    schedule_change,
    undo_change,
)
from reorganisation.change_plan import agency_change_plan
from reorganisation.models import AgencyChange
from tests.builders.form_builders import press
from tests.changing import (
    BASIS,
    absorbed,
    applied,
    busy,
    divided,
    drafted,
    merged,
    new,
    owners,
    renamed,
    rows_of_everything,
)
from tests.city import person
from tests.work import cite


def told_of(city, *roles):
    rows = Notification.objects.filter(kind="opd").order_by("pk")
    return [[row.text for row in rows.filter(user=city.people[role])] for role in roles]


def remarks(city, change):
    return change_remarks(agency_change_plan(change, city.people["admin"]))


# --- told -----------------------------------------------------------------------------------------
def test_who_receives_is_told_what_came_and_whose_day_moved(city, django_capture_on_commit_callbacks):
    busy(city)
    with django_capture_on_commit_callbacks(execute=True):
        change = applied(city, absorbed(city))
    mover, receiver = told_of(city, "opd", "opd2")
    days = "Tenggat yang berubah: indikator 21 menjadi 18 Agustus 2025."
    assert mover == [f"{change.sentence}. Tugas, dokumen, dan peran Anda ikut berpindah. {days}"]
    assert receiver == [f"{change.sentence}. BPKAD menerima 2 indikator, 1 permintaan, dan 2 data dukung. {days}"]
    with django_capture_on_commit_callbacks(execute=True):
        undo_change(change=change, reason="Perda dicabut", by=city.people["admin"])
    back = f"Dibatalkan: {change.sentence}. Tugas, dokumen, dan peran kembali seperti sebelumnya."
    assert [told[-1] for told in told_of(city, "opd", "opd2")] == [back, back]


def test_whose_agency_gets_nothing_hears_nothing(city, django_capture_on_commit_callbacks):
    busy(city)
    parts = [new(), city.other_agency]
    change = drafted(city, "pecah", [city.agency], parts)
    plan = agency_change_plan(change, city.people["admin"])
    choices = {
        "indicators": {str(line.indicator.pk): 0 for line in plan.lines},
        "people": {str(mover.membership.pk): 0 for mover in plan.movers},
        "documents": {},
        "heir": 0,
    }
    choose_successors(change=change, choices=choices, by=city.people["admin"])
    with django_capture_on_commit_callbacks(execute=True):
        applied(city, AgencyChange.objects.get(pk=change.pk))
    assert [len(told) for told in told_of(city, "opd", "opd2")] == [1, 0]


# --- on its day -----------------------------------------------------------------------------------
def scheduled(city):
    change, admin = renamed(city, on=date(2025, 8, 20)), city.people["admin"]
    schedule_change(change=change, seen=agency_change_plan(change, admin).digest, by=admin)
    clock.set_now(datetime(2025, 8, 20, 0, 1, tzinfo=ZoneInfo("Asia/Makassar")))
    return change


def test_it_happens_although_its_author_lost_the_role(city, django_capture_on_commit_callbacks):
    scheduled(city)
    Membership.objects.filter(user=city.people["admin"]).update(is_active=False)
    other = person(city.region, "admin", "admin-baru")
    with django_capture_on_commit_callbacks(execute=True):
        assert apply_due_changes() == 1
    assert Agency.objects.filter(short_name="Dinkessos").exists()
    (line,) = Notification.objects.filter(user=other)
    assert line.text.endswith("diterapkan menurut jadwal.")
    assert not Notification.objects.filter(user=city.people["admin"]).exists()


def test_where_it_cannot_happen_todays_admin_is_told_and_not_yesterdays(
    client, city, django_capture_on_commit_callbacks
):
    scheduled(city)
    Membership.objects.filter(user=city.people["admin"]).update(is_active=False)
    other = person(city.region, "admin", "admin-baru")
    Agency.objects.create(region=city.region, name="Dinas Kesehatan dan Sosial", short_name="DKS")
    with django_capture_on_commit_callbacks(execute=True):
        assert apply_due_changes() == 0
    (line,) = Notification.objects.all()
    assert (line.user, "sudah dipakai" in line.text) == (other, True)
    client.force_login(other)
    assert client.get(line.url).status_code == 200


# --- the preview warns ----------------------------------------------------------------------------
def test_the_preview_warns_of_one_person_as_operator_and_head(client, city):
    Membership.objects.create(user=city.people["opd2"], region=city.region, role="kepala_opd", agency=city.agency)
    change = merged(city)
    words = "Opd2 menjadi operator sekaligus kepala Dinkessos"
    assert f"{words}." in remarks(city, change)
    Evaluation.objects.update(head_approval=True)
    full = f"{words}; data dukung yang dikirimnya tidak menunggu persetujuan kepala."
    assert full in remarks(city, change)
    client.force_login(city.people["admin"])
    assert full in client.get(reverse("agency_change", args=[change.pk])).content.decode()


def test_the_preview_warns_where_no_head_is_left_and_evidence_waits_for_one(city):
    Evaluation.objects.update(head_approval=True)
    change = divided(city, lambda what, row: 1 if row == "kepala_opd" else 0)
    citation = cite(city, 45)
    citation.awaits_head = True
    citation.save(update_fields=["awaits_head"])
    assert remarks(city, change)[-2:] == [
        "Dinkesmas tidak memiliki kepala, jadi tidak ada yang memberi persetujuan kepala.",
        "1 data dukung menunggu persetujuan kepala OPD lama; sesudah ini menunggu kepala penerusnya.",
    ]
    assert not any("kepala" in line for line in remarks(city, renamed(city))[:-1])


# --- an agency that goes on -----------------------------------------------------------------------
@pytest.fixture
def parted(city):
    """Dinas Kesehatan goes on; a part of it becomes Dinas Rumah Sakit with indicator 21, its head and its report."""
    busy(city)
    change = drafted(city, "pecah", [city.agency], [city.agency, new("Dinas Rumah Sakit", "Dinrs")])
    plan = agency_change_plan(change, city.people["admin"])
    people = {str(m.membership.pk): int(m.membership.role == "kepala_opd") for m in plan.movers}
    indicators = {str(line.indicator.pk): int(line.indicator.number == 21) for line in plan.lines}
    choices = {"indicators": indicators, "people": people, "documents": {}, "heir": 1}
    choose_successors(change=change, choices=choices, by=city.people["admin"])
    city.change = AgencyChange.objects.get(pk=change.pk)
    return city


def test_the_agency_that_remains_is_picked_and_keeps_what_was_not_given_away(parted):
    city = parted
    change = applied(city, city.change)
    city.agency.refresh_from_db()
    assert (city.agency.valid_to, city.agency.heir) == (None, None)
    assert [row for row in owners(Assignment) if row[1] != "BPKAD"] == [(21, "Dinrs"), (45, "Dinkes")]
    owned = Document.objects.exclude(owner=city.other_agency).values_list("title", "owner__short_name")
    assert sorted(owned) == [("Laporan Dinkes", "Dinrs"), ("Perwali", "Dinkes")]
    roles = Membership.objects.filter(agency__short_name__startswith="Din").values_list("role", "agency__short_name")
    assert sorted(roles) == [("kepala_opd", "Dinrs"), ("opd", "Dinkes")]
    part = Agency.objects.get(short_name="Dinrs")
    assert (list(part.predecessors.all()), list(city.agency.predecessors.all())) == ([city.agency], [])
    assert change.sentence.startswith("Dinas Kesehatan dipecah menjadi Dinas Kesehatan dan Dinas Rumah Sakit")


def test_a_part_that_was_split_off_comes_back_exactly(parted):
    city = parted
    before = rows_of_everything()
    change = applied(city, city.change)
    undo_change(change=change, reason="Perda dicabut", by=city.people["admin"])
    assert rows_of_everything() == before


def test_the_same_successor_twice_is_refused(city):
    with pytest.raises(ValidationError, match="dua kali"):
        draft_change(
            region=city.region,
            kind="pecah",
            sources=[city.agency],
            successors=[city.agency, city.agency],
            on=date(2025, 8, 14),
            basis=BASIS,
            by=city.people["admin"],
        )


def test_the_form_offers_the_agency_itself_and_asks_for_no_keeper_of_papers(client, city):
    busy(city)
    client.force_login(city.people["admin"])
    address = reverse("agency_change_add", args=["pecah"])
    page = client.get(address).content.decode()
    typed = {
        "sources": city.agency.pk,
        "agency_0": city.agency.pk,
        "name_1": "Dinas Rumah Sakit",
        "short_name_1": "Dinrs",
        "kind_1": "opd",
        "on": "14-08-2025",
        "basis": BASIS,
    }
    answer = press(client, page, "Lihat pratinjau", address, **typed)
    assert answer.status_code == 302
    preview = client.get(answer["Location"]).content.decode()
    assert "Penerus arsip" not in preview
    answer = client.post(answer["Location"], {"rest": "0"})  # its selects stand in tables, beside the form
    preview = client.get(answer["Location"]).content.decode()
    answer = press(client, preview, "Terapkan sekarang", answer["Location"])
    assert "Perubahan diterapkan." in client.get(answer["Location"]).content.decode()
    assert Agency.objects.get(short_name="Dinrs").predecessors.get() == city.agency
    city.agency.refresh_from_db()
    assert city.agency.valid_to is None
