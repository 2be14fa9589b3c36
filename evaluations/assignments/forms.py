"""Dividing the work: the whole list as one form, with what is to be done to the ticked indicators."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.imports.open_questions import by_look
from domains.models import Aspect, Indicator
from evaluations.assignments.assignment_sheet import names_in
from evaluations.assignments.queries import AssignmentBoard, AssignmentLine, shown_due
from evaluations.choices import AssignmentPart
from regions.models import Agency
from ui.days import DayRefused, day_text, doubt_of_far_day, read_day
from ui.fields import DayField
from ui.formats import long_date
from ui.forms import ModelRowsField, PlainForm, localize_widget
from ui.names import look_of

LEAD, CONTRIBUTOR = AssignmentPart.LEAD, AssignmentPart.CONTRIBUTOR
REMOVE = "hapus"
Cell = tuple[Indicator, Agency, str | None, date | None]


@dataclass(frozen=True)
class Chip:
    """A contributor in its row; one that is not kept goes when the list is saved."""

    agency: Agency
    is_kept: bool = True


@dataclass
class TypedLine:
    """One row as the page shows it: what is stored, or what was typed and came back."""

    line: AssignmentLine
    lead: str
    chips: list[Chip]
    due: str
    added: str = ""
    is_ticked: bool = False
    error: str = ""

    @property
    def number(self) -> int:
        return self.line.indicator.number


@dataclass
class AssignmentChanges:
    """What the person changed, as `assign_rows` takes it."""

    parts: list[Cell] = field(default_factory=list)
    dates: dict[Indicator, date | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.parts or self.dates)


class AssignmentListForm(PlainForm):
    """Rows "p-21" (lead), "k-21" (kept contributors), "t-21" (more of them), "d-21" (due), "w-21" (what was shown).

    A row changes only what differs from what its page has shown: somebody else may have changed the rest meanwhile.
    """

    data: QueryDict

    indicators = ModelRowsField(Indicator.objects.none(), required=False)
    aspek = ModelRowsField(Aspect.objects.none(), required=False)
    agency = forms.CharField(label="OPD", required=False, max_length=300)
    part = forms.ChoiceField(
        label="Peran",
        required=False,
        choices=[(LEAD.value, "Pengampu"), (CONTRIBUTOR.value, "Kontributor"), (REMOVE, "Cabut tugas")],
    )
    due = DayField(label="Tenggat", required=False)

    def __init__(self, board: AssignmentBoard, *args: Any, ticked: Collection[str] = (), **kwargs: Any) -> None:
        """`ticked`: the numbers of indicators that a link has chosen before the form opens."""
        super().__init__(*args, **kwargs)
        self.board, self.ticked_before = board, ticked
        self.agencies = by_look(board.agencies)
        self.known = {agency.pk: agency for agency in board.agencies}
        instrument = board.evaluation.instrument_id
        self.fields["indicators"].queryset = Indicator.objects.filter(instrument=instrument)  # type: ignore[attr-defined]
        self.fields["aspek"].queryset = Aspect.objects.filter(domain__instrument=instrument)  # type: ignore[attr-defined]
        localize_widget(self.fields["due"])
        for name, look in (("agency", "form-control"), ("part", "form-select"), ("due", "form-control")):
            self.fields[name].widget.attrs["class"] = look
        self.fields["agency"].widget.attrs |= {"list": "opd", "autocomplete": "off", "placeholder": "Cari OPD"}
        self.lines = [self._typed(line) for line in board.lines]
        self.changes = AssignmentChanges()

    @property
    def aspects(self) -> list[tuple[Aspect, list[TypedLine]]]:
        rows = {typed.number: typed for typed in self.lines}
        return [(aspect, [rows[line.indicator.number] for line in lines]) for aspect, lines in self.board.aspects]

    @property
    def ticked(self) -> list[AssignmentLine]:
        return [typed.line for typed in self.lines if typed.is_ticked]

    @property
    def named(self) -> Agency | None:
        """The agency for the ticked indicators, where it is to have a part in them."""
        text = self.cleaned_data.get("agency", "").strip()
        return self._agency(text) if text and self.cleaned_data.get("part") != REMOVE else None

    # --- what the page shows ----------------------------------------------------------------------

    def _typed(self, line: AssignmentLine) -> TypedLine:
        number = line.indicator.number
        stored = TypedLine(
            line=line,
            lead=line.lead.agency.short_name if line.lead else "",
            chips=[Chip(row.agency) for row in line.contributors],
            due=day_text(line.due) if line.due else "",
            is_ticked=self._is_ticked(line),
        )
        if f"w-{number}" not in self.data:
            return stored
        kept = self._kept(number)
        stored.lead, stored.due, stored.added = (self.data.get(f"{name}-{number}", "").strip() for name in "pdt")
        stored.chips = [Chip(chip.agency, chip.agency.pk in kept) for chip in stored.chips]
        fresh = kept - {chip.agency.pk for chip in stored.chips}
        stored.chips += [Chip(self.known[pk]) for pk in sorted(fresh) if pk in self.known]
        return stored

    def _is_ticked(self, line: AssignmentLine) -> bool:
        if not self.is_bound:
            return str(line.indicator.number) in self.ticked_before
        is_asked = "semua" in self.data or ("tanpa" in self.data and line.lead is None)
        return (
            is_asked
            or str(line.indicator.pk) in self.data.getlist("indicators")
            or str(line.indicator.aspect_id) in self.data.getlist("aspek")
        )

    def _kept(self, number: int) -> set[int]:
        return {int(pk) for pk in self.data.getlist(f"k-{number}") if pk.isdecimal() and len(pk) <= 18}

    # --- what it changes --------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for typed in self.lines:
            if f"w-{typed.number}" in self.data:
                try:
                    self._read_row(typed)
                except ValidationError as error:
                    typed.error = error.messages[0]
                    self.add_error(None, f"Indikator {typed.number}: {typed.error}")
        if not self.errors:
            self._read_bulk(data)
        return data

    def _read_row(self, typed: TypedLine) -> None:
        line, lead_shown, shown = typed.line, *_shown(self.data.get(f"w-{typed.number}", ""))
        others_shown, due_shown = shown
        lead = self._agency(typed.lead) if typed.lead else None
        due = _day(typed.due)
        if due != due_shown:
            self.changes.dates[line.indicator] = due
        kept = self._kept(typed.number) | {
            agency.pk for agency in [self._agency(name) for name in names_in(typed.added, self.agencies)]
        }
        wanted = dict.fromkeys(kept - others_shown, CONTRIBUTOR.value) | dict.fromkeys(others_shown - kept)
        if lead and lead.pk != lead_shown:
            wanted[lead.pk] = LEAD.value
        elif lead:
            wanted.pop(lead.pk, None)  # who leads contributes already
        elif lead_shown and lead_shown not in kept:
            wanted[lead_shown] = None
        self._add(line, wanted, due)

    def _read_bulk(self, data: Mapping[str, Any]) -> None:
        agency, due = data.get("agency", "").strip(), data.get("due")
        if (agency or due) and not self.ticked:
            self.add_error("indicators", "Centang dahulu indikator pada daftar.")
        elif agency:
            try:
                chosen = self._agency(agency)
            except ValidationError as error:
                self.add_error("agency", error)
                return
            part = None if data.get("part") == REMOVE else data.get("part") or LEAD.value
            for line in self.ticked:
                self._add(line, {chosen.pk: part}, due or shown_due(line.parts), given=due)
        elif due:
            self.changes.dates |= {line.indicator: due for line in self.ticked}
        elif self.ticked and not self.changes and "minta" not in self.data:
            self.add_error("agency", "Isi OPD atau tenggat untuk yang dicentang.")

    def _add(
        self, line: AssignmentLine, wanted: Mapping[int, str | None], due: date | None, given: date | None = None
    ) -> None:
        """Who has a part keeps the own date, unless one is given with the part."""
        own = {row.agency_id: row.due for row in line.parts}
        for pk, part in wanted.items():
            if pk not in self.known:
                raise ValidationError("OPD ini tidak ada pada siklus.")
            self.changes.parts.append((line.indicator, self.known[pk], part, given or own.get(pk) or due))

    def _agency(self, text: str) -> Agency:
        if found := self.agencies.get(look_of(text)):
            return found
        raise ValidationError(f"OPD “{text[:80]}” tidak ada di antara OPD yang berlaku. Pilih dari daftarnya.")


def _shown(text: str) -> tuple[int | None, tuple[set[int], date | None]]:
    """The lead, the contributors and the date that the page has shown. Raises `ValidationError`."""
    try:
        lead, others, due = text[:1000].split("|")
        return (
            int(lead) if lead else None,
            ({int(pk) for pk in others.split()}, date.fromisoformat(due) if due else None),
        )
    except ValueError as error:
        raise ValidationError("Barisnya tidak utuh. Muat ulang halaman.") from error


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = read_day(text)
    except DayRefused as refusal:
        raise ValidationError(str(refusal)) from refusal
    if doubt := doubt_of_far_day(day):
        raise ValidationError(f"{long_date(day)} {doubt}.")
    return day
