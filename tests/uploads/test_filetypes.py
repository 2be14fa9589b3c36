"""A file is what its content says; each refusal tells people what to do."""

import io

import pytest

from tests.files import GOOD, mp4, pdf
from tests.hostile import EMPTY, HOSTILE, LARGE
from uploads import filetypes
from uploads.filetypes import TypeRefused, identify_content
from uploads.incoming import clean_file_name


@pytest.mark.parametrize(
    ("name", "kind"),
    list(zip(GOOD, ["PDF", "gambar PNG", "gambar JPG", "DOCX", "XLSX", "PPTX", "video MP4"], strict=True)),
)
def test_each_allowed_kind_is_known_by_its_content(name, kind):
    assert identify_content(io.BytesIO(GOOD[name]()), name).label == kind


@pytest.mark.parametrize("bad", [bad for bad in HOSTILE if bad.says not in (EMPTY, LARGE)], ids=lambda bad: bad.name)
def test_everything_else_is_refused_with_a_way_out(bad):
    with pytest.raises(TypeRefused) as refused:
        identify_content(io.BytesIO(bad.make()), clean_file_name(bad.name))
    assert str(refused.value) == bad.says


def test_only_pictures_and_pdf_may_be_shown_in_the_browser():
    assert [kind.label for kind in filetypes.ALLOWED if kind.inline] == ["PDF", "gambar PNG", "gambar JPG"]


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("Perwali No. 5 Tahun 2025", ""),
        ("Perwali No.5", ""),
        ("a.PDF", "pdf"),
        ("a.7z", "7z"),
        ("a", ""),
        ("a.tar.gz", "gz"),
    ],
)
def test_a_number_after_a_dot_is_no_file_ending(name, extension):
    assert filetypes.extension_of(name) == extension


@pytest.mark.parametrize(
    ("major", "also"),
    [
        (b"isom", []),
        (b"dash", []),
        (b"iso6", [b"mp41"]),
        (b"M4V ", [b"M4V ", b"mp42"]),
        (b"XAVC", [b"XAVC", b"mp42", b"iso2"]),
        (b"3gp5", [b"3gp5", b"isom"]),
        (b"xyz1", [b"\0\0\0\0", b"avc1"]),
        (b"mp42", [b"mif1", b"heic"]),
    ],
)
def test_a_film_is_known_by_any_brand_it_is_compatible_with(major, also):
    assert identify_content(io.BytesIO(mp4(major, also=also)), "film.mp4") == filetypes.MP4


def test_a_box_of_brands_that_lies_about_its_length_is_no_film():
    with pytest.raises(TypeRefused, match="selain MP4"):
        identify_content(io.BytesIO(b"\xff\xff\xff\xffftypxyz1\0\0\0\0"), "film.mp4")


def test_a_name_without_an_ending_contradicts_nothing():
    assert identify_content(io.BytesIO(pdf()), "Perwali No. 5 Tahun 2025") == filetypes.PDF
