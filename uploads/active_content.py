"""What in a file acts by itself when somebody opens it, and what to do about it. Pure; words for people.

One rule for everything that is sent: what runs, or fetches from a network address, is active; what a person must
press (a link to a page or a mail address), and what once lay on somebody's own disk, is not.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

AS_PDF = "atau simpan sebagai PDF"
PRINT_AGAIN = "Cetak ulang dokumen ini sebagai PDF (Print to PDF), lalu unggah."


@dataclass(frozen=True)
class ActiveContent:
    """`what` the file does ("memuat skrip JavaScript"), and `how` it is got rid of."""

    what: str
    how: str


TEMPLATE = ActiveContent(
    "mengambil templat dari alamat lain", f"Lepaskan templat itu di Word (Pengembang, Templat Dokumen), {AS_PDF}."
)
PICTURE = ActiveContent("menampilkan gambar dari alamat lain", f"Sisipkan gambarnya ke dalam berkas, {AS_PDF}.")
LINKED = ActiveContent("menautkan isi berkas lain", f"Putuskan tautannya di Word, Excel, atau PowerPoint, {AS_PDF}.")
ELSEWHERE = ActiveContent("mengambil bagian dari alamat lain", f"Lepaskan bagian itu, {AS_PDF}.")
DATA = ActiveContent(
    "mengambil data dari luar (koneksi data atau surat massal)",
    f"Putuskan koneksinya (Data, Kueri & Koneksi; atau Surat Massal, Dokumen Word Biasa), {AS_PDF}.",
)
DDE = ActiveContent("memuat perintah DDE yang dapat menjalankan program", f"Hapus kolom atau rumus itu, {AS_PDF}.")
FIELD = ActiveContent(
    "memuat kolom yang mengambil isi dari luar (misalnya INCLUDETEXT)", f"Hapus kolom itu di Word, {AS_PDF}."
)
FORMULA = ActiveContent(
    "memuat rumus yang mengambil isi dari luar (misalnya WEBSERVICE)", f"Ganti rumus itu dengan nilainya, {AS_PDF}."
)
PRINTER = ActiveContent("memuat kolom PRINT yang mengirim perintah ke pencetak", f"Hapus kolom itu di Word, {AS_PDF}.")
PROGRAM_LINK = ActiveContent("memuat tautan yang menjalankan program", f"Hapus tautan itu, {AS_PDF}.")
OTHER_TEXT = ActiveContent(
    "menyisipkan dokumen lain yang tidak terbaca bersama isinya",
    f"Buka di Word, simpan sebagai DOCX baru, {AS_PDF}.",
)
RIBBON = ActiveContent("memuat menu yang menjalankan makro dari alamat lain", f"Hapus menu khusus itu, {AS_PDF}.")
OBJECT = ActiveContent("menyimpan objek OLE (berkas lain) di dalamnya", f"Hapus sisipannya, {AS_PDF}.")
ADD_IN = ActiveContent("memuat add-in web", f"Hapus add-in itu, {AS_PDF}.")
PROGRAM = ActiveContent("menyimpan program di dalamnya", f"Hapus sisipannya, {AS_PDF}.")
SCRIPT = ActiveContent("memuat skrip JavaScript", PRINT_AGAIN)
LAUNCH = ActiveContent("memuat perintah yang menjalankan program atau membuka berkas lain", PRINT_AGAIN)
MEDIA = ActiveContent("memuat program atau media tertanam", PRINT_AGAIN)
AUTOMATIC = ActiveContent("menghubungi alamat lain begitu dibuka", PRINT_AGAIN)
UNREADABLE = ActiveContent("rusak sehingga tidak dapat dipastikan bebas dari skrip", PRINT_AGAIN)

LOCAL_FILE = re.compile(
    r"(?:file:/*)?[a-z][:|](?:/|$)|file:(?:/|///)(?!/)"
)  # "C:/…", "file:///C:/…", "file:///Users/…"
IN_MAIL = "cid:"  # a picture pasted from a mail names the part of that mail
SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:")
NETWORK_PLACE = re.compile(r"(?:[a-z][a-z0-9+.-]+:)?//")
MOST_CODED = 3  # times that a reader could take percent codes away
RUNNING_SCHEMES = re.compile(
    r"(?:javascript|vbscript|data|mhtml|mk|its|ms-[a-z-]+|search|search-ms|shell|script|scriptlet|jar|res):"
)
FILE_PATH = re.compile(r"file:|[a-z]:/")
PROGRAM_FILE = re.compile(
    r"\.(?:exe|com|bat|cmd|pif|scr|ps1|vbs|vbe|js|jse|wsf|wsh|hta|lnk|msi|msc|cpl|reg|jar|dll|sct)$"
)


def is_elsewhere(target: str) -> bool:
    """Whether a target is reached over a network; places on the disk of whoever made the file are not."""
    place = _plain(target)
    if LOCAL_FILE.match(place) or place.startswith(IN_MAIL):
        return False
    if place.startswith("//") or SCHEME.match(place):
        return True
    return any(
        NETWORK_PLACE.match(_plain(form)) and not LOCAL_FILE.match(_plain(form)) for form in _spelled_out(target)
    )


def starts_program(target: str) -> bool:
    """Whether pressing this link runs something: a scheme that does, or a file that is a program."""
    return any(map(_is_program, (target, *_spelled_out(target))))


def _spelled_out(target: str) -> list[str]:
    """The same without percent codes ("calc%2Eexe"), which may be coded once more; what reads it takes them away."""
    found = [target]
    while len(found) <= MOST_CODED and (plain := unquote(found[-1], errors="replace")) != found[-1]:
        found.append(plain)
    return found[1:]


def _is_program(target: str) -> bool:
    place = _plain(target)
    if RUNNING_SCHEMES.match(place):
        return True
    if re.match(r"(?:https?|ftp|mailto):", place):
        return False
    found = PROGRAM_FILE.search(place.partition("#")[0].partition("?")[0])
    if found and found[0] == ".com":  # "www.detik.com" and "dinas@gmail.com", as people type them, are no files
        return "@" not in place and ("\\" in target or bool(FILE_PATH.match(place)))
    return bool(found)


def _plain(target: str) -> str:
    """As a reader of addresses takes it: without blanks and control characters, with slashes."""
    return re.sub(r"[\x00-\x20]", "", target).replace("\\", "/").lower()
