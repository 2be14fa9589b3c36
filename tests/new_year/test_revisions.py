"""A cycle goes over to a corrected instrument: nothing stands on another item than before, and nothing is lost."""

import json
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from domains.models import EvidenceItem, Instrument
from duties.duty import DutyKind
from duties.queries import duties_of
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Assignment, Evaluation, RevisionAdoption, Score
from evaluations.permissions import Refused
from evidence.models import Citation, EvidenceRequest, Verdict
from new_year.revisions.adopting import (
    adopt_revision,
    confirm_revision,
    withdraw_proposal,
)
from new_year.revisions.row_moves import BY_YEAR, moved_fields
from tests.acting import draft, made
from tests.builders.request_builders import request_items
from tests.builders.revision_builders import (
    REVISION_WHY,
    adopt,
    data,
    evidence_of,
    insert_item,
    loaded,
    new_weights,
    page,
    pemdi_file,
    signed_in,
    thirty_changes,
    without_indicator,
)
from tests.city import fresh
from tests.work import cite, cite_item, fill, seal

__all__ = ["data"]


# --- a correction of thirty changes on a full city ------------------------------------------------------------------


def stand(evaluation):
    """What hangs on which item, by code and text: of citations, verdicts and requests."""
    cited = Citation.objects.filter(evaluation=evaluation).select_related("item")
    asked = EvidenceRequest.objects.filter(evaluation=evaluation).select_related("item")
    verdicts = Verdict.objects.filter(citation__evaluation=evaluation).select_related("citation__item")
    return {
        "citations": {row.pk: (row.item.code, row.item.text) for row in cited if row.item},
        "requests": {row.pk: (row.item.code, row.item.text) for row in asked if row.item},
        "verdicts": {row.pk: (row.outcome, row.citation.item.code) for row in verdicts if row.citation.item},
    }


@pytest.fixture
def full(pemdi_city):
    """Evidence, a verdict and a request on every third item, every indicator assigned and valued."""
    city = pemdi_city
    items = EvidenceItem.objects.filter(instrument=city.evaluation.instrument).select_related("criterion__indicator")
    outcomes = ("diterima", "dikembalikan", None)
    for at, item in enumerate(items):
        cite_item(city, item.code, outcomes[at % 3], note="Catatan yang cukup panjang di sini", title=f"D{item.code}")
    codes = [item.code for item in items]
    request_items(city, *codes[::3])
    assign_agency(
        evaluation=city.evaluation,
        indicators=list(city.evaluation.instrument.indicators.all()),
        agency=city.other_agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=city.people["diskominfo"],
    )
    fill(city, dict.fromkeys(range(1, 21), 2))
    return city


def test_thirty_changes_on_a_full_city_leave_every_citation_on_its_item(full, data):
    added, removed, reworded = thirty_changes(data)
    target = loaded(data)
    before = stand(full.evaluation)
    began = time.perf_counter()
    adoption = adopt(full)
    took = time.perf_counter() - began
    assert adoption.adopted_at
    after = stand(full.evaluation)
    assert before.keys() == after.keys()
    for kind in ("citations", "requests"):
        assert {pk: code for pk, (code, _) in before[kind].items()} == {
            pk: code for pk, (code, _) in after[kind].items()
        }
        changed = {code for pk, (code, text) in after[kind].items() if before[kind][pk][1] != text}
        assert changed <= set(reworded)
    assert before["verdicts"] == after["verdicts"]
    # Whatever has its code in the new revision stands there, the rest on the item it was sent for.
    on_old = Citation.objects.filter(evaluation=full.evaluation).exclude(item__instrument=target)
    assert set(on_old.values_list("item__code", flat=True)) == set(removed)
    assert not Citation.objects.filter(evaluation=full.evaluation).exclude(indicator__instrument=target).exists()
    marked = Citation.objects.filter(evaluation=full.evaluation, asked_before__isnull=False)
    assert set(marked.values_list("item__code", flat=True)) == set(reworded)
    assert not Citation.objects.filter(evaluation=full.evaluation, item__code__in=added).exists()
    assert took < 20  # seconds, on a busy machine; a quarter of one alone


def test_everything_of_the_cycle_goes_over(full, data):
    insert_item(data, 1, 1, 0, "Butir baru")
    target = loaded(data)
    adopt(full)
    evaluation = fresh(full.evaluation)
    assert evaluation.instrument == target
    for model in (Score, Assignment, Citation, EvidenceRequest):
        rows = model.objects.filter(evaluation=evaluation)
        assert rows.count() >= 20
        assert not rows.exclude(indicator__instrument=target).exists()
    assert Score.objects.filter(evaluation=evaluation, indicator__number=7).get().value == 2


def test_whatever_names_a_row_of_the_instrument_belongs_to_a_cycle():
    fields = moved_fields()
    assert {
        "evidence.citation.item",
        "evidence.carryover.item",
        "evaluations.score.indicator",
        "evaluations.chosenservice.indicator",
        "evaluations.assessorverdict.item",
        "planning.actionraise.indicator",
        "planning.target.aspect",
    } <= {field.label for field in fields}
    assert {field.model for field in fields if not field.path} == set(BY_YEAR)


def test_actions_of_the_plan_go_over_too(pemdi_city, data):
    (action,) = made(pemdi_city, draft(pemdi_city, number=20))
    insert_item(data, 1, 1, 0, "Butir baru")
    target = loaded(data)
    adopt(pemdi_city)
    raises = action.raises.select_related("indicator__instrument")
    assert {row.indicator.instrument for row in raises} == {target}


def test_the_pages_of_a_cycle_read_on_after_an_adoption(full, data, client):
    thirty_changes(data)
    loaded(data)
    adopt(full)
    for role in ("diskominfo", "opd", "asesor_internal", "penanggung_jawab", "pimpinan"):
        signed_in(client, full, role)
        for name in (
            "cycle",
            "worklist",
            "assignments",
            "duties",
            "values",
            "revision_work",
            "cycle_revision",
            "agency_evidence",
        ):
            try:
                address = page(full, name)
            except Exception:
                address = reverse(name)
            assert client.get(address).status_code in (200, 302, 403), (role, name)
    signed_in(client, full, "diskominfo")
    shown = client.get(reverse("indicator", args=[full.evaluation.pk, 1])).content.decode()
    assert "Apakah dokumen masih cocok?" in shown
    assert "butir dihapus" in shown


# --- who, when, which -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["admin", "diskominfo", "koordinator", "asesor_internal", "auditor", "pimpinan"])
def test_a_correction_is_adopted_by_the_penanggung_jawab_alone(pemdi_city, data, role):
    insert_item(data, 1, 1, 0, "Butir baru")
    loaded(data)
    with pytest.raises(Refused):
        adopt(pemdi_city, role)
    assert fresh(pemdi_city.evaluation).instrument.revision == 1


def test_a_reason_is_asked(pemdi_city, data):
    insert_item(data, 1, 1, 0, "Butir baru")
    loaded(data)
    with pytest.raises(ValidationError):
        adopt_revision(
            evaluation=pemdi_city.evaluation, revision=2, reason="  ", by=pemdi_city.people["penanggung_jawab"]
        )


def test_a_sealed_cycle_keeps_its_revision_and_its_seal(pemdi_city, data):
    insert_item(data, 1, 1, 0, "Butir baru")
    loaded(data)
    seal(pemdi_city)
    with pytest.raises(Refused, match="sudah disegel"):
        adopt(pemdi_city)
    assert fresh(pemdi_city.evaluation).instrument.revision == 1


@pytest.mark.parametrize("state", ["dokumen", "interviu", "reviu", "selesai"])
def test_a_cycle_that_was_sent_keeps_its_revision(pemdi_city, data, state):
    insert_item(data, 1, 1, 0, "Butir baru")
    loaded(data)
    Evaluation.objects.filter(pk=pemdi_city.evaluation.pk).update(state=state)
    with pytest.raises(Refused):
        adopt(pemdi_city)


def test_a_newer_revision_than_the_one_that_was_read_is_not_adopted_unseen(pemdi_city, data):
    insert_item(data, 1, 1, 0, "Butir baru")
    loaded(data)
    insert_item(data, 2, 1, 0, "Satu lagi")
    loaded(data)
    with pytest.raises(ValidationError, match="Revisi 3"):
        adopt(pemdi_city, revision=2)


def test_the_page_shows_the_differences_and_its_form_adopts(pemdi_city, data, client):
    insert_item(data, 1, 1, 0, "Butir yang disisipkan di depan")
    evidence_of(data, 2, 1)[0]["text"] += " dan lampirannya"
    loaded(data)
    signed_in(client, pemdi_city, "penanggung_jawab")
    cycle = client.get(page(pemdi_city, "cycle")).content.decode()
    assert "Koreksi instrumen: 1 butir baru, 1 berubah, 0 dihapus" in cycle
    assert page(pemdi_city) in cycle
    shown = client.get(page(pemdi_city))
    assert "Butir yang disisipkan di depan" in shown.content.decode()
    assert "Pengambilan tidak dapat dibatalkan." in shown.content.decode()
    form = {"revision": shown.context["form"].initial["revision"], "reason": ""}
    assert client.post(page(pemdi_city), form).status_code == 422
    answer = client.post(page(pemdi_city), form | {"reason": REVISION_WHY})
    assert (answer.status_code, answer["Location"]) == (302, page(pemdi_city, "revision_work"))
    assert fresh(pemdi_city.evaluation).instrument.revision == 2
    assert "Koreksi instrumen:" not in client.get(page(pemdi_city, "cycle")).content.decode()
    history = client.get(reverse("history", args=[pemdi_city.evaluation.pk])).content.decode()
    assert "mengambil revisi 2 instrumen PEMDI-2026: 1 butir baru, 1 berubah, 0 dihapus" in history
    assert REVISION_WHY in history


def test_the_form_stands_only_where_it_can_be_sent(pemdi_city, data, client):
    insert_item(data, 1, 1, 0, "Butir baru")
    loaded(data)
    signed_in(client, pemdi_city, "diskominfo")
    shown = client.get(page(pemdi_city))
    assert shown.context["form"] is None
    assert "Hanya penanggung jawab" in shown.content.decode()
    assert client.post(page(pemdi_city), {"revision": 2, "reason": REVISION_WHY}).status_code == 403


# --- new rules ------------------------------------------------------------------------------------------------------


def test_new_rules_take_two_people_of_two_roles(pemdi_city, data):
    new_weights(data)
    loaded(data)
    proposal = adopt(pemdi_city, "koordinator")
    assert proposal.adopted_at is None
    assert fresh(pemdi_city.evaluation).instrument.revision == 1
    with pytest.raises(Refused, match="orang lain"):
        confirm_revision(adoption=proposal, by=fresh(pemdi_city.people["koordinator"]))
    with pytest.raises(Refused):
        confirm_revision(adoption=proposal, by=fresh(pemdi_city.people["diskominfo"]))
    done = confirm_revision(adoption=proposal, by=fresh(pemdi_city.people["penanggung_jawab"]))
    assert done.adopted_at
    assert fresh(pemdi_city.evaluation).instrument.revision == 2


def test_a_proposal_can_be_withdrawn(pemdi_city, data):
    new_weights(data)
    loaded(data)
    proposal = adopt(pemdi_city)
    withdraw_proposal(adoption=proposal, by=fresh(pemdi_city.people["koordinator"]))
    with pytest.raises(Refused, match="dibatalkan"):
        confirm_revision(adoption=proposal, by=fresh(pemdi_city.people["koordinator"]))
    assert RevisionAdoption.objects.waiting().count() == 0


def to_confirm(city):
    """Who has the proposal in their list of duties, by role."""
    return {
        role
        for role, user in city.people.items()
        if any(duty.kind is DutyKind.CONFIRM_RULES for duty in duties_of(fresh(user)).rows)
    }


def test_a_proposal_is_a_duty_of_who_can_confirm_it_until_it_is_answered(pemdi_city, data):
    new_weights(data)
    loaded(data)
    assert to_confirm(pemdi_city) == set()
    withdraw_proposal(adoption=adopt(pemdi_city), by=fresh(pemdi_city.people["koordinator"]))
    assert to_confirm(pemdi_city) == set()
    proposal = adopt(pemdi_city, "koordinator")
    assert to_confirm(pemdi_city) == {"penanggung_jawab"}
    proposal = fresh(proposal)
    RevisionAdoption.objects.filter(pk=proposal.pk).update(by=pemdi_city.people["penanggung_jawab"])
    assert to_confirm(pemdi_city) == {"koordinator"}
    confirm_revision(adoption=fresh(proposal), by=fresh(pemdi_city.people["koordinator"]))
    assert to_confirm(pemdi_city) == set()


def told(city, role):
    return [(line.text, line.url) for line in city.people[role].notifications.unread().order_by("pk")]


@pytest.mark.parametrize(
    ("answer", "outcome"), [(confirm_revision, "sudah dikonfirmasi"), (withdraw_proposal, "dibatalkan")]
)
def test_who_can_confirm_is_told_and_who_proposed_learns_the_answer(
    answer, outcome, pemdi_city, data, django_capture_on_commit_callbacks
):
    new_weights(data)
    loaded(data)
    url = page(pemdi_city)
    with django_capture_on_commit_callbacks(execute=True):
        proposal = adopt(pemdi_city, "koordinator")
    waits = f"{pemdi_city.evaluation}: usulan memakai revisi 2 menunggu konfirmasi orang kedua."
    assert told(pemdi_city, "penanggung_jawab") == [(waits, url)]
    assert told(pemdi_city, "koordinator") == told(pemdi_city, "diskominfo") == []
    with django_capture_on_commit_callbacks(execute=True):
        answer(adoption=proposal, by=fresh(pemdi_city.people["penanggung_jawab"]))
    ended = f"{pemdi_city.evaluation}: usulan memakai revisi 2 {outcome}."
    assert told(pemdi_city, "penanggung_jawab") == []
    assert told(pemdi_city, "koordinator") == [(ended, url)]


def test_the_page_shows_index_and_predicate_before_and_after(pemdi_city, data, client):
    fill(pemdi_city, {number: 3 if number < 3 else 1 for number in range(1, 21)})
    new_weights(data)
    loaded(data)
    signed_in(client, pemdi_city, "penanggung_jawab")
    shown = client.get(page(pemdi_city))
    effect = shown.context["page"].effect
    assert effect.before.complete
    assert effect.after.complete
    assert {row.number for row in effect.changed_rows} == set(new_weights(pemdi_file()))
    assert effect.index_before in shown.content.decode()
    client.post(page(pemdi_city), {"revision": 2, "reason": REVISION_WHY})
    signed_in(client, pemdi_city, "koordinator")
    assert "menunggu konfirmasi" in client.get(page(pemdi_city)).content.decode()
    client.post(page(pemdi_city, "revision_confirm"))
    assert fresh(pemdi_city.evaluation).instrument.revision == 2


def test_a_dropped_indicator_keeps_its_work_readable(pemdi_city, data, client):
    number = without_indicator(data)
    citation = cite(pemdi_city, number, "diterima", title="Dokumen indikator lama")
    assign_agency(
        evaluation=pemdi_city.evaluation,
        indicators=[pemdi_city.indicator(number)],
        agency=pemdi_city.agency,
        part=AssignmentPart.LEAD,
        by=pemdi_city.people["diskominfo"],
    )
    fill(pemdi_city, {number: 3})
    loaded(data)
    proposal = adopt(pemdi_city)
    confirm_revision(adoption=proposal, by=fresh(pemdi_city.people["koordinator"]))
    assert not Citation.objects.filter(pk=citation.pk).exists()
    assert not Score.objects.filter(evaluation=pemdi_city.evaluation).exists()
    signed_in(client, pemdi_city, "diskominfo")
    shown = client.get(page(pemdi_city, "revision_work")).content.decode()
    assert "Tidak berlaku lagi" in shown
    assert "Dokumen indikator lama" in shown
    for name in ("worklist", "assignments", "duties", "history"):
        try:
            address = page(pemdi_city, name)
        except Exception:
            address = reverse(name)
        assert client.get(address).status_code == 200
    signed_in(client, pemdi_city, "opd2")
    assert "Dokumen indikator lama" not in client.get(page(pemdi_city, "revision_work")).content.decode()


def test_the_api_names_the_revision_of_a_cycle(pemdi_city, data, client):
    insert_item(data, 1, 1, 0, "Butir baru")
    loaded(data)
    signed_in(client, pemdi_city, "diskominfo")
    address = reverse("api:evaluation", args=[pemdi_city.evaluation.pk])
    assert client.get(address).json()["revision"] == 1
    adopt(pemdi_city)
    assert client.get(address).json()["revision"] == 2
    second = json.loads(client.get(reverse("api:indicator", args=["PEMDI-2026.2", 1])).content)
    assert second["levels"][0]["items"][0]["text"] == "Butir baru"


def test_reloading_the_programs_files_keeps_the_adopted_revision(pemdi_city, data):
    insert_item(data, 1, 1, 0, "Butir baru")
    loaded(data)
    adopt(pemdi_city)
    call_command("load_instruments")
    assert fresh(pemdi_city.evaluation).instrument.revision == 2
    assert Instrument.objects.filter(code="PEMDI-2026").count() == 2


@pytest.mark.parametrize("changes", [1, 3])
def test_queries_of_the_page(pemdi_city, data, client, changes, django_assert_num_queries):
    for at in range(changes):
        insert_item(data, at + 1, 1, 0, f"Butir baru {at}")
    loaded(data)
    signed_in(client, pemdi_city, "penanggung_jawab")
    client.get(page(pemdi_city))
    with django_assert_num_queries(13):
        client.get(page(pemdi_city))
