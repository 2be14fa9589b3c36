"""Review meetings: planned, told of, written by several at once, closed by the chair, and not changed after that."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from icalendar import Calendar

from duties.queries import duties_of
from evaluations.models import Score
from evaluations.permissions import Refused
from evaluations.rules.merging import TypedText, text_mark
from history.models import HistoryEntry
from history.presenters import history_event
from meetings import minutes_writes
from meetings.meeting_writes import (
    AgendaPointInput,
    MeetingChanges,
    cancel_meeting,
    change_meeting,
    plan_meeting,
)
from meetings.models import AgendaPoint, Invitation, Meeting
from notices.calendar_addresses import renew_calendar_address
from notices.models import Notification
from tests.builders.meeting_builders import held, meet, on, plan, point, write
from tests.city import fresh
from tests.history_rows import texts
from tests.work import fill

AT_ONE = "Reviu layanan: Reviu layanan, 20 Agustus 2025 pukul 13.00 WITA"


def told(role, city):
    return list(Notification.objects.filter(user=city.people[role]).values_list("kind", "text"))


def decisions(person):
    """What was decided and waits for them."""
    return [row.title for row in duties_of(fresh(person)).rows if row.kind.name == "DECISION"]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("diskominfo", True),
        ("asesor_internal", True),
        ("penanggung_jawab", True),
        ("koordinator", True),
        ("admin", False),
        ("opd", False),
        ("kepala_opd", False),
        ("pimpinan", False),
        ("auditor", False),
        ("asesor_eksternal", False),
    ],
)
def test_the_team_plans_meetings(city, role, may):
    if may:
        assert meet(city, by=role).points.count() == 1
        return
    with pytest.raises(Refused):
        meet(city, by=role)
    assert Meeting.objects.count() == 0


def test_who_is_invited_is_told_and_has_it_among_duties_and_in_the_calendar(
    city, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        meeting = meet(city, people=["pimpinan"], ends=time(11, 30))
    words = "Diskominfo mengundang Anda ke rapat: Reviu layanan, 20 Agustus 2025 pukul 09.00–11.30 WITA"
    for role in ("opd", "kepala_opd", "pimpinan", "koordinator"):
        assert told(role, city) == [("rapat", f"{words}, Aula Sekda.")]
    assert [told(role, city) for role in ("opd2", "auditor", "diskominfo")] == [[], [], []]
    (duty,) = duties_of(fresh(city.people["pimpinan"])).rows
    assert (duty.kind.name, duty.title, duty.due.words) == ("MEETING", "Reviu layanan", "20 Agu, 6 hari lagi")
    token = renew_calendar_address(user=city.people["pimpinan"])
    events = Calendar.from_ical(client.get(reverse("calendar_feed", args=[token])).content).walk("VEVENT")
    (event,) = [event for event in events if event["uid"] == f"rapat-{meeting.pk}@kawal-spbe"]
    utc = ZoneInfo("UTC")
    assert event.decoded("dtstart") == datetime(2025, 8, 20, 1, 0, tzinfo=utc)
    assert event.decoded("dtend") == datetime(2025, 8, 20, 3, 30, tzinfo=utc)
    assert str(event["location"]) == "Aula Sekda"
    assert duties_of(fresh(city.people["auditor"])).appointments == ()


def test_a_new_time_is_told_to_all_and_a_change_of_the_agenda_to_nobody(city, django_capture_on_commit_callbacks):
    meeting = meet(city)
    with django_capture_on_commit_callbacks(execute=True):
        more = MeetingChanges(points=[AgendaPointInput(city.indicator(34))], agencies=[city.other_agency])
        change_meeting(meeting=meeting, plan=plan(city), changes=more, by=city.people["diskominfo"])
    assert (told("opd", city), len(told("opd2", city))) == ([], 1)
    with django_capture_on_commit_callbacks(execute=True):
        later = plan(city, starts=time(13))
        change_meeting(meeting=meeting, plan=later, changes=MeetingChanges(), by=city.people["diskominfo"])
    assert told("opd", city) == [
        (
            "rapat",
            "Diskominfo mengubah rapat Reviu layanan: Reviu layanan, 20 Agustus 2025 pukul 13.00 WITA, Aula Sekda.",
        )
    ]
    assert list(meeting.points.values_list("indicator__number", flat=True)) == [34, 45]


def test_who_leads_from_now_on_is_invited_once(city, django_capture_on_commit_callbacks):
    meeting = meet(city)
    desk = city.people["diskominfo"]
    with django_capture_on_commit_callbacks(execute=True):
        chaired = plan(city, chair=city.people["asesor_internal"])
        change_meeting(meeting=meeting, plan=chaired, changes=MeetingChanges(), by=desk)
        change_meeting(meeting=meeting, plan=chaired, changes=MeetingChanges(), by=desk)
    guests = meeting.invitations.filter(person__isnull=False).order_by("pk").values_list("person__username", flat=True)
    assert list(guests) == ["koordinator", "asesor_internal"]
    when = "Reviu layanan, 20 Agustus 2025 pukul 09.00 WITA, Aula Sekda"
    leads = f"Diskominfo meminta Anda memimpin rapat {when}. Anda menutup notulanya sesudah rapat."
    assert told("asesor_internal", city) == [("rapat", leads)]
    assert told("koordinator", city) == [("rapat", f"Rapat {when}, kini dipimpin Asesor_Internal.")]


def test_calling_off_needs_a_reason_tells_and_ends_the_duty(city, django_capture_on_commit_callbacks):
    meeting = meet(city, people=["pimpinan"])
    with pytest.raises(ValidationError):
        cancel_meeting(meeting=meeting, reason=" ", by=city.people["diskominfo"])
    with django_capture_on_commit_callbacks(execute=True):
        cancel_meeting(meeting=meeting, reason="Bentrok dengan musrenbang.", by=city.people["diskominfo"])
    assert told("opd", city)[0][1].endswith("Aula Sekda. Bentrok dengan musrenbang.")
    assert duties_of(fresh(city.people["pimpinan"])).rows == ()
    with pytest.raises(Refused, match="dibatalkan"):
        write(city, meeting, umum__discussion="Terlambat")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": date(2025, 8, 13)}, "day"),
        ({"place": ""}, "place"),
        ({"ends": time(8)}, "ends"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(city, changes, field):
    with pytest.raises(ValidationError) as refused:
        meet(city, **changes)
    assert list(refused.value.message_dict) == [field]
    assert Meeting.objects.count() == 0


def test_the_chair_is_one_of_the_team_and_guests_are_of_this_government(city, instruments):
    from regions.models import Agency, Region

    with pytest.raises(ValidationError) as refused:
        meet(city, chair=city.people["opd"])
    assert list(refused.value.message_dict) == ["chair"]
    tabanan = Region.objects.create(code="51.02", name="Tabanan", kind="kabupaten", time_zone="Asia/Makassar")
    foreign = Agency.objects.create(region=tabanan, name="Dinas lain", short_name="Lain")
    with pytest.raises(ValidationError) as refused:
        meet(city, agencies=[foreign])
    assert list(refused.value.message_dict) == ["agencies"]
    other = instruments["PEMDI-2026"].indicators.first()
    with pytest.raises(ValidationError) as refused:
        plan_meeting(
            evaluation=city.evaluation,
            plan=plan(city),
            points=[AgendaPointInput(other)],
            agencies=[],
            people=[],
            by=city.people["diskominfo"],
        )
    assert list(refused.value.message_dict) == ["agenda"]
    assert Meeting.objects.count() == 0


# --- two at once ----------------------------------------------------------------------------------


def test_two_people_writing_different_texts_lose_nothing(city):
    """Both opened the empty page; the second sends everything the page showed, his own text and the empty rest."""
    meeting = meet(city, 34, 45)
    first, second = (f"titik-{point(meeting, n).pk}-discussion" for n in (34, 45))
    empty = text_mark("")
    for who, key, text in (("diskominfo", first, "Kata Komang"), ("asesor_internal", second, "Kata Made")):
        typed = {k: TypedText(text if k == key else "", empty) for k in (first, second)}
        assert minutes_writes.write_minutes(meeting=meeting, typed=typed, by=city.people[who]).clashes == {}
    assert [point(meeting, n).discussion for n in (34, 45)] == ["Kata Komang", "Kata Made"]


def test_two_people_at_one_text_see_both_and_the_rest_is_saved(city):
    meeting = meet(city)
    key, other = (f"titik-{point(meeting).pk}-{name}" for name in ("decision", "discussion"))
    write(city, meeting, **{key: "Tetap tingkat 3"})
    typed = {key: TypedText("Naik ke tingkat 4", text_mark("")), other: TypedText("Dibahas lama", text_mark(""))}
    written = minutes_writes.write_minutes(meeting=meeting, typed=typed, by=city.people["asesor_internal"])
    ((where, clash),) = written.clashes.items()
    assert (where, clash.theirs, clash.by) == (key, "Tetap tingkat 3", "Diskominfo")
    assert (point(meeting).decision, point(meeting).discussion) == ("Tetap tingkat 3", "Dibahas lama")


def test_the_page_shows_both_texts_and_the_next_press_knows_what_it_overwrites(client, city):
    meeting = meet(city)
    key = f"titik-{point(meeting).pk}-discussion"
    client.force_login(city.people["asesor_internal"])
    page = reverse("minutes", args=[city.evaluation.pk, meeting.pk])
    seen = client.get(page).context["form"].point_lines[0][1]["discussion"].seen
    write(city, meeting, **{key: "Kata Komang"})
    answer = client.post(page, {key: "Kata Made", f"seen-{key}": seen})
    html = answer.content.decode()
    assert (answer.status_code, "Kata Komang" in html, "Kata Made" in html) == (409, True, True)
    line = answer.context["form"].point_lines[0][1]["discussion"]
    both = {key: "Kata Komang\r\nKata Made", f"seen-{key}": line.seen}
    assert client.post(page, both).status_code == 302
    assert point(meeting).discussion == "Kata Komang\nKata Made"
    lines = HistoryEntry.objects.filter(kind="minutes_written").order_by("pk")
    assert texts(lines, "after") == [("Kata Komang",), ("Kata Komang\nKata Made",)]


# --- closing --------------------------------------------------------------------------------------


def test_only_the_chair_closes_after_the_beginning_and_with_somebody_present(city):
    meeting = meet(city)
    with pytest.raises(Refused, match=r"baru dimulai 20 Agustus 2025 pukul 09\.00 WITA"):
        minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"])
    on(20)
    with pytest.raises(Refused, match="pimpinan rapat, Koordinator"):
        minutes_writes.close_minutes(meeting=meeting, by=city.people["diskominfo"])
    with pytest.raises(ValidationError, match="Belum ada kehadiran"):
        minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"])
    write(city, meeting, **{f"hadir-{meeting.invitations.first().pk}-presence": "hadir"})
    assert minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"]).edition == 1


def test_a_decision_links_to_its_indicator_is_given_to_its_owner_and_changes_no_value(
    city, django_capture_on_commit_callbacks
):
    fill(city, {45: 4})
    meeting = held(city)
    key = f"titik-{point(meeting).pk}"
    said = {"decision": "Unggah laporan reviu.", "owner": f"opd-{city.agency.pk}", "due": "2025-08-27"}
    write(city, meeting, **{f"{key}-{name}": text for name, text in said.items()})
    with django_capture_on_commit_callbacks(execute=True):
        minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"])
    entry = history_event(HistoryEntry.objects.get(kind="meeting_decided"))
    assert (entry.indicator.number, entry.after, entry.reason) == (
        45,
        "Unggah laporan reviu. (Dinkes, sampai 27 Agustus 2025)",
        "Reviu layanan, 20 Agustus 2025",
    )
    assert [kind for kind, text in told("opd", city) if "keputusan untuk Anda" in text] == ["rapat"]
    duties = [row for row in duties_of(fresh(city.people["opd"])).rows if row.kind.name == "DECISION"]
    assert [(row.title, row.due.words) for row in duties] == [("Unggah laporan reviu.", "27 Agu, 7 hari lagi")]
    assert decisions(city.people["opd2"]) == []
    assert list(Score.objects.values_list("value", "version")) == [(4, 1)]
    with pytest.raises(Refused):
        minutes_writes.finish_decision(point=point(meeting), done=True, by=fresh(city.people["opd2"]))
    minutes_writes.finish_decision(point=point(meeting), done=True, by=fresh(city.people["opd"]))
    assert decisions(city.people["opd"]) == []


def test_closed_minutes_change_only_after_a_reason_and_keep_it(city):
    meeting = held(city)
    minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"])
    for by in ("diskominfo", "koordinator"):
        with pytest.raises(Refused, match="sudah ditutup"):
            write(city, meeting, by=by, umum__discussion="Sesudah ditutup")
    with pytest.raises(Refused, match="sudah ditutup"):
        change_meeting(meeting=meeting, plan=plan(city), changes=MeetingChanges(), by=city.people["diskominfo"])
    with pytest.raises(Refused, match="dibuka kembali oleh pimpinan rapat"):
        minutes_writes.reopen_minutes(meeting=meeting, reason="Salah tulis.", by=city.people["diskominfo"])
    with pytest.raises(ValidationError):
        minutes_writes.reopen_minutes(meeting=meeting, reason="  ", by=city.people["penanggung_jawab"])
    minutes_writes.reopen_minutes(meeting=meeting, reason="Salah tulis.", by=city.people["penanggung_jawab"])
    write(city, meeting, umum__discussion="Diperbaiki")
    again = minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"])
    assert (again.edition, again.reopened_because, again.discussion) == (2, "Salah tulis.", "Diperbaiki")


def test_what_was_written_about_stays_on_the_agenda_and_who_came_stays_invited(city):
    meeting = held(city, 34, 45)
    write(city, meeting, **{f"titik-{point(meeting).pk}-discussion": "Dibahas"})
    for changes in (
        MeetingChanges(dropped_points=[point(meeting)]),
        MeetingChanges(dropped_guests=list(Invitation.objects.exclude(presence=""))),
    ):
        with pytest.raises(ValidationError):
            change_meeting(meeting=meeting, plan=plan(city), changes=changes, by=city.people["diskominfo"])
    change_meeting(
        meeting=meeting,
        plan=plan(city),
        changes=MeetingChanges(dropped_points=[point(meeting, 34)]),
        by=city.people["diskominfo"],
    )
    assert list(AgendaPoint.objects.values_list("indicator__number", flat=True)) == [45]


def test_who_follows_an_agency_reads_its_meetings_and_carries_out_what_was_decided(city):
    meeting = held(city, agencies=[city.agency])
    key = f"titik-{point(meeting).pk}"
    write(city, meeting, **{f"{key}-decision": "Unggah laporan.", f"{key}-owner": f"opd-{city.agency.pk}"})
    minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"])
    heir = fresh(city.people["opd2"])
    assert decisions(heir) == []
    city.other_agency.predecessors.add(city.agency)
    heir = fresh(heir)
    assert decisions(heir) == ["Unggah laporan."]
    assert list(Meeting.objects.visible_to(heir)) == [meeting]
    minutes_writes.finish_decision(point=point(meeting), done=True, by=heir)
    assert point(meeting).done_by == heir


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "role", "queries"),
    [
        ("meetings", "diskominfo", 10),
        ("meetings", "opd", 6),
        ("meeting", "diskominfo", 13),
        ("meeting_edit", "diskominfo", 21),
        ("minutes", "diskominfo", 14),
        ("meeting_add", "diskominfo", 13),
    ],
)
def test_pages_ask_the_same_number_of_queries(client, city, django_assert_num_queries, name, role, queries, rows):
    numbers = (34, 45, 21)[:rows]
    for _ in range(rows):
        meeting = meet(city, *numbers, agencies=[city.agency, city.other_agency][:rows], people=["pimpinan"])
    client.force_login(city.people[role])
    args = [city.evaluation.pk] if name in ("meetings", "meeting_add") else [city.evaluation.pk, meeting.pk]
    with django_assert_num_queries(queries):
        assert client.get(reverse(name, args=args)).status_code == 200


def test_a_plan_that_cannot_stand_comes_back_as_typed_and_says_so_to_programs_too(client, city):
    client.force_login(city.people["diskominfo"])
    typed = {"title": "Rapat reviu", "place": "Aula", "day": "besok"}
    answer = client.post(reverse("meeting_add", args=[city.evaluation.pk]), typed)
    assert (answer.status_code, answer.context["form"].data["day"]) == (422, "besok")
    meeting = meet(city, 34)
    answer = client.post(reverse("meeting_edit", args=[city.evaluation.pk, meeting.pk]), typed)
    assert (answer.status_code, answer.context["form"].data["place"]) == (422, "Aula")
