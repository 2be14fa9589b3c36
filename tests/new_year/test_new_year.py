"""The guide to a new year: what the data propose, what its pages say, and what is missing before it opens."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Membership
from duties.queries import duties_of
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, create_cycle, set_windows
from evaluations.models import Evaluation, StageWindow
from evaluations.permissions import Refused
from evaluations.stages.transitions import (
    move_stage,
)
from history.models import HistoryEntry
from new_year.assignment_copies import assignment_copies
from new_year.preparation import preparation_checks
from new_year.preparing.copying_writes import copy_assignments
from new_year.year_proposals import agencies_readiness, proposed_dates, year_proposal
from planning.models import Target
from regions import clock
from regions.models import Agency
from tests.builders.people_builders import elsewhere
from tests.city import person
from tests.conftest import NOON
from tests.past import record_levels
from tests.two_years import before, fresh, given, make_year, parts, pemdi, proposed
from tests.work import cite, seal

__all__ = ["before", "elsewhere", "pemdi"]


# --- step 1: the year and its instrument ------------------------------------------------------------


def test_the_year_proposed_is_the_first_without_a_cycle_and_its_instrument_the_one_in_force(city):
    found = year_proposal(city.region, None)
    assert (found.year, found.instrument.code, found.activity, found.before.year) == (
        2026,
        "PEMDI-2026",
        "evaluasi",
        2025,
    )
    assert found.instrument.founding_acts[0]["number"] == "8"
    later = year_proposal(city.region, 2027)
    assert (later.instrument.code, later.activity) == ("PEMDI-2026", None)
    assert year_proposal(city.region, 2017).instrument is None


def test_a_first_ever_year_has_no_year_before(client, elsewhere):
    found = year_proposal(elsewhere["region"], 2025)
    assert (found.before, found.existing, found.is_before_open) == (None, None, False)
    client.force_login(elsewhere["admin"])
    page = client.get(reverse("cycle_add")).content.decode()
    assert "Ini tahun pertama" in page


def test_the_year_before_says_whether_it_is_sealed(city, instruments):
    assert year_proposal(city.region, 2026).is_before_open is True
    seal(city)
    assert year_proposal(city.region, 2026).is_before_open is False
    record_levels(city, instruments, years=(2021,))
    assert year_proposal(city.region, 2022).is_before_open is False  # recorded from elsewhere: never signed here


def test_the_same_year_twice_is_refused_with_the_reason_and_the_way_on(client, city, instruments):
    client.force_login(city.people["diskominfo"])
    sent = {"region": city.region.pk, "year": 2025, "instrument": instruments["SPBE-2020"].pk, "activity": "evaluasi"}
    page = client.post(reverse("cycle_add"), sent)
    assert page.context["form"].non_field_errors() == ["Daerah ini sudah punya siklus untuk tahun itu."]
    assert Evaluation.objects.filter(year=2025).count() == 1
    text = page.content.decode()
    assert "Daerah ini sudah punya siklus untuk tahun itu." in text
    assert f'href="{reverse("cycle", args=[city.evaluation.pk])}">' in text


def test_an_unknown_kind_of_year_must_be_chosen(client, city, instruments):
    client.force_login(city.people["diskominfo"])
    sent = {"region": city.region.pk, "year": 2027, "instrument": instruments["PEMDI-2026"].pk}
    assert list(client.post(reverse("cycle_add"), sent).context["form"].errors) == ["activity"]
    assert not Evaluation.objects.filter(year=2027).exists()


# --- step 2: dates ------------------------------------------------------------------------------------


def test_dates_are_last_years_on_the_same_days_and_written_only_when_sent(client, city, pemdi):
    set_windows(
        evaluation=city.evaluation,
        windows=[WindowDates(CycleState.DOKUMEN, date(2025, 9, 1), date(2025, 9, 30))],
        by=city.people["diskominfo"],
    )
    found = proposed_dates(fresh(pemdi))
    assert found.proposed == {
        "mandiri": (date(2026, 8, 1), date(2026, 8, 29)),
        "dokumen": (date(2026, 9, 1), date(2026, 9, 30)),
    }
    client.force_login(city.people["koordinator"])
    url = reverse("prepare_dates", args=[pemdi.pk])
    form = client.get(url).context["form"]
    assert (form["opens_dokumen"].value(), form["closes_interviu"].value()) == (date(2026, 9, 1), None)
    assert StageWindow.objects.filter(evaluation=pemdi).count() == 0
    answer = client.post(url, {"opens_mandiri": "2026-08-03", "closes_mandiri": "2026-08-31"})
    assert answer.url == reverse("prepare_agencies", args=[pemdi.pk])
    stored = StageWindow.objects.filter(evaluation=pemdi).values_list("stage", "opens", "closes")
    assert list(stored) == [("mandiri", date(2026, 8, 3), date(2026, 8, 31))]
    # Coming back: what is stored stands, and an empty stage is filled only on request.
    assert client.get(url).context["form"]["opens_dokumen"].value() is None
    again = client.get(url + "?usulan=ya").context["form"]
    assert (again["opens_dokumen"].value(), again["opens_mandiri"].value()) == (date(2026, 9, 1), date(2026, 8, 3))


def test_a_proposal_that_has_passed_says_so(city, before):
    clock.set_now(NOON.replace(year=2025, month=8, day=14))
    StageWindow.objects.filter(evaluation=city.evaluation).delete()
    found = proposed_dates(fresh(city.evaluation))
    assert (found.proposed["mandiri"], found.is_over) == ((date(2025, 7, 1), date(2025, 7, 30)), True)


def test_dates_out_of_order_stay_on_the_form(client, city, pemdi):
    client.force_login(city.people["diskominfo"])
    sent = {"opens_mandiri": "2026-08-31", "closes_mandiri": "2026-08-01"}
    answer = client.post(reverse("prepare_dates", args=[pemdi.pk]), sent)
    assert (answer.status_code, answer.context["form"]["opens_mandiri"].value()) == (422, "2026-08-31")
    assert StageWindow.objects.filter(evaluation=pemdi).count() == 0


# --- step 3: agencies ---------------------------------------------------------------------------------


def test_agencies_that_lack_an_operator_are_named(city, before):
    idle = Agency.objects.create(region=city.region, name="Dinas Pariwisata", short_name="Dispar")
    third = Agency.objects.create(region=city.region, name="Bappeda", short_name="Bappeda")
    person(city.region, "opd", "tutup", third).memberships.update(is_active=False)
    given(city, before, city.agency, AssignmentPart.LEAD, 1, 2)
    given(city, before, third, AssignmentPart.CONTRIBUTOR, 1)
    found = agencies_readiness(assignment_copies(fresh(city.evaluation)))
    assert [(r.agency.short_name, r.leads, r.supports, r.operators) for r in found.asked] == [
        ("Bappeda", 0, 1, []),
        ("Dinkes", 2, 0, ["Opd"]),
    ]
    assert [row.agency for row in found.lacking] == [third]
    assert {row.agency for row in found.others} == {idle, city.other_agency}


# --- the pages ----------------------------------------------------------------------------------------


def test_a_page_that_is_refused_keeps_what_was_chosen(client, city, before):
    for agency in (city.agency, city.other_agency):
        given(city, before, agency, AssignmentPart.CONTRIBUTOR, 9)
    client.force_login(city.people["diskominfo"])
    both = {f"b-9-{agency.pk}": "lead" for agency in (city.agency, city.other_agency)}
    answer = client.post(reverse("prepare_assignments", args=[city.evaluation.pk]), both)
    text = answer.content.decode()
    assert (answer.status_code, text.count('<option value="lead" selected>')) == (422, 2)
    assert "Indikator 9: pilih satu pengampu saja." in text


def test_the_form_as_shown_writes_what_was_proposed_and_goes_on(client, city, before):
    given(city, before, city.agency, AssignmentPart.LEAD, 9)
    client.force_login(city.people["diskominfo"])
    url = reverse("prepare_assignments", args=[city.evaluation.pk])
    sent = {f"b-{key}": part for key, part in proposed(city.evaluation).items()}
    assert client.post(url, sent).url == reverse("prepare_evidence", args=[city.evaluation.pk])
    assert client.post(url, sent).url == reverse("prepare_evidence", args=[city.evaluation.pk])
    assert {row[:3] for row in parts(city.evaluation)} == {(9, "Dinkes", "lead")}


def test_copying_is_for_who_assigns_until_the_year_is_over(city, before):
    given(city, before, city.agency, AssignmentPart.LEAD, 9)
    choices = proposed(city.evaluation)
    with pytest.raises(Refused, match="yang membagi tugas"):
        copy_assignments(evaluation=city.evaluation, choices=choices, by=city.people["admin"])
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.SELESAI)
    with pytest.raises(Refused, match="sudah selesai"):
        copy_assignments(evaluation=city.evaluation, choices=choices, by=city.people["diskominfo"])
    assert parts(city.evaluation) == set()


def test_the_target_of_the_year_is_set_and_shown(client, city, pemdi):
    client.force_login(city.people["koordinator"])
    url = reverse("prepare_evidence", args=[pemdi.pk])
    assert client.post(url, {"value": "3,20", "source": "Renja 2026"}).url == reverse("prepare", args=[pemdi.pk])
    stored = Target.objects.get()
    assert (stored.year, stored.scope, str(stored.value), stored.source) == (2026, "kota", "3.20", "Renja 2026")
    assert client.get(url).context["target"].source == "Renja 2026"
    client.force_login(city.people["admin"])
    assert client.post(url, {"value": "1,00", "source": "x"}).status_code == 403
    assert str(Target.objects.get().value) == "3.20"


def test_an_admin_is_not_told_how_much_evidence_there_is(client, city, pemdi):
    client.force_login(city.people["admin"])
    assert client.get(reverse("prepare_evidence", args=[pemdi.pk])).context["offers"] is None


def checks(cycle, user):
    return {check.fact.label: check for check in preparation_checks(fresh(cycle), user)}


def test_the_check_page_says_what_is_missing_and_where_to_mend_it(city, pemdi):
    Membership.objects.filter(role="pimpinan").update(is_active=False)
    found = checks(pemdi, city.people["diskominfo"])
    told = {label: (c.fact.value, c.fact.holds, c.url) for label, c in found.items()}
    pages = {name: reverse(name, args=[pemdi.pk]) for name in ("prepare_dates", "prepare_agencies", "prepare_evidence")}
    assert told == {
        "Instrumen berlaku pada 2026": ("Pemdi 2026 (20 indikator), evaluasi", True, "/instrumen/PEMDI-2026/"),
        "Jadwal penilaian mandiri ditetapkan": ("belum ada tanggal", False, pages["prepare_dates"]),
        "Semua tahap memiliki tanggal": ("0 dari 5", False, pages["prepare_dates"]),
        "OPD yang ditugaskan punya operator": ("0 dari 0", False, pages["prepare_agencies"]),
        "Penugasan 2025 disalin atau ditinggalkan": (
            "3 menunggu",
            False,
            reverse("prepare_assignments", args=[pemdi.pk]),
        ),
        "Semua indikator punya pengampu": ("0 dari 20", False, reverse("prepare_assignments", args=[pemdi.pk])),
        "Target 2026 ditetapkan": ("belum ada", False, pages["prepare_evidence"]),
        "Peran tim dipegang seseorang": ("4 dari 5", False, ""),
        "Penilaian mandiri 2025 disegel": (
            "belum, tahap penilaian mandiri",
            False,
            reverse("signoff", args=[city.evaluation.pk]),
        ),
    }
    assert found["Peran tim dipegang seseorang"].detail == "Belum: Pimpinan daerah."


def test_the_checks_turn_as_the_steps_are_done(city, pemdi):
    by = city.people["diskominfo"]
    set_windows(evaluation=pemdi, windows=[WindowDates(CycleState.MANDIRI, date(2026, 8, 1), date(2026, 8, 29))], by=by)
    copy_assignments(evaluation=pemdi, choices=proposed(pemdi), by=by)
    third = Agency.objects.create(region=city.region, name="Bappeda", short_name="Bappeda")
    given(city, pemdi, third, AssignmentPart.LEAD, 1)
    found = checks(pemdi, by)
    assert {label: c.fact.value for label, c in found.items() if "OPD" in label or "Penugasan" in label} == {
        "Tenggat OPD dalam jadwal": "3 dari 3",
        "OPD yang ditugaskan punya operator": "2 dari 3",
        "Penugasan 2025 disalin atau ditinggalkan": "sudah diputuskan",
    }
    assert found["OPD yang ditugaskan punya operator"].detail == "Belum: Bappeda."
    assert found["Semua indikator punya pengampu"].detail == (
        "Belum: indikator 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, dan 5 lainnya."
    )
    clock.set_now(NOON.replace(year=2026, month=9, day=1))
    assert checks(pemdi, by)["Jadwal penilaian mandiri belum lewat"].fact.value == "ditutup 29 Agustus 2026"


def test_the_last_button_is_the_cycles_own_step(client, city, pemdi):
    client.force_login(city.people["diskominfo"])
    url = reverse("prepare", args=[pemdi.pk])
    assert client.get(url).context["refusal"] == "Belum ada indikator yang ditugaskan kepada OPD."
    copy_assignments(evaluation=pemdi, choices=proposed(pemdi), by=city.people["diskominfo"])
    page = client.get(url)
    assert (page.context["refusal"], page.context["opening"].target) == (None, CycleState.MANDIRI)
    pemdi.refresh_from_db()
    assert pemdi.state == CycleState.PERSIAPAN
    move_stage(evaluation=pemdi, target=CycleState.MANDIRI, by=city.people["diskominfo"])
    assert client.get(url).context["opening"] is None
    client.force_login(city.people["admin"])
    assert client.get(url).status_code == 200


def test_a_first_ever_year_walks_the_same_pages_and_says_that_there_is_nothing_to_copy(client, instruments, elsewhere):
    made = create_cycle(
        region=elsewhere["region"],
        year=2026,
        instrument=instruments["PEMDI-2026"],
        activity="evaluasi",
        by=elsewhere["admin"],
    )
    desk = person(elsewhere["region"], "diskominfo", "disko-tegal")
    client.force_login(desk)
    said = {name: client.get(reverse(name, args=[made.pk])).content.decode() for name in NAMES}
    assert "Belum ada tahun sebelumnya dengan tanggal" in said["prepare_dates"]
    assert "5 OPD" not in said["prepare_agencies"]
    assert "Belum ada penugasan tahun sebelumnya" in said["prepare_assignments"]
    assert "Belum ada siklus sebelum 2026" in said["prepare_evidence"]
    labels = {check.fact.label for check in preparation_checks(fresh(made), desk)}
    assert not [label for label in labels if "2025" in label]
    assert copy_assignments(evaluation=made, choices={}, by=desk).made == 0
    assert not HistoryEntry.objects.filter(kind="assignments_copied").exists()


def test_a_year_that_is_over_is_only_read(client, city, before):
    given(city, before, city.agency, AssignmentPart.LEAD, 9)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.SELESAI)
    client.force_login(city.people["diskominfo"])
    pages = {name: client.get(reverse(name, args=[city.evaluation.pk])) for name in NAMES}
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(NAMES, 200)
    assert "Simpan dan lanjut" not in pages["prepare_dates"].content.decode()
    assert "Salin dan lanjut" not in pages["prepare_assignments"].content.decode()
    assert "Buka penilaian mandiri" not in pages["prepare"].content.decode()


def test_whose_turn_it_is_to_assign_is_led_to_the_guide_while_the_year_is_prepared(city, pemdi):
    found = {
        duty.evaluation.year: duty.url for duty in duties_of(city.people["koordinator"]).rows if duty.key == "tugaskan"
    }
    assert found == {
        2025: reverse("assignments", args=[city.evaluation.pk]),
        2026: reverse("prepare", args=[pemdi.pk]),
    }


NAMES = ("prepare", "prepare_dates", "prepare_agencies", "prepare_assignments", "prepare_evidence")


@pytest.mark.parametrize("name", NAMES)
def test_the_guide_is_for_who_sets_a_cycle_up(client, city, pemdi, elsewhere, name):
    url = reverse(name, args=[pemdi.pk])
    for role, status in (("admin", 200), ("koordinator", 200), ("auditor", 403), ("opd", 403), ("pimpinan", 403)):
        client.force_login(city.people[role])
        assert client.get(url).status_code == status
    client.force_login(elsewhere["admin"])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("prepare", 28),
        ("prepare_dates", 7),
        ("prepare_agencies", 17),
        ("prepare_assignments", 15),
        ("prepare_evidence", 13),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(client, city, pemdi, django_assert_num_queries, name, queries, rows):
    for number in range(rows):
        agency = Agency.objects.create(region=city.region, name=f"Dinas {number}", short_name=f"D{number}")
        person(city.region, "opd", f"o{number}", agency)
        given(city, city.evaluation, agency, AssignmentPart.LEAD, number + 11)
        given(city, pemdi, agency, AssignmentPart.LEAD, number + 1)
        cite(city, number + 11, "diterima", owner=agency)
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(queries):
        client.get(reverse(name, args=[pemdi.pk]))


@pytest.mark.parametrize("rows", [1, 3])
def test_making_a_year_asks_the_same_queries_however_many_there_are(
    client, city, instruments, django_assert_num_queries, rows
):
    for number in range(rows):
        make_year(city, instruments["PEMDI-2026"], 2026 + number)
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(9):
        client.get(reverse("cycle_add"))
