"""The leadership page on two sheets of paper: what `reports.dashboard` says, and each number with its source."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evaluations.exports.file_facts import LabelledValue
from evaluations.exports.pdf import pdf_file
from evaluations.models import Evaluation
from leadership.current_position import HeadlineFigure
from leadership.dashboard.queries import Dashboard
from leadership.domain_bars import DomainBar
from leadership.leaders_answers import LeadersAnswer
from leadership.work_view.queries import AgencyProgressRow, ProgressPage
from leadership.years.index_line import YearRow
from outputs.reports.number_sources import SourceNotes
from results.improvement_potential import ImprovementPotential
from results.stage_result import ASSESSORS
from results.year_index import YearIndex
from ui import formats, ruler
from ui.formats import decimal_comma, level_text, short_date

LATE_SHOWN = 8
SYSTEM_SOURCE = "permintaan data dukung, penugasan, dan data dukung di Kawal SPBE menurut status saat laporan dibuat"
WEIGHT_SOURCE = "bobot instrumen dibagi 100, dihitung oleh Kawal SPBE"


def leadership_pdf(
    evaluation: Evaluation, page: Dashboard, answers: Sequence[LeadersAnswer], work: ProgressPage, seal: str
) -> tuple[str, bytes]:
    """File name and content; `seal` are the words of the seal that stands, if one does."""
    sealed: list[LabelledValue] = [("Segel", seal)] if seal else []
    # Whose index leads, what stands beside it, how much is proven: "Resmi 2024; mandiri 2025; 1 dari 47 …".
    shown = [reading for reading in page.standing.readings if reading and reading.started]
    said = "; ".join(f"{reading.short} {reading.year}" for reading in shown) or "belum ada indeks"
    said += f"; {page.support.sentence}" if page.support else ""
    content = pdf_file(
        "leadership",
        evaluation=evaluation,
        title=f"Ringkasan pimpinan {evaluation.year}",
        status=said[0].upper() + said[1:],
        content=_content(page, answers, work),
        more=sealed,
    )
    return f"ringkasan-pimpinan-{evaluation.region.code}-{evaluation.year}.pdf", content


def _content(page: Dashboard, answers: Sequence[LeadersAnswer], work: ProgressPage) -> dict[str, Any]:
    sources = SourceNotes()
    rows = page.years.rows
    years = {
        "finding": page.years.finding,
        "label": page.years.label,
        "note": page.years.note,
        "sources": page.years.sources,
        "rows": [_year(row) for row in rows],
        "breaks": [next(n for n, row in enumerate(rows) if row.year == cut.after) for cut in page.years.breaks],
    }
    content = {
        "lead": _lead(page, sources),
        "facts_beside": [_fact(fact, page, sources) for fact in page.standing.facts],
        "ruler": _ruler(page, sources),
        "answers": [
            {"head": a.term, "text": f"{a.sentence}{sources.of(a.source)}{' Data contoh.' if a.is_sample else ''}"}
            for a in answers
        ],
        "years": years,
        "parts": _parts(page, sources),
        "imbalance": page.imbalance.text if page.imbalance else "",
        "levers": _improvements(page.levers, sources),
        "late": _late(work, sources),
    }
    return {**content, "sources": sources.lines}


def _lead(page: Dashboard, sources: SourceNotes) -> dict[str, Any]:
    stand = page.standing
    lead = stand.lead
    return {
        "title": stand.title,
        "text": page.lead,
        "name": f"{lead.yardstick.instrument.index_name} {lead.year}",
        "figure": lead.figure,
        "predicate": lead.predicate_words,
        "chip": f"{lead.short.capitalize()}{' · data contoh' if lead.is_sample else ''}",
        "source": sources.of_readings([lead]) if lead.started else "",
        "near": " ".join(stand.near),
        "is_wide": not lead.complete,
    }


def _fact(fact: HeadlineFigure, page: Dashboard, sources: SourceNotes) -> dict[str, str]:
    """One figure beside the index, as the page shows it."""
    text = fact.text if fact.value is None else decimal_comma(fact.value)
    if fact.is_change and fact.value is not None:
        text = formats.format_signed(fact.value)
    note = fact.note + (" · contoh" if fact.is_sample else "")
    return {"term": fact.term, "value": text, "note": note, "marks": _fact_marks(fact, page, sources)}


def _fact_marks(fact: HeadlineFigure, page: Dashboard, sources: SourceNotes) -> str:
    """Whose figure it is: the year before, the published mean, or the self-assessment beside."""
    stand = page.standing
    if fact.is_change:
        return sources.of_readings([stand.change.before])
    if fact.term.startswith("Rata-rata"):
        return sources.of(*stand.average_sources)
    if fact.term.startswith(ASSESSORS.capitalize()):
        return sources.of_readings([stand.interim])
    if fact.term.startswith("Perkiraan"):
        return sources.of_readings([stand.estimate])
    return sources.of_readings([stand.beside]) if fact.term.startswith("Mandiri") else ""


def _ruler(page: Dashboard, sources: SourceNotes) -> dict[str, Any]:
    """Places in per cent of the scale, and a list of the marks: labels on paper never lie on each other."""
    stand = page.standing
    drawn = ruler.build_ruler(stand.lead.yardstick.bands, stand.marks, stand.span)
    said = {line.label: line.source for line in stand.lines}
    marks = [
        {
            "kind": mark.kind,
            "x": mark.x,
            "value": mark.text,
            "label": f"{mark.label}{sources.of(said.get(mark.label, ''))}",
        }
        for mark in drawn["marks"]
        if mark.kind != "span"
    ]
    span = drawn["span"]
    return {"bands": drawn["bands"], "ticks": drawn["ticks"], "marks": marks, "span": span}


def _year(row: YearRow) -> dict[str, Any]:
    own = row.own if row.own and row.own.started else None
    return {
        "year": str(row.year),
        "result": decimal_comma(row.index),
        "result_at": _height(row.index),
        "word": row.result.word if row.result else "",
        "own": row.own_text if own and not own.interval else _interval(own),
        "own_at": _height(own.printed if own else None),
        "own_span": [_height(end) for end in own.interval] if own and own.interval else [],
        "mean": decimal_comma(row.mean),
        "mean_at": _height(row.mean),
    }


def _interval(own: YearIndex | None) -> str:
    return "–".join(map(decimal_comma, own.interval)) if own and own.interval else formats.NO_VALUE


def _height(value: Decimal | None) -> float | None:
    """Where a point stands on the axis 1–5, 0 below and 1 on top; a place, never a figure to read."""
    return None if value is None else float((Fraction(value) - 1) / 4)


def _parts(page: Dashboard, sources: SourceNotes) -> dict[str, Any]:
    bars = page.bars
    return {
        "kicker": bars.kicker,
        "finding": bars.finding,
        "year": str(bars.lead.year),
        "before": str(bars.before.year) if bars.before else "",
        "marks": sources.of_readings([bars.lead, bars.before]) if bars.known else "",
        "note": bars.note,
        "rows": [_part(row) for row in bars.rows],
    }


def _part(row: DomainBar) -> dict[str, Any]:
    return {
        "name": row.name,
        "weight": formats.format_weight(row.weight),
        "value": decimal_comma(row.value),
        "at": _height(row.value),
        "change": formats.NO_VALUE if row.change is None else formats.format_signed(row.change),
        "national": decimal_comma(row.national),
    }


def _improvements(levers: ImprovementPotential, sources: SourceNotes) -> dict[str, Any]:
    return {
        "kicker": levers.kicker,
        "finding": levers.finding,
        "basis": levers.basis,
        "marks": sources.of_readings([levers.reading]) + sources.of(WEIGHT_SOURCE) if levers.rows else "",
        "sum": levers.sum_text,
        "total": levers.total_text,
        "rows": [
            [
                str(lever.number),
                lever.name,
                f"{level_text(lever.level)} → {level_text(lever.goal)}",
                lever.gain_text,
                lever.agency or formats.NO_VALUE,
            ]
            for lever in levers.rows
        ],
    }


def _late(work: ProgressPage, sources: SourceNotes) -> dict[str, Any]:
    shown, rest = work.late[:LATE_SHOWN], work.late[LATE_SHOWN:]
    return {
        "finding": work.late_finding,
        "marks": sources.of(SYSTEM_SOURCE),
        "rows": [_late_row(row) for row in shown],
        "more": f"Masih ada {len(rest)} OPD lain; lihat Pemantauan kemajuan." if rest else "",
    }


def _late_row(row: AgencyProgressRow) -> list[str]:
    """The agency, how many things, the oldest date, and whether it was reminded."""
    days = [thing.due.day for thing in row.late if thing.due.day]
    numbers = [str(number) for number in sorted({thing.number for thing in row.late if thing.number})]
    actions = ["tindak lanjut"] if any(thing.number is None for thing in row.late) else []
    reminded = f"diingatkan {short_date(row.reminded)}" if row.reminded else "belum diingatkan"
    oldest = f"{short_date(min(days))} {min(days).year}" if days else formats.NO_VALUE
    return [row.agency.name, str(len(row.late)), ", ".join([*numbers, *actions]), oldest, reminded]
