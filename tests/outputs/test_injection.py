"""What people typed leaves as text in every kind of file: no formula, no command, no line of another's calendar.

CSV: `test_csv_report.py`; DOCX: `test_letterhead.py`; PDF: `test_full_report.py`, `test_request_letters.py`;
here the rest, and that no module writes a cell in a way of its own. There is no PPTX: slides are a page.
"""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
from django.conf import settings
from django.urls import reverse
from icalendar import Calendar

from assessment.scores import save_score
from duties.calendar import CalendarEntry, write_calendar
from tests.packing import built, cite, document, entries, manifest_rows
from tests.work import WHY

FORMULA = '=HYPERLINK("http://jahat.invalid","Buka")'
COMMANDS = '{{ 7*7 }}{% debug %} #panic("x") </w:t><script>alert(1)</script>'
LINES = "Rapat\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:jahat@x.invalid\nURL:http://jahat.invalid"


def formulas(content):
    book = openpyxl.load_workbook(BytesIO(content))
    return [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_manifest_of_a_package_calls_nothing(city):
    version = document(city, FORMULA)
    version.original_name = f"{FORMULA}.pdf"
    version.save()
    cite(city, version, "I21-L2-01", article="@SUM(A1)", page="-1")
    found = entries(built(city, 21))
    content = found["21.Manifes.xlsx"]
    assert formulas(content) == []
    assert manifest_rows(content)[0]["Judul dokumen"] == FORMULA
    assert [name for name in found if "=" in name or '"' in name or "/" in name] == []


def test_a_calendar_entry_stays_one_entry():
    day, begins = date(2025, 8, 1), datetime(2025, 8, 1, 9, tzinfo=UTC)
    entry = CalendarEntry("1", LINES, LINES, day, day, "https://a.test/", starts=begins, place=LINES)
    content = write_calendar("Kawal SPBE", [entry], begins)
    lines = content.replace(b"\r\n ", b"").split(b"\r\n")
    assert [line for line in lines if line.startswith((b"ATTENDEE", b"URL"))] == [b"URL:https://a.test/"]
    assert (lines.count(b"BEGIN:VEVENT"), lines.count(b"END:VEVENT")) == (1, 1)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert "ATTENDEE" not in event


def test_the_api_tells_it_as_json_that_no_browser_reads_as_a_page(city, client):
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(45),
        by=city.people["diskominfo"],
        version=0,
        changes={"value": "2", "fact": COMMANDS},
        reason=WHY,
    )
    client.force_login(city.people["diskominfo"])
    answer = client.get(reverse("api:scores", args=[city.evaluation.pk]))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/json", "nosniff")
    assert COMMANDS in str(answer.json())


# Who writes cells or lines of a CSV: what people typed goes through `ui/cells.py`, or the file is no export.
OWN_WRITERS = {
    "ui/cells.py",
    "outputs/reports/formula_results.py",  # formulas of ours, with their results
    "evidence/files/sample_documents.py",  # the demo's own papers
    "assessment/values/forms.py",  # a table for a text field of ours, read again by us
    "evidence/assessor_verdicts/verdict_sheet.py",  # as well
}


def raw_writes(path: Path) -> Iterator[str]:
    """Where a module puts a value into a sheet or a CSV itself, past `set_cell_value`, `write_cell` and `csv_cell`."""
    text = path.read_text(encoding="utf-8")
    if "openpyxl" not in text and "csv" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        shown = ast.unparse(node)
        if isinstance(node, ast.Assign) and any(ast.unparse(target).endswith("cell.value") for target in node.targets):
            yield shown
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name == "cell" and (len(node.args) > 2 or any(word.arg == "value" for word in node.keywords)):
                yield shown
            if (
                name == "append"
                and shown.startswith("sheet.")
                and "set_cell_value(" not in shown
                and "(cells)" not in shown
            ):
                yield shown
            if name in ("writerow", "writerows") and "csv_cell(" not in shown and ".title for" not in shown:
                yield shown


def test_no_export_writes_a_cell_in_a_way_of_its_own():
    found = {
        str(path.relative_to(settings.BASE_DIR)): list(raw_writes(path))
        for path in sorted(settings.BASE_DIR.glob("*/**/*.py"))
        if path.relative_to(settings.BASE_DIR).parts[0] not in ("tests", ".venv", "var")
    }
    assert {name: raw for name, raw in found.items() if raw and name not in OWN_WRITERS} == {
        "operations/security_log/log_files.py": ["writer.writerow([CUT])"]  # a sentence of ours
    }
    assert len([name for name in OWN_WRITERS if not found[name]]) == 0
