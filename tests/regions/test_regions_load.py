"""The regions come from one file, whole or not at all."""

import pytest

from regions.models import Region
from regions.region_loader import COLUMNS, BrokenReference, load_regions

HEAD = ",".join(COLUMNS)
BALI = "51,Bali,provinsi,,Asia/Makassar"


@pytest.fixture
def file(tmp_path):
    def write(*lines):
        path = tmp_path / "daerah.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
        return path

    return write


def test_all_provinces_kabupaten_and_kota_are_there(db):
    load_regions()
    counts = {kind: Region.objects.filter(kind=kind).count() for kind in Region.Kind.values}
    assert counts == {"provinsi": 38, "kabupaten": 416, "kota": 98}
    denpasar = Region.objects.get(code="51.71")
    assert (denpasar.name, denpasar.parent.name, denpasar.time_zone) == ("Kota Denpasar", "Bali", "Asia/Makassar")


def test_loading_again_changes_nothing_and_says_so(db):
    load_regions()
    before = list(Region.objects.values_list())
    assert str(load_regions()) == "tidak berubah, 552 baris"
    assert list(Region.objects.values_list()) == before


def test_a_changed_name_is_updated_in_place(db, file):
    load_regions(file(BALI))
    key = Region.objects.get().pk
    outcome = load_regions(file("51,Provinsi Bali,provinsi,,Asia/Makassar"))
    assert str(outcome) == "0 baru, 1 diperbarui, 0 dihapus, 0 tidak berubah"
    assert Region.objects.get(pk=key).name == "Provinsi Bali"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("51.71,Kota Denpasar,kota,52,Asia/Makassar", "daerah.csv, baris 3: provinsi '52' tidak ada"),
        ("51.71,Kota Denpasar,desa,51,Asia/Makassar", "daerah.csv, baris 3: jenis 'desa' tidak dikenal"),
        ("51.71,Kota Denpasar,kota,51,Asia/Denpasar", "daerah.csv, baris 3: zona waktu 'Asia/Denpasar' tidak dikenal"),
        ("51.71,Kota Denpasar,kota,51", "daerah.csv, baris 3: bukan 5 kolom"),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_written(db, file, line, reason):
    with pytest.raises(BrokenReference) as refusal:
        load_regions(file(BALI, line))
    assert str(refusal.value) == reason
    assert Region.objects.count() == 0
