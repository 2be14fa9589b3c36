"""Agencies change while a cycle is with the assessors: its pages show the heir all of it, and reopening moves it."""

from datetime import date

import pytest
from django.urls import reverse

from duties.agency_work.queries import agency_work
from evaluations.choices import CycleState
from evaluations.models import Assignment, Evaluation, WindowExtension
from evaluations.stages.transitions import move_stage
from evidence.models import Citation, EvidenceRequest
from evidence.repairs.opening import open_repair_window
from evidence.repairs.queries import repair_tasks
from leadership.work_view.queries import progress_page
from notices.models import Notification
from regions.models import Agency
from reorganisation.agency_changes import undo_change
from tests.builders.assessor_builders import MISSING, at_stage, decide, item
from tests.builders.form_builders import press
from tests.builders.signing_builders import approved, sealed, signed, whole
from tests.changing import (
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
from tests.city import fresh
from tests.work import cite, cite_item

__all__ = ["sealed", "whole"]


@pytest.fixture
def handed_in(city):
    """Handed in with work of both agencies on indicators 21 and 45."""
    busy(city)
    return at(city, CycleState.DOKUMEN)


def at(city, state):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state)
    return read(city)


def read(city):
    city.evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    return city


def reopened(city):
    move_stage(
        evaluation=city.evaluation,
        target=CycleState.MANDIRI,
        by=city.people["penanggung_jawab"],
        reason="Ada yang terlewat.",
    )
    return read(city)


# --- opened again ---------------------------------------------------------------------------------
def test_opening_again_moves_what_the_change_had_left_under_the_old_name(handed_in, django_capture_on_commit_callbacks):
    city = handed_in
    change = applied(city, merged(city))
    assert {name for _, name in owners(Assignment)} == {"Dinkes", "BPKAD"}
    with django_capture_on_commit_callbacks(execute=True):
        reopened(city)
    assert owners(Assignment) == [(21, "Dinkessos"), (34, "Dinkessos"), (45, "Dinkessos")]
    assert set(owners(Citation)) == {(21, "Dinkessos"), (45, "Dinkessos")}
    assert list(EvidenceRequest.objects.standing().values_list("agency__short_name", "due")) == [
        ("Dinkessos", date(2025, 8, 18))
    ]
    assert set(WindowExtension.objects.values_list("agency__short_name", flat=True)) == {"Dinkessos"}
    assert [line[2] for line in told("perubahan OPD")] == [change.sentence]
    told_again = Notification.objects.filter(user=city.people["opd"], key__startswith="tahap-")
    assert told_again.count() == 1


def test_what_a_split_gave_to_nobody_goes_to_its_heir(handed_in):
    """In the sealed cycle nobody was asked for its indicators."""
    applied(handed_in, divided(handed_in))
    reopened(handed_in)
    assert {row for row in owners(Assignment) if row[1] != "BPKAD"} == {(21, "Dinkesmas"), (45, "Dinkesmas")}


def test_one_change_after_the_other_is_followed_to_the_last_name(handed_in):
    city = handed_in
    applied(city, renamed(city))
    heir = Agency.objects.get(short_name="Dinkessos")
    Agency.objects.filter(pk=heir.pk).update(valid_from=date(2025, 8, 1))
    city.agency, first = Agency.objects.get(pk=heir.pk), city.agency
    applied(city, drafted(city, "ganti-nama", [city.agency], [new("Dinas Sosial dan Kesehatan", "Dinsoskes")]))
    reopened(city)
    assert {name for _, name in owners(Assignment)} == {"Dinsoskes", "BPKAD"}
    assert not Assignment.objects.filter(agency__in=[first, heir]).exists()


@pytest.mark.parametrize("make", [renamed, merged, absorbed, divided])
def test_what_was_moved_at_the_opening_is_undone_with_the_change(handed_in, make):
    city = handed_in
    change = make(city)
    before = rows_of_everything()
    applied(city, change)
    reopened(city)
    assert not Assignment.objects.filter(agency=city.agency).exists()
    undo_change(change=change, reason="Perda dicabut", by=city.people["admin"])
    after = rows_of_everything()
    moved = ("evaluations.Evaluation", "signing.Approval")  # the opening itself stands
    assert {k: v for k, v in after.items() if k not in moved} == {k: v for k, v in before.items() if k not in moved}


def test_a_change_that_was_undone_before_the_opening_moves_nothing(handed_in):
    change = applied(handed_in, renamed(handed_in))
    undo_change(change=change, reason="Perda dicabut", by=handed_in.people["admin"])
    reopened(handed_in)
    assert {name for _, name in owners(Assignment)} == {"Dinkes", "BPKAD"}


# --- still with the assessors ---------------------------------------------------------------------
@pytest.mark.parametrize("make", [renamed, merged, absorbed, divided])
def test_the_heirs_page_shows_all_that_it_has(handed_in, make):
    city = handed_in
    for _ in range(7):
        cite(city, 45, owner=city.agency)
    mine = agency_work(city.evaluation, fresh(city.people["opd"]))
    assert len(mine.sent) == 9
    applied(city, make(city))
    work = agency_work(city.evaluation, fresh(city.people["opd"]))
    assert len(work.sent) >= 9
    assert {row.citation.agency.short_name for row in work.sent} >= {"Dinkes"}


def test_the_work_view_counts_for_the_heir_and_shows_no_agency_that_is_gone(handed_in, client):
    city = handed_in
    before = {row.agency.short_name: (row.tally.total, row.supports) for row in progress_page(city.evaluation).agencies}
    assert before == {"Dinkes": (2, 0), "BPKAD": (1, 1)}
    applied(city, absorbed(city))
    (row,) = progress_page(city.evaluation).agencies
    assert (row.agency.short_name, row.tally.total, row.supports, row.people) == ("BPKAD", 3, 1, 3)
    client.force_login(city.people["diskominfo"])
    page = client.get(reverse("work_view", args=[city.evaluation.pk])).content.decode()
    assert "Dinas Kesehatan" not in page


def test_the_repair_list_of_the_heir_holds_what_the_old_agency_had_sent(pemdi_city):
    city = at_stage(pemdi_city)
    sent = cite_item(city, "I20-L2-01", "diterima")
    decide(city, {"I20-L2-01": MISSING})
    open_repair_window(
        evaluation=city.evaluation,
        opens=date(2025, 8, 14),
        until=date(2025, 8, 22),
        reason="Sesudah interviu",
        by=city.people["koordinator"],
    )
    applied(city, absorbed(city))
    city.evaluation = Evaluation.objects.get(pk=city.evaluation.pk)
    (task,) = repair_tasks(city.evaluation, fresh(city.people["opd2"]).agency_ids(city.region.pk))
    assert (task.agency.short_name, [row.pk for row in (*task.before, *task.since)]) == ("BPKAD", [sent.pk])
    assert item(city, "I20-L2-01") == task.item
    assert [t.agency.short_name for t in repair_tasks(city.evaluation)] == ["BPKAD"]


# --- by its forms ---------------------------------------------------------------------------------
KINDS = {
    "gabung": {
        "sources": ("agency", "other_agency"),
        "name_0": "Dinas Kesehatan dan Sosial",
        "short_name_0": "Dinkessos",
    },
    "ganti-nama": {"sources": ("agency",), "name_0": "Dinas Kesehatan dan Sosial", "short_name_0": "Dinkessos"},
    "pecah": {
        "sources": ("agency",),
        "name_0": "Dinas Kesehatan dan Sosial",
        "short_name_0": "Dinkessos",
        "name_1": "Dinas Rumah Sakit",
        "short_name_1": "Dinrs",
        "kind_0": "opd",
        "kind_1": "opd",
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_in_an_external_stage_is_applied_and_undone_before_use(handed_in, client, kind):
    city, said = handed_in, dict(KINDS[kind])
    client.force_login(city.people["admin"])
    before = rows_of_everything()
    said["sources"] = [getattr(city, name).pk for name in said["sources"]]
    address = reverse("agency_change_add", args=[kind])
    page = client.get(address).content.decode()
    answer = press(client, page, "Lihat pratinjau", address, **said, on="14-08-2025", basis="Perda 3/2025")
    assert answer.status_code == 302, answer.context["form"].errors
    address = answer["Location"]
    if kind == "pecah":
        client.post(address, {"rest": "0", "heir": "0"})  # its selects stand in tables, beside the form
    press(client, client.get(address).content.decode(), "Terapkan sekarang", address)
    assert len(agency_work(city.evaluation, fresh(city.people["opd"])).sent) >= 2
    answer = press(
        client, client.get(address).content.decode(), "Batalkan perubahan ini", address, reason="Perda dicabut"
    )
    assert answer.status_code == 302
    after = rows_of_everything()
    assert {label for label in after if after[label] != before[label]} <= {"submissions.Submission"}


def test_a_cycle_opened_again_after_a_new_name_is_signed_anew_under_it(sealed, client):
    """The second seal names the successor, the first one stays as it was signed."""
    city, first = sealed, sealed.seal
    client.force_login(city.people["admin"])
    applied(city, renamed(city))
    client.force_login(city.people["penanggung_jawab"])
    home = reverse("cycle", args=[city.evaluation.pk])
    page = client.get(home).content.decode()
    answer = press(client, page, "Buka kembali penilaian mandiri", home, reason="Ada yang terlewat.")
    assert answer.status_code == 302
    read(city)
    assert city.evaluation.state == CycleState.MANDIRI
    assert {name for _, name in owners(Citation)} == {"Dinkessos"}
    approved(city)
    second = signed(city)
    first.refresh_from_db()
    assert ('"agency":"Dinas Kesehatan"' in first.canonical, first.superseded_by is None) == (True, False)
    assert '"agency":"Dinas Kesehatan dan Sosial"' in second.canonical
