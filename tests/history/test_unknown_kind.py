"""An entry of a kind that the program does not know is shown to nobody, wherever the history is read."""

import io
import zipfile

import pytest

from history.models import HistoryEntry
from outputs.reports.csv_report import csv_zip
from tests.access.table import COLUMNS
from tests.access.walk import address, browser_of, knock, rows
from tests.access.world import INDICATOR, build_world, store_files
from tests.city import build_city
from tests.packing import built, cite, document, entries
from tests.snapshot import restored

UNKNOWN, KNOWN = "Rahasia jenis tak dikenal", "Terbaca jenis dikenal"
PAGES = ("history", "history_xlsx", "indicator", "document", "year_note", "result_edit", "years")
READS = [row for row in rows() if row.method == "GET" and (row.url in PAGES or row.url.startswith("api:"))]


@pytest.fixture
def world(instruments):
    instrument = instruments["SPBE-2020"]
    found = restored(("world", instrument.pk), lambda: build_world(build_city(instrument)))
    store_files(found)
    return found


@pytest.fixture
def told(world):
    """Of every subject with a history an entry of a known kind and one of an unknown kind, both with a reason."""
    kind = HistoryEntry.Kind
    for side in (world.own, world.other):
        indicator = side.evaluation.instrument.indicators.get(number=INDICATOR)
        text = {"name": "reason", "column": "mandiri"}
        year = {"year": 2022}
        result = {"index": "2.90", "predicate": "", "domains": [], "source": KNOWN, "notes": ""}
        note = {"year": 2022, "text": KNOWN, "source": "Arsip"}
        for subject, number, known, details, after in (
            (side.evaluation, indicator, kind.LEVEL_REASON_SET, text, {"text": KNOWN}),
            (side.evaluation, None, kind.EVIDENCE_SENT, {}, {"file": KNOWN}),
            (side.citation.version.document, None, kind.DOCUMENT_EDITED, {"name": "title"}, {"title": KNOWN}),
            (side.result, None, kind.RESULT_RECORDED, year, result),
            (side.note, None, kind.YEAR_NOTED, year, note),
        ):
            given = {"subject": subject, "indicator": number, "by": side.person}
            HistoryEntry.objects.record(kind=known, details=details, after=after, reason=KNOWN, **given)
            values = {"text": UNKNOWN, "file": UNKNOWN, "title": UNKNOWN, "level": UNKNOWN}
            values = {"details": values, "before": values, "after": values, "reason": UNKNOWN}
            HistoryEntry.objects.record(kind="unknown", **given, **values)
    return world


def whole_text(content):
    """As text; of a zip, as a sheet is one, everything that is in it."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def test_nobody_is_shown_it_on_a_page_in_a_sheet_or_by_the_api(told):
    readers: dict[str, set[str]] = {}
    leaks = []
    for column in COLUMNS:
        browser = browser_of(told, column)
        for row in READS:
            response = knock(browser, "GET", address(row, told))
            shown = whole_text(response.getvalue() if response.streaming else response.content)
            if "tak dikenal" in shown:
                leaks.append((column, str(row)))
            if KNOWN in shown:
                readers.setdefault(row.url, set()).add(column)
    assert leaks == []
    assert set(readers) == set(PAGES) - {"years"}, "a page that shows no history proves nothing"


def test_nobody_is_given_it_in_the_report_of_all_rows(told):
    """Whoever may order it or not: the file is built for everybody."""
    built_for = {column: user for column, user in told.people.items() if user}
    files = {column: whole_text(csv_zip(told.own.evaluation, user, "")[1]) for column, user in built_for.items()}
    assert [column for column, text in files.items() if "tak dikenal" in text] == []
    assert {"admin", "disko", "koord", "audit"} <= {column for column, text in files.items() if KNOWN in text}


def test_it_is_in_no_package(city):
    evaluation, by = city.evaluation, city.people["diskominfo"]
    HistoryEntry.objects.record(subject=evaluation, kind="unknown", after={"text": UNKNOWN}, reason=UNKNOWN, by=by)
    cite(city, document(city, "Notula reviu"), "I45-L2-01")
    files = entries(built(city))
    assert files
    assert [name for name, content in files.items() if "tak dikenal" in whole_text(content)] == []
