"""Preparing the interview: question, answer, who answers, and who holds the test account; never a password."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import Indicator
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.rules.merging import MergeOutcome, TextClash, TypedText, merge_outcome, normalize_text
from evaluations.stages import workflow
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import text_value
from meetings.models import InterviewNote
from regions import clock

FIELDS = ("question", "answer", "speaker", "account_holder", "account_contact")
NAMES = r"kata[\s-]*sandi|sandi|pass\s*word|passwd|pass|pwd|passcode|pin"
PASSWORD_PATTERN = re.compile(rf"\b(?:{NAMES})(?:-?(?:nya|ku|mu))?\b", re.IGNORECASE)
# After a sign; or as a word that no word is: letters with digits.
STATED_PASSWORD_PATTERN = re.compile(
    rf"{PASSWORD_PATTERN.pattern}(?:(?:\w|\s){{0,30}}?[:=]|\s+(?:adalah\s+|yaitu\s+|ialah\s+)?(?=\S*[a-z])(?=\S*\d)\S{{4,}})",
    re.IGNORECASE,
)
PASSWORDS_NOT_STORED = (
    "Kata sandi tidak disimpan di sini. Tulis siapa pemegang akun uji dan cara menghubunginya; "
    "kata sandi ia sampaikan sendiri."
)


def why_not_prepare_interview(evaluation: Evaluation, user: User) -> str | None:
    """Why this person prepares nothing for the interview here; None if they may."""
    if not evaluation.has_interview:
        return "Pemantauan tidak mempunyai interviu."
    if evaluation.is_past:
        return "Siklus ini sudah selesai; persiapan interviu hanya dapat dibaca."
    return permissions.why_not_allowed("keep_interview", user, evaluation)


@transaction.atomic
def save_interview_note(
    *, evaluation: Evaluation, indicator: Indicator, typed: Mapping[str, TypedText], by: User
) -> dict[str, TextClash]:
    """Save what was changed, field by field; returns those that somebody else has changed meanwhile.

    Raises `Refused`, or `ValidationError` by field: a text that looks like a password above all.
    """
    workflow.lock_cycle(evaluation)
    if refusal := why_not_prepare_interview(evaluation, by):
        raise Refused(refusal)
    if indicator.instrument_id != evaluation.instrument_id:
        raise ValidationError("Indikator ini bukan bagian dari instrumen siklus.")
    rows = InterviewNote.objects.select_for_update(of=("self",)).select_related("updated_by")
    note = rows.filter(evaluation=evaluation, indicator=indicator).first()
    note = note or InterviewNote(evaluation=evaluation, indicator=indicator, updated_by=by)
    fates = {name: merge_outcome(typed[name], getattr(note, name)) for name in FIELDS if name in typed}
    clashes = {
        name: TextClash(
            str(InterviewNote._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            getattr(note, name),
            str(note.updated_by),
        )
        for name, fate in fates.items()
        if fate is MergeOutcome.CLASH
    }
    changed = [name for name, fate in fates.items() if fate is MergeOutcome.WRITE]
    if changed:
        _write(note, {name: normalize_text(typed[name].text) for name in changed}, by)
    return clashes


def _write(note: InterviewNote, changes: dict[str, str], by: User) -> None:
    # In the account's fields the word alone is too near; in other texts only what is told after it.
    for name, text in changes.items():
        if (PASSWORD_PATTERN if name.startswith("account") else STATED_PASSWORD_PATTERN).search(text):
            raise ValidationError({name: PASSWORDS_NOT_STORED})
    for name, text in changes.items():
        before = getattr(note, name)
        setattr(note, name, text)
        HistoryEntry.objects.record(
            subject=note.evaluation,
            indicator=note.indicator,
            kind=HistoryKind.INTERVIEW_PREPARED,
            details={"name": name},
            before=text_value(before),
            after=text_value(text),
            by=by,
        )
    note.updated_by, note.updated_at = by, clock.now()
    note.clean_fields(exclude=["evaluation", "indicator", "updated_by"])
    note.save()
