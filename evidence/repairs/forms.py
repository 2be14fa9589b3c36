"""When the repair begins and ends."""

from typing import Any

from django import forms

from evaluations.models import Evaluation
from regions import clock
from ui.fields import DayField
from ui.forms import KawalForm


class RepairWindowForm(KawalForm):
    """The first day; without a last one, five working days."""

    opens = DayField(label="hari pertama")
    until = DayField(
        label="hari terakhir",
        required=False,
        help_text="Kosong berarti lima hari kerja, Senin sampai Jumat tanpa hari libur yang tercatat.",
    )
    reason = forms.CharField(
        label="keterangan",
        max_length=300,
        required=False,
        help_text="Misalnya surat kementerian. Terbaca dalam riwayat.",
    )
    submit_label = "Buka masa perbaikan"

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opens"].initial = clock.today(evaluation.region)
