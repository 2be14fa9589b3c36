"""What rests on the rows of an act: then it is not taken back, and the rows are named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel

from accounts.permissions import Refused
from ui.formats import listed_text
from undo.act_kinds import MORE_USES
from undo.row_steps import RowKey, RowStep, changed_since, read_rows

# They tell of a row, or only ever belong to it: they go or stay without it.
HARMLESS = frozenset(
    (
        ("accounts.Change", "person_id"),
        ("accounts.Change", "agency_id"),
        ("accounts.AccountInvitation", "person_id"),  # who has set a password by it has changed the account itself
        ("notices.Notification", "user_id"),
        ("notices.Mail", "user_id"),
        ("notices.MailChoice", "user_id"),
    )
)
# What people call the rows of a model; any other is told as such, never by a title that not everybody may read.
WORDS = {
    "accounts.AccountInvitation": "undangan akun",
    "accounts.Change": "catatan perubahan",
    "accounts.Membership": "peran",
    "accounts.PowerRequest": "permintaan orang kedua",
    "accounts.SignInEvent": "catatan masuk",
    "accounts.SignedInSession": "sesi",
    "accounts.User": "akun",
    "assessment.Decision": "keputusan tingkat",
    "evaluations.Assignment": "penugasan",
    "evaluations.Evaluation": "siklus",
    "evaluations.Score": "nilai",
    "evaluations.WindowExtension": "perpanjangan",
    "evidence.Citation": "data dukung",
    "evidence.Coverage": "cakupan",
    "evidence.Document": "dokumen",
    "evidence.DocumentVersion": "berkas",
    "evidence.EvidenceRequest": "permintaan",
    "evidence.RequestMessage": "pesan",
    "evidence.Verdict": "putusan",
    "history.HistoryEntry": "catatan riwayat",
    "history.RefusalLog": "catatan penolakan",
    "meetings.AgendaPoint": "mata acara rapat",
    "meetings.Invitation": "undangan rapat",
    "outputs.Package": "paket",
    "outputs.Report": "laporan",
    "outputs.SharedPack": "tautan paket",
    "outputs.TauvalEntry": "tanda TAUVAL",
    "planning.Action": "tindak lanjut",
    "planning.ActionNote": "catatan kemajuan",
    "planning.ActionProof": "data dukung tindak lanjut",
    "regions.Agency": "OPD",
    "regions.Agency_predecessors": "OPD penerus atau pendahulu",
    "reorganisation.AgencyChange": "perubahan OPD",
    "reorganisation.AgencyChange_sources": "perubahan OPD",
    "domains.Instrument": "instrumen",
    "evaluations.ChosenService": "layanan pilihan",
    "evaluations.GeneralQuestion": "jawaban pertanyaan umum",
    "evaluations.RevisionAdoption": "revisi instrumen",
    "evidence.CarryOver": "keputusan data dukung tahun lalu",
    "meetings.Meeting": "rapat",
    "planning.Recommendation": "rekomendasi",
    "planning.Scenario": "skenario",
    "planning.Target": "target",
    "results.OfficialResult": "hasil tercatat",
    "signing.Approval": "pengesahan",
    "signing.Seal": "segel",
    "undo.BulkAct": "tindakan sekaligus",
}
NAMED = 10  # rows; more are counted


class RestsOnIt(Refused):
    """Something has been done with it since; `uses` says what."""

    def __init__(self, uses: Sequence[str], verb: str = "dibatalkan") -> None:
        super().__init__(f"Tidak dapat {verb}, karena sudah dipakai: {'; '.join(uses)}.")
        self.uses = uses


@dataclass
class RowUse:
    """What else names one row, by words; `changed` if it is no longer as it was left."""

    name: str
    changed: bool = False
    uses: Counter[str] = field(default_factory=Counter)
    more: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """ "Dinas Kesehatan: 3 penugasan dan 1 dokumen"."""
        said = ["diubah sesudahnya"] if self.changed else []
        said += [f"{count} {words}" for words, count in self.uses.items()] + self.more
        return f"{self.name}: {listed_text(said)}"


def resting_on(steps: Collection[RowStep], *, lock: bool = False) -> list[str]:
    """Sentences; empty while all may be put back. `lock`: inside a transaction, and it stays so until its end."""
    now = read_rows((step.key for step in steps), lock=lock)
    found: dict[RowKey, RowUse] = {}
    for step in changed_since(steps, now):
        found[step.key] = RowUse(_name(step, now), changed=True)
    made = [step for step in steps if step.is_made and step.key in now]
    for key, words, count in uses_of([step.key for step in made]):
        step = next(step for step in made if step.key == key)
        found.setdefault(key, RowUse(_name(step, now))).uses[words] += count
    for key, words in more_uses([step.key for step in made]):
        step = next(step for step in made if step.key == key)
        found.setdefault(key, RowUse(_name(step, now))).more.append(words)
    said = [str(use) for use in found.values()]
    return said if len(said) <= NAMED else [*said[:NAMED], f"dan {len(said) - NAMED} lainnya"]


def lost_since(steps: Iterable[RowStep]) -> list[str]:
    """What rows that come back would point to and is there no more, in words; one query a column."""
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for step in steps:
        for column in step.model._meta.concrete_fields:
            value = (step.before or {}).get(column.attname)
            if value is not None and column.related_model:
                wanted[column.related_model].add(value)
    found = []
    for model, keys in wanted.items():
        there = {str(pk) for pk in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)}
        if lost := len(keys - there):
            found.append(f"{lost} {WORDS.get(model._meta.label, 'data lain')} sudah dihapus")
    return found


def uses_of(keys: Iterable[RowKey]) -> Iterator[tuple[RowKey, str, int]]:
    """Rows of other models, and not among these, that point to them; one query a pointing column."""
    by_label: dict[str, set[str]] = defaultdict(set)
    for label, pk in keys:
        by_label[label].add(pk)
    for label, pks in by_label.items():
        for pointing, column in pointing_columns(apps.get_model(label)):
            rows = pointing._base_manager.filter(**{f"{column}__in": pks})
            rows = rows.exclude(pk__in=by_label.get(pointing._meta.label, ()))
            counted = Counter(str(pk) for pk in rows.values_list(column, flat=True))
            for pk, count in counted.items():
                yield (label, pk), WORDS.get(pointing._meta.label, "data lain"), count


def use_texts(counted: Iterable[tuple[str, int]], more: Iterable[str]) -> list[str]:
    """ "3 penugasan", "data dukung yang dikirim sesudahnya"."""
    found: Counter[str] = Counter()
    for words, count in counted:
        found[words] += count
    return [*(f"{count} {words}" for words, count in found.items()), *dict.fromkeys(more)]


def pointing_columns(model: type[models.Model]) -> Iterator[tuple[Any, str]]:
    """Model and column of all that points to it, but what is harmless."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        pointing, column = relation.related_model, relation.field.attname
        if (pointing._meta.label, column) not in HARMLESS:
            yield pointing, column


def more_uses(keys: Iterable[RowKey]) -> Iterator[tuple[RowKey, str]]:
    by_label: dict[str, list[str]] = defaultdict(list)
    for label, pk in keys:
        by_label[label].append(pk)
    for label, pks in by_label.items():
        for uses in MORE_USES.get(label, ()):
            for pk, words in uses(pks, by_label).items():
                yield (label, pk), words


def _name(step: RowStep, now: dict[RowKey, models.Model]) -> str:
    row: Any = now.get(step.key)
    thing = WORDS.get(step.label, "baris")
    if row is None:
        return f"{thing} yang sudah dihapus"
    indicator, agency = getattr(row, "indicator", None), getattr(row, "agency", None)
    parts = [f"indikator {indicator.number}"] if indicator else []
    parts += [agency.short_name] if agency else []
    parts = parts or [str(row.user if hasattr(row, "user") else row)]
    return f"{thing} {', '.join(parts)}"
