"""Names that look the same: refused for agencies and accounts, told for people; invisible ones are refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.agencies.agency_writes import create_agency, update_agency
from accounts.imports import people_rows
from accounts.imports.people_rows import import_people, plan_people
from accounts.imports.table_import import plan_agencies
from accounts.models import User
from accounts.people.people_writes import create_person
from accounts.succession import why_not_create_successors
from regions import clock
from regions.models import Agency
from tests.builders.form_builders import press
from ui.sheets import SheetRow

# Each looks like "Dinas Kesehatan" or is it in other letters.
SAME = [
    "dinas kesehatan",
    "DINAS  KESEHATAN",
    "Dinas\u00a0Kesehatan ",
    "Dinas\u2003Kesehatan",
    "Dinas\tKesehatan",
    "Di\u200bnas Kesehatan",
    "\u202eDinas Kesehatan\u202c",
    "\u2066Dinas\u2069 Kesehatan",
    "Dinas Kese\u00adhatan",
    "Dinas Kesehatan\u3164",
    "Dinas Kesehatan\ufe0f",
    "Ｄｉｎａｓ Ｋｅｓｅｈａｔａｎ",
    "𝐃inas Kesehatan",
    "Dіnas Kesehatan",
    "Dinas Кesehatan",
    "Dinas Kеsеhаtаn",
    "Dinas Κesehatan",
    "Dinaѕ Kesehatan",
    "Dinas Kesehatαn",
    "Dınas Kesehatan",
    "Dinas Kesehataո",
    "Dinas Kesehátan",
]
# Each looks like the account "wayan".
SAME_ACCOUNTS = ["WAYAN", " wayan ", "way\u200ban", "ｗａｙａｎ", "\u202ewayan", "𝐰ayan", "wáyan"]
MIXED = ["wауan", "wayаn", "ωayan", "opdα", "kominfο", "аdmin"]
UNSEEN = [" ", "\u200b", "\u2060\u2061", "\u3164", "\u2800", "\u202e\u202c", "\u00ad", "\ufe0f", "---", "...", "\u115f"]


def row(number, **cells):
    blank = {"jenis": "", "berlaku_sejak": "", "surel": "", "opd": ""}
    return SheetRow(number, {**blank, **cells})


def person_row(number, name, account, role="koordinator"):
    return row(number, nama=name, nama_akun=account, peran=role)


def new_person(city, username, full_name="Wayan Sudiarta"):
    return create_person(
        region=city.region, username=username, full_name=full_name, role="koordinator", by=city.people["admin"]
    )


@pytest.mark.parametrize("name", SAME, ids=ascii)
def test_an_agency_that_looks_like_another_is_refused_and_named(city, name):
    with pytest.raises(ValidationError) as refused:
        create_agency(region=city.region, name=name, short_name="Lain", by=city.people["admin"])
    assert "Dinas Kesehatan" in refused.value.message_dict["name"][0]


@pytest.mark.parametrize("short", ["DINKES", "Din\u200bkes", "Dіnkеs", "Ｄｉｎｋｅｓ"], ids=ascii)
def test_a_short_name_that_looks_like_another_is_refused_and_named(city, short):
    Agency.objects.filter(pk=city.agency.pk).update(short_name="Dinkes")
    with pytest.raises(ValidationError) as refused:
        create_agency(region=city.region, name="Dinas Lain", short_name=short, by=city.people["admin"])
    assert "Dinas Kesehatan" in refused.value.message_dict["short_name"][0]


def test_a_renamed_agency_is_held_to_the_same(city):
    with pytest.raises(ValidationError):
        update_agency(agency=city.other_agency, name="Dіnas Kesehatan", by=city.people["admin"])


def test_the_form_of_an_agency_says_which_one_it_looks_like(client, city):
    client.force_login(city.people["admin"])
    page = client.get(reverse("agency_add")).content.decode()
    answer = press(client, page, "Simpan", reverse("agency_add"), name="Dinas Кesehatan", short_name="Lain", kind="opd")
    assert "Tampak sama dengan “Dinas Kesehatan” milik Dinas Kesehatan" in answer.content.decode()


@pytest.mark.parametrize("name", SAME, ids=ascii)
def test_a_sheet_brings_no_agency_that_looks_like_another(city, name):
    (plan,) = plan_agencies(region=city.region, rows=[row(2, nama=name, nama_singkat="Lain")])
    assert plan.fate in ("ada", "ditolak")
    assert plan.fate == "ada" or "Dinas Kesehatan" in plan.note


def test_two_rows_of_a_sheet_that_look_the_same_are_one(city):
    rows = [row(2, nama="Dinas Baru", nama_singkat="DB"), row(3, nama="Dinаs Bаru", nama_singkat="Baru")]
    assert [plan.fate for plan in plan_agencies(region=city.region, rows=rows)] == ["baru", "ditolak"]


def test_a_successor_is_held_to_the_same(city):
    new = Agency(name="Dinas\u200b Kesehatan", short_name="Lain")
    today = clock.today(city.region)
    assert why_not_create_successors(city.region, [new], today, [], list(city.region.agencies.all()))


@pytest.mark.parametrize("name", UNSEEN, ids=ascii)
def test_invisible_names_are_refused(city, name):
    admin = city.people["admin"]
    for write in (
        lambda: create_agency(region=city.region, name=name, short_name="Lain", by=admin),
        lambda: create_agency(region=city.region, name="Dinas Lain", short_name=name, by=admin),
        lambda: new_person(city, "baru", full_name=name),
        lambda: new_person(city, name),
    ):
        with pytest.raises(ValidationError):
            write()
    assert plan_people(region=city.region, rows=[person_row(2, name, "baru")])[0].fate == "ditolak"


@pytest.mark.parametrize("username", SAME_ACCOUNTS, ids=ascii)
def test_an_account_that_looks_like_another_is_refused(city, username):
    new_person(city, "wayan")
    with pytest.raises(ValidationError) as refused:
        new_person(city, username, full_name="Orang Lain")
    assert list(refused.value.message_dict) == ["username"]
    plan = plan_people(region=city.region, rows=[person_row(2, "Orang Lain", username)])[0]
    assert plan.fate == "ditolak"


@pytest.mark.parametrize(("first", "second"), [("opd1", "opdl"), ("dinas0", "dinaso"), ("сор", "cop")], ids=ascii)
def test_the_account_that_it_looks_like_is_named(city, first, second):
    new_person(city, first)
    with pytest.raises(ValidationError, match=f"tampak sama dengan akun {first}"):
        new_person(city, second)


def test_two_rows_with_accounts_that_look_the_same_are_not_both_written(city):
    rows = [
        person_row(2, "Made Satu", "made1"),
        person_row(3, "Made Dua", "madel"),
        person_row(4, "Made Satu", "MADE1"),
    ]
    plans = plan_people(region=city.region, rows=rows)
    assert [plan.fate for plan in plans] == ["baru", "ditolak", "ditolak"]
    assert "baris 2" in plans[1].note
    assert import_people(region=city.region, rows=rows, by=city.people["admin"]) == 1


@pytest.mark.parametrize("username", MIXED, ids=ascii)
def test_account_names_of_mixed_scripts_are_refused(city, username):
    with pytest.raises(ValidationError, match="aksara"):
        new_person(city, username)


def test_the_database_keeps_two_accounts_apart_when_two_admins_save_at_once(city):
    User.objects.create_user("wayan", full_name="Wayan")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username="wаyan", full_name="Wayan")])


@pytest.fixture
def admin(client, city):
    client.force_login(city.people["admin"])
    return client


def add(admin, city, page=None, button="Tambah orang", **typed):
    page = page or admin.get(reverse("person_add")).content.decode()
    said = {"full_name": "I Wayan Sudiarta", "username": "wayan2", "role": "koordinator"}
    return press(admin, page, button, reverse("person_add"), **{**said, **typed})


@pytest.mark.parametrize("name", ["I Wayan Sudiarta", "i wayan  SUDIARTA", "I Wаyan Sudiarta"], ids=ascii)
def test_a_namesake_is_told_with_the_person_to_choose_and_may_be_added(admin, city, name):
    first = new_person(city, "wayan", full_name="I Wayan Sudiarta")
    asked = add(admin, city, full_name=name)
    text = asked.content.decode()
    assert "Orang dengan nama atau surel ini sudah ada" in text
    assert reverse("person_edit", args=[first.pk]) in text
    assert not User.objects.filter(username="wayan2").exists()
    answer = add(admin, city, text, "Tambahkan sebagai orang lain", full_name=name)
    assert answer.url == reverse("person_edit", args=[User.objects.get(username="wayan2").pk])


def test_who_has_a_name_of_their_own_is_added_at_once(admin, city):
    assert add(admin, city).status_code == 302


def test_a_sheet_tells_of_namesakes_and_takes_them(city):
    new_person(city, "wayan", full_name="I Wayan Sudiarta")
    rows = [
        person_row(2, "I Wаyan Sudiarta", "wayan2"),
        person_row(3, "Ni Luh", "luh"),
        person_row(4, "NI LUH", "luh2"),
    ]
    plans = plan_people(region=city.region, rows=rows)
    assert [plan.fate for plan in plans] == ["baru"] * 3
    assert ["akun wayan" in plans[0].note, plans[1].note, "baris 3" in plans[2].note] == [True, people_rows.WAITS, True]
    assert import_people(region=city.region, rows=rows, by=city.people["admin"]) == 3


def test_a_renamed_person_is_told_of_namesakes(admin, city):
    new_person(city, "wayan", full_name="I Wayan Sudiarta")
    page = reverse("person_edit", args=[city.people["opd"].pk])
    press(admin, admin.get(page).content.decode(), "Simpan", page, full_name="I Wayan  Sudiarta")
    assert "Nama atau surel itu juga milik akun wayan" in admin.get(page).content.decode()


def test_what_is_stored_holds_no_mark_that_nobody_sees(city):
    person = new_person(city, "ba\u200bru", full_name=" Made\u202e\u202c  Surya ")
    agency = create_agency(region=city.region, name="Dinas\u200b  Baru", short_name="D\u2060B", by=city.people["admin"])
    assert (person.username, person.full_name) == ("baru", "Made Surya")
    assert (agency.name, agency.short_name) == ("Dinas Baru", "DB")
