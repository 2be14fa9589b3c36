"""The review queue: most urgent first, the next one by itself, the last verdict taken back, reasons counted."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Membership
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.permissions import Refused
from evidence.item_outcomes import cited_by_indicator, evidence_counts
from evidence.models import Citation, DocumentVersion, PageText, Verdict
from evidence.paper_checks.age_place_checks import file_checks
from evidence.reviews.queries import cited_pages, review_queue
from evidence.reviews.return_reasons import returns_report
from evidence.verdicts import judge_citation, last_verdict, undo_verdict
from history.models import HistoryEntry
from history.presenters import history_event, history_events
from regions import clock
from tests.builders.evidence_builders import items, send
from tests.builders.form_builders import press
from tests.work import cite
from uploads import filetypes

ASKED = "butir ini meminta umur kurang dari 2 tahun"
NOTE = "Matriks belum ditandatangani kepala dinas."


@pytest.fixture
def act(client, city):
    def signed_in(role="asesor_internal"):
        client.force_login(city.people[role])
        return client

    return signed_in


def queue_url(city):
    return reverse("reviews", args=[city.evaluation.pk])


def item_url(city, citation):
    return reverse("review", args=[city.evaluation.pk, citation.pk])


def judge(city, citation, role, **verdict):
    """By somebody who has read the verdict that stands."""
    newest = Verdict.objects.standing().filter(citation=citation).first()
    seen = newest.pk if newest else None
    return judge_citation(citation=citation, by=city.people[role], seen=seen, **verdict)


def accept(city, citation, role="asesor_internal"):
    return judge(city, citation, role, outcome="diterima")


def give_back(city, citation, reason="belum_disahkan", role="asesor_internal"):
    return judge(city, citation, role, outcome="dikembalikan", reason=reason, note=NOTE)


def cited(city, role="asesor_internal"):
    return [row.citation for row in review_queue(city.evaluation, city.people[role])]


def test_the_nearest_due_date_stands_first_and_then_what_has_waited_longest(city):
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(21)],
        agency=city.agency,
        part=AssignmentPart.CONTRIBUTOR,
        due=date(2025, 8, 15),
        by=city.people["diskominfo"],
    )
    without_due, late, early, urgent = cite(city, 3), cite(city, 45), cite(city, 45), cite(city, 21)
    Citation.objects.filter(pk=early.pk).update(created_at=clock.now() - timedelta(days=6))
    assert cited(city) == [urgent, early, late, without_due]
    assert [row.waited for row in review_queue(city.evaluation, city.people["asesor_internal"])] == [
        "hari ini",
        "6 hari",
        "hari ini",
        "hari ini",
    ]


def test_only_what_counts_and_has_no_verdict_waits(city):
    waiting = cite(city, 45)
    cite(city, 45, "diterima")
    cite(city, 45, "dikembalikan", NOTE)
    replaced = cite(city, 45)
    Citation.objects.filter(pk=replaced.pk).update(replaced_by=waiting)
    assert cited(city) == [waiting]


def test_a_verdict_leads_on_to_the_next_and_after_the_last_the_queue_is_empty(act, city):
    first, second = cite(city, 45), cite(city, 45, title="Laporan")
    browser = act()
    page = browser.get(queue_url(city))
    assert page.context["citation"] == first
    moved = browser.post(item_url(city, first), {"outcome": "diterima"})
    assert (moved.status_code, moved.url) == (302, item_url(city, second))
    returned = {"outcome": "dikembalikan", "reason": "belum_disahkan", "note": NOTE}
    assert browser.post(item_url(city, second), returned).url == queue_url(city)
    assert "Tidak ada data dukung yang menunggu" in browser.get(queue_url(city)).content.decode()
    assert [(v.citation, v.outcome, v.reason) for v in Verdict.objects.order_by("pk")] == [
        (first, "diterima", ""),
        (second, "dikembalikan", "belum_disahkan"),
    ]


def test_htmx_gets_the_three_columns_alone(act, city):
    cite(city, 45)
    text = act().get(queue_url(city), headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in text, 'id="tinjauan"' in text, "<h1" in text) == (False, True, False)


def test_what_is_missing_in_a_return_is_said_and_what_was_typed_stays(act, city):
    citation = cite(city, 45)
    answer = act().post(item_url(city, citation), {"outcome": "dikembalikan", "reason": "", "note": "kurang jelas"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert ("Pilih alasan pengembalian." in text, "kurang jelas</textarea>" in text) == (True, True)
    assert Verdict.objects.count() == 0


def test_a_filter_narrows_the_queue_and_stays_on_the_way(act, city):
    ours, other = cite(city, 45), cite(city, 34, owner=city.other_agency)
    second = cite(city, 45)
    browser = act()
    query = f"?opd={city.agency.pk}"
    page = browser.get(queue_url(city) + query)
    assert [row.citation for row in page.context["rows"]] == [ours, second]
    assert browser.post(item_url(city, ours) + query, {"outcome": "diterima"}).url == item_url(city, second) + query
    by_number = browser.get(queue_url(city) + "?indikator=34")
    assert [row.citation for row in by_number.context["rows"]] == [other]
    assert "1 dari 2 ditampilkan" in by_number.content.decode()
    assert "ditampilkan" not in browser.get(queue_url(city) + "?urut=dokumen").content.decode()
    unknown = browser.get(queue_url(city) + "?domain=99&opd=x")
    assert {row.citation for row in unknown.context["rows"]} == {other, second}


def test_nobody_is_given_their_own_evidence_and_reads_who_else_judges_it(act, city):
    own = send(city, by="diskominfo", agency=None)[0]
    others = cite(city, 45)
    browser = act("diskominfo")
    page = browser.get(queue_url(city))
    assert (page.context["citation"], page.context["mine"], page.context["own"]) == (others, 1, 1)
    text = browser.get(item_url(city, own)).content.decode()
    assert "Dapat meninjau: Asesor_Internal, Penanggung_Jawab." in text
    assert "Terima dan lanjut" not in text
    assert browser.post(item_url(city, own), {"outcome": "diterima"}).status_code == 403
    assert Verdict.objects.count() == 0


def test_a_verdict_that_somebody_gave_meanwhile_is_not_overruled_unseen(act, city):
    citation = cite(city, 45)
    accept(city, citation, "penanggung_jawab")
    browser, typed = act(), {"outcome": "dikembalikan", "reason": "lainnya", "note": NOTE}
    answer = browser.post(item_url(city, citation) + "?indikator=45", typed)
    assert (answer.status_code, citation.verdicts.count()) == (409, 1)
    text = answer.content.decode()
    assert "Penanggung_Jawab sudah memutus data dukung ini" in text
    assert f">{NOTE}</textarea>" in text
    again = press(browser, text, "Ganti putusan Penanggung_Jawab")
    assert (again.status_code, again.url) == (302, queue_url(city))
    newest = citation.verdicts.first()
    assert (newest.outcome, newest.note, citation.verdicts.count()) == ("dikembalikan", NOTE, 2)


def test_what_has_its_verdict_is_read_at_its_indicator(act, city):
    citation = cite(city, 45, "diterima")
    answer = act().get(item_url(city, citation))
    page = reverse("indicator", args=[city.evaluation.pk, 45])
    assert (answer.status_code, answer.url) == (302, f"{page}#bukti-{citation.pk}")


def test_a_closed_stage_is_read_only(act, city):
    citation = cite(city, 45)
    city.evaluation.state = "dokumen"
    city.evaluation.save()
    browser = act()
    text = browser.get(queue_url(city)).content.decode()
    assert ("Hanya dapat dibaca" in text, "Terima dan lanjut" in text) == (True, False)
    assert browser.post(item_url(city, citation), {"outcome": "diterima"}).status_code == 403


# --- taking it back -------------------------------------------------------------------------------


def test_the_undone_evidence_comes_back_to_the_front_and_the_history_tells(act, city):
    first, _ = cite(city, 45), cite(city, 45, title="Laporan")
    browser = act()
    browser.post(item_url(city, first), {"outcome": "diterima"})
    answer = browser.post(reverse("verdict_undo", args=[first.pk]) + "?indikator=45")
    assert answer.url == item_url(city, first) + "?indikator=45"
    assert browser.get(answer.url).context["citation"] == first
    assert cited(city)[0] == first
    row = HistoryEntry.objects.filter(kind="verdict_given").first()
    entry = history_event(row)
    assert (entry.field, entry.before, entry.after, entry.by) == (
        "putusan data dukung",
        "Diterima: Notula reviu",
        "",
        city.people["asesor_internal"],
    )
    assert history_events([row])[0].what == "membatalkan putusan data dukung (Diterima: Notula reviu)"


def test_an_undone_verdict_counts_nowhere(city):
    citation = cite(city, 45)
    give_back(city, citation)
    assert [evidence_counts(rows).returned for rows in cited_by_indicator(city.evaluation).values()] == [1]
    undo_verdict(citation=citation, by=city.people["asesor_internal"])
    assert [evidence_counts(rows).returned for rows in cited_by_indicator(city.evaluation).values()] == [0]
    assert [row.pk for row in Citation.objects.returned()] == []
    assert [vars(row)["outcome"] for row in Citation.objects.with_verdict()] == [None]
    assert Citation.objects.get().newest_verdict is None
    assert returns_report(city.evaluation).total == 0


def test_what_stood_before_stands_again(city):
    citation = cite(city, 45)
    give_back(city, citation, role="diskominfo")
    accept(city, citation)
    undo_verdict(citation=citation, by=city.people["asesor_internal"])
    assert [vars(row)["outcome"] for row in Citation.objects.with_verdict()] == ["dikembalikan"]


def test_only_the_last_one_is_taken_back_and_only_once(city):
    first, second = cite(city, 45), cite(city, 45)
    asesor = city.people["asesor_internal"]
    accept(city, first)
    accept(city, second)
    with pytest.raises(Refused, match="Hanya putusan terakhir Anda"):
        undo_verdict(citation=first, by=asesor)
    undo_verdict(citation=second, by=asesor)
    assert last_verdict(city.evaluation, asesor) is None
    with pytest.raises(Refused, match="sudah dibatalkan"):
        undo_verdict(citation=second, by=asesor)
    accept(city, second)
    assert last_verdict(city.evaluation, asesor).citation == second


def test_nobody_takes_back_what_another_has_decided(city):
    citation = cite(city, 45)
    accept(city, citation, "penanggung_jawab")
    assert last_verdict(city.evaluation, city.people["asesor_internal"]) is None
    with pytest.raises(Refused, match="Hanya putusan terakhir Anda"):
        undo_verdict(citation=citation, by=city.people["asesor_internal"])
    assert Verdict.objects.standing().count() == 1


def replaced(city, citation):
    Citation.objects.filter(pk=citation.pk).update(replaced_by=cite(city, 45))


def overruled(city, citation):
    accept(city, citation, "penanggung_jawab")


def closed(city, citation):
    city.evaluation.state = "dokumen"
    city.evaluation.save()


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (replaced, "sudah mengganti data dukung"),
        (overruled, "diputus lagi oleh orang lain"),
        (closed, "hanya terbuka pada"),
    ],
)
def test_a_verdict_that_somebody_has_built_on_stays(city, build, words):
    citation = cite(city, 45)
    give_back(city, citation)
    build(city, citation)
    assert last_verdict(city.evaluation, city.people["asesor_internal"]) is None
    with pytest.raises(Refused, match=words):
        undo_verdict(citation=citation, by=city.people["asesor_internal"])
    assert Verdict.objects.filter(withdrawn_at=None, outcome="dikembalikan").count() == 1


def test_who_has_lost_the_role_takes_nothing_back(city):
    citation = cite(city, 45)
    accept(city, citation)
    Membership.objects.filter(user=city.people["asesor_internal"]).delete()
    user = type(city.people["asesor_internal"]).objects.get(username="asesor_internal")
    with pytest.raises(Refused):
        undo_verdict(citation=citation, by=user)


# --- what the program checks by itself ------------------------------------------------------------


def checked(city, code, issued_on=None):
    """What the queue says of a document with that date; an old row may have none."""
    citation = send(city, items=items(city, code), issued_on=issued_on or date(2025, 8, 1))[0]
    citation.version.document.issued_on = issued_on
    return [(check.look, check.words) for check in file_checks(citation)]


@pytest.mark.parametrize(
    ("issued", "look", "words"),
    [
        (
            date(2023, 8, 29),
            "lewat",
            f"Bertanggal 29 Agustus 2023; pada 29 Agu 2025 {ASKED}",
        ),
        (date(2023, 8, 30), "terima", "Bertanggal 30 Agustus 2023, umur kurang dari 2 tahun"),
        (None, "lewat", f"Tanggal dokumen belum diisi; {ASKED}"),
    ],
)
def test_age_is_counted_on_the_reference_day_of_the_cycle(city, issued, look, words):
    assert checked(city, "I45-L5-09", issued_on=issued)[0] == (look, words)


def test_place_and_text_are_checked(city):
    citation = send(city, items=items(city, "I45-L3-01"), page="3–5", article="Bab III")[0]
    words = [check.words for check in file_checks(citation)]
    assert words == ["Letak: Bab III, halaman 3–5", "Isi berkas sedang dibaca"]
    DocumentVersion.objects.update(reading="selesai", pages=4, searchable=False)
    citation = Citation.objects.select_related("version").get()
    assert [(c.look, c.words) for c in file_checks(citation)][1] == ("lewat", "4 halaman, teks belum dapat dicari")
    assert cited_pages(citation, 4)[0] == 3
    citation.page = "hlm. 9"
    assert cited_pages(citation, 4) == []


def test_the_page_opens_at_the_cited_place_and_may_be_framed_by_us_alone(act, city):
    citation = send(city, items=items(city, "I45-L3-01"), page="hlm. 2")[0]
    browser = act()
    file = reverse("evidence_download", args=[citation.version_id])
    assert f'src="{file}?lihat#navpanes=0&amp;view=FitH&amp;page=2"' in browser.get(queue_url(city)).content.decode()
    DocumentVersion.objects.update(reading="selesai", pages=4, searchable=True)
    assert f'src="{file}?lihat#navpanes=0&amp;view=FitH&amp;page=2"' in browser.get(queue_url(city)).content.decode()
    shown = browser.get(file + "?lihat")
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert browser.get(queue_url(city))["X-Frame-Options"] == "DENY"


# --- reasons --------------------------------------------------------------------------------------


def test_reasons_are_counted_by_agency_and_by_indicator(act, city):
    for reason in ("kedaluwarsa", "tidak_lengkap", "kedaluwarsa"):
        give_back(city, cite(city, 45), reason)
    give_back(city, cite(city, 34, owner=city.other_agency), "tidak_terbaca")
    give_back(city, send(city, by="diskominfo", agency=None)[0], "lainnya")
    accept(city, cite(city, 45))
    returns = returns_report(city.evaluation)
    assert returns.words == "2 kedaluwarsa, 1 tidak lengkap, 1 tidak terbaca, 1 lainnya"
    assert [(line.name, line.total, line.words) for line in returns.by_agency] == [
        ("Badan Keuangan dan Aset Daerah", 1, "1 tidak terbaca"),
        ("Dinas Kesehatan", 3, "2 kedaluwarsa, 1 tidak lengkap"),
        ("Diskominfo (tanpa OPD)", 1, "1 lainnya"),
    ]
    assert [(line.name.split(".")[0], line.total) for line in returns.by_indicator] == [("34", 1), ("45", 4)]
    page = act("auditor").get(reverse("review_reasons", args=[city.evaluation.pk]))
    assert "2 kedaluwarsa, 1 tidak lengkap" in page.content.decode()


# --- queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_takes_ten_queries(client, city, django_assert_num_queries, rows):
    for code in ("I45-L1-01", "I45-L2-01", "I45-L3-01")[:rows]:
        send(city, items=items(city, code))
        accept(city, cite(city, 34))
    client.force_login(city.people["asesor_internal"])
    with django_assert_num_queries(10):
        page = client.get(queue_url(city))
    assert len(page.context["rows"]) == rows
    assert page.context["last"] is not None


@pytest.mark.parametrize(
    ("said", "look", "words"),
    [
        ("3–5", "lewat", "Letak: halaman 3–5; berkas ini hanya 4 halaman"),
        ("hlm. 5", "lewat", "Letak: hlm. 5; berkas ini hanya 4 halaman"),
        ("2, 4", "terima", "Letak: halaman 2, 4"),
        ("Lampiran Perwali 12 Tahun 2024", "terima", "Letak: Lampiran Perwali 12 Tahun 2024"),
    ],
)
def test_a_page_that_the_file_does_not_have_is_pointed_out(city, said, look, words):
    send(city, items=items(city, "I45-L3-01"), page=said)
    DocumentVersion.objects.update(reading="selesai", pages=4, searchable=True)
    check = file_checks(Citation.objects.select_related("version").get())[0]
    assert (check.look, check.words) == (look, words)


def test_a_word_file_is_previewed_as_its_words_which_run_nothing(act, city):
    citation = send(city, items=items(city, "I45-L1-01"), title="Notula")[0]
    version = citation.version
    DocumentVersion.objects.filter(pk=version.pk).update(content_type=filetypes.DOCX.content_type)
    PageText.objects.create(version=version, number=1, text="Rapat reviu <script>alert(1)</script>")
    page = act("asesor_internal").get(item_url(city, citation)).content.decode()
    assert "Rapat reviu &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert ("Teks dari berkas" in page, "tidak dapat ditampilkan di sini" in page) == (True, False)


def test_each_cited_page_that_the_file_has_is_a_link_to_it(act, city):
    citation = send(city, items=items(city, "I45-L1-01"), title="Notula", page="hlm. 2–3, 90")[0]
    DocumentVersion.objects.filter(pk=citation.version_id).update(pages=9)
    page = act("asesor_internal").get(item_url(city, citation)).content.decode()
    assert ("?lihat#page=2" in page, "?lihat#page=3" in page, "#page=90" in page) == (True, True, False)
