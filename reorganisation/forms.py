"""What a person types to change agencies: what becomes of whom and when, who of a split gets what, why it is undone."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.validators import MinValueValidator

from accounts.forms import RegionForm, model_choice_field
from accounts.models import User
from evaluations.stages.workflow import MAX_REASON_LENGTH
from regions import clock
from regions.models import Agency
from reorganisation.change_plan import AgencyChangePlan, IndicatorMove, MovedDocument, MovedMembership
from reorganisation.models import AgencyChange
from ui.fields import DayField
from ui.forms import KawalForm, ModelRowsField, PlainForm

FORM = "f-pilih"  # the selects stand in tables, their form beside
NEW = "OPD baru, tulis namanya di bawah"
ENTERED_TWICE = "OPD yang sama tercatat dua kali"
MAX_CHANGE_NOTE = 2_000
MAX_SPLIT_PARTS = 4  # successors of one split; a fifth is split off afterwards
Kind = AgencyChange.Kind
SUCCESSOR_FIELDS = {Kind.MERGE: 1, Kind.RENAME: 1, Kind.DOUBLET: 1, Kind.SPLIT: MAX_SPLIT_PARTS}
SOURCES = {Kind.MERGE: "OPD yang digabung", Kind.SPLIT: "OPD yang dipecah", Kind.RENAME: "OPD yang berganti nama"}


class DoubletForm(RegionForm):
    """The same agency entered twice: which entry goes, and which stays. It is so from today on."""

    rule = "change_agencies"
    kind = Kind.DOUBLET
    submit_label = "Lihat pratinjau"
    sources = ModelRowsField(
        Agency.objects.none(),
        label="catatan yang keliru",
        widget=forms.CheckboxSelectMultiple,
        help_text="Tidak ditawarkan lagi di mana pun.",
    )
    agency_0 = forms.ModelChoiceField(Agency.objects.none(), label="OPD yang dipertahankan", empty_label="Pilih OPD")
    basis = forms.CharField(label="alasan", max_length=200, initial=ENTERED_TWICE, help_text="Terbaca dalam riwayat.")

    def __init__(self, *args: Any, user: User, cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url = cancel_url
        super().__init__(*args, user=user, **kwargs)

    def limit(self, agencies: Any) -> None:
        for name in ("sources", "agency_0"):
            model_choice_field(self, name).queryset = agencies.not_ended(self.today)

    @property
    def said(self) -> dict[str, Any]:
        """What `agency_changes.draft_change` takes."""
        data = self.cleaned_data
        return {
            "region": data["region"],
            "kind": self.kind,
            "sources": list(data["sources"]),
            "successors": [data["agency_0"]],
            "on": clock.today(data["region"]),
            "basis": data["basis"],
        }


class AgencyChangeForm(RegionForm):
    """One kind of change. A successor is one of the agencies at hand, or a new name."""

    rule = "change_agencies"
    submit_label = "Lihat pratinjau"
    on = DayField(
        label="mulai berlaku",
        validators=[MinValueValidator(date(1, 1, 2))],  # the day before it must exist
        help_text="Hari pertama penerus. Hari sebelumnya adalah hari terakhir OPD lama.",
    )
    basis = forms.CharField(
        label="dasar hukum", max_length=200, help_text="Misalnya: Perda Nomor 3 Tahun 2026 tentang perangkat daerah."
    )
    note = forms.CharField(
        label="catatan", required=False, max_length=MAX_CHANGE_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, kind: str, *args: Any, user: User, cancel_url: str, **kwargs: Any) -> None:
        self.kind, self.cancel_url = kind, cancel_url
        self.base_fields = {**self.base_fields, **_fields(kind)}  # type: ignore[misc]
        super().__init__(*args, user=user, **kwargs)
        for name, field in self.fields.items():
            if name[-1:].isdigit():  # which of them is needed depends on the others
                field.label = str(field.label).removesuffix(" (opsional)")
        date_fields = [Column("on", css_class="col-md-4"), Column("basis", css_class="col-md-8")]
        self.helper.layout = Layout("region", "sources", *self._parts(), Row(*date_fields), "note", self.buttons())

    def limit(self, agencies: Any) -> None:
        """Only those that have not ended."""
        for name in ("sources", *(f"agency_{place}" for place in range(SUCCESSOR_FIELDS[Kind(self.kind)]))):
            if name in self.fields:
                field = model_choice_field(self, name)
                if name != "sources" and self.kind == Kind.SPLIT:
                    field.help_text = "Bila OPD yang dipecah tetap ada, pilih OPD itu di sini."
                field.queryset = agencies.not_ended(self.today)
                if name != "sources":
                    field.empty_label = NEW

    def _parts(self) -> list[Any]:
        places = range(SUCCESSOR_FIELDS[Kind(self.kind)])
        if self.kind == Kind.RENAME:
            return [Row(Column("name_0", css_class="col-md-8"), Column("short_name_0", css_class="col-md-4"))]
        legends = ["Menjadi"] if len(places) == 1 else [f"Penerus {place + 1}" for place in places]
        return [Fieldset(legend, *_part(place)) for place, legend in zip(places, legends, strict=True)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for place in range(SUCCESSOR_FIELDS[Kind(self.kind)]):
            named = bool(data.get(f"name_{place}"))
            if named and data.get(f"agency_{place}"):
                self.add_error(f"name_{place}", "Pilih OPD yang ada, atau tulis nama OPD baru; jangan keduanya.")
            if named and not data.get(f"short_name_{place}"):
                self.add_error(f"short_name_{place}", "Isi nama singkatnya.")
        return data

    @property
    def said(self) -> dict[str, Any]:
        """What `agency_changes.draft` takes."""
        data = self.cleaned_data
        chosen = data["sources"]
        successors: list[Agency] = []
        for place in range(SUCCESSOR_FIELDS[Kind(self.kind)]):
            if known := data.get(f"agency_{place}"):
                successors.append(known)
            elif name := data.get(f"name_{place}"):
                kind = data.get(f"kind_{place}") or self._kind_of_source()
                successors.append(Agency(name=name, short_name=data[f"short_name_{place}"], kind=kind))
        return {
            "region": data["region"],
            "kind": self.kind,
            "sources": [chosen] if isinstance(chosen, Agency) else list(chosen),
            "successors": successors,
            "on": data["on"],
            "basis": data["basis"],
            "note": data["note"],
        }

    def _kind_of_source(self) -> str:
        chosen = self.cleaned_data["sources"]
        return chosen.kind if isinstance(chosen, Agency) else Agency.Kind.OPD


def _fields(kind: str) -> dict[str, forms.Field]:
    label = SOURCES[Kind(kind)]
    if kind == Kind.MERGE:
        boxes = forms.CheckboxSelectMultiple
        found: dict[str, forms.Field] = {"sources": ModelRowsField(Agency.objects.none(), label=label, widget=boxes)}
    else:
        found = {"sources": forms.ModelChoiceField(Agency.objects.none(), label=label)}
    for place in range(SUCCESSOR_FIELDS[Kind(kind)]):
        required = kind == Kind.RENAME
        names = {
            f"name_{place}": forms.CharField(label="nama OPD baru", max_length=200, required=required),
            f"short_name_{place}": forms.CharField(label="nama singkat", max_length=40, required=required),
        }
        found |= names
        if kind != Kind.RENAME:
            known = {
                f"agency_{place}": forms.ModelChoiceField(
                    Agency.objects.none(), label="OPD yang sudah ada", required=False
                ),
                f"kind_{place}": forms.ChoiceField(label="jenis", choices=Agency.Kind.choices, required=False),
            }
            found |= known
    return found


def _part(place: int) -> list[Any]:
    names = Row(
        Column(f"name_{place}", css_class="col-md-6"),
        Column(f"short_name_{place}", css_class="col-md-3"),
        Column(f"kind_{place}", css_class="col-md-3"),
    )
    return [f"agency_{place}", names]


class SplitChoicesForm(PlainForm):
    """Which successor of a split gets what: one select a row; `rest` serves everything that nobody has chosen."""

    def __init__(self, plan: AgencyChangePlan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.places = [("", "Belum dipilih"), *((str(s.place), str(s)) for s in plan.successors)]
        if plan.ending:  # who goes on keeps what is under its name
            self.fields["heir"] = self._select("Penerus arsip", str(plan.heir.place), self.places[1:])
        self.fields["rest"] = self._select("Sisanya diberikan kepada", "", self.places)
        for kind, pk, row in self._rows():
            self.fields[f"{kind}-{pk}"] = self._select(f"Penerus {row}", _place(row_target(row)), self.places)

    def _select(self, label: str, initial: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
        widget = forms.Select(
            attrs={"class": "form-select form-select-sm opd-pilih", "aria-label": label, "form": FORM}
        )
        return forms.ChoiceField(label=label, initial=initial, choices=list(choices), required=False, widget=widget)

    def _rows(self) -> Iterator[tuple[str, int, IndicatorMove | MovedMembership | MovedDocument]]:
        yield from (("indicators", line.indicator.pk, line) for line in self.plan.lines)
        yield from (("people", mover.membership.pk, mover) for mover in self.plan.movers)
        yield from (("documents", paper.document.pk, paper) for paper in self.plan.papers)

    def _bound(self, kind: str) -> list[tuple[Any, forms.BoundField | None]]:
        """Each row with its select; an indicator of two cycles is asked once."""
        seen: set[int] = set()
        found: list[tuple[Any, forms.BoundField | None]] = []
        for name, pk, row in self._rows():
            if name == kind:
                found.append((row, None if pk in seen else self[f"{kind}-{pk}"]))
                seen.add(pk)
        return found

    @property
    def lines(self) -> list[tuple[IndicatorMove, forms.BoundField | None]]:
        return self._bound("indicators")

    @property
    def movers(self) -> list[tuple[MovedMembership, forms.BoundField | None]]:
        return self._bound("people")

    @property
    def papers(self) -> list[tuple[MovedDocument, forms.BoundField | None]]:
        return self._bound("documents")

    @property
    def choices(self) -> dict[str, Any]:
        """As `AgencyChange.choices`. A document that its indicators place is stored only where somebody says else."""
        data = self.cleaned_data
        found: dict[str, Any] = {"heir": int(data.get("heir") or 0), "indicators": {}, "people": {}, "documents": {}}
        for kind, pk, row in self._rows():
            place = data[f"{kind}-{pk}"]
            if isinstance(row, MovedDocument) and row.is_clear and place == _place(row.target):
                place = str(self.plan.change.choices.get(kind, {}).get(str(pk), ""))
            elif place == "" and not (isinstance(row, MovedDocument) and row.is_clear):
                place = data["rest"]
            if place:
                found[kind][str(pk)] = int(place)
        return found


def row_target(row: IndicatorMove | MovedMembership | MovedDocument) -> Any:
    return row.target


def _place(target: Any) -> str:
    return "" if target is None else str(target.place)


class AgencyChangeUndoForm(KawalForm):
    submit_label = "Batalkan perubahan ini"
    reason = forms.CharField(
        label="alasan pembatalan",
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Terbaca dalam riwayat.",
    )
