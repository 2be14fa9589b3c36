"""Documents as the library keeps them once they were read, without files and workers."""

import uuid

from evidence.models import Document, DocumentVersion, PageText, VersionReading
from ui.names import look_of


def read_document(city, title="Notula reviu", pages=(), *, agency="own", **said):
    """A document whose newest file has these pages; `said` of it, or of its file."""
    owner = city.agency if agency == "own" else agency
    scan = said.pop("scan", DocumentVersion.Scan.NONE)
    by = said.pop("by", city.people["diskominfo"])
    region = said.pop("region", city.region)
    document = Document.objects.create(
        region=region, owner=owner, title=title, title_look=look_of(title), created_by=by, **said
    )
    read_version(document, pages, by=by, scan=scan)
    return document


def read_version(document, pages, *, by, number=1, scan=DocumentVersion.Scan.NONE):
    """One more file of it."""
    key = uuid.uuid4()
    version = DocumentVersion.objects.create(
        pk=key,
        document=document,
        number=number,
        file=f"{key}.pdf",
        original_name=f"Berkas {number}.pdf",
        content_type="application/pdf",
        size=1000,
        sha256=key.hex * 2,
        scan=scan,
        reading=DocumentVersion.Reading.DONE,
        uploaded_by=by,
    )
    VersionReading.objects.create(version=version)
    PageText.objects.bulk_create(PageText(version=version, number=n, text=text) for n, text in enumerate(pages, 1))
    return version
