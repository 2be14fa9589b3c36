"""Many actions in one table: what is proposed and ticked, with agency and date to edit."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from planning.actions.action_writes import Aim, Draft, Placing
from planning.actions.forms import AgencyField
from planning.actions.proposals import Proposal
from planning.models import Action
from regions.models import Agency
from ui.fields import DayField
from ui.forms import PlainForm, adapt


class PlaceRow(PlainForm):
    """Agency and date of one action."""

    agency = AgencyField()
    due = DayField(label="Tenggat", required=False)

    def __init__(self, *args: Any, thing: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.by_pk = {agency.pk: agency for agency in agencies}
        for name, field in self.fields.items():
            adapt(field)
            look = {"take": "form-check-input", "agency": "form-select"}.get(name, "form-control")
            field.widget.attrs.setdefault("class", look)
        field = self.fields["agency"]
        assert isinstance(field, AgencyField)
        field.offer(agencies)

    @property
    def agency_row(self) -> Agency | None:
        return self.by_pk.get(self.cleaned_data["agency"])


class PlacingRow(PlaceRow):
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def placing(self) -> Placing:
        given = self.cleaned_data
        return Placing(self.thing, self.agency_row, given["due"], given["revision"])


class ProposalRow(PlaceRow):
    """Ticked, it becomes an action."""

    take = forms.BooleanField(required=False)
    text = forms.CharField(label="Tindakan", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("take") and not data.get("text"):
            self.add_error("text", "Isi tindakannya, atau hapus centangnya.")
        return data

    @property
    def draft(self) -> Draft:
        given, thing = self.cleaned_data, self.thing
        aims = (Aim(thing.indicator, thing.level, thing.assume),)
        return Draft(given["text"], self.agency_row, given["due"], aims)


class CarryRow(PlacingRow):
    take = forms.BooleanField(required=False)


Form = TypeVar("Form", bound=PlaceRow)
RowFacts = tuple[int, Any, dict[str, Any]]  # its key, what it is about, what it opens with


class Rows(Generic[Form]):
    """The forms of one table; `things` and their numbers come from the server, never from the browser."""

    def __init__(self, kind: Callable[..., Form], data: Any, rows: Iterable[RowFacts], **more: Any):
        self.is_bound, self.error = data is not None, ""
        self.forms = [kind(data, prefix=str(key), thing=thing, initial=initial, **more) for key, thing, initial in rows]

    def is_valid(self) -> bool:
        """Every row is read, so that all errors show at once."""
        read = [form.is_valid() for form in self.forms]
        return self.is_bound and all(read)

    def refuse(self, error: ValidationError) -> None:
        """What the domain says against the whole table."""
        self.error = " ".join(error.messages)

    @property
    def taken(self) -> list[Form]:
        return [form for form in self.forms if form.cleaned_data.get("take")]


def proposal_rows(data: Any, proposals: Iterable[Proposal], agencies: Sequence[Agency]) -> Rows[ProposalRow]:
    rows = [(p.key, p, {"take": True, "text": p.text, "agency": p.agency_id, "due": p.due}) for p in proposals]
    return Rows(ProposalRow, data, rows, agencies=agencies)


def placing_rows(data: Any, actions: Iterable[Action], agencies: Sequence[Agency]) -> Rows[PlacingRow]:
    rows = [(a.pk, a, {"agency": a.agency_id, "due": a.due, "revision": a.revision}) for a in actions]
    return Rows(PlacingRow, data, rows, agencies=agencies)


def carry_rows(data: Any, actions: Iterable[Action], agencies: Sequence[Agency]) -> Rows[CarryRow]:
    rows = [(a.pk, a, {"take": True, "agency": a.agency_id, "revision": a.revision}) for a in actions]
    return Rows(CarryRow, data, rows, agencies=agencies)
