"""Letterheads, and the words of a report on one."""

import io
import zipfile

import docx

from evidence.models.document import evidence_storage
from outputs.full_report import docx_report

DEFAULT = docx_report.DEFAULT.read_bytes()


def template(*lines, replace=()):
    """The default with more paragraphs, or with some of its words changed."""
    document = docx.Document(io.BytesIO(DEFAULT))
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return with_parts(out.getvalue(), replace=replace)


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
    edges = [p.text for s in document.sections for part in (s.header, s.footer) for p in part.paragraphs]
    return "\n".join([*(p.text for p in document.paragraphs), *cells, *edges])
