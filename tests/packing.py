"""Evidence for packages: real files in the storage, cited and judged in a few rows."""

import hashlib
import io
import zipfile
from pathlib import Path

import openpyxl
from django.core.files.base import ContentFile
from django.urls import reverse

from domains.models import EvidenceItem
from evidence.models import Citation, Document, DocumentVersion, Verdict
from evidence.models.document import evidence_storage
from outputs.models import Package
from outputs.packages import package_orders

SITE = "https://spbe.contoh.invalid/"


def document(city, title, content=b"%PDF-1.7 isi", **facts):
    """One stored PDF version of a new document of the agency; `url=` makes it a link."""
    url = facts.pop("url", "")
    row = Document.objects.create(
        region=facts.pop("region", city.region),
        owner=city.agency,
        title=title,
        created_by=city.people["opd"],
        **facts,
    )
    version = DocumentVersion(
        document=row,
        number=1,
        url=url,
        original_name=f"{title[:20]}.pdf",
        content_type="" if url else "application/pdf",
        size=0 if url else len(content),
        sha256="" if url else hashlib.sha256(content).hexdigest(),
        uploaded_by=city.people["opd"],
    )
    if not url:
        version.file.save(version.pk.hex, ContentFile(content), save=False)
    version.save()
    return version


def cite(city, version, code, outcome="diterima", **where):
    """Cited for an item by its code, or for an indicator by its number."""
    item = None
    if isinstance(code, str):
        items = EvidenceItem.objects.select_related("criterion__indicator")
        item = items.get(instrument=city.evaluation.instrument, code=code)
    citation = Citation.objects.create(
        evaluation=city.evaluation,
        indicator=item.criterion.indicator if item else city.indicator(code),
        item=item,
        version=version,
        agency=city.agency,
        created_by=city.people["opd"],
        **where,
    )
    if outcome:
        back = {"reason": "kedaluwarsa", "note": "Perbarui."} if outcome == "dikembalikan" else {}
        Verdict.objects.create(citation=citation, outcome=outcome, by=city.people["asesor_internal"], **back)
    return citation


def ordered(city, number=None, by="diskominfo", **asked):
    """An order without its job being sent."""
    indicator = city.indicator(number) if number else None
    asked = {"accepted_only": True, "site": SITE, **asked}
    return package_orders.order_package(evaluation=city.evaluation, indicator=indicator, by=city.people[by], **asked)


class Report:
    """Stands for the job's own; keeps what it was told."""

    def __init__(self):
        self.told = []

    def __call__(self, percent):
        self.told.append(percent)

    now = __call__


def built(city, number=None, **asked):
    """The package, made on the spot."""
    package = ordered(city, number, **asked)
    package_orders.make_package(str(package.pk), Report())
    package.job.state = "selesai"
    package.job.save()
    return Package.objects.select_related("job", "evaluation").get(pk=package.pk)


def entries(package_or_bytes):
    """{name: bytes} of a zip."""
    content = package_or_bytes
    if isinstance(content, Package):
        with evidence_storage().open(content.path) as stream:
            content = stream.read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def manifest_rows(content):
    """The rows below the titles, as {title: value}."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Manifes"]
    lines = list(sheet.iter_rows(values_only=True))
    top = next(number for number, line in enumerate(lines) if line[0] == "No.")
    return [dict(zip(lines[top], line, strict=True)) for line in lines[top + 1 :]]


def names(package):
    return list(entries(package))


def folder() -> Path:
    return Path(evidence_storage().path("paket"))


def link(version):
    return f"{SITE.rstrip('/')}{reverse('evidence_download', args=[version.pk])}"


def texts(package):
    return [remark["text"] for remark in package.remarks]
