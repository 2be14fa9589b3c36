"""Everybody invited at once, by mail, on paper, by WhatsApp; and the one-time link, tried as an attacker would."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.contact_words import whatsapp_number
from accounts.invitation_links import issue_link
from accounts.models import AccountInvitation, Change, PowerRequest, SignInEvent, User
from accounts.people.invitations import password_link
from accounts.people.people_writes import add_role, create_person, remove_role
from accounts.permissions import Refused
from accounts.power.power_requests import confirm
from notices.mails import send_waiting_mails
from notices.models import Notification
from regions import clock
from tests.builders.form_builders import press
from tests.builders.people_builders import elsewhere
from tests.city import PASSWORD, fresh, person

__all__ = ["elsewhere"]
NEW = {"password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"}
LINK = re.compile(r"/undangan/[a-z0-9-]{20,}/")


def guest(city, name, **changes):
    values = {"region": city.region, "username": name, "full_name": name.title(), "role": "opd", "agency": city.agency}
    return create_person(**{**values, **changes}, by=city.people["admin"])


@pytest.fixture
def guests(city):
    """By mail, on paper only, and with a mobile number."""
    return {
        "luh": guest(city, "luh", email="luh@uji.id"),
        "made": guest(city, "made"),
        "nyoman": guest(city, "nyoman", phone="081200000006"),
    }


def desk(city, role="diskominfo"):
    browser = Client()
    browser.force_login(fresh(city.people[role]))
    return browser


def shown_list(browser, **query):
    answer = browser.get(reverse("invitations"), query)
    return answer.content.decode()


def states(city, **query):
    answer = desk(city).get(reverse("invitations"), {"keadaan": "semua", **query})
    return {row.person.username: row.state.words for row in answer.context["rows"]}


def open_link(browser, path):
    """As its person does: read the page, press its button."""
    return press(browser, browser.get(path).content.decode(), "Buat kata sandi", path)


def set_password(browser, path):
    form = open_link(browser, path)
    return press(browser, browser.get(form.url).content.decode(), "Simpan kata sandi", form.url, **NEW)


def history(user):
    return list(Change.objects.filter(person=user, field="undangan").order_by("pk").values_list("after", flat=True))


# --- everybody at once ---


def test_all_who_have_an_address_are_invited_by_one_press(city, guests, mailoutbox):
    browser = desk(city)
    answer = press(browser, shown_list(browser), "Surel kepada semua")
    assert answer.url == reverse("invitations")
    assert (states(city)["luh"], states(city)["made"]) == ("Menunggu dikirim", "Belum diundang")
    send_waiting_mails()
    letter = next(m for m in mailoutbox if LINK.search(m.body))
    assert (letter.to, "hanya sekali" in letter.body) == (["luh@uji.id"], True)
    assert states(city)["luh"] == "Surel terkirim"
    done = set_password(Client(), LINK.search(letter.body)[0])
    assert done.url == reverse("account_login")
    assert states(city)["luh"] == "Sudah punya kata sandi"
    assert Client().login(username="luh", password=NEW["password1"])


def test_a_sheet_holds_a_slip_for_everybody_without_an_address(city, guests):
    browser = desk(city)
    answer = press(browser, shown_list(browser), "Lembar untuk semua")
    text = answer.content.decode()
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (201, True)
    paths = LINK.findall(text)
    slips = [" ".join(slip.text_content().split()) for slip in html.fromstring(text).find_class("k-slip")]
    assert (len(slips), len(paths)) == (2, 2)
    assert [name in slip for name, slip in zip(("Made", "Nyoman"), slips, strict=True)] == [True, True]
    assert all("Nama akun: " in slip and "Berlaku sampai" in slip for slip in slips)
    assert not LINK.search(shown_list(browser, keadaan="semua"))
    assert states(city)["made"] == "Lembar dibuat"
    set_password(Client(), paths[0])
    assert fresh(guests["made"]).has_usable_password()
    assert [line.partition(",")[0] for line in history(guests["made"])] == [
        "tautan dibuat",
        "tautan dibuka",
        "kata sandi dibuat",
    ]
    assert "lembar cetak" in history(guests["made"])[0]


def test_where_nobody_is_left_the_page_says_so_and_counts_nobody(city, guests):
    User.objects.filter(password__startswith="!").update(password="x")
    page = shown_list(desk(city))
    assert ["sudah diundang atau punya kata sandi" in page, "orang. Tanpa surel" in page] == [True, False]


def test_a_sheet_is_never_shown_twice(city, guests):
    """ "Back" and a second press bring no second sheet: the paper in somebody's hand stays valid."""
    browser = desk(city)
    page = shown_list(browser)
    first = press(browser, page, "Lembar untuk semua")
    again = press(browser, page, "Lembar untuk semua")
    assert (first.status_code, again.status_code) == (201, 302)
    assert Client().get(LINK.search(first.content.decode())[0]).status_code == 200
    assert "ditampilkan sekali" in browser.get(again.url).content.decode()


def test_whatsapp_opens_with_number_and_text_ready(city, guests):
    browser = desk(city)
    answer = press(browser, shown_list(browser), "WhatsApp untuk semua")
    links = html.fromstring(answer.content).xpath("//a[contains(text(), 'Buka WhatsApp')]")
    assert len(links) == 1
    address = urlsplit(links[0].get("href"))
    text = parse_qs(address.query)["text"][0]
    assert (address.netloc, address.path) == ("wa.me", "/6281200000006")
    assert ("Yth. Nyoman" in text, "Operator OPD, Dinkes" in text, "hanya sekali" in text) == (True, True, True)
    assert (links[0].get("rel"), links[0].get("target")) == ("noopener noreferrer", "_blank")
    set_password(Client(), LINK.search(text)[0])
    assert fresh(guests["nyoman"]).has_usable_password()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0812-0000-0006", "6281200000006"),
        ("+62 812 0000 0006", "6281200000006"),
        ("6281200000006", "6281200000006"),
        ("81200000006", "6281200000006"),
        ("(0361) 234567", ""),
        ("", ""),
        ("nol delapan", ""),
    ],
)
def test_numbers_are_read_however_they_are_written(typed, number):
    assert whatsapp_number(typed) == number


def test_those_who_are_ticked_are_invited_and_nobody_else(city, guests):
    browser = desk(city)
    page = shown_list(browser)
    answer = press(browser, page, "Cetak lembar yang dicentang", orang=[guests["luh"].pk])
    assert len(LINK.findall(answer.content.decode())) == 1
    assert (states(city)["luh"], states(city)["made"]) == ("Lembar dibuat", "Belum diundang")


def test_nothing_ticked_is_said_and_loses_no_form(city, guests):
    browser = desk(city)
    page = shown_list(browser)
    answer = press(browser, page, "Siapkan WhatsApp yang dicentang")
    assert "Tidak ada yang dapat diundang" in browser.get(answer.url).content.decode()
    assert press(browser, page, "Cetak lembar yang dicentang", orang=[guests["luh"].pk]).status_code == 201


def test_the_groups_count_and_hold_whom_they_say(city, guests):
    password_link(person=guests["made"], by=city.people["admin"])
    browser = desk(city)
    answer = browser.get(reverse("invitations"))
    assert {name: size for name, _, size in answer.context["groups"]} == {
        "belum": 2,
        "diundang": 1,
        "selesai": len(city.people),
        "semua": len(city.people) + 3,
    }
    assert [row.person.username for row in answer.context["rows"]] == ["luh", "nyoman"]
    assert list(states(city, keadaan="diundang")) == ["made"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_times(city, django_assert_num_queries, rows):
    for number in range(rows):
        password_link(person=guest(city, f"tamu{number}"), by=city.people["admin"])
    browser = desk(city)
    browser.get(reverse("invitations"))
    with django_assert_num_queries(14):
        browser.get(reverse("invitations"), {"keadaan": "diundang"})


# --- who may ---


@pytest.mark.parametrize("role", ["opd", "kepala_opd", "koordinator", "auditor", "pimpinan", "asesor_eksternal"])
def test_only_admin_and_diskominfo_invite(city, guests, role):
    browser = desk(city, role)
    sent = {"cara": "lembar", "orang": guests["made"].pk}
    assert browser.get(reverse("invitations")).status_code == 403
    assert browser.post(reverse("invitations_make"), sent).status_code == 403
    with pytest.raises(Refused):
        password_link(person=guests["made"], by=fresh(city.people[role]))
    assert not AccountInvitation.objects.exists()


def test_nobody_of_another_region_is_seen_or_invited(city, elsewhere, guests):
    browser = Client()
    browser.force_login(elsewhere["admin"])
    assert "Made" not in shown_list(browser, keadaan="semua")
    browser.post(reverse("invitations_make"), {"cara": "lembar", "orang": [guests["made"].pk, "1e9", "9" * 40]})
    assert not AccountInvitation.objects.exists()


def test_a_link_of_diskominfo_sets_no_password_for_somebody_who_has_one(city):
    with pytest.raises(Refused, match="Hanya admin"):
        password_link(person=city.people["opd"], by=city.people["diskominfo"])
    browser = desk(city)
    answer = browser.post(reverse("invitations_make"), {"cara": "lembar", "orang": city.people["opd"].pk})
    assert (answer.status_code, AccountInvitation.objects.count()) == (302, 0)


def holder_of_power(city):
    """A coordinator who has never come; two people gave the role."""
    create_person(region=city.region, username="sekda", full_name="Sekda", role="koordinator", by=city.people["admin"])
    confirm(request=PowerRequest.objects.get(), by=city.people["auditor"])
    return User.objects.get(username="sekda")


def test_who_holds_power_is_invited_by_two_people(city):
    holder = holder_of_power(city)
    sent = {"cara": "lembar", "orang": holder.pk}
    by_desk = desk(city)
    refused = by_desk.post(reverse("invitations_make"), sent)
    assert "admin yang memintanya" in by_desk.get(refused.url).content.decode()
    admin = desk(city, "admin")
    assert admin.post(reverse("invitations_make"), sent).status_code == 201  # the consent to the role holds one link
    PowerRequest.objects.all().delete()
    assert admin.post(reverse("invitations_make"), sent).status_code == 302
    assert states(city)["sekda"] == "Menunggu orang kedua"
    confirm(request=PowerRequest.objects.get(), by=city.people["auditor"])
    assert admin.post(reverse("invitations_make"), sent).status_code == 201


# --- the link, as an attacker would ---


@pytest.fixture
def link(city, guests):
    return password_link(person=guests["made"], by=city.people["diskominfo"])


def is_void(path, browser=None):
    answer = (browser or Client()).get(path)
    return answer.status_code == 404 and "Tautan tidak berlaku" in answer.content.decode()


def test_a_chat_that_fetches_the_link_does_not_use_it_up(link, guests):
    robot = Client()
    for _ in range(3):
        assert (robot.get(link).status_code, robot.head(link).status_code) == (200, 200)
    assert robot.get(reverse("invitation_password")).status_code == 404
    assert AccountInvitation.objects.get().opened_at is None
    set_password(Client(), link)
    assert fresh(guests["made"]).has_usable_password()


def test_the_button_takes_the_token_of_its_own_page(link):
    robot = Client(enforce_csrf_checks=True)
    assert robot.post(link).status_code == 403
    assert AccountInvitation.objects.get().opened_at is None


def test_an_opened_link_opens_for_nobody_else(link, guests):
    mine, thief = Client(), Client()
    open_link(mine, link)
    assert (is_void(link, thief), thief.post(link).status_code) == (True, 404)
    assert thief.get(reverse("invitation_password")).status_code == 404
    assert mine.get(link).url == reverse("invitation_password")  # the same browser goes on
    set_form = mine.get(reverse("invitation_password")).content.decode()
    press(mine, set_form, "Simpan kata sandi", reverse("invitation_password"), **NEW)
    assert fresh(guests["made"]).check_password(NEW["password1"])


def test_a_used_link_is_void_in_every_browser(link, guests):
    mine = Client()
    set_password(mine, link)
    assert (is_void(link, mine), is_void(link)) == (True, True)
    later = {"password1": "lain-sekali-99", "password2": "lain-sekali-99"}
    assert mine.post(reverse("invitation_password"), later).status_code == 404
    assert fresh(guests["made"]).check_password(NEW["password1"])


def test_two_tabs_set_one_password(link, guests):
    mine = Client()
    form = open_link(mine, link).url
    page = mine.get(form).content.decode()
    press(mine, page, "Simpan kata sandi", form, **NEW)
    again = press(mine, page, "Simpan kata sandi", form, password1="lain-sekali-99", password2="lain-sekali-99")
    assert (again.status_code, fresh(guests["made"]).check_password(NEW["password1"])) == (404, True)


def test_a_new_link_ends_the_old_one_even_while_it_is_open(city, link, guests):
    mine = Client()
    form = open_link(mine, link).url
    newer = password_link(person=guests["made"], by=city.people["admin"])
    assert is_void(link)
    assert mine.post(form, NEW).status_code == 404
    assert not fresh(guests["made"]).has_usable_password()
    set_password(Client(), newer)


def test_a_new_invitation_ends_a_mail_that_was_asked_for_at_the_door(city, guests, mailoutbox):
    """By "Lupa kata sandi": somebody without a password gets a link as well."""
    Client().post(reverse("account_reset_password"), {"email": "luh"})
    send_waiting_mails()
    asked = re.search(r"/sandi/baru/\S+", next(m.body for m in mailoutbox if "/sandi/baru/" in m.body))[0]
    assert not Client().get(asked, follow=True).context.get("token_fail")
    password_link(person=fresh(guests["luh"]), by=city.people["diskominfo"])
    assert Client().get(asked, follow=True).context["token_fail"] is True


def test_who_asks_at_the_door_does_not_end_the_paper_in_somebodys_hand(city, guests):
    path = password_link(person=guests["luh"], by=city.people["diskominfo"])
    Client().post(reverse("account_reset_password"), {"email": "luh"})
    send_waiting_mails()
    set_password(Client(), path)
    assert fresh(guests["luh"]).has_usable_password()


def test_a_link_is_over_after_the_time_that_it_names(link, monkeypatch):
    ends = AccountInvitation.objects.get().ends_at
    assert AccountInvitation.objects.get().ends in Client().get(link).content.decode()
    for later, void in ((timedelta(minutes=-1), False), (timedelta(minutes=1), True)):
        monkeypatch.setattr(clock, "now", lambda moment=ends + later: moment)
        assert is_void(link) is void


def test_an_opened_link_waits_an_hour_for_its_password(link, monkeypatch):
    mine = Client()
    form = open_link(mine, link).url
    opened = AccountInvitation.objects.get().opened_at
    monkeypatch.setattr(clock, "now", lambda: opened + timedelta(minutes=61))
    assert mine.post(form, NEW).status_code == 404


def test_somebody_elses_session_neither_opens_nor_is_changed(city, link, guests):
    other = desk(city, "opd")
    page = other.get(link)
    assert "sedang dipakai" in page.content.decode()
    assert not [form for form in html.fromstring(page.content).forms if form.action in (None, link)]
    other.post(link)
    assert AccountInvitation.objects.get().opened_at is None
    assert fresh(city.people["opd"]).check_password(PASSWORD)


def test_a_session_that_was_known_before_does_not_come_along(link):
    mine, spy = Client(), Client()
    mine.get(reverse("account_login"))
    session = mine.session
    session.save()
    mine.cookies["sessionid"] = spy.cookies["sessionid"] = session.session_key
    open_link(mine, link)
    assert spy.get(reverse("invitation_password")).status_code == 404
    assert mine.get(reverse("invitation_password")).status_code == 200


def test_a_closed_account_ends_its_link_for_good(city, link, guests):
    remove_role(membership=guests["made"].memberships.get(), by=city.people["admin"])
    assert is_void(link)
    held = guests["made"].memberships.get()
    held.is_active = True
    held.save()
    User.objects.filter(pk=guests["made"].pk).update(is_active=True)
    assert is_void(link)


def test_a_password_set_elsewhere_ends_the_link(link, guests):
    user = fresh(guests["made"])
    user.set_password(PASSWORD)
    user.save()
    assert is_void(link)


def test_guesses_at_links_are_void_and_leave_no_line(link):
    for guess in (link[:-2] + ("b" if link[-2] == "a" else "a") + "/", "/undangan/x/", "/undangan/" + "a" * 300 + "/"):
        assert is_void(guess)
        assert Client().post(guess).status_code == 404
    assert not Change.objects.filter(after="tautan dibuka").exists()


def test_a_link_typed_from_paper_in_capitals_opens(link):
    assert Client().get(link.upper().replace("/UNDANGAN/", "/undangan/")).status_code == 200


def test_only_a_digest_is_stored(link):
    token = link.strip("/").rpartition("/")[2]
    row = AccountInvitation.objects.values().get()
    assert len(row["digest"]) == 64
    assert token not in str(row)
    assert not Change.objects.filter(after__contains=token).exists()


def test_a_weak_password_is_refused_and_the_form_comes_back(link, guests):
    mine = Client()
    form = open_link(mine, link).url
    for weak in ({"password1": "", "password2": ""}, {"password1": "denpasar2026", "password2": "denpasar2026"}):
        answer = press(mine, mine.get(form).content.decode(), "Simpan kata sandi", form, **weak)
        assert answer.context["form"].errors
    assert not fresh(guests["made"]).has_usable_password()


def test_a_first_password_stands_in_the_log_of_the_door(link, guests):
    set_password(Client(), link)
    kinds = SignInEvent.objects.filter(user=guests["made"]).values_list("kind", flat=True)
    assert list(kinds) == [SignInEvent.Kind.PASSWORD_CHANGED]


def test_a_mail_that_goes_again_holds_the_only_link(city, guests, mailoutbox):
    browser = desk(city)
    press(browser, shown_list(browser), "Surel kepada semua")
    send_waiting_mails()
    first = LINK.search(mailoutbox[0].body)[0]
    newer = issue_link(AccountInvitation.objects.select_related("region").get(person=guests["luh"]))
    assert (is_void(first), Client().get(newer).status_code) == (True, 200)


def test_the_desk_of_one_region_invites_nobody_who_serves_in_another(city, elsewhere, guests):
    person(elsewhere["region"], "opd", "lain", elsewhere["agency"])
    guests["made"].memberships.create(region=elsewhere["region"], role="opd", agency=elsewhere["agency"])
    with pytest.raises(Refused, match="daerah lain"):
        password_link(person=fresh(guests["made"]), by=city.people["diskominfo"])


@pytest.mark.parametrize("way", ["lembar", "wa"])
def test_a_page_of_links_is_neither_kept_nor_packed(city, guests, way):
    sent = {"cara": way, "orang": guests["nyoman"].pk}
    answer = desk(city).post(reverse("invitations_make"), sent, headers={"Accept-Encoding": "br, gzip"})
    assert (answer.status_code, answer.headers.get("Content-Encoding")) == (201, None)
    assert "no-store" in answer["Cache-Control"]


def test_who_copied_a_link_is_told_when_a_new_role_ends_it(city, guests, django_capture_on_commit_callbacks):
    """The operator becomes an auditor, which takes two: what one person handed out before opens nothing."""
    admin = fresh(city.people["admin"])
    password_link(person=guests["made"], by=admin)
    membership = add_role(person=fresh(guests["made"]), region=city.region, role="auditor", by=admin)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(request=PowerRequest.objects.get(membership=membership), by=fresh(city.people["auditor"]))
    told = Notification.objects.get(user=admin, key__startswith="undangan-berakhir-")
    assert told.text.startswith("Tautan undangan Made yang Anda buat berakhir karena perannya bertambah")
    assert told.url == reverse("person_edit", args=[guests["made"].pk])
