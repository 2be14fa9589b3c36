"""Values of all stages side by side: own, inherited, different; entered by hand or from a sheet that is seen before."""

import json
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from assessment.scores import save_score
from assessment.values.column_import import record_external_column
from assessment.values.queries import values_table
from evaluations.choices import Activity, CycleState, ValueColumn
from evaluations.models import Evaluation, Score
from evaluations.permissions import Refused
from history.models import HistoryEntry
from tests.builders.api_builders import put_scores
from tests.history_rows import texts
from tests.workbooks import case

SOURCE = "Lembar hasil asesor 3 Oktober 2025"


@pytest.fixture
def visit(city):
    """The cycle of an evaluasi at the site visit: all columns but the last are reached."""
    return at(city, CycleState.VISITASI)


def at(city, state, activity=Activity.EVALUASI):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state, activity=activity)
    city.evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    return city


@pytest.fixture
def desk(client, city):
    client.force_login(city.people["diskominfo"])
    return client


def row(city, number):
    found = next(row for row in values_table(city.evaluation).rows if row.indicator.number == number)
    return [(cell.column.value, cell.value, cell.inherited_from, cell.change) for cell in found.cells]


def url(city, name="values", *args):
    return reverse(name, args=[city.evaluation.pk, *args])


# --- side by side ---------------------------------------------------------------------------------


def test_a_column_left_untouched_inherits_and_dokumen_never_does(visit):
    put_scores(visit, ValueColumn.MANDIRI, {21: 4, 34: 3})
    put_scores(visit, ValueColumn.DOKUMEN, {21: 2})
    put_scores(visit, ValueColumn.VISITASI, {21: 3})
    assert row(visit, 21) == [
        ("mandiri", Decimal(4), "", None),
        ("dokumen", Decimal(2), "", Decimal(-2)),
        ("interviu", Decimal(2), "penilaian dokumen", None),
        ("visitasi", Decimal(3), "", Decimal(1)),
    ]
    assert row(visit, 34) == [
        ("mandiri", Decimal(3), "", None),
        ("dokumen", None, "", None),
        ("interviu", None, "", None),
        ("visitasi", None, "", None),
    ]


@pytest.mark.parametrize(
    ("state", "activity", "columns"),
    [
        (CycleState.MANDIRI, Activity.EVALUASI, ["mandiri"]),
        (CycleState.DOKUMEN, Activity.EVALUASI, ["mandiri", "dokumen"]),
        (CycleState.REVIU, Activity.EVALUASI, ["mandiri", "dokumen", "interviu", "visitasi", "final"]),
        (CycleState.REVIU, Activity.PEMANTAUAN, ["mandiri", "dokumen", "final"]),
    ],
)
def test_a_column_is_shown_when_its_stage_is_reached(city, state, activity, columns):
    at(city, state, activity)
    assert list(values_table(city.evaluation).totals) == columns


def test_each_column_has_its_own_index_or_says_how_far_it_is(visit):
    put_scores(visit, ValueColumn.MANDIRI, dict.fromkeys(range(1, 48), 3))
    put_scores(visit, ValueColumn.DOKUMEN, dict.fromkeys(range(1, 48), 2))
    put_scores(visit, ValueColumn.INTERVIU, {1: 4})
    totals = {column: outcome.total.printed for column, outcome in values_table(visit.evaluation).totals.items()}
    # indicator 1 weighs 1.30: 2 + 2 × 0.013 = 2.026
    assert totals == {
        "mandiri": Decimal("3.00"),
        "dokumen": Decimal("2.00"),
        "interviu": Decimal("2.03"),
        "visitasi": Decimal("2.03"),
    }


def test_who_when_and_why_stand_beside_the_value(visit, desk):
    save_score(
        evaluation=visit.evaluation,
        indicator=visit.indicator(21),
        by=visit.people["diskominfo"],
        version=0,
        changes={"value": "3", "justification": "Reviu belum berkala.", "notes": "Tanyakan notula."},
        column=ValueColumn.VISITASI,
        reason=SOURCE,
    )
    text = desk.get(url(visit)).content.decode()
    for said in (SOURCE, "Reviu belum berkala.", "Tanyakan notula.", "Diskominfo, 14 Agu 2025, 12.00"):
        assert said in text


def test_the_page_shows_only_what_differs_when_asked(visit, desk):
    put_scores(visit, ValueColumn.MANDIRI, {21: 4, 34: 3})
    put_scores(visit, ValueColumn.DOKUMEN, {21: 2, 34: 3})
    assert [r.indicator.number for r in desk.get(url(visit), {"beda": "1"}).context["rows"]] == [21]


@pytest.mark.parametrize("filled", [1, 3])
def test_the_table_takes_the_same_queries_however_much_is_in_it(visit, desk, django_assert_num_queries, filled):
    for column in (ValueColumn.MANDIRI, ValueColumn.DOKUMEN, ValueColumn.VISITASI):
        put_scores(visit, column, dict.fromkeys(range(1, 1 + filled), 3))
    with django_assert_num_queries(8):
        desk.get(url(visit))


def test_the_indicator_page_shows_the_stages_to_its_agency_too(visit, client):
    assert "antartahap" in visit_text(client, visit, "opd")
    at(visit, CycleState.MANDIRI)
    assert "antartahap" not in visit_text(client, visit, "opd")


def visit_text(client, city, role):
    client.force_login(city.people[role])
    return client.get(url(city, "indicator", 45)).content.decode()


def noted(city):
    """The assessors have written beside their document and their visit values of indicator 45."""
    put_scores(city, ValueColumn.DOKUMEN, {45: 2})
    put_scores(city, ValueColumn.VISITASI, {45: 3})
    for column in (ValueColumn.DOKUMEN, ValueColumn.VISITASI):
        words = {"notes": f"Tanyakan {column}.", "justification": f"Alasan {column}."}
        Score.objects.filter(column=column).update(**words)


def words_told(client, city, role):
    """What somebody reads of them on the page, in the API's list and in its single answer."""
    words = [f"{start} {column}." for column in ("dokumen", "visitasi") for start in ("Alasan", "Tanyakan")]
    client.force_login(city.people[role])
    base = f"/api/v1/evaluations/{city.evaluation.pk}/scores/"
    answers = [client.get(address).content.decode() for address in (url(city, "indicator", 45), base, f"{base}45/")]
    return [[word for word in words if word in answer] for answer in answers]


OF_DOCUMENTS = ["Alasan dokumen.", "Tanyakan dokumen."]
OF_BOTH = [*OF_DOCUMENTS, "Alasan visitasi.", "Tanyakan visitasi."]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (CycleState.DOKUMEN, []),
        (CycleState.INTERVIU, OF_DOCUMENTS),
        (CycleState.VISITASI, OF_DOCUMENTS),
        (CycleState.REVIU, OF_BOTH),
    ],
)
def test_an_agency_reads_the_assessors_words_once_their_stage_is_over(client, visit, state, told):
    noted(visit)
    at(visit, state)
    assert words_told(client, visit, "opd") == words_told(client, visit, "kepala_opd") == [told] * 3
    assert words_told(client, visit, "diskominfo") == words_told(client, visit, "auditor") == [OF_BOTH] * 3


def test_what_an_agency_may_not_read_yet_is_kept_as_it_was_written(client, visit):
    noted(visit)
    assert "Catatan asesor terbuka setelah tahap ini berakhir." in visit_text(client, visit, "opd")
    assert Score.objects.get(column=ValueColumn.VISITASI).notes == "Tanyakan visitasi."


# --- by hand --------------------------------------------------------------------------------------


def typed(**changes):
    return {"value": "3", "justification": "Cukup", "notes": "", "reason": SOURCE, "version": "0", **changes}


def test_one_indicator_is_entered_by_hand(visit, desk):
    assert desk.post(url(visit, "value_edit", 21, "visitasi"), typed()).status_code == 302
    score = Score.objects.get(column=ValueColumn.VISITASI)
    assert (score.value, score.justification, score.updated_by) == (Decimal(3), "Cukup", visit.people["diskominfo"])
    told = texts(HistoryEntry.objects.filter(indicator=score.indicator), "field", "after", "reason")
    assert set(told) == {
        ("tingkat penilaian visitasi", "3", SOURCE),
        ("justifikasi penilaian visitasi", "Cukup", SOURCE),
    }


def test_a_value_out_of_range_comes_back_with_what_was_typed(visit, desk):
    form = desk.post(url(visit, "value_edit", 21, "visitasi"), typed(value="9")).context["form"]
    assert (list(form.errors), form["justification"].value()) == (["value"], "Cukup")
    assert Score.objects.count() == 0


def test_the_second_to_save_sees_the_first_ones_value_and_keeps_his_own(visit, desk):
    put_scores(visit, ValueColumn.VISITASI, {21: 2})
    answer = desk.post(url(visit, "value_edit", 21, "visitasi"), typed())
    assert (answer.status_code, answer.context["conflict"].theirs.value) == (409, Decimal(2))
    assert answer.context["form"]["justification"].value() == "Cukup"
    assert Score.objects.get().value == Decimal(2)


@pytest.mark.parametrize("column", ["dokumen", "interviu", "final"])
def test_a_column_out_of_its_stage_stays_as_it_was(visit, desk, column):
    assert desk.post(url(visit, "value_edit", 21, column), typed()).status_code == 403
    assert Score.objects.count() == 0


@pytest.mark.parametrize("column", ["mandiri", "usulan", "x"])
def test_only_columns_of_the_assessors_have_this_page(visit, desk, column):
    assert desk.get(url(visit, "value_edit", 21, column)).status_code == 404
    assert desk.get(url(visit, "values_import", column)).status_code == 404


# --- from a sheet ---------------------------------------------------------------------------------


def sheet(*rows):
    book = Workbook()
    for line in rows:
        book.active.append(line)
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("nilai.xlsx", content.getvalue())


HEAD = ("Indikator", "Tingkat", "Justifikasi", "Catatan asesor")


def test_every_difference_is_shown_before_anything_is_written(visit, desk):
    put_scores(visit, ValueColumn.VISITASI, {1: 3, 2: 3, 3: 2})
    table = sheet(HEAD, (1, 3, "", ""), (2, 4, "", ""), (3, "", "", ""), (21, 2, 'Gunakan "ini"; dua\nbaris', ""))
    answer = desk.post(url(visit, "values_import", "visitasi"), {"file": table, "source": SOURCE})
    preview = answer.context["preview"]
    assert [(d.indicator.number, d.before, d.after, [t.after for t in d.texts]) for d in preview["differences"]] == [
        (2, Decimal(3), Decimal(4), []),
        (3, Decimal(2), None, []),
        (21, None, Decimal(2), ['Gunakan "ini"; dua\nbaris']),
    ]
    assert (preview["same"], Score.objects.count()) == (1, 3)


def test_what_was_previewed_is_written_with_its_source(visit, desk):
    put_scores(visit, ValueColumn.VISITASI, {1: 3, 2: 3})
    first = desk.post(
        url(visit, "values_import", "visitasi"),
        {"file": sheet(HEAD, (2, 4, "", ""), (21, 2, "Dua\nbaris", "Tanya")), "source": SOURCE},
    )
    assert desk.post(url(visit, "values_import", "visitasi"), carried(first)).status_code == 302
    stored = {s.indicator.number: s for s in Score.objects.select_related("indicator")}
    assert {number: score.value for number, score in stored.items()} == {1: 3, 2: 4, 21: 2}
    assert (stored[21].justification, stored[21].notes) == ("Dua\nbaris", "Tanya")
    told = texts(
        HistoryEntry.objects.filter(kind="stage_level_set", details__column="visitasi"), "before", "after", "reason"
    )
    assert sorted(told) == [("", "2", SOURCE), ("3", "4", SOURCE)]


def carried(response, **changes):
    """What the preview's form sends, as a browser does: line ends as two characters."""
    form = response.context["form"]
    text = form["text"].value().replace("\n", "\r\n")
    sent = {"text": text, "source": form["source"].value(), "versions": response.context["versions"], "simpan": "1"}
    return {**sent, **changes}


def test_what_somebody_changed_meanwhile_is_shown_first_and_nothing_is_written(visit, desk):
    put_scores(visit, ValueColumn.VISITASI, {1: 3, 2: 3})
    page = url(visit, "values_import", "visitasi")
    first = desk.post(page, {"text": "1;4\n2;4", "source": SOURCE})
    save_score(
        evaluation=visit.evaluation,
        indicator=visit.indicator(2),
        by=visit.people["diskominfo"],
        version=1,
        changes={"value": "5"},
        column=ValueColumn.VISITASI,
    )
    answer = desk.post(page, carried(first))
    assert answer.status_code == 409
    assert [(d.indicator.number, d.before, d.after) for d in answer.context["preview"]["differences"]] == [
        (1, Decimal(3), Decimal(4)),
        (2, Decimal(5), Decimal(4)),
    ]
    assert sorted(Score.objects.values_list("value", flat=True)) == [Decimal(3), Decimal(5)]
    assert desk.post(page, carried(answer)).status_code == 302


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Pilih berkas atau tempel tabelnya."),
        ("indikator;tingkat\n1;9", "Baris 2: indikator 1: nilai 9 di luar 1–5."),
        ("99;3", "Baris 1: indikator “99” tidak ada dalam SPBE-2020."),
        (
            "1;3\n1;4",
            "Indikator 1 ada di beberapa baris dengan tingkat berbeda: baris 1 tingkat 3, baris 2 tingkat 4. Samakan.",
        ),
        (
            "nomor;nilai\n1;3",
            "Kolom “nomor” tidak dikenal. Kolom yang dibaca: indikator, tingkat, justifikasi, catatan.",
        ),
    ],
)
def test_a_table_that_cannot_be_read_says_where(visit, desk, text, said):
    answer = desk.post(url(visit, "values_import", "visitasi"), {"text": text, "source": SOURCE})
    assert answer.context["form"].errors["text"] == [said]


def test_b9_the_assessors_sheet_of_an_office_is_read_with_its_remarks(visit, desk):
    table = SimpleUploadedFile("nilai.xlsx", case("office-assessor-levels.xlsx"))
    answer = desk.post(url(visit, "values_import", "visitasi"), {"file": table, "source": SOURCE})
    differences = answer.context["preview"]["differences"]
    assert [(d.indicator.number, d.after, [t.after for t in d.texts]) for d in differences[:2]] == [
        (1, Decimal(4), ["Belum ada reviu"]),
        (2, Decimal(5), ["Belum ada reviu"]),
    ]
    assert len(differences) == 47
    assert (
        "<li>Dibaca: indikator dari kolom A “No”; tingkat dari kolom C “DE”; catatan dari kolom D “Catatan”.</li>"
    ) in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("18-formula-no-cache.xlsx", ["Sel B2 berisi rumus tanpa hasil", "Sel B3 berisi rumus tanpa hasil"]),
        ("19-merged.xlsx", ["Sel B2:B3 digabung pada beberapa baris."]),
    ],
)
def test_b9_cells_that_are_not_their_value_are_refused_by_address(visit, desk, name, said):
    table = SimpleUploadedFile("nilai.xlsx", case(name))
    answer = desk.post(url(visit, "values_import", "visitasi"), {"file": table, "source": SOURCE})
    errors = answer.context["form"].errors["file"]
    assert [error[: len(start)] for error, start in zip(errors, said, strict=True)] == said


def test_b9_an_indicator_pasted_with_its_word_is_read(visit, desk):
    answer = desk.post(url(visit, "values_import", "visitasi"), {"text": "1.;4\n2;3", "source": SOURCE})
    assert [d.indicator.number for d in answer.context["preview"]["differences"]] == [1, 2]


def test_every_wrong_row_is_named_at_once(visit, desk):
    table = sheet(HEAD, (1, "empat", "", ""), (2, 3, "", ""), (99, 3, "", ""), (2, 4, "", ""), (3, 6, "", ""))
    answer = desk.post(url(visit, "values_import", "visitasi"), {"file": table, "source": SOURCE})
    assert answer.context["form"].errors["file"] == [
        "Baris 2: indikator 1: nilai “empat” bukan angka.",
        "Indikator 2 ada di beberapa baris dengan tingkat berbeda: baris 3 tingkat 3, baris 5 tingkat 4. Samakan.",
        "Baris 4: indikator “99” tidak ada dalam SPBE-2020.",
        "Baris 6: indikator 3: nilai 6 di luar 1–5.",
    ]


def test_of_a_table_full_of_wrong_rows_the_first_are_named(visit, desk):
    answer = desk.post(
        url(visit, "values_import", "visitasi"),
        {"text": "\n".join(f"{number};9" for number in range(1, 48)), "source": SOURCE},
    )
    said = answer.context["form"].errors["text"]
    assert (len(said), said[-1]) == (21, "Dan 27 baris lain.")


@pytest.mark.parametrize("versions", ["x", "[1]", '{"1": "dua"}'])
def test_invented_versions_are_refused(visit, desk, versions):
    page = url(visit, "values_import", "visitasi")
    sent = {"text": "1;4", "source": SOURCE, "versions": versions, "simpan": "1"}
    assert list(desk.post(page, sent).context["form"].errors) == ["versions"]
    assert Score.objects.count() == 0


def test_a_version_that_does_not_exist_is_refused(visit, desk):
    page = url(visit, "values_import", "visitasi")
    sent = {"text": "1;4", "source": SOURCE, "versions": json.dumps({"1": 7}), "simpan": "1"}
    assert desk.post(page, sent).context["form"].errors
    assert Score.objects.count() == 0


def test_others_take_no_column_over(visit):
    for role in ("admin", "asesor_internal", "penanggung_jawab", "koordinator"):
        with pytest.raises(Refused, match="Hanya Diskominfo yang mencatat"):
            record_external_column(
                evaluation=visit.evaluation,
                column=ValueColumn.VISITASI,
                entries={1: {"value": None}},
                versions={},
                source=SOURCE,
                by=visit.people[role],
            )


def test_rows_of_one_indicator_that_agree_are_taken_once_with_all_they_say(visit, desk):
    table = sheet(HEAD, (1, 3, "Perwali", ""), (2, 3, "", ""), ("1.", "Level 3", "SOP", "reviu"))
    answer = desk.post(url(visit, "values_import", "visitasi"), {"file": table, "source": SOURCE})
    differences = answer.context["preview"]["differences"]
    assert [(d.indicator.number, d.after, [t.after for t in d.texts]) for d in differences] == [
        (1, Decimal(3), ["Perwali\nSOP", "reviu"]),
        (2, Decimal(3), []),
    ]
