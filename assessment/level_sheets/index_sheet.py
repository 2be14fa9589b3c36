"""The index values of other bodies from a sheet: an indicator by number, or by the name of its index."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.imports.table_import import ImportAction, PlannedRow, plan_rows
from accounts.models import User
from assessment.external_index import EARLIEST_YEAR, ExternalIndexFacts, record_external_index
from assessment.level_acts import INDEX_IMPORT
from assessment.models import ExternalIndexValue
from domains.models import Indicator
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation, Score
from evaluations.own_agency import left_to_others
from evaluations.rules.level_parsing import indicator_number_in
from evaluations.rules.level_titles import INDICATOR_TITLES
from evaluations.scoring_inputs import converted_index, instrument_indicators, takes_external_index
from imports.forms import CycleSheetForm
from imports.import_kinds import ImportKind
from ui.formats import decimal_comma
from ui.names import look_of
from ui.sheets import SheetColumn, SheetRow

MAX_SOURCE, PLACES = 200, 4
INDEX_SHEET = (
    SheetColumn(
        "indikator",
        "indikator",
        [*INDICATOR_TITLES, ["nama indeks", "indeks lembaga", "indeks lembaga lain", "jenis indeks"], ["no", "nomor"]],
        line=True,
    ),
    SheetColumn(
        "indeks", "indeks", [["nilai indeks", "skor indeks", "hasil indeks", "capaian", "nilai", "skor"]], line=True
    ),
    SheetColumn("tahun", "tahun", [["tahun indeks", "tahun penilaian", "periode"]], line=True),
    SheetColumn("sumber", "sumber", [["dokumen", "dasar", "surat", "berita acara", "sumber data"]], line=True),
)


@dataclass(frozen=True)
class ReadIndex:
    indicator: Indicator
    facts: ExternalIndexFacts
    version: int


class IndexPlanner:
    """Three queries, whatever the sheet holds; one more for who acts for an agency."""

    def __init__(self, evaluation: Evaluation, by: User) -> None:
        self.evaluation = evaluation
        taking = [i for i in instrument_indicators(evaluation.instrument) if takes_external_index(i)]
        self.indicators = {indicator.number: indicator for indicator in taking}
        self.by_name = {look_of(i.details["external_index"]["index"]): i for i in taking}
        own = {"evaluation": evaluation, "column": ValueColumn.MANDIRI}
        self.scores = {score.indicator_id: score for score in Score.objects.filter(**own)}
        stored = ExternalIndexValue.objects.filter(score__evaluation=evaluation, score__column=ValueColumn.MANDIRI)
        self.stored = {value.score_id: value for value in stored}
        self.left = left_to_others(evaluation, by)
        self.seen: dict[int, int] = {}
        self.read: list[ReadIndex] = []

    def plan(self, rows: Sequence[SheetRow]) -> list[PlannedRow]:
        return plan_rows(rows, self._fate)

    def _fate(self, row: SheetRow) -> PlannedRow:
        text = row.cells["indikator"]
        number = indicator_number_in(text)
        indicator = self.indicators.get(number) if number is not None else self._named(text)
        if indicator is None:
            raise ValidationError(f"“{text[:60]}” bukan indikator yang nilainya mengikuti indeks lembaga lain.")
        if self.seen.setdefault(indicator.number, row.number) != row.number:
            raise ValidationError(f"Indikator {indicator.number} sudah ada di baris {self.seen[indicator.number]}.")
        facts = self._facts(row)
        converted = converted_index(self.evaluation.instrument, indicator, facts.index)
        score = self.scores.get(indicator.pk)
        stored = self.stored.get(score.pk) if score else None
        if stored and (stored.index, stored.year, stored.source) == (facts.index, facts.year, facts.source):
            return PlannedRow(row.number, row.cells, ImportAction.PRESENT)
        if indicator.pk in self.left:
            raise ValidationError(self.left[indicator.pk])
        proof = stored.proof_id if stored else None
        facts = ExternalIndexFacts(facts.index, facts.year, facts.source, proof)
        self.read.append(ReadIndex(indicator, facts, score.version if score else 0))
        fate = ImportAction.CHANGED if stored else ImportAction.NEW
        return PlannedRow(row.number, row.cells, fate, f"Indikator {indicator.number}: {converted.terms}")

    def _named(self, text: str) -> Indicator | None:
        """By the whole name of its index, or by a part that only one has ("SJIG")."""
        look = look_of(text)
        if look in self.by_name or not look:
            return self.by_name.get(look)
        near = {i.pk: i for name, i in self.by_name.items() if look in name or look == look_of(i.name)}
        return next(iter(near.values())) if len(near) == 1 else None

    def _facts(self, row: SheetRow) -> ExternalIndexFacts:
        index, year, source = (row.cells[name] for name in ("indeks", "tahun", "sumber"))
        if not index:
            raise ValidationError("Indeks belum diisi.")
        if not source:
            raise ValidationError("Sumber belum diisi.")
        if len(source) > MAX_SOURCE:
            raise ValidationError(f"Sumber lebih panjang dari {MAX_SOURCE} huruf.")
        if not (year.isascii() and year.isdigit() and EARLIEST_YEAR <= int(year[:6]) <= self.evaluation.year):
            raise ValidationError(f"Isi tahun antara {EARLIEST_YEAR} dan {self.evaluation.year}.")
        try:
            value = Decimal(index.replace(",", "."))
        except InvalidOperation as error:
            raise ValidationError(f"Indeks “{index[:20]}” tidak terbaca; tulis seperti 68,75.") from error
        if not value.is_finite() or abs(value) >= 100_000 or value != round(value, PLACES):
            raise ValidationError(f"Tulis indeks dengan paling banyak {PLACES} angka desimal.")
        return ExternalIndexFacts(value, int(year), source)


@transaction.atomic
def write_indexes(evaluation: Evaluation, *, rows: Sequence[SheetRow], by: User) -> int:
    """How many indexes were stored; all of them or none."""
    planner = IndexPlanner(evaluation, by)
    planner.plan(rows)
    for read in planner.read:
        record_external_index(
            evaluation=evaluation, indicator=read.indicator, facts=read.facts, version=read.version, by=by
        )
    return len(planner.read)


def index_kind(evaluation: Evaluation, back: str, user: User) -> ImportKind:
    def plan(*, rows: Sequence[SheetRow], **_: Any) -> list[PlannedRow]:
        return IndexPlanner(evaluation, user).plan(rows)

    def write(*, rows: Sequence[SheetRow], by: User, **_: Any) -> int:
        return write_indexes(evaluation, rows=rows, by=by)

    return ImportKind(
        code="nilai-indeks",
        rule="fill_scores",
        form=CycleSheetForm,
        columns=INDEX_SHEET,
        plan=plan,
        write=write,
        questions=lambda **_: [],
        things="nilai indeks",
        back=back,
        example=tuple(
            (str(number), "60", str(evaluation.year - 1), "Berita acara hasil penilaian")
            for number in list(IndexPlanner(evaluation, user).indicators)[:1]
        ),
        current=lambda: index_lines(evaluation),
        done="disimpan",
        act=INDEX_IMPORT,
        about=evaluation,
    )


def index_lines(evaluation: Evaluation) -> list[tuple[str, str, str, str]]:
    """The indexes that are stored; a value that assessors are said to put is none."""
    own = ExternalIndexValue.objects.filter(score__evaluation=evaluation, score__column=ValueColumn.MANDIRI)
    rows = own.exclude(index=None).select_related("score__indicator").order_by("score__indicator__number")
    return [
        (str(v.score.indicator.number), _index_text(v.index), str(v.year), v.source)
        for v in rows
        if v.index is not None
    ]


def _index_text(index: Decimal) -> str:
    return decimal_comma(index.normalize(), max(0, -int(index.normalize().as_tuple().exponent)))
