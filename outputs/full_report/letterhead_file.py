"""The city's letterhead: head and foot of the pages of a DOCX of its own. Its body, and all else in it, is left out.

Nothing in such a file is a command: a report's words are written behind it (`docx_report`), never into it.
"""

import io
import zipfile
from copy import deepcopy
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from uploads import filetypes

MAX_XML_MB, MAX_UNPACKED_MB = 8, 64  # of the XML, and of everything: it is read into memory, and a letterhead is small
MB = 1024 * 1024
# What of the file is kept: by its package, its document, and its heads and feet.
KEPT_IN_PACKAGE = {RELATION.OFFICE_DOCUMENT, RELATION.CORE_PROPERTIES}
KEPT_IN_DOCUMENT = {RELATION.STYLES, RELATION.THEME}
KEPT_IN_EDGES = {RELATION.IMAGE, RELATION.HYPERLINK}
EDGES = (qn("w:headerReference"), qn("w:footerReference"))
PLACEHOLDERS = ("{{", "{%")
TOO_LARGE = "Isi berkas ini terlalu besar. Pakai dokumen yang berisi kop saja, tanpa isi laporan lama."
UNREADABLE = "Berkas ini tidak dapat dibaca. Buka di Word, simpan sebagai DOCX baru, lalu unggah."
WITHOUT_EDGES = (
    "Berkas ini belum memiliki kop: kepala dan kaki halamannya kosong. Di Word: klik dua kali bagian atas halaman, "
    "pindahkan kop dari isi dokumen ke sana, simpan, lalu unggah."
)
OTHER_OBJECTS = (
    "Kepala atau kaki halaman memuat objek selain teks, gambar, dan tautan. Ganti dengan gambar, lalu unggah."
)
HAS_PLACEHOLDERS = "Kop memuat penanda {{ … }} atau {% … %}, yang tidak lagi diisi. Tulis teks tetapnya, lalu unggah."


def letterhead_faults(content: bytes, name: str) -> list[str]:
    """What keeps this file from being a letterhead, in Indonesian; nothing if it may be kept."""
    try:
        kind = filetypes.identify_content(io.BytesIO(content), name)
    except filetypes.TypeRefused as refused:
        return [str(refused)]
    if kind is not filetypes.DOCX:
        return [f"Berkas ini {kind.label}. Kop harus DOCX (Word)."]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sizes = {entry.filename.lower(): entry.file_size for entry in archive.infolist()}
    xml = sum(size for part, size in sizes.items() if part.endswith((".xml", ".rels")))
    if xml > MAX_XML_MB * MB or sum(sizes.values()) > MAX_UNPACKED_MB * MB:
        return [TOO_LARGE]
    try:
        document = open_letterhead(content)
        document.save(io.BytesIO())
        edges = edge_parts(document)
    except Exception:  # a broken file raises anything; it is the file's fault, and people are told
        return [UNREADABLE]
    texts = ["".join(node.text or "" for node in part.element.iter(qn("w:t"))) for part in edges]
    if not any(text.strip() or part.rels for text, part in zip(texts, edges, strict=True)):
        return [WITHOUT_EDGES]
    found = []
    if any(relation.reltype not in KEPT_IN_EDGES for part in edges for relation in part.rels.values()):
        found.append(OTHER_OBJECTS)
    if any(mark in text for text in texts for mark in PLACEHOLDERS):
        found.append(HAS_PLACEHOLDERS)
    return found


def open_letterhead(content: bytes) -> DocxDocument:
    """The file as an empty document: pages, heads, feet and styles stay. Raises anything if it is none."""
    document = Document(io.BytesIO(content))
    on_even_pages = document.settings.odd_and_even_pages_header_footer
    # The first page shows the letterhead: the first section that has a head or foot.
    sections = [section._sectPr for section in document.sections]
    chosen = deepcopy(next((one for one in sections if any(child.tag in EDGES for child in one)), sections[0]))
    body = document.element.body
    for child in list(body):
        body.remove(child)
    body.append(chosen)
    used = {child.get(qn("r:id")) for child in chosen if child.tag in EDGES}
    _keep_relations(document.part, KEPT_IN_DOCUMENT, used)
    _keep_relations(document.part.package, KEPT_IN_PACKAGE, set())
    document.settings.odd_and_even_pages_header_footer = on_even_pages  # in settings of our own
    return document


def _keep_relations(part: Any, kinds: set[str], numbers: set[str | None]) -> None:
    for number, relation in list(part.rels.items()):
        if relation.reltype not in kinds and number not in numbers:
            del part.rels[number]


def edge_parts(document: DocxDocument) -> list[Any]:
    """The parts that hold heads and feet."""
    relations = document.part.rels.values()
    return [relation.target_part for relation in relations if relation.reltype in (RELATION.HEADER, RELATION.FOOTER)]


def default_letterhead(government: str) -> bytes:
    """A page without a letterhead of its own: the government's name in its head. Also to begin with in Word."""
    document = Document()
    for name, size in (("Normal", 10), ("Heading 1", 16), ("Heading 2", 12), ("Heading 3", 11)):
        font = document.styles[name].font
        font.name, font.size = "Arial", Pt(size)
        if name != "Normal":
            font.color.rgb = RGBColor(0x1D, 0x24, 0x30)
            for theme in ("asciiTheme", "hAnsiTheme"):
                document.styles[name].element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = Mm(22)
    section.bottom_margin = Mm(20)
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    name_run = head.add_run(government)
    name_run.bold, name_run.font.size = True, Pt(13)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
