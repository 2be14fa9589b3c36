"""What lists are narrowed by: each a GET form, so an address can be kept and sent."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from domains.models import DIGITAL_GOVERNMENT
from evaluations.scoring_inputs import predicate_names
from results.models import OfficialResult
from ui.search import all_matching

ORDERS = {
    "indeks": ["index"],
    "-indeks": ["-index"],
    "instansi": ["institution"],
    "-instansi": ["-institution"],
    "tahun": ["year", "-index"],
    "-tahun": ["-year", "-index"],
}
SELECT = forms.Select(attrs={"class": "form-select"})


class ResultFilter(django_filters.FilterSet):
    """The published results by year, kind, province, predicate and words of the name; in one order."""

    tahun = django_filters.ChoiceFilter(field_name="year", label="Tahun", empty_label="Semua tahun", widget=SELECT)
    jenis = django_filters.ChoiceFilter(
        field_name="kind",
        label="Jenis",
        empty_label="Semua jenis",
        choices=[(kind.value, kind.label.capitalize()) for kind in OfficialResult.Kind],
        widget=SELECT,
    )
    provinsi = django_filters.ChoiceFilter(
        field_name="province", label="Provinsi", empty_label="Semua provinsi", widget=SELECT
    )
    predikat = django_filters.ChoiceFilter(
        field_name="predicate", label="Predikat", empty_label="Semua predikat", widget=SELECT
    )
    cari = django_filters.CharFilter(
        method="find",
        label="Cari",
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control", "placeholder": "Nama instansi"}),
    )

    def __init__(self, data: Any, queryset: QuerySet[OfficialResult]) -> None:
        """Without a year in the address: the newest year of which the ministry's report is known."""
        rows = set(queryset.order_by().values_list("year", "source_type").distinct())
        official = [year for year, source in rows if source == OfficialResult.OFFICIAL]
        self.years = sorted({year for year, _ in rows}, reverse=True)
        data = data.copy()
        if "tahun" not in data and official:
            data["tahun"] = str(max(official))
        super().__init__(data, queryset=queryset)
        self._choices("tahun", [(str(year), str(year)) for year in self.years])
        provinces = queryset.exclude(province="").order_by("province").values_list("province", flat=True).distinct()
        self._choices("provinsi", [(name, name) for name in provinces])
        self._choices("predikat", [(name, name) for name in predicate_names(DIGITAL_GOVERNMENT)])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.filters[name].extra["choices"] = choices

    def filter_queryset(self, queryset: QuerySet[OfficialResult]) -> QuerySet[OfficialResult]:
        """A stable order under every sorting: pages must not repeat or lose a row."""
        rows = super().filter_queryset(queryset)
        return rows.order_by(*ORDERS[self.order_name], "institution", "pk")

    @property
    def order_name(self) -> str:
        asked = self.data.get("urut", "")
        return asked if asked in ORDERS else "-indeks"

    @property
    def year(self) -> int | None:
        """The year asked for; None for all years."""
        chosen = self._read("tahun")
        return int(chosen) if chosen else None

    @property
    def kind(self) -> str:
        return self._read("jenis")

    def _read(self, name: str) -> str:
        """What was asked, if it can be read: an unknown value counts as not asked."""
        return "" if name in self.form.errors else self.form.cleaned_data[name]

    def find(self, queryset: QuerySet[OfficialResult], name: str, value: str) -> QuerySet[OfficialResult]:
        return queryset.filter(all_matching(value, ["institution"]))
