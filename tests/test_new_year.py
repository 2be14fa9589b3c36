"""The guide to a new year: what the data propose, what is copied, and what is missing before it opens."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Membership
from evaluations.assignment_copies import copy_assignments
from evaluations.choices import Part, State
from evaluations.cycles import Window, assign, create_cycle, set_windows
from evaluations.models import Assignment, Evaluation, HistoryEntry, Seal, StageWindow, Target
from evaluations.permissions import Refused
from evaluations.reports.assignment_copies import COPIED, division_of
from evaluations.reports.new_year import agencies_for, dates_of, proposal_of
from evaluations.reports.preparation import preparation_of
from evaluations.workflow import move
from regions import clock
from regions.models import Agency
from tests.city import City, person
from tests.conftest import NOON
from tests.past import record_levels
from tests.test_people import elsewhere

__all__ = ["elsewhere"]


def make_year(city: City, instrument, year: int, **changes) -> Evaluation:
    values = {"region": city.region, "year": year, "instrument": instrument, "activity": "evaluasi"}
    return create_cycle(**{**values, "by": city.people["diskominfo"], **changes})


@pytest.fixture
def pemdi(city, instruments):
    """2026 under the new instrument, just made."""
    return make_year(city, instruments["PEMDI-2026"], 2026)


@pytest.fixture
def before(city, instruments):
    """2024 under the instrument of the city's 2025, with a window; 2025 then has no assignments of its own."""
    Assignment.objects.all().delete()
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=State.PERSIAPAN)
    city.evaluation.refresh_from_db()
    windows = [Window(State.MANDIRI, date(2024, 7, 1), date(2024, 7, 30))]
    return make_year(city, instruments["SPBE-2020"], 2024, windows=windows)


def given(city: City, cycle: Evaluation, agency: Agency, part: Part, *numbers: int, due: date | None = None) -> None:
    rows = [cycle.instrument.indicators.get(number=number) for number in numbers]
    assign(evaluation=cycle, indicators=rows, agency=agency, part=part, due=due, by=city.people["diskominfo"])


def offered(cycle: Evaluation) -> dict[int, list[tuple]]:
    """{number: (agency, part, what is chosen)} as the page would show it."""
    blocks = division_of(fresh(cycle)).blocks
    return {b.indicator.number: [(x.agency.short_name, x.part, x.chosen) for x in b.lines] for b in blocks}


def fresh(cycle: Evaluation) -> Evaluation:
    rows = Evaluation.objects.select_related("region", "instrument").prefetch_related("windows")
    return rows.get(pk=cycle.pk)


def parts(cycle: Evaluation) -> set[tuple]:
    rows = Assignment.objects.filter(evaluation=cycle)
    return set(rows.values_list("indicator__number", "agency__short_name", "part", "due"))


def proposed(cycle: Evaluation) -> dict[str, str]:
    """The form as the page first shows it."""
    return {line.key: line.chosen for line in division_of(fresh(cycle)).lines}


# --- step 1: the year and its instrument ------------------------------------------------------------


def test_the_year_proposed_is_the_first_without_a_cycle_and_its_instrument_the_one_in_force(city):
    found = proposal_of(city.region, None)
    assert (found.year, found.instrument.code, found.activity, found.before.year) == (
        2026,
        "PEMDI-2026",
        "evaluasi",
        2025,
    )
    assert found.instrument.founding_acts[0]["number"] == "8"
    later = proposal_of(city.region, 2027)
    assert (later.instrument.code, later.activity) == ("PEMDI-2026", None)
    assert proposal_of(city.region, 2017).instrument is None


def test_a_first_ever_year_has_no_year_before(client, elsewhere):
    found = proposal_of(elsewhere["region"], 2025)
    assert (found.before, found.existing, found.is_before_open) == (None, None, False)
    client.force_login(elsewhere["admin"])
    page = client.get(reverse("cycle_add")).content.decode()
    assert "Ini tahun pertama" in page


def test_the_year_before_says_whether_it_is_sealed(city, instruments):
    assert proposal_of(city.region, 2026).is_before_open is True
    seal = {"exact_index": "3/1", "printed_index": "3.00", "predicate": "Baik", "canonical": "{}", "sha256": "0" * 64}
    Seal.objects.create(evaluation=city.evaluation, stage=State.MANDIRI, sealed_by=city.people["koordinator"], **seal)
    assert proposal_of(city.region, 2026).is_before_open is False
    record_levels(city, instruments, years=(2021,))
    assert proposal_of(city.region, 2022).is_before_open is False  # recorded from elsewhere: never signed here


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
        windows=[Window(State.DOKUMEN, date(2025, 9, 1), date(2025, 9, 30))],
        by=city.people["diskominfo"],
    )
    found = dates_of(fresh(pemdi))
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
    found = dates_of(fresh(city.evaluation))
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
    given(city, before, city.agency, Part.LEAD, 1, 2)
    given(city, before, third, Part.CONTRIBUTOR, 1)
    found = agencies_for(division_of(fresh(city.evaluation)))
    assert [(r.agency.short_name, r.leads, r.supports, r.operators) for r in found.asked] == [
        ("Bappeda", 0, 1, []),
        ("Dinkes", 2, 0, ["Opd"]),
    ]
    assert [row.agency for row in found.lacking] == [third]
    assert {row.agency for row in found.others} == {idle, city.other_agency}


# --- step 4: assignments ------------------------------------------------------------------------------


def test_the_same_instrument_offers_each_part_with_its_due_date_moved(city, before):
    given(city, before, city.agency, Part.LEAD, 9, due=date(2024, 7, 25))
    given(city, before, city.other_agency, Part.CONTRIBUTOR, 9)
    assert offered(city.evaluation) == {
        9: [("Dinkes", "lead", "lead"), ("BPKAD", "contributor", "contributor")],
    }
    made = copy_assignments(
        evaluation=city.evaluation, choices=proposed(city.evaluation), by=city.people["koordinator"]
    )
    assert made == 2
    assert parts(city.evaluation) == {
        (9, "Dinkes", "lead", date(2025, 8, 24)),  # five days before the end, as then
        (9, "BPKAD", "contributor", date(2025, 8, 29)),
    }


def test_every_line_is_a_line_of_history_and_the_copy_one_more(city, before):
    given(city, before, city.agency, Part.LEAD, 9, 10)
    first = HistoryEntry.objects.latest("pk").pk
    copy_assignments(evaluation=city.evaluation, choices=proposed(city.evaluation), by=city.people["koordinator"])
    rows = HistoryEntry.objects.filter(pk__gt=first).order_by("pk")
    assert [(r.field, r.indicator and r.indicator.number, r.after, r.by.username) for r in rows] == [
        ("penugasan Dinkes", 9, "pengampu, tenggat 29 Agustus 2025", "koordinator"),
        ("penugasan Dinkes", 10, "pengampu, tenggat 29 Agustus 2025", "koordinator"),
        (COPIED, None, "2 dari siklus 2024", "koordinator"),
    ]


def test_nothing_is_copied_twice_and_what_was_left_out_stays_out(city, before):
    given(city, before, city.agency, Part.LEAD, 9, 10)
    choices = {**proposed(city.evaluation), f"10-{city.agency.pk}": ""}
    by = city.people["diskominfo"]
    assert copy_assignments(evaluation=city.evaluation, choices=choices, by=by) == 1
    assert copy_assignments(evaluation=city.evaluation, choices=choices, by=by) == 0
    assert offered(city.evaluation) == {10: [("Dinkes", "lead", "")]}
    assert (division_of(fresh(city.evaluation)).to_copy, HistoryEntry.objects.filter(field=COPIED).count()) == (0, 1)
    assert copy_assignments(evaluation=city.evaluation, choices={f"10-{city.agency.pk}": "lead"}, by=by) == 1
    assert {row[:3] for row in parts(city.evaluation)} == {(9, "Dinkes", "lead"), (10, "Dinkes", "lead")}


def test_leaving_everything_out_is_a_decision_too(city, before):
    given(city, before, city.agency, Part.LEAD, 9)
    nothing = dict.fromkeys(proposed(city.evaluation), "")
    assert copy_assignments(evaluation=city.evaluation, choices=nothing, by=city.people["diskominfo"]) == 0
    assert (parts(city.evaluation), division_of(fresh(city.evaluation)).is_decided) == (set(), True)


def test_this_years_own_lead_stands(city, before):
    given(city, before, city.agency, Part.LEAD, 9)
    given(city, city.evaluation, city.other_agency, Part.LEAD, 9)
    assert offered(city.evaluation) == {9: [("Dinkes", "lead", "")]}
    key, by = f"9-{city.agency.pk}", city.people["diskominfo"]
    with pytest.raises(ValidationError, match="pengampunya sudah BPKAD"):
        copy_assignments(evaluation=city.evaluation, choices={key: "lead"}, by=by)
    assert copy_assignments(evaluation=city.evaluation, choices={key: "contributor"}, by=by) == 1
    assert {row[:3] for row in parts(city.evaluation)} == {(9, "BPKAD", "lead"), (9, "Dinkes", "contributor")}


def test_two_leads_are_refused_whole_and_every_indicator_named(city, before):
    for agency in (city.agency, city.other_agency):
        given(city, before, agency, Part.CONTRIBUTOR, 9, 10)
    given(city, before, city.agency, Part.LEAD, 11)
    choices = dict.fromkeys(proposed(city.evaluation), "lead")
    with pytest.raises(ValidationError) as refused:
        copy_assignments(evaluation=city.evaluation, choices=choices, by=city.people["diskominfo"])
    assert refused.value.messages == [
        "Indikator 9: pilih satu pengampu saja.",
        "Indikator 10: pilih satu pengampu saja.",
    ]
    assert parts(city.evaluation) == set()


@pytest.mark.parametrize(
    "choices", [{"9-999999": "lead"}, {"10-{agency}": "lead"}, {"9-{agency}": "raja"}, {"x": "lead"}]
)
def test_what_is_not_offered_cannot_be_copied(city, before, choices):
    given(city, before, city.agency, Part.LEAD, 9)
    wanted = {key.format(agency=city.agency.pk): part for key, part in choices.items()}
    with pytest.raises(ValidationError):
        copy_assignments(evaluation=city.evaluation, choices=wanted, by=city.people["diskominfo"])
    assert parts(city.evaluation) == set()


def test_an_agency_of_another_region_is_never_offered(city, before, elsewhere):
    given(city, before, city.agency, Part.LEAD, 9)
    stranger = Agency.objects.create(region=elsewhere["region"], name="Dinas Asing", short_name="Asing")
    with pytest.raises(ValidationError, match="tidak ditawarkan"):
        copy_assignments(evaluation=city.evaluation, choices={f"9-{stranger.pk}": "lead"}, by=city.people["diskominfo"])


def test_an_agency_that_ended_hands_over_to_its_only_successor_through_several_changes(city, before):
    old = Agency.objects.create(region=city.region, name="Lama", short_name="Lama", valid_to=date(2024, 8, 1))
    middle = Agency.objects.create(region=city.region, name="Antara", short_name="Antara", valid_to=date(2025, 1, 31))
    new = Agency.objects.create(region=city.region, name="Baru", short_name="Baru", valid_from=date(2025, 2, 1))
    middle.predecessors.add(old)
    new.predecessors.add(middle)
    given(city, before, old, Part.LEAD, 9)
    given(city, before, middle, Part.CONTRIBUTOR, 9)
    (line,) = division_of(fresh(city.evaluation)).lines
    assert (line.agency, line.part, line.former, line.came_from) == (
        new,
        "lead",
        ["Lama", "Antara"],
        "pengampu 9; kontributor 9",
    )


def test_a_split_and_an_end_without_successor_are_left_to_people(city, before):
    split = Agency.objects.create(region=city.region, name="Pecah", short_name="Pecah", valid_to=date(2024, 12, 31))
    ended = Agency.objects.create(region=city.region, name="Tamat", short_name="Tamat", valid_to=date(2024, 12, 31))
    halves = [Agency.objects.create(region=city.region, name=n, short_name=n) for n in ("Paruh A", "Paruh B")]
    for half in halves:
        half.predecessors.add(split)
    split.heir = halves[0]  # keeps the papers; who takes which indicator is still for people to say
    split.save()
    given(city, before, split, Part.LEAD, 9)
    given(city, before, ended, Part.LEAD, 10)
    found = division_of(fresh(city.evaluation))
    assert [(g.agency.short_name, [a.short_name for a in g.successors], g.numbers) for g in found.gone] == [
        ("Pecah", ["Paruh A", "Paruh B"], (9,)),
        ("Tamat", [], (10,)),
    ]
    assert found.lines == []
    ended.heir = halves[1]
    ended.save()
    (line,) = division_of(fresh(city.evaluation)).lines
    assert (line.indicator.number, line.agency, line.former) == (10, halves[1], ["Tamat"])


# --- a new instrument ---------------------------------------------------------------------------------


def test_the_crosswalk_maps_the_parts_and_lists_what_ends_and_what_is_new(city, pemdi):
    given(city, city.evaluation, city.agency, Part.LEAD, 11, 9)  # 11 becomes 1; 9 has no successor
    given(city, city.evaluation, city.other_agency, Part.LEAD, 12, 13)  # 12 and 13 become 1 too
    found = division_of(fresh(pemdi))
    assert [(line.agency.short_name, line.part, line.came_from) for line in found.blocks[0].lines] == [
        ("BPKAD", "lead", "pengampu 12, 13"),
        ("Dinkes", "contributor", "pengampu 11"),
    ]
    assert (found.blocks[0].leaders, found.blocks[0].is_contested, found.blocks[0].is_suggested) == (2, True, True)
    assert found.blocks[0].relation == "Dari indikator 11, 12, 13: bukti perlu dimutakhirkan"
    assert {i.number: names for i, names in found.ended.items()} == {9: ["Dinkes"]}
    assert [block.indicator.number for block in found.blocks] == [1, 17, 20]  # 34 → 17, 45 → 17 and 20
    assert len(found.unassigned) == 17
    assert sorted(i.number for i in found.unassigned if i.pk in found.new) == [6, 7, 12]
    copy_assignments(evaluation=pemdi, choices=proposed(pemdi), by=city.people["diskominfo"])
    assert (1, "BPKAD", "lead", None) in {(n, a, p, None) for n, a, p, _ in parts(pemdi)}
    assert {n for n, _, _, _ in parts(pemdi)} == {1, 17, 20}


def test_without_a_crosswalk_nothing_is_invented(city, instruments, pemdi):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(instrument=instruments["SPBE-2018"])
    Assignment.objects.all().delete()
    given(city, fresh(city.evaluation), city.agency, Part.LEAD, 5)
    found = division_of(fresh(pemdi))
    assert (found.lines, [i.number for i in found.ended], len(found.unassigned)) == ([], [5], 20)


# --- the pages ----------------------------------------------------------------------------------------


def test_a_page_that_is_refused_keeps_what_was_chosen(client, city, before):
    for agency in (city.agency, city.other_agency):
        given(city, before, agency, Part.CONTRIBUTOR, 9)
    client.force_login(city.people["diskominfo"])
    both = {f"b-9-{agency.pk}": "lead" for agency in (city.agency, city.other_agency)}
    answer = client.post(reverse("prepare_assignments", args=[city.evaluation.pk]), both)
    text = answer.content.decode()
    assert (answer.status_code, text.count('<option value="lead" selected>')) == (422, 2)
    assert "Indikator 9: pilih satu pengampu saja." in text


def test_the_form_as_shown_writes_what_was_proposed_and_goes_on(client, city, before):
    given(city, before, city.agency, Part.LEAD, 9)
    client.force_login(city.people["diskominfo"])
    url = reverse("prepare_assignments", args=[city.evaluation.pk])
    sent = {f"b-{key}": part for key, part in proposed(city.evaluation).items()}
    assert client.post(url, sent).url == reverse("prepare_evidence", args=[city.evaluation.pk])
    assert client.post(url, sent).url == reverse("prepare_evidence", args=[city.evaluation.pk])
    assert {row[:3] for row in parts(city.evaluation)} == {(9, "Dinkes", "lead")}


def test_copying_is_for_who_assigns_and_for_the_preparation(city, before):
    given(city, before, city.agency, Part.LEAD, 9)
    choices = proposed(city.evaluation)
    with pytest.raises(Refused, match="yang membagi tugas"):
        copy_assignments(evaluation=city.evaluation, choices=choices, by=city.people["admin"])
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=State.MANDIRI)
    with pytest.raises(Refused, match="selama persiapan"):
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
    return {check.fact.label: check for check in preparation_of(fresh(cycle), user).checks}


def test_the_check_page_says_what_is_missing_and_where_to_mend_it(city, pemdi):
    Membership.objects.filter(role="pimpinan").update(is_active=False)
    found = checks(pemdi, city.people["diskominfo"])
    told = {label: (c.fact.value, c.fact.holds, c.url) for label, c in found.items()}
    pages = {name: reverse(name, args=[pemdi.pk]) for name in ("prepare_dates", "prepare_agencies", "prepare_evidence")}
    assert told == {
        "Instrumen berlaku pada 2026": ("Pemdi 2026 (20 indikator), evaluasi", True, "/instrumen/PEMDI-2026/"),
        "Jadwal penilaian mandiri ditetapkan": ("belum ada tanggal", False, pages["prepare_dates"]),
        "Semua tahap bertanggal": ("0 dari 5", False, pages["prepare_dates"]),
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
    set_windows(evaluation=pemdi, windows=[Window(State.MANDIRI, date(2026, 8, 1), date(2026, 8, 29))], by=by)
    copy_assignments(evaluation=pemdi, choices=proposed(pemdi), by=by)
    third = Agency.objects.create(region=city.region, name="Bappeda", short_name="Bappeda")
    given(city, pemdi, third, Part.LEAD, 1)
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
    assert (page.context["refusal"], page.context["opening"].target) == (None, State.MANDIRI)
    pemdi.refresh_from_db()
    assert pemdi.state == State.PERSIAPAN
    move(evaluation=pemdi, target=State.MANDIRI, by=city.people["diskominfo"])
    assert client.get(url).context["opening"] is None
    client.force_login(city.people["admin"])
    assert client.get(url).status_code == 200


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
        ("prepare", 22),
        ("prepare_dates", 7),
        ("prepare_agencies", 17),
        ("prepare_assignments", 15),
        ("prepare_evidence", 7),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(client, city, pemdi, django_assert_num_queries, name, queries, rows):
    for number in range(rows):
        agency = Agency.objects.create(region=city.region, name=f"Dinas {number}", short_name=f"D{number}")
        person(city.region, "opd", f"o{number}", agency)
        given(city, city.evaluation, agency, Part.LEAD, number + 11)
        given(city, pemdi, agency, Part.LEAD, number + 1)
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


@pytest.mark.parametrize(("agencies", "queries"), [(1, 18), (40, 49)])
def test_forty_agencies_are_copied_in_batches_and_not_row_by_row(
    city, before, django_assert_num_queries, agencies, queries
):
    """1,880 assignments with as many lines of history; SQLite takes about 100 rows in one statement."""
    numbers = range(1, 48)
    indicators = {i.number: i for i in before.instrument.indicators.all()}
    made = Agency.objects.bulk_create(
        Agency(region=city.region, name=f"Dinas {n}", short_name=f"D{n}") for n in range(agencies)
    )
    Assignment.objects.bulk_create(
        Assignment(
            evaluation=before,
            indicator=indicators[number],
            agency=agency,
            part=Part.LEAD if agency == made[number % agencies] else Part.CONTRIBUTOR,
        )
        for number in numbers
        for agency in made
    )
    choices = proposed(city.evaluation)
    with django_assert_num_queries(queries, exact=False):
        made_rows = copy_assignments(evaluation=city.evaluation, choices=choices, by=city.people["diskominfo"])
    assert made_rows == agencies * 47
