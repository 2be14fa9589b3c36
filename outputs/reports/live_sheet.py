"""The worksheet whose formulas live: who changes a level in it sees aspects, domains, index and predicate follow.

A spreadsheet reckons in binary floats, and 2.345 is none. So its formulas know whole numbers only: weights times the
smallest number that makes all of them whole, levels likewise, sums and products of those (exact below 2**53), and
`INT` of one quotient of whole numbers, which cannot fall on the wrong side: such a quotient is at least 1/divisor
away from a whole number that it does not reach. Half up, once, at the end, as in `scoring.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assessment.level_support import LevelSupport
from evaluations.choices import PredicateBasis
from evaluations.exports.file_facts import LabelledValue
from evaluations.exports.workbook import set_layout, set_widths, write_sheet_head, write_titles
from evaluations.rules import scoring
from outputs.reports.formula_results import FormulaResult, WorkbookFormulas
from results.reading_support import stage_support
from results.stage_result import StageResult
from ui.cells import Value, plain_number, write_cell
from ui.columns import ColumnHead
from ui.formats import decimal_comma

LEVELS, LAYERS, RULES = "Tingkat", "Indeks", "Aturan"
TITLE = "Lembar kerja penilaian dengan rumus"
LEVEL_COLUMNS = (
    ColumnHead("No.", 6),
    ColumnHead("Indikator", 48),
    ColumnHead("Domain", 26),
    ColumnHead("Aspek", 34),
    ColumnHead("Bobot", 9),
    ColumnHead("Tingkat", 9),
    ColumnHead("Periksa", 30),
    ColumnHead("Menurut Kawal SPBE", 14),
    ColumnHead("Bobot bulat", 10),
    ColumnHead("Nilai bulat, paling rendah", 12),
    ColumnHead("Nilai bulat, paling tinggi", 12),
    ColumnHead("Hasil kali, paling rendah", 12),
    ColumnHead("Hasil kali, paling tinggi", 12),
)
LAYER_COLUMNS = (
    ColumnHead("Bagian", 12),
    ColumnHead("No.", 6),
    ColumnHead("Nama", 46),
    ColumnHead("Bobot", 9),
    ColumnHead("Belum sah", 10),
    ColumnHead("Indeks", 10),
    ColumnHead("Paling rendah", 10),
    ColumnHead("Paling tinggi", 10),
    ColumnHead("Jumlah hasil kali, paling rendah", 14),
    ColumnHead("Jumlah hasil kali, paling tinggi", 14),
    ColumnHead("Pembagi", 12),
    ColumnHead("Menurut Kawal SPBE", 14),
)
BAND_COLUMNS = (
    ColumnHead("Predikat", 30),
    ColumnHead("Batas bawah", 30),
    ColumnHead("Batas sebagai bilangan bulat", 28),
)
RESULT_LABELS = ("Terisi dengan sah", "Indeks", "Predikat", "Indeks saat berkas dibuat")
USAGE_STEPS = (
    "Ubah angka pada kolom Tingkat (kuning); indeks aspek, domain, dan keseluruhan ikut berubah.",
    "Rumusnya hanya memakai bilangan bulat: bobot dan nilai dikalikan sampai bulat, lalu dijumlahkan.",
    "Pembulatan dua desimal, setengah ke atas, dilakukan sekali di akhir. Tidak ada pembulatan di antara lapisan.",
    "Yang belum terisi tidak dianggap 0, 1, atau nilai tahun lalu: indeksnya belum ada, hanya rentangnya.",
    "Perubahan di sini tidak masuk ke Kawal SPBE. Lembar dikunci tanpa kata sandi agar rumus tidak terhapus.",
)
EMPTY, NONE, UNSURE = "Belum terisi", "belum ada", "belum pasti"
INPUT = PatternFill("solid", fgColor="FFF3CF")
CHANGED = PatternFill("solid", bgColor="B9CFEF")
EDGE = Border(*(Side(style="thin", color="9A6700"),) * 4)
UNLOCKED = Protection(locked=False)
MAX_VALUE_SCALE = 10**8  # times weights and bounds still below 2**53


@dataclass(frozen=True)
class IntegerScale:
    """What makes weights, values and bounds whole numbers."""

    weights: int
    values: int
    bounds: int  # at least 100: a bound is compared with hundredths too

    @classmethod
    def of(cls, scheme: scoring.ScoringScheme, values: Iterable[Fraction | None] = ()) -> "IntegerScale":
        aspects = [aspect for domain in scheme.domains for aspect in domain.aspects]
        parts: list[scoring.SchemeDomain | scoring.SchemeAspect | scoring.SchemeIndicator] = [*scheme.domains, *aspects]
        parts += scheme.indicators
        # Whole numbers for all decimals, and for fractions such as 7/6 as far as a spreadsheet counts them exactly.
        scale = lcm(10**scheme.rule.decimals, scheme.rule.low.denominator, scheme.rule.high.denominator)
        for value in values:
            wider = scale if value is None else lcm(scale, value.denominator)
            scale = wider if wider <= MAX_VALUE_SCALE else scale
        return cls(
            weights=lcm(*(part.weight.denominator for part in parts)),
            values=scale,
            bounds=lcm(100, *(band.low.denominator for band in scheme.bands)),
        )


def live_worksheet(told: StageResult, newest: str = "") -> tuple[str, bytes]:
    """File name and content: two queries, for how much of it is proven. `newest` is what is known of the cycle."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    names = (book.create_sheet(LAYERS), book.create_sheet(RULES))
    sheets = _LiveWorkbook(told, stage_support(told), newest, first, *names)
    sheets.write()
    book.calculation.fullCalcOnLoad = True
    evaluation = told.evaluation
    return f"lembar-rumus-{evaluation.region.code}-{evaluation.year}.xlsx", sheets.formulas.save(book)


class _LiveWorkbook:
    """The three sheets; each formula names its cells, so their places are known before anything is written."""

    def __init__(
        self,
        told: StageResult,
        support: LevelSupport,
        newest: str,
        levels: Worksheet,
        layers: Worksheet,
        rules: Worksheet,
    ) -> None:
        self.support, self.newest = support, newest
        self.told, self.scheme, self.values = told, told.scheme, told.values
        self.levels, self.layers, self.rules = levels, layers, rules
        self.scale, self.formulas = IntegerScale.of(self.scheme, self.values.values()), WorkbookFormulas()
        levels.title = LEVELS

    def write(self) -> None:
        """Rules first: the other sheets point at their cells."""
        self._rules()
        self._levels()
        self._layers()
        self._result()
        for sheet in (self.levels, self.layers, self.rules):
            sheet.protection.sheet = True
            sheet.protection.autoFilter = sheet.protection.formatColumns = False
            sheet.protection.formatRows = False

    def _head(self, sheet: Worksheet, title: str, more: Sequence[LabelledValue] = (), beside: int = 3) -> int:
        seal: list[LabelledValue] = [("Segel", self.told.seal_words)] if self.told.seal_words else []
        status = f"{self.told.status[0].upper()}{self.told.status[1:]}; {self.support.sentence}"
        newest: list[LabelledValue] = [("Nilai terbaru", self.newest)] if self.newest else []
        facts = [*seal, *newest, *more]
        return write_sheet_head(sheet, title, self.told.evaluation, status, facts, beside=beside) + 1

    # --- rules: scales, basis, bands ---

    def _rules(self) -> None:
        sheet, rule = self.rules, self.scheme.rule
        row = self._head(sheet, "Aturan perhitungan", beside=2)
        self.at: dict[str, str] = {}
        basis = PredicateBasis(self.told.evaluation.predicate_basis).label
        for name, label, value in (
            ("weights", "Pengali bobot", self.scale.weights),
            ("values", "Pengali nilai", self.scale.values),
            ("bounds", "Pengali batas predikat", self.scale.bounds),
            ("low", "Nilai terendah", plain_number(rule.low)),
            ("high", "Nilai tertinggi", plain_number(rule.high)),
            ("basis", "Dasar predikat", basis),
        ):
            write_cell(sheet, row, 1, label)
            write_cell(sheet, row, 2, value).alignment = Alignment(horizontal="left")
            self.at[name] = f"{RULES}!$B${row}"
            row += 1
        _open(sheet, f"B{row - 1}")
        listed = ",".join(word.label for word in PredicateBasis)
        choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=False)
        choice.add(f"B{row - 1}")
        sheet.add_data_validation(choice)
        self._bands(row + 1)

    def _bands(self, top: int) -> None:
        sheet = self.rules
        write_titles(sheet, top, BAND_COLUMNS)
        for row, band in enumerate(self.scheme.bands, top + 1):
            write_cell(sheet, row, 1, band.name)
            write_cell(sheet, row, 2, plain_number(band.low))
            whole = f"ROUND(B{row}*{self.at['bounds']},0)*100*{self.at['weights']}*{self.at['values']}"
            lowest = row == top + 1  # below the lowest bound is the lowest band
            bound = band.low * self.scale.bounds * 100 * self.scale.weights * self.scale.values
            self.formulas.put(sheet, row, 3, "0" if lowest else whole, 0 if lowest else bound)
        last = top + len(self.scheme.bands)
        self.at["names"] = f"{RULES}!$A${top + 1}:$A${last}"
        self.at["thresholds"] = f"{RULES}!$C${top + 1}:$C${last}"
        for row, words in enumerate(USAGE_STEPS, last + 2):
            write_cell(sheet, row, 1, words).alignment = Alignment(wrap_text=False)
        set_widths(sheet, BAND_COLUMNS)

    # --- levels: one row an indicator ---

    def _levels(self) -> None:
        sheet = self.levels
        # Labels whose values are formulas, written when their cells are known.
        top = self._head(sheet, TITLE, [(label, "") for label in RESULT_LABELS])
        self.answer_row = next(row for row in range(1, top) if sheet.cell(row, 1).value == RESULT_LABELS[0])
        write_titles(sheet, top, LEVEL_COLUMNS)
        row, self.rows = top, dict[int, range]()
        for domain in self.scheme.domains:
            for aspect in domain.aspects:
                self.rows[aspect.number] = range(row + 1, row + 1 + len(aspect.indicators))
                for indicator in aspect.indicators:
                    row += 1
                    self._level(row, indicator, aspect, domain)
        self._guard(top + 1, row)
        set_layout(sheet, top, LEVEL_COLUMNS)

    def _level(
        self, row: int, indicator: scoring.SchemeIndicator, aspect: scoring.SchemeAspect, domain: scoring.SchemeDomain
    ) -> None:
        sheet, at, put_formula = self.levels, self.at, self.formulas.put
        value, weight = self.values.get(indicator.number), indicator.weight * self.scale.weights
        names: tuple[Value, ...] = (
            indicator.number,
            indicator.name,
            "" if domain.synthetic else domain.name,
            aspect.name,
        )
        for column, name in enumerate(names, 1):
            write_cell(sheet, row, column, name)
        self._weight(sheet, row, 5, indicator.weight)
        place = self._put_value(row, 6, value).coordinate
        _open(sheet, place)
        sheet[place].alignment = Alignment(horizontal="center")
        self._put_value(row, 8, value)
        put_formula(sheet, row, 7, self._complaint(f"F{row}"), EMPTY if value is None else "")
        put_formula(sheet, row, 9, f"ROUND(E{row}*{at['weights']},0)", weight)
        for column, letter, end in ((10, "J", "low"), (11, "K", "high")):
            whole = (getattr(self.scheme.rule, end) if value is None else value) * self.scale.values
            put_formula(sheet, row, column, f'ROUND(IF(G{row}="",F{row},{at[end]})*{at["values"]},0)', whole)
            put_formula(sheet, row, column + 2, f"I{row}*{letter}{row}", weight * whole)

    def _put_value(self, row: int, column: int, value: Fraction | None) -> Cell:
        """A fraction stands as one, so that nothing is lost: =7/6."""
        number = None if value is None else plain_number(value)
        if value is None or not isinstance(number, str):
            return write_cell(self.levels, row, column, number, self._number_format)
        cell = self.formulas.put(self.levels, row, column, number, value)
        cell.number_format = self._number_format
        return cell

    @property
    def _number_format(self) -> str:
        return "0" if self.scheme.rule.integer else f"0.{'0' * self.scheme.rule.decimals}"

    def _complaint(self, cell: str) -> str:
        """ "" where the value may stand; the reason where it may not: then it counts as missing."""
        low, high, times = self.at["low"], self.at["high"], self.at["values"]
        rule = self.scheme.rule
        what = "bilangan bulat" if rule.integer else f"paling banyak {rule.decimals} desimal"
        wrong = f"Harus {what}, {scoring.plain_fraction(rule.low)} sampai {scoring.plain_fraction(rule.high)}"
        fits = f"ABS({cell}*{times}-ROUND({cell}*{times},0))<0.000001"
        inside = f'IF({cell}<{low},"{wrong}",IF({cell}>{high},"{wrong}",IF({fits},"","{wrong}")))'
        return f'IF(ISBLANK({cell}),"{EMPTY}",IF(ISNUMBER({cell}),{inside},"{wrong}"))'

    def _guard(self, first: int, last: int) -> None:
        """What a program refuses at once while it is typed, and a tint for what differs from what we stored."""
        rule = self.scheme.rule
        guard = DataValidation(
            type="whole" if rule.integer else "decimal",
            operator="between",
            formula1=str(plain_number(rule.low)),
            formula2=str(plain_number(rule.high)),
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Tingkat",
            error=f"Isi {scoring.plain_fraction(rule.low)} sampai {scoring.plain_fraction(rule.high)}, atau kosongkan.",
        )
        guard.add(f"F{first}:F{last}")
        self.levels.add_data_validation(guard)
        differs = CellIsRule(operator="notEqual", formula=[f"$H{first}"], fill=CHANGED)
        self.levels.conditional_formatting.add(f"F{first}:F{last}", differs)

    # --- layers: aspects, domains, the whole ---

    def _layers(self) -> None:
        sheet, outcome = self.layers, self.told.outcome
        row = top = self._head(sheet, "Indeks aspek, domain, dan keseluruhan")
        write_titles(sheet, top, LAYER_COLUMNS)
        ours = {layer.number: layer for layer in outcome.aspects}
        places: dict[int, list[int]] = {}
        for domain in self.scheme.domains:
            for aspect in domain.aspects:
                row += 1
                places.setdefault(domain.number, []).append(row)
                cells = self.rows[aspect.number]
                layer = ours[aspect.number]
                self._layer(row, ("Aspek", aspect.number, aspect.name), aspect.weight, layer)
                self._sums(row, f"{LEVELS}!{{0}}{cells[0]}:{{0}}{cells[-1]}", layer)
        row = self._domains(row, places)
        self.total = row + 1
        self._layer(
            self.total,
            ("Indeks", None, self.told.evaluation.instrument.index_name),
            scoring.HUNDRED,
            outcome.total,
        )
        self._above(self.total, [r for rows in places.values() for r in rows], outcome.total)
        set_layout(sheet, top, LAYER_COLUMNS)
        for cell in sheet[self.total]:
            cell.font = Font(bold=True)

    def _domains(self, row: int, places: dict[int, list[int]]) -> int:
        ours = {layer.number: layer for layer in self.told.outcome.domains}
        for domain in self.scheme.domains:
            if not domain.synthetic:
                row += 1
                layer = ours[domain.number]
                self._layer(row, ("Domain", domain.number, domain.name), domain.weight, layer)
                self._above(row, places[domain.number], layer)
        return row

    def _layer(self, row: int, names: tuple[str, int | None, str], weight: Fraction, ours: scoring.IndexLayer) -> None:
        sheet, at, put_formula = self.layers, self.at, self.formulas.put
        for place, name in enumerate(names, 1):
            write_cell(sheet, row, place, name)
        self._weight(sheet, row, 4, weight)
        printed = NONE if ours.printed is None else ours.printed
        put_formula(sheet, row, 6, f'IF(E{row}=0,G{row},"{NONE}")', printed).number_format = "0.00"
        for column, total, end in ((7, "I", ours.low), (8, "J", ours.high)):
            formula = f"{_hundredths(f'{total}{row}', f'K{row}')}/100"
            put_formula(sheet, row, column, formula, scoring.round_half_up(end)).number_format = "0.00"
        put_formula(sheet, row, 11, f"ROUND(D{row}*{at['weights']},0)*{at['values']}", self._divisor(weight))
        write_cell(sheet, row, 12, printed)

    def _weight(self, sheet: Worksheet, row: int, column: int, weight: Fraction) -> None:
        """A number; a third, which no decimal can write, as the quotient that it is."""
        number = plain_number(weight)
        if isinstance(number, str):
            quotient = f"{weight.numerator}/{weight.denominator}"
            self.formulas.put(sheet, row, column, quotient, weight).number_format = "0.00"
        else:
            write_cell(sheet, row, column, number)

    def _divisor(self, weight: Fraction) -> Fraction:
        return weight * self.scale.weights * self.scale.values

    def _sums(self, row: int, cells: str, ours: scoring.IndexLayer) -> None:
        """An aspect adds its indicators; `cells` are theirs in the column that is still to be named."""
        complaints = cells.format("G")
        missing = f'ROWS({complaints})-COUNTIF({complaints},"")'
        self._totals(row, missing, (f"SUM({cells.format('L')})", f"SUM({cells.format('M')})"), ours)

    def _above(self, row: int, parts: Sequence[int], ours: scoring.IndexLayer) -> None:
        """A layer over aspects: its sums are theirs, whatever the weights of the layers between."""
        missing, low, high = (f"SUM({','.join(f'{column}{part}' for part in parts)})" for column in "EIJ")
        self._totals(row, missing, (low, high), ours)

    def _totals(self, row: int, missing: str, sums: tuple[str, str], ours: scoring.IndexLayer) -> None:
        divisor = self._divisor(ours.weight)
        self.formulas.put(self.layers, row, 5, missing, len(ours.missing))
        self.formulas.put(self.layers, row, 9, sums[0], ours.low * divisor)
        self.formulas.put(self.layers, row, 10, sums[1], ours.high * divisor)

    # --- the answer, at the head of the first sheet ---

    def _result(self) -> None:
        total, sheet = f"{LAYERS}!{{}}{self.total}", self.levels
        missing, index = total.format("E"), total.format("F")
        low, high = (self._predicate(total.format(c), total.format("K")) for c in "IJ")
        count = len(self.scheme.indicators)
        between = f'"antara "&FIXED({total.format("G")},2)&" dan "&FIXED({total.format("H")},2)'
        formulas = (
            f'{count}-{missing}&" dari {count} indikator"',
            f"IF({missing}=0,{index},{between})",
            f'IF({low}={high},{low},"{UNSURE}")',
        )
        for row, (formula, answer) in enumerate(zip(formulas, self._said(), strict=True), self.answer_row):
            cell = self.formulas.put(sheet, row, 3, formula, answer)
            cell.number_format, cell.alignment = "0.00", Alignment(horizontal="left")
            cell.font = Font(bold=True, size=12)
        ours = self.told.outcome
        words = f"{ours.total.printed} {ours.predicate}" if ours.complete else "belum ada, masih ada yang kosong"
        write_cell(sheet, self.answer_row + 3, 3, words.replace(".", ",")).alignment = Alignment(horizontal="left")

    def _said(self) -> tuple[FormulaResult, ...]:
        """What the three formulas come to as the file is made."""
        ours, total = self.told.outcome, self.told.outcome.total
        ends = [decimal_comma(scoring.round_half_up(end)) for end in (total.low, total.high)]
        index = total.printed if total.printed is not None else f"antara {ends[0]} dan {ends[1]}"
        return f"{ours.filled} dari {ours.rows} indikator", index, ours.predicate or UNSURE

    def _predicate(self, total: str, divisor: str) -> str:
        """The band of a sum, by the basis that stands on the sheet of rules; all of it whole numbers."""
        at = self.at
        rounded = f"{_hundredths(total, divisor)}*({at['bounds']}/100)*100*{at['weights']}*{at['values']}"
        compared = f'IF({at["basis"]}="{PredicateBasis.ROUNDED.label}",{rounded},{total}*{at["bounds"]})'
        return f"INDEX({at['names']},MATCH({compared},{at['thresholds']},1))"


def _hundredths(total: str, divisor: str) -> str:
    """The quotient in hundredths, half up: INT(x + 1/2) over whole numbers."""
    return f"INT((200*{total}+{divisor})/(2*{divisor}))"


def _open(sheet: Worksheet, place: str) -> None:
    """A cell that may be changed, and looks like it."""
    sheet[place].protection, sheet[place].fill, sheet[place].border = UNLOCKED, INPUT, EDGE
