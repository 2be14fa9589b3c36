"""The pages that set a year up: what may be made, when it opens, and what the page says about it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Membership
from assessment.cycle_readiness import setup_checklist, stage_steps
from assessment.scores import save_score
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle, set_windows
from evaluations.models import Evaluation, StageWindow
from evaluations.permissions import Refused
from evaluations.stages import transitions
from history.models import HistoryEntry
from tests.builders.people_builders import elsewhere
from tests.city import person
from tests.history_rows import texts
from tests.work import WHY

__all__ = ["elsewhere"]


def post(client, city, instruments, **changes):
    values = {"region": city.region.pk, "year": 2026, "instrument": instruments["PEMDI-2026"].pk}
    return client.post(reverse("cycle_add"), {**values, **changes})


@pytest.mark.parametrize("role", ["admin", "diskominfo", "koordinator"])
def test_a_year_is_made_with_the_activity_of_the_file(client, city, instruments, role):
    client.force_login(city.people[role])
    answer = post(client, city, instruments)
    made = Evaluation.objects.get(year=2026)
    assert (made.activity, made.state, made.reference_date) == ("evaluasi", "persiapan", None)
    assert answer.url == reverse("prepare_dates", args=[made.pk])


@pytest.mark.parametrize(
    ("code", "year", "reason"),
    [
        ("PEMDI-2025", 2025, "masih rancangan"),
        ("SPBE-2020", 2026, "tidak berlaku untuk tahun 2026"),
        ("SPBE-2020", 2025, "sudah punya siklus"),
    ],
)
def test_a_year_that_cannot_be_is_refused_with_its_reason(client, city, instruments, code, year, reason):
    client.force_login(city.people["admin"])
    answer = post(client, city, instruments, instrument=instruments[code].pk, year=year, activity="evaluasi")
    assert reason in str(answer.context["form"].non_field_errors())
    assert Evaluation.objects.count() == 1


def test_no_year_is_made_in_another_region(client, city, instruments, elsewhere):
    client.force_login(city.people["admin"])
    answer = post(client, city, instruments, region=elsewhere["region"].pk)
    assert (list(answer.context["form"].errors), Evaluation.objects.count()) == (["region"], 1)


def dates(city, **changes):
    return {"opens_mandiri": "2025-08-01", "closes_mandiri": "2025-08-29", **changes}


def save_dates(client, city, **changes):
    return client.post(reverse("cycle", args=[city.evaluation.pk]), dates(city, **changes))


def windows(city):
    rows = StageWindow.objects.filter(evaluation=city.evaluation).values_list("stage", "opens", "closes")
    return {stage: (opens, closes) for stage, opens, closes in rows}


def test_dates_are_set_changed_and_taken_away(client, city):
    client.force_login(city.people["koordinator"])
    save_dates(client, city, opens_dokumen="2025-09-01", closes_dokumen="2025-09-30", closes_mandiri="2025-08-31")
    assert windows(city) == {
        "mandiri": (date(2025, 8, 1), date(2025, 8, 31)),
        "dokumen": (date(2025, 9, 1), date(2025, 9, 30)),
    }
    assert Evaluation.objects.get(pk=city.evaluation.pk).reference_date == date(2025, 8, 31)
    save_dates(client, city)
    assert set(windows(city)) == {"mandiri"}
    fields = texts(HistoryEntry.objects.filter(kind="window_set").order_by("pk"), "field", "after")
    assert list(fields)[-1] == ("jadwal penilaian dokumen", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"opens_dokumen": "2025-08-15", "closes_dokumen": "2025-09-30"},  # before the self-assessment ends
        {"closes_mandiri": "2025-07-31"},
        {"closes_mandiri": ""},
        {"closes_mandiri": "kapan-kapan"},
    ],
)
def test_dates_out_of_order_are_refused_whole(client, city, changes):
    client.force_login(city.people["admin"])
    before = windows(city)
    assert save_dates(client, city, **changes).context["form"].errors
    assert windows(city) == before


def test_a_form_that_came_without_its_dates_takes_none_away(client, city):
    client.force_login(city.people["admin"])
    before = windows(city)
    answer = client.post(reverse("cycle", args=[city.evaluation.pk]), {"csrfmiddlewaretoken": "x"})
    assert answer.context["form"].non_field_errors() == [
        "Tanggal tidak terkirim. Muat ulang halaman, lalu simpan lagi."
    ]
    assert (windows(city), len(before)) == (before, 1)


@pytest.mark.parametrize("role", ["asesor_internal", "penanggung_jawab", "auditor"])
def test_others_read_the_dates_and_do_not_write_them(client, city, role):
    client.force_login(city.people[role])
    before = windows(city)
    assert client.get(reverse("cycle", args=[city.evaluation.pk])).context["may_set_up"] is False
    assert save_dates(client, city, closes_mandiri="2025-12-31").status_code == 403
    assert windows(city) == before


def test_a_past_years_dates_stay(city):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.SELESAI)
    city.evaluation.refresh_from_db()
    with pytest.raises(Refused, match="sudah selesai"):
        set_windows(evaluation=city.evaluation, windows=[], by=city.people["admin"])


def fresh(city, instruments, year=2026):
    return create_cycle(
        region=city.region,
        year=year,
        instrument=instruments["PEMDI-2026"],
        activity="evaluasi",
        by=city.people["diskominfo"],
    )


def moves(client, cycle):
    return [(m.target.value, why) for m, why in client.get(reverse("cycle", args=[cycle.pk])).context["moves"]]


def test_the_button_says_why_it_is_closed_and_opens_with_the_first_assignment(client, city, instruments):
    cycle = fresh(city, instruments)
    client.force_login(city.people["diskominfo"])
    assert moves(client, cycle) == [("mandiri", "Belum ada indikator yang ditugaskan kepada OPD.")]
    assert client.post(reverse("cycle_move", args=[cycle.pk]), {"target": "mandiri"}).status_code == 403
    first = cycle.instrument.indicators.first()
    assign_agency(
        evaluation=cycle, indicators=[first], agency=city.agency, part=AssignmentPart.LEAD, by=city.people["diskominfo"]
    )
    assert moves(client, cycle) == [("mandiri", None)]
    client.post(reverse("cycle_move", args=[cycle.pk]), {"target": "mandiri"})
    cycle.refresh_from_db()
    assert cycle.state == "mandiri"


def test_an_admin_needs_the_other_role_to_open_the_year(client, city, instruments):
    cycle = fresh(city, instruments)
    admin = city.people["admin"]
    client.force_login(admin)
    assert moves(client, cycle) == [
        ("mandiri", "Langkah ini dijalankan oleh Entri data (Diskominfo) atau Koordinator Pemdi (Sekda).")
    ]
    Membership.objects.create(user=admin, region=city.region, role="diskominfo")
    assert moves(client, cycle) == [("mandiri", "Belum ada indikator yang ditugaskan kepada OPD.")]


@pytest.mark.parametrize("target", ["selesai", "dokumen", "", "x"])
def test_no_stage_is_skipped_by_a_crafted_post(client, city, target):
    client.force_login(city.people["diskominfo"])
    assert client.post(reverse("cycle_move", args=[city.evaluation.pk]), {"target": target}).status_code == 403
    city.evaluation.refresh_from_db()
    assert city.evaluation.state == "mandiri"


def test_the_steps_say_what_is_done_now_and_next(city):
    assert [(s.label, s.state, s.dates, s.note) for s in stage_steps(city.evaluation)] == [
        ("Persiapan", "done", "", "Selesai"),
        ("Penilaian mandiri", "now", "1 Agu – 29 Agu", "Berjalan, ditutup 15 hari lagi"),
        ("Penilaian dokumen", "next", "", "Berikutnya"),
        ("Konsolidasi dan reviu", "next", "", ""),
        ("Selesai", "next", "", ""),
    ]


def test_readiness_is_counted_from_the_data(city):
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(45),
        by=city.people["diskominfo"],
        version=0,
        changes={"value": "3"},
        reason=WHY,
    )
    other = person(city.region, "diskominfo", "lain")
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(1)],
        agency=city.agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=other,
        due=date(2025, 9, 1),
    )
    assert [(f.value, f.holds) for f in setup_checklist(city.evaluation).facts] == [
        ("2 dari 47", False),
        ("2 dari 2", True),
        ("1 Agustus 2025 – 29 Agustus 2025", True),
        ("2 dari 3", False),
        ("1 dari 47", False),
        ("0 dari 0", False),
        ("0 tersisa", True),
        ("0 tersisa", True),
    ]


def test_years_of_another_region_are_neither_listed_nor_opened(client, city, elsewhere):
    client.force_login(elsewhere["admin"])
    assert client.get(reverse("cycles")).context["rows"] == []
    assert client.get(reverse("cycle", args=[city.evaluation.pk])).status_code == 404
    assert client.post(reverse("cycle_move", args=[city.evaluation.pk]), {"target": "persiapan"}).status_code == 404


def test_windows_out_of_order_are_refused_at_creation_too(city, instruments):
    with pytest.raises(ValidationError, match="ditutup"):
        create_cycle(
            region=city.region,
            year=2026,
            instrument=instruments["PEMDI-2026"],
            activity="evaluasi",
            by=city.people["diskominfo"],
            windows=[
                WindowDates(CycleState.MANDIRI, date(2026, 8, 1), date(2026, 9, 15)),
                WindowDates(CycleState.INTERVIU, date(2026, 9, 1), date(2026, 9, 30)),
            ],
        )


@pytest.mark.parametrize(("name", "queries"), [("cycles", 6), ("cycle", 18)])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(client, city, instruments, django_assert_num_queries, name, queries, rows):
    for number in range(rows):
        fresh(city, instruments, year=2026 + number)
        person(city.region, "diskominfo", f"d{number}")
        assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(number + 1)],
            agency=city.other_agency,
            part=AssignmentPart.LEAD,
            by=city.people["diskominfo"],
        )
    client.force_login(city.people["admin"])
    args = [city.evaluation.pk] if name == "cycle" else []
    with django_assert_num_queries(queries):
        client.get(reverse(name, args=args))


def test_every_transition_names_stages_that_exist():
    assert {t.target for t in transitions.TRANSITIONS} <= set(CycleState)
