"""Last year's accepted evidence is offered and decided upon; nothing is copied silently, no verdict comes along."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evaluations.carryover import Choice, decide
from evaluations.choices import Column, Part
from evaluations.citations import Place
from evaluations.cycles import assign, create_cycle
from evaluations.models import CarryOver, Citation, Document, Evaluation, HistoryEntry
from evaluations.permissions import Refused
from evaluations.progress import cited_by_indicator, readiness_by_indicator
from evaluations.reports.carryover import offers_of
from evaluations.reports.history import events
from evaluations.reviews import judge
from tests.test_evidence_intake import items, send
from tests.test_requests import request_items
from tests.work import cite, cite_item

VALID, RENEW, DROP = "berlaku", "perbarui", "lepas"
WHY = "Isinya masih sesuai."


def later(city, instrument, year=2026, number=45):
    """A cycle of a later year in preparation, in which the city's agency leads one indicator."""
    made = create_cycle(
        region=city.region,
        year=year,
        instrument=instrument,
        activity="evaluasi",
        by=city.people["diskominfo"],
    )
    indicator = instrument.indicators.get(number=number)
    desk = city.people["diskominfo"]
    assign(evaluation=made, indicators=[indicator], agency=city.agency, part=Part.LEAD, by=desk)
    return made


@pytest.fixture
def pemdi(city, instruments):
    return later(city, instruments["PEMDI-2026"], number=20)


@pytest.fixture
def same(city, instruments):
    """A second year under the same instrument: 2024's evidence, and 2025's cycle."""
    earlier = later(city, instruments["SPBE-2020"], year=2024)
    city.evaluation, now = earlier, city.evaluation
    yield now
    city.evaluation = now


def act(evaluation, city, choices, decision, by="diskominfo", reason=WHY):
    return decide(evaluation=evaluation, choices=choices, decision=decision, reason=reason, by=city.people[by])


def keys(evaluation, city, by="diskominfo"):
    return [row.key for row in offers_of(evaluation, city.people[by]).rows]


def chosen(evaluation, city, by="diskominfo", **place):
    return [Choice(key, Place(**place)) for key in keys(evaluation, city, by)]


# --- what is offered --------------------------------------------------------------------------------


def test_accepted_live_evidence_of_the_newest_year_with_evidence_is_offered_for_the_same_item(city, same):
    accepted = cite_item(city, "I45-L2-01", "diterima", title="diterima")
    cite_item(city, "I45-L2-01", None, title="belum diputus")
    cite_item(city, "I45-L2-01", "dikembalikan", note="Belum sesuai dengan butirnya.", title="kembali")
    gone = cite_item(city, "I45-L2-01", "diterima", title="ditarik")
    Citation.objects.filter(pk=gone.pk).update(withdrawn_at=gone.created_at)
    offers = offers_of(same, city.people["diskominfo"])
    assert [(row.source, row.indicator, row.item, row.link) for row in offers.rows] == [
        (accepted, accepted.indicator, accepted.item, None)
    ]
    assert (offers.before, offers.ended) == (city.evaluation, ())


def test_without_earlier_evidence_there_is_nothing_to_offer(city):
    offers = offers_of(city.evaluation, city.people["diskominfo"])
    assert (offers.before, offers.rows) == (None, ())


def test_the_crosswalk_from_2020_to_pemdi_offers_successors_as_suggestions(city, pemdi):
    cite_item(city, "I45-L2-01", "diterima", title="panduan")
    cite_item(city, "I01-L2-01", "diterima", title="perwali")
    offers = offers_of(pemdi, city.people["diskominfo"])
    found = [(row.indicator.number, row.item, row.link.relation, row.link.is_official) for row in offers.rows]
    assert found == [(17, None, "thirdparty_reuse", False), (20, None, "thirdparty_update_partial", False)]
    assert [row.version.document.title for row in offers.ended] == ["perwali"]
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
    offers = offers_of(now, city.people["diskominfo"])
    assert [(row.indicator.number, row.link.is_official) for row in offers.rows] == [(1, True), (2, True)]
    first = offers.rows[0]
    assert {item.criterion.indicator_id for item in first.items} == {first.indicator.pk}
    with pytest.raises(ValidationError, match="pilih butir yang dibuktikan"):
        act(now, city, [Choice(first.key, Place())], VALID)
    foreign = offers.rows[1].items[0].pk
    with pytest.raises(ValidationError, match="pilih butir yang dibuktikan"):
        act(now, city, [Choice(first.key, Place(), foreign)], VALID)
    item = next(item for item in first.items if item.code == "I01-L2-01")
    made = act(now, city, [Choice(first.key, Place("Pasal 5", "6"), item.pk)], VALID)[0]
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
    offer = offers_of(now, city.people["diskominfo"]).rows[0]
    item = next(item for item in offer.items if item.code == "I13-L2-01")
    made = act(now, city, [Choice(offer.key, Place(), item.pk)], VALID)[0].citation
    assert offers_of(pemdi, city.people["diskominfo"]).before == old  # not judged anew, so 2025 has nothing yet
    judge(citation=made, outcome="diterima", by=city.people["asesor_internal"])
    offers = offers_of(pemdi, city.people["diskominfo"])
    assert (offers.before, [(row.source, row.indicator.number) for row in offers.rows]) == (now, [(made, 1)])


# --- deciding ---------------------------------------------------------------------------------------


def test_what_is_still_valid_is_cited_anew_without_a_verdict(city, same):
    source = cite_item(city, "I45-L2-01", "diterima", title="Panduan")
    made = act(same, city, chosen(same, city, article="Pasal 2", page="7"), VALID, by="opd")[0]
    new = made.citation
    assert (new.evaluation, new.indicator, new.item, new.version) == (
        same,
        source.indicator,
        source.item,
        source.version,
    )
    assert (new.article, new.page, new.agency, new.created_by) == ("Pasal 2", "7", city.agency, city.people["opd"])
    assert (new.verdicts.count(), source.verdicts.count()) == (0, 1)
    ready = readiness_by_indicator(same.instrument, [new.indicator], cited_by_indicator(same))
    assert ready[new.indicator_id].rungs[2].met == 0
    line = HistoryEntry.objects.get(field="bawa lanjut")
    assert (line.evaluation, line.after, line.reason) == (same, "masih berlaku: Panduan (I45-L2-01)", WHY)


def test_diskominfo_decides_for_an_agency_whose_evidence_it_stays(city, same):
    cite_item(city, "I34-L2-01", "diterima", owner=city.other_agency)
    made = act(same, city, chosen(same, city), VALID)[0]
    assert (made.citation.agency, made.citation.created_by) == (city.other_agency, city.people["diskominfo"])
    with pytest.raises(Refused, match="orang lain yang memeriksanya"):
        judge(citation=made.citation, outcome="diterima", by=city.people["diskominfo"])


def test_where_heads_approve_the_agencys_head_sees_it_first(city, same):
    cite_item(city, "I45-L2-01", "diterima")
    Evaluation.objects.filter(pk=same.pk).update(head_approval=True)
    made = act(same, city, chosen(same, city), VALID)[0].citation
    assert (made.awaits_head, Citation.objects.filter(evaluation=same).live().exists()) == (True, False)
    row = offers_of(same, city.people["diskominfo"]).rows[0]
    assert (row.citation, row.is_open, row.why_fixed) == (made, False, None)


@pytest.mark.parametrize(("issued", "refused"), [(date(2023, 8, 29), True), (date(2023, 8, 30), False), (None, True)])
def test_what_is_too_old_on_this_years_reference_date_cannot_stay_valid(city, same, issued, refused):
    source = cite_item(city, "I45-L5-09", "diterima", title="Notula")
    Document.objects.filter(pk=source.version.document_id).update(issued_on=issued)
    fresh = cite_item(city, "I45-L2-01", "diterima", title="Panduan")
    if refused:
        with pytest.raises(ValidationError) as error:
            act(same, city, chosen(same, city), VALID)
        assert (len(error.value.messages), error.value.messages[0].startswith("Notula (indikator 45): ")) == (1, True)
        assert (CarryOver.objects.count(), Citation.objects.filter(evaluation=same).count()) == (0, 0)
        assert len(act(same, city, chosen(same, city), RENEW)) == 2
    else:
        made = act(same, city, chosen(same, city), VALID)
        assert {row.citation.version for row in made} == {source.version, fresh.version}


def test_a_reason_is_required_and_short(city, same):
    cite_item(city, "I45-L2-01", "diterima")
    for reason, message in ((" ", "Tulis alasannya"), ("x" * 301, "paling panjang 300")):
        with pytest.raises(ValidationError, match=message):
            act(same, city, chosen(same, city), DROP, reason=reason)
    with pytest.raises(ValidationError, match="Pilih masih berlaku"):
        act(same, city, chosen(same, city), "lain")
    assert CarryOver.objects.count() == 0


def test_a_decision_changes_until_somebody_has_judged(city, same):
    cite_item(city, "I45-L2-01", "diterima")
    picked = chosen(same, city)
    first = act(same, city, picked, VALID)[0].citation
    assert act(same, city, picked, VALID)[0].citation == first
    assert HistoryEntry.objects.filter(field="bawa lanjut").count() == 1
    act(same, city, picked, DROP, reason="Aplikasinya diganti.")
    first.refresh_from_db()
    row = CarryOver.objects.get()
    assert (first.withdrawn_at is not None, row.decision, row.citation, row.reason) == (
        True,
        DROP,
        None,
        "Aplikasinya diganti.",
    )
    second = act(same, city, picked, VALID)[0].citation
    assert list(Citation.objects.filter(evaluation=same).current()) == [second]
    judge(citation=second, outcome="diterima", by=city.people["asesor_internal"])
    with pytest.raises(Refused, match="sudah diperiksa"):
        act(same, city, picked, RENEW)
    lines = [event.what for event in events(HistoryEntry.objects.filter(field="bawa lanjut"))]
    assert lines[-2:] == [
        "memutuskan bukti tahun lalu tidak dipakai lagi: Notula reviu (I45-L2-01) (sebelumnya masih berlaku)",
        "memutuskan bukti tahun lalu masih berlaku: Notula reviu (I45-L2-01)",
    ]
    assert CarryOver.objects.get().citation == second


def test_another_place_is_a_new_citation_and_the_old_one_is_withdrawn(city, same):
    cite_item(city, "I45-L2-01", "diterima")
    act(same, city, chosen(same, city, page="3"), VALID)
    act(same, city, chosen(same, city, page="4"), VALID)
    assert [row.page for row in Citation.objects.filter(evaluation=same).current()] == ["4"]


def test_a_document_cited_by_hand_is_not_offered_again(city, same):
    source = cite_item(city, "I45-L2-01", "diterima")
    by_hand = Citation.objects.get(pk=source.pk)
    by_hand.pk, by_hand.evaluation = None, same
    by_hand.save()
    row = offers_of(same, city.people["diskominfo"]).rows[0]
    assert (row.is_open, row.why_fixed) == (False, "Sudah dirujuk dalam siklus ini.")
    with pytest.raises(Refused, match="Sudah dirujuk"):
        act(same, city, chosen(same, city), VALID)


def test_the_window_of_the_self_assessment_closes_it(city, same, pemdi):
    cite_item(city, "I45-L2-01", "diterima")
    picked = chosen(same, city)
    Evaluation.objects.filter(pk=same.pk).update(state="dokumen")
    with pytest.raises(Refused, match=Column.MANDIRI.label):
        act(same, city, picked, DROP)
    assert pemdi.state == "persiapan"  # a year in preparation may be decided on already
    assert len(act(pemdi, city, chosen(pemdi, city), DROP)) == 2


# --- who --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["asesor_internal", "penanggung_jawab", "koordinator", "auditor", "pimpinan"])
def test_only_diskominfo_and_the_owner_decide(city, same, role):
    cite_item(city, "I45-L2-01", "diterima")
    with pytest.raises(Refused):
        act(same, city, chosen(same, city), DROP, by=role)
    assert CarryOver.objects.count() == 0


def test_an_agency_neither_sees_nor_decides_on_anothers_evidence(city, same, client):
    cite_item(city, "I34-L2-01", "diterima", title="Rahasia BPKAD", owner=city.other_agency)
    cite_item(city, "I45-L2-01", "diterima", title="Panduan Dinkes")
    Document.objects.filter(title="Rahasia BPKAD").update(secrecy="terbuka")
    client.force_login(city.people["opd"])
    page = client.get(reverse("carryover", args=[same.pk])).content.decode()
    assert ("Rahasia BPKAD" in page, "Panduan Dinkes" in page) == (False, True)
    with pytest.raises(ValidationError, match="tidak ditawarkan"):
        act(same, city, chosen(same, city), DROP, by="opd")
    assert CarryOver.objects.count() == 0


def test_a_restricted_document_of_another_owner_is_not_offered_to_the_agency_that_cited_it(city, same, client):
    source = cite_item(city, "I45-L2-01", "diterima", title="Daftar aset rahasia")
    Document.objects.filter(pk=source.version.document_id).update(owner=city.other_agency, secrecy="terbatas")
    client.force_login(city.people["opd"])
    page = client.get(reverse("carryover", args=[same.pk])).content.decode()
    assert ("Daftar aset rahasia" in page, len(keys(same, city, "diskominfo"))) == (False, 1)


def test_an_agency_cites_only_where_it_has_a_part(city, pemdi):
    cite_item(city, "I45-L2-01", "diterima")
    seventeen, twenty = chosen(pemdi, city, "opd")
    with pytest.raises(Refused, match="tidak ditugaskan"):
        act(pemdi, city, [seventeen], VALID, by="opd")
    assert act(pemdi, city, [twenty], VALID, by="opd")[0].citation.agency == city.agency
    assert act(pemdi, city, [seventeen], RENEW, by="opd")[0].decision == RENEW


def test_another_region_is_never_looked_at(city, same, instruments):
    cite_item(city, "I45-L2-01", "diterima")
    Evaluation.objects.filter(pk=city.evaluation.pk).update(region=city.region.parent)
    assert offers_of(same, city.people["diskominfo"]).before is None


def test_what_is_to_be_renewed_waits_in_the_inbox_until_it_is_sent_or_asked_for(city, same, client):
    for code in ("I45-L2-01", "I45-L3-01"):
        cite_item(city, code, "diterima", title=f"Dokumen {code}")
    cite_item(city, "I34-L2-01", "diterima", title="Milik BPKAD", owner=city.other_agency)
    act(same, city, chosen(same, city), RENEW)
    city.evaluation = same
    client.force_login(city.people["opd"])

    def waiting():
        page = client.get(reverse("inbox", args=[same.pk]))
        assert "Milik BPKAD" not in page.content.decode()
        return [row.item.code for row in page.context["inbox"].to_renew]

    assert waiting() == ["I45-L2-01", "I45-L3-01"]
    send(city, items=items(city, "I45-L2-01"))
    assert waiting() == ["I45-L3-01"]
    request_items(city, "I45-L3-01")
    assert waiting() == []


# --- the page ---------------------------------------------------------------------------------------


def test_several_are_decided_in_one_step_with_places_and_reason(city, same, client):
    for code in ("I45-L2-01", "I45-L3-01", "I34-L2-01"):
        cite_item(city, code, "diterima", title=code)
    client.force_login(city.people["diskominfo"])
    first, second, _ = keys(same, city)[1:] + keys(same, city)[:1]
    sent = {"picked": [first, second], "decision": VALID, "alasan-berlaku": WHY, f"halaman-{first}": "12"}
    address = reverse("carryover", args=[same.pk])
    assert client.post(address, sent)["Location"] == address
    made = CarryOver.objects.order_by("pk")
    assert [(row.citation.page, row.reason) for row in made] == [("12", WHY), ("", WHY)]
    page = client.get(address)
    assert [len(rows) for _, rows in page.context["form"].sections] == [1, 2]


def test_one_agencys_offers_alone(city, same, client):
    for code, owner in (("I45-L2-01", city.agency), ("I34-L2-01", city.other_agency)):
        cite_item(city, code, "diterima", title=code, owner=owner)
    client.force_login(city.people["diskominfo"])
    address = reverse("carryover", args=[same.pk])

    def shown(agency):
        rows = client.get(address, {"opd": agency}).context["offers"].rows
        return [row.item.code for row in rows]

    assert shown(city.agency.pk) == ["I45-L2-01"]
    assert shown("0") == shown("x") == ["I34-L2-01", "I45-L2-01"]
    query = f"{address}?opd={city.agency.pk}"
    sent = client.post(query, {"picked": keys(same, city)[1:], "decision": DROP, "alasan-lepas": WHY})
    assert (sent["Location"], CarryOver.objects.get().source.item.code) == (query, "I45-L2-01")


def test_what_was_typed_stays_when_something_is_missing(city, same, client):
    source = cite_item(city, "I45-L5-09", "diterima", title="Notula lama")
    Document.objects.filter(pk=source.version.document_id).update(issued_on=date(2020, 1, 1))
    client.force_login(city.people["opd"])
    key = keys(same, city)[0]
    sent = {"picked": [key], "decision": VALID, "alasan-berlaku": "Masih kami pakai.", f"pasal-{key}": "Bab IV"}
    page = client.post(reverse("carryover", args=[same.pk]), sent)
    text = page.content.decode()
    assert (page.status_code, CarryOver.objects.count()) == (422, 0)
    assert ("Bertanggal 1 Januari 2020; butir ini meminta umur kurang dari 2 tahun" in text, "checked" in text) == (
        True,
        True,
    )
    assert ('value="Masih kami pakai."' in text, 'value="Bab IV"' in text) == (True, True)
    nothing = client.post(reverse("carryover", args=[same.pk]), {"decision": DROP, "alasan-lepas": "x"})
    assert nothing.context["form"].errors == {"picked": ["Pilih sekurangnya satu bukti."]}
    strange = client.post(reverse("carryover", args=[same.pk]), sent | {"picked": ["9-9"]})
    assert strange.context["form"].errors == {
        "picked": ["Ada bukti yang tidak ditawarkan lagi. Muat ulang halaman ini."]
    }


@pytest.mark.parametrize(("issued", "word"), [(date(2023, 5, 2), "Terlalu lama"), (None, "Belum bertanggal")])
def test_the_page_warns_before_anybody_decides(city, same, client, issued, word):
    source = cite_item(city, "I45-L5-09", "diterima")
    Document.objects.filter(pk=source.version.document_id).update(issued_on=issued)
    client.force_login(city.people["opd"])
    text = client.get(reverse("carryover", args=[same.pk])).content.decode()
    assert [label in text for label in ("Terlalu lama", "Belum bertanggal")] == [
        word != "Belum bertanggal",
        word != "Terlalu lama",
    ]


def test_what_is_to_be_renewed_can_be_asked_for_and_sent(city, same, client):
    cite_item(city, "I45-L2-01", "diterima")
    act(same, city, chosen(same, city), RENEW)
    client.force_login(city.people["diskominfo"])
    text = client.get(reverse("carryover", args=[same.pk])).content.decode()
    assert f"{reverse('request_add', args=[same.pk])}?butir=I45-L2-01&amp;opd={city.agency.pk}" in text
    assert f"{reverse('evidence_add', args=[same.pk, 45])}?butir=I45-L2-01" in text


def test_the_relation_and_its_source_are_named(city, pemdi, client):
    cite_item(city, "I45-L2-01", "diterima")
    client.force_login(city.people["diskominfo"])
    text = client.get(reverse("carryover", args=[pemdi.pk])).content.decode()
    source = offers_of(pemdi, city.people["diskominfo"]).rows[0].link.source
    assert ("Saran" in text, "bukti dapat dipakai lagi" in text, text.count(source[:40])) == (True, True, 1)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("year", "queries"), [("same", 11), ("pemdi", 12)])
def test_the_page_takes_the_same_queries_with_one_and_three_offers(
    city, client, request, django_assert_num_queries, times, year, queries
):
    evaluation = request.getfixturevalue(year)
    for code in ("I45-L2-01", "I46-L2-01", "I47-L2-01")[:times]:
        cite_item(city, code, "diterima", title=code)
    act(evaluation, city, chosen(evaluation, city), VALID)
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(queries):
        client.get(reverse("carryover", args=[evaluation.pk]))
