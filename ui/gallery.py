"""The gallery at /ui/: every component in every state, the first place to look before writing markup."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ui import words
from ui.due import DueDate
from ui.fields import DayField
from ui.forms import KawalForm


@dataclass(frozen=True)
class SampleBand:
    name: str
    low: Fraction
    high: Fraction


# Made-up bounds: the real ones are data of an instrument, which this app does not know.
BANDS = tuple(
    SampleBand(name, Fraction(low), Fraction(high))
    for name, low, high in (
        ("Pita Satu", 1, 2),
        ("Pita Dua", 2, "2.75"),
        ("Pita Tiga", "2.75", "3.5"),
        ("Pita Empat", "3.5", "4.25"),
        ("Pita Lima", "4.25", 5),
    )
)
MARKS = [
    {"kind": "resmi", "value": Decimal("3.95"), "label": "Hasil resmi"},
    {"kind": "mandiri", "value": Decimal("4.05"), "label": "Mandiri"},
    {"kind": "target", "value": Decimal("4.25"), "label": "Target"},
    {"kind": "rata", "value": Decimal("3.12"), "label": "Rata-rata"},
    {"kind": "lalu", "value": Decimal("3.40"), "label": "Tahun lalu"},
]
TODAY = date(2025, 8, 14)  # of the sample dates only
READING = [
    "Lembar “Nilai”, judul kolom di baris 3.",
    "Dibaca: indikator dari kolom A “No”; tingkat dari kolom D “Level”.",
    "Dilewati: baris 4 “DOMAIN 1 KEBIJAKAN SPBE”.",
]
MEANINGS = {
    "kosong": ("Belum ada tingkat yang dipilih", "Pengisi"),
    "draf": ("Tersimpan, belum diajukan", "Pengisi"),
    "tunggu": ("Menunggu putusan peninjau", "Peninjau"),
    "kembali": ("Perlu diperbaiki; alasannya tertulis", "OPD"),
    "terima": ("Sah untuk siklus ini", "–"),
    "kunci": ("Dibekukan setelah pengesahan", "–"),
    "lewat": ("Tenggat sudah lewat", "OPD"),
    "ingat": ("Tenggat sudah dekat", "OPD"),
}


class SampleForm(KawalForm):
    """One field of each kind."""

    page = forms.CharField(label="Halaman", help_text="Seperti tertulis pada dokumen.")
    date = DayField(label="Tanggal dokumen")
    value = forms.DecimalField(label="Nilai", max_digits=3, decimal_places=2, min_value=1, max_value=5)
    kind = forms.ChoiceField(label="Jenis", choices=[("", ""), ("a", "Keputusan"), ("b", "Laporan")])
    part = forms.ChoiceField(
        label="Bagian", widget=forms.RadioSelect, choices=[("lead", "Pengampu"), ("contributor", "Kontributor")]
    )
    file = forms.FileField(label="Berkas")
    note = forms.CharField(label="Catatan", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    sure = forms.BooleanField(label="Dokumen ini sudah disahkan", required=False)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """`?galat` shows the sample form as it comes back with errors."""
    form = SampleForm({"value": "5,5"} if "galat" in request.GET else None)
    context = {
        "form": form,
        "bands": BANDS,
        "marks": MARKS,
        "few_marks": MARKS[:1],
        "span": (Decimal("2.31"), Decimal("2.74")),
        "statuses": [(code, *meaning) for code, meaning in MEANINGS.items()],
        "origins": list(words.ORIGINS),
        "levels": [1, 2, 3, 4, 5, Decimal("3.25"), None],
        "changes": [Decimal("0.19"), Decimal("-0.11"), Decimal("0.00"), None],
        "dues": [DueDate(TODAY + timedelta(days=days), TODAY) for days in (-2, 0, 1, 8)] + [DueDate(None, TODAY)],
        "today": TODAY,
        "sample_reading": READING,
        "page": Paginator(range(1, 212), 15).get_page(3),
    }
    return render(request, "ui/gallery.html", context)
