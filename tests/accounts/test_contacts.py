"""NIP, position and telephone: who sees and changes them, and that nothing else tells them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.contact_details.contact_writes import update_contact
from accounts.models import Change, Membership, User
from accounts.people.people_writes import create_person
from accounts.permissions import Refused
from tests.access.walk import address, browser_of, knock
from tests.builders.access_builders import READS, world  # noqa: F401  # the fixture
from tests.builders.form_builders import press, shown_fields
from tests.builders.people_builders import elsewhere
from tests.city import fresh, person
from ui.sheets import read_table

__all__ = ["elsewhere"]
TYPED = {"nip": "19800101 200604 1 001", "position": "Kasubbag Program", "phone": "+62 812-0000-0006"}
STORED = ("198001012006041001", "Kasubbag Program", "081200000006")


def seen_as(user):
    browser = Client()
    browser.force_login(fresh(user))
    return browser


def stored(user):
    row = fresh(user)
    return row.nip, row.position, row.phone


@pytest.mark.parametrize("role", ["admin", "diskominfo"])
def test_admin_and_diskominfo_change_the_contact_of_a_person(city, role):
    browser, page = seen_as(city.people[role]), reverse("person_contact", args=[city.people["opd"].pk])
    answer = browser.post(page, shown_fields(browser, page, **TYPED), follow=True)
    assert stored(city.people["opd"]) == STORED
    assert "Kontak disimpan." in answer.content.decode()
    shown = browser.get(reverse("invitations"), {"keadaan": "semua"}).content.decode()
    assert all(text in shown for text in STORED)


def test_everybody_changes_the_own_contact_and_nobody_elses(city):
    browser, page = seen_as(city.people["opd"]), reverse("own_contact")
    browser.post(page, shown_fields(browser, page, **TYPED))
    assert stored(city.people["opd"]) == STORED
    assert 'value="081200000006"' in browser.get(page).content.decode()
    assert browser.get(reverse("person_contact", args=[city.people["opd2"].pk])).status_code == 403
    with pytest.raises(Refused):
        update_contact(person=city.people["opd2"], nip="", position="x", phone="", by=city.people["opd"])


def test_the_desk_of_another_region_finds_nobody(city, elsewhere):
    other = seen_as(person(elsewhere["region"], "diskominfo", "meja-tegal"))
    assert other.get(reverse("person_contact", args=[city.people["opd"].pk])).status_code == 404
    assert other.post(reverse("person_contact", args=[city.people["opd"].pk]), TYPED).status_code == 404


@pytest.mark.parametrize(("field", "wrong"), [("nip", "1980"), ("nip", "x" * 18), ("phone", "tidak ada")])
def test_a_number_that_is_none_comes_back_with_what_was_typed(city, field, wrong):
    browser, page = seen_as(city.people["opd"]), reverse("own_contact")
    answer = browser.post(page, shown_fields(browser, page, **{**TYPED, field: wrong}))
    assert (list(answer.context["form"].errors), f'value="{wrong}"' in answer.content.decode()) == ([field], True)
    assert stored(city.people["opd"]) == ("", "", "")


def test_the_history_says_what_changed_and_never_to_what(city):
    opd = city.people["opd"]
    values = dict(zip(("nip", "position", "phone"), STORED, strict=True))
    update_contact(person=opd, **values, by=city.people["diskominfo"])
    update_contact(person=opd, **values, by=city.people["diskominfo"])  # nothing new: no second line
    update_contact(person=opd, **{**values, "phone": ""}, by=opd)
    rows = (
        Change.objects.filter(person=opd, field="kontak").order_by("pk").values_list("before", "after", "by__username")
    )
    assert list(rows) == [
        ("", "NIP, jabatan dan telepon diubah", "diskominfo"),
        ("", "telepon diubah", "opd"),
    ]


def test_a_new_person_brings_the_contact_along(city):
    browser, page = seen_as(city.people["admin"]), reverse("person_add")
    typed = {"full_name": "Drs. Ketut Suardana, M.Si.", "role": "opd", "agency": city.agency.pk, **TYPED}
    browser.post(page, shown_fields(browser, page, **typed))
    made = User.objects.get(full_name__startswith="Drs. Ketut")
    assert (made.username, stored(made)) == ("ketut.suardana", STORED)


def test_an_account_named_after_a_person_is_never_somebody_elses(city):
    names = []
    for _ in range(3):
        made = create_person(
            region=city.region,
            username="",
            full_name="Wayan Contoh",
            role="opd",
            agency=city.agency,
            by=city.people["admin"],
        )
        names.append(made.username)
    assert names == ["wayan.contoh", "wayan.contoh2", "wayan.contoh3"]


def test_a_name_without_latin_letters_asks_for_the_account(city):
    browser, page = seen_as(city.people["admin"]), reverse("person_add")
    answer = browser.post(page, shown_fields(browser, page, full_name="ᬯᬬᬦ᭄", role="pimpinan"))
    assert list(answer.context["form"].errors) == ["username"]


def test_the_same_address_warns_and_offers_the_person_who_has_it(city):
    """The typed role goes to the account that is there, by one press."""
    opd = city.people["opd"]
    browser, page = seen_as(city.people["admin"]), reverse("person_add")
    typed = {"full_name": "Nama Lain", "email": opd.email.upper(), "role": "kepala_opd", "agency": city.other_agency.pk}
    warned = browser.post(page, shown_fields(browser, page, **typed)).content.decode()
    assert "Orang dengan nama atau surel ini sudah ada" in warned
    before = User.objects.count()
    assert press(browser, warned, "Pakai akun opd", page).url == reverse("person_edit", args=[opd.pk])
    assert (User.objects.count(), opd.memberships.count()) == (before, 2)
    other = {**typed, "username": "orang.lain"}
    warned = browser.post(page, shown_fields(browser, page, **other)).content.decode()
    press(browser, warned, "Tambahkan sebagai orang lain", page)
    assert User.objects.get(username="orang.lain").full_name == "Nama Lain"


def test_a_person_of_another_region_is_not_offered_nor_given_a_role(city, elsewhere):
    stranger = elsewhere["admin"]
    browser, page = seen_as(city.people["admin"]), reverse("person_add")
    typed = {"full_name": "Nama Lain", "email": stranger.email, "role": "opd", "agency": city.agency.pk}
    answer = browser.post(page, shown_fields(browser, page, **typed, existing=stranger.pk))
    assert list(answer.context["form"].errors) == ["existing"]
    assert Membership.objects.filter(user=stranger).count() == 1


def test_the_list_of_people_goes_out_and_comes_back_unchanged(city):
    User.objects.filter(pk=city.people["opd"].pk).update(**dict(zip(("nip", "position", "phone"), STORED, strict=True)))
    from accounts.imports.people_rows import plan_people
    from accounts.imports.people_words import PEOPLE_SHEET

    content = seen_as(city.people["admin"]).get(reverse("people_import"), {"unduh": "isi"}).content
    rows = read_table(content, "orang.xlsx", PEOPLE_SHEET).checked().rows
    own = next(row for row in rows if row.cells["nama_akun"] == "opd")
    assert (own.cells["nip"], own.cells["jabatan"], own.cells["telepon"]) == STORED
    assert {plan.fate.value for plan in plan_people(region=city.region, rows=rows)} == {"ada"}


PLANTED = {"nip": "197912312005011777", "position": "Kasubbag Penanda Rahasia", "phone": "081277788899"}


def test_no_page_no_file_and_no_answer_to_a_program_holds_them(world):  # noqa: F811
    """The auditor reads everything else: of what is planted with the others nothing shows."""
    User.objects.exclude(pk=world.people["audit"].pk).update(**PLANTED)
    browser = browser_of(world, "audit")
    for row in READS:
        if row.object == "other":
            continue
        answer = knock(browser, "GET", address(row, world))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found = [name for name, value in PLANTED.items() if value.encode() in content]
        assert not found, (row.url, found)
