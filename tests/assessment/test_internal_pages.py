"""The internal assessment where people meet it: the list, duties, the panel of the indicator page, and the API."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import User
from assessment.decisions import decide_level
from assessment.models import Decision
from duties.duty import DutyKind
from duties.queries import duties_of
from evaluations.choices import AssignmentPart, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Score, StageWindow
from regions.models import Agency
from tests.assessing import SEEN, disputed, join, say, settle
from tests.builders.api_builders import client_of
from tests.work import WHY, fill


@pytest.fixture
def dispute(city):
    return disputed(city)


# --- the list -------------------------------------------------------------------------------------


def listed(client, city, role="diskominfo", **asked):
    client.force_login(city.people[role])
    response = client.get(reverse("internal", args=[city.evaluation.pk]), asked)
    return response, [row.indicator.number for row in response.context["filter"].rows]


def test_the_list_is_narrowed_by_state_and_agency(dispute, client):
    say(dispute, ValueColumn.USULAN, "opd2", "2", number=34)
    fill(dispute, {7: 3})
    numbers = {state: listed(client, dispute, keadaan=state)[1] for state in ("diusulkan", "ditinjau", "berbeda")}
    assert numbers == {"diusulkan": [34, 45], "ditinjau": [45], "berbeda": [45]}
    assert listed(client, dispute, keadaan="belum-ditinjau")[1] == [34]
    assert listed(client, dispute, keadaan="belum-diputuskan")[1] == [45]
    settle(dispute, **SEEN)
    assert listed(client, dispute, keadaan="belum-diputuskan")[1] == []
    response, shown = listed(client, dispute, keadaan="diputuskan", opd=dispute.agency.pk)
    assert (shown, [count for *_, count in response.context["filter"].states]) == ([45], [1, 0, 1, 0, 1, 1, 0, 1])
    assert len(listed(client, dispute, keadaan="x", opd="y")[1]) == 47


def test_agency_people_see_their_own_indicators_alone(dispute, client):
    say(dispute, ValueColumn.USULAN, "opd2", "2", number=34, reason="Rahasia BPKAD")
    response, numbers = listed(client, dispute, "opd")
    assert (numbers, "Rahasia BPKAD" in response.content.decode()) == ([45], False)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("diskominfo", 9), ("opd", 9)])
def test_the_list_takes_the_same_queries(city, client, django_assert_num_queries, times, role, queries):
    for number in range(1, 1 + times):
        agency = Agency.objects.create(region=city.region, name=f"Dinas {number}", short_name=f"D{number}")
        desk = city.people["diskominfo"]
        indicators = [city.indicator(number)]
        assign_agency(
            evaluation=city.evaluation, indicators=indicators, agency=agency, part=AssignmentPart.LEAD, by=desk
        )
        assign_agency(
            evaluation=city.evaluation,
            indicators=indicators,
            agency=city.agency,
            part=AssignmentPart.CONTRIBUTOR,
            by=desk,
        )
        fill(city, {number: 3})
        fill(city, {number: 4}, column=ValueColumn.TINJAUAN)
        decide_level(
            evaluation=city.evaluation,
            indicator=indicators[0],
            value="3",
            reason=WHY,
            seen={"mandiri": 1, "tinjauan": 1},
            by=city.people["penanggung_jawab"],
        )
    client.force_login(city.people[role])
    with django_assert_num_queries(queries):
        assert client.get(reverse("internal", args=[city.evaluation.pk])).status_code == 200


# --- duties ---------------------------------------------------------------------------------------


def waits(city, role):
    person = User.objects.get(pk=city.people[role].pk)
    kinds = (DutyKind.PROPOSE, DutyKind.REVIEW, DutyKind.DECIDE)
    return [(row.title, row.due.words, row.url) for row in duties_of(person).rows if row.kind in kinds]


def at_list(city, state):
    return f"{reverse('internal', args=[city.evaluation.pk])}?keadaan={state}"


def test_the_lead_is_asked_to_propose_until_it_has(city):
    for number, day in ((21, 19), (22, 26)):
        assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(number)],
            agency=city.agency,
            part=AssignmentPart.LEAD,
            due=date(2025, 8, day),
            by=city.people["diskominfo"],
        )
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(34)],
        agency=city.agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=city.people["diskominfo"],
    )
    asked = ("3 indikator belum Anda usulkan tingkatnya", "19 Agu, 5 hari lagi", at_list(city, "belum-diusulkan"))
    assert waits(city, "opd") == waits(city, "kepala_opd") == [asked]
    for number in (21, 45):
        say(city, ValueColumn.USULAN, "opd", "1", number=number)
    assert [row[:2] for row in waits(city, "opd")] == [
        ("1 indikator belum Anda usulkan tingkatnya", "26 Agu, 12 hari lagi")
    ]
    StageWindow.objects.update(closes=date(2025, 8, 13))
    assert waits(city, "opd") == []


def test_assessors_are_asked_to_check_and_the_validator_to_decide(city):
    say(city, ValueColumn.USULAN, "opd", "4")
    say(city, ValueColumn.USULAN, "opd2", "2", number=34)
    assert waits(city, "asesor_internal") == [
        ("2 usulan tingkat menunggu tinjauan", "29 Agu, 15 hari lagi", at_list(city, "belum-ditinjau"))
    ]
    say(city, ValueColumn.TINJAUAN, "asesor_internal", "3")
    assert [row[0] for row in waits(city, "asesor_internal")] == ["1 usulan tingkat menunggu tinjauan"]
    assert waits(city, "penanggung_jawab") == [
        ("1 tingkat yang berbeda menunggu keputusan", "29 Agu, 15 hari lagi", at_list(city, "belum-diputuskan"))
    ]
    settle(city, usulan=1, tinjauan=1)
    assert waits(city, "penanggung_jawab") == []
    assert [waits(city, role) for role in ("diskominfo", "koordinator", "auditor")] == [[], [], []]


def test_nobody_is_asked_to_check_or_decide_their_own_agencys_work(city):
    say(city, ValueColumn.USULAN, "opd", "4")
    fill(city, {45: 2})
    assert [len(waits(city, role)) for role in ("asesor_internal", "penanggung_jawab")] == [1, 1]
    for role in ("asesor_internal", "penanggung_jawab"):
        join(city.people[role], city, "opd", city.agency)
    assert [len(waits(city, role)) for role in ("asesor_internal", "penanggung_jawab")] == [0, 0]


# --- the panel of the indicator page --------------------------------------------------------------


def panel(client, city, role):
    client.force_login(city.people[role])
    shown = client.get(reverse("indicator", args=[city.evaluation.pk, 45])).context["internal"]
    return [card.column.value for card in shown.cards if card.form], shown.is_shown


def test_each_finds_the_form_of_their_own_column(dispute, client):
    assert {
        role: panel(client, dispute, role) for role in ("opd", "asesor_internal", "penanggung_jawab", "auditor")
    } == {
        "opd": (["usulan"], True),
        "asesor_internal": (["tinjauan"], True),
        "penanggung_jawab": (["mandiri"], True),
        "auditor": ([], True),
    }
    settle(dispute, value="4", **SEEN)
    assert panel(client, dispute, "diskominfo") == ([], True)


@pytest.mark.parametrize(("role", "queries"), [("opd", 13), ("asesor_internal", 12), ("penanggung_jawab", 12)])
def test_the_indicator_page_keeps_its_queries(dispute, client, django_assert_num_queries, role, queries):
    """Who sends evidence is told which items have documents that may prove them."""
    client.force_login(dispute.people[role])
    with django_assert_num_queries(queries):
        client.get(reverse("indicator", args=[dispute.evaluation.pk, 45]))


def post(client, city, name, *more, number=45, **typed):
    return client.post(reverse(name, args=[city.evaluation.pk, number, *more]), typed)


def test_an_agency_proposes_on_the_page_and_comes_back_to_it(city, client):
    client.force_login(city.people["opd"])
    refused = post(client, city, "internal_save", "usulan", value="4", reason="", version=0)
    form = refused.context["internal"].cards[0].form
    assert (refused.status_code, form.errors) == (422, {"reason": ["Tulis alasan usulan tingkat ini."]})
    saved = post(client, city, "internal_save", "usulan", value="4", reason="Baris 1\r\nBaris 2", version=0)
    page = reverse("indicator", args=[city.evaluation.pk, 45])
    assert (saved.status_code, saved.url) == (302, f"{page}#internal")
    assert "Baris 1<br>Baris 2" in client.get(page).content.decode()
    assert post(client, city, "internal_save", "mandiri", value="4", reason="x", version=0).status_code == 404


def test_the_slower_of_two_sees_both_and_keeps_takes_or_joins(dispute, client):
    say(dispute, ValueColumn.USULAN, "kepala_opd", "5", version=1, reason="Kepala dinas: sudah optimum.")
    client.force_login(dispute.people["opd"])
    mine = {"value": "3", "reason": "Saya kira tiga.", "version": 1}
    answer = post(client, dispute, "internal_save", "usulan", **mine)
    rows = [(row.name, row.mine, row.theirs) for row in answer.context["internal_beside"]]
    assert (answer.status_code, rows) == (
        409,
        [("value", "3", "5"), ("reason", "Saya kira tiga.", "Kepala dinas: sudah optimum.")],
    )
    joined = post(client, dispute, "internal_save", "usulan", **mine, gabung="1")
    form = joined.context["internal"].cards[0].form
    assert {name: str(form[name].value()) for name in form.fields} == {
        "value": "3",
        "reason": "Saya kira tiga.\n\nKepala dinas: sudah optimum.",
        "version": "2",
    }
    assert Score.objects.get(column=ValueColumn.USULAN).value == Decimal(5)
    assert post(client, dispute, "internal_save", "usulan", **{**mine, "version": [1, 2]}).status_code == 302
    assert Score.objects.get(column=ValueColumn.USULAN).value == Decimal(3)


def test_who_decides_on_an_old_page_sees_the_newest_review_and_can_go_on(dispute, client):
    say(dispute, ValueColumn.TINJAUAN, "asesor_internal", "2", version=1, reason="SOP belum ada.")
    client.force_login(dispute.people["penanggung_jawab"])
    typed = {"value": "3", "reason": "Sesuai rapat.", "version": 1, "usulan": 1, "tinjauan": 1}
    answer = post(client, dispute, "decision_save", **typed)
    text = " ".join(answer.content.decode().split())
    assert (answer.status_code, "SOP belum ada." in text) == (409, True)
    assert 'form="isi-mandiri" name="tinjauan" value="2"' in text
    assert post(client, dispute, "decision_save", **{**typed, "tinjauan": [1, 2]}).status_code == 302
    assert Decision.objects.get().reviewed == Decimal(2)


# --- the API --------------------------------------------------------------------------------------


def put(city, role, tail, **content):
    path = f"/api/v1/evaluations/{city.evaluation.pk}/scores/45/{tail}/"
    return client_of(city.people[role]).put(path, content, format="json")


def test_the_api_takes_proposal_review_and_decision(city):
    proposed = put(city, "opd", "usulan", value="4", reason="Semua puskesmas.", version=0)
    assert (proposed.status_code, proposed.json()["column"], proposed.json()["reason"]) == (
        200,
        "usulan",
        "Semua puskesmas.",
    )
    put(city, "asesor_internal", "tinjauan", value="3", reason="Belum terpadu.", version=0)
    decided = put(city, "penanggung_jawab", "decision", value="3", reason="Sesuai rapat.", usulan=1, tinjauan=1)
    assert {name: decided.json()[name] for name in ("value", "proposed", "reviewed", "reason", "by")} == {
        "value": "3.00",
        "proposed": "4.00",
        "reviewed": "3.00",
        "reason": "Sesuai rapat.",
        "by": "Penanggung_Jawab",
    }
    assert put(city, "diskominfo", "final", value="4", reason="x", version=0).status_code == 404


def test_the_api_shows_both_to_the_slower_one(city):
    say(city, ValueColumn.USULAN, "kepala_opd", "5", reason="Sudah optimum.")
    answer = put(city, "opd", "usulan", value="4", reason="Empat saja.", version=0)
    content = answer.json()
    assert (answer.status_code, content["yours"], content["theirs"]["value"], content["theirs"]["reason"]) == (
        409,
        {"value": "4", "reason": "Empat saja.", "version": 0},
        "5.00",
        "Sudah optimum.",
    )
    assert content["detail"].startswith("Usulan OPD indikator ini baru saja disimpan oleh Kepala_Opd.")
    assert put(city, "opd", "usulan", value="4", reason="", version=1).json() == {
        "reason": ["Tulis alasan usulan tingkat ini."]
    }
