"""An agency that has ended is offered nowhere, owes nothing, and comes back by no import; its heir goes on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.forms import RoleForm
from accounts.imports.table_import import ImportAction, import_agencies, plan_agencies
from assessment.indicator.coverage_count import coverage_count
from duties.duty import DutyKind
from duties.queries import duties_of
from evaluations.assignments.queries import assignable_agencies
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import assign_agency, assign_rows
from evaluations.models import Evaluation, WindowExtension
from evidence.citations import CitationPlace, add_evidence, citation_targets
from evidence.documents import DocumentFacts
from evidence.models import Citation
from evidence.requests.asking import request_evidence
from evidence.requests.reminder_texts import ReminderScope, reminder_texts
from new_year.carryover.carryover_writes import CarryOverChoice, decide_carryover
from new_year.carryover.queries import carryover_offers
from notices.notifications import recipients_of
from regions import clock
from regions.models import Agency
from reorganisation.forms import AgencyChangeForm
from signing.seal_check import seal_differences
from tests.builders.signing_builders import sealed, whole
from tests.changing import absorbed, applied, drafted, merged, new, renamed
from tests.city import fresh
from tests.files import pdf
from tests.work import cite
from ui.sheets import SheetRow

__all__ = ["sealed", "whole"]


GONE = "Dinas Kesehatan sudah berakhir 13 Agustus 2025; dilanjutkan Dinas Kesehatan dan Sosial."


def test_no_form_offers_it(city):
    applied(city, renamed(city))
    heir = Agency.objects.get(short_name="Dinkessos")
    assert set(assignable_agencies(city.evaluation)) == {heir, city.other_agency}
    admin = fresh(city.people["admin"])
    offered = RoleForm(user=admin).fields["agency"].queryset
    assert set(offered) == {heir, city.other_agency}
    form = AgencyChangeForm("gabung", user=admin, cancel_url="/")
    assert set(form.fields["sources"].queryset) == set(form.fields["agency_0"].queryset) == {heir, city.other_agency}


def test_nothing_new_is_given_to_it(city):
    applied(city, renamed(city))
    city.agency.refresh_from_db()
    entry, asked = city.people["diskominfo"], {"evaluation": city.evaluation, "agency": city.agency}
    words = (
        "Dinas Kesehatan sudah berakhir, jadi tidak diberi tugas lagi. Pilih penerusnya, Dinas Kesehatan dan Sosial."
    )
    with pytest.raises(ValidationError) as refusal:
        assign_agency(**asked, indicators=[city.indicator(3)], part=AssignmentPart.LEAD, by=entry)
    assert refusal.value.messages == [words]
    with pytest.raises(ValidationError, match="sudah berakhir"):
        request_evidence(**asked, indicators=[city.indicator(3)], by=entry)
    parts = [(city.indicator(3), city.agency, AssignmentPart.LEAD, None)]
    with pytest.raises(ValidationError, match="sudah berakhir"):
        assign_rows(evaluation=city.evaluation, parts=parts, dates={}, by=entry)


def test_it_is_not_late_and_gets_no_letter(city):
    """Also one that was ended by hand, with its work left behind."""
    request_evidence(
        evaluation=city.evaluation, agency=city.agency, indicators=[city.indicator(3)], by=city.people["diskominfo"]
    )
    city.evaluation.assignments.update(due=date(2025, 8, 10))
    before = [
        (r.agency.short_name, len(r.needs), r.late) for r in reminder_texts(city.evaluation, ReminderScope.ALL, "/")
    ]
    assert before == [("BPKAD", 1, 1), ("Dinkes", 2, 1)]
    Agency.objects.filter(pk=city.agency.pk).update(valid_to=date(2025, 8, 13))
    assert [r.agency.short_name for r in reminder_texts(city.evaluation, ReminderScope.ALL, "/")] == ["BPKAD"]
    assert recipients_of(agency=city.agency, people=[], region=city.region) == []


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2025, 8, 13, 23, 59, tzinfo=ZoneInfo("Asia/Makassar")), {"opd", "kepala_opd"}),
        (datetime(2025, 8, 14, 0, 1, tzinfo=ZoneInfo("Asia/Makassar")), set()),  # in UTC the 13th goes on until 08.00
    ],
)
def test_its_people_are_told_until_the_last_day_ends_where_they_live(city, moment, told):
    Agency.objects.filter(pk=city.agency.pk).update(valid_to=date(2025, 8, 13))
    with clock.fixed_at(moment):
        found = {reader.pk for reader in recipients_of(agency=city.agency, people=[], region=city.region)}
    assert found == {city.people[name].pk for name in told}


def test_who_writes_to_the_old_name_reaches_the_heirs_people(city):
    applied(city, absorbed(city))
    told = {reader.pk for reader in recipients_of(agency=city.agency, people=[], region=city.region)}
    assert told == {city.people[name].pk for name in ("opd", "kepala_opd", "opd2")}


@pytest.mark.parametrize(
    ("begins", "fate", "note"),
    [
        (
            "",
            ImportAction.REFUSED,
            "Dinas Kesehatan sudah berakhir 13 Agustus 2025; dilanjutkan Dinas Kesehatan dan Sosial.",
        ),
        (
            "2024-01-01",
            ImportAction.REFUSED,
            "Dinas Kesehatan sudah berakhir 13 Agustus 2025; dilanjutkan Dinas Kesehatan dan Sosial.",
        ),
        ("2026-01-01", ImportAction.NEW, ""),
    ],
)
def test_an_import_does_not_bring_it_back(city, begins, fate, note):
    applied(city, renamed(city))
    cells = {"nama": "Dinas Kesehatan", "nama_singkat": "Dinkes", "jenis": "", "berlaku_sejak": begins}
    rows = [SheetRow(2, cells)]
    (plan,) = plan_agencies(region=city.region, rows=rows)
    assert (plan.fate, plan.note) == (fate, note)
    before = Agency.objects.count()
    made = import_agencies(region=city.region, rows=rows, by=city.people["admin"])
    assert (made, Agency.objects.count()) == ((1, before + 1) if fate == ImportAction.NEW else (0, before))


def test_the_duties_go_to_the_successors_people(city):
    rows = lambda user: duties_of(fresh(user)).rows  # noqa: E731
    titles = lambda user: sorted(duty.title for duty in rows(user) if duty.kind == DutyKind.SEND)  # noqa: E731
    mine, theirs = titles(city.people["opd"]), titles(city.people["opd2"])
    assert mine != theirs
    applied(city, merged(city))
    assert titles(city.people["opd"]) == titles(city.people["opd2"]) == sorted(mine + theirs)


# --- a sealed cycle -------------------------------------------------------------------------------
def test_a_seal_stays_true_after_its_agency_is_gone(sealed):
    city, seal = sealed, sealed.seal
    text = seal.canonical
    assert '"agency":"Dinas Kesehatan"' in text
    applied(city, merged(city))
    seal.refresh_from_db()
    assert (seal.canonical, seal_differences(seal)) == (text, [])
    assert Citation.objects.get().agency == city.agency


def test_a_repair_after_the_interview_is_sent_by_the_heirs_people_under_the_old_name(city):
    city.evaluation.state = CycleState.INTERVIU
    city.evaluation.save()
    applied(city, absorbed(city))
    WindowExtension.objects.create(
        evaluation=city.evaluation,
        stage=CycleState.INTERVIU,
        indicator=city.indicator(45),
        is_repair=True,
        until=date(2025, 9, 1),
        reason="Diminta asesor",
        by=city.people["diskominfo"],
    )
    evaluation = Evaluation.objects.get(pk=city.evaluation.pk)
    (made,) = add_evidence(
        evaluation=evaluation,
        targets=citation_targets(city.indicator(45)),
        agency=Agency.objects.get(pk=city.agency.pk),
        document=DocumentFacts(title="Perbaikan"),
        source=SimpleUploadedFile("Perbaikan.pdf", pdf()),
        by=fresh(city.people["opd2"]),
    )
    assert made.agency == city.agency


def test_the_counter_of_a_sealed_cycle_keeps_the_agencies_of_its_own_day(city):
    """Indicator 21 asks for all agencies; the change comes after the reference date of 29 August."""
    cite(city, 21, "diterima")
    cite(city, 21, "diterima", owner=city.other_agency)
    count = lambda: coverage_count(  # noqa: E731
        Evaluation.objects.get(pk=city.evaluation.pk),
        city.indicator(21),
        Citation.objects.select_related("agency", "item", "version__document", "evaluation").with_verdict(),
        [],
    )
    before = count()
    assert (before.sent, before.total) == (2, 2)
    city.evaluation.state = CycleState.DOKUMEN
    city.evaluation.reference_date = date(2025, 8, 12)
    city.evaluation.save()
    applied(city, merged(city))
    after = count()
    assert (after.sent, after.accepted, after.total) == (2, 2, 2)


# --- the next year --------------------------------------------------------------------------------
def test_last_years_evidence_is_carried_over_by_the_heir(city, second_year):
    cite(city, 45, "diterima", title="Panduan")
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.SELESAI)
    applied(city, absorbed(city))
    entry = fresh(city.people["diskominfo"])
    heir = Agency.objects.get(pk=city.other_agency.pk)
    assign_agency(
        evaluation=second_year, indicators=[city.indicator(45)], agency=heir, part=AssignmentPart.LEAD, by=entry
    )
    (offer,) = carryover_offers(second_year, fresh(city.people["opd2"])).rows
    assert (offer.agency, offer.is_own) == ("BPKAD", True)
    (made,) = decide_carryover(
        evaluation=second_year,
        choices=[CarryOverChoice(offer.key, CitationPlace())],
        decision="berlaku",
        reason="Masih berlaku",
        by=fresh(city.people["opd2"]),
    )
    assert made.citation.agency == heir


def test_an_agency_that_came_back_is_another_one(city):
    """A split whose part keeps the name: the old row ends, the new one begins."""
    parts = [new("Dinas Kesehatan", "Dinkes"), new("Dinas Rumah Sakit", "Dinrs")]
    change = drafted(city, "pecah", [city.agency], parts)
    change.choices = {"indicators": {str(city.indicator(45).pk): 0}, "people": {}, "documents": {}, "heir": 0}
    change.choices["people"] = {str(m.pk): 0 for m in city.agency.memberships.all()}
    change.save()
    applied(city, change)
    rows = Agency.objects.filter(name="Dinas Kesehatan").order_by("pk").values_list("valid_from", "valid_to")
    assert list(rows) == [(None, date(2025, 8, 13)), (date(2025, 8, 14), None)]
