"""Agencies merge, are split and renamed: what moves, what stays, who sees it, and how it is taken back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Change, Membership
from evaluations.models import Assignment, Evaluation, WindowExtension
from evaluations.permissions import Refused
from evidence.models import Citation, Document, EvidenceRequest
from evidence.requests.asking import request_evidence
from history.models import HistoryEntry
from notices.models import Notification
from planning.models import Action
from regions import clock
from regions.models import Agency
from reorganisation.agency_changes import apply_change, apply_due_changes, discard_change, schedule_change, undo_change
from reorganisation.change_plan import agency_change_plan
from reorganisation.models import AgencyChange
from tests.changing import (
    DAY,
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
    told,
)
from tests.city import fresh, person
from tests.work import cite


def parts(city):
    rows = Assignment.objects.filter(evaluation=city.evaluation)
    return sorted(rows.values_list("indicator__number", "agency__short_name", "part", "due"))


# --- what moves -----------------------------------------------------------------------------------
def test_a_new_name_is_a_new_agency_and_the_old_one_ends_the_day_before(city):
    cite(city, 45)
    change = applied(city, renamed(city))
    city.agency.refresh_from_db()
    heir = Agency.objects.get(name="Dinas Kesehatan dan Sosial")
    assert (city.agency.valid_to, heir.valid_from, city.agency.heir) == (date(2025, 8, 13), DAY, heir)
    assert list(heir.predecessors.all()) == [city.agency]
    assert owners(Assignment) == [(34, "BPKAD"), (45, "Dinkessos")]
    assert owners(Citation) == [(45, "Dinkessos")]
    assert Document.objects.get().owner == heir
    assert change.sentence == ("Dinas Kesehatan berganti nama menjadi Dinas Kesehatan dan Sosial mulai 14 Agustus 2025")


def test_a_merger_unites_the_parts_and_what_was_asked_twice(city):
    busy(city)
    applied(city, merged(city))
    assert parts(city) == [
        (21, "Dinkessos", "lead", date(2025, 8, 18)),
        (34, "Dinkessos", "lead", date(2025, 8, 22)),
        (45, "Dinkessos", "lead", date(2025, 8, 22)),
    ]
    standing = EvidenceRequest.objects.standing()
    assert list(standing.values_list("agency__short_name", "due")) == [("Dinkessos", date(2025, 8, 18))]
    assert EvidenceRequest.objects.count() == 2
    assert owners(Citation) == [(21, "Dinkessos"), (21, "Dinkessos"), (45, "Dinkessos")]
    assert set(Document.objects.values_list("owner__short_name", flat=True)) == {"Dinkessos"}
    assert set(WindowExtension.objects.values_list("agency__short_name", flat=True)) == {"Dinkessos"}


def test_an_agency_goes_into_one_that_stays(city):
    busy(city)
    applied(city, absorbed(city))
    assert parts(city) == [
        (21, "BPKAD", "lead", date(2025, 8, 18)),
        (34, "BPKAD", "lead", date(2025, 8, 22)),
        (45, "BPKAD", "lead", date(2025, 8, 22)),
    ]
    assert [r.agency.short_name for r in EvidenceRequest.objects.standing()] == ["BPKAD"]
    city.other_agency.refresh_from_db()
    assert (city.other_agency.valid_to, city.other_agency.heir) == (None, None)
    assert list(city.other_agency.predecessors.all()) == [city.agency]


def test_a_split_gives_each_indicator_person_and_document_to_the_chosen_one(city):
    busy(city)
    place = {21: 1, 45: 0, "opd": 0, "kepala_opd": 1}
    applied(city, divided(city, lambda what, row: place[row]))
    assert [row for row in owners(Assignment) if row[1] != "BPKAD"] == [(21, "Dinrs"), (45, "Dinkesmas")]
    owned = Document.objects.exclude(owner=city.other_agency).values_list("title", "owner__short_name")
    assert sorted(owned) == [("Laporan Dinkes", "Dinrs"), ("Perwali", "Dinkesmas")]
    roles = Membership.objects.filter(agency__short_name__startswith="Din").values_list("role", "agency__short_name")
    assert sorted(roles) == [("kepala_opd", "Dinrs"), ("opd", "Dinkesmas")]
    # More time for the agency as a whole is more time for both of them.
    extended = WindowExtension.objects.exclude(agency=city.other_agency)
    assert sorted(extended.values_list("agency__short_name", flat=True)) == ["Dinkesmas", "Dinrs"]


def test_a_split_with_something_unchosen_is_not_applied(city):
    busy(city)
    change = drafted(city, "pecah", [city.agency], [new(), new("Dinas Rumah Sakit", "Dinrs")])
    before = rows_of_everything()
    with pytest.raises(ValidationError) as refusal:
        applied(city, change)
    assert refusal.value.messages == ["Belum ada penerus untuk 2 indikator, 2 orang, dan 2 dokumen."]
    assert rows_of_everything() == before


def test_who_held_a_role_in_both_holds_it_once(city):
    Membership.objects.create(user=city.people["opd"], region=city.region, role="opd", agency=city.other_agency)
    applied(city, merged(city))
    rows = Membership.objects.filter(user=city.people["opd"], is_active=True)
    assert list(rows.values_list("role", "agency__short_name")) == [("opd", "Dinkessos")]


# --- what stays as it was -------------------------------------------------------------------------
def test_sealed_and_finished_cycles_keep_the_old_name(city):
    busy(city)
    city.evaluation.state = "dokumen"
    city.evaluation.save()
    before = (owners(Assignment), owners(Citation), owners(EvidenceRequest))
    change = merged(city)
    plan = agency_change_plan(change, city.people["diskominfo"])
    assert [(s.evaluation, s.assignments, s.citations) for s in plan.stays] == [(city.evaluation, 4, 3)]
    applied(city, change)
    assert (owners(Assignment), owners(Citation), owners(EvidenceRequest)) == before
    assert set(Document.objects.values_list("owner__short_name", flat=True)) == {"Dinkessos"}


def test_histories_keep_the_old_name_and_tell_of_the_change(city):
    before = list(HistoryEntry.objects.order_by("pk").values_list("pk", "kind", "after"))
    applied(city, renamed(city))
    assert list(HistoryEntry.objects.order_by("pk").values_list("pk", "kind", "after"))[: len(before)] == before
    assert told("perubahan OPD") == [
        ("perubahan OPD", "", "Dinas Kesehatan berganti nama menjadi Dinas Kesehatan dan Sosial mulai 14 Agustus 2025")
    ]
    assert told("penugasan")[-2:] == [
        ("penugasan Dinkes", "pengampu, tenggat 22 Agustus 2025", ""),
        ("penugasan Dinkessos", "", "pengampu, tenggat 22 Agustus 2025"),
    ]
    line = Change.objects.get(person=city.people["opd"], field="peran")
    assert (line.before, line.after) == ("Operator OPD, Dinkes", "Operator OPD, Dinkessos")


# --- who sees what --------------------------------------------------------------------------------
def test_the_successors_people_see_the_old_documents_and_nobody_else_does(city):
    cite(city, 45, title="Laporan Dinkes")
    strange = Agency.objects.create(region=city.region, name="Dinas Pariwisata", short_name="Dispar")
    visitor = person(city.region, "opd", "wisata", strange)
    titles = lambda user: list(Document.objects.visible_to(fresh(user)).values_list("title", flat=True))  # noqa: E731
    assert titles(city.people["opd2"]) == []
    applied(city, merged(city))
    assert titles(city.people["opd"]) == ["Laporan Dinkes"]
    assert titles(city.people["opd2"]) == ["Laporan Dinkes"]
    assert titles(visitor) == []
    assert titles(city.people["admin"]) == []


def test_what_stayed_under_the_old_name_is_answered_for_by_the_heirs_people(city):
    (asked,) = request_evidence(
        evaluation=city.evaluation, agency=city.agency, indicators=[city.indicator(45)], by=city.people["diskominfo"]
    )
    cite(city, 45, title="Laporan Dinkes")
    city.evaluation.state = "interviu"
    city.evaluation.save()
    applied(city, absorbed(city))
    heirs, former = fresh(city.people["opd2"]), fresh(city.people["opd"])
    assert former.agency_ids(city.region.pk) == heirs.agency_ids(city.region.pk)
    assert heirs.agency_ids(city.region.pk) == {city.agency.pk, city.other_agency.pk}
    assert list(EvidenceRequest.objects.visible_to(heirs)) == [asked]
    assert Citation.objects.handled_by(heirs).count() == 1


def test_after_a_split_each_sees_its_own_part(city):
    busy(city)
    place = {21: 1, 45: 0, "opd": 0, "kepala_opd": 1}
    applied(city, divided(city, lambda what, row: place[row]))
    titles = lambda user: list(Document.objects.visible_to(fresh(user)).values_list("title", flat=True))  # noqa: E731
    assert titles(city.people["opd"]) == ["Perwali"]
    assert titles(city.people["kepala_opd"]) == ["Laporan Dinkes"]
    assert titles(city.people["opd2"]) == ["Laporan BPKAD"]


def test_an_agency_kept_by_one_that_ends_is_kept_by_its_heir(city):
    applied(city, absorbed(city))
    clock.set_now(datetime(2025, 8, 20, 12, 0, tzinfo=ZoneInfo("Asia/Makassar")))
    applied(city, drafted(city, "ganti-nama", [city.other_agency], [new()], on=date(2025, 8, 20)))
    heir = Agency.objects.get(short_name="Dinkessos")
    assert set(heir.kept.all()) == {city.agency, city.other_agency}
    assert fresh(city.people["opd"]).agency_ids(city.region.pk) == {city.agency.pk, city.other_agency.pk, heir.pk}


def test_the_people_who_move_are_told_where_they_went(city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        applied(city, renamed(city))
    rows = Notification.objects.filter(kind="opd").order_by("user__username")
    assert list(rows.values_list("user__username", flat=True)) == ["kepala_opd", "opd"]
    assert rows[0].text == (
        "Dinas Kesehatan berganti nama menjadi Dinas Kesehatan dan Sosial mulai 14 Agustus 2025. "
        "Tugas, dokumen, dan peran Anda ikut berpindah."
    )


def test_what_is_still_to_be_done_of_a_finished_year_goes_on_and_comes_back(city):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state="selesai")
    entry = city.people["diskominfo"]
    rows = [
        Action.objects.create(
            evaluation=city.evaluation, text=f"Susun {state}", agency=city.agency, state=state, created_by=entry
        )
        for state in ("belum", "selesai")
    ]
    before = rows_of_everything()
    change = applied(city, renamed(city))
    assert [Action.objects.get(pk=row.pk).agency.short_name for row in rows] == ["Dinkessos", "Dinkes"]
    undo_change(change=change, reason="Salah", by=city.people["admin"])
    assert rows_of_everything() == before


# --- who may, and when ----------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["diskominfo", "koordinator", "opd", "kepala_opd", "auditor", "pimpinan"])
def test_only_the_admin_changes_agencies(city, role):
    with pytest.raises(Refused, match="Hanya admin"):
        renamed(city, by=role)
    change = renamed(city)
    with pytest.raises(Refused, match="Hanya admin"):
        applied(city, change, by=role)
    with pytest.raises(Refused, match="Hanya admin"):
        discard_change(change=change, by=city.people[role])
    done = applied(city, change)
    with pytest.raises(Refused, match="Hanya admin"):
        undo_change(change=done, reason="Salah", by=city.people[role])


def test_a_change_of_tomorrow_waits_and_applies_on_its_day(city):
    change = renamed(city, on=date(2025, 8, 20))
    with pytest.raises(Refused, match="baru berlaku 20 Agustus 2025"):
        applied(city, change)
    admin = city.people["admin"]
    schedule_change(change=change, seen=agency_change_plan(change, admin).digest, by=admin)
    assert apply_due_changes() == 0
    assert not Agency.objects.filter(short_name="Dinkessos").exists()
    clock.set_now(datetime(2025, 8, 20, 0, 1, tzinfo=ZoneInfo("Asia/Makassar")))
    assert apply_due_changes() == 1
    assert Agency.objects.get(short_name="Dinkessos").valid_from == date(2025, 8, 20)
    assert apply_due_changes() == 0


def test_one_that_cannot_be_applied_on_its_day_waits_and_says_why(city, django_capture_on_commit_callbacks):
    change = renamed(city, on=date(2025, 8, 20))
    admin = city.people["admin"]
    schedule_change(change=change, seen=agency_change_plan(change, admin).digest, by=admin)
    Agency.objects.create(region=city.region, name="Dinas Kesehatan dan Sosial", short_name="DKS")
    clock.set_now(datetime(2025, 8, 20, 0, 1, tzinfo=ZoneInfo("Asia/Makassar")))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert apply_due_changes() == 0
    note = Notification.objects.get(user=admin)
    assert "sudah dipakai Dinas Kesehatan dan Sosial" in note.text
    change.refresh_from_db()
    assert change.state == AgencyChange.State.PLANNED


def test_what_was_read_is_what_is_applied(city):
    change, admin = renamed(city), city.people["admin"]
    seen = agency_change_plan(change, admin).digest
    cite(city, 45)
    with pytest.raises(ValidationError, match="Data berubah sejak pratinjau"):
        apply_change(change=change, by=admin, seen=seen)
    assert not Agency.objects.filter(short_name="Dinkessos").exists()


def test_bad_changes_are_refused_by_name(city):
    for words, kind, sources, successors in (
        ("sekurangnya dua OPD", "gabung", [city.agency], [new()]),
        ("sekurangnya dua penerus", "pecah", [city.agency], [new()]),
        ("tulis nama barunya", "ganti-nama", [city.agency], [city.other_agency]),
        ("sudah dipakai Badan Keuangan", "ganti-nama", [city.agency], [new("Baru", "BPKAD")]),
        ("sudah dipakai Dinas Kesehatan dan Sosial", "pecah", [city.agency], [new(), new()]),
    ):
        with pytest.raises(ValidationError, match=words):
            drafted(city, kind, sources, successors)
    city.agency.valid_to = date(2025, 8, 1)
    city.agency.save()
    with pytest.raises(ValidationError, match="Dinas Kesehatan sudah berakhir 1 Agustus 2025"):
        renamed(city)
    assert AgencyChange.objects.count() == 0


def test_one_that_stays_beside_its_offspring_is_written_again(city):
    change = drafted(
        city, "pecah", [city.agency], [new("Dinas Kesehatan", "Dinkes"), new("Dinas Rumah Sakit", "Dinrs")]
    )
    assert [s.row.name for s in agency_change_plan(change, city.people["admin"]).successors] == [
        "Dinas Kesehatan",
        "Dinas Rumah Sakit",
    ]
