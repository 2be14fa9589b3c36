"""The sheet of a form: brought as a file or pasted, read as its reader finds it or as the person says it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from imports.models import SheetDraft
from imports.sheet_drafts import choice_of, keep_draft, own_draft, remember_mapping, set_choice
from ui.forms import raw_text
from ui.sheets import NO_TITLES, SheetChoice, SheetColumn, SheetOutline, SheetRefused, SheetTable, read_table

DRAFT_GONE = "Berkas ini sudah tidak tersimpan. Pilih berkasnya sekali lagi."
PASTED = "tempelan.tsv"
CHOOSE_YOURSELF = "Bila judulnya berbeda atau tidak ada, pilih sendiri pada “Ubah lembar, baris judul, atau kolom”."


@dataclass(frozen=True)
class ColumnChoice:
    """One column of the importer, as the preview lets a person choose where it stands."""

    name: str
    title: str
    required: bool
    place: int | None


class BroughtSheet:
    """What a form sends of one sheet. `prefix` tells the fields of two sheets apart.

    Fields: `draft` names the file kept, `lembar`, `judul` and `kolom_…` choose when "baca" is pressed.
    """

    def __init__(
        self, person: User, kind: str, columns: Sequence[SheetColumn], data: Mapping[str, Any], prefix: str = ""
    ) -> None:
        self.person, self.kind, self.columns, self.prefix, self.said = person, kind, columns, prefix, data
        self.draft: SheetDraft | None = None
        self.outline: SheetOutline | None = None

    def read(self, file: UploadedFile | None, text: str = "") -> SheetTable:
        """A new file or text is kept, so that it can be read another way; else the kept one. Raises `SheetRefused`."""
        if file:
            self.draft = keep_draft(self.person, self.kind, file.name or "", file.read())
        elif text.strip():
            self.draft = keep_draft(self.person, self.kind, PASTED, text.strip("\r\n").encode())
        else:
            self.draft = own_draft(self.person, self.kind, self._field("draft"))
        if self.draft is None:
            raise SheetRefused(DRAFT_GONE)
        rereads = "baca" in self.said and not file and not text.strip()
        return self._table(self.draft, self._chosen(self.draft) if rereads else choice_of(self.draft), rereads)

    @property
    def is_read_again(self) -> bool:
        """Whether a button of the preview speaks of a file sent before: read it another way, hand back its faults."""
        return bool(self._field("draft")) and any(name in self.said for name in ("baca", "keliru", "benar"))

    @property
    def takes_good_rows(self) -> bool:
        """Whether the person has seen what is wrong, and takes the rest."""
        return "benar" in self.said

    def _table(self, draft: SheetDraft, choice: SheetChoice, rereads: bool) -> SheetTable:
        try:
            table = read_table(bytes(draft.content), draft.name, self.columns, choice)
        except SheetRefused as refusal:
            self.outline = refusal.outline
            if self.outline:
                refusal.sentences.append(CHOOSE_YOURSELF)
            raise
        self.outline = table.outline
        if rereads and self.outline and self.outline.mark and choice.places is not None:
            remember_mapping(draft, self.outline.mark, dict(self.outline.places))
        return table

    def _chosen(self, draft: SheetDraft) -> SheetChoice:
        """Of another sheet or row of titles the columns are looked for afresh."""
        sheet, header = self._field("lembar"), _number(self._field("judul"))
        if header is None or sheet != self._field("lembar_lama"):
            return set_choice(draft, sheet, None, None)
        said = {column.name: _number(self._field(f"kolom_{column.name}")) for column in self.columns}
        places = {name: place for name, place in said.items() if place is not None}
        same = str(header) == self._field("judul_lama")
        return set_choice(draft, sheet, header, places if same else None)

    def _field(self, name: str) -> str:
        return raw_text(self.said, f"{self.prefix}{name}")

    # --- for the page ---

    @property
    def column_choices(self) -> list[ColumnChoice]:
        places = self.outline.places if self.outline else {}
        return [ColumnChoice(c.name, c.title, c.required, places.get(c.name)) for c in self.columns]

    @property
    def no_titles(self) -> int:
        return NO_TITLES


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else None
