"""Reads an XLS or ODS from stdin in a process of its own and writes its sheets as JSON: such files can eat any memory.

Each sheet: name, whether it is seen, rows as [number, {column: [kind, text]}], merges as two places [row, column].
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY, SECONDS = 700 * 1024 * 1024, 15
LOCKED_CODE, BROKEN_CODE = 3, 4


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        said = [_sheet(book, meta.name, meta.visible == SheetVisibleEnum.Visible) for meta in sheets]
    except PasswordError:
        return LOCKED_CODE
    except Exception:  # the reader raises its own kinds, and its own panics
        return BROKEN_CODE
    json.dump(said, sys.stdout)
    return 0


def _sheet(book: CalamineWorkbook, name: str, visible: bool) -> dict[str, Any]:
    if not visible:
        return {"name": name, "visible": False, "rows": [], "merges": []}
    sheet = book.get_sheet_by_name(name)
    top, left = sheet.start or (0, 0)
    rows = []
    for number, line in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
        cells = {left + place: _cell(value) for place, value in enumerate(line) if value not in ("", None)}
        if cells:
            rows.append([number, cells])
    return {"name": name, "visible": True, "rows": rows, "merges": sheet.merged_cell_ranges or []}


def _cell(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["text", str(value)]
    if isinstance(value, int | float):
        return ["number", repr(value)]
    if isinstance(value, datetime):
        plain = value.time() == time.min
        return ["text", value.date().isoformat() if plain else value.isoformat(" ")]
    if isinstance(value, date | time | timedelta):
        return ["text", value.isoformat() if not isinstance(value, timedelta) else str(value)]
    return ["text", str(value)]


if __name__ == "__main__":
    sys.exit(main())
