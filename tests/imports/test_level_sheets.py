"""Sheets of levels through their pages: nothing typed beside the file, read another way, good rows taken."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from evaluations.models import Evaluation, Score
from tests.builders.form_builders import fields_of, posting_form
from tests.builders.html_builders import one_line
from tests.workbooks import case


@pytest.fixture
def desk(client, city):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state="dokumen", activity="evaluasi")
    client.force_login(city.people["diskominfo"])
    return client


def past(city):
    return reverse("past_cycle_add") + f"?daerah={city.region.pk}&tahun=2024"


def assessors(city):
    return reverse("values_import", args=[city.evaluation.pk, "dokumen"])


def file(name, content):
    return SimpleUploadedFile(name, content)


def saved(browser, page, preview):
    """The preview's own form, its save button pressed."""
    return browser.post(page, fields_of(posting_form(preview.content, page)) | {"simpan": "1"})


def kept(preview_or_form, sheet, **changes):
    """What the form of sheet, titles and columns sends."""
    outline, prefix = sheet.outline, sheet.prefix
    fields = dict(preview_or_form.carried) | {
        f"{prefix}draft": sheet.draft.pk,
        f"{prefix}lembar": outline.sheet,
        f"{prefix}lembar_lama": outline.sheet,
        f"{prefix}judul": outline.header,
        f"{prefix}judul_lama": outline.header,
    }
    fields |= {f"{prefix}kolom_{c.name}": "" if c.place is None else c.place for c in sheet.column_choices}
    return (
        fields
        | {f"{prefix}{name}": value for name, value in changes.items() if name not in ("baca", "benar")}
        | {name: value for name, value in changes.items() if name in ("baca", "benar")}
    )


def test_the_levels_of_a_past_year_come_in_with_nothing_typed(desk, city):
    page = past(city)
    preview = desk.post(page, {"final_file": file("hasil 2024.xlsx", case("office-levels.xlsx"))})
    assert preview.context["form"].errors == {}
    assert saved(desk, page, preview).status_code == 302
    cycle = Evaluation.objects.get(region=city.region, year=2024)
    assert cycle.source == "Berkas hasil 2024.xlsx"
    values = dict(Score.objects.filter(evaluation=cycle, column="final").values_list("indicator__number", "value"))
    assert (len(values), values[1], values[10], values[30], values[47]) == (47, 5, 5, 2, 4)


def test_the_assessors_levels_come_in_with_nothing_typed(desk, city):
    page = assessors(city)
    preview = desk.post(page, {"file": file("DE.xlsx", case("office-assessor-levels.xlsx"))})
    assert preview.context["form"].errors == {}
    assert saved(desk, page, preview).status_code == 302
    rows = Score.objects.filter(evaluation=city.evaluation, column="dokumen")
    assert rows.count() == 47
    assert rows.get(indicator__number=21).value == 2


def test_another_column_is_chosen_where_the_titles_say_too_little(desk, city):
    page = assessors(city)
    table = b"Nomor urut;Lama;Baru\n12;2;4\n13;3;5\n"
    refused = desk.post(page, {"file": file("nilai.csv", table)}).context["form"]
    assert "file" in refused.errors
    said = kept(refused, refused.sheet, kolom_indicator="0", kolom_level="2", baca="1")
    preview = desk.post(page, said)
    assert saved(desk, page, preview).status_code == 302
    found = Score.objects.filter(evaluation=city.evaluation, column="dokumen")
    assert sorted(found.values_list("indicator__number", "value")) == [(12, 4), (13, 5)]
    following = desk.post(page, {"file": file("lagi.csv", b"Nomor urut;Lama;Baru\n14;1;2\n")})
    assert [(n, e["value"]) for n, e in following.context["form"].entries.items()] == [(14, 2)]


def test_the_good_rows_are_taken_and_the_wrong_ones_come_back(desk, city):
    page = assessors(city)
    table = b"indikator;tingkat\n12;3\n13;9\n99;1\n"
    refused = desk.post(page, {"file": file("nilai.csv", table)}).context["form"]
    assert refused.errors["file"] == [
        "Baris 3: indikator 13: nilai 9 di luar 1–5.",
        "Baris 4: indikator “99” tidak ada dalam SPBE-2020.",
    ]
    kept_file = {**dict(refused.carried), "draft": refused.sheet.draft.pk}
    bad = desk.post(page, kept_file | {"keliru": "1"})
    lines = list(load_workbook(io.BytesIO(bad.content)).active.values)
    assert [line[:2] for line in lines[1:]] == [("13", "9"), ("99", "1")]
    assert lines[1][-1] == "indikator 13: nilai 9 di luar 1–5."
    preview = desk.post(page, kept_file | {"benar": "1"})
    assert saved(desk, page, preview).status_code == 302
    found = Score.objects.filter(evaluation=city.evaluation, column="dokumen")
    assert list(found.values_list("indicator__number", "value")) == [(12, 3)]


def test_the_good_rows_of_a_past_year_are_taken(desk, city):
    page = past(city)
    refused = desk.post(page, {"mandiri_file": file("t.csv", b"indikator;tingkat\n1;3\n2;9\n")}).context["form"]
    (sheet, faults) = refused.kept_sheets[0]
    assert [reason for _, reason in faults] == ["indikator 2: nilai 9 di luar 1–5."]
    preview = desk.post(page, {**dict(refused.carried), "mandiri_draft": sheet.draft.pk, "benar": "1"})
    assert preview.context["form"].errors == {}
    assert "2;9" not in preview.context["form"]["mandiri"].value()


def test_rows_left_out_of_a_past_year_are_told_before_it_is_saved(desk, city):
    page = past(city)
    refused = desk.post(page, {"mandiri_file": file("t.csv", b"indikator;tingkat\n1;3\n2;9\n")}).context["form"]
    (sheet, _) = refused.kept_sheets[0]
    told = "1 baris belum dipakai. Sesudah disimpan, tahun ini tidak dapat ditambah;"
    preview = desk.post(page, {**dict(refused.carried), "mandiri_draft": sheet.draft.pk, "benar": "1"})
    assert told in one_line(preview.content.decode())
    whole = desk.post(page, {"mandiri_file": file("t.csv", b"indikator;tingkat\n1;3\n")})
    assert "baris belum dipakai" not in one_line(whole.content.decode())
    saved(desk, page, preview)
    assert 2024 not in [row.year for row in desk.get(reverse("past_cycle_add")).context["years"] if row.may_take_levels]


@pytest.mark.parametrize(("page", "field"), [(past, "final_file"), (assessors, "file")])
def test_an_empty_file_of_levels_has_one_fault(desk, city, page, field):
    form = desk.post(page(city), {field: file("kosong.csv", b"")}).context["form"]
    assert {name: len(faults) for name, faults in form.errors.items()} == {field: 1}


def test_a_pasted_column_of_levels_stands_in_the_order_of_the_instrument(desk, city):
    page = assessors(city)
    levels = [str(1 + number % 5) for number in range(47)]
    preview = desk.post(page, {"text": "\n".join(levels), "source": "Tempelan"})
    assert saved(desk, page, preview).status_code == 302
    found = Score.objects.filter(evaluation=city.evaluation, column="dokumen").order_by("indicator__number")
    assert [str(int(score.value)) for score in found] == levels


def test_cells_pasted_from_a_sheet_with_titles(desk, city):
    page = assessors(city)
    text = "No\tIndikator\tNilai\tCatatan\n12\tArsitektur\t4\tBaik\n"
    preview = desk.post(page, {"text": text, "source": "Tempelan"})
    assert saved(desk, page, preview).status_code == 302
    score = Score.objects.get(evaluation=city.evaluation, column="dokumen")
    assert (score.indicator.number, score.value, score.notes) == (12, 4, "Baik")


def test_what_is_stored_of_a_column_comes_back_unchanged(desk, city):
    page = assessors(city)
    text = "No\tIndikator\tNilai\tCatatan\tJustifikasi\n12\tA\t4\t=1+1\t0012\n13\tB\t2\t\t\n"
    saved(desk, page, desk.post(page, {"text": text, "source": "Tempelan"}))
    stored = desk.get(page, {"unduh": "isi"}).content
    preview = desk.post(page, {"file": file("isi.xlsx", stored)}).context["preview"]
    assert (len(preview["differences"]), preview["same"]) == (0, 2)


def test_recorded_verdicts_come_back_unchanged(desk, city):
    page = reverse("assessor_verdicts_import", args=[city.evaluation.pk, "dokumen"])
    text = "kode;putusan;penyebab;catatan\nI45-L1-01;diterima;;Baik\nI45-L2-01;revisi;tidak tepat;=x\n"
    saved(desk, page, desk.post(page, {"text": text, "source": "Portal"}))
    stored = desk.get(page, {"unduh": "isi"}).content
    preview = desk.post(page, {"file": file("isi.xlsx", stored)}).context["preview"]
    assert (len(preview.differences), preview.same) == (0, 2)


@pytest.mark.parametrize("asked", ["templat", "contoh"])
def test_every_page_of_levels_gives_template_and_example(desk, city, asked):
    verdicts = reverse("assessor_verdicts_import", args=[city.evaluation.pk, "dokumen"])
    for page in (past(city), assessors(city), verdicts):
        assert "unduh=contoh" in desk.get(page).content.decode()
        assert desk.get(f"{page}{'&' if '?' in page else '?'}unduh={asked}").content.startswith(b"PK")
