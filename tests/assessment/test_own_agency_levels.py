"""Who acts for an agency writes its explanation, never its level: page, sheet, API and reasons before signing alike."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Membership
from assessment.external_index import ExternalIndexFacts, record_external_index
from assessment.scores import save_score, why_not_set_level
from evaluations.own_agency import set_own_agency_judging
from evaluations.permissions import Refused
from history.models import HistoryEntry
from history.presenters import history_event
from signing.signing import save_level_reasons
from tests.builders.api_builders import client_of
from tests.city import fresh
from tests.work import WHY, fill

REFUSAL = "Anda mewakili Dinkes, yang ikut menjawab indikator ini; orang lain yang menilainya."


@pytest.fixture
def judge(city):
    """The assessor, who works at the health agency too; indicator 45 is its own, 34 another agency's."""
    user = city.people["asesor_internal"]
    Membership.objects.create(user=user, region=city.region, role="opd", agency=city.agency)
    return fresh(user)


def allow(city):
    set_own_agency_judging(evaluation=city.evaluation, allowed=True, reason="Kami bertiga.", by=city.people["admin"])


def page(city, name="score_save", number=45):
    return reverse(name, args=[city.evaluation.pk, number])


def level_of(city, number=45):
    rows = city.evaluation.scores.filter(column="mandiri", indicator__number=number)
    return rows.values_list("value", "fact").first()


def test_the_page_shows_the_level_closed_and_takes_the_explanation(city, client, judge):
    fill(city, {45: 2})
    client.force_login(judge)
    shown = client.get(page(city, "indicator"))
    text = " ".join(shown.text.split())
    assert ('type="radio" name="value"' in text, 'name="fact"' in text, text.count(REFUSAL)) == (False, True, 1)
    assert shown.context["refusal"] is None
    version = shown.context["page"].version
    answer = client.post(page(city), {"fact": "Notula reviu 2025", "analysis": "", "version": version, "reason": ""})
    assert (answer.status_code, level_of(city)) == (302, (Decimal(2), "Notula reviu 2025"))


@pytest.mark.parametrize("sent", [{"value": "4", "reason": WHY}, {"value": ""}, {"reason": "Sebab lain."}])
def test_a_level_or_its_reason_is_refused_on_the_page(city, client, judge, sent):
    fill(city, {45: 2})
    client.force_login(judge)
    answer = client.post(page(city), sent | {"version": 1})
    assert (answer.status_code, REFUSAL in answer.text, level_of(city)[0]) == (403, True, Decimal(2))
    answer = client.post(page(city, number=34), {"value": "3", "reason": WHY, "version": 0})
    assert (answer.status_code, level_of(city, 34)[0]) == (302, Decimal(3))


def test_the_api_refuses_it_too(city, judge):
    fill(city, {45: 2})
    address = f"/api/v1/evaluations/{city.evaluation.pk}/scores/45/"
    said = {"version": 1, "value": "4", "reason": WHY}
    answer = client_of(judge).patch(address, said, format="json")
    assert (answer.status_code, answer.json()["detail"], level_of(city)[0]) == (403, REFUSAL, Decimal(2))
    answer = client_of(judge).patch(address, {"version": 1, "fact": "Notula"}, format="json")
    assert (answer.status_code, level_of(city)) == (200, (Decimal(2), "Notula"))


def test_a_sheet_names_the_row_and_takes_the_others(city, client, judge):
    client.force_login(judge)
    address = reverse("self_assessment_import", args=[city.evaluation.pk])
    preview = client.post(address, {"text": "Indikator\tTingkat\tAlasan\n45\t3\tSebab\n34\t3\tSebab\n"})
    fates = [(row.fate.value, row.note) for row in preview.context["planned"]]
    assert fates[0] == ("ditolak", REFUSAL)
    assert fates[1][0] == "baru"
    client.post(address, {"rows": preview.context["rows"]})
    assert (level_of(city), level_of(city, 34)[0]) == (None, Decimal(3))


def test_an_index_of_another_body_is_a_level_as_well(pemdi_city):
    from evaluations.models import Assignment
    from evaluations.scoring_inputs import takes_external_index

    city = pemdi_city
    indicator = next(i for i in city.evaluation.instrument.indicators.all() if takes_external_index(i))
    part, _ = Assignment.objects.get_or_create(
        evaluation=city.evaluation,
        indicator=indicator,
        part="pengampu",
        defaults={"agency": city.agency},
    )
    user = city.people["diskominfo"]
    Membership.objects.create(user=user, region=city.region, role="opd", agency=part.agency)
    facts = ExternalIndexFacts(Decimal(60), city.evaluation.year - 1, "Berita acara")
    with pytest.raises(Refused, match="ikut menjawab indikator ini"):
        record_external_index(evaluation=city.evaluation, indicator=indicator, facts=facts, version=0, by=fresh(user))


def test_reasons_given_before_signing_follow_it(city, judge):
    fill(city, {45: 4})
    with pytest.raises(ValidationError) as refused:
        save_level_reasons(evaluation=city.evaluation, reasons={45: (1, WHY)}, by=judge)
    assert refused.value.message_dict == {"reason_45": [REFUSAL]}


def test_where_a_small_town_allows_it_the_level_is_marked_and_the_text_is_not(city, judge):
    allow(city)
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(45),
        by=judge,
        version=0,
        changes={"value": "2", "fact": "Notula"},
        reason=WHY,
    )
    rows = HistoryEntry.objects.filter(indicator=city.indicator(45), kind__startswith="level").order_by("pk")
    assert [history_event(row).what.endswith(" (mewakili Dinkes)") for row in rows] == [True]
    (text,) = HistoryEntry.objects.filter(indicator=city.indicator(45), details__name="fact")
    assert "own_agency" not in text.details


def test_who_acts_for_no_agency_is_asked_nothing(city, django_assert_num_queries):
    user = city.people["asesor_internal"]
    assert user.active_memberships
    number = city.indicator(45).pk
    with django_assert_num_queries(0):
        assert why_not_set_level(city.evaluation, user, number) is None
