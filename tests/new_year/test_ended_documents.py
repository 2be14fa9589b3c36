"""Accepted documents that no indicator of the new instrument continues: listed, cited elsewhere, or dealt with."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from domains.models import CrosswalkLink, EvidenceItem, Instrument
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evidence.citations import CitationPlace
from evidence.models import CarryOver, Citation, Document
from history.models import HistoryEntry
from history.presenters import history_event
from new_year.carryover.ended_writes import cite_elsewhere, reopen_ended, settle_ended
from new_year.carryover.queries import carryover_offers
from tests.builders.form_builders import shown_fields
from tests.builders.html_builders import one_line
from tests.carryover import VALID, act, chosen
from tests.work import cite, cite_item

WHY = "Isinya sudah masuk peraturan yang baru."


def ended(evaluation, city, by="diskominfo"):
    return carryover_offers(evaluation, city.people[by]).ended


def item_of(evaluation, code):
    rows = EvidenceItem.objects.filter(criterion__indicator__instrument=evaluation.instrument)
    return rows.select_related("criterion__indicator").get(code=code)


def settle(evaluation, city, keys, reason=WHY, by="diskominfo"):
    return settle_ended(evaluation=evaluation, keys=keys, reason=reason, by=city.people[by])


def elsewhere(evaluation, city, key, code="I01-L2-01", reason=WHY, by="diskominfo"):
    place = CitationPlace("Pasal 5", "3")
    item = item_of(evaluation, code)
    return cite_elsewhere(evaluation=evaluation, key=key, item=item, place=place, reason=reason, by=city.people[by])


# --- what is listed ---------------------------------------------------------------------------------


def test_a_perwali_whose_indicators_have_no_counterpart_stands_once_with_agency_and_reason(city, pemdi):
    first = cite(city, 1, "diterima", title="Perwali SPBE")
    for number in (2, 10):  # the tenth is continued by the first of Pemdi
        again = Citation.objects.get(pk=first.pk)
        again.pk, again.indicator = None, city.indicator(number)
        again.save()
        again.verdicts.create(outcome="diterima", by=city.people["asesor_internal"])
    [row] = ended(pemdi, city)
    assert (row.document.title, row.agency) == ("Perwali SPBE", city.agency.short_name)
    assert [lack.indicator.number for lack in row.lacks] == [1, 2]
    assert {lack.reason for lack in row.lacks} == {"tabel padanan tidak menyebut padanannya; belum tentu tidak ada"}
    assert (row.offered, row.cited, row.is_open) == ((1,), (), True)


def test_every_indicator_without_a_counterpart_is_named_also_without_documents(city, pemdi):
    cite_item(city, "I45-L2-01", "diterima")
    offers = carryover_offers(pemdi, city.people["diskominfo"])
    assert [row.indicator.number for row in offers.unfollowed] == [1, 2, 5, 6, 7, 9, 24]
    assert offers.ended == ()


def test_the_tables_own_word_that_nothing_continues_is_the_reason(city, pemdi):
    cite(city, 1, "diterima")
    CrosswalkLink.objects.create(
        source_instrument=city.evaluation.instrument,
        target_instrument=pemdi.instrument,
        source_indicator=city.indicator(1),
        relation="official_no_successor",
        source="Tabel kementerian",
    )
    [lack] = ended(pemdi, city)[0].lacks
    assert (lack.said.is_official, lack.reason) == (True, "tidak dilanjutkan menurut Tabel kementerian")


def test_an_indicator_that_a_later_revision_dropped_says_so(city, second_year, client):
    cite(city, 1, "diterima", title="Perwali")
    later = Instrument.objects.get(pk=second_year.instrument_id)
    later.pk, later.revision = None, 2
    later.save()
    second_year.instrument = later
    second_year.save()
    [row] = ended(second_year, city)
    assert [(lack.reason, lack.is_certain) for lack in row.lacks] == [
        ("tidak ada lagi dalam revisi yang dipakai siklus ini", True)
    ]
    client.force_login(city.people["diskominfo"])
    text = client.get(reverse("carryover", args=[second_year.pk])).content.decode()
    assert ("Revisi instrumen" in text, "tabel padanan tidak menyebut" in text) == (True, False)


def test_under_the_same_instrument_nothing_ends(city, second_year):
    cite(city, 1, "diterima")
    offers = carryover_offers(second_year, city.people["diskominfo"])
    assert (offers.ended, offers.unfollowed) == ((), ())


def test_an_agency_sees_only_its_own_and_not_what_it_may_not_read(city, pemdi):
    cite(city, 1, "diterima", title="Milik sendiri")
    cite(city, 2, "diterima", title="Milik BPKAD", owner=city.other_agency)
    hidden = cite(city, 24, "diterima", title="Terbatas")
    Document.objects.filter(pk=hidden.version.document_id).update(owner=city.other_agency, secrecy="terbatas")
    assert [row.document.title for row in ended(pemdi, city, "opd")] == ["Milik sendiri"]
    assert len(ended(pemdi, city)) == 3


# --- dealt with -------------------------------------------------------------------------------------


def test_dealt_with_is_said_with_a_reason_and_stands_in_the_history(city, pemdi):
    cite(city, 1, "diterima", title="Perwali")
    key = ended(pemdi, city)[0].key
    settle(pemdi, city, [key])
    settle(pemdi, city, [key])
    [row] = ended(pemdi, city)
    assert (row.is_open, row.settled.reason, CarryOver.objects.count()) == (False, WHY, 1)
    event = history_event(HistoryEntry.objects.get(kind="evidence_carried"))
    assert (event.after, event.reason) == ("sudah diurus: Perwali", WHY)


@pytest.mark.parametrize(
    ("picked", "reason", "said"),
    [([], WHY, "sekurangnya satu"), (["9"], WHY, "tidak ada lagi"), (None, " ", "Tulis alasannya")],
)
def test_nothing_is_marked_without_choice_or_reason(city, pemdi, picked, reason, said):
    cite(city, 1, "diterima")
    keys = [ended(pemdi, city)[0].key] if picked is None else picked
    with pytest.raises(ValidationError, match=said):
        settle(pemdi, city, keys, reason)
    assert CarryOver.objects.count() == 0


def test_dealt_with_is_no_decision_on_what_is_offered(city, second_year):
    cite_item(city, "I45-L2-01", "diterima")
    with pytest.raises(ValidationError, match="Pilih masih berlaku"):
        act(second_year, city, chosen(second_year, city), CarryOver.Decision.SETTLED)


@pytest.mark.parametrize("role", ["asesor_internal", "penanggung_jawab", "koordinator", "auditor"])
def test_who_only_checks_marks_and_cites_nothing(city, pemdi, role):
    cite(city, 1, "diterima")
    key = ended(pemdi, city)[0].key
    with pytest.raises(Refused):
        settle(pemdi, city, [key], by=role)
    with pytest.raises(Refused):
        elsewhere(pemdi, city, key, by=role)


def test_after_the_window_the_list_is_only_read(city, pemdi):
    cite(city, 1, "diterima")
    key = ended(pemdi, city)[0].key
    pemdi.state = "dokumen"
    pemdi.save()
    with pytest.raises(Refused):
        settle(pemdi, city, [key])


# --- cited elsewhere --------------------------------------------------------------------------------


def test_cited_elsewhere_it_waits_for_a_verdict_and_is_open_no_more(city, pemdi):
    source = cite(city, 1, "diterima", title="Perwali")
    made = elsewhere(pemdi, city, ended(pemdi, city)[0].key)
    assert (made.version, made.agency, made.item.code) == (source.version, source.agency, "I01-L2-01")
    assert (made.article, made.page, made.newest_verdict) == ("Pasal 5", "3", None)
    [row] = ended(pemdi, city)
    assert (row.cited, row.is_open) == (("I01-L2-01",), False)
    decided = CarryOver.objects.get()
    assert (decided.decision, decided.citation, decided.reason) == (VALID, made, WHY)
    with pytest.raises(ValidationError, match="sudah digunakan"):
        elsewhere(pemdi, city, row.key)


def test_a_second_item_of_the_same_indicator_keeps_the_first_citation(city, pemdi):
    cite(city, 1, "diterima")
    key = ended(pemdi, city)[0].key
    elsewhere(pemdi, city, key)
    elsewhere(pemdi, city, key, "I01-L3-01")
    assert ended(pemdi, city)[0].cited == ("I01-L2-01", "I01-L3-01")


def test_an_agency_cites_elsewhere_only_where_it_has_a_part(city, pemdi):
    cite(city, 1, "diterima")
    key = ended(pemdi, city, "opd")[0].key
    with pytest.raises(Refused, match="tidak ditugaskan"):
        elsewhere(pemdi, city, key, by="opd")
    assert elsewhere(pemdi, city, key, "I20-L1-01", by="opd").agency == city.agency


def test_cited_by_hand_it_is_dealt_with_too(city, pemdi):
    source = cite(city, 1, "diterima")
    by_hand = Citation.objects.get(pk=source.pk)
    by_hand.pk, by_hand.evaluation = None, pemdi
    by_hand.indicator = pemdi.instrument.indicators.get(number=3)
    by_hand.save()
    [row] = ended(pemdi, city)
    assert (row.cited, row.is_open) == (("indikator 3",), False)


# --- the pages --------------------------------------------------------------------------------------


def test_the_page_lists_them_and_its_forms_do_what_they_say(city, pemdi, client):
    cite(city, 1, "diterima", title="Perwali SPBE")
    cite(city, 2, "diterima", title="Perwali Arsitektur")
    client.force_login(city.people["diskominfo"])
    address = reverse("carryover", args=[pemdi.pk])
    text = client.get(address).content.decode()
    assert text.count("?bukti=") == 2
    assert "2 dokumen tanpa indikator penerus belum" in " ".join(text.split())
    first, second = ended(pemdi, city)
    back = client.post(reverse("carryover_settle", args=[pemdi.pk]), {"picked": [first.key], "reason": WHY})
    assert back["Location"] == f"{address}#tanpa-penerus"
    cite_url = reverse("carryover_cite", args=[pemdi.pk]) + f"?bukti={second.key}"
    form = client.get(cite_url).context["form"]
    assert len(form.rows) == 212
    sent = {"item": str(item_of(pemdi, "I01-L3-01").pk), "reason": WHY, "page": "4"}
    assert client.post(cite_url, sent).status_code == 302
    text = client.get(address).content.decode()
    said = ("Sudah diurus:", "Sudah digunakan", "2 dokumen, 0 belum diurus")
    assert [words in one_line(text) for words in said] == [True] * 3


def test_a_mark_of_dealt_with_is_taken_back_by_its_own_button(city, pemdi, client):
    cite(city, 1, "diterima", title="Perwali SPBE")
    cite(city, 2, "diterima", title="Perwali Arsitektur")
    settle(pemdi, city, [row.key for row in ended(pemdi, city)])
    client.force_login(city.people["diskominfo"])
    address, reopen = reverse("carryover", args=[pemdi.pk]), reverse("carryover_reopen", args=[pemdi.pk])
    text = client.get(address).content.decode()
    assert text.count(f'formaction="{reopen}"') == 2
    first, second = ended(pemdi, city)
    sent = shown_fields(client, address, reverse("carryover_settle", args=[pemdi.pk])) | {"dokumen": first.key}
    assert client.post(reopen, sent)["Location"] == f"{address}#tanpa-penerus"
    assert [(row.key, row.is_open) for row in ended(pemdi, city)] == [(first.key, True), (second.key, False)]
    told = client.get(reverse("history", args=[pemdi.pk])).content.decode()
    assert "membatalkan keputusan data dukung tahun lalu sudah diurus: Perwali SPBE" in told
    again = client.post(reopen, {"dokumen": first.key}, follow=True).content.decode()
    assert "Tanda sudah diurus pada dokumen ini sudah dibatalkan." in again


def test_nobody_takes_back_the_mark_of_another_agency_or_after_the_hand_in(city, pemdi):
    cite(city, 1, "diterima", title="Perwali SPBE", owner=city.other_agency)
    [row] = ended(pemdi, city)
    settle(pemdi, city, [row.key])
    with pytest.raises(ValidationError):
        reopen_ended(evaluation=pemdi, key=row.key, by=city.people["opd"])
    Evaluation.objects.filter(pk=pemdi.pk).update(state="dokumen")
    with pytest.raises(Refused):
        reopen_ended(evaluation=pemdi, key=row.key, by=city.people["diskominfo"])
    assert CarryOver.objects.get().decision == "selesai"


def test_wrong_entries_keep_what_was_typed(city, pemdi, client):
    cite(city, 1, "diterima", title="Perwali SPBE")
    client.force_login(city.people["diskominfo"])
    key = ended(pemdi, city)[0].key
    page = client.post(reverse("carryover_settle", args=[pemdi.pk]), {"picked": [key], "reason": ""})
    text = " ".join(page.content.decode().split())
    kept = f'value="{key}" id="s-{key}" checked' in text
    assert (page.status_code, "Tulis alasannya" in text, kept) == (422, True, True)
    cite_url = reverse("carryover_cite", args=[pemdi.pk]) + f"?bukti={key}"
    page = client.post(cite_url, {"item": "x", "reason": "Cocok", "page": "7"})
    assert (page.status_code, 'value="Cocok"' in page.content.decode()) == (422, True)
    gone = client.get(reverse("carryover_cite", args=[pemdi.pk]) + "?bukti=0", follow=True)
    assert "tidak ada lagi dalam daftar" in gone.content.decode()


def test_what_is_not_dealt_with_is_still_to_do_when_the_year_is_prepared(city, pemdi, client):
    cite(city, 1, "diterima", title="Perwali SPBE")
    client.force_login(city.people["diskominfo"])
    text = client.get(reverse("prepare", args=[pemdi.pk])).content.decode()
    assert "0 belum diputuskan, 1 dokumen tanpa indikator penerus" in text
    settle(pemdi, city, [ended(pemdi, city)[0].key])
    assert "semua diputuskan" in client.get(reverse("prepare", args=[pemdi.pk])).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_more_of_them_cost_no_more_queries(city, pemdi, client, django_assert_num_queries, rows):
    for number in (1, 2, 24)[:rows]:
        cite(city, number, "diterima", title=f"Perwali {number}")
    settle(pemdi, city, [row.key for row in ended(pemdi, city)])
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(14):
        client.get(reverse("carryover", args=[pemdi.pk]))
