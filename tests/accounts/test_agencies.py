"""Agencies over the years: they end, merge and are renamed; nothing of theirs is lost."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.agencies.agency_writes import create_agency, update_agency
from accounts.imports.table_import import plan_agencies
from accounts.models import Change
from accounts.permissions import Refused
from regions.models import Agency
from tests.builders.people_builders import elsewhere
from ui.sheets import SheetRow

__all__ = ["elsewhere"]


def create(city, by="admin", **changes):
    values = {"region": city.region, "name": "Dinas Sosial", "short_name": "Dinsos"}
    return create_agency(**{**values, **changes}, by=city.people[by])


@pytest.mark.parametrize("role", ["admin", "diskominfo"])
def test_admin_and_diskominfo_add_an_agency(city, role):
    agency = create(city, by=role, valid_from=date(2025, 1, 1))
    lines = Change.objects.filter(agency=agency).order_by("pk").values_list("field", "after")
    assert list(lines) == [
        ("nama", "Dinas Sosial"),
        ("nama singkat", "Dinsos"),
        ("jenis", "opd"),
        ("berlaku sejak", "1 Januari 2025"),
    ]


@pytest.mark.parametrize("role", ["opd", "koordinator", "auditor", "pimpinan"])
def test_others_do_not(city, role):
    with pytest.raises(Refused, match="Hanya admin dan Diskominfo"):
        create(city, by=role)


def test_nobody_touches_another_regions_agency(city, elsewhere):
    with pytest.raises(Refused):
        update_agency(agency=elsewhere["agency"], name="Rebut", by=city.people["admin"])
    with pytest.raises(ValidationError, match="daerah yang sama"):
        create(city, predecessors=[elsewhere["agency"]])
    assert not Agency.objects.filter(name="Dinas Sosial").exists()


def test_two_agencies_of_one_name_never_stand_at_one_time(city):
    for changes in ({"name": "dinas kesehatan"}, {"short_name": "DINKES", "valid_from": date(2026, 1, 1)}):
        with pytest.raises(ValidationError, match="masa yang sama"):
            create(city, **changes)
    update_agency(agency=city.agency, valid_to=date(2025, 12, 31), by=city.people["admin"])
    assert create(city, name="Dinas Kesehatan", short_name="Dinkes", valid_from=date(2026, 1, 1)).pk


def test_a_merger_has_several_predecessors(city):
    merged = create(city, predecessors=[city.agency, city.other_agency])
    assert set(merged.predecessors.all()) == {city.agency, city.other_agency}
    assert Change.objects.get(agency=merged, field="pendahulu").after == "BPKAD, Dinkes"


def test_nobody_is_their_own_ancestor(city):
    child = create(city, predecessors=[city.agency])
    grandchild = create(city, name="Dinas Baru", short_name="Baru", predecessors=[child])
    with pytest.raises(ValidationError, match="dirinya sendiri"):
        update_agency(agency=city.agency, predecessors=[grandchild], by=city.people["admin"])


def test_an_end_before_the_start_is_refused(city):
    with pytest.raises(ValidationError, match="sesudah"):
        create(city, valid_from=date(2025, 2, 1), valid_to=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("name", "short", "note"),
    [
        ("Jumlah", "5", "Baris jumlah, bukan OPD."),
        ("Kepala Bagian", "", "Singkatan kosong. Isi singkatannya, atau hapus baris ini bila bukan OPD."),
        (
            "Badan Penelitian, Inovasi, dan Perencanaan Kota",
            "",
            "Singkatan kosong dan namanya lebih dari 40 huruf. Isi singkatannya.",
        ),
    ],
)
def test_what_stands_under_a_list_and_a_long_name_without_abbreviation_are_told(city, name, short, note):
    cells = {"nama": name, "nama_singkat": short, "jenis": "", "berlaku_sejak": ""}
    (planned,) = plan_agencies(region=city.region, rows=[SheetRow(7, cells)])
    assert (planned.fate.value, planned.note) == ("ditolak", note)
