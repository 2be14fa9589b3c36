"""Office files before 2007: known by their streams; locks, macros, packed programs, acting fields, broken disks."""

import io

import pytest

from tests.builders.compound_builders import compound, record
from tests.builders.file_case_builders import case
from tests.hostile import CALLING, MACROS, OBJECTS, OLD_OFFICE
from uploads.filetypes import DOC, PPT, XLS, ActiveContentRefused, TypeRefused, identify_content

BOOK = record(0x809, bytes(16))
LOCKED = "Berkas Office ini berkata sandi. Buka, hapus kata sandinya, simpan ulang, lalu unggah."
DOCUMENT = {"WordDocument": b"\xec\xa5" + bytes(30)}


def known(content: bytes, name: str = ""):
    return identify_content(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("streams", "kind"),
    [
        (DOCUMENT, DOC),
        ({"Workbook": BOOK + record(0x0A)}, XLS),
        ({"Book": BOOK + record(0x0A)}, XLS),
        ({"PowerPoint Document": b"", "Current User": b""}, PPT),
    ],
)
def test_each_is_known_by_its_main_stream(streams, kind):
    assert known(compound(streams), f"a.{kind.extension}") is kind


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: compound({"EncryptedPackage": b"", "EncryptionInfo": b""}), LOCKED),
        (lambda: compound({"WordDocument": bytes(11) + b"\1"}), LOCKED),
        (lambda: compound({"Workbook": BOOK + record(0x2F, bytes(6)) + record(0x0A)}), LOCKED),
        (lambda: compound(DOCUMENT, storages=("Macros",)), MACROS),
        (lambda: compound({"Workbook": BOOK}, storages=("_VBA_PROJECT_CUR",)), MACROS),
        (lambda: compound({"Workbook": BOOK + record(0x85, bytes(5) + b"\1\1\0A") + record(0x0A)}), MACROS),
        (lambda: compound(DOCUMENT | {"\1Ole10Native": b"MZ"}), OBJECTS),
        (lambda: compound({"Catatan": b""}), OLD_OFFICE),
        (lambda: compound(DOCUMENT | {"Workbook": BOOK}), OLD_OFFICE),
        (lambda: compound(DOCUMENT, circle=True), OLD_OFFICE),
        (lambda: compound(DOCUMENT)[:600], OLD_OFFICE),
        (lambda: case("memanggil.doc"), CALLING),
    ],
    ids=[
        *(
            "locked package",
            "locked document",
            "locked book",
            "macros",
            "macros of a book",
            "macro sheet",
            "packed program",
        ),
        *("another program's", "two at once", "circle", "cut", "a picture from elsewhere"),
    ],
)
def test_these_are_refused_with_a_way_out(made, says):
    with pytest.raises(TypeRefused) as refused:
        known(made())
    assert str(refused.value) == says


@pytest.mark.parametrize(
    "code", ["DDEAUTO cmd.exe", ' DDE "cmd"', "INCLUDETEXT http://a", "IMPORT x", "DATABASE \\d x"]
)
@pytest.mark.parametrize("spelling", ["latin-1", "utf-16-le"])
def test_a_field_that_acts_is_found_in_letters_of_one_byte_and_of_two(code, spelling):
    text = f"Halaman \x13{code}\x14\x15".encode(spelling)
    with pytest.raises(ActiveContentRefused):
        known(compound({"WordDocument": bytes(1000) + text}))


def test_ordinary_fields_and_words_are_none():
    text = '\x13PAGE\x14\x15 LINK DDE \x13 HYPERLINK "http://jdih.contoh.go.id" \x14\x15'.encode("utf-16-le")
    assert known(compound({"WordDocument": bytes(1000) + text})) is DOC
