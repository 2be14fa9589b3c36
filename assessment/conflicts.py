"""Two people on one indicator: what the second typed beside what the first has saved, and both in one."""

from dataclasses import dataclass

from django import forms

from evaluations.models import Score
from evaluations.rules.scoring import typed_value


def normalize_newlines(text: str) -> str:
    """Browsers send every line end as two characters: without this each save would look like a change."""
    return text.replace("\r\n", "\n")


@dataclass(frozen=True)
class ConflictingField:
    """One field of two people. `mine` is None where the request did not speak of it: the browser fills that in."""

    name: str
    label: str
    mine: str | None
    theirs: str

    @property
    def differs(self) -> bool:
        return self.mine is not None and self.mine.strip() != self.theirs.strip()


def conflicting_fields(form: forms.BaseForm, theirs: Score) -> list[ConflictingField]:
    """What was typed and what somebody else saved meanwhile, field by field."""
    found = []
    for name, field in form.fields.items():
        if not field.widget.is_hidden:
            mine = normalize_newlines(str(form[name].value() or "")) if name in form.data else None
            found.append(ConflictingField(name, str(field.label), mine, _stored(theirs, name)))
    return found


def merged_data(form: forms.BaseForm, theirs: Score) -> dict[str, str]:
    """The form's data with both texts one below the other where they differ, ready to be edited; the level is mine."""
    data = {name: form.data[name] for name in form.fields if name in form.data}
    for row in conflicting_fields(form, theirs):
        if row.name != "value" and row.differs and row.theirs and row.theirs not in (row.mine or ""):
            data[row.name] = "\n\n".join(filter(None, [row.mine, row.theirs]))
    return data | {"version": str(theirs.version)}


def _stored(theirs: Score, name: str) -> str:
    stored = getattr(theirs, name)
    if name != "value":
        return str(stored)
    return "" if stored is None else typed_value(stored)
