"""The assignment matrix: single cells, many at once, due dates, and the load of each agency."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, set_due, set_parts, set_windows
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import Refused
from history.models import HistoryEntry
from regions import clock
from regions.models import Agency, Region
from tests.history_rows import texts

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


def url(city, query=""):
    return reverse("assignments", kwargs={"pk": city.evaluation.pk}) + query


def parts(city, number):
    """{short name: (part, due)} of one indicator."""
    rows = Assignment.objects.filter(evaluation=city.evaluation, indicator__number=number)
    return {a.agency.short_name: (a.part, a.due) for a in rows.select_related("agency")}


@pytest.mark.parametrize("times", [1, 3])
def test_the_matrix_takes_the_same_queries_however_many_agencies(city, desk, django_assert_num_queries, times):
    for turn in range(times):
        agency = Agency.objects.create(region=city.region, name=f"Dinas {turn}", short_name=f"D{turn}")
        assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(turn + 1)],
            agency=agency,
            part=AssignmentPart.LEAD,
            by=city.people["diskominfo"],
        )
    with django_assert_num_queries(10):
        desk.get(url(city))


def test_a_cell_is_changed_at_once_and_keeps_the_due_date(city, desk):
    cell = f"s-45-{city.other_agency.pk}"
    response = desk.post(url(city), {"domain": 4, "shown": "", cell: "contributor"}, headers=HTMX)
    assert parts(city, 45) == {
        "Dinkes": ("lead", date(2025, 8, 22)),
        "BPKAD": ("contributor", date(2025, 8, 22)),
    }
    text = response.content.decode()
    assert '<tr id="r45" hx-swap-oob="true">' in text
    assert '<tr id="beban" hx-swap-oob="true">' in text


def test_a_new_lead_makes_the_former_one_a_contributor_and_both_stand_in_the_history(city, desk):
    desk.post(url(city), {"domain": 4, f"s-45-{city.other_agency.pk}": "lead"}, headers=HTMX)
    assert {name: part for name, (part, _) in parts(city, 45).items()} == {"Dinkes": "contributor", "BPKAD": "lead"}
    told = texts(HistoryEntry.objects.filter(indicator__number=45), "field", "before", "after")[:2]
    assert sorted(told) == [
        ("penugasan BPKAD", "", "pengampu, tenggat 22 Agustus 2025"),
        ("penugasan Dinkes", "pengampu, tenggat 22 Agustus 2025", "kontributor, tenggat 22 Agustus 2025"),
    ]


def test_the_whole_form_changes_only_cells_that_the_person_changed(city, desk):
    """Somebody else gave 46 to BPKAD after this page was opened: the stale empty cell must not take it away."""
    dinkes, bpkad = city.agency.pk, city.other_agency.pk
    shown = f"34-{bpkad}-lead 45-{dinkes}-lead"
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(46)],
        agency=city.other_agency,
        part=AssignmentPart.LEAD,
        by=city.people["koordinator"],
    )
    form = {"domain": 4, "shown": shown, f"s-34-{bpkad}": "lead", f"s-45-{dinkes}": "", f"s-46-{bpkad}": ""}
    response = desk.post(url(city), form)
    assert (response.status_code, response.url) == (302, url(city, "?domain=4"))
    assert (parts(city, 45), list(parts(city, 46)), list(parts(city, 34))) == ({}, ["BPKAD"], ["BPKAD"])


def test_many_indicators_are_assigned_at_once(city, desk):
    chosen = [city.indicator(number).pk for number in (21, 22, 23)]
    form = {"massal": "1", "domain": 3, "indicators": chosen, "agency": city.agency.pk, "part": "lead"}
    response = desk.post(url(city), {**form, "due": "2025-08-20"})
    assert response.url == url(city, "?domain=3")
    assert [parts(city, number) for number in (21, 22, 23)] == [{"Dinkes": ("lead", date(2025, 8, 20))}] * 3
    desk.post(url(city), {**form, "part": "hapus"})
    assert parts(city, 21) == {}


def test_a_due_date_is_moved_for_everyone_on_the_indicator(city, desk):
    desk.post(url(city), {"domain": 4, f"s-45-{city.other_agency.pk}": "contributor"}, headers=HTMX)
    form = {"massal": "1", "indicators": [city.indicator(45).pk], "part": "tenggat", "due": "2025-08-25"}
    desk.post(url(city), form)
    assert {due for _, due in parts(city, 45).values()} == {date(2025, 8, 25)}
    assert parts(city, 34) == {"BPKAD": ("lead", date(2025, 8, 22))}


def test_what_is_missing_is_said_and_the_ticks_stay(city, desk):
    chosen = city.indicator(21).pk
    response = desk.post(url(city), {"massal": "1", "domain": 3, "indicators": [chosen], "part": "lead"})
    text = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert "Pilih OPD." in text
    assert f'value="{chosen}" form="massal" checked' in text
    nothing = desk.post(url(city), {"massal": "1", "agency": city.agency.pk, "part": "lead"})
    assert "Centang dahulu indikator pada tabel di bawah." in nothing.content.decode()


def test_an_agency_of_another_region_cannot_be_asked(city, desk):
    region = Region.objects.create(code="51.02", name="Kabupaten Tabanan", kind="kabupaten", time_zone="Asia/Makassar")
    stranger = Agency.objects.create(region=region, name="Dinas Lain", short_name="Lain")
    assert stranger not in desk.get(url(city)).context["matrix"].agencies
    form = {"massal": "1", "indicators": [city.indicator(21).pk], "agency": stranger.pk, "part": "lead"}
    assert desk.post(url(city), form).status_code == 422
    assert desk.post(url(city), {"domain": 3, f"s-21-{stranger.pk}": "lead"}).status_code == 422
    assert parts(city, 21) == {}


def test_an_agency_that_has_ended_keeps_its_column_while_it_holds_an_assignment(city, desk):
    ended = Agency.objects.create(region=city.region, name="Dinas Lama", short_name="Lama")
    idle = Agency.objects.create(region=city.region, name="Dinas Usai", short_name="Usai")
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(21)],
        agency=ended,
        part=AssignmentPart.LEAD,
        by=city.people["diskominfo"],
    )
    Agency.objects.filter(pk__in=[ended.pk, idle.pk]).update(valid_to=date(2024, 12, 31))
    shown = desk.get(url(city)).context["matrix"].agencies
    assert (ended in shown, idle in shown) == (True, False)


def test_loads_and_gaps_count_the_whole_cycle(city, desk):
    matrix = desk.get(url(city, "?domain=1")).context["matrix"]
    assert {load.agency.short_name: (load.leads, load.supports) for load in matrix.loads} == {
        "BPKAD": (1, 0),
        "Dinkes": (1, 0),
    }
    assert (matrix.shown, len(matrix.lines), len(matrix.without_lead)) == (1, 10, 45)


@pytest.mark.parametrize("role", ["admin", "asesor_internal", "penanggung_jawab", "auditor"])
def test_others_read_the_matrix_and_change_nothing(city, client, role):
    client.force_login(city.people[role])
    page = client.get(url(city))
    assert page.context["refusal"] == "Hanya Diskominfo dan koordinator yang membagi tugas."
    assert "<select" not in page.content.decode()
    before = Assignment.objects.count()
    answer = client.post(url(city), {"domain": 4, f"s-46-{city.agency.pk}": "lead"})
    assert (answer.status_code, Assignment.objects.count()) == (403, before)


@pytest.mark.parametrize(
    ("role", "status"), [("opd", 403), ("pimpinan", 403), ("asesor_eksternal", 404), ("koordinator", 200)]
)
def test_who_opens_the_matrix(city, client, role, status):
    client.force_login(city.people[role])
    assert client.get(url(city)).status_code == status


def test_a_finished_cycle_keeps_its_assignments(city, desk):
    city.evaluation.state = CycleState.SELESAI
    city.evaluation.save()
    response = desk.post(url(city), {"domain": 4, f"s-46-{city.agency.pk}": "lead"})
    assert response.status_code == 403
    assert "Siklus ini sudah selesai; penugasannya tidak diubah lagi." in response.content.decode()


def test_nothing_is_divided_or_dated_in_a_cycle_that_somebody_has_just_finished(city):
    """Each write asks for the stage as it is, not as its page has read it."""
    by, seen, before = city.people["diskominfo"], city.evaluation, HistoryEntry.objects.count()
    Evaluation.objects.update(state=CycleState.SELESAI)
    given = {"evaluation": seen, "by": by}
    one = city.indicator(20)
    for write in (
        lambda: assign_agency(indicators=[one], agency=city.agency, part=AssignmentPart.LEAD, **given),
        lambda: set_parts(parts=[(one, city.agency, AssignmentPart.LEAD)], **given),
        lambda: set_due(indicators=[city.indicator(45)], due=date(2025, 8, 20), **given),
        lambda: set_windows(windows=[WindowDates(CycleState.MANDIRI, date(2025, 8, 2), date(2025, 8, 28))], **given),
    ):
        seen.state = CycleState.MANDIRI
        with pytest.raises(Refused):
            write()
    assert HistoryEntry.objects.count() == before


def test_reading_writes_nothing(city, desk):
    before = (Assignment.objects.count(), HistoryEntry.objects.count())
    desk.get(url(city))
    assert (Assignment.objects.count(), HistoryEntry.objects.count()) == before


def test_what_is_missing_for_many_at_once_is_said_once_on_top(client, city):
    client.force_login(city.people["diskominfo"])
    page = client.post(f"/siklus/{city.evaluation.pk}/penugasan/", {"massal": "1", "part": "pengampu"})
    assert (page.status_code, page.content.decode().count('class="k-errsum"')) == (422, 1)


def test_checked_indicators_lead_to_the_request_form_and_nothing_is_written(client, city):
    client.force_login(city.people["diskominfo"])
    chosen = [city.indicator(number).pk for number in (32, 45)]
    data = {"minta": "1", "domain": "4", "indicators": chosen, "agency": city.agency.pk}
    response = client.post(reverse("assignments", args=[city.evaluation.pk]), data)
    page = reverse("request_add", args=[city.evaluation.pk])
    assert response["Location"] == f"{page}?indikator=32&indikator=45&opd={city.agency.pk}"
    assert Assignment.objects.filter(evaluation=city.evaluation).count() == 2


# --- the last change is taken back --------------------------------------------------------------------------


def undo(desk, city, **headers):
    """Press "Urungkan" of the page as it stands."""
    form = desk.get(url(city)).context["last"]
    data = {"mark": form.mark if form else "", "domain": 4}
    return desk.post(reverse("assignments_undo", args=[city.evaluation.pk]), data, headers=headers)


def test_a6_a_change_is_taken_back_with_the_lead_that_it_displaced_and_all_due_dates(city, desk):
    set_due(evaluation=city.evaluation, indicators=[city.indicator(45)], due=None, by=city.people["koordinator"])
    Assignment.objects.filter(indicator__number=45).update(due=date(2025, 8, 12))
    before = parts(city, 45)
    desk.post(url(city), {"domain": 4, f"s-45-{city.other_agency.pk}": "lead"}, headers=HTMX)
    page = desk.get(url(city)).content.decode()
    assert f'data-undo="s-45-{city.other_agency.pk}"' in page
    assert "BPKAD: pengampu, tenggat 12 Agustus 2025; semula kosong." in " ".join(page.split())
    answer = undo(desk, city, **HTMX).content.decode()
    assert parts(city, 45) == before == {"Dinkes": ("lead", date(2025, 8, 12))}
    assert ('<tr id="r45" hx-swap-oob="true">' in answer, "data-undo" in answer) == (True, False)
    told = texts(HistoryEntry.objects.filter(indicator__number=45), "field", "after")[:2]
    assert sorted(told) == [("penugasan BPKAD", ""), ("penugasan Dinkes", "pengampu, tenggat 12 Agustus 2025")]


def test_a_part_that_was_taken_away_comes_back_with_its_note(city, desk):
    Assignment.objects.filter(indicator__number=45).update(note="Bersama bidang P2P")
    desk.post(
        url(city), {"domain": 4, "shown": f"45-{city.agency.pk}-lead", f"s-45-{city.agency.pk}": ""}, headers=HTMX
    )
    assert parts(city, 45) == {}
    undo(desk, city)
    assert parts(city, 45) == {"Dinkes": ("lead", date(2025, 8, 22))}
    assert Assignment.objects.get(indicator__number=45).note == "Bersama bidang P2P"


def test_what_many_indicators_were_given_at_once_is_taken_back_at_once(city, desk):
    chosen = [city.indicator(number).pk for number in (21, 34, 45)]
    before = [parts(city, number) for number in (21, 34, 45)]
    form = {"massal": "1", "indicators": chosen, "agency": city.agency.pk, "part": "lead", "due": "2025-08-20"}
    desk.post(url(city), form)
    assert "4 penugasan pada 3 indikator." in " ".join(desk.get(url(city)).content.decode().split())
    assert undo(desk, city).url == url(city, "?domain=4")
    assert [parts(city, number) for number in (21, 34, 45)] == before
    desk.post(url(city), {**form, "part": "tenggat"})
    undo(desk, city)
    assert [parts(city, number) for number in (21, 34, 45)] == before


def test_only_the_last_change_is_taken_back_and_only_once(city, desk):
    first = {"domain": 3, f"s-21-{city.agency.pk}": "lead"}
    desk.post(url(city), first)
    mark = desk.get(url(city)).context["last"].mark
    desk.post(url(city), {"domain": 3, f"s-22-{city.agency.pk}": "lead"})
    stale = desk.post(reverse("assignments_undo", args=[city.evaluation.pk]), {"mark": mark})
    assert (stale.status_code, list(parts(city, 21))) == (403, ["Dinkes"])
    assert "Hanya perubahan penugasan terakhir Anda" in stale.content.decode()
    assert undo(desk, city).status_code == 302
    assert (parts(city, 22), list(parts(city, 21))) == ({}, ["Dinkes"])
    assert (desk.get(url(city)).context["last"], undo(desk, city).status_code) == (None, 403)


def test_what_somebody_else_has_changed_since_is_not_taken_back(city, desk):
    desk.post(url(city), {"domain": 3, f"s-21-{city.agency.pk}": "lead"})
    mark = desk.get(url(city)).context["last"].mark
    given = {"indicators": [city.indicator(21)], "due": date(2025, 8, 25), "by": city.people["koordinator"]}
    set_due(evaluation=city.evaluation, **given)
    assert desk.get(url(city)).context["last"] is None
    refused = desk.post(reverse("assignments_undo", args=[city.evaluation.pk]), {"mark": mark}, headers=HTMX)
    assert (refused.status_code, parts(city, 21)) == (403, {"Dinkes": ("lead", date(2025, 8, 25))})


def test_a_lead_is_not_brought_back_beside_another_one(city, desk):
    """The cells of the change stand as it left them; the lead that was named since is none of them."""
    shown = f"45-{city.agency.pk}-lead"
    desk.post(url(city), {"domain": 4, "shown": shown, f"s-45-{city.agency.pk}": ""}, headers=HTMX)
    mark = desk.get(url(city)).context["last"].mark
    given = {"indicators": [city.indicator(45)], "agency": city.other_agency, "by": city.people["koordinator"]}
    assign_agency(evaluation=city.evaluation, part=AssignmentPart.LEAD, **given)
    assert desk.get(url(city)).context["last"] is None
    refused = desk.post(reverse("assignments_undo", args=[city.evaluation.pk]), {"mark": mark}, headers=HTMX)
    assert (refused.status_code, parts(city, 45)) == (403, {"BPKAD": ("lead", None)})


def test_an_agency_that_has_ended_since_gets_nothing_back(city, desk):
    shown = f"45-{city.agency.pk}-lead"
    desk.post(url(city), {"domain": 4, "shown": shown, f"s-45-{city.agency.pk}": ""}, headers=HTMX)
    mark = desk.get(url(city)).context["last"].mark
    Agency.objects.filter(pk=city.agency.pk).update(valid_to=date(2024, 12, 31))
    assert desk.get(url(city)).context["last"] is None
    refused = desk.post(reverse("assignments_undo", args=[city.evaluation.pk]), {"mark": mark})
    assert (refused.status_code, parts(city, 45)) == (403, {})
    assert "sudah berakhir, jadi tidak diberi tugas lagi." in refused.content.decode()


def test_an_empty_cell_of_no_indicator_changes_nothing(city, desk):
    form = {"domain": 4, "s-x-1": "", "s-²-1": "", "s-45-0": ""}
    answer = desk.post(url(city), form, headers=HTMX)
    assert (answer.status_code, answer.content.decode().count('<tr id="r')) == (200, 1)
    assert parts(city, 45) == {"Dinkes": ("lead", date(2025, 8, 22))}


def test_a_change_is_offered_to_be_taken_back_for_one_day(city, desk):
    desk.post(url(city), {"domain": 3, f"s-21-{city.agency.pk}": "lead"})
    made = HistoryEntry.objects.get(indicator__number=21).at
    mark = desk.get(url(city)).context["last"].mark
    clock.set_now(made + timedelta(hours=23))
    assert desk.get(url(city)).context["last"].mark == mark
    clock.set_now(made + timedelta(hours=25))
    assert desk.get(url(city)).context["last"] is None
    refused = desk.post(reverse("assignments_undo", args=[city.evaluation.pk]), {"mark": mark})
    assert (refused.status_code, list(parts(city, 21))) == (403, ["Dinkes"])


def test_a_cell_that_is_set_back_by_hand_after_a_change_is_stored(city, desk):
    """Each row brings what it showed; the page once sent what it had shown when it was opened."""
    cell = f"s-21-{city.agency.pk}"
    desk.post(url(city), {"domain": 3, "shown": "", cell: "lead"}, headers=HTMX)
    page = desk.get(url(city, "?domain=3")).content.decode()
    assert f'name="shown" value="21-{city.agency.pk}-lead"' in page
    desk.post(url(city), {"domain": 3, "shown": ["", f"21-{city.agency.pk}-lead"], cell: ""}, headers=HTMX)
    assert parts(city, 21) == {}


def test_a_cell_of_an_agency_that_has_ended_says_why_it_is_not_stored(city, desk):
    Agency.objects.filter(pk=city.agency.pk).update(valid_to=date(2024, 12, 31))
    form = {"domain": 4, "shown": f"45-{city.agency.pk}-lead", f"s-45-{city.agency.pk}": "contributor"}
    answer = desk.post(url(city), form, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#pesan")
    assert "sudah berakhir, jadi tidak diberi tugas lagi." in answer.content.decode()
    page = desk.post(url(city), form)
    assert (page.status_code, "sudah berakhir, jadi tidak diberi tugas lagi." in page.content.decode()) == (422, True)
    assert parts(city, 45) == {"Dinkes": ("lead", date(2025, 8, 22))}
