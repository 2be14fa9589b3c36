"""The full report as data: plain texts under Indonesian names, which the PDF and a city's own DOCX template show."""

from collections.abc import Sequence
from typing import Any

from assessment.level_support import value_word
from evaluations.exports.file_facts import LabelledValue, file_facts
from evaluations.exports.pdf import pdf_file
from evaluations.rules import scoring
from leadership.strengths import AspectStrengths, NotableIndicator
from outputs.full_report.queries import FullReport
from results.stage_result import StageResult
from ui.formats import decimal_comma, format_weight, value_label


def full_report_pdf(report: FullReport) -> tuple[str, bytes]:
    """File name and content."""
    content = pdf_file(
        "full_report",
        evaluation=report.told.evaluation,
        title=full_report_title(report),
        status=_status(report),
        content=full_report_content(report),
        more=_head_facts(report),
    )
    return f"{full_report_file_name(report)}.pdf", content


def full_report_title(report: FullReport) -> str:
    return f"Laporan hasil penilaian {report.told.evaluation.year}"


def full_report_file_name(report: FullReport) -> str:
    evaluation = report.told.evaluation
    return f"laporan-hasil-{evaluation.region.code}-{evaluation.year}-{report.told.column}"


def _status(report: FullReport) -> str:
    return report.status[0].upper() + report.status[1:]


def _head_facts(report: FullReport) -> list[LabelledValue]:
    return [("Segel", report.told.seal_words)] if report.told.seal_words else []


def full_report_head(report: FullReport) -> dict[str, str]:
    """The head of every file of ours, by the names of a template's placeholders."""
    lines = {
        label: str(value) for label, value in file_facts(report.told.evaluation, _status(report), _head_facts(report))
    }
    names = {
        "pemerintah": "Pemerintah daerah",
        "siklus": "Siklus",
        "instrumen": "Instrumen",
        "status": "Status",
        "dibuat": "Dibuat",
        "segel": "Segel",
        "keterangan": "Keterangan",
    }
    return {"judul": full_report_title(report), **{name: lines.get(label, "") for name, label in names.items()}}


# Key of what a chapter shows, and its heading; one that shows nothing is left out and leaves no gap in the numbers.
CHAPTERS = (
    ("indeks", "Indeks"),
    ("domain", "Nilai domain"),
    ("aspek", "Nilai aspek"),
    ("indikator", "Nilai indikator"),
    ("uraian", "Kekuatan dan kelemahan"),
    ("rekomendasi", "Rekomendasi"),
    ("sumber", "Asal angka"),
)


def full_report_content(report: FullReport) -> dict[str, Any]:
    """Everything below the head."""
    lead, advice = report.lead, report.advice
    started = bool(report.told.values)
    aspects = {layer.number: _layer(layer, started) for layer in report.told.outcome.aspects}
    content: dict[str, Any] = {
        "nama_indeks": lead.yardstick.instrument.index_name,
        "indeks": lead.figure,
        "predikat": lead.predicate or "belum ada predikat",
        "status_indeks": lead.short,
        "ringkasan": report.sentences,
        "domain": [_layer(layer, started) for layer in report.told.outcome.domains],
        "aspek": list(aspects.values()),
        "indikator": _indicators(report.told),
        "judul_nilai": value_word(is_whole_numbers=lead.yardstick.instrument.value_rule["integer"]).capitalize(),
        "aturan": report.rule,  # one text: letterheads of any age show it
        "uraian": [_aspect(row, aspects[row.number]["nilai"]) for row in report.aspects],
        "rekomendasi": {
            "catatan": report.draft_note,
            "ringkasan": advice.summary,
            "terbaik": advice.best,
            "terlemah": advice.weakest,
            "saran": advice.advice,
        },
        "sumber": list(report.sources),
    }
    hidden = {key for key, _ in CHAPTERS if not (content[key]["saran"] if key == "rekomendasi" else content[key])}
    shown = [chapter for chapter in CHAPTERS if chapter[0] not in hidden]
    headings = {key: f"{number}. {title}" for number, (key, title) in enumerate(shown, 1)}
    return {**content, "bab": {key: headings.get(key, "") for key, _ in CHAPTERS}}


def _layer(layer: scoring.IndexLayer, started: bool) -> dict[str, str]:
    """Before anything is filled there is not even an interval: from 1 to 5 says nothing."""
    value = _interval_text(layer) if layer.printed is None and started else decimal_comma(layer.printed)
    return {"nomor": str(layer.number), "nama": layer.name, "bobot": format_weight(layer.weight), "nilai": value}


def _interval_text(layer: scoring.IndexLayer) -> str:
    """With gaps there is only the interval."""
    low, high = scoring.round_half_up(layer.low), scoring.round_half_up(layer.high)
    return f"{decimal_comma(low)}–{decimal_comma(high)}"


def _indicators(told: StageResult) -> list[dict[str, str]]:
    rows = []
    for indicator in told.indicators:
        score = told.scores.get(indicator.pk)
        rows.append(
            {
                "nomor": str(indicator.number),
                "nama": indicator.short_name,
                "aspek": f"{indicator.aspect.number}. {indicator.aspect.name}",
                "bobot": format_weight(indicator.weight),
                "nilai": value_label(score.value if score else None),
                "tahap": score.get_column_display() if score else "belum terisi",
            }
        )
    return rows


def _aspect(row: AspectStrengths, value: str) -> dict[str, Any]:
    """With the value that the table of aspects prints, an interval where it has gaps."""
    return {
        "nomor": str(row.number),
        "nama": row.name,
        "nilai": value,
        "pemenuhan": row.fulfilment,
        "kekuatan": _strength_rows(row.strengths),
        "kelemahan": _strength_rows(row.weaknesses),
    }


def _strength_rows(rows: Sequence[NotableIndicator]) -> list[dict[str, str]]:
    return [
        {
            "nomor": str(row.number),
            "nama": row.name,
            "tingkat": f"{value_label(row.level)} ({row.support})",  # one text: letterheads of any age show it
            "fakta": row.fact,
        }
        for row in rows
    ]
