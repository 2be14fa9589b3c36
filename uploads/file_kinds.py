"""The kinds of files that evidence may be, and how a file is refused. Pure; words for people."""

import re
from dataclasses import dataclass

from uploads.active_content import ActiveContent

KB, MB = 1024, 1024 * 1024
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class TypeRefused(ValueError):
    """The content is not one of the allowed kinds; the message says what it is and what to do."""


class ArchiveRefused(TypeRefused):
    """A plain archive: it is no evidence, but people may choose from what lies in it (`archives`)."""


@dataclass(frozen=True)
class FileType:
    """One allowed kind. `inline`: a browser may show it in the page (never anything that can run).

    `becomes`: the ending of the copy that people see instead, of a kind that opens in no browser.
    """

    label: str
    content_type: str
    extensions: tuple[str, ...]
    inline: bool = False
    office_part: str = ""  # the content type of the main part of an Office file
    becomes: str = ""

    @property
    def extension(self) -> str:
        return self.extensions[0]


class ActiveContentRefused(TypeRefused):
    """The kind is allowed, but something in it acts by itself; who keeps such files may still keep it."""

    def __init__(self, kind: FileType, found: ActiveContent) -> None:
        noun = "PDF" if kind is PDF else "Berkas Office"
        super().__init__(f"{noun} ini {found.what} dan tidak diterima. {found.how}")
        self.kind, self.found = kind, found


OFFICE = "application/vnd.openxmlformats-officedocument."
WORD, SHEET, SLIDES = "wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"
PDF = FileType("PDF", "application/pdf", ("pdf",), inline=True)
PNG = FileType("gambar PNG", "image/png", ("png",), inline=True)
JPG = FileType("gambar JPG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), inline=True)
DOCX = FileType("DOCX", OFFICE + WORD, ("docx",), office_part=OFFICE + WORD + ".main+xml")
XLSX = FileType("XLSX", OFFICE + SHEET, ("xlsx",), office_part=OFFICE + SHEET + ".main+xml")
PPTX = FileType("PPTX", OFFICE + SLIDES, ("pptx",), office_part=OFFICE + SLIDES + ".main+xml")
MP4 = FileType("video MP4", "video/mp4", ("mp4", "m4v"))
HEIC = FileType("foto HEIC", "image/heic", ("heic", "heif", "hif"), becomes="jpg")
DOC = FileType("dokumen Word lama", "application/msword", ("doc",), becomes="pdf")
XLS = FileType("lembar Excel lama", "application/vnd.ms-excel", ("xls",), becomes="pdf")
PPT = FileType("paparan PowerPoint lama", "application/vnd.ms-powerpoint", ("ppt",), becomes="pdf")
# Several photos that are one document, in their order (`photo_sets`).
PHOTOS = FileType("kumpulan foto", "application/zip", ("zip",), becomes="pdf")
ALLOWED = (PDF, PNG, JPG, DOCX, XLSX, PPTX, MP4, HEIC, DOC, XLS, PPT, PHOTOS)
PICTURES = (PNG, JPG, HEIC)
OLD_OFFICE_KINDS = (DOC, XLS, PPT)  # taken where a program makes PDF of them
NEW_OFFICE_KINDS = (DOCX, XLSX, PPTX)  # such a program draws a PDF of them for the screen
NAMES = "PDF, PNG, JPG, HEIC, DOCX, XLSX, PPTX, atau MP4"
NAMES_WITH_OLD_OFFICE = "PDF, PNG, JPG, HEIC, DOC, DOCX, XLS, XLSX, PPT, PPTX, atau MP4"
UNPACK_FIRST = "Ekstrak dahulu, lalu unggah setiap dokumen satu per satu."
OLD_OFFICE = (
    "Buka berkas itu, hapus kata sandinya bila ada, pilih Simpan sebagai DOCX, XLSX, PPTX, atau PDF, lalu unggah."
)
EXTENSION = re.compile(r"\.(?=[0-9]*[a-zA-Z])([0-9a-zA-Z]{1,8})$")


def extension_of(name: str) -> str:
    """The ending in lower case; "" where what follows the last dot is none ("Perwali No. 5")."""
    found = EXTENSION.search(name.strip())
    return found[1].lower() if found else ""


def by_content_type(content_type: str) -> FileType:
    """The kind of a stored file."""
    return next(kind for kind in ALLOWED if kind.content_type == content_type)
