"""Forms of the plan: a recommendation, its items, one action, its progress, and the list's filter."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from domains.models import Indicator
from evaluations.assignments.queries import assignable_agencies
from evaluations.models import Evaluation
from evidence.models import Citation, Document
from planning.actions.action_writes import ActionAim, ActionDraft
from planning.actions.queries import ActionPlan, ActionRow
from planning.models import Action
from planning.rules.splitting import parse_items
from regions.models import Agency
from ui.fields import DayField
from ui.formats import level_text
from ui.forms import KawalForm
from ui.query_filters import QueryForm

RAISE_PATTERN = re.compile(r"(\d{1,2})(?:\s*(?::|ke|→)\s*(\d(?:[.,]\d{1,2})?))?", re.IGNORECASE)
RAISE_SEPARATOR = re.compile(r"[;\n]|,(?=\s)")  # "3,25" keeps its comma
MAX_DOCUMENT_CHOICES = 200  # newest first; older ones are cited from their own pages


class CycleAgencyField(forms.TypedChoiceField):
    """An agency of the cycle by its number, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="OPD", required=False, coerce=int, empty_value=None, **kwargs)

    def offer(self, agencies: Iterable[Agency]) -> None:
        self.choices = [("", "Belum ditentukan"), *((a.pk, f"{a.short_name} · {a.name}") for a in agencies)]


class RecommendationForm(KawalForm):
    submit_label = "Simpan dan usulkan pembagian"

    source = forms.CharField(label="sumber", max_length=300, help_text="Laporan atau surat yang memuatnya.")
    number = forms.CharField(label="nomor", max_length=100, required=False)
    issued_on = DayField(label="tanggal", required=False)
    text = forms.CharField(
        label="isi rekomendasi",
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Tempel seluruhnya seperti tertulis. Isi ini disimpan apa adanya; pembagiannya diusulkan sesudahnya.",
    )


def agencies_offered(evaluation: Evaluation, also: Iterable[Agency | None]) -> list[Agency]:
    """Who can be asked, and who stands there already."""
    agencies = assignable_agencies(evaluation)
    return [*agencies, *{agency for agency in also if agency and agency not in agencies}]


class ActionAgencyForm(KawalForm):
    """A form in which agencies of the cycle are offered."""

    agency = CycleAgencyField()

    def __init__(self, evaluation: Evaluation, *args: Any, also: Agency | None = None, **kwargs: Any) -> None:
        """`also`: one that stands there already and might not be offered today."""
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation
        agencies = agencies_offered(evaluation, [also])
        self.by_pk = {agency.pk: agency for agency in agencies}
        field = self.fields["agency"]
        assert isinstance(field, CycleAgencyField)
        field.offer(agencies)

    def clean_agency(self) -> Agency | None:
        return self.by_pk.get(self.cleaned_data["agency"])


class RecommendationSplitForm(ActionAgencyForm):
    """The items as people edit them: an empty line divides them."""

    submit_label = "Jadikan tindak lanjut"

    items = forms.CharField(
        label="butir rekomendasi",
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Satu butir tiap paragraf; baris kosong memisahkan butir. Gabung, pisah, atau perbaiki seperlunya.",
    )
    due = DayField(label="tenggat", required=False)
    field_order = ["items", "agency", "due"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].help_text = "Untuk semua butir; dapat diubah satu per satu sesudahnya."

    @property
    def drafts(self) -> list[ActionDraft]:
        given = self.cleaned_data
        return [ActionDraft(text, given["agency"], given["due"]) for text in parse_items(given["items"])]


def read_aims(text: str) -> dict[int, Decimal | None]:
    """ "21: 3; 29" → {21: 3, 29: None}. Raises `ValidationError`."""
    wanted: dict[int, Decimal | None] = {}
    for part in filter(None, (part.strip() for part in RAISE_SEPARATOR.split(text))):
        mark = RAISE_PATTERN.fullmatch(part)
        if mark is None:
            raise forms.ValidationError(f"“{part[:40]}” tidak terbaca. Tulis seperti 21: 3; 29: 2.")
        if int(mark[1]) in wanted:
            raise forms.ValidationError(f"Indikator {int(mark[1])} disebut dua kali.")
        wanted[int(mark[1])] = Decimal(mark[2].replace(",", ".")) if mark[2] else None
    return wanted


def aims_of(wanted: Mapping[int, Decimal | None], indicators: Mapping[int, Indicator]) -> tuple[ActionAim, ...]:
    """Raises `ValidationError` for a number that the instrument does not have."""
    if unknown := sorted(set(wanted) - set(indicators)):
        raise forms.ValidationError(f"Indikator {unknown[0]} tidak ada dalam instrumen siklus ini.")
    return tuple(ActionAim(indicators[number], level) for number, level in sorted(wanted.items()))


class ActionForm(ActionAgencyForm):
    submit_label = "Simpan tindak lanjut"

    text = forms.CharField(label="uraian tindak lanjut", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    due = DayField(label="tenggat", required=False)
    aims = forms.CharField(
        label="indikator dan tingkat tujuan",
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Seperti 21: 3; 29: 2. Tanpa tingkat (misalnya 21) hanya menyebut indikatornya. "
        "Tambahan indeks dan upaya dihitung dari sini.",
    )
    cost_note = forms.CharField(
        label="catatan biaya", required=False, max_length=200, help_text="Anggaran dan sumbernya, bila ada."
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["text", "agency", "due", "aims", "cost_note", "revision"]

    def clean_aims(self) -> tuple[ActionAim, ...]:
        wanted = read_aims(self.cleaned_data["aims"])
        rows = Indicator.objects.filter(instrument=self.evaluation.instrument_id, number__in=wanted)
        return aims_of(wanted, {row.number: row for row in rows} if wanted else {})

    @property
    def draft(self) -> ActionDraft:
        given = self.cleaned_data
        return ActionDraft(given["text"], given["agency"], given["due"], given["aims"], given["cost_note"])

    @property
    def seen(self) -> int:
        """The revision that its page showed."""
        return self.cleaned_data["revision"] or 0


def action_initial(action: Action) -> dict[str, Any]:
    """What the form opens with."""
    rows = [(row.indicator.number, row.level) for row in action.raises.all()]
    return {
        "text": action.text,
        "agency": action.agency_id,
        "due": action.due,
        "aims": "; ".join(f"{number}: {level_text(level)}" if level else str(number) for number, level in rows),
        "cost_note": action.cost_note,
        "revision": action.revision,
    }


class ActionStateForm(KawalForm):
    submit_label = "Simpan status"

    state = forms.ChoiceField(label="status")
    reason = forms.CharField(
        label="alasan",
        max_length=500,
        required=False,
        help_text="Wajib untuk membatalkan dan untuk membuka lagi yang sudah selesai atau batal.",
    )

    def __init__(self, *args: Any, action: Action, states: Iterable[Action.State], **kwargs: Any) -> None:
        following = {"belum": "berjalan", "berjalan": "selesai"}.get(action.state, "berjalan")
        super().__init__(*args, initial={"state": following}, **kwargs)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(state.value, state.label) for state in states]


class ActionNoteForm(KawalForm):
    submit_label = "Simpan catatan"

    text = forms.CharField(label="catatan kemajuan", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ActionProofForm(KawalForm):
    """What was cited for the action's indicators, and documents of the library; only what the person may read."""

    submit_label = "Tambahkan data dukung"

    document = forms.ChoiceField(label="data dukung")

    def __init__(self, *args: Any, citations: Iterable[Citation], documents: Iterable[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.citations = {f"kutipan-{row.pk}": row for row in citations}
        self.documents = {f"dokumen-{row.pk}": row for row in documents}
        cited = [(key, f"{row.indicator.number}. {row.version.document.title}") for key, row in self.citations.items()]
        stored = [(key, row.title) for key, row in self.documents.items()]
        groups = [("Data dukung indikator tindak lanjut ini", cited), ("Dokumen pustaka", stored)]
        field = self.fields["document"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Pilih data dukung"), *((name, rows) for name, rows in groups if rows)]

    @property
    def chosen(self) -> dict[str, Any]:
        key = self.cleaned_data["document"]
        return {"citation": self.citations.get(key), "document": self.documents.get(key)}


class ActionPlanFilter(QueryForm):
    """What cannot be read counts as not asked."""

    opd = forms.TypedChoiceField(label="OPD", required=False, coerce=int, empty_value=None)
    keadaan = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Semua"), ("terbuka", "Belum selesai"), *Action.State.choices]
    )
    tenggat = forms.ChoiceField(
        label="Tenggat",
        required=False,
        choices=[("", "Semua"), ("lewat", "Sudah lewat"), ("kosong", "Tanpa OPD atau tenggat")],
    )

    def __init__(self, data: Mapping[str, Any], plan: ActionPlan) -> None:
        super().__init__(data)
        self.plan = plan
        field = self.fields["opd"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua OPD"), *plan.agencies]
        for shown in self.fields.values():
            shown.widget.attrs.update({"class": "form-select", "autocomplete": "off"})
        self.is_valid()

    def rows(self) -> list[ActionRow]:
        return [row for row in self.plan.rows if self._fits(row)]

    def _fits(self, row: ActionRow) -> bool:
        agency, state, due = (self.asked.get(name) for name in ("opd", "keadaan", "tenggat"))
        action = row.action
        by_state = action.is_open if state == "terbuka" else state is None or action.state == state
        placed = bool(action.agency_id and action.due)
        by_due = {"lewat": row.is_late, "kosong": action.is_open and not placed}.get(due or "", True)
        return by_state and by_due and (agency is None or action.agency_id == agency)
