"""DOCX from a template: a city's own, checked before it is kept, or the one that comes with the program."""

import io
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from outputs.full_report import docx_safety, docx_shape
from outputs.full_report.docx_shape import REQUIRED, SHAPE
from outputs.full_report.full_report_data import full_report_content, full_report_file_name, full_report_head
from outputs.full_report.queries import FullReport
from regions import clock
from uploads import filetypes

DOCX = filetypes.DOCX.content_type
DEFAULT = Path(__file__).parent / "docx" / "laporan.docx"
TITLES = ("author", "comments", "identifier", "language", "subject", "title")  # texts that docxtpl fills too


def full_report_docx(report: FullReport, template: bytes | None) -> tuple[str, bytes]:
    """File name and content; None is the program's own template."""
    content = render_docx(template or DEFAULT.read_bytes(), {**full_report_head(report), **full_report_content(report)})
    return f"{full_report_file_name(report)}.docx", content


def render_docx(template: bytes, content: Mapping[str, Any]) -> bytes:
    """What people wrote goes in as text: never as a placeholder, never as XML."""
    document = DocxTemplate(io.BytesIO(template))
    document.render(_clean(content), docx_shape.ENVIRONMENT)
    at = clock.now().astimezone(UTC).replace(tzinfo=None)
    document.docx.core_properties.created = document.docx.core_properties.modified = at
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _clean(value: Any) -> Any:
    """Without the characters that XML cannot hold."""
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("", value)
    if isinstance(value, Mapping):
        return {name: _clean(part) for name, part in value.items()}
    return [_clean(part) for part in value]


# --- a template that somebody brings --------------------------------------------------------------


def template_faults(content: bytes, name: str) -> list[str]:
    """Everything that keeps this file from being a letterhead, in Indonesian; nothing if it may be kept."""
    try:
        kind = filetypes.identify_content(io.BytesIO(content), name)
    except filetypes.TypeRefused as refused:
        return [str(refused)]
    if kind is not filetypes.DOCX:
        return [f"Berkas ini {kind.label}. Templat harus DOCX (Word)."]
    return docx_safety.unsafe_reason(content) or _placeholder_faults(content)


def _placeholder_faults(content: bytes) -> list[str]:
    """Unknown placeholders first; then what every report must say; then a try with an example."""
    try:
        # Every text that may hold placeholders, as Jinja will read it; and each part of the pages as XML.
        document = DocxTemplate(io.BytesIO(content))
        document.init_docx()
        raw = [document.get_xml()]
        for uri in (document.HEADER_URI, document.FOOTER_URI):
            raw += [document.get_part_xml(part) for _, part in document.get_headers_footers(uri)]
        notes = [part for part in document.docx.part.package.parts if part.content_type.endswith("footnotes+xml")]
        raw += [part.blob.decode("utf-8") for part in notes]
        titles = [getattr(document.docx.core_properties, name) or "" for name in TITLES]
        parts = [*(document.patch_xml(xml) for xml in raw), *titles]
    except Exception:
        return ["Templat ini tidak dapat dibaca. Buka di Word, simpan sebagai DOCX baru, lalu unggah."]
    if found := list(dict.fromkeys(fault for part in parts for fault in docx_shape.part_faults(part))):
        return found
    used = {name for part in parts for name in docx_shape.top_placeholders(part)}
    missing = [f"{{{{ {name} }}}}" for name in REQUIRED if name not in used]
    fields = {word for xml in raw for word in docx_safety.field_code_words(docx_safety.parse_xml(xml.encode()))}
    if missing:
        found.append(f"Templat belum memuat {', '.join(missing)}. Setiap laporan harus menyebutnya.")
    if not {"PAGE", "NUMPAGES"} <= fields:
        found.append(
            "Templat belum bernomor halaman. Di Word: Sisipkan, Nomor Halaman, Halaman X dari Y, di bagian bawah."
        )
    return found or _render_fault(content)


def _render_fault(content: bytes) -> list[str]:
    try:
        render_docx(content, SHAPE)
    except Exception:
        return ["Templat ini belum dapat diisi. Mulailah dari templat bawaan, lalu ganti kopnya."]
    return []
