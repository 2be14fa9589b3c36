"""Salin ke TAUVAL: what is copied, the tick that it stands there, and what makes the tick untrue."""

import pytest
from django.urls import reverse
from lxml import html

from evaluations.choices import CycleState
from evaluations.models import Evaluation, GeneralQuestion, Score
from evaluations.permissions import Refused
from evidence.models import Document, Verdict
from history.models import HistoryEntry
from outputs.models import Package, TauvalEntry
from outputs.packages import package_orders
from outputs.tauval import entry_writes
from outputs.tauval.handover import read_handovers
from tests.builders.form_builders import form_with, press
from tests.builders.html_builders import one_line
from tests.builders.tauval_builders import page, shown
from tests.city import person
from tests.packing import built, cite, document, entries, texts
from tests.work import fill


@pytest.fixture
def filled(city):
    """Indicator 21 with level, texts and one accepted file; 30 with a level and a text alone."""
    fill(city, {21: 3, 30: 2})
    Score.objects.filter(indicator__number=21).update(fact="SK mengatur risiko.", analysis="Kriteria terpenuhi.")
    Score.objects.filter(indicator__number=30).update(fact="Audit dilakukan.")
    city.citation = cite(city, document(city, "SK Manajemen Risiko", b"%PDF-1.7 sk"), "I21-L2-01", page="4")
    return city


@pytest.fixture
def desk(filled, client):
    client.force_login(filled.people["diskominfo"])
    return client


def row(client, city, number=21):
    """The row of one indicator as a page of its own."""
    tree = html.fromstring(shown(client, city))
    return html.tostring(tree.get_element_by_id(f"indikator-{number}"), encoding="unicode")


def words(client, city, number=21):
    return " ".join(html.fromstring(row(client, city, number)).text_content().split())


def handover(city, number=21):
    rows, _ = read_handovers(city.evaluation, city.people["diskominfo"], "", city.indicator(number))
    return rows[0]


def tick(city, number=21, by="diskominfo"):
    now = handover(city, number)
    return entry_writes.tick_entered(
        evaluation=city.evaluation,
        key=now.key,
        content=now.digests.whole,
        version=now.version,
        by=city.people[by],
    )


def test_every_indicator_stands_in_the_ministrys_order_with_its_text_under_final_names(desk, filled):
    tree = html.fromstring(shown(desk, filled))
    assert tree.xpath("//li[starts-with(@id, 'indikator-')]/@id") == [f"indikator-{n}" for n in range(1, 48)]
    assert tree.get_element_by_id("teks-21").text.strip().splitlines() == [
        "Fakta",
        "SK mengatur risiko.",
        "",
        "Analisis",
        "Kriteria terpenuhi.",
        "",
        "Data dukung dalam ZIP",
        "- 21.a.SK-Manajemen-Risiko.pdf: SK Manajemen Risiko; butir I21-L2-01, halaman atau menit 4",
    ]
    assert "Indikator-21.zip" in row(desk, filled)
    assert "0 dari 47 indikator sudah dimasukkan; 45 tingkatnya belum diisi" in one_line(shown(desk, filled))


def test_names_in_the_text_are_those_in_the_zip(desk, filled):
    cite(filled, document(filled, "Laporan " + "panjang sekali " * 10), "I21-L3-02")
    packed = [name for name in entries(built(filled, 21)) if name.endswith(".pdf")]
    text = html.fromstring(shown(desk, filled)).get_element_by_id("teks-21").text
    assert len(packed) == 2
    assert [name in text for name in packed] == [True, True]
    assert max(map(len, packed)) <= 60


def test_what_does_not_fit_is_a_link_in_the_text(desk, filled, settings):
    settings.PACKAGE_MAX_MB = 1
    large = document(filled, "Video", b"x" * 1_200_000)
    cite(filled, large, "I21-L3-02")
    cite(filled, document(filled, "Situs", url="https://risiko.contoh.go.id/"), "I21-L3-02")
    text = html.fromstring(shown(desk, filled)).get_element_by_id("teks-21").text
    assert f"http://testserver{reverse('evidence_download', args=[large.pk])} (tidak muat dalam ZIP 1 MB)" in text
    assert "https://risiko.contoh.go.id/" in text
    assert "2 tautan Penjelasan untuk disalin" in words(desk, filled)


def test_a_tick_says_who_and_when_and_can_be_taken_back(desk, filled):
    answer = press(desk, row(desk, filled), "Tandai", page(filled))
    assert answer["Location"] == f"{page(filled)}#indikator-21"
    assert "Sudah dimasukkan" in words(desk, filled)
    assert "Diskominfo" in words(desk, filled)
    assert "1 dari 47 indikator sudah dimasukkan" in one_line(shown(desk, filled))
    assert "Salin lagi" in words(desk, filled)
    press(desk, row(desk, filled), "Batalkan", page(filled))
    assert "Belum dimasukkan" in words(desk, filled)
    told = (
        HistoryEntry.objects.filter(kind="tauval_ticked").order_by("pk").values_list("after__entered", "by__username")
    )
    assert list(told) == [(True, "diskominfo"), (False, "diskominfo")]
    history = desk.get(reverse("history", args=[filled.evaluation.pk])).content.decode()
    assert "menandai sudah dimasukkan ke TAUVAL" in one_line(history)


def test_what_was_never_copied_is_not_copied_again(desk, filled):
    Score.objects.filter(indicator__number=21).update(value=None)
    assert ["Salin" in words(desk, filled), "Salin lagi" in words(desk, filled)] == [True, False]


def test_a_press_with_scripts_brings_the_row_and_the_progress(desk, filled):
    answer = press(desk, row(desk, filled), "Tandai", page(filled), htmx=True)
    shown_now = one_line(answer.content.decode())
    assert (answer.status_code, "Sudah dimasukkan" in shown_now) == (200, True)
    assert '<div class="handover__progress" id="kemajuan" hx-swap-oob="true">' in shown_now
    assert "1 dari 47 indikator sudah dimasukkan" in shown_now


def change_level(city):
    Score.objects.filter(indicator__number=21).update(value=2)


def change_text(city):
    Score.objects.filter(indicator__number=21).update(analysis="Kriteria terpenuhi seluruhnya.")


def add_file(city):
    cite(city, document(city, "Laporan"), "I21-L3-02")


def withdraw_verdict(city):
    back = {"reason": "kedaluwarsa", "note": "Perbarui."}
    Verdict.objects.create(citation=city.citation, outcome="dikembalikan", by=city.people["asesor_internal"], **back)


def rename_document(city):
    Document.objects.filter(title="SK Manajemen Risiko").update(title="Keputusan Manajemen Risiko")


def move_page(city):
    type(city.citation).objects.filter(pk=city.citation.pk).update(page="7")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (change_level, "tingkat"),
        (change_text, "penjelasan"),
        (add_file, "data dukung"),
        (withdraw_verdict, "data dukung"),
        (rename_document, "data dukung"),
        (move_page, "data dukung"),
    ],
)
def test_what_changes_after_the_tick_makes_it_changed_since(desk, filled, change, what):
    tick(filled)
    assert "Sudah dimasukkan" in words(desk, filled)
    change(filled)
    assert f"Berubah sejak dimasukkan {what}; dimasukkan" in words(desk, filled)
    assert "0 dari 47 indikator sudah dimasukkan; 1 berubah sejak dimasukkan" in one_line(shown(desk, filled))
    tick(filled)
    assert "Sudah dimasukkan" in words(desk, filled)


def test_what_changes_back_is_entered_as_before(desk, filled):
    tick(filled)
    change_level(filled)
    assert "Berubah sejak dimasukkan" in words(desk, filled)
    Score.objects.filter(indicator__number=21).update(value=3)
    assert "Sudah dimasukkan" in words(desk, filled)


def test_the_address_of_the_site_and_other_indicators_change_no_tick(desk, filled):
    cite(filled, document(filled, "Situs", url="https://risiko.contoh.go.id/"), "I21-L3-02")
    tick(filled)
    rows, _ = read_handovers(
        filled.evaluation, filled.people["koordinator"], "https://lain.contoh.invalid", filled.indicator(21)
    )
    cite(filled, document(filled, "Lain"), "I30-L2-01")
    assert (rows[0].changes, handover(filled).changes) == ("", "")


def test_a_tab_with_older_content_ticks_nothing_and_says_why(desk, filled):
    old = form_with(row(desk, filled), "Tandai", page(filled))
    change_text(filled)
    answer = desk.post(*old, headers={"HX-Request": "true"})
    assert (answer.status_code, TauvalEntry.objects.count()) == (409, 0)
    assert entry_writes.CONTENT_CHANGED in one_line(answer.content.decode())
    plain = desk.post(*old, follow=True)
    assert entry_writes.CONTENT_CHANGED in one_line(plain.content.decode())
    assert TauvalEntry.objects.count() == 0


def test_two_tabs_that_tick_the_same_make_one_tick(filled, desk):
    old = form_with(row(desk, filled), "Tandai", page(filled))
    tick(filled, by="penanggung_jawab")
    assert desk.post(*old).status_code == 302
    assert TauvalEntry.objects.get().by == filled.people["penanggung_jawab"]
    assert HistoryEntry.objects.filter(kind="tauval_ticked").count() == 1


def test_a_tab_that_does_not_know_of_a_newer_tick_takes_nothing_back(filled, desk):
    tick(filled)
    old = form_with(row(desk, filled), "Batalkan", page(filled))
    change_text(filled)
    tick(filled, by="penanggung_jawab")
    answer = desk.post(*old, headers={"HX-Request": "true"})
    assert (answer.status_code, TauvalEntry.objects.get().is_entered) == (409, True)
    assert "Penanggung_Jawab baru saja menandai indikator 21." in one_line(answer.content.decode())


def test_a_tab_that_does_not_know_that_it_was_taken_back_ticks_nothing(filled, desk):
    tick(filled)
    change_text(filled)
    old = form_with(row(desk, filled), "Tandai", page(filled))
    entry_writes.take_back_entered(
        evaluation=filled.evaluation, key="21", version=1, by=filled.people["penanggung_jawab"]
    )
    assert desk.post(*old, headers={"HX-Request": "true"}).status_code == 409
    assert TauvalEntry.objects.get().is_entered is False


def test_without_a_level_there_is_nothing_to_enter(desk, filled):
    Score.objects.filter(indicator__number=21).update(value=None)
    assert "Tingkat belum diisi" in words(desk, filled)
    assert "Tandai" not in words(desk, filled)
    with pytest.raises(Refused, match="Tingkat belum diisi"):
        tick(filled)


@pytest.mark.parametrize("state", [CycleState.PERSIAPAN, CycleState.SELESAI])
def test_before_and_after_the_cycle_ticks_are_read_only(desk, filled, state):
    tick(filled)
    Evaluation.objects.filter(pk=filled.evaluation.pk).update(state=state)
    text = words(desk, filled)
    assert ("Sudah dimasukkan" in text, "Batalkan" in text) == (True, False)
    filled.evaluation.refresh_from_db()
    with pytest.raises(Refused):
        tick(filled)


@pytest.mark.parametrize(("role", "ticks", "packs"), [("koordinator", False, True), ("auditor", False, False)])
def test_who_reads_only_gets_no_buttons(client, filled, role, ticks, packs):
    client.force_login(filled.people[role])
    text = words(client, filled)
    assert ("Tandai" in text, "ZIP indikator 21" in text) == (ticks, packs)
    with pytest.raises(Refused):
        tick(filled, by=role)


def test_nobody_of_another_region_reads_or_ticks(client, filled):
    old = reverse("tauval_enter", args=[filled.evaluation.pk, 21])
    client.force_login(person(filled.region.parent, "diskominfo", "diskominfo_bali"))
    assert (client.get(page(filled)).status_code, client.post(old).status_code) == (404, 404)
    assert TauvalEntry.objects.count() == 0


@pytest.mark.parametrize("sent", [{}, {"content": "x", "version": "-1"}, {"content": "x" * 5000, "version": "9" * 400}])
def test_what_no_page_sends_ticks_nothing(desk, filled, sent):
    for name in ("tauval_enter", "tauval_take_back"):
        assert desk.post(reverse(name, args=[filled.evaluation.pk, 21]), sent).status_code == 302
    assert desk.post(reverse("tauval_enter", args=[filled.evaluation.pk, 99]), sent).status_code == 404
    assert TauvalEntry.objects.count() == 0


def test_the_zip_is_ordered_beside_its_indicator(desk, filled, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = press(desk, row(desk, filled), "ZIP indikator 21", page(filled), htmx=True)
    package = Package.objects.get()
    state = reverse("package_state", args=[package.pk])
    assert f'hx-get="{state}?tauval=1"' in one_line(answer.content.decode())
    ready = one_line(desk.get(f"{state}?tauval=1").content.decode())
    assert f'<a class="k-small" href="{reverse("package_download", args=[package.pk])}" data-takes>' in ready
    assert 'id="zip-21"' in ready


def test_without_scripts_the_zip_waits_on_the_page_of_packages(desk, filled):
    answer = press(desk, row(desk, filled), "ZIP indikator 21", page(filled))
    package = Package.objects.get()
    assert answer["Location"] == f"{reverse('packages', args=[filled.evaluation.pk])}#paket-{package.pk}"
    assert (package.indicator.number, package.accepted_only, package.is_repair) == (21, True, False)


def test_no_zip_is_empty(desk, filled):
    assert "ZIP indikator 30" not in words(desk, filled, 30)
    alone = built(filled, 30)
    assert (alone.path, alone.state, texts(alone)) == ("", "kosong", [package_orders.NO_FILE_TO_PACK])
    found = entries(built(filled))
    assert list(found) == ["Indikator-21.zip", "30.Penjelasan.txt", "Manifes.xlsx", "SHA256SUMS"]
    assert "Audit dilakukan." in found["30.Penjelasan.txt"].decode()


def test_general_questions_and_papers_stand_at_the_end(desk, filled):
    GeneralQuestion.objects.filter(evaluation=filled.evaluation).delete()
    GeneralQuestion.objects.create(evaluation=filled.evaluation, number=1, text="Apa kendalanya?", answer="Anggaran.")
    text = one_line(shown(desk, filled))
    assert (
        text.index('id="indikator-47"') < text.index("Apa kendalanya?") < text.index("Penilaian mandiri belum disahkan")
    )
    assert "Anggaran.</textarea>" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three_rows(desk, filled, count, django_assert_num_queries):
    for number in range(count):
        cite(filled, document(filled, f"Laporan {number}"), f"I{21 + number}-L2-01")
        fill(filled, {4 + number: 2})
        tick(filled, 4 + number)
    with django_assert_num_queries(QUERIES):
        assert desk.get(page(filled)).status_code == 200


QUERIES = 12
