"""Sending one item at a time: the card, the place that is always asked, the page after it, what comes next."""

import html
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.cycles.cycle_setup import create_cycle
from evidence.citations import NO_PLACE, WHOLE_DOCUMENT, CitationPlace, citation_targets, cite_version
from evidence.files.page_texts import PageTexts
from evidence.models import Citation, Verdict
from evidence.sending import first_look
from evidence.sending.first_look import FirstLook
from evidence.sending.sending_checks import checks_before
from submissions.form_tokens import new_token
from tests import tus
from tests.builders.evidence_builders import items, returned, send
from tests.builders.evidence_page_builders import act, add_url, typed
from tests.builders.form_builders import form_with
from tests.builders.html_builders import one_line
from tests.builders.request_builders import request_items
from tests.files import pdf, png

__all__ = ["act"]  # fixtures


def page_of(browser, city, item="I45-L3-01"):
    return browser.get(f"{add_url(city)}?butir={item}")


def lines(answer):
    return {check.label: (check.look, check.words) for check in answer.context["checks"]}


# --- where in the document ------------------------------------------------------------------------


def test_a_form_without_a_place_comes_back_and_the_tick_is_one(act, city):
    form = act("opd").post(add_url(city), typed(city, page=None, article=None)).context["form"]
    assert form.errors == {"page": [NO_PLACE]}
    act("opd").post(add_url(city), typed(city, page=None, article=None, is_whole="on"))
    row = Citation.objects.get()
    assert (row.article, row.page) == (WHOLE_DOCUMENT, "")
    page = reverse("indicator", args=[city.evaluation.pk, 45])
    assert "Letak: seluruh dokumen" in one_line(act("opd").get(page).content.decode())


def test_what_is_more_exact_than_the_tick_is_kept(act, city):
    act("opd").post(add_url(city), typed(city, is_whole="on"))
    assert (Citation.objects.get().article, Citation.objects.get().page) == ("Bab III", "3–5")


def test_every_way_of_sending_asks_by_the_same_rule(act, city):
    first = send(city, items=items(city, "I45-L2-01"))[0]
    with pytest.raises(ValidationError) as refused:
        cite_version(
            evaluation=city.evaluation,
            targets=citation_targets(city.indicator(45), items(city, "I45-L3-01")),
            agency=city.agency,
            version=first.version,
            place=CitationPlace(" ", ""),
            by=city.people["opd"],
        )
    assert refused.value.message_dict == {"page": [NO_PLACE]}
    returned(city, first)
    renewal = {"file": SimpleUploadedFile("v2.png", png()), "title": "Notula"}
    answer = act("opd").post(reverse("evidence_renew", args=[first.pk]), renewal)
    assert answer.context["form"].errors == {"page": [NO_PLACE]}
    cite = reverse("evidence_cite", args=[city.evaluation.pk, 45]) + f"?dokumen={first.version.document_id}"
    answer = act("opd").post(cite, {"items": [items(city, "I45-L3-01")[0].pk]})
    assert answer.context["form"].errors == {"page": [NO_PLACE]}


def test_an_earlier_citation_without_a_place_stays_and_is_marked(act, city):
    Citation.objects.filter(pk=send(city, items=items(city, "I45-L2-01"))[0].pk).update(article="", page="")
    page = reverse("indicator", args=[city.evaluation.pk, 45])
    assert "letak belum ditulis" in act("opd").get(page).content.decode()


def test_the_tick_of_an_earlier_citation_stands_on_the_form_of_renewing(act, city):
    citation = returned(city, send(city, items=items(city, "I45-L2-01"))[0])
    form = act("opd").get(reverse("evidence_renew", args=[citation.pk])).context["form"]
    assert (form["is_whole"].value(), form["article"].value()) == (True, "")


# --- the card -------------------------------------------------------------------------------------


def test_the_card_says_the_item_and_folds_the_others(act, city):
    text = one_line(page_of(act("opd"), city).content.decode())
    item = items(city, "I45-L3-01")[0]
    assert f"I45-L3-01 · data dukung tingkat 3 · {item.criterion.name}" in text
    folded = text[text.index("<span>Lainnya</span>") :]
    assert [f'value="{item.pk}" id="butir-{item.pk}" checked' in part for part in (text, folded)] == [True, True]
    assert 'name="items"' not in text[: text.index("<span>Lainnya</span>")]


def test_without_an_item_the_items_are_the_first_question(act, city):
    text = act("opd").get(add_url(city)).content.decode()
    assert text.index('name="items"') < text.index('name="file"')


def test_why_it_came_back_is_quoted_on_top_with_the_way_to_its_repair(act, city):
    citation = returned(city, send(city, items=items(city, "I45-L3-01"))[0])
    text = one_line(page_of(act("opd"), city).content.decode())
    assert text.index("Matriks belum ditandatangani kepala dinas.") < text.index('name="file"')
    assert reverse("evidence_renew", args=[citation.pk]) in text
    renewing = act("opd").get(reverse("evidence_renew", args=[citation.pk])).content.decode()
    assert renewing.index("Matriks belum ditandatangani kepala dinas.") < renewing.index('name="file"')


def test_the_date_is_asked_at_once_where_the_item_has_an_age(act, city):
    def stands_open(item):
        text = page_of(act("opd"), city, item).content.decode()
        return text.index('name="issued_on"') < text.index("<span>Lainnya</span>")

    aged = city.evaluation.instrument.items.filter(criterion__indicator__number=45, max_age_years__isnull=False)
    ageless = city.evaluation.instrument.items.filter(criterion__indicator__number=45, max_age_years=None)
    assert (stands_open(aged[0].code), stands_open(ageless[0].code)) == (True, False)


def test_last_years_document_is_used_again_with_the_place_where_it_stood(act, city):
    earlier = create_cycle(
        region=city.region,
        year=2024,
        instrument=city.evaluation.instrument,
        activity="evaluasi",
        by=city.people["diskominfo"],
    )
    old = send(city, items=items(city, "I45-L3-01"), title="Notula lama", page="7")[0]
    Citation.objects.filter(pk=old.pk).update(evaluation=earlier)
    assert page_of(act("opd"), city).context["card"].last_year is None  # nobody has accepted it
    Verdict.objects.create(citation=old, outcome="diterima", by=city.people["asesor_internal"])
    page = page_of(act("opd"), city)
    address = page.context["card"].use_again
    assert f'href="{html.escape(address)}"' in page.content.decode()
    shown = act("opd").get(address)
    assert (shown.context["form"]["page"].value(), shown.context["document"]) == ("7", old.version.document)
    address, sent = form_with(shown.content.decode(), shown.context["form"].submit_label, address)
    answer = act("opd").post(address, sent)
    made = Citation.objects.get(evaluation=city.evaluation)
    assert (answer.url, made.page, made.version) == (reverse("evidence_sent", args=[made.pk]), "7", old.version)


# --- after sending --------------------------------------------------------------------------------


def test_after_sending_the_page_says_what_is_sent_and_leads_to_the_next(act, city):
    request_items(city, "I45-L1-01", "I45-L2-01", "I45-L3-01")
    answer = act("opd").post(add_url(city), typed(city), follow=True)
    text = one_line(answer.content.decode())
    assert ("Berikutnya (2 lagi)" in text, "Menunggu tinjauan" in text) == (True, True)
    document = Citation.objects.get().version.document
    assert reverse("document", args=[document.pk]) in text
    assert answer.context["next"].place.endswith("butir=I45-L1-01")
    for code in ("I45-L1-01", "I45-L2-01"):
        shown = act("opd").get(answer.context["next"].place)
        file = SimpleUploadedFile(f"{code}.pdf", pdf() + code.encode())
        address, sent = form_with(shown.content.decode(), "Kirim untuk ditinjau", answer.context["next"].place)
        said = {"title": f"Notula {code}", "page": "2", "issued_on": "2025-07-15", "file": file}
        answer = act("opd").post(address, sent | said)
        answer = act("opd").get(answer.url)
    assert sorted(Citation.objects.values_list("item__code", flat=True)) == ["I45-L1-01", "I45-L2-01", "I45-L3-01"]
    assert answer.context["next"] is None


def test_the_checks_that_stand_beside_the_form_stand_on_the_page_after_it(act, city):
    send(city, items=items(city, "I45-L2-01"), title="Foto rapat", file=SimpleUploadedFile("a.png", png()))
    shown = act("opd").get(reverse("evidence_sent", args=[Citation.objects.get().pk]))
    assert lines(shown)["Gambar"][0] == "ingat"
    assert lines(shown)["Nama di paket"] == ("", "45.(urutan).Foto-rapat.png")


def test_a_press_twice_leads_to_the_same_page(act, city):
    said = typed(city, form_token=new_token())
    first = act("opd").post(add_url(city), said)
    again = act("opd").post(add_url(city), typed(city, form_token=said["form_token"]))
    assert (again.url, Citation.objects.count()) == (first.url, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_after_sending_takes_9_queries(client, city, django_assert_num_queries, rows):
    codes = ("I45-L1-01", "I45-L2-01", "I45-L3-01")[:rows]
    request_items(city, *codes)
    citation = send(city, items=items(city, *codes))[0]
    client.force_login(city.people["opd"])
    with django_assert_num_queries(9):
        client.get(reverse("evidence_sent", args=[citation.pk]))


# --- checks beside the form -----------------------------------------------------------------------


def arrived(browser, city, name="Notula.pdf", content=None):
    return tus.number(tus.send(browser, name, content or pdf(), page=add_url(city)))


def ask(browser, city, **asked):
    return browser.get(reverse("evidence_checks", args=[city.evaluation.pk, 45]), asked).json()


def test_a_file_that_has_arrived_is_looked_at_before_it_is_sent(act, city, monkeypatch):
    browser = act("opd")
    key = arrived(browser, city)
    found = ask(browser, city, upload=key, title="Notula reviu")
    assert ("teks dapat dicari" in found["html"], "45.(urutan).Notula-reviu.pdf" in found["html"]) == (True, True)
    monkeypatch.setattr(first_look, "read_texts", None)  # looked at once
    assert ask(browser, city, upload=key, title="Notula reviu") == found


def test_what_the_paper_says_of_itself_is_offered_with_its_page(act, city, monkeypatch):
    pages = ["PERATURAN WALI KOTA DENPASAR\nNOMOR 12 TAHUN 2024\nTENTANG\nTATA KELOLA DATA\n\nDENGAN RAHMAT TUHAN"]
    monkeypatch.setattr(first_look, "read_texts", lambda *_: PageTexts(pages))
    browser = act("opd")
    values = ask(browser, city, upload=arrived(browser, city))["values"]
    assert values["reference"] == {"value": "12 Tahun 2024", "page": 1}
    assert values["title"]["value"].endswith("Nomor 12 Tahun 2024 tentang Tata Kelola Data")


def test_while_another_file_is_looked_at_one_is_asked_to_come_again(act, city):
    browser = act("opd")
    key = arrived(browser, city)
    with first_look._reading:
        assert ask(browser, city, upload=key)["again"] is True
    assert ask(browser, city, upload=key)["again"] is False


def test_nobody_looks_at_the_file_of_another_person(act, city):
    key = arrived(act("opd"), city)
    found = ask(act("diskominfo"), city, upload=key, title="Notula")
    assert (found["values"], "Notula" in found["html"]) == ({}, False)


def test_the_age_is_told_against_the_reference_date(city):
    item = items(city, "I45-L5-09")[0]
    look = FirstLook("pdf", searchable=False, pages=2)

    def says(day):
        return [check.label for check in checks_before(city.evaluation, 45, [item], look, "", day)]

    young, old = date(city.evaluation.counted_on.year, 1, 2), date(2001, 1, 1)
    assert says(young) == ["Belum dapat dicari", "Cukup baru"]
    assert says(old) == ["Belum dapat dicari", "Terlalu lama"]
    assert says(None) == ["Belum dapat dicari", "Tanggal"]
