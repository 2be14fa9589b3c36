"""Agencies and people from a sheet: every row has its fate before anything is written."""

import pytest

from accounts.imports import people_rows as people_sheet
from accounts.imports import table_import
from accounts.imports.people_words import PEOPLE_SHEET
from accounts.models import Membership, User
from accounts.people.people_writes import remove_role
from regions.models import Agency
from tests.builders.people_builders import elsewhere
from ui.sheets import read_table

__all__ = ["elsewhere"]


def people_rows(*lines):
    text = "\n".join(["nama;nama akun;e-mail;peran;OPD", *lines])
    return read_table(text.encode(), "orang.csv", PEOPLE_SHEET).checked().rows


def agency_rows(*lines):
    text = "\n".join(["nama;singkatan;jenis;berlaku sejak", *lines])
    return read_table(text.encode(), "opd.csv", table_import.AGENCY_SHEET).checked().rows


def fates(planned):
    return [(p.number, p.fate.value, p.note) for p in planned]


def test_every_row_of_people_has_a_fate(city, elsewhere):
    rows = people_rows(
        "Ketut Suardana;ketut;ketut@uji.id;Operator OPD;Dinkes",
        "Ketut Suardana;ketut;;kepala_opd;dinas kesehatan",
        "Ketut Suardana;KETUT;;opd;Dinkes",
        "Opd;opd;;opd;Dinkes",
        "Orang Lain;opd;;auditor;",
        "Admin-Tegal;admin-tegal;;auditor;",
        "Luh;luh;;raja;",
        "Luh;luh;;opd;Dinas Khayal",
        "Luh;luh;;admin;Dinkes",
        "Made;made;bukan-surel;admin;",
        "Nyoman;nyoman;bukan-surel;raja;",
    )
    assert fates(people_sheet.plan_people(region=city.region, rows=rows)) == [
        (2, "baru", ""),
        (3, "baru", "peran tambahan"),
        (4, "ditolak", "Sama dengan baris 2."),
        (5, "ada", ""),
        (6, "ditolak", "Nama akun ini milik Opd."),
        (7, "ditolak", "nama akun: Nama akun ini sudah dipakai. Pilih nama lain."),
        (8, "ditolak", "Peran “raja” tidak dikenal."),
        (9, "ditolak", "OPD “Dinas Khayal” tidak ada di antara OPD yang berlaku."),
        (10, "baru", f"Peran ini berlaku untuk seluruh daerah; OPD tidak dipakai. {people_sheet.WAITS}"),
        (11, "ditolak", "surel: Masukkan alamat email dengan format yang benar."),
        (12, "ditolak", "Peran “raja” tidak dikenal. surel: Masukkan alamat email dengan format yang benar."),
    ]
    assert not User.objects.filter(username="ketut").exists()
    assert people_sheet.import_people(region=city.region, rows=rows, by=city.people["admin"]) == 3
    assert [str(m) for m in Membership.objects.filter(user__username="ketut")] == [
        "Operator OPD, Dinas Kesehatan",
        "Kepala OPD, Dinas Kesehatan",
    ]
    assert people_sheet.import_people(region=city.region, rows=rows, by=city.people["admin"]) == 0


@pytest.mark.parametrize("of", ["", " SPBE", " Pemdi"])
def test_a_title_of_any_instrument_is_the_role(city, of):
    rows = people_rows(f"Luh;luh;luh@uji.id;Koordinator{of} (Sekda);")
    assert people_sheet.import_people(region=city.region, rows=rows, by=city.people["admin"]) == 1
    assert Membership.objects.get(user__username="luh").role == "koordinator"


def test_a_person_without_a_role_gets_one_back(city):
    remove_role(membership=city.people["opd"].memberships.get(), by=city.people["admin"])
    rows = people_rows("Opd;opd;;opd;Dinkes")
    assert fates(people_sheet.plan_people(region=city.region, rows=rows)) == [(2, "baru", "peran tambahan")]
    people_sheet.import_people(region=city.region, rows=rows, by=city.people["admin"])
    assert city.people["opd"].memberships.get().is_active


def test_planning_people_reads_a_fixed_number_of_times(city, django_assert_num_queries):
    for lines in (["A;a;;auditor;"], ["A;a;;auditor;", "B;b;;opd;Dinkes", "C;c;;opd;BPKAD"]):
        rows = people_rows(*lines)
        with django_assert_num_queries(4):
            people_sheet.plan_people(region=city.region, rows=rows)


def test_every_row_of_agencies_has_a_fate(city):
    rows = agency_rows(
        "Dinas Sosial;Dinsos;;01-01-2024",
        "dinas kesehatan;Dinkes;;",
        "Dinas Sosial;DS;;",
        "Kecamatan Denpasar Utara;Denut;kecamatan;",
        "Dinas Keuangan;bpkad;;",
        "Dinas X;DX;perusahaan;",
        "Dinas Y;DY;;kemarin",
        ";Tanpa nama;;",
    )
    assert fates(table_import.plan_agencies(region=city.region, rows=rows)) == [
        (2, "baru", ""),
        (3, "ada", ""),
        (4, "ditolak", "Sama dengan baris 2."),
        (5, "baru", ""),
        (6, "ditolak", "Nama singkat ini milik Badan Keuangan dan Aset Daerah."),
        (7, "ditolak", "Jenis “perusahaan” tidak dikenal; pilih opd, kecamatan, kelurahan."),
        (8, "ditolak", "Tanggal “kemarin” tidak terbaca; tulis hh-bb-tttt."),
        (9, "ditolak", "nama: belum diisi."),
    ]
    assert table_import.import_agencies(region=city.region, rows=rows, by=city.people["diskominfo"]) == 2
    assert list(Agency.objects.filter(kind="kecamatan").values_list("short_name", flat=True)) == ["Denut"]
    assert table_import.import_agencies(region=city.region, rows=rows, by=city.people["diskominfo"]) == 0


@pytest.mark.parametrize("role", ["diskominfo", "opd", "auditor"])
def test_only_the_admin_imports_people(city, role):
    from accounts.permissions import Refused

    with pytest.raises(Refused):
        people_sheet.import_people(region=city.region, rows=people_rows("A;a;;auditor;"), by=city.people[role])
    assert not User.objects.filter(username="a").exists()


def test_one_cell_gives_several_roles(city):
    rows = people_rows(
        "Luh;luh;;Kepala OPD / PIC;Dinkes",
        "Made;made;;Asesor Internal dan Entri Data;",
        "Opd;opd;;Operator OPD, Kepala OPD;Dinkes",
        "Komang;komang;;Pimpinan & raja;",
    )
    planned = people_sheet.plan_people(region=city.region, rows=rows)
    assert fates(planned)[2:] == [(4, "baru", "peran tambahan"), (5, "ditolak", "Peran “raja” tidak dikenal.")]
    assert people_sheet.import_people(region=city.region, rows=rows, by=city.people["admin"]) == 3
    held = {
        name: sorted(Membership.objects.filter(user__username=name).values_list("role", "agency__short_name"))
        for name in ("luh", "made", "opd")
    }
    assert held == {
        "luh": [("kepala_opd", "Dinkes"), ("opd", "Dinkes")],
        "made": [("asesor_internal", None), ("diskominfo", None)],
        "opd": [("kepala_opd", "Dinkes"), ("opd", "Dinkes")],
    }
    assert {fate for _, fate, _ in fates(people_sheet.plan_people(region=city.region, rows=rows[:3]))} == {"ada"}


def test_a_second_row_with_one_new_role_gives_that_one_only(city):
    rows = people_rows("Luh;luh;;Kepala OPD;Dinkes", "Luh;luh;;Kepala OPD dan Operator OPD;Dinkes")
    assert fates(people_sheet.plan_people(region=city.region, rows=rows)) == [
        (2, "baru", ""),
        (3, "baru", "peran tambahan"),
    ]
    people_sheet.import_people(region=city.region, rows=rows, by=city.people["admin"])
    assert Membership.objects.filter(user__username="luh").count() == 2
