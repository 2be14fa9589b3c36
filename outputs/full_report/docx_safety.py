"""What no letterhead needs: parts from elsewhere, entities, fields that fetch, more than a letterhead's bulk.

Judged as parsed XML: written otherwise (character references, other quotes, a code cut into runs) it is the same file.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

MAX_XML = 8 * 1024 * 1024  # of all XML parts together: a letterhead is small
MAX_UNPACKED = 64 * 1024 * 1024  # of all parts, pictures too: everything is read into memory
XML_NAMES = (".xml", ".rels")
CONTENT_TYPES = "[Content_Types].xml"
EMBEDDING_RELATIONS = ("/aFChunk", "/attachedTemplate", "/subDocument")
FETCHING_FIELDS = frozenset(
    {"DDE", "DDEAUTO", "INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "LINK", "IMPORT", "DATABASE"}
)
QUOTED = re.compile(r'"[^"]*"')  # what a field is given: an address may hold any word
TOO_LARGE = "Isi templat ini terlalu besar. Pakai kop dan halaman kosong, tanpa isi laporan lama."
UNUSUAL_PACKAGE = "Susunan berkas ini tidak wajar. Buka di Word, simpan sebagai DOCX baru, lalu unggah."
EXTERNAL_PARTS = (
    "Templat ini mengambil bagian dari tempat lain: gambar yang ditautkan, atau templat Word lain. Sisipkan gambarnya "
    "ke dalam dokumen, lepaskan templat lain itu, simpan sebagai DOCX baru, lalu unggah."
)
HAS_FETCHING_FIELDS = "Templat ini memuat kolom yang mengambil isi dari luar (misalnya INCLUDETEXT). Hapus kolom itu."


def unsafe_reason(content: bytes) -> list[str]:
    """Why this DOCX is not taken, in Indonesian; nothing if it may be read on."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        parts = [entry for entry in entries if entry.filename.lower().endswith(XML_NAMES)]
        if sum(e.file_size for e in parts) > MAX_XML or sum(e.file_size for e in entries) > MAX_UNPACKED:
            return [TOO_LARGE]
        texts = {entry.filename: archive.read(entry) for entry in parts}
    try:
        trees = {name: parse_xml(text) for name, text in texts.items()}
    except (etree.XMLSyntaxError, ValueError):
        return [UNUSUAL_PACKAGE]
    if _hides_xml(trees):
        return [UNUSUAL_PACKAGE]
    return _has_external_parts(list(trees.values()))


def parse_xml(text: bytes) -> Any:
    """Raises `ValueError` for a document type or an unusual encoding, which hide what stands there."""
    if b"\x00" in text:
        raise ValueError
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(text, parser)  # entities are never resolved, and refused just below
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None or (info.encoding or "utf-8").lower() not in ("utf-8", "us-ascii"):
        raise ValueError
    return root


def _hides_xml(trees: dict[str, Any]) -> bool:
    """A part that is XML by its declared kind and not by its name would be read by Word and not by us."""
    for kind in trees[CONTENT_TYPES].iter("{*}Default", "{*}Override"):
        declared = kind.get("ContentType", "").lower()
        name = kind.get("PartName") or f".{kind.get('Extension', '')}"
        if declared.endswith("xml") and not declared.startswith("image/") and not name.lower().endswith(XML_NAMES):
            return True
    return False


def _has_external_parts(trees: list[Any]) -> list[str]:
    found = []
    if any(_is_outside(relation) for tree in trees for relation in tree.iter("{*}Relationship")):
        found.append(EXTERNAL_PARTS)
    if any(FETCHING_FIELDS & field_code_words(tree) for tree in trees):
        found.append(HAS_FETCHING_FIELDS)
    return found


def _is_outside(relation: Any) -> bool:
    """A link that somebody must press is no part; everything else has to be in the file."""
    kind, target = relation.get("Type", ""), relation.get("Target", "")
    if kind.endswith(EMBEDDING_RELATIONS):
        return True
    goes_out = relation.get("TargetMode") == "External" or ":" in target or target.startswith(("//", "\\"))
    return goes_out and not kind.endswith("/hyperlink")


def field_code_words(tree: Any) -> set[str]:
    """The words of all field codes, PAGE among them; codes may be cut into runs and stand within each other."""
    return {word.upper() for code in _codes(tree) for word in QUOTED.sub(" ", code).split()}


def _codes(tree: Any) -> Iterator[str]:
    for simple in tree.iter("{*}fldSimple"):
        yield next((text for name, text in simple.attrib.items() if etree.QName(name).localname == "instr"), "")
    open_codes: list[str] = [""]  # the first takes what stands in no field
    for node in tree.iter("{*}fldChar", "{*}instrText"):
        if etree.QName(node).localname == "instrText":
            open_codes[-1] += node.text or ""
        elif "begin" in node.attrib.values():
            open_codes.append("")
        elif "end" in node.attrib.values() and len(open_codes) > 1:
            yield open_codes.pop()
    yield from open_codes
