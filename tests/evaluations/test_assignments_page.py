"""The list of assignments: rows and ticked indicators in one save, the same by agency, one notice, one step back."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, assign_rows, set_due, set_windows
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import Refused
from evaluations.tasks_page import tasks_url
from history.models import HistoryEntry
from notices.models import Notification
from regions import clock
from regions.models import Agency, Region
from tests.builders.form_builders import press
from tests.history_rows import texts


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


def save(desk, city, button="Simpan perubahan", **typed):
    """Press a button of the page as it stands now, with what is typed into it: `p_45` is the field "p-45"."""
    page = desk.get(url(city)).content.decode()
    return press(desk, page, button, url(city), **{name.replace("_", "-"): value for name, value in typed.items()})


def pks(city, *numbers):
    return [city.indicator(number).pk for number in numbers]


@pytest.mark.parametrize("times", [1, 3])
def test_the_list_takes_the_same_queries_however_many_agencies(city, desk, django_assert_num_queries, times):
    for turn in range(times):
        agency = Agency.objects.create(region=city.region, name=f"Dinas {turn}", short_name=f"D{turn}")
        assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(turn + 1)],
            agency=agency,
            part=AssignmentPart.LEAD,
            by=city.people["diskominfo"],
        )
    for query in ("", "?menurut=opd"):
        with django_assert_num_queries(9):
            desk.get(url(city, query))


@pytest.mark.parametrize("numbers", [(21,), (21, 22, 23)])
def test_saving_takes_the_same_queries_however_many_rows(city, desk, django_assert_num_queries, numbers):
    page = desk.get(url(city)).content.decode()
    typed = {f"p-{number}": "Dinkes" for number in numbers}
    with django_assert_num_queries(14 + (len(numbers) > 1)):  # several at once are kept as one act
        press(desk, page, "Simpan perubahan", url(city), **typed)
    assert [parts(city, number) for number in numbers] == [{"Dinkes": ("lead", None)}] * len(numbers)


def test_a_lead_is_found_in_any_spelling_and_a_contributor_gets_the_date_of_the_row(city, desk):
    answer = save(desk, city, p_21="dinas  KESEHATAN", t_45="bpkad", d_21="20 Agustus 2025")
    assert answer.url == url(city)
    assert parts(city, 21) == {"Dinkes": ("lead", date(2025, 8, 20))}
    assert parts(city, 45) == {"Dinkes": ("lead", date(2025, 8, 22)), "BPKAD": ("contributor", date(2025, 8, 22))}


def test_a_new_lead_makes_the_former_one_a_contributor_and_both_stand_in_the_history(city, desk):
    save(desk, city, p_45="BPKAD")
    assert {name: part for name, (part, _) in parts(city, 45).items()} == {"Dinkes": "contributor", "BPKAD": "lead"}
    told = texts(HistoryEntry.objects.filter(indicator__number=45), "field", "before", "after")[:2]
    assert sorted(told) == [
        ("penugasan BPKAD", "", "pengampu, tenggat 22 Agustus 2025"),
        ("penugasan Dinkes", "pengampu, tenggat 22 Agustus 2025", "kontributor, tenggat 22 Agustus 2025"),
    ]


def test_a_contributor_goes_when_its_chip_is_unticked_and_a_lead_when_its_field_is_emptied(city, desk):
    save(desk, city, t_45="BPKAD")
    assert f'name="k-45" value="{city.other_agency.pk}" checked' in " ".join(
        desk.get(url(city)).content.decode().split()
    )
    page = desk.get(url(city)).content.decode()
    press(desk, page, "Simpan perubahan", url(city), **{"k-45": [], "p-34": ""})
    assert (list(parts(city, 45)), parts(city, 34)) == (["Dinkes"], {})


def test_two_who_lead_and_contribute_change_places_in_one_save(city, desk):
    save(desk, city, t_45="BPKAD")
    save(desk, city, p_45="BPKAD")
    assert {name: part for name, (part, _) in parts(city, 45).items()} == {"Dinkes": "contributor", "BPKAD": "lead"}
    page = desk.get(url(city)).content.decode()
    press(desk, page, "Simpan perubahan", url(city), **{"k-45": [], "p-45": "Dinkes"})
    assert {name: part for name, (part, _) in parts(city, 45).items()} == {"Dinkes": "lead", "BPKAD": "contributor"}


def test_a_page_that_was_opened_earlier_changes_only_what_its_person_changed(city, desk):
    """Somebody else gave 46 to BPKAD after this page was opened: its stale empty row must not take it away."""
    page = desk.get(url(city)).content.decode()
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(46)],
        agency=city.other_agency,
        part=AssignmentPart.LEAD,
        by=city.people["koordinator"],
    )
    answer = press(desk, page, "Simpan perubahan", url(city), **{"p-45": ""})
    assert (answer.status_code, answer.url) == (302, url(city))
    assert (parts(city, 45), list(parts(city, 46)), list(parts(city, 34))) == ({}, ["BPKAD"], ["BPKAD"])


def test_ticked_indicators_and_typed_rows_are_stored_in_one_act_that_is_told_once(
    city, desk, django_capture_on_commit_callbacks
):
    typed = {"indicators": pks(city, 21, 22, 23), "agency": "Dinkes", "due": "20-08-2025", "t_45": "BPKAD"}
    with django_capture_on_commit_callbacks(execute=True):
        save(desk, city, "Simpan perubahan", **typed)
    assert [parts(city, number) for number in (21, 22, 23)] == [{"Dinkes": ("lead", date(2025, 8, 20))}] * 3
    made = HistoryEntry.objects.filter(indicator__number__in=[21, 22, 23, 45]).order_by("-pk")[:4]
    assert len({entry.details["act"] for entry in made}) == 1
    (news,) = Notification.objects.filter(user=city.people["opd"], kind="tugas")
    assert news.text == "Diskominfo mengubah tugas Dinkes: pengampu indikator 21, 22, 23, tenggat 20 Agustus 2025."
    assert news.url == tasks_url(city.evaluation.pk)
    (other,) = Notification.objects.filter(user=city.people["opd2"], kind="tugas")
    assert other.text == "Diskominfo mengubah tugas BPKAD: kontributor indikator 45, tenggat 22 Agustus 2025."


def test_all_indicators_those_of_an_aspect_and_those_without_lead_are_ticked_by_one_box(city, desk):
    aspect = city.indicator(21).aspect
    save(desk, city, aspek=aspect.pk, agency="BPKAD")
    of_aspect = Assignment.objects.filter(evaluation=city.evaluation, indicator__aspect=aspect, part="lead")
    assert of_aspect.count() == aspect.indicators.count() > 1
    save(desk, city, tanpa="1", agency="Dinkes")
    leads = Assignment.objects.filter(evaluation=city.evaluation, part="lead")
    assert (leads.count(), set(of_aspect.values_list("agency__short_name", flat=True))) == (47, {"BPKAD"})
    save(desk, city, semua="1", due="25-08-2025")
    assert set(Assignment.objects.values_list("due", flat=True)) == {date(2025, 8, 25)}
    save(desk, city, semua="1", agency="Dinkes", part="hapus")
    assert not Assignment.objects.filter(evaluation=city.evaluation, agency=city.agency).exists()


def test_a_due_date_is_moved_for_everyone_on_the_indicator_and_emptied(city, desk):
    save(desk, city, t_45="BPKAD")
    save(desk, city, d_45="25-08-2025")
    assert {due for _, due in parts(city, 45).values()} == {date(2025, 8, 25)}
    assert parts(city, 34) == {"BPKAD": ("lead", date(2025, 8, 22))}
    save(desk, city, d_45="")
    assert {due for _, due in parts(city, 45).values()} == {None}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"p_21": "Dinas Antah"}, "Indikator 21: OPD “Dinas Antah” tidak ada di antara OPD yang berlaku."),
        ({"t_21": "Antah"}, "Indikator 21: OPD “Antah” tidak ada di antara OPD yang berlaku."),
        ({"d_45": "31-02-2025"}, "Indikator 45: Tanggal “31-02-2025” tidak ada dalam kalender"),
        ({"d_45": "01-01-3000"}, "Indikator 45: 1 Januari 3000 di luar tahun"),
        ({"agency": "Dinkes"}, "Centang dahulu indikator pada daftar."),
        ({"semua": "1", "p_3": ""}, "Isi OPD atau tenggat untuk yang dicentang."),
        ({"semua": "1", "agency": "Antah"}, "OPD “Antah” tidak ada di antara OPD yang berlaku."),
        ({"w_45": "x|y"}, "Indikator 45: Barisnya tidak utuh."),
        ({"k_45": "999999"}, "Indikator 45: OPD ini tidak ada pada siklus."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(city, desk, typed, said):
    before = list(Assignment.objects.values_list("indicator__number", "agency", "part", "due"))
    answer = save(desk, city, **{"p_3": "BPKAD", **typed})
    page = " ".join(answer.content.decode().split())
    assert (answer.status_code, said in page) == (422, True)
    assert ('name="p-3" value="BPKAD"' in page) is ("p_3" not in typed)
    assert list(Assignment.objects.values_list("indicator__number", "agency", "part", "due")) == before


def test_what_was_typed_and_ticked_stays_on_a_page_that_comes_back(city, desk):
    typed = {"indicators": pks(city, 21), "t_45": "BPKAD", "d_45": "31-02-2025", "k_34": str(city.agency.pk)}
    page = " ".join(save(desk, city, **typed).content.decode().split())
    assert page.count('class="k-errsum"') == 1
    assert f'name="indicators" value="{pks(city, 21)[0]}" data-bare checked' in page
    assert 'name="t-45" value="BPKAD"' in page
    assert 'name="d-45" value="31-02-2025"' in page
    assert f'name="k-34" value="{city.agency.pk}" checked' in page


def test_an_agency_of_another_region_cannot_be_asked(city, desk):
    region = Region.objects.create(code="51.02", name="Kabupaten Tabanan", kind="kabupaten", time_zone="Asia/Makassar")
    stranger = Agency.objects.create(region=region, name="Dinas Lain", short_name="Lain")
    assert stranger not in desk.get(url(city)).context["board"].agencies
    assert save(desk, city, p_21="Lain").status_code == 422
    assert save(desk, city, k_21=str(stranger.pk)).status_code == 422
    assert save(desk, city, semua="1", agency="Lain").status_code == 422
    assert parts(city, 21) == {}


def test_an_agency_that_has_ended_is_offered_while_it_holds_an_assignment(city, desk):
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
    shown = desk.get(url(city)).context["board"].agencies
    assert (ended in shown, idle in shown) == (True, False)


def test_by_agency_the_load_is_shown_and_agencies_without_work_are_folded_away(city, desk):
    Agency.objects.create(region=city.region, name="Dinas Sepi", short_name="Sepi")
    save(desk, city, t_45="BPKAD", semua="")
    page = desk.get(url(city, "?menurut=opd"))
    board = page.context["board"]
    load = {w.agency.short_name: (len(w.leads), len(w.supports), w.due) for w in board.work}
    assert load == {"Dinkes": (1, 0, date(2025, 8, 22)), "BPKAD": (1, 1, date(2025, 8, 22))}
    text = " ".join(page.content.decode().split())
    assert "45 dari 47 indikator belum punya pengampu." in text
    assert [agency.short_name for agency in board.idle if agency.short_name == "Sepi"] == ["Sepi"]
    assert "Sepi" not in text[: text.index("OPD tanpa tugas")]


@pytest.mark.parametrize("role", ["admin", "asesor_internal", "penanggung_jawab", "auditor"])
def test_others_read_the_list_and_change_nothing(city, client, role):
    client.force_login(city.people[role])
    page = client.get(url(city))
    assert page.context["refusal"] == "Hanya Diskominfo dan koordinator yang membagi tugas."
    assert 'name="p-45"' not in page.content.decode()
    before = Assignment.objects.count()
    answer = client.post(url(city), {"w-46": "||", "p-46": "Dinkes"})
    assert (answer.status_code, Assignment.objects.count()) == (403, before)


@pytest.mark.parametrize(
    ("role", "status"), [("opd", 403), ("pimpinan", 403), ("asesor_eksternal", 404), ("koordinator", 200)]
)
def test_who_opens_the_list_and_its_files(city, client, role, status):
    client.force_login(city.people[role])
    names = ("assignments", "assignments_xlsx", "assignments_pdf")
    assert [client.get(reverse(name, args=[city.evaluation.pk])).status_code for name in names] == [status] * 3


def test_a_finished_cycle_keeps_its_assignments(city, desk):
    city.evaluation.state = CycleState.SELESAI
    city.evaluation.save()
    response = desk.post(url(city), {"w-46": "||", "p-46": "Dinkes"})
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
        lambda: assign_rows(parts=[(one, city.agency, AssignmentPart.LEAD, None)], dates={}, **given),
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


def test_ticked_indicators_lead_to_the_request_form_and_what_was_typed_is_stored(city, desk):
    button = "Simpan dan minta data dukung"
    page = reverse("request_add", args=[city.evaluation.pk])
    answer = save(desk, city, button, indicators=pks(city, 32, 45))
    assert answer["Location"] == f"{page}?indikator=32&indikator=45"
    assert Assignment.objects.filter(evaluation=city.evaluation).count() == 2
    answer = save(desk, city, button, indicators=pks(city, 32), agency="Dinkes")
    assert answer["Location"] == f"{page}?indikator=32&opd={city.agency.pk}"
    assert list(parts(city, 32)) == ["Dinkes"]


def test_the_annex_of_the_decree_names_every_indicator_and_comes_back_unchanged(city, desk):
    save(desk, city, t_45="BPKAD")
    answer = desk.get(reverse("assignments_xlsx", args=[city.evaluation.pk]))
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    (line,) = [row for row in rows if row[0] == 45]
    assert (*line[2:4], line[4].date()) == ("Dinas Kesehatan", city.other_agency.name, date(2025, 8, 22))
    assert sum(isinstance(row[0], int) for row in rows) == 47
    page = reverse("assignments_import", args=[city.evaluation.pk])
    preview = desk.post(page, {"file": SimpleUploadedFile("lampiran.xlsx", answer.content)})
    assert {p.fate.value for p in preview.context["planned"]} == {"ada"}
    assert desk.get(reverse("assignments_pdf", args=[city.evaluation.pk])).content[:5] == b"%PDF-"


# --- the last change is taken back --------------------------------------------------------------------------


def undo(desk, city):
    """Press "Batalkan perubahan" of the page as it stands."""
    return press(desk, desk.get(url(city)).content.decode(), "Batalkan perubahan", url(city))


def mark(desk, city):
    return desk.get(url(city)).context["last"].mark


def undo_marked(desk, city, mark):
    """From a page that was opened before."""
    return desk.post(reverse("assignments_undo", args=[city.evaluation.pk]), {"mark": mark})


def test_a6_a_change_is_taken_back_with_the_lead_that_it_displaced_and_all_due_dates(city, desk):
    set_due(evaluation=city.evaluation, indicators=[city.indicator(45)], due=None, by=city.people["koordinator"])
    Assignment.objects.filter(indicator__number=45).update(due=date(2025, 8, 12))
    before = parts(city, 45)
    save(desk, city, p_45="BPKAD")
    page = " ".join(desk.get(url(city)).content.decode().split())
    assert "BPKAD: pengampu, tenggat 12 Agustus 2025; semula kosong." in page
    assert undo(desk, city).url == url(city)
    assert parts(city, 45) == before == {"Dinkes": ("lead", date(2025, 8, 12))}
    assert "Perubahan terakhir Anda" not in desk.get(url(city)).content.decode()
    told = texts(HistoryEntry.objects.filter(indicator__number=45), "field", "after")[:2]
    assert sorted(told) == [("penugasan BPKAD", ""), ("penugasan Dinkes", "pengampu, tenggat 12 Agustus 2025")]


def test_a_part_that_was_taken_away_comes_back_with_its_note(city, desk):
    Assignment.objects.filter(indicator__number=45).update(note="Bersama bidang P2P")
    save(desk, city, p_45="")
    assert parts(city, 45) == {}
    undo(desk, city)
    assert parts(city, 45) == {"Dinkes": ("lead", date(2025, 8, 22))}
    assert Assignment.objects.get(indicator__number=45).note == "Bersama bidang P2P"


def test_what_many_indicators_were_given_at_once_is_taken_back_at_once(city, desk):
    before = [parts(city, number) for number in (21, 34, 45)]
    ticked = {"indicators": pks(city, 21, 34, 45), "due": "2025-08-20"}
    save(desk, city, agency="Dinkes", **ticked)
    assert "4 penugasan pada 3 indikator." in " ".join(desk.get(url(city)).content.decode().split())
    assert undo(desk, city).url == url(city)
    assert [parts(city, number) for number in (21, 34, 45)] == before
    save(desk, city, **ticked)
    undo(desk, city)
    assert [parts(city, number) for number in (21, 34, 45)] == before


def test_what_was_told_of_a_change_is_followed_by_its_end(city, desk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        save(desk, city, p_21="Dinkes")
        undo(desk, city)
    ending, news = Notification.objects.filter(user=city.people["opd"], kind="tugas")
    assert (news.read_at is None, ending.key) == (False, f"{news.key}-batal")
    assert ending.text == "Diskominfo membatalkan perubahan tugas Dinkes: tidak lagi bertugas pada indikator 21."


def test_only_the_last_change_is_taken_back_and_only_once(city, desk):
    save(desk, city, p_21="Dinkes")
    first = mark(desk, city)
    save(desk, city, p_22="Dinkes")
    stale = undo_marked(desk, city, first)
    assert (stale.status_code, list(parts(city, 21))) == (403, ["Dinkes"])
    assert "Hanya perubahan penugasan terakhir Anda" in stale.content.decode()
    second = mark(desk, city)
    assert undo(desk, city).status_code == 302
    assert (parts(city, 22), list(parts(city, 21))) == ({}, ["Dinkes"])
    assert (desk.get(url(city)).context["last"], undo_marked(desk, city, second).status_code) == (None, 403)


def test_what_somebody_else_has_changed_since_is_not_taken_back(city, desk):
    save(desk, city, p_21="Dinkes")
    seen = mark(desk, city)
    given = {"indicators": [city.indicator(21)], "due": date(2025, 8, 25), "by": city.people["koordinator"]}
    set_due(evaluation=city.evaluation, **given)
    assert desk.get(url(city)).context["last"] is None
    refused = undo_marked(desk, city, seen)
    assert (refused.status_code, parts(city, 21)) == (403, {"Dinkes": ("lead", date(2025, 8, 25))})


def test_a_lead_is_not_brought_back_beside_another_one(city, desk):
    """The cells of the change stand as it left them; the lead that was named since is none of them."""
    save(desk, city, p_45="")
    seen = mark(desk, city)
    given = {"indicators": [city.indicator(45)], "agency": city.other_agency, "by": city.people["koordinator"]}
    assign_agency(evaluation=city.evaluation, part=AssignmentPart.LEAD, **given)
    assert desk.get(url(city)).context["last"] is None
    refused = undo_marked(desk, city, seen)
    assert (refused.status_code, parts(city, 45)) == (403, {"BPKAD": ("lead", None)})


def test_an_agency_that_has_ended_since_gets_nothing_back(city, desk):
    save(desk, city, p_45="")
    seen = mark(desk, city)
    Agency.objects.filter(pk=city.agency.pk).update(valid_to=date(2024, 12, 31))
    assert desk.get(url(city)).context["last"] is None
    refused = undo_marked(desk, city, seen)
    assert (refused.status_code, parts(city, 45)) == (403, {})
    assert "sudah berakhir, jadi tidak diberi tugas lagi." in refused.content.decode()


def test_a_change_is_offered_to_be_taken_back_for_seven_days(city, desk):
    save(desk, city, p_21="Dinkes")
    made = HistoryEntry.objects.get(indicator__number=21).at
    seen = mark(desk, city)
    clock.set_now(made + timedelta(days=6, hours=23))
    assert mark(desk, city) == seen
    clock.set_now(made + timedelta(days=7, hours=1))
    assert desk.get(url(city)).context["last"] is None
    refused = undo_marked(desk, city, seen)
    assert (refused.status_code, list(parts(city, 21))) == (403, ["Dinkes"])


def test_a_part_of_an_agency_that_has_ended_says_why_it_is_not_stored(city, desk):
    Agency.objects.filter(pk=city.agency.pk).update(valid_to=date(2024, 12, 31))
    page = save(desk, city, p_45="BPKAD", k_45=[str(city.agency.pk)], p_3="Dinkes")
    assert (page.status_code, "sudah berakhir, jadi tidak diberi tugas lagi." in page.content.decode()) == (422, True)
    assert parts(city, 45) == {"Dinkes": ("lead", date(2025, 8, 22))}
