"""The worklist: one line an indicator, an honest index bar, filters, and who may read it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from assessment.scores import save_score
from assessment.worklist.queries import build_worklist
from evaluations.choices import AssignmentPart, IndicatorStatus, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency, record_past_cycle
from evaluations.models import Evaluation, Score
from evidence.models import Verdict
from history.models import HistoryEntry
from regions.models import Agency
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
    returned = [row.number for row in response.context["returned"]]
    groups = (group for section in response.context["sections"] for group in section.groups)
    return returned + [row.number for group in groups for row in group.rows]


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
    assert (found.value, found.last, found.change) == (Decimal(5), Decimal(3), Decimal(2))
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


def test_what_came_back_stands_first_with_its_reason(city, client):
    cite(city, 9, "dikembalikan", "Hasil reviu belum memuat rekomendasi.")
    client.force_login(city.people["diskominfo"])
    response = client.get(url(city))
    assert shown(response)[0] == 9
    assert len(shown(response)) == 47
    assert "Hasil reviu belum memuat rekomendasi." in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=²", []),
        ("?q=34", [34]),
        ("?q=risiko", [21]),
        ("?q=layanan+keuangan", [34]),
        ("?q=bpkad", [34]),
        ("?domain=3", list(range(21, 32))),
        ("?status=draf", [7]),
        ("?status=draf&domain=4", []),
        ("?opd={opd}", [45]),
        ("?q=34&domain=x&status=salah", [34]),
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
    assert "Menampilkan 1 dari 47 indikator." in text


def test_an_empty_result_says_what_to_do(city, client):
    client.force_login(city.people["diskominfo"])
    assert "Tidak ada indikator yang cocok" in client.get(url(city) + "?q=zzz").content.decode()


@pytest.mark.parametrize("role", ["admin", "koordinator", "auditor"])
def test_those_who_watch_read_it_and_are_told_why_they_do_not_write(city, client, role):
    client.force_login(city.people[role])
    response = client.get(url(city))
    assert response.context["refusal"] == (
        "Hanya Diskominfo, asesor internal, dan penanggung jawab yang mengisi tingkat."
    )


@pytest.mark.parametrize(
    ("role", "status"), [("opd", 403), ("kepala_opd", 403), ("pimpinan", 403), ("asesor_eksternal", 404)]
)
def test_others_do_not_open_it(city, client, role, status):
    client.force_login(city.people[role])
    assert client.get(url(city)).status_code == status


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
    assert [section.layer for section in response.context["sections"]] == [None]
    assert shown(response) == list(range(1, 21))
    assert "2,35" in response.content.decode()
