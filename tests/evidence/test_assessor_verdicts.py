"""The ministry's verdict on each item: typed, brought in a sheet, shown beside our own, kept by round."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from evaluations.choices import AssessorStage, CycleState
from evaluations.models import AssessorVerdict
from evaluations.permissions import Refused
from evaluations.rules.item_codes import item_code_key
from evidence.assessor_verdicts.verdict_recording import AssessorVerdictConflict, VerdictEntry
from evidence.assessor_verdicts.verdict_sheet import read_verdict, read_verdict_table
from tests.builders.assessor_builders import ACCEPTED, BLOCKED, MISSING, SOURCE, WRONG, at_stage, decide
from tests.builders.form_builders import press
from tests.builders.html_builders import one_line
from tests.history_rows import texts
from ui.sheets import SheetRefused

FIRST, SECOND = "I20-L1-01", "I20-L2-01"


@pytest.fixture
def judged(pemdi_city):
    """The interview goes on; the documents were judged."""
    return at_stage(pemdi_city)


@pytest.fixture
def desk(client, judged):
    client.force_login(judged.people["diskominfo"])
    return client


def shown(response):
    return one_line(response.content.decode())


def stored(city, stage=AssessorStage.DOKUMEN):
    rows = AssessorVerdict.objects.filter(evaluation=city.evaluation, stage=stage).order_by("item__position")
    return {row.item.code: (row.words, row.note, row.recommendation, row.version) for row in rows}


def url(city, name, *args):
    return reverse(name, args=[city.evaluation.pk, *args])


# --- codes and words ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["I01-L2-02", "I1-L2-02", "i1-l2-2", " I01 - L2 - 02 ", "I1.L2.02", "I1–L2–02"])
def test_the_portal_s_code_means_the_same_item(text):
    assert item_code_key(text) == (1, 2, 2)


@pytest.mark.parametrize("text", ["", "1", "Indikator 1", "I01-L2", "I01-L2-02-03", "X01-L2-02", "I01-L22-02"])
def test_what_is_no_code_names_no_item(text):
    assert item_code_key(text) is None


@pytest.mark.parametrize(
    ("verdict", "cause", "found"),
    [
        ("Diterima", "", ("diterima", "")),
        ("SESUAI", "-", ("diterima", "")),
        ("Revisi", "Tidak tepat", ("revisi", "tidak_tepat")),
        ("Revisi (tidak tepat)", "", ("revisi", "tidak_tepat")),
        ("Revisi - Belum Diunggah", "", ("revisi", "belum_diunggah")),
        ("Otomatis ditolak", "", ("revisi", "otomatis_ditolak")),
        ("", "belum diunggah", ("revisi", "belum_diunggah")),
        ("", "", None),
        ("Belum dinilai", "", None),
    ],
)
def test_a_verdict_is_read_as_offices_write_it(verdict, cause, found):
    assert read_verdict(verdict, cause) == found


@pytest.mark.parametrize(
    ("verdict", "cause", "words"),
    [
        ("Revisi", "", "revisi tanpa penyebab"),
        ("Revisi", "jelek", "penyebab “jelek” tidak dikenal"),
        ("Lumayan", "", "putusan “Lumayan” tidak dikenal"),
        ("Diterima", "Tidak tepat", "diterima, tetapi penyebabnya “Tidak tepat”"),
    ],
)
def test_a_verdict_that_says_two_things_or_none_is_a_fault(verdict, cause, words):
    with pytest.raises(SheetRefused, match=words):
        read_verdict(verdict, cause)


def test_good_rows_are_taken_and_each_wrong_one_is_told():
    codes = {(20, 1, 1): FIRST, (20, 2, 1): SECOND}
    content = (
        "Kode;Status;Catatan\nI20-L1-01;Diterima;\nI20-L2-01;Revisi (tidak tepat);Ganti\nI20-L1-01;Sesuai;Baik\n"
        "I99-L1-01;Diterima;\nsalah;Diterima;\n"
    )
    table = read_verdict_table(content.encode(), "hasil.csv", codes)
    assert [(v.row, v.code, v.outcome, v.cause, v.note) for v in table.verdicts] == [
        (2, FIRST, "diterima", "", "Baik"),
        (3, SECOND, "revisi", "tidak_tepat", "Ganti"),
    ]
    assert [(fault.row, fault.reason) for fault in table.faults] == [
        (5, "butir “I99-L1-01” tidak ada dalam instrumen siklus ini."),
        (6, "“salah” bukan kode butir (contoh: I01-L2-02 atau I1-L2-02)."),
    ]


def test_rows_of_one_item_that_differ_are_all_told_and_none_is_taken():
    codes = {(20, 1, 1): FIRST, (20, 2, 1): SECOND}
    content = "Kode;Status\nI20-L1-01;Diterima\nI20-L2-01;Diterima\nI20-L1-01;Revisi (tidak tepat)\n"
    table = read_verdict_table(content.encode(), "hasil.csv", codes)
    why = (
        f"butir {FIRST} ada di beberapa baris dengan putusan berbeda: "
        "baris 2 Diterima, baris 4 Revisi: tidak tepat. Samakan."
    )
    assert [verdict.code for verdict in table.verdicts] == [SECOND]
    assert [(fault.row, fault.reason) for fault in table.faults] == [(2, why), (4, why)]


# --- the write ------------------------------------------------------------------------------------


def test_a_verdict_is_kept_by_round_with_who_when_and_source(judged):
    assert decide(judged, {FIRST: ACCEPTED, SECOND: WRONG}) == 2
    assert decide(judged, {SECOND: ACCEPTED}, stage=AssessorStage.INTERVIU) == 1
    assert stored(judged) == {
        FIRST: ("Diterima", "", "", 1),
        SECOND: ("Revisi: tidak tepat", WRONG.note, WRONG.recommendation, 1),
    }
    assert stored(judged, AssessorStage.INTERVIU) == {SECOND: ("Diterima", "", "", 1)}
    row = AssessorVerdict.objects.get(item__code=SECOND, stage=AssessorStage.DOKUMEN)
    assert (row.by, row.source) == (judged.people["diskominfo"], SOURCE)


def test_the_history_tells_each_verdict_and_its_source(judged):
    decide(judged, {SECOND: WRONG})
    decide(judged, {SECOND: VerdictEntry()}, versions={SECOND: 1})
    rows = judged.evaluation.history.filter(kind="assessor_verdict_set").order_by("pk")
    said = f"Revisi: tidak tepat (catatan: {WRONG.note}; rekomendasi: {WRONG.recommendation})"
    field = f"putusan asesor penilaian dokumen {SECOND}"
    assert texts(rows, "field", "before", "after", "reason") == [(field, "", said, SOURCE), (field, said, "", SOURCE)]
    assert stored(judged) == {}


def test_the_same_verdict_twice_is_one(judged):
    decide(judged, {FIRST: ACCEPTED})
    assert decide(judged, {FIRST: ACCEPTED}) == 0
    assert judged.evaluation.history.filter(kind="assessor_verdict_set").count() == 1


def test_what_another_recorded_meanwhile_is_not_overwritten(judged):
    decide(judged, {SECOND: WRONG})
    with pytest.raises(AssessorVerdictConflict) as found:
        decide(judged, {FIRST: ACCEPTED, SECOND: MISSING})
    assert [row.words for row in found.value.theirs.values()] == ["Revisi: tidak tepat"]
    assert stored(judged) == {SECOND: ("Revisi: tidak tepat", WRONG.note, WRONG.recommendation, 1)}
    assert decide(judged, {SECOND: MISSING}, versions={SECOND: 1}) == 1


def test_without_a_source_nothing_is_written(judged):
    with pytest.raises(ValidationError, match="Isi sumber"):
        decide(judged, {FIRST: ACCEPTED}, source="  ")
    assert stored(judged) == {}


@pytest.mark.parametrize("role", ["admin", "opd", "asesor_internal", "penanggung_jawab", "koordinator", "auditor"])
def test_only_the_desk_records_them(judged, role):
    with pytest.raises(Refused, match="Hanya Diskominfo"):
        decide(judged, {FIRST: ACCEPTED}, role=role)


@pytest.mark.parametrize(
    ("state", "stage", "words"),
    [
        (CycleState.MANDIRI, AssessorStage.DOKUMEN, "dicatat sejak tahap penilaian dokumen"),
        (CycleState.DOKUMEN, AssessorStage.INTERVIU, "dicatat sejak tahap penilaian interviu"),
        (CycleState.SELESAI, AssessorStage.DOKUMEN, "sudah selesai"),
    ],
)
def test_a_round_is_recorded_in_its_time(pemdi_city, state, stage, words):
    with pytest.raises(Refused, match=words):
        decide(at_stage(pemdi_city, state), {FIRST: ACCEPTED}, stage=stage)


def test_the_database_keeps_no_revision_without_a_cause(judged):
    decide(judged, {FIRST: ACCEPTED})
    with pytest.raises(IntegrityError), transaction.atomic():
        AssessorVerdict.objects.update(outcome="revisi")
    with pytest.raises(ValidationError, match="memerlukan penyebab"):
        decide(judged, {SECOND: VerdictEntry("revisi")})


# --- pages ----------------------------------------------------------------------------------------


def test_typed_on_the_page_of_its_indicator_and_shown_beside_our_own(desk, judged):
    page = url(judged, "indicator", 20)
    assert "Catat putusan asesor, penilaian interviu" in shown(desk.get(page))
    address = url(judged, "assessor_verdict_edit", 20, "dokumen")
    key = AssessorVerdict.item.field.related_model.objects.get(instrument=judged.evaluation.instrument, code=SECOND).pk
    typed = {f"state_{key}": "tidak_tepat", f"note_{key}": WRONG.note, "source": SOURCE}
    typed |= {f"recommendation_{key}": WRONG.recommendation}
    answer = press(desk, desk.get(address).content.decode(), "Simpan putusan", address, **typed)
    assert answer.status_code == 302
    assert stored(judged) == {SECOND: ("Revisi: tidak tepat", WRONG.note, WRONG.recommendation, 1)}
    beside = shown(desk.get(page))
    assert "<b>Asesor, penilaian dokumen:</b>" in beside
    assert f"Diminta: {WRONG.recommendation}" in beside
    assert "0 diterima, 1 revisi" in shown(desk.get(url(judged, "assessor_verdicts")))


def test_a_page_that_lacks_the_source_keeps_what_was_typed(desk, judged):
    address = url(judged, "assessor_verdict_edit", 20, "dokumen")
    text = desk.get(address).content.decode()
    key = next(name for name in text.split('name="') if name.startswith("state_")).split('"')[0].removeprefix("state_")
    answer = press(desk, text, "Simpan putusan", address, **{f"state_{key}": "diterima", f"note_{key}": "Baik sekali."})
    assert answer.status_code == 422
    assert "Isi sumber putusan ini." in shown(answer)
    assert "Baik sekali." in shown(answer)
    assert stored(judged) == {}


def test_two_people_on_one_indicator_each_keep_their_own_rows(desk, judged):
    """What a page showed and its reader left alone is not written again; what both changed asks."""
    address = url(judged, "assessor_verdict_edit", 20, "dokumen")
    text = desk.get(address).content.decode()
    keys = [part.split('"')[0] for part in text.split('name="state_')[1:]]
    decide(judged, {FIRST: WRONG})
    other = {f"state_{keys[1]}": "diterima", "source": SOURCE}
    assert press(desk, text, "Simpan putusan", address, **other).status_code == 302
    assert stored(judged)[FIRST][0] == "Revisi: tidak tepat"
    same = {f"state_{keys[0]}": "diterima", "source": SOURCE}
    answer = press(desk, text, "Simpan putusan", address, **same)
    assert answer.status_code == 409
    assert "Tersimpan: <strong>Revisi: tidak tepat</strong>" in shown(answer)
    again = press(desk, answer.content.decode(), "Simpan putusan", address)
    assert again.status_code == 302
    assert stored(judged)[FIRST][0] == "Diterima"


def test_a_sheet_is_previewed_and_its_good_rows_are_taken(desk, judged):
    decide(judged, {FIRST: WRONG})
    address = url(judged, "assessor_verdicts_import", "dokumen")
    content = (
        "Kode Butir;Putusan;Penyebab;Catatan\nI20-L1-01;Diterima;;\nI20-L2-1;Revisi;Belum diunggah;Unggah SK\n"
        "I20-L9-01;Diterima;;\nI20-L2-02;;;\n"
    )
    file = SimpleUploadedFile("hasil.csv", content.encode())
    preview = press(desk, desk.get(address).content.decode(), "Periksa", address, file=file, source=SOURCE)
    said = shown(preview)
    assert "2 butir berubah, 0 sama, 1 tanpa putusan, 1 baris keliru." in said
    assert "Baris 4 (I20-L9-01): butir “I20-L9-01” tidak ada dalam instrumen siklus ini." in said
    assert stored(judged)[FIRST][0] == "Revisi: tidak tepat"
    done = press(desk, preview.content.decode(), "Simpan putusan", address)
    assert done.status_code == 302
    assert stored(judged) == {
        FIRST: ("Diterima", "", "", 2),
        SECOND: ("Revisi: belum diunggah", "Unggah SK", "", 1),
    }


def test_what_changed_between_preview_and_press_is_shown_again(desk, judged):
    address = url(judged, "assessor_verdicts_import", "dokumen")
    text = desk.get(address).content.decode()
    preview = press(desk, text, "Periksa", address, text="kode;putusan\nI20-L1-01;diterima", source=SOURCE)
    decide(judged, {FIRST: BLOCKED})
    answer = press(desk, preview.content.decode(), "Simpan putusan", address)
    assert answer.status_code == 409
    assert "Revisi: otomatis ditolak" in shown(answer)
    assert press(desk, answer.content.decode(), "Simpan putusan", address).status_code == 302
    assert stored(judged)[FIRST][0] == "Diterima"


def test_a_file_without_the_columns_is_refused_by_name(desk, judged):
    address = url(judged, "assessor_verdicts_import", "dokumen")
    file = SimpleUploadedFile("hasil.csv", b"Nama;Umur\nA;3\n")
    answer = press(desk, desk.get(address).content.decode(), "Periksa", address, file=file, source=SOURCE)
    assert "tidak dikenal. Kolom yang dibaca: kode, putusan" in shown(answer)


def test_agencies_read_a_round_when_the_assessors_have_closed_it(client, pemdi_city):
    city = at_stage(pemdi_city, CycleState.DOKUMEN)
    decide(city, {FIRST: WRONG})
    client.force_login(city.people["opd"])
    page = url(city, "indicator", 20)
    assert "Asesor, penilaian dokumen" not in shown(client.get(page))
    at_stage(city, CycleState.INTERVIU)
    assert f"Diminta: {WRONG.recommendation}" in shown(client.get(page))
    decide(city, {FIRST: MISSING}, stage=AssessorStage.INTERVIU)
    assert "Asesor, penilaian interviu" not in shown(client.get(page))
    at_stage(city, CycleState.REVIU)
    assert "Asesor, penilaian interviu" in shown(client.get(page))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_reads_in_a_fixed_number_of_queries(desk, judged, django_assert_num_queries, count):
    codes = [FIRST, SECOND, "I13-L1-01"][:count]
    decide(judged, dict.fromkeys(codes, ACCEPTED))
    address = url(judged, "assessor_verdicts")
    desk.get(address)
    with django_assert_num_queries(9):
        desk.get(address)


def test_the_api_reads_what_the_page_shows(client, judged):
    decide(judged, {FIRST: ACCEPTED, SECOND: WRONG, "I13-L1-01": MISSING})
    address = reverse("api:assessor_verdicts", args=[judged.evaluation.pk])
    client.force_login(judged.people["auditor"])
    rows = client.get(address).json()
    assert [(row["indicator"], row["item"], row["stage"], row["outcome"], row["cause"]) for row in rows] == [
        (13, "I13-L1-01", "dokumen", "revisi", "belum_diunggah"),
        (20, FIRST, "dokumen", "diterima", ""),
        (20, SECOND, "dokumen", "revisi", "tidak_tepat"),
    ]
    client.force_login(judged.people["opd"])
    assert [row["item"] for row in client.get(address).json()] == [FIRST, SECOND]
