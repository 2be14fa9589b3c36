"""After a window has closed: nothing is written, but where a person gave more time, until that day, for that place."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessment.scores import save_score, why_not_fill
from evaluations.choices import Activity, AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.extensions.giving_time import extend_window, withdraw_extension
from evaluations.models import Evaluation, StageWindow, WindowExtension
from evaluations.permissions import Refused
from evidence.upload_permissions import require_sender_agencies, why_not_send_evidence
from evidence.verdicts import why_not_judge
from history.models import HistoryEntry
from history.presenters import history_events
from regions import clock
from regions.models import Agency
from spbe.navigation import _due as frame_due_of
from tests.builders.evidence_builders import send
from tests.builders.people_builders import elsewhere
from tests.history_rows import texts

__all__ = ["elsewhere"]
WITA = ZoneInfo("Asia/Makassar")
CLOSED = "Jadwal penilaian mandiri sudah ditutup 29 Agustus 2025."
WHY = "Surat sekretaris daerah nomor 12."


@pytest.fixture
def late(city):
    """Monday after the window has closed on the 29th; the agency's evidence was sent in time."""
    city.citation = send(city)[0]
    clock.set_now(datetime(2025, 9, 1, 9, 0, tzinfo=WITA))
    return fresh(city)


def fresh(city):
    """As a new request reads it."""
    city.evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    if hasattr(city, "citation"):
        city.citation.evaluation = city.evaluation
    return city


def give(city, until=date(2025, 9, 5), by="koordinator", **scope):
    return extend_window(evaluation=city.evaluation, until=until, reason=WHY, by=city.people[by], **scope)


def fill(city, number, by="diskominfo"):
    return why_not_fill(city.evaluation, city.people[by], indicator_id=city.indicator(number).pk)


def prove(city, number, by):
    return why_not_send_evidence(city.evaluation, city.people[by], indicator_id=city.indicator(number).pk)


def test_after_the_window_nothing_is_written_and_what_came_in_time_is_judged(late):
    assert fill(late, 45) == prove(late, 45, "opd") == CLOSED
    assert why_not_judge(late.citation, late.people["asesor_internal"]) is None


def test_for_the_cycle_everything_is_open_until_that_day(late):
    give(late)
    assert (fill(late, 45), fill(late, 1), prove(late, 34, "opd2")) == (None, None, None)
    assert why_not_judge(late.citation, late.people["asesor_internal"]) is None
    clock.set_now(datetime(2025, 9, 5, 23, 59, tzinfo=WITA))
    assert fill(late, 45) is None
    clock.set_now(datetime(2025, 9, 6, 0, 0, tzinfo=WITA))
    assert fill(late, 45) == CLOSED


def test_for_an_agency_its_evidence_is_open_and_no_level(late):
    give(late, agency=late.agency)
    assert (prove(late, 45, "opd"), prove(late, 34, "opd2"), fill(late, 45)) == (None, CLOSED, CLOSED)
    assert why_not_judge(late.citation, late.people["asesor_internal"]) is None
    other = send_in_time(late, "opd2", late.other_agency, 34)
    assert why_not_judge(other, late.people["asesor_internal"]) is None  # it came in time


def send_in_time(city, by, agency, number):
    now = clock.now()
    clock.set_now(datetime(2025, 8, 20, 9, 0, tzinfo=WITA))
    citation = send(city, by=by, agency=agency, number=number)[0]
    clock.set_now(now)
    citation.evaluation = city.evaluation
    return citation


def test_for_an_indicator_its_level_and_its_evidence_are_open(late):
    give(late, indicator=late.indicator(45))
    assert (fill(late, 45), fill(late, 34)) == (None, CLOSED)
    assert (prove(late, 45, "opd"), prove(late, 34, "opd2")) == (None, CLOSED)
    save_score(
        evaluation=late.evaluation,
        indicator=late.indicator(45),
        by=late.people["diskominfo"],
        version=0,
        changes={"value": "4"},
        reason=WHY,
    )
    with pytest.raises(Refused, match="sudah ditutup"):
        send(late, by="opd2", agency=late.other_agency, number=34)


def test_for_an_agency_and_an_indicator_both_must_fit(late):
    for agency in (late.agency, late.other_agency):
        assign_agency(
            evaluation=late.evaluation,
            indicators=[late.indicator(21)],
            agency=agency,
            part=AssignmentPart.CONTRIBUTOR,
            by=late.people["diskominfo"],
        )
    give(late, agency=late.agency, indicator=late.indicator(21))
    assert (prove(late, 21, "opd"), prove(late, 21, "opd2"), prove(late, 45, "opd")) == (None, CLOSED, CLOSED)


def test_a_person_of_two_agencies_sends_only_for_the_one_that_was_given_time(late):
    late.people["opd2"].memberships.create(region=late.region, role="opd", agency=late.agency)
    give(late, agency=late.other_agency)
    assign_agency(
        evaluation=late.evaluation,
        indicators=[late.indicator(34)],
        agency=late.agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=late.people["diskominfo"],
    )
    assert require_sender_agencies(late.evaluation, late.indicator(34), late.people["opd2"])
    send(late, by="opd2", agency=late.other_agency, number=34)
    with pytest.raises(Refused, match="sudah ditutup"):
        send(late, by="opd2", agency=late.agency, number=34)


def test_what_was_given_by_mistake_is_taken_back_and_both_are_told(late):
    row = give(late, agency=late.agency)
    withdraw_extension(extension=row, by=late.people["diskominfo"])
    assert prove(fresh(late), 45, "opd") == CLOSED
    told = texts(HistoryEntry.objects.filter(kind="time_extended"), "before", "after", "reason")
    assert list(told) == [
        ("Dinkes sampai 5 September 2025", "", ""),
        ("", "Dinkes sampai 5 September 2025", WHY),
    ]
    assert [event.what for event in history_events(HistoryEntry.objects.all()[:2])] == [
        "mencabut pembukaan penilaian mandiri untuk Dinkes sampai 5 September 2025",
        "membuka lagi penilaian mandiri untuk Dinkes sampai 5 September 2025",
    ]


def test_it_does_not_open_a_stage_that_has_not_begun(city):
    StageWindow.objects.filter(evaluation=city.evaluation).update(opens="2025-08-20")
    give(fresh(city))
    assert fill(city, 45) == "Jadwal penilaian mandiri baru dibuka 20 Agustus 2025."


def test_it_ends_with_its_stage(late):
    give(late)
    Evaluation.objects.update(state=CycleState.DOKUMEN)
    assert prove(fresh(late), 45, "opd").startswith("Kolom penilaian mandiri hanya terbuka")


@pytest.mark.parametrize(
    ("scope", "field"),
    [
        ({"until": date(2025, 8, 31)}, "until"),
        ({"until": date(2030, 1, 1)}, "until"),
        ({"agency": "foreign"}, "agency"),
        ({"indicator": "foreign"}, "indicator"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(late, instruments, elsewhere, scope, field):
    foreign = {
        "agency": Agency.objects.create(region=elsewhere["region"], name="Dinas Lain", short_name="DL"),
        "indicator": instruments["PEMDI-2026"].indicators.first(),
    }
    given = {name: foreign[name] if value == "foreign" else value for name, value in scope.items()}
    with pytest.raises(ValidationError) as refused:
        give(late, **given)
    assert list(refused.value.message_dict) == [field]
    assert WindowExtension.objects.count() == 0


def test_before_the_windows_end_a_day_within_it_is_no_extension(city):
    with pytest.raises(ValidationError, match="baru ditutup 29 Agustus 2025"):
        give(city, until=date(2025, 8, 29))


def test_a_reason_is_asked_for(late):
    with pytest.raises(ValidationError) as refused:
        extend_window(evaluation=late.evaluation, until=date(2025, 9, 5), reason="  ", by=late.people["koordinator"])
    assert list(refused.value.message_dict) == ["reason"]


# --- repair after the interview -------------------------------------------------------------------


@pytest.fixture
def interview(late):
    Evaluation.objects.update(state=CycleState.INTERVIU, activity=Activity.EVALUASI)
    return fresh(late)


def test_a_repair_opens_the_evidence_of_one_indicator_and_no_level(interview):
    give(interview, indicator=interview.indicator(45), is_repair=True)
    assert prove(interview, 45, "opd") is None
    assert prove(interview, 34, "opd2").startswith("Data dukung hanya terbuka untuk indikator yang dibuka")
    assert fill(interview, 45).startswith("Kolom penilaian mandiri hanya terbuka")
    judges = {
        role: why_not_judge(interview.citation, interview.people[role]) for role in ("diskominfo", "asesor_internal")
    }
    assert set(judges.values()) == {"Perbaikan data dukung setelah interviu ditinjau oleh penanggung jawab."}
    assert why_not_judge(interview.citation, interview.people["penanggung_jawab"]) is None


def test_a_repair_names_its_agency_or_indicator(interview):
    """For everybody it is the repair window, with a first day of its own."""
    with pytest.raises(ValidationError, match="Pilih OPD atau indikator"):
        give(interview, is_repair=True)


def test_a_repair_is_for_after_the_interview(late):
    with pytest.raises(Refused, match="sesudah interviu dimulai"):
        give(late, indicator=late.indicator(45), is_repair=True)


# --- pages ----------------------------------------------------------------------------------------


def post(client, city, **changes):
    asked = {"what": "tahap", "until": "2025-09-05", "reason": WHY}
    return client.post(reverse("extensions", args=[city.evaluation.pk]), {**asked, **changes})


def test_the_form_gives_time_and_the_page_lists_it(client, late):
    client.force_login(late.people["diskominfo"])
    assert post(client, late, agency=late.agency.pk).status_code == 302
    text = client.get(reverse("extensions", args=[late.evaluation.pk])).content.decode()
    assert "Dinkes" in text
    assert WHY in text
    assert "Dinkes sampai 5 September 2025" in client.get(reverse("cycle", args=[late.evaluation.pk])).content.decode()


def test_a_mistake_comes_back_with_what_was_typed(client, late):
    client.force_login(late.people["diskominfo"])
    form = post(client, late, until="2025-08-31").context["form"]
    assert (list(form.errors), form["reason"].value()) == (["until"], WHY)


def test_an_agency_of_another_region_cannot_be_chosen(client, late, elsewhere):
    foreign = Agency.objects.create(region=elsewhere["region"], name="Dinas Lain", short_name="DL")
    client.force_login(late.people["diskominfo"])
    assert list(post(client, late, agency=foreign.pk).context["form"].errors) == ["agency"]


def test_after_the_interview_the_form_offers_the_repair(client, interview):
    client.force_login(interview.people["koordinator"])
    asked = {"what": "perbaikan", "until": "2025-09-05", "reason": WHY}
    url = reverse("extensions", args=[interview.evaluation.pk])
    assert list(client.post(url, asked).context["form"].errors) == ["indicator"]
    assert client.post(url, {**asked, "indicator": interview.indicator(45).pk}).status_code == 302
    assert prove(fresh(interview), 45, "opd") is None


def test_the_agencys_list_and_the_queue_are_open_while_something_is(client, late):
    client.force_login(late.people["opd"])
    listing = reverse("agency_evidence", args=[late.evaluation.pk])
    assert client.get(listing).context["refusal"] == CLOSED
    give(late, indicator=late.indicator(45))
    assert client.get(listing).context["refusal"] is None
    client.force_login(late.people["asesor_internal"])
    assert client.get(reverse("reviews", args=[late.evaluation.pk])).context["closed"] is None


def frame_due(city):
    return frame_due_of(fresh(city).evaluation)


def test_the_frame_counts_the_days_that_the_whole_cycle_was_given(late):
    assert frame_due(late).text == "Ditutup 29 Agu"
    give(late, agency=late.agency)
    assert frame_due(late).text == "Ditutup 29 Agu"
    give(late)
    assert frame_due(late).text == "Sisa 4 hari"


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_the_same_queries_however_much_was_given(client, late, django_assert_num_queries, times):
    for number in range(1, 1 + times):
        give(late, indicator=late.indicator(number), agency=late.agency)
    client.force_login(late.people["diskominfo"])
    with django_assert_num_queries(9):
        client.get(reverse("extensions", args=[late.evaluation.pk]))


@pytest.mark.parametrize("times", [1, 3])
def test_after_the_window_a_list_pays_one_query_more_for_all_its_rows(client, late, django_assert_num_queries, times):
    for _ in range(times):
        send_in_time(late, "opd", late.agency, 45)
    give(late, agency=late.agency)
    client.force_login(late.people["asesor_internal"])
    url = reverse("reviews", args=[late.evaluation.pk])
    with django_assert_num_queries(11):
        client.get(url)
