"""A recommendation's text proposed as items, and the items as people edit them."""

import pytest

from planning.rules.splitting import items_as_text, parse_items, propose_items

NUMBERED = """Pemerintah daerah perlu:
1. Menetapkan pedoman;
   a. bagi semua OPD
   b. setiap tahun
2) Melaksanakan audit; dan
(3) Memperbaiki layanan."""


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            NUMBERED,
            ["Menetapkan pedoman; a. bagi semua OPD b. setiap tahun", "Melaksanakan audit", "Memperbaiki layanan"],
        ),
        ("- Satu\n  lanjutannya\n- Dua", ["Satu lanjutannya", "Dua"]),
        ("Pengantar yang juga isi.\n1. Satu\n2. Dua", ["Pengantar yang juga isi", "Satu", "Dua"]),
        ("Paragraf satu\nbaris kedua.\n\nParagraf dua.", ["Paragraf satu baris kedua", "Paragraf dua"]),
        ("Perlu 1) pedoman, 2) audit, dan 3) reviu.", ["Perlu", "pedoman", "audit", "reviu"]),
        (
            "Tata kelola baik. Tingkatkan audit TIK. Susun rencana.",
            ["Tata kelola baik", "Tingkatkan audit TIK", "Susun rencana"],
        ),
        ("Sesuai Peraturan Nomor 59/2020 susun rencana", ["Sesuai Peraturan Nomor 59/2020 susun rencana"]),
        ("Pasal 3) dan 5) berlaku", ["Pasal 3) dan 5) berlaku"]),
        ("  \n\n ", []),
    ],
)
def test_a_text_is_divided_by_numbers_else_paragraphs_else_sentences(text, items):
    assert propose_items(text) == items


def test_what_is_proposed_comes_back_as_it_was_edited():
    items = propose_items(NUMBERED)
    assert parse_items(items_as_text(items)) == items
    assert parse_items("Satu\ndengan sambungan\n\n\n Dua \n") == ["Satu dengan sambungan", "Dua"]
