"""What a paper lacks can be set aside with a reason by who sends it; verdicts say how often each check was right."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evidence.models import CheckDismissal, Citation, Document, JudgedCheck, PageText, PaperCheckKind, VersionReading
from evidence.page_reading import fill_findings
from evidence.paper_checks.check_rates import check_rates, doubtful_kinds
from evidence.paper_checks.citation_checks import checks_of, checks_of_document
from evidence.paper_checks.dismissals import JUDGED, NO_LONGER, NOT_YOURS, dismiss_check, recall_dismissal
from evidence.verdicts import judge_citation, undo_verdict
from history.models import HistoryEntry
from history.presenters import history_events
from reading.check_kinds import CheckKind
from reading.paper_findings import from_data
from regions import clock
from regions.models import Region
from tests import tus
from tests.builders.evidence_builders import items, send
from tests.builders.evidence_page_builders import act, add_url
from tests.builders.html_builders import one_line
from tests.city import fresh
from tests.files import pdf
from tests.work import cite, cite_item

__all__ = ["act"]  # fixtures

WHY = "Notula satu halaman saja."
MINUTES = "NOTULA RAPAT REVIU\nDihadiri oleh lima orang.\nNotulis, ttd.\n"
LACKS_PLACE = "Halaman atau pasal belum disebut"


@pytest.fixture
def sent(city):
    """A citation of the agency without its place."""
    citation = send(city, items=items(city, "I45-L3-01"))[0]
    Citation.objects.filter(pk=citation.pk).update(article="", page="")
    return fresh(citation)


def set_aside(city, citation, by="opd", kind="letak", detail="", reason=WHY):
    return dismiss_check(citation=citation, kind=kind, detail=detail, reason=reason, by=city.people[by])


def read(version, *pages):
    """As the reading child and the beat would leave it."""
    VersionReading.objects.update_or_create(version=version, defaults={"findings": {}})
    PageText.objects.bulk_create(PageText(version=version, number=n, text=text) for n, text in enumerate(pages, 1))
    assert fill_findings() == 1


def shown(city, citation):
    """By kind of what lacks: whether it was set aside, whether such a check is often wrong here."""
    row = Citation.objects.select_related("item__criterion", "version__document").get(pk=citation.pk)
    rows = checks_of(city.evaluation, [row])[row.pk]
    return {str(one.kind): (bool(one.dismissal), one.is_doubtful) for one in rows if one.is_lacking}


def judged(city, outcomes, kind="nomor"):
    for outcome in outcomes:
        verdict = cite(city, 45, outcome, note="" if outcome == "diterima" else "Belum disahkan.").verdicts.get()
        JudgedCheck.objects.create(verdict=verdict, kind=kind)


# --- setting aside --------------------------------------------------------------------------------


def test_who_sent_it_sets_a_check_aside_and_the_reviewer_reads_why(act, city, sent):
    browser = act("opd")
    place = reverse("document", args=[sent.version.document_id])
    ask = reverse("check_dismiss", args=[sent.pk, "letak"])
    assert f'href="{ask}"' in browser.get(place).content.decode()
    answer = browser.post(ask, {"reason": WHY})
    assert (answer.status_code, answer.url) == (302, f"{place}#periksa-{sent.pk}")
    page = browser.get(place).content.decode()
    recall = reverse("check_recall", args=[CheckDismissal.objects.get().pk])
    assert (f'href="{ask}"' in page, f'action="{recall}"' in page) == (False, True)
    review = reverse("review", args=[city.evaluation.pk, sent.pk])
    queue = one_line(act("asesor_internal").get(review).content.decode())
    assert (LACKS_PLACE in queue, f"“{WHY}”" in queue, recall in queue, ask in queue) == (True, True, False, False)
    assert act("opd").post(recall).status_code == 302
    assert shown(city, sent)["letak"] == (False, False)


def test_a_reason_that_says_nothing_is_refused_and_stays_typed(act, city, sent):
    answer = act("opd").post(reverse("check_dismiss", args=[sent.pk, "letak"]), {"reason": "tidak <perlu>"})
    page = answer.content.decode()
    assert (answer.status_code, "3 kata atau lebih" in page, "tidak &lt;perlu&gt;</textarea>" in page) == (
        422,
        True,
        True,
    )
    with pytest.raises(ValidationError):
        set_aside(city, sent, reason="x " * 200)
    assert not CheckDismissal.objects.exists()


def test_only_what_lacks_can_be_set_aside(act, city, sent):
    browser = act("opd")
    asked = [("umur", ""), ("tidak-ada", ""), ("letak", "?unsur=lain")]
    urls = [reverse("check_dismiss", args=[sent.pk, kind]) + rest for kind, rest in asked]
    assert [browser.post(url, {"reason": WHY}).status_code for url in urls] == [404] * 3
    with pytest.raises(ValidationError):
        set_aside(city, sent, kind="umur")


@pytest.mark.parametrize(
    "role", ["diskominfo", "asesor_internal", "penanggung_jawab", "koordinator", "auditor", "opd2"]
)
def test_nobody_else_sets_it_aside_or_lets_it_count_again(city, sent, role):
    with pytest.raises(Refused, match=NOT_YOURS):
        set_aside(city, sent, by=role)
    row = set_aside(city, sent)
    with pytest.raises(Refused, match=NOT_YOURS):
        recall_dismissal(dismissal=row, by=city.people[role])
    assert fresh(row).recalled_at is None


def test_nothing_changes_once_it_is_judged_or_withdrawn(city, sent):
    row = set_aside(city, sent)
    judge_citation(citation=sent, outcome="diterima", by=city.people["asesor_internal"])
    with pytest.raises(Refused, match=JUDGED):
        recall_dismissal(dismissal=row, by=city.people["opd"])
    undo_verdict(citation=sent, by=city.people["asesor_internal"])
    Citation.objects.filter(pk=sent.pk).update(withdrawn_at=clock.now())
    with pytest.raises(Refused, match=NO_LONGER):
        set_aside(city, sent)


def test_twice_is_once_and_the_history_tells(city, sent):
    row = set_aside(city, sent)
    assert set_aside(city, sent, reason="Alasan yang lain sama sekali.") == row
    recall_dismissal(dismissal=row, by=city.people["opd"])
    recall_dismissal(dismissal=row, by=city.people["opd"])
    entries = HistoryEntry.objects.filter(kind="check_dismissed").order_by("pk")
    assert [(event.what, event.reason) for event in history_events(entries)] == [
        ("mengesampingkan pemeriksaan letak pada data dukung I45-L3-01", WHY),
        ("memberlakukan lagi pemeriksaan letak pada data dukung I45-L3-01", ""),
    ]
    assert set_aside(city, sent) != row


# --- how often each was right ---------------------------------------------------------------------


def rate(city, kind="nomor"):
    return next((row.judged, row.right, row.wrong) for row in check_rates(city.region) if row.kind == kind)


def test_a_verdict_notes_what_lacked_and_taken_back_it_counts_no_more(city, sent):
    assert set(shown(city, sent)) == {"letak"}
    judge_citation(citation=sent, outcome="diterima", by=city.people["asesor_internal"])
    assert rate(city, "letak") == (1, 0, 1)
    undo_verdict(citation=sent, by=city.people["asesor_internal"])
    assert rate(city, "letak") == (0, 0, 0)


def test_one_that_is_wrong_more_than_one_time_in_four_turns_grey(act, city, sent):
    judged(city, ["diterima"] * 3 + ["dikembalikan"] * 4, "letak")
    assert (rate(city, "letak"), doubtful_kinds(city.region)) == ((7, 4, 3), frozenset())  # too few to tell
    judged(city, ["dikembalikan"] * 5, "letak")
    assert (rate(city, "letak"), shown(city, sent)["letak"]) == ((12, 9, 3), (False, False))  # one in four
    judged(city, ["diterima"], "letak")
    assert (rate(city, "letak"), shown(city, sent)["letak"]) == ((13, 9, 4), (False, True))
    page = one_line(act("diskominfo").get(reverse("review_reasons", args=[city.evaluation.pk])).content.decode())
    cells = '<td class="k-r k-num">13</td> <td class="k-r k-num">9</td> <td class="k-r k-num">4</td>'
    assert ("sering keliru di sini" in page, cells in page.replace("</td><td", "</td> <td")) == (True, True)


def test_verdicts_of_another_region_count_nothing_here(act, city, sent):
    judged(city, ["diterima"] * 9, "letak")
    elsewhere = Region.objects.create(code="51.02", name="Kabupaten Lain", kind="kabupaten", parent=city.region.parent)
    said = {"region": elsewhere, "year": 2025, "instrument": city.evaluation.instrument, "activity": "pemantauan"}
    theirs = Evaluation.objects.create(**said, created_by=city.people["diskominfo"])
    Citation.objects.exclude(pk=sent.pk).update(evaluation=theirs)
    assert (rate(city, "letak"), shown(city, sent)["letak"]) == ((0, 0, 0), (False, False))
    assert doubtful_kinds(elsewhere) == {"letak"}


def test_every_kind_has_its_name():
    assert sorted(PaperCheckKind.values) == sorted(map(str, CheckKind))


# --- before it is sent ----------------------------------------------------------------------------


def told(browser, city, **asked):
    return browser.get(reverse("evidence_checks", args=[city.evaluation.pk, 45]), asked).json()["html"]


def test_a_document_of_the_library_is_checked_for_the_items_that_are_chosen(act, city):
    document = send(city)[0].version.document
    read(document.versions.get(), "NOTULA RAPAT REVIU\nDibuka pukul delapan.")
    minutes = next(item for item in items(city, *codes(city)) if item.kind == "notula")
    browser = act("opd")
    html = told(browser, city, dokumen=document.pk, items=minutes.pk)
    assert ("Peserta: tidak disebut" in html, "Tanda tangan: tidak ditemukan" in html) == (True, True)
    assert told(browser, city, dokumen=document.pk).strip() == ""
    cite_url = reverse("evidence_cite", args=[city.evaluation.pk, 45])
    page = browser.get(f"{cite_url}?dokumen={document.pk}&butir={minutes.code}").content.decode()
    assert "Peserta: tidak disebut" in page


def codes(city):
    rows = city.evaluation.instrument.items.filter(criterion__indicator=city.indicator(45))
    return list(rows.values_list("code", flat=True))


def test_nothing_is_told_of_a_document_that_the_person_may_not_read(act, city):
    minutes = next(item for item in items(city, *codes(city)) if item.kind == "notula")
    hidden = send(city, by="opd2", number=34, agency=city.other_agency)[0].version.document
    open_one = send(city, by="opd2", number=34, agency=city.other_agency, secrecy="terbuka")[0].version.document
    for document in (hidden, open_one):
        VersionReading.objects.create(version=document.versions.get())
        PageText.objects.create(version=document.versions.get(), number=1, text="NOTULA RAPAT\nDibuka pukul delapan.")
    assert fill_findings() == 2
    browser = act("opd")
    assert "Peserta: tidak disebut" in told(browser, city, dokumen=open_one.pk, items=minutes.pk)
    without = told(browser, city, items=minutes.pk)
    assert told(browser, city, dokumen=hidden.pk, items=minutes.pk) == without
    elsewhere = Region.objects.create(code="51.02", name="Kabupaten Lain", kind="kabupaten", parent=city.region.parent)
    Document.objects.filter(pk=open_one.pk).update(region=elsewhere, owner=None)
    assert told(browser, city, dokumen=open_one.pk, items=minutes.pk) == without


def test_a_file_that_is_brought_goes_before_the_document(act, city):
    document = send(city)[0].version.document
    read(document.versions.get(), "NOTULA RAPAT REVIU\nDibuka pukul delapan.")
    minutes = next(item for item in items(city, *codes(city)) if item.kind == "notula")
    browser = act("opd")
    key = tus.number(tus.send(browser, "Notula.pdf", pdf(), page=add_url(city)))
    both = told(browser, city, upload=key, dokumen=document.pk, items=minutes.pk)
    assert both == told(browser, city, upload=key, items=minutes.pk)
    assert both != told(browser, city, dokumen=document.pk, items=minutes.pk)


def test_a_day_is_told_once_where_an_age_is_asked(city):
    aged = cite_item(city, "I45-L5-09")
    Document.objects.filter(pk=aged.version.document_id).update(issued_on=date(2025, 5, 6))
    row = Citation.objects.select_related("item__criterion", "version__document").get(pk=aged.pk)
    kinds = [str(one.kind) for one in checks_of(city.evaluation, [row])[row.pk]]
    assert (kinds.count("umur"), kinds.count("tanggal")) == (1, 0)
    before = checks_of_document(city.evaluation, row.indicator, [row.item], row.version)
    assert [str(one.kind) for one in before].count("tanggal") == 0


# --- what was read before -------------------------------------------------------------------------


def test_what_was_read_before_gets_its_findings_without_its_file(city):
    version = send(city)[0].version
    VersionReading.objects.update_or_create(version=version, defaults={"findings": {}})
    version.file.delete(save=False)
    PageText.objects.create(version=version, number=2, text=MINUTES)
    assert (fill_findings(), fill_findings()) == (1, 0)
    found = from_data(VersionReading.objects.get(version=version).findings)
    assert (found.signed.page, found.participants.page, found.problem) == (2, 2, None)


def test_nothing_of_its_words_lacks_while_scans_of_it_wait(city):
    aged = send(
        city,
        items=[next(item for item in items(city, *codes(city)) if item.kind == "notula")],
        issued_on=date(2025, 5, 6),
    )[0]
    read(aged.version, "NOTULA RAPAT REVIU\nDibuka pukul delapan.")
    assert {"peserta", "tanda_tangan"} <= set(shown(city, aged))
    VersionReading.objects.update(scans_left=2)
    assert {"peserta", "tanda_tangan"} & set(shown(city, aged)) == set()


@pytest.mark.parametrize("rows", [1, 3])
def test_what_lacks_takes_two_queries_more(client, city, django_assert_num_queries, rows):
    citation = send(city, items=items(city, *("I45-L1-01", "I45-L2-01", "I45-L3-01")[:rows]))[0]
    client.force_login(city.people["opd"])
    page = reverse("evidence_sent", args=[citation.pk])
    client.get(page)
    Citation.objects.update(article="", page="")
    with django_assert_num_queries(11):
        client.get(page)
