"""What lies in a ZIP: names made harmless, limits kept, nothing believed that the list says of sizes."""

import io
import struct
import zipfile

import pytest

from tests.builders.archive_builders import packed
from tests.files import pdf, png
from uploads import archives
from uploads.archives import list_archive, take_entry
from uploads.file_kinds import TypeRefused


def listed(content: bytes):
    return list_archive(io.BytesIO(content))


def taken(content: bytes, place: int = 0) -> bytes:
    target = io.BytesIO()
    take_entry(io.BytesIO(content), place, target)
    return target.getvalue()


def raw_named(name: bytes, flags: int = 0) -> bytes:
    """One stored entry whose name stands there in these bytes."""
    content = packed({"x" * len(name): pdf()}, zipfile.ZIP_STORED)
    content = content.replace(b"x" * len(name), name)
    return with_flags(content, flags)


def with_flags(content: bytes, flags: int) -> bytes:
    """Both the entry and the list say so."""
    changed = bytearray(content)
    struct.pack_into("<H", changed, 6, flags)
    struct.pack_into("<H", changed, content.index(b"PK\1\2") + 8, flags)
    return bytes(changed)


def test_files_are_listed_by_folder_and_name_without_the_systems_notes():
    files = {
        "SK/b.pdf": pdf(),
        "SK/a.pdf": pdf(),
        "notula.pdf": pdf(),
        "__MACOSX/SK/._a.pdf": b"x",
        "SK/.DS_Store": b"x",
        "SK/Thumbs.db": b"x",
    }
    found = listed(packed(files))
    assert [(row.folder, row.name, row.why_not) for row in found] == [
        ("", "notula.pdf", ""),
        ("SK", "a.pdf", ""),
        ("SK", "b.pdf", ""),
    ]
    assert taken(packed(files), found[1].place) == pdf()


@pytest.mark.parametrize(
    ("name", "folder", "shown"),
    [
        ("../../etc/passwd.pdf", "etc", "passwd.pdf"),
        ("/etc/kunci.pdf", "etc", "kunci.pdf"),
        ("C:\\Windows\\x.pdf", "C / Windows", "x.pdf"),
        ("SK\\..\\a.pdf", "SK", "a.pdf"),
        ("perwali\u202efdp.exe.pdf", "", "perwalifdp.exe.pdf"),
        ("a\u200b\u2066b.pdf", "", "ab.pdf"),
        ("CON.pdf", "", "_CON.pdf"),
        ("dok/aux.txt.pdf", "dok", "_aux.txt.pdf"),
        ("a\nb.pdf", "", "ab.pdf"),
        ('"><script>.pdf', "", "script.pdf"),
    ],
)
def test_names_lead_nowhere(name, folder, shown):
    row = listed(packed({name: pdf()}))[0]
    assert (row.folder, row.name) == (folder, shown)


@pytest.mark.parametrize(
    ("raw", "flags", "shown"),
    [
        ("Notulén.pdf".encode(), 0x800, "Notulén.pdf"),
        ("Notulén.pdf".encode(), 0, "Notulén.pdf"),
        ("Notulén.pdf".encode("cp437"), 0, "Notulén.pdf"),
    ],
)
def test_names_of_either_spelling_are_read(raw, flags, shown):
    assert listed(raw_named(raw, flags))[0].name == shown


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: with_flags(packed({"rahasia.pdf": pdf()}, zipfile.ZIP_STORED), 1), "terkunci kata sandi"),
        (lambda: packed({"lagi.zip": packed({"a.pdf": pdf()})}), "arsip di dalam ZIP; ekstrak dahulu"),
        (lambda: packed({"program.exe": b"MZ"}), "jenis .exe tidak diterima"),
        (lambda: packed({"kosong.pdf": b""}), "kosong"),
        (lambda: packed({"a.pdf": pdf()}, zipfile.ZIP_LZMA), "dimampatkan dengan cara yang tidak dikenal"),
    ],
)
def test_what_cannot_be_chosen_is_named_with_its_reason(made, reason):
    row = listed(made())[0]
    assert row.why_not == reason
    with pytest.raises(TypeRefused, match=row.name):
        taken(made())


def test_a_link_to_somewhere_is_no_file():
    entry = zipfile.ZipInfo("tautan.pdf")
    entry.external_attr = 0o120777 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    assert listed(stream.getvalue())[0].why_not == "tautan, bukan berkas"


def test_two_hundred_files_and_not_one_more():
    files = {f"{number}.pdf": b"x" for number in range(archives.MOST_ENTRIES)}
    assert len(listed(packed(files))) == archives.MOST_ENTRIES
    with pytest.raises(TypeRefused, match="berisi 201 berkas; paling banyak 200"):
        listed(packed(files | {"lagi.pdf": b"x"}))


def test_more_than_can_be_unpacked_is_refused_by_its_list(monkeypatch):
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1000)
    with pytest.raises(TypeRefused, match="bila dibuka"):
        listed(packed({"a.pdf": bytes(600), "b.pdf": bytes(600)}))


def test_a_bomb_that_lies_about_its_size_is_stopped_while_it_streams():
    content = bytearray(packed({"a.pdf": bytes(20 * 1024 * 1024)}))
    at = content.index(b"PK\1\2")
    struct.pack_into("<I", content, 22, 1000)  # in front of it
    struct.pack_into("<I", content, at + 24, 1000)  # in the list
    target = io.BytesIO()
    with pytest.raises(TypeRefused, match="tidak sama dengan yang tertulis"):
        take_entry(io.BytesIO(bytes(content)), 0, target)
    assert target.tell() <= 1000


def test_entries_that_lie_over_each_other_are_refused():
    content = bytearray(packed({"a.png": png(), "b.png": png()}, zipfile.ZIP_STORED))
    for at in (place for place in range(len(content)) if content[place : place + 4] == b"PK\1\2"):
        struct.pack_into("<I", content, at + 20, len(content))
    with pytest.raises(TypeRefused, match="tidak wajar"):
        listed(bytes(content))


@pytest.mark.parametrize("content", [b"PK\3\4" + bytes(100), packed({"a.pdf": pdf()})[:-30], b""])
def test_what_is_broken_says_so(content):
    with pytest.raises(TypeRefused, match="rusak atau terpotong"):
        listed(content)


def test_an_empty_one_says_so():
    with pytest.raises(TypeRefused, match="kosong"):
        listed(packed({"folder/": b""}))


def test_a_place_that_is_not_in_the_list_is_not_taken():
    with pytest.raises(TypeRefused, match="Pilih satu berkas"):
        taken(packed({"a.pdf": pdf()}), 7)
