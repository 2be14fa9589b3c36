"""One indicator: the page, saving a level at once or by a plain form, autosave, and two people at once."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Membership
from assessment.scores import save_score
from domains.models import EvidenceItem
from evaluations.choices import AssignmentPart, CycleState, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import ChosenService, Evaluation, Score, StageWindow
from history.models import HistoryEntry
from regions import clock
from regions.models import Agency
from tests.builders.html_builders import one_line
from tests.work import WHY, cite, cite_item, fill

HTMX = {"HX-Request": "true"}


def at(city, name="indicator", number=34, evaluation=None):
    return reverse(name, kwargs={"pk": (evaluation or city.evaluation).pk, "number": number})


@pytest.fixture
def desk(city, client):
    """The browser of Diskominfo's desk."""
    client.force_login(city.people["diskominfo"])
    return client


def stored(city, number=34):
    return Score.objects.get(evaluation=city.evaluation, indicator=city.indicator(number))


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_the_same_queries_however_much_is_in_it(city, desk, django_assert_num_queries, times):
    for turn in range(times):
        citation = cite(city, 45, "diterima", title=f"Dokumen {turn}")
        citation.item = EvidenceItem.objects.get(instrument=city.evaluation.instrument, code="I45-L5-01")
        citation.save()
        fill(city, {turn + 1: 3})
        agency = Agency.objects.create(region=city.region, name=f"Dinas {turn}", short_name=f"D{turn}")
        assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(45)],
            agency=agency,
            part=AssignmentPart.CONTRIBUTOR,
            by=city.people["diskominfo"],
        )
    with django_assert_num_queries(13):
        desk.get(at(city, number=45))


def test_an_operator_reads_it_in_the_same_few_queries(city, client, django_assert_num_queries):
    client.force_login(city.people["opd"])
    with django_assert_num_queries(13):
        client.get(at(city, number=45))


@pytest.mark.parametrize("filled", [1, 3])
def test_saving_a_level_with_its_new_index_takes_few_queries(city, desk, django_assert_num_queries, filled):
    fill(city, dict.fromkeys(range(1, 1 + filled), 3))
    with django_assert_num_queries(14):
        desk.post(at(city, "score_save"), {"value": "3", "reason": WHY, "version": 0}, headers=HTMX)


@pytest.mark.parametrize("accepted", [1, 3])
def test_without_a_reason_a_level_is_saved_in_the_same_few_queries(city, desk, django_assert_num_queries, accepted):
    for _ in range(accepted):
        cite_item(city, "I34-L1-01", "diterima")
    with django_assert_num_queries(14):
        saved = desk.post(at(city, "score_save"), {"value": "1", "version": 0}, headers=HTMX)
    assert (saved.status_code, stored(city).value) == (200, Decimal(1))


def test_choosing_a_level_saves_it_and_brings_the_new_index(city, desk):
    fill(city, {number: 3 for number in range(1, 48) if number != 34})
    response = desk.post(at(city, "score_save"), {"value": "4", "reason": WHY, "version": 0}, headers=HTMX)
    text = one_line(response.content.decode())
    assert (stored(city).value, stored(city).version) == (Decimal(4), 1)
    # indicator 34 weighs 2.75: 3 + 0.0275 = 3.0275
    assert '<span class="k-num">3,03</span> <span>Baik</span>' in text
    assert "Tingkat 4: indeks 3,03 (Baik)." in text
    assert '<input type="hidden" name="version" id="versi" value="1" hx-swap-oob="true">' in text
    assert "Draf tersimpan 12.00" in text
    assert '<dd id="status-kini" hx-swap-oob="true"><span class="st st-draf">' in text
    assert response["HX-Trigger"] == "level-saved"


def test_with_gaps_the_answer_is_an_interval(city, desk):
    response = desk.post(at(city, "score_save"), {"value": "4", "reason": WHY, "version": 0}, headers=HTMX)
    text = one_line(response.content.decode())
    assert "Tingkat 4: 1 dari 47 terisi, indeks antara 1,08 dan 4,97." in text


def test_without_javascript_saving_leads_back_or_on(city, desk):
    answer = desk.post(
        at(city, "score_save"), {"value": "3", "reason": WHY, "fact": "Laporan", "analysis": "", "version": 0}
    )
    assert (answer.status_code, answer.url) == (302, at(city))
    answer = desk.post(at(city, "score_save"), {"value": "4", "reason": WHY, "version": 1, "lanjut": "1"})
    assert answer.url == at(city, number=35)
    answer = desk.post(at(city, "score_save", 47), {"value": "4", "reason": WHY, "version": 0, "lanjut": "1"})
    assert answer.url == reverse("worklist", kwargs={"pk": city.evaluation.pk})
    assert (stored(city).value, stored(city).fact) == (Decimal(4), "Laporan")


def test_autosave_of_a_text_leaves_the_level_alone(city, desk):
    fill(city, {34: 3})
    desk.post(at(city, "score_save"), {"fact": "Baris 1\r\nBaris 2", "version": 1}, headers=HTMX)
    assert (stored(city).value, stored(city).fact, stored(city).version) == (Decimal(3), "Baris 1\nBaris 2", 2)
    desk.post(at(city, "score_save"), {"fact": "Baris 1\r\nBaris 2", "version": 2}, headers=HTMX)
    assert stored(city).version == 2


def test_a_level_can_be_emptied(city, desk):
    fill(city, {34: 3})
    desk.post(at(city, "score_save"), {"value": ["3", ""], "version": 1}, headers=HTMX)
    assert stored(city).value is None


@pytest.mark.parametrize(("bad", "reason"), [("9", "Nilai 9 di luar 1–5."), ("tiga", "“tiga” bukan angka.")])
def test_a_refused_level_comes_back_with_all_that_was_typed(city, desk, bad, reason):
    typed = {"value": bad, "fact": "Fakta yang panjang", "analysis": "Analisis", "version": 0}
    response = desk.post(at(city, "score_save"), typed)
    text = response.content.decode()
    assert response.status_code == 422
    assert (reason in text, ">Fakta yang panjang</textarea>" in text) == (True, True)
    assert Score.objects.count() == 0
    part = desk.post(at(city, "score_save"), typed, headers=HTMX)
    assert (part.status_code, part["HX-Retarget"]) == (422, "#bentrok")
    assert reason in part.content.decode()


def test_of_two_people_at_once_both_texts_stay_visible(city, desk):
    theirs = {"value": "2", "fact": "Fakta asesor", "analysis": "Analisis asesor"}
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(34),
        by=city.people["asesor_internal"],
        version=0,
        changes=theirs,
        reason="Reviu belum berkala",
    )
    mine = {"value": "3", "reason": WHY, "fact": "Fakta saya", "analysis": "Analisis saya", "version": 0}
    response = desk.post(at(city, "score_save"), mine)
    text = response.content.decode()
    assert response.status_code == 409
    assert ">Fakta saya</textarea>" in text
    assert "<dd>Fakta asesor</dd>" in text
    assert stored(city).fact == "Fakta asesor"
    rows = [(row.name, row.mine, row.theirs, row.differs) for row in response.context["beside"]]
    assert rows == [
        ("value", "3", "2", True),
        ("reason", WHY, "Reviu belum berkala", True),
        ("fact", "Fakta saya", "Fakta asesor", True),
        ("analysis", "Analisis saya", "Analisis asesor", True),
    ]
    part = desk.post(at(city, "score_save"), mine, headers=HTMX)
    assert (part.status_code, part["HX-Retarget"]) == (409, "#bentrok")
    assert '<button class="btn btn-primary btn-sm" type="submit" form="isian" name="version" value="1">' in one_line(
        text
    )
    again = desk.post(at(city, "score_save"), {**mine, "version": ["0", "1"]})
    assert (again.status_code, stored(city).fact) == (302, "Fakta saya")


def test_both_texts_can_be_put_into_one_field_and_nothing_is_stored_before_it_is_read(city, desk):
    theirs = {"value": "2", "fact": "Fakta asesor", "analysis": "Sama"}
    asesor = city.people["asesor_internal"]
    save = {"evaluation": city.evaluation, "indicator": city.indicator(34), "by": asesor, "reason": "Cukup"}
    save_score(**save, version=0, changes=theirs)
    mine = {"value": "3", "reason": "", "fact": "Fakta saya", "analysis": "Sama", "version": 0, "gabung": "1"}
    response = desk.post(at(city, "score_save"), mine)
    form = response.context["form"]
    assert (response.status_code, {name: form[name].value() for name in form.fields}) == (
        200,
        {
            "value": "3",
            "reason": "Cukup",
            "fact": "Fakta saya\n\nFakta asesor",
            "analysis": "Sama",
            "version": "1",
        },
    )
    assert (stored(city).fact, stored(city).version) == ("Fakta asesor", 1)


def test_the_autosaved_field_of_the_slower_person_comes_back_beside_all_that_was_saved(city, desk):
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(34),
        by=city.people["asesor_internal"],
        version=0,
        changes={"value": "2", "fact": "Fakta asesor"},
        reason="Reviu belum berkala",
    )
    part = desk.post(at(city, "score_save"), {"analysis": "Analisis saya", "version": 0}, headers=HTMX)
    assert [(row.name, row.mine, row.theirs) for row in part.context["beside"]] == [
        ("value", None, "2"),
        ("reason", None, "Reviu belum berkala"),
        ("fact", None, "Fakta asesor"),
        ("analysis", "Analisis saya", ""),
    ]


def test_a_level_above_the_evidence_is_saved_at_once_and_marked_until_its_reason_stands(city, desk):
    part = desk.post(at(city, "score_save"), {"value": "4", "version": 0}, headers=HTMX)
    assert (part.status_code, part["HX-Trigger"], stored(city).value) == (200, "level-saved", Decimal(4))
    signoff = reverse("signoff", args=[city.evaluation.pk])
    mark, ask = "Tingkat melebihi data dukung", "Alasannya boleh ditulis sekarang"
    for page in (desk.get(at(city), headers=HTMX), desk.get(at(city))):
        text = one_line(page.content.decode())
        assert (mark in text, ask in text, f'href="{signoff}#h-alasan"' in text) == (True, True, True)
    desk.post(at(city, "score_save"), {"value": "4", "reason": WHY, "version": 1})
    shown = one_line(desk.get(at(city)).content.decode())
    assert (f">{WHY}</textarea>" in shown, mark in shown, ask in shown) == (True, True, False)


def test_a_reason_that_is_too_long_comes_back_where_it_is_written(city, desk):
    sent = {"value": "4", "reason": "a" * 1001, "fact": "Fakta", "version": 0}
    part = desk.post(at(city, "score_save"), sent, headers=HTMX)
    assert (part.status_code, part["HX-Retarget"]) == (422, "#kabar-alasan")
    assert "perbaiki alasannya" in part.content.decode()
    whole = desk.post(at(city, "score_save"), sent)
    assert (whole.status_code, list(whole.context["form"].errors)) == (422, ["reason"])
    assert (">Fakta</textarea>" in whole.content.decode(), Score.objects.exists()) == (True, False)


def test_sending_again_what_is_stored_does_not_hide_that_somebody_saved_since(city, desk):
    desk.post(at(city, "score_save"), {"fact": "Fakta saya", "version": 0}, headers=HTMX)
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(34),
        by=city.people["asesor_internal"],
        version=1,
        changes={"analysis": "Analisis asesor"},
    )
    same = desk.post(at(city, "score_save"), {"fact": "Fakta saya", "version": 1}, headers=HTMX).content.decode()
    assert '<input type="hidden" name="version" id="versi" value="1" hx-swap-oob="true">' in same
    assert desk.post(at(city, "score_save"), {"analysis": "Analisis saya", "version": 1}).status_code == 409
    assert stored(city).analysis == "Analisis asesor"


def test_outside_the_window_saving_is_refused_with_the_reason(city, desk):
    StageWindow.objects.filter(evaluation=city.evaluation).update(opens="2025-09-01", closes="2025-09-30")
    page = desk.get(at(city))
    assert page.context["refusal"] == "Jadwal penilaian mandiri baru dibuka 1 September 2025."
    text = page.content.decode()
    assert re.findall(r'<(?:fieldset|textarea|input type="radio")', text) == []
    assert text.count("Jadwal penilaian mandiri baru dibuka 1 September 2025.") == 1
    response = desk.post(at(city, "score_save"), {"value": "3", "version": 0})
    assert response.status_code == 403
    assert "Jadwal penilaian mandiri baru dibuka 1 September 2025." in response.content.decode()
    assert Score.objects.count() == 0


@pytest.mark.parametrize("role", ["opd", "kepala_opd"])
def test_agency_people_read_their_indicators_and_change_no_level(city, client, role):
    client.force_login(city.people[role])
    page = client.get(at(city, number=45))
    assert (page.status_code, page.context["refusal"][:15]) == (200, "Hanya Diskominf")
    assert client.post(at(city, "score_save", 45), {"value": "3", "version": 0}).status_code == 403
    assert client.post(at(city, "service_save", 45), {"service": "Kesehatan"}).status_code == 403
    assert Score.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "number", "status"),
    [
        ("opd", 34, 404),
        ("opd2", 45, 404),
        ("opd2", 34, 200),
        ("pimpinan", 34, 404),
        ("asesor_eksternal", 34, 404),
        ("auditor", 34, 200),
        ("diskominfo", 48, 404),
    ],
)
def test_who_reaches_an_indicator(city, client, role, number, status):
    client.force_login(city.people[role])
    assert client.get(at(city, number=number)).status_code == status
    expected = 403 if role == "auditor" or (status == 200 and role == "opd2") else 404
    assert client.post(at(city, "score_save", number), {"value": "3", "version": 0}).status_code == expected


def test_agency_people_see_no_restricted_evidence_of_others(city, client):
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(34)],
        agency=city.agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=city.people["diskominfo"],
    )
    cite(city, 34, title="Risiko milik BPKAD", owner=city.other_agency)
    cite(city, 34, title="Notula milik Dinkes")
    client.force_login(city.people["opd"])
    page = client.get(at(city)).context["page"]
    assert [c.version.document.title for c in page.citations] == ["Notula milik Dinkes"]
    assert [event.what for event in page.events] == []


def test_the_history_reads_as_sentences_and_autosaves_as_one(city, desk):
    desk.post(at(city, "score_save"), {"value": "3", "reason": WHY, "version": 0}, headers=HTMX)
    for version, text in enumerate(["satu", "satu dua", "satu dua tiga"], 1):
        desk.post(at(city, "score_save"), {"fact": text, "version": version}, headers=HTMX)
    desk.post(at(city, "score_save"), {"value": "4", "reason": WHY, "version": 4}, headers=HTMX)
    events = desk.get(at(city)).context["page"].events
    assert [event.what for event in events] == [
        "mengubah tingkat 3 → 4",
        "memperbarui fakta (3 kata)",
        "mengisi tingkat 3",
        "menugaskan BPKAD: pengampu, tenggat 22 Agustus 2025",
    ]


def test_the_chosen_service_is_kept_and_asked_for(city, desk):
    assert desk.post(at(city, "service_save", 45), {"service": "Kesehatan", "application": "SIMPUS"}).status_code == 302
    chosen = ChosenService.objects.get()
    assert (chosen.service, chosen.application) == ("Kesehatan", "SIMPUS")
    assert "Layanan Publik Sektor 1: Kesehatan" in desk.get(at(city, number=45)).content.decode()
    response = desk.post(at(city, "service_save", 45), {"service": "", "application": "SIMPUS"})
    assert response.status_code == 422
    assert "Isi nama layanan publik yang ditunjukkan." in response.content.decode()


def test_reading_writes_nothing_and_saving_asks_for_a_post(city, desk):
    before = HistoryEntry.objects.count()
    desk.get(at(city))
    assert desk.get(at(city, "score_save")).url == at(city)
    assert (Score.objects.count(), HistoryEntry.objects.count()) == (0, before)


def test_another_regions_cycle_is_not_found(city, client):
    stranger = city.people["diskominfo"]
    Membership.objects.filter(user=stranger).update(is_active=False)
    client.force_login(stranger)
    assert client.get(at(city)).status_code == 404


def test_pemdi_takes_decimals_and_shows_the_conversion_table(city, instruments, desk):
    evaluation = Evaluation.objects.create(
        region=city.region,
        year=2026,
        instrument=instruments["PEMDI-2026"],
        activity="evaluasi",
        state="mandiri",
        predicate_basis="unrounded",
        created_by=city.people["diskominfo"],
    )
    page = desk.get(at(city, number=7, evaluation=evaluation)).content.decode()
    assert ("Indeks Pembangunan Statistik" in page, "bukan dari butir data dukung" in page) == (True, True)
    answer = desk.post(at(city, "score_save", 7, evaluation), {"value": "2,35", "version": 0}, headers=HTMX)
    assert answer.status_code == 200
    assert Score.objects.get(evaluation=evaluation).value == Decimal("2.35")
    refused = desk.post(at(city, "score_save", 7, evaluation), {"value": "2,355", "version": 1}, headers=HTMX)
    assert refused.status_code == 422


def test_of_a_cycle_that_has_ended_the_last_value_is_told_and_no_status(city, desk):
    fill(city, {34: 4, 35: 3})
    said = {"column": ValueColumn.FINAL, "value": 3, "updated_by": city.people["diskominfo"], "updated_at": clock.now()}
    Score.objects.create(evaluation=city.evaluation, indicator=city.indicator(34), **said)
    assert '<dt>Status</dt><dd id="status-kini">' in one_line(desk.get(at(city)).content.decode())
    Evaluation.objects.update(state=CycleState.SELESAI)
    for number, told in ((34, "<dt>Nilai akhir</dt> <dd>3</dd>"), (35, "<dt>Penilaian mandiri</dt> <dd>3</dd>")):
        html = one_line(desk.get(at(city, number=number)).content.decode())
        assert (told in html, "status-kini" in html) == (True, False)
    assert "<dt>Penilaian mandiri</dt> <dd>tidak diisi</dd>" in one_line(desk.get(at(city, number=36)).content.decode())
