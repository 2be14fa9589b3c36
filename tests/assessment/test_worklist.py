"""The worklist: one line an indicator, an honest index bar, filters, and who may read it."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from assessment.scores import save_score
from assessment.worklist.board_rows import BoardRights, draw_row, row_facts
from assessment.worklist.queries import build_worklist
from assessment.worklist.worklist_sheet import worklist_lines
from evaluations.choices import AssignmentPart, IndicatorStatus, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency, record_past_cycle
from evaluations.models import Evaluation, Score
from evidence.models import Verdict
from evidence.requests.asking import request_evidence
from history.models import HistoryEntry
from regions.models import Agency
from tests.builders.html_builders import one_line
from tests.work import cite, fill


def url(city):
    return reverse("worklist", kwargs={"pk": city.evaluation.pk})


def fresh(city):
    evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    return build_worklist(evaluation)


def row(city, number):
    return next(row for row in fresh(city).rows if row.number == number)


def shown(response):
    """The numbers of the rows on the page, in order."""
    drawn = [int(number) for number in re.findall(r'data-row="(\d+)"', response.content.decode())]
    assert drawn == [row.number for row in response.context["rows"]]
    return drawn


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_the_same_queries_however_much_is_in_it(city, client, django_assert_num_queries, times):
    for number in range(1, 1 + times):
        fill(city, {number: 3})
        cite(city, number, "dikembalikan", "Notula lebih dari dua tahun.")
        agency = Agency.objects.create(region=city.region, name=f"Dinas {number}", short_name=f"D{number}")
        part = {"evaluation": city.evaluation, "indicators": [city.indicator(number)], "by": city.people["diskominfo"]}
        assign_agency(agency=agency, part=AssignmentPart.LEAD, **part)
        assign_agency(agency=city.agency, part=AssignmentPart.CONTRIBUTOR, **part)
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(10):
        client.get(url(city))


def test_a_row_tells_lead_contributors_evidence_and_the_last_comparable_value(city, instruments):
    admin = city.people["diskominfo"]
    levels = {ValueColumn.MANDIRI: {34: 4, 45: 2}, ValueColumn.FINAL: {34: 3}}
    record_past_cycle(
        region=city.region, year=2021, instrument=instruments["SPBE-2020"], levels=levels, source="basis data", by=admin
    )
    other = {ValueColumn.FINAL: {34: 5}}
    record_past_cycle(
        region=city.region, year=2019, instrument=instruments["SPBE-2018"], levels=other, source="lain", by=admin
    )
    part = {"evaluation": city.evaluation, "indicators": [city.indicator(34)], "by": admin}
    assign_agency(agency=city.agency, part=AssignmentPart.CONTRIBUTOR, **part)
    fill(city, {34: 5})
    cite(city, 34, "diterima")
    cite(city, 34)
    found = row(city, 34)
    assert (found.value, found.last) == (Decimal(5), Decimal(3))
    assert (found.lead, found.contributors, found.due.day) == ("BPKAD", ("Dinkes",), date(2025, 8, 22))
    assert (found.evidence.cited, found.evidence.accepted, found.evidence.waiting) == (2, 1, 1)
    assert found.status == IndicatorStatus.WAITING
    assert row(city, 45).last == Decimal(2)  # no final value: the self-assessed one


def test_without_an_earlier_cycle_of_the_same_instrument_there_is_no_last_value(city, instruments):
    record_past_cycle(
        region=city.region,
        year=2019,
        instrument=instruments["SPBE-2018"],
        levels={ValueColumn.FINAL: dict.fromkeys(range(1, 38), 3)},
        source="lain",
        by=city.people["diskominfo"],
    )
    assert fresh(city).last is None


def test_a_renewed_citation_counts_no_more(city):
    fill(city, {34: 3})
    old = cite(city, 34, "dikembalikan", "Notula lebih dari dua tahun.")
    old.replaced_by = cite(city, 34)
    old.save()
    assert (row(city, 34).status, row(city, 34).evidence.cited) == (IndicatorStatus.WAITING, 1)


def test_the_newest_verdict_counts(city):
    fill(city, {34: 3})
    citation = cite(city, 34, "dikembalikan", "Notula lebih dari dua tahun.")
    Verdict.objects.create(citation=citation, outcome="diterima", by=city.people["penanggung_jawab"])
    assert row(city, 34).status == IndicatorStatus.ACCEPTED


def test_gaps_give_an_interval_and_never_an_index(city, client):
    fill(city, dict.fromkeys(range(1, 44), 3))
    client.force_login(city.people["diskominfo"])
    response = client.get(url(city))
    bar = response.context["bar"]
    # 44–47 weigh 3 each: at 1 they take 0.24 from 3, at 5 they add 0.24; both ends are Baik
    assert (bar.index, bar.low, bar.high, bar.outcome.predicate) == (None, Decimal("2.76"), Decimal("3.24"), "Baik")
    assert bar.sentence == "43 dari 47 terisi, indeks antara 2,76 dan 3,24"
    assert "43 dari 47 terisi, indeks antara" in response.content.decode()


def test_no_predicate_where_the_ends_of_the_interval_differ(city):
    fill(city, dict.fromkeys(range(1, 31), 3))
    assert fresh(city).bar.outcome.predicate is None


def test_a_complete_worklist_says_index_predicate_and_the_distance_to_the_next(city):
    fill(city, dict.fromkeys(range(1, 48), 3))
    bar = fresh(city).bar
    assert (bar.index, bar.sentence) == (Decimal("3.00"), "indeks 3,00 (Baik)")
    assert bar.note == "0,500 lagi ke Sangat Baik."


def test_what_came_back_stands_first_and_leads_to_its_reason(city, client):
    cite(city, 9, "dikembalikan", "Hasil reviu belum memuat rekomendasi.")
    client.force_login(city.people["diskominfo"])
    response = client.get(url(city))
    assert shown(response)[0] == 9
    assert len(shown(response)) == 47
    panel = reverse("level_panel", args=[city.evaluation.pk, 9])
    assert re.search(rf'data-panel="{panel}"\s*>\s*Lihat alasan', response.content.decode())
    html = client.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert "Hasil reviu belum memuat rekomendasi." in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=²", []),
        ("?q=34", [34]),
        ("?q=risiko", [21]),
        ("?q=layanan+keuangan", [34]),
        ("?q=bpkad", [34]),
        ("?domain=3", list(range(21, 32))),
        ("?langkah=minta", [7]),
        ("?langkah=minta&domain=4", []),
        ("?opd={opd}", [45]),
        ("?q=34&domain=x&langkah=salah&urut=warna&opd=9999999999999999999", [34]),
    ],
)
def test_filters_work_by_the_address_alone(city, client, query, expected):
    fill(city, {7: 3})
    client.force_login(city.people["diskominfo"])
    response = client.get(url(city) + query.format(opd=city.agency.pk))
    assert shown(response) == expected
    assert response.context["bar"].outcome.rows == 47


def test_htmx_gets_the_list_alone(city, client):
    client.force_login(city.people["diskominfo"])
    text = client.get(url(city) + "?q=risiko", headers={"HX-Request": "true"}).content.decode()
    assert text.lstrip().startswith('<div id="daftar" data-filtered>')
    assert 'id="indeks" hx-swap-oob="true"' in text
    assert "Menampilkan 1 dari 47 indikator." in text


def test_an_empty_result_says_what_to_do(city, client):
    client.force_login(city.people["diskominfo"])
    assert "Tidak ada indikator yang sesuai dengan filter" in client.get(url(city) + "?q=zzz").content.decode()


@pytest.mark.parametrize("role", ["admin", "koordinator", "auditor"])
def test_those_who_watch_read_it_and_are_told_why_they_do_not_write(city, client, role):
    client.force_login(city.people[role])
    response = client.get(url(city))
    assert response.context["refusal"] == (
        "Hanya Diskominfo, asesor internal, dan penanggung jawab yang mengisi tingkat."
    )


@pytest.mark.parametrize(
    ("role", "board", "file"),
    [("opd", 200, 403), ("kepala_opd", 200, 403), ("pimpinan", 200, 403), ("asesor_eksternal", 404, 404)],
)
def test_others_read_it_at_most_and_take_no_file(city, client, role, board, file):
    client.force_login(city.people[role])
    assert client.get(url(city)).status_code == board
    assert client.get(reverse("worklist_xlsx", args=[city.evaluation.pk])).status_code == file


def test_reading_writes_nothing(city, client):
    client.force_login(city.people["diskominfo"])
    before = (Score.objects.count(), HistoryEntry.objects.count())
    client.get(url(city))
    assert (Score.objects.count(), HistoryEntry.objects.count()) == before


def test_pemdi_has_no_domains_and_takes_decimals(city, instruments, client):
    evaluation = Evaluation.objects.create(
        region=city.region,
        year=2026,
        instrument=instruments["PEMDI-2026"],
        activity="evaluasi",
        state="mandiri",
        predicate_basis="unrounded",
        created_by=city.people["diskominfo"],
    )
    indicator = evaluation.instrument.indicators.get(number=1)
    save_score(
        evaluation=evaluation,
        indicator=indicator,
        by=city.people["diskominfo"],
        version=0,
        changes={"value": "2,35"},
        reason="Rencana aksi sudah dipakai sebagian bidang.",
    )
    client.force_login(city.people["diskominfo"])
    response = client.get(reverse("worklist", kwargs={"pk": evaluation.pk}))
    assert {line.domain for line in worklist_lines(response.context["worklist"])} == {""}
    assert shown(response) == list(range(1, 21))
    assert "2,35" in response.content.decode()


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [("nomor", 1, 47), ("-nomor", 47, 1), ("nama", 1, 41), ("-tingkat", 34, 47), ("tingkat", 7, 47), ("opd", 34, 47)],
)
def test_columns_sort_both_ways_and_what_has_no_value_stands_last(city, client, order, first, last):
    fill(city, {7: 1, 34: 4})
    client.force_login(city.people["diskominfo"])
    response = client.get(url(city), {"urut": order})
    found = shown(response)
    by_name = sorted(fresh(city).rows, key=lambda row: row.name.lower())
    ends = {"nama": (by_name[0].number, by_name[-1].number)}.get(order, (first, last))
    assert (found[0], found[-1]) == ends
    assert f'aria-sort="{"descending" if order.startswith("-") else "ascending"}"' in response.content.decode()


def test_tabs_count_what_the_other_filters_leave_and_lead_to_as_many_rows(city, client):
    fill(city, {7: 3, 8: 3, 34: 3})
    cite(city, 8)
    cite(city, 34, "dikembalikan", "Notula lebih dari dua tahun.")
    client.force_login(city.people["diskominfo"])
    for query in ("", "?domain=1", "?q=layanan"):
        tabs = client.get(url(city) + query).context["filter"].tabs()
        assert tabs[0].row_count == sum(tab.row_count for tab in tabs[1:])
        assert [len(shown(client.get(url(city) + tab.query))) for tab in tabs] == [tab.row_count for tab in tabs]


def test_the_file_takes_the_rows_of_the_filter(city, client):
    fill(city, {7: 3})
    client.force_login(city.people["diskominfo"])
    page = client.get(url(city) + "?langkah=minta")
    address = re.search(r'href="([^"]+lembar-kerja\.xlsx[^"]*)"', page.content.decode())[1]
    sheet = openpyxl.load_workbook(BytesIO(client.get(address.replace("&amp;", "&")).content)).active
    assert [row[0].value for row in sheet.iter_rows() if isinstance(row[0].value, int)] == [7]


def steps_of(client, city):
    """{number: where the button of its row leads, and its words} of the page."""
    rows = re.findall(
        r'<tr data-row="(\d+)".*?<td class="pb-do">(.*?)</td>', client.get(url(city)).content.decode(), re.S
    )
    return {int(number): one_line(cell) for number, cell in rows}


def test_each_button_leads_straight_to_the_act(city, client):
    fill(city, {7: 3, 8: 3, 34: 3, 21: 1})
    waiting = cite(city, 8)
    cite(city, 34, "dikembalikan", "Notula lebih dari dua tahun.")
    client.force_login(city.people["diskominfo"])
    cycle, found = city.evaluation.pk, steps_of(client, city)
    assert f'href="{reverse("request_add", args=[cycle])}?indikator=7"' in found[7]
    assert f'href="{reverse("review", args=[cycle, waiting.pk])}"' in found[8]
    assert f'href="{reverse("indicator", args=[cycle, 1])}#isian"' in found[1]
    assert "Lihat alasan" in found[34]
    assert "<a" not in found[21]
    for name, number in (("request_add", 7), ("review", 8), ("indicator", 1)):
        address = re.search(r'href="([^"#]+)', found[number])[1]
        assert (name, client.get(address).status_code) == (name, 200)


def test_who_was_asked_already_is_reminded(city, client):
    fill(city, {34: 3})
    request_evidence(
        evaluation=city.evaluation,
        agency=city.other_agency,
        indicators=[city.indicator(34)],
        by=city.people["diskominfo"],
    )
    client.force_login(city.people["diskominfo"])
    cell = steps_of(client, city)[34]
    assert "Ingatkan" in cell
    page = client.get(re.search(r'href="([^"]+)"', cell)[1]).content.decode()
    assert "untuk indikator 34." in page
    assert city.other_agency.name in page


def test_who_only_watches_reads_the_same_rows_without_acts(city, client):
    fill(city, {7: 3, 8: 3})
    cite(city, 8)
    client.force_login(city.people["auditor"])
    html = client.get(url(city)).content.decode()
    assert 'class="form-check-input pb-tick"' not in html
    assert all("<a" not in cell for cell in steps_of(client, city).values())


def test_the_ticked_rows_are_chosen_on_the_page_of_each_act(city, client):
    client.force_login(city.people["diskominfo"])
    html = client.get(url(city)).content.decode()
    form = re.search(r'<form id="pilihan".*?</form>', html, re.S)[0]
    addresses = [*re.findall(r'<form[^>]*action="([^"]+)"', form), *re.findall(r'formaction="([^"]+)"', form)]
    assert addresses == [
        reverse(name, args=[city.evaluation.pk]) for name in ("request_add", "reminders", "assignments")
    ]
    asked = {"indikator": ["7", "8"]}
    assert {row.indicator.number for row in client.get(addresses[2], asked).context["form"].ticked} == {7, 8}
    chosen = client.get(addresses[0], asked).context["form"]["indicators"].value()
    assert set(chosen) == {city.indicator(7).pk, city.indicator(8).pk}


def test_equal_rows_are_drawn_once_and_others_anew(city):
    first, other = fresh(city).rows[0], fresh(city).rows[1]
    opened = frozenset({1, 2})
    rights = BoardRights(fills=True, asks=True, judges=True, assigns=True, sends=False, opened=opened)
    kept = draw_row(row_facts(1, first, rights, "2024"))
    assert draw_row(row_facts(1, fresh(city).rows[0], rights, "2024")) is kept
    assert draw_row(row_facts(1, other, rights, "2024")) != kept
    assert draw_row(row_facts(2, first, rights, "2024")) != kept
    assert draw_row(row_facts(1, first, rights._replace(fills=False), "2024")) != kept


def test_names_are_written_as_text(city, client):
    city.other_agency.short_name = "<b>BPKAD"
    city.other_agency.save()
    client.force_login(city.people["diskominfo"])
    html = client.get(url(city), {"q": '"><script>x'}).content.decode()
    assert "<b>BPKAD" not in html
    assert "<script>x" not in html
