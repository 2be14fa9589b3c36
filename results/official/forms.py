"""What a source says of one past year, typed by a person of the region."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.urls import reverse

from domains.models import Aspect, Domain, Instrument
from results.official.recording import PrintedFigures, ResultStatement
from ui.forms import KawalForm

DOMAIN, ASPECT = "domain_", "aspek_"


class ResultStatementForm(KawalForm):
    """Index, predicate, domains and source of a year that stands fixed above the form."""

    submit_label = "Simpan catatan"

    index = forms.DecimalField(
        label="Indeks", max_digits=3, decimal_places=2, help_text="Seperti tercetak, dua angka desimal: 3,05."
    )
    predicate = forms.ChoiceField(
        label="Predikat", required=False, help_text="Kosongkan bila sumber tidak menyebutnya."
    )
    source = forms.CharField(
        label="Sumber",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Nama dan nomor dokumen, tanggal, atau alamat halaman, supaya angka ini dapat diperiksa kembali.",
    )
    notes = forms.CharField(
        label="Catatan",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Bila angka ini berbeda dari yang pernah terbit, jelaskan mengapa.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [Column(name, css_class="col-sm-6") for name in self.fields if name.startswith((DOMAIN, ASPECT))]
        self.helper.layout = Layout(
            Row(Column("index", css_class="col-sm-4"), Column("predicate", css_class="col-sm-8")),
            Row(*parts),
            "source",
            "notes",
            self.buttons(),
        )

    @property
    def statement(self) -> ResultStatement:
        """What was typed; only after `is_valid`."""
        data = self.cleaned_data
        figures = PrintedFigures(data["index"], data["predicate"], self._parts(DOMAIN), self._parts(ASPECT))
        return ResultStatement(figures, data["source"].strip(), data["notes"].strip())

    def _parts(self, prefix: str) -> dict[int, Decimal]:
        """What was typed of domains or aspects, by number."""
        typed = {name: value for name, value in self.cleaned_data.items() if name.startswith(prefix)}
        return {int(name.removeprefix(prefix)): value for name, value in typed.items() if value is not None}


def statement_form_class(instrument: Instrument) -> type[ResultStatementForm]:
    """The form of a year measured by that instrument: its predicates, a field for each of its domains and aspects."""
    bands = [(band["name"], band["name"]) for band in instrument.predicates]
    predicate = forms.ChoiceField(
        label="Predikat",
        required=False,
        choices=[("", "Tidak disebut sumber"), *bands],
        help_text="Kosongkan bila sumber tidak menyebutnya.",
    )
    aspects = Aspect.objects.filter(domain__instrument=instrument).select_related("domain").order_by("number")
    rows = list(aspects)
    domains = {a.domain.number: a.domain for a in rows if not a.domain.synthetic}
    parts = {f"{DOMAIN}{number}": _part_field("Domain", domain) for number, domain in domains.items()}
    parts |= {f"{ASPECT}{aspect.number}": _part_field("Aspek", aspect) for aspect in rows}
    order = ["index", "predicate", *parts, "source", "notes"]
    frame = {"field_order": order, "cancel_url": reverse("results")}
    return type("YearForm", (ResultStatementForm,), {"predicate": predicate, **parts, **frame})


def _part_field(word: str, part: Domain | Aspect) -> forms.DecimalField:
    label = f"{word} {part.number} {part.name}"
    return forms.DecimalField(label=label, required=False, max_digits=3, decimal_places=2)
