"""What people are told, once; how they want e-mail; and that nobody reads what another was told."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from accounts.models import Membership, User
from duties import reminders
from duties.reminders import remind_everybody, reminder_step
from evidence.requests.asking import write_message
from evidence.verdicts import judge_citation
from notices.mails import send_waiting_mails
from notices.models import Mail, MailChoice, Notification
from notices.notifications import NotificationDraft, choose_mail, recipients_of
from notices.notifications import add_notifications as add_news
from regions import clock
from regions.models import Region
from tests.builders.duty_builders import at, give
from tests.builders.evidence_builders import items, returned, send
from tests.builders.html_builders import one_line
from tests.builders.request_builders import request_indicators, request_items
from tests.work import propose

Kind = Notification.Kind


@pytest.fixture(autouse=True)
def proposed(city):
    propose(city)


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Runs what follows a commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def lines(city, role, kind=None):
    rows = Notification.objects.filter(user=city.people[role])
    return [row.text for row in (rows.filter(kind=kind) if kind else rows).order_by("pk")]


def choose(city, mode, *roles):
    for role in roles:
        choose_mail(user=city.people[role], mode=mode)


def mailed(mailoutbox):
    return sorted((mail.to[0], mail.subject) for mail in mailoutbox)


def test_what_came_back_is_told_to_its_agency_and_nobody_else(city, told):
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    with told():
        returned(city, sent)
    by = sent.verdicts.get().by
    words = sent.verdicts.get().get_reason_display().lower()
    line = (
        f"Data dukung indikator 45 butir I45-L2-01 dikembalikan {by}: {words}. “Matriks belum ditandatangani "
        "kepala dinas.”"
    )
    assert set(Notification.objects.values_list("user__username", "kind", "text")) == {
        ("opd", "kembali", line),
        ("kepala_opd", "kembali", line),
    }


def test_who_has_left_the_government_is_told_no_more(city, told):
    """Who sent it, beside the people of its agency; a role elsewhere is none here."""
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    elsewhere = Region.objects.create(code="51.04", name="Kabupaten Gianyar", kind="kabupaten", time_zone="UTC")
    Membership.objects.filter(user=city.people["opd"]).update(is_active=False)
    Membership.objects.create(user=city.people["opd"], region=elsewhere, role="diskominfo")
    with told():
        returned(city, sent)
    assert list(Notification.objects.values_list("user__username", flat=True)) == ["kepala_opd"]


def test_an_acceptance_is_not_told(city, told):
    (sent,) = send(city)
    with told():
        judge_citation(citation=sent, outcome="diterima", by=city.people["penanggung_jawab"])
    assert Notification.objects.count() == 0


def test_many_requests_at_once_are_one_line(city, told):
    with told():
        request_items(city, "I45-L1-01", "I45-L2-01", "I45-L3-01", "I45-L4-01")
    assert lines(city, "opd") == [
        "Diskominfo meminta data dukung dari Dinkes: I45-L1-01, I45-L2-01, I45-L3-01 dan 1 lainnya, tenggat 20 "
        "Agustus 2025."
    ]
    assert (lines(city, "opd2"), lines(city, "diskominfo")) == ([], [])


def test_a_message_is_told_to_the_other_side(city, told):
    (asked,) = request_indicators(city, 45)
    with told():
        write_message(asked=asked, text="Halaman berapa?", by=city.people["opd"])
    assert lines(city, "diskominfo") == ["Pesan Opd pada permintaan seluruh indikator, indikator 45."]
    assert lines(city, "kepala_opd") == []
    with told():
        write_message(asked=asked, text="Halaman 3.", by=city.people["penanggung_jawab"])
    assert lines(city, "opd") == lines(city, "kepala_opd")
    assert [len(lines(city, role)) for role in ("opd", "opd2", "penanggung_jawab")] == [1, 0, 0]


def test_nothing_is_told_of_what_was_rolled_back(city, told, monkeypatch):
    monkeypatch.setattr("evidence.requests.asking._notify_other_side", lambda line: 1 / 0)
    (asked,) = request_indicators(city, 45)
    with told() as callbacks, pytest.raises(ZeroDivisionError):
        write_message(asked=asked, text="Halaman berapa?", by=city.people["opd"])
    assert (callbacks, Notification.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("left", "step"),
    [
        *[(8, None), (7, 7), (6, 7), (5, None), (4, None), (3, 3), (2, 3), (1, 1), (0, 1)],
        *[(-1, -1), (-2, -1), (-3, -3), (-4, -3), (-5, None), (-6, None), (-7, -7), (-13, -7), (-14, -14), (-30, -28)],
    ],
)
def test_a_reminder_comes_seven_three_and_one_day_before_and_goes_on_when_it_is_overdue(left, step):
    """A day late where the worker stood still."""
    assert reminder_step(left) == step


def test_each_reminder_comes_once_however_often_the_run_is_repeated(city):
    for day, hour in ((14, 8), (15, 8), (15, 9), (16, 8), (19, 8), (19, 20), (20, 8), (21, 8), (22, 8)):
        at(day, hour)
        remind_everybody()
    assert lines(city, "opd", Kind.DUE) == [
        "Tenggat 22 Agustus 2025, 7 hari lagi: 1 indikator belum ada data dukungnya (siklus 2025).",
        "Tenggat 22 Agustus 2025, 3 hari lagi: 1 indikator belum ada data dukungnya (siklus 2025).",
        "Tenggat 22 Agustus 2025, besok: 1 indikator belum ada data dukungnya (siklus 2025).",
    ]
    act = reverse("send_next", args=[city.evaluation.pk, 45])
    assert set(Notification.objects.filter(user=city.people["opd"], kind=Kind.DUE).values_list("url", flat=True)) == {
        act
    }
    assert [row.key for row in Notification.objects.filter(user=city.people["opd"], kind=Kind.DAILY)] == [
        f"harian-2025-08-{day}" for day in (22, 21, 20, 19, 16, 15, 14)
    ]


def test_what_is_done_is_not_reminded_of(city):
    send(city)
    at(15, 8)
    remind_everybody()
    assert lines(city, "opd") == []
    assert len(lines(city, "opd2", Kind.DUE)) == 1


def test_things_due_on_one_day_are_one_reminder(city):
    give(city, 21, 22, 23, due=date(2025, 8, 22))
    at(15, 8)
    remind_everybody()
    assert lines(city, "opd", Kind.DUE) == [
        "Tenggat 22 Agustus 2025, 7 hari lagi: 4 indikator belum ada data dukungnya (siklus 2025)."
    ]


def test_nobody_is_reminded_while_their_region_sleeps(city):
    """22.59 UTC is 06.59 in Makassar; a minute later the day begins there."""
    clock.set_now(datetime(2025, 8, 14, 22, 59, tzinfo=ZoneInfo("UTC")))
    remind_everybody()
    assert Notification.objects.count() == 0
    clock.set_now(datetime(2025, 8, 14, 23, 0, tzinfo=ZoneInfo("UTC")))
    remind_everybody()
    assert [row.key for row in Notification.objects.filter(user=city.people["opd"]).order_by("pk")] == [
        f"tenggat-{city.evaluation.pk}-2025-08-22-7",
        "harian-2025-08-15",
    ]


def test_each_person_gets_e_mail_as_they_chose(city, mailoutbox):
    choose(city, MailChoice.Mode.SINGLE, "opd2")
    choose(city, MailChoice.Mode.NONE, "kepala_opd")
    at(15, 8)
    for _ in range(3):
        remind_everybody()
        send_waiting_mails()
    mine = [row for row in mailed(mailoutbox) if row[0] in ("opd@uji.id", "opd2@uji.id", "kepala_opd@uji.id")]
    assert mine == [
        (
            "opd2@uji.id",
            "Kawal SPBE: Tenggat 22 Agustus 2025, 7 hari lagi: 1 indikator belum ada data dukungnya (siklus 2025).",
        ),
        ("opd@uji.id", "Kawal SPBE: Tugas saya, 15 Agustus 2025: 1 indikator belum ada data dukungnya"),
    ]
    assert len(lines(city, "kepala_opd")) == 2


def test_the_digest_names_everything_and_what_is_unread(city, told, mailoutbox):
    (asked,) = request_indicators(city, 45, due=date(2025, 8, 20))
    with told():
        write_message(asked=asked, text="Mohon segera", by=city.people["diskominfo"])
    at(15, 7)
    remind_everybody()
    send_waiting_mails()
    (mail,) = [mail for mail in mailoutbox if mail.to == ["opd@uji.id"]]
    assert "- 45. Layanan Publik Sektor 1 (permintaan belum dijawab): 20 Agu, 5 hari lagi" in mail.body
    form = reverse("send_next", args=[city.evaluation.pk, 45])
    assert f"  http://127.0.0.1:8000{form}\n" in mail.body  # each line with its act
    assert "- Pesan Diskominfo pada permintaan seluruh indikator, indikator 45." in mail.body
    assert f"http://127.0.0.1:8000{reverse('duties')}" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_one_persons_trouble_keeps_nobody_else_from_being_told(city, monkeypatch):
    real = reminders.duties_of
    monkeypatch.setattr(reminders, "duties_of", lambda user: 1 / 0 if user.username == "opd" else real(user))
    at(15, 8)
    remind_everybody()
    assert (lines(city, "opd"), len(lines(city, "opd2"))) == ([], 2)


def test_people_without_account_or_address_get_no_mail(city):
    User.objects.filter(username="opd").update(email="")
    User.objects.filter(username="opd2").update(is_active=False)
    at(15, 8)
    remind_everybody()
    assert set(Mail.objects.values_list("user__username", flat=True)) == {
        "kepala_opd",
        "diskominfo",
        "asesor_internal",
        "koordinator",
        "admin",
    }
    assert Notification.objects.filter(user=city.people["opd2"]).count() == 0


def tell_three(city, role="opd"):
    readers = recipients_of(agency=None, people=[city.people[role].pk], region=None)
    for number in range(3):
        add_news(
            NotificationDraft(Kind.QUESTION, f"uji-{number}", f"Pesan {number}", reverse("duties")),
            readers,
            clock.now(),
        )


def test_the_bell_counts_what_is_unread_and_opening_reads_it(client, city):
    tell_three(city)
    tell_three(city, "opd2")
    client.force_login(city.people["opd"])
    assert '<span class="k-tool__n">3</span>' in one_line(client.get(reverse("notification_count")).content.decode())
    row = Notification.objects.filter(user=city.people["opd"]).first()
    answer = client.post(reverse("notification_open", args=[row.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("duties"))
    assert Notification.objects.visible_to(city.people["opd"]).unread().count() == 2
    client.post(reverse("notifications_read"))
    assert Notification.objects.visible_to(city.people["opd"]).unread().count() == 0
    assert Notification.objects.visible_to(city.people["opd2"]).unread().count() == 3


def test_nobody_opens_another_persons_line(client, city):
    tell_three(city, "opd2")
    client.force_login(city.people["opd"])
    row = Notification.objects.get(key="uji-0")
    assert client.post(reverse("notification_open", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_take_a_fixed_number_of_queries(client, city, django_assert_num_queries, rows):
    tell_three(city)
    Notification.objects.exclude(key__in=[f"uji-{n}" for n in range(rows)]).delete()
    client.force_login(city.people["opd"])
    with django_assert_num_queries(4):  # session, person, memberships, one count
        client.get(reverse("notification_count"))
    with django_assert_num_queries(8):
        client.get(reverse("notifications"))
    Mail.objects.bulk_create(Mail(user=city.people["opd"], key=f"u{n}", subject="Uji", text="") for n in range(rows))
    with django_assert_num_queries(8):  # also what each person holds: whether a link may go again
        client.get(reverse("mails"))


def test_the_choice_is_kept(client, city):
    client.force_login(city.people["opd"])
    assert client.post(reverse("notification_settings"), {"mode": "satuan"}).status_code == 302
    assert MailChoice.objects.get().mode == MailChoice.Mode.SINGLE
    assert client.post(reverse("notification_settings"), {"mode": "selalu"}).status_code == 422
    form = client.get(reverse("notification_settings")).context["form"]
    assert form["mode"].value() == "satuan"


def test_a_line_whose_page_is_closed_by_now_opens_a_sentence_and_no_404(city, told, client):
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    with told():
        returned(city, sent)
    row = Notification.objects.get(user=city.people["opd"], kind=Kind.RETURNED)
    client.force_login(city.people["opd"])
    page = client.get(reverse("notifications")).content.decode()
    opening = reverse("notification_open", args=[row.pk])
    assert opening in page
    assert client.post(opening).url == row.url
    Membership.objects.filter(user=city.people["opd"]).update(agency=city.other_agency)
    assert client.get(row.url).status_code == 404
    answer = client.post(opening, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [(reverse("notifications"), 302)])
    assert "Halaman pemberitahuan ini tidak dapat Anda buka lagi" in one_line(answer.content.decode())
