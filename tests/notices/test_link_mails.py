"""A mail server that refuses or is away keeps nobody out: accounts stay, pages say it, and the link can be copied."""

import logging
import re
from email import message_from_string, policy

import pytest
from celery import current_app
from django.conf import settings as site
from django.urls import reverse
from lxml import html

from accounts.models import Change, Membership, PowerRequest, User
from accounts.people.people_writes import SERVES_OTHER_REGION
from evidence.models import EvidenceRequest
from jobs.models import Job
from notices import mails
from notices.mails import resend_mail, send_waiting_mails
from notices.models import Mail, MailKind
from tests.builders.evidence_builders import send
from tests.builders.form_builders import press
from tests.builders.mail_server_builders import REFUSAL, refusing_server, use_server
from tests.city import person

STEPS = ["down", "greeting", "MAIL", "RCPT", "DATA"]
RESET = "account_reset_password"
LINK = re.compile(r"/sandi/baru/\S+")


@pytest.fixture(params=STEPS)
def no_mail(request, settings):
    """Each way in which a server sends nothing."""
    with refusing_server(request.param) as (port, letters):
        use_server(settings, port)
        yield letters


@pytest.fixture
def browser(client, city, django_capture_on_commit_callbacks):
    """As the admin; what happens after a commit happens."""
    client.force_login(city.people["admin"])
    post = client.post

    def committed(*args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return post(*args, **kwargs)

    client.post = committed
    return client


def person_page(browser, user):
    return browser.get(reverse("person_edit", args=[user.pk])).content.decode()


def invite(browser, user):
    return press(browser, person_page(browser, user), "Kirim tautan lewat surel")


def letter(text):
    return message_from_string(text, policy=policy.default).get_content()


def test_an_invitation_that_the_server_refuses_is_told_and_offers_the_link(browser, city, no_mail):
    form = {"region": city.region.pk, "full_name": "Ketut Baru", "username": "ketut", "email": "k@uji.id"}
    browser.post(reverse("person_add"), {**form, "role": "pimpinan"})
    ketut = User.objects.get(username="ketut")
    answer = invite(browser, ketut)
    assert (answer.status_code, answer.url) == (302, reverse("person_edit", args=[ketut.pk]))
    text = person_page(browser, ketut)
    assert "Surel tautan belum sampai" in text
    assert "Akun ketut tetap ada." in text
    address = press(browser, text, "Buat tautan untuk disalin").context["address"]
    browser.logout()
    form = press(browser, browser.get(address).content.decode(), "Buat kata sandi", address).url
    browser.post(form, {"password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"})
    assert User.objects.get(pk=ketut.pk).check_password("kata-sandi-baru-1")


def test_the_page_repeats_what_the_server_said(browser, city, settings):
    with refusing_server("RCPT") as (port, _):
        use_server(settings, port)
        invite(browser, city.people["opd"])
    assert REFUSAL[4:] in person_page(browser, city.people["opd"])


def test_the_reset_form_answers_alike_whether_the_mail_goes_out(browser, city, no_mail, settings):
    browser.logout()
    page = browser.get(reverse(RESET)).content.decode()
    answers = [press(browser, page, "Kirim tautan", email=email) for email in ("opd@uji.id", "tidak-ada@uji.id")]
    with refusing_server("") as (port, letters):
        use_server(settings, port)
        answers.append(press(browser, page, "Kirim tautan", email="opd2@uji.id"))
    assert len(letters) >= 1
    assert [(a.status_code, a.url) for a in answers] == [(302, reverse("account_reset_password_done"))] * 3
    pages = {re.sub(r'nonce="[^"]*"', "", browser.get(a.url).content.decode()) for a in answers}
    assert len(pages) == 1


def test_an_unknown_address_gets_no_mail(browser, city, mailoutbox):
    browser.logout()
    press(browser, browser.get(reverse(RESET)).content.decode(), "Kirim tautan", email="tidak-ada@uji.id")
    assert (mailoutbox, Mail.objects.count()) == ([], 0)


def test_when_the_server_is_back_the_link_arrives_and_works(browser, city, settings):
    with refusing_server("down") as (port, _):
        use_server(settings, port)
        invite(browser, city.people["opd"])
    with refusing_server("") as (port, letters):
        use_server(settings, port)
        assert send_waiting_mails() == 1
    path = LINK.search(letter(letters[0]))[0]
    assert settings.SITE_URL + path in letter(letters[0])
    browser.logout()
    assert "token_fail" not in str(browser.get(path, follow=True).context.get("token_fail", ""))
    form = browser.get(path, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"})
    assert User.objects.get(username="opd").check_password("kata-sandi-baru-1")
    browser.force_login(city.people["admin"])
    assert "Surel tautan belum sampai" not in person_page(browser, city.people["opd"])


def test_links_go_before_reminders(city, mailoutbox):
    Mail.objects.bulk_create(Mail(user=city.people["opd"], key=f"k{n}", subject=f"Kabar {n}", text="x") for n in "12")
    Mail.objects.create(user=city.people["opd2"], key="tautan", kind=MailKind.LINK, subject="kata sandi")
    assert send_waiting_mails() == 3
    assert [mail.subject for mail in mailoutbox] == [f"Kawal SPBE: {t}" for t in ("kata sandi", "Kabar 1", "Kabar 2")]


def test_a_link_that_is_wanted_during_a_long_run_goes_next(city, mailoutbox, monkeypatch):
    Mail.objects.bulk_create(Mail(user=city.people["opd"], key=f"k{n}", subject=f"Kabar {n}", text="x") for n in "12")
    close = mails._close

    def wanted_meanwhile(mail, *args):
        close(mail, *args)
        if mail.key == "k1":
            Mail.objects.create(user=city.people["opd2"], key="tautan", kind=MailKind.LINK, subject="kata sandi")

    monkeypatch.setattr(mails, "_close", wanted_meanwhile)
    assert send_waiting_mails() == 3
    assert [mail.to[0] for mail in mailoutbox] == ["opd@uji.id", "opd2@uji.id", "opd@uji.id"]


def test_asking_twice_while_it_waits_makes_one_mail(browser, city, settings):
    with refusing_server("down") as (port, _):
        use_server(settings, port)
        invite(browser, city.people["opd"])
        invite(browser, city.people["opd"])
    assert Mail.objects.count() == 1


def test_a_closed_account_gets_no_link(city, mailoutbox):
    gone = person(city.region, "auditor", "pergi")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    Mail.objects.create(user=gone, key="tautan", kind=MailKind.LINK, subject="kata sandi")
    assert (send_waiting_mails(), mailoutbox) == (0, [])
    assert Mail.objects.get().state == Mail.State.REFUSED


def stored_texts():
    """Every text of every row that could hold a link."""
    for model in (Mail, Job, Change):
        for row in model.objects.values():
            yield from map(str, row.values())


@pytest.mark.parametrize("step", [*STEPS, ""])
def test_no_token_lies_in_a_row_a_log_or_the_broker(browser, city, settings, step, caplog, monkeypatch):
    sent, task = [], current_app.tasks["notices.send_mails"]
    delay = task.delay
    monkeypatch.setattr(task, "delay", lambda *args, **kwargs: [sent.append((args, kwargs)), delay()])
    caplog.set_level(logging.DEBUG)
    with refusing_server(step) as (port, letters):
        use_server(settings, port)
        invite(browser, city.people["opd"])
        for doubtful in Mail.objects.exclude(state__in=[Mail.State.SENT, Mail.State.WAITING]):
            resend_mail(mail=doubtful, by=city.people["admin"])
        send_waiting_mails()
    assert sent == [((), {})]
    tokens = {LINK.search(letter(text))[0].rpartition("-")[2].strip("/") for text in letters}
    assert bool(tokens) == (step in ("DATA", ""))
    kept = [*stored_texts(), *(record.getMessage() for record in caplog.records if record.name != "mail.log")]
    assert len(kept) > 5
    assert not [text for text in kept if LINK.search(text) or any(token in text for token in tokens)]


def test_no_act_that_mails_fails_with_the_server(browser, city, no_mail):
    """Each of them as its person presses it."""
    cycle, citation = city.evaluation, send(city)[0]
    pages = [
        ("diskominfo", reverse("indicator", args=[cycle.pk, 45]), "Kembalikan data dukung", RETURN),
        (
            "diskominfo",
            reverse("request_add", args=[cycle.pk]) + "?indikator=45",
            "Kirim",
            {"note": "Mohon dilengkapi"},
        ),
        ("admin", reverse("person_edit", args=[city.people["opd"].pk]), "Kirim tautan lewat surel", {}),
        ("opd", reverse("notification_settings"), "Simpan", {"mode": "satuan"}),
        ("diskominfo", reverse("indicator", args=[cycle.pk, 45]), "Terima", {}),
    ]
    for role, page, button, typed in pages:
        browser.force_login(city.people[role])
        answer = press(browser, browser.get(page).content.decode(), button, page, **typed)
        if answer.status_code == 409:  # what came back is asked about before it is accepted
            answer = press(browser, answer.content.decode(), "Tetap terima", page)
        assert answer.status_code in (200, 302, 303), (page, button)
    assert (citation.verdicts.count(), EvidenceRequest.objects.count()) == (2, 1)
    assert Mail.objects.exclude(state=Mail.State.SENT).count() == Mail.objects.count() > 0


RETURN = {"reason": "lainnya", "note": "Lampiran dua dan tiga belum ada di berkas."}


def modules_that_send():
    """Every file of ours that can reach a mail server, by whatever name it calls it."""
    words = re.compile(r"django\.core\.mail|smtplib|\bsend_mail\b|send_password_reset_mail|email_user|mail_admins")
    for path in site.BASE_DIR.rglob("*.py"):
        parts = path.relative_to(site.BASE_DIR).parts
        if parts[0] not in ("tests", ".venv", "node_modules", "var") and words.search(path.read_text()):
            yield "/".join(parts)


def test_nothing_but_the_queue_talks_to_a_mail_server():
    """But the operator, who tries the server out, and the check that names the backend that only logs."""
    on_the_server = {"operations/management/commands/doctor.py", "operations/unsafe_settings.py"}
    assert set(modules_that_send()) - on_the_server == {"notices/mails.py"}


def test_allauth_sends_no_mail_by_itself(db, settings):
    """It would send within the request: neither to unknown addresses nor of changes to an account."""
    from allauth.account import app_settings

    assert (app_settings.EMAIL_UNKNOWN_ACCOUNTS, app_settings.EMAIL_NOTIFICATIONS) == (False, False)


# --- once more ------------------------------------------------------------------------------------


def refused_link(user):
    return Mail.objects.create(user=user, kind=MailKind.LINK, key="tautan-uji", subject="kata sandi", state="ditolak")


def resend(browser, mail):
    return browser.post(reverse("mail_resend", args=[mail.pk]))


def asked_for(person):
    return Change.objects.filter(person=person, field="tautan kata sandi").count()


def test_a4_sending_a_link_again_is_recorded_as_the_first_time(browser, city):
    mail = refused_link(city.people["opd"])
    assert resend(browser, mail).status_code == 302
    mail.refresh_from_db()
    assert (mail.state, mail.resent_by, asked_for(city.people["opd"])) == ("menunggu", city.people["admin"], 1)


def test_a4_sending_a_link_of_power_again_waits_for_a_second_person(browser, city):
    mail = refused_link(city.people["auditor"])
    said = browser.get(resend(browser, mail)["Location"]).content.decode()
    mail.refresh_from_db()
    assert ("menunggu orang kedua" in said, mail.state, asked_for(city.people["auditor"])) == (True, "ditolak", 0)
    assert PowerRequest.objects.get().person == city.people["auditor"]


WHY_NOT = {
    "closed": "Akun ini tidak aktif.",
    "elsewhere": SERVES_OTHER_REGION,
    "no address": "belum punya alamat surel",
}


@pytest.mark.parametrize("trouble", WHY_NOT)
def test_a4_a_link_that_would_not_be_made_is_not_sent_again(browser, city, trouble):
    user = city.people["opd"]
    mail = refused_link(user)
    if trouble == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif trouble == "elsewhere":
        Membership.objects.create(user=user, region=city.region.parent, role="auditor")
    else:
        User.objects.filter(pk=user.pk).update(email="")
    page = browser.get(reverse("mails")).content.decode()
    assert ("Kirim ulang<" in page, WHY_NOT[trouble] in page) == (False, True)
    answer = resend(browser, mail)
    mail.refresh_from_db()
    assert (mail.state, asked_for(user)) == ("ditolak", 0)
    if trouble == "no address":
        assert "belum punya alamat surel" in browser.get(answer["Location"]).content.decode()
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize("times", [1, 3])
def test_a4_the_page_asks_the_same_of_many_links_and_offers_what_works(browser, city, django_assert_num_queries, times):
    for role in ("opd", "opd2", "pimpinan")[:times]:
        refused_link(city.people[role])
    with django_assert_num_queries(8):
        page = browser.get(reverse("mails")).content.decode()
    assert page.count("Kirim ulang<") == times
    for form in html.fromstring(page).forms:
        if "/surel/" in form.action:
            assert browser.post(form.action).status_code == 302


def test_a4_ones_own_link_is_asked_for_as_by_those_who_cannot_sign_in(browser, city):
    mail = refused_link(city.people["auditor"])
    browser.force_login(city.people["auditor"])
    resend(browser, mail)
    mail.refresh_from_db()
    assert (mail.state, PowerRequest.objects.count()) == ("menunggu", 0)
