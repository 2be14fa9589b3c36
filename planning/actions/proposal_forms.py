"""Many actions in one table: what is proposed and ticked, with agency and date to edit."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from planning.actions.action_writes import ActionAim, ActionDraft, ActionPlacement
from planning.actions.forms import CycleAgencyField
from planning.actions.proposals import ActionProposal
from planning.models import Action
from regions.models import Agency
from ui.fields import DayField
from ui.forms import PlainForm, localize_widget


class ActionRowForm(PlainForm):
    """Agency and date of one action."""

    agency = CycleAgencyField()
    due = DayField(label="Tenggat", required=False)

    def __init__(self, *args: Any, thing: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.by_pk = {agency.pk: agency for agency in agencies}
        for name, field in self.fields.items():
            localize_widget(field)
            look = {"take": "form-check-input", "agency": "form-select"}.get(name, "form-control")
            field.widget.attrs.setdefault("class", look)
        field = self.fields["agency"]
        assert isinstance(field, CycleAgencyField)
        field.offer(agencies)

    @property
    def agency_row(self) -> Agency | None:
        return self.by_pk.get(self.cleaned_data["agency"])


class ActionPlacementForm(ActionRowForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def placing(self) -> ActionPlacement:
        given = self.cleaned_data
        return ActionPlacement(self.thing, self.agency_row, given["due"], given["revision"])


class ActionProposalForm(ActionRowForm):
    """Ticked, it becomes an action."""

    take = forms.BooleanField(required=False)
    text = forms.CharField(
        label="Uraian tindak lanjut", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("take") and not data.get("text"):
            self.add_error("text", "Isi uraian tindak lanjut, atau hapus centangnya.")
        return data

    @property
    def draft(self) -> ActionDraft:
        given, thing = self.cleaned_data, self.thing
        aims = (ActionAim(thing.indicator, thing.level, thing.assume),)
        return ActionDraft(given["text"], self.agency_row, given["due"], aims)


class ActionCarryForm(ActionPlacementForm):
    take = forms.BooleanField(required=False)


RowFormT = TypeVar("RowFormT", bound=ActionRowForm)
RowInput = tuple[int, Any, dict[str, Any]]  # its key, what it is about, what it opens with


class RowFormTable(Generic[RowFormT]):
    """The forms of one table; `things` and their numbers come from the server, never from the browser."""

    def __init__(self, kind: Callable[..., RowFormT], data: Any, rows: Iterable[RowInput], **more: Any):
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
    def taken(self) -> list[RowFormT]:
        return [form for form in self.forms if form.cleaned_data.get("take")]


def proposal_forms(
    data: Any, proposals: Iterable[ActionProposal], agencies: Sequence[Agency]
) -> RowFormTable[ActionProposalForm]:
    rows = [(p.key, p, {"take": True, "text": p.text, "agency": p.agency_id, "due": p.due}) for p in proposals]
    return RowFormTable(ActionProposalForm, data, rows, agencies=agencies)


def placement_forms(
    data: Any, actions: Iterable[Action], agencies: Sequence[Agency]
) -> RowFormTable[ActionPlacementForm]:
    rows = [(a.pk, a, {"agency": a.agency_id, "due": a.due, "revision": a.revision}) for a in actions]
    return RowFormTable(ActionPlacementForm, data, rows, agencies=agencies)


def carry_forms(data: Any, actions: Iterable[Action], agencies: Sequence[Agency]) -> RowFormTable[ActionCarryForm]:
    rows = [(a.pk, a, {"take": True, "agency": a.agency_id, "revision": a.revision}) for a in actions]
    return RowFormTable(ActionCarryForm, data, rows, agencies=agencies)
