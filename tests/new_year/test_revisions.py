"""A cycle goes over to a corrected instrument: nothing stands on another item than before, and nothing is lost."""

import json
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from domains.models import EvidenceItem, Indicator, Instrument
from domains.walk import file_items
from duties.duty import DutyKind
from duties.queries import duties_of
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Assignment, Evaluation, RevisionAdoption, Score
from evaluations.permissions import Refused
from evidence.models import Citation, EvidenceRequest, Verdict
from history.choices import HistoryKind
from new_year.revisions.adopting import (
    adopt_revision,
    confirm_revision,
    confirm_wording,
    place_citation,
    place_request,
    withdraw_proposal,
)
from new_year.revisions.row_moves import BY_YEAR, moved_fields
from tests.acting import draft, made
from tests.builders.form_builders import press
from tests.builders.request_builders import request_items
from tests.builders.revision_builders import (
    as_text,
    evidence_of,
    insert_item,
    loaded,
    new_weights,
    pemdi_file,
    thirty_changes,
    without_indicator,
)
from tests.city import fresh
from tests.history_rows import texts
from tests.work import cite, cite_item, fill, seal

WHY = "Pedoman teknis KemenPANRB"


@pytest.fixture
def data():
    return pemdi_file()


def adopt(city, by="penanggung_jawab", revision=2):
    return adopt_revision(evaluation=fresh(city.evaluation), revision=revision, reason=WHY, by=fresh(city.people[by]))


def page(city, name="cycle_revision"):
    return reverse(name, args=[city.evaluation.pk])


def signed_in(client, city, role):
    client.force_login(fresh(city.people[role]))
    return client


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
            "inbox",
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
    answer = client.post(page(pemdi_city), form | {"reason": WHY})
    assert (answer.status_code, answer["Location"]) == (302, page(pemdi_city, "revision_work"))
    assert fresh(pemdi_city.evaluation).instrument.revision == 2
    assert "Koreksi instrumen:" not in client.get(page(pemdi_city, "cycle")).content.decode()
    history = client.get(reverse("history", args=[pemdi_city.evaluation.pk])).content.decode()
    assert "mengambil revisi 2 instrumen PEMDI-2026: 1 butir baru, 1 berubah, 0 dihapus" in history
    assert WHY in history


def test_the_form_stands_only_where_it_can_be_sent(pemdi_city, data, client):
    insert_item(data, 1, 1, 0, "Butir baru")
    loaded(data)
    signed_in(client, pemdi_city, "diskominfo")
    shown = client.get(page(pemdi_city))
    assert shown.context["form"] is None
    assert "Hanya penanggung jawab" in shown.content.decode()
    assert client.post(page(pemdi_city), {"revision": 2, "reason": WHY}).status_code == 403


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
    with pytest.raises(Refused, match="ditarik"):
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
    ("answer", "outcome"), [(confirm_revision, "sudah dikonfirmasi"), (withdraw_proposal, "ditarik")]
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
    client.post(page(pemdi_city), {"revision": 2, "reason": WHY})
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


# --- what an adoption leaves to do ----------------------------------------------------------------------------------


@pytest.fixture
def hung(pemdi_city, data):
    """An accepted citation and a request on an item that was deleted."""
    rows = next(
        (item for item in file_items(data) if not item.node["alternatives_group"] and item.level == 1),
    )
    citation = cite_item(pemdi_city, rows.code, "diterima", title="Yang menggantung")
    request_items(pemdi_city, rows.code)
    insert_item(data, rows.indicator, 1, 0, "Pengganti yang lain")
    evidence = evidence_of(data, rows.indicator, 1)
    evidence[:] = [item for item in evidence if item["code"] != rows.code]
    loaded(data)
    adopt(pemdi_city)
    return citation


def own_items(city, citation):
    number = Indicator.objects.get(pk=Citation.objects.get(pk=citation.pk).indicator_id).number
    return list(
        EvidenceItem.objects.filter(
            instrument=fresh(city.evaluation).instrument, criterion__indicator__number=number
        ).select_related("criterion")
    )


def test_what_hung_on_a_deleted_item_is_moved_by_diskominfo(pemdi_city, hung, client):
    item = own_items(pemdi_city, hung)[0]
    signed_in(client, pemdi_city, "diskominfo")
    shown = client.get(page(pemdi_city, "revision_work")).content.decode()
    assert "Yang menggantung" in shown
    sent = {"baris": f"bukti-{hung.pk}", "butir": item.code}
    assert client.post(page(pemdi_city, "revision_place"), sent).status_code == 302
    row = fresh(hung)
    assert row.item == item
    assert row.asked_before is not None  # its verdict was given for another item
    assert row.verdicts.count() == 1
    told = pemdi_city.evaluation.history.get(kind=HistoryKind.EVIDENCE_PLACED)
    assert told.after == {"item": item.code}


def test_what_hung_on_a_deleted_item_is_set_aside_and_stays_readable(pemdi_city, hung, client):
    place_citation(citation=fresh(hung), item=None, by=fresh(pemdi_city.people["diskominfo"]))
    assert not Citation.objects.current().filter(pk=hung.pk).exists()
    signed_in(client, pemdi_city, "diskominfo")
    shown = client.get(page(pemdi_city, "revision_work")).content.decode()
    assert "Disisihkan" in shown
    assert "Yang menggantung" in shown
    with pytest.raises(Refused):
        place_citation(citation=fresh(hung), item=None, by=fresh(pemdi_city.people["diskominfo"]))


def test_what_was_set_aside_by_mistake_waits_for_a_decision_again(pemdi_city, hung, client):
    place_citation(citation=fresh(hung), item=None, by=fresh(pemdi_city.people["diskominfo"]))
    signed_in(client, pemdi_city, "opd")
    work = page(pemdi_city, "revision_work")
    assert "Batalkan" not in client.get(work).content.decode()
    sent = {"baris": f"batal-{hung.pk}"}
    assert client.post(page(pemdi_city, "revision_place"), sent).status_code == 403
    signed_in(client, pemdi_city, "diskominfo")
    shown = client.get(work).content.decode()
    assert press(client, shown, "Batalkan", work).status_code == 302
    assert Citation.objects.current().filter(pk=hung.pk).exists()
    told = pemdi_city.evaluation.history.filter(kind=HistoryKind.EVIDENCE_PLACED).order_by("pk")
    assert [entry.after["item"] for entry in told] == [None, hung.item.code]
    assert texts(told, "what")[1] == (f"batal menyisihkan Yang menggantung ({hung.item.code})",)
    assert client.post(page(pemdi_city, "revision_place"), sent).status_code == 403, "a second press finds nothing"
    item = own_items(pemdi_city, hung)[0]
    place_citation(citation=fresh(hung), item=item, by=fresh(pemdi_city.people["diskominfo"]))
    assert fresh(hung).item == item


def test_nobody_else_decides_and_no_item_of_another_indicator_is_taken(pemdi_city, hung):
    other = EvidenceItem.objects.filter(instrument=fresh(pemdi_city.evaluation).instrument).last()
    with pytest.raises(Refused):
        place_citation(citation=fresh(hung), item=None, by=fresh(pemdi_city.people["penanggung_jawab"]))
    with pytest.raises(ValidationError):
        place_citation(citation=fresh(hung), item=other, by=fresh(pemdi_city.people["diskominfo"]))


def test_a_request_for_a_deleted_item_is_moved_or_withdrawn(pemdi_city, hung):
    asked = EvidenceRequest.objects.get(evaluation=pemdi_city.evaluation)
    item = own_items(pemdi_city, hung)[0]
    place_request(asked=asked, item=item, by=fresh(pemdi_city.people["diskominfo"]))
    assert fresh(asked).item == item
    with pytest.raises(Refused):
        place_request(asked=asked, item=None, by=fresh(pemdi_city.people["diskominfo"]))


@pytest.fixture
def reworded(pemdi_city, data):
    item = evidence_of(data, 1, 1)[0]
    citation = cite_item(pemdi_city, item["code"], "diterima", title="Yang ditanya")
    item["text"] += " dengan tanda tangan pejabat"
    loaded(data)
    adopt(pemdi_city)
    return citation


def test_a_reworded_item_asks_whether_the_document_still_fits(pemdi_city, reworded, client):
    assert fresh(reworded).verdicts.get().outcome == "diterima"
    signed_in(client, pemdi_city, "opd")
    shown = client.get(page(pemdi_city, "revision_work")).content.decode()
    assert "Apakah dokumen masih cocok?" in shown
    assert "dengan tanda tangan pejabat" in shown
    assert client.post(page(pemdi_city, "revision_fits"), {"bukti": reworded.pk}).status_code == 403
    signed_in(client, pemdi_city, "asesor_internal")
    assert client.post(page(pemdi_city, "revision_fits"), {"bukti": reworded.pk}).status_code == 302
    assert fresh(reworded).asked_before is None
    assert "Yang ditanya" not in client.get(page(pemdi_city, "revision_work")).content.decode()


def test_who_sent_it_does_not_confirm_it(pemdi_city, reworded):
    Citation.objects.filter(pk=reworded.pk).update(created_by=pemdi_city.people["asesor_internal"])
    with pytest.raises(Refused, match="orang lain"):
        confirm_wording(citation=fresh(reworded), by=fresh(pemdi_city.people["asesor_internal"]))


def test_spelling_asks_nobody(pemdi_city, data):
    item = evidence_of(data, 1, 1)[0]
    citation = cite_item(pemdi_city, item["code"], "diterima")
    item["text"] = item["text"].upper() + "."
    loaded(data)
    adopt(pemdi_city)
    assert fresh(citation).asked_before is None


def test_an_item_that_reads_again_as_it_did_raises_no_doubt(pemdi_city, reworded):
    again = pemdi_file()
    again["short_name"] = "Pemdi 2026 diperbaiki"
    loaded(again)
    adopt(pemdi_city, revision=3)
    assert fresh(reworded).asked_before is None


def test_the_doubts_are_duties_of_agencies_and_reviewers(pemdi_city, reworded, client):
    for role in ("opd", "asesor_internal"):
        signed_in(client, pemdi_city, role)
        shown = client.get(reverse("duties")).content.decode()
        assert page(pemdi_city, "revision_work") in shown, role


# --- bringing a file ------------------------------------------------------------------------------------------------


def brought(client, data, **sent):
    file = SimpleUploadedFile("pemdi.yaml", as_text(data).encode() if isinstance(data, dict) else data)
    return client.post(reverse("revision_load"), {"file": file, **sent})


def test_a_person_without_a_shell_brings_the_corrected_file(pemdi_city, data, client):
    insert_item(data, 1, 1, 0, "Butir dari pedoman teknis")
    signed_in(client, pemdi_city, "diskominfo")
    assert reverse("revision_load") in client.get(page(pemdi_city)).content.decode()
    seen = brought(client, data)
    assert seen.status_code == 200
    assert "Butir dari pedoman teknis" in seen.content.decode()
    assert not Instrument.objects.filter(revision=2).exists()
    stored = client.post(reverse("revision_load"), {"text": seen.context["text"], "simpan": "1"})
    assert stored.status_code == 302
    assert Instrument.objects.newest().get(code="PEMDI-2026").revision == 2
    assert fresh(pemdi_city.evaluation).instrument.revision == 1
    assert pemdi_city.evaluation.history.filter(kind=HistoryKind.REVISION_LOADED).count() == 1


def test_a_broken_file_is_refused_whole_with_key_and_reason(pemdi_city, data, client):
    data["domains"][0]["aspects"][0]["indicators"][0]["weight"] = "99"
    signed_in(client, pemdi_city, "admin")
    answer = brought(client, data)
    assert answer.status_code == 422
    assert "domains[0].aspects[0].weight: bobot indikator berjumlah" in answer.content.decode()
    assert not Instrument.objects.filter(revision=2).exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "bukan teks UTF-8"),
        (b"a: [1", "bukan YAML yang sah"),
        (b"a: &x [1]\nb: [*x, *x]\n", "bukan YAML yang sah"),
        (b"halo", "harus berupa peta"),
        (b"code: [1]\n", "kunci tidak ada"),
    ],
)
def test_what_is_no_instrument_is_refused(pemdi_city, client, content, reason):
    signed_in(client, pemdi_city, "admin")
    answer = brought(client, content)
    assert answer.status_code == 422
    assert reason in answer.content.decode()


def test_the_same_file_is_nothing_new(pemdi_city, data, client):
    signed_in(client, pemdi_city, "admin")
    assert "Tidak ada yang baru" in brought(client, data).content.decode()


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
