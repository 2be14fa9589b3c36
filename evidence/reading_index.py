"""What a reading says, kept so that pages find it at once: a row for each item it may prove, and its list of contents.

Made of what was read already; no file is opened.
"""

from collections.abc import Iterable, Iterator
from dataclasses import astuple

from evidence.models import PageText, ProposedItem, VersionReading
from reading.contents import PaperPart, contents_of

AT_ONCE = 100  # readings without a list of contents that get one in a round


def keep_proposals(readings: Iterable[VersionReading]) -> None:
    """The rows of these readings anew. Two statements, and those of many rows."""
    readings = list(readings)
    ProposedItem.objects.filter(version__in=[reading.pk for reading in readings]).delete()
    rows = (row for reading in readings for row in _rows(reading))
    ProposedItem.objects.bulk_create(rows, batch_size=500)


def _rows(reading: VersionReading) -> Iterator[ProposedItem]:
    """One for each item of each proposal; one for the indicator where no item is named."""
    for code, found in reading.proposals.items():
        known: set[tuple[int, str]] = set()
        for one in found:
            for place, item in enumerate(one["items"] or [""]):
                if (one["indicator"], item) not in known:
                    known.add((one["indicator"], item))
                    said = {name: one[name] for name in ("indicator", "score", "page", "article", "sentence", "why")}
                    yield ProposedItem(version_id=reading.pk, instrument=code, item=item, place=place, **said)


def keep_contents(reading: VersionReading) -> None:
    """Find the parts of a paper in the words of its pages."""
    texts = dict(PageText.objects.filter(version=reading.pk).values_list("number", "text"))
    pages = [texts.get(number, "") for number in range(1, max(texts, default=0) + 1)]
    reading.contents = [astuple(part) for part in contents_of(pages)]
    reading.save(update_fields=["contents"])


def fill_contents() -> int:
    """What was read before lists of contents were kept gets them, a few at a time; returns how many."""
    rows = list(VersionReading.objects.filter(contents__isnull=True).order_by("-read_at")[:AT_ONCE])
    for reading in rows:
        keep_contents(reading)
    return len(rows)


def parts_of(reading: VersionReading | None) -> list[PaperPart]:
    """The list of contents that was kept; empty where none was found, or nobody has looked yet."""
    return [PaperPart(*row) for row in (reading.contents if reading else None) or ()]
