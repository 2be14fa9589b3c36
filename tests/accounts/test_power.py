"""Power with a witness: what one admin alone cannot do, who may be the second person, and who is told."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.factor_proof import has_factor
from accounts.models import Change, Membership, PowerRequest, User
from accounts.people import people_writes
from accounts.people.invitations import mail_password_link, password_link
from accounts.people.lost_factors import reset_factor
from accounts.permissions import Refused
from accounts.power.power_requests import confirm, stop, sweep
from accounts.power.witnesses import witnesses
from notices.mails import send_waiting_mails
from notices.models import Notification
from regions import clock
from tests.builders.evidence_builders import send
from tests.builders.factor_builders import enrolled
from tests.builders.form_builders import press
from tests.city import PASSWORD, fresh, person

POWERS = ["admin", "auditor", "penanggung_jawab", "koordinator"]


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Run an act; what each person finds under the bell afterwards, by account."""

    def run(act):
        before = set(Notification.objects.values_list("pk", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            act()
        rows = Notification.objects.exclude(pk__in=before).select_related("user").order_by("pk")
        return {(row.user.username, row.text) for row in rows}

    return run


def create(city, role="opd", **changes):
    values = {"region": city.region, "username": "ketut", "full_name": "Ketut Suardana", "role": role}
    values |= {"agency": city.agency if role in ("opd", "kepala_opd") else None, "by": city.people["admin"]}
    return people_writes.create_person(**{**values, **changes})


def waiting():
    return PowerRequest.objects.waiting().get()


@pytest.mark.parametrize("role", POWERS)
def test_a_role_of_power_waits_for_a_second_person(city, role):
    ketut = create(city, role)
    assert (ketut.is_active, ketut.active_memberships) == (False, [])
    confirm(request=waiting(), by=city.people["auditor"])
    ketut = fresh(ketut)
    assert (ketut.is_active, [m.role for m in ketut.active_memberships]) == (True, [role])
    lines = Change.objects.filter(person=ketut, field="peran").values_list("after", "by__username")
    assert list(lines) == [(ketut.active_memberships[0].title, "admin")]


@pytest.mark.parametrize("button", ["power_confirm", "power_stop"])
def test_a_name_that_ends_with_a_full_stop_gets_no_second_one(client, city, told, button):
    def act():
        create(city, "auditor", full_name="Ketut Suardana, M.M.")
        client.force_login(city.people["auditor"])
        answer = client.post(reverse(button, args=[waiting().pk]), follow=True)
        said.extend(str(message) for message in answer.context["messages"])

    said = []
    texts = [text for _, text in told(act)] + said
    assert len([text for text in texts if "M.M." in text]) >= 2
    assert not [text for text in texts if ".." in text]


def test_before_there_is_evidence_one_admin_sets_the_city_up(city):
    for role in ("opd", "kepala_opd", "diskominfo", "asesor_internal", "asesor_eksternal", "pimpinan"):
        assert create(city, role, username=f"baru-{role}").is_active
    assert PowerRequest.objects.count() == 0


@pytest.mark.parametrize("role", ["opd", "kepala_opd", "diskominfo", "asesor_internal", "asesor_eksternal"])
def test_once_there_is_evidence_whoever_reads_it_is_made_by_two(city, role):
    send(city)
    assert not create(city, role).is_active
    confirm(request=waiting(), by=city.people["koordinator"])
    assert User.objects.get(username="ketut").is_active


def test_nobody_changes_own_roles(city):
    person(city.region, "admin", "admin2")
    admin = city.people["admin"]
    with pytest.raises(Refused, match="Peran sendiri"):
        people_writes.add_role(person=admin, region=city.region, role="pimpinan", by=admin)
    with pytest.raises(Refused, match="Peran sendiri"):
        people_writes.remove_role(membership=admin.memberships.get(), by=admin)
    assert [m.role for m in fresh(admin).active_memberships] == ["admin"]


def test_the_only_admin_asks_for_the_own_role_and_another_person_gives_it(city):
    admin = city.people["admin"]
    people_writes.add_role(person=admin, region=city.region, role="pimpinan", by=admin)
    assert [m.role for m in fresh(admin).active_memberships] == ["admin"]
    with pytest.raises(Refused, match="orang lain"):
        confirm(request=waiting(), by=admin)
    confirm(request=waiting(), by=city.people["penanggung_jawab"])
    assert [m.role for m in fresh(admin).active_memberships] == ["admin", "pimpinan"]


@pytest.mark.parametrize("role", ["opd", "kepala_opd", "diskominfo", "asesor_internal", "pimpinan", "asesor_eksternal"])
def test_who_holds_no_power_confirms_nothing(city, role):
    create(city, "koordinator")
    with pytest.raises(Refused, match="Hanya admin, auditor"):
        confirm(request=waiting(), by=city.people[role])


def test_a_power_elsewhere_is_none_here(city):
    from regions.models import Region

    tegal = Region.objects.create(code="33.76", name="Kota Tegal", kind="kota", time_zone="Asia/Jakarta")
    create(city, "koordinator")
    with pytest.raises(Refused, match="Hanya admin, auditor"):
        confirm(request=waiting(), by=person(tegal, "auditor", "auditor-tegal"))


def test_whom_the_admin_made_is_no_witness_for_thirty_days(city):
    made = create(city, "auditor", username="boneka")
    confirm(request=waiting(), by=city.people["koordinator"])
    create(city, "koordinator")
    with pytest.raises(Refused, match="30 hari"):
        confirm(request=waiting(), by=fresh(made))
    clock.set_now(clock.now() + timedelta(days=31))
    PowerRequest.objects.update(asked_at=clock.now())
    confirm(request=waiting(), by=fresh(made))


def test_whom_the_admin_gave_the_power_is_no_witness_for_thirty_days(city):
    old = city.people["pimpinan"]
    people_writes.add_role(person=old, region=city.region, role="auditor", by=city.people["admin"])
    confirm(request=waiting(), by=city.people["koordinator"])
    create(city, "koordinator")
    with pytest.raises(Refused, match="30 hari"):
        confirm(request=waiting(), by=fresh(old))
    assert old not in witnesses(waiting())


@pytest.mark.parametrize("role", [*POWERS[1:], "opd"])
def test_a_role_taken_lately_still_protects_its_account(city, role):
    """Else one admin takes it away, takes the account over, and asks the role back for it."""
    send(city)
    admin, holder = city.people["admin"], city.people[role]
    Membership.objects.create(user=holder, region=city.region, role="pimpinan")
    people_writes.remove_role(membership=holder.memberships.get(role=role), by=admin)
    enrolled(role)
    holder = fresh(holder)
    assert people_writes.update_person(person=holder, full_name="Holder", email="milik-admin@uji.id", by=admin)
    assert (reset_factor(person=holder, by=admin), password_link(person=holder, by=admin)) == (False, "")
    assert (fresh(holder).email, has_factor(holder)) == (f"{role}@uji.id", True)
    clock.set_now(clock.now() + timedelta(days=31))
    assert password_link(person=fresh(holder), by=admin)


def test_a_power_taken_meanwhile_confirms_nothing(city):
    create(city, "koordinator")
    people_writes.remove_role(membership=city.people["auditor"].memberships.get(), by=city.people["admin"])
    with pytest.raises(Refused, match="Hanya admin, auditor"):
        confirm(request=waiting(), by=fresh(city.people["auditor"]))


def test_who_asked_and_is_no_admin_any_more_gets_nothing(city):
    second = person(city.region, "admin", "admin2")
    create(city, "koordinator", by=second)
    people_writes.remove_role(membership=second.memberships.get(), by=city.people["admin"])
    with pytest.raises(Refused, match="bukan admin lagi"):
        confirm(request=waiting(), by=city.people["auditor"])
    assert not User.objects.get(username="ketut").is_active


def test_two_decisions_at_once_are_one(city):
    create(city, "koordinator")
    seen_by_both = waiting()
    stop(request=seen_by_both, by=city.people["auditor"])
    with pytest.raises(Refused, match="sudah diputuskan"):
        confirm(request=seen_by_both, by=city.people["penanggung_jawab"])
    assert Membership.objects.get(user__username="ketut").is_active is False


def test_one_thing_waits_once_whatever_two_requests_do(city):
    ask = {"kind": "tautan", "region": city.region, "person": city.people["auditor"], "asked_by": city.people["admin"]}
    PowerRequest.objects.create(**ask)
    with pytest.raises(IntegrityError), transaction.atomic():
        PowerRequest.objects.create(**ask)


@pytest.mark.parametrize("role", POWERS[1:])
def test_a_link_for_somebody_with_power_takes_two(city, role):
    holder, admin = city.people[role], city.people["admin"]
    witness = next(u for u in witnesses(PowerRequest(region=city.region, person=holder, asked_by=admin)) if u != holder)
    assert password_link(person=holder, by=admin) == ""
    confirm(request=waiting(), by=witness)
    assert password_link(person=holder, by=admin).startswith("/sandi/baru/")
    assert password_link(person=holder, by=admin) == ""  # one consent, one link


def ask_for_password(browser, path):
    """Open the link, by its button where it has one; what comes of it."""
    page = browser.get(path, follow=True).content.decode()
    if "Buat kata sandi</button>" in page:
        press(browser, page, "Buat kata sandi", path)
        page = browser.get(path, follow=True).content.decode()
    return page


@pytest.mark.parametrize("role", ["auditor", "asesor_internal"])
@pytest.mark.parametrize("password", [None, PASSWORD])
def test_a_link_from_before_the_power_opens_nothing_after_it(city, password, role):
    """Else the admin copies a link for somebody without power, and has a second person give it the power."""
    send(city)
    holder, admin = create(city, "pimpinan"), city.people["admin"]
    if password:
        holder.set_password(password)
        holder.save()
    path = password_link(person=fresh(holder), by=admin)
    people_writes.add_role(person=fresh(holder), region=city.region, role=role, by=admin)
    before, after = Client(), Client()
    assert 'name="password1"' in ask_for_password(before, path)
    confirm(request=waiting(), by=city.people["koordinator"])
    assert 'name="password1"' not in ask_for_password(before, path)
    assert 'name="password1"' not in ask_for_password(after, path)


def test_a_consent_to_a_link_is_no_store_of_links(city):
    password_link(person=city.people["auditor"], by=city.people["admin"])
    confirm(request=waiting(), by=city.people["koordinator"])
    clock.set_now(clock.now() + timedelta(days=3, minutes=1))
    assert password_link(person=city.people["auditor"], by=city.people["admin"]) == ""


def test_another_admin_takes_no_link_that_was_not_theirs(city):
    password_link(person=city.people["auditor"], by=city.people["admin"])
    confirm(request=waiting(), by=city.people["koordinator"])
    assert password_link(person=city.people["auditor"], by=person(city.region, "admin", "admin2")) == ""


def test_a_mailed_link_for_somebody_with_power_leaves_after_the_consent(city, mailoutbox):
    assert mail_password_link(person=city.people["koordinator"], by=city.people["admin"]) is False
    confirm(request=waiting(), by=city.people["auditor"])
    send_waiting_mails()
    assert ["koordinator@uji.id"] in [m.to for m in mailoutbox if "/sandi/baru/" in m.body]


def test_an_operators_mailed_link_needs_nobody_else_but_a_copied_one_does(city):
    send(city)
    opd, admin = city.people["opd"], city.people["admin"]
    assert mail_password_link(person=opd, by=admin) is True
    assert password_link(person=opd, by=admin) == ""


def new_address(city, role="koordinator"):
    holder = city.people[role]
    people_writes.update_person(person=holder, full_name=holder.full_name, email="lain@uji.id", by=city.people["admin"])
    return holder


def test_a_new_address_of_power_counts_two_days_after_the_consent(city, mailoutbox):
    holder = new_address(city)
    assert fresh(holder).email == "koordinator@uji.id"
    confirm(request=waiting(), by=city.people["auditor"])
    clock.set_now(clock.now() + timedelta(hours=47))
    assert (sweep(), fresh(holder).email) == (0, "koordinator@uji.id")
    clock.set_now(clock.now() + timedelta(hours=1))
    assert (sweep(), fresh(holder).email) == (1, "lain@uji.id")
    assert sweep() == 0


def test_the_old_address_is_told(city, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        new_address(city)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(request=waiting(), by=city.people["auditor"])
    send_waiting_mails()
    clock.set_now(clock.now() + timedelta(hours=48))
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    send_waiting_mails()
    texts = [(m.to[0], m.body) for m in mailoutbox]
    changed = [to for to, body in texts if "berubah dari koordinator@uji.id menjadi lain@uji.id" in body]
    assert sorted(changed) == ["koordinator@uji.id", "lain@uji.id"]
    assert [to for to, body in texts if "menyetujui surel baru akun koordinator" in body] == ["koordinator@uji.id"]


def test_the_person_concerned_stops_a_new_address_within_the_two_days(city):
    holder = new_address(city)
    confirm(request=waiting(), by=city.people["auditor"])
    stop(request=PowerRequest.objects.get(), by=holder)
    clock.set_now(clock.now() + timedelta(hours=49))
    assert (sweep(), fresh(holder).email) == (0, "koordinator@uji.id")


def test_an_ordinary_persons_old_address_is_told_at_once(city, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        new_address(city, "opd")
    send_waiting_mails()
    assert sorted(m.to[0] for m in mailoutbox) == ["lain@uji.id", "opd@uji.id"]


def test_what_nobody_decides_lapses(city):
    create(city, "koordinator")
    clock.set_now(clock.now() + timedelta(days=30))
    assert sweep() == 1
    with pytest.raises(Refused, match="sudah diputuskan"):
        confirm(request=PowerRequest.objects.get(), by=city.people["auditor"])


def test_those_who_may_confirm_and_the_person_are_told(city, told):
    opd, admin = city.people["opd"], city.people["admin"]
    news = told(lambda: people_writes.add_role(person=opd, region=city.region, role="auditor", by=admin))
    asked = "Admin meminta peran Auditor (Inspektorat) untuk"
    assert news == {
        ("opd", f"{asked} akun Anda. Orang kedua harus menyetujuinya."),
        *((name, f"{asked} Opd. Setujui atau hentikan.") for name in ("auditor", "penanggung_jawab", "koordinator")),
    }
    news = told(lambda: confirm(request=waiting(), by=city.people["koordinator"]))
    assert ("opd", "Admin memberi Anda peran Auditor (Inspektorat) di Kota Denpasar.") in news
    taken = opd.memberships.get(role="auditor")
    news = told(lambda: people_writes.remove_role(membership=taken, by=admin))
    assert news == {("opd", "Admin mencabut peran Auditor (Inspektorat) Anda di Kota Denpasar.")}


def test_a_link_and_its_use_and_a_password_are_told(city, client, told):
    opd, admin = city.people["opd"], city.people["admin"]
    links = []
    news = told(lambda: links.append(password_link(person=opd, by=admin)))
    assert news == {("opd", "Tautan kata sandi akun opd dibuat oleh Admin.")}
    form = client.get(links[0], follow=True).request["PATH_INFO"]
    new = {"password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"}
    ((who, text),) = told(lambda: client.post(form, new))
    assert (who, text.startswith("Kata sandi akun opd dibuat lewat tautan")) == ("opd", True)
    client.force_login(fresh(opd))
    change = {"oldpassword": "kata-sandi-baru-1", "password1": "sandi-ketiga-2", "password2": "sandi-ketiga-2"}
    ((who, text),) = told(lambda: client.post(reverse("account_change_password"), change))
    assert (who, text.startswith("Kata sandi akun opd diganti")) == ("opd", True)


# --- where there is no second person --------------------------------------------------------------
def alone(city):
    """A town in which nobody but the admin holds power."""
    for role in POWERS[1:]:
        User.objects.filter(pk=city.people[role].pk).update(is_active=False)


def test_the_operator_confirms_where_there_is_nobody_else(city, caplog):
    alone(city)
    create(city, "koordinator")
    out = StringIO()
    call_command("confirm_power", stdout=out)
    number = waiting().pk
    assert f"manage.py confirm_power {number}" in out.getvalue()
    call_command("confirm_power", number, nama="Budi", stdout=out)
    assert User.objects.get(username="ketut").is_active
    assert PowerRequest.objects.get(kind="peran").operator == "Budi"
    assert "confirmed on the server by Budi" in caplog.text
    line = Change.objects.filter(field="orang kedua").latest("pk").after
    assert line == "peran Koordinator (Sekda): disetujui operator server (Budi)"


def test_the_operator_is_no_way_round_the_second_person(city):
    create(city, "koordinator")
    with pytest.raises(CommandError, match="Orang kedua ada: Auditor, Koordinator, Penanggung_Jawab"):
        call_command("confirm_power", waiting().pk)
    with pytest.raises(CommandError, match="tidak ada"):
        call_command("confirm_power", 999_999)
    assert not User.objects.get(username="ketut").is_active


# --- the pages ------------------------------------------------------------------------------------
def power_page(client, user):
    client.force_login(fresh(user))
    return client.get(reverse("power_requests")).content.decode()


def test_the_second_person_confirms_on_the_page(client, city):
    client.force_login(city.people["admin"])
    form = {"region": city.region.pk, "full_name": "Ketut", "username": "ketut", "role": "koordinator"}
    answer = client.post(reverse("person_add"), form, follow=True)
    assert "Perannya menunggu orang kedua" in answer.content.decode()
    assert "Setujui<" not in power_page(client, city.people["admin"])
    page = power_page(client, city.people["auditor"])
    assert "Akun tanpa surel" in page
    assert press(client, page, "Setujui").url == reverse("power_requests")
    assert User.objects.get(username="ketut").is_active


def test_the_first_link_belongs_to_the_same_consent(client, city, mailoutbox):
    create(city, "koordinator", email="ketut@uji.id")
    confirm(request=waiting(), by=city.people["auditor"])
    create(city, "auditor", username="luh", full_name="Luh")
    confirm(request=waiting(), by=city.people["koordinator"])
    send_waiting_mails()
    assert ["ketut@uji.id"] in [m.to for m in mailoutbox if "/undangan/" in m.body]
    luh = User.objects.get(username="luh")
    assert password_link(person=luh, by=city.people["admin"]).startswith("/undangan/")


def test_a_link_that_waits_is_told_on_the_persons_page(client, city):
    client.force_login(city.people["admin"])
    koordinator = reverse("person_edit", args=[city.people["koordinator"].pk])
    page = press(client, client.get(koordinator).content.decode(), "Buat tautan untuk disalin")
    assert page.status_code == 302
    text = client.get(koordinator).content.decode()
    assert "Tautan menunggu orang kedua." in text
    assert "Tautan kata sandi, diminta Admin" in text
    again = press(client, text, "Buat tautan untuk disalin")
    assert again.status_code == 302
    assert PowerRequest.objects.count() == 1
    press(client, power_page(client, city.people["auditor"]), "Setujui")
    client.force_login(city.people["admin"])
    shown = press(client, client.get(koordinator).content.decode(), "Buat tautan untuk disalin")
    assert "/sandi/baru/" in shown.context["address"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_reads_a_fixed_number_of_rows(client, city, django_assert_num_queries, rows):
    for number in range(rows):
        create(city, "koordinator", username=f"baru{number}", full_name=f"Baru {number}")
        stop(request=waiting(), by=city.people["auditor"])
        create(city, "auditor", username=f"lain{number}", full_name=f"Lain {number}")
        PowerRequest.objects.waiting().update(asked_at=clock.now(), state="selesai")
    create(city, "koordinator", username="tunggu")
    client.force_login(city.people["auditor"])
    with django_assert_num_queries(8):
        client.get(reverse("power_requests"))
