"""A change of agencies is taken back until the successors are used; and nothing that names an agency is forgotten."""

from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Assignment, WindowExtension
from evaluations.permissions import Refused
from evidence.models import EvidenceRequest
from evidence.requests.asking import request_evidence, write_message
from regions.models import Agency
from reorganisation.agency_changes import apply_change, discard_change, undo_change
from reorganisation.agency_uses import agency_fields
from reorganisation.change_plan import agency_change_plan
from reorganisation.models import AgencyChange
from tests.changing import DAY, absorbed, applied, busy, divided, merged, renamed, rows_of_everything, told
from tests.city import fresh, person
from tests.work import cite


# --- undone until first use -----------------------------------------------------------------------
@pytest.mark.parametrize("make", [renamed, merged, absorbed, divided])
def test_undoing_restores_every_row(city, make):
    busy(city)
    change = make(city)
    before = rows_of_everything()
    applied(city, change)
    assert rows_of_everything() != before
    undo_change(change=change, reason="Perda dicabut", by=city.people["admin"])
    assert rows_of_everything() == before
    lines = [line for line in told("penugasan") if line[0] == "penugasan Dinkes"]
    assert lines[-1][2].startswith("pengampu")
    assert told("perubahan OPD")[-1][2] == ""


def test_what_somebody_else_has_discarded_meanwhile_is_refused(city):
    change = renamed(city)
    discard_change(change=AgencyChange.objects.get(), by=city.people["admin"])
    for write in (partial(apply_change, seen=""), discard_change):
        with pytest.raises(Refused, match="baru saja dibuang"):
            write(change=change, by=city.people["admin"])


def test_undoing_is_for_once_and_with_a_reason(city):
    change, admin = renamed(city), city.people["admin"]
    with pytest.raises(Refused, match="Hanya perubahan yang sudah berlaku"):
        undo_change(change=change, reason="Salah", by=admin)
    applied(city, change)
    with pytest.raises(ValidationError, match="Tulis alasan"):
        undo_change(change=change, reason=" ", by=admin)
    undo_change(change=change, reason="Salah", by=admin)
    with pytest.raises(Refused, match="Hanya perubahan yang sudah berlaku"):
        undo_change(change=change, reason="Salah", by=admin)


BY_OPD = "oleh Opd, 14 Agustus 2025, ditambahkan"


def _evidence(city, heir):
    cite(city, 45, title="Rahasia", owner=heir)


def _message(city, heir):
    asked = EvidenceRequest.objects.standing().get(agency=heir)
    write_message(asked=asked, text="Segera", by=fresh(city.people["opd"]))


def _assignment(city, heir):
    entry = city.people["diskominfo"]
    assign_agency(
        evaluation=city.evaluation, indicators=[city.indicator(3)], agency=heir, part=AssignmentPart.LEAD, by=entry
    )


def _date(city, heir):
    Assignment.objects.filter(agency=heir, indicator__number=45).update(due=date(2025, 8, 25))


def _person(city, heir):
    person(city.region, "opd", "baru", heir)


def _seal(city, heir):
    city.evaluation.state = "dokumen"
    city.evaluation.save()


@pytest.mark.parametrize(
    ("use", "named"),
    [
        (
            _evidence,
            [
                "data dukung indikator 45 oleh Opd, 14 Agustus 2025, ditambahkan",
                "dokumen oleh Opd, 14 Agustus 2025, ditambahkan",
            ],
        ),
        (_message, ["pesan oleh Opd, 14 Agustus 2025, ditambahkan"]),
        (_assignment, ["penugasan indikator 3 ditambahkan"]),
        (_date, ["penugasan indikator 45 diubah"]),
        (_person, ["peran Baru ditambahkan"]),
        (_seal, ["siklus 2025 sudah sampai tahap penilaian dokumen"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_was_written_under_the_successor_blocks_undoing_by_name(city, use, named):
    busy(city)
    change = applied(city, renamed(city))
    use(city, Agency.objects.get(short_name="Dinkessos"))
    before = rows_of_everything()
    with pytest.raises(Refused) as refusal:
        undo_change(change=change, reason="Salah", by=city.people["admin"])
    assert all(words in str(refusal.value) for words in named)
    assert "Rahasia" not in str(refusal.value)
    assert rows_of_everything() == before


indicators = st.sampled_from([3, 21, 34, 45])
things = st.lists(st.tuples(st.sampled_from(["part", "ask", "cite", "time"]), st.booleans(), indicators), max_size=8)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=things, make=st.sampled_from([renamed, merged, absorbed, divided]), places=st.integers(0, 2**12))
def test_any_change_and_its_undoing_leave_everything_as_it_was(city, rows, make, places):
    """Whatever stands there, in whatever division of a split."""
    with transaction.atomic():
        for thing, is_other, number in rows:
            _do(city, thing, city.other_agency if is_other else city.agency, number)
        give = lambda what, row: places >> (sum(map(ord, str(row))) % 12) & 1  # noqa: E731
        change = make(city, give) if make is divided else make(city)
        before = rows_of_everything()
        applied(city, change)
        assert not Assignment.objects.filter(agency__valid_to__lt=DAY).exists()
        undo_change(change=change, reason="Uji", by=city.people["admin"])
        after = rows_of_everything()
        transaction.set_rollback(True)
    assert after == before


def _do(city, thing, agency, number):
    entry, chosen = city.people["diskominfo"], [city.indicator(number)]
    if thing == "part":
        assign_agency(
            evaluation=city.evaluation, indicators=chosen, agency=agency, part=AssignmentPart.CONTRIBUTOR, by=entry
        )
    elif thing == "ask":
        request_evidence(evaluation=city.evaluation, indicators=chosen, agency=agency, by=entry, again="lewati")
    elif thing == "cite":
        cite(city, number, owner=agency)
    else:
        WindowExtension.objects.create(
            evaluation=city.evaluation,
            stage="mandiri",
            agency=agency,
            indicator=chosen[0],
            until=date(2025, 9, 5),
            reason="Surat",
            by=entry,
        )


# --- nothing that names an agency is forgotten ----------------------------------------------------
def test_every_column_that_names_an_agency_has_been_thought_of():
    """A new one belongs into `agency_moves.py` (it moves in cycles at work), or here with the reason why it stays."""
    moving = {
        "accounts.Membership.agency",
        "planning.Action.agency",  # what is still to be done, of every year
        "evaluations.Assignment.agency",
        "evidence.Citation.agency",
        "evidence.Document.owner",
        "evidence.EvidenceRequest.agency",
        "evaluations.WindowExtension.agency",
    }
    # Minutes keep the names under which they were written; who follows an agency reads them and carries them out.
    # What was entered twice moves there too while they are open (test_agency_doublets.py).
    # A dropped file is sent for an agency that its owner has on that day.
    staying = {"meetings.AgendaPoint.agency", "meetings.Invitation.agency", "evidence.DraftFile.agency"}
    assert {f"{model._meta.label}.{name}" for model, name in agency_fields()} == moving | staying


@pytest.mark.parametrize("extra", [0, 2])
def test_a_plan_is_read_in_a_fixed_number_of_queries(city, extra, django_assert_num_queries):
    busy(city)
    for number in range(1, extra + 1):
        cite(city, number)
        _do(city, "ask", city.agency, number)
        person(city.region, "opd", f"opd-{number}", city.agency)
    change = merged(city)
    admin = fresh(city.people["admin"])
    change = AgencyChange.objects.select_related("region").get(pk=change.pk)
    with django_assert_num_queries(12):
        plan = agency_change_plan(change, admin)
        assert plan.digest
    assert len(plan.lines) == 3 + extra
