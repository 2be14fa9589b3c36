"""Asking for evidence: the checklist × agencies, a changed due date, a withdrawal, a message; and the list's filter."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from crispy_forms.layout import Column, Field, Layout, Row
from django import forms

from domains.models import EvidenceItem, Indicator
from evaluations.assignments.queries import assignable_agencies, served_agencies
from evaluations.choices import AssignmentPart, RepeatRequest
from evaluations.models import Assignment, Evaluation
from evaluations.scoring_inputs import instrument_indicators
from evidence.cited_evidence import current_evidence
from evidence.requests.answers import RequestAnswer
from evidence.requests.asking import MAX_NOTE_LENGTH, EvidenceRequestDraft
from evidence.requests.queries import RequestRow
from evidence.requests.to_send import missing_groups
from regions.models import Agency
from ui.fields import DayField
from ui.formats import listed_text
from ui.forms import KawalForm, ModelRowsField
from ui.query_filters import QueryForm

WHOLE, NEXT, ALL = "seluruh", "berikutnya", "semua"  # what is asked of a ticked indicator
LEADS, ASSIGNED, CHOSEN = "pengampu", "ditugaskan", "pilih"
UNREAD_LABEL = "Kirim juga kepada OPD yang belum punya akun"


Target = tuple[Indicator, EvidenceItem | None, str]  # of an item, or of the whole indicator; with its note


class RequestDueForm(KawalForm):
    """By when, and what is worth saying."""

    due = DayField(label="tenggat", required=False)
    note = forms.CharField(
        label="catatan untuk OPD", max_length=MAX_NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    submit_label = "Simpan perubahan"


class EvidenceRequestForm(RequestDueForm):
    """Indicators and items × agencies: the leads of each, everyone assigned, or agencies named by hand."""

    indicators = ModelRowsField(Indicator.objects.none(), required=False)
    items = ModelRowsField(EvidenceItem.objects.none(), required=False)
    what = forms.ChoiceField(
        label="isi permintaan untuk indikator yang dicentang",
        widget=forms.RadioSelect,
        choices=[
            (WHOLE, "Seluruh data dukungnya, sebagai satu permintaan"),
            (NEXT, "Setiap butir wajib yang belum ada pada tingkat berikutnya"),
            (ALL, "Setiap butir wajib yang belum ada, sampai tingkat 5"),
        ],
        initial=WHOLE,
        required=False,
    )
    to = forms.ChoiceField(
        label="siapa yang diminta",
        widget=forms.RadioSelect,
        choices=[
            (LEADS, "Pengampu tiap indikator"),
            (ASSIGNED, "Pengampu dan kontributor tiap indikator"),
            (CHOSEN, "OPD yang saya centang di bawah"),
        ],
        initial=LEADS,
    )
    unread = forms.BooleanField(label=UNREAD_LABEL, required=False)
    agencies = ModelRowsField(Agency.objects.none(), label="OPD", required=False, widget=forms.CheckboxSelectMultiple)
    again = forms.ChoiceField(
        label="bila sudah pernah diminta",
        widget=forms.RadioSelect,
        choices=RepeatRequest.choices,
        initial=RepeatRequest.TELL,
    )
    submit_label = "Kirim permintaan"

    def __init__(self, evaluation: Evaluation, *args: Any, cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url = cancel_url
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation
        self.indicator_rows = instrument_indicators(evaluation.instrument)
        items = EvidenceItem.objects.filter(criterion__indicator__instrument=evaluation.instrument_id)
        self.item_rows = list(items.select_related("criterion__indicator").order_by("position"))
        self._rows("indicators", Indicator.objects.filter(instrument=evaluation.instrument_id))
        self._rows("items", items.select_related("criterion__indicator"))
        agencies = assignable_agencies(evaluation)
        self._rows("agencies", Agency.objects.filter(pk__in=[agency.pk for agency in agencies]))
        self.fields["agencies"].label = "OPD"
        self.served = served_agencies(evaluation.region_id)
        self.fields["agencies"].choices = [(a.pk, self._label(a)) for a in agencies]  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            Field("indicators", template="evidence/requests/_checklist_field.html"),
            "what",
            "to",
            Field("agencies", template="evidence/requests/_agencies_field.html"),
            Row(Column("due", css_class="col-sm-5")),
            "note",
            "again",
            *(["unread"] if "unread" in self.data or any(a.pk not in self.served for a in agencies) else []),
            self.buttons(),
        )

    def _label(self, agency: Agency) -> str:
        without = "" if agency.pk in self.served else " (belum punya akun)"
        return f"{agency.short_name} · {agency.name}{without}"

    def _rows(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("indicators") and not data.get("items") and not {"indicators", "items"} & set(self.errors):
            self.add_error("indicators", "Centang sekurangnya satu indikator atau butir.")
        if data.get("to") == CHOSEN and not data.get("agencies") and "agencies" not in self.errors:
            self.add_error("agencies", "Centang sekurangnya satu OPD.")
        if data.get("to") in (LEADS, ASSIGNED) and data.get("agencies"):
            self.add_error(
                "to", "Ada OPD yang dicentang. Pilih “OPD yang saya centang di bawah”, atau hapus centangnya."
            )
        if not self.errors:
            # Each target × each agency asked for it; an indicator without anybody to ask is an error.
            targets = self._targets(data)
            asked = self._asked(data)
            nobody = sorted({indicator.number for indicator, _, _ in targets if not asked(indicator)})
            if nobody:
                numbers = ", ".join(str(number) for number in nobody)
                self.add_error("to", f"Belum ada OPD yang ditugaskan pada indikator {numbers}. Pilih OPD-nya sendiri.")
            self.wishes = [
                EvidenceRequestDraft(agency, indicator, item, data.get("due"), note)
                for indicator, item, note in targets
                for agency in asked(indicator)
            ]
            if not data.get("unread") and (refusal := why_unread(self.wishes, self.served)):
                self.add_error("unread", refusal)
        return data

    def _targets(self, data: dict[str, Any]) -> list[Target]:
        """Indicators, or what is missing of them, and the ticked items; each with the note that goes with it."""
        note, what, chosen = (
            data.get("note", ""),
            data.get("what") or WHOLE,
            {row.pk: row for row in data["indicators"]},
        )
        ticked: list[Target] = [(item.criterion.indicator, item, note) for item in data["items"]]
        if what == WHOLE:
            return [*((row, None, note) for row in chosen.values()), *ticked]
        lowest: dict[int, int] = {}
        for indicator_id, level, group in missing_groups(self.evaluation, chosen, current_evidence(self.evaluation)):
            if what == ALL or lowest.setdefault(indicator_id, level) == level:
                ticked.append((chosen[indicator_id], group[0], _with_alternatives(note, group)))
        if not ticked:
            self.add_error("what", "Tidak ada butir wajib yang belum ada pada indikator yang dicentang.")
        return ticked

    def _asked(self, data: dict[str, Any]) -> Any:
        """Indicator → agencies."""
        if data["to"] == CHOSEN:
            chosen = list(data["agencies"])
            return lambda indicator: chosen
        found: dict[int, list[Agency]] = defaultdict(list)
        parts = Assignment.objects.filter(evaluation=self.evaluation).select_related("agency")
        for row in parts.filter(part=AssignmentPart.LEAD) if data["to"] == LEADS else parts:
            found[row.indicator_id].append(row.agency)
        return lambda indicator: found[indicator.pk]

    @property
    def names_agencies(self) -> bool:
        """Whether agencies are named by hand, so that their list stands open."""
        return bool(self["to"].value() == CHOSEN or self["agencies"].value())

    def domains(self) -> list[dict[str, Any]]:
        """The checklist for the template: domains, their indicators, their items; what is chosen stands open."""
        chosen = {name: {str(value) for value in self[name].value() or []} for name in ("indicators", "items")}
        items: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for item in self.item_rows:
            line = {"item": item, "chosen": str(item.pk) in chosen["items"]}
            items[item.criterion.indicator_id].append(line)
        lines = [_line(row, items[row.pk], str(row.pk) in chosen["indicators"]) for row in self.indicator_rows]
        by_domain = groupby(lines, key=lambda line: line["indicator"].aspect.domain)
        groups = [{"domain": domain, "lines": list(rows)} for domain, rows in by_domain]
        return [group | {"chosen": sum(line["count"] for line in group["lines"])} for group in groups]


def _line(indicator: Indicator, items: list[dict[str, Any]], chosen: bool) -> dict[str, Any]:
    inside = sum(item["chosen"] for item in items)
    return {"indicator": indicator, "items": items, "chosen": chosen, "open": inside, "count": inside + chosen}


def why_unread(wishes: Iterable[EvidenceRequestDraft], served: Collection[int]) -> str:
    """Which of the agencies asked have nobody who reads it (`served`: those that have); "" where all can."""
    names = sorted({wish.agency.short_name for wish in wishes if wish.agency.pk not in served})
    if not names:
        return ""
    return (
        f"{listed_text(names)} belum punya akun, jadi permintaan ini tidak dibaca siapa pun di sana. Minta "
        "admin membuat akunnya dahulu, atau centang untuk tetap mengirim."
    )


def _with_alternatives(note: str, group: Sequence[EvidenceItem]) -> str:
    """Of several items of which one is enough the first is asked for; the note names the others."""
    others = listed_text([item.code for item in group[1:]])
    return "\n".join(filter(None, [f"Cukup salah satu; boleh juga {others}." if others else "", note]))


def preselected_rows(evaluation: Evaluation, asked: Any) -> dict[str, Any]:
    """What a link has chosen before the form opens: `?indikator=45&butir=I45-L3-01&opd=Dinkes' id`."""
    numbers = [int(text) for text in asked.getlist("indikator") if text.isdecimal() and len(text) <= 3]
    agencies = [text for text in asked.getlist("opd") if text.isdecimal() and len(text) <= 18]
    indicators = Indicator.objects.filter(instrument=evaluation.instrument_id, number__in=numbers)
    items = EvidenceItem.objects.filter(instrument=evaluation.instrument_id, code__in=asked.getlist("butir"))
    found: dict[str, Any] = {
        "indicators": list(indicators.values_list("pk", flat=True)) if numbers else [],
        "items": list(items.values_list("pk", flat=True)) if asked.getlist("butir") else [],
    }
    return found | ({"agencies": agencies, "to": CHOSEN} if agencies else {})


class RequestMessageForm(KawalForm):
    text = forms.CharField(label="pesan", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    submit_label = "Kirim pesan"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_tag = False


class RequestFilter(QueryForm):
    """Agency, how far it is answered, what is late. What cannot be read counts as not asked."""

    opd = forms.TypedChoiceField(label="OPD", required=False, coerce=int, empty_value=None)
    keadaan = forms.ChoiceField(label="Status", required=False, choices=[("", "Semua"), *RequestAnswer.choices])
    tenggat = forms.ChoiceField(
        label="Tenggat", required=False, choices=[("", "Semua"), ("lewat", "Sudah lewat"), ("segera", "Segera")]
    )

    def __init__(self, data: Mapping[str, Any], rows: list[RequestRow]) -> None:
        super().__init__(data)
        self.all_rows = rows
        agencies = sorted({(row.request.agency_id, row.request.agency.short_name) for row in rows}, key=lambda p: p[1])
        self.fields["opd"].choices = [("", "Semua OPD"), *agencies]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs.update({"class": "form-select", "autocomplete": "off"})
        self.is_valid()

    def rows(self) -> list[RequestRow]:
        return [row for row in self.all_rows if self._fits(row)]

    def _fits(self, row: RequestRow) -> bool:
        state, due, agency = (self.asked.get(name) for name in ("keadaan", "tenggat", "opd"))
        by_state = row.answer == state if state else row.answer != RequestAnswer.WITHDRAWN
        by_due = {"lewat": row.due.is_late, "segera": row.due.is_soon}.get(due or "", True)
        return by_state and by_due and (agency is None or row.request.agency_id == agency)
