"""What a file's name says: indicators, items, or nothing. All names are invented."""

import pytest

from reading.file_names import rank_name
from reading.instrument_terms import terms_of


def ranked(code: str, name: str) -> list[int]:
    terms = terms_of(code)
    assert terms
    return [one.indicator for one in rank_name(name, terms)]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Perwali Manajemen Data.pdf", 3),
        ("03. Laporan penerapan manajemen data OPD.pdf", 23),
        ("SK Tim Koordinasi SPBE 2024.pdf", 10),
        ("Notulen rapat tim koordinasi.docx", 19),
        ("DomainArsitekturAplikasi.xlsx", 11),
        ("Layanan publik sektor 2.zip", 46),
        ("register_risiko_2024.xlsx", 21),
        ("Tangkapan layar aplikasi SRIKANDI.png", 37),
        ("Laporan Penetration Testing.pdf", 22),  # a report (laporan), no complaint (lapor)
        ("Perwali Arsitektur SPBE.pdf", 1),
    ],
)
def test_policy_and_practice_of_spbe(name, first):
    assert ranked("SPBE-2020", name)[0] == first


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("SK Pembentukan Tim Koordinasi Pemerintah Digital.pdf", 4),
        ("Laporan simulasi insiden siber.pdf", 12),
        ("Hasil survei kepuasan masyarakat triwulan 2.pdf", 20),
        ("Topologi jaringan intra.png", 14),
    ],
)
def test_pemdi(name, first):
    assert ranked("PEMDI-2026", name)[0] == first


@pytest.mark.parametrize(
    "name",
    [
        "scan0012.pdf",
        "Surat Tugas.pdf",
        "Laporan.docx",
        "IMG-20240101.jpg",
        "PermenPANRB 59 2020 Manajemen Risiko SPBE.pdf",
        "Perpres tentang SPBE.pdf",
        "LHE SPBE 2023.pdf",
        "peraturan-bupati-contoh-nomor-7-tahun-2020-tentang-pe.pdf",
        "",
    ],
)
def test_none_where_nothing_fits(name):
    assert ranked("SPBE-2020", name) == []


def test_a_regulation_of_the_whole_serves_every_policy():
    assert ranked("SPBE-2020", "Perwali Penyelenggaraan SPBE.pdf") == [1, 2, 3, 4, 5]


def test_the_items_of_the_right_kind_stand_first():
    terms = terms_of("PEMDI-2026")
    assert terms
    first = rank_name("SK tim tanggap insiden siber.pdf", terms)[0]
    assert (first.indicator, first.items[0]) == (12, "I12-L2-01")


def test_an_instrument_without_a_term_list_has_no_proposals():
    assert terms_of("SPBE-2018") is None
