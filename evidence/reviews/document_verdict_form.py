"""The form in which all waiting items of one document are judged together; the template draws it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evaluations.choices import VerdictOutcome
from evidence.document_verdicts import ItemVerdict
from evidence.paper_checks.check_words import PaperCheck
from evidence.reviews.queries import WaitingCitation
from evidence.sending_forms import MAX_VERDICT_NOTE
from evidence.verdicts import REASONS, check_return_reason, doubts_on_accepting
from ui.forms import PlainForm

LOOKS: dict[type, str] = {forms.Select: "form-select", forms.Textarea: "form-control"}
OUTCOMES = [(VerdictOutcome.ACCEPTED.value, "Terima"), (VerdictOutcome.RETURNED.value, "Kembalikan")]
REASON_CHOICES = [("", "Pilih alasan"), *((value, label) for value, label, _ in REASONS)]


@dataclass(frozen=True)
class ReviewLine:
    """One item with its fields and what speaks against accepting it."""

    row: WaitingCitation
    doubts: list[str]
    ticked: forms.BoundField
    outcome: forms.BoundField
    reason: forms.BoundField
    note: forms.BoundField

    @property
    def checks(self) -> list[PaperCheck]:
        """What the page has read of it (`document_review`); none on a form that is only judged."""
        found: list[PaperCheck] = vars(self.row.citation).get("paper_checks", [])
        return found

    @property
    def has_own(self) -> bool:
        """Whether its own verdict is to be seen at once."""
        return any(field.value() or field.errors for field in (self.outcome, self.reason, self.note))


class DocumentVerdictForm(PlainForm):
    """One verdict for the ticked items, and one of its own for each that it does not fit.

    `newest`: the version that the page named as the newest. What speaks against accepting an item stands beside it,
    and the item is not ticked by itself.
    """

    outcome = forms.ChoiceField(choices=OUTCOMES, required=False, widget=forms.RadioSelect)
    reason = forms.ChoiceField(choices=REASON_CHOICES, required=False)
    note = forms.CharField(required=False, max_length=MAX_VERDICT_NOTE)
    newest = forms.UUIDField(required=False)

    def __init__(self, *args: Any, rows: Iterable[WaitingCitation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        self.doubts = {row.citation.pk: doubts_on_accepting(row.citation) for row in self.rows}
        self.given: list[ItemVerdict] = []
        self.fields["note"].widget = forms.Textarea(attrs={"rows": 2, "maxlength": MAX_VERDICT_NOTE})
        for row in self.rows:
            self._ask(row.citation.pk)
        for name, field in self.fields.items():
            self._look(name, field)

    def _ask(self, pk: int) -> None:
        choices = [("", "Sama dengan putusan bersama"), *OUTCOMES]
        self.fields[f"ticked_{pk}"] = forms.BooleanField(required=False, initial=not self.doubts[pk])
        self.fields[f"outcome_{pk}"] = forms.ChoiceField(choices=choices, required=False)
        self.fields[f"reason_{pk}"] = forms.ChoiceField(choices=REASON_CHOICES, required=False)
        note = forms.Textarea(attrs={"rows": 2, "maxlength": MAX_VERDICT_NOTE})
        self.fields[f"note_{pk}"] = forms.CharField(required=False, max_length=MAX_VERDICT_NOTE, widget=note)

    def _look(self, name: str, field: forms.Field) -> None:
        """The house's look, and each field tied to its fault."""
        look = LOOKS.get(type(field.widget), "form-check-input")
        field.widget.attrs["class"] = look
        if self.is_bound and name in self.errors:
            wrong = {"class": f"{look} is-invalid", "aria-invalid": "true", "aria-describedby": f"e-{name}"}
            field.widget.attrs |= wrong

    @property
    def lines(self) -> list[ReviewLine]:
        return [ReviewLine(row, self.doubts[row.citation.pk], *self._fields_of(row.citation.pk)) for row in self.rows]

    def _fields_of(self, pk: int) -> list[forms.BoundField]:
        return [self[f"{name}_{pk}"] for name in ("ticked", "outcome", "reason", "note")]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        keys = [row.citation.pk for row in self.rows]
        own = [pk for pk in keys if said.get(f"outcome_{pk}")]
        shared = [pk for pk in keys if pk not in own and said.get(f"ticked_{pk}")]
        self.given = [self._own(pk, said) for pk in own]
        if shared:
            self._share(shared, said)
        for pk in keys:
            self._refuse_words_alone(pk, said, own)
        self._tell_new_doubts()
        if not own and not shared and not self.errors:
            raise ValidationError("Centang sekurangnya satu butir, atau pilih putusannya sendiri.")
        return said

    def _own(self, pk: int, said: dict[str, Any]) -> ItemVerdict:
        return self._verdict(pk, said, f"_{pk}")

    def _share(self, keys: list[int], said: dict[str, Any]) -> None:
        if not said.get("outcome"):
            self.add_error("outcome", "Pilih terima atau kembalikan untuk butir yang dicentang.")
            return
        self.given += [self._verdict(pk, said, "") for pk in keys[:1]]
        first = self.given[-1]
        self.given += [ItemVerdict(pk, first.outcome, first.reason, first.note) for pk in keys[1:]]

    def _verdict(self, pk: int, said: dict[str, Any], suffix: str) -> ItemVerdict:
        """Of these fields; a return without its reason or words is told at them."""
        outcome, reason, note = (said.get(f"{name}{suffix}", "") for name in ("outcome", "reason", "note"))
        if outcome == VerdictOutcome.RETURNED:
            try:
                check_return_reason(reason, note)
            except ValidationError as error:
                for name, messages in error.message_dict.items():
                    self.add_error(f"{name}{suffix}", messages)
        words = reason if outcome == VerdictOutcome.RETURNED else ""
        return ItemVerdict(pk, outcome, words, note.replace("\r\n", "\n"))

    def _tell_new_doubts(self) -> None:
        """What has come to speak against an acceptance since the page was made is read first."""
        for one in self.given:
            if one.outcome == VerdictOutcome.ACCEPTED and self.doubts[one.citation] and not self._told(one.citation):
                self.add_error(f"ticked_{one.citation}", self.doubts[one.citation])

    def _told(self, pk: int) -> bool:
        return bool(self.data.get(f"doubt_{pk}"))

    def _refuse_words_alone(self, pk: int, said: dict[str, Any], own: list[int]) -> None:
        """A reason or a note without a verdict of its own would be lost."""
        if pk not in own and (said.get(f"reason_{pk}") or said.get(f"note_{pk}")):
            self.add_error(f"outcome_{pk}", "Pilih putusan butir ini, atau kosongkan alasan dan catatannya.")
