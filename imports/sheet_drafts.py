"""A file kept for its preview: who brought it may look at it another way, nobody else sees it."""

from datetime import timedelta

from accounts.models import User
from imports.models import SheetDraft, SheetMapping
from regions import clock
from ui.forms import MAX_KEY_DIGITS
from ui.sheets import SheetChoice

KEPT = timedelta(days=1)
MAX_MAPPINGS = 50  # of a person and kind; the oldest goes


def keep_draft(person: User, kind: str, name: str, content: bytes) -> SheetDraft:
    return SheetDraft.objects.create(person=person, kind=kind, name=name[-200:], content=content)


def own_draft(person: User, kind: str, key: str) -> SheetDraft | None:
    """By its number as a form sends it."""
    if not key.isdecimal() or len(key) > MAX_KEY_DIGITS:
        return None
    return SheetDraft.objects.filter(person=person, kind=kind, pk=int(key), made_at__gt=clock.now() - KEPT).first()


def choice_of(draft: SheetDraft) -> SheetChoice:
    """As it was chosen of this file, else as of files alike: one query."""
    said = draft.choice
    if said:
        return SheetChoice(said["sheet"], said["header"], said["places"])
    rows = SheetMapping.objects.filter(person=draft.person_id, kind=draft.kind)
    return SheetChoice(known=dict(rows.values_list("mark", "places")))


def set_choice(draft: SheetDraft, sheet: str, header: int | None, places: dict[str, int] | None) -> SheetChoice:
    """None of `places`: the sheet or its row of titles is another one now, the columns are looked for afresh."""
    draft.choice = {"sheet": sheet, "header": header, "places": places}
    draft.save(update_fields=["choice"])
    return SheetChoice(sheet, header, places)


def remember_mapping(draft: SheetDraft, mark: str, places: dict[str, int]) -> None:
    """For the next file with the same row of titles."""
    said = {"places": places, "chosen_at": clock.now()}
    SheetMapping.objects.update_or_create(person=draft.person, kind=draft.kind, mark=mark, defaults=said)
    rows = SheetMapping.objects.filter(person=draft.person, kind=draft.kind).order_by("-chosen_at", "-pk")
    SheetMapping.objects.filter(pk__in=[row.pk for row in rows[MAX_MAPPINGS:]]).delete()


def delete_old_drafts() -> int:
    """How many files were nobody came back for."""
    return SheetDraft.objects.filter(made_at__lt=clock.now() - KEPT).delete()[0]
