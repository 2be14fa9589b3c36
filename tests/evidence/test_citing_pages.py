"""Sending on the pages: items of other indicators, a file stored already, citing from the library, taking back."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from domains.models import EvidenceItem
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.tasks_page import tasks_url
from evidence.models import Citation, Document, DocumentVersion
from submissions.form_tokens import new_token
from tests import tus
from tests.builders.evidence_builders import items, send, stored_files
from tests.builders.evidence_page_builders import act, add_url, typed  # noqa: F401
from tests.builders.link_builders import both
from tests.files import pdf, png
from uploads.models import Upload

HTMX = {"HX-Request": "true"}


def cite_url(city, number=45, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return reverse("evidence_cite", args=[city.evaluation.pk, number]) + (f"?{query}" if query else "")


def offered(form):
    return [(group["indicator"].number, len(group["choices"]), group["open"]) for group in form.also_groups()]


def test_items_of_the_other_indicators_one_serves_are_offered(act, city):  # noqa: F811
    assert act("opd").get(add_url(city)).context["form"].offers_more is False
    both(city)
    form = act("opd").get(add_url(city)).context["form"]
    assert (offered(form), form.offers_more) == ([], True)  # looked for, never listed
    found = act("opd").get(add_url(city) + "?juga=34", headers=HTMX).context["form"]
    total = EvidenceItem.objects.filter(criterion__indicator=city.indicator(34)).count()
    assert (offered(found), found.too_many) == ([(34, total, True)], False)


def test_the_desk_searches_by_word_or_number(act, city):  # noqa: F811
    form = act("diskominfo").get(add_url(city)).context["form"]
    assert (offered(form), form.offers_more) == ([], True)
    found = act("diskominfo").get(add_url(city) + "?juga=34+transaksi", headers=HTMX)
    assert [group["indicator"].number for group in found.context["form"].also_groups()] == [34]
    assert (b"<html" in found.content, b'name="also"' in found.content) == (False, True)
    many = act("diskominfo").get(add_url(city) + "?juga=reviu", headers=HTMX).context["form"]
    assert (len(many.also_rows), many.too_many) == (60, True)


def test_what_was_chosen_stays_while_one_looks_further(act, city):  # noqa: F811
    chosen = items(city, "I34-L2-01")[0]
    found = act("diskominfo").get(add_url(city) + f"?juga=33&also={chosen.pk}&also=x", headers=HTMX)
    assert f'value="{chosen.pk}" id="juga-{chosen.pk}" checked' in " ".join(found.content.decode().split())


def test_without_scripts_the_search_keeps_everything_typed(act, city):  # noqa: F811
    chosen = items(city, "I34-L2-01")[0]
    page = act("diskominfo").post(add_url(city), typed(city, also=[chosen.pk], juga="33", cari_butir="1"))
    form, text = page.context["form"], " ".join(page.content.decode().split())
    kept = {"title": "Notula reviu layanan", "reference": "400.7/118/2025", "page": "3–5", "note": "Lihat lampiran"}
    assert {name: form[name].value() for name in kept} == kept
    assert (form["items"].value(), form.errors, Document.objects.count()) == (
        [str(items(city, "I45-L3-01")[0].pk)],
        {},
        0,
    )
    assert [group["indicator"].number for group in form.also_groups()] == [33, 34]
    assert ("Pilih lagi berkasnya" in text, f'value="{chosen.pk}" id="juga-{chosen.pk}" checked' in text) == (
        True,
        True,
    )


def test_one_form_cites_for_several_indicators(act, city):  # noqa: F811
    both(city)
    chosen = items(city, "I34-L2-01", "I34-L3-01")
    act("opd").post(add_url(city), typed(city, also=[item.pk for item in chosen]))
    assert {row.item.code for row in Citation.objects.all()} == {"I45-L3-01", "I34-L2-01", "I34-L3-01"}
    assert (Document.objects.count(), {row.page for row in Citation.objects.all()}) == (1, {"3–5"})


def test_items_of_indicators_one_does_not_serve_are_no_choice(act, city):  # noqa: F811
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(33)],
        agency=city.agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=city.people["diskominfo"],
    )
    answer = act("opd").post(add_url(city), typed(city, also=[items(city, "I34-L2-01")[0].pk]))
    assert (list(answer.context["form"].errors), Citation.objects.count()) == (["also"], 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_sending_for_items_of_two_indicators_takes_18_queries(client, city, django_assert_num_queries, rows):
    both(city)
    codes = ("I34-L2-01", "I34-L3-01", "I34-L4-01")[:rows]
    client.force_login(city.people["opd"])
    said = typed(city, also=[item.pk for item in items(city, *codes)])
    with django_assert_num_queries(18):
        assert client.post(add_url(city), said).status_code == 302


def test_the_plain_form_with_its_token_takes_20_queries(client, city, django_assert_num_queries):
    client.force_login(city.people["opd"])
    said = typed(city, form_token=new_token())
    with django_assert_num_queries(20):
        assert client.post(add_url(city), said).status_code == 302


# --- the same file again -------------------------------------------------------------------------


def test_a_file_that_is_stored_already_is_offered_and_nothing_is_lost(act, city, settings):  # noqa: F811
    known = send(city, title="Perwali SPBE", reference="5/2025", items=items(city, "I45-L2-01"))[0].version
    page = act("opd").post(add_url(city), typed(city))
    form, text = page.context["form"], " ".join(page.content.decode().split())
    assert [file["version"] for file in page.context["known"]] == [known]
    assert (form["title"].value(), form["page"].value()) == ("Notula reviu layanan", "3–5")
    assert ["Berkas ini sudah ada" in text, f'name="existing" value="{known.pk}"' in text] == [True, True]
    assert (Document.objects.count(), Citation.objects.count(), len(stored_files(settings))) == (1, 1, 1)


def test_one_press_cites_the_stored_document_with_what_was_typed(act, city):  # noqa: F811
    known = send(city, items=items(city, "I45-L2-01"))[0].version
    answer = act("opd").post(add_url(city), typed(city, file=None, existing=str(known.pk)))
    assert answer.status_code == 302
    new = Citation.objects.get(item__code="I45-L3-01")
    assert (new.version, new.page, new.article, new.note) == (known, "3–5", "Bab III", "Lihat lampiran")
    assert DocumentVersion.objects.count() == 1


def test_it_may_be_stored_as_a_new_document_all_the_same(act, city):  # noqa: F811
    send(city)
    assert act("opd").post(add_url(city), typed(city, new_copy="1")).status_code == 302
    assert Document.objects.count() == 2


def test_the_newest_version_is_cited_where_an_older_one_is_the_same_file(act, city):  # noqa: F811
    old = send(city)[0].version
    act("opd").post(reverse("document_version", args=[old.document_id]), {"file": SimpleUploadedFile("b.png", png())})
    act("opd").post(add_url(city), typed(city, file=None, existing=str(old.pk)))
    assert Citation.objects.get(item__code="I45-L3-01").version.number == 2


def answer_to(browser, url, data):
    """Everything the browser gets, but for what differs from one request to the next anyway."""
    response = browser.post(url, data, follow=True)
    text = re.sub(
        r'(?:csrfmiddlewaretoken|form_token)" value="[^"]+"|hx-headers=\'[^\']+\'|berkas/[0-9a-f-]{36}',
        "",
        response.content.decode(),
    )
    chain = [(re.sub(r"\d+", "", to), status) for to, status in response.redirect_chain]
    return chain, response.status_code, re.sub(r"\b(bukti|tarik|dokumen|pk)?[-/]\d+\b", "", text)


def test_a_stored_file_that_one_may_not_read_leaves_no_trace(act, city, settings):  # noqa: F811
    """The same bytes lie in a restricted document of another agency, or they do not: the answers are the same."""
    first = answer_to(act("opd"), add_url(city), typed(city))
    Citation.objects.all().delete()
    DocumentVersion.objects.all().delete()
    hidden = send(city, by="opd2", number=34, agency=city.other_agency)[0].version
    second = answer_to(act("opd"), add_url(city), typed(city))
    assert second == first
    stored = DocumentVersion.objects.exclude(pk=hidden.pk).get()
    assert (stored.sha256, stored.document.owner, stored.number) == (hidden.sha256, city.agency, 1)


def test_another_agencys_file_cannot_be_cited_by_its_number(act, city):  # noqa: F811
    hidden = send(city, by="opd2", number=34, agency=city.other_agency)[0].version
    answers = [
        act("opd").post(add_url(city), typed(city, file=None, existing=number)).status_code
        for number in (str(hidden.pk), "00000000-0000-4000-8000-000000000000")
    ]
    assert (answers, act("opd").get(cite_url(city, dokumen=hidden.document_id)).status_code) == ([404, 404], 404)
    assert Citation.objects.count() == 1


def test_an_open_document_of_another_agency_is_offered(act, city):  # noqa: F811
    known = send(city, by="opd2", number=34, agency=city.other_agency, secrecy="terbuka")[0].version
    offered = act("opd").post(add_url(city), typed(city)).context["known"]
    assert [file["version"] for file in offered] == [known]


# --- citing from the library ---------------------------------------------------------------------


def test_a_document_is_chosen_from_what_one_may_read(act, city):  # noqa: F811
    send(city, title="Perwali SPBE")
    send(city, by="opd2", number=34, agency=city.other_agency, title="Laporan rahasia")
    send(city, by="opd2", number=34, agency=city.other_agency, title="Panduan kas", secrecy="terbuka")
    page = act("opd").get(cite_url(city, butir="I45-L3-01"))
    assert [row.title for row in page.context["page"].object_list] == ["Panduan kas", "Perwali SPBE"]
    chosen = page.context["page"].object_list[0]
    assert f'href="?dokumen={chosen.pk}&amp;butir=I45-L3-01"' in page.content.decode()
    form = act("opd").get(cite_url(city, dokumen=chosen.pk, butir="I45-L3-01")).context["form"]
    assert form["items"].value() == [items(city, "I45-L3-01")[0].pk]


def test_it_is_cited_with_its_place_and_not_twice(act, city):  # noqa: F811
    version = send(city, items=items(city, "I45-L2-01"))[0].version
    url = cite_url(city, dokumen=version.document_id)
    said = {"items": [items(city, "I45-L3-01")[0].pk], "page": "9", "article": "Pasal 4", "note": ""}
    assert act("opd").post(url, said).status_code == 302
    row = Citation.objects.get(item__code="I45-L3-01")
    assert (row.version, row.page, row.article, row.agency) == (version, "9", "Pasal 4", city.agency)
    again = act("opd").post(url, said)
    assert again.context["form"].errors == {"items": ["Dokumen ini sudah digunakan untuk I45-L3-01."]}
    assert (again.context["form"]["page"].value(), Citation.objects.count()) == ("9", 2)


@pytest.mark.parametrize("asked", ["x", "9" * 30, "-1", "²"])
def test_a_document_that_is_no_number_is_not_found(act, city, asked):  # noqa: F811
    assert act("opd").get(cite_url(city, dokumen=asked)).status_code == 404


def test_a_citation_is_taken_back_on_the_page(act, city):  # noqa: F811
    citation = send(city, items=items(city, "I45-L2-01"))[0]
    url = reverse("evidence_withdraw", args=[citation.pk])
    pages = {"opd": True, "auditor": False, "diskominfo": False}
    page = reverse("indicator", args=[city.evaluation.pk, 45])
    assert {role: url in act(role).get(page).content.decode() for role in pages} == pages
    answer = act("opd").post(url)
    assert (answer.status_code, answer.url) == (302, tasks_url(city.evaluation.pk))
    assert Citation.objects.current().count() == 0


def test_an_upload_that_is_stored_already_needs_no_second_choosing(act, city):  # noqa: F811
    send(city, items=items(city, "I45-L2-01"))
    page, browser = add_url(city), act("opd")
    keys = [tus.number(tus.send(browser, f"{name}.pdf", pdf(), page=page)) for name in ("satu", "dua")]
    chosen = [item.pk for item in items(city, "I45-L3-01")]
    said = {"upload": keys, "secrecy": "terbatas", "items": chosen} | {f"title-{key}": "Notula" for key in keys}
    said |= {f"is_whole-{key}": "on" for key in keys}
    answer = browser.post(page, said)
    known = answer.context["known"]
    assert [file["suffix"] for file in known] == [f"-{key}" for key in keys]
    choices = {f"existing-{keys[0]}": str(known[0]["version"].pk), f"new_copy-{keys[1]}": "1"}
    assert browser.post(page, said | choices).status_code == 302
    assert (Document.objects.count(), Citation.objects.filter(item__code="I45-L3-01").count()) == (2, 2)
    assert Upload.objects.filter(stored_id="").count() == 0


@pytest.mark.parametrize(
    "asked", [{"juga": "ab " * 2_000}, {"juga": "a" * 60_000}, {"juga": "reviu\0"}, {"also": "²"}, {"also": "9" * 30}]
)
def test_a_search_no_person_types_is_answered_like_any_other(act, city, asked):  # noqa: F811
    assert act("diskominfo").post(add_url(city), asked | {"cari_butir": "1"}).status_code == 200
