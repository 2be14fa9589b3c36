"""Sample evidence: small files that say "Data contoh", sent and judged on the days of the plan."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.models import Evaluation
from evidence.citations import WHOLE_DOCUMENT, CitationPlace, CitationTarget, add_evidence
from evidence.documents import DocumentFacts, EvidenceLink
from evidence.files.sample_documents import sample_pdf, sample_png, sample_xlsx
from evidence.library.library_writes import add_document_version
from evidence.models import Citation, Document
from evidence.verdicts import judge_citation
from regions.models import Agency, Region
from spbe.demo.sample_days import at_day


def seed(
    evaluation: Evaluation,
    rows: list[dict[str, Any]],
    indicators: dict[int, Indicator],
    agencies: dict[str, Agency],
    users: dict[str, User],
) -> None:
    """Send each piece on its day; the internal assessor answers the day after; some come again later."""
    found = EvidenceItem.objects.filter(instrument=evaluation.instrument).select_related("criterion__indicator")
    items = {item.code: item for item in found}
    for row in sorted(rows, key=lambda row: row["days"]):
        region: Region = evaluation.region
        with at_day(region, row["days"], hour=10) as day:
            proves = [
                CitationTarget(items[code].criterion.indicator, items[code])
                for code in (row["item"], *row.get("also", ()))
            ]
            cited = send(evaluation, row, proves, agencies, users, day)
        if row["verdict"]:
            with at_day(region, row["days"] + 1, hour=15):
                for citation in cited:
                    judge_citation(
                        citation=citation,
                        outcome=row["verdict"],
                        reason=row.get("reason", ""),
                        note=row.get("note", ""),
                        by=users["asesor"],
                    )
        if "newer" in row:
            with at_day(region, row["newer"], hour=11):
                newer = sample_file(row | {"title": f"{row['title']} (versi 2)"})
                document = cited[0].version.document
                add_document_version(document=document, source=newer, by=sender_of(row, users))


def send(
    evaluation: Evaluation,
    row: dict[str, Any],
    proves: list[CitationTarget],
    agencies: dict[str, Agency],
    users: dict[str, User],
    day: date,
) -> list[Citation]:
    """One document for these items, as its row in the plan says."""
    acts_for = agencies[row["agency"]] if "agency" in row else None
    issued = day + timedelta(days=row["issued"] - row["days"]) if "issued" in row else day - timedelta(days=20)
    return add_evidence(
        evaluation=evaluation,
        targets=proves,
        agency=acts_for,
        document=DocumentFacts(
            row["title"],
            kind=proves[0].item.kind if proves[0].item else "",
            issued_on=issued,
            secrecy=row.get("secrecy", Document.Secrecy.RESTRICTED),
        ),
        source=EvidenceLink(row["url"]) if "url" in row else sample_file(row),
        place=_place(row),
        by=sender_of(row, users),
    )


def _place(row: dict[str, Any]) -> CitationPlace:
    """Where the plan says it stands, else the document as a whole."""
    page = row.get("page", "")
    article = row.get("article", "") or ("" if page else WHOLE_DOCUMENT)
    return CitationPlace(article=article, page=page, shown_value=_number(row))


def _number(row: dict[str, Any]) -> Decimal | None:
    """What the sample shows where its item is a value of another body's index."""
    return Decimal(row["shown_value"]) if "shown_value" in row else None


def sender_of(row: dict[str, Any], users: dict[str, User]) -> User:
    """Who is named, else the agency's operator, else Diskominfo."""
    return users[row.get("by", row.get("agency", "diskominfo"))]


def sample_file(row: dict[str, Any]) -> ContentFile:
    """A real, valid little file of the kind that the plan names."""
    title = row["title"]
    lines = [
        f"Data dukung contoh untuk butir {row['item']}.",
        "Isi rinci tidak ada: dokumen ini hanya memperagakan alur kerja.",
    ]
    if row["file"] == "xlsx":
        content = sample_xlsx(title, [["Butir", "Keterangan"], [row["item"], "contoh"]])
    elif row["file"] == "png":
        content = sample_png(title, lines)
    else:
        # As many pages as the plan says where to look: "3–6" needs six.
        last_page = max((int(number) for number in re.findall(r"\d+", row.get("page", ""))), default=1)
        content = sample_pdf(title, lines, pages=last_page)
    return ContentFile(content, name=f"{title.replace(' ', '-')}.{row['file']}")
