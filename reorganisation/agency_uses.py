"""Whether anybody has written under the successors since a change of agencies was applied: then it is not undone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import Change, Membership
from evaluations.choices import OPEN_STATES
from evaluations.models import Evaluation
from evidence.models import DocumentVersion, RequestMessage
from planning.models import ActionNote
from regions import clock
from regions.ledger import LedgerStep, changed_since, read_steps
from regions.models import Agency, Region
from reorganisation.models import AgencyChange
from ui.formats import long_date

RowKeys = dict[str, list[str]]
# Rows that hang on what moved: a new file of a document, a new line of a thread.
DEPENDENT_MODELS: tuple[tuple[type[models.Model], str, str], ...] = (
    (DocumentVersion, "document", "evidence.Document"),
    (RequestMessage, "request", "evidence.EvidenceRequest"),
    (ActionNote, "action", "planning.Action"),
)
# These move in finished cycles as well, so a finished cycle says nothing about them.
YEARLESS_MODELS = ("planning.Action",)
MODEL_LABELS = {
    "accounts.Membership": "peran",
    "meetings.AgendaPoint": "keputusan rapat",
    "planning.Action": "tindak lanjut",
    "planning.ActionNote": "catatan kemajuan",
    "evaluations.Assignment": "penugasan",
    "evidence.Citation": "data dukung",
    "evidence.Document": "dokumen",
    "evidence.DocumentVersion": "berkas baru",
    "evidence.EvidenceRequest": "permintaan",
    "meetings.Invitation": "undangan rapat",
    "evidence.RequestMessage": "pesan",
    "evaluations.WindowExtension": "perpanjangan",
    "regions.Agency": "keterangan OPD",
}


def agency_fields() -> list[tuple[type[models.Model], str]]:
    """Every column of the program that names an agency, but the log and an agency's own heir."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Agency and model not in (Agency, Change)
    ]


def rows_under(agencies: Iterable[Agency], steps: Iterable[LedgerStep]) -> RowKeys:
    """The keys of all rows that stand under the successors right after the change, by model."""
    return {label: sorted(pks) for label, pks in _current_rows([a.pk for a in agencies], list(steps)).items()}


def _current_rows(agencies: list[int], steps: list[LedgerStep]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for model, name in agency_fields():
        rows = model._base_manager.filter(**{f"{name}__in": agencies}).values_list("pk", flat=True)
        found.setdefault(model._meta.label, set()).update(map(str, rows))
    return found | hanging_rows(steps)


def hanging_rows(steps: Iterable[LedgerStep]) -> dict[str, set[str]]:
    """The keys of what hangs on the moved rows, by model."""
    listed, found = list(steps), {}
    for model, name, label in DEPENDENT_MODELS:
        moved = [step.pk for step in listed if step.label == label]
        rows = model._base_manager.filter(**{f"{name}__in": moved}).values_list("pk", flat=True)
        found[model._meta.label] = set(map(str, rows))
    return found


def later_uses(change: AgencyChange) -> list[str]:
    """What has been written since, by name; empty while it can be undone."""
    steps = read_steps(change.steps)
    found = [f"{_use_text(step.label, row, step.pk, change.region)} diubah" for step, row in changed_since(steps)]
    now = _current_rows(_successors(change, steps), steps)
    for label, pks in now.items():
        fresh = pks - set(change.known.get(label, []))
        rows = apps.get_model(label)._base_manager.filter(pk__in=fresh).order_by("pk") if fresh else []
        found += [f"{_use_text(label, row, str(row.pk), change.region)} ditambahkan" for row in rows]
    # Cycles that were sealed or finished since: their pages keep the names that they were sealed under.
    closed_cycles: list[str] = []
    touched = {
        facts["evaluation_id"]
        for step in steps
        if step.label not in YEARLESS_MODELS and (facts := step.before or {}).get("evaluation_id")
    }
    for cycle in Evaluation.objects.filter(pk__in=touched).exclude(state__in=OPEN_STATES).order_by("year"):
        closed_cycles.append(f"siklus {cycle.year} sudah sampai tahap {cycle.get_state_display().lower()}")
    return found + closed_cycles


def _successors(change: AgencyChange, steps: Iterable[LedgerStep]) -> list[int]:
    if change.is_doublet:
        return [row["agency"] for row in change.successors]
    return [int(step.pk) for step in steps if step.label == "regions.Agency" and _has_new_predecessors(step)]


def _has_new_predecessors(step: LedgerStep) -> bool:
    """A successor has more predecessors than before."""
    before = step.before["predecessors"] if step.before else []
    return bool(step.after) and step.after["predecessors"] != before  # type: ignore[index]


def _use_text(label: str, row: Any, pk: str, region: Region) -> str:
    """ "data dukung indikator 21 oleh Budi, 14 Agustus 2025,", the day there; never a title, which not all may see."""
    thing = MODEL_LABELS.get(label, apps.get_model(label)._meta.verbose_name)
    if row is None:
        return f"{thing} nomor {pk} (sudah dihapus)"
    person = _first(row, ("created_by", "uploaded_by", "asked_by", "by"))
    moment = person and _first(row, ("created_at", "uploaded_at", "asked_at", "at"))
    indicator = getattr(row, "indicator", None)
    words = [str(thing)]
    words += [str(row.user)] if isinstance(row, Membership) else []
    words += [f"indikator {indicator.number}"] if indicator else []
    words += [row.name] if isinstance(row, Agency) else []
    words += [f"oleh {person}"] if person else []
    return " ".join(words) + (f", {long_date(clock.day_of(moment, region))}," if moment else "")


def _first(row: Any, names: Iterable[str]) -> Any:
    return next((value for name in names if (value := getattr(row, name, None))), None)
