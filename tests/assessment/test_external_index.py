"""The index of another body gives the value: entered, assumed, cleared, contradicted, and who may."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessment.external_index import (
    ExternalIndexFacts,
    assume_external_index,
    clear_external_index,
    record_external_index,
)
from assessment.models import ExternalIndexValue
from assessment.scores import ScoreConflict, save_score
from evaluations.models import Score, StageWindow
from evaluations.permissions import Refused
from history.models import HistoryEntry
from tests.builders.form_builders import form_with, press
from tests.builders.html_builders import one_line
from tests.history_rows import texts
from tests.work import cite

SDI, LETTER = 5, "Surat Kementerian PPN/Bappenas"
TERMS = "25 di antara 12,5 (1,50) dan 37,5 (2,50): 1,50 + 12,5/25 × 1,00 = 2,00"


@pytest.fixture
def desk(pemdi_city, client):
    client.force_login(pemdi_city.people["diskominfo"])
    return client


def at(city, name="external_index_save", number=SDI):
    return reverse(name, args=[city.evaluation.pk, number])


def place(city, number=SDI, by="diskominfo"):
    return {"evaluation": city.evaluation, "indicator": city.indicator(number), "by": city.people[by]}


def record(city, index="25", version=0, year=2025, source=LETTER, proof=None, **where):
    facts = ExternalIndexFacts(Decimal(index), year, source, proof and proof.pk)
    return record_external_index(**place(city, **where), facts=facts, version=version)


SAVE, ASSUME, CLEAR = "Simpan indeks", "1,00 (anggapan asesor)", "Kosongkan"


def send(client, city, button=SAVE, **typed):
    """What the page's own form sends, with what a person types into it."""
    return press(client, client.get(at(city, "indicator")).content.decode(), button, **typed)


def text_of(client, city):
    return one_line(client.get(at(city, "indicator")).content.decode())


def test_an_sdi_of_25_gives_2_with_its_terms(pemdi_city, desk):
    proof = cite(pemdi_city, SDI, "diterima", title="Hasil evaluasi SDI")
    answer = send(desk, pemdi_city, index="25", year="2025", source=LETTER, proof=proof.pk)
    assert (answer.status_code, answer.url) == (302, at(pemdi_city, "indicator"))
    score = Score.objects.select_related("external_index").get(evaluation=pemdi_city.evaluation)
    assert score.value == Decimal("2.00")
    assert score.reason == f"Evaluasi Satu Data Indonesia 2025 ({LETTER}): {TERMS}."
    row = score.external_index
    assert (row.index, row.year, row.source, row.proof, row.by) == (25, 2025, LETTER, proof, score.updated_by)
    text = text_of(desk, pemdi_city)
    assert f"<strong>25</strong> (2025, {LETTER})" in text
    assert f"<p>{TERMS}.</p>" in text
    assert ("Data dukung: Hasil evaluasi SDI." in text, "Nilai berbeda" in text) == (True, False)
    rows = HistoryEntry.objects.filter(kind="external_index_set")
    assert texts(rows, "before", "after", "reason") == [("", f"25 (2025, {LETTER})", "Data dukung: Hasil evaluasi SDI")]
    assert HistoryEntry.objects.filter(kind="level_set", reason=score.reason).count() == 1


def test_outside_the_table_it_says_so_and_stores_nothing(pemdi_city, desk):
    answer = send(desk, pemdi_city, index="100,5", year="2025", source=LETTER)
    text = one_line(answer.content.decode())
    assert answer.status_code == 422
    assert "100,5 di luar titik tabel yang diketahui (0 sampai 100); nilainya tidak dapat dihitung." in text
    assert ('value="100,5"' in text, Score.objects.filter(evaluation=pemdi_city.evaluation).count()) == (True, 0)
    assert ExternalIndexValue.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"index": "", "year": "2025", "source": LETTER}, "Isi indeks."),
        ({"index": "dua", "year": "2025", "source": LETTER}, "Tulis indeks seperti 68,75."),
        ({"index": "25", "year": "2025", "source": ""}, "Isi sumber."),
        ({"index": "25", "year": "2027", "source": LETTER}, "Isi tahun antara 2000 dan 2026."),
        ({"index": "25", "year": "", "source": LETTER}, "Isi tahun indeks."),
    ],
)
def test_what_is_missing_or_wrong_is_named_at_its_field(pemdi_city, desk, typed, words):
    answer = send(desk, pemdi_city, **typed)
    assert (answer.status_code, words in one_line(answer.content.decode())) == (422, True)
    assert ExternalIndexValue.objects.count() == 0


def test_the_proof_is_evidence_of_the_same_indicator(pemdi_city, desk):
    foreign = cite(pemdi_city, 6, "diterima")
    assert send(desk, pemdi_city, index="25", year="2025", source=LETTER, proof=foreign.pk).status_code == 422
    with pytest.raises(ValidationError, match="masih berlaku"):
        record(pemdi_city, proof=foreign)
    assert Score.objects.filter(evaluation=pemdi_city.evaluation).count() == 0


def test_missing_stays_missing_until_a_person_presses_the_assumption(pemdi_city, desk):
    assert "Indeksnya belum dicatat." in text_of(desk, pemdi_city)
    assert Score.objects.filter(evaluation=pemdi_city.evaluation).count() == 0
    assert send(desk, pemdi_city, ASSUME).status_code == 302
    score = Score.objects.select_related("external_index").get(evaluation=pemdi_city.evaluation)
    said = "indikator berbasis indeks lain dianggap 1 selama nilainya belum ada"
    assert (score.value, score.reason) == (Decimal("1.00"), f"1,00 (anggapan asesor): {said}.")
    assert (score.external_index.index, score.external_index.source) == (None, said)
    assert f"<strong>1,00 (anggapan asesor)</strong>: {said}." in text_of(desk, pemdi_city)


def test_clearing_takes_back_index_and_value_together(pemdi_city, desk):
    record(pemdi_city)
    assert send(desk, pemdi_city, CLEAR).status_code == 302
    score = Score.objects.get(evaluation=pemdi_city.evaluation)
    assert (score.value, score.reason, ExternalIndexValue.objects.count()) == (None, "", 0)
    rows = HistoryEntry.objects.filter(kind="external_index_set").order_by("pk")
    assert texts(rows, "before", "after") == [("", f"25 (2025, {LETTER})"), (f"25 (2025, {LETTER})", "")]
    assert clear_external_index(**place(pemdi_city), version=score.version).version == score.version


def test_a_value_typed_by_hand_that_differs_is_told(pemdi_city, desk):
    score = record(pemdi_city)
    save_score(**place(pemdi_city), version=score.version, changes={"value": "2,5"}, reason="Menurut asesor.")
    text = text_of(desk, pemdi_city)
    assert "Nilai berbeda dari indeksnya" in text
    assert "Tersimpan 2,50, sedangkan indeks 25 memberi 2,00." in text
    assert ExternalIndexValue.objects.get().index == 25
    send(desk, pemdi_city)  # the stored index once more
    assert (Score.objects.get().value, "Nilai berbeda" in text_of(desk, pemdi_city)) == (Decimal("2.00"), False)


def test_the_slower_of_two_people_is_told_and_saves_with_the_next_press(pemdi_city, desk):
    record(pemdi_city, "50")
    stale = {"version": "0", "index": "25", "year": "2025", "source": LETTER}
    answer = desk.post(at(pemdi_city), stale)
    text = answer.content.decode()
    assert (answer.status_code, "baru saja disimpan oleh" in text) == (409, True)
    assert ExternalIndexValue.objects.get().index == 50
    address, fields = form_with(text, SAVE)
    assert (fields["index"], fields["version"]) == ("25", "1")
    assert desk.post(address, fields).status_code == 302
    assert (ExternalIndexValue.objects.get().index, Score.objects.get().value) == (25, Decimal("2.00"))


def test_the_same_again_writes_nothing_and_an_old_page_covers_no_newer_index(pemdi_city):
    record(pemdi_city)
    before = HistoryEntry.objects.count()
    assert record(pemdi_city, version=1).version == 1
    assert HistoryEntry.objects.count() == before
    with pytest.raises(ScoreConflict):
        record(pemdi_city, version=0, proof=cite(pemdi_city, SDI))
    assert ExternalIndexValue.objects.get().proof is None


def test_a_refused_index_leaves_no_value_behind(pemdi_city):
    with pytest.raises(ValidationError):
        record(pemdi_city, source="s" * 201)
    assert (Score.objects.count(), ExternalIndexValue.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", ["opd", "kepala_opd", "auditor", "admin", "pimpinan"])
def test_only_those_who_fill_levels_enter_an_index(pemdi_city, role):
    with pytest.raises(Refused):
        record(pemdi_city, by=role)
    with pytest.raises(Refused):
        assume_external_index(**place(pemdi_city, by=role), version=0)


def test_outside_the_window_no_index_is_entered(pemdi_city):
    rows = StageWindow.objects.filter(evaluation=pemdi_city.evaluation, stage="mandiri")
    rows.delete()
    StageWindow.objects.create(
        evaluation=pemdi_city.evaluation, stage="mandiri", opens="2027-09-01", closes="2027-09-30"
    )
    with pytest.raises(Refused):
        record(pemdi_city)


def test_an_indicator_with_items_takes_no_index(pemdi_city):
    for number in (10, 13):  # of 10 the other index is evidence, not the value
        with pytest.raises(ValidationError, match="tidak diambil dari indeks lembaga lain"):
            record(pemdi_city, number=number)


def test_the_worklists_estimate_counts_what_was_entered(pemdi_city, desk):
    for number in (5, 18):
        record(pemdi_city, number=number)
    record(pemdi_city, "3", number=6)
    assume_external_index(**place(pemdi_city, 7), version=0)
    estimated = desk.get(reverse("worklist", args=[pemdi_city.evaluation.pk])).context["worklist"].estimated
    assert estimated.missing == ()
    weights = {row.number: row.weight for row in pemdi_city.evaluation.instrument.indicators.all()}
    extra = (weights[5] + weights[18] + 2 * weights[6]) / 100
    assert estimated.low == round(Decimal(1) + Decimal(extra.numerator) / Decimal(extra.denominator), 2)


def test_the_page_reads_the_index_along_and_saving_stays_small(pemdi_city, desk, django_assert_num_queries):
    desk.get(at(pemdi_city, "indicator"))
    with django_assert_num_queries(13):
        desk.get(at(pemdi_city, "indicator"))
    record(pemdi_city)
    with django_assert_num_queries(13):
        desk.get(at(pemdi_city, "indicator"))
    typed = {"version": "1", "index": "50", "year": "2025", "source": LETTER}
    with django_assert_num_queries(14):
        desk.post(at(pemdi_city), typed)
    proof = cite(pemdi_city, SDI).pk
    with django_assert_num_queries(15):
        desk.post(at(pemdi_city), {**typed, "version": "2", "index": "75", "proof": proof})
    assert (Score.objects.get().value, ExternalIndexValue.objects.get().proof_id) == (Decimal("4.00"), proof)
