"""Every sheet that leaves the program: titles, widths, filter and cells come from one list of columns."""

from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from assessment.worklist.queries import build_worklist
from assessment.worklist.worklist_sheet import worklist_columns, worklist_file
from evaluations.choices import ValueColumn
from evaluations.cycle_history.history_sheet import HISTORY_COLUMNS, history_file
from evaluations.exports.workbook import write_table
from evidence.requests.queries import visible_requests
from evidence.requests.request_letter import REQUEST_COLUMNS, letter_xlsx
from outputs.packages.manifest import MANIFEST_COLUMNS, REMARK_COLUMNS
from outputs.reports.live_sheet import LAYER_COLUMNS, LEVEL_COLUMNS, live_worksheet
from planning.actions.actions_sheet import ACTION_COLUMNS, actions_xlsx
from planning.actions.queries import action_plan
from results.stage_result import stage_result
from tests.work import fill
from ui.columns import Column, numbered


def sheet_of(file, name=None):
    book = openpyxl.load_workbook(BytesIO(file[1]))
    return book[name] if name else book.active


def widths(sheet, columns):
    return [sheet.column_dimensions[get_column_letter(place)].width for place in range(1, len(columns) + 1)]


def assert_one_list(sheet, columns):
    """The filter begins at the titles and ends at the last column, and each column has its title and its width."""
    left, top, right, bottom = range_boundaries(sheet.auto_filter.ref)
    assert (left, right, bottom) == (1, len(columns), sheet.max_row)
    assert [cell.value for cell in sheet[top]] == [column.title for column in columns]
    assert widths(sheet, columns) == [column.width for column in columns]
    assert sheet.max_column == len(columns)


def test_the_filter_of_the_worklist_takes_the_reasons_along(city):
    rows = build_worklist(city.evaluation)
    sheet, columns = sheet_of(worklist_file(rows)), worklist_columns(rows)
    assert_one_list(sheet, columns)
    assert [column.title for column in columns[-2:]] == ["Alasan pengembalian", "Alasan tingkat"]
    assert sheet.auto_filter.ref.partition(":")[2].startswith("S")


def test_plan_and_letter_have_one_list_each(city):
    user, cycle = city.people["diskominfo"], city.evaluation
    assert_one_list(sheet_of(actions_xlsx(cycle, action_plan(cycle, user).rows)), numbered(ACTION_COLUMNS))
    assert_one_list(sheet_of(letter_xlsx(cycle, visible_requests(cycle, user))), numbered(REQUEST_COLUMNS))


def test_sheets_with_formulas_have_one_list_each(city):
    fill(city, {1: 3})
    file = live_worksheet(stage_result(city.evaluation, ValueColumn.MANDIRI))
    assert_one_list(sheet_of(file, "Tingkat"), LEVEL_COLUMNS)
    assert_one_list(sheet_of(file, "Indeks"), LAYER_COLUMNS)


def test_the_history_has_its_titles_and_widths_from_one_list(city):
    sheet = sheet_of(history_file(city.evaluation, city.evaluation.history.select_related("indicator", "by")))
    lines = list(sheet.iter_rows(values_only=True))
    titles = tuple(column.title for column in HISTORY_COLUMNS)
    assert titles in lines
    assert {len([v for v in line[len(titles) :] if v]) for line in lines} == {0}
    assert widths(sheet, HISTORY_COLUMNS) == [column.width for column in HISTORY_COLUMNS]


@pytest.mark.parametrize("columns", [MANIFEST_COLUMNS, REMARK_COLUMNS])
def test_a_table_of_the_package_has_one_list(columns):
    sheet = openpyxl.Workbook().active
    write_table(sheet, 4, columns, [])
    assert_one_list(sheet, columns)


def test_a_column_more_is_one_line():
    columns = (Column("Nama", 20, lambda row: row[0]), Column("Panjang", 8, lambda row: row[1]))
    sheet = openpyxl.Workbook().active
    write_table(sheet, 2, numbered(columns), enumerate([("satu", 4), ("=dua", 3)], 1))
    assert_one_list(sheet, numbered(columns))
    assert [tuple(cell.value for cell in line) for line in sheet["A3:C4"]] == [(1, "satu", 4), (2, "=dua", 3)]
