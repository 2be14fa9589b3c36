"""What every file of ours says of itself: government, cycle, instrument, status, date and time."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from evaluations.models import Evaluation
from regions import clock
from ui.cells import Value
from ui.formats import long_date

LabelledValue = tuple[str, Value]


def file_facts(evaluation: Evaluation, status: str, more: Sequence[LabelledValue] = ()) -> list[LabelledValue]:
    """Label and value in turn; a last line says what to keep in mind: sample data, items that are not certain."""
    made = clock.now().astimezone(ZoneInfo(evaluation.region.time_zone))
    lines: list[LabelledValue] = [
        ("Pemerintah daerah", evaluation.region.government),
        ("Siklus", f"{evaluation.year}, {evaluation.get_activity_display()}"),
        ("Instrumen", evaluation.instrument.name),
        ("Status", f"{status}; tahap {evaluation.get_state_display()}"),
        ("Dibuat", f"{long_date(made.date())}, {made:%H.%M %Z}"),
        *more,
    ]
    remarks = ["Data contoh"] if evaluation.is_sample else []
    if certainty := evaluation.instrument.items_certainty:
        remarks.append(certainty)
    return [*lines, ("Keterangan", ". ".join(remarks))] if remarks else lines
