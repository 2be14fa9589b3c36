"""The worksheet with living formulas, reckoned by LibreOffice: equal to our exact arithmetic, on ties too."""

import random
import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest

from evaluations.choices import PredicateBasis, ValueColumn
from evaluations.rules import scoring
from evaluations.scoring_inputs import instrument_indicators, instrument_scheme
from outputs.reports.live_sheet import live_worksheet
from results.stage_result import StageResult, stage_result
from tests.office import recalculated
from tests.work import fill, seal

# How many random sets and how many ties of each instrument: 50 and 50. SPBE 2018 knows none: its index comes in
# thirds of hundredths, and no weight of its aspects and domains divides by eight.
SHEETS = ("Tingkat", "Indeks", "Aturan")
SETS = {"SPBE-2020": (25, 35), "SPBE-2018": (10, 0), "PEMDI-2026": (15, 15)}


def told_of(city, instrument, values):
    """The values of a cycle under any instrument, without a cycle of its own."""
    evaluation, indicators = city.evaluation, instrument_indicators(instrument)
    evaluation.instrument = instrument
    outcome = scoring.score_all(instrument_scheme(instrument), values, evaluation.predicate_basis)

    class Told(StageResult):
        values = property(lambda self: given)

    given = values
    return Told(evaluation, ValueColumn.MANDIRI, indicators, {}, outcome, None)


def random_values(scheme, rng):
    steps = 1 if scheme.rule.integer else 10**scheme.rule.decimals
    low, high = int(scheme.rule.low * steps), int(scheme.rule.high * steps)
    return {i.number: Fraction(rng.randint(low, high), steps) for i in scheme.indicators}


def index_of(scheme, values):
    """The definition itself; quick enough to look for what is rare."""
    return sum(values[i.number] * i.weight for i in scheme.indicators) / 100


def with_index(scheme, fits, rng):
    """Random values whose exact index fits."""
    while not fits(index_of(scheme, values := random_values(scheme, rng))):
        pass
    return values


def is_tie(exact):
    return exact * 1000 % 10 == 5


def sets_of(scheme, counts, rng):
    """[(kind, basis, values)]: every other one under the rounded basis."""
    made = [("acak", random_values(scheme, rng)) for _ in range(counts[0])]
    made += [("seri", with_index(scheme, is_tie, rng)) for _ in range(counts[1])]
    return [(kind, list(PredicateBasis)[n % 2], values) for n, (kind, values) in enumerate(made)]


def level_rows(sheet):
    """{indicator number: row} of the sheet of levels."""
    return {row[0].value: row[0].row for row in sheet.iter_rows() if isinstance(row[0].value, int)}


def basis_cell(sheet):
    return next(row[1] for row in sheet.iter_rows() if row[0].value == "Dasar predikat")


def change(book, values, basis, mark=""):
    """As a person would: another level in the yellow cells, and another basis."""
    sheet = book[f"Tingkat{mark}"]
    for number, row in level_rows(sheet).items():
        value = values.get(number)
        exact = isinstance(value, Fraction)
        sheet.cell(row, 6).value = Decimal(value.numerator) / value.denominator if exact else value
    basis_cell(book[f"Aturan{mark}"]).value = basis.label


def changed(content, values, basis):
    book = openpyxl.load_workbook(BytesIO(content))
    change(book, values, basis)
    return saved(book)


def saved(book):
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def repeated(content, sets):
    """The three sheets once more for each set, so that one file answers for all: LibreOffice is slow to open many."""
    book = openpyxl.load_workbook(BytesIO(content))
    for mark, (_, basis, values) in enumerate(sets):
        for name in SHEETS:
            copy = book.copy_worksheet(book[name])
            copy.title = f"{name}{mark}"
            for cell in (cell for row in copy.iter_rows() for cell in row if cell.data_type == "f"):
                cell.value = re.sub(rf"({'|'.join(SHEETS)})!", rf"\g<1>{mark}!", cell.value)
        change(book, values, basis, mark)
    return saved(book)


def said(book, mark=""):
    """Index, predicate, and the index of every layer, as the file shows them."""
    head = {row[0].value: row[2].value for row in book[f"Tingkat{mark}"].iter_rows(max_row=16)}
    layers = {
        (row[0].value, row[1].value): row[5].value
        for row in book[f"Indeks{mark}"].iter_rows()
        if row[0].value in ("Aspek", "Domain") and isinstance(row[1].value, int)
    }
    return head["Indeks"], head["Predikat"], layers


def expected(outcome):
    layers = {("Aspek", a.number): float(a.printed) for a in outcome.aspects}
    layers |= {("Domain", d.number): float(d.printed) for d in outcome.domains}
    return float(outcome.total.printed), outcome.predicate, layers


def test_a_hundred_sets_of_levels_give_our_index_to_the_digit(city, instruments, tmp_path):
    rng = random.Random(20251122)
    books, sets = {}, {}
    for code, counts in SETS.items():
        scheme = instrument_scheme(instruments[code])
        threes = {i.number: Fraction(3) for i in scheme.indicators}
        sets[code] = sets_of(scheme, counts, rng)
        books[code] = repeated(live_worksheet(told_of(city, instruments[code], threes))[1], sets[code])
    assert Counter(kind for made in sets.values() for kind, _, _ in made) == {"acak": 50, "seri": 50}
    for code, book in recalculated(tmp_path, books).items():
        scheme = instrument_scheme(instruments[code])
        wanted = [expected(scoring.score_all(scheme, values, basis)) for _, basis, values in sets[code]]
        assert [said(book, mark) for mark in range(len(wanted))] == wanted


def test_bounds_gaps_and_what_may_not_stand(city, instruments, tmp_path):
    """On a bound, half a hundredth below it under either basis, with gaps, and with words or a half level."""
    scheme = instrument_scheme(instruments["SPBE-2020"])
    _, content = live_worksheet(told_of(city, instruments["SPBE-2020"], {}))
    below, on = Fraction(2595, 1000), Fraction(26, 10)
    rng = random.Random(26)
    values = {exact: lowered(scheme, exact, rng) for exact in (below, on)}
    full = dict.fromkeys(range(1, 48), Fraction(3))
    books = {
        "di-bawah": changed(content, values[below], PredicateBasis.UNROUNDED),
        "di-bawah-dibulatkan": changed(content, values[below], PredicateBasis.ROUNDED),
        "tepat": changed(content, values[on], PredicateBasis.UNROUNDED),
        "kosong": changed(content, {n: v for n, v in full.items() if n < 44}, PredicateBasis.UNROUNDED),
        "setengah": changed(content, {**full, 1: Fraction(5, 2)}, PredicateBasis.UNROUNDED),
        "kata": changed(content, {**full, 1: "tiga"}, PredicateBasis.UNROUNDED),
    }
    heads = {name: said(book)[:2] for name, book in recalculated(tmp_path, books).items()}
    assert heads == {
        "di-bawah": (2.6, "Cukup"),
        "di-bawah-dibulatkan": (2.6, "Baik"),
        "tepat": (2.6, "Baik"),
        "kosong": ("antara 2.76 dan 3.24", "Baik"),
        "setengah": ("antara 2.97 dan 3.03", "Baik"),
        "kata": ("antara 2.97 dan 3.03", "Baik"),
    }


def lowered(scheme, exact, rng):
    """Levels around 2,6 whose index is exactly this."""
    while True:
        values = {i.number: Fraction(rng.choice((2, 2, 3, 3, 3))) for i in scheme.indicators}
        if index_of(scheme, values) == exact:
            return values


def test_every_weight_and_level_stands_in_a_cell_and_only_levels_and_basis_are_open(city):
    fill(city, dict.fromkeys(range(1, 48), 3))
    name, content = live_worksheet(stage_result(city.evaluation, ValueColumn.MANDIRI))
    book = openpyxl.load_workbook(BytesIO(content))
    rows, scheme = level_rows(book["Tingkat"]), instrument_scheme(city.evaluation.instrument)
    assert name == "lembar-rumus-51.71-2025.xlsx"
    assert {n: book["Tingkat"].cell(row, 5).value for n, row in rows.items()} == {
        i.number: float(i.weight) for i in scheme.indicators
    }
    free = {
        cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    assert free == {*(f"F{row}" for row in rows.values()), basis_cell(book["Aturan"]).coordinate}
    assert [sheet.protection.sheet for sheet in book] == [True] * 3
    assert book["Tingkat"].oddFooter.center.text == "Halaman &P dari &N"


@pytest.mark.parametrize(("sealed", "status"), [(False, "Mandiri, sementara"), (True, "Mandiri, disegel")])
def test_the_head_says_what_it_is(city, sealed, status):
    fill(city, dict.fromkeys(range(1, 48), 3))
    own = seal(city) if sealed else None
    book = openpyxl.load_workbook(BytesIO(live_worksheet(stage_result(city.evaluation, ValueColumn.MANDIRI))[1]))
    head = {row[0].value: row[2].value for row in book["Tingkat"].iter_rows(max_row=12)}
    assert (head["Siklus"], head["Status"], head["Dibuat"]) == (
        "2025, pemantauan",
        f"{status}; 0 dari 47 tingkat terbukti dengan data dukung yang diterima; tahap Penilaian mandiri",
        "14 Agustus 2025, 12.00 WITA",
    )
    words = f"Nomor {own.pk}, 14 Agustus 2025, oleh Koordinator, SHA-256 {'0' * 64}" if own else None
    assert head.get("Segel") == words


def test_thirds_stay_thirds(city, instruments):
    """10/3 has no decimal: its cell holds the quotient."""
    told = told_of(city, instruments["SPBE-2018"], {})
    book = openpyxl.load_workbook(BytesIO(live_worksheet(told)[1]))
    weights = {book["Tingkat"].cell(row, 5).value for row in level_rows(book["Tingkat"]).values()}
    assert "=10/3" in weights


def cells(book):
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def test_every_formula_brings_its_answer_for_previews_that_reckon_nothing(city, instruments, tmp_path):
    """Whole, with gaps, with decimals and with thirds: the stored answers are those of LibreOffice, which sees none."""
    rng = random.Random(5)
    given = {code: random_values(instrument_scheme(instruments[code]), rng) for code in SETS}
    given |= {"kosong": {}, "celah": {n: v for n, v in given["SPBE-2020"].items() if n < 40}}
    files = {
        name: live_worksheet(told_of(city, instruments.get(name) or instruments["SPBE-2020"], values))[1]
        for name, values in given.items()
    }
    stored = {name: cells(openpyxl.load_workbook(BytesIO(content), data_only=True)) for name, content in files.items()}
    bare = {name: saved(openpyxl.load_workbook(BytesIO(content))) for name, content in files.items()}
    index = next(place for place, value in stored["celah"].items() if str(value).startswith("antara"))
    assert re.fullmatch(r"antara \d,\d\d dan \d,\d\d", stored["celah"][index])
    for name, book in recalculated(tmp_path, bare).items():
        reckoned = {place: value for place, value in cells(book).items() if place in stored[name]}
        assert {place: alike(value) for place, value in stored[name].items()} == {
            place: alike(value) for place, value in reckoned.items()
        }


def alike(value):
    """A program writes the decimals of a text in its own language, and may keep an empty text as nothing."""
    if isinstance(value, float):
        return round(value, 12)
    if isinstance(value, str) and value.startswith("antara"):
        return value.replace(",", ".")
    return "" if value is None else value
