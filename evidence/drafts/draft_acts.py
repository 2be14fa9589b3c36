"""What one press on the page of drafts does, be it for one line or all sure ones; each goes by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from accounts.models import User
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evidence.documents import FileAlreadyStored
from evidence.drafts.draft_lines import ChosenTarget, DraftLine
from evidence.drafts.draft_sending import DraftAlreadySent, cite_instead, judged_file, send_draft
from ui.forms import add_domain_errors
from uploads.full_storage import StorageFull
from uploads.incoming import CheckedUpload

NO_TARGET = "Pilih butir yang dibuktikan."
UNKNOWN_TARGET = "Butir ini tidak ada di antara indikator yang dapat Anda kirimi sekarang. Tulis kodenya, misalnya {0}."
NEW_COPY = "Pakai dokumen itu, atau centang “Simpan juga sebagai dokumen baru” bila memang lain."


@dataclass
class ReadyLine:
    """A line that may be sent: what it proves, and its bytes where they are to be stored."""

    line: DraftLine
    chosen: ChosenTarget
    source: CheckedUpload | None = None  # None: the stored document is cited instead


@dataclass
class SendingOutcome:
    """What went in, by cycle; what had gone in before."""

    sent: Counter[Evaluation] = field(default_factory=Counter)
    before: int = 0
    citations: list[int] = field(default_factory=list)


def ready_lines(lines: Iterable[DraftLine], sure: dict[UUID, str], citing: bool, opened: ExitStack) -> list[ReadyLine]:
    """The lines whose form is right, their files read and judged before anything is held; faults go on the forms.

    `sure`: the proposals that one press takes, by draft; a line without one is sent for what was ticked.
    """
    found = []
    for line in lines:
        chosen = _chosen(line, sure.get(line.draft.pk))
        if chosen is None:
            continue
        try:
            source = None if citing else opened.enter_context(judged_file(line.draft))
        except ValidationError as error:
            add_domain_errors(line.form, error)
            continue
        found.append(ReadyLine(line, chosen, source))
    return found


def _chosen(line: DraftLine, sure: str | None) -> ChosenTarget | None:
    """What the line proves; None where its form is wrong, which then says so."""
    form = line.form
    valid = form.is_valid()
    if not form.cleaned_data.get("title", "").strip() and "title" not in form.errors:
        form.add_error("title", "Isi nama dokumen.")
        valid = False
    token, other = (sure, "") if sure else (form.cleaned_data.get("target", ""), form.cleaned_data.get("other", ""))
    chosen = line.chosen(token, other)
    if chosen is None:
        example = next((code for cycle in line.cycles for code, _ in cycle.choices()), "I1-L2-01")
        form.add_error("other", UNKNOWN_TARGET.format(example) if other else NO_TARGET)
    return chosen if valid else None


def send_lines(ready: Sequence[ReadyLine], by: User) -> SendingOutcome:
    """Send each; what is refused is said on its line and costs the others nothing."""
    outcome = SendingOutcome()
    for one in ready:
        form, evaluation = one.line.form, one.chosen.cycle.evaluation
        try:
            outcome.citations.append(_send(one, by))
            outcome.sent[evaluation] += 1
        except StorageFull:
            raise
        except ValidationError as error:
            add_domain_errors(form, error)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except FileAlreadyStored as found:
            form.add_error(None, f"{found} {NEW_COPY}")
        except DraftAlreadySent:
            outcome.before += 1
    return outcome


def _send(one: ReadyLine, by: User) -> int:
    line, chosen = one.line, one.chosen
    place = line.form.place(page=chosen.page, article=chosen.article)
    where: dict[str, Any] = {"evaluation": chosen.cycle.evaluation, "target": chosen.target, "place": place, "by": by}
    if one.source is None:
        double = line.stored_double
        if double is None or double.document is None:
            raise ValidationError("Dokumen yang sama sudah tidak ada di pustaka.")
        return cite_instead(draft=line.draft, document=double.document, **where).pk
    facts, new_copy = line.form.facts, line.form.cleaned_data["new_copy"]
    return send_draft(draft=line.draft, source=one.source, facts=facts, new_copy=new_copy, **where).pk
