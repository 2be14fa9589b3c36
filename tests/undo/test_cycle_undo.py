"""What one press did in a cycle is taken back as one step: levels, index values, requests, actions."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.models import Membership
from assessment.models import ExternalIndexValue
from assessment.scores import save_score
from domains.models import EvidenceItem
from evaluations.choices import CycleState
from evaluations.cycles.cycle_setup import assign_agency, set_due
from evaluations.models import Assignment, Evaluation, Score
from evidence.models import EvidenceRequest, RequestMessage
from evidence.requests.asking import EvidenceRequestDraft, request_all
from history.choices import UNDONE_KINDS
from history.models import HistoryEntry
from notices.models import Notification
from planning.actions.action_writes import ActionDraft, create_actions
from planning.models import Action
from regions.models import Agency
from tests.builders.evidence_builders import send
from tests.builders.form_builders import shown_fields
from tests.builders.html_builders import one_line
from tests.builders.undo_builders import bring, everything, take_back, undo_page
from undo.deleting import delete_row
from undo.models import BulkAct
from undo.row_steps import RowStep
from undo.step_indicators import indicator_numbers

LEVELS = (
    "No\tIndikator\tTingkat\tFakta\tAnalisis\tAlasan\n1\tA\t3\tAda Perwali\tBelum\tDijanjikan\n2\tB\t2\tSK\t\tAda\n"
)
ACTIONS = "Tindakan\tOPD\tTenggat\nSusun pedoman\tDinas Kesehatan\t30-09-2026\nLatih operator\t\t\n"


@pytest.fixture
def desk(client, city):
    client.force_login(city.people["diskominfo"])
    return client


def own(city, name):
    return reverse(name, args=[city.evaluation.pk])


def ask(city, numbers, **more):
    wishes = [EvidenceRequestDraft(city.agency, city.indicator(number), **more) for number in numbers]
    return request_all(evaluation=city.evaluation, wishes=wishes, by=city.people["diskominfo"])


def test_imported_levels_go_back_to_what_stood_before(desk, city):
    by, indicator = city.people["diskominfo"], city.indicator(1)
    place = {"evaluation": city.evaluation, "indicator": indicator, "by": by}
    save_score(**place, version=0, changes={"value": "2", "fact": "Semula"}, reason="Semula")
    bring(desk, own(city, "self_assessment_import"), LEVELS)
    assert Score.objects.get(indicator=indicator, column="mandiri").fact == "Ada Perwali"
    take_back(desk, BulkAct.objects.get())
    before, fresh = Score.objects.filter(column="mandiri").order_by("indicator__number")
    assert (before.value, before.fact, before.reason) == (2, "Semula", "Semula")
    assert before.version == 3  # a tab with the imported row does not overwrite it
    assert (fresh.value, fresh.fact, fresh.reason, fresh.version) == (None, "", "", 2)
    (entry,) = HistoryEntry.objects.about(city.evaluation).filter(kind="levels_undone")
    assert entry.before == {"text": "2 indikator diisi dari berkas"}


def test_a_level_changed_after_the_import_keeps_it(desk, city):
    bring(desk, own(city, "self_assessment_import"), LEVELS)
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(2),
        by=city.people["asesor_internal"],
        version=1,
        changes={"fact": "Lebih baik"},
    )
    act = BulkAct.objects.get()
    assert "nilai indikator 2: diubah sesudahnya" in desk.get(undo_page(act)).content.decode()
    desk.post(undo_page(act))
    assert Score.objects.get(indicator=city.indicator(1), column="mandiri").value == 3


def test_nothing_is_taken_back_in_a_sealed_or_closed_cycle(desk, city):
    bring(desk, own(city, "self_assessment_import"), LEVELS)
    act = BulkAct.objects.get()
    for state in (CycleState.DOKUMEN, CycleState.SELESAI):
        Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state)
        shown = desk.get(undo_page(act)).content.decode()
        assert "tindakan di dalamnya tidak dibatalkan lagi" in shown
        assert "Batalkan seluruhnya" not in shown
        assert desk.post(undo_page(act)).status_code == 403
    assert Score.objects.get(indicator=city.indicator(1), column="mandiri").value == 3


def test_many_requests_go_with_the_parts_that_they_gave_and_agencies_are_told(
    desk, city, django_capture_on_commit_callbacks
):
    before = everything()
    with django_capture_on_commit_callbacks(execute=True):
        ask(city, [1, 2, 3], due=date(2025, 8, 20))
    act = BulkAct.objects.get()
    assert act.words == "3 permintaan kepada 1 OPD"
    told = Notification.objects.filter(user=city.people["opd"], key__startswith="minta-")
    assert told.unread().count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        take_back(desk, act)
    assert everything() == before
    assert told.unread().count() == 0
    assert Notification.objects.filter(user=city.people["opd"], key=f"batal-{act.pk}").count() == 1


def assign(city, numbers, part="contributor", agency=None, **more):
    return assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(number) for number in numbers],
        agency=agency or city.agency,
        part=part,
        by=city.people["diskominfo"],
        **more,
    )


def test_many_parts_and_leads_go_back_with_their_dates(desk, city, django_capture_on_commit_callbacks):
    assign(city, [1, 2], "lead", city.other_agency, due=date(2025, 8, 20))
    assign(city, [3])
    BulkAct.objects.all().delete()
    before = everything()
    with django_capture_on_commit_callbacks(execute=True):
        assign(city, [1, 2, 3, 4], "lead", due=date(2025, 8, 10))
    act = BulkAct.objects.get()
    assert act.words == "4 penugasan"
    with django_capture_on_commit_callbacks(execute=True):
        take_back(desk, act)
    assert everything() == before
    assert Notification.objects.filter(user=city.people["opd"], key=f"batal-{act.pk}").count() == 1


def test_parts_that_were_taken_come_back_with_what_was_asked(desk, city):
    ask(city, [1, 2])
    BulkAct.objects.all().delete()
    before = everything()
    assign(city, [1, 2], None, withdrawing=2)
    assert EvidenceRequest.objects.standing().count() == 0
    take_back(desk, BulkAct.objects.get())
    assert everything() == before


def taken_back_to(city, agency=None, part="contributor"):
    """An act that took two parts away."""
    assign(city, [1, 2], part, agency)
    assign(city, [1, 2], None, agency)
    return BulkAct.objects.first()


def refusal_of(desk, act):
    """Said on the page without its button, and again to who presses all the same."""
    shown = desk.get(undo_page(act)).content.decode()
    assert "Batalkan seluruhnya" not in shown
    assert "sudah dipakai: " in desk.post(undo_page(act), follow=True).content.decode()
    act.refresh_from_db()
    assert act.undone_at is None
    return shown


def test_a_part_given_anew_and_another_lead_stand_in_the_way(desk, city):
    act = taken_back_to(city, part="lead")
    assign(city, [1])
    assign(city, [2], "lead", city.other_agency)
    shown = refusal_of(desk, act)
    assert "indikator 1: Dinkes ditugaskan lagi sesudahnya" in shown
    assert "indikator 2: pengampu lain ditugaskan sesudahnya" in shown


def test_an_agency_that_has_ended_gets_no_part_back(desk, city):
    act = taken_back_to(city)
    Agency.objects.filter(pk=city.agency.pk).update(valid_to=date(2024, 12, 31))
    assert "Dinas Kesehatan sudah berakhir" in refusal_of(desk, act)


def test_an_agency_that_was_deleted_gets_no_part_back(desk, city):
    agency = Agency.objects.create(region=city.region, name="Dinas Keliru", short_name="Keliru")
    act = taken_back_to(city, agency)
    delete_row(kind="opd", row=agency, by=city.people["admin"])
    assert "1 OPD sudah dihapus" in refusal_of(desk, act)


def test_nobody_takes_back_levels_of_an_own_agency(desk, city):
    bring(desk, own(city, "self_assessment_import"), LEVELS.replace("1\tA", "45\tA"))
    Membership.objects.create(user=city.people["diskominfo"], region=city.region, role="opd", agency=city.agency)
    act = BulkAct.objects.get()
    assert "Anda mewakili Dinkes" in desk.get(undo_page(act)).content.decode()
    assert desk.post(undo_page(act)).status_code == 403
    assert Score.objects.get(indicator=city.indicator(45), column="mandiri").value == 3


def test_one_date_for_all_goes_back_to_each_ones_own(desk, city):
    assign(city, [1, 2], due=date(2025, 8, 20))
    assign(city, [3], due=date(2025, 8, 21))
    BulkAct.objects.all().delete()
    before = everything()
    indicators = [city.indicator(number) for number in (1, 2, 3)]
    set_due(evaluation=city.evaluation, indicators=indicators, due=date(2025, 8, 5), by=city.people["koordinator"])
    act = BulkAct.objects.get()
    assert act.words == "tenggat 3 penugasan"
    take_back(desk, act)
    assert everything() == before


def test_an_imported_sheet_of_assignments_is_one_act(desk, city):
    before = everything()
    page = own(city, "assignments_import")
    bring(desk, page, "Indikator\tPengampu\tTenggat\n1\tDinkes\t20-08-2025\n2\tBPKAD\t21-08-2025\n")
    act = BulkAct.objects.get()
    assert act.words == "2 indikator ditugaskan dari berkas"
    take_back(desk, act)
    assert everything() == before


def test_a_part_for_which_evidence_was_sent_stays(desk, city):
    assign(city, [1, 2])
    send(city, number=1, items=[EvidenceItem.objects.filter(criterion__indicator=city.indicator(1)).first()])
    act = BulkAct.objects.get()
    page = desk.get(undo_page(act)).content.decode()
    assert "penugasan indikator 1, Dinkes: data dukung yang dikirim OPD itu" in page
    desk.post(undo_page(act))
    assert Assignment.objects.filter(indicator__number__in=[1, 2], agency=city.agency).count() == 2


def test_a_request_with_a_question_on_it_stays_with_all_others(desk, city):
    first, *_ = ask(city, [1, 2])
    RequestMessage.objects.create(request=first, text="Yang mana?", by=city.people["opd"], from_agency=True)
    act = BulkAct.objects.get()
    assert "permintaan indikator 1, Dinkes: 1 pesan" in desk.get(undo_page(act)).content.decode()
    desk.post(undo_page(act))
    assert EvidenceRequest.objects.standing().count() == 2


def test_a_part_that_something_else_is_asked_of_stays(desk, city):
    ask(city, [1, 2])
    item = EvidenceItem.objects.filter(criterion__indicator=city.indicator(1)).first()
    wish = EvidenceRequestDraft(city.agency, city.indicator(1), item)
    request_all(evaluation=city.evaluation, wishes=[wish], by=city.people["diskominfo"])
    act = BulkAct.objects.get()  # one request alone is none
    assert "penugasan indikator 1, Dinkes: permintaan kepada OPD itu" in desk.get(undo_page(act)).content.decode()
    desk.post(undo_page(act))
    assert Assignment.objects.filter(indicator__number__in=[1, 2], agency=city.agency).count() == 2


def test_the_message_after_asking_has_the_way_back(desk, city):
    page = own(city, "request_add")
    numbers = [city.indicator(1).pk, city.indicator(2).pk]
    fields = shown_fields(desk, page, to="pilih", indicators=numbers, agencies=[city.agency.pk])
    answer = desk.post(page, fields, follow=True)
    assert undo_page(BulkAct.objects.get()) in answer.content.decode()


def test_index_values_go_and_their_levels_are_empty_again(client, pemdi_city):
    city = pemdi_city
    client.force_login(city.people["diskominfo"])
    text = "Nama Indeks\tNilai Indeks\tTahun\tSumber\nEvaluasi Satu Data Indonesia\t62,5\t2025\tSurat\n"
    bring(client, own(city, "index_import"), text)
    assert Score.objects.get(column="mandiri").value is not None
    take_back(client, BulkAct.objects.get())
    assert not ExternalIndexValue.objects.exists()
    assert Score.objects.get(column="mandiri").value is None


def test_imported_actions_go_and_changed_ones_are_as_before(desk, city):
    by = city.people["diskominfo"]
    create_actions(evaluation=city.evaluation, drafts=[ActionDraft("Susun pedoman")], origin="sendiri", by=by)
    before = everything()
    bring(desk, own(city, "actions_import"), ACTIONS)
    assert Action.objects.get(text="Susun pedoman").agency == city.agency
    take_back(desk, BulkAct.objects.get())
    after = everything()
    (old,), (new,) = before["planning.Action"].values(), after["planning.Action"].values()
    assert new == {**old, "revision": "3"}
    assert {**after, "planning.Action": {}} == {**before, "planning.Action": {}}


def test_an_agency_that_has_ended_gets_no_action_back(desk, city):
    by, draft = city.people["diskominfo"], ActionDraft("Susun pedoman", agency=city.other_agency)
    create_actions(evaluation=city.evaluation, drafts=[draft], origin="sendiri", by=by)
    bring(desk, own(city, "actions_import"), ACTIONS)
    Agency.objects.filter(pk=city.other_agency.pk).update(valid_to=date(2024, 12, 31))
    assert "Badan Keuangan dan Aset Daerah sudah berakhir" in refusal_of(desk, BulkAct.objects.get())
    assert Action.objects.get(text="Susun pedoman").agency == city.agency


def test_actions_planned_together_are_one_act(desk, city):
    before = everything()
    drafts = [ActionDraft("Satu", city.agency), ActionDraft("Dua")]
    create_actions(evaluation=city.evaluation, drafts=drafts, origin="sendiri", by=city.people["diskominfo"])
    take_back(desk, BulkAct.objects.get())
    assert everything() == before


def shown_history(browser, city, number):
    page = browser.get(reverse("indicator", args=[city.evaluation.pk, number])).content.decode()
    (section,) = html.fromstring(page).xpath("//section[starts-with(@aria-labelledby, 'h-riwayat')]")
    return " ".join(section.text_content().split())


def test_an_act_taken_back_is_one_entry_told_on_each_indicator_it_concerned(desk, city):
    assign(city, [3])
    bring(desk, own(city, "self_assessment_import"), LEVELS)
    take_back(desk, BulkAct.objects.get())
    said = "membatalkan impor penilaian mandiri tanggal 14 Agustus 2025: 2 indikator diisi dari berkas"
    assert [said in shown_history(desk, city, number) for number in (1, 2, 3)] == [True, True, False]
    assert HistoryEntry.objects.filter(kind__in=UNDONE_KINDS).count() == 1
    page = reverse("history", args=[city.evaluation.pk])
    assert [said in one_line(desk.get(f"{page}?indikator={number}").content.decode()) for number in (1, 3)] == [
        True,
        False,
    ]


def test_an_agency_that_reads_a_level_reads_that_it_is_gone(desk, city):
    agency = Client()
    agency.force_login(city.people["opd"])
    assign(city, [1])
    bring(desk, own(city, "self_assessment_import"), LEVELS)
    take_back(desk, BulkAct.objects.first())
    assert "membatalkan impor penilaian mandiri" in shown_history(agency, city, 1)


def test_taken_parts_that_come_back_are_told_where_they_were_though_their_rows_were_gone(desk, city):
    act = taken_back_to(city)
    take_back(desk, act)
    shown = [shown_history(desk, city, number) for number in (1, 2, 3)]
    assert ["membatalkan penugasan sekaligus" in text for text in shown] == [True, True, False]
    agency = Client()
    agency.force_login(city.people["opd"])
    assert "membatalkan penugasan" not in shown_history(agency, city, 45)


def test_verdicts_of_items_lead_to_their_indicators(city):
    item = EvidenceItem.objects.get(code="I20-L2-01", instrument=city.evaluation.instrument)
    step = RowStep("evaluations.AssessorVerdict", "9", {"item_id": str(item.pk)}, "")
    assert indicator_numbers([step]) == [20]
