"""The minutes as one form: every text with the mark of what the page showed; and what minutes prove."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property

from domains.models import EvidenceItem, Indicator
from evaluations.rules.merging import TextClash, TypedText, text_mark
from evidence.models import Document
from meetings.minutes_writes import MAX_MINUTES_LENGTH, MinutesCell, minutes_cells
from meetings.models import Invitation, Meeting
from meetings.queries import MeetingChoices
from ui.days import doubt_of_far_day
from ui.fields import DayField, DayInput
from ui.formats import long_date
from ui.forms import KawalForm, ModelRowsField, PlainForm

LABELS = {
    "discussion": "Pembahasan",
    "guests": "Hadir tanpa undangan",
    "presence": "Kehadiran",
    "names": "Nama yang hadir",
    "decision": "Keputusan",
    "owner": "Pelaksana",
    "due": "Sampai",
}


@dataclass(frozen=True)
class MinutesField:
    """One field with its mark and, where somebody was faster, their text."""

    field: forms.BoundField
    seen: str
    clash: TextClash | None


class MinutesForm(PlainForm):
    """`seen-<key>` carries the mark of what was shown; a field that is not sent is not touched."""

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        choices: MeetingChoices,
        clashes: Mapping[str, TextClash] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.clashes = clashes or {}
        self.cells = {cell.key: cell for cell in minutes_cells(meeting)}
        owners = owner_field_choices(choices)
        for key, cell in self.cells.items():
            self.fields[key] = cell_form_field(cell, owners, meeting)
            self.initial[key] = cell.text

    @property
    def typed(self) -> dict[str, TypedText]:
        """After `is_valid`: what was sent, as text."""
        sent = {key: value for key, value in self.cleaned_data.items() if key in self.data}
        return {
            key: TypedText("" if value is None else str(value), self.data.get(f"seen-{key}", ""))
            for key, value in sent.items()
        }

    @cached_property
    def groups(self) -> dict[str, dict[str, MinutesField]]:
        """{"umum": {"discussion": …}, "titik-3": …}"""
        found: dict[str, dict[str, MinutesField]] = {}
        for key, cell in self.cells.items():
            # After a clash the next press overwrites knowingly: the mark is that of their text.
            shown = (
                text_mark(cell.text) if not self.is_bound or key in self.clashes else self.data.get(f"seen-{key}", "")
            )
            found.setdefault(key.rpartition("-")[0], {})[cell.name] = MinutesField(
                self[key], shown, self.clashes.get(key)
            )
        return found

    @property
    def general(self) -> dict[str, MinutesField]:
        return self.groups["umum"]

    @property
    def guest_lines(self) -> list[tuple[Any, dict[str, MinutesField]]]:
        return [(guest, self.groups[f"hadir-{guest.pk}"]) for guest in self.meeting.invitations.all()]

    @property
    def point_lines(self) -> list[tuple[Any, dict[str, MinutesField]]]:
        return [(point, self.groups[f"titik-{point.pk}"]) for point in self.meeting.points.all()]


def owner_field_choices(choices: MeetingChoices) -> list[Any]:
    agencies = [(f"opd-{agency.pk}", agency.short_name) for agency in choices.agencies]
    people = [(f"orang-{person.pk}", str(person)) for person in choices.people]
    return [("", "Belum ditentukan"), ("OPD", agencies), ("Orang", people)]


def cell_form_field(cell: MinutesCell, owners: list[Any], meeting: Meeting) -> forms.Field:
    """By the name of what is written. What is due before the meeting was held is mostly a slip: the field asks."""
    label = LABELS[cell.name]
    if cell.name == "presence":
        return forms.ChoiceField(label=label, required=False, choices=Invitation.Presence.choices, widget=_select())
    if cell.name == "owner":
        return forms.ChoiceField(label=label, required=False, choices=owners, widget=_select())
    if cell.name == "due":

        def doubt(day: date) -> str:
            early = f"sebelum hari rapat, {long_date(meeting.day)}" if day < meeting.day else ""
            return doubt_of_far_day(day) or early

        return DayField(label=label, required=False, widget=DayInput({"class": "form-control"}), doubt=doubt)
    if cell.name == "names":
        line = forms.TextInput(attrs={"class": "form-control"})
        return forms.CharField(label=label, required=False, max_length=200, widget=line)
    area = forms.Textarea(attrs={"rows": 3, "class": "form-control"})
    return forms.CharField(label=label, required=False, max_length=MAX_MINUTES_LENGTH, widget=area)


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select", "autocomplete": "off"})


class MinutesFilingForm(KawalForm):
    """For what the minutes are cited; nothing chosen: they only go into the library."""

    items = ModelRowsField(EvidenceItem.objects.none(), label="butir yang dibuktikan", required=False)
    indicators = ModelRowsField(Indicator.objects.none(), label="indikator sebagai keseluruhan", required=False)
    page = forms.CharField(
        label="halaman", max_length=60, required=False, help_text="Letak data dukung di dalam notula."
    )
    secrecy = forms.ChoiceField(
        label="kelas dokumen",
        choices=Document.Secrecy.choices,
        initial=Document.Secrecy.RESTRICTED,
        widget=forms.RadioSelect,
    )
    submit_label = "Masukkan ke pustaka dan gunakan"

    def __init__(self, *args: Any, meeting: Meeting, items: Sequence[EvidenceItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = [item for item in items if item.kind == EvidenceItem.Kind.MINUTES]
        points = [point.indicator for point in meeting.points.all() if point.indicator]
        self._rows("items", EvidenceItem.objects.select_related("criterion__indicator"), asks)
        self._rows("indicators", Indicator.objects.all(), points)
        self._words("items", [(item.pk, f"{item.code}: {item.text}") for item in asks])
        self._words("indicators", [(i.pk, f"{i.number}. {i.short_name}") for i in points])
        if meeting.document_id:
            del self.fields["secrecy"]
            self.helper.layout.fields.remove("secrecy")

    def _rows(self, name: str, rows: Any, offered: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = rows.filter(pk__in=[row.pk for row in offered])
        field.widget = forms.CheckboxSelectMultiple()

    def _words(self, name: str, words: list[tuple[int, str]]) -> None:
        self.fields[name].choices = words  # type: ignore[attr-defined]

    @property
    def filing(self) -> dict[str, Any]:
        """For `filing.file_minutes`."""
        return self.cleaned_data
