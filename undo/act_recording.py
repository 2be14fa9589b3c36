"""A bulk act writes down what it does: `with recorded(...)` around the writes, as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from typing import Any

from django.db import models, transaction

from accounts.models import User
from history.models import type_of
from notices.told_keys import collected_keys
from regions.models import Region
from undo.act_kinds import KINDS
from undo.models import BulkAct
from undo.row_steps import RowKey, RowValues, is_stored_as_written, key_of, mark_of, steps_since, values_of

MAX_WORDS = 300  # as the column


class ActRecorder:
    """Collects what the act writes. `words` says it in one line; `act` is there afterwards, if anything was written."""

    def __init__(self, labels: Iterable[str], words: str) -> None:
        self.labels, self.words = set(labels), words
        self.before: dict[RowKey, RowValues | None] = {}
        self.known: dict[RowKey, str] = {}  # marks of made rows that need not be read again
        self.counts_one = False  # one row is an act as well
        self.act: BulkAct | None = None

    def saving(self, row: models.Model) -> None:
        """Before it is saved: it may have been changed already, so it is read as it stands."""
        self.known.pop(key_of(row), None)
        if row._meta.label not in self.labels or key_of(row) in self.before:
            return
        if stored := type(row)._base_manager.filter(pk=row.pk).first():
            self.before[key_of(row)] = values_of(stored)

    def changing(self, row: models.Model) -> None:
        """It is as it stands, and about to be changed."""
        self.known.pop(key_of(row), None)
        if row._meta.label in self.labels and row.pk:
            self.before.setdefault(key_of(row), values_of(row))

    def made(self, row: models.Model) -> None:
        if row._meta.label in self.labels:
            self.before.setdefault(key_of(row), None)

    def made_at_once(self, row: models.Model) -> None:
        self.made(row)
        if row._meta.label in self.labels and is_stored_as_written(type(row)):
            self.known[key_of(row)] = mark_of(values_of(row))

    def is_bulk(self, counted: str) -> bool:
        """One row alone has its own way back; of a kind that counts none, everything is an act."""
        return self.counts_one or not counted or sum(label == counted for label, _ in self.before) > 1


_recording: ContextVar[ActRecorder | None] = ContextVar("bulk_act", default=None)


@contextmanager
def recorded(*, kind: str, region: Region, by: User, words: str = "", about: Any = None) -> Iterator[ActRecorder]:
    """Everything saved inside is one act; its caller is atomic. Inside of another act it is a part of that one.

    Saving tells by itself. Who uses `bulk_create`, `update` or `delete` calls `note_made` or `note_changing`.
    `about` is the cycle.
    """
    outer = _recording.get()
    if outer is not None:
        outer.labels |= set(KINDS[kind].models)
        yield outer
        return
    recorder = ActRecorder(KINDS[kind].models, words)
    token = _recording.set(recorder)
    try:
        with transaction.atomic(savepoint=False), collected_keys() as told:
            yield recorder
            recorder.act = _stored(recorder, kind, region, by, about, list(told))
    finally:
        _recording.reset(token)


def _stored(recorder: ActRecorder, kind: str, region: Region, by: User, about: Any, told: list[str]) -> BulkAct | None:
    found = list(steps_since(recorder.before, recorder.known)) if recorder.is_bulk(KINDS[kind].counted) else []
    if not found:
        return None
    steps = [asdict(step) for step in found]
    subject = {"about_type": type_of(about), "about_id": about.pk} if about else {}
    words = recorder.words[:MAX_WORDS]
    return BulkAct.objects.create(kind=kind, region=region, by=by, words=words, steps=steps, told=told, **subject)


def note_made(rows: Iterable[models.Model]) -> None:
    """Rows that a query has made at once."""
    if recorder := _recording.get():
        for row in rows:
            recorder.made_at_once(row)


def note_changing(rows: Iterable[models.Model]) -> None:
    """Rows as they are stored, which are about to be changed or deleted. A query is read within an act only."""
    if recorder := _recording.get():
        for row in rows:
            recorder.changing(row)


def before_save(sender: type[models.Model], instance: models.Model, raw: bool = False, **signal: Any) -> None:
    """A receiver of `pre_save`."""
    recorder = _recording.get()
    if recorder and not raw and not instance._state.adding:
        recorder.saving(instance)


def after_save(sender: type[models.Model], instance: models.Model, created: bool, raw: bool = False, **s: Any) -> None:
    """A receiver of `post_save`."""
    recorder = _recording.get()
    if recorder and created and not raw:
        recorder.made(instance)
