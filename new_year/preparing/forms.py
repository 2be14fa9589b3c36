"""Choosing line by line what becomes of last year's assignments; `new_year/preparing/assignments.html` draws it."""

from typing import Any

from evaluations.choices import AssignmentPart
from new_year.assignment_copies import AssignmentCopies, IndicatorCopies
from ui.forms import PlainForm

LEAD, SUPPORT, NONE = (
    (AssignmentPart.LEAD.value, "Pengampu"),
    (AssignmentPart.CONTRIBUTOR.value, "Kontributor"),
    ("", "Jangan salin"),
)


class AssignmentCopyForm(PlainForm):
    """A part a line, named "b-<indicator>-<agency>"; the domain says what may be written."""

    def __init__(self, *args: Any, division: AssignmentCopies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.division = division

    @property
    def chosen(self) -> dict[str, str]:
        """What `copy_assignments` takes."""
        return {name[2:]: str(value) for name, value in self.data.items() if name.startswith("b-")}

    @property
    def sections(self) -> list[tuple[str, str, list[dict[str, Any]]]]:
        """First what asks for a choice, then what goes on as it was."""
        parts = [
            ("Perlu dipilih pengampunya", "pilih", self.division.contested),
            ("Pengampunya sudah jelas", "lanjut", self.division.settled),
        ]
        return [(title, anchor, [self._block(block) for block in blocks]) for title, anchor, blocks in parts if blocks]

    def _block(self, block: IndicatorCopies) -> dict[str, Any]:
        options = [SUPPORT, NONE] if block.lead else [LEAD, SUPPORT, NONE]
        rows: list[dict[str, Any]] = []
        for line in block.lines:
            chosen = str(self.data.get(f"b-{line.key}", line.chosen)) if self.is_bound else line.chosen
            rows.append({"line": line, "options": [(value, label, value == chosen) for value, label in options]})
        return {"block": block, "lines": rows}
