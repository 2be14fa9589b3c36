"""Sample evidence: small files that say "Data contoh", sent and judged on the days of the plan."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.citations import Place, Target, add_evidence
from evaluations.documents import Facts, Link
from evaluations.models import Citation, Document, Evaluation
from evaluations.reviews import judge
from evaluations.sample_documents import sample_pdf, sample_png, sample_xlsx
from regions.models import Agency, Region

AtDay = Callable[..., AbstractContextManager[date]]


def seed(
    evaluation: Evaluation,
    rows: list[dict[str, Any]],
    indicators: dict[int, Indicator],
    agencies: dict[str, Agency],
    users: dict[str, User],
    at_day: AtDay,
) -> None:
    """Send each piece on its day; the internal assessor answers the day after."""
    items = {item.code: item for item in EvidenceItem.objects.filter(instrument=evaluation.instrument)}
    for row in sorted(rows, key=lambda row: row["days"]):
        region: Region = evaluation.region
        with at_day(region, row["days"], hour=10) as day:
            citation = _send(evaluation, row, indicators[row["indicator"]], items[row["item"]], agencies, users, day)
        if row["verdict"]:
            with at_day(region, row["days"] + 1, hour=15):
                judge(
                    citation=citation,
                    outcome=row["verdict"],
                    reason=row.get("reason", ""),
                    note=row.get("note", ""),
                    by=users["asesor"],
                )


def _send(
    evaluation: Evaluation,
    row: dict[str, Any],
    indicator: Indicator,
    item: EvidenceItem,
    agencies: dict[str, Agency],
    users: dict[str, User],
    day: date,
) -> Citation:
    sender = users[row["by"]]
    acts_for = agencies[row["agency"]] if "agency" in row else None
    issued = day + timedelta(days=row["issued"] - row["days"]) if "issued" in row else day - timedelta(days=20)
    return add_evidence(
        evaluation=evaluation,
        targets=[Target(indicator, item)],
        agency=acts_for,
        document=Facts(
            row["title"],
            kind=item.kind,
            issued_on=issued,
            secrecy=row.get("secrecy", Document.Secrecy.RESTRICTED),
        ),
        source=Link(row["url"]) if "url" in row else sample_file(row),
        place=Place(article=row.get("article", ""), page=row.get("page", "")),
        by=sender,
    )[0]


def sample_file(row: dict[str, Any]) -> ContentFile:
    """A real, valid little file of the kind that the plan names."""
    title = row["title"]
    lines = [
        f"Bukti contoh untuk butir {row['item']}.",
        "Isi rinci tidak ada: dokumen ini hanya memperagakan alur kerja.",
    ]
    if row["file"] == "xlsx":
        content = sample_xlsx(title, [["Butir", "Keterangan"], [row["item"], "contoh"]])
    elif row["file"] == "png":
        content = sample_png(title, lines)
    else:
        content = sample_pdf(title, lines)
    return ContentFile(content, name=f"{title.replace(' ', '-')}.{row['file']}")
