"""Names and sizes in the package: whatever people write, every system can unpack it."""

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.package_names import package_file_name, place_letters, plain_words
from outputs.rules.package_sizes import END_OF_LIST, fitting_entries, zip_entry_size, zip_size


@pytest.mark.parametrize(
    ("place", "expected"),
    [(0, "a"), (1, "b"), (25, "z"), (26, "aa"), (27, "ab"), (51, "az"), (52, "ba"), (701, "zz"), (702, "aaa")],
)
def test_letters_go_on_after_z(place, expected):
    assert place_letters(place) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("SK Manrisk SPBE", "21.b.SK-Manrisk-SPBE.pdf"),
        ("Peraturan Wali Kota No. 5/2024", "21.b.Peraturan-Wali-Kota-No-5-2024.pdf"),
        ("../../etc/passwd", "21.b.etc-passwd.pdf"),
        ("Café – naïve & ﬁle", "21.b.Cafe-naive-dan-file.pdf"),
        ("Straße Đông Łódź Ærø", "21.b.Strasse-Dong-Lodz-AEro.pdf"),
        ("文件", "21.b.Dokumen.pdf"),
        ("  ...  ", "21.b.Dokumen.pdf"),
        ("con", "21.b.Dokumen-con.pdf"),
        ("LPT1", "21.b.Dokumen-LPT1.pdf"),
        (
            "Laporan Pelaksanaan Penyelenggaraan Pelatihan Kompetensi Teknis Tahun 2024",
            "21.b.Laporan-Pelaksanaan-Penyelenggaraan-Pelatihan.pdf",
        ),
        ("x" * 200, f"21.b.{'x' * 51}.pdf"),
        (f"Ab {'x' * 200}", f"21.b.Ab-{'x' * 48}.pdf"),
    ],
)
def test_a_title_becomes_a_name(title, expected):
    assert package_file_name(21, 1, title, "pdf") == expected
    assert len(expected) <= 60


@given(st.integers(1, 999), st.integers(0, 2000), st.text(max_size=300), st.text(max_size=20))
def test_every_name_is_short_plain_and_of_the_pattern(number, place, title, extension):
    name = package_file_name(number, place, title, extension)
    assert len(name) <= 60
    assert re.fullmatch(rf"{number}\.{place_letters(place)}\.[A-Za-z0-9]+(-[A-Za-z0-9]+)*\.[a-z0-9]{{1,5}}", name)


@given(st.lists(st.text(max_size=80), max_size=60))
def test_names_of_one_indicator_never_meet(titles):
    names = [package_file_name(7, place, title, "pdf").lower() for place, title in enumerate(titles)]
    assert len(set(names)) == len(titles)


@given(st.text(max_size=300))
def test_a_plain_text_is_plain_already(text):
    assert plain_words(plain_words(text)) == plain_words(text)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_no_two_places_have_the_same_letters(one, other):
    assert (place_letters(one) == place_letters(other)) == (one == other)


ENTRIES = st.lists(st.integers(0, 3000), max_size=12).map(
    lambda sizes: [(package_file_name(3, place, "Bukti", "pdf"), size) for place, size in enumerate(sizes)]
)


@given(ENTRIES)
def test_the_reckoned_size_is_the_real_one(entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, size in entries:
            archive.writestr(name, b"x" * size)
    assert zip_size(entries) == len(stream.getvalue())


@given(ENTRIES, st.integers(0, 12_000))
def test_what_fits_fits_and_nothing_is_left_out_that_would(entries, room):
    answers = fitting_entries(entries, room)
    kept = [entry for entry, fits in zip(entries, answers, strict=True) if fits]
    total = zip_size(kept)
    assert total <= max(room, END_OF_LIST)
    assert [
        entry
        for entry, fits in zip(entries, answers, strict=True)
        if not fits and total + zip_entry_size(*entry) <= room
    ] == []
