"""Letterheads, and the words of a report on one."""

import io
import zipfile

import docx

from evidence.models.document import evidence_storage
from outputs.full_report.letterhead_file import default_letterhead

DEFAULT = default_letterhead("Pemerintah Kota Denpasar")


def letterhead(*head, foot=(), body=()):
    """A city's DOCX: lines in its head, its foot and its body."""
    document = docx.Document()
    section = document.sections[0]
    for edge, lines in ((section.header, head), (section.footer, foot), (document, body)):
        for line in lines:
            edge.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_parts(content, parts=(), replace=()):
    """The archive with parts more, and texts replaced in all of its XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            for before, after in replace:
                data = (
                    data.replace(before.encode(), after.encode())
                    if entry.filename.endswith((".xml", ".rels"))
                    else data
                )
            new.writestr(entry.filename, data)
        for name, data in parts:
            new.writestr(name, data)
    return out.getvalue()


def opened(report):
    with evidence_storage().open(report.path) as stream:
        return docx.Document(io.BytesIO(stream.read()))


def words(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    edges = [
        p.text
        for s in document.sections
        for part in (s.header, s.footer, s.first_page_header, s.first_page_footer)
        for p in part.paragraphs
    ]
    return "\n".join([*(p.text for p in document.paragraphs), *cells, *edges])
