"""A second step that is lost: taken away by two people, and by the operator for the last admin."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.factor_proof import has_factor
from accounts.models import Change, Membership, PowerRequest, User
from accounts.people.lost_factors import reset_factor
from accounts.people.people_writes import remove_role
from accounts.permissions import Refused
from accounts.power.power_requests import confirm
from notices.mails import send_waiting_mails
from tests.builders.factor_builders import DEMANDING, enrolled, type_password
from tests.builders.form_builders import press
from tests.city import fresh


@pytest.fixture
def browser(city):
    """Of the koordinator, who has one."""
    return enrolled("koordinator")[0]


def person_page(client, person):
    return client.get(reverse("person_edit", args=[person.pk])).content.decode()


def test_it_takes_two_people_for_who_holds_power(client, city, browser, settings, django_capture_on_commit_callbacks):
    holder = city.people["koordinator"]
    client.force_login(city.people["admin"])
    page = person_page(client, holder)
    asked = press(client, page, "Lepas langkah kedua")
    assert "menunggu orang kedua" in client.get(asked.url).content.decode()
    assert has_factor(holder)
    request = PowerRequest.objects.get()
    assert str(request) == "langkah kedua dilepas untuk Koordinator"
    with pytest.raises(Refused):
        confirm(request=request, by=fresh(city.people["admin"]))
    with pytest.raises(Refused):
        confirm(request=request, by=fresh(holder))
    assert browser.get(reverse("duties")).status_code == 200
    client.force_login(city.people["auditor"])
    with django_capture_on_commit_callbacks(execute=True):
        press(client, client.get(reverse("power_requests")).content.decode(), "Setujui")
    assert not Authenticator.objects.filter(user=holder).exists()
    assert browser.get(reverse("duties")).status_code == 302  # its sessions ended
    assert PowerRequest.objects.get().state == "selesai"
    send_waiting_mails()
    text = "dilepas Admin dengan persetujuan Auditor"
    assert ["koordinator@uji.id"] in [m.to for m in mail.outbox if text in m.body]
    assert Change.objects.filter(field="langkah kedua", after=text, person=holder).exists()
    settings.FACTOR_ROLES = DEMANDING
    again = Client()
    type_password(again, "koordinator")
    assert again.get(reverse("duties")).url == reverse("mfa_index")


def test_an_admin_alone_helps_who_holds_none(client, city):
    browser, _, _ = enrolled("pimpinan")
    client.force_login(city.people["admin"])
    press(client, person_page(client, city.people["pimpinan"]), "Lepas langkah kedua")
    assert not Authenticator.objects.exists()
    assert browser.get(reverse("duties")).status_code == 302


def test_nobody_takes_away_their_own_this_way_or_one_that_is_not_there(city):
    enrolled("admin")
    with pytest.raises(Refused, match="Langkah kedua sendiri"):
        reset_factor(person=city.people["admin"], by=fresh(city.people["admin"]))
    with pytest.raises(Refused, match="belum memasang"):
        reset_factor(person=city.people["opd"], by=fresh(city.people["admin"]))
    with pytest.raises(Refused):
        reset_factor(person=city.people["admin"], by=fresh(city.people["diskominfo"]))
    assert has_factor(city.people["admin"])


def test_a_closed_account_keeps_its_own_until_it_has_a_role_again(client, city, browser):
    holder, admin = city.people["koordinator"], city.people["admin"]
    remove_role(membership=holder.memberships.get(), by=admin)
    client.force_login(admin)
    page = person_page(client, holder)
    assert "Beri peran lebih dahulu" in page
    assert client.post(reverse("person_factor", args=[holder.pk])).status_code == 403
    assert has_factor(holder)


def test_a_request_that_waits_is_not_asked_for_twice(client, city, browser):
    client.force_login(city.people["admin"])
    for _ in range(2):
        page = person_page(client, city.people["koordinator"])
        press(client, page, "Lepas langkah kedua")
    assert PowerRequest.objects.count() == 1


def test_the_operator_helps_the_last_admin_and_it_is_logged(city, caplog):
    enrolled("admin")
    out = StringIO()
    call_command("reset_factor", "admin", alasan="ponsel hilang", nama="Budi", stdout=out)
    assert not has_factor(city.people["admin"])
    assert "Langkah kedua akun admin dilepas oleh operator Budi." in out.getvalue()
    assert "removed on the server by Budi: ponsel hilang" in caplog.text
    line = Change.objects.get(field="langkah kedua")
    assert line.after == "dilepas operator server (Budi): ponsel hilang"


def test_the_operator_is_no_way_round_another_admin(city):
    enrolled("admin")
    other = User.objects.create_user(username="admin2", full_name="Admin Dua", email="", password="x")
    Membership.objects.create(user=other, region=city.region, role="admin")
    with pytest.raises(CommandError, match="Admin lain ada di Kota Denpasar"):
        call_command("reset_factor", "admin", alasan="ponsel hilang")
    assert has_factor(city.people["admin"])
    call_command("reset_factor", "admin", "--semua-kehilangan", alasan="kantor terbakar", stdout=StringIO())
    assert not has_factor(city.people["admin"])


def test_the_operator_names_an_account_and_a_reason(city):
    with pytest.raises(CommandError, match="Akun siapa tidak ada"):
        call_command("reset_factor", "siapa", alasan="-")
    with pytest.raises(CommandError, match="belum memasang"):
        call_command("reset_factor", "admin", alasan="-")
    with pytest.raises(CommandError, match="alasan"):
        call_command("reset_factor", "admin")
