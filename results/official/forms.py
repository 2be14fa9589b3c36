"""What a source says of one past year, typed by a person of the region."""

from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.urls import reverse

from domains.models import Domain, Instrument
from results.official.recording import PrintedFigures, ResultStatement
from ui.forms import KawalForm

DOMAIN = "domain_"


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
        domains = [Column(name, css_class="col-sm-6") for name in self.fields if name.startswith(DOMAIN)]
        self.helper.layout = Layout(
            Row(Column("index", css_class="col-sm-4"), Column("predicate", css_class="col-sm-8")),
            Row(*domains),
            "source",
            "notes",
            self.buttons(),
        )

    @property
    def statement(self) -> ResultStatement:
        """What was typed; only after `is_valid`."""
        data = self.cleaned_data
        typed = {name: value for name, value in self.cleaned_data.items() if name.startswith(DOMAIN)}
        domains = {int(name.removeprefix(DOMAIN)): value for name, value in typed.items() if value is not None}
        return ResultStatement(
            PrintedFigures(data["index"], data["predicate"], domains),
            data["source"].strip(),
            data["notes"].strip(),
        )


def statement_form_class(instrument: Instrument) -> type[ResultStatementForm]:
    """The form of a year measured by that instrument: its predicates, and a field for each of its domains."""
    bands = [(band["name"], band["name"]) for band in instrument.predicates]
    predicate = forms.ChoiceField(
        label="Predikat",
        required=False,
        choices=[("", "Tidak disebut sumber"), *bands],
        help_text="Kosongkan bila sumber tidak menyebutnya.",
    )
    domains = {f"{DOMAIN}{d.number}": _domain_field(d) for d in instrument.domains.filter(synthetic=False)}
    order = ["index", "predicate", *domains, "source", "notes"]
    frame = {"field_order": order, "cancel_url": reverse("results")}
    return type("YearForm", (ResultStatementForm,), {"predicate": predicate, **domains, **frame})


def _domain_field(domain: Domain) -> forms.DecimalField:
    label = f"Domain {domain.number} {domain.name}"
    return forms.DecimalField(label=label, required=False, max_digits=3, decimal_places=2)
