"""The pages of people, agencies, imports and keys: scope, forms that lose nothing, a fixed number of queries."""

from collections import Counter
from datetime import date

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from knox.models import AuthToken

from accounts.models import Change, Membership, User
from accounts.people.people_writes import create_person
from notices.mails import send_waiting_mails
from regions.models import Agency
from tests.builders.form_builders import press
from tests.builders.people_builders import elsewhere
from tests.city import PASSWORD, person
from tests.workbooks import case, row, sheet, workbook

__all__ = ["elsewhere"]


@pytest.fixture
def admin(client, city):
    client.force_login(city.people["admin"])
    return client


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def names(answer):
    return [p.username for p in answer.context["page"]]


def test_the_list_holds_the_people_of_the_region_and_nobody_else(admin, city, elsewhere):
    shared = person(elsewhere["region"], "auditor", "bersama")
    Membership.objects.create(user=shared, region=city.region, role="auditor")
    answer = page(admin, "people")
    assert set(names(answer)) == {p.username for p in city.people.values()} | {"bersama"}
    assert "Kota Tegal" not in answer.content.decode()


def test_the_list_is_searched_by_name_or_account(admin, city, elsewhere):
    assert names(page(admin, "people", cari="opd2")) == ["opd2"]
    assert names(page(admin, "people", cari="admin-tegal")) == []


@pytest.mark.parametrize("name", ["people", "person_add", "people_import"])
@pytest.mark.parametrize("role", ["diskominfo", "opd", "koordinator", "pimpinan", "auditor", "asesor_eksternal"])
def test_other_roles_are_told_why_not(client, city, role, name):
    client.force_login(city.people[role])
    assert page(client, name).status_code == 403


@pytest.mark.parametrize("role", ["admin", "diskominfo"])
@pytest.mark.parametrize("name", ["agencies", "agency_add", "agencies_import"])
def test_admin_and_diskominfo_open_the_pages_of_agencies(client, city, role, name):
    client.force_login(city.people[role])
    assert page(client, name).status_code == 200


def test_people_and_agencies_of_another_region_are_not_found(admin, city, elsewhere):
    stranger, theirs = elsewhere["admin"], elsewhere["agency"]
    membership = stranger.memberships.get()
    addresses = [
        reverse("person_edit", args=[stranger.pk]),
        reverse("role_add", args=[stranger.pk]),
        reverse("role_remove", args=[membership.pk]),
        reverse("person_link", args=[stranger.pk]),
        reverse("agency_edit", args=[theirs.pk]),
        reverse("role_remove", args=[membership.pk]),
    ]
    assert [admin.post(a).status_code for a in addresses] == [404] * len(addresses)
    assert membership.__class__.objects.get(pk=membership.pk).is_active


def test_a_role_elsewhere_of_a_shared_person_is_neither_shown_nor_removed(admin, city, elsewhere):
    shared = elsewhere["admin"]
    Membership.objects.create(user=shared, region=city.region, role="auditor")
    theirs = shared.memberships.get(region=elsewhere["region"])
    answer = page(admin, "person_edit", shared.pk)
    assert [m.role for m, _ in answer.context["roles"]] == ["auditor"]
    assert admin.post(reverse("role_remove", args=[theirs.pk])).status_code == 404
    assert admin.post(reverse("person_link", args=[shared.pk])).status_code == 403
    assert mail.outbox == []


def add(client, city, **changes):
    form = {
        "region": city.region.pk,
        "full_name": "Ketut",
        "username": "ketut",
        "role": "opd",
        "agency": city.agency.pk,
    }
    return client.post(reverse("person_add"), {**form, **changes})


def test_a_person_is_added_and_gets_a_link(admin, city, client):
    assert add(admin, city).url == reverse("person_edit", args=[User.objects.get(username="ketut").pk])
    ketut = User.objects.get(username="ketut")
    answer = admin.post(reverse("person_link", args=[ketut.pk]))
    address = answer.context["address"]
    assert address.startswith("http://testserver/undangan/")
    assert "no-store" in answer["Cache-Control"]
    client.logout()
    form = press(client, client.get(address).content.decode(), "Buat kata sandi", address)
    password = {"password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"}
    press(client, client.get(form.url).content.decode(), "Simpan kata sandi", form.url, **password)
    client.post(reverse("account_login"), {"login": "ketut", "password": "kata-sandi-baru-1"})
    assert client.session["_auth_user_id"] == str(ketut.pk)


@pytest.mark.parametrize("crafted", ["region", "agency"])
def test_a_crafted_post_reaches_no_other_region(admin, city, elsewhere, crafted):
    answer = add(admin, city, **{crafted: elsewhere[crafted].pk})
    assert list(answer.context["form"].errors) == [crafted]
    assert not User.objects.filter(username="ketut").exists()


def test_a_refused_form_keeps_what_was_typed(admin, city):
    answer = add(admin, city, username="opd2", full_name="Luh Sari")
    assert answer.context["form"].errors == {"username": ["Nama akun ini sudah dipakai. Pilih nama lain."]}
    assert 'value="Luh Sari"' in answer.content.decode()


def test_a_mailed_link_is_shown_to_nobody(admin, city):
    answer = admin.post(reverse("person_link", args=[city.people["opd"].pk]), {"surel": "ya"}, follow=True)
    send_waiting_mails()
    assert [m.to for m in mail.outbox] == [["opd@uji.id"]]
    assert "/sandi/baru/" not in answer.content.decode()
    assert Change.objects.get(person=city.people["opd"]).field == "tautan kata sandi"


def test_without_an_address_nothing_is_mailed_or_recorded(admin, city):
    User.objects.filter(username="opd").update(email="")
    admin.post(reverse("person_link", args=[city.people["opd"].pk]), {"surel": "ya"})
    assert (mail.outbox, Change.objects.count()) == ([], 0)


def test_an_admin_sees_why_the_own_role_stays(admin, city):
    me = city.people["admin"]
    answer = page(admin, "person_edit", me.pk)
    assert [r for _, r in answer.context["roles"]] == [
        "Peran sendiri tidak diubah sendiri. Admin lain yang melakukannya."
    ]
    assert admin.post(reverse("role_remove", args=[me.memberships.get().pk])).status_code == 403


def test_a_role_is_added_on_the_persons_page(admin, city):
    opd = city.people["opd"]
    form = {"region": city.region.pk, "role": "kepala_opd", "agency": city.other_agency.pk}
    admin.post(reverse("role_add", args=[opd.pk]), form)
    assert [str(m) for m in opd.memberships.all()] == [
        "Operator OPD, Dinas Kesehatan",
        "Kepala OPD, Badan Keuangan dan Aset Daerah",
    ]
    again = admin.post(reverse("role_add", args=[opd.pk]), form)
    assert again.context["role_form"].non_field_errors() == ["Orang ini sudah punya peran itu."]


def test_an_agency_ends_and_names_its_successor(admin, city):
    form = {"region": city.region.pk, "name": city.agency.name, "short_name": "Dinkes", "kind": "opd"}
    admin.post(reverse("agency_edit", args=[city.agency.pk]), {**form, "valid_to": "2025-08-13"})
    new = {**form, "name": "Dinas Kesehatan dan KB", "short_name": "DKKB", "predecessors": [city.agency.pk]}
    admin.post(reverse("agency_add"), {**new, "valid_from": "2025-08-14"})
    answer = page(admin, "agencies")
    assert [a.short_name for a in answer.context["ended"]] == ["Dinkes"]
    assert [a.short_name for a in answer.context["present"]] == ["BPKAD", "DKKB"]
    assert Agency.objects.get(short_name="DKKB").predecessors.get().valid_to == date(2025, 8, 13)


def test_an_agency_does_not_move_to_another_region(admin, city, elsewhere):
    form = {"region": elsewhere["region"].pk, "name": "X", "short_name": "X", "kind": "opd"}
    assert admin.post(reverse("agency_edit", args=[city.agency.pk]), form).status_code == 200
    city.agency.refresh_from_db()
    assert (city.agency.name, city.agency.region) == ("Dinas Kesehatan", city.region)


SHEET = "nama;nama akun;surel;peran;opd\nKetut;ketut;;opd;Dinkes\nX;x;;raja;\nOpd;opd;;opd;Dinkes\n"


def upload(client, name, city, text):
    file = SimpleUploadedFile("daftar.csv", text.encode())
    return client.post(reverse(name), {"region": city.region.pk, "file": file})


def test_an_import_writes_nothing_before_it_is_confirmed(admin, city):
    preview = upload(admin, "people_import", city, SHEET)
    assert [(p.number, p.fate.value) for p in preview.context["planned"]] == [(2, "baru"), (3, "ditolak"), (4, "ada")]
    assert not User.objects.filter(username="ketut").exists()
    assert admin.post(reverse("people_import"), {"rows": preview.context["rows"]}).url == reverse("people")
    assert list(User.objects.filter(username__in=["ketut", "x"]).values_list("username", flat=True)) == ["ketut"]


def test_a_world_that_moved_is_shown_again_instead_of_written(admin, city):
    preview = upload(admin, "people_import", city, SHEET)
    add(admin, city, agency=city.other_agency.pk)
    again = admin.post(reverse("people_import"), {"rows": preview.context["rows"]})
    assert again.context["moved"].startswith("Data berubah")
    assert Membership.objects.filter(user__username="ketut").count() == 1


def test_a_preview_cannot_be_forged_nor_lent(admin, city, client):
    preview = upload(admin, "people_import", city, SHEET).context["rows"]
    assert admin.post(reverse("people_import"), {"rows": preview[:-2] + "xx"}).status_code == 302
    client.force_login(person(city.region, "admin", "admin2"))
    client.post(reverse("people_import"), {"rows": preview})
    assert not User.objects.filter(username="ketut").exists()


def test_a_broken_sheet_is_refused_on_the_form(admin, city):
    answer = upload(admin, "agencies_import", city, "apa;ini\nX;Y\n")
    assert list(answer.context["form"].errors) == ["file"]


def test_b9_the_preview_of_an_import_tells_sheet_titles_and_what_was_left_out(client, city):
    client.force_login(city.people["diskominfo"])
    before = list(Agency.objects.values_list("pk", flat=True))
    file = SimpleUploadedFile("opd.xlsx", case("office-opd.xlsx"))
    answer = client.post(reverse("agencies_import"), {"region": city.region.pk, "file": file})
    fates = {p.number: (p.fate.value, p.note) for p in answer.context["planned"]}
    assert len(fates) == 38
    assert (fates[46], fates[47]) == (("ditolak", "Sama dengan baris 13."), ("ditolak", "Sama dengan baris 21."))
    html = answer.content.decode()
    assert "<li>Lembar “Sheet1”, judul kolom di baris 4.</li>" in html
    assert "<li>Tidak dibaca: kolom A “No”, D “Alamat”, E “Ket.”.</li>" in html
    again = client.post(reverse("agencies_import"), {"rows": answer.context["rows"]})
    assert again.status_code == 302
    assert Agency.objects.get(short_name="DPUPR").name == "Dinas Pekerjaan Umum dan Penataan Ruang"
    made = Agency.objects.filter(region=city.region).exclude(pk__in=before)
    kinds = Counter(made.values_list("kind", flat=True))
    assert kinds == {"opd": 28, "kecamatan": 4, "kelurahan": 3}  # 36 with Dinas Kesehatan, which is there
    assert [fate for fate in fates.values() if fate[0] == "baru" and fate[1]] == [
        ("baru", "Singkatan kosong; dipakai namanya.")
    ]
    assert made.get(name="Bagian Organisasi Setda").short_name == "Bagian Organisasi Setda"


def test_an_agency_merged_over_two_people_is_that_of_both(admin, city):
    book = workbook(
        sheet(
            row(1, "nama", "nama akun", "peran", "OPD"),
            row(2, "A", "a", "opd", "Dinkes"),
            row(3, "B", "b", "opd"),
            merges=["D2:D3"],
        )
    )
    file = SimpleUploadedFile("orang.xlsx", book)
    answer = admin.post(reverse("people_import"), {"region": city.region.pk, "file": file})
    assert [p.fate.value for p in answer.context["planned"]] == ["baru", "baru"]
    assert "Sel D2:D3 digabung; isinya dipakai untuk setiap barisnya." in answer.context["reading"]


def test_names_merged_over_two_people_are_refused_by_address(admin, city):
    book = workbook(
        sheet(
            row(1, "nama", "nama akun", "peran"),
            row(2, "A", "a", "pimpinan"),
            row(3, "", "b", "pimpinan"),
            merges=["A2:A3"],
        )
    )
    file = SimpleUploadedFile("orang.xlsx", book)
    answer = admin.post(reverse("people_import"), {"region": city.region.pk, "file": file})
    said = "Sel A2:A3 digabung pada beberapa baris. Pisahkan selnya, isi setiap barisnya, lalu unggah lagi."
    assert [(p.fate.value, p.note) for p in answer.context["planned"]] == [("ditolak", said)] * 2


def test_agencies_come_in_by_sheet(client, city):
    client.force_login(city.people["diskominfo"])
    preview = upload(client, "agencies_import", city, "nama;nama singkat\nDinas Sosial;Dinsos\n")
    client.post(reverse("agencies_import"), {"rows": preview.context["rows"]})
    assert Agency.objects.get(short_name="Dinsos").region == city.region


def test_a_key_is_shown_once_works_and_is_revoked(client, city):
    client.force_login(city.people["diskominfo"])
    answer = client.post(reverse("api_keys"), {"name": "dasbor", "days": "30", "password": PASSWORD})
    key = answer.context["fresh"]
    assert key in answer.content.decode()
    assert key not in client.get(reverse("api_keys")).content.decode()
    token = AuthToken.objects.get()
    assert (token.user, key in (token.digest, token.token_key)) == (city.people["diskominfo"], False)
    client.post(reverse("api_key_revoke", args=[token.key.pk]))
    assert AuthToken.objects.count() == 0


def test_another_persons_key_is_neither_shown_nor_revoked(client, city):
    client.force_login(city.people["admin"])
    client.post(reverse("api_keys"), {"name": "punya-admin", "days": "30", "password": PASSWORD})
    client.force_login(city.people["diskominfo"])
    assert list(client.get(reverse("api_keys")).context["keys"]) == []
    assert client.post(reverse("api_key_revoke", args=[AuthToken.objects.get().key.pk])).status_code == 404
    assert AuthToken.objects.count() == 1


def make(city, count):
    for number in range(count):
        create_person(
            region=city.region,
            username=f"tambahan{number}",
            full_name="X",
            role="opd",
            agency=city.agency,
            by=city.people["admin"],
        )
        Agency.objects.create(region=city.region, name=f"Dinas {number}", short_name=f"D{number}")
        Membership.objects.create(
            user=city.people["opd"], region=city.region, role="opd", agency=Agency.objects.latest("pk")
        )


# session, user, memberships, cycle and windows of the frame: 5 of each; of a person also what waits for a second one,
# whether a second step is set up, and the links to a provider; of keys whether their owner has one
@pytest.mark.parametrize(("name", "queries"), [("people", 10), ("agencies", 7), ("person_edit", 14), ("api_keys", 7)])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(admin, city, django_assert_num_queries, name, queries, rows):
    make(city, rows)
    for number in range(rows):
        admin.post(reverse("api_keys"), {"name": f"kunci {number}", "days": "30", "password": PASSWORD})
    args = [city.people["opd"].pk] if name == "person_edit" else []
    with django_assert_num_queries(queries):
        page(admin, name, *args)
