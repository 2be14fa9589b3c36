"""The question of the target page, and the small forms beside it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse

from domains.models import Aspect, Indicator
from evaluations.rules import scoring
from planning.goals import TargetGoal
from planning.models import Target
from planning.models.target import MAX_POINTS, check_constraints
from planning.rules.target_query import ASSUME_LOWEST, MAX_BUDGET, TargetQuery, read_target_query
from planning.target_inputs import TargetInputs
from planning.targets.opening_question import opening_query
from ui.forms import KawalForm, PlainForm

RAISE_LIMIT_CHOICES = [("", "Tidak dibatasi"), ("1", "Satu tingkat"), ("2", "Dua tingkat"), ("3", "Tiga tingkat")]


class TargetQueryForm(PlainForm):
    """Read from the address: the page can be linked to, and nothing is written."""

    target = forms.DecimalField(
        label="Target",
        min_value=1,
        max_value=5,
        max_digits=3,
        decimal_places=2,
        localize=True,
        error_messages={
            "invalid": "Tulis target seperti 4,20.",
            "min_value": "Target paling rendah 1,00.",
            "max_value": "Target paling tinggi 5,00.",
            "max_digits": "Tulis target seperti 4,20.",
            "max_decimal_places": "Tulis target dengan dua angka desimal.",
            "max_whole_digits": "Target paling tinggi 5,00.",
        },
    )
    bagian = forms.ChoiceField(label="Target untuk", required=False)
    upaya = forms.IntegerField(
        label="Batas upaya",
        required=False,
        min_value=0,
        max_value=MAX_BUDGET,
        error_messages={"invalid": "Tulis upaya sebagai bilangan bulat.", "min_value": "Upaya tidak negatif."},
    )
    naik = forms.TypedChoiceField(
        label="Kenaikan maksimal per indikator",
        required=False,
        coerce=int,
        empty_value=None,
        choices=RAISE_LIMIT_CHOICES,
    )
    dasar = forms.TypedChoiceField(
        label="Tingkat minimal semua indikator", required=False, coerce=int, empty_value=None
    )
    opd = forms.TypedMultipleChoiceField(label="Hanya indikator yang diampu", required=False, coerce=int)
    kunci = forms.TypedMultipleChoiceField(label="Dikunci, tidak naik", required=False, coerce=int)
    celah = forms.ChoiceField(
        label="Indikator kosong", required=False, choices=[("", ""), (ASSUME_LOWEST, ASSUME_LOWEST)]
    )

    def __init__(self, data: QueryDict, ground: TargetInputs, goals: tuple[TargetGoal, ...]) -> None:
        asked = data.copy()
        opening = opening_query(ground, goals)
        if "target" not in asked:  # nobody has asked yet: the page begins with an answer
            asked.setdefault("celah", opening.gaps)
        asked["target"] = (asked.get("target") or str(opening.target)).replace(".", ",")
        super().__init__(asked)
        self.ground, self.asked = ground, asked
        # Levels that are bands of values are reached item by item: there is no floor to ask for.
        floors = (
            []
            if ground.by_items
            else [(str(level), f"Tingkat {level}") for level in range(2, int(ground.scheme.rule.high))]
        )
        # The whole index, then domains and aspects in groups; an instrument without domains has only aspects.
        groups = {
            name: [(s.code, s.label) for s in ground.sections if s.code[0] == code]
            for code, name in (("d", "Domain"), ("a", "Aspek"))
        }
        sections: list[tuple[str, Any]] = [
            ("", "Indeks seluruhnya"),
            *((name, parts) for name, parts in groups.items() if parts),
        ]
        self._choices("bagian", sections)
        self._choices("dasar", [("", "Tidak dibatasi"), *floors])
        self._choices("opd", ground.agencies)
        self._choices("kunci", [(place.number, f"{place.number}. {place.name}") for place in ground.places])
        for name in ("target", "upaya"):
            self.fields[name].widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
        self.fields["target"].widget.attrs["inputmode"] = "decimal"
        self.fields["upaya"].widget.attrs["inputmode"] = "numeric"
        for name in ("naik", "dasar", "bagian"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def _choices(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    @property
    def wish(self) -> TargetQuery | None:
        """What is asked; None if it cannot be read."""
        if not self.is_valid():
            return None
        asked = self.cleaned_data
        return TargetQuery(
            target=asked["target"],
            part=asked["bagian"],
            locked=tuple(sorted(asked["kunci"])),
            agencies=tuple(sorted(asked["opd"])),
            most=asked["naik"],
            floor=asked["dasar"],
            gaps=asked["celah"],
            effort=asked["upaya"],
        )

    @property
    def gaps_asked(self) -> str | None:
        """The assumption that links to other targets take along; None leaves it out of the address."""
        return self.asked.get("celah") or None

    @property
    def agencies(self) -> list[tuple[int, str, bool]]:
        """(id, name, chosen) of every agency that leads an indicator."""
        chosen = set(self.asked.getlist("opd"))
        return [(pk, name, str(pk) in chosen) for pk, name in self.ground.agencies]

    @property
    def locks(self) -> list[tuple[int, str]]:
        """Only what is locked is listed; a raise's own button locks it."""
        chosen = set(self.asked.getlist("kunci"))
        return [(place.number, place.name) for place in self.ground.places if str(place.number) in chosen]


class ScenarioForm(KawalForm):
    """The question travels along as it was read; the answer is computed again."""

    submit_label = "Simpan skenario"

    name = forms.CharField(label="Nama skenario", max_length=80)
    constraints = forms.JSONField(widget=forms.HiddenInput, validators=[check_constraints])

    @property
    def asked(self) -> dict[str, Any]:
        """What `save_scenario` takes; only after `is_valid`."""
        return {"name": self.cleaned_data["name"], "wish": read_target_query(self.cleaned_data["constraints"])}


class TargetValueForm(KawalForm):
    """A figure that is to be reached, with the text that sets it."""

    submit_label = "Simpan target"

    value = forms.DecimalField(
        label="Nilai", min_value=1, max_value=5, max_digits=3, decimal_places=2, help_text="Seperti 4,20."
    )
    source = forms.CharField(
        label="Sumber", max_length=300, help_text="Dokumen yang menetapkannya: nama, nomor, dan halaman."
    )


class YearTargetForm(TargetValueForm):
    """One target of one year."""

    field_order = ["year", "scope", "aspect", "value", "source"]

    year = forms.IntegerField(label="Tahun")
    scope = forms.ChoiceField(label="Lingkup", choices=Target.Scope.choices)
    aspect = forms.TypedChoiceField(
        label="Aspek", required=False, coerce=int, empty_value=None, help_text="Hanya untuk target aspek."
    )

    def __init__(self, *args: Any, instrument: int, aspects: Iterable[scoring.SchemeAspect], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        field = self.fields["aspect"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Tidak ada"), *((a.number, f"{a.number}. {a.name}") for a in aspects)]

    def clean_aspect(self) -> Aspect | None:
        """The row behind the number; read only when one was chosen."""
        if (number := self.cleaned_data["aspect"]) is None:
            return None
        rows = Aspect.objects.filter(domain__instrument=self.instrument, number=number)
        return rows.select_related("domain__instrument").get()


class EffortForm(KawalForm):
    """The points of one raise; an empty field takes them back."""

    submit_label = "Simpan upaya"

    indicator = forms.ModelChoiceField(Indicator.objects.none(), label="Indikator", to_field_name="number")
    level = forms.DecimalField(label="Naik ke tingkat", min_value=1, max_value=5, max_digits=3, decimal_places=2)
    points = forms.IntegerField(
        label="Poin upaya",
        required=False,
        min_value=0,
        max_value=MAX_POINTS,
        help_text=f"0 sampai {MAX_POINTS}. Kosongkan untuk kembali ke hitungan butir data dukung.",
    )

    def __init__(self, *args: Any, instrument: int, pk: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cancel_url = reverse("target", args=[pk])
        field = self.fields["indicator"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Indicator.objects.filter(instrument=instrument).only("number", "name", "instrument_id")
