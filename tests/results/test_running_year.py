"""A year may be told as soon as its self-assessment is over, with its aspects, and beside a cycle that still runs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Evaluation, Score
from evaluations.scoring_inputs import instrument_scheme
from regions import clock
from results.models import OfficialResult
from results.own_years import recordable_years
from results.rules.plausibility import index_of_parts
from tests.builders.html_builders import one_line
from tests.builders.pemdi_builders import NOON, build_pemdi_city
from tests.city import City, build_people
from tests.work import fill

CLOSED = NOON.replace(day=30)  # the window of the test city's cycle ended on 29 August
ACEH = {1: "1.75", 2: "1.28", 3: "1.00", 4: "1.17", 5: "1.08", 6: "1.40", 7: "1.18"}
SOURCE = "Hasil evaluasi asesor, 21 September 2026"


@pytest.fixture
def pemdi_city(instruments):
    clock.set_now(NOON)
    return build_pemdi_city()


@pytest.fixture
def without_cycle(instruments):
    """Who keeps no cycle of the year."""
    clock.set_now(NOON)
    region, agency, other, people = build_people()
    return City(region, agency, other, None, people)


@pytest.mark.parametrize(("day", "may"), [(14, False), (29, False), (30, True)])
def test_the_window_of_the_cycle_decides(pemdi_city, day, may):
    clock.set_now(NOON.replace(day=day))
    assert (2026 in recordable_years(pemdi_city.region)) is may


@pytest.mark.parametrize(("after", "may"), [(0, False), (1, True), (60, True)])
def test_without_a_cycle_the_calendar_of_the_instrument_decides(without_cycle, after, may):
    clock.set_now(NOON.replace(month=9, day=15) + timedelta(days=after))
    assert (2026 in recordable_years(without_cycle.region)) is may


def test_a_year_whose_window_nobody_knows_is_told_when_it_is_over(without_cycle):
    clock.set_now(NOON.replace(year=2027, month=12))
    assert recordable_years(without_cycle.region)[0] == 2026


def told(index="1.24", predicate="Kurang", aspects=ACEH):
    fields = {f"aspek_{number}": value.replace(".", ",") for number, value in aspects.items()}
    return {"index": index.replace(".", ","), "predicate": predicate, "source": SOURCE, "notes": "", **fields}


def address(client):
    """Where the results page leads for 2026."""
    rows = client.get(reverse("results")).content.decode().split('href="')
    return next(row.split('"')[0].replace("&amp;", "&") for row in rows if "catat" in row and "tahun=2026" in row)


def test_a_recorded_result_stands_beside_the_running_cycle_and_changes_nothing_in_it(pemdi_city, client):
    fill(pemdi_city, dict.fromkeys(range(1, 21), Decimal("1.42")))
    clock.set_now(CLOSED)
    client.force_login(pemdi_city.people["diskominfo"])
    assert client.post(address(client), told()).url == reverse("results")
    row = OfficialResult.objects.recorded().get()
    assert (row.index, row.predicate, row.aspects[1]) == (Decimal("1.24"), "Kurang", Decimal("1.75"))
    cycle = Evaluation.objects.get(pk=pemdi_city.evaluation.pk)
    assert (cycle.state, set(Score.objects.values_list("column", "value"))) == (
        CycleState.MANDIRI,
        {(ValueColumn.MANDIRI, Decimal("1.42"))},
    )
    page = one_line(client.get(reverse("results")).content.decode())
    assert "A1 1,75" in page
    assert "tidak mengisi atau mengakhirinya" in page
    board = client.get(reverse("dashboard_details", args=[cycle.pk])).context["page"]
    assert (board.standing.lead.figure, board.standing.lead.source) == ("1,24", f"catatan daerah: {SOURCE}")
    assert board.standing.beside.figure == "1,42"
    assert [str(bar.value) for bar in board.bars.rows] == list(ACEH.values())


def test_the_page_says_which_index_the_aspects_give(pemdi_city, client):
    clock.set_now(CLOSED)
    client.force_login(pemdi_city.people["diskominfo"])
    client.post(address(client), told())
    page = client.get(reverse("result_edit", args=[OfficialResult.objects.get().pk]))
    assert "Nilai aspek memberi indeks 1,24 (tepatnya 1,2" in one_line(page.content.decode())
    assert page.context["form"].initial["aspek_5"] == Decimal("1.08")


def test_the_exact_index_of_the_printed_aspects(instruments):
    scheme = instrument_scheme(instruments["PEMDI-2026"])
    aspects = {number: Decimal(value) for number, value in ACEH.items()}
    found = index_of_parts(scheme, Decimal("1.24"), {}, aspects)
    by_hand = (
        sum(
            a.weight * aspects[a.number].as_integer_ratio()[0] / aspects[a.number].as_integer_ratio()[1]
            for d in scheme.domains
            for a in d.aspects
        )
        / 100
    )
    assert (found.exact, found.what, found.fits) == (by_hand, "aspek", True)
    assert index_of_parts(scheme, Decimal("1.24"), {}, {1: Decimal("1.75")}) is None


def test_aspects_that_cannot_give_the_index_are_refused_and_what_was_typed_stays(pemdi_city, client):
    clock.set_now(CLOSED)
    client.force_login(pemdi_city.people["diskominfo"])
    answer = client.post(address(client), told(aspects=ACEH | {5: "4.80"}))
    text = one_line(answer.content.decode())
    assert "Indeks 1,24 tidak mungkin berasal dari nilai aspeknya" in text
    assert 'value="4,80"' in text
    assert OfficialResult.objects.count() == 0


def test_an_aspect_out_of_the_scale_is_refused_by_its_number(pemdi_city, client):
    clock.set_now(CLOSED)
    client.force_login(pemdi_city.people["diskominfo"])
    answer = client.post(address(client), told(aspects={3: "5.20"}))
    assert "Aspek 3 bernilai 5,20, di luar 1,00–5,00." in one_line(answer.content.decode())


def test_before_the_window_closes_there_is_no_form(pemdi_city, client):
    client.force_login(pemdi_city.people["diskominfo"])
    page = client.get(reverse("results")).content.decode()
    assert "tahun=2026" not in page
    answer = client.post(f"{reverse('result_add')}?tahun=2026&daerah={pemdi_city.region.pk}", told())
    assert (answer.templates[0].name, OfficialResult.objects.count()) == ("results/choose_year.html", 0)


def test_levels_of_the_year_are_recorded_where_no_cycle_is_kept(without_cycle, client):
    clock.set_now(NOON.replace(month=9, day=16))
    client.force_login(without_cycle.people["diskominfo"])
    url = f"{reverse('past_cycle_add')}?tahun=2026&daerah={without_cycle.region.pk}"
    assert url.replace("&", "&amp;") in client.get(reverse("results")).content.decode()
    levels = "\n".join(f"{number};1,5" for number in range(1, 21))
    assert client.post(url, {"mandiri": "", "final": levels, "source": SOURCE, "simpan": "1"}).url == reverse("results")
    cycle = Evaluation.objects.get()
    assert (cycle.year, cycle.state, cycle.source) == (2026, CycleState.SELESAI, SOURCE)


def test_levels_never_end_a_running_cycle(pemdi_city, client):
    clock.set_now(CLOSED)
    client.force_login(pemdi_city.people["diskominfo"])
    url = f"{reverse('past_cycle_add')}?tahun=2026&daerah={pemdi_city.region.pk}"
    assert (
        client.post(url, {"final": "1;2", "source": SOURCE, "simpan": "1"}).templates[0].name
        == "results/choose_year.html"
    )
    assert Evaluation.objects.get().state == CycleState.MANDIRI


def test_while_the_result_is_awaited_the_page_says_what_is_known_and_of_when(pemdi_city, client):
    fill(pemdi_city, dict.fromkeys(range(1, 21), Decimal("2.60")))
    Evaluation.objects.update(state=CycleState.DOKUMEN)
    client.force_login(pemdi_city.people["pimpinan"])
    page = client.get(reverse("dashboard", args=[pemdi_city.evaluation.pk])).context["page"]
    assert page.standing.sentences[-1] == (
        "Siklus 2026 menunggu hasil; sementara ini: mandiri 2,60 (Baik), dicatat 14 Agustus 2026; "
        "perkiraan dari data dukung 1,22, dihitung 14 Agustus 2026."
    )


def test_the_results_page_leads_to_what_is_known_meanwhile(pemdi_city, client):
    clock.set_now(CLOSED)
    client.force_login(pemdi_city.people["diskominfo"])
    page = one_line(client.get(reverse("results")).content.decode())
    board = reverse("dashboard", args=[pemdi_city.evaluation.pk])
    assert f'Menunggu hasil; <a href="{board}">yang sudah diketahui</a>' in page
