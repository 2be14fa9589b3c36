"""Mails that wait are dropped with the role that they were written for; a mailbox of several people gets one."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from accounts.models import Membership
from duties.reminders import remind_everybody, remind_person
from evaluations.extensions.giving_time import extend_window
from evaluations.stages.transitions import move_stage
from evidence.verdicts import judge_citation, undo_verdict
from meetings.meeting_writes import MeetingChanges, change_meeting
from notices.mails import send_waiting_mails
from notices.models import Mail, MailKind, Notification
from notices.notifications import choose_mail
from regions import clock
from tests.builders.evidence_builders import items, send
from tests.builders.form_builders import press
from tests.builders.meeting_builders import meet, plan
from tests.builders.request_builders import request_items
from tests.city import fresh, person
from tests.work import propose

NOTE = "Lampiran halaman kedua belum ada di berkas ini, mohon dilengkapi."
RESET = "account_reset_password"


@pytest.fixture
def single(city, django_capture_on_commit_callbacks):
    """Everybody wants each mail by itself; what follows a commit happens in `with city.committed()`."""
    propose(city)
    for user in city.people.values():
        choose_mail(user=user, mode="satuan")
    city.committed = lambda: django_capture_on_commit_callbacks(execute=True)
    return city


def returned(city, citation):
    return judge_citation(
        citation=citation, outcome="dikembalikan", reason="tidak_lengkap", note=NOTE, by=city.people["asesor_internal"]
    )


def lose(city, role):
    Membership.objects.filter(user=city.people[role]).update(is_active=False)


def states(city, role):
    return set(Mail.objects.filter(user=city.people[role]).values_list("state", flat=True))


# --- the role is gone -----------------------------------------------------------------------------


def test_a_mail_to_the_agency_s_people_is_dropped_with_the_agency(single, mailoutbox):
    """Also where the person has another role in the same government by now."""
    city = single
    with city.committed():
        request_items(city, "I45-L2-01")
    lose(city, "opd")
    Membership.objects.create(user=city.people["opd"], region=city.region, role="auditor")
    send_waiting_mails()
    assert (states(city, "opd"), states(city, "kepala_opd")) == ({Mail.State.OUTDATED}, {Mail.State.SENT})


def test_an_invitation_that_waits_is_dropped_with_its_guest(single, mailoutbox):
    """Struck off before it left; an invitation anew is another mail. Who stays invited gets theirs."""
    city = single
    with city.committed():
        meeting = meet(city, people=["pimpinan"])
    with city.committed():
        off = list(meeting.invitations.filter(person=city.people["pimpinan"]))
        change_meeting(
            meeting=meeting, plan=plan(city), changes=MeetingChanges(dropped_guests=off), by=city.people["diskominfo"]
        )
    assert not Notification.objects.unread().filter(user=city.people["pimpinan"], text__contains="mengundang").exists()
    send_waiting_mails()
    said = Mail.objects.filter(user=city.people["pimpinan"]).order_by("pk").values_list("state", "subject")
    assert [(state, "mengundang" in subject) for state, subject in said] == [
        (Mail.State.OUTDATED, True),
        (Mail.State.SENT, False),
    ]
    assert states(city, "opd") == {Mail.State.SENT}


def test_who_comes_back_before_it_leaves_gets_it(single, mailoutbox):
    city = single
    with city.committed():
        request_items(city, "I45-L2-01")
    lose(city, "opd")
    Membership.objects.filter(user=city.people["opd"]).update(is_active=True)
    send_waiting_mails()
    assert states(city, "opd") == {Mail.State.SENT}


def test_a_mail_to_a_role_is_dropped_with_the_role(single, mailoutbox):
    city = single
    city.evaluation.windows.filter(stage="mandiri").update(closes="2025-08-20")
    with city.committed():
        extend_window(
            evaluation=city.evaluation,
            until=date(2025, 8, 25),
            reason="Gempa.",
            by=city.people["koordinator"],
        )
    lose(city, "asesor_internal")
    Membership.objects.create(user=city.people["asesor_internal"], region=city.region, role="pimpinan")
    send_waiting_mails()
    assert states(city, "asesor_internal") == {Mail.State.OUTDATED}
    assert states(city, "penanggung_jawab") == {Mail.State.SENT}


def test_a_step_back_is_told_by_role(single, mailoutbox):
    city = single
    with city.committed():
        move_stage(evaluation=city.evaluation, target="persiapan", by=city.people["koordinator"], reason="Keliru.")
    row = Mail.objects.get(user=city.people["diskominfo"])
    assert (row.in_region, sorted(row.for_roles), row.is_named) == (
        city.region.pk,
        ["diskominfo", "koordinator", "penanggung_jawab"],
        False,
    )


# --- what was told is taken back ------------------------------------------------------------------


def test_the_mail_of_a_return_carries_the_reviewer_s_sentence(single, mailoutbox):
    city = single
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    with city.committed():
        returned(city, sent)
    send_waiting_mails()
    letters = {mail.to[0]: mail.body for mail in mailoutbox}
    assert set(letters) == {"opd@uji.id", "kepala_opd@uji.id"}
    assert NOTE in letters["opd@uji.id"]
    assert NOTE in Notification.objects.get(user=city.people["opd"]).text


def test_a_long_sentence_is_whole_in_the_mail_and_cut_under_the_bell(single, mailoutbox):
    city = single
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    long = " ".join(["Halaman ini belum memuat tanda tangan."] * 30)
    with city.committed():
        judge_citation(
            citation=sent,
            outcome="dikembalikan",
            reason="tidak_lengkap",
            note=long,
            by=city.people["asesor_internal"],
        )
    assert long in Mail.objects.get(user=city.people["opd"]).text
    assert len(Notification.objects.get(user=city.people["opd"]).text) == 400


def test_a_return_that_is_undone_is_told_and_its_mail_does_not_leave(single, mailoutbox):
    city = single
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    with city.committed():
        returned(city, sent)
    with city.committed():
        undo_verdict(citation=sent, by=city.people["asesor_internal"])
    send_waiting_mails()
    (letter,) = [mail for mail in mailoutbox if mail.to == ["opd@uji.id"]]
    assert "membatalkan pengembalian data dukung indikator 45 butir I45-L2-01" in letter.body
    lines = Notification.objects.filter(user=city.people["opd"]).order_by("pk")
    assert [row.read_at is not None for row in lines] == [True, False]


def test_a_return_that_is_accepted_after_all_is_told(single, mailoutbox):
    city = single
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    with city.committed():
        verdict = returned(city, sent)
    with city.committed():
        judge_citation(citation=sent, outcome="diterima", by=city.people["diskominfo"], seen=verdict.pk)
    last = Notification.objects.filter(user=city.people["opd"]).latest("pk")
    assert last.text == "Diskominfo menerima data dukung yang semula dikembalikan: indikator 45 butir I45-L2-01."


def test_who_sent_it_and_serves_another_agency_by_now_is_not_told(single):
    """Nor could they open it."""
    city = single
    (sent,) = send(city)
    Membership.objects.filter(user=city.people["opd"]).update(agency=city.other_agency)
    with city.committed():
        returned(city, sent)
    told = set(Notification.objects.values_list("user__username", flat=True))
    assert told == {"kepala_opd"}


# --- overdue --------------------------------------------------------------------------------------


def test_single_reminders_go_on_when_a_thing_is_overdue(single, mailoutbox):
    city = single
    days = {}
    for day in range(20, 30):
        clock.set_now(datetime(2025, 8, day, 8, tzinfo=ZoneInfo("Asia/Makassar")))
        before = Mail.objects.filter(user=city.people["opd"]).count()
        remind_person(fresh(city.people["opd"]))
        days[day] = Mail.objects.filter(user=city.people["opd"]).count() - before
    # Asked for by the 22nd, open until the 29th.
    assert [day for day, new in days.items() if new] == [20, 21, 23, 25, 29]
    assert "lewat 7 hari" in Mail.objects.filter(user=city.people["opd"]).latest("pk").text


# --- one mailbox for several people ---------------------------------------------------------------


@pytest.fixture
def shared(single):
    """The operator and the head of the agency read one mailbox."""
    for role, address in (("opd", "dinkes@uji.id"), ("kepala_opd", "Dinkes@uji.id")):
        user = single.people[role]
        user.email = address
        user.save()
    return single


def test_a_shared_mailbox_gets_one_mail_with_the_names(shared, mailoutbox):
    city = shared
    with city.committed():
        request_items(city, "I45-L2-01")
    send_waiting_mails()
    (letter,) = mailoutbox
    assert letter.body.startswith("Untuk Opd dan Kepala_Opd:\n\nDiskominfo meminta data dukung")
    assert states(city, "opd") == states(city, "kepala_opd") == {Mail.State.SENT}


def test_a_digest_for_a_shared_mailbox_has_a_part_for_each(shared, mailoutbox):
    city = shared
    for role in ("opd", "kepala_opd"):
        choose_mail(user=city.people[role], mode="ringkasan")
    clock.set_now(datetime(2025, 8, 15, 8, tzinfo=ZoneInfo("Asia/Makassar")))
    remind_everybody()
    send_waiting_mails()
    (letter,) = [mail for mail in mailoutbox if mail.to[0].lower() == "dinkes@uji.id"]
    assert "Opd" in letter.body.split("\n")[0]
    assert "Kepala_Opd" in letter.body


def test_who_has_lost_the_role_is_left_out_of_the_letter(shared, mailoutbox):
    city = shared
    with city.committed():
        request_items(city, "I45-L2-01")
    lose(city, "opd")
    send_waiting_mails()
    (letter,) = mailoutbox
    assert letter.body.startswith("Untuk Kepala_Opd:")
    assert states(city, "opd") == {Mail.State.OUTDATED}


def test_a_reset_letter_goes_out_for_the_account_that_was_named(client, shared, mailoutbox):
    page = client.get(reverse(RESET)).content.decode()
    with shared.committed():
        press(client, page, "Kirim tautan", email="kepala_opd")
    send_waiting_mails()
    (letter,) = mailoutbox
    assert (letter.to, "akun kepala_opd." in letter.body) == (["Dinkes@uji.id"], True)
    assert list(Mail.objects.values_list("user__username", "kind")) == [("kepala_opd", MailKind.LINK)]


def test_a_shared_address_gets_the_names_of_its_accounts_and_no_link(client, shared, mailoutbox):
    page = client.get(reverse(RESET)).content.decode()
    with shared.committed():
        answer = press(client, page, "Kirim tautan", email="dinkes@uji.id")
    assert answer.url == reverse("account_reset_password_done")
    send_waiting_mails()
    (letter,) = mailoutbox
    assert "dipakai beberapa akun: opd (Opd) dan kepala_opd (Kepala_Opd)" in letter.body
    assert "/sandi/baru/" not in letter.body


# --- one person in two agencies -------------------------------------------------------------------


def test_each_request_leads_to_its_own_agency(client, single):
    city = single
    user = person(city.region, "opd", "dua", city.agency)
    Membership.objects.create(user=user, region=city.region, role="opd", agency=city.other_agency)
    codes = {city.agency: "I45-L2-01", city.other_agency: "I34-L2-01"}
    asked = {agency: request_items(city, code, agency=agency)[0] for agency, code in codes.items()}
    asked |= {city.other_agency: request_items(city, "I45-L3-01", agency=city.other_agency)[0]}
    client.force_login(user)
    content = client.get(reverse("duties")).content.decode().replace("&amp;", "&")
    assert f"butir=I45-L3-01&opd={city.other_agency.pk}" in content
    assert f"butir=I45-L2-01&opd={city.agency.pk}" in content
    for agency, request in asked.items():
        page = client.get(reverse("request", args=[request.pk])).content.decode()
        link = page.split("/bukti/?")[1].split('"')[0].replace("&amp;", "&")
        form = client.get(reverse("evidence_add", args=[city.evaluation.pk, 45]) + f"?{link}").context["form"]
        assert form["agency"].value() == str(agency.pk)
