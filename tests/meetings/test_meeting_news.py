"""Who is told of a meeting that changes, of minutes that are opened again, and of a decision that is replaced."""

from datetime import date, time

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Membership
from domains.models import EvidenceItem
from duties.queries import duties_of
from evaluations.permissions import Refused
from evidence.verdicts import judge_citation
from history.models import HistoryEntry
from meetings import minutes_writes
from meetings.filing import file_minutes
from meetings.meeting_writes import MeetingChanges, cancel_meeting, change_meeting
from meetings.models import AgendaPoint, Invitation, Meeting
from notices.models import Notification
from tests.builders.form_builders import press
from tests.builders.meeting_builders import held, meet, on, plan, point, write
from tests.city import fresh
from tests.history_rows import texts


def news(city, *roles):
    """What each was told since the last look, as after the commits."""
    for _, callback, _ in connection.run_on_commit:
        callback()
    connection.run_on_commit = []
    rows = Notification.objects.order_by("pk")
    found = [[row.text for row in rows.filter(user=city.people[role])] for role in roles]
    rows.delete()
    return found


def duty_titles(person):
    return [row.title for row in duties_of(fresh(person)).rows if row.kind.name == "DECISION"]


def changed(city, meeting, by="diskominfo", **said):
    wanted = {name: said.pop(name) for name in ("agencies", "people", "dropped_guests") if name in said}
    change_meeting(meeting=meeting, plan=plan(city, **said), changes=MeetingChanges(**wanted), by=city.people[by])


def decided(city, meeting, text="Unggah laporan.", owner=None, due=""):
    key = f"titik-{point(meeting).pk}"
    owner = f"opd-{(owner or city.agency).pk}"
    write(city, meeting, **{f"{key}-decision": text, f"{key}-owner": owner, f"{key}-due": due})
    minutes_writes.close_minutes(meeting=Meeting.objects.get(pk=meeting.pk), by=city.people["koordinator"])


def reopened(city, meeting, by="penanggung_jawab"):
    row = Meeting.objects.get(pk=meeting.pk)
    minutes_writes.reopen_minutes(meeting=row, reason="Salah tulis.", by=city.people[by])


# --- decisions ------------------------------------------------------------------------------------
def test_a_decision_replaced_after_reopening_is_a_new_duty_and_its_former_owner_is_told(city):
    meeting = held(city)
    decided(city, meeting)
    minutes_writes.finish_decision(point=point(meeting), done=True, by=fresh(city.people["opd"]))
    news(city)
    reopened(city, meeting)
    assert news(city, "koordinator", "opd") == [
        ["Penanggung_Jawab membuka kembali notula rapat Reviu layanan; Anda menutupnya lagi. Salah tulis."],
        [],  # what is done waits for nobody
    ]
    decided(city, meeting, "Bentuk tim reviu.", city.other_agency)
    assert duty_titles(city.people["opd2"]) == ["Bentuk tim reviu."]
    assert (point(meeting).done_at, point(meeting).done_by) == (None, None)
    assert news(city, "opd", "opd2") == [
        ["Reviu layanan: keputusan ini bukan lagi tugas Anda, 45. Layanan Publik Sektor 1: Unggah laporan. (Dinkes)."],
        ["Reviu layanan: keputusan untuk Anda, 45. Layanan Publik Sektor 1: Bentuk tim reviu. (BPKAD)."],
    ]
    lines = HistoryEntry.objects.filter(kind="meeting_decided").order_by("pk")
    assert texts(lines, "before", "after") == [
        ("", "Unggah laporan. (Dinkes)"),
        ("Unggah laporan. (Dinkes)", "Bentuk tim reviu. (BPKAD)"),
    ]
    done = HistoryEntry.objects.filter(kind="decision_carried_out").order_by("pk")
    assert texts(done, "after") == [("selesai",), ("belum selesai",)]


def test_a_decision_that_stays_keeps_what_was_done_and_is_told_to_nobody_again(city):
    meeting = held(city)
    decided(city, meeting)
    minutes_writes.finish_decision(point=point(meeting), done=True, by=fresh(city.people["opd"]))
    reopened(city, meeting)
    news(city)
    decided(city, meeting)
    assert news(city, "opd", "kepala_opd") == [[], []]
    assert point(meeting).done_at is not None
    reopened(city, meeting)
    news(city)
    decided(city, meeting, due="2025-09-01")
    assert point(meeting).done_at is not None
    assert news(city, "opd") == [
        [
            "Reviu layanan: keputusan untuk Anda, 45. Layanan Publik Sektor 1: "
            "Unggah laporan. (Dinkes, sampai 1 September 2025)."
        ]
    ]


def test_what_waits_to_be_carried_out_is_suspended_while_the_minutes_are_open_and_may_go_for_good(city):
    meeting = held(city, agencies=[city.other_agency])
    decided(city, meeting)  # for an agency that was not invited
    news(city)
    reopened(city, meeting, by="koordinator")
    assert news(city, "opd", "koordinator") == [
        [
            "Koordinator membuka kembali notula rapat Reviu layanan; keputusan untuk Anda menunggu sampai ditutup "
            "lagi. Salah tulis."
        ],
        [],
    ]
    key = f"titik-{point(meeting).pk}"
    write(city, meeting, **{f"{key}-decision": "", f"{key}-owner": ""})
    minutes_writes.close_minutes(meeting=Meeting.objects.get(pk=meeting.pk), by=city.people["koordinator"])
    ((gone,),) = news(city, "opd")
    assert gone.startswith("Reviu layanan: keputusan ini bukan lagi tugas Anda")
    assert duty_titles(city.people["opd"]) == []
    entry = HistoryEntry.objects.filter(kind="meeting_decided").order_by("pk")
    assert texts(entry, "what")[-1] == ("mencabut keputusan rapat: Unggah laporan. (Dinkes)",)


def test_a_meeting_called_off_with_open_minutes_is_told_to_whom_it_had_given_something(city):
    meeting = held(city, agencies=[city.other_agency])
    decided(city, meeting)
    reopened(city, meeting)
    news(city)
    cancel_meeting(meeting=Meeting.objects.get(pk=meeting.pk), reason="Tidak kuorum.", by=city.people["diskominfo"])
    ((told,),) = news(city, "opd")
    assert told.endswith("Tidak kuorum.")


# --- guests ---------------------------------------------------------------------------------------
def test_who_is_struck_off_is_told_and_who_is_put_back_is_told_the_new_hour(city):
    meeting = meet(city, people=["pimpinan"])
    news(city)
    changed(city, meeting, dropped_guests=list(meeting.invitations.exclude(person=city.people["koordinator"])))
    off = "Diskominfo mencoret Anda dari undangan rapat Reviu layanan, 20 Agustus 2025 pukul 09.00 WITA, Aula Sekda."
    told, leader, chair = news(city, "opd", "pimpinan", "koordinator")
    assert (told, leader, chair) == ([f"{off} Anda tidak perlu hadir."], [f"{off} Anda tidak perlu hadir."], [])
    assert not Meeting.objects.visible_to(fresh(city.people["opd"]))
    changed(city, meeting, starts=time(13), agencies=[city.agency], people=[city.people["pimpinan"]])
    on_again = "Diskominfo mengundang Anda ke rapat: Reviu layanan, 20 Agustus 2025 pukul 13.00 WITA, Aula Sekda."
    assert news(city, "opd", "pimpinan") == [[on_again], [on_again]]


def test_who_stays_invited_with_an_agency_is_not_told_that_they_are_off(city):
    meeting = meet(city, people=["opd"])
    news(city)
    changed(city, meeting, dropped_guests=list(Invitation.objects.filter(person=city.people["opd"])))
    assert news(city, "opd") == [[]]


def test_two_who_invite_the_same_invite_once(city):
    meeting = meet(city)
    news(city)
    changed(city, meeting, agencies=[city.other_agency])
    changed(city, meeting, agencies=[city.other_agency])
    assert [len(told) for told in news(city, "opd2")] == [1]
    assert meeting.invitations.filter(agency=city.other_agency).count() == 1


# --- the chair ------------------------------------------------------------------------------------
def test_who_leads_and_who_led_are_told(city):
    meeting = meet(city)
    news(city)
    changed(city, meeting, chair=city.people["asesor_internal"])
    when = "Reviu layanan, 20 Agustus 2025 pukul 09.00 WITA, Aula Sekda"
    leads, led, others = news(city, "asesor_internal", "koordinator", "opd")
    assert leads == [f"Diskominfo meminta Anda memimpin rapat {when}. Anda menutup notulanya sesudah rapat."]
    assert (led, others) == ([f"Rapat {when}, kini dipimpin Asesor_Internal."], [])
    (line,) = HistoryEntry.objects.filter(kind="meeting_planned").exclude(before={})
    assert (line.before["chair"], line.after["chair"]) == ("Koordinator", "Asesor_Internal")


def test_a_chair_who_lost_the_role_is_replaced_and_who_came_stays_recorded(client, city):
    meeting = held(city)
    chair = Invitation.objects.get(person=city.people["koordinator"])
    write(city, meeting, **{f"hadir-{chair.pk}-presence": "hadir"})
    assert [d for d in duties_of(fresh(city.people["diskominfo"])).rows if d.key.startswith("pimpinan")] == []
    Membership.objects.filter(user=city.people["koordinator"]).update(is_active=False)
    rows = duties_of(fresh(city.people["diskominfo"])).rows
    (duty,) = [row for row in rows if row.key == f"pimpinan-{meeting.pk}"]
    client.force_login(city.people["diskominfo"])
    assert (
        "tidak lagi memegang peran yang memimpin rapat"
        in client.get(reverse("meeting", args=[city.evaluation.pk, meeting.pk])).content.decode()
    )
    answer = client.get(duty.url)
    assert answer.context["chair_refusal"]
    chosen = {"chair": f"orang-{city.people['penanggung_jawab'].pk}"}
    assert press(client, answer.content.decode(), "Simpan rapat", duty.url, **chosen).status_code == 302
    assert Invitation.objects.get(pk=chair.pk).presence == "hadir"
    heir = fresh(city.people["penanggung_jawab"])
    minutes_writes.close_minutes(meeting=Meeting.objects.get(pk=meeting.pk), by=heir)
    assert [d for d in duties_of(fresh(city.people["diskominfo"])).rows if d.key.startswith("pimpinan")] == []


def test_nobody_judges_minutes_of_a_meeting_that_they_chaired(city):
    meeting = held(city, chair=city.people["asesor_internal"])
    meeting = minutes_writes.close_minutes(meeting=meeting, by=city.people["asesor_internal"])
    minutes = EvidenceItem.objects.filter(kind="notula", criterion__indicator=city.indicator(45))
    wanted = minutes.select_related("criterion__indicator")[0]
    (citation,) = file_minutes(meeting=meeting, items=[wanted], by=city.people["diskominfo"])
    with pytest.raises(Refused, match="memimpin rapat ini"):
        judge_citation(citation=citation, outcome="diterima", by=city.people["asesor_internal"])
    judge_citation(citation=citation, outcome="diterima", by=city.people["penanggung_jawab"])


# --- a day before the meeting ---------------------------------------------------------------------
def test_a_day_before_the_meeting_asks_once(client, city):
    meeting = held(city)
    client.force_login(city.people["diskominfo"])
    page = reverse("minutes", args=[city.evaluation.pk, meeting.pk])
    key = f"titik-{point(meeting).pk}-due"
    html = client.get(page).content.decode()
    assert f"{key}-sungguh" not in html
    answer = press(client, html, "Simpan notula", page, **{key: "19-08-2025"})
    assert answer.status_code == 422
    assert answer.context["form"].errors[key] == [
        "19 Agustus 2025 sebelum hari rapat, 20 Agustus 2025. Betulkan, atau centang bila benar."
    ]
    ticked = {f"{key}-sungguh": "2025-08-19"}
    assert press(client, answer.content.decode(), "Simpan notula", page, **ticked).status_code == 302
    assert AgendaPoint.objects.get().due == date(2025, 8, 19)
    # What is stored was meant: another text is saved without asking again.
    assert 'value="2025-08-19" checked' in client.get(page).content.decode()


# --- by its forms ---------------------------------------------------------------------------------
def test_a_meeting_moved_its_guests_changed_minutes_reopened_and_a_decision_replaced(client, city):
    """As the desk, the chair and the agencies do it, form by form."""
    meeting = meet(city)
    at = {name: reverse(name, args=[city.evaluation.pk, meeting.pk]) for name in ("meeting", "meeting_edit", "minutes")}
    key = f"titik-{point(meeting).pk}"

    def by(role, name, button, **typed):
        client.force_login(city.people[role])
        answer = press(client, client.get(at[name]).content.decode(), button, at[name], **typed)
        assert answer.status_code == 302, (button, answer.status_code)

    news(city)
    by("diskominfo", "meeting_edit", "Simpan rapat", starts="13.00", agencies=[f"opd-{city.other_agency.pk}"])
    ((off,), (on_it,), (chair, *_)) = news(city, "opd", "opd2", "koordinator")
    assert ("mencoret Anda" in off, "pukul 13.00" in on_it, "mengubah rapat" in chair) == (True, True, True)
    on(20, 14)
    guest = meeting.invitations.get(agency=city.other_agency)
    decision = {f"{key}-decision": "Unggah laporan.", f"{key}-owner": f"opd-{city.agency.pk}"}
    by("diskominfo", "minutes", "Simpan notula", **{f"hadir-{guest.pk}-presence": "hadir"}, **decision)
    by("koordinator", "meeting", "Tutup notula")
    by("opd", "meeting", "Tandai selesai")
    assert "Selesai" in client.get(at["meeting"]).content.decode()
    by("penanggung_jawab", "meeting", "Buka kembali notula", reason="Salah tulis.")
    by(
        "diskominfo",
        "minutes",
        "Simpan notula",
        **{f"{key}-decision": "Bentuk tim.", f"{key}-owner": decision[f"{key}-owner"]},
    )
    by("koordinator", "meeting", "Tutup notula")
    assert duty_titles(city.people["opd"]) == ["Bentuk tim."]
    client.force_login(city.people["opd"])
    page = client.get(at["meeting"]).content.decode()
    assert ("Tandai selesai" in page, "Belum selesai" in page) == (True, False)
