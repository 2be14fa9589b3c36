"""`manage.py compute_index FILE --instrument CODE [--year Y] [--json]`: the index of a table of levels."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from domains.models import Instrument
from evaluations.outcome_json import index_as_data
from evaluations.rules.level_parsing import Levels, read_levels
from evaluations.rules.scoring import IndexLayer, IndexOutcome, ScoringScheme, plain_fraction, round_half_up, score_all
from evaluations.scoring_inputs import instrument_scheme
from ui.formats import decimal_comma, format_weight
from ui.sheets import SheetRefused, SheetReport

BAD_INPUT = 2
BASIS_NAMES = {"unrounded": "indeks tanpa pembulatan", "rounded": "indeks yang dibulatkan"}


class Command(BaseCommand):
    help = "Hitung indeks dari tabel CSV atau XLSX berkolom indicator,level. Masukan salah: keluar dengan kode 2."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--instrument", required=True, help="kode instrumen, misalnya SPBE-2020")
        parser.add_argument("--year", type=int, help="tahun siklus; menentukan dasar predikat")
        parser.add_argument("--json", action="store_true", help="keluaran JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        year: int | None = options["year"]
        code = options["instrument"]
        instrument = Instrument.objects.newest().filter(code=code).first()
        if instrument is None:
            known = ", ".join(Instrument.objects.newest().order_by("code").values_list("code", flat=True))
            hint = f"yang ada: {known}" if known else "jalankan dahulu: manage.py load_instruments"
            raise exit_with_error(f"Instrumen {code} tidak ada; {hint}.")
        if reason := instrument.why_not_scored(year):
            raise exit_with_error(f"{code}: {reason}")
        scheme = instrument_scheme(instrument)
        levels, reading = _levels(options["file"], scheme)
        outcome = score_all(scheme, levels, instrument.basis_for(year))
        if options["json"]:
            self.stdout.write(json.dumps(index_as_json(instrument, year, outcome), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(index_as_text(instrument, year, scheme, outcome)))
        if not (options["json"] and reading.is_plain):
            self.stderr.write("\n".join(reading.sentences))


def exit_with_error(reason: str) -> CommandError:
    """The one line on stderr, and exit code 2."""
    return CommandError(" ".join(reason.split()), returncode=BAD_INPUT)


def _levels(path: Path, scheme: ScoringScheme) -> tuple[Levels, SheetReport]:
    try:
        return read_levels(path.read_bytes(), path.name, scheme)
    except OSError as error:
        raise exit_with_error(f"{path.name}: tidak dapat dibaca ({error.strerror}).") from error
    except SheetRefused as error:
        raise exit_with_error(f"{path.name}: {error}") from error


def index_as_json(instrument: Instrument, year: int | None, outcome: IndexOutcome) -> dict[str, Any]:
    """The outcome for programs."""
    return {
        "instrument": instrument.code,
        "year": year,
        **index_as_data(outcome),
    }


def index_as_text(instrument: Instrument, year: int | None, scheme: ScoringScheme, outcome: IndexOutcome) -> list[str]:
    """The outcome for people, with the terms of every sum."""
    lines = [f"{instrument.short_name}{f', siklus {year}' if year else ''}"]
    total = outcome.total
    basis = f"dasar: {BASIS_NAMES[outcome.basis]}"
    if outcome.complete:
        exact = f"{decimal_comma(total.printed)} (tepatnya {plain_fraction(total.low)})"
        summary = [f"{instrument.index_name}: {exact}", f"Predikat: {outcome.predicate} ({basis})", *_terms(total)]
    else:
        predicate = outcome.predicate or "belum dapat ditentukan"
        summary = [
            f"{instrument.index_name}: belum ada, {outcome.filled} dari {outcome.rows} terisi",
            f"Indeks antara {_value(total)}",
            f"Predikat: {predicate} ({basis})",
            f"Belum terisi: indikator {', '.join(map(str, sorted(total.missing)))}",
            *_terms(total),
        ]
    lines += summary
    for kind, layers in (("Domain", outcome.domains), ("Aspek", outcome.aspects)):
        for layer in layers:
            lines += ["", f"{kind} {layer.number} {layer.name}: {_value(layer)}", *_terms(layer)]
    return lines


def _terms(layer: IndexLayer) -> list[str]:
    return [f"  {format_weight(t.weight)} × {_value(t)}  {t.number} {t.name}" for t in layer.terms]


def _value(term: Any) -> str:
    """One value, or the interval that the gaps leave open."""
    if term.missing:
        return f"{decimal_comma(round_half_up(term.low))}–{decimal_comma(round_half_up(term.high))}"
    return decimal_comma(round_half_up(term.low))
