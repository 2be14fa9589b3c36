"""Last year's accepted evidence is offered and decided upon; nothing is copied silently, no verdict comes along."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evaluations.choices import ValueColumn
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evidence.citations import CitationPlace
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from evidence.models import CarryOver, Citation, Document
from evidence.verdicts import judge_citation
from history.models import HistoryEntry
from history.presenters import history_event, history_events
from new_year.carryover.carryover_writes import CarryOverChoice
from new_year.carryover.queries import carryover_offers
from tests.builders.evidence_builders import items, send
from tests.builders.request_builders import request_items
from tests.carryover import DROP, RENEW, VALID, WHY, act, chosen, keys
from tests.work import cite, cite_item

# --- what is offered --------------------------------------------------------------------------------


def test_accepted_live_evidence_of_the_newest_year_with_evidence_is_offered_for_the_same_item(city, second_year):
    accepted = cite_item(city, "I45-L2-01", "diterima", title="diterima")
    cite_item(city, "I45-L2-01", None, title="belum diputus")
    cite_item(city, "I45-L2-01", "dikembalikan", note="Belum sesuai dengan butirnya.", title="kembali")
    gone = cite_item(city, "I45-L2-01", "diterima", title="ditarik")
    Citation.objects.filter(pk=gone.pk).update(withdrawn_at=gone.created_at)
    offers = carryover_offers(second_year, city.people["diskominfo"])
    assert [(row.source, row.indicator, row.item, row.link) for row in offers.rows] == [
        (accepted, accepted.indicator, accepted.item, None)
    ]
    assert (offers.before, offers.ended) == (city.evaluation, ())


def test_without_earlier_evidence_there_is_nothing_to_offer(city):
    offers = carryover_offers(city.evaluation, city.people["diskominfo"])
    assert (offers.before, offers.rows) == (None, ())


def test_the_crosswalk_from_2020_to_pemdi_offers_successors_as_suggestions(city, pemdi):
    cite_item(city, "I45-L2-01", "diterima", title="panduan")
    cite_item(city, "I01-L2-01", "diterima", title="perwali")
    offers = carryover_offers(pemdi, city.people["diskominfo"])
    found = [(row.indicator.number, row.item, row.link.relation, row.link.is_official) for row in offers.rows]
    assert found == [(17, None, "thirdparty_reuse", False), (20, None, "thirdparty_update_partial", False)]
    assert [row.document.title for row in offers.ended] == ["perwali"]
    assert all(row.link.source for row in offers.rows)


def test_the_crosswalk_from_2018_to_2020_is_official_and_asks_for_the_item(city, instruments):
    old = Evaluation.objects.create(
        region=city.region,
        year=2020,
        instrument=instruments["SPBE-2018"],
        activity="evaluasi",
        created_by=city.people["diskominfo"],
    )
    now, city.evaluation = city.evaluation, old
    cite(city, 3, "diterima", title="Rencana induk")
    city.evaluation = now
    offers = carryover_offers(now, city.people["diskominfo"])
    assert [(row.indicator.number, row.link.is_official) for row in offers.rows] == [(1, True), (2, True)]
    first = offers.rows[0]
    assert {item.criterion.indicator_id for item in first.items} == {first.indicator.pk}
    with pytest.raises(ValidationError, match="pilih butir yang dibuktikan"):
        act(now, city, [CarryOverChoice(first.key, CitationPlace())], VALID)
    foreign = offers.rows[1].items[0].pk
    with pytest.raises(ValidationError, match="pilih butir yang dibuktikan"):
        act(now, city, [CarryOverChoice(first.key, CitationPlace(), foreign)], VALID)
    item = next(item for item in first.items if item.code == "I01-L2-01")
    made = act(now, city, [CarryOverChoice(first.key, CitationPlace("Pasal 5", "6"), item.pk)], VALID)[0]
    assert (made.item, made.citation.item, made.citation.article) == (item, item, "Pasal 5")


def test_evidence_walks_from_2018_through_2020_to_pemdi_year_by_year(city, instruments, pemdi):
    old = Evaluation.objects.create(
        region=city.region,
        year=2020,
        instrument=instruments["SPBE-2018"],
        activity="evaluasi",
        created_by=city.people["diskominfo"],
    )
    now, city.evaluation = city.evaluation, old
    cite(city, 21, "diterima", title="Dokumen anggaran")
    city.evaluation = now
    offer = carryover_offers(now, city.people["diskominfo"]).rows[0]
    item = next(item for item in offer.items if item.code == "I13-L2-01")
    made = act(now, city, [CarryOverChoice(offer.key, CitationPlace(), item.pk)], VALID)[0].citation
    assert carryover_offers(pemdi, city.people["diskominfo"]).before == old  # not judged anew, so 2025 has nothing yet
    judge_citation(citation=made, outcome="diterima", by=city.people["asesor_internal"])
    offers = carryover_offers(pemdi, city.people["diskominfo"])
    assert (offers.before, [(row.source, row.indicator.number) for row in offers.rows]) == (now, [(made, 1)])


# --- deciding ---------------------------------------------------------------------------------------


def test_what_is_still_valid_is_cited_anew_without_a_verdict(city, second_year):
    source = cite_item(city, "I45-L2-01", "diterima", title="Panduan")
    made = act(second_year, city, chosen(second_year, city, article="Pasal 2", page="7"), VALID, by="opd")[0]
    new = made.citation
    assert (new.evaluation, new.indicator, new.item, new.version) == (
        second_year,
        source.indicator,
        source.item,
        source.version,
    )
    assert (new.article, new.page, new.agency, new.created_by) == ("Pasal 2", "7", city.agency, city.people["opd"])
    assert (new.verdicts.count(), source.verdicts.count()) == (0, 1)
    ready = readiness_by_indicator(second_year.instrument, [new.indicator], cited_by_indicator(second_year))
    assert ready[new.indicator_id].rungs[2].met == 0
    line = HistoryEntry.objects.get(kind="evidence_carried")
    assert (line.subject_id, history_event(line).after, line.reason) == (
        second_year.pk,
        "masih berlaku: Panduan (I45-L2-01)",
        WHY,
    )


def test_diskominfo_decides_for_an_agency_whose_evidence_it_stays(city, second_year):
    cite_item(city, "I34-L2-01", "diterima", owner=city.other_agency)
    made = act(second_year, city, chosen(second_year, city), VALID)[0]
    assert (made.citation.agency, made.citation.created_by) == (city.other_agency, city.people["diskominfo"])
    with pytest.raises(Refused, match="orang lain yang meninjaunya"):
        judge_citation(citation=made.citation, outcome="diterima", by=city.people["diskominfo"])


def test_where_heads_approve_the_agencys_head_sees_it_first(city, second_year):
    cite_item(city, "I45-L2-01", "diterima")
    Evaluation.objects.filter(pk=second_year.pk).update(head_approval=True)
    made = act(second_year, city, chosen(second_year, city), VALID)[0].citation
    assert (made.awaits_head, Citation.objects.filter(evaluation=second_year).live().exists()) == (True, False)
    row = carryover_offers(second_year, city.people["diskominfo"]).rows[0]
    assert (row.citation, row.is_open, row.why_fixed) == (made, False, None)


@pytest.mark.parametrize(("issued", "refused"), [(date(2023, 8, 29), True), (date(2023, 8, 30), False), (None, True)])
def test_what_is_too_old_on_this_years_reference_date_cannot_stay_valid(city, second_year, issued, refused):
    source = cite_item(city, "I45-L5-09", "diterima", title="Notula")
    Document.objects.filter(pk=source.version.document_id).update(issued_on=issued)
    fresh = cite_item(city, "I45-L2-01", "diterima", title="Panduan")
    if refused:
        with pytest.raises(ValidationError) as error:
            act(second_year, city, chosen(second_year, city), VALID)
        assert (len(error.value.messages), error.value.messages[0].startswith("Notula (indikator 45): ")) == (1, True)
        assert (CarryOver.objects.count(), Citation.objects.filter(evaluation=second_year).count()) == (0, 0)
        assert len(act(second_year, city, chosen(second_year, city), RENEW)) == 2
    else:
        made = act(second_year, city, chosen(second_year, city), VALID)
        assert {row.citation.version for row in made} == {source.version, fresh.version}


def test_a_reason_is_required_and_short(city, second_year):
    cite_item(city, "I45-L2-01", "diterima")
    for reason, message in ((" ", "Tulis alasannya"), ("x" * 301, "paling panjang 300")):
        with pytest.raises(ValidationError, match=message):
            act(second_year, city, chosen(second_year, city), DROP, reason=reason)
    with pytest.raises(ValidationError, match="Pilih masih berlaku"):
        act(second_year, city, chosen(second_year, city), "lain")
    assert CarryOver.objects.count() == 0


def test_a_decision_changes_until_somebody_has_judged(city, second_year):
    cite_item(city, "I45-L2-01", "diterima")
    picked = chosen(second_year, city)
    first = act(second_year, city, picked, VALID)[0].citation
    assert act(second_year, city, picked, VALID)[0].citation == first
    assert HistoryEntry.objects.filter(kind="evidence_carried").count() == 1
    act(second_year, city, picked, DROP, reason="Aplikasinya diganti.")
    first.refresh_from_db()
    row = CarryOver.objects.get()
    assert (first.withdrawn_at is not None, row.decision, row.citation, row.reason) == (
        True,
        DROP,
        None,
        "Aplikasinya diganti.",
    )
    second = act(second_year, city, picked, VALID)[0].citation
    assert list(Citation.objects.filter(evaluation=second_year).current()) == [second]
    judge_citation(citation=second, outcome="diterima", by=city.people["asesor_internal"])
    with pytest.raises(Refused, match="sudah ditinjau"):
        act(second_year, city, picked, RENEW)
    lines = [event.what for event in history_events(HistoryEntry.objects.filter(kind="evidence_carried"))]
    assert lines[-2:] == [
        "memutuskan data dukung tahun lalu tidak dipakai lagi: Notula reviu (I45-L2-01) (sebelumnya masih berlaku)",
        "memutuskan data dukung tahun lalu masih berlaku: Notula reviu (I45-L2-01)",
    ]
    assert CarryOver.objects.get().citation == second


def test_another_place_is_a_new_citation_and_the_old_one_is_withdrawn(city, second_year):
    cite_item(city, "I45-L2-01", "diterima")
    act(second_year, city, chosen(second_year, city, page="3"), VALID)
    act(second_year, city, chosen(second_year, city, page="4"), VALID)
    assert [row.page for row in Citation.objects.filter(evaluation=second_year).current()] == ["4"]


def test_a_document_cited_by_hand_is_not_offered_again(city, second_year):
    source = cite_item(city, "I45-L2-01", "diterima")
    by_hand = Citation.objects.get(pk=source.pk)
    by_hand.pk, by_hand.evaluation = None, second_year
    by_hand.save()
    row = carryover_offers(second_year, city.people["diskominfo"]).rows[0]
    assert (row.is_open, row.why_fixed) == (False, "Sudah dirujuk dalam siklus ini.")
    with pytest.raises(Refused, match="Sudah dirujuk"):
        act(second_year, city, chosen(second_year, city), VALID)


def test_the_window_of_the_self_assessment_closes_it(city, second_year, pemdi):
    cite_item(city, "I45-L2-01", "diterima")
    picked = chosen(second_year, city)
    Evaluation.objects.filter(pk=second_year.pk).update(state="dokumen")
    with pytest.raises(Refused, match=ValueColumn.MANDIRI.label):
        act(second_year, city, picked, DROP)
    assert pemdi.state == "persiapan"  # a year in preparation may be decided on already
    assert len(act(pemdi, city, chosen(pemdi, city), DROP)) == 2


# --- who --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["asesor_internal", "penanggung_jawab", "koordinator", "auditor", "pimpinan"])
def test_only_diskominfo_and_the_owner_decide(city, second_year, role):
    cite_item(city, "I45-L2-01", "diterima")
    with pytest.raises(Refused):
        act(second_year, city, chosen(second_year, city), DROP, by=role)
    assert CarryOver.objects.count() == 0


def test_an_agency_neither_sees_nor_decides_on_anothers_evidence(city, second_year, client):
    cite_item(city, "I34-L2-01", "diterima", title="Rahasia BPKAD", owner=city.other_agency)
    cite_item(city, "I45-L2-01", "diterima", title="Panduan Dinkes")
    Document.objects.filter(title="Rahasia BPKAD").update(secrecy="terbuka")
    client.force_login(city.people["opd"])
    page = client.get(reverse("carryover", args=[second_year.pk])).content.decode()
    assert ("Rahasia BPKAD" in page, "Panduan Dinkes" in page) == (False, True)
    with pytest.raises(ValidationError, match="tidak ditawarkan"):
        act(second_year, city, chosen(second_year, city), DROP, by="opd")
    assert CarryOver.objects.count() == 0


def test_a_restricted_document_of_another_owner_is_not_offered_to_the_agency_that_cited_it(city, second_year, client):
    source = cite_item(city, "I45-L2-01", "diterima", title="Daftar aset rahasia")
    Document.objects.filter(pk=source.version.document_id).update(owner=city.other_agency, secrecy="terbatas")
    client.force_login(city.people["opd"])
    page = client.get(reverse("carryover", args=[second_year.pk])).content.decode()
    assert ("Daftar aset rahasia" in page, len(keys(second_year, city, "diskominfo"))) == (False, 1)


def test_an_agency_cites_only_where_it_has_a_part(city, pemdi):
    cite_item(city, "I45-L2-01", "diterima")
    seventeen, twenty = chosen(pemdi, city, "opd")
    with pytest.raises(Refused, match="tidak ditugaskan"):
        act(pemdi, city, [seventeen], VALID, by="opd")
    assert act(pemdi, city, [twenty], VALID, by="opd")[0].citation.agency == city.agency
    assert act(pemdi, city, [seventeen], RENEW, by="opd")[0].decision == RENEW


def test_another_region_is_never_looked_at(city, second_year, instruments):
    cite_item(city, "I45-L2-01", "diterima")
    Evaluation.objects.filter(pk=city.evaluation.pk).update(region=city.region.parent)
    assert carryover_offers(second_year, city.people["diskominfo"]).before is None


def test_what_is_to_be_renewed_waits_as_a_task_until_it_is_sent_or_asked_for(city, second_year, client):
    for code in ("I45-L2-01", "I45-L3-01"):
        cite_item(city, code, "diterima", title=f"Dokumen {code}")
    cite_item(city, "I34-L2-01", "diterima", title="Milik BPKAD", owner=city.other_agency)
    act(second_year, city, chosen(second_year, city), RENEW)
    city.evaluation = second_year
    client.force_login(city.people["opd"])

    def waiting():
        page = client.get(reverse("duties"), {"siklus": second_year.pk})
        assert "Milik BPKAD" not in page.content.decode()
        return [row.url.rpartition("=")[2] for row in page.context["duties"].rows if row.kind.name == "RENEW"]

    assert waiting() == ["I45-L2-01", "I45-L3-01"]
    send(city, items=items(city, "I45-L2-01"))
    assert waiting() == ["I45-L3-01"]
    request_items(city, "I45-L3-01")
    assert waiting() == []


def test_who_has_not_the_indicator_this_year_is_not_led_to_a_form_that_is_not_theirs(city, second_year, client):
    """Indicator 45 is this agency's, 46 was."""
    for code in ("I45-L2-01", "I46-L2-01"):
        cite_item(city, code, "diterima", title=f"Dokumen {code}")
    act(second_year, city, chosen(second_year, city), RENEW)
    second_year.assignments.filter(indicator__number=46).delete()
    client.force_login(city.people["opd"])
    page = client.get(reverse("duties"), {"siklus": second_year.pk})
    assert [row.title for row in page.context["duties"].rows if row.kind.name == "RENEW"] == ["Dokumen I45-L2-01"]
    led = re.findall(r'href="([^"]*/bukti/\?[^"]*butir=[^"]*)"', page.text)
    assert [client.get(address).status_code for address in led] == [200]
