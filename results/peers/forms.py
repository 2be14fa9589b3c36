"""What the peers page is narrowed by: a GET form, so its address can be kept and sent."""

from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.http import QueryDict

from domains.models import DIGITAL_GOVERNMENT
from evaluations.scoring_inputs import predicate_names
from results.peers.peer_filter import (
    ISLAND,
    KINDS,
    InstitutionCatalogue,
    PeerFilter,
    PublishedInstitution,
    default_group,
    known_institutions,
)
from ui.forms import PlainForm

SELECT = forms.Select(attrs={"class": "form-select"})
LABELS = {"semua": "Semua jenis"}  # where the words of a group make no good choice
ORDERS = ("posisi", "abjad", "naik", "turun")


class PeerFilterForm(PlainForm):
    """A value it does not know counts as not asked: an old address still opens."""

    tahun = forms.ChoiceField(label="Tahun", required=False, widget=SELECT)
    provinsi = forms.ChoiceField(label="Wilayah", required=False, widget=SELECT)
    jenis = forms.ChoiceField(label="Jenis", required=False, widget=SELECT)
    predikat = forms.ChoiceField(label="Predikat", required=False, widget=SELECT)
    ambang = forms.DecimalField(
        label="Garis ambang",
        required=False,
        min_value=Decimal(1),
        max_value=Decimal(5),
        max_digits=3,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "decimal", "placeholder": "mis. 3,00"}),
    )
    untuk = forms.CharField(
        label="Nilai yang ditampilkan",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "list": "daftar-instansi", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict, catalogue: InstitutionCatalogue, own: PublishedInstitution | None) -> None:
        self.catalogue, self.own, self.asked = catalogue, own, data
        kind, province = default_group(own)
        filled = data.copy()
        filled.setdefault("tahun", str(catalogue.years[0]) if catalogue.years else "")
        filled.setdefault("jenis", kind)
        filled.setdefault("provinsi", province if "jenis" not in data or data["jenis"] != "provinsi" else "")
        filled.setdefault("untuk", own.label if own else "")
        super().__init__(filled)
        self._choices("tahun", [(str(year), str(year)) for year in catalogue.years])
        islands = [(f"{ISLAND}{name}", name) for name in catalogue.islands]
        provinces = [(name, name) for name in catalogue.provinces]
        self._choices("provinsi", [("", "Semua provinsi"), ("Kelompok pulau", islands), ("Provinsi", provinces)])
        self._choices("jenis", [(code, LABELS.get(code, words.capitalize())) for code, (words, _) in KINDS.items()])
        self._choices(
            "predikat", [("", "Semua predikat"), *((name, name) for name in predicate_names(DIGITAL_GOVERNMENT))]
        )
        self.is_valid()

    def _choices(self, name: str, choices: Sequence[tuple[str, str | list[tuple[str, str]]]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def question(self) -> PeerFilter | None:
        """None while the ministry's lists hold nothing."""
        if not self.catalogue.years:
            return None
        kind = self._read("jenis") or default_group(self.own)[0]
        focus = self.catalogue.find(self._read("untuk"))
        order = self.asked.get("urut", "")
        # The chosen group; with nobody chosen, the one looked at alone.
        asked = self.asked.getlist("daerah")
        place = "" if kind == "pusat" else self._read("provinsi")
        island = place.removeprefix(ISLAND) if place.startswith(ISLAND) else ""
        followed = known_institutions(self.catalogue, asked) or ((focus.name,) if focus else ())
        return PeerFilter(
            year=int(self._read("tahun") or self.catalogue.years[0]),
            province="" if island else place,
            island=island,
            island_provinces=tuple(self.catalogue.provinces_of(island)) if island else (),
            kind=kind,
            predicate=self._read("predikat"),
            threshold=self.cleaned_data.get("ambang"),
            focus=focus.name if focus else "",
            followed=followed,
            order=order if order in ORDERS else "posisi",
        )

    def _read(self, name: str) -> str:
        return "" if name in self.errors else self.cleaned_data[name]
