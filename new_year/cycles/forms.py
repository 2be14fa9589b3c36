"""What people type to set up a year: the cycle itself, and the dates of its stages."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import RegionForm, model_choice_field
from accounts.models import User
from domains.models import Instrument
from evaluations.choices import Activity, CycleState
from evaluations.cycles.cycle_setup import WindowDates
from evaluations.models import Evaluation
from new_year.year_proposals import FIRST_YEAR, LAST_YEAR, ProposedDates, YearProposal
from ui.fields import DayField, DayInput
from ui.forms import KawalForm


class InstrumentField(forms.ModelChoiceField):
    """Names the years an instrument is in force: most choices are refused for the others."""

    def label_from_instance(self, obj: Instrument) -> str:
        if not obj.scorable:
            return f"{obj.short_name} – rancangan, tidak dapat dinilai"
        end = f"–{obj.valid_to}" if obj.valid_to else " dan sesudahnya"
        return f"{obj.short_name} – siklus {obj.valid_from}{end}"


class CycleForm(RegionForm):
    rule: ClassVar[str] = "set_up_cycle"
    submit_label = "Buat siklus dan lanjut ke jadwal"
    year = forms.IntegerField(label="tahun", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    family = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    instrument = InstrumentField(Instrument.objects.none(), label="instrumen")
    activity = forms.ChoiceField(
        label="kegiatan",
        required=False,
        choices=[("", ""), *Activity.choices],
    )

    def __init__(self, *args: Any, user: User, proposal: YearProposal, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        offered = Instrument.objects.newest().filter(family=proposal.family)
        model_choice_field(self, "instrument").queryset = offered
        chosen = proposal.instrument.pk if proposal.instrument else None
        self.initial = {"year": proposal.year, "instrument": chosen, "region": proposal.region.pk, **self.initial}
        self.initial["family"] = proposal.family
        for name in ("year", "region"):  # asked for above, so that the proposal fits them
            self.fields[name].widget = forms.HiddenInput()
        words = f"Menurut berkas instrumen: {proposal.activity}" if proposal.activity else "Pilih kegiatan"
        activity = cast(forms.ChoiceField, self.fields["activity"])
        activity.choices = [("", words), *Activity.choices]
        activity.label = "Kegiatan"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        year, instrument = values.get("year"), values.get("instrument")
        if year and instrument and not values.get("activity"):
            values["activity"] = instrument.activity_in(year) or ""
            if not values["activity"]:
                self.add_error("activity", "Kegiatan tahun itu belum diketahui. Pilih evaluasi atau pemantauan.")
        return values


class CycleCorrectionForm(KawalForm):
    """Kind and instrument of a year that exists, chosen again among the instruments of that year."""

    submit_label = "Ganti"
    instrument = InstrumentField(Instrument.objects.none(), label="instrumen")
    activity = forms.ChoiceField(label="kegiatan", choices=Activity.choices)

    def __init__(self, *args: Any, evaluation: Evaluation, cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url = cancel_url
        chosen = {"instrument": evaluation.instrument_id, "activity": evaluation.activity}
        super().__init__(*args, initial=chosen, **kwargs)
        offered = Instrument.objects.newest().filter(family=evaluation.family)
        fitting = [i.pk for i in offered if not i.why_not_scored(evaluation.year)]
        model_choice_field(self, "instrument").queryset = Instrument.objects.filter(pk__in=fitting)


def check_date_pair(form: forms.BaseForm, opens: str, closes: str) -> None:
    """A stage has both days or none."""
    first, last = form.cleaned_data.get(opens), form.cleaned_data.get(closes)
    if (first is None) != (last is None):
        missing = closes if last is None else opens
        if missing not in form.errors:
            form.add_error(missing, "Isi kedua tanggal, atau kosongkan keduanya.")


class StageWindowsForm(KawalForm):
    """The first and last day of each stage of one cycle; both empty means no dates.

    `proposed` fills the stages that have none; nothing is stored before the form is sent.
    """

    submit_label = "Simpan tanggal"

    def __init__(
        self, *args: Any, evaluation: Evaluation, proposed: ProposedDates | None = None, **kwargs: Any
    ) -> None:
        self.stages = evaluation.stages
        days = proposed.proposed if proposed else {}
        days |= {row.stage: (row.opens, row.closes) for row in evaluation.windows.all()}
        super().__init__(*args, **kwargs)
        for stage in self.stages:
            opens, closes = days.get(stage, (None, None))
            self._add(f"opens_{stage}", f"{stage.label}, mulai", opens)
            self._add(f"closes_{stage}", f"{stage.label}, selesai", closes)

    def _add(self, name: str, label: str, initial: date | None) -> None:
        widget = DayInput({"class": "form-control form-control-sm"})
        self.fields[name] = DayField(label=label, required=False, initial=initial, widget=widget)

    def clean(self) -> dict[str, Any]:
        if not any(name in self.data for name in self.fields):  # nothing came: that takes no dates away
            raise ValidationError("Tanggal tidak terkirim. Muat ulang halaman, lalu simpan lagi.")
        for stage in self.stages:
            check_date_pair(self, f"opens_{stage}", f"closes_{stage}")
        return self.cleaned_data

    def rows(self) -> Iterable[tuple[CycleState, forms.BoundField, forms.BoundField]]:
        """A stage with its two fields, for the page."""
        return [(stage, self[f"opens_{stage}"], self[f"closes_{stage}"]) for stage in self.stages]

    @property
    def windows(self) -> list[WindowDates]:
        pairs = [(s, self.cleaned_data[f"opens_{s}"], self.cleaned_data[f"closes_{s}"]) for s in self.stages]
        return [WindowDates(stage, opens, closes) for stage, opens, closes in pairs if opens and closes]
