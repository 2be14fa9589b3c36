"""Review by document: all that one document proves judged together, with exceptions; what changed meanwhile is told."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Membership
from evidence.document_verdicts import MAX_AT_ONCE
from evidence.files.sample_documents import sample_pdf
from evidence.library.library_writes import add_document_version
from evidence.models import Citation, Verdict
from evidence.reviews.queries import review_queue
from evidence.verdicts import judge_citation
from history.models import HistoryEntry
from notices.models import Notification
from regions import clock
from tests.builders.evidence_builders import items, send
from tests.builders.form_builders import form_with, press
from tests.builders.html_builders import one_line
from tests.city import fresh
from tests.work import cite

CODES = ("I45-L1-01", "I45-L2-01", "I45-L3-01")
NOTE = "Lampiran belum ditandatangani kepala dinas."
SAVE = "Simpan putusan"


@pytest.fixture
def perwali(city):
    """One document, cited for three items."""
    rows = send(city, items=items(city, *CODES), title="Perwali 12/2024")
    return sorted(rows, key=lambda row: row.item.code)


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["asesor_internal"])
    return client


def page_of(city, citation):
    return reverse("document_review", args=[city.evaluation.pk, citation.version.document_id])


def opened(desk, city, citation, query=""):
    return desk.get(page_of(city, citation) + query).content.decode()


def stands():
    rows = Verdict.objects.order_by("citation__item__code").values_list("citation__item__code", "outcome", "reason")
    return list(rows)


def test_one_press_accepts_all_that_the_document_proves(desk, city, perwali):
    answer = press(desk, opened(desk, city, perwali[0]), SAVE, outcome="diterima")
    assert (answer.status_code, answer.url) == (302, reverse("reviews", args=[city.evaluation.pk]))
    assert stands() == [(code, "diterima", "") for code in CODES]
    assert HistoryEntry.objects.filter(kind="verdict_given", by=city.people["asesor_internal"]).count() == 3
    assert "3 butir dokumen “Perwali 12/2024” diputus." in desk.get(answer.url).content.decode()


def test_rows_are_left_out_or_get_a_verdict_of_their_own(desk, city, perwali, django_capture_on_commit_callbacks):
    first, _, third = (row.pk for row in perwali)
    html = opened(desk, city, perwali[0])
    address, sent = form_with(html, SAVE)
    del sent[f"ticked_{first}"]
    own = {f"outcome_{third}": "dikembalikan", f"reason_{third}": "tidak_lengkap", f"note_{third}": NOTE}
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(address, sent | own | {"outcome": "diterima"})
    assert answer.url == page_of(city, perwali[0])  # one is left
    assert stands() == [("I45-L2-01", "diterima", ""), ("I45-L3-01", "dikembalikan", "tidak_lengkap")]
    assert Verdict.objects.get(citation=third).note == NOTE
    assert Notification.objects.filter(kind=Notification.Kind.RETURNED, user=city.people["opd"]).count() == 1
    assert [row.pk for row in (line.row.citation for line in desk.get(answer.url).context["form"].lines)] == [first]


def test_a_return_of_all_says_why_once(desk, city, perwali):
    html = opened(desk, city, perwali[0])
    refused = press(desk, html, SAVE, outcome="dikembalikan", note="kurang")
    text = refused.content.decode()
    assert (refused.status_code, "Pilih alasan pengembalian." in text, ">\nkurang</textarea>" in text) == (
        422,
        True,
        True,
    )
    assert Verdict.objects.count() == 0
    press(desk, text, SAVE, reason="belum_disahkan", note=NOTE)
    assert stands() == [(code, "dikembalikan", "belum_disahkan") for code in CODES]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Pilih terima atau kembalikan untuk butir yang dicentang."),
        ({"note_0": NOTE, "outcome": "diterima"}, "Pilih putusan butir ini, atau kosongkan alasan dan catatannya."),
        ({"outcome_0": "dikembalikan", "outcome": "diterima"}, "Pilih alasan pengembalian."),
    ],
)
def test_what_is_missing_is_told_where_it_is_and_stores_nothing(desk, city, perwali, typed, said):
    sent = {name.replace("_0", f"_{perwali[0].pk}"): value for name, value in typed.items()}
    answer = press(desk, opened(desk, city, perwali[0]), SAVE, **sent)
    assert (answer.status_code, said in answer.content.decode(), Verdict.objects.count()) == (422, True, 0)


def test_nothing_chosen_is_told(desk, city, perwali):
    address, sent = form_with(opened(desk, city, perwali[0]), SAVE)
    none = {name: value for name, value in sent.items() if not name.startswith("ticked")} | {"outcome": "diterima"}
    answer = desk.post(address, none)
    assert (answer.status_code, "Centang sekurangnya satu butir" in answer.content.decode()) == (422, True)


def test_a_verdict_that_somebody_gave_meanwhile_stops_all_and_loses_nothing(desk, city, perwali):
    html = opened(desk, city, perwali[0])
    judge_citation(citation=perwali[1], outcome="diterima", by=city.people["penanggung_jawab"])
    typed = {"outcome": "dikembalikan", "reason": "belum_disahkan", "note": NOTE}
    answer = press(desk, html, SAVE, **typed)
    text = one_line(answer.content.decode())
    assert (answer.status_code, Verdict.objects.count()) == (409, 1)
    assert "I45-L2-01: Data dukung ini sudah diputus Penanggung_Jawab: diterima." in text
    assert f"Putusan Anda belum tersimpan: dikembalikan, belum disahkan. “{NOTE}”" in text
    assert [line.row.code for line in answer.context["form"].lines] == ["I45-L1-01", "I45-L3-01"]
    assert press(desk, answer.content.decode(), SAVE).status_code == 302
    assert [code for code, outcome, _ in stands() if outcome == "dikembalikan"] == ["I45-L1-01", "I45-L3-01"]


def test_when_all_were_judged_meanwhile_both_verdicts_are_read(desk, city, perwali):
    html = opened(desk, city, perwali[0])
    for row in perwali:
        judge_citation(citation=row, outcome="diterima", by=city.people["penanggung_jawab"])
    answer = press(desk, html, SAVE, outcome="dikembalikan", reason="lainnya", note=NOTE)
    text = answer.content.decode()
    assert (answer.status_code, text.count(NOTE), "Kembali ke antrean" in text) == (409, 3, True)
    assert Verdict.objects.count() == 3


def test_a_newer_file_that_came_meanwhile_is_told_before_anything_is_stored(desk, city, perwali):
    html = opened(desk, city, perwali[0])
    document = perwali[0].version.document
    add_document_version(
        document=document,
        source=SimpleUploadedFile("Baru.pdf", sample_pdf("Perwali 12/2024", ["Perubahan"])),
        by=city.people["opd"],
    )
    answer = press(desk, html, SAVE, outcome="diterima")
    text = answer.content.decode()
    assert (answer.status_code, "Versi 2 dokumen ini baru datang dari Opd" in text) == (409, True)
    assert Verdict.objects.count() == 0
    assert press(desk, text, SAVE).status_code == 302
    assert Verdict.objects.count() == 3


def test_what_was_replaced_meanwhile_is_told(desk, city, perwali):
    html = opened(desk, city, perwali[0])
    Citation.objects.filter(pk=perwali[0].pk).update(replaced_by=cite(city, 45))
    answer = press(desk, html, SAVE, outcome="diterima")
    said = "I45-L1-01: Data dukung ini sudah diganti dengan berkas yang lebih baru."
    assert (answer.status_code, said in one_line(answer.content.decode()), Verdict.objects.count()) == (409, True, 0)


def test_what_is_too_old_is_ticked_by_nobody_but_the_person(desk, city):
    old = send(city, items=items(city, "I45-L5-09", "I45-L1-01"), issued_on=date(2020, 1, 1))
    html = opened(desk, city, old[0])
    late = next(row for row in old if row.item.code == "I45-L5-09")
    _, sent = form_with(html, SAVE)
    assert (f"ticked_{late.pk}" in sent, "Dokumen ini kedaluwarsa sejak" in html) == (False, True)
    press(desk, html, SAVE, outcome="diterima")
    assert stands() == [("I45-L1-01", "diterima", "")]


def test_a_doubt_that_came_after_the_page_was_made_is_read_first(desk, city):
    row = send(city, items=items(city, "I45-L5-09"), issued_on=date(2025, 8, 1))[0]
    html = opened(desk, city, row)
    type(row.version.document).objects.update(issued_on=date(2020, 1, 1))
    type(row.version).objects.update(issued_on=None)
    answer = press(desk, html, SAVE, outcome="diterima")
    assert (answer.status_code, Verdict.objects.count()) == (422, 0)
    assert press(desk, answer.content.decode(), SAVE, outcome="diterima").status_code == 302


# --- whose it is ----------------------------------------------------------------------------------


def test_own_uploads_are_in_nobody_elses_queue_but_not_in_ones_own(client, city, perwali):
    own = send(city, by="diskominfo", agency=None, number=34)[0]
    client.force_login(city.people["diskominfo"])
    page = client.get(reverse("reviews", args=[city.evaluation.pk]))
    assert {row.citation.pk for row in page.context["rows"]} == {row.pk for row in perwali}
    assert "1 kiriman Anda (diperiksa orang lain)" in page.content.decode()
    assert client.get(page_of(city, own)).status_code == 302
    forged = {"row": own.pk, f"outcome_{own.pk}": "diterima", f"ticked_{own.pk}": "on"}
    answer = client.post(page_of(city, own), forged)
    assert (answer.status_code, "Anda yang mengirim data dukung ini" in answer.content.decode()) == (409, True)
    client.force_login(city.people["asesor_internal"])
    others = client.get(reverse("reviews", args=[city.evaluation.pk])).context["rows"]
    assert own.pk in {row.citation.pk for row in others}
    assert Verdict.objects.count() == 0


def test_who_acts_for_the_agency_is_not_given_what_it_sent(client, city, perwali):
    judge = city.people["asesor_internal"]
    Membership.objects.create(user=judge, region=city.region, role="opd", agency=city.agency)
    client.force_login(fresh(judge))
    page = client.get(reverse("reviews", args=[city.evaluation.pk]))
    assert (page.context["rows"], page.context["own"]) == ([], 3)
    assert "Tidak ada yang menunggu Anda." in page.content.decode()


def test_items_of_another_document_are_not_judged_through_this_one(desk, city, perwali):
    other = cite(city, 34)
    address, sent = form_with(opened(desk, city, perwali[0]), SAVE)
    answer = desk.post(address, sent | {"row": [other.pk], f"outcome_{other.pk}": "diterima"})
    assert (answer.status_code, Verdict.objects.count()) == (422, 0)


# --- the queue ------------------------------------------------------------------------------------


def titles(desk, city, query):
    page = desk.get(reverse("reviews", args=[city.evaluation.pk]) + query)
    return page, [row.document.title for row in page.context["rows"]]


def test_the_queue_is_sorted_by_document_agency_and_age(desk, city):
    late, early = cite(city, 45, title="Zona"), cite(city, 45, title="Anggaran")
    other = cite(city, 34, title="Bagan", owner=city.other_agency)
    for days, row in ((9, late), (1, early), (5, other)):
        Citation.objects.filter(pk=row.pk).update(created_at=clock.now() - timedelta(days=days))
    assert titles(desk, city, "?urut=dokumen")[1] == ["Anggaran", "Bagan", "Zona"]
    assert titles(desk, city, "?urut=opd")[1][0] == "Bagan"  # Badan before Dinas
    assert titles(desk, city, "?urut=umur")[1] == ["Zona", "Bagan", "Anggaran"]


def test_by_document_each_with_several_items_is_judged_at_once_and_leads_to_the_next(desk, city, perwali):
    cite(city, 45, title="Zona")
    page, _ = titles(desk, city, "?urut=dokumen")
    text = one_line(page.content.decode())
    assert f'href="{page_of(city, perwali[0])}?urut=dokumen">Putuskan 3 butir sekaligus' in text
    answer = press(desk, opened(desk, city, perwali[0], "?urut=dokumen"), SAVE, outcome="diterima")
    zona = Citation.objects.get(version__document__title="Zona")
    assert answer.url == page_of(city, zona) + "?urut=dokumen"


def test_a_long_queue_comes_in_pages(desk, city):
    rows = [cite(city, 45, title=f"Dokumen {number:02}") for number in range(31)]
    first, second = (titles(desk, city, query)[0] for query in ("", "?page=2"))
    assert (len(first.context["listed"]), len(second.context["listed"])) == (30, 1)
    last = second.context["shown"].citation
    assert (last.pk == rows[-1].pk, second.context["citation"] == last) == (True, True)
    opened_last = desk.get(reverse("review", args=[city.evaluation.pk, last.pk]))
    assert opened_last.context["listed"].number == 2


def test_a_document_of_many_items_comes_in_pages_of_its_own(desk, city):
    first = cite(city, 45)
    for _ in range(MAX_AT_ONCE):
        Citation.objects.create(
            evaluation=city.evaluation,
            indicator=city.indicator(45),
            version=first.version,
            agency=city.agency,
            created_by=city.people["opd"],
        )
    assert len(review_queue(city.evaluation, city.people["asesor_internal"])) == MAX_AT_ONCE + 1
    answer = press(desk, opened(desk, city, first), SAVE, outcome="diterima")
    assert (answer.url, Verdict.objects.count()) == (page_of(city, first), MAX_AT_ONCE)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_few_queries(client, city, django_assert_num_queries, rows):
    sent = send(city, items=items(city, *CODES[:rows]))
    client.force_login(city.people["asesor_internal"])
    with django_assert_num_queries(10):
        page = client.get(page_of(city, sent[0]))
    assert len(page.context["form"].lines) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_for_who_acts_for_an_agency_the_desks_evidence_costs_no_query_a_row(
    client, city, django_assert_num_queries, rows
):
    for _ in range(rows):
        send(city, by="diskominfo", agency=None, number=34, items=())
    judge = city.people["asesor_internal"]
    Membership.objects.create(user=judge, region=city.region, role="opd", agency=city.agency)
    client.force_login(fresh(judge))
    with django_assert_num_queries(11):
        client.get(reverse("reviews", args=[city.evaluation.pk]))


def test_a_document_that_comes_back_is_told_once(desk, city, perwali, django_capture_on_commit_callbacks):
    sent = {"outcome": "dikembalikan", "reason": "tidak_lengkap", "note": NOTE}
    with django_capture_on_commit_callbacks(execute=True):
        press(desk, opened(desk, city, perwali[0]), SAVE, **sent)
    told = Notification.objects.get(kind=Notification.Kind.RETURNED, user=city.people["opd"])
    assert told.text == "3 butir dokumen “Perwali 12/2024” dikembalikan Asesor_Internal: tidak lengkap."
    assert told.url == reverse("document", args=[perwali[0].version.document_id])
    # One of them is accepted after all: the others stay returned, and so does the line that told of them.
    verdict = Verdict.objects.get(citation=perwali[0])
    with django_capture_on_commit_callbacks(execute=True):
        judge_citation(
            citation=fresh_citation(perwali[0]), outcome="diterima", seen=verdict.pk, by=city.people["asesor_internal"]
        )
    lines = Notification.objects.filter(kind=Notification.Kind.RETURNED, user=city.people["opd"])
    assert lines.count() == 2
    assert Notification.objects.get(pk=told.pk).read_at is None


def fresh_citation(row):
    return Citation.objects.select_related("evaluation", "item", "indicator", "version").get(pk=row.pk)
