"""The kinds of the history: each has words and readers, and no label or sentence decides what the program does."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import models

from assessment import score_history
from assessment.scores import save_score
from evaluations import choices
from evaluations.cycle_history.queries import collapse_autosaves, readable_entries
from evidence import evidence_history
from evidence.approving import set_head_approval
from evidence.models import Document
from evidence.requests.asking import change_request, request_evidence, withdraw_request
from evidence.verdicts import judge_citation, undo_verdict
from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import PRESENTERS, READERS, history_events, kinds_for, readable_by
from meetings import meeting_history
from meetings.minutes_writes import close_minutes, minutes_cells
from meetings.models import InterviewNote
from new_year.assignment_copies import assignment_copies
from planning.actions.action_progress import add_action_proof
from reorganisation.agency_changes import undo_change
from signing.models import Papers
from signing.paper_writes import save_papers
from signing.seal_check import seal_differences
from tests.access.walk import undone
from tests.acting import made, put
from tests.builders.meeting_builders import held, on, write
from tests.changing import applied, renamed
from tests.work import WHY, cite_item, seal

ROLES = ("auditor", "admin", "diskominfo", "opd", "pimpinan")
NONSENSE = "Kata lain: apa saja"


def test_every_kind_has_its_presenter_and_its_readers():
    known = set(HistoryKind.values)
    assert (set(PRESENTERS), set(READERS)) == (known, known)


def test_a_kind_without_a_presenter_or_readers_is_shown_to_nobody(monkeypatch):
    assert {"level_set", "window_set"} <= set(kinds_for(*Readers))
    monkeypatch.delitem(PRESENTERS, "level_set")
    monkeypatch.delitem(READERS, "window_set")
    assert {"level_set", "window_set"} & set(kinds_for(*Readers)) == set()


def test_who_reads_a_kind():
    """Literal: an entry that names documents is read only by those who may read evidence."""
    named = {"evidence_sent", "evidence_carried", "verdict_given", "head_decided", "coverage_recorded"}
    named |= {"document_edited", "document_owner_moved", "version_added", "action_proven"}
    named |= {"external_index_set", "evidence_placed", "wording_confirmed", "check_dismissed"}
    assert set(kinds_for(Readers.EVIDENCE)) == named
    agencies = {"level_set", "level_reason_set", "text_changed", "service_chosen", "level_decided"}
    agencies |= {"revision_adopted", "levels_undone"}  # it changes what is asked of them, or what they read of a level
    assert set(kinds_for(Readers.AGENCIES)) == agencies


@pytest.mark.parametrize(
    ("name", "column", "kind"),
    [
        ("value", "usulan", "level_set"),
        ("value", "mandiri", "level_set"),
        ("value", "dokumen", "stage_level_set"),
        ("reason", "tinjauan", "level_reason_set"),
        ("reason", "final", "stage_reason_set"),
        ("fact", "mandiri", "text_changed"),
        ("fact", "usulan", "column_text_changed"),
        ("notes", "visitasi", "column_text_changed"),
    ],
)
def test_of_another_column_an_agency_reads_no_words_and_no_external_level(name, column, kind):
    assert score_history.score_kind(name, column) == kind


def acts(city):
    """A bit of everything that the program reads back from the history or decides rights by."""
    on(14)
    by, reviewer = city.people["diskominfo"], city.people["asesor_internal"]
    given = {"evaluation": city.evaluation, "indicator": city.indicator(45), "by": by}
    score = save_score(**given, version=0, changes={"value": "2"}, reason=WHY)
    for version, words in enumerate(("satu", "satu dua"), score.version):
        save_score(**given, version=version, changes={"fact": words})
    accepted, returned = (cite_item(city, code) for code in ("I45-L2-01", "I45-L3-01"))
    judge_citation(citation=accepted, outcome="diterima", by=reviewer)
    judge_citation(
        citation=returned,
        outcome="dikembalikan",
        reason="kedaluwarsa",
        note="Kirim notula reviu yang lebih baru.",
        by=reviewer,
    )
    undo_verdict(citation=returned, by=reviewer)
    set_head_approval(evaluation=city.evaluation, wanted=True, by=by)
    indicators = [city.indicator(45)]
    (asked,) = request_evidence(
        evaluation=city.evaluation, agency=city.agency, indicators=indicators, due=date(2025, 8, 20), by=by
    )
    change_request(asked=asked, due=date(2025, 8, 21), note="Segera", by=by)
    withdraw_request(asked=asked, by=by)
    (action,) = made(city)
    put(action, "berjalan", by)
    add_action_proof(action=action, by=by, document=accepted.version.document)
    save_papers(evaluation=city.evaluation, version=0, changes={"place": "Denpasar", "minutes": "Teks."}, by=by)
    change = applied(city, renamed(city))
    undo_change(change=change, reason="Salah.", by=city.people["admin"])
    meeting = held(city)
    point = meeting.points.get()
    write(city, meeting, **{f"titik-{point.pk}-decision": "Unggah laporan."})
    close_minutes(meeting=meeting, by=city.people["koordinator"])
    return meeting


def behaviour(city):
    """Who reads which entries, what is stored, and what the program concludes from it."""
    meeting = acts(city)
    sealed = seal(city)
    recorded = HistoryEntry.Kind.SEALED
    by = city.people["koordinator"]
    before = len(seal_differences(sealed))
    HistoryEntry.objects.record(subject=city.evaluation, kind=recorded, after={"sha256": sealed.sha256}, by=by)
    rows = city.evaluation.history.order_by("pk")
    read = {role: _read(rows, city, role) for role in ROLES}
    stored = [
        (row.kind, sorted(row.details), sorted(row.before), sorted(row.after)) for row in HistoryEntry.objects.all()
    ]
    copied = assignment_copies(city.evaluation).is_decided
    cells = [cell.key.partition("-")[0] for cell in minutes_cells(meeting)]
    return read, stored, copied, cells, before - len(seal_differences(sealed))


def _read(rows, city, role):
    readable = readable_entries(rows, city.evaluation, city.people[role])
    shown = history_events(readable.select_related("by", "indicator"))
    assert len(shown) == readable.count()
    own = readable_by(readable, Readers.AGENCIES)
    return list(readable.values_list("kind", flat=True)), len(collapse_autosaves(readable)), own.count()


def reword(monkeypatch):
    """Every label of a choice, every name of a column and of a field says something else."""
    for labels in _choices(models.TextChoices):
        for member in labels:
            monkeypatch.setattr(member, "_label_", NONSENSE)
    for words in (
        choices.SCORE_FIELD_LABELS,
        score_history.SERVICE_LABELS,
        evidence_history.HEAD_OUTCOME_TEXTS,
        meeting_history.MINUTES_TEXTS,
    ):
        for key in words:
            monkeypatch.setitem(words, key, NONSENSE)
    for model in (Document, Papers, InterviewNote, HistoryEntry):
        for field in model._meta.fields:
            monkeypatch.setattr(field, "verbose_name", NONSENSE)
    for kind, presenter in PRESENTERS.items():
        nonsense = replace(presenter, field=lambda details: NONSENSE, value=lambda values: NONSENSE)
        monkeypatch.setitem(PRESENTERS, kind, nonsense)


def _choices(base):
    for labels in base.__subclasses__():
        yield labels
        yield from _choices(labels)


def test_other_words_change_nothing_but_words(city, monkeypatch):
    with undone():
        expected = behaviour(city)
        words = {event.field for event in history_events(HistoryEntry.objects.select_related("by"))}
    with monkeypatch.context() as patch, undone():
        reword(patch)
        assert behaviour(city) == expected
        assert {event.field for event in history_events(HistoryEntry.objects.select_related("by"))} == {NONSENSE}
    assert len(words) > 10
    assert expected[-1] == 1  # the entry of the seal was found by its kind and its digest
    kinds, _, _ = expected[0]["admin"]
    assert "verdict_given" not in kinds
    assert "verdict_given" in expected[0]["auditor"][0]


def test_the_words_of_choices_may_change_under_stored_entries(city, monkeypatch):
    """What was recorded under one label reads under another one: nothing of it was stored."""
    acts(city)
    rows = HistoryEntry.objects.select_related("by", "indicator")
    before = [event.what for event in history_events(rows)]
    for label in (choices.VerdictOutcome.ACCEPTED, choices.VerdictOutcome.RETURNED):
        monkeypatch.setattr(label, "_label_", "Beres")
    after = [event.what for event in history_events(rows)]
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [
        (
            "membatalkan putusan data dukung I45-L3-01 (Dikembalikan: Notula reviu)",
            "membatalkan putusan data dukung I45-L3-01 (Beres: Notula reviu)",
        )
    ]
